//! What came of a validation: every row with its numbers over seeds, and the verdict.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::city::Plan;
use super::row::{Across, At, Measure, Row, Standing, Town};
use super::statistic::Values;
use crate::survey::statistics::{mean, standard_deviation};

/// What the comparison of a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every deciding number is inside its band.
    Hit,
    /// Some deciding number is outside its band.
    Miss,
    /// The figure is itself an input: neither hit nor miss.
    ByConstruction,
    /// It cannot be measured yet, for want of this.
    Waits(String),
    /// Some deciding number could not be measured in this model: a column or contacts are
    /// missing.
    NotMeasured,
}

impl Verdict {
    /// Name in results.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Hit => "hit",
            Verdict::Miss => "miss",
            Verdict::ByConstruction => "by construction",
            Verdict::Waits(_) => "waits",
            Verdict::NotMeasured => "not measured",
        }
    }
}

/// A number of a row over the seeds.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureResult {
    /// What is measured.
    pub measure: Measure,
    /// The model's value; `None` where it could not be measured.
    pub value: Option<f64>,
    /// Standard deviation over seeds; `None` below two seeds and where a seed has no number of
    /// its own.
    pub spread: Option<f64>,
    /// Seeds that it rests on.
    pub seeds: usize,
    /// Share of those seeds that are inside the band by themselves.
    pub seeds_inside: Option<f64>,
}

impl MeasureResult {
    /// Whether the value is inside the band; `None` without a band or a value.
    pub fn inside(&self) -> Option<bool> {
        let (low, high) = self.measure.band?;
        Some((low..=high).contains(&self.value?))
    }
}

/// A row with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct RowResult {
    /// The row.
    pub row: Row,
    /// Its numbers, in the order of the row's measures.
    pub measures: Vec<MeasureResult>,
}

impl RowResult {
    /// What the comparison says.
    pub fn verdict(&self) -> Verdict {
        if let Some(what) = &self.row.waits_for {
            return Verdict::Waits(what.clone());
        }
        let deciding = || self.measures.iter().filter(|m| m.measure.band.is_some());
        if deciding().any(|m| m.value.is_none()) {
            return Verdict::NotMeasured;
        }
        if self.row.by_construction.is_some() {
            return Verdict::ByConstruction;
        }
        match deciding().all(|m| m.inside() == Some(true)) {
            true => Verdict::Hit,
            false => Verdict::Miss,
        }
    }

    /// The number that stands for the row: the first that decides.
    pub fn first(&self) -> Option<&MeasureResult> {
        self.measures.iter().find(|m| m.measure.band.is_some())
    }
}

/// A validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How the worlds were run.
    pub plan: Plan,
    /// The rows in their order.
    pub rows: Vec<RowResult>,
}

impl Report {
    /// Reads rows from the worlds of their towns.
    pub(super) fn new(rows: Vec<Row>, plan: &Plan, worlds: BTreeMap<Town, Vec<Values>>) -> Report {
        let rows = rows
            .into_iter()
            .map(|row| {
                let none = Vec::new();
                let here = match row.waits_for {
                    Some(_) => &none,
                    None => worlds.get(&row.town).unwrap_or(&none),
                };
                let measures = row.measures.iter().map(|m| over_seeds(m, here)).collect();
                RowResult { row, measures }
            })
            .collect();
        Report {
            plan: plan.clone(),
            rows,
        }
    }

    /// Hits and measured rows that decide something, of a standing.
    pub fn hits(&self, standing: Standing) -> (usize, usize) {
        let decided: Vec<Verdict> = self
            .rows
            .iter()
            .filter(|r| r.row.standing == standing)
            .map(RowResult::verdict)
            .filter(|v| matches!(v, Verdict::Hit | Verdict::Miss))
            .collect();
        let hits = decided.iter().filter(|v| **v == Verdict::Hit).count();
        (hits, decided.len())
    }

    /// A list with an object for each row: `row, finding, band_low, band_high, value, spread, hit,
    /// by_construction` of the number that stands for the row (`hit` is that of the whole row,
    /// null where it is neither hit nor miss), then `verdict, status, published, population, source,
    /// protocol, explanation, set, mechanisms, seeds` and all `measures`.
    pub fn to_json(&self) -> Json {
        self.rows.iter().map(|r| row_json(&self.plan, r)).collect()
    }
}

