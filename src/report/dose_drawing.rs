//! How lines and samples over the values of a factor are drawn.

use serde_json::{Value as Json, json};

use super::dose_lines::{Line, Point};
use super::factors::{Design, Values};
use super::figure::{colour, dash, range, short, symbol, with};
use super::source::Source;
use crate::comparison::Key;

/// Samples up to which each has its interval.
const INTERVALS: usize = 60;
/// Numbers that grow by less than this from the least to the greatest never count in powers.
const POWERS: f64 = 10.0;
/// Samples from which on means over neighbouring ones are drawn.
pub const BINNED: usize = 9;
/// Name of the means over neighbouring samples.
pub const BINS: &str = "mean of neighbouring samples";

fn cells(p: &Point, factor: f64) -> Vec<Json> {
    let (low, high) = p.d.interval.unwrap_or((p.d.difference, p.d.difference));
    let n = |x: f64| short(x * factor);
    vec![short(p.x), n(p.d.difference), n(low), n(high), n(p.level)]
}

/// A line with its band.
pub fn curve(panel: usize, line: &Line, hue: usize, factor: f64) -> Vec<Json> {
    let data: Vec<Json> = line
        .points
        .iter()
        .map(|p| json!({ "value": cells(p, factor), "said": p.said }))
        .collect();
    let mut all = vec![json!({
        "type": "line", "name": line.name, "data": data, "xAxisIndex": panel, "yAxisIndex": panel,
        "encode": { "x": 0, "y": 1 }, "z": 2 + hue, "symbol": symbol(hue), "symbolSize": 7, "showSymbol": true,
        "itemStyle": { "color": colour(hue) },
        "lineStyle": { "color": colour(hue), "width": 2, "type": dash(hue) },
    })];
    if line.points.iter().any(|p| p.d.interval.is_some()) {
        all.push(json!({
            "type": "custom", "name": line.name, "renderItem": "@render:band", "dataOf": -1,
            "xAxisIndex": panel, "yAxisIndex": panel, "silent": true, "z": 1,
            "encode": { "x": 0, "y": [2, 3] }, "itemStyle": { "color": colour(hue) },
            "tooltip": { "show": false }, "legendHoverLink": false,
        }));
    }
    all
}

/// Points with intervals over words, those of several lines side by side.
pub fn marks(panel: usize, line: &Line, (k, of): (usize, usize), factor: f64) -> Vec<Json> {
    let aside = 14.0 * (k as f64 - (of as f64 - 1.0) / 2.0);
    let data: Vec<Json> = line
        .points
        .iter()
        .map(|p| {
            let mut value = cells(p, factor);
            value.push(json!(aside));
            json!({ "value": value, "said": p.said })
        })
        .collect();
    vec![json!({
        "type": "custom", "name": line.name, "renderItem": "@render:aside", "data": data,
        "xAxisIndex": panel, "yAxisIndex": panel, "z": 3, "encode": { "x": 0, "y": [1, 2, 3] },
        "itemStyle": { "color": colour(k + 1) },
    })]
}

/// Samples: points, with intervals where they can still be told apart.
pub fn cloud(panel: usize, line: &Line, hue: usize, factor: f64) -> Vec<Json> {
    let render = match line.points.len() <= INTERVALS {
        true => "@render:faint",
        false => "@render:dot",
    };
    let data: Vec<Json> = line
        .points
        .iter()
        .map(|p| json!({ "value": cells(p, factor), "said": p.said }))
        .collect();
    vec![json!({
        "type": "custom", "name": line.name, "renderItem": render, "data": data,
        "xAxisIndex": panel, "yAxisIndex": panel, "z": 2, "encode": { "x": 0, "y": [1, 2, 3] },
        "itemStyle": { "color": colour(hue) },
    })]
}

