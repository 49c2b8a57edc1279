//! The policy scenarios that ship with the program, on a small town: two arms of each, on the
//! signs that are most telling for it.
//!
//! Which of them hold is a finding, and MODEL.md (section 8) lists those that do not. A sign that
//! begins or ceases to hold here is a change of results, to be looked at and written down.
#![cfg(feature = "scenario")]

use std::path::{Path, PathBuf};

use commonground::comparison::{Comparison, Verdict};
use commonground::scenario::{ReadOptions, Scenario};

/// Replicates: a sign holds if all of them show it.
const REPLICATES: u32 = 8;

/// Last week: what is expected later is looked at after three years.
const LAST: u32 = 156;

/// Expectations that do not hold in this small town, by scenario.
const NOT_HOLDING: &[(&str, &str)] = &[
    ("s01_reception_dispersal", "friends"),
    ("s03_tap_the_untapped", "friends"),
    // Seven of eight; in towns of 6,000 and of 12,000 all.
    ("s08_school_choice_and_buddies", "buddies"),
];

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/policies");
    let entries = std::fs::read_dir(folder).expect("the folder of scenarios");
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    files.retain(|f| f.file_name().is_some_and(|n| n != "base.toml"));
    files.sort();
    files
}

/// The first telling expectation of a scenario decides which two arms are run; all telling ones
/// about these two are judged.
fn verdicts(file: &Path) -> (String, Vec<Verdict>) {
    let options = ReadOptions {
        set: ["city.inhabitants=2000", "city.areas=8", "burn_in_weeks=52"]
            .map(str::to_owned)
            .to_vec(),
        ..ReadOptions::default()
    };
    let mut scenario = Scenario::from_file(file, &options).expect("a scenario");
    let first = scenario.expect.iter().find(|e| e.telling);
    let first = first.expect("a telling expectation").clone();
    let chosen = |arm: &str| arm == first.arm || arm == first.than;
    scenario.arms.retain(|arm| chosen(&arm.name));
    let mut expect = scenario.expect.clone();
    expect.retain(|e| e.telling && chosen(&e.arm) && chosen(&e.than));
    for e in &mut expect {
        e.week = e.week.min(LAST);
    }
    scenario.compare.weeks = expect.iter().map(|e| e.week).collect();
    scenario.compare.every = None;
    scenario.compare.areas = false;
    let name = scenario.name.clone();
    let comparison = Comparison::new(&[scenario]).expect("a comparison");
    let replicates: Vec<_> = std::thread::scope(|scope| {
        let comparison = &comparison;
        let half = |odd: u32| {
            scope.spawn(move || {
                let numbers = (1..=REPLICATES).filter(|n| n % 2 == odd);
                let one = |n| comparison.replicate(n, 1).expect("a replicate");
                numbers.map(one).collect::<Vec<_>>()
            })
        };
        let halves = [half(0), half(1)];
        halves
            .into_iter()
            .flat_map(|h| h.join().expect("no panic"))
            .collect()
    });
    let judge = |e| comparison.judge(e, &replicates).expect("a verdict");
    (name, expect.iter().map(judge).collect())
}

#[test]
fn the_most_telling_signs_are_as_reported() {
    let (mut found, mut lines) = (Vec::new(), String::new());
    for file in files() {
        let (scenario, verdicts) = verdicts(&file);
        assert!(!verdicts.is_empty(), "{scenario} tells nothing");
        for v in verdicts {
            let e = &v.expectation;
            assert_eq!(v.replicates, REPLICATES, "{scenario}: {} is absent", e.name);
            lines += &format!(
                "{scenario}, {}: {:.3} of replicates, {:+.4}\n",
                e.name, v.share, v.difference
            );
            if !v.holds() {
                found.push((scenario.clone(), e.name.clone()));
            }
        }
    }
    let known: Vec<_> = NOT_HOLDING
        .iter()
        .map(|(s, e)| ((*s).to_owned(), (*e).to_owned()))
        .collect();
    assert_eq!(found, known, "{lines}");
}
