//! M22 Common ingroup: working together makes a "we" salient that includes others.
//!
//! c ← c + (1 − c)·(1 − (1 − κc)^n) − φc·(c − c0) a week, n the contacts of the week with other
//! groups in settings with goals and cooperation of at least .6, φc = ln 2/T_c; c0 is the level
//! of the group. For one contact the gain is κc·(1 − c); contacts compose as in M04. c enters M03
//! through the effective attitude (1 − c_ij)·a + c_ij·a_sup, c_ij = √(c_i·c_j).
//!
//! Mode `dual` (default): people keep their own identity beside the common one. Mode `one_group`:
//! the common identity shall take its place. It grows 1.3 times as fast, contact generalises half
//! as much (M12), and minorities hold on to their heritage: Hid rises by .002 a week.
//!
//! Gaertner & Dovidio 2000; Dovidio, Gaertner & Saguy 2009. Evidence E2; κc and T_c E4. Conflict
//! K8: majorities like one group, minorities dual identity. Off: everybody has the level of the
//! group.

use crate::error::Result;
use crate::identity::belonging;
use crate::mechanism::{
    COMMON_IDENTITY, Choices, Column, ColumnSpec, Entry, Layout, Mechanism, Met, Occasion, People,
    Per, Profile, Tally, Weekly,
};
use crate::num::{power, rate_of_half_life};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M22.
    pub struct CommonIdentity {
        /// Share of the distance to full salience that one contact closes
        kappa = 0.01, 0.0..=0.5, "κc", "1/contact", E4, "mechanisms M22";
        /// Half-life of a salience above or below the level of the group
        half_life = 52.0, 1.0..=100000.0, "T_c", "week", E4, "mechanisms M22";
        /// Goals and cooperation that a setting needs
        threshold = 0.6, 0.0..=1.0, "A_c", "1", E4, "mechanisms M22";
        choices {
            /// Whether the common identity stands beside the own one or in its place
            mode = 0 of ["dual", "one_group"], "mode_c", E2, "mechanisms M22: conflict K8";
        }
    }
}

/// κc of one_group against dual.
const ONE_GROUP_SPEED: f64 = 1.3;
/// Generalisation of contact in one_group against dual.
pub(crate) const ONE_GROUP_SALIENCE: f64 = 0.5;
/// Weekly rise of heritage identity of minorities in one_group.
const REACTIVE: f32 = 0.002;

/// The card of M22.
pub const CARD: Entry = Entry {
    id: "M22",
    name: "common_identity",
    title: "Common ingroup, dual identity",
    profile: Profile::Core,
    source: "Gaertner & Dovidio 2000; Dovidio, Gaertner & Saguy 2009",
    grade: Grade::E2,
    conflict: "K8",
    meaning: "Working together towards common goals makes a common identity salient; off: everybody \
         has the level of the group.",
    parameters: CommonIdentity::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    Some(Box::new(CommonIngroup::new(&choices.part(CARD.name)?)))
}

impl CommonIdentity {
    /// Whether one group is to take the place of all others.
    pub fn one_group(&self) -> bool {
        self.mode == 1
    }

    /// Factor on how far contact generalises (2·sal of M12).
    pub fn generalises(&self) -> f64 {
        if self.one_group() {
            ONE_GROUP_SALIENCE
        } else {
            1.0
        }
    }
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct CommonIngroup {
    p: CommonIdentity,
    /// Whether a setting has goals and cooperation enough.
    together: Vec<bool>,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    salience: Column,
    contacts: Weekly,
    heritage: Option<Column>,
}

impl CommonIngroup {
    /// The mechanism with these parameters.
    pub fn new(p: &CommonIdentity) -> CommonIngroup {
        CommonIngroup {
            p: p.clone(),
            together: Vec::new(),
            bound: None,
        }
    }

