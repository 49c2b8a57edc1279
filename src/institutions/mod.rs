//! Ties and moves: what holds people together and what carries them elsewhere (M27-M37).

pub mod friendship;
pub mod turnover;
