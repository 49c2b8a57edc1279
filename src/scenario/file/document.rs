//! A TOML text as a tree in which every key and value knows where it was written.

use std::sync::Arc;

use toml_edit::{Document, Item, Value as TomlValue};

use super::message::{Origin, Source};
use crate::error::Result;

/// A value with the place where it was written.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Place of the value; of a table, its header.
    pub at: Origin,
    /// The value.
    pub value: Value,
}

/// What a scenario file can hold.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A table, in the order of the file.
    Table(Vec<Pair>),
    /// An array, or an array of tables.
    List(Vec<Node>),
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a point or an exponent; may be `nan` or `inf`.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date or time as it was written.
    Date(String),
}

/// A key of a table with its value.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    /// The key.
    pub key: String,
    /// Where the key was written.
    pub at: Origin,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The pairs of a table; none of anything else.
    pub fn pairs(&self) -> &[Pair] {
        match &self.value {
            Value::Table(pairs) => pairs,
            _ => &[],
        }
    }

    /// The elements of a list; none of anything else.
    pub fn elements(&self) -> &[Node] {
        match &self.value {
            Value::List(nodes) => nodes,
            _ => &[],
        }
    }

    /// The value of a key of a table.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.pairs().iter().find(|p| p.key == key).map(|p| &p.node)
    }

    /// A string.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number, whole or not.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Value::Number(x) => Some(x),
            Value::Integer(n) => Some(n as f64),
            _ => None,
        }
    }

    /// A whole number.
    pub fn integer(&self) -> Option<i64> {
        match self.value {
            Value::Integer(n) => Some(n),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn flag(&self) -> Option<bool> {
        match self.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }
}

/// Starts of the lines of a text.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    source: &'a Arc<Source>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, source: &'a Arc<Source>) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(i, _)| i + 1))
            .collect();
        Lines {
            text,
            starts,
            source,
        }
    }

    /// Line and column, in characters, of a byte.
    fn at(&self, byte: usize) -> Origin {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|&s| s <= byte);
        let start = self.starts[line - 1];
        let before = self.text.as_bytes()[start..byte].iter();
        // Bytes that go on with a character are not counted.
        let column = 1 + before.filter(|&&b| b & 0xC0 != 0x80).count();
        Origin {
            source: self.source.clone(),
            line,
            column,
        }
    }
}

/// Reads a TOML text.
///
/// # Errors
/// If it is not TOML; with line and column.
pub(super) fn parse(text: &str, source: &Arc<Source>) -> Result<Node> {
    let lines = Lines::new(text, source);
    let document = Document::parse(text).map_err(|e| {
        let at = lines.at(e.span().map_or(0, |span| span.start));
        at.error(format!("not TOML: {}", e.message().replace('\n', ", ")))
    })?;
    Ok(from_item(document.as_item(), &lines, &lines.at(0)))
}

/// A value written by itself, as on the command line. All of it has the same place.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse_value(text: &str, at: &Origin) -> Result<Node, String> {
    let value: TomlValue = text.parse().map_err(|e: toml_edit::TomlError| {
        format!("not TOML: {}", e.message().replace('\n', ", "))
    })?;
    let nowhere = Lines::new("", &at.source);
    let mut node = from_value(&value, &nowhere, at);
    set_place(&mut node, at);
    Ok(node)
}

/// Gives a whole tree one place.
fn set_place(node: &mut Node, at: &Origin) {
    node.at = at.clone();
    match &mut node.value {
        Value::Table(pairs) => {
            for pair in pairs {
                pair.at = at.clone();
                set_place(&mut pair.node, at);
            }
        }
        Value::List(nodes) => nodes.iter_mut().for_each(|n| set_place(n, at)),
        _ => {}
    }
}

/// `parent` is the place of what has none of its own (tables that only longer headers name).
fn from_item(item: &Item, lines: &Lines<'_>, parent: &Origin) -> Node {
    let at = item
        .span()
        .map_or_else(|| parent.clone(), |span| lines.at(span.start));
    let value = match item {
        Item::Value(value) => return from_value(value, lines, parent),
        Item::Table(table) => Value::Table(
            table
                .iter()
                .map(|(key, item)| {
                    let span = table.key(key).and_then(toml_edit::Key::span);
                    let at = span.map_or_else(|| at.clone(), |span| lines.at(span.start));
                    Pair {
                        key: key.to_owned(),
                        node: from_item(item, lines, &at),
                        at,
                    }
                })
                .collect(),
        ),
        Item::ArrayOfTables(tables) => Value::List(
            tables
                .iter()
                .map(|t| from_item(&Item::Table(t.clone()), lines, &at))
                .collect(),
        ),
        Item::None => Value::Table(Vec::new()),
    };
    Node { at, value }
}

