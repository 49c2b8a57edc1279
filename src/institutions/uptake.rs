//! M38 Programme uptake: who is reached by a programme, wants to come, and stays.
//!
//! P(join) = reach·σ(u0 + w_I·(I − .5) + λ_lab·a − b_cost·(1 − low) − b_lang·(1 − comm) −
//! b_child·child·(1 − childcare) + w_inv·invited) with interest I, attitude a to the group that is to
//! be met, comm the common language, child whether a child under 15 lives with the person, and
//! invited whether a friend has joined. The label of a programme chooses λ_lab: `dialogue`
//! 2, `shared_interest` .3, `anti_prejudice` 2.5 with 1 less for who dislikes the group.
//!
//! Outreach (a policy) makes people curious: I ← I + gain·(1 − I) a week.
//!
//! Seeds 000 (P16), 003 (P7), 004 (68, 79, 162, 172-176). Evidence E2 for selection by interest; all
//! numbers E4.

use crate::error::Result;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, INTEREST_GAIN, Layout, Mechanism, People, Profile,
};
use crate::num::sigmoid;
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;

crate::parameters! {
    /// Parameters of M38.
    pub struct Uptake {
        /// Base of who joins
        base = -1.5, -10.0..=10.0, "u0", "logit", E4, "mechanisms M38";
        /// Weight of interest in contact, from −½ to ½
        interest = 2.0, 0.0..=20.0, "w_I", "logit", E4, "mechanisms M38";
        /// Weight of attitude under the label dialogue
        dialogue = 2.0, 0.0..=20.0, "λ_d", "logit", E4, "mechanisms M38";
        /// Weight of attitude under the label shared_interest
        shared_interest = 0.3, 0.0..=20.0, "λ_s", "logit", E4, "mechanisms M38";
        /// Weight of attitude under the label anti_prejudice
        anti_prejudice = 2.5, 0.0..=20.0, "λ_a", "logit", E4, "mechanisms M38";
        /// What the label anti_prejudice costs for who dislikes the group
        stigma = 1.0, 0.0..=20.0, "stig", "logit", E4, "mechanisms M38";
        /// Threshold of a programme at full cost
        cost = 0.5, 0.0..=20.0, "b_cost", "logit", E4, "mechanisms M38";
        /// Threshold of a language not shared
        language = 0.5, 0.0..=20.0, "b_lang", "logit", E4, "mechanisms M38";
        /// Threshold of a child at home without childcare
        child = 0.7, 0.0..=20.0, "b_child", "logit", E4, "mechanisms M38";
        /// Weight of a friend who has joined
        invited = 0.8, 0.0..=20.0, "w_inv", "logit", E4, "mechanisms M38";
    }
}

/// The card of M38.
pub const CARD: Entry = Entry {
    id: "M38",
    name: "uptake",
    title: "Programme uptake, selection, drop-out",
    profile: Profile::Core,
    source: "seeds 000 (P16), 003 (P7), 004 (68, 162, 172-176)",
    grade: Grade::E2,
    conflict: "K12",
    meaning: "The interested and the well-disposed come first; labels, cost, language and children \
         keep people away; outreach makes people curious.",
    parameters: Uptake::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let _: Uptake = choices.part(CARD.name)?;
    let policies = &choices.inputs().policies;
    let reached = policies.iter().any(|p| p.turns(Dial::Outreach));
    reached.then(|| Box::new(Outreach::default()) as Box<_>)
}

/// What a programme is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Intercultural dialogue.
    Dialogue,
    /// Something that all are fond of.
    SharedInterest,
    /// Against prejudice.
    AntiPrejudice,
}

/// What decides whether somebody joins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Invited {
    /// Interest in contact, 0 to 1.
    pub interest: f32,
    /// Attitude to the group to be met, −1 to 1.
    pub attitude: f32,
    /// Level of the common language, 0 to 1.
    pub comm: f32,
    /// Whether a child under 15 lives with the person.
    pub child: bool,
    /// Whether a friend has joined.
    pub friend: bool,
}

