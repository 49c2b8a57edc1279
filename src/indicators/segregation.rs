//! Indices of uneven distribution, as pure functions of a table of counts.
//!
//! Every function takes a table with one row per unit (area, school, workplace) and one column
//! per group. Notation: n_pg people of group g in unit p, t_p people in the unit, T in all,
//! π_pg = n_pg/t_p, s_g = share of g in all. Empty units add nothing. Where an index has no
//! meaning (nobody in a group, only one group) it is NaN, and no row of results is written.

use ndarray::{Array2, ArrayView2};

/// Dissimilarity D of group `g` against the groups `others` pooled:
/// ½ Σ_p |n_pg/N_g − n_ph/N_h|. 0 where both are spread alike, 1 where they share no unit; the
/// share of either that would have to move. NaN if either side has nobody.
///
/// ```
/// use commonground::indicators::segregation::dissimilarity;
/// let counts = ndarray::array![[90, 10], [60, 40], [95, 5], [20, 80]];
/// assert!((dissimilarity(counts.view(), 1, &[0]) - 0.5870).abs() < 5e-5);
/// ```
///
/// # Panics
/// If a group is not a column of the table.
pub fn dissimilarity(counts: ArrayView2<'_, u64>, g: usize, others: &[usize]) -> f64 {
    let pooled = |p: usize| others.iter().map(|&h| counts[[p, h]]).sum::<u64>() as f64;
    let own: f64 = counts.column(g).sum() as f64;
    let other: f64 = (0..counts.nrows()).map(pooled).sum();
    if own == 0.0 || other == 0.0 {
        return f64::NAN;
    }
    let apart: f64 = (0..counts.nrows())
        .map(|p| (counts[[p, g]] as f64 / own - pooled(p) / other).abs())
        .sum();
    apart / 2.0
}

/// Exposure of group `g` to group `h`: mean share of `h` in the units where members of `g` are,
/// Σ_p (n_pg/N_g)·π_ph, in 0..=1. Not symmetric. NaN if `g` has nobody.
///
/// # Panics
/// If a group is not a column of the table.
pub fn exposure(counts: ArrayView2<'_, u64>, g: usize, h: usize) -> f64 {
    let own: u64 = counts.column(g).sum();
    if own == 0 {
        return f64::NAN;
    }
    let met: f64 = counts
        .rows()
        .into_iter()
        .filter(|unit| unit[g] > 0)
        .map(|unit| unit[g] as f64 * (unit[h] as f64 / unit.sum() as f64))
        .sum();
    met / own as f64
}

/// Exposure of every group (row) to every group (column) in one pass; isolation on the diagonal.
/// Rows of groups with nobody are NaN.
pub fn exposures(counts: ArrayView2<'_, u64>) -> Array2<f64> {
    let groups = counts.ncols();
    let mut table = Array2::<f64>::zeros((groups, groups));
    for unit in counts.rows() {
        let total = unit.sum() as f64;
        for (g, &own) in unit.iter().enumerate().filter(|(_, n)| **n > 0) {
            for (h, &other) in unit.iter().enumerate() {
                table[[g, h]] += own as f64 * (other as f64 / total);
            }
        }
    }
    for (mut row, group) in table.rows_mut().into_iter().zip(counts.columns()) {
        // 0/0 where there is nobody.
        row /= group.sum() as f64;
    }
    table
}

/// Isolation of group `g`: exposure to itself, Σ_p (n_pg/N_g)·π_pg. NaN if it has nobody.
///
/// # Panics
/// If the group is not a column of the table.
pub fn isolation(counts: ArrayView2<'_, u64>, g: usize) -> f64 {
    exposure(counts, g, g)
}

/// Correlation ratio η² of group `g`: isolation beyond what its share alone makes,
/// (isolation − s_g)/(1 − s_g). NaN if nobody or everybody belongs to it.
///
/// # Panics
/// If the group is not a column of the table.
pub fn correlation_ratio(counts: ArrayView2<'_, u64>, g: usize) -> f64 {
    let share = counts.column(g).sum() as f64 / counts.sum() as f64;
    if share >= 1.0 {
        f64::NAN
    } else {
        (isolation(counts, g) - share) / (1.0 - share)
    }
}

