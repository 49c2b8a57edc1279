//! The strength with which groups are drawn to areas, found for a target dissimilarity.

use super::super::Groups;
use crate::rng::Stream;

/// Strongest attraction tried: at 60 standard deviations an area's rank alone decides.
const STRONGEST: f64 = 60.0;

/// Real-valued counts by group and area while they are being solved.
pub(super) struct Mix {
    base: usize,
    sizes: Vec<f64>,
    totals: Vec<f64>,
    hosts: Vec<bool>,
    attraction: Vec<Vec<f64>>,
    /// People by group, then area; the row of `base` is not kept, it is what the others leave.
    people: Vec<Vec<f64>>,
}

impl Mix {
    /// Everybody evenly spread.
    pub fn new(
        groups: &Groups,
        base: usize,
        sizes: &[u32],
        totals: &[u32],
        attraction: Vec<Vec<f64>>,
    ) -> Mix {
        let sizes: Vec<f64> = sizes.iter().map(|&n| f64::from(n)).collect();
        let city: f64 = sizes.iter().sum();
        let people = totals
            .iter()
            .map(|&n| sizes.iter().map(|s| f64::from(n) * s / city).collect());
        Mix {
            base,
            people: people.collect(),
            sizes,
            totals: totals.iter().map(|&n| f64::from(n)).collect(),
            hosts: groups.iter().map(|g| g.host).collect(),
            attraction,
        }
    }

    /// People of a group in an area.
    pub fn people(&self, group: usize, area: usize) -> f64 {
        if group != self.base {
            return self.people[group][area];
        }
        let others = (0..self.people.len()).filter(|&k| k != group);
        (self.sizes[area] - others.map(|k| self.people[k][area]).sum::<f64>()).max(0.0)
    }

    /// Sets one group after the other to its target, given where the others live now, until all
    /// hold together. A group's weight of an area is the room that the others leave there times
    /// exp(λ × attraction): at λ = 0 its dissimilarity is exactly 0, and it grows with λ.
    pub fn solve(&mut self, groups: &Groups) {
        for _ in 0..60 {
            let mut worst: f64 = 0.0;
            for g in (0..self.totals.len()).filter(|&g| g != self.base) {
                if self.totals[g] == 0.0 {
                    continue;
                }
                let target = groups.get(g).spec.dissimilarity;
                let (room, cap) = self.room(g);
                let now = self.measure(g, &self.people[g], &room);
                worst = worst.max((now - target).abs());
                self.people[g] = self.place(g, target, &room, &cap);
            }
            if worst < 0.0005 {
                break;
            }
        }
    }

    /// By area: the weight base of the group (what all hosts and the group itself share, or all
    /// hosts for a host group) and the most people of the group that fit.
    fn room(&self, g: usize) -> (Vec<f64>, Vec<f64>) {
        let mut room = self.sizes.clone();
        let mut cap = self.sizes.clone();
        for k in (0..self.people.len()).filter(|&k| k != self.base && k != g) {
            for (d, &n) in self.people[k].iter().enumerate() {
                if !self.hosts[k] {
                    room[d] = (room[d] - n).max(0.0);
                }
                cap[d] = (cap[d] - n).max(0.0);
            }
        }
        (room, cap)
    }

    fn measure(&self, g: usize, people: &[f64], room: &[f64]) -> f64 {
        // A host group is a part of the hosts; a newcomer group takes room from them.
        let own = if self.hosts[g] { 0.0 } else { 1.0 };
        let hosts = |d: usize| (room[d] - own * people[d]).max(0.0);
        let all: f64 = (0..room.len()).map(hosts).sum();
        if all <= 0.0 {
            return 1.0;
        }
        let gap = |d: usize| (people[d] / self.totals[g] - hosts(d) / all).abs();
        0.5 * (0..room.len()).map(gap).sum::<f64>()
    }

    fn place(&self, g: usize, target: f64, room: &[f64], cap: &[f64]) -> Vec<f64> {
        let (mut weak, mut strong) = (0.0, 1.0);
        let at = |strength: f64| fill(self.totals[g], room, cap, &self.attraction[g], strength);
        while strong < STRONGEST && self.measure(g, &at(strong), room) < target {
            weak = strong;
            strong *= 2.0;
        }
        for _ in 0..32 {
            let middle = 0.5 * (weak + strong);
            if self.measure(g, &at(middle), room) < target {
                weak = middle;
            } else {
                strong = middle;
            }
        }
        at(0.5 * (weak + strong))
    }
}

/// `total` people over areas in proportion to room × exp(strength × attraction), but nowhere more
/// than fit.
fn fill(total: f64, room: &[f64], cap: &[f64], attraction: &[f64], strength: f64) -> Vec<f64> {
    let top = attraction.iter().copied().fold(f64::MIN, f64::max);
    let weight: Vec<f64> = room
        .iter()
        .zip(attraction)
        .map(|(&r, &x)| r * libm::exp(strength * (x - top)).max(1e-250))
        .collect();
    let sum: f64 = weight.iter().sum();
    if sum <= 0.0 {
        return vec![0.0; room.len()];
    }
    let level = total / sum;
    if weight.iter().zip(cap).all(|(&w, &c)| level * w <= c) {
        return weight.iter().map(|&w| level * w).collect();
    }
    // Areas fill up in the order of cap / weight; behind the last full one the level is found.
    let mut order: Vec<usize> = (0..room.len()).filter(|&d| weight[d] > 0.0).collect();
    order.sort_by(|&a, &b| {
        (cap[a] / weight[a])
            .total_cmp(&(cap[b] / weight[b]))
            .then(a.cmp(&b))
    });
    // Weights behind each area, summed from the smallest up so that no digits are lost.
    let mut behind = vec![0.0; order.len() + 1];
    for (i, &d) in order.iter().enumerate().rev() {
        behind[i] = behind[i + 1] + weight[d];
    }
    let mut left = total;
    let mut people = vec![0.0; room.len()];
    for (i, &d) in order.iter().enumerate() {
        people[d] = (weight[d] / behind[i] * left).min(cap[d]);
        left -= people[d];
    }
    people
}

