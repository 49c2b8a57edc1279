//! A calibration in words and figures: what was brought to what, what is left of the priors, and how to use it.

use std::path::Path;

use maud::{Markup, html};
use serde_json::{Value as Json, json};

use super::evidence::band_text;
use super::figure::Figure;
use super::shell::{self, Page, Section};
use super::{fitted, story, waves, words};
use crate::error::Result;
use crate::evidence::{Fit, KeptCalibration, Point, kept_calibration};
use crate::record::shell_word;
use crate::scenario::parameters::declaration;

/// The page of the calibration in a folder, with its figures.
///
/// # Errors
/// If it is not whole.
pub fn page(folder: &Path) -> Result<(String, Vec<Figure>)> {
    let Some(of) = kept_calibration(folder)? else {
        return Err(crate::error::Error::input(format!(
            "{} holds no calibration",
            folder.display()
        )));
    };
    Ok(drawn(&of, &folder.display().to_string()))
}

fn drawn(of: &KeptCalibration, folder: &str) -> (String, Vec<Figure>) {
    let section = Section::new("waves", "Wave by wave", "", waves::figures(of));
    let version = of.about["of"]["version"].as_str().unwrap_or("");
    let rows = ids(of).len();
    let title = format!(
        "{} calibrated to {}",
        many(of.free.len(), "parameter"),
        many(rows, "row")
    );
    let head = html! {
        p.kicker { "Calibration" }
        h1 { (title) }
        dl.facts {
            div { dt { "Parameters" } dd { (of.free.len()) } }
            div { dt { "Rows" } dd { (rows) } }
            div { dt { "Points" } dd { (of.points.len()) } }
            div { dt { "In the last wave" } dd { (last(of)) } }
            div { dt { "Sample" } dd { (of.sample.len()) } }
            @if let Some(seeds) = of.about["plan"]["seeds"].as_u64() { div { dt { "Cities at each point" } dd { (seeds) } } }
        }
    };
    let main = html! {
        (short(of))
        (shell::drawn(&section))
        (usage(of, folder))
        (limits(of))
        (again(of, folder))
    };
    let html = shell::whole(
        Page {
            title: &title,
            class: "calibration",
            head,
            contents: vec![
                ("short", "In short"),
                ("waves", section.title),
                ("usage", "How to use it"),
                ("limits", "Limits of the claim"),
                ("again", "Repeat it"),
            ],
            main,
            version,
        },
        &section.figures,
        &json!({}),
    );
    (html, section.figures)
}

fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Points of the last wave.
fn last(of: &KeptCalibration) -> usize {
    of.points.iter().filter(|p| p.wave == of.waves).count()
}

/// The rows that were calibrated to.
fn ids(of: &KeptCalibration) -> Vec<&str> {
    let all = of.about["of"]["rows"].as_array().into_iter().flatten();
    all.filter_map(Json::as_str).collect()
}

fn short(of: &KeptCalibration) -> Markup {
    let set = of.about["plan"]["set"].as_array().into_iter().flatten();
    let set: Vec<&str> = set.filter_map(Json::as_str).collect();
    html! {
        section #short aria-labelledby="short-title" {
            h2 #short-title { "In short" }
            p { (outcome(of)) }
            @if let Some(said) = fit(of) { p { (said) } }
            h3 { "Parameters" }
            ul { @for k in 0..of.free.len() { li { (parameter(of, k)) } } }
            h3 { "Brought to" }
            ul { @for row in targets(of) { li { (row) } } }
            @if !set.is_empty() { p { "Changed in the standard city: " @for c in &set { code { (c) } " " } } }
        }
    }
}

/// What came of it.
fn outcome(of: &KeptCalibration) -> String {
    let (last, sample) = (last(of), of.sample.len());
    if last == 0 {
        return format!(
            "{} were run, none of the last wave yet: there is no sample. The same command goes on.",
            many(of.points.len(), "point")
        );
    }
    let inside = of
        .points
        .iter()
        .filter(|p| p.wave == of.waves && p.inside == p.of)
        .count();
    match of.about["accepted"].as_bool() {
        Some(true) => format!(
            "{inside} of the {last} points of the last wave have every number inside its band: they are the sample."
        ),
        _ => format!(
            "{} of the {} of the last wave {} every number inside its band; for a sample of these ten are needed. The sample is \
             therefore the best tenth of the last wave ({}), by the mean of the squared implausibilities: the places where the model \
             comes nearest, not a distribution.",
            match inside {
                0 => "None".to_owned(),
                n => n.to_string(),
            },
            many(last, "point"),
            if inside == 1 || inside == 0 {
                "has"
            } else {
                "have"
            },
            many(sample, "point"),
        ),
    }
}

