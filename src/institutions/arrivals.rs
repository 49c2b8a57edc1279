//! M36, first half: who comes to the city.
//!
//! A stream of arrivals is one `[[arrivals]]` of a scenario: a group, weeks, a number of people.
//! Households of week t ~ Poisson(λ/n̄), n̄ the mean size of a household; their sizes, ages and sexes
//! are drawn as the generator of the city draws them. Somebody who comes has the group's traits and
//! starting values, no tie, no work and no club; a child of school age takes a seat in the nearest
//! class with room. A share goes to a reception centre first (M30).
//!
//! A key is made of the stream's name, the week and a number, never of the seed or of who else is
//! there: in two policies the same people come. Off: nobody comes.

use super::stays::StayTerms;
use crate::population::{CAME, GroupSpec, HouseholdMix, StatusShares};

crate::parameters! {
    /// Numbers of a stream of arrivals.
    pub struct ArrivalSpec {
        /// People a week; 0 where `total` is given
        per_week = 0.0, 0.0..=1_000_000.0, "λ_g", "people/week", E4, "scenario";
        /// People in all weeks together; 0 where `per_week` is given
        total = 0.0, 0.0..=10_000_000.0, "Λ_g", "people", E4, "scenario";
        /// Share of households that go to a reception centre first
        centre = 0.0, 0.0..=1.0, "c_g", "1", E4, "our assumption; Berlin 2015-17: berlin_arrivals.toml";
        /// Share of households of one person
        alone = 0.37, 0.0..=1.0, "h_1", "1", E3, "Eurostat, evidence C13, as the city";
        /// Share of couples
        couples = 0.33, 0.0..=1.0, "h_2", "1", E3, "Eurostat, evidence C13, as the city";
        /// Share of women among those who come alone
        female = 0.5, 0.0..=1.0, "s_f", "1", E4, "our assumption";
        /// Mean age of adults
        age = 31.0, 18.0..=75.0, "ā", "years", E4, "our assumption";
        /// Spread of the age of adults
        age_sd = 9.0, 0.0..=30.0, "σ_age", "years", E4, "our assumption";
    }
}

/// A stream of arrivals: `[[arrivals]]` of a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arrival {
    /// Name, unique among arrivals: part of the keys of those who come.
    pub name: String,
    /// Group that they belong to, by name.
    pub group: String,
    /// First week after burn-in.
    pub week: u32,
    /// Number of weeks.
    pub weeks: u32,
    /// Level of the common language on arrival, from 0 to 1; `None` as the group's. Read where M27
    /// keeps levels.
    pub language: Option<f64>,
    /// On which terms they come, where the mechanism `stays` is on.
    pub terms: StayTerms,
    /// Its numbers.
    pub spec: ArrivalSpec,
}

/// Bits for the number within a week.
const NUMBER: u32 = 22;
/// Bits for the week.
const WEEK: u32 = 14;

/// Most people of a stream in a week.
pub const MOST_A_WEEK: u32 = 1 << NUMBER;

impl Arrival {
    /// Mean number of people who come in a week after burn-in.
    pub fn people_in(&self, week: i64) -> f64 {
        let since = week - i64::from(self.week);
        if since < 0 || since >= i64::from(self.weeks) {
            0.0
        } else {
            self.spec.per_week + self.spec.total / f64::from(self.weeks.max(1))
        }
    }

    /// The households of the stream, of a group of this kind.
    pub(crate) fn mix(&self, group: &GroupSpec) -> HouseholdMix {
        let s = &self.spec;
        HouseholdMix {
            alone: s.alone,
            couples: s.couples,
            female: s.female,
            age: (s.age, s.age_sd),
            extra: group.household_extra,
        }
    }

    /// The key of a person who comes in a week as number so and so of the stream.
    pub fn key(&self, week: u32, number: u32) -> u64 {
        let name = u64::from(xxhash_rust::xxh3::xxh3_64(self.name.as_bytes()) as u32 >> 8);
        let week = u64::from(week & ((1 << WEEK) - 1));
        CAME | name << (NUMBER + WEEK) | week << NUMBER | u64::from(number & (MOST_A_WEEK - 1))
    }

    /// What is wrong with its numbers, in words; `None` if nothing is.
    pub fn fault(&self) -> Option<String> {
        let s = &self.spec;
        if (s.per_week > 0.0) == (s.total > 0.0) {
            return Some(format!(
                "`per_week` is {} and `total` is {}; one of them must be above 0, the other left out",
                s.per_week, s.total
            ));
        }
        if s.alone + s.couples > 1.0 {
            return Some(format!(
                "`alone` is {} and `couples` is {}; together at most 1",
                s.alone, s.couples
            ));
        }
        if let Some(fault) = self.terms.statuses.as_ref().and_then(StatusShares::fault) {
            return Some(fault);
        }
        let most = self.people_in(i64::from(self.week));
        (most > 1_000_000.0).then(|| {
            format!("{most:.0} people come in a week; allowed are 1,000,000 in each stream")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(name: &str) -> Arrival {
        let mut a = Arrival {
            name: name.into(),
            group: "new".into(),
            week: 10,
            weeks: 5,
            ..Arrival::default()
        };
        a.spec.total = 100.0;
        a
    }

    #[test]
    fn a_total_is_spread_over_its_weeks() {
        let a = stream("a");
        assert_eq!(
            (
                a.people_in(9),
                a.people_in(10),
                a.people_in(14),
                a.people_in(15)
            ),
            (0.0, 20.0, 20.0, 0.0)
        );
        assert_eq!((0..30).map(|w| a.people_in(w)).sum::<f64>(), 100.0);
        let mut b = stream("b");
        (b.spec.total, b.spec.per_week) = (0.0, 7.0);
        assert_eq!(b.people_in(12), 7.0);
    }

    #[test]
    fn keys_differ_by_stream_week_and_number_and_from_all_of_the_start() {
        let (a, b) = (stream("a"), stream("b"));
        let keys = [a.key(1, 0), a.key(1, 1), a.key(2, 0), b.key(1, 0)];
        for (i, k) in keys.iter().enumerate() {
            assert!(keys[..i].iter().all(|o| o != k));
            assert!(k >> 60 == 14 && *k != crate::population::NOBODY);
        }
    }

    #[test]
    fn contradictions_are_named() {
        assert_eq!(stream("a").fault(), None);
        let mut both = stream("a");
        both.spec.per_week = 3.0;
        assert!(
            both.fault()
                .unwrap()
                .contains("`per_week` is 3 and `total` is 100")
        );
        let mut none = stream("a");
        none.spec.total = 0.0;
        assert!(none.fault().is_some());
        let mut shares = stream("a");
        shares.spec.alone = 0.9;
        assert!(shares.fault().unwrap().contains("`couples`"));
    }
}
