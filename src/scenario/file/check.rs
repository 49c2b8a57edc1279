//! Compares what was written with the form of a scenario file.

use super::arms;
use super::document::{Node, Value};
use super::message::{Problems, did_you_mean, join, nearest, number, quoted};
use super::shape::{Shape, Table, Words};
use crate::calendar::parse_date;
use crate::indicators::{NAMES, is_known};

/// Notes every problem below a place. `root` is the whole form, for hints across tables.
pub(super) fn check(node: &Node, shape: &Shape, path: &str, root: &Shape, out: &mut Problems) {
    let refuse = |out: &mut Problems, found: String, hint: &str| {
        out.push(
            &node.at,
            format!("`{path}` is {found}{hint}allowed: {}", shape.allowed()),
        );
    };
    let range = |out: &mut Problems, found: String| refuse(out, found, "; ");
    match (shape, &node.value) {
        (Shape::Number { min, max }, Value::Number(_) | Value::Integer(_)) => {
            let x = node.number().unwrap_or(f64::NAN);
            if !(*min..=*max).contains(&x) {
                range(out, number(x));
            }
        }
        (Shape::Integer { min, max } | Shape::WordOr { min, max, .. }, Value::Integer(n)) => {
            if !(min..=max).contains(&n) {
                range(out, n.to_string());
            }
        }
        (Shape::WordOr { word, .. }, Value::Text(text)) => {
            if text != word {
                range(out, quoted(text));
            }
        }
        (Shape::Text(words), Value::Text(text)) => {
            if !words.allow(text) {
                range(out, quoted(text));
            }
        }
        (Shape::Choice(words), Value::Text(text)) => {
            if !words.contains(&text.as_str()) {
                let hint = did_you_mean(nearest(text, words.iter().copied()));
                refuse(out, quoted(text), &hint);
            }
        }
        (Shape::Date, Value::Text(text) | Value::Date(text)) => {
            // The calendar reads more forms of dates than the format has.
            if !matches!(text.len(), 7 | 10) || parse_date(text).is_none() {
                range(out, quoted(text));
            }
        }
        (Shape::Numbers { min, max, len }, Value::List(nodes)) => {
            if nodes.len() != *len {
                range(out, format!("a list of {}", nodes.len()));
            } else {
                let each = Shape::Number {
                    min: *min,
                    max: *max,
                };
                for (i, element) in nodes.iter().enumerate() {
                    check(element, &each, &format!("{path}[{i}]"), root, out);
                }
            }
        }
        (Shape::Weeks { max, most }, Value::List(nodes)) => {
            if !(1..=*most).contains(&nodes.len()) {
                range(out, format!("a list of {}", nodes.len()));
            } else {
                let each = Shape::Integer { min: 0, max: *max };
                for (i, element) in nodes.iter().enumerate() {
                    check(element, &each, &format!("{path}[{i}]"), root, out);
                }
            }
        }
        (Shape::GroupNames, Value::List(nodes)) => {
            check_names(nodes, Words::GroupName, path, root, out);
        }
        (Shape::AreaNames, Value::List(nodes)) => {
            check_names(nodes, Words::Any, path, root, out);
        }
        (Shape::Indicators, Value::List(nodes)) => {
            check_names(nodes, Words::Any, path, root, out);
            let unknown = |n: &&Node| n.text().is_some_and(|t| !is_known(t));
            for node in nodes.iter().filter(unknown) {
                let name = node.text().unwrap_or_default();
                let near = did_you_mean(nearest(name, NAMES.iter().copied()));
                let name = quoted(name);
                out.push(
                    &node.at,
                    format!("`{path}`: no indicator {name}{near}the README lists them all"),
                );
            }
            if nodes.is_empty() {
                range(out, "a list of 0".to_owned());
            }
        }
        (Shape::Flag, Value::Flag(_)) | (Shape::Paths, Value::Table(_)) => {}
        (Shape::Table(table), Value::Table(_)) => check_table(node, table, path, root, out),
        (Shape::Kinds(kinds), Value::Table(_)) => check_kind(node, kinds, path, root, out),
        (Shape::Named { min, max, table }, Value::List(nodes)) => {
            check_named(nodes, table, path, root, out);
            if !(*min..=*max).contains(&nodes.len()) {
                range(out, format!("a list of {}", nodes.len()));
            }
        }
        (Shape::Arms { max, own, scenario }, Value::List(nodes)) => {
            arms::check(nodes, own, scenario, path, root, out);
            if !(1..=*max).contains(&nodes.len()) {
                range(out, format!("a list of {}", nodes.len()));
            }
        }
        (_, found) => {
            let found = describe(found);
            out.push(
                &node.at,
                format!(
                    "`{path}`: found {found}; {} is expected",
                    expected(shape, path)
                ),
            );
        }
    }
}

