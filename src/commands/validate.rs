//! `validate`: the model beside what is published, row by row.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use commonground::evidence::{
    self, Broken, FOLDS, Plan, Report, Row, RowResult, Stage, Standing, Verdict, ablate,
    ablation_section, own_rows, validate, with_section,
};
use commonground::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::run::{FormatArg, format_of};
use super::{print, seed, threads};

#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// A quick look: fewer seeds, shorter panels
    #[arg(long)]
    quick: bool,
    /// Only this row, for instance --row A1 (may be repeated)
    #[arg(long, value_name = "ID")]
    row: Vec<String>,
    /// Number of seeds, each with a city of its own, in place of the plan's
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    seeds: Option<u64>,
    /// First seed
    #[arg(long, value_parser = seed)]
    seed: Option<u64>,
    /// Change one key of the standard city, for instance --set mechanisms.approach.theta_a=1 (may
    /// be repeated)
    #[arg(long, value_name = "PATH.TO.KEY=VALUE")]
    set: Vec<String>,
    /// Worlds that run at the same time; 0 means one for each core. No result depends on it
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
    /// Write the rows as JSON into this file (`-` for standard output, in place of the table)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the table `evidence`, EVIDENCE.md and what `report` needs into this folder (for --ablate: keep
    /// finished runs there)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write EVIDENCE.md to this path (for --ablate: put the table of what breaks into it)
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Format of the table
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Rows of your own in place of the registry's (TOML: id, finding, statistic, band, set)
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    /// Switch each mechanism off in turn and print which rows break; goes on where it was ended
    #[arg(long, requires = "out")]
    ablate: bool,
    /// Print the names of all statistics and end
    #[arg(long)]
    statistics: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the validation.
pub fn run(args: &ValidateArgs) -> Result<()> {
    if args.statistics {
        let lines = evidence::statistics();
        return print(
            &lines
                .map(|s| format!("{:34} {}\n", s.0, s.2))
                .collect::<String>(),
        );
    }
    let format = format_of(args.format)?;
    let (plan, started) = (args.plan(), Instant::now());
    let mut rows = chosen(rows_of(args.rows.as_deref())?, &args.row)?;
    if !args.quiet {
        warn(&plan, &rows)?;
    }
    let bar = bar(args.quiet);
    if let (true, Some(folder)) = (args.ablate, &args.out) {
        // What inputs fix does not break; docking tests have mechanisms of their own; cohorts are
        // about mechanisms that are not on in the standard city.
        rows.retain(|r| {
            r.by_construction.is_none()
                && r.waits_for.is_none()
                && r.standing != Standing::Docking
                && !r.needs(Stage::Cohort)
        });
        return ablation(args, &rows, &plan, folder, &bar);
    }
    let report = validate(rows, &plan, args.threads, &|p| {
        bar.set_length(p.of as u64);
        bar.set_position(p.weeks as u64);
    });
    bar.finish_and_clear();
    let report = report?;
    let document = || report.to_markdown(evidence::CALIBRATED);
    if let Some(folder) = &args.out {
        let command = super::command_line();
        report.write(folder, format, evidence::CALIBRATED, Some(&command))?;
    }
    if let Some(path) = &args.evidence {
        write(path, &document())?;
    }
    let json_alone = args.json.as_ref().is_some_and(|p| p.as_os_str() == "-");
    if let Some(path) = &args.json {
        let text = format!("{:#}\n", report.to_json());
        match json_alone {
            true => print(&text)?,
            false => write(path, &text)?,
        }
    }
    if args.quiet || json_alone {
        return Ok(());
    }
    let mut text = table(&report);
    let _ = writeln!(text, "{:.0} s", started.elapsed().as_secs_f64());
    print(&text)
}

/// Each mechanism off in turn; prints what breaks.
fn ablation(
    args: &ValidateArgs,
    rows: &[Row],
    plan: &Plan,
    folder: &Path,
    bar: &ProgressBar,
) -> Result<()> {
    let all = ablate(rows, plan, args.threads, folder, &|off, p| {
        bar.set_message(off.map_or("all on".to_owned(), |name| format!("without {name}")));
        bar.set_length(p.of as u64);
        bar.set_position(p.weeks as u64);
    });
    bar.finish_and_clear();
    let all = all?;
    let mut text = String::new();
    let Some((whole, others)) = all.split_first() else {
        return Ok(());
    };
    let hits: Vec<String> = whole
        .hits()
        .into_iter()
        .filter(|h| h.1)
        .map(|h| h.0)
        .collect();
    let _ = writeln!(text, "with everything on, hit: {}", hits.join(", "));
    for run in others {
        let name = run.off.as_deref().unwrap_or_default();
        let said = match (&run.rows, run.broken(whole)) {
            (Err(why), _) => format!("does not run: {why}"),
            (_, broken) if broken.is_empty() => "breaks nothing".to_owned(),
            (_, broken) => {
                let rows: Vec<String> = broken.iter().map(Broken::to_string).collect();
                format!("breaks {}", rows.join(", "))
            }
        };
        let _ = writeln!(text, "without {name:22} {said}");
    }
    write(&folder.join("ablation.txt"), &text)?;
    if let Some(path) = &args.evidence {
        let document =
            std::fs::read_to_string(path).map_err(|e| Error::file(path, "reading", e))?;
        let section = ablation_section(&all, rows, plan);
        write(path, &with_section(&document, &section))?;
    }
    match args.quiet {
        true => Ok(()),
        false => print(&text),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|e| Error::file(path, "writing", e))
}

