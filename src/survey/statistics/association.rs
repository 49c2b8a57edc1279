//! Means, spreads, correlations and the consistency of a scale.

/// Two-sided 95% of the normal distribution.
pub(super) const Z95: f64 = 1.959_963_984_540_054;

/// Mean; NaN without numbers.
pub fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// Standard deviation of a sample (divisor n − 1); NaN below two numbers.
pub fn standard_deviation(x: &[f64]) -> f64 {
    if x.len() < 2 {
        return f64::NAN;
    }
    let m = mean(x);
    let squares: f64 = x.iter().map(|v| (v - m) * (v - m)).sum();
    (squares / (x.len() - 1) as f64).sqrt()
}

/// ln(1 + n) of counts, as contacts enter correlations.
pub fn log_counts(counts: &[f64]) -> Vec<f64> {
    counts.iter().map(|n| crate::num::ln(1.0 + n)).collect()
}

/// A correlation with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// Pearson's r, in [−1,1]; NaN where one side does not vary.
    pub r: f64,
    /// Lower end of the interval (Fisher's z; NaN below four cases).
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Cases.
    pub n: usize,
}

impl Correlation {
    /// The interval of a correlation `r` of `n` cases, of which `controls` variables were taken
    /// out.
    pub(super) fn new(r: f64, n: usize, controls: usize) -> Correlation {
        let free = n as f64 - 3.0 - controls as f64;
        let (low, high) = if free > 0.0 {
            let z = libm::atanh(r);
            let half = Z95 / free.sqrt();
            (libm::tanh(z - half), libm::tanh(z + half))
        } else {
            (f64::NAN, f64::NAN)
        };
        Correlation { r, low, high, n }
    }
}

/// Pearson's correlation of the cases that have both numbers.
///
/// ```
/// use commonground::survey::statistics::pearson;
/// let c = pearson(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 4.0, f64::NAN]);
/// assert_eq!(c.n, 3);
/// assert!((c.r - 0.654_653_67).abs() < 1e-7);
/// ```
///
/// # Panics
/// If the slices differ in length.
pub fn pearson(x: &[f64], y: &[f64]) -> Correlation {
    assert_eq!(x.len(), y.len(), "one y for each x");
    let (x, y): (Vec<f64>, Vec<f64>) = x
        .iter()
        .zip(y)
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .unzip();
    Correlation::new(correlation(&x, &y), x.len(), 0)
}

/// r of cases that are all complete.
pub(super) fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (mean(x), mean(y));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        xx += (a - mx) * (a - mx);
        yy += (b - my) * (b - my);
        xy += (a - mx) * (b - my);
    }
    if xx <= 0.0 || yy <= 0.0 {
        return f64::NAN;
    }
    (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0)
}

/// Cronbach's alpha of a scale: `items[k][person]`, α = k/(k−1)·(1 − Σ var(item)/var(sum)). NaN
/// for fewer than two items or people, or where the sum does not vary.
///
/// # Panics
/// If the items differ in length.
pub fn alpha(items: &[Vec<f64>]) -> f64 {
    let k = items.len();
    if k < 2 {
        return f64::NAN;
    }
    let n = items[0].len();
    assert!(items.iter().all(|i| i.len() == n), "one answer a person");
    let sum: Vec<f64> = (0..n).map(|p| items.iter().map(|i| i[p]).sum()).collect();
    let variance = |x: &[f64]| {
        let sd = standard_deviation(x);
        sd * sd
    };
    let total = variance(&sum);
    if total <= 0.0 {
        return f64::NAN;
    }
    let parts: f64 = items.iter().map(|i| variance(i)).sum();
    k as f64 / (k - 1) as f64 * (1.0 - parts / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_correlations() {
        // Anscombe's first set: r = .81642.
        let x = [10., 8., 13., 9., 11., 14., 6., 4., 12., 7., 5.];
        let y = [
            8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68,
        ];
        let c = pearson(&x, &y);
        assert!((c.r - 0.816_420_5).abs() < 1e-6, "{c:?}");
        // Fisher: atanh r = 1.14584, half width 1.95996/sqrt 8.
        assert!(
            (c.low - 0.424_391).abs() < 1e-4 && (c.high - 0.950_693).abs() < 1e-4,
            "{c:?}"
        );
        let against: Vec<f64> = x.iter().map(|v| -3.0 * v).collect();
        assert!((pearson(&x, &against).r + 1.0).abs() < 1e-12);
        assert!(pearson(&x, &[2.0; 11]).r.is_nan());
        assert!(pearson(&[], &[]).r.is_nan());
    }

    #[test]
    fn known_spread() {
        let x = [2., 4., 4., 4., 5., 5., 7., 9.];
        assert_eq!(mean(&x), 5.0);
        assert!((standard_deviation(&x) - (32.0f64 / 7.0).sqrt()).abs() < 1e-12);
        assert!(standard_deviation(&[1.0]).is_nan());
    }

    #[test]
    fn a_scale_of_equal_items_is_wholly_consistent() {
        let item = vec![1., 2., 5., 3.];
        assert!((alpha(&[item.clone(), item.clone(), item.clone()]) - 1.0).abs() < 1e-12);
        // var 5/3 and 5/3, covariance 1: alpha = 2·(1 − (10/3)/(16/3)) = .75.
        let a = alpha(&[vec![1., 2., 3., 4.], vec![2., 1., 4., 3.]]);
        assert!((a - 0.75).abs() < 1e-12, "{a}");
        assert!(alpha(&[item]).is_nan());
    }
}
