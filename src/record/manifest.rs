//! The manifest: what ran, on what, with which outcome.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::described::{self, PolicyEntry};
use super::entries::{ComparisonEntry, FileEntry, GroupEntry, RunEntry};
use super::scenario_digest::scenario_digest;
use super::trial_entry::TrialEntry;
use crate::checkpoint::{Reader, Stored, Writer};
use crate::engine::HostWrite;
use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::institutions::generations::{self, Generations};
use crate::parameter::Parameters;
use crate::population::{Population, Repair};
use crate::scenario::Scenario;

/// File name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";

/// The program by which an earlier run is recognised.
pub(super) const PROGRAM: &str = "commonground";

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Still going, or killed without warning: tables may end anywhere.
    Running,
    /// All weeks were recorded.
    Complete,
    /// Ended before its last week; tables are whole up to the last recorded one.
    Interrupted,
}

/// What is known about a run. What is not known (yet) is null in the file.
///
/// The recorder fills what it sees; times, burn-in, digest and host writes come from the caller
/// through [`Recorder::manifest_mut`](super::Recorder::manifest_mut).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Manifest {
    /// `commonground`.
    pub program: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// How far the run has come.
    pub status: Status,
    /// Why it was interrupted.
    pub interruption: Option<String>,
    /// Name of the scenario.
    pub scenario: String,
    /// Text of the scenario with its origin; empty where it was built in Rust.
    pub scenario_text: String,
    /// [`scenario_digest`] of the scenario in effect.
    pub scenario_digest: String,
    /// The command that was given; null where a program ran it.
    pub command: Option<String>,
    /// The policies.
    pub policies: Vec<PolicyEntry>,
    /// The mechanisms that are on, with the values of their parameters (for a choice: position of
    /// the word).
    pub mechanisms: BTreeMap<String, BTreeMap<String, f64>>,
    /// Seed of all draws.
    pub seed: u64,
    /// Threads of the run.
    pub threads: usize,
    /// Date of week 0.
    pub start: String,
    /// Groups in order.
    pub groups: Vec<GroupEntry>,
    /// What had to be repaired in the input.
    pub repairs: Vec<Repair>,
    /// What a reader should worry about.
    pub warnings: Vec<String>,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// People in week 0.
    pub agents: u64,
    /// Last recorded week (weeks after burn-in).
    pub weeks: u64,
    /// Encounters after burn-in, avoided ones included, meetings drawn per pair not.
    pub encounters: u64,
    /// Seconds of the weeks after burn-in, outputs included.
    pub wall_seconds: Option<f64>,
    /// Seconds of building the population.
    pub build_seconds: Option<f64>,
    /// Weeks of burn-in.
    pub burn_in_weeks: Option<u32>,
    /// Seconds of burn-in.
    pub burn_in_seconds: Option<f64>,
    /// Largest yearly drift of a mean attitude at the end of burn-in.
    pub burn_in_drift: Option<f64>,
    /// Greatest memory of the whole process in bytes, where the system tells it.
    pub peak_rss_bytes: Option<u64>,
    /// Digest of the final state.
    pub state_digest: Option<String>,
    /// Writes of a host model into the state.
    pub host_writes: Vec<HostWrite>,
    /// How the run was asked for, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<RunEntry>,
    /// Weeks from which it was resumed; negative in burn-in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resumed: Vec<i64>,
    /// What was compared; only in manifests of comparisons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<ComparisonEntry>,
    /// The trials; only in manifests of such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<TrialEntry>,
    /// The tables.
    pub files: Vec<FileEntry>,
}

/// What a reader of a run of this scenario should know.
fn notes(scenario: &Scenario) -> Vec<String> {
    let stated = scenario.groups.iter().any(|g| !g.rates.are_unstated());
    let asked = !scenario.inputs.arrivals.is_empty() || stated || scenario.is_on("stays");
    let moves = scenario.is_on("migration") && asked;
    let generations = scenario.mechanisms.get(generations::CARD.name);
    let ages = generations
        .filter(|choice| choice.enabled)
        .is_some_and(|choice| Generations::from_values(&choice.values).ages());
    let mut notes = Vec::new();
    match (ages, moves) {
        (false, true) => notes.push("ages stand still: nobody grows older".to_owned()),
        (false, false) => notes.push(
            "ages stand still: nobody is born, grows older, dies, arrives or departs".to_owned(),
        ),
        (true, false) => {
            notes.push("people grow older, but nobody is born, dies, arrives or departs".to_owned())
        }
        (true, true) => {
            let immortal = scenario.groups.iter().filter(|g| g.rates.deaths.is_none());
            let names: Vec<&str> = immortal.map(|g| g.name.as_str()).collect();
            if !names.is_empty() {
                notes.push(format!(
                    "people grow older, and nobody dies of the groups that state no `deaths`: {}",
                    names.join(", ")
                ));
            }
        }
    }
    if ages && !scenario.is_on("hiring") {
        notes.push("people retire, and nobody takes up work: `hiring` is off".to_owned());
    }
    notes
}

