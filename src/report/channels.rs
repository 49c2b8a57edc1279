//! Where the change of an attitude comes from: contributions by channel, for people.

use std::collections::BTreeSet;

use super::source::Source;
use super::words;
use crate::comparison::Key;
use crate::engine::{BOUNDS, COMPOSITION, HOST_MODEL};
use crate::mechanism::find;

/// How the names of these indicators begin.
pub const PREFIX: &str = "change_by_";

/// A group and another, towards which its attitude is.
pub type Pair = (String, String);

/// A channel for people: its name, and what it is in a sentence.
pub fn told(channel: &str) -> (String, String) {
    let own = match channel {
        "direct_positive" => (
            "good contacts",
            "People met members of the other group themselves, and it went well.",
        ),
        "direct_negative" => (
            "bad contacts",
            "People met members of the other group themselves, and it went badly.",
        ),
        "forgetting" => (
            "forgetting",
            "What people lived through fades: attitudes go back towards what they brought along.",
        ),
        COMPOSITION => (
            "who came and left",
            "Nobody changed their mind, but people came, left, were born or died, and the mean moved.",
        ),
        BOUNDS => (
            "ends of the scale",
            "What was cut off because an attitude cannot leave the scale from −1 to 1.",
        ),
        HOST_MODEL => (
            "program around the model",
            "What a program that uses the model as a part has written into it.",
        ),
        name => {
            return match find(name) {
                Some(entry) => (lower(entry.title), entry.meaning.to_owned()),
                None => (
                    words::spaced(name),
                    "A mechanism that does not belong to the program.".to_owned(),
                ),
            };
        }
    };
    (own.0.to_owned(), own.1.to_owned())
}

/// A title that stands among words: small at the start, but for names.
fn lower(title: &str) -> String {
    if title.starts_with("Allport") {
        return title.to_owned();
    }
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |c| {
        c.to_lowercase().chain(chars).collect::<String>()
    })
}

/// The channels of a pair of groups in all arms.
pub fn channels(source: &Source, pair: &Pair) -> Vec<String> {
    let of =
        |key: &&Key| key.group.as_ref() == Some(&pair.0) && key.outgroup.as_ref() == Some(&pair.1);
    let found = source.numbers.keys().filter(of);
    let names: BTreeSet<&str> = found
        .filter_map(|key| key.indicator.strip_prefix(PREFIX))
        .collect();
    names.into_iter().map(str::to_owned).collect()
}

/// What an arm says of a pair of groups at the last date, by replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct Books {
    /// Mean attitude when the channels began to be added up; NaN where a replicate has no pair.
    pub start: Vec<f64>,
    /// Contributions: channel × replicate.
    pub parts: Vec<Vec<f64>>,
    /// Mean attitude at the last date.
    pub end: Vec<f64>,
}

impl Books {
    /// Those of an arm, with these channels; `None` where no replicate has any.
    pub fn of(source: &Source, pair: &Pair, arm: usize, channels: &[String]) -> Option<Books> {
        let number = |indicator: String, r: usize| {
            let key = Key {
                area: None,
                indicator,
                setting: None,
                group: Some(pair.0.clone()),
                outgroup: Some(pair.1.clone()),
            };
            source.numbers.at(&key, r, arm, source.last())
        };
        let all = 0..source.replicates;
        // Every arm has this channel; one that is off in an arm has added nothing there.
        let kept = |r: usize| number(format!("{PREFIX}{COMPOSITION}"), r).is_finite();
        let end: Vec<f64> = all
            .clone()
            .map(|r| match kept(r) {
                true => number("attitude_mean".to_owned(), r),
                false => f64::NAN,
            })
            .collect();
        if !end.iter().any(|x| x.is_finite()) {
            return None;
        }
        let part = |name: &String, r: usize| {
            let x = number(format!("{PREFIX}{name}"), r);
            if x.is_nan() && end[r].is_finite() {
                0.0
            } else {
                x
            }
        };
        let parts: Vec<Vec<f64>> = channels
            .iter()
            .map(|name| all.clone().map(|r| part(name, r)).collect())
            .collect();
        let start = all
            .map(|r| end[r] - parts.iter().map(|p| p[r]).sum::<f64>())
            .collect();
        Some(Books { start, parts, end })
    }
}

