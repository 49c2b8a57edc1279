//! The tables of a trial: every difference of every seed, and what they say together.

use super::folder::OutputFolder;
use super::manifest::{FileEntry, Manifest, Status, peak_rss_bytes};
use super::table::{Cell, Column, Format, Kind, Table};
use crate::error::Result;
use crate::experiment::{Power, TrialReport, power};
use crate::scenario::Scenario;

/// Columns of `trial`: one difference from the control, in standard deviations of the baseline
/// (positive: less prejudice), with its 95% interval.
pub const TRIAL_COLUMNS: &[Column] = &[
    ("seed", Kind::Integer),
    ("arm", Kind::Name),
    ("after_weeks", Kind::Integer),
    ("who", Kind::Name),
    ("instrument", Kind::Name),
    ("d", Kind::Number),
    ("se", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("people", Kind::Integer),
    ("control_people", Kind::Integer),
    ("baseline_sd", Kind::Number),
];

/// Columns of `power`: the same over all seeds. `significant` is the share of trials with a
/// significant difference, `detectable` what a trial finds with a power of 80%.
pub const POWER_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("after_weeks", Kind::Integer),
    ("who", Kind::Name),
    ("instrument", Kind::Name),
    ("trials", Kind::Integer),
    ("d", Kind::Number),
    ("spread", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("significant", Kind::Number),
    ("expected_power", Kind::Number),
    ("detectable", Kind::Number),
    ("people", Kind::Number),
    ("control_people", Kind::Number),
];

/// Writes `trial`, `power` and the manifest of trials that took so many seconds on so many
/// threads; removes the files of an earlier run before.
///
/// # Errors
/// If something cannot be written, or the format is not in this build.
pub fn write_trial(
    folder: &OutputFolder,
    scenario: &Scenario,
    format: Format,
    reports: &[TrialReport],
    threads: usize,
    seconds: f64,
) -> Result<Manifest> {
    folder.clear()?;
    let mut manifest = Manifest::new(scenario, threads);
    manifest.wall_seconds = Some(seconds);
    manifest.warnings.extend(scenario.notes.iter().cloned());
    manifest.write(folder.path())?;
    let seeds: Vec<String> = reports.iter().map(|r| r.seed.to_string()).collect();
    manifest
        .notes
        .push(format!("trial on seeds {}", seeds.join(", ")));
    for r in reports {
        manifest.notes.push(format!(
            "seed {}: {} weeks of burn-in, final state {}",
            r.seed, r.burn_in, r.digest
        ));
    }
    let about = manifest.to_json()?;
    let mut table = Table::create(folder.path(), "trial", format, TRIAL_COLUMNS)?;
    for report in reports {
        effects(&mut table, report)?;
    }
    let files = [table, {
        let mut table = Table::create(folder.path(), "power", format, POWER_COLUMNS)?;
        for row in power(reports) {
            summary(&mut table, &row)?;
        }
        table
    }];
    for table in files {
        let (rows, name) = (table.rows(), table.path().file_name());
        let name = name.unwrap_or_default().to_string_lossy().into_owned();
        let bytes = table.finish(&about)?;
        manifest.files.push(FileEntry { name, bytes, rows });
    }
    manifest.status = Status::Complete;
    manifest.peak_rss_bytes = peak_rss_bytes();
    manifest.write(folder.path())?;
    Ok(manifest)
}

fn effects(table: &mut Table, report: &TrialReport) -> Result<()> {
    for e in &report.effects {
        let of = |x: Option<f64>| x.map_or(Cell::Missing, Cell::Number);
        let count = |x: Option<usize>| Cell::Integer(x.unwrap_or(0) as i64);
        let d = e.difference;
        table.row(&[
            Cell::Integer(report.seed as i64),
            Cell::Text(&e.arm),
            Cell::Integer(i64::from(e.after)),
            Cell::Text(e.who.name()),
            Cell::Text(e.instrument.name()),
            of(d.map(|d| d.d)),
            of(d.map(|d| d.se)),
            of(d.map(|d| d.low)),
            of(d.map(|d| d.high)),
            count(d.map(|d| d.treated)),
            count(d.map(|d| d.control)),
            Cell::Number(report.sd[e.instrument as usize]),
        ])?;
    }
    Ok(())
}

fn summary(table: &mut Table, row: &Power) -> Result<()> {
    table.row(&[
        Cell::Text(&row.arm),
        Cell::Integer(i64::from(row.after)),
        Cell::Text(row.who.name()),
        Cell::Text(row.instrument.name()),
        Cell::Integer(row.trials as i64),
        Cell::Number(row.d),
        Cell::Number(row.spread),
        Cell::Number(row.low),
        Cell::Number(row.high),
        Cell::Number(row.significant),
        Cell::Number(row.expected),
        Cell::Number(row.detectable),
        Cell::Number(row.people.0),
        Cell::Number(row.people.1),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Arm, Exposure, Trial};
    use crate::population::City;
    use crate::scenario::{BurnIn, ReadOptions, TOWN};

    #[test]
    fn tables_and_manifest_hold_every_seed() {
        let mut scenario = Scenario::from_text(TOWN, "town.toml", &ReadOptions::default()).unwrap();
        scenario.burn_in = BurnIn::Weeks(1);
        if let City::Synthetic(city) = &mut scenario.city {
            (city.inhabitants, city.areas) = (1200, 4);
        }
        let mut trial = Trial::new(vec![
            Arm::new("none", Exposure::None),
            Arm::new("mixed", Exposure::MixedTeam),
        ]);
        trial.design.units = 40.0;
        trial.design.weeks = 2.0;
        trial.after = vec![0];
        let reports = trial.repeat(&scenario, &[1, 2], 2, |_| {}).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let open = OutputFolder::open(folder.path(), false).unwrap();
        let manifest = write_trial(&open, &scenario, Format::Csv, &reports, 2, 1.0).unwrap();
        assert_eq!(manifest.status, Status::Complete);
        // Two seeds, participants and bystanders, two instruments.
        assert_eq!((manifest.files[0].rows, manifest.files[1].rows), (8, 4));
        let text = std::fs::read_to_string(folder.path().join("trial.csv")).unwrap();
        assert!(text.starts_with("seed,arm,after_weeks,who,instrument,d,se,"));
        assert!(
            text.lines()
                .nth(1)
                .unwrap()
                .starts_with("1,mixed,0,participants,true,")
        );
        assert!(
            manifest
                .notes
                .iter()
                .any(|n| n.contains(&reports[1].digest))
        );
    }
}
