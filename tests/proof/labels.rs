//! Nothing depends on how groups are numbered: a built simulation whose groups get other numbers
//! goes on as before, bit for bit, under the new numbers.

use commonground::engine::Simulation;
use commonground::mechanism::Per;
use commonground::scenario::Scenario;

use super::common::{Changes, bits, builder, four_unlike, live, set, ties_by_key, town};
use super::own::{Grumpy, Tired};

const COLUMNS: [(&str, Per); 6] = [
    ("attitude", Per::Outgroup),
    ("set_point", Per::Outgroup),
    ("positive_contacts", Per::Outgroup),
    ("negative_contacts", Per::Outgroup),
    ("transient", Per::Person),
    ("tired", Per::Person),
];

/// Four groups that differ in everything, every mechanism at work, mixed households that move.
fn scenario(seed: u64) -> Scenario {
    let mut s = town(four_unlike(), 3_000, 6);
    s.seed = seed;
    s.population.mixed_couples = 0.4;
    set(&mut s, "buffering", &[("option", 1.0)]);
    set(&mut s, "friendship", &[("homophily", 0.4)]);
    set(
        &mut s,
        "turnover",
        &[("team", 1.0), ("club", 1.0), ("home", 1.0)],
    );
    s
}

fn build(seed: u64) -> Simulation {
    builder(scenario(seed))
        .mechanism(Tired::default())
        .mechanism(Grumpy::new(0.01))
        .build()
        .expect("a town that can be")
}

/// The numbers of each row, moved as the groups were.
fn moved<T: Copy>(rows: &[T], to: &[usize]) -> Vec<T> {
    let mut new = rows.to_vec();
    for (old, new) in rows.chunks(to.len()).zip(new.chunks_mut(to.len())) {
        for (g, value) in old.iter().enumerate() {
            new[to[g]] = *value;
        }
    }
    new
}

/// That `b` is `a` with the group at `g` standing at `to[g]`.
fn assert_same(a: &Simulation, b: &Simulation, to: &[usize]) {
    let (va, vb) = (a.view(), b.view());
    for i in 0..va.population.len() {
        let g = usize::from(va.population.group[i]);
        assert_eq!(usize::from(vb.population.group[i]), to[g]);
    }
    for g in 0..to.len() {
        let (old, new) = (&va.population.groups, &vb.population.groups);
        assert_eq!(old.get(g), new.get(to[g]));
        for h in 0..to.len() {
            assert_eq!(old.attitude[[g, h]], new.attitude[[to[g], to[h]]]);
        }
    }
    assert_eq!(va.population.area, vb.population.area);
    assert_eq!(va.seats, vb.seats);
    for (name, per) in COLUMNS {
        let one = bits(a.column(name).unwrap_or_else(|| panic!("no {name}")));
        let expected = match per {
            Per::Person => one,
            Per::Outgroup => moved(&one, to),
        };
        assert!(
            bits(b.column(name).expect("the same columns")) == expected,
            "{name}"
        );
    }
    assert!(moved(va.contacts, to) == vb.contacts, "contacts");
    assert!(moved(va.last_contact, to) == vb.last_contact, "dates");
    assert!(ties_by_key(a) == ties_by_key(b), "ties");
    let (fa, fb) = (va.flows, vb.flows);
    for ((s, g, h, o), n) in fa.contacts.indexed_iter() {
        assert_eq!(*n, fb.contacts[[s, to[g], to[h], o]]);
    }
    for ((s, g), n) in fa.lost_language.indexed_iter() {
        assert_eq!(*n, fb.lost_language[[s, to[g]]]);
        assert_eq!(fa.lost_candidate[[s, g]], fb.lost_candidate[[s, to[g]]]);
    }
    assert_eq!(
        (&fa.encounters, &fa.meetings, fa.ties, fa.exchanges),
        (&fb.encounters, &fb.meetings, fb.ties, fb.exchanges)
    );
}

#[test]
fn renumbered_groups_live_the_same_weeks() {
    for (seed, to) in [
        (1, [1, 0, 2, 3]),
        (1, [3, 2, 1, 0]),
        (2, [1, 2, 3, 0]),
        (3, [0, 3, 1, 2]),
    ] {
        let (mut a, mut b) = (build(seed), build(seed));
        // Before the first week, or in the middle of things.
        live(&mut a, seed as u32 - 1);
        live(&mut b, seed as u32 - 1);
        b.relabel(&to);
        assert_same(&a, &b, &to);
        let mut changes = Changes::default();
        for _ in 0..8 {
            live(&mut a, 1);
            live(&mut b, 1);
            assert_same(&a, &b, &to);
            changes.add(a.view().flows);
        }
        assert!(changes.all_happened(), "{changes:?}");
    }
}

#[test]
fn renumbering_and_back_is_no_change() {
    let (mut a, mut b) = (build(4), build(4));
    b.relabel(&[2, 0, 3, 1]);
    assert_ne!(a.state_digest(), b.state_digest());
    live(&mut a, 2);
    live(&mut b, 2);
    b.relabel(&[1, 3, 0, 2]);
    assert_eq!(a.state_digest(), b.state_digest());
    live(&mut a, 2);
    live(&mut b, 2);
    assert_eq!(a.state_digest(), b.state_digest());
}