/// Below this share of the largest a channel is tiny.
const TINY: f64 = 0.03;
/// Most channels that are shown for themselves.
const MOST: usize = 9;
/// Below this nothing was added: books are kept to ten digits.
const NOTHING: f64 = 1e-9;

/// Channels in falling order of size, and the tiny ones, which are joined. One alone is not joined.
pub fn order(sizes: &[f64]) -> (Vec<usize>, Vec<usize>) {
    let mut all: Vec<usize> = (0..sizes.len()).filter(|&k| sizes[k] > NOTHING).collect();
    all.sort_by(|&a, &b| sizes[b].total_cmp(&sizes[a]).then(a.cmp(&b)));
    let largest = all.first().map_or(0.0, |&k| sizes[k]);
    let large = all.iter().take_while(|&&k| sizes[k] >= TINY * largest);
    let mut shown = large.count().min(MOST);
    if all.len() == shown + 1 {
        shown += 1;
    }
    let rest = all.split_off(shown);
    (all, rest)
}

/// Hosts towards each newcomer group and back, the largest first, at most so many pairs: those that have books.
pub fn pairs(source: &Source, most: usize) -> Vec<Pair> {
    let size = |group: &String| {
        let all = source
            .numbers
            .all(&super::city("residents", Some(group)), 0, source.last());
        all.iter().sum::<f64>()
    };
    let by_size = |mut names: Vec<String>| {
        names.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.cmp(b)));
        names
    };
    let Some(host) = by_size(source.side(true)).into_iter().next() else {
        return Vec::new();
    };
    let both = |other: String| [(host.clone(), other.clone()), (other, host.clone())];
    let mut out: Vec<Pair> = by_size(source.side(false))
        .into_iter()
        .flat_map(both)
        .collect();
    out.retain(|pair| !channels(source, pair).is_empty());
    out.truncate(most);
    out
}

/// The pair that a comparison is about: the first that somebody expects something of, else hosts
/// towards the largest group.
pub fn main_pair(source: &Source) -> Option<Pair> {
    let asked = source.expectations.iter();
    let mut asked = asked
        .filter(|e| e.indicator == "attitude_mean")
        .filter_map(|e| e.group.clone().zip(e.outgroup.clone()))
        .filter(|pair| !channels(source, pair).is_empty());
    asked.next().or_else(|| pairs(source, 1).into_iter().next())
}

/// A pair for people.
pub fn pair_words((from, to): &Pair) -> String {
    format!("{} → {}", words::spaced(from), words::spaced(to))
}

#[cfg(test)]
pub mod tests {
    use super::super::cube::Cube;
    use super::*;

