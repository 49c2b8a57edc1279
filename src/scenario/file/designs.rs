//! Designs of an experiment: which values of the factors go together.
//!
//! A grid and one at a time combine lists of values. The others draw so many samples, each a point of
//! the unit cube with a side for every factor, from the seed of the scenario and nothing else:
//!
//! - random: every factor of a sample by itself, at the address of its path and the sample's number;
//! - Latin hypercube: n samples have one in each n-th of every side, the n-ths shuffled by factor
//!   (McKay, Beckman and Conover 1979, Technometrics 21(2), 239–245);
//! - Sobol: the sequence of the crate `sobol_burley`, scrambled by the seed; prefixes of 2ⁿ are
//!   balanced.
//!
//! Random samples and those of the sequence stay the same when more are asked for.

use xxhash_rust::xxh3::xxh3_64;

use crate::rng::{Stream, uniform64};

/// Most factors of a Sobol sequence.
pub(super) const MOST_DIMENSIONS: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// How values are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Design {
    /// All values with all.
    Grid,
    /// The first of all but one.
    OneAtATime,
    /// Every sample by itself.
    Random,
    /// One sample in each n-th of every side.
    LatinHypercube,
    /// Points of a sequence.
    Sobol,
}

/// Whether the design of a name draws samples.
#[cfg(feature = "report")]
pub(crate) fn draws(name: &str) -> bool {
    Design::named(Some(name)).draws()
}

const ALL: [(&str, Design); 5] = [
    ("grid", Design::Grid),
    ("one_at_a_time", Design::OneAtATime),
    ("random", Design::Random),
    ("latin_hypercube", Design::LatinHypercube),
    ("sobol", Design::Sobol),
];

impl Design {
    /// Names as files have them, the default first.
    pub fn names() -> Vec<&'static str> {
        ALL.iter().map(|(name, _)| *name).collect()
    }

    /// The design of a checked name; a grid where none is named.
    pub fn named(name: Option<&str>) -> Design {
        let found = ALL.iter().find(|(known, _)| Some(*known) == name);
        found.map_or(Design::Grid, |(_, design)| *design)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = ALL.iter().find(|(_, design)| *design == self);
        found.map_or("", |(name, _)| name)
    }

    /// Whether samples are drawn.
    pub fn draws(self) -> bool {
        !matches!(self, Design::Grid | Design::OneAtATime)
    }

    /// Points of so many samples on the unit interval of every factor, which are told apart by their
    /// paths; none for designs that draw nothing.
    pub fn points(self, seed: u64, paths: &[&str], samples: u32) -> Vec<Vec<f64>> {
        match self {
            Design::Grid | Design::OneAtATime => Vec::new(),
            Design::Random => {
                let stream = Stream::new(seed, "experiment.random");
                let one = |k: u32| {
                    let draw = |path: &&str| uniform(&stream, path, k);
                    paths.iter().map(draw).collect()
                };
                (0..samples).map(one).collect()
            }
            Design::LatinHypercube => {
                let columns = paths.iter().map(|path| strata(seed, path, samples));
                let columns: Vec<Vec<f64>> = columns.collect();
                let one = |k: usize| columns.iter().map(|c| c[k]).collect();
                (0..samples as usize).map(one).collect()
            }
            Design::Sobol => {
                let scramble = Stream::new(seed, "experiment.sobol").draw(0, 0, 0)[0];
                let one = |k: u32| {
                    let dimensions = 0..paths.len().min(MOST_DIMENSIONS) as u32;
                    dimensions
                        .map(|d| f64::from(sobol_burley::sample(k, d, scramble)))
                        .collect()
                };
                (0..samples).map(one).collect()
            }
        }
    }
}

fn uniform(stream: &Stream, path: &str, sample: u32) -> f64 {
    let bits = stream.draw(xxh3_64(path.as_bytes()), 0, sample);
    uniform64(bits[0], bits[1])
}

/// One point in each n-th of the unit interval, in an order of the factor's own.
fn strata(seed: u64, path: &str, samples: u32) -> Vec<f64> {
    let stream = Stream::new(seed, "experiment.latin_hypercube");
    let key = xxh3_64(path.as_bytes());
    let mut order: Vec<(u32, u32, u32)> = (0..samples)
        .map(|k| {
            let bits = stream.draw(key, 0, k);
            (bits[0], bits[1], k)
        })
        .collect();
    order.sort_unstable();
    let inside = Stream::new(seed, "experiment.latin_hypercube.inside");
    let mut points = vec![0.0; samples as usize];
    for (stratum, (.., sample)) in order.into_iter().enumerate() {
        let u = uniform(&inside, path, sample);
        points[sample as usize] = (stratum as f64 + u) / f64::from(samples);
    }
    points
}

