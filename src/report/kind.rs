//! Which kind of results a folder holds, and which kinds stand beside each other on a page.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::evidence::RESULTS;
use crate::sensitivity;

/// A kind of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A comparison of arms, or a run, or nothing that is known: whose reader says what is missing.
    Results,
    /// An analysis of sensitivity.
    Sensitivity,
    /// Trials of one design.
    Trials,
    /// The model beside what is published.
    Validation,
    /// Parameters brought to rows.
    Calibration,
}

impl Kind {
    /// The kind of a folder, by the files that lie in it.
    pub fn of(folder: &Path) -> Kind {
        let has = |name: &str| folder.join(name).is_file();
        if has(sensitivity::ABOUT) {
            Kind::Sensitivity
        } else if has("trial.csv") || has("trial.parquet") {
            Kind::Trials
        } else if has(RESULTS) || has("evidence.csv") || has("evidence.parquet") {
            Kind::Validation
        } else if has("calibration.json") {
            Kind::Calibration
        } else {
            Kind::Results
        }
    }

    /// What such a folder holds.
    pub fn what(self) -> &'static str {
        match self {
            Kind::Results => "a comparison or a run",
            Kind::Sensitivity => "an analysis of sensitivity",
            Kind::Trials => "trials",
            Kind::Validation => "a validation",
            Kind::Calibration => "a calibration",
        }
    }

    /// Whether several folders of this kind are set beside each other.
    fn beside(self) -> bool {
        matches!(self, Kind::Trials | Kind::Validation)
    }
}

/// The one kind of all these folders.
///
/// # Errors
/// If there is no folder, they are of different kinds, or several of a kind of which a page takes one.
pub fn of(folders: &[PathBuf]) -> Result<Kind> {
    let Some(first) = folders.first() else {
        return Err(Error::input("no folder of results to make a page of"));
    };
    let kind = Kind::of(first);
    let other = folders.iter().find(|f| Kind::of(f) != kind);
    let found = match other {
        Some(other) => format!(
            "{} holds {}, {} holds {}",
            first.display(),
            kind.what(),
            other.display(),
            Kind::of(other).what()
        ),
        None if folders.len() > 1 && !kind.beside() => {
            format!(
                "each of these {} folders holds {}",
                folders.len(),
                kind.what()
            )
        }
        None => return Ok(kind),
    };
    Err(Error::input(format!(
        "{found}; a page is made of one folder, or of several folders of `trial` or of `validate`"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(names: &[&str]) -> (tempfile::TempDir, Vec<PathBuf>) {
        let all = tempfile::tempdir().unwrap();
        let folder = |(k, name): (usize, &&str)| {
            let folder = all.path().join(k.to_string());
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join(name), "").unwrap();
            folder
        };
        let paths = names.iter().enumerate().map(folder).collect();
        (all, paths)
    }

    #[test]
    fn a_kind_is_known_by_its_files() {
        let files = [
            "manifest.json",
            "sensitivity.json",
            "trial.csv",
            "trial.parquet",
            "evidence.json",
            "evidence.parquet",
            "calibration.json",
        ];
        let (_all, paths) = folders(&files);
        let kinds: Vec<Kind> = paths.iter().map(|p| Kind::of(p)).collect();
        let known = [
            Kind::Results,
            Kind::Sensitivity,
            Kind::Trials,
            Kind::Trials,
            Kind::Validation,
            Kind::Validation,
            Kind::Calibration,
        ];
        assert_eq!(kinds, known);
        assert_eq!(of(&paths[2..4]).unwrap(), Kind::Trials);
        assert_eq!(of(&paths[4..6]).unwrap(), Kind::Validation);
        assert_eq!(of(&paths[..1]).unwrap(), Kind::Results);
    }

    #[test]
    fn mixtures_and_several_comparisons_are_refused_in_words() {
        let (_all, paths) = folders(&["manifest.json", "manifest.json", "trial.csv"]);
        let refused = |folders: &[PathBuf], said: &str| {
            let error = of(folders).unwrap_err();
            assert!(
                error.is_input() && error.to_string().contains(said),
                "{error}"
            );
        };
        refused(
            &paths[..2],
            "each of these 2 folders holds a comparison or a run",
        );
        refused(&paths[1..], "2 holds trials; a page is made of one folder");
        refused(&[], "no folder");
    }
}
