//! Who is assigned to which arm.

use std::collections::BTreeMap;

use super::{Trial, Unit};
use crate::engine::View;
use crate::error::{Error, Result};
use crate::ids::{NONE, Person};
use crate::rng::Stream;

/// An assignment: participants by arm and unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// By arm: units (in the order of their addresses) with their participants in the order of
    /// keys. A unit's address is the key of a person, else the number of class, team, school, area.
    pub arms: Vec<Vec<(u64, Vec<Person>)>>,
}

impl Assignment {
    /// Assigns the units of a city at random. `eligible` says who may take part, `baseline` is the
    /// outcome of each person, of which blocks are made.
    ///
    /// # Errors
    /// If there are fewer units than arms, or than the trial asks for.
    pub(super) fn new(
        trial: &Trial,
        view: &View<'_>,
        seed: u64,
        eligible: impl Fn(usize) -> bool,
        baseline: &[f64],
    ) -> Result<Assignment> {
        let key = &view.population.key;
        let mut members = members(trial, view, eligible)?;
        let asked = trial.design.units as usize;
        for people in members.values_mut() {
            people.sort_unstable_by_key(|&i| key[i as usize]);
        }
        let stream = Stream::new(seed, "trial.assignment");
        let drawn = |unit: u64, slot: u32| {
            let b = stream.draw(unit, 0, slot);
            (b[0], b[1], unit)
        };
        let mut units: Vec<u64> = members.keys().copied().collect();
        units.sort_by_cached_key(|&u| drawn(u, 0));
        if asked > 0 {
            units.truncate(asked);
        }
        if trial.blocked() {
            let mean = |u: &u64| {
                let people = &members[u];
                people.iter().map(|&i| baseline[i as usize]).sum::<f64>() / people.len() as f64
            };
            units.sort_by(|a, b| mean(a).total_cmp(&mean(b)).then(a.cmp(b)));
            for block in units.chunks_mut(trial.arms.len()) {
                block.sort_by_cached_key(|&u| drawn(u, 1));
            }
        }
        let mut arms: Vec<Vec<(u64, Vec<Person>)>> = vec![Vec::new(); trial.arms.len()];
        for (k, unit) in units.into_iter().enumerate() {
            let people = members.remove(&unit).unwrap_or_default();
            arms[k % trial.arms.len()].push((unit, people));
        }
        for arm in &mut arms {
            arm.sort_unstable_by_key(|(unit, _)| *unit);
        }
        Ok(Assignment { arms })
    }

    /// The arm of every person of a city of so many; `None` for those who take no part.
    pub fn arm_of(&self, people: usize) -> Vec<Option<u8>> {
        let mut arm_of = vec![None; people];
        for (k, arm) in self.arms.iter().enumerate() {
            for &i in arm.iter().flat_map(|(_, people)| people) {
                arm_of[i as usize] = Some(k as u8);
            }
        }
        arm_of
    }
}

/// Eligible people by unit.
///
/// # Errors
/// If there are fewer units than arms, or than the trial asks for.
pub(super) fn members(
    trial: &Trial,
    view: &View<'_>,
    eligible: impl Fn(usize) -> bool,
) -> Result<BTreeMap<u64, Vec<Person>>> {
    let mut members: BTreeMap<u64, Vec<Person>> = BTreeMap::new();
    for i in view.population.all_present().filter(|&i| eligible(i)) {
        if let Some(unit) = unit_of(trial.unit(), view, i) {
            members.entry(unit).or_default().push(i as Person);
        }
    }
    let least = (trial.design.units as usize).max(trial.arms.len());
    if members.len() < least {
        return Err(Error::input(format!(
            "the trial asks for {least} units (unit `{:?}`) with eligible people; there are {}",
            trial.unit(),
            members.len()
        )));
    }
    Ok(members)
}

/// The address of a person's unit, `None` where there is none.
fn unit_of(unit: Unit, view: &View<'_>, i: usize) -> Option<u64> {
    let place = |setting: &str| {
        let place = view.seats.get(setting)?.place_of(i as u32);
        (place != NONE).then_some(u64::from(place))
    };
    match unit {
        Unit::Person => Some(view.population.key[i]),
        Unit::Class => place("class"),
        Unit::Team => place("work"),
        Unit::School => match view.unit("class", i as u32) {
            NONE => None,
            school => Some(u64::from(school)),
        },
        Unit::Area => Some(u64::from(view.population.area[i])),
    }
}
