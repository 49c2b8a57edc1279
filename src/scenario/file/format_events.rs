//! The form of what reaches a city from outside: lists of tables with names.

use super::format::{MOST_WEEKS, declared};
use super::shape::{Field, Shape, Table, Words};
use crate::indirect::group_size::CampaignSpec;

/// Most events of a kind.
const MOST: usize = 1000;

/// Lists of a scenario file whose tables have names: a file that extends another changes them, and
/// `--set` reaches them, by these names.
pub(super) const NAMED: [&str; 2] = ["groups", "campaigns"];

/// The keys of a scenario for what reaches the city.
pub(super) fn events() -> Vec<Field> {
    vec![Field::new(
        "campaigns",
        list(
            vec![
                week(),
                groups("Groups whose members it can reach; else all"),
            ],
            declared::<CampaignSpec>(&CampaignSpec::default()),
        ),
        "Information campaigns about the size of groups (M20)",
    )]
}

/// A list of tables with a name, these keys and declared numbers.
fn list(keys: Vec<Field>, numbers: Table) -> Shape {
    let name = Field::new(
        "name",
        Shape::Text(Words::GroupName),
        "Name, unique in this list: letters, digits and `_`",
    );
    let mut fields = vec![name.required()];
    fields.extend(keys);
    fields.extend(numbers.fields);
    Shape::Named {
        min: 0,
        max: MOST,
        table: Table::new(fields),
    }
}

fn week() -> Field {
    let shape = Shape::Integer {
        min: 0,
        max: MOST_WEEKS,
    };
    Field::new("week", shape, "Week after burn-in").required()
}

fn groups(meaning: &str) -> Field {
    Field::new("groups", Shape::GroupNames, meaning)
}
