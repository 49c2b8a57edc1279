//! Tests of a whole recorded run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{Format, OutputFolder, Recorder, Status};
use crate::engine::{Model, Pieces, Simulation, View};
use crate::indicators::sample::World;
use crate::indicators::{Indicator, Row, Rows, Scope};
use crate::places::builtin_settings;
use crate::population::{City, Group, Groups, PopulationParameters, SyntheticCity, build};
use crate::scenario::{BurnIn, Outputs, Scenario};

/// A scenario of eight weeks with everything written.
pub fn scenario() -> Scenario {
    let members = vec![Group::new("host", true), Group::new("east", false)];
    Scenario {
        name: "test".to_owned(),
        seed: 7,
        weeks: 8,
        burn_in: BurnIn::Weeks(0),
        start: "2015-06-01".parse().unwrap(),
        groups: Groups::new(members, ndarray::Array2::zeros((2, 2))).unwrap(),
        city: City::Synthetic(SyntheticCity::default()),
        population: PopulationParameters::default(),
        settings: Vec::new(),
        mechanisms: BTreeMap::new(),
        trial: None,
        norms: crate::scenario::Norms::default(),
        inputs: Default::default(),
        compare: Default::default(),
        experiment: crate::scenario::Experiment::default(),
        arms: Vec::new(),
        expect: Vec::new(),
        outputs: Outputs {
            city_every: 3,
            area_every: 5,
            panel_people: 30,
            panel_every: 4,
            ties: true,
            attribution: true,
            diary_people: 20,
            survey_people: 40,
            survey_every: 4,
        },
        notes: Vec::new(),
        said: Vec::new(),
        text: "weeks = 8".to_owned(),
    }
}

fn recorder(folder: &Path, scenario: &Scenario) -> Recorder {
    let folder = OutputFolder::open(folder, false).unwrap();
    Recorder::new(folder, scenario, Format::Csv, 2).unwrap()
}

fn weeks_of(path: &Path, keep: impl Fn(&str) -> bool) -> Vec<i64> {
    let text = fs::read_to_string(path).unwrap();
    let weeks: BTreeSet<i64> = text
        .lines()
        .skip(1)
        .filter(|line| keep(line))
        .map(|line| line.split(',').next().unwrap().parse().unwrap())
        .collect();
    weeks.into_iter().collect()
}

fn manifest_of(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

struct Everybody;

impl Indicator for Everybody {
    fn name(&self) -> &'static str {
        "everybody"
    }
    fn rows(&self, view: &View<'_>, _: Scope, out: &mut Rows) {
        out.push(Row::new("everybody", view.population.len() as f64));
    }
}

#[test]
fn everything_is_written_when_it_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::town(1500);
    let mut recorder = recorder(folder.path(), &scenario()).with_indicator(Box::new(Everybody));
    assert_eq!(manifest_of(folder.path())["status"], "running");
    for week in -2..=8 {
        world.week = week;
        recorder.record(&world.view()).unwrap();
    }
    recorder.manifest_mut().wall_seconds = Some(2.0);
    recorder.manifest_mut().state_digest = Some("ab".to_owned());
    let manifest = recorder.finish().unwrap();
    assert_eq!(manifest.status, Status::Complete);
    assert_eq!((manifest.agents, manifest.weeks), (1500, 8));
    assert_eq!(
        manifest.encounters,
        8 * world.flows.encounters.iter().sum::<u64>()
    );

    let series = folder.path().join("series.csv");
    let text = fs::read_to_string(&series).unwrap();
    assert!(text.starts_with("week,date,area,group,outgroup,setting,indicator,value\n"));
    assert!(text.contains("\n8,2015-07-27,all,east,host,residence,dissimilarity,0."));
    assert!(text.contains("\n0,2015-06-01,all,all,all,all,everybody,1500\n"));
    assert_eq!(
        weeks_of(&series, |l| l.contains(",all,all,all,all,residents,")),
        [0, 3, 6, 8]
    );
    assert_eq!(weeks_of(&series, |l| l.contains(",01010100,")), [0, 5, 8]);
    assert_eq!(
        weeks_of(&folder.path().join("panel.csv"), |_| true),
        [0, 4, 8]
    );
    let survey = folder.path().join("survey.csv");
    assert_eq!(weeks_of(&survey, |_| true), [0, 4, 8]);
    let ties = fs::read_to_string(folder.path().join("ties.csv")).unwrap();
    assert_eq!(ties.lines().count(), 1 + world.ties.len());
    let diary = fs::read_to_string(folder.path().join("diary.csv")).unwrap();
    assert_eq!(diary.lines().count(), 1 + 20 * 6);

    let json = manifest_of(folder.path());
    assert_eq!(json["status"], "complete");
    assert_eq!(json["groups"][0]["name"], "host");
    let files: Vec<_> = json["files"].as_array().unwrap().iter().collect();
    assert_eq!(files.len(), 7);
    for file in files {
        let path = folder.path().join(file["name"].as_str().unwrap());
        assert_eq!(
            fs::metadata(path).unwrap().len(),
            file["bytes"].as_u64().unwrap()
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 8);
    // The next run may take the folder.
    OutputFolder::open(folder.path(), false).unwrap();
}

