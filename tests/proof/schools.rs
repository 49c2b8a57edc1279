//! Families choose schools: no pupil is lost, schools keep to their places, nothing depends on threads or
//! storage, and who may choose sorts more than who may not.

use std::collections::BTreeMap;

use commonground::engine::{Pieces, Simulation};
use commonground::ids::NONE;
use commonground::indicators::segregation::dissimilarity;
use commonground::indicators::{Row, Scope, builtin, rows_of};
use commonground::mechanism::catalogue;
use commonground::policy::Policy;
use commonground::scenario::Scenario;

use super::common::{four, groups, live, off, set, simulation, town};
use super::conservation::{assert_seats_are_sound, assert_ties_are_sound};
use super::migration::{moving, scattered, stream};

/// A town with a dozen small schools; people come, move, leave and are born.
fn lively() -> Scenario {
    let mut s = town(moving([0.2, 0.1, 0.1]), 4_000, 10);
    s.population.school_size = 60.0;
    s.inputs.arrivals = vec![stream("some", "g1", 0, 70, 200.0)];
    set(&mut s, "residence", &[("hazard", 0.3)]);
    set(&mut s, "school_choice", &[]);
    s.inputs.policies = vec![
        Policy::new("school_quota", "band"),
        Policy {
            start: 40,
            ..Policy::new("minority_schools", "own")
        },
        Policy::new("school_buddies", "pairs"),
    ];
    s
}

