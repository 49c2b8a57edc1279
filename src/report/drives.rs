//! What drives an effect: the difference of arms by channel.

use serde_json::{Value as Json, json};

use super::channels::{Books, Pair, channels, order, pair_words};
use super::figure::{Figure, Table, colour, frame, number_axis, range, short};
use super::ledger::{Term, axis, layout, mean, named};
use super::panels::Panels;
use super::source::Source;
use super::words;
use crate::comparison::Paired;

/// Below this a part of a difference is rounding.
const ROUNDING: f64 = 1e-6;
/// Below this share of the scale of all arms an arm has its own.
const SMALL: f64 = 0.2;

/// How an arm differs from the baseline, by replicate: the start, each channel, the whole.
struct Apart {
    arm: usize,
    start: Vec<f64>,
    parts: Vec<Vec<f64>>,
    whole: Vec<f64>,
}

/// What drives the effect: the difference of each arm from the baseline by channel.
pub fn figure(source: &Source, pair: &Pair, terms: &mut Vec<Term>) -> Option<Figure> {
    let all = channels(source, pair);
    let baseline = Books::of(source, pair, 0, &all)?;
    let less = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
    let mut found: Vec<Apart> = Vec::new();
    for arm in 1..source.drawn() {
        let Some(b) = Books::of(source, pair, arm, &all) else {
            continue;
        };
        let parts = b.parts.iter().zip(&baseline.parts);
        let parts: Vec<Vec<f64>> = parts.map(|(a, b)| less(a, b)).collect();
        let whole = less(&b.end, &baseline.end);
        if parts
            .iter()
            .chain([&whole])
            .flatten()
            .any(|x| x.abs() > ROUNDING)
        {
            found.push(Apart {
                arm,
                start: less(&b.start, &baseline.start),
                parts,
                whole,
            });
        }
    }
    let size = |k: usize| {
        found
            .iter()
            .map(|f| mean(&f.parts[k]).abs())
            .fold(0.0, f64::max)
    };
    let split = order(&(0..all.len()).map(size).collect::<Vec<f64>>());
    if found.is_empty() || split.0.is_empty() {
        return None;
    }
    let mut names = named(&all, &split, terms);
    let apart = found.iter().any(|f| mean(&f.start).abs() > ROUNDING);
    if apart {
        let what = "The arms did not live through the same years before week 0.";
        names.insert(0, ("another start".to_owned(), what.to_owned()));
    }
    names.push((
        "all together".to_owned(),
        "The whole difference of the mean attitude.".to_owned(),
    ));
    let labels: Vec<String> = names.iter().map(|n| n.0.clone()).collect();
    let rows_of = |a: &Apart| {
        let mut out: Vec<Vec<f64>> = split.0.iter().map(|&k| a.parts[k].clone()).collect();
        if !split.1.is_empty() {
            let sum = |r: usize| split.1.iter().map(|&k| a.parts[k][r]).sum();
            out.push((0..source.replicates).map(sum).collect());
        }
        if apart {
            out.insert(0, a.start.clone());
        }
        out.push(a.whole.clone());
        out
    };
    let numbers: Vec<_> = found
        .iter()
        .map(|f| {
            (
                f.arm,
                rows_of(f)
                    .iter()
                    .map(|d| source.numbers.together(d))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    let ends = |arms: &[(usize, Vec<Option<Paired>>)]| {
        let all = arms.iter().flat_map(|(_, all)| all).flatten();
        let all = all.flat_map(|d| {
            let (low, high) = d.interval.unwrap_or((d.difference, d.difference));
            [d.difference, low, high]
        });
        range(all, true)
    };
    let wide = |(low, high, _): (f64, f64, f64)| high - low;
    let common = ends(&numbers);
    let mut sheet = Panels::default();
    let mut alts = Vec::new();
    for (panel, (arm, all)) in numbers.iter().enumerate() {
        let name = words::spaced(&source.arms[*arm]);
        // What is small beside other arms would not be seen on their scale.
        let own = ends(&numbers[panel..=panel]);
        let small = wide(own) < SMALL * wide(common);
        sheet.begin(&match small {
            true => format!("{name} (scale of its own)"),
            false => name.clone(),
        });
        sheet
            .x
            .push(number_axis(panel, if small { own } else { common }));
        sheet.y.push(axis(panel, &labels));
        let known = || {
            all.iter()
                .enumerate()
                .filter_map(|(row, d)| Some((row, d.as_ref()?)))
        };
        let bars: Vec<Json> = known()
            .map(|(row, d)| json!({ "value": [0, short(d.difference), row, 2, 0], "itemStyle": { "color": colour(*arm) } }))
            .collect();
        sheet.series.push(json!({
            "type": "custom", "renderItem": "@render:step", "encode": { "x": [0, 1], "y": 2 }, "data": bars,
            "xAxisIndex": panel, "yAxisIndex": panel, "silent": true, "z": 2, "tooltip": { "show": false },
            "markLine": {
                "silent": true, "symbol": "none", "label": { "show": false }, "animation": false,
                "lineStyle": { "color": "@axis", "type": "solid", "width": 1 }, "data": [{ "xAxis": 0 }],
            },
        }));
        let marks: Vec<Json> = known()
            .map(|(row, d)| {
                let (low, high) = d.interval.unwrap_or((d.difference, d.difference));
                json!({
                    "value": [short(d.difference), row, short(low), short(high)], "arm": labels[row],
                    "itemStyle": { "color": colour(*arm) }, "verdict": d.verdict(),
                    "share": short(100.0 * d.share_positive), "replicates": d.replicates,
                })
            })
            .collect();
        sheet.series.push(json!({
            "type": "custom", "renderItem": "@render:interval", "data": marks, "z": 3,
            "encode": { "x": [0, 2, 3], "y": 1 }, "xAxisIndex": panel, "yAxisIndex": panel,
        }));
        for (row, d) in known() {
            sheet.rows.push(vec![
                name.clone(),
                labels[row].clone(),
                words::signed(d.difference),
                d.interval
                    .map_or("·".to_owned(), |i| words::interval("attitude_mean", i)),
                d.verdict().to_owned(),
                names[row].1.clone(),
            ]);
        }
        let shown: Vec<String> = known()
            .filter(|(_, d)| d.shown() && !d.same())
            .take(4)
            .map(|(row, d)| format!("{} {}", labels[row], words::signed(d.difference)))
            .collect();
        alts.push(match shown.is_empty() {
            true => format!("{name}: no difference is shown in any channel"),
            false => format!("{name}: {}", shown.join(", ")),
        });
    }
    let option = sheet.options(
        frame("item", "@fn:difference"),
        json!({ "unit": words::axis("attitude_mean"), "counted": source.counted() }),
    );
    Some(Figure {
        id: "ledger-difference".to_owned(),
        title: format!("Attitudes {}: what drives the effect", pair_words(pair)),
        caption: format!(
            "How much more or less each channel has added than in “{}”, with the 95% interval of the paired difference. \
             All channels together are the whole difference, the lowest row.",
            words::spaced(&source.arms[0])
        ),
        alt: format!("{}.", alts.join(". ")),
        layout: layout(numbers.len(), labels.len()),
        option,
        table: Table::new(
            &[
                "Arm",
                "Channel",
                "Difference",
                "95% interval",
                "Verdict",
                "What it is",
            ],
            sheet.rows,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::channels::tests::{rows, source};
    use super::super::ledger::figures;

    #[test]
    fn what_drives_an_effect_adds_up_to_it() {
        let (figures, _) = figures(&source());
        let f = &figures[1];
        assert_eq!(f.id, "ledger-difference");
        let all = rows(f, "more contact");
        let names: Vec<&str> = all.iter().map(|r| r[1].as_str()).collect();
        // Forgetting is the same in both arms.
        assert_eq!(
            names,
            [
                "good contacts",
                "resentment of special treatment",
                "all together"
            ]
        );
        assert_eq!(all.last().unwrap()[2], "+0.0500");
        let value = |k: usize| -> f64 {
            f.option["series"][1]["data"][k]["value"][0]
                .as_f64()
                .unwrap()
        };
        let n = names.len();
        let sum: f64 = (0..n - 1).map(value).sum();
        assert!((sum - value(n - 1)).abs() < 1e-6);
    }

    #[test]
    fn arms_that_began_apart_say_so() {
        let mut source = source();
        let key = crate::comparison::Key {
            area: None,
            indicator: "attitude_mean".into(),
            setting: None,
            group: Some("host".into()),
            outgroup: Some("b".into()),
        };
        source.numbers.put(&key, 0, &[0.30, 0.40]);
        let (figures, _) = figures(&source);
        let rows = rows(&figures[1], "more contact");
        assert_eq!(
            (rows[0][1].as_str(), rows[0][2].as_str()),
            ("another start", "+0.0200")
        );
    }
}
