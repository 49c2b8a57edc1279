//! Dwellings: which there are, which stand empty, who lives where, and who searches when.
//!
//! A dwelling is a number. The numbers of an area lie together and are enough for twice the
//! dwellings of the start; those that are not built yet are nobody's. A household that searches walks
//! through its own addressed sequence of numbers and takes the first that are vacant: whether another
//! one is vacant or not changes the offers of those only who come across it.

use crate::checkpoint::kept;
use std::collections::BTreeMap;

use xxhash_rust::xxh3::Xxh3;

use super::ground::Ground;
use super::homes::Homes;
use crate::ids::NONE;
use crate::indirect::events::permute;
use crate::institutions::residence::{Residence, newcomer_log_share, weeks_to_search};
use crate::num::ln;
use crate::places::Seats;
use crate::population::Population;
use crate::rng::{Stream, uniform64};

/// Numbers of dwellings for each dwelling of the start.
const ROOM: u32 = 2;
/// Draws of four numbers before a household stops looking for this week.
const LOOKS: u32 = 4096;

/// All dwellings of a city, and the rule by which they are chosen (M34).
#[derive(Debug, Clone)]
pub(crate) struct Housing {
    pub p: Residence,
    /// First number of each area, and one past the last.
    first: Vec<u32>,
    /// Dwellings of each area at the start, and now.
    built_first: Vec<u32>,
    built: Vec<u32>,
    /// Cell of each number.
    cell: Vec<u32>,
    /// A bit for each number: built and vacant.
    vacant: Vec<u64>,
    /// Number of those that are.
    vacancies: u32,
    /// Number by household; [`NONE`] for who has no dwelling.
    pub dwelling: Vec<u32>,
    /// Address of a household's luck: the key of who was its first member.
    pub address: Vec<u64>,
    /// Households by the step in which they search next.
    calendar: BTreeMap<u32, Vec<u32>>,
    /// Households with a dwelling, at the start and now.
    housed_first: u32,
    pub housed: u32,
    /// Whether anything is not as at the start.
    changed: bool,
    /// Given up in this week, vacant from the next.
    freed: Vec<u32>,
    /// α by area and group.
    alpha: Vec<f64>,
    /// Members by area and group at the start.
    start: Vec<u64>,
    /// Standardised log share of newcomers by area at the start.
    newcomers: Vec<f64>,
    waits: Stream,
    offers: Stream,
    tastes: Stream,
    pub claims: Stream,
}

kept! { Housing { keep: built, vacant, vacancies, dwelling, address, calendar, housed, changed, freed; made: p, first, built_first, cell, housed_first, alpha, start, newcomers, waits, offers, tastes, claims } }

