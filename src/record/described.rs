//! What ran, in entries that a reader of the manifest can put into words: policies, mechanisms
//! and the keys in which arms differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::mechanism::catalogue;
use crate::parameter::Parameter;
use crate::policy::lever;
use crate::scenario::Scenario;

/// A policy of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PolicyEntry {
    /// Key of its lever.
    pub lever: String,
    /// Name.
    pub name: String,
    /// First week after burn-in in which it is in force.
    pub start: u32,
    /// First week in which it is no longer; null: it stays.
    pub end: Option<u32>,
    /// Groups whom it concerns; empty for those the lever is meant for.
    pub groups: Vec<String>,
    /// Areas where it holds; empty for all.
    pub areas: Vec<String>,
    /// Share of its full effect.
    pub intensity: f64,
    /// Its own parameters by key (for a choice: position of the word).
    pub values: BTreeMap<String, f64>,
    /// Money a year while it is in force.
    pub fixed_cost: f64,
    /// Money for each unit; null where no price was given.
    pub unit_cost: Option<f64>,
}

/// A key of the scenario in which an arm differs from the baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Path of the key.
    pub key: String,
    /// What the baseline says, if it says anything.
    pub baseline: Option<String>,
    /// What the arm says, if it says anything.
    pub here: Option<String>,
}

fn named(parameters: &[Parameter], values: &[f64]) -> BTreeMap<String, f64> {
    let value = |k: usize, p: &Parameter| values.get(k).copied().unwrap_or(p.default);
    let all = parameters.iter().enumerate();
    all.map(|(k, p)| (p.key.to_owned(), value(k, p))).collect()
}

/// The policies of a scenario.
pub(super) fn policies(of: &Scenario) -> Vec<PolicyEntry> {
    let entry = |p: &crate::policy::Policy| PolicyEntry {
        lever: p.lever.to_owned(),
        name: p.name.clone(),
        start: p.start,
        end: p.end,
        groups: p.groups.clone(),
        areas: p.areas.clone(),
        intensity: p.intensity,
        values: named(lever(p.lever).map_or(&[], |l| l.parameters), &p.values),
        fixed_cost: p.price.fixed,
        unit_cost: p.price.unit,
    };
    of.inputs.policies.iter().map(entry).collect()
}

/// The mechanisms that are on, with the values of their parameters.
pub(super) fn mechanisms(of: &Scenario) -> BTreeMap<String, BTreeMap<String, f64>> {
    let chosen = catalogue().iter().map(|entry| (entry, of.chosen(entry)));
    chosen
        .filter(|(_, choice)| choice.enabled)
        .map(|(entry, choice)| {
            let values = named(entry.parameters, &choice.values);
            (entry.name.to_owned(), values)
        })
        .collect()
}

/// Keys that say nothing about what happens in an arm.
const NOT_OF_THE_CITY: [&str; 10] = [
    "name",
    "commonground",
    "extends",
    "seed",
    "outputs",
    "compare",
    "expect",
    "experiment",
    "arms",
    "trial",
];

/// Whether a key of a scenario says something about the city.
pub(super) fn is_of_the_city(key: &str) -> bool {
    let head = key.split('.').next().unwrap_or_default();
    !NOT_OF_THE_CITY.contains(&head)
}

/// The keys in which an arm differs from the baseline, in the order of paths.
pub(super) fn changes(arm: &Scenario, baseline: &Scenario) -> Vec<Change> {
    let mut both: BTreeMap<&str, (Option<&str>, Option<&str>)> = BTreeMap::new();
    for (key, value) in &baseline.said {
        both.entry(key).or_default().0 = Some(value);
    }
    for (key, value) in &arm.said {
        both.entry(key).or_default().1 = Some(value);
    }
    both.into_iter()
        .filter(|(key, (was, is))| was != is && is_of_the_city(key))
        .map(|(key, (was, is))| Change {
            key: key.to_owned(),
            baseline: was.map(str::to_owned),
            here: is.map(str::to_owned),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::scenario;
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn changes_are_the_keys_that_differ() {
        let said = |all: &[(&str, &str)]| -> Scenario {
            let mut s = scenario();
            let all = all.iter();
            s.said = all.map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
            s
        };
        let baseline = said(&[("name", "x"), ("settings.work.bias", "0.3"), ("weeks", "8")]);
        let arm = said(&[("name", "y"), ("settings.work.rate", "8"), ("weeks", "8")]);
        let found = changes(&arm, &baseline);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].key, "settings.work.bias");
        assert_eq!(
            (found[0].baseline.as_deref(), &found[0].here),
            (Some("0.3"), &None)
        );
        assert_eq!(
            (&found[1].baseline, found[1].here.as_deref()),
            (&None, Some("8"))
        );
        assert!(changes(&baseline, &baseline).is_empty());
    }

    #[test]
    fn policies_and_mechanisms_carry_the_values_in_force() {
        let mut s = scenario();
        s.inputs
            .policies
            .push(Policy::new("work_ban", "ban").with("months", 9.0));
        let found = policies(&s);
        assert_eq!(found[0].values["months"], 9.0);
        assert_eq!((found[0].end, found[0].unit_cost), (None, None));
        let on = mechanisms(&s);
        assert!(on.contains_key("approach") && !on.contains_key("language"));
        assert!(on["approach"].contains_key("theta_a"));
    }
}
