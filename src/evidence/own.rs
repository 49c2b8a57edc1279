//! Rows of a user, from a TOML file.
//!
//! ```toml
//! [[rows]]
//! id = "mine"
//! finding = "Friends matter more in small cities"
//! statistic = "friends_r"            # one of the statistics
//! side = "survey"                    # or "truth"; survey unless said otherwise
//! band = [-0.5, -0.2]
//! source = "my survey"               # optional, as are published, population, protocol
//! set = ["city.inhabitants=4000"]    # the row's own population: changes of the standard city
//! ```

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table};

use super::row::{Measure, Row, Side, mean};
use super::statistic::{Stage, statistic, statistics};
use crate::error::{Error, Result};

const KEYS: [&str; 10] = [
    "id",
    "finding",
    "statistic",
    "side",
    "band",
    "published",
    "population",
    "protocol",
    "source",
    "set",
];

/// Rows from a text; `name` is the file in messages.
///
/// ```
/// use commonground::evidence::own_rows;
/// let text = "[[rows]]\nid = \"mine\"\nfinding = \"x\"\nstatistic = \"friends_r\"\nband = [-0.5, 0.0]";
/// assert_eq!(own_rows(text, "my.toml")?[0].id, "mine");
/// let wrong = own_rows("[[rows]]\nid = \"mine\"\nstatistic = \"friend_r\"", "my.toml");
/// assert!(wrong.unwrap_err().to_string().contains("did you mean `friends_r`?"));
/// # Ok::<(), commonground::Error>(())
/// ```
///
/// # Errors
/// If it is no TOML, or a key is unknown, missing or of the wrong kind.
pub fn own_rows(text: &str, name: &str) -> Result<Vec<Row>> {
    let document: DocumentMut = text
        .parse()
        .map_err(|e| Error::input(format!("{name}: {e}")))?;
    let wrong = |what: String| Error::input(format!("{name}: {what}"));
    if let Some((key, _)) = document.iter().find(|(key, _)| *key != "rows") {
        return Err(wrong(format!("unknown key `{key}`; allowed: [[rows]]")));
    }
    let none = ArrayOfTables::new();
    let tables = match document.get("rows") {
        None => &none,
        Some(item) => item
            .as_array_of_tables()
            .ok_or_else(|| wrong("`rows` must be written as [[rows]]".to_owned()))?,
    };
    if tables.is_empty() {
        return Err(wrong("no rows; a row begins with [[rows]]".to_owned()));
    }
    let mut rows: Vec<Row> = Vec::new();
    for (k, table) in tables.iter().enumerate() {
        let row = row(table).map_err(|what| wrong(format!("row {}: {what}", k + 1)))?;
        if rows.iter().any(|r| r.id == row.id) {
            return Err(wrong(format!("two rows have the id `{}`", row.id)));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn row(table: &Table) -> Result<Row, String> {
    if let Some((key, _)) = table.iter().find(|(key, _)| !KEYS.contains(key)) {
        return Err(format!("unknown key `{key}`; allowed: {}", KEYS.join(", ")));
    }
    let text = |key: &str| match table.get(key) {
        None => Ok(None),
        Some(item) => match item.as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(format!("`{key}` must be a text")),
        },
    };
    let needed = |key: &str| text(key)?.ok_or_else(|| format!("`{key}` is missing"));
    let name = needed("statistic")?;
    let stage = statistic(&name).ok_or_else(|| unknown(&name))?.1;
    if stage == Stage::Docking && table.contains_key("set") {
        return Err(format!(
            "`{name}` belongs to a docking test, which has a town of its own; leave out `set`"
        ));
    }
    let band = band(table.get("band").ok_or("`band` is missing")?)?;
    let mut measure = Measure::new(&name, "", mean(&name), band);
    measure.side = match text("side")?.as_deref() {
        None | Some("survey") => Side::Survey,
        Some("truth") => Side::Truth,
        Some(other) => return Err(format!("`side` is `{other}`; allowed: survey, truth")),
    };
    let or_own =
        |key: &str| Ok::<String, String>(text(key)?.unwrap_or_else(|| "own row".to_owned()));
    let mut row = Row::new(&needed("id")?, &needed("finding")?)
        .from(
            &or_own("published")?,
            &or_own("population")?,
            &or_own("source")?,
        )
        .protocol(&text("protocol")?.unwrap_or_else(|| format!("Mean of `{name}`")))
        .measure(measure);
    if stage == Stage::Docking {
        row = row.docking();
    }
    if let Some(item) = table.get("set") {
        let texts = item
            .as_array()
            .map(|a| a.iter().map(|v| v.as_str().map(str::to_owned)).collect());
        row.town.set = match texts {
            Some(Some(set)) => set,
            _ => return Err("`set` must be a list of texts such as \"city.areas=30\"".to_owned()),
        };
    }
    Ok(row)
}

fn band(item: &Item) -> Result<(f64, f64), String> {
    let must = || {
        "`band` must be two numbers, the lower one first: [-0.5, -0.2]; an open end is \
                         -inf or inf"
            .to_owned()
    };
    let number = |v: &toml_edit::Value| v.as_float().or(v.as_integer().map(|n| n as f64));
    let ends: Option<Vec<f64>> = item
        .as_array()
        .ok_or_else(must)?
        .iter()
        .map(number)
        .collect();
    match ends.as_deref() {
        Some([low, high]) if low <= high && (low.is_finite() || high.is_finite()) => {
            Ok((*low, *high))
        }
        _ => Err(must()),
    }
}

fn unknown(name: &str) -> String {
    let near = statistics()
        .map(|s| (strsim::damerau_levenshtein(s.0, name), s.0))
        .min()
        .filter(|(distance, _)| *distance <= 3);
    match near {
        Some((_, known)) => format!("no statistic `{name}`; did you mean `{known}`?"),
        None => {
            let all: Vec<&str> = statistics().map(|s| s.0).collect();
            format!("no statistic `{name}`; there are {}", all.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[[rows]]\nid = \"mine\"\nfinding = \"x\"\nstatistic = \"friends_r\"\n\
                        band = [-1, 0.5]\nside = \"truth\"\nset = [\"city.areas=30\"]\n";

    #[test]
    fn a_row_is_read_whole() {
        let rows = own_rows(GOOD, "my.toml").unwrap();
        let m = &rows[0].measures[0];
        assert_eq!((m.band, m.side), (Some((-1.0, 0.5)), Side::Truth));
        let open = own_rows(&GOOD.replace("[-1,", "[-inf,"), "my.toml").unwrap();
        assert_eq!(open[0].measures[0].band, Some((f64::NEG_INFINITY, 0.5)));
        assert_eq!(rows[0].town.set, ["city.areas=30"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (from, to, said) in [
            ("id = \"mine\"\n", "", "`id` is missing"),
            ("finding", "findings", "unknown key `findings`"),
            ("friends_r", "nothing_like_it", "there are contact_r"),
            ("[-1, 0.5]", "[1, 0.5]", "the lower one first"),
            ("[-1, 0.5]", "[-inf, inf]", "an open end"),
            ("[-1, 0.5]", "[nan, 0.5]", "the lower one first"),
            ("truth", "lies", "allowed: survey, truth"),
            ("[\"city.areas=30\"]", "30", "list of texts"),
            ("friends_r", "escalation_50", "leave out `set`"),
            ("[[rows]]", "[rows]", "written as [[rows]]"),
        ] {
            let error = own_rows(&GOOD.replace(from, to), "my.toml").unwrap_err();
            assert!(
                error.is_input() && error.to_string().contains(said),
                "{error}"
            );
        }
        let twice = own_rows(&GOOD.repeat(2), "my.toml")
            .unwrap_err()
            .to_string();
        assert!(twice.contains("two rows have the id `mine`"), "{twice}");
        assert!(own_rows("", "my.toml").is_err());
    }
}
