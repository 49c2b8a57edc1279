//! Households of one area: children with parents, couples, shared homes, people alone.

use super::super::{Groups, PopulationParameters};
use super::gaussian;
use super::pool::Pool;
use crate::rng::Sequence;

/// Share of families with one, two, three and four children.
pub(super) const CHILDREN: [f64; 4] = [0.50, 0.37, 0.10, 0.03];
/// Share of families with two parents.
pub(super) const TWO_PARENTS: f64 = 0.78;
/// Share of single parents who are mothers.
pub(super) const SINGLE_MOTHERS: f64 = 0.85;
/// Share of couples of a woman and a man.
pub(super) const MIXED_SEX: f64 = 0.97;
/// Mean size of households of three or more adults, and of all households of three or more.
const LARGE_ADULT: f64 = 3.3;
const LARGE: f64 = 3.5;

/// Households of one area while they are formed: people by their position in the area.
pub(super) struct Households<'a> {
    groups: &'a Groups,
    parameters: &'a PopulationParameters,
    pool: Pool<'a>,
    luck: Sequence,
    /// Household of each person.
    pub home_of: Vec<u32>,
    /// First adult of each household, or a child where there is none.
    head: Vec<u32>,
    /// 1 female, 0 male, 2 not settled by a role in the household.
    pub sex: Vec<u8>,
    /// Families of two and of more people, by group of the head.
    families: Vec<[u32; 2]>,
    /// Children who live without any adult, because the area has none.
    pub alone: u32,
}

