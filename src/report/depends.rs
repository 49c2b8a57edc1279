//! What a result depends on: an analysis of sensitivity in words, as a page of its own or as a section.

use maud::{Markup, html};
use serde_json::json;

use super::effects::{Analysis, Screened};
use super::shell::{self, Page, Section};
use super::{screening, story, words};
use crate::parameter::Grade;

/// Below this share of the largest an effect is small; those above are looked at further.
const SMALL: f64 = 0.1;
/// From this width on, in shares of the variance, an interval says little.
const WIDE: f64 = 0.4;

/// The section, with its figures; nothing in it where nothing moves the number.
pub fn section(of: &Analysis) -> Section {
    Section {
        lead: html! { p { (asked(of)) } @for p in told(of) { p { (p) } } },
        ..Section::new(
            "sensitivity",
            "What the result depends on",
            "",
            screening::figures(of),
        )
    }
}

/// What was looked at.
fn asked(of: &Analysis) -> String {
    let reference = of.number("in_the_scenario").unwrap_or(f64::NAN);
    let indicator = of.key().indicator;
    let reference = match of.arms().1 {
        Some(_) => format!(
            "{}{}",
            if reference < 0.0 { "−" } else { "+" },
            of.amount(reference)
        ),
        None => words::value(&indicator, reference),
    };
    let seeds = of.about["of"]["seeds"].as_array().map_or(0, Vec::len);
    let seeds = match seeds {
        1 => "all on the same seed".to_owned(),
        n => format!("each the mean of the same {n} seeds"),
    };
    format!(
        "Looked at is {}. It is {reference} at the values of the scenario. {} parameters were moved over their ranges, in {} points, {seeds}.",
        of.what(),
        of.varied().len(),
        of.count("points")
    )
}

/// The answer, a paragraph for each method.
fn told(of: &Analysis) -> Vec<String> {
    [screened(of), shares(of)].into_iter().flatten().collect()
}

fn named(s: &Screened) -> String {
    match s.of.meaning() {
        Some(p) => format!(
            "{} ({})",
            s.of.name(),
            lower(p.meaning.trim().trim_end_matches('.'))
        ),
        None => s.of.name().to_owned(),
    }
}

