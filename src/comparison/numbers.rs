//! The numbers of a replicate, by what they are about.

use std::collections::{BTreeMap, BTreeSet};

use crate::indicators::Row;
use crate::population::Population;

/// What a number is about; an absent dimension means all. In order: the city before its areas, then
/// by indicator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Identifier of the area.
    pub area: Option<String>,
    /// Name of the indicator.
    pub indicator: String,
    /// Setting.
    pub setting: Option<String>,
    /// Name of the group that it describes.
    pub group: Option<String>,
    /// Name of the group towards which.
    pub outgroup: Option<String>,
}

impl Key {
    /// What a row is about.
    pub(super) fn of(row: &Row, population: &Population) -> Key {
        let group = |g: Option<usize>| g.map(|g| population.groups.get(g).name.clone());
        Key {
            area: row.area.map(|a| population.areas[a].id.clone()),
            indicator: row.indicator.clone().into_owned(),
            setting: row.setting.as_deref().map(str::to_owned),
            group: group(row.group),
            outgroup: group(row.outgroup),
        }
    }
}

/// States that only policies set off: without one they are 0.
const ABSENT_IS_ZERO: [&str; 3] = ["resentment_mean", "scarcity_mean", "interest_gain_mean"];
/// A share of nobody is no number.
const SHARE: &str = "programme_joined_below_zero";

/// Numbers of all arms at all dates. Two are equal if all bits are.
#[derive(Debug, Clone)]
pub struct Numbers {
    arms: usize,
    dates: usize,
    /// By key: arm × date; NaN where there is none.
    values: BTreeMap<Key, Vec<f64>>,
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        let bits = |v: &[f64]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let mut both = self.iter().zip(other.iter());
        self.dates == other.dates
            && self.len() == other.len()
            && both.all(|((a, x), (b, y))| a == b && bits(x) == bits(y))
    }
}

impl Numbers {
    /// None yet, for so many arms and dates.
    pub fn new(arms: usize, dates: usize) -> Numbers {
        Numbers {
            arms,
            dates,
            values: BTreeMap::new(),
        }
    }

    /// Notes a number.
    pub fn put(&mut self, key: Key, arm: usize, date: usize, value: f64) {
        let size = self.arms * self.dates;
        let all = self
            .values
            .entry(key)
            .or_insert_with(|| vec![f64::NAN; size]);
        all[arm * self.dates + date] = value;
    }

    /// An arm in which nothing is provided keeps no resentment, and one without programmes counts
    /// nobody in them: where another arm has such a number, theirs is 0.
    pub(super) fn fill_absent(&mut self) {
        for (key, values) in &mut self.values {
            let counted = ["policy_", "programme_", "change_by_"];
            let zero = ABSENT_IS_ZERO.contains(&key.indicator.as_str())
                || counted.iter().any(|start| key.indicator.starts_with(start));
            if zero && key.indicator != SHARE {
                values
                    .iter_mut()
                    .filter(|x| x.is_nan())
                    .for_each(|x| *x = 0.0);
            }
        }
    }

    /// Takes over the numbers of the one arm of another as those of an arm here.
    pub(super) fn take_arm(&mut self, from: Numbers, arm: usize) {
        let (size, start) = (self.arms * self.dates, arm * self.dates);
        for (key, values) in from.values {
            let all = self.values.entry(key);
            let all = all.or_insert_with(|| vec![f64::NAN; size]);
            all[start..start + values.len()].copy_from_slice(&values);
        }
    }

    /// Notes all numbers of a key: arm × date.
    pub(super) fn put_all(&mut self, key: Key, values: Vec<f64>) {
        self.values.insert(key, values);
    }

    /// The mean of several, of what each has.
    pub(super) fn mean_of(all: &[Numbers]) -> Numbers {
        let mut mean = Numbers::new(all[0].arms, all[0].dates);
        let keys: BTreeSet<&Key> = all.iter().flat_map(|n| n.values.keys()).collect();
        for key in keys {
            let found: Vec<&Vec<f64>> = all.iter().filter_map(|n| n.values.get(key)).collect();
            let at = |k: usize| {
                let finite = found.iter().map(|v| v[k]).filter(|x| x.is_finite());
                let (n, sum) = finite.fold((0.0, 0.0), |(n, sum), x| (n + 1.0, sum + x));
                sum / n
            };
            let values = (0..mean.arms * mean.dates).map(at).collect();
            mean.values.insert(key.clone(), values);
        }
        mean
    }

    /// A number, if there is one.
    pub fn get(&self, key: &Key, arm: usize, date: usize) -> Option<f64> {
        let value = *self.values.get(key)?.get(arm * self.dates + date)?;
        value.is_finite().then_some(value)
    }

    /// All keys, with their numbers by arm × date; NaN where there is none.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &[f64])> {
        self.values.iter().map(|(k, v)| (k, v.as_slice()))
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}
