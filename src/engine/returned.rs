//! Who came back and who never left, of one group, as strangers (M36; see
//! [`institutions::returned`](crate::institutions::returned)).

use super::world::World;
use crate::institutions::returned::{RETURNS, apart};

/// How much cooler some strangers of one group are to each other.
#[derive(Clone, Copy)]
pub(super) struct Coolness<'a> {
    returns: &'a [f32],
    group: &'a [u8],
    by: f32,
}

impl Coolness<'_> {
    /// How far the liking of each for the other lies below that of others of the group.
    #[inline]
    pub fn between(&self, a: u32, b: u32) -> f32 {
        let (a, b) = (a as usize, b as usize);
        let one_came_back = apart(self.returns[a], self.returns[b]);
        match self.group[a] == self.group[b] && one_came_back {
            true => self.by,
            false => 0.0,
        }
    }
}

impl World {
    /// Where it is not nothing.
    pub(super) fn coolness(&self) -> Option<Coolness<'_>> {
        let by = self.rules.stays.as_ref()?.coolness as f32;
        let returns = self.state.column(RETURNS)?;
        (by > 0.0).then_some(Coolness {
            returns,
            group: &self.population.group,
            by,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_who_came_back_and_one_who_never_left_of_one_group_are_cooler() {
        let c = Coolness {
            returns: &[0.0, 1.0, 3.0, 0.0, 1.0],
            group: &[1, 1, 1, 1, 2],
            by: 0.4,
        };
        assert_eq!((c.between(0, 1), c.between(2, 3)), (0.4, 0.4));
        assert_eq!((c.between(0, 3), c.between(1, 2)), (0.0, 0.0));
        // Of two groups.
        assert_eq!((c.between(0, 4), c.between(4, 0)), (0.0, 0.0));
    }
}
