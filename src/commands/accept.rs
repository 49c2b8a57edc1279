//! `accept`: scenarios with arms, and which of their expectations hold.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::Args;
use commonground::comparison::{Comparison, HOLDS, Replicate, Verdict};
use commonground::policy::Programme;
use commonground::population::City;
use commonground::record::{Format, OutputFolder, write_comparison};
use commonground::scenario::Scenario;
use commonground::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::compare::fill;
use super::{options, print, threads, warn};

/// The policy scenarios that ship with the program, with the town that they extend.
const SHIPPED: [(&str, &str); 11] = [
    (
        "base.toml",
        include_str!("../../scenarios/policies/base.toml"),
    ),
    (
        "s01_reception_dispersal.toml",
        include_str!("../../scenarios/policies/s01_reception_dispersal.toml"),
    ),
    (
        "s02_waiting_and_ban.toml",
        include_str!("../../scenarios/policies/s02_waiting_and_ban.toml"),
    ),
    (
        "s03_tap_the_untapped.toml",
        include_str!("../../scenarios/policies/s03_tap_the_untapped.toml"),
    ),
    (
        "s04_media_tone_and_information.toml",
        include_str!("../../scenarios/policies/s04_media_tone_and_information.toml"),
    ),
    (
        "s05_old_conflict_new_town.toml",
        include_str!("../../scenarios/policies/s05_old_conflict_new_town.toml"),
    ),
    (
        "s06_funding_by_ethnicity.toml",
        include_str!("../../scenarios/policies/s06_funding_by_ethnicity.toml"),
    ),
    (
        "s07_parallel_services.toml",
        include_str!("../../scenarios/policies/s07_parallel_services.toml"),
    ),
    (
        "s08_school_choice_and_buddies.toml",
        include_str!("../../scenarios/policies/s08_school_choice_and_buddies.toml"),
    ),
    (
        "s09_language_and_credentials.toml",
        include_str!("../../scenarios/policies/s09_language_and_credentials.toml"),
    ),
    (
        "s10_short_or_sustained.toml",
        include_str!("../../scenarios/policies/s10_short_or_sustained.toml"),
    ),
];

/// Intensities of sessions at which scenarios with programmes are run: preregistered trials, A15.
const INTENSITIES: [f64; 2] = [2.0, 4.5];
/// Parameter of programmes that says so.
const INTENSITY: &str = "contact_intensity";
/// Inhabitants, replicates and weeks of burn-in of a quick look.
const QUICK: (u32, u32, u32) = (3000, 10, 104);
/// Replicates otherwise.
const REPLICATES: u32 = 30;

#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// Scenario files with [[arms]] and [[expect]]; without any, those that ship with the program
    #[arg(value_name = "FILE")]
    scenarios: Vec<PathBuf>,
    /// Folder for results; what was ended goes on there
    #[arg(long, value_name = "DIR", default_value = "out/accept")]
    out: PathBuf,
    /// Number of seeds on which all arms are run (30; 10 with --quick)
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    replicates: Option<u32>,
    /// 3000 residents, 104 weeks of burn-in, 10 replicates, and no year after the last expectation
    #[arg(long)]
    quick: bool,
    /// Only the most telling expectations
    #[arg(long)]
    telling: bool,
    /// Intensity of contacts in sessions, in place of both 2 and 4.5 (may be repeated)
    #[arg(long, value_name = "I")]
    intensity: Vec<f64>,
    /// Change one key in all scenarios (may be repeated)
    #[arg(long, value_name = "PATH.TO.KEY=VALUE")]
    set: Vec<String>,
    /// Write the verdicts as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Threads; 0 means one for each core. No result depends on it
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// One comparison to be run.
struct Job {
    scenario: String,
    intensity: Option<f64>,
    comparison: Comparison,
    folder: PathBuf,
}

