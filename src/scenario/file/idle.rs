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
const KERNEL: [&str; 6] = [
    "attitude_kernel",
    "conditions",
    "negativity",
    "buffering",
    "secondary_transfer",
    "vicarious_contact",
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
    let on = |name: &str| {
        let chosen = mechanism(name).and_then(enabled);
        chosen.unwrap_or_else(|| find(name).is_some_and(|e| e.core()))
    };
    for (list, taker) in EVENTS {
        let events = root.get(list).map_or(&[][..], Node::elements);
        if let Some(first) = events.first().filter(|_| !on(taker)) {
            note(
                first,
                format!("`{list}` have no effect: mechanism `{taker}` is off"),
            );
        }
    }
    notes
}