    /// Two arms and replicates of hosts and two groups, of which `b` is the larger.
    pub fn source() -> Source {
        let mut numbers = Cube::new(2, &[52], 2);
        let mut put = |indicator: &str, group: &str, other: Option<&str>, all: [[f64; 2]; 2]| {
            let key = Key {
                area: None,
                indicator: indicator.to_owned(),
                setting: None,
                group: Some(group.to_owned()),
                outgroup: other.map(str::to_owned),
            };
            numbers.put(&key, 0, &all[0]);
            numbers.put(&key, 1, &all[1]);
        };
        for (group, size) in [("host", 70.0), ("a", 10.0), ("b", 20.0)] {
            put("residents", group, None, [[size; 2]; 2]);
        }
        for (from, to) in [("host", "a"), ("a", "host"), ("host", "b"), ("b", "host")] {
            let to = Some(to);
            put("attitude_mean", from, to, [[0.30, 0.36], [0.20, 0.24]]);
            put(
                "change_by_direct_positive",
                from,
                to,
                [[0.10, 0.15], [0.12, 0.15]],
            );
            put(
                "change_by_forgetting",
                from,
                to,
                [[-0.05, -0.05], [-0.05, -0.05]],
            );
            put(
                "change_by_composition",
                from,
                to,
                [[0.001, 0.001], [0.001, 0.001]],
            );
            put(
                "change_by_bounds",
                from,
                to,
                [[-0.001, -0.001], [-0.001, -0.001]],
            );
            // Only the second arm has it.
            put(
                "change_by_resentment",
                from,
                to,
                [[f64::NAN, 0.01], [f64::NAN, 0.01]],
            );
        }
        Source {
            is_comparison: true,
            arms: vec!["now".into(), "more_contact".into()],
            groups: ["host", "a", "b"].map(str::to_owned).to_vec(),
            hosts: vec![true, false, false],
            replicates: 2,
            numbers,
            ..Source::default()
        }
    }

    /// Rows of the table of a figure that begin so.
    pub fn rows<'a>(f: &'a super::super::Figure, first: &str) -> Vec<&'a Vec<String>> {
        f.table.rows.iter().filter(|r| r[0] == first).collect()
    }

    fn pair(a: &str, b: &str) -> Pair {
        (a.to_owned(), b.to_owned())
    }

    #[test]
    fn start_and_channels_are_the_end() {
        let source = source();
        let pair = pair("host", "a");
        let all = channels(&source, &pair);
        assert_eq!(all.len(), 5);
        for arm in 0..2 {
            let books = Books::of(&source, &pair, arm, &all).unwrap();
            for r in 0..2 {
                let sum: f64 = books.parts.iter().map(|p| p[r]).sum();
                assert!((books.start[r] + sum - books.end[r]).abs() < 1e-12);
            }
        }
        let off = all.iter().position(|c| c == "resentment").unwrap();
        assert_eq!(
            Books::of(&source, &pair, 0, &all).unwrap().parts[off],
            [0.0, 0.0]
        );
        let nobody = ("a".to_owned(), "b".to_owned());
        assert!(Books::of(&source, &nobody, 0, &all).is_none());
    }

    #[test]
    fn tiny_channels_are_joined_but_never_one_alone() {
        let (shown, rest) = order(&[0.001, 0.5, 0.0, 0.002, -1.0, 0.1]);
        assert_eq!((shown, rest), (vec![1, 5], vec![3, 0]));
        assert_eq!(order(&[0.001, 0.5]), (vec![1, 0], vec![]));
        assert_eq!(order(&[1.0; 12]).0.len(), MOST);
        assert_eq!(order(&[0.0, 0.0]), (vec![], vec![]));
    }

    #[test]
    fn the_largest_groups_come_first_and_what_was_asked_before_them() {
        let mut source = source();
        let found = pairs(&source, 3);
        assert_eq!(
            found,
            [pair("host", "b"), pair("b", "host"), pair("host", "a")]
        );
        assert_eq!(main_pair(&source), Some(pair("host", "b")));
        source.expectations = vec![crate::scenario::Expectation {
            indicator: "attitude_mean".into(),
            group: Some("a".into()),
            outgroup: Some("host".into()),
            ..Default::default()
        }];
        assert_eq!(main_pair(&source), Some(pair("a", "host")));
    }

    #[test]
    fn every_mechanism_and_every_channel_of_its_own_has_words() {
        for entry in crate::mechanism::catalogue() {
            assert!(!told(entry.name).0.is_empty());
        }
        for name in ["direct_positive", COMPOSITION, BOUNDS, HOST_MODEL, "my_own"] {
            let (title, meaning) = told(name);
            assert!(!title.contains('_') && meaning.ends_with('.'), "{name}");
        }
        assert_eq!(told("extended_contact").0, "extended contact");
        assert_eq!(told("conditions").0, "Allport conditions");
    }
}
