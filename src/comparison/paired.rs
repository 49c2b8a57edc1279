//! Paired differences over replicates.
//!
//! d_r is the number of an arm minus that of the baseline in replicate r. Over n replicates the
//! interval is d̄ ± t(.975; n − 1)·s/√n, and the smallest difference that such a comparison finds with
//! a power of 80% at the level of 5% is (t(.975; n − 1) + t(.8; n − 1))·s/√n.

use crate::num::student_quantile;

/// Mean and spread of numbers that come one after another (Welford).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    n: u32,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Takes one more number.
    pub fn add(&mut self, x: f64) {
        self.n += 1;
        let off = x - self.mean;
        self.mean += off / f64::from(self.n);
        self.squares += off * (x - self.mean);
    }

    /// How many there are.
    pub fn n(&self) -> u32 {
        self.n
    }

    /// Their mean; `None` without any.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then_some(self.mean)
    }

    /// Their standard deviation (of a sample); `None` below two.
    pub fn sd(&self) -> Option<f64> {
        (self.n > 1).then(|| libm::sqrt(self.squares / f64::from(self.n - 1)))
    }
}

/// The difference of an arm from the baseline over replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// Mean difference.
    pub difference: f64,
    /// Standard deviation of the difference over replicates; `None` with one.
    pub sd: Option<f64>,
    /// The 95% interval; `None` with one replicate.
    pub interval: Option<(f64, f64)>,
    /// Least difference found with a power of 80% at the level of 5%; `None` with one replicate.
    pub detectable: Option<f64>,
    /// Replicates in which both have the number.
    pub replicates: u32,
    /// Share of them in which the difference is above 0.
    pub share_positive: f64,
}

impl Paired {
    /// From differences and the number of them that are above 0. `None` without any.
    ///
    /// ```
    /// use commonground::comparison::{Moments, Paired};
    /// let mut all = Moments::default();
    /// [0.1, 0.3].iter().for_each(|&x| all.add(x));
    /// let d = Paired::new(&all, 2, &mut Default::default()).unwrap();
    /// // t(.975; 1) = 12.706, s/√n = .1
    /// assert!((d.difference - 0.2).abs() < 1e-12 && !d.shown());
    /// assert!((d.interval.unwrap().1 - 1.4706).abs() < 1e-3);
    /// ```
    pub fn new(differences: &Moments, positive: u32, t: &mut Quantiles) -> Option<Paired> {
        let difference = differences.mean()?;
        let n = differences.n();
        let sd = differences.sd();
        let error = sd.map(|sd| {
            let (level, power) = t.of(n - 1);
            let se = sd / libm::sqrt(f64::from(n));
            (level * se, (level + power) * se)
        });
        Some(Paired {
            difference,
            sd,
            interval: error.map(|(half, _)| (difference - half, difference + half)),
            detectable: error.map(|(_, least)| least),
            replicates: n,
            share_positive: f64::from(positive) / f64::from(n),
        })
    }

    /// From the differences themselves; `None` without any.
    pub(super) fn of(differences: &[f64], t: &mut Quantiles) -> Option<Paired> {
        let mut all = Moments::default();
        differences.iter().for_each(|&x| all.add(x));
        let positive = differences.iter().filter(|&&x| x > 0.0).count();
        Paired::new(&all, positive as u32, t)
    }

    /// Whether a difference is shown: 0 lies outside the interval.
    pub fn shown(&self) -> bool {
        self.interval
            .is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }

    /// Whether it is 0 in every replicate: what differs has reached nobody.
    pub fn same(&self) -> bool {
        self.difference == 0.0 && self.sd.unwrap_or(0.0) == 0.0
    }

    /// The verdict in words. An interval that holds 0 is no proof that there is no effect.
    pub fn verdict(&self) -> &'static str {
        match (self.sd, self.shown()) {
            _ if self.same() => "the same in all replicates",
            (None, _) => "no interval from one replicate",
            (_, false) => "no difference shown",
            _ if self.difference > 0.0 => "higher",
            _ => "lower",
        }
    }
}

/// Quantiles of Student's t that were asked for, by degrees of freedom.
#[derive(Debug, Clone, Default)]
pub struct Quantiles(std::collections::BTreeMap<u32, (f64, f64)>);

impl Quantiles {
    /// t(.975) and t(.8).
    fn of(&mut self, freedom: u32) -> (f64, f64) {
        *self.0.entry(freedom).or_insert_with(|| {
            let v = f64::from(freedom);
            (student_quantile(0.975, v), student_quantile(0.8, v))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(values: &[f64]) -> Option<Paired> {
        Paired::of(values, &mut Quantiles::default())
    }

    #[test]
    fn intervals_are_those_of_the_paired_t_test() {
        // Mean 1.4, s² = 3.3, n = 5, t(.975; 4) = 2.776445, t(.8; 4) = .940965.
        let d = paired(&[-1.0, 1.0, 1.0, 2.0, 4.0]).unwrap();
        let se = libm::sqrt(3.3 / 5.0);
        assert!((d.difference - 1.4).abs() < 1e-12);
        let (low, high) = d.interval.unwrap();
        assert!((high - 1.4 - 2.776_445 * se).abs() < 1e-5, "{high}");
        assert!((low + high - 2.8).abs() < 1e-12);
        assert!((d.detectable.unwrap() - 3.717_410 * se).abs() < 1e-5);
        assert_eq!((d.replicates, d.share_positive), (5, 0.8));
        assert!(!d.shown());
        assert_eq!(d.verdict(), "no difference shown");
        assert_eq!(paired(&[1.0, 1.1, 0.9]).unwrap().verdict(), "higher");
        assert_eq!(paired(&[-1.0, -1.1, -0.9]).unwrap().verdict(), "lower");
    }

    #[test]
    fn one_replicate_has_no_interval_and_equal_ones_no_width() {
        assert!(paired(&[]).is_none());
        let one = paired(&[0.5]).unwrap();
        assert_eq!((one.interval, one.sd, one.detectable), (None, None, None));
        assert!(!one.shown());
        let same = paired(&[0.1; 7]).unwrap();
        assert_eq!(same.interval, Some((0.1, 0.1)));
        assert_eq!((same.verdict(), same.share_positive), ("higher", 1.0));
        let none = paired(&[0.0; 7]).unwrap();
        assert_eq!(
            (none.verdict(), none.share_positive),
            ("the same in all replicates", 0.0)
        );
    }
}
