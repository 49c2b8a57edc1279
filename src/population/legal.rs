//! Legal status of persons: who is a citizen, who may stay, who is here for a time or waits for a
//! decision.
//!
//! A group has one status for all its members ([`GroupSpec::status`](super::GroupSpec)). Where the
//! mechanism `stays` is on, everybody has a status of their own, which began in some week and may end. What
//! is not asked for costs nothing: without that mechanism the columns here are empty.

use super::Population;
use crate::policy::{Dial, Dials};

/// Legal status of a person, in the order of the words of a group's `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegalStatus {
    /// A citizen.
    Citizen,
    /// May stay without limit.
    Permanent,
    /// Has a permit that ends.
    Temporary,
    /// Waits for a decision.
    Procedure,
    /// Has none.
    Irregular,
}

impl LegalStatus {
    /// All statuses, from the most secure to the least.
    pub const ALL: [LegalStatus; 5] = [
        LegalStatus::Citizen,
        LegalStatus::Permanent,
        LegalStatus::Temporary,
        LegalStatus::Procedure,
        LegalStatus::Irregular,
    ];

    /// Word in scenario files and results.
    pub fn name(self) -> &'static str {
        [
            "citizen",
            "permanent",
            "temporary",
            "procedure",
            "irregular",
        ][self as usize]
    }
}

crate::parameters! {
    /// Shares of legal statuses among the members of a group, or among those who come; they sum to 1.
    pub struct StatusShares {
        /// Share of citizens
        citizen = 0.0, 0.0..=1.0, "s_cit", "1", E4, "scenario";
        /// Share of those who may stay without limit
        permanent = 0.0, 0.0..=1.0, "s_perm", "1", E4, "scenario";
        /// Share of those with a permit that ends
        temporary = 0.0, 0.0..=1.0, "s_temp", "1", E4, "scenario";
        /// Share of those who wait for a decision
        procedure = 0.0, 0.0..=1.0, "s_proc", "1", E4, "scenario";
        /// Share of those without a status
        irregular = 0.0, 0.0..=1.0, "s_irr", "1", E4, "scenario";
    }
}

/// How far the sum of shares may miss 1.
const MISS: f64 = 1e-6;

impl StatusShares {
    fn all(&self) -> [f64; 5] {
        [
            self.citizen,
            self.permanent,
            self.temporary,
            self.procedure,
            self.irregular,
        ]
    }

    /// What is wrong with the shares, in words; `None` if nothing is.
    pub fn fault(&self) -> Option<String> {
        let sum: f64 = self.all().iter().sum();
        let shown = (sum / MISS).round() * MISS;
        ((sum - 1.0).abs() > MISS)
            .then(|| format!("the shares of `statuses` sum to {shown}; they must sum to 1"))
    }

    /// The status that a uniform number in [0,1) stands for.
    ///
    /// ```
    /// use commonground::population::{LegalStatus, StatusShares};
    /// let shares = StatusShares { temporary: 0.7, irregular: 0.3, ..StatusShares::default() };
    /// assert_eq!(shares.status(0.69), LegalStatus::Temporary);
    /// assert_eq!(shares.status(0.71), LegalStatus::Irregular);
    /// ```
    pub fn status(&self, u: f64) -> LegalStatus {
        let mut above = u;
        let mut last = LegalStatus::Citizen;
        for (status, share) in LegalStatus::ALL.into_iter().zip(self.all()) {
            if share > 0.0 {
                last = status;
            }
            if above < share {
                return status;
            }
            above -= share;
        }
        last
    }
}

/// On which terms somebody is here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Length of a permit in years.
    pub permit: f64,
    /// Probability of leaving when it ends.
    pub leaves: f64,
    /// Probability that who leaves comes back.
    pub returns: f64,
    /// Months until then, on average.
    pub months: f64,
}

