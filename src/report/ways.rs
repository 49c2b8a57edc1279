//! Schools: how far pupils go against whom they sit with, for every arm.

use serde_json::json;

use super::cube::Cube;
use super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, range, short, with,
};
use super::panels::Panels;
use super::source::Source;
use super::words;
use crate::comparison::{Key, Paired};

/// Most panels.
const MOST: usize = 6;

/// An arm in the plane: its level, and how far it is from the baseline, both ways.
struct Point {
    arm: usize,
    way: (f64, Option<Paired>),
    exposure: (f64, Option<Paired>),
}

/// The bounds of a level: that of the baseline plus the interval of the difference.
fn bounds((level, d): &(f64, Option<Paired>)) -> (f64, f64) {
    let interval = d.and_then(|d| Some((d.interval?, d.difference)));
    interval.map_or((*level, *level), |((low, high), mid)| {
        (level - mid + low, level - mid + high)
    })
}

/// Mean way to school against exposure to hosts in schools (of hosts: to each other group), a panel for each
/// ordered pair of a group in which some arm differs.
pub fn figure(source: &Source) -> Option<Figure> {
    if !source.is_comparison {
        return None;
    }
    let (hosts, others) = (source.side(true), source.side(false));
    let mut panels = Vec::new();
    for (from, to) in [(&others, &hosts), (&hosts, &others)] {
        for (a, b) in from.iter().flat_map(|a| to.iter().map(move |b| (a, b))) {
            let points = points(source, a, b);
            let shown = |d: &Option<Paired>| d.is_some_and(|d| d.shown() && !d.same());
            if points
                .iter()
                .any(|p| shown(&p.way.1) || shown(&p.exposure.1))
            {
                panels.push((
                    format!("{} → {}", words::spaced(a), words::spaced(b)),
                    points,
                ));
            }
        }
    }
    panels.truncate(MOST);
    if panels.is_empty() {
        return None;
    }
    let names: Vec<String> = (0..source.drawn())
        .map(|a| words::spaced(&source.arms[a]))
        .collect();
    let mut sheet = Panels::default();
    for (panel, (title, points)) in panels.iter().enumerate() {
        sheet.begin(title);
        let ends = |of: &dyn Fn(&Point) -> (f64, f64)| {
            let all: Vec<f64> = points.iter().map(of).flat_map(|(a, b)| [a, b]).collect();
            range(all, false)
        };
        let name = |text: &str, gap: u32| json!({ "name": text, "nameLocation": "middle", "nameGap": gap, "nameTextStyle": { "color": "@soft" } });
        let x = number_axis(panel, ends(&|p| bounds(&p.way)));
        let y = number_axis(panel, ends(&|p| bounds(&p.exposure)));
        sheet.x.push(with(x, name("way to school, km", 26)));
        sheet.y.push(with(y, name("exposure in schools", 48)));
        for p in points {
            let (x, y) = (bounds(&p.way), bounds(&p.exposure));
            let first = f64::from(u8::from(p.arm == 0));
            let value = [p.way.0, p.exposure.0, x.0, x.1, y.0, y.1, first].map(short);
            sheet.series.push(json!({
                "type": "custom", "name": names[p.arm], "renderItem": "@render:cross",
                "encode": { "x": [0, 2, 3], "y": [1, 4, 5] }, "xAxisIndex": panel, "yAxisIndex": panel, "z": 3,
                "itemStyle": { "color": colour(p.arm) }, "data": [{ "value": value, "arm": names[p.arm] }],
            }));
            let said = |(_, d): &(f64, Option<Paired>)| match d {
                Some(d) => match d.interval {
                    Some(i) => format!(
                        "{} ({})",
                        words::signed(d.difference),
                        words::interval("exposure", i)
                    ),
                    None => words::signed(d.difference),
                },
                None => "·".to_owned(),
            };
            sheet.rows.push(vec![
                title.clone(),
                names[p.arm].clone(),
                words::number(p.way.0),
                said(&p.way),
                words::number(p.exposure.0),
                said(&p.exposure),
            ]);
        }
    }
    let head = [
        "Of → to",
        "Arm",
        "Way to school, km",
        "Difference",
        "Exposure in schools",
        "Difference",
    ];
    let option = sheet.options(
        frame("item", "@fn:ways"),
        json!({ "legend": legend(&names), "unit": "" }),
    );
    Some(Figure {
        id: "ways-to-school".to_owned(),
        title: format!("How far pupils go, and whom they sit with, {}", words::after(source.last_week())),
        caption: "Right: a longer way from home to school, on average over the pupils of the first group. Up: more of the \
                  second group in their schools. Each point is the mean of an arm over replicates; its bars are the 95% intervals \
                  of the difference from the baseline, which is the ring and has none. Without coordinates of areas the way is along their order \
                  in the file: good for ranking arms, not for minutes."
            .to_owned(),
        alt: format!("Points in a plane of way and exposure for {} arms; the table has the numbers.", names.len()),
        layout: Layout { panels: panels.len(), height: 220, columns: 2, left: 72, below: 0 },
        option,
        table: Table { head: head.map(str::to_owned).to_vec(), rows: sheet.rows },
    })
}

