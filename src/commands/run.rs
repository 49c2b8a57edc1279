//! `run`: a scenario from file to results, or the rest of a run that was stopped.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::{Args, ValueEnum};
use commonground::engine::{Observer, Settling, Simulation};
use commonground::record::{
    Format, Found, Manifest, OutputFolder, Recorder, Resumable, Resumed, RunEntry,
};
use commonground::scenario::Scenario;
use commonground::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{ScenarioArgs, empty_groups, print, summary, threads};

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
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
    /// Format of the tables
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write into a folder that holds other things
    #[arg(long)]
    force: bool,
    /// Keep the whole state every so many weeks (burn-in counts), so that the run can be resumed
    #[arg(long, value_name = "WEEKS", value_parser = clap::value_parser!(u32).range(1..))]
    checkpoint_every: Option<u32>,
    /// Go on with the run in this folder, which was stopped: from its last checkpoint, or from the
    /// beginning if it has none
    #[arg(long, value_name = "DIR", conflicts_with_all = ["scenario", "set", "seed", "weeks", "arm", "out", "format", "force", "fingerprint"])]
    resume: Option<PathBuf>,
    /// Write a digest of every part of the state every week, for `diff`
    #[arg(long)]
    fingerprint: bool,
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

/// Runs a scenario, or the rest of a run.
pub fn run(args: &RunArgs) -> Result<()> {
    match &args.resume {
        Some(folder) => resume(args, folder),
        None => start(args),
    }
}

/// A line for who looks on.
fn say(args: &RunArgs, text: &str) {
    if !args.quiet {
        eprintln!("{text}");
    }
}

/// A run from its beginning.
fn start(args: &RunArgs) -> Result<()> {
    let (mut scenario, sources) = args.scenario.read_with_sources()?;
    let format = format_of(args.format)?;
    let arms: Vec<String> = scenario.arms.iter().map(|a| a.name.clone()).collect();
    match (&args.arm, arms.split_first()) {
        (Some(name), _) => scenario = scenario.arm(name)?.clone(),
        (None, Some((first, others))) => say(
            args,
            &format!(
                "this scenario has arms: running the baseline `{first}`; --arm runs another ({}), \
                 `experiment` runs all",
                others.join(", ")
            ),
        ),
        (None, None) => {}
    }
    let folder = OutputFolder::open(&args.out, args.force)?;
    let entry = RunEntry {
        sources,
        arm: args.arm.clone(),
        format: format.extension().to_owned(),
        checkpoint_every: args.checkpoint_every.unwrap_or(0),
        fingerprint: args.fingerprint,
    };
    let record = |folder| Recorder::resumable(folder, &scenario, entry.clone(), args.threads);
    let build = || {
        say(args, &format!("building `{}`", scenario.name));
        let builder = Simulation::builder(scenario.clone());
        builder.threads(args.threads).build()
    };
    // Whatever stops a run that can be resumed, its folder says what it is from the beginning; any
    // other takes the place of an earlier run when it has been built.
    let (simulation, recorder) = if entry.checkpoint_every > 0 {
        let recorder = record(folder)?;
        match build() {
            Ok(simulation) => (simulation, recorder),
            Err(error) => {
                // The first error is the one to tell.
                let _ = recorder.interrupt(&error.to_string());
                return Err(error);
            }
        }
    } else {
        let simulation = build()?;
        (simulation, record(folder)?)
    };
    let resumed = Resumed {
        simulation,
        recorder,
        settling: None,
        own: Vec::new(),
    };
    begin(args, &scenario, entry.checkpoint_every, resumed, &args.out)
}

