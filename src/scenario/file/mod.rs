//! Scenario files: from TOML text to the typed [`Scenario`](super::Scenario).
//!
//! A file becomes a tree in which every value knows where it was written ([`document`]); what it
//! extends lies below it ([`files`], [`merge`]) and what the command line sets above it
//! ([`command_line`]). The tree is compared with the form of a scenario ([`shape`],
//! [`format`](mod@format), [`format_city`], [`format_events`]), which is made from the declarations of parameters, by
//! [`check`]; the form is also the source of the JSON Schema
//! ([`schema`](mod@schema)) and of the list of keys ([`keys`](mod@keys)). Then [`read`],
//! [`read_city`] and [`read_events`] make the typed scenario ([`arms`], [`factors`]: one for each arm), check what concerns several keys at once, and read the
//! tables that it names ([`sheet`], [`area_table`], [`people_table`]).

mod area_table;
mod arms;
mod budgets;
mod check;
mod command_line;
mod designs;
mod document;
mod expect;
mod factor;
mod factors;
mod files;
mod format;
mod format_city;
mod format_events;
mod idle;
mod keys;
mod merge;
mod message;
mod people_table;
mod policies;
mod read;
mod read_city;
mod read_events;
mod said;
mod schema;
mod shape;
mod sheet;
mod sources;
#[cfg(test)]
mod tests;

#[cfg(feature = "report")]
pub(crate) use designs::draws;
pub use files::{ReadOptions, VERSION};
pub use keys::{Key, KeyTable, keys};
pub use read::TOWN;
pub use schema::schema;
pub use sources::{SourceFile, Sources};
