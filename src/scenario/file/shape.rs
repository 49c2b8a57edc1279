//! The form of a scenario file as a tree: what may stand where, what it means, its range and its
//! default. The checks, their messages, the JSON Schema and the list of keys read this tree.

use serde_json::{Value as Json, json};

use super::message::number;
use crate::parameter::{Kind, Parameter};

/// What may stand at a place.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A number in a closed range.
    Number { min: f64, max: f64 },
    /// A whole number in a closed range.
    Integer { min: i64, max: i64 },
    /// A word, or a whole number in a closed range.
    WordOr {
        word: &'static str,
        min: i64,
        max: i64,
    },
    /// `true` or `false`.
    Flag,
    /// A string.
    Text(Words),
    /// One of a few words.
    Choice(Vec<&'static str>),
    /// A day.
    Date,
    /// Numbers in a closed range, so many.
    Numbers { min: f64, max: f64, len: usize },
    /// Whole numbers from 0, one at least and so many at most.
    Weeks { max: i64, most: usize },
    /// Names of groups, each once.
    GroupNames,
    /// Identifiers of areas, each once.
    AreaNames,
    /// Names of indicators, each once, one at least.
    Indicators,
    /// A table of paths of keys with values of any kind.
    Paths,
    /// A table.
    Table(Table),
    /// A table whose key `kind` decides which other keys it has.
    Kinds(Vec<(&'static str, Table)>),
    /// Arms: a list of tables with different names, each with keys of its own (`own`) and keys of
    /// a whole scenario (`scenario`), which are checked once they are laid over it.
    Arms {
        max: usize,
        own: Table,
        scenario: Table,
    },
    /// A list of tables with different names, `[[key]]`.
    Named {
        min: usize,
        max: usize,
        table: Table,
    },
}

/// Which strings are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// Any.
    Any,
    /// Letters, digits and `_`; not `all` and not `default`, which mean something else.
    GroupName,
    /// A name of columns, with `{band}` where the age band stands.
    Bands,
}

impl Words {
    /// Whether a string is allowed.
    pub fn allow(self, text: &str) -> bool {
        match self {
            Words::Any => true,
            Words::GroupName => {
                let letters = text.chars().all(|c| c.is_alphanumeric() || c == '_');
                letters && !text.is_empty() && text != "all" && text != "default"
            }
            Words::Bands => text.contains("{band}"),
        }
    }

    /// Which strings are allowed, in words.
    pub fn allowed(self) -> &'static str {
        match self {
            Words::Any => "any string",
            Words::GroupName => "letters, digits and `_`, not `all` or `default`",
            Words::Bands => "a string with {band} in it",
        }
    }
}

/// The keys of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// Keys that are known by name.
    pub fields: Vec<Field>,
    /// What stands under all other keys, which are names of groups or areas; its own key is `NAME`.
    /// `None` where there are no others.
    pub others: Option<Box<Field>>,
}

/// A key.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// The key.
    pub key: String,
    /// What may stand there.
    pub shape: Shape,
    /// Whether it must be there once all files are merged.
    pub required: bool,
    /// What holds where it is absent.
    pub default: Option<Json>,
    /// What it means.
    pub meaning: String,
    /// The declaration, where it is a parameter of the model.
    pub declaration: Option<&'static Parameter>,
}

impl Field {
    /// A key that may be absent.
    pub fn new(key: &str, shape: Shape, meaning: &str) -> Field {
        Field {
            key: key.to_owned(),
            shape,
            required: false,
            default: None,
            meaning: meaning.to_owned(),
            declaration: None,
        }
    }

    /// The same key, required.
    pub fn required(self) -> Field {
        Field {
            required: true,
            ..self
        }
    }

    /// The same key with a default.
    pub fn or(self, default: impl Into<Json>) -> Field {
        Field {
            default: Some(default.into()),
            ..self
        }
    }

    /// The key of a declared parameter with another default than the declared one.
    pub fn declared(declaration: &'static Parameter, default: f64) -> Field {
        let (shape, default) = match declaration.kind {
            Kind::Number { min, max } => (Shape::Number { min, max }, json!(default)),
            Kind::Choice(words) => (
                Shape::Choice(words.to_vec()),
                json!(words.get(default as usize)),
            ),
        };
        Field {
            declaration: Some(declaration),
            default: Some(default),
            ..Field::new(declaration.key, shape, declaration.meaning.trim())
        }
    }
}

impl Table {
    /// A table of these keys and no others.
    pub fn new(fields: Vec<Field>) -> Table {
        Table {
            fields,
            others: None,
        }
    }

