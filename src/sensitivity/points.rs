//! Points that were run, on disk: a line each in `points.csv`, with the values of all parameters, the
//! output and the spread over luck. A point is found by its values, whichever method asked for it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value as Json, json};

use super::design::Sensitivity;
use crate::error::{Error, Result};
use crate::files::{read, write_whole};
use crate::record::scenario_digest;

/// File that says which analysis the points belong to.
pub const ABOUT: &str = "sensitivity.json";
const LIST: &str = "points.csv";

/// What came out at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Outcome {
    /// Mean over seeds; NaN where a seed has none.
    pub mean: f64,
    /// Standard deviation over seeds; NaN with one.
    pub luck: f64,
}

/// The points of a folder.
pub(super) struct Points {
    path: PathBuf,
    head: String,
    parameters: usize,
    all: Mutex<(File, BTreeMap<Vec<u64>, Outcome>)>,
}

impl Points {
    /// Opens a folder: an empty one, or one that holds points of the same analysis.
    pub fn open(folder: &Path, of: &Sensitivity) -> Result<Points> {
        fs::create_dir_all(folder).map_err(|e| Error::file(folder, "creating the folder", e))?;
        let (about, path) = (folder.join(ABOUT), folder.join(LIST));
        let lines = read(&path)?.unwrap_or_default();
        match read(&about)? {
            // A question that could not be answered left a head without lines.
            Some(_) if lines.lines().count() < 2 => begin(&about, of)?,
            Some(text) => {
                let found: Json = serde_json::from_str(&text).unwrap_or_default();
                if let Some(what) = difference(&found["of"], &origin(of)) {
                    return Err(Error::input(format!(
                        "{} holds another analysis: {what}; give another folder",
                        folder.display()
                    )));
                }
            }
            None => {
                is_empty(folder)?;
                begin(&about, of)?;
            }
        }
        let parameters = of.parameters().len();
        // A line that was broken off is run again.
        let known: BTreeMap<Vec<u64>, Outcome> = lines
            .split_inclusive('\n')
            .filter_map(|line| parse(line.strip_suffix('\n')?, parameters))
            .collect();
        let head = of.parameters().iter().map(|v| v.path.as_str());
        let head = [head.collect(), vec!["output", "luck_sd\n"]].concat();
        let head = head.join(",");
        write_whole(&path, table(&head, &known))?;
        let file = OpenOptions::new().append(true).open(&path);
        let file = file.map_err(|e| Error::file(&path, "opening", e))?;
        Ok(Points {
            path,
            head,
            parameters,
            all: Mutex::new((file, known)),
        })
    }

    /// What came out at these values.
    pub fn get(&self, values: &[f64]) -> Option<Outcome> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.1.get(&bits(values)).copied()
    }

    /// Keeps a point.
    pub fn add(&self, values: &[f64], outcome: Outcome) -> Result<()> {
        debug_assert_eq!(values.len(), self.parameters);
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let text = line(&bits(values), outcome);
        let written = all.0.write_all(text.as_bytes());
        written
            .and_then(|()| all.0.flush())
            .map_err(|e| Error::file(&self.path, "writing", e))?;
        all.1.insert(bits(values), outcome);
        Ok(())
    }

    /// Puts the lines into an order that does not depend on which point ended first.
    pub fn finish(self) -> Result<()> {
        let all = self.all.into_inner();
        let (_, known) = all.unwrap_or_else(PoisonError::into_inner);
        write_whole(&self.path, table(&self.head, &known))
    }
}

/// Puts points of one analysis together that were run apart, into a new folder or one that has such
/// points; [`Sensitivity::run`] takes them apart there and runs what is missing. Says how many there are.
///
/// # Errors
/// If a part holds no points, they are of different analyses or differ at the same values, or
/// something cannot be read or written.
pub fn merge(parts: &[PathBuf], folder: &Path) -> Result<usize> {
    fs::create_dir_all(folder).map_err(|e| Error::file(folder, "creating the folder", e))?;
    let mut whole: Option<(Json, String)> = None;
    let mut all: BTreeMap<Vec<u64>, Outcome> = BTreeMap::new();
    let own = read(&folder.join(ABOUT))?.map(|_| folder.to_owned());
    if own.is_none() {
        is_empty(folder)?;
    }
    for part in own.iter().chain(parts) {
        let refuse = |what: String| Error::input(format!("{}: {what}", part.display()));
        let about: Option<Json> = read(&part.join(ABOUT))?
            .and_then(|text| serde_json::from_str(&text).ok())
            .filter(|about: &Json| about["of"]["parameters"].is_array());
        let (about, text) = about
            .zip(read(&part.join(LIST))?)
            .ok_or_else(|| refuse("no points of an analysis (sensitivity --shard)".to_owned()))?;
        let parameters = about["of"]["parameters"].as_array().map_or(0, Vec::len);
        let head = text.lines().next().unwrap_or_default();
        let (of, _) = whole.get_or_insert_with(|| (about["of"].clone(), format!("{head}\n")));
        if let Some(what) = difference(&about["of"], of) {
            return Err(refuse(format!("it is another analysis, {what}")));
        }
        let lines = text.split_inclusive('\n').skip(1);
        let found = lines.filter_map(|line| parse(line.strip_suffix('\n')?, parameters));
        for (values, outcome) in found {
            let bits = |o: &Outcome| [o.mean.to_bits(), o.luck.to_bits()];
            match all.get(&values) {
                Some(known) if bits(known) != bits(&outcome) => {
                    return Err(refuse(
                        "a point has another output than in the parts before".to_owned(),
                    ));
                }
                _ => drop(all.insert(values, outcome)),
            }
        }
    }
    let Some((of, head)) = whole else {
        return Err(Error::input("there is no part to merge"));
    };
    write_whole(&folder.join(LIST), table(&head, &all))?;
    let about = json!({ "of": of });
    write_whole(&folder.join(ABOUT), format!("{about:#}\n"))?;
    Ok(all.len())
}

