//! The form of a scenario file, from the declarations of parameters and a few keys of structure.

use serde_json::{Value as Json, json};

use super::arms;
use super::expect;
use super::factors;
use super::files::VERSION;
use super::format_city::{self, MOST_PEOPLE};
use super::format_events;
use super::shape::{Field, Shape, Table, Words};
use super::{budgets, policies};
use crate::experiment::{ArmParameters, Trial, TrialParameters};
use crate::ids::MAX_GROUPS;
use crate::indirect::norm::NormSpec;
use crate::mechanism::{Entry, Profile};
use crate::parameter::{Parameter, Parameters};
use crate::places::{SettingParameters, builtin_settings};
use crate::population::{Group, GroupSpec, PopulationParameters};
use crate::scenario::{Compare, DEFAULT_SEED, DEFAULT_START, DEFAULT_WEEKS, Outputs};

/// Most weeks of a run or of burn-in.
pub(super) const MOST_WEEKS: i64 = 52_000;
/// Most arms of a trial, and readings.
const MOST_ARMS: usize = 16;
const MOST_READINGS: usize = 60;
/// Most dates of a comparison.
const MOST_DATES: usize = 1000;
/// Mean initial attitude of all pairs that are not named.
pub(super) const DEFAULT_ATTITUDE: f64 = 0.10;

/// The form of a whole file, with the mechanisms of a catalogue.
pub(super) fn scenario(catalogue: &[Entry]) -> Shape {
    let weeks = |min| Shape::Integer {
        min,
        max: MOST_WEEKS,
    };
    let mut fields = vec![
        Field::new(
            "commonground",
            Shape::Integer {
                min: VERSION,
                max: VERSION,
            },
            "Version of the format of this file",
        )
        .required(),
        Field::new(
            "name",
            Shape::Text(Words::Any),
            "Name of the scenario; else that of the file",
        ),
        Field::new(
            "extends",
            Shape::Text(Words::Any),
            "File that this one changes: tables merge key by key, groups, events and arms by their \
             names, everything else is replaced",
        ),
        Field::new(
            "seed",
            Shape::Integer {
                min: 0,
                max: i64::MAX,
            },
            "Seed of all draws",
        )
        .or(DEFAULT_SEED),
        Field::new("weeks", weeks(0), "Weeks after burn-in").or(DEFAULT_WEEKS),
        Field::new(
            "burn_in_weeks",
            Shape::WordOr {
                word: "auto",
                min: 0,
                max: MOST_WEEKS,
            },
            "Weeks before week 0; \"auto\" waits until mean attitudes drift no more, 104 to 416 \
             weeks",
        )
        .or("auto"),
        Field::new("start", Shape::Date, "Date of week 0").or(DEFAULT_START.to_string()),
        Field::new(
            "groups",
            Shape::Named {
                min: 2,
                max: MAX_GROUPS,
                table: group(),
            },
            "The groups of the model",
        )
        .required(),
        Field::new(
            "attitudes",
            Shape::Table(attitudes()),
            "Mean initial attitudes",
        ),
        Field::new(
            "similarity",
            Shape::Table(similarities()),
            "How alike two newcomer groups (or any others) are to third ones; what is not named has \
             `mechanisms.secondary_transfer.similarity` (M13)",
        ),
        Field::new(
            "city",
            Shape::Kinds(format_city::cities()),
            "Where the inhabitants come from",
        )
        .required(),
        Field::new(
            "population",
            Shape::Table(declared::<PopulationParameters>(
                &PopulationParameters::default(),
            )),
            "How the population is built",
        ),
        Field::new("settings", Shape::Table(settings()), "Where people meet"),
        Field::new(
            "profile",
            Shape::Choice(Profile::CHOICES.map(Profile::word).to_vec()),
            "Which mechanisms are on unless their tables say otherwise: \"contact\" has direct contact \
             and friends, \"core\" what else contact does to people, \"institutions\" language, work, \
             waiting and housing as well",
        )
        .or(Profile::Core.word()),
        Field::new(
            "mechanisms",
            Shape::Table(Table::new(catalogue.iter().map(mechanism).collect())),
            "What meetings, friends and time do",
        ),
        Field::new(
            "trial",
            Shape::Table(trial()),
            "A randomised trial in this city (command `trial`)",
        ),
        Field::new(
            "norms",
            Shape::Table(norms()),
            "Where leaders and institutions stand",
        ),
    ];
    fields.extend(format_events::events());
    fields.push(policies::form());
    fields.push(budgets::form());
    fields.push(Field::new(
        "outputs",
        Shape::Table(outputs()),
        "Which results are written, how often",
    ));
    fields.push(Field::new(
        "compare",
        Shape::Table(compare()),
        "When arms are compared (command `experiment`)",
    ));
    fields.push(expect::form());
    fields.push(factors::form());
    let arms = arms::form(&fields);
    fields.push(arms);
    Shape::Table(Table::new(fields))
}

