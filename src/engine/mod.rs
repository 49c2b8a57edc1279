//! The week: phases, parallel places, observers. The engine knows nothing of psychology; it reads
//! columns, lets people meet by the rules it was given, and adds up changes.

mod burn_in;
mod centres;
mod checkpoint;
mod classmates;
mod digest;
mod enrolment;
mod fingerprint;
mod first_ties;
mod flows;
mod ground;
mod homes;
mod housing;
mod jobs;
mod labour;
mod ledger;
mod means;
mod meetings;
mod memory;
mod migration;
mod moving;
mod pairs;
mod partners;
mod presence;
mod programmes;
mod receiver;
mod recruitment;
mod relabel;
mod schools;
mod simulation;
mod start;
mod state;
mod take_over;
mod timings;
mod turnover;
mod view;
mod watched;
mod week;
mod witnesses;
mod world;

pub use burn_in::{BurnIn, BurnInReport, Settling};
pub use flows::{Flows, Movements, Outcome};
pub(crate) use jobs::{in_parallel, threads_of};
pub use ledger::Accounts;
pub use programmes::Programme;
pub use recruitment::Course;
pub use simulation::{HostWrite, Observer, Simulation};
pub use start::Model;
#[cfg(test)]
pub(crate) use state::State;
pub use timings::Timings;
pub use view::{StateColumn, View};
pub use watched::Watched;
pub use world::Pieces;
