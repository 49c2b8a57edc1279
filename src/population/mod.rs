//! Who lives where: people as columns, their groups, areas, households and memberships.
//!
//! [`Population`] is what a builder hands to the engine: from a description ([`build`]), from
//! an area table, or from a table of people. It holds no running state.

mod city;
mod group;
mod legal;
mod parameters;
mod presence;
mod repair;
mod status;
mod stay;
mod stored;
mod synthesis;

pub use city::{AreaTable, City, PeopleTable, SyntheticCity};
pub use group::{Group, GroupRates, GroupSpec, Groups};
pub(crate) use legal::VOTING_AGE;
pub use legal::{LegalStatus, LegalStatuses, StatusShares, Terms};
pub use parameters::PopulationParameters;
pub(crate) use presence::{BORN, CAME, fill};
pub use presence::{FROM_THE_BEGINNING, NOBODY};
pub use repair::Repair;
pub use status::{BANDS, status_band};
pub use stay::{MONTHS_PER_WEEK, SETTLED_YEARS, Stay};
pub use synthesis::build;
pub(crate) use synthesis::{
    HouseholdMix, LEVELS, Newcomer, NewcomerRule, Past, classes_for, family_of, mark_parents,
    note_parents,
};

use crate::ids::NONE;

/// An area: the unit of residence indicators (district, planning area).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Area {
    /// Identifier in the table or the scenario.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Longitude and latitude, where known.
    pub point: Option<(f64, f64)>,
    /// Surface in square kilometres, where known.
    pub km2: Option<f64>,
}

/// Membership of one setting: the place of every person.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// Name of the setting (`work`, `class`, `street`).
    pub setting: &'static str,
    /// Number of places.
    pub places: u32,
    /// Place of each person, [`NONE`] where there is none.
    pub place_of: Vec<u32>,
    /// At counters: whether a person sits on the staff's side. Empty for settings of one role.
    pub staff: Vec<bool>,
    /// A larger unit of each place for indicators: the workplace of a team, the school of a class.
    /// Empty where places stand for themselves.
    pub unit_of: Vec<u32>,
}

impl Membership {
    /// Members of places without staff; a person's place is given, [`NONE`] where there is none.
    pub fn new(setting: &'static str, place_of: Vec<u32>) -> Membership {
        let taken = place_of.iter().filter(|&&p| p != NONE);
        Membership {
            setting,
            places: taken.max().map_or(0, |last| last + 1),
            place_of,
            staff: Vec::new(),
            unit_of: Vec::new(),
        }
    }
}

/// People as columns, all of the same length, with their memberships.
///
/// Storage is ordered by area, cell and household, so that neighbours lie together.
#[derive(Debug, Clone, Default)]
pub struct Population {
    /// The groups and what all their members share.
    pub groups: Groups,
    /// The areas.
    pub areas: Vec<Area>,
    /// Permanent key of each person: derived from how the person came to be, never from storage.
    pub key: Vec<u64>,
    /// Group.
    pub group: Vec<u8>,
    /// Area of residence.
    pub area: Vec<u32>,
    /// Household (dense numbers from 0).
    pub household: Vec<u32>,
    /// Age in years.
    pub age: Vec<u8>,
    /// Whether female.
    pub female: Vec<bool>,
    /// Whether a child under 15 lives with this adult (18 or older) as its parent.
    pub parent: Vec<bool>,
    /// Activity: multiplies meeting rates of street, neighbours, clubs; LogNormal, mean 1.
    pub activity: Vec<f32>,
    /// Milieu z, N(0,1).
    pub milieu: Vec<f32>,
    /// Interest in contact I, from 0 to 1.
    pub interest: Vec<f32>,
    /// Set-points a0 of attitude, person by group (row of `groups.len()` numbers each), in
    /// [−.95,.95]; the own group's entry is 0 and means nothing. A run takes them over as its column `set_point`
    /// and leaves this empty.
    pub set_point: Vec<f32>,
    /// Band of social status from 1 to 5; empty where nobody said.
    pub status_band: Vec<u8>,
    /// Whether each person is in the city; empty while everybody is. Who is not there keeps a row
    /// with a valid area and a valid group, and takes part in nothing.
    pub present: Vec<bool>,
    /// Week after burn-in in which each person came, by migration or birth; `i64::MIN` for those who
    /// were there from the beginning. Empty while nobody has come.
    pub arrived: Vec<i64>,
    /// Legal statuses of persons, where the mechanism `stays` is on.
    pub legal: LegalStatuses,
    /// Memberships by setting: `street`, `transit`, `neighbours`, `work`, `class`, `gate`, `club`,
    /// `association`, `joint_event`, `counter`; homes are `household`.
    pub memberships: Vec<Membership>,
    /// What had to be repaired in the input, for the manifest.
    pub repairs: Vec<Repair>,
    /// How far the visible position of leaders and institutions lies above the local status quo, by
    /// area; empty where they hold it everywhere.
    pub institutions: Vec<f32>,
    /// Ties given by the user (pairs of positions with both likings); empty where they are drawn.
    pub given_ties: Option<Vec<(u32, u32, f32, f32)>>,
    /// How the people were made, for those who come later.
    pub parameters: PopulationParameters,
}

impl Population {
    /// Number of rows: everybody who is or was here, and rows held ready for those who come.
    pub fn len(&self) -> usize {
        self.key.len()
    }

    /// Whether nobody lives here.
    pub fn is_empty(&self) -> bool {
        self.key.is_empty()
    }

    /// The membership of a setting.
    pub fn membership(&self, setting: &str) -> Option<&Membership> {
        self.memberships.iter().find(|m| m.setting == setting)
    }

    /// Counts of people by unit and group (`units` rows) for the units that `unit_of` gives;
    /// people without a unit ([`NONE`]), and those who are not in the city, are left out.
    pub fn counts(&self, units: usize, unit_of: impl Fn(usize) -> u32) -> ndarray::Array2<u64> {
        let mut n = ndarray::Array2::zeros((units, self.groups.len()));
        for i in 0..self.len() {
            let unit = unit_of(i);
            if unit != NONE && self.is_present(i) {
                n[[unit as usize, usize::from(self.group[i])]] += 1;
            }
        }
        n
    }
}

/// Age bands of the area tables and of exchanges: 0-5, 6-14, 15-17, 18-26, 27-44, 45-54, 55-64,
/// 65 and older.
pub const AGE_BANDS: [(u8, u8); 8] = [
    (0, 5),
    (6, 14),
    (15, 17),
    (18, 26),
    (27, 44),
    (45, 54),
    (55, 64),
    (65, 99),
];

/// Band of an age.
pub fn age_band(age: u8) -> usize {
    AGE_BANDS
        .iter()
        .position(|&(_, hi)| age <= hi)
        .unwrap_or(AGE_BANDS.len() - 1)
}
