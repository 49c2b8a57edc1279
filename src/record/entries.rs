//! What a manifest lists: groups, files, arms, replicates, and how a run was asked for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::described::{Change, PolicyEntry};
use crate::checkpoint::stored;
use crate::comparison::LeftOut;
use crate::scenario::{Expectation, Sources};

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
    /// [`scenario_digest`](super::scenario_digest()) of its scenario.
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