/// Segregation Gini of group `g` against all others together:
/// Σ_p Σ_q t_p t_q |π_p − π_q| / (2T² s(1 − s)). NaN if nobody or everybody belongs to it.
///
/// # Panics
/// If the group is not a column of the table.
pub fn gini(counts: ArrayView2<'_, u64>, g: usize) -> f64 {
    let mut units: Vec<(f64, f64)> = counts
        .rows()
        .into_iter()
        .map(|unit| (unit[g] as f64, unit.sum() as f64))
        .filter(|unit| unit.1 > 0.0)
        .collect();
    units.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let (members, total) = units.iter().fold((0.0, 0.0), |s, u| (s.0 + u.0, s.1 + u.1));
    let share = members / total;
    if !(share > 0.0 && share < 1.0) {
        return f64::NAN;
    }
    // In rising order of π, |π_p − π_q| of all pairs falls into sums over what came before:
    // t_p t_q (π_p − π_q) = n_p t_q − t_p n_q for q before p; every pair counts twice.
    let (mut apart, mut before) = (0.0, (0.0, 0.0));
    for &(n, t) in &units {
        apart += n * before.1 - t * before.0;
        before = (before.0 + n, before.1 + t);
    }
    2.0 * apart / (2.0 * total * total * share * (1.0 - share))
}

/// Theil's information theory index H over all groups: Σ_p t_p (E − E_p)/(T·E) with the entropy
/// E = −Σ s ln s. 0 where every unit has the composition of the whole, 1 where every unit has
/// one group. NaN where fewer than two groups have members.
pub fn theil_h(counts: ArrayView2<'_, u64>) -> f64 {
    let entropy = |parts: &mut dyn Iterator<Item = u64>, total: f64| -> f64 {
        parts
            .filter(|&n| n > 0)
            .map(|n| {
                let s = n as f64 / total;
                -s * crate::num::ln(s)
            })
            .sum()
    };
    let total = counts.sum() as f64;
    let whole = entropy(&mut counts.columns().into_iter().map(|c| c.sum()), total);
    if whole <= 0.0 || total == 0.0 {
        return f64::NAN;
    }
    let within: f64 = counts
        .rows()
        .into_iter()
        .map(|unit| {
            let t = unit.sum() as f64;
            t * (whole - entropy(&mut unit.iter().copied(), t))
        })
        .sum();
    within / (total * whole)
}

/// Multigroup dissimilarity: Σ_p Σ_g t_p |π_pg − s_g| / (2T·Σ_g s_g(1 − s_g)). With two groups
/// it is D. NaN where fewer than two groups have members.
pub fn multigroup_d(counts: ArrayView2<'_, u64>) -> f64 {
    let total = counts.sum() as f64;
    let share: Vec<f64> = counts
        .columns()
        .into_iter()
        .map(|c| c.sum() as f64 / total)
        .collect();
    let interaction: f64 = share.iter().map(|s| s * (1.0 - s)).sum();
    if interaction.is_nan() || interaction <= 0.0 {
        return f64::NAN;
    }
    let apart: f64 = counts
        .rows()
        .into_iter()
        .map(|unit| {
            let t = unit.sum() as f64;
            unit.iter()
                .zip(&share)
                .map(|(&n, s)| (n as f64 - t * s).abs())
                .sum::<f64>()
        })
        .sum();
    apart / (2.0 * total * interaction)
}

