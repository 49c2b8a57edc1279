//! Comparisons from end to end, in towns that are quick to run.

mod endings;
mod experiments;

use std::sync::Mutex;

use super::*;
use crate::engine::Simulation;
use crate::indirect::group_size::Campaign;
use crate::indirect::homeland::Shock;
use crate::indirect::imagined::Exposure;
use crate::policy::Policy;
use crate::record::{Format, OutputFolder, merge_comparisons, write_comparison};
use crate::scenario::{BurnIn, ReadOptions, Scenario};

const TOWN: &str = "commonground = 1\nweeks = 4\nburn_in_weeks = 2\n\
    [city]\nkind = 'synthetic'\ninhabitants = 500\nareas = 4\n\
    [[groups]]\nname = 'host'\nhost = true\nshare = 0.5\n\
    [[groups]]\nname = 'a'\nshare = 0.3\n[[groups]]\nname = 'b'\nshare = 0.2\n";
const ARMS: &str = "[[arms]]\nname = 'now'\n[[arms]]\nname = 'trouble'\n\
    [[arms.shocks]]\nname = 'abroad'\nweek = 1\nsize = 0.2\n[[arms]]\nname = 'apart'\n\
    settings.work.bias = 0.6\n[compare]\nweeks = [0, 3]\n";

fn scenario(arms: &str, set: &[&str]) -> Scenario {
    let options = ReadOptions {
        set: set.iter().map(|&s| s.to_owned()).collect(),
        ..ReadOptions::default()
    };
    Scenario::from_text(&format!("{TOWN}\n{arms}"), "town.toml", &options).unwrap()
}

fn run(of: &Comparison, n: u32, threads: usize) -> Vec<Replicate> {
    let all = Mutex::new(Vec::new());
    let numbers: Vec<u32> = (1..=n).collect();
    let done = |r| {
        all.lock().unwrap().push(r);
        Ok(())
    };
    of.run(&numbers, threads, &done, &|_| true).unwrap();
    let mut all = all.into_inner().unwrap();
    all.sort_by_key(|r| r.number);
    all
}

#[test]
fn a_shared_burn_in_has_the_bits_of_one_of_its_own() {
    // Every kind of event, from a settled run with none and back.
    for length in [BurnIn::Weeks(6), BurnIn::Auto] {
        let mut none = scenario("[[media]]\nname = 'paper'\ntone = { a = 0.1 }\n", &[]);
        none.burn_in = length;
        none.mechanisms.insert(
            "imagined_contact".into(),
            crate::mechanism::Choice {
                enabled: true,
                values: crate::mechanism::find("imagined_contact")
                    .unwrap()
                    .parameters
                    .iter()
                    .map(|p| p.default)
                    .collect(),
            },
        );
        let mut all = none.clone();
        all.inputs.campaigns.push(Campaign {
            name: "size".into(),
            week: 1,
            ..Campaign::default()
        });
        all.inputs.shocks.push(Shock {
            name: "abroad".into(),
            week: 0,
            ..Shock::default()
        });
        all.inputs.exposures.push(Exposure {
            name: "reading".into(),
            week: 2,
            ..Exposure::default()
        });
        all.inputs.pulses.push(crate::indirect::media::Pulse {
            name: "scare".into(),
            towards: vec!["a".into()],
            week: 1,
            ..Default::default()
        });
        for (one, other) in [(&none, &all), (&all, &none)] {
            let mut settled = Simulation::builder(one.clone()).threads(1).build().unwrap();
            let weeks = settled.burn_in(length, |_, _| true).weeks;
            let mut branch = settled.continue_as(one, other).unwrap();
            let mut alone = Simulation::builder(other.clone())
                .threads(2)
                .build()
                .unwrap();
            alone.burn_in(BurnIn::Weeks(weeks), |_, _| true);
            assert_eq!(branch.state_digest(), alone.state_digest());
            let before = settled.state_digest();
            for _ in 0..5 {
                branch.step();
                alone.step();
                settled.step();
            }
            assert_eq!(branch.state_digest(), alone.state_digest());
            assert_ne!(branch.state_digest(), settled.state_digest());
            assert_ne!(before, settled.state_digest());
        }
    }
    let one = scenario("", &[]);
    let other = scenario("", &["settings.work.bias=0.6"]);
    let mut settled = Simulation::new(one.clone()).unwrap();
    assert!(settled.continue_as(&one, &other).is_err());
    settled.step();
    assert!(settled.continue_as(&one, &one).is_err());
}

