//! Numbers beside their bands, scaled so that all bands lie above each other.

use serde_json::{Value as Json, json};

use super::evidence::{Number, band_text};
use super::figure::{Figure, Layout, Table, frame, legend, short, with, word_axis};
use super::panels::Panels;
use super::words;

/// Room for the names of numbers.
pub const NAMES: u32 = 290;
/// Pixels of a row.
const ROW: u32 = 24;
/// What is drawn of the scale on which bands go from 0 to 1; what lies beyond stands at its end.
const SEEN: (f64, f64) = (-1.5, 2.5);
/// Where the axis begins, on one of its steps (0.5), and ends: behind what is drawn stand the numbers.
const AXIS: (f64, f64) = (-2.0, 3.25);
/// Width of a band that has none of its own, at least.
const OPEN: f64 = 0.2;

/// How a number stands to its band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Inside.
    Inside = 0,
    /// Outside.
    Outside = 1,
    /// Fixed by inputs: decides nothing.
    Fixed = 2,
    /// Not measured.
    Unknown = 3,
}

impl Mark {
    /// All of them, in their order.
    pub const ALL: [Mark; 4] = [Mark::Inside, Mark::Outside, Mark::Fixed, Mark::Unknown];

    /// In words, with the shape and the colour that stand for it.
    pub fn drawn(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Mark::Inside => ("inside its band", "circle", "@positive"),
            Mark::Outside => ("outside its band", "diamond", "@negative"),
            Mark::Fixed => ("fixed by inputs", "rect", "@axis"),
            Mark::Unknown => ("not measured", "roundRect", "@neutral"),
        }
    }

    /// In words.
    pub fn name(self) -> &'static str {
        self.drawn().0
    }
}

/// A line of the figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<'a> {
    /// Id of the row.
    pub row: &'a str,
    /// The number.
    pub number: &'a Number,
    /// How it stands.
    pub mark: Mark,
}

impl Line<'_> {
    /// A number of a row that decides, or would.
    pub fn new<'a>(row: &'a str, number: &'a Number, fixed: bool) -> Line<'a> {
        let mark = match number.inside() {
            None => Mark::Unknown,
            Some(_) if fixed => Mark::Fixed,
            Some(true) => Mark::Inside,
            Some(false) => Mark::Outside,
        };
        Line { row, number, mark }
    }
}

/// Width of a band on its own scale: an open one, or one of a single value, counts as wide as its end is large.
fn width((low, high): (f64, f64)) -> f64 {
    match high - low {
        w if w.is_finite() && w > 0.0 => w,
        _ if low.is_finite() => low.abs().max(OPEN),
        _ => high.abs().max(OPEN),
    }
}

/// Where a number lies on the scale of its band.
pub fn place(x: f64, band: (f64, f64)) -> f64 {
    let (low, high) = band;
    let w = width(band);
    match (low.is_finite(), high.is_finite()) {
        (true, true) if low == high => 0.5 + (x - low) / w,
        (true, _) => (x - low) / w,
        (false, _) => 1.0 + (x - high) / w,
    }
}

/// The ends of a band on its scale, within what is drawn.
fn ends((low, high): (f64, f64)) -> (f64, f64) {
    match (low.is_finite(), high.is_finite()) {
        (true, true) if low == high => (0.5, 0.5),
        (true, false) => (0.0, SEEN.1),
        (false, true) => (SEEN.0, 1.0),
        _ => (0.0, 1.0),
    }
}

/// Names of numbers with their rows; where one is read from answers and from true states, from which.
pub fn labels(numbers: &[(&str, &Number)]) -> Vec<String> {
    let name = |(row, n): &(&str, &Number)| format!("{row}  {}", n.name);
    let twice = |of: &str| numbers.iter().filter(|n| name(n) == of).count() > 1;
    let one = |number: &(&str, &Number)| match name(number) {
        name if twice(&name) => format!("{name}, {}", number.1.side),
        name => name,
    };
    numbers.iter().map(one).collect()
}

/// The axis of names of numbers.
pub fn names(labels: &[String]) -> Json {
    let mut axis = word_axis(0, labels);
    // Where a figure is drawn without a browser, letters come out wider than they were measured.
    axis["axisLabel"]["width"] = json!(NAMES - 44);
    axis
}

/// What a figure of marks has besides its panel: its legend.
pub fn marked(shown: &[Json]) -> Json {
    json!({ "legend": with(legend(&[]), json!({ "data": shown, "icon": null, "itemWidth": 14, "itemHeight": 10, "selectedMode": false })) })
}

