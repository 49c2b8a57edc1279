//! Criterion benches of the engine: the encounter phase, whole weeks, the build, the writers, checkpoints.
//!
//! `cargo bench` runs them on the city of `commonground bench` at a size that a laptop holds; that
//! command measures large cities and prints the whole account.

use std::hint::black_box;
use std::time::Duration;

use commonground::checkpoint::{Reader, Writer};
use commonground::engine::Simulation;
use commonground::population;
use commonground::record::{Format, OutputFolder, Recorder};
use commonground::scenario::{ReadOptions, Scenario};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const PEOPLE: u32 = 50_000;

fn city() -> Scenario {
    let options = ReadOptions {
        set: vec![
            format!("city.inhabitants={PEOPLE}"),
            "city.areas=20".to_owned(),
            "outputs.area_every_weeks=1".to_owned(),
            "outputs.city_every_weeks=1".to_owned(),
        ],
        ..ReadOptions::default()
    };
    Scenario::from_text(include_str!("city.toml"), "benches/city.toml", &options)
        .expect("the bench city")
}

fn weeks(c: &mut Criterion) {
    let mut simulation = Simulation::builder(city())
        .threads(1)
        .build()
        .expect("a city");
    simulation.step();
    let encounters: u64 = simulation.view().flows.encounters.iter().sum();
    let mut group = c.benchmark_group("week");
    group.sample_size(10);
    group.throughput(Throughput::Elements(encounters));
    group.bench_function("encounter phase, one thread", |b| {
        b.iter_custom(|rounds| {
            let before = simulation.timings().encounters;
            for _ in 0..rounds {
                simulation.step();
            }
            simulation.timings().encounters - before
        });
    });
    group.bench_function("whole, one thread", |b| b.iter(|| simulation.step()));
    group.finish();
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("build");
    group.sample_size(10);
    group.throughput(Throughput::Elements(u64::from(PEOPLE)));
    let scenario = city();
    group.bench_function("population", |b| {
        b.iter(|| {
            population::build(
                &scenario.groups,
                &scenario.city,
                &scenario.population,
                scenario.seed,
            )
        });
    });
    group.bench_function("to the stationary start", |b| {
        b.iter(|| Simulation::builder(scenario.clone()).threads(1).build());
    });
    group.finish();
}

fn writers(c: &mut Criterion) {
    let scenario = city();
    let simulation = Simulation::builder(scenario.clone())
        .threads(1)
        .build()
        .expect("a city");
    let mut group = c.benchmark_group("writers");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    for format in [Format::Csv, Format::Parquet] {
        if !format.is_available() {
            continue;
        }
        group.bench_function(
            format!("rows of city and areas, {}", format.extension()),
            |b| {
                b.iter(|| {
                    let folder = tempfile::tempdir().expect("a folder");
                    let out = OutputFolder::open(folder.path(), false).expect("an empty folder");
                    let mut recorder =
                        Recorder::new(out, &scenario, format, 1).expect("a recorder");
                    recorder.record(&simulation.view()).expect("room on disk");
                    black_box(recorder.finish().expect("whole files"))
                });
            },
        );
    }
    group.finish();
}

fn checkpoints(c: &mut Criterion) {
    let mut simulation = Simulation::builder(city())
        .threads(1)
        .build()
        .expect("a city");
    simulation.step();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bench.state");
    let keep = |simulation: &Simulation| {
        let mut out = Writer::create(&path).expect("room on disk");
        simulation.keep(&mut out).expect("room on disk");
        out.finish().expect("room on disk").plain
    };
    let mut group = c.benchmark_group("checkpoint");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(keep(&simulation)));
    group.bench_function("write", |b| b.iter(|| keep(&simulation)));
    group.bench_function("read", |b| {
        b.iter(|| {
            let mut from = Reader::open(&path).expect("the file just written");
            simulation.recall(&mut from).expect("a whole state");
            from.finish().expect("its end");
        });
    });
    group.finish();
}

criterion_group!(benches, weeks, build, writers, checkpoints);
criterion_main!(benches);
