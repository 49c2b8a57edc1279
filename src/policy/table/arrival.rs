//! A. Reception, housing, arrival, L01 to L08.

use super::{beside, elsewhere, falls, missing, rises, scale, set};
use crate::parameter::Parameters;
use crate::policy::{Dial, Form, Lever, Whose};

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
    /// L02.
    pub struct Procedure {
        /// Months from arrival until the procedure is decided
        months = 12.0, 0.0..=240.0, "t_p", "month", E3, "evidence C23: 5 to 10 months to a first decision in Germany, up to 22 to a final one";
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
    /// L06. With all three shares at 0 it is a barrier: no family may follow.
    pub struct FamilyReunion {
        /// Share of those who may stay for good, citizens included, whose families may follow
        permanent = 1.0, 0.0..=1.0, "f_perm", "1", E4, "scenario";
        /// The same of those with a permit that ends
        temporary = 1.0, 0.0..=1.0, "f_temp", "1", E4, "scenario";
        /// The same of those who wait for a decision or have no status
        pending = 0.0, 0.0..=1.0, "f_pend", "1", E4, "scenario";
        /// Factor on the months after which families may follow
        wait = 0.5, 0.0..=20.0, "f_w", "1", E4, "our assumption";
        /// Factor on the hazard at which families that may follow do: help with visas, costs and housing
        pace = 1.0, 0.0..=20.0, "f_h", "1", E4, "our assumption";
    }
}

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
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
        shows: rises("in_centres", Whose::Newcomers),
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
        shows: rises("scar_mean", Whose::Newcomers),
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
        shows: falls("dissimilarity", Whose::Newcomers),
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
        shows: beside("reception_centres", falls("in_centres", Whose::Newcomers)),
    },
    missing(
        "L05",
        "Registration with identifier",
        "+",
        "person",
        "trust in the use of data",
        "reach of services is no state of this version; forecasts: `joint_planning`",
    ),
    Lever {
        id: "L06",
        key: "family_reunion",
        title: "Family reunion",
        direction: "+",
        unit: "family",
        pitfall: "blocked across states",
        parameters: FamilyReunion::DECLARATIONS,
        form: Form::Dials(&[
            set("permanent", Dial::ReunionPermanent),
            set("temporary", Dial::ReunionTemporary),
            set("pending", Dial::ReunionPending),
            scale("wait", Dial::ReunionWait),
            scale("pace", Dial::ReunionPace),
        ]),
        hosts: false,
        needs: &["family_reunion", "migration"],
        shows: rises("reunited", Whose::Newcomers),
    },
    elsewhere(
        "L07",
        "Pace and size of intake",
        "±",
        "person",
        "speed matters more than level",
        "`[[arrivals]]`",
    ),
    missing(
        "L08",
        "Psychosocial help on arrival",
        "+",
        "person-hour",
        "taboos keep people away",
        "stress is no state of this version",
    ),
];