impl ValidateArgs {
    fn plan(&self) -> Plan {
        let mut plan = if self.quick {
            Plan::quick()
        } else {
            Plan::whole()
        };
        plan.seeds = self.seeds.unwrap_or(plan.seeds);
        plan.first_seed = self.seed.unwrap_or(plan.first_seed);
        plan.set.clone_from(&self.set);
        plan
    }
}

/// The user's rows, or those of the registry.
pub(super) fn rows_of(file: Option<&Path>) -> Result<Vec<Row>> {
    let Some(path) = file else {
        return Ok(evidence::rows());
    };
    let text = std::fs::read_to_string(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => {
            Error::input(format!("there is no file {}", path.display()))
        }
        _ => Error::file(path, "reading", e),
    })?;
    own_rows(&text, &path.display().to_string())
}

/// The rows of these ids (all, if there are none), in the order of the registry.
pub(super) fn chosen(rows: Vec<Row>, ids: &[String]) -> Result<Vec<Row>> {
    let is = |row: &Row, id: &String| row.id.eq_ignore_ascii_case(id);
    if let Some(unknown) = ids.iter().find(|id| !rows.iter().any(|r| is(r, id))) {
        let known: Vec<&str> = rows.iter().map(|r| r.id.as_str()).collect();
        return Err(Error::input(format!(
            "no row `{unknown}`; there are {}",
            known.join(", ")
        )));
    }
    let mut rows = rows;
    if !ids.is_empty() {
        rows.retain(|r| ids.iter().any(|id| is(r, id)));
    }
    Ok(rows)
}

/// Prints what the scenarios of these rows say that has no effect, each once.
pub(super) fn warn(plan: &Plan, rows: &[Row]) -> Result<()> {
    let mut said = std::collections::BTreeSet::new();
    for row in rows {
        let scenario = plan.scenario(&row.town, plan.first_seed)?;
        super::warn(
            scenario
                .notes
                .into_iter()
                .filter(|n| said.insert(n.clone())),
        );
    }
    Ok(())
}

pub(super) fn bar(quiet: bool) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("worlds {bar:40} {percent}%, {eta} left {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style)
}

/// The table that a person reads.
fn table(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{:5} {:42} {:>15} {:>18}  {:15} mechanisms",
        "row", "measure", "band", "model", "verdict"
    );
    for result in &report.rows {
        row(&mut out, result);
    }
    let counted: Vec<String> = [
        (Standing::Found, "rows found at their source"),
        (Standing::Recalled, "recalled rows"),
        (Standing::Docking, "docking tests"),
    ]
    .into_iter()
    .map(|(standing, what)| (report.hits(standing), what))
    .filter(|((_, of), _)| *of > 0)
    .map(|((hits, of), what)| format!("{hits} of {of} {what}"))
    .collect();
    let hit = match counted.is_empty() {
        true => "no row is hit or missed".to_owned(),
        false => format!("hit: {}", counted.join(", ")),
    };
    let _ = writeln!(
        out,
        "\n{hit}; {} seeds, plan `{}`",
        report.plan.seeds, report.plan.name
    );
    // Fifths of a few rows say nothing.
    if report.rows.len() >= 2 * FOLDS {
        let _ = writeln!(out, "{}", report.folds_text());
    }
    out
}

fn row(out: &mut String, result: &RowResult) {
    let (row, verdict) = (&result.row, result.verdict());
    let recalled = match row.standing {
        Standing::Found | Standing::Docking => "",
        Standing::Recalled => " (recalled)",
    };
    let said = match &verdict {
        Verdict::Waits(what) => format!("waits for {what}"),
        other => other.name().to_owned(),
    };
    let _ = writeln!(out, "\n{:5} {}{recalled}", row.id, row.finding);
    let _ = writeln!(out, "      published: {}", row.published);
    let mut said = Some(format!("{said:15} {}", row.mechanisms.join(" ")));
    if result.measures.is_empty() {
        let _ = writeln!(out, "      {}", said.take().unwrap_or_default());
    }
    for m in &result.measures {
        let side = match m.measure.side {
            evidence::Side::Truth if row.standing != Standing::Docking => " (true state)",
            _ => "",
        };
        let mark = match m.inside() {
            Some(true) => "+",
            Some(false) => "-",
            None => " ",
        };
        let _ = writeln!(
            out,
            "    {mark} {:42} {:>15} {:>18}  {}",
            format!("{}{side}", m.measure.name),
            m.band_text(),
            m.value_text(),
            said.take().unwrap_or_default()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_by_id() {
        let ids = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|s| (*s).to_owned()).collect();
            chosen(evidence::rows(), &wanted)
                .map(|r| r.into_iter().map(|r| r.id).collect::<Vec<_>>())
        };
        assert_eq!(ids(&["a16", "A1"]).unwrap(), ["A1", "A16"]);
        assert_eq!(ids(&[]).unwrap().len(), evidence::rows().len());
        let error = ids(&["A99"]).unwrap_err().to_string();
        assert!(error.contains("`A99`") && error.contains("A10b"), "{error}");
    }
}
