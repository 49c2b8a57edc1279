//! The digest of all that determines a run.

use std::fmt::{self, Debug, Write as _};

use xxhash_rust::xxh3::Xxh3;

use crate::scenario::Scenario;

/// Digest (XXH3, 128 bits, hexadecimal) of everything that determines a run but its seed: city
/// and area tables, groups, population, settings, mechanisms, events, length, burn-in and date. Neither
/// the name, the text nor the choice of outputs changes it. Runs of one version of the program
/// with the same digest and seed have the same results.
pub fn scenario_digest(scenario: &Scenario) -> String {
    // Every field is named, so that a new one is not forgotten here.
    let Scenario {
        name: _,
        notes: _,
        seed: _,
        weeks,
        burn_in,
        start,
        groups,
        city,
        population,
        settings,
        mechanisms,
        trial,
        norms,
        inputs,
        outputs: _,
        compare: _,
        experiment: _,
        arms: _,
        expect: _,
        said: _,
        text: _,
    } = scenario;
    let mut digest = Digest(Xxh3::new());
    let parts: [&dyn Debug; 10] = [
        weeks, burn_in, start, groups, city, population, settings, mechanisms, norms, inputs,
    ];
    for part in parts {
        // The debug text names every field and prints numbers exactly; a digest takes any text.
        let _ = write!(digest, "{part:?};");
    }
    if let Some(trial) = trial {
        let _ = write!(digest, "{trial:?};");
    }
    format!("{:032x}", digest.0.digest128())
}

/// Hashes a text as it is formatted, so that a city of millions needs no text in memory.
struct Digest(Xxh3);

impl fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::scenario;
    use super::*;

    #[test]
    fn the_digest_follows_what_determines_a_run() {
        let first = scenario();
        let digest = scenario_digest(&first);
        assert_eq!(digest.len(), 32);
        let mut same = first.clone();
        same.seed = 99;
        same.name = "other".to_owned();
        same.text = "# comment".to_owned();
        same.outputs.city_every = 1;
        assert_eq!(scenario_digest(&same), digest);
        let mut longer = first.clone();
        longer.weeks += 1;
        assert_ne!(scenario_digest(&longer), digest);
        let mut welcomed = first.clone();
        welcomed.norms.areas.insert("1".into(), 0.5);
        assert_ne!(scenario_digest(&welcomed), digest);
        let mut warmer = first;
        warmer.groups.attitude[[0, 1]] = 0.25;
        assert_ne!(scenario_digest(&warmer), digest);
    }
}
