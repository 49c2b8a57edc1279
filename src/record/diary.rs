//! The table of contact diaries.

use super::table::{Cell, Column, Kind, Table};
use crate::engine::View;
use crate::error::Result;
use crate::survey::diary::Diary;

/// Columns of `diary`: one row per person, day and setting of the day (`home`, `work`, `school`,
/// `leisure`, `other`, `transport`), settings without partners included. Partners are distinct;
/// `outgroup_partners` are of any other group, `repeat_partners` would be met again.
pub const DIARY_COLUMNS: &[Column] = &[
    ("week", Kind::Integer),
    ("date", Kind::Name),
    ("person", Kind::Key),
    ("group", Kind::Name),
    ("age", Kind::Integer),
    ("setting", Kind::Name),
    ("partners", Kind::Integer),
    ("outgroup_partners", Kind::Integer),
    ("repeat_partners", Kind::Integer),
];

/// Writes the diaries of so many people for the first day of the week of the view.
pub(super) fn write(
    table: &mut Table,
    view: &View<'_>,
    date: &str,
    diary: &Diary<'_>,
    people: usize,
) -> Result<()> {
    let groups = &view.population.groups;
    for row in diary.keep(people, view.week * 7, 1).rows() {
        table.row(&[
            Cell::Integer(view.week),
            Cell::Text(date),
            Cell::Text(&row.key.to_string()),
            Cell::Text(&groups.get(usize::from(row.group)).name),
            Cell::Integer(i64::from(row.age)),
            Cell::Text(row.setting.name()),
            Cell::Integer(i64::from(row.partners)),
            Cell::Integer(i64::from(row.outgroup_partners)),
            Cell::Integer(i64::from(row.repeat_partners)),
        ])?;
    }
    Ok(())
}