#[test]
fn every_policy_starts_from_a_shared_burn_in() {
    let baseline = scenario("", &["mechanisms.school_choice.enabled=true"]);
    let mut settled = Simulation::new(baseline.clone()).unwrap();
    settled.burn_in(BurnIn::Weeks(2), |_, _| true);
    let usable = |l: &&crate::policy::Lever| l.is_offered();
    let mut tried = 0;
    for lever in crate::policy::levers().filter(usable) {
        let mut arm = baseline.clone();
        arm.inputs.policies.push(Policy::new(lever.key, "one"));
        let mut branch = settled.continue_as(&baseline, &arm).unwrap();
        let mut alone = Simulation::new(arm).unwrap();
        alone.burn_in(BurnIn::Weeks(2), |_, _| true);
        for week in 0..3 {
            assert_eq!(
                branch.state_digest(),
                alone.state_digest(),
                "{}, week {week}",
                lever.key
            );
            assert_eq!(
                branch.view().flows,
                alone.view().flows,
                "{}, week {week}",
                lever.key
            );
            branch.step();
            alone.step();
        }
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
}

#[test]
fn arms_share_luck_and_results_do_not_depend_on_threads() {
    let of = Comparison::new(&[scenario(ARMS, &[])]).unwrap();
    assert_eq!((of.baseline(), of.dates.as_slice()), ("now", &[0, 3][..]));
    let shared: Vec<usize> = (0..3).map(|k| of.burn_in_of(k)).collect();
    assert_eq!(shared, [0, 0, 2]);
    let one = run(&of, 3, 1);
    assert!(one == run(&of, 3, 3));
    assert!(one[1] == of.replicate(2, 2).unwrap());
    // The baseline is the run of its seed, and so is an arm with a burn-in of its own.
    for (arm, k) in [(&of.arms[0], 0), (&of.arms[2], 2)] {
        let mut alone = arm.scenario.clone();
        alone.seed = one[1].seed;
        let mut alone = Simulation::new(alone).unwrap();
        alone.burn_in(BurnIn::Weeks(2), |_, _| true);
        (0..3).for_each(|_| alone.step());
        assert_eq!(alone.state_digest(), one[1].digests[k]);
    }
    let mut summary = Summary::of(&of, one.into_iter().map(Ok)).unwrap();
    let attitude = Key {
        area: None,
        indicator: "attitude_mean".into(),
        setting: None,
        group: Some("a".into()),
        outgroup: Some("b".into()),
    };
    let keys: Vec<Key> = summary.keys().cloned().collect();
    assert!(keys.contains(&attitude), "{keys:?}");
    // Before the shock nothing differs; after it newcomers think worse of each other.
    let before = summary.difference(&attitude, 1, 0).unwrap();
    assert_eq!(
        (before.difference, before.verdict()),
        (0.0, "the same in all replicates")
    );
    let after = summary.difference(&attitude, 1, 1).unwrap();
    assert!(
        after.difference < -0.05 && after.verdict() == "lower",
        "{after:?}"
    );
    assert_eq!((after.replicates, after.share_positive), (3, 0.0));
    assert!(keys.iter().any(|k| k.area.is_some()));
}

#[test]
fn seeds_are_derived_and_never_repeated() {
    let of = Comparison::new(&[scenario(ARMS, &["seed=5"])]).unwrap();
    let seeds = of.seeds(2000);
    assert_eq!(seeds[..10], of.seeds(10));
    let mut different = seeds.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), seeds.len());
    assert!(seeds.iter().all(|&s| i64::try_from(s).is_ok()));
    let other = Comparison::new(&[scenario(ARMS, &["seed=6"])]).unwrap();
    assert!(!seeds.contains(&other.seeds(1)[0]));
}

