//! Runs the worlds that rows need, in parallel, and reads the rows.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::city::{Plan, READINGS};
use super::docking::Docking;
use super::report::Report;
use super::row::{Row, Town};
use super::statistic::{Stage, Values, statistic};
use super::{cohort, contrasts, trial, world};
use crate::engine::in_parallel;
use crate::error::{Error, Result};

/// How far a validation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Weeks of all worlds that have passed.
    pub weeks: usize,
    /// Weeks of all worlds.
    pub of: usize,
}

/// Weeks that building a city counts for in the progress.
const BUILDING: usize = 20;

/// Weeks that a docking test counts for in the progress.
const DOCKING: usize = 60;

/// What is run at a seed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A town that is surveyed.
    Survey,
    /// A town in which a trial is made.
    Trial,
    /// A city that goes on as several copies.
    Contrast,
    /// A cohort that is followed under several rules.
    Cohort,
    /// A docking test.
    Docking(Docking),
}

/// Runs every town that these rows need at every seed of the plan, on so many threads (0: one a
/// core), a world on one thread, and reads the rows. Nothing depends on the number of threads.
/// `progress` is told of every week.
///
/// # Errors
/// If a row names no known statistic, or a setting is wrong.
pub fn validate(
    rows: Vec<Row>,
    plan: &Plan,
    threads: usize,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Report> {
    let towns = towns(&rows)?;
    let jobs: Vec<(&Town, &Kind, Stage, u64)> = towns
        .iter()
        .flat_map(|((town, kind), stage)| {
            (0..plan.seeds).map(move |k| (town, kind, *stage, plan.first_seed + k))
        })
        .collect();
    let of: usize = jobs.iter().map(|job| length(plan, job.2)).sum();
    let weeks = AtomicUsize::new(0);
    let tick = |n: usize| {
        let weeks = n + weeks.fetch_add(n, Ordering::Relaxed);
        progress(Progress { weeks, of });
    };
    let worlds = in_parallel(&jobs, threads, |(town, kind, stage, seed)| {
        let mut values = Values::default();
        match kind {
            Kind::Docking(test) => {
                test.run(*seed, &mut values)?;
                tick(DOCKING);
            }
            Kind::Survey | Kind::Trial | Kind::Contrast | Kind::Cohort => {
                values = world::run(plan, town, *seed, *stage, &|| tick(1))?;
                tick(BUILDING);
            }
        }
        Ok(values)
    })?;
    let mut by_town: BTreeMap<Town, BTreeMap<u64, Values>> = BTreeMap::new();
    for ((town, _, _, seed), values) in jobs.iter().zip(worlds) {
        let town = by_town.entry((*town).clone()).or_default();
        town.entry(*seed).or_default().extend(values);
    }
    let by_town = by_town
        .into_iter()
        .map(|(town, seeds)| (town, seeds.into_values().collect()))
        .collect();
    Ok(Report::new(rows, plan, by_town))
}

/// The towns of these rows, by what is done there, with the stage to which each must be run.
fn towns(rows: &[Row]) -> Result<BTreeMap<(Town, Kind), Stage>> {
    let mut towns: BTreeMap<(Town, Kind), Stage> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.waits_for.is_none()) {
        for name in row.measures.iter().flat_map(|m| m.across.statistics()) {
            let known = statistic(name)
                .ok_or_else(|| Error::input(format!("row {}: no statistic `{name}`", row.id)))?;
            let kind = match Docking::of(name) {
                Some(test) => Kind::Docking(test),
                None if known.1 == Stage::Trial => Kind::Trial,
                None if known.1 == Stage::Contrast => Kind::Contrast,
                None if known.1 == Stage::Cohort => Kind::Cohort,
                None => Kind::Survey,
            };
            if let (Kind::Docking(_), [_, ..]) = (&kind, row.town.set.as_slice()) {
                return Err(Error::input(format!(
                    "row {}: `{name}` belongs to a docking test, which has a town of its own and \
                     takes no settings",
                    row.id
                )));
            }
            let stage = towns.entry((row.town.clone(), kind)).or_insert(known.1);
            *stage = known.1.max(*stage);
        }
    }
    Ok(towns)
}

