//! M03 Valence of an encounter: how a contact is experienced.
//!
//! A multinomial logit, each for the own outcome: s₊ = b₊ + ψ₊·(a_eff − a_ref) + ψA·(Ā − .5) −
//! ψx·(x − .3), s₀ = 0, s₋ = b₋ − ψ₋·(a_eff − a_ref) − ψA·(Ā − .5) + ψx·(x − .3). a_eff is the own
//! effective attitude, (1 − c_ij)·a_now + c_ij·a_sup with c_ij = √(c_i·c_j) the common ingroup. The
//! partner copies the outcome with probability ω, else draws for itself. A place has a climate
//! that is added to s₊ and taken from s₋; who is reluctant (M02) has b₊ − .8 and b₋ + .8. Settings
//! may move b₊ and b₋. Pairs of one group share one outcome: positive .7, negative .05; they feed
//! bonding, not attitudes.
//!
//! Prejudiced people experience more contact as negative (ψ₋): it is what A6 needs, and a steep
//! feedback from attitude to valence to attitude; a run should be tested at ψ₋ 3 too. Source of
//! the ratio of positive to negative: Graf, Paolini & Rubin 2014.

use crate::encounter::{Face, Levels};
use crate::mechanism::{Entry, Profile};
use crate::num::exp;
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M03.
    pub struct Valence {
        /// Base score of a positive contact
        b_positive = 1.1, -5.0..=5.0, prior 0.5..=2.0, "b₊", "logit", E4, "calibrated last, on A5; joint-pattern prototype: 1.3";
        /// Base score of a negative contact
        b_negative = -0.5, -5.0..=5.0, "b₋", "logit", E4, "joint-pattern prototype; calibrated last, on A5";
        /// Weight of the own attitude on a positive contact
        psi_positive = 0.1, 0.0..=10.0, prior 0.0..=2.0, "ψ₊", "logit", E4, "calibrated with the standard city on A6; joint-pattern prototype: 1.35";
        /// Weight of the own attitude on a negative contact
        psi_negative = 7.0, 0.0..=10.0, prior 1.35..=7.0, "ψ₋", "logit", E4, "calibrated with the standard city on A6; joint-pattern prototype: 6.75; test policies at 3 too";
        /// Attitude at which the weights are centred: the hosts' mean of the prototype, never recomputed
        a_ref = 0.2, -1.0..=1.0, "a_ref", "1", E4, "joint-pattern prototype";
        /// Weight of the mean Allport condition
        psi_conditions = 0.5, 0.0..=5.0, prior 0.0..=1.0, "ψA", "logit", E4, "mechanisms M03";
        /// Weight of intergroup anxiety
        psi_anxiety = 0.5, 0.0..=5.0, prior 0.0..=1.0, "ψx", "logit", E4, "mechanisms M03";
        /// Probability that the partner shares the outcome
        omega = 0.05, 0.0..=1.0, prior 0.0..=0.6, "ω", "1", E4, "calibrated with the standard city on A6; joint-pattern prototype: .4";
        /// Loss of b₊ and gain of b₋ of who would rather have avoided the contact
        reluctance = 0.5, 0.0..=5.0, "Δ_rel", "logit", E4, "calibrated with the standard city on A6; joint-pattern prototype: .8";
        /// Attitude towards whoever shares the common ingroup
        a_common = 0.5, -1.0..=1.0, "a_sup", "1", E4, "mechanisms M22";
        /// Probability of a positive contact in the own group
        own_positive = 0.7, 0.0..=1.0, "p₊,own", "1", E4, "joint-pattern prototype";
        /// Probability of a negative contact in the own group
        own_negative = 0.05, 0.0..=1.0, "p₋,own", "1", E4, "joint-pattern prototype";
    }
}

/// The card of M03.
pub const CARD: Entry = Entry {
    id: "M03",
    name: "valence",
    title: "Valence of an encounter",
    profile: Profile::Contact,
    source: "Graf, Paolini & Rubin 2014",
    grade: Grade::E2,
    conflict: "",
    meaning: "A contact is experienced as positive, negative or neither; off: always neither.",
    parameters: Valence::DECLARATIONS,
    build: None,
};

