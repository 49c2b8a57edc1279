//! Calibration: named parameters inside their priors to chosen rows, on a stated plan.
//!
//! First come waves of history matching. A wave is a space-filling design (Halton, turned by an
//! addressed draw) in the box that is left; every point is run, and its implausibility is the
//! greatest over the chosen numbers of
//!
//! I = |mean over seeds − middle of the band| / √(variance of the mean + (half band / 2)²);
//!
//! where a band has an open end, only the distance beyond the other end counts, over
//! √(variance of the mean + .05²).
//!
//! The box shrinks to the points below 3 (or to the best fifth, if those are fewer), a tenth wider
//! at each side. Then rejection (approximate Bayesian computation): points of the last box, and
//! of no wave before, are kept as a posterior sample if every chosen number lies inside its band,
//! or, where hardly any do, the best tenth of them by the mean of I². There is no emulator: what is reported was run.
//!
//! Every point that was run is a line of `points.csv`, and each of its numbers one of `fits.csv`; a
//! calibration that was ended goes on after the last line. Points depend on seed, wave and number only, not on time or threads; time decides
//! only how many there are.

mod design;
mod fits;
mod kept;
mod points;

use std::path::Path;
use std::time::{Duration, Instant};

pub use fits::Fit;
pub use kept::{KeptCalibration, kept_calibration};
pub use points::{Point, Posterior};

use self::design::Halton;
use self::points::Points;
use super::city::Plan;
use super::row::{Row, Town};
use super::validation::{Progress, validate};
use crate::error::{Error, Result};
use crate::places::builtin_settings;
use crate::scenario::parameters::{Ranged, acts, ranged};

/// A point is implausible at or above this implausibility.
pub const IMPLAUSIBLE: f64 = 3.0;

/// A parameter that is calibrated: its path in a scenario and its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Free {
    /// Path, as `--set` takes it: `mechanisms.valence.b_positive`.
    pub path: String,
    /// Prior range.
    pub range: (f64, f64),
}

impl Free {
    /// A parameter by its path, `PATH` for the stated prior (or, without one, an error), or
    /// `PATH=LOW..HIGH`.
    ///
    /// # Errors
    /// If there is no such parameter, it has no prior and no range is given, or the range is
    /// wrong.
    pub fn parse(text: &str) -> Result<Free> {
        let Ranged { path, range, .. } = ranged(text)?;
        // The standard city has the built-in settings.
        let setting = path
            .strip_prefix("settings.")
            .and_then(|p| p.split('.').next());
        if let Some(name) = setting.filter(|n| !builtin_settings().iter().any(|s| s.name == *n)) {
            return Err(Error::input(format!(
                "`{text}`: no such parameter, for there is no setting `{name}`"
            )));
        }
        Ok(Free {
            path: path.to_owned(),
            range,
        })
    }

    fn set(&self, value: f64) -> String {
        format!("{}={value}", self.path)
    }
}

/// What is calibrated to what, and for how long.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// Parameters.
    pub free: Vec<Free>,
    /// Rows; their numbers with a band count.
    pub rows: Vec<Row>,
    /// How worlds are run: every point at the seeds of the plan.
    pub plan: Plan,
    /// Points of a wave.
    pub points: usize,
    /// Waves of history matching; what time is left goes to the posterior sample.
    pub waves: usize,
    /// Points of the last wave; `None`: as many as there is time for.
    pub last: Option<usize>,
    /// Time budget: no point is begun after it.
    pub time: Duration,
    /// Seed of the design.
    pub seed: u64,
    /// The command that began it, for whoever repeats it.
    pub command: Option<String>,
}

impl Calibration {
    /// Runs it, or goes on with it: points that `folder` has for the same calibration are not run
    /// again. Writes `points.csv`, `fits.csv`, `posterior.csv` and `calibration.json` there. `progress` is told
    /// wave, point and progress of the point at hand.
    ///
    /// # Errors
    /// If rows or parameters are wrong, or the folder cannot be read or written.
    pub fn run(
        &self,
        folder: &Path,
        threads: usize,
        progress: &(dyn Fn(usize, usize, Progress) + Sync),
    ) -> Result<Posterior> {
        if self.free.is_empty() || self.rows.is_empty() || self.points == 0 {
            return Err(Error::input(
                "a calibration needs a parameter, a row and a point a wave at least",
            ));
        }
        // A misspelt path is found before hours have passed.
        let scenario = self.plan.scenario(&Town::default(), self.plan.first_seed)?;
        for (k, free) in self.free.iter().enumerate() {
            if self.free[..k].iter().any(|f| f.path == free.path) {
                return Err(Error::input(format!(
                    "the parameter `{}` is named twice",
                    free.path
                )));
            }
            acts(&free.path, std::iter::once(&scenario))?;
        }
        let started = Instant::now();
        let mut points = Points::open(folder, self)?;
        let mut space: Vec<(f64, f64)> = self.free.iter().map(|f| f.range).collect();
        for wave in 0..=self.waves {
            let halton = Halton::new(self.seed, wave, self.free.len());
            // The last wave, of which the posterior is made, goes on until time is over or it has as
            // many points as were asked for.
            let last = wave == self.waves;
            let many = match last {
                true => self.last.unwrap_or(usize::MAX),
                false => self.points,
            };
            let mut k = 0;
            while k < many {
                if points.get(wave, k).is_none() {
                    if started.elapsed() >= self.time {
                        break;
                    }
                    let at = halton.point(k, &space);
                    let told = |p| progress(wave, k, p);
                    let (point, fits) = self.point(wave, k, at, threads, &told)?;
                    points.add(point, &fits)?;
                }
                k += 1;
            }
            if !last && k < many {
                break;
            }
            if !last {
                space = shrink(&points.of(wave), &space);
            }
        }
        points.finish(self)
    }

