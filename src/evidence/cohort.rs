//! Rows on work and language: a cohort that comes to a city of its own and is followed for ten
//! years, under several rules, with the same luck.

use std::collections::{BTreeMap, BTreeSet};

use super::city::Plan;
use super::row::Town;
use super::statistic::{Stage, Statistic, Values};
use crate::engine::Simulation;
use crate::error::Result;
use crate::ids::NONE;
use crate::indicators::labour::{GOOD, Work};
use crate::indicators::{Indicator, Row, Rows, Scope};
use crate::institutions::hiring::{RECOGNISED, WORKING};
use crate::mechanism::LANGUAGE;
use crate::population::Stay;

/// The city as a scenario file, with an arm for each rule.
pub(super) const COHORT: &str = include_str!("../../scenarios/cohort.toml");

/// Weeks of burn-in of the city.
const BURN_IN: u32 = 52;

/// Week in which the middle of the cohort comes.
const MIDDLE: u32 = 5;

/// The arms that are run, and the months after arrival at which each is read.
const ARMS: [(&str, &[u32]); 7] = [
    ("nine_months", &[18, 24, 30, 60, 84]),
    ("fifteen_months", &[12, 60, 72, 84, 96, 120]),
    ("twenty_two_months", &[60, 120]),
    ("open", &[22, 24, 36, 120]),
    ("waiting", &[24, 36]),
    ("recognised", &[36]),
    ("taught_more", &[22]),
];

/// What a cohort yields. Members are those of 18 to 64 who are in the city in that month.
pub(super) const STATISTICS: &[Statistic] = &[
    (
        "cohort_employed_24",
        Stage::Cohort,
        "employed share of a cohort 24 months after arrival, nine months of ban and procedure",
    ),
    (
        "cohort_employed_60",
        Stage::Cohort,
        "the same after 60 months",
    ),
    (
        "cohort_employed_84",
        Stage::Cohort,
        "the same after 84 months",
    ),
    (
        "cohort_language_18",
        Stage::Cohort,
        "share of the same cohort that speaks the language well after 18 months",
    ),
    (
        "cohort_language_30",
        Stage::Cohort,
        "the same after 30 months",
    ),
    (
        "cohort_language_60",
        Stage::Cohort,
        "the same after 60 months",
    ),
    (
        "banned_employed_12",
        Stage::Cohort,
        "employed share 12 months after arrival, 15 months of ban",
    ),
    (
        "banned_employed_72",
        Stage::Cohort,
        "the same after 72 months",
    ),
    (
        "banned_employed_84",
        Stage::Cohort,
        "the same after 84 months",
    ),
    (
        "banned_employed_96",
        Stage::Cohort,
        "the same after 96 months",
    ),
    (
        "ban_effect_60",
        Stage::Cohort,
        "points of employment that seven months more of ban change, after 60 months",
    ),
    ("ban_effect_120", Stage::Cohort, "the same after 120 months"),
    (
        "waiting_effect_24",
        Stage::Cohort,
        "share of employment that a year of open procedure takes, after 24 months",
    ),
    (
        "waiting_effect_36",
        Stage::Cohort,
        "the same after 36 months",
    ),
    (
        "recognition_effect_36",
        Stage::Cohort,
        "points of employment that recognition brings the skilled, after 36 months",
    ),
    (
        "course_effect_22",
        Stage::Cohort,
        "share of the mean level of language that 100 hours of course add, after 22 months",
    ),
    (
        "cohort_employed_hosts",
        Stage::Cohort,
        "employed share of hosts after 120 months",
    ),
    (
        "cohort_gap_120",
        Stage::Cohort,
        "points by which the employed share of hosts lies above that of a cohort never banned, after 120 months",
    ),
    (
        "cohort_hiring_ratio",
        Stage::Cohort,
        "hires per month of search, hosts over settled newcomers, at the end",
    ),
];

/// The cohort in a month: by key, whether at work and the level of language.
#[derive(Debug, Default)]
struct Reading {
    members: BTreeMap<u64, (bool, f32)>,
    /// Those whose higher credential is recognised.
    recognised: BTreeSet<u64>,
    /// Employed share of hosts.
    hosts: f64,
    /// Hires per month of search of hosts over those of settled newcomers.
    hiring_ratio: f64,
}

impl Reading {
    fn of(city: &Simulation) -> Reading {
        let view = city.view();
        let population = view.population;
        let seats = &view.seats["work"];
        let (language, recognised) = (view.column(LANGUAGE), view.column(RECOGNISED));
        let mut reading = Reading::default();
        for i in population.all_present() {
            let came = !matches!(population.stay(i, view.week), Stay::Settled);
            if !came || !WORKING.contains(&population.age[i]) {
                continue;
            }
            let key = population.key[i];
            let level = language.map_or(0.0, |l| l.values[i]);
            let member = (seats.seat_of()[i] != NONE, level);
            reading.members.insert(key, member);
            if recognised.is_some_and(|r| r.values[i] >= 1.0) {
                reading.recognised.insert(key);
            }
        }
        let mut rows = Rows::default();
        Work.rows(&view, Scope::City, &mut rows);
        let value = |name, group: &str| {
            let g = population.groups.position(group).unwrap_or(0);
            rows.get(&Row::new(name, 0.0).group(g)).unwrap_or(f64::NAN)
        };
        reading.hosts = value("employment", "host");
        reading.hiring_ratio = value("hiring_ratio", "a");
        reading
    }

