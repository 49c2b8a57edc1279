//! Households that come later: who they are.
//!
//! The sizes are those of the generator: people alone, couples, and families with one or two
//! parents and one to four children. Traits are drawn as those of the people of the start, at keys
//! of their own.

use super::super::{Groups, PopulationParameters, status_band};
use super::gaussian;
use super::households::{CHILDREN, MIXED_SEX, SINGLE_MOTHERS, TWO_PARENTS};
use super::residents::mark_parents;
use super::traits::TraitRule;
use crate::checkpoint::stored;
use crate::rng::Sequence;

/// Youngest and oldest adult that comes.
const ADULTS: (f64, f64) = (18.0, 75.0);

/// Somebody who is not in the city yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Newcomer {
    pub key: u64,
    pub group: u8,
    pub age: u8,
    pub female: bool,
    pub parent: bool,
    pub activity: f32,
    pub milieu: f32,
    pub interest: f32,
    pub status_band: u8,
    /// Level of the common language; `None` as the group's.
    pub language: Option<f32>,
    /// Set-points, one for each group.
    pub set_point: Vec<f32>,
    /// Position of the legal status, of the terms; week in which the status began, `None` for that of
    /// the arrival. Read where persons have a status.
    pub status: u8,
    pub terms: u16,
    pub since: Option<i64>,
    /// What somebody brings back who was here before.
    pub past: Option<Past>,
}

/// What rested while somebody was away.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Past {
    /// Week in which the person left, and in which the person had come.
    pub left: i64,
    pub arrived: i64,
    /// All columns of state, one after the other.
    pub columns: Vec<f32>,
    /// Step + 1 of the last contact with each group.
    pub last_contact: Vec<u16>,
}

stored! { Past { left, arrived, columns, last_contact } }

stored! { Newcomer { key, group, age, female, parent, activity, milieu, interest, status_band, language, set_point, status, terms, since, past } }

/// Which households come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct HouseholdMix {
    /// Share of households of one person.
    pub alone: f64,
    /// Share of couples.
    pub couples: f64,
    /// Share of women among those who come alone.
    pub female: f64,
    /// Mean and spread of the age of adults.
    pub age: (f64, f64),
    /// Children on top in a family.
    pub extra: f64,
}

impl HouseholdMix {
    /// Mean number of people in a household.
    pub fn mean_size(&self) -> f64 {
        let children: f64 = CHILDREN
            .iter()
            .zip(1..)
            .map(|(s, n)| s * f64::from(n))
            .sum();
        let families = (1.0 - self.alone - self.couples).max(0.0);
        self.alone + 2.0 * self.couples + families * (1.0 + TWO_PARENTS + children + self.extra)
    }

    /// Ages and sexes of a household, adults first.
    pub fn draw(&self, luck: &mut Sequence) -> Vec<(u8, bool)> {
        let kind = luck.uniform();
        let first = self.adult(luck);
        if kind < self.alone {
            return vec![(first, luck.uniform() < self.female)];
        }
        let mut members = vec![(first, true)];
        let family = kind >= self.alone + self.couples;
        if !family || luck.uniform() < TWO_PARENTS {
            let age = f64::from(first) + 1.0 + 3.0 * gaussian(luck);
            let partner = age.clamp(ADULTS.0, ADULTS.1) as u8;
            members.push((partner, luck.uniform() > MIXED_SEX));
        } else {
            members[0].1 = luck.uniform() < SINGLE_MOTHERS;
        }
        if family {
            members.extend(children_of(first, self.extra, luck));
        }
        members
    }

    fn adult(&self, luck: &mut Sequence) -> u8 {
        let (mean, sd) = self.age;
        (mean + sd * gaussian(luck)).clamp(ADULTS.0, ADULTS.1) as u8
    }
}

