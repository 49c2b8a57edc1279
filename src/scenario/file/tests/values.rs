//! What is read from files that are right.

use super::*;
use crate::calendar::parse_date;
use crate::population::{self, City};
use crate::scenario::{BurnIn, DEFAULT_START, MechanismSettings, Outputs, TOWN};

#[test]
fn the_town_is_the_town() {
    let town = Scenario::town();
    assert_eq!(
        (town.name.as_str(), town.seed, town.weeks),
        ("town", 1, 520)
    );
    assert_eq!((town.burn_in, town.start), (BurnIn::Auto, DEFAULT_START));
    let shares: Vec<f64> = town.groups.iter().map(|g| g.spec.share).collect();
    assert_eq!(shares, [0.82, 0.08, 0.06, 0.04]);
    assert_eq!(town.groups.get(0).spec.language, 1.0);
    assert_eq!(town.groups.get(1).spec.language, 0.65);
    let means = ndarray::array![
        [0.0, 0.1, 0.0, 0.15],
        [0.2, 0.0, 0.1, 0.1],
        [0.2, 0.1, 0.0, 0.1],
        [0.2, 0.1, 0.1, 0.0]
    ];
    assert_eq!(town.groups.attitude, means);
    let City::Synthetic(city) = &town.city else {
        panic!("a synthetic city")
    };
    assert_eq!((city.inhabitants, city.areas), (12_000, 20));
    assert_eq!(town.text, format!("# file: town.toml\n{TOWN}"));
}

#[test]
fn the_town_can_be_built() {
    let town = Scenario::town();
    let built = population::build(&town.groups, &town.city, &town.population, town.seed).unwrap();
    assert_eq!((built.len(), built.areas.len()), (12_000, 20));
}

#[test]
fn the_other_scenarios_of_the_repository_are_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = ReadOptions::default();
    let read = |name: &str| Scenario::from_file(&folder.join(name), &options);
    let variant = read("scenarios/variant.toml").unwrap();
    let work = variant.settings.iter().find(|s| s.name == "work").unwrap();
    assert_eq!(
        (
            work.spec.bias,
            work.spec.rate,
            variant.population.work_sorting
        ),
        (0.0, 10.0, 0.0)
    );
    assert_eq!((variant.name.as_str(), variant.weeks), ("mixed teams", 520));
    assert!(variant.text.starts_with("# file: town.toml\n"));
    let bench = read("benches/city.toml").unwrap();
    assert_eq!(
        (bench.burn_in, bench.population.club_share),
        (BurnIn::Weeks(0), 0.30)
    );
    assert_eq!(bench.groups.attitude, Scenario::town().groups.attitude);
    // Without its table Berlin is read up to the table.
    if let Err(e) = read("scenarios/berlin.toml") {
        assert!(
            e.to_string()
                .contains("`city.file` is \"berlin/2015-06.csv\": no such file"),
            "{e}"
        );
    }
}

const ARMS: &str = "[trial]\n[[trial.arms]]\nname = 'own'\nexposure = 'own_team'\n\
                    [[trial.arms]]\nname = 'mixed'\nexposure = 'mixed_team'\n";

#[test]
fn a_trial_is_read_and_refused_with_its_place() {
    let read_trial = |more: &str, set: &[&str]| read(&format!("{LEAST}{ARMS}{more}"), set);
    let s = read_trial("", &["trial.units=40", "trial.arms.mixed.intensity=2"]).unwrap();
    let trial = s.trial.unwrap();
    assert_eq!(
        (trial.design.units, trial.after.as_slice()),
        (40.0, &[4, 13, 26, 52][..])
    );
    assert_eq!(
        (trial.arms[0].spec.intensity, trial.arms[1].spec.intensity),
        (4.5, 2.0)
    );
    assert_eq!(with("").unwrap().trial, None);
    for (set, words) in [
        ("trial.arms.mxed.intensity=2", "there are own, mixed"),
        ("trial.after_weeks=[13, 4]", "each later than"),
        ("trial.after_weeks=[]", "1 to 60 whole numbers"),
        ("trial.towards=\"host\"", "different groups"),
        ("trial.participants=\"hots\"", "there are host, arab"),
        ("trial.unit=\"clas\"", "did you mean"),
        ("trial.arms.mixed.team_size=4.5", "whole numbers"),
    ] {
        let error = read_trial("", &[set]).unwrap_err();
        assert!(
            error.is_input() && error.to_string().contains(words),
            "{set}: {error}"
        );
    }
}

