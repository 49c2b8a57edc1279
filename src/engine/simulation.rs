//! A run: build it, step it, look at it.

use crate::checkpoint::{Reader, Stored, Writer, stored};
use std::time::{Duration, Instant};

use ndarray::Axis;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::burn_in::Settling;
use super::start::Model;
use super::world::World;
use super::{BurnIn, BurnInReport, Timings, View};
use crate::attitude::kernel::ATTITUDE;
use crate::error::{Error, Result};
use crate::ids::Person;
use crate::population::Population;
use crate::ties::Ties;

/// Greatest number of threads; more only cost.
pub const MAX_THREADS: usize = 256;

/// Somebody who looks on: told after every week.
pub trait Observer {
    /// Called with the state at the start (week 0) and after every week.
    ///
    /// # Errors
    /// An error ends the run and is handed to its caller.
    fn week(&mut self, view: &View<'_>) -> Result<()>;

    /// Whose contacts it wants by setting: [`Simulation::run`] asks before the first week and
    /// watches them. Nobody, unless said otherwise.
    fn watches(&mut self, population: &Population) -> Vec<Person> {
        let _ = population;
        Vec::new()
    }
}

impl<F: FnMut(&View<'_>) -> Result<()>> Observer for F {
    fn week(&mut self, view: &View<'_>) -> Result<()> {
        self(view)
    }
}

/// A write of a host model into a column, for the manifest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HostWrite {
    /// Week of the write.
    pub week: i64,
    /// The column.
    pub column: String,
}

stored! { HostWrite { week, column } }

/// A run of the model, owned whole: two can live in one process, nothing is global.
pub struct Simulation {
    pub(super) world: World,
    pool: ThreadPool,
    threads: usize,
    host_writes: Vec<HostWrite>,
    /// Columns a host wrote since the last week.
    written: Vec<usize>,
    encounters: u64,
    lost_candidate: Vec<(u64, u64)>,
    uncounted: Vec<(u64, u64)>,
    build: Duration,
}

impl Simulation {
    /// Puts a model together at its stationary start, to run on so many threads (0: one for each
    /// core).
    ///
    /// # Errors
    /// If the model cannot be run: no such mechanism, a setting without members, fewer than two
    /// people.
    pub fn assemble(model: Model, threads: usize) -> Result<Simulation> {
        let pool = Simulation::pool(threads)?;
        Simulation::assemble_in(model, pool, Instant::now())
    }

    pub(crate) fn assemble_in(
        model: Model,
        pool: ThreadPool,
        started: Instant,
    ) -> Result<Simulation> {
        let world = pool.install(|| World::new(model))?;
        let settings = world.settings.len();
        Ok(Simulation {
            threads: pool.current_num_threads(),
            world,
            pool,
            host_writes: Vec::new(),
            written: Vec::new(),
            encounters: 0,
            lost_candidate: vec![(0, 0); settings],
            uncounted: vec![(0, 0); settings],
            build: started.elapsed(),
        })
    }