/// Legal statuses by person; all columns are empty where those of groups hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LegalStatuses {
    /// Position of the status in [`LegalStatus::ALL`].
    pub(crate) status: Vec<u8>,
    /// Week after burn-in in which it began.
    pub(crate) since: Vec<i64>,
    /// Position of the terms in the table.
    pub(crate) terms: Vec<u16>,
    /// Terms: those of the people of the start, then those of each stream of arrivals.
    pub(crate) table: Vec<Terms>,
    /// Years of a permit from which on people invest as those who stay.
    pub(crate) full: f64,
    /// Position of the least secure status whose holders may vote in local elections.
    pub(crate) voters: u8,
}

/// Weeks of a year.
const YEAR: f64 = 52.0;
/// Age from which on people may vote.
pub(crate) const VOTING_AGE: u8 = 18;

impl LegalStatuses {
    /// Whether persons have statuses.
    pub fn is_on(&self) -> bool {
        !self.status.is_empty()
    }

    /// The terms of a person.
    pub(crate) fn terms_of(&self, i: usize) -> &Terms {
        &self.table[usize::from(self.terms[i])]
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.status.capacity() + 8 * self.since.capacity() + 2 * self.terms.capacity()
    }
}

impl Population {
    /// Legal status of a person; `None` where only groups have one.
    #[inline]
    pub fn legal_status(&self, i: usize) -> Option<LegalStatus> {
        let position = *self.legal.status.get(i)?;
        Some(LegalStatus::ALL[usize::from(position)])
    }

    /// Whether a person may vote in local elections: an adult with a status that gives the right. `None` where only
    /// groups have statuses.
    pub fn may_vote(&self, i: usize) -> Option<bool> {
        let status = *self.legal.status.get(i)?;
        Some(self.age[i] >= VOTING_AGE && status <= self.legal.voters)
    }

    /// Years that a person has been here at the end of a week after burn-in: since the first arrival or the birth; of
    /// the people of the start what their group states, and since.
    pub fn years_here(&self, i: usize, week: i64) -> f64 {
        match self.arrived(i) {
            Some(arrived) => (week - arrived).max(0) as f64 / YEAR,
            None => {
                let group = self.groups.get(usize::from(self.group[i]));
                group.spec.years_here + week.max(0) as f64 / YEAR
            }
        }
    }

    /// Years of a permit of a person under what policies make of it.
    fn permit(&self, i: usize, dials: &Dials) -> f64 {
        let factor = dials.get(Dial::PermitLength, self.area[i], usize::from(self.group[i]));
        self.legal.terms_of(i).permit * f64::from(factor)
    }

    /// Whether a person has a permit that is over at the end of a week after burn-in.
    pub(crate) fn permit_is_over(&self, i: usize, week: i64, dials: &Dials) -> bool {
        if self.legal_status(i) != Some(LegalStatus::Temporary) {
            return false;
        }
        let length = libm::round(self.permit(i, dials) * YEAR).max(1.0);
        week - self.legal.since[i] >= length as i64
    }

    /// Whether somebody may be kept from work: who waits for a decision, or has been refused. Where only
    /// groups have statuses, everybody.
    #[inline]
    pub fn may_be_banned(&self, i: usize) -> bool {
        match self.legal_status(i) {
            None | Some(LegalStatus::Procedure | LegalStatus::Irregular) => true,
            Some(_) => false,
        }
    }

