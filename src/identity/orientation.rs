//! M24 Acculturation orientations: how far newcomers turn to the host culture and keep their own.
//!
//! For all but hosts, a week: O ← O + λ·(O* − O), O* = σ(−1 + 2·crossshare + 1.5·L + B); Hid ← Hid +
//! λ·(H* − Hid), H* = σ(.5 + bonding share − .5·crossshare + homeland). crossshare is the share of
//! contacts of the last half year that cross groups, bonding share that of own-group friends among
//! all friends (0 for who has none), B belonging (M23; .35 where it is off), homeland the contact
//! with the country of origin, independent of O: the two are no zero-sum. Cut at .5, O and Hid give
//! four quadrants (Berry 1997): integration, assimilation (O only), separation (Hid only),
//! marginalisation.
//!
//! Hosts expect an O of at least O^e and a Hid of at most H^e. The gap of a newcomer is max(0, O^e −
//! O) + max(0, Hid − H^e); the column `mismatch` holds, for a host, the mean gap of the members of
//! each group in the own area, which M11 reads.
//!
//! Berry 1997; Bourhis et al. 1997 (expectations of hosts). Evidence E2; numbers E4. Conflict K8. Off:
//! orientations are not known, heritage moves only as M22 and M23 say.

use crate::error::Result;
use crate::identity::belonging::{BELONGING, HERITAGE};
use crate::identity::recent::Recent;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, LANGUAGE, Layout, MeanOf, Mechanism, People, Per, Profile,
    Unit,
};
use crate::num::sigmoid;
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M24.
    pub struct Orientation {
        /// Weekly speed
        speed = 0.02, 0.0..=1.0, "λO", "1/week", E4, "mechanisms M24";
        /// Base of host-culture orientation
        base = -1.0, -5.0..=5.0, "o0", "logit", E4, "mechanisms M24";
        /// Weight of contact across groups
        across = 2.0, 0.0..=5.0, "o_x", "logit", E4, "mechanisms M24";
        /// Weight of the common language
        language = 1.5, 0.0..=5.0, "o_L", "logit", E4, "mechanisms M24";
        /// Weight of belonging
        belonging = 1.0, 0.0..=5.0, "o_B", "logit", E4, "mechanisms M24";
        /// Base of heritage identity
        heritage_base = 0.5, -5.0..=5.0, "h0", "logit", E4, "mechanisms M24";
        /// Weight of own-group friends
        bonding = 1.0, 0.0..=5.0, "h_b", "logit", E4, "mechanisms M24";
        /// Loss of heritage identity by contact across groups
        dilution = 0.5, 0.0..=5.0, "h_x", "logit", E4, "mechanisms M24";
        /// Contact with the country of origin
        homeland = 0.0, -5.0..=5.0, "h_home", "logit", E4, "our assumption; independent of orientation";
        /// Host-culture orientation that hosts expect at least
        expected_orientation = 0.5, 0.0..=1.0, "O^e", "1", E4, "our assumption: the cut of the quadrants";
        /// Heritage identity that hosts expect at most
        expected_heritage = 0.7, 0.0..=1.0, "H^e", "1", E4, "our assumption: the level at the start";
        /// Orientation before burn-in
        start = 0.30, 0.0..=1.0, "O_0", "1", E4, "mechanisms 2.0";
    }
}

/// Column of host-culture orientation O, in \[0,1\]; hosts have 1.
pub const ORIENTATION: &str = "orientation";
/// Column of what a host misses in the members of each group in the area, from 0 to 2.
pub const MISMATCH: &str = "mismatch";
/// Column of the gap of a newcomer, from 0 to 2.
const GAP: &str = "acculturation_gap";

/// Belonging where M23 is off.
const UNKNOWN_BELONGING: f32 = 0.35;

/// The card of M24.
pub const CARD: Entry = Entry {
    id: "M24",
    name: "orientation",
    title: "Acculturation orientations",
    profile: Profile::Optional,
    source: "Berry 1997; Bourhis et al. 1997",
    grade: Grade::E2,
    conflict: "K8",
    meaning: "Newcomers turn to the host culture with contact, language and belonging, and keep their \
         own with own-group friends; off: neither is known.",
    parameters: Orientation::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(Acculturation::new(&choices.part(CARD.name)?)))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Acculturation {
    p: Orientation,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    orientation: Column,
    heritage: Column,
    gap: Column,
    mismatch: Column,
    mean_gap: MeanOf,
    belonging: Option<Column>,
    language: Option<Column>,
    recent: Recent,
}

impl Acculturation {
    /// The mechanism with these parameters.
    pub fn new(p: &Orientation) -> Acculturation {
        Acculturation {
            p: p.clone(),
            bound: None,
        }
    }

    /// O* at this share of contacts across groups, language and belonging.
    fn orientation(&self, across: f32, language: f32, belonging: f32) -> f32 {
        let p = &self.p;
        sigmoid(
            p.base as f32
                + p.across as f32 * across
                + p.language as f32 * language
                + p.belonging as f32 * belonging,
        )
    }

