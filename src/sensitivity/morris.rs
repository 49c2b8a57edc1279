//! Morris screening: elementary effects along trajectories.
//!
//! The range of every parameter is laid on the unit interval, with four levels 0, ⅓, ⅔, 1. A
//! trajectory starts somewhere on the grid and moves each of k parameters once, by Δ = ±⅔, in an order
//! of its own: k + 1 points, and one elementary effect for each parameter,
//!
//! EE = (y after − y before)/Δ,
//!
//! the change of the output if the parameter went through its whole range at that slope. Over
//! trajectories µ is the mean of EE, µ* that of |EE| (how much the parameter matters), σ the
//! standard deviation of EE (how much this depends on the others and on where it stands; what luck is
//! not shared adds to it). σ well below µ*: the effect is about the same everywhere.
//!
//! Sources: Morris 1991, Technometrics 33(2), 161–174; µ* and its percentile bootstrap interval:
//! Campolongo, Cariboni and Saltelli 2007, Environmental Modelling & Software 22(10), 1509–1518.

use super::bootstrap::intervals;
use crate::rng::Stream;

/// Steps of the grid between 0 and 1.
const STEPS: u32 = 3;
/// Steps by which a parameter moves: half the levels.
const MOVE: u32 = 2;

/// One trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// Points on the unit interval of each parameter: one more than there are parameters.
    pub points: Vec<Vec<f64>>,
    /// The parameter that moves from each point to the next.
    pub moved: Vec<usize>,
}

/// The trajectory of a number. Each parameter draws under its own key, so that another parameter beside it
/// changes neither where it starts nor which way it goes.
pub fn trajectory(seed: u64, number: u32, keys: &[u64]) -> Trajectory {
    let stream = Stream::new(seed, "sensitivity.morris");
    let draws: Vec<[u32; 4]> = keys.iter().map(|&k| stream.draw(k, number, 0)).collect();
    // The lower of its two levels, and whether it starts there.
    let low = |k: usize| draws[k][0] & 1;
    let up = |k: usize| draws[k][1] & 1 == 1;
    let place =
        |k: usize, high: bool| f64::from(low(k) + if high { MOVE } else { 0 }) / f64::from(STEPS);
    let mut moved: Vec<usize> = (0..keys.len()).collect();
    moved.sort_by_key(|&k| (draws[k][2], draws[k][3], keys[k]));
    let mut point: Vec<f64> = (0..keys.len()).map(|k| place(k, !up(k))).collect();
    let mut points = vec![point.clone()];
    for &k in &moved {
        point[k] = place(k, up(k));
        points.push(point.clone());
    }
    Trajectory { points, moved }
}

impl Trajectory {
    /// Elementary effects by parameter, from the outputs at the points in their order; NaN where an
    /// output is missing (NaN).
    pub fn effects(&self, outputs: &[f64]) -> Vec<f64> {
        let mut effects = vec![f64::NAN; self.moved.len()];
        let steps = self.points.windows(2).zip(outputs.windows(2));
        for (&k, (points, outputs)) in self.moved.iter().zip(steps) {
            effects[k] = (outputs[1] - outputs[0]) / (points[1][k] - points[0][k]);
        }
        effects
    }
}

/// What screening says about a parameter; in units of the output, over the whole range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screened {
    /// Mean effect, µ.
    pub mean: f64,
    /// Mean absolute effect, µ*.
    pub size: f64,
    /// 95% interval of µ* over trajectories; `None` with one.
    pub interval: Option<(f64, f64)>,
    /// Standard deviation of the effect, σ; `None` with one trajectory.
    pub spread: Option<f64>,
    /// Effects that were found; those with a missing output are left out.
    pub effects: u32,
}

