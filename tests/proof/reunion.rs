//! Family reunion: who follows moves in with the person who came alone, once, when the status permits it
//! and after the wait; nothing depends on threads, storage, numbering or checkpoints.

use std::collections::BTreeMap;

use commonground::checkpoint::{Reader, Writer};
use commonground::engine::{Pieces, Simulation};
use commonground::policy::Policy;
use commonground::population::{LegalStatus, StatusShares};
use commonground::scenario::Scenario;

use super::common::{bits, four, live, set, simulation, ties_by_key, town};
use super::conservation::{assert_seats_are_sound, assert_ties_are_sound};
use super::migration::{assert_everybody_is_accounted_for, moving, scattered, stream};

/// A town to which many come alone whose families may follow soon.
fn settling(hazard: f64) -> Scenario {
    let mut s = town(four(), 2_500, 5);
    let mut men = stream("men", "g1", 0, 8, 250.0);
    (men.spec.alone, men.spec.couples, men.spec.female) = (0.9, 0.05, 0.2);
    s.inputs.arrivals = vec![men];
    let rule = [("family", 0.6), ("wait", 3.0), ("hazard", hazard)];
    set(&mut s, "family_reunion", &rule);
    s
}

/// The same with everything that moves people.
fn lively() -> Scenario {
    let mut s = settling(3.0);
    s.groups = moving([0.2, 0.1, 0.1]);
    set(&mut s, "stays", &[("returns", 0.5), ("return_months", 1.0)]);
    set(&mut s, "residence", &[("hazard", 0.4)]);
    set(&mut s, "language", &[]);
    set(&mut s, "hiring", &[]);
    s.inputs.arrivals[0].spec.centre = 0.4;
    s.inputs.arrivals[0].terms.statuses = Some(StatusShares {
        permanent: 0.4,
        temporary: 0.4,
        procedure: 0.2,
        ..StatusShares::default()
    });
    s.inputs.policies = vec![
        Policy::new("family_reunion", "law").with("temporary", 0.7),
        Policy::new("reception_centres", "halls").with("stay", 1.0),
    ];
    s
}

fn reunited(s: &Simulation) -> u64 {
    s.view().movements.reunited.iter().sum()
}

/// Households of those who came, as ages, by their number.
fn homes(s: &Simulation) -> BTreeMap<u32, Vec<usize>> {
    let p = s.population();
    let mut homes: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for i in p.all_present() {
        homes.entry(p.household[i]).or_default().push(i);
    }
    homes
}

#[test]
fn a_family_lives_with_whom_it_follows_and_comes_once() {
    let mut s = simulation(settling(3.0));
    live(&mut s, 13);
    assert_eq!(reunited(&s), 0, "before the wait is over");
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    for _ in 0..45 {
        s.step();
        let p = s.population();
        for members in homes(&s).values() {
            let first = members.iter().map(|&i| p.key[i]).min().expect("a member");
            let before = sizes.insert(first, members.len()).unwrap_or(members.len());
            // Somebody alone is followed by at most a partner and four children; who is not stays alone.
            assert!(before == members.len() || before == 1 && members.len() <= 6);
        }
    }
    let m = s.view().movements;
    assert!(m.reunited[1] > 80, "{m:?}");
    assert!(m.reunited[1] < m.arrived[1]);
    assert_eq!(m.reunited[0] + m.reunited[2] + m.reunited[3], 0);
    let p = s.population();
    let mut families = 0;
    for members in homes(&s).values() {
        let came: Vec<i64> = members.iter().filter_map(|&i| p.arrived(i)).collect();
        if came.iter().max() != came.iter().min() {
            families += 1;
            let children = members.iter().any(|&i| p.age[i] < 15);
            let parents = members.iter().any(|&i| p.parent[i]);
            assert_eq!(children, parents);
            let of_one = |f: &dyn Fn(usize) -> u32| members.iter().all(|&i| f(i) == f(members[0]));
            assert!(of_one(&|i| p.area[i]) && of_one(&|i| u32::from(p.group[i])));
            let cells = &s.view().seats["neighbours"];
            assert!(of_one(&|i| cells.place_of(i as u32)));
        }
    }
    assert!(families > 30, "{families}");
    assert_seats_are_sound(&s);
    assert_ties_are_sound(&s);
}

#[test]
fn nobody_is_lost_when_families_follow() {
    let mut s = simulation(lively());
    let start = s.population().by_group();
    for _ in 0..35 {
        s.step();
        let m = s.view().movements;
        let with_returned: Vec<u64> = start.iter().zip(&m.returned).map(|(a, b)| a + b).collect();
        assert_everybody_is_accounted_for(&s, &with_returned);
    }
    assert!(reunited(&s) > 5);
    assert_seats_are_sound(&s);
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
fn threads_storage_numbering_and_checkpoints_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let mut one = build(1);
    live(&mut one, 22);
    assert!(reunited(&one) > 0);
    let mut out = Writer::create(&path).unwrap();
    one.keep(&mut out).unwrap();
    out.finish().unwrap();
    live(&mut one, 10);
    let expected = (one.state_digest(), one.view().movements.clone());
    let mut three = build(3);
    live(&mut three, 20);
    let to = scattered(&three);
    three.reorder(&to);
    live(&mut three, 12);
    let found = (three.state_digest(), three.view().movements.clone());
    assert_eq!(found, expected);
    let mut resumed = build(2);
    let mut from = Reader::open(&path).unwrap();
    resumed.recall(&mut from).unwrap();
    from.finish().unwrap();
    live(&mut resumed, 10);
    let found = (resumed.state_digest(), resumed.view().movements.clone());
    assert_eq!(found, expected);
    let mut other = build(2);
    live(&mut other, 20);
    other.relabel(&[2, 0, 3, 1]);
    live(&mut other, 12);
    assert_eq!(other.view().movements.reunited[0], expected.1.reunited[1]);
    assert_eq!(ties_by_key(&one), ties_by_key(&other));
}

#[test]
fn whom_no_family_may_follow_lives_as_if_there_were_none() {
    let lived = |change: &dyn Fn(&mut Scenario)| {
        let mut s = settling(3.0);
        change(&mut s);
        let mut s = simulation(s);
        live(&mut s, 30);
        (reunited(&s), bits(s.column("attitude").expect("attitudes")))
    };
    let off = lived(&|s| set(s, "family_reunion", &[]).enabled = false);
    let barred = Policy::new("family_reunion", "barrier")
        .with("permanent", 0.0)
        .with("temporary", 0.0);
    let by_law = lived(&|s| s.inputs.policies = vec![barred.clone()]);
    let no_family = lived(&|s| {
        set(s, "family_reunion", &[("family", 0.0)]);
    });
    assert!(off == by_law && off == no_family && off.0 == 0);
    let (followed, with) = lived(&|_| {});
    assert!(followed > 0 && with != off.1);
    // Those who wait for a decision are not followed unless a policy says so.
    let waiting = |pending: f64| {
        let (followed, _) = lived(&|s| {
            let mut members: Vec<_> = s.groups.iter().cloned().collect();
            members[1].spec.status = LegalStatus::Procedure as usize;
            let attitude = s.groups.attitude.clone();
            s.groups = commonground::population::Groups::new(members, attitude).expect("groups");
            s.inputs.policies = vec![Policy::new("family_reunion", "law").with("pending", pending)];
        });
        followed
    };
    assert!(waiting(0.0) == 0 && waiting(1.0) > 0);
}
