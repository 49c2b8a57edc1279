//! Clubs, mixed associations, and bodies of one group that hold joint events.

use rayon::prelude::*;

use super::super::{Groups, Membership, PopulationParameters};
use super::residents::Residents;
use crate::ids::NONE;
use crate::num::normal_quantile;
use crate::rng::{Stream, uniform};

/// How far members of a club live apart: standard deviation in areas.
const CLUB_REACH: f64 = 0.6;
/// The same for associations and bodies, as a share of all areas; at least two areas.
const WIDE_REACH: f64 = 1.0 / 12.0;
/// Most bodies of the largest group that join one body of another group in joint events.
const GUESTS: usize = 3;

/// Sport and arts clubs of people of 6 and older, mostly from the own and the next areas.
pub(super) fn clubs(people: &Residents, p: &PopulationParameters, seed: u64) -> Membership {
    let members = members(people, 6, p.club_share, "population.club", seed);
    gathered("club", people, &members, CLUB_REACH, p.club_size, seed)
}

/// Mixed associations of adults from a wider part of the city.
pub(super) fn associations(people: &Residents, p: &PopulationParameters, seed: u64) -> Membership {
    let members = members(
        people,
        18,
        p.association_share,
        "population.association",
        seed,
    );
    gathered(
        "association",
        people,
        &members,
        wide(people),
        p.club_size,
        seed,
    )
}

fn wide(people: &Residents) -> f64 {
    (people.areas.len() as f64 * WIDE_REACH).max(2.0)
}

/// Who takes part: a drawn share of everybody from an age on.
fn members(people: &Residents, from: u8, share: f64, purpose: &str, seed: u64) -> Vec<u32> {
    let stream = Stream::new(seed, purpose);
    (0..people.len() as u32)
        .into_par_iter()
        .filter(|&i| {
            let i = i as usize;
            people.age[i] >= from && f64::from(uniform(stream.draw(people.key[i], 0, 0)[0])) < share
        })
        .collect()
}

/// Members in the order of where they meet: their area, some way off in the order of areas.
fn along(people: &Residents, members: &[u32], reach: f64, purpose: &str, seed: u64) -> Vec<u32> {
    let stream = Stream::new(seed, purpose);
    let areas = people.areas.len() as f64;
    let mut line: Vec<(u64, u32)> = members
        .par_iter()
        .map(|&i| {
            let [within, off, _, _] = stream.draw(people.key[i as usize], 0, 0);
            let off = normal_quantile((f64::from(off) + 0.5) / 4_294_967_296.0);
            let place =
                f64::from(people.area[i as usize]) + f64::from(uniform(within)) + reach * off;
            // Who would leave the city at one end turns back.
            let turned = (place / (2.0 * areas)).abs() % 1.0 * 2.0 * areas;
            let place = if turned > areas {
                2.0 * areas - turned
            } else {
                turned
            };
            ((place * 4_294_967_296.0) as u64, i)
        })
        .collect();
    line.par_sort_unstable();
    line.into_iter().map(|(_, i)| i).collect()
}

fn gathered(
    setting: &'static str,
    people: &Residents,
    members: &[u32],
    reach: f64,
    size: f64,
    seed: u64,
) -> Membership {
    let line = along(
        people,
        members,
        reach,
        &format!("population.{setting}_place"),
        seed,
    );
    let places = units(line.len(), size);
    let mut place_of = vec![NONE; people.len()];
    for (rank, &i) in line.iter().enumerate() {
        place_of[i as usize] = (rank * places / line.len()) as u32;
    }
    Membership {
        setting,
        places: places as u32,
        place_of,
        staff: Vec::new(),
        unit_of: Vec::new(),
    }
}

fn units(members: usize, size: f64) -> usize {
    (libm::round(members as f64 / size) as usize).max(usize::from(members > 0))
}

