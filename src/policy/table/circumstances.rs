//! Circumstances and barriers that policies meet.

use super::{falls, rises, scale, set};
use crate::parameter::Parameters;
use crate::policy::{Dial, Form, Lever, Whose};

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
    /// Scarcity, which policies meet.
    pub struct ScarcePlaces {
        /// How scarce dwellings, school places, services and jobs are
        level = 0.3, 0.0..=1.0, "scar", "1", E4, "scenario S07";
    }
}

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
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
        shows: falls("employment", Whose::Newcomers),
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
        shows: rises("employment", Whose::Newcomers),
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
        shows: rises("scarcity_mean", Whose::Hosts),
    },
];
