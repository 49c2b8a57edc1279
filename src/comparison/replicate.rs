//! One replicate: all arms with their luck. It is made of parts, arms with the same past, which know
//! nothing of each other.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::design::Comparison;
use super::numbers::{Key, Numbers};
use crate::engine::{Simulation, in_parallel};
use crate::error::{Error, Result};
use crate::indicators::{Scope, builtin, rows_of};
use crate::population::City;
use crate::scenario::experiment::keeps;
use crate::scenario::{BurnIn, Scenario};

/// People from which on a city has all threads for itself.
const LARGE: u64 = 200_000;

/// All arms of a replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicate {
    /// Number, from 1.
    pub number: u32,
    /// Seed of all arms; where luck is not common, of the baseline.
    pub seed: u64,
    /// Seeds by arm where luck is not common; otherwise none.
    pub arm_seeds: Vec<u64>,
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

/// How the arms of a replicate are run.
pub(super) struct Furnished<'a> {
    /// Seed of all arms.
    pub seed: u64,
    /// Seeds by arm where luck is not common.
    pub arm_seeds: &'a [u64],
    /// What is changed in each scenario; must leave those with the same past so.
    pub furnish: &'a (dyn Fn(&mut Scenario) + Sync),
    /// Threads for this part.
    pub threads: usize,
    /// Told of weeks that were run, or need not be; says whether to go on.
    pub tick: &'a Tick<'a>,
    /// Takes what the arms went through, in whatever order.
    pub into: &'a Mutex<Replicate>,
}

/// Hears of so many weeks that were run, or need not be, and says whether to go on.
pub(crate) type Tick<'a> = dyn Fn(u64) -> bool + Sync + 'a;