/// Outcome of a contact for one side, as a position of the counters.
pub const POSITIVE: usize = 0;
/// Negative.
pub const NEGATIVE: usize = 1;
/// Neither.
pub const NEUTRAL: usize = 2;
/// No contact.
pub const AVOIDED: usize = 3;

/// M03 in one setting, with what is constant in a run.
#[derive(Debug, Clone)]
pub struct ValenceRule {
    levels: Levels,
    /// s₊ and s₋ at a_now = 0 by group and outgroup.
    base: Vec<[f32; 2]>,
    /// Weight of a_now in s₊ and s₋ by group and outgroup.
    slope: Vec<[f32; 2]>,
    psi: [f32; 2],
    psi_anxiety: f32,
    a_common: f32,
    omega: f32,
    reluctance: f32,
    own_positive: f32,
    own_bad: f32,
}

impl ValenceRule {
    /// The rule in a setting with these offsets and mean condition, for people with these levels
    /// of anxiety and common identity.
    pub fn new(
        p: &Valence,
        offsets: (f64, f64),
        mean_condition: f64,
        levels: &Levels,
    ) -> ValenceRule {
        let groups = levels.groups();
        let mut base = Vec::with_capacity(groups * groups);
        let mut slope = Vec::with_capacity(groups * groups);
        for g in 0..groups {
            for h in 0..groups {
                let c = levels.group_common(g, h);
                let x = levels.group_anxiety(g);
                let shift = p.psi_conditions * (mean_condition - 0.5) - p.psi_anxiety * (x - 0.3);
                let centre = c * p.a_common - p.a_ref;
                base.push([
                    (p.b_positive + offsets.0 + p.psi_positive * centre + shift) as f32,
                    (p.b_negative + offsets.1 - p.psi_negative * centre - shift) as f32,
                ]);
                slope.push([
                    (p.psi_positive * (1.0 - c)) as f32,
                    (-p.psi_negative * (1.0 - c)) as f32,
                ]);
            }
        }
        ValenceRule {
            levels: levels.clone(),
            base,
            slope,
            psi: [p.psi_positive as f32, -p.psi_negative as f32],
            psi_anxiety: p.psi_anxiety as f32,
            a_common: p.a_common as f32,
            omega: p.omega as f32,
            reluctance: p.reluctance as f32,
            own_positive: p.own_positive as f32,
            own_bad: (p.own_positive + p.own_negative).min(1.0) as f32,
        }
    }

    /// Odds of a positive and of a negative against a neutral contact for a person who meets a
    /// typical member of group `h`.
    #[inline(always)]
    pub fn typical_odds(&self, who: Face<'_>, h: usize) -> (f32, f32) {
        self.odds_at(
            who,
            h,
            -self.psi_anxiety * self.levels.anxiety_above(who, h),
            0.0,
        )
    }

    /// Odds of a positive and of a negative against a neutral contact for a person who meets
    /// another of another group.
    #[inline(always)]
    pub fn odds(
        &self,
        who: Face<'_>,
        other: Face<'_>,
        climate: f32,
        reluctant: bool,
    ) -> (f32, f32) {
        let h = other.group();
        let push = climate
            - if reluctant { self.reluctance } else { 0.0 }
            - self.psi_anxiety * self.levels.anxiety_above(who, h);
        self.odds_at(who, h, push, self.levels.common_above(who, other))
    }

    /// `push` is added to s₊ and taken from s₋; `more` is the common identity beyond that of the
    /// groups.
    #[inline(always)]
    fn odds_at(&self, who: Face<'_>, h: usize, push: f32, more: f32) -> (f32, f32) {
        let gh = who.group() * self.levels.groups() + h;
        let a = who.attitude(h);
        let near = more * (self.a_common - a);
        (
            exp(self.base[gh][0] + self.slope[gh][0] * a + push + self.psi[0] * near),
            exp(self.base[gh][1] + self.slope[gh][1] * a - push + self.psi[1] * near),
        )
    }

