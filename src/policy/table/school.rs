//! E. School, L35 to L40.

use super::{elsewhere, missing};
use crate::policy::Lever;

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
    missing(
        "L35",
        "Equal education; catch-up classes",
        "+",
        "pupil-year",
        "-",
        "school capacity is not modelled",
    ),
    missing(
        "L36",
        "Free school choice, tracking",
        "−",
        "-",
        "reproduces background",
        "waits for school choice",
    ),
    missing(
        "L37",
        "Minority schools",
        "±",
        "pupil-year",
        "good for identity, bad for networks",
        "waits for school choice",
    ),
    missing(
        "L38",
        "School as interaction space",
        "+",
        "school-year",
        "written contracts miss oral communities",
        "rates of single settings are not varied in this version",
    ),
    missing(
        "L39",
        "Teachers with migrant background",
        "+",
        "seat",
        "slow: years",
        "competence of schools is no state of this version",
    ),
    elsewhere(
        "L40",
        "Tolerance and multi-perspective teaching",
        "+",
        "class-hour",
        "static image of how minorities are",
        "`[[exposures]]` (M16)",
    ),
];
