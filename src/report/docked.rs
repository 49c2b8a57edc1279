//! Docking tests: the curve that the authors of a published model report, as this engine shows it.

use serde_json::{Value as Json, json};

use super::evidence::{Number, Row};
use super::figure::{Figure, Layout, Table, colour, frame, number_axis, range, short, with};
use super::panels::Panels;
use super::words;
use crate::evidence::At;

/// From this ratio of the ends on, an axis of positive numbers counts in powers of ten.
const POWERS: f64 = 50.0;

/// The numbers of a row that stand on one axis, in one unit.
struct Panel<'a> {
    row: &'a Row,
    axis: &'a str,
    unit: &'a str,
    /// Curve, place, number.
    points: Vec<(&'a str, &'a At, &'a Number)>,
}

impl Panel<'_> {
    /// Curves, or kinds where the axis has no numbers: what has a colour.
    fn coloured(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (curve, at, _) in &self.points {
            let name = match at {
                At::Number(_) => (*curve).to_owned(),
                At::Name(kind) => kind.clone(),
            };
            if !all.contains(&name) {
                all.push(name);
            }
        }
        all
    }

    /// Whether its axis has numbers.
    fn numbered(&self) -> bool {
        self.points.iter().any(|p| matches!(p.1, At::Number(_)))
    }
}

/// The panels of rows whose numbers say where they stand; only numbers that were measured.
fn panels<'a>(rows: &[&'a Row]) -> Vec<Panel<'a>> {
    let mut all: Vec<Panel<'a>> = Vec::new();
    for row in rows {
        for n in row.numbers.iter().filter(|n| n.value.is_some()) {
            let Some(spot) = &n.spot else { continue };
            let numbered = matches!(spot.at, At::Number(_));
            let same = |p: &Panel<'_>| {
                p.row.id == row.id
                    && p.axis == spot.axis
                    && p.unit == n.unit
                    && p.numbered() == numbered
            };
            let point = (spot.curve.as_str(), &spot.at, n);
            match all.iter_mut().find(|p| same(p)) {
                Some(panel) => panel.points.push(point),
                None => all.push(Panel {
                    row,
                    axis: &spot.axis,
                    unit: &n.unit,
                    points: vec![point],
                }),
            }
        }
    }
    all
}

/// Value with the ends of its whisker.
fn ends(n: &Number) -> (f64, f64, f64) {
    let (x, s) = (n.value.unwrap_or(f64::NAN), n.spread.unwrap_or(0.0));
    (x, x - s, x + s)
}