/// Runs all scenarios and prints which expectations hold.
pub fn run(args: &AcceptArgs) -> Result<()> {
    let jobs = args.jobs()?;
    let n = args
        .replicates
        .unwrap_or(if args.quick { QUICK.1 } else { REPLICATES });
    let estimate: f64 = jobs.iter().map(|j| work(&j.comparison)).sum::<f64>() * f64::from(n);
    if !args.quiet {
        eprintln!(
            "{} comparisons, {n} replicates: at most {estimate:.1e} agent-weeks after burn-in",
            jobs.len()
        );
    }
    let started = Instant::now();
    let mut verdicts: Vec<(&Job, Verdict)> = Vec::new();
    for job in &jobs {
        let replicates = replicates(job, n, args)?;
        let expectations = &job.comparison.arms[0].scenario.expect;
        let mut found = Vec::new();
        for e in expectations.iter().filter(|e| e.telling || !args.telling) {
            found.push(job.comparison.judge(e, &replicates)?);
        }
        if !args.quiet {
            print(&table(job, &found))?;
        }
        verdicts.extend(found.into_iter().map(|v| (job, v)));
    }
    if let Some(path) = &args.json {
        write_json(path, &verdicts)?;
    }
    if args.quiet {
        return Ok(());
    }
    let held = verdicts.iter().filter(|(_, v)| v.holds()).count();
    print(&format!(
        "\n{held} of {} expectations hold (the sign in at least {:.0}% of replicates); {:.1} s\n",
        verdicts.len(),
        100.0 * HOLDS,
        started.elapsed().as_secs_f64()
    ))
}

impl AcceptArgs {
    fn jobs(&self) -> Result<Vec<Job>> {
        let files = match self.scenarios.is_empty() {
            true => shipped(&self.out.join("scenarios"))?,
            false => self.scenarios.clone(),
        };
        // What the user sets comes last.
        let mut set = Vec::new();
        if self.quick {
            set.push(format!("city.inhabitants={}", QUICK.0));
            set.push(format!("burn_in_weeks={}", QUICK.2));
        }
        set.extend(self.set.iter().cloned());
        let mut jobs = Vec::new();
        for file in files {
            let mut scenario = Scenario::from_file(&file, &options(&set))?;
            if scenario.expect.is_empty() {
                return Err(Error::input(format!(
                    "{}: no `[[expect]]`: there is nothing to accept",
                    file.display()
                )));
            }
            self.shorten(&mut scenario);
            let programmes = intensity_is_free(&scenario);
            let given = match self.intensity.is_empty() {
                true => INTENSITIES.to_vec(),
                false => self.intensity.clone(),
            };
            let intensities: Vec<Option<f64>> = match programmes {
                true => given.into_iter().map(Some).collect(),
                false => vec![None],
            };
            for intensity in intensities {
                let mut scenario = scenario.clone();
                for arm in &mut scenario.arms {
                    set_intensity(&mut arm.scenario, intensity)?;
                }
                let mut name = file
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                if let Some(intensity) = intensity {
                    let _ = write!(name, "_{intensity}");
                }
                // Runs of another kind are kept apart.
                for (is, word) in [(self.quick, "_quick"), (self.telling, "_telling")] {
                    name.push_str(if is { word } else { "" });
                }
                let mut comparison = Comparison::new(std::slice::from_ref(&scenario))?;
                comparison.arms[0]
                    .scenario
                    .expect
                    .clone_from(&scenario.expect);
                comparison.command = Some(super::command_line());
                jobs.push(Job {
                    scenario: scenario.name.clone(),
                    intensity,
                    comparison,
                    folder: self.out.join(name),
                });
            }
        }
        Ok(jobs)
    }

    /// Arms are compared in the weeks of expectations; in a quick look nothing follows the last.
    fn shorten(&self, scenario: &mut Scenario) {
        let telling = scenario
            .expect
            .iter()
            .filter(|e| e.telling || !self.telling);
        let mut weeks: Vec<u32> = telling.map(|e| e.week).collect();
        weeks.sort_unstable();
        weeks.dedup();
        scenario.compare.every = None;
        scenario.compare.areas = false;
        scenario.compare.weeks = weeks;
    }
}

/// Writes the shipped scenarios into a folder, so that what was run can be read; returns those to run.
fn shipped(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |path: &Path, e: &std::io::Error| Error::Output {
        path: path.display().to_string().into(),
        message: e.to_string(),
    };
    fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
    let mut files = Vec::new();
    for (name, text) in SHIPPED {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|e| failed(&path, &e))?;
        if name != "base.toml" {
            files.push(path);
        }
    }
    Ok(files)
}

/// Whether there are programmes and no arm differs from another in the intensity of their sessions:
/// then it is for this command to vary.
fn intensity_is_free(scenario: &Scenario) -> bool {
    let mut found: Vec<f64> = Vec::new();
    for arm in &scenario.arms {
        for policy in &arm.scenario.inputs.policies {
            if Programme::of(policy).is_some() {
                found.push(policy.value(INTENSITY));
            }
        }
    }
    found.first().is_some_and(|one| {
        let same = |x: &f64| x.to_bits() == one.to_bits();
        found.iter().all(same)
    })
}

