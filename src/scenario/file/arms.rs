//! Arms of a scenario file: tables that are laid over the scenario as a file that extends it is.

use super::check::unknown;
use super::command_line::tree_at;
use super::document::{Node, Value};
use super::merge::merge;
use super::message::{Problems, join, quoted};
use super::shape::{Field, Shape, Table, Words};
use crate::error::{Error, Result};
use crate::population::Groups;

/// Most arms of a scenario.
const MOST: usize = 64;

/// Keys of a scenario in which its arms cannot differ, and why.
const SHARED: [(&str, &str); 10] = [
    ("commonground", "it is that of the file"),
    ("extends", "an arm is laid over what the file extends"),
    ("seed", "all arms have the same luck"),
    ("weeks", "all arms last as long"),
    ("burn_in_weeks", "all arms are compared at the same age"),
    ("outputs", "they are the same for all arms"),
    ("compare", "it is about all arms"),
    ("expect", "it is about all arms"),
    ("experiment", "it makes arms"),
    ("arms", "an arm has no arms"),
];

/// The form of `[[arms]]` in a scenario with these keys.
pub(super) fn form(scenario: &[Field]) -> Field {
    let may_differ = |f: &&Field| f.key != "name" && shared(&f.key).is_none();
    let own = vec![
        Field::new(
            "name",
            Shape::Text(Words::GroupName),
            "Name in results: letters, digits and `_`",
        )
        .required(),
        Field::new(
            "set",
            Shape::Paths,
            "Paths of keys with their values, as in --set: { \"settings.work.rate\" = 8 }",
        ),
    ];
    let arms = Shape::Arms {
        max: MOST,
        own: Table::new(own),
        scenario: Table::new(scenario.iter().filter(may_differ).cloned().collect()),
    };
    Field::new(
        "arms",
        arms,
        "Variants of the scenario, the baseline first (command `experiment`): each has a name and any \
         keys of a scenario, which are laid over it",
    )
}

pub(super) fn shared(key: &str) -> Option<&'static str> {
    SHARED.iter().find(|s| s.0 == key).map(|s| s.1)
}

/// Notes what is wrong with arms before they are laid over the scenario: names, and keys at the
/// top of each.
pub(super) fn check(
    nodes: &[Node],
    own: &Table,
    scenario: &Table,
    path: &str,
    root: &Shape,
    out: &mut Problems,
) {
    let known: Vec<Field> = own.fields.iter().chain(&scenario.fields).cloned().collect();
    let known = Table::new(known);
    let mut names: Vec<&str> = Vec::new();
    for (k, arm) in nodes.iter().enumerate() {
        let name = arm.get("name");
        let text = name.and_then(Node::text);
        let here = text.map_or_else(|| format!("{path}[{k}]"), |name| join(path, name));
        if !matches!(arm.value, Value::Table(_)) {
            out.push(&arm.at, format!("`{here}` must be a table with a name"));
            continue;
        }
        match name {
            Some(name) => {
                let shape = Shape::Text(Words::GroupName);
                super::check::check(name, &shape, &join(&here, "name"), root, out);
            }
            None => out.push(
                &arm.at,
                format!("`{here}.name` is missing: every arm has one"),
            ),
        }
        if let Some((node, text)) = name.zip(text) {
            if names.contains(&text) {
                out.push(
                    &node.at,
                    format!("two of `{path}` are named {}", quoted(text)),
                );
            }
            names.push(text);
        }
        for pair in arm.pairs() {
            let key = join(&here, &pair.key);
            if let Some(why) = shared(&pair.key) {
                out.push(&pair.at, not_in_an_arm(&key, why));
            } else if known.field(&pair.key).is_none() {
                out.push(&pair.at, unknown(&key, &pair.key, &known, root));
            }
        }
        if let Some(set) = arm.get("set") {
            super::check::check(set, &Shape::Paths, &join(&here, "set"), root, out);
        }
    }
}

fn not_in_an_arm(key: &str, why: &str) -> String {
    format!("`{key}` cannot stand in an arm: {why}")
}

