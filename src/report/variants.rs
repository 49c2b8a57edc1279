//! Several validations beside each other: which row rejects which variant of the model.

use maud::{Markup, html};
use serde_json::json;

use super::evidence::{Row, Validation};
use super::figure::Figure;
use super::shell::{self, Page, Section};
use super::{grid, story, words};

/// A variant with its name.
pub struct Variant<'a> {
    /// What it differs by.
    pub name: String,
    /// What came of it.
    pub of: &'a Validation,
}

/// A change of the model as a reader says it.
fn named(change: &str) -> String {
    let (path, value) = change.split_once('=').unwrap_or((change, ""));
    let short = words::path(path);
    match (short.strip_suffix(".enabled"), value.trim()) {
        (Some(name), "true") if short != path => format!("{} on", words::spaced(name)),
        (Some(name), "false") if short != path => format!("without {}", words::spaced(name)),
        _ => format!("{short} = {}", value.trim()),
    }
}

/// What all have changed.
fn common(all: &[Validation]) -> Vec<String> {
    let Some((first, rest)) = all.split_first() else {
        return Vec::new();
    };
    let mut shared = first.changed();
    shared.retain(|c| rest.iter().all(|v| v.changed().contains(c)));
    shared
}

/// Names by what differs; where that does not tell them apart, with the folder's name.
fn variants(all: &[Validation]) -> Vec<Variant<'_>> {
    let shared = common(all);
    let untouched = match shared.iter().all(|c| c.starts_with("city.")) {
        true => "as shipped",
        false => "no further change",
    };
    let own = |v: &Validation| {
        let own: Vec<String> = v
            .changed()
            .iter()
            .filter(|c| !shared.contains(c))
            .map(|c| named(c))
            .collect();
        match own.is_empty() {
            true => untouched.to_owned(),
            false => own.join(", "),
        }
    };
    let names: Vec<String> = all.iter().map(own).collect();
    let alone = |name: &String| names.iter().filter(|n| *n == name).count() == 1;
    all.iter()
        .zip(&names)
        .map(|(of, name)| Variant {
            of,
            name: match alone(name) {
                true => name.clone(),
                false => format!("{name} ({})", of.folder),
            },
        })
        .collect()
}

/// Rows of any variant in their order.
fn rows(all: &[Validation]) -> Vec<&Row> {
    let mut rows: Vec<&Row> = Vec::new();
    for row in all.iter().flat_map(|v| &v.rows) {
        if !rows.iter().any(|r| r.id == row.id) {
            rows.push(row);
        }
    }
    rows
}

/// A row of a validation.
pub fn find<'a>(v: &'a Validation, id: &str) -> Option<&'a Row> {
    v.rows.iter().find(|r| r.id == id)
}

/// Which row rejects which variant, a sentence for each.
fn told(variants: &[Variant<'_>], rows: &[&Row]) -> Vec<String> {
    let mut out = Vec::new();
    for v in variants {
        let missed: Vec<&Row> =
            v.of.rows
                .iter()
                .filter(|r| r.hit() == Some(false))
                .collect();
        let unknown = v.of.rows.iter().filter(|r| r.verdict == "not measured");
        let unknown: Vec<&str> = unknown.map(|r| r.id.as_str()).collect();
        let mut said = match missed.is_empty() {
            true => format!(
                "“{}” is rejected by none of the rows that could be measured.",
                v.name
            ),
            false => {
                let each: Vec<String> = missed
                    .iter()
                    .map(|r| format!("{} ({})", r.id, r.outside()))
                    .collect();
                format!("“{}” is rejected by {}.", v.name, each.join(" and by "))
            }
        };
        if !unknown.is_empty() {
            said += &format!(" Not measured in it: {}.", unknown.join(", "));
        }
        out.push(said);
    }
    let verdicts = |row: &Row| -> Vec<Option<bool>> {
        variants
            .iter()
            .map(|v| find(v.of, &row.id).and_then(Row::hit))
            .collect()
    };
    let ids = |wanted: Option<bool>| -> Vec<&str> {
        let same = rows
            .iter()
            .filter(|r| verdicts(r).iter().all(|v| *v == wanted));
        same.map(|r| r.id.as_str()).collect()
    };
    let (hit, missed) = (ids(Some(true)), ids(Some(false)));
    if !hit.is_empty() {
        out.push(format!(
            "Hit in every variant, so that they do not tell them apart: {}.",
            hit.join(", ")
        ));
    }
    if !missed.is_empty() {
        out.push(format!("Missed in every variant: {}.", missed.join(", ")));
    }
    // Rows that decide about any of them decide about all.
    let decided: Vec<&&Row> = rows
        .iter()
        .filter(|r| verdicts(r).iter().any(Option::is_some))
        .collect();
    let passes = |v: &Variant<'_>| {
        let hit = |r: &&&Row| find(v.of, &r.id).and_then(Row::hit) == Some(true);
        !decided.is_empty() && decided.iter().all(hit)
    };
    let passing: Vec<String> = variants
        .iter()
        .filter(|v| passes(v))
        .map(|v| format!("“{}”", v.name))
        .collect();
    if passing.len() > 1 {
        out.push(format!(
            "{} pass every row that decides: these rows cannot tell them apart, and an answer that differs between them is to be \
             given as a range.",
            passing.join(" and ")
        ));
    }
    out
}

