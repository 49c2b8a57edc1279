//! Small counts.

/// A Poisson count with mean −ln(`none`) by inversion of one uniform number, where `none` is the
/// probability of no event, e^−mean. The caller keeps `none`, so that a count costs no
/// exponential. At most 63; where the terms no longer add anything to the sum (the last few values
/// of `u`), the count ends.
#[inline(always)]
pub fn poisson(mean: f32, none: f32, u: f32) -> u32 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Stream, uniform};

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
    fn a_mean_of_zero_gives_nothing() {
        assert_eq!(poisson(0.0, 1.0, 0.999_999_94), 0);
    }
}
