//! M08 Intergroup anxiety: fear of how a meeting will go. Good contact takes it away, bad contact
//! brings it back, mere habit helps a little.
//!
//! x ← x − x·(1 − (1 − ηx₊)^n₊·(1 − ηx₀)^n₀) + (1 − x)·(1 − (1 − ηx₋)^n₋) + φx·(x0 − x)
//!
//! x anxiety of a person towards a group, in \[0,1\]; x0 the level that is declared of the person's
//! group, at which everybody starts; n₊, n₋, n₀ the week's positive, negative and neutral contacts
//! with the group, over all settings; φx = ln 2/Tx. Contacts compose as in M04, so that many in one
//! week cannot overshoot; one contact does what the linear rule says. Where M14 is on, friends who
//! have friends in the group calm: x ← x − ηxE·E·x, E = π·(share of own-group friends with a
//! friend there).
//!
//! Anxiety keeps people from approaching (M02) and spoils meetings (M03); with the mediated model it
//! moves attitudes too. Off: everybody has the level of the group for good, and no column exists.
//!
//! Pettigrew & Tropp 2008: anxiety and empathy mediate more than knowledge. Evidence E1 for the sign,
//! E4 for all speeds. Training about a culture without meeting anybody raises anxiety by so much an
//! hour (M16, exposures of kind `training`): people fear to reveal what they "should already know".

use crate::error::Result;
use crate::indirect::extended::{self, Extended};
use crate::indirect::imagined::{self, TRAINING};
use crate::institutions::friendship;
use crate::mechanism::{
    ANXIETY, Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Per, Profile,
};
use crate::num::{power, rate_of_half_life};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M08.
    pub struct Anxiety {
        /// Share of anxiety that one positive contact takes away
        eta_positive = 0.02, 0.0..=1.0, prior 0.005..=0.05, "ηx₊", "1/contact", E4, "mechanisms M08";
        /// Share of the distance to full anxiety that one negative contact closes
        eta_negative = 0.05, 0.0..=1.0, prior 0.01..=0.1, "ηx₋", "1/contact", E4, "mechanisms M08";
        /// Share of anxiety that one neutral contact takes away (habit)
        eta_neutral = 0.003, 0.0..=1.0, prior 0.0..=0.01, "ηx₀", "1/contact", E4, "mechanisms M08";
        /// Half-life of a departure from the level of the group
        half_life = 52.0, 1.0..=100000.0, prior 26.0..=104.0, "Tx", "week", E4, "mechanisms M08";
        /// Share of anxiety that extended contact takes away in a week, where M14 is on and all own-group friends are known to have a friend in the group
        eta_extended = 0.01, 0.0..=1.0, prior 0.0..=0.03, "ηxE", "1/week", E4, "mechanisms M14";
        /// Anxiety that an hour of training about a group without meeting it adds (M16, exposures of kind `training`)
        training = 0.01, 0.0..=1.0, prior 0.0..=0.02, "ηx_t", "1/h", E4, "mechanisms M08: .02 a session, of two hours";
    }
}

/// The card of M08.
pub const CARD: Entry = Entry {
    id: "M08",
    name: "anxiety",
    title: "Intergroup anxiety",
    profile: Profile::Optional,
    source: "Pettigrew & Tropp 2008",
    grade: Grade::E1,
    conflict: "",
    meaning: "Positive and neutral contact calm, negative contact makes anxious; anxiety keeps people \
         from approaching and spoils meetings.",
    parameters: Anxiety::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let friends = choices.on(friendship::CARD.name);
    let extended = choices.part::<Extended>(extended::CARD.name);
    let perceived = extended.filter(|_| friends).map(|e| e.perceived);
    let p = choices.part::<Anxiety>(CARD.name)?;
    Some(Box::new(IntergroupAnxiety::new(&p, perceived)))
}

/// The mechanism: keeps the column [`ANXIETY`].
#[derive(Debug, Clone)]
pub struct IntergroupAnxiety {
    p: Anxiety,
    /// π of M14, where it is on.
    perceived: Option<f32>,
    level: Vec<f32>,
    x: Option<Column>,
    training: Option<Column>,
}

impl IntergroupAnxiety {
    /// The mechanism with these parameters, and the share π of friends' friendships that is known
    /// where extended contact acts.
    pub fn new(p: &Anxiety, perceived: Option<f64>) -> IntergroupAnxiety {
        IntergroupAnxiety {
            p: p.clone(),
            perceived: perceived.map(|share| share as f32),
            level: Vec::new(),
            x: None,
            training: None,
        }
    }

    fn rates(&self) -> Rates {
        Rates {
            positive: self.p.eta_positive as f32,
            negative: self.p.eta_negative as f32,
            neutral: self.p.eta_neutral as f32,
            forget: rate_of_half_life(self.p.half_life) as f32,
            extended: self
                .perceived
                .map_or(0.0, |p| p * self.p.eta_extended as f32),
        }
    }
}