    /// A table with a key for each group, or for each area.
    pub fn by_name(fields: Vec<Field>, shape: Shape, meaning: &str) -> Table {
        Table {
            fields,
            others: Some(Box::new(Field::new("NAME", shape, meaning))),
        }
    }

    /// The key of this name.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.key == key)
    }

    /// What may stand at a path of keys below.
    fn at(&self, path: &str) -> Option<&Shape> {
        let (key, rest) = split(path);
        let field = self.field(key).or(self.others.as_deref())?;
        match rest {
            None => Some(&field.shape),
            Some(rest) => field.shape.at(rest),
        }
    }
}

/// The first key of a path, and the others.
fn split(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((key, rest)) => (key.trim(), Some(rest)),
        None => (path.trim(), None),
    }
}

impl Shape {
    /// What may stand at a path of keys (`settings.work.bias`, `policies.NAME.intensity`); `None` where
    /// that is not known.
    pub fn at(&self, path: &str) -> Option<&Shape> {
        // In a list of tables with names, the first key is a name.
        let (_, rest) = split(path);
        match self {
            Shape::Table(table) => table.at(path),
            Shape::Kinds(all) => all.iter().find_map(|(_, table)| table.at(path)),
            Shape::Named { table, .. } => table.at(rest?),
            Shape::Arms { own, scenario, .. } => own.at(rest?).or_else(|| scenario.at(rest?)),
            _ => None,
        }
    }

    /// What is allowed, without its type: `0 to 1`, `"synthetic", "table"`.
    pub fn allowed(&self) -> String {
        match self {
            Shape::Number { min, max } => format!("{} to {}", number(*min), number(*max)),
            Shape::Integer { min, max } => format!("{min} to {max}"),
            Shape::WordOr { word, min, max } => format!("\"{word}\" or {min} to {max}"),
            Shape::Flag => "true or false".to_owned(),
            Shape::Text(words) => words.allowed().to_owned(),
            Shape::Choice(words) => quoted_words(words),
            Shape::Date => "\"YYYY-MM-DD\" or \"YYYY-MM\"".to_owned(),
            Shape::Numbers { min, max, len } => {
                format!("{len} numbers, each {} to {}", number(*min), number(*max))
            }
            Shape::Weeks { max, most } => {
                format!("1 to {most} whole numbers, each 0 to {max}")
            }
            Shape::GroupNames => "names of groups, each once".to_owned(),
            Shape::AreaNames => "identifiers of areas, each once".to_owned(),
            Shape::Indicators => "names of indicators, each once, one at least".to_owned(),
            Shape::Paths => "a table of paths of keys with values".to_owned(),
            Shape::Table(_) => "a table".to_owned(),
            Shape::Kinds(kinds) => {
                let words: Vec<&str> = kinds.iter().map(|(k, _)| *k).collect();
                format!("a table with kind {}", quoted_words(&words))
            }
            Shape::Arms { max, .. } => format!("1 to {max} tables"),
            Shape::Named { min, max, .. } => format!("{min} to {max} tables"),
        }
    }

    /// What is expected, with its type: `a number from 0 to 1`.
    pub fn expected(&self) -> String {
        match self {
            Shape::Number { .. } => {
                format!("a number from {}", self.allowed())
            }
            Shape::Integer { .. } => format!("a whole number from {}", self.allowed()),
            Shape::WordOr { word, min, max } => {
                format!("\"{word}\" or a whole number from {min} to {max}")
            }
            Shape::Text(Words::Any) => "a string in quotes".to_owned(),
            Shape::Text(words) => format!("a string ({})", words.allowed()),
            Shape::Choice(_) => format!("one of {}", self.allowed()),
            Shape::Date => "a date such as \"2020-01-06\"".to_owned(),
            Shape::Numbers { .. } => format!("a list of {}", self.allowed()),
            Shape::Weeks { .. } => format!("a list of {}", self.allowed()),
            Shape::GroupNames => "a list of names of groups, such as [\"a\"],".to_owned(),
            Shape::AreaNames => "a list of identifiers of areas, such as [\"3\"],".to_owned(),
            Shape::Indicators => {
                "a list of names of indicators, such as [\"attitude_mean\"],".to_owned()
            }
            Shape::Named { .. } | Shape::Arms { .. } => "a list of tables".to_owned(),
            Shape::Paths => format!(
                "{}, such as {{ \"settings.work.rate\" = 8 }},",
                self.allowed()
            ),
            Shape::Flag | Shape::Table(_) | Shape::Kinds(_) => self.allowed(),
        }
    }
}

fn quoted_words(words: &[&str]) -> String {
    words
        .iter()
        .map(|w| format!("\"{w}\""))
        .collect::<Vec<_>>()
        .join(", ")
}
