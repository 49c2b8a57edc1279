//! Schools and classes of pupils, and the school gate where their parents meet.

use super::super::{Groups, Membership, PopulationParameters};
use super::residents::Residents;
use super::traits::standardise;
use crate::ids::NONE;
use crate::num::{exp64, ln};
use crate::rng::{Stream, uniform};

/// Ages of the two levels: primary and secondary schools.
pub(crate) const LEVELS: [(u8, u8); 2] = [(6, 11), (12, 17)];
/// Weight of each of the two next schools against that of the own catchment.
const NEXT: f64 = 0.10;
/// Share of a school that neighbouring areas must fill to have one of their own.
const FULL: f64 = 0.7;
/// Greatest size of a class against the usual size.
const CROWDED: f64 = 1.35;

/// Schools of all pupils: [`NONE`] for those who are none, and the number of schools.
pub(super) struct Schools {
    pub school_of: Vec<u32>,
    pub schools: u32,
}

/// Every pupil of 6 to 17 goes to the school of the catchment or, by the pull of the schools for
/// the group, to one of the two next to it. Half of the variance of pulls is the group's share in
/// the school's catchment (log, standardised), half is drawn.
pub(super) fn enrol(
    people: &Residents,
    groups: &Groups,
    parameters: &PopulationParameters,
    seed: u64,
) -> Schools {
    let choice = Stream::new(seed, "population.school");
    let n = groups.len();
    let mut all = Schools {
        school_of: vec![NONE; people.len()],
        schools: 0,
    };
    for (lo, hi) in LEVELS {
        let pupils: Vec<u32> = (0..people.len() as u32)
            .filter(|&i| (lo..=hi).contains(&people.age[i as usize]))
            .collect();
        let home = catchments(people, &pupils, parameters.school_size);
        let Some(&last) = home.last() else { continue };
        let schools = last as usize + 1;
        let weight = pulls(
            people,
            n,
            &pupils,
            &home,
            parameters.school_sorting,
            &all,
            seed,
        );
        for (&i, &home) in pupils.iter().zip(&home) {
            let (i, home) = (i as usize, home as usize);
            let near = home.saturating_sub(1)..(home + 2).min(schools);
            let g = usize::from(people.group[i]);
            let odds = |s: usize| weight[s * n + g] * if s == home { 1.0 } else { NEXT };
            let sum: f64 = near.clone().map(odds).sum();
            let mut u = f64::from(uniform(choice.draw(people.key[i], 0, 0)[0])) * sum;
            let chosen = near
                .clone()
                .find(|&s| {
                    u -= odds(s);
                    u < 0.0
                })
                .unwrap_or(home);
            all.school_of[i] = all.schools + chosen as u32;
        }
        all.schools += schools as u32;
    }
    all
}

/// School of the catchment of each pupil, numbered along the storage order. Neighbouring areas
/// join until they fill a school; what is larger than one and a half schools has several.
fn catchments(people: &Residents, pupils: &[u32], size: f64) -> Vec<u32> {
    let area = |i: u32| people.area[i as usize];
    let mut ends = Vec::new();
    let (mut from, mut to) = (0, 0);
    for block in pupils.chunk_by(|&a, &b| area(a) == area(b)) {
        to += block.len();
        if (to - from) as f64 >= FULL * size {
            ends.push(to);
            from = to;
        }
    }
    // What is left at the end belongs to the last catchment.
    if from < to {
        ends.pop();
        ends.push(to);
    }
    let mut home = Vec::with_capacity(pupils.len());
    let (mut from, mut first) = (0, 0);
    for to in ends {
        let n = to - from;
        let schools = (libm::round(n as f64 / size) as usize).max(1);
        home.extend((0..n).map(|rank| (first + rank * schools / n) as u32));
        first += schools;
        from = to;
    }
    home
}

