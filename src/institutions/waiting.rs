//! M29 Waiting, bans, discouragement: months without permission to work and months of an open
//! procedure leave scars.
//!
//! s ← s + λ_ban·(1 − s) for a month of ban, s + λ_wait·(1 − s) for a month of open procedure (both where
//! both hold), s·(1 − rec) for a month in which neither does. A week counts 12/52 of a month. s lowers the
//! hazard of being hired by the factor 1 − s (M28). How long bans and procedures last after arrival is
//! what policies say (dials `BanMonths`, `ProcedureMonths`); without a policy there are none. Where persons have
//! a legal status (mechanism `stays`), a procedure lasts as long as that status, and bans concern
//! those in procedure and the irregular. The settled and hosts carry no scar.
//!
//! λ_wait is −20% a year (Hainmueller, Hangartner & Lawrence 2016). λ_ban and rec, with the hazard of M28:
//! seven months more of ban cost 14 points of employment after five years and 4 after ten (Marbach,
//! Hainmueller & Hangartner 2018: about 20, and gone after ten). Work without permission is in
//! [`informal`](super::informal).
//!
//! Evidence E1 for the sign. Off: nobody carries a scar.

use crate::error::Result;
use crate::mechanism::{Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Profile};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;
use crate::population::{LegalStatus, MONTHS_PER_WEEK};

crate::parameters! {
    /// Parameters of M29.
    pub struct Waiting {
        /// Motivation lost in a month of ban, as a share of what is left
        ban = 0.06, 0.0..=1.0, prior 0.02..=0.12, "λ_ban", "1/month", E2, "with h∞, δ and rec: evidence P12, P13 (the design has .08)";
        /// Motivation lost in a month of open procedure, as a share of what is left
        wait = 0.0184, 0.0..=1.0, prior 0.01..=0.03, "λ_wait", "1/month", E2, "Hainmueller, Hangartner & Lawrence 2016: 16 to 23% for a year";
        /// Share of a scar that heals in a month with neither
        recovery = 0.005, 0.0..=1.0, prior 0.0..=0.03, "rec", "1/month", E4, "with h∞, δ and λ_ban: evidence P12, P13 (the design has .01)";
    }
}

/// Column of the scar s, in \[0,.95\].
pub const SCAR: &str = "scar";

/// Greatest scar.
const GREATEST: f32 = 0.95;

/// The card of M29.
pub const CARD: Entry = Entry {
    id: "M29",
    name: "waiting",
    title: "Waiting, bans, discouragement",
    profile: Profile::Institutions,
    source: "Marbach, Hainmueller & Hangartner 2018; Hainmueller, Hangartner & Lawrence 2016",
    grade: Grade::E1,
    conflict: "",
    meaning: "Bans on work and open procedures discourage those who have arrived, for years; off: nobody \
         carries a scar.",
    parameters: Waiting::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(Scars::new(&choices.part(CARD.name)?)))
}

/// Share of a monthly rate of loss that a week takes.
fn weekly(monthly: f64) -> f32 {
    (1.0 - libm::pow(1.0 - monthly, MONTHS_PER_WEEK)) as f32
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Scars {
    /// Weekly shares: ban, wait, recovery.
    rates: [f32; 3],
    scar: Option<Column>,
}

impl Scars {
    /// The mechanism with these parameters.
    pub fn new(p: &Waiting) -> Scars {
        Scars {
            rates: [p.ban, p.wait, p.recovery].map(weekly),
            scar: None,
        }
    }

    /// Change of a scar in a week with or without ban and open procedure.
    ///
    /// ```
    /// use commonground::institutions::waiting::{Scars, Waiting};
    /// let scars = Scars::new(&Waiting::default());
    /// // A year of open procedure.
    /// let s = (0..52).fold(0.0, |s, _| s + scars.change_of(s, false, true));
    /// assert!((s - 0.2f32).abs() < 1e-3);
    /// ```
    #[inline]
    pub fn change_of(&self, s: f32, banned: bool, open: bool) -> f32 {
        let [ban, wait, recovery] = self.rates;
        if !banned && !open {
            return -recovery * s;
        }
        let lost = if banned { ban } else { 0.0 } + if open { wait } else { 0.0 };
        (lost * (1.0 - s)).min(GREATEST - s)
    }
}

impl Mechanism for Scars {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec::of_a_person(
            CARD.name,
            SCAR,
            0.0,
            (0.0, GREATEST),
        ))?;
        self.scar = Some(layout.change(SCAR)?);
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(scar) = self.scar else { return };
        let context = *people.context();
        let (population, dials) = (context.population, context.dials);
        people.for_each(|person, change| {
            let s = person.row(scar)[0];
            let Some(months) = population.stay(person.index, context.week).months() else {
                return;
            };
            let area = population.area[person.index];
            let lasts = |dial| months < dials.get(dial, area, person.group);
            let banned = population.may_be_banned(person.index) && lasts(Dial::BanMonths);
            // Where persons have a status, a procedure is open until it is decided.
            let open = match population.legal_status(person.index) {
                None => lasts(Dial::ProcedureMonths),
                Some(status) => status == LegalStatus::Procedure,
            };
            change.add(scar, 0, self.change_of(s, banned, open));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(months: u32, banned: bool, open: bool, mut s: f32) -> f32 {
        let scars = Scars::new(&Waiting::default());
        for _ in 0..months * 52 / 12 {
            s += scars.change_of(s, banned, open);
        }
        s
    }

    /// Evidence P14: a year of waiting costs a fifth.
    #[test]
    fn a_year_of_waiting_costs_a_fifth_and_a_ban_more() {
        let waited = after(12, false, true, 0.0);
        assert!((waited - 0.2).abs() < 0.001, "{waited}");
        let banned = after(12, true, false, 0.0);
        assert!(
            (banned - (1.0 - crate::num::power(0.94, 12))).abs() < 0.001,
            "{banned}"
        );
        assert!(after(12, true, true, 0.0) > banned);
    }

    #[test]
    fn scars_heal_slowly_and_nothing_leaves_no_scar() {
        assert_eq!(after(12, false, false, 0.0), 0.0);
        let healed = after(12, false, false, 0.5);
        assert!(
            (healed - 0.5 * crate::num::power(0.995, 12)).abs() < 0.001,
            "{healed}"
        );
    }

    #[test]
    fn no_wait_is_too_long() {
        let s = after(600, true, true, 0.0);
        assert!((0.94..=GREATEST).contains(&s), "{s}");
        assert!(after(1, true, false, GREATEST) <= GREATEST);
    }
}
