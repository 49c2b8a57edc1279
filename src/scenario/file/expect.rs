//! `[[expect]]`: what a scenario's author expects of its arms.

use super::document::Node;
use super::format::MOST_WEEKS;
use super::message::{Problems, did_you_mean, nearest, no_group};
use super::shape::{Field, Shape, Table, Words};
use crate::error::Result;
use crate::indicators::{NAMES, is_known};
use crate::scenario::{Expectation, Scenario};

/// Most expectations of a scenario.
const MOST: usize = 200;

/// The form of `[[expect]]`.
pub(super) fn form() -> Field {
    let word = |key: &str, meaning: &str| Field::new(key, Shape::Text(Words::GroupName), meaning);
    let text = |key: &str, meaning: &str| Field::new(key, Shape::Text(Words::Any), meaning);
    let week = Shape::Integer {
        min: 0,
        max: MOST_WEEKS,
    };
    let table = Table::new(vec![
        word("name", "Name, unique in this list: letters, digits and `_`").required(),
        text("says", "The expectation in words").or(""),
        text("indicator", "Indicator of the results").required(),
        word("group", "Group that it describes; else any"),
        word("outgroup", "Group towards which; else any"),
        text("setting", "Setting; else any"),
        word("arm", "Arm that is looked at").required(),
        word("than", "Arm that it is compared with").required(),
        Field::new(
            "sign",
            Shape::Choice(vec!["higher", "lower"]),
            "Whether the number is higher or lower in `arm` than in `than`",
        )
        .or("higher"),
        Field::new("week", week, "Week after burn-in").required(),
        Field::new(
            "telling",
            Shape::Flag,
            "Whether it is one of the most telling ones, which short checks look at",
        )
        .or(false),
    ]);
    let shape = Shape::Named {
        min: 0,
        max: MOST,
        table,
    };
    Field::new(
        "expect",
        shape,
        "What one arm is expected to do against another (command `accept`)",
    )
}

/// The expectations of a scenario whose arms are known.
pub(super) fn read(root: &Node, scenario: &Scenario) -> Result<Vec<Expectation>> {
    let mut problems = Problems::default();
    let arms: Vec<&str> = scenario.arms.iter().map(|a| a.name.as_str()).collect();
    let groups: Vec<&str> = scenario.groups.iter().map(|g| g.name.as_str()).collect();
    let nodes = root.get("expect").map_or(&[][..], Node::elements);
    let mut all = Vec::new();
    for node in nodes {
        let text = |key: &str| node.get(key).and_then(Node::text).unwrap_or_default();
        let some = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
        let expectation = Expectation {
            name: text("name").to_owned(),
            says: text("says").to_owned(),
            indicator: text("indicator").to_owned(),
            group: some("group"),
            outgroup: some("outgroup"),
            setting: some("setting"),
            arm: text("arm").to_owned(),
            than: text("than").to_owned(),
            higher: text("sign") != "lower",
            week: node.get("week").and_then(Node::integer).unwrap_or(0) as u32,
            telling: node.get("telling").and_then(Node::flag).unwrap_or(false),
        };
        let path = format!("expect.{}", expectation.name);
        for key in ["arm", "than"] {
            let Some(at) = node.get(key) else { continue };
            let name = at.text().unwrap_or_default();
            if !arms.contains(&name) {
                let near = nearest(name, arms.iter().copied());
                problems.push(
                    &at.at,
                    format!(
                        "`{path}.{key}`: no arm `{name}`{}the arms are {}",
                        did_you_mean(near),
                        arms.join(", ")
                    ),
                );
            }
        }
        if let Some(at) = node.get("indicator")
            && !is_known(&expectation.indicator)
        {
            let near = nearest(&expectation.indicator, NAMES.iter().copied());
            problems.push(
                &at.at,
                format!(
                    "`{path}.indicator`: no indicator `{}`{}the README lists them all",
                    expectation.indicator,
                    did_you_mean(near)
                ),
            );
        }
        if let Some(at) = node.get("indicator")
            && is_known(&expectation.indicator)
            && !scenario.experiment.keeps(&expectation.indicator)
        {
            problems.push(
                &at.at,
                format!(
                    "`{path}.indicator` is `{}`, which `experiment.outputs` does not keep",
                    expectation.indicator
                ),
            );
        }
        for key in ["group", "outgroup"] {
            let Some(at) = node.get(key) else { continue };
            let name = at.text().unwrap_or_default();
            if !groups.contains(&name) {
                problems.push(
                    &at.at,
                    format!("`{path}.{key}`: {}", no_group(name, &groups)),
                );
            }
        }
        if let Some(at) = node
            .get("week")
            .filter(|_| expectation.week > scenario.weeks)
        {
            problems.push(
                &at.at,
                format!(
                    "`{path}.week` is {}; the run has {} weeks",
                    expectation.week, scenario.weeks
                ),
            );
        }
        all.push(expectation);
    }
    problems.finish()?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use crate::scenario::{ReadOptions, Scenario};

    const HEAD: &str = "commonground = 1\nweeks = 60\n[[groups]]\nname = 'host'\nhost = true\n\
        share = 0.9\n[[groups]]\nname = 'new'\nshare = 0.1\n[city]\nkind = 'synthetic'\n\
        [[arms]]\nname = 'now'\n[[arms]]\nname = 'other'\n";

    fn read(text: &str) -> crate::Result<Scenario> {
        Scenario::from_text(&format!("{HEAD}{text}"), "t.toml", &ReadOptions::default())
    }

    #[test]
    fn an_expectation_is_read_and_refused_with_its_place() {
        let whole = "[[expect]]\nname = 'e'\nindicator = 'attitude_mean'\ngroup = 'host'\narm = 'other'\n\
                     than = 'now'\nsign = 'lower'\nweek = 52\n";
        let scenario = read(whole).unwrap();
        let e = &scenario.expect[0];
        assert_eq!((e.arm.as_str(), e.higher, e.week), ("other", false, 52));
        assert_eq!(
            (e.group.as_deref(), e.outgroup.as_deref()),
            (Some("host"), None)
        );
        for (from, to, said) in [
            (
                "arm = 'other'",
                "arm = 'othr'",
                "no arm `othr`; did you mean `other`?",
            ),
            (
                "group = 'host'",
                "group = 'hots'",
                "no group is named \"hots\"",
            ),
            (
                "'attitude_mean'",
                "'atitude_mean'",
                "no indicator `atitude_mean`; did you mean `attitude_mean`?",
            ),
            ("week = 52", "week = 61", "the run has 60 weeks"),
            ("'lower'", "'less'", "\"higher\", \"lower\""),
        ] {
            let error = read(&whole.replace(from, to)).unwrap_err().to_string();
            assert!(
                error.contains(said) && error.starts_with("t.toml:"),
                "{error}"
            );
        }
    }
}
