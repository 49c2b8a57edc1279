//! Percentile bootstrap: how far an estimate spreads when its rows are drawn again with replacement.

use crate::rng::Stream;

/// Samples that are drawn.
const SAMPLES: u32 = 1000;

/// Fewest rows of which an interval is made.
const FEWEST: usize = 5;

/// 95% percentile intervals of several estimates that are made from the same `rows` rows. `estimate` is
/// given the rows of a sample and answers with one number for each; samples in which one is not finite
/// do not count for it. `None` with fewer than five rows (of fewer the interval is hardly more than the least and the greatest), or fewer than half the samples. The draws are
/// addressed by seed, number of rows and sample.
pub(super) fn intervals(
    seed: u64,
    rows: usize,
    estimates: usize,
    estimate: impl Fn(&[usize]) -> Vec<f64>,
) -> Vec<Option<(f64, f64)>> {
    if rows < FEWEST {
        return vec![None; estimates];
    }
    let stream = Stream::new(seed, "sensitivity.bootstrap");
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); estimates];
    for sample in 0..SAMPLES {
        let mut draws = stream.sequence(rows as u64, sample);
        let drawn: Vec<usize> = (0..rows).map(|_| draws.below(rows)).collect();
        for (all, x) in found.iter_mut().zip(estimate(&drawn)) {
            if x.is_finite() {
                all.push(x);
            }
        }
    }
    let interval = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        (all.len() >= SAMPLES as usize / 2).then(|| (quantile(&all, 0.025), quantile(&all, 0.975)))
    };
    found.into_iter().map(interval).collect()
}

/// Quantile of sorted numbers, between neighbours in proportion.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    let below = libm::floor(at) as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert_eq!(quantile(&[0.0, 1.0, 2.0], 0.5), 1.0);
        assert_eq!(quantile(&[0.0, 1.0, 2.0], 0.25), 0.5);
        assert_eq!(quantile(&[4.0], 0.975), 4.0);
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_its_standard_error() {
        // 0 and 1 in turn: the mean .5 has the standard error .5/√200 = .0354.
        let value = |k: usize| (k % 2) as f64;
        let mean = |rows: &[usize]| {
            let sum: f64 = rows.iter().map(|&k| value(k)).sum();
            vec![sum / rows.len() as f64, f64::NAN]
        };
        let found = intervals(5, 200, 2, mean);
        let (low, high) = found[0].unwrap();
        assert!((low - 0.4307).abs() < 0.01, "{low}");
        assert!((high - 0.5693).abs() < 0.01, "{high}");
        assert_eq!(found[1], None);
        assert_eq!(found, intervals(5, 200, 2, mean));
        assert_eq!(intervals(5, 1, 2, mean), [None, None]);
    }
}
