//! State columns and columns of the week, and their cutting into runs of neighbouring people.

use crate::mechanism::{ColumnSpec, Layout};

/// All columns of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub specs: Vec<ColumnSpec>,
    pub changed: Vec<bool>,
    pub width: Vec<usize>,
    pub data: Vec<Vec<f32>>,
    pub weekly_names: Vec<String>,
    pub weekly_width: Vec<usize>,
    pub weekly: Vec<Vec<f32>>,
}

impl State {
    /// Columns of a layout for so many people, at their initial values.
    pub fn new(layout: &Layout, people: usize) -> State {
        let width: Vec<usize> = layout.columns.iter().map(|c| layout.width(c.per)).collect();
        let weekly_width: Vec<usize> = layout.weekly.iter().map(|w| layout.width(w.1)).collect();
        State {
            data: layout
                .columns
                .iter()
                .zip(&width)
                .map(|(c, w)| vec![c.initial; w * people])
                .collect(),
            weekly: weekly_width.iter().map(|w| vec![0.0; w * people]).collect(),
            specs: layout.columns.clone(),
            changed: layout.changed.clone(),
            weekly_names: layout.weekly.iter().map(|w| w.0.clone()).collect(),
            width,
            weekly_width,
        }
    }

    /// Position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.specs.iter().position(|c| c.name == name)
    }

    /// Brings every value of a column back into its bounds, and what is no number to its initial
    /// value.
    pub fn bring_back(&mut self, column: usize) {
        let ColumnSpec {
            initial,
            bounds: (lo, hi),
            ..
        } = self.specs[column];
        for value in &mut self.data[column] {
            *value = if value.is_nan() {
                initial
            } else {
                value.clamp(lo, hi)
            };
        }
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&[f32]> {
        self.position(name).map(|c| self.data[c].as_slice())
    }
}

/// Cuts columns into runs of `people` people: run by run, a slice of every column.
pub(crate) fn runs_mut<'a>(
    columns: &'a mut [Vec<f32>],
    width: &[usize],
    people: usize,
    runs: usize,
) -> Vec<Vec<&'a mut [f32]>> {
    let mut cut: Vec<Vec<&mut [f32]>> = (0..runs).map(|_| Vec::new()).collect();
    for (column, w) in columns.iter_mut().zip(width) {
        for (run, part) in cut.iter_mut().zip(column.chunks_mut(people * w)) {
            run.push(part);
        }
    }
    cut
}

/// The same, to be read.
pub(crate) fn runs<'a>(
    columns: &'a [Vec<f32>],
    width: &[usize],
    people: usize,
    runs: usize,
) -> Vec<Vec<&'a [f32]>> {
    let mut cut: Vec<Vec<&[f32]>> = (0..runs).map(|_| Vec::new()).collect();
    for (column, w) in columns.iter().zip(width) {
        for (run, part) in cut.iter_mut().zip(column.chunks(people * w)) {
            run.push(part);
        }
    }
    cut
}
