//! What policies deliver in a week, entered into their accounts (M41).

use crate::checkpoint::kept;
use xxhash_rust::xxh3::Xxh3;

use super::world::World;
use crate::policy::budget::cohort_cost;
use crate::policy::{Account, Counted, Need, Policy, YEAR_OF_WEEK, lever};

/// Age from which people attend courses.
const ADULT: u8 = 16;

/// Nights of a week.
const NIGHTS: f64 = 7.0;

/// The accounts of a run, in the order of its policies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Accounts {
    /// Yearly rate of discount; `None` where the ledger is off.
    discount: Option<f64>,
    policies: Vec<Policy>,
    accounts: Vec<Account>,
    /// Sessions attended in programmes up to last week.
    attended: Vec<u64>,
}

kept! { Accounts { keep: accounts, attended; made: discount, policies } }

impl Accounts {
    /// Empty accounts of these policies.
    pub(crate) fn open(policies: &[Policy], discount: Option<f64>) -> Accounts {
        Accounts {
            discount,
            policies: policies.to_vec(),
            accounts: vec![Account::default(); policies.len()],
            attended: vec![0; policies.len()],
        }
    }

    /// Whether the ledger is on.
    pub fn is_on(&self) -> bool {
        self.discount.is_some()
    }

    /// Every policy with what it has delivered and cost since week 0; none where the ledger is
    /// off.
    pub fn iter(&self) -> impl Iterator<Item = (&Policy, &Account)> {
        let on = self.discount.is_some();
        let all = self.policies.iter().zip(&self.accounts);
        all.filter(move |_| on)
    }
}

impl Accounts {
    /// Adds what has been counted to a digest.
    pub(crate) fn hash(&self, hash: &mut Xxh3) {
        for account in &self.accounts {
            hash.update(&account.units.to_bits().to_le_bytes());
            hash.update(&account.money.to_bits().to_le_bytes());
        }
    }
}

impl World {
    /// Phase 11: enters what policies delivered this week.
    pub fn keep_accounts(&mut self) {
        let Some(discount) = self.accounts.discount else {
            return;
        };
        if self.week < 0 {
            return;
        }
        for at in 0..self.accounts.policies.len() {
            let policy = &self.accounts.policies[at];
            let course = self.courses.iter().find(|c| c.policy == at);
            // A cohort that began goes on for its sessions when the programme has ended.
            let attended = course.map_or(0, |c| c.attended);
            let more = attended - self.accounts.attended[at];
            let in_force = self.schedule.in_force(at, self.week, &self.budgets);
            // Who is in a centre stays there when the policy has ended.
            if !in_force && more == 0 && self.people_sent_by(at) == 0 {
                continue;
            }
            let units = self.units(at, more);
            let mut price = policy.price;
            // A programme costs while it has a cohort, or will have one.
            let runs = course.is_none_or(|c| {
                c.cohorts < c.programme.rounds
                    || self.programmes.contains_key(&c.programme.setting.name)
            });
            if !in_force || !runs {
                price.fixed = 0.0;
            }
            self.accounts.accounts[at].enter(&price, units, self.week, discount);
            self.budgets.spend(at, price.of_week(units));
            self.accounts.attended[at] = attended;
        }
    }

    /// Units that the policy at a position delivers in a week in which so many sessions were attended.
    fn units(&self, at: usize, sessions: u64) -> f64 {
        let policy = &self.schedule.policies()[at];
        match lever(policy.lever).map(crate::policy::Lever::counted) {
            Some(Counted::Sessions) => sessions as f64,
            Some(c @ (Counted::PersonYears | Counted::CourseHours)) => {
                let from = if c == Counted::CourseHours { ADULT } else { 0 };
                let given = policy.intensity * policy.dose() * YEAR_OF_WEEK;
                self.concerned(at, from) as f64 * given
            }
            Some(Counted::PlaceNights) => self.people_sent_by(at) as f64 * NIGHTS,
            _ => policy.intensity * YEAR_OF_WEEK,
        }
    }

    /// Phase 1: which policies can be paid this week. Says whether that has changed.
    pub fn mind_budgets(&mut self) -> bool {
        if self.budgets.is_empty() || self.week < 0 {
            return false;
        }
        let (schedule, week) = (&self.schedule, self.week);
        let (courses, programmes) = (&self.courses, &self.programmes);
        let need = |at: usize| {
            let policy = &schedule.policies()[at];
            let course = courses.iter().find(|c| c.policy == at);
            let Some(programme) = course.map(|c| &c.programme) else {
                return match policy.holds(week) {
                    true => Need::Week(policy.price.of_week(self.units(at, 0))),
                    false => Need::Nothing,
                };
            };
            if programmes.contains_key(&programme.setting.name) {
                return Need::GoesOn;
            }
            let more = course.is_some_and(|c| c.cohorts < programme.rounds);
            match policy.holds(week) && more {
                true => Need::Cohort(cohort_cost(
                    policy,
                    programme.seats,
                    programme.sessions,
                    programme.weeks,
                )),
                false => Need::Nothing,
            }
        };
        let paid: Vec<(usize, Need)> = self.budgets.pays().map(|at| (at, need(at))).collect();
        self.budgets.begin_week(week, &paid.into_iter().collect())
    }

    /// Number of people of this age and older whom the policy at a position concerns.
    fn concerned(&self, at: usize, from: u8) -> u64 {
        let p = &self.population;
        let who = |i: &usize| {
            self.schedule
                .concerns(at, p.area[*i], usize::from(p.group[*i]))
        };
        let old = |i: &usize| p.age[*i] >= from;
        p.all_present().filter(old).filter(who).count() as u64
    }

    /// Number of people in reception centres whom the policy at a position has sent there.
    fn people_sent_by(&self, at: usize) -> usize {
        let households = self.centres.iter().flat_map(|c| c.sent_by(at));
        households.map(|h| self.homes.members(h).len()).sum()
    }
}