/// Bodies of one group each, joined by twos or a few more to places of joint events. Where bodies
/// of the largest group outnumber three times all others, those left over hold no joint events.
pub(super) fn joint_events(
    people: &Residents,
    groups: &Groups,
    p: &PopulationParameters,
    seed: u64,
) -> Membership {
    let members = members(people, 18, p.body_share, "population.body", seed);
    let line = along(
        people,
        &members,
        wide(people),
        "population.body_place",
        seed,
    );
    // Bodies: group, rank along the line, members.
    let mut of_group: Vec<Vec<u32>> = vec![Vec::new(); groups.len()];
    for &i in &line {
        of_group[usize::from(people.group[i as usize])].push(i);
    }
    let bodies: Vec<usize> = of_group
        .iter()
        .map(|m| units(m.len(), p.club_size))
        .collect();
    let (place_of_body, places) = join(&bodies);
    let mut place_of = vec![NONE; people.len()];
    for (g, members) in of_group.iter().enumerate() {
        for (rank, &i) in members.iter().enumerate() {
            let body = rank * bodies[g] / members.len();
            place_of[i as usize] = place_of_body[g][body];
        }
    }
    Membership {
        setting: "joint_event",
        places,
        place_of,
        staff: Vec::new(),
        unit_of: Vec::new(),
    }
}

/// Place of each body by group, given the number of bodies of each group. No place has bodies of
/// one group only.
fn join(bodies: &[usize]) -> (Vec<Vec<u32>>, u32) {
    let all: usize = bodies.iter().sum();
    let largest = (0..bodies.len())
        .max_by_key(|&g| (bodies[g], g))
        .unwrap_or(0);
    let most = bodies.get(largest).copied().unwrap_or(0);
    let others = all - most;
    let mut place: Vec<Vec<u32>> = bodies.iter().map(|&n| vec![NONE; n]).collect();
    if others == 0 {
        return (place, 0);
    }
    if most >= others {
        // Every other body receives a stretch of the bodies of the largest group, in the order
        // of where they meet; those beyond the greatest number are left out evenly.
        let guests = most.min(GUESTS * others);
        let mut seats: Vec<(usize, usize, usize)> = (0..bodies.len())
            .filter(|&g| g != largest)
            .flat_map(|g| (0..bodies[g]).map(move |b| (b * 1_000_000 / bodies[g], g, b)))
            .collect();
        seats.sort_unstable();
        for (at, &(_, g, b)) in seats.iter().enumerate() {
            place[g][b] = at as u32;
        }
        for guest in 0..guests {
            place[largest][guest * most / guests] = (guest * others / guests) as u32;
        }
        return (place, others as u32);
    }
    // No group has half of the bodies: in the order of groups, body i and body i + half always
    // differ. An odd one out joins the first pair without its group.
    let line: Vec<(usize, usize)> = (0..bodies.len())
        .flat_map(|g| (0..bodies[g]).map(move |b| (g, b)))
        .collect();
    let half = all / 2;
    for pair in 0..half {
        for (g, b) in [line[pair], line[pair + half]] {
            place[g][b] = pair as u32;
        }
    }
    if let Some(&(g, b)) = line.get(2 * half) {
        place[g][b] = 0;
    }
    (place, half as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_joint_place_has_bodies_of_two_groups(
            bodies in prop::collection::vec(0usize..30, 2..6)
        ) {
            let (place, places) = join(&bodies);
            let mut seen = vec![Vec::new(); places as usize];
            for (g, bodies) in place.iter().enumerate() {
                for &p in bodies.iter().filter(|&&p| p != NONE) {
                    seen[p as usize].push(g);
                }
            }
            for groups in &seen {
                let different = groups.iter().any(|g| *g != groups[0]);
                prop_assert!(different && groups.len() <= GUESTS + 1, "{groups:?}");
            }
            if bodies.iter().filter(|&&n| n > 0).count() > 1 {
                prop_assert!(places > 0);
            }
        }
    }
}
