//! Work and language: who has work, who finds it, who speaks the common language.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, unit_of, units};
use crate::engine::View;
use crate::ids::NONE;
use crate::institutions::hiring::{RECOGNISED, SKILLED_POST, WORK_MONTHS, WORKING};
use crate::institutions::informal::INFORMAL;
use crate::institutions::waiting::SCAR;
use crate::mechanism::LANGUAGE;
use crate::num::Fixed;

/// Level from which people say that they speak the language well: B1.
pub const GOOD: f32 = 0.5;

/// `employment`: share of a group of 18 to 64 with a seat in a team; `employment_gap`: that of all
/// hosts less that of a group of newcomers; `informal_employment`, where work without permission is modelled:
/// share of newcomers of that age who do it, not counted in `employment`. Where M28 is on, for the whole city and the week just
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
        if let Some(column) = view.column(INFORMAL) {
            let counts = fold_present(
                view.population,
                || vec![[0u64; 2]; units(view, scope) * groups],
                |counts, i| {
                    if WORKING.contains(&view.population.age[i]) {
                        let group = usize::from(view.population.group[i]);
                        let cell = &mut counts[unit_of(view, scope, i) * groups + group];
                        cell[0] += u64::from(column.values[i] > 0.0);
                        cell[1] += 1;
                    }
                },
                add_pairs,
            );
            for (cell, [informal, all]) in counts.into_iter().enumerate() {
                let g = cell % groups;
                if !table.get(g).host {
                    let row = Row::new("informal_employment", informal as f64 / all as f64);
                    out.push(row.group(g).unit(scope, cell / groups));
                }
            }
        }
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

/// Where M28 is on, of those of 18 to 64 with a higher credential (highest milieu, the share `skilled`):
/// `recognised_share`, whose credential is recognised (that of hosts always is), and `job_match`, who hold a post
/// that asks for it. Where posts are told apart (`skilled_posts`), also `overqualified`: share of those of them who work who
/// hold a post that asks for none. Where posts are not told apart, who has work and whose credential counts is taken
/// for matched, who works without it for not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Credentials;

impl Indicator for Credentials {
    fn name(&self) -> &'static str {
        "credentials"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let (Some(from), Some(column)) = (view.skilled_from, view.column(RECOGNISED)) else {
            return;
        };
        let (groups, p) = (view.groups(), view.population);
        let work = view.seats.get("work");
        let posts = view.column(SKILLED_POST);
        let counts = fold_present(
            p,
            || vec![[0u64; 4]; units(view, scope) * groups],
            |counts, i| {
                if !WORKING.contains(&p.age[i]) || p.milieu[i] < from {
                    return;
                }
                let group = usize::from(p.group[i]);
                let counted = p.groups.get(group).host || column.values[i] >= 1.0;
                let works = work.is_some_and(|s| s.seat_of()[i] != NONE);
                let cell = &mut counts[unit_of(view, scope, i) * groups + group];
                cell[0] += 1;
                cell[1] += u64::from(counted);
                let fits = posts.map_or(counted, |posts| posts.values[i] > 0.0);
                cell[2] += u64::from(works && fits);
                cell[3] += u64::from(works);
            },
            add_pairs,
        );
        for (cell, [skilled, counted, matched, works]) in counts.into_iter().enumerate() {
            let row = |name, n: u64, of: u64| {
                let row = Row::new(name, n as f64 / of as f64);
                row.group(cell % groups).unit(scope, cell / groups)
            };
            out.push(row("recognised_share", counted, skilled));
            out.push(row("job_match", matched, skilled));
            if posts.is_some() {
                out.push(row("overqualified", works - matched, works));
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

/// Adds counts position by position.
#[expect(
    clippy::ptr_arg,
    reason = "the signature that `fold_present` asks of its sums"
)]
fn add_pairs<const N: usize>(all: &mut Vec<[u64; N]>, part: Vec<[u64; N]>) {
    for (a, b) in all.iter_mut().flatten().zip(part.into_iter().flatten()) {
        *a += b;
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
    fn work_without_permission_is_counted_apart() {
        let mut w = World::at_work();
        w.state.specs[0].name = INFORMAL.into();
        w.state.data[0] = vec![0.0, 0.0, 0.0, 1.0, 0.0, 1.0];
        let mut rows = Rows::default();
        Work.rows(&w.view(), Scope::City, &mut rows);
        // One of three; the fifth is 70.
        assert_eq!(value(&rows, "informal_employment", 1), Some(1.0 / 3.0));
        assert_eq!(value(&rows, "employment", 1), Some(1.0 / 3.0));
        assert_eq!(value(&rows, "informal_employment", 0), None);
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
    fn a_match_needs_work_and_a_credential_that_counts() {
        let mut w = World::at_work();
        w.population.milieu = vec![1.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        let rows = |w: &World| {
            let mut rows = Rows::default();
            Credentials.rows(&w.view(), Scope::City, &mut rows);
            rows
        };
        w.state.specs[0].name = RECOGNISED.into();
        w.state.data[0] = vec![0.0, 0.0, 1.0, 1.0, 0.0, 1.0];
        // Without a labour market nobody's credentials are asked for.
        assert!(rows(&w).iter().next().is_none());
        w.skilled_from = Some(0.5);
        let found = rows(&w);
        // The host of high milieu has work. Persons 2 to 4 are skilled and of working age: two are
        // recognised, of whom one has work.
        assert_eq!(value(&found, "recognised_share", 0), Some(1.0));
        assert_eq!(value(&found, "job_match", 0), Some(1.0));
        assert_eq!(value(&found, "recognised_share", 1), Some(2.0 / 3.0));
        assert_eq!(value(&found, "job_match", 1), Some(1.0 / 3.0));
        assert_eq!(value(&found, "overqualified", 1), None);
        w.population.milieu = vec![0.0; 6];
        assert_eq!(value(&rows(&w), "job_match", 1), None);
    }

    #[test]
    fn where_posts_are_told_apart_a_match_is_a_post_that_asks() {
        let mut w = World::at_work();
        w.population.milieu = vec![1.0; 6];
        w.skilled_from = Some(0.5);
        w.state.specs[0].name = RECOGNISED.into();
        w.state.data[0] = vec![0.0, 0.0, 1.0, 1.0, 0.0, 1.0];
        let post = crate::mechanism::ColumnSpec::of_a_person("test", SKILLED_POST, 0.0, (0.0, 1.0));
        w.state.specs.push(post);
        // One of the two hosts; the third person works below a credential that counts, the fourth gave up the post.
        w.state.data.push(vec![1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let mut found = Rows::default();
        Credentials.rows(&w.view(), Scope::City, &mut found);
        let of = |name, g| value(&found, name, g);
        assert_eq!(
            (of("job_match", 0), of("overqualified", 0)),
            (Some(0.5), Some(0.5))
        );
        assert_eq!(
            (of("job_match", 1), of("overqualified", 1)),
            (Some(0.0), Some(1.0))
        );
        assert_eq!(of("recognised_share", 1), Some(2.0 / 3.0));
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
