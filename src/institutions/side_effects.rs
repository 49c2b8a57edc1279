//! M39 Side effects of badly run mixing.
//!
//! In a session of a programme where one group has more than 70% of those present and nobody is
//! trained to facilitate, that group dominates with probability p_dom. Contacts of a dominated session
//! go by M03 with A_status 0 in the mean condition and b₋ + Δ. A policy says which share of sessions has a
//! trained facilitator (`facilitation`); nothing is dominated there.
//!
//! What else M39 names has a place of its own: a festival is one light contact (its programme), funds
//! for one group are resented (M31), token participation is the parameter `conditions` of a programme.
//! Manuals on cultures are left out. The gain and speed of M05 read the conditions of the setting all the
//! same. Evidence E3 (practitioners); numbers E4. Off: sessions go as their setting says.

use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M39.
    pub struct SideEffects {
        /// Probability that a session without a facilitator, where one group is in the majority, is dominated by it
        domination = 0.15, 0.0..=1.0, "p_dom", "1", E4, "mechanisms M39";
        /// Share of those present above which a group may dominate
        majority = 0.7, 0.0..=1.0, "m_dom", "1", E4, "mechanisms M39";
        /// Added to b₋ of contacts of a dominated session
        negative = 0.5, 0.0..=5.0, "Δb₋", "logit", E4, "mechanisms M39";
    }
}

/// The card of M39.
pub const CARD: Entry = Entry {
    id: "M39",
    name: "side_effects",
    title: "Side effects of badly run mixing",
    profile: Profile::Optional,
    source: "seed 004 (81-83, 88, 96-97); mechanisms M39",
    grade: Grade::E3,
    conflict: "",
    meaning: "Without a trained facilitator a group in a large majority may dominate a session, \
         whose contacts go worse.",
    parameters: SideEffects::DECLARATIONS,
    build: None,
};
