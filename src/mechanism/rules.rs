//! From the scenario's choices to the rules that the engine runs.

use std::collections::BTreeMap;

use super::{Mechanism, catalogue};
use crate::attitude::buffering::{Buffering, ContactMemory};
use crate::attitude::conditions::Conditions;
use crate::attitude::generalisation::Generalisation;
use crate::attitude::kernel::{AttitudeKernel, Kernel};
use crate::attitude::negativity::Negativity;
use crate::attitude::transient::{Transient, TransientLayer};
use crate::encounter::approach::Approach;
use crate::encounter::opportunity::Opportunity;
use crate::encounter::valence::Valence;
use crate::error::{Error, Result};
use crate::indirect::extended::{Extended, ExtendedContact};
use crate::institutions::friendship::Friendship;
use crate::institutions::turnover::Turnover;
use crate::parameter::Parameters;

/// A mechanism as a scenario sets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Whether it is on.
    pub enabled: bool,
    /// Values in the order of its declarations.
    pub values: Vec<f64>,
}

/// The rules of a model. What is `None` is off.
pub struct Rules {
    /// M01.
    pub opportunity: Option<Opportunity>,
    /// M02.
    pub approach: Option<Approach>,
    /// M03.
    pub valence: Option<Valence>,
    /// M12.
    pub generalisation: Option<Generalisation>,
    /// M33.
    pub friendship: Option<Friendship>,
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
    /// If a name is not in the catalogue.
    pub fn new(choices: &BTreeMap<String, Choice>) -> Result<Rules> {
        for name in choices.keys() {
            if super::find(name).is_none() {
                let known: Vec<&str> = catalogue().iter().map(|e| e.name).collect();
                return Err(Error::input(format!(
                    "no mechanism `{name}`; there are {}",
                    known.join(", ")
                )));
            }
        }
        let buffering: Option<Buffering> = part(choices, "buffering");
        let generalisation: Option<Generalisation> = part(choices, "generalisation");
        let negativity: Option<Negativity> = part(choices, "negativity");
        let mut mechanisms: Vec<Box<dyn Mechanism>> = Vec::new();
        if let Some(p) = part::<Kernel>(choices, "attitude_kernel") {
            mechanisms.push(Box::new(AttitudeKernel::new(
                &p,
                part::<Conditions>(choices, "conditions"),
                negativity.map_or(1.0, |n| n.rho),
                generalisation.as_ref().map_or(1.0, |g| 2.0 * g.salience),
                buffering.clone(),
            )));
        }
        if let Some(p) = buffering {
            mechanisms.push(Box::new(ContactMemory::new(&p)));
        }
        if let Some(p) = part::<Transient>(choices, "transient") {
            mechanisms.push(Box::new(TransientLayer::new(&p)));
        }
        let friendship: Option<Friendship> = part(choices, "friendship");
        if let (Some(p), Some(_)) = (part::<Extended>(choices, "extended_contact"), &friendship) {
            mechanisms.push(Box::new(ExtendedContact::new(&p)));
        }
        Ok(Rules {
            opportunity: part(choices, "opportunity"),
            approach: part(choices, "approach"),
            valence: part(choices, "valence"),
            generalisation,
            friendship,
            turnover: part(choices, "turnover"),
            mechanisms,
        })
    }
}

/// The parameters of a mechanism, or `None` where it is off.
fn part<P: Parameters>(choices: &BTreeMap<String, Choice>, name: &str) -> Option<P> {
    match choices.get(name) {
        Some(c) => c.enabled.then(|| P::from_values(&c.values)),
        None => super::find(name).filter(|e| e.core).map(|_| P::default()),
    }
}
