//! Luck and parameters told apart: how far a difference between two arms spreads over seeds within a plausible
//! world, how far over worlds, in how many worlds it has which sign, and which parameters go with it.
//!
//! One-way analysis of variance with worlds as classes: σ²_luck is the mean square within worlds,
//! σ²_parameters = (mean square between − σ²_luck)/n₀ (0 if negative), n₀ the replicates of a world (the usual mean where
//! they differ). The interval is that of the mean over worlds, by Student's t. A parameter goes with a
//! difference if the rank correlation of its values with the world's mean difference, ρ·√(W − 1), exceeds the quantile of the
//! normal distribution for 5% over all parameters together (Bonferroni).

use std::collections::BTreeMap;

use super::numbers::Key;
use super::paired::{Paired, Quantiles};
use super::replicate::Replicate;
use super::worlds::{Varied, Worlds};
use crate::num::normal_quantile;
use crate::parameter::Grade;

/// Worlds from which on parameters are looked for that go with a difference.
const ENOUGH: usize = 10;

/// Parameters named at most.
const NAMED: usize = 3;

/// A parameter that goes with a difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// Its path.
    pub path: String,
    /// Rank correlation with the difference over worlds.
    pub rho: f64,
    /// How well its default is supported.
    pub grade: Grade,
}

impl std::fmt::Display for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({:+.2}, {})", self.path, self.rho, self.grade.name())
    }
}

/// A difference of an arm from the baseline over plausible worlds.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertainty {
    /// Mean over worlds.
    pub difference: f64,
    /// Its 95% interval over worlds; `None` with one.
    pub interval: Option<(f64, f64)>,
    /// Standard deviation over luck within worlds; `None` without two replicates in any.
    pub luck: Option<f64>,
    /// Standard deviation over worlds, luck taken out; `None` with one, or without luck.
    pub parameters: Option<f64>,
    /// Worlds.
    pub worlds: u32,
    /// Share of them in which the mean difference is above 0.
    pub share_positive: f64,
    /// Parameters that go with it, the strongest first.
    pub drivers: Vec<Driver>,
}

/// What all worlds of a comparison say.
#[derive(Debug, Clone, PartialEq)]
pub struct Plausible {
    /// By arm (but the baseline), date and number of the whole city.
    pub differences: BTreeMap<(usize, usize, Key), Uncertainty>,
    /// The parameters that are varied.
    pub varied: Vec<Varied>,
    /// Their values by world.
    pub values: BTreeMap<u32, Vec<f64>>,
}

impl Plausible {
    /// Luck and parameters told apart for every number of the whole city, of replicates in these worlds
    /// with so many arms and dates. Give replicates in the order of their numbers.
    pub(super) fn of(
        worlds: &Worlds,
        seed: u64,
        (arms, dates): (usize, usize),
        replicates: &[Replicate],
    ) -> Plausible {
        let mut all: BTreeMap<(usize, usize, Key), BTreeMap<u32, Vec<f64>>> = BTreeMap::new();
        for replicate in replicates {
            let world = worlds.world_of(replicate.number);
            let city = replicate
                .numbers
                .iter()
                .filter(|(key, _)| key.area.is_none());
            for (key, values) in city {
                for arm in 1..arms {
                    for date in 0..dates {
                        let difference = values[arm * dates + date] - values[date];
                        if difference.is_finite() {
                            let cell = all.entry((arm, date, key.clone())).or_default();
                            cell.entry(world).or_default().push(difference);
                        }
                    }
                }
            }
        }
        let mut values: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for world in all.values().flat_map(BTreeMap::keys) {
            let of = || worlds.values(seed, *world);
            values.entry(*world).or_insert_with(of);
        }
        let mut t = Quantiles::default();
        let apart = all.into_iter().filter_map(|(cell, by_world)| {
            let found = Uncertainty::of(&by_world, worlds, &values, &mut t);
            Some((cell, found?))
        });
        Plausible {
            differences: apart.collect(),
            varied: worlds.varied().to_vec(),
            values,
        }
    }
}

