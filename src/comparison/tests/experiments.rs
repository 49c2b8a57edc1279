//! Experiments from end to end: drawn factors, luck of one's own, chosen outputs, mechanisms left out.

use std::path::{Path, PathBuf};

use super::*;
use crate::comparison::Ablation;
use crate::record::Manifest;

const SAMPLES: &str = "[experiment]\ndesign = 'sobol'\nsamples = 3\n\
    outputs = ['attitude_mean', 'dissimilarity']\n[experiment.factors]\n\
    'settings.work.bias' = { low = 0.0, high = 0.6 }\n\
    'city.areas' = { low = 3, high = 6 }\n[compare]\nweeks = [2]\nareas = false\n";

fn keep(of: &Comparison, path: &Path, numbers: &[u32], threads: usize) -> Kept {
    let kept = Kept::open(path, of).unwrap();
    of.run(numbers, threads, &|r| kept.add(&r), &|_| true)
        .unwrap();
    kept
}

fn text(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap_or_default()
}

/// Runs part of the replicates, without `off` too, and writes all tables.
fn write(path: &Path, of: &Comparison, numbers: &[u32], threads: usize, off: &[&str]) -> Manifest {
    let folder = OutputFolder::open_comparison(path, false).unwrap();
    let kept = folder.replicates(of, threads).unwrap();
    let there = kept.numbers().unwrap();
    let missing = |kept: &Kept| -> Vec<u32> {
        let there = kept.numbers().unwrap();
        let todo = numbers.iter().filter(|n| !there.contains(n));
        todo.copied().collect()
    };
    of.run(&missing(&kept), threads, &|r| kept.add(&r), &|_| true)
        .unwrap();
    assert!(there.iter().all(|n| kept.get(*n).is_ok()));
    let mut summary = kept.summary(&kept.numbers().unwrap()).unwrap();
    let mut all = Vec::new();
    for name in off {
        let other = of.without(name).unwrap();
        let without = folder.replicates_without(name, &other).unwrap();
        other
            .run(&missing(&without), threads, &|r| without.add(&r), &|_| true)
            .unwrap();
        all.push(Ablation::of(name, &kept, &without, &kept.numbers().unwrap()).unwrap());
    }
    summary = summary.with_ablations(all);
    write_comparison(&folder, of, &mut summary, Format::Csv, threads, 1.0).unwrap()
}

#[test]
fn drawn_arms_are_the_same_on_any_threads_in_any_parts_and_after_a_stop() {
    let of = Comparison::new(&[scenario(SAMPLES, &[])]).unwrap();
    assert_eq!((of.arms.len(), of.baseline()), (4, "as_it_is"));
    let folder = || tempfile::tempdir().unwrap();
    let (one, two, first, second, all) = (folder(), folder(), folder(), folder(), folder());
    write(one.path(), &of, &[1, 2, 3], 1, &[]);
    // Many threads, in two goes.
    write(two.path(), &of, &[2], 5, &[]);
    write(two.path(), &of, &[1, 2, 3], 4, &[]);
    write(first.path(), &of, &[1, 3], 2, &[]);
    write(second.path(), &of, &[2], 3, &[]);
    let parts: [PathBuf; 2] = [first.path().into(), second.path().into()];
    let merged = OutputFolder::open_comparison(all.path(), false).unwrap();
    merge_comparisons(&parts, &merged, Format::Csv).unwrap();
    for file in ["compare.csv", "levels.csv", "factors.csv"] {
        let whole = text(one.path(), file);
        assert!(whole.lines().count() > 3, "{file}: {whole}");
        for other in [two.path(), all.path()] {
            assert_eq!(whole, text(other, file), "{file}");
        }
    }
    // Other indicators are not kept; the factors can be joined to the levels.
    let levels = text(one.path(), "levels.csv");
    let indicators: std::collections::BTreeSet<&str> = levels
        .lines()
        .skip(1)
        .map(|l| l.split(',').nth(6).unwrap())
        .collect();
    assert_eq!(
        indicators.into_iter().collect::<Vec<_>>(),
        ["attitude_mean", "dissimilarity"]
    );
    let factors = text(one.path(), "factors.csv");
    assert!(factors.starts_with("arm,factor,value\nsample_1,settings.work.bias,0."));
    assert_eq!(factors.lines().count(), 7);
    let manifest = text(one.path(), "manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let said = manifest["scenario_text"].as_str().unwrap();
    assert_eq!(said.matches("# file: town.toml").count(), 1);
    assert!(
        said.ends_with("# arm: sample_2\n# arm: sample_3\n"),
        "{said}"
    );
    assert_eq!(manifest["comparison"]["design"], "sobol");
    let arm = &manifest["comparison"]["arms"][2];
    assert_eq!(arm["factors"][1]["factor"], "city.areas");
    let said = arm["factors"][1]["value"].as_str().unwrap();
    assert!(factors.contains(&format!("sample_2,city.areas,{said}\n")));
    // Another choice of outputs is another comparison.
    let other = scenario(SAMPLES, &["experiment.outputs=['cost']"]);
    let other = Comparison::new(&[other]).unwrap();
    let error = Kept::open(&one.path().join("replicates"), &other).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("list of indicators that are kept"),
        "{error}"
    );
}

