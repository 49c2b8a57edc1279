//! Time courses: how a number goes in every arm, and how far arms are from the baseline.

use serde_json::{Value as Json, json};

use super::cube::{Cube, Level};
use super::figure::{
    Figure, Layout, Table, colour, dash, frame, legend, number_axis, range, short, symbol,
};
use super::names;
use super::panels::Panels;
use super::source::Source;
use super::topics::Topic;
use super::words;
use crate::comparison::Key;

/// Most points of a line: more are not seen on a page, and make it heavy.
const POINTS: usize = 105;
/// Weeks from which on time is told in years.
const YEARS_FROM: u32 = 104;

/// A line with its band, by week; `None` where there is no number.
struct Line {
    arm: usize,
    points: Vec<Option<Level>>,
}

/// The course of a topic in every arm, with the spread over replicates: all its numbers, or these.
pub fn levels(source: &Source, topic: &Topic, only: Option<&[&Key]>) -> Option<Figure> {
    let arms: Vec<usize> = (0..source.drawn()).collect();
    let of = |key: &Key, arm: usize, week: usize| source.course.level(key, arm, week);
    let lines = panels(source, topic, only, &arms, &of)?;
    let several = source.replicates > 1;
    let band = match several {
        true => {
            " The band holds the middle 90% of the replicates: how much luck alone moves the number."
        }
        false => "",
    };
    Some(figure(
        source,
        topic,
        lines,
        false,
        Said {
            id: format!("course-{}", slug(topic)),
            title: format!("{} over time", words::capital(&topic.title())),
            caption: format!("{}{band}", meaning(topic)),
        },
    ))
}

/// How far the arms are from the baseline, with the 95% interval of the mean difference.
pub fn differences(source: &Source, topic: &Topic) -> Option<Figure> {
    if source.arms.len() < 2 || source.replicates < 2 {
        return None;
    }
    let arms: Vec<usize> = (1..source.drawn()).collect();
    let of = |key: &Key, arm: usize, week: usize| {
        let d = source.course.paired(key, arm, 0, week)?;
        let (low, high) = d.interval?;
        Some(Level {
            mean: d.difference,
            low,
            high,
        })
    };
    let mut lines = panels(source, topic, None, &arms, &of)?;
    // Where nothing differs there is nothing to draw.
    lines.retain(|p| {
        let all = p.lines.iter().flat_map(|l| l.points.iter().flatten());
        all.map(|l| l.mean.abs()).fold(0.0, f64::max) > 1e-12
    });
    if lines.is_empty() {
        return None;
    }
    Some(figure(
        source,
        topic,
        lines,
        true,
        Said {
            id: format!("apart-{}", slug(topic)),
            title: format!(
                "{}: difference from “{}”",
                words::capital(&topic.title()),
                words::spaced(&source.arms[0])
            ),
            caption: format!(
                "{}: the line is the mean difference within replicates, the band its 95% interval. Where the \
                 band holds 0, no difference is shown. Panels of hosts and of newcomers have scales of their own.",
                match source.common_luck() {
                    true => "The same luck in both arms",
                    false => "Luck of its own in each arm",
                }
            ),
        },
    ))
}

/// Identifier and words of a figure.
struct Said {
    id: String,
    title: String,
    caption: String,
}

/// A panel.
struct Panel {
    title: String,
    /// Whether it is of hosts: their numbers are of another size.
    of_hosts: bool,
    lines: Vec<Line>,
}

fn panels(
    source: &Source,
    topic: &Topic,
    only: Option<&[&Key]>,
    arms: &[usize],
    of: &dyn Fn(&Key, usize, usize) -> Option<Level>,
) -> Option<Vec<Panel>> {
    let weeks = source.course.weeks().len();
    let hosts = source.side(true);
    let mut panels = Vec::new();
    let wanted = |key: &Key| only.is_none_or(|all| all.contains(&key));
    for (key, title) in topic.keys(source) {
        if !wanted(&key) {
            continue;
        }
        let line = |&arm: &usize| Line {
            arm,
            points: (0..weeks).map(|w| of(&key, arm, w)).collect(),
        };
        let lines: Vec<Line> = arms.iter().map(line).collect();
        // One point is no course.
        let drawn = |l: &Line| l.points.iter().flatten().count() > 1;
        if lines.iter().any(drawn) {
            panels.push(Panel {
                title,
                of_hosts: key.group.as_ref().is_some_and(|g| hosts.contains(g)),
                lines,
            });
        }
    }
    (!panels.is_empty()).then_some(panels)
}