/// A table of declared parameters with these values as defaults.
pub(super) fn declared<P: Parameters>(defaults: &P) -> Table {
    Table::new(with_defaults(P::DECLARATIONS, &defaults.values()))
}

pub(super) fn with_defaults(declarations: &'static [Parameter], values: &[f64]) -> Vec<Field> {
    declarations
        .iter()
        .zip(values)
        .map(|(d, &v)| Field::declared(d, v))
        .collect()
}

fn group() -> Table {
    let mut fields = vec![
        Field::new(
            "name",
            Shape::Text(Words::GroupName),
            "Name in scenario and results: letters, digits and `_`",
        )
        .required(),
        Field::new(
            "host",
            Shape::Flag,
            "Whether the group is (one of) the hosts",
        )
        .or(false),
    ];
    fields.extend(declared::<GroupSpec>(&Group::new("", false).spec).fields);
    let rate = |key, max, meaning: &str| Field::new(key, Shape::Number { min: 0.0, max }, meaning);
    fields.push(rate(
        "departure",
        2.0,
        "Yearly hazard of leaving the city (M36); absent: who was there from the beginning stays, \
         who came leaves by legal status",
    ));
    fields.push(rate(
        "births",
        1.0,
        "Births a year for each member (M36); absent: none",
    ));
    fields.push(rate(
        "deaths",
        1.0,
        "Deaths a year for each member (M36); absent: none",
    ));
    fields.push(format_events::statuses(
        "Shares of legal statuses among the members, with mechanism `stays`; absent: all have `status`",
    ));
    Table::new(fields)
}

fn attitudes() -> Table {
    let mean = Shape::Number {
        min: -1.0,
        max: 1.0,
    };
    let default = "Mean initial attitude of all pairs that are not named";
    let row = Table::by_name(
        Vec::new(),
        mean.clone(),
        "Mean initial attitude towards the group of this name",
    );
    Table::by_name(
        vec![Field::new("default", mean, default).or(DEFAULT_ATTITUDE)],
        Shape::Table(row),
        "Mean initial attitudes of the group of this name",
    )
}

fn similarities() -> Table {
    let alike = Shape::Number { min: 0.0, max: 1.0 };
    let meaning = "Similarity of both groups in the eyes of others, the same both ways";
    let row = Table::by_name(Vec::new(), alike, meaning);
    Table::by_name(
        Vec::new(),
        Shape::Table(row),
        "Similarities of the group of this name",
    )
}

fn settings() -> Table {
    let one = |s: crate::places::Setting| {
        let mut fields =
            vec![Field::new("enabled", Shape::Flag, "Whether people meet there").or(s.enabled)];
        fields.extend(declared::<SettingParameters>(&s.spec).fields);
        Field::new(
            &s.name,
            Shape::Table(Table::new(fields)),
            "Rates and conditions of a setting",
        )
    };
    Table::new(builtin_settings().into_iter().map(one).collect())
}

fn mechanism(entry: &Entry) -> Field {
    let defaults: Vec<f64> = entry.parameters.iter().map(|p| p.default).collect();
    let mut fields =
        vec![Field::new("enabled", Shape::Flag, "Whether the mechanism is on").or(entry.core())];
    fields.extend(with_defaults(entry.parameters, &defaults));
    let meaning = format!(
        "{} {}: {} Source: {}. Evidence: {}.",
        entry.id,
        entry.title,
        entry.meaning.trim(),
        entry.source.trim_end_matches('.'),
        entry.grade.name()
    );
    Field::new(entry.name, Shape::Table(Table::new(fields)), &meaning)
}

