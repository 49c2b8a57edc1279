//! The tables of MODEL.md are those of the code.

#[allow(dead_code)] // its `main` is not called here
#[path = "../examples/model_tables.rs"]
mod model_tables;

#[test]
fn the_tables_of_the_model_document_are_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/MODEL.md");
    // A checkout may have translated line ends.
    let document = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let fresh = model_tables::refreshed(&document).expect("MODEL.md has marks for its tables");
    let stale = document.lines().zip(fresh.lines()).find(|(a, b)| a != b);
    assert!(
        document == fresh,
        "MODEL.md is stale; `cargo run --example model_tables -- --write` refreshes it\n{stale:?}"
    );
}

#[test]
fn every_mechanism_of_the_catalogue_is_described() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/MODEL.md");
    let document = std::fs::read_to_string(path).unwrap();
    let prose = document
        .split("<!-- generated: parameters -->")
        .next()
        .unwrap();
    for entry in commonground::mechanism::catalogue() {
        let named = format!("`{}`", entry.name);
        assert!(prose.contains(&named), "MODEL.md does not describe {named}");
    }
}

#[test]
fn every_indicator_stands_in_the_readme() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let document = std::fs::read_to_string(path).unwrap();
    for name in commonground::indicators::NAMES {
        // Years and months since arrival are written from the first to the last.
        let first = ["_year_", "_month_"].into_iter().find_map(|since| {
            let (name, _) = name.rsplit_once(since)?;
            Some(format!("{name}{since}0"))
        });
        let named = format!("`{}`", first.as_deref().unwrap_or(name));
        assert!(document.contains(&named), "README.md does not name {named}");
    }
}
