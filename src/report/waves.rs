//! Figures of a calibration: how implausible each point is, how the space shrank, what is left, and which numbers fit.

use serde_json::{Value as Json, json};

use super::bands::{self, Line, Said};
use super::evidence::{Number, band_text};
use super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, range, short, symbol, with,
    word_axis,
};
use super::panels::Panels;
use super::words;
use crate::evidence::{Fit, IMPLAUSIBLE, KeptCalibration, Point};

/// Beyond this many thresholds a point stands at the edge of the figure.
const EDGE: f64 = 4.0;
/// A sample of so many is drawn as a histogram; a smaller one as points.
const MANY: usize = 20;
/// Bins of a histogram over the prior.
const BINS: usize = 12;
/// Most panels in a figure.
const MOST: usize = 12;
/// Pixels of a row.
const ROW: u32 = 24;

/// The figures that there are.
pub fn figures(of: &KeptCalibration) -> Vec<Figure> {
    let all = [points(of), space(of), posterior(of), best(of), numbers(of)];
    all.into_iter().flatten().collect()
}

/// The path without what all have.
pub fn name(path: &str) -> &str {
    path.strip_prefix("mechanisms.").unwrap_or(path)
}

/// A wave as a legend has it.
fn wave_name(of: &KeptCalibration, wave: usize) -> String {
    match wave == of.waves {
        true => format!("wave {wave}, the last"),
        false => format!("wave {wave}"),
    }
}

fn waves(of: &KeptCalibration) -> impl Iterator<Item = usize> + '_ {
    (0..=of.waves).filter(|w| of.points.iter().any(|p| p.wave == *w))
}

/// The axis of a parameter: its prior.
fn prior_axis(of: &KeptCalibration, parameter: usize, panel: usize) -> Json {
    let (low, high) = of.free[parameter].range;
    with(
        number_axis(panel, (low, high, 0.0)),
        json!({ "interval": null, "splitNumber": 5 }),
    )
}

/// What a point says of itself.
fn said(of: &KeptCalibration, p: &Point) -> String {
    let at: Vec<String> = of
        .free
        .iter()
        .zip(&p.at)
        .map(|(f, x)| format!("{} {}", name(&f.path), words::number(*x)))
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
fn scatter(of: &KeptCalibration, wave: usize, panel: usize, data: Vec<Json>) -> Json {
    json!({
        "type": "scatter", "name": wave_name(of, wave), "data": data, "xAxisIndex": panel, "yAxisIndex": panel, "z": 3,
        "symbol": symbol(wave), "symbolSize": if wave == of.waves { 9 } else { 7 }, "itemStyle": { "color": colour(wave + 1), "opacity": 0.8 },
    })
}

/// A line that is no data.
fn level(name: &str, panel: usize, (from, to): (f64, f64), y: f64, colour: &str) -> Json {
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
        sheet.begin(name(&free.path));
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
    head.extend(of.free.iter().map(|f| name(&f.path).to_owned()));
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

/// Least and greatest value of a parameter among points.
pub fn reach(points: &[Point], parameter: usize) -> Option<(f64, f64)> {
    let each = points.iter().map(|p| p.at[parameter]);
    let (low, high) = each.fold((f64::INFINITY, f64::NEG_INFINITY), |s, x| {
        (s.0.min(x), s.1.max(x))
    });
    (low <= high).then_some((low, high))
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
        sheet.begin(name(&free.path));
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
                name(&free.path).to_owned(),
                label.to_owned(),
                words::number(low),
                words::number(high),
                format!("{share:.0}%"),
            ]);
        };
        for (w, b) in of.boxes.iter().enumerate() {
            row(&labels[w], b[k]);
        }
        if let Some(range) = reach(&of.sample, k) {
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
        table: Table {
            head: ["Parameter", "Wave", "From", "To", "Share of the prior"]
                .map(str::to_owned)
                .to_vec(),
            rows: sheet.rows,
        },
    })
}

