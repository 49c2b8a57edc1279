//! What drives a difference: each mechanism off in turn, in every arm.
//!
//! D is the difference of an arm from the baseline on a seed, D₋ₘ the same with mechanism m off in both.
//! D₋ₘ − D is the change that m's absence makes, replicate by replicate, with the same luck; over
//! replicates it has a mean and a paired interval. Where it is about −D, the difference needs m; where it
//! is 0, m has no part in it. Changes of several mechanisms do not add up to D: they act together.

use std::collections::BTreeMap;

use super::design::Comparison;
use super::kept::Kept;
use super::numbers::{Key, Numbers};
use super::paired::Paired;
use super::replicate::Replicate;
use super::summary::Summary;
use crate::error::{Error, Result};
use crate::mechanism::catalogue;

impl Comparison {
    /// Names of the mechanisms that are on in an arm at least, in the order of the catalogue.
    pub fn mechanisms_on(&self) -> Vec<&'static str> {
        let on = |name: &str| self.arms.iter().any(|a| a.scenario.is_on(name));
        let all = catalogue().iter().map(|e| e.name);
        all.filter(|name| on(name)).collect()
    }

    /// The same comparison without a mechanism, in every arm: the same seeds and dates, the whole
    /// city only.
    ///
    /// # Errors
    /// If there is no such mechanism, or it is off in every arm.
    pub fn without(&self, mechanism: &str) -> Result<Comparison> {
        let on = self.mechanisms_on();
        if !on.contains(&mechanism) {
            return Err(Error::input(format!(
                "`{mechanism}` is no mechanism that is on in an arm; those are {}",
                on.join(", ")
            )));
        }
        let mut other = Comparison {
            areas: false,
            course: Vec::new(),
            ..self.clone()
        };
        for arm in &mut other.arms {
            arm.scenario.switch(mechanism, false)?;
        }
        Ok(other)
    }
}

/// What is left of differences without a mechanism.
#[derive(Debug, Clone, PartialEq)]
pub struct Ablation {
    /// Name of the mechanism.
    pub mechanism: String,
    /// Replicates of which both are there.
    pub replicates: u32,
    dates: usize,
    /// By number of the whole city: arm × date.
    left: BTreeMap<Key, Vec<Option<Left>>>,
}

/// The difference of an arm with and without a mechanism.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Left {
    /// Mean with everything on.
    pub whole: f64,
    /// Mean without the mechanism.
    pub without: f64,
    /// The second less the first.
    pub change: Paired,
}

impl Ablation {
    /// Sets replicates without a mechanism beside those with everything on, as far as both have these numbers.
    ///
    /// # Errors
    /// If they are not of the same arms and dates, or one is not whole.
    pub fn of(mechanism: &str, whole: &Kept, without: &Kept, numbers: &[u32]) -> Result<Ablation> {
        if whole.arms() != without.arms() || whole.weeks() != without.weeks() {
            return Err(Error::input(format!(
                "the replicates without `{mechanism}` are of other arms or dates"
            )));
        }
        let there = without.numbers()?;
        let both: Vec<u32> = whole.numbers()?;
        let wanted = |n: &u32| numbers.contains(n) && there.contains(n);
        let both: Vec<u32> = both.into_iter().filter(wanted).collect();
        let mut pairs = Vec::new();
        for &number in &both {
            let (one, other) = (whole.get(number)?, without.get(number)?);
            if (one.seed, &one.arm_seeds) != (other.seed, &other.arm_seeds) {
                return Err(Error::input(format!(
                    "replicate {number} without `{mechanism}` has another seed"
                )));
            }
            pairs.push((one, other));
        }
        let (arms, dates) = (whole.arms().len(), whole.weeks().len());
        let sum = |pick: &dyn Fn(f64, f64) -> f64| {
            let all = pairs.iter().map(|(one, other)| Replicate {
                number: one.number,
                seed: one.seed,
                arm_seeds: Vec::new(),
                burn_in_weeks: one.burn_in_weeks,
                digests: Vec::new(),
                warnings: Vec::new(),
                numbers: differences(one, other, arms, dates, pick),
                course: Numbers::new(arms, 0),
            });
            whole.sum(all.map(Ok))
        };
        let one = sum(&|d, _| d)?;
        let other = sum(&|_, d| d)?;
        let mut changes = sum(&|d, without| without - d)?;
        let keys: Vec<Key> = changes.keys().cloned().collect();
        let mut left = BTreeMap::new();
        for key in keys {
            let mut cell = |arm: usize, date: usize| {
                let mean = |of: &Summary| of.level(&key, arm, date).and_then(|l| l.mean());
                Some(Left {
                    whole: mean(&one)?,
                    without: mean(&other)?,
                    change: changes.difference(&key, arm, date)?,
                })
            };
            let all = (0..arms * dates).map(|k| cell(k / dates, k % dates));
            let all: Vec<Option<Left>> = all.collect();
            left.insert(key, all);
        }
        Ok(Ablation {
            mechanism: mechanism.to_owned(),
            replicates: both.len() as u32,
            dates,
            left,
        })
    }