/// Where plans, seeds or versions differ, what is compared is not the variants alone.
fn caution(all: &[Validation]) -> Option<String> {
    let plan = |v: &Validation| {
        format!(
            "{}, {} seeds from {}, version {}",
            v.plan(),
            v.planned("seeds"),
            v.planned("first_seed"),
            v.version()
        )
    };
    let first = plan(all.first()?);
    let other = all.iter().find(|v| plan(v) != first)?;
    Some(format!(
        "The variants were not run alike: {} has {first}; {} has {}. What differs between them may be due to that.",
        all[0].folder,
        other.folder,
        plan(other)
    ))
}

/// The page of several validations.
pub fn page(all: &[Validation]) -> (String, Vec<Figure>) {
    let variants = variants(all);
    let rows = rows(all);
    let shared = common(all);
    let section = Section {
        lead: html! {
            @for said in told(&variants, &rows) { p { (said) } }
            @if let Some(said) = caution(all) { p { strong { (said) } } }
        },
        ..Section::new(
            "grid",
            "Which row rejects which variant",
            "",
            grid::figure(&variants, &rows).into_iter().collect(),
        )
    };
    let seeds = all.iter().map(|v| v.planned("seeds")).min().unwrap_or(0);
    let title = format!(
        "{} variants of the model beside {} rows",
        all.len(),
        rows.len()
    );
    let head = html! {
        p.kicker { "Validation of variants" }
        h1 { (title) }
        dl.facts {
            div { dt { "Variants" } dd { (all.len()) } }
            div { dt { "Rows" } dd { (rows.len()) } }
            div { dt { "Seeds, at least" } dd { (seeds) } }
            div { dt { "Plan" } dd { (all[0].plan()) } }
        }
    };
    let main = html! {
        (shell::drawn(&section))
        (described(&variants, &shared, &rows))
        (limits(seeds))
        (again(all))
    };
    let html = shell::whole(
        Page {
            title: &title,
            class: "validation",
            head,
            contents: vec![
                ("grid", section.title),
                ("variants-are", "The variants and the rows"),
                ("limits", "Limits of the claim"),
                ("again", "Repeat it"),
            ],
            main,
            version: all[0].version(),
        },
        &section.figures,
        &json!({}),
    );
    (html, section.figures)
}

fn described(variants: &[Variant<'_>], shared: &[String], rows: &[&Row]) -> Markup {
    html! {
        section #variants-are aria-labelledby="variants-are-title" {
            h2 #variants-are-title { "The variants and the rows" }
            @if !shared.is_empty() { p { "All have: " @for c in shared { code { (c) } " " } } }
            dl.terms {
                @for v in variants {
                    dt { (words::capital(&v.name)) }
                    dd {
                        @let own: Vec<String> = v.of.changed().into_iter().filter(|c| !shared.contains(c)).collect();
                        @if own.is_empty() { "Nothing else is changed." }
                        @for c in &own { code { (c) } " " }
                        " Folder " code { (v.of.folder) } "."
                    }
                }
            }
            dl.terms {
                @for r in rows {
                    dt { (r.id) ": " (r.finding) }
                    dd { "Published: " (r.published) ". " (r.source) "." @if r.status == "recalled" { " Known from memory only." } }
                }
            }
        }
    }
}

