//! What reaches a city from outside: the typed events of a scenario, and whom they concern.
//!
//! Events happen in weeks after burn-in. They name groups by their names; an empty list of those
//! concerned means everybody. Each kind is declared in the file of its mechanism; here stand the
//! list of all ([`Inputs`]) and what they share. No event, no column and no cost.

use super::group_size::Campaign;
use super::homeland::Shock;
use super::imagined::Exposure;
use super::media::{Outlet, Pulse};
use crate::error::{Error, Result};
use crate::institutions::arrivals::Arrival;
use crate::institutions::centres::Centre;
use crate::mechanism::{Column, ColumnSpec, Layout};
use crate::policy::{Budget, Policy};
use crate::population::Groups;

/// All that reaches a city from outside.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    /// What people read (M17).
    pub media: Vec<Outlet>,
    /// Pulses of what they read (M17).
    pub pulses: Vec<Pulse>,
    /// Information campaigns about the size of groups (M20).
    pub campaigns: Vec<Campaign>,
    /// Sessions without a meeting (M16).
    pub exposures: Vec<Exposure>,
    /// Homeland shocks (M21).
    pub shocks: Vec<Shock>,
    /// What governments do.
    pub policies: Vec<Policy>,
    /// What they may spend on it.
    pub budgets: Vec<Budget>,
    /// Reception centres (M30).
    pub centres: Vec<Centre>,
    /// People who come (M36).
    pub arrivals: Vec<Arrival>,
}

impl Inputs {
    /// Checks what one event alone cannot know: that names are given once, and
    /// that pulses have an outlet.
    ///
    /// # Errors
    /// If two events of a kind have the same name, or there are pulses without media.
    pub fn check(&self) -> Result<()> {
        once("media", self.media.iter().map(|o| o.name.as_str()))?;
        once("pulses", self.pulses.iter().map(|p| p.name.as_str()))?;
        once("campaigns", self.campaigns.iter().map(|c| c.name.as_str()))?;
        once("exposures", self.exposures.iter().map(|e| e.name.as_str()))?;
        once("shocks", self.shocks.iter().map(|s| s.name.as_str()))?;
        once("centres", self.centres.iter().map(|c| c.name.as_str()))?;
        once("arrivals", self.arrivals.iter().map(|a| a.name.as_str()))?;
        for a in &self.arrivals {
            if let Some(fault) = a.fault() {
                return Err(Error::input(format!("arrivals `{}`: {fault}", a.name)));
            }
        }
        match self.pulses.first() {
            Some(pulse) if self.media.is_empty() => Err(Error::input(format!(
                "pulse `{}`: there are no `media` that could carry it",
                pulse.name
            ))),
            _ => Ok(()),
        }
    }
}

fn once<'a>(kind: &str, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        if known.contains(&name) {
            return Err(Error::input(format!("two of `{kind}` are named `{name}`")));
        }
        known.push(name);
    }
    Ok(())
}

/// A set of groups, found by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Concerned(Vec<bool>);

impl Concerned {
    /// The groups of these names; all where none is named.
    ///
    /// # Errors
    /// If a group of `what` does not exist.
    pub fn find(what: &str, names: &[String], groups: &Groups) -> Result<Concerned> {
        let mut set = vec![names.is_empty(); groups.len()];
        for name in names {
            let Some(at) = groups.position(name) else {
                let known: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
                return Err(Error::input(format!(
                    "{what}: no group is named `{name}`; groups: {}",
                    known.join(", ")
                )));
            };
            set[at] = true;
        }
        Ok(Concerned(set))
    }

    /// Whether the group at a position is one of them.
    #[inline(always)]
    pub fn has(&self, g: usize) -> bool {
        self.0[g]
    }

    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize]) {
        permute(&mut self.0, to);
    }
}

/// Name of the column that says whom a trial assigns to the event of a name: 1 for who takes part this
/// week, else 0. It exists for events that are `assigned`.
pub fn assigned(event: &str) -> String {
    format!("assigned_{event}")
}

/// Keeps the column of whom a trial assigns to an event.
pub(super) fn keep_assigned(owner: &str, event: &str, layout: &mut Layout) -> Result<Column> {
    let name = assigned(event);
    layout.keep(ColumnSpec::of_a_person(owner, &name, 0.0, (0.0, 1.0)))?;
    layout.read(&name)
}

/// One thing for each group, after the groups have been given other positions.
pub(crate) fn permute<T: Clone>(by_group: &mut [T], to: &[usize]) {
    let old = by_group.to_vec();
    for (value, &at) in old.into_iter().zip(to) {
        by_group[at] = value;
    }
}

/// Share that is left of something after so many weeks, with this half-life.
pub(crate) fn left(weeks: f64, half_life: f64) -> f64 {
    libm::exp2(-weeks / half_life)
}

#[cfg(test)]
pub(crate) fn three_groups() -> Groups {
    use crate::population::Group;
    let members = [("host", true), ("east", false), ("west", false)];
    let members = members.map(|(name, host)| Group::new(name, host)).to_vec();
    Groups::new(members, ndarray::Array2::zeros((3, 3))).expect("groups that can be")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_life_leaves_half() {
        assert!((left(12.0, 12.0) - 0.5).abs() < 1e-15 && left(0.0, 3.0) == 1.0);
    }

    #[test]
    fn groups_are_found_by_name_and_follow_their_positions() {
        let groups = three_groups();
        let mut some = Concerned::find("x", &["east".into()], &groups).unwrap();
        assert!(!some.has(0) && some.has(1) && !some.has(2));
        some.relabel(&[1, 2, 0]);
        assert!(!some.has(0) && !some.has(1) && some.has(2));
        let all = Concerned::find("x", &[], &groups).unwrap();
        assert!((0..3).all(|g| all.has(g)));
        let wrong = Concerned::find("campaign `a`", &["north".into()], &groups).unwrap_err();
        assert!(
            wrong
                .to_string()
                .contains("campaign `a`: no group is named `north`")
        );
    }
}
