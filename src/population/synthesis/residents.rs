//! People as columns in storage order: area, cell, household.

use rayon::prelude::*;

use super::super::{AGE_BANDS, Area, Groups, PopulationParameters, Repair};
use super::census::{BANDS, Census};
use super::households::Households;
use crate::rng::{Stream, uniform};

/// Least and greatest number of households of a cell, where an area has enough.
const CELL: (usize, usize) = (50, 100);
/// Highest age that is drawn.
const OLDEST: u8 = 95;

/// Who lives where, before anybody meets.
#[derive(Debug, Clone, Default)]
pub(super) struct Residents {
    pub areas: Vec<Area>,
    pub key: Vec<u64>,
    pub group: Vec<u8>,
    pub area: Vec<u32>,
    pub household: Vec<u32>,
    pub age: Vec<u8>,
    pub female: Vec<bool>,
    pub parent: Vec<bool>,
    pub cell: Vec<u32>,
    pub households: u32,
    pub cells: u32,
    pub repairs: Vec<Repair>,
}

/// The part of the columns that belongs to one area.
struct Part<'a> {
    area: usize,
    key: &'a mut [u64],
    group: &'a mut [u8],
    household: &'a mut [u32],
    age: &'a mut [u8],
    female: &'a mut [bool],
    parent: &'a mut [bool],
    cell: &'a mut [u32],
}

/// What forming one area gave: households, cells, children alone.
type Formed = (u32, u32, u32);

impl Residents {
    /// Number of people.
    pub fn len(&self) -> usize {
        self.key.len()
    }

    /// One person after the other from the counts: ages drawn within their bands, households
    /// formed within the areas, cells cut from the households.
    pub fn from_census(
        census: Census,
        groups: &Groups,
        parameters: &PopulationParameters,
        seed: u64,
    ) -> Residents {
        let sizes: Vec<usize> = (0..census.areas.len())
            .map(|d| census.inhabitants(d))
            .collect();
        let people = sizes.iter().sum();
        let mut all = Residents {
            key: vec![0; people],
            group: vec![0; people],
            area: Vec::with_capacity(people),
            household: vec![0; people],
            age: vec![0; people],
            female: vec![false; people],
            parent: vec![false; people],
            cell: vec![0; people],
            ..Residents::default()
        };
        for (d, &n) in sizes.iter().enumerate() {
            all.area.extend(std::iter::repeat_n(d as u32, n));
        }
        let formed: Vec<Formed> = all
            .parts(&sizes)
            .into_par_iter()
            .map(|part| settle(part, &census, groups, parameters, seed))
            .collect();
        // Households and cells were numbered within areas.
        let mut offset = Vec::with_capacity(formed.len());
        all.repairs = census.repairs;
        for (area, &(households, cells, alone)) in census.areas.iter().zip(&formed) {
            offset.push((all.households, all.cells));
            all.households += households;
            all.cells += cells;
            if alone > 0 {
                all.repairs.push(Repair {
                    area: area.id.clone(),
                    what: "children without any adult in the area; they live together".to_owned(),
                    people: u64::from(alone),
                });
            }
        }
        all.parts(&sizes)
            .into_par_iter()
            .zip(offset)
            .for_each(|(part, (household, cell))| {
                part.household.iter_mut().for_each(|h| *h += household);
                part.cell.iter_mut().for_each(|c| *c += cell);
            });
        all.areas = census.areas;
        all
    }

    fn parts(&mut self, sizes: &[usize]) -> Vec<Part<'_>> {
        let mut rest = Part {
            area: 0,
            key: &mut self.key,
            group: &mut self.group,
            household: &mut self.household,
            age: &mut self.age,
            female: &mut self.female,
            parent: &mut self.parent,
            cell: &mut self.cell,
        };
        let mut parts = Vec::with_capacity(sizes.len());
        for (area, &n) in sizes.iter().enumerate() {
            let (key, key_rest) = rest.key.split_at_mut(n);
            let (group, group_rest) = rest.group.split_at_mut(n);
            let (household, household_rest) = rest.household.split_at_mut(n);
            let (age, age_rest) = rest.age.split_at_mut(n);
            let (female, female_rest) = rest.female.split_at_mut(n);
            let (parent, parent_rest) = rest.parent.split_at_mut(n);
            let (cell, cell_rest) = rest.cell.split_at_mut(n);
            parts.push(Part {
                area,
                key,
                group,
                household,
                age,
                female,
                parent,
                cell,
            });
            rest = Part {
                area: area + 1,
                key: key_rest,
                group: group_rest,
                household: household_rest,
                age: age_rest,
                female: female_rest,
                parent: parent_rest,
                cell: cell_rest,
            };
        }
        parts
    }
}

