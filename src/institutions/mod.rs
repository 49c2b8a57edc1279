//! What society sets up: language, work and waiting, friendship, turnover, provision and its
//! resentment, scarcity, programmes.

pub(crate) mod admission;
pub mod ageing;
pub mod arrivals;
pub mod centres;
pub mod departures;
pub mod discrimination;
pub mod friendship;
pub mod generations;
pub mod hiring;
pub mod informal;
pub mod language;
pub mod ledger;
pub mod resentment;
pub mod residence;
pub mod returned;
pub mod reunion;
pub mod scarcity;
pub mod schools;
pub mod side_effects;
pub mod stays;
pub mod turnover;
pub mod uptake;
pub mod waiting;
