//! From a scenario to a simulation.

use std::time::Instant;

use super::Scenario;
use crate::engine::{Model, Pieces, Simulation};
use crate::error::{Error, Result};
use crate::mechanism::Mechanism;
use crate::places::SettingSource;
use crate::population;

/// Puts a simulation together: a scenario, and what a program adds to it.
///
/// ```
/// use commonground::engine::Simulation;
/// use commonground::population::{City, Group, Groups, SyntheticCity};
/// use commonground::scenario::Scenario;
/// use ndarray::Array2;
///
/// let mut host = Group::new("host", true);
/// let mut newcomer = Group::new("newcomer", false);
/// (host.spec.share, newcomer.spec.share) = (0.8, 0.2);
/// let groups = Groups::new(vec![host, newcomer], Array2::from_elem((2, 2), 0.1))?;
/// let town = SyntheticCity { inhabitants: 2_000, areas: 5, ..SyntheticCity::default() };
/// let mut simulation = Simulation::builder(Scenario::new(groups, City::Synthetic(town)))
///     .threads(2)
///     .build()?;
/// simulation.step();
/// assert_eq!(simulation.week(), 1);
/// assert_eq!(simulation.population().len(), 2_000);
/// # Ok::<(), commonground::Error>(())
/// ```
pub struct SimulationBuilder {
    scenario: Scenario,
    threads: usize,
    pieces: Pieces,
    own: Vec<Box<dyn Mechanism>>,
    settings: Vec<Box<dyn SettingSource>>,
}

impl Simulation {
    /// The simulation of a scenario, on one thread for each core, before burn-in.
    ///
    /// # Errors
    /// If the city or the model is impossible.
    pub fn new(scenario: Scenario) -> Result<Simulation> {
        Simulation::builder(scenario).build()
    }

    /// A run of `arm` from week 0 on that starts from the settled state of this one, a run of
    /// `baseline` that has just been burnt in: the same bits as a run of `arm` with a burn-in of its
    /// own, as many weeks long. This one is left as it is.
    ///
    /// ```
    /// use commonground::engine::Simulation;
    /// use commonground::indirect::homeland::Shock;
    /// use commonground::scenario::{BurnIn, ReadOptions, Scenario, TOWN};
    /// let options = ReadOptions { set: vec!["city.inhabitants=2000".into()], ..Default::default() };
    /// let baseline = Scenario::from_text(TOWN, "town.toml", &options)?;
    /// let mut arm = baseline.clone();
    /// arm.inputs.shocks.push(Shock { name: "abroad".into(), week: 1, ..Shock::default() });
    ///
    /// let mut settled = Simulation::new(baseline.clone())?;
    /// settled.burn_in(BurnIn::Weeks(3), |_, _| true);
    /// let mut branch = settled.continue_as(&baseline, &arm)?;
    /// let mut alone = Simulation::new(arm)?;
    /// alone.burn_in(BurnIn::Weeks(3), |_, _| true);
    /// branch.step();
    /// alone.step();
    /// assert_eq!(branch.state_digest(), alone.state_digest());
    /// # Ok::<(), commonground::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the two differ in what acts before week 0 ([`Scenario::same_past`]), this run is not in
    /// week 0, or the arm is impossible.
    pub fn continue_as(&self, baseline: &Scenario, arm: &Scenario) -> Result<Simulation> {
        if self.week() != 0 {
            return Err(Error::input(format!(
                "this run is in week {}; another scenario can go on from it in week 0 only",
                self.week()
            )));
        }
        if !baseline.same_past(arm) {
            return Err(Error::input(format!(
                "`{}` differs from `{}` in what acts before week 0; it needs a burn-in of its own",
                arm.name, baseline.name
            )));
        }
        if baseline.same_events(arm) {
            return self.fork();
        }
        let mut next = Simulation::builder(arm.clone())
            .threads(self.threads())
            .build()?;
        next.take_over(self)?;
        Ok(next)
    }

    /// The simulation of a scenario with something added.
    pub fn builder(scenario: Scenario) -> SimulationBuilder {
        SimulationBuilder {
            scenario,
            threads: 0,
            pieces: Pieces::default(),
            own: Vec::new(),
            settings: Vec::new(),
        }
    }
}

impl SimulationBuilder {
    /// Threads of the simulation (0: one for each core). No result depends on it.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// How work is cut. No result depends on it.
    pub fn pieces(mut self, pieces: Pieces) -> Self {
        self.pieces = pieces;
        self
    }

    /// Adds a mechanism.
    pub fn mechanism(mut self, mechanism: impl Mechanism + 'static) -> Self {
        self.own.push(Box::new(mechanism));
        self
    }

    /// Adds a setting with its members.
    pub fn setting(mut self, source: impl SettingSource + 'static) -> Self {
        self.settings.push(Box::new(source));
        self
    }

    /// Builds the population and puts everything together.
    ///
    /// # Errors
    /// If the city or the model is impossible.
    pub fn build(self) -> Result<Simulation> {
        let started = Instant::now();
        let Scenario {
            groups,
            city,
            population: parameters,
            seed,
            mut settings,
            mechanisms,
            norms,
            inputs,
            outputs,
            ..
        } = self.scenario;
        let pool = Simulation::pool(self.threads)?;
        let mut population =
            pool.install(|| population::build(&groups, &city, &parameters, seed))?;
        drop(city);
        population.institutions = norms.positions(&population.areas)?;
        for source in &self.settings {
            settings.push(source.setting());
            population
                .memberships
                .push(source.members(&population, seed));
        }
        let model = Model {
            seed,
            population,
            settings,
            mechanisms,
            inputs,
            own: self.own,
            pieces: self.pieces,
        };
        let mut simulation = Simulation::assemble_in(model, pool, started)?;
        if outputs.attribution {
            simulation.attribute_changes();
        }
        Ok(simulation)
    }
}
