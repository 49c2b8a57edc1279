//! Segregation where areas have neighbours: every area is replaced by a weighted mean of its
//! surroundings (Reardon & O'Sullivan 2004).
//!
//! Surroundings of p: π̃_p = Σ_q K(d_pq) n_q / Σ_q K(d_pq) t_q with K = e^(−d/bandwidth), the area itself
//! included. Isolation, exposure, H̃ and D̃ are the indices of [`segregation`](super::segregation) with π̃
//! in place of π.

use ndarray::{Array2, ArrayView2};

use super::composition::residence;
use super::{Indicator, Row, Rows, Scope};
use crate::engine::View;
use crate::num::ln;

/// Distance at which the weight of a neighbour has fallen to 1/e, in km. Our assumption: a walk.
pub const BANDWIDTH: f64 = 1.0;

/// Composition of the surroundings of every unit (rows sum to 1), from counts by unit and group and the distances of
/// units; NaN for a unit without anybody around.
///
/// # Panics
/// If the distances are not those of the units.
pub fn surroundings(
    counts: ArrayView2<'_, u64>,
    distance: impl Fn(usize, usize) -> f64,
    bandwidth: f64,
) -> Array2<f64> {
    let (units, groups) = counts.dim();
    let mut around = Array2::zeros((units, groups));
    for p in 0..units {
        let mut total = 0.0;
        for q in 0..units {
            let weight = libm::exp(-distance(p, q) / bandwidth);
            for g in 0..groups {
                let n = weight * counts[[q, g]] as f64;
                around[[p, g]] += n;
                total += n;
            }
        }
        for g in 0..groups {
            around[[p, g]] /= total;
        }
    }
    around
}

/// Mean share of group `h` in the surroundings of members of `g`; isolation where they are the
/// same. NaN if `g` has nobody.
///
/// # Panics
/// If the tables do not fit or a group is no column.
pub fn exposure(
    counts: ArrayView2<'_, u64>,
    around: ArrayView2<'_, f64>,
    g: usize,
    h: usize,
) -> f64 {
    let of = |p: usize| counts[[p, g]] as f64;
    let met: f64 = (0..counts.nrows())
        .filter(|&p| counts[[p, g]] > 0)
        .map(|p| of(p) * around[[p, h]])
        .sum();
    met / counts.column(g).sum() as f64
}

/// Spatial information theory index H̃ = 1 − Σ t_p Ẽ_p/(T·E).
///
/// # Panics
/// If the tables do not fit.
pub fn theil_h(counts: ArrayView2<'_, u64>, around: ArrayView2<'_, f64>) -> f64 {
    let entropy = |shares: &mut dyn Iterator<Item = f64>| -> f64 {
        shares.filter(|s| *s > 0.0).map(|s| -s * ln(s)).sum()
    };
    let total = counts.sum() as f64;
    let whole = entropy(&mut counts.columns().into_iter().map(|c| c.sum() as f64 / total));
    let within: f64 = people(counts)
        .map(|(p, t)| t * entropy(&mut around.row(p).iter().copied()))
        .sum();
    1.0 - within / (total * whole)
}

/// Spatial dissimilarity D̃ = Σ_p Σ_g t_p |π̃_pg − s_g| / (2T·Σ_g s_g(1 − s_g)).
///
/// # Panics
/// If the tables do not fit.
pub fn dissimilarity(counts: ArrayView2<'_, u64>, around: ArrayView2<'_, f64>) -> f64 {
    let total = counts.sum() as f64;
    let share = |g: usize| counts.column(g).sum() as f64 / total;
    let interaction: f64 = (0..counts.ncols())
        .map(|g| share(g) * (1.0 - share(g)))
        .sum();
    let apart: f64 = people(counts)
        .map(|(p, t)| {
            let of = |g: usize| (around[[p, g]] - share(g)).abs();
            t * (0..counts.ncols()).map(of).sum::<f64>()
        })
        .sum();
    apart / (2.0 * total * interaction)
}

/// Units that have people, with their number.
fn people(counts: ArrayView2<'_, u64>) -> impl Iterator<Item = (usize, f64)> {
    let totals: Vec<u64> = counts.rows().into_iter().map(|unit| unit.sum()).collect();
    let some = totals.into_iter().enumerate().filter(|(_, t)| *t > 0);
    some.map(|(p, t)| (p, t as f64))
}

