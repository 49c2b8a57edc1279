//! The real table of Berlin, where it is at hand.

use std::path::PathBuf;

use super::*;
use crate::population::{AGE_BANDS, Area, AreaTable};

const GROUPS: [&str; 7] = [
    "host",
    "eu",
    "turkey",
    "arab",
    "ex_soviet",
    "ex_yugoslavia",
    "other",
];

fn table() -> Option<AreaTable> {
    let folder = std::env::var_os("COMMONGROUND_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join("berlin/2015-06.csv")).ok()?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next()?.split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|l| l.split(',').collect()).collect();
    assert!(
        rows.iter().all(|r| r.len() == header.len()),
        "a comma within a field"
    );
    let number = |row: &[&str], name: &str| -> u32 {
        let column = header.iter().position(|h| *h == name).unwrap();
        row[column].parse().unwrap()
    };
    let ages = |side: &str| {
        let names = [
            "0_5", "6_14", "15_17", "18_26", "27_44", "45_54", "55_64", "65_plus",
        ];
        Array2::from_shape_fn((rows.len(), AGE_BANDS.len()), |(d, b)| {
            number(&rows[d], &format!("{side}_age_{}", names[b]))
        })
    };
    let area = |r: &Vec<&str>| Area {
        id: r[0].to_owned(),
        name: r[1].to_owned(),
        ..Area::default()
    };
    Some(AreaTable {
        areas: rows.iter().map(area).collect(),
        inhabitants: rows.iter().map(|r| number(r, "inhabitants")).collect(),
        by_group: Array2::from_shape_fn((rows.len(), 7), |(d, g)| number(&rows[d], GROUPS[g])),
        host_ages: ages("host"),
        newcomer_ages: ages("migrant"),
    })
}

#[test]
fn berlin_has_its_inhabitants_and_its_dissimilarities() {
    let Some(table) = table() else {
        println!("skipped: no berlin/2015-06.csv in COMMONGROUND_DATA");
        return;
    };
    let members = GROUPS
        .iter()
        .enumerate()
        .map(|(i, g)| Group::new(*g, i == 0))
        .collect();
    let groups = Groups::new(members, Array2::zeros((7, 7))).unwrap();
    let start = std::time::Instant::now();
    let p = build(&groups, &City::Table(table.clone()), &Default::default(), 1).unwrap();
    println!("Berlin built in {:.2} s", start.elapsed().as_secs_f64());

    assert_eq!(p.len(), 3_576_190);
    let counts = p.counts(447, |i| p.area[i]);
    for d in 0..447 {
        assert_eq!(
            counts.row(d).sum(),
            u64::from(table.inhabitants[d]),
            "{}",
            table.areas[d].id
        );
        assert_eq!(
            counts[[d, 0]],
            u64::from(table.by_group[[d, 0]]),
            "{}",
            table.areas[d].id
        );
    }
    assert_eq!(counts.column(0).sum(), 2_539_410);
    for (g, known) in [3010, 5447, 4591, 3236, 3776, 3081].into_iter().enumerate() {
        let d = dissimilarity(&counts, g + 1, 0);
        assert_eq!((d * 1e4).round() as u32, known, "{}: {d}", GROUPS[g + 1]);
    }
    let three: Vec<_> = p
        .repairs
        .iter()
        .map(|r| (r.area.as_str(), r.people))
        .collect();
    assert_eq!(three, [("09041402", 3)]);

    // Ages: hosts band by band exactly, newcomers to a person or two.
    let mut ages = Array2::<u32>::zeros((447, 16));
    for i in 0..p.len() {
        let side = usize::from(p.group[i] != 0);
        ages[[
            p.area[i] as usize,
            8 * side + crate::population::age_band(p.age[i]),
        ]] += 1;
    }
    for d in 0..447 {
        for b in 0..8 {
            assert_eq!(ages[[d, b]], table.host_ages[[d, b]]);
            assert!(ages[[d, 8 + b]].abs_diff(table.newcomer_ages[[d, b]]) <= 1);
        }
    }
}
