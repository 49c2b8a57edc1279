//! Who meets whom, who avoids, how it goes (M01-M03).

pub mod approach;
mod face;
mod levels;
mod meet;
pub mod opportunity;
mod pairs;
mod scene;
mod team;
#[cfg(test)]
mod twin;
pub mod valence;

pub use face::{Face, FaceParts, FaceTable, write_face};
pub(crate) use face::{fixed_words, pack_difference};
pub(crate) use levels::LEAST_COMM;
pub use levels::{Interpreters, Levels, interpreted};
pub use meet::{Lost, Meeting, Place, Proposal, Stretch, meet};
pub use pairs::{PairMeeting, PairOutcome};
pub use scene::Workspace;
pub use team::{Dominated, Session, TeamMeeting};
