//! What the machine can do, and how far a phase of a week is from it.
//!
//! Three limits are measured in the run that they are compared with, on as many threads: bytes read in
//! a row, cache lines read at random, blocks of draws. A phase needs so many of each at least; the slowest
//! of the three bounds its time from below, as if the other two took none.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use commonground::engine::Simulation;
use commonground::ids::NONE;
use commonground::places::Role;
use commonground::rng::Stream;
use serde_json::{Value, json};

/// Bytes of a cache line.
const LINE: usize = 64;
/// Lines of the memory that is read: far more than caches hold.
const LINES: usize = 4 << 20;
/// Reads at random, and blocks of draws, of one thread in a round.
const EACH: u64 = 2_000_000;
/// Rounds; the best counts.
const ROUNDS: usize = 3;

/// What the machine does in a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    /// Bytes read in a row.
    pub bytes: f64,
    /// Cache lines read at random.
    pub lines: f64,
    /// Blocks of four words drawn.
    pub draws: f64,
}

/// What a phase needs at least.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Work {
    /// Bytes read or written in a row.
    pub bytes: f64,
    /// Cache lines at places that nobody foresees.
    pub lines: f64,
    /// Blocks of draws.
    pub draws: f64,
}

impl Limits {
    /// Measures, on so many threads. Takes a quarter of a gigabyte for a second or two.
    pub fn measure(threads: usize) -> Limits {
        let memory: Vec<[u64; LINE / 8]> = (0..LINES as u64).map(|k| [k; LINE / 8]).collect();
        let share = LINES.div_ceil(threads);
        let in_a_row = |t: usize| {
            let from = (t * share).min(LINES);
            let mine = &memory[from..(from + share).min(LINES)];
            let sum = |sum: [u64; LINE / 8], line: &[u64; LINE / 8]| {
                std::array::from_fn(|k| sum[k].wrapping_add(line[k]))
            };
            black_box(mine.iter().fold([0; LINE / 8], sum));
        };
        let at_random = |t: usize| {
            let (mut at, mut sum) = (t as u64 + 1, 0u64);
            for _ in 0..EACH {
                // Places do not depend on what was read: many are under way at a time.
                at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                sum = sum.wrapping_add(memory[(at >> 40) as usize % LINES][0]);
            }
            black_box(sum);
        };
        let draws = |t: usize| {
            let stream = Stream::new(t as u64, "bench.draws");
            let mut addresses = [(0u64, 0u32); 256];
            let mut bits = Vec::new();
            for round in 0..EACH / 256 {
                for (k, address) in addresses.iter_mut().enumerate() {
                    *address = (round, k as u32);
                }
                stream.draw_many(&addresses, 0, &mut bits);
                black_box(&bits);
            }
        };
        let all = threads as f64;
        Limits {
            bytes: rate((LINES * LINE) as f64, threads, &in_a_row),
            lines: rate(all * EACH as f64, threads, &at_random),
            draws: rate(all * (EACH / 256 * 256) as f64, threads, &draws),
        }
    }

    /// Seconds that work takes at least.
    pub fn bound(&self, work: Work) -> f64 {
        let bytes = work.bytes / self.bytes;
        bytes
            .max(work.lines / self.lines)
            .max(work.draws / self.draws)
    }

    pub fn to_json(self) -> Value {
        json!({
            "sequential_bytes_per_second": self.bytes,
            "random_lines_per_second": self.lines,
            "draws_per_second": self.draws,
        })
    }
}

/// So much work, done by this on every thread, in a second.
fn rate(work: f64, threads: usize, act: &(dyn Fn(usize) + Sync)) -> f64 {
    let round = || {
        let started = Instant::now();
        std::thread::scope(|scope| {
            for t in 0..threads {
                scope.spawn(move || act(t));
            }
        });
        work / started.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(|_| round()).fold(0.0, f64::max)
}

/// What the phases of a week need at least, by name, of a city as it is after a week. Turnover and
/// ties have no bound: what they touch depends on who asks.
///
/// - faces: columns of state are read and faces written, once each;
/// - encounters: a block of draws for each member of a place, each first look and each meeting of two
///   groups; the face of each member, the seat and the face of each first candidate;
/// - contacts: the tally of each person in each setting;
/// - pairs: a block of draws for each friendship and the faces of both;
/// - changes: columns of state are read and written.
pub(super) fn works(simulation: &Simulation) -> BTreeMap<&'static str, Work> {
    let view = simulation.view();
    let people = view.population.all_present().count() as f64;
    let memory = simulation.memory();
    let bytes = |start: &str| -> f64 {
        let of = memory.iter().filter(|(name, _)| name.starts_with(start));
        of.map(|(_, bytes)| *bytes as f64).sum()
    };
    let (mut members, mut starts, mut cross) = (0.0, 0.0, 0.0);
    for (s, setting) in view.settings.iter().enumerate() {
        let Some(seats) = view
            .seats
            .get(&setting.name)
            .filter(|_| setting.role == Role::Mixing)
        else {
            continue;
        };
        let on = |p: u32| seats.of_place(p).iter().filter(|i| **i != NONE).count() as f64;
        members += (0..seats.places() as u32).map(on).sum::<f64>();
        let flows = view.flows;
        let lost: u64 = flows.lost_language.row(s).sum() + flows.lost_candidate.row(s).sum();
        starts += (flows.encounters[s] + lost) as f64;
        for (at, n) in flows.contacts.indexed_iter().filter(|(at, _)| at.0 == s) {
            cross += if at.1 == at.2 { 0.0 } else { *n as f64 / 2.0 };
        }
    }
    let ties = view.ties.len() as f64;
    let columns = bytes("column ");
    BTreeMap::from([
        (
            "faces",
            Work {
                bytes: columns + bytes("faces"),
                ..Work::default()
            },
        ),
        (
            "encounters",
            Work {
                lines: members + 2.0 * starts,
                draws: members + starts + cross,
                ..Work::default()
            },
        ),
        (
            "contacts",
            Work {
                lines: members.max(people),
                ..Work::default()
            },
        ),
        (
            "pairs",
            Work {
                lines: 2.0 * ties,
                draws: ties,
                ..Work::default()
            },
        ),
        (
            "changes",
            Work {
                bytes: 2.0 * columns,
                ..Work::default()
            },
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_of_three_is_the_bound() {
        let limits = Limits {
            bytes: 100.0,
            lines: 10.0,
            draws: 20.0,
        };
        let work = Work {
            bytes: 50.0,
            lines: 3.0,
            draws: 14.0,
        };
        assert_eq!(limits.bound(work), 0.7);
        assert_eq!(limits.bound(Work::default()), 0.0);
    }
}
