//! M01 Meeting opportunity: who comes across whom.
//!
//! In place p person i initiates K ~ Poisson(r_p/2) encounters a week. A candidate is a seat drawn
//! at an address of its own (seed, week, setting, key of i, encounter, attempt); empty seats are
//! redrawn. A candidate of the own group is accepted. For one of another group one uniform number
//! u decides: u < (1 − m)·comm accepts; u between that and 1 − m is *no common language* and ends
//! the encounter as lost; above it the next candidate is drawn, at most `attempts` times. comm is
//! the level of the best language that both speak, at least .10. At counters policies may place interpreters
//! (`Interpreters`): in that share of encounters comm is at least comm_int, so that comm + share·max(0,
//! comm_int − comm) stands in its place. No draw depends on anybody
//! else's, so a join or leave changes only the draws that hit that seat. With m = 1 only seats of
//! the own group are candidates. At a counter clients meet staff, never each other, and every
//! encounter is initiated by a client.
//!
//! Sources: opportunity × bias as in Currarini, Jackson & Pin (2009). Evidence E2. Conflict:
//! proximity alone does not give contact, and area shares often have no effect on attitudes (P18).

use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M01; rates and biases are those of the settings.
    pub struct Opportunity {
        /// Candidates of another group turned down before an encounter is lost
        attempts = 32.0, 1.0..=256.0, "n_try", "1", E4, "mechanisms M01";
        /// Least level of a language in common while an interpreter helps
        interpreted = 0.6, 0.0..=1.0, "comm_int", "1", E4, "mechanisms M27";
    }
}

/// The card of M01.
pub const CARD: Entry = Entry {
    id: "M01",
    name: "opportunity",
    title: "Meeting opportunity",
    profile: Profile::Contact,
    source: "Currarini, Jackson & Pin 2009",
    grade: Grade::E2,
    conflict: "",
    meaning: "People come across each other in the places they share, with a bias towards their own \
         group and as far as they have a language in common.",
    parameters: Opportunity::DECLARATIONS,
    build: None,
};

/// Seats looked at before an encounter is lost in a nearly empty place.
pub const MAX_LOOKS: u32 = 256;
/// The same where only seats of the own group are candidates.
pub const MAX_LOOKS_OWN: u32 = 4096;
