//! M02 Approach, avoidance, interest: who lets a meeting become a contact.
//!
//! P_ij = σ(θ0 + θa·a_now − θx·(x − .3) + θI·(I − .5) + θn·ν + θL·(comm − .5)). A co-presence in
//! place p becomes an evaluated contact with probability P_ij·P_ji + f_p·(1 − P_ij·P_ji), f_p the
//! forced share of the setting. On the forced branch whoever's own draw failed is *reluctant*,
//! which M03 reads. The rest counts as avoided. Pairs of one group skip M02.
//!
//! Symbols: a_now attitude of the moment towards the other's group, x intergroup anxiety, I
//! interest in contact, ν norm of the own group in the own district about the other's group.
//! Selection of contact by attitude is what makes cross-sectional correlations larger than the
//! causal effect. Evidence E2. Conflict K1.

use crate::encounter::{Face, Levels};
use crate::mechanism::{Entry, Profile};
use crate::num::sigmoid;
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M02.
    pub struct Approach {
        /// Readiness at neutral attitude, medium interest, medium language
        theta_0 = 0.5, -5.0..=5.0, "θ0", "logit", E4, "joint-pattern prototype";
        /// Weight of the attitude of the moment
        theta_a = 0.1, 0.0..=5.0, prior 0.0..=2.0, "θa", "logit", E4, "calibrated with the standard city on A1; joint-pattern prototype: .5";
        /// Weight of intergroup anxiety
        theta_x = 1.0, 0.0..=5.0, prior 0.0..=2.0, "θx", "logit", E4, "mechanisms M02";
        /// Weight of interest in contact
        theta_i = 1.0, 0.0..=5.0, prior 0.0..=2.0, "θI", "logit", E4, "joint-pattern prototype";
        /// Weight of the norm of the own group in the district
        theta_n = 0.5, 0.0..=5.0, prior 0.0..=1.0, "θn", "logit", E4, "mechanisms M02";
        /// Weight of the common language
        theta_l = 1.0, 0.0..=5.0, prior 0.0..=2.0, "θL", "logit", E4, "mechanisms M02";
    }
}

/// The card of M02.
pub const CARD: Entry = Entry {
    id: "M02",
    name: "approach",
    title: "Approach, avoidance, interest",
    profile: Profile::Contact,
    source: "selection into contact: evidence A16, C2",
    grade: Grade::E2,
    conflict: "K1",
    meaning: "Attitude, interest, norm and language decide who lets a meeting become a contact; off: \
         everybody does.",
    parameters: Approach::DECLARATIONS,
    build: None,
};

/// M02 with what is constant in a run.
#[derive(Debug, Clone)]
pub struct ApproachRule {
    a: f32,
    i: f32,
    n: f32,
    x: f32,
    l: f32,
    levels: Levels,
    /// θ0 − θx·(x_g − .3) + θL·(comm_gh − .5) − θI/2, by group and outgroup.
    base: Vec<f32>,
}

impl ApproachRule {
    /// The rule for people with these levels of anxiety and common language.
    pub fn new(p: &Approach, levels: &Levels) -> ApproachRule {
        let groups = levels.groups();
        let base = (0..groups * groups)
            .map(|gh| {
                let x = levels.group_anxiety(gh / groups);
                let comm = levels.group_comm(gh / groups, gh % groups);
                (p.theta_0 - p.theta_x * (x - 0.3) + p.theta_l * (comm - 0.5) - p.theta_i * 0.5)
                    as f32
            })
            .collect();
        ApproachRule {
            a: p.theta_a as f32,
            i: p.theta_i as f32,
            n: p.theta_n as f32,
            x: p.theta_x as f32,
            l: p.theta_l as f32,
            levels: levels.clone(),
            base,
        }
    }

    /// Probability that a person approaches another of another group, under the norm `nu` of the
    /// own group about the other's.
    #[inline(always)]
    pub fn probability(&self, who: Face<'_>, other: Face<'_>, nu: f32) -> f32 {
        let h = other.group();
        let base = self.base[who.group() * self.levels.groups() + h];
        let own = self.l * self.levels.comm_above(who, other)
            - self.x * self.levels.anxiety_above(who, h);
        sigmoid(base + self.a * who.attitude(h) + self.i * who.interest() + self.n * nu + own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encounter::{FaceParts, FaceTable, write_face};

    /// Somebody of group 0 and somebody of group 1.
    fn faces(attitude: f32, interest: f32) -> FaceTable {
        let mut t = FaceTable::new(2, 2);
        let stride = t.stride();
        for (g, words) in t.words_mut().chunks_mut(stride).enumerate() {
            let parts = FaceParts {
                interest,
                ..FaceParts::average(1, g as u8)
            };
            write_face(words, &parts, |_| attitude);
        }
        t
    }

    fn levels(anxiety: f64, comm: f64) -> Levels {
        Levels::for_test(&[anxiety, 0.3], 0.3, &[1.0, comm, comm, 1.0])
    }

    fn rule(p: &Approach) -> ApproachRule {
        ApproachRule::new(p, &levels(0.3, 0.5))
    }

    #[test]
    fn the_formula_at_a_known_point() {
        let t = faces(0.4, 0.7);
        // .5 + .2·.4 + 1·.2 + .5·.1 + 1·0 = .83
        let d = Approach {
            theta_a: 0.2,
            ..Approach::default()
        };
        let p = rule(&d).probability(t.of(0), t.of(1), 0.1);
        assert!(
            (f64::from(p) - 1.0 / (1.0 + libm::exp(-0.83))).abs() < 1e-6,
            "{p}"
        );
    }

    #[test]
    fn attitude_interest_norm_and_language_invite_and_anxiety_deters() {
        let d = Approach::default();
        let ask = |r: &ApproachRule, a, i, nu| {
            let t = faces(a, i);
            r.probability(t.of(0), t.of(1), nu)
        };
        let p = |a, i, nu| ask(&rule(&d), a, i, nu);
        assert!(p(0.5, 0.5, 0.0) > p(0.0, 0.5, 0.0));
        assert!(p(0.0, 0.8, 0.0) > p(0.0, 0.5, 0.0));
        assert!(p(0.0, 0.5, 0.3) > p(0.0, 0.5, 0.0));
        let anxious = ApproachRule::new(&d, &levels(0.6, 0.5));
        assert!(ask(&anxious, 0.0, 0.5, 0.0) < p(0.0, 0.5, 0.0));
        let fluent = ApproachRule::new(&d, &levels(0.3, 0.9));
        assert!(ask(&fluent, 0.0, 0.5, 0.0) > p(0.0, 0.5, 0.0));
    }

    #[test]
    fn without_weights_everybody_is_alike() {
        let zero = Approach {
            theta_0: 0.0,
            theta_a: 0.0,
            theta_x: 0.0,
            theta_i: 0.0,
            theta_n: 0.0,
            theta_l: 0.0,
        };
        for (a, i) in [(-0.9, 0.1), (0.9, 0.9)] {
            let t = faces(a, i);
            assert_eq!(rule(&zero).probability(t.of(0), t.of(1), 0.5), 0.5);
        }
    }
}
