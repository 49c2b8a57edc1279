//! Randomised trials in a simulated city, as one plans a field experiment.
//!
//! A [`Trial`] says who is assigned to which arm, what an arm brings and for how long, and when
//! outcomes are read. [`Trial::run`] lets a city settle, assigns, delivers and reads; effects come
//! as differences between arms in standard deviations of the baseline. [`Trial::repeat`] does so
//! for many seeds, each with a city of its own, from which follows the [`power`] of the design, and how it
//! grows with the size ([`Growth`]).
//!
//! Assignment is by a draw at the key of the unit, so that an arm moves nobody else's luck. Units
//! keep their arm whatever becomes of them (intention to treat).

mod alone;
mod assign;
mod deliver;
mod design;
mod effect;
mod outcome;
mod power;
mod protocol;
mod run;
mod size;

pub use assign::Assignment;
pub use design::{Arm, ArmParameters, Exposure, Trial, TrialParameters, Unit};
pub use effect::{Difference, difference};
pub use outcome::Instrument;
pub use power::{Power, power};
pub use protocol::{a15, a15_town};
pub use run::{ArmReport, Effect, TrialReport, Who};
pub use size::Growth;
