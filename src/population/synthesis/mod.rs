//! A population from counts, from a description or from a table of people.
//!
//! The builder goes from the large to the small: counts by area, group and age; people in
//! households and cells; their milieu; and then every place where they meet. All random numbers
//! have addresses; results do not depend on the number of threads. Work in parallel runs on the
//! pool of the caller.

mod beta;
mod census;
mod clubs;
mod households;
mod newcomers;
mod people;
mod pool;
mod public;
mod residence;
mod residents;
mod schools;
mod separate;
mod table;
#[cfg(test)]
mod tests;
mod traits;
mod work;

pub(crate) use self::newcomers::{
    HouseholdMix, Newcomer, NewcomerRule, Past, family_of, note_parents,
};
pub(crate) use self::residents::mark_parents;
pub(crate) use self::schools::{LEVELS, classes_for};

use self::residents::Residents;
use super::{City, Groups, LegalStatuses, PeopleTable, Population, PopulationParameters};
use crate::error::{Error, Result};
use crate::ids::NONE;
use crate::rng::Sequence;

/// Greatest number of areas: a key holds 24 bits for the area.
const MAX_AREAS: usize = 1 << 24;

/// Builds a whole population: people with households, areas and traits, and their places in all
/// settings (`street`, `transit`, `neighbours`, `work`, `class`, `gate`, `club`, `association`,
/// `joint_event`, `counter`), in storage ordered by area, cell and household.
///
/// The same arguments give the same population on any number of threads. Parallel parts run on
/// the rayon pool that the caller has installed.
///
/// # Errors
/// If the input contradicts itself or cannot be met: more hosts than inhabitants in an area,
/// shares that do not sum to 1, a dissimilarity out of reach, unknown or repeated keys and the
/// like. The message says what was found and what is allowed. Lesser faults of area tables are
/// repaired and listed in [`Population::repairs`].
///
/// ```
/// use commonground::population::{self, City, Group, Groups, PopulationParameters, SyntheticCity};
/// let mut hosts = Group::new("host", true);
/// let mut newcomers = Group::new("newcomer", false);
/// (hosts.spec.share, newcomers.spec.share) = (0.9, 0.1);
/// let groups = Groups::new(vec![hosts, newcomers], ndarray::Array2::zeros((2, 2)))?;
/// let city = City::Synthetic(SyntheticCity::default());
/// let town = population::build(&groups, &city, &PopulationParameters::default(), 1)?;
/// assert_eq!(town.len(), 12_000);
/// assert_eq!(town.membership("street").unwrap().places, 20);
/// # Ok::<(), commonground::Error>(())
/// ```
pub fn build(
    groups: &Groups,
    city: &City,
    parameters: &PopulationParameters,
    seed: u64,
) -> Result<Population> {
    check(groups, parameters)?;
    let areas = match city {
        City::Synthetic(_) => &[],
        City::Table(table) => table.areas.as_slice(),
        City::People(table) => table.areas.as_slice(),
    };
    if areas.iter().any(|area| area.id == "all") {
        return Err(Error::input(
            "an area has the identifier `all`, which stands for the whole city in results",
        ));
    }
    match city {
        City::Synthetic(description) => {
            let census = residence::census(groups, description, seed)?;
            let people = Residents::from_census(census, groups, parameters, seed);
            Ok(complete(
                people,
                groups,
                parameters,
                &Given::default(),
                seed,
            ))
        }
        City::Table(table) => {
            let census = table::census(groups, table)?;
            let all: usize = (0..census.areas.len()).map(|d| census.inhabitants(d)).sum();
            if all == 0 || all >= NONE as usize {
                return Err(Error::input(format!(
                    "the area table has {all} inhabitants; 1 to 2^32 - 2 fit"
                )));
            }
            let people = Residents::from_census(census, groups, parameters, seed);
            Ok(complete(
                people,
                groups,
                parameters,
                &Given::default(),
                seed,
            ))
        }
        City::People(table) => {
            let (people, rows) = people::residents(groups, table, parameters, seed)?;
            let ties = table
                .ties
                .as_ref()
                .map(|t| people::ties(&people, t))
                .transpose()?;
            let given = Given::from_table(table, &rows);
            let mut population = complete(people, groups, parameters, &given, seed);
            population.given_ties = ties;
            Ok(population)
        }
    }
}

