//! Figures of an analysis of sensitivity: how much each parameter moves the number, whether alone, and its
//! share of the variance.

use serde_json::{Value as Json, json};

use super::effects::{Analysis, Ends, Screened, Share, Varied};
use super::figure::{
    Figure, Layout, Table, frame, legend, number_axis, range, short, with, word_axis,
};
use super::panels::Panels;
use super::words;
use crate::parameter::Grade;

/// Most parameters in a figure.
const MOST: usize = 16;
/// Room for the names of parameters.
const NAMES: u32 = 210;
/// Pixels of a row.
const ROW: u32 = 24;

/// The figures that there are.
pub fn figures(of: &Analysis) -> Vec<Figure> {
    [sizes(of), plane(of), shares(of)]
        .into_iter()
        .flatten()
        .collect()
}

/// Colour of a parameter: what is an assumption stands out.
fn colour(grade: Grade) -> &'static str {
    match grade {
        Grade::E4 => "@negative",
        _ => "@positive",
    }
}

/// The parameters that move the number, at most so many.
fn moving(of: &Analysis) -> Vec<&Screened> {
    of.screened
        .iter()
        .filter(|s| s.size > 0.0)
        .take(MOST)
        .collect()
}

fn names(panel: usize, all: &[String]) -> Json {
    let mut axis = word_axis(panel, all);
    axis["axisLabel"]["width"] = json!(NAMES - 12);
    axis
}

/// A mean with its interval, at a row.
fn mark(of: &Varied, row: usize, (x, ends): (f64, Ends), unit: &str) -> Json {
    let (low, high) = ends.unwrap_or((x, x));
    json!({
        "value": [short(x), row, short(low), short(high)], "arm": of.path, "grade": of.grade.name(),
        "said": unit, "itemStyle": { "color": colour(of.grade) },
    })
}

fn marks(panel: usize, data: Vec<Json>) -> Json {
    json!({
        "type": "custom", "renderItem": "@render:interval", "data": data, "z": 3,
        "encode": { "x": [0, 2, 3], "y": 1 }, "xAxisIndex": panel, "yAxisIndex": panel,
    })
}

fn numbered(k: usize, of: &Varied) -> String {
    format!("{} {}", k + 1, of.name())
}

const GRADES: &str =
    "Orange: the value rests on theory or our assumption alone (E4); blue: on evidence (E1 to E3).";

/// How much each parameter moves the number through its whole range.
fn sizes(of: &Analysis) -> Option<Figure> {
    let all = moving(of);
    if all.is_empty() {
        return None;
    }
    let indicator = of.key().indicator;
    let f = words::factor(&indicator);
    let labels: Vec<String> = all
        .iter()
        .enumerate()
        .map(|(k, s)| numbered(k, &s.of))
        .collect();
    let ends = all
        .iter()
        .flat_map(|s| [s.size * f, s.interval.map_or(s.size, |i| i.1) * f]);
    let unit = words::axis(&indicator);
    let scaled = |s: &Screened| (s.size * f, s.interval.map(|(a, b)| (a * f, b * f)));
    let mut sheet = Panels::default();
    sheet.begin(&format!(
        "mean size of the effect (µ*){}",
        if unit.is_empty() {
            String::new()
        } else {
            format!(", {}", words::points(unit))
        }
    ));
    sheet.x.push(number_axis(0, range(ends, true)));
    sheet.y.push(names(0, &labels));
    let data = all.iter().enumerate();
    let data = data
        .map(|(k, s)| mark(&s.of, k, scaled(s), "mean size of the effect"))
        .collect();
    sheet.series.push(marks(0, data));
    for (k, s) in of.screened.iter().enumerate() {
        sheet.rows.push(vec![
            numbered(k, &s.of),
            s.of.meaning()
                .map_or("·".to_owned(), |p| p.meaning.trim().to_owned()),
            s.of.grade.name().to_owned(),
            format!(
                "{} to {}",
                words::number(s.of.range.0),
                words::number(s.of.range.1)
            ),
            words::number(s.of.value),
            words::number(s.size * f),
            s.interval.map_or("·".to_owned(), |(a, b)| {
                format!("{} to {}", words::number(a * f), words::number(b * f))
            }),
            words::signed(s.mean * f),
            s.spread.map_or("·".to_owned(), |x| words::number(x * f)),
        ]);
    }
    let left = of.screened.len() - all.len();
    let rest = match left {
        0 => String::new(),
        n => format!(" {n} more, which move it less or not at all, are in the table."),
    };
    let option = sheet.options(
        frame("item", "@fn:effect"),
        json!({ "unit": words::points(unit) }),
    );
    Some(Figure {
        id: "sensitivity-sizes".to_owned(),
        title: "Which parameters move the result".to_owned(),
        caption: format!(
            "How far the number moves, up or down, when a parameter goes through its whole range and the others stand \
             somewhere in theirs: the mean over {} such places, with its 95% interval. {GRADES}{rest}",
            of.count("trajectories")
        ),
        alt: format!(
            "Parameters in falling order: {}.",
            all.iter()
                .take(4)
                .map(|s| format!("{} {}", s.of.name(), of.amount(s.size)))
                .collect::<Vec<_>>()
                .join("; ")
        ),
        layout: Layout {
            panels: 1,
            height: ROW * all.len() as u32 + 8,
            columns: 1,
            left: NAMES,
            below: 0,
        },
        option,
        table: Table::new(
            &[
                "Parameter",
                "What it is",
                "Grade",
                "Range",
                "In the scenario",
                "µ*",
                "95% interval of µ*",
                "µ",
                "σ",
            ],
            sheet.rows,
        ),
    })
}