impl Manifest {
    /// The manifest of a run that starts.
    pub fn new(scenario: &Scenario, threads: usize) -> Manifest {
        Manifest {
            program: PROGRAM,
            version: env!("CARGO_PKG_VERSION"),
            status: Status::Running,
            interruption: None,
            scenario: scenario.name.clone(),
            scenario_text: scenario.text.clone(),
            scenario_digest: scenario_digest(scenario),
            command: None,
            policies: described::policies(scenario),
            mechanisms: described::mechanisms(scenario),
            seed: scenario.seed,
            threads,
            start: scenario.start.to_string(),
            groups: Vec::new(),
            repairs: Vec::new(),
            warnings: Vec::new(),
            notes: notes(scenario),
            agents: 0,
            weeks: 0,
            encounters: 0,
            wall_seconds: None,
            build_seconds: None,
            burn_in_weeks: None,
            burn_in_seconds: None,
            burn_in_drift: None,
            peak_rss_bytes: None,
            state_digest: None,
            host_writes: Vec::new(),
            run: None,
            resumed: Vec::new(),
            comparison: None,
            trial: None,
            files: Vec::new(),
        }
    }

    /// Writes what was learnt so far to a checkpoint.
    pub(super) fn keep(&self, out: &mut Writer) -> Result<()> {
        // Every field is named, so that a new one is not forgotten here. The others are those of a
        // run of the scenario that starts.
        let Manifest {
            program: _,
            version: _,
            status: _,
            interruption: _,
            scenario: _,
            scenario_text: _,
            scenario_digest: _,
            command,
            policies: _,
            mechanisms: _,
            seed: _,
            threads: _,
            start: _,
            groups,
            repairs,
            warnings,
            notes: _,
            agents,
            weeks,
            encounters,
            wall_seconds,
            build_seconds,
            burn_in_weeks,
            burn_in_seconds,
            burn_in_drift,
            peak_rss_bytes: _,
            state_digest: _,
            host_writes: _,
            run: _,
            resumed: _,
            comparison: _,
            trial: _,
            files,
        } = self;
        command.write(out)?;
        groups.write(out)?;
        repairs.write(out)?;
        warnings.write(out)?;
        [*agents, *weeks, *encounters].write(out)?;
        [
            *wall_seconds,
            *build_seconds,
            *burn_in_seconds,
            *burn_in_drift,
        ]
        .write(out)?;
        burn_in_weeks.write(out)?;
        files.write(out)
    }

    /// Takes it from a checkpoint.
    pub(super) fn recall(&mut self, from: &mut Reader) -> Result<()> {
        self.command = Stored::read(from)?;
        self.groups = Stored::read(from)?;
        self.repairs = Stored::read(from)?;
        self.warnings = Stored::read(from)?;
        [self.agents, self.weeks, self.encounters] = Stored::read(from)?;
        [
            self.wall_seconds,
            self.build_seconds,
            self.burn_in_seconds,
            self.burn_in_drift,
        ] = Stored::read(from)?;
        self.burn_in_weeks = Stored::read(from)?;
        self.files = Stored::read(from)?;
        Ok(())
    }

    /// The manifest as it stands in tables: without what differs from one run of a scenario to the
    /// next, so that the same results are the same bytes.
    pub(super) fn about(&self) -> Result<String> {
        let failed = |e: serde_json::Error| Error::Output {
            path: MANIFEST.into(),
            message: e.to_string(),
        };
        let mut all = serde_json::to_value(self).map_err(failed)?;
        if let Some(entries) = all.as_object_mut() {
            for name in [
                "command",
                "threads",
                "wall_seconds",
                "build_seconds",
                "burn_in_seconds",
                "peak_rss_bytes",
                "run",
                "resumed",
            ] {
                entries.shift_remove(name);
            }
        }
        serde_json::to_string_pretty(&all).map_err(failed)
    }

    /// Takes in who lives here in week 0.
    pub(super) fn describe(&mut self, population: &Population) {
        let people = population.by_group();
        self.groups = population
            .groups
            .iter()
            .zip(people)
            .map(|(g, people)| GroupEntry {
                name: g.name.clone(),
                host: g.host,
                people,
            })
            .collect();
        self.repairs.clone_from(&population.repairs);
        self.agents = population.residents() as u64;
    }

    /// The manifest as JSON text.
    ///
    /// # Errors
    /// Never for the manifests of this crate; the JSON writer's error otherwise.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(|e| Error::Output {
            path: MANIFEST.into(),
            message: e.to_string(),
        })
    }

    /// Writes it into a folder, whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let mut text = self.to_json()?;
        text.push('\n');
        write_text(folder, &text).or_else(|error| {
            // Without line breaks it is shorter than the one that is there.
            let short = serde_json::to_string(self).unwrap_or(text);
            match write_over(folder, &short) {
                true => Ok(()),
                false => Err(error),
            }
        })
    }
}

