//! Plausible worlds: parameters that nobody knows exactly are drawn anew, the same for all arms.
//!
//! A world is one draw of all parameters that are varied: each inside its plausible range (the prior that
//! its declaration states), or one point of a sample that a calibration accepted. A few replicates
//! live in every world, with seeds of their own, so that luck and parameters can be told apart.

use serde_json::{Value as Json, json};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::mechanism::catalogue;
use crate::parameter::Grade;
use crate::rng::Stream;
use crate::scenario::parameters::{allowed, declaration};
use crate::scenario::{Arm, Scenario};

/// Replicates of a world unless more are asked for: the least that show luck.
pub const SEEDS_OF_A_WORLD: u32 = 2;

/// A parameter that is varied.
#[derive(Debug, Clone, PartialEq)]
pub struct Varied {
    /// Path, as `--set` takes it.
    pub path: String,
    /// Range in which it is drawn, or that a sample covers.
    pub range: (f64, f64),
    /// How well its default is supported.
    pub grade: Grade,
}

/// Where worlds come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Worlds {
    pub(super) varied: Vec<Varied>,
    /// Points of a sample, in the order of `varied`; empty where ranges are drawn from.
    pub(super) points: Vec<Vec<f64>>,
    pub(super) seeds: u32,
}

impl Worlds {
    /// Worlds from the plausible ranges of all parameters of mechanisms that are on, which state one
    /// and which all arms leave at their defaults; so many replicates in each.
    ///
    /// # Errors
    /// If there is no such parameter.
    pub fn prior(arms: &[Arm], seeds: u32) -> Result<Worlds> {
        let mut varied = Vec::new();
        for entry in catalogue() {
            let chosen = arms.iter().map(|arm| arm.scenario.chosen(entry));
            let on: Vec<Vec<f64>> = chosen.filter(|c| c.enabled).map(|c| c.values).collect();
            for (at, p) in entry.parameters.iter().enumerate() {
                let default = |values: &Vec<f64>| values[at].to_bits() == p.default.to_bits();
                if let (Some(range), false) = (p.prior, on.is_empty())
                    && on.iter().all(default)
                {
                    varied.push(Varied {
                        path: format!("mechanisms.{}.{}", entry.name, p.key),
                        range,
                        grade: p.grade,
                    });
                }
            }
        }
        if varied.is_empty() {
            return Err(Error::input(
                "no parameter is left to vary: those that state a plausible range are all set by the \
                 scenario",
            ));
        }
        Ok(Worlds {
            varied,
            points: Vec::new(),
            seeds: seeds.max(1),
        })
    }

    /// Worlds from a sample of points, one to a line below a head that names the parameters by their paths
    /// (`posterior.csv` of `calibrate`; other columns are left aside).
    ///
    /// # Errors
    /// If a path is not known, arms differ in it, a value is missing, no number or not allowed, or there is no point; the message names file and line.
    pub fn sample(text: &str, file: &str, arms: &[Arm], seeds: u32) -> Result<Worlds> {
        let wrong = |line: usize, what: String| Error::input(format!("{file}:{line}: {what}"));
        let mut lines = text.lines().enumerate();
        let head: Vec<&str> = lines.next().map_or("", |l| l.1).split(',').collect();
        let mut columns = Vec::new();
        for (at, path) in head.iter().enumerate().filter(|(_, n)| n.contains('.')) {
            let known = declaration(path).ok_or_else(|| {
                wrong(1, format!("no parameter `{path}`; one is mechanisms.NAME.KEY, settings.NAME.KEY or population.KEY"))
            })?;
            common(path, arms).map_err(|why| wrong(1, format!("`{path}`: {why}")))?;
            columns.push((at, *path, known));
        }
        if columns.is_empty() {
            return Err(wrong(1, "no column is the path of a parameter".to_owned()));
        }
        let mut points: Vec<Vec<f64>> = Vec::new();
        for (number, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
            let fields: Vec<&str> = line.split(',').collect();
            let mut point = Vec::new();
            for (at, path, known) in &columns {
                let found = fields.get(*at).copied().unwrap_or("").trim();
                let value: Option<f64> = found.parse().ok();
                let (min, max) = allowed(known);
                let value = value.filter(|x| (min..=max).contains(x));
                point.push(value.ok_or_else(|| {
                    wrong(
                        number + 1,
                        format!("`{path}` is `{found}`; allowed: {min} to {max}"),
                    )
                })?);
            }
            points.push(point);
        }
        if points.is_empty() {
            return Err(wrong(2, "no point of a sample".to_owned()));
        }
        let range = |k: usize| {
            let of = points.iter().map(|p| p[k]);
            let all = (f64::INFINITY, f64::NEG_INFINITY);
            of.fold(all, |(low, high), x| (low.min(x), high.max(x)))
        };
        let varied = columns
            .iter()
            .enumerate()
            .map(|(k, (_, path, known))| Varied {
                path: (*path).to_owned(),
                range: range(k),
                grade: known.grade,
            });
        Ok(Worlds {
            varied: varied.collect(),
            points,
            seeds: seeds.max(1),
        })
    }