/// Means over samples with neighbouring values, as many in each, at their mean value; over words, of each.
pub fn binned(
    source: &Source,
    design: &Design,
    (panel, along): (usize, usize),
    key: &Key,
    factor: f64,
) -> Vec<Json> {
    let mut all: Vec<(f64, usize)> = design
        .blocks
        .iter()
        .flat_map(|b| &b.arms)
        .filter_map(|&arm| Some((design.place(source, arm, along)?, arm)))
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let numbers = matches!(design.factors[along].values, Values::Numbers(_));
    let bins: Vec<&[(f64, usize)]> = match numbers {
        true => {
            let bins = (libm::sqrt(all.len() as f64) as usize).clamp(3, 6);
            (0..bins)
                .map(|k| &all[k * all.len() / bins..(k + 1) * all.len() / bins])
                .collect()
        }
        false => all.chunk_by(|a, b| a.0 == b.0).collect(),
    };
    let data: Vec<Json> = bins
        .into_iter()
        .filter_map(|bin| {
            let arms: Vec<usize> = bin.iter().map(|(_, arm)| *arm).collect();
            let x = bin.iter().map(|(x, _)| x).sum::<f64>() / bin.len() as f64;
            let d = source.numbers.paired_mean(key, &arms, 0, source.last())?;
            let d = short(d.difference * factor);
            let said = format!("{} samples", bin.len());
            Some(json!({ "value": [short(x), d, d, d, Json::Null], "said": said }))
        })
        .collect();
    let line = if numbers { 2 } else { 0 };
    vec![json!({
        "type": "line", "name": BINS, "data": data, "xAxisIndex": panel, "yAxisIndex": panel,
        "encode": { "x": 0, "y": 1 }, "z": 4, "symbol": "diamond", "symbolSize": 10, "showSymbol": true,
        "itemStyle": { "color": "@text" }, "lineStyle": { "color": "@text", "width": line },
    })]
}

/// The line of no difference.
pub fn zero(panel: usize) -> Json {
    json!({
        "type": "line", "name": "", "data": [], "xAxisIndex": panel, "yAxisIndex": panel, "silent": true,
        "tooltip": { "show": false },
        "markLine": {
            "silent": true, "symbol": "none", "label": { "show": false }, "animation": false,
            "lineStyle": { "color": "@axis", "type": "solid", "width": 1 }, "data": [{ "yAxis": 0 }],
        },
    })
}

/// The axis of the values of a factor.
pub fn value_axis(panel: usize, design: &Design, along: usize) -> Json {
    let f = &design.factors[along];
    let base = json!({
        "gridIndex": panel, "name": f.name, "nameLocation": "middle", "nameGap": 24,
        "nameTextStyle": { "color": "@soft" }, "axisLine": { "onZero": false, "lineStyle": { "color": "@axis" } },
        "splitLine": { "show": false },
        "axisLabel": { "color": "@soft", "hideOverlap": true },
    });
    match &f.values {
        Values::Words(all) => with(
            base,
            json!({ "type": "category", "data": all, "axisTick": { "show": false } }),
        ),
        Values::Numbers(all) => {
            let label = json!({ "color": "@soft", "hideOverlap": true, "formatter": "@fn:number" });
            if in_powers(all) {
                let ends = (tidy(all[0], false), tidy(all[all.len() - 1], true));
                return with(
                    base,
                    json!({ "type": "log", "min": short(ends.0), "max": short(ends.1), "axisLabel": label }),
                );
            }
            let bounds = range(all.iter().copied(), false);
            with(
                base,
                json!({ "type": "value", "min": bounds.0, "max": bounds.1, "interval": bounds.2, "axisLabel": label }),
            )
        }
    }
}

/// Whether rising numbers are spread more evenly in powers than as they are: their median is nearer to the
/// middle of the ends in that way.
fn in_powers(all: &[f64]) -> bool {
    let (low, high) = (all[0], all[all.len() - 1]);
    if low <= 0.0 || high / low < POWERS {
        return false;
    }
    let n = all.len();
    let median = (all[(n - 1) / 2] + all[n / 2]) / 2.0;
    let apart = |middle: f64| libm::log10(median / middle).abs();
    apart(libm::sqrt(low * high)) < apart((low + high) / 2.0)
}

/// A number rounded to two digits, down or up.
fn tidy(x: f64, up: bool) -> f64 {
    let unit = libm::pow(10.0, libm::floor(libm::log10(x)) - 1.0);
    let n = x / unit;
    let n = if up {
        libm::ceil(n - 1e-9)
    } else {
        libm::floor(n + 1e-9)
    };
    n * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_double_count_in_powers_and_even_ones_do_not() {
        assert!(in_powers(&[10.0, 25.0, 50.0, 100.0, 200.0]));
        assert!(!in_powers(&[0.005, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]));
        assert!(!in_powers(&[1.0, 2.0, 4.0]) && !in_powers(&[0.0, 1.0, 1000.0]));
        assert!((tidy(0.210438, false) - 0.21).abs() < 1e-12);
        assert!((tidy(4.39527, true) - 4.4).abs() < 1e-12 && tidy(200.0, true) == 200.0);
    }
}
