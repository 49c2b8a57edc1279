//! Schools, work, clubs, counters, streets.

use super::*;
use crate::ids::NONE;

#[test]
fn classes_have_their_size_and_one_age() {
    for (p, mean) in [(small(), 17.0..26.0), (large(), 20.0..26.0)] {
        let class = p.membership("class").unwrap();
        let n = sizes(&p, "class");
        assert!(
            n.iter()
                .all(|&k| k >= 1 && f64::from(k) <= 1.35 * 23.0 + 1.0),
            "{n:?}"
        );
        let average = f64::from(n.iter().sum::<u32>()) / n.len() as f64;
        assert!(mean.contains(&average), "{average}");
        let mut age = vec![None; class.places as usize];
        for i in 0..p.len() {
            let place = class.place_of[i];
            assert_eq!((6..=17).contains(&p.age[i]), place != NONE);
            if place != NONE {
                assert_eq!(*age[place as usize].get_or_insert(p.age[i]), p.age[i]);
            }
        }
        assert_eq!(class.unit_of.len(), class.places as usize);
    }
}

#[test]
fn parents_of_primary_pupils_meet_at_their_school() {
    let p = small();
    let (gate, class) = (
        p.membership("gate").unwrap(),
        p.membership("class").unwrap(),
    );
    let mut at_gate = 0;
    for i in (0..p.len()).filter(|&i| gate.place_of[i] != NONE) {
        at_gate += 1;
        assert!(p.parent[i]);
        let child = (0..p.len()).any(|c| {
            p.household[c] == p.household[i]
                && (6..=11).contains(&p.age[c])
                && class.unit_of[class.place_of[c] as usize] == gate.place_of[i]
        });
        assert!(child);
    }
    assert!(at_gate > 300, "{at_gate}");
}

/// Catchments keep most of residential segregation, and sorting adds to it.
#[test]
fn sorting_makes_schools_differ_beyond_their_catchments() {
    let at = |school_sorting: f64| {
        let parameters = PopulationParameters {
            school_sorting,
            ..Default::default()
        };
        let p = town(100_000, 16, &parameters, 2);
        let class = p.membership("class").unwrap();
        let school = |i: usize| match class.place_of[i] {
            NONE => NONE,
            c => class.unit_of[c as usize],
        };
        let schools = class.unit_of.iter().max().unwrap() + 1;
        let home = |i: usize| if school(i) == NONE { NONE } else { p.area[i] };
        (
            dissimilarity(&p.counts(schools as usize, school), 1, 0),
            dissimilarity(&p.counts(16, home), 1, 0),
        )
    };
    let [(none, home), (some, _), (much, _)] = [0.0, 0.3, 2.0].map(at);
    println!("schools {none:.3} {some:.3} {much:.3}, home {home:.3}");
    assert!(none < some && some < much, "{none} {some} {much}");
    assert!(
        some > 0.75 * home && much > home,
        "{none} {some} {much}, home {home}"
    );
}

#[test]
fn teams_have_8_to_15_and_workplaces_a_heavy_tail() {
    let p = large();
    let work = p.membership("work").unwrap();
    let teams = sizes(&p, "work");
    let workplaces = *work.unit_of.iter().max().unwrap() as usize + 1;
    let mut people = vec![0u32; workplaces];
    let mut count = vec![0u32; workplaces];
    for (team, &n) in teams.iter().enumerate() {
        people[work.unit_of[team] as usize] += n;
        count[work.unit_of[team] as usize] += 1;
    }
    for (team, &n) in teams.iter().enumerate() {
        let alone = count[work.unit_of[team] as usize] == 1;
        assert!(n <= 15 && (n >= 8 || alone && n > 0), "team of {n}");
    }
    let workers: u32 = people.iter().sum();
    let employed = f64::from(workers) / p.len() as f64;
    assert!((0.44..0.54).contains(&employed), "{employed}");
    let big: u32 = people.iter().filter(|&&n| n >= 250).sum();
    let share = f64::from(big) / f64::from(workers);
    println!(
        "{workplaces} workplaces, largest {:?}, 250+ {share:.3}",
        people.iter().max()
    );
    assert!((0.15..0.5).contains(&share), "{share}");
    // Smaller firms share premises; above, the tail is that of the law, cut at the largest.
    let cut = 1.0 / f64::from(people.iter().max().unwrap() + 1);
    let counted = |s: u32| people.iter().filter(|&&n| n > s).count() as f64;
    for s in [29, 59, 119] {
        let above = counted(s) / counted(14);
        let law = (1.0 / f64::from(s + 1) - cut) / (1.0 / 15.0 - cut);
        assert!(
            (above / law - 1.0).abs() < 0.2,
            "P(size > {s} | size > 14) = {above}, law {law}"
        );
    }
}