#[test]
fn every_key_changes_the_scenario() {
    // All keys that hold numbers, words or flags in a synthetic city, by their declarations.
    let mut changed = 0;
    for table in super::super::keys::of_catalogue(CATALOGUE) {
        for key in table.keys {
            let path = match table.path.as_str() {
                "" => key.key.clone(),
                path => format!("{}.{}", path.replace("groups.NAME", "groups.arab"), key.key),
            };
            let path = path
                .replace("settings.NAME", "settings.work")
                .replace("trial.arms.NAME", "trial.arms.mixed")
                .replace("norms.areas.NAME", "norms.areas.3")
                .replace("attitudes.NAME.NAME", "attitudes.host.arab")
                .replace("similarity.NAME.NAME", "similarity.host.arab");
            // What is left are events, and their tables by group.
            let path = match path.strip_suffix(".NAME") {
                Some(by_group) => format!("{by_group}.arab"),
                None => path,
            };
            let path = path.replacen("NAME", "one", 1);
            let skip = table.meaning.contains("\"table\"")
                || table.meaning.contains("\"people\"")
                || path.starts_with("city.columns")
                // An arm is laid over the scenario; it has tests of its own.
                || path.starts_with("arms.")
                || path.starts_with("experiment.")
                // A budget names policies; it has tests of its own.
                || path.starts_with("budgets.")
                || path.starts_with("expect.")
                // Fixed, or bound by others (the ages and shares sum to 1).
                || matches!(path.as_str(), "commonground" | "extends" | "city.kind" | "groups.arab.name" | "trial.arms.mixed.name")
                // Lists of numbers, and names of what there is only one of.
                || matches!(path.as_str(), "media.one.reach" | "pulses.one.outlets")
                // Refused: they hold in the whole city, or have no intensity.
                || matches!(
                    path.as_str(),
                    "policies.mixed_neighbourhoods.one.intensity"
                        | "policies.reception_centres.one.intensity"
                        | "policies.reception_centres.one.areas"
                        | "policies.housing_programme.one.areas"
                )
                || path.ends_with(".one.name")
                // Where `total` is given.
                || path == "arrivals.one.per_week"
                || path.contains(".statuses")
                || path.ends_with("_ages")
                || path.ends_with(".share");
            if skip {
                continue;
            }
            let value = match (key.default.as_str(), key.allowed.as_str()) {
                ("true", _) => "false".to_owned(),
                ("false", _) => "true".to_owned(),
                ("\"auto\"", _) => "17".to_owned(),
                ("\"2020-01-06\"", _) => "2021-02-03".to_owned(),
                ("", "any string") if path.starts_with("centres") => "\"1\"".to_owned(),
                ("", "any string") => "other".to_owned(),
                _ if path == "arrivals.one.group" => "arab".to_owned(),
                _ if path == "trial.participants" => "host".to_owned(),
                _ if path == "trial.towards" => "arab".to_owned(),
                _ if matches!(path.as_str(), "trial.after_weeks" | "compare.weeks") => {
                    "[1, 2]".to_owned()
                }
                // Whole numbers, though declared ones.
                _ if matches!(key.key.as_str(), "weeks" | "min_age" | "team_size")
                    && path.starts_with("trial") =>
                {
                    "20".to_owned()
                }
                (_, words) if path.starts_with("trial") && words.starts_with('"') => {
                    words.rsplit('"').nth(1).unwrap().to_owned()
                }
                (default, words) if words.starts_with('"') => {
                    let other = words
                        .split(", ")
                        .find(|w| w.trim_matches('"') != default.trim_matches('"'));
                    other.unwrap().trim_matches('"').to_owned()
                }
                (_, "names of groups, each once") => "[\"arab\"]".to_owned(),
                (_, "identifiers of areas, each once") => "[\"3\"]".to_owned(),
                (default, allowed) => {
                    let (min, max) = allowed.split_once(" to ").unwrap();
                    let (min, max): (f64, f64) = (min.parse().unwrap(), max.parse().unwrap());
                    let whole = key.declaration.is_none() && !default.contains('.') && max > 2.0;
                    let x: f64 = default.parse().unwrap_or(if whole { 0.0 } else { 0.3 });
                    let near = if whole { x + 1.0 } else { x + (max - x) * 0.05 };
                    let y = if x < max {
                        near
                    } else {
                        max - (max - min) * 0.05
                    };
                    super::super::message::number(y)
                }
            };
            // A trial needs arms, a policy one of its lever.
            let text = if path.starts_with("trial") {
                format!("{LEAST}{ARMS}")
            } else if let Some(list) = path.strip_prefix("policies.") {
                let lever = list.split('.').next().unwrap();
                format!("{LEAST}[[policies.{lever}]]\nname = \"one\"\n")
            } else {
                format!("{LEAST}{}", super::events::ONE_OF_EACH)
            };
            let before = read(&text, &[]).unwrap();
            let after =
                read(&text, &[&format!("{path}={value}")]).unwrap_or_else(|e| panic!("{e}"));
            assert_ne!(
                Scenario {
                    text: before.text.clone(),
                    said: before.said.clone(),
                    ..after
                },
                before,
                "{path}={value} changes nothing"
            );
            changed += 1;
        }
    }
    assert!(changed > 60, "{changed}");
}

