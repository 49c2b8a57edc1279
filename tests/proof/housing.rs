//! Households choose among few vacancies, and centres stand apart: the start is the equilibrium, nobody
//! is lost on the way, and residents of large centres meet fewer others.

use commonground::engine::{Pieces, Simulation};
use commonground::ids::NONE;
use commonground::indicators::segregation::dissimilarity;
use commonground::institutions::centres::{Centre, CentreSpec};
use commonground::mechanism::catalogue;
use commonground::scenario::Scenario;

use super::common::{four, groups, live, off, set, simulation, town};
use super::conservation::{assert_seats_are_sound, assert_ties_are_sound};
use super::migration::{assert_everybody_is_accounted_for, moving, scattered, stream};

fn centre(name: &str, area: Option<&str>, number: f64, size: f64) -> Centre {
    Centre {
        name: name.into(),
        area: area.map(str::to_owned),
        week: 0,
        spec: CentreSpec {
            number,
            size,
            spread: 0.3,
        },
        ..Centre::default()
    }
}

/// People come, some to centres, move, leave, are born and die.
fn lively() -> Scenario {
    let mut s = town(moving([0.2, 0.1, 0.1]), 4_000, 8);
    let mut first = stream("first", "g1", 0, 20, 300.0);
    first.spec.centre = 0.8;
    s.inputs.arrivals = vec![first, stream("later", "g2", 5, 10, 150.0)];
    s.inputs.centres = vec![
        centre("large", Some("3"), 1.0, 150.0),
        centre("small", None, 3.0, 30.0),
    ];
    set(
        &mut s,
        "residence",
        &[("hazard", 0.6), ("composition", 1.0)],
    );
    set(&mut s, "reception", &[("stay", 0.2)]);
    s
}

#[test]
fn households_move_whole_and_take_seats_where_they_live() {
    let mut s = simulation(lively());
    let start = s.population().by_group();
    for _ in 0..30 {
        s.step();
        assert_everybody_is_accounted_for(&s, &start);
    }
    assert_seats_are_sound(&s);
    assert_ties_are_sound(&s);
    let view = s.view();
    let p = view.population;
    let m = view.movements;
    assert!(m.moved.iter().sum::<u64>() > 200, "{m:?}");
    assert!(m.in_centres[1] > 20 && m.in_centres[2] == 0, "{m:?}");
    // A household lives in one area and cell; a cell lies in one area.
    let cells = &view.seats["neighbours"];
    let mut area_of_cell = vec![NONE; cells.places()];
    let mut of_household = std::collections::BTreeMap::new();
    for i in p.all_present() {
        let cell = cells.place_of(i as u32);
        let area = &mut area_of_cell[cell as usize];
        assert!([NONE, p.area[i]].contains(area));
        *area = p.area[i];
        let home = of_household
            .entry(p.household[i])
            .or_insert((p.area[i], cell));
        assert_eq!(*home, (p.area[i], cell));
        // Clients go to the office of their area.
        let counter = &view.seats["counter"];
        if !counter.is_staff(i as u32) {
            assert_eq!(counter.place_of(i as u32), p.area[i]);
        }
    }
}

#[test]
fn threads_pieces_and_storage_do_not_matter() {
    let run = |threads: usize, people: usize, mix: bool| {
        let pieces = Pieces {
            people,
            seats: 4 * people,
        };
        let mut s = Simulation::builder(lively())
            .threads(threads)
            .pieces(pieces)
            .build()
            .expect("a town that can be");
        live(&mut s, 8);
        if mix {
            let to = scattered(&s);
            s.reorder(&to);
        }
        live(&mut s, 10);
        (s.state_digest(), s.view().movements.clone(), s.encounters())
    };
    let known = run(1, 2048, false);
    assert_eq!(known, run(3, 2048, false));
    assert_eq!(known, run(2, 300, false));
    assert_eq!(known, run(2, 2048, true));
}

#[test]
fn renumbered_groups_move_the_same() {
    let to = [2, 0, 3, 1];
    let (mut a, mut b) = (simulation(lively()), simulation(lively()));
    live(&mut a, 5);
    live(&mut b, 5);
    b.relabel(&to);
    live(&mut a, 10);
    live(&mut b, 10);
    let (va, vb) = (a.view(), b.view());
    assert_eq!(va.population.area, vb.population.area);
    assert_eq!(va.seats, vb.seats);
    for (g, &at) in to.iter().enumerate() {
        assert_eq!(va.movements.moved[g], vb.movements.moved[at]);
        assert_eq!(va.movements.in_centres[g], vb.movements.in_centres[at]);
    }
}

