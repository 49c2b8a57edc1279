//! Means over areas and places, and shares of groups in areas: what a mechanism may know of others
//! without meeting them.

use crate::checkpoint::stored;
use std::collections::VecDeque;

use super::layout::MeanOf;
use crate::num::{Fixed, ln};

/// Means of a column over units, by group; state of week t.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Means {
    pub(crate) groups: usize,
    pub(crate) tables: Vec<MeanTable>,
}

stored! { Means { groups, tables } }

/// One table of means.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct MeanTable {
    /// Numbers of the column per person.
    pub width: usize,
    /// Unit × group × width.
    pub mean: Vec<f32>,
    /// Unit × group.
    pub count: Vec<u32>,
    /// Group × width, over all people.
    pub city: Vec<f32>,
}

stored! { MeanTable { width, mean, count, city } }

impl Means {
    /// Mean of the members of group `g` in a unit, for outgroup `h` (0 for a column of one
    /// number); the mean of the group in the city where the unit has none.
    #[inline]
    pub fn of(&self, what: MeanOf, unit: u32, g: usize, h: usize) -> f32 {
        let t = &self.tables[what.0];
        let at = unit as usize * self.groups + g;
        if t.count[at] == 0 {
            t.city[g * t.width + h]
        } else {
            t.mean[at * t.width + h]
        }
    }

    /// Mean over all members of group `g` in the city.
    pub fn city(&self, what: MeanOf, g: usize, h: usize) -> f32 {
        let t = &self.tables[what.0];
        t.city[g * t.width + h]
    }

    /// Number of members of group `g` in a unit.
    #[inline]
    pub fn count(&self, what: MeanOf, unit: u32, g: usize) -> u32 {
        self.tables[what.0].count[unit as usize * self.groups + g]
    }
}

/// Weeks that are remembered beside the present one.
const MEMORY: usize = 52;

/// Shares of groups in areas, now and up to 52 weeks ago.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shares {
    pub(crate) groups: usize,
    /// Area × group, oldest week first.
    pub(crate) weeks: VecDeque<Vec<u32>>,
    /// H of the newest week.
    pub(crate) segregation: f32,
}

stored! { Shares { groups, weeks, segregation } }

impl Shares {
    /// Of so many groups, before the first week.
    pub(crate) fn of(groups: usize) -> Shares {
        Shares {
            groups,
            ..Shares::default()
        }
    }

    /// Takes the counts of a week (area by group) in.
    pub(crate) fn note(&mut self, counts: Vec<u32>) {
        self.segregation = entropy_index(&counts, self.groups);
        self.weeks.push_back(counts);
        if self.weeks.len() > MEMORY + 1 {
            self.weeks.pop_front();
        }
    }

    fn share(&self, counts: Option<&Vec<u32>>, area: u32, h: usize) -> f32 {
        let Some(counts) = counts else { return 0.0 };
        let row = &counts[area as usize * self.groups..(area as usize + 1) * self.groups];
        let all: u32 = row.iter().sum();
        if all == 0 {
            0.0
        } else {
            row[h] as f32 / all as f32
        }
    }

    /// Share of group `h` among the residents of an area in week t.
    pub fn now(&self, area: u32, h: usize) -> f32 {
        self.share(self.weeks.back(), area, h)
    }

    /// The same 52 weeks ago (in the first year: at the start).
    pub fn year_ago(&self, area: u32, h: usize) -> f32 {
        self.share(self.weeks.front(), area, h)
    }

    /// Share of group `h` among all residents in week t.
    pub fn city(&self, h: usize) -> f32 {
        let Some(counts) = self.weeks.back() else {
            return 0.0;
        };
        let rows = counts.chunks_exact(self.groups);
        let (here, all) = rows.fold((0u64, 0u64), |(here, all), row| {
            let everybody: u64 = row.iter().map(|&n| u64::from(n)).sum();
            (here + u64::from(row[h]), all + everybody)
        });
        here as f32 / all.max(1) as f32
    }

