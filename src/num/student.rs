//! Student's t: distribution function and quantile for any degrees of freedom from 1 on.

use super::{normal_cdf, normal_quantile};

/// Degrees of freedom from which on the normal distribution stands for t.
const MANY: f64 = 1e6;
/// Steps of the integral; its error is below 1e-9.
const STEPS: usize = 1000;

/// Distribution function of Student's t with `freedom` degrees of freedom (at least 1).
///
/// With t = √v·tan θ the density is c·cos^(v−1) θ, which Simpson's rule integrates.
pub fn student_cdf(t: f64, freedom: f64) -> f64 {
    let v = freedom.max(1.0);
    if v >= MANY || !t.is_finite() {
        return normal_cdf(t);
    }
    let end = libm::atan(t.abs() / libm::sqrt(v));
    let step = end / STEPS as f64;
    let mut sum = 0.0;
    for k in 0..=STEPS {
        let weight = match k {
            0 | STEPS => 1.0,
            k if k % 2 == 1 => 4.0,
            _ => 2.0,
        };
        sum += weight * libm::pow(libm::cos(step * k as f64), v - 1.0);
    }
    let log = libm::lgamma((v + 1.0) / 2.0) - libm::lgamma(v / 2.0);
    let scale = libm::exp(log) / libm::sqrt(std::f64::consts::PI);
    let half = (scale * sum * step / 3.0).min(0.5);
    if t < 0.0 { 0.5 - half } else { 0.5 + half }
}

/// Quantile of Student's t, `p` in (0,1), with `freedom` degrees of freedom (at least 1).
///
/// Newton's steps from the normal quantile, which lies nearer to 0: the distribution function bends
/// away from 0, so that they come from one side. For 1 degree the function is too flat far out; that
/// one and 2 are closed.
pub fn student_quantile(p: f64, freedom: f64) -> f64 {
    let v = freedom.max(1.0);
    if v == 1.0 {
        return libm::tan(std::f64::consts::PI * (p - 0.5));
    }
    if v == 2.0 {
        return (2.0 * p - 1.0) * libm::sqrt(0.5 / (p * (1.0 - p)));
    }
    let mut t = normal_quantile(p);
    if v >= MANY {
        return t;
    }
    let log = libm::lgamma((v + 1.0) / 2.0) - libm::lgamma(v / 2.0);
    let scale = libm::exp(log) / libm::sqrt(std::f64::consts::PI * v);
    for _ in 0..50 {
        let density = scale * libm::pow(1.0 + t * t / v, -(v + 1.0) / 2.0);
        let step = (p - student_cdf(t, v)) / density;
        t += step;
        if step.abs() < 1e-9 {
            break;
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_tables() {
        for (v, t) in [
            (1.0, 12.706_205),
            (2.0, 4.302_653),
            (3.0, 3.182_446),
            (4.0, 2.776_445),
            (5.0, 2.570_582),
            (10.0, 2.228_139),
            (30.0, 2.042_272),
            (1e7, 1.959_964),
        ] {
            let found = student_quantile(0.975, v);
            assert!((found - t).abs() < 2e-6, "{v}: {found}");
            assert!((student_quantile(0.025, v) + t).abs() < 2e-6, "{v}");
        }
        assert_eq!(student_quantile(0.5, 3.0), 0.0);
    }

    #[test]
    fn the_distribution_function_inverts_the_quantile_between_whole_degrees_too() {
        for v in [1.0, 1.4, 2.0, 2.5, 3.7, 40.0, 9e5] {
            for p in [0.01, 0.3, 0.8, 0.975] {
                let back = student_cdf(student_quantile(p, v), v);
                assert!((back - p).abs() < 1e-7, "{v} {p}: {back}");
            }
        }
        // Between the neighbours.
        let t = |v| student_quantile(0.975, v);
        assert!(t(1.0) > t(1.5) && t(1.5) > t(2.0) && t(2.5) > t(3.0));
    }
}