fn row_json(plan: &Plan, result: &RowResult) -> Json {
    let (row, verdict) = (&result.row, result.verdict());
    let first = result.first();
    let band = first.and_then(|m| m.measure.band);
    let hit = match verdict {
        Verdict::Hit => Some(true),
        Verdict::Miss => Some(false),
        _ => None,
    };
    let measures: Vec<Json> = result
        .measures
        .iter()
        .map(|m| {
            json!({
                "measure": m.measure.name,
                "unit": m.measure.unit,
                "side": m.measure.side.name(),
                // JSON has no infinity: an open end is null.
                "band_low": m.measure.band.map(|b| b.0),
                "band_high": m.measure.band.map(|b| b.1),
                "value": m.value,
                "spread": m.spread,
                "seeds": m.seeds,
                "seeds_inside": m.seeds_inside,
                "inside": m.inside(),
                "curve": m.measure.spot.as_ref().map(|s| &s.curve),
                "axis": m.measure.spot.as_ref().map(|s| &s.axis),
                "at": m.measure.spot.as_ref().map(|s| match &s.at {
                    At::Number(x) => json!(x),
                    At::Name(name) => json!(name),
                }),
            })
        })
        .collect();
    json!({
        "row": row.id,
        "finding": row.finding,
        "band_low": band.map(|b| b.0),
        "band_high": band.map(|b| b.1),
        "value": first.and_then(|m| m.value),
        "spread": first.and_then(|m| m.spread),
        "hit": hit,
        "by_construction": row.by_construction.is_some(),
        "verdict": verdict.name(),
        "waits_for": row.waits_for,
        "fixed_by": row.by_construction,
        "status": row.standing.name(),
        "published": row.published,
        "population": row.population,
        "source": row.source,
        "protocol": plan.fill(&row.protocol),
        "explanation": row.explanation,
        "set": row.town.set,
        "mechanisms": row.mechanisms,
        "seeds": first.map_or(0, |m| m.seeds),
        "measures": measures,
    })
}

/// A measure over the worlds of its town.
fn over_seeds(measure: &Measure, worlds: &[Values]) -> MeasureResult {
    let names = measure.across.statistics();
    // Worlds that have all its statistics.
    let rows: Vec<Vec<f64>> = worlds
        .iter()
        .filter_map(|w| {
            let row: Option<Vec<f64>> = names.iter().map(|n| w.get(n, measure.side)).collect();
            row.filter(|r| r.iter().all(|v| v.is_finite()))
        })
        .collect();
    if rows.is_empty() {
        return MeasureResult {
            measure: measure.clone(),
            value: None,
            spread: None,
            seeds: 0,
            seeds_inside: None,
        };
    }
    let means: Vec<f64> = (0..names.len())
        .map(|k| mean(&rows.iter().map(|r| r[k]).collect::<Vec<f64>>()))
        .collect();
    let (value, each) = match &measure.across {
        Across::Negative(_) => {
            let below = rows.iter().filter(|r| r[0] < 0.0).count();
            (below as f64 / rows.len() as f64, None)
        }
        across => {
            let each: Vec<f64> = rows.iter().map(|r| combine(across, r)).collect();
            (combine(across, &means), Some(each))
        }
    };
    let spread = each
        .as_ref()
        .map(|e| standard_deviation(e))
        .filter(|s| s.is_finite());
    let seeds_inside = each.zip(measure.band).map(|(each, (low, high))| {
        let inside = each.iter().filter(|v| (low..=high).contains(*v)).count();
        inside as f64 / each.len() as f64
    });
    MeasureResult {
        measure: measure.clone(),
        value: Some(value).filter(|v| v.is_finite()),
        spread,
        seeds: rows.len(),
        seeds_inside,
    }
}

