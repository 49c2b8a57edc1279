//! T-A2, after the contact model of Psaltis: contact lowers prejudice by a constant step, and whoever
//! is more prejudiced than a threshold avoids it.
//!
//! Expected: mean prejudice falls and never rises, and the share above the threshold stays as it
//! was. In our engine avoidance is M02 in its limit: θa so great that the logistic function is a
//! step at attitude 0 (prejudice .5), nothing else in the score, every setting voluntary. The step
//! is a mechanism of the test's own. Beside it the same town in which half of the unwanted
//! encounters are forced: there the share above the threshold must fall, or the test would not
//! tell the two apart.

use super::super::statistic::{Stage, Statistic, Values};
use super::{Bare, mean_of};
use crate::attitude::kernel::ATTITUDE;
use crate::encounter::approach::{self, Approach};
use crate::engine::Simulation;
use crate::error::Result;
use crate::mechanism::{Column, Layout, Mechanism, People};
use crate::places::Setting;

pub(super) const STATISTICS: &[Statistic] = &[
    (
        "avoidance_rise",
        Stage::Docking,
        "T-A2: share of weeks in which mean prejudice rises",
    ),
    (
        "avoidance_fall",
        Stage::Docking,
        "T-A2: fall of mean prejudice over the run",
    ),
    (
        "avoidance_moved",
        Stage::Docking,
        "T-A2: greatest change of the share above the threshold",
    ),
    (
        "avoidance_above",
        Stage::Docking,
        "T-A2: share above the threshold at the start",
    ),
    (
        "avoidance_forced",
        Stage::Docking,
        "T-A2: the same change where half of the unwanted encounters are forced",
    ),
];

/// Fall of prejudice with one contact. Our assumption.
const STEP: f32 = 0.005;
/// Weight of attitude at which the logistic function of M02 is a step.
const STEEP: f64 = 1e12;
const WEEKS: u32 = 52;

/// Every contact, however it goes, adds a constant to the attitude.
#[derive(Debug, Clone, Default)]
struct ConstantStep(Option<Column>);

impl Mechanism for ConstantStep {
    fn name(&self) -> &str {
        "constant_step"
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        self.0 = Some(layout.change(ATTITUDE)?);
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(attitude) = self.0 else { return };
        people.for_each(|person, change| {
            for (h, [up, down, neither, _]) in person.contacts().iter().enumerate() {
                if h != person.group {
                    let contacts = u16::from(*up) + u16::from(*down) + u16::from(*neither);
                    // Prejudice is (1 − a)/2.
                    change.add(attitude, h, 2.0 * STEP * f32::from(contacts));
                }
            }
        });
    }
}

fn town(seed: u64, forced: f64) -> Result<Simulation> {
    let only_attitude = Approach {
        theta_0: 0.0,
        theta_a: STEEP,
        theta_x: 0.0,
        theta_i: 0.0,
        theta_n: 0.0,
        theta_l: 0.0,
    };
    let bare = Bare::new(&[("a", 0.5, 0.0), ("b", 0.5, 0.0)], 2_000, 1, seed)?
        .with(approach::CARD.name, &only_attitude)
        .changed(|s| s.settings.iter_mut().for_each(|s| s.spec.forced = forced));
    Simulation::builder(bare.0)
        .threads(1)
        .mechanism(ConstantStep::default())
        .build()
}

/// Mean prejudice of both groups, and the share above the threshold.
fn look(town: &Simulation) -> (f64, f64) {
    let people = town.population();
    let data = town.column(ATTITUDE).unwrap_or(&[]);
    let above = (0..people.len())
        .filter(|&i| data[2 * i + 1 - usize::from(people.group[i])] < 0.0)
        .count();
    let attitude = (mean_of(town, ATTITUDE, 0, 1) + mean_of(town, ATTITUDE, 1, 0)) / 2.0;
    ((1.0 - attitude) / 2.0, above as f64 / people.len() as f64)
}

/// Weeks in which mean prejudice rises, its fall, and the greatest change of the share above.
fn follow(mut town: Simulation) -> (f64, f64, f64) {
    let (first, above) = look(&town);
    let (mut rises, mut moved, mut last) = (0u32, 0.0f64, first);
    for _ in 0..WEEKS {
        town.step();
        let (mean, share) = look(&town);
        rises += u32::from(mean > last);
        moved = moved.max((share - above).abs());
        last = mean;
    }
    (f64::from(rises) / f64::from(WEEKS), first - last, moved)
}

pub(super) fn run(seed: u64, values: &mut Values) -> Result<()> {
    let voluntary = town(seed, 0.0)?;
    values.note_true("avoidance_above", look(&voluntary).1);
    let (rises, fall, moved) = follow(voluntary);
    values.note_true("avoidance_rise", rises);
    values.note_true("avoidance_fall", fall);
    values.note_true("avoidance_moved", moved);
    values.note_true("avoidance_forced", follow(town(seed, 0.5)?).2);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_avoids_keeps_the_prejudice_to_the_bit() {
        let mut town = town(3, 0.0).unwrap();
        let before = town.column(ATTITUDE).unwrap().to_vec();
        (0..3).for_each(|_| town.step());
        let after = town.column(ATTITUDE).unwrap();
        let mut moved = 0;
        for (x, y) in before.iter().zip(after) {
            if *x < 0.0 {
                assert_eq!(x, y);
            } else {
                assert!(y >= x);
                moved += u32::from(y > x);
            }
        }
        assert!(moved > 100);
    }

    #[test]
    fn a_contact_is_worth_one_step() {
        let mut town = town(4, 0.0).unwrap();
        let before = look(&town).0;
        town.step();
        let fall = before - look(&town).0;
        let view = town.view();
        let met: u32 = (0..view.population.len())
            .map(|i| view.contacts[2 * i + 1 - usize::from(view.population.group[i])])
            .flat_map(|tally| tally.into_iter().take(3).map(u32::from))
            .sum();
        let expected = f64::from(STEP) * f64::from(met) / town.population().len() as f64;
        assert!(
            (fall - expected).abs() < 0.05 * expected,
            "{fall} {expected}"
        );
    }
}
