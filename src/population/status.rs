//! Bands of social status: who stands how far above whom.
//!
//! A score is w_z·z + w_work·(\[works\] − .5) + w_age·(age − 39)/42 − w_new·\[no host\], with the milieu z
//! and the age within 18 and 60; cuts at −1.2, −.4, .4, 1.2 give bands 1 to 5. It is fixed when the
//! population is built. All numbers E4: no table of ranks by group is part of this model.

use super::{Population, PopulationParameters};
use crate::ids::NONE;

/// Number of bands.
pub const BANDS: u8 = 5;

const CUTS: [f64; 4] = [-1.2, -0.4, 0.4, 1.2];

/// Band from 1 (low) to 5 of somebody like this.
///
/// ```
/// use commonground::population::{PopulationParameters, status_band};
/// let p = PopulationParameters::default();
/// assert_eq!(status_band(&p, 0.0, true, 40, true), 3);
/// assert_eq!(status_band(&p, 2.0, true, 50, true), 5);
/// assert_eq!(status_band(&p, -1.5, false, 20, false), 1);
/// ```
pub fn status_band(p: &PopulationParameters, milieu: f32, works: bool, age: u8, host: bool) -> u8 {
    let years = (f64::from(age.clamp(18, 60)) - 39.0) / 42.0;
    let score = p.status_milieu * f64::from(milieu)
        + p.status_employed * (f64::from(u8::from(works)) - 0.5)
        + p.status_age * years
        - p.status_newcomer * f64::from(u8::from(!host));
    1 + CUTS.iter().filter(|&&cut| score > cut).count() as u8
}

/// Bands of everybody in a population.
pub(crate) fn bands(population: &Population, p: &PopulationParameters) -> Vec<u8> {
    let work = population.membership("work");
    (0..population.len())
        .map(|i| {
            let works = work.is_some_and(|w| w.place_of[i] != NONE);
            let host = population.groups.get(usize::from(population.group[i])).host;
            status_band(p, population.milieu[i], works, population.age[i], host)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_age_and_milieu_lift_and_bands_stay_from_1_to_5() {
        let p = PopulationParameters::default();
        for z in [-9.0f32, -0.6, 0.0, 0.6, 9.0] {
            for age in [0u8, 18, 40, 60, 99] {
                for host in [false, true] {
                    let (out, at) = (
                        status_band(&p, z, false, age, host),
                        status_band(&p, z, true, age, host),
                    );
                    assert!((1..=BANDS).contains(&out) && out <= at && at <= BANDS);
                    assert!(status_band(&p, z + 0.5, true, age, host) >= at);
                }
                assert!(
                    status_band(&p, z, true, age, false) <= status_band(&p, z, true, age, true)
                );
            }
        }
    }
}