#[test]
fn sorting_at_work_makes_workplaces_differ() {
    let at = |work_sorting: f64| {
        let parameters = PopulationParameters {
            work_sorting,
            ..Default::default()
        };
        let p = town(60_000, 12, &parameters, 4);
        let work = p.membership("work").unwrap();
        let unit = |i: usize| match work.place_of[i] {
            NONE => NONE,
            team => work.unit_of[team as usize],
        };
        dissimilarity(&p.counts(work.places as usize, unit), 1, 0)
    };
    let d = [0.0, 0.8, 2.0].map(at);
    println!("work dissimilarity {d:?}");
    assert!(d[0] + 0.03 < d[1] && d[1] + 0.05 < d[2], "{d:?}");
}

/// Hosts of higher milieu have more newcomers in their team, and the teams keep their groups.
#[test]
fn hosts_of_higher_milieu_work_among_more_newcomers() {
    let slope = |milieu_team: f64| {
        let parameters = PopulationParameters {
            milieu_team,
            ..Default::default()
        };
        let p = town(60_000, 12, &parameters, 4);
        let work = p.membership("work").unwrap();
        let n = p.counts(work.places as usize, |i| work.place_of[i]);
        let (mut product, mut hosts) = (0.0, 0.0);
        for i in (0..p.len()).filter(|&i| p.group[i] == 0 && work.place_of[i] != NONE) {
            let row = n.row(work.place_of[i] as usize);
            let share = 1.0 - row[0] as f64 / row.sum() as f64;
            product += f64::from(p.milieu[i]) * (share - 0.18);
            hosts += 1.0;
        }
        (product / hosts, n)
    };
    let ((none, a), (sorted, b)) = (slope(0.0), slope(1.0));
    assert_eq!(a, b);
    println!("covariance of milieu and newcomer share {none:.4}, {sorted:.4}");
    assert!(none.abs() < 0.004 && sorted > 0.02, "{none} {sorted}");
}

#[test]
fn everybody_has_street_transit_neighbours_and_counter() {
    let p = small();
    for setting in ["street", "transit", "neighbours", "counter"] {
        let m = p.membership(setting).unwrap();
        assert!(
            m.place_of.iter().all(|&place| place < m.places),
            "{setting}"
        );
    }
    assert_eq!(p.membership("street").unwrap().place_of, p.area);
    let transit = p.membership("transit").unwrap();
    assert!(
        (0..p.len())
            .filter(|&i| transit.place_of[i] == p.area[i])
            .count()
            < p.len() / 20
    );
}

#[test]
fn staff_serve_one_office_and_are_no_clients() {
    let p = small();
    let counter = p.membership("counter").unwrap();
    let work = p.membership("work").unwrap();
    let mut staff = vec![0u32; counter.places as usize];
    for i in 0..p.len() {
        if counter.staff[i] {
            staff[counter.place_of[i] as usize] += 1;
            assert!(p.age[i] >= 18 && work.place_of[i] != NONE);
        } else {
            assert_eq!(counter.place_of[i], p.area[i]);
        }
    }
    assert!(staff.iter().all(|&n| n >= 2), "{staff:?}");
    let n = sizes(&large(), "counter").len() as u32;
    let staff = large()
        .membership("counter")
        .unwrap()
        .staff
        .iter()
        .filter(|&&s| s)
        .count();
    assert_eq!((n, staff), (16, 200));
}

#[test]
fn clubs_have_their_share_size_and_reach() {
    let p = large();
    let adults = p.age.iter().filter(|&&a| a >= 18).count() as f64;
    let six = p.age.iter().filter(|&&a| a >= 6).count() as f64;
    for (setting, share) in [("club", 0.30 * six), ("association", 0.10 * adults)] {
        let n = sizes(&p, setting);
        let members = f64::from(n.iter().sum::<u32>());
        assert!(
            (members / share - 1.0).abs() < 0.03,
            "{setting}: {members} {share}"
        );
        assert!(n.iter().all(|k| (19..=21).contains(k)), "{setting}: {n:?}");
    }
    // Most pairs of a club live in the same or in the next area.
    let club = &p.membership("club").unwrap().place_of;
    let mut first = vec![None; p.membership("club").unwrap().places as usize];
    let (mut near, mut pairs) = (0.0, 0.0);
    for i in (0..p.len()).filter(|&i| club[i] != NONE) {
        let other = *first[club[i] as usize].get_or_insert(p.area[i]);
        near += f64::from(u8::from(other.abs_diff(p.area[i]) <= 1));
        pairs += 1.0;
    }
    assert!(near / pairs > 0.75, "{}", near / pairs);
}

#[test]
fn joint_events_bring_bodies_of_different_groups_together() {
    let p = large();
    let m = p.membership("joint_event").unwrap();
    let n = p.counts(m.places as usize, |i| m.place_of[i]);
    for row in n.rows() {
        assert!(row.iter().filter(|&&k| k > 0).count() >= 2, "{row}");
        assert!((20..=100).contains(&row.sum()), "{row}");
    }
    assert!(
        m.place_of
            .iter()
            .zip(&p.age)
            .all(|(&place, &age)| place == NONE || age >= 18)
    );
}