impl Furnished<'_> {
    /// Tells of weeks.
    ///
    /// # Errors
    /// If nobody wants more.
    fn told(&self, weeks: u64) -> Result<()> {
        match (self.tick)(weeks) {
            true => Ok(()),
            false => Err(stopped()),
        }
    }

    fn replicate(&self) -> MutexGuard<'_, Replicate> {
        self.into.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Comparison {
    /// The replicate of a number (from 1).
    ///
    /// # Errors
    /// If an arm is impossible.
    pub fn replicate(&self, number: u32, threads: usize) -> Result<Replicate> {
        let number = number.max(1);
        let (seed, arm_seeds) = self.all_seeds(number)[number as usize - 1].clone();
        let furnish = self.furnish(number);
        self.whole((number, seed, arm_seeds), &furnish, threads, &|_| true)
    }

    /// What a scenario has of the plausible world in which a replicate lives.
    pub(super) fn furnish(&self, number: u32) -> impl Fn(&mut Scenario) + Sync + '_ {
        let world = self.worlds.as_ref();
        let world = world.map(|w| (w, w.values(self.seed, w.world_of(number))));
        move |scenario| {
            if let Some((worlds, values)) = &world {
                worlds.furnish(scenario, values);
            }
        }
    }

    /// All arms on one seed, each changed by `furnish`, which must leave those with the same past so.
    pub(crate) fn furnished(
        &self,
        number: u32,
        seed: u64,
        furnish: &(dyn Fn(&mut Scenario) + Sync),
        threads: usize,
        tick: &Tick<'_>,
    ) -> Result<Replicate> {
        self.whole((number, seed, Vec::new()), furnish, threads, tick)
    }

    /// Part after part.
    fn whole(
        &self,
        (number, seed, arm_seeds): (u32, u64, Vec<u64>),
        furnish: &(dyn Fn(&mut Scenario) + Sync),
        threads: usize,
        tick: &Tick<'_>,
    ) -> Result<Replicate> {
        let into = Mutex::new(self.begin(number, seed, arm_seeds.clone()));
        let how = Furnished {
            seed,
            arm_seeds: &arm_seeds,
            furnish,
            threads,
            tick,
            into: &into,
        };
        let mut length = self.arms[0].scenario.burn_in;
        for first in self.firsts() {
            length = BurnIn::Weeks(self.part(first, length, &how, &|_| {})?);
        }
        Ok(whole(
            into.into_inner().unwrap_or_else(PoisonError::into_inner),
        ))
    }

    /// Arms that have a burn-in of their own.
    pub(super) fn firsts(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.arms.len()).filter(|&k| self.past[k] == k)
    }

    /// Whether a city has all threads for itself.
    pub(super) fn is_large(&self) -> bool {
        people(&self.arms[0].scenario.city) >= LARGE
    }

    /// Runs the arms with the past of `first`, with a burn-in of this length; `settled` is told how long it
    /// was, as soon as that is known.
    pub(super) fn part(
        &self,
        first: usize,
        length: BurnIn,
        how: &Furnished<'_>,
        settled: &(dyn Fn(u32) + Sync),
    ) -> Result<u32> {
        let of_seed = |arm: usize| {
            let mut scenario = self.arms[arm].scenario.clone();
            scenario.seed = how.arm_seeds.get(arm).copied().unwrap_or(how.seed);
            (how.furnish)(&mut scenario);
            scenario
        };
        let scenario = of_seed(first);
        let mut city = Simulation::builder(scenario.clone())
            .threads(how.threads)
            .build()?;
        let planned = u64::from(self.arms[0].scenario.burn_in.most());
        let mut wanted = true;
        let report = city.burn_in(length, |_, _| {
            wanted = (how.tick)(1);
            wanted
        });
        if !wanted {
            return Err(stopped());
        }
        settled(report.weeks);
        how.told(planned.saturating_sub(u64::from(report.weeks)))?;
        how.replicate().burn_in_weeks = report.weeks;
        if report.drift.is_finite() && !report.settled {
            how.replicate().warnings.push(format!(
                "arm `{}`: after {} weeks of burn-in a mean attitude still drifts by {:.4} a year",
                self.arms[first].name, report.weeks, report.drift
            ));
        }
        let others = (first + 1..self.arms.len()).filter(|&k| self.past[k] == first);
        let others: Vec<usize> = others.collect();
        if how.threads > 1 && !others.is_empty() && !self.is_large() {
            // Small cities gain more from running side by side than from parallel weeks.
            city.set_threads(1)?;
            let all: Vec<usize> = std::iter::once(first).chain(others).collect();
            in_parallel(&all, how.threads, |&arm| {
                let branch = match arm == first {
                    true => city.fork()?,
                    false => city.continue_as(&scenario, &of_seed(arm))?,
                };
                self.course(branch, arm, how)
            })?;
        } else {
            for arm in others {
                let branch = city.continue_as(&scenario, &of_seed(arm))?;
                self.course(branch, arm, how)?;
            }
            self.course(city, first, how)?;
        }
        Ok(report.weeks)
    }

    /// Runs an arm from week 0 to the last date and notes what is asked for.
    fn course(&self, mut city: Simulation, arm: usize, how: &Furnished<'_>) -> Result<()> {
        let mut numbers = Numbers::new(1, self.dates.len());
        let mut course = Numbers::new(1, self.course.len());
        let indicators = builtin();
        let scopes: &[Scope] = match self.areas {
            true => &[Scope::City, Scope::Areas],
            false => &[Scope::City],
        };
        for week in 0..=self.last() {
            if week > 0 {
                city.step();
                how.told(1)?;
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
                    if !keeps(&self.outputs, &row.indicator) {
                        continue;
                    }
                    let key = Key::of(row, view.population);
                    if let Some(point) = of_course.filter(|_| is_drawn(&key)) {
                        course.put(key.clone(), 0, point, row.value);
                    }
                    if let Some(date) = date {
                        numbers.put(key, 0, date, row.value);
                    }
                }
            }
        }
        let name = &self.arms[arm].name;
        let warnings = city.warnings().into_iter();
        let digest = city.state_digest();
        let mut replicate = how.replicate();
        replicate.digests[arm] = digest;
        replicate
            .warnings
            .extend(warnings.map(|w| format!("arm `{name}`: {w}")));
        replicate.numbers.take_arm(numbers, arm);
        replicate.course.take_arm(course, arm);
        Ok(())
    }

    /// A replicate of which nothing was run yet.
    pub(super) fn begin(&self, number: u32, seed: u64, arm_seeds: Vec<u64>) -> Replicate {
        Replicate {
            number,
            seed,
            arm_seeds,
            burn_in_weeks: 0,
            digests: vec![String::new(); self.arms.len()],
            warnings: Vec::new(),
            numbers: Numbers::new(self.arms.len(), self.dates.len()),
            course: Numbers::new(self.arms.len(), self.course.len()),
        }
    }
}

/// That nobody wants more weeks; whoever knows what is whole says it.
fn stopped() -> Error {
    Error::Interrupted {
        done: String::new(),
    }
}

/// A replicate of which all arms were run.
pub(super) fn whole(mut replicate: Replicate) -> Replicate {
    replicate.warnings.sort();
    replicate.numbers.fill_absent();
    replicate.course.fill_absent();
    replicate
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
