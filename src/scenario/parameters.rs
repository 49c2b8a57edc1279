//! Parameters of a scenario by their paths, as `--set` takes them: `mechanisms.NAME.KEY`,
//! `settings.NAME.KEY`, `population.KEY`; and which mechanisms are on.

use super::Scenario;
use crate::error::{Error, Result};
use crate::mechanism::{Choice, Choices, Entry, catalogue, find};
use crate::parameter::{Kind, Parameter, Parameters};
use crate::places::SettingParameters;
use crate::population::PopulationParameters;

#[cfg(feature = "scenario")]
/// A parameter that is a number, with a range inside what is allowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranged<'a> {
    /// Path.
    pub path: &'a str,
    /// Its declaration.
    pub declaration: &'static Parameter,
    /// Range, the lower end first.
    pub range: (f64, f64),
}

/// A path in parts.
enum Place<'a> {
    Mechanism(&'static Entry, &'a str),
    Setting(&'a str, &'a str),
    Population(&'a str),
}

impl<'a> Place<'a> {
    fn of(path: &'a str) -> Option<Place<'a>> {
        match path.split('.').collect::<Vec<_>>()[..] {
            ["mechanisms", name, key] => Some(Place::Mechanism(find(name)?, key)),
            ["settings", name, key] => Some(Place::Setting(name, key)),
            ["population", key] => Some(Place::Population(key)),
            _ => None,
        }
    }

    /// What may be declared there, and the position of the key.
    fn declared(&self) -> Option<(&'static [Parameter], usize)> {
        let (all, key) = match self {
            Place::Mechanism(entry, key) => (entry.parameters, *key),
            Place::Setting(_, key) => (SettingParameters::DECLARATIONS, *key),
            Place::Population(key) => (PopulationParameters::DECLARATIONS, *key),
        };
        let number = |p: &Parameter| p.key == key && matches!(p.kind, Kind::Number { .. });
        Some((all, all.iter().position(number)?))
    }
}

#[cfg(feature = "scenario")]
/// The declaration of a parameter that is a number, by its path. Settings may have any name.
pub(crate) fn declaration(path: &str) -> Option<&'static Parameter> {
    let (all, at) = Place::of(path)?.declared()?;
    Some(&all[at])
}

#[cfg(feature = "scenario")]
/// Least and greatest allowed value of a parameter that is a number.
pub(crate) fn allowed(of: &Parameter) -> (f64, f64) {
    match of.kind {
        Kind::Number { min, max } => (min, max),
        Kind::Choice(words) => (0.0, words.len() as f64 - 1.0),
    }
}

#[cfg(feature = "scenario")]
/// Reads `PATH`, which takes the plausible range that the declaration states, or `PATH=LOW..HIGH`.
///
/// # Errors
/// If there is no such parameter, it is no number, it states no range and none is given, or the range
/// is wrong.
pub(crate) fn ranged(text: &str) -> Result<Ranged<'_>> {
    let wrong = |what: String| Error::input(format!("`{text}`: {what}"));
    let (path, said) = match text.split_once('=') {
        Some((path, said)) => (path.trim(), Some(said)),
        None => (text.trim(), None),
    };
    let declaration = declaration(path).ok_or_else(|| {
        wrong(
            "no such parameter, or no parameter that is a number; one is mechanisms.NAME.KEY, \
             settings.NAME.KEY or population.KEY"
                .to_owned(),
        )
    })?;
    let range = match said {
        None => declaration.prior.ok_or_else(|| {
            wrong(
                "it states no prior (plausible range); give a range, for instance =0.5..2"
                    .to_owned(),
            )
        })?,
        Some(said) => {
            let ends = said.split_once("..").and_then(|(low, high)| {
                Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
            });
            ends.ok_or_else(|| wrong("a range is written LOW..HIGH".to_owned()))?
        }
    };
    let (min, max) = allowed(declaration);
    if !(min <= range.0 && range.0 < range.1 && range.1 <= max) {
        return Err(wrong(format!(
            "its range must lie in {min} to {max}, the lower end first"
        )));
    }
    Ok(Ranged {
        path,
        declaration,
        range,
    })
}

#[cfg(feature = "scenario")]
/// That a parameter moves nothing because its mechanism is off in all these scenarios.
///
/// # Errors
/// If so.
pub(crate) fn acts<'a>(
    path: &str,
    mut scenarios: impl Iterator<Item = &'a Scenario>,
) -> Result<()> {
    match Place::of(path) {
        Some(Place::Mechanism(entry, _)) if !scenarios.any(|s| s.is_on(entry.name)) => {
            Err(Error::input(format!(
                "`{path}` moves nothing: mechanism `{0}` is off; switch it on with --set \
                 mechanisms.{0}.enabled=true",
                entry.name
            )))
        }
        _ => Ok(()),
    }
}

