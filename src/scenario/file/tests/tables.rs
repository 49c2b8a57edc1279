//! Scenarios that name data files.

use std::path::{Path, PathBuf};

use super::*;
use crate::population::City;

const GROUPS: &str = "commonground = 1
[[groups]]
name = \"host\"
host = true
[[groups]]
name = \"a\"
";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn open(dir: &Path, options: &ReadOptions) -> Result<Scenario> {
    Scenario::from_file(&dir.join("s.toml"), options)
}

/// What is said, without the folder.
fn said(dir: &Path, options: &ReadOptions) -> String {
    let message = open(dir, options).unwrap_err().to_string();
    message.replace(&format!("{}/", dir.display()), "")
}

const PEOPLE: &str = "key,area,group,age,household,workplace,school\n\
                      1,Mitte,host,40,1,7,\n2,Mitte,a,8,1,,3\n3,Süd,a,30,2,7,\n";

#[test]
fn people_and_ties_are_read_and_named_with_their_digest() {
    let city = "[city]\nkind = \"people\"\npeople = \"p.csv\"\nties = \"t.csv\"\n";
    let dir = folder(&[
        ("s.toml", &format!("{GROUPS}{city}")),
        ("p.csv", &format!("\u{feff}{PEOPLE}")),
        ("t.csv", "key_a,key_b,liking_a,liking_b\n1,3,0.5,0.25\n"),
    ]);
    let s = open(dir.path(), &ReadOptions::default()).unwrap();
    let City::People(p) = &s.city else {
        panic!("people")
    };
    assert_eq!(
        (p.key.as_slice(), p.group.as_slice()),
        (&[1, 2, 3][..], &[0, 1, 1][..])
    );
    assert_eq!(p.workplace, Some(vec![Some(7), None, Some(7)]));
    assert_eq!(p.ties, Some(vec![(1, 3, 0.5, 0.25)]));
    let lines: Vec<&str> = s
        .text
        .lines()
        .filter(|l| l.starts_with("# data: "))
        .collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with(&format!("# data: p.csv, {} bytes, xxh3 ", PEOPLE.len())));
    let broken = PEOPLE.replace(",a,8", ",b,8");
    std::fs::write(dir.path().join("p.csv"), broken).unwrap();
    assert_eq!(
        said(dir.path(), &ReadOptions::default()),
        "p.csv:3:9: no group is named \"b\"; did you mean `a`? groups: host, a"
    );
    let misspelt = PEOPLE.replace("workplace", "work_place");
    std::fs::write(dir.path().join("p.csv"), misspelt).unwrap();
    let message = said(dir.path(), &ReadOptions::default());
    assert!(
        message.starts_with("p.csv:1:1: unknown column \"work_place\"; did you mean `workplace`?"),
        "{message}"
    );
}

#[test]
fn files_are_looked_for_beside_the_file_and_in_the_data_folder() {
    let dir = folder(&[(
        "s.toml",
        &format!("{GROUPS}[city]\nkind = \"table\"\nfile = \"b.csv\"\n"),
    )]);
    assert_eq!(
        said(dir.path(), &ReadOptions::default()),
        "s.toml:9:8: `city.file` is \"b.csv\": no such file; looked at: b.csv; a data folder can \
         be given by `--data` or the variable COMMONGROUND_DATA"
    );
    let options = ReadOptions {
        data: Some(PathBuf::from("/nowhere")),
        ..ReadOptions::default()
    };
    assert_eq!(
        said(dir.path(), &options),
        "s.toml:9:8: `city.file` is \"b.csv\": no such file; looked at: b.csv, /nowhere/b.csv"
    );
    let data = folder(&[("b.csv", "area_id\n")]);
    let options = ReadOptions {
        data: Some(data.path().to_owned()),
        ..ReadOptions::default()
    };
    assert!(said(dir.path(), &options).contains("b.csv:1:1: no column \"inhabitants\""));
    std::fs::write(dir.path().join("b.csv"), [0xff]).unwrap();
    assert_eq!(
        said(dir.path(), &options),
        "s.toml:9:8: b.csv: line 1 is not UTF-8; save the file as UTF-8"
    );
}

#[test]
fn the_columns_of_groups_are_checked() {
    let columns = "[city]\nkind = \"table\"\nfile = \"b.csv\"\n[city.columns.groups]\n\
                   hots = \"x\"\nhost = \"germans\"\na = \"germans\"\n";
    let dir = folder(&[("s.toml", &format!("{GROUPS}{columns}"))]);
    assert_eq!(
        said(dir.path(), &ReadOptions::default()),
        "s.toml:11:1: `city.columns.groups`: no group is named \"hots\"; did you mean `host`? groups: host, a\n\
         s.toml:13:5: two groups have the column \"germans\""
    );
}

#[test]
fn a_variant_may_change_the_kind_of_city() {
    let base = format!("{GROUPS}[city]\nkind = \"synthetic\"\ninhabitants = 50\n");
    let variant = "commonground = 1\nextends = \"base.toml\"\n[city]\nkind = \"people\"\npeople = \"p.csv\"\n";
    let dir = folder(&[("base.toml", &base), ("s.toml", variant), ("p.csv", PEOPLE)]);
    let s = open(dir.path(), &ReadOptions::default()).unwrap();
    assert!(matches!(s.city, City::People(_)));
    // A problem in the base is blamed on the base.
    std::fs::write(
        dir.path().join("base.toml"),
        base.replace("[city]", "[cty]"),
    )
    .unwrap();
    assert!(
        said(dir.path(), &ReadOptions::default())
            .starts_with("base.toml:7:2: unknown key `cty`; did you mean `city`?")
    );
}

/// The folder of real tables, if there is one.
fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = ReadOptions::from_env().data.unwrap_or(beside);
    let found = data.join("berlin/2015-06.csv").is_file();
    if !found {
        println!("skipped: no table of Berlin in {}", data.display());
    }
    found.then_some(data)
}

#[test]
fn berlin_is_read() {
    let Some(data) = data() else { return };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/berlin.toml");
    let options = ReadOptions {
        data: Some(data),
        ..ReadOptions::default()
    };
    let berlin = Scenario::from_file(&path, &options).unwrap();
    let City::Table(t) = &berlin.city else {
        panic!("a table")
    };
    let sum = |x: &mut dyn Iterator<Item = u32>| x.map(u64::from).sum::<u64>();
    assert_eq!(
        (t.areas.len(), sum(&mut t.inhabitants.iter().copied())),
        (447, 3_576_190)
    );
    let of = |g: &str| {
        let g = berlin.groups.position(g).unwrap();
        sum(&mut t.by_group.column(g).iter().copied())
    };
    assert_eq!(
        [of("host"), of("turkey"), of("arab")],
        [2_539_410, 173_935, 90_374]
    );
    assert_eq!(t.areas[0].name, "Stülerstraße");
    assert_eq!(t.areas[0].km2, Some(0.3668));
    // The one area whose origins exceed its inhabitants is left to the builder.
    let odd = t.areas.iter().position(|a| a.id == "09041402").unwrap();
    assert_eq!(t.by_group.row(odd).sum(), t.inhabitants[odd] + 3);
    assert_eq!(
        (berlin.weeks, berlin.start.to_string().as_str()),
        (52, "2015-06-01")
    );
}
