//! `check` and `schema`.

use clap::Args;
use commonground::Result;
use commonground::engine::Simulation;
use commonground::population::City;

use super::{ScenarioArgs, empty_groups, print};

#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
}

/// Reads a scenario and builds its city if that is quick; prints what would run.
pub fn check(args: &CheckArgs) -> Result<()> {
    let scenario = args.scenario.read()?;
    let people: u64 = match &scenario.city {
        City::Synthetic(c) => u64::from(c.inhabitants),
        City::Table(t) => t.inhabitants.iter().map(|&n| u64::from(n)).sum(),
        City::People(p) => p.key.len() as u64,
    };
    let groups: Vec<&str> = scenario.groups.iter().map(|g| g.name.as_str()).collect();
    let notes = scenario.notes.clone();
    let small = people <= 200_000;
    let line = format!(
        "`{}` is a good scenario: {people} people in groups {}, {} weeks, seed {}{}\n",
        scenario.name,
        groups.join(", "),
        scenario.weeks,
        scenario.seed,
        if small {
            ""
        } else {
            " (its city is too large to be built for a check)"
        }
    );
    // An impossible city shows only when it is built; a large one would take too long here.
    if small {
        let simulation = Simulation::new(scenario)?;
        for warning in empty_groups(simulation.population()) {
            eprintln!("warning: {warning}");
        }
        for repair in &simulation.population().repairs {
            eprintln!("repair: {}: {}", repair.area, repair.what);
        }
    }
    super::warn(notes);
    print(&line)
}

/// Prints the JSON Schema.
pub fn schema() -> Result<()> {
    print(&format!("{:#}\n", commonground::scenario::schema()))
}
