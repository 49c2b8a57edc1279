//! E. School, L35 to L40, and what else M35 lets a policy say.

use super::{beside, elsewhere, falls, missing, rises, scale, set};
use crate::parameter::Parameters;
use crate::policy::programmes::kinds;
use crate::policy::{Dial, Form, Lever, Whose};

crate::parameters! {
    /// L36.
    pub struct FreeSchoolChoice {
        /// Share of the families who would be assigned a school that choose one
        choosing = 1.0, 0.0..=1.0, "p_free", "1", E4, "scenario S08";
        /// How far pupils are dealt to classes by background: 0 as usual, 1 by nothing else
        tracking = 0.0, 0.0..=1.0, "t", "1", E4, "scenario";
    }
}
crate::parameters! {
    /// L37.
    pub struct MinoritySchools {
        /// Share of a group's pupils who go to a school of their group
        share = 0.3, 0.0..=1.0, "p_own", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// L38, its parents.
    pub struct SchoolSpace {
        /// Factor on the encounters that parents start at the school gate
        gate = 2.0, 0.0..=10.0, "f", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// Catchments.
    pub struct SchoolCatchments {
        /// Share of the families who would choose a school that are assigned the nearest
        assigned = 1.0, 0.0..=1.0, "p_near", "1", E4, "scenario S08";
    }
}
crate::parameters! {
    /// A quota of admission.
    pub struct SchoolQuota {
        /// How far a group's share among those whom a school admits may depart from its share among all who enrol
        band = 0.15, 0.0..=1.0, "b", "1", E4, "scenario S08: 15 points";
        /// Share of the families whose claim to a school is drawn by lot
        lottery = 1.0, 0.0..=1.0, "p_lot", "1", E4, "mechanisms M35: a band in place of distance";
    }
}

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
    missing(
        "L35",
        "Equal education; catch-up classes",
        "+",
        "pupil-year",
        "-",
        "what is learnt at school is no state of this version",
    ),
    Lever {
        id: "L36",
        key: "free_school_choice",
        title: "Free school choice, tracking",
        direction: "−",
        unit: "year",
        pitfall: "reproduces background",
        parameters: FreeSchoolChoice::DECLARATIONS,
        form: Form::Dials(&[
            set("choosing", Dial::FreeChoice),
            set("tracking", Dial::Tracking),
        ]),
        hosts: true,
        needs: &["school_choice"],
        shows: rises("dissimilarity", Whose::Newcomers),
    },
    Lever {
        id: "L37",
        key: "minority_schools",
        title: "Minority schools",
        direction: "±",
        unit: "pupil-year",
        pitfall: "good for identity, bad for networks",
        parameters: MinoritySchools::DECLARATIONS,
        form: Form::Dials(&[set("share", Dial::OwnSchool)]),
        hosts: false,
        needs: &["school_choice"],
        shows: rises("dissimilarity", Whose::Newcomers),
    },
    Lever {
        id: "L38",
        key: "school_space",
        title: "School as interaction space of parents",
        direction: "+",
        unit: "school-year",
        pitfall: "written contracts miss oral communities",
        parameters: SchoolSpace::DECLARATIONS,
        form: Form::Dials(&[scale("gate", Dial::GateActivity)]),
        hosts: true,
        needs: &[],
        shows: rises("contacts_positive", Whose::Newcomers),
    },
    Lever {
        id: "M35",
        key: "school_buddies",
        title: "Buddies of other groups in class (with L38)",
        direction: "+",
        unit: "school-year",
        pitfall: "pairs only where classes are mixed",
        parameters: kinds::SCHOOL_BUDDIES,
        form: Form::Programme,
        hosts: true,
        needs: &[],
        shows: rises("cross_group_friends", Whose::Newcomers),
    },
    Lever {
        id: "M35",
        key: "school_catchments",
        title: "Pupils are assigned the nearest school (against L36)",
        direction: "±",
        unit: "year",
        pitfall: "schools are as mixed as the neighbourhoods around them",
        parameters: SchoolCatchments::DECLARATIONS,
        form: Form::Dials(&[set("assigned", Dial::AssignedSchool)]),
        hosts: true,
        needs: &["school_choice"],
        shows: falls("dissimilarity", Whose::Newcomers),
    },
    Lever {
        id: "M35",
        key: "school_quota",
        title: "Bands and lots of admission (against L36)",
        direction: "+",
        unit: "year",
        pitfall: "longer ways to school",
        parameters: SchoolQuota::DECLARATIONS,
        form: Form::Dials(&[
            set("band", Dial::SchoolBand),
            set("lottery", Dial::AdmissionLottery),
        ]),
        hosts: true,
        needs: &["school_choice"],
        shows: beside(
            "free_school_choice",
            falls("dissimilarity", Whose::Newcomers),
        ),
    },
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
