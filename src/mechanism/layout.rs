//! State columns, each declared once.
//!
//! A mechanism says in [`Mechanism::bind`](super::Mechanism::bind) which columns it keeps, reads
//! and changes; digest, views and panel follow from the declaration. A column that nobody asks
//! for does not exist.

use std::collections::BTreeMap;

use crate::encounter::fixed_words;
use crate::error::{Error, Result};
use crate::population::Groups;

/// Column of intergroup anxiety x, by outgroup. While no mechanism keeps it, everybody has the
/// level of the group.
pub const ANXIETY: &str = "anxiety";
/// Column of the salience of the common ingroup c. While no mechanism keeps it, everybody has the
/// level of the group.
pub const COMMON_IDENTITY: &str = "common_identity";
/// Column of the level of the common language L. While no mechanism keeps it, everybody has the
/// level of the group.
pub const LANGUAGE: &str = "language";

/// Column of the share of a person's encounters with other groups in places that take place at
/// all. While no mechanism keeps it, everybody's is 1.
pub const ISOLATION: &str = "isolation";

/// Column of what has been added to a person's interest in contact I. While no mechanism keeps it,
/// interest is the trait.
pub const INTEREST_GAIN: &str = "interest_gain";

/// What a column has a number for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// One number a person.
    Person,
    /// One number for every group that a person may think of.
    Outgroup,
}

/// The declaration of a state column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnSpec {
    /// Name, unique in the model.
    pub name: String,
    /// Shape.
    pub per: Per,
    /// Value of everybody at the start, and of a newcomer, unless
    /// [`Layout::start_by_group`] says otherwise.
    pub initial: f32,
    /// Least and greatest value; applied once, at the end of a week.
    pub bounds: (f32, f32),
    /// Name of the mechanism that keeps it.
    pub owner: String,
}

impl ColumnSpec {
    /// A column of one number a person.
    pub fn of_a_person(owner: &str, name: &str, initial: f32, bounds: (f32, f32)) -> ColumnSpec {
        ColumnSpec {
            name: name.to_owned(),
            per: Per::Person,
            initial,
            bounds,
            owner: owner.to_owned(),
        }
    }
}

/// A column of state, as handed out by [`Layout`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(pub(crate) usize);

/// A column of the week: set to zero at the start of every week, no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekly(pub(crate) usize);

/// What a face shows beyond traits and attitudes: read with
/// [`Face::shown`](crate::encounter::Face::shown).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// First word in a face.
    pub(crate) word: usize,
}

/// A difference of two columns that a face shows, rounded to 1/16384: read with
/// [`Face::difference`](crate::encounter::Face::difference).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// First word in a face.
    pub(crate) word: usize,
}

/// Something that faces show, from which columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exhibit {
    Column(usize),
    Difference(usize, usize),
}

/// Units over which means are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// Areas of residence.
    Area,
    /// Places of a setting, by its name (`work`: teams, `class`: classes).
    Places(String),
}

/// Means of a column over units, by group: read with
/// [`Context::means`](super::Context::means).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeanOf(pub(crate) usize);

/// The columns of a model while its mechanisms are put together.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub(crate) columns: Vec<ColumnSpec>,
    /// Values at the start by group, where they differ.
    pub(crate) by_group: Vec<Option<Vec<f32>>>,
    pub(crate) changed: Vec<bool>,
    /// How often each was bound for change.
    pub(crate) binders: BTreeMap<usize, u32>,
    pub(crate) weekly: Vec<(String, Per)>,
    pub(crate) shown: Vec<(Exhibit, usize)>,
    pub(crate) shown_words: usize,
    pub(crate) means: Vec<(Unit, usize)>,
    pub(crate) shares: bool,
    /// Positions of institutions by area; empty where all hold the status quo.
    pub(crate) institutions: Vec<f32>,
    group_table: Groups,
}

impl Layout {
    /// No columns yet, for a model of these groups.
    pub fn new(groups: &Groups) -> Layout {
        Layout {
            group_table: groups.clone(),
            ..Layout::default()
        }
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.group_table.len()
    }

    /// The groups with what is declared of them.
    pub fn group_table(&self) -> &Groups {
        &self.group_table
    }

    /// How far the visible position of leaders and institutions lies above the local status quo, by
    /// area (see [`Norms`](crate::indirect::norm::Norms)); empty where nothing is declared.
    pub fn institutions(&self) -> &[f32] {
        &self.institutions
    }

