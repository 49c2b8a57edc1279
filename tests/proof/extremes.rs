//! Towns from which something is missing altogether.

use super::common::{four, live, simulation, town};

#[test]
fn a_town_without_clubs_bodies_or_associations_lives() {
    let mut scenario = town(four(), 1_500, 3);
    scenario.population.club_share = 0.0;
    scenario.population.association_share = 0.0;
    scenario.population.body_share = 0.0;
    let mut s = simulation(scenario);
    live(&mut s, 2);
    assert!(s.encounters() > 0);
}

#[test]
fn a_town_without_work_or_anything_but_the_street_lives() {
    let mut scenario = town(four(), 1_500, 3);
    for setting in &mut scenario.settings {
        setting.enabled = setting.name == "street";
    }
    let mut s = simulation(scenario);
    live(&mut s, 2);
    assert!(s.encounters() > 0);
}

#[test]
fn a_host_that_writes_nonsense_is_brought_back() {
    let mut s = simulation(town(four(), 1_500, 3));
    for name in ["attitude", "set_point"] {
        let column = s.column_mut(name).expect("a column of every model");
        column[1] = f32::NAN;
        column[2] = 7.0;
    }
    s.step();
    for name in ["attitude", "set_point"] {
        let column = s.column(name).expect("a column of every model");
        assert!(column.iter().all(|a| (-1.0..=1.0).contains(a)), "{name}");
    }
}
