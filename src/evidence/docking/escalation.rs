//! T-B6, after Shults et al. 2018: when does anxiety escalate on both sides?
//!
//! Two groups live mixed. Meeting the other group is a hazard; what goes badly frightens whoever
//! meets more of it than the own threshold allows. Expected: anxiety escalates on both sides where
//! the groups are of comparable size, because only then both meet the others often.
//!
//! In our engine anxiety is the column of M08, which good and neutral contact, habit and time take
//! away; M03 makes the contacts of the anxious go badly. What M08 lacks is the threshold: here it is
//! a mechanism of the test's own, which stands in the place of M08's linear effect of negative
//! contact: a week with at least θ_i negative contacts closes a share of the distance to full anxiety,
//! θ_i drawn once for each person. The share of the minority goes from 5 to 50%; escalation is the
//! rise of mean anxiety in the group in which it rises less.

use super::super::statistic::{Stage, Statistic, Values};
use super::{Bare, mean_of};
use crate::attitude::anxiety::{self, Anxiety};
use crate::encounter::valence::{self, Valence};
use crate::engine::Simulation;
use crate::error::Result;
use crate::mechanism::{ANXIETY, Column, Layout, Mechanism, People};
use crate::places::Setting;

pub(super) const STATISTICS: &[Statistic] = &[
    (
        "escalation_05",
        Stage::Docking,
        "T-B6: rise of anxiety in the calmer group, minority of 5%",
    ),
    ("escalation_10", Stage::Docking, "T-B6: the same at 10%"),
    ("escalation_20", Stage::Docking, "T-B6: the same at 20%"),
    ("escalation_30", Stage::Docking, "T-B6: the same at 30%"),
    ("escalation_40", Stage::Docking, "T-B6: the same at 40%"),
    ("escalation_50", Stage::Docking, "T-B6: the same at 50%"),
    (
        "escalation_peak",
        Stage::Docking,
        "T-B6: share of the minority at which it is greatest",
    ),
    (
        "escalation_minority",
        Stage::Docking,
        "T-B6: rise of anxiety of a minority of 5%",
    ),
];

/// Shares of the minority, in percent.
pub(in crate::evidence) const SHARES: [u32; 6] = [5, 10, 20, 30, 40, 50];
/// Share of the distance to full anxiety that an alarming week closes. Our assumption: at .1 good
/// contact calms faster than hazards frighten and nothing escalates anywhere, from .2 on it does.
const ALARM: f32 = 0.2;
/// Thresholds are 1 to so many negative contacts a week. Our assumption.
const THRESHOLDS: u32 = 3;
/// Encounters of a person in a week.
const RATE: f64 = 12.0;
const WEEKS: u32 = 52;

/// A week with as many negative contacts as the person's threshold frightens.
#[derive(Debug, Clone, Default)]
struct Alarm(Option<Column>);

impl Mechanism for Alarm {
    fn name(&self) -> &str {
        "docking_alarm"
    }

    fn follows(&self) -> &[&str] {
        &[anxiety::CARD.name]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        self.0 = Some(layout.change(ANXIETY)?);
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(anxiety) = self.0 else { return };
        let stream = people.context().stream("docking.threshold");
        people.for_each(|person, change| {
            let bits = stream.draw(person.key, 0, 0)[0];
            let threshold = 1 + ((u64::from(bits) * u64::from(THRESHOLDS)) >> 32) as u32;
            let x = person.row(anxiety);
            for (h, tally) in person.contacts().iter().enumerate() {
                if h != person.group && u32::from(tally[1]) >= threshold {
                    change.add(anxiety, h, ALARM * (1.0 - x[h]));
                }
            }
        });
    }
}

fn town(seed: u64, percent: u32) -> Result<Simulation> {
    let share = f64::from(percent) / 100.0;
    let calming = Anxiety {
        eta_positive: 0.02,
        eta_negative: 0.0,
        eta_neutral: 0.003,
        half_life: 52.0,
        eta_extended: 0.0,
        training: 0.0,
    };
    // How a contact goes depends on anxiety alone, as steeply as a scenario may set.
    let anxious = Valence {
        b_positive: 1.3,
        b_negative: -0.45,
        omega: 0.4,
        psi_positive: 0.0,
        psi_negative: 0.0,
        psi_conditions: 0.0,
        psi_anxiety: 5.0,
        ..Valence::default()
    };
    let groups = [("majority", 1.0 - share, 0.0), ("minority", share, 0.0)];
    let bare = Bare::new(&groups, 2_000, 1, seed)?
        .with(anxiety::CARD.name, &calming)
        .with(valence::CARD.name, &anxious)
        .changed(|s| s.settings.iter_mut().for_each(|s| s.spec.rate = RATE));
    Simulation::builder(bare.0)
        .threads(1)
        .mechanism(Alarm::default())
        .build()
}

/// Mean anxiety of the majority and of the minority about each other.
fn levels(town: &Simulation) -> [f64; 2] {
    [0, 1].map(|g| mean_of(town, ANXIETY, g, 1 - g))
}

/// Rise of mean anxiety in the majority and in the minority.
fn rise(seed: u64, percent: u32) -> Result<[f64; 2]> {
    let mut town = town(seed, percent)?;
    let before = levels(&town);
    (0..WEEKS).for_each(|_| town.step());
    let after = levels(&town);
    Ok([after[0] - before[0], after[1] - before[1]])
}

pub(super) fn run(seed: u64, values: &mut Values) -> Result<()> {
    let mut peak = (f64::NEG_INFINITY, 0);
    for percent in SHARES {
        let [majority, minority] = rise(seed, percent)?;
        let both = majority.min(minority);
        if both > peak.0 {
            peak = (both, percent);
        }
        values.note_true(&format!("escalation_{percent:02}"), both);
        if percent == SHARES[0] {
            values.note_true("escalation_minority", minority);
        }
    }
    values.note_true("escalation_peak", f64::from(peak.1) / 100.0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_weeks_above_the_threshold_frighten() {
        let mut town = town(2, 50).unwrap();
        let people = town.population().len();
        let before = town.column(ANXIETY).unwrap().to_vec();
        town.step();
        let (after, view) = (town.column(ANXIETY).unwrap(), town.view());
        let mut alarmed = 0;
        for i in 0..people {
            let h = 1 - usize::from(view.population.group[i]);
            let bad = u32::from(view.contacts[2 * i + h][1]);
            let rise = after[2 * i + h] - before[2 * i + h];
            if bad == 0 {
                assert!(rise <= 0.0, "nothing happened: {rise}");
            }
            if bad >= THRESHOLDS {
                assert!(rise > 0.0, "beyond every threshold: {rise}");
                alarmed += 1;
            }
        }
        assert!(alarmed > 5, "{alarmed}");
    }
}