    /// The parameters that are varied.
    pub fn varied(&self) -> &[Varied] {
        &self.varied
    }

    /// Values of the parameters in a scenario as it is.
    pub(crate) fn values_in(&self, scenario: &Scenario) -> Vec<f64> {
        let value = |v: &Varied| scenario.parameter(&v.path).unwrap_or(f64::NAN);
        self.varied.iter().map(value).collect()
    }

    /// Replicates in each world.
    pub fn seeds_of_a_world(&self) -> u32 {
        self.seeds
    }

    /// World of a replicate; both are counted from 1.
    pub fn world_of(&self, replicate: u32) -> u32 {
        (replicate.max(1) - 1) / self.seeds + 1
    }

    /// Values of the parameters in a world, for a comparison of this seed.
    pub fn values(&self, seed: u64, world: u32) -> Vec<f64> {
        let stream = Stream::new(seed, "comparison.world");
        if !self.points.is_empty() {
            let bits = stream.draw(0, world, 0);
            let n = (u64::from(bits[0]) << 32 | u64::from(bits[1])) % self.points.len() as u64;
            return self.points[n as usize].clone();
        }
        let value = |v: &Varied| {
            let bits = stream.draw(xxh3_64(v.path.as_bytes()), world, 0);
            let u = (f64::from(bits[0]) + 0.5) / 4_294_967_296.0;
            v.range.0 + u * (v.range.1 - v.range.0)
        };
        self.varied.iter().map(value).collect()
    }

    /// Gives a scenario the parameters of a world. Mechanisms that are off stay off.
    pub(crate) fn furnish(&self, scenario: &mut Scenario, values: &[f64]) {
        for (v, &value) in self.varied.iter().zip(values) {
            scenario.set_parameter(&v.path, value);
        }
    }

    /// Everything that worlds follow from besides the seed. Numbers are words, so that they come back
    /// with the same bits.
    pub(super) fn to_json(&self) -> Json {
        let text = |x: &f64| x.to_string();
        let varied = |v: &Varied| json!([v.path, text(&v.range.0), text(&v.range.1)]);
        let point = |p: &Vec<f64>| p.iter().map(text).collect::<Vec<_>>();
        json!({
            "seeds": self.seeds,
            "varied": self.varied.iter().map(varied).collect::<Vec<_>>(),
            "points": self.points.iter().map(point).collect::<Vec<_>>(),
        })
    }

    /// What [`to_json`](Worlds::to_json) has said; `None` where it has not.
    pub(super) fn from_json(of: &Json) -> Option<Worlds> {
        let number = |x: &Json| x.as_str()?.parse::<f64>().ok();
        let varied = |v: &Json| {
            let path = v[0].as_str()?.to_owned();
            Some(Varied {
                range: (number(&v[1])?, number(&v[2])?),
                grade: declaration(&path)?.grade,
                path,
            })
        };
        let point = |p: &Json| p.as_array()?.iter().map(number).collect();
        Some(Worlds {
            varied: of["varied"]
                .as_array()?
                .iter()
                .map(varied)
                .collect::<Option<_>>()?,
            points: of["points"]
                .as_array()?
                .iter()
                .map(point)
                .collect::<Option<_>>()?,
            seeds: u32::try_from(of["seeds"].as_u64()?).ok()?.max(1),
        })
    }
}

