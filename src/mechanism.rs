//! The catalogue of mechanisms: the one place where a mechanism is registered.

use crate::parameter::{Grade, Parameter};

/// The card of a mechanism: what a reader needs to find it, switch it and judge it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Number in the model documentation (`M04`).
    pub id: &'static str,
    /// Name in scenario files (`attitude_kernel`).
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Whether it is on unless the scenario says otherwise.
    pub core: bool,
    /// Published sources.
    pub source: &'static str,
    /// Evidence for its sign.
    pub grade: Grade,
    /// Conflicts in the register of the model documentation, or nothing.
    pub conflict: &'static str,
    /// What it does, in one sentence.
    pub meaning: &'static str,
    /// Its parameters.
    pub parameters: &'static [Parameter],
}

/// All mechanisms, in the order of their numbers.
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The mechanism of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|e| e.name == name)
}

const CATALOGUE: &[Entry] = &[];
