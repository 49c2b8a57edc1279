//! Offices learn and forget: more training, less discrimination; what was learnt goes with the staff.

use commonground::engine::{Incident, Simulation};
use commonground::policy::Policy;
use commonground::scenario::Scenario;

use super::common::{four, live, set, simulation, town};

fn office_town(policies: Vec<Policy>) -> Scenario {
    let mut s = town(four(), 3_000, 5);
    set(&mut s, "discrimination", &[("competence", 0.1)]);
    for setting in &mut s.settings {
        if setting.name == "counter" {
            setting.spec.rate = 2.0;
        }
    }
    s.inputs.policies = policies;
    s
}

fn training(rounds: f64) -> Policy {
    Policy::new("staff_training", "all").with("rounds", rounds)
}

/// Mean memory of discrimination of those who are no hosts.
fn remembered(s: &Simulation) -> f64 {
    let column = s.column("discrimination").expect("a memory");
    let p = s.population();
    let newcomers: Vec<f32> = (0..p.len())
        .filter(|&i| p.group[i] != 0)
        .map(|i| column[i])
        .collect();
    newcomers.iter().map(|&x| f64::from(x)).sum::<f64>() / newcomers.len() as f64
}

#[test]
fn more_training_means_less_discrimination_and_it_wears_off() {
    let after = |policy: Option<Policy>, weeks: u32| {
        let mut s = simulation(office_town(policy.into_iter().collect()));
        live(&mut s, weeks);
        remembered(&s)
    };
    let (none, some, much) = (
        after(None, 60),
        after(Some(training(2.0)), 60),
        after(Some(training(12.0)), 60),
    );
    assert!(none > some && some > 1.5 * much, "{none} {some} {much}");
    // Trained for a year, and five years later.
    let once = || Policy {
        end: Some(52),
        ..training(6.0)
    };
    let (soon, late) = (after(Some(once()), 70), after(Some(once()), 350));
    assert!(late > soon + 0.1 * none, "{soon} {late} of {none}");
}

/// As many cases are counted as people remember.
#[test]
fn cases_at_counters_are_counted_as_they_are_remembered() {
    let mut scenario = office_town(Vec::new());
    let often = [("counter", 0.3), ("competence", 0.0)];
    set(&mut scenario, "discrimination", &often);
    let mut s = simulation(scenario);
    live(&mut s, 1);
    let (column, p) = (
        s.column("discrimination").expect("a memory"),
        s.population(),
    );
    let mut cases = [0; 4];
    for (i, &d) in column.iter().enumerate() {
        assert!(d < 1.0, "more than can be told apart");
        cases[usize::from(p.group[i])] += (5.0 * d).round() as u64;
    }
    let counted = |g| s.view().flows.incidents.count(g, Incident::AtCounter);
    assert_eq!([0, 1, 2, 3].map(counted), cases);
    assert!(cases[0] == 0 && cases[1] > 20, "{cases:?}");
    let people = p.by_group()[1] as f64;
    let rate = s.view().flows.incidents.rate(1, Incident::AtCounter);
    assert!((rate - 52_000.0 * cases[1] as f64 / people).abs() < 1e-6);
    assert!(s.view().flows.incidents.count(1, Incident::Negative) > 0);
    assert_eq!(s.view().flows.incidents.count(1, Incident::Refused), 0);
}

#[test]
fn offices_of_other_areas_and_groups_learn_nothing() {
    let policy = Policy {
        areas: vec!["2".into()],
        groups: vec!["g1".into()],
        ..training(52.0)
    };
    let strict = |policies| {
        let mut s = office_town(policies);
        set(
            &mut s,
            "discrimination",
            &[("counter", 1.0), ("competence", 0.0)],
        );
        simulation(s)
    };
    let (mut trained, mut plain) = (strict(vec![policy]), strict(Vec::new()));
    let columns = |s: &Simulation| s.column("discrimination").expect("a memory").to_vec();
    // After a week competence is up by .15, before anything else can differ.
    live(&mut trained, 1);
    live(&mut plain, 1);
    let (a, b) = (columns(&trained), columns(&plain));
    let p = plain.population();
    let mut changed = 0;
    for i in 0..p.len() {
        if a[i] != b[i] {
            assert!(a[i] < b[i] && p.area[i] == 1 && p.group[i] == 1);
            changed += 1;
        }
    }
    assert!(changed > 3, "{changed}");
}

#[test]
fn renumbered_groups_and_other_threads_learn_the_same() {
    let of_one = || Policy {
        groups: vec!["g1".into()],
        ..training(12.0)
    };
    let run = |threads: usize| {
        let mut s = Simulation::builder(office_town(vec![of_one()]))
            .threads(threads)
            .build()
            .expect("a town");
        live(&mut s, 20);
        s.state_digest()
    };
    assert_eq!(run(1), run(3));
    let mut a = simulation(office_town(vec![of_one()]));
    let mut b = simulation(office_town(vec![of_one()]));
    live(&mut a, 10);
    live(&mut b, 10);
    b.relabel(&[2, 0, 3, 1]);
    live(&mut a, 10);
    live(&mut b, 10);
    assert!(a.column("discrimination") == b.column("discrimination"));
}