    /// Own outcome, from a uniform number.
    #[inline(always)]
    pub fn outcome(
        &self,
        who: Face<'_>,
        other: Face<'_>,
        climate: f32,
        reluctant: bool,
        u: f32,
    ) -> usize {
        let (up, down) = self.odds(who, other, climate, reluctant);
        // u·(sum) against the parts: no division.
        let x = u * (up + down + 1.0);
        if x < up {
            POSITIVE
        } else if x < up + down {
            NEGATIVE
        } else {
            NEUTRAL
        }
    }

    /// The partner's outcome: the same with probability ω, else the partner's own.
    #[inline(always)]
    pub fn answer(
        &self,
        first: usize,
        partner: Face<'_>,
        other: Face<'_>,
        climate: f32,
        reluctant: bool,
        u: f32,
    ) -> usize {
        if u < self.omega {
            first
        } else {
            let rest = (u - self.omega) / (1.0 - self.omega);
            self.outcome(partner, other, climate, reluctant, rest)
        }
    }

    /// Probability that the partner's outcome is positive too, at the partner's own share.
    pub fn agreement(&self, own_share: f32) -> f32 {
        self.omega + (1.0 - self.omega) * own_share
    }

    /// Shares of positive and negative contacts in the own group.
    pub fn own_shares(&self) -> (f32, f32) {
        (self.own_positive, self.own_bad - self.own_positive)
    }

    /// Outcome shared by a pair of one group.
    #[inline(always)]
    pub fn own_group(&self, u: f32) -> usize {
        if u < self.own_positive {
            POSITIVE
        } else if u < self.own_bad {
            NEGATIVE
        } else {
            NEUTRAL
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encounter::{FaceParts, FaceTable, write_face};
    use crate::rng::{Stream, uniform};

    /// Somebody of group 0 and somebody of group 1.
    fn faces(attitude: f32) -> FaceTable {
        let mut t = FaceTable::new(2, 2);
        let stride = t.stride();
        for (g, words) in t.words_mut().chunks_mut(stride).enumerate() {
            write_face(words, &FaceParts::average(1, g as u8), |_| attitude);
        }
        t
    }

    fn rule() -> ValenceRule {
        let levels = Levels::for_test(&[0.3, 0.3], 0.3, &[1.0; 4]);
        ValenceRule::new(&Valence::default(), (0.0, 0.0), 0.5, &levels)
    }

    /// At a_eff = a_ref the shares are those of the bare scores: e^b₊ : 1 : e^b₋.
    #[test]
    fn shares_at_the_reference_are_those_of_the_scores() {
        let a = (0.2 - 0.3 * 0.5) / 0.7;
        let t = faces(a);
        let (up, down) = rule().odds(t.of(0), t.of(1), 0.0, false);
        assert!((f64::from(up) - libm::exp(Valence::default().b_positive)).abs() < 1e-5);
        assert!((f64::from(down) - libm::exp(Valence::default().b_negative)).abs() < 1e-6);
    }

    #[test]
    fn drawn_shares_follow_the_odds() {
        let t = faces(-0.2);
        let (r, s) = (rule(), Stream::new(1, "test"));
        let (up, down) = r.odds(t.of(0), t.of(1), 0.1, true);
        let mut seen = [0u32; 3];
        for i in 0..40_000 {
            seen[r.outcome(t.of(0), t.of(1), 0.1, true, uniform(s.draw(i, 0, 0)[0]))] += 1;
        }
        let all = up + down + 1.0;
        for (n, odds) in seen.into_iter().zip([up, down, 1.0]) {
            assert!((n as f32 / 40_000.0 - odds / all).abs() < 0.01);
        }
    }

    #[test]
    fn prejudice_and_reluctance_make_contact_worse_and_climate_better() {
        let r = rule();
        let ratio = |a, climate, reluctant| {
            let t = faces(a);
            let (up, down) = r.odds(t.of(0), t.of(1), climate, reluctant);
            up / down
        };
        assert!(ratio(-0.3, 0.0, false) < ratio(0.3, 0.0, false));
        assert!(ratio(0.0, 0.0, true) < ratio(0.0, 0.0, false));
        assert!(ratio(0.0, 0.3, false) > ratio(0.0, 0.0, false));
    }
}
