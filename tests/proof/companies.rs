//! All mechanisms at once with options that the defaults do not reach: how peers pull, norms of
//! classes and teams, one common identity, positions of institutions.

use commonground::engine::{Pieces, Simulation};
use commonground::mechanism::catalogue;
use commonground::rng::Stream;
use commonground::scenario::Scenario;

use super::common::{four_unlike, live, set, town};

/// Four groups that differ in everything, every mechanism of the catalogue on, lively exchange.
pub fn scenario(people: u32) -> Scenario {
    let mut s = town(four_unlike(), people, 6);
    for entry in catalogue() {
        set(&mut s, entry.name, &[]).enabled = entry.name != "mediated";
    }
    set(
        &mut s,
        "turnover",
        &[("team", 1.0), ("club", 1.0), ("home", 1.0)],
    );
    set(&mut s, "threat", &[("level", 0.05)]);
    s.norms.areas.insert("2".into(), 0.5);
    s
}

fn build(s: Scenario, threads: usize, pieces: Pieces) -> Simulation {
    Simulation::builder(s)
        .threads(threads)
        .pieces(pieces)
        .build()
        .expect("a town that can be")
}

/// Variants of options that the defaults do not reach.
fn companies() -> Vec<(&'static str, Scenario)> {
    let mut all = vec![("defaults", scenario(1_500))];
    for (name, option) in [("repulsive", 1.0), ("bounded", 2.0), ("arguments", 3.0)] {
        let mut s = scenario(1_500);
        set(&mut s, "peer_influence", &[("option", option)]);
        set(&mut s, "contextual_norm", &[("class", 0.5), ("work", 1.0)]);
        set(&mut s, "common_identity", &[("mode", 1.0)]);
        all.push((name, s));
    }
    all
}

#[test]
fn threads_storage_and_labels_change_no_bit() {
    let coarse = Pieces::default();
    let fine = Pieces {
        people: 100,
        seats: 64,
    };
    for (name, s) in companies() {
        let mut reference = build(s.clone(), 1, coarse);
        live(&mut reference, 6);
        let expected = reference.state_digest();
        for threads in [2, 3] {
            let mut other = build(s.clone(), threads, fine);
            let people = other.population().len() as u32;
            let mut to: Vec<u32> = (0..people).collect();
            Stream::new(5, "test.order").sequence(0, 0).shuffle(&mut to);
            live(&mut other, 2);
            other.reorder(&to);
            live(&mut other, 1);
            // There and back: digests name groups by their positions.
            other.relabel(&[2, 0, 3, 1]);
            live(&mut other, 2);
            other.relabel(&[1, 3, 0, 2]);
            live(&mut other, 1);
            assert_eq!(other.state_digest(), expected, "{name}, {threads} threads");
        }
    }
}

#[test]
fn every_column_stays_in_its_bounds() {
    for (name, s) in companies() {
        let mut s = build(s, 2, Pieces::default());
        live(&mut s, 8);
        let view = s.view();
        for column in view.columns() {
            let of = view.column(column).expect("a column of the model");
            let (lo, hi) = of.bounds;
            for &x in of.values {
                assert!(x >= lo && x <= hi, "{name}: {column} is {x}");
            }
        }
    }
}
