//! T-C1, after Chuang, Chou & D'Orsogna 2019: enclaves or integration, by how fast people adapt.
//!
//! Hosts start with the attitude 1, guests with −1 (beside: uniform between 0 and there), and
//! everybody is tied to anybody.
//! A tie of i to j is worth u_ij = A·exp(−(x_i − x_j)²/(2σ)), k ties cost exp(k/α). Whoever's turn
//! it is looks at one person: a tie is made if the net utility of both rises by it; then at one own
//! tie, which is cut if the own net utility rises by that; then listens to one whom it is tied to:
//! x_i ← (κ·x_i + x_j)/(κ + 1). Expected: where people adapt fast (small κ) many ties go between hosts
//! and guests, where they adapt slowly (large κ) few: enclaves.
//!
//! Ties that are weighed one by one cannot be expressed with M33. The protocol is therefore one of
//! its own, on the addressed draws of the engine; who is tied to whom is read with the engine's
//! [`Ties`] and its table of ties by group.

use ndarray::Array2;

use super::super::statistic::{Stage, Statistic, Values};
use crate::error::Result;
use crate::rng::Stream;
use crate::ties::Ties;

pub(super) const STATISTICS: &[Statistic] = &[
    (
        "enclaves_1",
        Stage::Docking,
        "T-C1: share of guests' ties that go to hosts, kappa 1",
    ),
    ("enclaves_10", Stage::Docking, "T-C1: the same, kappa 10"),
    ("enclaves_100", Stage::Docking, "T-C1: the same, kappa 100"),
    (
        "enclaves_1000",
        Stage::Docking,
        "T-C1: the same, kappa 1000",
    ),
    (
        "enclaves_ties",
        Stage::Docking,
        "T-C1: mean number of ties, kappa 1000",
    ),
    (
        "enclaves_mild_1000",
        Stage::Docking,
        "T-C1: share of guests' ties that go to hosts, kappa 1000, where attitudes start uniform",
    ),
];

/// κ of the runs: how little a person adapts.
pub(in crate::evidence) const KAPPAS: [u32; 4] = [1, 10, 100, 1000];
/// A, σ and α of the published rule.
const A: f64 = 10.0;
const SIGMA: f64 = 1.0;
const ALPHA: f64 = 3.0;
/// Hosts and guests, ties of each at the start, turns of each. Our assumptions.
const HOSTS: usize = 450;
const GUESTS: usize = 50;
const FIRST_TIES: usize = 8;
const TURNS: u32 = 400;

/// Attitudes at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Hosts at 1, guests at −1.
    Far,
    /// Hosts uniform in [0,1], guests in [−1,0].
    Mild,
}

impl Start {
    /// Distance from 0, given a uniform number.
    fn of(self, u: f64) -> f64 {
        match self {
            Start::Far => 1.0,
            Start::Mild => u,
        }
    }
}

/// The network while it changes.
#[derive(Debug, Clone)]
struct Network {
    attitude: Vec<f64>,
    /// Who is tied to whom, ascending.
    ties: Vec<Vec<usize>>,
    kappa: f64,
}

/// What the k-th tie costs beyond the one before.
fn cost(k: usize) -> f64 {
    let total = |k: usize| libm::exp(k as f64 / ALPHA);
    total(k) - total(k - 1)
}

impl Network {
    /// Hosts first, then guests, tied at random.
    fn new(seed: u64, start: Start, kappa: f64) -> Network {
        let people = HOSTS + GUESTS;
        let mut draws = Stream::new(seed, "docking.enclaves.start").sequence(0, 0);
        let attitude = (0..people)
            .map(|i| match i < HOSTS {
                true => start.of(draws.uniform()),
                false => -start.of(draws.uniform()),
            })
            .collect();
        let mut network = Network {
            attitude,
            ties: vec![Vec::new(); people],
            kappa,
        };
        for i in 0..people {
            while network.ties[i].len() < FIRST_TIES / 2 {
                network.tie(i, draws.below(people));
            }
        }
        network
    }

    fn tie(&mut self, i: usize, j: usize) {
        if i == j {
            return;
        }
        for (a, b) in [(i, j), (j, i)] {
            if let Err(at) = self.ties[a].binary_search(&b) {
                self.ties[a].insert(at, b);
            }
        }
    }

    fn cut(&mut self, i: usize, j: usize) {
        for (a, b) in [(i, j), (j, i)] {
            self.ties[a].retain(|&x| x != b);
        }
    }

    /// u of a tie.
    fn worth(&self, i: usize, j: usize) -> f64 {
        let apart = self.attitude[i] - self.attitude[j];
        A * libm::exp(-apart * apart / (2.0 * SIGMA))
    }

