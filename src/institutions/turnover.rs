//! Turnover: people change team, club and home, until hiring (M28) and residential choice (M34)
//! replace it.
//!
//! A person who wants to change draws seats of the whole city at an address of its own until one
//! is held by somebody of the same group and age band; the two exchange places, so that every
//! place keeps its composition. Hosts settle by milieu: an exchange takes place with probability
//! σ(s·(z_i − z_j)·(v_j − v_i)), v the standardised log share of newcomers at either place, which
//! keeps the sorting of the start in balance (detailed balance of a heat bath). Both sides of an
//! exchange have moved, and a pair of unsorted people accepts half the time, so that each asks
//! with the hazard itself and people change at about that rate. Homes are exchanged between
//! households of the same composition by group and age band; members keep work, school and clubs.

crate::parameters! {
    /// Parameters of turnover.
    pub struct Turnover {
        /// Yearly hazard of changing the team
        team = 0.15, 0.0..=1.0, "h_team", "1/year", E4, "the engine's issue; joint-pattern prototype";
        /// Yearly hazard of changing a club, association or body
        club = 0.15, 0.0..=1.0, "h_club", "1/year", E4, "the engine's issue; joint-pattern prototype";
        /// Yearly hazard that a household changes the home
        home = 0.07, 0.0..=1.0, "h_home", "1/year", E3, "evidence C26: 8 to 10% of adults a year";
    }
}
