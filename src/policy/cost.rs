//! M41 Money ledger: what policies cost.
//!
//! Every policy has a fixed cost a year while it is in force, and a price for each unit that it
//! delivers; the unit stands with its lever. Prices are not in the seeds of this model and differ
//! from city to city, so there is no default: a policy without `unit_cost` has no cost result.

/// What a policy costs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Price {
    /// Money a year while it is in force.
    pub fixed: f64,
    /// Money for each unit delivered; `None` where the user gave no price.
    pub unit: Option<f64>,
}
