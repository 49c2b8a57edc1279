//! Temporary and circular stays: who left and came back are the same people, nothing depends on
//! threads, storage, numbering or checkpoints while people are away, statuses move as the rules say.

use std::collections::BTreeSet;

use commonground::checkpoint::{Reader, Writer};
use commonground::engine::{Pieces, Simulation};
use commonground::institutions::arrivals::Arrival;
use commonground::policy::Policy;
use commonground::population::{Groups, LegalStatus, StatusShares};
use commonground::scenario::Scenario;

use super::common::{bits, four, live, set, simulation, ties_by_key, town};
use super::migration::{assert_everybody_is_accounted_for, moving, scattered, stream};

fn all_of(status: LegalStatus) -> Option<StatusShares> {
    let mut shares = StatusShares::default();
    match status {
        LegalStatus::Citizen => shares.citizen = 1.0,
        LegalStatus::Permanent => shares.permanent = 1.0,
        LegalStatus::Temporary => shares.temporary = 1.0,
        LegalStatus::Procedure => shares.procedure = 1.0,
        LegalStatus::Irregular => shares.irregular = 1.0,
    }
    Some(shares)
}

/// Seasonal workers: a permit of so many years.
fn seasonal(name: &str, permit: f64) -> Arrival {
    let mut a = stream(name, "g1", 0, 10, 300.0);
    a.terms.statuses = all_of(LegalStatus::Temporary);
    a.terms.permit = Some(permit);
    a
}

/// A town with seasonal workers, of whom so many come back after they left.
fn circular(returns: f64) -> Scenario {
    let mut s = town(four(), 3_000, 6);
    set(
        &mut s,
        "stays",
        &[("returns", returns), ("return_months", 1.0)],
    );
    set(&mut s, "migration", &[("departure_permanent", 0.0)]);
    set(&mut s, "language", &[]);
    s.inputs.arrivals = vec![seasonal("harvest", 0.1)];
    s
}

/// The same with everything that moves people.
fn lively() -> Scenario {
    let mut s = circular(0.7);
    s.groups = moving([0.3, 0.2, 0.2]);
    s.population.mixed_couples = 0.3;
    set(&mut s, "residence", &[("hazard", 0.5)]);
    set(&mut s, "hiring", &[]);
    set(&mut s, "waiting", &[]);
    set(&mut s, "generations", &[]);
    let mut asylum = stream("asylum", "g3", 0, 12, 150.0);
    asylum.spec.centre = 0.5;
    asylum.terms.statuses = Some(StatusShares {
        procedure: 0.6,
        irregular: 0.4,
        ..StatusShares::default()
    });
    s.inputs.arrivals.push(asylum);
    s.inputs.policies = vec![
        Policy::new("procedure", "short").with("months", 2.0),
        Policy::new("temporary_stays", "longer").with("permit", 1.2),
        Policy::new("regularisation", "some"),
    ];
    s
}

fn keys(s: &Simulation) -> BTreeSet<u64> {
    let p = s.population();
    p.all_present().map(|i| p.key[i]).collect()
}

fn of_group(counts: &[u64]) -> u64 {
    counts.iter().sum()
}

#[test]
fn who_left_and_who_returned_are_the_same_people() {
    for scenario in [circular(1.0), lively()] {
        let everybody_returns = scenario.inputs.policies.is_empty();
        let mut s = simulation(scenario);
        let start = s.population().by_group();
        let (mut seen, mut here, mut again) = (keys(&s), keys(&s), 0);
        for _ in 0..40 {
            s.step();
            let now = keys(&s);
            let m = s.view().movements;
            again += now
                .difference(&here)
                .filter(|key| seen.contains(key))
                .count() as u64;
            // Who came back may have left or died in the same week.
            assert!(again <= of_group(&m.returned), "{again} {m:?}");
            for (g, &first) in start.iter().enumerate() {
                let present = s.population().by_group()[g];
                let came = first + m.arrived[g] + m.born[g] + m.returned[g];
                assert_eq!(came, present + m.departed[g] + m.died[g], "group {g}");
                assert!(m.returned[g] + m.away[g] <= m.departed[g]);
            }
            if everybody_returns {
                assert_eq!(m.returned[1] + m.away[1], m.departed[1]);
                assert_eq!(again, m.returned[1]);
            }
            seen.extend(&now);
            here = now;
        }
        let m = s.view().movements;
        assert!(m.returned[1] > 100 && m.away[1] > 10, "{m:?}");
        // Hosts who leave are gone, unless they live with a newcomer who decides.
        if everybody_returns {
            assert_eq!((m.returned[0], m.away[0]), (0, 0));
        }
    }
}

