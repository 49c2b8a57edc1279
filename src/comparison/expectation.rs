//! Expectations: what a scenario's author thinks that one arm does against another, and whether it
//! holds.
//!
//! An expectation names a number of the results, two arms, a date and a sign. It holds if the
//! paired difference has that sign in at least nine of ten replicates. One that does not hold is a
//! finding, to be reported as such.

use super::design::Comparison;
use super::numbers::Key;
use super::replicate::Replicate;
use crate::error::{Error, Result};
use crate::scenario::Expectation;

/// Share of replicates in which the sign must be as expected.
pub const HOLDS: f64 = 0.9;

/// What came of an expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The expectation.
    pub expectation: Expectation,
    /// Replicates in which both arms have the number.
    pub replicates: u32,
    /// Share of all replicates in which there is a difference of the expected sign.
    pub share: f64,
    /// Mean of the difference.
    pub difference: f64,
    /// Mean of the number in the arm that it is compared with.
    pub level: f64,
}

impl Verdict {
    /// Whether the sign is as expected in enough replicates.
    pub fn holds(&self) -> bool {
        self.replicates > 0 && self.share >= HOLDS
    }
}

impl Comparison {
    /// Position of an arm.
    fn position(&self, name: &str) -> Result<usize> {
        let found = self.arms.iter().position(|a| a.name == name);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.arms.iter().map(|a| a.name.as_str()).collect();
            Error::input(format!(
                "an expectation names an arm `{name}`; arms: {}",
                known.join(", ")
            ))
        })
    }

    /// What came of an expectation in these replicates.
    ///
    /// # Errors
    /// If an arm or a date is not compared.
    pub fn judge(&self, expectation: &Expectation, replicates: &[Replicate]) -> Result<Verdict> {
        let (arm, than) = (
            self.position(&expectation.arm)?,
            self.position(&expectation.than)?,
        );
        let Some(date) = self.dates.iter().position(|&w| w == expectation.week) else {
            return Err(Error::input(format!(
                "expectation `{}` is about week {}, in which arms are not compared",
                expectation.name, expectation.week
            )));
        };
        let mut verdict = Verdict {
            expectation: expectation.clone(),
            replicates: 0,
            share: 0.0,
            difference: 0.0,
            level: 0.0,
        };
        let (mut right, mut sum, mut level) = (0, 0.0, 0.0);
        for replicate in replicates {
            let one = number(expectation, replicate, arm, date);
            let other = number(expectation, replicate, than, date);
            let (Some(one), Some(other)) = (one, other) else {
                continue;
            };
            let difference = one - other;
            verdict.replicates += 1;
            right += u32::from(match expectation.higher {
                true => difference > 0.0,
                false => difference < 0.0,
            });
            sum += difference;
            level += other;
        }
        // A replicate without the number does not show the sign.
        verdict.share = f64::from(right) / replicates.len().max(1) as f64;
        let n = f64::from(verdict.replicates.max(1));
        verdict.difference = sum / n;
        verdict.level = level / n;
        Ok(verdict)
    }
}

impl Key {
    /// Exactly the number of the city that an expectation names: what it leaves out is absent.
    pub fn expected(e: &Expectation) -> Key {
        Key {
            area: None,
            indicator: e.indicator.clone(),
            setting: e.setting.clone(),
            group: e.group.clone(),
            outgroup: e.outgroup.clone(),
        }
    }

    /// Whether this number of the city agrees with all that an expectation names: what it leaves out
    /// may be anything.
    pub fn agrees(&self, e: &Expectation) -> bool {
        let agrees =
            |named: &Option<String>, found: &Option<String>| named.is_none() || named == found;
        self.area.is_none()
            && self.indicator == e.indicator
            && agrees(&e.setting, &self.setting)
            && agrees(&e.group, &self.group)
            && agrees(&e.outgroup, &self.outgroup)
    }
}

/// The number of the city that an expectation is about: the one with exactly its dimensions where
/// there is one, else the mean of all that agree with those it names.
fn number(e: &Expectation, replicate: &Replicate, arm: usize, date: usize) -> Option<f64> {
    if let Some(x) = replicate.numbers.get(&Key::expected(e), arm, date) {
        return Some(x);
    }
    let found: Vec<f64> = replicate
        .numbers
        .iter()
        .filter(|(key, _)| key.agrees(e))
        .filter_map(|(key, _)| replicate.numbers.get(key, arm, date))
        .collect();
    let n = found.len() as f64;
    (!found.is_empty()).then(|| found.iter().sum::<f64>() / n)
}

#[cfg(test)]
mod tests {
    use super::super::numbers::Numbers;
    use super::*;

    fn key(group: &str, setting: Option<&str>) -> Key {
        Key {
            area: None,
            indicator: "contacts".into(),
            setting: setting.map(str::to_owned),
            group: Some(group.into()),
            outgroup: None,
        }
    }

    #[test]
    fn the_exact_number_comes_before_the_mean_of_those_that_agree() {
        let mut numbers = Numbers::new(1, 1);
        numbers.put(key("a", Some("work")), 0, 0, 3.0);
        numbers.put(key("a", Some("home")), 0, 0, 5.0);
        let replicate = |numbers| Replicate {
            number: 1,
            seed: 1,
            arm_seeds: Vec::new(),
            burn_in_weeks: 0,
            digests: Vec::new(),
            warnings: Vec::new(),
            numbers,
            course: Numbers::new(1, 0),
        };
        let e = Expectation {
            indicator: "contacts".into(),
            group: Some("a".into()),
            ..Expectation::default()
        };
        let of = |numbers: &Numbers| number(&e, &replicate(numbers.clone()), 0, 0);
        assert_eq!(of(&numbers), Some(4.0));
        numbers.put(key("a", None), 0, 0, 9.0);
        assert_eq!(of(&numbers), Some(9.0));
        let other = Expectation {
            group: Some("b".into()),
            ..e.clone()
        };
        assert_eq!(number(&other, &replicate(numbers), 0, 0), None);
    }
}
