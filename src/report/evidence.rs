//! A validation, read from its folder.

use std::path::Path;

use serde_json::Value as Json;

use super::words;
use crate::error::{Error, Result};
use crate::evidence::{At, RESULTS, Spot};
use crate::files::read;

/// A number of a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Number {
    /// What it is.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Answers or true states.
    pub side: String,
    /// Band, with infinite ends where it is open; `None` where the number decides nothing.
    pub band: Option<(f64, f64)>,
    /// The model's value.
    pub value: Option<f64>,
    /// Standard deviation over seeds.
    pub spread: Option<f64>,
    /// Seeds that it rests on.
    pub seeds: u64,
    /// Share of them that are inside by themselves.
    pub seeds_inside: Option<f64>,
    /// Where it stands in the row's figure.
    pub spot: Option<Spot>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Id.
    pub id: String,
    /// The finding in a sentence.
    pub finding: String,
    /// What is published.
    pub published: String,
    /// Of whom.
    pub population: String,
    /// Where.
    pub source: String,
    /// How it is measured here.
    pub protocol: String,
    /// `found`, `recalled` or `docking`.
    pub status: String,
    /// `hit`, `miss`, `by construction`, `waits` or `not measured`.
    pub verdict: String,
    /// What it waits for.
    pub waits_for: Option<String>,
    /// The inputs that fix it.
    pub fixed_by: Option<String>,
    /// Why it is missed by the shipped model.
    pub explanation: String,
    /// Its numbers.
    pub numbers: Vec<Number>,
}

/// A validation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Validation {
    /// The folder, as it was named.
    pub folder: String,
    /// All but the rows: command, plan, what was changed.
    pub about: Json,
    /// The rows in their order.
    pub rows: Vec<Row>,
}

/// Reads the folder of a validation.
///
/// # Errors
/// If there is none that is whole, or it is not as `validate` writes it.
pub fn validation(folder: &Path) -> Result<Validation> {
    let path = folder.join(RESULTS);
    let Some(text) = read(&path)? else {
        return Err(Error::input(format!(
            "{} holds the table of a validation without {RESULTS}: it is not complete, or of an earlier version; \
             `validate --out` with the same options writes both",
            folder.display()
        )));
    };
    let wrong = || Error::input(format!("{} is not as `validate` writes it", path.display()));
    let about: Json = serde_json::from_str(&text).map_err(|_| wrong())?;
    let rows: Option<Vec<Row>> = about["rows"]
        .as_array()
        .and_then(|all| all.iter().map(row).collect());
    Ok(Validation {
        folder: folder.display().to_string(),
        rows: rows.ok_or_else(wrong)?,
        about,
    })
}

fn text(of: &Json, key: &str) -> Option<String> {
    of[key].as_str().map(str::to_owned)
}

fn row(of: &Json) -> Option<Row> {
    let numbers: Option<Vec<Number>> = of["measures"].as_array()?.iter().map(number).collect();
    Some(Row {
        id: text(of, "row")?,
        finding: text(of, "finding")?,
        published: text(of, "published")?,
        population: text(of, "population")?,
        source: text(of, "source")?,
        protocol: text(of, "protocol")?,
        status: text(of, "status")?,
        verdict: text(of, "verdict")?,
        waits_for: text(of, "waits_for"),
        fixed_by: text(of, "fixed_by"),
        explanation: text(of, "explanation")?,
        numbers: numbers?,
    })
}

fn number(of: &Json) -> Option<Number> {
    let ends = (of["band_low"].as_f64(), of["band_high"].as_f64());
    let band = match ends {
        (None, None) => None,
        (low, high) => Some((
            low.unwrap_or(f64::NEG_INFINITY),
            high.unwrap_or(f64::INFINITY),
        )),
    };
    let at = match &of["at"] {
        Json::String(name) => Some(At::Name(name.clone())),
        other => other.as_f64().map(At::Number),
    };
    let spot = at.map(|at| {
        Some(Spot {
            curve: text(of, "curve")?,
            axis: text(of, "axis")?,
            at,
        })
    });
    Some(Number {
        name: text(of, "measure")?,
        unit: text(of, "unit")?,
        side: text(of, "side")?,
        band,
        value: of["value"].as_f64(),
        spread: of["spread"].as_f64(),
        seeds: of["seeds"].as_u64()?,
        seeds_inside: of["seeds_inside"].as_f64(),
        spot: match spot {
            Some(spot) => Some(spot?),
            None => None,
        },
    })
}

