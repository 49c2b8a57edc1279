//! Who is asked: a sample that is found again wherever people are stored.

use super::PanelPlan;
use crate::checkpoint::stored;
use crate::ids::{NONE, Person};
use crate::population::Population;
use crate::rng::Stream;

/// People by their keys.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    /// In rising order.
    pub key: Vec<u64>,
    /// Where each is stored, [`NONE`] for who is not in the city any more.
    pub position: Vec<Person>,
    /// Whether they were looked for.
    located: bool,
}

stored! { Sample { key, position, located } }

impl Sample {
    /// Of every group those of the least age with the lowest draws at their keys, so that a
    /// person more or less in the city changes one place in the sample of the group at most.
    pub fn draw(population: &Population, plan: &PanelPlan, least_age: u8, seed: u64) -> Sample {
        let luck = Stream::new(seed, "survey.sample");
        let groups = &population.groups;
        let mut candidates: Vec<Vec<([u32; 4], u64)>> = vec![Vec::new(); groups.len()];
        for i in 0..population.len() {
            if population.age[i] >= least_age && population.is_present(i) {
                let key = population.key[i];
                candidates[usize::from(population.group[i])].push((luck.draw(key, 0, 0), key));
            }
        }
        // Several host groups share the hosts in proportion, the rest to the first.
        let hosts: usize = (0..groups.len())
            .filter(|&g| groups.get(g).host)
            .map(|g| candidates[g].len())
            .sum();
        let mut left = plan.hosts;
        let mut key = Vec::new();
        for (g, mut group) in candidates.into_iter().enumerate() {
            let n = if groups.get(g).host {
                let share = (plan.hosts * group.len()).div_ceil(hosts.max(1)).min(left);
                left -= share;
                share
            } else {
                plan.newcomers
            };
            if n < group.len() {
                group.select_nth_unstable(n);
                group.truncate(n);
            }
            key.extend(group.iter().map(|&(_, key)| key));
        }
        key.sort_unstable();
        let mut sample = Sample {
            position: vec![NONE; key.len()],
            located: false,
            key,
        };
        sample.locate(population);
        sample
    }

    /// Looks up where the members are stored, if anybody moved in storage.
    pub fn locate(&mut self, population: &Population) {
        let here = |i: usize| population.is_present(i);
        // Who is gone does not come back: a key is never given again.
        let there = |(&key, &i): (&u64, &u32)| {
            i == NONE || population.key.get(i as usize) == Some(&key) && here(i as usize)
        };
        if self.located && self.key.iter().zip(&self.position).all(there) {
            return;
        }
        self.located = true;
        self.position.fill(NONE);
        for (i, key) in population.key.iter().enumerate() {
            if !here(i) {
                continue;
            }
            if let Ok(member) = self.key.binary_search(key) {
                self.position[member] = i as u32;
            }
        }
    }

    /// Members who are there, with their positions in storage.
    pub fn there(&self) -> impl Iterator<Item = (usize, Person)> + '_ {
        let all = self.position.iter().copied().enumerate();
        all.filter(|(_, i)| *i != NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn every_group_is_asked_whatever_its_size() {
        let world = World::town(3000);
        let plan = PanelPlan {
            hosts: 300,
            newcomers: 100,
            ..PanelPlan::default()
        };
        let sample = Sample::draw(&world.population, &plan, 18, 1);
        let mut sizes = [0; 3];
        for (_, i) in sample.there() {
            assert!(world.population.age[i as usize] >= 18);
            sizes[usize::from(world.population.group[i as usize])] += 1;
        }
        assert_eq!(sizes, [300, 100, 100]);
        assert!(sample.key.is_sorted());
        let other = Sample::draw(&world.population, &plan, 18, 2);
        assert_ne!(sample.key, other.key);
    }

    #[test]
    fn storage_does_not_matter() {
        let mut world = World::town(2000);
        let plan = PanelPlan {
            hosts: 200,
            newcomers: 50,
            ..PanelPlan::default()
        };
        let mut sample = Sample::draw(&world.population, &plan, 18, 1);
        let p = &mut world.population;
        p.key.reverse();
        p.group.reverse();
        p.age.reverse();
        let again = Sample::draw(p, &plan, 18, 1);
        sample.locate(p);
        assert_eq!(sample, again);
        assert!(
            sample
                .there()
                .all(|(m, i)| p.key[i as usize] == sample.key[m])
        );
    }

    #[test]
    fn who_left_is_looked_for_once() {
        let mut world = World::town(2000);
        let mut sample = Sample::draw(&world.population, &PanelPlan::default(), 18, 1);
        let (gone, row) = sample.there().next().unwrap();
        let p = &mut world.population;
        p.present = vec![true; p.len()];
        p.present[row as usize] = false;
        sample.locate(p);
        assert_eq!(sample.position[gone], NONE);
        // Were the city looked through again, the row would be found.
        p.present[row as usize] = true;
        sample.locate(p);
        assert_eq!(sample.position[gone], NONE);
    }
}
