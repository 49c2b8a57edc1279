//! M04 Attitude kernel and forgetting: what direct contact does to an attitude.
//!
//! A positive contact moves a_ih by η₊·(v₊ − a) when a < v₊, a negative one by η₋·(v₋ − a) when
//! a > v₋. n contacts of one valence compose as v + (a − v)·Π(1 − η). Both valence changes and
//! forgetting φ·(a0 − a) are added; every term reads the state of week t. η₊ = η0·I_p·q_p·2·sal
//! (I_p intensity of the setting, q_p from M05, sal from M12), η₋ = ρ·η0·I_p·(1 − buffer)·2·sal
//! (ρ from M06, buffer from M07), φ = ln 2/T. Neutral contact changes no attitude.
//!
//! The fixed point of contact a* = (p₊·v₊ + ρ'·p₋·v₋)/(p₊ + ρ'·p₋) makes contact a homogeniser: who
//! stands above it loses. Linear operator as in Deffuant-type models. Evidence E1 for the sign, E4
//! for η. Conflict K1: one η cannot fit both surveys and trials without the intensity of sessions.
//! Where the rival model `mediated` is on, it stands in the place of this one.

use crate::attitude::buffering::{self, Buffering};
use crate::attitude::conditions::{self, Conditions};
use crate::attitude::generalisation::{self, Generalisation};
use crate::attitude::mediated;
use crate::attitude::negativity::{self, Negativity};
use crate::error::Result;
use crate::identity::common_identity::{self, CommonIdentity};
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, Layout, Mechanism, Met, Occasion, People, Per, Profile,
    Tally, Weekly,
};
use crate::num::{power, rate_of_half_life};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;

crate::parameters! {
    /// Parameters of M04.
    pub struct Kernel {
        /// Lasting share of the distance that one ordinary contact closes
        eta0 = 0.005, 0.0..=0.2, prior 0.0025..=0.015, "η0", "1/contact", E4, "joint-pattern prototype; A16 on true states and C4 fix it";
        /// Attitude to which positive contact pulls
        v_positive = 0.6, -1.0..=1.0, "v₊", "1", E4, "mechanisms M04";
        /// Attitude to which negative contact pulls
        v_negative = -0.8, -1.0..=1.0, "v₋", "1", E4, "mechanisms M04";
        /// Half-life of a displacement from the set-point
        half_life = 104.0, 1.0..=100000.0, prior 52.0..=520.0, "T", "week", E4, "evidence C12: programme effects last a year and longer";
    }
}

/// The card of M04.
pub const CARD: Entry = Entry {
    id: "M04",
    name: "attitude_kernel",
    title: "Attitude kernel and forgetting",
    profile: Profile::Contact,
    source: "Pettigrew & Tropp 2006; Paluck, Green & Green 2019",
    grade: Grade::E1,
    conflict: "K1",
    meaning: "Positive contact pulls an attitude up, negative contact down, and time back to the \
         set-point.",
    parameters: Kernel::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    if choices.on(mediated::CARD.name) {
        return None; // its rival
    }
    Some(Box::new(of(choices)?))
}

/// The kernel that a scenario chose, `None` where it is off.
pub(crate) fn of(choices: &Choices<'_>) -> Option<AttitudeKernel> {
    Some(AttitudeKernel::new(
        &choices.part::<Kernel>(CARD.name)?,
        choices.part::<Conditions>(conditions::CARD.name),
        choices
            .part::<Negativity>(negativity::CARD.name)
            .map_or(1.0, |n| n.rho),
        choices
            .part::<Generalisation>(generalisation::CARD.name)
            .map_or(1.0, |g| 2.0 * g.salience)
            * choices
                .part::<CommonIdentity>(common_identity::CARD.name)
                .map_or(1.0, |c| c.generalises()),
        choices.part::<Buffering>(buffering::CARD.name),
    ))
}

/// Column of attitude a.
pub const ATTITUDE: &str = "attitude";
/// Column of set-points a0.
pub const SET_POINT: &str = "set_point";
/// Column of the week: what positive contact adds to the attitude.
pub const GAIN: &str = "gain";
/// Column of the week: what negative contact takes from the attitude (zero or less).
pub const LOSS: &str = "loss";