impl Housing {
    /// The dwellings of a city as it is at the start: every household has one, and so many more in
    /// every area stand empty.
    pub fn new(
        p: &Residence,
        population: &Population,
        homes: &Homes,
        seats: &BTreeMap<String, Seats>,
        ground: &Ground,
        seed: u64,
    ) -> Housing {
        let areas = population.areas.len();
        let groups = population.groups.len();
        let cells = seats.get("neighbours");
        // By area, households in the order of their first members' keys.
        let mut by_area: Vec<Vec<(u64, u32)>> = vec![Vec::new(); areas];
        for h in 0..homes.len() as u32 {
            if let Some(&head) = homes.members(h).first() {
                let area = population.area[head as usize] as usize;
                by_area[area].push((population.key[head as usize], h));
            }
        }
        let mut first = Vec::with_capacity(areas + 1);
        let mut built = Vec::with_capacity(areas);
        let mut next = 0u32;
        for households in &mut by_area {
            households.sort_unstable();
            let n = households.len() as f64;
            let dwellings = libm::ceil(n * (1.0 + p.vacancy)) as u32;
            first.push(next);
            built.push(dwellings);
            next += ROOM * dwellings;
        }
        first.push(next);
        let counts: Vec<u64> = population
            .counts(areas, |i| population.area[i])
            .iter()
            .copied()
            .collect();
        let hosts_and_others: Vec<(u64, u64)> = counts
            .chunks_exact(groups)
            .map(|row| {
                let host = |g: usize| population.groups.get(g).host;
                let of = |hosts: bool| {
                    (0..groups)
                        .filter(move |&g| host(g) == hosts)
                        .map(|g| row[g])
                };
                (of(true).sum(), of(false).sum())
            })
            .collect();
        let (mut alpha, mut newcomers) = (
            p.attractiveness(&counts, groups),
            newcomer_log_share(&hosts_and_others),
        );
        if !p.holds_the_start() {
            alpha.fill(0.0);
            newcomers.fill(0.0);
        }
        let mut all = Housing {
            p: p.clone(),
            cell: vec![NONE; next as usize],
            vacant: vec![0; (next as usize).div_ceil(64)],
            vacancies: 0,
            dwelling: vec![NONE; homes.len()],
            address: vec![0; homes.len()],
            calendar: BTreeMap::new(),
            housed_first: 0,
            housed: 0,
            changed: false,
            freed: Vec::new(),
            alpha,
            start: counts,
            newcomers,
            waits: Stream::new(seed, "housing.wait"),
            offers: Stream::new(seed, "housing.offer"),
            tastes: Stream::new(seed, "housing.taste"),
            claims: Stream::new(seed, "housing.claim"),
            built_first: built.clone(),
            built,
            first,
        };
        for (area, households) in by_area.iter().enumerate() {
            let range = all.first[area]..all.first[area + 1];
            let of_area = &ground.cells[area];
            for (k, number) in range.clone().enumerate() {
                if !of_area.is_empty() {
                    all.cell[number as usize] = of_area[k % of_area.len()];
                }
            }
            for (&(key, h), number) in households.iter().zip(range.clone()) {
                let head = homes.members(h)[0];
                if let Some(cells) = cells {
                    all.cell[number as usize] = cells.place_of(head);
                }
                all.dwelling[h as usize] = number;
                all.address[h as usize] = key;
                all.housed += 1;
                all.wait(h, 0);
            }
            for number in range.start + households.len() as u32..range.start + all.built[area] {
                all.set_vacant(number, true);
            }
        }
        all.housed_first = all.housed;
        all
    }

    /// Number of dwellings that are built.
    #[cfg(test)]
    pub fn built(&self) -> u32 {
        self.built.iter().sum()
    }

    /// Number of dwellings that are vacant.
    #[cfg(test)]
    pub fn vacancies(&self) -> u32 {
        let counted: u32 = self.vacant.iter().map(|w| w.count_ones()).sum();
        assert_eq!(counted, self.vacancies);
        counted
    }

    fn set_vacant(&mut self, number: u32, is: bool) {
        if self.is_vacant(number) == is {
            return;
        }
        self.vacant[number as usize / 64] ^= 1 << (number % 64);
        if is {
            self.vacancies += 1;
        } else {
            self.vacancies -= 1;
        }
    }

    fn is_vacant(&self, number: u32) -> bool {
        self.vacant[number as usize / 64] >> (number % 64) & 1 == 1
    }

    /// Area of a dwelling.
    pub fn area_of(&self, number: u32) -> u32 {
        (self.first.partition_point(|&f| f <= number) - 1) as u32
    }

    /// Cell of a dwelling; [`NONE`] where there are no cells.
    pub fn cell_of(&self, number: u32) -> u32 {
        self.cell[number as usize]
    }

    /// A household that has searched (or come) in a step waits for its next search.
    fn wait(&mut self, household: u32, step: u32) {
        let [hi, lo, ..] = self.waits.draw(self.address[household as usize], step, 0);
        if let Some(weeks) = weeks_to_search(self.p.hazard, uniform64(hi, lo)) {
            let due = step.saturating_add(weeks);
            self.calendar.entry(due).or_default().push(household);
        }
    }

    /// Households with a dwelling that search in a step; each gets its next search.
    pub fn due(&mut self, step: u32) -> Vec<u32> {
        let mut due = Vec::new();
        while let Some(entry) = self.calendar.first_entry() {
            if *entry.key() > step {
                break;
            }
            due.extend(entry.remove());
        }
        due.retain(|&h| self.dwelling[h as usize] != NONE);
        for &h in &due {
            self.wait(h, step);
        }
        due
    }

