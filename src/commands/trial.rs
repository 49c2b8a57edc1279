//! `trial`: the scenario's field experiment on many seeds.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use commonground::experiment::{ArmReport, Power, Trial, TrialReport, power};
use commonground::record::{OutputFolder, Trials, write_trial};
use commonground::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::run::{FormatArg, format_of};
use super::{ScenarioArgs, print, threads};

/// Most seeds of one call.
const MOST_SEEDS: i64 = 100_000;

#[derive(Debug, Args)]
pub struct TrialArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Number of trials, each in a city of its own: the scenario's seed and those after it
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=MOST_SEEDS))]
    seeds: u32,
    /// Folder for results
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Threads; 0 means one for each core. No result depends on it
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
    /// Format of the tables
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write into a folder that holds other things
    #[arg(long)]
    force: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// Carries out the trial of a scenario.
pub fn trial(args: &TrialArgs) -> Result<()> {
    if args.scenario.change.weeks.is_some() {
        return Err(Error::input(
            "--weeks has no meaning for a trial, which ends with its last reading; its weeks stand in [trial]",
        ));
    }
    let scenario = args.scenario.read()?;
    let Some(trial) = scenario.trial.clone() else {
        return Err(Error::input(format!(
            "scenario `{}` has no [trial] with [[trial.arms]]; scenarios/a15.toml shows one, \
             `commonground schema` lists all keys",
            scenario.name
        )));
    };
    if !args.quiet {
        super::warn(scenario.notes.iter().cloned());
    }
    let format = format_of(args.format)?;
    let folder = OutputFolder::open(&args.out, args.force)?;
    let seeds: Vec<u64> = (0..u64::from(args.seeds))
        .map(|k| scenario.seed.wrapping_add(k))
        .collect();
    let bar = ProgressBar::new(u64::from(args.seeds));
    if args.quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let started = Instant::now();
    let outcome = trial.repeat(&scenario, &seeds, args.threads, |n| {
        bar.set_position(n as u64)
    });
    bar.finish_and_clear();
    let reports = outcome?;
    let seconds = started.elapsed().as_secs_f64();
    let done = Trials {
        scenario: &scenario,
        trial: &trial,
        reports: &reports,
        command: Some(super::command_line()),
        threads: args.threads,
        seconds,
    };
    let manifest = write_trial(&folder, format, &done)?;
    if args.quiet {
        return Ok(());
    }
    let files: Vec<&str> = manifest.files.iter().map(|f| f.name.as_str()).collect();
    let mut text = table(&trial, &scenario.name, &reports);
    let _ = writeln!(
        text,
        "\n{:.1} s; {} and manifest.json in {}",
        seconds,
        files.join(", "),
        args.out.display()
    );
    print(&text)
}

/// The report for people.
fn table(trial: &Trial, name: &str, reports: &[TrialReport]) -> String {
    let mut out = String::new();
    let Some(first) = reports.first() else {
        return out;
    };
    let n = reports.len() as f64;
    let mean = |of: &dyn Fn(&TrialReport) -> f64| reports.iter().map(of).sum::<f64>() / n;
    let _ = writeln!(
        out,
        "trial `{name}`: each {} assigned apart, {} weeks, {}; baseline SD of prejudice {:.3} true, \
         {:.3} by questionnaire\n",
        format!("{:?}", trial.unit()).to_lowercase(),
        trial.design.weeks,
        match reports.len() {
            1 => "1 trial".to_owned(),
            n => format!("{n} trials"),
        },
        mean(&|r| r.sd[0]),
        mean(&|r| r.sd[1]),
    );
    let _ = writeln!(
        out,
        "{:<14} {:>7} {:>7} {:>6} {:>8} {:>8} {:>10}",
        "arm", "units", "people", "teams", "unfilled", "dropped", "read last"
    );
    for (k, arm) in first.arms.iter().enumerate() {
        let mean = |of: &dyn Fn(&ArmReport) -> f64| mean(&|r| of(&r.arms[k]));
        let _ = writeln!(
            out,
            "{:<14} {:>7.0} {:>7.0} {:>6.0} {:>8.0} {:>7.0}% {:>10.0}",
            arm.name,
            mean(&|a| a.units as f64),
            mean(&|a| a.people as f64),
            mean(&|a| a.teams as f64),
            mean(&|a| a.empty_seats as f64),
            100.0 * mean(&|a| a.dropped),
            mean(&|a| a.read.last().copied().unwrap_or(0) as f64),
        );
    }
    let _ = writeln!(
        out,
        "\n{:<14} {:>5} {:<13} {:<14} {:>6}  {:^15} {:>6} {:>6} {:>6} {:>6}",
        "arm", "weeks", "who", "instrument", "d", "95% interval", "seeds", "power", "found", "80%"
    );
    for p in power(reports) {
        row(&mut out, &p);
    }
    out.push_str(
        "\nd: less prejudice than in the control, in SD of the baseline; seeds: SD of d between \
         trials;\npower: expected at this d; found: share of trials significant at 5%; 80%: least d \
         that a trial\nfinds four times in five. The interval is the mean one of a single trial.\n",
    );
    out
}

fn row(out: &mut String, p: &Power) {
    let head = format!(
        "{:<14} {:>5} {:<13} {:<14}",
        p.arm,
        p.after,
        p.who.name(),
        p.instrument.name()
    );
    let _ = if p.trials == 0 {
        writeln!(out, "{head}  nobody to compare")
    } else {
        writeln!(
            out,
            "{head} {:>6.3}  [{:>6.3},{:>6.3}] {:>6} {:>6.2} {:>6.2} {:>6.3}",
            p.d,
            p.low,
            p.high,
            // One trial says nothing about others.
            match p.trials {
                1 => "·".to_owned(),
                _ => format!("{:.3}", p.spread),
            },
            p.expected,
            p.significant,
            p.detectable
        )
    };
}
