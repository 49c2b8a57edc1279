//! `compare`: arms with the same luck, and their paired differences.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use commonground::comparison::{
    Comparison, Key, Paired, Progress, SEEDS_OF_A_WORLD, Summary, Uncertainty, Worlds,
};
use commonground::record::{Format, OutputFolder, merge_comparisons, write_comparison};
use commonground::scenario::Scenario;
use commonground::{Error, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::run::{FormatArg, format_of};
use super::{ChangeArgs, print, warn};

/// Most replicates of one comparison.
const MOST: i64 = 100_000;
/// Numbers of the whole city that the table shows unless asked for others, with their setting.
const HEADLINE: [(&str, Option<&str>); 4] = [
    ("attitude_mean", None),
    ("weekly_contact", None),
    ("cross_group_friends", Some("friends")),
    ("dissimilarity", Some("residence")),
];

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Scenario files: one with [[arms]], or several; the first arm of the first is the baseline
    #[arg(required = true, value_name = "FILE")]
    scenarios: Vec<PathBuf>,
    /// Number of seeds on which all arms are run; more can be added later
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=MOST))]
    replicates: u32,
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
    /// Folder for results; a comparison that was ended goes on there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Weeks after burn-in at which arms are compared, for instance --at 52,156,520, in place of
    /// [compare]
    #[arg(long, value_name = "WEEKS", value_delimiter = ',')]
    at: Vec<u32>,
    #[command(flatten)]
    change: ChangeArgs,
    /// Show this indicator of the whole city in place of the headline (may be repeated)
    #[arg(long, value_name = "INDICATOR")]
    show: Vec<String>,
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

/// Runs a comparison, or goes on with it.
pub fn run(args: &CompareArgs) -> Result<()> {
    let comparison = args.comparison()?;
    let format = format_of(args.format)?;
    let folder = OutputFolder::open_comparison(&args.out, args.force)?;
    let kept = folder.replicates(&comparison, args.threads)?;
    let there = kept.numbers()?;
    let all = args.numbers()?;
    let todo: Vec<u32> = all.iter().copied().filter(|n| !there.contains(n)).collect();
    if !args.quiet {
        warn(notes(&comparison));
        if todo.len() < all.len() {
            let kept = all.len() - todo.len();
            eprintln!("{kept} of {} replicates are there already", all.len());
        }
    }
    let started = Instant::now();
    let bar = bar(args.quiet);
    let done = |replicate| kept.add(&replicate);
    let outcome = comparison.run(&todo, args.threads, &done, &|p: Progress| {
        bar.set_length(p.of);
        bar.set_position(p.weeks);
    });
    bar.finish_and_clear();
    outcome?;
    let mut summary = kept.summary(&all)?;
    if comparison.worlds.is_some() {
        let replicates: Result<Vec<_>> = all.iter().map(|&n| kept.get(n)).collect();
        summary = summary.with_worlds(comparison.uncertainty(&replicates?));
    }
    let seconds = started.elapsed().as_secs_f64();
    write_comparison(
        &folder,
        &comparison,
        &mut summary,
        format,
        args.threads,
        seconds,
    )?;
    if args.quiet {
        return Ok(());
    }
    warn(summary.warnings().iter().cloned());
    let mut text = table(&mut summary, &args.show)?;
    let _ = writeln!(
        text,
        "\n{seconds:.1} s; {}",
        where_all_is(format, &args.out)
    );
    print(&text)
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

impl CompareArgs {
    /// Numbers of the replicates to run.
    fn numbers(&self) -> Result<Vec<u32>> {
        let all = 1..=self.replicates;
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
                "part {part} of {of} has none of {} replicates",
                self.replicates
            ))),
            false => Ok(mine),
        }
    }

    fn comparison(&self) -> Result<Comparison> {
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
        Ok(comparison)
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
        notes.push("[trial] is not carried out by `compare`; command `trial` does that".to_owned());
    }
    notes
}

