//! `merge`: parts of a comparison or of a sensitivity analysis that were run apart.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use commonground::Result;
use commonground::record::{OutputFolder, merge_comparisons};
use commonground::sensitivity;

use super::compared::{ablations, known, table, where_all_is};
use super::run::{FormatArg, format_of};
use super::{print, warn};

#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Folders of parts of one comparison or one analysis (`experiment --shard`, `sensitivity --shard`)
    #[arg(required = true, value_name = "DIR")]
    parts: Vec<PathBuf>,
    /// Folder for results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Show this indicator of the whole city in place of the headline, of all groups or of one towards all
    /// or one other, such as attitude_mean:host:a (may be repeated)
    #[arg(long, value_name = "INDICATOR[:GROUP[:OUTGROUP]]")]
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

/// Puts parts together.
pub fn merge(args: &MergeArgs) -> Result<()> {
    if args
        .parts
        .iter()
        .any(|part| sensitivity::holds_points(part))
    {
        return points(args);
    }
    known(&args.show)?;
    let format = format_of(args.format)?;
    let folder = OutputFolder::open_comparison(&args.out, args.force)?;
    let mut summary = merge_comparisons(&args.parts, &folder, format)?;
    if args.quiet {
        return Ok(());
    }
    let numbers: Vec<u32> = summary.replicates().iter().map(|r| r.number).collect();
    let mut known = numbers.clone();
    known.extend(summary.left_out().iter().map(|one| one.number));
    known.sort_unstable();
    let missing = missing(&known);
    if !missing.is_empty() {
        warn([format!("no part has replicate {}", missing.join(", "))]);
    }
    let few = |a: &&commonground::comparison::Ablation| (a.replicates as usize) < numbers.len();
    for a in summary.ablations().iter().filter(few) {
        warn([format!(
            "only {} of {} replicates were run without `{}`",
            a.replicates,
            numbers.len(),
            a.mechanism
        )]);
    }
    warn(summary.warnings().iter().cloned());
    let mut text = table(&mut summary, &args.show)?;
    if !summary.ablations().is_empty() {
        text += &ablations(&mut summary, &args.show)?;
    }
    let _ = writeln!(text, "\n{}", where_all_is(format, &args.out));
    print(&text)
}

/// Points of an analysis, which the analysis itself takes apart.
fn points(args: &MergeArgs) -> Result<()> {
    let n = sensitivity::merge(&args.parts, &args.out)?;
    match args.quiet {
        true => Ok(()),
        false => print(&format!(
            "{n} points in {0}; `sensitivity` with the options of the parts, without --shard and with \
             --out {0}, takes them apart and runs what is missing\n",
            args.out.display()
        )),
    }
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
    fn replicates_that_are_left_out_are_found() {
        assert_eq!(missing(&[1, 3, 4, 7]), ["2", "5", "6"]);
        assert!(missing(&[1, 2]).is_empty() && missing(&[]).is_empty());
    }
}
