//! Identity and belonging: means of what mechanisms keep of them, and the four acculturation
//! orientations; norms as people perceive them.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, members, unit_of, units};
use crate::engine::View;
use crate::identity::belonging::{BELONGING, DISCRIMINATION, HERITAGE};
use crate::identity::orientation::ORIENTATION;
use crate::identity::social_capital::kind;
use crate::identity::withdrawal::TRUST;
use crate::institutions::scarcity::SCARCITY;
use crate::mechanism::{COMMON_IDENTITY, INTEREST_GAIN};
use crate::num::Fixed;

/// Columns of one number a person, with the names of their means.
const MEANS: [(&str, &str); 8] = [
    (BELONGING, "belonging_mean"),
    (COMMON_IDENTITY, "common_identity_mean"),
    (HERITAGE, "heritage_mean"),
    (ORIENTATION, "orientation_mean"),
    (TRUST, "trust_mean"),
    (SCARCITY, "scarcity_mean"),
    (INTEREST_GAIN, "interest_gain_mean"),
    (DISCRIMINATION, "discrimination_mean"),
];

/// The quadrants in the order of 2·\[O > .5\] + \[Hid > .5\].
const QUADRANTS: [&str; 4] = [
    "acculturation_marginalisation",
    "acculturation_separation",
    "acculturation_assimilation",
    "acculturation_integration",
];

/// Mean by group of `belonging`, `common_identity`, `heritage`, `orientation`, `trust`, `scarcity`,
/// `interest_gain` and `discrimination`, each where a mechanism keeps it; where M24 is on, shares of the members of groups other than hosts by
/// `acculturation_integration` (orientation and heritage above .5), `…_assimilation`
/// (orientation only), `…_separation` (heritage only) and `…_marginalisation`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity;

impl Indicator for Identity {
    fn name(&self) -> &'static str {
        "identity"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        let group = &view.population.group;
        let known: Vec<(&[f32], &'static str)> = MEANS
            .iter()
            .filter_map(|(column, row)| Some((view.column(column)?.values, *row)))
            .collect();
        if known.is_empty() {
            return;
        }
        let people = members(view, scope);
        let cells = units(view, scope) * groups;
        for (values, name) in known {
            let sums = fold_present(
                view.population,
                || vec![Fixed::default(); cells],
                |sums, i| {
                    sums[unit_of(view, scope, i) * groups + usize::from(group[i])].add(values[i]);
                },
                add_all,
            );
            for (cell, sum) in sums.iter().enumerate() {
                let mean = sum.value() / people[cell] as f64;
                let row = Row::new(name, mean).group(cell % groups);
                out.push(row.unit(scope, cell / groups));
            }
        }
        let values = |name: &str| view.column(name).map(|c| c.values);
        let (Some(o), Some(hid)) = (values(ORIENTATION), values(HERITAGE)) else {
            return;
        };
        let counts = fold_present(
            view.population,
            || vec![0u64; cells * 4],
            |counts, i| {
                let cell = unit_of(view, scope, i) * groups + usize::from(group[i]);
                let quadrant = 2 * usize::from(o[i] > 0.5) + usize::from(hid[i] > 0.5);
                counts[cell * 4 + quadrant] += 1;
            },
            add_all,
        );
        for (cell, counts) in counts.chunks_exact(4).enumerate() {
            let g = cell % groups;
            if view.population.groups.get(g).host {
                continue;
            }
            for (name, &n) in QUADRANTS.iter().zip(counts) {
                let share = n as f64 / people[cell] as f64;
                out.push(Row::new(*name, share).group(g).unit(scope, cell / groups));
            }
        }
    }
}

/// `norm_perceived` by ordered pair of groups: the norm of the own group in the area about another
/// one as members perceive it, where the city is concerned the mean over them. The true norm is
/// `attitude_mean`; `norm_gap` is what is perceived less what is true (pluralistic ignorance).
#[derive(Debug, Clone, Copy, Default)]
pub struct Norms;

impl Indicator for Norms {
    fn name(&self) -> &'static str {
        "norm"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        if view.norms.is_empty() {
            return;
        }
        let group = &view.population.group;
        let counts = members(view, Scope::Areas);
        let attitudes = fold_present(
            view.population,
            || vec![Fixed::default(); counts.len() * groups],
            |sums, i| {
                let first =
                    (unit_of(view, Scope::Areas, i) * groups + usize::from(group[i])) * groups;
                let own = view.attitude.get(i * groups..(i + 1) * groups);
                for (sum, &a) in sums[first..].iter_mut().zip(own.unwrap_or(&[])) {
                    sum.add(a);
                }
            },
            add_all,
        );
        for g in 0..groups {
            for h in (0..groups).filter(|&h| h != g) {
                let mut push = |norm: f64, truth: f64, area: Option<usize>| {
                    let gap = (!view.attitude.is_empty()).then_some(norm - truth);
                    let numbers = [("norm_perceived", Some(norm)), ("norm_gap", gap)];
                    for (name, value) in numbers.into_iter().filter_map(|(n, x)| Some((n, x?))) {
                        let row = Row::new(name, value).group(g).outgroup(h);
                        out.push(match area {
                            Some(area) => row.area(area),
                            None => row,
                        });
                    }
                };
                let (mut norms, mut truths, mut people) = (0.0, 0.0, 0);
                for area in 0..view.population.areas.len() {
                    let cell = area * groups + g;
                    let (n, norm) = (counts[cell], f64::from(view.norms[cell * groups + h]));
                    let truth = attitudes[cell * groups + h].value();
                    norms += n as f64 * norm;
                    truths += truth;
                    people += n;
                    if scope == Scope::Areas && n > 0 {
                        push(norm, truth / n as f64, Some(area));
                    }
                }
                if scope == Scope::City {
                    push(norms / people as f64, truths / people as f64, None);
                }
            }
        }
    }
}

