//! One tree over another: what a file that extends another, an arm, or the command line, changes.

use super::document::{Node, Pair, Value};
use super::format_events::named;

/// Lays a tree over another: tables merge key by key, groups, events and the arms of a trial by
/// their names, everything else is replaced. A city of another kind replaces the city as a whole.
pub(super) fn merge(base: Node, over: Node) -> Node {
    merge_at(base, over, &mut Vec::new())
}

fn merge_at(base: Node, over: Node, path: &mut Vec<String>) -> Node {
    let at = over.at;
    let value = match (base.value, over.value) {
        (Value::Table(b), Value::Table(o)) if !(*path == ["city"] && other_kind(&b, &o)) => {
            Value::Table(merge_tables(b, o, path))
        }
        (Value::List(b), Value::List(o)) if is_named(path) => {
            Value::List(merge_by_name(b, o, path))
        }
        (_, over) => over,
    };
    Node { at, value }
}

/// Whether the tables of a list have names; in an arm stand the lists of a scenario.
fn is_named(path: &[String]) -> bool {
    let path = match path {
        [arms, _, rest @ ..] if arms == "arms" => rest,
        path => path,
    };
    named(path) == Some(path.len())
}

fn other_kind(base: &[Pair], over: &[Pair]) -> bool {
    let kind = |pairs: &[Pair]| {
        pairs
            .iter()
            .find(|p| p.key == "kind")
            .and_then(|p| p.node.text().map(str::to_owned))
    };
    kind(over).is_some_and(|k| kind(base) != Some(k))
}

fn merge_tables(mut base: Vec<Pair>, over: Vec<Pair>, path: &mut Vec<String>) -> Vec<Pair> {
    for pair in over {
        match base.iter().position(|p| p.key == pair.key) {
            Some(i) => {
                let old = base.remove(i);
                path.push(pair.key.clone());
                let node = merge_at(old.node, pair.node, path);
                path.pop();
                base.insert(
                    i,
                    Pair {
                        key: pair.key,
                        at: pair.at,
                        node,
                    },
                );
            }
            None => base.push(pair),
        }
    }
    base
}

/// Two elements of one name in `over` stay two, so that the check finds them.
fn merge_by_name(mut base: Vec<Node>, over: Vec<Node>, path: &mut Vec<String>) -> Vec<Node> {
    let name = |n: &Node| n.get("name").and_then(Node::text).map(str::to_owned);
    let mut open: Vec<Option<String>> = base.iter().map(name).collect();
    for element in over {
        let wanted = name(&element);
        match open.iter().position(|n| n.is_some() && *n == wanted) {
            Some(i) => {
                open[i] = None;
                path.push(String::new());
                base[i] = merge_at(base[i].clone(), element, path);
                path.pop();
            }
            None => base.push(element),
        }
    }
    base
}

#[cfg(test)]
mod tests {
    use super::super::document::parse;
    use super::super::document::tests::{source, tree};
    use super::*;

    #[test]
    fn merging_keeps_the_place_of_each_value() {
        let base = parse("a = 1\n[t]\nx = 1\ny = [1, 2]\n", &source("base")).unwrap();
        let over = parse("[t]\ny = [3]\nz = 4\n", &source("over")).unwrap();
        let both = merge(base, over);
        let t = both.get("t").unwrap();
        let file = |k: &str| t.get(k).unwrap().at.source.label.clone();
        assert_eq!([file("x"), file("y"), file("z")], ["base", "over", "over"]);
        assert_eq!(t.get("y").unwrap().elements().len(), 1);
        assert_eq!(both.get("a").unwrap().integer(), Some(1));
    }

    #[test]
    fn groups_merge_by_name_and_a_city_of_another_kind_replaces() {
        let base = tree(
            "[[groups]]\nname='h'\nshare=.9\n[[groups]]\nname='a'\n[city]\nkind='s'\nn=1\n"
                .replace("=.9", "=0.9")
                .as_str(),
        );
        let over = tree(
            "[[groups]]\nname='a'\nshare=0.1\n[[groups]]\nname='b'\n[[groups]]\nname='b'\n[city]\nkind='t'\nf=1\n",
        );
        let both = merge(base.clone(), over);
        let groups = both.get("groups").unwrap().elements();
        assert_eq!(groups.len(), 4);
        assert_eq!(groups[1].get("share").unwrap().number(), Some(0.1));
        assert_eq!(both.get("city").unwrap().pairs().len(), 2);
        let same = merge(base, tree("[city]\nn=2\n"));
        assert_eq!(same.get("city").unwrap().pairs().len(), 2);
    }
}
