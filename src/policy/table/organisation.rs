//! H. Organisation, money, participation, L63 to L79.

use super::{add, beside, elsewhere, falls, missing, rises, scale, set};
use crate::parameter::Parameters;
use crate::policy::{Dial, Form, Lever, Whose};

crate::parameters! {
    /// L63.
    pub struct SpecialistServices {
        /// Spending on the group alone, against what is spent on everybody
        spending = 0.3, 0.0..=1.0, "g", "1", E4, "our assumption";
        /// Share of it in separate services
        separate = 1.0, 0.0..=1.0, "sep", "1", E4, "scenario S07";
    }
}
crate::parameters! {
    /// L64.
    pub struct ExplainedHelp {
        /// How well targeted help is explained and limited
        explained = 0.6, 0.0..=1.0, "expl", "1", E4, "scenario S07";
        /// Share of it that residents may use too
        open_to_hosts = 0.0, 0.0..=1.0, "bh", "1", E4, "scenario S07";
    }
}
crate::parameters! {
    /// L66.
    pub struct EthnicFunding {
        /// Spending on the group alone, against what is spent on everybody
        spending = 0.2, 0.0..=1.0, "g", "1", E4, "our assumption";
        /// Share of it in separate services
        separate = 1.0, 0.0..=1.0, "sep", "1", E4, "by definition";
    }
}
crate::parameters! {
    /// L75.
    pub struct PlaceIdentity {
        /// Weekly lift of the salience of the common ingroup, as a share of the distance to 1
        lift = 0.004, 0.0..=0.5, "camp", "1/week", E4, "our assumption: .3 goes to about .48 in a year";
    }
}
crate::parameters! {
    /// L76.
    pub struct CivicRituals {
        /// How far recognition lifts what belonging tends to
        welcome = 0.15, 0.0..=3.0, "w", "logit", E4, "our assumption";
        /// How far the visible position of institutions rises
        tone = 0.1, 0.0..=1.0, "inst", "point", E4, "our assumption";
    }
}

