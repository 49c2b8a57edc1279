//! M36, second half: who leaves the city, is born and dies.
//!
//! A household leaves with a weekly probability 1 − e^(−δ/52). δ is the hazard that its group states
//! (`departure` in `[groups]`); where the group states none, those who were there from the beginning
//! stay, and those who came leave by their legal status: in procedure, permanent, citizen and
//! irregular with a yearly hazard, temporary at the end of every permit with a probability. The
//! first member of a household, in the order of keys, decides for all. Where persons have a status of
//! their own, and who comes back, is in [`stays`](super::stays).
//!
//! Births and deaths are citywide rates of a group. Women of 18 to 44 have children at one hazard
//! such that births per member of the group come out; a child belongs to the mother's group and
//! lives with her. Deaths follow Gompertz's law, d·2^(age/T)/mean of the same over the group, so that
//! the rate per member comes out. Off: nobody comes, leaves, is born or dies.

use crate::mechanism::{Entry, Profile};
use crate::num::{exp64, weekly_from_yearly};
use crate::parameter::{Grade, Parameters};
use crate::population::{GroupRates, Groups, LegalStatus};

crate::parameters! {
    /// Parameters of M36.
    pub struct Migration {
        /// Yearly hazard of leaving while a procedure is open
        departure_procedure = 0.10, 0.0..=2.0, "δ_proc", "1/year", E4, "mechanisms M36";
        /// Yearly hazard of leaving with a permanent status
        departure_permanent = 0.02, 0.0..=2.0, "δ_perm", "1/year", E4, "mechanisms M36";
        /// Yearly hazard of leaving as a citizen, of those who came during the run
        departure_citizen = 0.02, 0.0..=2.0, "δ_cit", "1/year", E4, "our assumption, as permanent";
        /// Yearly hazard of leaving without a status
        departure_irregular = 0.10, 0.0..=2.0, "δ_irr", "1/year", E4, "our assumption, as a procedure";
        /// Length of a temporary permit
        permit = 2.0, 0.1..=20.0, "T_permit", "year", E4, "our assumption";
        /// Probability of leaving when a temporary permit ends
        departure_permit = 0.7, 0.0..=1.0, "p_permit", "1", E4, "mechanisms M36";
        /// Years of age in which the hazard of death doubles
        death_doubling = 8.0, 2.0..=40.0, "T_death", "year", E3, "Gompertz's law; our assumption for the number";
    }
}

/// The card of M36.
pub const CARD: Entry = Entry {
    id: "M36",
    name: "migration",
    title: "Arrivals and departures",
    profile: Profile::Contact,
    source: "mechanisms M36; berlin-arrivals for the rates of Berlin",
    grade: Grade::E2,
    conflict: "",
    meaning: "People come, leave, are born and die at the rates that a scenario states; without \
         `arrivals` and rates of groups nothing happens.",
    parameters: Migration::DECLARATIONS,
    build: None,
};

/// Ages at which women have children.
pub(crate) const FERTILE: std::ops::RangeInclusive<u8> = 18..=44;

/// Weeks of a year.
const YEAR: f64 = 52.0;

/// Weekly probabilities of leaving, of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Leaving {
    /// Of those who were there from the beginning.
    pub settled: f32,
    /// Of those who came; at a permit's end if that is how they leave.
    pub came: f32,
    /// Weeks of a permit; 0 where the probability is that of every week.
    pub permit: i64,
}

impl Migration {
    /// How members of a group leave: its stated rates, its legal status (position of the word in
    /// [`GroupSpec::status`](crate::population::GroupSpec)).
    pub(crate) fn leaving(&self, rates: &GroupRates, status: usize) -> Leaving {
        let weekly = |hazard: f64| weekly_from_yearly(hazard) as f32;
        if let Some(stated) = rates.departure {
            return Leaving {
                settled: weekly(stated),
                came: weekly(stated),
                permit: 0,
            };
        }
        let (came, permit) = match LegalStatus::ALL[status] {
            LegalStatus::Temporary => (
                self.departure_permit as f32,
                libm::round(self.permit * YEAR).max(1.0) as i64,
            ),
            other => (weekly(self.hazards()[other as usize]), 0),
        };
        Leaving {
            settled: 0.0,
            came,
            permit,
        }
    }

    /// How people leave where persons have a legal status (mechanism `stays`).
    pub(crate) fn by_status(&self, groups: &Groups) -> ByStatus {
        let weekly = |hazard: f64| weekly_from_yearly(hazard) as f32;
        ByStatus {
            stated: groups
                .iter()
                .map(|g| g.rates.departure.map(weekly))
                .collect(),
            usual: self.hazards().map(weekly),
        }
    }