/// How the best point fits.
fn fit(of: &KeptCalibration) -> Option<String> {
    let best = of.sample.first()?;
    let fits = fitted::of_point(of, best);
    let mut said = format!(
        "At the best point {} of {} numbers are inside their bands",
        best.inside, best.of
    );
    let outside: Vec<String> = fits
        .iter()
        .filter(|f| !f.inside())
        .map(|f| outside_text(f))
        .collect();
    said += &match (outside.is_empty(), fits.is_empty()) {
        (false, _) => format!("; not {}.", outside.join(", nor ")),
        (true, false) => ".".to_owned(),
        (true, true) => ". Which these are is not known: the folder is of a version that did not keep the numbers of points.".to_owned(),
    };
    Some(said)
}

fn outside_text(f: &Fit) -> String {
    let value = f.value.map_or("not measured".to_owned(), words::number);
    let what = match f.row == f.measure {
        true => f.row.clone(),
        false => format!("{}, {}", f.row, f.measure),
    };
    format!("{what} ({value}, band {})", band_text(f.band))
}

/// A parameter: prior, sample, best, and what the model ships with.
fn parameter(of: &KeptCalibration, k: usize) -> Markup {
    let free = &of.free[k];
    let declared = declaration(&free.path);
    let (low, high) = free.range;
    let found = Point::reach(&of.sample, k);
    let best = of.sample.first().map(|p| p.at[k]);
    html! {
        code { (free.path) }
        @if let Some(p) = declared { " (" (p.meaning.trim().trim_end_matches('.')) ")" }
        ": prior " (words::number(low)) " to " (words::number(high))
        @if let (Some((a, b)), Some(best)) = (found, best) {
            "; sample " (words::number(a)) " to " (words::number(b)) ", " (format!("{:.0}", 100.0 * (b - a) / (high - low))) "% of the prior; best "
            (words::number(best))
        }
        @if let Some(x) = before(of, &free.path) {
            ". Without calibration it is " (words::number(x))
            @if let Some((a, b)) = found { @if x < a || x > b { ", which lies outside the sample" } }
        }
        "."
    }
}

/// The value of a parameter in the city as it is.
fn before(of: &KeptCalibration, path: &str) -> Option<f64> {
    let mut all = of.about["parameters"].as_array()?.iter();
    all.find(|p| p["parameter"] == path)?["without"].as_f64()
}

/// The rows in words; their ids where a folder has no more.
fn targets(of: &KeptCalibration) -> Vec<String> {
    let Some(rows) = of.about["rows"].as_array() else {
        return ids(of).into_iter().map(str::to_owned).collect();
    };
    let number = |m: &Json| {
        let low = m["band_low"].as_f64().unwrap_or(f64::NEG_INFINITY);
        let high = m["band_high"].as_f64().unwrap_or(f64::INFINITY);
        format!(
            "{} {}",
            m["measure"].as_str().unwrap_or(""),
            band_text((low, high))
        )
    };
    let row = |r: &Json| {
        let numbers: Vec<String> = r["measures"]
            .as_array()
            .into_iter()
            .flatten()
            .map(number)
            .collect();
        let text = |key: &str| r[key].as_str().unwrap_or("");
        format!(
            "{}: {} ({}). Band: {}.",
            text("row"),
            text("finding"),
            text("source"),
            numbers.join("; ")
        )
    };
    rows.iter().map(row).collect()
}

fn usage(of: &KeptCalibration, folder: &str) -> Markup {
    html! {
        section #usage aria-labelledby="usage-title" {
            h2 #usage-title { "How to use it" }
            @if of.sample.is_empty() { p { "There is no sample to use yet." } }
            @else {
                p { "Run an experiment in worlds that are drawn from the sample, so that what is not known of these parameters is part of the interval:" }
                pre tabindex="0" { code { "commonground experiment SCENARIO.toml --plausible " (shell_word(&format!("{folder}/posterior.csv"))) } }
                p { "Look at what the best point does to rows that were not calibrated to, before it is used:" }
                pre tabindex="0" { code { (elsewhere(of)) } }
            }
        }
    }
}

/// The command that looks at the other rows.
fn elsewhere(of: &KeptCalibration) -> String {
    let set: Vec<String> = of
        .sample
        .first()
        .map(|p| {
            let pairs = of.free.iter().zip(&p.at);
            pairs
                .map(|(f, x)| format!(" --set {}={x}", f.path))
                .collect()
        })
        .unwrap_or_default();
    format!("commonground validate --quick{}", set.concat())
}

fn limits(of: &KeptCalibration) -> Markup {
    let numbers = of.points.first().map_or(0, |p| p.of);
    html! {
        section #limits aria-labelledby="limits-title" {
            h2 #limits-title { "Limits of the claim" }
            ul {
                li { "What is shown was run: there is no emulator that fills the space between points, so that narrow regions may have been missed." }
                li { "There is no term for what is wrong with the model itself (discrepancy), and bands are treated as if their errors were independent. Ranges are therefore too narrow rather than too wide." }
                @if of.sample.len() < 20 { li { "A sample of " (of.sample.len()) " is a first look, no posterior. More points of the last wave: " code { "--last" } ", or more " code { "--minutes" } "." } }
                @if of.free.len() >= numbers && numbers > 0 { li { "There are as many parameters as numbers, or more: many settings may fit equally well. Keep some rows back and look at them after." } }
                li { "Each point is the mean of few cities; where their spread is wide a point may be in or out by luck." }
                li { "What fits these rows may break others, and parameters that were not freed were held at their values." }
            }
        }
    }
}

