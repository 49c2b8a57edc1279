//! From the tree to what reaches a city from outside.

use super::document::Node;
use super::message::{Problems, no_group};
use super::read::fill;
use crate::indirect::events::Inputs;
use crate::indirect::group_size::{Campaign, CampaignSpec};
use crate::parameter::Parameters;
use crate::population::Groups;

/// All events of a scenario.
pub(super) fn events(root: &Node, groups: &Groups, problems: &mut Problems) -> Inputs {
    let known: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
    let mut reader = Reader { known, problems };
    Inputs {
        campaigns: list(root, "campaigns")
            .iter()
            .map(|node| Campaign {
                name: name(node),
                week: week(node),
                groups: reader.names(node, "groups"),
                spec: numbers::<CampaignSpec>(node),
            })
            .collect(),
    }
}

fn list<'a>(root: &'a Node, key: &str) -> &'a [Node] {
    root.get(key).map_or(&[][..], Node::elements)
}

fn name(node: &Node) -> String {
    let name = node.get("name").and_then(Node::text);
    name.unwrap_or_default().to_owned()
}

fn week(node: &Node) -> u32 {
    node.get("week").and_then(Node::integer).unwrap_or(0) as u32
}

fn numbers<P: Parameters>(node: &Node) -> P {
    let mut spec = P::default();
    fill(&mut spec, node);
    spec
}

/// Reads names of groups and notes those that no group has.
struct Reader<'a, 'p> {
    known: Vec<&'a str>,
    problems: &'p mut Problems,
}

impl Reader<'_, '_> {
    fn names(&mut self, table: &Node, key: &str) -> Vec<String> {
        let nodes = table.get(key).map_or(&[][..], Node::elements);
        let mut names = Vec::new();
        for node in nodes {
            let name = node.text().unwrap_or_default();
            if !self.known.contains(&name) {
                let message = format!("`{key}`: {}", no_group(name, &self.known));
                self.problems.push(&node.at, message);
            }
            names.push(name.to_owned());
        }
        names
    }
}
