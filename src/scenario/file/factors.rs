//! Factors of an experiment: arms that are made of values of keys.

use super::document::{Node, Pair, Value};
use super::message::{Problems, number, quoted};
use super::shape::{Field, Shape, Table};
use crate::error::Result;

/// Most arms that factors may make.
const MOST: usize = 1000;

/// How values are combined.
const DESIGNS: [&str; 2] = ["grid", "one_at_a_time"];

/// The form of `[experiment]`.
pub(super) fn form() -> Field {
    let fields = vec![
        Field::new(
            "factors",
            Shape::Paths,
            "Paths of keys, each with a list of values: { \"settings.work.bias\" = [0.0, 0.3] }; every \
             arm is run with them, the first values make the baseline",
        ),
        Field::new(
            "design",
            Shape::Choice(DESIGNS.to_vec()),
            "Which values go together: all with all, or the first of all but one",
        )
        .or(DESIGNS[0]),
    ];
    Field::new(
        "experiment",
        Shape::Table(Table::new(fields)),
        "Arms made of values of keys (command `compare`)",
    )
}

/// A key with its values.
struct Factor<'a> {
    pair: &'a Pair,
    /// The last key of its path, or the whole path where two end alike.
    label: String,
}

impl Factor<'_> {
    fn values(&self) -> &[Node] {
        self.pair.node.elements()
    }

    fn said(&self, value: usize) -> String {
        let text = word(&self.values()[value]).unwrap_or_default();
        format!("{}={text}", self.label)
    }
}

/// The arms of a scenario: those that are written, with the values of its factors.
///
/// # Errors
/// If a factor has no list of two different values at least, or there are too many arms.
pub(super) fn arms(root: &Node) -> Result<Vec<Node>> {
    let written = root.get("arms").map_or(&[][..], Node::elements);
    let experiment = root.get("experiment");
    let table = experiment.and_then(|e| e.get("factors"));
    let Some(table) = table.filter(|t| !t.pairs().is_empty()) else {
        return Ok(written.to_vec());
    };
    let factors = factors(table)?;
    let design = experiment
        .and_then(|e| e.get("design"))
        .and_then(Node::text);
    let rows = match design {
        Some("one_at_a_time") => one_at_a_time(&factors),
        _ => grid(&factors),
    };
    let of_each = written.len().max(1);
    let all = rows
        .as_ref()
        .map_or(usize::MAX, |rows| rows.len() * of_each);
    let Some(rows) = rows.filter(|_| all <= MOST) else {
        return Err(table.at.error(format!(
            "`experiment.factors` make more than {MOST} arms; take fewer values, or design = \
             \"one_at_a_time\""
        )));
    };
    let nobody = Node {
        at: table.at.clone(),
        value: Value::Table(Vec::new()),
    };
    let bases = match written.is_empty() {
        true => std::slice::from_ref(&nobody),
        false => written,
    };
    let mut arms = Vec::new();
    for base in bases {
        for (k, row) in rows.iter().enumerate() {
            // One at a time, only what differs from the first values needs to be said.
            let says = |f: usize| design != Some("one_at_a_time") || k == 0 || row[f] > 0;
            let said: Vec<String> = (0..factors.len())
                .filter(|&f| says(f))
                .map(|f| factors[f].said(row[f]))
                .collect();
            let first = base.get("name").and_then(Node::text);
            let name: Vec<&str> = first
                .into_iter()
                .chain(said.iter().map(String::as_str))
                .collect();
            arms.push(arm(base, &name.join(" "), &factors, row));
        }
    }
    Ok(arms)
}

