//! Mechanisms: the contract, and the catalogue in which each is registered.
//!
//! A mechanism is one file. It reads the state of week t and writes *changes*, which are added up
//! in the order of the mechanisms' names and applied together at the end of the week, so the order
//! of registration cannot matter. To add one: write the file, implement [`Mechanism`], and add a
//! line to the catalogue here (or hand it to
//! [`SimulationBuilder::mechanism`](crate::scenario::SimulationBuilder::mechanism) from another
//! crate).

mod catalogue;
mod layout;
mod people;
mod rules;

pub use catalogue::{Entry, catalogue, find};
pub use layout::{Column, ColumnSpec, Layout, Per, Weekly};
pub use people::{Change, Context, Met, Occasion, People, Person, Tally};
pub use rules::{Choice, Rules};

use crate::error::Result;
use crate::places::Setting;

/// A rule that changes people.
///
/// A week calls [`contact`](Mechanism::contact) after every setting for everybody who met
/// somebody there, and [`change`](Mechanism::change) once for every run of neighbouring people.
/// Runs are processed in parallel; a mechanism therefore keeps its state in columns, never in
/// itself.
pub trait Mechanism: Send + Sync {
    /// Name, unique in the model; changes are added in the order of names.
    fn name(&self) -> &str;

    /// Declares the columns that it keeps, reads and changes.
    ///
    /// # Errors
    /// If a column it needs does not exist, or one it keeps exists already.
    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()>;

    /// Names of mechanisms whose columns it reads where they are on: they are bound before.
    fn follows(&self) -> &[&str] {
        &[]
    }

    /// Whether it reads what friends have ([`Person::second_hand`], [`Person::own_friends`]).
    fn reads_friends(&self) -> bool {
        false
    }

    /// Told once, at the stationary start, before [`begin`](Mechanism::begin).
    fn start(&mut self, _start: &Start) {}

    /// Sets its columns at the stationary start, by changes from their initial value.
    fn begin(&self, _people: &mut People<'_>, _start: &Start) {}

    /// Whether [`contact`](Mechanism::contact) does anything.
    fn counts_contacts(&self) -> bool {
        true
    }

    /// Takes the contacts of one person in one setting (by group: positive, negative, neutral,
    /// avoided) into its columns of the week. Called where there was something with another group.
    fn contact(&self, _occasion: Occasion<'_>, _met: &mut Met<'_, '_>, _tallies: &[Tally]) {}

    /// Adds the changes of the week.
    fn change(&self, people: &mut People<'_>);

    /// Constants fixed at the start (part of the state digest).
    fn constants(&self) -> Vec<f64> {
        Vec::new()
    }

    /// The groups have been given other positions: the group at `g` is now at `to[g]`.
    fn relabel(&mut self, _to: &[usize]) {}
}

/// What is known at the stationary start: expected contacts and what friends have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Start {
    pub(crate) groups: usize,
    /// Area × group × outgroup × (positive, negative, neutral).
    pub(crate) expected: Vec<f32>,
    /// Group × outgroup.
    pub(crate) second_hand: Vec<f64>,
}

impl Start {
    /// Expected contacts a week of a member of group `g` in an area with group `h` by outcome
    /// (0 positive, 1 negative, 2 neutral), from a rehearsed week.
    pub fn expected(&self, area: usize, g: usize, h: usize, outcome: usize) -> f32 {
        self.expected[((area * self.groups + g) * self.groups + h) * 3 + outcome]
    }

    /// Mean share of own-group friends with at least one friend in `h`, over the members of `g`
    /// who have own-group friends.
    pub fn second_hand(&self, g: usize, h: usize) -> f64 {
        self.second_hand[g * self.groups + h]
    }
}
