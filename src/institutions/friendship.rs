//! M33 Friendship: who becomes whose friend, and how it ends.
//!
//! After a contact that both experienced as positive, two people who are no friends become friends
//! with p = σ(c0 + c_p + hom·same + .5·min(common, 4) + mutual liking + (comm − .5) + .5·sim +
//! 2.5·(1.1 − |z_i − z_j|) − (k/12)²): c_p offset of the setting, common the number of common
//! friends, mutual liking (l_ij + l_ji)/2 with a stranger's liking at the attitude of the moment
//! (own group: 0), sim = (1\[ages within 5 years\] + 1\[both or neither with a child under 15\] + 1 −
//! |I_i − I_j|)/3 − .5, k the larger of the two numbers of friends. One number u is drawn first and
//! compared with upper bounds, so that common friends are counted for few pairs.
//!
//! A tie ends with the weekly hazard .004·exp(−.5·mutual − .5·1\[common > 0\] + 1.5·1\[negative
//! contact this week\]); there is no cross-group term once closure is in. Nobody has more than
//! [`MAX_TIES`] friends. Short permits lower p, and ties with those who are away for a time rest and end
//! more often (M36, mechanism `stays`).
//!
//! Language or same-group preference, not both in full: homophily is 0 while language is in the
//! formula. Evidence E1. Check: middle-sized groups are most inbred (Currarini, Jackson & Pin 2009).

use crate::encounter::{Face, Levels};
use crate::identity::social_capital::Budgets;
use crate::mechanism::{Entry, Profile};
use crate::num::sigmoid;
use crate::parameter::{Grade, Parameters};
use crate::ties::MAX_TIES;

crate::parameters! {
    /// Parameters of M33.
    pub struct Friendship {
        /// Base score of a new friendship
        c0 = -2.5, -20.0..=5.0, "c0", "logit", E4, "calibrated with the standard city on A7 and A7c; joint-pattern prototype: -2.8, about 20 friends in equilibrium";
        /// Preference for the own group beyond language
        homophily = 0.0, 0.0..=3.0, prior 0.0..=1.5, "hom", "logit", E3, "0 with language in the formula, .8 without; evidence C19";
        /// Weight of each common friend, up to four
        closure = 0.5, 0.0..=3.0, "c_common", "logit", E4, "mechanisms M33";
        /// Weight of mean mutual liking
        liking = 0.5, 0.0..=5.0, "c_l", "logit", E4, "calibrated with the standard city on A1 and A6; joint-pattern prototype: 1";
        /// Weight of the common language
        language = 1.0, 0.0..=5.0, "c_L", "logit", E4, "mechanisms M33";
        /// Weight of similarity in age, children and interest
        similarity = 0.5, 0.0..=5.0, "c_sim", "logit", E4, "mechanisms M33";
        /// Weight of likeness of milieu
        milieu = 2.5, 0.0..=10.0, "c_z", "logit", E4, "joint-pattern prototype: A9 needs it";
        /// Number of friends at which one logit is lost
        scale = 12.0, 1.0..=100.0, "k0", "people", E4, "mechanisms M33";
        /// Weekly hazard of an ordinary tie
        hazard = 0.004, 0.0..=1.0, "h_tie", "1/week", E3, "evidence C18: about 10% of a network lost a year, closer ties less";
        /// Protection by mutual liking
        hazard_liking = 0.5, 0.0..=5.0, "h_l", "logit", E4, "mechanisms M33";
        /// Protection by a common friend
        hazard_closure = 0.5, 0.0..=5.0, "h_common", "logit", E4, "mechanisms M33";
        /// Danger from a negative contact in the week
        hazard_negative = 1.5, 0.0..=5.0, "h_neg", "logit", E4, "mechanisms M33";
        /// Mean number of friends at the start
        initial_friends = 20.0, 0.0..=40.0, "k_start", "people", E4, "the equilibrium of the prototype; burn-in settles it";
    }
}

/// The card of M33.
pub const CARD: Entry = Entry {
    id: "M33",
    name: "friendship",
    title: "Friendship",
    profile: Profile::Contact,
    source: "Currarini, Jackson & Pin 2009; evidence C17-C20",
    grade: Grade::E1,
    conflict: "",
    meaning: "Positive contact makes friends of like people; ties end by neglect and quarrel; off: \
         nobody is tied.",
    parameters: Friendship::DECLARATIONS,
    build: None,
};

/// Common friends beyond this number count no more.
const MOST_COMMON: usize = 4;

/// Making of ties in one setting, with what is constant in a run.
#[derive(Debug, Clone)]
pub struct FormationRule {
    groups: usize,
    levels: Levels,
    language: f32,
    liking: f32,
    similarity: f32,
    milieu: f32,
    closure: f32,
    /// c0 + c_p + homophily + language, by group and outgroup.
    base: Vec<f32>,
    /// (k/scale)² by number of friends.
    load: Vec<f32>,
    /// Greatest possible probability by group, outgroup and number of friends.
    bound: Vec<f32>,
    /// The greatest of these bounds.
    highest: f32,
    /// Budgets by kind of tie, in place of the load.
    pub(crate) budgets: Option<Budgets>,
}