fn check(groups: &Groups, parameters: &PopulationParameters) -> Result<()> {
    let p = parameters;
    if groups.len() < 2 {
        return Err(Error::input("a population needs at least two groups"));
    }
    if p.household_1 + p.household_2 > 1.0 {
        return Err(Error::input(format!(
            "`household_1` is {} and `household_2` is {}; together they must not exceed 1",
            p.household_1, p.household_2
        )));
    }
    if p.team_min > p.team_max {
        return Err(Error::input(format!(
            "`team_min` is {} but `team_max` is {}; the least must not exceed the greatest",
            p.team_min, p.team_max
        )));
    }
    Ok(())
}

/// Labels of workplaces and schools that came with the people, in storage order.
#[derive(Default)]
struct Given {
    workplace: Option<Vec<Option<u64>>>,
    school: Option<Vec<Option<u64>>>,
}

impl Given {
    fn from_table(table: &PeopleTable, rows: &[u32]) -> Given {
        let ordered = |column: &Option<Vec<Option<u64>>>| {
            column
                .as_ref()
                .map(|c| rows.iter().map(|&r| c[r as usize]).collect())
        };
        Given {
            workplace: ordered(&table.workplace),
            school: ordered(&table.school),
        }
    }
}

/// Everything that follows once it is known who lives where.
fn complete(
    people: Residents,
    groups: &Groups,
    parameters: &PopulationParameters,
    given: &Given,
    seed: u64,
) -> Population {
    let p = parameters;
    let milieu = traits::milieu(&people, groups, p, seed);
    let work = match &given.workplace {
        Some(label) => work::given_teams(&people, p, label, seed),
        None => {
            let employed = work::employed(&people, groups, seed);
            work::teams(&people, groups, p, &employed, &milieu, seed)
        }
    };
    let schools = match &given.school {
        Some(label) => schools::given(label),
        None => schools::enrol(&people, groups, p, seed),
    };
    let class = schools::classes(&people, &schools, p, seed);
    let gate = schools::gate(&people, &schools);
    drop(schools);
    let works = |i: usize| work.place_of[i] != NONE;
    let transit = public::transit(&people, |i| works(i) || class.place_of[i] != NONE, seed);
    let counter = public::counter(&people, p, |i| works(i) && people.age[i] >= 18, seed);
    let street = public::street(&people);
    let neighbours = public::neighbours(&people);
    let club = clubs::clubs(&people, p, seed);
    let association = clubs::associations(&people, p, seed);
    let joint_event = clubs::joint_events(&people, groups, p, seed);
    let traits = traits::draw(&people, groups, p, &milieu, seed);
    let mut population = Population {
        groups: groups.clone(),
        areas: people.areas,
        key: people.key,
        group: people.group,
        area: people.area,
        household: people.household,
        age: people.age,
        female: people.female,
        parent: people.parent,
        activity: traits.activity,
        milieu,
        interest: traits.interest,
        set_point: traits.set_point,
        memberships: vec![
            street,
            transit,
            neighbours,
            work,
            class,
            gate,
            club,
            association,
            joint_event,
            counter,
        ],
        present: Vec::new(),
        arrived: Vec::new(),
        legal: LegalStatuses::default(),
        repairs: people.repairs,
        status_band: Vec::new(),
        institutions: Vec::new(),
        given_ties: None,
        parameters: p.clone(),
    };
    population.status_band = super::status::bands(&population, p);
    population
}

/// A standard normal number from the next words of a sequence.
fn gaussian(luck: &mut Sequence) -> f64 {
    crate::num::normal_quantile(luck.uniform().max(1e-17))
}
