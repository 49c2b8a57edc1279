//! The city of a scenario: its description or its tables, and whether it is possible at all.

use std::fmt::Write as _;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::area_table::{self, Columns, Name};
use super::document::Node;
use super::files::{ReadOptions, find, read_text};
use super::format_city::{MOST_PEOPLE, columns};
use super::message::{Problems, no_group, number};
use super::people_table::{read_people, read_ties};
use super::read::place;
use crate::error::Result;
use crate::num::exp64;
use crate::population::{City, Group, Groups, PeopleTable, SyntheticCity};

/// How far shares that should sum to 1 may miss it: of groups, and of rounded age bands.
const SHARES_MISS: f64 = 1e-6;
const AGES_MISS: f64 = 0.01;

/// How far a dissimilarity may lie above what the areas allow.
const DISSIMILARITY_MISS: f64 = 0.005;

/// The city. Files that are read are named in `text` with their digest.
pub(super) fn city(
    root: &Node,
    groups: &Groups,
    options: &ReadOptions,
    text: &mut String,
) -> Result<City> {
    let table = root.get("city").unwrap_or(root);
    match table.get("kind").and_then(Node::text) {
        Some("table") => area_table(table, groups, options, text),
        Some("people") => people(table, groups, options, text).map(City::People),
        _ => {
            let mut problems = Problems::default();
            let city = synthetic(root, table, groups, &mut problems);
            problems.finish()?;
            Ok(City::Synthetic(city))
        }
    }
}

fn synthetic(root: &Node, table: &Node, groups: &Groups, problems: &mut Problems) -> SyntheticCity {
    let mut city = SyntheticCity::default();
    let integer = |key: &str| table.get(key).and_then(Node::integer).map(|n| n as u32);
    city.inhabitants = integer("inhabitants").unwrap_or(city.inhabitants);
    city.areas = integer("areas").unwrap_or(city.areas);
    if let Some(x) = table.get("size_spread").and_then(Node::number) {
        city.size_spread = x;
    }
    for (key, ages) in [
        ("host_ages", &mut city.host_ages),
        ("newcomer_ages", &mut city.newcomer_ages),
    ] {
        let Some(node) = table.get(key) else { continue };
        for (age, x) in ages
            .iter_mut()
            .zip(node.elements().iter().filter_map(Node::number))
        {
            *age = x;
        }
        let sum: f64 = ages.iter().sum();
        if (sum - 1.0).abs() > AGES_MISS {
            let sum = rounded(sum);
            problems.push(
                &node.at,
                format!("`city.{key}` sums to {sum}; it must sum to 1"),
            );
        }
    }
    if city.inhabitants < city.areas {
        problems.push(
            place(table, &["inhabitants", "areas"]),
            format!(
                "`city.areas` is {} and `city.inhabitants` is {}; an area needs an inhabitant",
                city.areas, city.inhabitants
            ),
        );
    }
    let nodes = root.get("groups").map_or(&[][..], Node::elements);
    let sum: f64 = groups.iter().map(|g| g.spec.share).sum();
    let hosts: f64 = groups.iter().filter(|g| g.host).map(|g| g.spec.share).sum();
    let at = nodes
        .first()
        .map_or(&root.at, |first| place(first, &["share"]));
    if (sum - 1.0).abs() > SHARES_MISS {
        let each: Vec<String> = groups
            .iter()
            .map(|g| format!("{} {}", g.name, number(g.spec.share)))
            .collect();
        problems.push(
            at,
            format!(
                "the shares of the groups sum to {}; they must sum to 1 ({})",
                rounded(sum),
                each.join(", ")
            ),
        );
    } else if hosts == 0.0 {
        problems.push(at, "the shares of all hosts are 0; a city needs hosts");
    } else {
        for (group, node) in groups.iter().zip(nodes).filter(|(g, _)| !g.host) {
            check_dissimilarity(group, node, hosts, &city, problems);
        }
    }
    city
}

/// A sum as a person would write it: without the noise of the last digits.
fn rounded(x: f64) -> String {
    number((x * 1e6).round() / 1e6)
}

fn check_dissimilarity(
    group: &Group,
    node: &Node,
    hosts: f64,
    city: &SyntheticCity,
    problems: &mut Problems,
) {
    let (share, wanted) = (group.spec.share, group.spec.dissimilarity);
    if share == 0.0 {
        return;
    }
    // How small an area gets is only known when the city is drawn, so that here the smallest is
    // taken as four spreads below the mean: what is refused is certainly impossible.
    let mean = f64::from(city.inhabitants) / f64::from(city.areas);
    let smallest = (mean * exp64(-4.0 * city.size_spread)).floor().max(1.0);
    let area = if city.areas == 1 {
        1.0
    } else {
        smallest / f64::from(city.inhabitants)
    };
    let possible = greatest_dissimilarity(share, hosts, 1.0 - hosts - share, area);
    if wanted > possible + DISSIMILARITY_MISS {
        problems.push(
            place(node, &["dissimilarity"]),
            format!(
                "`groups.{}.dissimilarity` is {}, but with a share of {} and {} areas at most {} \
                 is possible; lower it or have more areas",
                group.name,
                number(wanted),
                number(share),
                city.areas,
                number((possible * 100.0).floor() / 100.0)
            ),
        );
    }
}

