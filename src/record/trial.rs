//! The tables of a trial: every difference of every seed, and what they say together.

use super::folder::OutputFolder;
use super::manifest::{Manifest, Status, peak_rss_bytes};
use super::table::{Cell, Column, Format, Kind, Table};
use super::trial_entry::TrialEntry;
use crate::error::Result;
use crate::experiment::{Power, Trial, TrialReport, power};
use crate::scenario::Scenario;

/// Columns of `trial`: one difference from the control, in standard deviations of the baseline
/// (positive: less prejudice), with its 95% interval and the degrees of freedom behind it. Numbers are missing where
/// nobody could be compared.
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
    ("freedom", Kind::Number),
];

/// Columns of `power`: the same over all seeds. `significant` is the share of trials with a
/// significant difference, `detectable` what a trial finds with a power of 80%; `spread` is missing for a single
/// trial.
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
    ("se", Kind::Number),
    ("freedom", Kind::Number),
];

/// Trials that were carried out, with what is to be known about them.
#[derive(Debug, Clone)]
pub struct Trials<'a> {
    /// The scenario of their cities.
    pub scenario: &'a Scenario,
    /// Their design.
    pub trial: &'a Trial,
    /// What came out, in the order of seeds.
    pub reports: &'a [TrialReport],
    /// The command that was given, where one was.
    pub command: Option<String>,
    /// Threads.
    pub threads: usize,
    /// Seconds of all together.
    pub seconds: f64,
}

/// Writes `trial`, `power` and the manifest of trials; removes the files of an earlier run before.
///
/// # Errors
/// If something cannot be written, or the format is not in this build.
pub fn write_trial(folder: &OutputFolder, format: Format, of: &Trials<'_>) -> Result<Manifest> {
    folder.clear()?;
    let (scenario, reports) = (of.scenario, of.reports);
    let mut manifest = Manifest::new(scenario, of.threads);
    manifest.command.clone_from(&of.command);
    manifest.wall_seconds = Some(of.seconds);
    manifest.warnings.extend(scenario.notes.iter().cloned());
    manifest.trial = Some(TrialEntry::new(scenario, of.trial, reports));
    manifest.write(folder.path())?;
    let about = manifest.about()?;
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
        manifest.files.push(table.close(&about)?);
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
            of(d.map(|d| d.freedom)),
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
        Cell::Number(row.se),
        Cell::Number(row.freedom),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Arm, Effect, Exposure, Instrument, Trial, Who};
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
        let done = Trials {
            scenario: &scenario,
            trial: &trial,
            reports: &reports,
            command: None,
            threads: 2,
            seconds: 1.0,
        };
        let manifest = write_trial(&open, Format::Csv, &done).unwrap();
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
        let entry = manifest.trial.unwrap();
        assert_eq!(entry.cities[1].state_digest, reports[1].digest);
        assert_eq!(entry.design["units"], "40");
    }

    #[test]
    fn where_nobody_could_be_compared_cells_are_empty() {
        let nobody = TrialReport {
            seed: 5,
            burn_in: 0,
            sd: [0.25, 0.5],
            arms: Vec::new(),
            effects: vec![Effect {
                arm: "mixed".to_owned(),
                after: 4,
                who: Who::Bystanders,
                instrument: Instrument::True,
                difference: None,
            }],
            digest: String::new(),
        };
        let folder = tempfile::tempdir().unwrap();
        let text = |name: &str, columns, fill: &dyn Fn(&mut Table)| {
            let mut table = Table::create(folder.path(), name, Format::Csv, columns).unwrap();
            fill(&mut table);
            let path = table.path().to_owned();
            table.finish("").unwrap();
            let text = std::fs::read_to_string(path).unwrap();
            text.lines().nth(1).unwrap().to_owned()
        };
        let single = text("trial", TRIAL_COLUMNS, &|t| effects(t, &nobody).unwrap());
        assert_eq!(single, "5,mixed,4,bystanders,true,,,,,0,0,0.25,");
        let all = power(std::slice::from_ref(&nobody));
        let together = text("power", POWER_COLUMNS, &|t| summary(t, &all[0]).unwrap());
        assert_eq!(together, "mixed,4,bystanders,true,0,,,,,,,,,,,");
    }
}
