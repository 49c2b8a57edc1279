//! `validate`: the model beside what is published, row by row.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use commonground::evidence::{
    self, MeasureResult, Plan, Report, Row, RowResult, Standing, Verdict, validate,
};
use commonground::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::print;

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
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..=i64::MAX as u64))]
    seed: Option<u64>,
    /// Change one key of the standard city, for instance --set mechanisms.approach.theta_a=1 (may
    /// be repeated)
    #[arg(long, value_name = "PATH.TO.KEY=VALUE")]
    set: Vec<String>,
    /// Worlds that run at the same time; 0 means one for each core. No result depends on it
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Write the rows as JSON into this file (`-` for standard output, in place of the table)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the validation.
pub fn run(args: &ValidateArgs) -> Result<()> {
    let plan = args.plan();
    let rows = chosen(evidence::rows(), &args.row)?;
    let started = Instant::now();
    let bar = bar(args.quiet);
    let report = validate(rows, &plan, args.threads, &|p| {
        bar.set_length(p.of as u64);
        bar.set_position(p.weeks as u64);
    });
    bar.finish_and_clear();
    let report = report?;
    let json_alone = args.json.as_ref().is_some_and(|p| p.as_os_str() == "-");
    if let Some(path) = &args.json {
        let text = format!("{:#}\n", report.to_json());
        match json_alone {
            true => print(&text)?,
            false => std::fs::write(path, text).map_err(|source| Error::File {
                path: path.clone(),
                doing: "writing",
                source,
            })?,
        }
    }
    if args.quiet || json_alone {
        return Ok(());
    }
    let mut text = table(&report);
    let _ = writeln!(text, "{:.0} s", started.elapsed().as_secs_f64());
    print(&text)
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

/// The rows of these ids (all, if there are none), in the order of the registry.
fn chosen(rows: Vec<Row>, ids: &[String]) -> Result<Vec<Row>> {
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

fn bar(quiet: bool) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("worlds {bar:40} {percent}%, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style)
}

/// The table that a person reads.
fn table(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{:5} {:42} {:>15} {:>18}  {:15} {}",
        "row", "measure", "band", "model", "verdict", "mechanisms"
    );
    for result in &report.rows {
        row(&mut out, result);
    }
    let (found, of_found) = report.hits(Standing::Found);
    let (recalled, of_recalled) = report.hits(Standing::Recalled);
    let _ = writeln!(
        out,
        "\n{found} of {of_found} rows found at their source are hit, {recalled} of {of_recalled} \
         recalled ones; {} seeds, plan `{}`",
        report.plan.seeds, report.plan.name
    );
    out
}

fn row(out: &mut String, result: &RowResult) {
    let (row, verdict) = (&result.row, result.verdict());
    let recalled = match row.standing {
        Standing::Found => "",
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
            evidence::Side::Survey => "",
            evidence::Side::Truth => " (true state)",
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
            band(m),
            value(m),
            said.take().unwrap_or_default()
        );
    }
}

fn band(m: &MeasureResult) -> String {
    match m.measure.band {
        Some((low, high)) if low == high => number(low),
        Some((low, high)) => format!("{} to {}", number(low), number(high)),
        None => String::new(),
    }
}

fn value(m: &MeasureResult) -> String {
    match (m.value, m.spread) {
        (Some(value), Some(spread)) => format!("{} ± {}", number(value), number(spread)),
        (Some(value), None) => number(value),
        (None, _) => "-".to_owned(),
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

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(-0.214), "-0.21");
        assert_eq!(number(13.43), "13.4");
    }
}
