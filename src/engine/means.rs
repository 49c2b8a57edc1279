//! What is taken over all people at the start of a week, because a mechanism asked for it: means
//! over areas and places, shares of groups in areas, norms, what keeps people at home.

use rayon::prelude::*;

use super::world::World;
use crate::ids::NONE;
use crate::mechanism::{Around, Columns, MeanTable, Means, Unit};
use crate::num::Fixed;

impl World {
    /// Means, shares, norms and thinning of week t.
    pub fn take_means(&mut self) {
        if self.wants_shares {
            let areas = self.population.areas.len();
            let counts = self.population.counts(areas, |i| self.population.area[i]);
            self.shares.note(counts.iter().map(|&n| n as u32).collect());
        }
        if !self.mean_of.is_empty() {
            let tables = self
                .mean_of
                .iter()
                .map(|(unit, column)| self.mean(unit, *column))
                .collect();
            self.means = Means {
                groups: self.groups(),
                tables,
            };
        }
        self.make_norms();
        let thinning: Vec<_> = self.mechanisms.iter().filter(|m| m.thins()).collect();
        if !thinning.is_empty() {
            // In the order of names.
            let of = |a| thinning.iter().map(|m| m.thin(&self.shares, a)).product();
            let areas = self.population.areas.len() as u32;
            self.thin = (0..areas).map(of).collect();
        }
    }

    fn make_norms(&mut self) {
        let Some(m) = self.mechanisms.iter().find(|m| m.sets_norms()) else {
            return;
        };
        let g = self.groups();
        for (k, norm) in self.norms.iter_mut().enumerate() {
            let (area, group, h) = ((k / (g * g)) as u32, k / g % g, k % g);
            let around = Around {
                area,
                means: &self.means,
                dials: &self.dials,
            };
            *norm = m.norm(around, group, h, self.first_norms[k]);
        }
    }

    fn mean(&self, unit: &Unit, column: usize) -> MeanTable {
        let g = self.groups();
        let p = &self.population;
        let (units, unit_of): (usize, Box<dyn Fn(usize) -> u32 + Sync>) = match unit {
            Unit::Area => (p.areas.len(), Box::new(|i| p.area[i])),
            Unit::Places(setting) => match self.seats.get(setting) {
                Some(seats) => (seats.places(), Box::new(|i| seats.place_of(i as u32))),
                None => (0, Box::new(|_| NONE)),
            },
        };
        let (w, data) = (self.state.width[column], &self.state.data[column]);
        // A pass for each number of the column, so that the sums of all units stay small.
        let columns: Vec<(Vec<Fixed>, Vec<Fixed>)> = (0..w)
            .into_par_iter()
            .map(|h| {
                let mut sum = vec![Fixed::default(); units * g];
                let mut city = vec![Fixed::default(); g];
                for (i, row) in data.chunks_exact(w).enumerate() {
                    if !p.is_present(i) {
                        continue;
                    }
                    let group = usize::from(p.group[i]);
                    city[group].add(row[h]);
                    let unit = unit_of(i);
                    if unit != NONE {
                        sum[unit as usize * g + group].add(row[h]);
                    }
                }
                (sum, city)
            })
            .collect();
        let mut count = vec![0u32; units * g];
        let mut people = vec![0u32; g];
        for i in p.all_present() {
            let group = p.group[i];
            people[usize::from(group)] += 1;
            let unit = unit_of(i);
            if unit != NONE {
                count[unit as usize * g + usize::from(group)] += 1;
            }
        }
        let table = |of: &dyn Fn(usize) -> Vec<f64>, n: &[u32]| -> Vec<f32> {
            let sums: Vec<Vec<f64>> = (0..w).map(of).collect();
            (0..n.len() * w)
                .map(|k| (sums[k % w][k / w] / f64::from(n[k / w].max(1))) as f32)
                .collect()
        };
        let values = |x: &[Fixed]| x.iter().map(|s| s.value()).collect::<Vec<f64>>();
        MeanTable {
            width: w,
            mean: table(&|h| values(&columns[h].0), &count),
            city: table(&|h| values(&columns[h].1), &people),
            count,
        }
    }

    /// Burn-in has ended: mechanisms that measure change against week 0 look at people now.
    pub fn settle(&mut self) {
        let columns = Columns {
            group: &self.population.group,
            groups: self.population.groups.len(),
            width: &self.state.width,
            data: &self.state.data,
            area: &self.population.area,
            norms: &self.norms,
        };
        for m in &mut self.mechanisms {
            m.settle(&columns);
        }
        self.solve_hiring();
    }
}
