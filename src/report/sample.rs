//! The sample of a calibration against the prior: a histogram, or points where they are few.

use serde_json::{Value as Json, json};

use super::figure::{Figure, Layout, Table, frame, legend, number_axis, range, short};
use super::panels::Panels;
use super::waves::{level, prior_axis, said};
use super::words;
use crate::evidence::{KeptCalibration, Point};

/// A sample of so many is drawn as a histogram; a smaller one as points.
const MANY: usize = 20;
/// Bins of a histogram over the prior.
const BINS: usize = 12;

/// The sample of each parameter against its prior.
pub fn figure(of: &KeptCalibration) -> Option<Figure> {
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
        sheet.begin(words::path(&free.path));
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
                    sheet.rows.push(vec![words::path(&free.path).to_owned(), format!("{a} to {b}"), words::number(*share)]);
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
                    let mut row = vec![words::path(&free.path).to_owned(), words::number(p.at[k])];
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
            let (low, high) = Point::reach(&of.sample, k)?;
            Some(format!(
                "{} from {} to {}",
                words::path(&f.path),
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

#[cfg(test)]
mod tests {
    use super::super::calibrated::tests::folder;
    use super::*;
    use crate::evidence::kept_calibration;

    #[test]
    fn a_large_sample_is_a_histogram_that_sums_to_all() {
        let folder = folder(40, true);
        let of = kept_calibration(folder.path()).unwrap().unwrap();
        let f = figure(&of).unwrap();
        assert_eq!(f.table.rows.len(), BINS);
        let shares = f.option["series"][0]["data"].as_array().unwrap();
        let sum: f64 = shares.iter().filter_map(|d| d["value"][1].as_f64()).sum();
        assert!((sum - 100.0).abs() < 0.01, "{sum}");
        assert_eq!(
            histogram([0.0, 1.0].into_iter(), (0.0, 1.0))[BINS - 1],
            50.0
        );
    }
}
