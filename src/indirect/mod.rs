//! What reaches minds through others (M14-M21): one file a mechanism. `events` lists what reaches a
//! city from outside.

pub mod events;
pub mod extended;
pub mod group_size;