    /// One turn of a person; the three numbers say whom it looks at, which tie, whom it hears.
    fn turn(&mut self, i: usize, stranger: usize, own: [f64; 2]) {
        let tied = self.ties[i].binary_search(&stranger).is_ok();
        if stranger != i && !tied {
            let worth = self.worth(i, stranger);
            let gains = |who: usize| worth > cost(self.ties[who].len() + 1);
            if gains(i) && gains(stranger) {
                self.tie(i, stranger);
            }
        }
        let pick = |ties: &[usize], u: f64| -> Option<usize> {
            ties.get((u * ties.len() as f64) as usize).copied()
        };
        if let Some(j) = pick(&self.ties[i], own[0])
            && self.worth(i, j) < cost(self.ties[i].len())
        {
            self.cut(i, j);
        }
        if let Some(j) = pick(&self.ties[i], own[1]) {
            let x = self.attitude[i];
            self.attitude[i] = (self.kappa * x + self.attitude[j]) / (self.kappa + 1.0);
        }
    }

    /// Ends of ties by own and other side (host, guest).
    fn ends(&self) -> Array2<u64> {
        let pairs: Vec<(u32, u32, f32, f32)> = self
            .ties
            .iter()
            .enumerate()
            .flat_map(|(i, of)| of.iter().map(move |&j| (i as u32, j as u32, 0.0, 0.0)))
            .filter(|p| p.0 < p.1)
            .collect();
        let ties = Ties::from_pairs(self.ties.len(), 64, &pairs);
        let side = |i: usize| usize::from(i >= HOSTS);
        let mut ends = Array2::zeros((2, 2));
        for i in 0..ties.people() {
            for tie in ties.of(i as u32) {
                ends[[side(i), side(tie.other as usize)]] += 1;
            }
        }
        ends
    }
}

/// The network after everybody has had all turns, in a random order of people each time.
fn grown(seed: u64, start: Start, kappa: f64) -> Network {
    let mut network = Network::new(seed, start, kappa);
    let stream = Stream::new(seed, "docking.enclaves");
    let mut order: Vec<usize> = (0..HOSTS + GUESTS).collect();
    for turn in 0..TURNS {
        stream.sequence(u64::MAX, turn).shuffle(&mut order);
        for &i in &order {
            let mut draws = stream.sequence(i as u64, turn);
            let stranger = draws.below(HOSTS + GUESTS);
            let own = [draws.uniform(), draws.uniform()];
            network.turn(i, stranger, own);
        }
    }
    network
}

pub(super) fn run(seed: u64, values: &mut Values) -> Result<()> {
    let cross = |ends: &Array2<u64>| {
        let guests = ends[[1, 0]] + ends[[1, 1]];
        ends[[1, 0]] as f64 / guests.max(1) as f64
    };
    for kappa in KAPPAS {
        let ends = grown(seed, Start::Far, f64::from(kappa)).ends();
        values.note_true(&format!("enclaves_{kappa}"), cross(&ends));
        if kappa == 1000 {
            let mean = ends.sum() as f64 / (HOSTS + GUESTS) as f64;
            values.note_true("enclaves_ties", mean);
            let mild = grown(seed, Start::Mild, f64::from(kappa)).ends();
            values.note_true("enclaves_mild_1000", cross(&mild));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(x: [f64; 2]) -> Network {
        Network {
            attitude: x.to_vec(),
            ties: vec![Vec::new(); 2],
            kappa: 4.0,
        }
    }

    #[test]
    fn the_formulas_at_known_points() {
        let n = pair([0.5, -0.5]);
        assert!((n.worth(0, 1) - 10.0 * libm::exp(-0.5)).abs() < 1e-12);
        assert!((cost(1) - (libm::exp(1.0 / 3.0) - 1.0)).abs() < 1e-12);
        // The tenth tie with somebody alike pays (8.0 < 10), the eleventh does not (11.1).
        assert!(cost(10) < A && cost(11) > A);
    }

    #[test]
    fn a_turn_ties_adapts_and_cuts() {
        let mut n = pair([0.5, -0.5]);
        n.turn(0, 1, [0.0, 0.0]);
        assert_eq!(n.ties, [[1], [0]]);
        // (4·.5 − .5)/5
        assert!((n.attitude[0] - 0.3).abs() < 1e-12 && n.attitude[1] == -0.5);
        // So far apart, nothing is worth a tie.
        n.attitude = vec![9.0, -9.0];
        n.turn(1, 1, [0.0, 0.0]);
        assert!(n.ties.iter().all(Vec::is_empty));
        assert_eq!(n.attitude, [9.0, -9.0]);
    }

    #[test]
    fn ends_are_counted_from_both_sides() {
        let n = Network::new(7, Start::Mild, 1.0);
        let ends = n.ends();
        assert_eq!(ends[[0, 1]], ends[[1, 0]]);
        let all: usize = n.ties.iter().map(Vec::len).sum();
        assert_eq!(ends.sum(), all as u64);
    }
}
