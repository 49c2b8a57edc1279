//! What a folder of results holds, read for a report.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;

use super::cube::Cube;
use super::plausible::{self, Known};
use super::without::{self, Without};
use crate::calendar::{Date, parse_date};
use crate::comparison::{Kept, Key};
use crate::error::{Error, Result};
use crate::files::read;
use crate::record::{Change, PolicyEntry};
use crate::scenario::{DEFAULT_START, Expectation};

/// An arm, as the manifest describes it.
#[derive(Debug, Clone, Default)]
pub struct ArmText {
    /// Keys in which it differs from the baseline.
    pub changes: Vec<Change>,
    /// Its policies.
    pub policies: Vec<PolicyEntry>,
    /// Its mechanisms with the values of their parameters.
    pub mechanisms: BTreeMap<String, BTreeMap<String, f64>>,
    /// Factors that made it, with their values as written; none of a scenario as it is.
    pub factors: Vec<(String, String)>,
}

/// A number of an area at the last date: replicate × arm, NaN where there is none.
#[derive(Debug, Clone, Default)]
pub struct OfArea(Vec<f64>);

/// A comparison, or a run, which is one of a single arm and replicate.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Whether it is a comparison of arms.
    pub is_comparison: bool,
    /// Names of the arms, the baseline first.
    pub arms: Vec<String>,
    /// The arms in detail.
    pub texts: Vec<ArmText>,
    /// Names of the groups.
    pub groups: Vec<String>,
    /// Whether each is (one of) the hosts.
    pub hosts: Vec<bool>,
    /// Number of replicates.
    pub replicates: usize,
    /// Numbers of the city at the dates of the comparison.
    pub numbers: Cube,
    /// Numbers of the city in the weeks of time courses.
    pub course: Cube,
    /// Numbers of areas at the last date.
    pub areas: BTreeMap<Key, OfArea>,
    /// What the scenario's author expects.
    pub expectations: Vec<Expectation>,
    /// What is known about other parameters.
    pub plausible: Known,
    /// Differences without one mechanism and another, where that was asked.
    pub without: Vec<Without>,
    /// Date of week 0.
    pub start: Date,
    /// The whole manifest.
    pub manifest: Json,
}

/// Indicators that are mapped.
pub const MAPPED: [&str; 4] = ["residents", "attitude_mean", "employment", "language_mean"];

/// Reads the manifest of a folder.
///
/// # Errors
/// If there is none, or it is not that of finished results of this program.
pub fn manifest(folder: &Path) -> Result<Json> {
    let path = folder.join("manifest.json");
    let nothing = |why: &str| {
        Error::input(format!(
            "{} {why}; a report is made of the folder of a finished `experiment`, `run`, `sensitivity`, `trial`, `validate` or \
             `calibrate`",
            folder.display()
        ))
    };
    let text = read(&path)?.ok_or_else(|| nothing("holds no manifest.json"))?;
    let manifest: Json = serde_json::from_str(&text)
        .ok()
        .filter(|m: &Json| m["program"] == "commonground")
        .ok_or_else(|| nothing("holds a manifest.json that is not of this program"))?;
    match manifest["status"].as_str() {
        Some("complete") => Ok(manifest),
        status => Err(nothing(&format!(
            "holds results that are not complete ({})",
            status.unwrap_or("unknown")
        ))),
    }
}

/// A part of the manifest; nothing where it is missing or of another version.
pub fn part<T: serde::de::DeserializeOwned + Default>(json: &Json) -> T {
    serde_json::from_value(json.clone()).unwrap_or_default()
}

fn text_of(json: &Json) -> ArmText {
    ArmText {
        changes: part(&json["changes"]),
        policies: part(&json["policies"]),
        mechanisms: part(&json["mechanisms"]),
        factors: {
            let text = |of: &Json| of.as_str().unwrap_or_default().to_owned();
            let all = json["factors"].as_array().into_iter().flatten();
            all.map(|f| (text(&f["factor"]), text(&f["value"])))
                .collect()
        },
    }
}

impl Source {
    /// Reads a folder.
    ///
    /// # Errors
    /// If it holds no finished comparison or run, or something cannot be read.
    pub fn read(folder: &Path) -> Result<Source> {
        let manifest = manifest(folder)?;
        match manifest["comparison"].is_object() {
            true => Source::comparison(folder, manifest),
            false => super::run::read(folder, manifest),
        }
    }

