//! A factor of an experiment: a key with a list of values, or a range of which samples are drawn.

use super::arms::shared;
use super::designs::Design;
use super::document::{Node, Pair, Value};
use super::message::{Problems, number, quoted};
use super::shape::Shape;
use crate::error::Result;
use crate::num::{exp64, ln};

/// Figures of a value that is drawn, relative to its range.
const FIGURES: i32 = 6;
/// Words for the scale of a range.
const SCALES: [&str; 2] = ["linear", "log"];

/// A key with its values.
pub(super) struct Factor<'a> {
    /// The pair of the file.
    pub pair: &'a Pair,
    /// The last key of its path, or the whole path where two end alike.
    pub label: String,
    values: Values<'a>,
}

enum Values<'a> {
    List(&'a [Node]),
    Range(Range),
}

/// A range that is drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    low: f64,
    high: f64,
    whole: bool,
    log: bool,
}

impl Range {
    /// The value at a place of the unit interval.
    fn at(&self, u: f64) -> Value {
        let end = if self.whole {
            self.high + 1.0
        } else {
            self.high
        };
        let x = match self.log {
            true => exp64(ln(self.low) + u * (ln(end) - ln(self.low))),
            false => self.low + u * (end - self.low),
        };
        if self.whole {
            return Value::Integer(x.floor().clamp(self.low, self.high) as i64);
        }
        // A name and a table have room for so many figures; what is written is what runs.
        let size = match self.log {
            true => x,
            false => self.high - self.low,
        };
        let places = (FIGURES - libm::ceil(libm::log10(size)) as i32).clamp(0, 17) as usize;
        let rounded = format!("{x:.places$}").parse().unwrap_or(x);
        Value::Number(f64::clamp(rounded, self.low, self.high))
    }
}

impl Factor<'_> {
    /// Values of a list; none of a range.
    pub fn list(&self) -> &[Node] {
        match &self.values {
            Values::List(values) => values,
            Values::Range(_) => &[],
        }
    }

    /// The value at a place of the unit interval; those of a list have equal chances.
    pub fn at(&self, u: f64) -> Node {
        match &self.values {
            Values::List(values) => {
                let k = (u * values.len() as f64) as usize;
                values[k.min(values.len() - 1)].clone()
            }
            Values::Range(range) => Node {
                at: self.pair.node.at.clone(),
                value: range.at(u),
            },
        }
    }
}

/// The factors of a table, for a design, in a scenario of this form.
///
/// # Errors
/// If values of one are wrong, or do not suit the design.
pub(super) fn factors<'a>(
    table: &'a Node,
    design: Design,
    form: &Shape,
) -> Result<Vec<Factor<'a>>> {
    let mut problems = Problems::default();
    let pairs = table.pairs();
    let last = |key: &str| key.rsplit('.').next().unwrap_or(key).trim().to_owned();
    let label = |pair: &Pair| {
        let alike = pairs.iter().filter(|p| last(&p.key) == last(&pair.key));
        match alike.count() {
            1 => last(&pair.key),
            _ => pair.key.clone(),
        }
    };
    let mut all = Vec::new();
    for pair in pairs {
        let key = pair.key.split('.').next().unwrap_or_default().trim();
        if let Some(why) = shared(key) {
            let name = quoted(&pair.key);
            let what = format!("factor {name}: arms cannot differ in it: {why}");
            problems.push(&pair.node.at, what);
            continue;
        }
        match values(pair, design, form) {
            Ok(values) => all.push(Factor {
                label: label(pair),
                pair,
                values,
            }),
            Err(what) => {
                let name = quoted(&pair.key);
                problems.push(&pair.node.at, format!("factor {name} {what}"));
            }
        }
    }
    problems.finish()?;
    Ok(all)
}

/// The values of a factor, or what is wrong with them.
fn values<'a>(pair: &'a Pair, design: Design, form: &Shape) -> Result<Values<'a>, String> {
    if let Value::Table(inside) = &pair.node.value {
        let known = ["low", "high", "scale"];
        if let Some(other) = inside.iter().find(|p| !known.contains(&p.key.as_str())) {
            return Err(format!(
                "has a key `{}`; a range has low, high and scale, and a path of keys stands in \
                 quotes, such as \"settings.work.bias\"",
                other.key
            ));
        }
        if !design.draws() {
            return Err(format!(
                "is a range, of which samples are drawn (design = \"random\", \"latin_hypercube\" or \
                 \"sobol\"); the design {} needs a list of values",
                quoted(design.name())
            ));
        }
        return Ok(Values::Range(range(&pair.node, form.at(&pair.key))?));
    }
    let list = pair.node.elements();
    let words: Option<Vec<String>> = list.iter().map(word).collect();
    let good = words.is_some_and(|words| {
        let repeated = (0..words.len()).any(|k| words[..k].contains(&words[k]));
        words.len() > 1 && !repeated
    });
    match (good, design.draws()) {
        (true, _) => Ok(Values::List(list)),
        (false, false) => Err(
            "needs a list of two or more different numbers, words or flags, such as [0.0, 0.3]"
                .to_owned(),
        ),
        (false, true) => Err(
            "needs a list of two or more different numbers, words or flags, such as [0.0, 0.3], or \
             a range, such as { low = 0.0, high = 0.3 }"
                .to_owned(),
        ),
    }
}