impl Scenario {
    /// What it chose of the mechanisms.
    pub fn choices(&self) -> Choices<'_> {
        Choices::new(&self.mechanisms, &self.inputs)
    }

    /// Whether the mechanism of this name is on; `false` where there is none.
    pub fn is_on(&self, mechanism: &str) -> bool {
        self.choices().on(mechanism)
    }

    /// Names of the mechanisms that are on, in the order of the catalogue.
    pub fn mechanisms_on(&self) -> Vec<&'static str> {
        let on = catalogue().iter().filter(|e| self.is_on(e.name));
        on.map(|e| e.name).collect()
    }

    /// How a mechanism of the catalogue is set here, by the scenario or by default.
    pub(crate) fn chosen(&self, entry: &Entry) -> Choice {
        let said = self.mechanisms.get(entry.name).cloned();
        said.unwrap_or_else(|| Choice {
            enabled: entry.core(),
            values: entry.parameters.iter().map(|p| p.default).collect(),
        })
    }

    /// Switches a mechanism of the catalogue on or off; its parameters stay as they are.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn switch(&mut self, mechanism: &str, on: bool) -> Result<()> {
        let entry = find(mechanism).ok_or_else(|| {
            let known: Vec<&str> = catalogue().iter().map(|e| e.name).collect();
            Error::input(format!(
                "no mechanism `{mechanism}`; there are {}",
                known.join(", ")
            ))
        })?;
        let mut choice = self.chosen(entry);
        choice.enabled = on;
        self.mechanisms.insert(entry.name.to_owned(), choice);
        Ok(())
    }

    /// Value of the parameter at a path; `None` where there is none or it does not act, because its
    /// mechanism is off or there is no such setting.
    pub fn parameter(&self, path: &str) -> Option<f64> {
        let place = Place::of(path)?;
        let (_, at) = place.declared()?;
        match place {
            Place::Mechanism(entry, _) => {
                let choice = self.chosen(entry);
                choice.enabled.then(|| choice.values.get(at).copied())?
            }
            Place::Setting(name, _) => {
                let setting = self.settings.iter().find(|s| s.name == name)?;
                Some(setting.spec.get(at))
            }
            Place::Population(_) => Some(self.population.get(at)),
        }
    }

    #[cfg(feature = "scenario")]
    /// Gives the parameter at a path a value that is allowed; a mechanism that is off stays off, and
    /// a path that leads nowhere changes nothing.
    pub(crate) fn set_parameter(&mut self, path: &str, value: f64) {
        let Some((place, (_, at))) = Place::of(path).and_then(|p| p.declared().map(|d| (p, d)))
        else {
            return;
        };
        match place {
            Place::Mechanism(entry, _) => {
                let mut choice = self.chosen(entry);
                if let Some(found) = choice.values.get_mut(at) {
                    *found = value;
                }
                self.mechanisms.insert(entry.name.to_owned(), choice);
            }
            Place::Setting(name, _) => {
                let all = self.settings.iter_mut();
                all.filter(|s| s.name == name)
                    .for_each(|s| s.spec.set(at, value));
            }
            Place::Population(_) => self.population.set(at, value),
        }
    }
}

#[cfg(all(test, feature = "scenario"))]
mod tests {
    use super::*;
    use crate::population::{City, Group, Groups, SyntheticCity};

    const ETA: &str = "mechanisms.attitude_kernel.eta0";

    fn scenario() -> Scenario {
        let members = vec![Group::new("host", true), Group::new("other", false)];
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).unwrap();
        Scenario::new(groups, City::Synthetic(SyntheticCity::default()))
    }

    #[test]
    fn parameters_are_read_and_set_by_path() {
        let mut s = scenario();
        assert_eq!(s.parameter(ETA), Some(declaration(ETA).unwrap().default));
        let before = s.clone();
        for (path, value) in [
            (ETA, 0.01),
            ("settings.work.rate", 3.0),
            ("population.milieu_share", 0.25),
        ] {
            s.set_parameter(path, value);
            assert_eq!(s.parameter(path), Some(value), "{path}");
        }
        assert_ne!(s, before);
        // Off, no such setting, a choice, nothing at all.
        for path in [
            "mechanisms.language.contact",
            "settings.moon.rate",
            "mechanisms.attitude_kernel",
            "city.inhabitants",
        ] {
            assert_eq!(s.parameter(path), None, "{path}");
        }
        let before = s.clone();
        s.set_parameter("mechanisms.attitude_kernel.nothing", 1.0);
        s.set_parameter("settings.moon.rate", 1.0);
        assert_eq!(s, before);
        s.set_parameter("mechanisms.language.contact", 0.5);
        assert!(!s.is_on("language"));
    }

    #[test]
    fn mechanisms_are_switched_and_keep_their_values() {
        let mut s = scenario();
        s.set_parameter(ETA, 0.01);
        assert!(s.is_on("attitude_kernel") && !s.is_on("language") && !s.is_on("nothing"));
        s.switch("attitude_kernel", false).unwrap();
        assert!(!s.is_on("attitude_kernel") && s.parameter(ETA).is_none());
        assert!(!s.mechanisms_on().contains(&"attitude_kernel"));
        s.switch("attitude_kernel", true).unwrap();
        assert_eq!(s.parameter(ETA), Some(0.01));
        let error = s.switch("kernel", false).unwrap_err().to_string();
        assert!(
            error.starts_with("no mechanism `kernel`; there are"),
            "{error}"
        );
    }

    #[test]
    fn ranges_are_stated_or_given() {
        assert_eq!(
            Some(ranged(ETA).unwrap().range),
            ranged(ETA).unwrap().declaration.prior
        );
        let own = ranged("settings.work.rate = 5 .. 12").unwrap();
        assert_eq!((own.path, own.range), ("settings.work.rate", (5.0, 12.0)));
        for (text, what) in [
            ("mechanisms.attitude_kernel.eta", "no such parameter"),
            ("population.milieu_share", "states no prior"),
            ("settings.work.rate=5", "LOW..HIGH"),
            ("settings.work.rate=5..900", "must lie in 0 to 40"),
        ] {
            let error = ranged(text).unwrap_err().to_string();
            assert!(error.contains(what), "{text}: {error}");
        }
        let s = scenario();
        let off = acts("mechanisms.language.contact", [&s].into_iter());
        assert!(off.unwrap_err().to_string().contains("is off"));
        assert!(acts(ETA, [&s].into_iter()).is_ok());
    }
}
