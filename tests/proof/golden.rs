//! One run, kept: whoever changes these numbers changes results.

use super::common::{four, live, simulation, town};

/// Twelve weeks of a town of 2,000 people: digest of the state, people, ties, encounters.
///
/// A change of this value changes results that others have published or calibrated: it needs a
/// reason, and a line in `CHANGELOG.md`.
const GOLDEN: (&str, usize, usize, u64) =
    ("5eba3208cdb4fefbfb965c8d3a403a68", 2_000, 17_950, 178_140);

#[test]
fn twelve_weeks_of_a_town_keep_their_bits() {
    let mut s = simulation(town(four(), 2_000, 5));
    live(&mut s, 12);
    let digest = s.state_digest();
    let found = (
        digest.as_str(),
        s.population().len(),
        s.ties().len(),
        s.encounters(),
    );
    assert_eq!(
        found, GOLDEN,
        "results have changed: on purpose? Then say so in CHANGELOG.md"
    );
}
