//! All ties of a city.

use rayon::prelude::*;

use super::{HalfTie, TieBlock};
use crate::ids::Person;

/// All ties, in blocks of neighbouring people.
#[derive(Debug, Clone, PartialEq)]
pub struct Ties {
    people: usize,
    block: usize,
    blocks: Vec<TieBlock>,
}

impl Ties {
    /// No ties among so many people, in blocks of `block` people.
    ///
    /// # Panics
    /// If `block` is 0.
    pub fn none(people: usize, block: usize) -> Ties {
        assert!(block > 0, "a block holds at least one person");
        let blocks = (0..people.div_ceil(block))
            .map(|b| TieBlock::empty((people - b * block).min(block)))
            .collect();
        Ties {
            people,
            block,
            blocks,
        }
    }

    /// These ties, each once, with the liking of the first for the second and of the second for
    /// the first. A pair that comes twice, or a person with itself, is left out.
    pub fn from_pairs(people: usize, block: usize, pairs: &[(u32, u32, f32, f32)]) -> Ties {
        let mut halves: Vec<(u32, HalfTie)> = Vec::with_capacity(2 * pairs.len());
        for &(a, b, ab, ba) in pairs.iter().filter(|p| p.0 != p.1) {
            halves.push((a, HalfTie::new(b, ab, ba)));
            halves.push((b, HalfTie::new(a, ba, ab)));
        }
        halves.par_sort_by_key(|h| (h.0, h.1.other));
        halves.dedup_by_key(|h| (h.0, h.1.other));
        let mut ties = Ties::none(people, block);
        ties.put_in(&halves);
        ties
    }

    /// Ties of pairs of positions, each once, the smaller position first, in ascending order;
    /// `liking(a, b)` is the liking of `a` for `b`.
    pub fn from_sorted(
        people: usize,
        block: usize,
        pairs: &[(u32, u32)],
        liking: impl Fn(u32, u32) -> f32 + Sync,
    ) -> Ties {
        debug_assert!(pairs.is_sorted() && pairs.iter().all(|p| p.0 < p.1));
        let mut ties = Ties::none(people, block);
        let mut next = vec![0u32; people];
        for &(a, b) in pairs {
            next[a as usize] += 1;
            next[b as usize] += 1;
        }
        for (b, part) in ties.blocks.iter_mut().enumerate() {
            let mut at = 0;
            for i in 0..part.people() {
                let degree = std::mem::replace(&mut next[b * block + i], at);
                part.start[i] = at;
                at += degree;
            }
            let people = part.people();
            part.start[people] = at;
            part.ties = vec![HalfTie::new(0, 0.0, 0.0); at as usize];
        }
        // Pairs in ascending order fill every person's list in ascending order.
        for &(a, b) in pairs {
            for (i, other) in [(a, b), (b, a)] {
                let at = &mut next[i as usize];
                ties.blocks[i as usize / block].ties[*at as usize].other = other;
                *at += 1;
            }
        }
        ties.blocks
            .par_iter_mut()
            .enumerate()
            .for_each(|(b, part)| {
                for at in 0..part.people() {
                    let i = (b * block + at) as u32;
                    for tie in part.of_mut(at) {
                        tie.set(liking(i, tie.other), liking(tie.other, i));
                    }
                }
            });
        ties
    }

    /// Number of people.
    pub fn people(&self) -> usize {
        self.people
    }

    /// People in a block.
    pub fn block_size(&self) -> usize {
        self.block
    }

    /// The ties of a person, ordered by the friend's position.
    #[inline]
    pub fn of(&self, person: Person) -> &[HalfTie] {
        self.blocks[person as usize / self.block].of(person as usize % self.block)
    }

    /// Number of ties of a person.
    #[inline]
    pub fn degree(&self, person: Person) -> usize {
        self.of(person).len()
    }

    /// Whether two people are tied.
    #[inline]
    pub fn tied(&self, a: Person, b: Person) -> bool {
        self.of(a).binary_search_by_key(&b, |t| t.other).is_ok()
    }

