//! Street, transit, neighbours and the counters of public offices.

use rayon::prelude::*;

use super::super::{Membership, PopulationParameters};
use super::residents::Residents;
use crate::ids::NONE;
use crate::rng::{Stream, uniform};

/// Share of those with a way to work or school who cross the city; the others only the next area.
const CROSS_CITY: f32 = 0.5;
/// Fewest people at the counter of an area.
const STAFF: u64 = 2;

fn plain(setting: &'static str, places: u32, place_of: Vec<u32>) -> Membership {
    Membership {
        setting,
        places,
        place_of,
        staff: Vec::new(),
        unit_of: Vec::new(),
    }
}

/// Everybody on the street of the own area.
pub(super) fn street(people: &Residents) -> Membership {
    plain("street", people.areas.len() as u32, people.area.clone())
}

/// Everybody in the own cell.
pub(super) fn neighbours(people: &Residents) -> Membership {
    plain("neighbours", people.cells, people.cell.clone())
}

/// The other area through which the way leads: for half of those who work or go to school any
/// area, with odds of its inhabitants; for the rest one next to the own.
pub(super) fn transit(
    people: &Residents,
    travels: impl Fn(usize) -> bool + Sync,
    seed: u64,
) -> Membership {
    let stream = Stream::new(seed, "population.transit");
    // Areas where somebody lives, and the place of each among them.
    let lived: Vec<u32> = people
        .area
        .chunk_by(|a, b| a == b)
        .map(|own| own[0])
        .collect();
    let mut rank = vec![NONE; people.areas.len()];
    for (r, &d) in lived.iter().enumerate() {
        rank[d as usize] = r as u32;
    }
    let place_of = (0..people.len())
        .into_par_iter()
        .map(|i| {
            let [far, which, lo, _] = stream.draw(people.key[i], 0, 0);
            if travels(i) && uniform(far) < CROSS_CITY {
                let word = (u64::from(which) << 32) | u64::from(lo);
                let anybody = (u128::from(word) * people.len() as u128) >> 64;
                return people.area[anybody as usize];
            }
            let here = rank[people.area[i] as usize] as usize;
            let near: [Option<usize>; 4] = [
                here.checked_sub(2),
                here.checked_sub(1),
                Some(here + 1).filter(|&r| r < lived.len()),
                Some(here + 2).filter(|&r| r < lived.len()),
            ];
            let n = near.iter().flatten().count();
            let at = ((u64::from(which) * n as u64) >> 32) as usize;
            near.iter()
                .flatten()
                .nth(at)
                .map_or(people.area[i], |&r| lived[r])
        })
        .collect();
    plain("transit", people.areas.len() as u32, place_of)
}

/// The office of each area: its inhabitants are the clients, its staff are drawn from the
/// employed of the city and are clients nowhere. At least two staff where people live; fewer only
/// where the city has too few employed.
pub(super) fn counter(
    people: &Residents,
    parameters: &PopulationParameters,
    employed: impl Fn(usize) -> bool,
    seed: u64,
) -> Membership {
    let workers: Vec<u32> = (0..people.len() as u32)
        .filter(|&i| employed(i as usize))
        .collect();
    let mut clients = vec![0u64; people.areas.len()];
    for &d in &people.area {
        clients[d as usize] += 1;
    }
    let stream = Stream::new(seed, "population.counter");
    let mut staff = vec![false; people.len()];
    let mut place_of = people.area.clone();
    let mut free = workers.len();
    for (d, &n) in clients.iter().enumerate().filter(|&(_, &n)| n > 0) {
        let wanted = libm::round(parameters.counter_staff * n as f64 / 1000.0) as u64;
        let mut luck = stream.sequence(d as u64, 0);
        for _ in 0..wanted.max(STAFF).min(free as u64) {
            // From a drawn worker on, the first who is not on a counter yet.
            let mut at = luck.below(workers.len());
            while staff[workers[at] as usize] {
                at = (at + 1) % workers.len();
            }
            let i = workers[at] as usize;
            staff[i] = true;
            place_of[i] = d as u32;
            free -= 1;
        }
    }
    Membership {
        setting: "counter",
        places: people.areas.len() as u32,
        place_of,
        staff,
        unit_of: Vec::new(),
    }
}
