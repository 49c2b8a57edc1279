//! A scenario: everything that a run needs, in one value.
//!
//! It is read from a file or a text (feature `scenario`), or put together in Rust. It becomes a
//! [`Simulation`](crate::engine::Simulation).
//!
//! # Scenario files
//!
//! A file is TOML. It says which version of the format it is written in, which groups there are
//! and what city they live in; everything else has a default. `schema` gives the JSON Schema and
//! `keys` the list of all keys with meaning, range, default and source.
//!
//! ```toml
//! commonground = 1               # version of the format
//! extends = "base.toml"          # optional: this file says only what differs
//! seed = 1
//! weeks = 520                    # after burn-in
//! burn_in_weeks = "auto"         # or a number
//! start = "2020-01-06"           # date of week 0
//!
//! [[groups]]                     # 2 to 16, at least one with host = true
//! name = "host"
//! host = true
//! share = 0.9
//!
//! [[groups]]
//! name = "newcomer"
//! share = 0.1
//!
//! [attitudes]                    # rows: who; columns: towards whom; from -1 to 1
//! default = 0.10
//! host = { newcomer = 0.05 }
//!
//! [city]                         # kind "synthetic", "table" or "people"
//! kind = "synthetic"
//! inhabitants = 12000
//! areas = 20
//!
//! [settings.work]                # any of the built-in settings
//! bias = 0.3
//!
//! [mechanisms.buffering]         # any mechanism of the catalogue
//! enabled = false
//!
//! [trial]                        # optional: a randomised trial, command `trial`
//! units = 4000
//!
//! [[trial.arms]]                 # the first is the control
//! name = "own"
//! exposure = "own_team"
//!
//! [[trial.arms]]
//! name = "mixed"
//! exposure = "mixed_team"
//!
//! [norms]                        # leaders and institutions against the local status quo
//! institutions = 0.0
//! areas = { "3" = 0.4 }          # by identifier of the area
//!
//! [[arms]]                       # optional: variants, command `experiment`; the first is the baseline
//! name = "as_it_is"
//!
//! [[arms]]
//! name = "informed"              # keys of a scenario, laid over it as a file that extends it
//! mechanisms.transient.half_life = 3.0
//! set = { "groups.newcomer.share" = 0.12 }   # or paths, as in --set
//!
//! [compare]
//! weeks = [52, 520]              # when arms are compared
//!
//! [experiment]                   # optional: how often and with what arms are run
//! replicates = 20
//!
//! [experiment.factors]           # optional: every arm with these values, all with all
//! "settings.club.bias" = [0.15, 0.4]
//! ```
//!
//! * **`extends`** lays a file over another: tables merge key by key, `[[groups]]` and events (such as
//!   `[[campaigns]]`) and arms by their names,
//!   lists are replaced, and a city of another kind replaces the city. Each value remembers the
//!   file that it stands in.
//! * **Settings** such as `settings.work.bias=0.5` or `groups.newcomer.share=0.2` (`--set` of the
//!   command line, `ReadOptions::set` here) are laid over the files in their order.
//! * **Paths** of files are looked up beside the file that names them, then in the data folder.
//! * **`kind = "table"`** reads counts by area from a CSV file: inhabitants, a column for each
//!   group, ages of hosts and of all others in the bands 0-5, 6-14, 15-17, 18-26, 27-44, 45-54,
//!   55-64, 65 and older; `[city.columns]` says which column means what. Counts need not add up:
//!   the builder of the population repairs and reports.
//! * **`kind = "people"`** reads people one by one (`key, area, group, age, household`, where known
//!   `workplace, school`) and, if `ties` names a file, friendships (`key_a, key_b, liking_a,
//!   liking_b`).
//!
//! Whatever is wrong is said with file, line, column, key, what was found, what is allowed and the
//! nearest known key; problems of a file come together, at most ten, a line each.

mod arms;
mod build;
pub(crate) mod experiment;
#[cfg(feature = "scenario")]
mod file;
pub(crate) mod parameters;

#[cfg(feature = "report")]
pub(crate) use file::draws;
#[cfg(feature = "scenario")]
pub use file::{Key, KeyTable, ReadOptions, SourceFile, Sources, TOWN, VERSION, keys, schema};

pub use arms::{Arm, Compare, Expectation};
pub use build::SimulationBuilder;
pub use experiment::{Experiment, MOST_REPLICATES};

use std::collections::BTreeMap;

use crate::calendar::Date;
pub use crate::engine::BurnIn;
use crate::experiment::Trial;
pub use crate::indirect::events::Inputs;
pub use crate::indirect::norm::Norms;
pub use crate::mechanism::Choice as MechanismSettings;
use crate::places::{Setting, builtin_settings};
use crate::population::{City, Groups, PopulationParameters};

/// Date of week 0 unless said otherwise.
pub const DEFAULT_START: Date = Date::constant(2020, 1, 6);

/// Weeks of a run unless said otherwise.
pub const DEFAULT_WEEKS: u32 = 520;

/// Seed unless said otherwise.
pub const DEFAULT_SEED: u64 = 1;

