//! How far attitudes are apart: pure functions of a histogram, and their rows.
//!
//! A histogram counts people in [`BINS`] bins of equal width over [−1,1]; the level of a bin is its middle.
//! What is computed from it is off by less than the width of a bin, .01.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present};
use crate::engine::View;
use crate::num::{Fixed, ln};

/// Bins over [−1,1].
pub const BINS: usize = 200;

/// Bins that Esteban and Ray's index takes together: groups of like-minded people.
const CAMPS: usize = 20;

/// Sensitivity of Esteban and Ray's index to identification within camps, α (Esteban & Ray 1994:
/// between 1 and 1.6); shares enter to the power 1 + α.
const ALPHA: f64 = 0.6;

/// Attitude that people are taken to have to their own group: nobody is asked. Our assumption.
pub const OWN: f64 = 0.5;

/// Bin of an attitude in [−1,1].
#[inline(always)]
pub fn bin(a: f32) -> usize {
    (((a + 1.0) * (BINS as f32 / 2.0)) as usize).min(BINS - 1)
}

fn level(bin: usize, bins: usize) -> f64 {
    (bin as f64 + 0.5) * 2.0 / bins as f64 - 1.0
}

/// Polarization of Flache and Mäs: variance over all ordered pairs i ≠ j of |a_i − a_j|. 0 where
/// all are alike, near 1 where half are at each end. NaN for fewer than two people.
///
/// ```
/// use commonground::indicators::polarization::{BINS, flache_maes};
/// let mut ends = vec![0; BINS];
/// (ends[0], ends[BINS - 1]) = (3, 3);
/// assert!((flache_maes(&ends) - 0.96).abs() < 0.02);
/// ```
pub fn flache_maes(histogram: &[u64]) -> f64 {
    let bins = histogram.len();
    let people: u64 = histogram.iter().sum();
    let pairs = people as f64 * (people as f64 - 1.0);
    // Sums of |a_i − a_j| and its square over ordered pairs, in one pass from below.
    let (mut apart, mut squared) = (0.0, 0.0);
    let (mut n, mut sum, mut square) = (0.0, 0.0, 0.0);
    for (k, &count) in histogram.iter().enumerate() {
        let (c, x) = (count as f64, level(k, bins));
        apart += c * (n * x - sum);
        squared += c * (n * x * x - 2.0 * x * sum + square);
        n += c;
        sum += c * x;
        square += c * x * x;
    }
    let (mean, mean_square) = (2.0 * apart / pairs, 2.0 * squared / pairs);
    mean_square - mean * mean
}

/// Polarization of Esteban and Ray, Σ_b Σ_c π_b^(1+α) π_c |x_b − x_c| over 20 camps of attitudes, x =
/// (1 + a)/2, α = .6: how many feel at one with their camp and far from others. .33 where half are at each end.
///
/// ```
/// use commonground::indicators::polarization::{BINS, esteban_ray};
/// let mut ends = vec![0; BINS];
/// (ends[0], ends[BINS - 1]) = (500, 500);
/// // .3299 with camps at the very ends; their middles are .95 apart.
/// assert!((esteban_ray(&ends) - 0.3299 * 0.95).abs() < 5e-5);
/// ```
pub fn esteban_ray(histogram: &[u64]) -> f64 {
    let people: u64 = histogram.iter().sum();
    let camps: Vec<f64> = histogram
        .chunks(histogram.len().div_ceil(CAMPS))
        .map(|bins| bins.iter().sum::<u64>() as f64 / people as f64)
        .collect();
    let mut index = 0.0;
    for (b, &own) in camps.iter().enumerate().filter(|(_, n)| **n > 0.0) {
        let identified = libm::exp((1.0 + ALPHA) * ln(own));
        for (c, &other) in camps.iter().enumerate() {
            let apart = (level(b, camps.len()) - level(c, camps.len())).abs() / 2.0;
            index += identified * other * apart;
        }
    }
    index
}

/// Bimodality, (skewness² + 1)/kurtosis: 1 where half are at each end, .56 where evenly spread, .33 for a normal
/// distribution. NaN where all are alike.
///
/// ```
/// use commonground::indicators::polarization::{BINS, bimodality};
/// assert!((bimodality(&[1; BINS]) - 0.5556).abs() < 1e-3);
/// ```
pub fn bimodality(histogram: &[u64]) -> f64 {
    let people: u64 = histogram.iter().sum();
    let over = |f: &dyn Fn(f64) -> f64| -> f64 {
        let terms = histogram.iter().enumerate();
        let sum: f64 = terms
            .map(|(k, &n)| n as f64 * f(level(k, histogram.len())))
            .sum();
        sum / people as f64
    };
    let mean = over(&|x| x);
    let moment = |k: i32| over(&|x| (0..k).map(|_| x - mean).product());
    let variance = moment(2);
    let skewness_squared = moment(3) * moment(3) / (variance * variance * variance);
    (skewness_squared + 1.0) * variance * variance / moment(4)
}

/// `polarization` (Flache & Mäs), `esteban_ray` and `bimodality` by ordered pair of groups, of the attitude
/// without its transient layer; `affective_polarization` by ordered pair, ([`OWN`] − mean attitude)/2: how far the thermometer towards
/// the outgroup lies below that of the own group, of 1; `attitude_between_groups`: share of the variance of people's mean attitude to all other groups
/// that lies between groups. City only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Polarization;