impl Uncertainty {
    fn of(
        by_world: &BTreeMap<u32, Vec<f64>>,
        worlds: &Worlds,
        values: &BTreeMap<u32, Vec<f64>>,
        t: &mut Quantiles,
    ) -> Option<Uncertainty> {
        let means: Vec<f64> = by_world.values().map(|d| mean(d)).collect();
        let n = means.len();
        // A world counts once, as in the table of differences.
        let over_worlds = Paired::of(&means, t)?;
        let spread = |all: &[f64], middle: f64| -> f64 {
            all.iter().map(|x| (x - middle) * (x - middle)).sum()
        };
        let replicates: usize = by_world.values().map(Vec::len).sum();
        let luck = (replicates > n).then(|| {
            let within = by_world.values().zip(&means).map(|(d, m)| spread(d, *m));
            within.sum::<f64>() / (replicates - n) as f64
        });
        let parameters = luck.filter(|_| n > 1).map(|luck| {
            let all = replicates as f64;
            let grand = by_world.values().flatten().sum::<f64>() / all;
            let sizes = by_world.values().map(|d| d.len() as f64);
            let squares: f64 = sizes.clone().map(|k| k * k).sum();
            let usual = (all - squares / all) / (n - 1) as f64;
            let between = sizes
                .zip(&means)
                .map(|(k, m)| k * (m - grand) * (m - grand));
            let between = between.sum::<f64>() / (n - 1) as f64;
            ((between - luck) / usual).max(0.0)
        });
        Some(Uncertainty {
            difference: over_worlds.difference,
            interval: over_worlds.interval,
            luck: luck.map(libm::sqrt),
            parameters: parameters.map(libm::sqrt),
            worlds: over_worlds.replicates,
            share_positive: over_worlds.share_positive,
            drivers: drivers(by_world, &means, worlds, values),
        })
    }
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}

fn drivers(
    by_world: &BTreeMap<u32, Vec<f64>>,
    means: &[f64],
    worlds: &Worlds,
    values: &BTreeMap<u32, Vec<f64>>,
) -> Vec<Driver> {
    let Some(least) = least_correlation(means.len(), worlds.varied().len()) else {
        return Vec::new();
    };
    let effect = ranks(means);
    let mut found: Vec<Driver> = worlds
        .varied()
        .iter()
        .enumerate()
        .map(|(k, v)| {
            let own: Vec<f64> = by_world.keys().map(|world| values[world][k]).collect();
            Driver {
                path: v.path.clone(),
                rho: correlation(&ranks(&own), &effect),
                grade: v.grade,
            }
        })
        .filter(|d| d.rho.abs() > least)
        .collect();
    found.sort_by(|a, b| b.rho.abs().total_cmp(&a.rho.abs()));
    found.truncate(NAMED);
    found
}

/// The rank correlation above which a parameter of so many is said to go with a difference over so
/// many worlds; `None` where there are too few worlds for any.
///
/// ```
/// use commonground::comparison::least_correlation;
/// // The quantile of the normal distribution for 5%/1, over the square root of 99.
/// assert!((least_correlation(100, 1).unwrap() - 1.95996 / 99f64.sqrt()).abs() < 1e-5);
/// assert_eq!(least_correlation(9, 1), None);
/// assert_eq!(least_correlation(12, 300), None);
/// ```
pub fn least_correlation(worlds: usize, parameters: usize) -> Option<f64> {
    if worlds < ENOUGH || parameters == 0 {
        return None;
    }
    let quantile = normal_quantile(1.0 - 0.025 / parameters as f64);
    Some(quantile / libm::sqrt((worlds - 1) as f64)).filter(|least| *least < 1.0)
}

/// The fewest worlds in which a parameter of so many can be seen at all to go with a difference.
pub fn least_worlds(parameters: usize) -> usize {
    let quantile = normal_quantile(1.0 - 0.025 / parameters.max(1) as f64);
    // Beyond quantile² + 1.
    ENOUGH.max(libm::floor(quantile * quantile) as usize + 2)
}

