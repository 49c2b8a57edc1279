//! The JSON Schema and the list of keys.

use serde_json::{Value as Json, json};

use super::super::document::{self, Node, Value, tests::source};
use super::super::{keys, schema};
use super::*;
use crate::parameter::Grade;
use crate::places::SettingParameters;
use crate::population::{GroupSpec, PopulationParameters};
use crate::scenario::TOWN;

/// A TOML tree as JSON.
fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Table(pairs) => pairs
            .iter()
            .map(|p| (p.key.clone(), to_json(&p.node)))
            .collect(),
        Value::List(nodes) => nodes.iter().map(to_json).collect(),
        Value::Text(text) | Value::Date(text) => json!(text),
        Value::Integer(n) => json!(n),
        Value::Number(x) => json!(x),
        Value::Flag(flag) => json!(flag),
    }
}

/// Whether a value fits a schema: the keywords that ours uses, patterns left out.
fn fits(value: &Json, schema: &Json) -> bool {
    let Some(schema) = schema.as_object() else {
        return schema == &json!(true);
    };
    schema.iter().all(|(keyword, rule)| match keyword.as_str() {
        "type" => match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            other => panic!("type {other}"),
        },
        "minimum" => value.as_f64().is_none_or(|x| x >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|x| x <= rule.as_f64().unwrap()),
        "const" => value == rule,
        "enum" => rule.as_array().unwrap().contains(value),
        "not" => !fits(value, rule),
        "anyOf" => rule.as_array().unwrap().iter().any(|s| fits(value, s)),
        "items" => value
            .as_array()
            .is_none_or(|all| all.iter().all(|v| fits(v, rule))),
        "minItems" => value
            .as_array()
            .is_none_or(|a| a.len() as u64 >= rule.as_u64().unwrap()),
        "maxItems" => value
            .as_array()
            .is_none_or(|a| a.len() as u64 <= rule.as_u64().unwrap()),
        "required" => rule
            .as_array()
            .unwrap()
            .iter()
            .all(|k| value.get(k.as_str().unwrap()).is_some()),
        "properties" => value.as_object().is_none_or(|o| {
            o.iter()
                .all(|(k, v)| rule.get(k).is_none_or(|s| fits(v, s)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|o| {
            let known = schema.get("properties").unwrap();
            o.iter()
                .filter(|(k, _)| known.get(k).is_none())
                .all(|(_, v)| fits(v, rule))
        }),
        "$schema" | "title" | "description" | "default" | "pattern" => true,
        other => panic!("keyword {other}"),
    })
}

fn fits_file(text: &str) -> bool {
    let tree = document::parse(text, &source("t.toml")).unwrap();
    fits(&to_json(&tree), &schema::of_catalogue(CATALOGUE))
}

#[test]
fn the_files_of_the_repository_fit_the_schema() {
    assert!(fits_file(TOWN) && fits_file(LEAST));
    for text in [
        include_str!("../../../../scenarios/variant.toml"),
        include_str!("../../../../scenarios/berlin.toml"),
        include_str!("../../../../benches/city.toml"),
    ] {
        let tree = document::parse(text, &source("t.toml")).unwrap();
        assert!(fits(&to_json(&tree), &schema()), "{text}");
    }
}

#[test]
fn the_schema_refuses_what_reading_refuses() {
    for wrong in [
        "[settings.work]\nbias = 1.4\n",
        "[settings.wrok]\n",
        "[settings.work]\nbias = \"0.6\"\n",
        "[mechanisms.kernel]\nform = \"lineer\"\n",
        "[mechanisms.kernel]\nstrength = 3\n",
        "[mechanisms.other]\n",
        "[outputs]\npanel_people = 1.5\n",
        "[attitudes]\nhost.arab = 2\n",
        "inhabitants = 1\n",
        "file = \"x.csv\"\n",
        "host_ages = [1]\n",
        "[population]\nteam_min = true\n",
    ] {
        assert!(
            with(wrong).is_err() && !fits_file(&format!("{LEAST}{wrong}")),
            "{wrong}"
        );
    }
    let right = "[mechanisms.kernel]\nform = \"linear\"\n[attitudes]\nhost.arab = 1\n[settings.work]\nbias = 1\n";
    assert!(with(right).is_ok() && fits_file(&format!("{LEAST}{right}")));
}

#[test]
fn the_schema_is_self_contained_closed_and_described() {
    fn walk(schema: &Json, path: &str) {
        match schema {
            Json::Object(o) => {
                assert!(!o.contains_key("$ref"), "{path}");
                if o.get("type") == Some(&json!("object")) && !o.contains_key("anyOf") {
                    assert!(o.contains_key("additionalProperties"), "{path}");
                }
                for (key, field) in o
                    .get("properties")
                    .and_then(Json::as_object)
                    .into_iter()
                    .flatten()
                {
                    let words = field["description"].as_str().unwrap_or_default();
                    assert!(
                        words.len() > 3 && words.trim() == words,
                        "{path}.{key}: {words:?}"
                    );
                }
                for (key, field) in o {
                    walk(field, &format!("{path}.{key}"));
                }
            }
            Json::Array(all) => all.iter().for_each(|s| walk(s, path)),
            _ => {}
        }
    }
    let schema = schema::of_catalogue(CATALOGUE);
    walk(&schema, "");
    let at = |path: &str| schema.pointer(path).unwrap_or_else(|| panic!("{path}"));
    assert_eq!(
        at("/properties/mechanisms/properties/kernel/properties/strength"),
        &json!({
            "description": "How strong it is. Symbol: β. Unit: 1/week. Source: a paper. Evidence: E2.",
            "type": "number",
            "minimum": 0.0,
            "maximum": 2.0,
            "default": 0.5,
        })
    );
    assert_eq!(
        at("/properties/mechanisms/properties/turnover/properties/form"),
        &json!({
            "description": "Which form it has. Symbol: f. Source: our assumption. Evidence: E4.",
            "type": "string",
            "enum": ["linear", "logistic"],
            "default": "logistic",
        })
    );
    // Each setting has its own defaults.
    assert_eq!(
        at("/properties/settings/properties/work/properties/rate/default"),
        &json!(10.0)
    );
    assert_eq!(
        at("/properties/settings/properties/home/properties/rate/default"),
        &json!(2.0)
    );
    assert_eq!(at("/required"), &json!(["commonground"]));
    assert_eq!(at("/properties/start/default"), &json!("2020-01-06"));
}

#[test]
fn the_keys_are_listed_table_by_table() {
    let tables = keys::of_catalogue(CATALOGUE);
    let (levers, paths): (Vec<&str>, Vec<&str>) = tables
        .iter()
        .map(|t| t.path.as_str())
        .partition(|p| p.starts_with("policies."));
    let offered = crate::policy::levers().filter(|l| l.is_offered());
    let offered: Vec<String> = offered
        .map(|l| format!("policies.{}.NAME", l.key))
        .collect();
    assert_eq!(levers, offered);
    assert_eq!(
        paths,
        [
            "",
            "groups.NAME",
            "groups.NAME.statuses",
            "attitudes",
            "attitudes.NAME",
            "similarity.NAME",
            "city",
            "city",
            "city.columns",
            "city.columns.groups",
            "city",
            "population",
            "settings.NAME",
            "mechanisms.kernel",
            "mechanisms.turnover",
            "mechanisms.bare",
            "trial",
            "trial.arms.NAME",
            "norms",
            "norms.areas",
            "media.NAME",
            "media.NAME.tone",
            "media.NAME.readers",
            "pulses.NAME",
            "campaigns.NAME",
            "exposures.NAME",
            "shocks.NAME",
            "arrivals.NAME",
            "arrivals.NAME.statuses",
            "centres.NAME",
            "budgets.NAME",
            "budgets.NAME.policies",
            "outputs",
            "compare",
            "expect.NAME",
            "experiment",
            "arms.NAME",
        ]
    );
    let declared = |path: &str| {
        let table = tables.iter().find(|t| t.path == path).unwrap();
        table
            .keys
            .iter()
            .filter(|k| k.declaration.is_some())
            .count()
    };
    assert_eq!(declared("groups.NAME"), GroupSpec::DECLARATIONS.len());
    assert_eq!(
        declared("population"),
        PopulationParameters::DECLARATIONS.len()
    );
    assert_eq!(
        declared("settings.NAME"),
        SettingParameters::DECLARATIONS.len()
    );
    let kernel = &tables[13];
    assert_eq!(kernel.mechanism.map(|m| m.grade), Some(Grade::E2));
    let said: Vec<String> = kernel
        .keys
        .iter()
        .map(|k| format!("{}: {} [{}] {}", k.key, k.default, k.allowed, k.meaning))
        .collect();
    assert_eq!(
        said,
        [
            "enabled: true [true or false] Whether the mechanism is on",
            "strength: 0.5 [0 to 2] How strong it is",
            "form: \"logistic\" [\"linear\", \"logistic\"] Which form it has",
        ]
    );
    let rate = &tables[12].keys[1];
    assert_eq!((rate.key.as_str(), rate.default.as_str()), ("rate", "1"));
    assert_eq!(
        keys().len(),
        tables.len() - CATALOGUE.len() + crate::mechanism::catalogue().len()
    );
}
