//! One replicate: all arms on one seed, and many replicates side by side.

use std::sync::atomic::{AtomicU64, Ordering};

use super::design::Comparison;
use super::numbers::{Key, Numbers};
use crate::engine::{Simulation, in_parallel, threads_of};
use crate::error::Result;
use crate::indicators::{Scope, builtin, rows_of};
use crate::population::City;
use crate::scenario::{BurnIn, Scenario};

/// People from which on a city has all threads for itself.
const LARGE: u64 = 200_000;

/// All arms on one seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicate {
    /// Number, from 1.
    pub number: u32,
    /// Seed of all arms.
    pub seed: u64,
    /// Weeks of burn-in, which the baseline decides for all arms.
    pub burn_in_weeks: u32,
    /// Digest of the final state by arm.
    pub digests: Vec<String>,
    /// What a reader should know, with the arm.
    pub warnings: Vec<String>,
    /// All numbers at all dates.
    pub numbers: Numbers,
    /// Numbers of the whole city in the weeks of time courses, by arm and week; those of contacts
    /// over all settings only.
    pub course: Numbers,
}

/// How far a comparison has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Weeks that were run, or need not be.
    pub weeks: u64,
    /// Most weeks that there are to run.
    pub of: u64,
}

impl Comparison {
    /// Runs the replicates of these numbers (from 1) on so many threads (0: one for each core) and
    /// hands each to `done`, in the order in which they end. Small cities run side by side, a large
    /// one has all threads for itself. No number depends on threads.
    ///
    /// # Errors
    /// If an arm is impossible, or the error of `done`.
    pub fn run(
        &self,
        numbers: &[u32],
        threads: usize,
        done: &(dyn Fn(Replicate) -> Result<()> + Sync),
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<()> {
        let threads = threads_of(threads);
        let abreast = self.abreast(numbers.len(), threads);
        let (weeks, of) = (AtomicU64::new(0), self.weeks() * numbers.len() as u64);
        let tick = |n: u64| {
            let weeks = weeks.fetch_add(n, Ordering::Relaxed) + n;
            progress(Progress { weeks, of });
        };
        let seeds = self.seeds(numbers.iter().copied().max().unwrap_or(0));
        in_parallel(numbers, abreast, |&number| {
            let seed = seeds[number.saturating_sub(1) as usize];
            done(self.one(number, seed, threads / abreast, &tick)?)
        })?;
        Ok(())
    }

    /// The replicate of a number (from 1).
    ///
    /// # Errors
    /// If an arm is impossible.
    pub fn replicate(&self, number: u32, threads: usize) -> Result<Replicate> {
        let seed = self.seeds(number.max(1))[number.max(1) as usize - 1];
        self.one(number, seed, threads, &|_| {})
    }

    /// How many of so many replicates run at the same time on so many threads.
    pub(crate) fn abreast(&self, replicates: usize, threads: usize) -> usize {
        match people(&self.arms[0].scenario.city) >= LARGE {
            true => 1,
            false => threads.min(replicates.max(1)),
        }
    }

    /// Most weeks of a replicate.
    pub(crate) fn weeks(&self) -> u64 {
        let pasts = self.past.iter().enumerate().filter(|(k, past)| k == *past);
        let burn_in = u64::from(self.arms[0].scenario.burn_in.most());
        pasts.count() as u64 * burn_in + self.arms.len() as u64 * u64::from(self.last())
    }

    fn one(
        &self,
        number: u32,
        seed: u64,
        threads: usize,
        tick: &(dyn Fn(u64) + Sync),
    ) -> Result<Replicate> {
        let world = self.worlds.as_ref();
        let world = world.map(|w| (w, w.values(self.seed, w.world_of(number))));
        let furnish = |scenario: &mut Scenario| {
            if let Some((worlds, values)) = &world {
                worlds.furnish(scenario, values);
            }
        };
        self.furnished(number, seed, &furnish, threads, tick)
    }

    /// All arms on one seed, each changed by `furnish`, which must leave those with the same past so.
    pub(crate) fn furnished(
        &self,
        number: u32,
        seed: u64,
        furnish: &dyn Fn(&mut Scenario),
        threads: usize,
        tick: &(dyn Fn(u64) + Sync),
    ) -> Result<Replicate> {
        let mut replicate = Replicate {
            number,
            seed,
            burn_in_weeks: 0,
            digests: vec![String::new(); self.arms.len()],
            warnings: Vec::new(),
            numbers: Numbers::new(self.arms.len(), self.dates.len()),
            course: Numbers::new(self.arms.len(), self.course.len()),
        };
        let mut length = self.arms[0].scenario.burn_in;
        let of_seed = |arm: usize| {
            let mut scenario = self.arms[arm].scenario.clone();
            scenario.seed = seed;
            furnish(&mut scenario);
            scenario
        };
        for first in (0..self.arms.len()).filter(|&k| self.past[k] == k) {
            let scenario = of_seed(first);
            let mut settled = Simulation::builder(scenario.clone())
                .threads(threads)
                .build()?;
            let planned = u64::from(self.arms[0].scenario.burn_in.most());
            let report = settled.burn_in(length, |_, _| {
                tick(1);
                true
            });
            tick(planned - u64::from(report.weeks));
            // Luck goes on from the week in which burn-in ends: the baseline says when.
            length = BurnIn::Weeks(report.weeks);
            replicate.burn_in_weeks = report.weeks;
            if report.drift.is_finite() && !report.settled {
                replicate.warnings.push(format!(
                    "arm `{}`: after {} weeks of burn-in a mean attitude still drifts by {:.4} a year",
                    self.arms[first].name, report.weeks, report.drift
                ));
            }
            for arm in (first + 1..self.arms.len()).filter(|&k| self.past[k] == first) {
                let branch = settled.continue_as(&scenario, &of_seed(arm))?;
                self.course(branch, arm, &mut replicate, tick);
            }
            self.course(settled, first, &mut replicate, tick);
        }
        replicate.warnings.sort();
        replicate.numbers.fill_absent();
        replicate.course.fill_absent();
        Ok(replicate)
    }

    /// Runs an arm from week 0 to the last date and notes what is asked for.
    fn course(
        &self,
        mut city: Simulation,
        arm: usize,
        replicate: &mut Replicate,
        tick: &(dyn Fn(u64) + Sync),
    ) {
        let indicators = builtin();
        let scopes: &[Scope] = match self.areas {
            true => &[Scope::City, Scope::Areas],
            false => &[Scope::City],
        };
        for week in 0..=self.last() {
            if week > 0 {
                city.step();
                tick(1);
            }
            let date = self.dates.binary_search(&week).ok();
            let point = self.course.binary_search(&week).ok();
            let view = city.view();
            for &scope in scopes {
                let of_course = point.filter(|_| scope == Scope::City);
                if date.is_none() && of_course.is_none() {
                    continue;
                }
                for row in &city.install(|| rows_of(&indicators, &view, scope)) {
                    let key = Key::of(row, view.population);
                    if let Some(point) = of_course.filter(|_| is_drawn(&key)) {
                        replicate.course.put(key.clone(), arm, point, row.value);
                    }
                    if let Some(date) = date {
                        replicate.numbers.put(key, arm, date, row.value);
                    }
                }
            }
        }
        replicate.digests[arm] = city.state_digest();
        let name = &self.arms[arm].name;
        let warnings = city
            .warnings()
            .into_iter()
            .map(|w| format!("arm `{name}`: {w}"));
        replicate.warnings.extend(warnings);
    }
}

/// Whether a number has a time course: contacts by setting would take more room than all others.
fn is_drawn(key: &Key) -> bool {
    key.setting.is_none() || !key.indicator.starts_with("contacts_")
}

/// People of a city that was not built yet.
fn people(city: &City) -> u64 {
    match city {
        City::Synthetic(c) => u64::from(c.inhabitants),
        City::Table(t) => t.inhabitants.iter().map(|&n| u64::from(n)).sum(),
        City::People(p) => p.key.len() as u64,
    }
}
