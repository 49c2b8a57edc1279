//! Households and their members.

use crate::population::Population;

/// Members by household, and who lives with people of other groups.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Homes {
    start: Vec<u32>,
    members: Vec<u32>,
    /// Whether the household of each person is mixed.
    pub mixed: Vec<bool>,
}

impl Homes {
    /// The households of a population; members in the order of their keys.
    pub fn new(population: &Population) -> Homes {
        let n = population
            .household
            .iter()
            .max()
            .map_or(0, |&h| h as usize + 1);
        let mut start = vec![0u32; n + 1];
        for &h in &population.household {
            start[h as usize + 1] += 1;
        }
        for h in 0..n {
            start[h + 1] += start[h];
        }
        let mut next = start.clone();
        let mut members = vec![0; population.len()];
        for (i, &h) in population.household.iter().enumerate() {
            members[next[h as usize] as usize] = i as u32;
            next[h as usize] += 1;
        }
        let mut homes = Homes {
            start,
            members,
            mixed: vec![false; population.len()],
        };
        for h in 0..n {
            let range = homes.start[h] as usize..homes.start[h + 1] as usize;
            let part = &mut homes.members[range];
            part.sort_unstable_by_key(|&i| population.key[i as usize]);
            let group = |i: &u32| population.group[*i as usize];
            if part.iter().any(|i| group(i) != group(&part[0])) {
                for &i in part.iter() {
                    homes.mixed[i as usize] = true;
                }
            }
        }
        homes
    }

    /// Number of households.
    pub fn len(&self) -> usize {
        self.start.len() - 1
    }

    /// Members of a household.
    pub fn members(&self, household: u32) -> &[u32] {
        let h = household as usize;
        &self.members[self.start[h] as usize..self.start[h + 1] as usize]
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        4 * (self.start.capacity() + self.members.capacity()) + self.mixed.capacity()
    }
}
