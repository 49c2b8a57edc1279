//! Means over areas and places, and shares of groups in areas: what a mechanism may know of others
//! without meeting them.

use std::collections::VecDeque;

use super::layout::MeanOf;

/// Means of a column over units, by group; state of week t.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Means {
    pub(crate) groups: usize,
    pub(crate) tables: Vec<MeanTable>,
}

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
}

impl Shares {
    /// Takes the counts of a week (area by group) in.
    pub(crate) fn note(&mut self, counts: Vec<u32>) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_remembered_for_a_year() {
        let mut s = Shares {
            groups: 2,
            weeks: VecDeque::new(),
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