/// The rest of a run.
fn resume(args: &RunArgs, folder: &Path) -> Result<()> {
    let data = args.scenario.data();
    let found = match Resumable::find(folder, data, args.checkpoint_every)? {
        Found::Finished(weeks) => {
            say(
                args,
                &format!(
                    "the run in {} is finished ({weeks} weeks); there is nothing to resume",
                    folder.display()
                ),
            );
            return Ok(());
        }
        Found::Unfinished(found) => found,
    };
    let scenario = found.scenario().clone();
    let every = found.run().checkpoint_every;
    let week = found.week();
    let name = &scenario.name;
    match week {
        Some(week) if week < 0 => say(args, &format!("resuming `{name}` in its burn-in")),
        Some(week) => say(args, &format!("resuming `{name}` after week {week}")),
        None => say(
            args,
            &format!("`{name}` has no checkpoint yet and begins again"),
        ),
    }
    let resumed = found.go_on(args.threads)?;
    if week.is_none() {
        return begin(args, &scenario, every, resumed, folder);
    }
    let Resumed {
        simulation,
        recorder,
        settling,
        own,
    } = resumed;
    let run = Run::new(args, &scenario, every, simulation, recorder);
    run.live(settling, summary::Snapshot::from_rows(&own), folder)
}

/// A run that was built, from its first week of burn-in.
fn begin(
    args: &RunArgs,
    scenario: &Scenario,
    every: u32,
    built: Resumed,
    folder: &Path,
) -> Result<()> {
    let Resumed {
        mut simulation,
        mut recorder,
        ..
    } = built;
    let repairs = &simulation.population().repairs;
    for repair in repairs.iter().take(5) {
        say(args, &format!("repair: {}: {}", repair.area, repair.what));
    }
    if repairs.len() > 5 {
        let more = repairs.len() - 5;
        say(
            args,
            &format!("{more} more repairs are listed in the manifest"),
        );
    }
    let empty = empty_groups(simulation.population());
    let manifest = recorder.manifest_mut();
    manifest.warnings.extend(empty);
    manifest.warnings.extend(scenario.notes.iter().cloned());
    manifest.command = Some(super::command_line());
    manifest.build_seconds = Some(simulation.build_time().as_secs_f64());
    let settling = simulation.begin_burn_in(scenario.burn_in);
    let run = Run::new(args, scenario, every, simulation, recorder);
    run.live(Some(settling), None, folder)
}

/// A run under way.
struct Run<'a> {
    args: &'a RunArgs,
    scenario: &'a Scenario,
    /// Weeks between checkpoints; 0 for none.
    every: u32,
    simulation: Simulation,
    recorder: Recorder,
    /// Whether the user wants it to stop.
    stop: Arc<AtomicBool>,
    /// Seconds of the weeks before it was resumed.
    earlier: f64,
}