/// The scenario with an arm laid over it, without arms.
///
/// # Errors
/// If a path of `set` leads nowhere.
pub(super) fn lay_over(root: &Node, arm: &Node) -> Result<Node> {
    let without = |node: &Node, keys: &[&str]| Node {
        at: root.at.clone(),
        value: Value::Table(
            node.pairs()
                .iter()
                .filter(|p| !keys.contains(&p.key.as_str()))
                .cloned()
                .collect(),
        ),
    };
    let mut whole = merge(
        without(root, &["arms", "experiment"]),
        without(arm, &["name", "set"]),
    );
    for pair in arm.get("set").map_or(&[][..], Node::pairs) {
        let keys = toml_edit::Key::parse(&pair.key).map_err(|_| {
            pair.at
                .error(format!("{} is no path of keys", quoted(&pair.key)))
        })?;
        let keys: Vec<&str> = keys.iter().map(|k| k.get()).collect();
        let why = match keys[..] {
            ["name"] => Some("an arm has a name of its own"),
            ["groups", _, "name"] => Some("all arms have the same groups"),
            _ => shared(keys[0]),
        };
        if let Some(why) = why {
            return Err(pair.at.error(not_in_an_arm(&pair.key, why)));
        }
        let over = tree_at(&keys, pair.node.clone(), &pair.at, &whole)?;
        whole = merge(whole, over);
    }
    whole.at = root.at.clone();
    Ok(whole)
}

/// All arms have the groups of the first.
///
/// # Errors
/// At the place of the arm.
pub(super) fn same_groups(arm: &Node, first: &Groups, here: &Groups) -> Result<()> {
    let names =
        |groups: &Groups| -> Vec<String> { groups.iter().map(|g| g.name.clone()).collect() };
    let (first, here) = (names(first), names(here));
    if first == here {
        return Ok(());
    }
    Err(arm.at.error(format!(
        "its groups are {}; all arms have the groups of the first: {}",
        here.join(", "),
        first.join(", ")
    )))
}

