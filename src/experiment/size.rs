//! How the power of a design grows with its size, and the size at which it finds what there is.
//!
//! The difference is taken to be the same at every size. Its standard error falls with the root of the number of
//! units, and the degrees of freedom grow with the clusters: se(n) = se·√(n₀/n), f(n) = (f + m)·n/n₀ − m, where m
//! is the number of means that are estimated (two of arms that differ, one of pairs).

use super::effect::expected_power;

/// A design of one size, from which others follow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Units that were assigned, all arms together.
    pub units: f64,
    /// The difference.
    pub d: f64,
    /// Its standard error at this size.
    pub se: f64,
    /// Degrees of freedom at this size.
    pub freedom: f64,
    /// Means that are estimated: 2, or 1 where the same people are in both worlds.
    pub means: f64,
}

/// Width at which the search for a size ends, as a share of the size.
const CLOSE: f64 = 1e-3;

impl Growth {
    /// Share of trials of so many units that find the difference at 5%, two-sided. NaN where nothing is known of
    /// the difference, or so few units leave no degree of freedom.
    pub fn power(&self, units: f64) -> f64 {
        let times = units / self.units;
        let freedom = (self.freedom + self.means) * times - self.means;
        if !(self.d.is_finite() && self.se > 0.0 && freedom >= 1.0 - 1e-9) {
            return f64::NAN;
        }
        expected_power(self.d, self.se / libm::sqrt(times), freedom)
    }

    /// Least number of units, a whole one, with which this share of trials finds the difference; `None` if it
    /// would be more than `most`, or nothing is known.
    ///
    /// ```
    /// use commonground::experiment::Growth;
    /// let of = Growth { units: 400.0, d: 0.15, se: 0.13, freedom: 38.0, means: 2.0 };
    /// let units = of.needed(0.8, 40_000.0).unwrap();
    /// assert!(of.power(units) >= 0.8 && of.power(0.98 * units) < 0.8);
    /// // Half the difference needs four times the size, nearly.
    /// let half = Growth { d: 0.075, ..of }.needed(0.8, 40_000.0).unwrap();
    /// assert!((3.9..4.1).contains(&(half / units)));
    /// ```
    pub fn needed(&self, power: f64, most: f64) -> Option<f64> {
        let enough = |units: f64| self.power(units) >= power;
        if !enough(most) {
            return None;
        }
        // Too few leave no freedom, which is not enough either.
        let (mut low, mut high) = (0.0, most);
        while high - low > (CLOSE * high).max(0.5) {
            let middle = 0.5 * (low + high);
            if enough(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        Some(libm::ceil(high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF: Growth = Growth {
        units: 400.0,
        d: 0.2,
        se: 0.1,
        freedom: 38.0,
        means: 2.0,
    };

    #[test]
    fn at_its_own_size_a_design_has_its_own_power() {
        assert_eq!(OF.power(400.0), expected_power(0.2, 0.1, 38.0));
        // Four times the units: half the error, (38 + 2)·4 − 2 degrees.
        assert_eq!(OF.power(1600.0), expected_power(0.2, 0.05, 158.0));
        let none = Growth { d: 0.0, ..OF };
        assert!((none.power(4e6) - 0.05).abs() < 1e-6);
        // Less prejudice in the control is found as well.
        let other = Growth { d: -0.2, ..OF };
        assert!((other.power(800.0) - OF.power(800.0)).abs() < 1e-9);
    }

    #[test]
    fn the_size_that_is_needed_is_the_least_that_suffices() {
        let needed = OF.needed(0.8, 40_000.0).unwrap();
        assert!(
            OF.power(needed) >= 0.8 && OF.power(0.99 * needed) < 0.8,
            "{needed}"
        );
        let detectable = Growth {
            d: 2.0 * OF.d,
            ..OF
        };
        assert!(detectable.needed(0.8, 40_000.0).unwrap() < needed);
        assert_eq!(Growth { d: 0.0, ..OF }.needed(0.8, 40_000.0), None);
        assert_eq!(Growth { d: f64::NAN, ..OF }.needed(0.8, 40_000.0), None);
        assert_eq!(OF.needed(0.8, 500.0), None);
    }

    #[test]
    fn too_few_units_have_no_power_at_all() {
        // Two clusters in each arm are the least: two degrees; a tenth of them leaves none.
        assert!(OF.power(20.0).is_nan() && OF.power(40.0) > 0.05);
        let pairs = Growth {
            means: 1.0,
            freedom: 3.0,
            ..OF
        };
        assert_eq!(
            pairs.power(200.0),
            expected_power(0.2, 0.1 * libm::sqrt(2.0), 1.0)
        );
    }
}
