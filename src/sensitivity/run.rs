//! Runs points side by side and takes them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::design::{Method, Plan, Sensitivity};
use super::morris::{Screened, Trajectory, screen, trajectory};
use super::points::{Outcome, Points, bits};
use super::sobol::{Design, Indices, indices};
use crate::comparison::{Key, Numbers, Progress};
use crate::engine::{in_parallel, threads_of};
use crate::error::{Error, Result};

/// Parameters stay if µ* is at least this share of the largest.
const STAYS: f64 = 0.1;
/// Most that stay.
const MOST: usize = 8;

/// What is being run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The scenario as it is.
    Scenario,
    /// Points of trajectories.
    Morris,
    /// Points of the Sobol design.
    Sobol,
}

/// What an analysis found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The number in the scenario as it is.
    pub reference: f64,
    /// Mean standard deviation over the seeds of a point; `None` with one seed. It is an upper bound
    /// of what luck does to differences between points, which share their seeds.
    pub luck: Option<f64>,
    /// Points of the designs, each counted once.
    pub points: usize,
    /// Those of them at which the number is missing.
    pub missing: usize,
    /// Screening, by parameter; `None` where there was none.
    pub morris: Option<Vec<Screened>>,
    /// Parameters (by position) of which indices were wanted; empty where none were, or none is left.
    pub varied: Vec<usize>,
    /// Their indices; `None` where none were wanted or nothing varies.
    pub sobol: Option<Vec<Indices>>,
}

/// What is left after screening, the largest first: a µ* of at least a tenth of the largest, at
/// most eight; none if nothing moves the number.
pub fn survivors(screened: &[Screened]) -> Vec<usize> {
    let size = |k: usize| screened[k].size;
    let mut all: Vec<usize> = (0..screened.len()).filter(|&k| size(k) > 0.0).collect();
    // Equal ones in the order of parameters: the sort is stable.
    all.sort_by(|&a, &b| size(b).total_cmp(&size(a)));
    let least = all.first().map_or(0.0, |&k| STAYS * size(k));
    all.retain(|&k| size(k) >= least);
    all.truncate(MOST);
    all
}

impl Sensitivity {
    /// Runs what is not in the folder yet, on so many threads (0: one for each core), and takes it
    /// apart. Points are kept in `points.csv` as they end; nothing depends on threads or on where an
    /// earlier run was ended.
    ///
    /// # Errors
    /// If the plan is wrong, there is no such number (the message lists what there is), an arm is
    /// impossible, or the folder holds something else or cannot be written.
    pub fn run(
        &self,
        plan: &Plan,
        folder: &Path,
        threads: usize,
        progress: &(dyn Fn(Stage, Progress) -> bool + Sync),
    ) -> Result<Found> {
        plan.check()?;
        let every: Vec<usize> = (0..self.parameters().len()).collect();
        if plan.method == Method::Sobol {
            Design::new(self.seed(), every.len())?;
        }
        let points = Points::open(folder, self)?;
        let mut used = BTreeMap::new();
        let mut all = |stage: Stage, wanted: &[Vec<f64>]| -> Result<Vec<f64>> {
            self.points(wanted, &points, threads, &|p| progress(stage, p))?;
            let found = |values: &Vec<f64>| points.get(values).map_or(f64::NAN, |o| o.mean);
            for values in wanted {
                used.insert(bits(values), points.get(values));
            }
            Ok(wanted.iter().map(found).collect())
        };
        let reference = all(Stage::Scenario, &[self.values()])?[0];
        if !reference.is_finite() {
            return Err(Error::input(format!(
                "`{}` has no value in week {} of the scenario as it is",
                self.output.indicator, self.week
            )));
        }
        let morris = match plan.method {
            Method::Sobol => None,
            Method::Morris | Method::Both => {
                let (paths, wanted) = self.trajectories(plan.trajectories);
                let outputs = all(Stage::Morris, &wanted)?;
                Some(self.screened(&paths, &outputs))
            }
        };
        let varied = match (plan.method, &morris) {
            (Method::Both, Some(screened)) => survivors(screened),
            (Method::Sobol, _) => every,
            _ => Vec::new(),
        };
        let sobol = match varied.is_empty() {
            true => None,
            false => {
                let wanted = self.rows(&varied, plan.rows)?;
                let outputs = all(Stage::Sobol, &wanted)?;
                let rows = outputs.chunks(varied.len() + 2).map(<[f64]>::to_vec);
                indices(self.seed(), &rows.collect::<Vec<_>>())
            }
        };
        points.finish()?;
        let outcomes: Vec<Outcome> = used.into_values().flatten().collect();
        let luck: Vec<f64> = outcomes
            .iter()
            .map(|o| o.luck)
            .filter(|l| l.is_finite())
            .collect();
        let variance = luck.iter().map(|l| l * l).sum::<f64>() / luck.len() as f64;
        Ok(Found {
            reference,
            luck: (!luck.is_empty()).then(|| libm::sqrt(variance)),
            points: outcomes.len(),
            missing: outcomes.iter().filter(|o| o.mean.is_nan()).count(),
            morris,
            varied,
            sobol,
        })
    }