    /// Factor on how well a person learns the language and how easily makes friends in a week after
    /// burn-in: min(1, T/T_full) for who has a permit of T years, 1 for all others.
    #[inline]
    pub fn investment(&self, i: usize, week: i64, dials: &Dials) -> f32 {
        if week < 0 || self.legal_status(i) != Some(LegalStatus::Temporary) {
            return 1.0;
        }
        let years = self.permit(i, dials);
        if years >= self.legal.full {
            1.0
        } else {
            (years / self.legal.full) as f32
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    fn one(status: LegalStatus, permit: f64) -> Population {
        let mut p = World::placed(2, vec![(1, 0)]).population;
        p.legal = LegalStatuses {
            status: vec![status as u8],
            since: vec![10],
            terms: vec![0],
            table: vec![Terms {
                permit,
                leaves: 0.7,
                returns: 0.0,
                months: 12.0,
            }],
            full: 3.0,
            voters: 0,
        };
        p
    }

    #[test]
    fn adults_with_the_status_vote() {
        let mut p = one(LegalStatus::Permanent, 1.0);
        p.age[0] = 18;
        assert_eq!(p.may_vote(0), Some(false));
        p.legal.voters = LegalStatus::Permanent as u8;
        assert_eq!(p.may_vote(0), Some(true));
        p.age[0] = 17;
        assert_eq!(p.may_vote(0), Some(false));
        assert_eq!(World::placed(2, vec![(1, 0)]).population.may_vote(0), None);
    }

    #[test]
    fn years_count_from_the_arrival_or_from_those_of_the_group() {
        let mut p = one(LegalStatus::Permanent, 1.0);
        assert_eq!((p.years_here(0, 0), p.years_here(0, 26)), (20.0, 20.5));
        p.arrived = vec![52];
        assert_eq!((p.years_here(0, 10), p.years_here(0, 156)), (0.0, 2.0));
    }

    #[test]
    fn words_are_those_of_groups() {
        use crate::parameter::{Kind, Parameters};
        let declared = super::super::GroupSpec::DECLARATIONS;
        let status = declared.iter().find(|d| d.key == "status").unwrap();
        let names = LegalStatus::ALL.map(LegalStatus::name);
        assert!(matches!(status.kind, Kind::Choice(words) if *words == names));
        let keys: Vec<&str> = StatusShares::DECLARATIONS.iter().map(|d| d.key).collect();
        assert_eq!(keys, names);
    }

    #[test]
    fn a_short_permit_lowers_investment_and_nothing_else_does() {
        let dials = Dials::neutral(2);
        let of = |p: &Population| p.investment(0, 0, &dials);
        assert_eq!(of(&one(LegalStatus::Temporary, 0.75)), 0.25);
        assert_eq!(of(&one(LegalStatus::Temporary, 4.0)), 1.0);
        assert_eq!(of(&one(LegalStatus::Permanent, 0.75)), 1.0);
        assert_eq!(
            one(LegalStatus::Temporary, 0.75).investment(0, -1, &dials),
            1.0
        );
        let mut free = one(LegalStatus::Temporary, 0.75);
        free.legal.full = 0.0;
        assert_eq!(of(&free), 1.0);
        // Where only groups have statuses.
        assert_eq!(of(&World::placed(2, vec![(1, 0)]).population), 1.0);
    }

    #[test]
    fn a_permit_is_over_after_its_length() {
        let mut dials = Dials::neutral(2);
        let p = one(LegalStatus::Temporary, 0.5);
        assert!(!p.permit_is_over(0, 35, &dials) && p.permit_is_over(0, 36, &dials));
        dials.turn(
            Dial::PermitLength,
            2,
            (p.area[0], usize::from(p.group[0])),
            |x| 2.0 * x,
        );
        assert!(!p.permit_is_over(0, 61, &dials) && p.permit_is_over(0, 62, &dials));
        assert!(!one(LegalStatus::Procedure, 0.5).permit_is_over(0, 99, &dials));
    }

    #[test]
    fn shares_must_sum_to_one_and_come_out() {
        let shares = StatusShares {
            permanent: 0.25,
            procedure: 0.75,
            ..StatusShares::default()
        };
        assert_eq!(shares.fault(), None);
        let n = 1000;
        let waiting = (0..n)
            .filter(|&k| shares.status(f64::from(k) / f64::from(n)) == LegalStatus::Procedure)
            .count();
        assert_eq!(waiting, 750);
        assert_eq!(shares.status(1.0), LegalStatus::Procedure);
        let wrong = StatusShares {
            citizen: 0.5,
            ..StatusShares::default()
        };
        assert!(wrong.fault().unwrap().contains("sum to 0.5"));
    }
}
