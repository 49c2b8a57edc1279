//! Arms: variants of one scenario, and when they are compared.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Scenario;
use crate::error::{Error, Result};
use crate::indirect::events::Inputs;

/// A variant of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// Name in results.
    pub name: String,
    /// The whole scenario, without arms of its own.
    pub scenario: Scenario,
    /// The factors of an experiment that made it: paths of keys with their values as written.
    pub factors: Vec<(String, String)>,
}

impl Arm {
    /// A scenario under a name, made of no factors.
    pub fn new(name: impl Into<String>, scenario: Scenario) -> Arm {
        Arm {
            name: name.into(),
            scenario,
            factors: Vec::new(),
        }
    }
}

/// What the author of a scenario thinks that one arm does against another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// Name, unique among expectations.
    pub name: String,
    /// In words.
    pub says: String,
    /// Indicator of the results.
    pub indicator: String,
    /// Group that it describes; `None` for any.
    pub group: Option<String>,
    /// Group towards which; `None` for any.
    pub outgroup: Option<String>,
    /// Setting; `None` for any.
    pub setting: Option<String>,
    /// Arm.
    pub arm: String,
    /// Arm that it is compared with.
    pub than: String,
    /// Whether the number is higher in `arm`, else lower.
    pub higher: bool,
    /// Week after burn-in.
    pub week: u32,
    /// Whether it is one of the most telling ones, which short checks look at; manifests do not say.
    #[serde(skip)]
    pub telling: bool,
}

/// When arms are compared, and how finely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compare {
    /// Weeks after burn-in.
    pub weeks: Vec<u32>,
    /// Weeks between further dates.
    pub every: Option<u32>,
    /// Whether areas are compared one by one besides the whole city.
    pub areas: bool,
    /// Weeks between the points of time courses; 0 for none, `None` for 24 steps.
    pub course: Option<u32>,
}

impl Default for Compare {
    fn default() -> Self {
        Compare {
            weeks: Vec::new(),
            every: None,
            areas: true,
            course: None,
        }
    }
}

/// Weeks between dates where none are chosen.
const YEAR: u32 = 52;
/// Steps of a time course where none are chosen.
const STEPS: u32 = 24;

impl Compare {
    /// The dates of a run of so many weeks, rising: the weeks that are named, every so many weeks;
    /// where neither is said, every year and the last week.
    ///
    /// ```
    /// use commonground::scenario::Compare;
    /// let mut compare = Compare::default();
    /// assert_eq!(compare.dates(130).unwrap(), [52, 104, 130]);
    /// (compare.weeks, compare.every) = (vec![0, 13], Some(60));
    /// assert_eq!(compare.dates(130).unwrap(), [0, 13, 60, 120]);
    /// assert!(compare.dates(12).is_err());
    /// ```
    ///
    /// # Errors
    /// If a week that is named comes after the last.
    pub fn dates(&self, weeks: u32) -> Result<Vec<u32>> {
        if let Some(late) = self.weeks.iter().find(|&&w| w > weeks) {
            return Err(Error::input(format!(
                "arms are to be compared in week {late}, and runs end after {weeks} weeks; allowed: \
                 0 to {weeks} (`weeks` under [compare], or --at)"
            )));
        }
        let mut dates: BTreeSet<u32> = self.weeks.iter().copied().collect();
        let chosen = self.every.map(|every| every.max(1));
        let every = match (dates.is_empty(), chosen) {
            (true, None) => Some(YEAR),
            (_, every) => every,
        };
        if let Some(every) = every {
            dates.extend((1..=weeks / every).map(|k| k * every));
        }
        if self.weeks.is_empty() && (chosen.is_none() || dates.is_empty()) {
            dates.insert(weeks);
        }
        Ok(dates.into_iter().collect())
    }

    /// The weeks of time courses that end in week `last`, rising from 0; none where there are to be
    /// none.
    ///
    /// ```
    /// use commonground::scenario::Compare;
    /// let mut compare = Compare::default();
    /// assert_eq!(compare.course(50).len(), 18);
    /// compare.course = Some(26);
    /// assert_eq!(compare.course(60), [0, 26, 52, 60]);
    /// compare.course = Some(0);
    /// assert!(compare.course(60).is_empty());
    /// ```
    pub fn course(&self, last: u32) -> Vec<u32> {
        let every = self.course.unwrap_or(last.div_ceil(STEPS).max(1));
        if every == 0 {
            return Vec::new();
        }
        let mut weeks: Vec<u32> = (0..=last / every).map(|k| k * every).collect();
        if weeks.last() != Some(&last) {
            weeks.push(last);
        }
        weeks
    }
}

impl Scenario {
    /// The scenario of an arm.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn arm(&self, name: &str) -> Result<&Scenario> {
        let found = self.arms.iter().find(|a| a.name == name);
        found.map(|a| &a.scenario).ok_or_else(|| {
            let known: Vec<&str> = self.arms.iter().map(|a| a.name.as_str()).collect();
            Error::input(match known.is_empty() {
                true => format!("scenario `{}` has no arms ([[arms]])", self.name),
                false => format!(
                    "scenario `{}` has no arm `{name}`; its arms are {}",
                    self.name,
                    known.join(", ")
                ),
            })
        })
    }

    /// Whether two scenarios, run with the same seed, are the same city up to week 0: they differ
    /// at most in what acts from week 0 on.
    pub fn same_past(&self, other: &Scenario) -> bool {
        // Every field is named, so that a new one is not forgotten here.
        let Scenario {
            name: _,
            seed,
            weeks: _,
            burn_in,
            start,
            groups,
            city,
            population,
            settings,
            mechanisms,
            trial: _,
            norms,
            inputs:
                Inputs {
                    media,
                    pulses: _,
                    campaigns: _,
                    exposures: _,
                    shocks: _,
                    arrivals,
                    centres: _,
                    // They start in week 0 or later.
                    policies: _,
                    budgets: _,
                },
            outputs: _,
            compare: _,
            experiment: _,
            arms: _,
            expect: _,
            notes: _,
            said: _,
            text: _,
        } = self;
        *seed == other.seed
            && *burn_in == other.burn_in
            && *start == other.start
            && *groups == other.groups
            && *population == other.population
            && *settings == other.settings
            && *mechanisms == other.mechanisms
            && *norms == other.norms
            // Who expects arrivals keeps account of dwellings from the start.
            && arrivals.is_empty() == other.inputs.arrivals.is_empty()
            && *media == other.inputs.media
            && *city == other.city
    }

    /// Whether two scenarios with the same past do not differ in what acts from week 0 on either.
    pub(super) fn same_events(&self, other: &Scenario) -> bool {
        self.inputs == other.inputs
    }
}