crate::parameters! {
    /// L78.
    pub struct TemporaryStays {
        /// Factor on the length of permits
        permit = 2.0, 0.0..=20.0, "f", "1", E4, "our assumption";
        /// How far the probability of leaving when a permit ends falls
        stay = 0.2, -1.0..=1.0, "p_stay", "1", E4, "our assumption";
        /// How far the probability of coming back after leaving rises
        returns = 0.2, -1.0..=1.0, "p_ret", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// L74.
    pub struct StaffTraining {
        /// Rounds of training a year
        rounds = 2.0, 0.0..=52.0, "n", "1/year", E4, "our assumption";
    }
}

crate::parameters! {
    /// L71.
    pub struct JointPlanning {
        /// How far offices share statistics and plan by what will be needed
        shared = 1.0, 0.0..=1.0, "share", "1", E4, "by definition";
    }
}

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
    Lever {
        id: "L63",
        key: "specialist_services",
        title: "Specialist services for one group",
        direction: "±",
        unit: "person-year",
        pitfall: "resentment against reach (K13)",
        parameters: SpecialistServices::DECLARATIONS,
        form: Form::Dials(&[
            add("spending", Dial::TargetedSpending),
            set("separate", Dial::SeparateProvision),
        ]),
        hosts: false,
        needs: &["resentment"],
        shows: rises("resentment_mean", Whose::Hosts),
    },
    Lever {
        id: "L64",
        key: "explanation",
        title: "Explanation and time limit of targeted help",
        direction: "+",
        unit: "campaign",
        pitfall: "may meet the dilemma of the media",
        parameters: ExplainedHelp::DECLARATIONS,
        form: Form::Dials(&[
            set("explained", Dial::Explanation),
            set("open_to_hosts", Dial::HostBenefit),
        ]),
        hosts: false,
        needs: &["resentment"],
        shows: beside(
            "specialist_services",
            falls("resentment_mean", Whose::Hosts),
        ),
    },
    elsewhere(
        "L65",
        "Budget split employment : social",
        "±",
        "share",
        "social ties underfunded",
        "`[[budgets]]`, shares of its policies",
    ),
    Lever {
        id: "L66",
        key: "funding_by_ethnicity",
        title: "Funding by ethnicity",
        direction: "−",
        unit: "grant",
        pitfall: "equity is not fit; the usual suspects",
        parameters: EthnicFunding::DECLARATIONS,
        form: Form::Dials(&[
            add("spending", Dial::TargetedSpending),
            set("separate", Dial::SeparateProvision),
        ]),
        hosts: false,
        needs: &["resentment"],
        shows: rises("resentment_mean", Whose::Hosts),
    },
    elsewhere(
        "L67",
        "Duration of funding",
        "±",
        "year",
        "cannot fund all",
        "`start` and `end` of every policy",
    ),
    elsewhere(
        "L68",
        "Competition for funds",
        "±",
        "-",
        "division between allies",
        "`[[budgets]]` whose shares come to more than 1",
    ),
    missing(
        "L69",
        "In-kind help, sponsors, awards",
        "+",
        "hour",
        "agendas of sponsors",
        "in-kind help is no state of this version",
    ),
    elsewhere(
        "L70",
        "Evaluation share",
        "±",
        "share",
        "money not spent on the project",
        "`[[budgets]]`, `evaluation`",
    ),
    Lever {
        id: "L71",
        key: "joint_planning",
        title: "Coordination, joint planning with data",
        direction: "+",
        unit: "office-year",
        pitfall: "start in a crisis",
        parameters: JointPlanning::DECLARATIONS,
        form: Form::Dials(&[set("shared", Dial::SharedStatistics)]),
        hosts: true,
        needs: &["scarcity", "migration"],
        shows: falls("scarcity_mean", Whose::Hosts),
    },
    missing(
        "L72",
        "Participation in design, councils",
        "+",
        "seat",
        "loudest voice",
        "status of participants is set by the setting, not by councils",
    ),
    missing(
        "L73",
        "Migrant associations",
        "+",
        "grant",
        "depends on which capital they build",
        "memberships are not founded in this version",
    ),
    Lever {
        id: "L74",
        key: "staff_training",
        title: "Intercultural competence of officials",
        direction: "+",
        unit: "training-day",
        pitfall: "decays with turnover",
        parameters: StaffTraining::DECLARATIONS,
        form: Form::Dials(&[add("rounds", Dial::StaffTraining)]),
        hosts: true,
        needs: &["discrimination"],
        shows: falls("discrimination_mean", Whose::Newcomers),
    },
    Lever {
        id: "L75",
        key: "place_identity",
        title: "Place identity, shared future",
        direction: "+",
        unit: "campaign",
        pitfall: "a rigid local identity excludes",
        parameters: PlaceIdentity::DECLARATIONS,
        form: Form::Dials(&[add("lift", Dial::CommonIdentity)]),
        hosts: true,
        needs: &["common_identity"],
        shows: rises("common_identity_mean", Whose::Newcomers),
    },
    Lever {
        id: "L76",
        key: "civic_rituals",
        title: "Civic rituals, recognition of customs",
        direction: "+",
        unit: "event",
        pitfall: "contested accommodation",
        parameters: CivicRituals::DECLARATIONS,
        form: Form::Dials(&[
            add("welcome", Dial::Welcome),
            add("tone", Dial::InstitutionTone),
        ]),
        hosts: false,
        needs: &["belonging", "contextual_norm"],
        shows: rises("belonging_mean", Whose::Newcomers),
    },
    elsewhere(
        "L77",
        "Second and third generation",
        "+",
        "person",
        "the label excludes or includes wrongly",
        "`[mechanisms.generations]` (M37) and births of `[[groups]]`; they grow up with `ageing = \"on\"`",
    ),
    Lever {
        id: "L78",
        key: "temporary_stays",
        title: "Rules for temporary and circular stays",
        direction: "+",
        unit: "agreement",
        pitfall: "ignoring them marginalises",
        parameters: TemporaryStays::DECLARATIONS,
        form: Form::Dials(&[
            scale("permit", Dial::PermitLength),
            add("stay", Dial::MayStay),
            add("returns", Dial::MayReturn),
        ]),
        hosts: false,
        needs: &["migration", "stays"],
        shows: falls("departed", Whose::Newcomers),
    },
    elsewhere(
        "L79",
        "Timing and sequencing",
        "±",
        "-",
        "each phase needs the others",
        "`start` and `end` of every policy",
    ),
];
