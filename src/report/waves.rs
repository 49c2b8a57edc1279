//! Figures of a calibration: how implausible each point is, and how the space shrank.

use serde_json::{Value as Json, json};

use super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, range, short, symbol, with,
    word_axis,
};
use super::panels::Panels;
use super::{fitted, sample, words};
use crate::evidence::{IMPLAUSIBLE, KeptCalibration, Point};

/// Beyond this many thresholds a point stands at the edge of the figure.
const EDGE: f64 = 4.0;
/// Pixels of a row.
const ROW: u32 = 24;

/// The figures that there are.
pub fn figures(of: &KeptCalibration) -> Vec<Figure> {
    let all = [
        points(of),
        space(of),
        sample::figure(of),
        fitted::best(of),
        fitted::numbers(of),
    ];
    all.into_iter().flatten().collect()
}

/// A wave as a legend has it.
pub fn wave_name(of: &KeptCalibration, wave: usize) -> String {
    match wave == of.waves {
        true => format!("wave {wave}, the last"),
        false => format!("wave {wave}"),
    }
}

pub fn waves(of: &KeptCalibration) -> impl Iterator<Item = usize> + '_ {
    (0..=of.waves).filter(|w| of.points.iter().any(|p| p.wave == *w))
}

/// The axis of a parameter: its prior.
pub fn prior_axis(of: &KeptCalibration, parameter: usize, panel: usize) -> Json {
    let (low, high) = of.free[parameter].range;
    with(
        number_axis(panel, (low, high, 0.0)),
        json!({ "interval": null, "splitNumber": 5 }),
    )
}

/// What a point says of itself.
pub fn said(of: &KeptCalibration, p: &Point) -> String {
    let at: Vec<String> = of
        .free
        .iter()
        .zip(&p.at)
        .map(|(f, x)| format!("{} {}", words::path(&f.path), words::number(*x)))
        .collect();
    format!(
        "wave {}, point {}\n{}\nimplausibility {}\n{} of {} numbers inside",
        p.wave,
        p.number,
        at.join(", "),
        words::number(p.implausibility),
        p.inside,
        p.of
    )
}

/// Points of a wave in a panel.
pub fn scatter(of: &KeptCalibration, wave: usize, panel: usize, data: Vec<Json>) -> Json {
    json!({
        "type": "scatter", "name": wave_name(of, wave), "data": data, "xAxisIndex": panel, "yAxisIndex": panel, "z": 3,
        "symbol": symbol(wave), "symbolSize": if wave == of.waves { 9 } else { 7 }, "itemStyle": { "color": colour(wave + 1), "opacity": 0.8 },
    })
}

/// A line that is no data.
pub fn level(name: &str, panel: usize, (from, to): (f64, f64), y: f64, colour: &str) -> Json {
    json!({
        "type": "line", "name": name, "data": [[short(from), short(y)], [short(to), short(y)]], "symbol": "none", "silent": true, "z": 1,
        "xAxisIndex": panel, "yAxisIndex": panel, "tooltip": { "show": false }, "itemStyle": { "color": colour },
        "lineStyle": { "color": colour, "type": "dashed", "width": 1.5 },
    })
}

