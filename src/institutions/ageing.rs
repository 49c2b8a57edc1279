//! M37, second part: people grow older (`ageing = "on"` of the mechanism `generations`).
//!
//! Everybody has a week of the year in which a year is added to the age: that of the birth for who is
//! born during the run, else a uniform draw at the person's key. A year has 52 weeks; in week 52·n
//! everybody of the start is n years older. Who is away or waits outside the city grows older too. At
//! the birthdays:
//!
//! - at 6 people may join a club, at 18 an association and a body: with the share of members among those of
//!   that age or older at the start, one of those to which the residents of the area (of a body: the members of
//!   the group) belonged then;
//! - at 15 a child makes nobody a parent any more;
//! - in another age band (area tables) people read media by its weights (M17), and exchange seats and homes within it;
//! - at 65 work is given up, and so is a post at a counter, which goes to a colleague.
//!
//! *School years* begin in week 0 and every 52 weeks after. Who is 6 to 17 then is a pupil for the year; who is
//! 18 has finished school and looks for work (M28). Classes stay together for the six years of a level;
//! then the places go to the next first-year group: in school year y the class whose pupils were a years old at
//! the start has those of lo + (a − lo + y) mod 6. Who starts a level chooses by M35 where that is on, else
//! takes the nearest class that has room for its part of the year group.
//!
//! Births and deaths: where people grow older, the rates that a group states hold at the ages of the start; the
//! hazards by age that follow then stay, so that an old city has more deaths.
//!
//! *Grown-up children* of 19 to 27 leave home at the yearly hazard h_home (`leave_home`, 0 by default): whoever lives with
//! somebody at least 16 years older and is no parent of a child there, in no reception centre. Where households search for
//! dwellings (M34) they look at as many as who comes, and stay if they find none; else they live alone in the same cell.
//! Couples that form, and who goes back to the parents, are no part of this model.
//! Evidence: school and pension ages E3 (European systems), the rest E4.

use crate::institutions::hiring::WORKING;
use crate::population::{BORN, LEVELS, NOBODY};
use crate::rng::Stream;

/// Weeks of a year.
pub(crate) const YEAR: i64 = 52;
/// Age from which on nobody works.
pub const PENSION: u8 = *WORKING.end() + 1;
/// Age at which nobody grows older any more: the highest that a table of people may state.
pub const OLDEST: u8 = 120;
/// Ages at which grown-up children may leave home.
pub const LEAVES_HOME: std::ops::RangeInclusive<u8> = 19..=27;
/// Years by which somebody of a parent's age is older, at least.
const PARENT: u8 = 16;
/// Ages at which people may join a club, and an association or a body.
pub(crate) const JOINS: [u8; 2] = [6, 18];

/// Whether somebody of an age who shares a household with people of these ages lives with somebody of a parent's
/// age.
///
/// ```
/// use commonground::institutions::ageing::is_grown_up_child;
/// assert!(is_grown_up_child(20, [20, 36].into_iter()));
/// assert!(!is_grown_up_child(20, [20, 35, 5].into_iter()));
/// ```
pub fn is_grown_up_child(age: u8, mut household: impl Iterator<Item = u8>) -> bool {
    household.any(|other| other >= age.saturating_add(PARENT))
}

/// When people have their birthdays.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Birthdays {
    luck: Stream,
}

impl Birthdays {
    pub fn new(seed: u64) -> Birthdays {
        Birthdays {
            luck: Stream::new(seed, "ageing.birthday"),
        }
    }

    /// Week of the year, from 0 to 51, at whose beginning somebody is a year older; `arrived` as
    /// [`Population::arrived`](crate::population::Population::arrived).
    pub fn week(&self, key: u64, arrived: Option<i64>) -> i64 {
        let born_here = key & BORN == BORN && key != NOBODY;
        match arrived.filter(|_| born_here) {
            // Children are born at the end of a week.
            Some(born) => (born + 1).rem_euclid(YEAR),
            None => ((u64::from(self.luck.draw(key, 0, 0)[0]) * YEAR as u64) >> 32) as i64,
        }
    }