/// The sample of each parameter against its prior.
fn posterior(of: &KeptCalibration) -> Option<Figure> {
    if of.sample.is_empty() {
        return None;
    }
    let many = of.sample.len() >= MANY;
    let mut sheet = Panels::default();
    let names = match many {
        true => ["sample", "prior"],
        false => ["point of the sample", "prior"],
    };
    let flat = 100.0 / BINS as f64;
    for (k, free) in of.free.iter().enumerate() {
        let (low, high) = free.range;
        sheet.begin(name(&free.path));
        sheet.x.push(prior_axis(of, k, k));
        if many {
            let bins = histogram(of.sample.iter().map(|p| p.at[k]), free.range);
            let tallest = bins.iter().copied().fold(flat, f64::max);
            sheet.y.push(number_axis(k, range([tallest], true)));
            let wide = (high - low) / BINS as f64;
            let data: Vec<Json> = bins
                .iter()
                .enumerate()
                .map(|(b, share)| {
                    let (from, to) = (low + wide * b as f64, low + wide * (b + 1) as f64);
                    let (a, b) = (words::number(from), words::number(to));
                    sheet.rows.push(vec![name(&free.path).to_owned(), format!("{a} to {b}"), words::number(*share)]);
                    json!({ "value": [short(from), short(*share), short(to)], "said": format!("{a} to {b}\n{share:.0}% of the sample") })
                })
                .collect();
            sheet.series.push(json!({
                "type": "custom", "name": names[0], "renderItem": "@render:bin", "data": data, "z": 2,
                "encode": { "x": [0, 2], "y": 1 }, "xAxisIndex": k, "yAxisIndex": k, "itemStyle": { "color": "@arm1" },
            }));
            sheet
                .series
                .push(level(names[1], k, free.range, flat, "@arm0"));
        } else {
            let tallest = of.sample.iter().map(|p| p.distance.min(1e6) * 1.1);
            sheet.y.push(number_axis(k, range(tallest, true)));
            let data: Vec<Json> = of
                .sample
                .iter()
                .map(|p| {
                    let mut row = vec![name(&free.path).to_owned(), words::number(p.at[k])];
                    row.push(words::number(p.distance));
                    sheet.rows.push(row);
                    json!({ "value": [short(p.at[k]), short(p.distance.min(1e6))], "said": said(of, p) })
                })
                .collect();
            sheet.series.push(json!({
                "type": "scatter", "name": names[0], "data": data, "xAxisIndex": k, "yAxisIndex": k, "z": 3, "symbolSize": 10,
                "itemStyle": { "color": "@arm1" },
            }));
        }
    }
    let (caption, head) = match many {
        true => (
            format!(
                "The share of the sample's {} points in each twelfth of the prior, in percent; dashed what the prior alone would put there.",
                of.sample.len()
            ),
            ["Parameter", "Range", "Share of the sample, %"],
        ),
        false => (
            format!(
                "The {} of the sample, over the prior of each parameter; the lower, the better it fits (mean of the squared implausibilities). \
                 Too few for a distribution: more points of the last wave (--last) are needed before ranges are quoted.",
                match of.sample.len() {
                    1 => "one point".to_owned(),
                    n => format!("{n} points"),
                }
            ),
            ["Parameter", "Value", "Mean of squares"],
        ),
    };
    let shown: Vec<String> = names[..if many { 2 } else { 1 }]
        .iter()
        .map(|n| (*n).to_owned())
        .collect();
    let option = sheet.options(
        frame("item", "@fn:point"),
        json!({ "legend": legend(&shown) }),
    );
    let ranges: Vec<String> = of
        .free
        .iter()
        .enumerate()
        .filter_map(|(k, f)| {
            let (low, high) = reach(&of.sample, k)?;
            Some(format!(
                "{} from {} to {}",
                name(&f.path),
                words::number(low),
                words::number(high)
            ))
        })
        .collect();
    Some(Figure {
        id: "calibration-posterior".to_owned(),
        title: "The sample against the prior".to_owned(),
        caption,
        alt: format!("{}.", ranges.join("; ")),
        layout: Layout {
            panels: of.free.len(),
            height: 200,
            columns: 2,
            left: 56,
            below: 0,
        },
        option,
        table: Table {
            head: head.map(str::to_owned).to_vec(),
            rows: sheet.rows,
        },
    })
}

/// Percent of these numbers in each bin of a range, its ends included.
fn histogram(numbers: impl Iterator<Item = f64>, (low, high): (f64, f64)) -> Vec<f64> {
    let (mut bins, mut n) = (vec![0u32; BINS], 0u32);
    for x in numbers {
        let at = BINS as f64 * (x - low) / (high - low);
        bins[(at.max(0.0) as usize).min(BINS - 1)] += 1;
        n += 1;
    }
    let share = |b: u32| 100.0 * f64::from(b) / f64::from(n.max(1));
    bins.into_iter().map(share).collect()
}

/// A number of a point as a number of a row.
fn as_number(f: &Fit) -> Number {
    Number {
        name: f.measure.clone(),
        side: f.side.clone(),
        band: Some(f.band),
        value: f.value,
        spread: f.spread,
        seeds: f.seeds as u64,
        ..Number::default()
    }
}

/// The numbers of a point.
pub fn of_point<'a>(of: &'a KeptCalibration, p: &Point) -> Vec<&'a Fit> {
    let here = of
        .fits
        .iter()
        .filter(|f| (f.wave, f.point) == (p.wave, p.number));
    here.collect()
}

/// Which numbers fit at the best point.
fn best(of: &KeptCalibration) -> Option<Figure> {
    let p = of.sample.first()?;
    let fits = of_point(of, p);
    let numbers: Vec<(&str, Number)> = fits
        .iter()
        .map(|f| (f.row.as_str(), as_number(f)))
        .collect();
    let lines: Vec<Line<'_>> = numbers
        .iter()
        .map(|(row, n)| Line::new(row, n, false))
        .collect();
    let at: Vec<String> = of
        .free
        .iter()
        .zip(&p.at)
        .map(|(f, x)| format!("{} = {}", name(&f.path), words::number(*x)))
        .collect();
    let said = Said {
        id: "calibration-fit",
        title: "Which numbers fit at the best point".to_owned(),
        caption: format!("Point {} of wave {}: {}.", p.number, p.wave, at.join(", ")),
    };
    bands::figure(&lines, said)
}

