//! What comes first: the differences that a reader asked for, or the clearest ones.

use super::channels;
use super::cube::Cube;
use super::factors::MOST_ARMS;
use super::ledger::mean;
use super::plausible::Known;
use super::source::Source;
use super::topics::{APART, TOPICS};
use super::words;
use crate::comparison::{HOLDS, Key, Paired, Uncertainty};
use crate::scenario::Expectation;

/// A finding in one sentence, with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What the author expected, in words; empty where nobody did.
    pub says: String,
    /// Arm.
    pub arm: String,
    /// Arm that it is compared with.
    pub than: String,
    /// What was measured, for people.
    pub what: String,
    /// The number.
    pub key: Key,
    /// Whether the arm lies above the other, on average.
    pub higher: bool,
    /// In words: how much higher or lower, when.
    pub sentence: String,
    /// The 95% interval, and the share of replicates with this sign.
    pub sure: String,
    /// Where no difference is shown: the smallest that could have been.
    pub least: Option<String>,
    /// One or two words, and how it is to be marked.
    pub verdict: (String, Mark),
    /// What plausible worlds say, where they say something about this difference.
    pub worlds: Option<Uncertainty>,
}

/// How a finding is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As expected, or a difference that is shown.
    Shown,
    /// The opposite of what was expected is shown.
    Against,
    /// No difference shown.
    Open,
}

/// Most findings where nobody said what to look at.
const MOST: usize = 8;

/// The findings: what was expected, else what differs most clearly.
pub fn findings(source: &Source) -> Vec<Finding> {
    if !source.is_comparison {
        return Vec::new();
    }
    let expected = expected(source);
    match expected.is_empty() {
        true => clearest(source),
        false => expected,
    }
}

/// Expectations that cannot be judged: their week is none of the comparison, or they name a number
/// that is not there.
pub fn unjudged(source: &Source) -> usize {
    source.expectations.len() - expected(source).len()
}

fn expected(source: &Source) -> Vec<Finding> {
    let position = |name: &str| source.arms.iter().position(|a| a == name);
    let one = |e: &Expectation| {
        let (arm, than) = position(&e.arm).zip(position(&e.than))?;
        // A week that is no date of the comparison may be one of its time courses.
        let cubes = [&source.numbers, &source.course];
        let mut known = cubes.iter().filter_map(|c| Some((*c, c.position(e.week)?)));
        let (cube, week) = known.next()?;
        let here = cube.expected(e, arm, week);
        let there = cube.expected(e, than, week);
        let differences: Vec<f64> = here.iter().zip(&there).map(|(a, b)| a - b).collect();
        let key = Key::expected(e);
        let d = cube.together(&differences)?;
        let right = differences
            .iter()
            .filter(|d| if e.higher { **d > 0.0 } else { **d < 0.0 });
        let share = right.count() as f64 / source.replicates.max(1) as f64;
        let verdict = match (d.shown(), share >= HOLDS) {
            (_, true) => ("as expected", Mark::Shown),
            (true, _) if (d.difference > 0.0) != e.higher => {
                ("the opposite is shown", Mark::Against)
            }
            (true, _) => ("as expected on average, not in most replicates", Mark::Open),
            (false, _) => (d.verdict(), Mark::Open),
        };
        let level = mean(&there);
        Some(finding(
            source,
            &key,
            (arm, than),
            e.week,
            &d,
            level,
            (words::capital(&e.says), verdict),
        ))
    };
    source.expectations.iter().filter_map(one).collect()
}

