//! The ledger of attitudes as a waterfall: start, channel by channel, end.

use serde_json::{Value as Json, json};

use super::channels::{Books, Pair, channels, order, pair_words, pairs};
use super::figure::{Figure, Table, frame, number_axis, range, short};
use super::ledger::{Split, Term, axis, layout, mean, named};
use super::panels::Panels;
use super::source::Source;
use super::words;

/// Most pairs of groups of a run.
const PAIRS: usize = 4;

/// A waterfall: where it begins, what is added by channel, where it ends.
struct Fall {
    title: String,
    names: Vec<Term>,
    start: f64,
    parts: Vec<f64>,
    end: f64,
}

/// Those that are shown, and the sum of those that are joined.
fn joined(parts: &[f64], (shown, rest): &Split) -> Vec<f64> {
    let mut out: Vec<f64> = shown.iter().map(|&k| parts[k]).collect();
    if !rest.is_empty() {
        out.push(rest.iter().map(|&k| parts[k]).sum());
    }
    out
}

fn fall(title: String, books: &Books, names: &[Term], split: &Split) -> Fall {
    let means: Vec<f64> = books.parts.iter().map(|p| mean(p)).collect();
    Fall {
        title,
        names: names.to_vec(),
        start: mean(&books.start),
        parts: joined(&means, split),
        end: mean(&books.end),
    }
}

/// A run: hosts towards newcomers and back.
pub fn run(source: &Source, terms: &mut Vec<Term>) -> Option<Figure> {
    let mut falls = Vec::new();
    for pair in pairs(source, PAIRS) {
        let all = channels(source, &pair);
        let Some(books) = Books::of(source, &pair, 0, &all) else {
            continue;
        };
        let sizes: Vec<f64> = books.parts.iter().map(|p| mean(p).abs()).collect();
        let split = order(&sizes);
        let names = named(&all, &split, terms);
        falls.push(fall(pair_words(&pair), &books, &names, &split));
    }
    waterfall(
        source,
        &falls,
        false,
        "Where the change of attitudes comes from",
        "Of",
    )
}

/// A comparison: the main pair in every arm, channels in the same order.
pub fn arms(source: &Source, pair: &Pair, terms: &mut Vec<Term>) -> Option<Figure> {
    let all = channels(source, pair);
    let books: Vec<(usize, Books)> = (0..source.drawn())
        .filter_map(|arm| Some((arm, Books::of(source, pair, arm, &all)?)))
        .collect();
    let size = |k: usize| {
        let each = books.iter().map(|(_, b)| mean(&b.parts[k]).abs());
        each.fold(0.0, f64::max)
    };
    let sizes: Vec<f64> = (0..all.len()).map(size).collect();
    let split = order(&sizes);
    let names = named(&all, &split, terms);
    let falls: Vec<Fall> = books
        .iter()
        .map(|(arm, b)| fall(words::spaced(&source.arms[*arm]), b, &names, &split))
        .collect();
    let title = format!(
        "Attitudes {}: where the change comes from, in every arm",
        pair_words(pair)
    );
    waterfall(source, &falls, true, &title, "Arm")
}

