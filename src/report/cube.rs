//! Numbers by replicate, arm and week, and what they say together.

use std::collections::BTreeMap;

use crate::comparison::{Key, Moments, Paired};
use crate::scenario::Expectation;

/// Numbers of the whole city by key: replicate × arm × week, NaN where there is none.
#[derive(Debug, Clone, Default)]
pub struct Cube {
    arms: usize,
    weeks: Vec<u32>,
    replicates: usize,
    /// World in which each replicate lives; none: each has one of its own.
    worlds: Vec<u32>,
    values: BTreeMap<Key, Vec<f64>>,
}

/// Mean and spread over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Mean.
    pub mean: f64,
    /// The 5th percentile.
    pub low: f64,
    /// The 95th percentile.
    pub high: f64,
}

impl Cube {
    /// Without numbers yet.
    pub fn new(arms: usize, weeks: &[u32], replicates: usize) -> Cube {
        Cube {
            arms,
            weeks: weeks.to_vec(),
            replicates,
            worlds: Vec::new(),
            values: BTreeMap::new(),
        }
    }

    /// The same of replicates that live in these worlds, one for each replicate.
    pub fn in_worlds(mut self, worlds: &[u32]) -> Cube {
        self.worlds = worlds.to_vec();
        self
    }

    /// What differences say together, one for each replicate, NaN where there is none. Replicates of
    /// one world share their parameters: their mean counts once.
    pub fn together(&self, differences: &[f64]) -> Option<Paired> {
        if self.worlds.len() != differences.len() {
            return paired(differences);
        }
        let mut all: BTreeMap<u32, Moments> = BTreeMap::new();
        for (&world, &d) in self.worlds.iter().zip(differences) {
            if d.is_finite() {
                all.entry(world).or_default().add(d);
            }
        }
        paired(&all.values().filter_map(Moments::mean).collect::<Vec<_>>())
    }

    /// The same numbers of these arms alone, in this order.
    pub fn only(&self, arms: &[usize]) -> Cube {
        let weeks = self.weeks.len();
        let of = |values: &Vec<f64>| -> Vec<f64> {
            let row = |r: usize, arm: usize| {
                let at = (r * self.arms + arm) * weeks;
                &values[at..at + weeks]
            };
            let all = (0..self.replicates).flat_map(|r| arms.iter().map(move |&arm| (r, arm)));
            all.flat_map(|(r, arm)| row(r, arm).iter().copied())
                .collect()
        };
        let values = self.values.iter().map(|(key, v)| (key.clone(), of(v)));
        Cube {
            arms: arms.len(),
            weeks: self.weeks.clone(),
            replicates: self.replicates,
            worlds: self.worlds.clone(),
            values: values.collect(),
        }
    }

    /// The mean of several arms in each replicate, of those that have a number; NaN where none has.
    fn mean_of(&self, key: &Key, replicate: usize, arms: &[usize], week: usize) -> f64 {
        let mut all = Moments::default();
        let each = arms.iter().map(|&arm| self.at(key, replicate, arm, week));
        each.filter(|x| x.is_finite()).for_each(|x| all.add(x));
        all.mean().unwrap_or(f64::NAN)
    }

    /// What the mean of several arms differs by from another arm, within replicates.
    pub fn paired_mean(
        &self,
        key: &Key,
        arms: &[usize],
        than: usize,
        week: usize,
    ) -> Option<Paired> {
        let one = |r: usize| self.mean_of(key, r, arms, week) - self.at(key, r, than, week);
        self.together(&(0..self.replicates).map(one).collect::<Vec<_>>())
    }

    /// The mean of several arms over replicates.
    pub fn level_mean(&self, key: &Key, arms: &[usize], week: usize) -> Option<f64> {
        let mut all = Moments::default();
        let each = (0..self.replicates).map(|r| self.mean_of(key, r, arms, week));
        each.filter(|x| x.is_finite()).for_each(|x| all.add(x));
        all.mean()
    }

    /// Notes the numbers of a replicate (from 0): arm × week.
    pub fn put(&mut self, key: &Key, replicate: usize, numbers: &[f64]) {
        let size = self.arms * self.weeks.len();
        let all = self.replicates * size;
        if !self.values.contains_key(key) {
            self.values.insert(key.clone(), vec![f64::NAN; all]);
        }
        if let Some(values) = self.values.get_mut(key) {
            values[replicate * size..(replicate + 1) * size].copy_from_slice(numbers);
        }
    }

    /// The weeks.
    pub fn weeks(&self) -> &[u32] {
        &self.weeks
    }

    /// Position of a week.
    pub fn position(&self, week: u32) -> Option<usize> {
        self.weeks.iter().position(|&w| w == week)
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.values.keys()
    }

    /// Whether there are numbers of a key.
    pub fn has(&self, key: &Key) -> bool {
        self.values.contains_key(key)
    }

    /// The number of a replicate; NaN where there is none.
    pub fn at(&self, key: &Key, replicate: usize, arm: usize, week: usize) -> f64 {
        let at = (replicate * self.arms + arm) * self.weeks.len() + week;
        self.values.get(key).map_or(f64::NAN, |v| v[at])
    }

    /// The numbers of all replicates that have one.
    pub fn all(&self, key: &Key, arm: usize, week: usize) -> Vec<f64> {
        let each = (0..self.replicates).map(|r| self.at(key, r, arm, week));
        each.filter(|x| x.is_finite()).collect()
    }

