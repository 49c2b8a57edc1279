//! G. Media, information, leadership, L58 to L62.

use super::{add, falls, lower, rises};
use crate::parameter::Parameters;
use crate::policy::{Dial, Form, Lever, Whose};

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

/// The levers of this chapter, in the order of their numbers.
pub(super) const LEVERS: &[Lever] = &[
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
        shows: rises("attitude_mean", Whose::Hosts),
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
        shows: falls("perceived_ratio", Whose::Hosts),
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
        shows: rises("belonging_mean", Whose::Newcomers),
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
        shows: rises("norm_perceived", Whose::Hosts),
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
        shows: falls("attitude_mean", Whose::Hosts),
    },
];