    /// Employed share.
    fn employed(&self) -> f64 {
        share(self.members.values().map(|m| m.0))
    }

    /// Employed share of these members.
    fn employed_among(&self, keys: &BTreeSet<u64>) -> f64 {
        let among = self.members.iter().filter(|(key, _)| keys.contains(key));
        share(among.map(|(_, m)| m.0))
    }

    /// Share that speaks well.
    fn good(&self) -> f64 {
        share(self.members.values().map(|m| m.1 >= GOOD))
    }

    /// Mean level of language.
    fn language(&self) -> f64 {
        let sum: f64 = self.members.values().map(|m| f64::from(m.1)).sum();
        sum / self.members.len() as f64
    }
}

fn share(of: impl Iterator<Item = bool>) -> f64 {
    let (n, all) = of.fold((0u32, 0u32), |(n, all), is| (n + u32::from(is), all + 1));
    f64::from(n) / f64::from(all)
}

/// Weeks until a month after arrival.
fn weeks(months: u32) -> u32 {
    MIDDLE + months * 52 / 12
}

/// Weeks of burn-in and of all arms after it.
pub(super) fn length() -> u32 {
    let last = ARMS.iter().filter_map(|(_, months)| months.iter().max());
    BURN_IN + last.map(|&months| weeks(months)).sum::<u32>()
}

/// Runs all arms at a seed on one thread from a shared burn-in; `week` is told of every week.
///
/// # Errors
/// If a setting of plan or town is wrong, or the city is impossible.
pub(super) fn measure(
    plan: &Plan,
    town: &Town,
    seed: u64,
    values: &mut Values,
    week: &dyn Fn(),
) -> Result<()> {
    let scenario = plan.read(COHORT, "cohort.toml (built in)", town, seed)?;
    let first = scenario.arm(ARMS[0].0)?;
    let mut settled = Simulation::builder(first.clone()).threads(1).build()?;
    settled.burn_in(first.burn_in, |_, _| {
        week();
        true
    });
    let mut read: BTreeMap<(&str, u32), Reading> = BTreeMap::new();
    for (name, months) in ARMS {
        let mut city = settled.continue_as(first, scenario.arm(name)?)?;
        for &month in months {
            while city.week() < i64::from(weeks(month)) {
                city.step();
                week();
            }
            read.insert((name, month), Reading::of(&city));
        }
    }
    let at = |arm: &'static str, month: u32| &read[&(arm, month)];
    let employed = |arm, month| at(arm, month).employed();
    let mut note = |name: &str, value: f64| values.note_true(name, value);
    note("cohort_employed_24", employed("nine_months", 24));
    note("cohort_employed_60", employed("nine_months", 60));
    note("cohort_employed_84", employed("nine_months", 84));
    note("cohort_language_18", at("nine_months", 18).good());
    note("cohort_language_30", at("nine_months", 30).good());
    note("cohort_language_60", at("nine_months", 60).good());
    note("banned_employed_12", employed("fifteen_months", 12));
    note("banned_employed_72", employed("fifteen_months", 72));
    note("banned_employed_84", employed("fifteen_months", 84));
    note("banned_employed_96", employed("fifteen_months", 96));
    for (name, month) in [("ban_effect_60", 60), ("ban_effect_120", 120)] {
        let points = employed("twenty_two_months", month) - employed("fifteen_months", month);
        note(name, 100.0 * points);
    }
    for (name, month) in [("waiting_effect_24", 24), ("waiting_effect_36", 36)] {
        note(
            name,
            employed("waiting", month) / employed("open", month) - 1.0,
        );
    }
    let skilled = &at("recognised", 36).recognised;
    let among = |arm| at(arm, 36).employed_among(skilled);
    note(
        "recognition_effect_36",
        100.0 * (among("recognised") - among("open")),
    );
    let more = at("taught_more", 22).language() / at("open", 22).language();
    note("course_effect_22", more - 1.0);
    let last = at("open", 120);
    note("cohort_employed_hosts", last.hosts);
    note("cohort_gap_120", 100.0 * (last.hosts - last.employed()));
    note("cohort_hiring_ratio", last.hiring_ratio);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Side;

    #[test]
    fn a_small_cohort_yields_every_statistic() {
        let town = Town {
            set: [
                "city.inhabitants=700",
                "city.areas=3",
                "groups.c.dissimilarity=0.5",
                "burn_in_weeks=2",
            ]
            .map(str::to_owned)
            .to_vec(),
        };
        let mut values = Values::default();
        let told = std::cell::Cell::new(0);
        let tell = || told.set(told.get() + 1);
        measure(&Plan::quick(), &town, 1, &mut values, &tell).unwrap();
        assert_eq!(told.get(), length() - BURN_IN + 2);
        let city = Plan::quick().read(COHORT, "cohort", &Town::default(), 1);
        assert_eq!(city.unwrap().burn_in.most(), BURN_IN);
        for (name, _, _) in STATISTICS {
            let value = values.get(name, Side::Truth).unwrap_or(f64::NAN);
            assert!(value.is_finite(), "{name}");
        }
        let of = |name| values.get(name, Side::Truth).unwrap();
        assert!(of("banned_employed_12") == 0.0 && of("banned_employed_96") > 0.4);
        assert!(of("ban_effect_60") < 0.0 && of("course_effect_22") > 0.0);
    }
}
