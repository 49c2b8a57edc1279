//! `diff`: where two runs part.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use commonground::record::parting;
use commonground::{Error, Result};
use serde_json::Value;

use super::print;

/// Parts of the state that are named at most.
const NAMED: usize = 12;

/// What is compared of manifests, in words.
const ENTRIES: [(&str, &str); 10] = [
    ("scenario", "name of the scenario"),
    ("scenario_digest", "digest of the scenario"),
    ("seed", "seed"),
    ("version", "version of the program"),
    ("status", "status"),
    ("weeks", "weeks recorded"),
    ("burn_in_weeks", "weeks of burn-in"),
    ("agents", "people in week 0"),
    ("encounters", "encounters"),
    ("state_digest", "digest of the last state"),
];

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Folder of a run with fingerprints
    one: PathBuf,
    /// Folder of another
    other: PathBuf,
    /// Print nothing; the exit code says whether they differ
    #[arg(long, short)]
    quiet: bool,
}

/// Compares two runs; whether they are the same.
pub fn diff(args: &DiffArgs) -> Result<bool> {
    let (found, common) = parting(&args.one, &args.other)?;
    let mut text = manifests(&args.one, &args.other)?;
    let same = match &found {
        Some(at) => {
            let weeks = match at.week {
                week if week < 0 => format!("{} weeks after the start of burn-in", at.step),
                week => format!("in week {week}"),
            };
            let named = &at.columns[..at.columns.len().min(NAMED)];
            let more = match at.columns.len() - named.len() {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            let _ = writeln!(
                text,
                "they part {weeks}, in {}\n{} of {} parts of the state differ then: {}{more}",
                at.columns[0],
                at.columns.len(),
                at.of,
                named.join(", ")
            );
            false
        }
        None if common == 0 => {
            return Err(Error::input(format!(
                "{} and {} have no week in common",
                args.one.display(),
                args.other.display()
            )));
        }
        None => {
            let _ = writeln!(text, "no difference in the {common} weeks that both have");
            true
        }
    };
    if !args.quiet {
        print(&text)?;
    }
    Ok(same)
}

/// What the manifests say differently.
fn manifests(one: &Path, other: &Path) -> Result<String> {
    let (a, b) = (read(one)?, read(other)?);
    let mut text = String::new();
    let said = |v: &Value| match v {
        Value::Null => "unknown".to_owned(),
        Value::String(s) => s.clone(),
        v => v.to_string(),
    };
    for (key, name) in ENTRIES {
        if a[key] != b[key] {
            let _ = writeln!(text, "{name}: {} and {}", said(&a[key]), said(&b[key]));
        }
    }
    let settings = |v: &Value| -> Vec<String> {
        let set = v["run"]["sources"]["set"].as_array();
        set.into_iter().flatten().map(&said).collect()
    };
    let (mine, theirs) = (settings(&a), settings(&b));
    for (only, of, name) in [(&mine, &theirs, one), (&theirs, &mine, other)] {
        for setting in only.iter().filter(|s| !of.contains(s)) {
            let _ = writeln!(text, "set only in {}: {setting}", name.display());
        }
    }
    Ok(text)
}

/// The manifest of a folder; nothing where there is none.
fn read(folder: &Path) -> Result<Value> {
    let path = folder.join("manifest.json");
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|e| Error::input(format!("{} is damaged: {e}", path.display()))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Value::Null),
        Err(source) => Err(Error::file(&path, "reading", source)),
    }
}