/// Ages and sexes of the children of a family with a mother (or a parent) of this age, of whom there
/// are so many on top of the usual.
fn children_of(mother: u8, extra: f64, luck: &mut Sequence) -> Vec<(u8, bool)> {
    let mut children = libm::floor(extra + luck.uniform()) as usize + 1;
    let mut u = luck.uniform();
    for share in &CHILDREN[..3] {
        if u < *share {
            break;
        }
        u -= share;
        children += 1;
    }
    // Born when the mother was about 30, and 18 at least.
    let oldest = i32::from(mother) - 18;
    let wish = i32::from(mother) - 30 + (5.0 * gaussian(luck)) as i32;
    let child = |k: usize, luck: &mut Sequence| {
        let apart = if k == 0 { 0 } else { luck.below(6) as i32 };
        let age = (wish - apart).clamp(0, oldest.clamp(0, 17));
        (age as u8, luck.below(2) == 1)
    };
    (0..children).map(|k| child(k, luck)).collect()
}

/// Ages and sexes of the family that an adult of this age and sex has left behind: a partner, with
/// the probability `children` children too, and then with that of one-parent families no partner.
pub(crate) fn family_of(
    (age, female): (u8, bool),
    children: f64,
    extra: f64,
    luck: &mut Sequence,
) -> Vec<(u8, bool)> {
    let with_children = luck.uniform() < children;
    let mut family = Vec::new();
    let mut mother = age;
    if !with_children || luck.uniform() < TWO_PARENTS {
        let other = f64::from(age) + 3.0 * gaussian(luck) + if female { 1.0 } else { -1.0 };
        let partner = other.clamp(ADULTS.0, ADULTS.1) as u8;
        let same_sex = luck.uniform() > MIXED_SEX;
        family.push((partner, female == same_sex));
        if !female {
            mother = partner;
        }
    }
    if with_children {
        family.extend(children_of(mother, extra, luck));
    }
    family
}

/// Makes people for a built city.
#[derive(Debug, Clone)]
pub(crate) struct NewcomerRule {
    traits: TraitRule,
    parameters: PopulationParameters,
}

impl NewcomerRule {
    pub fn new(groups: &Groups, p: &PopulationParameters, seed: u64) -> NewcomerRule {
        NewcomerRule {
            traits: TraitRule::new(groups, p, seed),
            parameters: p.clone(),
        }
    }

    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize]) {
        self.traits.relabel(to);
    }

    /// Somebody of this key, group, age and sex, without work.
    pub fn person(&self, groups: &Groups, key: u64, g: usize, age: u8, female: bool) -> Newcomer {
        let milieu = self.traits.milieu(key);
        let mut set_point = vec![0.0; groups.len()];
        let (activity, interest) = self.traits.person(groups, key, g, milieu, &mut set_point);
        let host = groups.get(g).host;
        Newcomer {
            key,
            group: g as u8,
            age,
            female,
            parent: false,
            activity,
            milieu,
            interest,
            status_band: status_band(&self.parameters, milieu, false, age, host),
            language: None,
            set_point,
            status: groups.get(g).spec.status as u8,
            terms: 0,
            since: None,
            past: None,
        }
    }
}

