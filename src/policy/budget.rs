//! Budgets: one sum of money for several policies (L65, L68, L70).
//!
//! A budget pays what the ledger (M41) charges its policies, without discount. A policy is in force in a
//! week only if its budget can pay it: what the week will cost as things stand, or, for a programme that
//! would recruit, the whole cohort with every seat taken. Who cannot be paid rests, and comes back when there
//! is money again. Money goes to policies in the order in which the budget names them; none gets more than
//! its share. A cohort that has begun goes on to its last session, and what it will cost is set aside (also
//! from the money of the next period, where that begins before the cohort ends). Nights of those whom a
//! policy has sent to a centre are charged also while it rests, and may take a budget beyond its amount.

use std::collections::{BTreeMap, BTreeSet};

use super::{Policy, YEAR_OF_WEEK};
use crate::checkpoint::kept;
use crate::error::{Error, Result};

/// One sum of money for several policies.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// Name, unique.
    pub name: String,
    /// Money, from week 0 on.
    pub amount: f64,
    /// Weeks after which there is as much anew, and what is left lapses; `None`: once.
    pub every: Option<u32>,
    /// Share of it that is spent on evaluation and not on policies (L70), from 0 to 1.
    pub evaluation: f64,
    /// Policies that it pays, by lever and name (`language_courses.evening`), in the order in which they
    /// are paid; each with the greatest share of what is for policies that it may spend (L65), from 0
    /// to 1. Where the shares come to more than 1 they compete (L68).
    pub shares: Vec<(String, f64)>,
}

/// What a policy would need to be in force in a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Need {
    /// Nothing: it is not in force by its dates.
    Nothing,
    /// So much, for a week.
    Week(f64),
    /// So much, for a cohort that would begin.
    Cohort(f64),
    /// Nothing new: its cohort goes on.
    GoesOn,
}

/// What a policy has had of its budget.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Purse {
    /// Spent since the budget was last filled.
    spent: f64,
    /// Set aside for a cohort under way.
    aside: f64,
    /// Whether it rests this week for want of money.
    rests: bool,
    /// Weeks in which it has rested.
    rested: u32,
}

crate::checkpoint::stored! { Purse { spent, aside, rests, rested } }

/// The budgets of a run, and what policies have had of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Budgets {
    budgets: Vec<Budget>,
    /// By budget: positions of its policies, in its order.
    members: Vec<Vec<usize>>,
    /// By policy.
    purses: Vec<Purse>,
}

kept! { Budgets { keep: purses; made: budgets, members } }