    /// Whether somebody is a year older at the beginning of a week.
    pub fn is_in(&self, key: u64, arrived: Option<i64>, week: i64) -> bool {
        self.week(key, arrived) == week.rem_euclid(YEAR)
    }

    /// Age that somebody had when the school year of a week began.
    pub fn school_age(&self, key: u64, arrived: Option<i64>, age: u8, week: i64) -> u8 {
        let since = 1..=week.rem_euclid(YEAR);
        age.saturating_sub(u8::from(since.contains(&self.week(key, arrived))))
    }
}

/// Number of school years that have begun since week 0.
pub(crate) fn school_year(week: i64) -> i64 {
    week.max(0) / YEAR
}

/// Age in a school year of the pupils of a class whose pupils were so old at the start; `None` where that is
/// no age of pupils.
pub(crate) fn grade(first: u8, year: i64) -> Option<u8> {
    let (lo, hi) = level(first)?;
    let turned = (i64::from(first - lo) + year).rem_euclid(i64::from(hi - lo) + 1);
    Some(lo + turned as u8)
}

/// Age at the start of the pupils of the class that pupils of this age have in a school year.
pub(crate) fn class_of(age: u8, year: i64) -> Option<u8> {
    grade(age, -year)
}

/// First and last age of the school level of an age.
pub(crate) fn level(age: u8) -> Option<(u8, u8)> {
    LEVELS
        .into_iter()
        .find(|(lo, hi)| (*lo..=*hi).contains(&age))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_one_birthday_a_year_spread_evenly() {
        let all = Birthdays::new(3);
        let mut weeks = [0u32; YEAR as usize];
        for key in 0..52_000u64 {
            let days: Vec<i64> = (1..=YEAR).filter(|&w| all.is_in(key, None, w)).collect();
            assert_eq!(days.len(), 1);
            weeks[all.week(key, None) as usize] += 1;
        }
        assert!(weeks.iter().all(|n| (850..1150).contains(n)), "{weeks:?}");
    }

    #[test]
    fn who_is_born_here_turns_one_after_a_year() {
        let all = Birthdays::new(3);
        let key = BORN | 77;
        let days: Vec<i64> = (31..=140)
            .filter(|&w| all.is_in(key, Some(30), w))
            .collect();
        // Born at the end of week 30.
        assert_eq!(days, [31, 83, 135]);
        let drawn = all.week(77, None);
        assert_eq!(all.week(77, Some(30)), drawn, "came and was not born");
    }

    #[test]
    fn age_at_school_is_that_of_the_first_week_of_the_year() {
        let all = Birthdays::new(3);
        let key = BORN | 5;
        // The birthday is in week 20 of the year.
        let of = |age, week| all.school_age(key, Some(19), age, week);
        assert_eq!((of(6, 52), of(6, 52 + 19)), (6, 6));
        assert_eq!((of(7, 52 + 20), of(7, 103), of(7, 104)), (6, 6, 7));
        assert_eq!(of(0, 30), 0);
    }

    #[test]
    fn classes_move_up_and_begin_again() {
        assert_eq!(
            (grade(6, 0), grade(6, 3), grade(11, 1)),
            (Some(6), Some(9), Some(6))
        );
        assert_eq!(
            (grade(17, 1), grade(14, 4), grade(14, 6)),
            (Some(12), Some(12), Some(14))
        );
        assert_eq!((grade(5, 2), grade(18, 2)), (None, None));
        for year in 0..20 {
            for age in 6..=17 {
                let first = class_of(age, year).expect("a pupil");
                assert_eq!(grade(first, year), Some(age));
            }
        }
        assert_eq!((PENSION, school_year(-3), school_year(104)), (65, 0, 2));
    }
}
