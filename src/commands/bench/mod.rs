//! `bench`: how fast, on how much memory, against what.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use commonground::attitude::mediated;
use commonground::checkpoint::{self, Reader};
use commonground::engine::Simulation;
use commonground::mechanism::{Entry, Profile, catalogue};
use commonground::rng::Stream;
use commonground::scenario::{ReadOptions, Scenario};
use commonground::{Error, Result};
use serde_json::{Map, Value, json};

mod limits;

use super::{plain, print, threads};
use limits::{Limits, works};

/// The city on which speed is measured.
const CITY: &str = include_str!("../../../benches/city.toml");
/// Rounds of the comparison of threads; the best counts.
const ROUNDS: usize = 5;

#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Number of people
    #[arg(long, default_value_t = 1_000_000)]
    agents: u32,
    /// Weeks to measure
    #[arg(long, default_value_t = 10)]
    weeks: u32,
    /// Threads; 0 means one for each core
    #[arg(long, default_value_t = 0, value_parser = threads)]
    threads: usize,
    /// Which mechanisms are on
    #[arg(long, value_enum, default_value_t = Which::Contact)]
    profile: Which,
    /// Print what each mechanism of the profile costs, in place of the phases: the week with all
    /// of them against the week without it, best of interleaved rounds
    #[arg(long)]
    by_mechanism: bool,
    /// Measure a checkpoint also, which is written into this folder and removed
    #[arg(long, value_name = "DIR")]
    checkpoint: Option<PathBuf>,
    /// Print one JSON object in place of the table
    #[arg(long)]
    json: bool,
}

/// Sets of mechanisms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// Direct contact, friends and what they read
    Contact,
    /// What a scenario has by default
    Core,
    /// The same with language, work, waiting and housing
    Institutions,
    /// Everything, but for the rival of the attitude kernel
    All,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Which::Contact => "contact",
            Which::Core => "core",
            Which::Institutions => "institutions",
            Which::All => "all",
        }
    }

    /// Whether a mechanism is on.
    fn has(self, entry: &Entry) -> bool {
        match self {
            Which::Contact => Profile::Contact.has(entry),
            Which::Core => Profile::Core.has(entry),
            Which::Institutions => Profile::Institutions.has(entry),
            Which::All => entry.name != mediated::CARD.name,
        }
    }
}

/// The fixed city with so many people and the mechanisms of a profile, without one of them.
fn scenario(args: &BenchArgs, without: Option<&str>) -> Result<Scenario> {
    let mut options = ReadOptions::from_env();
    options.set = vec![
        format!("city.inhabitants={}", args.agents),
        format!("city.areas={}", (args.agents / 2500).clamp(4, 20_000)),
    ];
    for entry in catalogue() {
        let on = args.profile.has(entry) && without != Some(entry.name);
        if on != entry.core() {
            options
                .set
                .push(format!("mechanisms.{}.enabled={on}", entry.name));
        }
    }
    Scenario::from_text(CITY, "benches/city.toml (built in)", &options)
}

