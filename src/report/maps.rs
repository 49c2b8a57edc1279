//! Maps of areas: every arm, and how it differs from the baseline.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::figure::{Figure, Layout, Table, frame, panel_title, range, short, with};
use super::geography::Geography;
use super::source::Source;
use super::words;
use crate::comparison::Key;

/// Name of the map in the page.
pub const MAP: &str = "city";
/// Most arms side by side.
const MOST: usize = 6;

/// Identifiers of the areas that have numbers.
pub fn areas(source: &Source) -> BTreeSet<String> {
    source.areas.keys().filter_map(|k| k.area.clone()).collect()
}

/// What is mapped.
struct Subject {
    id: &'static str,
    title: &'static str,
    caption: &'static str,
    unit: &'static str,
    factor: f64,
    /// Whether its scale has two ends.
    signed: bool,
}

const SUBJECTS: [Subject; 4] = [
    Subject {
        id: "residents",
        title: "Share of newcomers among the inhabitants",
        caption: "Members of all groups but the hosts.",
        unit: "%",
        factor: 100.0,
        signed: false,
    },
    Subject {
        id: "attitude_mean",
        title: "Attitude of hosts towards newcomers",
        caption: "Mean over the hosts of an area and all other groups: −1 is hostile, 1 warm.",
        unit: "on a scale from −1 to 1",
        factor: 1.0,
        signed: true,
    },
    Subject {
        id: "employment",
        title: "Share of newcomers in work",
        caption: "Newcomers of 18 to 64. In areas with few of them it is uneven by chance.",
        unit: "%",
        factor: 100.0,
        signed: false,
    },
    Subject {
        id: "language_mean",
        title: "Newcomers’ command of the common language",
        caption: "From 0 to 1. In areas with few newcomers it is uneven by chance.",
        unit: "on a scale from 0 to 1",
        factor: 1.0,
        signed: false,
    },
];

/// A number of an area in an arm: its mean over replicates, and whether it is shown to differ.
struct Value {
    area: String,
    mean: f64,
    shown: bool,
}

/// The maps: for each subject every arm, and the differences from the baseline.
pub fn figures(source: &Source, place: &Geography) -> Vec<Figure> {
    let mut all = Vec::new();
    for subject in &SUBJECTS {
        let levels = values(source, subject, false);
        if levels.iter().all(|arm| arm.is_empty()) {
            continue;
        }
        all.push(figure(source, place, subject, &levels, false));
        let differences = values(source, subject, true);
        // Where no area is shown to differ there is nothing to see.
        if differences.iter().flatten().any(|v| v.shown) {
            all.push(figure(source, place, subject, &differences, true));
        }
    }
    all
}

/// By arm, the number of each area; differences are those of all arms but the first.
fn values(source: &Source, subject: &Subject, difference: bool) -> Vec<Vec<Value>> {
    let all = areas(source);
    let sides = (source.side(true), source.side(false));
    let first = usize::from(difference);
    let of_arm = |arm: usize| {
        let of = |area: &String| {
            let at = |r: usize, arm: usize| number(source, subject, &sides, area, (r, arm));
            let each: Vec<f64> = (0..source.replicates)
                .map(|r| {
                    let one = || match difference {
                        false => at(r, arm),
                        true => Some(at(r, arm)? - at(r, 0)?),
                    };
                    one().unwrap_or(f64::NAN)
                })
                .collect();
            let d = source.numbers.together(&each)?;
            Some(Value {
                area: area.clone(),
                mean: d.difference,
                shown: d.shown() && !d.same(),
            })
        };
        all.iter().filter_map(of).collect()
    };
    (first..source.arms.len()).map(of_arm).collect()
}

/// The number of an area in a replicate and an arm.
fn number(
    source: &Source,
    subject: &Subject,
    (hosts, others): &(Vec<String>, Vec<String>),
    area: &str,
    (replicate, arm): (usize, usize),
) -> Option<f64> {
    let at = |indicator: &str, group: Option<&str>, outgroup: Option<&str>| {
        let key = of_area(area, indicator, group, outgroup);
        source
            .areas
            .get(&key)?
            .at(replicate, arm, source.arms.len())
    };
    let people = |group: &str| at("residents", Some(group), None).unwrap_or(0.0);
    let (mut sum, mut weight) = (0.0, 0.0);
    let mut add = |x: Option<f64>, of: f64| {
        if let Some(x) = x {
            sum += x * of;
            weight += of;
        }
    };
    match subject.id {
        "residents" => {
            let all = at("residents", None, None)?;
            let newcomers: f64 = others.iter().map(|g| people(g)).sum();
            return (all > 0.0).then(|| newcomers / all);
        }
        "attitude_mean" => {
            for (h, o) in hosts
                .iter()
                .flat_map(|h| others.iter().map(move |o| (h, o)))
            {
                add(at(subject.id, Some(h), Some(o)), people(h));
            }
        }
        indicator => {
            for o in others {
                add(at(indicator, Some(o), None), people(o));
            }
        }
    }
    (weight > 0.0).then(|| sum / weight)
}

fn of_area(area: &str, indicator: &str, group: Option<&str>, outgroup: Option<&str>) -> Key {
    Key {
        area: Some(area.to_owned()),
        indicator: indicator.to_owned(),
        setting: None,
        group: group.map(str::to_owned),
        outgroup: outgroup.map(str::to_owned),
    }
}

