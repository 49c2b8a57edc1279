//! What reaches minds through others (M14-M21): one file a mechanism.

pub mod extended;
pub mod norm;
pub mod peers;
