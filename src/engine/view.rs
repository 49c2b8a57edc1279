//! Read access to a run between two weeks, without copying.

use std::collections::BTreeMap;

use super::attribution::Attribution;
use super::ledger::Accounts;
use super::recruitment::Course;
use super::schools::Schools;
use super::state::State;
use super::world::World;
use super::{Flows, Movements, Watched};
use crate::attitude::kernel::ATTITUDE;
use crate::attitude::transient;
use crate::indirect::group_size::{self, GroupSize};
use crate::mechanism::{Per, Tally};
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
    /// Seed of the run.
    pub seed: u64,
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
    /// Rule of perceived group size (M20), where it is on.
    pub group_size: Option<&'a GroupSize>,
    /// Weight ω of one half in perceived group size by person; empty where it is a constant.
    pub size_bias: &'a [f32],
    /// Contacts of the week, person by group by outcome ([`Outcome`](super::Outcome) order).
    pub contacts: &'a [Tally],
    /// Step + 1 of the last contact of any valence in any setting, person by group; 0 for never.
    pub last_contact: &'a [u16],
    /// Friendships.
    pub ties: &'a Ties,
    /// Counts of the week.
    pub flows: &'a Flows,
    /// Who came and went since week 0.
    pub movements: &'a Movements,
    /// Norms as people perceive them, by area, group and outgroup, in [−1,1].
    pub norms: &'a [f32],
    /// Contacts of the week by setting of those who are watched
    /// ([`Simulation::watch`](super::Simulation::watch)).
    pub watched: &'a Watched,
    /// What policies have delivered and cost.
    pub accounts: &'a Accounts,
    /// Programmes of policies and what has come of them.
    pub courses: &'a [Course],
    /// Where changes of attitudes come from, where that is asked.
    pub attribution: &'a Attribution,
    /// Milieu from which people have a higher credential, where M28 is on.
    pub(crate) skilled_from: Option<f32>,
    /// All columns of state.
    pub(crate) state: &'a State,
    /// Whether people grow older (M37).
    pub(crate) grows_older: bool,
    /// Schools and where they stand, where families choose them (M35).
    pub(crate) schools: Option<&'a Schools>,
}

/// A column of state, to be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateColumn<'a> {
    /// Person by person; for a column per outgroup, person by group.
    pub values: &'a [f32],
    /// What it has a number for.
    pub per: Per,
    /// Least and greatest value.
    pub bounds: (f32, f32),
}

impl<'a> View<'a> {
    pub(crate) fn new(world: &'a World) -> View<'a> {
        View {
            week: world.week,
            step: world.step,
            seed: world.seed,
            population: &world.population,
            settings: &world.settings,
            seats: &world.seats,
            attitude: world.state.column(ATTITUDE).unwrap_or(&[]),
            transient: world.state.column(transient::COLUMN).unwrap_or(&[]),
            group_size: world.rules.group_size.as_ref(),
            size_bias: world.state.column(group_size::SIZE_BIAS).unwrap_or(&[]),
            contacts: &world.contacts,
            last_contact: &world.last_contact,
            ties: &world.ties,
            flows: &world.flows,
            movements: &world.movements,
            norms: &world.norms,
            watched: &world.watched,
            accounts: &world.accounts,
            courses: &world.courses,
            attribution: &world.attribution,
            skilled_from: world.rules.hiring.as_ref().map(|p| p.skilled_from()),
            state: &world.state,
            grows_older: world.ageing.is_some(),
            schools: world.schools.as_ref(),
        }
    }
}

impl<'a> View<'a> {
    /// A column of state by name, `None` where the model has none of that name.
    pub fn column(&self, name: &str) -> Option<StateColumn<'a>> {
        let at = self.state.position(name)?;
        let spec = &self.state.specs[at];
        Some(StateColumn {
            values: &self.state.data[at],
            per: spec.per,
            bounds: spec.bounds,
        })
    }

    /// Names of the columns of state.
    pub fn columns(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.state.specs.iter().map(|c| c.name.as_str())
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

    /// How far it is from the home of a person to the school, in km, as families that choose one see it
    /// (M35): between points of areas where they are known, else along the order of areas. `None` of those
    /// who go to no school, of a school of the own group (which has no site), and where families do not
    /// choose.
    pub fn way_to_school(&self, person: u32) -> Option<f64> {
        let schools = self.schools?;
        let school = schools.all.get(self.unit("class", person) as usize)?;
        if !school.has_site() {
            return None;
        }
        let cells = self.seats.get("neighbours");
        let cell = cells.map_or(crate::ids::NONE, |c| c.place_of(person));
        let home = schools.spot(self.population.area[person as usize], cell);
        Some(schools.km(home, school.at))
    }
}
