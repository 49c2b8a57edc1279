//! The folder of a comparison of arms: its replicates, its manifest, parts put together.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::comparison_tables::{Factor, tables};
use super::described;
use super::entries::{
    ArmEntry, ComparisonEntry, FactorEntry, ReplicateEntry, VariedEntry, WorldsEntry,
};
use super::folder::{ABLATION, OutputFolder, REPLICATES};
use super::manifest::{MANIFEST, Manifest, PROGRAM, Status, peak_rss_bytes, write_text};
use super::scenario_digest::scenario_digest;
use super::table::Format;
use crate::comparison::{Ablation, Comparison, Kept, Summary, Varied};
use crate::error::{Error, Result};
use crate::mechanism::catalogue;

impl OutputFolder {
    /// The finished replicates of a comparison in this folder. Removes the tables of an earlier run
    /// and writes a manifest that says `running`.
    ///
    /// # Errors
    /// If the folder holds replicates of another comparison, or cannot be written.
    pub fn replicates(&self, of: &Comparison, threads: usize) -> Result<Kept> {
        let kept = Kept::open(&self.path().join(REPLICATES), of)?;
        self.clear()?;
        manifest(of, threads).write(self.path())?;
        Ok(kept)
    }

    /// Says in the manifest that a comparison has ended early, and why. Its replicates are kept.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn interrupted(&self, of: &Comparison, threads: usize, why: &Error) -> Result<()> {
        let mut manifest = manifest(of, threads);
        manifest.status = Status::Interrupted;
        manifest.interruption = Some(why.to_string());
        manifest.write(self.path())
    }

    /// The finished replicates without a mechanism, of a comparison that
    /// [`Comparison::without`] made.
    ///
    /// # Errors
    /// If the folder holds replicates of another comparison, or cannot be written.
    pub fn replicates_without(&self, mechanism: &str, of: &Comparison) -> Result<Kept> {
        Kept::open(&self.path().join(ABLATION).join(mechanism), of)
    }
}

fn varied(of: &Varied) -> VariedEntry {
    VariedEntry {
        path: of.path.clone(),
        low: of.range.0,
        high: of.range.1,
        grade: of.grade.name().to_owned(),
    }
}

/// The texts of all arms; what they have in common, up to the name of the arm, once.
fn texts(of: &Comparison) -> String {
    let first = of.arms[0].scenario.text.as_str();
    let common = first.rfind("# arm: ").map(|at| &first[..at]);
    let others = of.arms.iter().skip(1).map(|arm| {
        let text = arm.scenario.text.as_str();
        common.and_then(|c| text.strip_prefix(c)).unwrap_or(text)
    });
    std::iter::once(first).chain(others).collect()
}

fn manifest(of: &Comparison, threads: usize) -> Manifest {
    let mut manifest = Manifest::new(&of.arms[0].scenario, threads);
    manifest.seed = of.seed;
    manifest.command.clone_from(&of.command);
    manifest.weeks = u64::from(of.dates.last().copied().unwrap_or(0));
    manifest.scenario_text = texts(of);
    let arm = |(k, a): (usize, &crate::scenario::Arm)| ArmEntry {
        name: a.name.clone(),
        scenario_digest: scenario_digest(&a.scenario),
        burn_in_of: of.arms[of.burn_in_of(k)].name.clone(),
        changes: described::changes(&a.scenario, &of.arms[0].scenario),
        policies: described::policies(&a.scenario),
        mechanisms: described::mechanisms(&a.scenario),
        factors: a
            .factors
            .iter()
            .map(|(factor, value)| FactorEntry {
                factor: factor.clone(),
                value: value.clone(),
            })
            .collect(),
    };
    let worlds = of.worlds.as_ref().map(|w| WorldsEntry {
        replicates: w.seeds_of_a_world(),
        parameters: w.varied().iter().map(varied).collect(),
    });
    manifest.comparison = Some(ComparisonEntry {
        worlds,
        arms: of.arms.iter().enumerate().map(arm).collect(),
        groups: of.arms[0]
            .scenario
            .groups
            .iter()
            .map(|g| g.name.clone())
            .collect(),
        weeks: of.dates.clone(),
        expectations: of.expect.clone(),
        common_luck: of.common_luck,
        outputs: of.outputs.clone(),
        design: of.design.clone(),
        ablated: Vec::new(),
        replicates: Vec::new(),
        left_out: Vec::new(),
    });
    if !of.common_luck {
        manifest.notes.push(
            "every arm has luck of its own: differences are those of independent runs, and all luck of \
             both is in their intervals"
                .to_owned(),
        );
    }
    for a in &of.arms {
        // Those of the baseline are said once.
        let first = &of.arms[0];
        let known = |n: &&String| a.name == first.name || !first.scenario.notes.contains(n);
        let notes = a.scenario.notes.iter().filter(known);
        let said = notes.map(|n| format!("arm `{}`: {n}", a.name));
        manifest.warnings.extend(said);
    }
    manifest
}

