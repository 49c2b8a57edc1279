//! State columns and columns of the week, and their cutting into runs of neighbouring people.

use crate::encounter::pack_difference;
use crate::mechanism::{ColumnSpec, Exhibit, Layout, Per};

/// All columns of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub specs: Vec<ColumnSpec>,
    /// Values at the start by group, where they differ.
    pub by_group: Vec<Option<Vec<f32>>>,
    /// What faces show, in the order of their words.
    pub shown: Vec<Exhibit>,
    pub changed: Vec<bool>,
    pub width: Vec<usize>,
    pub data: Vec<Vec<f32>>,
    pub weekly_names: Vec<String>,
    pub weekly_width: Vec<usize>,
    pub weekly: Vec<Vec<f32>>,
}

impl State {
    /// Columns of a layout for so many people, at their initial values.
    pub fn new(layout: &Layout, group: &[u8]) -> State {
        let people = group.len();
        let width: Vec<usize> = layout.columns.iter().map(|c| layout.width(c.per)).collect();
        let weekly_width: Vec<usize> = layout.weekly.iter().map(|w| layout.width(w.1)).collect();
        State {
            data: layout
                .columns
                .iter()
                .zip(&width)
                .zip(&layout.by_group)
                .map(|((c, &w), levels)| match levels {
                    None => vec![c.initial; w * people],
                    Some(levels) => {
                        let level = |&g: &u8| std::iter::repeat_n(levels[usize::from(g)], w);
                        group.iter().flat_map(level).collect()
                    }
                })
                .collect(),
            by_group: layout.by_group.clone(),
            shown: layout.shown.iter().map(|s| s.0).collect(),
            weekly: weekly_width.iter().map(|w| vec![0.0; w * people]).collect(),
            specs: layout.columns.clone(),
            changed: layout.changed.clone(),
            weekly_names: layout.weekly.iter().map(|w| w.0.clone()).collect(),
            width,
            weekly_width,
        }
    }

    /// Where the numbers by outgroup begin in a person's columns, one after the other.
    pub fn starts_by_outgroup(&self) -> Vec<usize> {
        let mut at = 0;
        let mut starts = Vec::new();
        for (spec, &w) in self.specs.iter().zip(&self.width) {
            if spec.per == Per::Outgroup {
                starts.push(at);
            }
            at += w;
        }
        starts
    }

    /// Position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.specs.iter().position(|c| c.name == name)
    }

    /// Brings every value of a column back into its bounds, and what is no number to its initial
    /// value.
    pub fn bring_back(&mut self, column: usize, group: &[u8]) {
        let (lo, hi) = self.specs[column].bounds;
        let initial: Vec<f32> = (0..=usize::from(group.iter().copied().max().unwrap_or(0)))
            .map(|g| self.initial(column, g))
            .collect();
        let rows = self.data[column].chunks_mut(self.width[column]);
        for (row, &g) in rows.zip(group) {
            for value in row {
                *value = if value.is_nan() {
                    initial[usize::from(g)]
                } else {
                    value.clamp(lo, hi)
                };
            }
        }
    }

    /// Words of a face that columns fill.
    pub fn shown_words(&self) -> usize {
        let words = |e: &Exhibit| match e {
            Exhibit::Column(c) => self.width[*c],
            Exhibit::Difference(c, _) => self.width[*c].div_ceil(2),
        };
        self.shown.iter().map(words).sum()
    }

    /// Fills the words of a person's face that columns fill.
    #[inline(always)]
    pub fn show(&self, i: usize, words: &mut [u32]) {
        let row = |c: usize| &self.data[c][i * self.width[c]..(i + 1) * self.width[c]];
        let mut rest = words;
        for exhibit in &self.shown {
            match *exhibit {
                Exhibit::Column(c) => {
                    let (mine, others) = rest.split_at_mut(self.width[c]);
                    for (word, value) in mine.iter_mut().zip(row(c)) {
                        *word = value.to_bits();
                    }
                    rest = others;
                }
                Exhibit::Difference(a, b) => {
                    let (mine, others) = rest.split_at_mut(self.width[a].div_ceil(2));
                    let pairs = row(a).chunks(2).zip(row(b).chunks(2));
                    for (word, (a, b)) in mine.iter_mut().zip(pairs) {
                        let half =
                            |k: usize| a.get(k).map_or(0, |a| u32::from(pack_difference(a - b[k])));
                        *word = half(0) | half(1) << 16;
                    }
                    rest = others;
                }
            }
        }
    }

    /// The same for a typical member of a group at the start.
    pub fn show_typical(&self, group: usize, words: &mut [u32]) {
        words.fill(0);
        let mut at = 0;
        for exhibit in &self.shown {
            match *exhibit {
                Exhibit::Column(c) => {
                    let level = self.initial(c, group).to_bits();
                    words[at..at + self.width[c]].fill(level);
                    at += self.width[c];
                }
                Exhibit::Difference(a, _) => at += self.width[a].div_ceil(2),
            }
        }
    }

    /// Value of a column at the start for a member of a group.
    pub fn initial(&self, column: usize, group: usize) -> f32 {
        match &self.by_group[column] {
            Some(levels) => levels[group],
            None => self.specs[column].initial,
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
