//! What repeated readings of the same people say: stability, and what lies between people and
//! what within.

use super::association::{Correlation, correlation, mean, pearson, standard_deviation};
use super::regression::regression;

/// Spread of repeated readings between and within people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Readings {
    /// Intraclass correlation ICC(1): the share of a single reading's variance that lies between
    /// people. Negative where people differ less than chance would have it.
    pub icc: f64,
    /// SD between people, freed of reading error; 0 where it would be negative.
    pub between: f64,
    /// SD within people.
    pub within: f64,
    /// People with at least two readings.
    pub people: usize,
}

/// One-way analysis of variance of readings, person by person; people may have different
/// numbers of readings, those with fewer than two are left out.
///
/// ```
/// use commonground::survey::statistics::readings;
/// let r = readings(&[vec![1.0, 3.0], vec![5.0, 7.0]]);
/// assert_eq!((r.within, r.people), (2.0f64.sqrt(), 2));
/// ```
pub fn readings(people: &[Vec<f64>]) -> Readings {
    let people: Vec<Vec<f64>> = people
        .iter()
        .map(|p| p.iter().copied().filter(|v| v.is_finite()).collect())
        .filter(|p: &Vec<f64>| p.len() > 1)
        .collect();
    let k = people.len() as f64;
    let n: f64 = people.iter().map(|p| p.len() as f64).sum();
    let grand = people.iter().flatten().sum::<f64>() / n;
    let (mut inside, mut among, mut squares) = (0.0, 0.0, 0.0);
    for p in &people {
        let m = mean(p);
        inside += p.iter().map(|v| (v - m) * (v - m)).sum::<f64>();
        among += p.len() as f64 * (m - grand) * (m - grand);
        squares += (p.len() * p.len()) as f64;
    }
    // Readings a person, for unequal numbers.
    let each = (n - squares / n) / (k - 1.0);
    let (ms_within, ms_between) = (inside / (n - k), among / (k - 1.0));
    let between = (ms_between - ms_within) / each;
    Readings {
        icc: between / (between + ms_within),
        between: between.max(0.0).sqrt(),
        within: ms_within.sqrt(),
        people: people.len(),
    }
}

/// Correlation of the readings at one wave with those at the next, all pairs of neighbouring
/// waves together. `waves[person][wave]`, missing ones NaN.
pub fn stability(waves: &[Vec<f64>]) -> Correlation {
    let (now, next): (Vec<f64>, Vec<f64>) = waves
        .iter()
        .flat_map(|p| p.windows(2).map(|w| (w[0], w[1])))
        .unzip();
    pearson(&now, &next)
}

/// What a panel of x (contact) and y (prejudice) says between and within people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// Correlation of people's means over waves.
    pub between: f64,
    /// Correlation within people at the same wave (readings less the person's mean).
    pub within: f64,
    /// Slope of the change of y to the next wave on the change of x to this one
    /// (Δy(t+1) on Δx(t)), standardised.
    pub difference: f64,
    /// Slope of next wave's y on x, given y (all less the person's mean over the waves),
    /// standardised with the SDs within people. Short panels bias it somewhat towards
    /// compensation (Nickell 1981).
    pub lagged: f64,
    /// Standard error of `lagged`, readings taken as independent.
    pub lagged_error: f64,
    /// People with at least two complete waves.
    pub people: usize,
    /// Steps from wave to wave that enter `lagged`.
    pub steps: usize,
}

