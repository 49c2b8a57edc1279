//! Cohorts: how those who came lately get on, by the time since they came.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present};
use crate::engine::View;
use crate::ids::NONE;
use crate::indicators::labour::GOOD;
use crate::institutions::hiring::WORKING;
use crate::mechanism::LANGUAGE;

/// First months of the bands into which the first two years are cut.
pub const MONTHS: [u32; 6] = [0, 3, 6, 9, 12, 18];
/// Full years that are told apart.
pub const YEARS: u32 = 10;
/// Months in a year.
const YEAR: u32 = 12;
/// Bands: those of months, then full years from the third on.
const BANDS: usize = MONTHS.len() + YEARS as usize - 2;
/// What is counted of each band: people, those employed, those who speak well, friends, good contacts.
const COUNTS: usize = 5;
/// Names of what is reported, in the order of the counts after the first.
const NAMES: [&str; COUNTS - 1] = [
    "employment",
    "language_good",
    "cross_group_friends",
    "contacts_positive",
];

/// Numbers of those of 18 to 64 by the time since they came, by group, for the whole city, where somebody came
/// lately: `employment` (share with work), `language_good` (share that speaks the common language well), `cross_group_friends`
/// (mean number of friends in other groups; setting `friends`) and `contacts_positive` (good contacts of the week with
/// other groups, per person). Each is named with `_year_N` for those who came N full years ago (0 to 9), and, for the
/// first two years, with `_month_N` for those who came N months ago or more, up to the next of the bands that begin
/// with month 0, 3, 6, 9, 12 and 18.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cohorts;

/// The band of somebody who came so many months ago, if it is one that is told apart.
fn band(months: f32) -> Option<usize> {
    let years = (months / YEAR as f32) as u32;
    match years {
        0 | 1 => MONTHS.iter().rposition(|&m| months >= m as f32),
        y if y < YEARS => Some(MONTHS.len() + y as usize - 2),
        _ => None,
    }
}

/// Ends of names with the bands that belong to each.
fn ends() -> impl Iterator<Item = (String, std::ops::Range<usize>)> {
    let months = MONTHS.iter().enumerate();
    let months = months.map(|(k, m)| (format!("month_{m}"), k..k + 1));
    let first = MONTHS.iter().position(|&m| m == YEAR).unwrap_or(0);
    let years = (0..YEARS as usize).map(move |y| {
        let bands = match y {
            0 => 0..first,
            1 => first..MONTHS.len(),
            y => MONTHS.len() + y - 2..MONTHS.len() + y - 1,
        };
        (format!("year_{y}"), bands)
    });
    months.chain(years)
}

