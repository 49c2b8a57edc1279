//! A validation as tables and as the document `EVIDENCE.md`, which is never edited by hand.

use std::fmt::Write;
use std::path::Path;

use serde_json::json;

use super::city::Plan;
use super::report::{MeasureResult, Report, RowResult, Verdict};
use super::row::{Side, Standing};
use crate::error::{Error, Result};
use crate::files::write_whole;
use crate::record::{Cell, Column, Format, Kind, Table};

/// File of a validation that has all of it: plan, command, rows.
pub const RESULTS: &str = "evidence.json";

/// Columns of `evidence`: one number of a row each.
pub const EVIDENCE_COLUMNS: &[Column] = &[
    ("row", Kind::Name),
    ("finding", Kind::Name),
    ("status", Kind::Name),
    ("verdict", Kind::Name),
    ("measure", Kind::Name),
    ("unit", Kind::Name),
    ("side", Kind::Name),
    ("band_low", Kind::Number),
    ("band_high", Kind::Number),
    ("value", Kind::Number),
    ("spread", Kind::Number),
    ("seeds", Kind::Integer),
    ("inside", Kind::Integer),
];

impl Report {
    /// Writes a validation into a folder, which is made: the table `evidence`, `EVIDENCE.md` (with this number
    /// of calibrated parameters) and last [`RESULTS`], of which `report` makes a page.
    ///
    /// # Errors
    /// If something cannot be written, or the format is not in this build.
    pub fn write(
        &self,
        folder: &Path,
        format: Format,
        calibrated: usize,
        command: Option<&str>,
    ) -> Result<()> {
        std::fs::create_dir_all(folder)
            .map_err(|e| Error::file(folder, "creating the folder", e))?;
        let results = folder.join(RESULTS);
        // Results of an earlier run never stand beside the table of this one.
        match std::fs::remove_file(&results) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::file(&results, "removing", e));
            }
            _ => {}
        }
        self.write_table(folder, format)?;
        write_whole(&folder.join("EVIDENCE.md"), self.to_markdown(calibrated))?;
        write_whole(&results, format!("{:#}\n", self.whole(calibrated, command)))
    }

    /// All of a validation.
    fn whole(&self, calibrated: usize, command: Option<&str>) -> serde_json::Value {
        let plan = &self.plan;
        let enough = self.rows.len() >= 2 * super::FOLDS;
        json!({
            "of": { "program": "commonground", "kind": "validation", "version": env!("CARGO_PKG_VERSION") },
            "command": command,
            "plan": {
                "name": plan.name,
                "seeds": plan.seeds,
                "first_seed": plan.first_seed,
                "burn_in": plan.burn_in,
                "cross_section": plan.cross_section,
                "waves": plan.waves,
                "hosts": plan.hosts,
                "trial_week": plan.trial_week,
            },
            "set": plan.set,
            "calibrated": calibrated,
            // Fifths of a few rows say nothing.
            "folds": enough.then(|| self.folds_text()),
            "rows": self.to_json(),
        })
    }

    /// Writes the table `evidence` into a folder that is there.
    ///
    /// # Errors
    /// If it cannot be written, or the format is not in this build.
    pub fn write_table(&self, folder: &Path, format: Format) -> Result<()> {
        let number = |x: Option<f64>| x.map_or(Cell::Missing, Cell::Number);
        // An open end of a band is missing.
        let end = |x: Option<f64>| number(x.filter(|x| x.is_finite()));
        let mut table = Table::create(folder, "evidence", format, EVIDENCE_COLUMNS)?;
        for result in &self.rows {
            let verdict = result.verdict();
            for m in &result.measures {
                let inside = m
                    .inside()
                    .map_or(Cell::Missing, |i| Cell::Integer(i.into()));
                table.row(&[
                    Cell::Text(&result.row.id),
                    Cell::Text(&result.row.finding),
                    Cell::Text(result.row.standing.name()),
                    Cell::Text(verdict.name()),
                    Cell::Text(&m.measure.name),
                    Cell::Text(&m.measure.unit),
                    Cell::Text(m.measure.side.name()),
                    end(m.measure.band.map(|b| b.0)),
                    end(m.measure.band.map(|b| b.1)),
                    number(m.value),
                    number(m.spread),
                    Cell::Integer(m.seeds as i64),
                    inside,
                ])?;
            }
        }
        table.finish("commonground validate")?;
        Ok(())
    }

    /// The text of `EVIDENCE.md`: what was run, how many parameters were calibrated to how many
    /// rows, every row with value and verdict, why rows are missed, and how each is measured.
    pub fn to_markdown(&self, calibrated: usize) -> String {
        let (found, of_found) = self.hits(Standing::Found);
        let (recalled, of_recalled) = self.hits(Standing::Recalled);
        let (docked, of_docking) = self.hits(Standing::Docking);
        let plan = &self.plan;
        let mut out = String::new();
        let _ = write!(
            out,
            "# Evidence\n\nMade by `commonground validate`; never edited by hand.\n\n\
             One parameter set, {} seeds (from {}), plan `{}`: burn-in of {} weeks, cross-section \
             in week {}, {} yearly waves of {} hosts, the trial in week {}. {found} of {of_found} \
             rows found at their source are hit, {recalled} of {of_recalled} recalled ones, \
             {docked} of {of_docking} docking tests; \
             {calibrated} parameters were calibrated. Rows that are fixed by inputs count \
             neither as hit nor as miss.\n\n{}.\n",
            plan.seeds,
            plan.first_seed,
            plan.name,
            plan.burn_in,
            plan.cross_section,
            plan.waves,
            plan.hosts,
            plan.trial_week,
            self.folds_text(),
        );
        if !plan.set.is_empty() {
            let _ = write!(
                out,
                "\nChanged for this run: `{}`.\n",
                plan.set.join("`, `")
            );
        }
        let (docking, findings): (Vec<&RowResult>, Vec<&RowResult>) = self
            .rows
            .iter()
            .partition(|r| r.row.standing == Standing::Docking);
        table(&mut out, "published", &findings);
        if !docking.is_empty() {
            out.push_str(
                "\n## Docking tests\n\nPublished models whose rules are expressed in this engine, \
                 each in a small town of its own with everything else switched off. They compare \
                 with a model, not with data, and say nothing about the parameters.\n",
            );
            table(&mut out, "must show", &docking);
        }
        out.push_str("\n## How each row is measured\n");
        for result in &self.rows {
            how(&mut out, plan, result);
        }
        out
    }
}

