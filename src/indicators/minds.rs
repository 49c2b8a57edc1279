//! What people feel and know about other groups: means of what mechanisms keep by outgroup.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, members, unit_of, units};
use crate::attitude::{empathy, knowledge, threat};
use crate::engine::View;
use crate::institutions::resentment::RESENTMENT;
use crate::mechanism::ANXIETY;
use crate::num::Fixed;

/// Columns by outgroup, with the names of their means.
const MEANS: [(&str, &str); 6] = [
    (ANXIETY, "anxiety_mean"),
    (empathy::COLUMN, "empathy_mean"),
    (knowledge::COLUMN, "knowledge_mean"),
    (threat::REALISTIC, "realistic_threat_mean"),
    (threat::SYMBOLIC, "symbolic_threat_mean"),
    (RESENTMENT, "resentment_mean"),
];

/// Mean by ordered pair of groups of `anxiety`, `empathy`, `knowledge`, `realistic_threat`,
/// `symbolic_threat` and `resentment`, each where a mechanism keeps it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Minds;

impl Indicator for Minds {
    fn name(&self) -> &'static str {
        "minds"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let groups = view.groups();
        let group = &view.population.group;
        let cells = units(view, scope) * groups;
        let people = members(view, scope);
        for (column, name) in MEANS {
            let Some(column) = view.column(column) else {
                continue;
            };
            let sums = fold_present(
                view.population,
                || vec![Fixed::default(); cells * groups],
                |sums, i| {
                    let g = usize::from(group[i]);
                    let cell = unit_of(view, scope, i) * groups + g;
                    for h in (0..groups).filter(|&h| h != g) {
                        sums[cell * groups + h].add(column.values[i * groups + h]);
                    }
                },
                add_all,
            );
            for (at, sum) in sums.iter().enumerate() {
                let (cell, h) = (at / groups, at % groups);
                if h == cell % groups {
                    continue;
                }
                let mean = sum.value() / people[cell] as f64;
                let row = Row::new(name, mean).group(cell % groups).outgroup(h);
                out.push(row.unit(scope, cell / groups));
            }
        }
    }
}
