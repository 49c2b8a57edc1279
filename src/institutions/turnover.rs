//! Turnover: people change team, club and home, until residential choice (M34) replaces the last.
//! Work is found and lost by M28, where it is on.
//!
//! A person who wants to change draws seats of the whole city at an address of its own until one
//! is held by somebody of the same group and age band; the two exchange places, so that every
//! place keeps its composition. Hosts settle by milieu: an exchange takes place with probability
//! σ(s·x), x = (z_i − z_j)·(v_j − v_i), v the standardised log share of newcomers at either place:
//! the detailed balance of a heat bath. s is found at the start, as the pull at which the sorting
//! that is there neither grows nor fades, Σ x·σ(s·x) = 0 over asks tried out.
//!
//! Both sides of an exchange have moved, and among unsorted people half the asks are granted, so
//! that each asks with the hazard itself and people change at that rate. Where sorting or a lack of
//! partners grants fewer, everybody asks more often by one constant factor, fixed at the start for
//! team, club and home each, which leaves the balance as it is.
//!
//! Homes are exchanged between households of the same composition by group and age band; members
//! keep work, school and clubs. A household of a composition that no other has stays; the others
//! move the more often, so that the hazard holds for people on average.

use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of turnover.
    pub struct Turnover {
        /// Yearly hazard of changing the team
        team = 0.15, 0.0..=1.0, "h_team", "1/year", E4, "joint-pattern prototype";
        /// Yearly hazard of changing a club, association or body
        club = 0.15, 0.0..=1.0, "h_club", "1/year", E4, "joint-pattern prototype";
        /// Yearly hazard that a household changes the home
        home = 0.07, 0.0..=1.0, "h_home", "1/year", E3, "evidence C26: 8 to 10% of adults a year";
    }
}

/// The card of the turnover.
pub const CARD: Entry = Entry {
    id: "2.0",
    name: "turnover",
    title: "Turnover",
    profile: Profile::Contact,
    source: "evidence C26",
    grade: Grade::E3,
    conflict: "",
    meaning: "People change team, club and home by exchange, until residential choice replaces \
         the last.",
    parameters: Turnover::DECLARATIONS,
    build: None,
};