impl Indicator for Cohorts {
    fn name(&self) -> &'static str {
        "cohorts"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope != Scope::City {
            return;
        }
        let (groups, population) = (view.groups(), view.population);
        let work = view.seats.get("work");
        let language = view.column(LANGUAGE);
        let ties = (view.ties.people() == population.len()).then_some(view.ties);
        let counts = fold_present(
            population,
            || vec![0u64; groups * BANDS * COUNTS],
            |counts, i| {
                if !WORKING.contains(&population.age[i]) {
                    return;
                }
                let Some(band) = population.stay(i, view.week).months().and_then(band) else {
                    return;
                };
                let own = population.group[i];
                let cell = (usize::from(own) * BANDS + band) * COUNTS;
                let cell = &mut counts[cell..cell + COUNTS];
                cell[0] += 1;
                cell[1] += u64::from(work.is_some_and(|s| s.seat_of()[i] != NONE));
                cell[2] += u64::from(language.is_some_and(|l| l.values[i] >= GOOD));
                if let Some(ties) = ties {
                    let friends = ties.of(i as u32).iter();
                    let across = friends.filter(|t| population.group[t.other as usize] != own);
                    cell[3] += across.count() as u64;
                }
                let contacts = &view.contacts[i * groups..(i + 1) * groups];
                let others = contacts.iter().enumerate();
                let others = others.filter(|(h, _)| *h != usize::from(own));
                cell[4] += others.map(|(_, tally)| u64::from(tally[0])).sum::<u64>();
            },
            add_all,
        );
        let there = [work.is_some(), language.is_some(), ties.is_some(), true];
        for (g, of_group) in counts.chunks_exact(BANDS * COUNTS).enumerate() {
            for (end, bands) in ends() {
                let sum = |k: usize| bands.clone().map(|b| of_group[b * COUNTS + k]).sum::<u64>();
                let people = sum(0);
                if people == 0 {
                    continue;
                }
                for (k, name) in NAMES.iter().enumerate().filter(|(k, _)| there[*k]) {
                    let mean = sum(k + 1) as f64 / people as f64;
                    let row = Row::new(format!("{name}_{end}"), mean).group(g);
                    out.push(match *name {
                        "cross_group_friends" => row.setting("friends"),
                        _ => row,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    use crate::ties::Ties;

    fn world() -> World {
        let mut w = World::at_work();
        w.population.arrived = vec![i64::MIN, i64::MIN, 0, 0, 0, 0];
        w.week = 60;
        w.population.arrived[4] = 50;
        w
    }

    fn rows(w: &World) -> Rows {
        let mut rows = Rows::default();
        Cohorts.rows(&w.view(), Scope::City, &mut rows);
        rows
    }

    fn value(rows: &Rows, name: &'static str, g: usize) -> Option<f64> {
        let row = Row::new(name, 0.0).group(g);
        rows.get(&row.clone()).or(rows.get(&row.setting("friends")))
    }

    #[test]
    fn cohorts_are_years_and_months_since_arrival() {
        let found = rows(&world());
        let of = |name| value(&found, name, 1);
        assert_eq!(of("employment_year_1"), Some(0.5));
        assert_eq!(of("employment_year_0"), Some(0.0));
        assert_eq!(of("language_good_year_0"), Some(1.0));
        assert_eq!(of("employment_year_2"), None);
        // 60 weeks are 13.8 months, 10 weeks are 2.3.
        assert_eq!(of("employment_month_12"), Some(0.5));
        assert_eq!(of("employment_month_0"), Some(0.0));
        assert_eq!(of("employment_month_3"), None);
        assert_eq!(of("employment_month_18"), None);
        // Hosts did not come.
        assert_eq!(value(&found, "employment_year_0", 0), None);
    }

    #[test]
    fn friends_and_good_contacts_are_those_of_other_groups() {
        let mut w = world();
        let pairs = [(2, 0), (2, 1), (2, 3), (3, 0), (4, 2), (5, 0)];
        let ties: Vec<_> = pairs.map(|(a, b)| (a, b, 0.1, 0.1)).into();
        w.ties = Ties::from_pairs(6, 2, &ties);
        // Of persons 2 and 3: good contacts with hosts, with their own, bad ones.
        w.contacts[4] = [3, 9, 9, 9];
        w.contacts[5] = [7, 0, 0, 0];
        w.contacts[6] = [2, 1, 0, 0];
        let found = rows(&w);
        let of = |name| value(&found, name, 1);
        assert_eq!(of("cross_group_friends_month_12"), Some(1.5));
        assert_eq!(of("cross_group_friends_year_0"), Some(0.0));
        assert_eq!(of("contacts_positive_month_12"), Some(2.5));
        assert_eq!(of("contacts_positive_year_1"), Some(2.5));
        assert_eq!(of("contacts_positive_month_0"), Some(0.0));
        // Without a table of ties nothing is said of friends.
        w.ties = Ties::none(0, 2);
        assert_eq!(value(&rows(&w), "cross_group_friends_month_12", 1), None);
    }

    #[test]
    fn bands_hold_the_months_that_they_are_named_for() {
        let of = |m: f32| band(m);
        assert_eq!((of(0.0), of(2.9), of(3.0)), (Some(0), Some(0), Some(1)));
        assert_eq!((of(17.9), of(23.9)), (Some(4), Some(5)));
        assert_eq!((of(24.0), of(119.9), of(120.0)), (Some(6), Some(13), None));
        // Every band belongs to one year and no year is empty.
        let years: Vec<_> = ends().filter(|(e, _)| e.starts_with("year")).collect();
        let all: Vec<usize> = years.iter().flat_map(|(_, bands)| bands.clone()).collect();
        assert_eq!(all, (0..BANDS).collect::<Vec<_>>());
        assert!(years.iter().all(|(_, bands)| !bands.is_empty()));
    }
}
