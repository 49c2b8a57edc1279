//! What reaches a city from outside: with no strength it changes nothing, with strength it does what
//! it says, and neither threads, storage nor the numbers of groups matter.

use commonground::engine::{Pieces, Simulation};
use commonground::indicators::{Indicator, Row, Rows, Scope, group_size::PerceivedSize};
use commonground::indirect::group_size::{Campaign, CampaignSpec, SIZE_BIAS};
use commonground::rng::Stream;
use commonground::scenario::Scenario;

use super::common::{bits, builder, four_unlike, live, off, set, simulation, ties_by_key, town};

fn base() -> Scenario {
    let mut s = town(four_unlike(), 2_000, 4);
    set(
        &mut s,
        "turnover",
        &[("team", 0.5), ("club", 0.5), ("home", 0.5)],
    );
    s
}

fn campaign(name: &str, week: u32, reach: f64, correction: f64) -> Campaign {
    Campaign {
        name: name.into(),
        week,
        groups: Vec::new(),
        spec: CampaignSpec { reach, correction },
    }
}

/// Everything that can reach a city, in its first weeks.
fn eventful() -> Scenario {
    let mut s = base();
    let mut local = campaign("local", 2, 0.4, 0.9);
    local.groups = vec!["g1".into(), "g3".into()];
    s.inputs.campaigns = vec![campaign("all", 1, 0.5, 0.5), local];
    s
}

/// Lives eight weeks in one way or in many; the digest is that of the same city.
fn digest(scenario: Scenario, threads: usize, pieces: Pieces, shaken: bool) -> String {
    let people = 2_000;
    let mut s = Simulation::builder(scenario)
        .threads(threads)
        .pieces(pieces)
        .build()
        .expect("a town that can be");
    let mut storage: Vec<u32> = (0..people).collect();
    Stream::new(3, "test.order")
        .sequence(0, 0)
        .shuffle(&mut storage);
    for week in 0..8 {
        match week {
            1 if shaken => s.relabel(&[2, 0, 3, 1]),
            2 if shaken => s.reorder(&storage),
            5 if shaken => s.relabel(&[1, 3, 0, 2]),
            _ => {}
        }
        s.step();
    }
    s.state_digest()
}

#[test]
fn nothing_depends_on_how_events_are_run() {
    let coarse = Pieces::default();
    let fine = Pieces {
        people: 37,
        seats: 1,
    };
    let one = digest(eventful(), 1, coarse, false);
    assert_eq!(one, digest(eventful(), 2, fine, false));
    assert_eq!(one, digest(eventful(), 3, fine, true));
    assert_ne!(one, digest(base(), 1, coarse, false));
}

/// Eight weeks of two scenarios give the same attitudes, ties and flows.
fn assert_alike(what: &str, a: Scenario, b: Scenario) {
    let (mut a, mut b) = (simulation(a), simulation(b));
    for week in 0..8 {
        live(&mut a, 1);
        live(&mut b, 1);
        assert!(a.view().flows == b.view().flows, "{what}: flows of {week}");
    }
    for column in ["attitude", "transient", "positive_contacts"] {
        let [a, b] = [&a, &b].map(|s| bits(s.column(column).expect(column)));
        assert!(a == b, "{what}: {column}");
    }
    assert!(ties_by_key(&a) == ties_by_key(&b), "{what}: ties");
}

#[test]
fn no_event_no_column() {
    let s = simulation(base());
    assert!(s.column(SIZE_BIAS).is_none());
}

#[test]
fn a_mechanism_that_is_off_hears_of_no_event() {
    let mut s = eventful();
    for name in ["group_size"] {
        off(&mut s, name);
    }
    let quiet = simulation(s.clone());
    assert!(quiet.column(SIZE_BIAS).is_none());
    assert_alike("all off", base(), s);
}

#[test]
fn a_campaign_moves_beliefs_for_a_time_and_no_attitude() {
    let mut s = base();
    s.inputs.campaigns = vec![campaign("all", 1, 0.5, 0.5)];
    assert_alike("campaign", base(), s.clone());
    set(&mut s, "group_size", &[("half_life", 4.0)]);
    let mut s = simulation(s);
    let believed = |s: &Simulation| {
        let mut rows = Rows::default();
        PerceivedSize.rows(&s.view(), Scope::City, &mut rows);
        let row = Row::new("perceived_share", 0.0).group(0).outgroup(3);
        rows.get(&row).expect("a row")
    };
    let share = |s: &Simulation, below: f32| {
        let omega = s.column(SIZE_BIAS).expect("a column");
        omega.iter().filter(|&&o| o < below).count() as f64 / omega.len() as f64
    };
    live(&mut s, 1);
    let before = believed(&s);
    assert_eq!(share(&s, 0.5), 0.0);
    live(&mut s, 1);
    // Half of the people are reached, and half of their ω of .5 is gone.
    assert!((share(&s, 0.2501) - 0.5).abs() < 0.05);
    let informed = believed(&s);
    assert!(informed < before - 0.01, "{informed} {before}");
    live(&mut s, 4);
    let omega = s.column(SIZE_BIAS).expect("a column");
    let least = omega.iter().copied().fold(1.0, f32::min);
    // ω is half-way back after its half-life (by weekly steps of ln 2/T a little further).
    assert!((0.37..0.40).contains(&least), "{least}");
}

#[test]
fn what_cannot_be_is_said() {
    let refused = |s: Scenario| match builder(s).build() {
        Ok(_) => panic!("built all the same"),
        Err(e) => e.to_string(),
    };
    let mut s = base();
    s.inputs.campaigns = vec![campaign("a", 1, 0.5, 0.5), campaign("a", 2, 0.5, 0.5)];
    assert!(refused(s).contains("two of `campaigns` are named `a`"));
    let mut s = base();
    s.inputs.campaigns = vec![campaign("a", 1, 0.5, 0.5)];
    s.inputs.campaigns[0].groups = vec!["g9".into()];
    assert!(refused(s).contains("campaign `a`: no group is named `g9`; groups: g0, g1, g2, g3"));
}
