//! M36, third part: on which terms people are here, and who comes back.
//!
//! Everybody has a legal status of their own, from the shares that the group or the stream of
//! arrivals states (`statuses`; else the status of the group). A household shares one draw. Statuses
//! move at the end of a week:
//!
//! - a procedure is decided after the months that policies set (`ProcedureMonths`), else after t_p:
//!   permanent with probability p_gr, else irregular;
//! - a permit ends after its years, longer or shorter by what policies make of it (`PermitLength`): the household
//!   of who has it leaves with the probability of the stream (else p_permit) less `MayStay`, or the
//!   status becomes permanent; the first member decides, and of the others it becomes permanent;
//! - who is irregular is given a permit at the yearly hazard that policies set (`Regularised`);
//! - a permanent resident of T_nat years (× what policies make of it, `ResidenceAsked`) or more becomes a citizen
//!   at the yearly hazard ν (0: nobody does), which policies raise (`Naturalised`). Years count from the arrival; for the people of the start from the years that the group has been here, and
//!   for who is under 18 those of the first member of the household count too.
//!
//! In between people leave by the hazard of their own status. Those of the start who are citizens or
//! permanent stay, unless their group states a rate; a stated rate stands in place of the yearly
//! hazards, and permits end all the same. Workplaces that are closed to newcomers (M28) are open to citizens. A ban on work concerns those in procedure and the irregular, and
//! waiting (M29) lasts as long as a procedure. A child has the most secure status of its parents.
//!
//! *Short stays* lower investment: who has a permit of T years learns the language with eff·min(1,
//! T/T_full) (M27), and a friendship begins with p·min(1, T/T_full) of the one of both with the
//! shorter permit (M33).
//!
//! *Circular*: a household of newcomers that leaves comes back with probability p_ret (of the stream; policies
//! add `MayReturn`) after R ~ Gamma(k, R̄/k) months. Meanwhile all its states rest but the language,
//! L ← L·(1 − φ_L) a year, and friendships, which end with the hazard of M33 × δ_ret and are there
//! again a week after the return if the friend still is. Dwelling, team, club and class are given up,
//! and found anew as by others who come. Nobody dies while away. The status on return is the old one, from its
//! beginning.
//!
//! Evidence E2 for the sign (return and repeat migration), E4 for most numbers. Off: everybody has the status
//! of the group, nobody comes back.

use crate::mechanism::{Entry, Profile};
use crate::num::{ln, weekly_from_yearly};
use crate::parameter::{Grade, Parameters};
use crate::population::{LegalStatus, StatusShares, Terms};
use crate::rng::Sequence;

use super::departures::Migration;

crate::parameters! {
    /// Parameters of temporary and circular stays.
    pub struct Stays {
        /// Months until a procedure is decided, where no policy says
        procedure = 12.0, 0.25..=240.0, "t_p", "month", E3, "evidence C23: 5 to 10 months to a first decision in Germany, up to 22 to a final one";
        /// Share of procedures that end with a permanent status; the others end without one
        granted = 0.5, 0.0..=1.0, "p_gr", "1", E4, "our assumption";
        /// Length of a permit from which on people learn and make friends like those who stay; 0: any
        full = 3.0, 0.0..=20.0, "T_full", "year", E4, "mechanisms M36";
        /// Share of households of newcomers that come back after they left
        returns = 0.3, 0.0..=1.0, "p_ret", "1", E4, "our assumption";
        /// Mean number of months until they come back
        return_months = 12.0, 0.25..=240.0, "R̄", "month", E4, "our assumption";
        /// Shape of the Gamma distribution of these months, a whole number
        return_shape = 2.0, 1.0..=10.0, "k", "1", E4, "our assumption";
        /// Share of the common language that is lost in a year away
        language_loss = 0.1, 0.0..=1.0, "φ_L", "1/year", E4, "mechanisms M36";
        /// Factor on the hazard at which friendships with who is away end
        tie_loss = 2.0, 0.0..=20.0, "δ_ret", "1", E4, "mechanisms M36";
        /// Years after which permanent residents may become citizens
        residence = 5.0, 0.0..=60.0, "T_nat", "year", E4, "our assumption: nationality laws ask for five to ten years";
        /// Yearly hazard at which those who may become citizens do; 0: nobody does
        naturalisation = 0.0, 0.0..=2.0, prior 0.02..=0.3, "ν_nat", "1/year", E4, "our assumption: off unless a scenario says so";
        /// How far the liking of a stranger lies below that of others between who came back and who never left, of one group, where they are told apart
        coolness = 0.0, 0.0..=1.0, "l_ret", "1", E4, "our assumption: off unless a scenario says so; that return migrants are a group of their own is practitioners' experience";
        choices {
            /// Who of those of 18 and older may vote in local elections: citizens alone, permanent residents too, or all residents; counted, without effect on people
            local_vote = 0 of ["citizens", "permanent", "residents"], "vote", E4, "our assumption: citizens; evidence of laws belongs here";
            /// Whether those who came back are told apart from those who never left
            returned = 0 of ["alike", "apart"], "returned", E4, "our assumption: off unless a scenario says so";
        }
    }
}

/// The card of temporary and circular stays.
pub const CARD: Entry = Entry {
    id: "M36",
    name: "stays",
    title: "Legal status, temporary and circular stays",
    profile: Profile::Optional,
    source: "mechanisms M36; Constant & Zimmermann 2011 (repeat migration)",
    grade: Grade::E2,
    conflict: "",
    meaning: "Persons have a legal status that begins and ends; short permits lower what people invest; some \
         of those who leave come back; off: everybody has the status of the group, and who leaves is gone.",
    parameters: Stays::DECLARATIONS,
    build: Some(super::returned::build),
};

