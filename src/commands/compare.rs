//! `experiment` (also `compare`): arms with the same luck, and their paired differences.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use commonground::comparison::{
    Ablation, Comparison, Kept, Progress, SEEDS_OF_A_WORLD, Summary, Worlds,
};
use commonground::record::{Format, OutputFolder, write_comparison};
use commonground::scenario::{MOST_REPLICATES, Scenario};
use commonground::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::compared::{ablations, known, known_groups, table, where_all_is};
use super::run::{FormatArg, format_of};
use super::{ChangeArgs, print, shard, stop_when_asked, threads, warn};

/// What `--ablate` says where it names no mechanism.
const EVERY: &str = "all";

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Scenario files: one with [[arms]] or [experiment.factors], or several; the first arm of the
    /// first is the baseline
    #[arg(required = true, value_name = "FILE")]
    scenarios: Vec<PathBuf>,
    /// Number of seeds on which all arms are run, in place of `experiment.replicates` (10); more can be
    /// added later
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_REPLICATES)))]
    replicates: Option<u32>,
    /// Run everything again without each mechanism that is on, or without those that are named, and
    /// say how differences change: what drives them
    #[arg(long, value_name = "MECHANISM,...", num_args = 0..=1, value_delimiter = ',',
        default_missing_value = EVERY)]
    ablate: Option<Vec<String>>,
    /// Let replicates live in plausible worlds: parameters drawn from their plausible ranges (`prior`) or from the sample
    /// of a calibration (its `posterior.csv`), the same for all arms
    #[arg(long, value_name = "prior|FILE")]
    plausible: Option<String>,
    /// Replicates in each plausible world
    #[arg(long, value_name = "N", default_value_t = SEEDS_OF_A_WORLD, requires = "plausible",
        value_parser = clap::value_parser!(u32).range(1..=1000))]
    per_world: u32,
    /// Run the part I of N of the replicates, on one of N machines; `merge` puts parts together
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<(u32, u32)>,
    /// Folder for results; what was ended goes on there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Weeks after burn-in at which arms are compared, for instance --at 52,156,520, in place of
    /// [compare]
    #[arg(long, value_name = "WEEKS", value_delimiter = ',')]
    at: Vec<u32>,
    #[command(flatten)]
    change: ChangeArgs,
    /// Show this indicator of the whole city in place of the headline, of all groups or of one towards all
    /// or one other, such as attitude_mean:host:a (may be repeated)
    #[arg(long, value_name = "INDICATOR[:GROUP[:OUTGROUP]]")]
    show: Vec<String>,
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

/// Runs an experiment, or goes on with it.
pub fn run(args: &CompareArgs) -> Result<()> {
    known(&args.show)?;
    let (comparison, replicates) = args.comparison()?;
    let groups = comparison.arms[0].scenario.groups.iter();
    known_groups(
        &args.show,
        &groups.map(|g| g.name.as_str()).collect::<Vec<_>>(),
    )?;
    let mechanisms = args.mechanisms(&comparison)?;
    let format = format_of(args.format)?;
    let folder = OutputFolder::open_comparison(&args.out, args.force)?;
    let all = args.numbers(replicates)?;
    let kept = folder.replicates(&comparison, args.threads)?;
    let outcome = args.carry_out(&comparison, &folder, &kept, &all, &mechanisms, format);
    let (mut summary, seconds) = match outcome {
        Ok(done) => done,
        Err(error) => {
            // The first error is the one to tell.
            let _ = folder.interrupted(&comparison, args.threads, &error);
            if let (Error::Interrupted { .. }, false) = (&error, args.quiet) {
                eprintln!("the same command goes on with it");
            }
            return Err(error);
        }
    };
    if args.quiet {
        return Ok(());
    }
    warn(summary.warnings().iter().cloned());
    let mut text = table(&mut summary, &args.show)?;
    if !summary.ablations().is_empty() {
        text += &ablations(&mut summary, &args.show)?;
    }
    let where_all_is = where_all_is(format, &args.out);
    let _ = writeln!(text, "\n{seconds:.1} s; {where_all_is}");
    print(&text)
}

/// Runs those of the replicates of these numbers of which nothing is known yet, until the flag is raised,
/// and keeps them. Returns those that are whole.
///
/// # Errors
/// As [`Comparison::run`]; or if none is whole, with why the first is left out.
pub(super) fn fill(
    of: &Comparison,
    kept: &Kept,
    all: &[u32],
    threads: usize,
    bar: &ProgressBar,
    stop: &AtomicBool,
) -> Result<Vec<u32>> {
    let there = kept.known()?;
    let todo: Vec<u32> = all.iter().copied().filter(|n| !there.contains(n)).collect();
    if todo.is_empty() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let done = |replicate| kept.add(&replicate);
    let outcome = of.run(&todo, threads, &done, &|p: Progress| {
        bar.set_length(p.of);
        bar.set_position(p.weeks);
        !stop.load(Ordering::Relaxed)
    });
    bar.finish_and_clear();
    outcome?.iter().try_for_each(|one| kept.leave_out(one))?;
    let mut whole = kept.numbers()?;
    whole.retain(|n| all.contains(n));
    let out = kept.left_out()?;
    match out.iter().find(|one| all.contains(&one.number)) {
        Some(first) if whole.is_empty() => Err(Error::input(first.to_string())),
        _ => Ok(whole),
    }
}

