//! Each mechanism off in turn: which rows break. What is finished is kept in a folder, so that an
//! ablation that was ended goes on where it was.

use std::path::Path;

use serde_json::{Value as Json, json};
use xxhash_rust::xxh3::xxh3_64;

use super::city::{Plan, STANDARD};
use super::cohort::COHORT;
use super::report::Report;
use super::row::Row;
use super::validation::{Progress, validate};
use crate::error::{Error, Result};
use crate::files::{read, write_whole};

/// A run of the ablation: everything on, or one mechanism off.
#[derive(Debug, Clone, PartialEq)]
pub struct Ablated {
    /// Name of the mechanism that is off; `None` for the run with everything on.
    pub off: Option<String>,
    /// The rows as [`Report::to_json`] has them, or why the model does not run without it.
    pub rows: Result<Json, String>,
}

impl Ablated {
    /// Rows that this run hits (`true`) or misses, by id.
    pub fn hits(&self) -> Vec<(String, bool)> {
        let rows = self.rows.as_ref().ok().and_then(Json::as_array);
        rows.into_iter()
            .flatten()
            .filter_map(|r| Some((r["row"].as_str()?.to_owned(), r["hit"].as_bool()?)))
            .collect()
    }

    /// Rows that `whole` hits and this run does not; none where the model does not run.
    pub fn broken(&self, whole: &Ablated) -> Vec<Broken> {
        if self.rows.is_err() {
            return Vec::new();
        }
        let here = self.hits();
        let found = |id: &str| {
            here.iter()
                .find(|(other, _)| other == id)
                .map(|(_, hit)| *hit)
        };
        whole
            .hits()
            .into_iter()
            .filter(|(id, hit)| *hit && found(id) != Some(true))
            .map(|(id, _)| Broken {
                measured: found(&id).is_some(),
                row: id,
            })
            .collect()
    }
}

/// A row that breaks without a mechanism.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Id of the row.
    pub row: String,
    /// Whether it is missed; otherwise it can no longer be measured.
    pub measured: bool,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = if self.measured { "" } else { " (not measured)" };
        write!(f, "{}{said}", self.row)
    }
}

/// Runs the rows with everything on and with each mechanism that is on in turn off. Results lie in
/// `folder` as `ablation-NAME.json`; those that are there already for the same plan are read, not
/// run again. `progress` is told which run is at hand.
///
/// # Errors
/// If there is no row, the folder cannot be read or written, or the plan is wrong with everything
/// on.
pub fn ablate(
    rows: &[Row],
    plan: &Plan,
    threads: usize,
    folder: &Path,
    progress: &(dyn Fn(Option<&str>, Progress) + Sync),
) -> Result<Vec<Ablated>> {
    if rows.is_empty() {
        return Err(Error::input(
            "no row is left to break: those chosen are fixed by inputs or not measured yet",
        ));
    }
    std::fs::create_dir_all(folder).map_err(|e| Error::file(folder, "creating the folder", e))?;
    let mut all = Vec::new();
    for off in std::iter::once(None).chain(on(plan)?.into_iter().map(Some)) {
        let mut plan = plan.clone();
        if let Some(name) = &off {
            plan.set.push(format!("mechanisms.{name}.enabled=false"));
        }
        let path = folder.join(format!(
            "ablation-{}.json",
            off.as_deref().unwrap_or("none")
        ));
        let of = origin(&plan, rows);
        let outcome = match kept(&path, &of)? {
            Some(outcome) => outcome,
            None => {
                let told = |p| progress(off.as_deref(), p);
                let outcome = match validate(rows.to_vec(), &plan, threads, &told) {
                    Ok(report) => Ok(Report::to_json(&report)),
                    // Some mechanisms need another one.
                    Err(e) if e.is_input() && off.is_some() => Err(e.to_string()),
                    Err(e) => return Err(e),
                };
                keep(&path, &of, &outcome)?;
                outcome
            }
        };
        all.push(Ablated { off, rows: outcome });
    }
    Ok(all)
}

/// Mechanisms that are on in the standard city of a plan.
fn on(plan: &Plan) -> Result<Vec<String>> {
    let scenario = plan.scenario(&super::row::Town::default(), plan.first_seed)?;
    let on = scenario.mechanisms_on().into_iter();
    Ok(on.map(str::to_owned).collect())
}

/// What a kept result was made from.
fn origin(plan: &Plan, rows: &[Row]) -> Json {
    let ids: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "plan": format!("{plan:?}"),
        "rows": ids,
        "definitions": definitions(rows),
    })
}

