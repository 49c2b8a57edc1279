//! Many replicates side by side: which part runs when, on how many threads.
//!
//! A job is a part of a replicate, arms with the same past. Small cities run side by side, one thread
//! each; where there are fewer jobs than threads, what is left goes to the arms of a part. A large city
//! has all threads for itself. Where the baseline decides how long burn-in takes, the other parts of its
//! replicate wait for it: jobs are in such an order that it has begun before them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::design::Comparison;
use super::replicate::{Furnished, Replicate, whole};
use crate::engine::{in_parallel, threads_of};
use crate::error::{Error, Result};
use crate::scenario::BurnIn;

/// How far a comparison has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Weeks that were run, or need not be.
    pub weeks: u64,
    /// Most weeks that there are to run.
    pub of: u64,
}

/// A replicate whose city is impossible: the draws of its seed reach no city as described, or the
/// parameters of its plausible world allow none.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// Number, from 1.
    pub number: u32,
    /// Its seed.
    pub seed: u64,
    /// What is impossible.
    pub why: String,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "replicate {} (seed {}): {}",
            self.number, self.seed, self.why
        )
    }
}

/// If all of these are impossible, the scenario is to blame, not the seed.
const FIRST: [u32; 3] = [1, 2, 3];

/// What is known about the length of burn-in.
#[derive(Debug, Clone, Copy)]
enum Length {
    Unknown,
    Known(BurnIn),
    /// The baseline has failed.
    Never,
}

/// A replicate under way.
struct UnderWay {
    number: u32,
    seed: u64,
    arm_seeds: Vec<u64>,
    length: Mutex<Length>,
    settled: Condvar,
    /// Parts that are not run yet.
    left: AtomicUsize,
    /// What was run, until all is.
    run: Mutex<Replicate>,
}

impl UnderWay {
    fn length(&self) -> MutexGuard<'_, Length> {
        self.length.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn left_out(&self, why: &Error) -> LeftOut {
        LeftOut {
            number: self.number,
            seed: self.seed,
            why: why.to_string(),
        }
    }

    /// Says how long burn-in is, once.
    fn decide(&self, length: Length) {
        let mut known = self.length();
        if matches!(*known, Length::Unknown) {
            *known = length;
        }
        self.settled.notify_all();
    }

