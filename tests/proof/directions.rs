//! Signs: which way the city moves when one number moves. Each is a paired comparison over three
//! seeds, and every seed must agree.

use commonground::engine::Simulation;
use commonground::scenario::Scenario;

use super::common::{live, mean_attitude, set, simulation, two};

const WEEKS: u32 = 26;

/// Runs the town with and without a change, and says what a reading of it is, seed by seed.
fn compare(
    change: impl Fn(&mut Scenario),
    reading: impl Fn(&mut Simulation) -> f64,
) -> Vec<(f64, f64)> {
    (1..=3)
        .map(|seed| {
            let run = |changed: bool| {
                let mut s = two(1_200);
                s.seed = seed;
                if changed {
                    change(&mut s);
                }
                reading(&mut simulation(s))
            };
            (run(false), run(true))
        })
        .collect()
}

fn assert_up(what: &str, pairs: &[(f64, f64)]) {
    assert!(
        pairs.iter().all(|(before, after)| after > before),
        "{what}: {pairs:?}"
    );
}

fn assert_down(what: &str, pairs: &[(f64, f64)]) {
    assert!(
        pairs.iter().all(|(before, after)| after < before),
        "{what}: {pairs:?}"
    );
}

fn attitude_after(s: &mut Simulation) -> f64 {
    live(s, WEEKS);
    (mean_attitude(s, 0, 1) + mean_attitude(s, 1, 0)) / 2.0
}

/// Sum of the counts over 8 weeks between groups, in settings with places: by outcome.
fn between_groups(s: &mut Simulation) -> [f64; 4] {
    let mut sums = [0.0; 4];
    for _ in 0..8 {
        s.step();
        let view = s.view();
        for ((at, g, h, o), &n) in view.flows.contacts.indexed_iter() {
            if g != h && view.seats.contains_key(&view.settings[at].name) {
                sums[o] += n as f64;
            }
        }
    }
    sums
}

fn every_setting(s: &mut Scenario, act: impl Fn(&mut commonground::places::SettingParameters)) {
    s.settings.iter_mut().for_each(|x| act(&mut x.spec));
}

#[test]
fn better_contact_raises_attitudes() {
    let better = |s: &mut Scenario| {
        set(s, "valence", &[("b_positive", 2.0)]);
    };
    assert_up("b₊", &compare(better, attitude_after));
    let worse = |s: &mut Scenario| {
        set(s, "valence", &[("b_negative", 0.5)]);
    };
    assert_down("b₋", &compare(worse, attitude_after));
}

#[test]
fn heavier_negative_contact_lowers_attitudes() {
    let heavier = |s: &mut Scenario| {
        set(s, "negativity", &[("rho", 2.4)]);
    };
    assert_down("ρ", &compare(heavier, attitude_after));
}

#[test]
fn buffering_and_conditions_raise_attitudes() {
    let buffered = |s: &mut Scenario| {
        set(s, "buffering", &[("b_max", 0.9)]);
    };
    assert_up("Bmax", &compare(buffered, attitude_after));
    let helped = |s: &mut Scenario| {
        set(s, "conditions", &[("kappa_q", 1.5)]);
    };
    assert_up("κq", &compare(helped, attitude_after));
}

#[test]
fn bias_keeps_groups_apart() {
    let met = |s: &mut Simulation| between_groups(s).iter().sum();
    let biased = |s: &mut Scenario| every_setting(s, |x| x.bias = 0.7);
    assert_down("m", &compare(biased, met));
}

#[test]
fn what_cannot_be_avoided_is_avoided_less() {
    let avoided = |s: &mut Simulation| {
        let [p, n, o, avoided] = between_groups(s);
        avoided / (p + n + o + avoided)
    };
    let forced = |s: &mut Scenario| every_setting(s, |x| x.forced = 0.95);
    assert_down("f", &compare(forced, avoided));
    let willing = |s: &mut Scenario| {
        set(s, "approach", &[("theta_0", 1.5)]);
    };
    assert_down("θ0", &compare(willing, avoided));
    let wary = |s: &mut Scenario| {
        set(s, "approach", &[("theta_0", -1.0)]);
    };
    assert_up("θ0", &compare(wary, avoided));
}

#[test]
fn a_faster_kernel_moves_minds_further() {
    let moved = |s: &mut Simulation| {
        live(s, WEEKS);
        let (a, a0) = (s.view().attitude, s.column("set_point").expect("kept"));
        a.iter()
            .zip(a0)
            .map(|(a, a0)| f64::from((a - a0).abs()))
            .sum()
    };
    let faster = |s: &mut Scenario| {
        set(s, "attitude_kernel", &[("eta0", 0.01)]);
    };
    assert_up("η0", &compare(faster, moved));
    let forgetful = |s: &mut Scenario| {
        set(s, "attitude_kernel", &[("half_life", 20.0)]);
    };
    assert_down("1/T", &compare(forgetful, moved));
}

#[test]
fn ties_follow_hazard_and_homophily() {
    let ties = |s: &mut Simulation| {
        live(s, WEEKS);
        s.ties().len() as f64
    };
    let brittle = |s: &mut Scenario| {
        set(s, "friendship", &[("hazard", 0.012)]);
    };
    assert_down("h_tie", &compare(brittle, ties));
    let cross = |s: &mut Simulation| {
        live(s, WEEKS);
        let group = &s.population().group;
        let mut crossing = 0.0;
        for i in 0..group.len() {
            for t in s.ties().of(i as u32) {
                crossing += f64::from(u8::from(group[i] != group[t.other as usize]));
            }
        }
        crossing / s.ties().len() as f64
    };
    let inbred = |s: &mut Scenario| {
        set(s, "friendship", &[("homophily", 1.5)]);
    };
    assert_down("hom", &compare(inbred, cross));
}

#[test]
fn a_common_language_loses_fewer_encounters() {
    let lost = |s: &mut Simulation| {
        live(s, 1);
        let mut n = 0;
        for _ in 0..4 {
            s.step();
            n += s.view().flows.lost_language.sum();
        }
        n as f64
    };
    let fluent = |s: &mut Scenario| {
        let mut members: Vec<_> = s.groups.iter().cloned().collect();
        members[1].spec.language = 0.95;
        let attitude = s.groups.attitude.clone();
        s.groups = commonground::population::Groups::new(members, attitude).expect("groups");
    };
    assert_down("L", &compare(fluent, lost));
}
