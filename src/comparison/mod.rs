//! Arms compared with the same luck: what differs between two variants of a city is what they do,
//! not chance.
//!
//! Every draw has an address ([`rng`](crate::rng)), so two arms with one seed are the same city with
//! the same people, who meet the same others unless something that differs has reached them. A
//! [`Comparison`] runs all arms on each of many seeds and takes differences from the first arm, the
//! baseline, within a seed; over the seeds they have a mean and an interval ([`Paired`]). Most of what
//! differs between two seeds falls out of a difference within one. Where luck is not to be common,
//! every arm has seeds of its own, and a difference is one between independent runs.
//!
//! Arms that differ only in what acts from week 0 on share one burn-in
//! ([`Simulation::continue_as`](crate::engine::Simulation::continue_as)). What is finished can be kept
//! in a folder ([`Kept`]), from which a comparison that was ended goes on. Results do not depend on
//! threads, on the order in which replicates finish, or on where each was run. A replicate whose city is
//! impossible ([`LeftOut`]) leaves the others alone.

mod ablation;
mod design;
mod expectation;
mod kept;
mod named;
mod numbers;
mod paired;
mod replicate;
mod schedule;
mod summary;
#[cfg(test)]
mod tests;
mod uncertainty;
mod worlds;

pub use ablation::{Ablation, Left};
pub use design::Comparison;
pub use expectation::{HOLDS, Verdict};
pub use kept::Kept;
pub use numbers::{Key, Numbers};
pub use paired::{Moments, Paired};
pub use replicate::Replicate;
pub use schedule::{LeftOut, Progress};
pub use summary::Summary;
pub use uncertainty::{Driver, Plausible, Uncertainty, least_correlation, least_worlds};
pub use worlds::{SEEDS_OF_A_WORLD, Varied, Worlds};
