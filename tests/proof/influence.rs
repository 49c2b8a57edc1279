//! What people around do to minds, in whole towns.

use commonground::engine::Simulation;
use commonground::indicators::{Row, Scope, builtin, rows_of};
use commonground::scenario::Scenario;

use super::common::{builder, live, mean_attitude, off, set, simulation, two};
use super::own::{Kind, Thinner};

/// Spread of displacements a − a0 of everybody towards others.
fn spread(s: &Simulation) -> f64 {
    let (a, a0) = (
        s.view().attitude,
        s.column("set_point").expect("set-points"),
    );
    let sum: f64 = a.iter().zip(a0).map(|(a, a0)| f64::from(a - a0)).sum();
    let square: f64 = a
        .iter()
        .zip(a0)
        .map(|(a, a0)| f64::from(a - a0))
        .map(|y| y * y)
        .sum();
    let n = a.len() as f64;
    (square / n - (sum / n) * (sum / n)).sqrt()
}

fn lived(scenario: Scenario, weeks: u32) -> Simulation {
    let mut s = simulation(scenario);
    live(&mut s, weeks);
    s
}

#[test]
fn friends_become_alike_in_what_they_have_moved() {
    let with = |mu: f64| {
        let mut s = two(1_500);
        set(&mut s, "peer_influence", &[("mu", mu)]);
        spread(&lived(s, 26))
    };
    let (alone, pulled) = (with(0.0), with(0.05));
    assert!(pulled < 0.9 * alone, "{pulled} and {alone}");
}

#[test]
fn institutions_that_welcome_raise_attitudes_where_they_do() {
    let with = |here: f64| {
        let mut s = two(2_000);
        set(&mut s, "contextual_norm", &[("mu", 0.02)]);
        s.norms.areas.insert("1".into(), here);
        lived(s, 26)
    };
    let (plain, warm, cold) = (with(0.0), with(1.0), with(-1.0));
    for (g, h) in [(0, 1), (1, 0)] {
        let mean = |s: &Simulation| mean_attitude(s, g, h);
        assert!(mean(&warm) > mean(&plain) && mean(&plain) > mean(&cold));
    }
    let norm = |s: &Simulation, area: usize| {
        let rows = rows_of(&builtin(), &s.view(), Scope::Areas);
        let wanted = Row::new("norm_perceived", 0.0).group(0).outgroup(1);
        rows.get(&wanted.area(area)).expect("a norm")
    };
    // ω·inst = .2, and what it has moved.
    assert!(norm(&warm, 0) > norm(&plain, 0) + 0.2);
    assert!((norm(&warm, 1) - norm(&plain, 1)).abs() < 0.05);
}

#[test]
fn working_together_makes_a_common_identity() {
    let with = |kappa: f64| {
        let mut s = two(1_500);
        set(&mut s, "common_identity", &[("kappa", kappa)]);
        let s = lived(s, 20);
        let c = s.column("common_identity").expect("a column");
        let mean = |f: &dyn Fn(f64) -> f64| {
            c.iter().map(|&x| f(f64::from(x))).sum::<f64>() / c.len() as f64
        };
        let level = mean(&|x| x);
        (level, mean(&|x| (x - level) * (x - level)))
    };
    let (none, some) = (with(0.0), with(0.01));
    assert!((none.0 - 0.3).abs() < 1e-6 && none.1 < 1e-9, "{none:?}");
    // Who has more than usual contact of that kind gains, who has less loses; on average the
    // declared level stays.
    assert!((some.0 - 0.3).abs() < 0.05 && some.1 > 1e-3, "{some:?}");
}

/// Contacts across groups in a setting over so many weeks.
fn across(s: &mut Simulation, setting: &str, weeks: u32) -> u64 {
    let mut sum = 0;
    for _ in 0..weeks {
        s.step();
        let flows = s.view().flows;
        let at = flows.settings.iter().position(|n| n == setting);
        let at = at.expect("a setting");
        for ((k, g, h, o), n) in flows.contacts.indexed_iter() {
            sum += if k == at && g != h && o < 3 { *n } else { 0 };
        }
    }
    sum
}

#[test]
fn closed_circles_keep_to_themselves_in_associations() {
    let with = |reluctance: f64| {
        let mut s = two(2_000);
        let values = [("closed", 0.3), ("reluctance", reluctance)];
        set(&mut s, "social_capital", &values);
        across(&mut simulation(s), "association", 12)
    };
    let (open, kept) = (with(0.0), with(0.6));
    assert!((kept as f64) < 0.7 * open as f64, "{kept} and {open}");
}

