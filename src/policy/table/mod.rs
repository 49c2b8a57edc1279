//! The one table of levers, L01 to L79: what each is, where it takes hold, what it costs by which
//! unit, what it may do against its purpose, and what shows that it works. One file for each
//! chapter of the list.
//!
//! Numbers of levers have no published source unless one is named: they are what a user varies.

mod arrival;
mod circumstances;
mod language;
mod media;
mod organisation;
mod rights;
mod school;
mod structured_contact;
mod work;

use super::{Act, Dial, Form, How, Lever, Shows, Whose};

/// All levers by chapter, in the order of their numbers; then circumstances.
pub(super) const CHAPTERS: [&[Lever]; 9] = [
    arrival::LEVERS,
    rights::LEVERS,
    work::LEVERS,
    language::LEVERS,
    school::LEVERS,
    structured_contact::LEVERS,
    media::LEVERS,
    organisation::LEVERS,
    circumstances::LEVERS,
];

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

const fn rises(indicator: &'static str, whose: Whose) -> Option<Shows> {
    Some(Shows {
        indicator,
        whose,
        rises: true,
        beside: "",
    })
}

const fn falls(indicator: &'static str, whose: Whose) -> Option<Shows> {
    Some(Shows {
        indicator,
        whose,
        rises: false,
        beside: "",
    })
}

/// What shows that a lever works where another one is in force.
const fn beside(lever: &'static str, shows: Option<Shows>) -> Option<Shows> {
    match shows {
        Some(shows) => Some(Shows {
            beside: lever,
            ..shows
        }),
        None => None,
    }
}

/// A lever without a block of its own in `[[policies]]`.
const fn without_block(
    id: &'static str,
    title: &'static str,
    direction: &'static str,
    unit: &'static str,
    pitfall: &'static str,
    form: Form,
) -> Lever {
    Lever {
        id,
        key: "",
        title,
        direction,
        unit,
        pitfall,
        parameters: &[],
        form,
        hosts: false,
        needs: &[],
        shows: None,
    }
}

/// A lever that is not modelled, and why.
const fn missing(
    id: &'static str,
    title: &'static str,
    direction: &'static str,
    unit: &'static str,
    pitfall: &'static str,
    why: &'static str,
) -> Lever {
    without_block(id, title, direction, unit, pitfall, Form::Missing(why))
}

/// A lever that is another block of a scenario, or another lever.
const fn elsewhere(
    id: &'static str,
    title: &'static str,
    direction: &'static str,
    unit: &'static str,
    pitfall: &'static str,
    place: &'static str,
) -> Lever {
    without_block(id, title, direction, unit, pitfall, Form::Elsewhere(place))
}
