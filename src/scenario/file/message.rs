//! Where things stand in a user's files, and how problems with them are said.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use crate::error::{Error, Location, Result};

/// Most problems reported at once.
const MOST: usize = 10;

/// A text that the user gave: a file, or one setting of the command line.
#[derive(Debug, PartialEq)]
pub(super) struct Source {
    /// The file as the user named it, or words such as ``command line `--set a=1` ``.
    pub label: String,
    /// Folder that paths in this text are relative to.
    pub folder: PathBuf,
    /// Order of report: the scenario itself is 0, what it extends follows.
    pub rank: usize,
}

/// A place in a [`Source`].
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// The text.
    pub source: Arc<Source>,
    /// Line from 1, or 0 where there are no lines.
    pub line: usize,
    /// Column in characters from 1, or 0.
    pub column: usize,
}

impl Origin {
    /// The place as errors carry it.
    pub fn location(&self) -> Location {
        Location {
            file: self.source.label.clone(),
            line: self.line,
            column: self.column,
        }
    }

    /// An error at this place.
    pub fn error(&self, message: impl Into<String>) -> Error {
        Error::input_at(self.location(), message)
    }
}

/// Problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<(Origin, String)>);

impl Problems {
    /// Notes one.
    pub fn push(&mut self, at: &Origin, message: impl Into<String>) {
        self.0.push((at.clone(), message.into()));
    }

    /// Number of problems so far.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All problems as one error, a line each, in the order of the files; at most ten.
    pub fn finish(mut self) -> Result<()> {
        self.0
            .sort_by_key(|(at, _)| (at.source.rank, at.line, at.column));
        let Some((first, message)) = self.0.first() else {
            return Ok(());
        };
        let mut all = message.clone();
        for (at, message) in self.0.iter().take(MOST).skip(1) {
            let _ = write!(all, "\n{}: {message}", at.location());
        }
        if self.0.len() > MOST {
            let _ = write!(all, "\nand {} more", self.0.len() - MOST);
        }
        Err(first.error(all))
    }
}

/// The candidate that is nearest to a mistyped word, if any is near.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let far = (word.chars().count() / 3).clamp(1, 3);
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .map(|c| (strsim::osa_distance(&lower, &c.to_lowercase()), c))
        .filter(|&(distance, _)| distance <= far)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, c)| c)
}

/// What stands between a wrong word and the list of right ones: ``; did you mean `x`? `` or `; `.
pub(super) fn did_you_mean(near: Option<&str>) -> String {
    near.map_or_else(|| "; ".to_owned(), |c| format!("; did you mean `{c}`? "))
}

/// The message about a name that no group has.
pub(super) fn no_group(name: &str, groups: &[&str]) -> String {
    let hint = did_you_mean(nearest(name, groups.iter().copied()));
    format!(
        "no group is named {}{hint}groups: {}",
        quoted(name),
        groups.join(", ")
    )
}

/// The message about a name that no table of a list has.
pub(super) fn no_event(list: &str, name: &str, names: &[&str]) -> String {
    if names.is_empty() {
        return format!("no `{list}` is named {}; there is none", quoted(name));
    }
    let hint = did_you_mean(nearest(name, names.iter().copied()));
    format!(
        "no `{list}` is named {}{hint}there are {}",
        quoted(name),
        names.join(", ")
    )
}

/// A text without line breaks, for comments and labels.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// A number as a person would write it.
pub(super) fn number(x: f64) -> String {
    if x == 0.0 || !x.is_finite() || (1e-5..1e15).contains(&x.abs()) {
        format!("{x}")
    } else {
        format!("{x:e}")
    }
}

/// A user's text in quotes, on one line and not too long.
pub(super) fn quoted(text: &str) -> String {
    const LONG: usize = 60;
    let short: String = text.chars().take(LONG).collect();
    let more = if text.chars().nth(LONG).is_some() {
        "..."
    } else {
        ""
    };
    let one_line: String = short
        .chars()
        .flat_map(|c| {
            if c.is_control() {
                c.escape_default().collect()
            } else {
                vec![c]
            }
        })
        .collect();
    format!("\"{one_line}{more}\"")
}

/// `path.key`, with the key in quotes where TOML wants them.
pub(super) fn join(path: &str, key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let key = if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        quoted(key)
    };
    if path.is_empty() {
        key
    } else {
        format!("{path}.{key}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_are_near_or_absent() {
        let words = ["work", "street", "class"];
        assert_eq!(nearest("wrok", words), Some("work"));
        assert_eq!(nearest("Street", words), Some("street"));
        assert_eq!(nearest("zebra", words), None);
        assert_eq!(
            no_group("ohst", &["host", "a"]),
            "no group is named \"ohst\"; did you mean `host`? groups: host, a"
        );
        assert_eq!(
            no_group("zebra", &["host"]),
            "no group is named \"zebra\"; groups: host"
        );
    }

    #[test]
    fn texts_and_numbers_stay_short() {
        assert_eq!(number(1.4), "1.4");
        assert_eq!(number(200_000_000.0), "200000000");
        assert_eq!(number(1e300), "1e300");
        assert_eq!(quoted("a\nb"), "\"a\\nb\"");
        assert_eq!(quoted(&"ä".repeat(100)).chars().count(), 65);
        assert_eq!(join("groups", "a b"), "groups.\"a b\"");
        assert_eq!(join("", "seed"), "seed");
    }

    #[test]
    fn problems_come_in_the_order_of_the_files_and_at_most_ten() {
        let source = |rank| {
            Arc::new(Source {
                label: format!("{rank}.toml"),
                folder: PathBuf::new(),
                rank,
            })
        };
        let mut problems = Problems::default();
        problems.push(
            &Origin {
                source: source(1),
                line: 1,
                column: 1,
            },
            "base",
        );
        for line in (1..=11).rev() {
            problems.push(
                &Origin {
                    source: source(0),
                    line,
                    column: 2,
                },
                format!("p{line}"),
            );
        }
        let text = problems.finish().unwrap_err().to_string();
        assert!(
            text.starts_with("0.toml:1:2: p1\n0.toml:2:2: p2\n"),
            "{text}"
        );
        assert!(text.ends_with("0.toml:10:2: p10\nand 2 more"), "{text}");
    }
}