/// Writes the tables and the manifest of a comparison that took so many seconds on so many threads:
/// `compare` and `levels`; `cost_effect`, `uncertainty`, `worlds`, `factors` and `ablation` where there
/// is something to say.
///
/// # Errors
/// If something cannot be written, or the format is not in this build.
pub fn write_comparison(
    folder: &OutputFolder,
    of: &Comparison,
    summary: &mut Summary,
    format: Format,
    threads: usize,
    seconds: f64,
) -> Result<Manifest> {
    let mut manifest = manifest(of, threads);
    manifest.wall_seconds = Some(seconds);
    manifest.warnings.extend(summary.warnings().iter().cloned());
    if let Some(comparison) = &mut manifest.comparison {
        comparison.replicates = entries(summary);
        comparison.left_out = summary.left_out().to_vec();
        let ablated = summary.ablations().iter().map(|a| a.mechanism.clone());
        comparison.ablated = ablated.collect();
    }
    let about = manifest.to_json()?;
    let factor = |a: &crate::scenario::Arm| {
        let all = a.factors.iter();
        all.map(|(factor, value)| [a.name.clone(), factor.clone(), value.clone()])
            .collect::<Vec<Factor>>()
    };
    let factors: Vec<Factor> = of.arms.iter().flat_map(factor).collect();
    manifest.files = tables(folder, summary, &factors, format, &about)?;
    manifest.status = Status::Complete;
    manifest.peak_rss_bytes = peak_rss_bytes();
    manifest.write(folder.path())?;
    Ok(manifest)
}