/// Whether a folder holds points of an analysis.
pub fn holds_points(folder: &Path) -> bool {
    folder.join(ABOUT).is_file() && folder.join(LIST).is_file()
}

/// Says of a folder which analysis it is for.
fn begin(about: &Path, of: &Sensitivity) -> Result<()> {
    write_whole(about, format!("{:#}\n", json!({ "of": origin(of) })))
}

/// Everything that the output at a point follows from, and what a point is made of.
pub(super) fn origin(of: &Sensitivity) -> Json {
    let arms = of.comparison.arms.iter();
    let arms: Vec<Json> = arms
        .map(|a| json!({ "name": a.name, "scenario": scenario_digest(&a.scenario) }))
        .collect();
    let parameters: Vec<Json> = of
        .parameters()
        .iter()
        .zip(of.values())
        .map(|(v, value)| {
            json!({
                "parameter": v.path,
                "low": v.range.0,
                "high": v.range.1,
                "in_the_scenario": value,
                "grade": v.grade.name(),
            })
        })
        .collect();
    json!({
        "program": "commonground",
        "version": env!("CARGO_PKG_VERSION"),
        "indicator": of.output.indicator,
        "group": of.output.group,
        "outgroup": of.output.outgroup,
        "setting": of.output.setting,
        "week": of.week,
        "arms": arms,
        "seed": of.seed(),
        "seeds": of.seeds,
        "parameters": parameters,
    })
}

/// What differs between what a folder is about and what is wanted.
fn difference(found: &Json, wanted: &Json) -> Option<String> {
    if found == wanted {
        return None;
    }
    if found["program"] != wanted["program"] {
        return Some("it is not one of this program".to_owned());
    }
    for (key, name) in [
        ("version", "version of the program"),
        ("indicator", "indicator"),
        ("group", "group"),
        ("outgroup", "outgroup"),
        ("setting", "setting"),
        ("week", "week"),
        ("seed", "seed"),
    ] {
        if found[key] != wanted[key] {
            return Some(format!("its {name} is {}, not {}", found[key], wanted[key]));
        }
    }
    let which = match () {
        () if found["seeds"] != wanted["seeds"] => "its number of replicates is another",
        () if found["parameters"] != wanted["parameters"] => {
            "its parameters, their ranges or values are others"
        }
        () => "its arm is another, or the scenario has changed since",
    };
    Some(which.to_owned())
}

/// # Errors
/// If something is in a folder.
fn is_empty(folder: &Path) -> Result<()> {
    let inside = fs::read_dir(folder);
    let mut inside = inside.map_err(|e| Error::file(folder, "reading the folder", e))?;
    match inside.next() {
        None => Ok(()),
        Some(_) => Err(Error::input(format!(
            "{} holds other things; give an empty or a new folder",
            folder.display()
        ))),
    }
}

/// Values as they are compared and kept.
pub(super) fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

/// Numbers are written so that they are read with the same bits.
fn line(values: &[u64], outcome: Outcome) -> String {
    let mut text = String::new();
    for &x in values {
        let _ = write!(text, "{},", f64::from_bits(x));
    }
    // What is missing is an empty cell.
    let of = |x: f64| {
        if x.is_nan() {
            String::new()
        } else {
            x.to_string()
        }
    };
    let _ = writeln!(text, "{},{}", of(outcome.mean), of(outcome.luck));
    text
}

fn table(head: &str, known: &BTreeMap<Vec<u64>, Outcome>) -> String {
    let lines = known.iter().map(|(values, o)| line(values, *o));
    std::iter::once(head.to_owned()).chain(lines).collect()
}

/// A line; what is missing is an empty cell, or `NaN` in files of earlier versions.
fn parse(line: &str, parameters: usize) -> Option<(Vec<u64>, Outcome)> {
    let cells: Vec<&str> = line.split(',').collect();
    if cells.len() != parameters + 2 {
        return None;
    }
    let (values, out) = cells.split_at(parameters);
    let values: Option<Vec<f64>> = values.iter().map(|x| x.parse().ok()).collect();
    let known = |x: &str| {
        if x.is_empty() {
            Some(f64::NAN)
        } else {
            x.parse().ok()
        }
    };
    let outcome = Outcome {
        mean: known(out[0])?,
        luck: known(out[1])?,
    };
    Some((bits(&values?), outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_every_bit() {
        let values = [0.1 + 0.2, -1.0 / 3.0, 1e-300, 52.0];
        let outcome = Outcome {
            mean: 2.0 / 3.0,
            luck: 0.25,
        };
        let text = line(&bits(&values), outcome);
        assert_eq!(parse(text.trim_end(), 4), Some((bits(&values), outcome)));
        assert_eq!(parse(text.trim_end(), 3), None);
        assert_eq!(parse("a,b,output,luck_sd", 2), None);
        let missing = Outcome {
            mean: f64::NAN,
            luck: f64::NAN,
        };
        let text = line(&bits(&values[..1]), missing);
        assert_eq!(text, "0.30000000000000004,,\n");
        // An earlier version wrote NaN.
        for text in [text.trim_end(), "0.30000000000000004,NaN,NaN"] {
            let (found, outcome) = parse(text, 1).unwrap();
            assert_eq!(found, bits(&values[..1]));
            assert!(outcome.mean.is_nan() && outcome.luck.is_nan(), "{text}");
        }
        assert_eq!(parse(",0.5,", 1), None);
    }
}
