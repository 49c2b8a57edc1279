//! D. Language, orientation, welcome, L27 to L34.

use super::{add, beside, elsewhere, missing, rises, set};
use crate::parameter::Parameters;
use crate::policy::{Dial, Form, Lever, Whose};

crate::parameters! {
    /// L27.
    pub struct LanguageCourses {
        /// Hours a week of those who attend
        hours = 10.0, 0.0..=60.0, "h", "hour/week", E4, "600 hours in 60 weeks";
        /// Share of the adults concerned who attend
        attend = 1.0, 0.0..=1.0, "p_att", "1", E4, "scenario; refugees in Germany: two thirds by 2016, 85% by 2018 (BAMF Kurzanalyse 5/2016, 1/2020)";
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
    /// L31.
    pub struct PublicInterpreters {
        /// Share of encounters at public counters in which an interpreter is there
        share = 0.5, 0.0..=1.0, "s_int", "1", E4, "our assumption";
    }
}
crate::parameters! {
    /// L34.
    pub struct WelcomeCentre {
        /// How far being welcomed lifts what belonging tends to; .2 is about .05 of B
        welcome = 0.2, 0.0..=3.0, "w", "logit", E4, "mechanisms M40: B rises by .05";
        /// Share of those whom invitations to programmes would not reach that they reach
        informed = 0.2, 0.0..=1.0, "reach", "1", E4, "mechanisms M40";
    }
}

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
    Lever {
        id: "L27",
        key: "language_courses",
        title: "Language courses",
        direction: "+",
        unit: "course-hour",
        pitfall: "language alone does not guarantee access",
        parameters: LanguageCourses::DECLARATIONS,
        form: Form::Dials(&[
            set("hours", Dial::CourseHours),
            set("attend", Dial::CourseAttendance),
        ]),
        hosts: false,
        needs: &["language"],
        shows: rises("language_mean", Whose::Newcomers),
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
        shows: beside("language_courses", rises("language_mean", Whose::Newcomers)),
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
        shows: beside("language_courses", rises("language_mean", Whose::Newcomers)),
    },
    missing(
        "L30",
        "Choice of the language taught",
        "±",
        "-",
        "the official language may not break barriers",
        "one common language is modelled",
    ),
    Lever {
        id: "L31",
        key: "interpreters",
        title: "Interpreters at public offices",
        direction: "±",
        unit: "hour",
        pitfall: "lowers motivation to learn",
        parameters: PublicInterpreters::DECLARATIONS,
        form: Form::Dials(&[set("share", Dial::Interpreters)]),
        hosts: false,
        needs: &["language"],
        shows: rises("contacts_positive", Whose::Newcomers),
    },
    elsewhere(
        "L32",
        "Voluntary orientation course",
        "+",
        "person",
        "what is a host culture?",
        "`[[exposures]]` (M16) and programmes",
    ),
    elsewhere(
        "L33",
        "Pre-departure orientation",
        "+",
        "person",
        "only for planned migration",
        "`[[arrivals]]`",
    ),
    Lever {
        id: "L34",
        key: "welcome_centre",
        title: "Welcome session, resource centre, one-stop consultation",
        direction: "+",
        unit: "case",
        pitfall: "bureaucracy felt as hostile",
        parameters: WelcomeCentre::DECLARATIONS,
        form: Form::Dials(&[
            add("welcome", Dial::Welcome),
            add("informed", Dial::Informed),
        ]),
        hosts: false,
        needs: &["belonging"],
        shows: rises("belonging_mean", Whose::Newcomers),
    },
];