#[test]
fn parts_of_a_replicate_wait_for_the_burn_in_of_the_baseline() {
    // The baseline decides the length; every arm has a past of its own but the last.
    let arms = "[[arms]]\nname = 'now'\n[[arms]]\nname = 'b'\nsettings.work.bias = 0.6\n\
        [[arms]]\nname = 'c'\nsettings.work.bias = 0.1\n[[arms]]\nname = 'd'\n\
        [[arms.shocks]]\nname = 'abroad'\nweek = 1\nsize = 0.2\n[compare]\nweeks = [2]\n";
    let of = Comparison::new(&[scenario(arms, &["burn_in_weeks='auto'"])]).unwrap();
    let one = super::run(&of, 2, 1);
    assert!(one[0].burn_in_weeks >= 104);
    for threads in [2, 8] {
        assert!(one == super::run(&of, 2, threads), "{threads} threads");
    }
    assert!(one[1] == of.replicate(2, 3).unwrap());
}

#[test]
fn a_large_city_has_all_threads_and_small_ones_run_side_by_side() {
    let of = |set: &[&str]| Comparison::new(&[scenario(ARMS, set)]).unwrap();
    // Two pasts of three arms; 3 replicates are 6 jobs.
    let small = of(&[]);
    assert_eq!(small.firsts().collect::<Vec<_>>(), [0, 2]);
    assert_eq!([2, 16].map(|threads| small.abreast(6, threads)), [2, 6]);
    let large = of(&["city.inhabitants=250000"]);
    assert_eq!([2, 16].map(|threads| large.abreast(6, threads)), [1, 1]);
}

#[test]
fn luck_of_ones_own_makes_independent_runs_of_the_same_scenarios() {
    let arms = "[[arms]]\nname = 'now'\n[[arms]]\nname = 'same'\n[[arms]]\nname = 'other'\n\
        settings.work.bias = 0.6\n[compare]\nweeks = [2]\nareas = false\n";
    let own = "[experiment]\ncommon_luck = false\n";
    let common = Comparison::new(&[scenario(arms, &[])]).unwrap();
    let of = Comparison::new(&[scenario(&format!("{arms}{own}"), &[])]).unwrap();
    assert!(!of.common_luck && of.burn_in_of(1) == 1);
    // No seed comes twice; the baseline has that of the replicate.
    let seeds = of.all_seeds(300);
    assert_eq!(seeds[..20], of.all_seeds(20));
    let mut all: Vec<u64> = seeds.iter().flat_map(|(_, arms)| arms.clone()).collect();
    assert_eq!(all.len(), 900);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 900);
    assert!(seeds.iter().all(|(seed, arms)| *seed == arms[0]));
    assert_eq!(of.seeds(20), common.seeds(20));
    // An arm's luck does not depend on which others there are.
    let without = arms.replace("[[arms]]\nname = 'same'\n", "");
    let fewer = Comparison::new(&[scenario(&format!("{without}{own}"), &[])]).unwrap();
    assert_eq!(fewer.all_seeds(3)[2].1[1], seeds[2].1[2]);
    // Arms that say the same are the same with common luck, and two cities without.
    let (one, other) = (super::run(&common, 2, 2), super::run(&of, 2, 2));
    assert_eq!(one[0].digests[0], one[0].digests[1]);
    assert_ne!(other[0].digests[0], other[0].digests[1]);
    assert_eq!(one[0].digests[0], other[0].digests[0]);
    let mut alone = of.arms[1].scenario.clone();
    alone.seed = seeds[1].1[1];
    let mut alone = Simulation::new(alone).unwrap();
    alone.burn_in(BurnIn::Weeks(2), |_, _| true);
    (0..2).for_each(|_| alone.step());
    assert_eq!(alone.state_digest(), other[1].digests[1]);
    assert!(other == super::run(&of, 2, 1));
    // The seeds are recorded, and read back.
    let folder = tempfile::tempdir().unwrap();
    let manifest = write(folder.path(), &of, &[1, 2], 2, &[]);
    let said = manifest.comparison.unwrap();
    assert!(!said.common_luck);
    assert_eq!(said.replicates[1].arm_seeds, seeds[1].1);
    assert!(manifest.notes.iter().any(|n| n.contains("luck of its own")));
    let kept = Kept::find(&folder.path().join("replicates")).unwrap();
    assert!(kept.get(2).unwrap() == other[1]);
    let error = Kept::open(&folder.path().join("replicates"), &common).unwrap_err();
    assert!(error.to_string().contains("luck of its own"), "{error}");
}