#[test]
fn seats_ties_and_rows_are_sound_while_people_are_away() {
    let mut s = simulation(lively());
    let start = s.population().by_group();
    for _ in 0..25 {
        s.step();
        let m = s.view().movements;
        let with_returned: Vec<u64> = start.iter().zip(&m.returned).map(|(a, b)| a + b).collect();
        assert_everybody_is_accounted_for(&s, &with_returned);
    }
    super::conservation::assert_seats_are_sound(&s);
    super::conservation::assert_ties_are_sound(&s);
}

fn build(threads: usize) -> Simulation {
    Simulation::builder(lively())
        .threads(threads)
        .pieces(Pieces {
            people: 250 + 91 * threads,
            seats: 400 * threads,
        })
        .build()
        .expect("a town that can be")
}

#[test]
fn threads_storage_and_checkpoints_do_not_matter_while_people_are_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let mut one = build(1);
    live(&mut one, 12);
    assert!(of_group(&one.view().movements.away) > 10);
    let mut out = Writer::create(&path).unwrap();
    one.keep(&mut out).unwrap();
    out.finish().unwrap();
    live(&mut one, 10);
    assert!(of_group(&one.view().movements.returned) > 10);
    let expected = (one.state_digest(), one.view().movements.clone());
    let mut three = build(3);
    live(&mut three, 9);
    let to = scattered(&three);
    three.reorder(&to);
    live(&mut three, 13);
    assert_eq!(
        (three.state_digest(), three.view().movements.clone()),
        expected
    );
    let mut resumed = build(3);
    let mut from = Reader::open(&path).unwrap();
    resumed.recall(&mut from).unwrap();
    from.finish().unwrap();
    live(&mut resumed, 10);
    assert_eq!(
        (resumed.state_digest(), resumed.view().movements.clone()),
        expected
    );
}

#[test]
fn renumbered_groups_leave_and_return_the_same() {
    let to = [2, 0, 3, 1];
    let (mut a, mut b) = (build(2), build(2));
    live(&mut a, 12);
    live(&mut b, 12);
    assert!(of_group(&a.view().movements.away) > 10);
    b.relabel(&to);
    live(&mut a, 10);
    live(&mut b, 10);
    let (va, vb) = (a.view(), b.view());
    assert_eq!(va.population.key, vb.population.key);
    assert_eq!(ties_by_key(&a), ties_by_key(&b));
    for (g, &at) in to.iter().enumerate() {
        assert_eq!(va.movements.returned[g], vb.movements.returned[at]);
        assert_eq!(va.movements.away[g], vb.movements.away[at]);
    }
    for i in va.population.all_present() {
        assert_eq!(va.population.legal_status(i), vb.population.legal_status(i));
        for (h, &at) in to.iter().enumerate() {
            let (x, y) = (va.attitude[i * 4 + h], vb.attitude[i * 4 + at]);
            assert_eq!(x.to_bits(), y.to_bits());
        }
    }
}

