//! What factors do: the difference from the baseline over the values of each factor of an experiment.

use std::collections::BTreeMap;

use serde_json::json;

use super::courses::slug;
use super::dose_drawing::{BINNED, BINS, binned, cloud, curve, marks, value_axis, zero};
use super::dose_lines::{Line, Plan, Point, lines, plan, samples};
use super::factors::{Design, Kind, Values};
use super::figure::{Figure, Layout, Table, frame, legend, number_axis, range};
use super::panels::Panels;
use super::source::Source;
use super::topics::{APART, MEETS, TOPICS};
use super::words;
use crate::comparison::Key;

/// Most panels of a figure.
const PANELS: usize = 12;
/// Most heat maps: lines say the same.
const MAPS: usize = 4;
/// Share of the arms in which a difference must be shown: one in twenty is by chance.
const CHANCE: f64 = 0.1;

/// A number that is looked at.
pub(super) struct Subject {
    pub slug: String,
    pub title: String,
    pub indicator: String,
    /// The numbers that are shown to differ somewhere, the clearest first.
    pub keys: Vec<(Key, String)>,
    /// The order in which they are always told.
    order: Vec<Key>,
}

/// The figures, and the titles of what does not differ.
pub fn figures(source: &Source, design: &Design) -> (Vec<Figure>, Vec<String>) {
    let (mut all, mut still) = (Vec::new(), Vec::new());
    let mut subjects: Vec<Subject> = Vec::new();
    for topic in [MEETS].iter().chain(TOPICS).chain(APART) {
        let keys = topic.keys(source);
        if keys.is_empty() {
            continue;
        }
        let names = (slug(topic), topic.title(), topic.indicator.to_owned());
        let s = subject(source, names, keys);
        match s.keys.is_empty() {
            true => still.push(s.title),
            false => subjects.push(s),
        }
    }
    let cost = super::city("cost", None);
    subjects.push(subject(
        source,
        ("cost".to_owned(), "cost".to_owned(), "cost".to_owned()),
        vec![(cost, "all policies".to_owned())],
    ));
    let mut maps = 0;
    for s in subjects.iter().filter(|s| !s.keys.is_empty()) {
        all.push(one(source, design, s));
        if maps < MAPS {
            let map = super::dose_map::figure(source, design, s);
            maps += usize::from(map.is_some());
            all.extend(map);
        }
    }
    (all, still)
}

/// Of these numbers those that are shown to differ in more arms than chance would have it; with one
/// replicate, those that differ.
fn subject(
    source: &Source,
    (slug, title, indicator): (String, String, String),
    keys: Vec<(Key, String)>,
) -> Subject {
    let others = source.arms.len() - 1;
    // How many half intervals the clearest difference is away from 0.
    let clear = |key: &Key| -> f64 {
        let of = |arm: usize| {
            let d = source.numbers.paired(key, arm, 0, source.last())?;
            match d.interval {
                None => (!d.same()).then(|| d.difference.abs()),
                Some((low, high)) if d.shown() && !d.same() => {
                    Some((2.0 * d.difference / (high - low).max(1e-300)).abs())
                }
                Some(_) => None,
            }
        };
        let found: Vec<f64> = (1..=others).filter_map(of).collect();
        match found.len() as f64 > CHANCE * others as f64 {
            true => found.into_iter().fold(0.0, f64::max),
            false => 0.0,
        }
    };
    let scored = keys.into_iter().map(|k| (clear(&k.0), k));
    let mut keys: Vec<(f64, Key, String)> = scored
        .filter(|(clear, _)| *clear > 0.0)
        .map(|(clear, (key, title))| (clear, key, title))
        .collect();
    let order: Vec<Key> = keys.iter().map(|k| k.1.clone()).collect();
    keys.sort_by(|a, b| b.0.total_cmp(&a.0));
    let keys = keys.into_iter().map(|(_, key, title)| (key, title));
    Subject {
        slug,
        title,
        indicator,
        keys: keys.collect(),
        order,
    }
}

impl Subject {
    /// So many of the clearest numbers, in the order in which they are always told.
    pub(super) fn clearest(&self, n: usize) -> Vec<&(Key, String)> {
        let mut few: Vec<&(Key, String)> = self.keys.iter().take(n).collect();
        few.sort_by_key(|(key, _)| self.order.iter().position(|k| k == key));
        few
    }
}

