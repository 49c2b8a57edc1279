//! A laboratory for contact between groups of people.
#![doc = "See `README.md` for users and `ARCHITECTURE.md` for the map of this crate."]

pub mod attitude;
pub mod calendar;
pub mod checkpoint;
#[cfg(feature = "scenario")]
pub mod comparison;
pub mod encounter;
pub mod engine;
pub mod error;
#[cfg(feature = "scenario")]
pub mod evidence;
pub mod experiment;
#[cfg(feature = "scenario")]
mod files;
pub mod identity;
pub mod ids;
pub mod indicators;
pub mod indirect;
pub mod institutions;
pub mod mechanism;
pub mod num;
pub mod parameter;
pub mod places;
pub mod policy;
pub mod population;
#[cfg(feature = "scenario")]
pub mod record;
#[cfg(feature = "report")]
pub mod report;
pub mod rng;
pub mod scenario;
#[cfg(feature = "scenario")]
pub mod sensitivity;
pub mod survey;
pub mod ties;

pub use error::{Error, Location, Result};

/// Keeps the example of the README running.
#[cfg(all(doctest, feature = "scenario"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
