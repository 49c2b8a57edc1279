//! The brief: what a comparison has shown on two printed pages, for somebody who will not read more.

use maud::{Markup, html};
use serde_json::json;

use super::factors::Design;
use super::figure::Figure;
use super::headline::{Finding, findings};
use super::limits::{list, resting_on};
use super::page::{self, grades};
use super::shell::{Page, figure, whole};
use super::source::Source;
use super::topics::{APART, TOPICS, Topic};
use super::{costs, courses, dots, drives, story, words};
use crate::comparison::Key;

/// Most findings in words.
const FINDINGS: usize = 6;
/// Most numbers in the figure of differences.
const NUMBERS: usize = 4;
/// Most panels of each other figure.
const PANELS: usize = 2;
/// Most arms in words.
const ARMS: usize = 7;
/// Greatest height of a panel of lines or points, in pixels.
const HIGHEST: u32 = 190;
/// Most keys of an arm that are told one by one.
const KEYS: usize = 3;

/// The page of a comparison, and its figures.
pub fn page(source: &Source, folder: &str) -> (String, Vec<Figure>) {
    let title = page::title(source);
    let findings = findings(source);
    // Of many arms that are made of factors a few are drawn.
    let few = Design::of(source).and_then(|d| d.few(source));
    let chosen = few.map(|few| source.only(&few));
    let shown = chosen.as_ref().unwrap_or(source);
    let figures = figures(shown, &findings);
    let main = html! {
        (found(source, &findings))
        @if let Some(first) = figures.first() { (figure(first)) }
        (arms(shown, source.arms.len()))
        @for f in figures.iter().skip(1) { (figure(f)) }
        section #limits aria-labelledby="limits-title" {
            h2 #limits-title { "How sure is this?" }
            @if let Some(names) = resting_on(&findings) {
                p { strong { "Rests on assumptions: " } "headline results go with parameters of which no study tells the value (E4): " (names) "." }
            }
            (grades(&story::support(source)))
            (list(source, &findings))
        }
        section #again aria-labelledby="again-title" {
            h2 #again-title { "Repeat it" }
            pre tabindex="0" { code { (story::commands([&source.manifest], &[folder]).join("\n")) " --brief" } }
            p { "Without " code { "--brief" } " the report has everything: all figures with their tables, mechanisms with sources, the scenario." }
        }
    };
    let page = Page {
        title: &title,
        class: "brief",
        head: page::head(source, &title),
        contents: Vec::new(),
        main,
        version: source.manifest["version"].as_str().unwrap_or(""),
    };
    let html = whole(page, &figures, &json!({}));
    (html, figures)
}

/// The most telling figures: headline differences, the course of the first of them, and money or, where there is
/// none, what drives the effect.
fn figures(source: &Source, findings: &[Finding]) -> Vec<Figure> {
    let mut keys: Vec<&Key> = Vec::new();
    for f in findings.iter().filter(|f| source.numbers.has(&f.key)) {
        if !keys.contains(&&f.key) {
            keys.push(&f.key);
        }
    }
    keys.truncate(NUMBERS);
    let topic = |key: &&Key| -> Option<&Topic> {
        let all = TOPICS.iter().chain(APART);
        let mut here =
            all.filter(|t| t.indicator == key.indicator && t.setting == key.setting.as_deref());
        here.next()
    };
    let course = keys.iter().find_map(|key| {
        let topic = topic(key)?;
        let here = keys.iter().filter(|k| k.indicator == key.indicator);
        let here: Vec<&Key> = here.copied().take(PANELS).collect();
        courses::levels(source, topic, Some(&here))
    });
    let money = costs::figure(source, PANELS);
    let last = money.or_else(|| {
        let pair = super::channels::main_pair(source)?;
        let f = drives::figure(source, &pair, &mut Vec::new())?;
        (f.layout.panels <= PANELS).then_some(f)
    });
    let all = [dots::headline(source, &keys), course, last];
    let mut all: Vec<Figure> = all.into_iter().flatten().collect();
    // Rows of words need their height, lines do not.
    let lines = |f: &&mut Figure| f.option["yAxis"][0]["type"] == "value";
    for f in all.iter_mut().filter(lines) {
        f.layout.height = f.layout.height.min(HIGHEST);
    }
    all
}

