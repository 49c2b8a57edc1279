//! A figure: one options object for the chart library, with words and a table that say the same.
//!
//! Options are those of Apache ECharts, with two liberties that `assets/figures.js` resolves before
//! they are drawn: a text that begins with `@` names a colour of the theme (`@text`, `@arm2`) or a
//! function that formats or draws (`@fn:share`), and the places of panels follow from the width of
//! the page.

use serde_json::{Value as Json, json};

/// How many panels a figure has, and how they are laid out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    /// Number of panels.
    pub panels: usize,
    /// Height of a panel without its title, in pixels; 0: as high as it is wide.
    pub height: u32,
    /// Most panels side by side.
    pub columns: usize,
    /// Room at the left of each panel for labels.
    pub left: u32,
    /// Room below all panels, for a scale of colours.
    pub below: u32,
}

/// Text that stands for the figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Heads of the columns.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these heads.
    pub(super) fn new(head: &[&str], rows: Vec<Vec<String>>) -> Table {
        Table {
            head: head.iter().map(|&h| h.to_owned()).collect(),
            rows,
        }
    }
}

/// A figure of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Identifier in the page and name of its files.
    pub id: String,
    /// Title.
    pub title: String,
    /// What is to be seen, and how it is to be read.
    pub caption: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// Panels.
    pub layout: Layout,
    /// Options of the chart library.
    pub option: Json,
    /// The same as a table.
    pub table: Table,
}

impl Figure {
    /// What the script of the page needs.
    pub fn to_json(&self) -> Json {
        json!({
            "id": self.id,
            "title": self.title,
            "alt": self.alt,
            "layout": {
                "panels": self.layout.panels,
                "height": self.layout.height,
                "columns": self.layout.columns,
                "left": self.layout.left,
                "below": self.layout.below,
            },
            "option": self.option,
        })
    }
}

/// A number as charts take it: six significant digits are more than anybody sees.
pub fn short(x: f64) -> Json {
    if !x.is_finite() {
        return Json::Null;
    }
    let text = format!("{x:.5e}");
    json!(text.parse::<f64>().unwrap_or(x))
}

/// Colour of an arm.
pub fn colour(arm: usize) -> String {
    format!("@arm{}", arm % COLOURS)
}

/// Colours of arms; beyond these the dashes of lines differ.
const COLOURS: usize = 7;

/// Dashes of the line of an arm.
pub fn dash(arm: usize) -> Json {
    match arm / COLOURS {
        0 if arm == 0 => json!([6, 3]),
        0 => json!("solid"),
        1 => json!([2, 3]),
        _ => json!([8, 3, 2, 3]),
    }
}

/// Shape of the points of an arm.
pub fn symbol(arm: usize) -> &'static str {
    [
        "circle",
        "diamond",
        "rect",
        "triangle",
        "roundRect",
        "pin",
        "arrow",
    ][arm % COLOURS]
}

/// Bounds and step of an axis that holds these numbers, about five steps on round numbers.
pub fn range(numbers: impl IntoIterator<Item = f64>, with_zero: bool) -> (f64, f64, f64) {
    let start = if with_zero {
        (0.0, 0.0)
    } else {
        (f64::INFINITY, f64::NEG_INFINITY)
    };
    let finite = numbers.into_iter().filter(|x| x.is_finite());
    let (mut low, mut high) = finite.fold(start, |(a, b), x| (a.min(x), b.max(x)));
    if low > high {
        (low, high) = (0.0, 1.0);
    }
    if high - low < 1e-9 {
        let half = (0.1 * high.abs()).max(0.005);
        // What is bounded by 0 stays so.
        (low, high) = (if low == 0.0 { 0.0 } else { low - half }, high + half);
    }
    let rough = (high - low) / 4.0;
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .find(|m| m * power >= rough * 0.999);
    let step = step.unwrap_or(10.0) * power;
    let round = |x: f64| libm::round(x * 1e9) / 1e9;
    (
        round(libm::floor(low / step + 1e-9) * step),
        round(libm::ceil(high / step - 1e-9) * step),
        step,
    )
}

/// An axis of numbers of a panel.
pub fn number_axis(panel: usize, bounds: (f64, f64, f64)) -> Json {
    json!({
        "gridIndex": panel, "type": "value", "min": bounds.0, "max": bounds.1, "interval": bounds.2,
        "axisLabel": { "formatter": "@fn:number", "color": "@soft", "hideOverlap": true },
        "splitLine": { "lineStyle": { "color": "@grid" } },
        "axisLine": { "show": false }, "axisTick": { "show": false },
    })
}

/// An axis of words of a panel, the first at the top.
pub fn word_axis(panel: usize, words: &[String]) -> Json {
    json!({
        "gridIndex": panel, "type": "category", "data": words, "inverse": true,
        "axisLabel": { "color": "@text", "width": 150, "overflow": "truncate", "interval": 0 },
        "axisLine": { "show": false }, "axisTick": { "show": false },
    })
}

/// The title of a panel.
pub fn panel_title(text: &str) -> Json {
    json!({
        "text": text,
        "textStyle": { "fontSize": 13, "fontWeight": 600, "color": "@text" },
        "padding": 0,
    })
}

/// The legend of these series.
pub fn legend(names: &[String]) -> Json {
    json!({
        "data": names, "type": "scroll", "top": 0, "left": 0, "itemGap": 18, "icon": "circle",
        "textStyle": { "color": "@text", "fontSize": 13 },
        "pageTextStyle": { "color": "@soft" }, "pageIconColor": "@text",
    })
}

/// What all options have in common; charts speak for themselves through their tables.
pub fn frame(trigger: &str, formatter: &str) -> Json {
    json!({
        "animation": false,
        "backgroundColor": "transparent",
        "textStyle": { "fontFamily": "@font" },
        "aria": { "enabled": true, "decal": { "show": false } },
        "tooltip": {
            "trigger": trigger, "formatter": formatter, "confine": true,
            "backgroundColor": "@card", "borderColor": "@grid",
            "textStyle": { "color": "@text", "fontSize": 13 },
        },
    })
}

/// Lays `more` over an object.
pub fn with(mut base: Json, more: Json) -> Json {
    if let (Some(base), Json::Object(more)) = (base.as_object_mut(), more) {
        base.extend(more);
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_round_numbers() {
        assert_eq!(range([0.103, 0.187], false), (0.1, 0.2, 0.025));
        assert_eq!(range([-0.3, 1.2], false), (-0.5, 1.5, 0.5));
        assert_eq!(range([0.02], true), (0.0, 0.02, 0.005));
        let (low, high, _) = range([0.0, 0.0], false);
        assert!(low == 0.0 && high > 0.0);
        assert_eq!(range([f64::NAN], false).0, 0.0);
    }

    #[test]
    fn numbers_for_charts_are_short() {
        assert_eq!(short(0.123456789), json!(0.123457));
        assert_eq!(short(f64::NAN), Json::Null);
    }

    #[test]
    fn arms_beyond_the_colours_differ_in_their_lines() {
        assert_eq!(colour(0), colour(COLOURS));
        assert_ne!(dash(1), dash(1 + COLOURS));
    }
}