    /// Probability that two residents of an area drawn at random belong to different groups, 1 −
    /// Σ s², in week t.
    pub fn diversity(&self, area: u32) -> f32 {
        let Some(counts) = self.weeks.back() else {
            return 0.0;
        };
        let row = &counts[area as usize * self.groups..(area as usize + 1) * self.groups];
        let all: u64 = row.iter().map(|&n| u64::from(n)).sum();
        let same: u64 = row.iter().map(|&n| u64::from(n) * u64::from(n)).sum();
        if all == 0 {
            0.0
        } else {
            (1.0 - same as f64 / (all * all) as f64) as f32
        }
    }

    /// Multigroup entropy index H of residence over all areas in week t (Theil & Finizza 1971), from
    /// 0 (every area like the city) to 1 (every area of one group).
    pub fn segregation(&self) -> f32 {
        self.segregation
    }

    /// Whether any count of week t differs from 52 weeks ago.
    pub fn moved(&self) -> bool {
        self.weeks.back() != self.weeks.front()
    }

    /// The groups have been given other positions.
    pub(crate) fn relabel(&mut self, to: &[usize]) {
        for counts in &mut self.weeks {
            for row in counts.chunks_exact_mut(to.len()) {
                let old = row.to_vec();
                for (n, &at) in old.into_iter().zip(to) {
                    row[at] = n;
                }
            }
        }
    }
}

/// H of counts by area and group; sums are exact, so that no bit depends on how groups are numbered.
fn entropy_index(counts: &[u32], groups: usize) -> f32 {
    let entropy = |row: &[u64]| {
        let all: u64 = row.iter().sum();
        let mut sum = Fixed::default();
        for &n in row.iter().filter(|&&n| n > 0) {
            let share = n as f64 / all as f64;
            sum.add((-share * ln(share)) as f32);
        }
        sum.value()
    };
    let mut city = vec![0u64; groups];
    let mut within = Fixed::default();
    let areas = counts.chunks_exact(groups.max(1));
    for row in areas.clone() {
        for (all, &n) in city.iter_mut().zip(row) {
            *all += u64::from(n);
        }
    }
    let people: u64 = city.iter().sum();
    let whole = entropy(&city);
    if people == 0 || whole == 0.0 {
        return 0.0;
    }
    for row in areas {
        let row: Vec<u64> = row.iter().map(|&n| u64::from(n)).collect();
        let here: u64 = row.iter().sum();
        within.add((here as f64 / people as f64 * entropy(&row)) as f32);
    }
    ((1.0 - within.value() / whole) as f32).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_remembered_for_a_year() {
        let mut s = Shares {
            groups: 2,
            ..Shares::default()
        };
        for week in 0..60 {
            s.note(vec![100 - week, week, 0, 0]);
        }
        assert_eq!((s.now(0, 1), s.year_ago(0, 1)), (0.59, 0.07));
        assert_eq!(s.now(1, 0), 0.0);
        assert_eq!(s.city(1), 0.59);
        assert!(s.moved());
    }

    #[test]
    fn segregation_lies_between_none_and_whole() {
        let h = |counts: &[u32]| {
            let mut s = Shares {
                groups: 2,
                ..Shares::default()
            };
            s.note(counts.to_vec());
            s
        };
        assert!(h(&[30, 10, 90, 30]).segregation() < 1e-6);
        assert!((h(&[30, 0, 0, 10]).segregation() - 1.0).abs() < 1e-6);
        // E = ln 2, each area has −.75 ln .75 − .25 ln .25.
        let some = h(&[30, 10, 10, 30]);
        let within = -(0.75 * ln(0.75) + 0.25 * ln(0.25)) / ln(2.0);
        assert!((f64::from(some.segregation()) - (1.0 - within)).abs() < 1e-6);
        assert!((some.diversity(0) - 0.375).abs() < 1e-6);
        assert_eq!(h(&[0, 0]).diversity(0), 0.0);
    }

    #[test]
    fn a_unit_without_members_has_the_mean_of_the_city() {
        let m = Means {
            groups: 2,
            tables: vec![MeanTable {
                width: 1,
                mean: vec![0.5, 0.0],
                count: vec![3, 0],
                city: vec![0.4, 0.2],
            }],
        };
        assert_eq!(m.of(MeanOf(0), 0, 0, 0), 0.5);
        assert_eq!(m.of(MeanOf(0), 0, 1, 0), 0.2);
    }
}
