//! The folder of results: made, or refused where it is not ours.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::manifest::{MANIFEST, PROGRAM};
use super::table::{PART, ROWS};
use crate::error::{Error, Result};

/// Names (without ending) of the tables of a run.
const TABLES: [&str; 17] = [
    "series",
    "panel",
    "panel_contacts",
    "ties",
    "diary",
    "survey",
    "survey_answers",
    "trial",
    "power",
    "compare",
    "levels",
    "cost_effect",
    "uncertainty",
    "worlds",
    "factors",
    "ablation",
    "fingerprint",
];

/// The page that is made of the results.
const REPORT: &str = "report.html";
/// The same on two pages.
const BRIEF: &str = "brief.html";
/// Folder in which an analysis of sensitivity may lie, of which the page of a comparison tells.
const SENSITIVITY: &str = "sensitivity";
/// Folder of its figures as files.
const FIGURES: &str = "figures";

/// Folder in which a comparison keeps its finished replicates.
pub(super) const REPLICATES: &str = "replicates";

/// Folder in which it keeps those without a mechanism, a folder for each.
pub(super) const ABLATION: &str = "ablation";

/// State of a run that can be resumed.
pub(super) const CHECKPOINT: &str = "checkpoint.state";

/// File by which a run holds its folder.
const LOCK: &str = "run.lock";

/// A folder into which a run may write.
///
/// Opening looks and refuses but removes nothing; the files of an earlier run go when the new one
/// starts to record ([`Recorder::new`](super::Recorder::new)).
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    /// Held as long as the run lives, so that no other writes here; the system lets go of it when
    /// the process ends.
    lock: Option<File>,
    /// Whether it was not there before.
    is_new: bool,
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if self.lock.take().is_some() {
            let _ = fs::remove_file(self.path.join(LOCK));
        }
        // Of what came to nothing, nothing is left; a folder with something in it stays.
        if self.is_new {
            let _ = fs::remove_dir(&self.path);
        }
    }
}

impl OutputFolder {
    /// Makes the folder, or takes one that is empty or holds nothing but an earlier run: known
    /// file names beside a `manifest.json` of this program. With `force` any folder is taken;
    /// files with names of our own are replaced, all others are left alone.
    ///
    /// # Errors
    /// If it cannot be made or read, or holds something else and `force` is not given.
    pub fn open(path: impl Into<PathBuf>, force: bool) -> Result<OutputFolder> {
        OutputFolder::among(path.into(), force, &[FIGURES])
    }

    /// The same for a comparison of arms, which goes on where an earlier one was ended: finished
    /// replicates may lie there, and stay.
    ///
    /// # Errors
    /// As [`OutputFolder::open`].
    pub fn open_comparison(path: impl Into<PathBuf>, force: bool) -> Result<OutputFolder> {
        OutputFolder::among(
            path.into(),
            force,
            &[REPLICATES, ABLATION, FIGURES, SENSITIVITY],
        )
    }

    /// Takes the folder of a run that is to go on.
    ///
    /// # Errors
    /// If it holds no manifest of this program, or a run is writing into it.
    pub fn open_run(path: impl Into<PathBuf>) -> Result<OutputFolder> {
        let folder = OutputFolder {
            path: path.into(),
            lock: None,
            is_new: false,
        };
        if !folder.has_manifest() {
            return Err(Error::input(format!(
                "{} holds no manifest of a run; give the folder of one (--out)",
                folder.path.display()
            )));
        }
        folder.hold()
    }

