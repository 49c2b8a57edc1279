//! Another program as the host: it steps the town, reads columns and writes into one between
//! weeks. Here a newspaper, a model of its own, answers to the mood of its readers.

use commonground::Result;
use commonground::attitude::kernel::{ATTITUDE, SET_POINT};
use commonground::engine::Simulation;
use commonground::population::{City, Group, Groups, SyntheticCity};
use commonground::scenario::Scenario;

/// The newspaper: it drifts with the town's mood, and hosts drift with the newspaper.
#[derive(Debug, Default)]
pub struct Newspaper {
    /// Tone about newcomers, from -1 to 1.
    pub tone: f32,
}

impl Newspaper {
    /// One issue: reads how hosts feel, then moves their set-points a little.
    ///
    /// # Errors
    /// If the model has no such column.
    pub fn publish(&mut self, town: &mut Simulation) -> Result<()> {
        let groups = town.population().groups.len();
        // Read without copying: person by person, a number for every group.
        let attitude = town.column(ATTITUDE).unwrap_or(&[]);
        let hosts = town.population().group.iter().map(|&g| g == 0);
        let moods: Vec<f32> = attitude
            .chunks(groups)
            .zip(hosts)
            .filter_map(|(row, is_host)| is_host.then_some(row[1]))
            .collect();
        let mood = moods.iter().sum::<f32>() / moods.len() as f32;
        self.tone += 0.1 * (mood - 0.3 - self.tone);
        // Write in place; the simulation notes that a host model did. Bounds hold all the same.
        let readers: Vec<bool> = town.population().group.iter().map(|&g| g == 0).collect();
        let tone = self.tone;
        let set_points = town.column_mut(SET_POINT)?;
        for (row, reads) in set_points.chunks_mut(groups).zip(readers) {
            if reads {
                row[1] += 0.02 * (tone - row[1]);
            }
        }
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
    let mut newspaper = Newspaper::default();
    for _ in 0..26 {
        newspaper.publish(&mut simulation)?;
        simulation.step();
    }
    println!("tone after half a year: {:+.3}", newspaper.tone);
    println!("{} writes are noted", simulation.host_writes().len());
    Ok(())
}