/// Names of the columns that the engine keeps for every model.
pub fn engine_columns() -> [ColumnSpec; 2] {
    [ATTITUDE, SET_POINT].map(|name| ColumnSpec {
        name: name.into(),
        per: Per::Outgroup,
        initial: 0.0,
        bounds: (-1.0, 1.0),
        owner: "engine".into(),
    })
}

/// What contact in one setting does.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rate {
    /// Share of the way up that a positive contact goes.
    pub positive: f32,
    /// Share of the way down that a negative contact goes, without buffer.
    pub negative: f32,
    /// Attitude to which positive contact pulls.
    pub target: f32,
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct AttitudeKernel {
    p: Kernel,
    conditions: Option<Conditions>,
    rho: f64,
    two_salience: f64,
    buffering: Option<Buffering>,
    rates: Vec<Rate>,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    attitude: Column,
    set_point: Column,
    gain: Weekly,
    loss: Weekly,
    positive: Option<Column>,
    negative: Option<Column>,
}

impl AttitudeKernel {
    /// The mechanism with these parts: M05 and M07 where they are on, ρ of M06 (1 where it is
    /// off), 2·sal of M12 (1 where it is off).
    pub fn new(
        p: &Kernel,
        conditions: Option<Conditions>,
        rho: f64,
        two_salience: f64,
        buffering: Option<Buffering>,
    ) -> AttitudeKernel {
        AttitudeKernel {
            p: p.clone(),
            conditions,
            rho,
            two_salience,
            buffering,
            rates: Vec::new(),
            bound: None,
        }
    }

    /// What contact in a setting does.
    pub(crate) fn rate(&self, setting: &Setting) -> Rate {
        let (q, shift) = self
            .conditions
            .as_ref()
            .map_or((1.0, 0.0), |c| c.effect(&setting.spec));
        let eta = self.p.eta0 * setting.spec.intensity * self.two_salience * setting.spec.salience;
        Rate {
            positive: (eta * q).clamp(0.0, 1.0) as f32,
            negative: (eta * self.rho).clamp(0.0, 1.0) as f32,
            target: (self.p.v_positive + shift).clamp(-1.0, 1.0) as f32,
        }
    }

    /// The buffer, where it is on.
    pub(crate) fn buffering(&self) -> Option<&Buffering> {
        self.buffering.as_ref()
    }

    /// Attitude to which negative contact pulls.
    pub(crate) fn floor(&self) -> f32 {
        self.p.v_negative as f32
    }

    /// Attitude to which contact with these shares of positive and negative outcomes pulls in a
    /// setting, without buffer: a*.
    pub fn fixed_point(&self, setting: &Setting, positive: f64, negative: f64) -> f64 {
        let r = self.rate(setting);
        let (up, down) = (
            positive * f64::from(r.positive),
            negative * f64::from(r.negative),
        );
        (up * f64::from(r.target) + down * self.p.v_negative) / (up + down)
    }
}

impl Mechanism for AttitudeKernel {
    fn name(&self) -> &str {
        "attitude_kernel"
    }

    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()> {
        self.rates = settings.iter().map(|s| self.rate(s)).collect();
        let counts = self.buffering.is_some();
        self.bound = Some(Bound {
            attitude: layout.change(ATTITUDE)?,
            set_point: layout.read(SET_POINT)?,
            gain: layout.weekly(GAIN, Per::Outgroup),
            loss: layout.weekly(LOSS, Per::Outgroup),
            positive: layout.find(buffering::POSITIVE).filter(|_| counts),
            negative: layout.find(buffering::NEGATIVE).filter(|_| counts),
        });
        Ok(())
    }

    fn follows(&self) -> &[&str] {
        &["buffering"]
    }

    fn channels(&self) -> Vec<(&'static str, Option<Weekly>)> {
        let part = |of: fn(&Bound) -> Weekly| self.bound.as_ref().map(of);
        vec![
            ("direct_positive", part(|b| b.gain)),
            ("direct_negative", part(|b| b.loss)),
            ("forgetting", None),
        ]
    }

