//! The week and its observers.

mod flows;
mod view;

pub use flows::{Flows, Outcome};
pub use view::View;
