//! M40 Institutions, in part: who is treated unfairly at a public counter or by an employer
//! remembers it for half a year.
//!
//! A contact of a newcomer with host staff at a counter is an event of discrimination with
//! probability p_d·(1 − κ), κ the competence of the office. An employer's refusal for the applicant's group
//! (M28) is one too. The column `discrimination` is the number of events of the last 26 weeks in
//! fives, at most 1: d ← d·(1 − 1/26) + events/5. Belonging and heritage identity read it (M23).
//!
//! κ is what staff bring along, κ₀, and what the office of an area has learnt since: a round of training adds
//! .15, of which the turnover of staff takes 20% a year (`engine::offices`). What an office has learnt also
//! raises the position of institutions there (M19). Without training κ stays κ₀.
//!
//! Evidence E3; numbers E4. Off: nobody remembers, and training is of no use.

use crate::error::Result;
use crate::identity::belonging::DISCRIMINATION;
use crate::identity::recent::WEEKS;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, Met, Occasion, People, Per, Profile,
    Tally, Weekly,
};
use crate::parameter::{Grade, Parameters};
use crate::places::{Role, Setting};
use crate::policy::Dial;
use crate::rng::{Stream, uniform};

crate::parameters! {
    /// Parameters of M40.
    pub struct Discrimination {
        /// Probability that a contact with an office without competence is an event of discrimination
        counter = 0.10, 0.0..=1.0, prior 0.02..=0.2, "p_d", "1", E4, "mechanisms M40";
        /// Competence of offices
        competence = 0.5, 0.0..=1.0, prior 0.2..=0.8, "κ", "1", E4, "our assumption";
        /// What a round of training adds to the competence of an office
        training = 0.15, 0.0..=1.0, "Δκ", "1", E4, "mechanisms M40";
        /// Yearly share of what offices have learnt that goes with their staff
        staff_turnover = 0.20, 0.0..=1.0, "δ_κ", "1/year", E4, "mechanisms M40";
    }
}

/// Weekly column of contacts of a newcomer with host staff at counters.
pub(crate) const MET: &str = "discrimination.met";

/// Purpose of the draws of events at counters.
pub(crate) const COUNTER: &str = "discrimination.counter";

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

impl Discrimination {
    /// Probability of an event at a contact with an office that has learnt so much.
    fn event(&self, learnt: f32) -> f32 {
        let competence = (self.competence + f64::from(learnt)).min(1.0);
        (self.counter * (1.0 - competence)) as f32
    }

    /// Number of events among the contacts that a person (key) had with an office in a week (step), which
    /// has learnt so much.
    pub(crate) fn unfair(
        &self,
        stream: &Stream,
        (key, step): (u64, u32),
        contacts: u32,
        learnt: f32,
    ) -> u32 {
        let event = self.event(learnt);
        let is = |k: &u32| uniform(stream.draw(key, step, *k)[0]) < event;
        (0..contacts).filter(is).count() as u32
    }

    /// Share of what an office has learnt that is left after a week.
    pub(crate) fn staff_stays(&self) -> f32 {
        libm::pow(1.0 - self.staff_turnover, 1.0 / 52.0) as f32
    }
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Memory {
    p: Discrimination,
    host: Vec<bool>,
    /// Names of the settings with counters.
    counters: Vec<String>,
    bound: Option<(Column, Weekly)>,
}

impl Memory {
    /// The mechanism with these parameters.
    pub fn new(p: &Discrimination) -> Memory {
        Memory {
            p: p.clone(),
            host: Vec::new(),
            counters: Vec::new(),
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

    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()> {
        let counters = settings.iter().filter(|s| s.role == Role::Counter);
        self.counters = counters.map(|s| s.name.clone()).collect();
        layout.keep(ColumnSpec::of_a_person(
            CARD.name,
            DISCRIMINATION,
            0.0,
            (0.0, 1.0),
        ))?;
        self.host = layout.group_table().iter().map(|g| g.host).collect();
        let met = layout.weekly(MET, Per::Person);
        self.bound = Some((layout.change(DISCRIMINATION)?, met));
        Ok(())
    }

    fn relabel(&mut self, to: &[usize]) {
        let old = self.host.clone();
        for (host, &at) in old.into_iter().zip(to) {
            self.host[at] = host;
        }
    }

    fn contact(&self, occasion: Occasion<'_>, met: &mut Met<'_, '_>, tallies: &[Tally]) {
        let Some((_, met_there)) = self.bound else {
            return;
        };
        if occasion.setting.role != Role::Counter || self.host[met.group] {
            return;
        }
        let staff = tallies.iter().zip(&self.host).filter(|(_, host)| **host);
        let met_staff: u32 = staff
            .map(|(t, _)| u32::from(t[0]) + u32::from(t[1]) + u32::from(t[2]))
            .sum();
        *met.week(met_there, 0) += met_staff as f32;
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((memory, met)) = self.bound else {
            return;
        };
        let context = *people.context();
        let population = context.population;
        let stream = Stream::new(context.seed, COUNTER);
        people.for_each(|person, change| {
            if self.host[person.group] {
                return;
            }
            // Who sits behind a counter meets clients there, not staff.
            let seats = |name: &String| context.seats.get(name);
            let mut counters = self.counters.iter().filter_map(seats);
            let staff = counters.any(|s| s.is_staff(person.index as u32));
            let (key, area) = (population.key[person.index], population.area[person.index]);
            let learnt = context
                .dials
                .get(Dial::OfficeCompetence, area, person.group);
            let met = if staff { 0.0 } else { person.week(met)[0] } as u32;
            let unfair = self.p.unfair(&stream, (key, context.step), met, learnt);
            let delta = Memory::change_of(person.row(memory)[0], unfair as f32);
            change.add(memory, 0, delta);
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
        let event = |competence, learnt| {
            let p = Discrimination {
                competence,
                ..Discrimination::default()
            };
            p.event(learnt)
        };
        assert_eq!(event(1.0, 0.0), 0.0);
        assert!((event(0.5, 0.0) - 0.05).abs() < 1e-7);
        assert!((event(0.5, 0.3) - 0.02).abs() < 1e-7);
        assert_eq!(event(0.5, 0.9), 0.0);
        assert!(event(0.2, 0.0) > event(0.5, 0.0));
        // A fifth of what was learnt is gone after a year.
        let stays = Discrimination::default().staff_stays();
        assert!((libm::powf(stays, 52.0) - 0.8).abs() < 1e-4);
    }
}
