//! Commands and their options.

mod accept;
mod bench;
mod calibrate;
mod check;
mod compare;
mod compared;
mod diff;
mod merge;
mod model;
mod plain;
#[cfg(feature = "report")]
mod report;
mod run;
mod sensitivity;
mod summary;
mod trial;
mod validate;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use commonground::engine::MAX_THREADS;
use commonground::population::Population;
use commonground::record::shell_word;
use commonground::scenario::{ReadOptions, Scenario, Sources};
use commonground::{Error, Result};

/// Simulates how people of several groups meet, avoid each other, make friends and change their
/// minds. Without a command it runs a scenario; without a scenario, the town that ships inside.
#[derive(Debug, Parser)]
#[command(name = "commonground", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: run::RunArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario and write its results
    Run(run::RunArgs),
    /// Plan a field experiment: run the scenario's trial on many seeds, print effects and power
    Trial(trial::TrialArgs),
    /// Run the arms of a scenario (or several scenarios) with the same luck: paired differences
    #[command(visible_alias = "compare")]
    Experiment(compare::CompareArgs),
    /// Run scenarios with arms and say which of their expectations hold; without files, the policy
    /// scenarios that ship with the program
    Accept(accept::AcceptArgs),
    /// Put parts together that were run apart (`experiment --shard`, `sensitivity --shard`)
    Merge(merge::MergeArgs),
    /// Say which parameters move a result: Morris screening, Sobol indices
    Sensitivity(sensitivity::SensitivityArgs),
    /// Say in which week and in what two runs part (`run --fingerprint`); exit code 1 if they do
    Diff(diff::DiffArgs),
    /// Make a page of words, tables and figures from the folder of an `experiment`, a `run`, a `sensitivity`
    /// or a `calibrate`, or from folders of `trial` or `validate`
    #[cfg(feature = "report")]
    Report(report::ReportArgs),
    /// Check a scenario without running it
    Check(check::CheckArgs),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print the mechanisms that are on, with parameters, grade and source
    Model(model::ModelArgs),
    /// Compare the model with published findings, row by row
    Validate(validate::ValidateArgs),
    /// Calibrate parameters inside their priors to published findings
    Calibrate(calibrate::CalibrateArgs),
    /// Measure speed and memory on a fixed city
    Bench(bench::BenchArgs),
}

/// Name of the town in messages.
const BUILT_IN: &str = "town.toml (built in)";

/// What the command line changes in a scenario.
#[derive(Debug, Args)]
struct ChangeArgs {
    /// Change one key, for instance --set settings.work.rate=8; where there are arms in all of them, or
    /// in one: --set arms.NAME.settings.work.rate=8 (may be repeated)
    #[arg(long, value_name = "PATH.TO.KEY=VALUE")]
    set: Vec<String>,
    /// Seed of all draws, in place of the scenario's; those of replicates and designs follow from it
    #[arg(long, value_parser = seed)]
    seed: Option<u64>,
    /// Weeks after burn-in, in place of the scenario's
    #[arg(long)]
    weeks: Option<u32>,
    /// Folder of data tables (also: COMMONGROUND_DATA)
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl ChangeArgs {
    fn options(&self) -> ReadOptions {
        let options = options(&self.set);
        ReadOptions {
            data: self.data.clone().or(options.data),
            seed: self.seed,
            weeks: self.weeks,
            ..options
        }
    }
}

/// Which scenario, and what is changed in it.
#[derive(Debug, Args)]
struct ScenarioArgs {
    /// Scenario file (TOML); without it, the town that ships inside the program
    scenario: Option<PathBuf>,
    #[command(flatten)]
    change: ChangeArgs,
}

impl ScenarioArgs {
    /// The scenario, and what it was read from.
    fn read_with_sources(&self) -> Result<(Scenario, Sources)> {
        let options = self.change.options();
        let sources = match &self.scenario {
            Some(path) => Sources::of_file(path, &options)?,
            None => Sources::of_text(commonground::scenario::TOWN, BUILT_IN, &options)?,
        };
        Ok((self.read()?, sources))
    }

    /// Folder of data tables, where one was named.
    fn data(&self) -> Option<&Path> {
        self.change.data.as_deref()
    }

