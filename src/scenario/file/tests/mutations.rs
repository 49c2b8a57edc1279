//! Whatever is typed into a file, reading it ends in a scenario or in a message with a place.

use proptest::prelude::*;

use super::super::area_table::{self, Columns, Name};
use super::super::people_table::{read_people, read_ties};
use super::*;
use crate::error::Error;
use crate::scenario::TOWN;

/// A change of a text.
#[derive(Debug, Clone)]
enum Change {
    Delete(usize, usize),
    Insert(usize, String),
    Replace(usize, char),
    DropLine(usize),
    CopyLine(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0usize..100_000;
    let piece = prop_oneof![
        Just("[".to_owned()),
        Just("]]".to_owned()),
        Just("{".to_owned()),
        Just("\"".to_owned()),
        Just("=".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("ä".to_owned()),
        Just(",".to_owned()),
        Just(".".to_owned()),
        Just("nan".to_owned()),
        Just("-inf".to_owned()),
        Just("1e999".to_owned()),
        Just("'''".to_owned()),
        Just("extends = '.'\n".to_owned()),
        Just("[settings.work]\n".to_owned()),
        Just("99999999999999999999".to_owned()),
        ".{0,6}".prop_map(|s| s),
    ];
    prop_oneof![
        (at.clone(), 1usize..40).prop_map(|(i, n)| Change::Delete(i, n)),
        (at.clone(), piece).prop_map(|(i, s)| Change::Insert(i, s)),
        (at.clone(), any::<char>()).prop_map(|(i, c)| Change::Replace(i, c)),
        at.clone().prop_map(Change::DropLine),
        (at.clone(), at).prop_map(|(i, j)| Change::CopyLine(i, j)),
    ]
}

fn apply(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for change in changes {
        let mut chars: Vec<char> = text.chars().collect();
        let mut lines: Vec<&str> = text.lines().collect();
        let n = chars.len().max(1);
        text = match *change {
            Change::Delete(i, k) => {
                let i = (i % n).min(chars.len());
                chars.drain(i..(i + k).min(chars.len()));
                chars.into_iter().collect()
            }
            Change::Insert(i, ref s) => {
                let i = (i % n).min(chars.len());
                chars.splice(i..i, s.chars());
                chars.into_iter().collect()
            }
            Change::Replace(i, c) => {
                if let Some(old) = chars.get_mut(i % n) {
                    *old = c;
                }
                chars.into_iter().collect()
            }
            Change::DropLine(i) if !lines.is_empty() => {
                lines.remove(i % lines.len());
                lines.join("\n")
            }
            Change::CopyLine(i, j) if !lines.is_empty() => {
                lines.insert(j % lines.len(), lines[i % lines.len()]);
                lines.join("\n")
            }
            Change::DropLine(_) | Change::CopyLine(..) => text,
        };
    }
    text
}

/// Every error has a place.
fn placed<T>(result: Result<T>) -> std::result::Result<(), TestCaseError> {
    match result {
        Ok(_) => Ok(()),
        Err(Error::Input {
            location: Some(at),
            message,
        }) => {
            prop_assert!(!message.is_empty() && !at.file.is_empty());
            Ok(())
        }
        Err(other) => Err(TestCaseError::fail(format!("no place: {other}"))),
    }
}

const AREAS: &str = "area_id,inhabitants,host,a,x\n1,5,3,2,1\n\"2\",7,7,0,1\n3,9,1,8,1\n";
const PEOPLE: &str = "key,area,group,age,household,school\n1,x,host,4,1,\n2,\"y\",a,9,2,3\n";
const TIES: &str = "key_a,key_b,liking_a,liking_b\n1,2,0.5,-0.5\n2,3,0,1\n";

fn columns() -> Columns {
    let name = |text: &str| Name {
        text: text.into(),
        key: "k".into(),
        given: false,
    };
    Columns {
        area: name("area_id"),
        name: name("name"),
        lon: name("lon"),
        lat: name("lat"),
        km2: name("km2"),
        inhabitants: name("inhabitants"),
        groups: vec![name("host"), name("a")],
        // One column for all bands keeps the sample short.
        host_ages: name("x"),
        newcomer_ages: name("x"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_town_is_read_or_refused_with_a_place(changes in prop::collection::vec(change(), 1..6)) {
        placed(Scenario::from_text(&apply(TOWN, &changes), "town.toml", &ReadOptions::default()))?;
    }

    #[test]
    fn any_setting_is_taken_or_refused_with_a_place(setting in ".{0,20}", key in "[a-z_.]{0,12}", value in ".{0,8}") {
        placed(read(LEAST, &[&setting]))?;
        placed(read(LEAST, &[&format!("{key}={value}")]))?;
        placed(read(LEAST, &[&format!("settings.work.bias={value}")]))?;
    }

    #[test]
    fn changed_tables_are_read_or_refused_with_a_place(changes in prop::collection::vec(change(), 0..5)) {
        placed(area_table::read(&apply(AREAS, &changes), "a.csv".into(), &columns()))?;
        placed(read_people(&apply(PEOPLE, &changes), "p.csv".into(), &["host", "a"], 100))?;
        placed(read_ties(&apply(TIES, &changes), "t.csv".into(), &[1, 2, 3]))?;
    }
}

#[test]
fn the_samples_are_right_before_they_are_changed() {
    area_table::read(AREAS, "a.csv".into(), &columns()).unwrap();
    read_people(PEOPLE, "p.csv".into(), &["host", "a"], 100).unwrap();
    read_ties(TIES, "t.csv".into(), &[1, 2, 3]).unwrap();
}
