//! M41 Money ledger: the card. What is counted and what it costs is in
//! [`policy::cost`](crate::policy::cost).

use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};
use crate::policy::Ledger;

/// The card of M41.
pub const CARD: Entry = Entry {
    id: "M41",
    name: "ledger",
    title: "Money ledger",
    profile: Profile::Core,
    source: "seeds 000 (P8, P30), 004 (89-93, 190)",
    grade: Grade::E3,
    conflict: "",
    meaning: "Counts what policies deliver and, at the user's prices, what they cost.",
    parameters: Ledger::DECLARATIONS,
    build: None,
};