/// What a group's dissimilarity from the hosts cannot exceed where areas are no smaller than
/// `area` (all as shares of the inhabitants): a group that does not fill the smallest area alone
/// or with other newcomers shares it with hosts.
fn greatest_dissimilarity(share: f64, hosts: f64, others: f64, area: f64) -> f64 {
    1.0 - (area - share - others).max(0.0) / hosts
}

/// Reads the file that a key of the city names, and says in `text` what was read.
fn file_of(
    table: &Node,
    key: &str,
    options: &ReadOptions,
    text: &mut String,
) -> Result<Option<(String, String)>> {
    let Some((node, wanted)) = table.get(key).and_then(|n| n.text().map(|t| (n, t))) else {
        return Ok(None);
    };
    let path = find(wanted, &format!("city.{key}"), &node.at, options)?;
    let content = read_text(&path, u64::MAX, &node.at.location())?;
    let name = Path::new(wanted)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let (bytes, digest) = (content.len(), xxh3_64(content.as_bytes()));
    let _ = writeln!(text, "# data: {name}, {bytes} bytes, xxh3 {digest:016x}");
    Ok(Some((path.display().to_string(), content)))
}

fn area_table(
    table: &Node,
    groups: &Groups,
    options: &ReadOptions,
    text: &mut String,
) -> Result<City> {
    let wanted = columns_of(table.get("columns"), groups)?;
    let (file, content) = file_of(table, "file", options, text)?
        .ok_or_else(|| table.at.error("`city.file` is missing"))?;
    Ok(City::Table(area_table::read(&content, file, &wanted)?))
}

fn columns_of(table: Option<&Node>, groups: &Groups) -> Result<Columns> {
    let name = |table: Option<&Node>, path: &str, key: &str, default: &str| {
        let given = table.and_then(|t| t.get(key)).and_then(Node::text);
        Name {
            text: given.unwrap_or(default).to_owned(),
            key: format!("{path}.{key}"),
            given: given.is_some(),
        }
    };
    let names: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
    let by_group = table.and_then(|t| t.get("groups"));
    let mut problems = Problems::default();
    let mut taken: Vec<&str> = Vec::new();
    for pair in by_group.map_or(&[][..], Node::pairs) {
        if !names.contains(&pair.key.as_str()) {
            problems.push(
                &pair.at,
                format!("`city.columns.groups`: {}", no_group(&pair.key, &names)),
            );
        }
        let column = pair.node.text().unwrap_or_default();
        if taken.contains(&column) {
            problems.push(
                &pair.node.at,
                format!("two groups have the column \"{column}\""),
            );
        }
        taken.push(column);
    }
    problems.finish()?;
    let column = |key: &str, default: &str| name(table, "city.columns", key, default);
    Ok(Columns {
        area: column("area", columns::AREA),
        name: column("name", columns::NAME),
        lon: column("lon", columns::LON),
        lat: column("lat", columns::LAT),
        km2: column("km2", columns::KM2),
        inhabitants: column("inhabitants", columns::INHABITANTS),
        groups: names
            .iter()
            .map(|g| name(by_group, "city.columns.groups", g, g))
            .collect(),
        host_ages: column("host_ages", columns::HOST_AGES),
        newcomer_ages: column("newcomer_ages", columns::NEWCOMER_AGES),
    })
}

fn people(
    table: &Node,
    groups: &Groups,
    options: &ReadOptions,
    text: &mut String,
) -> Result<PeopleTable> {
    let names: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
    let (file, content) = file_of(table, "people", options, text)?
        .ok_or_else(|| table.at.error("`city.people` is missing"))?;
    let mut people = read_people(&content, file, &names, MOST_PEOPLE as u64)?;
    if let Some((file, content)) = file_of(table, "ties", options, text)? {
        people.ties = Some(read_ties(&content, file, &people.key)?);
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_dissimilarity_of_small_cases() {
        let d = greatest_dissimilarity;
        // One area: everybody lives together.
        assert!(d(0.2, 0.8, 0.0, 1.0).abs() < 1e-12);
        // Two halves, one group of a half: apart.
        assert!((d(0.5, 0.5, 0.0, 0.5) - 1.0).abs() < 1e-12);
        // A fifth of the city in one of two halves, with .3 of .8 hosts.
        assert!((d(0.2, 0.8, 0.0, 0.5) - (1.0 - 0.3 / 0.8)).abs() < 1e-12);
        // Other newcomers take the hosts' place.
        assert!((d(0.1, 0.7, 0.2, 0.5) - (1.0 - 0.2 / 0.7)).abs() < 1e-12);
        // A group that fills an area can live apart.
        assert_eq!(d(0.25, 0.75, 0.0, 0.25), 1.0);
    }

    #[test]
    fn sums_are_shown_without_noise() {
        assert_eq!(rounded(0.1 + 0.2), "0.3");
        assert_eq!(rounded(1.12), "1.12");
    }
}