/// Every number over each parameter, with its band.
fn numbers(of: &KeptCalibration) -> Option<Figure> {
    let mut names: Vec<(&str, &str, &str)> = Vec::new();
    for f in &of.fits {
        let name = (f.row.as_str(), f.measure.as_str(), f.side.as_str());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() || names.len() * of.free.len() > MOST {
        return None;
    }
    let mut sheet = Panels::default();
    let mut panel = 0;
    for (row, measure, side) in &names {
        let here = |p: &Point| {
            of.fits.iter().find(|f| {
                (f.wave, f.point) == (p.wave, p.number)
                    && (f.row.as_str(), f.measure.as_str(), f.side.as_str())
                        == (*row, *measure, *side)
            })
        };
        let band = of
            .fits
            .iter()
            .find(|f| {
                (f.row.as_str(), f.measure.as_str(), f.side.as_str()) == (*row, *measure, *side)
            })
            .map_or((f64::NAN, f64::NAN), |f| f.band);
        let values = of.points.iter().filter_map(|p| here(p)?.value);
        let y = range(values.chain([band.0, band.1]), false);
        for (k, free) in of.free.iter().enumerate() {
            let of_what = match *row == *measure {
                true => (*row).to_owned(),
                false => format!("{row}: {measure}"),
            };
            sheet.begin(&of_what);
            sheet.x.push(with(
                prior_axis(of, k, panel),
                json!({ "name": name(&free.path), "nameLocation": "middle", "nameGap": 26, "nameTextStyle": { "color": "@soft" } }),
            ));
            sheet.y.push(number_axis(panel, y));
            for wave in waves(of) {
                let data = of.points.iter().filter(|p| p.wave == wave).filter_map(|p| {
                    let f = here(p)?;
                    let value = f.value?;
                    let text = format!(
                        "{row}: {measure} {}\n{}",
                        as_number(f).value_text(),
                        said(of, p)
                    );
                    Some(json!({ "value": [short(p.at[k]), short(value)], "said": text }))
                });
                sheet.series.push(scatter(of, wave, panel, data.collect()));
            }
            for end in [band.0, band.1].into_iter().filter(|e| e.is_finite()) {
                sheet.series.push(level(
                    "ends of the band",
                    panel,
                    free.range,
                    end,
                    "@negative",
                ));
            }
            panel += 1;
        }
    }
    for p in &of.points {
        for f in of_point(of, p) {
            sheet.rows.push(vec![
                p.wave.to_string(),
                p.number.to_string(),
                f.row.clone(),
                f.measure.clone(),
                band_text(f.band),
                f.value.map_or("·".to_owned(), words::number),
                f.spread.map_or("·".to_owned(), words::number),
                words::number(f.implausibility),
            ]);
        }
    }
    let mut shown: Vec<Json> = waves(of)
        .map(|w| json!({ "name": wave_name(of, w), "icon": symbol(w) }))
        .collect();
    shown.push(json!({ "name": "ends of the band", "icon": "rect" }));
    let option = sheet.options(
        frame("item", "@fn:point"),
        json!({ "legend": with(legend(&[]), json!({ "data": shown, "icon": null, "itemWidth": 12, "itemHeight": 10 })) }),
    );
    Some(Figure {
        id: "calibration-numbers".to_owned(),
        title: "What each parameter does to each number".to_owned(),
        caption: "The value of each number at every point, with the ends of its band dashed. Where all panels of a parameter have points between the \
                  dashes at the same place, all numbers fit there; where they do not, no value of it fits them all, whatever the best point is."
            .to_owned(),
        alt: format!(
            "Values of {} numbers over {} parameters at {} points.",
            names.len(),
            of.free.len(),
            of.points.len()
        ),
        layout: Layout {
            panels: panel,
            height: 190,
            columns: if of.free.len() == 1 { 3 } else { of.free.len().min(3) },
            left: 56,
            below: 8,
        },
        option,
        table: Table {
            head: ["Wave", "Point", "Row", "Number", "Band", "Value", "Spread", "Implausibility"]
                .map(str::to_owned)
                .to_vec(),
            rows: sheet.rows,
        },
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
    fn a_large_sample_is_a_histogram_that_sums_to_all() {
        let folder = folder(40, true);
        let of = kept_calibration(folder.path()).unwrap().unwrap();
        let f = posterior(&of).unwrap();
        assert_eq!(f.table.rows.len(), BINS);
        let shares = f.option["series"][0]["data"].as_array().unwrap();
        let sum: f64 = shares.iter().filter_map(|d| d["value"][1].as_f64()).sum();
        assert!((sum - 100.0).abs() < 0.01, "{sum}");
        assert_eq!(
            histogram([0.0, 1.0].into_iter(), (0.0, 1.0))[BINS - 1],
            50.0
        );
    }

    #[test]
    fn folders_without_numbers_have_the_other_figures() {
        let folder = folder(3, false);
        let of = kept_calibration(folder.path()).unwrap().unwrap();
        assert_eq!(figures(&of).len(), 3);
    }
}
