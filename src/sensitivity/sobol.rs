//! Sobol indices: shares of the variance of an output when all parameters vary over their ranges.
//!
//! Two samples A and B of N points are drawn side by side, from one scrambled Sobol sequence of 2k
//! dimensions; ABᵢ is A with parameter i from B. With outputs centred and V the variance over A and B,
//!
//! Sᵢ = mean(f(B)·(f(ABᵢ) − f(A)))/V, the share that parameter i has alone,
//! Tᵢ = mean((f(A) − f(ABᵢ))²)/(2V), the share that would be left if only i were not known: alone and
//! together with others.
//!
//! N·(k + 2) runs. Sums of S below 1 mean that parameters act together. Estimates can fall below 0 or
//! rise above 1 by chance; the intervals (percentile bootstrap over rows) say how far.
//!
//! Sources: Saltelli et al. 2010, Computer Physics Communications 181(2), 259–270, table 2 (b) for S
//! and (f), after Jansen 1999, for T. The sequence is that of the crate `sobol_burley` (Owen scrambling
//! by hashing: Burley 2020, JCGT 9(4)); prefixes of 2ⁿ points are balanced.

use super::bootstrap::intervals;
use crate::error::{Error, Result};
use crate::rng::Stream;

/// Most rows: the length of the sequence.
pub const MOST_ROWS: u32 = 1 << 16;
/// Most parameters: half the dimensions of the sequence.
pub const MOST_PARAMETERS: usize = sobol_burley::NUM_DIMENSIONS as usize / 2;

/// A design of rows of k + 2 points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    scramble: u32,
    parameters: usize,
}

impl Design {
    /// The design of a seed for so many parameters.
    ///
    /// # Errors
    /// With none, or more than [`MOST_PARAMETERS`].
    pub fn new(seed: u64, parameters: usize) -> Result<Design> {
        if parameters == 0 || parameters > MOST_PARAMETERS {
            return Err(Error::input(format!(
                "Sobol indices of {parameters} parameters; allowed: 1 to {MOST_PARAMETERS} (name some, \
                 or screen them first)"
            )));
        }
        Ok(Design {
            scramble: Stream::new(seed, "sensitivity.sobol").draw(0, 0, 0)[0],
            parameters,
        })
    }

    /// Points of a row (from 0, below [`MOST_ROWS`]) on the unit interval of each parameter: A, B,
    /// then AB by parameter. A row does not depend on how many there are.
    pub fn row(&self, row: u32) -> Vec<Vec<f64>> {
        let k = self.parameters;
        let draw = |dimension: usize| {
            let row = row.min(MOST_ROWS - 1);
            f64::from(sobol_burley::sample(row, dimension as u32, self.scramble))
        };
        let a: Vec<f64> = (0..k).map(draw).collect();
        let b: Vec<f64> = (k..2 * k).map(draw).collect();
        let mixed = (0..k).map(|i| {
            let mut point = a.clone();
            point[i] = b[i];
            point
        });
        let mixed: Vec<Vec<f64>> = mixed.collect();
        [vec![a, b], mixed].concat()
    }
}

/// Indices of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    /// First-order index S.
    pub first: f64,
    /// Its 95% interval; `None` where there is none.
    pub first_interval: Option<(f64, f64)>,
    /// Total index T.
    pub total: f64,
    /// Its 95% interval; `None` where there is none.
    pub total_interval: Option<(f64, f64)>,
}

/// Indices by parameter from the outputs of rows, each in the order of [`Design::row`]. Rows with a
/// missing output (NaN) are left out. `None` if fewer than two are left, or nothing varies.
pub fn indices(seed: u64, rows: &[Vec<f64>]) -> Option<Vec<Indices>> {
    let whole = rows.iter().filter(|r| r.iter().all(|x| x.is_finite()));
    let rows: Vec<&[f64]> = whole.map(Vec::as_slice).collect();
    let parameters = rows.first()?.len().checked_sub(2)?;
    let every: Vec<usize> = (0..rows.len()).collect();
    let found = estimate(&rows, &every, parameters);
    if rows.len() < 2 || found.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let spread = intervals(seed, rows.len(), 2 * parameters, |drawn| {
        estimate(&rows, drawn, parameters)
    });
    let one = |k: usize| Indices {
        first: found[k],
        first_interval: spread[k],
        total: found[parameters + k],
        total_interval: spread[parameters + k],
    };
    Some((0..parameters).map(one).collect())
}

