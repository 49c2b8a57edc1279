//! The tables of a comparison of arms: paired differences and levels.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::described;
use super::folder::{OutputFolder, REPLICATES};
use super::manifest::{
    ArmEntry, ComparisonEntry, FileEntry, MANIFEST, Manifest, PROGRAM, ReplicateEntry, Status,
    VariedEntry, WorldsEntry, peak_rss_bytes, scenario_digest, write_text,
};
use super::series::ALL;
use super::table::{Cell, Column, Format, Kind, Table};
use crate::comparison::{Comparison, Kept, Key, Plausible, Summary, Varied};
use crate::error::{Error, Result};

/// Columns of `compare`: the mean difference of an arm from the baseline within replicates, with its
/// 95% interval over them and the share of them in which it is above 0.
pub const COMPARE_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("baseline", Kind::Name),
    ("week", Kind::Integer),
    ("area", Kind::Name),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("difference", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("replicates", Kind::Integer),
    ("share_positive", Kind::Number),
];

/// Columns of `levels`: mean and standard deviation over replicates of the number of an arm itself.
pub const LEVEL_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("week", Kind::Integer),
    ("area", Kind::Name),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("mean", Kind::Number),
    ("sd", Kind::Number),
    ("replicates", Kind::Integer),
];

/// Columns of `cost_effect`: the money that an arm costs more than the baseline for each unit of a
/// difference that is shown, with the bounds that follow from its 95% interval.
pub const COST_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("baseline", Kind::Name),
    ("week", Kind::Integer),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("difference", Kind::Number),
    ("cost", Kind::Number),
    ("cost_per_unit", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
];

/// Columns of `uncertainty`, where replicates lived in plausible worlds: the mean difference over worlds with its
/// 95% interval, its standard deviations over luck within worlds and over parameters, the share of worlds in which it is above 0,
/// and the parameters that go with it (path, rank correlation, grade).
pub const UNCERTAINTY_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("baseline", Kind::Name),
    ("week", Kind::Integer),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("difference", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("luck_sd", Kind::Number),
    ("parameter_sd", Kind::Number),
    ("worlds", Kind::Integer),
    ("share_positive", Kind::Number),
    ("drivers", Kind::Name),
];

/// Columns of `worlds`: the parameters of each plausible world, with the ranges they come from.
pub const WORLD_COLUMNS: &[Column] = &[
    ("world", Kind::Integer),
    ("parameter", Kind::Name),
    ("value", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("grade", Kind::Name),
];

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
}

fn varied(of: &Varied) -> VariedEntry {
    VariedEntry {
        path: of.path.clone(),
        low: of.range.0,
        high: of.range.1,
        grade: of.grade.name().to_owned(),
    }
}

fn manifest(of: &Comparison, threads: usize) -> Manifest {
    let mut manifest = Manifest::new(&of.arms[0].scenario, threads);
    manifest.seed = of.seed;
    manifest.command.clone_from(&of.command);
    manifest.weeks = u64::from(of.dates.last().copied().unwrap_or(0));
    // The text of every arm has the whole file; what differs is in it.
    let texts: Vec<&str> = of.arms.iter().map(|a| a.scenario.text.as_str()).collect();
    manifest.scenario_text = texts.join("");
    let arm = |(k, a): (usize, &crate::scenario::Arm)| ArmEntry {
        name: a.name.clone(),
        scenario_digest: scenario_digest(&a.scenario),
        burn_in_of: of.arms[of.burn_in_of(k)].name.clone(),
        changes: described::changes(&a.scenario, &of.arms[0].scenario),
        policies: described::policies(&a.scenario),
        mechanisms: described::mechanisms(&a.scenario),
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
        replicates: Vec::new(),
    });
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

/// Writes `compare`, `levels`, `cost_effect` where there are costs, and the manifest of a comparison that took so many seconds on so many
/// threads.
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
    }
    let about = manifest.to_json()?;
    manifest.files = tables(folder, summary, format, &about)?;
    manifest.status = Status::Complete;
    manifest.peak_rss_bytes = peak_rss_bytes();
    manifest.write(folder.path())?;
    Ok(manifest)
}

