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
        let units = f64::from(x) * UNIT;
        self.0 += (units + 0.5f64.copysign(units)) as i64;
    }

    /// The sum so far.
    pub fn value(self) -> f64 {
        self.0 as f64 / UNIT
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
