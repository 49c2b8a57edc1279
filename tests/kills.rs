//! The program is killed at random moments and goes on: nothing is lost but the weeks since the last
//! checkpoint, and at the end all tables have the bytes of a run that never stopped.
#![cfg(all(feature = "cli", unix))]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use commonground::rng::Stream;

const BURN_IN: u64 = 10;

/// What is run: a small town with everything written.
fn arguments() -> Vec<String> {
    let set = [
        "city.inhabitants=1200",
        "city.areas=3",
        "burn_in_weeks=10",
        "outputs.city_every_weeks=1",
        "outputs.area_every_weeks=4",
        "outputs.panel_people=50",
        "outputs.panel_every_weeks=3",
        "outputs.survey_people=50",
        "outputs.survey_every_weeks=5",
        "outputs.ties=true",
        "outputs.diary_people=20",
        "mechanisms.anxiety.enabled=true",
    ];
    let mut all: Vec<String> = ["run", "--weeks", "30", "--checkpoint-every", "4"]
        .map(str::to_owned)
        .to_vec();
    for setting in set {
        all.extend(["--set".to_owned(), setting.to_owned()]);
    }
    all.push("--fingerprint".to_owned());
    all
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_commonground"));
    command.env_remove("COMMONGROUND_DATA");
    command
}

fn start(out: &Path, threads: u32) -> Command {
    let mut command = program();
    command.args(arguments());
    command.arg("--out").arg(out);
    command.args(["--threads", &threads.to_string()]);
    command
}

fn resume(out: &Path, threads: u32) -> Command {
    let mut command = program();
    command.args(["run", "--resume"]).arg(out);
    command.args(["--threads", &threads.to_string()]);
    command
}

fn ran(mut command: Command) -> Output {
    command.output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn manifest(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

/// All files but the manifest.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap());
    entries
        .map(|e| (e.file_name().into_string().unwrap(), e.path()))
        .filter(|(name, _)| name != "manifest.json")
        .map(|(name, path)| (name, fs::read(path).unwrap()))
        .collect()
}

/// A run that was never stopped.
struct Whole {
    _folder: tempfile::TempDir,
    path: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
    digest: String,
}

fn whole() -> Whole {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let output = ran(start(&path, 2));
    assert!(output.status.success(), "{}", said(&output));
    let files = files(&path);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "diary.csv",
            "fingerprint.csv",
            "panel.csv",
            "panel_contacts.csv",
            "series.csv",
            "survey.csv",
            "survey_answers.csv",
            "ties.csv"
        ]
    );
    Whole {
        digest: manifest(&path)["state_digest"].as_str().unwrap().to_owned(),
        _folder: folder,
        path,
        files,
    }
}

impl Whole {
    fn assert_same(&self, folder: &Path) {
        assert_eq!(manifest(folder)["status"], "complete");
        assert_eq!(manifest(folder)["state_digest"], self.digest.as_str());
        let found = files(folder);
        assert!(found.keys().eq(self.files.keys()), "{:?}", found.keys());
        for (name, bytes) in &self.files {
            assert!(found[name] == *bytes, "{name} differs");
        }
    }
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |m| m.len())
}

/// What the program was doing when it was killed, as its folder tells.
fn phase(folder: &Path) -> &'static str {
    let rows = folder.join("fingerprint.csv.part");
    let text = fs::read_to_string(&rows).unwrap_or_default();
    let last = text[..text.rfind('\n').unwrap_or(0)].lines().last();
    let step = last.and_then(|line| line.split(',').next()?.parse::<u64>().ok());
    if folder.join("checkpoint.state.part").exists() {
        return "writing a checkpoint";
    }
    if folder.join("series.csv").exists() {
        return "closing tables";
    }
    match step {
        None => "building",
        Some(step) if step < BURN_IN => "burn-in",
        Some(_) => "weeks",
    }
}

/// Waits until the fingerprints have so many bytes and so much time more has passed, and kills.
fn kill(mut child: Child, folder: &Path, bytes: u64, more: Duration) {
    let rows = folder.join("fingerprint.csv.part");
    let patience = Instant::now();
    while length(&folder.join("manifest.json")) == 0 || length(&rows) < bytes {
        assert_eq!(
            child.try_wait().unwrap(),
            None,
            "ended before it was to be killed"
        );
        assert!(
            patience.elapsed() < Duration::from_secs(120),
            "does not get on"
        );
        std::thread::sleep(Duration::from_micros(200));
    }
    std::thread::sleep(more);
    kill_now(child, folder);
}

/// Kills a run that has not ended.
fn kill_now(mut child: Child, folder: &Path) {
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(9), "the kill came after the end");
    assert_eq!(
        manifest(folder)["status"],
        "running",
        "the kill came after the end"
    );
}