    /// A household moves into a vacant dwelling; the one it had is vacant from the next week on.
    pub fn move_in(&mut self, household: u32, address: u64, number: u32, step: u32) {
        let h = household as usize;
        if self.dwelling.len() <= h {
            self.dwelling.resize(h + 1, NONE);
            self.address.resize(h + 1, 0);
        }
        let before = std::mem::replace(&mut self.dwelling[h], number);
        self.changed = true;
        self.set_vacant(number, false);
        if before == NONE {
            self.housed += 1;
            self.address[h] = address;
            self.wait(household, step);
        } else {
            self.freed.push(before);
        }
    }

    /// A household is no more (or leaves its dwelling for good).
    pub fn give_up(&mut self, household: u32) {
        let Some(number) = self.dwelling.get_mut(household as usize) else {
            return;
        };
        let number = std::mem::replace(number, NONE);
        if number != NONE {
            self.changed = true;
            self.housed -= 1;
            self.freed.push(number);
        }
    }

    /// What was given up is offered, and building follows the number of households.
    pub fn begin_week(&mut self) {
        for number in std::mem::take(&mut self.freed) {
            self.set_vacant(number, true);
        }
        let growth = f64::from(self.housed) / f64::from(self.housed_first.max(1)) - 1.0;
        let factor = 1.0 + self.p.growth * growth.max(0.0);
        for area in 0..self.built.len() {
            let wanted = (f64::from(self.built_first[area]) * factor) as u32;
            let most = self.first[area + 1] - self.first[area];
            while self.built[area] < wanted.min(most) {
                let number = self.first[area] + self.built[area];
                self.built[area] += 1;
                self.set_vacant(number, true);
            }
        }
    }

    /// The first vacant dwellings, so many at most, that a household comes across in a week and is
    /// shown: each with the probability `access` of its area.
    pub fn offers(
        &self,
        address: u64,
        step: u32,
        most: usize,
        shown: impl Fn(u32) -> bool,
    ) -> Vec<u32> {
        let all = u64::from(self.first[self.first.len() - 1]);
        // There are no more to be found.
        let most = most.min(self.vacancies as usize);
        let mut seen: Vec<u32> = Vec::with_capacity(most);
        if most == 0 {
            return seen;
        }
        for look in 0..LOOKS {
            for word in self.offers.draw(address, step, look) {
                let number = ((u64::from(word) * all) >> 32) as u32;
                let new = self.is_vacant(number) && !seen.contains(&number);
                if new && shown(self.area_of(number)) {
                    seen.push(number);
                    if seen.len() == most {
                        return seen;
                    }
                }
            }
        }
        seen
    }

    /// Gumbel luck of a household with a dwelling in a week.
    pub fn luck(&self, address: u64, step: u32, number: u32) -> f64 {
        let [hi, lo, ..] = self.tastes.draw(address, step, number);
        let u = uniform64(hi, lo).max(1e-300);
        -ln((-ln(u)).max(1e-300))
    }

