//! A scenario: everything that a run needs, in one value.
//!
//! It is read from a file or a text (feature `scenario`), or put together in Rust. It becomes a
//! [`Simulation`](crate::engine::Simulation) by [`Simulation::new`](crate::engine::Simulation::new).

mod build;
#[cfg(feature = "scenario")]
mod file;

#[cfg(feature = "scenario")]
pub use file::{Key, KeyTable, ReadOptions, TOWN, VERSION, keys, schema};

pub use build::SimulationBuilder;

use std::collections::BTreeMap;

use crate::calendar::Date;
pub use crate::engine::BurnIn;
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
    /// People in the diary sample; 0 for none.
    pub diary_people: u32,
}

impl Default for Outputs {
    fn default() -> Self {
        Outputs {
            city_every: 4,
            area_every: 52,
            panel_people: 2000,
            panel_every: 52,
            ties: false,
            diary_people: 0,
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
    /// Results.
    pub outputs: Outputs,
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
            outputs: Outputs::default(),
            text: String::new(),
        }
    }
}
