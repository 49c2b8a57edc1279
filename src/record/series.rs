//! The long table of all indicators.

use super::table::{Cell, Column, Kind, Table};
use crate::error::Result;
use crate::indicators::Rows;
use crate::population::Population;

/// Columns of `series`.
pub const SERIES_COLUMNS: &[Column] = &[
    ("week", Kind::Integer),
    ("date", Kind::Name),
    ("area", Kind::Name),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("value", Kind::Number),
];

/// What stands for an absent dimension.
pub(super) const ALL: &str = "all";

/// Writes the rows of a week. Areas are named by their identifier.
pub(super) fn write(
    table: &mut Table,
    week: i64,
    date: &str,
    population: &Population,
    rows: &Rows,
) -> Result<()> {
    let groups = &population.groups;
    let group = |g: Option<usize>| g.map_or(ALL, |g| groups.get(g).name.as_str());
    for row in rows {
        let area = row.area.map_or(ALL, |a| population.areas[a].id.as_str());
        table.row(&[
            Cell::Integer(week),
            Cell::Text(date),
            Cell::Text(area),
            Cell::Text(group(row.group)),
            Cell::Text(group(row.outgroup)),
            Cell::Text(row.setting.as_deref().unwrap_or(ALL)),
            Cell::Text(&row.indicator),
            Cell::Number(row.value),
        ])?;
    }
    Ok(())
}
