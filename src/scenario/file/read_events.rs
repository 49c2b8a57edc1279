//! From the tree to what reaches a city from outside.

use super::document::{Node, Pair};
use super::message::{Problems, no_event, no_group};
use super::read::fill;
use crate::indirect::events::Inputs;
use crate::indirect::group_size::Campaign;
use crate::indirect::homeland::Shock;
use crate::indirect::imagined::Exposure;
use crate::indirect::media::{Outlet, Pulse, REACH};
use crate::institutions::arrivals::Arrival;
use crate::institutions::centres::Centre;
use crate::institutions::stays::StayTerms;
use crate::parameter::Parameters;
use crate::population::Groups;

/// All events of a scenario.
pub(super) fn events(root: &Node, groups: &Groups, problems: &mut Problems) -> Inputs {
    let known: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
    let outlets: Vec<String> = list(root, "media").iter().map(name).collect();
    let mut r = Reader { known, problems };
    let media = list(root, "media").iter().map(|node| Outlet {
        name: name(node),
        tone: r.by_group(node, "tone"),
        reach: reach(node),
        readers: r.by_group(node, "readers"),
        spec: numbers(node),
    });
    let media = media.collect();
    let pulses = list(root, "pulses").iter().map(|node| Pulse {
        name: name(node),
        week: week(node),
        outlets: r.outlets(node, &outlets),
        towards: r.at_least_one(node, "towards"),
        spec: numbers(node),
    });
    let pulses = pulses.collect();
    let campaigns = list(root, "campaigns").iter().map(|node| Campaign {
        name: name(node),
        week: week(node),
        weeks: node.get("weeks").and_then(Node::integer).unwrap_or(1) as u32,
        groups: r.names(node, "groups"),
        assigned: false,
        spec: numbers(node),
    });
    let campaigns = campaigns.collect();
    let exposures = list(root, "exposures").iter().map(|node| Exposure {
        name: name(node),
        week: week(node),
        sessions: node.get("sessions").and_then(Node::integer).unwrap_or(1) as u32,
        groups: r.names(node, "groups"),
        towards: r.names(node, "towards"),
        people: None,
        assigned: false,
        spec: numbers(node),
    });
    let exposures = exposures.collect();
    let shocks = list(root, "shocks").iter().map(|node| Shock {
        name: name(node),
        week: week(node),
        groups: r.names(node, "groups"),
        towards: r.names(node, "towards"),
        spec: numbers(node),
    });
    let shocks = shocks.collect();
    let arrivals = list(root, "arrivals").iter().map(|node| {
        let weeks = node.get("weeks").and_then(Node::integer).unwrap_or(1);
        let arrival = Arrival {
            name: name(node),
            group: r.name(node, "group"),
            week: week(node),
            weeks: weeks as u32,
            language: node.get("language").and_then(Node::number),
            terms: terms(node),
            spec: numbers(node),
        };
        if let Some(fault) = arrival.fault() {
            r.problems.push(&node.at, format!("`arrivals`: {fault}"));
        }
        arrival
    });
    let arrivals = arrivals.collect();
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    let centres = list(root, "centres").iter().map(|node| {
        let (area, within) = (text(node, "area"), text(node, "within"));
        if let (Some(at), Some(_)) = (node.get("within"), &area) {
            let message = "`within` and `area`: where sites stand is said twice; leave one out";
            r.problems.push(&at.at, message);
        }
        Centre {
            name: name(node),
            area,
            within: within.unwrap_or_default(),
            week: week(node),
            spec: numbers(node),
        }
    });
    Inputs {
        centres: centres.collect(),
        arrivals,
        shocks,
        media,
        pulses,
        campaigns,
        exposures,
        policies: Vec::new(),
        budgets: Vec::new(),
    }
}

/// On which terms the people of a stream are here.
fn terms(node: &Node) -> StayTerms {
    let number = |key: &str| node.get(key).and_then(Node::number);
    StayTerms {
        statuses: node.get("statuses").map(numbers),
        permit: number("permit"),
        leaves: number("leaves"),
        returns: number("returns"),
        return_months: number("return_months"),
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

fn reach(node: &Node) -> [f64; REACH.len()] {
    let mut reach = REACH;
    for (weight, node) in reach.iter_mut().zip(list(node, "reach")) {
        *weight = node.number().unwrap_or(*weight);
    }
    reach
}

/// Reads names and notes those that nobody has.
struct Reader<'a, 'p> {
    known: Vec<&'a str>,
    problems: &'p mut Problems,
}

impl Reader<'_, '_> {
    /// Names of groups.
    fn names(&mut self, table: &Node, key: &str) -> Vec<String> {
        let mut names = Vec::new();
        for node in list(table, key) {
            let name = node.text().unwrap_or_default();
            if !self.known.contains(&name) {
                let message = format!("`{key}`: {}", no_group(name, &self.known));
                self.problems.push(&node.at, message);
            }
            names.push(name.to_owned());
        }
        names
    }

    /// The name of one group.
    fn name(&mut self, table: &Node, key: &str) -> String {
        let node = table.get(key);
        let name = node.and_then(Node::text).unwrap_or_default();
        if let Some(node) = node.filter(|_| !self.known.contains(&name)) {
            let message = format!("`{key}`: {}", no_group(name, &self.known));
            self.problems.push(&node.at, message);
        }
        name.to_owned()
    }

    /// The same, of which there must be one.
    fn at_least_one(&mut self, table: &Node, key: &str) -> Vec<String> {
        let names = self.names(table, key);
        if let Some(node) = table.get(key).filter(|_| names.is_empty()) {
            let message = format!("`{key}` is empty; one group at least is needed");
            self.problems.push(&node.at, message);
        }
        names
    }

    /// Numbers by group.
    fn by_group(&mut self, table: &Node, key: &str) -> Vec<(String, f64)> {
        let pairs = table.get(key).map_or(&[][..], Node::pairs);
        for pair in pairs {
            if !self.known.contains(&pair.key.as_str()) {
                let message = format!("`{key}`: {}", no_group(&pair.key, &self.known));
                self.problems.push(&pair.at, message);
            }
        }
        let number = |p: &Pair| Some((p.key.clone(), p.node.number()?));
        pairs.iter().filter_map(number).collect()
    }

    /// The outlets that carry a pulse.
    fn outlets(&mut self, table: &Node, known: &[String]) -> Vec<String> {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if known.is_empty() {
            let message = "there are no `[[media]]` that could carry a pulse";
            self.problems.push(&table.at, message);
        }
        let mut names = Vec::new();
        for node in list(table, "outlets") {
            let name = node.text().unwrap_or_default();
            if !known.is_empty() && !known.contains(&name) {
                let message = format!("`outlets`: {}", no_event("media", name, &known));
                self.problems.push(&node.at, message);
            }
            names.push(name.to_owned());
        }
        names
    }
}
