//! Cohorts: how those who came get on, by years since arrival.

use serde_json::json;

use super::figure::{
    Figure, Layout, Table, colour, dash, frame, legend, number_axis, range, short, symbol,
};
use super::panels::Panels;
use super::source::Source;
use super::words;

/// Indicators that exist by full years since arrival: `NAME_year_0` to `_9`.
const BY_YEAR: [&str; 2] = ["employment", "language_good"];
/// Years that are told apart.
const YEARS: usize = 10;

/// A figure for each indicator, at the last date.
pub fn figures(source: &Source) -> Vec<Figure> {
    BY_YEAR
        .iter()
        .filter_map(|name| one(source, name))
        .collect()
}

fn one(source: &Source, indicator: &str) -> Option<Figure> {
    let date = source.last();
    let at = |group: &str, arm: usize, year: usize| {
        let key = super::city(&format!("{indicator}_year_{year}"), Some(group));
        source.numbers.level(&key, arm, date)
    };
    let arms = 0..source.drawn();
    let known = |g: &&String| {
        // One year is no curve.
        (0..YEARS)
            .filter(|&y| arms.clone().any(|a| at(g, a, y).is_some()))
            .count()
            > 1
    };
    let groups: Vec<&String> = source.groups.iter().filter(known).collect();
    if groups.is_empty() {
        return None;
    }
    let last = (0..YEARS)
        .rev()
        .find(|&y| groups.iter().any(|g| at(g, 0, y).is_some()))
        .unwrap_or(1);
    let all = groups.iter().flat_map(|g| {
        let each = arms
            .clone()
            .flat_map(move |a| (0..YEARS).map(move |y| (a, y)));
        each.filter_map(|(a, y)| at(g, a, y))
            .flat_map(|l| [100.0 * l.low, 100.0 * l.high])
            .collect::<Vec<_>>()
    });
    let bounds = range(all.chain([10.0]), true);
    let mut sheet = Panels::default();
    let names: Vec<String> = arms
        .clone()
        .map(|a| words::spaced(&source.arms[a]))
        .collect();
    for (panel, group) in groups.iter().enumerate() {
        sheet.begin(&words::spaced(group));
        sheet.x.push(json!({
            "gridIndex": panel, "type": "value", "min": 0, "max": last.max(1), "minInterval": 1,
            "name": "full years since arrival", "nameLocation": "middle", "nameGap": 24,
            "nameTextStyle": { "color": "@soft" }, "splitLine": { "show": false },
            "axisLabel": { "color": "@soft" }, "axisLine": { "lineStyle": { "color": "@axis" } },
        }));
        sheet.y.push(number_axis(panel, bounds));
        for arm in arms.clone() {
            let points: Vec<_> = (0..YEARS)
                .filter_map(|year| {
                    let l = at(group, arm, year)?;
                    let n = |x: f64| short(100.0 * x);
                    Some(json!([year, n(l.mean), n(l.low), n(l.high)]))
                })
                .collect();
            sheet.series.push(json!({
                "type": "line", "name": names[arm], "data": points, "xAxisIndex": panel, "yAxisIndex": panel,
                "encode": { "x": 0, "y": 1 }, "symbol": symbol(arm), "symbolSize": 7,
                "itemStyle": { "color": colour(arm) },
                "lineStyle": { "color": colour(arm), "width": 2, "type": dash(arm) },
            }));
            let mut row = vec![words::spaced(group), names[arm].clone()];
            row.extend((0..=last).map(|year| {
                at(group, arm, year).map_or("·".to_owned(), |l| words::number(100.0 * l.mean))
            }));
            sheet.rows.push(row);
        }
    }
    let mut head = vec!["Group".to_owned(), "Arm".to_owned()];
    head.extend((0..=last).map(|y| format!("year {y} (%)")));
    let option = sheet.options(
        frame("axis", "@fn:course"),
        json!({
            "legend": legend(&names), "unit": "%", "time": "year",
        }),
    );
    Some(Figure {
        id: format!("cohorts-{}", indicator.replace('_', "-")),
        title: format!(
            "{} by years since arrival",
            words::capital(&words::title(indicator))
        ),
        caption: format!(
            "Of those who came during the simulation, {}: % of each year's arrivals. Later years rest on those who came first.",
            words::after(source.last_week())
        ),
        alt: format!(
            "Lines by years since arrival for {}.",
            groups
                .iter()
                .map(|g| words::spaced(g))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        layout: Layout {
            panels: groups.len(),
            height: 200,
            columns: 2,
            left: 44,
            below: 0,
        },
        option,
        table: Table {
            head,
            rows: sheet.rows,
        },
    })
}
