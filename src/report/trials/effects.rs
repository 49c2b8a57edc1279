//! Figures of differences: by arm and reading, of participants and bystanders, true and by questionnaire; and of
//! every single trial.

use serde_json::{Value as Json, json};

use super::super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, range, short, with, word_axis,
};
use super::super::panels::Panels;
use super::super::words;
use super::read::{Design, Found};
use crate::experiment::{Instrument, Who};

/// Pixels of a row with two marks.
const ROW: u32 = 32;
/// Pixels by which the marks of two instruments stand apart from the middle of their row.
const APART: f64 = 6.0;
/// Room for the names of rows.
const NAMES: u32 = 156;

/// How an instrument is called.
pub fn instrument(of: Instrument) -> &'static str {
    match of {
        Instrument::True => "true state",
        Instrument::Questionnaire => "questionnaire",
    }
}

/// When a reading was.
pub fn reading(after: u32) -> String {
    match after {
        0 => "at the end".to_owned(),
        1 => "1 week after".to_owned(),
        n => format!("{n} weeks after"),
    }
}

/// A share as a whole percentage.
pub fn percent(x: f64) -> String {
    match x.is_finite() {
        true => format!("{}%", words::whole(100.0 * x)),
        false => "·".to_owned(),
    }
}

/// A difference in standard deviations, with its sign.
pub fn sd(d: f64) -> String {
    match d.is_finite() {
        true => format!("{d:+.3}").replace('-', "−"),
        false => "·".to_owned(),
    }
}

/// An interval.
pub fn between(low: f64, high: f64) -> String {
    format!("{} to {}", sd(low), sd(high))
}

/// Rows of a design: arm and reading, with what they are called.
fn rows(of: &Design) -> (Vec<(usize, u32)>, Vec<String>) {
    let row = |(arm, name): (usize, &str)| {
        let name = words::spaced(name);
        let readings = of.entry.after_weeks.iter();
        let one = |&after: &u32| ((arm, after), format!("{name}, {}", reading(after)));
        readings.map(one).collect::<Vec<_>>()
    };
    of.arms().flat_map(row).unzip()
}

fn row_of(rows: &[(usize, u32)], f: &Found) -> usize {
    let at = rows.iter().position(|r| *r == (f.arm, f.all.after));
    at.unwrap_or(0)
}

fn names(panel: usize, all: &[String]) -> Json {
    let mut axis = word_axis(panel, all);
    axis["axisLabel"]["width"] = json!(NAMES - 10);
    axis
}

/// How an open or a filled circle is drawn.
pub fn circle(colour: &str, open: bool) -> Json {
    match open {
        true => json!({ "color": "@page", "borderColor": colour, "borderWidth": 2 }),
        false => json!({ "color": colour, "borderWidth": 0 }),
    }
}

/// An entry of a legend: a filled or an open circle.
fn entry(name: &str, colour: &str, open: bool) -> Json {
    json!({ "name": name, "icon": "circle", "itemStyle": circle(colour, open) })
}

/// The two instruments in the legend.
fn instruments() -> Json {
    let data =
        Instrument::ALL.map(|i| entry(instrument(i), "@text", i == Instrument::Questionnaire));
    with(legend(&[]), json!({ "data": data, "icon": null }))
}

/// A mark: a difference with an interval, filled for the true state and open for the questionnaire.
fn mark(f: &Found, row: usize, (low, high): (f64, f64), lines: Vec<String>) -> Json {
    let (side, open) = match f.all.instrument {
        Instrument::True => (-APART, 0),
        Instrument::Questionnaire => (APART, 1),
    };
    json!({
        "value": [short(f.all.d), row, short(low), short(high), side, open],
        "itemStyle": { "color": colour(f.arm) }, "lines": lines,
    })
}

fn marks(panel: usize, name: &str, data: Vec<Json>, zero: bool) -> Json {
    let series = json!({
        "type": "custom", "name": name, "renderItem": "@render:beside", "data": data, "z": 3, "clip": true,
        "encode": { "x": [0, 2, 3], "y": 1 }, "xAxisIndex": panel, "yAxisIndex": panel,
        "itemStyle": { "color": "@text" },
    });
    let line = json!({ "markLine": {
        "silent": true, "symbol": "none", "label": { "show": false }, "animation": false,
        "lineStyle": { "color": "@axis", "type": "solid", "width": 1 }, "data": [{ "xAxis": 0 }],
    } });
    if zero { with(series, line) } else { series }
}

