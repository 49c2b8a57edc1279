//! Counted scarcity (M32): services fall short where people come, catch up late, and in time where
//! offices share their statistics.

use commonground::engine::Simulation;
use commonground::institutions::arrivals::{Arrival, ArrivalSpec};
use commonground::institutions::stays::StayTerms;
use commonground::policy::Policy;
use commonground::scenario::Scenario;

use super::common::{four, live, set, town};

fn growing(arrivals: f64, policies: Vec<Policy>) -> Scenario {
    let mut s = town(four(), 2_000, 4);
    set(&mut s, "scarcity", &[("counted", 1.0), ("adjustment", 1.0)]);
    set(&mut s, "migration", &[]);
    if arrivals > 0.0 {
        s.inputs.arrivals = vec![Arrival {
            name: "intake".into(),
            group: "g1".into(),
            week: 0,
            weeks: 40,
            language: None,
            terms: StayTerms::default(),
            spec: ArrivalSpec {
                total: arrivals,
                ..ArrivalSpec::default()
            },
        }];
    }
    s.inputs.policies = policies;
    s
}

fn run(scenario: Scenario, threads: usize) -> Simulation {
    let builder = Simulation::builder(scenario).threads(threads);
    builder.build().expect("a town")
}

/// Mean of what people feel.
fn felt(s: &Simulation) -> f64 {
    let p = s.population();
    let column = s.column("scarcity").expect("scarcity");
    let here: Vec<f64> = p.all_present().map(|i| f64::from(column[i])).collect();
    here.iter().sum::<f64>() / here.len() as f64
}

#[test]
fn services_fall_short_when_people_come_and_catch_up() {
    let mut still = run(growing(0.0, Vec::new()), 2);
    let mut some = run(growing(150.0, Vec::new()), 2);
    let mut many = run(growing(600.0, Vec::new()), 2);
    for s in [&mut still, &mut some, &mut many] {
        live(s, 44);
    }
    assert!(felt(&still) < 0.02, "{}", felt(&still));
    assert!(felt(&some) > felt(&still) + 0.02 && felt(&many) > felt(&some) + 0.05);
    let full = felt(&many);
    live(&mut many, 150);
    assert!(felt(&many) < 0.7 * full, "{full} to {}", felt(&many));
}

#[test]
fn who_plans_by_what_will_be_needed_builds_in_time() {
    let planning = |policies| {
        let mut s = run(growing(600.0, policies), 2);
        live(&mut s, 44);
        felt(&s)
    };
    let late = planning(Vec::new());
    let policy = Policy::new("joint_planning", "all");
    let in_one = Policy {
        areas: vec!["2".into()],
        ..policy.clone()
    };
    let (there, everywhere) = (planning(vec![in_one]), planning(vec![policy]));
    assert!(
        late > there && there > everywhere,
        "{late} {there} {everywhere}"
    );
}

#[test]
fn who_lacks_services_resents_more_what_others_get() {
    let resented = |counted: f64| {
        let services = Policy::new("specialist_services", "theirs").with("spending", 0.6);
        let mut s = growing(600.0, vec![services]);
        set(&mut s, "scarcity", &[("counted", counted)]);
        set(&mut s, "resentment", &[]);
        let mut s = run(s, 2);
        live(&mut s, 30);
        let column = s.column("resentment").expect("resentment");
        column.iter().map(|&r| f64::from(r)).sum::<f64>()
    };
    let (without, with) = (resented(0.0), resented(1.0));
    assert!(without > 0.0 && with > 1.05 * without, "{without} {with}");
}

#[test]
fn threads_and_numbers_of_groups_do_not_matter() {
    let one = |threads| {
        let mut s = run(growing(300.0, Vec::new()), threads);
        live(&mut s, 20);
        s
    };
    let (a, mut b) = (one(1), one(3));
    assert_eq!(a.state_digest(), b.state_digest());
    b.relabel(&[2, 0, 3, 1]);
    let mut a = a;
    live(&mut a, 8);
    live(&mut b, 8);
    assert!(a.column("scarcity") == b.column("scarcity"));
}