/// What the draw says before common friends are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formation {
    /// No tie, however many common friends there are.
    No,
    /// A tie, even without common friends.
    Yes,
    /// Common friends decide.
    Depends,
}

impl FormationRule {
    /// The rule in a setting with this offset, for people with these levels of language.
    pub fn new(p: &Friendship, offset: f64, levels: &Levels) -> FormationRule {
        FormationRule::with_budgets(p, offset, levels, None)
    }

    /// The same, with budgets by kind of tie (M25) in place of the scale: the score leaves out how many
    /// friends there are, and who knows the ties takes off what their kinds cost.
    pub(crate) fn with_budgets(
        p: &Friendship,
        offset: f64,
        levels: &Levels,
        budgets: Option<Budgets>,
    ) -> FormationRule {
        let groups = levels.groups();
        let base: Vec<f64> = (0..groups * groups)
            .map(|gh| {
                let (g, h) = (gh / groups, gh % groups);
                let same = if g == h { 1.0 } else { 0.0 };
                let comm = levels.group_comm(g, h);
                p.c0 + offset + p.homophily * same + p.language * (comm - 0.5)
            })
            .collect();
        let load: Vec<f64> = (0..=MAX_TIES)
            .map(|k| match budgets {
                None => (k as f64 / p.scale) * (k as f64 / p.scale),
                Some(_) => 0.0,
            })
            .collect();
        let mut bound = Vec::with_capacity(base.len() * load.len());
        for (gh, b) in base.iter().enumerate() {
            let (g, h) = (gh / groups, gh % groups);
            // Who learns may come to speak as well as anybody.
            let learnt = match levels.shown_language {
                Some(_) => p.language * (1.0 - levels.group_comm(g, h)),
                None => 0.0,
            };
            let best = b
                + learnt
                + if g == h { 0.0 } else { p.liking }
                + p.similarity * 0.5
                + p.milieu * 1.1
                + p.closure * MOST_COMMON as f64;
            // A hair above, so that rounding never turns down what the formula would accept.
            bound.extend(
                load.iter()
                    .map(|k| sigmoid((best - k) as f32) * 1.001 + 1e-6),
            );
        }
        FormationRule {
            groups,
            levels: levels.clone(),
            language: p.language as f32,
            liking: p.liking as f32,
            similarity: p.similarity as f32,
            milieu: p.milieu as f32,
            closure: p.closure as f32,
            base: base.iter().map(|&b| b as f32).collect(),
            load: load.iter().map(|&k| k as f32).collect(),
            highest: bound.iter().copied().fold(0.0, f32::max),
            bound,
            budgets,
        }
    }

    /// Whether `u` can make a tie at all: the cheap test, before anything else is read.
    #[inline(always)]
    pub fn possible(&self, a: Face<'_>, b: Face<'_>, u: f32) -> bool {
        if u >= self.highest {
            return false;
        }
        let k = a.degree().max(b.degree()).min(MAX_TIES);
        u < self.bound[(a.group() * self.groups + b.group()) * (MAX_TIES + 1) + k]
    }

    /// Score without common friends.
    #[inline]
    pub fn score(&self, a: Face<'_>, b: Face<'_>) -> f32 {
        let (g, h) = (a.group(), b.group());
        let mutual = if g == h {
            0.0
        } else {
            (a.attitude(h) + b.attitude(g)) * 0.5
        };
        let near = if (a.age() - b.age()).abs() <= 5 {
            1.0f32
        } else {
            0.0
        };
        let alike = if a.parent() == b.parent() {
            1.0f32
        } else {
            0.0
        };
        let sim = (near + alike + 1.0 - (a.interest() - b.interest()).abs()) / 3.0 - 0.5;
        let k = a.degree().max(b.degree()).min(MAX_TIES);
        self.base[g * self.groups + h]
            + self.language * self.levels.comm_above(a, b)
            + self.liking * mutual
            + self.similarity * sim
            + self.milieu * (1.1 - (a.milieu() - b.milieu()).abs())
            - self.load[k]
    }

    /// Weight of mean mutual liking in the score.
    pub(crate) fn weight_of_liking(&self) -> f32 {
        self.liking
    }

    /// What `u` says at this score.
    #[inline]
    pub fn decide(&self, score: f32, u: f32) -> Formation {
        if u < sigmoid(score) {
            Formation::Yes
        } else if u < self.probability(score, MOST_COMMON) {
            Formation::Depends
        } else {
            Formation::No
        }
    }

    /// Probability with so many common friends.
    #[inline]
    pub fn probability(&self, score: f32, common: usize) -> f32 {
        sigmoid(score + self.closure * common.min(MOST_COMMON) as f32)
    }
}

