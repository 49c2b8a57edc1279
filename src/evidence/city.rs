//! The standard city and how long it is run: the same for all rows except where the row's own
//! population differs. Both were fixed before the model was compared with anything.

use super::row::Town;
use crate::error::Result;
use crate::scenario::{BurnIn, ReadOptions, Scenario};
use crate::survey::{PanelParameters, PanelPlan, QuestionnaireParameters};

/// The standard city as a scenario file.
pub const STANDARD: &str = include_str!("../../scenarios/standard.toml");

/// How worlds are run: lengths, samples, number of seeds.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Name for people.
    pub name: &'static str,
    /// Seeds, each with a city of its own.
    pub seeds: u64,
    /// Seed of the first city; the others follow.
    pub first_seed: u64,
    /// Weeks of burn-in.
    pub burn_in: u32,
    /// Week of the cross-section, the first wave of the panel.
    pub cross_section: u32,
    /// Yearly waves of the panel, the cross-section included.
    pub waves: u32,
    /// Hosts asked.
    pub hosts: usize,
    /// Newcomers asked of each group (all, where it has fewer).
    pub newcomers: usize,
    /// People who keep a diary for a day.
    pub diaries: usize,
    /// People who keep a diary for a year.
    pub diaries_of_a_year: usize,
    /// Week after burn-in in which the trial of A15 begins.
    pub trial_week: u32,
    /// Settings laid over every city (`--set`), such as a parameter that is tried.
    pub set: Vec<String>,
}

/// Weekly readings of the monthly window.
pub(super) const READINGS: usize = 5;

/// Weeks between waves.
pub(super) const YEAR: u32 = 52;

impl Plan {
    /// The whole protocol: 20 seeds, burn-in of four years, five more to the cross-section, six
    /// yearly waves; the trial begins after eight years.
    pub fn whole() -> Plan {
        Plan {
            name: "whole",
            seeds: 20,
            first_seed: 1,
            burn_in: 208,
            cross_section: 260,
            waves: 6,
            hosts: 2500,
            newcomers: 500,
            diaries: 2000,
            diaries_of_a_year: 150,
            trial_week: 208,
            set: Vec::new(),
        }
    }

    /// A quick look at the same city: 3 seeds, the cross-section after three years, four waves,
    /// the trial after one.
    pub fn quick() -> Plan {
        Plan {
            name: "quick",
            seeds: 3,
            cross_section: 156,
            waves: 4,
            trial_week: 52,
            ..Plan::whole()
        }
    }

    /// Last week of the panel.
    pub fn last_week(&self) -> u32 {
        self.cross_section + YEAR * self.waves.saturating_sub(1)
    }

    /// Who is asked, how often.
    pub(super) fn panel(&self) -> (PanelPlan, PanelParameters, QuestionnaireParameters) {
        let plan = PanelPlan {
            hosts: self.hosts,
            newcomers: self.newcomers,
            every: YEAR,
        };
        (
            plan,
            PanelParameters::default(),
            QuestionnaireParameters::default(),
        )
    }

    /// The text of a protocol with what this plan says in place of `{cross_section}` (weeks after
    /// burn-in), `{waves}`, `{trial_year}` (burn-in counted), `{trial_weeks}` of sessions and `{diaries}`
    /// kept for a year; other braces stay.
    pub fn fill(&self, protocol: &str) -> String {
        let year = (self.burn_in + self.trial_week) / YEAR + 1;
        protocol
            .replace("{cross_section}", &self.cross_section.to_string())
            .replace("{waves}", &self.waves.to_string())
            .replace("{trial_year}", &year.to_string())
            .replace("{trial_weeks}", &super::trial::SESSIONS.to_string())
            .replace("{diaries}", &self.diaries_of_a_year.to_string())
    }

    /// The scenario of a town at a seed.
    ///
    /// # Errors
    /// If a setting of the plan or of the town is wrong.
    pub fn scenario(&self, town: &Town, seed: u64) -> Result<Scenario> {
        let mut scenario = self.read(STANDARD, "standard.toml (built in)", town, seed)?;
        scenario.burn_in = BurnIn::Weeks(self.burn_in);
        scenario.weeks = self.last_week();
        Ok(scenario)
    }

    /// A city inside the program with the settings of a town and of the plan.
    pub(super) fn read(&self, text: &str, name: &str, town: &Town, seed: u64) -> Result<Scenario> {
        let mut options = ReadOptions::from_env();
        options.set.extend(town.set.iter().cloned());
        options.set.extend(self.set.iter().cloned());
        options.seed = Some(seed);
        Scenario::from_text(text, name, &options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::rows;

    #[test]
    fn every_town_of_the_registry_can_be_read() {
        for row in rows() {
            let scenario = Plan::whole().scenario(&row.town, 3).unwrap();
            assert_eq!(scenario.seed, 3, "{}", row.id);
        }
    }

    #[test]
    fn protocols_say_what_the_plan_does() {
        let a15 = rows().into_iter().find(|r| r.id == "A15").unwrap().protocol;
        assert!(
            Plan::whole()
                .fill(&a15)
                .contains("in year 9 (burn-in counted)")
        );
        assert!(
            Plan::quick()
                .fill(&a15)
                .contains("in year 6 (burn-in counted)")
        );
        assert!(Plan::quick().fill("{waves} in {town}") == "4 in {town}");
        for row in rows() {
            let text = Plan::whole().fill(&row.protocol);
            assert!(!text.contains('{'), "{}: {text}", row.id);
        }
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let mut plan = Plan::quick();
        plan.set.push("mechanisms.approach.theta_aa=1".to_owned());
        let error = plan.scenario(&Town::default(), 1).unwrap_err().to_string();
        assert!(error.contains("theta_aa"), "{error}");
    }
}