    fn comparison(folder: &Path, manifest: Json) -> Result<Source> {
        let kept = Kept::find(&folder.join("replicates"))?;
        // The folder may hold more than the tables were made of.
        let listed: Vec<Json> = part(&manifest["comparison"]["replicates"]);
        let listed = listed.iter().filter_map(|r| r["number"].as_u64());
        let listed: Vec<u32> = listed.filter_map(|n| u32::try_from(n).ok()).collect();
        let arms = kept.arms().len();
        let plausible = plausible::read(folder, &manifest)?;
        let worlds: Vec<u32> = match plausible {
            Known::Fixed => Vec::new(),
            _ => {
                let seeds = plausible::seeds_of_a_world(&manifest);
                listed.iter().map(|n| (n.max(&1) - 1) / seeds + 1).collect()
            }
        };
        let mut numbers = Cube::new(arms, kept.weeks(), listed.len()).in_worlds(&worlds);
        let mut course = Cube::new(arms, kept.course(), listed.len()).in_worlds(&worlds);
        let mut areas: BTreeMap<Key, OfArea> = BTreeMap::new();
        for (r, &number) in listed.iter().enumerate() {
            let replicate = kept.get(number)?;
            for (key, values) in replicate.numbers.iter() {
                if key.area.is_none() {
                    numbers.put(key, r, values);
                } else if MAPPED.contains(&key.indicator.as_str()) {
                    if !areas.contains_key(key) {
                        areas.insert(key.clone(), OfArea::new(arms, listed.len()));
                    }
                    if let Some(area) = areas.get_mut(key) {
                        area.put(r, values, kept.weeks().len());
                    }
                }
            }
            for (key, values) in replicate.course.iter() {
                course.put(key, r, values);
            }
        }
        let about = &manifest["comparison"];
        let texts: Vec<Json> = part(&about["arms"]);
        let groups: Vec<String> = part(&about["groups"]);
        let is_host = |g: &String| kept.hosts().contains(g);
        Ok(Source {
            is_comparison: true,
            arms: kept.arms().to_vec(),
            texts: texts.iter().map(text_of).collect(),
            hosts: groups.iter().map(is_host).collect(),
            groups,
            replicates: listed.len(),
            numbers,
            course,
            areas,
            expectations: part(&about["expectations"]),
            plausible,
            without: without::read(folder)?,
            start: start(&manifest),
            manifest,
        })
    }

    /// Whether all arms of a replicate had the same luck; else differences are between independent runs.
    pub fn common_luck(&self) -> bool {
        let said = self.manifest["comparison"]["common_luck"].as_bool();
        said.unwrap_or(true)
    }

    /// What counts once in an interval.
    pub fn counted(&self) -> &'static str {
        match self.plausible {
            Known::Fixed => "replicates",
            _ => "plausible worlds",
        }
    }

    /// The last date.
    pub fn last(&self) -> usize {
        self.numbers.weeks().len().saturating_sub(1)
    }

    /// The week of the last date.
    pub fn last_week(&self) -> u32 {
        self.numbers.weeks().last().copied().unwrap_or(0)
    }

    /// Names of the groups that are hosts, or of those that are not.
    pub fn side(&self, hosts: bool) -> Vec<String> {
        let all = self.groups.iter().zip(&self.hosts);
        all.filter(|(_, h)| **h == hosts)
            .map(|(g, _)| g.clone())
            .collect()
    }

    /// The same with these arms alone, the baseline first among them.
    pub fn only(&self, arms: &[usize]) -> Source {
        let all = self.arms.len();
        Source {
            arms: arms.iter().map(|&a| self.arms[a].clone()).collect(),
            texts: (arms.iter())
                .filter_map(|&a| self.texts.get(a).cloned())
                .collect(),
            numbers: self.numbers.only(arms),
            course: self.course.only(arms),
            areas: (self.areas.iter())
                .map(|(key, of)| (key.clone(), of.only(arms, all)))
                .collect(),
            ..self.clone()
        }
    }

    /// The arms that are drawn: with very many, lines tell nothing.
    pub fn drawn(&self) -> usize {
        self.arms.len().min(8)
    }
}

impl OfArea {
    /// Without numbers yet.
    pub fn new(arms: usize, replicates: usize) -> OfArea {
        OfArea(vec![f64::NAN; arms * replicates])
    }

    /// Takes the numbers of a replicate (from 0): arm × date.
    pub fn put(&mut self, replicate: usize, values: &[f64], dates: usize) {
        let arms = values.len() / dates;
        for arm in 0..arms {
            self.0[replicate * arms + arm] = values[(arm + 1) * dates - 1];
        }
    }

    /// The numbers of these arms alone, of so many.
    fn only(&self, arms: &[usize], all: usize) -> OfArea {
        let replicates = self.0.chunks_exact(all.max(1));
        OfArea(
            replicates
                .flat_map(|r| arms.iter().map(|&a| r[a]))
                .collect(),
        )
    }

    /// The number of an arm, of so many, in a replicate, if there is one.
    pub fn at(&self, replicate: usize, arm: usize, arms: usize) -> Option<f64> {
        let x = *self.0.get(replicate * arms + arm)?;
        x.is_finite().then_some(x)
    }
}

/// Date of week 0.
pub fn start(manifest: &Json) -> Date {
    manifest["start"]
        .as_str()
        .and_then(parse_date)
        .unwrap_or(DEFAULT_START)
}
