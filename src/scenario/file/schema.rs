//! The JSON Schema of scenario files, for editors.

use serde_json::{Map, Value as Json, json};

use super::format;
use super::shape::{Field, Shape, Table, Words};
use crate::indicators::NAMES;
use crate::mechanism::{Entry, catalogue};
use crate::parameter::Parameter;

/// The JSON Schema (draft 2020-12) of scenario files. It has no references, refuses unknown keys
/// and tells of every key its meaning, unit, source, evidence grade, range and default.
///
/// A file that `extends` another may leave out what that one says, so the schema requires only
/// the version and the names of groups; reading a scenario checks the rest.
///
/// ```
/// let schema = commonground::scenario::schema();
/// let bias = &schema["properties"]["settings"]["properties"]["work"]["properties"]["bias"];
/// assert_eq!((&bias["minimum"], &bias["maximum"]), (&0.0.into(), &1.0.into()));
/// ```
pub fn schema() -> Json {
    of_catalogue(catalogue())
}

/// The schema with the mechanisms of a catalogue.
pub(super) fn of_catalogue(catalogue: &[Entry]) -> Json {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of commonground",
        "description": "Groups, city, settings and mechanisms of a simulation of contact between \
                        groups",
    });
    extend(&mut schema, of_shape(&format::scenario(catalogue)));
    schema["required"] = json!(["commonground"]);
    schema
}

fn extend(schema: &mut Json, more: Json) {
    if let (Json::Object(schema), Json::Object(more)) = (schema, more) {
        schema.extend(more);
    }
}

fn of_shape(shape: &Shape) -> Json {
    match shape {
        Shape::Number { min, max } => {
            json!({"type": "number", "minimum": min, "maximum": max})
        }
        Shape::Integer { min, max } => {
            json!({"type": "integer", "minimum": min, "maximum": max})
        }
        Shape::WordOr { word, min, max } => json!({"anyOf": [
            {"const": word},
            {"type": "integer", "minimum": min, "maximum": max},
        ]}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Text(Words::Any) => json!({"type": "string"}),
        // Readers of patterns do not agree on classes of letters: no space, no ASCII mark but `_`.
        Shape::Text(Words::GroupName) => json!({
            "type": "string",
            "pattern": r"^[^\s!-/:-@\[-\^`{-~]+$",
            "not": {"enum": ["all", "default"]},
        }),
        Shape::Text(Words::Bands) => json!({"type": "string", "pattern": r"\{band\}"}),
        Shape::Choice(words) => json!({"type": "string", "enum": words}),
        Shape::Date => {
            json!({"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"})
        }
        Shape::Numbers { min, max, len } => json!({
            "type": "array",
            "items": {"type": "number", "minimum": min, "maximum": max},
            "minItems": len,
            "maxItems": len,
        }),
        Shape::Weeks { max, most } => json!({
            "type": "array",
            "items": {"type": "integer", "minimum": 0, "maximum": max},
            "minItems": 1,
            "maxItems": most,
        }),
        Shape::Paths => json!({
            "type": "object",
            "properties": {},
            "additionalProperties": {},
        }),
        Shape::GroupNames => json!({
            "type": "array",
            "items": of_shape(&Shape::Text(Words::GroupName)),
        }),
        // Names of channels, `change_by_…`, depend on the model.
        Shape::Indicators => json!({
            "type": "array",
            "items": {"anyOf": [
                {"enum": NAMES},
                {"type": "string", "pattern": "^change_by_"},
            ]},
            "minItems": 1,
        }),
        Shape::AreaNames => json!({
            "type": "array",
            "items": of_shape(&Shape::Text(Words::Any)),
        }),
        Shape::Table(table) => of_table(table, &[]),
        Shape::Kinds(kinds) => {
            let kinds: Vec<Json> = kinds
                .iter()
                .map(|(_, table)| of_table(table, &[]))
                .collect();
            json!({"type": "object", "anyOf": kinds})
        }
        Shape::Arms { max, own, scenario } => {
            let fields = own.fields.iter().chain(&scenario.fields).cloned();
            json!({
                "type": "array",
                "items": of_table(&Table::new(fields.collect()), &["name"]),
                "maxItems": max,
            })
        }
        // A file that extends another may name only the groups and events that it changes or adds.
        Shape::Named { max, table, .. } => json!({
            "type": "array",
            "items": of_table(table, &["name"]),
            "maxItems": max,
        }),
    }
}

fn of_table(table: &Table, required: &[&str]) -> Json {
    let properties: Map<String, Json> = table
        .fields
        .iter()
        .map(|f| (f.key.clone(), of_field(f)))
        .collect();
    let others = table.others.as_deref().map_or(json!(false), of_field);
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": others,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn of_field(field: &Field) -> Json {
    let description = field
        .declaration
        .map_or_else(|| field.meaning.clone(), |d| describe(&field.meaning, d));
    let mut schema = json!({"description": description});
    extend(&mut schema, of_shape(&field.shape));
    if let Some(default) = &field.default {
        schema["default"] = default.clone();
    }
    schema
}

/// Meaning, symbol, unit, source and grade of a parameter in one text.
fn describe(meaning: &str, d: &Parameter) -> String {
    let unit = if d.unit == "1" {
        String::new()
    } else {
        format!(" Unit: {}.", d.unit)
    };
    format!(
        "{}. Symbol: {}.{unit} Source: {}. Evidence: {}.",
        meaning.trim_end_matches('.'),
        d.symbol,
        d.source.trim_end_matches('.'),
        d.grade.name()
    )
}
