//! M10 Knowledge of a group: what people learn about it from meeting its members.
//!
//! k ← k + (1 − k)·(1 − (1 − ηk)^n₊·(1 − κ)^hours) + φk·(k0 − k)
//!
//! k what a person knows of a group, in \[0,1\]; k0 its starting level; n₊ the week's positive
//! contacts with the group, over all settings; hours those of training about it in the week before
//! (M16, exposures of kind `training`); φk = ln 2/Tk. Contacts compose as in M04. The design
//! has no forgetting; then everybody with any contact knows all after some years, and knowledge
//! can tell nobody from anybody: φk is our assumption.
//!
//! Knowledge acts in the mediated model of attitude (weakly) and in surveys; under the kernel M04 it
//! moves nothing: activities "create knowledge, but this does not necessarily change attitudes". Off:
//! no column.
//!
//! Pettigrew & Tropp 2008: the weakest of three mediators. Evidence E2, E4 for all numbers.

use crate::error::Result;
use crate::indirect::imagined::{self, TRAINING};
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Per, Profile,
};
use crate::num::{power, rate_of_half_life};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M10.
    pub struct Knowledge {
        /// Share of what is still unknown that one positive contact teaches
        eta = 0.01, 0.0..=1.0, prior 0.002..=0.03, "ηk", "1/contact", E4, "mechanisms M10";
        /// Share of what is still unknown that an hour of training teaches
        training = 0.005, 0.0..=1.0, prior 0.001..=0.02, "κtrain", "1/h", E4, "mechanisms M10";
        /// Half-life of what was learnt
        half_life = 104.0, 1.0..=100000.0, prior 52.0..=520.0, "Tk", "week", E4, "our assumption: that of empathy";
        /// Starting level
        level = 0.20, 0.0..=1.0, "k0", "1", E4, "mechanisms 2.0";
    }
}

/// The card of M10.
pub const CARD: Entry = Entry {
    id: "M10",
    name: "knowledge",
    title: "Knowledge of the group",
    profile: Profile::Optional,
    source: "Pettigrew & Tropp 2008",
    grade: Grade::E2,
    conflict: "",
    meaning: "Positive contact teaches about the group.",
    parameters: Knowledge::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(KnowledgeOfGroup::new(&choices.part(CARD.name)?)))
}

/// Name of the column.
pub const COLUMN: &str = "knowledge";

/// The mechanism.
#[derive(Debug, Clone)]
pub struct KnowledgeOfGroup {
    p: Knowledge,
    k: Option<Column>,
    training: Option<Column>,
}

impl KnowledgeOfGroup {
    /// The mechanism with these parameters.
    pub fn new(p: &Knowledge) -> KnowledgeOfGroup {
        KnowledgeOfGroup {
            p: p.clone(),
            k: None,
            training: None,
        }
    }

    /// Change of knowledge `k` in a week with so many positive contacts and a share of what is
    /// unknown that training leaves so.
    #[inline(always)]
    fn change_of(&self, k: f32, n: u32, untaught: f32) -> f32 {
        let forget = rate_of_half_life(self.p.half_life) as f32;
        let unknown = power(1.0 - self.p.eta as f32, n) * untaught;
        (1.0 - k) * (1.0 - unknown) + forget * (self.p.level as f32 - k)
    }

    /// Share of what is unknown that so many hours leave so.
    fn untaught(&self, hours: f32) -> f32 {
        match hours > 0.0 {
            true => libm::pow(1.0 - self.p.training, f64::from(hours)) as f32,
            false => 1.0,
        }
    }
}

impl Mechanism for KnowledgeOfGroup {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec {
            name: COLUMN.into(),
            per: Per::Outgroup,
            initial: self.p.level as f32,
            bounds: (0.0, 1.0),
            owner: self.name().into(),
        })?;
        self.k = Some(layout.change(COLUMN)?);
        self.training = layout.find(TRAINING);
        Ok(())
    }

    fn follows(&self) -> &[&str] {
        &[imagined::CARD.name]
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(column) = self.k else { return };
        let groups = people.groups();
        people.for_each(|person, change| {
            let (k, met) = (person.row(column), person.contacts());
            let hours = self.training.map(|t| person.row(t));
            for h in (0..groups).filter(|&h| h != person.group) {
                let untaught = hours.map_or(1.0, |hours| self.untaught(hours[h]));
                change.add(
                    column,
                    h,
                    self.change_of(k[h], u32::from(met[h][0]), untaught),
                );
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_at_a_known_point() {
        let m = KnowledgeOfGroup::new(&Knowledge::default());
        // .6·(1 − .99³) − (ln 2/104)·.2
        let expected = 0.6 * (1.0 - 0.99f32 * 0.99 * 0.99) - 0.2 * core::f32::consts::LN_2 / 104.0;
        assert!((m.change_of(0.4, 3, 1.0) - expected).abs() < 1e-7);
    }

    #[test]
    fn training_teaches_by_the_hour() {
        let m = KnowledgeOfGroup::new(&Knowledge::default());
        assert_eq!(m.untaught(0.0), 1.0);
        // .8·(1 − .995²) at the starting level.
        let expected = 0.8 * (1.0 - 0.995f32 * 0.995);
        assert!((m.change_of(0.2, 0, m.untaught(2.0)) - expected).abs() < 1e-6);
    }

    #[test]
    fn contact_teaches_and_time_forgets() {
        let m = KnowledgeOfGroup::new(&Knowledge::default());
        assert!(
            m.change_of(0.2, 1, 1.0) > 0.0 && m.change_of(0.2, 9, 1.0) > m.change_of(0.2, 1, 1.0)
        );
        assert_eq!(m.change_of(0.2, 0, 1.0), 0.0);
        assert!(m.change_of(0.9, 0, 1.0) < 0.0);
        for k in [0.0f32, 0.2, 1.0] {
            assert!((0.0..=1.0).contains(&(k + m.change_of(k, 255, 1.0))));
        }
    }

    #[test]
    fn without_speed_nothing_moves() {
        let still = Knowledge {
            eta: 0.0,
            ..Knowledge::default()
        };
        assert_eq!(KnowledgeOfGroup::new(&still).change_of(0.2, 200, 1.0), 0.0);
    }
}