/// Marks the parents of a household's children.
pub(crate) fn note_parents(household: &mut [Newcomer]) {
    let home = vec![0; household.len()];
    let age: Vec<u8> = household.iter().map(|m| m.age).collect();
    let mut parent = vec![false; household.len()];
    mark_parents(&home, &age, &mut parent);
    for (member, is) in household.iter_mut().zip(parent) {
        member.parent = is;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Group;
    use crate::rng::Stream;
    use ndarray::Array2;

    fn mix() -> HouseholdMix {
        HouseholdMix {
            alone: 0.37,
            couples: 0.33,
            female: 0.4,
            age: (30.0, 9.0),
            extra: 0.0,
        }
    }

    #[test]
    fn sizes_and_ages_are_those_that_were_asked_for() {
        let stream = Stream::new(3, "test");
        let (mut people, mut alone, mut women, mut years) = (0, 0, 0, 0.0);
        let n = 20_000u64;
        for k in 0..n {
            let members = mix().draw(&mut stream.sequence(k, 0));
            people += members.len();
            years += f64::from(members[0].0);
            if members.len() == 1 {
                alone += 1;
                women += u32::from(members[0].1);
            }
            let adults = members.iter().filter(|m| m.0 >= 18).count();
            assert!(
                (1..=2).contains(&adults) || members[0].0 < 36,
                "{members:?}"
            );
            assert!(members[0].0 >= 18);
        }
        let mean = people as f64 / n as f64;
        assert!((mean - mix().mean_size()).abs() < 0.03, "{mean}");
        assert!((f64::from(alone) / n as f64 - 0.37).abs() < 0.015);
        assert!((f64::from(women) / f64::from(alone) - 0.4).abs() < 0.02);
        assert!((years / n as f64 - 30.5).abs() < 1.0);
    }

    #[test]
    fn who_comes_is_like_the_group_at_the_start() {
        let groups = Groups::new(
            vec![Group::new("host", true), Group::new("new", false)],
            Array2::from_elem((2, 2), 0.2),
        )
        .unwrap();
        let rule = NewcomerRule::new(&groups, &PopulationParameters::default(), 5);
        let n = 4000u64;
        let (mut a, mut i) = (0.0, 0.0);
        for key in 0..n {
            let p = rule.person(&groups, key, 1, 30, false);
            assert_eq!(p.set_point[1], 0.0);
            a += f64::from(p.set_point[0]);
            i += f64::from(p.interest);
        }
        assert!((a / n as f64 - 0.2).abs() < 0.02);
        assert!((i / n as f64 - 2.0 / 4.4).abs() < 0.02);
        assert_eq!(
            rule.person(&groups, 7, 1, 30, true),
            rule.person(&groups, 7, 1, 30, true)
        );
    }

    #[test]
    fn who_was_left_behind_is_a_partner_or_children() {
        let stream = Stream::new(4, "test");
        let n = 10_000u64;
        let (mut families, mut partners, mut opposite) = (0, 0, 0);
        for k in 0..n {
            let family = family_of((33, k % 2 == 0), 0.6, 0.0, &mut stream.sequence(k, 0));
            assert!(!family.is_empty() && family.len() <= 5, "{family:?}");
            families += u32::from(family.iter().any(|m| m.0 < 18));
            if let Some(partner) = family.iter().find(|m| m.0 >= 18) {
                partners += 1;
                opposite += u32::from(partner.1 == (k % 2 == 1));
                assert!((18..=50).contains(&partner.0));
            }
        }
        let share = |x: u32, of: u32| f64::from(x) / f64::from(of);
        assert!((share(families, n as u32) - 0.6).abs() < 0.015);
        assert!((share(partners, n as u32) - (0.4 + 0.6 * TWO_PARENTS)).abs() < 0.015);
        assert!((share(opposite, partners) - MIXED_SEX).abs() < 0.015);
        // Alone with children, or with none.
        let none = family_of((33, true), 0.0, 0.0, &mut stream.sequence(1, 0));
        assert_eq!(none.len(), 1);
    }

    #[test]
    fn two_of_a_family_are_parents() {
        let groups = Groups::new(
            vec![Group::new("host", true), Group::new("new", false)],
            Array2::zeros((2, 2)),
        )
        .unwrap();
        let rule = NewcomerRule::new(&groups, &PopulationParameters::default(), 5);
        let ages = [34, 36, 4, 1];
        let mut home: Vec<Newcomer> = ages
            .iter()
            .zip(1..)
            .map(|(&age, key)| rule.person(&groups, key, 1, age, false))
            .collect();
        note_parents(&mut home);
        let parents: Vec<bool> = home.iter().map(|m| m.parent).collect();
        assert_eq!(parents, [true, true, false, false]);
    }
}
