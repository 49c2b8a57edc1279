//! M25 Bonding, bridging, linking: what ties are good for.
//!
//! A tie is *linking* for whoever is tied to somebody at least two bands of status above
//! (Woolcock 1998), else *bonding* within a group and *bridging* across groups (Putnam 2000: unlike
//! people). The two authors use "bridging" differently; the names are taken from where each is
//! clear. A tie that is linking for one is bonding or bridging for the other.
//!
//! Returns: bonding lowers stress, β·min(k, 5)/5 is added to the score of belonging (M23) with k
//! the number of own-group friends. The dark side: a circle of which more than nine tenths
//! are own-group friends adds m_c to the bias towards the own group in mixed associations (M01). Returns
//! of bridging are part of M28 (hiring); those of linking wait for programmes.
//!
//! Budgets: by default one scale holds for all friends (M33). With `budgets = "kinds"` each kind has a
//! scale of its own in place of that one, so that friends of the own group take no room from others: a
//! new friendship loses the larger of (k_i/scale_i)² and (k_j/scale_j)², k the friends of the kind that
//! the tie would be for either side. The scales never cut off.
//!
//! Evidence E3; numbers E4. Off: ties are classified all the same (indicators); bonding returns
//! nothing and keeps nobody apart.

use crate::mechanism::{Choices, Entry, Profile};
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M25.
    pub struct SocialCapital {
        /// Gain of belonging, in logits, from a full circle of own-group friends
        bonding = 0.1, 0.0..=3.0, "β_b", "logit", E4, "mechanisms M25";
        /// Own-group friends that make a full circle
        circle = 5.0, 1.0..=48.0, "k_b", "people", E4, "mechanisms M25";
        /// Share of own-group friends above which a circle is closed
        closed = 0.9, 0.0..=1.0, "s_c", "1", E4, "mechanisms M25";
        /// What a closed circle adds to the bias towards the own group in associations
        reluctance = 0.1, 0.0..=1.0, "m_c", "1", E4, "mechanisms M25";
        /// With budgets by kind: number of bonding ties at which one logit is lost
        scale_bonding = 8.0, 1.0..=100.0, "k_bond", "people", E4, "mechanisms M25";
        /// With budgets by kind: number of bridging ties at which one logit is lost
        scale_bridging = 6.0, 1.0..=100.0, "k_bridge", "people", E4, "mechanisms M25";
        /// With budgets by kind: number of linking ties at which one logit is lost
        scale_linking = 2.0, 1.0..=100.0, "k_link", "people", E4, "mechanisms M25";
        choices {
            /// Whether all friends share the scale of M33, or each kind has its own
            budgets = 0 of ["one", "kinds"], "budgets", E4, "mechanisms M25, M33; one: our choice, the kinds need a c0 of their own";
        }
    }
}

/// The card of M25.
pub const CARD: Entry = Entry {
    id: "M25",
    name: "social_capital",
    title: "Bonding, bridging, linking",
    profile: Profile::Core,
    source: "Putnam 2000; Woolcock 1998",
    grade: Grade::E3,
    conflict: "K15",
    meaning: "Friends of the own group make people feel at home, and closed circles keep to themselves \
         in associations; off: neither.",
    parameters: SocialCapital::DECLARATIONS,
    build: None,
};

/// Kinds of ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capital {
    /// Within a group.
    Bonding,
    /// Across groups.
    Bridging,
    /// To somebody at least two bands of status above.
    Linking,
}

/// Bands by which a friend stands above for a tie to be linking.
pub const STEPS: u8 = 2;

/// What a tie is for somebody in a band of status, with a friend in another.
///
/// ```
/// use commonground::identity::social_capital::{Capital, kind};
/// assert_eq!(kind(true, 3, 4), Capital::Bonding);
/// assert_eq!(kind(false, 3, 2), Capital::Bridging);
/// assert_eq!(kind(true, 2, 4), Capital::Linking);
/// ```
pub fn kind(same_group: bool, mine: u8, theirs: u8) -> Capital {
    if theirs >= mine + STEPS {
        Capital::Linking
    } else if same_group {
        Capital::Bonding
    } else {
        Capital::Bridging
    }
}

/// Budgets by kind, for the score of a new friendship (M33).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Budgets {
    /// Scales, in the order of [`Capital`].
    scale: [f32; 3],
}

impl Budgets {
    /// What the score loses by so many ties of this kind.
    #[inline]
    pub fn load(self, kind: Capital, ties: usize) -> f32 {
        let full = ties as f32 / self.scale[kind as usize];
        full * full
    }
}

/// What bonding returns to belonging, in logits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Returns {
    gain: f32,
    circle: f32,
}

impl SocialCapital {
    /// What is added to the bias of a setting for those whose circle is closed.
    pub(crate) fn closed_bias(&self, setting: &str) -> f32 {
        if setting == "association" {
            self.reluctance as f32
        } else {
            0.0
        }
    }

    /// The budgets by kind, where they hold.
    pub(crate) fn budgets(&self) -> Option<Budgets> {
        let scale = [self.scale_bonding, self.scale_bridging, self.scale_linking];
        (self.budgets == 1).then(|| Budgets {
            scale: scale.map(|k| k as f32),
        })
    }

    /// Whether a circle with so many own-group friends among all is closed.
    pub(crate) fn is_closed(&self, own: usize, all: usize) -> bool {
        own as f64 > self.closed * all as f64
    }
}

impl Returns {
    /// The returns that a scenario chose; `None` where M25 is off.
    pub fn chosen(choices: &Choices<'_>) -> Option<Returns> {
        let p = choices.part::<SocialCapital>(CARD.name)?;
        Some(Returns::of(&p))
    }

    fn of(p: &SocialCapital) -> Returns {
        Returns {
            gain: p.bonding as f32,
            circle: p.circle as f32,
        }
    }

    /// With so many own-group friends.
    #[inline(always)]
    pub fn of_friends(self, friends: u8) -> f32 {
        self.gain * (f32::from(friends) / self.circle).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_circle_returns_all_and_more_no_more() {
        let r = Returns::of(&SocialCapital::default());
        assert_eq!(r.of_friends(0), 0.0);
        assert!((r.of_friends(2) - 0.04).abs() < 1e-6);
        assert_eq!(r.of_friends(5), 0.1);
        assert_eq!(r.of_friends(40), 0.1);
    }

    #[test]
    fn a_circle_is_closed_above_nine_tenths() {
        let p = SocialCapital::default();
        assert!(p.is_closed(19, 20) && p.is_closed(3, 3));
        assert!(!p.is_closed(9, 10) && !p.is_closed(0, 0));
        assert_eq!(p.closed_bias("association"), 0.1);
        assert_eq!(p.closed_bias("work"), 0.0);
    }

    #[test]
    fn kinds_have_scales_of_their_own() {
        let mut p = SocialCapital::default();
        assert_eq!(p.budgets(), None);
        p.budgets = 1;
        let budgets = p.budgets().unwrap();
        assert_eq!(budgets.load(Capital::Bonding, 8), 1.0);
        assert_eq!(budgets.load(Capital::Bridging, 3), 0.25);
        assert_eq!(budgets.load(Capital::Linking, 4), 4.0);
        assert_eq!(budgets.load(Capital::Linking, 0), 0.0);
    }

    #[test]
    fn a_tie_that_links_one_bonds_or_bridges_the_other() {
        assert_eq!(kind(false, 1, 5), Capital::Linking);
        assert_eq!(kind(false, 5, 1), Capital::Bridging);
        assert_eq!(kind(true, 5, 1), Capital::Bonding);
    }
}
