//! Budgets: what money lets policies do, and that it is nothing but their dates.

use commonground::engine::Simulation;
use commonground::indirect::media::Outlet;
use commonground::policy::{Budget, Policy, Price, YEAR_OF_WEEK};
use commonground::scenario::Scenario;

use crate::common::{four, town};

/// Money for a week of the training.
const WEEK: f64 = 52_000.0 * YEAR_OF_WEEK;

fn training() -> Policy {
    Policy {
        start: 1,
        price: Price {
            fixed: 0.0,
            unit: Some(52_000.0),
        },
        ..Policy::new("media_training", "press").with("tone", 0.5)
    }
}

fn project() -> Policy {
    Policy {
        price: Price {
            fixed: 0.0,
            unit: Some(10.0),
        },
        ..Policy::new("common_project", "garden")
            .with("sessions", 4.0)
            .with("seats", 40.0)
            .with("rounds", 5.0)
            .with("reach", 0.5)
    }
}

fn budget(amount: f64, paths: &[&str]) -> Budget {
    Budget {
        name: "pot".into(),
        amount,
        every: None,
        evaluation: 0.0,
        shares: paths.iter().map(|p| ((*p).to_owned(), 1.0)).collect(),
    }
}

fn with(policies: &[Policy], budgets: &[Budget]) -> Scenario {
    let mut s = town(four(), 2000, 4);
    let mut paper = Outlet::new("paper");
    paper.tone = ["g1", "g2", "g3"].map(|g| (g.to_owned(), -0.1)).to_vec();
    s.inputs.media = vec![paper];
    s.inputs.policies = policies.to_vec();
    s.inputs.budgets = budgets.to_vec();
    s
}

fn run(scenario: Scenario, threads: usize) -> Simulation {
    let builder = Simulation::builder(scenario).threads(threads);
    let mut simulation = builder.build().expect("a town");
    (0..12).for_each(|_| simulation.step());
    simulation
}

fn attitudes(policies: &[Policy], budgets: &[Budget]) -> Vec<u32> {
    let simulation = run(with(policies, budgets), 2);
    let column = simulation.column("attitude").expect("attitudes");
    column.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn money_for_some_weeks_is_the_policy_that_ends_then() {
    let path = ["media_training.press"];
    let without = attitudes(&[training()], &[]);
    assert_eq!(attitudes(&[training()], &[budget(1e9, &path)]), without);
    let five = attitudes(&[training()], &[budget(5.2 * WEEK, &path)]);
    let ends = |week| Policy {
        end: Some(week),
        ..training()
    };
    assert_eq!(five, attitudes(&[ends(6)], &[]));
    assert_ne!(five, without);
    assert_eq!(
        attitudes(&[training()], &[budget(0.0, &path)]),
        attitudes(&[], &[])
    );
}

#[test]
fn a_cohort_that_cannot_be_paid_does_not_begin() {
    let cohorts = |amount: f64| {
        let s = run(
            with(&[project()], &[budget(amount, &["common_project.garden"])]),
            2,
        );
        let view = s.view();
        let spent = view.accounts.iter().map(|(_, a)| a.units).sum::<f64>() * 10.0;
        assert!(spent <= amount, "{spent} of {amount}");
        (
            view.courses[0].cohorts,
            s.warnings().iter().any(|w| w.contains("budget `pot`")),
        )
    };
    // Forty seats in four sessions at ten each: 1600 a cohort, of which not all is spent.
    assert_eq!(cohorts(1500.0), (0, true));
    assert_eq!(cohorts(1700.0).0, 1);
    assert_eq!(cohorts(1e6), (3, false));
}

#[test]
fn who_is_named_first_is_paid_first_on_any_threads() {
    // A cohort may cost 1600, a week of the training about 1000: there is money for one of them.
    let both = [
        Policy {
            start: 0,
            ..training()
        },
        project(),
    ];
    let spent = |order: &[&str], threads: usize| {
        let s = run(with(&both, &[budget(2500.0, order)]), threads);
        let units: Vec<f64> = s.view().accounts.iter().map(|(_, a)| a.units).collect();
        (units, s.state_digest())
    };
    let garden = ["common_project.garden", "media_training.press"];
    let press = ["media_training.press", "common_project.garden"];
    let (first, digest) = spent(&garden, 1);
    assert_eq!(spent(&garden, 3), (first.clone(), digest));
    let (second, _) = spent(&press, 2);
    // Accounts stand in the order of levers.
    assert!(
        first[0] > second[0] && first[1] < second[1],
        "{first:?} {second:?}"
    );
}
