//! `calibrate`: named parameters inside their priors to chosen rows.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use commonground::evidence::{self, Calibration, Free, Plan};
use commonground::{Error, Result};

use super::validate::{bar, chosen, rows_of, warn};
use super::{print, seed, threads};

#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// A parameter, with its prior (mechanisms.attitude_kernel.eta0) or a range of your own
    /// (mechanisms.valence.b_positive=0.5..2); may be repeated
    #[arg(long, value_name = "PATH[=LOW..HIGH]", required = true)]
    parameter: Vec<String>,
    /// A row to calibrate to, for instance --row A1 (may be repeated)
    #[arg(long, value_name = "ID", required_unless_present = "rows")]
    row: Vec<String>,
    /// Rows of your own in place of the registry's, as for `validate`: all of them, or those that --row names
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    /// Minutes after which no point is begun
    #[arg(long, default_value_t = 90)]
    minutes: u64,
    /// Points of a wave
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u64).range(2..=100_000))]
    points: u64,
    /// Waves of history matching before the posterior sample
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(0..=100))]
    waves: u64,
    /// Points of the last wave, of which the sample is made; else as many as there is time for
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    last: Option<u64>,
    /// Seeds of a point, each with a city of its own
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(2..=10_000))]
    seeds: u64,
    /// Seed of the design
    #[arg(long, default_value_t = 1, value_parser = seed)]
    seed: u64,
    /// Change one key of the standard city (may be repeated)
    #[arg(long, value_name = "PATH.TO.KEY=VALUE")]
    set: Vec<String>,
    /// Worlds that run at the same time; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
    /// Folder for points, their numbers, posterior and ranges; a calibration goes on where it was ended
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// Runs a calibration, or goes on with it.
pub fn run(args: &CalibrateArgs) -> Result<()> {
    let free: Result<Vec<Free>> = args.parameter.iter().map(|p| Free::parse(p)).collect();
    let rows = chosen(rows_of(args.rows.as_deref())?, &args.row)?;
    if let Some(row) = rows.iter().find(|r| {
        r.by_construction.is_some()
            || r.waits_for.is_some()
            || r.standing == evidence::Standing::Docking
    }) {
        return Err(Error::input(format!(
            "row {} cannot be calibrated to: it is fixed by inputs, a docking test or not measured yet",
            row.id
        )));
    }
    let calibration = Calibration {
        free: free?,
        rows,
        plan: Plan {
            seeds: args.seeds,
            set: args.set.clone(),
            ..Plan::quick()
        },
        points: args.points as usize,
        waves: args.waves as usize,
        last: args.last.map(|n| n as usize),
        time: Duration::from_secs(60 * args.minutes),
        seed: args.seed,
        command: Some(super::command_line()),
    };
    if !args.quiet {
        warn(&calibration.plan, &calibration.rows)?;
    }
    let bar = bar(args.quiet);
    let posterior = calibration.run(&args.out, args.threads, &|wave, point, p| {
        bar.set_message(format!("wave {wave}, point {point}"));
        bar.set_length(p.of as u64);
        bar.set_position(p.weeks as u64);
    });
    bar.finish_and_clear();
    let posterior = posterior?;
    if args.quiet {
        return Ok(());
    }
    if posterior.last == 0 {
        return print(&format!(
            "{} points run, no point of the last wave yet; the same command goes on\n",
            posterior.run
        ));
    }
    let mut text = format!(
        "{} points run, {} of them in the last wave, {} in the sample ({})\n",
        posterior.run,
        posterior.last,
        posterior.sample.len(),
        match posterior.accepted {
            true => "all numbers inside their bands",
            false =>
                "the best tenth of the last wave; fewer than ten points have all numbers inside",
        }
    );
    for (k, f) in calibration.free.iter().enumerate() {
        let (Some((low, high)), Some(best)) = (posterior.ranges.get(k), posterior.sample.first())
        else {
            continue;
        };
        let _ = writeln!(
            text,
            "{:40} prior {} to {}, sample {low:.4} to {high:.4}, best {:.4}",
            f.path, f.range.0, f.range.1, best.at[k]
        );
    }
    print(&text)
}
