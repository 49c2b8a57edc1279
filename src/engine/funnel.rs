//! What is left of programmes: friendships between groups that began in their sessions, and those that
//! are there 52 weeks later. Counting changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::meetings::NewTie;
use super::start::in_runs;
use super::world::World;
use crate::checkpoint::stored;

/// Weeks after which it is looked whether a friendship is still there.
const YEAR: u32 = 52;

/// Friendships between members of different groups that began in the sessions of a programme.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    /// Friendships that began.
    pub made: u64,
    /// Of those that began 52 weeks ago or earlier, how many were there 52 weeks after they began; who was
    /// away then, or gone, had lost them.
    pub kept: u64,
    /// Keys of those who had one that was, sorted.
    pub people: Vec<u64>,
    /// Pairs that met in a session of this week and may become friends, by keys.
    wanted: Vec<(u64, u64)>,
    /// Pairs with the step in which they became friends, the earliest first.
    young: Vec<((u64, u64), u32)>,
}

stored! { Kept { made, kept, people, wanted, young } }

impl Kept {
    /// Pairs that became friends 52 weeks ago.
    fn due(&mut self, step: u32) -> Vec<(u64, u64)> {
        let old = |made: u32| step.saturating_sub(made) >= YEAR;
        let due = self.young.partition_point(|&(_, made)| old(made));
        self.young.drain(..due).map(|(pair, _)| pair).collect()
    }

    /// A friendship was there after 52 weeks.
    fn note(&mut self, pair: (u64, u64)) {
        self.kept += 1;
        for key in [pair.0, pair.1] {
            if let Err(at) = self.people.binary_search(&key) {
                self.people.insert(at, key);
            }
        }
    }
}

impl World {
    /// Pairs who met in the sessions of a setting this week and may become friends.
    pub fn note_friends_to_be(&mut self, setting: &str, made: &[NewTie]) {
        let group = &self.population.group;
        let across = |t: &&NewTie| group[t.people.0 as usize] != group[t.people.1 as usize];
        let wanted: Vec<(u64, u64)> = made.iter().filter(across).map(|t| t.keys).collect();
        if let Some(course) = self.course_of(setting) {
            course.friendships.wanted.extend(wanted);
        }
    }

    /// Who has become friends this week in sessions, and whose friendship has lasted for a year.
    pub fn note_programme_ties(&mut self) {
        let step = self.step;
        let mut due = Vec::new();
        for (c, course) in self.courses.iter_mut().enumerate() {
            let kept = &mut course.friendships;
            kept.wanted.sort_unstable();
            kept.wanted.dedup();
            let new = std::mem::take(&mut kept.wanted);
            due.extend(kept.due(step).into_iter().map(|pair| (c, pair, false)));
            due.extend(new.into_iter().map(|pair| (c, pair, true)));
        }
        if due.is_empty() {
            return;
        }
        let wanted: BTreeSet<u64> = due.iter().flat_map(|(_, (a, b), _)| [*a, *b]).collect();
        let p = &self.population;
        let here = in_runs(self.len(), self.pieces.people, |run| {
            let found = run.filter(|&i| p.is_present(i) && wanted.contains(&p.key[i]));
            found.map(|i| (p.key[i], i as u32)).collect()
        });
        let here: BTreeMap<u64, u32> = here.into_iter().collect();
        for (c, pair, new) in due {
            let friends = match (here.get(&pair.0), here.get(&pair.1)) {
                (Some(&a), Some(&b)) => self.ties.tied(a, b),
                _ => false,
            };
            let kept = &mut self.courses[c].friendships;
            match (friends, new) {
                (true, true) => {
                    kept.made += 1;
                    kept.young.push((pair, step));
                }
                (true, false) => kept.note(pair),
                (false, _) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_friendship_is_looked_at_after_52_weeks_once() {
        let mut kept = Kept {
            young: vec![((1, 2), 10), ((3, 4), 10), ((1, 5), 11)],
            ..Kept::default()
        };
        assert!(kept.due(61).is_empty());
        assert_eq!(kept.due(62), [(1, 2), (3, 4)]);
        assert!(kept.due(62).is_empty());
        assert_eq!(kept.due(63), [(1, 5)]);
        kept.note((1, 2));
        kept.note((1, 5));
        assert_eq!((kept.kept, &kept.people[..]), (2, &[1, 2, 5][..]));
    }
}
