//! The one table of levers, L01 to L79: what each is, where it takes hold, what it costs by which
//! unit, what it may do against its purpose, and what shows that it works.
//!
//! Numbers of levers have no published source unless one is named: they are what a user varies.

use super::levers::{Shows, Whose};
use super::programmes::kinds;
use super::{Act, Dial, Form, How, Lever};
use crate::parameter::Parameters;

crate::parameters! {
    /// L01.
    pub struct ReceptionCentres {
        /// Share of arrivals that first live in a centre
        share = 0.8, 0.0..=1.0, "c_g", "1", E4, "our assumption; Berlin 2015-17: 80% of the arab group";
        /// Residents of a centre
        size = 300.0, 1.0..=100000.0, "S", "person", E4, "scenario";
        /// Months in a centre
        stay = 16.0, 0.25..=240.0, "T_stay", "month", E3, "evidence C25: 1.3 years";
    }
}
crate::parameters! {
    /// L03.
    pub struct MixedNeighbourhoods {
        /// Share of a group in an area, as a multiple of that in the city, from which on vacant dwellings are withheld from it
        cap = 1.2, 0.0..=1000.0, "q", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// L04.
    pub struct HousingProgramme {
        /// Share of arrivals that is placed in a dwelling at once
        placed = 0.5, 0.0..=1.0, "p_place", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// L02.
    pub struct Procedure {
        /// Months from arrival until the procedure is decided
        months = 12.0, 0.0..=240.0, "t_p", "month", E3, "evidence C23: 5 to 10 months to a first decision in Germany, up to 22 to a final one";
    }
}
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
    /// L14.
    pub struct AntiDiscrimination {
        /// Factor on how far the call-back ratio of natives lies above 1
        factor = 0.5, 0.0..=1.0, "f", "1", E4, "our assumption";
    }
}
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
    /// L27.
    pub struct LanguageCourses {
        /// Hours a week that everybody concerned attends
        hours = 10.0, 0.0..=60.0, "h", "hour/week", E4, "600 hours in 60 weeks";
    }
}
crate::parameters! {
    /// L28.
    pub struct TailoredCourses {
        /// How well the course fits its learners
        fit = 1.0, 0.0..=1.0, "fit", "1", E4, "mechanisms M27";
    }
}
crate::parameters! {
    /// L29.
    pub struct MixedCourses {
        /// Share of the course that is held together with residents
        share = 0.5, 0.0..=1.0, "mix", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// Workplaces closed to newcomers.
    pub struct ClosedWorkplaces {
        /// Share of workplaces
        share = 0.2, 0.0..=1.0, "p_c", "1", E4, "our assumption: the public sector";
    }
}
crate::parameters! {
    /// Demand for labour.
    pub struct Demand {
        /// Factor on hiring
        factor = 1.3, 0.0..=3.0, "f", "1", E4, "our assumption";
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
    /// L13.
    pub struct HarshPolicy {
        /// How far the visible position of leaders and institutions falls
        tone = 0.3, 0.0..=1.0, "inst", "point", E4, "our assumption";
        /// Points of rights that are lost
        rights = 0.25, 0.0..=1.0, "rights", "point", E4, "our assumption";
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
crate::parameters! {
    /// L34.
    pub struct WelcomeCentre {
        /// How far being welcomed lifts what belonging tends to; .2 is about .05 of B
        welcome = 0.2, 0.0..=3.0, "w", "logit", E4, "mechanisms M40: B rises by .05";
    }
}
crate::parameters! {
    /// L55.
    pub struct OutreachWork {
        /// Weekly rise of interest in contact, as a share of the distance to 1
        gain = 0.0008, 0.0..=0.1, "ΔI", "1/week", E4, "L55: interest rises by .02, here within a year from .5";
    }
}
crate::parameters! {
    /// L58.
    pub struct MediaTraining {
        /// How far the tone of media rises
        tone = 0.3, 0.0..=2.0, "m", "point", E4, "scenario S04";
    }
}
crate::parameters! {
    /// L59.
    pub struct Information {
        /// Weekly share of the weight of one half that steady information takes away; .027 halves it in the long run
        correction = 0.027, 0.0..=1.0, "ι", "1/week", E4, "scenario S04: the error is halved";
    }
}
crate::parameters! {
    /// L60.
    pub struct MigrantVoice {
        /// How far the tone of media rises
        tone = 0.1, 0.0..=2.0, "m", "point", E4, "our assumption";
        /// How far being heard lifts what belonging tends to
        welcome = 0.1, 0.0..=3.0, "w", "logit", E4, "our assumption";
    }
}
crate::parameters! {
    /// L61.
    pub struct Leadership {
        /// How far the visible position of leaders and institutions rises; below 0: sounding tough
        tone = 0.3, -1.0..=1.0, "inst", "point", E4, "our assumption";
    }
}
crate::parameters! {
    /// L62.
    pub struct HostileCampaign {
        /// How far the tone of media falls
        tone = 0.5, 0.0..=2.0, "m", "point", E4, "our assumption";
    }
}
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
    /// Scarcity, which policies meet.
    pub struct ScarcePlaces {
        /// How scarce dwellings, school places, services and jobs are
        level = 0.3, 0.0..=1.0, "scar", "1", E4, "scenario S07";
    }
}

const fn act(parameter: &'static str, dial: Dial, how: How, sign: f32) -> Act {
    Act {
        parameter,
        dial,
        how,
        sign,
    }
}

const fn add(parameter: &'static str, dial: Dial) -> Act {
    act(parameter, dial, How::Add, 1.0)
}

const fn lower(parameter: &'static str, dial: Dial) -> Act {
    act(parameter, dial, How::Add, -1.0)
}

const fn set(parameter: &'static str, dial: Dial) -> Act {
    act(parameter, dial, How::Set, 1.0)
}

const fn scale(parameter: &'static str, dial: Dial) -> Act {
    act(parameter, dial, How::Scale, 1.0)
}

/// All levers.
pub(super) const TABLE: &[Lever] = &[
    Lever {
        id: "L01",
        key: "reception_centres",
        title: "Large reception centres",
        direction: "−",
        unit: "place-night",
        pitfall: "detachment on both sides",
        parameters: ReceptionCentres::DECLARATIONS,
        form: Form::Dials(&[
            set("share", Dial::CentreShare),
            set("size", Dial::CentreSize),
            set("stay", Dial::CentreStay),
        ]),
        hosts: false,
        needs: &["reception", "migration"],
        shows: Some(Shows {
            indicator: "in_centres",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L02",
        key: "procedure",
        title: "Time in an isolating reception process",
        direction: "−",
        unit: "case-month",
        pitfall: "legal limbo with lasting repercussions",
        parameters: Procedure::DECLARATIONS,
        form: Form::Dials(&[set("months", Dial::ProcedureMonths)]),
        hosts: false,
        needs: &["waiting"],
        shows: Some(Shows {
            indicator: "scar_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L03",
        key: "mixed_neighbourhoods",
        title: "Mixed neighbourhoods",
        direction: "+",
        unit: "dwelling",
        pitfall: "mix without relationships is not enough",
        parameters: MixedNeighbourhoods::DECLARATIONS,
        form: Form::Dials(&[set("cap", Dial::ShareCap)]),
        hosts: false,
        needs: &["residence"],
        shows: Some(Shows {
            indicator: "dissimilarity",
            whose: Whose::Newcomers,
            rises: false,
            beside: "",
        }),
    },
    Lever {
        id: "L04",
        key: "housing_programme",
        title: "Housing programme for arrivals",
        direction: "+",
        unit: "dwelling",
        pitfall: "crowding-out feeling",
        parameters: HousingProgramme::DECLARATIONS,
        form: Form::Dials(&[set("placed", Dial::DirectPlacement)]),
        hosts: false,
        needs: &["residence", "migration"],
        shows: Some(Shows {
            indicator: "in_centres",
            whose: Whose::Newcomers,
            rises: false,
            beside: "reception_centres",
        }),
    },
    Lever {
        id: "L05",
        key: "",
        title: "Registration with identifier",
        direction: "+",
        unit: "person",
        pitfall: "trust in the use of data",
        parameters: &[],
        form: Form::Missing("service reach and forecasts are no states of this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L06",
        key: "",
        title: "Family reunion",
        direction: "+",
        unit: "family",
        pitfall: "blocked across states",
        parameters: &[],
        form: Form::Missing("arrivals by tie are not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L07",
        key: "",
        title: "Pace and size of intake",
        direction: "±",
        unit: "person",
        pitfall: "speed matters more than level",
        parameters: &[],
        form: Form::Elsewhere("`[[arrivals]]`"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L08",
        key: "",
        title: "Psychosocial help on arrival",
        direction: "+",
        unit: "person-hour",
        pitfall: "taboos keep people away",
        parameters: &[],
        form: Form::Missing("stress is no state of this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
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
        shows: Some(Shows {
            indicator: "scar_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "scar_mean",
            whose: Whose::Newcomers,
            rises: false,
            beside: "procedure",
        }),
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
        shows: Some(Shows {
            indicator: "belonging_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L12",
        key: "",
        title: "Regularisation",
        direction: "+",
        unit: "case",
        pitfall: "may be read as reward",
        parameters: &[],
        form: Form::Missing("legal status of persons does not change in this version"),
        hosts: false,
        needs: &[],
        shows: None,
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
        shows: Some(Shows {
            indicator: "norm_perceived",
            whose: Whose::Hosts,
            rises: false,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "hiring_ratio",
            whose: Whose::Newcomers,
            rises: false,
            beside: "",
        }),
    },
    Lever {
        id: "L15",
        key: "",
        title: "Positive discrimination",
        direction: "±",
        unit: "post",
        pitfall: "feeds the prejudice",
        parameters: &[],
        form: Form::Missing("posts reserved for a group are not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L16",
        key: "",
        title: "Welfare access early; cash for home care",
        direction: "±",
        unit: "person-month",
        pitfall: "inactivity claim; isolates the parent at home",
        parameters: &[],
        form: Form::Missing("income and labour supply are no states of this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
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
        shows: Some(Shows {
            indicator: "norm_perceived",
            whose: Whose::Hosts,
            rises: false,
            beside: "",
        }),
    },
    Lever {
        id: "L18",
        key: "",
        title: "Integration contract, tests, obligation",
        direction: "±",
        unit: "person",
        pitfall: "costly and exclusionary, or supportive",
        parameters: &[],
        form: Form::Missing("obligation is no state of this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
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
        shows: Some(Shows {
            indicator: "employment",
            whose: Whose::Newcomers,
            rises: true,
            beside: "work_ban",
        }),
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
        shows: Some(Shows {
            indicator: "employment",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "employment",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "employment",
            whose: Whose::Newcomers,
            rises: true,
            beside: "closed_posts",
        }),
    },
    Lever {
        id: "L23",
        key: "",
        title: "Labour standards enforced",
        direction: "+",
        unit: "inspection",
        pitfall: "-",
        parameters: &[],
        form: Form::Missing("exploitation is no event of this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L24",
        key: "",
        title: "Employers as partners",
        direction: "+",
        unit: "hour",
        pitfall: "fear to do something wrong without training",
        parameters: &[],
        form: Form::Missing("conditions of single workplaces are not varied in this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L25",
        key: "",
        title: "Discouragement",
        direction: "−",
        unit: "-",
        pitfall: "self-fulfilling",
        parameters: &[],
        form: Form::Elsewhere("`work_ban` and `procedure`: scars are M29"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L26",
        key: "",
        title: "Entrepreneurship",
        direction: "+",
        unit: "loan",
        pitfall: "enclave economy",
        parameters: &[],
        form: Form::Missing("self-employment is not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L27",
        key: "language_courses",
        title: "Language courses",
        direction: "+",
        unit: "course-hour",
        pitfall: "language alone does not guarantee access",
        parameters: LanguageCourses::DECLARATIONS,
        form: Form::Dials(&[set("hours", Dial::CourseHours)]),
        hosts: false,
        needs: &["language"],
        shows: Some(Shows {
            indicator: "language_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L28",
        key: "tailored_courses",
        title: "Tailored curricula",
        direction: "+",
        unit: "course-hour",
        pitfall: "one size for all",
        parameters: TailoredCourses::DECLARATIONS,
        form: Form::Dials(&[set("fit", Dial::CourseFit)]),
        hosts: false,
        needs: &["language"],
        shows: Some(Shows {
            indicator: "language_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "language_courses",
        }),
    },
    Lever {
        id: "L29",
        key: "mixed_courses",
        title: "Mixed classes",
        direction: "+",
        unit: "seat",
        pitfall: "needs residents who join",
        parameters: MixedCourses::DECLARATIONS,
        form: Form::Dials(&[set("share", Dial::CourseMixed)]),
        hosts: false,
        needs: &["language"],
        shows: Some(Shows {
            indicator: "language_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "language_courses",
        }),
    },
    Lever {
        id: "L30",
        key: "",
        title: "Choice of the language taught",
        direction: "±",
        unit: "-",
        pitfall: "the official language may not break barriers",
        parameters: &[],
        form: Form::Missing("one common language is modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L31",
        key: "",
        title: "Interpreters",
        direction: "±",
        unit: "hour",
        pitfall: "lowers motivation to learn",
        parameters: &[],
        form: Form::Missing("conversation through an interpreter is not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L32",
        key: "",
        title: "Voluntary orientation course",
        direction: "+",
        unit: "person",
        pitfall: "what is a host culture?",
        parameters: &[],
        form: Form::Elsewhere("`[[exposures]]` (M16) and programmes"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L33",
        key: "",
        title: "Pre-departure orientation",
        direction: "+",
        unit: "person",
        pitfall: "only for planned migration",
        parameters: &[],
        form: Form::Elsewhere("`[[arrivals]]`"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L34",
        key: "welcome_centre",
        title: "Welcome session, resource centre, one-stop consultation",
        direction: "+",
        unit: "case",
        pitfall: "bureaucracy felt as hostile",
        parameters: WelcomeCentre::DECLARATIONS,
        form: Form::Dials(&[add("welcome", Dial::Welcome)]),
        hosts: false,
        needs: &["belonging"],
        shows: Some(Shows {
            indicator: "belonging_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L35",
        key: "",
        title: "Equal education; catch-up classes",
        direction: "+",
        unit: "pupil-year",
        pitfall: "-",
        parameters: &[],
        form: Form::Missing("school capacity is not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L36",
        key: "",
        title: "Free school choice, tracking",
        direction: "−",
        unit: "-",
        pitfall: "reproduces background",
        parameters: &[],
        form: Form::Missing("waits for school choice"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L37",
        key: "",
        title: "Minority schools",
        direction: "±",
        unit: "pupil-year",
        pitfall: "good for identity, bad for networks",
        parameters: &[],
        form: Form::Missing("waits for school choice"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L38",
        key: "",
        title: "School as interaction space",
        direction: "+",
        unit: "school-year",
        pitfall: "written contracts miss oral communities",
        parameters: &[],
        form: Form::Missing("rates of single settings are not varied in this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L39",
        key: "",
        title: "Teachers with migrant background",
        direction: "+",
        unit: "seat",
        pitfall: "slow: years",
        parameters: &[],
        form: Form::Missing("competence of schools is no state of this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L40",
        key: "",
        title: "Tolerance and multi-perspective teaching",
        direction: "+",
        unit: "class-hour",
        pitfall: "static image of how minorities are",
        parameters: &[],
        form: Form::Elsewhere("`[[exposures]]` (M16)"),
        hosts: false,
        needs: &[],
        shows: None,
    },
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
        shows: Some(Shows {
            indicator: "cross_group_friends",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "cross_group_friends",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "attitude_mean",
            whose: Whose::Hosts,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "cross_group_friends",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "attitude_mean",
            whose: Whose::Hosts,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "cross_group_friends",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L47",
        key: "",
        title: "Public space, libraries, gardens",
        direction: "+",
        unit: "site-year",
        pitfall: "institutions must adapt",
        parameters: &[],
        form: Form::Missing("rates of single settings are not varied in this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L48",
        key: "",
        title: "Discover and discuss, living library, digital",
        direction: "+",
        unit: "visit",
        pitfall: "small, short-lived effect",
        parameters: &[],
        form: Form::Elsewhere("`[[exposures]]` (M16)"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L49",
        key: "",
        title: "Label of a programme",
        direction: "±",
        unit: "-",
        pitfall: "attracts only the interested; stigma",
        parameters: &[],
        form: Form::Elsewhere("`label` of every programme"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L50",
        key: "",
        title: "Religious open days, interfaith links",
        direction: "+",
        unit: "event",
        pitfall: "suspicion of believers; can exclude",
        parameters: &[],
        form: Form::Missing("no rule of its own in this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
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
        shows: Some(Shows {
            indicator: "attitude_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L52",
        key: "",
        title: "Facilitation, safe space, translators",
        direction: "+",
        unit: "facilitator-hour",
        pitfall: "poor training backfires",
        parameters: &[],
        form: Form::Missing("no rule of its own in this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L53",
        key: "",
        title: "Leadership school",
        direction: "+",
        unit: "participant",
        pitfall: "leaders are not members",
        parameters: &[],
        form: Form::Missing("invitations by leaders are not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L54",
        key: "",
        title: "Low threshold, childcare, access",
        direction: "+",
        unit: "seat",
        pitfall: "-",
        parameters: &[],
        form: Form::Elsewhere("`threshold` and `childcare` of every programme"),
        hosts: false,
        needs: &[],
        shows: None,
    },
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
        shows: Some(Shows {
            indicator: "interest_gain_mean",
            whose: Whose::Hosts,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L56",
        key: "",
        title: "Empowerment",
        direction: "+",
        unit: "participant",
        pitfall: "implies that people are powerless",
        parameters: &[],
        form: Form::Missing("motivation is lost and regained by M29 alone"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L57",
        key: "",
        title: "Local mediation of conflict",
        direction: "+",
        unit: "case",
        pitfall: "tensions swept under the carpet",
        parameters: &[],
        form: Form::Missing("negative events cannot be repaired in this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L58",
        key: "media_training",
        title: "Training of media and spokespeople",
        direction: "+",
        unit: "programme",
        pitfall: "good news is no news",
        parameters: MediaTraining::DECLARATIONS,
        form: Form::Dials(&[add("tone", Dial::MediaTone)]),
        hosts: false,
        needs: &["media"],
        shows: Some(Shows {
            indicator: "attitude_mean",
            whose: Whose::Hosts,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L59",
        key: "information",
        title: "Information campaigns with accurate data",
        direction: "+",
        unit: "campaign",
        pitfall: "facts are not enough (K9)",
        parameters: Information::DECLARATIONS,
        form: Form::Dials(&[add("correction", Dial::SizeInformation)]),
        hosts: true,
        needs: &["group_size"],
        shows: Some(Shows {
            indicator: "perceived_ratio",
            whose: Whose::Hosts,
            rises: false,
            beside: "",
        }),
    },
    Lever {
        id: "L60",
        key: "migrant_voice",
        title: "Migrant voice and visibility",
        direction: "+",
        unit: "slot",
        pitfall: "actors rather than target group",
        parameters: MigrantVoice::DECLARATIONS,
        form: Form::Dials(&[add("tone", Dial::MediaTone), add("welcome", Dial::Welcome)]),
        hosts: false,
        needs: &["media", "belonging"],
        shows: Some(Shows {
            indicator: "belonging_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L61",
        key: "leadership",
        title: "Political leadership, tone of policy",
        direction: "±",
        unit: "office-year",
        pitfall: "sounding tough shapes attitudes",
        parameters: Leadership::DECLARATIONS,
        form: Form::Dials(&[add("tone", Dial::InstitutionTone)]),
        hosts: false,
        needs: &["contextual_norm"],
        shows: Some(Shows {
            indicator: "norm_perceived",
            whose: Whose::Hosts,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L62",
        key: "hostile_campaign",
        title: "Hostile campaign, sensational reporting",
        direction: "−",
        unit: "campaign",
        pitfall: "undermines local work",
        parameters: HostileCampaign::DECLARATIONS,
        form: Form::Dials(&[lower("tone", Dial::MediaTone)]),
        hosts: false,
        needs: &["media"],
        shows: Some(Shows {
            indicator: "attitude_mean",
            whose: Whose::Hosts,
            rises: false,
            beside: "",
        }),
    },
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
        shows: Some(Shows {
            indicator: "resentment_mean",
            whose: Whose::Hosts,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "resentment_mean",
            whose: Whose::Hosts,
            rises: false,
            beside: "specialist_services",
        }),
    },
    Lever {
        id: "L65",
        key: "",
        title: "Budget split employment : social",
        direction: "±",
        unit: "share",
        pitfall: "social ties underfunded",
        parameters: &[],
        form: Form::Missing("competition of policies for one budget is not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
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
        shows: Some(Shows {
            indicator: "resentment_mean",
            whose: Whose::Hosts,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L67",
        key: "",
        title: "Duration of funding",
        direction: "±",
        unit: "year",
        pitfall: "cannot fund all",
        parameters: &[],
        form: Form::Elsewhere("`start` and `end` of every policy"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L68",
        key: "",
        title: "Competition for funds",
        direction: "±",
        unit: "-",
        pitfall: "division between allies",
        parameters: &[],
        form: Form::Missing("competition of policies for one budget is not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L69",
        key: "",
        title: "In-kind help, sponsors, awards",
        direction: "+",
        unit: "hour",
        pitfall: "agendas of sponsors",
        parameters: &[],
        form: Form::Missing("in-kind help is no state of this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L70",
        key: "",
        title: "Evaluation share",
        direction: "±",
        unit: "share",
        pitfall: "money not spent on the project",
        parameters: &[],
        form: Form::Missing("competition of policies for one budget is not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L71",
        key: "",
        title: "Coordination, joint planning with data",
        direction: "+",
        unit: "office-year",
        pitfall: "start in a crisis",
        parameters: &[],
        form: Form::Missing("capacities that adjust are not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L72",
        key: "",
        title: "Participation in design, councils",
        direction: "+",
        unit: "seat",
        pitfall: "loudest voice",
        parameters: &[],
        form: Form::Missing("status of participants is set by the setting, not by councils"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L73",
        key: "",
        title: "Migrant associations",
        direction: "+",
        unit: "grant",
        pitfall: "depends on which capital they build",
        parameters: &[],
        form: Form::Missing("memberships are not founded in this version"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L74",
        key: "",
        title: "Intercultural competence of officials",
        direction: "+",
        unit: "training-day",
        pitfall: "decays with turnover",
        parameters: &[],
        form: Form::Missing("offices have no competence in this version"),
        hosts: false,
        needs: &[],
        shows: None,
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
        shows: Some(Shows {
            indicator: "common_identity_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
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
        shows: Some(Shows {
            indicator: "belonging_mean",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "L77",
        key: "",
        title: "Second and third generation",
        direction: "+",
        unit: "person",
        pitfall: "the label excludes or includes wrongly",
        parameters: &[],
        form: Form::Missing("generations are not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L78",
        key: "",
        title: "Rules for temporary and circular stays",
        direction: "+",
        unit: "agreement",
        pitfall: "ignoring them marginalises",
        parameters: &[],
        form: Form::Missing("circular stays are not modelled"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "L79",
        key: "",
        title: "Timing and sequencing",
        direction: "±",
        unit: "-",
        pitfall: "each phase needs the others",
        parameters: &[],
        form: Form::Elsewhere("`start` and `end` of every policy"),
        hosts: false,
        needs: &[],
        shows: None,
    },
    Lever {
        id: "M28",
        key: "closed_posts",
        title: "Workplaces closed to newcomers (a barrier)",
        direction: "−",
        unit: "year",
        pitfall: "what L22 opens",
        parameters: ClosedWorkplaces::DECLARATIONS,
        form: Form::Dials(&[set("share", Dial::ClosedPosts)]),
        hosts: false,
        needs: &["hiring"],
        shows: Some(Shows {
            indicator: "employment",
            whose: Whose::Newcomers,
            rises: false,
            beside: "",
        }),
    },
    Lever {
        id: "M28",
        key: "labour_demand",
        title: "Demand for labour (a circumstance)",
        direction: "±",
        unit: "year",
        pitfall: "not a lever: what policies meet",
        parameters: Demand::DECLARATIONS,
        form: Form::Dials(&[scale("factor", Dial::LabourDemand)]),
        hosts: true,
        needs: &["hiring"],
        shows: Some(Shows {
            indicator: "employment",
            whose: Whose::Newcomers,
            rises: true,
            beside: "",
        }),
    },
    Lever {
        id: "M32",
        key: "scarcity",
        title: "Scarcity of dwellings, school places, services, jobs (a circumstance)",
        direction: "−",
        unit: "year",
        pitfall: "not a lever: what policies meet",
        parameters: ScarcePlaces::DECLARATIONS,
        form: Form::Dials(&[set("level", Dial::Scarcity)]),
        hosts: true,
        needs: &["scarcity"],
        shows: Some(Shows {
            indicator: "scarcity_mean",
            whose: Whose::Hosts,
            rises: true,
            beside: "",
        }),
    },
];
