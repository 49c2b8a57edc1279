//! Policies: what governments can vary, and when it is in force.
//!
//! A [`Policy`] is one use of a [`Lever`]: from when to when, for whom and where, how strongly, at
//! which price. A barrier is a policy too. Most levers turn [`Dials`], which mechanisms read; programmes
//! bring people together. Without a policy every dial is neutral and nothing here costs time
//! or moves a bit.

pub mod budget;
pub mod cost;
mod dials;
mod levers;
mod programmes;
mod schedule;
mod table;

pub use budget::{Budget, Budgets, Need};
pub use cost::{Account, Counted, Ledger, Price, YEAR_OF_WEEK};
pub use dials::{Dial, DialSpec, Dials};
pub use levers::{Act, Form, How, Lever, Shows, Whose, lever, levers};
pub(crate) use programmes::CLASSMATES;
pub use programmes::{Programme, setting_name};
pub use schedule::Schedule;

/// One use of a lever: an entry of `[[policies.LEVER]]` in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Key of the lever.
    pub lever: &'static str,
    /// Name, unique among the uses of its lever.
    pub name: String,
    /// First week after burn-in in which it is in force.
    pub start: u32,
    /// First week in which it is no longer; `None`: it stays.
    pub end: Option<u32>,
    /// Groups whom it concerns, by name; empty for those the lever is meant for.
    pub groups: Vec<String>,
    /// Areas where it holds, by identifier; empty for all.
    pub areas: Vec<String>,
    /// Share of its full effect, from 0 to 1.
    pub intensity: f64,
    /// Values of the lever's own parameters, in the order of their declarations.
    pub values: Vec<f64>,
    /// What it costs.
    pub price: Price,
}

impl Policy {
    /// A use of a lever from week 0 on, everywhere, with the default of every parameter.
    ///
    /// # Panics
    /// If no lever has this key.
    pub fn new(key: &str, name: impl Into<String>) -> Policy {
        let lever = lever(key).expect("a lever of this key");
        Policy {
            lever: lever.key,
            name: name.into(),
            start: 0,
            end: None,
            groups: Vec::new(),
            areas: Vec::new(),
            intensity: 1.0,
            values: lever.parameters.iter().map(|p| p.default).collect(),
            price: Price::default(),
        }
    }

    /// The same with a parameter of the lever set.
    ///
    /// # Panics
    /// If the lever has no such parameter.
    pub fn with(mut self, parameter: &str, value: f64) -> Policy {
        let declared = lever(self.lever).expect("checked in `new`").parameters;
        let at = declared.iter().position(|p| p.key == parameter);
        self.values[at.expect("a parameter of the lever")] = value;
        self
    }

    /// Value of a parameter of its lever, by key.
    ///
    /// # Panics
    /// If the lever has no such parameter.
    pub fn value(&self, parameter: &str) -> f64 {
        let declared = lever(self.lever).expect("a policy has a lever").parameters;
        let at = declared.iter().position(|p| p.key == parameter);
        self.values[at.expect("a parameter of the lever")]
    }

    /// Whether it is in force in a week after burn-in.
    pub fn holds(&self, week: i64) -> bool {
        week >= i64::from(self.start) && self.end.is_none_or(|end| week < i64::from(end))
    }

    /// Whether its lever turns a dial.
    pub fn turns(&self, dial: Dial) -> bool {
        match lever(self.lever).map(|l| &l.form) {
            Some(Form::Dials(acts)) => acts.iter().any(|a| a.dial == dial),
            _ => false,
        }
    }

    /// Lever and name, for messages: `policies.work_ban.strict`.
    pub fn path(&self) -> String {
        format!("policies.{}.{}", self.lever, self.name)
    }
}