/// The implausibility of every point over each parameter.
fn points(of: &KeptCalibration) -> Option<Figure> {
    if of.points.is_empty() {
        return None;
    }
    let edge = EDGE * IMPLAUSIBLE;
    let greatest = of.points.iter().map(|p| p.implausibility.min(edge));
    let y = range(greatest.chain([IMPLAUSIBLE * 1.2]), true);
    let threshold = format!("threshold {IMPLAUSIBLE}");
    let mut sheet = Panels::default();
    for (k, free) in of.free.iter().enumerate() {
        sheet.begin(words::path(&free.path));
        sheet.x.push(prior_axis(of, k, k));
        sheet.y.push(number_axis(k, y));
        for wave in waves(of) {
            let data = of.points.iter().filter(|p| p.wave == wave).map(|p| {
                let mut point = json!({ "value": [short(p.at[k]), short(p.implausibility.min(edge))], "said": said(of, p) });
                if p.implausibility > edge {
                    point["symbol"] = json!("triangle");
                }
                point
            });
            sheet.series.push(scatter(of, wave, k, data.collect()));
        }
        sheet
            .series
            .push(level(&threshold, k, free.range, IMPLAUSIBLE, "@text"));
    }
    let mut head = vec!["Wave".to_owned(), "Point".to_owned()];
    head.extend(of.free.iter().map(|f| words::path(&f.path).to_owned()));
    head.extend(
        [
            "Greatest implausibility",
            "Mean of squares",
            "Numbers inside",
        ]
        .map(str::to_owned),
    );
    for p in &of.points {
        let mut row = vec![p.wave.to_string(), p.number.to_string()];
        row.extend(p.at.iter().map(|x| words::number(*x)));
        row.extend([
            words::number(p.implausibility),
            words::number(p.distance),
            format!("{} of {}", p.inside, p.of),
        ]);
        sheet.rows.push(row);
    }
    let mut shown: Vec<Json> = waves(of)
        .map(|w| json!({ "name": wave_name(of, w), "icon": symbol(w) }))
        .collect();
    shown.push(json!({ "name": threshold, "icon": "rect" }));
    let option = sheet.options(
        frame("item", "@fn:point"),
        json!({ "legend": with(legend(&[]), json!({ "data": shown, "icon": null, "itemWidth": 12, "itemHeight": 10 })) }),
    );
    let below = of
        .points
        .iter()
        .filter(|p| p.implausibility < IMPLAUSIBLE)
        .count();
    let far = of.points.iter().any(|p| p.implausibility > edge);
    let far = match far {
        true => format!(" Triangles at the top lie above {edge}."),
        false => String::new(),
    };
    Some(Figure {
        id: "calibration-points".to_owned(),
        title: "How implausible each point is".to_owned(),
        caption: format!(
            "Every point that was run, over the prior of each parameter. Implausibility is the greatest over all numbers: the distance from the \
             middle of the band, over a tolerance of half its half width and the error of the mean. Waves narrow the space to what lies below \
             {IMPLAUSIBLE}.{far} With several parameters a point may be implausible on account of another one."
        ),
        alt: format!(
            "{} points, of which {below} lie below the threshold of {IMPLAUSIBLE}; the table has them all.",
            of.points.len()
        ),
        layout: Layout {
            panels: of.free.len(),
            height: 240,
            columns: 2,
            left: 56,
            below: 0,
        },
        option,
        table: Table {
            head,
            rows: sheet.rows,
        },
    })
}