    /// Numbers of the whole city of which there are differences.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.left.keys()
    }

    /// What is left of the difference of the arm at a position (from 1) at the date at a position;
    /// `None` where no replicate has both.
    pub fn left(&self, key: &Key, arm: usize, date: usize) -> Option<Left> {
        *self.left.get(key)?.get(arm * self.dates + date)?
    }
}

/// A number made of both differences, for each number of the whole city that all four cells have; that
/// of the baseline is 0.
fn differences(
    whole: &Replicate,
    without: &Replicate,
    arms: usize,
    dates: usize,
    pick: &dyn Fn(f64, f64) -> f64,
) -> Numbers {
    let mut made = Numbers::new(arms, dates);
    let city = without.numbers.iter().filter(|(k, _)| k.area.is_none());
    for (key, _) in city {
        for date in 0..dates {
            let of = |r: &Replicate, arm: usize| r.numbers.get(key, arm, date);
            let difference = |r: &Replicate, arm| Some(of(r, arm)? - of(r, 0)?);
            for arm in 1..arms {
                if let Some((d, left)) = difference(whole, arm).zip(difference(without, arm)) {
                    made.put(key.clone(), arm, date, pick(d, left));
                    made.put(key.clone(), 0, date, 0.0);
                }
            }
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(area: Option<&str>) -> Key {
        Key {
            area: area.map(str::to_owned),
            indicator: "x".into(),
            setting: None,
            group: None,
            outgroup: None,
        }
    }

    fn replicate(number: u32, values: [f64; 3]) -> Replicate {
        let mut numbers = Numbers::new(3, 1);
        for (arm, x) in values.into_iter().enumerate() {
            numbers.put(key(None), arm, 0, x);
            numbers.put(key(Some("1")), arm, 0, x);
        }
        Replicate {
            number,
            seed: u64::from(number),
            arm_seeds: Vec::new(),
            burn_in_weeks: 0,
            digests: vec![String::new(); 3],
            warnings: Vec::new(),
            numbers,
            course: Numbers::new(3, 0),
        }
    }

    #[test]
    fn the_change_is_that_of_the_difference_not_of_the_level() {
        // Differences 2 and 5; without 1 and none; all levels are 10 higher.
        let (one, other) = (
            replicate(1, [1.0, 3.0, 6.0]),
            replicate(1, [11.0, 12.0, f64::NAN]),
        );
        let of = |pick: &dyn Fn(f64, f64) -> f64| differences(&one, &other, 3, 1, pick);
        let change = of(&|d, left| left - d);
        assert_eq!(change.get(&key(None), 1, 0), Some(-1.0));
        assert_eq!(change.get(&key(None), 0, 0), Some(0.0));
        assert_eq!(change.get(&key(None), 2, 0), None);
        assert_eq!(change.len(), 1);
        assert_eq!(of(&|d, _| d).get(&key(None), 1, 0), Some(2.0));
        assert_eq!(of(&|_, d| d).get(&key(None), 1, 0), Some(1.0));
    }
}
