//! No effect, no change: a world without effects stands still, and a mechanism of no strength is
//! as good as none, bit for bit.
//!
//! Not every mechanism has a zero. `opportunity`, `approach`, `valence` and `friendship` are rules
//! of what happens, not effects: with all weights of M02 at zero people still approach with
//! probability σ(θ0) < 1, M03 with zero weights still draws outcomes, and M33 at its lowest base
//! score still makes a tie now and then. They have no strength at which they do nothing, and are
//! left out here.

use commonground::engine::{Flows, Simulation};
use commonground::scenario::Scenario;

use super::common::{bits, builder, four_unlike, off, set, simulation, ties_by_key, town};
use super::own::{Grumpy, Tired};

fn base() -> Scenario {
    let mut s = town(four_unlike(), 2_000, 4);
    set(
        &mut s,
        "turnover",
        &[("team", 0.5), ("club", 0.5), ("home", 0.5)],
    );
    s
}

#[test]
fn a_world_without_effects_stands_still() {
    let mut s = base();
    set(&mut s, "attitude_kernel", &[("eta0", 0.0)]);
    set(&mut s, "extended_contact", &[("eta", 0.0)]);
    off(&mut s, "friendship");
    off(&mut s, "transient");
    let mut s = simulation(s);
    let start = bits(s.view().attitude);
    assert!(start.iter().any(|&a| a != 0));
    assert!(s.view().transient.is_empty());
    let mut contacts = 0;
    for _ in 0..12 {
        s.step();
        contacts += s.view().flows.contacts.sum();
        assert!(bits(s.view().attitude) == start);
    }
    assert!(s.ties().is_empty());
    // 2,000 people meet about eight times a week, and each meeting has two sides.
    assert!(contacts > 2_000 * 12 * 8, "people meet all the same");
}

/// The same with friends: ties come and go and friends' friends are known, yet minds stay.
#[test]
fn friends_without_effects_change_no_mind() {
    let mut s = base();
    set(&mut s, "attitude_kernel", &[("eta0", 0.0)]);
    set(&mut s, "extended_contact", &[("eta", 0.0)]);
    let mut s = simulation(s);
    let start = bits(s.view().attitude);
    let ties = ties_by_key(&s);
    for _ in 0..12 {
        s.step();
    }
    assert!(bits(s.view().attitude) == start);
    assert_ne!(ties_by_key(&s), ties);
}

