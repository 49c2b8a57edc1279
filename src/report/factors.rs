//! Factors of an experiment: of which values its arms are made, by which design, and which of many arms
//! the other figures show.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::source::Source;
use super::topics::{APART, TOPICS};
use super::words;
use crate::scenario::draws;
use crate::scenario::parameters::declaration;

/// Most arms that all figures show; of more, made of factors, some are chosen.
pub const MOST_ARMS: usize = 6;
/// Arms beside the baseline that are chosen.
const CHOSEN: usize = 4;
/// Arms whose values are told at once; more are folded.
const TOLD: usize = 12;

/// How values go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All with all.
    Grid,
    /// The first of all but one.
    OneAtATime,
    /// Samples that were drawn.
    Drawn,
}

/// Values of a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers, rising.
    Numbers(Vec<f64>),
    /// Words, flags or dates in the order in which they come.
    Words(Vec<String>),
}

/// A factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Path of its key.
    pub path: String,
    /// Name for people.
    pub name: String,
    /// Its values in the arms.
    pub values: Values,
}

/// Arms that differ in nothing but factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Name of the arm that was written, or nothing where none was.
    pub name: String,
    /// Positions of the arms, the first with the first values, or as it is.
    pub arms: Vec<usize>,
}

/// How the arms of a comparison are made.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// How values go together.
    pub kind: Kind,
    /// Name in scenario files, where it is known.
    name: Option<String>,
    /// The factors.
    pub factors: Vec<Factor>,
    /// The blocks.
    pub blocks: Vec<Block>,
}

