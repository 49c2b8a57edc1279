//! The report: one page, without any outside link, that says what a comparison, a run, an analysis of
//! sensitivity or trials have shown.
//!
//! [`Report::of`] reads the folder of a finished `compare` (manifest and kept replicates), `run`
//! (manifest and series), `sensitivity` or `trial` and makes a page of words, tables and figures; several
//! folders of `trial` are designs that [`Report::of_several`] sets beside each other. Each figure is one options
//! object for the chart library that the page carries, with a table that says the same. A section is
//! there only where its data are. [`Report::brief`] says what a comparison has shown on two pages.
//! Folders of `validate` and `calibrate` have pages of their own; several of `validate` are variants of the
//! model that [`Report::of_several`] sets beside each other.

mod bands;
mod brief;
mod calibrated;
mod channels;
mod chords;
mod cohorts;
mod contact;
mod costs;
mod courses;
mod cube;
mod depends;
mod docked;
mod dose_drawing;
mod dose_lines;
mod dose_map;
mod doses;
mod dots;
mod drives;
mod effects;
mod evidence;
mod factors;
mod figure;
#[cfg(feature = "figures")]
mod files;
mod fitted;
mod geography;
mod grid;
mod headline;
mod kind;
mod ledger;
mod limits;
mod lorenz;
mod maps;
mod matrices;
mod names;
mod page;
mod panels;
mod plausible;
mod programmes;
mod run;
mod sample;
mod screening;
mod shell;
mod source;
mod story;
mod topics;
mod trials;
mod validated;
mod variants;
mod waterfall;
mod waves;
mod ways;
mod without;
mod words;

#[cfg(test)]
mod tests;

pub use figure::{Figure, Layout, Table};
pub use words::number;

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::comparison::Key;
use crate::error::{Error, Result};
use crate::files::write_whole;
use factors::Design;
use geography::Geography;
use kind::Kind;
use shell::Section;
use source::Source;
use topics::{APART, TOPICS};

/// File of the report in a folder of results.
pub const FILE: &str = "report.html";
/// File of the brief in a folder of results.
pub const BRIEF: &str = "brief.html";
/// Folder inside that of a comparison in which an analysis of sensitivity may lie, of which the page then tells.
pub const SENSITIVITY: &str = "sensitivity";

/// A report.
#[derive(Debug, Clone)]
pub struct Report {
    /// The page.
    pub html: String,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Maps that figures name: GeoJSON by name.
    pub maps: Json,
}

impl Report {
    /// The report of a folder, with the outlines of its areas (GeoJSON) where there are any; else
    /// areas are drawn as tiles.
    ///
    /// # Errors
    /// If it holds no finished comparison, run, analysis of sensitivity, trials, validation or calibration, the
    /// outlines are of another city, or something cannot be read.
    pub fn of(folder: &Path, outlines: Option<&Path>) -> Result<Report> {
        Report::of_several(&[folder.to_owned()], outlines)
    }

    /// The report of one folder, or of several of a kind that stands beside each other.
    ///
    /// # Errors
    /// As [`Report::of`]; also if there is no folder, they are of different kinds, or several comparisons,
    /// runs or analyses of sensitivity.
    pub fn of_several(folders: &[PathBuf], outlines: Option<&Path>) -> Result<Report> {
        let kind = kind::of(folders)?;
        if let Some(path) = outlines.filter(|_| kind != Kind::Results) {
            return Err(no_areas(path));
        }
        let folder = &folders[0];
        let (html, figures) = match kind {
            Kind::Results => return Report::of_results(folder, outlines),
            Kind::Sensitivity => sensitivity(folder)?,
            Kind::Trials => trials::page(folders)?,
            Kind::Validation => validations(folders)?,
            Kind::Calibration => calibrated::page(folder)?,
        };
        Ok(Report {
            html,
            figures,
            maps: json!({}),
        })
    }

    /// The report of a comparison or a run.
    fn of_results(folder: &Path, outlines: Option<&Path>) -> Result<Report> {
        let source = Source::read(folder)?;
        let areas = maps::areas(&source);
        let place = match outlines {
            Some(path) if areas.is_empty() => return Err(no_areas(path)),
            Some(path) => geography::read(path, &areas)?,
            None => geography::tiles(&areas),
        };
        let mut sections = sections(&source, &place);
        let analysis = effects::analysis(&folder.join(SENSITIVITY))?;
        sections.extend(analysis.as_ref().map(depends::section));
        let drawn = sections.iter().any(|s| s.id == "maps");
        let maps = match drawn {
            true => json!({ maps::MAP: place.geojson }),
            false => json!({}),
        };
        let html = page::page(&source, &sections, &maps, &folder.display().to_string());
        let figures = sections.into_iter().flat_map(|s| s.figures).collect();
        Ok(Report {
            html,
            figures,
            maps,
        })
    }