impl Number {
    /// Whether it is inside its band.
    pub fn inside(&self) -> Option<bool> {
        let (low, high) = self.band?;
        Some((low..=high).contains(&self.value?))
    }

    /// Value and spread in words.
    pub fn value_text(&self) -> String {
        match (self.value, self.spread) {
            (Some(x), Some(s)) => format!("{} ± {}", words::number(x), words::number(s)),
            (Some(x), None) => words::number(x),
            (None, _) => "not measured".to_owned(),
        }
    }

    /// A number outside its band in words: where it lies, and whether by little.
    pub fn outside_text(&self) -> Option<String> {
        let ((low, high), x) = (self.band?, self.value?);
        let (way, off) = match x {
            x if x > high => ("above", x - high),
            x if x < low => ("below", low - x),
            _ => return None,
        };
        let near = match self.spread {
            Some(s) if off < s => "; the nearer end is within one spread between seeds",
            _ => "",
        };
        Some(format!(
            "{} is {}, {way} its band of {}{near}",
            self.name,
            self.value_text(),
            band_text((low, high))
        ))
    }
}

/// A band in words.
pub fn band_text((low, high): (f64, f64)) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) if low == high => format!("exactly {}", words::number(low)),
        (true, true) => format!("{} to {}", words::number(low), words::number(high)),
        (true, false) => format!("at least {}", words::number(low)),
        _ => format!("at most {}", words::number(high)),
    }
}

impl Row {
    /// Which of its numbers lie outside, in words.
    pub fn outside(&self) -> String {
        let all: Vec<String> = self.deciding().filter_map(Number::outside_text).collect();
        all.join("; ")
    }

    /// Its numbers that decide.
    pub fn deciding(&self) -> impl Iterator<Item = &Number> {
        self.numbers.iter().filter(|n| n.band.is_some())
    }

    /// Whether it is hit; `None` where it is neither hit nor miss.
    pub fn hit(&self) -> Option<bool> {
        match self.verdict.as_str() {
            "hit" => Some(true),
            "miss" => Some(false),
            _ => None,
        }
    }
}

impl Validation {
    /// Rows that are hit, and rows that are hit or missed, of a status.
    pub fn hits(&self, status: &str) -> (usize, usize) {
        let of = self.rows.iter().filter(|r| r.status == status);
        let verdicts: Vec<bool> = of.filter_map(Row::hit).collect();
        (verdicts.iter().filter(|h| **h).count(), verdicts.len())
    }

    /// The same of all rows.
    pub fn all_hits(&self) -> (usize, usize) {
        let verdicts: Vec<bool> = self.rows.iter().filter_map(Row::hit).collect();
        (verdicts.iter().filter(|h| **h).count(), verdicts.len())
    }

    /// What was changed in the model, as `--set` takes it.
    pub fn changed(&self) -> Vec<String> {
        let all = self.about["set"].as_array().into_iter().flatten();
        all.filter_map(Json::as_str).map(str::to_owned).collect()
    }

    /// Number of the plan.
    pub fn planned(&self, key: &str) -> u64 {
        self.about["plan"][key].as_u64().unwrap_or(0)
    }

    /// Name of the plan.
    pub fn plan(&self) -> &str {
        self.about["plan"]["name"].as_str().unwrap_or("")
    }