/// Measures.
pub fn bench(args: &BenchArgs) -> Result<()> {
    if args.agents < 2000 || args.weeks == 0 {
        return Err(Error::input("bench needs at least 2000 agents and 1 week"));
    }
    if args.by_mechanism {
        return by_mechanism(args);
    }
    let mut simulation = Simulation::builder(scenario(args, None)?)
        .threads(args.threads)
        .build()?;
    let build = simulation.build_time();
    let threads = simulation.threads();

    simulation.step(); // warm
    let before = simulation.timings();
    let encounters_before = simulation.encounters();
    let (mut cross, mut met) = (0u64, 0u64);
    for _ in 0..args.weeks {
        simulation.step();
        let flows = simulation.view().flows;
        for (at, n) in flows.contacts.indexed_iter() {
            // Home and friends count no encounters.
            if flows.encounters[at.0] > 0 {
                met += n;
                cross += if at.1 == at.2 { 0 } else { *n };
            }
        }
    }
    let after = simulation.timings();
    let encounters = simulation.encounters() - encounters_before;
    let seconds = (after.weeks - before.weeks).as_secs_f64();
    let kernel = (after.encounters - before.encounters).as_secs_f64();
    let agent_weeks = f64::from(args.agents) * f64::from(args.weeks);
    let table = simulation.memory();
    let bytes: usize = table.iter().map(|row| row.1).sum();

    // All that is said about the state is taken here, before the comparisons go on.
    let digest = simulation.state_digest();
    let ties = simulation.ties().len() as f64;
    let peak = commonground::record::peak_rss_bytes();
    let checkpoint = match &args.checkpoint {
        Some(folder) => checkpoint(&mut simulation, folder, args.agents)?,
        None => Value::Null,
    };
    let limits = Limits::measure(threads);
    let works = works(&simulation);
    let gain = gains(&mut simulation, threads);
    let (one_thread, plain_loop) = against_the_plain_loop(&mut simulation);
    simulation.set_threads(threads)?;

    let mut phases = Map::new();
    for ((name, b), (_, a)) in before.phases().into_iter().zip(after.phases()) {
        let s = (a - b).as_secs_f64();
        let mut phase = json!({ "seconds": s, "ns_per_agent_week": s * 1e9 / agent_weeks });
        if let Some(work) = works.get(name) {
            // That of the last week, for all of them.
            let bound = limits.bound(*work) * f64::from(args.weeks);
            phase["times_the_bound"] = json!(s / bound);
        }
        phases.insert(name.into(), phase);
    }
    let columns: Map<String, Value> = table
        .iter()
        .map(|(name, b)| (name.clone(), json!(*b as f64 / f64::from(args.agents))))
        .collect();
    let mut report = json!({
        "agents": args.agents,
        "weeks": args.weeks,
        "threads": threads,
        "profile": args.profile.name(),
        "encounters": encounters,
        "encounters_per_person_week": encounters as f64 / agent_weeks,
        "cross_group_share": cross as f64 / met.max(1) as f64,
        "mean_degree": 2.0 * ties / f64::from(args.agents),
        "encounters_per_second": encounters as f64 / seconds,
        "kernel_encounters_per_second": encounters as f64 / kernel,
        "agent_weeks_per_second": agent_weeks / seconds,
        "kernel_one_thread": one_thread,
        "plain_loop": plain_loop,
        "baseline_ratio": one_thread / plain_loop,
        "thread_gain": gain.map(|g| g.0),
        "compute_gain": gain.map(|g| g.1),
        "limits": limits.to_json(),
        "build_seconds": build.as_secs_f64(),
        "bytes_per_agent": bytes as f64 / f64::from(args.agents),
        "bytes": columns,
        "peak_rss_bytes": peak,
        "phases": phases,
        "state_digest": digest,
    });
    if !checkpoint.is_null() {
        report["checkpoint"] = checkpoint;
    }
    if args.json {
        return print(&format!("{report:#}\n"));
    }
    print(&as_table(&report, ""))
}

/// A checkpoint of the state: its size, and the time to write it (until it is on the disk) and to read
/// it back.
fn checkpoint(simulation: &mut Simulation, folder: &Path, agents: u32) -> Result<Value> {
    let path = folder.join("bench.state");
    let started = Instant::now();
    let mut out = checkpoint::Writer::create(&path)?;
    simulation.keep(&mut out)?;
    let size = out.finish()?;
    let written = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let mut from = Reader::open(&path)?;
    simulation.recall(&mut from)?;
    from.finish()?;
    let read = started.elapsed().as_secs_f64();
    // It was whole a moment ago; a file that stays does no harm.
    let _ = std::fs::remove_file(&path);
    let per_agent = |bytes: u64| bytes as f64 / f64::from(agents);
    Ok(json!({
        "bytes_per_agent": per_agent(size.stored),
        "bytes_per_agent_plain": per_agent(size.plain),
        "write_seconds": written,
        "write_megabytes_per_second": size.plain as f64 / 1e6 / written,
        "read_seconds": read,
        "read_megabytes_per_second": size.plain as f64 / 1e6 / read,
    }))
}

