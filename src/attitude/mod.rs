//! What direct contact does to minds (M04-M13): one file a mechanism.

pub mod anxiety;
pub mod buffering;
pub mod conditions;
pub mod empathy;
pub mod generalisation;
pub mod kernel;
pub mod knowledge;
pub mod mediated;
pub mod negativity;
pub mod threat;
pub mod transfer;
pub mod transient;
