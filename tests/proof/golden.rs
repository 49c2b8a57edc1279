//! One run, kept: whoever changes these numbers changes results.

use super::common::{four, live, simulation, town};

/// Twelve weeks of a town of 2,000 people: digest of the state, people, ties, encounters.
///
/// A change of this value changes results that others have published or calibrated: it needs a
/// reason, and a line in `CHANGELOG.md`.
const GOLDEN: (&str, usize, usize, u64) =
    ("743c3dc8dde05998e720ec3c32b01b13", 2_000, 18_104, 178_140);

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