/// Small at the start, but for words that are capitals altogether.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let (first, second) = (chars.next(), text.chars().nth(1));
    match first {
        Some(c) if !second.is_some_and(char::is_uppercase) => {
            c.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

fn screened(of: &Analysis) -> Option<String> {
    let unknown = match &of.unknown[..] {
        [] => String::new(),
        all => format!(
            " What moving {} does is not known: the number was missing there.",
            all.join(", ")
        ),
    };
    let Some(first) = of.screened.first() else {
        return (!unknown.is_empty()).then(|| unknown.trim_start().to_owned());
    };
    if first.size <= 0.0 {
        return Some(format!("None of them moves it.{unknown}"));
    }
    let number = |x: f64| of.amount(x);
    let f = words::factor(&of.key().indicator);
    let interval = first.interval.map_or(String::new(), |(low, high)| {
        format!(
            " (95% interval {} to {})",
            words::number(low * f),
            words::number(high * f)
        )
    });
    let way = first.way().map_or(String::new(), |way| {
        format!("; the larger it is, the {way} the number")
    });
    let mut out = format!(
        "Most is moved by {}: by {} on average when it goes through its range{interval}{way}.",
        named(first),
        number(first.size)
    );
    let large = of.screened.iter().filter(|s| s.size >= SMALL * first.size);
    let large: Vec<&Screened> = large.collect();
    let next: Vec<String> = large
        .iter()
        .skip(1)
        .take(3)
        .map(|s| format!("{} ({})", s.of.name(), number(s.size)))
        .collect();
    if !next.is_empty() {
        out += &format!(" Then come {}.", next.join(", "));
    }
    let none = of.screened.iter().filter(|s| s.size <= 0.0).count();
    out += &format!(
        " {} of the {} parameters have at least a tenth of the largest effect{}.",
        large.len(),
        of.screened.len(),
        match none {
            0 => String::new(),
            1 => "; one has none at all".to_owned(),
            n => format!("; {n} have none at all"),
        }
    );
    let assumed = large.iter().filter(|s| s.of.grade == Grade::E4).count();
    if assumed > 0 {
        let these = match large.len() {
            n if n == assumed => "All of these".to_owned(),
            n => format!("Of these {n}, {assumed}"),
        };
        out += &format!(" {these} rest on theory or our assumption alone (E4).");
    }
    out += &unknown;
    Some(out)
}

fn shares(of: &Analysis) -> Option<String> {
    let first = of.shares.first()?;
    let percent = |x: f64| format!("{:.0}", 100.0 * x).replace('-', "−");
    let said = |s: &super::effects::Share| {
        let ends = s.first.1.map_or(String::new(), |(a, b)| {
            format!(" ({} to {})", percent(a), percent(b))
        });
        format!("{} {}%{ends}", s.of.name(), percent(s.first.0))
    };
    let few: Vec<String> = of.shares.iter().take(3).map(said).collect();
    let sum: f64 = of.shares.iter().map(|s| s.first.0).sum();
    let mut out = format!(
        "When {} vary together, the share of the variance that each accounts for alone is: {}. ",
        match of.shares.len() {
            1 => "this one".to_owned(),
            n => format!("the {n} that matter most"),
        },
        few.join("; ")
    );
    out += &match sum {
        s if s >= 0.9 => {
            "Alone they account for nearly all of it: their effects add up.".to_owned()
        }
        s => format!(
            "Alone they account for {}% of it; the rest is what they do together.",
            percent(s.max(0.0))
        ),
    };
    let wide = |s: &super::effects::Share| s.total.1.is_some_and(|(a, b)| b - a > WIDE);
    if wide(first) {
        out +=
            " The intervals are wide: more points (--points) are needed before shares are quoted.";
    }
    Some(out)
}

/// A page of an analysis in this folder, with its figures.
pub fn page(of: &Analysis, folder: &str) -> (String, Section) {
    let section = section(of);
    let title = words::capital(&format!("what {} depends on", words::about(&of.key())));
    let version = of.about["of"]["version"].as_str().unwrap_or("").to_owned();
    let about = &of.about;
    let commands = story::commands([about], &[folder]);
    let head = html! {
        p.kicker { "Sensitivity of a simulated city" }
        h1 { (title) }
        dl.facts {
            div { dt { "Parameters" } dd { (of.varied().len()) } }
            div { dt { "Points" } dd { (of.count("points")) } }
            div { dt { "When" } dd { (words::after(of.week())) } }
            div { dt { "Arm" } dd { @match of.arms() {
                (arm, Some(than)) => { (arm) " less " (than) }
                (arm, None) => { (arm) }
            } } }
        }
    };
    let main = html! {
        (shell::drawn(&section))
        (limits(of))
        section #again aria-labelledby="again-title" {
            h2 #again-title { "Repeat it" }
            pre tabindex="0" { code { (commands.join("\n")) } }
            p {
                "Version " (version) ", seed " (about["of"]["seed"]) ". The same version, files and seed give the same numbers to the last bit, \
                 on any number of threads."
            }
        }
    };
    let html = shell::whole(
        Page {
            title: &title,
            class: "analysis",
            head,
            contents: vec![
                ("sensitivity", section.title),
                ("limits", "Limits"),
                ("again", "Repeat it"),
            ],
            main,
            version: &version,
        },
        &section.figures,
        &json!({}),
    );
    (html, section)
}

fn limits(of: &Analysis) -> Markup {
    let missing = of.count("points_without_a_number");
    html! {
        section #limits aria-labelledby="limits-title" {
            h2 #limits-title { "Limits of the claim" }
            ul {
                li { "The answer is about this number, this week and this scenario, and holds for the ranges that were given. A wider range makes a parameter matter more." }
                li { "Parameters that were not varied, and the form of the model, were held fixed." }
                @if !of.screened.is_empty() { li { "Screening says which parameters matter, not what share each has; effects that are small beside the largest may still matter to other numbers." } }
                @if !of.shares.is_empty() && !of.screened.is_empty() { li { "Shares are of the variance that these parameters cause; those left out by screening stayed as they are." } }
                @if let Some(luck) = of.number("luck_sd") { li { "All points share their seeds. Between seeds of a point the standard deviation is " (of.amount(luck)) ": effects much below it may be luck." } }
                @else { li { "All points ran on one seed; how much of an effect is luck is not known (--replicates 2 or more shows it)." } }
                @if missing > 0 { li { strong { "Points at which the number is missing: " (missing) ". What needs them is left out." } } }
                li { "The model compares variants of a simulated city. It forecasts no real one." }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::effects::{analysis, tests::folder};
    use super::*;

    #[test]
    fn an_analysis_is_told_in_words() {
        let folder = folder();
        let of = analysis(folder.path()).unwrap().unwrap();
        let html = page(&of, "out/s").0;
        for part in [
            "It is +0.0123 at the values of the scenario. 3 parameters were moved over their ranges, in 300 points, each the mean of the same 2 seeds",
            "Most is moved by attitude_kernel.eta0 (",
            "by 0.0210 on average when it goes through its range (95% interval 0.0150 to 0.0260); the larger it is, the higher the number.",
            "Then come settings.work.bias (0.00500).",
            "2 of the 3 parameters have at least a tenth of the largest effect; one has none at all. All of these rest on theory",
            "attitude_kernel.eta0 70% (50 to 90); settings.work.bias 10% (−5 to 20). Alone they account for 80% of it",
            "the number is missing: 1.",
            "commonground sensitivity town.toml\ncommonground report out/s",
        ] {
            assert!(html.contains(part), "{part}");
        }
        // Intervals of the largest are as wide as what is allowed, not wider.
        assert!(!html.contains("The intervals are wide"));
    }

    #[test]
    fn where_nothing_moves_the_number_no_figure_is_drawn() {
        let folder = folder();
        let mut of = analysis(folder.path()).unwrap().unwrap();
        of.shares.clear();
        for s in &mut of.screened {
            s.size = 0.0;
        }
        assert!(section(&of).figures.is_empty());
        assert!(
            section(&of)
                .lead
                .into_string()
                .contains("None of them moves it")
        );
    }
}