/// A table of rows under a head.
fn table(out: &mut String, published: &str, rows: &[&RowResult]) {
    let _ = write!(
        out,
        "\n| row | finding | {published} | measure | band | model | verdict | mechanisms | why |\n\
         |---|---|---|---|---|---|---|---|---|\n"
    );
    for result in rows {
        lines(out, result);
    }
}

fn lines(out: &mut String, result: &RowResult) {
    let (row, verdict) = (&result.row, result.verdict());
    let said = match &verdict {
        Verdict::Waits(what) => format!("waits for {what}"),
        other => other.name().to_owned(),
    };
    let recalled = match row.standing {
        Standing::Found | Standing::Docking => "",
        Standing::Recalled => " (recalled)",
    };
    let head = format!(
        "| {} | {} | {}{recalled} ",
        row.id, row.finding, row.published
    );
    let tail = format!(
        "| {said} | {} | {} |",
        row.mechanisms.join(", "),
        row.by_construction.as_ref().unwrap_or(&row.explanation)
    );
    if result.measures.is_empty() {
        let _ = writeln!(out, "{head}|  |  |  {tail}");
    }
    for (k, m) in result.measures.iter().enumerate() {
        let (head, tail) = match k {
            0 => (head.as_str(), tail.as_str()),
            _ => ("| | | ", "| | | |"),
        };
        let side = match m.measure.side {
            Side::Survey => "",
            Side::Truth if row.standing == Standing::Docking => "",
            Side::Truth => ", true state",
        };
        let _ = writeln!(
            out,
            "{head}| {}{side} | {} | {} {tail}",
            m.measure.name,
            m.band_text(),
            m.value_text()
        );
    }
}

fn how(out: &mut String, plan: &Plan, result: &RowResult) {
    let row = &result.row;
    let _ = write!(
        out,
        "\n**{}** {}. {}. Source: {} ({}).",
        row.id,
        row.population,
        plan.fill(&row.protocol),
        row.source,
        row.standing.name()
    );
    if !row.town.set.is_empty() {
        let _ = write!(out, " City: `{}`.", row.town.set.join("`, `"));
    }
    if let Some(inputs) = &row.by_construction {
        let _ = write!(out, " By construction: {inputs}.");
    }
    out.push('\n');
}

impl MeasureResult {
    /// The band as a reader wants it; empty where there is none.
    pub fn band_text(&self) -> String {
        match self.measure.band {
            Some((low, high)) if low == high => number(low),
            Some((low, f64::INFINITY)) => format!("at least {}", number(low)),
            Some((f64::NEG_INFINITY, high)) => format!("at most {}", number(high)),
            Some((low, high)) => format!("{} to {}", number(low), number(high)),
            None => String::new(),
        }
    }

