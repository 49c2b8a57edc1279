//! Programmes: forks, threads, storage, both sides of a session, and what must not move.

use commonground::engine::{Programme, Simulation};
use commonground::ids::NONE;
use commonground::places::Setting;
use commonground::scenario::Scenario;

use super::common::{bits, builder, live, off, set, simulation, two};

fn with_sessions(inhabitants: u32) -> Scenario {
    let mut scenario = two(inhabitants);
    scenario.settings.push(Setting::session("sessions"));
    scenario
}

/// So many teams of three hosts and two newcomers and an empty seat, by key so that storage does
/// not matter.
fn teams(s: &Simulation, number: usize) -> Vec<Vec<u32>> {
    let p = s.population();
    let of = |g: u8| {
        let mut all: Vec<u32> = (0..p.len() as u32)
            .filter(|&i| p.group[i as usize] == g)
            .collect();
        all.sort_by_key(|&i| p.key[i as usize]);
        all
    };
    let (hosts, others) = (of(0), of(1));
    (0..number)
        .map(|t| {
            let mut team = hosts[3 * t..3 * t + 3].to_vec();
            team.extend(&others[2 * t..2 * t + 2]);
            team.push(NONE);
            team
        })
        .collect()
}

fn start(s: &mut Simulation, number: usize, weeks: u32) {
    let teams = teams(s, number);
    let programme = Programme {
        sessions: None,
        teams,
        weeks,
        dropout: 0.05,
    };
    s.set_teams("sessions", programme)
        .expect("teams that can be");
}

#[test]
fn a_fork_goes_on_to_the_same_bits_and_is_on_its_own() {
    let mut one = simulation(with_sessions(800));
    live(&mut one, 3);
    start(&mut one, 30, 6);
    live(&mut one, 2);
    let mut other = one.fork().unwrap();
    assert_eq!(one.state_digest(), other.state_digest());
    live(&mut one, 5);
    let before = other.state_digest();
    assert_ne!(
        one.state_digest(),
        before,
        "the one goes on without the other"
    );
    live(&mut other, 5);
    assert_eq!(one.state_digest(), other.state_digest());
    assert_eq!(one.encounters(), other.encounters());
}

#[test]
fn neither_threads_nor_storage_matter_to_sessions() {
    let run = |threads: usize, backwards: bool| {
        let mut s = builder(with_sessions(800))
            .threads(threads)
            .build()
            .unwrap();
        start(&mut s, 40, 8);
        live(&mut s, 3);
        if backwards {
            let to: Vec<u32> = (0..s.population().len() as u32).rev().collect();
            s.reorder(&to);
        }
        live(&mut s, 3);
        s.state_digest()
    };
    let expected = run(1, false);
    assert_eq!(run(3, false), expected);
    assert_eq!(run(2, true), expected);
}

#[test]
fn a_setting_without_teams_changes_no_bit() {
    let mut plain = simulation(two(600));
    let mut with = simulation(with_sessions(600));
    live(&mut plain, 4);
    live(&mut with, 4);
    assert_eq!(plain.state_digest(), with.state_digest());
    // A programme of empty seats neither.
    let programme = Programme {
        sessions: None,
        teams: vec![vec![NONE; 5]; 9],
        weeks: 2,
        dropout: 0.5,
    };
    with.set_teams("sessions", programme).unwrap();
    live(&mut plain, 2);
    live(&mut with, 2);
    assert_eq!(plain.state_digest(), with.state_digest());
    assert!(with.programme("sessions").is_none(), "it is over");
}

#[test]
fn both_sides_count_a_session_and_it_ends_in_time() {
    let mut s = simulation(with_sessions(800));
    let teams = teams(&s, 20);
    let programme = Programme {
        sessions: None,
        teams,
        weeks: 3,
        dropout: 0.0,
    };
    s.set_teams("sessions", programme).unwrap();
    for week in 0..5 {
        s.step();
        let flows = s.view().flows;
        let at = flows.settings.iter().position(|n| n == "sessions").unwrap();
        let sum =
            |g: usize, h: usize| -> u64 { (0..4).map(|o| flows.contacts[[at, g, h, o]]).sum() };
        let expected = if week < 3 { 60 } else { 0 };
        // Three hosts have one contact each; attendance is consent, so none is avoided.
        assert_eq!(flows.meetings[at], expected);
        assert_eq!((sum(0, 1), sum(1, 0), sum(0, 0)), (expected, expected, 0));
        assert_eq!(flows.contacts[[at, 0, 1, 3]], 0);
        if week == 0 {
            let (up, down) = (flows.contacts[[at, 0, 1, 0]], flows.contacts[[at, 0, 1, 1]]);
            assert!(up > 5 * down && up > 36, "{up} good, {down} bad");
        }
    }
    assert!(s.warnings().iter().all(|w| !w.contains("sessions")));
}