    /// A pool of threads of its own.
    pub(crate) fn pool(threads: usize) -> Result<ThreadPool> {
        if threads > MAX_THREADS {
            return Err(Error::input(format!(
                "{threads} threads; allowed are 1 to {MAX_THREADS}, and 0 for one on each core"
            )));
        }
        ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| Error::input(format!("{threads} threads cannot be started: {e}")))
    }

    /// One week.
    pub fn step(&mut self) {
        let written = std::mem::take(&mut self.written);
        let attitudes = self.world.state.position(ATTITUDE);
        let touched = attitudes.is_some_and(|c| written.contains(&c));
        for column in written {
            let group = &self.world.population.group;
            self.world.state.bring_back(column, group);
        }
        if touched && self.world.attributes() && self.world.attribution.is_on() {
            self.world.look_at_means(true);
        }
        self.pool.install(|| self.world.step());
        let flows = &self.world.flows;
        self.encounters += flows.encounters.iter().sum::<u64>();
        for (s, (lost, all)) in self.lost_candidate.iter_mut().enumerate() {
            let here: u64 = flows.lost_candidate.row(s).sum();
            *lost += here;
            *all += here + flows.encounters[s] + flows.lost_language.row(s).sum();
        }
        // Every meeting has two sides, unless somebody's counter was full.
        for (s, (missing, all)) in self.uncounted.iter_mut().enumerate() {
            let sides = 2 * (flows.encounters[s] + flows.meetings[s]);
            *missing += sides.saturating_sub(flows.contacts.index_axis(Axis(0), s).sum());
            *all += sides;
        }
    }

    /// A copy of the run as it stands, on as many threads of its own: it goes on to the same bits,
    /// and what happens to one does not touch the other.
    ///
    /// ```
    /// # use commonground::population::{City, Group, Groups, SyntheticCity};
    /// # use commonground::{engine::Simulation, scenario::Scenario};
    /// # let mut host = Group::new("host", true);
    /// # let mut newcomer = Group::new("newcomer", false);
    /// # (host.spec.share, newcomer.spec.share) = (0.8, 0.2);
    /// # let attitude = ndarray::Array2::from_elem((2, 2), 0.1);
    /// # let groups = Groups::new(vec![host, newcomer], attitude)?;
    /// # let town = SyntheticCity { inhabitants: 500, areas: 2, ..SyntheticCity::default() };
    /// # let scenario = Scenario::new(groups, City::Synthetic(town));
    /// let mut one = Simulation::new(scenario)?;
    /// let mut other = one.fork()?;
    /// one.step();
    /// other.step();
    /// assert_eq!(one.state_digest(), other.state_digest());
    /// # Ok::<(), commonground::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn fork(&self) -> Result<Simulation> {
        Ok(Simulation {
            world: self.world.clone(),
            pool: Simulation::pool(self.threads)?,
            threads: self.threads,
            host_writes: self.host_writes.clone(),
            written: self.written.clone(),
            encounters: self.encounters,
            lost_candidate: self.lost_candidate.clone(),
            uncounted: self.uncounted.clone(),
            build: self.build,
        })
    }

    /// So many weeks; `observer` is told of the state before the first and after each.
    ///
    /// # Errors
    /// The observer's; or if it wants to watch people who are not there.
    pub fn run(&mut self, weeks: u32, observer: &mut dyn Observer) -> Result<()> {
        let wanted = observer.watches(self.population());
        self.watch(&wanted)?;
        observer.week(&self.view())?;
        for _ in 0..weeks {
            self.step();
            observer.week(&self.view())?;
        }
        Ok(())
    }

    /// From now on counts the contacts of these people (positions) by setting also; what came of
    /// it is in [`View::watched`]. They are added to those who are watched already, and are
    /// found again wherever storage moves them. Whoever is watched, no result changes.
    ///
    /// # Errors
    /// If a position is not that of a person.
    pub fn watch(&mut self, people: &[Person]) -> Result<()> {
        let all = self.world.len();
        self.world.watched.add(people, all)
    }

    /// Lets the city settle; afterwards it is week 0. `watch` is told after every week, with the
    /// greatest number of weeks there will be; `false` ends burn-in at once.
    pub fn burn_in(
        &mut self,
        length: BurnIn,
        mut watch: impl FnMut(u32, u32) -> bool,
    ) -> BurnInReport {
        let mut settling = self.begin_burn_in(length);
        while self.burn_in_week(&mut settling) {
            if !watch(settling.weeks(), settling.most()) {
                break;
            }
        }
        self.end_burn_in(settling)
    }

    /// A burn-in of this length before its first week.
    pub(crate) fn settling(&self, length: BurnIn) -> Settling {
        Settling::new(length, self.world.groups())
    }

    /// Begins burn-in, to be done week by week ([`burn_in`](Simulation::burn_in) does it at once).
    pub fn begin_burn_in(&mut self, length: BurnIn) -> Settling {
        self.world.week = -i64::from(length.most());
        let mut settling = self.settling(length);
        self.pool.install(|| settling.note(&self.world));
        settling
    }

    /// A week of burn-in; `false` if it is over, and nothing was done.
    pub fn burn_in_week(&mut self, settling: &mut Settling) -> bool {
        if settling.is_over() {
            return false;
        }
        let started = Instant::now();
        self.pool.install(|| {
            self.world.step();
            settling.note(&self.world);
        });
        settling.count(started.elapsed().as_secs_f64());
        true
    }

    /// Ends burn-in: now it is week 0.
    pub fn end_burn_in(&mut self, settling: Settling) -> BurnInReport {
        self.world.settle();
        self.world.week = 0;
        self.world.timings = Timings::default();
        settling.report()
    }

    /// Writes what is not the world's to a checkpoint.
    pub(super) fn keep_own(&self, out: &mut Writer) -> Result<()> {
        // Every field is named, so that a new one is not forgotten here.
        let Simulation {
            world: _,
            pool: _,
            threads: _,
            host_writes,
            written,
            encounters,
            lost_candidate,
            uncounted,
            build: _,
        } = self;
        out.section("run", 1, |out| {
            host_writes.write(out)?;
            written.write(out)?;
            encounters.write(out)?;
            lost_candidate.write(out)?;
            uncounted.write(out)
        })
    }

    /// Takes it from a checkpoint.
    pub(super) fn recall_own(&mut self, from: &mut Reader) -> Result<()> {
        from.section("run", |from| {
            self.host_writes = Stored::read(from)?;
            self.written = Stored::read(from)?;
            self.encounters = Stored::read(from)?;
            self.lost_candidate = Stored::read(from)?;
            self.uncounted = Stored::read(from)?;
            Ok(())
        })
    }

    /// Weeks since the end of burn-in.
    pub fn week(&self) -> i64 {
        self.world.week
    }

    /// Read access to everything, without copying.
    pub fn view(&self) -> View<'_> {
        View::new(&self.world)
    }

    /// The people with their present area.
    pub fn population(&self) -> &Population {
        &self.world.population
    }

    /// The friendships.
    pub fn ties(&self) -> &Ties {
        &self.world.ties
    }

    /// Notes from week 0 on (or from now on, if that is later) where changes of attitudes come from
    /// ([`View::attribution`]). No state changes by it.
    pub fn attribute_changes(&mut self) {
        self.world.attribute();
    }

    /// A column of state, person by person (or person by group).
    pub fn column(&self, name: &str) -> Option<&[f32]> {
        self.world.state.column(name)
    }

    /// Write access to a column between weeks, for a host model; every call is kept for the
    /// manifest. Before the next week values
    /// outside the column's bounds are brought back to them, and what is no number to the column's
    /// initial value.
    ///
    /// # Errors
    /// If no such column exists in this model.
    pub fn column_mut(&mut self, name: &str) -> Result<&mut [f32]> {
        let Some(at) = self.world.state.position(name) else {
            let known: Vec<&str> = self
                .world
                .state
                .specs
                .iter()
                .map(|c| c.name.as_str())
                .collect();
            return Err(Error::input(format!(
                "no column `{name}`; this model has {}",
                known.join(", ")
            )));
        };
        self.host_writes.push(HostWrite {
            week: self.world.week,
            column: name.to_owned(),
        });
        self.written.push(at);
        Ok(&mut self.world.state.data[at])
    }

    /// Does something with the threads of this simulation (indicators, for instance), which would
    /// otherwise be done with rayon's global pool.
    pub fn install<R: Send>(&self, act: impl FnOnce() -> R + Send) -> R {
        self.pool.install(act)
    }

    /// Writes of a host model so far.
    pub fn host_writes(&self) -> &[HostWrite] {
        &self.host_writes
    }

    /// Names of the columns of state with their owner and bytes; then everything else that
    /// grows with the number of people.
    pub fn memory(&self) -> Vec<(String, usize)> {
        self.world.memory()
    }

    /// 64 bits over every column and every other part of the state, by name, as 16 hexadecimal digits;
    /// independent of threads and storage. Where two runs part, the first part that differs says in
    /// what.
    pub fn fingerprint(&self) -> Vec<(String, String)> {
        self.pool.install(|| self.world.fingerprint())
    }

    /// 128 bits over all state, as 32 hexadecimal digits; independent of threads and storage.
    pub fn state_digest(&self) -> String {
        self.pool.install(|| self.world.digest())
    }

    /// Encounters (accepted pairs, avoided ones included) since the end of burn-in.
    pub fn encounters(&self) -> u64 {
        self.encounters
    }

    /// Time spent by phase since the end of burn-in.
    pub fn timings(&self) -> Timings {
        self.world.timings
    }

    /// Time that building took, up to the stationary start.
    pub fn build_time(&self) -> Duration {
        self.build
    }

    /// Goes on with so many threads (0: one for each core). No result depends on it.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn set_threads(&mut self, threads: usize) -> Result<()> {
        self.pool = Simulation::pool(threads)?;
        self.threads = self.pool.current_num_threads();
        Ok(())
    }

    /// Threads in use.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// What a reader of the results should know: settings in which above 1% of encounters were
    /// lost for want of a candidate, and settings in which contacts were not counted, because
    /// somebody (staff at a crowded counter) had more than 255 of one kind with one group in a
    /// week.
    pub fn warnings(&self) -> Vec<String> {
        let settings = &self.world.settings;
        let percent = |part: u64, all: u64| 100.0 * part as f64 / all as f64;
        let lost = settings
            .iter()
            .zip(&self.lost_candidate)
            .filter(|(_, (lost, all))| *lost as f64 > 0.01 * *all as f64)
            .map(|(s, (lost, all))| {
                format!(
                    "setting `{}`: {:.1}% of encounters lost for want of a candidate",
                    s.name,
                    percent(*lost, *all)
                )
            });
        let uncounted = settings
            .iter()
            .zip(&self.uncounted)
            .filter(|(_, (missing, _))| *missing > 0)
            .map(|(s, (missing, all))| {
                format!(
                    "setting `{}`: {:.2}% of contacts not counted; a person counts at most 255 of \
                     one kind with one group in a week",
                    s.name,
                    percent(*missing, *all)
                )
            });
        let policies = self.world.schedule.policies();
        let rested = self.world.budgets.rested().map(|(at, budget, weeks)| {
            format!(
                "budget `{budget}`: no money for `{}` in {weeks} weeks, in which it rested",
                policies[at].path()
            )
        });
        let overspent = self.world.budgets.overspent().map(|(budget, spent, had)| {
            format!(
                "budget `{budget}`: {spent:.0} spent of {had:.0}; who is in a centre stays there"
            )
        });
        let budgets = rested.chain(overspent);
        lost.chain(uncounted).chain(budgets).collect()
    }

    /// Moves people in storage: person `i` goes to position `to[i]`. No later result changes; a
    /// test proves it.
    ///
    /// # Panics
    /// Unless `to` is a permutation.
    pub fn reorder(&mut self, to: &[u32]) {
        let mut seen = vec![false; self.world.len()];
        assert_eq!(to.len(), seen.len(), "one position for each person");
        for &t in to {
            assert!(
                !std::mem::replace(&mut seen[t as usize], true),
                "{t} comes twice"
            );
        }
        self.pool.install(|| self.world.reorder(to));
    }
}