/// ½ Σ |n_g/N_g − h/H| of a group against all hosts together.
pub(super) fn dissimilarity(groups: &Groups, counts: &[u32], g: usize) -> f64 {
    let shares = Sides::count(groups, counts, g);
    let rows = counts.chunks(groups.len());
    0.5 * rows.map(|row| shares.gap(row, 0, 0).abs()).sum::<f64>()
}

/// Totals behind a dissimilarity.
struct Sides<'a> {
    groups: &'a Groups,
    g: usize,
    own: f64,
    hosts: f64,
}

impl<'a> Sides<'a> {
    fn count(groups: &'a Groups, counts: &[u32], g: usize) -> Sides<'a> {
        let mut sides = Sides {
            groups,
            g,
            own: 0.0,
            hosts: 0.0,
        };
        for row in counts.chunks(groups.len()) {
            sides.own += f64::from(row[g]);
            sides.hosts += sides.hosts_of(row);
        }
        sides.own = sides.own.max(1.0);
        sides.hosts = sides.hosts.max(1.0);
        sides
    }

    fn hosts_of(&self, row: &[u32]) -> f64 {
        self.groups
            .iter()
            .zip(row)
            .map(|(k, &n)| if k.host { f64::from(n) } else { 0.0 })
            .sum()
    }

    /// Share of the group less share of the hosts in an area, after `own` and `hosts` more.
    fn gap(&self, row: &[u32], own: i32, hosts: i32) -> f64 {
        (f64::from(row[self.g]) + f64::from(own)) / self.own
            - (self.hosts_of(row) + f64::from(hosts)) / self.hosts
    }
}

/// Repairs what rounding did to small groups: single people change places with members of the
/// largest host group until the dissimilarity is as near to its target as whole people allow.
pub(super) fn adjust(groups: &Groups, base: usize, totals: &[u32], counts: &mut [u32], seed: u64) {
    let stream = Stream::new(seed, "population.adjust");
    let width = groups.len();
    let areas = counts.len() / width;
    for _ in 0..3 {
        for g in (0..width).filter(|&g| g != base && totals[g] > 0) {
            let target = groups.get(g).spec.dissimilarity;
            let sides = Sides::count(groups, counts, g);
            let mut now = dissimilarity(groups, counts, g);
            let mut luck = stream.sequence(g as u64, 0);
            let shift = i32::from(!groups.get(g).host);
            // Rounding disturbs small groups only; a large one off its target cannot be saved here.
            for _ in 0..4 * totals[g].min(2000) {
                if (now - target).abs() <= 0.002 {
                    break;
                }
                let mut best = (now, 0, 0);
                for pair in 0..areas.saturating_mul(areas).min(2048) {
                    let (from, to) = if areas * areas <= 2048 {
                        (pair / areas, pair % areas)
                    } else {
                        (luck.below(areas), luck.below(areas))
                    };
                    let (a, b) = (
                        &counts[from * width..][..width],
                        &counts[to * width..][..width],
                    );
                    if from == to || a[g] == 0 || b[base] == 0 {
                        continue;
                    }
                    let before = sides.gap(a, 0, 0).abs() + sides.gap(b, 0, 0).abs();
                    let after = sides.gap(a, -1, shift).abs() + sides.gap(b, 1, -shift).abs();
                    let then = now + 0.5 * (after - before);
                    if (then - target).abs() < (best.0 - target).abs() {
                        best = (then, from, to);
                    }
                }
                if best.1 == best.2 {
                    break;
                }
                let (reached, from, to) = best;
                counts[from * width + g] -= 1;
                counts[from * width + base] += 1;
                counts[to * width + g] += 1;
                counts[to * width + base] -= 1;
                now = reached;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_fill_areas_up_to_what_fits() {
        let n = fill(
            10.0,
            &[4.0, 4.0, 12.0],
            &[4.0, 4.0, 12.0],
            &[5.0, 0.0, -5.0],
            3.0,
        );
        assert!(
            (n[0] - 4.0).abs() < 1e-9 && (n[1] - 4.0).abs() < 1e-9,
            "{n:?}"
        );
        assert!((n[2] - 2.0).abs() < 1e-9, "{n:?}");
        let even = fill(
            10.0,
            &[4.0, 4.0, 12.0],
            &[4.0, 4.0, 12.0],
            &[5.0, 0.0, -5.0],
            0.0,
        );
        assert!((even[2] - 6.0).abs() < 1e-9, "{even:?}");
    }

    /// Known answer of the model documentation, chapter 3.2.
    #[test]
    fn dissimilarity_has_its_known_answer() {
        let members = vec![
            crate::population::Group::new("host", true),
            crate::population::Group::new("minority", false),
        ];
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).unwrap();
        let d = dissimilarity(&groups, &[90, 10, 60, 40, 95, 5, 20, 80], 1);
        assert!((d - 0.5870).abs() < 5e-5, "{d}");
    }
}
