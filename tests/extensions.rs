//! What a user adds from another crate, proved on the examples themselves.

use commonground::engine::{Observer, Simulation, View};

#[allow(dead_code)] // their `main` is not called here
#[path = "../examples/ca1.rs"]
mod ca1;
#[allow(dead_code)]
#[path = "../examples/host_model.rs"]
mod host_model;
#[allow(dead_code)]
#[path = "../examples/own_indicator.rs"]
mod own_indicator;
#[allow(dead_code)]
#[path = "../examples/own_mechanism.rs"]
mod own_mechanism;
#[allow(dead_code)]
#[path = "../examples/own_observer.rs"]
mod own_observer;
#[allow(dead_code)]
#[path = "../examples/own_setting.rs"]
mod own_setting;

fn weeks(simulation: &mut Simulation, weeks: u32) {
    for _ in 0..weeks {
        simulation.step();
    }
}

#[test]
fn a_mechanism_keeps_state_of_its_own_and_moves_attitudes() {
    let with = || {
        Simulation::builder(own_mechanism::town().unwrap())
            .mechanism(own_mechanism::MereExposure::default())
    };
    let mut one = with().threads(1).build().unwrap();
    let mut three = with().threads(3).build().unwrap();
    let mut without = Simulation::new(own_mechanism::town().unwrap()).unwrap();
    weeks(&mut one, 8);
    weeks(&mut three, 8);
    weeks(&mut without, 8);

    // The column exists with the declared shape and bounds, and is filled by contact.
    let familiarity = one.column("familiarity").unwrap();
    assert_eq!(familiarity.len(), 2 * one.population().len());
    assert!(familiarity.iter().all(|f| (0.0..=1.0).contains(f)));
    assert!(familiarity.iter().any(|&f| f > 0.1));
    assert!(without.column("familiarity").is_none());
    assert!(
        one.memory()
            .iter()
            .any(|(name, _)| name.contains("familiarity"))
    );

    // It is part of the state, and what it does does not depend on threads.
    assert_eq!(one.state_digest(), three.state_digest());
    let mean = |s: &Simulation| {
        let a = s.column("attitude").unwrap();
        a.iter().map(|&a| f64::from(a)).sum::<f64>() / a.len() as f64
    };
    assert!(mean(&one) > mean(&without));
    let before = one.state_digest();
    one.column_mut("familiarity").unwrap()[0] += 0.5;
    assert_ne!(one.state_digest(), before);
}

#[test]
fn members_of_places_act_on_each_other() {
    let run = |threads: usize, permute: bool| {
        let mut city = ca1::city(60_000, threads).unwrap();
        for week in 0..20 {
            if permute && week == 7 {
                let to: Vec<u32> = (0..60_000).map(|i| (i * 7_919 + 11) % 60_000).collect();
                city.reorder(&to);
            }
            city.step();
        }
        city
    };
    // The known answer of the model after 20 steps.
    let one = run(1, false);
    let a = one.column("a").unwrap();
    let mean = a.iter().map(|&a| f64::from(a)).sum::<f64>() / a.len() as f64;
    assert!((0.615..0.619).contains(&mean), "{mean}");
    for (threads, permute) in [(2, false), (3, true)] {
        let other = run(threads, permute);
        assert_eq!(
            other.state_digest(),
            one.state_digest(),
            "{threads} threads"
        );
    }
}

#[test]
fn people_meet_in_a_setting_from_elsewhere() {
    let mut simulation = Simulation::builder(own_setting::town().unwrap())
        .setting(own_setting::Choirs)
        .build()
        .unwrap();
    simulation.step();
    let view = simulation.view();
    let choir = view
        .settings
        .iter()
        .position(|s| s.name == "choir")
        .unwrap();
    assert_eq!(view.flows.settings[choir], "choir");
    assert!(view.flows.encounters[choir] > 50);
    assert!(own_setting::mixed_contacts(&simulation).iter().sum::<u64>() > 0);
    // Seen from both sides the same.
    let n = |g, h| {
        (0..4)
            .map(|o| view.flows.contacts[[choir, g, h, o]])
            .sum::<u64>()
    };
    assert_eq!(n(0, 1), n(1, 0));
    // Only adults have a seat.
    let seats = &view.seats["choir"];
    let singers: Vec<u32> = (0..view.population.len() as u32)
        .filter(|&i| seats.place_of(i) != commonground::ids::NONE)
        .collect();
    assert!(singers.len() > 100);
    assert!(
        singers
            .iter()
            .all(|&i| view.population.age[i as usize] >= 18)
    );
}