/// Where nobody comes back and no permit is short, persons with the status of their group live as they do
/// where only groups have one.
#[test]
fn without_returns_and_short_permits_no_bit_moves() {
    let lived = |change: &dyn Fn(&mut Scenario)| {
        let mut s = town(four(), 2_000, 4);
        let mut members: Vec<_> = s.groups.iter().cloned().collect();
        members[1].spec.status = LegalStatus::Irregular as usize;
        s.groups = Groups::new(members, s.groups.attitude.clone()).expect("groups");
        s.inputs.arrivals = vec![
            stream("one", "g1", 0, 20, 300.0),
            stream("two", "g3", 4, 8, 200.0),
        ];
        set(&mut s, "migration", &[("departure_irregular", 0.5)]);
        set(&mut s, "language", &[]);
        change(&mut s);
        let mut s = simulation(s);
        live(&mut s, 30);
        let m = s.view().movements;
        assert!(of_group(&m.departed) > 10);
        let column = |name: &str| bits(s.column(name).expect(name));
        let p = s.population();
        (
            (p.key.clone(), p.area.clone(), m.departed.clone()),
            (column("attitude"), column("language"), ties_by_key(&s)),
        )
    };
    let off = lived(&|_| {});
    // The irregular of the start leave too where persons have a status.
    let plain = lived(&|s| {
        set(s, "stays", &[("returns", 0.0)]);
        let mut members: Vec<_> = s.groups.iter().cloned().collect();
        members[1].statuses = all_of(LegalStatus::Permanent);
        s.groups = Groups::new(members, s.groups.attitude.clone()).expect("groups");
        s.inputs.arrivals[0].terms.statuses = all_of(LegalStatus::Irregular);
    });
    assert!(off.0 == plain.0 && off.1 == plain.1);
    let short = |full: f64| {
        lived(&|s| {
            set(s, "stays", &[("returns", 0.0), ("full", full)]);
            for a in &mut s.inputs.arrivals {
                a.terms.statuses = all_of(LegalStatus::Temporary);
                (a.terms.permit, a.terms.leaves) = (Some(0.4), Some(1.0));
            }
        })
    };
    assert!(short(0.0) == short(0.0) && short(0.0) != short(3.0));
}

/// Indicator of newcomers of the group at a position after so many weeks.
fn of(s: &Simulation, name: &str, g: usize) -> f64 {
    use commonground::indicators::{Row, Scope, builtin, rows_of};
    let rows = rows_of(&builtin(), &s.view(), Scope::City);
    rows.get(&Row::new(name.to_owned(), 0.0).group(g))
        .unwrap_or_else(|| panic!("no row {name}"))
}

fn after(weeks: u32, change: impl Fn(&mut Scenario)) -> Simulation {
    let mut s = circular(0.3);
    change(&mut s);
    let mut s = simulation(s);
    live(&mut s, weeks);
    s
}

#[test]
fn policies_move_permits_chances_to_stay_and_returns() {
    let with = |lever: &[(&str, f64)]| {
        after(30, |s| {
            let mut rules = Policy::new("temporary_stays", "rules");
            for (key, value) in [("permit", 1.0), ("stay", 0.0), ("returns", 0.0)] {
                rules = rules.with(key, value);
            }
            for &(key, value) in lever {
                rules = rules.with(key, value);
            }
            s.inputs.policies = vec![rules];
        })
    };
    let plain = with(&[]);
    let m = |s: &Simulation| s.view().movements.clone();
    let none = after(30, |_| {});
    assert_eq!(m(&plain), m(&none));
    let longer = with(&[("permit", 3.0)]);
    assert!(m(&longer).departed[1] < m(&plain).departed[1]);
    let stay = with(&[("stay", 0.5)]);
    assert!(m(&stay).departed[1] < m(&plain).departed[1]);
    assert!(of(&stay, "status_permanent", 1) > of(&plain, "status_permanent", 1));
    let back = with(&[("returns", 0.5)]);
    assert!(m(&back).returned[1] > m(&plain).returned[1]);
    assert_eq!(m(&with(&[("stay", 1.0)])).departed[1], 0);
    assert_eq!(m(&with(&[("returns", -1.0)])).returned[1], 0);
}

