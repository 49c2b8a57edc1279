//! What a person brings along: milieu, activity, interest in contact, set-points of attitude.

use rayon::prelude::*;

use super::super::{Groups, PopulationParameters};
use super::beta::BetaTable;
use super::residents::Residents;
use crate::num::{ln, normal_quantile};
use crate::rng::Stream;

/// Bound of set-points.
const BOUND: f64 = 0.95;

/// A standard normal number from one word.
#[inline]
fn normal32(word: u32) -> f64 {
    normal_quantile((f64::from(word) + 0.5) / 4_294_967_296.0)
}

/// Milieu z of everybody: N(0,1) over all hosts, with hosts of higher z in areas with more
/// newcomers, z = (s·v + ε)/√(1 + s²); N(0,1) and unsorted for newcomers.
pub(super) fn milieu(
    people: &Residents,
    groups: &Groups,
    parameters: &PopulationParameters,
    seed: u64,
) -> Vec<f32> {
    let share = newcomer_log_share(people, groups);
    let s = parameters.milieu_area;
    let sorted = share.iter().any(|&v| v != 0.0);
    let scale = if sorted {
        1.0 / libm::sqrt(1.0 + s * s)
    } else {
        1.0
    };
    let stream = Stream::new(seed, "population.milieu");
    (0..people.len())
        .into_par_iter()
        .map(|i| {
            let own = normal32(stream.draw(people.key[i], 0, 0)[0]);
            if groups.get(usize::from(people.group[i])).host {
                (scale * (s * share[people.area[i] as usize] + own)) as f32
            } else {
                own as f32
            }
        })
        .collect()
}

/// Log newcomer share of each area, standardised over the hosts, so that the milieu of hosts has
/// mean 0 and variance 1 whatever the sorting; all zero where areas do not differ.
fn newcomer_log_share(people: &Residents, groups: &Groups) -> Vec<f64> {
    let mut count = vec![[0u32; 2]; people.areas.len()];
    for (&d, &g) in people.area.iter().zip(&people.group) {
        count[d as usize][usize::from(groups.get(usize::from(g)).host)] += 1;
    }
    let mut log: Vec<f64> = count
        .iter()
        .map(|&[new, host]| ln((f64::from(new) + 0.5) / (f64::from(new + host) + 1.0)))
        .collect();
    standardise(&mut log, |d| f64::from(count[d][1]));
    log
}

/// Shifts and scales numbers to weighted mean 0 and variance 1; to all zeros where they do not
/// differ.
pub(super) fn standardise(values: &mut [f64], weight: impl Fn(usize) -> f64) {
    let all: f64 = (0..values.len()).map(&weight).sum();
    let mean = values
        .iter()
        .enumerate()
        .map(|(i, v)| weight(i) * v)
        .sum::<f64>()
        / all.max(1e-300);
    let square = |(i, v): (usize, &f64)| weight(i) * (v - mean) * (v - mean);
    let variance = values.iter().enumerate().map(square).sum::<f64>() / all.max(1e-300);
    let sd = libm::sqrt(variance);
    values
        .iter_mut()
        .for_each(|v| *v = if sd > 1e-9 { (*v - mean) / sd } else { 0.0 });
}

/// Columns of [`draw`].
pub(super) struct Traits {
    pub activity: Vec<f32>,
    pub interest: Vec<f32>,
    pub set_point: Vec<f32>,
}

/// Activity, interest and set-points of everybody.
pub(super) fn draw(
    people: &Residents,
    groups: &Groups,
    parameters: &PopulationParameters,
    milieu: &[f32],
    seed: u64,
) -> Traits {
    let n = groups.len();
    let rule = TraitRule::new(groups, parameters, seed);
    let mut traits = Traits {
        activity: vec![1.0; people.len()],
        interest: vec![0.0; people.len()],
        set_point: vec![0.0; people.len() * n],
    };
    traits
        .set_point
        .par_chunks_mut(n)
        .zip(&mut traits.interest)
        .zip(&mut traits.activity)
        .enumerate()
        .for_each(|(i, ((set_point, interest), activity))| {
            let (key, g) = (people.key[i], usize::from(people.group[i]));
            (*activity, *interest) = rule.person(groups, key, g, milieu[i], set_point);
        });
    traits
}

