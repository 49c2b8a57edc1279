//! Leave a fifth out: the hits among the rest and among the fifth that is left out, in turn.
//!
//! Rows of findings (docking tests are none) are dealt into five folds in the order of the report:
//! the k-th row, counted from 0, belongs to fold k mod 5. With a given parameter set this says how
//! much the count of hits hangs on which rows one happens to look at; where parameters are
//! calibrated to four fifths, the hits in the fifth are those that were not fitted.

use super::report::{Report, Verdict};
use super::row::Standing;

/// Number of folds.
pub const FOLDS: usize = 5;

/// Hits when one fold is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fold {
    /// Hits among the remaining rows, and how many of these are hit or missed.
    pub rest: (usize, usize),
    /// The same of the rows that are left out.
    pub left_out: (usize, usize),
}

impl Report {
    /// Hits with each fold left out in turn.
    pub fn folds(&self) -> [Fold; FOLDS] {
        let mut folds = [Fold::default(); FOLDS];
        let findings = self
            .rows
            .iter()
            .filter(|r| r.row.standing != Standing::Docking);
        for (k, row) in findings.enumerate() {
            let hit = match row.verdict() {
                Verdict::Hit => 1,
                Verdict::Miss => 0,
                _ => continue,
            };
            for (f, fold) in folds.iter_mut().enumerate() {
                let count = match f == k % FOLDS {
                    true => &mut fold.left_out,
                    false => &mut fold.rest,
                };
                count.0 += hit;
                count.1 += 1;
            }
        }
        folds
    }

    /// [`folds`](Report::folds) in one line for people.
    pub fn folds_text(&self) -> String {
        let each = self.folds().map(|f| {
            let ((rest, of_rest), (out, of_out)) = (f.rest, f.left_out);
            format!("{rest} of {of_rest} ({out} of {of_out})")
        });
        format!(
            "Hits with each fifth of the rows left out in turn (in brackets those left out; the \
             k-th row, docking tests aside, is in fold k mod {FOLDS}): {}",
            each.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::report::RowResult;
    use crate::evidence::row::{Measure, Row, mean};
    use crate::evidence::{MeasureResult, Plan};

    fn row(id: &str, hit: Option<bool>) -> RowResult {
        let measure = Measure::new("m", "r", mean("contact_r"), (0.0, 1.0));
        let value = hit.map(|hit| if hit { 0.5 } else { 2.0 });
        let result = MeasureResult {
            measure: measure.clone(),
            value,
            spread: None,
            seeds: 1,
            seeds_inside: None,
        };
        RowResult {
            row: Row::new(id, "x").measure(measure),
            measures: vec![result],
        }
    }

    #[test]
    fn rows_are_dealt_in_their_order() {
        // Hits at 0, 1 and 5; a miss at 2; nothing decided at 3; a docking test counts for nothing.
        let hits = [Some(true), Some(true), Some(false), None, None, Some(true)];
        let mut rows: Vec<RowResult> = hits.iter().map(|h| row("A", *h)).collect();
        let mut docking = row("T", Some(true));
        docking.row = docking.row.docking();
        rows.insert(2, docking);
        let plan = Plan::quick();
        let report = Report { plan, rows };
        let folds = report.folds();
        assert_eq!((folds[0].rest, folds[0].left_out), ((1, 2), (2, 2)));
        assert_eq!((folds[1].rest, folds[1].left_out), ((2, 3), (1, 1)));
        assert_eq!((folds[2].rest, folds[2].left_out), ((3, 3), (0, 1)));
        assert_eq!((folds[4].rest, folds[4].left_out), ((3, 4), (0, 0)));
        let text = report.folds_text();
        assert!(text.contains("1 of 2 (2 of 2), 2 of 3 (1 of 1)"), "{text}");
        assert!(!text.contains('\n'));
    }
}
