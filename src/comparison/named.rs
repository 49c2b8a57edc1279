//! Parameters that somebody names, with their plausible ranges or ranges of their own.

use super::worlds::{Varied, Worlds, common};
use crate::error::{Error, Result};
use crate::scenario::Arm;
use crate::scenario::parameters::{Ranged, acts, ranged};

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
    let path = text.split('=').next().unwrap_or_default().trim();
    acts(path, arms.iter().map(|a| &a.scenario))?;
    let Ranged {
        declaration, range, ..
    } = ranged(text)?;
    common(path, arms).map_err(|why| Error::input(format!("`{text}`: {why}")))?;
    Ok(Varied {
        path: path.to_owned(),
        range,
        grade: declaration.grade,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::{City, Group, Groups, SyntheticCity};
    use crate::scenario::Scenario;
    use crate::scenario::parameters::declaration;

    fn arms() -> Vec<Arm> {
        let members = vec![Group::new("host", true), Group::new("other", false)];
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).unwrap();
        let scenario = Scenario::new(groups, City::Synthetic(SyntheticCity::default()));
        vec![Arm::new("one", scenario)]
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
