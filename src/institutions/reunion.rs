//! M36, fourth part: families that follow those who came without them.
//!
//! Who came not long ago, is 18 to 64 years old and lives alone in a dwelling has a family elsewhere with
//! probability p_fam, by key. The family may follow when
//!
//! - the legal status permits it: by default those who may stay for good and citizens; the shares of
//!   those with a permit, and of those who wait or have none, are what policies set
//!   (`ReunionPermanent`, `ReunionTemporary`, `ReunionPending`); where only groups have a status, it is the
//!   group's;
//! - t_wait months have passed since that status began (since arrival where only groups have one),
//!   longer or shorter by what policies make of it (`ReunionWait`).
//!
//! From then on it comes at the yearly hazard h_fam × `ReunionPace` and moves into the household of the
//! person who is followed: a partner, or children with or without one (c_fam; numbers and ages as in the
//! city). Members have that person's group, terms and status (of citizens: permanent), no tie, no work,
//! and speak the common language at L_fam. They count among those who arrived, and apart (`reunited`). A
//! person is followed once. Who lives in a reception centre is followed after leaving it.
//!
//! The same family comes whatever the policies: its keys and traits follow from the key of the person
//! who is followed. A person who moved from one status that permits it to another begins to wait anew.
//! Not modelled: what being apart does to belonging and stress; families of hosts.
//!
//! Evidence: E2 that families follow; numbers E4. Off: nobody does.

use crate::mechanism::{Entry, Profile};
use crate::num::weekly_from_yearly;
use crate::parameter::{Grade, Parameters};
use crate::policy::Dial;
use crate::population::{LegalStatus, MONTHS_PER_WEEK};

crate::parameters! {
    /// Parameters of family reunion.
    pub struct FamilyReunion {
        /// Share of those who live alone whose family stayed behind
        family = 0.3, 0.0..=1.0, "p_fam", "1", E4, "our assumption";
        /// Share of these families with children
        children = 0.6, 0.0..=1.0, "c_fam", "1", E4, "our assumption";
        /// Months after which a family may follow, where no policy says otherwise
        wait = 12.0, 0.0..=240.0, "t_wait", "month", E3, "directive 2003/86/EC, article 8: states may ask for up to 24 months of lawful stay";
        /// Yearly hazard at which a family follows that may
        hazard = 0.5, 0.0..=12.0, "h_fam", "1/year", E4, "our assumption";
        /// Level of the common language of those who follow
        language = 0.05, 0.0..=1.0, "L_fam", "1", E4, "our assumption; evidence A12c: nine in ten refugees knew no German at arrival";
    }
}

/// The card of family reunion.
pub const CARD: Entry = Entry {
    id: "M36",
    name: "family_reunion",
    title: "Family reunion",
    profile: Profile::Optional,
    source: "our assumption; directive 2003/86/EC on the right to family reunification",
    grade: Grade::E2,
    conflict: "",
    meaning: "Families follow those who came alone, when their status permits it and after a time; off: \
         nobody follows.",
    parameters: FamilyReunion::DECLARATIONS,
    build: None,
};

/// Ages of those who are followed.
pub(crate) const FOLLOWED: std::ops::RangeInclusive<u8> = 18..=64;

impl FamilyReunion {
    /// Whether a family may follow after so many weeks, where policies make `factor` of the wait.
    pub fn has_waited(&self, weeks: i64, factor: f32) -> bool {
        weeks as f64 * MONTHS_PER_WEEK >= self.wait * f64::from(factor)
    }

    /// Weekly probability that a family comes that may, where policies make `factor` of the hazard.
    ///
    /// ```
    /// use commonground::institutions::reunion::FamilyReunion;
    /// let rule = FamilyReunion { hazard: 0.52, ..FamilyReunion::default() };
    /// assert!((rule.weekly(1.0) - 0.00995).abs() < 1e-5);
    /// assert_eq!(rule.weekly(0.0), 0.0);
    /// ```
    pub fn weekly(&self, factor: f32) -> f32 {
        weekly_from_yearly(self.hazard * f64::from(factor)) as f32
    }
}

/// The dial that says how many of those of a status may be followed.
pub fn permitted(status: LegalStatus) -> Dial {
    match status {
        LegalStatus::Citizen | LegalStatus::Permanent => Dial::ReunionPermanent,
        LegalStatus::Temporary => Dial::ReunionTemporary,
        LegalStatus::Procedure | LegalStatus::Irregular => Dial::ReunionPending,
    }
}

/// The status with which the family of somebody comes.
pub fn status_of_family(status: LegalStatus) -> LegalStatus {
    match status {
        LegalStatus::Citizen => LegalStatus::Permanent,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Dials;

    #[test]
    fn without_a_policy_only_those_who_stay_for_good_are_followed() {
        let dials = Dials::neutral(2);
        let shares = LegalStatus::ALL.map(|s| dials.get(permitted(s), 0, 1));
        assert_eq!(shares, [1.0, 1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_family_waits_its_months() {
        let rule = FamilyReunion::default();
        assert!(!rule.has_waited(51, 1.0) && rule.has_waited(52, 1.0));
        assert!(!rule.has_waited(25, 0.5) && rule.has_waited(26, 0.5));
        assert!(rule.has_waited(0, 0.0) && !rule.has_waited(200, 20.0));
    }

    #[test]
    fn a_greater_hazard_brings_them_sooner_and_none_never() {
        let rule = FamilyReunion::default();
        assert!(rule.weekly(2.0) > rule.weekly(1.0) && rule.weekly(1.0) > 0.0);
        let none = FamilyReunion {
            hazard: 0.0,
            ..rule
        };
        assert_eq!(none.weekly(20.0), 0.0);
    }

    #[test]
    fn a_family_of_citizens_may_stay_for_good() {
        for status in LegalStatus::ALL {
            let of_family = status_of_family(status);
            assert!(of_family == status || status == LegalStatus::Citizen);
            assert_ne!(of_family, LegalStatus::Citizen);
        }
    }
}
