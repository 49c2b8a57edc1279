//! Digests of the state by week and part, and where two runs part.

use std::collections::BTreeMap;
use std::path::Path;

use super::table::{Cell, Column, Kind, PART, Table};
use crate::engine::Simulation;
use crate::error::{Error, Result};

/// Name of the table.
pub(super) const FINGERPRINT: &str = "fingerprint";

/// Columns of `fingerprint`: `step` counts weeks from the start of burn-in, `week` from its end
/// (negative before); `column` names a part of the state, `digest` is XXH3-64 over it in the order
/// of people's keys.
pub const FINGERPRINT_COLUMNS: &[Column] = &[
    ("step", Kind::Integer),
    ("week", Kind::Integer),
    ("column", Kind::Name),
    ("digest", Kind::Key),
];

/// Writes a week.
pub(super) fn write(table: &mut Table, simulation: &Simulation) -> Result<()> {
    let view = simulation.view();
    for (column, digest) in simulation.fingerprint() {
        table.row(&[
            Cell::Integer(i64::from(view.step)),
            Cell::Integer(view.week),
            Cell::Text(&column),
            Cell::Text(&digest),
        ])?;
    }
    table.flush()
}

/// Where two runs part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// Weeks from the start of burn-in.
    pub step: i64,
    /// Weeks from its end, in the first run.
    pub week: i64,
    /// Parts of the state that differ then, in the order of the table, or that only one has.
    pub columns: Vec<String>,
    /// Number of all parts.
    pub of: usize,
}

/// Digest by part in the order of the table; by step, with the week.
type Weeks = BTreeMap<i64, (i64, Vec<(String, String)>)>;

/// Compares the fingerprints in two folders of runs, which may still be going: the first week in
/// which they part, if they do, and the number of weeks that both have.
///
/// # Errors
/// If one has no fingerprints, or they cannot be read.
pub fn parting(one: &Path, other: &Path) -> Result<(Option<Parting>, usize)> {
    let (one, other) = (read(one)?, read(other)?);
    let mut common = 0;
    for (step, (week, mine)) in &one {
        let Some((_, theirs)) = other.get(step) else {
            continue;
        };
        common += 1;
        let other_digest: BTreeMap<&str, &str> = theirs
            .iter()
            .map(|(c, d)| (c.as_str(), d.as_str()))
            .collect();
        let differs =
            |(c, d): &&(String, String)| other_digest.get(c.as_str()) != Some(&d.as_str());
        let mut columns: Vec<String> = mine.iter().filter(differs).map(|p| p.0.clone()).collect();
        let unknown = theirs.iter().filter(|p| mine.iter().all(|q| q.0 != p.0));
        columns.extend(unknown.map(|p| p.0.clone()));
        if !columns.is_empty() {
            let parting = Parting {
                step: *step,
                week: *week,
                of: mine.len(),
                columns,
            };
            return Ok((Some(parting), common));
        }
    }
    Ok((None, common))
}

fn read(folder: &Path) -> Result<Weeks> {
    let path = folder.join(format!("{FINGERPRINT}.csv"));
    let growing = folder.join(format!("{FINGERPRINT}.csv{PART}"));
    let (path, whole) = match (path.exists(), growing.exists()) {
        (true, _) => (path, true),
        (false, true) => (growing, false),
        (false, false) => {
            return Err(Error::input(format!(
                "{} holds no fingerprints; run with --fingerprint",
                folder.display()
            )));
        }
    };
    let text =
        std::fs::read_to_string(&path).map_err(|source| Error::file(&path, "reading", source))?;
    // The last line of a file that grows may be half a line.
    let text = match whole {
        true => text.as_str(),
        false => &text[..text.rfind('\n').map_or(0, |at| at + 1)],
    };
    let mut weeks = Weeks::new();
    for (k, line) in text.lines().enumerate().skip(1) {
        let mut cells = line.split(',');
        let mut next = || cells.next().unwrap_or_default();
        let row = (next().parse(), next().parse(), next(), next());
        let (Ok(step), Ok(week), column, digest) = row else {
            let (path, line) = (path.display(), k + 1);
            return Err(Error::input(format!(
                "{path}:{line}: not a row of fingerprints"
            )));
        };
        let (_, columns) = weeks.entry(step).or_insert((week, Vec::new()));
        columns.push((column.to_owned(), digest.to_owned()));
    }
    if !whole {
        // So may be the last week.
        weeks.pop_last();
    }
    Ok(weeks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(name: &str, rows: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("step,week,column,digest\n{}\n", rows.join("\n"));
        fs::write(folder.path().join(name), text).unwrap();
        folder
    }

    const ROWS: [&str; 6] = [
        "0,-1,ties,a1",
        "0,-1,column.attitude,b1",
        "1,0,ties,a2",
        "1,0,column.attitude,b2",
        "2,1,ties,a3",
        "2,1,column.attitude,b3",
    ];

    #[test]
    fn the_first_week_and_column_are_named() {
        let one = folder("fingerprint.csv", &ROWS);
        let same = folder("fingerprint.csv", &ROWS);
        assert_eq!(parting(one.path(), same.path()).unwrap(), (None, 3));
        let mut rows = ROWS;
        (rows[3], rows[4]) = ("1,0,column.attitude,xx", "2,1,ties,yy");
        let other = folder("fingerprint.csv", &rows);
        let found = Parting {
            step: 1,
            week: 0,
            columns: vec!["column.attitude".into()],
            of: 2,
        };
        assert_eq!(parting(one.path(), other.path()).unwrap(), (Some(found), 2));
        let less = folder("fingerprint.csv", &ROWS[..5]);
        let (found, common) = parting(one.path(), less.path()).unwrap();
        assert_eq!(
            (found.unwrap().columns, common),
            (vec!["column.attitude".to_owned()], 3)
        );
    }

    #[test]
    fn a_run_under_way_is_compared_up_to_its_last_whole_week() {
        let one = folder("fingerprint.csv", &ROWS);
        let growing = folder("fingerprint.csv.part", &ROWS[..5]);
        assert_eq!(parting(one.path(), growing.path()).unwrap(), (None, 2));
        let none = tempfile::tempdir().unwrap();
        let error = parting(one.path(), none.path()).unwrap_err();
        assert!(error.is_input() && error.to_string().contains("--fingerprint"));
        let wrong = folder("fingerprint.csv", &["x,y,z,a"]);
        let error = parting(wrong.path(), one.path()).unwrap_err().to_string();
        assert!(error.contains("fingerprint.csv:2: not a row"), "{error}");
    }
}
