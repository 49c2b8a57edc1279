//! Everything on, whatever is off by default: nothing depends on threads, storage or numbering, and
//! every column keeps its bounds. Once with the kernel, once with its rival.

use commonground::engine::{Pieces, Simulation};
use commonground::mechanism::catalogue;
use commonground::rng::Stream;
use commonground::scenario::Scenario;

use super::common::{four_unlike, live, set, town};

/// A lively town with every mechanism of the catalogue. `mediated` stands in the kernel's place: it
/// is on only where asked for.
pub(super) fn everything(mediated: bool) -> Scenario {
    let mut s = town(four_unlike(), 3_000, 6);
    for entry in catalogue() {
        set(&mut s, entry.name, &[]).enabled = entry.name != "mediated" || mediated;
    }
    set(
        &mut s,
        "turnover",
        &[("team", 0.6), ("club", 0.6), ("home", 0.6)],
    );
    // So that threat does not rest: the level of shares counts.
    set(&mut s, "threat", &[("level", 0.05)]);
    s
}

fn build(mediated: bool, threads: usize) -> Simulation {
    Simulation::builder(everything(mediated))
        .threads(threads)
        .pieces(Pieces {
            people: 200 + 57 * threads,
            seats: 16 * threads,
        })
        .build()
        .expect("a town that can be")
}

/// Names of all columns of state.
fn columns(s: &Simulation) -> Vec<String> {
    let named = |row: (String, usize)| row.0.strip_prefix("column ").map(str::to_owned);
    s.memory().into_iter().filter_map(named).collect()
}

/// Burn-in of some weeks, so that mechanisms settle, then some more.
fn lived(mut s: Simulation) -> Simulation {
    s.burn_in(commonground::engine::BurnIn::Weeks(4), |_, _| true);
    live(&mut s, 6);
    s
}

#[test]
fn threads_change_no_bit() {
    for mediated in [false, true] {
        let expected = lived(build(mediated, 1)).state_digest();
        for threads in [2, 3] {
            assert_eq!(lived(build(mediated, threads)).state_digest(), expected);
        }
    }
}

#[test]
fn storage_and_numbers_of_groups_change_no_bit() {
    for mediated in [false, true] {
        let mut a = lived(build(mediated, 2));
        let mut b = lived(build(mediated, 2));
        let mut to: Vec<u32> = (0..a.population().len() as u32).collect();
        Stream::new(9, "test.order").sequence(0, 0).shuffle(&mut to);
        b.reorder(&to);
        b.relabel(&[2, 0, 3, 1]);
        assert_ne!(a.state_digest(), b.state_digest());
        live(&mut a, 5);
        live(&mut b, 5);
        b.relabel(&[1, 3, 0, 2]);
        assert_eq!(a.state_digest(), b.state_digest(), "mediated: {mediated}");
        live(&mut a, 2);
        live(&mut b, 2);
        assert_eq!(a.state_digest(), b.state_digest(), "mediated: {mediated}");
    }
}

#[test]
fn every_column_keeps_its_bounds() {
    for mediated in [false, true] {
        let mut s = build(mediated, 2);
        for _ in 0..12 {
            s.step();
        }
        for name in columns(&s) {
            let bounds = match name.as_str() {
                "attitude" | "set_point" | "transient" => -1.0..=1.0,
                "positive_contacts" | "negative_contacts" => 0.0..=f32::MAX,
                "anxiety" | "empathy" | "knowledge" | "realistic_threat" | "symbolic_threat" => {
                    0.0..=1.0
                }
                _ => f32::MIN..=f32::MAX,
            };
            let column = s.column(&name).expect("listed");
            assert!(column.iter().all(|x| bounds.contains(x)), "{name}");
        }
    }
}

/// Each of the optional states has left its start: everything is really on.
#[test]
fn every_mediator_moves() {
    let mut s = build(false, 2);
    let names = ["anxiety", "empathy", "knowledge", "realistic_threat"];
    let before: Vec<Vec<f32>> = names
        .iter()
        .map(|n| s.column(n).expect("kept").to_vec())
        .collect();
    live(&mut s, 6);
    for (name, before) in names.iter().zip(before) {
        let now = s.column(name).expect("kept");
        let moved = now.iter().zip(&before).filter(|(a, b)| a != b).count();
        assert!(
            moved > before.len() / 4,
            "{name}: {moved} of {}",
            before.len()
        );
    }
}