    /// Mean and band over replicates.
    pub fn level(&self, key: &Key, arm: usize, week: usize) -> Option<Level> {
        let mut all = self.all(key, arm, week);
        let mut moments = Moments::default();
        all.iter().for_each(|&x| moments.add(x));
        let mean = moments.mean()?;
        all.sort_by(f64::total_cmp);
        Some(Level {
            mean,
            low: quantile(&all, 0.05),
            high: quantile(&all, 0.95),
        })
    }

    /// Differences between two arms within replicates, of those that have both.
    pub fn differences(&self, key: &Key, arm: usize, than: usize, week: usize) -> Vec<f64> {
        let mut all = self.each(key, arm, than, week);
        all.retain(|x| x.is_finite());
        all
    }

    /// The same for every replicate; NaN where one has not both.
    fn each(&self, key: &Key, arm: usize, than: usize, week: usize) -> Vec<f64> {
        let one = |r| self.at(key, r, arm, week) - self.at(key, r, than, week);
        (0..self.replicates).map(one).collect()
    }

    /// What the differences say together.
    pub fn paired(&self, key: &Key, arm: usize, than: usize, week: usize) -> Option<Paired> {
        self.together(&self.each(key, arm, than, week))
    }

    /// By replicate, the number that an expectation is about: the one with exactly its dimensions
    /// where there is one, else the mean of all that agree with those it names.
    pub fn expected(&self, e: &Expectation, arm: usize, week: usize) -> Vec<f64> {
        let exact = Key::expected(e);
        let like: Vec<&Key> = self.keys().filter(|k| k.agrees(e)).collect();
        let of = |r: usize| {
            let one = self.at(&exact, r, arm, week);
            if one.is_finite() {
                return one;
            }
            let all = like.iter().map(|k| self.at(k, r, arm, week));
            let mut moments = Moments::default();
            all.filter(|x| x.is_finite()).for_each(|x| moments.add(x));
            moments.mean().unwrap_or(f64::NAN)
        };
        (0..self.replicates).map(of).collect()
    }
}

/// What differences say together.
pub fn paired(differences: &[f64]) -> Option<Paired> {
    let mut moments = Moments::default();
    let mut positive = 0;
    for &d in differences.iter().filter(|d| d.is_finite()) {
        moments.add(d);
        positive += u32::from(d > 0.0);
    }
    Paired::new(&moments, positive, &mut Default::default())
}

/// A quantile of sorted numbers, between neighbours in proportion.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let at = share * last as f64;
    let below = at as usize;
    let above = (below + 1).min(last);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(group: &str) -> Key {
        Key {
            area: None,
            indicator: "x".into(),
            setting: None,
            group: Some(group.into()),
            outgroup: None,
        }
    }

    /// Two replicates, two arms, one week: 1 and 3, then 2 and 6.
    fn cube() -> Cube {
        let mut cube = Cube::new(2, &[4], 2);
        cube.put(&key("a"), 0, &[1.0, 3.0]);
        cube.put(&key("a"), 1, &[2.0, 6.0]);
        cube
    }

    #[test]
    fn differences_are_taken_within_replicates() {
        let cube = cube();
        assert_eq!(cube.differences(&key("a"), 1, 0, 0), [2.0, 4.0]);
        let d = cube.paired(&key("a"), 1, 0, 0).unwrap();
        assert_eq!((d.difference, d.replicates), (3.0, 2));
        let level = cube.level(&key("a"), 0, 0).unwrap();
        assert!((level.mean - 1.5).abs() < 1e-12 && (level.low - 1.05).abs() < 1e-12);
        assert!(cube.paired(&key("b"), 1, 0, 0).is_none() && cube.level(&key("b"), 0, 0).is_none());
    }

    #[test]
    fn arms_are_left_out_or_taken_together() {
        let mut all = Cube::new(3, &[2, 4], 2);
        all.put(&key("a"), 0, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        all.put(&key("a"), 1, &[0.0, 1.0, f64::NAN, f64::NAN, 2.0, 9.0]);
        let few = all.only(&[2, 0]);
        assert_eq!(few.all(&key("a"), 0, 1), [6.0, 9.0]);
        assert_eq!(few.all(&key("a"), 1, 0), [1.0, 0.0]);
        // Arms without a number do not count: (4 + 6)/2 and 9, less 2 and 1.
        let d = all.paired_mean(&key("a"), &[1, 2], 0, 1).unwrap();
        assert_eq!((d.difference, d.replicates), (5.5, 2));
        assert_eq!(all.level_mean(&key("a"), &[1, 2], 1), Some(7.0));
        assert_eq!(all.level_mean(&key("b"), &[1], 1), None);
    }

    #[test]
    fn replicates_of_one_world_count_once() {
        let cube = Cube::new(2, &[4], 4).in_worlds(&[1, 1, 2, 2]);
        let d = cube.together(&[0.0, 2.0, 3.0, f64::NAN]).unwrap();
        assert_eq!(
            (d.difference, d.replicates, d.share_positive),
            (2.0, 2, 1.0)
        );
        // Without worlds each counts.
        let alone = Cube::new(2, &[4], 4)
            .together(&[0.0, 2.0, 3.0, f64::NAN])
            .unwrap();
        assert_eq!(alone.replicates, 3);
    }

    #[test]
    fn expectations_find_the_exact_number_or_the_mean() {
        let mut cube = cube();
        cube.put(&key("b"), 0, &[5.0, 5.0]);
        let mut e = Expectation {
            indicator: "x".into(),
            ..Expectation::default()
        };
        assert_eq!(cube.expected(&e, 0, 0), [3.0, 2.0]);
        e.group = Some("a".into());
        assert_eq!(cube.expected(&e, 1, 0), [3.0, 6.0]);
    }
}