    /// Number of common friends, counted up to `most`.
    pub fn common(&self, a: Person, b: Person, most: usize) -> usize {
        let (mut x, mut y) = (self.of(a), self.of(b));
        let mut n = 0;
        while let ([i, rest_x @ ..], [j, rest_y @ ..]) = (x, y) {
            match i.other.cmp(&j.other) {
                std::cmp::Ordering::Less => x = rest_x,
                std::cmp::Ordering::Greater => y = rest_y,
                std::cmp::Ordering::Equal => {
                    n += 1;
                    if n == most {
                        return n;
                    }
                    (x, y) = (rest_x, rest_y);
                }
            }
        }
        n
    }

    /// Number of ties (each counted once).
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|b| b.ties.len()).sum::<usize>() / 2
    }

    /// Whether nobody is tied.
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|b| b.ties.is_empty())
    }

    /// The blocks in the order of people.
    pub(super) fn blocks(&self) -> &[TieBlock] {
        &self.blocks
    }

    /// The blocks, to change likings in parallel.
    pub fn blocks_mut(&mut self) -> &mut [TieBlock] {
        &mut self.blocks
    }

    /// Ends and makes ties. Both lists are pairs, each once; likings of the first for the second
    /// and of the second for the first.
    pub fn change(&mut self, ended: &[(u32, u32)], made: &[(u32, u32, f32, f32)]) {
        let mut out: Vec<(u32, u32)> = ended.iter().flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        out.par_sort_unstable();
        let mut new: Vec<(u32, HalfTie)> = made
            .iter()
            .flat_map(|&(a, b, ab, ba)| {
                [(a, HalfTie::new(b, ab, ba)), (b, HalfTie::new(a, ba, ab))]
            })
            .collect();
        new.par_sort_unstable_by_key(|h| (h.0, h.1.other));
        self.rewrite(&out, &new);
    }

    /// People move in storage: person `i` is now `to[i]`.
    pub fn renumber(&mut self, to: &[u32]) {
        let mut halves: Vec<(u32, HalfTie)> = Vec::new();
        for i in 0..self.people as u32 {
            for t in self.of(i) {
                let mut moved = *t;
                moved.other = to[t.other as usize];
                halves.push((to[i as usize], moved));
            }
        }
        halves.sort_unstable_by_key(|h| (h.0, h.1.other));
        *self = Ties::none(self.people, self.block);
        self.put_in(&halves);
    }

    /// Rows for so many people in all; the new ones have no ties.
    pub(crate) fn add_rows(&mut self, people: usize) {
        for b in 0..people.div_ceil(self.block) {
            let here = (people - b * self.block).min(self.block);
            match self.blocks.get_mut(b) {
                Some(block) => {
                    let end = block.ties.len() as u32;
                    block.start.resize(here + 1, end);
                }
                None => self.blocks.push(TieBlock::empty(here)),
            }
        }
        self.people = people;
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.blocks
            .iter()
            .map(|b| 4 * b.start.capacity() + size_of::<HalfTie>() * b.ties.capacity())
            .sum()
    }

    fn put_in(&mut self, halves: &[(u32, HalfTie)]) {
        self.rewrite(&[], halves);
    }

    /// Both lists sorted by (person, friend).
    fn rewrite(&mut self, out: &[(u32, u32)], new: &[(u32, HalfTie)]) {
        let block = self.block;
        self.blocks
            .par_iter_mut()
            .enumerate()
            .for_each_init(Vec::new, |scratch, (b, part)| {
                let first = (b * block) as u32;
                let end = first + part.people() as u32;
                let cut = |n: usize, of: &dyn Fn(usize) -> u32| {
                    let lo = partition(n, &|i| of(i) < first);
                    (lo, partition(n, &|i| of(i) < end))
                };
                let (lo, hi) = cut(out.len(), &|i| out[i].0);
                let out: Vec<(u32, u32)> = out[lo..hi]
                    .iter()
                    .map(|&(i, other)| (i - first, other))
                    .collect();
                let (lo, hi) = cut(new.len(), &|i| new[i].0);
                if out.is_empty() && lo == hi {
                    return;
                }
                let new: Vec<(u32, HalfTie)> = new[lo..hi]
                    .iter()
                    .map(|&(i, tie)| (i - first, tie))
                    .collect();
                part.rewrite(&out, &new, scratch);
            });
    }
}

