//! The one place where a mechanism is registered.

use crate::attitude::{buffering, conditions, generalisation, kernel, negativity, transient};
use crate::encounter::{approach, opportunity, valence};
use crate::indirect::extended;
use crate::institutions::{friendship, turnover};
use crate::parameter::{Grade, Parameter, Parameters};

/// The card of a mechanism: what a reader needs to find it, switch it and judge it.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Number in the model documentation (`M04`).
    pub id: &'static str,
    /// Name in scenario files (`attitude_kernel`).
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Whether it is on unless the scenario says otherwise.
    pub core: bool,
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
}

/// All mechanisms, in the order of their numbers.
pub fn catalogue() -> &'static [Entry] {
    CATALOGUE
}

/// The mechanism of this name.
pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|e| e.name == name)
}

#[allow(clippy::too_many_arguments)] // a card in one line
const fn card(
    id: &'static str,
    name: &'static str,
    title: &'static str,
    grade: Grade,
    conflict: &'static str,
    source: &'static str,
    meaning: &'static str,
    parameters: &'static [Parameter],
) -> Entry {
    Entry {
        id,
        name,
        title,
        core: true,
        source,
        grade,
        conflict,
        meaning,
        parameters,
    }
}

const CATALOGUE: &[Entry] = &[
    card(
        "M01",
        "opportunity",
        "Meeting opportunity",
        Grade::E2,
        "",
        "Currarini, Jackson & Pin 2009",
        "People come across each other in the places they share, with a bias towards their own \
         group and as far as they have a language in common.",
        opportunity::Opportunity::DECLARATIONS,
    ),
    card(
        "M02",
        "approach",
        "Approach, avoidance, interest",
        Grade::E2,
        "K1",
        "selection into contact: evidence A16, C2",
        "Attitude, interest, norm and language decide who lets a meeting become a contact; off: \
         everybody does.",
        approach::Approach::DECLARATIONS,
    ),
    card(
        "M03",
        "valence",
        "Valence of an encounter",
        Grade::E2,
        "",
        "Graf, Paolini & Rubin 2014",
        "A contact is experienced as positive, negative or neither; off: always neither.",
        valence::Valence::DECLARATIONS,
    ),
    card(
        "M04",
        "attitude_kernel",
        "Attitude kernel and forgetting",
        Grade::E1,
        "K1",
        "Pettigrew & Tropp 2006; Paluck, Green & Green 2019",
        "Positive contact pulls an attitude up, negative contact down, and time back to the \
         set-point.",
        kernel::Kernel::DECLARATIONS,
    ),
    card(
        "M05",
        "conditions",
        "Allport conditions",
        Grade::E1,
        "K2",
        "Pettigrew & Tropp 2006",
        "Equal status, common goals, cooperation and support help contact to work.",
        conditions::Conditions::DECLARATIONS,
    ),
    card(
        "M06",
        "negativity",
        "Negative contact, valence asymmetry",
        Grade::E1,
        "K3",
        "Graf et al. 2014; Paolini et al. 2010, 2024",
        "A negative contact weighs more than a positive one.",
        negativity::Negativity::DECLARATIONS,
    ),
    card(
        "M07",
        "buffering",
        "Buffering by earlier contact",
        Grade::E2,
        "K4",
        "Paolini et al. 2014; Schäfer et al. 2022",
        "Earlier positive contact softens negative contact.",
        buffering::Buffering::DECLARATIONS,
    ),
    card(
        "M12",
        "generalisation",
        "From person to group",
        Grade::E1,
        "K2, K12",
        "Mousa 2020; Scacco & Warren 2018",
        "Liking of a person moves fast, the attitude to the group slowly.",
        generalisation::Generalisation::DECLARATIONS,
    ),
    card(
        "M14",
        "extended_contact",
        "Extended contact",
        Grade::E1,
        "",
        "Zhou et al. 2019",
        "Friends who have friends in the outgroup improve the attitude to it.",
        extended::Extended::DECLARATIONS,
    ),
    card(
        "M33",
        "friendship",
        "Friendship",
        Grade::E1,
        "",
        "Currarini, Jackson & Pin 2009; evidence C17-C20",
        "Positive contact makes friends of like people; ties end by neglect and quarrel; off: \
         nobody is tied.",
        friendship::Friendship::DECLARATIONS,
    ),
    card(
        "2.0",
        "transient",
        "Transient layer",
        Grade::E2,
        "",
        "Kreienkamp et al. 2024",
        "A passing mood, common to outgroups, lies over the lasting attitude.",
        transient::Transient::DECLARATIONS,
    ),
    card(
        "2.0",
        "turnover",
        "Turnover",
        Grade::E3,
        "",
        "evidence C26",
        "People change team, club and home by exchange, until hiring and residential choice \
         replace it.",
        turnover::Turnover::DECLARATIONS,
    ),
];

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
