//! A population from counts, from a description or from a table of people.
//!
//! The builder goes from the large to the small: counts by area, group and age; people in
//! households and cells; their milieu; and then every place where they meet. All random numbers
//! have addresses; results do not depend on the number of threads. Work in parallel runs on the
//! pool of the caller.

mod census;
mod residence;
mod separate;
mod table;

/// Greatest number of areas: a key holds 24 bits for the area.
pub(super) const MAX_AREAS: usize = 1 << 24;
