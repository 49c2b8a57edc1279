//! Where areas lie: from a GeoJSON file, or as tiles where there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::error::{Error, Result};

/// A map whose features have the names of areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Geography {
    /// GeoJSON with features that have a property `name`, unique.
    pub geojson: Json,
    /// Name of the feature of an area.
    pub names: BTreeMap<String, String>,
    /// Width of a degree of longitude against one of latitude.
    pub aspect: f64,
    /// Height of the map over its width.
    pub shape: f64,
    /// Whether these are tiles that say nothing about where areas lie.
    pub tiles: bool,
    /// Areas without an outline.
    pub missing: usize,
}

/// Squares for these areas in the order of their identifiers, row by row.
pub fn tiles(areas: &BTreeSet<String>) -> Geography {
    let mut ids: Vec<&String> = areas.iter().collect();
    // Numbers in the order of numbers.
    ids.sort_by_key(|id| (id.parse::<u64>().unwrap_or(u64::MAX), id.as_str()));
    let columns = libm::ceil(libm::sqrt(ids.len() as f64 * 1.3)).max(1.0) as usize;
    let feature = |(k, id): (usize, &&String)| {
        let (x, y) = ((k % columns) as f64, -((k / columns) as f64));
        let (low, high) = (0.03, 0.97);
        json!({
            "type": "Feature", "properties": { "name": named(id) },
            "geometry": { "type": "Polygon", "coordinates": [[
                [x + low, y + low], [x + high, y + low], [x + high, y + high], [x + low, y + high], [x + low, y + low],
            ]] },
        })
    };
    let features: Vec<Json> = ids.iter().enumerate().map(feature).collect();
    Geography {
        geojson: json!({ "type": "FeatureCollection", "features": features }),
        names: ids.iter().map(|id| ((*id).clone(), named(id))).collect(),
        aspect: 1.0,
        shape: ids.len().div_ceil(columns).max(1) as f64 / columns as f64,
        tiles: true,
        missing: 0,
    }
}

fn named(id: &str) -> String {
    format!("area {id}")
}

/// The outlines of areas from a GeoJSON file: features are found by the property that holds most of
/// the identifiers.
///
/// # Errors
/// If the file cannot be read, is no GeoJSON, or none of its features is an area of the city.
pub fn read(path: &Path, areas: &BTreeSet<String>) -> Result<Geography> {
    let text = fs::read_to_string(path).map_err(|e| Error::file(path, "reading", e))?;
    let wrong = |what: &str| Error::input(format!("{}: {what}", path.display()));
    let whole: Json = serde_json::from_str(&text).map_err(|e| wrong(&format!("no JSON: {e}")))?;
    let features = whole["features"]
        .as_array()
        .ok_or_else(|| wrong("a GeoJSON FeatureCollection with `features` is expected"))?;
    let text_of = |v: &Json| match v {
        Json::String(s) => s.clone(),
        Json::Number(n) => n.to_string(),
        _ => String::new(),
    };
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in features {
        for (key, value) in feature["properties"].as_object().into_iter().flatten() {
            if areas.contains(&text_of(value)) {
                *found.entry(key).or_default() += 1;
            }
        }
    }
    let best = found.iter().max_by_key(|(_, n)| **n).map(|(key, _)| *key);
    let Some(key) = best else {
        let first = areas.iter().next().map_or("", String::as_str);
        return Err(wrong(&format!(
            "no property of its features names an area of the city (such as `{first}`)"
        )));
    };
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut drawn = Vec::new();
    let mut bounds = [(f64::INFINITY, f64::NEG_INFINITY); 2];
    for feature in features {
        let properties = &feature["properties"];
        let id = text_of(&properties[key]);
        if !areas.contains(&id) || names.contains_key(&id) {
            continue;
        }
        let label = match text_of(&properties["name"]) {
            name if name.is_empty() || name == id => named(&id),
            name => name,
        };
        let label = if used.insert(label.clone()) {
            label
        } else {
            format!("{label} ({id})")
        };
        span(&feature["geometry"]["coordinates"], &mut bounds);
        drawn.push(json!({
            "type": "Feature", "properties": { "name": label }, "geometry": feature["geometry"],
        }));
        names.insert(id, label);
    }
    let [longitudes, latitudes] = bounds;
    let middle = (latitudes.0 + latitudes.1) / 2.0;
    let on_earth = latitudes.0 >= -90.0 && latitudes.1 <= 90.0;
    let aspect = match on_earth {
        true => libm::cos(middle.to_radians()).max(0.1),
        false => 1.0,
    };
    Ok(Geography {
        geojson: json!({ "type": "FeatureCollection", "features": drawn }),
        missing: areas.len() - names.len(),
        names,
        aspect,
        shape: ((latitudes.1 - latitudes.0) / ((longitudes.1 - longitudes.0) * aspect))
            .clamp(0.2, 3.0),
        tiles: false,
    })
}

/// Widens bounds of longitude and latitude by coordinates.
fn span(coordinates: &Json, bounds: &mut [(f64, f64); 2]) {
    let Some(all) = coordinates.as_array() else {
        return;
    };
    let number = |k: usize| all.get(k).and_then(Json::as_f64);
    match number(0).zip(number(1)) {
        Some((x, y)) => {
            for (bound, v) in bounds.iter_mut().zip([x, y]) {
                *bound = (bound.0.min(v), bound.1.max(v));
            }
        }
        None => all.iter().for_each(|part| span(part, bounds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(all: &[&str]) -> BTreeSet<String> {
        all.iter().map(|&s| s.to_owned()).collect()
    }

    #[test]
    fn tiles_stand_in_the_order_of_numbers() {
        let t = tiles(&ids(&["10", "2", "1"]));
        let names: Vec<&str> = t.geojson["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["properties"]["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["area 1", "area 2", "area 10"]);
        assert!(t.tiles && t.names["10"] == "area 10");
    }

    #[test]
    fn outlines_are_found_by_the_property_that_holds_the_identifiers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.geojson");
        let feature = |id: &str, name: &str| {
            json!({ "type": "Feature", "properties": { "area_id": id, "name": name },
                    "geometry": { "type": "Polygon", "coordinates": [[[13.0, 52.0], [13.1, 52.0], [13.0, 53.0], [13.0, 52.0]]] } })
        };
        let all = json!({ "type": "FeatureCollection", "features": [feature("01", "Mitte"), feature("02", "Mitte"), feature("99", "x")] });
        fs::write(&path, all.to_string()).unwrap();
        let map = read(&path, &ids(&["01", "02", "03"])).unwrap();
        assert_eq!(
            (map.names["01"].as_str(), map.names["02"].as_str()),
            ("Mitte", "Mitte (02)")
        );
        assert_eq!((map.names.len(), map.missing, map.tiles), (2, 1, false));
        assert!((map.aspect - 0.6087).abs() < 1e-3);
        let said = read(&path, &ids(&["x1"])).unwrap_err().to_string();
        assert!(
            said.contains("names an area of the city (such as `x1`)"),
            "{said}"
        );
        fs::write(&path, "{}").unwrap();
        assert!(
            read(&path, &ids(&["01"]))
                .unwrap_err()
                .to_string()
                .contains("FeatureCollection")
        );
    }
}
