//! Lines of power over size: what designs that differ in their size alone say together, and the size that is
//! enough.

use super::super::words;
use super::read::{Design, Found};
use crate::experiment::{Growth, Instrument, Who};

/// The power that a trial should have.
pub const WANTED: f64 = 0.8;
/// Sizes beyond this multiple of what was simulated are not given.
pub const MOST: f64 = 100.0;
/// A line: an arm at a reading, by an instrument, in designs that differ in their size alone.
pub struct Line<'d> {
    /// Position of the arm.
    pub arm: usize,
    /// Name of the arm.
    pub name: &'d str,
    /// Weeks after the end.
    pub after: u32,
    /// How it is read.
    pub instrument: Instrument,
    /// What power follows from, all sizes together.
    pub growth: Growth,
    /// 95% interval of the mean difference over trials; `None` for a single trial.
    pub known: Option<(f64, f64)>,
    /// The designs that were simulated, with what they found.
    pub points: Vec<(&'d Design, &'d Found)>,
    /// Largest size that was simulated.
    pub largest: f64,
}

/// How many units are needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Needed {
    /// So many.
    Units(f64),
    /// Not below so many.
    NeverBelow(f64),
}

impl Line<'_> {
    fn needed_at(&self, d: f64) -> Needed {
        let most = MOST * self.largest;
        match (Growth { d, ..self.growth }).needed(WANTED, most) {
            Some(units) => Needed::Units(units),
            None => Needed::NeverBelow(most),
        }
    }

    /// Units with which the power is enough.
    pub fn needed(&self) -> Needed {
        self.needed_at(self.growth.d)
    }

    /// The same at the ends of what is known of the difference, the fewest first. An end on the other side of 0
    /// stands for no difference.
    pub fn needed_between(&self) -> Option<(Needed, Needed)> {
        let (low, high) = self.known?;
        let sign = if self.growth.d < 0.0 { -1.0 } else { 1.0 };
        let (near, far) = if sign > 0.0 { (low, high) } else { (high, low) };
        Some((
            self.needed_at(far),
            self.needed_at(sign * (sign * near).max(0.0)),
        ))
    }
}

impl Needed {
    /// In words: `about 1 900 people`.
    pub fn said(self, units: &str) -> String {
        match self {
            Needed::Units(n) => format!("about {} {units}", rounded(n)),
            Needed::NeverBelow(n) => format!("never below {} {units}", rounded(n)),
        }
    }

    fn end(self) -> String {
        match self {
            Needed::Units(n) => rounded(n),
            Needed::NeverBelow(n) => format!("more than {}", rounded(n)),
        }
    }
}

/// A number with two digits that count.
fn rounded(n: f64) -> String {
    let size = libm::pow(10.0, libm::floor(libm::log10(n.max(1.0))) - 1.0).max(1.0);
    words::whole(libm::round(n / size) * size)
}

/// Both ends of a size, in words.
pub fn ends((few, many): (Needed, Needed)) -> String {
    match (few, many) {
        (Needed::NeverBelow(_), Needed::NeverBelow(_)) => few.end(),
        _ => format!("{} to {}", few.end(), many.end()),
    }
}

/// The lines of designs that differ in their size alone: of participants, in the order of the tables.
pub fn lines<'d>(family: &[&'d Design]) -> Vec<Line<'d>> {
    let Some(first) = family.first() else {
        return Vec::new();
    };
    let of = |key: &'d Found| {
        let own =
            |d: &&'d Design| Some((*d, d.beside(key, Who::Participants, key.all.instrument)?));
        let points: Vec<(&Design, &Found)> = family.iter().filter_map(own).collect();
        // A design counts by the people that its trials had in all.
        let weight = |(d, f): &(&Design, &Found)| f.all.trials as f64 * d.units();
        let total: f64 = points.iter().map(weight).sum();
        let mean = |of: &dyn Fn(&Design, &Found) -> f64| {
            points.iter().map(|p| weight(p) * of(p.0, p.1)).sum::<f64>() / total
        };
        let (units, means) = (mean(&|d, _| d.units()), first.means());
        let d = mean(&|_, f| f.all.d);
        // Errors times the root of the size, and clusters by size, are the same at every size.
        let se = mean(&|d, f| f.all.se * libm::sqrt(d.units())) / libm::sqrt(units);
        let freedom = mean(&|d, f| (f.all.freedom + means) / d.units()) * units - means;
        let half = |p: &(&Design, &Found)| {
            let (low, high) = p.1.all.mean_interval()?;
            Some(weight(p) / total * 0.5 * (high - low))
        };
        let halves: Option<Vec<f64>> = points.iter().map(half).collect();
        let known = halves.map(|all| libm::sqrt(all.iter().map(|h| h * h).sum()));
        Line {
            arm: key.arm,
            name: &key.all.arm,
            after: key.all.after,
            instrument: key.all.instrument,
            growth: Growth {
                units,
                d,
                se,
                freedom,
                means,
            },
            known: known.map(|half| (d - half, d + half)),
            largest: points.iter().map(|p| p.0.units()).fold(0.0, f64::max),
            points,
        }
    };
    let participants = first
        .found
        .iter()
        .filter(|f| f.all.who == Who::Participants && f.all.trials > 0);
    participants.map(of).filter(|l| l.growth.se > 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;

    #[test]
    fn lines_go_through_what_was_simulated() {
        let of = design(400.0, 16);
        let all = lines(&[&of]);
        // Two instruments at one reading of one arm.
        assert_eq!(all.len(), 2);
        let line = &all[0];
        let power = line.growth.power(400.0);
        assert!(
            (power - line.points[0].1.all.expected).abs() < 1e-3,
            "{power}"
        );
        let Needed::Units(n) = line.needed() else {
            panic!("not reached");
        };
        assert!(line.growth.power(n) >= 0.8);
        let (few, many) = line.needed_between().unwrap();
        let Needed::Units(few) = few else {
            panic!("not reached at the larger end");
        };
        assert!(few < n && many != Needed::Units(n));
    }

    #[test]
    fn designs_of_two_sizes_share_a_line() {
        let (small, large) = (design(400.0, 16), design(1600.0, 16));
        let all = lines(&[&small, &large]);
        assert_eq!(
            (all.len(), all[0].points.len(), all[0].largest),
            (2, 2, 1600.0)
        );
        // The same error for each person in both: that of the line.
        let unit = |g: &Growth| g.se * libm::sqrt(g.units);
        assert!((unit(&all[0].growth) - unit(&lines(&[&small])[0].growth)).abs() < 1e-9);
    }

    #[test]
    fn what_would_need_more_than_a_hundred_times_is_said_so() {
        let mut of = design(400.0, 16);
        for f in &mut of.found {
            f.all.d = 0.004;
        }
        let line = &lines(&[&of])[0];
        assert_eq!(
            line.needed().said("people"),
            "never below 40\u{202f}000 people"
        );
        assert_eq!(rounded(2917.0), "2\u{202f}900");
        assert_eq!(rounded(7.0), "7");
    }
}
