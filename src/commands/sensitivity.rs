//! `sensitivity`: which parameters move a result.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use clap::{Args, ValueEnum};
use commonground::Result;
use commonground::comparison::{Key, Progress};
use commonground::scenario::Scenario;
use commonground::sensitivity::{Found, Method, Plan, Sensitivity, Stage, write};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::compared::name;
use super::{ChangeArgs, print, shard, stop_when_asked, threads, warn};

/// How parameters are looked at.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum MethodArg {
    /// Screening of all parameters: few runs, no shares
    Morris,
    /// Shares of the variance for all parameters: many runs
    Sobol,
    /// Screening, then shares for at most eight that matter
    Both,
}

#[derive(Debug, Args)]
pub struct SensitivityArgs {
    /// Scenario file (TOML)
    #[arg(value_name = "FILE")]
    scenario: PathBuf,
    /// Indicator of the whole city that is looked at
    #[arg(long, value_name = "NAME")]
    indicator: String,
    /// Group that the number describes
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Group towards which
    #[arg(long, value_name = "GROUP")]
    outgroup: Option<String>,
    /// Setting
    #[arg(long)]
    setting: Option<String>,
    /// Look at the difference of this arm from the first one, on the same seeds; else at the number in the
    /// first arm, or in a scenario without arms
    #[arg(long, value_name = "NAME")]
    arm: Option<String>,
    /// Week after burn-in; the last one unless said
    #[arg(long)]
    week: Option<u32>,
    /// How parameters are looked at
    #[arg(long, value_enum, default_value_t = MethodArg::Both)]
    method: MethodArg,
    /// Trajectories of screening: each needs one run more than there are parameters
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    trajectories: u32,
    /// Points of the Sobol sequence, a power of two: each needs two runs more than there are parameters
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(2..=65_536))]
    points: u32,
    /// A parameter, with its plausible range (mechanisms.attitude_kernel.eta0) or one of your own
    /// (settings.work.rate=5..12); may be repeated. Else all that state a plausible range and stand at
    /// their defaults
    #[arg(long, value_name = "PATH[=LOW..HIGH]")]
    parameter: Vec<String>,
    /// Seeds of every point, the same for all; their mean is taken
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    replicates: u32,
    /// Run the part I of N of the points, on one of N machines; `merge` puts parts together
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<(u32, u32)>,
    /// Folder for results; an analysis that was ended goes on there, also with more trajectories or points
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    change: ChangeArgs,
    /// Threads; 0 means one for each core. No result depends on it
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// Runs an analysis, or goes on with it.
pub fn run(args: &SensitivityArgs) -> Result<()> {
    let scenario = Scenario::from_file(&args.scenario, &args.change.options())?;
    let output = Key {
        area: None,
        indicator: args.indicator.clone(),
        setting: args.setting.clone(),
        group: args.group.clone(),
        outgroup: args.outgroup.clone(),
    };
    let of = Sensitivity::new(
        &scenario,
        args.arm.as_deref(),
        output,
        args.week.unwrap_or(scenario.weeks),
        args.replicates,
        &args.parameter,
    )?;
    let plan = Plan {
        method: match args.method {
            MethodArg::Morris => Method::Morris,
            MethodArg::Sobol => Method::Sobol,
            MethodArg::Both => Method::Both,
        },
        trajectories: args.trajectories,
        rows: args.points,
    };
    if !args.quiet {
        warn(scenario.notes.iter().cloned());
    }
    let stop = stop_when_asked(args.quiet);
    let bar = bar(args.quiet);
    let told = |stage, p: Progress| {
        bar.set_message(match stage {
            Stage::Scenario => "the scenario as it is",
            Stage::Morris => "screening",
            Stage::Sobol => "Sobol indices",
        });
        if bar.length() != Some(p.of) {
            // Time left is that of the stage.
            bar.set_length(p.of);
            bar.set_position(0);
            bar.reset_eta();
        }
        bar.set_position(p.weeks);
        !stop.load(Ordering::Relaxed)
    };
    if let Some((part, parts)) = args.shard {
        let outcome = of.run_part(&plan, (part, parts), &args.out, args.threads, &told);
        bar.finish_and_clear();
        let (stage, mine, all) = outcome?;
        let what = match stage {
            Stage::Morris if plan.method == Method::Both => {
                "of screening; once `merge` has put all parts together, a copy of its folder goes on to indices"
            }
            Stage::Morris => "of screening; `merge` puts parts together",
            _ => "of the Sobol design; `merge` puts parts together",
        };
        return match args.quiet {
            true => Ok(()),
            false => print(&format!(
                "part {part} of {parts}: {mine} of {all} points {what}\n"
            )),
        };
    }
    let outcome = of.run(&plan, &args.out, args.threads, &told);
    bar.finish_and_clear();
    let found = outcome?;
    let command = super::command_line();
    write(&args.out, &of, &plan, &found, Some(&command))?;
    match args.quiet {
        true => Ok(()),
        false => print(&text(&of, &plan, &found, &args.out.display().to_string())),
    }
}

