//! The map in ARCHITECTURE.md and the code tell the same story.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms by floor, as ARCHITECTURE.md has them. A room imports from its own floor and from lower
/// ones, never from above.
const FLOORS: &[&[&str]] = &[
    &[
        "rng",
        "num",
        "ids",
        "calendar",
        "error",
        "parameter",
        "checkpoint",
        "files",
    ],
    &["population", "places", "ties", "policy"],
    &[
        "mechanism",
        "encounter",
        "attitude",
        "indirect",
        "identity",
        "institutions",
    ],
    &["engine"],
    &["indicators", "survey"],
    &[
        "scenario",
        "record",
        "experiment",
        "comparison",
        "sensitivity",
        "evidence",
        "report",
    ],
    &["main", "commands"],
];

/// Names at the root of the crate that lead down to a room: what `lib.rs` re-exports.
const AT_THE_ROOT: &[(&str, &str)] = &[
    ("Error", "error"),
    ("Location", "error"),
    ("Result", "error"),
    ("parameters", "parameter"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// All files below `src`, as paths from the root of the crate with `/`.
fn sources() -> Vec<String> {
    fn collect(folder: &Path, name: &str, out: &mut Vec<String>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap()).collect();
        entries.sort_by_key(|e| e.file_name());
        for entry in entries {
            let name = format!("{name}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                collect(&entry.path(), &name, out);
            } else if name.ends_with(".rs") {
                out.push(name);
            }
        }
    }
    let mut out = Vec::new();
    collect(&root().join("src"), "src", &mut out);
    out
}

/// Files that are compiled for tests only; the map need not name them.
fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// The room of a file: `src/engine/week.rs` lies in `engine`, `src/error.rs` in `error`.
fn room(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap();
    below.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Source without comments and without what is compiled for tests only (which by custom stands
/// at the end of a file).
fn code(text: &str) -> String {
    let mut lines = Vec::new();
    let mut iter = text.lines().peekable();
    while let Some(line) = iter.next() {
        let line = line.split("//").next().unwrap();
        if line.trim() == "#[cfg(test)]" {
            match iter.peek() {
                // One line: `mod tests;`.
                Some(next) if next.trim_end().ends_with(';') => {
                    iter.next();
                    continue;
                }
                _ => break,
            }
        }
        lines.push(line);
    }
    lines.join("\n")
}

/// The first segments of all paths that start at the root of the crate: of `crate::…`,
/// `crate::{…, …}`, and of `super::` chains that climb up to the root.
fn paths_from_the_root(path: &str, code: &str) -> BTreeSet<String> {
    let depth = {
        let below = path.strip_prefix("src/").unwrap();
        let folders = below.matches('/').count();
        let is_folder_itself = below.ends_with("/mod.rs") || matches!(below, "lib.rs" | "main.rs");
        folders + usize::from(!is_folder_itself)
    };
    let climb = format!("{}\u{0}", "super::".repeat(depth));
    let mut found = BTreeSet::new();
    for prefix in ["crate::", climb.trim_end_matches('\u{0}')] {
        if prefix.is_empty() {
            continue;
        }
        for (at, _) in code.match_indices(prefix) {
            let before = code[..at].chars().next_back();
            // `$crate::` in a macro counts, `my_crate::` does not; a longer climb was counted.
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let rest = &code[at + prefix.len()..];
            if let Some(list) = rest.strip_prefix('{') {
                found.extend(heads_of_list(list));
            } else {
                found.insert(word(rest));
            }
        }
    }
    found.remove("");
    found
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// First segments in `a::b, c::{d, e}, f}`.
fn heads_of_list(list: &str) -> Vec<String> {
    let (mut open, mut from, mut heads) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open > 0 => open -= 1,
            ',' | '}' if open == 0 => {
                heads.push(word(list[from..at].trim_start()));
                from = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads
}

#[test]
fn no_room_imports_from_above() {
    let mut arrows = Vec::new();
    for path in sources()
        .iter()
        .filter(|p| !is_test(p) && *p != "src/lib.rs")
    {
        let here = room(path);
        let my_floor = floor(here).unwrap_or_else(|| panic!("{path}: no floor for `{here}`"));
        let text = fs::read_to_string(root().join(path)).unwrap();
        for head in paths_from_the_root(path, &code(&text)) {
            let named = AT_THE_ROOT.iter().find(|(name, _)| *name == head);
            let there = named.map_or(head.as_str(), |(_, room)| room);
            match floor(there) {
                Some(f) if f <= my_floor => {}
                Some(f) => arrows.push(format!("{path} (floor {my_floor}) -> {there} (floor {f})")),
                None => arrows.push(format!("{path} -> {there}, which is no room")),
            }
        }
    }
    assert!(arrows.is_empty(), "upward arrows:\n{}", arrows.join("\n"));
}

#[test]
fn the_reader_of_paths_reads_them() {
    let code = code(concat!(
        "use crate::{engine::View, num::{exp, power}, Error};\n",
        "// crate::record\n",
        "fn f() { crate::rng::uniform(0); super::super::ties::MAX_TIES; my_crate::x(); }\n",
        "#[cfg(test)]\nmod tests {\n    use crate::scenario::TOWN;\n}\n",
    ));
    let found = paths_from_the_root("src/population/synthesis/x.rs", &code);
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, ["Error", "engine", "num", "rng"]);
    let found = paths_from_the_root("src/population/x.rs", &code);
    assert!(found.contains("ties"), "{found:?}");
}

/// What stands between the marks of the map in ARCHITECTURE.md.
fn map() -> String {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, rest) = text
        .split_once("<!-- map -->")
        .expect("ARCHITECTURE.md has a map");
    let (map, _) = rest.split_once("<!-- end -->").expect("the map has an end");
    map.to_owned()
}

/// Floor and paths of every row `| floor | `path`, `path` | … |` of the map; a path may hold
/// `{a,b}`.
fn rows_of_the_map() -> Vec<(usize, Vec<String>)> {
    let mut rows = Vec::new();
    for line in map().lines().filter(|l| l.starts_with('|')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let Ok(floor) = cells[1].parse() else {
            continue; // the head of the table
        };
        let paths = cells[2].split('`').filter(|t| t.starts_with("src/"));
        rows.push((floor, paths.flat_map(expand).collect()));
    }
    rows
}

/// `src/num/{exp,poisson}.rs` as two paths.
fn expand(path: &str) -> Vec<String> {
    match path
        .split_once('{')
        .and_then(|(a, rest)| Some((a, rest.split_once('}')?)))
    {
        Some((before, (names, after))) => names
            .split(',')
            .map(|name| format!("{before}{}{after}", name.trim()))
            .collect(),
        None => vec![path.to_owned()],
    }
}

#[test]
fn the_map_names_every_file_and_nothing_else() {
    let rows = rows_of_the_map();
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for (floor, paths) in &rows {
        for path in paths {
            assert!(
                named.insert(path, *floor).is_none(),
                "the map names `{path}` twice"
            );
        }
    }
    let mut faults = Vec::new();
    for (path, &stated) in &named {
        if !root().join(path).exists() {
            faults.push(format!("the map names `{path}`, which does not exist"));
        } else if *path != "src/lib.rs" && floor(room(path.trim_end_matches('/'))) != Some(stated) {
            faults.push(format!(
                "the map has `{path}` on floor {stated}, the test elsewhere"
            ));
        }
    }
    for path in sources().iter().filter(|p| !is_test(p)) {
        // A folder stands for the `mod.rs` in it.
        let folder = path.strip_suffix("mod.rs").unwrap_or("");
        if !named.contains_key(path.as_str()) && !named.contains_key(folder) {
            faults.push(format!("the map lacks `{path}`"));
        }
    }
    assert!(faults.is_empty(), "ARCHITECTURE.md:\n{}", faults.join("\n"));
}