fn trial() -> Table {
    let d = Trial::new(Vec::new());
    let group = |key, meaning: &str| Field::new(key, Shape::Text(Words::GroupName), meaning);
    let mut fields = declared::<TrialParameters>(&d.design).fields;
    fields.push(group(
        "participants",
        "Group that takes part; absent: all hosts",
    ));
    fields.push(group(
        "towards",
        "Group of the partners, towards which prejudice is read; absent: all newcomers",
    ));
    let weeks = Shape::Weeks {
        max: MOST_WEEKS,
        most: MOST_READINGS,
    };
    let meaning = "Weeks after the end of delivery at which outcomes are read, rising";
    fields.push(Field::new("after_weeks", weeks, meaning).or(json!(d.after)));
    let mut arm = vec![
        Field::new(
            "name",
            Shape::Text(Words::GroupName),
            "Name in results: letters, digits and `_`",
        )
        .required(),
    ];
    arm.extend(declared::<ArmParameters>(&ArmParameters::default()).fields);
    let arms = Shape::Named {
        min: 2,
        max: MOST_ARMS,
        table: Table::new(arm),
    };
    let meaning = "The arms; all others are compared with the first";
    fields.push(Field::new("arms", arms, meaning).required());
    Table::new(fields)
}

fn compare() -> Table {
    let weeks = Shape::Weeks {
        max: MOST_WEEKS,
        most: MOST_DATES,
    };
    let every = Shape::Integer {
        min: 1,
        max: MOST_WEEKS,
    };
    Table::new(vec![
        Field::new(
            "weeks",
            weeks,
            "Weeks after burn-in at which arms are compared",
        ),
        Field::new(
            "every_weeks",
            every,
            "Weeks between further dates; without `weeks` and this, every 52 and the last",
        ),
        Field::new(
            "areas",
            Shape::Flag,
            "Whether areas are compared one by one besides the whole city",
        )
        .or(Compare::default().areas),
        Field::new(
            "course_every_weeks",
            Shape::Integer {
                min: 0,
                max: MOST_WEEKS,
            },
            "Weeks between the points of time courses, which the report draws; 0: none; absent: 24 \
             steps",
        ),
    ])
}

fn norms() -> Table {
    let declared = declared::<NormSpec>(&NormSpec::default());
    let one = declared.fields[0].shape.clone();
    let mut fields = declared.fields;
    let areas = Table::by_name(Vec::new(), one, "The same in the area of this identifier");
    fields.push(Field::new(
        "areas",
        Shape::Table(areas),
        "Positions of institutions in single areas",
    ));
    Table::new(fields)
}

fn outputs() -> Table {
    let d = Outputs::default();
    let count = |key, min, max, default: u32, meaning: &str| {
        Field::new(key, Shape::Integer { min, max }, meaning).or(default)
    };
    let (weeks, people) = (MOST_WEEKS, MOST_PEOPLE);
    Table::new(vec![
        count(
            "city_every_weeks",
            1,
            weeks,
            d.city_every,
            "Weeks between rows of the whole city",
        ),
        count(
            "area_every_weeks",
            0,
            weeks,
            d.area_every,
            "Weeks between rows of areas; 0: none",
        ),
        count(
            "panel_people",
            0,
            people,
            d.panel_people,
            "People in the panel; 0: none",
        ),
        count(
            "panel_every_weeks",
            1,
            weeks,
            d.panel_every,
            "Weeks between waves of the panel",
        ),
        Field::new(
            "ties",
            Shape::Flag,
            "Whether friendships are written at the end",
        )
        .or(Json::Bool(d.ties)),
        Field::new(
            "attribution",
            Shape::Flag,
            "Whether changes of attitudes are put down to channels (`change_by_...`)",
        )
        .or(Json::Bool(d.attribution)),
        count(
            "diary_people",
            0,
            people,
            d.diary_people,
            "People who keep a diary; 0: none",
        ),
        count(
            "survey_people",
            0,
            people,
            d.survey_people,
            "Hosts in the panel survey, and half as many of each newcomer group; 0: none",
        ),
        count(
            "survey_every_weeks",
            0,
            weeks,
            d.survey_every,
            "Weeks between waves of the panel survey; 0: none",
        ),
    ])
}
