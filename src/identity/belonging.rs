//! M23 Belonging to a place, and heritage identity.
//!
//! B ← B + λB·(B* − B) a week, B* = σ(b0 + w₊·p₊ + w_part·part + w_rights·rights + w_ν·ν −
//! w_disc·disc − w_iso·iso + w_L·(L − .5) + returns of own-group friends (M25)). p₊ is the positive share of contacts of the last half
//! year less .5; part = bodies joined/2, at most 1; rights 0 in procedure or without status, .25
//! temporary, .5 permanent, 1 citizen (of the group, or of the person where M36 keeps that); ν the norm of the other groups in the area about the own one,
//! weighted with their shares; disc = events of discrimination in half a year/5, at most 1, read
//! from a column `discrimination` in \[0,1\] where a mechanism of that name keeps it, else 0; iso = 1 −
//! (share of contacts that cross groups)/(share of other groups among residents), within \[0,1\]; L
//! the level of the common language. Hosts have B too, with a b0 of their own.
//!
//! Policies may add to rights and to the sum (a welcome by the city).
//!
//! Rejection raises heritage identity: Hid += ρ_H·disc·(1 − Hid) a week. The column is kept here for
//! all who read it (M21, M22, M24).
//!
//! Verkuyten & Yildiz 2007; Branscombe, Schmitt & Harvey 1999 (rejection and identification).
//! Evidence E2; weights E4. Off: nobody's belonging is known, and heritage is no column.

use crate::error::Result;
use crate::identity::recent::Recent;
use crate::identity::social_capital::Returns;
use crate::ids::NONE;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Context, Entry, LANGUAGE, Layout, Mechanism, People, Profile,
};
use crate::num::{Fixed, sigmoid};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;

crate::parameters! {
    /// Parameters of M23.
    pub struct Belonging {
        /// Weekly speed
        speed = 0.03, 0.0..=1.0, "λB", "1/week", E4, "mechanisms M23";
        /// Base of newcomers
        base_newcomers = -0.6, -5.0..=5.0, "b0", "logit", E4, "mechanisms M23";
        /// Base of hosts
        base_hosts = 1.0, -5.0..=5.0, "b0_h", "logit", E4, "mechanisms M23";
        /// Weight of positive contact
        positive = 1.0, 0.0..=5.0, "w₊", "logit", E4, "mechanisms M23";
        /// Weight of membership in bodies
        part = 0.8, 0.0..=5.0, "w_part", "logit", E4, "mechanisms M23";
        /// Weight of rights
        rights = 0.6, 0.0..=5.0, "w_rights", "logit", E4, "mechanisms M23";
        /// Weight of being welcome: the norm of others about the own group
        welcome = 0.6, 0.0..=5.0, "w_ν", "logit", E4, "mechanisms M23";
        /// Weight of discrimination, where a mechanism keeps a column `discrimination` (M40)
        discrimination = 1.2, 0.0..=5.0, "w_disc", "logit", E4, "mechanisms M23";
        /// Weight of isolation
        isolation = 0.8, 0.0..=5.0, "w_iso", "logit", E4, "mechanisms M23";
        /// Weight of the common language
        language = 0.8, 0.0..=5.0, "w_L", "logit", E4, "mechanisms M23";
        /// Weekly rise of heritage identity under full discrimination, where M40 is on
        rejection = 0.005, 0.0..=0.2, "ρ_H", "1/week", E4, "mechanisms M23";
        /// Belonging of newcomers before burn-in
        start_newcomers = 0.35, 0.0..=1.0, "B_0", "1", E4, "mechanisms 2.0";
        /// Belonging of hosts before burn-in
        start_hosts = 0.75, 0.0..=1.0, "B_0h", "1", E4, "our assumption: near their B*";
        /// Heritage identity before burn-in
        start_heritage = 0.70, 0.0..=1.0, "Hid_0", "1", E4, "mechanisms 2.0; for hosts our assumption";
    }
}

/// Column of belonging B, in \[0,1\].
pub const BELONGING: &str = "belonging";
/// Column of heritage identity Hid, in \[0,1\].
pub const HERITAGE: &str = "heritage";
/// Column of discrimination in the last half year, in \[0,1\], read where somebody keeps it.
pub const DISCRIMINATION: &str = "discrimination";

/// Settings that are bodies to be joined.
const BODIES: [&str; 3] = ["club", "association", "joint_event"];