#[test]
fn kept_replicates_are_read_back_bit_by_bit_and_belong_to_one_comparison() {
    let of = Comparison::new(&[scenario(ARMS, &[])]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let kept = Kept::open(folder.path(), &of).unwrap();
    let replicate = of.replicate(4, 1).unwrap();
    kept.add(&replicate).unwrap();
    let again = Kept::open(folder.path(), &of).unwrap();
    assert_eq!(again.numbers().unwrap(), [4]);
    let read = again.get(4).unwrap();
    assert!(read == replicate);
    assert!(
        again
            .get(5)
            .unwrap_err()
            .to_string()
            .contains("no replicate 5")
    );

    for (set, said) in [
        ("seed=9", "its seed is 1, not 9"),
        ("compare.weeks=[4]", "its dates is [0,3], not [4]"),
        ("settings.work.rate=9", "in arm now, trouble, apart"),
        ("arms.apart.settings.work.bias=0.5", "in arm apart"),
    ] {
        let changed = Comparison::new(&[scenario(ARMS, &[set])]).unwrap();
        let error = Kept::open(folder.path(), &changed).unwrap_err();
        assert!(
            error.is_input() && error.to_string().contains(said),
            "{error}"
        );
    }
    // A file that was cut is no replicate.
    let path = folder.path().join("00004.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &text[..text.len() / 2]).unwrap();
    assert!(
        again
            .get(4)
            .unwrap_err()
            .to_string()
            .contains("no whole replicate")
    );
}

#[test]
fn tables_hold_every_difference_and_a_comparison_goes_on_where_it_was_ended() {
    let arms = ARMS.split_once("[[arms]]\nname = 'apart'").unwrap().0;
    let arms = format!("{arms}[compare]\nweeks = [0, 3]\n");
    let of = Comparison::new(&[scenario(&arms, &[])]).unwrap();
    let write = |path: &std::path::Path, steps: &[&[u32]]| {
        for numbers in steps {
            let folder = OutputFolder::open_comparison(path, false).unwrap();
            let kept = folder.replicates(&of, 1).unwrap();
            let manifest = std::fs::read_to_string(path.join("manifest.json")).unwrap();
            assert!(manifest.contains("\"running\""));
            of.run(numbers, 2, &|r| kept.add(&r), &|_| true).unwrap();
            let there = kept.numbers().unwrap();
            let mut summary = Summary::of(&of, there.into_iter().map(|n| kept.get(n))).unwrap();
            let format = crate::record::Format::Csv;
            write_comparison(&folder, &of, &mut summary, format, 2, 1.0).unwrap();
        }
        ["compare.csv", "levels.csv"].map(|f| std::fs::read_to_string(path.join(f)).unwrap())
    };
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let [compare, levels] = write(one.path(), &[&[1, 2, 3]]);
    assert_eq!(
        [compare.clone(), levels.clone()],
        write(two.path(), &[&[2], &[3, 1]])
    );
    assert!(compare.starts_with(
        "arm,baseline,week,area,group,outgroup,setting,indicator,difference,low,high,replicates,\
         share_positive\ntrouble,now,0,all,"
    ));
    assert!(
        levels.starts_with("arm,week,area,group,outgroup,setting,indicator,mean,sd,replicates\n")
    );
    let find = |text: &str, start: &str| text.lines().any(|l| l.starts_with(start));
    assert!(find(
        &compare,
        "trouble,now,0,all,a,b,all,attitude_mean,0,0,0,3,0"
    ));
    assert!(find(
        &compare,
        "trouble,now,3,all,a,b,all,attitude_mean,-0.1"
    ));
    assert!(find(
        &compare,
        "trouble,now,3,1,host,a,all,attitude_mean,-0."
    ));
    assert!(find(&compare, "trouble,now,3,all,a,host,work,"));
    assert!(find(&levels, "now,3,all,a,b,all,attitude_mean,0."));
    let text = std::fs::read_to_string(one.path().join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let comparison = &manifest["comparison"];
    assert_eq!(manifest["status"], "complete");
    assert_eq!(comparison["arms"][1]["burn_in_of"], "now");
    assert_eq!(comparison["replicates"][2]["seed"], of.seeds(3)[2]);
    assert_eq!(comparison["weeks"], serde_json::json!([0, 3]));
    assert!(
        manifest["scenario_text"]
            .as_str()
            .unwrap()
            .contains("# arm: trouble")
    );
    // Parts that were run apart say the same.
    let (part, all) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let other = tempfile::tempdir().unwrap();
    write(part.path(), &[&[1, 3]]);
    write(other.path(), &[&[2, 3]]);
    let parts = [part.path().to_owned(), other.path().to_owned()];
    let folder = OutputFolder::open_comparison(all.path(), false).unwrap();
    let merged = merge_comparisons(&parts, &folder, crate::record::Format::Csv).unwrap();
    let numbers: Vec<u32> = merged.replicates().iter().map(|r| r.number).collect();
    assert_eq!(
        (numbers, merged.arms()),
        (vec![1, 2, 3], &["now".to_owned(), "trouble".to_owned()][..])
    );
    let text_of = |f: &str| std::fs::read_to_string(all.path().join(f)).unwrap();
    assert_eq!(
        [compare, levels],
        ["compare.csv", "levels.csv"].map(text_of)
    );
    let again: serde_json::Value = serde_json::from_str(&text_of("manifest.json")).unwrap();
    assert_eq!(again["comparison"], *comparison);
    drop(folder);
    let strangers = [one.path().to_owned(), std::path::PathBuf::from("/nowhere")];
    let folder = OutputFolder::open_comparison(all.path(), false).unwrap();
    let error = merge_comparisons(&strangers, &folder, crate::record::Format::Csv).unwrap_err();
    assert!(error.to_string().contains("holds no replicates"), "{error}");
    // A run does not write into the folder of a comparison.
    assert!(OutputFolder::open(one.path(), false).is_err());
}

#[test]
fn several_scenarios_are_compared_and_must_agree() {
    let (one, mut two) = (scenario("", &[]), scenario("", &["settings.work.bias=0.6"]));
    assert!(
        Comparison::new(std::slice::from_ref(&one))
            .unwrap_err()
            .to_string()
            .contains("needs two")
    );
    let twice = Comparison::new(&[one.clone(), one.clone()]).unwrap_err();
    assert!(twice.to_string().contains("two arms are named"), "{twice}");
    two.name = "apart".into();
    let both = Comparison::new(&[one.clone(), two.clone()]).unwrap();
    assert_eq!(both.arms[1].name, "apart");
    let with_arms = Comparison::new(&[scenario(ARMS, &[]), two.clone()]).unwrap();
    let names: Vec<&str> = with_arms.arms.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(
        names[1..],
        [
            &format!("{}.trouble", one.name),
            &format!("{}.apart", one.name),
            "apart"
        ]
    );
    two.weeks = 9;
    let error = Comparison::new(&[one, two]).unwrap_err().to_string();
    assert!(error.contains("has weeks 4, `apart` has 9"), "{error}");
}
