//! Who is in the city: people come, are born, leave and die, and rows stay.

use super::Population;

/// The key of a row that nobody has taken yet.
pub const NOBODY: u64 = u64::MAX;

/// Bits of a key that say that somebody came later; no key of the start has them.
pub(crate) const CAME: u64 = 0xE << 60;

/// Bits of a key that say that somebody was born later. They come after those of who came, so that a
/// child is never the first member of a household.
pub(crate) const BORN: u64 = 0xF << 60;

/// `arrived` of those who were there from the beginning.
pub const FROM_THE_BEGINNING: i64 = i64::MIN;

impl Population {
    /// Whether the person of a row is in the city.
    #[inline(always)]
    pub fn is_present(&self, i: usize) -> bool {
        self.present.get(i).copied().unwrap_or(true)
    }

    /// Number of people in the city.
    pub fn residents(&self) -> usize {
        if self.present.is_empty() {
            self.len()
        } else {
            self.present.iter().filter(|&&here| here).count()
        }
    }

    /// Rows of those who are in the city, in the order of storage.
    pub fn all_present(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(|&i| self.is_present(i))
    }

    /// Week after burn-in in which a person came or was born; `None` for those who were there from
    /// the beginning.
    pub fn arrived(&self, i: usize) -> Option<i64> {
        self.arrived
            .get(i)
            .copied()
            .filter(|&week| week != FROM_THE_BEGINNING)
    }

    /// Whether a person was born in the city after the start.
    pub fn was_born_here(&self, i: usize) -> bool {
        let born = |&&key: &&u64| key & BORN == BORN && key != NOBODY;
        self.key.get(i).filter(born).is_some()
    }

    /// People in the city by group.
    pub fn by_group(&self) -> Vec<u64> {
        let mut people = vec![0; self.groups.len()];
        for i in self.all_present() {
            people[usize::from(self.group[i])] += 1;
        }
        people
    }

    /// From now on it is noted for everybody who is in the city since when.
    pub(crate) fn note_presence(&mut self) {
        if self.present.is_empty() {
            self.present = vec![true; self.len()];
        }
        if self.arrived.is_empty() {
            self.arrived = vec![FROM_THE_BEGINNING; self.len()];
        }
    }

    /// Adds so many rows that nobody has taken: absent, in area 0 and group 0.
    pub(crate) fn add_rows(&mut self, n: usize) {
        let all = self.len() + n;
        self.note_presence();
        fill(&mut self.present, all, false);
        fill(&mut self.arrived, all, FROM_THE_BEGINNING);
        fill(&mut self.key, all, NOBODY);
        fill(&mut self.group, all, 0);
        fill(&mut self.area, all, 0);
        fill(&mut self.household, all, crate::ids::NONE);
        fill(&mut self.age, all, 0);
        fill(&mut self.female, all, false);
        fill(&mut self.parent, all, false);
        fill(&mut self.activity, all, 1.0);
        fill(&mut self.milieu, all, 0.0);
        fill(&mut self.interest, all, 0.0);
        if !self.status_band.is_empty() {
            fill(&mut self.status_band, all, 1);
        }
        if self.legal.is_on() {
            fill(&mut self.legal.status, all, 0);
            fill(&mut self.legal.since, all, 0);
            fill(&mut self.legal.terms, all, 0);
        }
        for m in &mut self.memberships {
            if !m.place_of.is_empty() {
                fill(&mut m.place_of, all, crate::ids::NONE);
            }
            if !m.staff.is_empty() {
                fill(&mut m.staff, all, false);
            }
        }
    }
}

/// Makes a column longer without leaving room to spare, which would double what a city holds.
pub(crate) fn fill<T: Copy>(column: &mut Vec<T>, all: usize, value: T) {
    column.reserve_exact(all.saturating_sub(column.len()));
    column.resize(all, value);
}

#[cfg(test)]
mod tests {
    use crate::indicators::sample::World;

    #[test]
    fn while_nobody_moves_everybody_is_present() {
        let world = World::placed(2, vec![(0, 0), (0, 1), (1, 1)]);
        let p = &world.population;
        assert!(p.present.is_empty() && (0..3).all(|i| p.is_present(i)));
        assert_eq!((p.residents(), p.by_group()), (3, vec![1, 2]));
        assert_eq!(p.arrived(1), None);
    }

    #[test]
    fn a_row_that_nobody_has_taken_counts_nowhere() {
        let mut world = World::placed(2, vec![(0, 0), (0, 1), (1, 1)]);
        let p = &mut world.population;
        p.add_rows(4);
        assert_eq!((p.len(), p.residents()), (7, 3));
        assert!(p.is_present(2) && !p.is_present(3));
        assert_eq!(p.counts(2, |i| p.area[i]).sum(), 3);
        assert_eq!(p.by_group(), [1, 2]);
        assert_eq!(p.all_present().collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(p.arrived(5), None);
    }
}