fn limits(seeds: u64) -> Markup {
    html! {
        section #limits aria-labelledby="limits-title" {
            h2 #limits-title { "Limits of the claim" }
            ul {
                li { "A row is hit or missed by the mean over seeds alone. A value just inside and one just outside differ little; look at the spread." }
                @if seeds < 10 { li { "Few seeds (" (seeds) "): more of them (--seeds) before a rejection is quoted." } }
                li { "Parameters were set for the shipped model with some of these rows in view, so that the comparison is not quite fair to others. Calibrate each variant first, to other rows than those it is judged by." }
                li { "A row that rejects a variant says that this variant with these parameters does not show the finding, not that no variant of its kind could." }
                li { "What passes is not shown to be true: others that were not tried may pass as well." }
            }
        }
    }
}

fn again(all: &[Validation]) -> Markup {
    let folders: Vec<&str> = all.iter().map(|v| v.folder.as_str()).collect();
    let commands = story::commands(all.iter().map(|v| &v.about), &folders);
    html! {
        section #again aria-labelledby="again-title" {
            h2 #again-title { "Repeat it" }
            pre tabindex="0" { code { (commands.join("\n")) } }
            p { "The same version and seeds give the same numbers to the last bit, on any number of threads." }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::{tests::folder, validation};
    use super::*;

    fn three() -> Vec<Validation> {
        let one = |set: &[&str], a5| {
            let folder = folder(set, a5);
            validation(folder.path()).unwrap()
        };
        vec![
            one(&["city.areas=6"], Some(3.0)),
            one(
                &["city.areas=6", "mechanisms.mediated.enabled=true"],
                Some(3.5),
            ),
            one(
                &[
                    "city.areas=6",
                    "mechanisms.approach.enabled=false",
                    "mechanisms.valence.omega=0.2",
                ],
                Some(4.89),
            ),
        ]
    }

    #[test]
    fn variants_are_named_by_what_differs() {
        let all = three();
        let names: Vec<String> = variants(&all).into_iter().map(|v| v.name).collect();
        assert_eq!(
            names,
            [
                "as shipped",
                "mediated on",
                "without approach, valence.omega = 0.2"
            ]
        );
        let two = vec![all[0].clone(), all[0].clone()];
        assert!(variants(&two)[0].name.starts_with("as shipped ("));
        assert_eq!(named("groups.a.enabled=true"), "groups.a.enabled = true");
    }

    #[test]
    fn the_grid_says_which_row_rejects_which_variant() {
        let all = three();
        let (variants, rows) = (variants(&all), rows(&all));
        let f = grid::figure(&variants, &rows).unwrap();
        assert_eq!(
            f.table.head[3..],
            [
                "as shipped",
                "mediated on",
                "without approach, valence.omega = 0.2"
            ]
        );
        assert_eq!(
            f.table.rows[1],
            [
                "A5",
                "positive over negative",
                "2.50 to 4.00",
                "3.00",
                "3.50",
                "4.89 (outside)"
            ]
        );
        let outside = &f.option["series"][1];
        assert_eq!(
            (&outside["name"], &outside["data"][0]["value"]),
            (&json!("outside its band"), &json!([2, 1, 1, 4.89]))
        );
        let said = told(&variants, &rows);
        assert!(said[0].contains("“as shipped” is rejected by none"));
        assert!(said[2].contains("rejected by A5 (positive over negative is 4.89 ± 0.0200, above its band of 2.50 to 4.00)"), "{}", said[2]);
        assert_eq!(
            said[3],
            "Hit in every variant, so that they do not tell them apart: A1, A13, T-1."
        );
        assert!(said[4].contains("“as shipped” and “mediated on” pass every row"));
    }

    #[test]
    fn what_is_not_run_alike_or_not_measured_is_said() {
        let mut all = three();
        assert_eq!(caution(&all), None);
        all[1].about["plan"]["seeds"] = json!(20);
        assert!(caution(&all).unwrap().contains("20 seeds from 1"));
        all[2].rows.remove(0);
        all[1].rows[1].verdict = "not measured".to_owned();
        all[1].rows[1].numbers[0].value = None;
        let (variants, rows) = (variants(&all), rows(&all));
        let f = grid::figure(&variants, &rows).unwrap();
        assert_eq!(
            (f.table.rows[0][5].as_str(), f.table.rows[1][4].as_str()),
            ("not run", "not measured")
        );
        assert!(told(&variants, &rows)[1].contains("Not measured in it: A5."));
        let html = page(&all).0;
        assert!(
            html.contains("The variants were not run alike")
                && html.contains("Published: r = -.21")
        );
    }
}