/// `ties_bonding`, `ties_bridging` and `ties_linking`: mean number of friends by group and kind
/// (M25), as they are for the person.
#[derive(Debug, Clone, Copy, Default)]
pub struct Capitals;

impl Indicator for Capitals {
    fn name(&self) -> &'static str {
        "social_capital"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        let (group, band) = (&view.population.group, &view.population.status_band);
        if view.ties.is_empty() || band.is_empty() {
            return;
        }
        let people = members(view, scope);
        let counts = fold_present(
            view.population,
            || vec![0u64; units(view, scope) * groups * 3],
            |counts, i| {
                let cell = unit_of(view, scope, i) * groups + usize::from(group[i]);
                for tie in view.ties.of(i as u32) {
                    let j = tie.other as usize;
                    let kind = kind(group[i] == group[j], band[i], band[j]);
                    counts[cell * 3 + kind as usize] += 1;
                }
            },
            add_all,
        );
        for (cell, counts) in counts.chunks_exact(3).enumerate() {
            let names = ["ties_bonding", "ties_bridging", "ties_linking"];
            for (name, &n) in names.iter().zip(counts) {
                let mean = n as f64 / people[cell] as f64;
                let row = Row::new(*name, mean).group(cell % groups);
                out.push(row.unit(scope, cell / groups));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use crate::mechanism::ColumnSpec;

    fn world() -> World {
        let mut w = World::placed(2, vec![(0, 0), (0, 1), (0, 1), (1, 1)]);
        let mut keep = |name: &str, values: [f32; 4]| {
            w.state
                .specs
                .push(ColumnSpec::of_a_person("test", name, 0.0, (0.0, 1.0)));
            w.state.data.push(values.to_vec());
        };
        keep(ORIENTATION, [1.0, 0.6, 0.2, 0.9]);
        keep(HERITAGE, [0.7, 0.8, 0.7, 0.1]);
        w
    }

    fn near(found: Option<f64>, known: f64) {
        let found = found.expect("a row");
        assert!((found - known).abs() < 1e-6, "{found} instead of {known}");
    }

    #[test]
    fn means_and_quadrants_are_those_of_the_members() {
        let w = world();
        let mut rows = Rows::default();
        Identity.rows(&w.view(), Scope::City, &mut rows);
        let value = |name, g| rows.get(&Row::new(name, 0.0).group(g));
        near(value("orientation_mean", 1), 1.7 / 3.0);
        near(value("heritage_mean", 0), 0.7);
        for name in &QUADRANTS[1..] {
            near(value(name, 1), 1.0 / 3.0);
        }
        near(value(QUADRANTS[0], 1), 0.0);
        // Hosts have no acculturation, and nobody keeps trust.
        assert_eq!(value(QUADRANTS[3], 0), None);
        assert_eq!(value("trust_mean", 0), None);
        rows.clear();
        Identity.rows(&w.view(), Scope::Areas, &mut rows);
        let wanted = Row::new(QUADRANTS[2], 0.0).group(1).area(1);
        near(rows.get(&wanted), 1.0);
    }

    #[test]
    fn the_norm_of_the_city_is_that_of_its_people() {
        let mut w = world();
        w.attitude.fill(0.1);
        // Area by group by outgroup.
        w.norms = vec![0.0, 0.4, 0.1, 0.0, 0.0, 0.8, 0.4, 0.0];
        let mut rows = Rows::default();
        Norms.rows(&w.view(), Scope::City, &mut rows);
        let norm = |g, h| Row::new("norm_perceived", 0.0).group(g).outgroup(h);
        near(rows.get(&norm(0, 1)), 0.4);
        near(rows.get(&norm(1, 0)), 0.2);
        rows.clear();
        Norms.rows(&w.view(), Scope::Areas, &mut rows);
        near(rows.get(&norm(1, 0).area(1)), 0.4);
        let gap = Row::new("norm_gap", 0.0).group(1).outgroup(0);
        near(rows.get(&gap.area(1)), 0.3);
        // No member of group 0 lives in area 1.
        assert_eq!(rows.get(&norm(0, 1).area(1)), None);
    }
}
