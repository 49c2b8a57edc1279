//! State columns, each declared once.
//!
//! A mechanism says in [`Mechanism::bind`](super::Mechanism::bind) which columns it keeps, reads
//! and changes; digest, views and panel follow from the declaration. A column that nobody asks
//! for does not exist.

use crate::error::{Error, Result};

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
    /// Value of everybody at the start, and of a newcomer.
    pub initial: f32,
    /// Least and greatest value; applied once, at the end of a week.
    pub bounds: (f32, f32),
    /// Name of the mechanism that keeps it.
    pub owner: String,
}

/// A column of state, as handed out by [`Layout`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(pub(crate) usize);

/// A column of the week: set to zero at the start of every week, no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekly(pub(crate) usize);

/// The columns of a model while its mechanisms are put together.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub(crate) columns: Vec<ColumnSpec>,
    pub(crate) changed: Vec<bool>,
    pub(crate) weekly: Vec<(String, Per)>,
    pub(crate) groups: usize,
}

impl Layout {
    /// No columns yet, for a model of so many groups.
    pub fn new(groups: usize) -> Layout {
        Layout {
            groups,
            ..Layout::default()
        }
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups
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
        Ok(column)
    }

    /// A column of the week: starts every week at zero, collects while contacts are counted.
    pub fn weekly(&mut self, name: &str, per: Per) -> Weekly {
        self.weekly.push((name.to_owned(), per));
        Weekly(self.weekly.len() - 1)
    }

    pub(crate) fn width(&self, per: Per) -> usize {
        match per {
            Per::Person => 1,
            Per::Outgroup => self.groups,
        }
    }
}