/// Weeks that a world counts for.
fn length(plan: &Plan, stage: Stage) -> usize {
    let weeks = match stage {
        Stage::Docking => return DOCKING,
        Stage::Cohort => return BUILDING + cohort::length() as usize,
        Stage::Built => 0,
        Stage::CrossSection => plan.cross_section,
        Stage::Window => plan.cross_section + READINGS as u32 - 1,
        Stage::Panel => plan.last_week(),
        Stage::Trial => plan.trial_week + trial::WEEKS,
        Stage::Contrast => contrasts::length(),
    };
    let burn_in = if stage == Stage::Built {
        0
    } else {
        plan.burn_in
    };
    BUILDING + (burn_in + weeks) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{rows, statistics};
    use std::collections::BTreeSet;

    /// A town in which every group is large enough for its dissimilarity.
    const TINY: [&str; 9] = [
        "city.inhabitants=2000",
        "city.areas=6",
        "groups.host.share=0.7",
        "groups.a.share=0.12",
        "groups.b.share=0.1",
        "groups.c.share=0.08",
        "groups.a.dissimilarity=0.3",
        "groups.b.dissimilarity=0.3",
        "groups.c.dissimilarity=0.3",
    ];

    fn tiny() -> Plan {
        Plan {
            seeds: 2,
            burn_in: 4,
            cross_section: 60,
            waves: 3,
            hosts: 400,
            newcomers: 60,
            diaries: 100,
            diaries_of_a_year: 2,
            trial_week: 2,
            set: TINY.map(str::to_owned).to_vec(),
            ..Plan::quick()
        }
    }

    #[test]
    fn a_docking_test_takes_no_settings_and_is_run_by_its_statistics() {
        let all = rows();
        let row = all.iter().find(|r| r.id == "T-C1").unwrap().clone();
        let found = towns(std::slice::from_ref(&row)).unwrap();
        let kinds: Vec<&Kind> = found.keys().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, [&Kind::Docking(Docking::Enclaves)]);
        let error = towns(&[row.in_town(&["city.areas=30"])]).unwrap_err();
        assert!(error.to_string().contains("T-C1"), "{error}");
    }

    #[test]
    fn a_tiny_world_measures_every_row_on_any_number_of_threads() {
        let told = AtomicUsize::new(0);
        // A cohort is followed for ten years, and has a test of its own.
        let rows = || {
            let all = rows().into_iter();
            all.filter(|r| !r.needs(Stage::Cohort)).collect::<Vec<_>>()
        };
        let one = validate(rows(), &tiny(), 1, &|p| {
            told.fetch_max(p.weeks, Ordering::Relaxed);
            assert!(p.weeks <= p.of);
        })
        .unwrap();
        let two = validate(rows(), &tiny(), 2, &|_| ()).unwrap();
        assert_eq!(one, two);
        assert!(told.into_inner() > 0);
        let measured: BTreeSet<&str> = one
            .rows
            .iter()
            .flat_map(|r| &r.measures)
            .filter(|m| m.value.is_some_and(f64::is_finite))
            .flat_map(|m| m.measure.across.statistics())
            .collect();
        // What needs a mechanism that may not be there.
        let optional = ["threat", "mediated_by", "perceived"];
        for (name, _, _) in statistics() {
            let used = one.rows.iter().any(|r| {
                r.row.waits_for.is_none()
                    && r.row
                        .measures
                        .iter()
                        .any(|m| m.across.statistics().contains(name))
            });
            let may_lack = optional.iter().any(|o| name.contains(o));
            assert!(
                !used || may_lack || measured.contains(name),
                "`{name}` has no number"
            );
        }
    }
}
