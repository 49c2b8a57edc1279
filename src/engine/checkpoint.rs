//! What a checkpoint has of a run: everything that happened. What follows from scenario and seed alone
//! (rules, groups, areas, where streams of draws begin, what is measured at the start) is made anew
//! when the run is built again, which is the same to the last bit.

use super::homes::Homes;
use super::simulation::Simulation;
use super::world::World;
use crate::checkpoint::{Reader, Stored, Writer};
use crate::encounter::FaceTable;
use crate::error::{Error, Result};
use crate::policy::Dials;

impl Simulation {
    /// Writes all state to a checkpoint. The run goes on as if nothing had been.
    ///
    /// ```
    /// use commonground::checkpoint::{Reader, Writer};
    /// use commonground::engine::Simulation;
    /// # use commonground::population::{City, Group, Groups, SyntheticCity};
    /// # use commonground::scenario::Scenario;
    /// # let mut host = Group::new("host", true);
    /// # let mut newcomer = Group::new("newcomer", false);
    /// # (host.spec.share, newcomer.spec.share) = (0.8, 0.2);
    /// # let attitude = ndarray::Array2::from_elem((2, 2), 0.1);
    /// # let groups = Groups::new(vec![host, newcomer], attitude)?;
    /// # let town = SyntheticCity { inhabitants: 500, areas: 2, ..SyntheticCity::default() };
    /// # let scenario = Scenario::new(groups, City::Synthetic(town));
    /// let mut run = Simulation::new(scenario.clone())?;
    /// run.step();
    /// let path = std::env::temp_dir().join(format!("commonground-{}", std::process::id()));
    /// let mut out = Writer::create(&path)?;
    /// run.keep(&mut out)?;
    /// out.finish()?;
    ///
    /// let mut resumed = Simulation::new(scenario)?;
    /// let mut from = Reader::open(&path)?;
    /// resumed.recall(&mut from)?;
    /// from.finish()?;
    /// run.step();
    /// resumed.step();
    /// assert_eq!(run.state_digest(), resumed.state_digest());
    /// # let _ = std::fs::remove_file(&path);
    /// # Ok::<(), commonground::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep(&self, out: &mut Writer) -> Result<()> {
        self.install(|| self.keep_own(out))?;
        self.install(|| self.world.keep(out))
    }

    /// Takes all state from a checkpoint of a run of the same scenario and seed; this run must be as
    /// it was built, with the same mechanisms and settings of your own. It goes on to the bits of
    /// the one that was kept.
    ///
    /// # Errors
    /// If the file is cut short or damaged or is of another model; the run is then of no use.
    pub fn recall(&mut self, from: &mut Reader) -> Result<()> {
        self.recall_own(from)?;
        self.world.recall(from)
    }
}

impl World {
    fn keep(&self, out: &mut Writer) -> Result<()> {
        // Every field is named, so that a new one is not forgotten here.
        let World {
            seed,
            step,
            week,
            pieces: _,
            population,
            settings: _,
            seats,
            // Batches of places, which change no bit, and climates: made when the run is built.
            ready: _,
            homes,
            vacant,
            movements,
            programmes,
            mechanisms,
            state,
            // Written anew at the start of every week.
            faces: _,
            levels: _,
            ties,
            befriended,
            closed,
            second_hand,
            own_friends,
            contacts,
            last_contact,
            // Working memory.
            tallies: _,
            moves,
            schedule: _,
            accounts,
            budgets,
            courses,
            // Follow from the week.
            dials: _,
            labour,
            peopling,
            away,
            // Birthdays follow from keys.
            ageing: _,
            ground: _,
            // Where they stand and what they take is as at the start; who sits there is in `seats`.
            schools: _,
            housing,
            centres,
            rules: _,
            norms,
            first_norms,
            thin,
            mean_of: _,
            means,
            wants_shares: _,
            shares,
            flows,
            // Who is watched is the observers' to say.
            watched: _,
            timings: _,
            attribution,
            offices,
            services,
        } = self;
        out.section("clock", 1, |out| {
            seed.write(out)?;
            step.write(out)?;
            week.write(out)
        })?;
        population.keep(out)?;
        out.value("households", &homes.len())?;
        for (name, seats) in seats {
            seats.keep(name, out)?;
        }
        for (spec, data) in state.specs.iter().zip(&state.data) {
            out.column(&format!("column.{}", spec.name), data)?;
        }
        for (name, data) in state.weekly_names.iter().zip(&state.weekly) {
            out.column(&format!("week.{name}"), data)?;
        }
        ties.keep(out)?;
        out.column("befriended", befriended)?;
        out.column("closed", closed)?;
        out.column("second_hand", second_hand)?;
        out.column("own_friends", own_friends)?;
        out.section("contacts", 1, |out| contacts.write(out))?;
        out.column("last_contact", last_contact)?;
        out.column("norms", norms)?;
        out.column("first_norms", first_norms)?;
        out.column("offices", offices)?;
        out.value("services", services)?;
        out.column("thin", thin)?;
        out.value("means", means)?;
        out.value("shares", shares)?;
        out.value("flows", flows)?;
        out.column("vacant", vacant)?;
        out.value("movements", movements)?;
        out.section("attribution", 1, |out| attribution.keep(out))?;
        out.value("programmes", programmes)?;
        out.section("accounts", 1, |out| accounts.keep(out))?;
        out.section("budgets", 1, |out| budgets.keep(out))?;
        out.section("courses", 1, |out| {
            courses.iter().try_for_each(|course| course.keep(out))
        })?;
        macro_rules! part {
            ($name:expr, $part:expr) => {
                out.section($name, 1, |out| {
                    $part.is_some().write(out)?;
                    $part.iter().try_for_each(|part| part.keep(out))
                })?
            };
        }
        part!("turnover", moves);
        part!("hiring", labour);
        part!("migration", peopling);
        part!("away", away);
        part!("housing", housing);
        part!("centres", centres);
        out.section("constants", 1, |out| {
            mechanisms.iter().try_for_each(|m| {
                m.name().to_owned().write(out)?;
                m.constants().write(out)
            })
        })
    }

