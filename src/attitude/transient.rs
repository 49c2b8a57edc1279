//! The transient layer of attitude: what a person feels this week beyond the lasting attitude.
//!
//! u ← 2^(−1/T_u)·u + s_u·√(1 − 4^(−1/T_u))·N(0,1), common to outgroups. a_now = a + u is what M02,
//! M03 and surveys read; M14, M18, M19 and forgetting act on a. Row A14 (experience sampling,
//! Kreienkamp et al. 2024) needs it. Off: u = 0.

use crate::error::Result;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Profile, Start,
};
use crate::num::normal;
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of the transient layer.
    pub struct Transient {
        /// Stationary spread
        s_u = 0.11, 0.0..=0.5, "s_u", "1", E2, "evidence A14; joint-pattern prototype";
        /// Half-life
        half_life = 1.5, 0.1..=52.0, "T_u", "week", E4, "joint-pattern prototype";
    }
}

/// The card of the transient layer.
pub const CARD: Entry = Entry {
    id: "2.0",
    name: "transient",
    title: "Transient layer",
    profile: Profile::Contact,
    source: "Kreienkamp et al. 2024",
    grade: Grade::E2,
    conflict: "",
    meaning: "A passing mood, common to outgroups, lies over the lasting attitude.",
    parameters: Transient::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(TransientLayer::new(&choices.part(CARD.name)?)))
}

/// Name of the column.
pub const COLUMN: &str = "transient";

/// The mechanism of the transient layer.
#[derive(Debug, Clone)]
pub struct TransientLayer {
    keep: f32,
    kick: f64,
    spread: f64,
    u: Option<Column>,
}

impl TransientLayer {
    /// The mechanism with these parameters.
    pub fn new(p: &Transient) -> TransientLayer {
        let keep = libm::exp2(-1.0 / p.half_life);
        TransientLayer {
            keep: keep as f32,
            kick: p.s_u * libm::sqrt(1.0 - keep * keep),
            spread: p.s_u,
            u: None,
        }
    }
}

impl Mechanism for TransientLayer {
    fn name(&self) -> &str {
        "transient"
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec::of_a_person(
            self.name(),
            COLUMN,
            0.0,
            (-1.0, 1.0),
        ))?;
        self.u = Some(layout.change(COLUMN)?);
        Ok(())
    }

    fn begin(&self, people: &mut People<'_>, _start: &Start) {
        let Some(column) = self.u else { return };
        let stream = people.context().stream("transient");
        people.for_each(|person, change| {
            let bits = stream.draw(person.key, 0, 1);
            change.add(column, 0, (self.spread * normal(bits[0], bits[1])) as f32);
        });
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(column) = self.u else { return };
        let stream = people.context().stream("transient");
        let step = people.context().step;
        people.for_each(|person, change| {
            let u = person.row(column)[0];
            let bits = stream.draw(person.key, step, 0);
            let next = self.keep * u + (self.kick * normal(bits[0], bits[1])) as f32;
            change.add(column, 0, next - u);
        });
    }
}