impl<'a> Run<'a> {
    fn new(
        args: &'a RunArgs,
        scenario: &'a Scenario,
        every: u32,
        simulation: Simulation,
        recorder: Recorder,
    ) -> Run<'a> {
        let stop = super::stop_when_asked(args.quiet);
        Run {
            earlier: recorder.manifest().wall_seconds.unwrap_or(0.0),
            args,
            scenario,
            every,
            simulation,
            recorder,
            stop,
        }
    }

    /// Lives through what is left of the run and closes its tables; `before` are the numbers of week
    /// 0, where that has passed.
    fn live(
        mut self,
        settling: Option<Settling>,
        before: Option<summary::Snapshot>,
        folder: &Path,
    ) -> Result<()> {
        let (before, started) = match self.weeks(settling, before) {
            Ok(done) => done,
            Err(error) => {
                // The partial tables are kept and marked; the first error is the one to tell.
                let _ = self.recorder.interrupt(&error.to_string());
                if self.every > 0 {
                    say(
                        self.args,
                        &format!("`commonground run --resume {}` goes on", folder.display()),
                    );
                }
                return Err(error);
            }
        };
        let Run {
            args,
            simulation,
            mut recorder,
            earlier,
            ..
        } = self;
        let manifest = recorder.manifest_mut();
        manifest.encounters = simulation.encounters();
        manifest.warnings.extend(simulation.warnings());
        manifest.wall_seconds = Some(earlier + started.elapsed().as_secs_f64());
        manifest.state_digest = Some(simulation.state_digest());
        let manifest = recorder.finish()?;
        for warning in &manifest.warnings {
            say(args, &format!("warning: {warning}"));
        }
        if args.quiet {
            return Ok(());
        }
        print_summary(&simulation, &before, &manifest, folder)
    }

    /// Burn-in and weeks; returns the numbers of week 0, and when the weeks began.
    fn weeks(
        &mut self,
        settling: Option<Settling>,
        before: Option<summary::Snapshot>,
    ) -> Result<(summary::Snapshot, Instant)> {
        if let Some(settling) = settling {
            self.burn_in(settling)?;
        }
        let wanted = self.recorder.watches(self.simulation.population());
        self.simulation.watch(&wanted)?;
        let before = before.unwrap_or_else(|| snapshot(&self.simulation));
        let bar = self::bar(self.args.quiet, "weeks");
        let last = i64::from(self.scenario.weeks);
        bar.set_length(last as u64);
        let started = Instant::now();
        // Week 0; a week that was recorded before the run was stopped is passed over.
        self.recorder.record(&self.simulation.view())?;
        loop {
            let week = self.simulation.week();
            bar.set_position(week.max(0) as u64);
            if week >= last {
                break;
            }
            if self.stop.load(Ordering::Relaxed) {
                bar.finish_and_clear();
                self.keep_state(&before, started)?;
                return Err(interrupted(week));
            }
            self.simulation.step();
            self.recorder.record(&self.simulation.view())?;
            self.recorder.fingerprint(&self.simulation)?;
            if self.is_due() && self.simulation.week() < last {
                self.keep_state(&before, started)?;
            }
        }
        bar.finish_and_clear();
        Ok((before, started))
    }

    fn burn_in(&mut self, mut settling: Settling) -> Result<()> {
        let bar = self::bar(self.args.quiet, "burn-in");
        bar.set_length(u64::from(settling.most()));
        if settling.weeks() == 0 {
            self.recorder.fingerprint(&self.simulation)?;
        }
        while self.simulation.burn_in_week(&mut settling) {
            bar.set_position(u64::from(settling.weeks()));
            self.recorder.fingerprint(&self.simulation)?;
            let stop = self.stop.load(Ordering::Relaxed);
            if self.every > 0 && (stop || self.is_due()) {
                self.recorder
                    .checkpoint(&self.simulation, Some(&settling), &[])?;
            }
            if stop && self.every > 0 {
                bar.finish_and_clear();
                return Err(interrupted(self.simulation.week()));
            }
            if stop {
                break;
            }
        }
        bar.finish_and_clear();
        let burn_in = self.simulation.end_burn_in(settling);
        let manifest = self.recorder.manifest_mut();
        manifest.burn_in_weeks = Some(burn_in.weeks);
        manifest.burn_in_seconds = Some(burn_in.seconds);
        manifest.burn_in_drift = burn_in.drift.is_finite().then_some(burn_in.drift);
        if burn_in.drift.is_finite() && !burn_in.settled {
            manifest.warnings.push(format!(
                "after {} weeks of burn-in a mean attitude still drifts by {:.4} a year",
                burn_in.weeks, burn_in.drift
            ));
        }
        Ok(())
    }

    /// Whether a checkpoint is due after this week.
    fn is_due(&self) -> bool {
        self.every > 0 && self.simulation.view().step.is_multiple_of(self.every)
    }

    /// Writes a checkpoint of a week after burn-in, where there are any.
    fn keep_state(&mut self, before: &summary::Snapshot, started: Instant) -> Result<()> {
        if self.every == 0 {
            return Ok(());
        }
        let seconds = self.earlier + started.elapsed().as_secs_f64();
        self.recorder.manifest_mut().wall_seconds = Some(seconds);
        let rows = before.rows();
        self.recorder.checkpoint(&self.simulation, None, &rows)?;
        Ok(())
    }
}

fn print_summary(
    simulation: &Simulation,
    before: &summary::Snapshot,
    manifest: &Manifest,
    folder: &Path,
) -> Result<()> {
    let after = snapshot(simulation);
    print(&summary::table(
        simulation, before, &after, manifest, folder,
    ))
}

fn interrupted(week: i64) -> Error {
    Error::Interrupted {
        done: format!("week {week}"),
    }
}

/// The numbers of a moment, computed on the run's own threads.
fn snapshot(simulation: &Simulation) -> summary::Snapshot {
    let view = simulation.view();
    simulation.install(|| summary::Snapshot::of(&view))
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