/// The permanent key of a person who is there from the beginning: area, group, ordinal.
fn key(area: usize, group: usize, ordinal: u32) -> u64 {
    ((area as u64) << 40) | ((group as u64) << 32) | u64::from(ordinal)
}

/// A single year of age within a band: even, but falling to the oldest in the last band.
fn age_in_band(band: usize, u: f32) -> u8 {
    let (lo, hi) = AGE_BANDS[band];
    let share = if band == BANDS - 1 {
        1.0 - libm::sqrtf(1.0 - u)
    } else {
        u
    };
    let hi = hi.min(OLDEST);
    (lo + (share * f32::from(hi - lo + 1)) as u8).min(hi)
}

fn settle(
    part: Part<'_>,
    census: &Census,
    groups: &Groups,
    parameters: &PopulationParameters,
    seed: u64,
) -> Formed {
    let n = part.key.len();
    let ages = Stream::new(seed, "population.age");
    let (mut keys, mut group, mut age) = (
        Vec::with_capacity(n),
        Vec::with_capacity(n),
        Vec::with_capacity(n),
    );
    for (g, bands) in census.area(part.area).chunks(BANDS).enumerate() {
        let mut ordinal = 0;
        for (band, &count) in bands.iter().enumerate() {
            for _ in 0..count {
                let k = key(part.area, g, ordinal);
                keys.push(k);
                group.push(g as u8);
                age.push(age_in_band(band, uniform(ages.draw(k, 0, 0)[0])));
                ordinal += 1;
            }
        }
    }
    let luck = Stream::new(seed, "population.household").sequence(part.area as u64, 0);
    let homes = Households::form(groups, parameters, &group, &age, luck);
    let households = homes.len();

    // Households change places, so that those of a group do not lie together in one cell.
    let mut place: Vec<u32> = (0..households as u32).collect();
    Stream::new(seed, "population.street")
        .sequence(part.area as u64, 0)
        .shuffle(&mut place);
    let mut start = vec![0u32; households + 1];
    for &h in &homes.home_of {
        start[place[h as usize] as usize + 1] += 1;
    }
    for h in 0..households {
        start[h + 1] += start[h];
    }
    let cells = cells_for(households, parameters.cell_households);
    let sexes = Stream::new(seed, "population.sex");
    for (i, &k) in keys.iter().enumerate() {
        let h = place[homes.home_of[i] as usize] as usize;
        let at = start[h] as usize;
        start[h] += 1;
        part.key[at] = k;
        part.group[at] = group[i];
        part.age[at] = age[i];
        part.household[at] = h as u32;
        part.cell[at] = (h * cells / households) as u32;
        part.female[at] = match homes.sex[i] {
            2 => sexes.draw(k, 0, 0)[0] & 1 == 1,
            known => known == 1,
        };
    }
    mark_parents(part.household, part.age, part.parent);
    (households as u32, cells as u32, homes.alone)
}

/// Cells for so many households: as near to the mean as cells of 50 to 100 allow.
pub(super) fn cells_for(households: usize, mean: f64) -> usize {
    let wished = libm::round(households as f64 / mean) as usize;
    let (most, least) = (households / CELL.0, households.div_ceil(CELL.1));
    wished.min(most).max(least).max(usize::from(households > 0))
}

/// Marks the parents of children under 15: of the adults of the household the two whose age
/// fits best, 30 years above the youngest child.
pub(crate) fn mark_parents(household: &[u32], age: &[u8], parent: &mut [bool]) {
    let mut from = 0;
    for home in household.chunk_by(|a, b| a == b) {
        let ages = &age[from..from + home.len()];
        if let Some(&child) = ages.iter().filter(|&&a| a < 15).min() {
            let gap = |i: usize| i32::from(ages[i]) - i32::from(child);
            // Whoever is grown up may be the first; a second one must be of a parent's age.
            for least in [0, 15] {
                let best = (0..ages.len())
                    .filter(|&i| ages[i] >= 18 && gap(i) >= least && !parent[from + i])
                    .min_by_key(|&i| (gap(i) - 30).abs());
                if let Some(i) = best {
                    parent[from + i] = true;
                }
            }
        }
        from += home.len();
    }
}