/// What two runs must share: attitudes, dates, ties with likings, and the flows of every week.
struct Life {
    columns: Vec<(&'static str, Option<Vec<u32>>)>,
    last_contact: Vec<u16>,
    area: Vec<u32>,
    ties: Vec<(u64, u64, i16, i16)>,
    flows: Vec<Flows>,
}

const COLUMNS: [&str; 5] = [
    "attitude",
    "set_point",
    "positive_contacts",
    "negative_contacts",
    "transient",
];

fn life(mut s: Simulation, without: &[&str]) -> Life {
    let mut flows = Vec::new();
    for _ in 0..10 {
        s.step();
        flows.push(s.view().flows.clone());
    }
    let kept = COLUMNS.into_iter().filter(|c| !without.contains(c));
    Life {
        columns: kept.map(|c| (c, s.column(c).map(bits))).collect(),
        last_contact: s.view().last_contact.to_vec(),
        area: s.population().area.clone(),
        ties: ties_by_key(&s),
        flows,
    }
}

fn assert_alike(what: &str, a: &Life, b: &Life) {
    for (week, (a, b)) in a.flows.iter().zip(&b.flows).enumerate() {
        assert!(a == b, "{what}: flows of week {}", week + 1);
    }
    for ((name, a), (_, b)) in a.columns.iter().zip(&b.columns) {
        assert!(a == b, "{what}: column {name}");
    }
    assert!(a.ties == b.ties, "{what}: ties");
    assert!(a.last_contact == b.last_contact, "{what}: dates of contact");
    assert!(a.area == b.area, "{what}: homes");
}

/// Runs `mechanism` off and on with these values, and compares all but the columns `own`.
fn assert_nothing(mechanism: &str, zero: &[(&str, f64)], own: &[&str]) {
    let mut without = base();
    off(&mut without, mechanism);
    let mut with = base();
    set(&mut with, mechanism, zero);
    assert_alike(
        mechanism,
        &life(simulation(without), own),
        &life(simulation(with), own),
    );
}

#[test]
fn conditions_without_gain() {
    assert_nothing("conditions", &[("kappa_q", 0.0)], &[]);
    let separate = [
        ("option", 1.0),
        ("kappa_status", 0.0),
        ("kappa_goals", 0.0),
        ("kappa_cooperation", 0.0),
        ("kappa_support", 0.0),
    ];
    assert_nothing("conditions", &separate, &[]);
    let dsim = [("option", 2.0), ("dsim_size", 0.0), ("dsim_speed", 0.0)];
    assert_nothing("conditions", &dsim, &[]);
}

#[test]
fn negativity_of_one() {
    assert_nothing("negativity", &[("rho", 1.0)], &[]);
}

#[test]
fn buffering_of_nothing() {
    let own = ["positive_contacts", "negative_contacts"];
    assert_nothing("buffering", &[("b_max", 0.0)], &own);
    assert_nothing("buffering", &[("b_max", 0.0), ("option", 1.0)], &own);
}

#[test]
fn extended_contact_without_speed() {
    assert_nothing("extended_contact", &[("eta", 0.0)], &[]);
}

#[test]
fn peers_without_pull() {
    assert_nothing("peer_influence", &[("mu", 0.0)], &[]);
}

/// M02 reads norms, so norms that follow minds have no effect only where M02 gives them no weight.
#[test]
fn a_norm_without_pull_and_weight() {
    let with = |on: bool| {
        let mut s = base();
        set(&mut s, "approach", &[("theta_n", 0.0)]);
        if on {
            set(&mut s, "contextual_norm", &[("mu", 0.0)]);
        } else {
            off(&mut s, "contextual_norm");
        }
        life(simulation(s), &[])
    };
    assert_alike("contextual_norm", &with(false), &with(true));
}

#[test]
fn a_common_identity_that_nothing_moves() {
    assert_nothing("common_identity", &[("kappa", 0.0)], &[]);
}

/// What nothing reads changes nothing.
#[test]
fn belonging_and_orientation_are_followed_without_effect() {
    for mechanism in ["belonging", "orientation"] {
        assert_nothing(mechanism, &[], &[]);
    }
}

#[test]
fn circles_without_reluctance() {
    assert_nothing("social_capital", &[("reluctance", 0.0)], &[]);
}

#[test]
fn nobody_withdraws_without_chi() {
    assert_nothing("withdrawal", &[("chi", 0.0)], &[]);
}

#[test]
fn a_transient_layer_without_spread() {
    assert_nothing("transient", &[("s_u", 0.0)], &["transient"]);
}

#[test]
fn anxiety_that_nothing_moves() {
    let still = [
        ("eta_positive", 0.0),
        ("eta_negative", 0.0),
        ("eta_neutral", 0.0),
        ("eta_extended", 0.0),
    ];
    assert_nothing("anxiety", &still, &[]);
}

/// Under the kernel, empathy and knowledge follow contact and move nothing.
#[test]
fn empathy_and_knowledge_beside_the_kernel() {
    assert_nothing("empathy", &[("eta", 0.5)], &[]);
    assert_nothing("knowledge", &[("eta", 0.5)], &[]);
}

/// In a town where areas keep their table, threat rests; and threat without effect is none.
#[test]
fn threat_at_rest_and_threat_without_effect() {
    assert_nothing("threat", &[], &[]);
    assert_nothing("threat", &[("eta", 0.0), ("level", 0.2)], &[]);
}

#[test]
fn transfer_of_nothing() {
    assert_nothing("secondary_transfer", &[("tau", 0.0)], &[]);
    assert_nothing("secondary_transfer", &[("similarity", 0.0)], &[]);
}

#[test]
fn generalisation_at_one_with_likings_that_stand_still() {
    let still = [("salience", 0.5), ("liking_rate", 0.0)];
    assert_nothing("generalisation", &still, &[]);
}

#[test]
fn turnover_without_hazard() {
    let none = [("team", 0.0), ("club", 0.0), ("home", 0.0)];
    assert_nothing("turnover", &none, &[]);
}

/// The kernel has a zero where nothing else displaces attitudes: then there is nothing to forget.
#[test]
fn a_kernel_without_speed() {
    let with_kernel = |on: bool| {
        let mut s = base();
        off(&mut s, "extended_contact");
        if on {
            set(&mut s, "attitude_kernel", &[("eta0", 0.0)]);
        } else {
            off(&mut s, "attitude_kernel");
        }
        life(simulation(s), &[])
    };
    assert_alike("attitude_kernel", &with_kernel(false), &with_kernel(true));
}

#[test]
fn a_mechanism_of_the_users_own_without_strength() {
    let with = builder(base())
        .mechanism(Grumpy::new(0.0))
        .mechanism(Tired::default())
        .build()
        .expect("a town that can be");
    assert_alike(
        "own mechanisms",
        &life(simulation(base()), &[]),
        &life(with, &[]),
    );
}
