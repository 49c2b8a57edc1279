//! What had to be changed in an input so that it could be used.

use crate::checkpoint::stored;
use serde::Serialize;

/// One repair of the input, reported in the manifest; none is silent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Repair {
    /// Area (or other unit) concerned.
    pub area: String,
    /// What was done and why.
    pub what: String,
    /// People (or other counts) affected.
    pub people: u64,
}

stored! { Repair { area, what, people } }
