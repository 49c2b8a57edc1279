//! The recorder: what is written in which week.

use std::path::Path;
use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::diary::DIARY_COLUMNS;
use super::entries::RunEntry;
use super::fingerprint::{FINGERPRINT, FINGERPRINT_COLUMNS};
use super::folder::{CHECKPOINT, OutputFolder};
use super::manifest::{MANIFEST, Manifest, Status, peak_rss_bytes};
use super::panel::{PANEL_COLUMNS, PANEL_CONTACT_COLUMNS, Panel};
use super::series::SERIES_COLUMNS;
use super::spool::{Hold, Position};
use super::survey::SurveyTables;
use super::table::{Format, PART, Table};
use super::ties::TIE_COLUMNS;
use crate::calendar::{Date, weeks_after};
use crate::checkpoint::{Reader, Stored, Writer};
use crate::engine::{Observer, Simulation, View};
use crate::error::{Error, Result};
use crate::ids::Person;
use crate::indicators::{Indicator, Scope, builtin, rows_of};
use crate::population::Population;
use crate::scenario::{Outputs, Scenario};
use crate::survey::diary::{Diary, DiaryParameters};
use crate::survey::{PanelParameters, Questionnaire};

/// Writes the results of a run.
///
/// It is an [`Observer`] that [`Simulation::run`](crate::engine::Simulation::run) feeds, or [`record`](Recorder::record) is called with the state of week 0 and
/// after every week. Whole
/// runs end with [`finish`](Recorder::finish), others with [`interrupt`](Recorder::interrupt); a
/// recorder that is merely dropped interrupts itself.
pub struct Recorder {
    folder: OutputFolder,
    format: Format,
    outputs: Outputs,
    seed: u64,
    start: Date,
    last_week: i64,
    indicators: Vec<Box<dyn Indicator>>,
    /// Threads of its own for indicators, so that the caller's pool does not matter.
    pool: ThreadPool,
    diary: DiaryParameters,
    manifest: Manifest,
    series: Option<Table>,
    panel_table: Option<Table>,
    panel_contacts: Option<Table>,
    panel: Option<Panel>,
    survey: Option<SurveyTables>,
    fingerprint: Option<Table>,
    /// Week that was recorded last.
    recorded: Option<i64>,
    open: bool,
    /// Holds tables that are taken up until everything was.
    hold: Arc<Hold>,
}

impl Recorder {
    /// Starts to record: removes the files of an earlier run and writes a manifest with status
    /// `running`. Indicators are computed on so many `threads` (0: one for each core), which the
    /// manifest names as those of the run.
    ///
    /// # Errors
    /// If a file cannot be removed or written, the format is not in this build, or threads cannot
    /// be started.
    pub fn new(
        folder: OutputFolder,
        scenario: &Scenario,
        format: Format,
        threads: usize,
    ) -> Result<Recorder> {
        Recorder::begin(folder, scenario, format, threads, None)
    }

    /// The same for a run that can be [resumed](super::Resumable): the manifest says how it was
    /// asked for, tables can go on from a checkpoint, and fingerprints are written if they are
    /// wanted.
    ///
    /// # Errors
    /// As [`Recorder::new`].
    pub fn resumable(
        folder: OutputFolder,
        scenario: &Scenario,
        run: RunEntry,
        threads: usize,
    ) -> Result<Recorder> {
        let format = Format::named(&run.format)?;
        Recorder::begin(folder, scenario, format, threads, Some(run))
    }

    fn begin(
        folder: OutputFolder,
        scenario: &Scenario,
        format: Format,
        threads: usize,
        run: Option<RunEntry>,
    ) -> Result<Recorder> {
        let mut recorder = Recorder::empty(folder, scenario, format, threads, run)?;
        recorder.open = true;
        recorder.folder.clear()?;
        recorder.manifest.write(recorder.folder.path())?;
        let run = recorder.manifest.run.as_ref();
        let (kept, fingerprint) = run.map_or((false, false), |run| {
            (run.checkpoint_every > 0, run.fingerprint)
        });
        let path = recorder.folder.path().to_owned();
        let table = |name: &str, columns| match kept {
            true => Table::create_kept(&path, name, format, columns),
            false => Table::create(&path, name, format, columns),
        };
        recorder.series = Some(table("series", SERIES_COLUMNS)?);
        if recorder.outputs.panel_people > 0 {
            recorder.panel_table = Some(table("panel", PANEL_COLUMNS)?);
            recorder.panel_contacts = Some(table("panel_contacts", PANEL_CONTACT_COLUMNS)?);
        }
        recorder.survey = SurveyTables::create(&recorder.outputs, scenario.seed, table)?;
        if fingerprint {
            // Read by `diff`, whatever the format of the others.
            let table = Table::create(&path, FINGERPRINT, Format::Csv, FINGERPRINT_COLUMNS)?;
            recorder.fingerprint = Some(table);
        }
        Ok(recorder)
    }

