//! The figure of every single trial: how far luck spreads what trials of one design find.

use serde_json::{Value as Json, json};

use super::super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, range, short, with,
};
use super::super::panels::Panels;
use super::super::words;
use super::marks::{
    APART, NAMES, ROW, between, circle, entry, instrument, mark, marks, names, reading, row_of,
    rows, sd,
};
use super::read::{Design, Found};
use crate::experiment::{Instrument, Who};

/// How many trials found it.
pub fn counted(f: &Found) -> String {
    let found = f.singles.iter().filter(|s| s.significant).count();
    format!("{found} of {}", f.all.trials)
}

/// Every trial: how far luck spreads what they find.
pub fn figure(designs: &[&Design]) -> Option<Figure> {
    let mut all: Vec<&Found> = Vec::new();
    for d in designs {
        for i in Instrument::ALL {
            all.extend(d.of(Who::Participants, i));
        }
    }
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
    let bounds = range(all.iter().copied().flat_map(ends), true);
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
        table: Table::new(
            &["Design", "Arm", "Reading", "Read by", "Seed", "d", "Found"],
            sheet.rows,
        ),
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
