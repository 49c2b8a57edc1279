//! Contacts of the last half year: discounted counts that M23, M24 and M26 share.
//!
//! N ← (1 − 1/26)·N + contacts of the week, so that a count is 26 times the weekly mean; three
//! columns: positive, negative and all contacts, of all groups, and a fourth of those that cross
//! groups. Whoever binds first keeps them and moves them; the others read.

use crate::error::Result;
use crate::mechanism::{Change, Column, ColumnSpec, Layout, Person};

/// Weeks that count.
pub const WEEKS: f32 = 26.0;

/// Names of the columns: positive, negative, all, across groups.
pub const COLUMNS: [&str; 4] = [
    "recent_positive",
    "recent_negative",
    "recent_contacts",
    "recent_across",
];

/// The counts as a mechanism holds them.
#[derive(Debug, Clone, Copy)]
pub struct Recent {
    columns: [Column; 4],
    /// Whether it moves them.
    keeper: bool,
}

/// What the counts of a person say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shares {
    /// Positive share less one half; 0 without contacts.
    pub positive: f32,
    /// Negative share; 0 without contacts.
    pub negative: f32,
    /// Share that crosses groups; `None` without contacts.
    pub across: Option<f32>,
}

impl Recent {
    /// The counts for a mechanism; keeps them if nobody does yet.
    ///
    /// # Errors
    /// If somebody keeps a part of them only.
    pub fn bind(layout: &mut Layout, owner: &str) -> Result<Recent> {
        let keeper = layout.find(COLUMNS[0]).is_none();
        let mut columns = Vec::with_capacity(4);
        for name in COLUMNS {
            if keeper {
                layout.keep(ColumnSpec::of_a_person(owner, name, 0.0, (0.0, f32::MAX)))?;
                columns.push(layout.change(name)?);
            } else {
                columns.push(layout.read(name)?);
            }
        }
        Ok(Recent {
            columns: [columns[0], columns[1], columns[2], columns[3]],
            keeper,
        })
    }

    /// Moves the counts of a person by the week's contacts, if this is the keeper.
    #[inline(always)]
    pub fn count(&self, person: &Person<'_>, change: &mut Change<'_>) {
        if !self.keeper {
            return;
        }
        let mut new = [0u32; 4];
        for (h, tally) in person.contacts().iter().enumerate() {
            let [up, down, neither, _] = tally.map(u32::from);
            let all = up + down + neither;
            new[0] += up;
            new[1] += down;
            new[2] += all;
            new[3] += if h == person.group { 0 } else { all };
        }
        for (column, n) in self.columns.into_iter().zip(new) {
            let old = person.row(column)[0];
            change.add(column, 0, n as f32 - old / WEEKS);
        }
    }

    /// What the counts say in week t.
    #[inline(always)]
    pub fn shares(&self, person: &Person<'_>) -> Shares {
        let [up, down, all, across] = self.columns.map(|c| person.row(c)[0]);
        shares(up, down, all, across)
    }
}

/// Shares of counts; less than a tenth of a contact counts as none.
fn shares(up: f32, down: f32, all: f32, across: f32) -> Shares {
    if all < 0.1 {
        return Shares::default();
    }
    Shares {
        positive: up / all - 0.5,
        negative: down / all,
        across: Some(across / all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_at_a_known_point() {
        let s = shares(60.0, 10.0, 100.0, 25.0);
        assert!((s.positive - 0.1).abs() < 1e-6 && (s.negative - 0.1).abs() < 1e-6);
        assert_eq!(s.across, Some(0.25));
    }

    #[test]
    fn nobody_met_says_nothing() {
        assert_eq!(shares(0.0, 0.0, 0.0, 0.0), Shares::default());
        assert_eq!(shares(0.0, 0.0, 0.0, 0.0).across, None);
    }
}
