//! The one place where a mechanism is registered: a line with the card of its file.

use super::{Choices, Mechanism};
use crate::attitude::{
    anxiety, buffering, conditions, empathy, generalisation, kernel, knowledge, mediated,
    negativity, threat, transfer, transient,
};
use crate::encounter::{approach, opportunity, valence};
use crate::identity::{belonging, common_identity, orientation, social_capital, withdrawal};
use crate::indirect::{extended, group_size, homeland, imagined, media, norm, peers, vicarious};
use crate::institutions::{
    centres, departures, discrimination, friendship, generations, hiring, informal, language,
    ledger, resentment, residence, reunion, scarcity, schools, side_effects, stays, turnover,
    uptake, waiting,
};
use crate::parameter::{Grade, Parameter};

/// All mechanisms, in the order of their numbers.
const CATALOGUE: &[Entry] = &[
    opportunity::CARD,
    approach::CARD,
    valence::CARD,
    kernel::CARD,
    conditions::CARD,
    negativity::CARD,
    buffering::CARD,
    anxiety::CARD,
    empathy::CARD,
    knowledge::CARD,
    threat::CARD,
    mediated::CARD,
    generalisation::CARD,
    transfer::CARD,
    extended::CARD,
    vicarious::CARD,
    imagined::CARD,
    media::CARD,
    peers::CARD,
    norm::CARD,
    group_size::CARD,
    homeland::CARD,
    common_identity::CARD,
    belonging::CARD,
    orientation::CARD,
    social_capital::CARD,
    withdrawal::CARD,
    language::CARD,
    hiring::CARD,
    waiting::CARD,
    informal::CARD,
    centres::CARD,
    resentment::CARD,
    scarcity::CARD,
    friendship::CARD,
    residence::CARD,
    schools::CARD,
    uptake::CARD,
    departures::CARD,
    stays::CARD,
    reunion::CARD,
    generations::CARD,
    side_effects::CARD,
    ledger::CARD,
    discrimination::CARD,
    transient::CARD,
    turnover::CARD,
];

/// In which company a mechanism is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// On in `contact`: direct contact, friends and what they read. Part of `core`.
    Contact,
    /// On in `core`, the default.
    Core,
    /// On in `institutions`, which has all of `core` too: language, work, waiting, housing.
    Institutions,
    /// Off unless the scenario switches it on.
    Optional,
}

impl Profile {
    /// Those that a scenario can choose, in the order in which each has all of the one before.
    pub const CHOICES: [Profile; 3] = [Profile::Contact, Profile::Core, Profile::Institutions];

    /// The word for it in a scenario.
    pub fn word(self) -> &'static str {
        match self {
            Profile::Contact => "contact",
            Profile::Core => "core",
            Profile::Institutions => "institutions",
            Profile::Optional => "optional",
        }
    }

    /// The one of this word that a scenario can choose.
    pub fn find(word: &str) -> Option<Profile> {
        Profile::CHOICES.into_iter().find(|p| p.word() == word)
    }

    /// Whether a mechanism is on in it, unless the scenario says otherwise.
    ///
    /// ```
    /// use commonground::mechanism::{Profile, find};
    /// let language = find("language").expect("M27");
    /// assert!(Profile::Institutions.has(language) && !Profile::Core.has(language));
    /// assert!(Profile::Core.has(find("threat").expect("M11")));
    /// ```
    pub fn has(self, entry: &Entry) -> bool {
        entry.profile <= self
    }
}

/// Makes a mechanism of a scenario's choices; `None` where it is off.
pub type Build = fn(&Choices<'_>) -> Option<Box<dyn Mechanism>>;

/// The card of a mechanism: what a reader needs to find it, switch it and judge it. It stands in
/// the mechanism's file.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Number in the model documentation (`M04`).
    pub id: &'static str,
    /// Name in scenario files (`attitude_kernel`).
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// In which company it is on.
    pub profile: Profile,
    /// Published sources.
    pub source: &'static str,
    /// Evidence for its sign.
    pub grade: Grade,
    /// Conflicts in the register of the model documentation, or nothing.
    pub conflict: &'static str,
    /// What it does, in one sentence.
    pub meaning: &'static str,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// How it is made; `None` for rules that are part of meetings (M01 to M03, M33), of turnover,
    /// or of another mechanism.
    pub build: Option<Build>,
}

impl Entry {
    /// Whether it is on unless the scenario says otherwise.
    pub fn core(&self) -> bool {
        Profile::Core.has(self)
    }
}

/// All mechanisms, in the order of their numbers.
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The mechanism of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|e| e.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameter::Kind;

    #[test]
    fn names_are_unique_and_every_default_lies_in_its_range() {
        for (i, e) in CATALOGUE.iter().enumerate() {
            assert!(
                CATALOGUE[..i].iter().all(|o| o.name != e.name),
                "{}",
                e.name
            );
            for (k, p) in e.parameters.iter().enumerate() {
                assert!(
                    e.parameters[..k].iter().all(|o| o.key != p.key),
                    "{}.{}",
                    e.name,
                    p.key
                );
                assert!(!p.source.is_empty() && !p.meaning.is_empty() && !p.symbol.is_empty());
                match p.kind {
                    Kind::Number { min, max } => {
                        assert!(min <= p.default && p.default <= max, "{}.{}", e.name, p.key);
                        if let Some((lo, hi)) = p.prior {
                            assert!(min <= lo && lo < hi && hi <= max, "{}.{}", e.name, p.key);
                        }
                    }
                    Kind::Choice(words) => assert!((p.default as usize) < words.len()),
                }
            }
        }
    }
}