fn bar(quiet: bool) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("weeks {bar:40} {percent}%, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// What a person wants to see: differences of the whole city at the last date.
fn table(summary: &mut Summary, show: &[String]) -> Result<String> {
    let keys = summary.keys().filter(|k| k.area.is_none());
    let city: Vec<Key> = keys.cloned().collect();
    if let Some(unknown) = show
        .iter()
        .find(|s| !city.iter().any(|k| k.indicator == **s))
    {
        let mut known: Vec<&str> = city.iter().map(|k| k.indicator.as_str()).collect();
        known.dedup();
        return Err(Error::input(format!(
            "no indicator `{unknown}` to show; there are {}",
            known.join(", ")
        )));
    }
    let hosts = summary.hosts().to_vec();
    let is_headline = |key: &Key| {
        let host = |g: &Option<String>| g.as_ref().map(|g| hosts.contains(g));
        let across = match (host(&key.group), host(&key.outgroup)) {
            (Some(one), Some(other)) => one != other,
            (group, _) => group.is_none(),
        };
        let setting = key.setting.as_deref();
        across && HEADLINE.contains(&(key.indicator.as_str(), setting))
    };
    let (rows, others): (Vec<&Key>, Vec<&Key>) = match show.is_empty() {
        true => city.iter().partition(|k| is_headline(k)),
        false => (
            city.iter()
                .filter(|k| show.contains(&k.indicator))
                .collect(),
            Vec::new(),
        ),
    };
    let names: Vec<String> = rows.iter().map(|k| name(k)).collect();
    let wide = names.iter().map(String::len).max().unwrap_or(0).max(8);
    let (arms, weeks) = (summary.arms().to_vec(), summary.weeks().to_vec());
    let date = weeks.len() - 1;
    let mut out = String::new();
    for arm in 1..arms.len() {
        let _ = writeln!(
            out,
            "\n`{}` against `{}`, the whole city in week {}, {} replicates",
            arms[arm],
            arms[0],
            weeks[date],
            summary.replicates().len()
        );
        let _ = writeln!(
            out,
            "{:wide$} {:>9} {:>10} {:>22} {:>9}",
            "", "baseline", "difference", "95% interval", "smallest*"
        );
        let mut same = 0;
        for (key, name) in rows.iter().zip(&names) {
            let Some(d) = summary.difference(key, arm, date) else {
                continue;
            };
            if d.same() {
                same += 1;
                continue;
            }
            let level = summary.level(key, 0, date).and_then(|l| l.mean());
            let _ = writeln!(out, "{name:wide$} {}", line(level, &d));
            let cell = (arm, date, (*key).clone());
            if let Some(u) = summary.plausible().and_then(|p| p.differences.get(&cell)) {
                let _ = writeln!(out, "{:wide$}   {}", "", worlds(u));
            }
        }
        if same > 0 {
            let what = if same == rows.len() {
                "everything here"
            } else {
                "all else here"
            };
            let _ = writeln!(out, "{what} is the same in all replicates");
        }
        let mut more: Vec<&str> = Vec::new();
        for key in &others {
            let shown = summary
                .difference(key, arm, date)
                .is_some_and(|d| d.shown());
            if shown && !more.contains(&key.indicator.as_str()) {
                more.push(&key.indicator);
            }
        }
        if !more.is_empty() {
            let _ = writeln!(out, "also shown (--show NAME): {}", more.join(", "));
        }
    }
    out.push_str(
        "\n* the smallest difference that so many replicates find with a power of 80% at 5%. \"No \
         difference\nshown\" is not \"no effect\": a smaller one may be there. One in twenty intervals \
         misses the truth by\nchance.\n",
    );
    Ok(out)
}

fn line(level: Option<f64>, d: &Paired) -> String {
    let or = |x: Option<f64>| x.map_or("·".to_owned(), |x| format!("{x:.4}"));
    let interval = d.interval.map_or("·".to_owned(), |(low, high)| {
        format!("{low:+.4} to {high:+.4}")
    });
    format!(
        "{:>9} {:>+10.4} {interval:>22} {:>9}  {}",
        or(level),
        d.difference,
        or(d.detectable),
        d.verdict()
    )
}

/// What plausible worlds say about a difference.
fn worlds(u: &Uncertainty) -> String {
    let above = u.share_positive * f64::from(u.worlds);
    let mut out = format!("above 0 in {above:.0} of {} plausible worlds", u.worlds);
    if let Some((luck, parameters)) = u.luck.zip(u.parameters) {
        let _ = write!(out, "; sd of luck {luck:.4}, of parameters {parameters:.4}");
    }
    if !u.drivers.is_empty() {
        let drivers: Vec<String> = u.drivers.iter().map(ToString::to_string).collect();
        let _ = write!(out, "; goes with {}", drivers.join(", "));
    }
    out
}

/// What a number is about, in one phrase.
pub(super) fn name(key: &Key) -> String {
    let mut out = key.indicator.clone();
    if let Some(setting) = &key.setting {
        let _ = write!(out, " ({setting})");
    }
    match (&key.group, &key.outgroup) {
        (Some(group), Some(outgroup)) => {
            let _ = write!(out, " {group} -> {outgroup}");
        }
        (Some(one), None) | (None, Some(one)) => {
            let _ = write!(out, " {one}");
        }
        (None, None) => {}
    }
    out
}

/// Where the tables are.
fn where_all_is(format: Format, out: &Path) -> String {
    let ending = format.extension();
    format!(
        "all indicators by group, area and setting at all dates: compare.{ending} and \
         levels.{ending} in {}",
        out.display()
    )
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folders of parts of one comparison (`compare --shard`)
    #[arg(required = true, value_name = "DIR")]
    parts: Vec<PathBuf>,
    /// Folder for results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Show this indicator of the whole city in place of the headline (may be repeated)
    #[arg(long, value_name = "INDICATOR")]
    show: Vec<String>,
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

/// Puts the parts of a comparison together.
pub fn merge(args: &MergeArgs) -> Result<()> {
    let format = format_of(args.format)?;
    let folder = OutputFolder::open_comparison(&args.out, args.force)?;
    let mut summary = merge_comparisons(&args.parts, &folder, format)?;
    if args.quiet {
        return Ok(());
    }
    let numbers: Vec<u32> = summary.replicates().iter().map(|r| r.0).collect();
    let missing = missing(&numbers);
    if !missing.is_empty() {
        warn([format!("no part has replicate {}", missing.join(", "))]);
    }
    warn(summary.warnings().iter().cloned());
    let mut text = table(&mut summary, &args.show)?;
    let _ = writeln!(text, "\n{}", where_all_is(format, &args.out));
    print(&text)
}

/// Numbers from 1 that are left out.
fn missing(numbers: &[u32]) -> Vec<String> {
    let last = numbers.last().copied().unwrap_or(0);
    let out = (1..=last).filter(|n| !numbers.contains(n));
    out.map(|n| n.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_comparison_are_written_as_fractions() {
        assert_eq!(shard("2/3"), Ok((2, 3)));
        for wrong in ["0/3", "4/3", "2", "a/b", "1/0", "-1/2"] {
            assert!(shard(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn replicates_that_are_left_out_are_found() {
        assert_eq!(missing(&[1, 3, 4, 7]), ["2", "5", "6"]);
        assert!(missing(&[1, 2]).is_empty() && missing(&[]).is_empty());
    }

    #[test]
    fn numbers_are_said_in_one_phrase() {
        let key = |setting: Option<&str>, group: Option<&str>, outgroup: Option<&str>| Key {
            area: None,
            indicator: "x".into(),
            setting: setting.map(str::to_owned),
            group: group.map(str::to_owned),
            outgroup: outgroup.map(str::to_owned),
        };
        assert_eq!(name(&key(None, Some("a"), Some("b"))), "x a -> b");
        assert_eq!(name(&key(Some("work"), Some("a"), None)), "x (work) a");
        assert_eq!(name(&key(None, None, None)), "x");
    }
}
