//! What a scenario file says, key by key: paths with values as a person would write them.

use super::document::{Node, Value};
use super::message::number;

/// The keys of a tree with their values, in the order of paths. Tables in a list are found by their
/// names (`groups.host.share`), or by their positions where they have none.
pub(super) fn said(root: &Node) -> Vec<(String, String)> {
    let mut all = Vec::new();
    walk(root, "", &mut all);
    all.sort();
    all
}

fn walk(node: &Node, path: &str, out: &mut Vec<(String, String)>) {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    match &node.value {
        Value::Table(pairs) => {
            for pair in pairs {
                walk(&pair.node, &below(&pair.key), out);
            }
        }
        Value::List(nodes) if nodes.iter().any(|n| matches!(n.value, Value::Table(_))) => {
            for (k, node) in nodes.iter().enumerate() {
                let name = node.get("name").and_then(Node::text);
                let name = name.map_or_else(|| format!("[{k}]"), str::to_owned);
                walk(node, &below(&name), out);
            }
        }
        _ => out.push((path.to_owned(), written(node))),
    }
}

/// A value on one line.
fn written(node: &Node) -> String {
    match &node.value {
        Value::Text(text) | Value::Date(text) => text.clone(),
        Value::Integer(n) => n.to_string(),
        Value::Number(x) => number(*x),
        Value::Flag(flag) => flag.to_string(),
        Value::List(nodes) => {
            let all: Vec<String> = nodes.iter().map(written).collect();
            format!("[{}]", all.join(", "))
        }
        Value::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{ReadOptions, Scenario};

    #[test]
    fn arms_say_what_they_are_made_of() {
        let text = "commonground = 1\n[[groups]]\nname = 'host'\nhost = true\nshare = 0.9\n\
            [[groups]]\nname = 'a'\nshare = 0.1\n[city]\nkind = 'synthetic'\n\
            [[arms]]\nname = 'now'\n[[arms]]\nname = 'other'\nsettings.work.bias = 0\n\
            [[arms.policies.work_ban]]\nname = 'ban'\ngroups = ['a']\nend = 52\n\
            [compare]\nweeks = [1, 2]\n";
        let s = Scenario::from_text(text, "t.toml", &ReadOptions::default()).unwrap();
        let of = |k: usize, path: &str| {
            let said = &s.arms[k].scenario.said;
            let found = said.iter().find(|(p, _)| p == path);
            found.map(|(_, v)| v.as_str())
        };
        assert_eq!(of(0, "groups.a.share"), Some("0.1"));
        assert_eq!(of(0, "compare.weeks"), Some("[1, 2]"));
        assert_eq!(of(0, "settings.work.bias"), None);
        assert_eq!(of(1, "settings.work.bias"), Some("0"));
        assert_eq!(of(1, "policies.work_ban.ban.groups"), Some("[a]"));
        assert_eq!(of(1, "policies.work_ban.ban.end"), Some("52"));
        assert!(s.arms[1].scenario.said.is_sorted());
    }
}