fn from_value(value: &TomlValue, lines: &Lines<'_>, parent: &Origin) -> Node {
    let at = value
        .span()
        .map_or_else(|| parent.clone(), |span| lines.at(span.start));
    let value = match value {
        TomlValue::String(text) => Value::Text(text.value().clone()),
        TomlValue::Integer(n) => Value::Integer(*n.value()),
        TomlValue::Float(x) => Value::Number(*x.value()),
        TomlValue::Boolean(flag) => Value::Flag(*flag.value()),
        TomlValue::Datetime(date) => Value::Date(date.value().to_string()),
        TomlValue::Array(list) => {
            Value::List(list.iter().map(|v| from_value(v, lines, &at)).collect())
        }
        TomlValue::InlineTable(table) => Value::Table(
            table
                .iter()
                .map(|(key, value)| {
                    let span = table.key(key).and_then(toml_edit::Key::span);
                    let at = span.map_or_else(|| at.clone(), |span| lines.at(span.start));
                    Pair {
                        key: key.to_owned(),
                        node: from_value(value, lines, &at),
                        at,
                    }
                })
                .collect(),
        ),
    };
    Node { at, value }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::path::PathBuf;

    pub(in crate::scenario::file) fn source(label: &str) -> Arc<Source> {
        Arc::new(Source {
            label: label.to_owned(),
            folder: PathBuf::new(),
            rank: 0,
        })
    }

    pub(in crate::scenario::file) fn tree(text: &str) -> Node {
        parse(text, &source("t.toml")).unwrap()
    }

    fn place(at: &Origin) -> (usize, usize) {
        (at.line, at.column)
    }

    #[test]
    fn keys_and_values_know_line_and_column_in_characters() {
        let t = tree(
            "a = 1\n\"ä\" = { \"ö\" = 2.5 }\n\n[x.y]\nz = [1, 'ü', true]\n[[g]]\nn = 1\n[[g]]\n",
        );
        let umlaut = &t.pairs()[1];
        assert_eq!(
            (
                umlaut.key.as_str(),
                place(&umlaut.at),
                place(&umlaut.node.at)
            ),
            ("ä", (2, 1), (2, 7))
        );
        assert_eq!(place(&umlaut.node.pairs()[0].node.at), (2, 15));
        let x = t.get("x").unwrap();
        assert_eq!(place(&x.pairs()[0].at), (4, 4));
        assert_eq!(place(&x.get("y").unwrap().at), (4, 1));
        let z = x.get("y").unwrap().get("z").unwrap();
        assert_eq!(
            z.elements().iter().map(|n| n.at.column).collect::<Vec<_>>(),
            [6, 9, 14]
        );
        let g = t.get("g").unwrap().elements();
        assert_eq!(
            g.iter().map(|n| place(&n.at)).collect::<Vec<_>>(),
            [(6, 1), (8, 1)]
        );
    }

    #[test]
    fn what_is_not_toml_is_said_with_its_place() {
        let wrong = |text: &str| parse(text, &source("t.toml")).unwrap_err().to_string();
        assert!(
            wrong("a = 1\nb = \n").starts_with("t.toml:2:"),
            "{}",
            wrong("a = 1\nb = \n")
        );
        assert!(wrong("a = 1\na = 2\n").starts_with("t.toml:2:1: not TOML: duplicate key"));
        for text in [
            "[", "[]", "[[]]", "[a", "=", "a.", ".a=1", "[a]]", "\u{0}", "a = 'x", "a=[{", "[[a]\n",
        ] {
            assert!(
                wrong(text).starts_with("t.toml:1:"),
                "{text}: {}",
                wrong(text)
            );
        }
        let deep = format!("a = {}1{}", "[".repeat(5000), "]".repeat(5000));
        assert!(wrong(&deep).contains("recurs"));
        assert!(wrong(&format!("{}a = 1", "a.".repeat(5000))).contains("recurs"));
    }
}
