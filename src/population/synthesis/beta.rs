//! Quantiles of the Beta distribution by table, as a function of a standard normal number.

use crate::num::{exp64, ln, normal_cdf};

/// Entries of the table, over normal numbers from −`REACH` to `REACH`.
const ENTRIES: usize = 4096;
const REACH: f64 = 6.5;
/// Steps of the numeric integration.
const STEPS: usize = 8192;

/// Beta(α, β) as x ↦ F⁻¹(Φ(x)).
#[derive(Debug, Clone)]
pub(super) struct BetaTable {
    quantile: Vec<f32>,
}

impl BetaTable {
    /// The table for shapes above 0.
    ///
    /// With x = σ(y) the density is σ(y)^α (1 − σ(y))^β / B, which is smooth and falls off like
    /// e^(αy) on the left and e^(−βy) on the right, so the trapezoid rule over y is accurate for
    /// all shapes.
    pub fn new(alpha: f64, beta: f64) -> BetaTable {
        let (lo, hi) = (-40.0 / alpha.max(0.05), 40.0 / beta.max(0.05));
        let step = (hi - lo) / STEPS as f64;
        let at = |i: usize| lo + step * i as f64;
        let density = |y: f64| {
            // ln σ(y) without overflow on either side.
            let log_up = if y > 0.0 {
                -ln(1.0 + exp64(-y))
            } else {
                y - ln(1.0 + exp64(y))
            };
            exp64(alpha * log_up + beta * (log_up - y))
        };
        let mut below = Vec::with_capacity(STEPS + 1);
        let (mut sum, mut last) = (0.0, density(at(0)));
        below.push(0.0);
        for i in 1..=STEPS {
            let next = density(at(i));
            sum += 0.5 * (last + next) * step;
            last = next;
            below.push(sum);
        }
        let mut i = 0;
        let quantile = (0..ENTRIES)
            .map(|k| {
                let want = normal_cdf(Self::argument(k)) * sum;
                while i + 1 < STEPS && below[i + 1] < want {
                    i += 1;
                }
                let width = below[i + 1] - below[i];
                let part = if width > 0.0 {
                    ((want - below[i]) / width).min(1.0)
                } else {
                    0.5
                };
                let y = at(i) + part * step;
                (1.0 / (1.0 + exp64(-y))) as f32
            })
            .collect();
        BetaTable { quantile }
    }

    fn argument(k: usize) -> f64 {
        -REACH + 2.0 * REACH * k as f64 / (ENTRIES - 1) as f64
    }

    /// Quantile at Φ(x), interpolated.
    #[inline]
    pub fn at(&self, x: f64) -> f32 {
        let place = (x.clamp(-REACH, REACH) + REACH) * ((ENTRIES - 1) as f64 / (2.0 * REACH));
        let k = (place as usize).min(ENTRIES - 2);
        let part = (place - k as f64) as f32;
        self.quantile[k] + part * (self.quantile[k + 1] - self.quantile[k])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::normal_quantile;

    #[test]
    fn quantiles_match_known_answers() {
        // Beta(1,1) is uniform, Beta(2,1) has F(x) = x², Beta(1,3) has F(x) = 1 − (1 − x)³.
        for p in [0.01, 0.2, 0.5, 0.9, 0.999] {
            let x = normal_quantile(p);
            for (a, b, exact) in [
                (1.0, 1.0, p),
                (2.0, 1.0, libm::sqrt(p)),
                (1.0, 3.0, 1.0 - libm::cbrt(1.0 - p)),
            ] {
                let q = f64::from(BetaTable::new(a, b).at(x));
                assert!(
                    (q - exact).abs() < 2e-4,
                    "Beta({a},{b}) at {p}: {q} {exact}"
                );
            }
        }
        // Symmetric, also where the density is infinite at both ends.
        for shape in [0.1, 0.5, 2.0, 20.0] {
            let t = BetaTable::new(shape, shape);
            assert!((t.at(0.0) - 0.5).abs() < 1e-3, "{shape}: {}", t.at(0.0));
            assert!((t.at(1.0) + t.at(-1.0) - 1.0).abs() < 1e-3);
        }
    }
}