/// Ranks from 0; equal numbers share the middle of theirs.
fn ranks(of: &[f64]) -> Vec<f64> {
    let below = |x: f64| of.iter().filter(|y| **y < x).count() as f64;
    let same = |x: f64| of.iter().filter(|y| **y == x).count() as f64;
    of.iter()
        .map(|&x| below(x) + (same(x) - 1.0) / 2.0)
        .collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (ma, mb) = (mean(a), mean(b));
    let product = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum()
    };
    let spread = product(a, ma, a, ma) * product(b, mb, b, mb);
    match spread > 0.0 {
        true => product(a, ma, b, mb) / libm::sqrt(spread),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        by_world: &BTreeMap<u32, Vec<f64>>,
        worlds: &Worlds,
        values: &BTreeMap<u32, Vec<f64>>,
    ) -> Uncertainty {
        Uncertainty::of(by_world, worlds, values, &mut Quantiles::default()).unwrap()
    }

    fn sample(worlds: usize) -> Worlds {
        let mut text =
            String::from("mechanisms.attitude_kernel.eta0,mechanisms.attitude_kernel.half_life\n");
        for k in 0..worlds {
            let other = (k * 7919) % worlds;
            text += &format!("{},{}\n", 0.001 * (k + 1) as f64, 50 + other);
        }
        Worlds::sample(&text, "sample", &[], 2).unwrap()
    }

    #[test]
    fn luck_and_parameters_are_told_apart() {
        // Worlds at 0 and 2, luck of ±.1 within.
        let by_world = BTreeMap::from([(1, vec![-0.1, 0.1]), (2, vec![1.9, 2.1])]);
        let worlds = sample(3);
        let values = BTreeMap::new();
        let u = of(&by_world, &worlds, &values);
        assert!((u.difference - 1.0).abs() < 1e-12);
        assert!((u.luck.unwrap() - 0.02f64.sqrt()).abs() < 1e-12);
        // Between: 2·(1 + 1)/1 = 4; (4 − .02)/2.
        assert!((u.parameters.unwrap() - 1.99f64.sqrt()).abs() < 1e-12);
        assert_eq!((u.worlds, u.share_positive), (2, 0.5));
        // Pure luck: nothing is left for parameters.
        let by_world = BTreeMap::from([(1, vec![-1.0, 1.0]), (2, vec![-1.0, 1.0])]);
        let u = of(&by_world, &worlds, &values);
        assert_eq!(u.parameters, Some(0.0));
        // One replicate a world: luck cannot be seen.
        let by_world = BTreeMap::from([(1, vec![-1.0]), (2, vec![1.0])]);
        let u = of(&by_world, &worlds, &values);
        assert_eq!((u.luck, u.parameters), (None, None));
    }

    #[test]
    fn what_goes_with_a_difference_is_named() {
        let worlds = sample(40);
        let point = |world: u32| vec![0.001 * f64::from(world), f64::from(50 + (world * 17) % 40)];
        let values: BTreeMap<u32, Vec<f64>> = (1..=40).map(|w| (w, point(w))).collect();
        let by_world = (1..=40).map(|w| (w, vec![-f64::from(w), -f64::from(w) - 0.5]));
        let u = of(&by_world.collect(), &worlds, &values);
        assert_eq!(u.drivers.len(), 1, "{:?}", u.drivers);
        assert_eq!(u.drivers[0].path, "mechanisms.attitude_kernel.eta0");
        assert!((u.drivers[0].rho + 1.0).abs() < 1e-12);
    }

    #[test]
    fn from_the_least_worlds_on_a_parameter_can_be_seen() {
        for parameters in [1, 2, 40, 300] {
            let least = least_worlds(parameters);
            assert!(
                least_correlation(least, parameters).is_some(),
                "{parameters}"
            );
            assert_eq!(
                least_correlation(least - 1, parameters),
                None,
                "{parameters}"
            );
        }
    }

    #[test]
    fn equal_numbers_share_a_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 0.0]), [2.5, 1.0, 2.5, 0.0]);
        assert_eq!(correlation(&[1.0, 1.0], &[0.0, 1.0]), 0.0);
    }
}