    #[inline]
    fn contact(&self, occasion: Occasion<'_>, met: &mut Met<'_, '_>, tallies: &[Tally]) {
        let Some(b) = self.bound else { return };
        let rate = self.rates[occasion.index];
        for (h, tally) in tallies.iter().enumerate() {
            let (up, down) = (u32::from(tally[0]), u32::from(tally[1]));
            if h == met.group || up + down == 0 {
                continue;
            }
            let a = met.state(b.attitude, h);
            let (more, less) = match (&self.buffering, b.positive) {
                (Some(buffering), Some(positive)) => {
                    let negative = b.negative.map_or(0.0, |n| met.state(n, h));
                    buffering.factors(met.state(positive, h), negative)
                }
                _ => (1.0, 1.0),
            };
            if up > 0 && a < rate.target {
                *met.week(b.gain, h) = pulled(
                    a,
                    *met.week(b.gain, h),
                    rate.target,
                    rate.positive * more,
                    up,
                );
            }
            let floor = self.floor();
            if down > 0 && a > floor {
                *met.week(b.loss, h) =
                    pulled(a, *met.week(b.loss, h), floor, rate.negative * less, down);
            }
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let forget = rate_of_half_life(self.p.half_life) as f32;
        let groups = people.groups();
        people.for_each(|person, change| {
            let (a, a0) = (person.row(b.attitude), person.row(b.set_point));
            let (gain, loss) = (person.week(b.gain), person.week(b.loss));
            for h in 0..groups {
                if h != person.group {
                    let delta = gain[h] + loss[h] + forget * (a0[h] - a[h]);
                    change.add(b.attitude, h, delta);
                }
            }
        });
    }
}

/// Displacement from `a` after `n` more contacts that close the share `eta` of the distance to
/// `target`, when `so_far` was the displacement before.
#[inline(always)]
pub(crate) fn pulled(a: f32, so_far: f32, target: f32, eta: f32, n: u32) -> f32 {
    let keep = power(1.0 - eta, n);
    (target - a) * (1.0 - keep) + so_far * keep
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::builtin_settings;

    #[test]
    fn contacts_of_one_valence_compose() {
        let (a, v, eta) = (-0.2f32, 0.6, 0.01);
        let mut x = a;
        for _ in 0..7 {
            x += eta * (v - x);
        }
        let twice = pulled(a, pulled(a, 0.0, v, eta, 3), v, eta, 4);
        assert!((twice - (x - a)).abs() < 1e-6);
        assert!((pulled(a, 0.0, v, eta, 7) - (x - a)).abs() < 1e-6);
    }

    #[test]
    fn no_strength_no_displacement() {
        assert_eq!(pulled(0.3, 0.0, 0.6, 0.0, 9), 0.0);
    }

    #[test]
    fn a_negative_contact_weighs_rho_times_a_positive_one() {
        let street = &builtin_settings()[0];
        let k = AttitudeKernel::new(&Kernel::default(), None, 1.6, 1.0, None);
        let r = k.rate(street);
        assert!((r.positive - 0.005).abs() < 1e-9 && (r.negative - 0.008).abs() < 1e-9);
        // (.6·.6 − 1.6·.2·.8)/(.6 + 1.6·.2)
        let star = k.fixed_point(street, 0.6, 0.2);
        assert!((star - (0.36 - 0.256) / 0.92).abs() < 1e-6, "{star}");
    }

    #[test]
    fn intensity_and_conditions_speed_up_positive_contact() {
        let settings = builtin_settings();
        let work = settings.iter().find(|s| s.name == "work").expect("work");
        let k = AttitudeKernel::new(
            &Kernel::default(),
            Some(Conditions::default()),
            1.0,
            1.0,
            None,
        );
        // 1.5 · (1 + .4·.475)
        assert!((k.rate(work).positive - 0.005 * 1.5 * 1.19).abs() < 1e-8);
        assert!((k.rate(work).negative - 0.005 * 1.5).abs() < 1e-8);
    }
}
