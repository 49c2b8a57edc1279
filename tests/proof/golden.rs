//! One run, kept: whoever changes these numbers changes results.

use super::common::{four, live, simulation, town};

/// Twelve weeks of a town of 2,000 people: digest of the state, people, ties, encounters.
///
/// A change of this value changes results that others have published or calibrated: it needs a
/// reason, and a line in `CHANGELOG.md`.
const GOLDEN: (&str, usize, usize, u64) =
    ("1bffd82ec5947f17f8db4b20a75d3297", 2_000, 18_297, 178_223);

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
