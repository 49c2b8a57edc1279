//! What is compared: arms, dates, seeds.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

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
    /// Whether all arms of a replicate have its seed. Otherwise each has one of its own: a difference
    /// is then one between independent runs, replicate by replicate. Its mean and its interval mean the
    /// same, and all luck of both arms is in it.
    pub common_luck: bool,
    /// Names of the indicators that are kept; empty for all.
    pub outputs: Vec<String>,
    /// Name of the design that made arms of factors (of the first scenario); `None` without factors.
    pub design: Option<String>,
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
    /// All arms of all these scenarios; a scenario without arms is one arm of its name. Dates, seed,
    /// luck and outputs are those of the first. With several scenarios an arm is named `SCENARIO.ARM`.
    ///
    /// # Errors
    /// If there are fewer than two arms, two of one name, a date after the last week, or scenarios
    /// that differ in seed, weeks, burn-in, groups, luck or outputs.
    pub fn new(scenarios: &[Scenario]) -> Result<Comparison> {
        let Some(first) = scenarios.first() else {
            return Err(Error::input("there is no scenario to compare"));
        };
        let mut arms: Vec<Arm> = Vec::new();
        for scenario in scenarios {
            same(first, scenario)?;
            let single = [Arm::new(&scenario.name, scenario.clone())];
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
                arms.push(Arm {
                    name,
                    ..arm.clone()
                });
            }
        }
        if arms.len() < 2 {
            return Err(Error::input(format!(
                "there is one arm, `{}`; a comparison needs two: [[arms]] or \
                 [experiment.factors] in the scenario, or a second scenario",
                arms[0].name
            )));
        }
        let common_luck = first.experiment.common_luck;
        let past = match common_luck {
            true => pasts(&arms),
            // Other luck is another past.
            false => (0..arms.len()).collect(),
        };
        let dates = first.compare.dates(first.weeks)?;
        Ok(Comparison {
            seed: first.seed,
            course: first.compare.course(dates.last().copied().unwrap_or(0)),
            dates,
            areas: first.compare.areas,
            common_luck,
            outputs: first.experiment.outputs.clone(),
            design: first.experiment.design.clone(),
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
            common_luck: true,
            outputs: Vec::new(),
            design: None,
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
        self.all_seeds(n)
            .into_iter()
            .map(|(seed, _)| seed)
            .collect()
    }

    /// Seeds of the first `n` replicates and, where luck is not common, those of their arms (the
    /// baseline has that of the replicate). No seed comes twice, and one does not depend on how many
    /// replicates there are or on which other arms.
    pub fn all_seeds(&self, n: u32) -> Vec<(u64, Vec<u64>)> {
        let stream = Stream::new(self.seed, "comparison.replicate");
        let of_arms = Stream::new(self.seed, "comparison.arm");
        let names = self.arms.iter().map(|a| xxh3_64(a.name.as_bytes()));
        let names: Vec<u64> = match self.common_luck {
            true => Vec::new(),
            false => names.skip(1).collect(),
        };
        let mut used = BTreeSet::new();
        let mut new = |draw: &dyn Fn(u32) -> [u32; 4]| -> u64 {
            let mut attempt = 0;
            loop {
                let bits = draw(attempt);
                // Scenario files hold seeds of 63 bits.
                let seed = (u64::from(bits[0]) << 32 | u64::from(bits[1])) >> 1;
                if used.insert(seed) {
                    return seed;
                }
                attempt += 1;
            }
        };
        let mut seeds = Vec::new();
        for k in 0..n {
            let first = new(&|attempt| stream.draw(u64::from(k), 0, attempt));
            let own = names
                .iter()
                .map(|&name| new(&|attempt| of_arms.draw(name, k, attempt)));
            let own: Vec<u64> = own.collect();
            let arms = match own.is_empty() {
                true => Vec::new(),
                false => std::iter::once(first).chain(own).collect(),
            };
            seeds.push((first, arms));
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
    let (one, two) = (&first.experiment, &other.experiment);
    if one.common_luck != two.common_luck {
        let said = |luck: bool| luck.to_string();
        return differ(
            "experiment.common_luck",
            said(two.common_luck),
            said(one.common_luck),
        );
    }
    if one.outputs != two.outputs {
        let said = |names: &[String]| match names {
            [] => "all".to_owned(),
            names => names.join(", "),
        };
        return differ("experiment.outputs", said(&two.outputs), said(&one.outputs));
    }
    if first.seed != other.seed {
        return differ("seed", other.seed.to_string(), first.seed.to_string());
    }
    Ok(())
}