/// Identifier and words of a figure.
pub struct Said {
    /// Identifier.
    pub id: &'static str,
    /// Title.
    pub title: String,
    /// What is special to this figure; how to read it follows.
    pub caption: String,
}

/// How the scale is to be read.
const SCALE: &str = "Each number is drawn on the scale of its own band, which is shaded; the number itself stands at the right. \
    Circles are inside, diamonds outside; a triangle at the edge lies beyond what is drawn. A band that is open at an end runs to the edge. Whiskers: ± one standard deviation \
    between seeds. A band with an open end or of one single value has no width; there the size of that end counts as one width, at \
    least 0.2.";

/// The figure; none without a line that has a band.
pub fn figure(lines: &[Line<'_>], said: Said) -> Option<Figure> {
    let lines: Vec<(&Line<'_>, (f64, f64))> = lines
        .iter()
        .filter_map(|l| Some((l, l.number.band?)))
        .collect();
    if lines.is_empty() {
        return None;
    }
    let named: Vec<(&str, &Number)> = lines.iter().map(|(l, _)| (l.row, l.number)).collect();
    let labels = labels(&named);
    let mut sheet = Panels::default();
    sheet.begin("");
    sheet.x.push(json!({
        "gridIndex": 0, "type": "value", "min": AXIS.0, "max": AXIS.1, "interval": 0.5,
        "axisLabel": { "formatter": "@fn:ends", "color": "@soft" },
        "splitLine": { "show": false }, "axisLine": { "show": false }, "axisTick": { "show": false },
    }));
    sheet.y.push(names(&labels));
    let bands = lines.iter().enumerate().map(|(k, (_, band))| {
        let (low, high) = ends(*band);
        json!({ "value": [short(low), k, short(high)] })
    });
    sheet.series.push(json!({
        "type": "custom", "name": "band", "renderItem": "@render:span", "data": bands.collect::<Vec<Json>>(), "z": 1,
        "encode": { "x": [0, 2], "y": 1 }, "xAxisIndex": 0, "yAxisIndex": 0, "silent": true, "itemStyle": { "color": "@neutral" },
        "tooltip": { "show": false },
    }));
    let mut shown = vec![json!({ "name": "band", "icon": "roundRect" })];
    for mark in Mark::ALL {
        let here = lines
            .iter()
            .enumerate()
            .filter(|(_, (l, _))| l.mark == mark);
        let data: Vec<Json> = here.map(|(k, (l, band))| drawn(k, l, *band)).collect();
        if data.is_empty() {
            continue;
        }
        let (name, icon, colour) = mark.drawn();
        if mark != Mark::Unknown {
            shown.push(json!({ "name": name, "icon": icon }));
        }
        sheet.series.push(json!({
            "type": "custom", "name": name, "renderItem": "@render:banded", "data": data, "z": 3,
            "encode": { "x": [0, 2, 3], "y": 1 }, "xAxisIndex": 0, "yAxisIndex": 0, "itemStyle": { "color": colour },
        }));
    }
    for (l, band) in &lines {
        let n = l.number;
        sheet.rows.push(vec![
            l.row.to_owned(),
            n.name.clone(),
            n.side.clone(),
            band_text(*band),
            n.value.map_or("·".to_owned(), words::number),
            n.spread.map_or("·".to_owned(), words::number),
            n.seeds_inside
                .map_or("·".to_owned(), |s| format!("{:.0}%", 100.0 * s)),
            l.mark.name().to_owned(),
        ]);
    }
    let count = |mark: Mark| lines.iter().filter(|(l, _)| l.mark == mark).count();
    let outside: Vec<&str> = lines
        .iter()
        .filter(|(l, _)| l.mark == Mark::Outside)
        .map(|(l, _)| l.row)
        .collect();
    let option = sheet.options(frame("item", "@fn:banded"), marked(&shown));
    let lead = match said.caption.is_empty() {
        true => String::new(),
        false => format!("{} ", said.caption),
    };
    Some(Figure {
        id: said.id.to_owned(),
        title: said.title,
        caption: format!("{lead}{SCALE}"),
        alt: format!(
            "{} numbers beside their bands; {} inside, {} outside{}.",
            lines.len(),
            count(Mark::Inside),
            count(Mark::Outside),
            match outside.is_empty() {
                true => String::new(),
                false => format!(" (of rows {})", outside.join(", ")),
            }
        ),
        layout: Layout {
            panels: 1,
            height: ROW * lines.len() as u32 + 8,
            columns: 1,
            left: NAMES,
            below: 0,
        },
        option,
        table: Table::new(
            &[
                "Row",
                "Number",
                "Read from",
                "Band",
                "Model",
                "Spread between seeds",
                "Seeds inside by themselves",
                "Verdict",
            ],
            sheet.rows,
        ),
    })
}

/// A number at its row: place, row, ends of the spread, shape, number, and on which side it lies beyond what is drawn.
fn drawn(row: usize, l: &Line<'_>, band: (f64, f64)) -> Json {
    let seen = |x: f64| x.clamp(SEEN.0, SEEN.1);
    let n = l.number;
    let at = n.value.map_or(0.5, |x| place(x, band));
    let (low, high) = match (n.value, n.spread) {
        (Some(x), Some(s)) => (place(x - s, band), place(x + s, band)),
        _ => (at, at),
    };
    let beyond = i32::from(at > SEEN.1) - i32::from(at < SEEN.0);
    json!({
        "value": [short(seen(at)), row, short(seen(low)), short(seen(high)), l.mark as i32, n.value.map_or(Json::Null, short), beyond],
        "row": l.row, "about": n.name, "said": n.value_text(), "band": band_text(band), "verdict": l.mark.name(),
        "side": n.side,
    })
}

#[cfg(test)]
mod tests {
    use super::super::evidence::{tests::folder, validation};
    use super::*;

    fn said() -> Said {
        Said {
            id: "evidence-found",
            title: "x".to_owned(),
            caption: String::new(),
        }
    }

    #[test]
    fn bands_lie_above_each_other() {
        let (no, all) = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(place(3.25, (2.5, 4.0)), 0.5);
        assert_eq!(place(5.5, (2.5, 4.0)), 2.0);
        // Open ends and single values.
        assert!((place(-0.05, (no, -0.15)) - 1.5).abs() < 1e-12);
        assert!((place(0.45, (0.9, all)) + 0.5).abs() < 1e-12);
        assert_eq!((place(0.0, (0.0, 0.0)), place(0.1, (0.0, 0.0))), (0.5, 1.0));
        assert_eq!(ends((no, -0.15)), (SEEN.0, 1.0));
        assert_eq!(ends((0.9, all)), (0.0, SEEN.1));
    }

    #[test]
    fn numbers_of_one_name_say_from_where() {
        let side = |side: &str| Number {
            name: "slope".into(),
            side: side.into(),
            ..Number::default()
        };
        let (a, b) = (side("survey"), side("true state"));
        assert_eq!(
            labels(&[("A16", &a), ("A16", &b), ("A1", &a)]),
            ["A16  slope, survey", "A16  slope, true state", "A1  slope"]
        );
    }

    #[test]
    fn misses_have_a_shape_and_far_ones_stand_at_the_edge() {
        let folder = folder(&[], Some(9.0));
        let v = validation(folder.path()).unwrap();
        let lines: Vec<Line<'_>> = v
            .rows
            .iter()
            .flat_map(|r| r.deciding().map(|n| Line::new(&r.id, n, r.id == "T-1")))
            .collect();
        let f = figure(&lines, said()).unwrap();
        assert_eq!(f.table.rows.len(), 4);
        assert_eq!(
            f.table.rows[1][4..],
            ["9.00", "0.0200", "50%", "outside its band"]
        );
        let series = f.option["series"].as_array().unwrap();
        let names: Vec<&str> = series.iter().filter_map(|s| s["name"].as_str()).collect();
        assert_eq!(
            names,
            [
                "band",
                "inside its band",
                "outside its band",
                "fixed by inputs"
            ]
        );
        let miss = &series[2]["data"][0]["value"];
        assert_eq!(
            (&miss[0], &miss[4], &miss[5], &miss[6]),
            (&json!(2.5), &json!(1), &json!(9.0), &json!(1))
        );
        assert!(
            f.alt.contains("2 inside, 1 outside (of rows A5)"),
            "{}",
            f.alt
        );
        assert_eq!(figure(&[], said()), None);
    }

    #[test]
    fn what_is_not_measured_is_in_the_table() {
        let folder = folder(&[], None);
        let v = validation(folder.path()).unwrap();
        let f = figure(&[Line::new("A5", &v.rows[1].numbers[0], false)], said()).unwrap();
        assert_eq!(f.table.rows[0][7], "not measured");
        assert_eq!(f.option["series"][1]["data"][0]["value"][5], Json::Null);
    }
}