/// All values with all, of factors with so many values each: the last factor changes first. `None` if
/// there are more than `most`.
pub(super) fn grid(values: &[usize], most: usize) -> Option<Vec<Vec<usize>>> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
    for &n in values {
        if rows.len() * n > most {
            return None;
        }
        let with = |row: &Vec<usize>| {
            let row = row.clone();
            let one = move |v| row.iter().copied().chain([v]).collect::<Vec<usize>>();
            (0..n).map(one).collect::<Vec<_>>()
        };
        rows = rows.iter().flat_map(with).collect();
    }
    Some(rows)
}

/// The first of all, then every other value with the first of all others.
pub(super) fn one_at_a_time(values: &[usize]) -> Vec<Vec<usize>> {
    let first = vec![0; values.len()];
    let mut rows = vec![first.clone()];
    for (f, &n) in values.iter().enumerate() {
        for value in 1..n {
            let mut row = first.clone();
            row[f] = value;
            rows.push(row);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: [&str; 3] = ["settings.work.bias", "settings.club.bias", "a.b"];

    #[test]
    fn samples_follow_from_the_seed_and_lie_in_the_cube() {
        for design in [Design::Random, Design::LatinHypercube, Design::Sobol] {
            let points = design.points(7, &PATHS, 40);
            assert_eq!(points, design.points(7, &PATHS, 40));
            assert_ne!(points, design.points(8, &PATHS, 40));
            assert!(points.len() == 40 && points.iter().all(|p| p.len() == 3));
            let all = points.iter().flatten();
            assert!(all.clone().all(|u| (0.0..1.0).contains(u)));
            let mean = all.sum::<f64>() / 120.0;
            assert!((mean - 0.5).abs() < 0.1, "{design:?}: {mean}");
            assert_eq!(Design::named(Some(design.name())), design);
        }
        assert!(Design::Grid.points(7, &PATHS, 4).is_empty());
    }

    #[test]
    fn a_sample_stays_when_there_are_more_and_where_factors_are_added() {
        for design in [Design::Random, Design::Sobol] {
            let (few, many) = (
                design.points(7, &PATHS[..2], 5),
                design.points(7, &PATHS, 50),
            );
            for (one, other) in few.iter().zip(&many) {
                assert_eq!(one[..], other[..2], "{design:?}");
            }
        }
        // A factor has its own luck, whichever others there are.
        let turned = Design::Random.points(7, &["a.b"], 5);
        let last = Design::Random.points(7, &PATHS, 5);
        assert!(turned.iter().zip(&last).all(|(a, b)| a[0] == b[2]));
    }

    #[test]
    fn a_latin_hypercube_has_one_sample_in_each_part_of_every_side() {
        let points = Design::LatinHypercube.points(3, &PATHS, 13);
        for f in 0..3 {
            let mut parts: Vec<u32> = points.iter().map(|p| (p[f] * 13.0) as u32).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..13).collect::<Vec<_>>());
        }
        let order =
            |f: usize| -> Vec<u32> { points.iter().map(|p| (p[f] * 13.0) as u32).collect() };
        assert_ne!(order(0), order(1));
    }

    #[test]
    fn sixteen_points_of_the_sequence_are_balanced() {
        let points = Design::Sobol.points(3, &PATHS, 16);
        for f in 0..3 {
            let mut parts: Vec<u32> = points.iter().map(|p| (p[f] * 16.0) as u32).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..16).collect::<Vec<_>>());
        }
    }

    #[test]
    fn lists_are_crossed_or_moved_one_at_a_time() {
        let all = grid(&[2, 3], 10).unwrap();
        assert_eq!((all.len(), &all[1], &all[3]), (6, &vec![0, 1], &vec![1, 0]));
        assert_eq!(grid(&[2, 3], 5), None);
        assert_eq!(
            one_at_a_time(&[2, 3]),
            [[0, 0], [1, 0], [0, 1], [0, 2]].map(|r| r.to_vec())
        );
    }
}
