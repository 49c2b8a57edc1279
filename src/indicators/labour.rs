//! Work and language: who has work, who finds it, who speaks the common language.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, unit_of, units};
use crate::engine::View;
use crate::ids::NONE;
use crate::institutions::hiring::{WORK_MONTHS, WORKING};
use crate::institutions::waiting::SCAR;
use crate::mechanism::LANGUAGE;
use crate::num::Fixed;

/// Level from which people say that they speak the language well: B1.
pub const GOOD: f32 = 0.5;

/// `employment`: share of a group of 18 to 64 with a seat in a team; `employment_gap`: that of all
/// hosts less that of a group of newcomers. Where M28 is on, for the whole city and the week just
/// passed: `hired`, `jobs_lost`, `looking_for_work` (people), and over the last 52 weeks `hiring_ratio`: hires per
/// month of search of all hosts over those of a group of newcomers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Work;

impl Indicator for Work {
    fn name(&self) -> &'static str {
        "work"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        let table = &view.population.groups;
        if let Some(seats) = view.seats.get("work") {
            let counts = fold_present(
                view.population,
                || vec![0u64; units(view, scope) * groups * 2],
                |counts, i| {
                    if WORKING.contains(&view.population.age[i]) {
                        let group = usize::from(view.population.group[i]);
                        let cell = unit_of(view, scope, i) * groups + group;
                        counts[cell * 2] += u64::from(seats.seat_of()[i] != NONE);
                        counts[cell * 2 + 1] += 1;
                    }
                },
                add_all,
            );
            for (unit, counts) in counts.chunks_exact(2 * groups).enumerate() {
                let of = |g: usize| [counts[2 * g], counts[2 * g + 1]];
                let share = |[employed, all]: [u64; 2]| employed as f64 / all as f64;
                let hosts = (0..groups).filter(|&g| table.get(g).host);
                let hosts = hosts
                    .map(of)
                    .fold([0; 2], |a, b| [a[0] + b[0], a[1] + b[1]]);
                for g in 0..groups {
                    let row = |name, value| Row::new(name, value).group(g).unit(scope, unit);
                    out.push(row("employment", share(of(g))));
                    if !table.get(g).host {
                        out.push(row("employment_gap", share(hosts) - share(of(g))));
                    }
                }
            }
        }
        if scope == Scope::City && view.column(WORK_MONTHS).is_some() {
            flows(view, out);
        }
    }
}

fn flows(view: &View<'_>, out: &mut Rows) {
    let (week, year) = (&view.flows.labour, &view.flows.labour_year);
    let table = &view.population.groups;
    let hosts = (0..view.groups()).filter(|&g| table.get(g).host);
    let hosts = hosts.fold([0, 0], |sum: [u64; 2], g| {
        [sum[0] + year[[g, 0]], sum[1] + year[[g, 2]]]
    });
    for g in 0..view.groups() {
        let names = ["hired", "jobs_lost", "looking_for_work"];
        for (k, name) in names.into_iter().enumerate() {
            out.push(Row::new(name, week[[g, k]] as f64).group(g));
        }
        if !table.get(g).host {
            let rate = |[hired, looked]: [u64; 2]| hired as f64 / looked as f64;
            let ratio = rate(hosts) / rate([year[[g, 0]], year[[g, 2]]]);
            if ratio.is_finite() {
                out.push(Row::new("hiring_ratio", ratio).group(g));
            }
        }
    }
}

/// `language_mean` and `language_good` (share with a level of at least .5) by group, where a
/// mechanism keeps the level of the common language; `scar_mean` likewise (M29), of those of 18 to 64.
#[derive(Debug, Clone, Copy, Default)]
pub struct Language;

