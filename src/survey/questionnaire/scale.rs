//! Scales of 5-point items with a stated reliability.
//!
//! Somebody whose true value is x answers item k with the number of thresholds below
//! x + s·N(0,1), plus one. The four thresholds are those of a scale that people can use: centre
//! ± .4 and ± 1.2 standard deviations of what is felt when answering. The error s is the one at
//! which the scale has the stated reliability (Cronbach's alpha of the *answers*, coarse as they
//! are) in a pretest on true values: with P = E(item | x), r₁ = var(P)/var(item) is the
//! correlation of two items and α = k·r₁/(1 + (k − 1)·r₁). An instrument keeps its error and its
//! thresholds ever after; where people come to differ less than in the pretest, it is less
//! reliable, as instruments are.

use super::super::statistics::{mean, standard_deviation};
use crate::checkpoint::stored;
use crate::num::{normal, normal_cdf, normal_quantile};
use crate::rng::Stream;

/// Distance of thresholds in standard deviations of what is felt when answering.
const SPACING: f64 = 0.8;

/// Thresholds, in distances from the centre.
const THRESHOLDS: [f64; 4] = [-1.5, -0.5, 0.5, 1.5];

/// Spread that a pretest assumes where nobody differs from anybody: a normal distribution with
/// this share of half the range.
const ASSUMED: f64 = 0.35;

/// A scale that was pretested.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// True value of somebody who is as likely above as below the middle.
    pub centre: f64,
    /// Distance between thresholds.
    pub step: f64,
    /// Standard deviation of the error of an item.
    pub error: f64,
    /// Number of items.
    pub items: usize,
}

stored! { Scale { centre, step, error, items } }

impl Scale {
    /// A scale of so many items with this reliability among people with these true values, which
    /// can be in `bounds`. Its middle is `centre`, or else the mean of the pretest.
    pub fn pretest(
        values: &[f64],
        bounds: (f64, f64),
        centre: Option<f64>,
        items: usize,
        reliability: f64,
    ) -> Scale {
        let sd = standard_deviation(values);
        let half = (bounds.1 - bounds.0) / 2.0;
        let differ = sd > 1e-6 * half;
        let middle = match values.len() {
            0 => bounds.0 + half,
            _ => mean(values),
        };
        let assumed: Vec<f64>;
        let (values, sd) = if differ {
            (values, sd)
        } else {
            let sd = ASSUMED * half;
            assumed = (1..100)
                .map(|p| middle + sd * normal_quantile(f64::from(p) / 100.0))
                .collect();
            (assumed.as_slice(), sd)
        };
        let make = |error: f64| Scale {
            centre: centre.unwrap_or(middle),
            step: SPACING * (sd * sd + error * error).sqrt(),
            error,
            items: items.max(1),
        };
        // Reliability falls with error: halve an interval on the scale of factors.
        let (mut low, mut high) = (0.01f64, 30.0f64);
        for _ in 0..40 {
            let factor = (low * high).sqrt();
            if make(factor * sd).expected_reliability(values) > reliability {
                low = factor;
            } else {
                high = factor;
            }
        }
        make((low * high).sqrt() * sd)
    }

    /// Cronbach's alpha to be expected among people with these true values (with one item: the
    /// correlation with a second asking).
    pub fn expected_reliability(&self, values: &[f64]) -> f64 {
        let (mut sum, mut squares, mut expected) = (0.0, 0.0, Vec::with_capacity(values.len()));
        for &x in values {
            // Answer 1 plus the thresholds passed; its square by the odd numbers.
            let (mut answer, mut square) = (1.0, 1.0);
            for (k, t) in THRESHOLDS.iter().enumerate() {
                let passed = normal_cdf((x - self.centre - t * self.step) / self.error);
                answer += passed;
                square += passed * (2 * k + 3) as f64;
            }
            sum += answer;
            squares += square;
            expected.push(answer);
        }
        let n = values.len() as f64;
        let middle = sum / n;
        let total = squares / n - middle * middle;
        let between = expected
            .iter()
            .map(|e| (e - middle) * (e - middle))
            .sum::<f64>()
            / n;
        let (r, k) = (between / total, self.items as f64);
        k * r / (1.0 + (k - 1.0) * r)
    }

