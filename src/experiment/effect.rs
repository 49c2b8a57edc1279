//! The difference between two arms with its interval.
//!
//! d = (mean prejudice of the control − mean prejudice of the arm)/SD of the baseline: positive
//! where the arm has less prejudice. The variance of a mean is that of clusters (people of one
//! team or unit): k/(k − 1)·Σ_c (Σ_{i∈c} (y_i − ȳ))²/n². The interval is that of Student's t with
//! k₁ + k₀ − 2 degrees of freedom.

use std::collections::BTreeMap;

use crate::num::{student_cdf, student_quantile};

/// A difference between two arms in standard deviations of the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Positive: less prejudice than in the control.
    pub d: f64,
    /// Standard error.
    pub se: f64,
    /// Lower end of the 95% interval.
    pub low: f64,
    /// Upper end of the 95% interval.
    pub high: f64,
    /// People in the arm.
    pub treated: usize,
    /// People in the control.
    pub control: usize,
    /// Degrees of freedom.
    pub freedom: f64,
}

impl Difference {
    fn new(d: f64, se: f64, people: (usize, usize), freedom: f64) -> Difference {
        let t = student_quantile(0.975, freedom);
        Difference {
            d,
            se,
            low: d - t * se,
            high: d + t * se,
            treated: people.0,
            control: people.1,
            freedom,
        }
    }

    /// Whether it is significant at 5%, two-sided.
    pub fn significant(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }

    /// Least difference that a trial of this size finds with a power of 80%.
    pub fn detectable(&self) -> f64 {
        (student_quantile(0.975, self.freedom) + student_quantile(0.8, self.freedom)) * self.se
    }
}

/// Difference of an arm from the control. Each person comes with the number of the cluster.
/// `None` where an arm has fewer than two clusters or the baseline has no spread.
///
/// ```
/// use commonground::experiment::difference;
/// let arm: Vec<(u64, f64)> = (0..50).map(|i| (i, 0.4 + 0.002 * (i % 10) as f64)).collect();
/// let control: Vec<(u64, f64)> = (0..50).map(|i| (i, 0.5 + 0.002 * (i % 10) as f64)).collect();
/// let found = difference(&arm, &control, 0.2).unwrap();
/// assert!((found.d - 0.5).abs() < 1e-9 && found.significant());
/// ```
pub fn difference(arm: &[(u64, f64)], control: &[(u64, f64)], sd: f64) -> Option<Difference> {
    let (one, other) = (Mean::of(arm)?, Mean::of(control)?);
    let se = libm::sqrt(one.variance + other.variance) / sd;
    let d = (other.mean - one.mean) / sd;
    (sd > 0.0).then(|| {
        let freedom = (one.clusters + other.clusters - 2) as f64;
        Difference::new(d, se, (arm.len(), control.len()), freedom)
    })
}

/// The same people in two worlds: prejudice in the arm's and in the control's, with their cluster.
pub(super) fn paired(people: &[(u64, f64, f64)], sd: f64) -> Option<Difference> {
    let gains: Vec<(u64, f64)> = people
        .iter()
        .map(|&(c, arm, control)| (c, control - arm))
        .collect();
    let gain = Mean::of(&gains)?;
    let se = libm::sqrt(gain.variance) / sd;
    let freedom = (gain.clusters - 1) as f64;
    (sd > 0.0).then(|| Difference::new(gain.mean / sd, se, (people.len(), people.len()), freedom))
}

struct Mean {
    mean: f64,
    variance: f64,
    clusters: usize,
}

impl Mean {
    fn of(values: &[(u64, f64)]) -> Option<Mean> {
        let n = values.len() as f64;
        let mean = values.iter().map(|v| v.1).sum::<f64>() / n;
        let mut off: BTreeMap<u64, f64> = BTreeMap::new();
        for (cluster, y) in values {
            *off.entry(*cluster).or_default() += y - mean;
        }
        let k = off.len();
        (k >= 2).then(|| {
            let squares: f64 = off.values().map(|x| x * x).sum();
            Mean {
                mean,
                variance: squares / (n * n) * k as f64 / (k - 1) as f64,
                clusters: k,
            }
        })
    }
}

/// Share of trials with a significant difference where it is `d` and its standard error `se`, by a t
/// distribution around `d`: at no effect the level, never below it.
pub(super) fn expected_power(d: f64, se: f64, freedom: f64) -> f64 {
    let t = student_quantile(0.975, freedom);
    student_cdf(d / se - t, freedom) + student_cdf(-d / se - t, freedom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_apart_have_the_error_of_two_means() {
        let arm: Vec<(u64, f64)> = (0..100).map(|i| (i, f64::from(i as u32 % 2))).collect();
        let d = difference(&arm, &arm, 1.0).unwrap();
        // Two variances of .25·100/99 over 100 people.
        let se = libm::sqrt(2.0 * 0.25 / 99.0);
        assert!(d.d.abs() < 1e-12 && (d.se - se).abs() < 1e-9);
        assert!(!d.significant() && (d.high + d.low).abs() < 1e-12);
    }

    #[test]
    fn clusters_that_are_alike_widen_the_interval() {
        let apart: Vec<(u64, f64)> = (0..80).map(|i| (i, f64::from(i as u32 / 10 % 2))).collect();
        let together: Vec<(u64, f64)> = apart.iter().map(|&(i, y)| (i / 10, y)).collect();
        let wide = difference(&together, &together, 1.0).unwrap();
        let narrow = difference(&apart, &apart, 1.0).unwrap();
        assert!(
            (wide.se / narrow.se - libm::sqrt(10.0 * (8.0 / 7.0) / (80.0 / 79.0))).abs() < 1e-9
        );
    }

    #[test]
    fn pairs_know_more_than_arms() {
        let people: Vec<(u64, f64, f64)> = (0..50)
            .map(|i| {
                (
                    i,
                    i as f64 / 50.0,
                    i as f64 / 50.0 + 0.01 * (1 + i % 2) as f64,
                )
            })
            .collect();
        let d = paired(&people, 0.3).unwrap();
        assert!((d.d - 0.05).abs() < 1e-9 && d.se < 0.01, "{d:?}");
        assert!(paired(&people[..1], 0.3).is_none());
    }

    #[test]
    fn power_at_no_effect_is_the_level_and_at_the_detectable_one_four_fifths() {
        for freedom in [1.0, 2.0, 3.0, 4.0, 30.0, 1e6] {
            let level = expected_power(0.0, 0.1, freedom);
            assert!((level - 0.05).abs() < 1e-6, "{freedom}: {level}");
            let d = Difference::new(0.0, 0.1, (1, 1), freedom);
            let power = expected_power(d.detectable(), 0.1, freedom);
            // The other side adds a little where t has heavy tails.
            assert!((0.8 - 1e-6..0.83).contains(&power), "{freedom}: {power}");
            let some = expected_power(0.05, 0.1, freedom);
            assert!(level < some && some < power, "{freedom}: {some}");
        }
    }
}
