//! What a lever is, and how it is found. The table of all levers is in `table`.

use super::Dial;
use super::table::CHAPTERS;
use crate::parameter::Parameter;

/// How a lever turns a dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Sets it to the value of a parameter.
    Set,
    /// Multiplies it by the value.
    Scale,
    /// Adds the value.
    Add,
}

/// A dial that a lever turns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Act {
    /// Key of the lever's parameter that says how far.
    pub parameter: &'static str,
    /// The dial.
    pub dial: Dial,
    /// How it is turned.
    pub how: How,
    /// 1, or −1 where the parameter is a strength and the dial falls.
    pub sign: f32,
}

/// Where a lever takes hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// `[[policies.KEY]]` turns these dials.
    Dials(&'static [Act]),
    /// `[[policies.KEY]]` brings people together in sessions.
    Programme,
    /// A block of a scenario of its own, or another lever, named here.
    Elsewhere(&'static str),
    /// Not modelled, and why.
    Missing(&'static str),
}

/// Whose state shows that a lever works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Groups that are hosts.
    Hosts,
    /// All other groups.
    Newcomers,
}

/// What a lever must move, and which way: the test of the lever.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shows {
    /// Indicator of the series.
    pub indicator: &'static str,
    /// Of whom.
    pub whose: Whose,
    /// Whether it rises.
    pub rises: bool,
    /// Key of another lever that must be in force for this one to matter; or nothing.
    pub beside: &'static str,
}

/// A lever, programme or barrier that the founding documents name.
#[derive(Debug, Clone, Copy)]
pub struct Lever {
    /// Number in the model documentation (`L09`).
    pub id: &'static str,
    /// Key in scenario files (`work_ban`); empty where there is none.
    pub key: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// `+` supports, `−` is a barrier, `±` can be either.
    pub direction: &'static str,
    /// Natural unit of its cost, for M41.
    pub unit: &'static str,
    /// What it may do against its purpose.
    pub pitfall: &'static str,
    /// Its own parameters.
    pub parameters: &'static [Parameter],
    /// Where it takes hold.
    pub form: Form,
    /// Whether it concerns everybody unless groups are named; else all but the hosts.
    pub hosts: bool,
    /// Mechanisms that must be on for it to do anything.
    pub needs: &'static [&'static str],
    /// What it moves.
    pub shows: Option<Shows>,
}

impl Lever {
    /// Whether a scenario can use it as `[[policies.KEY]]`.
    pub fn is_offered(&self) -> bool {
        matches!(self.form, Form::Dials(_) | Form::Programme)
    }
}

/// All levers in the order of their numbers.
pub fn levers() -> impl Iterator<Item = &'static Lever> {
    CHAPTERS.into_iter().flatten()
}

/// The lever of this key, if a scenario can use it.
pub fn lever(key: &str) -> Option<&'static Lever> {
    levers().find(|l| l.key == key && l.is_offered())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lever_is_listed_once_with_all_it_needs() {
        for n in 1..=79 {
            let id = format!("L{n:02}");
            // Secure residence and nationality have a block each.
            let rows = if n == 11 { 2 } else { 1 };
            assert_eq!(levers().filter(|l| l.id == id).count(), rows, "{id}");
        }
        for (at, l) in levers().enumerate() {
            assert!(!l.title.is_empty() && !l.pitfall.is_empty(), "{}", l.id);
            assert!(["+", "−", "±"].contains(&l.direction), "{}", l.id);
            if l.is_offered() {
                assert!(!l.key.is_empty() && !l.unit.is_empty(), "{}", l.id);
                assert!(levers().take(at).all(|o| o.key != l.key), "{}", l.key);
                assert!(l.shows.is_some(), "{} shows nothing", l.key);
                const COMMON: [&str; 8] = [
                    "name",
                    "start",
                    "end",
                    "groups",
                    "areas",
                    "intensity",
                    "fixed_cost",
                    "unit_cost",
                ];
                for p in l.parameters {
                    assert!(!COMMON.contains(&p.key), "{}.{}", l.key, p.key);
                }
                for name in l.needs {
                    assert!(crate::mechanism::find(name).is_some(), "{name}");
                }
            }
            if let Form::Dials(acts) = l.form {
                for a in acts {
                    let known = l.parameters.iter().any(|p| p.key == a.parameter);
                    assert!(known, "{}: {}", l.key, a.parameter);
                }
            }
        }
    }
}