    /// The brief of the folder of a comparison: question, headline differences, arms, two or three figures,
    /// grades and limits, and the command that repeats it, on two printed pages.
    ///
    /// # Errors
    /// If it holds no finished comparison, or something cannot be read.
    pub fn brief(folder: &Path) -> Result<Report> {
        let name = folder.display();
        let one = |what: &str| {
            Error::input(format!(
                "{name} holds {what}; a brief is made of a comparison of arms, a report also of others"
            ))
        };
        let kind = Kind::of(folder);
        if kind != Kind::Results {
            return Err(one(kind.what()));
        }
        let source = Source::read(folder)?;
        if !source.is_comparison {
            return Err(one("a single run"));
        }
        let (html, figures) = brief::page(&source, &name.to_string());
        Ok(Report {
            html,
            figures,
            maps: json!({}),
        })
    }

    /// Writes the page, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        write_whole(path, &self.html)
    }
}

/// The page of an analysis of sensitivity, with its figures.
fn sensitivity(folder: &Path) -> Result<(String, Vec<Figure>)> {
    let analysis = effects::analysis(folder)?.unwrap_or_default();
    let (html, section) = depends::page(&analysis, &folder.display().to_string());
    Ok((html, section.figures))
}

/// The page of a validation, or of several variants of the model beside each other.
fn validations(folders: &[PathBuf]) -> Result<(String, Vec<Figure>)> {
    let all: Result<Vec<_>> = folders.iter().map(|f| evidence::validation(f)).collect();
    Ok(match &all?[..] {
        [one] => validated::page(one),
        all => variants::page(all),
    })
}

fn no_areas(outlines: &Path) -> Error {
    Error::input(format!(
        "{} cannot be used: the results hold no numbers of areas (`compare.areas`)",
        outlines.display()
    ))
}

/// Key of a number of the city.
fn city(indicator: &str, group: Option<&str>) -> Key {
    Key {
        area: None,
        indicator: indicator.to_owned(),
        setting: None,
        group: group.map(str::to_owned),
        outgroup: None,
    }
}

/// The sections in their order; those without a figure fall away. Of many arms that are made of factors a few
/// are drawn, and what factors do stands first.
fn sections(whole: &Source, place: &Geography) -> Vec<Section> {
    let design = Design::of(whole);
    let few = design.as_ref().and_then(|d| d.few(whole));
    let chosen = few.as_ref().map(|few| whole.only(few));
    let source = chosen.as_ref().unwrap_or(whole);
    let mut all = Vec::new();
    if let Some(design) = &design {
        let (figures, still) = doses::figures(whole, design);
        all.push(Section {
            lead: design.lead(whole, few.as_deref(), &still),
            ..Section::new("factors", "What the factors do", "", figures)
        });
    }
    all.extend(of_arms(source, place));
    all
}

/// The sections of all arms of a source.
fn of_arms(source: &Source, place: &Geography) -> Vec<Section> {
    let mut change = Vec::new();
    let mut apart = Vec::new();
    for topic in TOPICS.iter().filter(|t| t.matters(source)) {
        change.extend(courses::levels(source, topic, None));
        apart.extend(courses::differences(source, topic));
        apart.extend(dots::figure(source, topic));
    }
    let mut paths = Vec::new();
    for topic in APART.iter().filter(|t| t.matters(source)) {
        paths.extend(courses::levels(source, topic, None));
        paths.extend(dots::figure(source, topic));
    }
    let section = Section::new;
    let (books, terms) = ledger::figures(source);
    let ledger = Section {
        terms,
        ..section("ledger", "What moves attitudes", ledger::WORDS, books)
    };
    let one = |figure: Option<Figure>| figure.into_iter().collect::<Vec<Figure>>();
    let mut groups = matrices::figures(source);
    groups.extend(chords::figure(source));
    paths.extend(ways::figure(source));
    paths.extend(lorenz::figures(source));
    let apart_text = "Differences from the baseline, over time and at the end.";
    let all = vec![
        section("differences", "What the arms change", apart_text, apart),
        section("courses", "How the city goes", "", change),
        ledger,
        section(
            "ablation",
            "What it hangs on",
            without::WORDS,
            one(without::figure(source)),
        ),
        section("groups", "Group by group", "", groups),
        section("maps", "On the map", "", maps::figures(source, place)),
        section("contact", "Where people meet", "", contact::figures(source)),
        section("cohorts", "Since arrival", "", cohorts::figures(source)),
        section(
            "programmes",
            "Programmes",
            "",
            one(programmes::figure(source)),
        ),
        section(
            "costs",
            "Costs and effects",
            "",
            one(costs::figure(source, costs::MOST)),
        ),
        section("segregation", "Living and working apart", "", paths),
    ];
    all.into_iter().filter(|s| !s.figures.is_empty()).collect()
}
