//! What was asked, what the arms are, what the results rest on: words for the page.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::source::{ArmText, Source};
use super::words;
use crate::mechanism::{Entry, find};
use crate::parameter::Grade;
use crate::policy::lever;
use crate::record::{PolicyEntry, shell_word};

/// The words with which the author of a scenario begins it: the comment at the head of its file.
pub fn question(text: &str) -> String {
    let text = text.split("\n# arm: ").next().unwrap_or_default();
    let last = text.rsplit("# file: ").next().unwrap_or_default();
    // The rest of the line is the name of the file.
    let lines = last.lines().skip(1);
    let comment = lines
        .skip_while(|l| l.trim().is_empty())
        .take_while(|l| l.starts_with('#'));
    let words: Vec<&str> = comment.map(|l| l.trim_start_matches('#').trim()).collect();
    words.join(" ").trim().to_owned()
}

/// An arm in words.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmWords {
    /// Name.
    pub name: String,
    /// What it changes, key by key; empty for the baseline.
    pub changes: Vec<(String, String, String)>,
    /// Its policies.
    pub policies: Vec<PolicyWords>,
}

/// A policy in words.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyWords {
    /// Title of the lever.
    pub title: String,
    /// Name in the scenario.
    pub name: String,
    /// For whom, where, when, how strongly.
    pub how: String,
    /// Its own numbers.
    pub numbers: String,
    /// Its prices.
    pub price: String,
    /// What it may do against its purpose.
    pub pitfall: String,
    /// Whether the baseline has it in the same way.
    pub shared: bool,
}

/// The arms in words, the baseline first.
pub fn arms(source: &Source) -> Vec<ArmWords> {
    let none = ArmText::default();
    let baseline = source.texts.first().unwrap_or(&none);
    let arm = |(k, name): (usize, &String)| {
        let text = source.texts.get(k).unwrap_or(&none);
        let said = |v: &Option<String>| v.clone().unwrap_or_else(|| "not stated".to_owned());
        // Keys of policies are told as policies.
        let own = text
            .changes
            .iter()
            .filter(|c| !c.key.starts_with("policies."));
        ArmWords {
            name: words::spaced(name),
            changes: own
                .map(|c| (c.key.clone(), said(&c.baseline), said(&c.here)))
                .collect(),
            policies: text
                .policies
                .iter()
                .map(|p| policy(source, p, k > 0 && baseline.policies.contains(p)))
                .collect(),
        }
    };
    source.arms.iter().enumerate().map(arm).collect()
}

fn policy(source: &Source, p: &PolicyEntry, shared: bool) -> PolicyWords {
    let card = lever(&p.lever);
    let list = |names: &[String]| {
        names
            .iter()
            .map(|n| words::spaced(n))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut how = vec![match p.groups.is_empty() {
        true => card.map_or("everybody concerned".to_owned(), |l| match l.hosts {
            true => "everybody".to_owned(),
            false => "all but the hosts".to_owned(),
        }),
        false => list(&p.groups),
    }];
    how.push(match p.areas.len() {
        0 => "everywhere".to_owned(),
        n if n > 6 => format!("in {n} areas"),
        _ => format!("in {}", list(&p.areas)),
    });
    let from = words::month(source.start, p.start);
    how.push(match p.end {
        None => format!("from {from} on"),
        Some(end) => format!("from {from} until {}", words::month(source.start, end)),
    });
    if p.intensity != 1.0 {
        how.push(format!(
            "at {} of its full effect",
            words::value("employment", p.intensity)
        ));
    }
    // What is as the lever has it anyway is not said.
    let own = |(key, x): &(&String, &f64)| {
        let declared = card.and_then(|l| l.parameters.iter().find(|d| d.key == **key));
        declared.is_none_or(|d| d.default != **x)
    };
    let number = |(key, x): (&String, &f64)| {
        let declared = card.and_then(|l| l.parameters.iter().find(|d| d.key == *key));
        let word = declared.and_then(|d| match d.kind {
            crate::parameter::Kind::Choice(all) => all.get(*x as usize).map(|w| words::spaced(w)),
            crate::parameter::Kind::Number { .. } => None,
        });
        // `months 15` needs no unit.
        let unit = declared.map_or("", |d| if d.unit == "1" { "" } else { d.unit });
        let unit = if key.contains(unit) || unit == "person" {
            ""
        } else {
            unit
        };
        let shown = word.unwrap_or_else(|| format!("{x} {unit}").trim().to_owned());
        format!("{} {shown}", words::spaced(key))
    };
    let unit = card.map_or("unit", |l| l.counted().unit());
    let mut price = Vec::new();
    if p.fixed_cost != 0.0 {
        price.push(format!("{} a year", words::number(p.fixed_cost)));
    }
    if let Some(x) = p.unit_cost {
        price.push(format!("{} for each {unit}", words::number(x)));
    }
    PolicyWords {
        title: card.map_or_else(|| words::spaced(&p.lever), |l| l.title.to_owned()),
        name: words::spaced(&p.name),
        how: how.join(", "),
        numbers: p
            .values
            .iter()
            .filter(own)
            .map(number)
            .collect::<Vec<_>>()
            .join("; "),
        price: price.join(", "),
        pitfall: card.map_or(String::new(), |l| l.pitfall.to_owned()),
        shared,
    }
}

/// A mechanism that was on, and how well it and its parameters are supported.
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    /// Number and title.
    pub title: String,
    /// What it does.
    pub meaning: String,
    /// Grade of the evidence for its sign.
    pub grade: &'static str,
    /// Number of its parameters by grade, E1 to E4.
    pub parameters: [usize; 4],
    /// Where it comes from.
    pub source: String,
    /// Conflicts in the register of the model documentation.
    pub conflict: String,
}