/// First-order indices, then total ones, of some of the rows; not finite where nothing varies.
fn estimate(rows: &[&[f64]], of: &[usize], parameters: usize) -> Vec<f64> {
    let n = of.len() as f64;
    let mean = of.iter().map(|&r| rows[r][0] + rows[r][1]).sum::<f64>() / (2.0 * n);
    let square = |x: f64| (x - mean) * (x - mean);
    let squares = of.iter().map(|&r| square(rows[r][0]) + square(rows[r][1]));
    let variance = squares.sum::<f64>() / (2.0 * n);
    let first = (0..parameters).map(|k| {
        let products = of
            .iter()
            .map(|&r| (rows[r][1] - mean) * (rows[r][2 + k] - rows[r][0]));
        products.sum::<f64>() / n / variance
    });
    let total = (0..parameters).map(|k| {
        let steps = of.iter().map(|&r| rows[r][0] - rows[r][2 + k]);
        steps.map(|d| d * d).sum::<f64>() / (2.0 * n) / variance
    });
    first.chain(total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(n: u32, k: usize, model: impl Fn(&[f64]) -> f64) -> Option<Vec<Indices>> {
        let design = Design::new(1, k).unwrap();
        let outputs = |r: u32| design.row(r).iter().map(|p| model(p)).collect();
        indices(1, &(0..n).map(outputs).collect::<Vec<Vec<f64>>>())
    }

    /// Ishigami and Homma 1990, a = 7, b = .1.
    fn ishigami(u: &[f64]) -> f64 {
        let x: Vec<f64> = u
            .iter()
            .map(|u| std::f64::consts::PI * (2.0 * u - 1.0))
            .collect();
        let second = libm::sin(x[1]);
        let third = x[2] * x[2];
        libm::sin(x[0]) * (1.0 + 0.1 * third * third) + 7.0 * second * second
    }

    #[test]
    fn the_ishigami_function_has_its_known_indices() {
        let known = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
        let all = found(4096, 3, ishigami).unwrap();
        for (i, (first, total)) in all.iter().zip(known) {
            assert!((i.first - first).abs() < 0.02, "{i:?}");
            assert!((i.total - total).abs() < 0.02, "{i:?}");
        }
        // With few rows intervals are wide and hold the truth.
        for (i, (first, total)) in found(256, 3, ishigami).unwrap().iter().zip(known) {
            let (low, high) = i.first_interval.unwrap();
            assert!(low < first && first < high && high - low > 0.05, "{i:?}");
            let (low, high) = i.total_interval.unwrap();
            assert!(low < total && total < high, "{i:?}");
        }
    }

    #[test]
    fn a_sum_is_shared_by_its_variances() {
        // Variances 9 : 1 : 0, nothing together.
        let all = found(1024, 3, |u| 3.0 * u[0] + u[1] + 100.0).unwrap();
        for (i, share) in all.iter().zip([0.9, 0.1, 0.0]) {
            assert!((i.first - share).abs() < 0.01, "{i:?}");
            assert!((i.total - share).abs() < 0.01, "{i:?}");
        }
        assert_eq!(all[2].total, 0.0);
    }

    #[test]
    fn rows_are_balanced_and_stay_when_there_are_more() {
        let design = Design::new(7, 2).unwrap();
        let rows: Vec<Vec<Vec<f64>>> = (0..64).map(|r| design.row(r)).collect();
        for dimension in 0..2 {
            for sample in 0..2 {
                let mut cells: Vec<u32> = rows
                    .iter()
                    .map(|r| (r[sample][dimension] * 64.0) as u32)
                    .collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..64).collect::<Vec<_>>());
            }
        }
        let [a, b, first, second] = &rows[5][..] else {
            panic!("{:?}", rows[5])
        };
        assert_eq!((first[0], first[1]), (b[0], a[1]));
        assert_eq!((second[0], second[1]), (a[0], b[1]));
        assert_ne!(design.row(5), Design::new(8, 2).unwrap().row(5));
    }

    #[test]
    fn what_does_not_vary_and_what_is_missing() {
        assert_eq!(found(16, 2, |_| 3.0), None);
        let all = [vec![1.0, f64::NAN, 1.0], vec![1.0, 2.0, 2.0]];
        assert_eq!(indices(1, &all), None);
        let error = Design::new(1, 129).unwrap_err().to_string();
        assert!(error.contains("1 to 128"), "{error}");
        assert!(Design::new(1, 0).is_err());
    }
}
