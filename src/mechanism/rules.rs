//! From the scenario's choices to the rules that the engine runs.

use std::collections::BTreeMap;

use super::{Mechanism, catalogue};
use crate::attitude::generalisation::{self, Generalisation};
use crate::encounter::approach::{self, Approach};
use crate::encounter::opportunity::{self, Opportunity};
use crate::encounter::valence::{self, Valence};
use crate::error::{Error, Result};
use crate::identity::social_capital::{self, SocialCapital};
use crate::indirect::events::Inputs;
use crate::indirect::group_size::{self, GroupSize};
use crate::institutions::centres::{self, Reception};
use crate::institutions::departures::{self, Migration};
use crate::institutions::discrimination::{self, Discrimination};
use crate::institutions::friendship::{self, Friendship};
use crate::institutions::generations::{self, Generations};
use crate::institutions::hiring::{self, Hiring};
use crate::institutions::ledger;
use crate::institutions::residence::{self, Residence};
use crate::institutions::reunion::{self, FamilyReunion};
use crate::institutions::scarcity::{self, Scarcity};
use crate::institutions::schools::{self, SchoolChoice};
use crate::institutions::side_effects::{self, SideEffects};
use crate::institutions::stays::{self, Stays};
use crate::institutions::turnover::{self, Turnover};
use crate::institutions::uptake::{self, Uptake};
use crate::parameter::Parameters;
use crate::policy::Ledger;

/// A mechanism as a scenario sets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Whether it is on.
    pub enabled: bool,
    /// Values in the order of its declarations.
    pub values: Vec<f64>,
}

/// What a scenario chose, by the names of mechanisms.
#[derive(Debug, Clone, Copy)]
pub struct Choices<'a> {
    named: &'a BTreeMap<String, Choice>,
    inputs: &'a Inputs,
}

impl<'a> Choices<'a> {
    /// The choices of a scenario with these mechanisms and events.
    pub fn new(named: &'a BTreeMap<String, Choice>, inputs: &'a Inputs) -> Choices<'a> {
        Choices { named, inputs }
    }

    /// What reaches the city from outside.
    pub fn inputs(&self) -> &'a Inputs {
        self.inputs
    }

    /// The parameters of a mechanism, or `None` where it is off; what the scenario does not name
    /// keeps the catalogue's default.
    pub fn part<P: Parameters>(&self, name: &str) -> Option<P> {
        match self.named.get(name) {
            Some(c) => c.enabled.then(|| P::from_values(&c.values)),
            None => super::find(name).filter(|e| e.core()).map(|_| P::default()),
        }
    }

    /// Whether a mechanism is on.
    pub fn on(&self, name: &str) -> bool {
        match self.named.get(name) {
            Some(c) => c.enabled,
            None => super::find(name).is_some_and(super::Entry::core),
        }
    }
}

/// The rules of a model. What is `None` is off.
#[derive(Clone)]
pub struct Rules {
    /// M01.
    pub opportunity: Option<Opportunity>,
    /// M02.
    pub approach: Option<Approach>,
    /// M03.
    pub valence: Option<Valence>,
    /// M12.
    pub generalisation: Option<Generalisation>,
    /// M20; its mechanism keeps what campaigns change.
    pub group_size: Option<GroupSize>,
    /// M33.
    pub friendship: Option<Friendship>,
    /// Rate of discount of M41.
    pub discount: Option<f64>,
    /// M38.
    pub uptake: Option<Uptake>,
    /// M28; its mechanism keeps since when people may work.
    pub hiring: Option<Hiring>,
    /// M25.
    pub social_capital: Option<SocialCapital>,
    /// M30.
    pub reception: Option<Reception>,
    /// M34.
    pub residence: Option<Residence>,
    /// M35.
    pub school_choice: Option<SchoolChoice>,
    /// M40; its mechanism keeps who remembers what.
    pub discrimination: Option<Discrimination>,
    /// M32; its mechanism keeps what people feel.
    pub scarcity: Option<Scarcity>,
    /// M39.
    pub side_effects: Option<SideEffects>,
    /// M36.
    pub migration: Option<Migration>,
    /// M36: legal status of persons, temporary and circular stays.
    pub stays: Option<Stays>,
    /// M36: families that follow.
    pub family_reunion: Option<FamilyReunion>,
    /// M37.
    pub generations: Option<Generations>,
    /// Turnover.
    pub turnover: Option<Turnover>,
    /// Everything that changes people, in the order of names.
    pub mechanisms: Vec<Box<dyn Mechanism>>,
}

impl Rules {
    /// The rules that a scenario chose by name; what it does not name keeps the catalogue's
    /// default.
    ///
    /// # Errors
    /// If a name is not in the catalogue, or what reaches the city contradicts itself.
    pub fn new(named: &BTreeMap<String, Choice>, inputs: &Inputs) -> Result<Rules> {
        for name in named.keys() {
            if super::find(name).is_none() {
                let known: Vec<&str> = catalogue().iter().map(|e| e.name).collect();
                return Err(Error::input(format!(
                    "no mechanism `{name}`; there are {}",
                    known.join(", ")
                )));
            }
        }
        inputs.check()?;
        let choices = Choices::new(named, inputs);
        let made = |e: &super::Entry| e.build.and_then(|build| build(&choices));
        Ok(Rules {
            opportunity: choices.part(opportunity::CARD.name),
            approach: choices.part(approach::CARD.name),
            valence: choices.part(valence::CARD.name),
            generalisation: choices.part(generalisation::CARD.name),
            group_size: choices.part(group_size::CARD.name),
            friendship: choices.part(friendship::CARD.name),
            hiring: choices.part(hiring::CARD.name),
            social_capital: choices.part(social_capital::CARD.name),
            reception: choices.part(centres::CARD.name),
            residence: choices.part(residence::CARD.name),
            school_choice: choices.part(schools::CARD.name),
            discrimination: choices.part(discrimination::CARD.name),
            scarcity: choices.part(scarcity::CARD.name),
            side_effects: choices.part(side_effects::CARD.name),
            migration: choices.part(departures::CARD.name),
            stays: choices.part(stays::CARD.name),
            family_reunion: choices.part(reunion::CARD.name),
            generations: choices.part(generations::CARD.name),
            turnover: choices.part(turnover::CARD.name),
            uptake: choices.part(uptake::CARD.name),
            discount: choices
                .part::<Ledger>(ledger::CARD.name)
                .map(|p| p.discount),
            mechanisms: catalogue().iter().filter_map(made).collect(),
        })
    }
}