/// Weeks of a month and of a year.
const MONTH: f64 = 52.0 / 12.0;
const YEAR: f64 = 52.0;

/// What a stream of arrivals says of the terms on which its people come; what is `None` is as the
/// mechanisms say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StayTerms {
    /// Shares of legal statuses; `None` as the group.
    pub statuses: Option<StatusShares>,
    /// Length of a permit in years.
    pub permit: Option<f64>,
    /// Probability of leaving when it ends.
    pub leaves: Option<f64>,
    /// Probability that who leaves comes back.
    pub returns: Option<f64>,
    /// Mean number of months until then.
    pub return_months: Option<f64>,
}

impl StayTerms {
    /// The terms with what the mechanisms say where a stream says nothing.
    pub fn under(&self, stays: &Stays, migration: &Migration) -> Terms {
        Terms {
            permit: self.permit.unwrap_or(migration.permit),
            leaves: self.leaves.unwrap_or(migration.departure_permit),
            returns: self.returns.unwrap_or(stays.returns),
            months: self.return_months.unwrap_or(stays.return_months),
        }
    }
}

impl Stays {
    /// Weeks after which a procedure is decided, where policies set so many months (0: none does).
    pub fn weeks_of_procedure(&self, months: f32) -> i64 {
        let months = if months > 0.0 {
            f64::from(months)
        } else {
            self.procedure
        };
        libm::ceil(months * MONTH) as i64
    }

    /// Weeks until a household comes back, at least one: Gamma with a mean of so many months.
    pub fn weeks_away(&self, months: f64, luck: &mut Sequence) -> i64 {
        let shape = libm::round(self.return_shape).max(1.0);
        let sum: f64 = (0..shape as u32)
            .map(|_| -ln((1.0 - luck.uniform()).max(1e-300)))
            .sum();
        (libm::ceil(sum * months / shape * MONTH) as i64).max(1)
    }

    /// Weekly probability that somebody who may becomes a citizen, where policies raise the yearly
    /// hazard by so much.
    ///
    /// ```
    /// use commonground::institutions::stays::Stays;
    /// let p = Stays { naturalisation: 0.25, ..Stays::default() };
    /// let alike = Stays { naturalisation: 0.125, ..Stays::default() };
    /// assert_eq!(p.weekly_naturalisation(0.0), alike.weekly_naturalisation(0.125));
    /// ```
    pub fn weekly_naturalisation(&self, more: f32) -> f32 {
        weekly_from_yearly(self.naturalisation + f64::from(more)) as f32
    }

    /// The least secure status whose holders may vote in local elections.
    pub fn voters(&self) -> LegalStatus {
        match self.local_vote {
            0 => LegalStatus::Citizen,
            1 => LegalStatus::Permanent,
            _ => LegalStatus::Irregular,
        }
    }

    /// What so many weeks away leave of the command of a language.
    ///
    /// ```
    /// use commonground::institutions::stays::Stays;
    /// assert!((Stays::default().language_left(52) - 0.9).abs() < 1e-6);
    /// ```
    pub fn language_left(&self, weeks: i64) -> f32 {
        libm::pow(1.0 - self.language_loss, weeks.max(0) as f64 / YEAR) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;

    #[test]
    fn months_away_have_their_mean_and_spread() {
        let p = Stays::default();
        let stream = Stream::new(1, "test");
        let n = 20_000;
        let months: Vec<f64> = (0..n)
            .map(|k| p.weeks_away(12.0, &mut stream.sequence(k, 0)) as f64 / MONTH)
            .collect();
        let mean = months.iter().sum::<f64>() / n as f64;
        let square = months.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / n as f64;
        // A started week counts whole.
        assert!((mean - 12.1).abs() < 0.2, "{mean}");
        assert!((libm::sqrt(square) - 12.0 / libm::sqrt(2.0)).abs() < 0.3);
        assert!(months.iter().all(|&m| m >= 1.0 / MONTH - 1e-9));
    }

    #[test]
    fn a_language_fades_by_a_tenth_a_year() {
        let p = Stays::default();
        assert_eq!(p.language_left(0), 1.0);
        assert!((p.language_left(104) - 0.81).abs() < 1e-6);
        assert!((p.language_left(26) - libm::sqrt(0.9) as f32).abs() < 1e-6);
    }

    #[test]
    fn nobody_is_naturalised_and_citizens_vote_unless_something_else_is_said() {
        let p = Stays::default();
        assert_eq!(
            (p.weekly_naturalisation(0.0), p.voters()),
            (0.0, LegalStatus::Citizen)
        );
        let some = Stays {
            naturalisation: 0.2,
            local_vote: 1,
            ..p
        };
        let left = libm::pow(1.0 - f64::from(some.weekly_naturalisation(0.0)), 52.0);
        assert!((left - libm::exp(-0.2)).abs() < 1e-5, "{left}");
        assert_eq!(some.voters(), LegalStatus::Permanent);
    }

    #[test]
    fn policies_say_how_long_a_procedure_takes_and_else_the_parameter() {
        let p = Stays::default();
        assert_eq!(
            (p.weeks_of_procedure(0.0), p.weeks_of_procedure(6.0)),
            (52, 26)
        );
    }

    #[test]
    fn a_stream_has_its_own_terms_where_it_states_them() {
        let (stays, migration) = (Stays::default(), Migration::default());
        let own = StayTerms {
            permit: Some(0.5),
            returns: Some(0.9),
            ..StayTerms::default()
        };
        let of = |t: StayTerms| t.under(&stays, &migration);
        let terms = of(own);
        assert_eq!(
            (terms.permit, terms.leaves, terms.returns, terms.months),
            (0.5, 0.7, 0.9, 12.0)
        );
        assert_eq!(of(StayTerms::default()).permit, 2.0);
    }
}
