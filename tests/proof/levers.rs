//! Every lever that a scenario can use moves the state that its row names, in the named direction;
//! a policy without intensity, or before its start, moves nothing.

use commonground::engine::{Simulation, View};
use commonground::indicators::{Scope, builtin, rows_of};
use commonground::indirect::media::Outlet;
use commonground::institutions::arrivals::{Arrival, ArrivalSpec};
use commonground::institutions::stays::StayTerms;
use commonground::policy::{Policy, Whose, levers};
use commonground::population::{Group, Groups, StatusShares};
use commonground::scenario::Scenario;

use crate::common::{four, set, town};

const WEEKS: u32 = 40;

/// A town in which people read a paper about all newcomers.
fn base() -> Scenario {
    base_of(1500)
}

fn base_of(inhabitants: u32) -> Scenario {
    let mut scenario = town(four(), inhabitants, 4);
    let mut paper = Outlet::new("paper");
    paper.tone = ["g1", "g2", "g3"].map(|g| (g.to_owned(), -0.1)).to_vec();
    scenario.inputs.media.push(paper);
    scenario
}

/// Mean of an indicator over the groups concerned, all outgroups and settings, city-wide.
fn mean(view: &View<'_>, indicator: &str, whose: Whose) -> f64 {
    let rows = rows_of(&builtin(), view, Scope::City);
    let host = |g: usize| view.population.groups.get(g).host;
    let of = |g: Option<usize>| g.is_some_and(|g| host(g) == (whose == Whose::Hosts));
    let found: Vec<f64> = rows
        .iter()
        .filter(|r| r.indicator == indicator && of(r.group))
        .map(|r| r.value)
        .collect();
    assert!(!found.is_empty(), "no row of `{indicator}`");
    found.iter().sum::<f64>() / found.len() as f64
}

/// Where a lever acts on those who come or move, some do.
fn people_move(scenario: &mut Scenario) {
    let hazard = [("hazard", 1.0)];
    set(scenario, "residence", &hazard);
    let arrival = |name: &str, group: &str| Arrival {
        name: name.into(),
        group: group.into(),
        week: 0,
        weeks: 20,
        language: None,
        terms: StayTerms::default(),
        spec: ArrivalSpec {
            total: 150.0,
            ..ArrivalSpec::default()
        },
    };
    scenario.inputs.arrivals = vec![arrival("one", "g1"), arrival("two", "g3")];
}

/// The town with these mechanisms on and, where somebody has to learn, wait or look for work, a
/// group that has just arrived.
fn base_with(needs: &[&str]) -> Scenario {
    // Only few look for work.
    let inhabitants = if needs.contains(&"hiring") {
        4000
    } else {
        1500
    };
    let mut scenario = base_of(inhabitants);
    if needs.contains(&"school_choice") {
        scenario = base_of(6000);
        scenario.population.school_size = 60.0;
    }
    for name in needs {
        set(&mut scenario, name, &[]);
    }
    if ["language", "hiring", "waiting"]
        .iter()
        .any(|n| needs.contains(n))
    {
        let mut members: Vec<Group> = scenario.groups.iter().cloned().collect();
        let spec = &mut members[1].spec;
        (spec.years_here, spec.employed, spec.language) = (0.0, 0.0, 0.3);
        let attitude = scenario.groups.attitude.clone();
        scenario.groups = Groups::new(members, attitude).expect("groups");
    }
    if needs.contains(&"scarcity") {
        set(&mut scenario, "scarcity", &[("counted", 1.0)]);
    }
    if ["residence", "migration"].iter().any(|n| needs.contains(n)) {
        people_move(&mut scenario);
    }
    // Most have a family, and it can come within the test.
    if needs.contains(&"family_reunion") {
        let soon = [("family", 1.0), ("wait", 3.0), ("hazard", 2.0)];
        set(&mut scenario, "family_reunion", &soon);
    }
    // Permits end within the test, and some have none.
    if needs.contains(&"stays") {
        for arrival in &mut scenario.inputs.arrivals {
            arrival.terms.permit = Some(0.3);
            arrival.terms.statuses = Some(StatusShares {
                temporary: 0.6,
                irregular: 0.4,
                ..StatusShares::default()
            });
        }
    }
    scenario
}