impl Design {
    /// The design of a comparison, where arms are made of factors.
    pub fn of(source: &Source) -> Option<Design> {
        let made = |arm: usize| source.texts.get(arm).map_or(&[][..], |t| &t.factors[..]);
        let arms = 0..source.arms.len();
        let mut paths: Vec<&str> = Vec::new();
        for (path, _) in arms.clone().flat_map(made) {
            if !paths.contains(&path.as_str()) {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            return None;
        }
        let factor = |&path: &&str| {
            let all = arms.clone().flat_map(made);
            let texts = all.filter(|(p, _)| p == path).map(|(_, v)| v.as_str());
            Factor {
                path: path.to_owned(),
                name: short_name(path, &paths),
                values: values(texts),
            }
        };
        let factors: Vec<Factor> = paths.iter().map(factor).collect();
        // A block begins wherever values are those of the baseline again.
        let mut blocks: Vec<Block> = Vec::new();
        for arm in arms {
            if blocks.is_empty() || made(arm) == made(0) {
                let name = base(&source.arms[arm], made(arm));
                let arms = Vec::new();
                blocks.push(Block { name, arms });
            }
            if let Some(block) = blocks.last_mut() {
                block.arms.push(arm);
            }
        }
        let first = &blocks[0].arms;
        let differ = |arm: &usize| {
            made(*arm)
                .iter()
                .zip(made(0))
                .filter(|(a, b)| a != b)
                .count()
        };
        let name = source.manifest["comparison"]["design"].as_str();
        // Folders from before name no design.
        let drawn = name.map_or_else(|| made(0).is_empty(), draws);
        let kind = match drawn {
            true => Kind::Drawn,
            false if factors.len() > 1 && first.iter().all(|a| differ(a) < 2) => Kind::OneAtATime,
            false => Kind::Grid,
        };
        Some(Design {
            kind,
            name: name.map(str::to_owned),
            factors,
            blocks,
        })
    }

    /// The value of a factor in an arm as written; `None` of a scenario as it is.
    pub fn written<'s>(&self, source: &'s Source, arm: usize, factor: usize) -> Option<&'s str> {
        let made = source.texts.get(arm)?.factors.iter();
        let mut found = made.filter(|(path, _)| *path == self.factors[factor].path);
        found.next().map(|(_, value)| value.as_str())
    }

    /// Where an arm lies on a factor: the number, or the position of the word.
    pub fn place(&self, source: &Source, arm: usize, factor: usize) -> Option<f64> {
        let text = self.written(source, arm, factor)?;
        match &self.factors[factor].values {
            Values::Numbers(_) => text.parse().ok(),
            Values::Words(all) => all.iter().position(|w| w == text).map(|k| k as f64),
        }
    }

    /// The arms that the other figures show, the baseline first; `None`: all.
    pub fn few(&self, source: &Source) -> Option<Vec<usize>> {
        if source.arms.len() <= MOST_ARMS {
            return None;
        }
        let mut scored: Vec<(f64, usize)> = distances(source).into_iter().zip(1..).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let last = scored.len() - 1;
        let mut few: BTreeSet<usize> = (0..CHOSEN)
            .map(|k| scored[k * last / (CHOSEN - 1)].1)
            .collect();
        // What is written is there, if that is not much.
        if self.blocks.len() <= CHOSEN {
            few.extend(self.blocks.iter().map(|b| b.arms[0]));
        }
        few.insert(0);
        Some(few.into_iter().collect())
    }

    /// Which arms there are and which of them are drawn, in words and a table; what does not differ.
    pub fn lead(&self, source: &Source, few: Option<&[usize]>, still: &[String]) -> Markup {
        let several = self.blocks.len() > 1;
        html! {
            p {
                "The arms are made of values of " (count(self.factors.len(), "factor")) ". " (self.together(source)) " "
                @if several { "That is done for each of the " (self.blocks.len()) " arms that are written in the scenario. " }
                @match self.kind {
                    Kind::Drawn => { "The baseline is the scenario as it is." }
                    _ => { "The first values make the baseline." }
                }
            }
            ul { @for f in &self.factors { li { (told(f)) } } }
            @if let Some(few) = few {
                p {
                    "The other sections draw " (few.len()) " of the " (source.arms.len()) " arms: the baseline, the arm that differs most from it over all that \
                     is looked at, the one that differs least, and others evenly between: "
                    (few.iter().map(|&a| format!("“{}”", words::spaced(&source.arms[a]))).collect::<Vec<_>>().join(", ")) "."
                }
            }
            @if !still.is_empty() {
                p {
                    "Not drawn, because a difference from the baseline is shown in none of the arms or in no more than chance would have it (a tenth): "
                    (still.join(", ")) "."
                }
            }
            @if few.is_none() { (self.table(source)) }
        }
    }

    fn together(&self, source: &Source) -> String {
        let arms = source.arms.len();
        let samples = self.blocks[0].arms.len() - 1;
        match (self.kind, self.name.as_deref()) {
            (Kind::Grid, _) if self.factors.len() == 1 => {
                format!("Each value is an arm: {arms} arms.")
            }
            (Kind::Grid, _) => format!("Every value goes with every other (a grid): {arms} arms."),
            (Kind::OneAtATime, _) => format!(
                "One factor at a time leaves its first value, while the others keep theirs: {arms} arms. What factors do \
                 together is not seen."
            ),
            (Kind::Drawn, Some("latin_hypercube")) => format!(
                "{samples} samples were drawn as a Latin hypercube: each factor has one value in every {samples}th of its range."
            ),
            (Kind::Drawn, Some("sobol")) => {
                format!(
                    "{samples} samples were drawn as a Sobol sequence, which fills the ranges evenly."
                )
            }
            (Kind::Drawn, _) => format!("{samples} samples were drawn at random."),
        }
    }

    /// The arms with their values; of many the table is folded.
    pub fn table(&self, source: &Source) -> Markup {
        let table = self.rows(source);
        html! {
            @if source.arms.len() > TOLD {
                details { summary { "All " (source.arms.len()) " arms with their values" } (table) }
            } @else { (table) }
        }
    }

    fn rows(&self, source: &Source) -> Markup {
        html! {
            div.scroll tabindex="0" role="region" aria-label="Arms and factors" {
                table {
                    thead { tr { th scope="col" { "Arm" } @for f in &self.factors { th scope="col" { (f.name) } } } }
                    tbody { @for (arm, name) in source.arms.iter().enumerate() { tr {
                        th scope="row" { (words::spaced(name)) }
                        @for f in 0..self.factors.len() { td { (self.written(source, arm, f).unwrap_or("as it is")) } }
                    } } }
                }
            }
        }
    }
}