#[test]
fn an_indicator_stands_beside_the_built_in_ones() {
    use commonground::indicators::{Row, Scope, builtin, rows_of};
    let mut simulation = Simulation::new(own_indicator::town().unwrap()).unwrap();
    simulation.step();
    let mut indicators = builtin();
    indicators.push(Box::new(own_indicator::Encapsulated));
    let view = simulation.view();
    let rows = rows_of(&indicators, &view, Scope::City);
    for g in 0..2 {
        let share = |name| Row::new(name, 0.0).group(g);
        let alone = rows.get(&share("encapsulated")).unwrap();
        let met = rows.get(&share("weekly_contact").outgroup(1 - g)).unwrap();
        // With two groups the indicator is what `weekly_contact` leaves.
        assert!((alone + met - 1.0).abs() < 1e-9, "{alone} + {met}");
    }
    let rows = rows_of(&indicators, &view, Scope::Areas);
    let areas = rows.iter().filter(|r| r.indicator == "encapsulated");
    assert!(areas.filter(|r| r.area.is_some()).count() >= 5);
}

#[test]
fn an_observer_is_told_of_the_start_and_of_every_week() {
    let mut simulation = Simulation::new(own_observer::town().unwrap()).unwrap();
    let mut thermometer = own_observer::Thermometer::default();
    simulation.run(5, &mut thermometer).unwrap();
    let weeks: Vec<i64> = thermometer.readings.iter().map(|r| r.0).collect();
    assert_eq!(weeks, [0, 1, 2, 3, 4, 5]);
    assert!(thermometer.readings.iter().all(|r| r.1.abs() < 1.0));
}

#[test]
fn an_observer_that_fails_ends_the_run() {
    #[derive(Clone)]
    struct Impatient;
    impl Observer for Impatient {
        fn week(&mut self, view: &View<'_>) -> commonground::Result<()> {
            if view.week == 2 {
                return Err(commonground::Error::input("enough"));
            }
            Ok(())
        }
    }
    let mut simulation = Simulation::new(own_observer::town().unwrap()).unwrap();
    assert!(simulation.run(9, &mut Impatient).is_err());
    assert_eq!(simulation.week(), 2);
}

#[test]
fn a_host_model_reads_and_writes_between_weeks_and_is_noted() {
    let mut with = Simulation::new(host_model::town().unwrap()).unwrap();
    let mut without = Simulation::new(host_model::town().unwrap()).unwrap();
    let mut newspaper = host_model::Newspaper::default();
    for _ in 0..4 {
        newspaper.publish(&mut with).unwrap();
        with.step();
        without.step();
    }
    assert!(newspaper.tone != 0.0);
    let writes = with.host_writes();
    assert_eq!(writes.len(), 4);
    assert!(
        writes
            .iter()
            .enumerate()
            .all(|(week, w)| w.week == week as i64)
    );
    assert!(writes.iter().all(|w| w.column == "set_point"));
    assert!(without.host_writes().is_empty());
    assert_ne!(with.column("set_point"), without.column("set_point"));
    assert_ne!(with.column("attitude"), without.column("attitude"));
    // Hosts alone read the newspaper.
    let both = with.column("set_point").unwrap().chunks(2);
    let pairs = both.zip(without.column("set_point").unwrap().chunks(2));
    for (&group, (a, b)) in with.population().group.iter().zip(pairs) {
        assert!(group == 0 || a == b);
    }
    assert!(with.column_mut("rent").is_err());
}
