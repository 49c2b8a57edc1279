//! M36, fourth part: who came back is told apart from who never left (`returned = "apart"` of the mechanism
//! [`stays`](super::stays)).
//!
//! A column counts how often a person has come back. People have no attitude to their own group in this
//! model (likings between strangers of one group are 0), so that a group of returned migrants is no group of its
//! own in attitudes. What there is: between somebody who came back and somebody of the same group who never left the
//! liking of a stranger is lower by l_ret (`coolness`, 0 by default), which
//!
//! - lowers the score of a new friendship (M33) by c_l·l_ret, c_l the weight of liking;
//! - is the liking with which such a friendship begins: −l_ret on both sides in place of 0. It moves with every
//!   meeting afterwards, as any (M12).
//!
//! Likings between two who came back, and between two who never left, are as ever; so is what hosts and other groups feel.
//! Indicators of those who came back stand beside those of their group (`returned_employment` and others). Not modelled:
//! envy, prestige, skills and money that are brought back, return to another country.
//!
//! Evidence E4: practitioners name the problem of resettling nationals who return; no number is known to us. Off: who
//! came back counts as anybody of the group.

use super::stays::Stays;
use crate::error::Result;
use crate::mechanism::{Choices, ColumnSpec, Layout, Mechanism, People};
use crate::places::Setting;

/// Column of the number of times that somebody has come back.
pub const RETURNS: &str = "returns";

/// More returns than these are not counted.
pub const MOST: f32 = 255.0;

/// The mechanism: keeps the column in which the engine writes who came back.
#[derive(Debug, Clone, Copy)]
pub struct Returned;

pub(super) fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let stays: Stays = choices.part(super::stays::CARD.name)?;
    (stays.returned == 1).then(|| Box::new(Returned) as Box<_>)
}

/// Whether one of two people came back and the other never left.
///
/// ```
/// use commonground::institutions::returned::apart;
/// assert!(apart(0.0, 2.0) && apart(1.0, 0.0));
/// assert!(!apart(0.0, 0.0) && !apart(1.0, 3.0));
/// ```
#[inline]
pub fn apart(returns: f32, others: f32) -> bool {
    (returns > 0.0) != (others > 0.0)
}

impl Mechanism for Returned {
    fn name(&self) -> &str {
        super::stays::CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec::of_a_person(
            self.name(),
            RETURNS,
            0.0,
            (0.0, MOST),
        ))?;
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, _people: &mut People<'_>) {}
}
