//! The proof that the engine does what the documents say: determinism, symmetry, conservation,
//! bounds, zero effects, both sides of a contact, directions, turnover, a run that is kept, and
//! programs that embed the library.

#[path = "../common/mod.rs"]
mod common;

mod bounds;
mod conservation;
mod contacts;
mod directions;
mod events;
mod extremes;
mod golden;
mod host;
mod labels;
mod own;
mod survey;
mod threads;
mod turnover;
mod zero;
