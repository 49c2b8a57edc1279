//! M12 From person to group: liking of a person moves fast, l ← l + .1·(v − l) a contact, the
//! attitude to the group moves by M04 with the factor 2·sal, sal the salience of group labels.
//! A stranger's liking starts at the attitude of the moment, in the own group at 0. Likings are
//! kept for ties only. Off: likings stand still and the factor is 1.
//!
//! Contact changes behaviour to people met more than general tolerance: Mousa 2020, Scacco &
//! Warren 2018. Evidence E1, modest. Conflicts K2, K12.

use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};

crate::parameters! {
    /// Parameters of M12.
    pub struct Generalisation {
        /// Salience of group labels in everyday contact
        salience = 0.5, 0.0..=1.0, "sal", "1", E4, "mechanisms M12: shared-interest session .3, labelled dialogue .8";
        /// Share of the way that a liking moves in one contact
        liking_rate = 0.1, 0.0..=1.0, "λ_l", "1/contact", E4, "mechanisms M12";
        /// Liking to which positive contact pulls
        liking_positive = 0.6, -1.0..=1.0, "v₊,l", "1", E4, "as M04";
        /// Liking to which negative contact pulls
        liking_negative = -0.8, -1.0..=1.0, "v₋,l", "1", E4, "as M04";
    }
}

/// The card of M12.
pub const CARD: Entry = Entry {
    id: "M12",
    name: "generalisation",
    title: "From person to group",
    profile: Profile::Contact,
    source: "Mousa 2020; Scacco & Warren 2018",
    grade: Grade::E1,
    conflict: "K2, K12",
    meaning: "Liking of a person moves fast, the attitude to the group slowly.",
    parameters: Generalisation::DECLARATIONS,
    build: None,
};
