//! M07 Buffering by earlier contact: who has had much positive contact is hurt less by negative
//! contact, buffer = Bmax·N₊/(N₊ + n½). Option `augment`: where N₋ > N₊, positive contact helps
//! less, η₊ × (1 − Bmax·N₋/(N₋ + n½)).
//!
//! N are discounted counts, N ← memory·N + new; they start at their expected stationary value.
//! With a longer memory or a smaller n½ the buffer saturates, cancels ρ and drifts for decades.
//! Paolini et al. 2014 (buffering); Schäfer et al. 2022 (negative history weakens the benefit).
//! Evidence E2. Conflict K4.

use crate::error::Result;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Per, Profile, Start,
};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M07.
    pub struct Buffering {
        /// Greatest share of a negative contact's effect that is buffered
        b_max = 0.3, 0.0..=0.9, "Bmax", "1", E4, "joint-pattern prototype";
        /// Positive contacts at which half of it is reached
        n_half = 60.0, 1.0..=1000.0, prior 20.0..=120.0, "n½", "contacts", E4, "joint-pattern prototype";
        /// Weekly memory of counts
        memory = 0.99, 0.5..=0.9999, "m_N", "1/week", E4, "mechanisms 2.0: half-life 69 weeks";
        choices {
            /// What earlier contact changes
            option = 0 of ["buffer", "augment"], "option", E2, "conflict K4";
        }
    }
}

/// The card of M07.
pub const CARD: Entry = Entry {
    id: "M07",
    name: "buffering",
    title: "Buffering by earlier contact",
    profile: Profile::Contact,
    source: "Paolini et al. 2014; Schäfer et al. 2022",
    grade: Grade::E2,
    conflict: "K4",
    meaning: "Earlier positive contact softens negative contact.",
    parameters: Buffering::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(ContactMemory::new(&choices.part(CARD.name)?)))
}

/// Column of discounted positive contacts.
pub const POSITIVE: &str = "positive_contacts";
/// Column of discounted negative contacts (option `augment` only).
pub const NEGATIVE: &str = "negative_contacts";

/// The mechanism: keeps the counts.
#[derive(Debug, Clone)]
pub struct ContactMemory {
    p: Buffering,
    positive: Option<Column>,
    negative: Option<Column>,
}

impl ContactMemory {
    /// The mechanism with these parameters.
    pub fn new(p: &Buffering) -> ContactMemory {
        ContactMemory {
            p: p.clone(),
            positive: None,
            negative: None,
        }
    }
}

impl Buffering {
    /// Factors on η₊ and η₋ at these counts.
    #[inline(always)]
    pub fn factors(&self, positive: f32, negative: f32) -> (f32, f32) {
        let (b_max, half) = (self.b_max as f32, self.n_half as f32);
        let buffer = b_max * positive / (positive + half);
        let augment = if self.option == 1 && negative > positive {
            1.0 - b_max * negative / (negative + half)
        } else {
            1.0
        };
        (augment, 1.0 - buffer)
    }
}

impl Mechanism for ContactMemory {
    fn name(&self) -> &str {
        "buffering"
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let mut keep = |name: &str| -> Result<Column> {
            layout.keep(ColumnSpec {
                name: name.into(),
                per: Per::Outgroup,
                initial: 0.0,
                bounds: (0.0, f32::MAX),
                owner: "buffering".into(),
            })?;
            layout.change(name)
        };
        self.positive = Some(keep(POSITIVE)?);
        self.negative = if self.p.option == 1 {
            Some(keep(NEGATIVE)?)
        } else {
            None
        };
        Ok(())
    }

    fn begin(&self, people: &mut People<'_>, start: &Start) {
        let stationary = (1.0 / (1.0 - self.p.memory)) as f32;
        let groups = people.groups();
        let population = people.context().population;
        people.for_each(|person, change| {
            let area = population.area[person.index] as usize;
            for h in (0..groups).filter(|&h| h != person.group) {
                for (outcome, column) in [(0, self.positive), (1, self.negative)] {
                    if let Some(column) = column {
                        let weekly = start.expected(area, person.group, h, outcome);
                        change.add(column, h, weekly * stationary);
                    }
                }
            }
        });
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let fade = (self.p.memory - 1.0) as f32;
        let groups = people.groups();
        people.for_each(|person, change| {
            for h in (0..groups).filter(|&h| h != person.group) {
                for (outcome, column) in [(0, self.positive), (1, self.negative)] {
                    if let Some(column) = column {
                        let new = f32::from(person.contacts()[h][outcome]);
                        change.add(column, h, fade * person.row(column)[h] + new);
                    }
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positive_history_buffers_negative_contact() {
        let b = Buffering::default();
        assert_eq!(b.factors(0.0, 0.0), (1.0, 1.0));
        let (up, down) = b.factors(60.0, 0.0);
        assert!(up == 1.0 && (down - 0.85).abs() < 1e-6);
        assert_eq!(
            Buffering { b_max: 0.0, ..b }.factors(500.0, 900.0),
            (1.0, 1.0)
        );
    }

    #[test]
    fn negative_history_weakens_positive_contact_only_in_its_option() {
        let b = Buffering {
            option: 1,
            ..Buffering::default()
        };
        assert!((b.factors(10.0, 60.0).0 - 0.85).abs() < 1e-6);
        assert_eq!(b.factors(60.0, 10.0).0, 1.0);
        assert_eq!(Buffering::default().factors(10.0, 60.0).0, 1.0);
    }
}