#[test]
fn short_permits_slow_language_and_friendship() {
    let with = |permit: f64| {
        after(50, |s| {
            s.groups = four();
            s.inputs.arrivals[0].language = Some(0.2);
            s.inputs.arrivals[0].terms.permit = Some(permit);
        })
    };
    let (short, long) = (with(1.0), with(3.0));
    let came = |s: &Simulation| {
        let p = s.population();
        let all = p.all_present().filter(|&i| p.arrived(i).is_some());
        let all: Vec<usize> = all.collect();
        let level = s.column("language").expect("levels");
        let n = all.len() as f64;
        let sum = |f: &dyn Fn(usize) -> f64| all.iter().map(|&i| f(i)).sum::<f64>() / n;
        let friends = sum(&|i| s.ties().degree(i as u32) as f64);
        (n, sum(&|i| f64::from(level[i])) - 0.2, friends)
    };
    let (a, b) = (came(&short), came(&long));
    // Nobody's permit is over yet.
    assert_eq!(a.0, b.0);
    assert!((a.1 / b.1 - 1.0 / 3.0).abs() < 0.12, "{} {}", a.1, b.1);
    assert!(a.2 < 0.7 * b.2, "{} {}", a.2, b.2);
}

#[test]
fn procedures_are_decided_and_the_irregular_are_given_permits() {
    let with = |granted: f64, policies: &[Policy]| {
        after(40, |s| {
            set(
                s,
                "stays",
                &[("granted", granted), ("procedure", 6.0), ("returns", 0.0)],
            );
            set(s, "migration", &[("departure_irregular", 0.0)]);
            s.inputs.arrivals[0].terms.statuses = all_of(LegalStatus::Procedure);
            s.inputs.arrivals[0].terms.permit = Some(2.0);
            s.inputs.policies = policies.to_vec();
        })
    };
    // Of those who came within ten weeks; the stock of g1 is permanent.
    let came = |s: &Simulation, status: LegalStatus| {
        let p = s.population();
        let came = p.all_present().filter(|&i| p.arrived(i).is_some());
        let (mut all, mut of) = (0, 0);
        for i in came {
            all += 1;
            of += usize::from(p.legal_status(i) == Some(status));
        }
        f64::from(of as u32) / f64::from(all)
    };
    assert_eq!(came(&with(1.0, &[]), LegalStatus::Permanent), 1.0);
    assert_eq!(came(&with(0.0, &[]), LegalStatus::Irregular), 1.0);
    let half = came(&with(0.5, &[]), LegalStatus::Irregular);
    assert!((half - 0.5).abs() < 0.2, "{half}");
    let slow = Policy::new("procedure", "slow").with("months", 24.0);
    assert_eq!(came(&with(1.0, &[slow]), LegalStatus::Procedure), 1.0);
    let given = Policy::new("regularisation", "all").with("hazard", 12.0);
    let s = with(0.0, &[given]);
    assert!(came(&s, LegalStatus::Temporary) > 0.8);
    assert!(of(&s, "status_irregular", 1) < 0.1);
    // Households have one status.
    let p = s.population();
    for i in p.all_present().filter(|&i| p.arrived(i).is_some()) {
        let mate = |&j: &usize| p.household[j] == p.household[i];
        let mut mates = p.all_present().filter(mate);
        assert!(mates.all(|j| p.legal_status(j) == p.legal_status(i)));
    }
}

/// M29 and M28 read the status of the person.
#[test]
fn waiting_lasts_as_long_as_a_procedure() {
    let scar = |status: LegalStatus, policies: &[Policy]| {
        let s = after(40, |s| {
            set(s, "waiting", &[]);
            s.inputs.arrivals[0].terms.statuses = all_of(status);
            s.inputs.arrivals[0].terms.permit = Some(5.0);
            s.inputs.policies = policies.to_vec();
        });
        let p = s.population();
        let scar = s.column("scar").expect("scars");
        let came = p.all_present().filter(|&i| p.arrived(i).is_some());
        came.map(|i| scar[i]).fold(0.0f32, f32::max)
    };
    assert!(scar(LegalStatus::Procedure, &[]) > 0.1);
    assert_eq!(scar(LegalStatus::Temporary, &[]), 0.0);
    let ban = [Policy::new("work_ban", "ban").with("months", 12.0)];
    assert_eq!(scar(LegalStatus::Permanent, &ban), 0.0);
    assert!(scar(LegalStatus::Irregular, &ban) > 0.3);
}