/// Sessions teach the participants; in the week itself nobody else's draws or state move.
#[test]
fn sessions_move_participants_and_nobody_else_in_their_week() {
    let mut without = simulation(with_sessions(800));
    let mut with = without.fork().unwrap();
    let teams = teams(&with, 40);
    let participant = |i: usize| teams.iter().flatten().any(|&j| j as usize == i);
    let programme = Programme {
        sessions: None,
        teams: teams.clone(),
        weeks: 1,
        dropout: 0.0,
    };
    with.set_teams("sessions", programme).unwrap();
    without.step();
    with.step();
    let (a, b) = (without.view(), with.view());
    let mut moved = 0;
    for i in 0..a.population.len() {
        let same = bits(&a.attitude[2 * i..2 * i + 2]) == bits(&b.attitude[2 * i..2 * i + 2]);
        assert!(same || participant(i), "person {i}");
        moved += usize::from(!same);
    }
    assert!(moved > 120, "{moved} of 200");
}

/// Without intensity a session changes no attitude in its week, nor does one of the own group.
#[test]
fn sessions_without_intensity_or_without_others_change_no_attitude() {
    for own in [false, true] {
        let mut scenario = with_sessions(600);
        off(&mut scenario, "buffering");
        if !own {
            scenario.settings.last_mut().unwrap().spec.intensity = 0.0;
        }
        let mut without = simulation(scenario);
        let mut with = without.fork().unwrap();
        let mut teams = teams(&with, 30);
        if own {
            teams.iter_mut().for_each(|t| t.truncate(3));
        }
        let programme = Programme {
            sessions: None,
            teams,
            weeks: 1,
            dropout: 0.0,
        };
        with.set_teams("sessions", programme).unwrap();
        without.step();
        with.step();
        assert_eq!(
            bits(without.view().attitude),
            bits(with.view().attitude),
            "own {own}"
        );
        assert_ne!(without.view().flows, with.view().flows);
    }
}

#[test]
fn the_label_of_a_setting_scales_what_its_contacts_do() {
    let change = |salience: f64| {
        let mut scenario = with_sessions(600);
        set(
            &mut scenario,
            "attitude_kernel",
            &[("half_life", 100_000.0)],
        );
        for s in &mut scenario.settings {
            s.spec.salience = 0.0;
        }
        scenario.settings.last_mut().unwrap().spec.salience = salience;
        let mut s = simulation(scenario);
        let before = s.view().attitude.to_vec();
        start(&mut s, 30, 1);
        s.step();
        let after = s.view().attitude;
        let moved: f64 = before
            .iter()
            .zip(after)
            .map(|(a, b)| f64::from((b - a).abs()))
            .sum();
        moved
    };
    let (none, half, whole) = (change(0.0), change(0.5), change(1.0));
    assert!(none < 0.05 * whole, "{none} {whole}");
    assert!((half / whole - 0.5).abs() < 0.1, "{half} {whole}");
}

#[test]
fn teams_that_cannot_be_are_refused_in_words() {
    let mut s = simulation(with_sessions(500));
    let programme = |teams: Vec<Vec<u32>>, dropout: f64| Programme {
        sessions: None,
        teams,
        weeks: 2,
        dropout,
    };
    for (setting, p, words) in [
        (
            "work",
            programme(vec![vec![1, 2]], 0.0),
            "this model has sessions",
        ),
        (
            "sessions",
            programme(vec![vec![1, 2], vec![3, 1]], 0.0),
            "two seats",
        ),
        ("sessions", programme(vec![vec![500]], 0.0), "there are 500"),
        ("sessions", programme(vec![vec![1]], 1.5), "0 to 1"),
    ] {
        let error = s.set_teams(setting, p).unwrap_err();
        assert!(
            error.is_input() && error.to_string().contains(words),
            "{error}"
        );
    }
}

/// Attitudes after four weeks in which people meet in sessions only, and see so much of each other's
/// contacts.
fn watched_sessions(seen: f64, threads: usize) -> Simulation {
    let mut scenario = with_sessions(800);
    for setting in &mut scenario.settings {
        setting.enabled = setting.name == "sessions";
    }
    // Nothing of what participants think reaches others.
    for name in ["contextual_norm", "peer_influence", "extended_contact"] {
        off(&mut scenario, name);
    }
    let values = [("seen", seen), ("strength", 1.0)];
    set(&mut scenario, "vicarious_contact", &values).enabled = true;
    let mut s = builder(scenario).threads(threads).build().unwrap();
    start(&mut s, 30, 4);
    live(&mut s, 4);
    s
}

#[test]
fn what_others_of_the_team_go_through_is_seen() {
    let (blind, open) = (watched_sessions(0.0, 1), watched_sessions(1.0, 1));
    let attitudes = |s: &Simulation| s.column("attitude").expect("kept").to_vec();
    let inside: Vec<usize> = teams(&blind, 30)
        .into_iter()
        .flatten()
        .filter(|&i| i != NONE)
        .map(|i| i as usize)
        .collect();
    let (before, after) = (attitudes(&blind), attitudes(&open));
    let changed = |i: usize| before[2 * i..2 * i + 2] != after[2 * i..2 * i + 2];
    let moved = inside.iter().filter(|&&i| changed(i)).count();
    assert!(moved > inside.len() / 2, "{moved} of {}", inside.len());
    // Who was in no session saw nothing.
    assert!((0..blind.population().len()).all(|i| inside.contains(&i) || !changed(i)));
    assert_eq!(watched_sessions(1.0, 3).state_digest(), open.state_digest());
}
