//! Checkpoints of recorded runs, and how a run goes on from one.

use std::path::Path;

use super::entries::RunEntry;
use super::folder::OutputFolder;
use super::manifest::MANIFEST;
use super::recorder::Recorder;
use super::scenario_digest::scenario_digest;
use super::table::Format;
use crate::checkpoint::{Reader, Stored, Writer, Written, stored};
use crate::engine::{Settling, Simulation};
use crate::error::{Error, Result};
use crate::scenario::Scenario;

/// Which run a checkpoint is of.
#[derive(Debug, Clone, PartialEq)]
struct Head {
    version: String,
    scenario_digest: String,
    seed: u64,
    week: i64,
}

stored! { Head { version, scenario_digest, seed, week } }

impl Recorder {
    /// Writes all state of a run to its checkpoint, in place of the earlier one, which stays until
    /// the new one is whole and on the disk. `settling` is the burn-in under way; `own` are numbers
    /// that the caller wants to have back.
    ///
    /// # Errors
    /// If it cannot be written; the earlier checkpoint is as it was.
    pub fn checkpoint(
        &mut self,
        simulation: &Simulation,
        settling: Option<&Settling>,
        own: &[Vec<f64>],
    ) -> Result<Written> {
        let path = self.output_folder().checkpoint();
        let manifest = self.manifest();
        let head = Head {
            version: manifest.version.to_owned(),
            scenario_digest: manifest.scenario_digest.clone(),
            seed: manifest.seed,
            week: simulation.week(),
        };
        let mut out = Writer::create(&path)?;
        out.value("head", &head)?;
        out.section("burn-in", 1, |out| {
            settling.is_some().write(out)?;
            settling.iter().try_for_each(|settling| settling.keep(out))
        })?;
        out.value("own", &own.to_vec())?;
        simulation.keep(&mut out)?;
        self.keep(&mut out)?;
        out.finish()
    }
}

/// What the folder of a run holds.
pub enum Found {
    /// The run is whole; so many weeks were recorded.
    Finished(u64),
    /// It can go on.
    Unfinished(Box<Resumable>),
}

/// A run that was ended before its last week.
pub struct Resumable {
    folder: OutputFolder,
    run: RunEntry,
    scenario: Scenario,
    resumed: Vec<i64>,
    /// The checkpoint behind its head, and its week.
    checkpoint: Option<(Reader, i64)>,
}

/// A run that goes on.
pub struct Resumed {
    /// Where it stands.
    pub simulation: Simulation,
    /// Its tables, cut where they were then.
    pub recorder: Recorder,
    /// The burn-in under way.
    pub settling: Option<Settling>,
    /// Numbers that the caller kept.
    pub own: Vec<Vec<f64>>,
}

impl Resumable {
    /// Looks into the folder of a run. `data` is the folder of data tables, where it is not that of
    /// the run any more; `every` the weeks between checkpoints from now on.
    ///
    /// # Errors
    /// If there is no run, or one that does not say how it was asked for, it is still going, its
    /// scenario cannot be read again or is another one now, or its checkpoint cannot be used.
    pub fn find(folder: &Path, data: Option<&Path>, every: Option<u32>) -> Result<Found> {
        let folder = OutputFolder::open_run(folder)?;
        let path = folder.path().join(MANIFEST);
        let text = std::fs::read(&path).map_err(|source| Error::file(&path, "reading", source))?;
        let manifest: serde_json::Value = serde_json::from_slice(&text)
            .map_err(|e| Error::input(format!("{} is damaged: {e}", path.display())))?;
        if manifest["status"] == "complete" {
            return Ok(Found::Finished(manifest["weeks"].as_u64().unwrap_or(0)));
        }
        let mut run: RunEntry = serde_json::from_value(manifest["run"].clone()).map_err(|_| {
            Error::input(format!(
                "{} does not say how its run was asked for (an experiment goes on with the command that began it); only runs of the command `run` can \
                     be resumed",
                path.display()
            ))
        })?;
        if let Some(data) = data {
            run.sources.data = Some(data.to_owned());
        }
        if let Some(every) = every {
            run.checkpoint_every = every;
        }
        let mut scenario = run.sources.scenario()?;
        if let Some(arm) = &run.arm {
            scenario = scenario.arm(arm)?.clone();
        }
        let known = manifest["scenario_digest"].as_str().unwrap_or_default();
        let version = manifest["version"].as_str().unwrap_or_default();
        if version == env!("CARGO_PKG_VERSION") && known != scenario_digest(&scenario) {
            return Err(Error::input(changed(&path, &manifest, &scenario)));
        }
        let checkpoint = folder.checkpoint();
        let checkpoint = match checkpoint.exists() {
            true => Some(head(&checkpoint, &scenario)?),
            false => None,
        };
        let weeks = manifest["resumed"].as_array();
        let resumed = weeks.into_iter().flatten();
        Ok(Found::Unfinished(Box::new(Resumable {
            resumed: resumed.filter_map(serde_json::Value::as_i64).collect(),
            folder,
            run,
            scenario,
            checkpoint,
        })))
    }