/// Which results are written, and how often.
#[derive(Debug, Clone, PartialEq)]
pub struct Outputs {
    /// Weeks between rows of the whole city.
    pub city_every: u32,
    /// Weeks between rows of areas; 0 for none.
    pub area_every: u32,
    /// People in the panel; 0 for none.
    pub panel_people: u32,
    /// Weeks between waves of the panel.
    pub panel_every: u32,
    /// Whether ties are written at the end.
    pub ties: bool,
    /// Whether changes of attitudes are put down to channels (indicators `change_by_…`).
    pub attribution: bool,
    /// People in the diary sample; 0 for none.
    pub diary_people: u32,
    /// Hosts in the panel survey, and half as many of each newcomer group; 0 for none.
    pub survey_people: u32,
    /// Weeks between waves of the survey; 0 for none.
    pub survey_every: u32,
}

impl Default for Outputs {
    fn default() -> Self {
        Outputs {
            city_every: 4,
            area_every: 52,
            panel_people: 2000,
            panel_every: 52,
            ties: false,
            attribution: false,
            diary_people: 0,
            survey_people: 0,
            survey_every: 52,
        }
    }
}

/// A whole scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Name for people.
    pub name: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Weeks after burn-in.
    pub weeks: u32,
    /// Burn-in.
    pub burn_in: BurnIn,
    /// Date of week 0.
    pub start: Date,
    /// The groups with their initial attitudes.
    pub groups: Groups,
    /// Where the inhabitants come from.
    pub city: City,
    /// How the population is built.
    pub population: PopulationParameters,
    /// The settings, built-in and the user's own.
    pub settings: Vec<Setting>,
    /// Mechanisms by name; those that are missing keep the default of the catalogue.
    pub mechanisms: BTreeMap<String, MechanismSettings>,
    /// A randomised trial in this city, for [`Trial::run`].
    pub trial: Option<Trial>,
    /// Positions of leaders and institutions, which norms follow.
    pub norms: Norms,
    /// What reaches the city from outside: campaigns and other events.
    pub inputs: Inputs,
    /// Results.
    pub outputs: Outputs,
    /// When arms are compared.
    pub compare: Compare,
    /// How often arms are run, with what luck, and what is kept.
    pub experiment: Experiment,
    /// Variants of this scenario, the baseline first; empty where there are none. Where it was read
    /// from a file with arms, the scenario itself is the baseline.
    pub arms: Vec<Arm>,
    /// What the author expects of the arms (command `accept`).
    pub expect: Vec<Expectation>,
    /// Keys of the file that have no effect, with their places: warnings for the reader.
    pub notes: Vec<String>,
    /// What its file says, by path of the key, with values as written; empty where it was built in
    /// Rust.
    pub said: Vec<(String, String)>,
    /// The text of the scenario with its origin, for the manifest; empty where it was built in
    /// Rust.
    pub text: String,
}

impl Scenario {
    /// A scenario of these groups in this city, with the default of everything else: the built-in
    /// settings, all mechanisms as the catalogue has them, ten years. Its fields are public and
    /// can be changed before it is run.
    ///
    /// ```
    /// use commonground::population::{City, Group, Groups, SyntheticCity};
    /// use commonground::scenario::{BurnIn, Scenario};
    /// let mut members = vec![Group::new("host", true), Group::new("newcomer", false)];
    /// members[0].spec.share = 0.9;
    /// members[1].spec.share = 0.1;
    /// let attitude = ndarray::array![[0.0, 0.1], [0.2, 0.0]];
    /// let groups = Groups::new(members, attitude).unwrap();
    /// let mut scenario = Scenario::new(groups, City::Synthetic(SyntheticCity::default()));
    /// scenario.weeks = 52;
    /// scenario.burn_in = BurnIn::Weeks(104);
    /// assert_eq!(scenario.settings.len(), 12);
    /// ```
    pub fn new(groups: Groups, city: City) -> Scenario {
        Scenario {
            name: "scenario".to_owned(),
            seed: DEFAULT_SEED,
            weeks: DEFAULT_WEEKS,
            burn_in: BurnIn::Auto,
            start: DEFAULT_START,
            groups,
            city,
            population: PopulationParameters::default(),
            settings: builtin_settings(),
            mechanisms: BTreeMap::new(),
            trial: None,
            norms: Norms::default(),
            inputs: Inputs::default(),
            outputs: Outputs::default(),
            compare: Compare::default(),
            experiment: Experiment::default(),
            arms: Vec::new(),
            expect: Vec::new(),
            notes: Vec::new(),
            said: Vec::new(),
            text: String::new(),
        }
    }

    /// The same without any setting and with every mechanism off: for programs that bring their own.
    ///
    /// ```
    /// use commonground::engine::Simulation;
    /// use commonground::population::{City, Group, Groups, PeopleTable};
    /// use commonground::scenario::Scenario;
    /// let groups = vec![Group::new("host", true), Group::new("newcomer", false)];
    /// let groups = Groups::new(groups, ndarray::Array2::zeros((2, 2)))?;
    /// let people = City::People(PeopleTable::alone(vec![0, 0, 1]));
    /// let mut simulation = Simulation::new(Scenario::bare(groups, people))?;
    /// let before = simulation.column("attitude").unwrap().to_vec();
    /// simulation.step();
    /// assert_eq!(simulation.column("attitude"), Some(&before[..]));
    /// # Ok::<(), commonground::Error>(())
    /// ```
    pub fn bare(groups: Groups, city: City) -> Scenario {
        let mut scenario = Scenario::new(groups, city);
        scenario.settings.clear();
        for entry in crate::mechanism::catalogue() {
            let off = MechanismSettings {
                enabled: false,
                ..scenario.chosen(entry)
            };
            scenario.mechanisms.insert(entry.name.to_owned(), off);
        }
        scenario
    }
}
