//! The figure of power over the size of a trial.

use serde_json::{Value as Json, json};

use super::super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, short, with,
};
use super::super::panels::Panels;
use super::super::words;
use super::labels::{differing, families, is_size, told, units};
use super::lines::{Line, Needed, WANTED, ends, lines};
use super::marks::{between, circle, instrument, percent, reading, sd};
use super::read::Design;
use crate::experiment::Instrument;

/// Steps of a curve for each doubling of the size.
const STEPS: usize = 4;
/// Most doublings of an axis.
const DOUBLINGS: usize = 10;

/// A family with what sets it apart from others.
pub fn named<'d>(designs: &[&'d Design]) -> Vec<(String, Vec<&'d Design>)> {
    let all = families(designs);
    let keys: Vec<String> = differing(designs)
        .into_iter()
        .filter(|k| !is_size(k))
        .collect();
    let several = all.len() > 1;
    let name = |family: &Vec<&Design>| match several {
        true if keys.len() <= 3 => told(family[0], &keys),
        true => family[0].name.clone(),
        false => String::new(),
    };
    all.into_iter().map(|f| (name(&f), f)).collect()
}

fn titled(family: &str, after: u32) -> String {
    match family {
        "" => words::capital(&reading(after)),
        name => format!("{name}: {}", reading(after)),
    }
}

/// A number at which an axis can begin, not above this one.
fn round_down(x: f64) -> f64 {
    let size = libm::pow(10.0, libm::floor(libm::log10(x)) - 1.0).max(1.0);
    (libm::floor(x / size) * size).max(1.0)
}

