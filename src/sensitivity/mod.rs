//! Sensitivity: which parameters move a result, and how much of its variance each is answerable for.
//!
//! A [`Sensitivity`] is one number of a scenario (an indicator of the whole city in one week, or the
//! paired difference of an arm from the baseline) as a function of parameters inside their ranges. It
//! is looked at in two ways. [`morris`] screens many parameters with few runs: one is moved at a time,
//! from many places. [`sobol`] takes the variance over all ranges apart, with many runs. `Both` screens
//! first and takes apart what is left ([`survivors`]).
//!
//! All points are run on the same seeds, so that luck is shared and most of it falls out of their
//! differences. The formulas are pure functions of outputs, usable on any model. Finished points are
//! lines of a table, and an analysis that was ended goes on there. No result depends on threads.

mod bootstrap;
mod design;
pub mod morris;
mod part;
mod points;
mod run;
pub mod sobol;
#[cfg(test)]
mod tests;
mod write;

pub use design::{Method, Plan, Sensitivity};
pub use points::{ABOUT, holds_points, merge};
pub use run::{Found, Stage, survivors};
pub use write::{TABLE, write};
