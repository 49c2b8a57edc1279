//! CA-1 in krABMaga: one scheduled agent a person, as in its examples; what others can see of a
//! person lies in the state. The loop over steps is that of `simulate!` without its terminal.

use std::any::Any;
use std::time::Instant;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use krabmaga::rand::{Rng, SeedableRng};
use krabmaga::rand_pcg::Pcg64Mcg;

struct City {
    attitude: Vec<f32>,
    minority: Vec<bool>,
    luck: Pcg64Mcg,
}

impl City {
    fn new(agents: usize) -> City {
        City {
            attitude: vec![0.0; agents],
            minority: vec![false; agents],
            luck: Pcg64Mcg::seed_from_u64(1),
        }
    }
}

impl State for City {
    fn init(&mut self, schedule: &mut Schedule) {
        for id in 0..self.attitude.len() {
            self.minority[id] = self.luck.random_bool(0.2);
            self.attitude[id] = self.luck.random();
            schedule.schedule_repeating(Box::new(Person { id: id as u32 }), 0.0, 0);
        }
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }

    fn reset(&mut self) {
        *self = City::new(self.attitude.len());
    }

    fn update(&mut self, _step: u64) {}
}

#[derive(Clone, Copy)]
struct Person {
    id: u32,
}

impl Agent for Person {
    fn step(&mut self, state: &mut dyn State) {
        let Some(city) = state.as_any_mut().downcast_mut::<City>() else {
            return;
        };
        let me = self.id as usize;
        let venue = me / 20 * 20;
        let mut a = city.attitude[me];
        for _ in 0..8 {
            let you = venue + city.luck.random_range(0..20);
            if city.minority[you] == city.minority[me] {
                a += 0.005 * (city.attitude[you] - a);
            } else if city.luck.random_bool(0.1) {
                a -= 0.02 * a;
            } else {
                a += 0.01 * (1.0 - a);
            }
        }
        city.attitude[me] = a;
    }
}

fn main() {
    let argument = |k: usize| std::env::args().nth(k).and_then(|text| text.parse().ok());
    let (agents, steps) = (argument(1).unwrap_or(100_000), argument(2).unwrap_or(20));
    let mut city = City::new(agents);
    let mut schedule = Schedule::new();
    city.init(&mut schedule);
    let started = Instant::now();
    for _ in 0..steps {
        schedule.step(&mut city);
    }
    let rate = (agents * 8 * steps) as f64 / started.elapsed().as_secs_f64();
    let sum: f64 = city.attitude.iter().map(|&a| f64::from(a)).sum();
    println!(
        "contacts_per_second {rate:.3e}\nmean {:.4}",
        sum / agents as f64
    );
}