/// One number for the standard city and everything that rows say, so that no result is kept for a
/// row that has changed.
pub(super) fn definitions(rows: &[Row]) -> String {
    let text = format!("{STANDARD}{COHORT}{rows:?}");
    format!("{:016x}", xxh3_64(text.as_bytes()))
}

fn kept(path: &Path, of: &Json) -> Result<Option<Result<Json, String>>> {
    let Some(text) = read(path)? else {
        return Ok(None);
    };
    // What was broken off in the middle of writing is made again.
    let Ok(found) = serde_json::from_str::<Json>(&text) else {
        return Ok(None);
    };
    if found["of"] != *of {
        return Ok(None);
    }
    Ok(Some(match found["impossible"].as_str() {
        Some(why) => Err(why.to_owned()),
        None => Ok(found["rows"].clone()),
    }))
}

fn keep(path: &Path, of: &Json, outcome: &Result<Json, String>) -> Result<()> {
    let text = match outcome {
        Ok(rows) => json!({ "of": of, "rows": rows }),
        Err(why) => json!({ "of": of, "impossible": why }),
    };
    write_whole(path, format!("{text:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(off: Option<&str>, hits: &[(&str, Option<bool>)]) -> Ablated {
        let rows = hits
            .iter()
            .map(|(row, hit)| json!({ "row": row, "hit": hit }))
            .collect();
        Ablated {
            off: off.map(str::to_owned),
            rows: Ok(rows),
        }
    }

    #[test]
    fn a_row_breaks_if_it_was_hit_and_is_missed() {
        let whole = run(
            None,
            &[
                ("A1", Some(true)),
                ("A5", Some(true)),
                ("A6", Some(false)),
                ("A10", None),
            ],
        );
        let without = run(
            Some("x"),
            &[
                ("A1", Some(true)),
                ("A5", Some(false)),
                ("A6", Some(false)),
                ("A10", None),
            ],
        );
        let said = |run: &Ablated| -> Vec<String> {
            run.broken(&whole).iter().map(Broken::to_string).collect()
        };
        assert_eq!(said(&without), ["A5"]);
        assert!(said(&whole).is_empty());
        // What can no longer be measured is not whole either.
        let blind = run(Some("y"), &[("A1", Some(true)), ("A5", None)]);
        assert_eq!(said(&blind), ["A5 (not measured)"]);
        let idle = Ablated {
            off: None,
            rows: Err("needs another".to_owned()),
        };
        assert!(said(&idle).is_empty());
    }

    #[test]
    fn nothing_to_break_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = ablate(&[], &Plan::quick(), 1, folder.path(), &|_, _| ()).unwrap_err();
        assert!(error.is_input() && error.to_string().contains("no row is left"));
    }

    #[test]
    fn a_row_that_changed_is_run_again() {
        let rows = crate::evidence::rows();
        let mut other = rows.clone();
        other[0].measures[0].band = Some((-0.3, -0.1));
        let plan = Plan::quick();
        assert_eq!(origin(&plan, &rows), origin(&plan, &rows.clone()));
        assert_ne!(origin(&plan, &rows), origin(&plan, &other));
    }

    #[test]
    fn a_kept_result_is_read_only_for_the_same_plan() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ablation-x.json");
        let (one, other) = (origin(&Plan::quick(), &[]), origin(&Plan::whole(), &[]));
        assert_eq!(kept(&path, &one).unwrap(), None);
        keep(&path, &one, &Ok(json!([{ "row": "A1" }]))).unwrap();
        assert_eq!(
            kept(&path, &one).unwrap(),
            Some(Ok(json!([{ "row": "A1" }])))
        );
        assert_eq!(kept(&path, &other).unwrap(), None);
        keep(&path, &one, &Err("needs another".to_owned())).unwrap();
        assert_eq!(
            kept(&path, &one).unwrap(),
            Some(Err("needs another".to_owned()))
        );
        std::fs::write(&path, "{ half").unwrap();
        assert_eq!(kept(&path, &one).unwrap(), None);
    }

    #[test]
    fn the_standard_city_has_mechanisms_to_switch_off() {
        let mut plan = Plan::quick();
        let all = on(&plan).unwrap();
        assert!(all.iter().any(|n| n == "buffering"));
        plan.set
            .push("mechanisms.buffering.enabled=false".to_owned());
        assert_eq!(on(&plan).unwrap().len(), all.len() - 1);
    }
}
