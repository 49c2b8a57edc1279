//! What an arm brings to people who meet nobody for it: imagined and electronic contact, reading,
//! information, media.
//!
//! The city is built with an event that reaches nobody by itself; delivery says week by week whom it
//! reaches, by the column of the event. All arms live in one city, so that the others have the event
//! too, and not its effect.

use std::collections::BTreeSet;

use super::deliver::setting_name;
use super::{Arm, Exposure, Trial};
use crate::engine::Simulation;
use crate::error::{Error, Result};
use crate::ids::Person;
use crate::indirect::group_size::{self, Campaign, CampaignSpec};
use crate::indirect::imagined::{self, ExposureSpec};
use crate::indirect::media::{self, Outlet, OutletSpec};
use crate::indirect::{events, imagined::Exposure as Sessions};
use crate::mechanism::{Choice, find};
use crate::population::AGE_BANDS;
use crate::rng::{Stream, uniform};
use crate::scenario::Scenario;

/// The column by which the event of an arm reaches people; `None` where its people meet, or nothing
/// is brought.
fn column(arm: &Arm) -> Option<String> {
    let name = setting_name(arm);
    match arm.exposure() {
        Exposure::Imagined
        | Exposure::Reading
        | Exposure::EContact
        | Exposure::Training
        | Exposure::Information => Some(events::assigned(&name)),
        Exposure::Media => Some(media::diet(&name)),
        _ => None,
    }
}

/// Puts the event of an arm into a scenario.
///
/// # Errors
/// If the mechanism that it needs is switched off, or a group of the trial does not exist.
pub(super) fn prepare(arm: &Arm, trial: &Trial, scenario: &mut Scenario) -> Result<()> {
    let (mine, theirs) = trial.groups(&scenario.groups)?;
    let names = |groups: Vec<usize>| -> Vec<String> {
        let name = |g: usize| scenario.groups.get(g).name.clone();
        groups.into_iter().map(name).collect()
    };
    let (groups, towards) = (names(mine), names(theirs));
    let (name, p) = (setting_name(arm), &arm.spec);
    let (week, weeks) = (trial.design.start as u32, trial.design.weeks as u32);
    let kind = match arm.exposure() {
        Exposure::Imagined => 0,
        Exposure::Reading => 1,
        Exposure::EContact => 2,
        Exposure::Training => 3,
        Exposure::Information => {
            scenario.inputs.campaigns.push(Campaign {
                name,
                week,
                weeks,
                groups,
                assigned: true,
                spec: CampaignSpec {
                    correction: p.correction,
                    ..CampaignSpec::default()
                },
            });
            return switch_on(arm, group_size::CARD.name, scenario);
        }
        Exposure::Media => {
            scenario.inputs.media.push(Outlet {
                tone: towards.into_iter().map(|h| (h, p.tone)).collect(),
                // Nobody reads it of their own accord.
                reach: [0.0; AGE_BANDS.len()],
                spec: OutletSpec {
                    salience: p.attention,
                    voice: 0.0,
                },
                ..Outlet::new(name)
            });
            return switch_on(arm, media::CARD.name, scenario);
        }
        _ => return Ok(()),
    };
    scenario.inputs.exposures.push(Sessions {
        name,
        week,
        sessions: weeks,
        groups,
        towards,
        people: None,
        assigned: true,
        spec: ExposureSpec {
            effect: p.effect,
            interest: p.interest,
            hours: p.hours,
            kind,
            ..ExposureSpec::default()
        },
    });
    switch_on(arm, imagined::CARD.name, scenario)
}