fn one(source: &Source, design: &Design, s: &Subject) -> Figure {
    let plan = plan(design);
    let drawn = design.kind == Kind::Drawn;
    let most = (PANELS / plan.along.len()).max(1);
    let factor = words::factor(&s.indicator);
    let mut panels = Vec::new();
    for (key, title) in s.clearest(most) {
        for &along in plan.along.iter().take(PANELS) {
            let lines = match drawn {
                true => samples(source, design, key, along),
                false => lines(source, design, key, along, plan.lines),
            };
            let name = match plan.along.len() {
                1 => title.clone(),
                _ => format!("{title}, by {}", design.factors[along].name),
            };
            panels.push((name, along, key, lines));
        }
    }
    // Panels of one number have one scale.
    let mut scales: BTreeMap<&Key, (f64, f64, f64)> = BTreeMap::new();
    for (.., key, _) in &panels {
        if scales.contains_key(key) {
            continue;
        }
        let mine = panels.iter().filter(|p| p.2 == *key);
        let ends = mine
            .flat_map(|p| &p.3)
            .flat_map(|l| &l.points)
            .flat_map(|p| {
                let (low, high) = p.d.interval.unwrap_or((p.d.difference, p.d.difference));
                [low * factor, high * factor]
            });
        scales.insert(key, range(ends, true));
    }
    let mut sheet = Panels::default();
    let mut names: Vec<String> = Vec::new();
    for (panel, (title, along, key, lines)) in panels.iter().enumerate() {
        sheet.begin(title);
        sheet.x.push(value_axis(panel, design, *along));
        sheet.y.push(number_axis(panel, scales[key]));
        let numbers = matches!(design.factors[*along].values, Values::Numbers(_));
        for (k, line) in lines.iter().enumerate() {
            // Grey is the baseline itself.
            let hue = k + 1;
            if !names.contains(&line.name) {
                names.push(line.name.clone());
            }
            sheet.series.extend(match (drawn, numbers) {
                (true, _) => cloud(panel, line, hue, factor),
                (false, true) => curve(panel, line, hue, factor),
                (false, false) => marks(panel, line, (k, lines.len()), factor),
            });
            for p in &line.points {
                sheet.rows.push(row(
                    &s.indicator,
                    [title, &design.factors[*along].name, &line.name],
                    p,
                ));
            }
        }
        if drawn && source.arms.len() > BINNED {
            sheet
                .series
                .extend(binned(source, design, (panel, *along), key, factor));
            if !names.contains(&BINS.to_owned()) {
                names.push(BINS.to_owned());
            }
        }
        sheet.series.push(zero(panel));
    }
    let unit = words::axis(&s.indicator);
    let mut more = json!({ "unit": unit, "axisUnit": words::points(unit) });
    if names.len() > 1 {
        more["legend"] = legend(&names);
    }
    // Over numbers all lines of a panel are told at once.
    let trigger = if drawn { "item" } else { "axis" };
    let option = sheet.options(frame(trigger, "@fn:dose"), more);
    let head = [
        "Of",
        "Factor",
        "Line",
        "Value",
        "Level",
        "Difference",
        "95% interval",
        "Verdict",
    ];
    let title = words::capital(&s.title);
    let left_out = s.keys.len().saturating_sub(most);
    Figure {
        id: format!("dose-{}", s.slug),
        title: format!(
            "{title}: difference by the value of factors, {}",
            words::after(source.last_week())
        ),
        caption: caption(source, design, &plan, left_out, unit),
        alt: spoken(&title, &panels, factor, unit),
        layout: Layout {
            panels: panels.len(),
            height: 170,
            columns: 3,
            left: 52,
            below: 26,
        },
        option,
        table: Table {
            head: head.map(str::to_owned).to_vec(),
            rows: sheet.rows,
        },
    }
}

fn row(indicator: &str, names: [&str; 3], p: &Point) -> Vec<String> {
    let interval =
        p.d.interval
            .map_or("·".to_owned(), |i| words::interval(indicator, i));
    let mut row = names.map(str::to_owned).to_vec();
    row.extend([
        p.said.clone(),
        words::value(indicator, p.level),
        words::signed(p.d.difference * words::factor(indicator)),
        interval,
        p.d.verdict().to_owned(),
    ]);
    row
}

