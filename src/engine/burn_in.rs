//! Letting the city settle before week 0.

use super::world::World;
use crate::attitude::kernel::ATTITUDE;
use crate::checkpoint::{kept, stored};
use crate::num::Fixed;

/// How long to let the city settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BurnIn {
    /// Until the yearly drift of every mean attitude is below .01 + 2 standard errors; at least
    /// 104 weeks and at most 416.
    Auto,
    /// So many weeks.
    Weeks(u32),
}

impl BurnIn {
    pub(crate) fn least(self) -> u32 {
        match self {
            BurnIn::Auto => 104,
            BurnIn::Weeks(w) => w,
        }
    }

    pub(crate) fn most(self) -> u32 {
        match self {
            BurnIn::Auto => 416,
            BurnIn::Weeks(w) => w,
        }
    }
}

/// A burn-in under way: what was seen so far.
#[derive(Debug, Clone)]
pub struct Settling {
    length: BurnIn,
    drift: Drift,
    weeks: u32,
    seconds: f64,
    settled: bool,
}

kept! { Settling { keep: drift, weeks, seconds, settled; made: length } }

impl Settling {
    pub(crate) fn new(length: BurnIn, groups: usize) -> Settling {
        Settling {
            length,
            drift: Drift::new(groups),
            weeks: 0,
            seconds: 0.0,
            settled: false,
        }
    }

    /// Weeks so far.
    pub fn weeks(&self) -> u32 {
        self.weeks
    }

    /// The greatest number of weeks there will be.
    pub fn most(&self) -> u32 {
        self.length.most()
    }

    /// Takes in the state of a week.
    pub(crate) fn note(&mut self, world: &World) {
        self.settled = self.drift.note(world);
    }

    /// A week has passed, which took so many seconds.
    pub(crate) fn count(&mut self, seconds: f64) {
        self.weeks += 1;
        self.seconds += seconds;
    }

    /// Whether the city has settled, or was given all its weeks.
    pub fn is_over(&self) -> bool {
        let settled = self.settled && self.weeks >= self.length.least();
        settled || self.weeks >= self.length.most()
    }

    pub(crate) fn report(&self) -> BurnInReport {
        BurnInReport {
            weeks: self.weeks,
            seconds: self.seconds,
            drift: self.drift.yearly(),
            settled: self.settled,
        }
    }
}

/// How burn-in went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BurnInReport {
    /// Weeks used.
    pub weeks: u32,
    /// Seconds used.
    pub seconds: f64,
    /// Greatest yearly drift left in a mean attitude (NaN before a year has passed).
    pub drift: f64,
    /// Whether every drift was below .01 + 2 standard errors.
    pub settled: bool,
}

/// Means and standard errors of attitude by ordered group pair over the last year.
#[derive(Debug, Clone)]
pub(crate) struct Drift {
    groups: usize,
    /// Week by week: mean and standard error of every pair.
    past: Vec<Vec<(f64, f64)>>,
}

stored! { Drift { groups, past } }

const YEAR: usize = 52;

impl Drift {
    pub fn new(groups: usize) -> Drift {
        Drift {
            groups,
            past: Vec::new(),
        }
    }

    /// Notes the state; says whether the last year's drift is small for every pair.
    pub fn note(&mut self, world: &World) -> bool {
        let g = self.groups;
        let attitude = world.state.column(ATTITUDE).unwrap_or(&[]);
        let people = world.pieces.people;
        let sums = super::start::in_runs(world.len(), people, |run| {
            let mut sum = vec![(Fixed::default(), Fixed::default(), 0u64); g * g];
            for i in run {
                let row = usize::from(world.population.group[i]) * g;
                for h in 0..g {
                    let a = attitude[i * g + h];
                    let s = &mut sum[row + h];
                    s.0.add(a);
                    s.1.add(a * a);
                    s.2 += 1;
                }
            }
            sum
        });
        let mut now = vec![(Fixed::default(), Fixed::default(), 0u64); g * g];
        for (k, s) in sums.iter().enumerate() {
            let total = &mut now[k % (g * g)];
            total.0 += s.0;
            total.1 += s.1;
            total.2 += s.2;
        }
        let stats = now
            .iter()
            .map(|(sum, square, n)| {
                let n = (*n).max(1) as f64;
                let mean = sum.value() / n;
                let var = (square.value() / n - mean * mean).max(0.0);
                (mean, libm::sqrt(var / n))
            })
            .collect();
        self.past.push(stats);
        if self.past.len() > YEAR + 1 {
            self.past.remove(0);
        }
        self.past.len() == YEAR + 1
            && self
                .pairs()
                .all(|(then, now)| (now.0 - then.0).abs() < 0.01 + 2.0 * now.1)
    }

    /// Greatest drift of the last year; NaN before a year has passed.
    pub fn yearly(&self) -> f64 {
        if self.past.len() <= YEAR {
            return f64::NAN;
        }
        self.pairs()
            .map(|(then, now)| (now.0 - then.0).abs())
            .fold(0.0, f64::max)
    }

    fn pairs(&self) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
        let (first, last) = (&self.past[0], &self.past[self.past.len() - 1]);
        let g = self.groups;
        (0..g * g)
            .filter(move |k| k / g != k % g)
            .map(move |k| (first[k], last[k]))
    }
}
