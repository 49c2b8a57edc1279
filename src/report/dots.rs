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
use crate::comparison::{Key, Paired};

/// Most arms in one figure.
const MOST: usize = 24;

/// What an arm differs by: the arm, all replicates together, each of them.
type Found = (usize, Paired, Vec<f64>);

/// A number with the differences of all arms.
struct Panel {
    title: String,
    indicator: String,
    found: Vec<Found>,
}

/// Identifier and words of a figure.
struct Said {
    id: String,
    title: String,
    /// What is shown, for the text in place of the figure.
    what: String,
    unit: String,
}

/// The differences of all arms from the baseline at the last date.
pub fn figure(source: &Source, topic: &Topic) -> Option<Figure> {
    let panels = panels(source, topic.keys(source).into_iter());
    let title = words::capital(&topic.title());
    let said = Said {
        id: format!("difference-{}", slug(topic)),
        title: format!(
            "{title}: paired differences {}",
            words::after(source.last_week())
        ),
        what: title,
        unit: match words::axis(topic.indicator) {
            "" => String::new(),
            "%" => " (percentage points)".to_owned(),
            u => format!(" ({u})"),
        },
    };
    drawn(source, &panels, true, said)
}

/// The same of numbers of several kinds, each on a scale of its own.
pub fn headline(source: &Source, keys: &[&Key]) -> Option<Figure> {
    let titled = |key: &&Key| {
        let about = words::capital(&words::about(key));
        let title = match words::axis(&key.indicator) {
            "%" => format!("{about}, percentage points"),
            _ => about,
        };
        ((*key).clone(), title)
    };
    let panels = panels(source, keys.iter().map(titled));
    let said = Said {
        id: "brief-differences".to_owned(),
        title: format!(
            "Difference from “{}” {}",
            words::spaced(&source.arms[0]),
            words::after(source.last_week())
        ),
        what: "Headline numbers".to_owned(),
        unit: String::new(),
    };
    drawn(source, &panels, false, said)
}

fn panels(source: &Source, keys: impl Iterator<Item = (Key, String)>) -> Vec<Panel> {
    let date = source.last();
    let of = |(key, title): (Key, String)| {
        let arms = 1..source.arms.len().min(MOST);
        let found = arms.filter_map(|arm| {
            let all = source.numbers.differences(&key, arm, 0, date);
            Some((arm, source.numbers.paired(&key, arm, 0, date)?, all))
        });
        Panel {
            title,
            found: found.collect(),
            indicator: key.indicator,
        }
    };
    keys.map(of)
        .filter(|p| p.found.iter().any(|(_, d, _)| !d.same()))
        .collect()
}

/// Bounds of the axis of some panels.
fn bounds(panels: &[Panel]) -> (f64, f64, f64) {
    let ends = panels.iter().flat_map(|p| {
        let factor = words::factor(&p.indicator);
        p.found.iter().flat_map(move |(_, d, all)| {
            let (low, high) = d.interval.unwrap_or((d.difference, d.difference));
            let all = all.iter().copied().chain([low, high]);
            all.map(move |x| x * factor)
        })
    });
    range(ends, true)
}

fn drawn(source: &Source, panels: &[Panel], one_scale: bool, said: Said) -> Option<Figure> {
    if panels.is_empty() {
        return None;
    }
    let arms = 1..source.arms.len().min(MOST);
    let names: Vec<String> = arms.map(|a| words::spaced(&source.arms[a])).collect();
    let mut sheet = Panels::default();
    let mut shown = Vec::new();
    for (panel, p) in panels.iter().enumerate() {
        let own = if one_scale {
            panels
        } else {
            &panels[panel..=panel]
        };
        let factor = words::factor(&p.indicator);
        let unit = words::axis(&p.indicator);
        sheet.begin(&p.title);
        sheet.x.push(with(
            number_axis(panel, bounds(own)),
            json!({ "splitNumber": 4 }),
        ));
        sheet.y.push(word_axis(panel, &names));
        let row = |arm: usize| arm - 1;
        let dots: Vec<_> = p
            .found
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
        let intervals: Vec<_> = p
            .found
            .iter()
            .filter_map(|(arm, d, _)| {
                let (low, high) = d.interval?;
                let n = |x: f64| short(x * factor);
                Some(json!({
                    "value": [n(d.difference), row(*arm), n(low), n(high)],
                    "itemStyle": { "color": colour(*arm) }, "verdict": d.verdict(),
                    "share": short(100.0 * d.share_positive), "replicates": d.replicates,
                    "arm": names[row(*arm)], "unit": unit,
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
        for (arm, d, _) in &p.found {
            let interval = d
                .interval
                .map_or("·".to_owned(), |i| words::interval(&p.indicator, i));
            let least = d
                .detectable
                .map_or("·".to_owned(), |x| words::number(x * factor));
            sheet.rows.push(vec![
                p.title.clone(),
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
                let name = &names[row(*arm)];
                shown.push(format!("{} in {name}, {}", d.verdict(), p.title));
            }
        }
    }
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
            said.what,
            shown.iter().take(4).cloned().collect::<Vec<_>>().join("; ")
        ),
    };
    let axis_unit = said.unit.trim_matches([' ', '(', ')']).to_owned();
    let option = sheet.options(
        frame("item", "@fn:difference"),
        json!({ "unit": "", "axisUnit": axis_unit, "counted": source.counted() }),
    );
    Some(Figure {
        id: said.id,
        title: said.title,
        caption: format!(
            "Each pale dot is one replicate: the arm less “{}” {}. The dark mark is the mean with its \
             95% interval{}. An interval that holds 0 shows no difference, which is not the same as no effect.",
            words::spaced(&source.arms[0]),
            match source.common_luck() {
                true => "with the same luck",
                false => "with luck of its own",
            },
            said.unit
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
