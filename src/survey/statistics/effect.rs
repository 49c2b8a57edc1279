//! Differences between the arms of a trial.

use super::association::{Z95, mean};

/// A standardised difference with its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// (mean of treated − mean of control) / SD.
    pub d: f64,
    /// Standard error, √(1/n₁ + 1/n₀ + d²/(2(n₁+n₀))) (Hedges & Olkin 1985).
    pub error: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Cases of both arms.
    pub n: usize,
}

/// Cohen's d of two arms, in SDs of both arms pooled, or of `sd` where one is given (that of a
/// baseline, for instance). NaN below two cases in an arm or without spread.
///
/// ```
/// use commonground::survey::statistics::cohens_d;
/// let e = cohens_d(&[3.0, 4.0, 5.0], &[1.0, 2.0, 3.0], None);
/// assert_eq!((e.d, e.n), (2.0, 6));
/// ```
pub fn cohens_d(treated: &[f64], control: &[f64], sd: Option<f64>) -> Effect {
    let finite = |x: &[f64]| -> Vec<f64> { x.iter().copied().filter(|v| v.is_finite()).collect() };
    let (a, b) = (finite(treated), finite(control));
    let (n, m) = (a.len() as f64, b.len() as f64);
    let squares = |x: &[f64]| {
        let middle = mean(x);
        x.iter().map(|v| (v - middle) * (v - middle)).sum::<f64>()
    };
    let enough = a.len() > 1 && b.len() > 1;
    let sd = sd.unwrap_or_else(|| ((squares(&a) + squares(&b)) / (n + m - 2.0)).sqrt());
    let d = if enough && sd > 0.0 {
        (mean(&a) - mean(&b)) / sd
    } else {
        f64::NAN
    };
    let error = (1.0 / n + 1.0 / m + d * d / (2.0 * (n + m))).sqrt();
    Effect {
        d,
        error,
        low: d - Z95 * error,
        high: d + Z95 * error,
        n: a.len() + b.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_difference() {
        let treated = [
            14., 15., 15., 16., 13., 8., 14., 17., 16., 14., 19., 20., 21.,
        ];
        let control = [10., 12., 14., 15., 18., 9., 12., f64::NAN];
        let e = cohens_d(&treated, &control, None);
        // Means 202/13 and 90/7; squares 135.2308 and 56.8571; SD √(192.0879/18).
        let sd = (192.087_912_09f64 / 18.0).sqrt();
        let d = (202.0 / 13.0 - 90.0 / 7.0) / sd;
        assert!((e.d - d).abs() < 1e-9, "{e:?}");
        let error = (1.0f64 / 13.0 + 1.0 / 7.0 + d * d / 40.0).sqrt();
        assert!((e.error - error).abs() < 1e-9 && e.n == 20);
        assert!((e.high - e.low - 2.0 * 1.959_964 * error).abs() < 1e-5);
        // In SDs of a baseline.
        let twice = cohens_d(&treated, &control, Some(sd / 2.0));
        assert!((twice.d - 2.0 * d).abs() < 1e-9);
    }

    #[test]
    fn equal_arms_do_not_differ() {
        let x = [1.0, 2.0, 4.0];
        assert_eq!(cohens_d(&x, &x, None).d, 0.0);
        assert!(cohens_d(&x, &[1.0], None).d.is_nan());
        assert!(cohens_d(&[2.0, 2.0], &[2.0, 2.0], None).d.is_nan());
    }
}