/// Sums up effects by trajectory and parameter. Numbers of a parameter without any effect are NaN.
pub fn screen(seed: u64, effects: &[Vec<f64>]) -> Vec<Screened> {
    let parameters = effects.first().map_or(0, Vec::len);
    let of = |k: usize, rows: &[usize]| -> Vec<f64> {
        let all = rows.iter().map(|&r| effects[r][k]);
        all.filter(|x| x.is_finite()).collect()
    };
    let size = |found: &[f64]| mean(&found.iter().map(|x| x.abs()).collect::<Vec<_>>());
    let sizes = |rows: &[usize]| (0..parameters).map(|k| size(&of(k, rows))).collect();
    let every: Vec<usize> = (0..effects.len()).collect();
    let interval = intervals(seed, effects.len(), parameters, sizes);
    let one = |k: usize| {
        let found = of(k, &every);
        let middle = mean(&found);
        let squares: f64 = found.iter().map(|x| (x - middle) * (x - middle)).sum();
        let n = found.len();
        Screened {
            mean: middle,
            size: size(&found),
            interval: interval[k].filter(|_| n > 1),
            spread: (n > 1).then(|| libm::sqrt(squares / (n - 1) as f64)),
            effects: n as u32,
        }
    };
    (0..parameters).map(one).collect()
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screened(n: u32, model: impl Fn(&[f64]) -> f64) -> Vec<Screened> {
        let effects = (1..=n).map(|t| {
            let path = trajectory(3, t, &[11, 22, 33]);
            let outputs: Vec<f64> = path.points.iter().map(|p| model(p)).collect();
            path.effects(&outputs)
        });
        screen(3, &effects.collect::<Vec<_>>())
    }

    #[test]
    fn a_trajectory_moves_each_parameter_once_on_the_grid() {
        let levels = [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0];
        let mut starts = std::collections::BTreeSet::new();
        for t in 1..40 {
            let path = trajectory(9, t, &[5, 6, 7, 8]);
            assert_eq!(path.points.len(), 5);
            let mut once = path.moved.clone();
            once.sort_unstable();
            assert_eq!(once, [0, 1, 2, 3]);
            for (points, &k) in path.points.windows(2).zip(&path.moved) {
                for (j, (before, after)) in points[0].iter().zip(&points[1]).enumerate() {
                    let wanted = if j == k { 2.0 / 3.0 } else { 0.0 };
                    assert!(((after - before).abs() - wanted).abs() < 1e-12);
                    assert!(levels.contains(before));
                }
            }
            starts.insert(path.points[0][0].to_bits());
        }
        assert_eq!(starts.len(), 4, "all levels are starts");
    }

    #[test]
    fn another_parameter_does_not_move_those_that_are_there() {
        let (two, three) = (trajectory(1, 4, &[5, 6]), trajectory(1, 4, &[5, 6, 7]));
        assert_eq!(two.points[0], three.points[0][..2]);
    }

    #[test]
    fn effects_of_a_linear_model_are_its_slopes() {
        let found = screened(6, |x| 3.0 * x[0] - 2.0 * x[1] + 7.0);
        for (s, (slope, size)) in found.iter().zip([(3.0, 3.0), (-2.0, 2.0), (0.0, 0.0)]) {
            assert!((s.mean - slope).abs() < 1e-12);
            assert!((s.size - size).abs() < 1e-12);
            assert!(s.spread.unwrap() < 1e-12);
            let (low, high) = s.interval.unwrap();
            assert!((low - size).abs() < 1e-12 && (high - size).abs() < 1e-12);
            assert_eq!(s.effects, 6);
        }
    }

    #[test]
    fn what_depends_on_others_spreads_and_opposite_effects_do_not_cancel_in_size() {
        // The slope of the first is 2·x₂ − 1: ±1 or ±⅓ on the grid.
        let found = screened(60, |x| x[0] * (2.0 * x[1] - 1.0));
        assert!(found[0].spread.unwrap() > 0.5);
        assert!(found[0].mean.abs() < 0.3 && found[0].size > 0.5);
        let (low, high) = found[0].interval.unwrap();
        assert!(low < found[0].size && found[0].size < high);
        assert_eq!(found[2].size, 0.0);
    }

    #[test]
    fn missing_outputs_are_left_out() {
        let path = trajectory(3, 1, &[1, 2]);
        let effects = path.effects(&[0.0, f64::NAN, 1.0]);
        assert!(effects.iter().all(|e| e.is_nan()));
        let found = screen(3, &[effects, vec![1.0, f64::NAN]]);
        assert_eq!((found[0].size, found[0].effects), (1.0, 1));
        assert_eq!((found[0].interval, found[0].spread), (None, None));
        assert!(found[1].size.is_nan());
    }
}
