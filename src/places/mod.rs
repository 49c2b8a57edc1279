//! Settings and the places in which people sit.
//!
//! A *setting* is a kind of occasion (work, street, club) with its rates and conditions; a
//! *place* is one team, one street, one club. Within a setting a person is a member of at most
//! one place, so the places of a setting can be processed in parallel.

mod room;
mod seats;
mod setting;

pub use seats::{Seats, capacity_for};
pub use setting::{Role, Setting, SettingParameters, SettingSource, builtin_settings};