    /// Answers of a person (by key) at a step, 1 to 5 each; a true value that is no number gives
    /// no answers.
    pub fn ask(&self, stream: &Stream, key: u64, step: u32, truth: f64) -> Vec<u8> {
        if !truth.is_finite() {
            return Vec::new();
        }
        (0..self.items as u32)
            .map(|item| {
                let bits = stream.draw(key, step, item);
                let felt = truth - self.centre + self.error * normal(bits[0], bits[1]);
                1 + THRESHOLDS.iter().filter(|t| felt > *t * self.step).count() as u8
            })
            .collect()
    }
}

/// Mean of answers from 1 to 5 as a number from 0 to 1; NaN without answers.
pub fn score(answers: &[u8]) -> f64 {
    let sum: u32 = answers.iter().map(|&a| u32::from(a)).sum();
    (f64::from(sum) / answers.len() as f64 - 1.0) / 4.0
}

#[cfg(test)]
mod tests {
    use super::super::super::statistics::{alpha, pearson};
    use super::*;

    fn people(n: u64, mean: f64, sd: f64) -> Vec<f64> {
        let stream = Stream::new(2, "test.scale");
        (0..n)
            .map(|i| {
                let bits = stream.draw(i, 0, 0);
                mean + sd * normal(bits[0], bits[1])
            })
            .collect()
    }

    fn answers(scale: &Scale, truth: &[f64], step: u32) -> Vec<Vec<f64>> {
        let stream = Stream::new(1, "survey.test");
        let mut items = vec![Vec::new(); scale.items];
        for (i, &x) in truth.iter().enumerate() {
            for (k, a) in scale
                .ask(&stream, i as u64, step, x)
                .into_iter()
                .enumerate()
            {
                items[k].push(f64::from(a));
            }
        }
        items
    }

    #[test]
    fn answers_have_the_stated_reliability() {
        for (mean, sd, stated) in [(0.1, 0.33, 0.75), (-0.1, 0.2, 0.6), (0.3, 0.5, 0.8)] {
            let truth = people(20_000, mean, sd);
            let scale = Scale::pretest(&truth[..2000], (-1.0, 1.0), Some(0.0), 4, stated);
            let items = answers(&scale, &truth, 3);
            let found = alpha(&items);
            assert!((found - stated).abs() < 0.02, "{stated}: {found}");
            // The score goes with the truth by the root of its reliability.
            let score: Vec<f64> = (0..truth.len())
                .map(|i| items.iter().map(|k| k[i]).sum())
                .collect();
            let r = pearson(&score, &truth).r;
            assert!((r - stated.sqrt()).abs() < 0.03, "{stated}: {r}");
        }
    }

    #[test]
    fn the_scale_is_used_from_end_to_end() {
        let truth = people(10_000, 0.1, 0.33);
        let scale = Scale::pretest(&truth, (-1.0, 1.0), Some(0.0), 4, 0.75);
        let items = answers(&scale, &truth, 0);
        for answer in 1..=5 {
            let share = items[0].iter().filter(|a| **a == f64::from(answer)).count() as f64 / 1e4;
            assert!(share > 0.05 && share < 0.4, "{answer}: {share}");
        }
        let mean = items[0].iter().sum::<f64>() / 1e4;
        assert!(mean > 3.05 && mean < 3.6, "above the neutral point: {mean}");
    }

    #[test]
    fn where_nobody_differs_answers_still_do() {
        let scale = Scale::pretest(&[0.5; 100], (0.0, 1.0), None, 4, 0.75);
        assert_eq!(scale.centre, 0.5);
        assert!(scale.error > 0.1 && scale.error < 0.4, "{scale:?}");
        assert_eq!(Scale::pretest(&[], (0.0, 1.0), None, 4, 0.75).centre, 0.5);
        assert!(scale.ask(&Stream::new(1, "x"), 1, 1, f64::NAN).is_empty());
    }

    #[test]
    fn a_score_runs_from_nought_to_one() {
        assert_eq!(
            (score(&[1, 1]), score(&[5, 5]), score(&[3, 2])),
            (0.0, 1.0, 0.375)
        );
        assert!(score(&[]).is_nan());
    }
}
