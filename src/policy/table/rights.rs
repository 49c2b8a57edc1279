//! B. Legal status and rights, L09 to L18.

use super::{add, beside, falls, lower, missing, rises, scale, set};
use crate::parameter::Parameters;
use crate::policy::{Dial, Form, Lever, Whose};

crate::parameters! {
    /// L09.
    pub struct WorkBan {
        /// Months from arrival without permission to work
        months = 9.0, 0.0..=240.0, "t_b", "month", E3, "evidence C24: most countries of Europe 2 to 12 months in 2015";
    }
}
crate::parameters! {
    /// L10.
    pub struct FasterProcedure {
        /// Factor on the length of the procedure
        factor = 0.5, 0.0..=1.0, "f", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// L11.
    pub struct SecureResidence {
        /// Points of rights that are gained, of 1 between no status and citizenship
        rights = 0.5, 0.0..=1.0, "rights", "point", E4, "mechanisms M23: procedure 0, permanent .5, citizen 1";
    }
}
crate::parameters! {
    /// L11, nationality.
    pub struct Naturalisation {
        /// Factor on the years of residence after which permanent residents may become citizens
        residence = 0.6, 0.0..=20.0, "f", "1", E4, "our assumption: five years to three";
        /// Rise of the yearly hazard at which those who may become citizens do
        hazard = 0.1, 0.0..=12.0, "ν", "1/year", E4, "our assumption";
    }
}
crate::parameters! {
    /// L12.
    pub struct Regularisation {
        /// Yearly hazard at which those without a status are given a permit
        hazard = 1.0, 0.0..=12.0, "r", "1/year", E4, "our assumption";
    }
}
crate::parameters! {
    /// L13.
    pub struct HarshPolicy {
        /// How far the visible position of leaders and institutions falls
        tone = 0.3, 0.0..=1.0, "inst", "point", E4, "our assumption";
        /// Points of rights that are lost
        rights = 0.25, 0.0..=1.0, "rights", "point", E4, "our assumption";
    }
}
crate::parameters! {
    /// L14.
    pub struct AntiDiscrimination {
        /// Factor on how far the call-back ratio of natives lies above 1
        factor = 0.5, 0.0..=1.0, "f", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// L17.
    pub struct SecurityFraming {
        /// How far the tone of media falls, where there are media
        media_tone = 0.2, 0.0..=2.0, "m", "point", E4, "our assumption";
        /// How far the visible position of leaders falls
        leaders_tone = 0.2, 0.0..=1.0, "inst", "point", E4, "our assumption";
    }
}

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
    Lever {
        id: "L09",
        key: "work_ban",
        title: "Prohibition to work during the procedure",
        direction: "−",
        unit: "month",
        pitfall: "pushes to illegal work",
        parameters: WorkBan::DECLARATIONS,
        form: Form::Dials(&[set("months", Dial::BanMonths)]),
        hosts: false,
        needs: &["hiring", "waiting"],
        shows: rises("scar_mean", Whose::Newcomers),
    },
    Lever {
        id: "L10",
        key: "faster_procedure",
        title: "Faster procedure",
        direction: "+",
        unit: "case",
        pitfall: "speed against quality of decision",
        parameters: FasterProcedure::DECLARATIONS,
        form: Form::Dials(&[scale("factor", Dial::ProcedureMonths)]),
        hosts: false,
        needs: &["waiting"],
        shows: beside("procedure", falls("scar_mean", Whose::Newcomers)),
    },
    Lever {
        id: "L11",
        key: "secure_residence",
        title: "Secure residence, nationality, local vote",
        direction: "+",
        unit: "case",
        pitfall: "requiring exclusive orientation is a false zero-sum",
        parameters: SecureResidence::DECLARATIONS,
        form: Form::Dials(&[add("rights", Dial::Rights)]),
        hosts: false,
        needs: &["belonging"],
        shows: rises("belonging_mean", Whose::Newcomers),
    },
    Lever {
        id: "L11",
        key: "naturalisation",
        title: "Nationality sooner and more easily",
        direction: "+",
        unit: "case",
        pitfall: "a passport is no belonging",
        parameters: Naturalisation::DECLARATIONS,
        form: Form::Dials(&[
            scale("residence", Dial::ResidenceAsked),
            add("hazard", Dial::Naturalised),
        ]),
        hosts: false,
        needs: &["migration", "stays"],
        shows: rises("status_citizen", Whose::Newcomers),
    },
    Lever {
        id: "L12",
        key: "regularisation",
        title: "Regularisation",
        direction: "+",
        unit: "case",
        pitfall: "may be read as reward",
        parameters: Regularisation::DECLARATIONS,
        form: Form::Dials(&[add("hazard", Dial::Regularised)]),
        hosts: false,
        needs: &["migration", "stays"],
        shows: falls("status_irregular", Whose::Newcomers),
    },
    Lever {
        id: "L13",
        key: "harsh_policy",
        title: "Restrictive or harsh asylum policy",
        direction: "−",
        unit: "case",
        pitfall: "raises cost; more irregularity",
        parameters: HarshPolicy::DECLARATIONS,
        form: Form::Dials(&[
            lower("tone", Dial::InstitutionTone),
            lower("rights", Dial::Rights),
        ]),
        hosts: false,
        needs: &["contextual_norm"],
        shows: falls("norm_perceived", Whose::Hosts),
    },
    Lever {
        id: "L14",
        key: "anti_discrimination",
        title: "Anti-discrimination law and bureau",
        direction: "+",
        unit: "case",
        pitfall: "law without practice",
        parameters: AntiDiscrimination::DECLARATIONS,
        form: Form::Dials(&[scale("factor", Dial::CallBack)]),
        hosts: false,
        needs: &["hiring"],
        shows: falls("hiring_ratio", Whose::Newcomers),
    },
    missing(
        "L15",
        "Positive discrimination",
        "±",
        "post",
        "feeds the prejudice",
        "posts reserved for a group are not modelled",
    ),
    missing(
        "L16",
        "Welfare access early; cash for home care",
        "±",
        "person-month",
        "inactivity claim; isolates the parent at home",
        "income and labour supply are no states of this version",
    ),
    Lever {
        id: "L17",
        key: "security_framing",
        title: "Security framing",
        direction: "−",
        unit: "campaign",
        pitfall: "stigmatises all migrants",
        parameters: SecurityFraming::DECLARATIONS,
        form: Form::Dials(&[
            lower("media_tone", Dial::MediaTone),
            lower("leaders_tone", Dial::InstitutionTone),
        ]),
        hosts: false,
        needs: &["contextual_norm"],
        shows: falls("norm_perceived", Whose::Hosts),
    },
    missing(
        "L18",
        "Integration contract, tests, obligation",
        "±",
        "person",
        "costly and exclusionary, or supportive",
        "obligation is no state of this version",
    ),
];
