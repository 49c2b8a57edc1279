//! What can go wrong, said once and for a person to act on.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where in a user's input something was found: a file, a line, a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// The file as the user named it, or words such as `command line`.
    pub file: String,
    /// Line, counted from 1; 0 where there are no lines.
    pub line: usize,
    /// Column in characters, counted from 1; 0 where there are no columns.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}", self.file)
        } else {
            write!(f, "{}:{}:{}", self.file, self.line, self.column)
        }
    }
}

/// An error of the library.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Something the user gave cannot be used; the message says what was found and what is
    /// allowed. The command line ends with exit code 2.
    #[error("{}{message}", location.as_ref().map(|l| format!("{l}: ")).unwrap_or_default())]
    Input {
        /// Where it was found.
        location: Option<Location>,
        /// What was found and what is allowed.
        message: String,
    },
    /// A file could not be read or written.
    #[error("{}: {doing}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What was being done to it.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// The user ended a run or an experiment; what was done is kept and marked.
    #[error("interrupted after {done}; results so far are kept and marked")]
    Interrupted {
        /// What is whole: `week 12`, `3 of 10 replicates`.
        done: String,
    },
    /// A writer of results failed for another reason than the file system.
    #[error("{}: {message}", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What happened.
        message: String,
    },
}

impl Error {
    /// A file or folder with which something could not be done (`reading`, `writing`).
    pub fn file(path: &Path, doing: &'static str, source: std::io::Error) -> Self {
        Error::File {
            path: path.to_owned(),
            doing,
            source,
        }
    }

    /// Wrong input without a place in a file.
    pub fn input(message: impl Into<String>) -> Self {
        Error::Input {
            location: None,
            message: message.into(),
        }
    }

    /// Wrong input found at a place.
    pub fn input_at(location: Location, message: impl Into<String>) -> Self {
        Error::Input {
            location: Some(location),
            message: message.into(),
        }
    }

    /// Whether the user's input is to blame (exit code 2) rather than the machine (exit code 1).
    pub fn is_input(&self) -> bool {
        matches!(self, Error::Input { .. })
    }
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;
