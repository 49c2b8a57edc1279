//! A setting of one's own: choirs that draw their singers from the whole town.

use commonground::Result;
use commonground::engine::Simulation;
use commonground::ids::NONE;
use commonground::places::{Setting, SettingSource};
use commonground::population::{City, Group, Groups, Membership, Population, SyntheticCity};
use commonground::rng::{Stream, uniform};
use commonground::scenario::Scenario;

/// One adult in ten sings, in choirs of about 24.
pub struct Choirs;

impl SettingSource for Choirs {
    fn setting(&self) -> Setting {
        let mut choir = Setting::new("choir");
        choir.active = true; // active people come more often
        choir.spec.rate = 2.0;
        choir.spec.intensity = 1.5;
        (choir.spec.status, choir.spec.goals) = (0.7, 0.9);
        (choir.spec.cooperation, choir.spec.support) = (0.9, 0.4);
        choir
    }

    fn members(&self, population: &Population, seed: u64) -> Membership {
        let luck = Stream::new(seed, "choir.members");
        let choirs = (population.len() as u32 / 240).max(1);
        let place_of = (0..population.len())
            .map(|i| {
                // The address of the draw is the key: a newcomer changes nobody else's choir.
                let bits = luck.draw(population.key[i], 0, 0);
                if population.age[i] >= 18 && uniform(bits[0]) < 0.1 {
                    bits[1] % choirs
                } else {
                    NONE
                }
            })
            .collect();
        Membership {
            setting: "choir",
            places: choirs,
            place_of,
            staff: Vec::new(),
            unit_of: Vec::new(),
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

/// Contacts between the groups in choirs in the week just passed, by outcome.
pub fn mixed_contacts(simulation: &Simulation) -> [u64; 4] {
    let flows = simulation.view().flows;
    match flows.settings.iter().position(|name| name == "choir") {
        Some(s) => std::array::from_fn(|outcome| flows.contacts[[s, 0, 1, outcome]]),
        None => [0; 4],
    }
}

fn main() -> Result<()> {
    let mut simulation = Simulation::builder(town()?).setting(Choirs).build()?;
    simulation.step();
    let [positive, negative, neutral, avoided] = mixed_contacts(&simulation);
    println!("hosts met newcomers in choirs this week: {positive} positive, {negative} negative,");
    println!("{neutral} neutral contacts; {avoided} were avoided");
    Ok(())
}
