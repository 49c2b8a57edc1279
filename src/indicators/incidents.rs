//! Bad treatment per 1,000 person-years: discrimination by employers and offices, negative contacts.

use super::{Indicator, Row, Rows, Scope};
use crate::engine::{Incident, View};
use crate::identity::belonging::DISCRIMINATION;
use crate::institutions::hiring::WORK_MONTHS;

/// Over the last 52 weeks (as many as there were, those of burn-in included), for each 1,000 years that
/// members of a group were in the city; of the whole city only.
///
/// `discrimination_events` with setting `work`, where M28 is on: offers of work that did not become work
/// because of the applicant's group (with probability 1 − 1/CR); with setting `counter`, where M40 is on:
/// unfair treatment at public counters; without setting: both. Of newcomers. `negative_events`: contacts
/// experienced as negative, of newcomers with hosts and of hosts with newcomers, in all settings. Hostile
/// acts are not told apart from them.
#[derive(Debug, Clone, Copy, Default)]
pub struct BadTreatment;

impl Indicator for BadTreatment {
    fn name(&self) -> &'static str {
        "bad_treatment"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let incidents = &view.flows.incidents;
        let sources = [
            (Incident::Refused, "work", WORK_MONTHS),
            (Incident::AtCounter, "counter", DISCRIMINATION),
        ];
        let known = sources.into_iter().filter(|s| view.column(s.2).is_some());
        let known: Vec<_> = known.collect();
        for g in 0..view.groups() {
            let row = |name: &'static str, x: f64| Row::new(name, x).group(g);
            out.push(row(
                "negative_events",
                incidents.rate(g, Incident::Negative),
            ));
            if known.is_empty() || view.population.groups.get(g).host {
                continue;
            }
            let mut all = 0.0;
            for &(kind, setting, _) in &known {
                let rate = incidents.rate(g, kind);
                out.push(row("discrimination_events", rate).setting(setting));
                all += rate;
            }
            out.push(row("discrimination_events", all));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn events_are_counted_where_they_can_happen() {
        let mut w = World::at_work();
        for _ in 0..26 {
            let incidents = &mut w.flows.incidents;
            incidents.add(1, Incident::Refused, 1);
            incidents.add(1, Incident::AtCounter, 2);
            incidents.add(0, Incident::Negative, 3);
            incidents.close(&[2, 4]);
        }
        let rows = |w: &World| {
            let mut rows = Rows::default();
            BadTreatment.rows(&w.view(), Scope::City, &mut rows);
            rows
        };
        let of = |rows: &Rows, name: &'static str, g: usize, setting: &'static str| {
            let row = Row::new(name, 0.0).group(g);
            rows.get(&if setting.is_empty() {
                row
            } else {
                row.setting(setting)
            })
        };
        // 78 in one year of people.
        assert_eq!(of(&rows(&w), "negative_events", 0, ""), Some(78_000.0));
        assert_eq!(of(&rows(&w), "negative_events", 1, ""), Some(0.0));
        assert_eq!(of(&rows(&w), "discrimination_events", 1, ""), None);
        w.state.specs[0].name = WORK_MONTHS.into();
        let found = rows(&w);
        // 26 in two years.
        let at_work = of(&found, "discrimination_events", 1, "work");
        assert_eq!(at_work, Some(13_000.0));
        assert_eq!(of(&found, "discrimination_events", 1, ""), at_work);
        assert_eq!(of(&found, "discrimination_events", 1, "counter"), None);
        assert_eq!(of(&found, "discrimination_events", 0, ""), None);
        w.state.specs[0].name = DISCRIMINATION.into();
        let at_counter = of(&rows(&w), "discrimination_events", 1, "counter");
        assert_eq!(at_counter, Some(26_000.0));
    }
}