    /// The length of burn-in, as soon as the baseline has decided it; `None` if it cannot be run.
    fn wait(&self) -> Option<BurnIn> {
        let mut known = self.length();
        loop {
            match *known {
                Length::Known(length) => return Some(length),
                Length::Never => return None,
                Length::Unknown => {
                    let waited = self.settled.wait(known);
                    known = waited.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

/// Lets nobody wait for a baseline that has ended without a word.
struct Baseline<'a>(&'a UnderWay);

impl Drop for Baseline<'_> {
    fn drop(&mut self) {
        self.0.decide(Length::Never);
    }
}

impl Comparison {
    /// Runs the replicates of these numbers (from 1) on so many threads (0: one for each core) and
    /// hands each to `done`, in the order in which they end. No number depends on threads. `progress`
    /// says whether to go on. Returns the replicates whose cities are impossible, in order; those are
    /// handed to nobody.
    ///
    /// # Errors
    /// If the first three of the comparison are impossible; [`Error::Interrupted`] if `progress` wants no
    /// more; or the error of `done`.
    pub fn run(
        &self,
        numbers: &[u32],
        threads: usize,
        done: &(dyn Fn(Replicate) -> Result<()> + Sync),
        progress: &(dyn Fn(Progress) -> bool + Sync),
    ) -> Result<Vec<LeftOut>> {
        let threads = threads_of(threads);
        let firsts: Vec<usize> = self.firsts().collect();
        let abreast = self.abreast(numbers.len() * firsts.len(), threads);
        let (weeks, of) = (AtomicU64::new(0), self.weeks() * numbers.len() as u64);
        let tick = |n: u64| {
            let weeks = weeks.fetch_add(n, Ordering::Relaxed) + n;
            progress(Progress { weeks, of })
        };
        let finished = AtomicUsize::new(0);
        let failed: Mutex<BTreeMap<u32, LeftOut>> = Mutex::new(BTreeMap::new());
        let failed = || failed.lock().unwrap_or_else(PoisonError::into_inner);
        let all = self.under_way(numbers, firsts.len());
        let jobs = order(all.len(), firsts.len(), abreast);
        let one = |replicate: &UnderWay, part: usize| -> Result<()> {
            let guard = (part == 0).then(|| Baseline(replicate));
            let length = match part {
                0 => Some(self.arms[0].scenario.burn_in),
                _ => replicate.wait(),
            };
            // What is wrong with the baseline is said where it was run.
            let Some(length) = length else { return Ok(()) };
            let how = Furnished {
                seed: replicate.seed,
                arm_seeds: &replicate.arm_seeds,
                furnish: &self.furnish(replicate.number),
                threads: threads / abreast,
                tick: &tick,
                into: &replicate.run,
            };
            self.part(firsts[part], length, &how, &|weeks| {
                replicate.decide(Length::Known(BurnIn::Weeks(weeks)));
            })?;
            drop(guard);
            Ok(())
        };
        let ended = in_parallel(&jobs, abreast, |&(replicate, part)| {
            let replicate = &all[replicate];
            if !failed().contains_key(&replicate.number) {
                match one(replicate, part) {
                    Err(error) if error.is_input() => {
                        let mut failed = failed();
                        let why = || replicate.left_out(&error);
                        failed.entry(replicate.number).or_insert_with(why);
                        if FIRST.iter().all(|number| failed.contains_key(number)) {
                            return Err(error);
                        }
                    }
                    other => other?,
                }
            }
            let last = replicate.left.fetch_sub(1, Ordering::AcqRel) == 1;
            if !last || failed().contains_key(&replicate.number) {
                return Ok(());
            }
            finished.fetch_add(1, Ordering::Relaxed);
            // Nobody else has a part of it any more.
            let empty = self.begin(replicate.number, replicate.seed, Vec::new());
            let run = replicate.run.lock();
            let run = std::mem::replace(&mut *run.unwrap_or_else(PoisonError::into_inner), empty);
            done(whole(run))
        });
        let finished = finished.into_inner();
        let failed: Vec<LeftOut> = failed().values().cloned().collect();
        match (ended, failed.first()) {
            (Err(Error::Interrupted { .. }), _) => Err(Error::Interrupted {
                done: format!("{finished} of {} replicates", numbers.len()),
            }),
            (Err(error), Some(first)) if error.is_input() => Err(Error::input(first.to_string())),
            (Err(error), _) => Err(error),
            (Ok(_), _) => Ok(failed),
        }
    }

    fn under_way(&self, numbers: &[u32], parts: usize) -> Vec<UnderWay> {
        let seeds = self.all_seeds(numbers.iter().copied().max().unwrap_or(0));
        let length = match self.arms[0].scenario.burn_in {
            BurnIn::Auto => Length::Unknown,
            known => Length::Known(known),
        };
        let one = |&number: &u32| {
            let (seed, arm_seeds) = seeds[number.saturating_sub(1) as usize].clone();
            UnderWay {
                number,
                seed,
                run: Mutex::new(self.begin(number, seed, arm_seeds.clone())),
                arm_seeds,
                length: Mutex::new(length),
                settled: Condvar::new(),
                left: AtomicUsize::new(parts),
            }
        };
        numbers.iter().map(one).collect()
    }

    /// How many of so many jobs run at the same time on so many threads.
    pub(crate) fn abreast(&self, jobs: usize, threads: usize) -> usize {
        match self.is_large() {
            true => 1,
            false => threads.min(jobs.max(1)),
        }
    }

    /// Most weeks of a replicate.
    pub(crate) fn weeks(&self) -> u64 {
        let burn_in = u64::from(self.arms[0].scenario.burn_in.most());
        self.firsts().count() as u64 * burn_in + self.arms.len() as u64 * u64::from(self.last())
    }
}

/// The order of jobs (replicate, part): as many replicates as run abreast at a time, their baselines
/// first, so that few wait and few are open.
fn order(replicates: usize, parts: usize, abreast: usize) -> Vec<(usize, usize)> {
    let all: Vec<usize> = (0..replicates).collect();
    let together = all.chunks(abreast.max(1));
    together
        .flat_map(|some| (0..parts).flat_map(move |part| some.iter().map(move |&r| (r, part))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::Numbers;

    #[test]
    fn a_baseline_comes_before_the_other_parts_of_its_replicate() {
        assert_eq!(
            order(3, 2, 2),
            [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (2, 1)]
        );
        assert_eq!(order(2, 2, 1), [(0, 0), (0, 1), (1, 0), (1, 1)]);
        assert!(order(0, 3, 4).is_empty());
    }

    #[test]
    fn nobody_waits_for_a_baseline_that_has_failed() {
        let open = || UnderWay {
            number: 3,
            seed: 1,
            arm_seeds: Vec::new(),
            length: Mutex::new(Length::Unknown),
            settled: Condvar::new(),
            left: AtomicUsize::new(1),
            run: Mutex::new(Replicate {
                number: 3,
                seed: 1,
                arm_seeds: Vec::new(),
                burn_in_weeks: 0,
                digests: Vec::new(),
                warnings: Vec::new(),
                numbers: Numbers::new(0, 0),
                course: Numbers::new(0, 0),
            }),
        };
        let failed = open();
        let waited = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| failed.wait());
            drop(Baseline(&failed));
            waiting.join().unwrap()
        });
        assert!(waited.is_none());
        let good = open();
        good.decide(Length::Known(BurnIn::Weeks(7)));
        drop(Baseline(&good));
        assert_eq!(good.wait(), Some(BurnIn::Weeks(7)));
    }
}