    /// Trajectories of screening, and all their points.
    pub(super) fn trajectories(&self, n: u32) -> (Vec<Trajectory>, Vec<Vec<f64>>) {
        let keys = self.keys();
        let every: Vec<usize> = (0..keys.len()).collect();
        let paths: Vec<Trajectory> = (1..=n).map(|t| trajectory(self.seed(), t, &keys)).collect();
        let units = paths.iter().flat_map(|t| &t.points);
        let wanted = units.map(|u| self.place(&every, u)).collect();
        (paths, wanted)
    }

    /// What trajectories say of their outputs.
    pub(super) fn screened(&self, paths: &[Trajectory], outputs: &[f64]) -> Vec<Screened> {
        let of_path = outputs.chunks(self.parameters().len() + 1);
        let effects = paths.iter().zip(of_path).map(|(t, y)| t.effects(y));
        screen(self.seed(), &effects.collect::<Vec<_>>())
    }

    /// Points of rows of the Sobol design for some parameters.
    pub(super) fn rows(&self, varied: &[usize], rows: u32) -> Result<Vec<Vec<f64>>> {
        let design = Design::new(self.seed(), varied.len())?;
        let units = (0..rows).flat_map(|r| design.row(r));
        Ok(units.map(|u| self.place(varied, &u)).collect())
    }

    /// Runs those points that were not run yet, each on every seed.
    pub(super) fn points(
        &self,
        wanted: &[Vec<f64>],
        points: &Points,
        threads: usize,
        progress: &(dyn Fn(Progress) -> bool + Sync),
    ) -> Result<()> {
        let mut seen = BTreeSet::new();
        let mut todo: Vec<&[f64]> = Vec::new();
        for values in wanted.iter().filter(|v| points.get(v).is_none()) {
            if seen.insert(bits(values)) {
                todo.push(values);
            }
        }
        let seeds = self.seeds.len();
        let jobs: Vec<(usize, usize)> = (0..todo.len())
            .flat_map(|point| (0..seeds).map(move |seed| (point, seed)))
            .collect();
        let threads = threads_of(threads);
        let abreast = self.comparison.abreast(jobs.len(), threads);
        let of = self.comparison.weeks() * jobs.len() as u64;
        let weeks = AtomicU64::new(0);
        let tick = |n: u64| {
            let weeks = weeks.fetch_add(n, Ordering::Relaxed) + n;
            progress(Progress { weeks, of })
        };
        let parts: Mutex<BTreeMap<usize, Vec<Option<f64>>>> = Mutex::new(BTreeMap::new());
        let ended = in_parallel(&jobs, abreast, |&(point, seed)| {
            let y = self.output_at(todo[point], seed, threads / abreast, &tick)?;
            let all = {
                let mut parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
                let part = parts.entry(point).or_insert_with(|| vec![None; seeds]);
                part[seed] = Some(y);
                let all: Option<Vec<f64>> = part.iter().copied().collect();
                if all.is_some() {
                    parts.remove(&point);
                }
                all
            };
            match all {
                Some(all) => points.add(todo[point], outcome(&all)),
                None => Ok(()),
            }
        });
        match ended {
            Ok(_) => Ok(()),
            Err(Error::Interrupted { .. }) => {
                let there = wanted.iter().filter(|v| points.get(v).is_some()).count();
                Err(Error::Interrupted {
                    done: format!("{there} of {} points", wanted.len()),
                })
            }
            Err(error) => Err(error),
        }
    }

