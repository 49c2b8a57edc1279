//! Where changes of attitudes come from (`[outputs] attribution = true`).

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, members, unit_of, units};
use crate::engine::{COMPOSITION, View};
use crate::num::Fixed;

/// `change_by_CHANNEL`: how much a channel has added to the mean attitude of a group towards another since
/// week 0, by ordered pair of groups: `direct_positive`, `direct_negative` and `forgetting` (M04), every other
/// mechanism that moves attitudes by its name, `composition` (who came, left, moved), `bounds`, `host_model`.
/// All together are the change of `attitude_mean` since week 0, but for rounding. City and areas.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes;

impl Indicator for Changes {
    fn name(&self) -> &'static str {
        "changes"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let all = view.attribution;
        if !all.is_on() {
            return;
        }
        let groups = view.groups();
        let people = members(view, scope);
        let group = &view.population.group;
        let sums = fold_present(
            view.population,
            || vec![Fixed::default(); units(view, scope) * groups * groups],
            |sums, i| {
                let cell = unit_of(view, scope, i) * groups + usize::from(group[i]);
                for h in 0..groups {
                    sums[cell * groups + h].add(view.attitude[i * groups + h]);
                }
            },
            add_all,
        );
        for unit in 0..units(view, scope) {
            let area = (scope == Scope::Areas).then_some(unit);
            for g in 0..groups {
                let n = people[unit * groups + g] as f64;
                for h in (0..groups).filter(|&h| h != g && n > 0.0) {
                    // Who came and went after the last week's changes.
                    let mean = sums[(unit * groups + g) * groups + h].value() / n;
                    let since = mean - all.last_mean(area, g, h);
                    let parts = all.contributions(area, g, h);
                    for (name, &part) in all.channels().iter().zip(parts) {
                        let tail = if name == COMPOSITION && since.is_finite() {
                            since
                        } else {
                            0.0
                        };
                        let row = Row::new(format!("change_by_{name}"), part + tail);
                        out.push(row.group(g).outgroup(h).unit(scope, unit));
                    }
                }
            }
        }
    }
}
