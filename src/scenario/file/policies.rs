//! The form of `[policies]` and its reading: a list of tables with names for every lever.

use super::document::Node;
use super::format::{MOST_WEEKS, with_defaults};
use super::message::{Origin, Problems, did_you_mean, nearest, no_group};
use super::read::value;
use super::shape::{Field, Shape, Table, Words};
use crate::mechanism::{Profile, find};
use crate::policy::{Dial, Form, Lever, Policy, Price, Schedule, levers};
use crate::population::{Area, Groups};

/// Most policies of one lever.
const MOST: usize = 200;
/// Greatest sum of money.
pub(super) const MOST_MONEY: f64 = 1e12;

fn offered() -> impl Iterator<Item = &'static Lever> {
    levers().filter(|l| l.is_offered())
}

/// The key `policies` of a scenario.
pub(super) fn form() -> Field {
    let lists = offered().map(|lever| {
        let mut fields = common(lever);
        let defaults: Vec<f64> = lever.parameters.iter().map(|p| p.default).collect();
        fields.extend(with_defaults(lever.parameters, &defaults));
        let shape = Shape::Named {
            min: 0,
            max: MOST,
            table: Table::new(fields),
        };
        let meaning = format!("{} ({}, {})", lever.title, lever.id, lever.direction);
        Field::new(lever.key, shape, &meaning)
    });
    Field::new(
        "policies",
        Shape::Table(Table::new(lists.collect())),
        "What governments vary: levers in force from a week to a week, for groups, in areas",
    )
}

fn common(lever: &Lever) -> Vec<Field> {
    let week = |min| Shape::Integer {
        min,
        max: MOST_WEEKS,
    };
    let money = Shape::Number {
        min: 0.0,
        max: MOST_MONEY,
    };
    let share = Shape::Number { min: 0.0, max: 1.0 };
    let whom = if lever.hosts {
        "Groups whom it concerns; else all"
    } else {
        "Groups whom it concerns; else all but the hosts"
    };
    vec![
        Field::new(
            "name",
            Shape::Text(Words::GroupName),
            "Name, unique in this list: letters, digits and `_`",
        )
        .required(),
        Field::new("start", week(0), "First week in force, after burn-in").or(0),
        Field::new(
            "end",
            week(1),
            "First week no longer in force; else it stays",
        ),
        Field::new("groups", Shape::GroupNames, whom),
        Field::new(
            "areas",
            Shape::AreaNames,
            "Areas where it holds, by identifier; else all",
        ),
        Field::new("intensity", share, "Share of its full effect").or(1.0),
        Field::new(
            "fixed_cost",
            money.clone(),
            "Money a year while it is in force",
        )
        .or(0.0),
        Field::new(
            "unit_cost",
            money,
            &format!(
                "Money for each unit ({}); without it there is no cost result",
                lever.counted().unit()
            ),
        ),
    ]
}

/// All policies of a scenario of so many weeks in a city of these areas.
pub(super) fn read(
    root: &Node,
    groups: &Groups,
    areas: &[String],
    weeks: u32,
    problems: &mut Problems,
) -> Vec<Policy> {
    let mut all = Vec::new();
    let mut places: Vec<&Origin> = Vec::new();
    let Some(table) = root.get("policies") else {
        return all;
    };
    let before = problems.len();
    for lever in offered() {
        for node in table.get(lever.key).map_or(&[][..], Node::elements) {
            all.push(policy(node, lever, groups, areas, weeks, problems));
            places.push(&node.at);
        }
    }
    if problems.len() > before {
        return all;
    }
    // What several contradict each other in is said where the later one stands.
    let city: Vec<Area> = areas
        .iter()
        .map(|id| Area {
            id: id.clone(),
            ..Area::default()
        })
        .collect();
    for n in 1..=all.len() {
        if let Err(error) = Schedule::new(&all[..n], groups, &city) {
            problems.push(places[n - 1], error.to_string());
            break;
        }
    }
    all
}

fn policy(
    node: &Node,
    lever: &Lever,
    groups: &Groups,
    areas: &[String],
    weeks: u32,
    problems: &mut Problems,
) -> Policy {
    let text = |key: &str| node.get(key).and_then(Node::text).unwrap_or_default();
    let week = |key: &str| node.get(key).and_then(Node::integer).map(|n| n as u32);
    let number = |key: &str| node.get(key).and_then(Node::number);
    let names = |key: &str| -> Vec<String> {
        let list = node.get(key).map_or(&[][..], Node::elements);
        let name = |n: &Node| n.text().unwrap_or_default().to_owned();
        list.iter().map(name).collect()
    };
    let mut policy = Policy {
        start: week("start").unwrap_or(0),
        end: week("end"),
        groups: names("groups"),
        areas: names("areas"),
        intensity: number("intensity").unwrap_or(1.0),
        price: Price {
            fixed: number("fixed_cost").unwrap_or(0.0),
            unit: number("unit_cost"),
        },
        ..Policy::new(lever.key, text("name"))
    };
    for (at, declared) in lever.parameters.iter().enumerate() {
        if let Some(x) = node.get(declared.key).and_then(|n| value(n, declared)) {
            policy.values[at] = x;
        }
    }
    let path = policy.path();
    let turns = |dials: &[Dial]| dials.iter().any(|&d| policy.turns(d));
    if let Some(at) = node.get("areas").filter(|_| turns(&CITY_WIDE)) {
        let text = format!("`{path}.areas`: this lever holds in the whole city");
        problems.push(&at.at, text);
    }
    if let Some(at) = node.get("intensity").filter(|_| turns(&WHOLE)) {
        let text = format!(
            "`{path}.intensity`: this lever has no intensity; set its own parameters ({})",
            keys_of(lever)
        );
        problems.push(&at.at, text);
    }
    if let Some(at) = node
        .get("start")
        .filter(|_| weeks > 0 && policy.start >= weeks)
    {
        problems.push(
            &at.at,
            format!(
                "`{path}.start` is {}; the run has {weeks} weeks, counted from 0",
                policy.start
            ),
        );
    }
    if let Some(at) = node
        .get("end")
        .filter(|_| policy.end.is_some_and(|end| end <= policy.start))
    {
        problems.push(
            &at.at,
            format!(
                "`{path}.end` is {}, and it starts in week {}; it must end later",
                policy.end.unwrap_or(0),
                policy.start
            ),
        );
    }
    let known: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
    for (name, at) in policy.groups.iter().zip(elements(node, "groups")) {
        if !known.contains(&name.as_str()) {
            problems.push(
                &at.at,
                format!("`{path}.groups`: {}", no_group(name, &known)),
            );
        }
    }
    for (id, at) in policy.areas.iter().zip(elements(node, "areas")) {
        if !areas.contains(id) {
            problems.push(&at.at, format!("`{path}.areas`: {}", no_area(id, areas)));
        }
    }
    policy
}