/// All values with all: the last factor changes first. `None` if there are too many.
fn grid(factors: &[Factor<'_>]) -> Option<Vec<Vec<usize>>> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
    for factor in factors {
        if rows.len() * factor.values().len() > MOST {
            return None;
        }
        let with = |row: &Vec<usize>| {
            let row = row.clone();
            let one = move |v| row.iter().copied().chain([v]).collect::<Vec<usize>>();
            (0..factor.values().len()).map(one).collect::<Vec<_>>()
        };
        rows = rows.iter().flat_map(with).collect();
    }
    Some(rows)
}

/// The first of all, then every other value with the first of all others.
fn one_at_a_time(factors: &[Factor<'_>]) -> Option<Vec<Vec<usize>>> {
    let first = vec![0; factors.len()];
    let mut rows = vec![first.clone()];
    for (f, factor) in factors.iter().enumerate() {
        for value in 1..factor.values().len() {
            let mut row = first.clone();
            row[f] = value;
            rows.push(row);
        }
    }
    Some(rows)
}

fn factors(table: &Node) -> Result<Vec<Factor<'_>>> {
    let mut problems = Problems::default();
    for pair in table.pairs() {
        let values = pair.node.elements();
        let words: Option<Vec<String>> = values.iter().map(word).collect();
        let good = words.is_some_and(|words| {
            let repeated = (0..words.len()).any(|k| words[..k].contains(&words[k]));
            words.len() > 1 && !repeated
        });
        if !good {
            problems.push(
                &pair.node.at,
                format!(
                    "factor {} needs a list of two or more different numbers, words or flags, such \
                     as [0.0, 0.3]",
                    quoted(&pair.key)
                ),
            );
        }
    }
    problems.finish()?;
    let last = |key: &str| key.rsplit('.').next().unwrap_or(key).trim().to_owned();
    let pairs = table.pairs();
    let label = |pair: &Pair| {
        let alike = pairs.iter().filter(|p| last(&p.key) == last(&pair.key));
        match alike.count() {
            1 => last(&pair.key),
            _ => pair.key.clone(),
        }
    };
    let factor = |pair| Factor {
        label: label(pair),
        pair,
    };
    Ok(pairs.iter().map(factor).collect())
}

/// A value as it stands in the name of an arm.
fn word(value: &Node) -> Option<String> {
    match &value.value {
        Value::Text(text) => Some(text.clone()),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Integer(n) => Some(n.to_string()),
        Value::Number(x) => Some(number(*x)),
        Value::Date(date) => Some(date.clone()),
        Value::Table(_) | Value::List(_) => None,
    }
}

/// An arm with these values also.
fn arm(base: &Node, name: &str, factors: &[Factor<'_>], row: &[usize]) -> Node {
    let mut pairs: Vec<Pair> = base.pairs().to_vec();
    pairs.retain(|p| p.key != "name" && p.key != "set");
    let mut set: Vec<Pair> = base.get("set").map_or(&[][..], Node::pairs).to_vec();
    for (factor, &value) in factors.iter().zip(row) {
        set.push(Pair {
            node: factor.values()[value].clone(),
            ..factor.pair.clone()
        });
    }
    let own = |key: &str, value| Pair {
        key: key.to_owned(),
        at: base.at.clone(),
        node: Node {
            at: base.at.clone(),
            value,
        },
    };
    pairs.push(own("name", Value::Text(name.to_owned())));
    pairs.push(own("set", Value::Table(set)));
    Node {
        at: base.at.clone(),
        value: Value::Table(pairs),
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{ReadOptions, Scenario};

    const HEAD: &str = "commonground = 1\n[[groups]]\nname = 'host'\nhost = true\n\
        share = 0.9\n[[groups]]\nname = 'new'\nshare = 0.1\n[city]\nkind = 'synthetic'\n";
    const TWO: &str = "[experiment.factors]\n'settings.work.bias' = [0.1, 0.4]\n\
        'mechanisms.transient.enabled' = [true, false]\n";

    fn read(more: &str) -> crate::Result<Scenario> {
        Scenario::from_text(&format!("{HEAD}{more}"), "t.toml", &ReadOptions::default())
    }

    fn names(s: &Scenario) -> Vec<&str> {
        s.arms.iter().map(|a| a.name.as_str()).collect()
    }

    fn bias(s: &Scenario) -> f64 {
        let work = s.settings.iter().find(|x| x.name == "work");
        work.map_or(f64::NAN, |w| w.spec.bias)
    }

    #[test]
    fn a_grid_has_all_values_with_all() {
        let s = read(TWO).unwrap();
        assert_eq!(
            names(&s),
            [
                "bias=0.1 enabled=true",
                "bias=0.1 enabled=false",
                "bias=0.4 enabled=true",
                "bias=0.4 enabled=false"
            ]
        );
        let last = &s.arms[3].scenario;
        assert_eq!((bias(last), bias(&s)), (0.4, 0.1));
        assert!(!last.mechanisms["transient"].enabled);
        assert!(s.arms.iter().all(|a| a.scenario.arms.is_empty()));
    }

    #[test]
    fn one_at_a_time_differs_from_the_first_values_in_one() {
        let design = "[experiment]\ndesign = 'one_at_a_time'\n[experiment.factors]";
        let s = read(&TWO.replace("[experiment.factors]", design));
        assert_eq!(
            names(&s.unwrap()),
            ["bias=0.1 enabled=true", "bias=0.4", "enabled=false"]
        );
    }

    #[test]
    fn arms_are_crossed_with_factors() {
        let arms =
            "[[arms]]\nname = 'a'\n[[arms]]\nname = 'b'\nset = { 'settings.work.rate' = 3 }\n";
        let factors = "[experiment.factors]\n'settings.work.bias' = [0.1, 0.4]\n\
                       'settings.club.bias' = [0.2, 0.5]\n";
        let s = read(&format!("{arms}{factors}")).unwrap();
        assert_eq!(s.arms.len(), 8);
        assert_eq!(
            names(&s)[5],
            "b settings.work.bias=0.1 settings.club.bias=0.5"
        );
        let rate = s.arms[5]
            .scenario
            .settings
            .iter()
            .find(|x| x.name == "work");
        assert_eq!(rate.unwrap().spec.rate, 3.0);
    }

    #[test]
    fn wrong_factors_are_said_with_their_line() {
        let line = HEAD.lines().count() + 2;
        let wrong = |text: &str| {
            let text = format!("[experiment.factors]\n{text}\n");
            read(&text).unwrap_err().to_string()
        };
        for text in ["a = 3", "a = [1]", "a = [1, 1]", "a = [[1], [2]]", "a = []"] {
            let said = wrong(text);
            let start = format!("t.toml:{line}:5: factor \"a\" needs a list");
            assert!(said.starts_with(&start), "{said}");
        }
        let unknown = wrong("'settings.wrok.bias' = [0, 1]");
        assert!(
            unknown.contains("arm `bias=0`: unknown key `settings.wrok`"),
            "{unknown}"
        );
        let range = wrong("'settings.work.bias' = [0, 7]");
        assert!(
            range.contains("arm `bias=7`: `settings.work.bias` is 7"),
            "{range}"
        );
        let ten: Vec<String> = (0..40).map(|k| k.to_string()).collect();
        let many = format!(
            "'settings.work.rate' = [{0}]\n'settings.club.rate' = [{0}]",
            ten.join(",")
        );
        assert!(wrong(&many).contains("more than 1000 arms"));
        assert!(wrong("'seed' = [1, 2]").contains("cannot stand in an arm"));
    }
}
