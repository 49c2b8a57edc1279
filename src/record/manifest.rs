//! The manifest: what ran, on what, with which outcome.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write as _};
use std::fs;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::described::{self, Change, PolicyEntry};
use super::trial_entry::TrialEntry;
use crate::checkpoint::{Reader, Stored, Writer, stored};
use crate::comparison::LeftOut;
use crate::engine::HostWrite;
use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::population::{Population, Repair};
use crate::scenario::{Expectation, Scenario, Sources};

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

/// A group of the run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupEntry {
    /// Name.
    pub name: String,
    /// Whether it is (one of) the hosts.
    pub host: bool,
    /// Members in week 0.
    pub people: u64,
}

stored! { GroupEntry { name, host, people } }

/// A file of results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileEntry {
    /// Name in the folder.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// Rows without the header.
    pub rows: u64,
}

stored! { FileEntry { name, bytes, rows } }

/// An arm of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArmEntry {
    /// Name.
    pub name: String,
    /// [`scenario_digest`] of its scenario.
    pub scenario_digest: String,
    /// The arm whose burn-in it goes on from: itself, or one with the same past.
    pub burn_in_of: String,
    /// Keys in which it differs from the baseline.
    pub changes: Vec<Change>,
    /// Its policies.
    pub policies: Vec<PolicyEntry>,
    /// The mechanisms that are on in it, with the values of their parameters.
    pub mechanisms: BTreeMap<String, BTreeMap<String, f64>>,
    /// Factors of the experiment that made it, with their values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<FactorEntry>,
}

/// A factor of an experiment in an arm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactorEntry {
    /// Path of the key.
    pub factor: String,
    /// Its value as written.
    pub value: String,
}

/// A replicate of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplicateEntry {
    /// Number, from 1.
    pub number: u32,
    /// Seed of all arms; where luck is not common, of the baseline.
    pub seed: u64,
    /// Seeds by arm, where luck is not common.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arm_seeds: Vec<u64>,
    /// Weeks of burn-in of all arms.
    pub burn_in_weeks: u32,
    /// Digest of the final state by arm.
    pub state_digests: Vec<String>,
}

/// A parameter that is drawn anew in every plausible world.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariedEntry {
    /// Path.
    pub path: String,
    /// Lower end of its range.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How well its default is supported.
    pub grade: String,
}

/// The plausible worlds in which replicates live.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorldsEntry {
    /// Replicates in each.
    pub replicates: u32,
    /// What differs between them; values of mechanisms elsewhere are those before worlds were drawn.
    pub parameters: Vec<VariedEntry>,
}

/// What was compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonEntry {
    /// The arms, the baseline first.
    pub arms: Vec<ArmEntry>,
    /// Names of the groups, in the order of the scenario.
    pub groups: Vec<String>,
    /// Weeks after burn-in at which they are compared.
    pub weeks: Vec<u32>,
    /// Whether all arms of a replicate have the same seed; otherwise differences are those of
    /// independent runs.
    pub common_luck: bool,
    /// Indicators that were kept, where not all were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
    /// Design that made arms of factors, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub design: Option<String>,
    /// Mechanisms without which everything was run again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ablated: Vec<String>,
    /// Plausible worlds, where replicates live in such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worlds: Option<WorldsEntry>,
    /// What the scenario's author expects.
    pub expectations: Vec<Expectation>,
    /// The replicates, each with a seed of its own that follows from the scenario's.
    pub replicates: Vec<ReplicateEntry>,
    /// Replicates whose cities are impossible, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// How a run was asked for: enough to begin it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEntry {
    /// What the scenario was read from.
    pub sources: Sources,
    /// Arm of the scenario that runs, where one was named.
    pub arm: Option<String>,
    /// Format of the tables: ending of their names.
    pub format: String,
    /// Weeks between checkpoints; 0 for none.
    pub checkpoint_every: u32,
    /// Whether a digest of every column is written every week.
    pub fingerprint: bool,
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
    let note = match moves {
        true => "ages stand still: nobody grows older in this version",
        false => "ages stand still: nobody is born, grows older, dies, arrives or departs",
    };
    vec![note.to_owned()]
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

/// Digest (XXH3, 128 bits, hexadecimal) of everything that determines a run but its seed: city
/// and area tables, groups, population, settings, mechanisms, events, length, burn-in and date. Neither
/// the name, the text nor the choice of outputs changes it. Runs of one version of the program
/// with the same digest and seed have the same results.
pub fn scenario_digest(scenario: &Scenario) -> String {
    // Every field is named, so that a new one is not forgotten here.
    let Scenario {
        name: _,
        notes: _,
        seed: _,
        weeks,
        burn_in,
        start,
        groups,
        city,
        population,
        settings,
        mechanisms,
        trial,
        norms,
        inputs,
        outputs: _,
        compare: _,
        experiment: _,
        arms: _,
        expect: _,
        said: _,
        text: _,
    } = scenario;
    let mut digest = Digest(Xxh3::new());
    let parts: [&dyn Debug; 10] = [
        weeks, burn_in, start, groups, city, population, settings, mechanisms, norms, inputs,
    ];
    for part in parts {
        // The debug text names every field and prints numbers exactly; a digest takes any text.
        let _ = write!(digest, "{part:?};");
    }
    if let Some(trial) = trial {
        let _ = write!(digest, "{trial:?};");
    }
    format!("{:032x}", digest.0.digest128())
}

/// Hashes a text as it is formatted, so that a city of millions needs no text in memory.
struct Digest(Xxh3);

impl fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::super::tests::scenario;
    use super::*;

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
    fn the_digest_follows_what_determines_a_run() {
        let first = scenario();
        let digest = scenario_digest(&first);
        assert_eq!(digest.len(), 32);
        let mut same = first.clone();
        same.seed = 99;
        same.name = "other".to_owned();
        same.text = "# comment".to_owned();
        same.outputs.city_every = 1;
        assert_eq!(scenario_digest(&same), digest);
        let mut longer = first.clone();
        longer.weeks += 1;
        assert_ne!(scenario_digest(&longer), digest);
        let mut welcomed = first.clone();
        welcomed.norms.areas.insert("1".into(), 0.5);
        assert_ne!(scenario_digest(&welcomed), digest);
        let mut warmer = first;
        warmer.groups.attitude[[0, 1]] = 0.25;
        assert_ne!(scenario_digest(&warmer), digest);
    }

    #[test]
    fn memory_is_told_where_the_system_tells_it() {
        if Path::new("/proc/self/status").exists() {
            assert!(peak_rss_bytes().unwrap() > 1 << 20);
        }
    }
}
