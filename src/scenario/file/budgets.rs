//! The form of `[[budgets]]` and its reading.

use super::document::Node;
use super::format::MOST_WEEKS;
use super::message::{Problems, did_you_mean, nearest};
use super::policies::MOST_MONEY;
use super::shape::{Field, Shape, Table, Words};
use crate::policy::{Budget, Budgets, Policy};

/// Most budgets of a scenario.
const MOST: usize = 100;

/// The key `budgets` of a scenario.
pub(super) fn form() -> Field {
    let share = Shape::Number { min: 0.0, max: 1.0 };
    let policies = Table::by_name(
        Vec::new(),
        share.clone(),
        "Greatest share of what is for policies that the policy LEVER.NAME may spend",
    );
    let fields = vec![
        Field::new(
            "name",
            Shape::Text(Words::GroupName),
            "Name, unique in this list: letters, digits and `_`",
        )
        .required(),
        Field::new(
            "amount",
            Shape::Number {
                min: 0.0,
                max: MOST_MONEY,
            },
            "Money, from week 0 on",
        )
        .required(),
        Field::new(
            "every_weeks",
            Shape::Integer {
                min: 1,
                max: MOST_WEEKS,
            },
            "Weeks after which there is as much anew, and what is left lapses; absent: once",
        ),
        Field::new(
            "evaluation",
            share,
            "Share that is spent on evaluation and not on policies (L70)",
        )
        .or(0.0),
        Field::new(
            "policies",
            Shape::Table(policies),
            "Policies that it pays, in this order, each with its greatest share (L65), such as \
             \"language_courses.evening\" = 0.6; where shares come to more than 1 they compete (L68). A file \
             or an arm that changes shares leaves the order; a share of 0 pays nothing",
        )
        .required(),
    ];
    Field::new(
        "budgets",
        Shape::Named {
            min: 0,
            max: MOST,
            table: Table::new(fields),
        },
        "Money for several policies: who cannot be paid rests",
    )
}

/// The budgets of a scenario with these policies.
pub(super) fn read(
    root: &Node,
    policies: &[Policy],
    ledger: bool,
    problems: &mut Problems,
) -> Vec<Budget> {
    let mut all: Vec<Budget> = Vec::new();
    let paths: Vec<String> = policies
        .iter()
        .map(|p| format!("{}.{}", p.lever, p.name))
        .collect();
    for node in root.get("budgets").map_or(&[][..], Node::elements) {
        let before = problems.len();
        let number = |key: &str| node.get(key).and_then(Node::number).unwrap_or(0.0);
        let paid = node.get("policies").map_or(&[][..], Node::pairs);
        let budget = Budget {
            name: node
                .get("name")
                .and_then(Node::text)
                .unwrap_or_default()
                .to_owned(),
            amount: number("amount"),
            every: node
                .get("every_weeks")
                .and_then(Node::integer)
                .map(|n| n as u32),
            evaluation: number("evaluation"),
            shares: paid
                .iter()
                .map(|pair| (pair.key.clone(), pair.node.number().unwrap_or(0.0)))
                .collect(),
        };
        if !ledger {
            problems.push(
                &node.at,
                "`budgets` need the ledger, which is off (`mechanisms.ledger.enabled`)".to_owned(),
            );
        }
        for pair in paid.iter().filter(|pair| !paths.contains(&pair.key)) {
            let near = nearest(&pair.key, paths.iter().map(String::as_str));
            let there = match paths.len() {
                0 => "none".to_owned(),
                _ => paths.join(", "),
            };
            problems.push(
                &pair.at,
                format!(
                    "`budgets.{}.policies`: no policy `{}`{}the policies are {there}",
                    budget.name,
                    pair.key,
                    did_you_mean(near)
                ),
            );
        }
        all.push(budget);
        if problems.len() > before {
            all.pop();
        } else if let Err(error) = Budgets::new(&all, policies) {
            problems.push(&node.at, error.to_string());
            all.pop();
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::scenario::{ReadOptions, Scenario};

    const TOWN: &str = "commonground = 1\n[city]\nkind = 'synthetic'\ninhabitants = 500\nareas = 4\n\
        [[groups]]\nname = 'host'\nhost = true\nshare = 0.7\n[[groups]]\nname = 'a'\nshare = 0.3\n\
        [[policies.media_training]]\nname = 'press'\nunit_cost = 10.0\n\
        [[policies.civic_rituals]]\nname = 'feast'\nunit_cost = 10.0\n\
        [[policies.civic_rituals]]\nname = 'free'\nareas = ['1']\n";

    fn read(more: &str) -> Result<Scenario, String> {
        let text = format!("{TOWN}{more}");
        Scenario::from_text(&text, "t.toml", &ReadOptions::default()).map_err(|e| e.to_string())
    }

    #[test]
    fn a_budget_names_policies_in_order_with_their_shares() {
        let s = read(
            "[[budgets]]\nname = 'pot'\namount = 500\nevery_weeks = 52\nevaluation = 0.1\n\
             policies = { 'media_training.press' = 0.7, 'civic_rituals.feast' = 0.5 }\n",
        );
        let budget = &s.unwrap().inputs.budgets[0];
        assert_eq!(
            (budget.amount, budget.every, budget.evaluation),
            (500.0, Some(52), 0.1)
        );
        let shares: Vec<(&str, f64)> = budget
            .shares
            .iter()
            .map(|(p, s)| (p.as_str(), *s))
            .collect();
        assert_eq!(
            shares,
            [("media_training.press", 0.7), ("civic_rituals.feast", 0.5)]
        );
    }

    #[test]
    fn what_cannot_be_is_said_with_its_line() {
        let pot = "[[budgets]]\nname = 'pot'\namount = 5\n";
        for (more, what) in [
            (
                format!("{pot}policies = {{ 'media_training.pres' = 1.0 }}\n"),
                "`budgets.pot.policies`: no policy `media_training.pres`; did you mean `media_training.press`?",
            ),
            (
                format!("{pot}policies = {{ 'civic_rituals.free' = 1.0 }}\n"),
                "budget `pot`: `civic_rituals.free` has no `unit_cost`",
            ),
            (
                format!("{pot}policies = {{ 'civic_rituals.feast' = 1.5 }}\n"),
                "allowed: 0 to 1",
            ),
            (
                format!(
                    "{pot}policies = {{ 'civic_rituals.feast' = 1.0 }}\n[mechanisms.ledger]\nenabled = false\n"
                ),
                "`budgets` need the ledger",
            ),
            (pot.to_owned(), "policies"),
        ] {
            let error = read(&more).unwrap_err();
            assert!(
                error.starts_with("t.toml:2") && error.contains(what),
                "{error}"
            );
        }
    }
}
