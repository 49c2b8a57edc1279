//! CA-1, the small contact model of docs/comparison.md: venues of 20, eight contacts a step.

use commonground::Result;
use commonground::engine::Simulation;
use commonground::mechanism::*;
use commonground::places::Setting;
use commonground::population::{City, Group, Groups, Membership, PeopleTable};
use commonground::rng::{Stream, uniform};
use commonground::scenario::Scenario;

/// People move towards their own group; another group is disliked once in ten times.
#[derive(Clone, Default)]
pub struct Persuasion(Option<(Column, Weekly)>);

impl Mechanism for Persuasion {
    fn name(&self) -> &str {
        "persuasion"
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec::of_a_person(self.name(), "a", 0.5, (0.0, 1.0)))?;
        self.0 = Some((layout.change("a")?, layout.weekly("persuaded", Per::Person)));
        Ok(())
    }

    fn gathers(&self, _setting: &Setting) -> Option<(Column, Weekly)> {
        self.0
    }

    fn gather(&self, occasion: Occasion<'_>, place: &mut Gathering<'_>) {
        let luck = Stream::new(occasion.seed, "persuasion");
        place.for_each(&luck, 2, |me, members, draws| {
            let (group, before) = (members.group, members.shown);
            let mut a = before[me];
            for word in draws.as_flattened() {
                let you = ((word >> 16) as usize * before.len()) >> 16;
                a += match (group[you] == group[me], word & 0xFFFF < 6554) {
                    (true, _) => 0.005 * (before[you] - a),
                    (false, true) => -0.02 * a,
                    (false, false) => 0.01 * (1.0 - a),
                };
            }
            a - before[me]
        });
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((a, persuaded)) = self.0 else { return };
        people.for_each(|person, change| change.add(a, 0, person.week(persuaded)[0]));
    }
}

/// So many people, one in five of the minority, nothing on but [`Persuasion`].
pub fn city(agents: usize, threads: usize) -> Result<Simulation> {
    let luck = Stream::new(2, "ca1");
    let draws = (0..agents as u64).map(|i| luck.draw(i, 0, 0).map(uniform));
    let group = draws.clone().map(|u| u8::from(u[0] < 0.2)).collect();
    let both = vec![Group::new("majority", true), Group::new("minority", false)];
    let groups = Groups::new(both, ndarray::Array2::zeros((2, 2)))?;
    let scenario = Scenario::bare(groups, City::People(PeopleTable::alone(group)));
    let venues = Membership::new("venue", (0..agents as u32).map(|i| i / 20).collect());
    let builder = Simulation::builder(scenario).setting((Setting::new("venue"), venues));
    let builder = builder.mechanism(Persuasion::default()).threads(threads);
    let mut city = builder.build()?;
    let a = city.column_mut("a")?.iter_mut();
    a.zip(draws).for_each(|(a, u)| *a = u[1]);
    Ok(city)
}

fn main() -> Result<()> {
    let argument = |k: usize| std::env::args().nth(k).and_then(|text| text.parse().ok());
    let (agents, threads) = (argument(1).unwrap_or(100_000), argument(2).unwrap_or(1));
    let (mut city, steps) = (city(agents, threads)?, argument(3).unwrap_or(20));
    let started = std::time::Instant::now();
    (0..steps).for_each(|_| city.step());
    let rate = (agents * 8 * steps) as f64 / started.elapsed().as_secs_f64();
    let a = city.column("a").unwrap_or(&[]);
    let sum: f64 = a.iter().map(|&a| f64::from(a)).sum();
    let (mean, digest) = (sum / agents as f64, city.state_digest());
    println!("contacts_per_second {rate:.3e}\nmean {mean:.4}\ndigest {digest}");
    Ok(())
}