/// The table of two columns that compares `g` (first) with the groups `others` pooled (second),
/// for two-group versions of the indices above.
///
/// # Panics
/// If a group is not a column of the table.
pub fn pair(counts: ArrayView2<'_, u64>, g: usize, others: &[usize]) -> Array2<u64> {
    Array2::from_shape_fn((counts.nrows(), 2), |(p, side)| match side {
        0 => counts[[p, g]],
        _ => others.iter().map(|&h| counts[[p, h]]).sum(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn close(found: f64, known: f64) {
        assert!((found - known).abs() < 5e-5, "{found} instead of {known}");
    }

    #[test]
    fn two_groups_over_four_units() {
        let n = array![[90, 10], [60, 40], [95, 5], [20, 80]];
        let n = n.view();
        close(dissimilarity(n, 1, &[0]), 0.5870);
        close(isolation(n, 1), 0.6019);
        close(exposure(n, 1, 0), 0.3981);
        close(exposure(n, 0, 1), 0.2028);
        let all = exposures(n);
        for (g, h) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            close(all[[g, h]], exposure(n, g, h));
        }
        close(correlation_ratio(n, 1), 0.3990);
        close(gini(n, 1), 0.7128);
        close(theil_h(n), 0.3364);
        close(multigroup_d(n), 0.5870);
    }

    #[test]
    fn three_groups() {
        let n = array![[80, 10, 10], [50, 40, 10], [70, 5, 25], [20, 20, 60]];
        close(theil_h(n.view()), 0.1752);
        close(multigroup_d(n.view()), 0.4055);
    }

    #[test]
    fn groups_can_be_pooled() {
        let n = array![[80, 10, 10], [50, 40, 10], [70, 5, 25], [20, 20, 60]];
        let two = pair(n.view(), 0, &[1, 2]);
        assert_eq!(two, array![[80, 20], [50, 50], [70, 30], [20, 80]]);
        close(
            dissimilarity(n.view(), 0, &[1, 2]),
            dissimilarity(two.view(), 0, &[1]),
        );
    }

    #[test]
    fn identical_units_are_not_segregated() {
        let n = array![[30, 6, 4], [60, 12, 8], [15, 3, 2]];
        let n = n.view();
        for index in [
            dissimilarity(n, 1, &[0, 2]),
            correlation_ratio(n, 1),
            gini(n, 1),
            theil_h(n),
            multigroup_d(n),
        ] {
            assert!(index.abs() < 1e-12, "{index}");
        }
    }

    #[test]
    fn separate_groups_are_fully_segregated() {
        let n = array![[30, 0, 0], [0, 12, 0], [0, 3, 0], [0, 0, 9]];
        let n = n.view();
        for index in [
            dissimilarity(n, 1, &[0]),
            isolation(n, 1),
            correlation_ratio(n, 1),
            gini(n, 1),
            theil_h(n),
            multigroup_d(n),
        ] {
            close(index, 1.0);
        }
        assert_eq!(exposure(n, 1, 2), 0.0);
    }

    #[test]
    fn empty_units_change_nothing() {
        let n = array![[90, 10], [60, 40], [95, 5], [20, 80]];
        let with = array![[0, 0], [90, 10], [60, 40], [0, 0], [95, 5], [20, 80]];
        let all = |n: ArrayView2<'_, u64>| {
            [
                dissimilarity(n, 1, &[0]),
                isolation(n, 1),
                correlation_ratio(n, 1),
                gini(n, 1),
                theil_h(n),
                multigroup_d(n),
            ]
        };
        for (a, b) in all(n.view()).into_iter().zip(all(with.view())) {
            assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn an_index_without_meaning_is_not_a_number() {
        let n = array![[5, 0], [7, 0]];
        let n = n.view();
        for index in [
            dissimilarity(n, 1, &[0]),
            dissimilarity(n, 0, &[1]),
            dissimilarity(n, 0, &[]),
            isolation(n, 1),
            exposure(n, 1, 0),
            exposures(n)[[1, 0]],
            correlation_ratio(n, 0),
            correlation_ratio(n, 1),
            gini(n, 0),
            gini(n, 1),
            theil_h(n),
            multigroup_d(n),
        ] {
            assert!(index.is_nan(), "{index}");
        }
        let nobody = Array2::<u64>::zeros((3, 2));
        assert!(theil_h(nobody.view()).is_nan() && multigroup_d(nobody.view()).is_nan());
        assert!(gini(nobody.view(), 0).is_nan() && correlation_ratio(nobody.view(), 0).is_nan());
    }

    /// The table of a city with six newcomer groups against published indices.
    #[test]
    fn berlin() {
        let data = std::env::var_os("COMMONGROUND_DATA").map_or_else(
            || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
            std::path::PathBuf::from,
        );
        let Ok(text) = std::fs::read_to_string(data.join("berlin/2015-06.csv")) else {
            eprintln!("skipped: no table of Berlin below {}", data.display());
            return;
        };
        let groups = [
            "host",
            "eu",
            "turkey",
            "arab",
            "ex_soviet",
            "ex_yugoslavia",
            "other",
        ];
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        let at = groups.map(|g| header.iter().position(|c| *c == g).unwrap());
        let rows: Vec<[u64; 7]> = lines
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                at.map(|c| cells[c].parse().unwrap())
            })
            .collect();
        let n = Array2::from(rows);
        assert_eq!(n.nrows(), 447);
        for (g, d) in (1..).zip([3010, 5447, 4591, 3236, 3776, 3081]) {
            close(dissimilarity(n.view(), g, &[0]), f64::from(d) / 1e4);
        }
        close(multigroup_d(n.view()), 0.3124);
        close(theil_h(n.view()), 0.0904);
        close(isolation(pair(n.view(), 2, &[0]).view(), 0), 0.1933);
    }
}
