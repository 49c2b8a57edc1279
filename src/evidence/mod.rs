//! The model beside what is published: rows of evidence, the worlds that measure them, hit or miss.
//!
//! A [`Row`] states a finding with its band and a protocol. Rows share worlds: a [`Plan`] runs the
//! standard city ([`STANDARD`]) at many seeds, surveys it as the studies did, and notes
//! [`STATISTICS`] on answers and on true states; a row reads some of them, over all seeds. Survey
//! errors come from published reliabilities and are the same for all rows. Docking tests are rows
//! too: there the engine is compared with another model, in towns of their own.
//!
//! ```no_run
//! use commonground::evidence::{Plan, rows, validate};
//! let report = validate(rows(), &Plan::quick(), 2, &|_| ())?;
//! for row in &report.rows {
//!     println!("{}: {:?}", row.row.id, row.verdict());
//! }
//! # Ok::<(), commonground::Error>(())
//! ```

mod ablation;
mod calibration;
mod circles;
mod city;
mod cohort;
mod contrasts;
mod cross_section;
mod docking;
mod document;
mod folds;
mod own;
mod perception;
mod registry;
mod report;
mod residence;
mod row;
mod statistic;
mod trial;
mod validation;
mod without;
mod world;

pub use ablation::{Ablated, Broken, ablate};
pub use calibration::{
    Calibration, Fit, Free, IMPLAUSIBLE, KeptCalibration, Point, Posterior, kept_calibration,
};
pub use city::{Plan, STANDARD};
pub use document::{EVIDENCE_COLUMNS, RESULTS};
pub use folds::{FOLDS, Fold};
pub use own::own_rows;
pub use registry::{CALIBRATED, rows};
pub use report::{MeasureResult, Report, RowResult, Verdict};
pub use row::{Across, At, Measure, Row, Side, Spot, Standing, Town};
pub use statistic::{STATISTICS, Stage, Statistic, Values, statistic, statistics};
pub use validation::{Progress, validate};
pub use without::{ablation_section, with_section};
pub use world::{COLUMNS, run};