/// Ten years of moves in a closed town: every dissimilarity stays, on average over seeds, within
/// .01, although a third of all households has moved.
#[test]
fn the_start_is_the_equilibrium_of_moves() {
    let (seeds, mut change, mut before) = (3, [0.0; 3], [0.0; 3]);
    for seed in 0..seeds {
        let mut s = town(groups(&[0.7, 0.15, 0.1, 0.05], 1, 0.1), 60_000, 20);
        s.seed = 1 + seed;
        // Minds stand still: nobody moves because of them here.
        s.settings.retain(|s| s.name == "neighbours");
        for entry in catalogue() {
            off(&mut s, entry.name);
        }
        s.mechanisms.remove("residence");
        set(&mut s, "residence", &[("composition", 0.0)]);
        let mut s = simulation(s);
        let d = |s: &Simulation| {
            let p = s.population();
            let counts = p.counts(p.areas.len(), |i| p.area[i]);
            [1, 2, 3].map(|g| dissimilarity(counts.view(), g, &[0]))
        };
        let start = d(&s);
        let areas = s.population().area.clone();
        live(&mut s, 520);
        let end = d(&s);
        for k in 0..3 {
            change[k] += (end[k] - start[k]) / seeds as f64;
            before[k] += start[k] / seeds as f64;
        }
        let moved = areas
            .iter()
            .zip(&s.population().area)
            .filter(|(a, b)| a != b);
        let share = moved.count() as f64 / areas.len() as f64;
        assert!((0.25..0.55).contains(&share), "{share}");
    }
    println!("dissimilarity {before:.3?}, change in ten years {change:+.4?}");
    assert!(change.iter().all(|c| c.abs() < 0.01), "{change:?}");
}

/// Residents of a large centre have C(S) of the contacts with others that they would have.
#[test]
fn a_large_centre_stands_apart() {
    let contacts = |least: f64| {
        let mut s = town(four(), 6_000, 4);
        for group in ["work", "class", "home", "friends", "gate", "club"] {
            s.settings.retain(|s| s.name != group);
        }
        let mut come = stream("come", "g1", 0, 1, 400.0);
        come.spec.centre = 1.0;
        s.inputs.arrivals = vec![come];
        s.inputs.centres = vec![centre("one", Some("2"), 1.0, 400.0)];
        set(
            &mut s,
            "reception",
            &[("stay", 30.0), ("least", least), ("departure", 0.0)],
        );
        let mut s = simulation(s);
        live(&mut s, 1);
        let residents = s.view().movements.in_centres[1] as u32;
        let (mut with_others, mut own) = (0u64, 0u64);
        for _ in 0..20 {
            s.step();
            let view = s.view();
            let p = view.population;
            for i in p.all_present().filter(|&i| p.arrived(i).is_some()) {
                for h in 0..4 {
                    let n: u64 = view.contacts[i * 4 + h].iter().map(|&n| u64::from(n)).sum();
                    *(if h == 1 { &mut own } else { &mut with_others }) += n;
                }
            }
        }
        (residents, with_others as f64, own as f64)
    };
    let (n, open, own_open) = contacts(1.0);
    let (same, closed, own_closed) = contacts(0.35);
    assert_eq!(n, same);
    assert!((300..500).contains(&n));
    let known = commonground::institutions::centres::Reception::default().openness(n);
    let ratio = closed / open;
    assert!((ratio - known).abs() < 0.03, "{ratio} for {known}");
    assert!(
        (own_closed / own_open - 1.0).abs() < 0.03,
        "contacts among each other stay"
    );
}

/// Who leaves a centre lives in a dwelling, and is isolated no more.
#[test]
fn a_stay_ends() {
    let mut scenario = town(four(), 4_000, 6);
    let mut come = stream("come", "g1", 0, 1, 300.0);
    come.spec.centre = 1.0;
    scenario.inputs.arrivals = vec![come];
    scenario.inputs.centres = vec![centre("one", Some("2"), 1.0, 300.0)];
    for with_choice in [false, true] {
        let mut s = scenario.clone();
        set(&mut s, "residence", &[]).enabled = with_choice;
        set(&mut s, "reception", &[("stay", 0.5), ("departure", 0.0)]);
        let mut s = simulation(s);
        live(&mut s, 1);
        let came = s.view().movements.in_centres[1];
        live(&mut s, 26);
        let view = s.view();
        let still = view.movements.in_centres[1];
        // e^−1 of the households, give or take.
        let share = still as f64 / came as f64;
        assert!((0.25..0.50).contains(&share), "{share}");
        let isolation = view.column("isolation").expect("a column").values;
        let p = view.population;
        let apart = p.all_present().filter(|&i| isolation[i] < 1.0).count() as u64;
        assert_eq!(apart, still);
        let elsewhere = p
            .all_present()
            .filter(|&i| p.arrived(i).is_some() && p.area[i] != 1)
            .count();
        assert!(elsewhere as f64 > 0.5 * (came - still) as f64);
    }
}

/// Without a centre, and with moves at a hazard of 0, nothing differs from a town without them.
#[test]
fn what_does_not_happen_moves_no_bit() {
    let digest = |s: Scenario| {
        let mut s = simulation(s);
        live(&mut s, 6);
        s.state_digest()
    };
    let mut still = town(four(), 2_000, 4);
    set(&mut still, "turnover", &[("home", 0.0)]);
    let mut housed = still.clone();
    set(&mut housed, "residence", &[("hazard", 0.0)]);
    assert_eq!(digest(still.clone()), digest(housed));
    let mut off = still.clone();
    off.inputs.centres = vec![centre("one", None, 2.0, 50.0)];
    set(&mut off, "reception", &[]).enabled = false;
    assert_eq!(digest(still), digest(off));
}

#[test]
fn a_centre_in_no_area_is_refused() {
    let mut s = town(four(), 1_000, 2);
    s.inputs.arrivals = vec![stream("a", "g1", 0, 1, 10.0)];
    s.inputs.centres = vec![centre("one", Some("9"), 1.0, 50.0)];
    let message = match Simulation::new(s) {
        Err(e) => e.to_string(),
        Ok(_) => panic!("built"),
    };
    assert!(
        message.contains("centres `one`: there is no area `9`"),
        "{message}"
    );
}
