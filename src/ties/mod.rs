//! Friendships: who is tied to whom, with what liking.
//!
//! Every tie is stored from both sides, person by person, in blocks of neighbouring people, so
//! that all passes over ties are one streaming pass and blocks can be rewritten in parallel.

use crate::ids::Person;

/// People whose ties share a block of storage.
pub const BLOCK: usize = 4096;

/// Hard limit of ties a head.
pub const MAX_TIES: usize = 48;

/// One tie seen from one of its ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfTie {
    /// The friend.
    pub other: Person,
    /// Own liking of the friend, in [−1,1].
    pub mine: f32,
    /// The friend's liking, in [−1,1].
    pub theirs: f32,
    /// Week in which the tie was made; negative before week 0.
    pub since: i32,
}

/// Ties of a block of people.
#[derive(Debug, Clone, Default, PartialEq)]
struct Block {
    /// Start of each person's ties, and one past the last.
    start: Vec<u32>,
    ties: Vec<HalfTie>,
}

/// All ties.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ties {
    people: usize,
    blocks: Vec<Block>,
}

impl Ties {
    /// No ties among so many people.
    pub fn none(people: usize) -> Ties {
        let blocks = (0..people.div_ceil(BLOCK))
            .map(|b| Block {
                start: vec![0; (people - b * BLOCK).min(BLOCK) + 1],
                ties: Vec::new(),
            })
            .collect();
        Ties { people, blocks }
    }

    /// Number of people.
    pub fn people(&self) -> usize {
        self.people
    }

    /// The ties of a person, ordered by the friend's position.
    #[inline]
    pub fn of(&self, person: Person) -> &[HalfTie] {
        let block = &self.blocks[person as usize / BLOCK];
        let i = person as usize % BLOCK;
        &block.ties[block.start[i] as usize..block.start[i + 1] as usize]
    }

    /// Number of ties of a person.
    #[inline]
    pub fn degree(&self, person: Person) -> usize {
        let block = &self.blocks[person as usize / BLOCK];
        let i = person as usize % BLOCK;
        (block.start[i + 1] - block.start[i]) as usize
    }

    /// Number of ties (each counted once).
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|b| b.ties.len()).sum::<usize>() / 2
    }

    /// Whether nobody is tied.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|b| b.ties.is_empty())
    }

    /// Ties among so many people from pairs (a, b, liking of a for b, of b for a, week in which
    /// the tie was made), each pair of different people once and in any order.
    ///
    /// # Panics
    /// If a person is not below `people`.
    pub fn from_pairs(people: usize, pairs: &[(Person, Person, f32, f32, i32)]) -> Ties {
        let mut halves: Vec<(Person, HalfTie)> = pairs
            .iter()
            .flat_map(|&(a, b, mine, theirs, since)| {
                [
                    (
                        a,
                        HalfTie {
                            other: b,
                            mine,
                            theirs,
                            since,
                        },
                    ),
                    (
                        b,
                        HalfTie {
                            other: a,
                            mine: theirs,
                            theirs: mine,
                            since,
                        },
                    ),
                ]
            })
            .collect();
        halves.sort_by_key(|&(person, tie)| (person, tie.other));
        let mut ties = Ties::none(people);
        for &(person, tie) in &halves {
            let block = &mut ties.blocks[person as usize / BLOCK];
            block.start[person as usize % BLOCK + 1] += 1;
            block.ties.push(tie);
        }
        for block in &mut ties.blocks {
            for i in 1..block.start.len() {
                block.start[i] += block.start[i - 1];
            }
        }
        ties
    }
}