/// What a programme asks and offers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// Its label.
    pub label: Label,
    /// Threshold, 0 for none to 1 for the full one.
    pub threshold: f32,
    /// Whether there is childcare, 0 to 1.
    pub childcare: f32,
}

impl Uptake {
    /// Probability that somebody who has been reached joins.
    pub fn probability(&self, offer: Offer, who: Invited) -> f32 {
        let weight = match offer.label {
            Label::Dialogue => self.dialogue,
            Label::SharedInterest => self.shared_interest,
            Label::AntiPrejudice => self.anti_prejudice,
        };
        let shy = offer.label == Label::AntiPrejudice && who.attitude < 0.0;
        let flag = |is: bool| f32::from(u8::from(is));
        sigmoid(
            self.base as f32
                + self.interest as f32 * (who.interest - 0.5)
                + weight as f32 * who.attitude
                - self.stigma as f32 * flag(shy)
                - self.cost as f32 * offer.threshold
                - self.language as f32 * (1.0 - who.comm)
                - self.child as f32 * flag(who.child) * (1.0 - offer.childcare)
                + self.invited as f32 * flag(who.friend),
        )
    }
}

/// Outreach: interest that policies raise.
#[derive(Debug, Clone, Default)]
pub struct Outreach {
    gain: Option<Column>,
}

impl Mechanism for Outreach {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        // It may keep the same column.
        &["imagined_contact"]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        if layout.find(INTEREST_GAIN).is_none() {
            layout.keep(ColumnSpec::of_a_person(
                CARD.name,
                INTEREST_GAIN,
                0.0,
                (0.0, 1.0),
            ))?;
        }
        self.gain = Some(layout.change(INTEREST_GAIN)?);
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(column) = self.gain else { return };
        let context = *people.context();
        if !context.dials.is_turned(Dial::Outreach) {
            return;
        }
        let population = context.population;
        people.for_each(|person, change| {
            let area = population.area[person.index];
            let gain = context.dials.get(Dial::Outreach, area, person.group);
            let now = (population.interest[person.index] + person.row(column)[0]).min(1.0);
            change.add(column, 0, gain * (1.0 - now));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Invited = Invited {
        interest: 0.5,
        attitude: 0.0,
        comm: 1.0,
        child: false,
        friend: false,
    };

    fn joins(label: Label, who: Invited) -> f32 {
        let offer = Offer {
            label,
            threshold: 0.0,
            childcare: 0.0,
        };
        Uptake::default().probability(offer, who)
    }

    #[test]
    fn the_formula_at_a_known_point() {
        let p = joins(Label::Dialogue, WHO);
        assert!((p - 0.182_425_5).abs() < 1e-5, "{p}");
        let who = Invited {
            interest: 0.75,
            attitude: 0.25,
            ..WHO
        };
        // σ(−1.5 + .5 + .5)
        assert!((joins(Label::Dialogue, who) - 0.377_540_7).abs() < 1e-5);
    }

    #[test]
    fn labels_select_and_thresholds_keep_away() {
        let against = |attitude| Invited { attitude, ..WHO };
        let ratio = |label| joins(label, against(-0.4)) / joins(label, against(0.4));
        assert!(ratio(Label::SharedInterest) > ratio(Label::Dialogue));
        assert!(ratio(Label::Dialogue) > ratio(Label::AntiPrejudice));
        let parent = Invited { child: true, ..WHO };
        assert!(joins(Label::Dialogue, parent) < joins(Label::Dialogue, WHO));
        let cared = Offer {
            label: Label::Dialogue,
            threshold: 0.0,
            childcare: 1.0,
        };
        let with_care = Uptake::default().probability(cared, parent);
        assert_eq!(with_care, joins(Label::Dialogue, WHO));
        let friend = Invited {
            friend: true,
            ..WHO
        };
        assert!(joins(Label::Dialogue, friend) > joins(Label::Dialogue, WHO));
        let stranger = Invited { comm: 0.1, ..WHO };
        assert!(joins(Label::Dialogue, stranger) < joins(Label::Dialogue, WHO));
    }
}
