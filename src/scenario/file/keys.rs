//! All keys of scenario files as a list, for the documentation.

use serde_json::Value as Json;

use super::format;
use super::shape::{Field, Shape, Table};
use crate::mechanism::{Entry, catalogue};
use crate::parameter::{Parameter, Parameters};
use crate::places::SettingParameters;

/// A table of a scenario file with its keys.
#[derive(Debug, Clone)]
pub struct KeyTable {
    /// Path in a file; `NAME` stands for the name of a group or setting: `groups.NAME`,
    /// `settings.NAME`, `mechanisms.approach`. Empty for the keys at the top.
    pub path: String,
    /// The mechanism that the table belongs to, if it does.
    pub mechanism: Option<Entry>,
    /// What the table is about; empty for the top.
    pub meaning: String,
    /// Its keys, those that hold tables left out.
    pub keys: Vec<Key>,
}

/// A key of a scenario file.
#[derive(Debug, Clone)]
pub struct Key {
    /// The key; `NAME` stands for the name of a group.
    pub key: String,
    /// What it means.
    pub meaning: String,
    /// Allowed values in words: `0 to 1`.
    pub allowed: String,
    /// Default as a file would have it; empty where there is none.
    pub default: String,
    /// Whether it must be given.
    pub required: bool,
    /// Symbol, unit, prior, source and grade, where the key is a parameter of the model.
    pub declaration: Option<&'static Parameter>,
}

/// All keys, table by table, in the order of a scenario file. The settings share one table with
/// the general defaults; [`builtin_settings`](crate::places::builtin_settings) has those of each.
pub fn keys() -> Vec<KeyTable> {
    of_catalogue(catalogue())
}

/// The keys with the mechanisms of a catalogue.
pub(super) fn of_catalogue(catalogue: &[Entry]) -> Vec<KeyTable> {
    let mut out = Vec::new();
    list(&format::scenario(catalogue), "", "", &mut out);
    for table in &mut out {
        let name = table.path.strip_prefix("mechanisms.");
        table.mechanism = name
            .and_then(|n| catalogue.iter().find(|e| e.name == n))
            .copied();
    }
    out
}

/// Lists a table and the tables below it.
fn list(shape: &Shape, path: &str, meaning: &str, out: &mut Vec<KeyTable>) {
    match shape {
        Shape::Table(table) if path == "settings" => {
            if let Some(Field {
                shape: Shape::Table(one),
                meaning,
                ..
            }) = table.fields.first()
            {
                out.push(general_setting(one, meaning));
            }
        }
        Shape::Table(table) => list_table(table, path, meaning, out),
        Shape::Named { table, .. } | Shape::Arms { own: table, .. } => {
            list_table(table, &format!("{path}.NAME"), meaning, out);
        }
        Shape::Kinds(kinds) => {
            for (kind, table) in kinds {
                list_table(table, path, &format!("{meaning}: kind \"{kind}\""), out);
            }
        }
        _ => {}
    }
}

fn list_table(table: &Table, path: &str, meaning: &str, out: &mut Vec<KeyTable>) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    let mut keys: Vec<Key> = table
        .fields
        .iter()
        .filter(|f| !is_table(&f.shape))
        .map(key_of)
        .collect();
    let others = table.others.as_deref();
    keys.extend(others.filter(|f| !is_table(&f.shape)).map(key_of));
    if !keys.is_empty() {
        let (path, meaning) = (path.to_owned(), meaning.to_owned());
        out.push(KeyTable {
            path,
            mechanism: None,
            meaning,
            keys,
        });
    }
    for field in table
        .fields
        .iter()
        .chain(others)
        .filter(|f| is_table(&f.shape))
    {
        list(&field.shape, &below(&field.key), &field.meaning, out);
    }
}

fn is_table(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Table(_) | Shape::Named { .. } | Shape::Arms { .. } | Shape::Kinds(_)
    )
}

fn key_of(field: &Field) -> Key {
    let default = match &field.default {
        // JSON and TOML write numbers, lists of numbers, words and flags alike; `2.0` is said `2`.
        Some(Json::Number(n)) => n
            .as_f64()
            .map_or_else(|| n.to_string(), super::message::number),
        Some(other) => other.to_string().replace(',', ", "),
        None => String::new(),
    };
    Key {
        key: field.key.clone(),
        meaning: field.meaning.clone(),
        allowed: field.shape.allowed(),
        default,
        required: field.required,
        declaration: field.declaration,
    }
}

/// One table for all settings, with the declared defaults.
fn general_setting(one: &Table, meaning: &str) -> KeyTable {
    let mut keys: Vec<Key> = one.fields.iter().map(key_of).collect();
    for key in &mut keys {
        let declared = SettingParameters::DECLARATIONS
            .iter()
            .find(|d| d.key == key.key);
        if let Some(d) = declared {
            key.default = super::message::number(d.default);
        }
    }
    KeyTable {
        path: "settings.NAME".to_owned(),
        mechanism: None,
        meaning: meaning.to_owned(),
        keys,
    }
}
