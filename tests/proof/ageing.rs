//! People grow older: cohorts move through school, work and pension, nobody is lost on the way, and nothing
//! depends on threads, storage, numbering or checkpoints.

use std::collections::BTreeMap;

use commonground::checkpoint::{Reader, Writer};
use commonground::engine::{Pieces, Simulation};
use commonground::ids::NONE;
use commonground::indicators::{Scope, builtin, rows_of};
use commonground::indirect::media::Outlet;
use commonground::institutions::stays::StayTerms;
use commonground::population::{Groups, LegalStatus, StatusShares};
use commonground::scenario::Scenario;

use super::common::{four, live, off, set, simulation, town};
use super::conservation::{assert_seats_are_sound, assert_ties_are_sound};
use super::migration::{assert_everybody_is_accounted_for, moving, scattered, stream};

const YEAR: u32 = 52;

/// A town in which people grow older, find and lose work.
fn growing(groups: Groups, inhabitants: u32) -> Scenario {
    let mut s = town(groups, inhabitants, 6);
    s.population.school_size = 60.0;
    set(&mut s, "generations", &[("ageing", 1.0)]);
    set(&mut s, "hiring", &[]);
    s
}

/// The same with everything that moves people.
fn lively() -> Scenario {
    let mut s = growing(moving([0.3, 0.1, 0.1]), 2_500);
    let leaving = [("ageing", 1.0), ("leave_home", 0.6)];
    set(&mut s, "generations", &leaving);
    set(&mut s, "hiring", &[("skilled_posts", 0.3)]);
    set(&mut s, "residence", &[("hazard", 0.3)]);
    set(&mut s, "school_choice", &[]);
    set(&mut s, "language", &[]);
    set(
        &mut s,
        "stays",
        &[
            ("returns", 0.7),
            ("return_months", 4.0),
            ("residence", 0.5),
            ("naturalisation", 0.5),
            ("returned", 1.0),
            ("coolness", 0.5),
        ],
    );
    s.inputs.arrivals = vec![stream("some", "g1", 0, 70, 400.0)];
    s.inputs.arrivals[0].terms = StayTerms {
        statuses: Some(StatusShares {
            temporary: 0.5,
            permanent: 0.5,
            ..StatusShares::default()
        }),
        permit: Some(0.4),
        ..StayTerms::default()
    };
    s
}

fn ages(s: &Simulation) -> BTreeMap<u64, u8> {
    let p = s.population();
    p.all_present().map(|i| (p.key[i], p.age[i])).collect()
}

/// Nobody sits where the age forbids; pupils of a class are of one year group.
fn assert_ages_fit_places(s: &Simulation) {
    let (view, p) = (s.view(), s.population());
    let in_year = s.week().rem_euclid(i64::from(YEAR));
    let mut of_class: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    for i in p.all_present() {
        let at = |setting: &str| view.seats[setting].place_of(i as u32);
        let age = p.age[i];
        if at("class") != NONE {
            assert!((6..=18).contains(&age), "a pupil of {age}");
            of_class.entry(at("class")).or_default().push(age);
        }
        if at("work") != NONE {
            assert!((18..=64).contains(&age), "a worker of {age}");
            assert_eq!(at("class"), NONE, "a pupil who works");
        }
        let counter = view.seats.get("counter");
        if counter.is_some_and(|c| c.is_staff(i as u32)) {
            assert!((18..=64).contains(&age), "staff of {age}");
        }
        // Between two school years those of 6 and 12 may have had their birthday since.
        if (7..=17).contains(&age) {
            assert_ne!(at("class"), NONE, "no class at {age}");
        }
    }
    for (place, ages) in of_class {
        let (lo, hi) = (ages.iter().min(), ages.iter().max());
        let apart = hi.zip(lo).map_or(0, |(hi, lo)| hi - lo);
        assert!(
            apart <= 1,
            "class {place}, week {in_year} of the year: {ages:?}"
        );
    }
}

fn pupils(s: &Simulation) -> usize {
    let class = &s.view().seats["class"];
    let members = (0..class.places() as u32).map(|c| class.members(c));
    members.sum::<u32>() as usize
}