/// First position below `n` where `before` no longer holds.
fn partition(n: usize, before: &dyn Fn(usize) -> bool) -> usize {
    let (mut lo, mut hi) = (0, n);
    while lo < hi {
        let mid = lo.midpoint(hi);
        if before(mid) { lo = mid + 1 } else { hi = mid }
    }
    lo
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Ties {
        let pairs = [
            (0, 3, 0.5, 0.1),
            (3, 1, 0.0, 0.0),
            (4, 0, 1.0, -1.0),
            (1, 0, 0.2, 0.3),
            (2, 2, 0., 0.),
        ];
        Ties::from_pairs(5, 2, &pairs)
    }

    fn friends(t: &Ties, i: u32) -> Vec<u32> {
        t.of(i).iter().map(|h| h.other).collect()
    }

    #[test]
    fn a_tie_is_seen_from_both_sides() {
        let t = sample();
        assert_eq!(t.len(), 4);
        assert_eq!(friends(&t, 0), [1, 3, 4]);
        assert_eq!(friends(&t, 3), [0, 1]);
        assert!(friends(&t, 2).is_empty());
        assert!((t.of(4)[0].mine() - 1.0).abs() < 1e-4 && (t.of(4)[0].theirs() + 1.0).abs() < 1e-4);
        assert_eq!(t.of(0)[2].mine(), t.of(4)[0].theirs());
        assert!(t.tied(0, 3) && !t.tied(2, 3));
        assert_eq!(
            (t.common(0, 3, 4), t.common(1, 3, 4), t.common(2, 3, 4)),
            (1, 1, 0)
        );
    }

    #[test]
    fn sorted_pairs_give_the_same_ties() {
        let pairs = [(0, 1), (0, 3), (0, 4), (1, 3)];
        let liking = |a: u32, b: u32| (f64::from(a) / 10.0 - f64::from(b) / 20.0) as f32;
        let sorted = Ties::from_sorted(5, 2, &pairs, liking);
        let given: Vec<_> = pairs
            .iter()
            .map(|&(a, b)| (a, b, liking(a, b), liking(b, a)))
            .collect();
        assert_eq!(sorted, Ties::from_pairs(5, 2, &given));
    }

    #[test]
    fn ties_end_and_begin() {
        let mut t = sample();
        t.change(&[(3, 0)], &[(2, 0, 0.1, 0.2), (4, 3, 0.0, 0.0)]);
        assert_eq!(friends(&t, 0), [1, 2, 4]);
        assert_eq!(friends(&t, 3), [1, 4]);
        assert_eq!(t.len(), 5);
        let whole = Ties::from_pairs(
            5,
            4,
            &[
                (3, 1, 0., 0.),
                (4, 0, 1., -1.),
                (1, 0, 0.2, 0.3),
                (2, 0, 0.1, 0.2),
                (4, 3, 0., 0.),
            ],
        );
        for i in 0..5 {
            assert_eq!(t.of(i), whole.of(i), "the block size changes nothing");
        }
    }

    #[test]
    fn new_rows_have_no_ties() {
        let mut t = sample();
        t.add_rows(9);
        assert_eq!((t.people(), t.len()), (9, 4));
        assert_eq!(friends(&t, 0), [1, 3, 4]);
        assert_eq!(friends(&t, 4), [0]);
        assert!((5..9).all(|i| friends(&t, i).is_empty()));
        t.change(&[], &[(8, 5, 0.1, 0.2)]);
        assert_eq!((friends(&t, 5), friends(&t, 8)), (vec![8], vec![5]));
    }

    #[test]
    fn moving_people_keeps_their_friends() {
        let mut t = sample();
        t.renumber(&[4, 3, 2, 1, 0]);
        assert_eq!(friends(&t, 4), [0, 1, 3]);
        assert!((t.of(0)[0].mine() - 1.0).abs() < 1e-4);
    }
}
