//! Programmes of policies: who comes, where they sit, and that their luck is their own.

use commonground::engine::Simulation;
use commonground::policy::Policy;
use commonground::scenario::Scenario;

use crate::common::{four, set, town};

fn with(policies: &[Policy]) -> Scenario {
    let mut scenario = town(four(), 3000, 6);
    scenario.inputs.policies = policies.to_vec();
    scenario
}

fn run(scenario: Scenario, weeks: u32, threads: usize) -> Simulation {
    let builder = Simulation::builder(scenario).threads(threads);
    let mut simulation = builder.build().expect("a town");
    (0..weeks).for_each(|_| simulation.step());
    simulation
}

fn project(name: &str) -> Policy {
    Policy::new("common_project", name)
        .with("sessions", 6.0)
        .with("seats", 60.0)
        .with("reach", 0.5)
        .with("dropout", 0.1)
}

#[test]
fn a_cohort_is_seated_from_both_sides_and_meets_until_it_is_over() {
    let simulation = run(with(&[project("garden")]), 3, 2);
    let view = simulation.view();
    let course = &view.courses[0];
    assert_eq!(course.programme.setting.name, "common_project_garden");
    let hosts = course.seated[0];
    let newcomers: u64 = course.seated[1..].iter().sum();
    assert!((1..=30).contains(&hosts) && (1..=30).contains(&newcomers));
    for g in 0..4 {
        assert!(course.seated[g] <= course.joined[g] && course.joined[g] <= course.reached[g]);
    }
    assert!(course.attended > 0 && course.completed == 0);
    let after = run(with(&[project("garden")]), 12, 2);
    let course = &after.view().courses[0];
    assert!(after.programme("common_project_garden").is_none());
    let seated: u64 = course.seated.iter().sum();
    assert!(course.completed > 0 && course.completed < seated);
    // Six sessions, fewer for those who dropped out.
    assert!(course.attended < 6 * seated && course.attended > 3 * seated);
    assert_eq!(course.cohorts, 1);
}

#[test]
fn friendships_of_sessions_are_looked_at_a_year_later() {
    let after = |weeks, threads| {
        let long = project("garden")
            .with("dropout", 0.0)
            .with("sessions", 20.0);
        let s = run(with(&[long]), weeks, threads);
        let friends = s.view().courses[0].friendships.clone();
        (friends.made, friends.kept, friends.people.len() as u64)
    };
    let (made, kept, people) = after(30, 2);
    assert!(made > 5 && kept == 0 && people == 0, "{made}");
    let later = after(70, 2);
    assert_eq!(later.0, made);
    assert!(later.1 > 0 && later.1 < made, "{later:?} of {made}");
    assert!(later.2 > later.1 / 2 && later.2 <= 2 * later.1);
    assert_eq!(later, after(70, 3));
}

#[test]
fn rounds_follow_each_other_until_the_programme_ends() {
    let rounds = |end| {
        let policy = Policy {
            start: 2,
            end: Some(end),
            ..project("garden").with("rounds", 5.0).with("sessions", 4.0)
        };
        run(with(&[policy]), 24, 1).view().courses[0].cohorts
    };
    assert_eq!((rounds(3), rounds(7), rounds(100)), (1, 2, 5));
}

#[test]
fn threads_storage_and_other_programmes_do_not_choose_who_comes() {
    let digest = |threads| run(with(&[project("garden")]), 8, threads).state_digest();
    assert_eq!(digest(1), digest(3));
    let members = |policies: &[Policy]| {
        let simulation = run(with(policies), 1, 2);
        let key = &simulation.population().key;
        let programme = simulation.programme("common_project_garden").expect("one");
        let name = |i: &u32| key.get(*i as usize).copied();
        let teams = programme.teams.iter();
        teams
            .map(|t| t.iter().map(name).collect())
            .collect::<Vec<Vec<_>>>()
    };
    let alone = members(&[project("garden").with("dropout", 0.0)]);
    let both = members(&[
        project("garden").with("dropout", 0.0),
        Policy::new("shared_meals", "table"),
    ]);
    assert_eq!(alone, both);
}

#[test]
fn the_interested_come_where_only_they_are_invited() {
    let mean_interest = |select: f64| {
        let simulation = run(with(&[project("garden").with("select", select)]), 1, 1);
        let people = simulation.population();
        let programme = simulation.programme("common_project_garden").expect("one");
        let seated: Vec<f32> = programme
            .teams
            .iter()
            .flatten()
            .filter_map(|&i| people.interest.get(i as usize).copied())
            .collect();
        assert!(!seated.is_empty());
        seated.iter().sum::<f32>() / seated.len() as f32
    };
    let (all, interested) = (mean_interest(0.0), mean_interest(1.0));
    let people = run(with(&[]), 0, 1);
    let interest = &people.population().interest;
    let usual = interest.iter().sum::<f32>() / interest.len() as f32;
    assert!(
        usual < all && all < interested && interested > 0.55,
        "{usual} {all} {interested}"
    );
}

#[test]
fn without_uptake_everybody_who_is_reached_comes() {
    let mut scenario = with(&[project("garden")]);
    set(&mut scenario, "uptake", &[]).enabled = false;
    let simulation = run(scenario, 1, 1);
    let course = &simulation.view().courses[0];
    assert_eq!(course.reached, course.joined);
}

#[test]
fn facilitators_keep_one_group_from_dominating() {
    // The negative contacts of newcomers in sessions of teams with few of them.
    let negative = |side_effects: bool, facilitated: f64| {
        let mut s = town(four(), 1_500, 4);
        if side_effects {
            set(&mut s, "side_effects", &[("domination", 1.0)]);
        }
        s.inputs.policies = vec![
            Policy::new("sport", "one"),
            Policy::new("facilitation", "all").with("share", facilitated),
        ];
        let mut s = Simulation::new(s).expect("a town");
        let mut sum = 0;
        for _ in 0..10 {
            s.step();
            let view = s.view();
            let at = view.settings.iter().position(|s| s.name == "sport_one");
            let at = at.expect("sessions");
            sum += (1..4)
                .map(|g| view.flows.contacts[[at, g, 0, 1]])
                .sum::<u64>();
        }
        (sum, s.state_digest())
    };
    let (usual, digest) = negative(false, 0.0);
    assert!(negative(true, 0.0).0 > usual + 5, "{usual}");
    assert_eq!(negative(true, 1.0).1, digest);
    assert_eq!(negative(false, 1.0).1, digest);
}
