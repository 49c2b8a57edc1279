//! Read access to a run between two weeks, without copying.

use std::collections::BTreeMap;

use super::Flows;
use super::world::World;
use crate::attitude::kernel::ATTITUDE;
use crate::attitude::transient;
use crate::mechanism::Tally;
use crate::places::{Seats, Setting};
use crate::population::Population;
use crate::ties::Ties;

/// What an observer sees of a run after a week (or before the first).
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Weeks since the end of burn-in; negative during burn-in.
    pub week: i64,
    /// Weeks since the start of burn-in.
    pub step: u32,
    /// People with their present area and household.
    pub population: &'a Population,
    /// The settings of the model in the order of their names.
    pub settings: &'a [Setting],
    /// Seats by setting (none for home and friends).
    pub seats: &'a BTreeMap<String, Seats>,
    /// Attitude a without the transient layer, person by group, in [−1,1].
    pub attitude: &'a [f32],
    /// The transient layer u by person; empty where it is off.
    pub transient: &'a [f32],
    /// Contacts of the week, person by group by outcome ([`Outcome`](super::Outcome) order).
    pub contacts: &'a [Tally],
    /// Step + 1 of the last contact of any valence in any setting, person by group; 0 for never.
    pub last_contact: &'a [u16],
    /// Friendships.
    pub ties: &'a Ties,
    /// Counts of the week.
    pub flows: &'a Flows,
}

impl<'a> View<'a> {
    pub(crate) fn new(world: &'a World) -> View<'a> {
        View {
            week: world.week,
            step: world.step,
            population: &world.population,
            settings: &world.settings,
            seats: &world.seats,
            attitude: world.state.column(ATTITUDE).unwrap_or(&[]),
            transient: world.state.column(transient::COLUMN).unwrap_or(&[]),
            contacts: &world.contacts,
            last_contact: &world.last_contact,
            ties: &world.ties,
            flows: &world.flows,
        }
    }
}

impl View<'_> {
    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.population.groups.len()
    }

    /// Attitude of the moment a + u of a person to a group, in [−1,1].
    pub fn attitude_now(&self, person: usize, h: usize) -> f32 {
        let u = self.transient.get(person).copied().unwrap_or(0.0);
        (self.attitude[person * self.groups() + h] + u).clamp(-1.0, 1.0)
    }

    /// Weeks since the last contact of a person with a group (0: in the week just passed), `None`
    /// where there was none since burn-in began.
    pub fn weeks_since_contact(&self, person: usize, h: usize) -> Option<u32> {
        match self.last_contact[person * self.groups() + h] {
            0 => None,
            stamp => Some(self.step.saturating_sub(u32::from(stamp))),
        }
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
