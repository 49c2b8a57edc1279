//! Least squares, partial correlations and mediation by products of paths.

use super::association::{Correlation, correlation, mean, standard_deviation};

/// A linear regression with intercept.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// Intercept.
    pub intercept: f64,
    /// Slope of each predictor.
    pub b: Vec<f64>,
    /// Slope of each predictor in standard deviations of both sides.
    pub beta: Vec<f64>,
    /// Standard error of each slope `b`.
    pub error: Vec<f64>,
    /// Explained share of the variance.
    pub r2: f64,
    /// Complete cases.
    pub n: usize,
}

/// Least squares of y on the predictors (`x[k][case]`), over the cases that are complete. All
/// numbers are NaN where predictors depend on each other, do not vary, or are too many.
///
/// ```
/// use commonground::survey::statistics::regression;
/// let (positive, negative) = (vec![1., 2., 3., 4.], vec![0., 1., 0., 1.]);
/// let y: Vec<f64> = (0..4).map(|i| 5.0 - positive[i] + 2.0 * negative[i]).collect();
/// let fit = regression(&y, &[&positive, &negative]);
/// assert!((fit.b[0] + 1.0).abs() < 1e-9 && (fit.b[1] - 2.0).abs() < 1e-9);
/// ```
///
/// # Panics
/// If the slices differ in length.
pub fn regression(y: &[f64], x: &[&[f64]]) -> Regression {
    let (y, x) = complete(y, x);
    let (n, k) = (y.len(), x.len());
    let nothing = || Regression {
        intercept: f64::NAN,
        b: vec![f64::NAN; k],
        beta: vec![f64::NAN; k],
        error: vec![f64::NAN; k],
        r2: f64::NAN,
        n,
    };
    if n <= k + 1 {
        return nothing();
    }
    let sd: Vec<f64> = x.iter().map(|c| standard_deviation(c)).collect();
    let sd_y = standard_deviation(&y);
    // Standardised predictors: their products are correlations, well scaled for the solver.
    let r: Vec<Vec<f64>> = (0..k)
        .map(|i| (0..k).map(|j| correlation(&x[i], &x[j])).collect())
        .collect();
    let Some(inverse) = inverse(&r) else {
        return nothing();
    };
    let with_y: Vec<f64> = x.iter().map(|c| correlation(c, &y)).collect();
    let beta: Vec<f64> = inverse.iter().map(|row| dot(row, &with_y)).collect();
    let b: Vec<f64> = (0..k).map(|i| beta[i] * sd_y / sd[i]).collect();
    let r2 = dot(&beta, &with_y);
    let rest = (1.0 - r2).max(0.0) / (n - k - 1) as f64;
    let error = (0..k)
        .map(|i| (inverse[i][i] * rest).sqrt() * sd_y / sd[i])
        .collect();
    let intercept = mean(&y) - (0..k).map(|i| b[i] * mean(&x[i])).sum::<f64>();
    Regression {
        intercept,
        b,
        beta,
        error,
        r2,
        n,
    }
}

/// The correlation of x and y with the controls held constant.
///
/// # Panics
/// If the slices differ in length.
pub fn partial(x: &[f64], y: &[f64], controls: &[&[f64]]) -> Correlation {
    let mut all = vec![x];
    all.extend_from_slice(controls);
    let (y, x) = complete(y, &all);
    let controls: Vec<&[f64]> = x[1..].iter().map(Vec::as_slice).collect();
    let rest = |v: &[f64]| -> Vec<f64> {
        if controls.is_empty() {
            return v.to_vec();
        }
        let fit = regression(v, &controls);
        (0..v.len())
            .map(|i| {
                let slopes = controls.iter().zip(&fit.b);
                v[i] - fit.intercept - slopes.map(|(c, b)| b * c[i]).sum::<f64>()
            })
            .collect()
    };
    let (rx, ry) = (rest(&x[0]), rest(&y));
    Correlation::new(correlation(&rx, &ry), y.len(), controls.len())
}

/// What of an effect goes through mediators, side by side, by products of paths (all slopes
/// standardised).
#[derive(Debug, Clone, PartialEq)]
pub struct Mediation {
    /// From x to each mediator.
    pub a: Vec<f64>,
    /// From each mediator to y, given x and the other mediators.
    pub b: Vec<f64>,
    /// a·b of each mediator.
    pub indirect: Vec<f64>,
    /// From x to y, given the mediators.
    pub direct: f64,
    /// From x to y; the sum of direct and indirect parts.
    pub total: f64,
    /// Share of each mediator in the total.
    pub share: Vec<f64>,
    /// Complete cases.
    pub n: usize,
}

/// Mediation of x on y by mediators (`m[k][case]`). One mediator at a time, or all together: the
/// paths of one are then what it carries beside the others.
///
/// # Panics
/// If the slices differ in length.
pub fn mediation(x: &[f64], mediators: &[&[f64]], y: &[f64]) -> Mediation {
    let mut all = vec![x];
    all.extend_from_slice(mediators);
    let (y, columns) = complete(y, &all);
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let full = regression(&y, &columns);
    let a: Vec<f64> = columns[1..]
        .iter()
        .map(|m| correlation(columns[0], m))
        .collect();
    let b = full.beta[1..].to_vec();
    let indirect: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a * b).collect();
    let total = correlation(columns[0], &y);
    Mediation {
        share: indirect.iter().map(|i| i / total).collect(),
        direct: full.beta[0],
        total,
        a,
        b,
        indirect,
        n: y.len(),
    }
}

