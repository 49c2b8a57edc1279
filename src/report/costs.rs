//! Costs and effects: what an arm costs more than the baseline, and what it changes.

use serde_json::json;

#[cfg(test)]
use super::cube::paired;
use super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, range, short, with,
};
use super::panels::Panels;
use super::source::Source;
use super::topics::TOPICS;
use super::words;
use crate::comparison::{Key, Paired};
use crate::record::unit_of;

/// Most effects in the report.
pub const MOST: usize = 6;

/// An arm in the plane.
struct Point {
    arm: usize,
    cost: f64,
    effect: Paired,
}

/// The plane of costs and effects at the last date, a panel for each effect that is shown somewhere, at most so many.
pub fn figure(source: &Source, most: usize) -> Option<Figure> {
    let date = source.last();
    let cost = super::city("cost", None);
    let spent = |arm: usize| {
        source
            .numbers
            .paired(&cost, arm, 0, date)
            .map(|d| d.difference)
    };
    if !(1..source.arms.len()).any(|a| spent(a).is_some_and(|c| c != 0.0)) {
        return None;
    }
    let mut panels: Vec<(Key, &str, bool, Vec<Point>)> = Vec::new();
    for (key, indicator, higher) in effects(source) {
        let point = |arm: usize| {
            Some(Point {
                arm,
                cost: spent(arm)?,
                effect: source.numbers.paired(&key, arm, 0, date)?,
            })
        };
        let points: Vec<Point> = (1..source.drawn()).filter_map(point).collect();
        if points.iter().any(|p| p.effect.shown()) && panels.len() < most {
            panels.push((key, indicator, higher, points));
        }
    }
    if panels.is_empty() {
        return None;
    }
    let names: Vec<String> = (1..source.drawn())
        .map(|a| words::spaced(&source.arms[a]))
        .collect();
    let costs = range(
        (1..source.drawn()).filter_map(|a| Some(spent(a)? * 1.05)),
        true,
    );
    let mut sheet = Panels::default();
    for (panel, (key, indicator, higher, points)) in panels.iter().enumerate() {
        let f = words::factor(indicator);
        let title = words::capital(&words::about(key));
        sheet.begin(&title);
        sheet.x.push(with(number_axis(panel, costs), json!({
            "name": "cost more than the baseline", "nameLocation": "middle", "nameGap": 26, "nameTextStyle": { "color": "@soft" },
        })));
        let ends = points.iter().flat_map(|p| {
            let (low, high) = p
                .effect
                .interval
                .unwrap_or((p.effect.difference, p.effect.difference));
            [low * f, high * f]
        });
        sheet.y.push(number_axis(panel, range(ends, true)));
        for p in points {
            let n = |x: f64| short(x * f);
            let (low, high) = p
                .effect
                .interval
                .unwrap_or((p.effect.difference, p.effect.difference));
            let name = &names[p.arm - 1];
            sheet.series.push(json!({
                "type": "custom", "name": name, "renderItem": "@render:upright",
                "encode": { "x": 0, "y": [1, 2, 3] }, "xAxisIndex": panel, "yAxisIndex": panel, "z": 3,
                "itemStyle": { "color": colour(p.arm) },
                "data": [{ "value": [short(p.cost), n(p.effect.difference), n(low), n(high)], "arm": name }],
            }));
            let per = match p.effect.shown() && p.cost != 0.0 {
                true => {
                    let (unit, units) = unit_of(indicator, members(source, key, p.arm));
                    let price = words::number(p.cost / (p.effect.difference * units));
                    format!("{price} for {unit}")
                }
                false => "·".to_owned(),
            };
            sheet.rows.push(vec![
                title.clone(),
                name.clone(),
                words::number(p.cost),
                words::signed(p.effect.difference * f),
                p.effect
                    .interval
                    .map_or("·".to_owned(), |i| words::interval(indicator, i)),
                per,
                p.effect.verdict().to_owned(),
            ]);
        }
        let line: Vec<_> = frontier(points, *higher)
            .into_iter()
            .map(|(c, e)| json!([short(c), short(e * f)]))
            .collect();
        sheet.series.push(json!({
            "type": "line", "name": "frontier", "data": line, "symbol": "none", "silent": true, "z": 1,
            "xAxisIndex": panel, "yAxisIndex": panel, "tooltip": { "show": false },
            "itemStyle": { "color": "@axis" }, "lineStyle": { "color": "@axis", "type": "dashed", "width": 1.5 },
        }));
    }
    let mut shown = names.clone();
    shown.push("frontier".to_owned());
    let head = [
        "Effect",
        "Arm",
        "Cost more than the baseline",
        "Difference",
        "95% interval",
        "Cost of a piece",
        "Verdict",
    ];
    let option = sheet.options(
        frame("item", "@fn:plane"),
        json!({
            "legend": legend(&shown), "unit": "",
        }),
    );
    Some(Figure {
        id: "cost-effect".to_owned(),
        title: format!("What it costs, and what it changes, {}", words::after(source.last_week())),
        caption: "Each arm against the baseline: money since the start at the prices of the scenario, discounted, and the paired difference with its 95% interval. The dashed frontier joins the arms that no other beats at the same or less money, the baseline included.".to_owned(),
        alt: format!("Points in a plane of cost and effect for {} arms; the table has the numbers.", names.len()),
        layout: Layout { panels: panels.len(), height: 220, columns: 2, left: 56, below: 0 },
        option,
        table: Table { head: head.map(str::to_owned).to_vec(), rows: sheet.rows },
    })
}