#[test]
fn numbers_may_be_whole_and_dates_bare() {
    let s = read(
        &format!("start = 2015-06-01\nburn_in_weeks = 8\nname = \"x\"\n{LEAST}[settings.work]\nbias = 1\n"),
        &[],
    )
    .unwrap();
    assert_eq!(
        (s.start, s.burn_in),
        (parse_date("2015-06-01").unwrap(), BurnIn::Weeks(8))
    );
    assert_eq!((s.name.as_str(), s.settings[3].spec.bias), ("x", 1.0));
    assert_eq!(with("").unwrap().name, "t");
}

#[test]
fn a_profile_says_what_is_on_unless_a_table_does() {
    // With the real catalogue.
    let read = |text: String| Scenario::from_text(&text, "t.toml", &ReadOptions::default());
    let of = |profile: &str, more: &str| {
        read(format!("profile = \"{profile}\"\n{LEAST}{more}")).unwrap()
    };
    let on = |s: &Scenario, names: [&str; 4]| names.map(|name| s.is_on(name));
    let names = ["valence", "threat", "language", "anxiety"];
    assert_eq!(on(&of("contact", ""), names), [true, false, false, false]);
    assert_eq!(on(&of("core", ""), names), [true, true, false, false]);
    assert_eq!(
        on(&of("institutions", ""), names),
        [true, true, true, false]
    );
    assert!(of("core", "").mechanisms.is_empty());
    let some = "[mechanisms.language]\nenabled = false\n[mechanisms.hiring]\nbridging = 0.5\n\
                [mechanisms.anxiety]\nenabled = true\n";
    let names = ["language", "hiring", "waiting", "anxiety"];
    let s = of("institutions", some);
    assert_eq!(on(&s, names), [false, true, true, true]);
    let said = read(format!("profile = \"institution\"\n{LEAST}")).unwrap_err();
    assert!(
        said.to_string()
            .contains("\"contact\", \"core\", \"institutions\""),
        "{said}"
    );
}

#[test]
fn mechanisms_come_from_the_catalogue() {
    let s = with(
        "[mechanisms]\nturnover = { enabled = true, strength = 1 }\nkernel.form = \"linear\"\n",
    )
    .unwrap();
    assert_eq!(
        s.mechanisms["turnover"],
        MechanismSettings {
            enabled: true,
            values: vec![1.0, 1.0]
        }
    );
    assert_eq!(
        s.mechanisms["kernel"],
        MechanismSettings {
            enabled: true,
            values: vec![0.5, 0.0]
        }
    );
    assert!(!s.mechanisms.contains_key("bare"));
    let s =
        with("[mechanisms.turnover]\nstrength = 1\n[outputs]\nties = true\ncity_every_weeks = 1\n")
            .unwrap();
    assert!(!s.mechanisms["turnover"].enabled);
    assert_eq!(
        s.outputs,
        Outputs {
            ties: true,
            city_every: 1,
            ..Outputs::default()
        }
    );
    let s = with("[settings.club]\nenabled = false\n").unwrap();
    assert_eq!(s.settings.iter().filter(|s| !s.enabled).count(), 1);
}

