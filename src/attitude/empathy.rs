//! M09 Empathy and perspective taking: to know somebody of a group well makes one feel with the
//! group.
//!
//! e ← e + (1 − e)·(1 − (1 − ηe)^n) + φe·(e0 − e)
//!
//! e empathy of a person with a group, in \[0,1\]; e0 its starting level, to which it returns without
//! contact; n the week's positive contacts with the group in settings of intensity I_p of at least
//! I_min: a passing encounter does not feed it; φe = ln 2/Te. Contacts compose as in M04.
//!
//! Empathy acts in the mediated model of attitude and in surveys; under the kernel M04 it is a state
//! that follows contact and moves nothing. Off: no column.
//!
//! Pettigrew & Tropp 2008. Evidence E1 for the sign, E4 for all numbers.

use crate::error::Result;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, Met, Occasion, People, Per, Profile,
    Tally, Weekly,
};
use crate::num::{power, rate_of_half_life};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M09.
    pub struct Empathy {
        /// Share of the distance to full empathy that one positive contact closes
        eta = 0.015, 0.0..=1.0, prior 0.005..=0.04, "ηe", "1/contact", E4, "mechanisms M09";
        /// Half-life of a departure from the starting level
        half_life = 104.0, 1.0..=100000.0, prior 52.0..=260.0, "Te", "week", E4, "mechanisms M09";
        /// Starting level
        level = 0.40, 0.0..=1.0, "e0", "1", E4, "mechanisms 2.0";
        /// Least intensity of a setting whose contacts feed it
        intensity = 1.5, 0.0..=10.0, "I_min", "1", E4, "mechanisms M09: acquaintance";
    }
}

/// The card of M09.
pub const CARD: Entry = Entry {
    id: "M09",
    name: "empathy",
    title: "Empathy",
    profile: Profile::Optional,
    source: "Pettigrew & Tropp 2008",
    grade: Grade::E1,
    conflict: "",
    meaning: "Positive contact with people one knows makes one feel with their group.",
    parameters: Empathy::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(FeelingWith::new(&choices.part(CARD.name)?)))
}

/// Name of the column.
pub const COLUMN: &str = "empathy";

/// The mechanism.
#[derive(Debug, Clone)]
pub struct FeelingWith {
    p: Empathy,
    /// By setting: whether its contacts feed empathy.
    close: Vec<bool>,
    bound: Option<(Column, Weekly)>,
}

impl FeelingWith {
    /// The mechanism with these parameters.
    pub fn new(p: &Empathy) -> FeelingWith {
        FeelingWith {
            p: p.clone(),
            close: Vec::new(),
            bound: None,
        }
    }

    /// Change of empathy `e` in a week with so many close positive contacts.
    #[inline(always)]
    fn change_of(&self, e: f32, n: u32) -> f32 {
        let forget = rate_of_half_life(self.p.half_life) as f32;
        (1.0 - e) * (1.0 - power(1.0 - self.p.eta as f32, n)) + forget * (self.p.level as f32 - e)
    }
}

impl Mechanism for FeelingWith {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()> {
        let least = self.p.intensity;
        self.close = settings.iter().map(|s| s.spec.intensity >= least).collect();
        layout.keep(ColumnSpec {
            name: COLUMN.into(),
            per: Per::Outgroup,
            initial: self.p.level as f32,
            bounds: (0.0, 1.0),
            owner: self.name().into(),
        })?;
        let week = layout.weekly("close_contacts", Per::Outgroup);
        self.bound = Some((layout.change(COLUMN)?, week));
        Ok(())
    }

    fn contact(&self, occasion: Occasion<'_>, met: &mut Met<'_, '_>, tallies: &[Tally]) {
        let Some((_, week)) = self.bound else { return };
        if !self.close[occasion.index] {
            return;
        }
        for (h, tally) in tallies.iter().enumerate() {
            if h != met.group && tally[0] > 0 {
                *met.week(week, h) += f32::from(tally[0]);
            }
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((column, week)) = self.bound else {
            return;
        };
        let groups = people.groups();
        people.for_each(|person, change| {
            let (e, close) = (person.row(column), person.week(week));
            for h in (0..groups).filter(|&h| h != person.group) {
                change.add(column, h, self.change_of(e[h], close[h] as u32));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::builtin_settings;
    use crate::population::{Group, Groups};

    #[test]
    fn the_formula_at_a_known_point() {
        let m = FeelingWith::new(&Empathy::default());
        // .5·(1 − .985²) − (ln 2/104)·.1
        let expected = 0.5 * (1.0 - 0.985 * 0.985) - 0.1 * core::f32::consts::LN_2 / 104.0;
        assert!((m.change_of(0.5, 2) - expected).abs() < 1e-7);
    }

    #[test]
    fn contact_feeds_it_and_time_wears_it_off() {
        let m = FeelingWith::new(&Empathy::default());
        assert!(m.change_of(0.4, 1) > 0.0);
        assert_eq!(m.change_of(0.4, 0), 0.0);
        assert!(m.change_of(0.8, 0) < 0.0);
        for e in [0.4f32, 0.7, 1.0] {
            assert!((0.0..=1.0).contains(&(e + m.change_of(e, 5_000))));
        }
    }

    #[test]
    fn without_speed_nothing_moves() {
        let m = FeelingWith::new(&Empathy {
            eta: 0.0,
            ..Empathy::default()
        });
        assert_eq!(m.change_of(0.4, 40), 0.0);
    }

    #[test]
    fn only_acquaintance_feeds_it() {
        let groups = Groups::new(
            vec![Group::new("host", true), Group::new("newcomer", false)],
            ndarray::Array2::zeros((2, 2)),
        )
        .expect("groups");
        let settings = builtin_settings();
        let mut m = FeelingWith::new(&Empathy::default());
        m.bind(&mut Layout::new(&groups), &settings).expect("bound");
        let close = |name: &str| {
            let at = settings.iter().position(|s| s.name == name).expect(name);
            m.close[at]
        };
        assert!(close("work") && close("friends") && close("class"));
        assert!(!close("street") && !close("neighbours"));
    }
}