/// What is expected at a path.
fn expected(shape: &Shape, path: &str) -> String {
    match shape {
        Shape::Named { .. } | Shape::Arms { .. } => format!("a list of tables, `[[{path}]]`,"),
        _ => shape.expected(),
    }
}

/// Names of groups or areas; which there are is known only later.
fn check_names(nodes: &[Node], words: Words, path: &str, root: &Shape, out: &mut Problems) {
    for (i, node) in nodes.iter().enumerate() {
        let here = format!("{path}[{i}]");
        check(node, &Shape::Text(words), &here, root, out);
        if node.text().is_some() && nodes[..i].iter().any(|n| n.text() == node.text()) {
            let name = quoted(node.text().unwrap_or_default());
            out.push(&node.at, format!("`{path}` names {name} twice"));
        }
    }
}

/// What was found, with its type.
fn describe(value: &Value) -> String {
    match value {
        Value::Table(_) => "a table".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Text(text) => format!("a string {}", quoted(text)),
        Value::Integer(n) => format!("the number {n}"),
        Value::Number(x) => format!("the number {}", number(*x)),
        Value::Flag(flag) => format!("{flag}"),
        Value::Date(date) => format!("the date {date}"),
    }
}

fn check_table(node: &Node, table: &Table, path: &str, root: &Shape, out: &mut Problems) {
    for pair in node.pairs() {
        let here = join(path, &pair.key);
        match (table.field(&pair.key), &table.others) {
            (Some(field), _) => check(&pair.node, &field.shape, &here, root, out),
            (None, Some(field)) => check(&pair.node, &field.shape, &here, root, out),
            (None, None) => out.push(&pair.at, unknown(&here, &pair.key, table, root)),
        }
    }
    for field in table
        .fields
        .iter()
        .filter(|f| f.required && node.get(&f.key).is_none())
    {
        let here = join(path, &field.key);
        out.push(&node.at, format!("`{here}` is missing: {}", field.meaning));
    }
}

/// The message about a key that nobody knows.
pub(super) fn unknown(here: &str, key: &str, table: &Table, root: &Shape) -> String {
    let known: Vec<&str> = table.fields.iter().map(|f| f.key.as_str()).collect();
    let mut all = Vec::new();
    let near = nearest(key, known.iter().copied()).or_else(|| {
        paths(root, "", &mut all);
        all.iter()
            .map(String::as_str)
            .find(|p| p.rsplit('.').next() == Some(key))
    });
    format!(
        "unknown key `{here}`{}known keys: {}",
        did_you_mean(near),
        known.join(", ")
    )
}

/// All paths of keys; a name that the user chooses is written `NAME`.
fn paths(shape: &Shape, path: &str, out: &mut Vec<String>) {
    let mut of_table = |table: &Table, path: &str| {
        for field in &table.fields {
            let here = join(path, &field.key);
            paths(&field.shape, &here, out);
            out.push(here);
        }
    };
    match shape {
        Shape::Table(table) => of_table(table, path),
        Shape::Kinds(kinds) => kinds.iter().for_each(|(_, table)| of_table(table, path)),
        Shape::Named { table, .. } => of_table(table, &join(path, "NAME")),
        _ => {}
    }
}

fn check_kind(
    node: &Node,
    kinds: &[(&'static str, Table)],
    path: &str,
    root: &Shape,
    out: &mut Problems,
) {
    let words: Vec<&str> = kinds.iter().map(|(k, _)| *k).collect();
    let Some(kind) = node.get("kind") else {
        let each: Vec<String> = words.iter().map(|w| format!("kind = \"{w}\"")).collect();
        out.push(
            &node.at,
            format!("`{path}.kind` is missing; allowed: {}", each.join(", ")),
        );
        return;
    };
    match kinds.iter().find(|(k, _)| kind.text() == Some(k)) {
        Some((_, table)) => check_table(node, table, path, root, out),
        None => check(kind, &Shape::Choice(words), &join(path, "kind"), root, out),
    }
}

fn check_named(nodes: &[Node], table: &Table, path: &str, root: &Shape, out: &mut Problems) {
    let mut names: Vec<&str> = Vec::new();
    for (i, element) in nodes.iter().enumerate() {
        let name = element.get("name").and_then(Node::text);
        let here = match name {
            Some(name) => join(path, name),
            None => format!("{path}[{i}]"),
        };
        check(element, &Shape::Table(table.clone()), &here, root, out);
        if let Some((node, name)) = element.get("name").zip(name) {
            if names.contains(&name) {
                let which = match path {
                    "groups" => "two groups".to_owned(),
                    _ => format!("two of `{path}`"),
                };
                out.push(&node.at, format!("{which} are named {}", quoted(name)));
            }
            names.push(name);
        }
    }
}
