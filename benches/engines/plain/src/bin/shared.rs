//! CA-1 as a plain loop: two columns and one sequential generator that all people share.

use std::time::Instant;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

struct City {
    attitude: Vec<f32>,
    minority: Vec<bool>,
    luck: SmallRng,
}

impl City {
    fn new(agents: usize) -> City {
        let mut luck = SmallRng::seed_from_u64(1);
        City {
            minority: (0..agents).map(|_| luck.random_bool(0.2)).collect(),
            attitude: (0..agents).map(|_| luck.random()).collect(),
            luck,
        }
    }

    fn step(&mut self) {
        let venues = self.attitude.chunks_mut(20);
        for (attitude, minority) in venues.zip(self.minority.chunks(20)) {
            for me in 0..attitude.len() {
                let mut a = attitude[me];
                for _ in 0..8 {
                    // One word a contact: its upper half for who, its lower half for how.
                    let word: u64 = self.luck.random();
                    let you = (((word >> 32) * attitude.len() as u64) >> 32) as usize;
                    a += match (minority[you] == minority[me], (word as u32) < 429_496_730) {
                        (true, _) => 0.005 * (attitude[you] - a),
                        (false, true) => -0.02 * a,
                        (false, false) => 0.01 * (1.0 - a),
                    };
                }
                attitude[me] = a;
            }
        }
    }
}

fn main() {
    let argument = |k: usize| std::env::args().nth(k).and_then(|text| text.parse().ok());
    let (agents, steps) = (argument(1).unwrap_or(100_000), argument(2).unwrap_or(20));
    let mut city = City::new(agents);
    let started = Instant::now();
    (0..steps).for_each(|_| city.step());
    let rate = (agents * 8 * steps) as f64 / started.elapsed().as_secs_f64();
    let sum: f64 = city.attitude.iter().map(|&a| f64::from(a)).sum();
    println!(
        "contacts_per_second {rate:.3e}\nmean {:.4}",
        sum / agents as f64
    );
}
