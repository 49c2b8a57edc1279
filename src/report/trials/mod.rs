//! The page of trials: of one design, or of several set beside each other.

mod curves;
mod effects;
mod labels;
mod lines;
mod marks;
mod plan;
mod read;
mod singles;
mod spill;
#[cfg(test)]
pub mod tests;
mod told;

use std::path::PathBuf;

use maud::{Markup, html};
use serde_json::json;

use super::figure::Figure;
use super::page;
use super::shell::{self, Page, Section};
use super::source::{ArmText, Source, part};
use super::{story, words};
use crate::error::Result;
use read::Design;

/// The page of trials, with its figures.
///
/// # Errors
/// If a folder holds no finished trials, or something cannot be read.
pub fn page(folders: &[PathBuf]) -> Result<(String, Vec<Figure>)> {
    let designs: Result<Vec<Design>> = folders.iter().map(|f| Design::read(f)).collect();
    let mut designs = designs?;
    let names = labels::names(&designs.iter().collect::<Vec<_>>());
    for (design, name) in designs.iter_mut().zip(names) {
        design.name = name;
    }
    Ok(whole(&designs.iter().collect::<Vec<_>>()))
}

/// The sections with figures; those without one fall away.
fn sections(designs: &[&Design]) -> Vec<Section> {
    let figures = |all: Vec<Option<Figure>>| all.into_iter().flatten().collect::<Vec<_>>();
    let lead = |all: Vec<String>| html! { @for p in all { p { (p) } } };
    let effects = figures(vec![effects::figure(designs), singles::figure(designs)]);
    let power = figures(vec![curves::figure(designs)]);
    let spill = figures(vec![spill::figure(designs)]);
    let all = vec![
        Section::new("effects", "Differences between the arms", "", effects),
        Section {
            lead: lead(told::sizes(designs)),
            ..Section::new("power", "How large it would have to be", "", power)
        },
        Section {
            lead: lead(told::lost(designs)),
            ..Section::new("spill", "Spill-over and the questionnaire", "", spill)
        },
    ];
    all.into_iter().filter(|s| !s.figures.is_empty()).collect()
}

/// The whole page of designs that have their names.
fn whole(designs: &[&Design]) -> (String, Vec<Figure>) {
    let first = &designs[0].manifest;
    let sections = sections(designs);
    let title = first["scenario"].as_str().unwrap_or("trial");
    let title = words::capital(&words::spaced(title));
    let mut contents = vec![("short", "In short"), ("design", "The design")];
    contents.extend(sections.iter().map(|s| (s.id, s.title)));
    contents.extend([
        ("evidence", "Evidence"),
        ("limits", "Limits"),
        ("again", "Repeat it"),
    ]);
    let main = html! {
        (told::short(designs))
        (plan::design(designs))
        @for section in &sections { (shell::drawn(section)) }
        (evidence(designs))
        (plan::limits(designs))
        (again(designs))
    };
    let page = Page {
        title: &title,
        class: "report",
        head: head(designs, &title),
        contents,
        main,
        version: first["version"].as_str().unwrap_or(""),
    };
    let html = shell::whole(page, sections.iter().flat_map(|s| &s.figures), &json!({}));
    (html, sections.into_iter().flat_map(|s| s.figures).collect())
}

fn head(designs: &[&Design], title: &str) -> Markup {
    let text = designs[0].manifest["scenario_text"].as_str();
    let question = story::question(text.unwrap_or(""));
    let e = &designs[0].entry;
    let several = |of: &dyn Fn(&Design) -> String| {
        let all: Vec<String> = designs.iter().map(|d| of(d)).collect();
        plan::unique(all.iter()).join("; ")
    };
    html! {
        p.kicker { "A field experiment, planned in simulated cities" }
        h1 { (title) }
        @if !question.is_empty() { p.question { (question) } }
        dl.facts {
            @if designs.len() > 1 { div { dt { "Designs" } dd { (designs.len()) } } }
            div { dt { "Trials of each" } dd { (several(&|d| d.trials().to_string())) } }
            div { dt { "Assigned" } dd { (several(&labels::amount)) } }
            div { dt { "Arms" } dd { (e.arms.iter().map(|a| words::spaced(&a.name)).collect::<Vec<_>>().join(", ")) } }
            div { dt { "Weeks" } dd { (several(&|d| d.word("weeks").to_owned())) } }
        }
    }
}

fn evidence(designs: &[&Design]) -> Markup {
    let text = |d: &&Design| ArmText {
        mechanisms: part(&d.manifest["mechanisms"]),
        ..ArmText::default()
    };
    let source = Source {
        texts: designs.iter().map(text).collect(),
        ..Source::default()
    };
    page::supported(&source, plan::assumptions(designs))
}

fn again(designs: &[&Design]) -> Markup {
    let folders: Vec<&str> = designs.iter().map(|d| d.folder.as_str()).collect();
    let commands = story::commands(designs.iter().map(|d| &d.manifest), &folders);
    let m = &designs[0].manifest;
    let text = m["scenario_text"].as_str().unwrap_or("");
    html! {
        section #again aria-labelledby="again-title" {
            h2 #again-title { "Repeat it" }
            pre tabindex="0" { code { (commands.join("\n")) } }
            p {
                "Version " (m["version"].as_str().unwrap_or("unknown")) ", seed " (m["seed"]) " and those after it. The same version, files and seed give \
                 the same numbers to the last bit, on any number of threads. Seeds and digests of the final states are in manifest.json."
            }
            @if !text.is_empty() {
                details {
                    summary { "The scenario" @if designs.len() > 1 { " of the first design" } }
                    pre tabindex="0" { code { (text) } }
                }
            }
        }
    }
}
