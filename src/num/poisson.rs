//! Counts of events.

use super::{exp, normal};
use crate::rng::uniform;

/// A Poisson count with mean −ln(`none`) by inversion of one uniform number, where `none` is the
/// probability of no event, e^−mean. The caller keeps `none`, so that a count costs no
/// exponential. At most 63; where the terms no longer add anything to the sum (the last few values
/// of `u`), the count ends. A mean above 80, where e^−mean is no longer a number of 32 bits, counts
/// as 80, of which nearly all counts are 63. For large counts there is [`poisson_large`].
#[inline(always)]
pub fn poisson(mean: f32, none: f32, u: f32) -> u32 {
    let mean = mean.min(80.0);
    let mut k = 0;
    let mut term = none;
    let mut below = none;
    while u >= below && k < 63 {
        k += 1;
        term *= mean / k as f32;
        if below + term == below {
            break;
        }
        below += term;
    }
    k
}

/// A Poisson count with this mean: the bits of [`poisson`] with `none` = [`exp`]`(-mean)`, without
/// the exponential for most counts of small means. No event where `u` is below 1 − mean, which is
/// less than e^−mean; what is taken off covers the error of [`exp`].
#[inline(always)]
pub fn poisson_of_mean(mean: f32, u: f32) -> u32 {
    if u < 1.0 - mean - 1e-6 {
        return 0;
    }
    poisson(mean, exp(-mean), u)
}

/// Greatest mean of which counts are drawn by inversion.
const SMALL: f32 = 30.0;

/// A Poisson count with any mean from two words. Up to a mean of 30 it is that of [`poisson`] with
/// the first word; above, a normal number with this mean and variance, rounded, at least 0 (an
/// approximation: skewness 1/√mean, at most .18, is left out).
#[inline]
pub fn poisson_large(mean: f32, words: [u32; 2]) -> u32 {
    if mean <= SMALL {
        return poisson(mean, exp(-mean), uniform(words[0]));
    }
    let mean = f64::from(mean);
    let x = mean + libm::sqrt(mean) * normal(words[0], words[1]);
    // Casting cuts: below 0 is 0.
    (x + 0.5) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;

    #[test]
    fn without_the_exponential_counts_are_the_same() {
        let stream = Stream::new(6, "poisson");
        for mean in [0.0f32, 1e-5, 3e-4, 0.01, 0.1, 0.5, 0.999, 1.0, 2.5, 40.0] {
            let none = crate::num::exp(-mean);
            let at_random = (0..2000).map(|i| uniform(stream.draw(i, 0, 0)[0]));
            // And around the two places where the answer may turn.
            let near = |x: f32| (-40i32..40).map(move |d| x + d as f32 * 6e-8);
            for u in at_random.chain(near(none)).chain(near(1.0 - mean)) {
                let u = u.clamp(0.0, 1.0 - f32::EPSILON);
                assert_eq!(
                    poisson_of_mean(mean, u),
                    poisson(mean, none, u),
                    "{mean} {u}"
                );
            }
        }
    }

    #[test]
    fn mean_and_variance_are_those_of_the_law() {
        let stream = Stream::new(5, "poisson");
        for mean in [0.1f32, 1.5, 6.0] {
            let none = crate::num::exp(-mean);
            let (mut sum, mut square) = (0.0, 0.0);
            let n = 100_000u32;
            for i in 0..n {
                let k = f64::from(poisson(
                    mean,
                    none,
                    uniform(stream.draw(u64::from(i), 0, 0)[0]),
                ));
                sum += k;
                square += k * k;
            }
            let m = sum / f64::from(n);
            let v = square / f64::from(n) - m * m;
            assert!((m / f64::from(mean) - 1.0).abs() < 0.02, "{mean}: {m}");
            assert!((v / f64::from(mean) - 1.0).abs() < 0.03, "{mean}: {v}");
        }
    }

    #[test]
    fn the_greatest_uniform_number_gives_no_absurd_count() {
        for mean in [0.05f32, 0.23, 1.0, 3.0] {
            let k = poisson(mean, crate::num::exp(-mean), 1.0 - f32::EPSILON / 2.0);
            assert!(k < 20, "{mean}: {k}");
        }
    }

    #[test]
    fn large_means_give_large_counts() {
        let stream = Stream::new(6, "poisson.large");
        let mut last = 0.0;
        for mean in [25.0f32, 35.0, 70.0, 90.0, 127.0, 2000.0] {
            let n = 20_000u32;
            let counts = (0..n).map(|i| {
                let bits = stream.draw(u64::from(i), 0, 0);
                f64::from(poisson_large(mean, [bits[0], bits[1]]))
            });
            let (sum, square) = counts.fold((0.0, 0.0), |(s, q), k| (s + k, q + k * k));
            let m = sum / f64::from(n);
            let v = square / f64::from(n) - m * m;
            assert!((m / f64::from(mean) - 1.0).abs() < 0.01, "{mean}: {m}");
            assert!((v / f64::from(mean) - 1.0).abs() < 0.05, "{mean}: {v}");
            assert!(m > last);
            last = m;
        }
    }

    #[test]
    fn the_largest_count_does_not_fall_again() {
        for mean in [79.0f32, 100.0, 500.0, 1e6] {
            let k = poisson(mean, exp(-mean), 0.5);
            assert_eq!(k, 63, "{mean}");
        }
    }

    #[test]
    fn small_means_are_drawn_by_the_first_word() {
        for (i, mean) in [0.0f32, 0.3, 4.0, 30.0].into_iter().enumerate() {
            let word = 0x9E37_79B9u32.wrapping_mul(i as u32 + 1);
            let small = poisson(mean, exp(-mean), uniform(word));
            assert_eq!(poisson_large(mean, [word, 1]), small);
        }
    }

    #[test]
    fn a_mean_of_zero_gives_nothing() {
        assert_eq!(poisson(0.0, 1.0, 0.999_999_94), 0);
    }
}