fn caption(source: &Source, design: &Design, plan: &Plan, left_out: usize, unit: &str) -> String {
    let unit = match words::points(unit) {
        "" => String::new(),
        unit => format!(" ({unit})"),
    };
    let mut out = format!(
        "Less the baseline, “{}”, within replicates{unit}; the level itself is told on hover and in the table. ",
        words::spaced(&source.arms[0])
    );
    out.push_str(match (design.kind, plan.lines) {
        (Kind::Drawn, _) => {
            "Each point is a sample; the factors that are not on the axis differ too, which is why points scatter by more than \
             their 95% intervals. Diamonds are means over neighbouring samples, as many in each, and no more than that: no \
             curve was fitted."
        }
        (Kind::OneAtATime, _) => "All other factors have their first value. Bands are 95% intervals over replicates.",
        (Kind::Grid, Some(_)) => "Lines are values of the other factor. Bands are 95% intervals over replicates.",
        (Kind::Grid, None) if design.factors.len() > 1 => {
            "Of the values of all other factors the mean is drawn, so that a line need not pass through 0 where the \
             baseline is. Bands are 95% intervals over replicates."
        }
        (Kind::Grid, None) => "Bands are 95% intervals over replicates.",
    });
    if plan.along.len() > PANELS {
        out.push_str(&format!(
            " The first {PANELS} of {} factors are drawn; the table `factors` has all.",
            plan.along.len()
        ));
    }
    if left_out > 0 {
        out.push_str(&format!(
            " {left_out} more numbers differ; the tables of the folder have them."
        ));
    }
    out
}

