//! What happens to people at the end of a week, and how likely it is at each age.

use crate::indirect::events::permute;
use crate::institutions::departures::FERTILE;
use crate::population::Population;

/// What happens to somebody at the end of a week, in the order in which it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    Leaves,
    Dies,
    GivesBirth,
}

/// Probabilities of a week.
#[derive(Debug, Clone)]
pub(super) struct Hazards {
    /// Group × age.
    pub death: Vec<f32>,
    pub birth: Vec<f32>,
}

impl Hazards {
    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize]) {
        permute(&mut self.birth, to);
        let old = self.death.clone();
        for (row, &at) in old.chunks_exact(AGES).zip(to) {
            self.death[at * AGES..(at + 1) * AGES].copy_from_slice(row);
        }
    }
}

pub(super) const AGES: usize = 256;
/// Groups with fewer members at the start count as being of the ages of the city, where ages are to be those of
/// the start.
const FEW: u64 = 100;

/// How many there are.
#[derive(Debug, Clone)]
pub(super) struct Ages {
    /// People by group and age.
    pub people: Vec<u64>,
    /// Women who may have children, by group.
    pub mothers: Vec<u64>,
}

impl Ages {
    pub fn none(groups: usize) -> Ages {
        Ages {
            people: vec![0; groups * AGES],
            mothers: vec![0; groups],
        }
    }

    /// Somebody is there.
    pub fn count(&mut self, p: &Population, i: usize) {
        let group = usize::from(p.group[i]);
        self.people[group * AGES + usize::from(p.age[i])] += 1;
        let mother = p.female[i] && FERTILE.contains(&p.age[i]);
        self.mothers[group] += u64::from(mother);
    }

    pub fn and(mut self, others: Ages) -> Ages {
        let add = |a: &mut [u64], b: &[u64]| a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        add(&mut self.people, &others.people);
        add(&mut self.mothers, &others.mothers);
        self
    }

    /// People of a group by age.
    pub fn of(&self, group: usize) -> &[u64] {
        &self.people[group * AGES..(group + 1) * AGES]
    }

    /// Those of the start, of groups with few members those of the city.
    pub fn of_the_start(p: &Population) -> Ages {
        let g = p.groups.len();
        let mut ages = Ages::none(g);
        p.all_present().for_each(|i| ages.count(p, i));
        let of_city = |age| (0..g).map(|group| ages.of(group)[age]).sum();
        let city: Vec<u64> = (0..AGES).map(of_city).collect();
        let mothers: u64 = ages.mothers.iter().sum();
        for group in 0..g {
            let members: u64 = ages.of(group).iter().sum();
            if members < FEW || ages.mothers[group] == 0 {
                ages.people[group * AGES..(group + 1) * AGES].copy_from_slice(&city);
                ages.mothers[group] = mothers;
            }
        }
        ages
    }
}