/// The cases in which every number is finite.
fn complete(y: &[f64], x: &[&[f64]]) -> (Vec<f64>, Vec<Vec<f64>>) {
    assert!(x.iter().all(|c| c.len() == y.len()), "one x for each y");
    let whole = |i: &usize| y[*i].is_finite() && x.iter().all(|c| c[*i].is_finite());
    let cases: Vec<usize> = (0..y.len()).filter(whole).collect();
    let take = |c: &[f64]| cases.iter().map(|&i| c[i]).collect();
    (take(y), x.iter().map(|c| take(c)).collect())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Inverse of a correlation matrix by Gauss and Jordan with pivots; `None` where it has none.
fn inverse(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let k = matrix.len();
    let mut left = matrix.to_vec();
    let mut right: Vec<Vec<f64>> = (0..k)
        .map(|i| (0..k).map(|j| f64::from(u8::from(i == j))).collect())
        .collect();
    for c in 0..k {
        let pivot = (c..k).max_by(|&i, &j| left[i][c].abs().total_cmp(&left[j][c].abs()))?;
        if left[pivot][c].is_nan() || left[pivot][c].abs() <= 1e-10 {
            return None;
        }
        left.swap(c, pivot);
        right.swap(c, pivot);
        let scale = left[c][c];
        for side in [&mut left, &mut right] {
            side[c].iter_mut().for_each(|v| *v /= scale);
        }
        for i in (0..k).filter(|&i| i != c) {
            let factor = left[i][c];
            for side in [&mut left, &mut right] {
                let row = side[c].clone();
                for (v, p) in side[i].iter_mut().zip(row) {
                    *v -= factor * p;
                }
            }
        }
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::normal;
    use crate::rng::Stream;

    fn noise(n: u64, slot: u32) -> Vec<f64> {
        let stream = Stream::new(8, "test.regression");
        (0..n)
            .map(|i| {
                let bits = stream.draw(i, 0, slot);
                normal(bits[0], bits[1])
            })
            .collect()
    }

    #[test]
    fn a_known_line() {
        // Anscombe's first set: 3.0001 + .50009 x, r2 .66654, error of the slope .11791.
        let x = [10., 8., 13., 9., 11., 14., 6., 4., 12., 7., 5.];
        let y = [
            8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68,
        ];
        let fit = regression(&y, &[&x]);
        assert!((fit.intercept - 3.000_091).abs() < 1e-5, "{fit:?}");
        assert!((fit.b[0] - 0.500_091).abs() < 1e-5);
        assert!((fit.error[0] - 0.117_906).abs() < 1e-5);
        assert!((fit.r2 - 0.666_542).abs() < 1e-5);
        assert!((fit.beta[0] - 0.816_421).abs() < 1e-5);
    }

    #[test]
    fn slopes_are_found_again_beside_each_other() {
        let (a, b, e) = (noise(4000, 0), noise(4000, 1), noise(4000, 2));
        // b goes with a.
        let b: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 0.6 * a + 0.8 * b).collect();
        let mut y: Vec<f64> = (0..4000)
            .map(|i| 2.0 - 0.3 * a[i] + 0.5 * b[i] + 0.2 * e[i])
            .collect();
        y[7] = f64::NAN;
        let fit = regression(&y, &[&a, &b]);
        assert_eq!(fit.n, 3999);
        assert!(
            (fit.b[0] + 0.3).abs() < 3.0 * fit.error[0] && fit.error[0] < 0.006,
            "{fit:?}"
        );
        assert!((fit.b[1] - 0.5).abs() < 3.0 * fit.error[1]);
        assert!((fit.intercept - 2.0).abs() < 0.015);
        // With b held constant a goes against y, without it hardly.
        assert!(partial(&a, &y, &[&b]).r < -0.7);
        assert!((partial(&a, &y, &[]).r - super::super::pearson(&a, &y).r).abs() < 1e-12);
    }

    #[test]
    fn predictors_that_say_the_same_are_refused() {
        let x = [1., 2., 3., 4., 5.];
        let twice = [2., 4., 6., 8., 10.];
        let y = [1., 3., 2., 5., 4.];
        assert!(regression(&y, &[&x, &twice]).b[0].is_nan());
        assert!(regression(&y, &[&[1.0; 5]]).b[0].is_nan());
        assert!(regression(&y[..2], &[&x[..2]]).b[0].is_nan());
    }

    #[test]
    fn the_parts_of_a_mediated_effect_add_up() {
        let (x, e1, e2, e3) = (
            noise(6000, 0),
            noise(6000, 1),
            noise(6000, 2),
            noise(6000, 3),
        );
        let m1: Vec<f64> = x.iter().zip(&e1).map(|(x, e)| -0.3 * x + e).collect();
        let m2: Vec<f64> = x.iter().zip(&e2).map(|(x, e)| 0.2 * x + e).collect();
        let y: Vec<f64> = (0..6000)
            .map(|i| 0.4 * m1[i] - 0.3 * m2[i] - 0.1 * x[i] + e3[i])
            .collect();
        let m = mediation(&x, &[&m1, &m2], &y);
        let parts = m.direct + m.indirect.iter().sum::<f64>();
        assert!((parts - m.total).abs() < 1e-9, "{m:?}");
        // −.12, −.06 and −.10 of −.28.
        assert!(
            (m.share[0] - 0.43).abs() < 0.06 && (m.share[1] - 0.21).abs() < 0.06,
            "{m:?}"
        );
        assert!(m.a[0] < 0.0 && m.a[1] > 0.0 && m.b[0] > 0.0 && m.b[1] < 0.0);
    }
}
