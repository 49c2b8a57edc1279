//! What all replicates say together.

use std::collections::BTreeMap;

use super::ablation::Ablation;
use super::design::Comparison;
use super::numbers::{Key, Numbers};
use super::paired::{Moments, Paired, Quantiles};
use super::replicate::Replicate;
use super::schedule::LeftOut;
use super::uncertainty::Plausible;
use crate::error::Result;

/// One number of an arm at a date, and its difference from the baseline.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    level: Moments,
    difference: Moments,
    positive: u32,
}

/// Levels and paired differences of all arms at all dates.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    arms: Vec<String>,
    weeks: Vec<u32>,
    hosts: Vec<String>,
    /// By key: arm × date.
    cells: BTreeMap<Key, Vec<Cell>>,
    /// The replicates without their numbers.
    replicates: Vec<Replicate>,
    warnings: Vec<String>,
    quantiles: Quantiles,
    plausible: Option<Plausible>,
    left_out: Vec<LeftOut>,
    ablations: Vec<Ablation>,
}

impl Summary {
    /// Sums up replicates in the order in which they come: give them in the order of their numbers
    /// for the same bits every time.
    ///
    /// # Errors
    /// The first of `replicates`.
    pub fn of(
        comparison: &Comparison,
        replicates: impl IntoIterator<Item = Result<Replicate>>,
    ) -> Result<Summary> {
        let arms = comparison.arms.iter().map(|a| a.name.clone()).collect();
        Summary::sum(
            arms,
            comparison.dates.clone(),
            comparison.hosts(),
            comparison.seeds_of_a_world(),
            replicates,
        )
    }

    /// The same for arms of these names, compared in these weeks, with these host groups. So many
    /// replicates in a row live in one world: its mean counts once, since they share their parameters.
    pub(super) fn sum(
        arms: Vec<String>,
        weeks: Vec<u32>,
        hosts: Vec<String>,
        seeds_of_a_world: u32,
        replicates: impl IntoIterator<Item = Result<Replicate>>,
    ) -> Result<Summary> {
        let mut summary = Summary {
            arms,
            weeks,
            hosts,
            ..Summary::default()
        };
        let mut world: (u32, Vec<Numbers>) = (0, Vec::new());
        for replicate in replicates {
            let mut replicate = replicate?;
            let of = (replicate.number.max(1) - 1) / seeds_of_a_world.max(1);
            let none = Numbers::new(0, 0);
            let numbers = std::mem::replace(&mut replicate.numbers, none);
            summary.note(replicate);
            if of != world.0 {
                summary.add_world(&std::mem::take(&mut world.1));
                world.0 = of;
            }
            world.1.push(numbers);
        }
        summary.add_world(&world.1);
        Ok(summary)
    }

    /// Adds what plausible worlds say.
    pub(super) fn with_worlds(mut self, plausible: Plausible) -> Summary {
        self.plausible = Some(plausible);
        self
    }

    /// What plausible worlds say, where replicates lived in such.
    pub fn plausible(&self) -> Option<&Plausible> {
        self.plausible.as_ref()
    }

    /// Adds what is left of differences without mechanisms.
    pub fn with_ablations(mut self, ablations: Vec<Ablation>) -> Summary {
        self.ablations = ablations;
        self
    }

    /// What is left of differences without mechanisms, where that was asked.
    pub fn ablations(&self) -> &[Ablation] {
        &self.ablations
    }

    /// Something that a reader should know.
    pub fn warn(&mut self, what: impl Into<String>) {
        self.warnings.push(what.into());
    }

    /// Notes a replicate that is left out.
    pub(super) fn leave_out(&mut self, one: LeftOut) {
        self.warn(format!("{one}; it is left out"));
        self.left_out.push(one);
    }

    /// Replicates that are left out.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Names of the arms, the baseline first.
    pub fn arms(&self) -> &[String] {
        &self.arms
    }

    /// Names of the groups that are hosts.
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Weeks after burn-in at which they are compared.
    pub fn weeks(&self) -> &[u32] {
        &self.weeks
    }

    fn add_world(&mut self, numbers: &[Numbers]) {
        match numbers {
            [] => {}
            [one] => self.add(one),
            several => self.add(&Numbers::mean_of(several)),
        }
    }

    fn add(&mut self, numbers: &Numbers) {
        for (key, values) in numbers.iter() {
            if !self.cells.contains_key(key) {
                self.cells
                    .insert(key.clone(), vec![Cell::default(); values.len()]);
            }
            let Some(cells) = self.cells.get_mut(key) else {
                continue;
            };
            for (k, (cell, value)) in cells.iter_mut().zip(values).enumerate() {
                if !value.is_finite() {
                    continue;
                }
                cell.level.add(*value);
                let baseline = values[k % self.weeks.len()];
                if k >= self.weeks.len() && baseline.is_finite() {
                    let difference = value - baseline;
                    cell.difference.add(difference);
                    cell.positive += u32::from(difference > 0.0);
                }
            }
        }
    }

    fn note(&mut self, replicate: Replicate) {
        // What is odd about one city is odd about the others, with other digits.
        if self.replicates.is_empty() {
            let said = |w: String| format!("replicate {}: {w}", replicate.number);
            self.warnings = replicate.warnings.iter().cloned().map(said).collect();
        }
        self.replicates.push(Replicate {
            warnings: Vec::new(),
            course: Numbers::new(0, 0),
            ..replicate
        });
    }

    /// Everything that numbers are about, in order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.cells.keys()
    }

    /// The difference of the arm at a position (from 1) from the baseline at the date at a position;
    /// `None` where no replicate has both.
    pub fn difference(&mut self, key: &Key, arm: usize, date: usize) -> Option<Paired> {
        let cell = self.cells.get(key)?.get(arm * self.weeks.len() + date)?;
        Paired::new(&cell.difference, cell.positive, &mut self.quantiles)
    }

    /// The number of an arm itself over replicates.
    pub fn level(&self, key: &Key, arm: usize, date: usize) -> Option<Moments> {
        let cell = self.cells.get(key)?.get(arm * self.weeks.len() + date)?;
        Some(cell.level).filter(|l| l.n() > 0)
    }

    /// The replicates, without their numbers.
    pub fn replicates(&self) -> &[Replicate] {
        &self.replicates
    }

    /// What a reader should know: warnings of the first replicate.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