/// Members of the group that a number is about, in an arm at the last date.
fn members(source: &Source, key: &Key, arm: usize) -> Option<f64> {
    let people = super::city("residents", Some(key.group.as_deref()?));
    let level = source.numbers.level(&people, arm, source.last())?;
    Some(level.mean)
}

/// Numbers that can be effects, with whether more is better: those that were expected first.
fn effects(source: &Source) -> Vec<(Key, &'static str, bool)> {
    let expected = |i: &str| source.expectations.iter().any(|e| e.indicator == i);
    let mut topics: Vec<_> = TOPICS.iter().collect();
    topics.sort_by_key(|t| !expected(t.indicator));
    let less_is_better = ["contacts_negative", "resentment_mean", "in_centres"];
    topics
        .into_iter()
        .flat_map(|t| {
            let higher = !less_is_better.contains(&t.indicator);
            t.keys(source)
                .into_iter()
                .map(move |(key, _)| (key, t.indicator, higher))
        })
        .collect()
}

/// The points that no other beats at the same or less money, from the cheapest to the best; the
/// baseline stands at 0 and 0.
fn frontier(points: &[Point], higher: bool) -> Vec<(f64, f64)> {
    let mut all: Vec<(f64, f64)> = points
        .iter()
        .map(|p| (p.cost, p.effect.difference))
        .collect();
    all.push((0.0, 0.0));
    let worth = |e: f64| if higher { e } else { -e };
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(worth(b.1).total_cmp(&worth(a.1))));
    let mut best: Vec<(f64, f64)> = Vec::new();
    for point in all {
        if best
            .last()
            .is_none_or(|last| worth(point.1) > worth(last.1))
        {
            best.push(point);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frontier_leaves_out_who_is_beaten() {
        let point = |arm: usize, cost: f64, effect: f64| Point {
            arm,
            cost,
            effect: paired(&[effect, effect]).unwrap(),
        };
        let points = [
            point(1, 10.0, 0.2),
            point(2, 20.0, 0.1),
            point(3, 30.0, 0.5),
            point(4, -5.0, -0.1),
        ];
        assert_eq!(
            frontier(&points, true),
            [(-5.0, -0.1), (0.0, 0.0), (10.0, 0.2), (30.0, 0.5)]
        );
        assert_eq!(frontier(&points, false), [(-5.0, -0.1)]);
    }
}
