//! A scenario: everything that a run needs, in one value.
//!
//! It is read from a file or a text (feature `scenario`), or put together in Rust. It becomes a
//! [`Simulation`](crate::engine::Simulation) by [`Simulation::new`](crate::engine::Simulation::new).

use std::collections::BTreeMap;

use crate::calendar::Date;
pub use crate::engine::BurnIn;
pub use crate::mechanism::Choice as MechanismSettings;
use crate::places::Setting;
use crate::population::{City, Groups, PopulationParameters};

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