/// µ* against σ: what acts alone, and what hangs on others.
fn plane(of: &Analysis) -> Option<Figure> {
    let all: Vec<&Screened> = moving(of);
    let known: Vec<(usize, &Screened, f64)> = all
        .iter()
        .enumerate()
        .filter_map(|(k, s)| Some((k, *s, s.spread?)))
        .collect();
    if known.is_empty() {
        return None;
    }
    let indicator = of.key().indicator;
    let f = words::factor(&indicator);
    let x = range(known.iter().map(|(_, s, _)| s.size * f * 1.05), true);
    let y = range(known.iter().map(|(_, _, spread)| spread * f * 1.05), true);
    let mut sheet = Panels::default();
    sheet.begin("σ, standard deviation of the effect");
    sheet.x.push(with(
        number_axis(0, x),
        json!({ "name": "µ*, mean size of the effect", "nameLocation": "middle", "nameGap": 26, "nameTextStyle": { "color": "@soft" } }),
    ));
    sheet.y.push(number_axis(0, y));
    for (name, wanted) in [("assumed (E4)", true), ("with evidence (E1 to E3)", false)] {
        let here = known
            .iter()
            .filter(|(_, s, _)| (s.of.grade == Grade::E4) == wanted);
        let data: Vec<Json> = here
            .map(|(k, s, spread)| {
                json!({ "value": [short(s.size * f), short(spread * f)], "name": s.of.path, "number": k + 1, "grade": s.of.grade.name() })
            })
            .collect();
        let fill = if wanted { "@negative" } else { "@positive" };
        sheet.series.push(json!({
            "type": "scatter", "name": name, "data": data, "xAxisIndex": 0, "yAxisIndex": 0, "symbolSize": 9, "z": 3,
            "symbol": if wanted { "diamond" } else { "circle" }, "itemStyle": { "color": fill },
            "label": { "show": true, "position": "right", "formatter": "@fn:ordinal", "color": "@text", "fontSize": 11 },
        }));
    }
    let end = x.1.min(y.1);
    sheet.series.push(json!({
        "type": "line", "name": "σ = µ*", "data": [[0, 0], [short(end), short(end)]], "symbol": "none", "silent": true, "z": 1,
        "xAxisIndex": 0, "yAxisIndex": 0, "tooltip": { "show": false },
        "itemStyle": { "color": "@axis" }, "lineStyle": { "color": "@axis", "type": "dashed", "width": 1.5 },
    }));
    for (k, s, spread) in &known {
        let said = match (s.depends(), s.way()) {
            (true, _) => "hangs on others or on where it stands",
            (_, Some("higher")) => "the larger, the higher",
            (_, Some(_)) => "the larger, the lower",
            _ => "not always the same way",
        };
        sheet.rows.push(vec![
            numbered(*k, &s.of),
            words::number(s.size * f),
            words::number(spread * f),
            said.to_owned(),
        ]);
    }
    let shown: Vec<String> = ["assumed (E4)", "with evidence (E1 to E3)", "σ = µ*"]
        .map(str::to_owned)
        .to_vec();
    let many = known.iter().filter(|(_, s, _)| s.depends()).count();
    let option = sheet.options(
        frame("item", "@fn:screened"),
        json!({ "legend": with(legend(&shown), json!({ "icon": null, "itemWidth": 12, "itemHeight": 10 })), "unit": words::points(words::axis(&indicator)) }),
    );
    Some(Figure {
        id: "sensitivity-plane".to_owned(),
        title: "Alone, or with others?".to_owned(),
        caption: "Numbers are those of the figure above. To the right: moves the result much. Above the dashed line the effect differs from place \
                  to place more than it is large: it hangs on the other parameters, or on where this one stands; luck that is not shared adds to it. \
                  Far below the line it is about the same everywhere."
            .to_owned(),
        alt: format!(
            "Points of µ* against σ for {} parameters; {many} lie above the line σ = µ*.",
            known.len()
        ),
        layout: Layout {
            panels: 1,
            height: 300,
            columns: 1,
            left: 56,
            below: 12,
        },
        option,
        table: Table::new(&["Parameter", "µ*", "σ", "How"], sheet.rows),
    })
}

