//! T-C2, after MigrAgent (Paolillo & Jager, arXiv 1810.02650): the same number of migrants divides locals and migrants
//! more when they come in a short time.
//!
//! A town of 2,500, one in twenty of them settled newcomers, takes in 250 more: in one year, or in ten.
//! These are streams of M36; nobody leaves. Both towns have the same people and the same past and
//! are followed for ten years from the day on which the first come. The gap is the distance between the
//! mean attitude of newcomers to hosts and that of hosts to newcomers, whichever is higher. It is read every
//! quarter, and its mean over the ten years decides: expected is a wider gap where intake is fast. What
//! may move it in this engine: hosts feel a rise of the share within a year as a threat (M11), and
//! peers and norms carry it on (M18, M19). Where each side stands is noted beside, so that one sees which one moved.
//!
//! The published migrants adapt their culture as well. What moves here are the minds of the core profile
//! with the parameters that ship: unlike the other docking tests this one asks what the model as it is
//! used says, and moves with its defaults.

use ndarray::Array2;

use super::super::city::YEAR;
use super::super::statistic::{Stage, Statistic, Values};
use super::mean_of;
use crate::attitude::kernel::ATTITUDE;
use crate::engine::Simulation;
use crate::error::Result;
use crate::institutions::arrivals::{Arrival, ArrivalSpec};
use crate::institutions::stays::StayTerms;
use crate::population::{City, Group, GroupRates, Groups, SyntheticCity};
use crate::scenario::{BurnIn, Scenario};

pub(super) const STATISTICS: &[Statistic] = &[
    (
        "intake_gap_1",
        Stage::Docking,
        "T-C2: distance of newcomers' attitude to hosts and hosts' to newcomers, mean of ten years, intake in one year",
    ),
    (
        "intake_gap_10",
        Stage::Docking,
        "T-C2: the same, intake in ten years",
    ),
    (
        "intake_complete_1",
        Stage::Docking,
        "T-C2: the gap when all have come, intake in one year",
    ),
    (
        "intake_complete_10",
        Stage::Docking,
        "T-C2: the same, intake in ten years",
    ),
    (
        "intake_last_1",
        Stage::Docking,
        "T-C2: the gap after ten years, intake in one year",
    ),
    (
        "intake_last_10",
        Stage::Docking,
        "T-C2: the same, intake in ten years",
    ),
    (
        "intake_hosts_1",
        Stage::Docking,
        "T-C2: hosts' attitude to newcomers, mean of ten years, intake in one year",
    ),
    (
        "intake_hosts_10",
        Stage::Docking,
        "T-C2: the same, intake in ten years",
    ),
    (
        "intake_newcomers_1",
        Stage::Docking,
        "T-C2: newcomers' attitude to hosts, mean of ten years, intake in one year",
    ),
    (
        "intake_newcomers_10",
        Stage::Docking,
        "T-C2: the same, intake in ten years",
    ),
];

/// Years in which all come.
const YEARS: [u32; 2] = [1, 10];
const QUARTER: u32 = 13;
/// Weeks that are followed.
const WEEKS: u32 = 10 * YEAR;
const BURN_IN: u32 = 2 * YEAR;
const PEOPLE: u32 = 2_500;
/// Who comes, in all. Our assumption: a tenth of the town.
const INTAKE: f64 = 250.0;
/// Attitude of all to all others at the start, as in the standard city.
const ATTITUDES: f64 = 0.10;

/// The town with its intake in so many years.
fn scenario(seed: u64, years: u32) -> Result<Scenario> {
    let mut host = Group::new("host", true);
    host.spec.share = 0.95;
    let mut newcomer = Group::new("newcomer", false);
    newcomer.spec.share = 0.05;
    newcomer.rates = GroupRates {
        departure: Some(0.0),
        ..GroupRates::default()
    };
    let groups = Groups::new(vec![host, newcomer], Array2::from_elem((2, 2), ATTITUDES))?;
    let city = SyntheticCity {
        inhabitants: PEOPLE,
        areas: 8,
        ..SyntheticCity::default()
    };
    let mut scenario = Scenario::new(groups, City::Synthetic(city));
    scenario.seed = seed;
    scenario.inputs.arrivals = vec![Arrival {
        name: "intake".to_owned(),
        group: "newcomer".to_owned(),
        week: 0,
        weeks: years * YEAR,
        language: None,
        spec: ArrivalSpec {
            total: INTAKE,
            ..ArrivalSpec::default()
        },
        terms: StayTerms::default(),
    }];
    Ok(scenario)
}

/// Attitude of newcomers to hosts and of hosts to newcomers.
fn sides(town: &Simulation) -> [f64; 2] {
    [mean_of(town, ATTITUDE, 1, 0), mean_of(town, ATTITUDE, 0, 1)]
}

pub(super) fn run(seed: u64, values: &mut Values) -> Result<()> {
    let first = scenario(seed, YEARS[0])?;
    let mut settled = Simulation::builder(first.clone()).threads(1).build()?;
    settled.burn_in(BurnIn::Weeks(BURN_IN), |_, _| true);
    for years in YEARS {
        let mut town = settled.continue_as(&first, &scenario(seed, years)?)?;
        // Newcomers, hosts, and the distance between them.
        let (mut sum, mut readings) = ([0.0; 3], 0.0);
        for week in 1..=WEEKS {
            town.step();
            if week % QUARTER != 0 {
                continue;
            }
            let [newcomers, hosts] = sides(&town);
            let gap = (newcomers - hosts).abs();
            readings += 1.0;
            for (sum, now) in sum.iter_mut().zip([newcomers, hosts, gap]) {
                *sum += now;
            }
            if week == years * YEAR {
                values.note_true(&format!("intake_complete_{years}"), gap);
            }
            if week == WEEKS {
                values.note_true(&format!("intake_last_{years}"), gap);
            }
        }
        let [newcomers, hosts, gap] = sum.map(|s| s / readings);
        values.note_true(&format!("intake_gap_{years}"), gap);
        values.note_true(&format!("intake_hosts_{years}"), hosts);
        values.note_true(&format!("intake_newcomers_{years}"), newcomers);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_come_to_both_and_nobody_leaves() {
        let came = |years: u32| {
            let scenario = scenario(2, years).unwrap();
            let mut town = Simulation::builder(scenario).threads(1).build().unwrap();
            let before = town.population().by_group();
            (0..60).for_each(|_| town.step());
            let after = town.population().by_group();
            assert_eq!(after[0], before[0]);
            (after[1] - before[1]) as f64
        };
        // Poisson households; 60 of 520 weeks.
        let (fast, slow) = (came(1), came(10));
        assert!((fast - INTAKE).abs() < 80.0, "{fast}");
        assert!((slow - INTAKE * 60.0 / 520.0).abs() < 28.0, "{slow}");
    }
}