fn spawned(mut command: Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program runs")
}

/// So many runs, each killed so many times on its way.
fn kill_at_random(runs: u32, kills: u32, luck: u64) -> BTreeMap<&'static str, u32> {
    let whole = whole();
    let all = whole.files["fingerprint.csv"].len() as u64;
    let stream = Stream::new(luck, "kills");
    let mut phases = BTreeMap::new();
    for run in 0..runs {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let mut moments: Vec<(u64, u32)> = (0..kills)
            .map(|k| {
                let [a, b, ..] = stream.draw(u64::from(run), k, 0);
                // Up to 95% of the way, then up to 4 milliseconds: the last weeks take longer.
                ((u64::from(a) * (all * 95 / 100)) >> 32, b % 4000)
            })
            .collect();
        // The first of every other run comes while the city is built.
        if run % 2 == 0 {
            moments[0].0 = 0;
        }
        moments.sort_unstable();
        for (k, &(bytes, micros)) in moments.iter().enumerate() {
            let threads = 1 + (run + k as u32) % 3;
            let child = match k {
                0 => spawned(start(&out, threads)),
                _ => spawned(resume(&out, threads)),
            };
            kill(child, &out, bytes, Duration::from_micros(u64::from(micros)));
            *phases.entry(phase(&out)).or_default() += 1;
        }
        let output = ran(resume(&out, 1 + run % 3));
        assert!(output.status.success(), "{}", said(&output));
        whole.assert_same(&out);
    }
    eprintln!("killed while: {phases:?}");
    phases
}

#[test]
fn twenty_kills_lose_nothing() {
    let phases = kill_at_random(5, 4, 1);
    assert_eq!(phases.values().sum::<u32>(), 20);
    for phase in ["building", "burn-in", "weeks"] {
        assert!(
            phases.get(phase).is_some_and(|&n| n > 0),
            "{phase}: {phases:?}"
        );
    }
}

/// `cargo test --release --test kills -- --ignored --nocapture`
#[test]
#[ignore = "a hundred kills take some time"]
fn a_hundred_kills_lose_nothing() {
    let phases = kill_at_random(25, 4, 2);
    assert_eq!(phases.values().sum::<u32>(), 100);
}

/// A run that was killed after its first checkpoint of a week after burn-in.
fn killed(whole: &Whole, out: &Path) {
    let all = whole.files["fingerprint.csv"].len() as u64;
    kill(spawned(start(out, 2)), out, all / 2, Duration::ZERO);
    assert!(out.join("checkpoint.state").exists());
}

/// The folder of a killed run as it is when the first `closed` tables have their names already.
fn closing(killed: &Path, whole: &Path, format: &str, closed: usize, out: &Path) {
    fs::create_dir(out).unwrap();
    for (name, bytes) in files(killed) {
        fs::write(out.join(name), bytes).unwrap();
    }
    fs::copy(killed.join("manifest.json"), out.join("manifest.json")).unwrap();
    for (k, table) in CLOSING.iter().enumerate() {
        // The fingerprint is the program's own file, in one format.
        let format = if *table == "fingerprint" {
            "csv"
        } else {
            format
        };
        let name = format!("{table}.{format}");
        let part = out.join(format!("{name}.part"));
        // Ties and diary are written and closed in the last week, before all others; a table under
        // way has all its rows by then.
        let (there, gone) = if k < closed + 2 {
            (out.join(&name), part)
        } else {
            (part, out.join(&name))
        };
        fs::copy(whole.join(&name), there).unwrap();
        let _ = fs::remove_file(gone);
    }
}

/// Tables in the order in which they are closed.
const CLOSING: [&str; 8] = [
    "ties",
    "diary",
    "series",
    "panel",
    "panel_contacts",
    "survey",
    "survey_answers",
    "fingerprint",
];

/// Rows of each table, as the manifest lists them.
fn rows(folder: &Path) -> BTreeMap<String, u64> {
    let listed = manifest(folder)["files"].as_array().unwrap().clone();
    let entry = |file: &serde_json::Value| {
        let name = file["name"].as_str().unwrap().to_owned();
        (name, file["rows"].as_u64().unwrap())
    };
    listed.iter().map(entry).collect()
}