#[test]
fn options_lie_over_the_file() {
    let options = ReadOptions {
        set: vec![
            "seed=5".into(),
            "weeks=7".into(),
            "groups.arab.anxiety=.5".into(),
        ],
        seed: Some(u64::MAX),
        ..ReadOptions::default()
    };
    let s = Scenario::from_text(LEAST, "t.toml", &options).unwrap();
    assert_eq!(
        (s.seed, s.weeks, s.groups.get(1).spec.anxiety),
        (u64::MAX, 7, 0.5)
    );
    assert!(s.text.ends_with(
        "# set: seed=5\n# set: weeks=7\n# set: groups.arab.anxiety=.5\n# set: seed=18446744073709551615\n"
    ));
}

#[test]
fn a_scenario_without_files_equals_the_same_one_from_a_file() {
    let read = with("").unwrap();
    let built = Scenario::new(read.groups.clone(), read.city.clone());
    assert_eq!(
        Scenario {
            name: "t".into(),
            text: read.text.clone(),
            said: read.said.clone(),
            ..built
        },
        read
    );
}

#[test]
fn keys_without_effect_are_noted_with_their_place() {
    let s = with("[settings.home]\nbias = 0.5\n").unwrap();
    assert_eq!(s.notes.len(), 1);
    assert!(
        s.notes[0].contains("`settings.home.bias` has no effect"),
        "{}",
        s.notes[0]
    );
    assert!(s.notes[0].starts_with("t.toml:"), "{}", s.notes[0]);
    assert!(
        with("[settings.work]\nbias = 0.5\n")
            .unwrap()
            .notes
            .is_empty()
    );
}

#[test]
fn numbers_that_a_choice_does_not_read_are_noted() {
    for (mechanism, key, choice) in [
        ("generations", "leave_home", "ageing = \"on\""),
        ("stays", "coolness", "returned = \"apart\""),
    ] {
        let notes = |more: &str| {
            let text =
                format!("{LEAST}[mechanisms.{mechanism}]\nenabled = true\n{key} = 0.2\n{more}\n");
            let read = Scenario::from_text(&text, "t.toml", &ReadOptions::default());
            read.unwrap().notes
        };
        let (found, noted) = (
            notes(""),
            format!("`mechanisms.{mechanism}.{key}` has no effect"),
        );
        assert!(found.len() == 1 && found[0].contains(&noted), "{found:?}");
        assert!(notes(choice).is_empty(), "{:?}", notes(choice));
    }
}

#[test]
fn what_an_exposure_does_not_read_is_noted() {
    let notes = |exposure: &str, keys: &str| {
        let text = format!(
            "[trial]\n[[trial.arms]]\nname = \"own\"\nexposure = \"own_team\"\n\
             [[trial.arms]]\nname = \"x\"\nexposure = \"{exposure}\"\n{keys}"
        );
        with(&text).unwrap().notes
    };
    let found = notes(
        "room_mates",
        "intensity = 3.0\nteam_size = 4\ndropout = 0.1\n",
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found
            .iter()
            .any(|n| n.contains("`trial.arms.x.intensity` has no effect"))
    );
    assert_eq!(notes("none", "dropout = 0.1\n").len(), 1);
    assert_eq!(
        notes("own_team", "outgroup_share = 0.5\nteam_size = 6\n").len(),
        1
    );
    assert_eq!(notes("silent", "conditions = 0.5\n").len(), 1);
    assert!(notes("mixed_team", "intensity = 3.0\noutgroup_share = 0.5\n").is_empty());
}

#[test]
fn what_the_mediated_model_replaces_is_noted() {
    let both = "[mechanisms.mediated]\nenabled = true\n[mechanisms.negativity]\nrho = 2.0\n";
    let notes = |more: &str| {
        let text = format!("{LEAST}{more}");
        let read = Scenario::from_text(&text, "t.toml", &ReadOptions::default());
        read.unwrap().notes
    };
    let found = notes(both);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("`mechanisms.negativity` has no effect"),
        "{found:?}"
    );
    let off = "[mechanisms.mediated]\nenabled = true\n[mechanisms.negativity]\nenabled = false\n";
    assert!(notes(off).is_empty());
    assert!(notes("[mechanisms.negativity]\nrho = 2.0\n").is_empty());
}

#[test]
fn a_run_ends_before_the_calendar_does() {
    let late = format!("start = 9999-12-01\n{LEAST}");
    let error = read(&late, &["weeks=52"]).unwrap_err().to_string();
    assert!(error.contains("beyond the calendar"), "{error}");
    assert!(read(&late, &["weeks=2"]).is_ok());
}