    /// The scenario of the run.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// How it was asked for.
    pub fn run(&self) -> &RunEntry {
        &self.run
    }

    /// Week from which it goes on, negative in burn-in; `None` where it begins again.
    pub fn week(&self) -> Option<i64> {
        self.checkpoint.as_ref().map(|(_, week)| *week)
    }

    /// Builds the run and lets it go on from its checkpoint, on so many threads (0: one for each
    /// core), or begins it again where it has none.
    ///
    /// # Errors
    /// If the run cannot be built, the checkpoint is cut short, damaged or of another model, or a
    /// table is not as the checkpoint left it.
    pub fn go_on(self, threads: usize) -> Result<Resumed> {
        let Resumable {
            folder,
            run,
            scenario,
            mut resumed,
            checkpoint,
        } = self;
        let builder = Simulation::builder(scenario.clone()).threads(threads);
        let Some((mut from, week)) = checkpoint else {
            let mut recorder = Recorder::resumable(folder, &scenario, run, threads)?;
            let simulation = match builder.build() {
                Ok(simulation) => simulation,
                Err(error) => {
                    // The first error is the one to tell.
                    let _ = recorder.interrupt(&error.to_string());
                    return Err(error);
                }
            };
            recorder.manifest_mut().build_seconds = Some(simulation.build_time().as_secs_f64());
            return Ok(Resumed {
                simulation,
                recorder,
                settling: None,
                own: Vec::new(),
            });
        };
        let format = Format::named(&run.format)?;
        let mut simulation = builder.build()?;
        let settling = from.section("burn-in", |from| {
            let settling = match bool::read(from)? {
                true => {
                    let mut settling = simulation.settling(scenario.burn_in);
                    settling.recall(from)?;
                    Some(settling)
                }
                false => None,
            };
            Ok(settling)
        })?;
        let own = from.value("own")?;
        simulation.recall(&mut from)?;
        let mut recorder = Recorder::empty(folder, &scenario, format, threads, Some(run))?;
        recorder.recall(&scenario, &mut from)?;
        from.finish()?;
        resumed.push(week);
        recorder.manifest_mut().resumed = resumed;
        // Tables are cut only now that everything was read.
        recorder.go_on()?;
        Ok(Resumed {
            simulation,
            recorder,
            settling,
            own,
        })
    }
}

/// Opens a checkpoint, which must be of a run of this scenario and version; its week.
fn head(path: &Path, scenario: &Scenario) -> Result<(Reader, i64)> {
    let mut from = Reader::open(path)?;
    let head: Head = from.value("head")?;
    let version = env!("CARGO_PKG_VERSION");
    if head.version != version {
        return Err(from.refuse(&format!(
            "is of version {} of commonground, and this is {version}, which may have other results: \
             go on with that version, or remove the file to begin the run again",
            head.version
        )));
    }
    if head.seed != scenario.seed || head.scenario_digest != scenario_digest(scenario) {
        return Err(from.refuse("is of another scenario or seed than the manifest beside it"));
    }
    Ok((from, head.week))
}

