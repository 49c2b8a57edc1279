//! Who meets whom, who avoids, how it goes (M01-M03).

pub mod approach;
mod face;
mod meet;
pub mod opportunity;
mod pairs;
pub mod valence;

pub use face::{Face, FaceParts, FaceTable, write_face};
pub use meet::{Lost, Meeting, Place, Proposal, Workspace, meet};
pub use pairs::{PairMeeting, PairOutcome};
