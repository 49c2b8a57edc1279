//! One digest: whatever the number of threads, the cutting of work, the order of storage and the
//! order in which mechanisms are registered.

use commonground::engine::{Flows, Pieces, Simulation};
use commonground::mechanism::Tally;
use commonground::places::Role;
use commonground::population::City;
use commonground::rng::Stream;
use commonground::scenario::{Scenario, SimulationBuilder};

use super::common::{Changes, four, set, town};
use super::own::{Grumpy, Tired};

const WEEKS: u32 = 6;
/// Two ways of cutting the work; either leaves at least 64 pieces in every setting.
const FINE: Pieces = Pieces {
    people: 256,
    seats: 16,
};
const COARSE: Pieces = Pieces {
    people: 400,
    seats: 40,
};

/// Many small districts, schools and bodies, and a lively exchange of places.
fn city() -> Scenario {
    let mut s = town(four(), 28_800, 96);
    // Many pupils in small schools, so that there are school gates enough.
    if let City::Synthetic(city) = &mut s.city {
        city.host_ages = [0.05, 0.19, 0.02, 0.09, 0.27, 0.16, 0.11, 0.11];
        city.newcomer_ages = city.host_ages;
    }
    s.population.school_size = 50.0;
    s.population.class_size = 15.0;
    s.population.club_size = 10.0;
    s.population.association_share = 0.2;
    s.population.body_share = 0.2;
    set(
        &mut s,
        "turnover",
        &[("team", 0.6), ("club", 0.6), ("home", 0.6)],
    );
    s
}

fn builder(threads: usize, pieces: Pieces) -> SimulationBuilder {
    Simulation::builder(city()).threads(threads).pieces(pieces)
}

fn build(threads: usize, pieces: Pieces) -> Simulation {
    builder(threads, pieces)
        .mechanism(Tired::default())
        .mechanism(Grumpy::new(0.01))
        .build()
        .expect("a city that can be")
}

/// Every week's flows and the digest at the end; on the way everything must have happened.
fn live(simulation: &mut Simulation, weeks: u32) -> (Vec<Flows>, String) {
    let mut flows = Vec::new();
    for _ in 0..weeks {
        simulation.step();
        flows.push(simulation.view().flows.clone());
    }
    (flows, simulation.state_digest())
}

/// Fewest pieces of any setting, counted as the engine cuts: places until they hold `seats`.
fn fewest_pieces(simulation: &Simulation, pieces: Pieces) -> usize {
    let view = simulation.view();
    let by_setting = view.settings.iter().map(|s| match s.role {
        Role::Home | Role::Friends | Role::Session | Role::Room | Role::Silent => {
            view.population.len().div_ceil(pieces.people)
        }
        Role::Mixing | Role::Counter => {
            let seats = &view.seats[&s.name];
            let (mut cut, mut held) = (0, 0);
            for place in 0..seats.places() as u32 {
                held += seats.of_place(place).len();
                if held >= pieces.seats {
                    cut += 1;
                    held = 0;
                }
            }
            cut + usize::from(held > 0)
        }
    });
    by_setting.min().unwrap_or(0)
}

/// Contacts of the week with their dates, by key.
fn contacts_by_key(simulation: &Simulation) -> Vec<(u64, Vec<Tally>, Vec<u16>)> {
    let view = simulation.view();
    let g = view.groups();
    let rows = view.contacts.chunks(g).zip(view.last_contact.chunks(g));
    let mut all: Vec<_> = rows
        .zip(&view.population.key)
        .map(|((met, last), &key)| (key, met.to_vec(), last.to_vec()))
        .collect();
    all.sort_unstable();
    all
}

#[test]
fn threads_and_pieces_change_no_bit() {
    let mut reference = build(1, FINE);
    assert!(fewest_pieces(&reference, FINE) >= 64);
    let expected = live(&mut reference, WEEKS);
    let mut changes = Changes::default();
    expected.0.iter().for_each(|f| changes.add(f));
    assert!(changes.all_happened(), "{changes:?}");
    for (threads, pieces) in [
        (2, FINE),
        (3, FINE),
        (8, FINE),
        (1, COARSE),
        (2, COARSE),
        (3, COARSE),
        (8, COARSE),
    ] {
        let mut other = build(threads, pieces);
        assert_eq!(other.threads(), threads);
        assert!(fewest_pieces(&other, pieces) >= 64);
        assert_eq!(
            live(&mut other, WEEKS),
            expected,
            "{threads} threads, {pieces:?}"
        );
    }
}

#[test]
fn storage_order_threads_mid_run_and_registration_change_no_bit() {
    let mut reference = build(2, FINE);
    let mut expected = live(&mut reference, WEEKS).0;
    let digest = reference.state_digest();

    let mut other = builder(2, COARSE)
        .mechanism(Grumpy::new(0.01))
        .mechanism(Tired::default())
        .build()
        .expect("a city that can be");
    let mut flows = live(&mut other, 3).0;
    let before = other.state_digest();
    let week = contacts_by_key(&other);
    let mut to: Vec<u32> = (0..other.population().len() as u32).collect();
    Stream::new(5, "test.order").sequence(0, 0).shuffle(&mut to);
    other.reorder(&to);
    assert_eq!(
        other.state_digest(),
        before,
        "moving in storage is no change"
    );
    assert!(
        contacts_by_key(&other) == week,
        "nor does it mix up the week"
    );
    flows.extend(live(&mut other, 2).0);
    other.set_threads(3).expect("three threads");
    flows.extend(live(&mut other, WEEKS - 5).0);
    let changes = |flows: &[Flows]| {
        let mut c = Changes::default();
        flows.iter().for_each(|f| c.add(f));
        c
    };
    assert!(changes(&flows[..3]).all_happened() && changes(&flows[3..]).all_happened());
    assert_eq!(flows, std::mem::take(&mut expected));
    assert_eq!(other.state_digest(), digest);
}