/// Why the scenario that was read again is not that of the run.
fn changed(path: &Path, manifest: &serde_json::Value, scenario: &Scenario) -> String {
    let before = manifest["scenario_text"].as_str().unwrap_or_default();
    let data = |text: &str| -> Vec<String> {
        let lines = text
            .lines()
            .filter_map(|line| line.strip_prefix("# data: "));
        lines.map(str::to_owned).collect()
    };
    let (then, now) = (data(before), data(&scenario.text));
    let other: Vec<String> = then
        .iter()
        .zip(&now)
        .filter(|(then, now)| then != now)
        .map(|(then, now)| format!("{then} then, {now} now"))
        .collect();
    let why = match other.is_empty() {
        true => "this build reads it otherwise".to_owned(),
        false => format!("data tables have changed: {}", other.join("; ")),
    };
    format!(
        "the scenario of {}, read again, is not that of the run: {why}",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Manifest, Status};
    use crate::scenario::BurnIn;
    use crate::scenario::{ReadOptions, Sources, TOWN};
    use std::fs;
    use std::path::PathBuf;

    const WEEKS: i64 = 6;

    /// A small town with all tables.
    fn run_entry(format: &str) -> RunEntry {
        let set = [
            "city.inhabitants=1200",
            "city.areas=3",
            "burn_in_weeks=3",
            "outputs.city_every_weeks=2",
            "outputs.area_every_weeks=3",
            "outputs.panel_people=60",
            "outputs.panel_every_weeks=2",
            "outputs.survey_people=60",
            "outputs.survey_every_weeks=2",
            "outputs.ties=true",
            "outputs.diary_people=20",
        ];
        let options = ReadOptions {
            set: set.map(str::to_owned).to_vec(),
            weeks: Some(WEEKS as u32),
            ..ReadOptions::default()
        };
        RunEntry {
            sources: Sources::of_text(TOWN, "town.toml", &options).unwrap(),
            arm: None,
            format: format.to_owned(),
            checkpoint_every: 1,
            fingerprint: true,
        }
    }

    fn begin(folder: &Path, format: &str) -> Resumed {
        let run = run_entry(format);
        let scenario = run.sources.scenario().unwrap();
        let folder = OutputFolder::open(folder, false).unwrap();
        let recorder = Recorder::resumable(folder, &scenario, run, 1).unwrap();
        let builder = Simulation::builder(scenario).threads(1);
        Resumed {
            simulation: builder.build().unwrap(),
            recorder,
            settling: None,
            own: Vec::new(),
        }
    }

    /// Lives on; at the end of a step (burn-in counts) it is stopped, with a checkpoint before.
    fn live(run: Resumed, stop_at: Option<u32>) -> Option<Manifest> {
        let Resumed {
            mut simulation,
            mut recorder,
            settling,
            own,
        } = run;
        assert!(own.is_empty() || own == [vec![2.0, f64::INFINITY]]);
        let own = [vec![2.0, f64::INFINITY]];
        let stops = |simulation: &Simulation, recorder: &mut Recorder, s: Option<&Settling>| {
            recorder.fingerprint(simulation).unwrap();
            let stop = stop_at == Some(simulation.view().step);
            if stop {
                recorder.checkpoint(simulation, s, &own).unwrap();
            }
            stop
        };
        let begun = settling.is_none() && simulation.view().step == 0;
        let settling = match begun {
            true => Some(simulation.begin_burn_in(BurnIn::Weeks(3))),
            false => settling,
        };
        if let Some(mut settling) = settling {
            while simulation.burn_in_week(&mut settling) {
                if stops(&simulation, &mut recorder, Some(&settling)) {
                    return None;
                }
            }
            simulation.end_burn_in(settling);
        }
        let wanted = crate::engine::Observer::watches(&mut recorder, simulation.population());
        simulation.watch(&wanted).unwrap();
        recorder.record(&simulation.view()).unwrap();
        while simulation.week() < WEEKS {
            simulation.step();
            recorder.record(&simulation.view()).unwrap();
            if stops(&simulation, &mut recorder, None) {
                return None;
            }
        }
        recorder.manifest_mut().state_digest = Some(simulation.state_digest());
        Some(recorder.finish().unwrap())
    }

    fn find(folder: &Path) -> Result<Box<Resumable>> {
        match Resumable::find(folder, None, None)? {
            Found::Unfinished(run) => Ok(run),
            Found::Finished(weeks) => panic!("finished after {weeks} weeks"),
        }
    }

    fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap());
        let mut all: Vec<(String, Vec<u8>)> = entries
            .filter(|e| e.file_name() != MANIFEST)
            .map(|e| {
                let name = e.file_name().to_string_lossy().into_owned();
                (name, fs::read(e.path()).unwrap())
            })
            .collect();
        all.sort();
        all
    }

    fn resumed_like_never_stopped(format: &str) {
        let whole = tempfile::tempdir().unwrap();
        let manifest = live(begin(whole.path(), format), None).unwrap();
        assert_eq!(manifest.status, Status::Complete);
        let expected = files(whole.path());
        assert_eq!(
            expected.len(),
            8,
            "{:?}",
            expected.iter().map(|f| &f.0).collect::<Vec<_>>()
        );
        // In burn-in, at its end, in the weeks, after the last one.
        for stop in [1, 3, 5, 9] {
            let folder = tempfile::tempdir().unwrap();
            assert!(live(begin(folder.path(), format), Some(stop)).is_none());
            let found = find(folder.path()).unwrap();
            assert_eq!(found.week(), Some(i64::from(stop) - 3));
            let again = found.go_on(2).unwrap();
            let ended = live(again, None).unwrap();
            assert_eq!(ended.state_digest, manifest.state_digest);
            assert_eq!(ended.resumed, [i64::from(stop) - 3]);
            assert_eq!(
                (ended.encounters, ended.files.len()),
                (manifest.encounters, 8)
            );
            for (found, expected) in files(folder.path()).iter().zip(&expected) {
                assert_eq!(found.0, expected.0);
                assert!(found.1 == expected.1, "{} after week {stop}", found.0);
            }
            assert_eq!(files(folder.path()).len(), expected.len());
            let finished = Resumable::find(folder.path(), None, None).unwrap();
            assert!(matches!(finished, Found::Finished(6)));
        }
    }

    #[test]
    fn tables_have_the_bytes_of_a_run_that_never_stopped() {
        resumed_like_never_stopped("csv");
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn parquet_tables_have_the_bytes_of_a_run_that_never_stopped() {
        resumed_like_never_stopped("parquet");
    }

    /// The folder of a run that was stopped after two weeks of three of burn-in and four more.
    fn stopped() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        assert!(live(begin(folder.path(), "csv"), Some(7)).is_none());
        let path = folder.path().join("checkpoint.state");
        (folder, path)
    }

    #[test]
    fn a_checkpoint_that_is_cut_short_leaves_everything_as_it_is() {
        let (folder, path) = stopped();
        let whole = fs::read(&path).unwrap();
        // Tables have rows from after the checkpoint.
        let series = folder.path().join("series.csv");
        let text = fs::read_to_string(&series).unwrap();
        fs::write(&series, format!("{text}later\n")).unwrap();
        let manifest = || fs::read(folder.path().join(MANIFEST)).unwrap();
        let before = (files(folder.path()), manifest());
        let named = [
            &b"S\x04head"[..],
            b"S\x07burn-in",
            b"S\x05clock",
            b"S\x06record",
        ];
        let mut places = vec![3, whole.len() - 1];
        for name in named {
            let at = whole.windows(name.len()).position(|w| w == name).unwrap();
            places.extend([at, at + 1, at + name.len() + 3]);
        }
        for at in places {
            fs::write(&path, &whole[..at]).unwrap();
            let error = find(folder.path())
                .and_then(|run| run.go_on(1))
                .err()
                .unwrap();
            let said = error.to_string();
            assert!(
                error.is_input() && said.contains("checkpoint.state"),
                "{said}"
            );
            assert!(said.contains("cut short") || at < 8, "{at}: {said}");
        }
        fs::write(&path, &whole).unwrap();
        assert!((files(folder.path()), manifest()) == before);
        assert!(live(find(folder.path()).unwrap().go_on(1).unwrap(), None).is_some());
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let (folder, path) = stopped();
        let series = folder.path().join("series.csv");
        let refusal = || {
            let error = find(folder.path())
                .and_then(|run| run.go_on(1))
                .err()
                .unwrap();
            assert!(error.is_input(), "{error}");
            error.to_string()
        };
        let text = fs::read_to_string(&series).unwrap();
        fs::write(&series, text.replace("2020", "1920")).unwrap();
        assert!(refusal().contains("not as the checkpoint left it"));
        fs::write(&series, &text).unwrap();
        let manifest = folder.path().join(MANIFEST);
        let text = fs::read_to_string(&manifest).unwrap();
        fs::write(
            &manifest,
            text.replace("city.inhabitants=1200", "city.inhabitants=1201"),
        )
        .unwrap();
        assert!(refusal().contains("is not that of the run"));
        let older = text.replace("\"run\": {", "\"old\": {");
        fs::write(&manifest, older).unwrap();
        assert!(refusal().contains("does not say how its run was asked for"));
        fs::write(&manifest, &text).unwrap();
        fs::write(&path, b"cground\x1A\x09\0\0\0").unwrap();
        assert!(refusal().contains("has format 9, of a newer version"));
        fs::write(&path, b"somebody's diary").unwrap();
        assert!(refusal().contains("no checkpoint of this program"));
    }

    #[test]
    fn before_the_first_checkpoint_a_run_begins_again() {
        let (folder, path) = stopped();
        fs::remove_file(path).unwrap();
        let found = find(folder.path()).unwrap();
        assert_eq!(found.week(), None);
        let ended = live(found.go_on(1).unwrap(), None).unwrap();
        assert_eq!((ended.status, ended.weeks), (Status::Complete, 6));
        assert!(ended.resumed.is_empty());
    }
}
