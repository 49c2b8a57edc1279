//! The ties of a run of neighbouring people.

use super::HalfTie;

/// A block that needs more room gets one part in so many on top.
const SLACK: usize = 64;

/// Ties of a run of people, each person's ordered by the friend's position.
#[derive(Debug, Clone, PartialEq)]
pub struct TieBlock {
    /// Start of each person's ties, and one past the last.
    pub(super) start: Vec<u32>,
    pub(super) ties: Vec<HalfTie>,
}

impl TieBlock {
    pub(super) fn empty(people: usize) -> TieBlock {
        TieBlock {
            start: vec![0; people + 1],
            ties: Vec::new(),
        }
    }

    /// Number of people in the block.
    pub fn people(&self) -> usize {
        self.start.len() - 1
    }

    /// Ties of the person at a position within the block.
    #[inline]
    pub fn of(&self, at: usize) -> &[HalfTie] {
        &self.ties[self.start[at] as usize..self.start[at + 1] as usize]
    }

    /// The same, to change likings.
    #[inline]
    pub fn of_mut(&mut self, at: usize) -> &mut [HalfTie] {
        &mut self.ties[self.start[at] as usize..self.start[at + 1] as usize]
    }

    /// Takes out and puts in: both lists name the position within the block and are sorted by
    /// (position, friend). What is taken out must be there, what is put in must not. The new ties
    /// are written into `scratch` first and copied back, so that a block keeps its room from week
    /// to week and memory is not torn up.
    pub(super) fn rewrite(
        &mut self,
        out: &[(u32, u32)],
        new: &[(u32, HalfTie)],
        scratch: &mut Vec<HalfTie>,
    ) {
        scratch.clear();
        let (mut o, mut n) = (0, 0);
        let mut from = 0;
        for at in 0..self.people() {
            let to = self.start[at + 1] as usize;
            self.start[at] = scratch.len() as u32;
            for tie in &self.ties[from..to] {
                if out.get(o) == Some(&(at as u32, tie.other)) {
                    o += 1;
                    continue;
                }
                while n < new.len() && new[n].0 == at as u32 && new[n].1.other < tie.other {
                    scratch.push(new[n].1);
                    n += 1;
                }
                scratch.push(*tie);
            }
            while n < new.len() && new[n].0 == at as u32 {
                scratch.push(new[n].1);
                n += 1;
            }
            from = to;
        }
        let people = self.people();
        self.start[people] = scratch.len() as u32;
        debug_assert!(o == out.len() && n == new.len());
        if self.ties.capacity() < scratch.len() {
            self.ties = Vec::new();
            self.ties
                .reserve_exact(scratch.len() + scratch.len() / SLACK);
        }
        self.ties.clear();
        self.ties.extend_from_slice(scratch);
    }
}
