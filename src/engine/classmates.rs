//! Programmes at school: pairs of classmates of different groups (`select = "classmates"`).

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use super::recruitment::Joiner;
use super::world::World;
use crate::ids::Person;

impl World {
    /// Pairs of classmates of different sides, so many at most, those with the lowest draws.
    pub(super) fn pairs_of_classmates(
        &self,
        by_side: &BTreeMap<usize, Vec<Joiner>>,
        most: usize,
    ) -> Vec<Vec<Person>> {
        let Some(class) = self.seats.get("class") else {
            return Vec::new();
        };
        let mut classes: BTreeMap<u32, BTreeMap<usize, VecDeque<&Joiner>>> = BTreeMap::new();
        for (&side, joiners) in by_side {
            for j in joiners {
                let sides = classes.entry(class.place_of(j.person)).or_default();
                sides.entry(side).or_default().push_back(j);
            }
        }
        let mut pairs = Vec::new();
        for mut sides in classes.into_values() {
            loop {
                // From the two sides that most are left of.
                let mut left: Vec<(Reverse<usize>, usize)> = sides
                    .iter()
                    .filter(|(_, waiting)| !waiting.is_empty())
                    .map(|(&side, waiting)| (Reverse(waiting.len()), side))
                    .collect();
                left.sort_unstable();
                let [(_, one), (_, other), ..] = left[..] else {
                    break;
                };
                let mut take = |side| sides.get_mut(&side).and_then(VecDeque::pop_front);
                if let (Some(a), Some(b)) = (take(one), take(other)) {
                    let key = self.population.key[a.person as usize];
                    pairs.push((a.order.min(b.order), key, vec![a.person, b.person]));
                }
            }
        }
        pairs.sort_unstable_by_key(|p| (p.0, p.1));
        pairs.truncate(most);
        pairs.into_iter().map(|p| p.2).collect()
    }
}