    fn speed(&self) -> f32 {
        let factor = if self.p.one_group() {
            ONE_GROUP_SPEED
        } else {
            1.0
        };
        (self.p.kappa * factor).min(1.0) as f32
    }
}

/// Change of a salience in a week with `n` contacts.
#[inline(always)]
fn moved(c: f32, level: f32, kappa: f32, n: u32, forget: f32) -> f32 {
    (1.0 - c) * (1.0 - power(1.0 - kappa, n)) - forget * (c - level)
}

impl Mechanism for CommonIngroup {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        &["belonging"]
    }

    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()> {
        let least = self.p.threshold;
        self.together = settings
            .iter()
            .map(|s| s.spec.goals >= least && s.spec.cooperation >= least)
            .collect();
        let kept = layout.keep(ColumnSpec {
            name: COMMON_IDENTITY.into(),
            per: Per::Person,
            initial: 0.3,
            bounds: (0.0, 1.0),
            owner: CARD.name.into(),
        })?;
        let levels = layout.group_table().iter();
        let levels = levels.map(|g| g.spec.common_identity as f32).collect();
        layout.start_by_group(kept, levels);
        let heritage = match layout.find(belonging::HERITAGE) {
            Some(_) if self.p.one_group() => Some(layout.change(belonging::HERITAGE)?),
            _ => None,
        };
        self.bound = Some(Bound {
            salience: layout.change(COMMON_IDENTITY)?,
            contacts: layout.weekly("common_identity.contacts", Per::Person),
            heritage,
        });
        Ok(())
    }

    #[inline]
    fn contact(&self, occasion: Occasion<'_>, met: &mut Met<'_, '_>, tallies: &[Tally]) {
        let Some(b) = self.bound else { return };
        if !self.together[occasion.index] {
            return;
        }
        let others = tallies.iter().enumerate().filter(|(h, _)| *h != met.group);
        let n: u32 = others
            .map(|(_, t)| u32::from(t[0]) + u32::from(t[1]) + u32::from(t[2]))
            .sum();
        *met.week(b.contacts, 0) += n as f32;
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let kappa = self.speed();
        let forget = rate_of_half_life(self.p.half_life) as f32;
        let groups = &people.context().population.groups;
        let mut level = [0.0f32; 16];
        let mut minority = [false; 16];
        for (g, group) in groups.iter().enumerate() {
            level[g] = group.spec.common_identity as f32;
            minority[g] = !group.host;
        }
        people.for_each(|person, change| {
            let c = person.row(b.salience)[0];
            let n = person.week(b.contacts)[0] as u32;
            let delta = moved(c, level[person.group], kappa, n, forget);
            change.add(b.salience, 0, delta);
            if let Some(heritage) = b.heritage.filter(|_| minority[person.group]) {
                change.add(heritage, 0, REACTIVE);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_at_a_known_point() {
        // .6·(1 − .99²) − .01·.1
        let x = moved(0.4, 0.3, 0.01, 2, 0.01);
        assert!((x - (0.6 * 0.0199 - 0.001)).abs() < 1e-6, "{x}");
        assert!((moved(0.4, 0.4, 0.01, 1, 0.01) - 0.006).abs() < 1e-6);
    }

    #[test]
    fn without_contact_or_speed_the_level_stays() {
        assert_eq!(moved(0.3, 0.3, 0.01, 0, 0.02), 0.0);
        assert_eq!(moved(0.3, 0.3, 0.0, 9, 0.02), 0.0);
    }

    #[test]
    fn no_number_of_contacts_overshoots() {
        for n in [1, 10, 1000] {
            assert!(0.9 + moved(0.9, 0.3, 0.5, n, 0.0) <= 1.0);
        }
    }

    #[test]
    fn one_group_grows_faster_and_generalises_less() {
        let dual = CommonIngroup::new(&CommonIdentity::default());
        let one = CommonIngroup::new(&CommonIdentity {
            mode: 1,
            ..CommonIdentity::default()
        });
        assert!((one.speed() / dual.speed() - 1.3).abs() < 1e-6);
        assert_eq!((dual.p.generalises(), one.p.generalises()), (1.0, 0.5));
    }
}