    /// A recorder without tables.
    pub(super) fn empty(
        folder: OutputFolder,
        scenario: &Scenario,
        format: Format,
        threads: usize,
        run: Option<RunEntry>,
    ) -> Result<Recorder> {
        if !format.is_available() {
            return Err(Error::input(
                "this build of commonground has no Parquet (feature `parquet`); use format `csv`",
            ));
        }
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| Error::input(format!("{threads} threads cannot be started: {e}")))?;
        let mut manifest = Manifest::new(scenario, pool.current_num_threads());
        manifest.run = run;
        Ok(Recorder {
            folder,
            format,
            outputs: scenario.outputs.clone(),
            seed: scenario.seed,
            start: scenario.start,
            last_week: i64::from(scenario.weeks),
            indicators: builtin(),
            pool,
            diary: DiaryParameters::default(),
            manifest,
            series: None,
            panel_table: None,
            panel_contacts: None,
            panel: None,
            survey: None,
            fingerprint: None,
            recorded: None,
            open: false,
            hold: Arc::default(),
        })
    }

    /// Writes where all tables stand to a checkpoint.
    pub(super) fn keep(&mut self, out: &mut Writer) -> Result<()> {
        // Every field is named, so that a new one is not forgotten here.
        let Recorder {
            folder: _,
            format: _,
            outputs: _,
            seed: _,
            start: _,
            last_week: _,
            indicators: _,
            pool: _,
            diary: _,
            manifest,
            series,
            panel_table,
            panel_contacts,
            panel,
            survey,
            fingerprint,
            recorded,
            open: _,
            hold: _,
        } = self;
        out.section("record", 1, |out| {
            recorded.write(out)?;
            manifest.keep(out)?;
            for table in [series, panel_table, panel_contacts, fingerprint] {
                let at = table.as_mut().map(Table::position).transpose()?;
                at.write(out)?;
            }
            Ok(())
        })?;
        out.value("panel", panel)?;
        out.section("survey", 1, |out| {
            survey.is_some().write(out)?;
            survey.iter_mut().try_for_each(|survey| survey.keep(out))
        })
    }

    /// Goes on where a checkpoint left it; this is one without tables.
    pub(super) fn recall(&mut self, scenario: &Scenario, from: &mut Reader) -> Result<()> {
        let (path, format) = (self.folder.path().to_owned(), self.format);
        let hold = self.hold.clone();
        let table = |name: &str, columns, at: &Position| {
            let format = if name == FINGERPRINT {
                Format::Csv
            } else {
                format
            };
            Table::resume(&path, name, format, columns, at, &hold)
        };
        from.section("record", |from| {
            self.recorded = Stored::read(from)?;
            self.manifest.recall(from)?;
            for (name, columns, slot) in [
                ("series", SERIES_COLUMNS, &mut self.series),
                ("panel", PANEL_COLUMNS, &mut self.panel_table),
                (
                    "panel_contacts",
                    PANEL_CONTACT_COLUMNS,
                    &mut self.panel_contacts,
                ),
                (FINGERPRINT, FINGERPRINT_COLUMNS, &mut self.fingerprint),
            ] {
                if let Some(at) = Option::<Position>::read(from)? {
                    *slot = Some(table(name, columns, &at)?);
                }
            }
            Ok(())
        })?;
        self.panel = from.value("panel")?;
        from.section("survey", |from| {
            if bool::read(from)? {
                // Tables that give way to those taken up.
                let nowhere =
                    tempfile::tempdir().map_err(|e| Error::file(&path, "making a folder", e))?;
                let begin =
                    |name: &str, columns| Table::create(nowhere.path(), name, Format::Csv, columns);
                self.survey = SurveyTables::create(&self.outputs, scenario.seed, begin)?;
                if let Some(survey) = &mut self.survey {
                    survey.recall(from, table)?;
                }
            }
            Ok(())
        })
    }

    /// Everything was taken from a checkpoint: what was written after it goes, and the manifest says
    /// that the run goes on.
    pub(super) fn go_on(&mut self) -> Result<()> {
        self.hold.release()?;
        self.open = true;
        let whole = &self.manifest.files;
        let stays = |n: &str| {
            n == MANIFEST
                || n == CHECKPOINT
                || n.ends_with(PART) && !n.starts_with(CHECKPOINT)
                || whole.iter().any(|file| file.name == n)
        };
        self.folder.clear_but(stays)?;
        self.manifest.write(self.folder.path())
    }

    /// Writes a digest of every column of the present week, where fingerprints are wanted.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn fingerprint(&mut self, simulation: &Simulation) -> Result<()> {
        match &mut self.fingerprint {
            Some(table) => super::fingerprint::write(table, simulation),
            None => Ok(()),
        }
    }

    /// Adds an indicator to the built-in ones.
    pub fn with_indicator(mut self, indicator: Box<dyn Indicator>) -> Recorder {
        self.indicators.push(indicator);
        self
    }

    /// Keeps the diary at these rates.
    pub fn with_diary(mut self, parameters: DiaryParameters) -> Recorder {
        self.diary = parameters;
        self
    }

    /// Puts this questionnaire in the survey, in place of the one about attitudes and the states
    /// that people are usually asked about, which is drawn from the scenario's seed.
    pub fn with_survey(
        mut self,
        questionnaire: Questionnaire,
        parameters: PanelParameters,
    ) -> Recorder {
        if let Some(survey) = &mut self.survey {
            survey.ask(questionnaire, parameters);
        }
        self
    }

    /// The manifest as it stands.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The manifest, to be given what only the caller knows: times, burn-in, warnings, the
    /// digest of the final state, writes of a host model.
    pub fn manifest_mut(&mut self) -> &mut Manifest {
        &mut self.manifest
    }

    /// The folder of results.
    pub(super) fn output_folder(&self) -> &OutputFolder {
        &self.folder
    }

    /// Path of the folder of results.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Records a week: rows of the city, of areas and a wave of the panel where they are due
    /// (week 0, every so many weeks, and the last week of the scenario), and in the last week
    /// ties and diaries where they are asked for. Weeks of burn-in are passed over, and so is a
    /// week that was recorded already.
    ///
    /// # Errors
    /// If something cannot be written; the recorder can then only be dropped.
    pub fn record(&mut self, view: &View<'_>) -> Result<()> {
        let week = view.week;
        if week < 0 || self.recorded.is_some_and(|w| week <= w) {
            return Ok(());
        }
        if self.recorded.is_none() {
            self.manifest.describe(view.population);
            self.draw_panel(view.population);
        }
        self.recorded = Some(week);
        if week > 0 {
            self.manifest.encounters += view.flows.encounters.iter().sum::<u64>();
            self.manifest.weeks = week as u64;
        }
        let date = weeks_after(self.start, week).to_string();
        self.record_series(view, &date)?;
        if let (Some(panel), Some(table)) = (&mut self.panel, &mut self.panel_table) {
            if week > 0 {
                panel.count(view);
            }
            if due(week, self.outputs.panel_every, self.last_week) {
                panel.wave(table, view, &date)?;
                table.flush()?;
                if let Some(table) = &mut self.panel_contacts {
                    panel.contacts(table, view, &date)?;
                    table.flush()?;
                }
            }
        }
        if let Some(survey) = &mut self.survey {
            survey.week(view, &date)?;
        }
        if week == self.last_week {
            self.record_end(view, &date)?;
        }
        Ok(())
    }

    /// Draws the panel, unless that was done.
    fn draw_panel(&mut self, population: &Population) {
        if self.panel_table.is_some() && self.panel.is_none() {
            let people = self.outputs.panel_people as usize;
            self.panel = Some(Panel::draw(population, people, self.seed));
        }
    }

    fn record_series(&mut self, view: &View<'_>, date: &str) -> Result<()> {
        let Some(table) = &mut self.series else {
            return Ok(());
        };
        let every = [
            (Scope::City, self.outputs.city_every),
            (Scope::Areas, self.outputs.area_every),
        ];
        for (scope, every) in every {
            if due(view.week, every, self.last_week) {
                let rows = self.pool.install(|| rows_of(&self.indicators, view, scope));
                super::series::write(table, view.week, date, view.population, &rows)?;
                table.flush()?;
            }
        }
        Ok(())
    }

    /// The tables of the last week only.
    fn record_end(&mut self, view: &View<'_>, date: &str) -> Result<()> {
        let about = self.manifest.about()?;
        if self.outputs.ties {
            let mut table = Table::create(self.folder(), "ties", self.format, TIE_COLUMNS)?;
            super::ties::write(&mut table, view)?;
            self.close(table, &about)?;
        }
        if self.outputs.diary_people > 0 {
            let mut table = Table::create(self.folder(), "diary", self.format, DIARY_COLUMNS)?;
            let diary = Diary::new(view, self.diary.clone(), self.seed);
            let people = self.outputs.diary_people as usize;
            super::diary::write(&mut table, view, date, &diary, people)?;
            self.close(table, &about)?;
        }
        Ok(())
    }

    /// Ends the run: closes and names the tables and writes the manifest, `complete` if the last
    /// week of the scenario was recorded, `interrupted` otherwise.
    ///
    /// # Errors
    /// If something cannot be written.
    pub fn finish(mut self) -> Result<Manifest> {
        match self.recorded {
            Some(week) if week >= self.last_week => self.end(Status::Complete)?,
            _ => {
                let reason = format!("finished before week {}", self.last_week);
                self.manifest.interruption = Some(reason);
                self.end(Status::Interrupted)?;
            }
        }
        Ok(self.manifest.clone())
    }

    /// Ends the run before its last week: the tables so far are closed and named, and the
    /// manifest says `interrupted` and why.
    ///
    /// # Errors
    /// If something cannot be written.
    pub fn interrupt(mut self, reason: &str) -> Result<Manifest> {
        self.manifest.interruption = Some(reason.to_owned());
        self.end(Status::Interrupted)?;
        Ok(self.manifest.clone())
    }

    /// Closes all tables and writes the manifest, also if one of them cannot be closed; then the run
    /// is interrupted.
    fn end(&mut self, status: Status) -> Result<()> {
        self.open = false;
        self.manifest.status = status;
        self.manifest.peak_rss_bytes = peak_rss_bytes();
        let about = self.manifest.about()?;
        let [survey, answers] = match self.survey.take() {
            Some(survey) => survey.tables().map(Some),
            None => [None, None],
        };
        let tables = [
            self.series.take(),
            self.panel_table.take(),
            self.panel_contacts.take(),
            survey,
            answers,
            self.fingerprint.take(),
        ];
        let mut outcome = Ok(());
        for table in tables.into_iter().flatten() {
            let closed = self.close(table, &about);
            if let (Err(error), true) = (&closed, outcome.is_ok()) {
                self.manifest.status = Status::Interrupted;
                let reason = &mut self.manifest.interruption;
                reason.get_or_insert_with(|| error.to_string());
                outcome = closed;
            }
        }
        let written = self.manifest.write(self.folder.path());
        outcome.and(written)?;
        // Nothing goes on from a run that is whole.
        match self.manifest.status {
            Status::Complete => self.folder.forget(),
            _ => Ok(()),
        }
    }

    /// Closes a table and lists it in the manifest.
    fn close(&mut self, table: Table, about: &str) -> Result<()> {
        self.manifest.files.push(table.close(about)?);
        Ok(())
    }
}

impl Observer for Recorder {
    fn week(&mut self, view: &View<'_>) -> Result<()> {
        self.record(view)
    }

    /// The members of panel and survey.
    fn watches(&mut self, population: &Population) -> Vec<Person> {
        self.draw_panel(population);
        let mut people = Vec::new();
        if let Some(panel) = &mut self.panel {
            people.extend(panel.positions(population));
        }
        if let Some(survey) = &mut self.survey {
            people.extend(survey.watches(population));
        }
        people
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if self.open {
            self.manifest.interruption = Some("ended without notice".to_owned());
            // Nobody is left to hear of an error.
            let _ = self.end(Status::Interrupted);
        }
    }
}

/// Whether something that is wanted every so many weeks is due.
fn due(week: i64, every: u32, last: i64) -> bool {
    every > 0 && (week % i64::from(every) == 0 || week == last)
}