    /// Takes a folder in which things of these names may lie also.
    fn among(path: PathBuf, force: bool, known: &[&str]) -> Result<OutputFolder> {
        if path.exists() && !path.is_dir() {
            return Err(Error::input(format!(
                "output folder {} is a file; give a folder",
                path.display()
            )));
        }
        let is_new = !path.exists();
        fs::create_dir_all(&path)
            .map_err(|source| Error::file(&path, "creating the output folder", source))?;
        let folder = OutputFolder {
            path,
            lock: None,
            is_new,
        };
        let names = folder.names()?;
        if let Some(name) = names
            .iter()
            .find(|n| is_ours(n) && folder.path.join(n).is_dir())
        {
            return Err(Error::input(format!(
                "output folder {} holds a folder `{name}` where a file of results must go",
                folder.path.display()
            )));
        }
        if force || names.is_empty() {
            return folder.hold();
        }
        let stranger = match names
            .iter()
            .find(|n| !is_ours(n) && !known.contains(&n.as_str()))
        {
            Some(name) => Some(format!("holds `{name}`, which no run has written")),
            None if !folder.has_manifest() => Some(format!(
                "holds `{}` but no manifest of an earlier run",
                names[0]
            )),
            None => None,
        };
        match stranger {
            None => folder.hold(),
            Some(what) => Err(Error::input(format!(
                "output folder {} {what}; give another folder, or --force to write beside it",
                folder.path.display()
            ))),
        }
    }

    /// Takes the folder for this run alone.
    fn hold(mut self) -> Result<OutputFolder> {
        let file = self.path.join(LOCK);
        let lock = File::create(&file).map_err(|source| Error::file(&file, "creating", source))?;
        match lock.try_lock() {
            Ok(()) => {
                self.lock = Some(lock);
                Ok(self)
            }
            Err(fs::TryLockError::WouldBlock) => Err(Error::input(format!(
                "another run is writing into output folder {}; give another folder",
                self.path.display()
            ))),
            // Where the file system knows no locks, nothing can be held.
            Err(fs::TryLockError::Error(_)) => Ok(self),
        }
    }

    /// Path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the files of an earlier run: those with names of our own.
    pub(super) fn clear(&self) -> Result<()> {
        self.clear_but(|_| false)
    }

    /// The same but for some.
    pub(super) fn clear_but(&self, stays: impl Fn(&str) -> bool) -> Result<()> {
        let names = self.names()?;
        if names.iter().any(|n| n == FIGURES) && !stays(FIGURES) {
            self.clear_figures()?;
        }
        for name in names.iter().filter(|n| is_ours(n) && !stays(n)) {
            let file = self.path.join(name);
            fs::remove_file(&file)
                .map_err(|source| Error::file(&file, "removing an earlier result", source))?;
        }
        Ok(())
    }

