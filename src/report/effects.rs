//! What an analysis of sensitivity found, read from its folder.

use std::path::Path;

use serde_json::Value as Json;

use super::plausible::{each, graded};
use super::words;
use crate::comparison::Key;
use crate::error::{Error, Result};
use crate::files::read;
use crate::parameter::{Grade, Parameter};
use crate::scenario::parameters::declaration;
use crate::sensitivity::{ABOUT, TABLE};

/// An interval.
pub type Ends = Option<(f64, f64)>;

/// A parameter that was varied.
#[derive(Debug, Clone, PartialEq)]
pub struct Varied {
    /// Path.
    pub path: String,
    /// Grade of its value.
    pub grade: Grade,
    /// Its value in the scenario.
    pub value: f64,
    /// The range over which it was moved.
    pub range: (f64, f64),
}

/// What screening says: µ, µ* with its interval, σ.
#[derive(Debug, Clone, PartialEq)]
pub struct Screened {
    /// The parameter.
    pub of: Varied,
    /// Mean effect over the whole range.
    pub mean: f64,
    /// Mean size of the effect.
    pub size: f64,
    /// Its 95% interval.
    pub interval: Ends,
    /// Standard deviation of the effect.
    pub spread: Option<f64>,
}

/// Shares of the variance: alone and in all, with 95% intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The parameter.
    pub of: Varied,
    /// Alone.
    pub first: (f64, Ends),
    /// Alone and together with others.
    pub total: (f64, Ends),
}

/// An analysis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Analysis {
    /// Screening, the largest first.
    pub screened: Vec<Screened>,
    /// Paths of parameters of whose effect nothing is known: a number was missing wherever they moved.
    pub unknown: Vec<String>,
    /// Shares, the largest first.
    pub shares: Vec<Share>,
    /// `sensitivity.json`.
    pub about: Json,
}

/// Reads the folder of an analysis; `None` where there is none.
///
/// # Errors
/// If it is not finished, or something is not as an analysis writes it.
pub fn analysis(folder: &Path) -> Result<Option<Analysis>> {
    let path = folder.join(ABOUT);
    let Some(text) = read(&path)? else {
        return Ok(None);
    };
    let about: Json = serde_json::from_str(&text)
        .ok()
        .filter(|a: &Json| a["of"]["program"] == "commonground")
        .ok_or_else(|| Error::input(format!("{} is not of this program", path.display())))?;
    let table = folder.join(TABLE);
    if !about["method"].is_string() || !table.exists() {
        return Err(Error::input(format!(
            "{} holds an analysis of sensitivity that is not complete; `sensitivity` with the same options goes on with it",
            folder.display()
        )));
    }
    let mut found = Analysis {
        about,
        ..Analysis::default()
    };
    each(table, |row| {
        let of = Varied {
            path: row.text("parameter")?.to_owned(),
            grade: graded(row.text("grade")?)?,
            value: row.number("in_the_scenario")??,
            range: (row.number("low")??, row.number("high")??),
        };
        let ends = |low, high| Some(row.number(low)?.zip(row.number(high)?));
        match row.text("method")? {
            "morris" => match row.number("mu")?.zip(row.number("mu_star")?) {
                Some((mean, size)) => found.screened.push(Screened {
                    of,
                    mean,
                    size,
                    interval: ends("mu_star_low", "mu_star_high")?,
                    spread: row.number("sigma")?,
                }),
                None => found.unknown.push(of.path),
            },
            "sobol" => found.shares.push(Share {
                of,
                first: (row.number("first")??, ends("first_low", "first_high")?),
                total: (row.number("total")??, ends("total_low", "total_high")?),
            }),
            _ => return None,
        }
        Some(())
    })?;
    found.screened.sort_by(|a, b| b.size.total_cmp(&a.size));
    found.shares.sort_by(|a, b| b.total.0.total_cmp(&a.total.0));
    Ok(Some(found))
}

impl Varied {
    /// Its name in figures: the path without what all have.
    pub fn name(&self) -> &str {
        words::path(&self.path)
    }

    /// What it is.
    pub fn meaning(&self) -> Option<&'static Parameter> {
        declaration(&self.path)
    }
}

impl Screened {
    /// Whether the effect hangs on the other parameters, or on where this one stands.
    pub fn depends(&self) -> bool {
        self.spread.is_some_and(|s| s > self.size)
    }

    /// Whether it always goes the same way, nearly: then which.
    pub fn way(&self) -> Option<&'static str> {
        let one = self.size > 0.0 && self.mean.abs() > 0.9 * self.size;
        one.then_some(if self.mean > 0.0 { "higher" } else { "lower" })
    }
}

impl Analysis {
    /// What is looked at.
    pub fn key(&self) -> Key {
        let of = &self.about["of"];
        let name = |key: &str| of[key].as_str().map(str::to_owned);
        Key {
            area: None,
            indicator: name("indicator").unwrap_or_default(),
            setting: name("setting"),
            group: name("group"),
            outgroup: name("outgroup"),
        }
    }

