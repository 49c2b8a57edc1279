//! Letting the city settle before week 0.

use super::world::World;
use crate::attitude::kernel::ATTITUDE;
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

/// Means and standard errors of attitude by ordered group pair over the last year.
pub(crate) struct Drift {
    groups: usize,
    /// Week by week: mean and standard error of every pair.
    past: Vec<Vec<(f64, f64)>>,
}

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
