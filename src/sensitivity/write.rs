//! `sensitivity.csv` and `sensitivity.json`: what was found, and what it is of.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::design::{Method, Plan, Sensitivity};
use super::points::{ABOUT, origin};
use super::run::Found;
use crate::error::Result;
use crate::files::write_whole;

const HEAD: &str = "method,parameter,grade,in_the_scenario,low,high,mu,mu_star,mu_star_low,mu_star_high,\
                    sigma,first,first_low,first_high,total,total_low,total_high\n";

/// File that has every parameter with what was found.
pub const TABLE: &str = "sensitivity.csv";

/// Writes both files into the folder of the points. A cell is empty where there is no number.
///
/// # Errors
/// If they cannot be written.
pub fn write(
    folder: &Path,
    of: &Sensitivity,
    plan: &Plan,
    found: &Found,
    command: Option<&str>,
) -> Result<()> {
    write_whole(&folder.join(TABLE), table(of, found))?;
    let (arm, baseline) = of.arms();
    let used = |yes: bool, n: u32| yes.then_some(n);
    let left: Vec<&str> = found
        .varied
        .iter()
        .map(|&k| of.parameters()[k].path.as_str())
        .collect();
    let text: Json = json!({
        "of": origin(of),
        "command": command,
        "arm": arm,
        "difference_from": baseline,
        "method": plan.method.name(),
        "trajectories": used(plan.method != Method::Sobol, plan.trajectories),
        "rows": used(plan.method != Method::Morris, plan.rows),
        "sobol_indices_of": left,
        "points": found.points,
        "points_without_a_number": found.missing,
        "in_the_scenario": found.reference,
        "luck_sd": found.luck,
    });
    write_whole(&folder.join(ABOUT), format!("{text:#}\n"))
}

fn table(of: &Sensitivity, found: &Found) -> String {
    let values = of.values();
    let line = |method: &str, k: usize, numbers: [Option<f64>; 11]| {
        let v = &of.parameters()[k];
        let cell = |x: &Option<f64>| x.filter(|x| x.is_finite()).map_or(String::new(), number);
        let numbers: Vec<String> = numbers.iter().map(cell).collect();
        format!(
            "{method},{},{},{},{},{},{}\n",
            v.path,
            v.grade.name(),
            values[k],
            v.range.0,
            v.range.1,
            numbers.join(",")
        )
    };
    let ends = |interval: Option<(f64, f64)>| (interval.map(|i| i.0), interval.map(|i| i.1));
    let mut text = HEAD.to_owned();
    for (k, s) in found.morris.iter().flatten().enumerate() {
        let (low, high) = ends(s.interval);
        let mut numbers = [None; 11];
        numbers[..5].copy_from_slice(&[Some(s.mean), Some(s.size), low, high, s.spread]);
        text += &line("morris", k, numbers);
    }
    for (&k, i) in found.varied.iter().zip(found.sobol.iter().flatten()) {
        let (first, total) = (ends(i.first_interval), ends(i.total_interval));
        let mut numbers = [None; 11];
        numbers[5..].copy_from_slice(&[
            Some(i.first),
            first.0,
            first.1,
            Some(i.total),
            total.0,
            total.1,
        ]);
        text += &line("sobol", k, numbers);
    }
    text
}

fn number(x: f64) -> String {
    format!("{x}")
}
