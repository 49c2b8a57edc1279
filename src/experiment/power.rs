//! A trial over many seeds: how large, how sure, how often found.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::effect::expected_power;
use super::{Difference, Effect, Instrument, Trial, TrialReport, Who};
use crate::engine::{in_parallel, threads_of};
use crate::error::Result;
use crate::num::student_quantile;
use crate::scenario::Scenario;

/// What many trials of one design found for an arm, a reading, an instrument. Where nobody could be
/// compared, all numbers are NaN.
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
    /// Its mean standard error.
    pub se: f64,
    /// Mean degrees of freedom.
    pub freedom: f64,
    /// Standard deviation of the difference from trial to trial; NaN for a single trial.
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
    let effects = first.effects.iter().enumerate();
    effects
        .map(|(k, e)| {
            let found = reports.iter().map(|r| r.effects[k].difference);
            Power::of(e, &found.collect::<Vec<_>>())
        })
        .collect()
}

impl Power {
    /// What single trials found, together: of which arm, reading, person and instrument `about` says; `None`
    /// is a trial that could compare nobody.
    pub fn of(about: &Effect, found: &[Option<Difference>]) -> Power {
        let found: Vec<&Difference> = found.iter().flatten().collect();
        let n = found.len() as f64;
        let mean = |of: &dyn Fn(&Difference) -> f64| found.iter().map(|x| of(x)).sum::<f64>() / n;
        let (d, se, freedom) = (mean(&|x| x.d), mean(&|x| x.se), mean(&|x| x.freedom));
        let squares: f64 = found.iter().map(|x| (x.d - d) * (x.d - d)).sum();
        Power {
            arm: about.arm.clone(),
            after: about.after,
            who: about.who,
            instrument: about.instrument,
            trials: found.len(),
            d,
            se,
            freedom,
            spread: match found.len() {
                0 | 1 => f64::NAN,
                _ => libm::sqrt(squares / (n - 1.0)),
            },
            low: mean(&|x| x.low),
            high: mean(&|x| x.high),
            significant: mean(&|x| f64::from(u8::from(x.significant()))),
            expected: match found.is_empty() {
                true => f64::NAN,
                false => expected_power(d, se, freedom),
            },
            detectable: mean(&Difference::detectable),
            people: (mean(&|x| x.treated as f64), mean(&|x| x.control as f64)),
        }
    }

    /// 95% interval of the mean difference over trials; `None` for a single trial. It says how well the mean is
    /// known, not what one trial would find.
    pub fn mean_interval(&self) -> Option<(f64, f64)> {
        let n = self.trials as f64;
        let half = student_quantile(0.975, n - 1.0) * self.spread / libm::sqrt(n);
        (self.trials > 1).then_some((self.d - half, self.d + half))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> Effect {
        Effect {
            arm: "mixed".to_owned(),
            after: 4,
            who: Who::Participants,
            instrument: Instrument::True,
            difference: None,
        }
    }

    fn found(d: f64) -> Option<Difference> {
        Some(Difference {
            d,
            se: 0.1,
            low: d - 0.2,
            high: d + 0.2,
            treated: 50,
            control: 40,
            freedom: 30.0,
        })
    }

    #[test]
    fn trials_are_put_together() {
        let p = Power::of(&about(), &[found(0.1), None, found(0.3)]);
        assert_eq!((p.trials, p.people), (2, (50.0, 40.0)));
        assert!((p.d - 0.2).abs() < 1e-12 && (p.se - 0.1).abs() < 1e-12);
        assert!((p.spread - libm::sqrt(0.02)).abs() < 1e-12 && p.significant == 0.5);
        // One degree of freedom: t is 12.7.
        let (low, high) = p.mean_interval().unwrap();
        assert!(
            (high - low - 2.0 * 12.706_2 * 0.1).abs() < 1e-3,
            "{low} {high}"
        );
    }

    #[test]
    fn one_trial_has_no_spread_and_none_has_no_number() {
        let one = Power::of(&about(), &[found(0.1)]);
        assert!(one.spread.is_nan() && one.mean_interval().is_none() && one.d == 0.1);
        let none = Power::of(&about(), &[None, None]);
        let numbers = [none.d, none.se, none.spread, none.expected, none.people.0];
        assert!(none.trials == 0 && numbers.iter().all(|x| x.is_nan()));
    }
}
