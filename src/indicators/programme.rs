//! Programmes: how many people they reached, who joined, and who stayed.

use super::{Indicator, Row, Rows, Scope};
use crate::engine::View;

/// By programme (as `setting`), since the end of burn-in: `programme_reached`, `programme_joined` and
/// `programme_seated` by group; `programme_attended` (sessions attended by all members together),
/// `programme_completed` (members who stayed to the end of a cohort that is over);
/// `programme_ties_made` (friendships between groups that began in its sessions), `programme_ties_kept`
/// (those of them that were there 52 weeks later, as soon as these are over) and `programme_kept_tie` (members who
/// had one that was); and
/// `programme_joined_below_zero` (share of those who joined with an attitude below 0 to those whom
/// they were to meet). Of the whole city only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Programmes;

impl Indicator for Programmes {
    fn name(&self) -> &'static str {
        "programme"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if !matches!(scope, Scope::City) {
            return;
        }
        for course in view.courses {
            let name = &course.programme.setting.name;
            let row = |indicator, value: f64| Row::new(indicator, value).setting(name.clone());
            for (indicator, counts) in [
                ("programme_reached", &course.reached),
                ("programme_joined", &course.joined),
                ("programme_seated", &course.seated),
            ] {
                for (g, &n) in counts.iter().enumerate() {
                    out.push(row(indicator, n as f64).group(g));
                }
            }
            out.push(row("programme_attended", course.attended as f64));
            out.push(row("programme_completed", course.completed as f64));
            let friends = &course.friendships;
            out.push(row("programme_ties_made", friends.made as f64));
            out.push(row("programme_ties_kept", friends.kept as f64));
            let people = friends.people.len();
            out.push(row("programme_kept_tie", people as f64));
            let joined: u64 = course.joined.iter().sum();
            let below = course.joined_below_zero as f64 / joined as f64;
            out.push(row("programme_joined_below_zero", below));
        }
    }
}
