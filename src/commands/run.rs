//! `run`: a scenario from file to results.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::{Args, ValueEnum};
use commonground::engine::{Observer, Simulation};
use commonground::ids::Person;
use commonground::population::Population;
use commonground::record::{Format, OutputFolder, Recorder};
use commonground::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{ScenarioArgs, empty_groups, print, summary};

#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Arm to run, of a scenario with [[arms]]; else the first, the baseline
    #[arg(long, value_name = "NAME")]
    arm: Option<String>,
    /// Folder for results
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Threads; 0 means one for each core. No result depends on it
    #[arg(long, default_value_t = 0)]
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

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FormatArg {
    Parquet,
    Csv,
}

/// The format that was asked for.
pub(super) fn format_of(asked: Option<FormatArg>) -> Result<Format> {
    let format = match asked {
        Some(FormatArg::Csv) | None => Format::Csv,
        Some(FormatArg::Parquet) => Format::Parquet,
    };
    if format.is_available() {
        return Ok(format);
    }
    Err(Error::input(
        "this program was built without Parquet; use --format csv",
    ))
}

/// Runs a scenario.
pub fn run(args: &RunArgs) -> Result<()> {
    let mut scenario = args.scenario.read()?;
    let format = format_of(args.format)?;
    let say = |text: String| {
        if !args.quiet {
            eprintln!("{text}");
        }
    };
    let arms: Vec<String> = scenario.arms.iter().map(|a| a.name.clone()).collect();
    match (&args.arm, arms.split_first()) {
        (Some(name), _) => scenario = scenario.arm(name)?.clone(),
        (None, Some((first, others))) => say(format!(
            "this scenario has arms: running the baseline `{first}`; --arm runs another ({}), \
             `compare` runs all",
            others.join(", ")
        )),
        (None, None) => {}
    }
    let folder = OutputFolder::open(&args.out, args.force)?;
    say(format!("building `{}`", scenario.name));
    let mut simulation = Simulation::builder(scenario.clone())
        .threads(args.threads)
        .build()?;
    let repairs = &simulation.population().repairs;
    for repair in repairs.iter().take(5) {
        say(format!("repair: {}: {}", repair.area, repair.what));
    }
    if repairs.len() > 5 {
        say(format!(
            "{} more repairs are listed in the manifest",
            repairs.len() - 5
        ));
    }
    let mut recorder = Recorder::new(folder, &scenario, format, simulation.threads())?;
    recorder
        .manifest_mut()
        .warnings
        .extend(empty_groups(simulation.population()));
    let notes = scenario.notes.iter().cloned();
    recorder.manifest_mut().warnings.extend(notes);
    recorder.manifest_mut().command = Some(super::command_line());
    recorder.manifest_mut().build_seconds = Some(simulation.build_time().as_secs_f64());

    // Ctrl-C ends the run after the week at hand, so that its tables are whole; a second one kills.
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let handled = ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    if let Err(error) = handled {
        say(format!("warning: Ctrl-C will not be handled: {error}"));
    }
    let bar = bar(args.quiet, "burn-in");
    let burn_in = simulation.burn_in(scenario.burn_in, |week, most| {
        bar.set_length(u64::from(most));
        bar.set_position(u64::from(week));
        !stop.load(Ordering::Relaxed)
    });
    bar.finish_and_clear();
    let manifest = recorder.manifest_mut();
    manifest.burn_in_weeks = Some(burn_in.weeks);
    manifest.burn_in_seconds = Some(burn_in.seconds);
    manifest.burn_in_drift = burn_in.drift.is_finite().then_some(burn_in.drift);
    if burn_in.drift.is_finite() && !burn_in.settled {
        manifest.warnings.push(format!(
            "after {} weeks of burn-in a mean attitude still drifts by {:.4} a year",
            burn_in.weeks, burn_in.drift
        ));
    }

    let before = snapshot(&simulation);
    let bar = self::bar(args.quiet, "weeks");
    bar.set_length(u64::from(scenario.weeks));
    let started = Instant::now();
    let outcome = simulation.run(
        scenario.weeks,
        &mut Watch {
            recorder: &mut recorder,
            bar: &bar,
            stop: &stop,
        },
    );
    bar.finish_and_clear();
    if let Err(error) = outcome {
        // The partial tables are kept and marked; the first error is the one to tell.
        let _ = recorder.interrupt(&error.to_string());
        return Err(error);
    }
    let manifest = recorder.manifest_mut();
    manifest.encounters = simulation.encounters();
    manifest.warnings.extend(simulation.warnings());
    manifest.wall_seconds = Some(started.elapsed().as_secs_f64());
    manifest.state_digest = Some(simulation.state_digest());
    let manifest = recorder.finish()?;
    for warning in &manifest.warnings {
        say(format!("warning: {warning}"));
    }
    if args.quiet {
        return Ok(());
    }
    let after = snapshot(&simulation);
    print(&summary::table(
        &simulation,
        &before,
        &after,
        &manifest,
        &args.out,
    ))
}

/// The numbers of a moment, computed on the run's own threads.
fn snapshot(simulation: &Simulation) -> summary::Snapshot {
    let view = simulation.view();
    simulation.install(|| summary::Snapshot::of(&view))
}

/// Hands every week to the recorder and moves the bar.
struct Watch<'a> {
    recorder: &'a mut Recorder,
    bar: &'a ProgressBar,
    stop: &'a AtomicBool,
}

impl Observer for Watch<'_> {
    fn week(&mut self, view: &commonground::engine::View<'_>) -> Result<()> {
        self.recorder.record(view)?;
        self.bar.set_position(view.week.max(0) as u64);
        if self.stop.load(Ordering::Relaxed) {
            return Err(Error::Interrupted { week: view.week });
        }
        Ok(())
    }

    fn watches(&mut self, population: &Population) -> Vec<Person> {
        self.recorder.watches(population)
    }
}

fn bar(quiet: bool, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{msg:8} {bar:40} {pos}/{len} weeks, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style).with_message(what)
}