/// How the space shrank from wave to wave.
fn space(of: &KeptCalibration) -> Option<Figure> {
    if of.points.is_empty() {
        return None;
    }
    let mut labels: Vec<String> = (0..of.boxes.len())
        .map(|w| match w {
            0 => "prior (wave 0)".to_owned(),
            _ => wave_name(of, w),
        })
        .collect();
    if !of.sample.is_empty() {
        labels.push("sample".to_owned());
    }
    let mut sheet = Panels::default();
    for (k, free) in of.free.iter().enumerate() {
        sheet.begin(words::path(&free.path));
        sheet.x.push(prior_axis(of, k, k));
        sheet.y.push(word_axis(k, &labels));
        let stretch = |row: usize, (low, high): (f64, f64), best: Option<f64>| {
            let share = 100.0 * (high - low) / (free.range.1 - free.range.0);
            json!({
                "value": [short(low), row, short(high), best.map_or(Json::Null, short)],
                "said": format!("{}: {} to {}\n{share:.0}% of the prior{}", labels[row], words::number(low), words::number(high),
                    best.map_or(String::new(), |b| format!("\nbest {}", words::number(b)))),
            })
        };
        let boxes: Vec<Json> = of
            .boxes
            .iter()
            .enumerate()
            .map(|(w, b)| stretch(w, b[k], None))
            .collect();
        let series = |name: &str, colour: &str, data: Vec<Json>| {
            json!({
                "type": "custom", "name": name, "renderItem": "@render:span", "data": data, "z": 2,
                "encode": { "x": [0, 2], "y": 1 }, "xAxisIndex": k, "yAxisIndex": k, "itemStyle": { "color": colour },
            })
        };
        sheet
            .series
            .push(series("range that was searched", "@arm0", boxes));
        let mut row = |label: &str, (low, high): (f64, f64)| {
            let share = 100.0 * (high - low) / (free.range.1 - free.range.0);
            sheet.rows.push(vec![
                words::path(&free.path).to_owned(),
                label.to_owned(),
                words::number(low),
                words::number(high),
                format!("{share:.0}%"),
            ]);
        };
        for (w, b) in of.boxes.iter().enumerate() {
            row(&labels[w], b[k]);
        }
        if let Some(range) = Point::reach(&of.sample, k) {
            row("sample", range);
            let best = of.sample.first().map(|p| p.at[k]);
            let data = vec![stretch(labels.len() - 1, range, best)];
            sheet
                .series
                .push(series("sample, with its best point", "@arm1", data));
        }
    }
    let mut shown = vec!["range that was searched".to_owned()];
    if !of.sample.is_empty() {
        shown.push("sample, with its best point".to_owned());
    }
    let option = sheet.options(
        frame("item", "@fn:point"),
        json!({ "legend": legend(&shown) }),
    );
    Some(Figure {
        id: "calibration-space".to_owned(),
        title: "How the space shrank".to_owned(),
        caption: "The range of each parameter that each wave filled with points: that of the plausible points of the wave before (or of its best fifth), a \
                  tenth wider at each side. Last the range of the sample, with its best point as a diamond. Ranges say nothing of how parameters hang \
                  together."
            .to_owned(),
        alt: format!(
            "Ranges of {} parameters over {} waves{}.",
            of.free.len(),
            of.boxes.len(),
            match of.sample.is_empty() {
                true => "",
                false => " and of the sample",
            }
        ),
        layout: Layout {
            panels: of.free.len(),
            height: ROW * labels.len() as u32 + 8,
            columns: 2,
            left: 150,
            below: 0,
        },
        option,
        table: Table::new(&["Parameter", "Wave", "From", "To", "Share of the prior"], sheet.rows),
    })
}

#[cfg(test)]
mod tests {
    use super::super::calibrated::tests::folder;
    use super::*;
    use crate::evidence::kept_calibration;

    #[test]
    fn each_figure_says_what_was_run() {
        let folder = folder(3, true);
        let of = kept_calibration(folder.path()).unwrap().unwrap();
        let all = figures(&of);
        let ids: Vec<&str> = all.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "calibration-points",
                "calibration-space",
                "calibration-posterior",
                "calibration-fit",
                "calibration-numbers"
            ]
        );
        let [points, space, posterior, fit, numbers] = &all[..] else {
            panic!()
        };
        assert_eq!(points.table.rows.len(), of.points.len());
        // Implausible beyond the edge: a triangle at the edge.
        let far = &points.option["series"][0]["data"][1];
        assert_eq!(
            (&far["value"], &far["symbol"]),
            (&json!([0.9, 12.0]), &json!("triangle"))
        );
        assert_eq!(
            space.option["yAxis"][0]["data"],
            json!(["prior (wave 0)", "wave 1, the last", "sample"])
        );
        assert_eq!(
            space.table.rows[0],
            ["valence.omega", "prior (wave 0)", "0", "1.00", "100%"]
        );
        assert_eq!(posterior.table.rows.len(), 3);
        assert_eq!(fit.table.rows[0][..2], ["A1", "r of contact"]);
        assert_eq!(numbers.layout.panels, 1);
    }

    #[test]
    fn folders_without_numbers_have_the_other_figures() {
        let folder = folder(3, false);
        let of = kept_calibration(folder.path()).unwrap().unwrap();
        assert_eq!(figures(&of).len(), 3);
    }
}
