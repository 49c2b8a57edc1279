//! M37 Generations: what children who are born here have from their parents.
//!
//! A child of parents of two groups belongs to either with probability one half. Its set-point towards
//! group h is a0 = μ_gh + w·(ā_h − μ_gh) + √(1 − w²)·(a0′ − μ_gh), ā_h the mean attitude of its parents
//! who are not of h themselves, a0′ what is drawn for a child of the group: with w = .3 parents and children correlate by .3
//! where there is one parent (published: .29), and the spread stays that of the group. Children of
//! groups that are no hosts begin with a heritage identity (M23) and an orientation to the host culture
//! (M24) of their own, where mechanisms keep these.
//!
//! People grow older only with `ageing = "on"` (see [`ageing`](super::ageing)). Then the second generation
//! grows up: a child of no hosts begins with the mean level of the common language of its parents and
//! learns as those who come, most of all at school (M27); on the labour market (M28) its call-back ratio is
//! CR2 = 1 + f2·(CR − 1), with f2 = .5 that of the design, (1 + CR)/2. Without ageing a child stays a child.
//!
//! Evidence E2 for the resemblance, E4 for the rest. Off: a child has the mother's group, and traits drawn as
//! for anybody of it; nobody grows older.

use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M37.
    pub struct Generations {
        /// Weight of parents in the set-points of their child
        inherited = 0.3, 0.0..=1.0, prior 0.1..=0.5, "w_par", "1", E2, "mechanisms M37: parent-child r about .29";
        /// Heritage identity of a child born here
        heritage = 0.5, 0.0..=1.0, "Hid_2", "1", E4, "mechanisms M37";
        /// Orientation to the host culture of a child born here
        orientation = 0.6, 0.0..=1.0, "O_2", "1", E4, "mechanisms M37";
        /// Share of the disadvantage in hiring that is left for those born here, who look for work only where people grow older
        hiring = 0.5, 0.0..=1.0, "f_2", "1", E4, "mechanisms M37: CR (1 + CR0)/2";
        /// Yearly hazard at which grown-up children of 19 to 27 leave home, where people grow older; 0: they stay
        leave_home = 0.0, 0.0..=5.0, "h_home", "1/year", E4, "our assumption: off unless a scenario says so; with .2 about five in six have left by 28";
        choices {
            /// Whether people grow older: start school and leave it, come of working age, retire
            ageing = 0 of ["off", "on"], "ageing", E4, "mechanisms M37";
        }
    }
}

/// The card of M37.
pub const CARD: Entry = Entry {
    id: "M37",
    name: "generations",
    title: "Generations",
    profile: Profile::Optional,
    source: "mechanisms M37",
    grade: Grade::E2,
    conflict: "",
    meaning: "Children born here have a part of their attitudes from their parents, and the group of either; \
         with `ageing` people grow older; off: children are like anybody of the mother's group, and all keep \
         their age.",
    parameters: Generations::DECLARATIONS,
    build: None,
};

/// Bound of set-points.
const BOUND: f64 = 0.95;

impl Generations {
    /// Whether people grow older.
    pub fn ages(&self) -> bool {
        self.ageing == 1
    }

    /// Call-back ratio of somebody born here, of whose group others meet this one.
    ///
    /// ```
    /// use commonground::institutions::generations::Generations;
    /// assert_eq!(Generations::default().call_back_ratio(1.6), 1.3);
    /// ```
    pub fn call_back_ratio(&self, of_the_first: f32) -> f32 {
        1.0 + self.hiring as f32 * (of_the_first - 1.0)
    }

    /// Set-point of a child towards a group: `drawn` for anybody of its group, whose mean is `mean`,
    /// and the mean attitude of its parents, where one of them has one.
    pub fn set_point(&self, parents: Option<f64>, mean: f64, drawn: f64) -> f32 {
        let Some(parents) = parents else {
            return drawn as f32;
        };
        let w = self.inherited;
        let own = libm::sqrt(1.0 - w * w) * (drawn - mean);
        (mean + w * (parents - mean) + own).clamp(-BOUND, BOUND) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::normal_quantile;
    use crate::rng::{Stream, uniform64};

    #[test]
    fn parents_count_by_their_weight_within_bounds() {
        let p = Generations::default();
        let known = 0.1 + 0.3 * 0.4 + libm::sqrt(0.91) * 0.2;
        assert!((f64::from(p.set_point(Some(0.5), 0.1, 0.3)) - known).abs() < 1e-6);
        assert_eq!(p.set_point(None, 0.1, 0.3), 0.3);
        let nothing = Generations {
            inherited: 0.0,
            ..p.clone()
        };
        assert_eq!(nothing.set_point(Some(-0.9), 0.0, 0.25), 0.25);
        assert_eq!(p.set_point(Some(1.0), 0.9, 0.95), 0.95);
    }

    #[test]
    fn those_born_here_meet_less_discrimination_and_natives_none() {
        let p = Generations::default();
        assert_eq!(p.call_back_ratio(1.0), 1.0);
        let all = Generations {
            hiring: 1.0,
            ..p.clone()
        };
        assert_eq!(all.call_back_ratio(1.5), 1.5);
        assert!(!p.ages());
    }

    #[test]
    fn one_parent_and_child_correlate_and_the_spread_stays() {
        let p = Generations::default();
        let luck = Stream::new(5, "test");
        let draw = |k: u64, slot| {
            let [hi, lo, ..] = luck.draw(k, 0, slot);
            0.2 * normal_quantile(uniform64(hi, lo).max(1e-12))
        };
        let n = 20_000;
        let (mut product, mut square) = (0.0, 0.0);
        for k in 0..n {
            let (parent, drawn) = (draw(k, 0), draw(k, 1));
            let child = f64::from(p.set_point(Some(parent), 0.0, drawn));
            product += parent * child;
            square += child * child;
        }
        let n = n as f64;
        assert!((product / n / 0.04 - 0.3).abs() < 0.02);
        assert!((libm::sqrt(square / n) - 0.2).abs() < 0.004);
    }
}
