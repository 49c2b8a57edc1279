//! The trial of row A15, in a city of its own at the same seed.

use super::city::Plan;
use super::row::Town;
use super::statistic::Values;
use crate::error::Result;
use crate::experiment::{Instrument, Who, a15};
use crate::population::City;

/// Inhabitants for which [`a15`] is written at scale 1.
const TOWN: f64 = 11_500.0;

/// Weeks after the last session at which the trial is read.
const AFTER: [(u32, &str); 3] = [(4, "trial_4"), (13, "trial_13"), (26, "trial_26")];

/// Weeks of sessions and to the last reading.
pub(super) const WEEKS: u32 = SESSIONS + 26;

/// Weeks of sessions.
pub(super) const SESSIONS: u32 = 16;

/// Carries the trial out in a town at a seed: burn-in of the plan, then on to the week of the
/// trial, then sessions and readings.
pub(super) fn measure(plan: &Plan, town: &Town, seed: u64, values: &mut Values) -> Result<()> {
    let scenario = plan.scenario(town, seed)?;
    let inhabitants = match &scenario.city {
        City::Synthetic(city) => city.inhabitants as usize,
        City::Table(table) => table.inhabitants.iter().map(|n| *n as usize).sum(),
        City::People(people) => people.key.len(),
    };
    let scale = inhabitants as f64 / TOWN;
    let mut trial = a15(scale);
    trial.design.weeks = f64::from(SESSIONS);
    trial.design.start = f64::from(plan.trial_week);
    trial.after = AFTER.iter().map(|a| a.0).collect();
    let report = trial.run(&scenario, 1)?;
    for (after, name) in AFTER {
        let of = |instrument| {
            let d = report.effect(1, after, Who::Participants, instrument);
            d.map_or(f64::NAN, |d| d.d)
        };
        values.note(name, of(Instrument::Questionnaire), of(Instrument::True));
    }
    Ok(())
}