fn figure(
    source: &Source,
    place: &Geography,
    subject: &Subject,
    by_arm: &[Vec<Value>],
    difference: bool,
) -> Figure {
    let first = usize::from(difference);
    let drawn = by_arm.len().min(MOST);
    let all = || {
        by_arm[..drawn]
            .iter()
            .flatten()
            .filter(|v| !difference || v.shown)
            .map(|v| v.mean * subject.factor)
    };
    let two_ends = difference || subject.signed;
    let (low, high) = match two_ends {
        true => {
            let most = all().fold(0.0, |m: f64, x| m.max(x.abs()));
            let top = range([most], true).1;
            (-top, top)
        }
        false => {
            let (low, high, _) = range(all(), false);
            (low, high)
        }
    };
    let (mut titles, mut geo, mut series) = (Vec::new(), Vec::new(), Vec::new());
    for (panel, values) in by_arm[..drawn].iter().enumerate() {
        let name = words::spaced(&source.arms[panel + first]);
        titles.push(panel_title(&if source.is_comparison {
            name.clone()
        } else {
            words::after(source.last_week())
        }));
        geo.push(json!({
            "map": MAP, "aspectScale": place.aspect, "roam": false, "preserveAspect": "contain",
            "preserveAspectVerticalAlign": "top", "label": { "show": false },
            "emphasis": { "label": { "show": false }, "itemStyle": { "areaColor": null, "borderColor": "@text", "borderWidth": 1.5 } },
            "itemStyle": { "areaColor": "@missing", "borderColor": "@page", "borderWidth": 0.4 },
        }));
        let data: Vec<Json> = values
            .iter()
            .filter(|v| !difference || v.shown)
            .filter_map(|v| {
                let name = place.names.get(&v.area)?;
                Some(json!({ "name": name, "value": short(v.mean * subject.factor) }))
            })
            .collect();
        series.push(json!({
            "type": "map", "geoIndex": panel, "map": MAP, "name": name, "data": data, "selectedMode": false,
        }));
    }
    let unit = match difference {
        true => words::points(subject.unit),
        false => subject.unit,
    };
    let option = with(
        frame("item", "@fn:area"),
        json!({
            "title": titles, "geo": geo, "series": series, "unit": unit, "signed": difference,
            "shape": place.shape,
            "visualMap": {
                "type": "continuous", "min": low, "max": high, "calculable": false, "orient": "horizontal",
                "left": "center", "bottom": 0, "itemWidth": 12, "itemHeight": 180, "precision": 3,
                "text": [end(high, difference), end(low, difference)], "textStyle": { "color": "@soft" },
                "seriesIndex": (0..drawn).collect::<Vec<_>>(),
                "inRange": { "color": if two_ends { "@diverging" } else { "@rising" } },
            },
        }),
    );
    let ids = areas(source);
    let mut head = vec!["Area".to_owned()];
    head.extend((0..drawn).map(|k| words::spaced(&source.arms[k + first])));
    let cell = |arm: &Vec<Value>, id: &String| {
        let found = arm.iter().find(|v| v.area == *id);
        found.map_or("·".to_owned(), |v| {
            let x = v.mean * subject.factor;
            match (difference, v.shown) {
                (false, _) => words::number(x),
                (true, true) => format!("{} (shown)", words::signed(x)),
                (true, false) => words::signed(x),
            }
        })
    };
    let rows: Vec<Vec<String>> = ids
        .iter()
        .map(|id| {
            let name = place.names.get(id).cloned().unwrap_or_else(|| id.clone());
            let mut row = vec![name];
            row.extend(by_arm[..drawn].iter().map(|arm| cell(arm, id)));
            row
        })
        .collect();
    let geography = match (place.tiles, place.missing) {
        (true, _) => " Each tile is an area; where it stands in the grid means nothing.".to_owned(),
        (false, 0) => String::new(),
        (false, 1) => " One area has no outline and is only in the table.".to_owned(),
        (false, n) => format!(" {n} of the areas have no outline and are only in the table."),
    };
    let title = match difference {
        false => format!("{} {}", subject.title, words::after(source.last_week())),
        true => format!(
            "{}: difference from “{}”",
            subject.title,
            words::spaced(&source.arms[0])
        ),
    };
    let spread = by_arm
        .iter()
        .zip(&source.arms[first..])
        .take(3)
        .map(|(values, arm)| {
            let numbers = values.iter().map(|v| v.mean * subject.factor);
            let (a, b) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
                (a.min(x), b.max(x))
            });
            format!(
                "{}: from {} to {}",
                words::spaced(arm),
                words::number(a),
                words::number(b)
            )
        });
    Figure {
        id: format!(
            "map-{}{}",
            subject.id.replace('_', "-"),
            if difference { "-difference" } else { "" }
        ),
        alt: format!(
            "Maps of {} areas, {unit}. {}.",
            ids.len(),
            spread.collect::<Vec<_>>().join("; ")
        ),
        caption: match difference {
            false => format!(
                "{} Means over replicates; {unit}.{geography}",
                subject.caption
            ),
            true => format!(
                "Only areas in which a difference is shown are coloured ({unit}): those whose 95% interval leaves \
                 out 0, which chance alone does in one of twenty.{geography}"
            ),
        },
        title,
        layout: Layout {
            panels: drawn,
            height: 0,
            columns: 3,
            left: 0,
            below: 44,
        },
        option,
        table: Table { head, rows },
    }
}

fn end(x: f64, sign: bool) -> String {
    if sign {
        words::signed(x)
    } else {
        words::number(x)
    }
}