/// What one trial finds: the mean difference, with the interval of a single trial.
pub fn differences(designs: &[&Design]) -> Option<Figure> {
    let all = || {
        designs
            .iter()
            .flat_map(|d| d.found.iter())
            .filter(|f| f.all.trials > 0)
    };
    all().next()?;
    // Bystanders may be few: their whiskers may run out of the picture.
    let ends = |f: &Found| match f.all.who {
        Who::Participants => [f.all.low, f.all.high],
        Who::Bystanders => [f.all.d; 2],
    };
    let bounds = range(all().flat_map(ends), true);
    let (mut sheet, mut height) = (Panels::default(), 0);
    let mut panel = 0;
    for d in designs {
        let (at, labels) = rows(d);
        height = height.max(labels.len());
        for who in Who::ALL {
            sheet.begin(&format!("{}: {}", d.name, who.name()));
            sheet.x.push(with(
                number_axis(panel, bounds),
                json!({ "splitNumber": 4 }),
            ));
            sheet.y.push(names(panel, &labels));
            for (k, i) in Instrument::ALL.into_iter().enumerate() {
                let data = d.of(who, i).map(|f| {
                    let p = &f.all;
                    let lines = vec![
                        format!("{}, {}", words::spaced(&p.arm), reading(p.after)),
                        format!(
                            "{}, {}: d {} ({})",
                            p.who.name(),
                            instrument(i),
                            sd(p.d),
                            between(p.low, p.high)
                        ),
                        format!("power {}, found by {}", percent(p.expected), counted(f)),
                    ];
                    mark(f, row_of(&at, f), (p.low, p.high), lines)
                });
                sheet
                    .series
                    .push(marks(panel, instrument(i), data.collect(), k == 0));
            }
            panel += 1;
        }
        sheet.rows.extend(d.found.iter().map(|f| row(d, f)));
    }
    let option = sheet.options(
        frame("item", "@fn:lines"),
        json!({ "legend": instruments(), "unit": "d, in standard deviations" }),
    );
    Some(Figure {
        id: "trial-differences".to_owned(),
        title: "What a trial would find".to_owned(),
        caption: "d: less prejudice than in the control, in standard deviations of the baseline, in the mean over trials. The \
                  whisker is the 95% interval of a single trial: where it holds 0, a typical trial of this size shows no \
                  difference, which is not the same as no effect. Bystanders were not assigned, and share home, class or team \
                  with people of one arm only; where they are few, whiskers run out of the picture."
            .to_owned(),
        alt: format!(
            "Dots with whiskers for every arm and reading. {}.",
            designs
                .iter()
                .flat_map(|d| d.of(Who::Participants, Instrument::Questionnaire).take(1).map(move |f| {
                    format!("{}, {}: d {} by questionnaire", d.name, words::spaced(&f.all.arm), sd(f.all.d))
                }))
                .take(4)
                .collect::<Vec<_>>()
                .join("; ")
        ),
        layout: Layout {
            panels: panel,
            height: (ROW * height as u32).max(64),
            columns: 2,
            left: NAMES,
            below: 0,
        },
        option,
        table: Table {
            head: [
                "Design", "Arm", "Reading", "Who", "Read by", "d", "95% interval of one trial", "SD over trials", "Power",
                "Found by", "Least d found four times in five", "Compared, arm and control",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows: sheet.rows,
        },
    })
}

/// How many trials found it.
pub fn counted(f: &Found) -> String {
    let found = f.singles.iter().filter(|s| s.significant).count();
    format!("{found} of {}", f.all.trials)
}

fn row(d: &Design, f: &Found) -> Vec<String> {
    let p = &f.all;
    let none = p.trials == 0;
    let or = |text: String| if none { "·".to_owned() } else { text };
    vec![
        d.name.clone(),
        words::spaced(&p.arm),
        reading(p.after),
        p.who.name().to_owned(),
        instrument(p.instrument).to_owned(),
        if none {
            "nobody to compare".to_owned()
        } else {
            sd(p.d)
        },
        or(between(p.low, p.high)),
        words::number(p.spread),
        percent(p.expected),
        or(counted(f)),
        words::number(p.detectable),
        or(format!(
            "{} and {}",
            words::whole(p.people.0),
            words::whole(p.people.1)
        )),
    ]
}

/// Every trial: how far luck spreads what they find.
pub fn singles(designs: &[&Design]) -> Option<Figure> {
    let of = |d: &'_ Design, i: Instrument| d.of(Who::Participants, i).cloned().collect::<Vec<_>>();
    let all: Vec<Found> = designs
        .iter()
        .flat_map(|d| Instrument::ALL.into_iter().flat_map(|i| of(d, i)))
        .collect();
    if all.iter().all(|f| f.all.trials < 2) {
        return None;
    }
    let ends = |f: &Found| {
        let (low, high) = f.all.mean_interval().unwrap_or((f.all.d, f.all.d));
        // A mean of two or three trials is hardly known: its interval may run out of the picture.
        let wide = f.singles.len() < 4;
        let single = f.singles.iter().map(|s| s.d);
        single
            .chain((!wide).then_some([low, high]).into_iter().flatten())
            .collect::<Vec<_>>()
    };
    let bounds = range(all.iter().flat_map(ends), true);
    let (mut sheet, mut height, mut panel) = (Panels::default(), 0, 0);
    for d in designs {
        let (at, labels) = rows(d);
        height = height.max(labels.len());
        for i in Instrument::ALL {
            sheet.begin(&format!("{}: {}", d.name, instrument(i)));
            sheet.x.push(with(
                number_axis(panel, bounds),
                json!({ "splitNumber": 4 }),
            ));
            sheet.y.push(names(panel, &labels));
            let found: Vec<&Found> = d.of(Who::Participants, i).collect();
            for (name, wanted) in [(SHOWN, true), (OPEN, false)] {
                let dots = found.iter().flat_map(|f| {
                    let singles = f.singles.iter().filter(move |s| s.significant == wanted);
                    singles.map(|s| dot(f, s.seed, s.d, row_of(&at, f), wanted))
                });
                sheet.series.push(json!({
                    "type": "scatter", "name": name, "data": dots.collect::<Vec<_>>(), "symbolSize": 8, "z": 2,
                    "itemStyle": circle("@soft", !wanted),
                    "xAxisIndex": panel, "yAxisIndex": panel,
                }));
            }
            let means = found.iter().map(|f| {
                let p = &f.all;
                let (low, high) = p.mean_interval().unwrap_or((p.d, p.d));
                let lines = vec![
                    format!("{}, {}", words::spaced(&p.arm), reading(p.after)),
                    format!(
                        "mean of {} trials: d {} ({})",
                        p.trials,
                        sd(p.d),
                        between(low, high)
                    ),
                    format!("found by {}", counted(f)),
                ];
                let mut mark = mark(f, row_of(&at, f), (low, high), lines);
                mark["value"][4] = json!(APART + 4.0);
                mark["value"][5] = json!(0);
                mark
            });
            sheet.series.push(marks(panel, MEAN, means.collect(), true));
            for f in &found {
                sheet.rows.extend(f.singles.iter().map(|s| {
                    vec![
                        d.name.clone(),
                        words::spaced(&f.all.arm),
                        reading(f.all.after),
                        instrument(i).to_owned(),
                        s.seed.to_string(),
                        sd(s.d),
                        if s.significant { "yes" } else { "no" }.to_owned(),
                    ]
                }));
            }
            panel += 1;
        }
    }
    let data = [
        entry(SHOWN, "@soft", false),
        entry(OPEN, "@soft", true),
        json!({ "name": MEAN, "icon": "roundRect" }),
    ];
    let option = sheet.options(
        frame("item", "@fn:lines"),
        json!({ "legend": with(legend(&[]), json!({ "data": data, "icon": null })), "unit": "d, in standard deviations" }),
    );
    let few = match all.iter().any(|f| f.singles.len() < 4) {
        true => " Of so few trials it may run out of the picture.",
        false => "",
    };
    Some(Figure {
        id: "trial-singles".to_owned(),
        title: "The same trial in one city and another".to_owned(),
        caption: format!(
            "Each dot is the d of one trial among participants: the same design, another city and another draw of who is \
             assigned. Filled dots found a difference at 5%. The mark below is the mean with its 95% interval over \
             trials: how well the mean is known, not what one trial finds.{few}"
        ),
        alt: format!(
            "A dot for each trial, with the mean. {}.",
            spread(designs).unwrap_or_else(|| "The table has all of them".to_owned())
        ),
        layout: Layout {
            panels: panel,
            height: (ROW * height as u32 + 10).max(64),
            columns: 2,
            left: NAMES,
            below: 0,
        },
        option,
        table: Table {
            head: ["Design", "Arm", "Reading", "Read by", "Seed", "d", "Found"]
                .map(str::to_owned)
                .to_vec(),
            rows: sheet.rows,
        },
    })
}

const SHOWN: &str = "a trial that found a difference";
const OPEN: &str = "a trial that did not";
const MEAN: &str = "mean of all, with its interval";

fn dot(f: &Found, seed: u64, d: f64, row: usize, found: bool) -> Json {
    let lines = vec![
        format!("{}, {}", words::spaced(&f.all.arm), reading(f.all.after)),
        format!(
            "seed {seed}: d {}, {}",
            sd(d),
            if found { "found" } else { "not found" }
        ),
    ];
    json!({ "value": [short(d), row], "itemStyle": circle(&colour(f.arm), !found), "lines": lines })
}

/// How far the same design spreads, by questionnaire, where that is widest.
pub fn spread(designs: &[&Design]) -> Option<String> {
    let all = designs.iter().flat_map(|d| {
        let found = d.of(Who::Participants, Instrument::Questionnaire);
        found.filter(|f| f.singles.len() > 1).map(move |f| (*d, f))
    });
    let ends = |f: &Found| {
        let all = f.singles.iter().map(|s| s.d);
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), d| {
            (a.min(d), b.max(d))
        })
    };
    let width = |f: &Found| ends(f).1 - ends(f).0;
    let (d, f) = all.max_by(|a, b| width(a.1).total_cmp(&width(b.1)))?;
    let (low, high) = ends(f);
    Some(format!(
        "From city to city d by questionnaire goes from {} to {} in the arm “{}” ({}, {})",
        sd(low),
        sd(high),
        words::spaced(&f.all.arm),
        d.name,
        reading(f.all.after)
    ))
}