    /// Yearly hazards of leaving by legal status; who has a permit leaves when it ends.
    fn hazards(&self) -> [f64; LegalStatus::ALL.len()] {
        [
            self.departure_citizen,
            self.departure_permanent,
            0.0,
            self.departure_procedure,
            self.departure_irregular,
        ]
    }

    /// Relative hazard of death at each age.
    pub(crate) fn death_weights(&self) -> Vec<f64> {
        let rate = core::f64::consts::LN_2 / self.death_doubling;
        (0..=u8::MAX)
            .map(|age| exp64(rate * (f64::from(age) - 80.0)))
            .collect()
    }
}

/// Weekly probabilities of leaving by the status of a person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ByStatus {
    /// What groups state for all their members.
    stated: Vec<Option<f32>>,
    /// By status.
    usual: [f32; 5],
}

impl ByStatus {
    /// Probability that somebody leaves in a week in which no permit ends: as the group states; else
    /// citizens and permanent residents of the start stay, and all others go by their status.
    pub fn probability(&self, group: usize, status: LegalStatus, came: bool) -> f32 {
        if let Some(stated) = self.stated[group] {
            return stated;
        }
        let secure = matches!(status, LegalStatus::Citizen | LegalStatus::Permanent);
        if secure && !came {
            0.0
        } else {
            self.usual[status as usize]
        }
    }

    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize]) {
        crate::indirect::events::permute(&mut self.stated, to);
    }
}

impl Leaving {
    /// Probability that somebody leaves in a week, who has been here for so many weeks (`None`: from
    /// the beginning).
    pub fn probability(&self, here: Option<i64>) -> f32 {
        match here {
            None => self.settled,
            Some(weeks) if self.permit > 0 => {
                if weeks > 0 && weeks % self.permit == 0 {
                    self.came
                } else {
                    0.0
                }
            }
            Some(_) => self.came,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Group;

    #[test]
    fn a_stated_rate_stands_for_everybody_and_a_status_for_those_who_came() {
        let p = Migration::default();
        let stated = GroupRates {
            departure: Some(0.08),
            ..GroupRates::default()
        };
        let l = p.leaving(&stated, 3);
        assert!((f64::from(l.probability(None)) - (1.0 - exp64(-0.08 / 52.0))).abs() < 1e-7);
        assert_eq!(l.probability(None), l.probability(Some(4)));
        let l = p.leaving(&GroupRates::default(), 3);
        assert_eq!(l.probability(None), 0.0);
        assert!((f64::from(l.probability(Some(0))) - (1.0 - exp64(-0.10 / 52.0))).abs() < 1e-7);
    }

    #[test]
    fn a_permit_ends_again_and_again() {
        let l = Migration::default().leaving(&GroupRates::default(), 2);
        assert_eq!(
            (l.permit, l.probability(Some(0)), l.probability(Some(103))),
            (104, 0.0, 0.0)
        );
        assert_eq!(
            (l.probability(Some(104)), l.probability(Some(208))),
            (0.7, 0.7)
        );
        assert_eq!(l.probability(None), 0.0);
    }

    #[test]
    fn persons_leave_by_their_own_status() {
        let rule = Migration::default();
        let mut members = vec![Group::new("host", true), Group::new("new", false)];
        members[0].rates.departure = Some(0.5);
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).expect("groups");
        let by = rule.by_status(&groups);
        let weekly = |yearly: f64| weekly_from_yearly(yearly) as f32;
        for status in LegalStatus::ALL {
            assert_eq!(by.probability(0, status, false), weekly(0.5));
        }
        assert_eq!(by.probability(1, LegalStatus::Permanent, false), 0.0);
        assert_eq!(
            by.probability(1, LegalStatus::Permanent, true),
            weekly(0.02)
        );
        assert_eq!(
            by.probability(1, LegalStatus::Procedure, false),
            weekly(0.10)
        );
        assert_eq!(by.probability(1, LegalStatus::Temporary, true), 0.0);
        // As members of a group of that status.
        let of_group = rule.leaving(&GroupRates::default(), 4);
        let own = by.probability(1, LegalStatus::Irregular, true);
        assert_eq!(own, of_group.probability(Some(3)));
    }

    #[test]
    fn death_doubles_in_its_years() {
        let w = Migration::default().death_weights();
        assert!((w[88] / w[80] - 2.0).abs() < 1e-12 && (w[80] - 1.0).abs() < 1e-12);
        assert!(w.windows(2).all(|p| p[0] < p[1]));
    }
}
