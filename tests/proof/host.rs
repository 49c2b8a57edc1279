//! A program that embeds the library: writes between weeks, own columns, two runs side by side.

use commonground::engine::{BurnIn, HostWrite};

use super::common::{bits, builder, live, mean_attitude, simulation, two};
use super::own::{Grumpy, Tired};

#[test]
fn writes_of_a_host_model_are_made_and_recorded() {
    let mut s = simulation(two(800));
    let mut untouched = simulation(two(800));
    live(&mut s, 2);
    live(&mut untouched, 2);
    assert_eq!(s.state_digest(), untouched.state_digest());
    assert!(s.host_writes().is_empty());
    for a in s.column_mut("attitude").expect("kept by every model") {
        *a -= 0.3;
    }
    live(&mut s, 1);
    live(&mut untouched, 1);
    s.column_mut("transient").expect("on by default")[0] = 7.0;
    let written = |week, column: &str| HostWrite {
        week,
        column: column.to_owned(),
    };
    assert_eq!(
        s.host_writes(),
        [written(2, "attitude"), written(3, "transient")]
    );
    assert!(mean_attitude(&s, 0, 1) < mean_attitude(&untouched, 0, 1) - 0.2);
    // Brought back into bounds by the next week.
    live(&mut s, 1);
    assert!(s.view().transient.iter().all(|u| (-1.0..=1.0).contains(u)));
    assert!(s.view().attitude.iter().all(|a| (-1.0..=1.0).contains(a)));
}

#[test]
fn no_such_column_is_an_error_that_names_what_there_is() {
    let mut s = simulation(two(600));
    let message = s.column_mut("attitudes").expect_err("no such column");
    assert!(message.is_input());
    let message = message.to_string();
    assert!(
        message.contains("`attitudes`") && message.contains("set_point"),
        "{message}"
    );
    assert!(s.host_writes().is_empty());
    assert!(s.column("attitudes").is_none());
}

#[test]
fn two_simulations_in_one_process_do_not_meet() {
    let scenario = |seed| {
        let mut s = two(900);
        s.seed = seed;
        s
    };
    let alone = |seed| {
        let mut s = simulation(scenario(seed));
        live(&mut s, 6);
        s.state_digest()
    };
    let (one, two) = (alone(1), alone(2));
    assert_ne!(one, two, "the seed matters");
    let (mut a, mut b) = (simulation(scenario(1)), simulation(scenario(2)));
    // Turn by turn, then both at once on two threads.
    for _ in 0..3 {
        a.step();
        b.step();
    }
    std::thread::scope(|scope| {
        scope.spawn(|| live(&mut a, 3));
        scope.spawn(|| live(&mut b, 3));
    });
    assert_eq!((a.state_digest(), b.state_digest()), (one, two));
}

#[test]
fn a_mechanism_of_the_users_own_keeps_a_column_and_changes_minds() {
    let build = |strength| {
        builder(two(800))
            .mechanism(Grumpy::new(strength))
            .mechanism(Tired::default())
            .build()
            .expect("a town that can be")
    };
    let (mut with, mut without) = (build(0.05), build(0.0));
    assert!(
        with.column("tired")
            .expect("kept")
            .iter()
            .all(|&t| t == 0.1)
    );
    live(&mut with, 8);
    live(&mut without, 8);
    let tired = with.column("tired").expect("kept");
    assert!(tired.iter().all(|t| (0.0..=1.0).contains(t)));
    assert!(tired.iter().any(|&t| t != tired[0]), "as many as they met");
    assert!(mean_attitude(&with, 0, 1) < mean_attitude(&without, 0, 1));
    // The host writes there too, and the next week goes on from it.
    with.column_mut("tired").expect("kept").fill(1.0);
    live(&mut with, 1);
    let tired = with.column("tired").expect("kept");
    assert!(tired.iter().all(|&t| t >= 0.69), "1 − .3 and more");
}

/// A mechanism that needs a column which nobody keeps is refused with a message.
#[test]
fn a_mechanism_without_its_column_is_refused() {
    let built = builder(two(600)).mechanism(Grumpy::new(0.1)).build();
    let message = built.err().expect("no column `tired`").to_string();
    assert!(message.contains("`tired`"), "{message}");
    let twice = builder(two(600))
        .mechanism(Tired::default())
        .mechanism(Tired::default())
        .build();
    let message = twice.err().expect("two of one name").to_string();
    assert!(message.contains("z_tired"), "{message}");
}

#[test]
fn an_observer_sees_every_week_and_may_end_the_run() {
    let mut s = simulation(two(600));
    let report = s.burn_in(BurnIn::Weeks(3), |week, most| {
        assert!(week <= most && most == 3);
        true
    });
    assert_eq!((report.weeks, s.week()), (3, 0));
    let mut weeks = Vec::new();
    let mut look = |view: &commonground::engine::View<'_>| {
        weeks.push(view.week);
        Ok(())
    };
    s.run(4, &mut look).expect("nobody objects");
    assert_eq!(weeks, [0, 1, 2, 3, 4]);
    let mut stop = |view: &commonground::engine::View<'_>| {
        if view.week == 6 {
            return Err(commonground::Error::input("enough"));
        }
        Ok(())
    };
    assert!(s.run(10, &mut stop).is_err());
    assert_eq!(s.week(), 6);
}

/// Ties and columns can be read while the run stands still, and reading changes nothing.
#[test]
fn looking_changes_nothing() {
    let mut s = simulation(two(600));
    live(&mut s, 1);
    let digest = s.state_digest();
    let attitude = bits(s.column("attitude").expect("kept"));
    let _ = (s.memory(), s.warnings(), s.timings(), s.ties().len());
    assert_eq!(s.state_digest(), digest);
    assert!(bits(s.view().attitude) == attitude);
}