/// Shares of the variance, alone and in all.
fn shares(of: &Analysis) -> Option<Figure> {
    let all: Vec<&Share> = of.shares.iter().take(MOST).collect();
    if all.is_empty() {
        return None;
    }
    let labels: Vec<String> = all.iter().map(|s| s.of.name().to_owned()).collect();
    type Read = fn(&Share) -> (f64, Ends);
    let panels: [(&str, &str, Read); 2] = [
        ("alone (first-order index), %", "alone", |s| s.first),
        ("in all (total index), %", "alone and with others", |s| {
            s.total
        }),
    ];
    let ends = all
        .iter()
        .flat_map(|s| [s.first, s.total])
        .flat_map(|(x, ends)| {
            let (low, high) = ends.unwrap_or((x, x));
            [100.0 * low, 100.0 * x, 100.0 * high]
        });
    let bounds = range(ends, true);
    let mut sheet = Panels::default();
    for (panel, (title, said, read)) in panels.iter().enumerate() {
        sheet.begin(title);
        sheet.x.push(number_axis(panel, bounds));
        sheet.y.push(names(panel, &labels));
        let percent = |(x, ends): (f64, Ends)| {
            let ends = ends.map(|(a, b)| (100.0 * a, 100.0 * b));
            (100.0 * x, ends)
        };
        let data = all.iter().enumerate();
        let data = data
            .map(|(k, s)| mark(&s.of, k, percent(read(s)), said))
            .collect();
        sheet.series.push(marks(panel, data));
    }
    let cell = |(x, ends): (f64, Ends)| {
        let n = |x: f64| words::number(100.0 * x);
        match ends {
            Some((a, b)) => format!("{} ({} to {})", n(x), n(a), n(b)),
            None => n(x),
        }
    };
    for s in &all {
        sheet.rows.push(vec![
            s.of.name().to_owned(),
            s.of.meaning()
                .map_or("·".to_owned(), |p| p.meaning.trim().to_owned()),
            s.of.grade.name().to_owned(),
            cell(s.first),
            cell(s.total),
        ]);
    }
    let option = sheet.options(
        frame("item", "@fn:effect"),
        json!({ "unit": "% of the variance" }),
    );
    Some(Figure {
        id: "sensitivity-shares".to_owned(),
        title: "Shares of the variance".to_owned(),
        caption: format!(
            "When all of these parameters vary over their ranges: the share of the variance that each accounts for alone, and alone and \
             together with others, with 95% intervals (Sobol indices of {} points). Estimates can fall below 0 or rise above 100 by chance. {GRADES}",
            of.count("rows")
        ),
        alt: format!(
            "Shares of the variance in falling order: {}.",
            all.iter()
                .take(4)
                .map(|s| format!("{} {}%", s.of.name(), words::number(100.0 * s.total.0)))
                .collect::<Vec<_>>()
                .join("; ")
        ),
        layout: Layout {
            panels: 2,
            height: ROW * all.len() as u32 + 8,
            columns: 2,
            left: NAMES,
            below: 0,
        },
        option,
        table: Table::new(
            &[
                "Parameter",
                "What it is",
                "Grade",
                "Alone (%)",
                "In all (%)",
            ],
            sheet.rows,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::effects::{analysis, tests::folder};
    use super::*;

    #[test]
    fn figures_say_what_the_table_says() {
        let folder = folder();
        let of = analysis(folder.path()).unwrap().unwrap();
        let all = figures(&of);
        let ids: Vec<&str> = all.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "sensitivity-sizes",
                "sensitivity-plane",
                "sensitivity-shares"
            ]
        );
        // One of three parameters moves nothing: it is in the table alone.
        assert_eq!(all[0].table.rows.len(), 3);
        let first = &all[0].option["series"][0]["data"];
        assert_eq!(first.as_array().map(Vec::len), Some(2));
        assert_eq!(first[0]["value"], json!([0.021, 0, 0.015, 0.026]));
        assert_eq!(
            all[1].table.rows[1][3],
            "hangs on others or on where it stands"
        );
        assert_eq!(all[2].table.rows[0][3], "70.0 (50.0 to 90.0)");
        assert_eq!(
            all[2].option["series"][1]["data"][1]["value"][0],
            json!(25.0)
        );
    }
}