#[test]
fn statuses_of_the_start_are_those_of_the_group() {
    let mut scenario = town(four(), 4_000, 4);
    let mut members: Vec<_> = scenario.groups.iter().cloned().collect();
    members[1].statuses = Some(StatusShares {
        temporary: 0.6,
        permanent: 0.4,
        ..StatusShares::default()
    });
    let attitude = scenario.groups.attitude.clone();
    scenario.groups = Groups::new(members.clone(), attitude.clone()).expect("groups");
    set(&mut scenario, "stays", &[]);
    let mut s = simulation(scenario.clone());
    let share = of(&s, "status_temporary", 1);
    assert!((share - 0.6).abs() < 0.1, "{share}");
    assert_eq!(of(&s, "status_citizen", 0), 1.0);
    assert_eq!(of(&s, "status_permanent", 2), 1.0);
    // Within two years all their permits end, a few in every week.
    live(&mut s, 10);
    let first = s.view().movements.departed[1];
    assert!(first > 0 && first < 60, "{first}");
    live(&mut s, 96);
    assert!(of(&s, "status_temporary", 1) < share);
    // Shares that do not sum to 1 are refused.
    members[1].statuses = Some(StatusShares {
        temporary: 0.6,
        ..StatusShares::default()
    });
    scenario.groups = Groups::new(members, attitude).expect("groups");
    let message = match Simulation::new(scenario) {
        Err(e) => e.to_string(),
        Ok(_) => panic!("built"),
    };
    assert!(
        message.contains("groups.g1: the shares of `statuses` sum to 0.6"),
        "{message}"
    );
}

/// Permanent residents become citizens after their years, vote, and are not kept from posts that are closed to
/// newcomers.
#[test]
fn permanent_residents_become_citizens_who_vote_and_are_hired() {
    let town = |values: &[(&str, f64)], closed: bool| {
        let mut s = town(four(), 2_000, 4);
        set(&mut s, "stays", values);
        set(&mut s, "hiring", &[]);
        s.inputs.arrivals = vec![stream("some", "g1", 0, 20, 200.0)];
        s.inputs.arrivals[0].terms.statuses = all_of(LegalStatus::Permanent);
        if closed {
            s.inputs.policies = vec![Policy::new("closed_posts", "all").with("share", 1.0)];
        }
        let mut s = simulation(s);
        live(&mut s, 40);
        s
    };
    let citizens = |s: &Simulation, came: bool| {
        let p = s.population();
        let of = |i: &usize| p.group[*i] == 1 && p.arrived(*i).is_some() == came;
        let all = p.all_present().filter(of).count();
        let naturalised = p.all_present().filter(of);
        let are = naturalised.filter(|&i| p.legal_status(i) == Some(LegalStatus::Citizen));
        are.count() as f64 / all as f64
    };
    let off = town(&[], false);
    assert_eq!((citizens(&off, false), citizens(&off, true)), (0.0, 0.0));
    assert_eq!(
        (of(&off, "local_voters", 0), of(&off, "local_voters", 1)),
        (1.0, 0.0)
    );
    // Of the start all have been here for twenty years, who came for less than one.
    let some = town(&[("naturalisation", 1.0)], false);
    let expected = 1.0 - libm::exp(-40.0 / 52.0);
    assert!((citizens(&some, false) - expected).abs() < 0.15);
    assert_eq!(citizens(&some, true), 0.0);
    let soon = town(&[("naturalisation", 1.0), ("residence", 0.25)], false);
    assert!(citizens(&soon, true) > 0.1);
    let share = of(&some, "status_citizen", 1);
    // Those who came are half of the group.
    assert!(share > 0.15 && (of(&some, "local_voters", 1) - share).abs() < 0.1);
    let all_vote = town(&[("local_vote", 1.0)], false);
    assert_eq!(of(&all_vote, "local_voters", 1), 1.0);
    // Everything else is as it was.
    assert_eq!(all_vote.state_digest(), off.state_digest());
    let hired = |s: &Simulation| s.view().flows.labour_year[[1, 0]];
    let open = [("naturalisation", 2.0), ("residence", 0.0)];
    let (kept_out, open) = (town(&[], true), town(&open, true));
    assert_eq!(hired(&kept_out), 0);
    assert!(hired(&open) > 2, "{}", hired(&open));
}