/// The week's speeds.
#[derive(Debug, Clone, Copy)]
struct Rates {
    positive: f32,
    negative: f32,
    neutral: f32,
    forget: f32,
    extended: f32,
}

impl Rates {
    /// Change of anxiety `x` in a week with these contacts (positive, negative, neutral), a level
    /// `x0` to return to, and this share of own-group friends with a friend in the group.
    #[inline(always)]
    fn change(&self, x: f32, x0: f32, met: [u8; 3], friends: f32) -> f32 {
        let [up, down, neither] = met.map(u32::from);
        let calm = power(1.0 - self.positive, up) * power(1.0 - self.neutral, neither);
        let fear = power(1.0 - self.negative, down);
        (1.0 - x) * (1.0 - fear) - x * (1.0 - calm) + self.forget * (x0 - x)
            - self.extended * friends * x
    }
}

impl Mechanism for IntergroupAnxiety {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let column = layout.keep(ColumnSpec {
            name: ANXIETY.into(),
            per: Per::Outgroup,
            initial: 0.0,
            bounds: (0.0, 1.0),
            owner: self.name().into(),
        })?;
        let groups = layout.group_table().iter();
        self.level = groups.map(|g| g.spec.anxiety as f32).collect();
        layout.start_by_group(column, self.level.clone());
        self.x = Some(layout.change(ANXIETY)?);
        self.training = layout.find(TRAINING);
        Ok(())
    }

    fn follows(&self) -> &[&str] {
        &[imagined::CARD.name]
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn reads_friends(&self) -> bool {
        self.perceived.is_some()
    }

    fn relabel(&mut self, to: &[usize]) {
        let old = self.level.clone();
        for (level, &at) in old.into_iter().zip(to) {
            self.level[at] = level;
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(column) = self.x else { return };
        let rates = self.rates();
        let groups = people.groups();
        people.for_each(|person, change| {
            let (x, met) = (person.row(column), person.contacts());
            let x0 = self.level[person.group];
            let hours = self.training.map(|t| person.row(t));
            let known = if rates.extended > 0.0 && person.own_friends > 0 {
                person.second_hand()
            } else {
                &[]
            };
            for h in (0..groups).filter(|&h| h != person.group) {
                let [up, down, neither, _] = met[h];
                let friends = known
                    .get(h)
                    .map_or(0.0, |&n| f32::from(n) / f32::from(person.own_friends));
                change.add(
                    column,
                    h,
                    rates.change(x[h], x0, [up, down, neither], friends)
                        + hours.map_or(0.0, |hours| self.p.training as f32 * hours[h]),
                );
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        IntergroupAnxiety::new(&Anxiety::default(), Some(0.7)).rates()
    }

    #[test]
    fn the_formula_at_a_known_point() {
        // One contact of each kind at x = .4: .6·.05 − .4·(1 − .98·.997) + (ln 2/52)·(.3 − .4)
        // − .7·.01·.5·.4
        let expected = 0.03
            - 0.4 * (1.0 - 0.98 * 0.997)
            - 0.1 * core::f32::consts::LN_2 / 52.0
            - 0.7 * 0.01 * 0.5 * 0.4;
        let change = rates().change(0.4, 0.3, [1, 1, 1], 0.5);
        assert!((change - expected).abs() < 1e-7, "{change} {expected}");
    }

    #[test]
    fn good_contact_calms_and_bad_contact_frightens() {
        let change = |met| rates().change(0.3, 0.3, met, 0.0);
        assert_eq!(change([0, 0, 0]), 0.0);
        assert!(change([1, 0, 0]) < change([0, 0, 1]) && change([0, 0, 1]) < 0.0);
        assert!(change([0, 1, 0]) > 0.0);
        assert!(rates().change(0.3, 0.3, [0; 3], 1.0) < 0.0);
        assert!(rates().change(0.7, 0.3, [0; 3], 0.0) < 0.0, "time heals");
    }

    #[test]
    fn however_many_contacts_nobody_leaves_the_bounds() {
        for x in [0.0f32, 0.3, 1.0] {
            for met in [[255, 0, 0], [0, 255, 0], [255, 255, 255], [9, 200, 3]] {
                let next = x + rates().change(x, x, met, 0.0);
                assert!((-1e-6..=1.0 + 1e-6).contains(&next), "{x} {met:?} {next}");
            }
        }
    }

    #[test]
    fn without_speed_nothing_moves() {
        let still = Anxiety {
            eta_positive: 0.0,
            eta_negative: 0.0,
            eta_neutral: 0.0,
            eta_extended: 0.0,
            ..Anxiety::default()
        };
        let rates = IntergroupAnxiety::new(&still, Some(0.7)).rates();
        assert_eq!(rates.change(0.3, 0.3, [7, 3, 9], 0.8), 0.0);
    }
}