fn after(policies: &[Policy], needs: &[&str], indicator: &str, whose: Whose) -> f64 {
    let mut scenario = base_with(needs);
    scenario.inputs.policies = policies.to_vec();
    let mut simulation = Simulation::builder(scenario)
        .threads(1)
        .build()
        .expect("a town");
    for _ in 0..WEEKS {
        simulation.step();
    }
    mean(&simulation.view(), indicator, whose)
}

#[test]
fn every_lever_moves_what_it_names_the_way_it_says() {
    let offered: Vec<_> = levers().filter(|l| l.is_offered()).collect();
    assert!(offered.len() >= 27);
    let failed: Vec<String> = offered
        .into_iter()
        .filter_map(|lever| {
            let shows = lever.shows.expect("what it moves");
            let beside: Vec<Policy> = match shows.beside {
                "" => Vec::new(),
                key => vec![Policy::new(key, "beside")],
            };
            let mut with = beside.clone();
            with.push(Policy::new(lever.key, "it"));
            // Without it at intensity 0, so that the same columns exist.
            let mut without = with.clone();
            without.last_mut().expect("one").intensity = 0.0;
            let of =
                |policies: &[Policy]| after(policies, lever.needs, shows.indicator, shows.whose);
            let (on, off) = (of(&with), of(&without));
            let right = if shows.rises { on > off } else { on < off };
            (!right).then(|| format!("{} ({}): {off} to {on}", lever.key, shows.indicator))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn attitudes(policies: &[Policy], weeks: u32) -> Vec<f32> {
    let mut scenario = base();
    scenario.inputs.policies = policies.to_vec();
    let mut simulation = Simulation::builder(scenario)
        .threads(2)
        .build()
        .expect("a town");
    for _ in 0..weeks {
        simulation.step();
    }
    simulation.column("attitude").expect("attitudes").to_vec()
}

#[test]
fn without_intensity_or_before_its_start_no_policy_moves_a_bit() {
    let all = |change: &dyn Fn(&mut Policy)| -> Vec<Policy> {
        let offered = levers().filter(|l| l.is_offered());
        // Two that set the same are not used together.
        offered
            .filter(|l| l.key != "funding_by_ethnicity")
            .map(|l| {
                let mut policy = Policy::new(l.key, "it");
                change(&mut policy);
                policy
            })
            .collect()
    };
    let plain = attitudes(&[], 12);
    // Not assert_eq: nobody reads thousands of numbers.
    assert!(plain == attitudes(&all(&|p| p.intensity = 0.0), 12));
    assert!(plain == attitudes(&all(&|p| p.start = 12), 12));
    assert!(plain != attitudes(&all(&|p| p.start = 6), 12));
}

#[test]
fn a_policy_of_one_area_starts_and_ends_there() {
    let scarcity = |weeks: u32| {
        let mut scenario = base();
        let policy = Policy {
            start: 4,
            end: Some(30),
            areas: vec!["2".into()],
            ..Policy::new("scarcity", "dwellings")
        };
        scenario.inputs.policies = vec![policy];
        let mut simulation = Simulation::new(scenario).expect("a town");
        for _ in 0..weeks {
            simulation.step();
        }
        let felt = simulation.column("scarcity").expect("scarcity").to_vec();
        let area = simulation.population().area.clone();
        let of = |wanted: bool| {
            let here = felt.iter().zip(&area);
            let here = here.filter(|(_, a)| (**a == 1) == wanted);
            here.map(|(x, _)| *x)
                .fold((1.0f32, 0.0f32), |(lo, hi), x| (lo.min(x), hi.max(x)))
        };
        (of(true), of(false))
    };
    assert_eq!(scarcity(4), ((0.0, 0.0), (0.0, 0.0)));
    let (inside, _) = scarcity(25);
    assert!(inside.1 > 0.2, "{inside:?}");
    let (later, _) = scarcity(60);
    assert!(later.1 < 0.05, "{later:?}");
}
