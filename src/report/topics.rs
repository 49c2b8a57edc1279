//! What a report looks at: indicators, of whom, towards whom.

use std::collections::BTreeSet;

use super::source::Source;
use super::words;
use crate::comparison::Key;

/// Of whom a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Of hosts towards each other group, and back.
    Pairs,
    /// Of each group.
    Groups,
    /// Of each group but the hosts.
    Newcomers,
    /// Of each newcomer group against hosts.
    Apart,
}

/// An indicator that is worth a figure.
#[derive(Debug, Clone, Copy)]
pub struct Topic {
    /// Name.
    pub indicator: &'static str,
    /// Setting, where the number has one.
    pub setting: Option<&'static str>,
    /// Of whom.
    pub of: Of,
    /// Whether it is shown whatever it says; else only where arms differ in it.
    pub always: bool,
}

const fn topic(
    indicator: &'static str,
    setting: Option<&'static str>,
    of: Of,
    always: bool,
) -> Topic {
    Topic {
        indicator,
        setting,
        of,
        always,
    }
}

/// What is shown of minds, meetings and lives.
pub const TOPICS: &[Topic] = &[
    topic("attitude_mean", None, Of::Pairs, true),
    topic("contacts_positive", None, Of::Pairs, true),
    topic("contacts_negative", None, Of::Pairs, false),
    topic("cross_group_friends", Some("friends"), Of::Pairs, true),
    topic("employment", None, Of::Groups, false),
    topic("language_mean", None, Of::Newcomers, false),
    topic("belonging_mean", None, Of::Groups, false),
    topic("common_identity_mean", None, Of::Groups, false),
    topic("resentment_mean", None, Of::Pairs, false),
    topic("in_centres", None, Of::Newcomers, false),
];

/// Who meets anybody of another group in a week: looked at over the values of factors, beside good contacts.
pub const MEETS: Topic = topic("weekly_contact", None, Of::Pairs, false);

/// How groups live, learn and work apart.
pub const APART: &[Topic] = &[
    topic("dissimilarity", Some("residence"), Of::Apart, true),
    topic("dissimilarity", Some("school"), Of::Apart, true),
    topic("dissimilarity", Some("work"), Of::Apart, true),
];

impl Topic {
    /// Name for people.
    pub fn title(&self) -> String {
        let title = words::title(self.indicator);
        match self.setting.filter(|s| *s != "friends") {
            Some("residence") => format!("{title} of homes"),
            Some("school") => format!("{title} of schools"),
            Some("work") => format!("{title} of workplaces"),
            Some(setting) => format!("{title} ({setting})"),
            None => title,
        }
    }

    fn key(&self, group: &str, outgroup: Option<&str>) -> Key {
        Key {
            area: None,
            indicator: self.indicator.to_owned(),
            setting: self.setting.map(str::to_owned),
            group: Some(group.to_owned()),
            outgroup: outgroup.map(str::to_owned),
        }
    }

    /// The numbers that exist, with the title of each panel.
    pub fn keys(&self, source: &Source) -> Vec<(Key, String)> {
        let (hosts, others) = (source.side(true), source.side(false));
        let mut wanted = Vec::new();
        match self.of {
            Of::Groups | Of::Newcomers => {
                let all = if self.of == Of::Groups {
                    &source.groups
                } else {
                    &others
                };
                for g in all {
                    wanted.push((self.key(g, None), words::spaced(g)));
                }
            }
            Of::Pairs => {
                for (from, to) in [(&hosts, &others), (&others, &hosts)] {
                    for (a, b) in from.iter().flat_map(|a| to.iter().map(move |b| (a, b))) {
                        let title = format!("{} → {}", words::spaced(a), words::spaced(b));
                        wanted.push((self.key(a, Some(b)), title));
                    }
                }
            }
            Of::Apart => {
                for g in &others {
                    let pooled = self.key(g, None);
                    match source.numbers.has(&pooled) || source.course.has(&pooled) {
                        true => wanted.push((pooled, words::spaced(g))),
                        false => wanted.extend(hosts.iter().map(|h| {
                            let title = match hosts.len() {
                                1 => words::spaced(g),
                                _ => format!("{} and {}", words::spaced(g), words::spaced(h)),
                            };
                            (self.key(g, Some(h)), title)
                        })),
                    }
                }
            }
        }
        let known = |key: &Key| source.numbers.has(key) || source.course.has(key);
        wanted.retain(|(key, _)| known(key));
        wanted
    }

    /// Whether an arm differs from the baseline at the last date, or an expectation is about it.
    pub fn matters(&self, source: &Source) -> bool {
        let expected: BTreeSet<&str> = source
            .expectations
            .iter()
            .map(|e| e.indicator.as_str())
            .collect();
        self.always
            || expected.contains(self.indicator)
            || (!source.is_comparison && self.keys(source).len() > 1)
            || self.keys(source).iter().any(|(key, _)| {
                (1..source.arms.len()).any(|arm| {
                    let d = source.numbers.paired(key, arm, 0, source.last());
                    let level = source.numbers.level(key, 0, source.last());
                    // Below half a percent of the level a difference interests nobody; it stays in the
                    // tables of the folder.
                    let least = level.map_or(0.0, |l| 0.005 * l.mean.abs());
                    d.is_some_and(|d| d.shown() && d.difference.abs() > least)
                })
            })
    }
}
