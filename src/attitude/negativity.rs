//! M06 Negative contact, valence asymmetry: ρ is the whole ratio of the effect of a negative to
//! that of a positive contact, η₋ = ρ·η0·I_p·(1 − buffer)·2·sal (that negative events make group
//! labels more salient is part of it). Off: ρ = 1.
//!
//! Graf, Paolini & Rubin 2014; Paolini et al. 2010, 2024. Evidence E1. Conflict K3: every
//! sensitivity run carries the range of ρ, which A6 does not identify.

use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M06.
    pub struct Negativity {
        /// Effect of a negative against a positive contact
        rho = 1.6, 0.0..=5.0, prior 1.0..=2.5, "ρ", "1", E2, "evidence C5: median 1.35, 90% 1.0 to 2.0; joint-pattern prototype";
    }
}

/// The card of M06.
pub const CARD: Entry = Entry {
    id: "M06",
    name: "negativity",
    title: "Negative contact, valence asymmetry",
    profile: Profile::Contact,
    source: "Graf et al. 2014; Paolini et al. 2010, 2024",
    grade: Grade::E1,
    conflict: "K3",
    meaning: "A negative contact weighs more than a positive one.",
    parameters: Negativity::DECLARATIONS,
    build: None,
};