/// A panel for each axis of each row; none where no number says where it stands.
pub fn figure(rows: &[&Row]) -> Option<Figure> {
    let panels = panels(rows);
    if panels.is_empty() {
        return None;
    }
    let mut sheet = Panels::default();
    for (k, panel) in panels.iter().enumerate() {
        let bars_of = (!panel.numbered()).then(|| kinds(panel));
        // One curve alone gives the panel its name.
        let what = match &bars_of {
            Some((groups, _)) if groups.len() == 1 => groups[0].clone(),
            _ => panel.unit.to_owned(),
        };
        sheet.begin(&format!("{}: {what}", panel.row.id));
        let reach = panel.points.iter().flat_map(|p| {
            let (_, low, high) = ends(p.2);
            [low, high]
        });
        sheet.y.push(number_axis(k, range(reach, true)));
        let name_of = |text: &str| json!({ "name": text, "nameLocation": "middle", "nameGap": 26, "nameTextStyle": { "color": "@soft" } });
        match &bars_of {
            None => {
                sheet.x.push(with(numbers(k, panel), name_of(panel.axis)));
                curves(&mut sheet, k, panel);
            }
            Some((groups, kinds)) => {
                let labels: Vec<String> = panel
                    .points
                    .iter()
                    .map(|(curve, at, _)| match groups.len() {
                        1 => place(at),
                        _ => format!("{}\n{curve}", place(at)),
                    })
                    .collect();
                let axis = json!({
                    "gridIndex": k, "type": "category", "data": labels,
                    "axisLabel": { "color": "@text", "interval": 0, "lineHeight": 15 },
                    "axisLine": { "lineStyle": { "color": "@axis" } }, "axisTick": { "show": false },
                });
                // A second line of labels leaves no room for a name.
                let named = name_of(if groups.len() == 1 { panel.axis } else { "" });
                sheet.x.push(with(axis, named));
                bars(&mut sheet, k, panel, kinds);
            }
        }
        for (curve, at, n) in &panel.points {
            sheet.rows.push(vec![
                panel.row.id.clone(),
                (*curve).to_owned(),
                format!("{}: {}", panel.axis, place(at)),
                words::number(ends(n).0),
                n.spread.map_or("·".to_owned(), words::number),
                panel.unit.to_owned(),
            ]);
        }
    }
    let option = sheet.options(frame("item", "@fn:docked"), json!({}));
    let said: Vec<String> = panels
        .iter()
        .map(|p| format!("{}, over {}", p.row.id, p.axis))
        .collect();
    Some(Figure {
        id: "docking".to_owned(),
        title: "What the authors report, and what this engine shows".to_owned(),
        caption: format!(
            "A panel for each test: the quantity in which its authors state their result, under their rules in this engine. \
             Points and bars are means over {}; whiskers ± one standard deviation between seeds. Published is a direction or an \
             order, not the curve itself; it is said above.",
            words_of_seeds(&panels)
        ),
        alt: format!("Panels: {}. The table has the numbers.", said.join("; ")),
        layout: Layout {
            panels: panels.len(),
            height: 210,
            columns: 2,
            left: 56,
            below: 8,
        },
        option,
        table: Table::new(
            &[
                "Test",
                "Curve",
                "Where",
                "Mean",
                "Spread between seeds",
                "Unit",
            ],
            sheet.rows,
        ),
    })
}

/// On how many seeds the points rest.
fn words_of_seeds(panels: &[Panel<'_>]) -> String {
    let all = || panels.iter().flat_map(|p| &p.points).map(|p| p.2.seeds);
    match (all().min().unwrap_or(0), all().max().unwrap_or(0)) {
        (1, 1) => "one seed".to_owned(),
        (a, b) if a == b => format!("{a} seeds"),
        (a, b) => format!("{a} to {b} seeds"),
    }
}

fn place(at: &At) -> String {
    match at {
        At::Number(x) => words::number(*x),
        At::Name(name) => name.clone(),
    }
}

/// The axis of numbers of a panel.
fn numbers(k: usize, panel: &Panel<'_>) -> Json {
    let at = panel.points.iter().filter_map(|p| match p.1 {
        At::Number(x) => Some(*x),
        At::Name(_) => None,
    });
    let (low, high) = at.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |s, x| {
        (s.0.min(x), s.1.max(x))
    });
    if low > 0.0 && high / low >= POWERS {
        return json!({
            "gridIndex": k, "type": "log", "min": low, "max": high,
            "axisLabel": { "formatter": "@fn:number", "color": "@soft", "hideOverlap": true },
            "splitLine": { "lineStyle": { "color": "@grid" } }, "axisLine": { "show": false }, "axisTick": { "show": false },
            "minorTick": { "show": false },
        });
    }
    number_axis(k, range(at, low >= 0.0))
}

/// Curves over numbers: a line through the means, and each with its whisker.
fn curves(sheet: &mut Panels, k: usize, panel: &Panel<'_>) {
    for (index, name) in panel.coloured().iter().enumerate() {
        let mut here: Vec<(f64, &Number)> = panel
            .points
            .iter()
            .filter(|p| p.0 == name)
            .filter_map(|p| match p.1 {
                At::Number(x) => Some((*x, p.2)),
                At::Name(_) => None,
            })
            .collect();
        here.sort_by(|a, b| a.0.total_cmp(&b.0));
        let line: Vec<Json> = here
            .iter()
            .map(|(x, n)| json!([short(*x), short(ends(n).0)]))
            .collect();
        let points: Vec<Json> = here
            .iter()
            .enumerate()
            .map(|(nth, (x, n))| {
                let (value, low, high) = ends(n);
                let named = u8::from(nth + 1 == here.len());
                json!({
                    "value": [short(*x), short(value), short(low), short(high), index % 3, named], "arm": name,
                    "where": format!("{} {}", panel.axis, words::number(*x)), "said": n.value_text(), "unit": panel.unit,
                })
            })
            .collect();
        sheet.series.push(json!({
            "type": "line", "name": name, "data": line, "symbol": "none", "silent": true, "z": 2, "xAxisIndex": k, "yAxisIndex": k,
            "itemStyle": { "color": colour(index + 1) }, "lineStyle": { "width": 2 }, "tooltip": { "show": false },
        }));
        sheet.series.push(json!({
            "type": "custom", "name": name, "renderItem": "@render:docked", "data": points, "z": 3,
            "encode": { "x": 0, "y": [1, 2, 3] }, "xAxisIndex": k, "yAxisIndex": k, "itemStyle": { "color": colour(index + 1) },
        }));
    }
}

