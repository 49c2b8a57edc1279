//! The columns of people in a checkpoint. Groups, areas, parameters and what was repaired follow from
//! the scenario.

use super::{LegalStatuses, Membership, Population};
use crate::checkpoint::{Reader, Writer};
use crate::error::Result;

/// Does one thing with every column of people that a checkpoint has, in order. Every field is named,
/// so that a new one is not forgotten.
macro_rules! columns {
    ($population:expr, $act:ident) => {
        let Population {
            groups: _,
            areas: _,
            key,
            group,
            area,
            household,
            age,
            female,
            parent,
            activity,
            milieu,
            interest,
            // A run has them as a column of state.
            set_point: _,
            status_band,
            present,
            arrived,
            legal:
                LegalStatuses {
                    status,
                    since,
                    terms,
                    // Follow from the scenario.
                    table: _,
                    full: _,
                    voters: _,
                },
            memberships,
            repairs: _,
            institutions: _,
            given_ties: _,
            parameters: _,
        } = $population;
        $act!("key", key);
        $act!("group", group);
        $act!("area", area);
        $act!("household", household);
        $act!("age", age);
        $act!("female", female);
        $act!("parent", parent);
        $act!("activity", activity);
        $act!("milieu", milieu);
        $act!("interest", interest);
        $act!("status_band", status_band);
        $act!("present", present);
        $act!("arrived", arrived);
        $act!("legal_status", status);
        $act!("legal_since", since);
        $act!("legal_terms", terms);
        for m in memberships {
            let Membership {
                setting,
                places: _,
                // Both are empty for settings with seats.
                place_of,
                staff,
                unit_of: _,
            } = m;
            $act!(&format!("{setting}.place"), place_of);
            $act!(&format!("{setting}.staff"), staff);
        }
    };
}

impl Population {
    /// Writes the columns of people to a checkpoint.
    pub(crate) fn keep(&self, out: &mut Writer) -> Result<()> {
        macro_rules! write {
            ($name:expr, $column:expr) => {
                out.column(&format!("person.{}", $name), $column)?
            };
        }
        columns!(self, write);
        Ok(())
    }

    /// Takes them from a checkpoint of the same scenario.
    pub(crate) fn recall(&mut self, from: &mut Reader) -> Result<()> {
        macro_rules! read {
            ($name:expr, $column:expr) => {
                from.refill(&format!("person.{}", $name), $column)?
            };
        }
        columns!(self, read);
        let n = self.key.len();
        let whole = [
            self.group.len(),
            self.area.len(),
            self.household.len(),
            self.age.len(),
            self.activity.len(),
        ];
        if whole.iter().any(|&length| length != n) {
            return Err(from.refuse("is damaged: its columns of people are not of one length"));
        }
        Ok(())
    }
}
