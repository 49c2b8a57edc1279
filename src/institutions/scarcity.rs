//! M32 Scarcity: how much dwellings, school places, service hours and jobs fall short where people
//! live.
//!
//! scar_d ∈ \[0,1\] is a circumstance that a scenario states by area and group, with the lever `scarcity` (0: enough
//! for everybody), or that is counted (`counted` above 0), or both, at most 1 together. It is what realistic threat (ω1 of M11)
//! and resentment (M31) read.
//!
//! Counted is, every four weeks and by area, who needs a dwelling (residents), a school place (6 to 17 years), help of services (newcomers in
//! their first five years) and a job (18 to 64, in the whole city): scar_d = mean of clip((need/capacity − 1)/.5, 0, 1). In week 0 there is `slack` more than
//! is needed, of each at least enough for one resident in a hundred. Capacity moves by `adjustment` a year towards what was
//! needed a year ago or, as far as statistics are shared (lever `joint_planning`, L71), towards what will be needed next year if need goes on
//! to change as in the last. Needs change where people come, leave, are born or move, and when they have been here for five years.
//!
//! Evidence E2 for the sign; the level is the user's, or that of the city. Without either no column exists.

use crate::error::Result;
use crate::mechanism::{Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Profile};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;

crate::parameters! {
    /// Parameters of M32.
    pub struct Scarcity {
        /// Weekly share of the distance to the stated scarcity that what people feel closes
        speed = 0.1, 0.0..=1.0, "λ_s", "1/week", E4, "our assumption: seven weeks for half";
        /// Weight of what is counted from needs and capacities; 0 leaves scarcity to what is stated
        counted = 0.0, 0.0..=1.0, "w_s", "1", E4, "our choice: a stated level is the default";
        /// Capacity beyond what is needed in week 0
        slack = 0.05, 0.0..=1.0, "slack", "1", E4, "our assumption";
        /// Share of the distance to what is aimed at that capacity goes
        adjustment = 0.2, 0.0..=5.0, "adj", "1/year", E4, "mechanisms M32";
        /// Need beyond capacity, as a share of it, at which scarcity is complete
        complete = 0.5, 0.05..=5.0, "clip", "1", E4, "mechanisms M32";
    }
}

/// Services that are counted.
pub(crate) const SERVICES: usize = 4;
/// Residents for whom there is each service in any case, as a share.
const LEAST: f32 = 0.01;

impl Scarcity {
    /// Whether needs and capacities are counted.
    pub(crate) fn is_counted(&self) -> bool {
        self.counted > 0.0
    }

    /// Capacity in week 0 of what so many need in an area of so many residents.
    pub(crate) fn at_first(&self, needed: f32, residents: f32) -> f32 {
        let least = (LEAST * residents).max(1.0);
        needed.max(least) * (1.0 + self.slack as f32)
    }

    /// Capacity some years later: towards what was needed a year ago, or as far as statistics are shared (0 to 1)
    /// towards next year's need as it can be foreseen.
    pub(crate) fn adjusted(
        &self,
        capacity: f32,
        now: f32,
        year_ago: f32,
        shared: f32,
        years: f32,
    ) -> f32 {
        let foreseen = (2.0 * now - year_ago).max(0.0);
        let aim = shared * foreseen + (1.0 - shared) * year_ago;
        let share = (self.adjustment as f32 * years).min(1.0);
        // What was built for reserve is not torn down.
        let aim = aim * (1.0 + self.slack as f32);
        (capacity + share * (aim - capacity)).max(1.0)
    }

    /// How far services fall short together, in \[0,1\], weighted.
    pub(crate) fn shortfall(&self, needed: &[u32], capacity: &[f32]) -> f32 {
        let of =
            |(&n, &c): (&u32, &f32)| ((n as f32 / c - 1.0) / self.complete as f32).clamp(0.0, 1.0);
        let all: f32 = needed.iter().zip(capacity).map(of).sum();
        self.counted as f32 * all / needed.len() as f32
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
    let p: Scarcity = choices.part(CARD.name)?;
    let policies = &choices.inputs().policies;
    let stated = policies.iter().any(|p| p.turns(Dial::Scarcity));
    (stated || p.is_counted()).then(|| Box::new(Shortage::new(&p)) as Box<_>)
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
        layout.keep(ColumnSpec::of_a_person(
            CARD.name,
            SCARCITY,
            0.0,
            (0.0, 1.0),
        ))?;
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
            let scarce = context.dials.scarce(area, person.group);
            change.add(column, 0, self.moved(person.row(column)[0], scarce));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_follows_late_or_in_time() {
        let p = Scarcity {
            counted: 0.5,
            slack: 0.0,
            ..Scarcity::default()
        };
        assert_eq!(p.at_first(200.0, 1000.0), 200.0);
        assert_eq!(p.at_first(0.0, 1000.0), 10.0);
        // A fifth of the way in a year: towards last year's 100, or next year's 180.
        assert_eq!(p.adjusted(100.0, 140.0, 100.0, 0.0, 1.0), 100.0);
        assert_eq!(p.adjusted(100.0, 140.0, 100.0, 1.0, 1.0), 116.0);
        assert!((p.adjusted(100.0, 140.0, 100.0, 0.5, 1.0) - 108.0).abs() < 1e-4);
        // Where nothing changes nothing is built.
        assert_eq!(p.adjusted(100.0, 100.0, 100.0, 1.0, 0.1), 100.0);
    }

    #[test]
    fn shortfall_is_the_mean_over_services() {
        let p = Scarcity {
            counted: 1.0,
            ..Scarcity::default()
        };
        // A quarter too few, half too few (complete), enough, more than enough.
        let short = p.shortfall(&[125, 200, 100, 50], &[100.0, 100.0, 100.0, 100.0]);
        assert!((short - (0.5 + 1.0) / 4.0).abs() < 1e-6);
        let half = Scarcity { counted: 0.5, ..p };
        assert!((half.shortfall(&[125, 200, 100, 50], &[100.0; 4]) - short / 2.0).abs() < 1e-6);
    }

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
