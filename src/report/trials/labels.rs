//! How designs are called: by what they differ in.

use std::collections::BTreeMap;

use super::super::words;
use super::marks::percent;
use super::read::Design;

/// More differences than these do not go into a name.
const MOST: usize = 3;

/// Keys that come first in a name.
const FIRST: [&str; 2] = ["trial.units", "trial.weeks"];
/// What all keys of a trial begin with, and those of its arms.
const TRIAL: &str = "trial.";
const ARMS: &str = "trial.arms.";

/// What a design says, key by key, as a file has them.
pub fn said(of: &Design) -> BTreeMap<String, String> {
    let e = &of.entry;
    let mut all = e.city.clone();
    let mut say = |key: &str, value: String| drop(all.insert(format!("{TRIAL}{key}"), value));
    for (key, value) in &e.design {
        say(key, value.clone());
    }
    let list = |all: &mut dyn Iterator<Item = String>| all.collect::<Vec<_>>().join(", ");
    say(
        "after_weeks",
        list(&mut e.after_weeks.iter().map(u32::to_string)),
    );
    say(
        "arms",
        list(&mut e.arms.iter().map(|a| words::spaced(&a.name))),
    );
    for (key, group) in [("participants", &e.participants), ("towards", &e.towards)] {
        if let Some(group) = group {
            say(key, group.clone());
        }
    }
    for arm in &e.arms {
        for (key, value) in &arm.brings {
            say(&format!("arms.{}.{key}", arm.name), value.clone());
        }
    }
    all
}

/// Keys in which some designs differ. What an arm brings counts only where all have the arm.
pub fn differing(designs: &[&Design]) -> Vec<String> {
    let all: Vec<_> = designs.iter().map(|d| said(d)).collect();
    let Some((first, others)) = all.split_first() else {
        return Vec::new();
    };
    let mut keys: Vec<&String> = all.iter().flat_map(BTreeMap::keys).collect();
    let rank = |key: &str| FIRST.iter().position(|f| *f == key).unwrap_or(FIRST.len());
    keys.sort_by_key(|k| (rank(k), !k.starts_with(TRIAL), *k));
    keys.dedup();
    let of_all = |key: &str| !key.starts_with(ARMS) || all.iter().all(|a| a.contains_key(key));
    keys.into_iter()
        .filter(|k| of_all(k) && others.iter().any(|o| o.get(*k) != first.get(*k)))
        .cloned()
        .collect()
}

/// Whether a key says how large a trial is.
pub fn is_size(key: &str) -> bool {
    key == FIRST[0]
}

/// What is assigned, in the plural.
pub fn units(of: &Design) -> &'static str {
    match of.word("unit") {
        "class" => "classes",
        "team" => "teams",
        "school" => "schools",
        "area" => "areas",
        _ => "people",
    }
}

/// How many are assigned: `400 people`.
pub fn amount(of: &Design) -> String {
    let n = format!("{} {}", words::whole(of.units()), units(of));
    match of.number("units") > 0.0 {
        true => n,
        false => format!("all {n}"),
    }
}

/// What a key says of a design, in a few words.
fn part(of: &Design, said: &BTreeMap<String, String>, key: &str) -> String {
    let value = said.get(key).map(|v| words::spaced(v));
    let value = value.unwrap_or_else(|| "not stated".to_owned());
    match key.strip_prefix(TRIAL).unwrap_or_default() {
        "units" => amount(of),
        "weeks" => format!("{value} weeks"),
        "unit" => format!("by {value}"),
        "after_weeks" => format!("read after {value} weeks"),
        "attrition" => format!("{} lost", percent(of.number("attrition"))),
        "blocked" if value == "yes" => "in blocks".to_owned(),
        "blocked" => "without blocks".to_owned(),
        "worlds" if value == "one" => "one city for all arms".to_owned(),
        "worlds" => "with and without in two worlds".to_owned(),
        "start" => format!("from week {value}"),
        "min_age" => format!("from age {value}"),
        "arms" => format!("arms {value}"),
        _ => {
            let key = key.strip_prefix(ARMS).unwrap_or(key);
            format!("{} {value}", words::spaced(&key.replace('.', " ")))
        }
    }
}