/// The range of a key with this shape.
fn range(node: &Node, shape: Option<&Shape>) -> Result<Range, String> {
    let end = |key: &str| {
        let found = node.get(key).and_then(Node::number);
        found.filter(|x| x.is_finite()).ok_or_else(|| {
            format!("is a range without a number `{key}`: {{ low = 0.0, high = 0.3 }}")
        })
    };
    let (low, high) = (end("low")?, end("high")?);
    let scale = match node.get("scale") {
        None => SCALES[0],
        Some(said) => {
            let known = SCALES.iter().find(|s| said.text() == Some(s));
            known.ok_or_else(|| {
                let words = SCALES.map(quoted).join(", ");
                format!("has a wrong scale; allowed: {words}")
            })?
        }
    };
    let whole = |key: &str| node.get(key).and_then(Node::integer).is_some();
    let whole = whole("low") && whole("high");
    let needs_whole = matches!(shape, Some(Shape::Integer { .. } | Shape::WordOr { .. }));
    if needs_whole && !whole {
        return Err(format!(
            "takes whole numbers and has a range from {} to {}",
            number(low),
            number(high)
        ));
    }
    let range = Range {
        low,
        high,
        // Where the form says nothing of a key, the ends do.
        whole: needs_whole || whole && !matches!(shape, Some(Shape::Number { .. })),
        log: scale == SCALES[1],
    };
    if low >= high {
        return Err(format!(
            "has a range from {} to {}; the lower end comes first",
            number(low),
            number(high)
        ));
    }
    if range.log && low <= 0.0 {
        return Err(format!(
            "has scale \"log\" from {}; allowed: above 0",
            number(low)
        ));
    }
    Ok(range)
}

/// A value as it stands in the name of an arm.
pub(super) fn word(value: &Node) -> Option<String> {
    match &value.value {
        Value::Text(text) => Some(text.clone()),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Integer(n) => Some(n.to_string()),
        Value::Number(x) => Some(number(*x)),
        Value::Date(date) => Some(date.clone()),
        Value::Table(_) | Value::List(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::tests::tree;
    use super::*;

    #[test]
    fn keys_of_whole_numbers_get_whole_numbers_and_others_all() {
        let form = super::super::format::scenario(crate::mechanism::catalogue());
        let factor = |said: &str| -> Result<String, String> {
            let text = format!("[experiment.factors]\n{said}\n");
            let root = tree(&text);
            let table = root
                .get("experiment")
                .and_then(|e| e.get("factors"))
                .unwrap();
            let all = factors(table, Design::Random, &form).map_err(|e| e.to_string())?;
            Ok(format!(
                "{:?} {:?}",
                all[0].at(0.0).value,
                all[0].at(0.45).value
            ))
        };
        let range = |path: &str, low: &str, high: &str| {
            factor(&format!("\"{path}\" = {{ low = {low}, high = {high} }}"))
        };
        for (path, low, high, drawn) in [
            ("settings.work.bias", "0", "1", "Number(0.0) Number(0.45)"),
            (
                "city.inhabitants",
                "100",
                "199",
                "Integer(100) Integer(145)",
            ),
            // A list of tables with names.
            ("policies.ban.start", "0", "9", "Integer(0) Integer(4)"),
        ] {
            assert_eq!(range(path, low, high).as_deref(), Ok(drawn), "{path}");
        }
        let wrong = range("city.areas", "1.5", "3").unwrap_err();
        assert!(
            wrong.contains("takes whole numbers and has a range from 1.5 to 3"),
            "{wrong}"
        );
        let wrong = range("seed", "1", "3").unwrap_err();
        assert!(
            wrong
                .contains("factor \"seed\": arms cannot differ in it: all arms have the same luck"),
            "{wrong}"
        );
    }

    #[test]
    fn ranges_are_drawn_from_evenly() {
        let range = |low: f64, high: f64, whole: bool, log: bool| Range {
            low,
            high,
            whole,
            log,
        };
        let number = |v: Value| match v {
            Value::Number(x) => x,
            Value::Integer(n) => n as f64,
            _ => f64::NAN,
        };
        let half = |r: Range| number(r.at(0.5));
        assert_eq!(half(range(0.0, 0.6, false, false)), 0.3);
        assert_eq!(half(range(1.0, 100.0, false, true)), 10.0);
        assert_eq!(
            number(range(0.0, 1.0, false, false).at(1.0 / 3.0)),
            0.333333
        );
        let dice: Vec<f64> = (0..6)
            .map(|k| number(range(1.0, 6.0, true, false).at(f64::from(k) / 6.0 + 0.01)))
            .collect();
        assert_eq!(dice, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(half(range(1.0, 99.0, true, true)), 10.0);
        assert!(matches!(
            range(1.0, 6.0, true, false).at(0.999_999),
            Value::Integer(6)
        ));
    }
}
