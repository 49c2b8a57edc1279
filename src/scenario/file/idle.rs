//! Keys that were written and have no effect: a reader should know, but a variant that changes
//! another file cannot take them out, so they are no errors.

use super::document::Node;
use super::policies;
use super::read::profile;
use crate::experiment::{ArmParameters, Exposure};
use crate::indirect::events::Inputs;
use crate::indirect::{group_size, homeland, imagined, media, norm};
use crate::institutions::{centres, departures, generations, stays};
use crate::mechanism::{Profile, find};
use crate::parameter::Parameters;
use crate::population::Groups;

/// Keys of groups that only a synthetic city reads.
const SYNTHETIC: [&str; 2] = ["share", "dissimilarity"];
/// Keys of settings whose meetings are drawn per pair and not in places.
const PLACES: [&str; 3] = ["bias", "climate", "tie_offset"];
/// Mechanisms in whose place the mediated model of attitude stands where it is on.
const KERNEL: [&str; 6] = [
    "attitude_kernel",
    "conditions",
    "negativity",
    "buffering",
    "secondary_transfer",
    "vicarious_contact",
];
/// Mechanisms that act through friends, where these meet.
const FRIENDS: [&str; 2] = ["extended_contact", "peer_influence"];

/// Keys of streams of arrivals, the first of groups too, that only the mechanism `stays` reads.
const STAYS: [&str; 5] = ["statuses", "permit", "leaves", "returns", "return_months"];

/// Events with the mechanism that takes them in.
const EVENTS: [(&str, &str); 7] = [
    ("media", media::CARD.name),
    ("pulses", media::CARD.name),
    ("campaigns", group_size::CARD.name),
    ("exposures", imagined::CARD.name),
    ("shocks", homeland::CARD.name),
    ("arrivals", departures::CARD.name),
    ("centres", centres::CARD.name),
];

/// What has no effect in a run of so many weeks, with file, line and column.
pub(super) fn notes(root: &Node, groups: &Groups, inputs: &Inputs, weeks: u32) -> Vec<String> {
    let mut notes = Notes {
        root,
        profile: profile(root),
        found: Vec::new(),
    };
    notes.city();
    notes.settings();
    notes.mechanisms();
    notes.events();
    notes.stays();
    // A trial lives for weeks of its own.
    if root.get("trial").is_none() {
        notes.after_the_end(weeks);
    }
    notes.about_themselves(groups, inputs);
    notes.silent_media(groups, inputs);
    let on = |name: &str| notes.on(name);
    let media = !inputs.media.is_empty();
    let of_policies = policies::idle(root, groups, &inputs.policies, on, media);
    notes.found.extend(of_policies);
    notes.found.extend(trial_notes(root));
    notes.found.extend(session_notes(root));
    notes.found
}

/// Notes on a tree.
struct Notes<'a> {
    root: &'a Node,
    profile: Profile,
    found: Vec<String>,
}

impl<'a> Notes<'a> {
    fn note(&mut self, at: &Node, text: String) {
        self.found.push(at.at.error(text).to_string());
    }

