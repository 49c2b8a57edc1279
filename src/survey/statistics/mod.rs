//! Statistics that published rows report: pure formulas over slices of numbers.
//!
//! Cases with a number that is not finite (a missing answer) are left out, list by list. Sums go
//! through the cases in their order, so the same answers give the same bits.

mod association;
mod effect;
mod longitudinal;
mod regression;

pub use association::{Correlation, alpha, log_counts, mean, pearson, standard_deviation};
pub use effect::{Effect, cohens_d};
pub use longitudinal::{Readings, Split, readings, split, stability};
pub use regression::{Mediation, Regression, mediation, partial, regression};