#[test]
fn an_interrupted_run_is_readable_and_marked() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::town(1000);
    let mut recorder = recorder(folder.path(), &scenario());
    for week in 0..5 {
        world.week = week;
        recorder.record(&world.view()).unwrap();
    }
    let manifest = recorder.interrupt("stopped by the user").unwrap();
    assert_eq!(manifest.status, Status::Interrupted);
    let json = manifest_of(folder.path());
    assert_eq!(json["status"], "interrupted");
    assert_eq!(json["interruption"], "stopped by the user");
    assert_eq!(json["weeks"], 4);
    let series = folder.path().join("series.csv");
    assert_eq!(weeks_of(&series, |_| true), [0, 3]);
    assert!(!folder.path().join("ties.csv").exists());
}

#[test]
fn a_dropped_recorder_interrupts_itself_and_a_killed_one_leaves_parts() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::town(1000);
    let mut first = recorder(folder.path(), &scenario());
    first.record(&world.view()).unwrap();
    // What a kill at this moment would leave.
    assert_eq!(
        weeks_of(&folder.path().join("series.csv.part"), |_| true),
        [0]
    );
    assert_eq!(manifest_of(folder.path())["status"], "running");
    drop(first);
    assert_eq!(manifest_of(folder.path())["status"], "interrupted");
    assert_eq!(weeks_of(&folder.path().join("series.csv"), |_| true), [0]);

    let early = recorder(folder.path(), &scenario()).finish().unwrap();
    assert_eq!(early.status, Status::Interrupted);
}

