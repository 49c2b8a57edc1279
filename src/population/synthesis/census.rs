//! Counts of people by area, group and age band, and the rounding that makes them whole.

use ndarray::Array2;

use super::super::{AGE_BANDS, Area, Repair};

/// Number of age bands.
pub(super) const BANDS: usize = AGE_BANDS.len();

/// How many people of each group and age band live in each area: what every builder from counts
/// has in common before the first person exists.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Census {
    /// The areas in storage order.
    pub areas: Vec<Area>,
    /// Number of groups.
    pub groups: usize,
    /// People by area, group and band, the band running fastest.
    pub people: Vec<u32>,
    /// What had to be repaired on the way.
    pub repairs: Vec<Repair>,
}

impl Census {
    /// Counts of one area: groups × bands.
    pub fn area(&self, area: usize) -> &[u32] {
        let width = self.groups * BANDS;
        &self.people[area * width..(area + 1) * width]
    }

    /// Inhabitants of one area.
    pub fn inhabitants(&self, area: usize) -> usize {
        self.area(area).iter().map(|&n| n as usize).sum()
    }
}

/// Splits `total` in proportion to `weights` into whole numbers that add up to it: floors, then
/// one more for the largest remainders, ties to the first. Where all weights are zero, evenly.
pub(super) fn apportion(total: u64, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    let quota = |i: usize| {
        if sum > 0.0 {
            total as f64 * weights[i] / sum
        } else {
            total as f64 / weights.len() as f64
        }
    };
    let mut parts: Vec<u32> = (0..weights.len())
        .map(|i| libm::floor(quota(i)) as u32)
        .collect();
    let given: u64 = parts.iter().map(|&n| u64::from(n)).sum();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| {
        let rest = |i: usize| quota(i) - f64::from(parts[i]);
        rest(b).total_cmp(&rest(a)).then(a.cmp(&b))
    });
    for &i in order
        .iter()
        .cycle()
        .take(total.saturating_sub(given) as usize)
    {
        parts[i] += 1;
    }
    parts
}

/// Rounds one row of `exact` numbers to whole ones that add up to `total`. `carry` holds what
/// earlier rows still owe each column and takes what this row owes, so that the columns stay
/// within about one of their exact sums.
pub(super) fn round_row(exact: &[f64], total: u32, carry: &mut [f64], out: &mut [u32]) {
    let wanted: Vec<f64> = exact.iter().zip(&*carry).map(|(&x, &c)| x + c).collect();
    let mut left = i64::from(total);
    for (n, &w) in out.iter_mut().zip(&wanted) {
        *n = libm::floor(w.max(0.0)) as u32;
        left -= i64::from(*n);
    }
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let rest = |i: usize, n: u32| wanted[i] - f64::from(n);
    order.sort_by(|&a, &b| rest(b, out[b]).total_cmp(&rest(a, out[a])).then(a.cmp(&b)));
    for &i in order.iter().cycle().take(left.max(0) as usize) {
        out[i] += 1;
    }
    // Carries below zero can have made the floors too many: take from who got most too much.
    let mut turn = order.iter().rev().cycle();
    while left < 0 {
        match turn.next() {
            Some(&i) if out[i] > 0 => {
                out[i] -= 1;
                left += 1;
            }
            Some(_) => {}
            None => break,
        }
    }
    for ((c, &w), &n) in carry.iter_mut().zip(&wanted).zip(&*out) {
        *c = w - f64::from(n);
    }
}

/// Fits `cells` to the sums of its rows and columns by iterative proportional fitting (Deming &
/// Stephan 1940): rows and columns are scaled in turn until both hold within 1e-9 of the total.
/// Both margins must have the same sum. Cells that start at zero stay there. Returns the number
/// of rounds.
pub(super) fn fit(cells: &mut Array2<f64>, rows: &[f64], columns: &[f64]) -> usize {
    let total: f64 = rows.iter().sum();
    for round in 1..=200 {
        for (mut row, &want) in cells.rows_mut().into_iter().zip(rows) {
            let sum = row.sum();
            row.map_inplace(|x| *x *= if sum > 0.0 { want / sum } else { 0.0 });
        }
        for (mut column, &want) in cells.columns_mut().into_iter().zip(columns) {
            let sum = column.sum();
            column.map_inplace(|x| *x *= if sum > 0.0 { want / sum } else { 0.0 });
        }
        let miss = cells
            .rows()
            .into_iter()
            .zip(rows)
            .map(|(r, &want)| (r.sum() - want).abs());
        if miss.fold(0.0, f64::max) <= 1e-9 * total.max(1.0) {
            return round;
        }
    }
    200
}

/// Whole numbers near fitted `cells`: every row adds up to its margin exactly, the columns as
/// nearly as the rounding allows. Rows are taken from the smallest to the largest, so that the
/// largest, which has room for it, absorbs what the others owe.
pub(super) fn round_table(cells: &Array2<f64>, rows: &[u32]) -> Array2<u32> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&r| (rows[r], r));
    let mut carry = vec![0.0; cells.ncols()];
    let mut whole = Array2::zeros(cells.dim());
    let mut line = vec![0u32; cells.ncols()];
    for r in order {
        round_row(&cells.row(r).to_vec(), rows[r], &mut carry, &mut line);
        for (c, &n) in line.iter().enumerate() {
            whole[[r, c]] = n;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_largest_remainders_get_the_rest() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(apportion(7, &[0.0, 3.0, 4.0]), [0, 3, 4]);
        assert_eq!(apportion(3, &[0.0, 0.0]), [2, 1]);
        assert_eq!(apportion(0, &[1.0, 2.0]), [0, 0]);
    }

    /// A classic table with a seed that is not uniform; the answer keeps its odds ratio.
    #[test]
    fn fitting_meets_both_margins_and_keeps_odds_ratios() {
        let mut cells = ndarray::array![[40.0, 30.0], [35.0, 50.0]];
        fit(&mut cells, &[150.0, 300.0], &[200.0, 250.0]);
        assert!((cells.row(0).sum() - 150.0).abs() < 1e-6);
        assert!((cells.column(1).sum() - 250.0).abs() < 1e-6);
        let odds = cells[[0, 0]] * cells[[1, 1]] / (cells[[0, 1]] * cells[[1, 0]]);
        assert!((odds - 40.0 * 50.0 / (30.0 * 35.0)).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn rounding_keeps_rows_exact_and_columns_near(
            rows in prop::collection::vec(0u32..400, 1..7),
            ages in prop::collection::vec(0u32..100, 8),
        ) {
            let total: u32 = rows.iter().sum();
            prop_assume!(ages.iter().sum::<u32>() > 0);
            let weights: Vec<f64> = ages.iter().map(|&n| f64::from(n)).collect();
            let columns = apportion(u64::from(total), &weights);
            let mut cells = Array2::from_elem((rows.len(), 8), 1.0);
            let real = |v: &[u32]| v.iter().map(|&n| f64::from(n)).collect::<Vec<_>>();
            fit(&mut cells, &real(&rows), &real(&columns));
            let whole = round_table(&cells, &rows);
            for (r, &n) in rows.iter().enumerate() {
                prop_assert_eq!(whole.row(r).sum(), n);
            }
            for (c, &n) in columns.iter().enumerate() {
                prop_assert!(whole.column(c).sum().abs_diff(n) <= 1);
            }
        }
    }
}
