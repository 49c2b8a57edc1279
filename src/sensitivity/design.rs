//! What is looked at: one number of a scenario as a function of parameters.

use xxhash_rust::xxh3::xxh3_64;

use super::sobol::MOST_ROWS;
use crate::comparison::{Comparison, Key, Varied, Worlds};
use crate::error::{Error, Result};
use crate::indicators::{NAMES, is_known};
use crate::scenario::{Arm, Scenario};

/// How parameters are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Morris screening of all.
    Morris,
    /// Sobol indices of all.
    Sobol,
    /// Screening, then indices of what is left.
    Both,
}

impl Method {
    /// Name, as `--method` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Method::Morris => "morris",
            Method::Sobol => "sobol",
            Method::Both => "both",
        }
    }
}

/// How much is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Method.
    pub method: Method,
    /// Trajectories of Morris screening; at least two, so that effects have a spread.
    pub trajectories: u32,
    /// Rows of the Sobol design, a power of two from 2 to 65536.
    pub rows: u32,
}

impl Plan {
    pub(super) fn check(&self) -> Result<()> {
        if self.method != Method::Sobol && self.trajectories < 2 {
            return Err(Error::input(format!(
                "{} trajectories; screening needs two at least",
                self.trajectories
            )));
        }
        let rows = self.rows;
        let balanced = rows.is_power_of_two() && (2..=MOST_ROWS).contains(&rows);
        if self.method != Method::Morris && !balanced {
            return Err(Error::input(format!(
                "{rows} points; allowed: a power of two from 2 to {MOST_ROWS}, for which the sequence is \
                 balanced (near: {})",
                rows.clamp(2, MOST_ROWS).next_power_of_two()
            )));
        }
        Ok(())
    }
}

/// One number of a scenario as a function of parameters inside their ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// One arm, or the baseline and the arm that is compared with it.
    pub(super) comparison: Comparison,
    /// What is read.
    pub(super) output: Key,
    pub(super) week: u32,
    pub(super) worlds: Worlds,
    /// Seeds of every point.
    pub(super) seeds: Vec<u64>,
}

impl Sensitivity {
    /// A number of the whole city in a week after burn-in: that of the scenario (of its first arm,
    /// where it has arms), or, with `arm`, the difference of that arm from the first, on the same seed. Each point
    /// is the mean over the same `replicates` seeds. `parameters` are named as
    /// [`Worlds::named`] takes them; none: all that state a plausible range, belong to a mechanism that
    /// is on and stand at their defaults.
    ///
    /// # Errors
    /// If no indicator has this name, the week comes after the last, there is no such arm or it is the first, no replicate, or
    /// something is wrong with a parameter.
    pub fn new(
        scenario: &Scenario,
        arm: Option<&str>,
        output: Key,
        week: u32,
        replicates: u32,
        parameters: &[String],
    ) -> Result<Sensitivity> {
        if week > scenario.weeks {
            return Err(Error::input(format!(
                "week {week} is asked for, and runs end after {0} weeks; allowed: 0 to {0} (--weeks makes \
                 them longer)",
                scenario.weeks
            )));
        }
        if !is_known(&output.indicator) {
            return Err(Error::input(format!(
                "no indicator `{}`; there are {} and change_by_CHANNEL",
                output.indicator,
                NAMES.join(", ")
            )));
        }
        if replicates == 0 {
            return Err(Error::input(
                "no replicate; a point needs one seed at least",
            ));
        }
        let itself = || Arm::new(&scenario.name, scenario.clone());
        let first = scenario.arms.first().cloned().unwrap_or_else(itself);
        let mut arms = vec![first];
        if let Some(name) = arm {
            let with = scenario.arm(name)?.clone();
            if name == arms[0].name {
                return Err(Error::input(format!(
                    "`{name}` is the baseline; name another arm, whose difference from it is looked at"
                )));
            }
            arms.push(Arm::new(name, with));
        }
        let worlds = match parameters {
            [] => Worlds::prior(&arms, 1)?,
            named => Worlds::named(named, &arms)?,
        };
        let comparison = Comparison::in_week(arms, scenario.seed, week);
        Ok(Sensitivity {
            seeds: comparison.seeds(replicates),
            comparison,
            output,
            week,
            worlds,
        })
    }

    /// The parameters, in the order of results.
    pub fn parameters(&self) -> &[Varied] {
        self.worlds.varied()
    }

    /// Their values in the scenario as it is, at which those stay that are not varied.
    pub fn values(&self) -> Vec<f64> {
        self.worlds.values_in(&self.comparison.arms[0].scenario)
    }

    /// Name of the arm that is looked at, and of the one from which it differs.
    pub fn arms(&self) -> (&str, Option<&str>) {
        match &self.comparison.arms[..] {
            [baseline, arm] => (&arm.name, Some(&baseline.name)),
            all => (&all[0].name, None),
        }
    }

    /// What is read.
    pub fn output(&self) -> &Key {
        &self.output
    }

    /// Week after burn-in.
    pub fn week(&self) -> u32 {
        self.week
    }

    /// Seeds of every point.
    pub fn seeds(&self) -> &[u64] {
        &self.seeds
    }

    /// Seed of the designs.
    pub(super) fn seed(&self) -> u64 {
        self.comparison.seed
    }

    /// Addresses of the parameters.
    pub(super) fn keys(&self) -> Vec<u64> {
        let all = self.parameters().iter();
        all.map(|v| xxh3_64(v.path.as_bytes())).collect()
    }

    /// Values of all parameters where those of `which` stand at a point of their unit intervals.
    pub(super) fn place(&self, which: &[usize], unit: &[f64]) -> Vec<f64> {
        let mut values = self.values();
        for (&k, u) in which.iter().zip(unit) {
            let (low, high) = self.parameters()[k].range;
            values[k] = (low + u * (high - low)).clamp(low, high);
        }
        values
    }
}
