//! Since when people have been here: the settled, and those who came not long ago.
//!
//! A settled person's language and chances of work are what years have made of them: they are where
//! the group is said to be. Who came lately starts from what the group is said to bring along and
//! goes the whole way.

use super::Population;

/// Years in the country from which members of a group that is there at the start count as settled.
pub const SETTLED_YEARS: f64 = 10.0;

/// Months in a week: 12/52.
pub const MONTHS_PER_WEEK: f64 = 12.0 / 52.0;

/// How long somebody has been here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stay {
    /// A host, a newcomer who came long ago, or a child born here to a group of such.
    Settled,
    /// Somebody whose time here begins with week 0: as things are in the description, unmoved.
    Before,
    /// Months since arrival.
    Months(f32),
}

impl Stay {
    /// Months since arrival of who is not settled.
    ///
    /// ```
    /// use commonground::population::Stay;
    /// assert_eq!(Stay::Months(3.0).months(), Some(3.0));
    /// assert_eq!(Stay::Settled.months(), None);
    /// ```
    pub fn months(self) -> Option<f32> {
        match self {
            Stay::Months(m) => Some(m),
            Stay::Settled | Stay::Before => None,
        }
    }
}

impl Population {
    /// How long a person has been here in a week after burn-in (negative during burn-in).
    #[inline]
    pub fn stay(&self, person: usize, week: i64) -> Stay {
        let group = self.groups.get(usize::from(self.group[person]));
        if group.host {
            return Stay::Settled;
        }
        let months = |weeks: i64| weeks as f64 * MONTHS_PER_WEEK;
        let settled = group.spec.years_here >= SETTLED_YEARS;
        match self.arrived(person) {
            // A child of a settled group grows up among the settled.
            Some(_) if settled && self.was_born_here(person) => Stay::Settled,
            Some(arrived) => Stay::Months(months((week - arrived).max(0)) as f32),
            _ if settled => Stay::Settled,
            _ if week < 0 => Stay::Before,
            _ => Stay::Months((12.0 * group.spec.years_here + months(week)) as f32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::{Group, Groups};

    fn people(years_here: f64) -> Population {
        let mut members = vec![Group::new("host", true), Group::new("newcomer", false)];
        members[1].spec.years_here = years_here;
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).expect("groups");
        Population {
            groups,
            group: vec![0, 1, 1],
            arrived: vec![i64::MIN, i64::MIN, 52],
            ..Population::default()
        }
    }

    #[test]
    fn hosts_and_the_stock_are_settled_unless_said_otherwise() {
        let p = people(20.0);
        assert_eq!(p.stay(0, 5), Stay::Settled);
        assert_eq!(p.stay(1, -5), Stay::Settled);
        let p = people(0.5);
        assert_eq!(p.stay(1, -5), Stay::Before);
        assert_eq!(p.stay(1, 0), Stay::Months(6.0));
        assert_eq!(p.stay(1, 52), Stay::Months(18.0));
        assert_eq!(p.stay(0, 52), Stay::Settled);
    }

    #[test]
    fn who_came_during_the_run_counts_from_the_day() {
        let p = people(20.0);
        assert_eq!(p.stay(2, 52), Stay::Months(0.0));
        assert_eq!(p.stay(2, 156), Stay::Months(24.0));
        assert_eq!(Stay::Before.months(), None);
    }

    #[test]
    fn a_child_of_the_settled_is_settled() {
        let mut p = people(20.0);
        p.key = vec![1, 2, super::super::CAME | 3];
        assert_eq!(p.stay(2, 52), Stay::Months(0.0));
        p.key[2] = super::super::BORN | 3;
        assert_eq!(p.stay(2, 52), Stay::Settled);
        let key = std::mem::take(&mut p.key);
        let p = Population { key, ..people(0.5) };
        assert_eq!(p.stay(2, 52), Stay::Months(0.0));
    }
}