    /// Runs a point of the design.
    fn point(
        &self,
        wave: usize,
        number: usize,
        at: Vec<f64>,
        threads: usize,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(Point, Vec<Fit>)> {
        let mut plan = self.plan.clone();
        plan.set
            .extend(self.free.iter().zip(&at).map(|(f, v)| f.set(*v)));
        let report = validate(self.rows.clone(), &plan, threads, progress)?;
        let fits = Fit::read(wave, number, &report);
        Ok((Point::read(wave, number, at, &fits), fits))
    }
}

impl Point {
    /// What the numbers with a band come to.
    fn read(wave: usize, number: usize, at: Vec<f64>, fits: &[Fit]) -> Point {
        let squares: f64 = fits
            .iter()
            .map(|f| f.implausibility * f.implausibility)
            .sum();
        Point {
            wave,
            number,
            at,
            implausibility: fits.iter().fold(0.0, |most, f| f.implausibility.max(most)),
            distance: squares / fits.len().max(1) as f64,
            inside: fits.iter().filter(|f| f.inside()).count(),
            of: fits.len(),
        }
    }
}

/// Implausibility of a value with this standard error beside a band, of which an end may be open.
fn implausible(value: f64, error: f64, low: f64, high: f64) -> f64 {
    let (distance, half) = match (low.is_finite(), high.is_finite()) {
        (true, true) => {
            let (middle, half) = ((low + high) / 2.0, (high - low) / 2.0);
            ((value - middle).abs(), half)
        }
        _ => ((low - value).max(value - high).max(0.0), 0.0),
    };
    // A band of one value (an order) and an open one allow a twentieth.
    let tolerance = (half / 2.0).max(0.05);
    distance / (error * error + tolerance * tolerance).sqrt()
}

/// The box that each wave filled, the first the prior, as long as the waves before are whole.
fn boxes(
    points: &[Point],
    prior: &[(f64, f64)],
    a_wave: usize,
    waves: usize,
) -> Vec<Vec<(f64, f64)>> {
    let mut all = vec![prior.to_vec()];
    for wave in 0..waves {
        let here: Vec<&Point> = points.iter().filter(|p| p.wave == wave).collect();
        let Some(before) = all.last().filter(|_| here.len() >= a_wave) else {
            break;
        };
        let next = shrink(&here, before);
        all.push(next);
    }
    all
}

/// The box of the plausible points of a wave, or of its best fifth, a tenth wider at each side and
/// never wider than before.
fn shrink(points: &[&Point], space: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut best: Vec<&Point> = points.to_vec();
    best.sort_by(|a, b| a.implausibility.total_cmp(&b.implausibility));
    let plausible = best
        .iter()
        .filter(|p| p.implausibility < IMPLAUSIBLE)
        .count();
    best.truncate(plausible.max(points.len().div_ceil(5)));
    if best.len() < 2 {
        return space.to_vec();
    }
    space
        .iter()
        .enumerate()
        .map(|(k, &(low, high))| {
            let (from, to) = Point::reach(best.iter().copied(), k).unwrap_or((low, high));
            let wider = (to - from) / 10.0;
            (low.max(from - wider), high.min(to + wider))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, implausibility: f64) -> Point {
        Point {
            wave: 0,
            number: 0,
            at: vec![at],
            implausibility,
            distance: 1.0,
            inside: 0,
            of: 1,
        }
    }

    #[test]
    fn parameters_are_found_by_path_and_stay_in_their_range() {
        let free = Free::parse("mechanisms.valence.b_positive=0.5..2").unwrap();
        assert_eq!(
            (free.path.as_str(), free.range),
            ("mechanisms.valence.b_positive", (0.5, 2.0))
        );
        assert!(Free::parse("settings.work.rate=5..15").is_ok());
        assert!(Free::parse("population.milieu_share=0.2..0.6").is_ok());
        for (text, said) in [
            ("mechanisms.valence.b_positiv", "no such parameter"),
            (
                "mechanisms.valence.b_positive=2..0.5",
                "the lower end first",
            ),
            ("mechanisms.valence.b_positive=a..b", "LOW..HIGH"),
            ("population.milieu_share=0.2..6", "must lie in 0 to 1"),
            ("settings.wrk.rate=5..15", "no such parameter"),
            ("population.milieu_share", "no prior"),
        ] {
            let error = Free::parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn an_open_band_counts_only_what_is_beyond() {
        assert_eq!(implausible(0.2, 0.0, 0.1, 0.3), 0.0);
        // .1 from the middle of a band of half width .1 is two tolerances of .05.
        assert!((implausible(0.3, 0.0, 0.1, 0.3) - 2.0).abs() < 1e-12);
        let (no, all) = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(implausible(-7.0, 0.0, no, -0.15), 0.0);
        assert!((implausible(-0.05, 0.0, no, -0.15) - 2.0).abs() < 1e-12);
        assert_eq!(implausible(0.9, 0.0, 0.9, all), 0.0);
        assert!((implausible(0.8, 0.0, 0.9, all) - 2.0).abs() < 1e-12);
        assert!(implausible(0.8, 0.1, 0.9, all) < 1.0);
    }

    #[test]
    fn parameters_named_twice_or_off_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |parameters: &[&str], said: &str| {
            let calibration = Calibration {
                free: parameters.iter().map(|p| Free::parse(p).unwrap()).collect(),
                rows: crate::evidence::rows()[..1].to_vec(),
                plan: Plan::quick(),
                points: 2,
                waves: 0,
                last: None,
                time: Duration::ZERO,
                seed: 1,
                command: None,
            };
            let error = calibration
                .run(folder.path(), 1, &|_, _, _| ())
                .unwrap_err();
            assert!(
                error.is_input() && error.to_string().contains(said),
                "{error}"
            );
        };
        // The first is the example of the command's help.
        let eta = "mechanisms.attitude_kernel.eta0";
        refused(
            &[eta, "mechanisms.attitude_kernel.eta0=0.001..0.002"],
            "named twice",
        );
        refused(&["mechanisms.secondary_transfer.tau=0.1..0.2"], "is off");
    }

    #[test]
    fn the_box_shrinks_to_what_is_plausible() {
        let points = [
            point(0.2, 2.0),
            point(0.4, 1.0),
            point(0.9, 9.0),
            point(0.6, 2.9),
        ];
        let points: Vec<&Point> = points.iter().collect();
        let space = shrink(&points, &[(0.0, 1.0)]);
        assert!((space[0].0 - 0.16).abs() < 1e-12 && (space[0].1 - 0.64).abs() < 1e-12);
        // One point is no box.
        assert_eq!(shrink(&points[2..3], &[(0.0, 1.0)]), [(0.0, 1.0)]);
    }

    #[test]
    fn a_small_calibration_runs_goes_on_and_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let small = [
            "city.inhabitants=1200",
            "city.areas=6",
            "groups.host.share=0.7",
            "groups.a.share=0.1",
            "groups.b.share=0.1",
            "groups.c.share=0.1",
            "groups.c.dissimilarity=0.3",
        ];
        let calibration = |seconds, last| Calibration {
            free: vec![Free::parse("mechanisms.valence.b_positive=0.5..2").unwrap()],
            rows: crate::evidence::rows()
                .into_iter()
                .filter(|r| r.id == "A5")
                .collect(),
            plan: Plan {
                seeds: 1,
                burn_in: 2,
                cross_section: 53,
                hosts: 200,
                newcomers: 30,
                diaries: 5,
                diaries_of_a_year: 1,
                set: small.map(str::to_owned).to_vec(),
                ..Plan::quick()
            },
            points: 2,
            waves: 1,
            last,
            time: Duration::from_secs(seconds),
            seed: 4,
            command: Some("commonground calibrate".to_owned()),
        };
        // No time: nothing is run, and nothing is invented.
        let run = |c: Calibration, threads| c.run(folder.path(), threads, &|_, _, _| ());
        let nothing = run(calibration(0, None), 1).unwrap();
        assert!(nothing.sample.is_empty() && nothing.run == 0);
        // Two points of the first wave, and as many of the last one as were asked for.
        let some = run(calibration(3_600, Some(1)), 1).unwrap();
        assert!((some.run, some.last, some.sample.len()) == (3, 1, 1));
        let again = run(calibration(0, None), 2).unwrap();
        assert_eq!(again.sample, some.sample);
        let kept = kept_calibration(folder.path()).unwrap().unwrap();
        assert_eq!(kept.sample, some.sample);
        assert_eq!(
            (kept.points.len(), kept.boxes.len(), kept.free.len()),
            (3, 2, 1)
        );
        // A line for each number of each point, and the point is what they come to.
        assert_eq!(kept.fits.len(), 3);
        for p in &kept.points {
            let of: Vec<Fit> = kept
                .fits
                .iter()
                .filter(|f| (f.wave, f.point) == (p.wave, p.number))
                .cloned()
                .collect();
            assert_eq!(Point::read(p.wave, p.number, p.at.clone(), &of), *p);
        }
        assert_eq!(kept.about["rows"][0]["row"], "A5");
        assert_eq!(kept.about["command"], "commonground calibrate");
        let more = run(calibration(3_600, Some(2)), 2).unwrap();
        assert!((more.run, more.last) == (4, 2));
        let mut other = calibration(0, None);
        other.seed = 5;
        let error = other
            .run(folder.path(), 1, &|_, _, _| ())
            .unwrap_err()
            .to_string();
        assert!(error.contains("another calibration"), "{error}");
    }
}