fn figure(source: &Source, topic: &Topic, panels: Vec<Panel>, zero: bool, said: Said) -> Figure {
    let cube = &source.course;
    let last = cube.weeks().last().copied().unwrap_or(0);
    let in_years = last >= YEARS_FROM;
    let time = |week: u32| {
        if in_years {
            f64::from(week) / 52.0
        } else {
            f64::from(week)
        }
    };
    let factor = words::factor(topic.indicator);
    let bounds_of = |hosts: bool| {
        let side = panels.iter().filter(|p| p.of_hosts == hosts);
        let all = side
            .flat_map(|p| &p.lines)
            .flat_map(|l| l.points.iter().flatten());
        let ends = all.flat_map(|l| [l.low * factor, l.high * factor, l.mean * factor]);
        range(ends, zero)
    };
    let (hosts, others) = (bounds_of(true), bounds_of(false));
    let mut sheet = Panels::default();
    for (
        panel,
        Panel {
            title,
            of_hosts,
            lines,
        },
    ) in panels.iter().enumerate()
    {
        sheet.begin(title);
        sheet.x.push(time_axis(panel, time(last), in_years));
        sheet
            .y
            .push(number_axis(panel, if *of_hosts { hosts } else { others }));
        for line in lines {
            sheet
                .series
                .extend(drawn(source, cube, panel, line, factor, &time));
        }
        if zero {
            sheet.series.push(zero_line(panel, time(last)));
        }
    }
    let names: Vec<String> = panels[0]
        .lines
        .iter()
        .map(|l| words::spaced(&source.arms[l.arm]))
        .collect();
    let option = sheet.options(
        frame("axis", "@fn:course"),
        json!({
            "legend": legend(&names), "unit": words::axis(topic.indicator), "time": if in_years { "year" } else { "week" },
            "axisUnit": if zero { words::points(words::axis(topic.indicator)) } else { words::axis(topic.indicator) },
        }),
    );
    let alt = spoken(source, topic, &panels, zero);
    Figure {
        alt,
        table: table(source, topic, &panels, zero),
        id: said.id,
        title: said.title,
        caption: said.caption,
        layout: Layout {
            panels: panels.len(),
            height: 150,
            columns: 3,
            left: 48,
            below: 26,
        },
        option,
    }
}

fn time_axis(panel: usize, last: f64, in_years: bool) -> Json {
    json!({
        "gridIndex": panel, "type": "value", "min": 0, "max": last,
        "name": if in_years { "years" } else { "weeks" }, "nameLocation": "middle", "nameGap": 24,
        "nameTextStyle": { "color": "@soft" }, "minInterval": 1,
        "axisLabel": { "color": "@soft", "hideOverlap": true, "formatter": "@fn:whole" },
        "axisLine": { "onZero": false, "lineStyle": { "color": "@axis" } },
        "splitLine": { "show": false },
    })
}

/// A band and a line.
fn drawn(
    source: &Source,
    cube: &Cube,
    panel: usize,
    line: &Line,
    factor: f64,
    time: &dyn Fn(u32) -> f64,
) -> Vec<Json> {
    let name = words::spaced(&source.arms[line.arm]);
    let found = cube.weeks().iter().zip(&line.points);
    let step = cube.weeks().len().div_ceil(POINTS).max(1);
    // The last point is always there, and the first.
    let kept = |k: usize| k == 0 || (cube.weeks().len() - 1 - k).is_multiple_of(step);
    let rows: Vec<Json> = found
        .enumerate()
        .filter(|(k, _)| kept(*k))
        .filter_map(|(_, (&w, p))| {
            let p = (*p)?;
            let n = |x: f64| short(x * factor);
            Some(json!([short(time(w)), n(p.mean), n(p.low), n(p.high)]))
        })
        .collect();
    // The line comes first: the legend has its colour.
    let mut all = vec![json!({
        "type": "line", "name": name, "data": rows, "xAxisIndex": panel, "yAxisIndex": panel,
        "encode": { "x": 0, "y": 1 }, "z": 2 + line.arm,
        "symbol": symbol(line.arm), "symbolSize": 5, "showSymbol": false,
        "itemStyle": { "color": colour(line.arm) },
        "lineStyle": { "color": colour(line.arm), "width": 2, "type": dash(line.arm) },
    })];
    if source.replicates > 1 {
        all.push(json!({
            "type": "custom", "name": name, "renderItem": "@render:band", "dataOf": -1,
            "xAxisIndex": panel, "yAxisIndex": panel, "silent": true, "z": 1,
            "encode": { "x": 0, "y": [2, 3] },
            "itemStyle": { "color": colour(line.arm) },
            "tooltip": { "show": false }, "legendHoverLink": false,
        }));
    }
    all
}