/// Rights by legal status, in the order of `status` of a group.
const RIGHTS: [f32; 5] = [1.0, 0.5, 0.25, 0.0, 0.0];

/// The card of M23.
pub const CARD: Entry = Entry {
    id: "M23",
    name: "belonging",
    title: "Belonging",
    profile: Profile::Core,
    source: "Verkuyten & Yildiz 2007; Branscombe, Schmitt & Harvey 1999",
    grade: Grade::E2,
    conflict: "",
    meaning: "Good contact, bodies, rights, welcome and language make people feel that they belong; \
         rejection makes them hold on to their heritage; off: neither is known.",
    parameters: Belonging::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let returns = Returns::chosen(choices);
    Some(Box::new(Place::new(&choices.part(CARD.name)?, returns)))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Place {
    p: Belonging,
    /// What own-group friends return, where M25 is on.
    returns: Option<Returns>,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    belonging: Column,
    heritage: Column,
    language: Option<Column>,
    discrimination: Option<Column>,
    recent: Recent,
}

/// What B* follows from.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Ground {
    host: bool,
    positive: f32,
    part: f32,
    rights: f32,
    welcome: f32,
    discrimination: f32,
    isolation: f32,
    language: f32,
    friends: f32,
}

impl Place {
    /// The mechanism with these parameters and returns of own-group friends.
    pub(crate) fn new(p: &Belonging, returns: Option<Returns>) -> Place {
        Place {
            p: p.clone(),
            returns,
            bound: None,
        }
    }

    /// B* of a person.
    fn target(&self, x: &Ground) -> f32 {
        let p = &self.p;
        let base = if x.host {
            p.base_hosts
        } else {
            p.base_newcomers
        };
        let score = base as f32
            + p.positive as f32 * x.positive
            + p.part as f32 * x.part
            + p.rights as f32 * x.rights
            + p.welcome as f32 * x.welcome
            - p.discrimination as f32 * x.discrimination
            - p.isolation as f32 * x.isolation
            + p.language as f32 * (x.language - 0.5)
            + x.friends;
        sigmoid(score)
    }
}

/// iso: by how much the share of contacts that cross groups falls short of the share of others
/// among residents.
fn isolation(across: f32, others: f32) -> f32 {
    if others <= 0.0 {
        return 0.0;
    }
    (1.0 - across / others).clamp(0.0, 1.0)
}

/// What all members of a group in an area share.
#[derive(Debug, Clone, Copy)]
struct Around {
    area: u32,
    welcome: f32,
    others: f32,
}

fn around(context: &Context<'_>, area: u32, group: usize, groups: usize) -> Around {
    // Exact sums: no bit depends on how groups are numbered.
    let (mut norm, mut weight) = (Fixed::default(), Fixed::default());
    for h in (0..groups).filter(|&h| h != group) {
        let share = context.shares.now(area, h);
        norm.add(share * context.norm(area, h, group));
        weight.add(share);
    }
    let others = weight.value();
    Around {
        area,
        welcome: if others > 0.0 {
            (norm.value() / others) as f32
        } else {
            0.0
        },
        others: others as f32,
    }
}

