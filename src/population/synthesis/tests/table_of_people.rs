//! People given one by one.

use super::*;
use crate::ids::NONE;
use crate::population::{Area, PeopleTable};

/// Two areas; a family of three and a couple in one, a person alone in the other.
fn table() -> PeopleTable {
    let area = |id: &str| Area {
        id: id.into(),
        ..Area::default()
    };
    PeopleTable {
        areas: vec![area("north"), area("south")],
        key: vec![70, 60, 50, 40, 30, 20],
        area: vec![1, 1, 0, 1, 1, 1],
        group: vec![0, 1, 0, 0, 2, 1],
        age: vec![36, 8, 70, 34, 50, 52],
        household: vec![9, 9, 1, 9, 4, 4],
        workplace: Some(vec![Some(5), None, None, Some(5), Some(77), None]),
        school: Some(vec![None, Some(1000), None, None, None, None]),
        ties: Some(vec![(70, 30, 0.5, 0.25), (20, 50, -0.5, 1.0)]),
    }
}

fn built(table: PeopleTable) -> crate::Result<Population> {
    build(&groups(), &City::People(table), &Default::default(), 1)
}

#[test]
fn people_keep_what_they_came_with() {
    let p = built(table()).unwrap();
    // Area, then household label, then key.
    assert_eq!(p.key, [50, 20, 30, 40, 60, 70]);
    assert_eq!(p.area, [0, 1, 1, 1, 1, 1]);
    assert_eq!(p.group, [0, 1, 2, 0, 1, 0]);
    assert_eq!(p.household, [0, 1, 1, 2, 2, 2]);
    assert_eq!(p.parent, [false, false, false, true, false, true]);
    assert_eq!(
        p.given_ties,
        Some(vec![(0, 1, 1.0, -0.5), (2, 5, 0.25, 0.5)])
    );
    let work = p.membership("work").unwrap();
    assert_eq!(work.place_of, [NONE, NONE, 1, 0, NONE, 0]);
    assert_eq!(work.unit_of, [0, 1]);
    let class = p.membership("class").unwrap();
    assert_eq!(class.place_of, [NONE, NONE, NONE, NONE, 0, NONE]);
    assert_eq!(
        p.membership("gate").unwrap().place_of,
        [NONE, NONE, NONE, 0, NONE, 0]
    );
}

#[test]
fn what_is_missing_is_drawn() {
    let given = PeopleTable {
        workplace: None,
        school: None,
        ties: None,
        ..table()
    };
    let p = built(given).unwrap();
    assert_eq!(p.given_ties, None);
    assert!(p.membership("class").unwrap().place_of[4] != NONE);
    assert!(p.membership("work").unwrap().places > 0);
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let mut t = table();
    t.key.reverse();
    t.area.reverse();
    t.group.reverse();
    t.age.reverse();
    t.household.reverse();
    t.workplace.as_mut().unwrap().reverse();
    t.school.as_mut().unwrap().reverse();
    let (a, b) = (built(table()).unwrap(), built(t).unwrap());
    assert_eq!((&a.key, &a.memberships), (&b.key, &b.memberships));
    assert_eq!((a.set_point, a.given_ties), (b.set_point, b.given_ties));
}

#[test]
fn wrong_rows_are_errors_that_name_the_key() {
    let wrong = |change: fn(&mut PeopleTable), words: &str| {
        let mut t = table();
        change(&mut t);
        let error = built(t).unwrap_err();
        assert!(
            error.is_input() && error.to_string().contains(words),
            "{error}"
        );
    };
    wrong(|t| t.key[1] = 70, "key 70 appears twice");
    wrong(|t| t.area[0] = 2, "person 70 lives in area number 2");
    wrong(|t| t.group[5] = 4, "person 20 belongs to group number 4");
    wrong(|t| t.age[2] = 130, "person 50 is 130 years old");
    wrong(
        |t| t.household[2] = 9,
        "household 9 has members in areas `north` and `south`",
    );
    wrong(
        |t| t.ties = Some(vec![(70, 1, 0.0, 0.0)]),
        "the key 1, which nobody has",
    );
    wrong(
        |t| t.ties = Some(vec![(70, 70, 0.0, 0.0)]),
        "tied to themselves",
    );
    wrong(
        |t| t.ties = Some(vec![(70, 60, 0.0, 0.0), (60, 70, 0.0, 0.0)]),
        "appears twice",
    );
    wrong(
        |t| t.ties = Some(vec![(70, 60, 0.0, 1.5)]),
        "they lie in -1..=1",
    );
    wrong(
        |t| t.age.truncate(5),
        "column `age` has 5 values for 6 people",
    );
}