/// Ending of ties, with what is constant in a run.
#[derive(Debug, Clone)]
pub struct DissolutionRule {
    hazard: f32,
    liking: f32,
    /// e^−hazard_closure and e^hazard_negative.
    closure: f32,
    negative: f32,
}

impl DissolutionRule {
    /// The rule of these parameters.
    pub fn new(p: &Friendship) -> DissolutionRule {
        DissolutionRule {
            hazard: p.hazard as f32,
            liking: p.hazard_liking as f32,
            closure: libm::exp(-p.hazard_closure) as f32,
            negative: libm::exp(p.hazard_negative) as f32,
        }
    }

    /// Probability that a tie ends this week, without and with a common friend.
    #[inline]
    pub fn probability(&self, mutual: f32, negative: bool) -> (f32, f32) {
        let h = self.hazard
            * crate::num::exp(-self.liking * mutual)
            * if negative { self.negative } else { 1.0 };
        let p = |h: f32| 1.0 - crate::num::exp(-h);
        (p(h), p(h * self.closure))
    }

    /// Probability that a tie ends this week whose ends are apart, at so many times the hazard (M36).
    pub fn apart(&self, mutual: f32, factor: f32) -> f32 {
        1.0 - crate::num::exp(-factor * self.hazard * crate::num::exp(-self.liking * mutual))
    }

    /// Upper bound of that probability, for the cheap test.
    pub fn bound(&self) -> f32 {
        let h = self.hazard * crate::num::exp(self.liking) * self.negative.max(1.0);
        (1.0 - crate::num::exp(-h)) * 1.001 + 1e-6
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encounter::{FaceParts, FaceTable, write_face};

    fn pair(dz: f32, degree: u8, attitude: f32) -> FaceTable {
        let mut t = FaceTable::new(2, 2);
        let s = t.stride();
        for (i, z) in [(0usize, 0.0), (1, dz)] {
            let parts = FaceParts {
                degree,
                milieu: z,
                ..FaceParts::average(i as u64, i as u8)
            };
            write_face(&mut t.words_mut()[i * s..(i + 1) * s], &parts, |_| attitude);
        }
        t
    }

    fn rule() -> FormationRule {
        let levels = Levels::for_test(&[0.3, 0.3], 0.3, &[1.0, 0.5, 0.5, 1.0]);
        FormationRule::new(&Friendship::default(), 0.0, &levels)
    }

    #[test]
    fn the_formula_at_a_known_point() {
        let t = pair(0.6, 6, 0.2);
        // −2.6 + 0 + .2 + 0 + .5·(1 − .5) + 2.5·.5 − .25
        let s = rule().score(t.of(0), t.of(1));
        assert!((s - (-2.6 + 0.2 + 0.25 + 1.25 - 0.25)).abs() < 1e-6, "{s}");
        let p = rule().probability(s, 9);
        assert_eq!(p, sigmoid(s + 2.0));
    }

    #[test]
    fn the_bound_is_never_below_the_probability() {
        let r = rule();
        for dz in [0.0, 0.5, 2.0] {
            for degree in [0, 10, 30, 48] {
                for attitude in [-1.0, 0.0, 1.0] {
                    let t = pair(dz, degree, attitude);
                    let p = r.probability(r.score(t.of(0), t.of(1)), 4);
                    assert!(r.possible(t.of(0), t.of(1), p * 0.999_999));
                }
            }
        }
    }

    #[test]
    fn likeness_and_liking_help_and_a_full_life_hinders() {
        let r = rule();
        let s = |dz, k, a| {
            let t = pair(dz, k, a);
            r.score(t.of(0), t.of(1))
        };
        assert!(s(0.0, 5, 0.0) > s(1.0, 5, 0.0));
        assert!(s(0.0, 5, 0.5) > s(0.0, 5, 0.0));
        assert!(s(0.0, 5, 0.0) > s(0.0, 25, 0.0));
    }

    #[test]
    fn ties_end_by_the_stated_hazard() {
        let r = DissolutionRule::new(&Friendship::default());
        let (alone, closed) = r.probability(0.0, false);
        assert!((alone - 0.003_992).abs() < 1e-6 && (closed - 0.002_423_2).abs() < 1e-6);
        assert!(r.probability(0.5, false).0 < alone);
        assert!(r.probability(0.0, true).0 > 4.0 * alone);
        assert!(r.bound() >= r.probability(-1.0, true).0);
        assert_eq!(r.apart(0.3, 1.0), r.probability(0.3, false).0);
        assert!((r.apart(0.0, 2.0) - 0.007_968).abs() < 1e-6 && r.apart(0.0, 0.0) == 0.0);
        let none = DissolutionRule::new(&Friendship {
            hazard: 0.0,
            ..Friendship::default()
        });
        assert_eq!(none.probability(-1.0, true), (0.0, 0.0));
    }
}