impl Indicator for Polarization {
    fn name(&self) -> &'static str {
        "polarization"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        if scope == Scope::Areas || view.attitude.is_empty() || groups < 2 {
            return;
        }
        let group = &view.population.group;
        let histograms = fold_present(
            view.population,
            || vec![0u64; groups * groups * BINS],
            |n, i| {
                let g = usize::from(group[i]);
                let own = &view.attitude[i * groups..(i + 1) * groups];
                for (h, &a) in own.iter().enumerate() {
                    n[(g * groups + h) * BINS + bin(a)] += 1;
                }
            },
            add_all,
        );
        let means = fold_present(
            view.population,
            || vec![Fixed::default(); 3 * groups + groups * groups],
            |sums, i| {
                let g = usize::from(group[i]);
                let own = &view.attitude[i * groups..(i + 1) * groups];
                let others = own.iter().enumerate().filter(|(h, _)| *h != g);
                // The numbering of groups changes no bit.
                let mut all = Fixed::default();
                for (h, &a) in others {
                    all.add(a);
                    sums[3 * groups + g * groups + h].add(a);
                }
                let mean = (all.value() / (groups - 1) as f64) as f32;
                sums[3 * g].add(1.0);
                sums[3 * g + 1].add(mean);
                sums[3 * g + 2].add(mean * mean);
            },
            add_all,
        );
        for g in 0..groups {
            let n = means[3 * g].value();
            for h in (0..groups).filter(|&h| h != g && n > 0.0) {
                let cell = g * groups + h;
                let of = &histograms[cell * BINS..(cell + 1) * BINS];
                let mut push = |name, value| out.push(Row::new(name, value).group(g).outgroup(h));
                push("polarization", flache_maes(of));
                push("esteban_ray", esteban_ray(of));
                push("bimodality", bimodality(of));
                let mean = means[3 * groups + cell].value() / n;
                push("affective_polarization", (OWN - mean) / 2.0);
            }
        }
        out.push(Row::new(
            "attitude_between_groups",
            between(&means[..3 * groups]),
        ));
    }
}

/// Share of a variance between groups, from number, sum and sum of squares of each.
fn between(sums: &[Fixed]) -> f64 {
    let of = |k: usize| sums.iter().skip(k).step_by(3).map(|x| x.value());
    let (people, sum, square): (f64, f64, f64) = (of(0).sum(), of(1).sum(), of(2).sum());
    let mean = sum / people;
    let groups = of(0).zip(of(1)).filter(|(n, _)| *n > 0.0);
    let apart: f64 = groups
        .map(|(n, s)| n * (s / n - mean) * (s / n - mean))
        .sum();
    let whole = square - people * mean * mean;
    // Where all are alike only rounding is left.
    match whole > 1e-9 * people {
        true => apart / whole,
        false => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    fn ends(n: u64) -> Vec<u64> {
        let mut histogram = vec![0; BINS];
        (histogram[0], histogram[BINS - 1]) = (n, n);
        histogram
    }

    #[test]
    fn half_at_each_end() {
        // Middles of the outer bins are .995 of the way.
        let reach = 0.995 * 0.995;
        assert!((flache_maes(&ends(3)) - 0.96 * reach).abs() < 1e-9);
        assert!((flache_maes(&ends(500_000)) - reach).abs() < 1e-5);
        assert!((esteban_ray(&ends(7)) - 0.329_877 * 0.95).abs() < 1e-5);
        assert!((bimodality(&ends(7)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn all_alike() {
        let mut one = vec![0; BINS];
        one[130] = 40;
        assert!(flache_maes(&one).abs() < 1e-9);
        assert_eq!(esteban_ray(&one), 0.0);
        assert!(bimodality(&one).is_nan());
        assert!(flache_maes(&[0, 1, 0]).is_nan());
    }

    #[test]
    fn pairs_one_by_one_say_the_same() {
        let histogram = [3u64, 0, 2, 5, 1];
        let people: Vec<f64> = histogram
            .iter()
            .enumerate()
            .flat_map(|(k, &n)| (0..n).map(move |_| level(k, 5)))
            .collect();
        let mut apart = Vec::new();
        for (i, a) in people.iter().enumerate() {
            for (j, b) in people.iter().enumerate() {
                if i != j {
                    apart.push((a - b).abs());
                }
            }
        }
        let n = apart.len() as f64;
        let mean = apart.iter().sum::<f64>() / n;
        let variance = apart.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        assert!((flache_maes(&histogram) - variance).abs() < 1e-12);
    }

    #[test]
    fn bins_cover_the_whole_range() {
        assert_eq!(bin(-1.0), 0);
        assert_eq!(bin(1.0), BINS - 1);
        assert_eq!(bin(0.001), BINS / 2);
    }

    #[test]
    fn rows_of_a_town() {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 1), (0, 1)]);
        // Hosts at -1 and 1, the others at .2.
        for (at, a) in [(1, -1.0), (3, 1.0), (4, 0.2), (6, 0.2)] {
            world.attitude[at] = a;
        }
        let mut rows = Rows::default();
        Polarization.rows(&world.view(), Scope::City, &mut rows);
        let value = |name, g, h| rows.get(&Row::new(name, 0.0).group(g).outgroup(h));
        let near = |found: Option<f64>, known: f64| {
            let found = found.unwrap();
            assert!((found - known).abs() < 1e-6, "{found} instead of {known}");
        };
        near(value("affective_polarization", 0, 1), 0.25);
        near(value("affective_polarization", 1, 0), 0.15);
        near(value("bimodality", 0, 1), 1.0);
        near(value("polarization", 1, 0), 0.0);
        assert_eq!(value("polarization", 0, 0), None);
        // Means 0 and .2, the whole variance (1 + 1 + .04 + .04)/4 - .01.
        near(
            rows.get(&Row::new("attitude_between_groups", 0.0)),
            0.01 / 0.51,
        );
    }
}