/// Mean numbers of bonding and bridging ties after a year, with one scale for all friends or scales by
/// kind, of which that of bonding is given.
fn ties_by_kind(kinds: bool, scale: f64, threads: usize) -> ([f64; 2], String) {
    let mut s = two(2_000);
    let budgets = if kinds { 1.0 } else { 0.0 };
    let values = [("budgets", budgets), ("scale_bonding", scale)];
    set(&mut s, "social_capital", &values);
    let one = if kinds { 12.0 } else { scale };
    set(
        &mut s,
        "friendship",
        &[("initial_friends", 6.0), ("scale", one)],
    );
    let mut s = builder(s).threads(threads).build().expect("a town");
    (0..52).for_each(|_| s.step());
    let (p, ties) = (s.population(), s.view().ties);
    let mut count = [0.0; 2];
    for i in 0..p.group.len() {
        for tie in ties.of(i as u32) {
            let other = usize::from(p.group[i] != p.group[tie.other as usize]);
            count[other] += 1.0;
        }
    }
    (count, s.state_digest().to_string())
}

#[test]
fn with_budgets_by_kind_own_friends_take_no_room_from_others() {
    let ([tight_own, tight_other], digest) = ties_by_kind(true, 3.0, 1);
    let ([wide_own, wide_other], _) = ties_by_kind(true, 12.0, 1);
    assert!(tight_own < 0.8 * wide_own, "{tight_own} and {wide_own}");
    assert!(
        tight_other > 0.93 * wide_other,
        "{tight_other} and {wide_other}"
    );
    // One budget for all takes from both.
    let ([_, few], _) = ties_by_kind(false, 3.0, 1);
    let ([_, many], _) = ties_by_kind(false, 12.0, 1);
    assert!(few < 0.8 * many, "{few} and {many}");
    assert_eq!(ties_by_kind(true, 3.0, 3).1, digest);
}

#[test]
fn who_hunkers_down_seeks_less_company() {
    let with = |chi: f64| {
        let mut s = two(2_000);
        set(&mut s, "withdrawal", &[("chi", chi)]);
        across(&mut simulation(s), "club", 12)
    };
    let (none, much) = (with(0.0), with(3.0));
    assert!(much < none, "{much} and {none}");
}

#[test]
fn peers_on_levels_without_forgetting_are_refused() {
    let mut s = two(1_000);
    set(&mut s, "peer_influence", &[("option", 2.0), ("mu", 0.01)]);
    let said = Simulation::new(s).err().expect("too fast").to_string();
    assert!(said.contains("at least 3 mu"), "{said}");
}

#[test]
fn factors_of_several_mechanisms_that_thin_multiply() {
    let with = |first: f32, second: f32| {
        let s = builder(two(1_000))
            .mechanism(Thinner("a_thinner", first))
            .mechanism(Thinner("z_thinner", second))
            .build();
        across(&mut s.expect("a town"), "association", 6)
    };
    assert!(with(1.0, 1.0) > 0);
    assert_eq!((with(1.0, 0.0), with(0.0, 1.0)), (0, 0));
}

#[test]
fn one_mechanism_at_most_makes_norms() {
    let kind = |norm: bool| {
        let mut s = two(500);
        if !norm {
            off(&mut s, "contextual_norm");
        }
        builder(s).mechanism(Kind("a_kind")).build()
    };
    assert!(kind(false).is_ok());
    let Err(error) = kind(true) else {
        panic!("two mechanisms make norms")
    };
    let message = error.to_string();
    assert!(message.contains("a_kind, contextual_norm"), "{message}");
}

#[test]
fn peers_are_held_by_what_forgets_in_the_model_that_is_on() {
    let bounded = |mu: f64, mediated: bool| {
        let mut s = two(500);
        set(&mut s, "peer_influence", &[("option", 2.0), ("mu", mu)]);
        if mediated {
            set(&mut s, "mediated", &[]);
            set(&mut s, "anxiety", &[]);
        }
        builder(s).build().err().map(|e| e.to_string())
    };
    // Three times .01 is more than ln 2 / 104, less than λ = .05.
    let refused = bounded(0.01, false).expect("refused");
    assert!(refused.contains("`attitude_kernel.half_life`"), "{refused}");
    assert_eq!(bounded(0.01, true), None);
    let refused = bounded(0.02, true).expect("refused");
    assert!(refused.contains("`mediated.lambda`"), "{refused}");
}

#[test]
fn nobody_looks_on_where_the_mediated_model_is_on() {
    let with = |looks: bool| {
        let mut s = two(800);
        set(&mut s, "mediated", &[]);
        set(&mut s, "anxiety", &[]);
        if looks {
            let values = [("seen", 1.0), ("strength", 1.0)];
            set(&mut s, "vicarious_contact", &values);
        }
        simulation_digest(s, 6)
    };
    assert_eq!(with(true), with(false));
}

fn simulation_digest(s: Scenario, weeks: u32) -> String {
    let mut s = simulation(s);
    live(&mut s, weeks);
    s.state_digest()
}