fn found(source: &Source, findings: &[Finding]) -> Markup {
    let more = findings.len().saturating_sub(FINDINGS);
    html! {
        section #short aria-labelledby="short-title" {
            h2 #short-title { "What was found" }
            div.findings {
                @for f in findings.iter().take(FINDINGS) { (page::finding(f, false)) }
            }
            @if findings.is_empty() { p { "No number that is looked at differs between the arms." } }
            p.note {
                @if more > 0 { (more) " more in the report. " }
                @if source.common_luck() { "Arms are compared with the same people and the same luck." }
                @else { "Every arm has luck of its own: differences are between independent runs." }
                " “No difference shown” is not “no effect”; one in twenty intervals misses the truth by chance."
                @if source.replicates < 2 { " With one replicate there are no intervals." }
            }
        }
    }
}

fn arms(source: &Source, of: usize) -> Markup {
    let all = story::arms(source);
    html! {
        section #arms aria-labelledby="arms-title" {
            h2 #arms-title { "What was compared" }
            @for (k, arm) in all.iter().take(ARMS).enumerate() {
                div.arm {
                    p {
                        span.swatch style={ "--arm:var(--arm" (k % 7) ")" } {}
                        strong { (words::capital(&arm.name)) } @if k == 0 { " (baseline)" } ": "
                        (told(arm, k == 0))
                    }
                }
            }
            @if of > all.len().min(ARMS) { p.note { (of - all.len().min(ARMS)) " more arms in the report." } }
        }
    }
}

/// An arm in a few sentences.
fn told(arm: &story::ArmWords, baseline: bool) -> String {
    let own = arm.policies.iter().filter(|p| !p.shared);
    let mut out: Vec<String> = own
        .map(|p| {
            let price = match p.price.is_empty() {
                true => String::new(),
                false => format!("; price {}", p.price),
            };
            let numbers = match p.numbers.is_empty() {
                true => String::new(),
                false => format!(" ({})", p.numbers),
            };
            format!("{}{numbers}, {}{price}", p.title, p.how)
        })
        .collect();
    let keys = arm.changes.iter().take(KEYS);
    out.extend(keys.map(|(key, was, is)| format!("{key} {is} in place of {was}")));
    match arm.changes.len().saturating_sub(KEYS) {
        0 => {}
        n => out.push(format!("{n} more keys")),
    }
    match (out.is_empty(), baseline) {
        (true, true) => "the scenario as it stands.".to_owned(),
        (true, false) => "nothing that the file says differs.".to_owned(),
        _ => format!("{}.", out.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::channels::tests::source;
    use super::*;
    use crate::record::Change;

    #[test]
    fn a_brief_has_few_figures_and_says_what_it_rests_on() {
        let source = Source {
            arms: vec!["now".into(), "more_contact".into()],
            ..source()
        };
        let (html, figures) = page(&source, "arms");
        let ids: Vec<&str> = figures.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, ["brief-differences", "ledger-difference"]);
        for part in [
            "class=\"brief\"",
            "What was found",
            "What was compared",
            "How sure is this?",
            "commonground report arms --brief",
            "It forecasts no real one.",
        ] {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("<nav"));
    }

    #[test]
    fn arms_are_told_in_few_words() {
        let mut s = source();
        let change = |k: usize| Change {
            key: format!("settings.work.k{k}"),
            baseline: Some("1".into()),
            here: Some("2".into()),
        };
        s.texts = vec![Default::default(), Default::default()];
        s.texts[1].changes = (0..5).map(change).collect();
        let all = story::arms(&s);
        assert_eq!(told(&all[0], true), "the scenario as it stands.");
        let said = told(&all[1], false);
        assert!(
            said.starts_with("settings.work.k0 2 in place of 1; ")
                && said.ends_with("; 2 more keys."),
            "{said}"
        );
    }
}