/// Parents of primary pupils, and nobody else, meet at the gate of a school of a child at home.
fn assert_gates_are_those_of_parents(s: &Simulation) {
    let (view, p) = (s.view(), s.population());
    let (class, gate) = (&view.seats["class"], &view.seats["gate"]);
    let unit_of = &p.membership("class").expect("classes").unit_of;
    let mut schools: BTreeMap<u32, Vec<(u8, u32)>> = BTreeMap::new();
    for i in p.all_present() {
        let place = class.place_of(i as u32);
        if place != NONE {
            let of_home = schools.entry(p.household[i]).or_default();
            of_home.push((p.age[i], unit_of[place as usize]));
        }
    }
    let mut met = 0;
    for i in p.all_present() {
        let here = gate.place_of(i as u32);
        let at_home = schools.get(&p.household[i]);
        let at_home = at_home.map_or(&[][..], Vec::as_slice);
        if here != NONE {
            assert!(at_home.iter().any(|c| c.1 == here), "a gate of no child");
            met += 1;
        } else {
            // Those of 6 and 11 may have had their birthday since the year began.
            let primary = at_home.iter().any(|c| (7..=10).contains(&c.0));
            assert!(!(p.parent[i] && primary), "a parent who is not at the gate");
        }
    }
    assert!(met > 100, "{met}");
}

#[test]
fn a_cohort_is_as_many_years_older_and_schools_and_work_follow() {
    for choice in [false, true] {
        let mut scenario = growing(four(), 2_500);
        if choice {
            set(&mut scenario, "school_choice", &[]);
        }
        let mut s = simulation(scenario);
        let start = ages(&s);
        for year in 0..3u8 {
            // Who is of school age when the year begins is a pupil.
            let of_age = ages(&s).values().filter(|a| (6..=17).contains(*a)).count();
            live(&mut s, 1);
            assert_eq!(pupils(&s), of_age);
            assert_gates_are_those_of_parents(&s);
            for weeks in [12, 13, 13, 13] {
                live(&mut s, weeks);
                assert_ages_fit_places(&s);
            }
            assert_eq!(pupils(&s), of_age);
            let now = ages(&s);
            for (key, age) in &start {
                assert_eq!(now[key], age + year + 1);
            }
        }
        assert_seats_are_sound(&s);
        assert_ties_are_sound(&s);
        let view = s.view();
        for area in 0..view.population.areas.len() as u32 {
            let staff = |i: &&u32| **i != NONE && view.seats["counter"].is_staff(**i);
            let all = view.seats["counter"].of_place(area).iter().filter(staff);
            assert!(all.count() >= 2, "an office without staff");
        }
    }
}

#[test]
fn nobody_grows_older_before_week_0_and_where_ageing_is_off() {
    let built = |ageing: f64| {
        let mut scenario = growing(four(), 1_500);
        set(&mut scenario, "generations", &[("ageing", ageing)]);
        let mut s = simulation(scenario);
        s.burn_in(commonground::engine::BurnIn::Weeks(4), |_, _| true);
        s
    };
    let (mut with, mut without) = (built(1.0), built(0.0));
    assert_eq!(with.fingerprint(), without.fingerprint());
    let start = ages(&with);
    live(&mut with, 4);
    live(&mut without, 4);
    assert_ne!(ages(&with), start);
    assert_eq!(ages(&without), start);
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
fn threads_storage_and_checkpoints_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let mut one = build(1);
    live(&mut one, 50);
    let away = one.view().movements.away.iter().sum::<u64>();
    assert!(away > 10, "{away}");
    let mut out = Writer::create(&path).unwrap();
    one.keep(&mut out).unwrap();
    out.finish().unwrap();
    // A school year begins in week 52.
    live(&mut one, 5);
    let expected = (one.state_digest(), one.fingerprint());
    let mut three = build(3);
    live(&mut three, 20);
    let to = scattered(&three);
    three.reorder(&to);
    live(&mut three, 35);
    assert!((three.state_digest(), three.fingerprint()) == expected);
    let mut resumed = build(3);
    let mut from = Reader::open(&path).unwrap();
    resumed.recall(&mut from).unwrap();
    from.finish().unwrap();
    live(&mut resumed, 5);
    assert!((resumed.state_digest(), resumed.fingerprint()) == expected);
}

