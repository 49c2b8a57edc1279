//! Factors of an experiment: arms that are made of values of keys.

use super::designs::{Design, MOST_DIMENSIONS, grid, one_at_a_time};
use super::document::{Node, Pair, Value};
use super::factor::{Factor, factors, word};
use super::message::quoted;
use super::shape::{Field, Shape, Table};
use crate::error::Result;
use crate::scenario::{Experiment, MOST_REPLICATES};

/// Most arms that factors may make.
const MOST: usize = 1000;
/// Name of the scenario as it is, where samples are drawn and no arm is written.
const AS_IT_IS: &str = "as_it_is";

/// The form of `[experiment]`.
pub(super) fn form() -> Field {
    let defaults = Experiment::default();
    let fields = vec![
        Field::new(
            "replicates",
            Shape::Integer {
                min: 1,
                max: i64::from(MOST_REPLICATES),
            },
            "Seeds on which all arms are run, unless the command line says otherwise",
        )
        .or(defaults.replicates),
        Field::new(
            "common_luck",
            Shape::Flag,
            "Whether all arms of a replicate have the same seed; false: each has one of its own, and a \
             difference is one between independent runs",
        )
        .or(defaults.common_luck),
        Field::new(
            "outputs",
            Shape::Indicators,
            "Indicators that are kept and written; absent: all",
        ),
        Field::new(
            "design",
            Shape::Choice(Design::names()),
            "Which values go together: all with all, the first of all but one, or samples that are \
             drawn, which are compared with the scenario as it is",
        )
        .or(Design::Grid.name()),
        Field::new(
            "samples",
            Shape::Integer {
                min: 1,
                max: MOST as i64 - 1,
            },
            "Samples of a design that draws; for \"sobol\" a power of two is balanced",
        ),
        Field::new(
            "factors",
            Shape::Paths,
            "Paths of keys, each with a list of values, { \"settings.work.bias\" = [0.0, 0.3] }, or, \
             where samples are drawn, with a range, { low = 0.0, high = 0.6 }; with scale = \"log\" \
             evenly in logarithms. Keys of whole numbers get whole numbers. Every arm is run with them; \
             in a grid the first values make the baseline",
        ),
    ];
    Field::new(
        "experiment",
        Shape::Table(Table::new(fields)),
        "How often arms are run, what is kept, and arms made of values of keys (command `experiment`)",
    )
}

/// What `[experiment]` says besides arms.
pub(super) fn experiment(root: &Node) -> Experiment {
    let mut all = Experiment::default();
    let Some(table) = root.get("experiment") else {
        return all;
    };
    let replicates = table.get("replicates").and_then(Node::integer);
    all.replicates = replicates.map_or(all.replicates, |n| n as u32);
    let luck = table.get("common_luck").and_then(Node::flag);
    all.common_luck = luck.unwrap_or(all.common_luck);
    let outputs = table.get("outputs").map_or(&[][..], Node::elements);
    let names = outputs.iter().filter_map(Node::text);
    all.outputs = names.map(str::to_owned).collect();
    let factors = table.get("factors").filter(|f| !f.pairs().is_empty());
    all.design = factors.map(|_| {
        let design = Design::named(table.get("design").and_then(Node::text));
        design.name().to_owned()
    });
    all
}

/// An arm with the values of factors that made it.
#[derive(Debug)]
pub(super) struct Made {
    /// The arm as a file would have it.
    pub node: Node,
    /// Paths with values as written; empty without factors, and where nothing is set.
    pub factors: Vec<(String, String)>,
}

/// The arms of a scenario of this form with this seed: those that are written, with the values of its
/// factors.
///
/// # Errors
/// If values of a factor are wrong, or do not suit the design, or there are too many arms.
pub(super) fn arms(root: &Node, form: &Shape, seed: u64) -> Result<Vec<Made>> {
    let written = root.get("arms").map_or(&[][..], Node::elements);
    let experiment = root.get("experiment");
    let of = |key: &str| experiment.and_then(|e| e.get(key));
    let design = Design::named(of("design").and_then(Node::text));
    let samples = of("samples");
    let table = of("factors").filter(|t| !t.pairs().is_empty());
    if let Some(node) = samples.filter(|_| table.is_none() || !design.draws()) {
        return Err(node.at.error(match table {
            None => {
                "`experiment.samples` draws values of `experiment.factors`, of which there are none"
                    .to_owned()
            }
            Some(_) => format!(
                "`experiment.samples` is for designs that draw (\"random\", \"latin_hypercube\", \
                 \"sobol\"), and the design is {}",
                quoted(design.name())
            ),
        }));
    }
    let Some(table) = table else {
        let as_written = |node: &Node| Made {
            node: node.clone(),
            factors: Vec::new(),
        };
        return Ok(written.iter().map(as_written).collect());
    };
    let factors = factors(table, design, form)?;
    let nobody = Node {
        at: table.at.clone(),
        value: Value::Table(Vec::new()),
    };
    let bases = match written.is_empty() {
        true => std::slice::from_ref(&nobody),
        false => written,
    };
    match design.draws() {
        true => drawn(table, &factors, design, samples, bases, seed),
        false => combined(table, &factors, design, bases),
    }
}