    fn recall(&mut self, from: &mut Reader) -> Result<()> {
        let seed = from.section("clock", |from| {
            let seed = u64::read(from)?;
            self.step = u32::read(from)?;
            self.week = i64::read(from)?;
            Ok(seed)
        })?;
        if seed != self.seed {
            let why = format!("is of seed {seed}; this run has seed {}", self.seed);
            return Err(from.refuse(&why));
        }
        let g = self.groups();
        // Both are made anew from what comes.
        self.homes = Homes::default();
        self.population.recall(from)?;
        let people = self.len();
        let households: usize = from.value("households")?;
        self.homes = Homes::with(&self.population, households);
        for (name, seats) in &mut self.seats {
            seats.recall(name, people, from)?;
        }
        let state = &mut self.state;
        for (spec, data) in state.specs.iter().zip(&mut state.data) {
            from.refill(&format!("column.{}", spec.name), data)?;
        }
        for (name, data) in state.weekly_names.iter().zip(&mut state.weekly) {
            from.refill(&format!("week.{name}"), data)?;
        }
        self.ties.recall(from)?;
        from.refill("befriended", &mut self.befriended)?;
        from.refill("closed", &mut self.closed)?;
        from.refill("second_hand", &mut self.second_hand)?;
        from.refill("own_friends", &mut self.own_friends)?;
        from.refill("contacts", &mut self.contacts)?;
        from.refill("last_contact", &mut self.last_contact)?;
        from.refill("norms", &mut self.norms)?;
        from.refill("first_norms", &mut self.first_norms)?;
        from.refill("offices", &mut self.offices)?;
        self.services = from.value("services")?;
        from.refill("thin", &mut self.thin)?;
        self.means = from.value("means")?;
        self.shares = from.value("shares")?;
        self.flows = from.value("flows")?;
        from.refill("vacant", &mut self.vacant)?;
        self.movements = from.value("movements")?;
        let attribution = &mut self.attribution;
        from.section("attribution", |from| attribution.recall(from))?;
        self.programmes = from.value("programmes")?;
        let (accounts, courses) = (&mut self.accounts, &mut self.courses);
        from.section("accounts", |from| accounts.recall(from))?;
        let budgets = &mut self.budgets;
        from.section("budgets", |from| budgets.recall(from))?;
        from.section("courses", |from| {
            courses.iter_mut().try_for_each(|c| c.recall(from))
        })?;
        macro_rules! part {
            ($name:expr, $part:expr) => {
                from.section($name, |from| {
                    if bool::read(from)? != $part.is_some() {
                        return Err(
                            from.wrong("something that this model lacks, or lacks what it has")
                        );
                    }
                    $part.iter_mut().try_for_each(|part| part.recall(from))
                })?
            };
        }
        part!("turnover", self.moves);
        part!("hiring", self.labour);
        part!("migration", self.peopling);
        part!("away", self.away);
        part!("housing", self.housing);
        part!("centres", self.centres);
        let mechanisms = &mut self.mechanisms;
        from.section("constants", |from| {
            for m in mechanisms {
                let (name, constants) = (String::read(from)?, Vec::<f64>::read(from)?);
                if name != m.name() {
                    return Err(
                        from.wrong(&format!("mechanism `{name}` in place of `{}`", m.name()))
                    );
                }
                m.recall(&constants);
                let bits = |all: &[f64]| all.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                if bits(&m.constants()) != bits(&constants) {
                    return Err(Error::input(format!(
                        "mechanism `{name}` does not take back what it fixed in the run, so that a \
                         run with it cannot be resumed; implement `Mechanism::recall`"
                    )));
                }
            }
            Ok(())
        })?;
        self.dials = match self.week {
            // Those of the week that is over.
            1.. => self.schedule.dials(self.week - 1, &self.budgets),
            _ => Dials::neutral(g),
        };
        self.show_offices();
        self.show_services();
        self.faces = FaceTable::showing(people, g, self.state.shown_words());
        self.check_lengths(from)
    }

    /// Columns of other lengths than there are people would be found in the middle of a week.
    fn check_lengths(&self, from: &Reader) -> Result<()> {
        let (n, g) = (self.len(), self.groups());
        let state = self.state.data.iter().zip(&self.state.width);
        let weekly = self.state.weekly.iter().zip(&self.state.weekly_width);
        let columns = state.chain(weekly).all(|(c, w)| c.len() == n * w);
        let by_group = [self.contacts.len(), self.last_contact.len()];
        if columns
            && by_group.iter().all(|&length| length == n * g)
            && self.befriended.len() == n
            && self.ties.people() == n
        {
            return Ok(());
        }
        Err(from.refuse("is damaged: its columns are not of one length"))
    }
}
