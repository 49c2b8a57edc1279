//! F. Structured contact, L41 to L57.

use super::{add, beside, elsewhere, missing, rises, set};
use crate::parameter::Parameters;
use crate::policy::programmes::kinds;
use crate::policy::{Dial, Form, Lever, Whose};

crate::parameters! {
    /// L55.
    pub struct OutreachWork {
        /// Weekly rise of interest in contact, as a share of the distance to 1
        gain = 0.0008, 0.0..=0.1, "ΔI", "1/week", E4, "L55: interest rises by .02, here within a year from .5";
    }
}

crate::parameters! {
    /// L52.
    pub struct Facilitation {
        /// Share of sessions with a trained facilitator
        share = 1.0, 0.0..=1.0, "p_f", "1", E4, "our assumption";
    }
}

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
    Lever {
        id: "L41",
        key: "matchmaking",
        title: "Matchmaking, buddies, pairing",
        direction: "+",
        unit: "pair-month",
        pitfall: "reaches the already willing",
        parameters: kinds::MATCHMAKING,
        form: Form::Programme,
        hosts: true,
        needs: &["uptake"],
        shows: rises("cross_group_friends", Whose::Newcomers),
    },
    Lever {
        id: "L42",
        key: "volunteering",
        title: "Volunteering exchange",
        direction: "+",
        unit: "match",
        pitfall: "barred where voluntary work is banned",
        parameters: kinds::VOLUNTEERING,
        form: Form::Programme,
        hosts: true,
        needs: &["uptake"],
        shows: rises("cross_group_friends", Whose::Newcomers),
    },
    Lever {
        id: "L43",
        key: "shared_meals",
        title: "Shared meals, day of dialogue",
        direction: "+",
        unit: "seat",
        pitfall: "one-off",
        parameters: kinds::SHARED_MEALS,
        form: Form::Programme,
        hosts: true,
        needs: &["uptake"],
        shows: rises("attitude_mean", Whose::Hosts),
    },
    Lever {
        id: "L44",
        key: "sport",
        title: "Sport, music, youth recreation",
        direction: "+",
        unit: "member-year",
        pitfall: "teams may stay mono-ethnic",
        parameters: kinds::SPORT,
        form: Form::Programme,
        hosts: true,
        needs: &["uptake"],
        shows: rises("cross_group_friends", Whose::Newcomers),
    },
    Lever {
        id: "L45",
        key: "festival",
        title: "Festivals, cultural celebration",
        direction: "+",
        unit: "event",
        pitfall: "window dressing",
        parameters: kinds::FESTIVAL,
        form: Form::Programme,
        hosts: true,
        needs: &["uptake"],
        shows: rises("attitude_mean", Whose::Hosts),
    },
    Lever {
        id: "L46",
        key: "common_project",
        title: "Common-goal project",
        direction: "+",
        unit: "project",
        pitfall: "must come from communities",
        parameters: kinds::COMMON_PROJECT,
        form: Form::Programme,
        hosts: true,
        needs: &["uptake"],
        shows: rises("cross_group_friends", Whose::Newcomers),
    },
    missing(
        "L47",
        "Public space, libraries, gardens",
        "+",
        "site-year",
        "institutions must adapt",
        "rates of single settings are not varied in this version",
    ),
    elsewhere(
        "L48",
        "Discover and discuss, living library, digital",
        "+",
        "visit",
        "small, short-lived effect",
        "`[[exposures]]` (M16)",
    ),
    elsewhere(
        "L49",
        "Label of a programme",
        "±",
        "-",
        "attracts only the interested; stigma",
        "`label` of every programme",
    ),
    missing(
        "L50",
        "Religious open days, interfaith links",
        "+",
        "event",
        "suspicion of believers; can exclude",
        "no rule of its own in this version",
    ),
    Lever {
        id: "L51",
        key: "problem_solving",
        title: "Problem solving between newcomer groups",
        direction: "+",
        unit: "session",
        pitfall: "no resources",
        parameters: kinds::PROBLEM_SOLVING,
        form: Form::Programme,
        hosts: false,
        needs: &["uptake"],
        shows: rises("attitude_mean", Whose::Newcomers),
    },
    Lever {
        id: "L52",
        key: "facilitation",
        title: "Facilitation, safe space, translators",
        direction: "+",
        unit: "facilitator-hour",
        pitfall: "poor training backfires",
        parameters: Facilitation::DECLARATIONS,
        form: Form::Dials(&[set("share", Dial::Facilitation)]),
        hosts: true,
        needs: &["side_effects"],
        shows: beside("sport", rises("attitude_mean", Whose::Newcomers)),
    },
    missing(
        "L53",
        "Leadership school",
        "+",
        "participant",
        "leaders are not members",
        "invitations by leaders are not modelled",
    ),
    elsewhere(
        "L54",
        "Low threshold, childcare, access",
        "+",
        "seat",
        "-",
        "`threshold` and `childcare` of every programme",
    ),
    Lever {
        id: "L55",
        key: "outreach",
        title: "Outreach, motivation, listening",
        direction: "+",
        unit: "contact",
        pitfall: "should one force?",
        parameters: OutreachWork::DECLARATIONS,
        form: Form::Dials(&[add("gain", Dial::Outreach)]),
        hosts: true,
        needs: &["uptake"],
        shows: rises("interest_gain_mean", Whose::Hosts),
    },
    missing(
        "L56",
        "Empowerment",
        "+",
        "participant",
        "implies that people are powerless",
        "motivation is lost and regained by M29 alone",
    ),
    missing(
        "L57",
        "Local mediation of conflict",
        "+",
        "case",
        "tensions swept under the carpet",
        "negative events cannot be repaired in this version",
    ),
];
