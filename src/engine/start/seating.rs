//! Who sits where at the start.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::ids::NONE;
use crate::places::{Role, Seats, Setting};
use crate::population::Population;
use crate::rng::Stream;

/// Seats the members of every setting that has places.
pub(super) fn seat(
    settings: &[Setting],
    population: &mut Population,
    seed: u64,
) -> Result<BTreeMap<String, Seats>> {
    let people = population.len();
    let mut work = Vec::new();
    for s in settings
        .iter()
        .filter(|s| matches!(s.role, Role::Mixing | Role::Counter))
    {
        let Some(m) = population
            .memberships
            .iter_mut()
            .find(|m| m.setting == s.name)
        else {
            return Err(Error::input(format!(
                "setting `{}` is on, but the population has no members for it",
                s.name
            )));
        };
        if m.place_of.len() != people {
            return Err(Error::input(format!(
                "setting `{}` names the places of {} people; there are {people}",
                s.name,
                m.place_of.len()
            )));
        }
        if s.role == Role::Counter && m.staff.len() != people {
            return Err(Error::input(format!(
                "setting `{}` is a counter, but the population does not say who its staff is",
                s.name
            )));
        }
        if let Some(place) = m.place_of.iter().find(|&&p| p != NONE && p >= m.places) {
            return Err(Error::input(format!(
                "setting `{}` has {} places, and a member of place {place}",
                s.name, m.places
            )));
        }
        let staff = std::mem::take(&mut m.staff);
        work.push((&s.name, m.places, std::mem::take(&mut m.place_of), staff));
    }
    let key = &population.key;
    Ok(work
        .into_par_iter()
        .map(|(name, places, place_of, staff)| {
            let order = Stream::new(seed, &format!("seats.{name}"));
            let seats = Seats::with_staff(places, &place_of, key, &order, staff);
            (name.clone(), seats)
        })
        .collect())
}
