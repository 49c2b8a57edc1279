//! The keys of cities: drawn from a description, from counts by area, or person by person.

use serde_json::json;

use super::shape::{Field, Shape, Table, Words};
use crate::population::{AGE_BANDS, SyntheticCity};

/// Most inhabitants.
pub(super) const MOST_PEOPLE: i64 = 200_000_000;

/// The kinds of cities with their keys.
pub(super) fn cities() -> Vec<(&'static str, Table)> {
    vec![
        ("synthetic", of_kind("synthetic", synthetic())),
        ("table", of_kind("table", area_table())),
        ("people", of_kind("people", people())),
    ]
}

fn of_kind(kind: &'static str, fields: Vec<Field>) -> Table {
    let meaning = "synthetic: drawn from a description; table: counts by area; people: one by one";
    let mut all = vec![Field::new("kind", Shape::Choice(vec![kind]), meaning).required()];
    all.extend(fields);
    Table::new(all)
}

fn synthetic() -> Vec<Field> {
    let city = SyntheticCity::default();
    let bands: Vec<String> = AGE_BANDS
        .iter()
        .map(|(lo, hi)| format!("{lo}-{hi}"))
        .collect();
    let ages = |key, whose: &str, default: [f64; 8]| {
        let meaning = format!(
            "Shares of the age bands {} among {whose}; they sum to 1",
            bands.join(", ")
        );
        let shape = Shape::Numbers {
            min: 0.0,
            max: 1.0,
            len: AGE_BANDS.len(),
        };
        Field::new(key, shape, &meaning).or(json!(default))
    };
    vec![
        Field::new(
            "inhabitants",
            Shape::Integer {
                min: 2,
                max: MOST_PEOPLE,
            },
            "Number of inhabitants",
        )
        .or(city.inhabitants),
        Field::new(
            "areas",
            Shape::Integer {
                min: 1,
                max: 1_000_000,
            },
            "Number of areas",
        )
        .or(city.areas),
        Field::new(
            "size_spread",
            Shape::Number { min: 0.0, max: 3.0 },
            "Spread of the log of area sizes; 0 gives equal areas",
        )
        .or(city.size_spread),
        ages("host_ages", "hosts", city.host_ages),
        ages("newcomer_ages", "all others", city.newcomer_ages),
    ]
}

/// Default names of the columns of an area table.
pub(super) mod columns {
    pub const AREA: &str = "area_id";
    pub const NAME: &str = "name";
    pub const LON: &str = "lon";
    pub const LAT: &str = "lat";
    pub const KM2: &str = "area_km2";
    pub const INHABITANTS: &str = "inhabitants";
    pub const HOST_AGES: &str = "host_age_{band}";
    pub const NEWCOMER_AGES: &str = "migrant_age_{band}";
    /// Names of the age bands in columns, in the order of [`crate::population::AGE_BANDS`].
    pub const BANDS: [&str; 8] = [
        "0_5", "6_14", "15_17", "18_26", "27_44", "45_54", "55_64", "65_plus",
    ];
}

fn area_table() -> Vec<Field> {
    let column = |key, default: &str, meaning: &str| {
        Field::new(key, Shape::Text(Words::Any), meaning).or(default)
    };
    let ages = |key, default: &str, whose: &str| {
        let bands = columns::BANDS.join(", ");
        let meaning = format!("Columns of the ages of {whose}; {{band}} becomes {bands}");
        Field::new(key, Shape::Text(Words::Bands), &meaning).or(default)
    };
    let names = Table::by_name(
        Vec::new(),
        Shape::Text(Words::Any),
        "Column of the count of the group of this name",
    );
    let table = Table::new(vec![
        column("area", columns::AREA, "Column of the area's identifier"),
        column(
            "name",
            columns::NAME,
            "Column of the area's name; may be absent",
        ),
        column(
            "lon",
            columns::LON,
            "Column of the longitude in degrees; may be absent",
        ),
        column(
            "lat",
            columns::LAT,
            "Column of the latitude in degrees; may be absent",
        ),
        column(
            "km2",
            columns::KM2,
            "Column of the surface in square kilometres; may be absent",
        ),
        column(
            "inhabitants",
            columns::INHABITANTS,
            "Column of the number of inhabitants",
        ),
        Field::new(
            "groups",
            Shape::Table(names),
            "Column of each group's count, by the group's name; else the column named like it",
        ),
        ages("host_ages", columns::HOST_AGES, "hosts"),
        ages("newcomer_ages", columns::NEWCOMER_AGES, "all others"),
    ]);
    vec![
        Field::new(
            "file",
            Shape::Text(Words::Any),
            "CSV file of counts by area, beside this file or in the data folder",
        )
        .required(),
        Field::new(
            "columns",
            Shape::Table(table),
            "Which column of the file means what",
        ),
    ]
}

fn people() -> Vec<Field> {
    vec![
        Field::new(
            "people",
            Shape::Text(Words::Any),
            "CSV file of people with the columns key, area, group, age, household and, where \
             known, workplace and school",
        )
        .required(),
        Field::new(
            "ties",
            Shape::Text(Words::Any),
            "CSV file of friendships with the columns key_a, key_b, liking_a, liking_b; else they \
             are drawn",
        ),
    ]
}
