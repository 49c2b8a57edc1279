//! C. Work, L19 to L26.

use super::{beside, elsewhere, falls, missing, rises, scale, set};
use crate::parameter::Parameters;
use crate::policy::{Dial, Form, Lever, Whose};

crate::parameters! {
    /// L19.
    pub struct EarlyAccess {
        /// Factor on the length of a ban on work
        factor = 0.0, 0.0..=1.0, "f", "1", E4, "scenario";
    }
}
crate::parameters! {
    /// L20.
    pub struct RecognisedDiplomas {
        /// Share of foreign credentials that are recognised in a year
        share = 0.5, 0.0..=1.0, "q", "1/year", E4, "our assumption";
    }
}
crate::parameters! {
    /// L21.
    pub struct Mentors {
        /// Share of those who look for work who have a mentor
        share = 0.3, 0.0..=1.0, "p_m", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// L22.
    pub struct OpenPosts {
        /// Factor on the share of workplaces that are closed to newcomers
        factor = 0.3, 0.0..=1.0, "f", "1", E4, "our assumption";
    }
}

crate::parameters! {
    /// L23.
    pub struct LabourStandards {
        /// Share of work without permission, and of unfair treatment there, that inspections prevent
        enforced = 0.5, 0.0..=1.0, "x_std", "1", E4, "our assumption";
    }
}

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
    Lever {
        id: "L19",
        key: "early_access",
        title: "Equal access to the labour market early",
        direction: "+",
        unit: "job-seeker",
        pitfall: "rights are not jobs",
        parameters: EarlyAccess::DECLARATIONS,
        form: Form::Dials(&[scale("factor", Dial::BanMonths)]),
        hosts: false,
        needs: &["hiring", "waiting"],
        shows: beside("work_ban", rises("employment", Whose::Newcomers)),
    },
    Lever {
        id: "L20",
        key: "recognition",
        title: "Recognition of diplomas",
        direction: "+",
        unit: "case",
        pitfall: "only if it leads to acceptance",
        parameters: RecognisedDiplomas::DECLARATIONS,
        form: Form::Dials(&[set("share", Dial::Recognition)]),
        hosts: false,
        needs: &["hiring"],
        shows: rises("employment", Whose::Newcomers),
    },
    Lever {
        id: "L21",
        key: "mentoring",
        title: "Career advice, mentoring",
        direction: "+",
        unit: "pair-month",
        pitfall: "raises expectations that are not met",
        parameters: Mentors::DECLARATIONS,
        form: Form::Dials(&[set("share", Dial::Mentoring)]),
        hosts: false,
        needs: &["hiring"],
        shows: rises("employment", Whose::Newcomers),
    },
    Lever {
        id: "L22",
        key: "public_posts",
        title: "Public-sector posts, diverse staff",
        direction: "+",
        unit: "post",
        pitfall: "left as exceptions",
        parameters: OpenPosts::DECLARATIONS,
        form: Form::Dials(&[scale("factor", Dial::ClosedPosts)]),
        hosts: false,
        needs: &["hiring"],
        shows: beside("closed_posts", rises("employment", Whose::Newcomers)),
    },
    Lever {
        id: "L23",
        key: "labour_standards",
        title: "Labour standards enforced",
        direction: "+",
        unit: "inspection",
        pitfall: "-",
        parameters: LabourStandards::DECLARATIONS,
        form: Form::Dials(&[set("enforced", Dial::LabourStandards)]),
        hosts: false,
        needs: &["hiring", "informal_work"],
        shows: beside("work_ban", falls("informal_employment", Whose::Newcomers)),
    },
    missing(
        "L24",
        "Employers as partners",
        "+",
        "hour",
        "fear to do something wrong without training",
        "conditions of single workplaces are not varied in this version",
    ),
    elsewhere(
        "L25",
        "Discouragement",
        "−",
        "-",
        "self-fulfilling",
        "`work_ban` and `procedure`: scars are M29",
    ),
    missing(
        "L26",
        "Entrepreneurship",
        "+",
        "loan",
        "enclave economy",
        "self-employment is not modelled",
    ),
];
