//! `report`: a page from a folder of results.

use std::path::PathBuf;

use clap::Args;
use commonground::report::{BRIEF, FILE, Report};
use commonground::{Error, Result};

use super::print;

#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Folder of a finished `experiment`, `run`, `sensitivity`, `trial`, `validate` or `calibrate`; several of `trial`
    /// or of `validate` are set beside each other
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
    /// Outlines of the areas (GeoJSON); else areas are drawn as tiles
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Write a brief of a comparison in place of the whole report: two pages to print
    #[arg(long, conflicts_with = "map")]
    brief: bool,
    /// File to write; else report.html, or brief.html, in the (first) folder
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write every figure as SVG and PNG too, into the folder `figures` beside the page
    #[arg(long)]
    figures: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// Writes the report of a folder.
pub fn run(args: &ReportArgs) -> Result<()> {
    let first = &args.folders[0];
    let (report, name) = match args.brief {
        true if args.folders.len() > 1 => {
            return Err(Error::input(format!(
                "--brief is of one comparison; {} folders are given",
                args.folders.len()
            )));
        }
        true => (Report::brief(first)?, BRIEF),
        false => (
            Report::of_several(&args.folders, args.map.as_deref())?,
            FILE,
        ),
    };
    let path = args.out.clone().unwrap_or_else(|| first.join(name));
    if args.figures && cfg!(not(feature = "figures")) {
        return Err(Error::input(
            "this program was built without figures as files (cargo build --features figures); the page saves \
             each figure as SVG or PNG",
        ));
    }
    report.write(&path)?;
    #[cfg(feature = "figures")]
    if args.figures {
        let beside = path.parent().unwrap_or(first);
        report.write_figures(&beside.join("figures"))?;
    }
    if args.quiet {
        return Ok(());
    }
    let size = report.html.len() as f64 / 1e6;
    print(&format!(
        "{}: {} figures, {size:.1} MB\n",
        path.display(),
        report.figures.len()
    ))
}
