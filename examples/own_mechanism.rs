//! A mechanism of one's own, with state of its own: what is familiar is liked a little more.
//!
//! The form is mere exposure (Zajonc 1968); the numbers are made up for the example.

use commonground::Result;
use commonground::attitude::kernel::ATTITUDE;
use commonground::engine::Simulation;
use commonground::mechanism::{Column, ColumnSpec, Layout, Mechanism, People, Per};
use commonground::places::Setting;
use commonground::population::{City, Group, Groups, SyntheticCity};
use commonground::scenario::Scenario;

/// Keeps the column `familiarity` and moves attitudes by it.
#[derive(Clone, Default)]
pub struct MereExposure {
    /// Familiarity and attitude, once they are bound.
    columns: Option<(Column, Column)>,
}

impl Mechanism for MereExposure {
    fn name(&self) -> &str {
        "mere_exposure"
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec {
            name: "familiarity".into(),
            per: Per::Outgroup,
            initial: 0.0,
            bounds: (0.0, 1.0),
            owner: self.name().into(),
        })?;
        self.columns = Some((layout.change("familiarity")?, layout.change(ATTITUDE)?));
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false // the week's sums, read below, are enough
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((familiarity, attitude)) = self.columns else {
            return;
        };
        let groups = people.groups();
        people.for_each(|person, change| {
            for h in (0..groups).filter(|&h| h != person.group) {
                let [positive, negative, neutral, _avoided] = person.contacts()[h];
                let met = positive > 0 || negative > 0 || neutral > 0;
                let (f, a) = (person.row(familiarity)[h], person.row(attitude)[h]);
                let step = if met { 0.02 * (1.0 - f) } else { -0.01 * f };
                change.add(familiarity, h, step);
                change.add(attitude, h, 0.005 * f * (0.4 - a).max(0.0));
            }
        });
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
    let builder = Simulation::builder(town()?).mechanism(MereExposure::default());
    let mut simulation = builder.build()?;
    (0..52).for_each(|_| simulation.step());
    let column = simulation.column("familiarity").unwrap_or(&[]);
    let mean = column.iter().sum::<f32>() / simulation.population().len() as f32;
    println!("after a year others are familiar to a degree of {mean:.2}");
    Ok(())
}
