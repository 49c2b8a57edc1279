//! A trial over many seeds: how large, how sure, how often found.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::effect::expected_power;
use super::{Difference, Instrument, Trial, TrialReport, Who};
use crate::engine::{in_parallel, threads_of};
use crate::error::Result;
use crate::scenario::Scenario;

/// What many trials of one design found for an arm, a reading, an instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    /// Name of the arm.
    pub arm: String,
    /// Weeks after the end of delivery.
    pub after: u32,
    /// Whose difference.
    pub who: Who,
    /// How it was read.
    pub instrument: Instrument,
    /// Trials that could compare somebody.
    pub trials: usize,
    /// Mean difference.
    pub d: f64,
    /// Standard deviation of the difference from trial to trial; 0 for a single trial.
    pub spread: f64,
    /// Mean lower end of the 95% interval.
    pub low: f64,
    /// Mean upper end of the 95% interval.
    pub high: f64,
    /// Share of trials with a significant difference (5%, two-sided).
    pub significant: f64,
    /// Share to be expected where the difference is the mean one, by a t distribution around it.
    pub expected: f64,
    /// Least difference that a trial of this size finds with a power of 80%.
    pub detectable: f64,
    /// Mean number of people compared, in the arm and in the control.
    pub people: (f64, f64),
}

/// Puts reports of one design together, in the order of their effects.
pub fn power(reports: &[TrialReport]) -> Vec<Power> {
    let Some(first) = reports.first() else {
        return Vec::new();
    };
    first
        .effects
        .iter()
        .enumerate()
        .map(|(k, e)| {
            let found: Vec<Difference> = reports
                .iter()
                .filter_map(|r| r.effects[k].difference)
                .collect();
            let n = found.len() as f64;
            let mean = |of: &dyn Fn(&Difference) -> f64| found.iter().map(of).sum::<f64>() / n;
            let d = mean(&|x| x.d);
            let squares: f64 = found.iter().map(|x| (x.d - d) * (x.d - d)).sum();
            Power {
                arm: e.arm.clone(),
                after: e.after,
                who: e.who,
                instrument: e.instrument,
                trials: found.len(),
                d,
                spread: libm::sqrt(squares / (n - 1.0).max(1.0)),
                low: mean(&|x| x.low),
                high: mean(&|x| x.high),
                significant: mean(&|x| f64::from(u8::from(x.significant()))),
                expected: expected_power(d, mean(&|x| x.se), mean(&|x| x.freedom)),
                detectable: mean(&Difference::detectable),
                people: (mean(&|x| x.treated as f64), mean(&|x| x.control as f64)),
            }
        })
        .collect()
}

impl Trial {
    /// Carries the trial out once for each seed, each in a city of its own, so many at a time (0:
    /// one for each core). `told` hears how many are done. Reports come in the order of seeds
    /// and do not depend on the number of threads.
    ///
    /// # Errors
    /// The first of the errors that came up, in the order of seeds; no trial is begun after one.
    pub fn repeat(
        &self,
        scenario: &Scenario,
        seeds: &[u64],
        threads: usize,
        told: impl Fn(usize) + Sync,
    ) -> Result<Vec<TrialReport>> {
        // What is left over goes into each trial.
        let each = (threads_of(threads) / seeds.len().max(1)).max(1);
        let done = AtomicUsize::new(0);
        in_parallel(seeds, threads, |&seed| {
            let mut scenario = scenario.clone();
            scenario.seed = seed;
            let report = self.run(&scenario, each)?;
            told(done.fetch_add(1, Ordering::Relaxed) + 1);
            Ok(report)
        })
    }
}
