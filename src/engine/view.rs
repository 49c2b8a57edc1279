//! Read access to a run between two weeks, without copying.

use std::collections::BTreeMap;

use crate::places::{Seats, Setting};
use crate::population::Population;
use crate::ties::Ties;

use super::Flows;

/// What an observer sees of a run after a week (or before the first).
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Weeks since the end of burn-in; negative during burn-in.
    pub week: i64,
    /// People with their present area and household.
    pub population: &'a Population,
    /// The settings of the model.
    pub settings: &'a [Setting],
    /// Seats by setting (none for home and friends).
    pub seats: &'a BTreeMap<String, Seats>,
    /// Attitude a without the transient layer, person by group, in [−1,1].
    pub attitude: &'a [f32],
    /// Attitude of the moment a + u, person by group.
    pub attitude_now: &'a [f32],
    /// Contacts of the week, person by group by outcome ([`Outcome`](super::Outcome) order).
    pub contacts: &'a [[u16; 4]],
    /// Last week in which the person had a contact (of any valence, in any setting) with the
    /// group, person by group; `i32::MIN` for never.
    pub last_contact: &'a [i32],
    /// Friendships.
    pub ties: &'a Ties,
    /// Counts of the week.
    pub flows: &'a Flows,
}

impl View<'_> {
    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.population.groups.len()
    }

    /// Unit of a person in a setting for indicators: the workplace of the team, the school of the
    /// class, the place itself elsewhere; [`NONE`](crate::ids::NONE) for those who are no members.
    pub fn unit(&self, setting: &str, person: u32) -> u32 {
        let Some(place) = self.seats.get(setting).map(|s| s.place_of(person)) else {
            return crate::ids::NONE;
        };
        match self.population.membership(setting) {
            Some(m) if place != crate::ids::NONE && !m.unit_of.is_empty() => {
                m.unit_of[place as usize]
            }
            _ => place,
        }
    }
}