impl Budgets {
    /// The budgets of these policies.
    ///
    /// # Errors
    /// If two have one name, one pays nobody, a policy does not exist, has no unit price or two budgets,
    /// or a number is out of its range.
    pub fn new(budgets: &[Budget], policies: &[Policy]) -> Result<Budgets> {
        let mut paid: BTreeSet<usize> = BTreeSet::new();
        let mut members = Vec::new();
        for (k, b) in budgets.iter().enumerate() {
            let wrong = |what: String| Error::input(format!("budget `{}`: {what}", b.name));
            if budgets[..k].iter().any(|other| other.name == b.name) {
                return Err(wrong("there are two of this name".to_owned()));
            }
            let shares = b.shares.iter().map(|(_, share)| *share);
            let mut numbers = shares.chain([b.evaluation]);
            if !(b.amount >= 0.0 && numbers.all(|x| (0.0..=1.0).contains(&x))) {
                let what = "an amount is 0 or more, a share lies between 0 and 1";
                return Err(wrong(what.to_owned()));
            }
            if b.shares.is_empty() || b.every == Some(0) {
                return Err(wrong(
                    "it pays no policy, or is filled every 0 weeks".to_owned(),
                ));
            }
            let mut mine = Vec::new();
            for (path, _) in &b.shares {
                let named = |p: &Policy| format!("{}.{}", p.lever, p.name) == *path;
                let Some(at) = policies.iter().position(named) else {
                    let all: Vec<String> = policies
                        .iter()
                        .map(|p| format!("{}.{}", p.lever, p.name))
                        .collect();
                    return Err(wrong(format!(
                        "there is no policy `{path}`; there are {}",
                        if all.is_empty() {
                            "none".to_owned()
                        } else {
                            all.join(", ")
                        }
                    )));
                };
                if policies[at].price.unit.is_none() {
                    return Err(wrong(format!(
                        "`{path}` has no `unit_cost`, so that nobody knows what it spends"
                    )));
                }
                if !paid.insert(at) {
                    return Err(wrong(format!("`{path}` is paid by two budgets, or twice")));
                }
                mine.push(at);
            }
            members.push(mine);
        }
        Ok(Budgets {
            purses: vec![Purse::default(); policies.len()],
            budgets: budgets.to_vec(),
            members,
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.budgets.is_empty()
    }

    /// Positions of the policies that budgets pay.
    pub fn pays(&self) -> impl Iterator<Item = usize> {
        self.members.iter().flatten().copied()
    }

    /// Decides who is paid in a week after burn-in, from what policies need, by position (those that are
    /// not there need nothing); says whether anybody begins or ends to rest.
    pub fn begin_week(&mut self, week: i64, needs: &BTreeMap<usize, Need>) -> bool {
        let need = |at: usize| needs.get(&at).copied().unwrap_or(Need::Nothing);
        let mut changed = false;
        for (budget, members) in self.budgets.iter().zip(&self.members) {
            let filled = budget.every.is_some_and(|n| week % i64::from(n) == 0);
            let all = budget.amount * (1.0 - budget.evaluation);
            let mut left = all;
            for &at in members {
                let purse = &mut self.purses[at];
                if filled {
                    purse.spent = 0.0;
                }
                if need(at) != Need::GoesOn {
                    purse.aside = 0.0;
                }
                left -= purse.spent + purse.aside;
            }
            for (&at, (_, share)) in members.iter().zip(&budget.shares) {
                let purse = &mut self.purses[at];
                let needs = match need(at) {
                    Need::Nothing | Need::GoesOn => 0.0,
                    Need::Week(cost) | Need::Cohort(cost) => cost,
                };
                let mine = share * all - purse.spent - purse.aside;
                // A hair is left to rounding.
                let can = left.min(mine) * (1.0 + 1e-9);
                let rests = match need(at) {
                    // What costs nothing yet, such as a centre where nobody lives, does not begin without money.
                    Need::Week(_) => needs > can || can <= 0.0,
                    Need::Cohort(_) => needs > can,
                    Need::Nothing | Need::GoesOn => false,
                };
                changed |= rests != purse.rests;
                purse.rests = rests;
                purse.rested += u32::from(rests);
                if rests {
                    continue;
                }
                left -= needs;
                if let Need::Cohort(cost) = need(at) {
                    purse.aside = cost;
                }
            }
        }
        changed
    }

    /// Whether the policy at a position rests this week for want of money.
    pub fn rests(&self, at: usize) -> bool {
        self.purses.get(at).is_some_and(|p| p.rests)
    }

    /// Enters what a policy has cost this week.
    pub fn spend(&mut self, at: usize, money: f64) {
        if let (Some(purse), false) = (self.purses.get_mut(at), self.budgets.is_empty()) {
            purse.spent += money;
            purse.aside = (purse.aside - money).max(0.0);
        }
    }

    /// Policies that have rested, by position: name of the budget, and in how many weeks.
    pub fn rested(&self) -> impl Iterator<Item = (usize, &str, u32)> {
        let pairs = self.budgets.iter().zip(&self.members);
        let all = pairs.flat_map(|(b, m)| m.iter().map(move |&at| (at, b.name.as_str())));
        all.map(|(at, name)| (at, name, self.purses[at].rested))
            .filter(|(.., weeks)| *weeks > 0)
    }

    /// Budgets that have spent more than they had since they were last filled: name, spent, and had.
    pub fn overspent(&self) -> impl Iterator<Item = (&str, f64, f64)> {
        let pairs = self.budgets.iter().zip(&self.members);
        let all = pairs.map(|(b, members)| {
            let spent = members.iter().map(|&at| self.purses[at].spent).sum::<f64>();
            (b.name.as_str(), spent, b.amount * (1.0 - b.evaluation))
        });
        all.filter(|(_, spent, had)| *spent > had * (1.0 + 1e-6))
    }

    /// Adds what was had to a digest.
    pub(crate) fn hash(&self, hash: &mut xxhash_rust::xxh3::Xxh3) {
        for purse in self.purses.iter().filter(|_| !self.is_empty()) {
            for money in [purse.spent, purse.aside] {
                hash.update(&money.to_bits().to_le_bytes());
            }
            hash.update(&[u8::from(purse.rests)]);
        }
    }
}

/// What a cohort costs at most: every seat attends every session, for so many weeks.
pub fn cohort_cost(policy: &Policy, seats: u32, sessions: u32, weeks: u32) -> f64 {
    let unit = policy.price.unit.unwrap_or(0.0);
    f64::from(seats) * f64::from(sessions) * unit
        + f64::from(weeks) * YEAR_OF_WEEK * policy.price.fixed
}

#[cfg(test)]
mod tests {
    use super::super::Price;
    use super::*;

    fn policies() -> Vec<Policy> {
        let priced = |name: &str| Policy {
            price: Price {
                fixed: 0.0,
                unit: Some(1.0),
            },
            ..Policy::new("media_training", name)
        };
        vec![priced("a"), priced("b")]
    }

    fn budget(amount: f64, shares: [f64; 2]) -> Budget {
        Budget {
            name: "pot".into(),
            amount,
            every: None,
            evaluation: 0.0,
            shares: vec![
                ("media_training.a".into(), shares[0]),
                ("media_training.b".into(), shares[1]),
            ],
        }
    }

    /// Weeks in which each is in force, where one costs 10 a week and the other 5.
    fn weeks(budget: Budget, n: i64) -> [Vec<i64>; 2] {
        let mut of = Budgets::new(&[budget], &policies()).unwrap();
        let mut on = [Vec::new(), Vec::new()];
        for week in 0..n {
            let costs = [10.0, 5.0];
            let needs = costs.map(Need::Week).into_iter().enumerate().collect();
            of.begin_week(week, &needs);
            for (at, cost) in costs.into_iter().enumerate() {
                if !of.rests(at) {
                    of.spend(at, cost);
                    on[at].push(week);
                }
            }
        }
        on
    }

    #[test]
    fn money_ends_a_policy_at_its_share() {
        assert_eq!(
            weeks(budget(60.0, [0.5, 0.5]), 9),
            [vec![0, 1, 2], (0..6).collect()]
        );
        // Evaluation takes half.
        let half = Budget {
            evaluation: 0.5,
            ..budget(60.0, [0.5, 0.5])
        };
        assert_eq!(weeks(half, 9), [vec![0], vec![0, 1, 2]]);
    }

    #[test]
    fn one_pot_serves_those_first_who_are_named_first() {
        // 15 a week: two weeks of both, then 10 for the first.
        assert_eq!(
            weeks(budget(40.0, [1.0, 1.0]), 9),
            [vec![0, 1, 2], vec![0, 1]]
        );
    }

    #[test]
    fn what_is_left_lapses_when_a_budget_is_filled_anew() {
        let yearly = Budget {
            every: Some(4),
            ..budget(25.0, [1.0, 0.0])
        };
        assert_eq!(weeks(yearly, 9), [vec![0, 1, 4, 5, 8], vec![]]);
    }

    #[test]
    fn a_cohort_begins_only_if_it_can_be_paid_to_its_end() {
        let mut of = Budgets::new(&[budget(100.0, [1.0, 1.0])], &policies()).unwrap();
        let needs = |a, b| BTreeMap::from([(0, a), (1, b)]);
        of.begin_week(0, &needs(Need::Cohort(60.0), Need::Week(39.0)));
        assert!(!of.rests(0) && !of.rests(1));
        of.spend(0, 20.0);
        of.spend(1, 39.0);
        // 40 of the cohort are set aside, 1 is left.
        assert!(of.begin_week(1, &needs(Need::GoesOn, Need::Week(39.0))));
        assert!(!of.rests(0) && of.rests(1));
        of.spend(0, 20.0);
        // It ended early: what was set aside is free.
        of.begin_week(2, &needs(Need::Cohort(60.0), Need::Nothing));
        assert!(of.rests(0) && !of.rests(1));
        assert_eq!(
            of.rested().collect::<Vec<_>>(),
            [(0, "pot", 1), (1, "pot", 1)]
        );
    }

    #[test]
    fn budgets_that_cannot_be_are_refused() {
        let said = |all: &[Budget], policies: &[Policy]| {
            Budgets::new(all, policies).unwrap_err().to_string()
        };
        let good = budget(9.0, [0.5, 0.5]);
        let twice = said(
            &[
                good.clone(),
                Budget {
                    name: "other".into(),
                    ..good.clone()
                },
            ],
            &policies(),
        );
        assert!(twice.contains("paid by two budgets"), "{twice}");
        let mut unknown = good.clone();
        unknown.shares[1].0 = "media_training.c".into();
        let unknown = said(&[unknown], &policies());
        assert!(
            unknown.contains("no policy `media_training.c`; there are media_training.a,"),
            "{unknown}"
        );
        let mut free = policies();
        free[0].price.unit = None;
        assert!(said(std::slice::from_ref(&good), &free).contains("has no `unit_cost`"));
        assert!(said(&[budget(9.0, [0.5, 1.5])], &policies()).contains("between 0 and 1"));
    }
}
