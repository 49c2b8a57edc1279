//! Arms of an experiment as lines over the values of a factor, or as samples.

use super::factors::{Block, Design, Kind, Values};
use super::source::Source;
use super::words;
use crate::comparison::{Key, Paired};

/// Most lines in a panel; of more values of another factor the mean is drawn.
const LINES: usize = 5;

/// One value of a factor in a line.
pub struct Point {
    /// Value, or position of the word.
    pub x: f64,
    /// The value as written.
    pub said: String,
    /// Difference from the baseline.
    pub d: Paired,
    /// The number itself.
    pub level: f64,
}

/// What is drawn as one: arms that differ in one factor.
pub struct Line {
    /// Name of the line.
    pub name: String,
    /// Its points, from the least value to the greatest.
    pub points: Vec<Point>,
}

/// Which factors have panels of their own, and which make lines.
pub struct Plan {
    /// Positions of the factors along axes.
    pub along: Vec<usize>,
    /// The factor whose values are lines.
    pub lines: Option<usize>,
}

/// What goes along axes and what makes lines.
pub fn plan(design: &Design) -> Plan {
    let n = |f: usize| match &design.factors[f].values {
        Values::Numbers(all) => (1, all.len()),
        Values::Words(all) => (0, all.len()),
    };
    let all: Vec<usize> = (0..design.factors.len()).collect();
    if design.kind == Kind::Grid && all.len() == 2 {
        // Numbers make a line, words do not; the longer list is the better line.
        let (along, other) = if n(1) > n(0) { (1, 0) } else { (0, 1) };
        if n(other).1 * design.blocks.len() <= LINES {
            return Plan {
                along: vec![along],
                lines: Some(other),
            };
        }
    }
    Plan {
        along: all,
        lines: None,
    }
}

/// Arms of each line at each value.
pub fn lines(
    source: &Source,
    design: &Design,
    key: &Key,
    along: usize,
    by: Option<usize>,
) -> Vec<Line> {
    let mut all = Vec::new();
    for block in &design.blocks {
        let first = block.arms[0];
        let others: Vec<&str> = match by {
            None => vec![""],
            Some(f) => {
                let mut seen = Vec::new();
                for text in block
                    .arms
                    .iter()
                    .filter_map(|&a| design.written(source, a, f))
                {
                    if !seen.contains(&text) {
                        seen.push(text);
                    }
                }
                seen
            }
        };
        for other in others {
            let belongs = |arm: &usize| {
                by.is_none_or(|f| design.written(source, *arm, f) == Some(other))
                    && (design.kind != Kind::OneAtATime
                        || (0..design.factors.len()).all(|f| {
                            f == along
                                || design.written(source, *arm, f)
                                    == design.written(source, first, f)
                        }))
            };
            let mut at: Vec<(f64, Vec<usize>)> = Vec::new();
            for arm in block.arms.iter().copied().filter(belongs) {
                let Some(x) = design.place(source, arm, along) else {
                    continue;
                };
                match at.iter_mut().find(|(y, _)| *y == x) {
                    Some((_, arms)) => arms.push(arm),
                    None => at.push((x, vec![arm])),
                }
            }
            at.sort_by(|a, b| a.0.total_cmp(&b.0));
            let point = |(x, arms): &(f64, Vec<usize>)| {
                Some(Point {
                    x: *x,
                    said: design.written(source, arms[0], along)?.to_owned(),
                    d: source.numbers.paired_mean(key, arms, 0, source.last())?,
                    level: source.numbers.level_mean(key, arms, source.last())?,
                })
            };
            let points: Vec<Point> = at.iter().filter_map(point).collect();
            let other = by.map(|f| format!("{} {other}", design.factors[f].name));
            let parts = [
                Some(words::spaced(&block.name)).filter(|n| !n.is_empty()),
                other,
            ];
            let name = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let name = if name.is_empty() {
                design.factors[along].name.clone()
            } else {
                name
            };
            if !points.is_empty() {
                all.push(Line { name, points });
            }
        }
    }
    all
}

/// Each sample a point.
pub fn samples(source: &Source, design: &Design, key: &Key, along: usize) -> Vec<Line> {
    let line = |block: &Block| {
        let point = |&arm: &usize| {
            Some(Point {
                x: design.place(source, arm, along)?,
                said: design.written(source, arm, along)?.to_owned(),
                d: source.numbers.paired(key, arm, 0, source.last())?,
                level: source.numbers.level_mean(key, &[arm], source.last())?,
            })
        };
        let name = words::spaced(&block.name);
        Line {
            name: match name.is_empty() || design.blocks.len() < 2 {
                true => "samples".to_owned(),
                false => format!("samples of {name}"),
            },
            points: block.arms.iter().filter_map(point).collect(),
        }
    };
    let all = design.blocks.iter().map(line);
    all.filter(|l| !l.points.is_empty()).collect()
}
