//! Ties in a checkpoint: number of friends, friends and likings, person by person.

use super::{HalfTie, TieBlock, Ties};
use crate::checkpoint::{Reader, Stored, Writer};
use crate::error::Result;

impl Ties {
    /// Writes all ties to a checkpoint. Blocks are cut anew when they are read.
    pub(crate) fn keep(&self, out: &mut Writer) -> Result<()> {
        let people = self.people();
        out.value("ties.people", &(people as u64))?;
        out.section("ties.number", 1, |out| {
            let mut numbers: Vec<u8> = Vec::new();
            for block in self.blocks() {
                numbers.clear();
                // At most `MAX_TIES`.
                numbers.extend((0..block.people()).map(|at| block.of(at).len() as u8));
                u8::write_all(&numbers, out)?;
            }
            Ok(())
        })?;
        self.part("ties.friend", 4, |t| t.other, out)?;
        self.part("ties.liking", 2, |t| t.packed().0, out)?;
        self.part("ties.liked", 2, |t| t.packed().1, out)
    }

    /// A section with one number of every tie.
    fn part<T: Stored>(
        &self,
        name: &str,
        width: usize,
        number: impl Fn(&HalfTie) -> T,
        out: &mut Writer,
    ) -> Result<()> {
        out.section(name, width, |out| {
            let mut numbers: Vec<T> = Vec::new();
            for block in self.blocks() {
                numbers.clear();
                numbers.extend(block.ties.iter().map(&number));
                T::write_all(&numbers, out)?;
            }
            Ok(())
        })
    }

    /// Takes all ties from a checkpoint, in blocks of as many people as before.
    pub(crate) fn recall(&mut self, from: &mut Reader) -> Result<()> {
        let size = self.block_size();
        *self = Ties::none(0, size);
        let people: u64 = from.value("ties.people")?;
        let mut ties = Ties::none(people as usize, size);
        from.section("ties.number", |from| {
            for block in ties.blocks_mut() {
                let numbers = u8::read_all(block.people(), from)?;
                let mut end = 0;
                for (start, number) in block.start[1..].iter_mut().zip(numbers) {
                    end += u32::from(number);
                    *start = end;
                }
                block.ties = from.room(end as usize)?;
                block.ties.resize(end as usize, HalfTie::of(0, (0, 0)));
            }
            Ok(())
        })?;
        let mut part = |name: &str, put: &dyn Fn(&mut TieBlock, &mut Reader) -> Result<()>| {
            let mut blocks = ties.blocks_mut().iter_mut();
            from.section(name, |from| blocks.try_for_each(|block| put(block, from)))
        };
        part("ties.friend", &|block, from| {
            let friends = u32::read_all(block.ties.len(), from)?;
            for (tie, other) in block.ties.iter_mut().zip(friends) {
                if u64::from(other) >= people {
                    return Err(from.wrong(&format!("a tie to person {other} of {people}")));
                }
                *tie = HalfTie::of(other, (0, 0));
            }
            Ok(())
        })?;
        part("ties.liking", &|block, from| {
            let likings = i16::read_all(block.ties.len(), from)?;
            for (tie, mine) in block.ties.iter_mut().zip(likings) {
                *tie = HalfTie::of(tie.other, (mine, 0));
            }
            Ok(())
        })?;
        part("ties.liked", &|block, from| {
            let likings = i16::read_all(block.ties.len(), from)?;
            for (tie, theirs) in block.ties.iter_mut().zip(likings) {
                *tie = HalfTie::of(tie.other, (tie.packed().0, theirs));
            }
            Ok(())
        })?;
        *self = ties;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_come_back_in_blocks_of_any_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ties");
        let pairs = [(0, 3, 0.5, 0.1), (3, 1, -0.2, 0.0), (4, 0, 1.0, -1.0)];
        let ties = Ties::from_pairs(7, 2, &pairs);
        let mut out = Writer::create(&path).unwrap();
        ties.keep(&mut out).unwrap();
        out.finish().unwrap();
        for block in [1, 2, 7, 100] {
            let mut back = Ties::none(3, block);
            let mut from = Reader::open(&path).unwrap();
            back.recall(&mut from).unwrap();
            from.finish().unwrap();
            assert_eq!(back, Ties::from_pairs(7, block, &pairs));
        }
    }
}