/// Puts parts of one comparison together ([`write_comparison`] wrote each, with replicates of its
/// own) and writes tables and a manifest as if it had been run in one piece. Returns what all
/// replicates say together.
///
/// # Errors
/// If a part is none, the parts are of different comparisons or have different replicates of one
/// number, or something cannot be read or written.
pub fn merge_comparisons(
    parts: &[PathBuf],
    folder: &OutputFolder,
    format: Format,
) -> Result<Summary> {
    let found: Result<Vec<Kept>> = parts
        .iter()
        .map(|p| Kept::find(&p.join(REPLICATES)))
        .collect();
    let found = found?;
    let Some(part) = parts.first() else {
        return Err(Error::input("there is no part to merge"));
    };
    // What ran is said by the first part; all are of the same comparison.
    let path = part.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(|e| Error::file(&path, "reading", e))?;
    let mut manifest: Json = serde_json::from_str(&text)
        .ok()
        .filter(|m: &Json| m["program"] == PROGRAM && m["comparison"].is_object())
        .ok_or_else(|| {
            Error::input(format!("{} is no manifest of a comparison", path.display()))
        })?;
    let mut replicates = 0;
    for part in &found {
        replicates += part.numbers()?.len();
    }
    if replicates == 0 {
        return Err(Error::input("no part holds a finished replicate"));
    }
    let without = parts_without(parts)?;
    // Everything is looked at before anything is written.
    for (mechanism, parts) in &without {
        Kept::can_be_together(&folder.path().join(ABLATION).join(mechanism), parts)?;
    }
    let all = Kept::together(&folder.path().join(REPLICATES), &found)?;
    folder.clear()?;
    let mut summary = all.summary(&all.known()?)?;
    manifest["status"] = json!("complete");
    manifest["interruption"] = Json::Null;
    // Replicates of all parts say what a reader should know; notes on arms are in each part.
    if let Some(warnings) = manifest["warnings"].as_array_mut() {
        warnings.retain(|w| w.as_str().is_some_and(|w| w.starts_with("arm `")));
        warnings.extend(summary.warnings().iter().map(|w| json!(w)));
    }
    // Parts may have been run side by side.
    manifest["wall_seconds"] = Json::Null;
    manifest["comparison"]["replicates"] = json!(entries(&summary));
    if let Some(comparison) = manifest["comparison"].as_object_mut() {
        comparison.remove("left_out");
        if !summary.left_out().is_empty() {
            comparison.insert("left_out".to_owned(), json!(summary.left_out()));
        }
    }
    summary = summary.with_ablations(ablations(&without, folder, &all)?);
    let ablated: Vec<&str> = summary
        .ablations()
        .iter()
        .map(|a| a.mechanism.as_str())
        .collect();
    if !ablated.is_empty() {
        manifest["comparison"]["ablated"] = json!(ablated);
    }
    let about = format!("{manifest:#}");
    let factors = factors(&manifest);
    manifest["files"] = json!(tables(folder, &mut summary, &factors, format, &about)?);
    write_text(folder.path(), &format!("{manifest:#}\n"))?;
    Ok(summary)
}

/// Replicates that were run without a mechanism, part by part.
type Without = Vec<(&'static str, Vec<Kept>)>;

/// What parts have of replicates without mechanisms.
fn parts_without(parts: &[PathBuf]) -> Result<Without> {
    let mut all = Vec::new();
    for entry in catalogue() {
        let own = |part: &PathBuf| part.join(ABLATION).join(entry.name);
        let there = parts.iter().map(own).filter(|path| path.is_dir());
        let found: Result<Vec<Kept>> = there.map(|path| Kept::find(&path)).collect();
        let found = found?;
        if !found.is_empty() {
            all.push((entry.name, found));
        }
    }
    Ok(all)
}

/// The same put together beside those with everything on.
fn ablations(without: &Without, folder: &OutputFolder, whole: &Kept) -> Result<Vec<Ablation>> {
    let mut all = Vec::new();
    for (mechanism, parts) in without {
        let path = folder.path().join(ABLATION).join(mechanism);
        let together = Kept::together(&path, parts)?;
        let ablation = Ablation::of(mechanism, whole, &together, &whole.numbers()?)?;
        // Without some mechanisms the model does not run.
        if ablation.replicates > 0 {
            all.push(ablation);
        }
    }
    Ok(all)
}

/// The factors of arms as a manifest lists them.
fn factors(manifest: &Json) -> Vec<Factor> {
    let text = |of: &Json| of.as_str().unwrap_or_default().to_owned();
    let arms = manifest["comparison"]["arms"]
        .as_array()
        .into_iter()
        .flatten();
    arms.flat_map(|arm| {
        let all = arm["factors"].as_array().into_iter().flatten();
        all.map(|f| [text(&arm["name"]), text(&f["factor"]), text(&f["value"])])
    })
    .collect()
}

/// The replicates as the manifest lists them.
fn entries(summary: &Summary) -> Vec<ReplicateEntry> {
    let all = summary.replicates().iter();
    all.map(|r| ReplicateEntry {
        number: r.number,
        seed: r.seed,
        arm_seeds: r.arm_seeds.clone(),
        burn_in_weeks: r.burn_in_weeks,
        state_digests: r.digests.clone(),
    })
    .collect()
}