/// What these keys say of a design.
pub fn told(of: &Design, keys: &[String]) -> String {
    let said = said(of);
    let all: Vec<String> = keys.iter().map(|k| part(of, &said, k)).collect();
    all.join(", ")
}

/// Names of designs: by what they differ in, else by their folders; one alone by its size and length.
pub fn names(designs: &[&Design]) -> Vec<String> {
    let keys = match designs.len() {
        1 => FIRST.map(str::to_owned).to_vec(),
        _ => differing(designs),
    };
    let distinct = |names: &[String]| (1..names.len()).all(|k| !names[..k].contains(&names[k]));
    let by_keys: Vec<String> = designs.iter().map(|d| told(d, &keys)).collect();
    if !keys.is_empty() && keys.len() <= MOST && distinct(&by_keys) {
        return by_keys;
    }
    let last = |d: &&Design| {
        let name = std::path::Path::new(&d.folder).file_name();
        name.map_or_else(|| d.folder.clone(), |n| n.to_string_lossy().into_owned())
    };
    let by_folder: Vec<String> = designs.iter().map(last).collect();
    match distinct(&by_folder) {
        true => by_folder,
        false => designs.iter().map(|d| d.folder.clone()).collect(),
    }
}

/// Designs that differ in nothing but their size, in the order in which the first of each came.
pub fn families<'d>(designs: &[&'d Design]) -> Vec<Vec<&'d Design>> {
    let but_size = |d: &Design| {
        let mut all = said(d);
        all.remove(FIRST[0]);
        all
    };
    let mut found: Vec<(BTreeMap<String, String>, Vec<&Design>)> = Vec::new();
    for &d in designs {
        let own = but_size(d);
        match found.iter_mut().find(|(said, _)| *said == own) {
            Some((_, members)) => members.push(d),
            None => found.push((own, vec![d])),
        }
    }
    found.into_iter().map(|(_, members)| members).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;

    #[test]
    fn designs_are_called_by_what_they_differ_in() {
        let (a, mut b, c) = (design(400.0, 16), design(1200.0, 16), design(400.0, 32));
        let named = |all: &[&Design]| names(all);
        assert_eq!(named(&[&a]), ["400 people, 16 weeks"]);
        assert_eq!(
            named(&[&a, &b, &c]),
            [
                "400 people, 16 weeks",
                "1\u{202f}200 people, 16 weeks",
                "400 people, 32 weeks"
            ]
        );
        assert_eq!(named(&[&a, &c]), ["16 weeks", "32 weeks"]);
        b = a.clone();
        b.entry.arms[1]
            .brings
            .insert("intensity".into(), "4".into());
        assert_eq!(named(&[&a, &b]), ["mixed intensity 2", "mixed intensity 4"]);
        b.entry.city.insert("city.areas".into(), "9".into());
        assert_eq!(
            named(&[&a, &b])[0],
            "mixed intensity 2, city areas not stated"
        );
    }

    #[test]
    fn the_same_design_twice_is_called_by_its_folder() {
        let (mut a, mut b) = (design(400.0, 16), design(400.0, 16));
        (a.folder, b.folder) = ("out/one".into(), "out/two".into());
        assert_eq!(names(&[&a, &b]), ["one", "two"]);
        b.folder = "new/one".into();
        assert_eq!(names(&[&a, &b]), ["out/one", "new/one"]);
    }

    #[test]
    fn designs_of_other_sizes_are_a_family() {
        let (a, b, c) = (design(400.0, 16), design(400.0, 32), design(1200.0, 16));
        let families = families(&[&a, &b, &c]);
        let sizes: Vec<Vec<f64>> = families
            .iter()
            .map(|f| f.iter().map(|d| d.units()).collect())
            .collect();
        assert_eq!(sizes, [vec![400.0, 1200.0], vec![400.0]]);
    }

    #[test]
    fn all_units_are_said_to_be_all() {
        let mut of = design(60.0, 16);
        of.entry.design.insert("units".into(), "0".into());
        of.entry.design.insert("unit".into(), "class".into());
        assert_eq!(amount(&of), "all 60 classes");
    }
}
