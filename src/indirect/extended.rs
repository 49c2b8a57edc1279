//! M14 Extended contact: knowing that a friend has friends in the outgroup.
//!
//! E_ih = π·(share of i's own-group friends with at least one friend in h); Δa = ηE·(E − E_town)·
//! max(0, vE − a) a week. E_town is the mean of E over the group of i at the stationary start, one
//! constant per ordered pair: uncentred, the rule would shift the mean of everybody.
//!
//! Whoever comes later, or is born, has friends of friends yet to find, and does not miss what was
//! never there: their E is set against E_town less a lack, which begins at E_town and follows
//! max(0, E_town − E) with half-life T_used; below .01 it is over, and they are like everybody.
//! (Against E_town itself, a group that came later would lose about 1.0 of attitude in ten years for
//! being new.)
//!
//! Zhou et al. 2019: r = .25, .17 net of direct friendship; larger when perceived than actual.
//! Evidence E1.

use crate::attitude::kernel::ATTITUDE;
use crate::error::Result;
use crate::institutions::friendship::{self, Friendship};
use crate::institutions::{departures, reunion};
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, People, Per, Profile, Start,
};
use crate::num::rate_of_half_life;
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
        /// Half-life with which those who came later get used to the friends of friends whom they find
        used = 52.0, 1.0..=1000.0, "T_used", "week", E4, "our assumption";
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
    let mut mechanism = ExtendedContact::new(&choices.part(CARD.name)?);
    mechanism.moving = choices.on(departures::CARD.name);
    let families = choices.on(reunion::CARD.name);
    mechanism.expected = families || !choices.inputs().arrivals.is_empty();
    Some(Box::new(mechanism))
}

/// What somebody who came later still lacks of the town's E, by outgroup.
const LACK: &str = "extended_lack";

/// The mechanism.
#[derive(Debug, Clone)]
pub struct ExtendedContact {
    p: Extended,
    groups: usize,
    town: Vec<f32>,
    attitude: Option<Column>,
    /// Whether people come and go (M36), and whether anybody is announced.
    moving: bool,
    expected: bool,
    lack: Option<Column>,
}

impl ExtendedContact {
    /// The mechanism with these parameters.
    pub fn new(p: &Extended) -> ExtendedContact {
        ExtendedContact {
            p: p.clone(),
            groups: 0,
            town: Vec::new(),
            attitude: None,
            moving: false,
            expected: false,
            lack: None,
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
        let groups = layout.group_table();
        let births = groups.iter().any(|g| g.rates.births > Some(0.0));
        if self.moving && (self.expected || births) {
            layout.keep(ColumnSpec {
                name: LACK.into(),
                per: Per::Outgroup,
                initial: 0.0,
                bounds: (0.0, 1.0),
                owner: self.name().into(),
            })?;
            self.lack = Some(layout.change(LACK)?);
        }
        Ok(())
    }

    fn start(&mut self, start: &Start) {
        self.town = (0..self.groups * self.groups)
            .map(|gh| {
                (self.p.perceived * start.second_hand(gh / self.groups, gh % self.groups)) as f32
            })
            .collect();
    }

    fn arrive(&self, people: &mut People<'_>) {
        let Some(lack) = self.lack else { return };
        let groups = people.groups();
        people.for_each(|person, change| {
            for h in (0..groups).filter(|&h| h != person.group) {
                change.add(lack, h, self.town[person.group * groups + h]);
            }
        });
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
        let groups = people.groups();
        let perceived = self.p.perceived as f32;
        let pull = Pull {
            target: self.p.v_extended as f32,
            eta: self.p.eta as f32,
            follow: rate_of_half_life(self.p.used) as f32,
        };
        people.for_each(|person, change| {
            if person.own_friends == 0 {
                return;
            }
            let friends = f32::from(person.own_friends);
            let a = person.row(column);
            let lacks = self.lack.map(|lack| (lack, person.row(lack)));
            for h in (0..groups).filter(|&h| h != person.group) {
                let e = perceived * f32::from(person.second_hand()[h]) / friends;
                let mut usual = self.town[person.group * groups + h];
                if let Some((column, lacks)) = lacks.filter(|(_, lacks)| lacks[h] > 0.0) {
                    change.add(column, h, pull.used_to(lacks[h], e, usual) - lacks[h]);
                    usual -= lacks[h];
                }
                change.add(column, h, pull.change(e, usual, a[h]));
            }
        });
    }
}

/// What M14 does in a week.
struct Pull {
    target: f32,
    eta: f32,
    follow: f32,
}

/// A lack below this is none.
const NONE_LEFT: f32 = 0.01;

impl Pull {
    /// What is left of a lack after a week at this E, where so much is usual.
    fn used_to(&self, lack: f32, e: f32, usual: f32) -> f32 {
        let left = lack + self.follow * ((usual - e).max(0.0) - lack);
        if left < NONE_LEFT { 0.0 } else { left }
    }

    #[inline(always)]
    fn change(&self, e: f32, usual: f32, a: f32) -> f32 {
        let room = (self.target - a).max(0.0);
        self.eta * (e - usual) * room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PULL: Pull = Pull {
        target: 0.4,
        eta: 0.01,
        follow: 0.5,
    };

    #[test]
    fn the_formula_at_a_known_point() {
        // .01·(.5 − .3)·(.4 − .1)
        assert!((PULL.change(0.5, 0.3, 0.1) - 0.0006).abs() < 1e-9);
        assert_eq!(PULL.change(0.3, 0.3, 0.1), 0.0);
        assert!(PULL.change(0.1, 0.3, 0.1) < 0.0);
        assert_eq!(PULL.change(0.7, 0.3, 0.4), 0.0, "no room above the target");
    }

    #[test]
    fn who_comes_later_does_not_miss_what_was_never_there() {
        let (usual, mut lack) = (0.3, 0.3);
        lack = PULL.used_to(lack, 0.0, usual);
        assert_eq!(PULL.change(0.0, usual - lack, 0.1), 0.0);
        // Half of what was found is soon taken for granted, and missed when it goes.
        lack = PULL.used_to(lack, 0.2, usual);
        assert!((lack - 0.2).abs() < 1e-6);
        assert!(PULL.change(0.2, usual - lack, 0.1) > 0.0);
        assert!(PULL.change(0.0, usual - lack, 0.1) < 0.0);
        for _ in 0..9 {
            lack = PULL.used_to(lack, 0.5, usual);
        }
        assert_eq!(lack, 0.0, "like everybody from then on");
    }
}
