//! The form of what reaches a city from outside: lists of tables with names.

use super::format::{MOST_WEEKS, declared};
use super::shape::{Field, Shape, Table, Words};
use crate::indirect::group_size::CampaignSpec;
use crate::indirect::homeland::ShockSpec;
use crate::indirect::imagined::ExposureSpec;
use crate::indirect::media::{OutletSpec, PulseSpec, REACH};
use crate::institutions::arrivals::ArrivalSpec;
use crate::institutions::centres::CentreSpec;
use crate::parameter::Parameters;
use crate::population::StatusShares;

/// Most events of a kind.
const MOST: usize = 1000;

/// Lists of a scenario file whose tables have names: a file that extends another changes them, and
/// `--set` reaches them, by these names.
const NAMED: [&[&str]; 12] = [
    &["groups"],
    &["arms"],
    &["expect"],
    &["media"],
    &["pulses"],
    &["campaigns"],
    &["exposures"],
    &["shocks"],
    &["arrivals"],
    &["centres"],
    &["budgets"],
    &["trial", "arms"],
];

/// Number of keys that lead to the list of named tables at the start of a path, if there is one.
pub(super) fn named<K: AsRef<str>>(path: &[K]) -> Option<usize> {
    let keys: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    let list = NAMED.iter().find(|list| keys.starts_with(list));
    match list {
        Some(list) => Some(list.len()),
        None => (keys.len() >= 2 && keys[0] == "policies").then_some(2),
    }
}

/// The keys of a scenario for what reaches the city.
pub(super) fn events() -> Vec<Field> {
    let sessions = Shape::Integer { min: 1, max: 520 };
    let sessions = Field::new("sessions", sessions, "Number of sessions, one a week").or(1);
    vec![
        list::<OutletSpec>("media", outlet(), "Outlets that people read (M17)"),
        list::<PulseSpec>(
            "pulses",
            vec![
                week(),
                names("outlets", "Outlets that carry it; else all"),
                names("towards", "Groups that it is about").required(),
            ],
            "Pulses of tone and salience in what people read (M17)",
        ),
        list::<CampaignSpec>(
            "campaigns",
            vec![
                week(),
                Field::new(
                    "weeks",
                    Shape::Integer { min: 1, max: 520 },
                    "Weeks that it goes on; the correction is that of all of them",
                )
                .or(1),
                names("groups", "Groups whose members it can reach; else all"),
            ],
            "Information campaigns about the size of groups (M20)",
        ),
        list::<ExposureSpec>(
            "exposures",
            vec![
                week(),
                sessions,
                names("groups", "Groups whose members take part; else all"),
                names(
                    "towards",
                    "Groups that the sessions are about; else all others",
                ),
            ],
            "Sessions without a meeting: imagined contact, reading, electronic contact (M16)",
        ),
        list::<ShockSpec>(
            "shocks",
            vec![
                week(),
                names("groups", "Groups whose attitudes it moves; else all"),
                names(
                    "towards",
                    "Groups against whom it turns them; else all others",
                ),
            ],
            "Homeland shocks (M21)",
        ),
        list::<ArrivalSpec>(
            "arrivals",
            vec![
                week(),
                Field::new(
                    "weeks",
                    Shape::Integer {
                        min: 1,
                        max: MOST_WEEKS,
                    },
                    "Number of weeks in which people come",
                )
                .or(1),
                Field::new(
                    "group",
                    Shape::Text(Words::GroupName),
                    "Group that they belong to",
                )
                .required(),
                Field::new(
                    "language",
                    Shape::Number { min: 0.0, max: 1.0 },
                    "Level of the common language on arrival, where M27 is on; absent: as the group",
                ),
                statuses(
                    "Shares of legal statuses among them, with mechanism `stays`; absent: as the group",
                ),
                number(
                    "permit",
                    (0.05, 20.0),
                    "Length of a temporary permit in years, with mechanism `stays`; absent: \
                     `mechanisms.migration.permit`",
                ),
                number(
                    "leaves",
                    (0.0, 1.0),
                    "Probability of leaving when a permit ends, with mechanism `stays`; absent: \
                     `mechanisms.migration.departure_permit`",
                ),
                number(
                    "returns",
                    (0.0, 1.0),
                    "Probability that who leaves comes back, with mechanism `stays`; absent: \
                     `mechanisms.stays.returns`",
                ),
                number(
                    "return_months",
                    (0.25, 240.0),
                    "Mean number of months until then; absent: `mechanisms.stays.return_months`",
                ),
            ],
            "People who come to the city (M36)",
        ),
        list::<CentreSpec>(
            "centres",
            vec![
                week(),
                Field::new(
                    "area",
                    Shape::Text(Words::Any),
                    "Identifier of the area in which the sites stand; absent: drawn",
                ),
                Field::new(
                    "within",
                    Shape::Text(Words::Any),
                    "How the identifiers of the areas begin among which sites are drawn, with the \
                     odds of inhabitants; absent: all",
                ),
            ],
            "Reception centres (M30)",
        ),
    ]
}

fn outlet() -> Vec<Field> {
    let by_group = |min, max, meaning| {
        let shape = Shape::Number { min, max };
        Shape::Table(Table::by_name(Vec::new(), shape, meaning))
    };
    let reach = Shape::Numbers {
        min: 0.0,
        max: 100.0,
        len: REACH.len(),
    };
    vec![
        Field::new(
            "tone",
            by_group(
                -1.0,
                1.0,
                "Tone about the group of this name; of a group without one nothing is said",
            ),
            "What an outlet says",
        ),
        Field::new(
            "reach",
            reach,
            "Weight in what ages 0-5, 6-14, 15-17, 18-26, 27-44, 45-54, 55-64, 65 and older read",
        )
        .or(REACH.to_vec()),
        Field::new(
            "readers",
            by_group(
                0.0,
                100.0,
                "Factor on the weight for members of the group of this name; else 1",
            ),
            "Who reads an outlet",
        ),
    ]
}

/// A list of tables with a name, these keys and declared numbers.
fn list<P: Parameters>(key: &str, keys: Vec<Field>, meaning: &str) -> Field {
    let name = Field::new(
        "name",
        Shape::Text(Words::GroupName),
        "Name, unique in this list: letters, digits and `_`",
    );
    let mut fields = vec![name.required()];
    fields.extend(keys);
    fields.extend(declared(&P::default()).fields);
    let shape = Shape::Named {
        min: 0,
        max: MOST,
        table: Table::new(fields),
    };
    Field::new(key, shape, meaning)
}

/// Shares of legal statuses.
pub(super) fn statuses(meaning: &str) -> Field {
    let shares = declared(&StatusShares::default());
    Field::new("statuses", Shape::Table(shares), meaning)
}

fn number(key: &str, (min, max): (f64, f64), meaning: &str) -> Field {
    Field::new(key, Shape::Number { min, max }, meaning)
}

fn week() -> Field {
    let shape = Shape::Integer {
        min: 0,
        max: MOST_WEEKS,
    };
    Field::new("week", shape, "Week after burn-in").required()
}

fn names(key: &str, meaning: &str) -> Field {
    Field::new(key, Shape::GroupNames, meaning)
}
