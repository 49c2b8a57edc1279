//! M14 Extended contact: knowing that a friend has friends in the outgroup.
//!
//! E_ih = π·(share of i's own-group friends with at least one friend in h); Δa = ηE·(E − E_town)·
//! max(0, vE − a) a week. E_town is the mean of E over the group of i at the stationary start, one
//! constant per ordered pair: uncentred, the rule would shift the mean of everybody.
//!
//! Zhou et al. 2019: r = .25, .17 net of direct friendship; larger when perceived than actual.
//! Evidence E1.

use crate::attitude::kernel::ATTITUDE;
use crate::error::Result;
use crate::institutions::friendship::{self, Friendship};
use crate::mechanism::{Choices, Column, Entry, Layout, Mechanism, People, Profile, Start};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M14.
    pub struct Extended {
        /// Share of friends' friendships that is known
        perceived = 0.7, 0.0..=1.0, "π", "1", E4, "mechanisms M14";
        /// Attitude up to which it lifts
        v_extended = 0.4, -1.0..=1.0, "vE", "1", E4, "mechanisms M14";
        /// Weekly speed
        eta = 0.010, 0.0..=0.2, prior 0.003..=0.015, "ηE", "1/week", E4, "mechanisms M14: two thirds of the net r of Zhou et al. 2019";
    }
}

/// The card of M14.
pub const CARD: Entry = Entry {
    id: "M14",
    name: "extended_contact",
    title: "Extended contact",
    profile: Profile::Contact,
    source: "Zhou et al. 2019",
    grade: Grade::E1,
    conflict: "",
    meaning: "Friends who have friends in the outgroup improve the attitude to it.",
    parameters: Extended::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    // Without friendship nobody has a friend who could have friends.
    choices.part::<Friendship>(friendship::CARD.name)?;
    Some(Box::new(ExtendedContact::new(&choices.part(CARD.name)?)))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct ExtendedContact {
    p: Extended,
    groups: usize,
    town: Vec<f32>,
    attitude: Option<Column>,
}

impl ExtendedContact {
    /// The mechanism with these parameters.
    pub fn new(p: &Extended) -> ExtendedContact {
        ExtendedContact {
            p: p.clone(),
            groups: 0,
            town: Vec::new(),
            attitude: None,
        }
    }
}

impl Mechanism for ExtendedContact {
    fn name(&self) -> &str {
        "extended_contact"
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        self.groups = layout.groups();
        self.attitude = Some(layout.change(ATTITUDE)?);
        Ok(())
    }

    fn start(&mut self, start: &Start) {
        self.town = (0..self.groups * self.groups)
            .map(|gh| {
                (self.p.perceived * start.second_hand(gh / self.groups, gh % self.groups)) as f32
            })
            .collect();
    }

    fn reads_friends(&self) -> bool {
        true
    }

    fn constants(&self) -> Vec<f64> {
        self.town.iter().map(|&t| f64::from(t)).collect()
    }

    fn relabel(&mut self, to: &[usize]) {
        if self.town.is_empty() {
            return;
        }
        let old = self.town.clone();
        for g in 0..self.groups {
            for h in 0..self.groups {
                self.town[to[g] * self.groups + to[h]] = old[g * self.groups + h];
            }
        }
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(column) = self.attitude else { return };
        let (perceived, target, eta) = (
            self.p.perceived as f32,
            self.p.v_extended as f32,
            self.p.eta as f32,
        );
        let groups = people.groups();
        people.for_each(|person, change| {
            if person.own_friends == 0 {
                return;
            }
            let friends = f32::from(person.own_friends);
            let a = person.row(column);
            for h in (0..groups).filter(|&h| h != person.group) {
                let e = perceived * f32::from(person.second_hand()[h]) / friends;
                let room = (target - a[h]).max(0.0);
                change.add(
                    column,
                    h,
                    eta * (e - self.town[person.group * groups + h]) * room,
                );
            }
        });
    }
}