    /// Systematic utility of an area for a household; `now` are members by area and group, read
    /// where composition counts.
    pub fn utility(&self, of: &Seeking, area: u32, now: Option<&[u64]>) -> f64 {
        let g = self.alpha.len() / self.built.len();
        let row = area as usize * g..(area as usize + 1) * g;
        let liked = (0..g).filter(|&k| of.groups >> k & 1 == 1);
        let mut terms: Vec<f64> = liked.map(|k| self.alpha[row.start + k]).collect();
        // The order of groups does not matter, to the last bit.
        terms.sort_unstable_by(f64::total_cmp);
        let mut u: f64 = terms.iter().sum();
        if of.hosts > 0 {
            let v = self.newcomers[area as usize];
            u += self.p.milieu_term(of.hosts, of.milieu, v);
        }
        if let Some(now) = now {
            let share = |counts: &[u64]| {
                let here: u64 = counts.iter().sum();
                counts[of.group] as f64 / here.max(1) as f64
            };
            let liked = |counts: &[u64]| self.p.liked(share(counts), of.ideal);
            let before = match self.p.holds_the_start() {
                true => liked(&self.start[row.clone()]),
                false => 0.0,
            };
            u += self.p.composition * (liked(&now[row]) - before);
        }
        u
    }

    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize]) {
        for row in self.alpha.chunks_exact_mut(to.len()) {
            permute(row, to);
        }
        for row in self.start.chunks_exact_mut(to.len()) {
            permute(row, to);
        }
    }

    /// Adds dwellings to a digest: where every household lives, and what is built and vacant. As long
    /// as nobody has moved, there is nothing to add to what the digest has.
    pub fn hash(&self, hash: &mut Xxh3) {
        if !self.changed {
            return;
        }
        for numbers in [&self.dwelling, &self.built, &self.freed] {
            hash.update(&(numbers.len() as u64).to_le_bytes());
            for number in numbers {
                hash.update(&number.to_le_bytes());
            }
        }
        for word in &self.vacant {
            hash.update(&word.to_le_bytes());
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let waiting: usize = self.calendar.values().map(|c| 48 + 4 * c.capacity()).sum();
        4 * (self.cell.capacity() + self.dwelling.capacity() + self.first.capacity())
            + 8 * (self.vacant.capacity() + self.address.capacity() + self.alpha.capacity())
            + waiting
    }
}