/// Curves and kinds of a panel without numbers.
fn kinds(panel: &Panel<'_>) -> (Vec<String>, Vec<String>) {
    let mut curves: Vec<String> = Vec::new();
    for (curve, _, _) in &panel.points {
        if !curves.iter().any(|c| c == curve) {
            curves.push((*curve).to_owned());
        }
    }
    (curves, panel.coloured())
}

/// Bars beside each other with their whiskers, a colour for each kind.
fn bars(sheet: &mut Panels, k: usize, panel: &Panel<'_>, kinds: &[String]) {
    for (index, kind) in kinds.iter().enumerate() {
        let here = panel
            .points
            .iter()
            .enumerate()
            .filter(|(_, p)| matches!(p.1, At::Name(name) if name == kind));
        let data: Vec<Json> = here
            .map(|(nth, (curve, _, n))| {
                let (value, low, high) = ends(n);
                json!({
                    "value": [nth, short(value), short(low), short(high)], "arm": format!("{curve}, {kind}"),
                    "where": panel.axis, "said": n.value_text(), "unit": panel.unit,
                })
            })
            .collect();
        sheet.series.push(json!({
            "type": "custom", "name": kind, "renderItem": "@render:bar", "data": data, "z": 3,
            "encode": { "x": 0, "y": [1, 2, 3] }, "xAxisIndex": k, "yAxisIndex": k, "itemStyle": { "color": colour(index + 1) },
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::{tests::folder, validation};
    use super::*;

    #[test]
    fn a_panel_for_each_axis_with_its_curves_and_bars() {
        let folder = folder(&[], Some(3.0));
        let v = validation(folder.path()).unwrap();
        let rows: Vec<&Row> = v.rows.iter().collect();
        let f = figure(&rows).unwrap();
        assert_eq!((f.id.as_str(), f.layout.panels), ("docking", 2));
        // Kappa from 1 to 1000 counts in powers of ten; the map has names.
        assert_eq!(f.option["xAxis"][0]["type"], "log");
        assert_eq!(f.option["xAxis"][1]["data"], json!(["mixed"]));
        assert_eq!(f.option["title"][1]["text"], "T-1: forced");
        let names: Vec<&str> = f.option["series"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|s| s["name"].as_str())
            .collect();
        assert_eq!(names, ["ties", "ties", "mild", "mild", "mixed"]);
        assert_eq!(
            f.option["series"][0]["data"],
            json!([[1.0, 0.8], [1000.0, 0.1]])
        );
        assert_eq!(
            f.option["series"][1]["data"][0]["value"],
            json!([1.0, 0.8, 0.78, 0.82, 0, 0])
        );
        assert_eq!(
            f.table.rows[0],
            ["T-1", "ties", "kappa: 1.00", "0.800", "0.0200", "r"]
        );
        assert_eq!(f.table.rows.len(), 4);
        assert_eq!(figure(&rows[..2]), None);
    }

    #[test]
    fn what_was_not_measured_is_not_drawn() {
        let folder = folder(&[], Some(3.0));
        let mut v = validation(folder.path()).unwrap();
        for n in &mut v.rows[4].numbers {
            n.value = None;
        }
        assert_eq!(figure(&v.rows.iter().collect::<Vec<_>>()), None);
    }
}