fn position(grade: Grade) -> usize {
    match grade {
        Grade::E1 => 0,
        Grade::E2 => 1,
        Grade::E3 => 2,
        Grade::E4 => 3,
    }
}

/// The mechanisms that were on in any arm.
pub fn support(source: &Source) -> Vec<Support> {
    let mut all: BTreeMap<&str, &'static Entry> = BTreeMap::new();
    for text in &source.texts {
        for name in text.mechanisms.keys() {
            if let Some(entry) = find(name) {
                all.insert(entry.id, entry);
            }
        }
    }
    let one = |e: &&'static Entry| {
        let mut parameters = [0; 4];
        for p in e.parameters {
            parameters[position(p.grade)] += 1;
        }
        Support {
            title: format!("{} {}", e.id, e.title),
            meaning: e.meaning.to_owned(),
            grade: e.grade.name(),
            parameters,
            source: e.source.to_owned(),
            conflict: e.conflict.to_owned(),
        }
    };
    all.values().map(one).collect()
}

/// The commands that made results, as what is said about them has it, and the one that makes the page of
/// their folders again.
pub fn commands<'a>(of: impl IntoIterator<Item = &'a Json>, folders: &[&str]) -> Vec<String> {
    let said = of.into_iter().filter_map(|about| about["command"].as_str());
    let again = report_command(folders);
    said.map(str::to_owned).chain([again]).collect()
}

/// The command that makes the page of folders again.
fn report_command(folders: &[&str]) -> String {
    let words: Vec<String> = folders.iter().map(|f| shell_word(f)).collect();
    format!("commonground report {}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_words_of_a_shell() {
        assert_eq!(
            report_command(&["out/a", "my out/b's"]),
            r"commonground report out/a 'my out/b'\''s'"
        );
    }

    #[test]
    fn the_question_is_the_comment_at_the_head_of_the_last_file() {
        let text = "# file: base.toml\n# The town.\ncommonground = 1\n# file: s.toml\n# Do small\n# centres help?\n\
                    commonground = 1 # no\n# later\n# set: seed=1\n# arm: a\n# file: s.toml\n# other\n";
        assert_eq!(question(text), "Do small centres help?");
        assert_eq!(question(""), "");
    }

    #[test]
    fn policies_are_told_with_their_lever() {
        let source = Source {
            start: "2020-03-02".parse().unwrap(),
            ..Source::default()
        };
        let p = PolicyEntry {
            lever: "work_ban".into(),
            name: "ban".into(),
            end: Some(52),
            intensity: 0.5,
            values: [("months".to_owned(), 15.0)].into(),
            unit_cost: Some(1200.0),
            ..PolicyEntry::default()
        };
        let told = policy(&source, &p, false);
        assert_eq!(told.title, lever("work_ban").unwrap().title);
        assert!(
            told.how
                .starts_with("all but the hosts, everywhere, from March 2020 until March 2021"),
            "{}",
            told.how
        );
        assert!(
            told.how.ends_with("at 50.0% of its full effect"),
            "{}",
            told.how
        );
        assert!(told.numbers.starts_with("months 15"), "{}", told.numbers);
        assert!(
            told.price.starts_with("1\u{202f}200 for each "),
            "{}",
            told.price
        );
    }
}