/// Power over size: a panel for each family and reading.
pub fn figure(designs: &[&Design]) -> Option<Figure> {
    let all: Vec<(String, Vec<Line<'_>>)> = named(designs)
        .into_iter()
        .map(|(name, family)| (name, lines(&family)))
        .collect();
    let every = || all.iter().flat_map(|(_, lines)| lines);
    every().next()?;
    let sizes = || every().flat_map(|l| l.points.iter().map(|p| p.0.units()));
    let (least, most) = sizes().fold((f64::INFINITY, 0.0), |(a, b): (f64, f64), n| {
        (a.min(n), b.max(n))
    });
    let base = round_down(least / 4.0);
    let reached = every().filter_map(|l| match l.needed() {
        Needed::Units(n) => Some(n),
        Needed::NeverBelow(_) => None,
    });
    let end = reached.fold(2.0 * most, f64::max);
    let doublings = libm::ceil(libm::log2(end / base)).clamp(3.0, DOUBLINGS as f64) as usize;
    let counted = units(designs[0]);
    let mut sheet = Panels::default();
    let mut panel = 0;
    let mut shown = Vec::new();
    for (family, lines) in &all {
        let mut readings: Vec<u32> = lines.iter().map(|l| l.after).collect();
        readings.sort_unstable();
        readings.dedup();
        for after in readings {
            sheet.begin(&titled(family, after));
            let axis = number_axis(panel, (0.0, doublings as f64, 1.0));
            sheet.x.push(with(axis, json!({
                "name": format!("{counted} assigned, all arms together"), "nameLocation": "middle", "nameGap": 26,
                "nameTextStyle": { "color": "@soft" },
                "axisLabel": { "formatter": "@fn:doubled", "color": "@soft", "hideOverlap": true },
            })));
            sheet.y.push(number_axis(panel, (0.0, 100.0, 20.0)));
            for (k, line) in lines.iter().filter(|l| l.after == after).enumerate() {
                let name = format!(
                    "{}, {}",
                    words::spaced(line.name),
                    instrument(line.instrument)
                );
                sheet
                    .series
                    .extend(drawn(line, panel, &name, base, doublings, k == 0));
                if !shown.contains(&name) {
                    shown.push(name);
                }
            }
            sheet.rows.extend(
                lines
                    .iter()
                    .filter(|l| l.after == after)
                    .map(|l| row(family, l)),
            );
            panel += 1;
        }
    }
    let said: Vec<String> = every()
        .filter(|l| l.instrument == Instrument::Questionnaire)
        .take(4)
        .map(|l| {
            format!(
                "{}, {}: {}",
                words::spaced(l.name),
                reading(l.after),
                l.needed().said(counted)
            )
        })
        .collect();
    let option = sheet.options(
        frame("axis", "@fn:powers"),
        json!({
            "legend": with(legend(&shown), json!({ "icon": null, "itemWidth": 26 })),
            "base": base, "units": counted, "unit": "%",
        }),
    );
    Some(Figure {
        id: "trial-power".to_owned(),
        title: "Power over the size of the trial".to_owned(),
        caption: format!(
            "Power in per cent: the share of trials that would find a difference at 5%. Points are the designs that were simulated, \
             lines what follows from them at other sizes; the dashed line is {}. Lines take the mean d to be the same at every \
             size, the standard error to fall with the root of the number of {counted}, and degrees of freedom to grow with it. \
             Spill-over, and the supply of newcomers for mixed teams, are not scaled: a town has so many. Each step along the \
             axis doubles the size.",
            percent(WANTED)
        ),
        alt: format!(
            "Rising curves of power. {} is reached with: {}.",
            percent(WANTED),
            said.join("; ")
        ),
        layout: Layout {
            panels: panel,
            height: 230,
            columns: 2,
            left: 44,
            below: 12,
        },
        option,
        table: Table::new(
            &[
                "Designs",
                "Arm",
                "Reading",
                "Read by",
                "Mean d",
                "95% interval over trials",
                "Power as simulated",
                "Needed for 80%",
                "As far as d is known",
            ],
            sheet.rows,
        ),
    })
}

/// A line with its points.
fn drawn(
    line: &Line<'_>,
    panel: usize,
    name: &str,
    base: f64,
    doublings: usize,
    first: bool,
) -> [Json; 2] {
    let open = line.instrument == Instrument::Questionnaire;
    let at = |k: usize| {
        let x = k as f64 / STEPS as f64;
        let power = line.growth.power(base * libm::pow(2.0, x));
        power
            .is_finite()
            .then(|| json!([short(x), short(100.0 * power)]))
    };
    let curve: Vec<Json> = (0..=doublings * STEPS).filter_map(at).collect();
    let points: Vec<Json> = line
        .points
        .iter()
        .filter(|(_, f)| f.all.expected.is_finite())
        .map(|(d, f)| {
            json!({
                "value": [short(libm::log2(d.units() / base)), short(100.0 * f.all.expected)],
                "said": format!("{}: {}", d.name, percent(f.all.expected)),
            })
        })
        .collect();
    let colour = colour(line.arm);
    let mut series = json!({
        "type": "line", "name": name, "data": curve, "symbol": "none", "smooth": false, "z": 2,
        "xAxisIndex": panel, "yAxisIndex": panel, "itemStyle": { "color": colour },
        "lineStyle": { "color": colour, "width": 2, "type": if open { json!([5, 4]) } else { json!("solid") } },
    });
    if first {
        series["markLine"] = json!({
            "silent": true, "symbol": "none", "animation": false, "label": { "show": false },
            "lineStyle": { "color": "@soft", "type": "dashed", "width": 1.5 }, "data": [{ "yAxis": 100.0 * WANTED }],
        });
    }
    [
        series,
        json!({
            "type": "scatter", "name": name, "data": points, "symbolSize": 9, "z": 3,
            "xAxisIndex": panel, "yAxisIndex": panel, "itemStyle": circle(&colour, open),
        }),
    ]
}

fn row(family: &str, l: &Line<'_>) -> Vec<String> {
    let counted = l.points.first().map_or("", |p| units(p.0));
    let simulated = l.points.iter().map(|(d, f)| {
        let size = words::whole(d.units());
        format!("{} with {size}", percent(f.all.expected))
    });
    vec![
        if family.is_empty() {
            "all".to_owned()
        } else {
            family.to_owned()
        },
        words::spaced(l.name),
        reading(l.after),
        instrument(l.instrument).to_owned(),
        sd(l.growth.d),
        l.known.map_or("·".to_owned(), |(a, b)| between(a, b)),
        simulated.collect::<Vec<_>>().join(", "),
        l.needed().said(counted),
        l.needed_between().map_or("·".to_owned(), ends),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;

    #[test]
    fn designs_of_two_sizes_are_points_of_one_panel() {
        let (small, large) = (design(400.0, 16), design(1600.0, 16));
        let figure = figure(&[&small, &large]).unwrap();
        assert_eq!(figure.layout.panels, 1);
        assert_eq!(
            figure.option["series"][1]["data"].as_array().map(Vec::len),
            Some(2)
        );
        assert_eq!(figure.option["base"], json!(100.0));
        assert!(
            figure.table.rows[0][6].contains("with 400, "),
            "{:?}",
            figure.table.rows[0]
        );
        assert_eq!(round_down(282.75), 280.0);
    }
}