/// Writes `compare` and `levels`.
fn tables(
    folder: &OutputFolder,
    summary: &mut Summary,
    format: Format,
    about: &str,
) -> Result<Vec<FileEntry>> {
    let mut compare = Table::create(folder.path(), "compare", format, COMPARE_COLUMNS)?;
    let mut levels = Table::create(folder.path(), "levels", format, LEVEL_COLUMNS)?;
    let keys: Vec<Key> = summary.keys().cloned().collect();
    let (arms, weeks) = (summary.arms().to_vec(), summary.weeks().to_vec());
    for (arm, name) in arms.iter().enumerate() {
        for (date, &week) in weeks.iter().enumerate() {
            for key in &keys {
                let about = about_what(key);
                if let Some(level) = summary.level(key, arm, date) {
                    let head = [Cell::Text(name), Cell::Integer(i64::from(week))];
                    let numbers = [
                        level.mean().map_or(Cell::Missing, Cell::Number),
                        level.sd().map_or(Cell::Missing, Cell::Number),
                        Cell::Integer(i64::from(level.n())),
                    ];
                    levels.row(&[&head[..], &about, &numbers].concat())?;
                }
                let found = match arm {
                    0 => None,
                    arm => summary.difference(key, arm, date),
                };
                if let Some(d) = found {
                    let head = head(name, &arms[0], week);
                    let numbers = [
                        Cell::Number(d.difference),
                        d.interval.map_or(Cell::Missing, |i| Cell::Number(i.0)),
                        d.interval.map_or(Cell::Missing, |i| Cell::Number(i.1)),
                        Cell::Integer(i64::from(d.replicates)),
                        Cell::Number(d.share_positive),
                    ];
                    compare.row(&[&head[..], &about, &numbers].concat())?;
                }
            }
        }
    }
    let mut all = vec![compare, levels];
    all.extend(cost_effect(folder, summary, &keys, format)?);
    if let Some(plausible) = summary.plausible() {
        all.push(uncertainty(folder, summary, plausible, format)?);
        all.push(worlds(folder, plausible, format)?);
    }
    let mut files = Vec::new();
    for table in all {
        let (rows, name) = (table.rows(), table.path().file_name());
        let name = name.unwrap_or_default().to_string_lossy().into_owned();
        let bytes = table.finish(about)?;
        files.push(FileEntry { name, bytes, rows });
    }
    Ok(files)
}

fn uncertainty(
    folder: &OutputFolder,
    summary: &Summary,
    plausible: &Plausible,
    format: Format,
) -> Result<Table> {
    let mut table = Table::create(folder.path(), "uncertainty", format, UNCERTAINTY_COLUMNS)?;
    let (arms, weeks) = (summary.arms(), summary.weeks());
    let or = |x: Option<f64>| x.map_or(Cell::Missing, Cell::Number);
    for ((arm, date, key), u) in &plausible.differences {
        let head = head(&arms[*arm], &arms[0], weeks[*date]);
        let drivers: Vec<String> = u.drivers.iter().map(ToString::to_string).collect();
        let drivers = drivers.join("; ");
        let numbers = [
            Cell::Number(u.difference),
            or(u.interval.map(|i| i.0)),
            or(u.interval.map(|i| i.1)),
            or(u.luck),
            or(u.parameters),
            Cell::Integer(i64::from(u.worlds)),
            Cell::Number(u.share_positive),
            Cell::Text(&drivers),
        ];
        table.row(&[&head[..], &about_what(key)[1..], &numbers].concat())?;
    }
    Ok(table)
}

fn worlds(folder: &OutputFolder, plausible: &Plausible, format: Format) -> Result<Table> {
    let mut table = Table::create(folder.path(), "worlds", format, WORLD_COLUMNS)?;
    for (world, values) in &plausible.values {
        for (v, &value) in plausible.varied.iter().zip(values) {
            table.row(&[
                Cell::Integer(i64::from(*world)),
                Cell::Text(&v.path),
                Cell::Number(value),
                Cell::Number(v.range.0),
                Cell::Number(v.range.1),
                Cell::Text(v.grade.name()),
            ])?;
        }
    }
    Ok(table)
}

