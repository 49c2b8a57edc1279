//! The texts that a scenario was read from, kept so that it can be read again when the files have
//! changed or are gone.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::{self, ReadOptions};
use super::read::typed;
use crate::error::{Error, Result};
use crate::mechanism::catalogue;
use crate::scenario::Scenario;

/// A file of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Name as the user gave it or the file that extends it did.
    pub name: String,
    /// Where files are looked for that it names.
    pub folder: PathBuf,
    /// All of it.
    pub text: String,
}

/// Everything that a scenario was read from but its data tables, which are found again by their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sources {
    /// The file itself, then what it extends, down to the base.
    pub files: Vec<SourceFile>,
    /// Folder of data tables.
    pub data: Option<PathBuf>,
    /// What was set beside the files.
    pub set: Vec<String>,
    /// Seed in place of the file's.
    pub seed: Option<u64>,
    /// Weeks in place of the file's.
    pub weeks: Option<u32>,
}

impl Sources {
    /// What [`Scenario::from_file`] reads.
    ///
    /// # Errors
    /// If a file cannot be read or is no TOML.
    pub fn of_file(path: &Path, options: &ReadOptions) -> Result<Sources> {
        Ok(Sources::of(
            files::open_with_sources(path, options)?,
            options,
        ))
    }

    /// What [`Scenario::from_text`] reads.
    ///
    /// # Errors
    /// As [`Sources::of_file`].
    pub fn of_text(text: &str, name: &str, options: &ReadOptions) -> Result<Sources> {
        let files = files::open_text_with_sources(text, name, options)?;
        Ok(Sources::of(files, options))
    }

    fn of(mut files: Vec<SourceFile>, options: &ReadOptions) -> Sources {
        // From wherever it is read again.
        let absolute = |path: &Path| match path.as_os_str().is_empty() {
            true => std::env::current_dir().unwrap_or_default(),
            false => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        };
        for file in &mut files {
            file.folder = absolute(&file.folder);
        }
        Sources {
            files,
            data: options.data.as_deref().map(absolute),
            set: options.set.clone(),
            seed: options.seed,
            weeks: options.weeks,
        }
    }

    /// Reads the scenario again: the same texts, the tables as they are now.
    ///
    /// ```
    /// use commonground::scenario::{ReadOptions, Scenario, Sources, TOWN};
    /// let options = ReadOptions { weeks: Some(9), ..ReadOptions::default() };
    /// let sources = Sources::of_text(TOWN, "town.toml", &options)?;
    /// assert_eq!(sources.scenario()?, Scenario::from_text(TOWN, "town.toml", &options)?);
    /// # Ok::<(), commonground::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Scenario::from_file`].
    pub fn scenario(&self) -> Result<Scenario> {
        let Some(first) = self.files.first() else {
            return Err(Error::input("no scenario file is kept"));
        };
        let options = ReadOptions {
            data: self.data.clone(),
            set: self.set.clone(),
            seed: self.seed,
            weeks: self.weeks,
        };
        let stem = Path::new(&first.name).file_stem().unwrap_or_default();
        let document = files::open_sources(&self.files, &options)?;
        typed(document, &stem.to_string_lossy(), &options, catalogue())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_read_again_when_its_files_are_gone() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        write("base.toml", crate::scenario::TOWN);
        write(
            "mid.toml",
            "commonground = 1\nextends = 'base.toml'\nweeks = 7\n",
        );
        write(
            "top.toml",
            "commonground = 1\nextends = 'mid.toml'\nseed = 5\n",
        );
        let options = ReadOptions {
            set: vec!["city.inhabitants=3000".into()],
            ..ReadOptions::default()
        };
        let top = dir.path().join("top.toml");
        let sources = Sources::of_file(&top, &options).unwrap();
        let first = Scenario::from_file(&top, &options).unwrap();
        let kept = serde_json::to_string(&sources).unwrap();
        drop(dir);
        let sources: Sources = serde_json::from_str(&kept).unwrap();
        assert_eq!(sources.files.len(), 3);
        let again = sources.scenario().unwrap();
        assert_eq!((again.seed, again.weeks), (5, 7));
        assert_eq!(again, first);
        let nothing = Sources {
            files: Vec::new(),
            ..sources.clone()
        };
        assert!(nothing.scenario().unwrap_err().is_input());
        let torn = Sources {
            files: sources.files[..2].to_vec(),
            ..sources
        };
        let said = torn.scenario().unwrap_err().to_string();
        assert!(said.contains("base.toml"), "{said}");
    }
}
