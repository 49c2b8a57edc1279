//! M35 School choice: which school a child goes to, and with whom it sits in a class.
//!
//! Where ages stand still the pupils of one age stand for the year groups that follow each
//! other at it; where people grow older see [`ageing`](super::ageing). Every 52 weeks, from week 0 on, one year group of primary school (6 to 11) and one of
//! secondary school (12 to 17) is a new one, whose families look for a school; after six years all
//! have. A family chooses with a probability and else is assigned the nearest school. It weighs the
//! K nearest by
//!
//! U = w_c·C(x) + w_d·D(d) + w_q·quality, D = 1/(1 + (d/p)^q), P ∝ e^(τU),
//!
//! x the share of the own group among the pupils of the other year groups, C the utility of a
//! composition as in M34 (best at f_g − .2·mean attitude of the parents to others), d the distance in
//! km (between areas where they have coordinates, else along the order of areas), quality a draw of the
//! school in \[0,1\].
//!
//! Schools admit up to their capacity: their share of the pupils of the start, and some spare places.
//! Claims go by distance, or by lot where a policy says so; a band holds the share of every group
//! within ± of its share among those who enrol (`institutions::admission`). A policy may found a
//! school of a group's own, to which a share of its pupils goes.
//!
//! Pupils of a school and age are dealt to classes in the order of a score: a share m of its
//! variance is background (milieu and level of the common language, half each), the rest is luck;
//! tracking raises m.
//!
//! At the start, school years are played without effect on anybody until the pattern is one that
//! choice keeps up. *Off*: pupils stay in the schools that the builder gave them. How the original
//! combines the terms of U was not verified: the additive form is ours. Conflict: contact in classes is
//! not friendship, and choice by taste is not all of segregation between schools. Evidence E2 for the
//! pattern, E4 for the numbers.

use super::residence::liked;
use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M35.
    pub struct SchoolChoice {
        /// Share of families that choose a school where no policy says otherwise; the others are assigned the nearest
        choosing = 0.3, 0.0..=1.0, "p_choose", "1", E4, "our assumption";
        /// Weight of the composition of a school
        composition = 0.5, 0.0..=5.0, "w_c", "1", E4, "mechanisms M35";
        /// Weight of being near
        distance = 0.5, 0.0..=5.0, "w_d", "1", E4, "mechanisms M35";
        /// Weight of quality, which all families see alike
        quality = 0.0, 0.0..=5.0, "w_q", "1", E4, "our assumption: mechanisms M35 gives no number";
        /// How sharply families tell schools apart
        sharpness = 10.0, 0.0..=100.0, "τ", "1", E4, "mechanisms M35";
        /// Distance at which being near is worth half
        near = 1.0, 0.05..=50.0, "p", "km", E4, "mechanisms M35";
        /// Steepness of the fall of nearness with distance
        steepness = 2.0, 0.1..=10.0, "q", "1", E4, "mechanisms M35";
        /// Schools that a family that chooses weighs, the nearest ones
        considered = 5.0, 1.0..=50.0, "K_s", "schools", E4, "our assumption";
        /// Places of a school beyond its share of the pupils
        spare = 0.1, 0.0..=2.0, "v_s", "1", E4, "our assumption";
        /// Width of an area without coordinates or surface
        area_width = 0.5, 0.01..=20.0, "ℓ", "km", E4, "our assumption: a town of 12,000 in 20 areas";
        /// Share of the variance of who sits in which class that is background
        class_sorting = 0.3, 0.0..=1.0, "m_class", "1", E4, "mechanisms M35; our reading";
        /// Own share that hosts of attitude 0 like best
        ideal_host = 0.75, 0.05..=0.95, "f_host", "1", E4, "as M34";
        /// Own share that others of attitude 0 like best
        ideal_other = 0.35, 0.05..=0.95, "f_min", "1", E4, "as M34";
        /// Utility of a school of the own group alone
        alone = 0.6, 0.0..=1.0, "M", "1", E4, "as M34";
        /// School years played before the start; 0 leaves pupils in the schools that the city gives them
        years = 12.0, 0.0..=60.0, "n_0", "years", E4, "our assumption: everybody has chosen twice";
    }
}

/// The card of M35.
pub const CARD: Entry = Entry {
    id: "M35",
    name: "school_choice",
    title: "School choice",
    profile: Profile::Optional,
    source: "mechanisms M35; Abdulkadiroğlu & Sönmez 2003 for the form of admission",
    grade: Grade::E2,
    conflict: "",
    meaning: "Year by year families of a year group choose among near schools by composition and \
         distance, and schools admit by distance, lot or a band around the city's shares.",
    parameters: SchoolChoice::DECLARATIONS,
    build: None,
};

/// How much tolerant parents accept a lower share of their own group, as in M34.
const TOLERANCE: f64 = 0.2;

impl SchoolChoice {
    /// Own share that a family likes best, of hosts or not, whose parents have this mean attitude to
    /// others.
    pub fn ideal(&self, host: bool, attitude: f64) -> f64 {
        let f = if host {
            self.ideal_host
        } else {
            self.ideal_other
        };
        (f - TOLERANCE * attitude).clamp(0.05, 0.95)
    }

    /// D: what being so many km away is worth, from 0 to 1.
    pub fn nearness(&self, km: f64) -> f64 {
        1.0 / (1.0 + libm::pow(km.max(0.0) / self.near, self.steepness))
    }

    /// τU of a school with this share of the own group, so many km away, of this quality.
    pub fn utility(&self, share: f64, ideal: f64, km: f64, quality: f64) -> f64 {
        let u = self.composition * liked(share, ideal, self.alone)
            + self.distance * self.nearness(km)
            + self.quality * quality;
        self.sharpness * u
    }

    /// Share of families that choose where a policy lets a share of the assigned choose, and assigns a
    /// share of the choosers.
    pub fn chooses(&self, freed: f32, assigned: f32) -> f32 {
        let c = self.choosing as f32;
        (c + (1.0 - c) * freed) * (1.0 - assigned)
    }

    /// m: share of the variance of the score of classes that is background, with tracking in \[0,1\].
    pub fn sorting(&self, tracking: f32) -> f64 {
        self.class_sorting + (1.0 - self.class_sorting) * f64::from(tracking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_schools_with_a_liked_composition_are_chosen() {
        let p = SchoolChoice::default();
        assert_eq!(p.nearness(0.0), 1.0);
        assert!((p.nearness(1.0) - 0.5).abs() < 1e-12 && (p.nearness(2.0) - 0.2).abs() < 1e-12);
        // C = .5 at half the ideal: 10·(.5·.5 + .5·.5).
        assert!((p.utility(0.175, 0.35, 1.0, 0.9) - 5.0).abs() < 1e-12);
        assert!(p.utility(0.35, 0.35, 1.0, 0.0) > p.utility(0.1, 0.35, 1.0, 0.0));
        assert!(p.utility(0.35, 0.35, 0.2, 0.0) > p.utility(0.35, 0.35, 1.0, 0.0));
        assert!(p.ideal(true, 0.5) < p.ideal(true, 0.0));
    }

    #[test]
    fn policies_free_and_assign() {
        let p = SchoolChoice::default();
        assert_eq!(p.chooses(0.0, 0.0), 0.3);
        assert_eq!(p.chooses(1.0, 0.0), 1.0);
        assert_eq!(p.chooses(1.0, 1.0), 0.0);
        assert!((p.chooses(0.0, 0.5) - 0.15).abs() < 1e-7);
        assert_eq!(p.sorting(0.0), 0.3);
        assert_eq!(p.sorting(1.0), 1.0);
    }
}
