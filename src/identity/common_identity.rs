//! M22 Common ingroup: working together makes a "we" salient that includes others.
//!
//! c ← c + (1 − c)·G − (1 − c0)·Ḡ − φc·(c − c0) a week, G = 1 − (1 − κc)^n, n the contacts of the week
//! with other groups in settings with goals and cooperation of at least .6, φc = ln 2/T_c; c0 is the
//! level of the group and Ḡ its mean of G at the stationary start: the declared level is that of a
//! member with usual contact, and what moves it is more or less contact than usual (the same
//! centring as in M14). Not κc·n̄: contacts compose as in M04, so that the few who have many of them
//! gain less than n times one, and κc·n̄ would take more than contact gives at c0. The mean of a group
//! whose contact is unequal still settles below c0 where κc is large, because gains end at 1. For one
//! contact the gain is κc·(1 − c). c enters M03 through the effective attitude (1 − c_ij)·a + c_ij·a_sup, c_ij =
//! √(c_i·c_j). A campaign for what a place has in common (policy `place_identity`) adds camp·(1 − c)
//! a week.
//!
//! Uncentred and with κc .01 the salience of newcomers, who meet hosts at work several times a
//! week, climbs to .9 within a year, a_eff leaves a_ref of M03 behind, and positive contact becomes
//! twenty times as frequent as negative (A5: three times).
//!
//! Mode `dual` (default): people keep their own identity beside the common one. Mode `one_group`:
//! the common identity shall take its place. It grows f_c times as fast, contact generalises f_s
//! times as much (M12), and minorities hold on to their heritage: Hid += ρ_c·(1 − Hid) a week, the
//! form of M23.
//!
//! Gaertner & Dovidio 2000; Dovidio, Gaertner & Saguy 2009. Evidence E2; κc and T_c E4. Conflict
//! K8: majorities like one group, minorities dual identity. Off: everybody has the level of the
//! group.

use crate::error::Result;
use crate::identity::belonging;
use crate::mechanism::{
    COMMON_IDENTITY, Choices, Column, ColumnSpec, Entry, Layout, Mechanism, Met, Occasion, People,
    Per, Profile, Start, Tally, Weekly,
};
use crate::num::{power, rate_of_half_life};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::policy::Dial;

crate::parameters! {
    /// Parameters of M22.
    pub struct CommonIdentity {
        /// Share of the distance to full salience that one contact closes
        kappa = 0.001, 0.0..=0.5, prior 0.0..=0.01, "κc", "1/contact", E4, "our assumption: mechanisms M22 has .01, at which common identity saturates";
        /// Half-life of a salience above or below the level of the group
        half_life = 52.0, 1.0..=100000.0, "T_c", "week", E4, "mechanisms M22";
        /// Goals and cooperation that a setting needs
        threshold = 0.6, 0.0..=1.0, "A_c", "1", E4, "mechanisms M22";
        /// Speed of one_group against dual
        one_group_speed = 1.3, 0.0..=5.0, "f_c", "1", E4, "mechanisms M22";
        /// Generalisation of contact in one_group against dual
        one_group_salience = 0.5, 0.0..=2.0, "f_s", "1", E4, "mechanisms M22";
        /// Share of what is missing of heritage identity that minorities gain a week in one_group
        reactive = 0.002, 0.0..=0.2, "ρ_c", "1/week", E4, "mechanisms M22";
        choices {
            /// Whether the common identity stands beside the own one or in its place
            mode = 0 of ["dual", "one_group"], "mode_c", E2, "mechanisms M22: conflict K8";
        }
    }
}

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
            self.one_group_salience
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
    /// Share of the distance to full salience that usual contact closes in each group: Ḡ.
    usual: Vec<f32>,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    salience: Column,
    gain: Weekly,
    heritage: Option<Column>,
}

impl CommonIngroup {
    /// The mechanism with these parameters.
    pub fn new(p: &CommonIdentity) -> CommonIngroup {
        CommonIngroup {
            p: p.clone(),
            together: Vec::new(),
            usual: Vec::new(),
            bound: None,
        }
    }

    fn speed(&self) -> f32 {
        let factor = if self.p.one_group() {
            self.p.one_group_speed
        } else {
            1.0
        };
        (self.p.kappa * factor).min(1.0) as f32
    }
}

/// Change of a salience in a week whose contacts close the share `gain` of the distance to full
/// salience, where usual contact closes the share `usual`.
#[inline(always)]
fn moved(c: f32, level: f32, gain: f32, usual: f32, forget: f32) -> f32 {
    (1.0 - c) * gain - (1.0 - level) * usual - forget * (c - level)
}

/// Share that `n` more contacts close, after others have closed the share `so_far`.
#[inline(always)]
fn closed(so_far: f32, kappa: f32, n: u32) -> f32 {
    so_far + (1.0 - so_far) * (1.0 - power(1.0 - kappa, n))
}

impl Mechanism for CommonIngroup {
    fn name(&self) -> &str {
        CARD.name
    }