impl Indicator for Language {
    fn name(&self) -> &'static str {
        "language"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        for (name, mean, good) in [
            (LANGUAGE, "language_mean", Some("language_good")),
            (SCAR, "scar_mean", None),
        ] {
            let Some(column) = view.column(name) else {
                continue;
            };
            // Who is too young or too old to work keeps a scar of 0, and would hide those of others.
            let counts = |i: usize| name != SCAR || WORKING.contains(&view.population.age[i]);
            let sums = fold_present(
                view.population,
                || vec![[Fixed::default(); 3]; units(view, scope) * groups],
                |sums, i| {
                    if !counts(i) {
                        return;
                    }
                    let group = usize::from(view.population.group[i]);
                    let cell = &mut sums[unit_of(view, scope, i) * groups + group];
                    cell[0].add(1.0);
                    cell[1].add(column.values[i]);
                    cell[2].add(if column.values[i] >= GOOD { 1.0 } else { 0.0 });
                },
                add_rows,
            );
            for (cell, [people, sum, above]) in sums.iter().enumerate() {
                let row = |name, sum: &Fixed| {
                    let row = Row::new(name, sum.value() / people.value());
                    row.group(cell % groups).unit(scope, cell / groups)
                };
                out.push(row(mean, sum));
                if let Some(good) = good {
                    out.push(row(good, above));
                }
            }
        }
    }
}

/// Adds sums position by position.
#[expect(
    clippy::ptr_arg,
    reason = "the signature that `fold_present` asks of its sums"
)]
fn add_rows(all: &mut Vec<[Fixed; 3]>, part: Vec<[Fixed; 3]>) {
    for (a, b) in all.iter_mut().zip(part) {
        for (a, b) in a.iter_mut().zip(b) {
            *a += b;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    fn value(rows: &Rows, name: &'static str, g: usize) -> Option<f64> {
        rows.get(&Row::new(name, 0.0).group(g))
    }

    #[test]
    fn employment_is_that_of_working_age() {
        let w = World::at_work();
        let mut rows = Rows::default();
        Work.rows(&w.view(), Scope::City, &mut rows);
        assert_eq!(value(&rows, "employment", 0), Some(1.0));
        assert_eq!(value(&rows, "employment", 1), Some(1.0 / 3.0));
        let gap = value(&rows, "employment_gap", 1).expect("a gap");
        assert!((gap - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(value(&rows, "employment_gap", 0), None);
        // Nobody hires here.
        assert_eq!(value(&rows, "hired", 1), None);
        rows.clear();
        Work.rows(&w.view(), Scope::Areas, &mut rows);
        assert_eq!(
            rows.get(&Row::new("employment", 0.0).group(1).area(0)),
            Some(0.5)
        );
    }

    #[test]
    fn the_hiring_ratio_compares_hires_by_month_of_search() {
        let mut w = World::at_work();
        w.state.specs[0].name = WORK_MONTHS.into();
        w.flows.labour = ndarray::array![[2, 1, 10], [1, 0, 20]];
        w.flows.labour_year = ndarray::array![[100, 50, 500], [40, 10, 400]];
        let mut rows = Rows::default();
        Work.rows(&w.view(), Scope::City, &mut rows);
        assert_eq!(value(&rows, "hired", 0), Some(2.0));
        assert_eq!(value(&rows, "looking_for_work", 1), Some(20.0));
        assert_eq!(value(&rows, "hiring_ratio", 1), Some(2.0));
        assert_eq!(value(&rows, "hiring_ratio", 0), None);
    }

    #[test]
    fn language_is_a_mean_and_a_share() {
        let mut rows = Rows::default();
        Language.rows(&World::at_work().view(), Scope::City, &mut rows);
        let mean = value(&rows, "language_mean", 1).expect("a mean");
        assert!((mean - 0.35).abs() < 1e-6);
        assert_eq!(value(&rows, "language_good", 1), Some(0.5));
        assert_eq!(value(&rows, "scar_mean", 1), None);
    }

    #[test]
    fn the_scar_is_a_mean_over_working_ages() {
        let mut w = World::at_work();
        w.state.specs[0].name = SCAR.into();
        // Persons 2 to 4 are of working age, the fifth of the group is 70.
        let known = w.state.data[0][2..5].iter().map(|&x| f64::from(x) / 3.0);
        let known: f64 = known.sum();
        let mut rows = Rows::default();
        Language.rows(&w.view(), Scope::City, &mut rows);
        let mean = value(&rows, "scar_mean", 1).expect("a mean");
        assert!((mean - known).abs() < 1e-6);
        assert!((mean - 0.35).abs() > 0.01);
        w.population.age = vec![3; 6];
        rows.clear();
        Language.rows(&w.view(), Scope::City, &mut rows);
        assert_eq!(value(&rows, "scar_mean", 1), None);
    }
}