/// exp(pull) by school and group; numbers of draws go on from the schools of earlier levels.
fn pulls(
    people: &Residents,
    groups: usize,
    pupils: &[u32],
    home: &[u32],
    sorting: f64,
    earlier: &Schools,
    seed: u64,
) -> Vec<f64> {
    let schools = home.last().map_or(0, |&s| s as usize + 1);
    let mut count = vec![0.0f64; schools * groups];
    let mut size = vec![0.0f64; schools];
    for (&i, &s) in pupils.iter().zip(home) {
        count[s as usize * groups + usize::from(people.group[i as usize])] += 1.0;
        size[s as usize] += 1.0;
    }
    let stream = Stream::new(seed, "population.school_pull");
    let half = libm::sqrt(0.5);
    let mut pull = vec![0.0; schools * groups];
    for g in 0..groups {
        let mut share: Vec<f64> = (0..schools)
            .map(|s| ln((count[s * groups + g] + 0.5) / (size[s] + 1.0)))
            .collect();
        standardise(&mut share, |s| size[s]);
        for (s, v) in share.iter().enumerate() {
            let mut luck = stream.sequence(u64::from(earlier.schools) + s as u64, g as u32);
            let drawn = super::gaussian(&mut luck);
            pull[s * groups + g] = exp64(sorting * half * (v + drawn));
        }
    }
    pull
}

/// Schools that are given as a label of each person: dense numbers in the order of the labels.
pub(super) fn given(label: &[Option<u64>]) -> Schools {
    let mut labels: Vec<u64> = label.iter().copied().flatten().collect();
    labels.sort_unstable();
    labels.dedup();
    let number = |l: &Option<u64>| {
        l.and_then(|l| labels.binary_search(&l).ok())
            .map_or(NONE, |school| school as u32)
    };
    Schools {
        school_of: label.iter().map(number).collect(),
        schools: labels.len() as u32,
    }
}

/// Classes by year of age within each school, of about `class_size` and never more than 1.35
/// times as many pupils.
pub(super) fn classes(
    people: &Residents,
    schools: &Schools,
    parameters: &PopulationParameters,
    seed: u64,
) -> Membership {
    let order = Stream::new(seed, "population.class");
    let mut pupils: Vec<(u32, u8, u32, u32)> = (0..people.len())
        .filter(|&i| schools.school_of[i] != NONE)
        .map(|i| {
            let luck = order.draw(people.key[i], 0, 0)[0];
            (schools.school_of[i], people.age[i], luck, i as u32)
        })
        .collect();
    pupils.sort_unstable();
    let mut place_of = vec![NONE; people.len()];
    let mut unit_of = Vec::new();
    for year in pupils.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let classes = classes_for(year.len(), parameters.class_size);
        for (rank, pupil) in year.iter().enumerate() {
            place_of[pupil.3 as usize] = (unit_of.len() + rank * classes / year.len()) as u32;
        }
        unit_of.resize(unit_of.len() + classes, year[0].0);
    }
    Membership {
        setting: "class",
        places: unit_of.len() as u32,
        place_of,
        staff: Vec::new(),
        unit_of,
    }
}

/// Classes for so many pupils of a school and age.
pub(crate) fn classes_for(pupils: usize, size: f64) -> usize {
    let wished = libm::round(pupils as f64 / size);
    let least = libm::ceil(pupils as f64 / (CROWDED * size));
    (wished.max(least) as usize).max(1)
}

/// Parents of pupils of primary age meet at the gate of their youngest such child's school.
pub(super) fn gate(people: &Residents, schools: &Schools) -> Membership {
    let (lo, hi) = LEVELS[0];
    let mut place_of = vec![NONE; people.len()];
    let mut from = 0;
    for home in people.household.chunk_by(|a, b| a == b) {
        let members = from..from + home.len();
        let child = members
            .clone()
            .filter(|&i| (lo..=hi).contains(&people.age[i]) && schools.school_of[i] != NONE)
            .min_by_key(|&i| (people.age[i], people.key[i]));
        if let Some(child) = child {
            for i in members.filter(|&i| people.parent[i]) {
                place_of[i] = schools.school_of[child];
            }
        }
        from += home.len();
    }
    Membership {
        setting: "gate",
        places: schools.schools,
        place_of,
        staff: Vec::new(),
        unit_of: Vec::new(),
    }
}