impl CompareArgs {
    /// Runs what is missing, and writes what all says together, which it returns with the seconds that it took.
    fn carry_out(
        &self,
        comparison: &Comparison,
        folder: &OutputFolder,
        kept: &Kept,
        all: &[u32],
        mechanisms: &[String],
        format: Format,
    ) -> Result<(Summary, f64)> {
        let started = Instant::now();
        let stop = stop_when_asked(self.quiet);
        if !self.quiet {
            self.say(comparison, kept, all)?;
        }
        let bar = bar(self.quiet, "weeks");
        fill(comparison, kept, all, self.threads, &bar, &stop)?;
        let mut summary = kept.summary(all)?;
        let (without, impossible) =
            self.ablate(comparison, folder, kept, all, mechanisms, &stop)?;
        summary = summary.with_ablations(without);
        for what in &impossible {
            summary.warn(what.clone());
        }
        let seconds = started.elapsed().as_secs_f64();
        let threads = self.threads;
        write_comparison(folder, comparison, &mut summary, format, threads, seconds)?;
        Ok((summary, seconds))
    }

    /// What to know before anything is run.
    fn say(&self, comparison: &Comparison, kept: &Kept, all: &[u32]) -> Result<()> {
        warn(notes(comparison));
        let last = comparison.dates.last().copied().unwrap_or(0);
        if self.change.weeks.is_some_and(|weeks| weeks > last) {
            warn([format!(
                "runs end in week {last}, the last in which arms are compared; --at or [compare] names later ones"
            )]);
        }
        let there = kept.numbers()?;
        let there = all.iter().filter(|n| there.contains(n)).count();
        if there > 0 {
            eprintln!("{there} of {} replicates are there already", all.len());
        }
        Ok(())
    }

    /// Numbers of the replicates to run, of so many.
    fn numbers(&self, replicates: u32) -> Result<Vec<u32>> {
        let all = 1..=replicates;
        let Some((part, of)) = self.shard else {
            return Ok(all.collect());
        };
        // The replicates of a world stay together.
        let each = match self.plausible.is_some() {
            true => self.per_world,
            false => 1,
        };
        let mine: Vec<u32> = all.filter(|n| n.div_ceil(each) % of == part % of).collect();
        match mine.is_empty() {
            true => Err(Error::input(format!(
                "part {part} of {of} has none of {replicates} replicates"
            ))),
            false => Ok(mine),
        }
    }

    /// What is compared, and how many replicates are wanted.
    fn comparison(&self) -> Result<(Comparison, u32)> {
        let options = self.change.options();
        let scenarios: Result<Vec<Scenario>> = self
            .scenarios
            .iter()
            .map(|path| Scenario::from_file(path, &options))
            .collect();
        let mut scenarios = scenarios?;
        if let (Some(first), false) = (scenarios.first_mut(), self.at.is_empty()) {
            first.compare.weeks.clone_from(&self.at);
            first.compare.every = None;
        }
        let mut comparison = Comparison::new(&scenarios)?;
        comparison.command = Some(super::command_line());
        comparison.worlds = match self.plausible.as_deref() {
            None => None,
            Some("prior") => Some(Worlds::prior(&comparison.arms, self.per_world)?),
            Some(file) => {
                let text = std::fs::read_to_string(file).map_err(|e| {
                    Error::input(format!(
                        "--plausible {file}: {e}; allowed: prior, or a file"
                    ))
                })?;
                Some(Worlds::sample(
                    &text,
                    file,
                    &comparison.arms,
                    self.per_world,
                )?)
            }
        };
        let replicates = self
            .replicates
            .unwrap_or(scenarios[0].experiment.replicates);
        Ok((comparison, replicates))
    }

    /// Mechanisms without which everything is run again; none where that is not asked.
    fn mechanisms(&self, comparison: &Comparison) -> Result<Vec<String>> {
        let Some(named) = &self.ablate else {
            return Ok(Vec::new());
        };
        let on = comparison.mechanisms_on();
        if *named == [EVERY] {
            return Ok(on.into_iter().map(str::to_owned).collect());
        }
        if let Some(unknown) = named.iter().find(|name| !on.contains(&name.as_str())) {
            return Err(Error::input(format!(
                "--ablate: `{unknown}` is no mechanism that is on in an arm; those are {}",
                on.join(", ")
            )));
        }
        let wanted = |name: &&str| named.iter().any(|n| n == name);
        Ok(on.into_iter().filter(wanted).map(str::to_owned).collect())
    }

    /// What is left of differences without each of these mechanisms, and without which the model
    /// does not run.
    fn ablate(
        &self,
        comparison: &Comparison,
        folder: &OutputFolder,
        kept: &Kept,
        all: &[u32],
        mechanisms: &[String],
        stop: &AtomicBool,
    ) -> Result<(Vec<Ablation>, Vec<String>)> {
        let (mut found, mut impossible) = (Vec::new(), Vec::new());
        for (k, name) in mechanisms.iter().enumerate() {
            let other = comparison.without(name)?;
            let without = folder.replicates_without(name, &other)?;
            let what = format!("without {name} ({} of {}): weeks", k + 1, mechanisms.len());
            let bar = bar(self.quiet, &what);
            match fill(&other, &without, all, self.threads, &bar, stop) {
                Ok(_) => found.push(Ablation::of(name, kept, &without, all)?),
                // Some mechanisms need another one.
                Err(e) if e.is_input() => {
                    impossible.push(format!("without `{name}` the model does not run: {e}"));
                }
                Err(e) => return Err(e),
            }
        }
        Ok((found, impossible))
    }
}

/// What the scenarios say that has no effect, and what a comparison does not do.
fn notes(comparison: &Comparison) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for arm in &comparison.arms {
        for note in &arm.scenario.notes {
            let common = notes.iter().any(|n| n == note);
            if !common {
                notes.push(note.clone());
            }
        }
    }
    if comparison.arms.iter().any(|a| a.scenario.trial.is_some()) {
        notes.push("[trial] is not carried out here; command `trial` does that".to_owned());
    }
    notes
}

fn bar(quiet: bool, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{msg} {bar:40} {percent}%, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(what.to_owned())
}