/// Writes the text of a manifest into a folder, whole or not at all.
pub(super) fn write_text(folder: &Path, text: &str) -> Result<()> {
    write_whole(&folder.join(MANIFEST), text)
}

/// Writes the text of a manifest over the one that is there, where no new file can be written: a
/// full disk has room for what it has. Whether that was possible.
fn write_over(folder: &Path, text: &str) -> bool {
    let path = folder.join(MANIFEST);
    let room = fs::metadata(&path).map_or(0, |m| m.len()) as usize;
    if text.len() > room {
        return false;
    }
    let text = format!("{text}{}", " ".repeat(room - text.len()));
    let file = fs::File::options().write(true).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .is_ok()
}

/// Greatest resident memory of this process so far in bytes, where the system tells it.
pub fn peak_rss_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// A text as one word of a shell, as the command in a manifest has it.
///
/// ```
/// use commonground::record::shell_word;
/// assert_eq!(shell_word("out/a"), "out/a");
/// assert_eq!(shell_word("my out"), "'my out'");
/// ```
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=,:+@%".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::scenario;
    use super::*;

    #[test]
    fn a_reader_is_told_whose_ages_stand_still_and_who_never_dies() {
        use crate::mechanism::{Choice, find};
        let mut s = scenario();
        assert!(notes(&s)[0].starts_with("ages stand still"));
        let parameters = find(generations::CARD.name).expect("M37").parameters;
        let value = |p: &crate::parameter::Parameter| match p.key {
            "ageing" => 1.0,
            _ => p.default,
        };
        let mut choose = |name: &str, enabled: bool, values: Vec<f64>| {
            s.mechanisms
                .insert(name.to_owned(), Choice { enabled, values });
        };
        choose("hiring", true, Vec::new());
        choose(
            generations::CARD.name,
            true,
            parameters.iter().map(value).collect(),
        );
        let found = notes(&s);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("people grow older, but nobody is born"),
            "{found:?}"
        );
        s.mechanisms.remove("hiring");
        let mut members: Vec<_> = s.groups.iter().cloned().collect();
        members[0].rates.deaths = Some(0.01);
        let rest: Vec<String> = members[1..].iter().map(|g| g.name.clone()).collect();
        s.groups = crate::population::Groups::new(members, s.groups.attitude.clone()).unwrap();
        let found = notes(&s);
        assert!(
            found[0].ends_with(&format!("`deaths`: {}", rest.join(", "))),
            "{found:?}"
        );
        assert!(found[1].contains("`hiring` is off"), "{found:?}");
    }

    #[test]
    fn the_file_holds_what_readers_ask_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::new(&scenario(), 2);
        manifest.build_seconds = Some(1.5);
        manifest.write(folder.path()).unwrap();
        let text = fs::read_to_string(folder.path().join(MANIFEST)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        for key in [
            "agents",
            "weeks",
            "encounters",
            "wall_seconds",
            "build_seconds",
            "burn_in_weeks",
            "burn_in_seconds",
            "peak_rss_bytes",
            "state_digest",
            "repairs",
            "warnings",
            "host_writes",
        ] {
            assert!(json.get(key).is_some(), "{key}");
        }
        assert_eq!(json["program"], PROGRAM);
        assert_eq!(json["status"], "running");
        assert_eq!(json["build_seconds"], 1.5);
        assert_eq!(json["start"], "2015-06-01");
        assert_eq!(json["seed"], 7);
        assert!(!folder.path().join("manifest.json.part").exists());
    }

    #[test]
    fn where_there_is_no_room_the_old_manifest_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::new(&scenario(), 2);
        manifest.write(folder.path()).unwrap();
        manifest.status = Status::Interrupted;
        manifest.interruption = Some("no room".to_owned());
        // A folder in the way stands for a full disk.
        fs::create_dir(folder.path().join("manifest.json.part")).unwrap();
        manifest.write(folder.path()).unwrap();
        let text = fs::read_to_string(folder.path().join(MANIFEST)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["status"], "interrupted");
        manifest.warnings.push("x".repeat(text.len()));
        assert!(manifest.write(folder.path()).is_err());
        assert_eq!(
            fs::read_to_string(folder.path().join(MANIFEST)).unwrap(),
            text
        );
    }

    #[test]
    fn what_stands_in_tables_is_the_same_for_the_same_results() {
        let mut one = Manifest::new(&scenario(), 2);
        let about = one.about().unwrap();
        assert!(about.contains("scenario_digest") && !about.contains("threads"));
        (one.threads, one.wall_seconds, one.resumed) = (5, Some(3.0), vec![4]);
        assert_eq!(one.about().unwrap(), about);
        one.encounters = 1;
        assert_ne!(one.about().unwrap(), about);
    }

    #[test]
    fn memory_is_told_where_the_system_tells_it() {
        if Path::new("/proc/self/status").exists() {
            assert!(peak_rss_bytes().unwrap() > 1 << 20);
        }
    }
}
