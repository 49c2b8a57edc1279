//! The page of a comparison or a run.

use maud::{Markup, html};
use serde_json::Value as Json;

use super::factors::{Design, MOST_ARMS};
use super::headline::{Finding, Mark, counted, findings, unjudged};
use super::limits::{limits, worlds};
use super::plausible::{self, Known};
use super::shell::{Page, Section, drawn, whole};
use super::source::Source;
use super::story::{self, Support};
use super::words;

/// The whole page.
pub fn page(source: &Source, sections: &[Section], maps: &Json, folder: &str) -> String {
    let title = title(source);
    let findings = findings(source);
    let main = html! {
        @if source.is_comparison { (headline(source, &findings)) }
        (arms(source))
        @for section in sections { (drawn(section)) }
        (worlds(source, &findings))
        (evidence(source))
        (limits(source, &findings))
        (again(source, folder))
    };
    let page = Page {
        title: &title,
        class: "report",
        head: head(source, &title),
        contents: contents(source, sections),
        main,
        version: source.manifest["version"].as_str().unwrap_or(""),
    };
    whole(page, sections.iter().flat_map(|s| &s.figures), maps)
}

/// The name of the scenario, for people.
pub fn title(source: &Source) -> String {
    let title = source.manifest["scenario"].as_str().unwrap_or("results");
    words::capital(&words::spaced(title.split(": ").next().unwrap_or(title)))
}

/// What was asked, and of what.
pub fn head(source: &Source, title: &str) -> Markup {
    let question = story::question(source.manifest["scenario_text"].as_str().unwrap_or(""));
    let people: f64 = source
        .numbers
        .all(&super::city("residents", None), 0, source.last())
        .iter()
        .sum::<f64>()
        / source.replicates.max(1) as f64;
    html! {
        p.kicker { @if source.is_comparison { "Comparison of simulated cities" } @else { "A simulated city" } }
        h1 { (title) }
        @if !question.is_empty() { p.question { (question) } }
        dl.facts {
            @if source.is_comparison { div { dt { "Arms" } dd { (source.arms.len()) } } }
            div { dt { "Replicates" } dd { (source.replicates) } }
            div { dt { "Length" } dd { (length(source.last_week())) } }
            @if people > 0.0 { div { dt { "Inhabitants at the end" } dd { (words::number(people)) } } }
            div { dt { "Groups" } dd { (source.groups.iter().map(|g| words::spaced(g)).collect::<Vec<_>>().join(", ")) } }
        }
    }
}

fn length(weeks: u32) -> String {
    words::after(weeks).trim_start_matches("after ").to_owned()
}

fn contents<'a>(source: &Source, sections: &'a [Section]) -> Vec<(&'a str, &'a str)> {
    let mut all = match source.is_comparison {
        true => vec![("short", "In short"), ("arms", "The arms")],
        false => vec![("arms", "The city")],
    };
    all.extend(sections.iter().map(|s| (s.id, s.title)));
    if matches!(source.plausible, Known::Drawn(_)) {
        all.push(("worlds", "In plausible worlds"));
    }
    all.extend([
        ("evidence", "Evidence"),
        ("limits", "Limits"),
        ("again", "Repeat it"),
    ]);
    all
}

fn headline(source: &Source, findings: &[Finding]) -> Markup {
    let expected = findings.iter().any(|f| !f.says.is_empty());
    let unjudged = unjudged(source);
    let (looked, shown) = counted(source);
    html! {
        section #short aria-labelledby="short-title" {
            h2 #short-title { "In short" }
            p {
                @if expected { "What the authors of this scenario expected, and what the simulation shows." }
                @else { "The clearest differences from “" (words::spaced(&source.arms[0])) "”." }
                @if source.common_luck() { " Arms are compared within replicates, with the same people and the same luck" }
                @else { " Every arm has luck of its own: differences are between independent runs" }
                @if let Known::Drawn(drawn) = &source.plausible { "; the replicates lived in " (drawn.worlds) " plausible worlds, whose parameters differ" }
                "."
            }
            div.findings { @for f in findings { (finding(f, true)) } }
            @if unjudged > 0 {
                p.note {
                    (unjudged) " of the " (source.expectations.len()) " expectations are about weeks in which arms were not compared (" code { "--at" } " names weeks), \
                     or about numbers that are not there."
                }
            }
            p.note {
                "In all, " (looked) " numbers of the city differ at the end, and for " (shown)
                " of these differences the interval leaves out 0. One in twenty intervals misses the truth by chance. \
                 “No difference shown” is not “no effect”."
            }
        }
    }
}

