//! Instructions of a week, counted by Callgrind: the same on a loaded machine as on a quiet one.
//!
//! `cargo bench --bench instructions` runs this program under Valgrind, with counting on only while a
//! part of the week runs, once with weeks and once without, and prints the difference per encounter or
//! per person beside that in `benches/instructions.json`; `-- --write` puts the new ones there. Counts
//! depend on the compiler as well as on the code. Without Valgrind (Debian: `valgrind`) it says so and does
//! nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};

use commonground::engine::Simulation;
use commonground::scenario::{ReadOptions, Scenario};

/// Asks for the run that is counted, of so many weeks.
const COUNTED: &str = "COMMONGROUND_COUNTED";
/// A change that must be named in CHANGELOG.md.
const NOTABLE: f64 = 0.03;
/// Weeks that are lived through while counting.
const WEEKS: u32 = 3;
const PEOPLE: u32 = 6_000;

/// Parts of a week: name, the function in which counting is on, and for what a count is given.
const PARTS: [(&str, &str, Per); 5] = [
    ("encounters", "*Scene::play*", Per::Encounter),
    ("meetings", "*World>::meetings*", Per::Person),
    ("changes", "*World>::change_minds*", Per::Person),
    ("ties", "*World>::change_ties*", Per::Person),
    ("week", "*World>::step*", Per::Person),
];

#[derive(Clone, Copy)]
enum Per {
    Encounter,
    Person,
}

fn main() -> ExitCode {
    if let Ok(weeks) = std::env::var(COUNTED) {
        let weeks = weeks.parse().unwrap_or(0);
        println!("{}", live(weeks));
        return ExitCode::SUCCESS;
    }
    // `cargo test --benches` passes by.
    if std::env::args().any(|a| a == "--test") {
        return ExitCode::SUCCESS;
    }
    let known = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.json");
    let text = std::fs::read_to_string(&known).unwrap_or_else(|_| "{}".to_owned());
    let before: BTreeMap<String, f64> = match serde_json::from_str(&text) {
        Ok(before) => before,
        Err(e) => {
            eprintln!("{}: {e}", known.display());
            return ExitCode::FAILURE;
        }
    };
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not here; nothing was counted");
        return ExitCode::SUCCESS;
    }
    let mut now: BTreeMap<String, f64> = BTreeMap::new();
    println!(
        "{:<12} {:>12} {:>12} {:>8}",
        "part", "instructions", "committed", "change"
    );
    for (name, pattern, per) in PARTS {
        let both = count(pattern, WEEKS).and_then(|with| Ok((with, count(pattern, 0)?)));
        let ((with, encounters), (without, _)) = match both {
            Ok(both) => both,
            Err(why) => {
                eprintln!("{name}: {why}");
                return ExitCode::FAILURE;
            }
        };
        let counted = with - without;
        let by = match per {
            Per::Encounter => encounters,
            Per::Person => f64::from(PEOPLE) * f64::from(WEEKS),
        };
        let here = counted / by;
        let change = before.get(name).map(|was| here / was - 1.0);
        let said = change.map_or_else(String::new, |c| {
            let note = if c.abs() > NOTABLE {
                "  name it in CHANGELOG.md"
            } else {
                ""
            };
            format!("{:+7.1}%{note}", 100.0 * c)
        });
        let was = before
            .get(name)
            .map_or_else(String::new, |was| format!("{was:.1}"));
        println!("{name:<12} {here:>12.1} {was:>12} {said:>8}");
        now.insert(name.to_owned(), (10.0 * here).round() / 10.0);
    }
    if std::env::args().any(|a| a == "--write") {
        let text = serde_json::to_string_pretty(&now).unwrap_or_default();
        if let Err(e) = std::fs::write(&known, format!("{text}\n")) {
            eprintln!("{}: {e}", known.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Instructions while functions of this name run, in so many weeks, and encounters of these.
fn count(pattern: &str, weeks: u32) -> Result<(f64, f64), String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let said = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={pattern}"))
        .arg(program)
        .env(COUNTED, weeks.to_string())
        .output()
        .map_err(|e| format!("valgrind: {e}"))?;
    let errors = String::from_utf8_lossy(&said.stderr);
    let counted = errors
        .lines()
        .find_map(|l| l.split("Collected : ").nth(1))
        .and_then(|n| n.trim().parse::<f64>().ok());
    let encounters = String::from_utf8_lossy(&said.stdout).trim().parse::<f64>();
    match (counted.filter(|n| *n > 0.0 || weeks == 0), encounters) {
        (Some(counted), Ok(encounters)) => Ok((counted, encounters)),
        _ => Err(format!("no function `{pattern}` was seen\n{errors}")),
    }
}

/// Lives through so many weeks; returns their encounters.
fn live(weeks: u32) -> u64 {
    let options = ReadOptions {
        set: vec![
            format!("city.inhabitants={PEOPLE}"),
            "city.areas=8".to_owned(),
        ],
        ..ReadOptions::default()
    };
    let city = Scenario::from_text(include_str!("city.toml"), "benches/city.toml", &options);
    let simulation = city.and_then(|city| Simulation::builder(city).threads(1).build());
    let mut simulation = simulation.expect("the bench city");
    let before = simulation.encounters();
    for _ in 0..weeks {
        simulation.step();
    }
    simulation.encounters() - before
}