fn points(source: &Source, from: &str, to: &str) -> Vec<Point> {
    let key = |indicator: &str, to: Option<&str>| Key {
        setting: Some("school".to_owned()),
        outgroup: to.map(str::to_owned),
        ..super::city(indicator, Some(from))
    };
    let (way, exposure) = (key("school_distance", None), key("exposure", Some(to)));
    let date = source.last();
    let cube: &Cube = &source.numbers;
    let number = |key: &Key, arm: usize| {
        let level = cube.level(key, arm, date)?.mean;
        let d = (arm > 0).then(|| cube.paired(key, arm, 0, date));
        Some((level, d.flatten()))
    };
    let point = |arm: usize| {
        Some(Point {
            arm,
            way: number(&way, arm)?,
            exposure: number(&exposure, arm)?,
        })
    };
    (0..source.drawn()).filter_map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(kept: bool) -> Source {
        let mut numbers = Cube::new(2, &[4], 2);
        for r in 0..2 {
            let luck = 0.01 * f64::from(r);
            let mut put = |indicator: &str, g: &str, h: Option<&str>, by: f64| {
                let key = Key {
                    setting: Some("school".into()),
                    outgroup: h.map(str::to_owned),
                    ..crate::report::city(indicator, Some(g))
                };
                let change = by * (1.0 + luck);
                numbers.put(&key, r as usize, &[0.5 + luck, 0.5 + luck + change]);
            };
            put("exposure", "a", Some("host"), 0.2);
            put("exposure", "host", Some("a"), 0.0);
            if kept {
                put("school_distance", "a", None, 0.3);
                put("school_distance", "host", None, 0.0);
            }
        }
        Source {
            arms: vec!["free".into(), "band".into()],
            groups: vec!["host".into(), "a".into()],
            hosts: vec![true, false],
            replicates: 2,
            is_comparison: true,
            numbers,
            ..Source::default()
        }
    }

    #[test]
    fn arms_stand_at_their_levels_with_the_intervals_of_their_differences() {
        let f = figure(&source(true)).unwrap();
        // Hosts differ in nothing: one panel, two points.
        assert_eq!((f.layout.panels, f.table.rows.len()), (1, 2));
        let value = |k: usize| -> Vec<f64> {
            let all = f.option["series"][k]["data"][0]["value"]
                .as_array()
                .unwrap();
            all.iter().map(|x| x.as_f64().unwrap()).collect()
        };
        let (free, band) = (value(0), value(1));
        assert_eq!(free[2..], [free[0], free[0], free[1], free[1], 1.0]);
        assert!((band[0] - 0.8065).abs() < 1e-4 && band[2] < band[0] && band[3] > band[0]);
        // The bar of the difference does not hold the luck that both arms share.
        assert!(band[3] - band[2] < 0.04, "{band:?}");
        assert!(figure(&source(false)).is_none());
    }
}