fn zero_line(panel: usize, last: f64) -> Json {
    json!({
        "type": "line", "name": "", "data": [[0, 0], [last, 0]], "symbol": "none", "silent": true,
        "xAxisIndex": panel, "yAxisIndex": panel, "z": 0, "tooltip": { "show": false },
        "lineStyle": { "color": "@axis", "width": 1 },
    })
}

/// At most five weeks of a course.
fn few(weeks: &[u32]) -> Vec<usize> {
    let last = weeks.len() - 1;
    let mut few: Vec<usize> = (0..=4).map(|k| k * last / 4).collect();
    few.dedup();
    few
}

fn table(source: &Source, topic: &Topic, panels: &[Panel], zero: bool) -> Table {
    let weeks = source.course.weeks();
    let columns = few(weeks);
    let factor = words::factor(topic.indicator);
    let unit = words::axis(topic.indicator);
    let mut head = vec!["Of".to_owned(), "Arm".to_owned()];
    head.extend(columns.iter().map(|&w| {
        let at = format!("week {}", weeks[w]);
        if unit == "%" { format!("{at} (%)") } else { at }
    }));
    let said = |x: f64| {
        if zero {
            words::signed(x * factor)
        } else {
            words::number(x * factor)
        }
    };
    let mut rows = Vec::new();
    for Panel { title, lines, .. } in panels {
        for line in lines {
            let mut row = vec![title.clone(), words::spaced(&source.arms[line.arm])];
            row.extend(columns.iter().map(|&w| match line.points[w] {
                None => "·".to_owned(),
                Some(p) if source.replicates < 2 => said(p.mean),
                Some(p) => format!("{} ({} to {})", said(p.mean), said(p.low), said(p.high)),
            }));
            rows.push(row);
        }
    }
    Table { head, rows }
}

/// What the figure shows, in one or two sentences.
fn spoken(source: &Source, topic: &Topic, panels: &[Panel], zero: bool) -> String {
    let factor = words::factor(topic.indicator);
    let unit = words::axis(topic.indicator);
    let mut out = format!(
        "Lines over {} weeks. ",
        source.course.weeks().last().copied().unwrap_or(0)
    );
    for Panel { title, lines, .. } in panels.iter().take(3) {
        let ends = lines.iter().filter_map(|l| {
            let end = l.points.iter().rev().flatten().next()?;
            let end = end.mean * factor;
            let end = if zero {
                words::signed(end)
            } else {
                words::number(end)
            };
            Some(format!("{} {end}", words::spaced(&source.arms[l.arm])))
        });
        out.push_str(&format!(
            "{title}, at the end: {}. ",
            ends.collect::<Vec<_>>().join(", ")
        ));
    }
    out.push_str(&format!("Numbers are {unit}. The table has all panels."));
    out
}

fn meaning(topic: &Topic) -> String {
    let unit = words::axis(topic.indicator);
    let meaning = names::named(topic.indicator).map_or("", |n| n.meaning);
    match unit {
        "" => meaning.to_owned(),
        "%" => format!("{meaning} In percent."),
        unit => format!("{meaning} {}.", words::capital(unit)),
    }
}

/// Name of a topic in identifiers.
pub fn slug(topic: &Topic) -> String {
    let setting = topic.setting.filter(|s| *s != "friends");
    let text = match setting {
        Some(setting) => format!("{}-{setting}", topic.indicator),
        None => topic.indicator.to_owned(),
    };
    text.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::super::topics::TOPICS;
    use super::*;

    #[test]
    fn long_courses_are_thinned_to_both_ends() {
        let weeks: Vec<u32> = (0..=520).collect();
        let mut course = Cube::new(1, &weeks, 2);
        let key = Key {
            outgroup: Some("b".into()),
            ..crate::report::city("attitude_mean", Some("host"))
        };
        let numbers: Vec<f64> = weeks.iter().map(|&w| f64::from(w)).collect();
        course.put(&key, 0, &numbers);
        course.put(&key, 1, &numbers);
        let source = Source {
            arms: vec!["now".into()],
            groups: vec!["host".into(), "b".into()],
            hosts: vec![true, false],
            replicates: 2,
            course,
            ..Source::default()
        };
        let f = levels(&source, &TOPICS[0], None).unwrap();
        let data = f.option["series"][0]["data"].as_array().unwrap();
        assert_eq!(data.len(), 105);
        assert_eq!(data[0][1], json!(0.0));
        assert_eq!(data[104][1], json!(520.0));
        // The band has the numbers of its line, and none of its own.
        assert_eq!(f.option["series"][1]["dataOf"], -1);
        assert!(f.option["series"][1]["data"].is_null());
        // Only what is asked for.
        assert!(levels(&source, &TOPICS[0], Some(&[])).is_none());
    }
}