    /// Value and spread as a reader wants them.
    pub fn value_text(&self) -> String {
        match (self.value, self.spread) {
            (Some(value), Some(spread)) => format!("{} ± {}", number(value), number(spread)),
            (Some(value), None) => number(value),
            (None, _) => "-".to_owned(),
        }
    }
}

fn number(x: f64) -> String {
    if x.abs() >= 9.995 {
        format!("{x:.1}")
    } else {
        format!("{x:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::report::MeasureResult;
    use crate::evidence::row::{Measure, Row, mean};

    fn report() -> Report {
        let measure = Measure::new("r", "r", mean("contact_r"), (-0.26, -0.16));
        let result = |value| MeasureResult {
            measure: measure.clone(),
            value,
            spread: Some(0.014),
            seeds: 20,
            seeds_inside: None,
        };
        let mut row = Row::new("X1", "a finding").from("r = -.21", "people", "a paper");
        row.explanation = "because".to_owned();
        let waits = Row::new("X2", "another").waits_for("a law");
        Report {
            plan: Plan::whole(),
            rows: vec![
                RowResult {
                    row,
                    measures: vec![result(Some(-0.3)), result(None)],
                },
                RowResult {
                    row: waits,
                    measures: Vec::new(),
                },
            ],
        }
    }

    #[test]
    fn the_document_has_every_row_and_says_why() {
        let mut report = report();
        report.rows[0].measures.pop();
        let text = report.to_markdown(7);
        assert!(
            text.contains(
                "| X1 | a finding | r = -.21 | r | -0.26 to -0.16 | -0.30 ± 0.01 | miss |"
            ),
            "{text}"
        );
        assert!(text.contains("because") && text.contains("7 parameters were calibrated"));
        assert!(text.contains("waits for a law"));
        assert!(text.contains("0 of 1 rows"));
        assert!(text.contains("Hits with each fifth") && !text.contains("Docking tests"));
        report.rows[1].row = report.rows[1].row.clone().docking();
        let text = report.to_markdown(7);
        let section = text.split("## Docking tests").nth(1).unwrap_or_default();
        assert!(
            section.contains("| X2 |") && !section.contains("| X1 |"),
            "{text}"
        );
        assert!(
            text.lines()
                .filter(|l| l.starts_with('|'))
                .all(|l| l.matches('|').count() == 10),
            "{text}"
        );
    }

    #[test]
    fn the_table_has_a_line_for_each_number() {
        let folder = tempfile::tempdir().unwrap();
        report().write_table(folder.path(), Format::Csv).unwrap();
        let text = std::fs::read_to_string(folder.path().join("evidence.csv")).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(
            lines[1].starts_with(
                "X1,a finding,found,not measured,r,r,survey,-0.26,-0.16,-0.3,0.014,20,0"
            ),
            "{text}"
        );
        assert!(lines[2].ends_with(",0.014,20,"), "{text}");
    }

    #[test]
    fn a_folder_has_table_document_and_all_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().join("new");
        let mut report = report();
        report.plan.set = vec!["mechanisms.approach.enabled=false".to_owned()];
        report
            .write(&here, Format::Csv, 7, Some("commonground validate"))
            .unwrap();
        let read = |name: &str| std::fs::read_to_string(here.join(name)).unwrap();
        assert!(read("evidence.csv").starts_with("row,") && read("EVIDENCE.md").contains("| X1 |"));
        let all: serde_json::Value = serde_json::from_str(&read(RESULTS)).unwrap();
        assert_eq!(
            (&all["of"]["kind"], &all["command"]),
            (&json!("validation"), &json!("commonground validate"))
        );
        assert_eq!(
            (&all["set"][0], &all["plan"]["seeds"]),
            (&json!("mechanisms.approach.enabled=false"), &json!(20))
        );
        assert_eq!(all["rows"].as_array().map(Vec::len), Some(2));
        assert!(all["folds"].is_null());
        // Again into the same folder.
        report.write(&here, Format::Csv, 7, None).unwrap();
        assert!(read(RESULTS).contains("\"command\": null"));
    }

    #[test]
    fn numbers_are_short() {
        let mut m = report().rows.remove(0).measures.remove(0);
        m.measure.band = Some(crate::evidence::row::at_most(-0.15));
        assert_eq!(
            (m.band_text().as_str(), m.inside()),
            ("at most -0.15", Some(true))
        );
        assert_eq!(
            (number(-0.214), number(13.43)),
            ("-0.21".into(), "13.4".into())
        );
    }
}
