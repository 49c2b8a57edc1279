//! Analyses from end to end, in a town that is quick to run.

use std::fs;
use std::path::Path;

use super::*;
use crate::comparison::Key;
use crate::scenario::{ReadOptions, Scenario};

const TOWN: &str = "commonground = 1\nweeks = 3\nburn_in_weeks = 2\n\
    [city]\nkind = 'synthetic'\ninhabitants = 300\nareas = 2\n\
    [[groups]]\nname = 'host'\nhost = true\nshare = 0.5\n\
    [[groups]]\nname = 'new'\nshare = 0.5\n\
    [[arms]]\nname = 'now'\n[[arms]]\nname = 'apart'\nsettings.work.bias = 0.6\n";
const ETA: &str = "mechanisms.attitude_kernel.eta0";
const SHIFT: &str = "mechanisms.valence.b_positive=0..2";
const WORK: &str = "settings.work.rate=2..14";

fn key(indicator: &str, groups: Option<(&str, &str)>) -> Key {
    Key {
        area: None,
        indicator: indicator.to_owned(),
        setting: None,
        group: groups.map(|g| g.0.to_owned()),
        outgroup: groups.map(|g| g.1.to_owned()),
    }
}

fn analysis(arm: Option<&str>, output: Key, parameters: &[&str]) -> crate::Result<Sensitivity> {
    let scenario = Scenario::from_text(TOWN, "town.toml", &ReadOptions::default())?;
    let parameters: Vec<String> = parameters.iter().map(|&p| p.to_owned()).collect();
    Sensitivity::new(&scenario, arm, output, 3, 2, &parameters)
}

fn attitude() -> Key {
    key("attitude_mean", Some(("host", "new")))
}

fn run(of: &Sensitivity, plan: &Plan, folder: &Path, threads: usize) -> crate::Result<Found> {
    let found = of.run(plan, folder, threads, &|_, _| true)?;
    write(folder, of, plan, &found, None)?;
    Ok(found)
}

const BOTH: Plan = Plan {
    method: Method::Both,
    trajectories: 3,
    rows: 4,
};

#[test]
fn threads_and_interruptions_do_not_change_a_byte() {
    let of = analysis(None, attitude(), &[ETA, SHIFT]).unwrap();
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let found = run(&of, &BOTH, one.path(), 1).unwrap();
    // Screened only, broken off in the middle of a line, then the whole.
    let screening = Plan {
        method: Method::Morris,
        ..BOTH
    };
    run(&of, &screening, two.path(), 2).unwrap();
    let points = two.path().join("points.csv");
    let text = fs::read_to_string(&points).unwrap();
    fs::write(&points, &text[..text.len() - 9]).unwrap();
    assert_eq!(found, run(&of, &BOTH, two.path(), 3).unwrap());
    for name in ["points.csv", "sensitivity.csv", "sensitivity.json"] {
        let read = |folder: &Path| fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(read(one.path()), read(two.path()), "{name}");
    }
    // Nothing is run again.
    let ran = std::sync::atomic::AtomicBool::new(false);
    let tick = |_, _| {
        ran.store(true, std::sync::atomic::Ordering::Relaxed);
        true
    };
    assert_eq!(found, of.run(&BOTH, one.path(), 2, &tick).unwrap());
    assert!(!ran.into_inner());
    // More positive meetings make better attitudes.
    let screened = found.morris.unwrap();
    assert!(screened[1].mean > 0.0, "{screened:?}");
    assert!(found.luck.unwrap() > 0.0 && found.missing == 0);
    let table = fs::read_to_string(one.path().join("sensitivity.csv")).unwrap();
    assert!(
        table.contains("\nmorris,mechanisms.valence.b_positive,E"),
        "{table}"
    );
}

#[test]
fn what_an_arm_does_depends_on_contact_at_work() {
    // Without meetings at work it does not matter who works with whom; otherwise it does.
    let contact = key("attitude_mean", Some(("new", "host")));
    let of = analysis(Some("apart"), contact, &[WORK]).unwrap();
    assert_eq!(of.arms(), ("apart", Some("now")));
    let plan = Plan {
        method: Method::Sobol,
        ..BOTH
    };
    let folder = tempfile::tempdir().unwrap();
    let found = run(&of, &plan, folder.path(), 2).unwrap();
    assert_ne!(found.reference, 0.0);
    // With one parameter AB is B: two points a row, and the scenario as it is.
    assert_eq!((found.varied, found.points), (vec![0], 9));
    assert!(found.sobol.unwrap()[0].total > 0.0);
    // The folder belongs to this analysis.
    let other = analysis(None, attitude(), &[WORK]).unwrap();
    let error = run(&other, &plan, folder.path(), 2)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("holds another analysis: its group is \"new\""),
        "{error}"
    );
}

