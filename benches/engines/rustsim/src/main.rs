//! CA-1 in rustsim: the columnar runtime, its path for large populations, with one Rayon phase over
//! chunks of whole venues. A chunk makes its own generator from step and place: the phase has none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use rustsim::prelude::*;

/// People in a chunk: 512 venues.
const CHUNK: usize = 512 * 20;

#[derive(Debug, Clone)]
struct Person {
    id: AgentId,
    attitude: f32,
    minority: bool,
}

impl Agent for Person {
    fn id(&self) -> AgentId {
        self.id
    }
}

impl SoaExtractable for Person {
    fn num_columns() -> usize {
        2
    }

    fn column_names() -> Vec<&'static str> {
        vec!["attitude", "minority"]
    }

    fn extract_row(&self, columns: &mut [Vec<f32>]) {
        columns[0].push(self.attitude);
        columns[1].push(f32::from(u8::from(self.minority)));
    }

    fn write_back_row(&mut self, columns: &[&[f32]], row: usize) {
        self.attitude = columns[0][row];
    }
}

fn people(agents: usize) -> VecStore<Person> {
    let mut luck = SmallRng::seed_from_u64(1);
    let mut store = VecStore::new();
    for id in 0..agents as AgentId {
        let (attitude, minority) = (luck.r#gen(), luck.gen_bool(0.2));
        store.insert(Person {
            id,
            attitude,
            minority,
        });
    }
    store
}

fn meet(luck: &mut SmallRng, columns: &mut [&mut [f32]]) {
    let (attitude, minority) = columns.split_at_mut(1);
    let venues = attitude[0].chunks_mut(20).zip(minority[0].chunks(20));
    for (attitude, minority) in venues {
        for me in 0..attitude.len() {
            let mut a = attitude[me];
            for _ in 0..8 {
                let you = luck.gen_range(0..attitude.len());
                if minority[you] == minority[me] {
                    a += 0.005 * (attitude[you] - a);
                } else if luck.gen_bool(0.1) {
                    a -= 0.02 * a;
                } else {
                    a += 0.01 * (1.0 - a);
                }
            }
            attitude[me] = a;
        }
    }
}

fn main() -> Result<(), ColumnarRuntimeError> {
    let argument = |k: usize| std::env::args().nth(k).and_then(|text| text.parse().ok());
    let (agents, steps) = (argument(1).unwrap_or(100_000), argument(2).unwrap_or(20));
    let threads = argument(3).unwrap_or(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global().expect("the pool is built once");
    let mut runtime = ColumnarRuntime::upload(&people(agents));
    let step = Arc::new(AtomicU64::new(0));
    let now = step.clone();
    runtime.add_rayon_phase("meet", CHUNK, move |start, columns| {
        let seed = (now.load(Ordering::Relaxed) << 40) | start as u64;
        meet(&mut SmallRng::seed_from_u64(seed), columns);
    })?;
    let started = Instant::now();
    for _ in 0..steps {
        runtime.step()?;
        step.fetch_add(1, Ordering::Relaxed);
    }
    let rate = (agents * 8 * steps) as f64 / started.elapsed().as_secs_f64();
    let attitude = runtime.device_store().column(0);
    let sum: f64 = attitude.iter().map(|&a| f64::from(a)).sum();
    let fold = |hash: u64, a: &f32| (hash ^ u64::from(a.to_bits())).wrapping_mul(0x100_0000_01B3);
    let (mean, digest) = (sum / agents as f64, attitude.iter().fold(0, fold));
    println!("contacts_per_second {rate:.3e}\nmean {mean:.4}\ndigest {digest:016x}");
    Ok(())
}
