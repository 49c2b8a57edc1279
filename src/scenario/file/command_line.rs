//! Settings of the command line: `--set path.to.key=value`.

use std::path::PathBuf;
use std::sync::Arc;

use super::document::{self, Node, Pair, Value};
use super::format_events::named;
use super::message::{Origin, Source, join, no_event, no_group, one_line, quoted};
use crate::error::Result;

/// `path.to.key=value` as a tree that can be laid over the file.
pub(super) fn setting_tree(setting: &str, rank: usize, root: &Node) -> Result<Node> {
    let label = format!("command line `--set {}`", one_line(setting));
    let source = Arc::new(Source {
        label,
        folder: PathBuf::new(),
        rank,
    });
    let at = Origin {
        source,
        line: 0,
        column: 0,
    };
    let (path, value) = setting
        .split_once('=')
        .ok_or_else(|| at.error("a setting is written path.to.key=value"))?;
    let keys = toml_edit::Key::parse(path.trim())
        .map_err(|_| at.error(format!("{} is no path of keys", quoted(path.trim()))))?;
    let keys: Vec<&str> = keys.iter().map(|k| k.get()).collect();
    if let ["commonground" | "extends", ..] = keys[..] {
        return Err(at.error(format!("`{}` can only stand in a file", keys[0])));
    }
    tree_at(&keys, setting_value(value.trim(), &at)?, &at, root)
}

/// A value at a path of keys as a tree that can be laid over `root`. Groups, events and arms are
/// lists in the file; a path names them by their names.
pub(super) fn tree_at(keys: &[&str], value: Node, at: &Origin, root: &Node) -> Result<Node> {
    let list = named(keys).filter(|&len| keys.len() > len + 1);
    let Some(list) = list.map(|len| &keys[..len]) else {
        return Ok(below(keys, value, at));
    };
    let name = keys[list.len()];
    let holder = list.iter().try_fold(root, |node, key| node.get(key));
    let names: Vec<&str> = holder
        .map_or(&[][..], Node::elements)
        .iter()
        .filter_map(|g| g.get("name").and_then(Node::text))
        .collect();
    if !names.contains(&name) {
        return Err(at.error(match list {
            ["groups"] => no_group(name, &names),
            _ => no_event(&list.join("."), name, &names),
        }));
    }
    let rest = &keys[list.len() + 1..];
    // What an arm changes may lie in a list again: the path stays one, for the arm to follow.
    let mut element = match list {
        ["arms"] if rest != ["name"] && rest[0] != "set" => {
            let path = rest
                .iter()
                .fold(String::new(), |path, key| join(&path, key));
            below(&["set", &path], value, at)
        }
        _ => below(rest, value, at),
    };
    if let Value::Table(pairs) = &mut element.value {
        let text = Node {
            at: at.clone(),
            value: Value::Text(name.to_owned()),
        };
        let name = Pair {
            key: "name".to_owned(),
            at: at.clone(),
            node: text,
        };
        pairs.insert(0, name);
    }
    let element = Node {
        at: at.clone(),
        value: Value::List(vec![element]),
    };
    Ok(below(list, element, at))
}

/// A value below these keys.
fn below(keys: &[&str], value: Node, at: &Origin) -> Node {
    keys.iter().rev().fold(value, |node, &key| Node {
        at: at.clone(),
        value: Value::Table(vec![Pair {
            key: key.to_owned(),
            at: at.clone(),
            node,
        }]),
    })
}

/// A value of the command line: TOML, or a number such as `.5`, or a bare word, since a shell
/// takes the quotes away.
fn setting_value(text: &str, at: &Origin) -> Result<Node> {
    let problem = match document::parse_value(text, at) {
        Ok(node) => return Ok(node),
        Err(problem) => problem,
    };
    if let Some(x) = text.parse().ok().filter(|x: &f64| x.is_finite()) {
        return Ok(Node {
            at: at.clone(),
            value: Value::Number(x),
        });
    }
    if text.is_empty() || text.starts_with(['"', '\'', '[', '{']) {
        return Err(at.error(problem));
    }
    Ok(Node {
        at: at.clone(),
        value: Value::Text(text.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::files::{Document, ReadOptions, open_text};
    use super::*;

    fn text(text: &str, set: &[&str]) -> Result<Document> {
        let set = set.iter().map(|&s| s.to_owned()).collect();
        open_text(
            &format!("commonground = 1\n{text}"),
            "t.toml",
            &ReadOptions {
                set,
                ..Default::default()
            },
        )
    }

    fn message(r: Result<Document>) -> String {
        r.unwrap_err().to_string()
    }

    #[test]
    fn settings_of_the_command_line_lie_over_the_file() {
        let d = text(
            "[settings.work]\nrate = 1\n",
            &["settings.work.rate=.5", "name=a b", "seed = 7"],
        )
        .unwrap();
        let rate = d
            .root
            .get("settings")
            .and_then(|s| s.get("work"))
            .and_then(|w| w.get("rate"));
        assert_eq!(rate.unwrap().number(), Some(0.5));
        assert_eq!(
            rate.unwrap().at.location().to_string(),
            "command line `--set settings.work.rate=.5`"
        );
        assert_eq!(d.root.get("name").unwrap().text(), Some("a b"));
        assert_eq!(d.root.get("seed").unwrap().integer(), Some(7));
        assert!(
            d.text
                .ends_with("# set: settings.work.rate=.5\n# set: name=a b\n# set: seed = 7\n")
        );
    }

    #[test]
    fn a_setting_names_groups_by_name() {
        let groups = "[[groups]]\nname = 'host'\n[[groups]]\nname = 'arab'\n";
        let d = text(groups, &["groups.arab.share=0.3"]).unwrap();
        let groups_read = d.root.get("groups").unwrap().elements();
        assert_eq!(
            (
                groups_read.len(),
                groups_read[1].get("share").unwrap().number()
            ),
            (2, Some(0.3))
        );
        assert_eq!(
            message(text(groups, &["groups.arb.share=0.3"])),
            "command line `--set groups.arb.share=0.3`: no group is named \"arb\"; \
             did you mean `arab`? groups: host, arab"
        );
    }

    #[test]
    fn wrong_settings_are_said() {
        assert!(message(text("", &["seed"])).ends_with("a setting is written path.to.key=value"));
        assert!(message(text("", &["=1"])).ends_with("\"\" is no path of keys"));
        assert!(message(text("", &["a..b=1"])).contains("is no path of keys"));
        assert!(message(text("", &["a=[1"])).contains("not TOML"));
        assert!(message(text("", &["a="])).contains("`--set a=`: not TOML"));
        assert!(message(text("", &["extends=x"])).ends_with("`extends` can only stand in a file"));
    }
}