fn bar(quiet: bool) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{msg}: weeks {bar:40} {percent}%, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// What a person wants to see.
fn text(of: &Sensitivity, plan: &Plan, found: &Found, out: &str) -> String {
    let mut text = String::new();
    let (arm, baseline) = of.arms();
    let what = match baseline {
        None => format!("`{arm}`"),
        Some(baseline) => format!("the difference of `{arm}` from `{baseline}`"),
    };
    let _ = writeln!(
        text,
        "{} in week {}, {what}: {:.4} at the values of the scenario",
        name(of.output()),
        of.week(),
        found.reference
    );
    let seeds = of.seeds().len();
    let _ = match found.luck {
        Some(sd) => writeln!(
            text,
            "{} points, each the mean of the same {seeds} seeds; standard deviation over seeds {sd:.4}",
            found.points
        ),
        None => writeln!(
            text,
            "{} points, all on the same seed; --replicates 2 or more shows luck",
            found.points
        ),
    };
    if found.missing > 0 {
        let _ = writeln!(
            text,
            "at {} points the number is missing; what needs them is left out",
            found.missing
        );
    }
    let values = of.values();
    let parameter = |k: usize| {
        let v = &of.parameters()[k];
        let range = format!("{} to {}", v.range.0, v.range.1);
        format!(
            "{:44} {:5} {:>9} {range:>16}",
            v.path,
            v.grade.name(),
            values[k]
        )
    };
    let head = format!("{:44} {:5} {:>9} {:>16}", "", "grade", "scenario", "range");
    let interval = |x: Option<(f64, f64)>, places: usize| {
        x.map_or("·".to_owned(), |(low, high)| {
            format!("{low:.places$} to {high:.places$}")
        })
    };
    if let Some(screened) = &found.morris {
        let (moving, still): (Vec<usize>, Vec<usize>) =
            (0..screened.len()).partition(|&k| screened[k].size > 0.0);
        let largest = moving.iter().map(|&k| screened[k].size).fold(0.0, f64::max);
        let places = places(largest);
        let wide = 2 * (places + 4) + 4;
        let _ = writeln!(
            text,
            "\nMorris screening, {} trajectories: change of the number over the whole range\n{head} {:>9} \
             {:>wide$} {:>10} {:>9}",
            plan.trajectories, "mu*", "95% interval", "mu", "sigma"
        );
        let mut order = moving;
        order.sort_by(|&a, &b| screened[b].size.total_cmp(&screened[a].size));
        for k in order {
            let s = &screened[k];
            let _ = writeln!(
                text,
                "{} {:>9.places$} {:>wide$} {:>+10.places$} {:>9}",
                parameter(k),
                s.size,
                interval(s.interval, places),
                s.mean,
                s.spread.map_or("·".to_owned(), |x| format!("{x:.places$}"))
            );
        }
        let (unknown, still): (Vec<usize>, Vec<usize>) =
            still.iter().partition(|&&k| screened[k].size.is_nan());
        for (what, all) in [("without any effect here", still), ("not known", unknown)] {
            if !all.is_empty() {
                let names = all.iter().map(|&k| of.parameters()[k].path.as_str());
                let names: Vec<&str> = names.collect();
                let _ = writeln!(text, "{what}: {}", names.join(", "));
            }
        }
    }
    match &found.sobol {
        Some(all) => {
            let _ = writeln!(
                text,
                "\nSobol indices, {} points: share of the variance, alone and with others\n{head} {:>8} \
                 {:>18} {:>8} {:>18}",
                plan.rows, "alone", "95% interval", "total", "95% interval"
            );
            let mut order: Vec<usize> = (0..all.len()).collect();
            order.sort_by(|&a, &b| all[b].total.total_cmp(&all[a].total));
            for at in order {
                let i = &all[at];
                let _ = writeln!(
                    text,
                    "{} {:>8.3} {:>18} {:>8.3} {:>18}",
                    parameter(found.varied[at]),
                    i.first,
                    interval(i.first_interval, 3),
                    i.total,
                    interval(i.total_interval, 3)
                );
            }
            if plan.method == Method::Both {
                text.push_str(
                    "of the parameters with a mu* above a tenth of the largest, at most 8; the others stay \
                     as they are\n",
                );
            }
        }
        None if plan.method != Method::Morris => {
            text.push_str("\nno Sobol indices: no parameter that is varied moves the number\n");
        }
        None => {}
    }
    let _ = writeln!(
        text,
        "\nsensitivity.csv, sensitivity.json, points.csv in {out}"
    );
    text
}

/// Decimal places with which the largest of some sizes has three figures.
fn places(largest: f64) -> usize {
    let mut places = 2;
    let mut size = largest.abs();
    while size > 0.0 && size < 1.0 && places < 9 {
        size *= 10.0;
        places += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_effects_are_shown_with_three_figures() {
        assert_eq!([2.5, 0.25, 0.0123, 0.0].map(places), [2, 3, 4, 2]);
        assert_eq!(places(1e-30), 9);
    }
}
