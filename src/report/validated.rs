//! A validation in words and figures: what the model shows of what is published, and what it does not.

use maud::{Markup, html};
use serde_json::json;

use super::bands::{self, Line, Said};
use super::docked;
use super::evidence::{Row, Validation};
use super::figure::Figure;
use super::shell::{self, Page, Section};
use super::{story, words};

/// The page of a validation, with its figures.
pub fn page(of: &Validation) -> (String, Vec<Figure>) {
    let sections = sections(of);
    let (hits, decided) = of.all_hits();
    let title = match decided {
        0 => "The model beside what is published".to_owned(),
        n => format!("The model beside what is published: {hits} of {n} rows hit"),
    };
    let head = html! {
        p.kicker { "Validation" }
        h1 { (title) }
        dl.facts {
            div { dt { "Rows" } dd { (of.rows.len()) } }
            div { dt { "Hit" } dd { (hits) " of " (decided) } }
            div { dt { "Seeds" } dd { (of.planned("seeds")) } }
            div { dt { "Plan" } dd { (of.plan()) } }
        }
    };
    let mut contents = vec![("short", "In short")];
    contents.extend(sections.iter().map(|s| (s.id, s.title)));
    contents.extend([
        ("measured", "How each row is measured"),
        ("limits", "Limits of the claim"),
        ("again", "Repeat it"),
    ]);
    let main = html! {
        (short(of))
        @for s in &sections { (shell::drawn(s)) }
        (measured(of))
        (limits(of))
        (again(of))
    };
    let html = shell::whole(
        Page {
            title: &title,
            class: "validation",
            head,
            contents,
            main,
            version: of.version(),
        },
        sections.iter().flat_map(|s| &s.figures),
        &json!({}),
    );
    (html, sections.into_iter().flat_map(|s| s.figures).collect())
}

/// Hits and misses in words.
fn short(of: &Validation) -> Markup {
    let missed: Vec<&Row> = of.rows.iter().filter(|r| r.hit() == Some(false)).collect();
    let with =
        |verdict: &str| -> Vec<&Row> { of.rows.iter().filter(|r| r.verdict == verdict).collect() };
    let (fixed, unknown, waits) = (with("by construction"), with("not measured"), with("waits"));
    let changed = of.changed();
    html! {
        section #short aria-labelledby="short-title" {
            h2 #short-title { "In short" }
            p { (counted(of)) }
            @if !changed.is_empty() { p { "Changed in the standard city for this run: " @for c in &changed { code { (c) } " " } } }
            @if let Some(folds) = of.about["folds"].as_str() { p.note { (folds) "." } }
            @if missed.is_empty() { @if of.all_hits().1 > 0 { p { "No row is missed." } } }
            @else {
                h3 { "Missed" }
                ul { @for r in missed { li { strong { (r.id) " " (r.finding) "." } " " (misses(r)) @if !r.explanation.is_empty() && changed.is_empty() { " Why, as far as it is known: " (r.explanation) "." } } } }
            }
            @if !fixed.is_empty() { p { "Fixed by inputs, neither hit nor miss: " (listed(&fixed)) "." } }
            @if !unknown.is_empty() { p { "Could not be measured in this model: " (listed(&unknown)) "." } }
            @if !waits.is_empty() { p { "Not measured yet: " @for (k, r) in waits.iter().enumerate() { @if k > 0 { "; " } (r.id) @if let Some(what) = &r.waits_for { " waits for " (what) } } "." } }
        }
    }
}

fn listed(rows: &[&Row]) -> String {
    let ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    ids.join(", ")
}

/// Hits by how well the published value is known.
fn counted(of: &Validation) -> String {
    let kinds = [
        ("found", "rows found at their source"),
        ("recalled", "rows known from memory only"),
        ("docking", "docking tests"),
    ];
    let each: Vec<String> = kinds
        .iter()
        .map(|(status, what)| (of.hits(status), what))
        .filter(|((_, n), _)| *n > 0)
        .map(|((hits, n), what)| format!("{hits} of {n} {what}"))
        .collect();
    let seeds = match of.planned("seeds") {
        1 => "one seed: nothing says how much luck there is".to_owned(),
        n => format!("the mean over {n} seeds decides"),
    };
    match each.is_empty() {
        true => format!("No row is hit or missed ({seeds})."),
        false => format!(
            "Hit: {}. A row is hit where all its deciding numbers lie inside their bands; {seeds}.",
            each.join(", ")
        ),
    }
}

/// What of a row lies outside, in words.
fn misses(row: &Row) -> String {
    words::capital(&format!("{}.", row.outside()))
}