/// Distance of two points (longitude, latitude) in km, on a plane tangent near them.
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    const PER_DEGREE: f64 = 111.195;
    let middle = f64::midpoint(a.1, b.1).to_radians();
    let (x, y) = ((a.0 - b.0) * libm::cos(middle), a.1 - b.1);
    PER_DEGREE * libm::sqrt(x * x + y * y)
}

/// `spatial_isolation` by group, `spatial_exposure` by ordered pair, `spatial_theil_h` and
/// `spatial_dissimilarity` of all groups, with setting `residence`, for the whole city, where every area has a
/// point: surroundings fade by 1/e in a kilometre.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spatial;

impl Indicator for Spatial {
    fn name(&self) -> &'static str {
        "spatial"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let points = view.population.areas.iter().map(|a| a.point);
        let (Some(points), Scope::City) = (points.collect::<Option<Vec<_>>>(), scope) else {
            return;
        };
        let counts = residence(view);
        let counts = counts.view();
        let apart = |p: usize, q: usize| kilometres(points[p], points[q]);
        let around = surroundings(counts, apart, BANDWIDTH);
        let around = around.view();
        let row = |name, value| Row::new(name, value).setting("residence");
        for g in 0..counts.ncols() {
            for h in 0..counts.ncols() {
                let share = exposure(counts, around, g, h);
                out.push(match g == h {
                    true => row("spatial_isolation", share).group(g),
                    false => row("spatial_exposure", share).group(g).outgroup(h),
                });
            }
        }
        out.push(row("spatial_theil_h", theil_h(counts, around)));
        out.push(row("spatial_dissimilarity", dissimilarity(counts, around)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use ndarray::array;

    fn close(found: f64, known: f64) {
        assert!((found - known).abs() < 5e-5, "{found} instead of {known}");
    }

    #[test]
    fn four_units_on_a_line() {
        let n = array![[90, 10], [60, 40], [95, 5], [20, 80]];
        let n = n.view();
        let around = surroundings(n, |p, q| p.abs_diff(q) as f64, 1.0);
        let around = around.view();
        close(exposure(n, around, 1, 1), 0.4481);
        close(exposure(n, around, 1, 0), 0.5519);
        close(theil_h(n, around), 0.0754);
        close(dissimilarity(n, around), 0.2683);
    }

    #[test]
    fn far_neighbours_do_not_count() {
        use crate::indicators::segregation as plain;
        let n = array![
            [80, 10, 10],
            [50, 40, 10],
            [70, 5, 25],
            [0, 0, 0],
            [20, 20, 60]
        ];
        let n = n.view();
        let apart = |p: usize, q: usize| 1000.0 * p.abs_diff(q) as f64;
        let around = surroundings(n, apart, 1.0);
        let around = around.view();
        close(theil_h(n, around), plain::theil_h(n));
        close(dissimilarity(n, around), plain::multigroup_d(n));
        close(exposure(n, around, 2, 0), plain::exposure(n, 2, 0));
    }

    #[test]
    fn a_degree_north_is_111_km() {
        assert!((kilometres((13.4, 52.0), (13.4, 53.0)) - 111.195).abs() < 1e-9);
        let east = kilometres((13.0, 60.0), (14.0, 60.0));
        assert!((east - 111.195 / 2.0).abs() < 1e-9);
    }

    #[test]
    fn rows_need_points_of_all_areas() {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (1, 1), (1, 0)]);
        let mut rows = Rows::default();
        Spatial.rows(&world.view(), Scope::City, &mut rows);
        assert_eq!(rows.len(), 0);
        for (k, area) in world.population.areas.iter_mut().enumerate() {
            area.point = Some((13.4, 52.5 + k as f64));
        }
        Spatial.rows(&world.view(), Scope::City, &mut rows);
        let isolation = Row::new("spatial_isolation", 0.0).group(1);
        close(rows.get(&isolation.setting("residence")).unwrap(), 0.5);
        assert_eq!(rows.len(), 6);
    }
}
