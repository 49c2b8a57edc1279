//! People change team, club and home about as often as the hazards say, and who works and lives
//! where stays sorted as it was.

use commonground::engine::{Simulation, View};
use commonground::ids::NONE;
use commonground::scenario::Scenario;

use super::common::{Changes, four, off, simulation, town};

/// A town in which people move and do nothing else.
fn movers(people: u32, areas: u32) -> Scenario {
    let mut s = town(four(), people, areas);
    s.settings.iter_mut().for_each(|x| x.spec.rate = 0.0);
    off(&mut s, "friendship");
    off(&mut s, "transient");
    s
}

fn members(view: &View<'_>, settings: &[&str]) -> f64 {
    let of = |name: &str| view.seats[name].seat_of().iter().filter(|&&s| s != NONE);
    settings.iter().map(|name| of(name).count() as f64).sum()
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let mean = |f: fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        xx += (a - x) * (a - x);
        yy += (b - y) * (b - y);
        xy += (a - x) * (b - y);
    }
    xy / libm::sqrt(xx * yy)
}

/// Correlation over hosts of milieu with the share of newcomers among the others of their unit.
fn sorting(view: &View<'_>, units: usize, unit_of: impl Fn(usize) -> u32) -> f64 {
    let p = view.population;
    let counts = p.counts(units, &unit_of);
    let mut pairs = Vec::new();
    for i in 0..p.len() {
        let unit = unit_of(i);
        if unit != NONE && p.groups.get(usize::from(p.group[i])).host {
            let row = counts.row(unit as usize);
            let all: u64 = row.sum();
            if all > 1 {
                let newcomers = (all - row[0]) as f64 / (all - 1) as f64;
                pairs.push((f64::from(p.milieu[i]), newcomers));
            }
        }
    }
    correlation(&pairs)
}

fn sorting_by_team(s: &Simulation) -> f64 {
    let view = s.view();
    let work = &view.seats["work"];
    sorting(&view, work.places(), |i| work.place_of(i as u32))
}

fn sorting_by_area(s: &Simulation) -> f64 {
    let view = s.view();
    sorting(&view, view.population.areas.len(), |i| {
        view.population.area[i]
    })
}

#[test]
fn hazards_are_realised() {
    let mut s = simulation(movers(20_000, 24));
    let homes = |s: &Simulation| -> Vec<u32> {
        let cells = &s.view().seats["neighbours"];
        (0..s.population().len() as u32)
            .map(|i| cells.place_of(i))
            .collect()
    };
    let mut changes = Changes::default();
    let mut cells = homes(&s);
    let mut people_moved = 0u64;
    for _ in 0..52 {
        s.step();
        changes.add(s.view().flows);
        let now = homes(&s);
        people_moved += cells.iter().zip(&now).filter(|(a, b)| a != b).count() as u64;
        cells = now;
    }
    let view = s.view();
    let households = f64::from(*view.population.household.iter().max().unwrap_or(&0) + 1);
    let yearly = |exchanges: u64, units: f64| 2.0 * exchanges as f64 / units;
    let realised = [
        (
            "team",
            0.15,
            yearly(changes.teams, members(&view, &["work"])),
        ),
        (
            "club",
            0.15,
            yearly(
                changes.clubs,
                members(&view, &["club", "association", "joint_event"]),
            ),
        ),
        ("home", 0.07, yearly(changes.homes, households)),
        ("home, by people", 0.07, people_moved as f64 / 20_000.0),
    ];
    println!("{realised:?}");
    for (what, hazard, found) in realised {
        assert!(
            (found / hazard - 1.0).abs() < 0.15,
            "{what}: {found:.4} a year where the hazard is {hazard}; all: {realised:?}"
        );
    }
}

#[test]
fn sorting_by_milieu_does_not_decay() {
    let mut s = simulation(movers(20_000, 24));
    let (team, area) = (sorting_by_team(&s), sorting_by_area(&s));
    assert!(
        team > 0.1 && area > 0.05,
        "sorted at the start: {team}, {area}"
    );
    let mut course = vec![(team, area)];
    for _ in 0..6 {
        for _ in 0..26 {
            s.step();
        }
        course.push((sorting_by_team(&s), sorting_by_area(&s)));
    }
    println!("{course:.3?}");
    for (t, a) in &course {
        assert!((t / team - 1.0).abs() < 0.2, "teams: {course:.3?}");
        assert!((a / area - 1.0).abs() < 0.2, "areas: {course:.3?}");
    }
}