/// A finding; the whole of it says also how far luck and parameters spread it.
pub fn finding(f: &Finding, whole: bool) -> Markup {
    let class = match f.verdict.1 {
        Mark::Shown => "shown",
        Mark::Against => "against",
        Mark::Open => "open",
    };
    html! {
        article class={ "finding " (class) } {
            p.verdict { (words::capital(&f.verdict.0)) }
            @if !f.says.is_empty() { h3 { (f.says) } }
            @else { h3 { (words::capital(&f.what)) } }
            p { @if !f.says.is_empty() { (words::capital(&f.what)) ": " } (f.sentence) "." }
            p.sure { (words::capital(&f.sure)) "." @if let Some(least) = &f.least { " " (least) } }
            @if let Some(said) = f.worlds.as_ref().filter(|_| whole).and_then(|u| plausible::spread(&f.key.indicator, u)) { p.sure { (said) } }
        }
    }
}

fn arms(source: &Source) -> Markup {
    let all = story::arms(source);
    // Many arms that differ in factors alone are a table.
    let design = Design::of(source).filter(|_| source.arms.len() > MOST_ARMS);
    let drawn = design
        .as_ref()
        .and_then(|d| d.few(source))
        .unwrap_or_default();
    // Colours are those of the figures, which draw few.
    let hue = |k: usize| drawn.iter().position(|&arm| arm == k).unwrap_or(k) % 7;
    let told: Vec<usize> = design
        .iter()
        .flat_map(|d| d.blocks.iter().map(|b| b.arms[0]))
        .collect();
    html! {
        section #arms aria-labelledby="arms-title" {
            h2 #arms-title { @if source.is_comparison { "The arms" } @else { "The city" } }
            @if source.is_comparison {
                p {
                    @if source.common_luck() { "All arms are the same city with the same luck." }
                    @else { "Every arm is a city of its own, with luck of its own." }
                    " Each says what it does differently from the first, the baseline."
                }
            }
            @if let Some(design) = &design {
                p {
                    "There are " (source.arms.len()) " arms, made of values of factors ("
                    a href="#factors" { "what the factors do" } "). Only the baseline"
                    @if told.len() > 1 { " and the first arm of each written one are" } @else { " is" } " told in full."
                }
                (design.table(source))
            }
            @for (k, arm) in all.iter().enumerate().filter(|(k, _)| told.is_empty() || told.contains(k)) {
                div.arm {
                    h3 { span.swatch style={ "--arm:var(--arm" (hue(k)) ")" } {} (arm.name) @if k == 0 && source.is_comparison { " (baseline)" } }
                    @if arm.changes.is_empty() && arm.policies.iter().all(|p| p.shared) {
                        p { @if k == 0 { "As the scenario stands, without policies of its own." } @else { "It differs in nothing that the file says." } }
                    }
                    @for p in arm.policies.iter().filter(|p| !p.shared) {
                        div.policy {
                            p { strong { (p.title) } " (" (p.name) "): " (p.how) "." @if !p.numbers.is_empty() { " " span.soft { (words::capital(&p.numbers)) "." } } }
                            @if !p.price.is_empty() { p.soft { "Price: " (p.price) "." } }
                            @if !p.pitfall.is_empty() { p.soft { "It may work against its purpose: " (p.pitfall) "." } }
                        }
                    }
                    @if arm.policies.iter().any(|p| p.shared) {
                        p.soft { "As in the baseline: " (arm.policies.iter().filter(|p| p.shared).map(|p| format!("{} ({})", p.title, p.name)).collect::<Vec<_>>().join(", ")) "." }
                    }
                    @if !arm.changes.is_empty() { (changes(&arm.changes)) }
                }
            }
        }
    }
}