/// How one person's traits are drawn. With p = √ρ·z + √(1−ρ)·N the set-point towards h is
/// μ_gh + σ·(√r·p + √(1−r)·N_h), and interest the Beta quantile at Φ(c·p + √(1−c²)·N).
#[derive(Debug, Clone)]
pub(crate) struct TraitRule {
    by_milieu: f64,
    by_self: f64,
    common: f64,
    apart: f64,
    wish: f64,
    rest: f64,
    activity_sd: f64,
    betas: Vec<BetaTable>,
    /// Groups by the number of their word in the draws, which they keep when they are renumbered.
    order: Vec<usize>,
    milieu: Stream,
    person: Stream,
    towards: Stream,
}

impl TraitRule {
    /// The rule for people of these groups.
    pub fn new(groups: &Groups, p: &PopulationParameters, seed: u64) -> TraitRule {
        let (rho, r, c) = (
            p.milieu_share,
            p.attitude_correlation,
            p.interest_correlation,
        );
        TraitRule {
            by_milieu: libm::sqrt(rho),
            by_self: libm::sqrt(1.0 - rho),
            common: p.attitude_sd * libm::sqrt(r),
            apart: p.attitude_sd * libm::sqrt(1.0 - r),
            wish: c,
            rest: libm::sqrt(1.0 - c * c),
            activity_sd: p.activity_sd,
            betas: groups
                .iter()
                .map(|g| BetaTable::new(g.spec.interest_alpha, g.spec.interest_beta))
                .collect(),
            order: (0..groups.len()).collect(),
            milieu: Stream::new(seed, "population.milieu"),
            person: Stream::new(seed, "population.person"),
            towards: Stream::new(seed, "population.set_point"),
        }
    }

    /// Milieu of somebody who has not chosen an area by it: N(0,1).
    pub fn milieu(&self, key: u64) -> f32 {
        normal32(self.milieu.draw(key, 0, 0)[0]) as f32
    }

    /// Activity and interest of the person with this key; set-points are written to the row.
    pub fn person(
        &self,
        groups: &Groups,
        key: u64,
        g: usize,
        milieu: f32,
        set_point: &mut [f32],
    ) -> (f32, f32) {
        let [own, wish, busy, _] = self.person.draw(key, 0, 0);
        let own = self.by_milieu * f64::from(milieu) + self.by_self * normal32(own);
        let interest = self.betas[g].at(self.wish * own + self.rest * normal32(wish));
        let sd = self.activity_sd;
        let activity = crate::num::exp((sd * normal32(busy) - 0.5 * sd * sd) as f32);
        for (block, four) in self.order.chunks(4).enumerate() {
            let words = self.towards.draw(key, 0, block as u32);
            for (&h, word) in four.iter().zip(words) {
                if h != g {
                    let mean = groups.attitude[[g, h]];
                    let value = mean + self.common * own + self.apart * normal32(word);
                    set_point[h] = value.clamp(-BOUND, BOUND) as f32;
                }
            }
        }
        (activity, interest)
    }

    /// The groups have been given other positions: the group at `g` is now at `to[g]`.
    pub fn relabel(&mut self, to: &[usize]) {
        let old = std::mem::take(&mut self.betas);
        let mut betas: Vec<(usize, BetaTable)> = to.iter().copied().zip(old).collect();
        betas.sort_by_key(|b| b.0);
        self.betas = betas.into_iter().map(|b| b.1).collect();
        for h in &mut self.order {
            *h = to[*h];
        }
    }
}
