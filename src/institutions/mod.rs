//! What society sets up: friendship, turnover, provision and its resentment, scarcity, programmes.

pub mod friendship;
pub mod resentment;
pub mod scarcity;
pub mod turnover;
pub mod uptake;