/// Changes that are shown at once; more are folded.
const MOST_CHANGES: usize = 8;

fn changes(all: &[(String, String, String)]) -> Markup {
    let table = html! {
        div.scroll {
            table {
                thead { tr { th scope="col" { "Key" } th scope="col" { "Baseline" } th scope="col" { "Here" } } }
                tbody { @for (key, was, is) in all { tr { th scope="row" { code { (key) } } td { (was) } td { (is) } } } }
            }
        }
    };
    html! {
        @if all.len() <= MOST_CHANGES { (table) }
        @else { details { summary { (all.len()) " keys differ" } (table) } }
    }
}

/// How well the mechanisms and their numbers are supported, in two sentences.
pub fn grades(all: &[Support]) -> Markup {
    let mut parameters = [0; 4];
    for s in all {
        for (sum, n) in parameters.iter_mut().zip(s.parameters) {
            *sum += n;
        }
    }
    let total: usize = parameters.iter().sum();
    let weak: Vec<&str> = all
        .iter()
        .filter(|s| s.grade == "E4")
        .map(|s| s.title.as_str())
        .collect();
    html! {
        p {
            (all.len()) " mechanisms were on, with " (total) " parameters. Of these numbers "
            (parameters[0]) " rest on several causal studies or a meta-analysis (E1), "
            (parameters[1]) " on a few (E2), " (parameters[2]) " on correlations or the consensus of practitioners (E3), and "
            strong { (parameters[3]) " on theory or our assumption alone (E4)" } "."
        }
        @if !weak.is_empty() {
            p { "Even the direction of an effect is an assumption in: " (weak.join(", ")) "." }
        }
    }
}

fn evidence(source: &Source) -> Markup {
    supported(source, html! {})
}

/// The section of evidence grades: those of what is said here first, and those of the mechanisms.
pub fn supported(source: &Source, first: Markup) -> Markup {
    let all = story::support(source);
    html! {
        section #evidence aria-labelledby="evidence-title" {
            h2 #evidence-title { "How well it is supported" }
            (first)
            (grades(&all))
            details {
                summary { "All mechanisms with grades and sources" }
                div.scroll tabindex="0" role="region" aria-label="Mechanisms" {
                    table {
                        thead { tr {
                            th scope="col" { "Mechanism" } th scope="col" { "What it does" } th scope="col" { "Sign" }
                            th scope="col" { "Parameters E1, E2, E3, E4" } th scope="col" { "Source" }
                        } }
                        tbody { @for s in &all { tr {
                            th scope="row" { (s.title) } td { (s.meaning) @if !s.conflict.is_empty() { " Contested: " (s.conflict) "." } } td { (s.grade) }
                            td { (s.parameters.map(|n| n.to_string()).join(", ")) } td { (s.source) }
                        } } }
                    }
                }
            }
        }
    }
}

fn again(source: &Source, folder: &str) -> Markup {
    let text = source.manifest["scenario_text"].as_str().unwrap_or("");
    let text = text.split("\n# arm: ").next().unwrap_or(text);
    let m = &source.manifest;
    html! {
        section #again aria-labelledby="again-title" {
            h2 #again-title { "Repeat it" }
            pre tabindex="0" { code { (story::commands([&source.manifest], &[folder]).join("\n")) } }
            p {
                "Version " (m["version"].as_str().unwrap_or("unknown")) ", seed " (m["seed"]) ". The same version, files and seed give the same numbers to the last bit, on any number of threads. "
                @if source.is_comparison { "Seeds of the replicates follow from the seed and are listed, with digests of the final states, in manifest.json." }
                @else if let Some(d) = m["state_digest"].as_str() { "Digest of the final state: " code { (d) } "." }
            }
            @if !text.is_empty() {
                details { summary { "The scenario" } pre tabindex="0" { code { (text) } } }
            }
        }
    }
}