/// What a household is like when it looks for a dwelling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seeking {
    /// Address of its luck.
    pub address: u64,
    /// Groups of its members, a bit each.
    pub groups: u16,
    /// Group of its first member.
    pub group: usize,
    /// Number of its hosts, and the sum of their milieu.
    pub hosts: usize,
    pub milieu: f64,
    /// Own share that it likes best.
    pub ideal: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ground::seated_town;

    fn town() -> (Population, BTreeMap<String, Seats>, Housing) {
        let (p, seats, ground) = seated_town(3000);
        let rule = Residence::default();
        let housing = Housing::new(&rule, &p, &Homes::new(&p), &seats, &ground, 1);
        (p, seats, housing)
    }

    #[test]
    fn every_household_has_a_dwelling_in_its_area_and_cell() {
        let (p, seats, housing) = town();
        for i in 0..p.len() {
            let number = housing.dwelling[p.household[i] as usize];
            assert_eq!(housing.area_of(number), p.area[i]);
            assert_eq!(
                housing.cell_of(number),
                seats["neighbours"].place_of(i as u32)
            );
            assert!(!housing.is_vacant(number));
        }
        let share = f64::from(housing.vacancies()) / f64::from(housing.housed);
        assert!((0.02..0.03).contains(&share), "{share}");
        assert_eq!(housing.built(), housing.housed + housing.vacancies());
    }

    #[test]
    fn offers_are_vacant_and_one_vacancy_less_changes_few_of_them() {
        let (.., mut housing) = town();
        let offers: Vec<Vec<u32>> = (0..200)
            .map(|a| housing.offers(a, 3, 5, |_| true))
            .collect();
        for seen in &offers {
            assert_eq!(seen.len(), 5);
            assert!(seen.iter().all(|&d| housing.is_vacant(d)));
        }
        let taken = offers[0][0];
        housing.set_vacant(taken, false);
        for (a, seen) in offers.iter().enumerate() {
            let again = housing.offers(a as u64, 3, 5, |_| true);
            assert!(!again.contains(&taken));
            assert_eq!(again == *seen, !seen.contains(&taken));
        }
    }

    #[test]
    fn what_is_not_shown_is_not_seen() {
        let (.., housing) = town();
        for a in 0..200 {
            let seen = housing.offers(a, 3, 3, |area| area != 2);
            assert_eq!(seen.len(), 3);
            assert!(seen.iter().all(|&d| housing.area_of(d) != 2));
        }
        assert!(housing.offers(1, 3, 3, |_| false).is_empty());
    }

    #[test]
    fn a_dwelling_is_offered_the_week_after_it_was_left() {
        let (.., mut housing) = town();
        let [from, to] = [housing.dwelling[7], housing.offers(1, 0, 1, |_| true)[0]];
        housing.move_in(7, 0, to, 4);
        assert!(!housing.is_vacant(to) && !housing.is_vacant(from));
        housing.begin_week();
        assert!(housing.is_vacant(from));
        housing.give_up(7);
        housing.begin_week();
        assert!(housing.is_vacant(to) && housing.dwelling[7] == NONE);
    }

    #[test]
    fn searches_come_at_the_hazard() {
        let (.., mut housing) = town();
        let households = f64::from(housing.housed);
        let searches: usize = (1..=520).map(|step| housing.due(step).len()).sum();
        let expected = households * 520.0 * crate::num::weekly_from_yearly(0.08);
        let off = (searches as f64 - expected).abs();
        assert!(
            off < 4.0 * libm::sqrt(expected),
            "{searches} for {expected}"
        );
    }

    #[test]
    fn nothing_is_offered_where_nothing_is_vacant() {
        let (.., mut housing) = town();
        let all: Vec<u32> = (0..housing.cell.len() as u32).collect();
        let last = all.iter().rfind(|&&d| housing.is_vacant(d)).copied();
        for &d in all.iter().filter(|&&d| Some(d) != last) {
            housing.set_vacant(d, false);
        }
        assert_eq!(housing.vacancies(), 1);
        assert_eq!(housing.offers(1, 3, 5, |_| true), Vec::from_iter(last));
        housing.set_vacant(last.unwrap(), false);
        assert_eq!(housing.vacancies(), 0);
        assert!(housing.offers(1, 3, 5, |_| true).is_empty());
    }

    #[test]
    fn the_order_of_groups_does_not_matter_to_the_last_bit() {
        let (.., mut housing) = town();
        housing.alpha[..3].copy_from_slice(&[0.1, 0.2, 0.3]);
        let like = Seeking {
            address: 1,
            groups: 0b111,
            group: 0,
            hosts: 0,
            milieu: 0.0,
            ideal: 0.5,
        };
        let one = housing.utility(&like, 0, None);
        housing.relabel(&[2, 0, 1]);
        assert_eq!(housing.utility(&like, 0, None).to_bits(), one.to_bits());
    }

    #[test]
    fn without_the_table_of_the_start_areas_differ_in_who_lives_there_alone() {
        let (p, seats, ground) = seated_town(3000);
        let rule = Residence {
            start: 1,
            composition: 10.0,
            ..Residence::default()
        };
        let housing = Housing::new(&rule, &p, &Homes::new(&p), &seats, &ground, 1);
        let like = Seeking {
            address: 1,
            groups: 0b1,
            group: 0,
            hosts: 1,
            milieu: 2.0,
            ideal: 0.5,
        };
        let g = p.groups.len();
        for area in 0..2 {
            assert_eq!(housing.utility(&like, area, None), 0.0);
            // A quarter of the own group, half of what is liked best: 10·.5.
            let mut now = vec![0; g * p.areas.len()];
            let row = &mut now[area as usize * g..(area as usize + 1) * g];
            (row[0], row[1]) = (5, 15);
            assert!((housing.utility(&like, area, Some(&now)) - 5.0).abs() < 1e-12);
        }
    }

    #[test]
    fn building_follows_the_households() {
        let (.., mut housing) = town();
        let (built, n) = (housing.built(), housing.dwelling.len() as u32);
        for k in 0..n / 20 {
            let number = housing.offers(u64::from(k), 9, 1, |_| true)[0];
            housing.move_in(n + k, 1 << 50 | u64::from(k), number, 9);
            housing.begin_week();
        }
        let grown = f64::from(housing.built()) / f64::from(built);
        assert!((1.03..=1.05).contains(&grown), "{grown}");
        housing.p.growth = 0.0;
        let still = housing.built();
        housing.housed += 100;
        housing.begin_week();
        assert_eq!(housing.built(), still);
    }
}