impl Mechanism for Place {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        &[DISCRIMINATION, LANGUAGE]
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let mut keep = |name: &str| -> Result<Column> {
            layout.keep(ColumnSpec::of_a_person(
                CARD.name,
                name,
                self.p.start_heritage as f32,
                (0.0, 1.0),
            ))?;
            layout.change(name)
        };
        let (belonging, heritage) = (keep(BELONGING)?, keep(HERITAGE)?);
        let level = |host: bool| {
            if host {
                self.p.start_hosts as f32
            } else {
                self.p.start_newcomers as f32
            }
        };
        let levels = layout.group_table().iter().map(|g| level(g.host)).collect();
        layout.start_by_group(belonging, levels);
        layout.want_shares();
        self.bound = Some(Bound {
            belonging,
            heritage,
            language: layout.find(LANGUAGE),
            discrimination: layout.find(DISCRIMINATION),
            recent: Recent::bind(layout, CARD.name)?,
        });
        Ok(())
    }

    fn reads_friends(&self) -> bool {
        self.returns.is_some()
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let (speed, rejection) = (self.p.speed as f32, self.p.rejection as f32);
        let groups = people.groups();
        let context = *people.context();
        let (population, dials) = (context.population, context.dials);
        let lifted = dials.is_turned(Dial::Rights) || dials.is_turned(Dial::Welcome);
        let table = &population.groups;
        let specs: Vec<(bool, f32, f32)> = table
            .iter()
            .map(|g| (g.host, RIGHTS[g.spec.status], g.spec.language as f32))
            .collect();
        let bodies = BODIES.map(|name| context.seats.get(name));
        let mut known: [Option<Around>; 16] = [None; 16];
        people.for_each(|person, change| {
            b.recent.count(&person, change);
            let (g, area) = (person.group, population.area[person.index]);
            // Neighbours are stored together, so what was found holds for the next ones.
            let here = match known[g] {
                Some(here) if here.area == area => here,
                _ => *known[g].insert(around(&context, area, g, groups)),
            };
            let joined = bodies
                .iter()
                .flatten()
                .filter(|seats| seats.place_of(person.index as u32) != NONE)
                .count();
            let shares = b.recent.shares(&person);
            let value = |column: Column| person.row(column)[0];
            let (host, of_group, language) = specs[g];
            let own = population.legal_status(person.index);
            let rights = own.map_or(of_group, |status| RIGHTS[status as usize]);
            let (rights, warmth) = match lifted {
                true => (
                    (rights + dials.get(Dial::Rights, area, g)).clamp(0.0, 1.0),
                    dials.get(Dial::Welcome, area, g),
                ),
                false => (rights, 0.0),
            };
            let discrimination = b.discrimination.map_or(0.0, value).clamp(0.0, 1.0);
            let target = self.target(&Ground {
                host,
                positive: shares.positive,
                part: (joined as f32 / 2.0).min(1.0),
                rights,
                welcome: here.welcome,
                discrimination,
                isolation: shares.across.map_or(0.0, |x| isolation(x, here.others)),
                language: b.language.map_or(language, value),
                friends: self
                    .returns
                    .map_or(0.0, |r| r.of_friends(person.own_friends))
                    + warmth,
            });
            change.add(b.belonging, 0, speed * (target - value(b.belonging)));
            if discrimination > 0.0 {
                let room = 1.0 - value(b.heritage);
                change.add(b.heritage, 0, rejection * discrimination * room);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place::new(&Belonging::default(), None)
    }

    fn settled() -> Ground {
        Ground {
            positive: 0.2,
            part: 0.5,
            rights: 0.5,
            welcome: 0.1,
            isolation: 0.5,
            language: 0.65,
            ..Ground::default()
        }
    }

    #[test]
    fn the_formula_at_a_known_point() {
        // −.6 + .2 + .4 + .3 + .06 − .4 + .12 = .08
        let b = f64::from(place().target(&settled()));
        assert!((b - 1.0 / (1.0 + libm::exp(-0.08))).abs() < 1e-6, "{b}");
    }

    #[test]
    fn what_helps_helps_and_what_hurts_hurts() {
        let (p, base) = (place(), settled());
        let b = p.target(&base);
        let up = |x: Ground| p.target(&x) > b;
        assert!(up(Ground { host: true, ..base }));
        assert!(up(Ground {
            positive: 0.3,
            ..base
        }));
        assert!(up(Ground { part: 1.0, ..base }));
        assert!(up(Ground {
            rights: 1.0,
            ..base
        }));
        assert!(up(Ground {
            welcome: 0.4,
            ..base
        }));
        assert!(up(Ground {
            language: 0.9,
            ..base
        }));
        assert!(!up(Ground {
            discrimination: 0.4,
            ..base
        }));
        assert!(!up(Ground {
            isolation: 0.9,
            ..base
        }));
    }

    #[test]
    fn isolation_lies_between_nothing_and_all() {
        assert!((isolation(0.1, 0.4) - 0.75).abs() < 1e-6);
        assert_eq!(isolation(0.5, 0.4), 0.0);
        assert_eq!(isolation(0.0, 0.4), 1.0);
        // Where nobody else lives nobody is kept apart.
        assert_eq!(isolation(0.0, 0.0), 0.0);
    }

    #[test]
    fn belonging_is_a_share_whatever_is_true() {
        for host in [false, true] {
            for x in [-1.0f32, 0.0, 1.0] {
                let b = place().target(&Ground {
                    host,
                    positive: x / 2.0,
                    welcome: x,
                    discrimination: 1.0,
                    ..settled()
                });
                assert!((0.0..=1.0).contains(&b), "{b}");
            }
        }
    }
}
