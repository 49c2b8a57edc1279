//! Pages of trials from end to end, and a design made by hand.

use std::path::Path;

use super::super::{Report, tests::sound};
use super::read::{Design, Found, Single};
use super::*;
use crate::experiment::{Arm, Difference, Effect, Exposure, Instrument, Power, Trial, Who};
use crate::num::student_quantile;
use crate::population::City;
use crate::record::{
    Format, OutputFolder, TrialArmEntry, TrialCityEntry, TrialEntry, Trials, write_trial,
};
use crate::scenario::{BurnIn, ReadOptions, Scenario, TOWN};

/// Six trials of a design with one arm and one reading: .16 in the true state, .12 by questionnaire, .02 in
/// bystanders.
pub fn design(units: f64, weeks: u32) -> Design {
    let clusters = units / 10.0;
    let (se, freedom) = (2.6 / libm::sqrt(units), clusters - 2.0);
    let wide = student_quantile(0.975, freedom) * se;
    let found = |(who, instrument, mean): (Who, Instrument, f64)| {
        let trials: Vec<Option<Difference>> = (0..6)
            .map(|k| {
                let d = mean + if k % 2 == 0 { 0.05 } else { -0.05 };
                Some(Difference {
                    d,
                    se,
                    low: d - wide,
                    high: d + wide,
                    treated: 190,
                    control: 180,
                    freedom,
                })
            })
            .collect();
        let about = Effect {
            arm: "mixed".to_owned(),
            after: 4,
            who,
            instrument,
            difference: None,
        };
        let mut all = Power::of(&about, &trials);
        all.d = mean;
        let single = |(k, t): (usize, &Option<Difference>)| {
            let t = t.as_ref().unwrap();
            Single {
                seed: k as u64 + 1,
                d: t.d,
                significant: t.significant(),
            }
        };
        let singles = trials.iter().enumerate().map(single).collect();
        Found {
            arm: 1,
            all,
            singles,
        }
    };
    let said = |all: &[(&str, &str)]| {
        all.iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    };
    let arm = |name: &str, exposure: &str| TrialArmEntry {
        name: name.to_owned(),
        brings: said(&[
            ("exposure", exposure),
            ("intensity", "2"),
            ("team_size", "10"),
            ("outgroup_share", "0.3"),
            ("sessions", "1"),
        ]),
        units: units / 2.0,
        people: units / 2.0,
        read: vec![180.0],
        ..TrialArmEntry::default()
    };
    use Instrument::{Questionnaire, True};
    use Who::{Bystanders, Participants};
    Design {
        folder: format!("out/{units}_{weeks}"),
        name: format!("{units} people"),
        entry: TrialEntry {
            design: said(&[
                ("units", &units.to_string()),
                ("weeks", &weeks.to_string()),
                ("unit", "person"),
                ("attrition", "0.15"),
                ("reliability", "0.75"),
                ("min_age", "15"),
                ("worlds", "one"),
            ]),
            after_weeks: vec![4],
            arms: vec![arm("own", "own_team"), arm("mixed", "mixed_team")],
            baseline_sd: [0.2, 0.24],
            cities: (1..=6)
                .map(|seed| TrialCityEntry {
                    seed,
                    ..TrialCityEntry::default()
                })
                .collect(),
            ..TrialEntry::default()
        },
        found: [
            (Participants, True, 0.16),
            (Participants, Questionnaire, 0.12),
            (Bystanders, True, 0.02),
            (Bystanders, Questionnaire, 0.01),
        ]
        .map(found)
        .to_vec(),
        manifest: json!({}),
    }
}

/// Carries small trials out and writes them into a folder.
fn simulated(folder: &Path, units: f64, seeds: &[u64]) {
    let mut scenario = Scenario::from_text(TOWN, "town.toml", &ReadOptions::default()).unwrap();
    scenario.burn_in = BurnIn::Weeks(1);
    scenario.name = "small_trial".to_owned();
    if let City::Synthetic(city) = &mut scenario.city {
        (city.inhabitants, city.areas) = (1200, 4);
    }
    let mut trial = Trial::new(vec![
        Arm::new("own", Exposure::OwnTeam),
        Arm::new("mixed_2", Exposure::MixedTeam),
    ]);
    trial.design.units = units;
    trial.design.weeks = 4.0;
    trial.after = vec![0, 2];
    let reports = trial.repeat(&scenario, seeds, 1, |_| {}).unwrap();
    let out = OutputFolder::open(folder, false).unwrap();
    let done = Trials {
        scenario: &scenario,
        trial: &trial,
        reports: &reports,
        command: Some(format!("commonground trial --set trial.units={units}")),
        threads: 1,
        seconds: 0.0,
    };
    write_trial(&out, Format::Csv, &done).unwrap();
}

#[test]
fn trials_become_a_page_of_one_design_or_of_several() {
    let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    simulated(small.path(), 60.0, &[1, 2, 3]);
    simulated(large.path(), 120.0, &[1, 2, 3]);
    let one = Report::of(small.path(), None).unwrap();
    sound(&one);
    let ids: Vec<&str> = one.figures.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "trial-differences",
            "trial-singles",
            "trial-power",
            "trial-attenuation"
        ]
    );
    for part in [
        "60 people are drawn from the hosts",
        "id=\"chart-trial-power\"",
        "Power over the size of the trial",
        "the standard error to fall with the root of the number of people",
        "With 3 trials of a design",
        "commonground trial --set trial.units=60",
        "on theory or our assumption alone (E4)",
    ] {
        assert!(one.html.contains(part), "{part}");
    }
    let folders = [small.path().to_owned(), large.path().to_owned()];
    let both = Report::of_several(&folders, None).unwrap();
    sound(&both);
    for part in [
        "<dt>Designs</dt><dd>2</dd>",
        "60 people; 120 people",
        "<code>trial.units</code>",
    ] {
        assert!(both.html.contains(part), "{part}");
    }
    // The same folders make the same page.
    assert_eq!(both.html, Report::of_several(&folders, None).unwrap().html);
    // What the tables say is what is drawn.
    let text = std::fs::read_to_string(small.path().join("power.csv")).unwrap();
    let first: Vec<&str> = text.lines().nth(1).unwrap().split(',').collect();
    let drawn = &one.figures[0].option["series"][0]["data"][0]["value"][0];
    let said: f64 = first[5].parse().unwrap();
    assert!(
        (drawn.as_f64().unwrap() - said).abs() < 1e-5,
        "{drawn} {said}"
    );
}

#[test]
fn what_is_no_trial_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    simulated(folder.path(), 40.0, &[1]);
    let path = folder.path().to_owned();
    let refused = |said: crate::Error, part: &str| {
        assert!(said.is_input() && said.to_string().contains(part), "{said}");
    };
    // One trial: no spread, but a page.
    let page = Report::of(&path, None).unwrap();
    sound(&page);
    assert!(
        page.html
            .contains("One trial does not say how well d is known")
    );
    refused(Report::brief(&path).unwrap_err(), "holds trials; a brief");
    let outlines = path.join("x.geojson");
    refused(
        Report::of(&path, Some(&outlines)).unwrap_err(),
        "no numbers of areas",
    );
    let other = tempfile::tempdir().unwrap();
    let mixed = [path.clone(), other.path().to_owned()];
    refused(
        Report::of_several(&mixed, None).unwrap_err(),
        "holds trials, ",
    );
    let manifest = path.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"trial\": {", "\"was\": {")).unwrap();
    refused(
        Report::of(&path, None).unwrap_err(),
        "an earlier version wrote it",
    );
}
