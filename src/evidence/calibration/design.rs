//! Space-filling designs: Halton points, turned by an addressed draw.

use crate::rng::{Stream, uniform64};

/// Bases of the first dimensions; further ones are the next primes.
fn prime(k: usize) -> u64 {
    let is_prime = |n: &u64| {
        (2..*n)
            .take_while(|d| d * d <= *n)
            .all(|d| !n.is_multiple_of(d))
    };
    (2..).filter(is_prime).nth(k).unwrap_or(2)
}

/// The design of a wave.
pub(super) struct Halton {
    /// Base and turn of each dimension.
    dimensions: Vec<(u64, f64)>,
}

impl Halton {
    /// A design of so many dimensions; another turn for each seed and wave.
    pub fn new(seed: u64, wave: usize, dimensions: usize) -> Halton {
        let stream = Stream::new(seed, "calibration.design");
        Halton {
            dimensions: (0..dimensions)
                .map(|k| {
                    let bits = stream.draw(k as u64, wave as u32, 0);
                    (prime(k), uniform64(bits[0], bits[1]))
                })
                .collect(),
        }
    }

    /// Point `k` in a box.
    pub fn point(&self, k: usize, space: &[(f64, f64)]) -> Vec<f64> {
        self.dimensions
            .iter()
            .zip(space)
            .map(|(&(base, turn), &(low, high))| {
                let u = (radical_inverse(k as u64 + 1, base) + turn).fract();
                low + u * (high - low)
            })
            .collect()
    }
}

/// The digits of a number behind the point, in reverse.
fn radical_inverse(mut n: u64, base: u64) -> f64 {
    let (mut inverse, mut place) = (0.0, 1.0 / base as f64);
    while n > 0 {
        inverse += (n % base) as f64 * place;
        n /= base;
        place /= base as f64;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points() {
        assert_eq!((0..6).map(prime).collect::<Vec<_>>(), [2, 3, 5, 7, 11, 13]);
        assert_eq!(radical_inverse(1, 2), 0.5);
        assert_eq!(radical_inverse(6, 2), 0.375);
        assert!((radical_inverse(5, 3) - 7.0 / 9.0).abs() < 1e-15);
    }

    #[test]
    fn a_design_fills_its_box_evenly() {
        let space = [(0.0, 1.0), (-2.0, 2.0), (10.0, 11.0)];
        let design = Halton::new(3, 1, 3);
        let points: Vec<Vec<f64>> = (0..60).map(|k| design.point(k, &space)).collect();
        for (d, (low, high)) in space.into_iter().enumerate() {
            for fifth in 0..5 {
                let (from, to) = (
                    low + (high - low) * f64::from(fifth) / 5.0,
                    low + (high - low) * f64::from(fifth + 1) / 5.0,
                );
                let here = points.iter().filter(|p| (from..to).contains(&p[d])).count();
                assert!((9..=15).contains(&here), "{d} {fifth}: {here}");
            }
        }
        assert_ne!(Halton::new(3, 2, 3).point(0, &space), points[0]);
    }
}