/// What is seen at the ends of the first panels.
fn spoken(
    title: &str,
    panels: &[(String, usize, &Key, Vec<Line>)],
    factor: f64,
    unit: &str,
) -> String {
    let mut out = format!("{title} over the values of factors. ");
    for (name, .., lines) in panels.iter().take(3) {
        let Some(line) = lines.first() else { continue };
        let by = |a: &&Point, b: &&Point| a.x.total_cmp(&b.x);
        let ends = line
            .points
            .iter()
            .min_by(by)
            .zip(line.points.iter().max_by(by));
        if let Some((a, b)) = ends {
            out.push_str(&format!(
                "{name}: {} at {}, {} at {}. ",
                words::signed(a.d.difference * factor),
                a.said,
                words::signed(b.d.difference * factor),
                b.said
            ));
        }
    }
    out.push_str(&format!(
        "Differences are {}. The table has all.",
        words::points(unit)
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::super::cube::Cube;
    use super::super::factors::tests::made;
    use super::*;

    /// Attitudes of hosts in these arms: their effect, and two replicates whose luck all arms share.
    pub fn source(arms: &[(&str, &[(&str, &str)])], effects: &[f64]) -> Source {
        let mut source = made(arms);
        (source.groups, source.hosts) = (vec!["host".into(), "b".into()], vec![true, false]);
        (source.numbers, source.replicates) = (Cube::new(arms.len(), &[52], 2), 2);
        let key = Key {
            outgroup: Some("b".into()),
            ..crate::report::city("attitude_mean", Some("host"))
        };
        for r in 0..2 {
            let of = |e: &f64| 0.1 + e * (1.0 + 0.01 * f64::from(r));
            source.numbers.put(
                &key,
                r as usize,
                &effects.iter().map(of).collect::<Vec<_>>(),
            );
        }
        source
    }

    const GRID: &[(&str, &[(&str, &str)])] = &[
        ("a=1 b=x", &[("p.a", "1"), ("q.b", "x")]),
        ("a=1 b=y", &[("p.a", "1"), ("q.b", "y")]),
        ("a=2 b=x", &[("p.a", "2"), ("q.b", "x")]),
        ("a=2 b=y", &[("p.a", "2"), ("q.b", "y")]),
        ("a=40 b=x", &[("p.a", "40"), ("q.b", "x")]),
        ("a=40 b=y", &[("p.a", "40"), ("q.b", "y")]),
    ];

    #[test]
    fn two_factors_are_lines_over_the_longer_list_and_a_map() {
        let source = source(GRID, &[0.0, 0.01, 0.1, 0.11, 0.2, 0.3]);
        let design = Design::of(&source).unwrap();
        let (all, still) = figures(&source, &design);
        let ids: Vec<&str> = all.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, ["dose-attitude-mean", "dose-map-attitude-mean"]);
        assert!(still.is_empty(), "{still:?}");
        let o = &all[0].option;
        assert_eq!(o["xAxis"][0]["type"], "log");
        let names: Vec<&str> = (0..4)
            .filter_map(|k| o["series"][k]["name"].as_str())
            .collect();
        assert_eq!(names, ["b x", "b x", "b y", "b y"]);
        // The last value of the second line: .3 and .303 more than the baseline, at .4 and .403.
        let last = &o["series"][2]["data"][2]["value"];
        assert!((last[1].as_f64().unwrap() - 0.3015).abs() < 1e-4, "{last}");
        assert!((last[4].as_f64().unwrap() - 0.4015).abs() < 1e-4, "{last}");
        assert_eq!(all[0].table.rows.len(), 6);
        let cells = all[1].option["series"][0]["data"].as_array().unwrap();
        assert_eq!((cells.len(), &cells[0]["shown"]), (6, &json!(false)));
        assert_eq!(cells[5]["shown"], true);
    }

    #[test]
    fn of_three_factors_the_mean_over_the_others_is_drawn() {
        let arms: Vec<(String, [(&str, &str); 3])> = [
            ("1", "1", "1"),
            ("1", "2", "2"),
            ("2", "1", "2"),
            ("2", "2", "1"),
        ]
        .map(|(a, b, c)| (format!("{a}{b}{c}"), [("a", a), ("b", b), ("c", c)]))
        .to_vec();
        let arms: Vec<(&str, &[(&str, &str)])> =
            arms.iter().map(|(n, f)| (n.as_str(), &f[..])).collect();
        let source = source(&arms, &[0.0, 0.2, 0.4, 0.6]);
        let design = Design::of(&source).unwrap();
        let (all, _) = figures(&source, &design);
        assert_eq!((all.len(), all[0].layout.panels), (1, 3));
        let value = |series: usize, k: usize| {
            all[0].option["series"][series]["data"][k]["value"][1].as_f64()
        };
        // Each panel: a line, its band, and 0.
        let first = [value(0, 0).unwrap(), value(0, 1).unwrap()];
        assert!(
            (first[0] - 0.1005).abs() < 1e-6 && (first[1] - 0.5025).abs() < 1e-6,
            "{first:?}"
        );
        assert!((value(3, 0).unwrap() - 0.201).abs() < 1e-6);
        assert!(all[0].caption.contains("mean is drawn"));
    }

    #[test]
    fn one_at_a_time_leaves_out_arms_that_differ_in_another_factor() {
        let arms: &[(&str, &[(&str, &str)])] = &[
            ("a=1 b=1", &[("a", "1"), ("b", "1")]),
            ("a=2", &[("a", "2"), ("b", "1")]),
            ("b=no", &[("a", "1"), ("b", "no")]),
        ];
        let source = source(arms, &[0.0, 0.1, 0.3]);
        let design = Design::of(&source).unwrap();
        let (all, _) = figures(&source, &design);
        assert_eq!(all[0].layout.panels, 2);
        let data = |k: usize| all[0].option["series"][k]["data"].as_array().unwrap().len();
        // A line with its band and 0; then marks over words and 0.
        assert_eq!((data(0), data(3)), (2, 2));
        assert_eq!(all[0].option["series"][3]["renderItem"], "@render:aside");
        assert_eq!(all[0].option["xAxis"][1]["data"], json!(["1", "no"]));
    }

    #[test]
    fn samples_are_points_with_means_of_neighbours() {
        let texts: Vec<String> = (0..16).map(|k| (0.1 * f64::from(k)).to_string()).collect();
        let factors: Vec<[(&str, &str); 1]> = texts.iter().map(|t| [("x", t.as_str())]).collect();
        let mut arms: Vec<(&str, &[(&str, &str)])> = vec![("as_it_is", &[])];
        arms.extend(
            texts
                .iter()
                .zip(&factors)
                .map(|(t, f)| (t.as_str(), &f[..])),
        );
        let effects: Vec<f64> = (0..17).map(f64::from).collect();
        let source = source(&arms, &effects);
        let design = Design::of(&source).unwrap();
        let (all, _) = figures(&source, &design);
        let series = all[0].option["series"].as_array().unwrap();
        assert_eq!(series[0]["data"].as_array().unwrap().len(), 16);
        // Four bins of four: 1 to 4, ... and their mean values.
        let bins = series[1]["data"].as_array().unwrap();
        assert_eq!(bins.len(), 4);
        assert!((bins[0]["value"][0].as_f64().unwrap() - 0.15).abs() < 1e-9);
        assert!((bins[0]["value"][1].as_f64().unwrap() - 2.5125).abs() < 1e-4);
        assert!(all[0].caption.contains("no curve was fitted"));
    }

    #[test]
    fn what_does_not_differ_is_named() {
        let source = source(GRID, &[0.0; 6]);
        let design = Design::of(&source).unwrap();
        let (all, still) = figures(&source, &design);
        assert!(all.is_empty());
        assert_eq!(still, ["attitude"]);
    }
}
