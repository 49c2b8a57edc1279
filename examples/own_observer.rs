//! An observer of one's own: a thermometer that is read every week.

use commonground::Result;
use commonground::engine::{Observer, Simulation, View};
use commonground::population::{City, Group, Groups, SyntheticCity};
use commonground::scenario::Scenario;

/// Mean attitude of the first group towards the second, week by week.
#[derive(Debug, Default)]
pub struct Thermometer {
    /// Week and mean attitude.
    pub readings: Vec<(i64, f64)>,
}

impl Observer for Thermometer {
    fn week(&mut self, view: &View<'_>) -> Result<()> {
        let groups = view.groups();
        let (mut sum, mut people) = (0.0, 0u32);
        // Groups and attitudes are columns: they are read where they lie.
        for (&group, row) in view
            .population
            .group
            .iter()
            .zip(view.attitude.chunks(groups))
        {
            if group == 0 {
                sum += f64::from(row[1]);
                people += 1;
            }
        }
        self.readings.push((view.week, sum / f64::from(people)));
        Ok(())
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
    let mut thermometer = Thermometer::default();
    simulation.run(26, &mut thermometer)?;
    for (week, mean) in thermometer.readings.iter().step_by(13) {
        println!("week {week:2}: {mean:+.3}");
    }
    // A closure will do where nothing needs a name.
    let mut friendships_made = 0;
    simulation.run(26, &mut |view: &View<'_>| {
        friendships_made += view.flows.ties[0];
        Ok(())
    })?;
    println!("{friendships_made} friendships were made in the second half-year");
    Ok(())
}
