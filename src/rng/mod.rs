//! Draws with an address.
//!
//! Every random number is a pure function of what it is for: seed, purpose, person, week and
//! slot. No generator travels from draw to draw, so results do not depend on thread count, on
//! order, on where a person is stored, or on what else is switched on, and two policies share
//! their luck wherever their worlds agree.

mod philox;
mod stream;

pub use philox::{LANES, philox4x32, philox4x32_lanes};
pub use stream::{Purpose, Sequence, Stream, pair_key, uniform, uniform64};