fn waterfall(
    source: &Source,
    falls: &[Fall],
    one_scale: bool,
    title: &str,
    first: &str,
) -> Option<Figure> {
    // Panels share the height, so that bars are as thick everywhere.
    let most = falls.iter().map(|f| f.names.len()).max()? + 2;
    let levels = |f: &Fall| -> Vec<f64> {
        let mut at = f.start;
        let mut out = vec![at];
        for part in &f.parts {
            at += part;
            out.push(at);
        }
        out
    };
    let bounds = |falls: &[Fall]| {
        let all: Vec<f64> = falls.iter().flat_map(&levels).collect();
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // Numbers stand at the right of bars.
        range([low, high + 0.25 * (high - low)], false)
    };
    let mut sheet = Panels::default();
    let mut alts = Vec::new();
    for (panel, f) in falls.iter().enumerate() {
        sheet.begin(&f.title);
        let own = std::slice::from_ref(f);
        sheet.x.push(number_axis(
            panel,
            bounds(if one_scale { falls } else { own }),
        ));
        let mut labels = vec!["at the start".to_owned()];
        labels.extend(f.names.iter().map(|n| n.0.clone()));
        labels.push(words::after(source.last_week()));
        sheet.y.push(axis(panel, &labels));
        let at = levels(f);
        let last = labels.len() - 1;
        let bar = |row: usize| -> Json {
            let (from, to, kind, fill) = match row {
                0 => (f.start, f.start, 1, "@text"),
                r if r == last => (f.end, f.end, 1, "@text"),
                r if at[r] >= at[r - 1] => (at[r - 1], at[r], 0, "@positive"),
                r => (at[r - 1], at[r], 0, "@negative"),
            };
            json!({
                "value": [short(from), short(to), row, kind, u8::from(row < last)],
                "name": labels[row], "itemStyle": { "color": fill },
            })
        };
        sheet.series.push(json!({
            "type": "custom", "renderItem": "@render:step", "encode": { "x": [0, 1], "y": 2 },
            "data": (0..=last).map(bar).collect::<Vec<Json>>(), "xAxisIndex": panel, "yAxisIndex": panel, "z": 3,
        }));
        let mut line = |name: &str, number: String, what: &str| {
            sheet.rows.push(vec![
                f.title.clone(),
                name.to_owned(),
                number,
                what.to_owned(),
            ]);
        };
        line(&labels[0], words::number(f.start), "Mean attitude.");
        for ((name, what), part) in f.names.iter().zip(&f.parts) {
            line(name, words::signed(*part), what);
        }
        line(&labels[last], words::number(f.end), "Mean attitude.");
        let most = f.names.iter().zip(&f.parts).take(3);
        let most: Vec<String> = most
            .map(|(n, x)| format!("{} {}", n.0, words::signed(*x)))
            .collect();
        alts.push(format!(
            "{}: from {} to {}; {}",
            f.title,
            words::number(f.start),
            words::number(f.end),
            most.join(", ")
        ));
    }
    let mean = match source.replicates {
        0 | 1 => "",
        _ => " Means over all replicates.",
    };
    let option = sheet.options(
        frame("item", "@fn:step"),
        json!({ "unit": words::axis("attitude_mean") }),
    );
    Some(Figure {
        id: "ledger".to_owned(),
        title: title.to_owned(),
        caption: format!(
            "From the mean attitude at the start to that {}, channel by channel: a bar to the right has made it warmer, one to \
             the left colder, by the number beside it. The largest come first; small ones are joined.{mean} The scale does not begin at 0.",
            words::after(source.last_week())
        ),
        alt: format!("{}.", alts.join(". ")),
        layout: layout(falls.len(), most),
        option,
        table: Table::new(
            &[first, "Channel", "Contribution", "What it is"],
            sheet.rows,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::channels::tests::{rows, source};
    use super::super::ledger::figures;

    #[test]
    fn a_waterfall_leads_from_start_to_end_in_falling_steps() {
        let (figures, terms) = figures(&source());
        let f = &figures[0];
        assert_eq!((f.id.as_str(), f.layout.panels), ("ledger", 2));
        let channels: Vec<&str> = rows(f, "now").iter().map(|r| r[1].as_str()).collect();
        assert_eq!(
            channels,
            [
                "at the start",
                "good contacts",
                "forgetting",
                "resentment of special treatment",
                "other (2)",
                "after 1 year"
            ]
        );
        let numbers: Vec<&str> = rows(f, "more contact")
            .iter()
            .map(|r| r[2].as_str())
            .collect();
        assert_eq!(
            numbers,
            ["0.190", "+0.150", "−0.0500", "+0.0100", "0", "0.300"]
        );
        // Each bar begins where the one before has ended.
        let data = f.option["series"][1]["data"].as_array().unwrap();
        for two in data.windows(2) {
            assert_eq!(two[0]["value"][1], two[1]["value"][0]);
        }
        assert_eq!(terms.len(), 5);
    }
}