    /// The elements of a list at the top of the file.
    fn list(&self, key: &str) -> &'a [Node] {
        self.root.get(key).map_or(&[][..], Node::elements)
    }

    /// The table of a mechanism, and what it says of being on.
    fn mechanism(&self, name: &str) -> (Option<&'a Node>, Option<bool>) {
        let table = self.root.get("mechanisms").and_then(|m| m.get(name));
        let chosen = table.and_then(|t| t.get("enabled")).and_then(Node::flag);
        (table, chosen)
    }

    fn on(&self, name: &str) -> bool {
        let chosen = self.mechanism(name).1;
        chosen.unwrap_or_else(|| find(name).is_some_and(|e| self.profile.has(e)))
    }

    /// The table of a mechanism that is written and on.
    fn wanted(&self, name: &str) -> Option<&'a Node> {
        let table = self.mechanism(name).0;
        table.filter(|_| self.on(name))
    }

    fn city(&mut self) {
        let kind = self.root.get("city").and_then(|c| c.get("kind"));
        let kind = kind.and_then(Node::text).unwrap_or("synthetic");
        if kind == "synthetic" {
            return;
        }
        for group in self.list("groups") {
            let name = group.get("name").and_then(Node::text).unwrap_or_default();
            for key in SYNTHETIC {
                if let Some(at) = group.get(key) {
                    self.note(
                        at,
                        format!(
                            "`groups.{name}.{key}` has no effect: with `city.kind = \"{kind}\"` the \
                             table says who lives where"
                        ),
                    );
                }
            }
        }
    }

    fn settings(&mut self) {
        for setting in ["home", "friends"] {
            let Some(table) = self.root.get("settings").and_then(|s| s.get(setting)) else {
                continue;
            };
            for key in PLACES {
                if let Some(at) = table.get(key) {
                    self.note(
                        at,
                        format!(
                            "`settings.{setting}.{key}` has no effect: who meets there is settled, \
                             pair by pair"
                        ),
                    );
                }
            }
        }
    }

    /// Tables whose mechanism is off, or the one it works through.
    fn mechanisms(&mut self) {
        if let Some(norms) = self.root.get("norms").filter(|_| !self.on(norm::CARD.name)) {
            let name = norm::CARD.name;
            self.note(
                norms,
                format!("`norms` has no effect: mechanism `{name}` is off"),
            );
        }
        let instead = if self.on("mediated") {
            "`mechanisms.mediated` is on and stands in the place of the attitude kernel"
        } else {
            "it works through mechanism `attitude_kernel`, which is off"
        };
        if self.on("mediated") || !self.on("attitude_kernel") {
            for name in KERNEL {
                if let Some(at) = self.wanted(name) {
                    self.note(at, format!("`mechanisms.{name}` has no effect: {instead}"));
                }
            }
        }
        for (mechanism, key, choice, word) in [
            (generations::CARD.name, "leave_home", "ageing", "on"),
            (stays::CARD.name, "coolness", "returned", "apart"),
        ] {
            if let Some(table) = self.wanted(mechanism)
                && table.get(choice).and_then(Node::text) != Some(word)
                && let Some(at) = table.get(key)
            {
                let key = format!("mechanisms.{mechanism}.{key}");
                let text = format!("`{key}` has no effect: `{choice}` is not \"{word}\"");
                self.note(at, text);
            }
        }
        let friends = self.root.get("settings").and_then(|s| s.get("friends"));
        let meet = friends.and_then(|s| s.get("enabled")).and_then(Node::flag);
        let missing = if !self.on("friendship") {
            "mechanism `friendship`"
        } else if meet == Some(false) {
            "setting `friends`"
        } else {
            return;
        };
        for name in FRIENDS {
            if let Some(at) = self.wanted(name) {
                self.note(
                    at,
                    format!(
                        "`mechanisms.{name}` has no effect: it works through friends, and \
                         {missing} is off"
                    ),
                );
            }
        }
    }

    /// Events of a mechanism that is off.
    fn events(&mut self) {
        for (list, mechanism) in EVENTS {
            let first = self.list(list).first();
            if let Some(first) = first.filter(|_| !self.on(mechanism)) {
                self.note(
                    first,
                    format!("`{list}` have no effect: mechanism `{mechanism}` is off"),
                );
            }
        }
    }

    /// What is said of stays where no mechanism reads it.
    fn stays(&mut self) {
        let off = [stays::CARD.name, departures::CARD.name];
        let Some(off) = off.into_iter().find(|name| !self.on(name)) else {
            return;
        };
        for (list, keys) in [("groups", &STAYS[..1]), ("arrivals", &STAYS[..])] {
            for element in self.list(list) {
                let name = element.get("name").and_then(Node::text).unwrap_or_default();
                for key in keys {
                    if let Some(at) = element.get(key) {
                        self.note(
                            at,
                            format!(
                                "`{list}.{name}.{key}` has no effect: mechanism `{off}` is off"
                            ),
                        );
                    }
                }
            }
        }
    }

    /// Events that come when the run is over.
    fn after_the_end(&mut self, weeks: u32) {
        for (list, mechanism) in EVENTS {
            if !self.on(mechanism) {
                continue;
            }
            for event in self.list(list) {
                let Some(at) = event.get("week") else {
                    continue;
                };
                let week = at.integer().unwrap_or(0);
                if week >= i64::from(weeks) {
                    let name = event.get("name").and_then(Node::text).unwrap_or_default();
                    self.note(
                        at,
                        format!(
                            "`{list}.{name}` has no effect: it comes in week {week}, and the run \
                             ends after {weeks} weeks, counted from 0"
                        ),
                    );
                }
            }
        }
    }

    /// Exposures and shocks that are about nobody but those whom they reach.
    fn about_themselves(&mut self, groups: &Groups, inputs: &Inputs) {
        let alone = |who: &[String], whom: &[String]| {
            let has = |set: &[String], name: &String| set.is_empty() || set.contains(name);
            let names = || groups.iter().map(|g| &g.name);
            let pair = |g: &String| names().any(|h| h != g && has(whom, h));
            !names().any(|g| has(who, g) && pair(g))
        };
        // Sessions raise interest whomever they are about.
        let exposures = inputs.exposures.iter().map(|e| {
            let idle = e.spec.interest == 0.0 && alone(&e.groups, &e.towards);
            ("exposures", imagined::CARD.name, &e.name, idle)
        });
        let exposures: Vec<_> = exposures.zip(self.list("exposures")).collect();
        let shocks = inputs.shocks.iter().map(|s| {
            let idle = alone(&s.groups, &s.towards);
            ("shocks", homeland::CARD.name, &s.name, idle)
        });
        let shocks: Vec<_> = shocks.zip(self.list("shocks")).collect();
        for ((list, mechanism, name, idle), at) in exposures.into_iter().chain(shocks) {
            if idle && self.on(mechanism) {
                self.note(
                    at,
                    format!(
                        "`{list}.{name}` has no effect: it is about a group only that it reaches \
                         alone, and nobody has an attitude to the own group"
                    ),
                );
            }
        }
    }

    /// Outlets that nobody reads or that say nothing.
    fn silent_media(&mut self, groups: &Groups, inputs: &Inputs) {
        if !self.on(media::CARD.name) {
            return;
        }
        for (outlet, at) in inputs.media.iter().zip(self.list("media")) {
            let weight = |name: &str| {
                let named = outlet.readers.iter().find(|(g, _)| g == name);
                named.map_or(1.0, |(_, weight)| *weight)
            };
            let name = &outlet.name;
            let read = groups.iter().any(|g| weight(&g.name) > 0.0);
            if !read || outlet.reach.iter().all(|&r| r == 0.0) {
                self.note(at, format!("`media.{name}` has no effect: nobody reads it"));
                continue;
            }
            let speaks = !outlet.tone.is_empty() && outlet.spec.salience > 0.0;
            let carries = inputs.pulses.iter().any(|p| {
                p.spec.salience > 0.0 && (p.outlets.is_empty() || p.outlets.contains(name))
            });
            if !speaks && !carries {
                self.note(
                    at,
                    format!(
                        "`media.{name}` moves no attitude: it speaks of no group (no `tone`, or a \
                         `salience` of 0) and carries no pulse that does; it only takes a share of \
                         what people read"
                    ),
                );
            }
        }
    }
}

