//! M41 Money ledger: what policies cost.
//!
//! Every policy has a fixed cost a year while it is in force, and a price for each unit that it
//! delivers. What is counted as a unit stands with its lever: attended sessions of programmes,
//! hours of course offered to adults, nights in reception centres, years of each member of the groups
//! concerned (for mentors: of the share who have one), or years in force. Prices are not in the seeds of this
//! model and differ from city to city, so there is no default: a policy without `unit_cost` has a
//! count of units and no cost, and a city with such a policy has no sum of costs.
//!
//! Money spent in year t counts (1 + d)^−t, d the rate of discount.

use super::{Form, Lever};
use crate::checkpoint::stored;

crate::parameters! {
    /// Parameters of M41.
    pub struct Ledger {
        /// Yearly rate of discount
        discount = 0.03, 0.0..=0.2, "d", "1/year", E4, "mechanisms M41";
    }
}

/// What a policy costs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Price {
    /// Money a year while it is in force.
    pub fixed: f64,
    /// Money for each unit delivered; `None` where the user gave no price.
    pub unit: Option<f64>,
}

impl Price {
    /// Money for a week in which so many units are delivered; of no meaning without a unit price.
    pub fn of_week(&self, units: f64) -> f64 {
        self.fixed / WEEKS + units * self.unit.unwrap_or(0.0)
    }
}

/// What a policy delivers, as the ledger counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Sessions, each member who attends counting one.
    Sessions,
    /// Years of each person concerned.
    PersonYears,
    /// Hours of course for each person of 16 and older who is concerned and attends.
    CourseHours,
    /// Nights that each person concerned spends in a reception centre.
    PlaceNights,
    /// Years in force.
    Years,
}

impl Counted {
    /// The unit in words.
    pub fn unit(self) -> &'static str {
        match self {
            Counted::Sessions => "session attended by one member",
            Counted::PersonYears => "year of one member of the groups concerned",
            Counted::CourseHours => "hour of course held for one adult",
            Counted::PlaceNights => "night of one person in a reception centre",
            Counted::Years => "year in force",
        }
    }
}

/// Natural units (column of the table of levers) that belong to a person.
const OF_PEOPLE: [&str; 10] = [
    "case",
    "case-month",
    "month",
    "person",
    "person-year",
    "pair-month",
    "job-seeker",
    "course-hour",
    "contact",
    "dwelling",
];

impl Lever {
    /// What the ledger counts of its policies.
    pub fn counted(&self) -> Counted {
        match self.form {
            Form::Programme => Counted::Sessions,
            _ if self.key == "language_courses" => Counted::CourseHours,
            _ if self.key == "reception_centres" => Counted::PlaceNights,
            _ if OF_PEOPLE.contains(&self.unit) => Counted::PersonYears,
            _ => Counted::Years,
        }
    }
}

/// What a policy has delivered and cost so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Account {
    /// Units.
    pub units: f64,
    /// Discounted money; of no meaning where the policy has no unit price.
    pub money: f64,
}

stored! { Account { units, money } }

impl Account {
    /// Enters a week in which so many units were delivered.
    pub fn enter(&mut self, price: &Price, units: f64, week: i64, discount: f64) {
        let weight = libm::pow(1.0 + discount, -(week as f64) / WEEKS);
        self.units += units;
        self.money += weight * price.of_week(units);
    }
}

/// Weeks of a year.
const WEEKS: f64 = 365.25 / 7.0;

impl super::Policy {
    /// What one person concerned is given in a year, in the unit of the ledger: hours of course,
    /// the share who have a mentor; else 1.
    pub fn dose(&self) -> f64 {
        match self.lever {
            "language_courses" => {
                let away = 1.0 - self.value("attend");
                self.value("hours") * WEEKS * (1.0 - self.intensity * away)
            }
            "mentoring" => self.value("share"),
            _ => 1.0,
        }
    }
}

/// Part of a year that a week is.
pub const YEAR_OF_WEEK: f64 = 1.0 / WEEKS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_a_policy_costs_its_fixed_sum_and_its_units() {
        let price = Price {
            fixed: 1000.0,
            unit: Some(2.0),
        };
        let mut account = Account::default();
        for week in 0..52 {
            account.enter(&price, 10.0, week, 0.0);
        }
        assert_eq!(account.units, 520.0);
        assert!((account.money - (1000.0 * 52.0 / WEEKS + 1040.0)).abs() < 1e-9);
        let mut late = Account::default();
        late.enter(&price, 10.0, 522, 0.03);
        let undiscounted = 1000.0 / WEEKS + 20.0;
        assert!((late.money / undiscounted - 0.744_0).abs() < 1e-3);
    }

    #[test]
    fn every_lever_says_what_is_counted() {
        let of = |key: &str| crate::policy::lever(key).expect("a lever").counted();
        assert_eq!(of("matchmaking"), Counted::Sessions);
        assert_eq!(of("secure_residence"), Counted::PersonYears);
        assert_eq!(of("leadership"), Counted::Years);
        assert_eq!(of("language_courses"), Counted::CourseHours);
        let dose = |key: &str, p: &str, x| crate::policy::Policy::new(key, "x").with(p, x).dose();
        assert_eq!(dose("language_courses", "hours", 10.0), 10.0 * WEEKS);
        assert_eq!(dose("language_courses", "attend", 0.5), 5.0 * WEEKS);
        assert_eq!(dose("mentoring", "share", 0.3), 0.3);
        assert_eq!(dose("work_ban", "months", 9.0), 1.0);
    }
}
