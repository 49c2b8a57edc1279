//! The table of friendships.

use super::table::{Cell, Column, Kind, Table};
use crate::engine::View;
use crate::error::Result;

/// Columns of `ties`: keys and groups of both friends (each tie once, the smaller key first) and
/// the liking of each for the other, in [−1,1].
pub const TIE_COLUMNS: &[Column] = &[
    ("key_a", Kind::Key),
    ("key_b", Kind::Key),
    ("group_a", Kind::Name),
    ("group_b", Kind::Name),
    ("liking_a", Kind::Number),
    ("liking_b", Kind::Number),
];

/// Writes all ties in the order in which people are stored.
pub(super) fn write(table: &mut Table, view: &View<'_>) -> Result<()> {
    let p = view.population;
    let group = |i: u32| p.groups.get(usize::from(p.group[i as usize])).name.as_str();
    for i in 0..view.ties.people() as u32 {
        let key_a = p.key[i as usize];
        let text_a = key_a.to_string();
        for tie in view.ties.of(i) {
            let key_b = p.key[tie.other as usize];
            if key_b <= key_a {
                continue;
            }
            table.row(&[
                Cell::Text(&text_a),
                Cell::Text(&key_b.to_string()),
                Cell::Text(group(i)),
                Cell::Text(group(tie.other)),
                Cell::Number(f64::from(tie.mine())),
                Cell::Number(f64::from(tie.theirs())),
            ])?;
        }
    }
    Ok(())
}
