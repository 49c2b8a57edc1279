//! M29, second part: work without permission.
//!
//! Somebody of 18 to 64 under a ban on work begins to work all the same with a monthly hazard h_inf·(1 − x), x
//! how far standards of work are enforced (`LabourStandards`), and loses that work with δ_inf, whether the
//! ban goes on or not. Whoever is hired (M28) leaves it. Such work is hidden: it gives no seat in a team
//! and so no contacts, no friends and no language. Where M40 remembers, whoever does it is treated
//! unfairly with a monthly hazard p_exp·(1 − x). A month is 52/12 weeks.
//!
//! Bans and whom they concern are those of M28 and M29 (`BanMonths`; where persons have a legal
//! status, those in procedure and the irregular). Scars and the chances of being hired are not moved by it.
//! Counted apart from employment (`informal_employment`).
//!
//! Evidence E3 for the sign (bans push people to it); numbers E4. Off: nobody works without permission.

use crate::error::Result;
use crate::identity::belonging::DISCRIMINATION;
use crate::ids::NONE;
use crate::institutions::discrimination::EVENT;
use crate::institutions::hiring::{WORKING, weekly};
use crate::mechanism::{Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Profile};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;
use crate::rng::uniform;

crate::parameters! {
    /// Parameters of work without permission.
    pub struct InformalWork {
        /// Monthly hazard at which somebody under a ban begins to work
        hazard = 0.005, 0.0..=1.0, prior 0.001..=0.02, "h_inf", "1/month", E4, "mechanisms M29";
        /// Monthly hazard of losing such work
        loss = 0.05, 0.0..=1.0, prior 0.02..=0.2, "δ_inf", "1/month", E4, "our assumption";
        /// Monthly hazard of unfair treatment of those who do it
        unfair = 0.1, 0.0..=4.0, prior 0.0..=0.5, "p_exp", "1/month", E4, "our assumption";
    }
}

/// Column of work without permission: 1 or 0.
pub const INFORMAL: &str = "informal_work";

/// The card of work without permission.
pub const CARD: Entry = Entry {
    id: "M29",
    name: "informal_work",
    title: "Work without permission",
    profile: Profile::Optional,
    source: "mechanisms M29; our assumption",
    grade: Grade::E3,
    conflict: "",
    meaning: "Some of those who are not allowed to work do it all the same, unseen and treated unfairly; off: \
         nobody does.",
    parameters: InformalWork::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(Informal::new(&choices.part(CARD.name)?)))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Informal {
    p: InformalWork,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    informal: Column,
    /// Memory of unfair treatment, where somebody keeps it.
    unfair: Option<Column>,
}

impl Informal {
    /// The mechanism with these parameters.
    pub fn new(p: &InformalWork) -> Informal {
        Informal {
            p: p.clone(),
            bound: None,
        }
    }

    /// Weekly probabilities of beginning, of losing the work and of unfair treatment, where standards are
    /// enforced so far.
    ///
    /// ```
    /// use commonground::institutions::informal::{Informal, InformalWork};
    /// let rule = Informal::new(&InformalWork::default());
    /// let [begins, ends, unfair] = rule.weekly(0.0);
    /// assert!((begins - 0.00115).abs() < 1e-5 && ends > begins && unfair > ends);
    /// assert_eq!(rule.weekly(1.0), [0.0, ends, 0.0]);
    /// ```
    pub fn weekly(&self, enforced: f32) -> [f32; 3] {
        let left = 1.0 - enforced;
        let p = &self.p;
        [
            weekly(p.hazard as f32 * left),
            weekly(p.loss as f32),
            weekly(p.unfair as f32 * left),
        ]
    }
}

impl Mechanism for Informal {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        &[DISCRIMINATION]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec::of_a_person(
            CARD.name,
            INFORMAL,
            0.0,
            (0.0, 1.0),
        ))?;
        let remembers = layout.find(DISCRIMINATION).is_some();
        self.bound = Some(Bound {
            informal: layout.change(INFORMAL)?,
            unfair: match remembers {
                true => Some(layout.change(DISCRIMINATION)?),
                false => None,
            },
        });
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let context = *people.context();
        let (population, dials) = (context.population, context.dials);
        let luck = context.stream("informal_work");
        let teams = context.seats.get("work");
        // The same for all where no policy says otherwise.
        let usual = self.weekly(0.0);
        let enforced = dials.is_turned(Dial::LabourStandards);
        people.for_each(|person, change| {
            let i = person.index;
            let works = person.row(b.informal)[0] > 0.0;
            let months = population.stay(i, context.week).months();
            if months.is_none() && !works {
                return;
            }
            let dial = |d| dials.get(d, population.area[i], person.group);
            let of_age = WORKING.contains(&population.age[i]);
            let hired = teams.is_some_and(|s| s.seat_of()[i] != NONE);
            let [begins, ends, unfair] = match enforced {
                true => self.weekly(dial(Dial::LabourStandards)),
                false => usual,
            };
            let draw = || luck.draw(person.key, context.step, 0);
            if works {
                let bits = draw();
                if hired || !of_age || uniform(bits[0]) < ends {
                    change.add(b.informal, 0, -1.0);
                }
                if let Some(column) = b.unfair.filter(|_| uniform(bits[1]) < unfair) {
                    change.add(column, 0, EVENT);
                }
                return;
            }
            let banned = population.may_be_banned(i)
                && months.is_some_and(|here| here < dial(Dial::BanMonths));
            if banned && of_age && !hired && uniform(draw()[0]) < begins {
                change.add(b.informal, 0, 1.0);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazards_are_monthly_and_enforcement_lowers_two_of_them() {
        let rule = Informal::new(&InformalWork::default());
        let of_a_year = |p: f32| 1.0 - libm::pow(1.0 - f64::from(p), 52.0);
        let known = |monthly: f64| 1.0 - libm::exp(-12.0 * monthly);
        for (p, monthly) in rule.weekly(0.0).into_iter().zip([0.005, 0.05, 0.1]) {
            assert!((of_a_year(p) - known(monthly)).abs() < 1e-4, "{p}");
        }
        let (none, half) = (rule.weekly(0.0), rule.weekly(0.5));
        assert!(half[0] < none[0] && half[1] == none[1] && half[2] < none[2]);
    }

    #[test]
    fn without_hazard_nobody_begins() {
        let none = InformalWork {
            hazard: 0.0,
            ..InformalWork::default()
        };
        assert_eq!(Informal::new(&none).weekly(0.0)[0], 0.0);
    }
}
