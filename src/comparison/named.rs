//! Parameters that somebody names, with their plausible ranges or ranges of their own.

use super::worlds::{Varied, Worlds, current, declaration};
use crate::error::{Error, Result};
use crate::mechanism::find;
use crate::parameter::Kind;
use crate::scenario::Arm;

impl Worlds {
    /// Worlds from parameters that are named one by one: `PATH` for the plausible range that the
    /// declaration states, `PATH=LOW..HIGH` for another; one replicate in each.
    ///
    /// # Errors
    /// If there is none; one is not known, is a choice, is named twice, states no range or has a wrong
    /// one, belongs to a mechanism that is off in all arms, or differs between arms.
    pub fn named(parameters: &[String], arms: &[Arm]) -> Result<Worlds> {
        let mut varied: Vec<Varied> = Vec::new();
        for text in parameters {
            let next = one(text, arms)?;
            if varied.iter().any(|v| v.path == next.path) {
                return Err(Error::input(format!(
                    "the parameter `{}` is named twice",
                    next.path
                )));
            }
            varied.push(next);
        }
        if varied.is_empty() {
            return Err(Error::input("there is no parameter to vary"));
        }
        Ok(Worlds {
            varied,
            points: Vec::new(),
            seeds: 1,
        })
    }
}

fn one(text: &str, arms: &[Arm]) -> Result<Varied> {
    let wrong = |what: String| Error::input(format!("`{text}`: {what}"));
    let (path, range) = match text.split_once('=') {
        Some((path, range)) => (path.trim(), Some(range)),
        None => (text.trim(), None),
    };
    let known = declaration(path).ok_or_else(|| {
        wrong(
            "no parameter that is a number; one is mechanisms.NAME.KEY, settings.NAME.KEY or \
             population.KEY"
                .to_owned(),
        )
    })?;
    let mechanism = path.strip_prefix("mechanisms.");
    let entry = mechanism.and_then(|rest| find(rest.split('.').next()?));
    if let Some(entry) = entry {
        let on = |arm: &Arm| {
            let chosen = arm.scenario.mechanisms.get(entry.name);
            chosen.map_or(entry.core(), |c| c.enabled)
        };
        if !arms.iter().any(on) {
            return Err(wrong(format!(
                "it moves nothing: mechanism `{0}` is off; switch it on with --set \
                 mechanisms.{0}.enabled=true",
                entry.name
            )));
        }
    }
    let mut values = arms.iter().map(|arm| current(&arm.scenario, path));
    let first = values.next().flatten();
    if first.is_none() {
        return Err(wrong(
            "there is no such setting, or the first arm has the mechanism off".to_owned(),
        ));
    }
    if values.any(|x| x != first) {
        return Err(wrong(
            "arms differ in it; to vary it would make them the same".to_owned(),
        ));
    }
    let range = match range {
        None => known.prior.ok_or_else(|| {
            wrong("it states no plausible range; give one, for instance =0.5..2".to_owned())
        })?,
        Some(said) => {
            let ends = said.split_once("..").and_then(|(low, high)| {
                Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
            });
            ends.ok_or_else(|| wrong("a range is written LOW..HIGH".to_owned()))?
        }
    };
    let Kind::Number { min, max } = known.kind else {
        return Err(wrong("a choice cannot be varied".to_owned()));
    };
    if !(min <= range.0 && range.0 < range.1 && range.1 <= max) {
        return Err(wrong(format!(
            "its range must lie in {min} to {max}, the lower end first"
        )));
    }
    Ok(Varied {
        path: path.to_owned(),
        range,
        grade: known.grade,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::{City, Group, Groups, SyntheticCity};
    use crate::scenario::Scenario;

    fn arms() -> Vec<Arm> {
        let members = vec![Group::new("host", true), Group::new("other", false)];
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).unwrap();
        let scenario = Scenario::new(groups, City::Synthetic(SyntheticCity::default()));
        let name = "one".to_owned();
        vec![Arm { name, scenario }]
    }

    fn named(all: &[&str], arms: &[Arm]) -> Result<Worlds> {
        let all: Vec<String> = all.iter().map(|&t| t.to_owned()).collect();
        Worlds::named(&all, arms)
    }

    #[test]
    fn ranges_are_those_of_the_declaration_or_ones_own() {
        let all = [
            "mechanisms.attitude_kernel.eta0",
            "settings.work.rate=5..12",
        ];
        let worlds = named(&all, &arms()).unwrap();
        let prior = declaration("mechanisms.attitude_kernel.eta0")
            .unwrap()
            .prior;
        assert_eq!(Some(worlds.varied()[0].range), prior);
        assert_eq!(worlds.varied()[1].range, (5.0, 12.0));
        let scenario = &arms()[0].scenario;
        let work = scenario.settings.iter().find(|s| s.name == "work").unwrap();
        assert_eq!(worlds.values_in(scenario)[1], work.spec.rate);
    }

    #[test]
    fn what_cannot_be_varied_is_refused() {
        let mut both = arms();
        both.push(both[0].clone());
        both[1].scenario.population = Default::default();
        let other = both[1].scenario.settings.iter_mut();
        other.for_each(|s| s.spec.rate += 1.0);
        for (text, what) in [
            (vec![], "no parameter to vary"),
            (
                vec!["mechanisms.attitude_kernel.eta"],
                "no parameter that is",
            ),
            (vec!["settings.moon.rate=1..2"], "no such setting"),
            (vec!["settings.work.rate=1..2"], "arms differ in it"),
            (vec!["mechanisms.language.contact=0..1"], "is off"),
            (vec!["mechanisms.attitude_kernel.eta0=2"], "LOW..HIGH"),
            (
                vec!["mechanisms.attitude_kernel.eta0=0.1..0.01"],
                "lower end",
            ),
            (
                vec![
                    "mechanisms.attitude_kernel.eta0",
                    "mechanisms.attitude_kernel.eta0",
                ],
                "named twice",
            ),
        ] {
            let error = named(&text, &both).unwrap_err().to_string();
            assert!(error.contains(what), "{text:?}: {error}");
        }
    }
}
