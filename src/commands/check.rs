//! `check` and `schema`.

use clap::Args;
use commonground::engine::Simulation;
use commonground::population::City;
use commonground::{Error, Result};

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
    let arms = scenario.arms.clone();
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
    let mut line = line;
    if let Some((first, others)) = arms.split_first() {
        let names: Vec<&str> = arms.iter().map(|a| a.name.as_str()).collect();
        line.push_str(&format!("its arms: {}\n", names.join(", ")));
        for arm in others.iter().filter(|_| small) {
            if !arm.scenario.same_past(&first.scenario)
                || arm.scenario.inputs != first.scenario.inputs
            {
                Simulation::new(arm.scenario.clone())
                    .map_err(|e| Error::input(format!("arm `{}`: {e}", arm.name)))?;
            }
            let notes = arm.scenario.notes.iter();
            super::warn(notes.filter(|n| !first.scenario.notes.contains(n)).cloned());
        }
    }
    print(&line)
}

/// Prints the JSON Schema.
pub fn schema() -> Result<()> {
    print(&format!("{:#}\n", commonground::scenario::schema()))
}
