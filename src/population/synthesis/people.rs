//! People from a table, person by person, put into storage order.

use super::super::{Groups, PeopleTable, PopulationParameters};
use super::residents::{Residents, cells_for, mark_parents};
use crate::error::{Error, Result};
use crate::rng::Stream;

/// Highest age of a person.
const OLDEST: u8 = 120;

/// Ties between positions, with the liking of each for the other.
pub(super) type Ties = Vec<(u32, u32, f32, f32)>;

/// The people of the table ordered by area, household and key, and for each the row of the table
/// it came from.
///
/// # Errors
/// If columns differ in length, an area, group or age does not exist, a key appears twice, or a
/// household has members in two areas; the message names the key.
pub(super) fn residents(
    groups: &Groups,
    table: &PeopleTable,
    parameters: &PopulationParameters,
    seed: u64,
) -> Result<(Residents, Vec<u32>)> {
    check(groups, table)?;
    let mut rows: Vec<u32> = (0..table.key.len() as u32).collect();
    rows.sort_unstable_by_key(|&r| {
        let r = r as usize;
        (table.area[r], table.household[r], table.key[r])
    });
    let sex = Stream::new(seed, "population.sex");
    let mut people = Residents {
        areas: table.areas.clone(),
        key: rows.iter().map(|&r| table.key[r as usize]).collect(),
        group: rows.iter().map(|&r| table.group[r as usize]).collect(),
        area: rows.iter().map(|&r| table.area[r as usize]).collect(),
        age: rows.iter().map(|&r| table.age[r as usize]).collect(),
        ..Residents::default()
    };
    people.female = people
        .key
        .iter()
        .map(|&k| sex.draw(k, 0, 0)[0] & 1 == 1)
        .collect();
    number_homes(&mut people, &rows, table, parameters);
    people.parent = vec![false; people.len()];
    mark_parents(&people.household, &people.age, &mut people.parent);
    Ok((people, rows))
}

/// Dense numbers of households, and cells cut from them area by area.
fn number_homes(
    people: &mut Residents,
    rows: &[u32],
    table: &PeopleTable,
    parameters: &PopulationParameters,
) {
    let label = |r: u32| (table.area[r as usize], table.household[r as usize]);
    for area in rows.chunk_by(|&a, &b| label(a).0 == label(b).0) {
        let homes = area.chunk_by(|&a, &b| label(a) == label(b)).count();
        let cells = cells_for(homes, parameters.cell_households);
        for (h, home) in area.chunk_by(|&a, &b| label(a) == label(b)).enumerate() {
            let cell = people.cells + (h * cells / homes) as u32;
            people
                .household
                .extend(std::iter::repeat_n(people.households, home.len()));
            people.cell.extend(std::iter::repeat_n(cell, home.len()));
            people.households += 1;
        }
        people.cells += cells as u32;
    }
}

fn check(groups: &Groups, table: &PeopleTable) -> Result<()> {
    let n = table.key.len();
    if n == 0 || n >= u32::MAX as usize {
        return Err(Error::input(format!(
            "the table of people has {n} rows; 1 to 2^32 - 2 fit"
        )));
    }
    for (column, len) in [
        ("area", table.area.len()),
        ("group", table.group.len()),
        ("age", table.age.len()),
        ("household", table.household.len()),
        ("workplace", table.workplace.as_ref().map_or(n, Vec::len)),
        ("school", table.school.as_ref().map_or(n, Vec::len)),
    ] {
        if len != n {
            return Err(Error::input(format!(
                "column `{column}` has {len} values for {n} people"
            )));
        }
    }
    for i in 0..n {
        let key = table.key[i];
        if table.area[i] as usize >= table.areas.len() {
            return Err(Error::input(format!(
                "person {key} lives in area number {}; there are {} areas",
                table.area[i],
                table.areas.len()
            )));
        }
        if usize::from(table.group[i]) >= groups.len() {
            return Err(Error::input(format!(
                "person {key} belongs to group number {}; there are {} groups",
                table.group[i],
                groups.len()
            )));
        }
        if table.age[i] > OLDEST {
            return Err(Error::input(format!(
                "person {key} is {} years old; ages lie in 0..={OLDEST}",
                table.age[i]
            )));
        }
    }
    let mut keys = table.key.clone();
    keys.sort_unstable();
    if let Some(pair) = keys.windows(2).find(|w| w[0] == w[1]) {
        return Err(Error::input(format!(
            "the key {} appears twice; keys must differ",
            pair[0]
        )));
    }
    let mut homes: Vec<(u64, u32)> = table
        .household
        .iter()
        .copied()
        .zip(table.area.iter().copied())
        .collect();
    homes.sort_unstable();
    if let Some(pair) = homes
        .windows(2)
        .find(|w| w[0].0 == w[1].0 && w[0].1 != w[1].1)
    {
        return Err(Error::input(format!(
            "household {} has members in areas `{}` and `{}`; a household lives in one area",
            pair[0].0, table.areas[pair[0].1 as usize].id, table.areas[pair[1].1 as usize].id
        )));
    }
    Ok(())
}

/// Ties as pairs of positions, the smaller first, ordered.
///
/// # Errors
/// If a key is unknown, somebody is tied to themselves or twice to the same person, or a liking
/// lies outside [−1,1].
pub(super) fn ties(people: &Residents, given: &[(u64, u64, f32, f32)]) -> Result<Ties> {
    let mut at: Vec<(u64, u32)> = people.key.iter().copied().zip(0..).collect();
    at.sort_unstable();
    let position = |key: u64| {
        at.binary_search_by_key(&key, |&(k, _)| k)
            .map(|i| at[i].1)
            .map_err(|_| Error::input(format!("a tie names the key {key}, which nobody has")))
    };
    let mut ties = Vec::with_capacity(given.len());
    for &(a, b, mine, theirs) in given {
        let (i, j) = (position(a)?, position(b)?);
        if i == j {
            return Err(Error::input(format!("person {a} is tied to themselves")));
        }
        if ![mine, theirs].iter().all(|l| (-1.0..=1.0).contains(l)) {
            return Err(Error::input(format!(
                "the tie of {a} and {b} has likings {mine} and {theirs}; they lie in -1..=1"
            )));
        }
        ties.push(if i < j {
            (i, j, mine, theirs)
        } else {
            (j, i, theirs, mine)
        });
    }
    ties.sort_unstable_by_key(|t| (t.0, t.1));
    if let Some(pair) = ties
        .windows(2)
        .find(|w| (w[0].0, w[0].1) == (w[1].0, w[1].1))
    {
        return Err(Error::input(format!(
            "the tie of {} and {} appears twice",
            people.key[pair[0].0 as usize], people.key[pair[0].1 as usize]
        )));
    }
    Ok(ties)
}