#[test]
fn renumbered_groups_grow_older_the_same() {
    let to = [2, 0, 3, 1];
    let (mut a, mut b) = (build(2), build(2));
    live(&mut a, 45);
    live(&mut b, 45);
    b.relabel(&to);
    live(&mut a, 12);
    live(&mut b, 12);
    assert_eq!(ages(&a), ages(&b));
    let (va, vb) = (a.view(), b.view());
    assert_eq!(va.population.key, vb.population.key);
    assert!(va.seats == vb.seats);
    for (g, &at) in to.iter().enumerate() {
        assert_eq!(va.movements.died[g], vb.movements.died[at]);
        assert_eq!(va.movements.born[g], vb.movements.born[at]);
    }
}

#[test]
fn people_who_come_leave_and_return_grow_older_and_none_is_lost() {
    let mut s = simulation(lively());
    let start = s.population().by_group();
    for _ in 0..8 {
        live(&mut s, 10);
        let m = s.view().movements;
        let with_returned: Vec<u64> = start.iter().zip(&m.returned).map(|(a, b)| a + b).collect();
        assert_everybody_is_accounted_for(&s, &with_returned);
        let p = s.population();
        for i in p.all_present().filter(|&i| p.was_born_here(i)) {
            // The first birthday of who is born at the end of a week is a year after.
            let weeks = s.week() - 1 - p.arrived(i).expect("a week");
            assert_eq!(i64::from(p.age[i]), weeks.max(0) / i64::from(YEAR));
        }
    }
    assert_seats_are_sound(&s);
    assert_ties_are_sound(&s);
    let m = s.view().movements;
    assert!(m.returned.iter().sum::<u64>() > 50, "{m:?}");
    let p = s.population();
    let citizens = p
        .all_present()
        .filter(|&i| p.arrived(i).is_some() && p.legal_status(i) == Some(LegalStatus::Citizen));
    assert!(citizens.filter(|&i| p.group[i] == 1).count() > 5);
}

/// A generation of a small town: as many young and old as before, and the second generation at work.
#[test]
fn twenty_years_keep_a_town_of_all_ages() {
    let mut scenario = growing(moving([0.0, 0.012, 0.010]), 1_200);
    scenario.inputs.media = vec![Outlet {
        tone: vec![("g1".into(), 0.1)],
        ..Outlet::new("paper")
    }];
    scenario
        .settings
        .retain(|s| ["class", "gate", "work", "street", "club"].contains(&s.name.as_str()));
    set(&mut scenario, "language", &[]);
    off(&mut scenario, "turnover");
    let mut s = simulation(scenario);
    let start = s.population().by_group();
    let share = |s: &Simulation, from: u8, to: u8| {
        let all = ages(s);
        let of_age = all.values().filter(|a| (from..=to).contains(*a)).count();
        of_age as f64 / all.len() as f64
    };
    let before = [(0, 17), (18, 64), (65, 120)].map(|(from, to)| share(&s, from, to));
    for _ in 0..20 {
        live(&mut s, YEAR);
        assert_ages_fit_places(&s);
    }
    assert_everybody_is_accounted_for(&s, &start);
    assert_seats_are_sound(&s);
    assert_ties_are_sound(&s);
    let after = [(0, 17), (18, 64), (65, 120)].map(|(from, to)| share(&s, from, to));
    for (now, then) in after.iter().zip(before) {
        assert!((now - then).abs() < 0.12, "{after:?} {before:?}");
    }
    let (view, p) = (s.view(), s.population());
    assert!(ages(&s).values().max() < Some(&115));
    // Who has come of age reads, small children do not.
    let diet = view.column("diet_paper").expect("diets").values;
    for i in p.all_present() {
        let reads = if p.age[i] >= 6 { 1.0 } else { 0.0 };
        assert!(
            (diet[i] - reads).abs() < 1e-5,
            "{} at {}",
            diet[i],
            p.age[i]
        );
    }
    // Clubs are joined by those who grow up.
    let club = &view.seats["club"];
    let young = |i: &usize| (8..=17).contains(&p.age[*i]);
    let members = p
        .all_present()
        .filter(young)
        .filter(|&i| club.place_of(i as u32) != NONE);
    let in_clubs = members.count() as f64 / p.all_present().filter(young).count() as f64;
    assert!((in_clubs - 0.3).abs() < 0.12, "{in_clubs}");
    // Most of working age work, those of the first years who were born here among them.
    let employed = |who: &dyn Fn(&usize) -> bool| {
        let of: Vec<usize> = p.all_present().filter(who).collect();
        let work = of
            .iter()
            .filter(|&&i| view.seats["work"].place_of(i as u32) != NONE);
        work.count() as f64 / of.len() as f64
    };
    let all = employed(&|&i| (20..=64).contains(&p.age[i]));
    assert!((0.6..0.9).contains(&all), "{all}");
    // At school those born here have learnt the language as well as natives, nearly.
    let level = view.column("language").expect("levels").values;
    let of = |i: &usize| p.group[*i] > 0 && p.was_born_here(*i) && p.age[*i] >= 14;
    let second: Vec<f32> = p.all_present().filter(of).map(|i| level[i]).collect();
    let mean = second.iter().sum::<f32>() / second.len() as f32;
    assert!(second.len() > 10 && mean > 0.8, "{} {mean}", second.len());
}