/// The figures, by what the rows are.
fn sections(of: &Validation) -> Vec<Section> {
    let lines = |status: &str| -> Vec<Line<'_>> {
        of.rows
            .iter()
            .filter(|r| r.status == status && r.verdict != "waits")
            .flat_map(|r| {
                r.deciding()
                    .map(|n| Line::new(&r.id, n, r.fixed_by.is_some()))
            })
            .collect()
    };
    let drawn = |status: &str, id, title: &str| {
        let said = Said {
            id,
            title: title.to_owned(),
            caption: String::new(),
        };
        bands::figure(&lines(status), said)
    };
    let docking: Vec<&Row> = of
        .rows
        .iter()
        .filter(|r| r.status == "docking" && r.verdict != "waits")
        .collect();
    let found = drawn(
        "found",
        "evidence-found",
        "Rows found at their source: each number beside its band",
    );
    let recalled = drawn(
        "recalled",
        "evidence-recalled",
        "Rows known from memory: each number beside its band",
    );
    let order = drawn(
        "docking",
        "evidence-docking",
        "Docking tests: what must hold",
    );
    let of_docking = docked::figure(&docking).into_iter().chain(order).collect();
    let all = vec![
        Section::new("found", "Findings", "", found.into_iter().collect()),
        Section::new(
            "recalled",
            "Findings known from memory",
            "The published value was remembered from the paper, not read there: such a row decides nothing alone.",
            recalled.into_iter().collect(),
        ),
        Section {
            lead: docked_in_words(&docking),
            ..Section::new("docking-tests", "Docking tests", "", of_docking)
        },
    ];
    all.into_iter().filter(|s| !s.figures.is_empty()).collect()
}

/// What each docking test must show, and whether it does.
fn docked_in_words(rows: &[&Row]) -> Markup {
    html! {
        p { "Published models whose rules are expressed in this engine, each in a small town of its own with everything else switched off. They \
             compare with a model, not with data: a hit says that the behaviour can be expressed here, not that it is true of people." }
        dl.terms { @for r in rows {
            dt { (r.id) ": " (r.finding) }
            dd {
                "Published (" (r.source) "): " (r.published) ". "
                @match r.hit() {
                    Some(true) => { "Here: " strong { "the same" } "." }
                    Some(false) => { "Here: " strong { "not so" } ". " (misses(r)) }
                    None => { "Here: " (r.verdict) "." }
                }
            }
        } }
    }
}

fn measured(of: &Validation) -> Markup {
    html! {
        section #measured aria-labelledby="measured-title" {
            h2 #measured-title { "How each row is measured" }
            details {
                summary { "Finding, source and protocol of each row" }
                dl.terms { @for r in &of.rows {
                    dt { (r.id) ": " (r.finding) " – " (r.verdict) }
                    dd {
                        "Published: " (r.published) " (" (r.population) "). " (r.source) ". Here: " (shell::marked(&r.protocol)) "."
                        @if let Some(inputs) = &r.fixed_by { " Fixed by " (inputs) "." }
                    }
                } }
            }
        }
    }
}

fn limits(of: &Validation) -> Markup {
    let seeds = of.planned("seeds");
    let calibrated = of.about["calibrated"].as_u64().unwrap_or(0);
    html! {
        section #limits aria-labelledby="limits-title" {
            h2 #limits-title { "Limits of the claim" }
            ul {
                li { "A band holds the published value with what seemed a fair margin; hit or miss is a statement about the mean over seeds and that band, not a test of significance." }
                @if seeds < 10 { li { "Few seeds (" (seeds) "): a number near the end of its band may fall on the other side with others." } }
                @if calibrated > 0 { li { (calibrated) " parameters of the shipped model were set with some rows of the registry in view: those rows confirm less than rows that were not looked at." } }
                li { "Rows share cities and surveys, so that their hits are not independent of each other." }
                li { "That a finding is shown does not say that it comes about as in the model: rival rules may show it as well. Set variants beside each other (several folders)." }
            }
        }
    }
}

fn again(of: &Validation) -> Markup {
    let commands = story::commands([&of.about], &[&of.folder]);
    html! {
        section #again aria-labelledby="again-title" {
            h2 #again-title { "Repeat it" }
            pre tabindex="0" { code { (commands.join("\n")) } }
            p {
                "Version " (of.version()) ", seeds from " (of.planned("first_seed")) ". The same version and seeds give the same numbers to the last \
                 bit, on any number of threads."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::{tests::folder, validation};
    use super::*;

    #[test]
    fn hits_and_misses_are_told_in_words() {
        let folder = folder(&[], Some(4.89));
        let of = validation(folder.path()).unwrap();
        let (html, figures) = page(&of);
        let ids: Vec<&str> = figures.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "evidence-found",
                "evidence-recalled",
                "docking",
                "evidence-docking"
            ]
        );
        for part in [
            "3 of 4 rows hit",
            "Hit: 1 of 2 rows found at their source, 1 of 1 rows known from memory only, 1 of 1 docking tests.",
            "Positive over negative is 4.89 ± 0.0200, above its band of 2.50 to 4.00. Why, as far as it is known: nobody avoids.",
            "P9 waits for a law",
            "the mean over 2 seeds decides",
            "Few seeds (2)",
            "15 parameters of the shipped model",
            "commonground validate --quick\ncommonground report ",
            "Published (a paper): r = -.21. Here: <strong>the same</strong>",
        ] {
            assert!(html.contains(part), "{part}");
        }
    }

    #[test]
    fn why_the_shipped_model_misses_is_not_said_of_a_changed_one() {
        let folder = folder(&["mechanisms.approach.enabled=false"], Some(4.89));
        let of = validation(folder.path()).unwrap();
        let html = page(&of).0;
        assert!(html.contains("<code>mechanisms.approach.enabled=false</code>"));
        assert!(!html.contains("nobody avoids"));
    }
}