#[test]
fn nothing_is_written_that_is_not_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::town(1000);
    let mut scenario = scenario();
    scenario.outputs = Outputs {
        city_every: 8,
        area_every: 0,
        panel_people: 0,
        panel_every: 1,
        ties: false,
        attribution: false,
        diary_people: 0,
        survey_people: 0,
        survey_every: 1,
    };
    let mut recorder = recorder(folder.path(), &scenario);
    for week in [0, 8] {
        world.week = week;
        recorder.record(&world.view()).unwrap();
    }
    recorder.finish().unwrap();
    let series = folder.path().join("series.csv");
    assert_eq!(weeks_of(&series, |l| l.contains(",0101")), [0i64; 0]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// A run of the engine from week 0, recorded: counts agree with the run's own.
#[test]
fn a_run_of_the_engine_is_recorded() {
    let scenario = scenario();
    let mut groups = scenario.groups.clone();
    groups = Groups::new(
        groups
            .iter()
            .cloned()
            .map(|mut g| {
                g.spec.share = if g.host { 0.9 } else { 0.1 };
                g
            })
            .collect(),
        groups.attitude.clone(),
    )
    .unwrap();
    let model = Model {
        seed: scenario.seed,
        population: build(&groups, &scenario.city, &scenario.population, scenario.seed).unwrap(),
        settings: builtin_settings(),
        mechanisms: BTreeMap::new(),
        inputs: Default::default(),
        own: Vec::new(),
        pieces: Pieces::default(),
    };
    let mut town = Simulation::assemble(model, 2).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = recorder(folder.path(), &scenario);
    town.run(scenario.weeks, &mut recorder).unwrap();
    let manifest = recorder.finish().unwrap();
    assert_eq!(manifest.status, Status::Complete);
    assert_eq!(
        (manifest.agents, manifest.encounters),
        (12_000, town.encounters())
    );

    let series = fs::read_to_string(folder.path().join("series.csv")).unwrap();
    let value = |start: &str| -> f64 {
        let line = series.lines().find(|l| l.starts_with(start)).expect(start);
        line.rsplit(',').next().unwrap().parse().unwrap()
    };
    // The city keeps the dissimilarity that it was built with.
    let d = value("8,2015-07-27,all,east,host,residence,dissimilarity,");
    assert!((d - 0.35).abs() < 0.02, "{d}");
    let weekly = value("8,2015-07-27,all,host,east,all,weekly_contact,");
    assert!(weekly > 0.1 && weekly < 1.0, "{weekly}");
    let friends = value("8,2015-07-27,all,all,all,friends,degree_mean,");
    assert!(friends > 1.0, "{friends}");
    let lost = value("8,2015-07-27,all,all,all,all,encounters_lost_candidate,");
    assert!(lost < 0.05, "{lost}");
    // Both sides of a contact were counted.
    let both = |g: &str, h: &str| {
        let people = value(&format!("8,2015-07-27,all,{g},all,all,residents,"));
        people
            * ["positive", "negative", "neutral"]
                .map(|o| value(&format!("8,2015-07-27,all,{g},{h},work,contacts_{o},")))
                .iter()
                .sum::<f64>()
    };
    assert!((both("host", "east") / both("east", "host") - 1.0).abs() < 1e-4);

    // The members of the panel were watched: settings add up to what was counted in all.
    let total = |file: &str, columns: [usize; 3]| -> [i64; 3] {
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        let mut sum = [0; 3];
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            for (s, c) in sum.iter_mut().zip(columns) {
                *s += cells[c].parse::<i64>().unwrap_or(0);
            }
        }
        sum
    };
    let by_setting = total("panel_contacts.csv", [6, 7, 8]);
    assert_eq!(by_setting, total("panel.csv", [15, 16, 17]));
    assert!(by_setting[0] > 0);
    assert_eq!(
        weeks_of(&folder.path().join("panel_contacts.csv"), |_| true),
        [4, 8]
    );
}

/// A year of a city like Berlin (447 areas, 7 groups, all settings, default outputs) stays
/// below 20 MB even as text. The number of rows does not depend on the number of people.
#[test]
fn a_year_of_a_large_city_is_small() {
    let (areas, groups) = (447u32, 7u8);
    let people = (0..areas)
        .flat_map(|area| (0..groups).flat_map(move |g| [(area, g), (area, g)]))
        .collect();
    let mut world = World::placed(usize::from(groups), people);
    let settings: Vec<String> = world.settings.iter().map(|s| s.name.clone()).collect();
    let g = usize::from(groups);
    world.flows.contacts = ndarray::Array4::from_elem((settings.len(), g, g, 4), 1237);
    world.flows.lost_language = ndarray::Array2::from_elem((settings.len(), g), 7);
    world.flows.lost_candidate = ndarray::Array2::from_elem((settings.len(), g), 3);
    world.flows.encounters = vec![123_457; settings.len()];
    world.flows.settings = settings;
    for (k, a) in world.attitude.iter_mut().enumerate() {
        *a = (k % 1999) as f32 / 1000.0 - 0.999;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut year = scenario();
    year.weeks = 52;
    year.outputs = Outputs::default();
    let mut recorder = recorder(folder.path(), &year);
    for week in 0..=52 {
        world.week = week;
        recorder.record(&world.view()).unwrap();
    }
    let manifest = recorder.finish().unwrap();
    let bytes: u64 = manifest.files.iter().map(|f| f.bytes).sum();
    assert!(bytes < 20_000_000, "{bytes}");
}
