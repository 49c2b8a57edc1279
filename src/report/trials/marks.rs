//! Marks of differences: a dot with its interval, in a row for each arm and reading; and how they are called.

use serde_json::{Value as Json, json};

use super::super::figure::{colour, legend, short, with, word_axis};
use super::super::words;
use super::read::{Design, Found};
use crate::experiment::Instrument;

/// Pixels of a row with two marks.
pub const ROW: u32 = 32;
/// Pixels by which the marks of two instruments stand apart from the middle of their row.
pub const APART: f64 = 6.0;
/// Room for the names of rows.
pub const NAMES: u32 = 156;

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
pub fn rows(of: &Design) -> (Vec<(usize, u32)>, Vec<String>) {
    let row = |(arm, name): (usize, &str)| {
        let name = words::spaced(name);
        let readings = of.entry.after_weeks.iter();
        let one = |&after: &u32| ((arm, after), format!("{name}, {}", reading(after)));
        readings.map(one).collect::<Vec<_>>()
    };
    of.arms().flat_map(row).unzip()
}

/// The row of what was found.
pub fn row_of(rows: &[(usize, u32)], f: &Found) -> usize {
    let at = rows.iter().position(|r| *r == (f.arm, f.all.after));
    at.unwrap_or(0)
}

/// An axis of rows.
pub fn names(panel: usize, all: &[String]) -> Json {
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
pub fn entry(name: &str, colour: &str, open: bool) -> Json {
    json!({ "name": name, "icon": "circle", "itemStyle": circle(colour, open) })
}

/// The two instruments in the legend.
pub fn instruments() -> Json {
    let data =
        Instrument::ALL.map(|i| entry(instrument(i), "@text", i == Instrument::Questionnaire));
    with(legend(&[]), json!({ "data": data, "icon": null }))
}

/// A mark: a difference with an interval, filled for the true state and open for the questionnaire.
pub fn mark(f: &Found, row: usize, (low, high): (f64, f64), lines: Vec<String>) -> Json {
    let (side, open) = match f.all.instrument {
        Instrument::True => (-APART, 0),
        Instrument::Questionnaire => (APART, 1),
    };
    json!({
        "value": [short(f.all.d), row, short(low), short(high), side, open],
        "itemStyle": { "color": colour(f.arm) }, "lines": lines,
    })
}

/// A series of marks; with a line at 0 where asked for.
pub fn marks(panel: usize, name: &str, data: Vec<Json>, zero: bool) -> Json {
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