    fn follows(&self) -> &[&str] {
        // Both may keep heritage identity.
        &["belonging", "orientation"]
    }

    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()> {
        let least = self.p.threshold;
        self.together = settings
            .iter()
            .map(|s| s.spec.goals >= least && s.spec.cooperation >= least)
            .collect();
        let kept = layout.keep(ColumnSpec::of_a_person(
            CARD.name,
            COMMON_IDENTITY,
            0.3,
            (0.0, 1.0),
        ))?;
        let levels = layout.group_table().iter();
        let levels = levels.map(|g| g.spec.common_identity as f32).collect();
        layout.start_by_group(kept, levels);
        let heritage = match layout.find(belonging::HERITAGE) {
            Some(_) if self.p.one_group() => Some(layout.change(belonging::HERITAGE)?),
            _ => None,
        };
        self.bound = Some(Bound {
            salience: layout.change(COMMON_IDENTITY)?,
            gain: layout.weekly("common_identity.gain", Per::Person),
            heritage,
        });
        Ok(())
    }

    fn start(&mut self, start: &Start) {
        if let Some(b) = self.bound {
            let usual = |g| start.usual(b.gain, g) as f32;
            self.usual = (0..start.groups()).map(usual).collect();
        }
    }

    fn constants(&self) -> Vec<f64> {
        self.usual.iter().map(|&u| f64::from(u)).collect()
    }

    fn relabel(&mut self, to: &[usize]) {
        let old = self.usual.clone();
        for (usual, &at) in old.into_iter().zip(to) {
            self.usual[at] = usual;
        }
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
        let gain = met.week(b.gain, 0);
        *gain = closed(*gain, self.speed(), n);
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let reactive = self.p.reactive as f32;
        let forget = rate_of_half_life(self.p.half_life) as f32;
        let context = *people.context();
        let lifted = context.dials.is_turned(Dial::CommonIdentity);
        let groups = &context.population.groups;
        let mut level = [0.0f32; 16];
        let mut minority = [false; 16];
        for (g, group) in groups.iter().enumerate() {
            level[g] = group.spec.common_identity as f32;
            minority[g] = !group.host;
        }
        people.for_each(|person, change| {
            let c = person.row(b.salience)[0];
            let gain = person.week(b.gain)[0];
            let usual = self.usual.get(person.group).copied().unwrap_or(0.0);
            let mut delta = moved(c, level[person.group], gain, usual, forget);
            if lifted {
                let area = context.population.area[person.index];
                let lift = context.dials.get(Dial::CommonIdentity, area, person.group);
                delta += lift * (1.0 - c);
            }
            change.add(b.salience, 0, delta);
            if let Some(heritage) = b.heritage.filter(|_| minority[person.group]) {
                let held = person.row(heritage)[0];
                change.add(heritage, 0, reactive * (1.0 - held));
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
        let x = moved(0.4, 0.3, closed(0.0, 0.01, 2), 0.0, 0.01);
        assert!((x - (0.6 * 0.0199 - 0.001)).abs() < 1e-6, "{x}");
        assert!((moved(0.4, 0.4, closed(0.0, 0.01, 1), 0.0, 0.01) - 0.006).abs() < 1e-6);
    }

    #[test]
    fn contacts_of_two_settings_compose() {
        let apart = closed(closed(0.0, 0.05, 3), 0.05, 4);
        assert!((apart - closed(0.0, 0.05, 7)).abs() < 1e-6, "{apart}");
    }

    #[test]
    fn without_contact_or_speed_the_level_stays() {
        assert_eq!(moved(0.3, 0.3, closed(0.0, 0.01, 0), 0.0, 0.02), 0.0);
        assert_eq!(moved(0.3, 0.3, closed(0.0, 0.0, 9), 0.0, 0.02), 0.0);
    }

    #[test]
    fn usual_contact_keeps_the_level() {
        let by = |n| moved(0.3, 0.3, closed(0.0, 0.01, n), 0.01, 0.02);
        assert!(by(1).abs() < 1e-8);
        assert!(by(2) > 0.0 && by(0) < 0.0);
    }

    #[test]
    fn at_the_level_a_group_gains_what_it_loses_however_unequal_its_contact() {
        // One of four has all contact: 40 a week. κ·n̄ would be .1, the mean gain is .083.
        let gains = [0, 0, 0, 40].map(|n| closed(0.0, 0.01, n));
        let usual = gains.iter().sum::<f32>() / 4.0;
        assert!(usual < 0.09, "{usual}");
        let sum: f32 = gains.iter().map(|&g| moved(0.3, 0.3, g, usual, 0.02)).sum();
        assert!(sum.abs() < 1e-6, "{sum}");
    }

    #[test]
    fn no_number_of_contacts_overshoots() {
        for n in [1, 10, 1000] {
            assert!(0.9 + moved(0.9, 0.3, closed(0.0, 0.5, n), 0.0, 0.0) <= 1.0);
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

    #[test]
    fn heritage_is_found_whoever_keeps_it() {
        use crate::population::{Group, Groups};
        let members = vec![Group::new("host", true), Group::new("newcomer", false)];
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).expect("groups");
        let mut layout = Layout::new(&groups);
        let mut keeper = crate::identity::orientation::Acculturation::new(&Default::default());
        let mut one = CommonIngroup::new(&CommonIdentity {
            mode: 1,
            ..CommonIdentity::default()
        });
        // M24 keeps heritage where M23 is off, and is bound first.
        assert!(one.follows().contains(&keeper.name()));
        keeper.bind(&mut layout, &[]).expect("bound");
        one.bind(&mut layout, &[]).expect("bound");
        assert!(one.bound.is_some_and(|b| b.heritage.is_some()));
    }
}
