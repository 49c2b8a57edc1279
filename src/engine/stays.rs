//! Legal statuses of persons in a run (M36): what they are at the start, how they move at the end of
//! a week (see [`institutions::stays`](crate::institutions::stays)).

use super::homes::Homes;
use super::start::in_runs;
use super::world::World;
use crate::error::{Error, Result};
use crate::ids::NONE;
use crate::institutions::arrivals::Arrival;
use crate::institutions::departures::Migration;
use crate::institutions::stays::{StayTerms, Stays};
use crate::num::weekly_from_yearly;
use crate::policy::Dial;
use crate::population::{LegalStatus, LegalStatuses, Newcomer, Population, VOTING_AGE};
use crate::rng::{Stream, uniform, uniform64};

/// Weeks of a year.
const YEAR: f64 = 52.0;

/// Most streams of arrivals with terms of their own.
const MOST: usize = u16::MAX as usize - 1;

/// Statuses of the people of the start: by the shares of their group, one draw for a household. Permits and
/// procedures that have an end have lasted for some part of their length.
///
/// # Errors
/// If shares do not sum to 1, or there are too many streams.
pub(super) fn statuses_at_start(
    stays: &Stays,
    migration: &Migration,
    arrivals: &[Arrival],
    population: &Population,
    homes: &Homes,
    seed: u64,
) -> Result<LegalStatuses> {
    for group in population.groups.iter() {
        let fault = group.statuses.as_ref().and_then(|s| s.fault());
        if let Some(fault) = fault {
            return Err(Error::input(format!("groups.{}: {fault}", group.name)));
        }
    }
    if arrivals.len() > MOST {
        return Err(Error::input(format!(
            "{} streams of arrivals; with mechanism `stays` there are at most {MOST}",
            arrivals.len()
        )));
    }
    // In the order in which streams are played.
    let mut streams: Vec<&Arrival> = arrivals.iter().collect();
    streams.sort_by(|a, b| a.name.cmp(&b.name));
    let of_start = StayTerms::default().under(stays, migration);
    let of_streams = streams.iter().map(|a| a.terms.under(stays, migration));
    let luck = Stream::new(seed, "stays.start");
    let n = population.len();
    let mut all = LegalStatuses {
        status: Vec::with_capacity(n),
        since: Vec::with_capacity(n),
        terms: vec![0; n],
        table: std::iter::once(of_start).chain(of_streams).collect(),
        full: stays.full,
        voters: stays.voters() as u8,
    };
    for i in 0..n {
        let head = match population.household[i] {
            NONE => i,
            home => homes.members(home)[0] as usize,
        };
        let bits = luck.draw(population.key[head], 0, 0);
        let group = population.groups.get(usize::from(population.group[i]));
        let status = group.status(uniform64(bits[0], bits[1]));
        let length = match status {
            LegalStatus::Temporary => of_start.permit * YEAR,
            LegalStatus::Procedure => stays.weeks_of_procedure(0.0) as f64,
            _ => 0.0,
        };
        let lasted = uniform64(bits[2], bits[3]) * length;
        all.status.push(status as u8);
        all.since.push(-(libm::floor(lasted) as i64));
    }
    Ok(all)
}

impl World {
    /// Probability that the household of somebody whose permit is over leaves.
    pub fn permit_leaves(&self, i: usize) -> f32 {
        let p = &self.population;
        let group = usize::from(p.group[i]);
        let less = f64::from(self.dials.get(Dial::MayStay, p.area[i], group));
        (p.legal.terms_of(i).leaves - less).clamp(0.0, 1.0) as f32
    }

    /// Procedures are decided, permits that are over and did not make their household leave become
    /// permanent, who is irregular may be given one, and permanent residents may become citizens.
    pub fn move_statuses(&mut self) {
        let (p, dials) = (&self.population, &self.dials);
        let Some(rule) = self.rules.stays.as_ref().filter(|_| p.legal.is_on()) else {
            return;
        };
        let decisions = Stream::new(self.seed, "stays.decision");
        let naturalisations = Stream::new(self.seed, "stays.naturalisation");
        let usual = rule.weekly_naturalisation(0.0);
        let naturalised = |more: f32| match more {
            0.0 => usual,
            more => rule.weekly_naturalisation(more),
        };
        let (week, step) = (self.week, self.step);
        let becomes = |i: usize| -> Option<LegalStatus> {
            let status = p.legal_status(i)?;
            let dial = |d| dials.get(d, p.area[i], usize::from(p.group[i]));
            // A household has one luck.
            let key = || p.key[self.homes.members(p.household[i])[0] as usize];
            match status {
                LegalStatus::Citizen => None,
                LegalStatus::Permanent => {
                    let naturalised = naturalised(dial(Dial::Naturalised));
                    let years = rule.residence * f64::from(dial(Dial::ResidenceAsked));
                    let given = naturalised > 0.0
                        && self.may_be_naturalised(i, years)
                        && uniform(naturalisations.draw(key(), step, 0)[0]) < naturalised;
                    given.then_some(LegalStatus::Citizen)
                }
                LegalStatus::Temporary => p
                    .permit_is_over(i, week, dials)
                    .then_some(LegalStatus::Permanent),
                LegalStatus::Procedure => {
                    let since = p.legal.since[i];
                    let weeks = rule.weeks_of_procedure(dial(Dial::ProcedureMonths));
                    let granted = || {
                        let [hi, lo, ..] = decisions.draw(key(), 0, 0);
                        uniform64(hi, lo) < rule.granted
                    };
                    (week - since >= weeks).then(|| match granted() {
                        true => LegalStatus::Permanent,
                        false => LegalStatus::Irregular,
                    })
                }
                LegalStatus::Irregular => {
                    let hazard = dial(Dial::Regularised);
                    let p = weekly_from_yearly(f64::from(hazard)) as f32;
                    let given = hazard > 0.0 && uniform(decisions.draw(key(), step, 1)[0]) < p;
                    given.then_some(LegalStatus::Temporary)
                }
            }
        };
        let moved = in_runs(self.len(), self.pieces.people, |run| {
            let present = run.filter(|&i| p.is_present(i));
            present.filter_map(|i| Some((i, becomes(i)?))).collect()
        });
        let legal = &mut self.population.legal;
        for (i, status) in moved {
            legal.status[i] = status as u8;
            // A new status begins with the next week.
            legal.since[i] = week + 1;
        }
    }

    /// Whether a permanent resident has been here for so many years: the person or, for who is not of age, the first
    /// member of the household.
    fn may_be_naturalised(&self, i: usize, years: f64) -> bool {
        let p = &self.population;
        let here = |i: usize| p.years_here(i, self.week + 1) >= years;
        let head = || self.homes.members(p.household[i])[0] as usize;
        here(i) || (p.age[i] < VOTING_AGE && here(head()))
    }

    /// A child has the most secure status of its parents, as long as they.
    pub fn take_status_of(&self, child: &mut Newcomer, parents: &[u32]) {
        let legal = &self.population.legal;
        if !legal.is_on() {
            return;
        }
        let of = |&i: &u32| legal.status[i as usize];
        // The first of equals, in the order of keys.
        if let Some(&i) = parents.iter().min_by_key(|i| of(i)) {
            let i = i as usize;
            child.status = legal.status[i];
            child.terms = legal.terms[i];
            child.since = Some(legal.since[i]);
        }
    }
}