/// A factor with its values, and what it means where that is declared.
fn told(f: &Factor) -> Markup {
    let all = match &f.values {
        Values::Numbers(all) if all.len() <= TOLD => {
            let all: Vec<String> = all.iter().map(f64::to_string).collect();
            all.join(", ")
        }
        Values::Numbers(all) => {
            let ends = all.first().zip(all.last());
            ends.map_or_else(String::new, |(low, high)| {
                format!("{} numbers from {low} to {high}", all.len())
            })
        }
        Values::Words(all) => all.join(", "),
    };
    html! {
        strong { (f.name) } " (" code { (f.path) } "): " (all) "."
        @if let Some(p) = declaration(&f.path) { " " (p.meaning.trim_end_matches('.')) "." }
    }
}

fn count(n: usize, what: &str) -> String {
    match n {
        1 => format!("one {what}"),
        n => format!("{n} {what}s"),
    }
}

/// The last key of a path, with the one before where two end alike.
fn short_name(path: &str, all: &[&str]) -> String {
    let keys = |path: &str, n: usize| -> String {
        let keys: Vec<&str> = path.rsplit('.').take(n).map(str::trim).collect();
        let keys = keys.into_iter().rev().collect::<Vec<_>>();
        words::spaced(&keys.join(" "))
    };
    let depth = path.split('.').count();
    let alone = |n: &usize| all.iter().filter(|p| keys(p, *n) == keys(path, *n)).count() == 1;
    // `enabled` and `rate` say nothing by themselves.
    let least = if [
        "enabled",
        "rate",
        "bias",
        "weight",
        "size",
        "share",
        "intensity",
        "start",
        "end",
    ]
    .contains(&keys(path, 1).as_str())
    {
        2
    } else {
        1
    };
    let n = (least..=depth).find(alone).unwrap_or(depth);
    keys(path, n)
}

fn values<'a>(texts: impl Iterator<Item = &'a str>) -> Values {
    let mut all: Vec<&str> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    let numbers: Option<Vec<f64>> = all.iter().map(|t| t.parse().ok()).collect();
    match numbers.filter(|n: &Vec<f64>| n.iter().all(|x| x.is_finite())) {
        Some(mut numbers) => {
            numbers.sort_by(f64::total_cmp);
            Values::Numbers(numbers)
        }
        None => Values::Words(all.into_iter().map(str::to_owned).collect()),
    }
}

/// The name of an arm without what factors added.
fn base(name: &str, made: &[(String, String)]) -> String {
    let last = |path: &str| path.rsplit('.').next().unwrap_or(path).trim().to_owned();
    let begins = made
        .iter()
        .flat_map(|(path, _)| [format!("{path}="), format!("{}=", last(path))])
        .filter_map(|label| name.find(&label));
    let end = begins.min().unwrap_or(name.len());
    name[..end].trim().to_owned()
}

