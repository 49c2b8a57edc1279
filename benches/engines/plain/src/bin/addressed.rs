//! CA-1 as a plain loop with addressed draws: every number is a function of person, step and slot
//! (Philox4x32-10), so that venues can be shared out among threads without a change of bits.

use std::time::Instant;

use commonground::rng::{Stream, uniform};

struct City {
    attitude: Vec<f32>,
    minority: Vec<bool>,
}

impl City {
    fn new(agents: usize) -> City {
        let luck = Stream::new(1, "start");
        let draws = (0..agents as u64).map(|i| luck.draw(i, 0, 0).map(uniform));
        City {
            attitude: draws.clone().map(|u| u[1]).collect(),
            minority: draws.map(|u| u[0] < 0.2).collect(),
        }
    }

    fn step(&mut self, step: u32, threads: usize) {
        // Whole venues for each thread.
        let share = self.attitude.len().div_ceil(20 * threads) * 20;
        if threads == 1 {
            return visit(&mut self.attitude, &self.minority, 0, step);
        }
        std::thread::scope(|scope| {
            let shares = self
                .attitude
                .chunks_mut(share)
                .zip(self.minority.chunks(share));
            for (k, (attitude, minority)) in shares.enumerate() {
                scope.spawn(move || visit(attitude, minority, k * share, step));
            }
        });
    }
}

/// One step of these people, the first of whom is `first`.
fn visit(attitude: &mut [f32], minority: &[bool], first: usize, step: u32) {
    let luck = Stream::new(1, "contacts");
    let venues = attitude.chunks_mut(20).zip(minority.chunks(20));
    for (venue, (attitude, minority)) in venues.enumerate() {
        // A pass of its own for the draws: in the loop below they cost 40% more.
        let mut drawn = [[[0; 4]; 2]; 20];
        for (me, words) in drawn.iter_mut().enumerate() {
            let who = (first + venue * 20 + me) as u64;
            *words = [luck.draw(who, step, 0), luck.draw(who, step, 1)];
        }
        for me in 0..attitude.len() {
            let (mut a, words) = (attitude[me], drawn[me]);
            for word in words.as_flattened() {
                // One word a contact: its upper half for who, its lower half for how.
                let you = ((word >> 16) as usize * attitude.len()) >> 16;
                a += match (minority[you] == minority[me], word & 0xFFFF < 6554) {
                    (true, _) => 0.005 * (attitude[you] - a),
                    (false, true) => -0.02 * a,
                    (false, false) => 0.01 * (1.0 - a),
                };
            }
            attitude[me] = a;
        }
    }
}

fn main() {
    let argument = |k: usize| std::env::args().nth(k).and_then(|text| text.parse().ok());
    let (agents, steps) = (argument(1).unwrap_or(100_000), argument(2).unwrap_or(20));
    let threads = argument(3).unwrap_or(1);
    let mut city = City::new(agents);
    let started = Instant::now();
    (0..steps).for_each(|step| city.step(step as u32, threads));
    let rate = (agents * 8 * steps) as f64 / started.elapsed().as_secs_f64();
    let sum: f64 = city.attitude.iter().map(|&a| f64::from(a)).sum();
    let fold = |hash: u64, a: &f32| (hash ^ u64::from(a.to_bits())).wrapping_mul(0x100_0000_01B3);
    let (mean, digest) = (sum / agents as f64, city.attitude.iter().fold(0, fold));
    println!("contacts_per_second {rate:.3e}\nmean {mean:.4}\ndigest {digest:016x}");
}
