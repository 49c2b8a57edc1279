//! A folder of trials: their design, every single difference, and what they say together.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::super::plausible::{Row, each};
use super::super::source::manifest;
use crate::error::{Error, Result};
use crate::experiment::{Instrument, Power, Who};
use crate::record::TrialEntry;

/// What one trial found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Single {
    /// Seed of its city.
    pub seed: u64,
    /// The difference.
    pub d: f64,
    /// Whether its interval leaves out 0.
    pub significant: bool,
}

/// What the trials of a design found for an arm, a reading, an instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Position of the arm in the design; 0 is the control.
    pub arm: usize,
    /// All trials together.
    pub all: Power,
    /// Those that could compare somebody.
    pub singles: Vec<Single>,
}

/// Trials of one design.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// The folder, as it was named.
    pub folder: String,
    /// How it is called on the page.
    pub name: String,
    /// What the trials were.
    pub entry: TrialEntry,
    /// What they found, in the order of the tables.
    pub found: Vec<Found>,
    /// The whole manifest.
    pub manifest: Json,
}

/// File of a table in one format or the other.
fn table(folder: &Path, name: &str) -> Result<PathBuf> {
    let both = ["csv", "parquet"].map(|end| folder.join(format!("{name}.{end}")));
    let there = both.into_iter().find(|path| path.is_file());
    there.ok_or_else(|| {
        Error::input(format!(
            "{} holds no table `{name}`; `commonground trial` writes it",
            folder.display()
        ))
    })
}

/// Which arm, reading, person and instrument a row is about.
fn about(entry: &TrialEntry, row: &Row<'_>) -> Option<(usize, u32, Who, Instrument)> {
    let arm = row.text("arm")?;
    let (who, instrument) = (row.text("who")?, row.text("instrument")?);
    Some((
        entry.arms.iter().position(|a| a.name == arm)?,
        row.text("after_weeks")?.parse().ok()?,
        Who::ALL.into_iter().find(|w| w.name() == who)?,
        Instrument::ALL
            .into_iter()
            .find(|i| i.name() == instrument)?,
    ))
}

impl Design {
    /// Reads a folder; the name is that of the folder.
    ///
    /// # Errors
    /// If it holds no finished trials, or tables that trials do not write.
    pub fn read(folder: &Path) -> Result<Design> {
        let manifest = manifest(folder)?;
        let entry: TrialEntry = serde_json::from_value(manifest["trial"].clone()).map_err(|_| {
            Error::input(format!(
                "{} holds trials whose manifest does not say what they were, as an earlier version wrote it; carry \
                 them out again with `commonground trial`",
                folder.display()
            ))
        })?;
        let mut found: Vec<Found> = Vec::new();
        each(table(folder, "power")?, |row| {
            let (arm, after, who, instrument) = about(&entry, &row)?;
            let number = |column: &str| Some(row.number(column)?.unwrap_or(f64::NAN));
            let all = Power {
                arm: entry.arms[arm].name.clone(),
                after,
                who,
                instrument,
                trials: row.text("trials")?.parse().ok()?,
                d: number("d")?,
                se: number("se")?,
                freedom: number("freedom")?,
                spread: number("spread")?,
                low: number("low")?,
                high: number("high")?,
                significant: number("significant")?,
                expected: number("expected_power")?,
                detectable: number("detectable")?,
                people: (number("people")?, number("control_people")?),
            };
            let singles = Vec::new();
            found.push(Found { arm, all, singles });
            Some(())
        })?;
        each(table(folder, "trial")?, |row| {
            let key = about(&entry, &row)?;
            let of = |f: &&mut Found| (f.arm, f.all.after, f.all.who, f.all.instrument) == key;
            let found = found.iter_mut().find(of)?;
            if let Some(d) = row.number("d")? {
                found.singles.push(Single {
                    seed: row.text("seed")?.parse().ok()?,
                    d,
                    significant: row.number("low")?? > 0.0 || row.number("high")?? < 0.0,
                });
            }
            Some(())
        })?;
        Ok(Design {
            folder: folder.display().to_string(),
            name: String::new(),
            entry,
            found,
            manifest,
        })
    }

    /// What was found about some people, where anybody could be compared.
    pub fn of(&self, who: Who, instrument: Instrument) -> impl Iterator<Item = &Found> {
        let of = move |f: &&Found| {
            f.all.who == who && f.all.instrument == instrument && f.all.trials > 0
        };
        self.found.iter().filter(of)
    }

    /// The same arm at the same reading, of others or by another instrument.
    pub fn beside(&self, f: &Found, who: Who, instrument: Instrument) -> Option<&Found> {
        self.of(who, instrument)
            .find(|g| (g.arm, g.all.after) == (f.arm, f.all.after))
    }

    /// Units assigned, all arms together.
    pub fn units(&self) -> f64 {
        self.entry.arms.iter().map(|a| a.units).sum()
    }

    /// A number of the design.
    pub fn number(&self, key: &str) -> f64 {
        let text = self.entry.design.get(key);
        text.and_then(|t| t.parse().ok()).unwrap_or(f64::NAN)
    }

    /// A word of the design.
    pub fn word(&self, key: &str) -> &str {
        self.entry.design.get(key).map_or("", String::as_str)
    }

    /// Number of trials.
    pub fn trials(&self) -> usize {
        self.entry.cities.len()
    }

    /// Means that a difference is made of: the same people in two worlds are one.
    pub fn means(&self) -> f64 {
        match self.word("worlds") {
            "parallel" => 1.0,
            _ => 2.0,
        }
    }

    /// The arms but the control, with their positions.
    pub fn arms(&self) -> impl Iterator<Item = (usize, &str)> {
        let names = self.entry.arms.iter().map(|a| a.name.as_str());
        names.enumerate().skip(1)
    }
}
