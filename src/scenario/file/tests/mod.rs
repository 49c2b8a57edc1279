//! Tests of scenario files as a user meets them.

mod events;
mod form;
mod messages;
mod mutations;
mod policies;
mod tables;
mod values;

use super::files::{self, ReadOptions};
use super::read;
use crate::error::Result;
use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameter, Parameters};
use crate::scenario::Scenario;

/// The least that a file needs; the tests append to it.
const LEAST: &str = r#"commonground = 1
[[groups]]
name = "host"
host = true
share = 0.9
[[groups]]
name = "arab"
share = 0.1
[city]
kind = "synthetic"
"#;

/// Lines of [`LEAST`].
const LEAST_LINES: usize = 10;

crate::parameters! {
    /// Parameters of a mechanism for the tests.
    pub struct Sample {
        /// How strong it is
        strength = 0.5, 0.0..=2.0, prior 0.2..=0.8, "β", "1/week", E2, "a paper";
        choices {
            /// Which form it has
            form = 1 of ["linear", "logistic"], "f", E4, "our assumption";
        }
    }
}

const PARAMETERS: &[Parameter] = Sample::DECLARATIONS;

/// A catalogue for the tests.
const CATALOGUE: &[Entry] = &[
    entry("kernel", true, PARAMETERS),
    entry("turnover", false, PARAMETERS),
    entry("bare", true, &[]),
];

const fn entry(name: &'static str, core: bool, parameters: &'static [Parameter]) -> Entry {
    Entry {
        id: "M00",
        name,
        title: "For tests",
        profile: if core {
            Profile::Core
        } else {
            Profile::Optional
        },
        source: "a paper",
        grade: Grade::E2,
        conflict: "",
        meaning: "Does nothing.",
        parameters,
        build: None,
    }
}

/// Reads a text with the catalogue of the tests and these settings of the command line.
fn read(text: &str, set: &[&str]) -> Result<Scenario> {
    let set = set.iter().map(|&s| s.to_owned()).collect();
    let options = ReadOptions {
        set,
        ..ReadOptions::default()
    };
    read::typed(
        files::open_text(text, "t.toml", &options)?,
        "t",
        &options,
        CATALOGUE,
    )
}

/// Reads [`LEAST`] with this after it.
fn with(more: &str) -> Result<Scenario> {
    read(&format!("{LEAST}{more}"), &[])
}

/// What is said about [`LEAST`] with this after it.
fn said(more: &str) -> String {
    with(more).unwrap_err().to_string()
}
