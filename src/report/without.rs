//! What a difference of arms hangs on: the same without one mechanism, and without another, from the table
//! `ablation` of an experiment.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::figure::{Figure, Table, colour, frame, number_axis, range, short};
use super::ledger::{axis, layout};
use super::panels::Panels;
use super::plausible::each;
use super::source::Source;
use super::topics::TOPICS;
use super::words;
use crate::comparison::Key;
use crate::error::Result;
use crate::mechanism::find;

/// What is done, in plain words.
pub const WORDS: &str = "Each mechanism is a rule of the model that can be switched off. All arms were run again without \
    each of these, on the same seeds. Where a difference shrinks or vanishes it rests on that rule, and is worth as much as \
    the evidence for it. Rules work together: what is lost without each need not add up to the whole.";

/// Most differences that are taken apart.
const PANELS: usize = 6;
/// Most mechanisms of one: those without which it changes most.
const MOST: usize = 8;

/// A difference without a mechanism.
#[derive(Debug, Clone, PartialEq)]
pub struct Without {
    /// Name of the arm.
    pub arm: String,
    /// Week after burn-in.
    pub week: u32,
    /// What differs.
    pub key: Key,
    /// Name of the mechanism.
    pub mechanism: String,
    /// The difference with everything, and without the mechanism.
    pub differences: (f64, f64),
    /// 95% interval of their difference.
    pub change: Option<(f64, f64)>,
}

impl Without {
    fn moved(&self) -> f64 {
        self.differences.1 - self.differences.0
    }

    /// Whether it is shown that the mechanism matters.
    fn matters(&self) -> bool {
        self.change
            .is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }

    fn name(&self) -> String {
        format!("without {}", words::spaced(&self.mechanism))
    }
}

/// Reads the table of a folder, nothing where there is none.
///
/// # Errors
/// If it cannot be read, or is not as an experiment writes it.
pub fn read(folder: &Path) -> Result<Vec<Without>> {
    let path = folder.join("ablation.csv");
    let mut all = Vec::new();
    if !path.exists() {
        return Ok(all);
    }
    each(path, |row| {
        all.push(Without {
            arm: row.text("arm")?.to_owned(),
            week: row.text("week")?.parse().ok()?,
            key: row.key()?,
            mechanism: row.text("without")?.to_owned(),
            differences: (
                row.number("difference")??,
                row.number("difference_without")??,
            ),
            change: row.number("low")?.zip(row.number("high")?),
        });
        Some(())
    })?;
    Ok(all)
}

/// A difference and what becomes of it, the mechanism first without which it changes most.
struct Hanging<'a> {
    arm: usize,
    key: &'a Key,
    title: String,
    whole: f64,
    without: Vec<&'a Without>,
}

/// Differences at the last date that are shown and hang on something, arm by arm.
fn hanging(source: &Source) -> Vec<Hanging<'_>> {
    let last = source.last();
    let mut out = Vec::new();
    for arm in 1..source.drawn() {
        for topic in TOPICS {
            for (key, _) in topic.keys(source) {
                let whole = source.numbers.paired(&key, arm, 0, last);
                let Some(whole) = whole.filter(|d| d.shown() && !d.same()) else {
                    continue;
                };
                let about = |w: &&Without| {
                    w.arm == source.arms[arm] && w.week == source.last_week() && w.key == key
                };
                let mut without: Vec<&Without> = source.without.iter().filter(about).collect();
                without.sort_by(|a, b| b.moved().abs().total_cmp(&a.moved().abs()));
                without.truncate(MOST);
                if let Some(first) = without
                    .first()
                    .filter(|_| without.iter().any(|w| w.matters()))
                {
                    out.push(Hanging {
                        arm,
                        key: &first.key,
                        title: format!(
                            "{}: {}",
                            words::spaced(&source.arms[arm]),
                            words::about(&first.key)
                        ),
                        whole: whole.difference,
                        without,
                    });
                }
            }
        }
    }
    out.truncate(PANELS);
    out
}

