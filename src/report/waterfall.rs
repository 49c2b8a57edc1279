//! The ledger of attitudes as a waterfall: start, channel by channel, end; and what arms differ in.

use serde_json::{Value as Json, json};

use super::channels::{Books, Pair, channels, main_pair, order, pair_words, pairs, told};
use super::cube::paired;
use super::figure::{
    Figure, Layout, Table, colour, frame, number_axis, panel_title, range, short, with, word_axis,
};
use super::source::Source;
use super::words;
use crate::comparison::Paired;

/// Most pairs of groups of a run.
const PAIRS: usize = 4;
/// Pixels of a bar with its distance from the next.
const ROW: usize = 27;
/// Room for the names of channels.
const LABELS: u32 = 178;
/// Below this a part of a difference is rounding.
const ROUNDING: f64 = 1e-6;

/// Below this share of the scale of all arms an arm has its own.
const SMALL: f64 = 0.2;

/// A waterfall: where it begins, what is added by channel, where it ends.
struct Fall {
    title: String,
    names: Vec<(String, String)>,
    start: f64,
    parts: Vec<f64>,
    end: f64,
}

/// Figures of the ledger, and what each channel in them is.
pub fn figures(source: &Source) -> (Vec<Figure>, Vec<(String, String)>) {
    let mut terms = Vec::new();
    let mut out = Vec::new();
    if source.is_comparison {
        if let Some(pair) = main_pair(source) {
            out.extend(arms(source, &pair, &mut terms));
            out.extend(differences(source, &pair, &mut terms));
        }
    } else {
        out.extend(run(source, &mut terms));
    }
    (out, terms)
}

fn mean(all: &[f64]) -> f64 {
    let finite: Vec<f64> = all.iter().copied().filter(|x| x.is_finite()).collect();
    finite.iter().sum::<f64>() / finite.len() as f64
}

/// Channels that are shown with what they are; those that are joined come last, as one.
fn named(
    channels: &[String],
    (shown, rest): &(Vec<usize>, Vec<usize>),
    terms: &mut Vec<(String, String)>,
) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = shown.iter().map(|&k| told(&channels[k])).collect();
    if !rest.is_empty() {
        let all: Vec<String> = rest.iter().map(|&k| told(&channels[k]).0).collect();
        names.push((
            format!("other ({})", all.len()),
            format!("Small channels together: {}.", all.join(", ")),
        ));
    }
    for one in shown.iter().chain(rest).map(|&k| told(&channels[k])) {
        if !terms.contains(&one) {
            terms.push(one);
        }
    }
    names
}

/// Those that are shown, and the sum of those that are joined.
fn joined(parts: &[f64], (shown, rest): &(Vec<usize>, Vec<usize>)) -> Vec<f64> {
    let mut out: Vec<f64> = shown.iter().map(|&k| parts[k]).collect();
    if !rest.is_empty() {
        out.push(rest.iter().map(|&k| parts[k]).sum());
    }
    out
}

