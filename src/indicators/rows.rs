//! Rows of the long table of results.

use std::borrow::Cow;

/// One number with what it is about; a dimension that is absent is written as `all`.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Position of the area.
    pub area: Option<usize>,
    /// Position of the group that the number describes.
    pub group: Option<usize>,
    /// Position of the group that it is described towards.
    pub outgroup: Option<usize>,
    /// Setting: one of the model's, or `residence`, `school`.
    pub setting: Option<Cow<'static, str>>,
    /// Name of the indicator.
    pub indicator: Cow<'static, str>,
    /// Its value.
    pub value: f64,
}

impl Row {
    /// A number about everybody everywhere.
    pub fn new(indicator: impl Into<Cow<'static, str>>, value: f64) -> Row {
        Row {
            area: None,
            group: None,
            outgroup: None,
            setting: None,
            indicator: indicator.into(),
            value,
        }
    }

    /// About the area at this position.
    pub fn area(mut self, area: usize) -> Row {
        self.area = Some(area);
        self
    }

    /// About the group at this position.
    pub fn group(mut self, group: usize) -> Row {
        self.group = Some(group);
        self
    }

    /// Towards the group at this position.
    pub fn outgroup(mut self, group: usize) -> Row {
        self.outgroup = Some(group);
        self
    }

    /// In this setting.
    pub fn setting(mut self, setting: impl Into<Cow<'static, str>>) -> Row {
        self.setting = Some(setting.into());
        self
    }

    /// The same row for the unit at position `unit` of a scope: of the area where the scope is
    /// areas, of the whole city otherwise.
    pub fn unit(self, scope: super::Scope, unit: usize) -> Row {
        match scope {
            super::Scope::City => self,
            super::Scope::Areas => self.area(unit),
        }
    }
}

/// Rows in the order in which they were pushed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    rows: Vec<Row>,
}

impl Rows {
    /// Adds a row. A value that is no finite number (an index without meaning, a mean over
    /// nobody) is left out.
    #[inline]
    pub fn push(&mut self, row: Row) {
        if row.value.is_finite() {
            self.rows.push(row);
        }
    }

    /// The rows.
    pub fn iter(&self) -> std::slice::Iter<'_, Row> {
        self.rows.iter()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Removes all rows.
    pub fn clear(&mut self) {
        self.rows.clear();
    }

    /// The value of the row with this indicator and exactly these dimensions, if there is one:
    /// `wanted` is a row made as the indicator makes it, with any value.
    ///
    /// ```
    /// use commonground::indicators::{Row, Rows};
    /// let mut rows = Rows::default();
    /// rows.push(Row::new("dissimilarity", 0.3).group(1).outgroup(0).setting("residence"));
    /// let wanted = Row::new("dissimilarity", 0.0).group(1).outgroup(0).setting("residence");
    /// assert_eq!(rows.get(&wanted), Some(0.3));
    /// assert_eq!(rows.get(&wanted.group(2)), None);
    /// ```
    pub fn get(&self, wanted: &Row) -> Option<f64> {
        self.rows
            .iter()
            .find(|r| {
                r.indicator == wanted.indicator
                    && r.area == wanted.area
                    && r.group == wanted.group
                    && r.outgroup == wanted.outgroup
                    && r.setting == wanted.setting
            })
            .map(|r| r.value)
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = &'a Row;
    type IntoIter = std::slice::Iter<'a, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_left_out() {
        let mut rows = Rows::default();
        rows.push(Row::new("a", f64::NAN));
        rows.push(Row::new("b", f64::INFINITY));
        rows.push(Row::new("c", 1.0));
        assert_eq!(
            rows.iter().map(|r| r.indicator.clone()).collect::<Vec<_>>(),
            ["c"]
        );
    }
}
