//! Panels of a figure that have two axes each, put together as the options of a chart.

use serde_json::{Value as Json, json};

use super::figure::{panel_title, with};

/// Panels in the making: their axes, what is drawn in them, and the rows of the table that says the
/// same.
#[derive(Debug, Clone, Default)]
pub struct Panels {
    titles: Vec<Json>,
    /// Axes along, one for each panel.
    pub x: Vec<Json>,
    /// Axes upright, one for each panel.
    pub y: Vec<Json>,
    /// What is drawn; each names the panel of its axes.
    pub series: Vec<Json>,
    /// Rows of the table.
    pub rows: Vec<Vec<String>>,
}

impl Panels {
    /// Begins another panel, whose axes come next.
    pub fn begin(&mut self, title: &str) {
        self.titles.push(panel_title(title));
    }

    /// Options of the chart: those that all figures have (`frame`), the panels, and what this figure has
    /// besides. The rows stay.
    pub fn options(&mut self, frame: Json, more: Json) -> Json {
        let take = std::mem::take::<Vec<Json>>;
        debug_assert!([self.x.len(), self.y.len()] == [self.titles.len(); 2]);
        // Places follow from the width of the page.
        let grids = vec![json!({}); self.titles.len()];
        let panels = json!({
            "title": take(&mut self.titles), "grid": grids, "xAxis": take(&mut self.x), "yAxis": take(&mut self.y),
            "series": take(&mut self.series),
        });
        with(with(frame, panels), more)
    }
}

#[cfg(test)]
mod tests {
    use super::super::figure::{frame, number_axis};
    use super::*;

    #[test]
    fn panels_become_options_and_rows_stay() {
        let mut panels = Panels::default();
        for (k, name) in ["a", "b"].into_iter().enumerate() {
            panels.begin(name);
            panels.x.push(number_axis(k, (0.0, 1.0, 0.5)));
            panels.y.push(number_axis(k, (0.0, 2.0, 1.0)));
            panels
                .series
                .push(json!({ "type": "line", "xAxisIndex": k }));
            panels.rows.push(vec![name.to_owned()]);
        }
        let o = panels.options(frame("item", "@fn:bar"), json!({ "unit": "%" }));
        assert_eq!(o["title"][1]["text"], "b");
        for key in ["title", "grid", "xAxis", "yAxis", "series"] {
            assert_eq!(o[key].as_array().map(Vec::len), Some(2), "{key}");
        }
        assert_eq!(
            (&o["unit"], &o["tooltip"]["trigger"]),
            (&json!("%"), &json!("item"))
        );
        assert_eq!(panels.rows.len(), 2);
    }
}