/// How far each arm but the baseline is from it: the mean, over all that is looked at, of its difference as a
/// share of the largest that any arm has.
fn distances(source: &Source) -> Vec<f64> {
    let date = source.last();
    let (mut sums, mut n) = (vec![0.0; source.arms.len() - 1], 0.0);
    for (key, _) in TOPICS.iter().chain(APART).flat_map(|t| t.keys(source)) {
        let of = |arm: usize| {
            let d = source.numbers.paired(&key, arm, 0, date);
            d.map_or(0.0, |d| d.difference.abs())
        };
        let all: Vec<f64> = (1..source.arms.len()).map(of).collect();
        let most = all.iter().copied().fold(0.0, f64::max);
        if most > 0.0 {
            for (sum, d) in sums.iter_mut().zip(&all) {
                *sum += d / most;
            }
            n += 1.0;
        }
    }
    let mean = |sum: f64| if n > 0.0 { sum / n } else { 0.0 };
    sums.into_iter().map(mean).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::report::source::ArmText;

    /// A source whose arms have these names and factors.
    pub fn made(arms: &[(&str, &[(&str, &str)])]) -> Source {
        let text = |factors: &[(&str, &str)]| ArmText {
            factors: factors
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect(),
            ..ArmText::default()
        };
        Source {
            arms: arms.iter().map(|(name, _)| (*name).to_owned()).collect(),
            texts: arms.iter().map(|(_, f)| text(f)).collect(),
            is_comparison: true,
            ..Source::default()
        }
    }

    #[test]
    fn a_grid_is_known_by_its_arms() {
        let source = made(&[
            (
                "now bias=0 on=true",
                &[("settings.work.bias", "0"), ("m.x.on", "true")],
            ),
            (
                "now bias=0 on=false",
                &[("settings.work.bias", "0"), ("m.x.on", "false")],
            ),
            (
                "now bias=0.3 on=true",
                &[("settings.work.bias", "0.3"), ("m.x.on", "true")],
            ),
            (
                "now bias=0.3 on=false",
                &[("settings.work.bias", "0.3"), ("m.x.on", "false")],
            ),
            (
                "new bias=0 on=true",
                &[("settings.work.bias", "0"), ("m.x.on", "true")],
            ),
            (
                "new bias=0.3 on=false",
                &[("settings.work.bias", "0.3"), ("m.x.on", "false")],
            ),
        ]);
        let design = Design::of(&source).unwrap();
        assert_eq!(design.kind, Kind::Grid);
        assert_eq!(design.blocks[0].name, "now");
        assert_eq!(
            (design.blocks[1].name.as_str(), &design.blocks[1].arms[..]),
            ("new", &[4, 5][..])
        );
        assert_eq!(design.factors[0].values, Values::Numbers(vec![0.0, 0.3]));
        assert_eq!(design.factors[0].name, "work bias");
        assert_eq!(
            design.factors[1].values,
            Values::Words(vec!["true".into(), "false".into()])
        );
        assert_eq!(
            (design.place(&source, 3, 0), design.place(&source, 3, 1)),
            (Some(0.3), Some(1.0))
        );
        assert!(design.few(&source).is_none());
        let words = design.lead(&source, None, &[]).into_string();
        assert!(
            words.contains("(a grid): 6 arms") && words.contains("2 arms that are written"),
            "{words}"
        );
    }

    #[test]
    fn other_designs_are_known_too() {
        let one = made(&[
            ("a=1 b=1", &[("a", "1"), ("b", "1")]),
            ("a=2", &[("a", "2"), ("b", "1")]),
            ("b=2", &[("a", "1"), ("b", "2")]),
        ]);
        assert_eq!(Design::of(&one).unwrap().kind, Kind::OneAtATime);
        let mut drawn = made(&[
            ("as_it_is", &[]),
            ("sample_1", &[("x.a", "0.25"), ("y.a", "x")]),
            ("sample_2", &[("x.a", "1.5"), ("y.a", "y")]),
        ]);
        drawn.manifest = serde_json::json!({ "comparison": { "design": "sobol" } });
        let design = Design::of(&drawn).unwrap();
        assert_eq!(design.kind, Kind::Drawn);
        assert_eq!(
            (design.blocks.len(), design.factors[1].name.as_str()),
            (1, "y a")
        );
        assert!(design.place(&drawn, 0, 0).is_none());
        assert!(
            design
                .lead(&drawn, None, &[])
                .into_string()
                .contains("2 samples were drawn as a Sobol sequence")
        );
        assert!(Design::of(&made(&[("now", &[]), ("then", &[])])).is_none());
    }

    #[test]
    fn of_many_arms_few_are_drawn_from_the_farthest_to_the_nearest() {
        use crate::comparison::Key;
        use crate::report::cube::Cube;
        let values: Vec<String> = (0..10).map(|k| k.to_string()).collect();
        let arms: Vec<_> = values
            .iter()
            .map(|v| vec![("x.dose", v.as_str())])
            .collect();
        let arms: Vec<(&str, &[(&str, &str)])> = values
            .iter()
            .zip(&arms)
            .map(|(v, f)| (v.as_str(), f.as_slice()))
            .collect();
        let mut source = made(&arms);
        (source.groups, source.hosts) = (vec!["host".into(), "b".into()], vec![true, false]);
        source.numbers = Cube::new(10, &[4], 2);
        source.replicates = 2;
        let key = Key {
            outgroup: Some("b".into()),
            ..crate::report::city("attitude_mean", Some("host"))
        };
        for r in 0..2 {
            let numbers: Vec<f64> = (0..10).map(|k| f64::from(k) + f64::from(r)).collect();
            source.numbers.put(&key, r as usize, &numbers);
        }
        let few = Design::of(&source).unwrap().few(&source).unwrap();
        assert_eq!(few, [0, 1, 4, 7, 9]);
        let small = source.only(&few);
        assert_eq!(small.arms, ["0", "1", "4", "7", "9"]);
        assert_eq!(small.numbers.differences(&key, 4, 0, 0), [9.0, 9.0]);
    }
}
