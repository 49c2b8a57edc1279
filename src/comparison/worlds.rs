//! Plausible worlds: parameters that nobody knows exactly are drawn anew, the same for all arms.
//!
//! A world is one draw of all parameters that are varied: each inside its plausible range (the prior that
//! its declaration states), or one point of a sample that a calibration accepted. A few replicates
//! live in every world, with seeds of their own, so that luck and parameters can be told apart.

use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::mechanism::{Choice, catalogue, find};
use crate::parameter::{Grade, Kind, Parameter, Parameters};
use crate::places::SettingParameters;
use crate::population::PopulationParameters;
use crate::rng::Stream;
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
            let chosen = |arm: &Arm| match arm.scenario.mechanisms.get(entry.name) {
                Some(choice) => (choice.enabled, choice.values.clone()),
                None => (entry.core(), defaults(entry.parameters)),
            };
            let on: Vec<Vec<f64>> = arms
                .iter()
                .map(chosen)
                .filter_map(|(on, values)| on.then_some(values))
                .collect();
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
            let mut found = arms.iter().map(|arm| current(&arm.scenario, path));
            let first = found.next();
            if first == Some(None) {
                return Err(wrong(
                    1,
                    format!("`{path}`: there is no such setting, or the mechanism is off"),
                ));
            }
            if found.any(|x| Some(x) != first) {
                return Err(wrong(
                    1,
                    format!("arms differ in `{path}`; a sample of it would make them the same"),
                ));
            }
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
                let allowed = |x: &f64| match known.kind {
                    Kind::Number { min, max } => (min..=max).contains(x),
                    Kind::Choice(_) => false,
                };
                point.push(value.filter(allowed).ok_or_else(|| {
                    wrong(
                        number + 1,
                        format!("`{path}` is `{found}`; {}", said(known)),
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
        let value = |v: &Varied| current(scenario, &v.path).unwrap_or(f64::NAN);
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
            match v.path.split('.').collect::<Vec<_>>()[..] {
                ["mechanisms", name, key] => {
                    let Some(entry) = find(name) else { continue };
                    let at = entry.parameters.iter().position(|p| p.key == key);
                    let choice = scenario.mechanisms.entry(name.to_owned());
                    let choice = choice.or_insert_with(|| Choice {
                        enabled: entry.core(),
                        values: defaults(entry.parameters),
                    });
                    if let Some(found) = at.and_then(|at| choice.values.get_mut(at)) {
                        *found = value;
                    }
                }
                ["settings", name, key] => {
                    let at = position(SettingParameters::DECLARATIONS, key);
                    let all = scenario.settings.iter_mut();
                    for setting in all.filter(|s| s.name == name) {
                        setting.spec.set(at, value);
                    }
                }
                ["population", key] => {
                    let at = position(PopulationParameters::DECLARATIONS, key);
                    scenario.population.set(at, value);
                }
                _ => {}
            }
        }
    }

    /// A digest of parameters, ranges and points.
    pub(super) fn said(&self) -> String {
        let all = format!("{:?} {:?}", self.varied, self.points);
        format!("{:016x}", xxh3_64(all.as_bytes()))
    }
}

fn defaults(parameters: &[Parameter]) -> Vec<f64> {
    parameters.iter().map(|p| p.default).collect()
}

/// Position of a key that [`declaration`] knows.
fn position(parameters: &[Parameter], key: &str) -> usize {
    let found = parameters.iter().position(|p| p.key == key);
    found.expect("a path that was looked up")
}

/// Value of a parameter in a scenario, by a path that is known; `None` where it does not act.
pub(super) fn current(scenario: &Scenario, path: &str) -> Option<f64> {
    match path.split('.').collect::<Vec<_>>()[..] {
        ["mechanisms", name, key] => {
            let entry = find(name)?;
            let at = position(entry.parameters, key);
            match scenario.mechanisms.get(name) {
                Some(choice) => choice.enabled.then(|| choice.values[at]),
                None => entry.core().then_some(entry.parameters[at].default),
            }
        }
        ["settings", name, key] => {
            let setting = scenario.settings.iter().find(|s| s.name == name)?;
            Some(
                setting
                    .spec
                    .get(position(SettingParameters::DECLARATIONS, key)),
            )
        }
        ["population", key] => {
            let at = position(PopulationParameters::DECLARATIONS, key);
            Some(scenario.population.get(at))
        }
        _ => None,
    }
}

/// The declaration of a parameter that is a number, by its path.
pub(super) fn declaration(path: &str) -> Option<&'static Parameter> {
    let parameters = match path.split('.').collect::<Vec<_>>()[..] {
        ["mechanisms", name, _] => find(name)?.parameters,
        ["settings", _, _] => SettingParameters::DECLARATIONS,
        ["population", _] => PopulationParameters::DECLARATIONS,
        _ => return None,
    };
    let key = path.rsplit('.').next()?;
    let number = |p: &&Parameter| matches!(p.kind, Kind::Number { .. });
    parameters.iter().filter(number).find(|p| p.key == key)
}

fn said(parameter: &Parameter) -> String {
    match parameter.kind {
        Kind::Number { min, max } => format!("allowed: {min} to {max}"),
        Kind::Choice(_) => "a choice cannot be varied".to_owned(),
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
        let arm = |name: &str| Arm {
            name: name.to_owned(),
            scenario: scenario.clone(),
        };
        vec![arm("one"), arm("two")]
    }

    fn value(scenario: &Scenario, name: &str, key: &str) -> f64 {
        let at = position(find(name).unwrap().parameters, key);
        scenario.mechanisms[name].values[at]
    }

    #[test]
    fn what_arms_set_is_not_varied() {
        let mut arms = arms();
        let worlds = Worlds::prior(&arms, 2).unwrap();
        let has = |w: &Worlds, path: &str| w.varied().iter().any(|v| v.path == path);
        assert!(has(&worlds, "mechanisms.attitude_kernel.eta0"));
        // M27 is off.
        assert!(!has(&worlds, "mechanisms.language.contact"));
        let entry = find("attitude_kernel").unwrap();
        let mut values = defaults(entry.parameters);
        values[position(entry.parameters, "eta0")] = 0.01;
        let choice = Choice {
            enabled: true,
            values,
        };
        let name = "attitude_kernel".to_owned();
        arms[1].scenario.mechanisms.insert(name, choice);
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
