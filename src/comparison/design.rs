//! What is compared: arms, dates, seeds.

use std::collections::BTreeSet;

use super::worlds::Worlds;
use crate::error::{Error, Result};
use crate::rng::Stream;
use crate::scenario::{Arm, Expectation, Scenario};

/// Arms that are run with the same luck and compared with the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The arms, the baseline first; at least two, with different names.
    pub arms: Vec<Arm>,
    /// Seed from which those of the replicates follow.
    pub seed: u64,
    /// Weeks after burn-in at which arms are compared, rising.
    pub dates: Vec<u32>,
    /// Weeks after burn-in at which numbers of the whole city are kept for time courses, rising from
    /// 0; empty for none.
    pub course: Vec<u32>,
    /// Whether areas are compared one by one besides the whole city.
    pub areas: bool,
    /// What the authors of the scenarios expect of arms that are here.
    pub expect: Vec<Expectation>,
    /// The command that asked for it, for the manifest; `None` where a program did.
    pub command: Option<String>,
    /// Plausible worlds in which replicates live; `None`: all have the parameters of the scenario.
    pub worlds: Option<Worlds>,
    /// By arm: the first arm with the same past, whose burn-in it shares.
    pub(super) past: Vec<usize>,
}

impl Comparison {
    /// All arms of all these scenarios; a scenario without arms is one arm of its name. Dates and
    /// seed are those of the first. With several scenarios an arm is named `SCENARIO.ARM`.
    ///
    /// # Errors
    /// If there are fewer than two arms, two of one name, a date after the last week, or scenarios
    /// that differ in seed, weeks, burn-in or groups.
    pub fn new(scenarios: &[Scenario]) -> Result<Comparison> {
        let Some(first) = scenarios.first() else {
            return Err(Error::input("there is no scenario to compare"));
        };
        let mut arms: Vec<Arm> = Vec::new();
        for scenario in scenarios {
            same(first, scenario)?;
            let single = [Arm {
                name: scenario.name.clone(),
                scenario: scenario.clone(),
            }];
            let (mine, alone) = match scenario.arms.is_empty() {
                true => (&single[..], true),
                false => (&scenario.arms[..], scenarios.len() == 1),
            };
            for arm in mine {
                let name = match alone {
                    true => arm.name.clone(),
                    false => format!("{}.{}", scenario.name, arm.name),
                };
                if arms.iter().any(|a| a.name == name) {
                    return Err(Error::input(format!(
                        "two arms are named `{name}`; results could not tell them apart"
                    )));
                }
                let scenario = arm.scenario.clone();
                arms.push(Arm { name, scenario });
            }
        }
        if arms.len() < 2 {
            return Err(Error::input(format!(
                "there is one arm, `{}`; a comparison needs two: [[arms]] in the scenario, or a \
                 second scenario",
                arms[0].name
            )));
        }
        let past = pasts(&arms);
        let dates = first.compare.dates(first.weeks)?;
        Ok(Comparison {
            seed: first.seed,
            course: first.compare.course(dates.last().copied().unwrap_or(0)),
            dates,
            areas: first.compare.areas,
            expect: expect(scenarios, &arms),
            command: None,
            worlds: None,
            arms,
            past,
        })
    }

    /// Replicates that share their parameters; 1 without plausible worlds.
    pub fn seeds_of_a_world(&self) -> u32 {
        self.worlds.as_ref().map_or(1, Worlds::seeds_of_a_world)
    }

    /// Arms (one is enough) of which only the numbers of the whole city in one week are wanted.
    pub(crate) fn in_week(arms: Vec<Arm>, seed: u64, week: u32) -> Comparison {
        Comparison {
            seed,
            dates: vec![week],
            course: Vec::new(),
            areas: false,
            expect: Vec::new(),
            command: None,
            worlds: None,
            past: pasts(&arms),
            arms,
        }
    }

    /// Name of the baseline.
    pub fn baseline(&self) -> &str {
        &self.arms[0].name
    }

    /// Names of the groups that are hosts.
    pub(super) fn hosts(&self) -> Vec<String> {
        let groups = self.arms[0].scenario.groups.iter();
        groups.filter(|g| g.host).map(|g| g.name.clone()).collect()
    }

    /// The arm whose burn-in the arm at a position goes on from: itself, or an earlier one.
    pub fn burn_in_of(&self, arm: usize) -> usize {
        self.past[arm]
    }

    /// Last week that is run.
    pub(super) fn last(&self) -> u32 {
        self.dates.last().copied().unwrap_or(0)
    }

    /// Seeds of the first `n` replicates: all different, and the same however many are asked for.
    pub fn seeds(&self, n: u32) -> Vec<u64> {
        let stream = Stream::new(self.seed, "comparison.replicate");
        let mut used = BTreeSet::new();
        let mut seeds = Vec::new();
        for k in 0..n {
            for attempt in 0.. {
                let bits = stream.draw(u64::from(k), 0, attempt);
                // Scenario files hold seeds of 63 bits.
                let seed = (u64::from(bits[0]) << 32 | u64::from(bits[1])) >> 1;
                if used.insert(seed) {
                    seeds.push(seed);
                    break;
                }
            }
        }
        seeds
    }
}

/// By arm: the first with the same past.
fn pasts(arms: &[Arm]) -> Vec<usize> {
    let past = |k: usize| {
        let like = |j: &usize| arms[*j].scenario.same_past(&arms[k].scenario);
        (0..k).find(like).unwrap_or(k)
    };
    (0..arms.len()).map(past).collect()
}

/// The expectations of one scenario; those of several would name arms by half a name.
fn expect(scenarios: &[Scenario], arms: &[Arm]) -> Vec<Expectation> {
    let known = |name: &str| arms.iter().any(|a| a.name == name);
    let all = match scenarios {
        [one] => one.expect.iter(),
        _ => [].iter(),
    };
    all.filter(|e| known(&e.arm) && known(&e.than))
        .cloned()
        .collect()
}

/// What all scenarios of a comparison have in common.
fn same(first: &Scenario, other: &Scenario) -> Result<()> {
    let names = |s: &Scenario| -> Vec<String> { s.groups.iter().map(|g| g.name.clone()).collect() };
    let differ = |what: &str, here: String, there: String| {
        Err(Error::input(format!(
            "`{}` has {what} {there}, `{}` has {here}; scenarios can be compared only if they agree \
             (--set changes all)",
            first.name, other.name
        )))
    };
    if names(first) != names(other) {
        return differ("groups", names(other).join(", "), names(first).join(", "));
    }
    if first.weeks != other.weeks {
        return differ("weeks", other.weeks.to_string(), first.weeks.to_string());
    }
    if first.burn_in != other.burn_in {
        let said = |s: &Scenario| format!("{:?}", s.burn_in).to_lowercase();
        return differ("burn_in_weeks", said(other), said(first));
    }
    if first.seed != other.seed {
        return differ("seed", other.seed.to_string(), first.seed.to_string());
    }
    Ok(())
}
