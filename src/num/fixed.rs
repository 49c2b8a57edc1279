//! Sums of real numbers that are exact in any order.

use std::ops::AddAssign;

/// A sum in 64-bit fixed point with 2^−32 as its unit: adding is exact, associative and
/// commutative, so the total is the same whoever added first. Holds ±2·10^9.
///
/// ```
/// use commonground::num::Fixed;
/// let mut a = Fixed::default();
/// let mut b = Fixed::default();
/// for x in [0.1f32, 1e6, -0.3] { a.add(x) }
/// for x in [-0.3f32, 0.1, 1e6] { b.add(x) }
/// assert_eq!(a, b);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fixed(i64);

const UNIT: f64 = 4_294_967_296.0;

impl Fixed {
    /// Adds a number (rounded to the unit).
    #[inline(always)]
    pub fn add(&mut self, x: f32) {
        self.0 += round(f64::from(x) * UNIT) as i64;
    }

    /// The sum so far.
    pub fn value(self) -> f64 {
        self.0 as f64 / UNIT
    }
}

/// `round_ties_even` by two additions where they are exact: the same bits, without the call that
/// targets without a rounding instruction make for it.
#[inline(always)]
fn round(x: f64) -> f64 {
    // 1.5 · 2^52: the unit in the last place of the sum is 1.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    if x.abs() < 2_251_799_813_685_248.0 {
        (x + SHIFT) - SHIFT
    } else {
        x.round_ties_even()
    }
}

impl AddAssign for Fixed {
    fn add_assign(&mut self, other: Fixed) {
        self.0 += other.0;
    }
}

impl std::iter::Sum for Fixed {
    fn sum<I: Iterator<Item = Fixed>>(items: I) -> Fixed {
        let mut total = Fixed::default();
        for x in items {
            total += x;
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_the_bits_of_the_standard_one() {
        let words = crate::rng::Stream::new(1, "fixed");
        for i in 0..20_000 {
            for word in words.draw(i, 0, 0) {
                let x = f64::from(f32::from_bits(word)) * UNIT;
                assert!(x.is_nan() || round(x) == x.round_ties_even(), "{x}");
                let half = f64::from(word as i32) / 2.0;
                assert_eq!(round(half), half.round_ties_even());
            }
        }
    }
}
