//! Keys that were written and have no effect: a reader should know, but a variant that changes
//! another file cannot take them out, so they are no errors.

use super::document::Node;
use crate::indirect::{group_size, homeland, imagined, media};
use crate::mechanism::find;

/// Keys of groups that only a synthetic city reads.
const SYNTHETIC: [&str; 2] = ["share", "dissimilarity"];
/// Keys of settings whose meetings are drawn per pair and not in places.
const PLACES: [&str; 3] = ["bias", "climate", "tie_offset"];
/// Mechanisms in whose place the mediated model of attitude stands where it is on.
const KERNEL: [&str; 5] = [
    "attitude_kernel",
    "conditions",
    "negativity",
    "buffering",
    "secondary_transfer",
];

/// Events with the mechanism that takes them in.
const EVENTS: [(&str, &str); 5] = [
    ("media", media::CARD.name),
    ("pulses", media::CARD.name),
    ("campaigns", group_size::CARD.name),
    ("exposures", imagined::CARD.name),
    ("shocks", homeland::CARD.name),
];

/// What has no effect, with file, line and column.
pub(super) fn notes(root: &Node) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |at: &Node, text: String| notes.push(at.at.error(text).to_string());
    let kind = root.get("city").and_then(|c| c.get("kind"));
    let kind = kind.and_then(Node::text).unwrap_or("synthetic");
    if kind != "synthetic" {
        for group in root.get("groups").map_or(&[][..], Node::elements) {
            let name = group.get("name").and_then(Node::text).unwrap_or_default();
            for key in SYNTHETIC {
                if let Some(at) = group.get(key) {
                    note(
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
    for setting in ["home", "friends"] {
        let Some(table) = root.get("settings").and_then(|s| s.get(setting)) else {
            continue;
        };
        for key in PLACES {
            if let Some(at) = table.get(key) {
                note(
                    at,
                    format!(
                        "`settings.{setting}.{key}` has no effect: who meets there is settled, \
                         pair by pair"
                    ),
                );
            }
        }
    }
    let mechanism = |name: &str| root.get("mechanisms").and_then(|m| m.get(name));
    let enabled = |m: &Node| m.get("enabled").and_then(Node::flag);
    if mechanism("mediated").and_then(enabled) == Some(true) {
        for name in KERNEL {
            if let Some(at) = mechanism(name).filter(|m| enabled(m) != Some(false)) {
                note(
                    at,
                    format!(
                        "`mechanisms.{name}` has no effect: `mechanisms.mediated` is on and stands \
                         in the place of the attitude kernel"
                    ),
                );
            }
        }
    }
    let off = |name: &str| {
        let table = root.get("mechanisms").and_then(|m| m.get(name));
        let chosen = table.and_then(|t| t.get("enabled")).and_then(Node::flag);
        !chosen.unwrap_or_else(|| find(name).is_some_and(|e| e.core()))
    };
    for (list, mechanism) in EVENTS {
        let events = root.get(list).map_or(&[][..], Node::elements);
        if let Some(first) = events.first().filter(|_| off(mechanism)) {
            note(
                first,
                format!("`{list}` have no effect: mechanism `{mechanism}` is off"),
            );
        }
    }
    notes.extend(trial_notes(root));
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

/// What an exposure leaves unread: people in one room meet as at home, in pairs; those who are
/// silent have no contact.
fn idle_of(exposure: &str) -> &'static [&'static str] {
    match exposure {
        "none" => &[
            "team_size",
            "outgroup_share",
            "sessions",
            "intensity",
            "salience",
            "conditions",
            "dropout",
        ],
        "own_team" => &["outgroup_share"],
        "silent" => &["intensity", "salience", "conditions"],
        "room_mates" => &[
            "team_size",
            "outgroup_share",
            "sessions",
            "intensity",
            "salience",
            "conditions",
        ],
        _ => &[],
    }
}
