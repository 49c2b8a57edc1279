//! Households and their members.

use crate::ids::NONE;
use crate::population::Population;

/// Members by household, and who lives with people of other groups.
///
/// Households as they were at the start lie one after the other. One that changes, or comes later,
/// has a list of its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Homes {
    start: Vec<u32>,
    members: Vec<u32>,
    /// List of each household, [`NONE`] for those as at the start; empty while nobody has moved in
    /// or out.
    changed: Vec<u32>,
    lists: Vec<Vec<u32>>,
    /// Whether the household of each person is mixed.
    pub mixed: Vec<bool>,
}

impl Homes {
    /// The households of a population; members in the order of their keys.
    pub fn new(population: &Population) -> Homes {
        Homes::with(population, 0)
    }

    /// The same of at least so many households, some of which may be empty.
    pub fn with(population: &Population, least: usize) -> Homes {
        let all = || population.household.iter().filter(|&&h| h != NONE);
        let n = all().max().map_or(0, |&h| h as usize + 1).max(least);
        let mut start = vec![0u32; n + 1];
        for &h in all() {
            start[h as usize + 1] += 1;
        }
        for h in 0..n {
            start[h + 1] += start[h];
        }
        let mut next = start.clone();
        let mut members = vec![0; start[n] as usize];
        for (i, &h) in population.household.iter().enumerate() {
            if h != NONE {
                members[next[h as usize] as usize] = i as u32;
                next[h as usize] += 1;
            }
        }
        let mut homes = Homes {
            start,
            members,
            changed: Vec::new(),
            lists: Vec::new(),
            mixed: vec![false; population.len()],
        };
        for h in 0..n {
            let range = homes.start[h] as usize..homes.start[h + 1] as usize;
            let part = &mut homes.members[range];
            part.sort_unstable_by_key(|&i| population.key[i as usize]);
            if is_mixed(population, part) {
                for &i in part.iter() {
                    homes.mixed[i as usize] = true;
                }
            }
        }
        homes
    }

    /// Number of households, those that are empty included.
    pub fn len(&self) -> usize {
        (self.start.len() - 1).max(self.changed.len())
    }

    /// Members of a household.
    pub fn members(&self, household: u32) -> &[u32] {
        let h = household as usize;
        match self.changed.get(h) {
            Some(&list) if list != NONE => &self.lists[list as usize],
            _ => &self.members[self.start[h] as usize..self.start[h + 1] as usize],
        }
    }

    /// Founds a household without members; returns its number.
    pub fn found(&mut self) -> u32 {
        let h = self.len() as u32;
        self.list_of(h);
        h
    }

    /// A person, whose row in the population is written, moves in.
    pub fn move_in(&mut self, population: &Population, household: u32, person: u32) {
        if self.mixed.len() < population.len() {
            crate::population::fill(&mut self.mixed, population.len(), false);
        }
        let list = self.list_of(household);
        list.push(person);
        list.sort_unstable_by_key(|&i| population.key[i as usize]);
        self.see_who_is_mixed(population, household);
    }

    /// A person moves out.
    pub fn move_out(&mut self, population: &Population, household: u32, person: u32) {
        let list = self.list_of(household);
        list.retain(|&i| i != person);
        if list.is_empty() {
            // Households that are no more would add up.
            *list = Vec::new();
        }
        self.mixed[person as usize] = false;
        self.see_who_is_mixed(population, household);
    }

    fn see_who_is_mixed(&mut self, population: &Population, household: u32) {
        let mixed = is_mixed(population, self.members(household));
        for at in 0..self.members(household).len() {
            let i = self.members(household)[at];
            self.mixed[i as usize] = mixed;
        }
    }

    /// The list of a household, which it has from now on.
    fn list_of(&mut self, household: u32) -> &mut Vec<u32> {
        let h = household as usize;
        let all = self.len().max(h + 1);
        if self.changed.len() < all {
            self.changed.resize(all, NONE);
        }
        if self.changed[h] == NONE {
            let list = match (self.start.get(h), self.start.get(h + 1)) {
                (Some(&from), Some(&to)) => self.members[from as usize..to as usize].to_vec(),
                _ => Vec::new(),
            };
            self.changed[h] = self.lists.len() as u32;
            self.lists.push(list);
        }
        &mut self.lists[self.changed[h] as usize]
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let lists: usize = self.lists.iter().map(|l| 24 + 4 * l.capacity()).sum();
        4 * (self.start.capacity() + self.members.capacity() + self.changed.capacity())
            + lists
            + self.mixed.capacity()
    }
}

fn is_mixed(population: &Population, members: &[u32]) -> bool {
    let group = |i: &u32| population.group[*i as usize];
    members.iter().any(|i| group(i) != group(&members[0]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    fn three() -> Population {
        let mut p = World::placed(2, vec![(0, 0), (0, 0), (0, 1)]).population;
        p.household = vec![0, 0, 1];
        p
    }

    #[test]
    fn a_household_that_changes_leaves_the_others_alone() {
        let p = three();
        let mut homes = Homes::new(&p);
        assert_eq!(
            (homes.members(0), homes.members(1)),
            (&[0, 1][..], &[2][..])
        );
        homes.move_out(&p, 1, 2);
        homes.move_in(&p, 0, 2);
        assert_eq!(
            (homes.members(0), homes.members(1)),
            (&[0, 1, 2][..], &[][..])
        );
        assert_eq!(homes.mixed, [true; 3]);
        let new = homes.found();
        assert_eq!((new, homes.len(), homes.members(new).len()), (2, 3, 0));
        homes.move_out(&p, 0, 2);
        homes.move_in(&p, new, 2);
        assert_eq!(homes.mixed, [false; 3]);
        assert_eq!(homes.members(2), [2]);
    }

    #[test]
    fn who_is_not_here_lives_nowhere() {
        let mut p = three();
        p.add_rows(2);
        let homes = Homes::with(&p, 5);
        assert_eq!(homes.len(), 5);
        assert_eq!((0..5).map(|h| homes.members(h).len()).sum::<usize>(), 3);
    }
}