fn too_many(table: &Node, what: &str) -> crate::Error {
    table.at.error(format!(
        "`experiment.factors` make more than {MOST} arms; take {what}"
    ))
}

/// Values of lists, all with all or one at a time.
fn combined(
    table: &Node,
    factors: &[Factor<'_>],
    design: Design,
    bases: &[Node],
) -> Result<Vec<Made>> {
    let one = design == Design::OneAtATime;
    let sizes: Vec<usize> = factors.iter().map(|f| f.list().len()).collect();
    let rows = match one {
        true => Some(one_at_a_time(&sizes)),
        false => grid(&sizes, MOST),
    };
    let rows = rows.filter(|rows| rows.len() * bases.len() <= MOST);
    let rows = rows.ok_or_else(|| {
        too_many(
            table,
            "fewer values, design = \"one_at_a_time\", or samples (design = \"latin_hypercube\")",
        )
    })?;
    let mut arms = Vec::new();
    for base in bases {
        for (k, row) in rows.iter().enumerate() {
            let values = factors.iter().zip(row).map(|(f, &v)| f.list()[v].clone());
            let values: Vec<Node> = values.collect();
            // One at a time, only what differs from the first values needs to be said.
            let says = |f: &usize| !one || k == 0 || row[*f] > 0;
            let said = (0..factors.len()).filter(says).map(|f| {
                let text = word(&values[f]).unwrap_or_default();
                format!("{}={text}", factors[f].label)
            });
            let said: Vec<String> = said.collect();
            arms.push(arm(base, &said.join(" "), factors, values));
        }
    }
    Ok(arms)
}

/// Every written arm as it is, then with every sample.
fn drawn(
    table: &Node,
    factors: &[Factor<'_>],
    design: Design,
    samples: Option<&Node>,
    bases: &[Node],
    seed: u64,
) -> Result<Vec<Made>> {
    let Some(n) = samples.and_then(Node::integer) else {
        return Err(table.at.error(format!(
            "`experiment.samples` is missing: how many samples of the factors the design {} draws",
            quoted(design.name())
        )));
    };
    if (n as usize + 1) * bases.len() > MOST {
        return Err(too_many(table, "fewer samples"));
    }
    if design == Design::Sobol && factors.len() > MOST_DIMENSIONS {
        return Err(table.at.error(format!(
            "{} factors; the Sobol sequence has {MOST_DIMENSIONS} at most",
            factors.len()
        )));
    }
    let paths: Vec<&str> = factors.iter().map(|f| f.pair.key.as_str()).collect();
    let points = design.points(seed, &paths, n as u32);
    let mut arms = Vec::new();
    for base in bases {
        let written = base.get("name").is_some();
        let name = if written { "" } else { AS_IT_IS };
        arms.push(arm(base, name, &[], Vec::new()));
        for (k, point) in points.iter().enumerate() {
            let values = factors.iter().zip(point).map(|(f, &u)| f.at(u)).collect();
            arms.push(arm(base, &format!("sample_{}", k + 1), factors, values));
        }
    }
    Ok(arms)
}

/// An arm with these values of these factors also, and a longer name.
fn arm(base: &Node, name: &str, factors: &[Factor<'_>], values: Vec<Node>) -> Made {
    let first = base.get("name").and_then(Node::text).into_iter();
    let names: Vec<&str> = first.chain((!name.is_empty()).then_some(name)).collect();
    let mut pairs: Vec<Pair> = base.pairs().to_vec();
    pairs.retain(|p| p.key != "name" && p.key != "set");
    let mut set: Vec<Pair> = base.get("set").map_or(&[][..], Node::pairs).to_vec();
    let mut said = Vec::new();
    for (factor, node) in factors.iter().zip(values) {
        said.push((factor.pair.key.clone(), word(&node).unwrap_or_default()));
        set.push(Pair {
            node,
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
    pairs.push(own("name", Value::Text(names.join(" "))));
    pairs.push(own("set", Value::Table(set)));
    Made {
        node: Node {
            at: base.at.clone(),
            value: Value::Table(pairs),
        },
        factors: said,
    }
}

#[cfg(test)]
mod tests;