/// The number of one set of statistics, in the order of [`Across::statistics`].
fn combine(across: &Across, of: &[f64]) -> f64 {
    match across {
        Across::Mean(_) | Across::Negative(_) => of[0],
        Across::Ratio(..) => of[0] / of[1],
        Across::Difference(..) => of[0] - of[1],
        Across::Stronger(..) => of[0].abs() - of[1].abs(),
        Across::Ordered(pairs) => {
            let right = of.chunks_exact(2).filter(|pair| pair[0] >= pair[1]).count();
            right as f64 / pairs.len() as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::row::{difference, mean as mean_of, ordered, ratio};

    fn world(contact: f64, friends: f64) -> Values {
        let mut values = Values::default();
        values.note("contact_r", contact, contact / 2.0);
        values.note("friends_r", friends, friends);
        values
    }

    fn result(across: Across, band: (f64, f64)) -> MeasureResult {
        let worlds = [world(-0.2, -0.3), world(-0.1, 0.1), world(-0.3, -0.4)];
        over_seeds(&Measure::new("m", "r", across, band), &worlds)
    }

    #[test]
    fn numbers_over_seeds() {
        let m = result(mean_of("contact_r"), (-0.25, -0.15));
        assert!((m.value.unwrap() + 0.2).abs() < 1e-12 && (m.spread.unwrap() - 0.1).abs() < 1e-12);
        assert_eq!((m.seeds, m.inside()), (3, Some(true)));
        assert!((m.seeds_inside.unwrap() - 1.0 / 3.0).abs() < 1e-12);
        let m = result(Across::Negative("friends_r".to_owned()), (0.9, 1.0));
        assert!((m.value.unwrap() - 2.0 / 3.0).abs() < 1e-12 && m.inside() == Some(false));
        let m = result(ratio("friends_r", "contact_r"), (0.0, 1.0));
        assert!((m.value.unwrap() - 1.0).abs() < 1e-9);
        let m = result(difference("friends_r", "contact_r"), (0.0, 1.0));
        assert!(m.value.unwrap().abs() < 1e-12);
        let pairs = ordered(&[("contact_r", "friends_r"), ("friends_r", "contact_r")]);
        assert_eq!(combine(&pairs, &[1.0, 2.0, 2.0, 1.0]), 0.5);
        assert_eq!(combine(&pairs, &[1.0, 1.0, 1.0, 1.0]), 1.0);
        let m = result(mean_of("icc"), (0.0, 1.0));
        assert_eq!((m.value, m.seeds, m.inside()), (None, 0, None));
    }

    #[test]
    fn a_row_is_a_hit_only_as_a_whole_and_json_says_so() {
        let row = |band| {
            Row::new("X1", "something")
                .measure(Measure::new("a", "r", mean_of("contact_r"), (-0.25, -0.15)))
                .measure(Measure::new("b", "r", mean_of("friends_r"), band))
        };
        let rows = vec![
            row((-0.5, 0.0)),
            row((0.0, 0.5)),
            row((0.0, 0.5)).by_construction("an input"),
            row((0.0, 0.5)).waits_for("something else"),
            Row::new("X2", "else").measure(Measure::new("c", "r", mean_of("icc"), (0.0, 1.0))),
        ];
        let worlds = [(Town::default(), vec![world(-0.2, -0.2), world(-0.2, -0.2)])];
        let report = Report::new(rows, &Plan::quick(), worlds.into_iter().collect());
        let verdicts: Vec<&str> = report.rows.iter().map(|r| r.verdict().name()).collect();
        assert_eq!(
            verdicts,
            ["hit", "miss", "by construction", "waits", "not measured"]
        );
        assert_eq!(report.hits(Standing::Found), (1, 2));
        let json = report.to_json();
        assert_eq!(json[0]["row"], "X1");
        assert_eq!(json[0]["band_low"], -0.25);
        assert_eq!(
            (&json[0]["hit"], &json[1]["hit"]),
            (&json!(true), &json!(false))
        );
        assert!(json[2]["hit"].is_null() && json[2]["by_construction"] == true);
        assert!(json[3]["value"].is_null() && json[4]["hit"].is_null());
        assert_eq!(json[0]["measures"].as_array().unwrap().len(), 2);
        for key in ["finding", "band_high", "value", "spread", "protocol", "set"] {
            assert!(json[0].get(key).is_some(), "{key}");
        }
    }

    #[test]
    fn points_of_a_curve_say_where_they_stand() {
        let measure = |x: f64| {
            Measure::new("m", "r", mean_of("contact_r"), (-0.25, -0.15)).at("c", "dose", x)
        };
        let kind = Measure::new("n", "r", mean_of("icc"), (0.0, 1.0)).among("c", "map", "apart");
        let row = Row::new("X1", "x").measure(measure(0.5)).measure(kind);
        let report = Report::new(vec![row], &Plan::quick(), BTreeMap::new());
        let json = report.to_json();
        let found = &json[0]["measures"];
        assert_eq!(
            (&found[0]["curve"], &found[0]["axis"], &found[0]["at"]),
            (&json!("c"), &json!("dose"), &json!(0.5))
        );
        assert_eq!(found[1]["at"], "apart");
    }
}