#[test]
fn what_drives_a_difference_is_seen_when_it_is_left_out() {
    let arms = "[[arms]]\nname = 'now'\n[[arms]]\nname = 'trouble'\n[[arms.shocks]]\n\
        name = 'abroad'\nweek = 1\nsize = 0.2\n[compare]\nweeks = [0, 3]\n";
    let of = Comparison::new(&[scenario(arms, &[])]).unwrap();
    let on = of.mechanisms_on();
    let shock = crate::indirect::homeland::CARD.name;
    assert!(on.contains(&shock) && on.contains(&"transient") && !on.contains(&"language"));
    let error = of.without("language").unwrap_err().to_string();
    assert!(
        error.contains("`language` is no mechanism that is on"),
        "{error}"
    );
    let off = of.without(shock).unwrap();
    assert_eq!((off.all_seeds(3), off.dates.len()), (of.all_seeds(3), 2));
    let folder = || tempfile::tempdir().unwrap();
    let (base, without) = (folder(), folder());
    let kept = keep(&of, base.path(), &[1, 2, 3], 2);
    let other = keep(&off, without.path(), &[1, 2], 2);
    let found = Ablation::of(shock, &kept, &other, &kept.numbers().unwrap()).unwrap();
    assert_eq!(found.replicates, 2);
    let attitude = Key {
        area: None,
        indicator: "attitude_mean".into(),
        setting: None,
        group: Some("a".into()),
        outgroup: Some("b".into()),
    };
    // Before the shock there is nothing to drive; after it the shock is all.
    let before = found.left(&attitude, 1, 0).unwrap();
    assert_eq!((before.whole, before.change.difference), (0.0, 0.0));
    let after = found.left(&attitude, 1, 1).unwrap();
    assert!(after.whole < -0.05, "{after:?}");
    assert_eq!(after.without, 0.0);
    assert!((after.change.difference + after.whole).abs() < 1e-12);
    assert_eq!(after.change.verdict(), "higher");
    assert!(found.left(&attitude, 0, 1).is_none());
    assert!(found.keys().all(|k| k.area.is_none()));

    // Tables: in one go, and in parts that are put together.
    let names = [shock, "transient"];
    let (one, first, second, all) = (folder(), folder(), folder(), folder());
    let manifest = write(one.path(), &of, &[1, 2, 3], 2, &names);
    assert_eq!(manifest.comparison.unwrap().ablated, names);
    write(first.path(), &of, &[2], 1, &names);
    write(second.path(), &of, &[1], 2, &names[..1]);
    write(second.path(), &of, &[1, 3], 2, &names);
    let parts: [PathBuf; 2] = [first.path().into(), second.path().into()];
    let merged = OutputFolder::open_comparison(all.path(), false).unwrap();
    let summary = merge_comparisons(&parts, &merged, Format::Csv).unwrap();
    assert!(summary.ablations().iter().all(|a| a.replicates == 3));
    let table = text(one.path(), "ablation.csv");
    assert_eq!(table, text(all.path(), "ablation.csv"));
    let start = format!("trouble,now,3,a,b,all,attitude_mean,{shock},-0.");
    assert!(table.lines().any(|l| l.starts_with(&start)), "{table}");
}