/// Keys of exposures that their kind does not read.
fn session_notes(root: &Node) -> Vec<String> {
    let mut notes = Vec::new();
    for exposure in root.get("exposures").map_or(&[][..], Node::elements) {
        let text = |key: &str| exposure.get(key).and_then(Node::text);
        let kind = text("kind").unwrap_or("imagined");
        let idle: &[&str] = match kind {
            "training" => &["effect", "interest"],
            _ => &["hours"],
        };
        for key in idle {
            if let Some(at) = exposure.get(key) {
                let name = text("name").unwrap_or_default();
                let note = format!(
                    "`exposures.{name}.{key}` has no effect: sessions of the kind `{kind}` do not read it"
                );
                notes.push(at.at.error(note).to_string());
            }
        }
    }
    notes
}

/// Keys of a trial's arms that its exposure does not read.
fn trial_notes(root: &Node) -> Vec<String> {
    let arms = root.get("trial").and_then(|t| t.get("arms"));
    let mut notes = Vec::new();
    for arm in arms.map_or(&[][..], Node::elements) {
        let name = arm.get("name").and_then(Node::text).unwrap_or_default();
        let exposure = arm.get("exposure").and_then(Node::text).unwrap_or("none");
        for key in idle_of(exposure) {
            if let Some(at) = arm.get(key) {
                let text = format!(
                    "`trial.arms.{name}.{key}` has no effect: exposure `{exposure}` does not read it"
                );
                notes.push(at.at.error(text).to_string());
            }
        }
    }
    notes
}

/// What an exposure leaves unread.
fn idle_of(exposure: &str) -> impl Iterator<Item = &'static str> {
    let known = Exposure::ALL.into_iter().find(|e| e.word() == exposure);
    ArmParameters::DECLARATIONS
        .iter()
        .map(|d| d.key)
        .filter(move |&key| {
            key != "exposure" && known.is_some_and(|known| !known.reads().contains(&key))
        })
}