    /// Removes the figures of an earlier report, and their folder if nothing else is in it.
    fn clear_figures(&self) -> Result<()> {
        let folder = self.path.join(FIGURES);
        let failed = |source| Error::file(&folder, "removing earlier figures", source);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            let ours = file.extension().is_some_and(|e| e == "svg" || e == "png");
            if ours {
                fs::remove_file(&file).map_err(failed)?;
            }
        }
        // Things of others keep it.
        let _ = fs::remove_dir(&folder);
        Ok(())
    }

    /// The checkpoint of the run.
    pub(super) fn checkpoint(&self) -> PathBuf {
        self.path.join(CHECKPOINT)
    }

    /// Removes what only a run needs that goes on: the checkpoint and rows of tables.
    pub(super) fn forget(&self) -> Result<()> {
        let rows = format!("{ROWS}{PART}");
        let checkpoint = |n: &str| n.strip_suffix(PART).unwrap_or(n) == CHECKPOINT;
        self.clear_but(|n| !checkpoint(n) && !n.ends_with(&rows))
    }

    /// Names of what lies in the folder, sorted.
    fn names(&self) -> Result<Vec<String>> {
        let error = |source| Error::file(&self.path, "reading the output folder", source);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(error)? {
            names.push(
                entry
                    .map_err(error)?
                    .file_name()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        names.retain(|name| name != LOCK);
        names.sort();
        Ok(names)
    }

    /// Whether a manifest of this program lies here.
    fn has_manifest(&self) -> bool {
        fs::read(self.path.join(MANIFEST))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
            .is_some_and(|manifest| manifest["program"] == PROGRAM)
    }
}

/// Whether a run of ours writes files of this name.
fn is_ours(name: &str) -> bool {
    let name = name.strip_suffix(PART).unwrap_or(name);
    name == MANIFEST
        || name == CHECKPOINT
        || name == REPORT
        || name == BRIEF
        || name
            .strip_suffix(".csv")
            .or_else(|| name.strip_suffix(".parquet"))
            .or_else(|| name.strip_suffix(ROWS))
            .is_some_and(|stem| TABLES.contains(&stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    const OURS: &str = "{\"program\": \"commonground\", \"status\": \"running\"}";

    #[test]
    fn a_folder_is_held_by_one_run_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = OutputFolder::open(folder.path(), false).unwrap();
        let second = OutputFolder::open(folder.path(), true);
        assert!(second.unwrap_err().to_string().contains("another run"));
        drop(first);
        assert!(OutputFolder::open(folder.path(), false).is_ok());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_new_folder_is_made_with_its_parents() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        let open = OutputFolder::open(&path, false).unwrap();
        assert!(open.path() == path && path.is_dir());
        drop(open);
        assert!(!path.exists(), "nothing was written");
        let open = OutputFolder::open(&path, false).unwrap();
        fs::write(path.join("series.csv"), "x").unwrap();
        drop(open);
        assert!(path.is_dir());
    }

    #[test]
    fn an_earlier_run_gives_way_when_the_new_one_starts() {
        let files = [
            ("manifest.json", OURS),
            ("series.csv", "x"),
            ("panel.parquet.part", "y"),
        ];
        let folder = folder_with(&files);
        let open = OutputFolder::open(folder.path(), false).unwrap();
        assert!(folder.path().join("series.csv").exists());
        open.clear().unwrap();
        drop(open);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn anything_else_is_refused_and_left_alone() {
        for files in [
            &[("notes.txt", "mine")][..],
            &[("manifest.json", OURS), ("thesis.tex", "mine")],
            &[("manifest.json", "{\"name\": \"a web page\"}")],
            &[("manifest.json", "not even JSON"), ("series.csv", "x")],
            &[("series.csv", "somebody's data")],
        ] {
            let folder = folder_with(files);
            let error = OutputFolder::open(folder.path(), false).unwrap_err();
            assert!(
                error.is_input() && error.to_string().contains("--force"),
                "{error}"
            );
            let open = OutputFolder::open(folder.path(), true).unwrap();
            open.clear().unwrap();
            for (name, text) in files {
                let left = fs::read_to_string(folder.path().join(name)).ok();
                assert_eq!(left, (!is_ours(name)).then(|| (*text).to_owned()), "{name}");
            }
        }
    }

    #[test]
    fn a_finished_run_keeps_its_results_only() {
        let folder = folder_with(&[
            ("manifest.json", OURS),
            ("series.csv", "x"),
            ("series.rows.part", "x"),
            ("checkpoint.state", "x"),
            ("checkpoint.state.part", "x"),
            ("mine.rows.part", "x"),
        ]);
        let open = OutputFolder::open_run(folder.path()).unwrap();
        let error = OutputFolder::open_run(folder.path()).unwrap_err();
        assert!(error.to_string().contains("another run"), "{error}");
        open.forget().unwrap();
        assert_eq!(
            open.names().unwrap(),
            ["manifest.json", "mine.rows.part", "series.csv"]
        );
        let empty = folder_with(&[]);
        let error = OutputFolder::open_run(empty.path()).unwrap_err();
        assert!(
            error.to_string().contains("no manifest of a run"),
            "{error}"
        );
    }

    #[test]
    fn what_cannot_be_a_folder_is_refused() {
        let folder = folder_with(&[("file", "")]);
        let error = OutputFolder::open(folder.path().join("file"), true).unwrap_err();
        assert!(
            error.is_input() && error.to_string().contains("is a file"),
            "{error}"
        );
        let error = OutputFolder::open(folder.path().join("file/below"), false).unwrap_err();
        assert!(matches!(error, Error::File { .. }), "{error:?}");
        fs::create_dir(folder.path().join("series.csv")).unwrap();
        let error = OutputFolder::open(folder.path(), true).unwrap_err();
        assert!(
            error.is_input() && error.to_string().contains("series.csv"),
            "{error}"
        );
    }
}