/// Dials that are read for the whole city.
const CITY_WIDE: [Dial; 4] = [
    Dial::CentreShare,
    Dial::CentreSize,
    Dial::CentreStay,
    Dial::DirectPlacement,
];

/// Dials of which a share means nothing.
const WHOLE: [Dial; 2] = [Dial::ShareCap, Dial::CentreSize];

fn keys_of(lever: &Lever) -> String {
    let keys: Vec<&str> = lever.parameters.iter().map(|p| p.key).collect();
    keys.join(", ")
}

fn elements<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).map_or(&[][..], Node::elements)
}

/// That no area has this identifier, with the nearest and some that there are.
pub(super) fn no_area(id: &str, areas: &[String]) -> String {
    let near = nearest(id, areas.iter().map(String::as_str));
    let some: Vec<&str> = areas.iter().take(5).map(String::as_str).collect();
    let more = if areas.len() > some.len() {
        ", ..."
    } else {
        ""
    };
    format!(
        "no area `{id}`{}the {} areas are {}{more}",
        did_you_mean(near),
        areas.len(),
        some.join(", ")
    )
}

/// Policies that take place and reach nobody, or that meet a mechanism that is off.
pub(super) fn idle(
    root: &Node,
    groups: &Groups,
    policies: &[Policy],
    on: impl Fn(&str) -> bool,
    media: bool,
) -> Vec<String> {
    let mut notes = Vec::new();
    for policy in policies {
        let lever = crate::policy::lever(policy.lever).expect("a policy has a lever");
        let list = root.get("policies").and_then(|p| p.get(policy.lever));
        let node = list.map_or(&[][..], Node::elements).iter();
        let mut node = node.filter(|n| n.get("name").and_then(Node::text) == Some(&policy.name));
        let Some(node) = node.next() else { continue };
        let mut note = |text: String| {
            let text = format!("`{}` {text}", policy.path());
            notes.push(node.at.error(text).to_string());
        };
        // Without M38 everybody who is reached comes.
        let needed = lever
            .needs
            .iter()
            .filter(|name| **name != "uptake" || lever.form != Form::Programme);
        for name in needed.filter(|name| !on(name)) {
            let title = find(name).map_or("", |e| e.title);
            let together = find(name).is_some_and(|e| e.profile == Profile::Institutions);
            let with = match together {
                true => ", `profile = \"institutions\"` together with those that go with it",
                false => "",
            };
            note(format!(
                "reaches nobody there: mechanism `{name}` ({title}) is off; \
                 `mechanisms.{name}.enabled = true` switches it on{with}"
            ));
        }
        if lever.needs.contains(&"media") && on("media") && !media {
            note("changes no tone: the scenario has no `[[media]]` that people read".to_owned());
        }
        let counted = || {
            let scarcity = root.get("mechanisms")?.get("scarcity")?;
            scarcity.get("counted")?.number()
        };
        if policy.turns(Dial::SharedStatistics) && on("scarcity") && counted().unwrap_or(0.0) == 0.0
        {
            let key = "mechanisms.scarcity.counted";
            note(format!(
                "changes nothing: `{key}` is 0, and nobody plans capacities"
            ));
        }
        let beside = lever.shows.map_or("", |s| s.beside);
        // Another lever that turns the same dial does as well, and so do centres of their own.
        let dials = |key: &str| match crate::policy::lever(key).map(|l| l.form) {
            Some(Form::Dials(acts)) => acts,
            _ => &[],
        };
        let serves = |p: &Policy| dials(beside).iter().any(|a| p.turns(a.dial));
        let centres = root.get("centres").is_some() && beside == "reception_centres";
        if !beside.is_empty()
            && !centres
            && !policies
                .iter()
                .any(|p| p.lever != policy.lever && serves(p))
        {
            note(format!(
                "acts on what `policies.{beside}` sets up, and nothing here does"
            ));
        }
        let alone = policy.groups.len() == 1 && lever.form == Form::Programme;
        if alone {
            note(format!(
                "brings members of `{}` together alone: a programme across groups names all of them",
                policy.groups[0]
            ));
        }
        if policy.intensity == 0.0 {
            note("has no effect: its intensity is 0".to_owned());
        }
        if policy.groups.is_empty() && !lever.hosts && groups.iter().all(|g| g.host) {
            note("reaches nobody: all groups are hosts".to_owned());
        }
    }
    notes
}