/// A policy asks for fewer years and makes more apply: with 4 of 5 years behind them people become citizens at its
/// hazard, and without it nobody does.
#[test]
fn a_policy_opens_nationality_sooner() {
    let share = |policies: &[Policy], weeks: u32| {
        let mut s = town(four(), 3_000, 4);
        let mut members: Vec<_> = s.groups.iter().cloned().collect();
        members.iter_mut().for_each(|g| g.spec.years_here = 4.0);
        s.groups = Groups::new(members, s.groups.attitude.clone()).expect("groups");
        set(&mut s, "stays", &[]);
        set(&mut s, "migration", &[("departure_permanent", 0.0)]);
        s.inputs.policies = policies.to_vec();
        let mut s = simulation(s);
        live(&mut s, weeks);
        let p = s.population();
        let newcomers = || p.all_present().filter(|&i| p.group[i] > 0);
        let citizen = |i: &usize| p.legal_status(*i) == Some(LegalStatus::Citizen);
        newcomers().filter(citizen).count() as f64 / newcomers().count() as f64
    };
    let policy = |residence: f64, hazard: f64| {
        let law = Policy::new("naturalisation", "law").with("residence", residence);
        [law.with("hazard", hazard)]
    };
    assert_eq!(share(&[], 40), 0.0);
    assert_eq!(share(&policy(1.0, 1.0), 40), 0.0);
    assert_eq!(share(&policy(0.6, 0.0), 40), 0.0);
    let known = 1.0 - libm::exp(-40.0 / 52.0);
    let found = share(&policy(0.6, 1.0), 40);
    assert!((found - known).abs() < 0.06, "{found} for {known}");
    // With five years behind them the law does not matter, the pace does.
    assert!(share(&policy(1.0, 1.0), 70) > 0.1);
    let late = [policy(0.6, 1.0)[0].clone()].map(|p| Policy { start: 30, ..p });
    assert!(share(&late, 40) < 0.3);
}

/// Who came back stands beside the group; where those who never left are cool to them, fewer are their friends and
/// these are liked less, and hosts befriend them as before.
#[test]
fn those_who_came_back_are_a_group_of_their_own() {
    let after = |coolness: f64| {
        let mut s = circular(1.0);
        let apart = [("returned", 1.0), ("coolness", coolness)];
        set(&mut s, "stays", &apart);
        // Half of the stock leaves in a year, and is back after a month.
        let mut members: Vec<_> = s.groups.iter().cloned().collect();
        members[1].rates.departure = Some(0.6);
        s.groups = Groups::new(members, s.groups.attitude.clone()).expect("groups");
        let mut s = simulation(s);
        live(&mut s, 80);
        s
    };
    let (warm, cool) = (after(0.0), after(1.0));
    let share = of(&warm, "returned_share", 1);
    assert!((0.3..0.8).contains(&share), "{share}");
    assert_eq!(of(&warm, "returned_share", 2), 0.0);
    let back = warm.column("returns").expect("kept");
    let p = warm.population();
    let members = || p.all_present().filter(|&i| p.group[i] == 1);
    let known = members().filter(|&i| back[i] > 0.0).count() as f64 / members().count() as f64;
    assert_eq!(share, known);
    let both = |name: &str| (of(&warm, name, 1), of(&cool, name, 1));
    let friends = both("returned_own_friends");
    assert!(friends.1 < friends.0 * 0.9, "{friends:?}");
    let liking = both("returned_liking");
    assert!(liking.1 < liking.0, "{liking:?}");
    let others = both("returned_cross_group_friends");
    assert!((others.1 / others.0 - 1.0).abs() < 0.15, "{others:?}");
}