    fn read(&self) -> Result<Scenario> {
        let options = self.change.options();
        match &self.scenario {
            Some(path) => Scenario::from_file(path, &options),
            None => Scenario::from_text(commonground::scenario::TOWN, BUILT_IN, &options),
        }
    }
}

/// A seed, as a scenario takes it.
fn seed(text: &str) -> Result<u64, String> {
    let known = text.trim().parse().ok().filter(|n| *n >= 0);
    known.map_or_else(
        || Err(format!("allowed: whole numbers from 0 to {}", i64::MAX)),
        |n: i64| Ok(n as u64),
    )
}

/// A number of threads; 0 for one each core.
fn threads(text: &str) -> Result<usize, String> {
    let known = text.trim().parse().ok().filter(|n| *n <= MAX_THREADS);
    known.ok_or_else(|| format!("allowed: 0 (one for each core) to {MAX_THREADS}"))
}

/// `i/n` with 1 ≤ i ≤ n.
fn shard(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('/');
    let number = |t: &str| t.trim().parse::<u32>().ok();
    match parts.and_then(|(i, n)| number(i).zip(number(n))) {
        Some((i, n)) if (1..=n).contains(&i) => Ok((i, n)),
        _ => Err("a part is written I/N, from 1/N to N/N".to_owned()),
    }
}

/// Reading with keys that are set, and the data folder of the environment.
fn options(set: &[String]) -> ReadOptions {
    ReadOptions {
        set: set.to_vec(),
        ..ReadOptions::from_env()
    }
}

/// Runs the program: 0 good, 2 wrong input, 1 anything else (also runs that differ).
pub fn main() -> ExitCode {
    // A negative number is a value that may be wrong, not an option that nobody knows.
    let numbers = |arg: clap::Arg| match arg.get_action().takes_values() {
        true => arg.allow_negative_numbers(true),
        false => arg,
    };
    let command = Cli::command().mut_args(numbers);
    let command = command.mut_subcommands(|c| c.mut_args(numbers));
    let cli = match Cli::from_arg_matches(&command.get_matches()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let outcome = match cli.command {
        None => run::run(&cli.run),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Trial(args)) => trial::trial(&args),
        Some(Command::Experiment(args)) => compare::run(&args),
        Some(Command::Accept(args)) => accept::run(&args),
        Some(Command::Merge(args)) => merge::merge(&args),
        Some(Command::Sensitivity(args)) => sensitivity::run(&args),
        Some(Command::Diff(args)) => match diff::diff(&args) {
            Ok(false) => return ExitCode::from(1),
            other => other.map(|_| ()),
        },
        #[cfg(feature = "report")]
        Some(Command::Report(args)) => report::run(&args),
        Some(Command::Check(args)) => check::check(&args),
        Some(Command::Schema) => check::schema(),
        Some(Command::Model(args)) => model::model(&args),
        Some(Command::Validate(args)) => validate::run(&args),
        Some(Command::Calibrate(args)) => calibrate::run(&args),
        Some(Command::Bench(args)) => bench::bench(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            if error.is_input() {
                ExitCode::from(2)
            } else {
                ExitCode::from(1)
            }
        }
    }
}

/// Groups in which nobody is: seldom what was meant.
fn empty_groups(population: &Population) -> Vec<String> {
    let people = population.by_group();
    population
        .groups
        .iter()
        .zip(people)
        .filter(|(_, n)| *n == 0)
        .map(|(g, _)| format!("nobody is in group `{}`", g.name))
        .collect()
}

/// The command that was given, as a shell takes it.
fn command_line() -> String {
    let said = std::env::args().skip(1).map(|text| shell_word(&text));
    let all: Vec<String> = std::iter::once("commonground".to_owned())
        .chain(said)
        .collect();
    all.join(" ")
}

/// A flag that is raised when the user or the system (Ctrl-C, SIGTERM, SIGHUP) wants the program to
/// end; the second time it ends at once.
fn stop_when_asked(quiet: bool) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    let handled = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    if let (Err(error), false) = (handled, quiet) {
        warn([format!("Ctrl-C will not be handled: {error}")]);
    }
    stop
}

/// Prints warnings to standard error.
fn warn(notes: impl IntoIterator<Item = String>) {
    for note in notes {
        eprintln!("warning: {note}");
    }
}

/// Writes text to standard output; a closed pipe (`| head`) is no error.
fn print(text: &str) -> Result<()> {
    use std::io::{ErrorKind, Write};
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Error::file(Path::new("standard output"), "writing", e))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_written_as_fractions() {
        assert_eq!(shard("2/3"), Ok((2, 3)));
        for wrong in ["0/3", "4/3", "2", "a/b", "1/0", "-1/2"] {
            assert!(shard(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn mechanisms_to_leave_out_are_named_or_all() {
        let parse = |more: &[&str]| {
            let words = ["commonground", "experiment", "a.toml", "--out", "o"];
            Cli::try_parse_from(words.iter().chain(more)).map(|cli| format!("{:?}", cli.command))
        };
        let all = parse(&["--ablate", "--replicates", "3"]).unwrap();
        assert!(all.contains("ablate: Some([\"all\"])"), "{all}");
        let two = parse(&["--ablate", "approach,peers"]).unwrap();
        assert!(
            two.contains("ablate: Some([\"approach\", \"peers\"])"),
            "{two}"
        );
        assert!(parse(&[]).unwrap().contains("ablate: None"));
        let words = ["commonground", "compare", "a.toml", "b.toml", "--out", "o"];
        assert!(Cli::try_parse_from(words).is_ok());
    }
}
