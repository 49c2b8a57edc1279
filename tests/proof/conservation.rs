//! What never changes while people meet, move and make friends.

use std::collections::BTreeMap;

use commonground::engine::{Pieces, Simulation, View};
use commonground::ids::NONE;
use commonground::population::age_band;
use commonground::scenario::Scenario;
use commonground::ties::MAX_TIES;

use super::common::{Changes, four, live, set, simulation, town};

/// Settings whose places keep their composition by group and age band.
const KEPT: [&str; 6] = [
    "work",
    "club",
    "association",
    "joint_event",
    "street",
    "neighbours",
];

fn scenario() -> Scenario {
    let mut s = town(four(), 6_000, 12);
    set(
        &mut s,
        "turnover",
        &[("team", 1.0), ("club", 1.0), ("home", 1.0)],
    );
    // Ties come and go quickly.
    set(&mut s, "friendship", &[("hazard", 0.05), ("c0", -1.5)]);
    s
}

/// People by unit, group and age band.
fn table(view: &View<'_>, unit_of: impl Fn(u32) -> u32) -> BTreeMap<(u32, u8, usize), u32> {
    let p = view.population;
    let mut table = BTreeMap::new();
    for i in 0..p.len() {
        let cell = (unit_of(i as u32), p.group[i], age_band(p.age[i]));
        *table.entry(cell).or_insert(0) += 1;
    }
    table
}

pub(super) fn assert_seats_are_sound(simulation: &Simulation) {
    let view = simulation.view();
    for (name, seats) in view.seats {
        let mut seated = 0;
        for place in 0..seats.places() as u32 {
            let first = seats.first(place);
            let mut here = 0;
            for (at, &person) in seats.of_place(place).iter().enumerate() {
                if person == NONE {
                    continue;
                }
                here += 1;
                let seat = first + at as u32;
                assert_eq!(seats.seat_of()[person as usize], seat, "{name}");
                assert_eq!(seats.place_of(person), place, "{name}");
                if seats.staff_seats_of(place) > 0 {
                    let in_front = (at as u32) < seats.staff_seats_of(place);
                    assert_eq!(seats.is_staff(person), in_front, "{name}");
                }
            }
            assert_eq!(seats.members(place), here, "{name}");
            seated += here;
        }
        let members = seats.seat_of().iter().filter(|&&s| s != NONE).count();
        assert_eq!(members, seated as usize, "{name}: nobody sits twice");
    }
}

pub(super) fn assert_ties_are_sound(simulation: &Simulation) -> u64 {
    let ties = simulation.ties();
    let mut halves = 0;
    for i in 0..ties.people() as u32 {
        let mine = ties.of(i);
        assert!(mine.len() <= MAX_TIES);
        assert!(
            mine.windows(2).all(|w| w[0].other < w[1].other),
            "in order, none twice"
        );
        for tie in mine {
            assert_ne!(tie.other, i, "nobody is tied to themselves");
            let theirs = ties.of(tie.other);
            let at = theirs
                .binary_search_by_key(&i, |t| t.other)
                .expect("a tie has two ends");
            let (a, b) = (tie.packed(), theirs[at].packed());
            assert_eq!((a.0, a.1), (b.1, b.0), "likings agree from both ends");
        }
        halves += mine.len() as u64;
    }
    assert_eq!(halves, 2 * ties.len() as u64);
    ties.len() as u64
}

#[test]
fn people_keep_their_number_in_every_area_and_place() {
    let mut s = simulation(scenario());
    let tables = |s: &Simulation| {
        let view = s.view();
        let mut all = vec![table(&view, |i| view.population.area[i as usize])];
        for name in KEPT {
            all.push(table(&view, |i| view.seats[name].place_of(i)));
        }
        all
    };
    let p = s.population().clone();
    let before = tables(&s);
    let mut changes = Changes::default();
    for _ in 0..30 {
        s.step();
        changes.add(s.view().flows);
        assert_seats_are_sound(&s);
    }
    assert!(changes.all_happened(), "{changes:?}");
    assert!(changes.teams > 500 && changes.homes > 200, "{changes:?}");
    for (what, (a, b)) in std::iter::once("area")
        .chain(KEPT)
        .zip(before.iter().zip(&tables(&s)))
    {
        assert!(a == b, "composition by {what}");
    }
    let q = s.population();
    assert!(p.key == q.key && p.group == q.group && p.age == q.age && p.household == q.household);
    assert!(p.milieu == q.milieu && p.interest == q.interest && p.activity == q.activity);
    assert_ne!(p.area, q.area, "somebody has moved");
}

#[test]
fn people_live_where_their_cell_and_street_are() {
    let mut s = simulation(scenario());
    let district_of_cell = |s: &Simulation| {
        let view = s.view();
        let mut district: BTreeMap<u32, u32> = BTreeMap::new();
        for i in 0..view.population.len() as u32 {
            let area = view.population.area[i as usize];
            assert_eq!(view.seats["street"].place_of(i), area);
            let cell = view.seats["neighbours"].place_of(i);
            assert_eq!(*district.entry(cell).or_insert(area), area, "cell {cell}");
        }
        district
    };
    let members_live_together = |s: &Simulation| {
        let p = s.population();
        let mut home: BTreeMap<u32, u32> = BTreeMap::new();
        for (&household, &area) in p.household.iter().zip(&p.area) {
            assert_eq!(*home.entry(household).or_insert(area), area);
        }
    };
    let before = district_of_cell(&s);
    live(&mut s, 20);
    assert_eq!(district_of_cell(&s), before);
    members_live_together(&s);
}

#[test]
fn ties_have_two_ends_and_are_counted() {
    let mut s = simulation(scenario());
    let mut ties = assert_ties_are_sound(&s);
    let mut refused = 0;
    for week in 0..25 {
        s.step();
        let [made, ended, full] = s.view().flows.ties;
        assert!(made > 0 && ended > 0, "week {week}");
        refused += full;
        let now = assert_ties_are_sound(&s);
        assert_eq!(now, ties + made - ended, "week {week}");
        ties = now;
    }
    assert_eq!(refused, 0, "no head is near the limit here");
}

/// A town in which friendships are made much faster than they end.
fn sociable(threads: usize, pieces: Pieces) -> Simulation {
    let mut scenario = town(four(), 1_500, 3);
    let fast = [
        ("c0", 5.0),
        ("scale", 100.0),
        ("hazard", 0.0),
        ("initial_friends", 40.0),
    ];
    set(&mut scenario, "friendship", &fast);
    Simulation::builder(scenario)
        .threads(threads)
        .pieces(pieces)
        .build()
        .expect("a town that can be")
}

#[test]
fn nobody_has_more_friends_than_the_limit() {
    let mut s = sociable(2, Pieces::default());
    let mut ties = assert_ties_are_sound(&s);
    let mut refused = 0;
    for _ in 0..15 {
        s.step();
        let [made, ended, full] = s.view().flows.ties;
        refused += full;
        let now = assert_ties_are_sound(&s);
        assert_eq!((now, ended), (ties + made, 0));
        ties = now;
    }
    assert!(refused > 0, "the limit has bound");
    // Whose tie is refused, and who meets a new friend in two settings in one week, does not
    // depend on how the work is cut or where people are stored.
    let fine = Pieces {
        people: 50,
        seats: 16,
    };
    let mut t = sociable(1, fine);
    let backwards: Vec<u32> = (0..1_500).rev().collect();
    live(&mut t, 2);
    t.reorder(&backwards);
    live(&mut t, 13);
    assert_eq!(s.state_digest(), t.state_digest());
}