#[test]
fn killed_between_any_two_tables_that_close_it_goes_on() {
    let mut formats = vec![("csv", vec![0, 1, 2, 3, 4, 5, 6])];
    if cfg!(feature = "parquet") {
        formats.push(("parquet", vec![1, 4, 6]));
    }
    for (format, cases) in formats {
        let folder = tempfile::tempdir().unwrap();
        let begun = |name: &str| {
            let mut command = start(&folder.path().join(name), 2);
            command.args(["--format", format]);
            command
        };
        let whole = folder.path().join("whole");
        let output = ran(begun("whole"));
        assert!(output.status.success(), "{}", said(&output));
        let expected = files(&whole);
        let out = folder.path().join("killed");
        let child = spawned(begun("killed"));
        let checkpoint = out.join("checkpoint.state");
        while !checkpoint.exists() {
            std::thread::sleep(Duration::from_micros(200));
        }
        kill_now(child, &out);
        for closed in cases {
            let again = folder.path().join(format!("closed{closed}"));
            closing(&out, &whole, format, closed, &again);
            let output = ran(resume(&again, 1 + closed as u32 % 3));
            assert!(output.status.success(), "{closed}: {}", said(&output));
            assert_eq!(manifest(&again)["status"], "complete");
            assert_eq!(
                manifest(&again)["state_digest"],
                manifest(&whole)["state_digest"]
            );
            let found = files(&again);
            assert!(
                found.keys().eq(expected.keys()),
                "{closed}: {:?}",
                found.keys()
            );
            assert_eq!(rows(&again), rows(&whole), "after {closed} closed tables");
            // Parquet files name the run that wrote them, with its times.
            for (name, bytes) in expected.iter().filter(|_| format == "csv") {
                let same = found[name] == *bytes;
                assert!(same, "{name} differs after {closed} closed tables");
            }
        }
    }
}

#[test]
fn a_run_that_was_stopped_by_hand_goes_on_and_a_finished_one_says_so() {
    let whole = whole();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let child = spawned(start(&out, 1));
    let all = whole.files["fingerprint.csv"].len() as u64;
    while length(&out.join("fingerprint.csv.part")) < all / 2 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let asked = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(asked.unwrap().success());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
    let stopped = manifest(&out);
    assert_eq!(stopped["status"], "interrupted");
    let output = ran(resume(&out, 2));
    assert!(output.status.success(), "{}", said(&output));
    whole.assert_same(&out);
    // Nothing was lost.
    assert_eq!(manifest(&out)["resumed"][0], stopped["weeks"]);

    let again = ran(resume(&out, 1));
    assert!(again.status.success());
    assert!(
        said(&again).contains("is finished (30 weeks)"),
        "{}",
        said(&again)
    );
    whole.assert_same(&out);

    // What is not there cannot go on, and what is asked for twice is refused.
    let nothing = ran(resume(&folder.path().join("none"), 1));
    assert_eq!(nothing.status.code(), Some(2));
    assert!(
        said(&nothing).contains("no manifest of a run"),
        "{}",
        said(&nothing)
    );
    let mut both = resume(&out, 1);
    both.args(["--seed", "3"]);
    assert_eq!(ran(both).status.code(), Some(2));

    let diff = |one: &Path, other: &Path| {
        let mut command = program();
        command.arg("diff").arg(one).arg(other);
        let output = ran(command);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), text + &said(&output))
    };
    let (code, text) = diff(&whole.path, &out);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("no difference in the 41 weeks"), "{text}");
    let other = folder.path().join("other");
    let mut warmer = start(&other, 2);
    warmer.args(["--set", "mechanisms.anxiety.enabled=false"]);
    assert!(ran(warmer).status.success());
    let (code, text) = diff(&whole.path, &other);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("they part") && text.contains("column.anxiety"),
        "{text}"
    );
    assert!(text.contains("digest of the scenario: "), "{text}");
    let (code, text) = diff(&whole.path, folder.path());
    assert_eq!(code, Some(2), "{text}");
}

#[test]
fn a_full_disk_ends_in_a_clear_error_and_keeps_the_last_checkpoint() {
    let whole = whole();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    killed(&whole, &out);
    let checkpoint = fs::read(out.join("checkpoint.state")).unwrap();
    // Files may not grow beyond half a checkpoint, as if there were no more room.
    let blocks = checkpoint.len() / 2 / 1024;
    assert!(blocks > 16);
    let mut limited = Command::new("bash");
    limited.args([
        "-c",
        "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"",
        "limited",
    ]);
    limited.arg(blocks.to_string());
    limited.arg(env!("CARGO_BIN_EXE_commonground"));
    limited.args(["run", "--resume"]).arg(&out);
    let output = ran(limited);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("error: ") && text.contains("too large"),
        "{text}"
    );
    assert!(text.contains("--resume"), "{text}");
    let stopped = manifest(&out);
    assert_eq!(stopped["status"], "interrupted");
    assert!(
        stopped["interruption"]
            .as_str()
            .unwrap()
            .contains("too large")
    );
    assert!(fs::read(out.join("checkpoint.state")).unwrap() == checkpoint);
    assert!(!out.join("checkpoint.state.part").exists());
    let output = ran(resume(&out, 3));
    assert!(output.status.success(), "{}", said(&output));
    whole.assert_same(&out);
}
