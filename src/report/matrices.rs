//! Group by group: who feels what about whom, before and after.

use serde_json::json;

use super::figure::{Figure, Layout, Table, frame, short, with};
use super::names;
use super::panels::Panels;
use super::source::Source;
use super::words;
use crate::comparison::Key;

/// Indicators of ordered pairs of groups, with whether their scale has two ends.
const SHOWN: [(&str, bool); 2] = [("attitude_mean", true), ("weekly_contact", false)];
/// Most arms side by side.
const MOST: usize = 6;

/// A heat map for each indicator: the baseline in week 0, every arm at the end.
pub fn figures(source: &Source) -> Vec<Figure> {
    SHOWN
        .iter()
        .filter_map(|&(name, signed)| one(source, name, signed))
        .collect()
}

fn one(source: &Source, indicator: &str, signed: bool) -> Option<Figure> {
    let groups = &source.groups;
    let factor = words::factor(indicator);
    let key = |from: &str, to: &str| Key {
        area: None,
        indicator: indicator.to_owned(),
        setting: None,
        group: Some(from.to_owned()),
        outgroup: Some(to.to_owned()),
    };
    // Before: the first point of the course, which all arms share where they have one past.
    let mut panels = Vec::new();
    if source.course.weeks().first() == Some(&0) {
        let at = |a: &str, b: &str| source.course.level(&key(a, b), 0, 0).map(|l| l.mean);
        panels.push(("at the start".to_owned(), values(groups, &at)));
    }
    for arm in 0..source.arms.len().min(MOST) {
        let at = |a: &str, b: &str| {
            source
                .numbers
                .level(&key(a, b), arm, source.last())
                .map(|l| l.mean)
        };
        let title = match source.is_comparison {
            true => format!(
                "{}, {}",
                words::spaced(&source.arms[arm]),
                words::after(source.last_week())
            ),
            false => words::after(source.last_week()),
        };
        panels.push((title, values(groups, &at)));
    }
    let all: Vec<f64> = panels
        .iter()
        .flat_map(|(_, v)| v)
        .filter_map(|(_, _, x)| *x)
        .collect();
    if all.is_empty() {
        return None;
    }
    let most = all.iter().fold(0.0, |m: f64, x| m.max(x.abs())) * factor;
    let most = libm::ceil(most * 20.0) / 20.0;
    let names: Vec<String> = groups.iter().map(|g| words::spaced(g)).collect();
    let mut sheet = Panels::default();
    for (panel, (title, cells)) in panels.iter().enumerate() {
        sheet.begin(title);
        let axis = json!({
            "gridIndex": panel, "type": "category", "data": names,
            "axisLine": { "show": false }, "axisTick": { "show": false },
            "splitArea": { "show": false },
            "axisLabel": {
                "color": "@text", "interval": 0, "overflow": "truncate", "width": 84,
            },
        });
        // Many names stand aslant.
        let many = names.len() > 5;
        let label = json!({
            "color": "@text", "interval": 0, "overflow": "truncate", "width": if many { 54 } else { 62 },
            "rotate": if many { 35 } else { 0 },
        });
        sheet.x.push(with(
            axis.clone(),
            json!({ "position": "bottom", "axisLabel": label }),
        ));
        sheet.y.push(with(axis, json!({ "inverse": true })));
        let data: Vec<_> = cells
            .iter()
            .filter_map(|(a, b, v)| Some(json!([b, a, short((*v)? * factor)])))
            .collect();
        sheet.series.push(json!({
            "type": "heatmap", "data": data, "xAxisIndex": panel, "yAxisIndex": panel,
            "label": { "show": groups.len() <= 8, "formatter": "@fn:cell", "fontSize": 11 },
            "itemStyle": { "borderColor": "@page", "borderWidth": 2 },
            "panel": title,
        }));
        for (a, from) in names.iter().enumerate() {
            let mut row = vec![title.clone(), from.clone()];
            row.extend((0..names.len()).map(|b| {
                let cell = cells
                    .iter()
                    .find(|c| (c.0, c.1) == (a, b))
                    .and_then(|c| c.2);
                cell.map_or("·".to_owned(), |v| words::value(indicator, v))
            }));
            sheet.rows.push(row);
        }
    }
    let mut head = vec!["When".to_owned(), "Of".to_owned()];
    head.extend(names.iter().map(|n| format!("towards {n}")));
    let title = words::capital(&words::title(indicator));
    let meaning = names::named(indicator).map_or("", |n| n.meaning);
    let option = sheet.options(
        frame("item", "@fn:matrix"),
        json!({
            "unit": words::axis(indicator),
            "visualMap": {
                "type": "continuous", "calculable": false, "orient": "horizontal", "left": "center", "bottom": 0,
                "itemWidth": 12, "itemHeight": 180, "precision": 2,
                "min": if signed { -most } else { 0.0 }, "max": most,
                "text": if signed { json!(["warm", "hostile"]) } else { json!([format!("{}{}", words::number(most), words::axis(indicator)), "0"]) },
                "textStyle": { "color": "@soft" }, "seriesIndex": (0..panels.len()).collect::<Vec<_>>(),
                "inRange": { "color": if signed { "@diverging" } else { "@rising" } },
            },
        }),
    );
    Some(Figure {
        id: format!("groups-{}", indicator.replace('_', "-")),
        title: format!("{title}, group by group"),
        caption: format!("{meaning} Rows: of whom; columns: towards whom. Means over replicates."),
        alt: format!(
            "Tables of {} groups by {} groups as colours: {}.",
            names.len(),
            names.len(),
            panels
                .iter()
                .map(|p| p.0.as_str())
                .collect::<Vec<_>>()
                .join("; ")
        ),
        layout: Layout {
            panels: panels.len(),
            height: 40 + 34 * names.len() as u32,
            columns: 3,
            left: 90,
            below: 40,
        },
        option,
        table: Table {
            head,
            rows: sheet.rows,
        },
    })
}

/// Row, column and value of all pairs of different groups.
type Cells = Vec<(usize, usize, Option<f64>)>;

fn values(groups: &[String], at: &dyn Fn(&str, &str) -> Option<f64>) -> Cells {
    let pairs = (0..groups.len()).flat_map(|a| (0..groups.len()).map(move |b| (a, b)));
    pairs
        .filter(|(a, b)| a != b)
        .map(|(a, b)| (a, b, at(&groups[a], &groups[b])))
        .collect()
}