/// Pupils by school and age.
fn by_school(s: &Simulation) -> BTreeMap<(u32, u8), u32> {
    let view = s.view();
    let (p, class) = (view.population, &view.seats["class"]);
    let unit_of = &p.membership("class").expect("classes").unit_of;
    let mut counts = BTreeMap::new();
    for i in p.all_present() {
        let place = class.place_of(i as u32);
        if place != NONE {
            let at = (unit_of[place as usize], p.age[i]);
            *counts.entry(at).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_pupil_has_a_class_of_the_own_age_and_parents_the_gate_of_their_youngest() {
    let mut s = town(four(), 4_000, 10);
    s.population.school_size = 60.0;
    set(&mut s, "school_choice", &[]);
    s.inputs.policies = vec![Policy::new("free_school_choice", "all")];
    let mut s = simulation(s);
    let pupils = |s: &Simulation| by_school(s).values().sum::<u32>();
    let (before, first) = (by_school(&s), pupils(&s));
    for _ in 0..2 {
        live(&mut s, 52);
        assert_eq!(pupils(&s), first);
    }
    let after = by_school(&s);
    assert_ne!(before, after);
    // Twelve years were played before; in week 0 those of 6 and 12 enrolled, in week 52 those after.
    for (&(school, age), &n) in &after {
        if ![6, 7, 12, 13].contains(&age) {
            assert_eq!(before.get(&(school, age)), Some(&n), "age {age}");
        }
    }
    assert_seats_are_sound(&s);
    let view = s.view();
    let (p, class, gate) = (view.population, &view.seats["class"], &view.seats["gate"]);
    let unit_of = &p.membership("class").expect("classes").unit_of;
    for place in 0..class.places() as u32 {
        let mut ages: Vec<u8> = class
            .of_place(place)
            .iter()
            .filter(|&&i| i != NONE)
            .map(|&i| p.age[i as usize])
            .collect();
        ages.dedup();
        assert!(ages.len() <= 1, "{ages:?}");
        assert!(class.members(place) <= 32, "{}", class.members(place));
    }
    let mut parents = 0;
    for i in 0..p.len() {
        let mine = |&j: &usize| p.household[j] == p.household[i] && (6..12).contains(&p.age[j]);
        let youngest = (0..p.len())
            .filter(mine)
            .min_by_key(|&j| (p.age[j], p.key[j]));
        if let (true, Some(child)) = (p.parent[i], youngest) {
            let school = unit_of[class.place_of(child as u32) as usize];
            assert_eq!(gate.place_of(i as u32), school);
            parents += 1;
        }
    }
    assert!(parents > 200, "{parents}");
}

#[test]
fn threads_pieces_and_storage_do_not_matter() {
    let run = |threads: usize, people: usize, mix: bool| {
        let pieces = Pieces {
            people,
            seats: 4 * people,
        };
        let mut s = Simulation::builder(lively())
            .threads(threads)
            .pieces(pieces)
            .build()
            .expect("a town that can be");
        live(&mut s, 30);
        if mix {
            let to = scattered(&s);
            s.reorder(&to);
        }
        live(&mut s, 25);
        assert_seats_are_sound(&s);
        assert_ties_are_sound(&s);
        (s.state_digest(), by_school(&s), s.encounters())
    };
    let known = run(1, 2048, false);
    assert!(known == run(3, 300, false));
    assert!(known == run(2, 2048, true));
}

#[test]
fn the_nearest_school_is_nearer_than_the_one_that_is_liked() {
    // Twelve school years are played before the start, in which all families choose or none does.
    let ways = |choosing: f64| {
        let mut s = town(four(), 4_000, 10);
        s.population.school_size = 60.0;
        // Who chooses does not mind the way.
        let values = [("distance", 0.0), ("choosing", choosing)];
        set(&mut s, "school_choice", &values);
        let s = simulation(s);
        let view = s.view();
        let rows = rows_of(&builtin(), &view, Scope::City);
        let wanted = Row::new("school_distance", 0.0).setting("school");
        let all = rows.get(&wanted).expect("pupils have a way");
        let ways: Vec<f64> = (0..view.population.len() as u32)
            .filter_map(|i| view.way_to_school(i))
            .collect();
        // Whole metres are summed.
        let mean = ways.iter().sum::<f64>() / ways.len() as f64;
        assert!((mean - all).abs() < 5e-4 && ways.iter().all(|km| *km >= 0.0));
        let pupils: u32 = by_school(&s).values().sum();
        assert_eq!(ways.len(), pupils as usize);
        // By group, weighted by their pupils, it is the same.
        let of = |g: usize| {
            rows.get(&wanted.clone().group(g))
                .expect("a group with pupils")
        };
        let sum: f64 = (0..view.population.len())
            .filter(|&i| view.way_to_school(i as u32).is_some())
            .map(|i| of(usize::from(view.population.group[i])))
            .sum();
        assert!((sum / ways.len() as f64 - all).abs() < 1e-9);
        all
    };
    let (near, liked) = (ways(0.0), ways(1.0));
    assert!(near < 0.95 * liked, "{near} {liked}");
}

#[test]
fn renumbered_groups_go_to_the_same_schools() {
    let to = [2, 0, 3, 1];
    let (mut a, mut b) = (simulation(lively()), simulation(lively()));
    live(&mut a, 50);
    live(&mut b, 50);
    b.relabel(&to);
    live(&mut a, 5);
    live(&mut b, 5);
    assert_eq!(by_school(&a), by_school(&b));
    assert!(a.view().seats == b.view().seats);
}

/// Dissimilarity of newcomers from hosts by area and by school, before and after six years, on
/// average over seeds. Nobody meets: minds and homes stand still.
fn segregation(policies: &[Policy]) -> [f64; 3] {
    let (seeds, mut sum) = (3, [0.0; 3]);
    for seed in 0..seeds {
        let mut s = town(groups(&[0.75, 0.25], 1, 0.1), 8_000, 20);
        s.seed = 11 + seed;
        s.population.school_size = 100.0;
        s.settings
            .retain(|s| ["neighbours", "class"].contains(&s.name.as_str()));
        for entry in catalogue() {
            off(&mut s, entry.name);
        }
        s.mechanisms.remove("school_choice");
        set(&mut s, "school_choice", &[]);
        s.inputs.policies = policies.to_vec();
        let mut s = simulation(s);
        let of_schools = |s: &Simulation| {
            let rows = rows_of(&builtin(), &s.view(), Scope::City);
            let at_school = |r: &&Row| r.setting.as_deref() == Some("school");
            let mut found = rows.iter().filter(at_school);
            let d = found.find(|r| r.indicator == "dissimilarity");
            d.expect("segregation of schools").value
        };
        let p = s.population();
        let residence = p.counts(p.areas.len(), |i| p.area[i]);
        sum[0] += dissimilarity(residence.view(), 1, &[0]);
        sum[1] += of_schools(&s);
        live(&mut s, 5 * 52 + 1);
        sum[2] += of_schools(&s);
    }
    sum.map(|x| x / seeds as f64)
}

#[test]
fn who_may_choose_sorts_more_than_who_is_assigned_and_bands_hold() {
    let usual = segregation(&[]);
    let free = segregation(&[Policy::new("free_school_choice", "all")]);
    let near = segregation(&[Policy::new("school_catchments", "all")]);
    let tight = Policy::new("school_quota", "all").with("band", 0.05);
    let band = segregation(&[Policy::new("free_school_choice", "all"), tight]);
    let own = segregation(&[Policy::new("minority_schools", "own").with("share", 0.5)]);
    let all = format!("{usual:?} free {free:?} near {near:?} band {band:?} own {own:?}");
    assert!(
        (usual[2] - usual[1]).abs() < 0.06,
        "a start that lasts: {all}"
    );
    assert!(free[2] > usual[2] + 0.03, "{all}");
    assert!(near[2] < free[2] - 0.03, "{all}");
    assert!(band[2] < free[2] - 0.03 && band[2] < near[2], "{all}");
    assert!(own[2] > usual[2] + 0.1, "{all}");
    println!("{all}");
}

#[test]
fn buddies_are_classmates_of_different_groups() {
    let mut s = town(four(), 2_000, 6);
    s.inputs.policies = vec![Policy::new("school_buddies", "pairs")];
    let mut s = simulation(s);
    live(&mut s, 1);
    let programme = s.programme("school_buddies_pairs").expect("a cohort");
    let pairs: Vec<Vec<u32>> = programme.teams.clone();
    assert!(pairs.len() > 20, "{pairs:?}");
    let view = s.view();
    let (p, class) = (view.population, &view.seats["class"]);
    for pair in &pairs {
        let &[i, j] = &pair[..] else {
            panic!("{pair:?}");
        };
        for k in [i, j].into_iter().filter(|&k| k != NONE) {
            assert!((6..18).contains(&p.age[k as usize]));
        }
        if i != NONE && j != NONE {
            assert_eq!(class.place_of(i), class.place_of(j));
            assert_ne!(p.group[i as usize], p.group[j as usize]);
        }
    }
    let course = &view.courses[0];
    assert!(course.attended > 40, "{course:?}");
}
