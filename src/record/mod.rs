//! Results on disk that a paper can use: tables (CSV or Parquet) and the manifest.
//!
//! | file | rows | columns |
//! |---|---|---|
//! | `series` | one number each | `week, date, area, group, outgroup, setting, indicator, value`; an absent dimension is `all` |
//! | `panel` | a person of the panel and one outgroup at a wave | see [`PANEL_COLUMNS`] |
//! | `panel_contacts` | what a person of the panel had to do with an outgroup in a setting since the last wave | see [`PANEL_CONTACT_COLUMNS`] |
//! | `survey` | what a person answered at a wave of the survey, with the truth beside it | see [`SURVEY_COLUMNS`] |
//! | `survey_answers` | one further answer, with the truth beside it | see [`SURVEY_ANSWER_COLUMNS`] |
//! | `ties` | a friendship at the end | see [`TIE_COLUMNS`] |
//! | `diary` | the partners of a person in a setting on a day | see [`DIARY_COLUMNS`] |
//! | `trial` | a difference from the control in one trial | see [`TRIAL_COLUMNS`] |
//! | `power` | the same over all seeds | see [`POWER_COLUMNS`] |
//! | `compare` | a difference of an arm from the baseline | see [`COMPARE_COLUMNS`] |
//! | `factors` | a factor of an experiment in an arm | see [`FACTOR_COLUMNS`] |
//! | `ablation` | a difference with and without a mechanism | see [`ABLATION_COLUMNS`] |
//! | `levels` | the number of an arm itself, over all replicates | see [`LEVEL_COLUMNS`] |
//! | `fingerprint` | a part of the state in a week, as a digest (always CSV) | see [`FINGERPRINT_COLUMNS`] |
//! | `checkpoint.state` | | the whole state of a run that keeps checkpoints, until it is complete |
//! | `manifest.json` | | what ran, with which seed and scenario, for how long: [`Manifest`] |
//!
//! A table grows under a name that ends in `.part` and gets its own name when it is whole. The
//! manifest is there from the start with status `running`; it ends as `complete` or
//! `interrupted`. After a hard kill the `.part` files and `running` remain; those of CSV are
//! readable up to the last recorded week, those of Parquet have no end and are not. A run that keeps
//! checkpoints can go on from the last one ([`Resumable`]); every table is then cut where it stood,
//! and at the end they are the same bytes as those of a run that never stopped.
//!
//! In CSV, numbers that are not whole have six significant digits; Parquet has all of them.

mod comparison;
mod comparison_tables;
mod csv;
mod described;
mod diary;
mod entries;
mod fingerprint;
mod folder;
mod manifest;
mod panel;
#[cfg(feature = "parquet")]
mod parquet;
mod recorder;
mod resume;
mod scenario_digest;
mod series;
mod spool;
mod survey;
mod table;
#[cfg(test)]
mod tests;
mod ties;
mod trial;
mod trial_entry;

pub use comparison::{merge_comparisons, write_comparison};
#[cfg(feature = "report")]
pub(crate) use comparison_tables::unit_of;
pub use comparison_tables::{ABLATION_COLUMNS, COMPARE_COLUMNS, FACTOR_COLUMNS, LEVEL_COLUMNS};
pub use described::{Change, PolicyEntry};
pub use diary::DIARY_COLUMNS;
pub use entries::{
    ArmEntry, ComparisonEntry, FactorEntry, FileEntry, GroupEntry, ReplicateEntry, RunEntry,
};
pub use fingerprint::{FINGERPRINT_COLUMNS, Parting, parting};
pub use folder::OutputFolder;
pub use manifest::shell_word;
pub use manifest::{Manifest, Status, peak_rss_bytes};
pub use panel::{PANEL_COLUMNS, PANEL_CONTACT_COLUMNS, Panel};
pub use recorder::Recorder;
pub use resume::{Found, Resumable, Resumed};
pub use scenario_digest::scenario_digest;
pub use series::SERIES_COLUMNS;
pub use survey::{SURVEY_ANSWER_COLUMNS, SURVEY_COLUMNS};
#[cfg(feature = "report")]
pub(crate) use table::parquet_texts;
pub use table::{Cell, Column, Format, Kind, Table};
pub use ties::TIE_COLUMNS;
pub use trial::{POWER_COLUMNS, TRIAL_COLUMNS, Trials, write_trial};
pub use trial_entry::{TrialArmEntry, TrialCityEntry, TrialEntry};