/// Writes `cost_effect` where an arm has costs that the baseline has not.
fn cost_effect(
    folder: &OutputFolder,
    summary: &mut Summary,
    keys: &[Key],
    format: Format,
) -> Result<Option<Table>> {
    let cost = Key {
        area: None,
        indicator: "cost".to_owned(),
        setting: None,
        group: None,
        outgroup: None,
    };
    // Counts of what was delivered are no effects.
    let effect = |k: &&Key| {
        let own = ["cost", "policy_", "programme_"];
        k.area.is_none() && !own.iter().any(|start| k.indicator.starts_with(start))
    };
    let effects: Vec<&Key> = keys.iter().filter(effect).collect();
    let (arms, weeks) = (summary.arms().to_vec(), summary.weeks().to_vec());
    let mut table = None;
    for (arm, name) in arms.iter().enumerate().skip(1) {
        for (date, &week) in weeks.iter().enumerate() {
            let spent = summary.difference(&cost, arm, date).map(|d| d.difference);
            let Some(spent) = spent.filter(|&money| money != 0.0) else {
                continue;
            };
            let table = match &mut table {
                Some(table) => table,
                none => none.insert(Table::create(
                    folder.path(),
                    "cost_effect",
                    format,
                    COST_COLUMNS,
                )?),
            };
            for key in &effects {
                let found = summary.difference(key, arm, date);
                let Some((d, (low, high))) = found
                    .filter(|d| d.shown() && !d.same())
                    .and_then(|d| Some((d, d.interval?)))
                else {
                    continue;
                };
                let bounds = [spent / low, spent / high];
                let head = head(name, &arms[0], week);
                let numbers = [
                    Cell::Number(d.difference),
                    Cell::Number(spent),
                    Cell::Number(spent / d.difference),
                    Cell::Number(bounds[0].min(bounds[1])),
                    Cell::Number(bounds[0].max(bounds[1])),
                ];
                table.row(&[&head[..], &about_what(key)[1..], &numbers].concat())?;
            }
        }
    }
    Ok(table)
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
    let Some((part, first)) = parts.first().zip(found.first()) else {
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
    let all = Kept::open_like(&folder.path().join(REPLICATES), first)?;
    found.iter().try_for_each(|part| all.take(part))?;
    folder.clear()?;
    let mut summary = all.summary(&all.numbers()?)?;
    if all.lives_in_worlds() {
        summary.warn(
            "tables `uncertainty` and `worlds` are left out; `compare` with the same options writes them \
             into this folder, and runs nothing again",
        );
    }
    manifest["status"] = json!("complete");
    manifest["interruption"] = Json::Null;
    // Parts may have been run side by side.
    manifest["wall_seconds"] = Json::Null;
    manifest["comparison"]["replicates"] = json!(entries(&summary));
    let about = format!("{manifest:#}");
    manifest["files"] = json!(tables(folder, &mut summary, format, &about)?);
    write_text(folder.path(), &format!("{manifest:#}\n"))?;
    Ok(summary)
}

/// The replicates as the manifest lists them.
fn entries(summary: &Summary) -> Vec<ReplicateEntry> {
    let all = summary.replicates().iter().cloned();
    all.map(
        |(number, seed, burn_in_weeks, state_digests)| ReplicateEntry {
            number,
            seed,
            burn_in_weeks,
            state_digests,
        },
    )
    .collect()
}

/// Arm, baseline and week.
fn head<'a>(arm: &'a str, baseline: &'a str, week: u32) -> [Cell<'a>; 3] {
    let week = Cell::Integer(i64::from(week));
    [Cell::Text(arm), Cell::Text(baseline), week]
}

/// Area, group, outgroup, setting and indicator.
fn about_what(key: &Key) -> [Cell<'_>; 5] {
    fn name(n: &Option<String>) -> Cell<'_> {
        Cell::Text(n.as_deref().unwrap_or(ALL))
    }
    [
        name(&key.area),
        name(&key.group),
        name(&key.outgroup),
        name(&key.setting),
        Cell::Text(&key.indicator),
    ]
}