#[test]
fn what_moves_nothing_does_not_survive() {
    // The number of residents is an input.
    let mut residents = key("residents", None);
    residents.group = Some("host".to_owned());
    let of = analysis(None, residents, &[ETA]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let found = run(&of, &BOTH, folder.path(), 2).unwrap();
    assert_eq!(found.morris.unwrap()[0].size, 0.0);
    assert_eq!((found.varied, found.sobol), (vec![], None));
}

#[test]
fn questions_that_cannot_be_answered_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let error = |of: crate::Result<Sensitivity>, plan: &Plan| {
        let inner = folder.path().join("new");
        let found = of.and_then(|of| run(&of, plan, &inner, 1));
        let _ = fs::remove_dir_all(&inner);
        found.unwrap_err().to_string()
    };
    for (arm, output, plan, what) in [
        (
            None,
            key("attitude", None),
            BOTH,
            "no indicator `attitude`; there are",
        ),
        (
            None,
            key("attitude_mean", None),
            BOTH,
            "no `attitude_mean` without group, outgroup and setting in week 3; there is --group host",
        ),
        (Some("now"), attitude(), BOTH, "`now` is the baseline"),
        (Some("never"), attitude(), BOTH, "no arm `never`"),
        (
            None,
            attitude(),
            Plan { rows: 12, ..BOTH },
            "12 points; allowed: a power of two",
        ),
        (
            None,
            attitude(),
            Plan {
                trajectories: 1,
                ..BOTH
            },
            "1 trajectories",
        ),
    ] {
        let found = error(analysis(arm, output, &[ETA]), &plan);
        assert!(found.contains(what), "{found}");
    }
    // A folder without any point is no analysis yet.
    let wrong = analysis(None, key("employment_year_9", None), &[ETA]).unwrap();
    let inner = folder.path().join("new");
    let error = run(&wrong, &BOTH, &inner, 1).unwrap_err().to_string();
    assert!(
        error.contains("has no `employment_year_9` in week 3; it has"),
        "{error}"
    );
    let right = analysis(None, attitude(), &[ETA]).unwrap();
    assert!(run(&right, &BOTH, &inner, 1).is_ok());
    let scenario = Scenario::from_text(TOWN, "town.toml", &ReadOptions::default()).unwrap();
    let late = Sensitivity::new(&scenario, None, attitude(), 4, 1, &[]);
    assert!(late.unwrap_err().to_string().contains("allowed: 0 to 3"));
    fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    let of = analysis(None, attitude(), &[ETA]).unwrap();
    let error = run(&of, &BOTH, folder.path(), 1).unwrap_err().to_string();
    assert!(error.contains("holds other things"), "{error}");
}

#[test]
fn parts_that_are_put_together_are_the_whole() {
    let of = analysis(None, attitude(), &[ETA, SHIFT]).unwrap();
    let folder = || tempfile::tempdir().unwrap();
    let (one, whole) = (folder(), folder());
    let found = run(&of, &BOTH, one.path(), 2).unwrap();
    let parts = [folder(), folder(), folder()];
    let paths: Vec<std::path::PathBuf> = parts.iter().map(|p| p.path().to_owned()).collect();
    let mut stages = Vec::new();
    for _ in 0..2 {
        let mut points = 0;
        for (k, path) in paths.iter().enumerate() {
            let (stage, mine, of_all) = of
                .run_part(&BOTH, (k as u32 + 1, 3), path, 2, &|_, _| true)
                .unwrap();
            points += mine;
            stages.push(stage);
            assert!(
                mine < of_all && k < 2 || points == of_all,
                "{mine} {of_all}"
            );
        }
        merge(&paths, whole.path()).unwrap();
        // Every part goes on from the whole.
        for path in &paths {
            for name in ["points.csv", "sensitivity.json"] {
                fs::copy(whole.path().join(name), path.join(name)).unwrap();
            }
        }
    }
    // Screening first: what is left is known only when all parts are together.
    assert_eq!(stages[..3], [Stage::Morris; 3]);
    assert_eq!(stages[3..], [Stage::Sobol; 3]);
    let ran = std::sync::atomic::AtomicBool::new(false);
    let tick = |_, _| {
        ran.store(true, std::sync::atomic::Ordering::Relaxed);
        true
    };
    assert_eq!(found, of.run(&BOTH, whole.path(), 1, &tick).unwrap());
    assert!(!ran.into_inner());
    write(whole.path(), &of, &BOTH, &found, None).unwrap();
    for name in ["points.csv", "sensitivity.csv", "sensitivity.json"] {
        let read = |folder: &Path| fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(read(one.path()), read(whole.path()), "{name}");
    }
    // What does not belong together is refused.
    let other = analysis(None, attitude(), &[ETA]).unwrap();
    let strange = folder();
    run(&other, &BOTH, strange.path(), 1).unwrap();
    let error = merge(
        &[paths[0].clone(), strange.path().to_owned()],
        folder().path(),
    );
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("another analysis, its parameters"),
        "{error}"
    );
    let error = merge(&[folder().path().to_owned()], folder().path());
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("no points of an analysis")
    );
    let error = of.run_part(&BOTH, (4, 3), whole.path(), 1, &|_, _| true);
    assert!(error.unwrap_err().to_string().contains("allowed: 1 to 3"));
    let changed = fs::read_to_string(paths[0].join("points.csv")).unwrap();
    let (head, _) = changed.trim_end().rsplit_once(',').unwrap();
    fs::write(paths[0].join("points.csv"), format!("{head},7\n")).unwrap();
    let error = merge(&paths, folder().path()).unwrap_err().to_string();
    assert!(error.contains("a point has another output"), "{error}");
}
