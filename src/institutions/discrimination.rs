//! M40 Institutions, in part: who is treated unfairly at a public counter or by an employer
//! remembers it for half a year.
//!
//! A contact of a newcomer with host staff at a counter is an event of discrimination with
//! probability p_d·(1 − κ), κ the competence of the office. An employer's refusal for the applicant's group
//! (M28) is one too. The column `discrimination` is the number of events of the last 26 weeks in
//! fives, at most 1: d ← d·(1 − 1/26) + events/5. Belonging and heritage identity read it (M23).
//!
//! Training and decay of competence, and welcome programmes, are left to policies. Evidence E3; numbers E4.
//! Off: nobody remembers.

use crate::error::Result;
use crate::identity::belonging::DISCRIMINATION;
use crate::identity::recent::WEEKS;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, Met, Occasion, People, Per, Profile,
    Tally, Weekly,
};
use crate::parameter::{Grade, Parameters};
use crate::places::{Role, Setting};
use crate::rng::{Stream, uniform};

crate::parameters! {
    /// Parameters of M40.
    pub struct Discrimination {
        /// Probability that a contact with an office without competence is an event of discrimination
        counter = 0.10, 0.0..=1.0, prior 0.02..=0.2, "p_d", "1", E4, "mechanisms M40";
        /// Competence of offices
        competence = 0.5, 0.0..=1.0, prior 0.2..=0.8, "κ", "1", E4, "our assumption";
    }
}

/// What one event adds to the memory of it.
pub const EVENT: f32 = 0.2;

/// The card of M40.
pub const CARD: Entry = Entry {
    id: "M40",
    name: DISCRIMINATION,
    title: "Discrimination by offices and employers",
    profile: Profile::Optional,
    source: "our assumption; Quillian et al. 2019 for employers",
    grade: Grade::E3,
    conflict: "",
    meaning: "Unfair treatment at counters and in hiring is remembered for half a year; off: nobody \
         remembers any.",
    parameters: Discrimination::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(Memory::new(&choices.part(CARD.name)?)))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Memory {
    /// Probability of an event at a contact.
    event: f32,
    host: Vec<bool>,
    bound: Option<(Column, Weekly)>,
}

impl Memory {
    /// The mechanism with these parameters.
    pub fn new(p: &Discrimination) -> Memory {
        Memory {
            event: (p.counter * (1.0 - p.competence)) as f32,
            host: Vec::new(),
            bound: None,
        }
    }

    /// Change of a memory in a week with so many events.
    fn change_of(d: f32, events: f32) -> f32 {
        events * EVENT - d / WEEKS
    }
}

impl Mechanism for Memory {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec {
            name: DISCRIMINATION.into(),
            per: Per::Person,
            initial: 0.0,
            bounds: (0.0, 1.0),
            owner: CARD.name.into(),
        })?;
        self.host = layout.group_table().iter().map(|g| g.host).collect();
        let events = layout.weekly("discrimination.events", Per::Person);
        self.bound = Some((layout.change(DISCRIMINATION)?, events));
        Ok(())
    }

    fn relabel(&mut self, to: &[usize]) {
        let old = self.host.clone();
        for (host, &at) in old.into_iter().zip(to) {
            self.host[at] = host;
        }
    }

    fn contact(&self, occasion: Occasion<'_>, met: &mut Met<'_, '_>, tallies: &[Tally]) {
        let Some((_, events)) = self.bound else {
            return;
        };
        if occasion.setting.role != Role::Counter || self.event <= 0.0 || self.host[met.group] {
            return;
        }
        let staff = tallies.iter().zip(&self.host).filter(|(_, host)| **host);
        let met_staff: u32 = staff
            .map(|(t, _)| u32::from(t[0]) + u32::from(t[1]) + u32::from(t[2]))
            .sum();
        let stream = Stream::new(occasion.seed, "discrimination.counter");
        let unfair = (0..met_staff)
            .filter(|&k| uniform(stream.draw(met.key, occasion.step, k)[0]) < self.event)
            .count();
        *met.week(events, 0) += unfair as f32;
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((memory, events)) = self.bound else {
            return;
        };
        people.for_each(|person, change| {
            if !self.host[person.group] {
                let delta = Memory::change_of(person.row(memory)[0], person.week(events)[0]);
                change.add(memory, 0, delta);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_events_in_half_a_year_are_all_that_is_counted() {
        let mut d = 0.0;
        for _ in 0..2000 {
            d += Memory::change_of(d, 5.0 / 26.0);
        }
        assert!((d - 1.0).abs() < 1e-3, "{d}");
        assert_eq!(Memory::change_of(0.0, 0.0), 0.0);
        assert_eq!(Memory::change_of(0.0, 1.0), EVENT);
        assert!(Memory::change_of(0.5, 0.0) < 0.0);
    }

    #[test]
    fn a_competent_office_treats_nobody_unfairly() {
        let event = |competence| {
            Memory::new(&Discrimination {
                competence,
                ..Discrimination::default()
            })
            .event
        };
        assert_eq!(event(1.0), 0.0);
        assert!((event(0.5) - 0.05).abs() < 1e-7);
        assert!(event(0.2) > event(0.5));
    }
}
