//! The proof that the engine does what the documents say: determinism, symmetry, conservation,
//! bounds, zero effects, both sides of a contact, directions, turnover, a run that is kept, and
//! programs that embed the library.

#[path = "../common/mod.rs"]
mod common;

mod ageing;
mod attribution;
mod bounds;
mod budgets;
#[cfg(feature = "scenario")]
mod common_luck;
mod companies;
mod conservation;
mod contacts;
mod directions;
mod events;
mod everything;
mod extremes;
mod golden;
mod host;
mod housing;
mod influence;
mod informal;
mod labels;
mod labour;
mod levers;
mod migration;
mod minds;
mod offices;
mod own;
mod programmes;
mod recruitment;
mod resume;
mod reunion;
mod scarcity;
mod schools;
mod stays;
mod survey;
mod threads;
mod trials;
mod turnover;
mod zero;