/// The figure; none where nothing was taken away, or no difference hangs on anything.
pub fn figure(source: &Source) -> Option<Figure> {
    let all = hanging(source);
    if all.is_empty() {
        return None;
    }
    let mut sheet = Panels::default();
    let mut alts = Vec::new();
    for (panel, h) in all.iter().enumerate() {
        let indicator = h.key.indicator.as_str();
        let f = words::factor(indicator);
        let whole = h.whole;
        // What is left, with the interval of what has changed.
        let ends = |w: &Without| {
            let left = w.differences.1;
            let own = w.differences.0;
            w.change
                .map_or((left, left), |(low, high)| (own + low, own + high))
        };
        let reach = h.without.iter().flat_map(|w| {
            let (low, high) = ends(w);
            [low * f, high * f, w.differences.1 * f, whole * f]
        });
        let labels: Vec<String> = h.without.iter().map(|w| w.name()).collect();
        sheet.begin(&h.title);
        sheet.x.push(number_axis(panel, range(reach, true)));
        sheet.y.push(axis(panel, &labels));
        let marks: Vec<Json> = h
            .without
            .iter()
            .enumerate()
            .map(|(row, w)| {
                let (low, high) = ends(w);
                json!({
                    "value": [short(w.differences.1 * f), row, short(low * f), short(high * f)], "arm": labels[row],
                    "itemStyle": { "color": colour(h.arm) }, "verdict": verdict(w), "replicates": source.replicates,
                })
            })
            .collect();
        sheet.series.push(json!({
            "type": "custom", "renderItem": "@render:interval", "data": marks, "z": 3,
            "encode": { "x": [0, 2, 3], "y": 1 }, "xAxisIndex": panel, "yAxisIndex": panel,
            "markLine": {
                "silent": true, "symbol": "none", "label": { "show": false }, "animation": false, "precision": 12,
                "lineStyle": { "color": "@axis", "type": "dashed", "width": 1.5 },
                "data": [{ "xAxis": short(whole * f) }],
            },
        }));
        for w in &h.without {
            let meaning = find(&w.mechanism).map_or("", |m| m.meaning);
            let change = w.change.map_or("·".to_owned(), |(low, high)| {
                words::interval(indicator, (low, high))
            });
            sheet.rows.push(vec![
                h.title.clone(),
                w.name(),
                words::signed(w.differences.0 * f),
                words::signed(w.differences.1 * f),
                change,
                verdict(w).to_owned(),
                meaning.to_owned(),
            ]);
        }
        let most = h.without.iter().filter(|w| w.matters()).take(3);
        let most: Vec<String> = most
            .map(|w| format!("{} {}", w.name(), words::signed(w.differences.1 * f)))
            .collect();
        alts.push(format!(
            "{}, {} with everything: {}",
            h.title,
            words::signed(whole * f),
            most.join(", ")
        ));
    }
    let option = sheet.options(
        frame("item", "@fn:difference"),
        json!({ "unit": "difference", "counted": source.counted() }),
    );
    Some(Figure {
        id: "ablation".to_owned(),
        title: "What a difference hangs on".to_owned(),
        caption: format!(
            "The difference from “{}” when a mechanism is switched off in both arms, with the 95% interval of how far it moves; \
             the dashed line is the difference with everything on. Mechanisms without which it moves most.",
            words::spaced(&source.arms[0])
        ),
        alt: format!("{}.", alts.join(". ")),
        layout: layout(all.len(), MOST),
        option,
        table: Table::new(
            &[
                "Difference",
                "Mechanism",
                "With everything",
                "Without it",
                "Change, 95% interval",
                "Verdict",
                "What the mechanism is",
            ],
            sheet.rows,
        ),
    })
}

fn verdict(w: &Without) -> &'static str {
    let turned = w.differences.0 * w.differences.1 < 0.0;
    match w.matters() {
        true if turned => "the other way without it",
        true if w.differences.1.abs() < w.differences.0.abs() => "smaller without it",
        true => "larger without it",
        false => "no change shown",
    }
}

#[cfg(test)]
mod tests {
    use super::super::channels::tests::source;
    use super::*;

    fn without(key: &Key, mechanism: &str, left: f64, change: (f64, f64)) -> Without {
        let source = source();
        Without {
            arm: source.arms[1].clone(),
            week: source.last_week(),
            key: key.clone(),
            mechanism: mechanism.to_owned(),
            differences: (0.05, left),
            change: Some(change),
        }
    }

    #[test]
    fn what_matters_most_comes_first_and_nothing_is_said_without_a_table() {
        let mut s = source();
        assert!(figure(&s).is_none());
        let key = Key {
            area: None,
            indicator: "attitude_mean".into(),
            setting: None,
            group: Some("host".into()),
            outgroup: Some("b".into()),
        };
        // By .060 and .059: a difference that is shown.
        s.numbers.put(&key, 0, &[0.30, 0.36]);
        s.numbers.put(&key, 1, &[0.20, 0.259]);
        s.without = vec![
            without(&key, "peer_influence", 0.049, (-0.003, 0.001)),
            without(&key, "attitude_kernel", 0.0, (-0.06, -0.04)),
        ];
        let f = figure(&s).unwrap();
        let rows: Vec<(&str, &str)> = f
            .table
            .rows
            .iter()
            .map(|r| (r[1].as_str(), r[5].as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                ("without attitude kernel", "smaller without it"),
                ("without peer influence", "no change shown")
            ]
        );
        let marks = &f.option["series"][0];
        assert_eq!(marks["data"][0]["value"][0], 0.0);
        assert!((marks["markLine"]["data"][0]["xAxis"].as_f64().unwrap() - 0.0595).abs() < 1e-9);
        // Where nothing matters there is no figure.
        s.without.pop();
        assert!(figure(&s).is_none());
    }
}