/// Splits a panel. `x[person][wave]` and `y[person][wave]` at waves of equal distance, missing
/// ones NaN.
///
/// # Panics
/// If the shapes differ.
pub fn split(x: &[Vec<f64>], y: &[Vec<f64>]) -> Split {
    assert_eq!(x.len(), y.len(), "x and y of the same people");
    let (mut mean_x, mut mean_y) = (Vec::new(), Vec::new());
    let (mut here_x, mut here_y) = (Vec::new(), Vec::new());
    let (mut dx, mut dy) = (Vec::new(), Vec::new());
    let (mut lag_x, mut lag_y, mut next_y) = (Vec::new(), Vec::new(), Vec::new());
    for (x, y) in x.iter().zip(y) {
        assert_eq!(x.len(), y.len(), "x and y at the same waves");
        let both = |t: usize| x[t].is_finite() && y[t].is_finite();
        let (px, py): (Vec<f64>, Vec<f64>) = (0..x.len())
            .filter(|&t| both(t))
            .map(|t| (x[t], y[t]))
            .unzip();
        if px.len() < 2 {
            continue;
        }
        let (mx, my) = (mean(&px), mean(&py));
        mean_x.push(mx);
        mean_y.push(my);
        here_x.extend(px.iter().map(|v| v - mx));
        here_y.extend(py.iter().map(|v| v - my));
        for t in 1..x.len() {
            if both(t - 1) && y[t].is_finite() {
                lag_x.push(x[t - 1] - mx);
                lag_y.push(y[t - 1] - my);
                next_y.push(y[t] - my);
            }
            if t + 1 < x.len() {
                dx.push(x[t] - x[t - 1]);
                dy.push(y[t + 1] - y[t]);
            }
        }
    }
    let lag = regression(&next_y, &[&lag_x, &lag_y]);
    // Slopes in SDs within people rather than in those of the lagged readings.
    let scale = standard_deviation(&here_x) / standard_deviation(&here_y);
    Split {
        between: correlation(&mean_x, &mean_y),
        within: correlation(&here_x, &here_y),
        difference: pearson(&dx, &dy).r,
        lagged: lag.b[0] * scale,
        lagged_error: lag.error[0] * scale,
        people: mean_x.len(),
        steps: lag.n,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::normal;
    use crate::rng::Stream;

    fn draw(i: usize, t: usize, what: u32) -> f64 {
        let bits = Stream::new(4, "test.panel").draw(i as u64, t as u32, what);
        normal(bits[0], bits[1])
    }

    fn panel(people: usize, waves: usize, of: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
        (0..people)
            .map(|i| (0..waves).map(|t| of(i, t)).collect())
            .collect()
    }

    #[test]
    fn a_known_analysis_of_variance() {
        // Shrout & Fleiss 1979, table 2: four judges, ICC(1,1) = .17.
        let rows = [
            [9., 2., 5., 8.],
            [6., 1., 3., 2.],
            [8., 4., 6., 8.],
            [7., 1., 2., 6.],
            [10., 5., 6., 9.],
            [6., 2., 4., 7.],
        ];
        let r = readings(&rows.map(|r| r.to_vec()));
        assert!((r.icc - 0.165_742).abs() < 1e-5, "{r:?}");
        assert!((r.within * r.within - 6.263_889).abs() < 1e-5);
        assert_eq!(r.people, 6);
    }

    #[test]
    fn spreads_are_found_again_with_unequal_readings() {
        let people: Vec<Vec<f64>> = (0..3000)
            .map(|i| {
                let own = 0.3 * draw(i, 99, 0);
                (0..1 + i % 5).map(|t| own + 0.15 * draw(i, t, 1)).collect()
            })
            .collect();
        let r = readings(&people);
        assert_eq!(r.people, 2400);
        assert!(
            (r.between - 0.3).abs() < 0.01 && (r.within - 0.15).abs() < 0.004,
            "{r:?}"
        );
        assert!((r.icc - 0.8).abs() < 0.015, "{r:?}");
    }

    #[test]
    fn stable_differences_are_seen_between_people_only() {
        let (people, waves) = (3000, 6);
        let x = panel(people, waves, |i, t| draw(i, 99, 0) + 0.5 * draw(i, t, 1));
        let y = panel(people, waves, |i, t| {
            -0.4 * draw(i, 99, 0) + 0.9 * draw(i, 99, 2) + 0.5 * draw(i, t, 3)
        });
        let s = split(&x, &y);
        assert!((s.between + 0.38).abs() < 0.04, "{s:?}");
        assert!(s.within.abs() < 0.03 && s.difference.abs() < 0.03);
        assert!(s.lagged.abs() < 0.03, "{s:?}");
        assert_eq!((s.people, s.steps), (people, people * (waves - 1)));
        // .97 of y's variance of 1.22 is stable.
        let c = stability(&y);
        assert!((c.r - 0.97 / 1.22).abs() < 0.02, "{c:?}");
    }

    #[test]
    fn what_x_does_to_the_next_y_is_seen_within_people() {
        let (people, waves) = (3000, 8);
        let x = panel(people, waves, |i, t| draw(i, t, 1));
        let y = panel(people, waves, |i, t| {
            let before = if t > 0 { draw(i, t - 1, 1) } else { 0.0 };
            draw(i, 99, 2) - 0.3 * before + draw(i, t, 3)
        });
        let s = split(&x, &y);
        // −.3/√1.09, a little off for the means over eight waves.
        assert!((s.lagged + 0.287).abs() < 0.05, "{s:?}");
        assert!(s.lagged < -10.0 * s.lagged_error);
        assert!(s.difference < -0.1 && s.between.abs() < 0.15, "{s:?}");
    }

    #[test]
    fn a_panel_with_gaps_is_read_where_it_is_whole() {
        let x = [
            vec![1.0, 2.0, f64::NAN, 4.0],
            vec![f64::NAN, 1.0, f64::NAN, 2.0],
        ];
        let y = [vec![2.0, 1.0, 3.0, 0.0], vec![1.0, 1.0, 1.0, 3.0]];
        let s = split(&x, &y);
        // Steps 0-1 and 1-2 of the first, 1-2 of the second person.
        assert_eq!((s.people, s.steps), (2, 3));
    }
}