fn clearest(source: &Source) -> Vec<Finding> {
    let date = source.last();
    let mut all: Vec<(f64, Key, usize, Paired)> = Vec::new();
    for topic in TOPICS.iter().chain(APART) {
        for (key, _) in topic.keys(source) {
            for arm in 1..source.arms.len() {
                let Some(d) = source
                    .numbers
                    .paired(&key, arm, 0, date)
                    .filter(|d| !d.same())
                else {
                    continue;
                };
                // What is shown comes first, then what is large for its level.
                let level = mean(&source.numbers.all(&key, 0, date));
                let size = relative(&d, level) + f64::from(u8::from(d.shown())) * 1e6;
                all.push((size, key.clone(), arm, d));
            }
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    // Of each indicator the clearest per arm, so that one topic does not fill the page.
    let mut taken: Vec<(String, usize)> = Vec::new();
    let mut out = Vec::new();
    for (_, key, arm, d) in all {
        // Of very many arms, the clearest of all.
        let of = if source.arms.len() > MOST_ARMS {
            0
        } else {
            arm
        };
        let name = (key.indicator.clone(), of);
        if out.len() >= MOST || taken.contains(&name) {
            continue;
        }
        taken.push(name);
        let level = mean(&source.numbers.all(&key, 0, date));
        let verdict = match d.shown() {
            true => (d.verdict(), Mark::Shown),
            false => (d.verdict(), Mark::Open),
        };
        let week = source.last_week();
        out.push(finding(
            source,
            &key,
            (arm, 0),
            week,
            &d,
            level,
            (String::new(), verdict),
        ));
    }
    out
}

/// Below this share of its level a difference is very small.
const LITTLE: f64 = 0.01;
/// Least level that differences are held against: an attitude of 0 is no reason to call all differences
/// large.
const LEAST_LEVEL: f64 = 0.05;

/// A difference as a share of its level.
fn relative(d: &Paired, level: f64) -> f64 {
    d.difference.abs() / level.abs().max(LEAST_LEVEL)
}

fn finding(
    source: &Source,
    key: &Key,
    (arm, than): (usize, usize),
    week: u32,
    d: &Paired,
    level: f64,
    (says, (verdict, mark)): (String, (&str, Mark)),
) -> Finding {
    let name = key.indicator.as_str();
    let names = (
        source.arms[arm].as_str(),
        source.arms[than].as_str(),
        source.arms[0].as_str(),
    );
    let worlds = match &source.plausible {
        Known::Drawn(drawn) if !d.same() => drawn.difference(key, names, week),
        _ => None,
    };
    let (arm, than) = (
        words::spaced(&source.arms[arm]),
        words::spaced(&source.arms[than]),
    );
    let side = if d.difference > 0.0 {
        "higher"
    } else {
        "lower"
    };
    let when = words::after(week);
    let sentence = match d.same() {
        true => format!("the same in “{arm}” as in “{than}” {when}"),
        false => {
            let (here, there) = words::both(name, level + d.difference, level);
            format!(
                "{here} in “{arm}”, {there} in “{than}” {when}: {} {side}",
                words::amount(name, d.difference),
            )
        }
    };
    let with_sign = if d.difference > 0.0 {
        d.share_positive
    } else {
        1.0 - d.share_positive
    };
    let (n, of) = (d.replicates, source.counted());
    let count = libm::round(with_sign * f64::from(n));
    let sure = match d.interval {
        _ if d.same() => format!("in all {n} {of}"),
        None => "one replicate has no interval".to_owned(),
        Some(i) => format!(
            "95% interval {}; {side} in {count} of {n} {of}",
            words::interval(name, i)
        ),
    };
    let least = d.detectable.filter(|_| !d.shown() && !d.same());
    let little = mark == Mark::Shown && relative(d, level) < LITTLE;
    let verdict = match little {
        true => format!("{verdict}, but very little"),
        false => verdict.to_owned(),
    };
    Finding {
        says,
        arm,
        than,
        what: words::about(key),
        key: key.clone(),
        higher: d.difference > 0.0,
        sentence,
        sure,
        least: least.map(|x| {
            format!(
                "The smallest difference that {n} {of} would have shown: {}.",
                words::amount(name, x)
            )
        }),
        verdict: (verdict, mark),
        worlds,
    }
}

/// How many differences of the whole city were looked at, and how many of them are shown at the
/// last date: of those that are not there one in twenty is shown by chance.
pub fn counted(source: &Source) -> (usize, usize) {
    let cube: &Cube = &source.numbers;
    let mut counts = (0, 0);
    // Channels are parts of a number that is looked at.
    let own = cube
        .keys()
        .filter(|key| !key.indicator.starts_with(channels::PREFIX));
    for key in own {
        for arm in 1..source.arms.len() {
            if let Some(d) = cube
                .paired(key, arm, 0, source.last())
                .filter(|d| !d.same())
            {
                counts.0 += 1;
                counts.1 += usize::from(d.shown());
            }
        }
    }
    counts
}