fn again(of: &KeptCalibration, folder: &str) -> Markup {
    let commands = story::commands([&of.about], &[folder]);
    html! {
        section #again aria-labelledby="again-title" {
            h2 #again-title { "Repeat it" }
            pre tabindex="0" { code { (commands.join("\n")) } }
            p {
                "Version " (of.about["of"]["version"].as_str().unwrap_or("")) ", seed of the design " (of.about["of"]["seed"]) ". Points depend on seed, \
                 wave and number alone; the same command goes on where it was ended. Files: " code { "points.csv" } ", " code { "fits.csv" } " (each number at each \
                 point), " code { "posterior.csv" } "."
            }
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A folder with two points of a first wave and so many of the last, of which those at most 20 or all are the sample.
    pub fn folder(of_last: usize, with_fits: bool) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let head = "wave,point,implausibility,distance,inside,of,mechanisms.valence.omega\n";
        let last: String = (0..of_last)
            .map(|k| {
                format!(
                    "1,{k},1.5,2.25,{},1,{}\n",
                    u8::from(k.is_multiple_of(2)),
                    0.4 + 0.2 * k as f64 / of_last as f64
                )
            })
            .collect();
        write(
            "points.csv",
            &format!("{head}0,0,1,1,1,1,0.4\n0,1,40,1600,0,1,0.9\n{last}"),
        );
        write("posterior.csv", &format!("{head}{last}"));
        if with_fits {
            let fit = |wave: usize, k: usize| {
                let value = if k.is_multiple_of(2) { -0.2 } else { -0.3 };
                format!("{wave},{k},A1,r of contact,survey,-0.26,-0.16,{value},0.02,2,1.5\n")
            };
            let all: String = [fit(0, 0), fit(0, 1)]
                .into_iter()
                .chain((0..of_last).map(|k| fit(1, k)))
                .collect();
            write(
                "fits.csv",
                &format!(
                    "wave,point,row,measure,side,band_low,band_high,value,spread,seeds,implausibility\n{all}"
                ),
            );
        }
        let about = json!({
            "of": {
                "version": "0.1.0", "seed": 1, "parameters": [["mechanisms.valence.omega", [0.0, 1.0]]], "rows": ["A1"],
                "points_a_wave": 2, "waves": 1,
            },
            "command": "commonground calibrate --row A1",
            "rows": [{ "row": "A1", "finding": "Contact helps", "source": "a paper", "measures": [
                { "measure": "r of contact", "band_low": -0.26, "band_high": -0.16 } ] }],
            "plan": { "name": "quick", "seeds": 2, "set": ["city.areas=6"] },
            "parameters": [{ "parameter": "mechanisms.valence.omega", "without": 0.7 }],
            "points": 2 + of_last, "accepted": of_last >= 20,
        });
        write("calibration.json", &about.to_string());
        folder
    }

    #[test]
    fn a_calibration_is_told_in_words() {
        let folder = folder(3, true);
        let (html, figures) = page(folder.path()).unwrap();
        assert_eq!(figures.len(), 5);
        for part in [
            "1 parameter calibrated to 1 row",
            "2 of the 3 points of the last wave have every number inside its band; for a sample of these ten are needed",
            "At the best point 1 of 1 numbers are inside their bands.",
            "prior 0 to 1.00; sample 0.400 to 0.533, 13% of the prior; best 0.400. Without calibration it is 0.700, which lies outside the sample.",
            "A1: Contact helps (a paper). Band: r of contact −0.260 to −0.160.",
            "/posterior.csv",
            "--set mechanisms.valence.omega=0.4",
            "A sample of 3 is a first look",
            "as many parameters as numbers",
            "commonground calibrate --row A1\ncommonground report ",
            "<code>city.areas=6</code>",
        ] {
            assert!(html.contains(part), "{part}");
        }
    }

    #[test]
    fn old_folders_and_unfinished_ones_say_what_they_lack() {
        let old = folder(20, false);
        let mut about: Json = serde_json::from_str(
            &std::fs::read_to_string(old.path().join("calibration.json")).unwrap(),
        )
        .unwrap();
        for key in ["rows", "plan", "command"] {
            about.as_object_mut().unwrap().remove(key);
        }
        std::fs::write(old.path().join("calibration.json"), about.to_string()).unwrap();
        let html = page(old.path()).unwrap().0;
        assert!(
            html.contains("did not keep the numbers of points")
                && html.contains("10 of the 20 points of the last wave")
        );
        let begun = folder(0, true);
        let html = page(begun.path()).unwrap().0;
        assert!(html.contains("none of the last wave yet: there is no sample"));
        assert!(html.contains("There is no sample to use yet"));
    }
}