/// That a parameter acts in the first arm and has the same value in all; else why it cannot be varied.
pub(super) fn common(path: &str, arms: &[Arm]) -> Result<(), &'static str> {
    let mut values = arms.iter().map(|arm| arm.scenario.parameter(path));
    let first = values.next();
    match first {
        Some(None) => Err("there is no such setting, or the first arm has the mechanism off"),
        _ if values.any(|x| Some(x) != first) => {
            Err("arms differ in it; to vary it would make them the same")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::{City, Group, Groups, SyntheticCity};

    fn arms() -> Vec<Arm> {
        let members = vec![Group::new("host", true), Group::new("other", false)];
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).unwrap();
        let scenario = Scenario::new(groups, City::Synthetic(SyntheticCity::default()));
        let arm = |name: &str| Arm::new(name, scenario.clone());
        vec![arm("one"), arm("two")]
    }

    fn value(scenario: &Scenario, name: &str, key: &str) -> f64 {
        let path = format!("mechanisms.{name}.{key}");
        scenario.parameter(&path).unwrap()
    }

    #[test]
    fn what_arms_set_is_not_varied() {
        let mut arms = arms();
        let worlds = Worlds::prior(&arms, 2).unwrap();
        let has = |w: &Worlds, path: &str| w.varied().iter().any(|v| v.path == path);
        assert!(has(&worlds, "mechanisms.attitude_kernel.eta0"));
        // M27 is off.
        assert!(!has(&worlds, "mechanisms.language.contact"));
        let two = &mut arms[1].scenario;
        two.set_parameter("mechanisms.attitude_kernel.eta0", 0.01);
        let worlds = Worlds::prior(&arms, 2).unwrap();
        assert!(!has(&worlds, "mechanisms.attitude_kernel.eta0"));
        assert!(has(&worlds, "mechanisms.attitude_kernel.half_life"));
    }

    #[test]
    fn worlds_differ_lie_in_their_ranges_and_furnish_scenarios() {
        let mut arms = arms();
        let worlds = Worlds::prior(&arms, 3).unwrap();
        assert_eq!([1, 3, 4, 7].map(|r| worlds.world_of(r)), [1, 1, 2, 3]);
        let (one, two) = (worlds.values(9, 1), worlds.values(9, 2));
        assert_ne!(one, two);
        assert_eq!(one, worlds.values(9, 1));
        for (v, x) in worlds.varied().iter().zip(&one) {
            assert!((v.range.0..=v.range.1).contains(x), "{}: {x}", v.path);
        }
        let scenario = &mut arms[0].scenario;
        worlds.furnish(scenario, &one);
        let at = worlds
            .varied()
            .iter()
            .position(|v| v.path == "mechanisms.attitude_kernel.eta0");
        let eta = value(scenario, "attitude_kernel", "eta0");
        assert_eq!(eta, one[at.unwrap()]);
    }

    #[test]
    fn a_sample_is_read_with_its_lines() {
        let text = "wave,point,mechanisms.attitude_kernel.eta0,settings.work.rate\n\
                    0,1,0.004,7\n0,2,0.006,9\n";
        let worlds = Worlds::sample(text, "posterior.csv", &arms(), 1).unwrap();
        assert_eq!(worlds.varied()[1].range, (7.0, 9.0));
        let mut scenario = arms().remove(0).scenario;
        worlds.furnish(&mut scenario, &worlds.points[1]);
        assert_eq!(value(&scenario, "attitude_kernel", "eta0"), 0.006);
        let work = scenario.settings.iter().find(|s| s.name == "work").unwrap();
        assert_eq!(work.spec.rate, 9.0);
        assert_eq!(Worlds::from_json(&worlds.to_json()), Some(worlds.clone()));
        let prior = Worlds::prior(&arms(), 3).unwrap();
        assert_eq!(Worlds::from_json(&prior.to_json()), Some(prior));
        for world in 1..20 {
            assert!(worlds.points.contains(&worlds.values(3, world)));
        }
        for (text, what) in [
            ("a,b\n1,2\n", "s.csv:1: no column"),
            (
                "mechanisms.attitude_kernel.eta\n1\n",
                "s.csv:1: no parameter",
            ),
            (
                "mechanisms.attitude_kernel.eta0\n0.004\n7\n",
                "s.csv:3: `mechanisms.attitude_kernel.eta0` is `7`",
            ),
            ("mechanisms.attitude_kernel.eta0\n", "s.csv:2: no point"),
        ] {
            let error = Worlds::sample(text, "s.csv", &arms(), 1)
                .unwrap_err()
                .to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
