//! Where changes of attitudes come from: the parts are the whole, and asking changes nothing.

use commonground::engine::Simulation;
use commonground::indicators::attitude::Attitudes;
use commonground::indicators::attribution::Changes;
use commonground::indicators::{Indicator, Row, Rows, Scope, builtin, is_known, rows_of};
use commonground::mechanism::catalogue;
use commonground::scenario::Scenario;

use super::common::{builder, four, live, set, simulation, town};
use super::migration::{moving, stream};

/// Changes by channel and attitudes, of city and areas.
fn rows(s: &Simulation, scope: Scope) -> (Rows, Rows) {
    let (mut changes, mut means) = (Rows::default(), Rows::default());
    Changes.rows(&s.view(), scope, &mut changes);
    Attitudes.rows(&s.view(), scope, &mut means);
    (changes, means)
}

fn mean(rows: &Rows, g: usize, h: usize, area: Option<usize>) -> Option<f64> {
    let row = Row::new("attitude_mean", 0.0).group(g).outgroup(h);
    rows.get(&match area {
        Some(area) => row.area(area),
        None => row,
    })
}

/// Sums of the rows of a pair: all channels, and those of this name.
fn sum(rows: &Rows, g: usize, h: usize, area: Option<usize>, name: &str) -> f64 {
    let of = |r: &&Row| r.group == Some(g) && r.outgroup == Some(h) && r.area == area;
    let named = |r: &&Row| name.is_empty() || r.indicator == format!("change_by_{name}");
    rows.iter().filter(of).filter(named).map(|r| r.value).sum()
}

/// Every mechanism is on that can be beside the others.
fn whole(mut s: Scenario) -> Scenario {
    for entry in catalogue() {
        if entry.name != "mediated" {
            set(&mut s, entry.name, &[]);
        }
    }
    s.outputs.attribution = true;
    s
}

#[test]
fn parts_add_up_to_the_whole_in_a_closed_city() {
    let mut s = simulation(whole(town(four(), 2_500, 5)));
    let before = [Scope::City, Scope::Areas].map(|scope| rows(&s, scope).1);
    live(&mut s, 30);
    let (city, means) = rows(&s, Scope::City);
    for row in &s.install(|| rows_of(&builtin(), &s.view(), Scope::City)) {
        assert!(is_known(&row.indicator), "{} is not listed", row.indicator);
    }
    let mut names: Vec<String> = city.iter().map(|r| r.indicator.to_string()).collect();
    names.sort();
    names.dedup();
    for name in [
        "direct_positive",
        "direct_negative",
        "forgetting",
        "extended_contact",
        "peer_influence",
    ] {
        let name = format!("change_by_{name}");
        assert!(names.contains(&name), "no {name} among {names:?}");
    }
    for g in 0..4 {
        for h in (0..4).filter(|&h| h != g) {
            let whole = mean(&means, g, h, None).unwrap() - mean(&before[0], g, h, None).unwrap();
            let parts = sum(&city, g, h, None, "");
            assert!(
                (parts - whole).abs() < 1e-6,
                "{g} to {h}: {parts} of {whole}"
            );
            let of = |name| sum(&city, g, h, None, name);
            assert!(of("direct_positive") > 0.0 && of("direct_negative") < 0.0);
            // Nobody comes or goes.
            assert!(of("composition").abs() < 1e-9, "{}", of("composition"));
            assert!(of("bounds").abs() < 1e-3, "{}", of("bounds"));
        }
    }
    // People move between areas.
    let (areas, means) = rows(&s, Scope::Areas);
    let mut moved = 0.0;
    for area in 0..5 {
        let whole =
            mean(&means, 0, 1, Some(area)).unwrap() - mean(&before[1], 0, 1, Some(area)).unwrap();
        let parts = sum(&areas, 0, 1, Some(area), "");
        assert!(
            (parts - whole).abs() < 1e-6,
            "area {area}: {parts} of {whole}"
        );
        moved += sum(&areas, 0, 1, Some(area), "composition").abs();
    }
    assert!(moved > 1e-6, "nobody moved");
}

#[test]
fn parts_add_up_to_the_whole_where_people_come_and_go() {
    let mut scenario = whole(town(moving([0.3, 0.2, 0.2]), 2_500, 5));
    scenario.inputs.arrivals = vec![stream("one", "g1", 0, 26, 200.0)];
    let mut s = simulation(scenario);
    let before = rows(&s, Scope::City).1;
    for week in 1..=24 {
        live(&mut s, 1);
        let (changes, means) = rows(&s, Scope::City);
        for (g, h) in [(0, 1), (1, 0), (3, 2)] {
            let whole = mean(&means, g, h, None).unwrap() - mean(&before, g, h, None).unwrap();
            let parts = sum(&changes, g, h, None, "");
            assert!(
                (parts - whole).abs() < 1e-6,
                "week {week}: {parts} of {whole}"
            );
        }
    }
    let (changes, _) = rows(&s, Scope::City);
    assert!(sum(&changes, 1, 0, None, "composition").abs() > 1e-4);
}

#[test]
fn asking_changes_no_bit_and_threads_change_no_number() {
    let scenario = whole(town(four(), 2_500, 5));
    let run = |threads: usize, asks: bool| {
        let mut scenario = scenario.clone();
        scenario.outputs.attribution = asks;
        let mut s = builder(scenario).threads(threads).build().unwrap();
        live(&mut s, 8);
        let changes = rows(&s, Scope::Areas).0;
        (s.state_digest(), changes)
    };
    let (one, three, silent) = (run(1, true), run(3, true), run(2, false));
    assert!(one.1 == three.1 && !one.1.is_empty());
    assert_eq!(one.0, silent.0);
    assert!(silent.1.is_empty());
}

#[test]
fn what_a_host_model_writes_has_a_channel_of_its_own() {
    let mut scenario = town(four(), 2_000, 4);
    scenario.outputs.attribution = true;
    let mut s = simulation(scenario);
    live(&mut s, 2);
    for a in s.column_mut("attitude").unwrap() {
        *a += 0.01;
    }
    live(&mut s, 1);
    let (changes, _) = rows(&s, Scope::City);
    let written = sum(&changes, 0, 1, None, "host_model");
    assert!((written - 0.01).abs() < 1e-4, "{written}");
    assert!(sum(&changes, 0, 1, None, "composition").abs() < 1e-9);
}
