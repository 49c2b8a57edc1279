//! Where changes of attitudes come from (`[outputs] attribution = true`).

use super::{Indicator, Row, Rows, Scope, members, units};
use crate::engine::View;

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
        for unit in 0..units(view, scope) {
            let area = (scope == Scope::Areas).then_some(unit);
            for g in 0..groups {
                let some = people[unit * groups + g] > 0;
                for h in (0..groups).filter(|&h| h != g && some) {
                    let parts = all.contributions(area, g, h);
                    for (name, &part) in all.channels().iter().zip(parts) {
                        let row = Row::new(format!("change_by_{name}"), part);
                        out.push(row.group(g).outgroup(h).unit(scope, unit));
                    }
                }
            }
        }
    }
}
