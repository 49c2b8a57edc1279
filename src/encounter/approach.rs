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

use crate::encounter::Face;
use crate::num::sigmoid;

crate::parameters! {
    /// Parameters of M02.
    pub struct Approach {
        /// Readiness at neutral attitude, medium interest, medium language
        theta_0 = 0.5, -5.0..=5.0, "θ0", "logit", E4, "joint-pattern prototype";
        /// Weight of the attitude of the moment
        theta_a = 0.5, 0.0..=5.0, prior 0.0..=2.0, "θa", "logit", E4, "joint-pattern prototype";
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

/// M02 with what is constant in a run.
#[derive(Debug, Clone)]
pub struct ApproachRule {
    a: f32,
    i: f32,
    n: f32,
    /// θ0 − θx·(x_g − .3) + θL·(comm_gh − .5) − θI/2, by group and outgroup.
    base: Vec<f32>,
    groups: usize,
}

impl ApproachRule {
    /// The rule for groups with these levels of anxiety and common language (group by group).
    pub fn new(p: &Approach, anxiety: &[f64], comm: &[f64]) -> ApproachRule {
        let groups = anxiety.len();
        let base = (0..groups * groups)
            .map(|gh| {
                let x = anxiety[gh / groups];
                (p.theta_0 - p.theta_x * (x - 0.3) + p.theta_l * (comm[gh] - 0.5) - p.theta_i * 0.5)
                    as f32
            })
            .collect();
        ApproachRule {
            a: p.theta_a as f32,
            i: p.theta_i as f32,
            n: p.theta_n as f32,
            base,
            groups,
        }
    }

    /// Probability that a person approaches somebody of group `h`, under the norm `nu`.
    #[inline(always)]
    pub fn probability(&self, who: Face<'_>, h: usize, nu: f32) -> f32 {
        let base = self.base[who.group() * self.groups + h];
        sigmoid(base + self.a * who.attitude(h) + self.i * who.interest() + self.n * nu)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encounter::{FaceParts, FaceTable, write_face};

    fn face(attitude: f32, interest: f32) -> FaceTable {
        let mut t = FaceTable::new(1, 2);
        let parts = FaceParts {
            interest,
            ..FaceParts::average(1, 0)
        };
        write_face(t.words_mut(), &parts, |_| attitude);
        t
    }

    fn rule(p: &Approach) -> ApproachRule {
        ApproachRule::new(p, &[0.3, 0.3], &[1.0, 0.5, 0.5, 1.0])
    }

    #[test]
    fn the_formula_at_a_known_point() {
        let t = face(0.4, 0.7);
        // .5 + .5·.4 + 1·.2 + .5·.1 + 1·0 = .95
        let p = rule(&Approach::default()).probability(t.of(0), 1, 0.1);
        assert!(
            (f64::from(p) - 1.0 / (1.0 + libm::exp(-0.95))).abs() < 1e-6,
            "{p}"
        );
    }

    #[test]
    fn attitude_interest_norm_and_language_invite_and_anxiety_deters() {
        let d = Approach::default();
        let p = |a, i, nu| rule(&d).probability(face(a, i).of(0), 1, nu);
        assert!(p(0.5, 0.5, 0.0) > p(0.0, 0.5, 0.0));
        assert!(p(0.0, 0.8, 0.0) > p(0.0, 0.5, 0.0));
        assert!(p(0.0, 0.5, 0.3) > p(0.0, 0.5, 0.0));
        let anxious = ApproachRule::new(&d, &[0.6, 0.3], &[1.0, 0.5, 0.5, 1.0]);
        assert!(anxious.probability(face(0.0, 0.5).of(0), 1, 0.0) < p(0.0, 0.5, 0.0));
        let fluent = ApproachRule::new(&d, &[0.3, 0.3], &[1.0, 0.9, 0.9, 1.0]);
        assert!(fluent.probability(face(0.0, 0.5).of(0), 1, 0.0) > p(0.0, 0.5, 0.0));
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
            assert_eq!(rule(&zero).probability(face(a, i).of(0), 1, 0.5), 0.5);
        }
    }
}
