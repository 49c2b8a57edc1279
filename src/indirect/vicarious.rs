//! M15 Vicarious contact: seeing how contact goes for others of one's own group.
//!
//! A bystander sees a contact of an own-group member with another group in the same place or session with
//! probability π_b, and takes from it ξ times what the own contact would have done (M04 with
//! conditions, asymmetry and buffer), by its valence. A street of thousands would give everybody
//! hundreds of sights a week; each contact therefore has at most n_b bystanders among the own-group
//! members of the place: the expected number seen is π_b·(contacts of others)·min(1, n_b/others),
//! the number a Poisson draw (rounded normal where more than 30 are expected).
//!
//! It needs M04: without it, or where `mediated` stands in its place, nobody looks either. Off (the default): nobody looks. Evidence E2.

use std::sync::OnceLock;

use crate::attitude::buffering;
use crate::attitude::kernel::{self, ATTITUDE, AttitudeKernel, Rate, pulled};
use crate::attitude::mediated;
use crate::error::Result;
use crate::mechanism::{
    Choices, Column, Entry, Layout, Mechanism, Met, Occasion, People, Per, Profile, Seen, Weekly,
};
use crate::num::poisson_large;
use crate::parameter::{Grade, Parameters};
use crate::places::{Role, Setting};
use crate::rng::Stream;

crate::parameters! {
    /// Parameters of M15.
    pub struct Vicarious {
        /// Probability that a bystander sees a contact
        seen = 0.05, 0.0..=1.0, "π_b", "1", E4, "mechanisms M15";
        /// Effect of a contact seen against one of one's own
        strength = 0.3, 0.0..=1.0, "ξ", "1", E4, "mechanisms M15";
        /// Most bystanders of a contact
        bystanders = 10.0, 0.0..=1000.0, "n_b", "people", E4, "our assumption";
    }
}

/// The card of M15.
pub const CARD: Entry = Entry {
    id: "M15",
    name: "vicarious_contact",
    title: "Vicarious contact",
    profile: Profile::Optional,
    source: "Mazziotta, Mummendey & Wright 2011",
    grade: Grade::E2,
    conflict: "",
    meaning: "Seeing how contact goes for others of the own group moves an attitude a little.",
    parameters: Vicarious::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let p = choices.part(CARD.name)?;
    // What a sight does is a part of what a contact does by M04.
    if choices.on(mediated::CARD.name) {
        return None;
    }
    let kernel = kernel::of(choices)?;
    Some(Box::new(Sights::new(&p, kernel)))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Sights {
    p: Vicarious,
    kernel: AttitudeKernel,
    rates: Vec<Rate>,
    /// Purposes of draws by setting and outgroup, and their streams once the seed is known. The
    /// purpose has the group's name, so that its position does not matter.
    purposes: Vec<Vec<String>>,
    streams: OnceLock<Vec<Vec<Stream>>>,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    attitude: Column,
    gain: Weekly,
    loss: Weekly,
    positive: Option<Column>,
    negative: Option<Column>,
}

impl Sights {
    /// The mechanism with these parameters and the kernel of own contact.
    pub fn new(p: &Vicarious, kernel: AttitudeKernel) -> Sights {
        Sights {
            p: p.clone(),
            kernel,
            rates: Vec::new(),
            purposes: Vec::new(),
            streams: OnceLock::new(),
            bound: None,
        }
    }
}

impl Vicarious {
    /// Expected number of contacts seen, of so many of `peers` others.
    #[inline(always)]
    fn expected(&self, contacts: u32, peers: u32) -> f32 {
        let there = (self.bystanders as f32 / peers.max(1) as f32).min(1.0);
        self.seen as f32 * contacts as f32 * there
    }
}

impl Mechanism for Sights {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()> {
        self.rates = settings.iter().map(|s| self.kernel.rate(s)).collect();
        let purposes = |s: &Setting| {
            let of = |name: &str| format!("vicarious.{}.{name}", s.name);
            layout.group_table().iter().map(|g| of(&g.name)).collect()
        };
        self.purposes = settings.iter().map(purposes).collect();
        let buffered = self.kernel.buffering().is_some();
        self.bound = Some(Bound {
            attitude: layout.change(ATTITUDE)?,
            gain: layout.weekly("seen_gain", Per::Outgroup),
            loss: layout.weekly("seen_loss", Per::Outgroup),
            positive: layout.find(buffering::POSITIVE).filter(|_| buffered),
            negative: layout.find(buffering::NEGATIVE).filter(|_| buffered),
        });
        Ok(())
    }

    fn follows(&self) -> &[&str] {
        &["buffering"]
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn watches(&self, setting: &Setting) -> bool {
        matches!(
            setting.role,
            Role::Mixing | Role::Counter | Role::Session | Role::Room
        )
    }

    fn witness(&self, occasion: Occasion<'_>, met: &mut Met<'_, '_>, seen: &[Seen], peers: u32) {
        let Some(b) = self.bound else { return };
        let streams = self.streams.get_or_init(|| {
            let of = |p: &String| Stream::new(occasion.seed, p);
            let row = |r: &Vec<String>| r.iter().map(of).collect();
            self.purposes.iter().map(row).collect()
        });
        let rate = self.rates[occasion.index];
        let (xi, floor) = (self.p.strength as f32, self.kernel.floor());
        for (h, seen) in seen.iter().enumerate() {
            let [up, down, _] = seen.contacts;
            if h == met.group || up + down == 0 {
                continue;
            }
            let bits = streams[occasion.index][h].draw(met.key, occasion.step, 0);
            let count = |contacts: u32, words: [u32; 2]| {
                poisson_large(self.p.expected(contacts, peers), words)
            };
            let a = met.state(b.attitude, h);
            let (more, less) = match (self.kernel.buffering(), b.positive) {
                (Some(buffering), Some(positive)) => {
                    let negative = b.negative.map_or(0.0, |n| met.state(n, h));
                    buffering.factors(met.state(positive, h), negative)
                }
                _ => (1.0, 1.0),
            };
            let (up, down) = (
                count(up, [bits[0], bits[2]]),
                count(down, [bits[1], bits[3]]),
            );
            if up > 0 && a < rate.target {
                let gain = met.week(b.gain, h);
                *gain = pulled(a, *gain, rate.target, xi * rate.positive * more, up);
            }
            if down > 0 && a > floor {
                let loss = met.week(b.loss, h);
                *loss = pulled(a, *loss, floor, xi * rate.negative * less, down);
            }
        }
    }

    fn relabel(&mut self, to: &[usize]) {
        for purposes in &mut self.purposes {
            super::events::permute(purposes, to);
        }
        self.streams = OnceLock::new();
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let groups = people.groups();
        people.for_each(|person, change| {
            let (gain, loss) = (person.week(b.gain), person.week(b.loss));
            for h in (0..groups).filter(|&h| h != person.group) {
                change.add(b.attitude, h, gain[h] + loss[h]);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_has_no_more_bystanders_than_declared() {
        let p = Vicarious::default();
        assert!((p.expected(20, 5) - 1.0).abs() < 1e-6);
        assert!((p.expected(20, 10) - 1.0).abs() < 1e-6);
        // 4,000 contacts of 2,000 others: ten bystanders each see one in twenty.
        assert!((p.expected(4000, 2000) - 1.0).abs() < 1e-6);
        assert_eq!(p.expected(0, 7), 0.0);
        let blind = Vicarious { seen: 0.0, ..p };
        assert_eq!(blind.expected(1000, 3), 0.0);
        assert_eq!(poisson_large(0.0, [u32::MAX; 2]), 0);
    }
}
