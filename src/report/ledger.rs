//! What moves attitudes: the ledger of channels, in words and figures.

use serde_json::{Value as Json, json};

use super::channels::{main_pair, told};
use super::figure::{Figure, Layout, word_axis};
use super::source::Source;
use super::{drives, waterfall};

/// Pixels of a bar with its distance from the next.
pub const ROW: usize = 27;
/// Room for the names of channels.
pub const LABELS: u32 = 178;

/// Channels that are shown for themselves, and those that are joined, by position.
pub type Split = (Vec<usize>, Vec<usize>);
/// What is so called, and what it is.
pub type Term = (String, String);

/// Figures of the ledger, and what each channel in them is.
pub fn figures(source: &Source) -> (Vec<Figure>, Vec<Term>) {
    let mut terms = Vec::new();
    let mut out = Vec::new();
    if source.is_comparison {
        if let Some(pair) = main_pair(source) {
            out.extend(waterfall::arms(source, &pair, &mut terms));
            out.extend(drives::figure(source, &pair, &mut terms));
        }
    } else {
        out.extend(waterfall::run(source, &mut terms));
    }
    (out, terms)
}

/// The mean of those that are numbers.
pub fn mean(all: &[f64]) -> f64 {
    let finite: Vec<f64> = all.iter().copied().filter(|x| x.is_finite()).collect();
    finite.iter().sum::<f64>() / finite.len() as f64
}

/// Channels that are shown with what they are; those that are joined come last, as one.
pub fn named(channels: &[String], (shown, rest): &Split, terms: &mut Vec<Term>) -> Vec<Term> {
    let mut names: Vec<Term> = shown.iter().map(|&k| told(&channels[k])).collect();
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

/// Panels side by side with names at the left, in so many rows.
pub fn layout(panels: usize, rows: usize) -> Layout {
    Layout {
        panels,
        height: (rows * ROW) as u32,
        columns: 2,
        left: LABELS,
        below: 0,
    }
}

/// Names of channels at the left.
pub fn axis(panel: usize, labels: &[String]) -> Json {
    let mut axis = word_axis(panel, labels);
    axis["axisLabel"]["width"] = json!(LABELS - 10);
    axis["axisLabel"]["overflow"] = json!("break");
    axis["axisLabel"]["lineHeight"] = json!(13);
    axis
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