fn set_intensity(scenario: &mut Scenario, intensity: Option<f64>) -> Result<()> {
    let Some(intensity) = intensity else {
        return Ok(());
    };
    if !(0.0..=10.0).contains(&intensity) {
        return Err(Error::input(format!(
            "--intensity {intensity}; allowed: 0 to 10"
        )));
    }
    for policy in &mut scenario.inputs.policies {
        if Programme::of(policy).is_some() {
            *policy = policy.clone().with(INTENSITY, intensity);
        }
    }
    Ok(())
}

/// Agent-weeks of a replicate after burn-in.
fn work(comparison: &Comparison) -> f64 {
    let people = match &comparison.arms[0].scenario.city {
        City::Synthetic(c) => f64::from(c.inhabitants),
        City::Table(_) | City::People(_) => 0.0,
    };
    let last = comparison.dates.last().copied().unwrap_or(0);
    people * f64::from(last) * comparison.arms.len() as f64
}

/// The replicates of a comparison: those that are kept, and the missing ones, which are run.
fn replicates(job: &Job, n: u32, args: &AcceptArgs) -> Result<Vec<Replicate>> {
    let started = Instant::now();
    let folder = OutputFolder::open_comparison(&job.folder, false)?;
    let kept = folder.replicates(&job.comparison, args.threads)?;
    if !args.quiet {
        warn(
            job.comparison
                .arms
                .iter()
                .flat_map(|a| a.scenario.notes.iter().cloned()),
        );
    }
    let bar = ProgressBar::new(0);
    if args.quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let template = format!("{} {{bar:30}} {{percent}}%, {{eta}} left", job.scenario);
    let style = ProgressStyle::with_template(&template);
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let all: Vec<u32> = (1..=n).collect();
    let goes_on = AtomicBool::new(false);
    let whole = fill(&job.comparison, &kept, &all, args.threads, &bar, &goes_on)?;
    let mut summary = kept.summary(&all)?;
    let seconds = started.elapsed().as_secs_f64();
    let format = Format::Csv;
    write_comparison(
        &folder,
        &job.comparison,
        &mut summary,
        format,
        args.threads,
        seconds,
    )?;
    whole.into_iter().map(|k| kept.get(k)).collect()
}

/// The verdicts of a comparison.
fn table(job: &Job, verdicts: &[Verdict]) -> String {
    let mut out = match job.intensity {
        Some(i) => format!("\n{} (sessions of intensity {i})\n", job.scenario),
        None => format!("\n{}\n", job.scenario),
    };
    for v in verdicts {
        let e = &v.expectation;
        let sign = if e.higher { "higher" } else { "lower" };
        let verdict = match (v.replicates, v.holds()) {
            (0, _) => "NOT MEASURED",
            (_, true) => "holds",
            (_, false) => "DOES NOT HOLD",
        };
        let _ = writeln!(
            out,
            "  {verdict:13} {:>4.0}% of {}: {} {sign} in {} than in {}, week {} ({:+.4}, level {:.4}): {}",
            100.0 * v.share,
            v.replicates,
            e.indicator,
            e.arm,
            e.than,
            e.week,
            v.difference,
            v.level,
            e.says
        );
    }
    out
}

fn write_json(path: &Path, verdicts: &[(&Job, Verdict)]) -> Result<()> {
    let rows: Vec<serde_json::Value> = verdicts
        .iter()
        .map(|(job, v)| {
            let e = &v.expectation;
            serde_json::json!({
                "scenario": job.scenario, "intensity": job.intensity, "expectation": e.name,
                "says": e.says, "indicator": e.indicator, "arm": e.arm, "than": e.than,
                "higher": e.higher, "week": e.week, "replicates": v.replicates,
                "share": v.share, "difference": v.difference, "level": v.level, "holds": v.holds(),
            })
        })
        .collect();
    let failed = |message: String| Error::Output {
        path: path.display().to_string().into(),
        message,
    };
    let text = serde_json::to_string_pretty(&rows).map_err(|e| failed(e.to_string()))?;
    let part = path.with_extension("part");
    fs::write(&part, text + "\n").map_err(|e| failed(e.to_string()))?;
    fs::rename(&part, path).map_err(|e| failed(e.to_string()))
}
