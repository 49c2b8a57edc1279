//! Paired differences: each replicate a dot, their mean with its interval.

use serde_json::json;

use super::courses::slug;
use super::figure::{
    Figure, Layout, Table, colour, frame, number_axis, range, short, with, word_axis,
};
use super::panels::Panels;
use super::source::Source;
use super::topics::Topic;
use super::words;

/// Most arms in one figure.
const MOST: usize = 24;

/// The differences of all arms from the baseline at the last date.
pub fn figure(source: &Source, topic: &Topic) -> Option<Figure> {
    let arms: Vec<usize> = (1..source.arms.len().min(MOST)).collect();
    let date = source.last();
    let factor = words::factor(topic.indicator);
    let names: Vec<String> = arms
        .iter()
        .map(|&a| words::spaced(&source.arms[a]))
        .collect();
    let mut panels = Vec::new();
    for (key, title) in topic.keys(source) {
        let found: Vec<_> = arms
            .iter()
            .filter_map(|&arm| {
                let all = source.numbers.differences(&key, arm, 0, date);
                Some((arm, source.numbers.paired(&key, arm, 0, date)?, all))
            })
            .collect();
        if found.iter().any(|(_, d, _)| !d.same()) {
            panels.push((key, title, found));
        }
    }
    if panels.is_empty() {
        return None;
    }
    let ends = panels
        .iter()
        .flat_map(|(_, _, found)| found)
        .flat_map(|(_, d, all)| {
            let (low, high) = d.interval.unwrap_or((d.difference, d.difference));
            all.iter()
                .copied()
                .chain([low, high])
                .map(|x| x * factor)
                .collect::<Vec<_>>()
        });
    let bounds = range(ends, true);
    let mut sheet = Panels::default();
    let mut shown = Vec::new();
    for (panel, (_, title, found)) in panels.iter().enumerate() {
        sheet.begin(title);
        sheet.x.push(with(
            number_axis(panel, bounds),
            json!({ "splitNumber": 4 }),
        ));
        sheet.y.push(word_axis(panel, &names));
        let row = |arm: usize| arm - 1;
        let dots: Vec<_> = found
            .iter()
            .flat_map(|(arm, _, all)| {
                all.iter().map(move |d| {
                    json!({ "value": [short(d * factor), row(*arm)], "itemStyle": { "color": colour(*arm) } })
                })
            })
            .collect();
        sheet.series.push(json!({
            "type": "scatter", "data": dots, "xAxisIndex": panel, "yAxisIndex": panel,
            "symbolSize": 6, "itemStyle": { "opacity": 0.35 }, "silent": true, "z": 2,
            "tooltip": { "show": false },
        }));
        let intervals: Vec<_> = found
            .iter()
            .filter_map(|(arm, d, _)| {
                let (low, high) = d.interval?;
                let n = |x: f64| short(x * factor);
                Some(json!({
                    "value": [n(d.difference), row(*arm), n(low), n(high)],
                    "itemStyle": { "color": colour(*arm) }, "verdict": d.verdict(),
                    "share": short(100.0 * d.share_positive), "replicates": d.replicates,
                    "arm": names[row(*arm)],
                }))
            })
            .collect();
        sheet.series.push(json!({
            "type": "custom", "renderItem": "@render:interval", "data": intervals, "z": 3,
            "encode": { "x": [0, 2, 3], "y": 1 }, "xAxisIndex": panel, "yAxisIndex": panel,
            "markLine": {
                "silent": true, "symbol": "none", "label": { "show": false }, "animation": false,
                "lineStyle": { "color": "@axis", "type": "solid", "width": 1 }, "data": [{ "xAxis": 0 }],
            },
        }));
        for (arm, d, _) in found {
            let interval = d
                .interval
                .map_or("·".to_owned(), |i| words::interval(topic.indicator, i));
            let least = d
                .detectable
                .map_or("·".to_owned(), |x| words::number(x * factor));
            sheet.rows.push(vec![
                title.clone(),
                names[row(*arm)].clone(),
                words::signed(d.difference * factor),
                interval,
                least,
                format!(
                    "{} of {}",
                    libm::round(d.share_positive * f64::from(d.replicates)),
                    d.replicates
                ),
                d.verdict().to_owned(),
            ]);
            if d.shown() {
                shown.push(format!("{} in {}, {title}", d.verdict(), names[row(*arm)]));
            }
        }
    }
    let unit = words::axis(topic.indicator);
    let head = [
        "Of",
        "Arm",
        "Difference",
        "95% interval",
        "Smallest that could be shown",
        "Above 0 in",
        "Verdict",
    ];
    let alt = match shown.is_empty() {
        true => "Dots for each replicate with mean and interval; no difference is shown anywhere."
            .to_owned(),
        false => format!(
            "Dots for each replicate with mean and interval. {}: {}.",
            words::capital(&topic.title()),
            shown.iter().take(4).cloned().collect::<Vec<_>>().join("; ")
        ),
    };
    let option = sheet.options(
        frame("item", "@fn:difference"),
        json!({
            "unit": unit, "counted": source.counted(),
        }),
    );
    Some(Figure {
        id: format!("difference-{}", slug(topic)),
        title: format!(
            "{}: paired differences {}",
            words::capital(&topic.title()),
            words::after(source.last_week())
        ),
        caption: format!(
            "Each pale dot is one replicate: the arm less “{}” with the same luck. The dark mark is the mean with its \
             95% interval{}. An interval that holds 0 shows no difference, which is not the same as no effect.",
            words::spaced(&source.arms[0]),
            match unit {
                "" => String::new(),
                "%" => " (percentage points)".to_owned(),
                u => format!(" ({u})"),
            }
        ),
        alt,
        layout: Layout {
            panels: panels.len(),
            height: (26 * names.len() as u32).max(52),
            columns: 2,
            left: 156,
            below: 0,
        },
        option,
        table: Table {
            head: head.map(str::to_owned).to_vec(),
            rows: sheet.rows,
        },
    })
}