/// What each mechanism of the profile costs a week: both cities live side by side and take turns.
fn by_mechanism(args: &BenchArgs) -> Result<()> {
    let build = |without| {
        Simulation::builder(scenario(args, without)?)
            .threads(args.threads)
            .build()
    };
    let mut whole = build(None)?;
    whole.step(); // warm
    let nanoseconds = |simulation: &mut Simulation| {
        let started = Instant::now();
        simulation.step();
        started.elapsed().as_secs_f64() * 1e9 / f64::from(args.agents)
    };
    let mut costs = Map::new();
    let mut least = f64::INFINITY;
    for entry in catalogue().iter().filter(|e| args.profile.has(e)) {
        let mut rest = build(Some(entry.name))?;
        rest.step();
        let (mut with, mut without) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..args.weeks {
            with = with.min(nanoseconds(&mut whole));
            without = without.min(nanoseconds(&mut rest));
        }
        least = least.min(with);
        costs.insert(entry.name.into(), json!(with - without));
    }
    let report = json!({
        "agents": args.agents,
        "threads": whole.threads(),
        "profile": args.profile.name(),
        "ns_per_agent_week": least,
        "ns_per_agent_week_by_mechanism": costs,
    });
    if args.json {
        return print(&format!("{report:#}\n"));
    }
    print(&as_table(&report, ""))
}

/// Gain of all threads over one: of whole weeks, and of computing alone, best of interleaved
/// rounds. `None` with one thread.
fn gains(simulation: &mut Simulation, threads: usize) -> Option<(f64, f64)> {
    if threads < 2 {
        return None;
    }
    let mut best = [Duration::MAX; 4];
    for _ in 0..ROUNDS {
        for (slot, n) in [(0, 1), (1, threads)] {
            if simulation.set_threads(n).is_err() {
                return None;
            }
            let started = Instant::now();
            simulation.step();
            best[slot] = best[slot].min(started.elapsed());
        }
        for (slot, n) in [(2, 1), (3, threads)] {
            let started = Instant::now();
            std::thread::scope(|scope| {
                for t in 0..n {
                    scope.spawn(move || compute(t as u64));
                }
            });
            best[slot] = best[slot].min(started.elapsed());
        }
    }
    let [one, all, alone, together] = best.map(|d| d.as_secs_f64());
    Some((one / all, threads as f64 * alone / together))
}

/// A tenth of a second of draws that touch no memory.
fn compute(seed: u64) -> u32 {
    let stream = Stream::new(seed, "bench.compute");
    let mut sum = 0u32;
    for i in 0..20_000_000u64 {
        sum = sum.wrapping_add(stream.draw(i, 0, 0)[0]);
    }
    std::hint::black_box(sum)
}

/// Encounters a second of the engine's encounter phase and of the plain loop, both on one thread,
/// best of interleaved rounds.
fn against_the_plain_loop(simulation: &mut Simulation) -> (f64, f64) {
    if simulation.set_threads(1).is_err() {
        return (f64::NAN, f64::NAN);
    }
    let city = plain::city(&simulation.view());
    let mut tallies = vec![[0u8; 4]; city.group.len() * city.groups];
    let (mut engine, mut plain) = (0.0f64, 0.0f64);
    for round in 0..ROUNDS {
        let (before, so_far) = (simulation.timings().encounters, simulation.encounters());
        simulation.step();
        let seconds = (simulation.timings().encounters - before).as_secs_f64();
        engine = engine.max((simulation.encounters() - so_far) as f64 / seconds);
        tallies.fill([0; 4]);
        let started = Instant::now();
        let week = plain::baseline::week(&city, round as u64, &mut tallies);
        plain = plain.max(week.encounters as f64 / started.elapsed().as_secs_f64());
    }
    (engine, plain)
}

fn as_table(value: &Value, indent: &str) -> String {
    let mut text = String::new();
    if let Value::Object(map) = value {
        for (key, value) in map {
            match value {
                Value::Object(_) => {
                    let below = as_table(value, &format!("{indent}    "));
                    let _ = write!(text, "{indent}{key}\n{below}");
                }
                Value::Number(n) if n.is_f64() => {
                    let x = n.as_f64().unwrap_or(f64::NAN);
                    let shown = if x.abs() >= 1e5 {
                        format!("{x:.4e}")
                    } else {
                        format!("{x:.4}")
                    };
                    let _ = writeln!(text, "{indent}{key:<32} {shown}");
                }
                other => {
                    let _ = writeln!(text, "{indent}{key:<32} {other}");
                }
            }
        }
    }
    text
}