/// An error with the arm in which it was found.
pub(super) fn of_arm(name: &str, error: Error) -> Error {
    match error {
        Error::Input { location, message } => Error::Input {
            location,
            message: format!("arm `{name}`: {message}"),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{ReadOptions, Scenario};

    const HEAD: &str = "commonground = 1\nseed = 3\n[[groups]]\nname = 'host'\nhost = true\n\
        share = 0.9\n[[groups]]\nname = 'new'\nshare = 0.1\n[city]\nkind = 'synthetic'\n\
        [[campaigns]]\nname = 'spring'\nweek = 4\n";

    fn read(arms: &str, set: &[&str]) -> crate::Result<Scenario> {
        let options = ReadOptions {
            set: set.iter().map(|&s| s.to_owned()).collect(),
            ..Default::default()
        };
        Scenario::from_text(&format!("{HEAD}{arms}"), "t.toml", &options)
    }

    fn wrong(arms: &str) -> String {
        read(arms, &[]).unwrap_err().to_string()
    }

    #[test]
    fn arms_are_laid_over_the_scenario() {
        let s = read(
            "[[arms]]\nname = 'now'\n[[arms]]\nname = 'other'\nmechanisms.transient.enabled = false\n\
             set = { 'groups.new.share' = 0.2, 'groups.host.share' = 0.8, 'settings.work.rate' = 8 }\n\
             [[arms.campaigns]]\nname = 'spring'\nweek = 9\n[[arms.campaigns]]\nname = 'late'\n\
             week = 20\n",
            &[],
        )
        .unwrap();
        assert_eq!((s.name.as_str(), s.arms.len()), ("t", 2));
        let (now, other) = (&s.arms[0].scenario, &s.arms[1].scenario);
        assert_eq!((&now.inputs, &now.groups), (&s.inputs, &s.groups));
        assert_eq!(other.name, "t: other");
        assert!(other.arms.is_empty() && other.text.ends_with("# arm: other\n"));
        let weeks: Vec<u32> = other.inputs.campaigns.iter().map(|c| c.week).collect();
        assert_eq!(weeks, [9, 20]);
        assert_eq!(other.groups.get(1).spec.share, 0.2);
        assert!(!other.mechanisms["transient"].enabled && now.mechanisms.is_empty());
        let rate = |s: &Scenario| {
            s.settings
                .iter()
                .find(|x| x.name == "work")
                .unwrap()
                .spec
                .rate
        };
        assert_eq!(rate(other), 8.0);
        assert!(rate(now) != 8.0);
    }

    #[test]
    fn the_command_line_reaches_all_arms_or_one() {
        let arms = "[[arms]]\nname = 'a'\n[[arms]]\nname = 'b'\n[compare]\nweeks = [1, 2]\n\
                    every_weeks = 4\nareas = false\n";
        let set = [
            "weeks=8",
            "arms.b.groups.new.share=0.3",
            "arms.b.groups.host.share=0.7",
            "arms.b.campaigns.spring.week=6",
        ];
        let s = read(arms, &set).unwrap();
        let b = &s.arms[1].scenario;
        assert_eq!((s.arms[0].scenario.weeks, b.weeks), (8, 8));
        assert_eq!(
            (b.groups.get(1).spec.share, s.groups.get(1).spec.share),
            (0.3, 0.1)
        );
        assert_eq!(b.inputs.campaigns[0].week, 6);
        assert_eq!(
            (&s.compare.weeks[..], s.compare.every),
            (&[1, 2][..], Some(4))
        );
        assert!(!s.compare.areas);
        let unknown = read(arms, &["arms.c.city.areas=3"])
            .unwrap_err()
            .to_string();
        assert!(unknown.contains("no `arms` is named \"c\""), "{unknown}");
    }

    #[test]
    fn what_is_wrong_names_the_arm_and_the_line() {
        let line = HEAD.lines().count() + 1;
        let arm = |text: &str| wrong(&format!("[[arms]]\nname = 'a'\n{text}\n"));
        for (text, said) in [
            (
                "mechansims.transient.enabled = false",
                format!(
                    "t.toml:{}:1: unknown key `arms.a.mechansims`; did you mean `mechanisms`?",
                    line + 2
                ),
            ),
            (
                "settings.work.bias = 7",
                format!(
                    "t.toml:{}:22: arm `a`: `settings.work.bias` is 7; allowed: 0 to 1",
                    line + 2
                ),
            ),
            (
                "seed = 4",
                format!(
                    "t.toml:{}:1: `arms.a.seed` cannot stand in an arm: all arms have the same luck",
                    line + 2
                ),
            ),
            (
                "set = { 'weeks' = 4 }",
                format!(
                    "t.toml:{}:9: arm `a`: `weeks` cannot stand in an arm",
                    line + 2
                ),
            ),
            (
                "set = { 'groups.old.share' = 0.4 }",
                format!("t.toml:{}:9: arm `a`: no group is named \"old\"", line + 2),
            ),
            (
                "set = 4",
                format!(
                    "t.toml:{}:7: `arms.a.set`: found the number 4; a table of paths",
                    line + 2
                ),
            ),
            (
                "[[arms]]\nname = 'a'",
                format!("t.toml:{}:8: two of `arms` are named \"a\"", line + 3),
            ),
            (
                "[[arms]]\nname = 'b'\n[[arms.groups]]\nname = 'third'",
                format!(
                    "t.toml:{}:1: arm `b`: its groups are host, new, third",
                    line + 2
                ),
            ),
        ] {
            let found = arm(text);
            assert!(found.starts_with(&said), "{text}\n{found}\n{said}");
        }
        assert!(wrong("[[arms]]\n").contains("`arms[0].name` is missing"));
        let list = read("", &["arms=3"]).unwrap_err().to_string();
        assert!(
            list.contains("a list of tables, `[[arms]]`, is expected"),
            "{list}"
        );
    }
}
