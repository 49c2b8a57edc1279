//! An indicator of one's own: who met nobody outside the own group this week.

use commonground::Result;
use commonground::engine::{Simulation, View};
use commonground::indicators::{Indicator, Row, Rows, Scope, builtin, rows_of};
use commonground::population::{City, Group, Groups, SyntheticCity};
use commonground::scenario::Scenario;

/// Share of each group without any contact outside it in the week.
pub struct Encapsulated;

impl Indicator for Encapsulated {
    fn name(&self) -> &'static str {
        "encapsulated"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let areas = view.population.areas.len();
        let units = if scope == Scope::City { 1 } else { areas };
        let groups = view.groups();
        // People and encapsulated people by unit and group: whole numbers, in any order the same.
        let mut counts = vec![[0u64; 2]; units * groups];
        for (i, week) in view.contacts.chunks(groups).enumerate() {
            let mine = usize::from(view.population.group[i]);
            let unit = match scope {
                Scope::City => 0,
                Scope::Areas => view.population.area[i] as usize,
            };
            let outside = (0..groups).filter(|&h| h != mine);
            let met = outside.map(|h| &week[h]).any(|c| c[..3] != [0; 3]);
            let [people, alone] = &mut counts[unit * groups + mine];
            *people += 1;
            *alone += u64::from(!met);
        }
        for (k, [people, alone]) in counts.into_iter().enumerate() {
            // 0/0 is no number, and such a row is not kept.
            let row = Row::new("encapsulated", alone as f64 / people as f64);
            out.push(row.group(k % groups).unit(scope, k / groups));
        }
    }
}

/// A small town: 80% hosts, 20% newcomers.
pub fn town() -> Result<Scenario> {
    let mut members = vec![Group::new("host", true), Group::new("newcomer", false)];
    (members[0].spec.share, members[1].spec.share) = (0.8, 0.2);
    let groups = Groups::new(members, ndarray::Array2::from_elem((2, 2), 0.1))?;
    let mut city = SyntheticCity::default();
    (city.inhabitants, city.areas) = (2_000, 5);
    Ok(Scenario::new(groups, City::Synthetic(city)))
}

fn main() -> Result<()> {
    let mut simulation = Simulation::new(town()?)?;
    simulation.step();
    // Beside the built-in ones; `record::Recorder::with_indicator` writes it into `series` too.
    let mut indicators = builtin();
    indicators.push(Box::new(Encapsulated));
    let rows = rows_of(&indicators, &simulation.view(), Scope::City);
    for row in rows.iter().filter(|r| r.indicator == "encapsulated") {
        println!("group {:?}: {:.3}", row.group, row.value);
    }
    Ok(())
}
