//! M32 Scarcity: how much dwellings, school places, service hours and jobs fall short where people
//! live.
//!
//! scar_d ∈ \[0,1\] is a circumstance that a scenario states by area and group, with the lever
//! `scarcity` (0: enough for everybody). It is what realistic threat (ω1 of M11) and resentment (M31)
//! read. Demand and capacity of each service, and capacity that adjusts, are not modelled; the
//! design's mean of clip((demand/capacity − 1)/.5, 0, 1) is to be taken by the user from local
//! figures.
//!
//! Evidence E2 for the sign; the level is the user's. Without a stated scarcity no column exists.

use crate::error::Result;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Per, Profile,
};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;

crate::parameters! {
    /// Parameters of M32.
    pub struct Scarcity {
        /// Weekly share of the distance to the stated scarcity that what people feel closes
        speed = 0.1, 0.0..=1.0, "λ_s", "1/week", E4, "our assumption: seven weeks for half";
    }
}

/// Column of scarcity as a person meets it, in \[0,1\].
pub const SCARCITY: &str = "scarcity";

/// The card of M32.
pub const CARD: Entry = Entry {
    id: "M32",
    name: "scarcity",
    title: "Scarcity and service load",
    profile: Profile::Core,
    source: "seed 001 (P3), 004 (51, 107, 185)",
    grade: Grade::E2,
    conflict: "",
    meaning: "Where dwellings, places and jobs fall short, people feel threatened and resent what \
         others get.",
    parameters: Scarcity::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let p = choices.part(CARD.name)?;
    let policies = &choices.inputs().policies;
    let stated = policies.iter().any(|p| p.turns(Dial::Scarcity));
    stated.then(|| Box::new(Shortage::new(&p)) as Box<_>)
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Shortage {
    p: Scarcity,
    column: Option<Column>,
}

impl Shortage {
    /// The mechanism with these parameters.
    pub fn new(p: &Scarcity) -> Shortage {
        Shortage {
            p: p.clone(),
            column: None,
        }
    }

    /// Change of what is felt in a week.
    fn moved(&self, felt: f32, stated: f32) -> f32 {
        self.p.speed as f32 * (stated - felt)
    }
}

impl Mechanism for Shortage {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec {
            name: SCARCITY.into(),
            per: Per::Person,
            initial: 0.0,
            bounds: (0.0, 1.0),
            owner: CARD.name.into(),
        })?;
        self.column = Some(layout.change(SCARCITY)?);
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(column) = self.column else { return };
        let context = *people.context();
        people.for_each(|person, change| {
            let area = context.population.area[person.index];
            let stated = context.dials.get(Dial::Scarcity, area, person.group);
            change.add(column, 0, self.moved(person.row(column)[0], stated));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_felt_follows_what_is_stated_and_rests_there() {
        let m = Shortage::new(&Scarcity::default());
        assert_eq!(m.moved(0.0, 0.0), 0.0);
        assert_eq!(m.moved(0.4, 0.4), 0.0);
        let mut felt = 0.0;
        for _ in 0..7 {
            felt += m.moved(felt, 0.6);
        }
        assert!((felt - 0.6 * (1.0 - crate::num::power(0.9, 7))).abs() < 1e-6);
        assert!(m.moved(0.6, 0.0) < 0.0);
    }
}