fn fall(
    title: String,
    books: &Books,
    names: &[(String, String)],
    split: &(Vec<usize>, Vec<usize>),
) -> Fall {
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
fn run(source: &Source, terms: &mut Vec<(String, String)>) -> Option<Figure> {
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
fn arms(source: &Source, pair: &Pair, terms: &mut Vec<(String, String)>) -> Option<Figure> {
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
    let (mut titles, mut grids, mut x, mut y, mut series, mut rows) = (
        Vec::new(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
    );
    let mut alts = Vec::new();
    for (panel, f) in falls.iter().enumerate() {
        titles.push(panel_title(&f.title));
        grids.push(json!({}));
        let own = std::slice::from_ref(f);
        x.push(number_axis(
            panel,
            bounds(if one_scale { falls } else { own }),
        ));
        let mut labels = vec!["at the start".to_owned()];
        labels.extend(f.names.iter().map(|n| n.0.clone()));
        labels.push(words::after(source.last_week()));
        y.push(axis(panel, &labels));
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
        series.push(json!({
            "type": "custom", "renderItem": "@render:step", "encode": { "x": [0, 1], "y": 2 },
            "data": (0..=last).map(bar).collect::<Vec<Json>>(), "xAxisIndex": panel, "yAxisIndex": panel, "z": 3,
        }));
        let mut line = |name: &str, number: String, what: &str| {
            rows.push(vec![
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
    let option = with(
        frame("item", "@fn:step"),
        json!({ "title": titles, "grid": grids, "xAxis": x, "yAxis": y, "series": series, "unit": words::axis("attitude_mean") }),
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
        layout: Layout {
            panels: falls.len(),
            height: (most * ROW) as u32,
            columns: 2,
            left: LABELS,
            below: 0,
        },
        option,
        table: Table {
            head: [first, "Channel", "Contribution", "What it is"]
                .map(str::to_owned)
                .to_vec(),
            rows,
        },
    })
}

/// Names of channels at the left.
fn axis(panel: usize, labels: &[String]) -> Json {
    let mut axis = word_axis(panel, labels);
    axis["axisLabel"]["width"] = json!(LABELS - 10);
    axis["axisLabel"]["overflow"] = json!("break");
    axis["axisLabel"]["lineHeight"] = json!(13);
    axis
}

/// What drives the effect: the difference of each arm from the baseline by channel.
fn differences(source: &Source, pair: &Pair, terms: &mut Vec<(String, String)>) -> Option<Figure> {
    let all = channels(source, pair);
    let baseline = Books::of(source, pair, 0, &all)?;
    let less = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
    // By arm: the start, channels, the whole.
    let mut found: Vec<(usize, Vec<f64>, Vec<Vec<f64>>, Vec<f64>)> = Vec::new();
    for arm in 1..source.drawn() {
        let Some(b) = Books::of(source, pair, arm, &all) else {
            continue;
        };
        let parts = b.parts.iter().zip(&baseline.parts);
        let parts: Vec<Vec<f64>> = parts.map(|(a, b)| less(a, b)).collect();
        let whole = less(&b.end, &baseline.end);
        if parts
            .iter()
            .chain([&whole])
            .flatten()
            .any(|x| x.abs() > ROUNDING)
        {
            found.push((arm, less(&b.start, &baseline.start), parts, whole));
        }
    }
    let size = |k: usize| {
        found
            .iter()
            .map(|f| mean(&f.2[k]).abs())
            .fold(0.0, f64::max)
    };
    let split = order(&(0..all.len()).map(size).collect::<Vec<f64>>());
    if found.is_empty() || split.0.is_empty() {
        return None;
    }
    let mut names = named(&all, &split, terms);
    let apart = found.iter().any(|f| mean(&f.1).abs() > ROUNDING);
    if apart {
        let what = "The arms did not live through the same years before week 0.";
        names.insert(0, ("another start".to_owned(), what.to_owned()));
    }
    names.push((
        "all together".to_owned(),
        "The whole difference of the mean attitude.".to_owned(),
    ));
    let labels: Vec<String> = names.iter().map(|n| n.0.clone()).collect();
    let rows_of = |(_, start, parts, whole): &(usize, Vec<f64>, Vec<Vec<f64>>, Vec<f64>)| {
        let mut out: Vec<Vec<f64>> = split.0.iter().map(|&k| parts[k].clone()).collect();
        if !split.1.is_empty() {
            let sum = |r: usize| split.1.iter().map(|&k| parts[k][r]).sum();
            out.push((0..source.replicates).map(sum).collect());
        }
        if apart {
            out.insert(0, start.clone());
        }
        out.push(whole.clone());
        out
    };
    let numbers: Vec<_> = found
        .iter()
        .map(|f| {
            (
                f.0,
                rows_of(f).iter().map(|d| paired(d)).collect::<Vec<_>>(),
            )
        })
        .collect();
    let ends = |arms: &[(usize, Vec<Option<Paired>>)]| {
        let all = arms.iter().flat_map(|(_, all)| all).flatten();
        let all = all.flat_map(|d| {
            let (low, high) = d.interval.unwrap_or((d.difference, d.difference));
            [d.difference, low, high]
        });
        range(all, true)
    };
    let wide = |(low, high, _): (f64, f64, f64)| high - low;
    let common = ends(&numbers);
    let (mut titles, mut grids, mut x, mut y, mut series, mut rows) = (
        Vec::new(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
    );
    let mut alts = Vec::new();
    for (panel, (arm, all)) in numbers.iter().enumerate() {
        let name = words::spaced(&source.arms[*arm]);
        // What is small beside other arms would not be seen on their scale.
        let own = ends(&numbers[panel..=panel]);
        let small = wide(own) < SMALL * wide(common);
        titles.push(match small {
            true => panel_title(&format!("{name} (scale of its own)")),
            false => panel_title(&name),
        });
        grids.push(json!({}));
        x.push(number_axis(panel, if small { own } else { common }));
        y.push(axis(panel, &labels));
        let known = || {
            all.iter()
                .enumerate()
                .filter_map(|(row, d)| Some((row, d.as_ref()?)))
        };
        let bars: Vec<Json> = known()
            .map(|(row, d)| json!({ "value": [0, short(d.difference), row, 2, 0], "itemStyle": { "color": colour(*arm) } }))
            .collect();
        series.push(json!({
            "type": "custom", "renderItem": "@render:step", "encode": { "x": [0, 1], "y": 2 }, "data": bars,
            "xAxisIndex": panel, "yAxisIndex": panel, "silent": true, "z": 2, "tooltip": { "show": false },
            "markLine": {
                "silent": true, "symbol": "none", "label": { "show": false }, "animation": false,
                "lineStyle": { "color": "@axis", "type": "solid", "width": 1 }, "data": [{ "xAxis": 0 }],
            },
        }));
        let marks: Vec<Json> = known()
            .map(|(row, d)| {
                let (low, high) = d.interval.unwrap_or((d.difference, d.difference));
                json!({
                    "value": [short(d.difference), row, short(low), short(high)], "arm": labels[row],
                    "itemStyle": { "color": colour(*arm) }, "verdict": d.verdict(),
                    "share": short(100.0 * d.share_positive), "replicates": d.replicates,
                })
            })
            .collect();
        series.push(json!({
            "type": "custom", "renderItem": "@render:interval", "data": marks, "z": 3,
            "encode": { "x": [0, 2, 3], "y": 1 }, "xAxisIndex": panel, "yAxisIndex": panel,
        }));
        for (row, d) in known() {
            rows.push(vec![
                name.clone(),
                labels[row].clone(),
                words::signed(d.difference),
                d.interval
                    .map_or("·".to_owned(), |i| words::interval("attitude_mean", i)),
                d.verdict().to_owned(),
                names[row].1.clone(),
            ]);
        }
        let shown: Vec<String> = known()
            .filter(|(_, d)| d.shown() && !d.same())
            .take(4)
            .map(|(row, d)| format!("{} {}", labels[row], words::signed(d.difference)))
            .collect();
        alts.push(match shown.is_empty() {
            true => format!("{name}: no difference is shown in any channel"),
            false => format!("{name}: {}", shown.join(", ")),
        });
    }
    let option = with(
        frame("item", "@fn:difference"),
        json!({ "title": titles, "grid": grids, "xAxis": x, "yAxis": y, "series": series, "unit": words::axis("attitude_mean") }),
    );
    Some(Figure {
        id: "ledger-difference".to_owned(),
        title: format!("Attitudes {}: what drives the effect", pair_words(pair)),
        caption: format!(
            "How much more or less each channel has added than in “{}”, with the 95% interval of the paired difference. \
             All channels together are the whole difference, the lowest row.",
            words::spaced(&source.arms[0])
        ),
        alt: format!("{}.", alts.join(". ")),
        layout: Layout {
            panels: numbers.len(),
            height: (labels.len() * ROW) as u32,
            columns: 2,
            left: LABELS,
            below: 0,
        },
        option,
        table: Table {
            head: [
                "Arm",
                "Channel",
                "Difference",
                "95% interval",
                "Verdict",
                "What it is",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows,
        },
    })
}

/// What a channel is, in plain words.
pub const WORDS: &str = "Every week the program notes what has moved the mean attitude of a group, and by how much. A \
    cause that is noted for itself is a channel: one’s own good contacts, one’s own bad ones, what friends of friends \
    and the media say, forgetting, and also that other people live here than before. Together the channels are the whole \
    change; nothing is left over. They say through what an effect came in this model. They do not say what would have \
    happened without one of them: who meets others more often also has more to forget.";

#[cfg(test)]
mod tests {
    use super::super::channels::tests::source;
    use super::*;

    fn rows<'a>(f: &'a Figure, first: &str) -> Vec<&'a Vec<String>> {
        f.table.rows.iter().filter(|r| r[0] == first).collect()
    }

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

    #[test]
    fn what_drives_an_effect_adds_up_to_it() {
        let (figures, _) = figures(&source());
        let f = &figures[1];
        assert_eq!(f.id, "ledger-difference");
        let all = rows(f, "more contact");
        let names: Vec<&str> = all.iter().map(|r| r[1].as_str()).collect();
        // Forgetting is the same in both arms.
        assert_eq!(
            names,
            [
                "good contacts",
                "resentment of special treatment",
                "all together"
            ]
        );
        assert_eq!(all.last().unwrap()[2], "+0.0500");
        let value = |k: usize| -> f64 {
            f.option["series"][1]["data"][k]["value"][0]
                .as_f64()
                .unwrap()
        };
        let n = names.len();
        let sum: f64 = (0..n - 1).map(value).sum();
        assert!((sum - value(n - 1)).abs() < 1e-6);
    }

    #[test]
    fn arms_that_began_apart_say_so() {
        let mut source = source();
        let key = crate::comparison::Key {
            area: None,
            indicator: "attitude_mean".into(),
            setting: None,
            group: Some("host".into()),
            outgroup: Some("b".into()),
        };
        source.numbers.put(&key, 0, &[0.30, 0.40]);
        let (figures, _) = figures(&source);
        let rows = rows(&figures[1], "more contact");
        assert_eq!(
            (rows[0][1].as_str(), rows[0][2].as_str()),
            ("another start", "+0.0200")
        );
    }

    #[test]
    fn without_books_there_is_no_ledger_and_a_run_shows_pairs() {
        let empty = Source {
            numbers: Default::default(),
            ..source()
        };
        assert!(figures(&empty).0.is_empty());
        let run = Source {
            is_comparison: false,
            ..source()
        };
        let (figures, _) = figures(&run);
        assert_eq!((figures.len(), figures[0].layout.panels), (1, 4));
        assert_eq!(figures[0].option["title"][0]["text"], "host → b");
    }
}