    /// Week after burn-in.
    pub fn week(&self) -> u32 {
        let week = self.about["of"]["week"].as_u64().unwrap_or(0);
        u32::try_from(week).unwrap_or(0)
    }

    /// A whole number of the analysis.
    pub fn count(&self, key: &str) -> usize {
        self.about[key].as_u64().unwrap_or(0) as usize
    }

    /// A number of the analysis.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.about[key].as_f64()
    }

    /// Whether it is a difference of arms, and of which.
    pub fn arms(&self) -> (String, Option<String>) {
        let name = |key: &str| self.about[key].as_str().map(words::spaced);
        (name("arm").unwrap_or_default(), name("difference_from"))
    }

    /// What is looked at, in words.
    pub fn what(&self) -> String {
        let what = words::about(&self.key());
        let when = words::after(self.week());
        match self.arms() {
            (arm, Some(than)) => format!("{what}, {when}: the difference of “{arm}” from “{than}”"),
            (arm, None) => format!("{what}, {when}, in “{arm}”"),
        }
    }

    /// All parameters.
    pub fn varied(&self) -> Vec<&Varied> {
        match self.screened.is_empty() {
            true => self.shares.iter().map(|s| &s.of).collect(),
            false => self.screened.iter().map(|s| &s.of).collect(),
        }
    }

    /// An amount of the number, with its unit.
    pub fn amount(&self, x: f64) -> String {
        words::amount(&self.key().indicator, x)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const ABOUT_TEXT: &str = r#"{ "of": { "program": "commonground", "version": "0.1.0", "indicator": "attitude_mean",
        "group": "host", "outgroup": "a", "setting": null, "week": 104, "seed": 7, "seeds": [5, 6] },
        "command": "commonground sensitivity town.toml", "arm": "mixed_teams", "difference_from": "now", "method": "both",
        "trajectories": 10, "rows": 64, "points": 300, "points_without_a_number": 1, "in_the_scenario": 0.0123, "luck_sd": 0.004 }"#;
    pub const TABLE_TEXT: &str = "method,parameter,grade,in_the_scenario,low,high,mu,mu_star,mu_star_low,mu_star_high,sigma,first,first_low,first_high,total,total_low,total_high\n\
        morris,settings.work.bias,E4,0.3,0,0.6,-0.002,0.005,0.003,0.007,0.009,,,,,,\n\
        morris,mechanisms.attitude_kernel.eta0,E4,0.005,0.001,0.01,0.02,0.021,0.015,0.026,0.004,,,,,,\n\
        morris,mechanisms.approach.theta_a,E2,0.1,0,0.2,0,0,0,0,0,,,,,,\n\
        sobol,mechanisms.attitude_kernel.eta0,E4,0.005,0.001,0.01,,,,,,0.7,0.5,0.9,0.8,0.6,1\n\
        sobol,settings.work.bias,E4,0.3,0,0.6,,,,,,0.1,-0.05,0.2,0.25,0.1,0.4\n";

    /// A folder with an analysis.
    pub fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(ABOUT), ABOUT_TEXT).unwrap();
        std::fs::write(folder.path().join(TABLE), TABLE_TEXT).unwrap();
        folder
    }

    #[test]
    fn an_analysis_is_read_with_the_largest_first() {
        let folder = folder();
        let a = analysis(folder.path()).unwrap().unwrap();
        let names: Vec<&str> = a.screened.iter().map(|s| s.of.name()).collect();
        assert_eq!(
            names,
            [
                "attitude_kernel.eta0",
                "settings.work.bias",
                "approach.theta_a"
            ]
        );
        assert_eq!(
            (a.screened[0].way(), a.screened[0].depends()),
            (Some("higher"), false)
        );
        assert_eq!((a.screened[1].way(), a.screened[1].depends()), (None, true));
        assert_eq!(a.screened[2].way(), None);
        assert_eq!(a.shares[0].first, (0.7, Some((0.5, 0.9))));
        assert_eq!(
            a.what(),
            "attitude, host → a, after 2 years: the difference of “mixed teams” from “now”"
        );
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(analysis(folder.path()).unwrap(), None);
        std::fs::write(
            folder.path().join(ABOUT),
            "{\"of\": {\"program\": \"commonground\"}}",
        )
        .unwrap();
        let said = analysis(folder.path()).unwrap_err();
        assert!(
            said.is_input() && said.to_string().contains("not complete"),
            "{said}"
        );
        std::fs::write(folder.path().join(ABOUT), ABOUT_TEXT).unwrap();
        std::fs::write(folder.path().join(TABLE), TABLE_TEXT.replace("E2", "E9")).unwrap();
        let said = analysis(folder.path()).unwrap_err().to_string();
        assert!(said.contains("theta_a"), "{said}");
    }
}