impl<'a> Households<'a> {
    /// Forms all households of people of these groups and ages.
    pub fn form(
        groups: &'a Groups,
        parameters: &'a PopulationParameters,
        group: &'a [u8],
        age: &'a [u8],
        luck: Sequence,
    ) -> Households<'a> {
        let mut all = Households {
            groups,
            parameters,
            pool: Pool::new(groups.len(), group, age),
            luck,
            home_of: vec![0; group.len()],
            head: Vec::new(),
            sex: vec![2; group.len()],
            families: vec![[0; 2]; groups.len()],
            alone: 0,
        };
        all.families(true);
        all.families(false);
        all.adults();
        all
    }

    /// Number of households.
    pub fn len(&self) -> usize {
        self.head.len()
    }

    fn found(&mut self, head: u32) -> u32 {
        let home = self.head.len() as u32;
        self.head.push(head);
        self.home_of[head as usize] = home;
        home
    }

    /// Children with parents of their own group, or, in a second round, of whatever group is
    /// left; a mother is 18 to 50 years older than each of her children.
    fn families(&mut self, own: bool) {
        for g in 0..self.groups.len() {
            let mut children = self.pool.children(g);
            self.luck.shuffle(&mut children);
            for child in children {
                if self.pool.is_taken(child) {
                    continue;
                }
                let age = i32::from(self.pool.age(child));
                let wish = age + 30 + (5.0 * gaussian(&mut self.luck)) as i32;
                let mother = if own {
                    self.pool.take_near(g, wish, age + 18, age + 50)
                } else {
                    self.any_adult(wish, age + 18, age + 50)
                };
                match mother {
                    Some(mother) => self.family(g, child, mother),
                    None if own => {}
                    None => self.shelter(child),
                }
            }
        }
    }

    fn family(&mut self, g: usize, child: u32, mother: u32) {
        let home = self.found(mother);
        self.pool.take(child);
        self.home_of[child as usize] = home;
        let mut size = 2;
        let m = i32::from(self.pool.age(mother));
        let age = i32::from(self.pool.age(child));
        for _ in 1..self.number_of_children(g) {
            let apart = 1 + self.luck.below(5) as i32;
            let wish = if self.luck.below(2) == 0 {
                age - apart
            } else {
                age + apart
            };
            if let Some(sibling) = self
                .pool
                .take_near(g, wish, (m - 50).max(0), (m - 18).min(17))
            {
                self.home_of[sibling as usize] = home;
                size += 1;
            }
        }
        let mut female = 1;
        if self.luck.uniform() < TWO_PARENTS {
            if let Some(partner) = self.partner(mother) {
                self.home_of[partner as usize] = home;
                self.sex[partner as usize] = u8::from(self.luck.uniform() > MIXED_SEX);
                size += 1;
            }
        } else {
            female = u8::from(self.luck.uniform() < SINGLE_MOTHERS);
        }
        self.sex[mother as usize] = female;
        let head = usize::from(self.pool.group(mother));
        self.families[head][usize::from(size > 2)] += 1;
    }

    fn number_of_children(&mut self, g: usize) -> usize {
        let mut u = self.luck.uniform();
        let mut n = 1;
        for share in &CHILDREN[..3] {
            if u >= *share {
                u -= share;
                n += 1;
            } else {
                break;
            }
        }
        n + libm::floor(self.groups.get(g).spec.household_extra + self.luck.uniform()) as usize
    }

    /// A partner of similar age, of another group for the share of mixed couples.
    fn partner(&mut self, of: u32) -> Option<u32> {
        let (g, age) = (
            usize::from(self.pool.group(of)),
            i32::from(self.pool.age(of)),
        );
        let wish = age + 1 + (3.0 * gaussian(&mut self.luck)) as i32;
        let (lo, hi) = ((age - 15).max(18), age + 15);
        if self.luck.uniform() < self.parameters.mixed_couples {
            let other = self.other_group(g);
            if let Some(partner) = other.and_then(|h| self.pool.take_near(h, wish, lo, hi)) {
                return Some(partner);
            }
        }
        self.pool.take_near(g, wish, lo, hi)
    }

    /// A group other than `g` with the odds of its adults that are left.
    fn other_group(&mut self, g: usize) -> Option<usize> {
        let left = |k: usize| if k == g { 0 } else { self.pool.adults_left(k) };
        let all: usize = (0..self.groups.len()).map(left).sum();
        if all == 0 {
            return None;
        }
        let mut at = self.luck.below(all);
        let left = |k: usize| if k == g { 0 } else { self.pool.adults_left(k) };
        (0..self.groups.len()).find(|&k| {
            let here = at < left(k);
            at = at.saturating_sub(left(k));
            here
        })
    }

    fn any_adult(&mut self, wish: i32, lo: i32, hi: i32) -> Option<u32> {
        let n = self.groups.len();
        let first = self.luck.below(n);
        (0..n).find_map(|k| self.pool.take_near((first + k) % n, wish, lo, hi))
    }

    /// A child for whom no adult of a parent's age is left joins a family with a fitting head, or
    /// any adult, or any household.
    fn shelter(&mut self, child: u32) {
        self.pool.take(child);
        let age = i32::from(self.pool.age(child));
        let mut home = None;
        for _ in 0..32.min(self.head.len()) {
            let h = self.luck.below(self.head.len());
            let gap = i32::from(self.pool.age(self.head[h])) - age;
            home = Some(h as u32);
            if (18..=50).contains(&gap) {
                break;
            }
            home = None;
        }
        if home.is_none()
            && let Some(adult) = self.any_adult(age + 30, 18, 127)
        {
            let head = usize::from(self.pool.group(adult));
            self.families[head][0] += 1;
            home = Some(self.found(adult));
        }
        if home.is_none() {
            home = (0..self.head.len() as u32)
                .rev()
                .take(64)
                .find(|&h| self.pool.age(self.head[h as usize]) >= 18);
        }
        match home {
            Some(h) => self.home_of[child as usize] = h,
            None => {
                // Nobody is grown up here: children live in fours.
                if self.alone.is_multiple_of(4) {
                    self.found(child);
                }
                self.home_of[child as usize] = self.head.len() as u32 - 1;
                self.alone += 1;
            }
        }
    }

    /// The adults who are no parents: so many large households, couples and people alone that
    /// the shares of household sizes come out for every group.
    fn adults(&mut self) {
        let plan: Vec<[u32; 2]> = (0..self.groups.len()).map(|g| self.plan(g)).collect();
        for (g, &[_, large]) in plan.iter().enumerate() {
            for _ in 0..large {
                self.large(g);
            }
        }
        for (g, &[couples, _]) in plan.iter().enumerate() {
            self.couples(g, couples);
        }
        for g in 0..self.groups.len() {
            for adult in self.pool.adults(g) {
                if !self.pool.is_taken(adult) {
                    self.pool.take(adult);
                    self.found(adult);
                }
            }
        }
    }

    /// Couples and large households to form from the adults left of a group.
    fn plan(&mut self, g: usize) -> [u32; 2] {
        let p = self.parameters;
        let left = self.pool.adults_left(g) as f64;
        let [pairs, more] = self.families[g].map(f64::from);
        // People beyond the generator's sizes: fewer small households, more large ones.
        let gain = (p.household_1 + p.household_2) * LARGE - p.household_1 - 2.0 * p.household_2;
        let extra = self.groups.get(g).spec.household_extra;
        let keep = if gain > 0.0 {
            1.0 - (extra / gain).min(0.95)
        } else {
            1.0
        };
        let (one, two) = (keep * p.household_1, keep * p.household_2);
        let three = (1.0 - one - two).max(0.0);
        let all =
            (left + 2.0 * pairs + LARGE_ADULT * more) / (one + 2.0 * two + LARGE_ADULT * three);
        let mut large = three * all - more;
        let mut two_all = two * all;
        if large < 0.0 {
            // Families alone are more than the share: the rest divides among one and two.
            large = 0.0;
            two_all = if one + two > 0.0 {
                two * (left + 2.0 * pairs) / (one + 2.0 * two)
            } else {
                left / 2.0
            };
        }
        let mut whole = |x: f64| libm::floor(x.max(0.0) + self.luck.uniform()) as u32;
        [whole(two_all - pairs), whole(large)]
    }

    /// A household of three or more adults: parents with grown-up children, or a shared home.
    fn large(&mut self, g: usize) {
        let size = if self.luck.uniform() < 0.7 { 3 } else { 4 };
        let grown = self.luck.uniform() < 0.65;
        let wish = 20 + self.luck.below(10) as i32;
        let Some(first) = self.pool.take_near(g, wish, 18, 127) else {
            return;
        };
        let home = self.found(first);
        let age = i32::from(self.pool.age(first));
        let mut members = 1;
        if grown && let Some(parent) = self.pool.take_near(g, age + 30, age + 18, age + 50) {
            self.home_of[parent as usize] = home;
            members += 1;
            if let Some(partner) = self.partner(parent) {
                self.home_of[partner as usize] = home;
                members += 1;
            }
        }
        while members < size {
            let wish = age + (3.0 * gaussian(&mut self.luck)) as i32;
            match self.pool.take_near(g, wish, 18, 127) {
                Some(other) => self.home_of[other as usize] = home,
                None => return,
            }
            members += 1;
        }
    }

    fn couples(&mut self, g: usize, wanted: u32) {
        let mut adults = self.pool.adults(g);
        self.luck.shuffle(&mut adults);
        let mut formed = 0;
        // The young and the very old live alone more often; in a second round anybody may pair.
        for round in 0..2 {
            for &adult in &adults {
                if formed == wanted {
                    return;
                }
                let odds = match self.pool.age(adult) {
                    0..=24 => 0.4,
                    25..=29 => 0.7,
                    30..=74 => 1.0,
                    _ => 0.7,
                };
                if self.pool.is_taken(adult) || (round == 0 && self.luck.uniform() > odds) {
                    continue;
                }
                self.pool.take(adult);
                let Some(partner) = self.partner(adult) else {
                    self.found(adult);
                    continue;
                };
                let home = self.found(adult);
                self.home_of[partner as usize] = home;
                let female = self.luck.below(2) as u8;
                let same = u8::from(self.luck.uniform() > MIXED_SEX);
                self.sex[adult as usize] = female;
                self.sex[partner as usize] = female ^ 1 ^ same;
                formed += 1;
            }
        }
    }
}