    /// Declares a column of state.
    ///
    /// # Errors
    /// If the name is taken by another owner.
    pub fn keep(&mut self, spec: ColumnSpec) -> Result<Column> {
        if let Some(at) = self.columns.iter().position(|c| c.name == spec.name) {
            let owner = &self.columns[at].owner;
            return Err(Error::input(format!(
                "mechanism `{}` declares a column `{}` that `{owner}` keeps already",
                spec.owner, spec.name
            )));
        }
        self.columns.push(spec);
        self.by_group.push(None);
        self.changed.push(false);
        Ok(Column(self.columns.len() - 1))
    }

    /// The column of this name, if there is one.
    pub fn find(&self, name: &str) -> Option<Column> {
        self.columns.iter().position(|c| c.name == name).map(Column)
    }

    /// The column of this name, to be read.
    ///
    /// # Errors
    /// If no mechanism that is on keeps it.
    pub fn read(&self, name: &str) -> Result<Column> {
        self.find(name).ok_or_else(|| {
            let known: Vec<&str> = self.columns.iter().map(|c| c.name.as_str()).collect();
            Error::input(format!(
                "no column `{name}`; there are {}",
                known.join(", ")
            ))
        })
    }

    /// The column of this name, to be changed.
    ///
    /// # Errors
    /// If no mechanism that is on keeps it.
    pub fn change(&mut self, name: &str) -> Result<Column> {
        let column = self.read(name)?;
        self.changed[column.0] = true;
        *self.binders.entry(column.0).or_default() += 1;
        Ok(column)
    }

    /// A column of the week: starts every week at zero, collects while contacts are counted.
    pub fn weekly(&mut self, name: &str, per: Per) -> Weekly {
        self.weekly.push((name.to_owned(), per));
        Weekly(self.weekly.len() - 1)
    }

    /// Lets everybody start a column at a level of the group: one number for each group.
    ///
    /// # Panics
    /// Unless there is one number for each group.
    pub fn start_by_group(&mut self, column: Column, levels: Vec<f32>) {
        assert_eq!(levels.len(), self.groups(), "one level for each group");
        self.by_group[column.0] = Some(levels);
    }

    /// A column of the week that another mechanism declared, to be read (see
    /// [`Mechanism::follows`](super::Mechanism::follows)).
    pub fn find_weekly(&self, name: &str) -> Option<Weekly> {
        self.weekly.iter().position(|w| w.0 == name).map(Weekly)
    }

    /// Lets everybody who meets a person, and the person's friends, see a column (state of week
    /// t, exact).
    pub fn show(&mut self, column: Column) -> Shown {
        let words = self.width(self.columns[column.0].per);
        Shown {
            word: self.exhibit(Exhibit::Column(column.0), words),
        }
    }

    /// Lets everybody see how far one column by outgroup lies above another, within ±2.
    pub fn show_difference(&mut self, column: Column, from: Column) -> Difference {
        let words = self.groups().div_ceil(2);
        Difference {
            word: self.exhibit(Exhibit::Difference(column.0, from.0), words),
        }
    }

    /// What is shown once is shown to all.
    fn exhibit(&mut self, what: Exhibit, words: usize) -> usize {
        if let Some((_, at)) = self.shown.iter().find(|(known, _)| *known == what) {
            return *at;
        }
        let at = fixed_words(self.groups()) + self.shown_words;
        self.shown.push((what, at));
        self.shown_words += words;
        at
    }

    /// Asks for the means of a column over units, by group, of the state of every week t.
    pub fn mean(&mut self, unit: Unit, column: Column) -> MeanOf {
        let wanted = (unit, column.0);
        let known = self.means.iter().position(|m| *m == wanted);
        MeanOf(known.unwrap_or_else(|| {
            self.means.push(wanted);
            self.means.len() - 1
        }))
    }

    /// Asks for the shares of groups in areas, now and 52 weeks ago
    /// ([`Context::shares`](super::Context::shares)).
    pub fn want_shares(&mut self) {
        self.shares = true;
    }

    /// Shape of a column.
    pub fn per(&self, column: Column) -> Per {
        self.columns[column.0].per
    }

    /// Value of a column at the start for a member of group `g`.
    pub fn initial(&self, column: Column, g: usize) -> f32 {
        match &self.by_group[column.0] {
            Some(levels) => levels[g],
            None => self.columns[column.0].initial,
        }
    }

    pub(crate) fn width(&self, per: Per) -> usize {
        match per {
            Per::Person => 1,
            Per::Outgroup => self.groups(),
        }
    }
}