/// Switches a mechanism on that an arm needs, unless the scenario says that it is off.
fn switch_on(arm: &Arm, name: &str, scenario: &mut Scenario) -> Result<()> {
    let entry = find(name).filter(|e| !e.core());
    match (scenario.mechanisms.get(name), entry) {
        (Some(Choice { enabled: false, .. }), _) => Err(Error::input(format!(
            "the arm `{}` needs `mechanisms.{name}` for its exposure `{}`, which is switched off",
            arm.name,
            arm.exposure().word()
        ))),
        (None, Some(entry)) => {
            let values = entry.parameters.iter().map(|p| p.default).collect();
            let choice = Choice {
                enabled: true,
                values,
            };
            scenario.mechanisms.insert(name.to_owned(), choice);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The people of an arm who take part by themselves.
pub(super) struct Alone {
    column: String,
    still: BTreeSet<Person>,
    dropout: f32,
    stream: Stream,
}

impl Alone {
    /// These people, where the arm brings something that reaches people one by one.
    pub fn new(arm: &Arm, people: &[Person], seed: u64) -> Option<Alone> {
        Some(Alone {
            column: column(arm)?,
            still: people.iter().copied().collect(),
            dropout: arm.spec.dropout as f32,
            stream: Stream::new(seed, "trial.dropout"),
        })
    }

    /// Number of those who take part.
    pub fn len(&self) -> usize {
        self.still.len()
    }

    /// Some drop out before the session of a week, for good; the others are reached by it.
    ///
    /// # Errors
    /// If the city was built without the event of the arm.
    pub fn reach(&mut self, city: &mut Simulation, week: u32) -> Result<()> {
        let key = &city.population().key;
        let stays =
            |i: &Person| uniform(self.stream.draw(key[*i as usize], week, 0)[0]) >= self.dropout;
        let (still, gone): (BTreeSet<_>, BTreeSet<_>) =
            self.still.iter().copied().partition(|i| stays(i));
        let column = city.column_mut(&self.column)?;
        for (people, value) in [(&still, 1.0), (&gone, 0.0)] {
            for &i in people {
                column[i as usize] = value;
            }
        }
        self.still = still;
        Ok(())
    }

    /// The delivery is over.
    ///
    /// # Errors
    /// As in [`reach`](Alone::reach).
    pub fn end(&self, city: &mut Simulation) -> Result<()> {
        let column = city.column_mut(&self.column)?;
        for &i in &self.still {
            column[i as usize] = 0.0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::a15_town;

    fn trial(exposure: Exposure) -> Trial {
        Trial::new(vec![
            Arm::new("control", Exposure::None),
            Arm::new("x", exposure),
        ])
    }

    #[test]
    fn an_arm_brings_its_event_and_what_that_needs() {
        let prepared = |exposure| {
            let mut scenario = a15_town(0.15).unwrap();
            let trial = trial(exposure);
            prepare(&trial.arms[1], &trial, &mut scenario).unwrap();
            (scenario, column(&trial.arms[1]))
        };
        let (s, column) = prepared(Exposure::EContact);
        assert_eq!(s.inputs.exposures[0].spec.kind, 2);
        assert_eq!(s.inputs.exposures[0].groups, ["host"]);
        assert!(s.mechanisms["imagined_contact"].enabled);
        assert_eq!(column.as_deref(), Some("assigned_trial_x"));
        let (s, column) = prepared(Exposure::Media);
        assert_eq!(s.inputs.media[0].tone.len(), 3);
        assert_eq!(column.as_deref(), Some("diet_trial_x"));
        let (s, _) = prepared(Exposure::Information);
        assert_eq!(s.inputs.campaigns[0].weeks, 16);
        let (s, column) = prepared(Exposure::MixedTeam);
        assert_eq!((s.inputs, column), (Default::default(), None));
    }

    #[test]
    fn what_a_scenario_switched_off_stays_off() {
        let mut scenario = a15_town(0.15).unwrap();
        let off = Choice {
            enabled: false,
            values: Vec::new(),
        };
        scenario.mechanisms.insert("media".to_owned(), off);
        let trial = trial(Exposure::Media);
        let error = prepare(&trial.arms[1], &trial, &mut scenario).unwrap_err();
        assert!(
            error.is_input() && error.to_string().contains("`mechanisms.media`"),
            "{error}"
        );
    }
}