/// Over twenty years most of those of 28 and older have a household of their own, and households stay of a size; without
/// leaving home they grow together.
#[test]
fn grown_up_children_leave_home_and_households_keep_their_size() {
    let after = |hazard: f64, residence: bool| {
        let mut scenario = growing(moving([0.0, 0.012, 0.010]), 1_500);
        let rule = [("ageing", 1.0), ("leave_home", hazard)];
        set(&mut scenario, "generations", &rule);
        if residence {
            set(&mut scenario, "residence", &[]);
        }
        scenario
            .settings
            .retain(|s| ["class", "gate", "work", "street"].contains(&s.name.as_str()));
        let mut s = simulation(scenario);
        let people = s.population().by_group();
        let start = (of(&s, "household_size_mean"), of(&s, "share_young_at_home"));
        live(&mut s, 20 * YEAR);
        assert_everybody_is_accounted_for(&s, &people);
        let p = s.population();
        let late = |i: &usize| (28..=39).contains(&p.age[*i]);
        let elders = |i: &usize| {
            let mate = |&j: &usize| p.household[j] == p.household[*i];
            p.all_present()
                .filter(mate)
                .any(|j| p.age[j] >= p.age[*i] + 16)
        };
        let all = p.all_present().filter(late).count() as f64;
        let with_parents = p.all_present().filter(late).filter(elders).count() as f64 / all;
        let end = (of(&s, "household_size_mean"), of(&s, "share_young_at_home"));
        (start, end, with_parents)
    };
    let (before, grown, at_home) = after(0.0, false);
    for residence in [false, true] {
        let (start, end, late) = after(0.25, residence);
        assert_eq!(start, before);
        assert!(
            (end.0 / start.0 - 1.0).abs() < 0.35,
            "{end:?} after {start:?}"
        );
        assert!(
            end.0 < grown.0 - 0.2 && end.1 < grown.1,
            "{end:?} {grown:?}"
        );
        assert!(late < at_home * 0.6, "{late} of {at_home}");
    }
}

/// Mean over the groups.
fn of(s: &Simulation, name: &str) -> f64 {
    let rows = rows_of(&builtin(), &s.view(), Scope::City);
    let found: Vec<f64> = rows
        .iter()
        .filter(|r| r.indicator == name)
        .map(|r| r.value)
        .collect();
    found.iter().sum::<f64>() / found.len() as f64
}
