//! The folder of a single run as the source of a report: one arm, one replicate.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::cube::Cube;
use super::plausible::Known;
use super::source::{ArmText, MAPPED, OfArea, Source, start};
use crate::comparison::Key;
use crate::error::{Error, Result};

/// Reads `series.csv` of a run with this manifest.
///
/// # Errors
/// If there is no such table, or it is not as a run writes it.
pub fn read(folder: &Path, manifest: Json) -> Result<Source> {
    let path = folder.join("series.csv");
    if !path.exists() {
        return Err(Error::input(format!(
            "{} holds no series.csv; a report of a run reads CSV (`run --format csv`)",
            folder.display()
        )));
    }
    let wrong = |what: String| Error::input(format!("{}: {what}", path.display()));
    let mut reader = csv::Reader::from_path(&path).map_err(|e| wrong(e.to_string()))?;
    let mut city: BTreeMap<Key, BTreeMap<u32, f64>> = BTreeMap::new();
    let mut local: BTreeMap<Key, (u32, f64)> = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|e| wrong(e.to_string()))?
    {
        let (key, week, value) = row(&record)
            .ok_or_else(|| wrong(format!("`{}` is no row of a run", record.as_slice())))?;
        if key.area.is_none() {
            city.entry(key).or_default().insert(week, value);
        } else if MAPPED.contains(&key.indicator.as_str()) {
            // Weeks rise: the last stays.
            local.insert(key, (week, value));
        }
    }
    let mut weeks: Vec<u32> = city.values().flat_map(|v| v.keys().copied()).collect();
    weeks.sort_unstable();
    weeks.dedup();
    let last = weeks.last().copied().unwrap_or(0);
    let mut numbers = Cube::new(1, &[last], 1);
    let mut course = Cube::new(1, &weeks, 1);
    for (key, values) in &city {
        let at = |w: &u32| values.get(w).copied().unwrap_or(f64::NAN);
        course.put(key, 0, &weeks.iter().map(at).collect::<Vec<f64>>());
        numbers.put(key, 0, &[at(&last)]);
    }
    let newest = local.values().map(|(week, _)| *week).max().unwrap_or(0);
    let mut areas: BTreeMap<Key, OfArea> = BTreeMap::new();
    for (key, (_, value)) in local.into_iter().filter(|(_, (week, _))| *week == newest) {
        let mut area = OfArea::new(1, 1);
        area.put(0, &[value], 1);
        areas.insert(key, area);
    }
    let groups = manifest["groups"].as_array().cloned().unwrap_or_default();
    let name = |g: &Json| g["name"].as_str().unwrap_or_default().to_owned();
    let part = |key: &str| manifest[key].clone();
    Ok(Source {
        without: Vec::new(),
        is_comparison: false,
        arms: vec![manifest["scenario"].as_str().unwrap_or("run").to_owned()],
        texts: vec![ArmText {
            changes: Vec::new(),
            policies: serde_json::from_value(part("policies")).unwrap_or_default(),
            mechanisms: serde_json::from_value(part("mechanisms")).unwrap_or_default(),
            factors: Vec::new(),
        }],
        hosts: groups.iter().map(|g| g["host"] == true).collect(),
        groups: groups.iter().map(name).collect(),
        replicates: 1,
        numbers,
        course,
        areas,
        expectations: Vec::new(),
        plausible: Known::Fixed,
        start: start(&manifest),
        manifest,
    })
}

/// Key, week and value of a row of the series.
fn row(record: &csv::StringRecord) -> Option<(Key, u32, f64)> {
    let dimension = |k: usize| -> Option<Option<String>> {
        let text = record.get(k)?;
        Some((text != "all").then(|| text.to_owned()))
    };
    let key = Key {
        area: dimension(2)?,
        group: dimension(3)?,
        outgroup: dimension(4)?,
        setting: dimension(5)?,
        indicator: record.get(6)?.to_owned(),
    };
    Some((
        key,
        record.get(0)?.parse().ok()?,
        record.get(7)?.parse().ok()?,
    ))
}