    /// H* at this share of own-group friends and of contacts across groups.
    fn heritage(&self, bonding: f32, across: f32) -> f32 {
        let p = &self.p;
        sigmoid(
            p.heritage_base as f32 + p.bonding as f32 * bonding - p.dilution as f32 * across
                + p.homeland as f32,
        )
    }

    /// By how much a newcomer misses what hosts expect.
    fn gap(&self, orientation: f32, heritage: f32) -> f32 {
        (self.p.expected_orientation as f32 - orientation).max(0.0)
            + (heritage - self.p.expected_heritage as f32).max(0.0)
    }
}

impl Mechanism for Acculturation {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        &["belonging", LANGUAGE]
    }

    fn reads_friends(&self) -> bool {
        true
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let mut keep = |name: &str, per: Per, initial: f64, most: f32| -> Result<Column> {
            layout.keep(ColumnSpec {
                name: name.into(),
                per,
                initial: initial as f32,
                bounds: (0.0, most),
                owner: CARD.name.into(),
            })?;
            layout.change(name)
        };
        let orientation = keep(ORIENTATION, Per::Person, self.p.start, 1.0)?;
        let gap = keep(GAP, Per::Person, 0.0, 2.0)?;
        let mismatch = keep(MISMATCH, Per::Outgroup, 0.0, 2.0)?;
        if layout.find(HERITAGE).is_none() {
            layout.keep(ColumnSpec::of_a_person(
                CARD.name,
                HERITAGE,
                0.7,
                (0.0, 1.0),
            ))?;
        }
        let start = |host: bool| if host { 1.0 } else { self.p.start as f32 };
        let levels = layout.group_table().iter().map(|g| start(g.host)).collect();
        layout.start_by_group(orientation, levels);
        self.bound = Some(Bound {
            orientation,
            heritage: layout.change(HERITAGE)?,
            gap,
            mismatch,
            mean_gap: layout.mean(Unit::Area, gap),
            belonging: layout.find(BELONGING),
            language: layout.find(LANGUAGE),
            recent: Recent::bind(layout, CARD.name)?,
        });
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let speed = self.p.speed as f32;
        let groups = people.groups();
        let context = *people.context();
        let population = context.population;
        let specs: Vec<(bool, f32)> = population
            .groups
            .iter()
            .map(|g| (g.host, g.spec.language as f32))
            .collect();
        people.for_each(|person, change| {
            b.recent.count(&person, change);
            let value = |column: Column| person.row(column)[0];
            let (host, language) = specs[person.group];
            if host {
                let (area, old) = (population.area[person.index], person.row(b.mismatch));
                for h in (0..groups).filter(|&h| !specs[h].0) {
                    let gap = context.means.of(b.mean_gap, area, h, 0);
                    change.add(b.mismatch, h, gap - old[h]);
                }
                return;
            }
            let across = b.recent.shares(&person).across.unwrap_or(0.0);
            let friends = context.faces.of(person.index as u32).degree();
            let bonding = f32::from(person.own_friends) / friends.max(1) as f32;
            let (o, hid) = (value(b.orientation), value(b.heritage));
            let to = self.orientation(
                across,
                b.language.map_or(language, value),
                b.belonging.map_or(UNKNOWN_BELONGING, value),
            );
            change.add(b.orientation, 0, speed * (to - o));
            let to = self.heritage(bonding, across);
            change.add(b.heritage, 0, speed * (to - hid));
            change.add(b.gap, 0, self.gap(o, hid) - value(b.gap));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Acculturation {
        Acculturation::new(&Orientation::default())
    }

    fn logistic(z: f64) -> f64 {
        1.0 / (1.0 + libm::exp(-z))
    }

    #[test]
    fn the_formulas_at_known_points() {
        let m = model();
        // −1 + .8 + .9 + .4 = 1.1
        let o = f64::from(m.orientation(0.4, 0.6, 0.4));
        assert!((o - logistic(1.1)).abs() < 1e-6, "{o}");
        // .5 + .8 − .2 = 1.1
        let h = f64::from(m.heritage(0.8, 0.4));
        assert!((h - logistic(1.1)).abs() < 1e-6, "{h}");
        assert!((m.gap(0.3, 0.8) - 0.3).abs() < 1e-6);
        assert_eq!(m.gap(0.6, 0.6), 0.0);
    }

    #[test]
    fn contact_turns_to_hosts_and_homeland_keeps_heritage_without_turning_away() {
        let m = model();
        assert!(m.orientation(0.6, 0.5, 0.4) > m.orientation(0.2, 0.5, 0.4));
        assert!(m.heritage(0.5, 0.6) < m.heritage(0.5, 0.2));
        let home = Acculturation::new(&Orientation {
            homeland: 1.0,
            ..Orientation::default()
        });
        assert!(home.heritage(0.5, 0.2) > m.heritage(0.5, 0.2));
        assert_eq!(
            home.orientation(0.2, 0.5, 0.4),
            m.orientation(0.2, 0.5, 0.4)
        );
    }
}
