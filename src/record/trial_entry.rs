//! What trials were: their design, their arms and their cities, as entries of the manifest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::described::is_of_the_city;
use crate::experiment::{ArmReport, Trial, TrialReport};
use crate::parameter::{Kind, Parameter, Parameters};
use crate::scenario::Scenario;

/// An arm of a trial, with what became of it in the mean over trials.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrialArmEntry {
    /// Name.
    pub name: String,
    /// What it brings, by key; choices as words.
    pub brings: BTreeMap<String, String>,
    /// Units assigned.
    pub units: f64,
    /// Participants assigned.
    pub people: f64,
    /// Teams put together.
    pub teams: f64,
    /// Seats for partners for which nobody was left.
    pub empty_seats: f64,
    /// Share of the participants in teams who dropped out before the last week.
    pub dropped: f64,
    /// Participants who were read, by reading.
    pub read: Vec<f64>,
    /// Mean true prejudice of the participants, at the baseline and by reading.
    pub prejudice: Vec<f64>,
}

/// One trial, in a city of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialCityEntry {
    /// Seed of the city and of the assignment.
    pub seed: u64,
    /// Weeks of burn-in.
    pub burn_in_weeks: u32,
    /// Digest of the state at the end.
    pub state_digest: String,
}

/// The design of trials, and the cities in which they were carried out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrialEntry {
    /// The design but for its arms, by key; choices as words.
    pub design: BTreeMap<String, String>,
    /// Group that takes part; null: all hosts.
    pub participants: Option<String>,
    /// Group towards which prejudice is read; null: all newcomers.
    pub towards: Option<String>,
    /// Weeks after the end of delivery at which outcomes were read.
    pub after_weeks: Vec<u32>,
    /// The arms, the control first.
    pub arms: Vec<TrialArmEntry>,
    /// Standard deviation of participants' prejudice at the baseline, true and by questionnaire, in the mean
    /// over trials.
    pub baseline_sd: [f64; 2],
    /// What the scenario says of the city, key by key.
    pub city: BTreeMap<String, String>,
    /// The trials.
    pub cities: Vec<TrialCityEntry>,
}

/// Values of parameters as a file would have them.
fn written<P: Parameters>(of: &P) -> BTreeMap<String, String> {
    let word = |d: &Parameter, x: f64| match d.kind {
        Kind::Choice(words) => words.get(x as usize).map_or(x.to_string(), |w| (*w).into()),
        Kind::Number { .. } => x.to_string(),
    };
    let all = P::DECLARATIONS.iter().zip(of.values());
    all.map(|(d, x)| (d.key.to_owned(), word(d, x))).collect()
}

impl TrialEntry {
    /// The entry of trials of one design.
    pub(super) fn new(scenario: &Scenario, trial: &Trial, reports: &[TrialReport]) -> TrialEntry {
        let n = reports.len().max(1) as f64;
        let mean = |of: &dyn Fn(&TrialReport) -> f64| reports.iter().map(of).sum::<f64>() / n;
        let arm = |(k, arm): (usize, &crate::experiment::Arm)| {
            let mean = |of: &dyn Fn(&ArmReport) -> f64| mean(&|r| of(&r.arms[k]));
            TrialArmEntry {
                name: arm.name.clone(),
                brings: written(&arm.spec),
                units: mean(&|a| a.units as f64),
                people: mean(&|a| a.people as f64),
                teams: mean(&|a| a.teams as f64),
                empty_seats: mean(&|a| a.empty_seats as f64),
                dropped: mean(&|a| a.dropped),
                read: (0..trial.after.len())
                    .map(|r| mean(&|a| a.read[r] as f64))
                    .collect(),
                prejudice: (0..=trial.after.len())
                    .map(|r| mean(&|a| a.prejudice[r]))
                    .collect(),
            }
        };
        // A trial ends with its last reading, whatever the scenario says.
        let of_city = |key: &str| is_of_the_city(key) && key != "weeks";
        let said = scenario.said.iter().filter(|(key, _)| of_city(key));
        TrialEntry {
            design: written(&trial.design),
            participants: trial.participants.clone(),
            towards: trial.towards.clone(),
            after_weeks: trial.after.clone(),
            arms: trial.arms.iter().enumerate().map(arm).collect(),
            baseline_sd: [0, 1].map(|k| mean(&|r| r.sd[k])),
            city: said.cloned().collect(),
            cities: reports
                .iter()
                .map(|r| TrialCityEntry {
                    seed: r.seed,
                    burn_in_weeks: r.burn_in,
                    state_digest: r.digest.clone(),
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Arm, Exposure};
    use crate::record::tests::scenario;

    fn report(seed: u64, people: usize) -> TrialReport {
        let arm = |name: &str| ArmReport {
            name: name.to_owned(),
            units: people,
            people,
            teams: 2,
            empty_seats: 1,
            dropped: 0.1,
            read: vec![people - 5],
            prejudice: vec![0.4, 0.3],
        };
        TrialReport {
            seed,
            burn_in: 9,
            sd: [0.2, 0.3],
            arms: vec![arm("own"), arm("mixed")],
            effects: Vec::new(),
            digest: format!("d{seed}"),
        }
    }

    #[test]
    fn a_design_is_written_as_a_file_would_have_it() {
        let mut scenario = scenario();
        scenario.said = [("city.areas", "4"), ("trial.weeks", "8"), ("weeks", "9")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .to_vec();
        let mut trial = Trial::new(vec![
            Arm::new("own", Exposure::OwnTeam),
            Arm::new("mixed", Exposure::MixedTeam),
        ]);
        trial.after = vec![4];
        trial.design.attrition = 0.15;
        let entry = TrialEntry::new(&scenario, &trial, &[report(3, 20), report(4, 22)]);
        assert_eq!(
            (&entry.design["attrition"][..], &entry.design["unit"][..]),
            ("0.15", "person")
        );
        let mixed = &entry.arms[1];
        assert_eq!(
            (&mixed.brings["exposure"][..], mixed.people),
            ("mixed_team", 21.0)
        );
        assert_eq!((&mixed.read[..], mixed.dropped), (&[16.0][..], 0.1));
        assert_eq!(
            entry.city.into_iter().collect::<Vec<_>>(),
            [("city.areas".into(), "4".into())]
        );
        assert_eq!(
            (entry.cities[1].seed, &entry.cities[1].state_digest[..]),
            (4, "d4")
        );
        assert_eq!(entry.baseline_sd, [0.2, 0.3]);
    }
}