    /// The number at a point on a seed; NaN where it is missing there.
    fn output_at(
        &self,
        values: &[f64],
        seed: usize,
        threads: usize,
        tick: &(dyn Fn(u64) -> bool + Sync),
    ) -> Result<f64> {
        let furnish = |s: &mut crate::scenario::Scenario| self.worlds.furnish(s, values);
        let number = seed as u32 + 1;
        let replicate =
            self.comparison
                .furnished(number, self.seeds[seed], &furnish, threads.max(1), tick)?;
        let numbers = &replicate.numbers;
        if !numbers.iter().any(|(key, _)| *key == self.output) {
            return Err(Error::input(unknown(&self.output, self.week, numbers)));
        }
        let get = |arm: usize| numbers.get(&self.output, arm, 0).unwrap_or(f64::NAN);
        Ok(match self.comparison.arms.len() {
            1 => get(0),
            _ => get(1) - get(0),
        })
    }
}

fn outcome(all: &[f64]) -> Outcome {
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let squares: f64 = all.iter().map(|x| (x - mean) * (x - mean)).sum();
    let luck = match all.len() {
        1 => f64::NAN,
        _ => libm::sqrt(squares / (n - 1.0)),
    };
    Outcome { mean, luck }
}

/// What there is in place of a number that is not there.
fn unknown(output: &Key, week: u32, numbers: &Numbers) -> String {
    let same: Vec<&Key> = numbers
        .iter()
        .map(|(key, _)| key)
        .filter(|k| k.indicator == output.indicator)
        .collect();
    if same.is_empty() {
        let names: BTreeSet<&str> = numbers.iter().map(|(k, _)| k.indicator.as_str()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        return format!(
            "this scenario has no `{}` in week {week}; it has {}",
            output.indicator,
            names.join(", ")
        );
    }
    let said = |key: &Key| {
        let parts = [
            ("setting", &key.setting),
            ("group", &key.group),
            ("outgroup", &key.outgroup),
        ];
        let parts = parts.iter().filter_map(|(name, x)| {
            let x = x.as_ref()?;
            Some(format!("--{name} {x}"))
        });
        let all: Vec<String> = parts.collect();
        match all.is_empty() {
            true => "without group, outgroup and setting".to_owned(),
            false => all.join(" "),
        }
    };
    let here: Vec<String> = same.into_iter().map(said).collect();
    format!(
        "there is no `{}` {} in week {week}; there is {}",
        output.indicator,
        said(output),
        here.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screened(size: f64) -> Screened {
        Screened {
            mean: size,
            size,
            interval: None,
            spread: None,
            effects: 2,
        }
    }

    #[test]
    fn what_is_small_beside_the_largest_does_not_stay() {
        let all = |sizes: &[f64]| -> Vec<Screened> { sizes.iter().map(|&s| screened(s)).collect() };
        assert_eq!(survivors(&all(&[0.05, 1.0, 0.1, f64::NAN])), [1, 2]);
        assert!(survivors(&all(&[0.0, 0.0])).is_empty());
        let many: Vec<f64> = (0..12).map(|k| 1.0 + f64::from(k)).collect();
        assert_eq!(survivors(&all(&many)), [11, 10, 9, 8, 7, 6, 5, 4]);
        assert_eq!(survivors(&all(&[1.0, 2.0, 1.0])), [1, 0, 2]);
    }

    #[test]
    fn seeds_make_a_mean_and_a_spread() {
        let o = outcome(&[1.0, 3.0]);
        assert_eq!((o.mean, o.luck), (2.0, libm::sqrt(2.0)));
        assert!(outcome(&[1.0]).luck.is_nan() && outcome(&[1.0, f64::NAN]).mean.is_nan());
    }
}