    /// Version that measured.
    pub fn version(&self) -> &str {
        self.about["of"]["version"].as_str().unwrap_or("")
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::json;

    /// A number with its band as a validation writes it.
    fn number_json(name: &str, ends: (f64, f64), value: Option<f64>) -> Json {
        json!({
            "measure": name, "unit": "r", "side": "survey", "band_low": ends.0, "band_high": ends.1, "value": value,
            "spread": value.map(|_| 0.02), "seeds": 2, "seeds_inside": 0.5, "curve": null, "axis": null, "at": null,
        })
    }

    fn row_json(id: &str, status: &str, verdict: &str, measures: &[Json]) -> Json {
        json!({
            "row": id, "finding": format!("Finding {id}"), "published": "r = -.21", "population": "people",
            "source": "a paper", "protocol": "as it was done", "status": status, "verdict": verdict, "waits_for": null,
            "fixed_by": null, "explanation": "", "measures": measures,
        })
    }

    /// A folder with a validation: A1 hit, A5 with this value (band 2.5 to 4), A13 with an open band, a row that
    /// waits, and a docking test with its curve.
    pub fn folder(set: &[&str], a5: Option<f64>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let all = |low| (low, f64::INFINITY);
        let said = match a5 {
            Some(x) if (2.5..=4.0).contains(&x) => "hit",
            Some(_) => "miss",
            None => "not measured",
        };
        let mut waits = row_json("P9", "found", "waits", &[]);
        waits["waits_for"] = json!("a law");
        let mut missed = row_json(
            "A5",
            "found",
            said,
            &[number_json("positive over negative", (2.5, 4.0), a5)],
        );
        missed["explanation"] = json!("nobody avoids");
        let point = |curve: &str, at: Json, value: f64| {
            let mut p = number_json(
                &format!("{curve} at {at}"),
                (f64::NAN, f64::NAN),
                Some(value),
            );
            (p["curve"], p["axis"], p["at"]) = (json!(curve), json!("kappa"), at);
            p
        };
        let mut of_kinds = point("forced", json!("mixed"), 0.4);
        of_kinds["axis"] = json!("map");
        let rows = json!([
            row_json(
                "A1",
                "found",
                "hit",
                &[number_json("r of contact", (-0.26, -0.16), Some(-0.22))]
            ),
            missed,
            row_json(
                "A13",
                "recalled",
                "hit",
                &[number_json("share", all(0.9), Some(1.0))]
            ),
            waits,
            row_json(
                "T-1",
                "docking",
                "hit",
                &[
                    number_json("order", (1.0, 1.0), Some(1.0)),
                    point("ties", json!(1), 0.8),
                    point("ties", json!(1000), 0.1),
                    point("mild", json!(1000), 0.3),
                    of_kinds,
                ]
            ),
        ]);
        let about = json!({
            "of": { "program": "commonground", "kind": "validation", "version": "0.1.0" },
            "command": "commonground validate --quick", "calibrated": 15, "folds": null, "set": set,
            "plan": { "name": "quick", "seeds": 2, "first_seed": 1 }, "rows": rows,
        });
        std::fs::write(folder.path().join(RESULTS), about.to_string()).unwrap();
        folder
    }

    #[test]
    fn a_validation_is_read_with_its_open_bands_and_curves() {
        let folder = folder(&["city.areas=6"], Some(4.89));
        let v = validation(folder.path()).unwrap();
        assert_eq!(
            (v.hits("found"), v.hits("docking"), v.all_hits()),
            ((1, 2), (1, 1), (3, 4))
        );
        assert_eq!(
            (v.changed(), v.plan(), v.planned("seeds")),
            (vec!["city.areas=6".to_owned()], "quick", 2)
        );
        let share = &v.rows[2].numbers[0];
        assert_eq!(
            (share.band, share.inside()),
            (Some((0.9, f64::INFINITY)), Some(true))
        );
        let point = &v.rows[4].numbers[2];
        assert_eq!(
            (point.band, point.spot.as_ref().map(|s| &s.at)),
            (None, Some(&At::Number(1000.0)))
        );
        assert_eq!(v.rows[3].waits_for.as_deref(), Some("a law"));
        let said = v.rows[1].numbers[0].outside_text().unwrap();
        assert_eq!(
            said,
            "positive over negative is 4.89 ± 0.0200, above its band of 2.50 to 4.00"
        );
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let said = validation(folder.path()).unwrap_err();
        assert!(
            said.is_input() && said.to_string().contains("without evidence.json"),
            "{said}"
        );
        std::fs::write(folder.path().join(RESULTS), "{\"rows\": [{}]}").unwrap();
        let said = validation(folder.path()).unwrap_err().to_string();
        assert!(said.contains("not as `validate` writes it"), "{said}");
    }

    #[test]
    fn bands_are_said_in_words() {
        let (no, all) = (f64::NEG_INFINITY, f64::INFINITY);
        let said = [(0.0, 0.0), (2.5, 4.0), (0.9, all), (no, -0.15)].map(band_text);
        assert_eq!(
            said,
            [
                "exactly 0",
                "2.50 to 4.00",
                "at least 0.900",
                "at most −0.150"
            ]
        );
        let near = Number {
            name: "n".into(),
            band: Some((0.0, 1.0)),
            value: Some(1.01),
            spread: Some(0.1),
            ..Number::default()
        };
        assert!(
            near.outside_text()
                .unwrap()
                .ends_with("within one spread between seeds")
        );
        assert_eq!(
            Number {
                value: Some(0.5),
                ..near
            }
            .outside_text(),
            None
        );
    }
}
