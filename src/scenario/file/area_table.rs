//! Counts by area from a CSV file.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::format_city::{MOST_PEOPLE, columns};
use super::message::quoted;
use super::sheet::{Column, Sheet};
use crate::error::Result;
use crate::population::{Area, AreaTable};

/// Which column means what, with the key of the scenario that says so.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Columns {
    pub area: Name,
    pub name: Name,
    pub lon: Name,
    pub lat: Name,
    pub km2: Name,
    pub inhabitants: Name,
    /// In the order of the groups.
    pub groups: Vec<Name>,
    /// With `{band}` where the band stands.
    pub host_ages: Name,
    pub newcomer_ages: Name,
}

/// The name of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    /// The name.
    pub text: String,
    /// The key of the scenario that says so.
    pub key: String,
    /// Whether the scenario has that key, or this is the default.
    pub given: bool,
}

impl Name {
    /// The column; an error where it is missing.
    fn find(&self, sheet: &Sheet<'_>) -> Result<Column> {
        sheet.column(&self.text, Some(&self.key))
    }

    /// The column; `None` where it is missing and nobody asked for it by name.
    fn find_optional(&self, sheet: &Sheet<'_>) -> Result<Option<Column>> {
        match sheet.optional(&self.text) {
            None if self.given => self.find(sheet).map(Some),
            found => Ok(found),
        }
    }

    /// The columns of the age bands.
    fn find_bands(&self, sheet: &Sheet<'_>) -> Result<Vec<Column>> {
        let find = |band: &&str| sheet.column(&self.text.replace("{band}", band), Some(&self.key));
        columns::BANDS.iter().map(find).collect()
    }
}

/// The columns of the sheet.
struct Found {
    area: Column,
    name: Option<Column>,
    point: Option<(Column, Column)>,
    km2: Option<Column>,
    inhabitants: Column,
    groups: Vec<Column>,
    host_ages: Vec<Column>,
    newcomer_ages: Vec<Column>,
}

impl Found {
    fn new(sheet: &Sheet<'_>, columns: &Columns) -> Result<Found> {
        Ok(Found {
            area: columns.area.find(sheet)?,
            name: columns.name.find_optional(sheet)?,
            point: columns
                .lon
                .find_optional(sheet)?
                .zip(columns.lat.find_optional(sheet)?),
            km2: columns.km2.find_optional(sheet)?,
            inhabitants: columns.inhabitants.find(sheet)?,
            groups: columns
                .groups
                .iter()
                .map(|g| g.find(sheet))
                .collect::<Result<_>>()?,
            host_ages: columns.host_ages.find_bands(sheet)?,
            newcomer_ages: columns.newcomer_ages.find_bands(sheet)?,
        })
    }

    /// The area of the current row.
    fn area(&self, sheet: &Sheet<'_>) -> Result<Area> {
        let id = sheet.text(&self.area).to_owned();
        if id.is_empty() {
            return Err(sheet.wrong(&self.area, "an identifier"));
        }
        let name = self.name.as_ref().map_or("", |c| sheet.text(c)).to_owned();
        let given = |c: &&Column| !sheet.text(c).is_empty();
        let point = match &self.point {
            Some((lon, lat)) if given(&lon) || given(&lat) => Some((
                sheet.number(lon, -180.0, 180.0)?,
                sheet.number(lat, -90.0, 90.0)?,
            )),
            _ => None,
        };
        let km2 = self
            .km2
            .as_ref()
            .filter(given)
            .map(|c| sheet.number(c, 0.0, 1e9))
            .transpose()?;
        Ok(Area {
            name: if name.is_empty() { id.clone() } else { name },
            id,
            point,
            km2,
        })
    }
}

/// Reads an area table. Counts of groups and ages need not add up to the inhabitants: whoever
/// builds the population repairs and reports that.
///
/// # Errors
/// If the file cannot be read, a column is missing, a cell is not a count, or an area comes twice.
pub(super) fn read(text: &str, file: String, columns: &Columns) -> Result<AreaTable> {
    let mut sheet = Sheet::new(text, file)?;
    let found = Found::new(&sheet, columns)?;
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let (mut areas, mut inhabitants) = (Vec::new(), Vec::new());
    let mut total = 0u64;
    let [mut by_group, mut host_ages, mut newcomer_ages] = [const { Vec::new() }; 3];
    while sheet.next_row()? {
        let area = found.area(&sheet)?;
        if let Some(line) = lines.insert(area.id.clone(), sheet.line()) {
            let message = format!("area {} stands on line {line} already", quoted(&area.id));
            return Err(sheet.at_cell(&found.area, message));
        }
        areas.push(area);
        let count = |c: &Column| sheet.whole(c, MOST_PEOPLE as u64).map(|n| n as u32);
        inhabitants.push(count(&found.inhabitants)?);
        total += u64::from(inhabitants[inhabitants.len() - 1]);
        if total > MOST_PEOPLE as u64 {
            let message = format!("more than {MOST_PEOPLE} inhabitants up to this line");
            return Err(sheet.at_cell(&found.inhabitants, message));
        }
        for (wanted, out) in [
            (&found.groups, &mut by_group),
            (&found.host_ages, &mut host_ages),
            (&found.newcomer_ages, &mut newcomer_ages),
        ] {
            for column in wanted {
                out.push(count(column)?);
            }
        }
    }
    if total < 2 {
        return Err(sheet.at_row(format!("{total} inhabitants in the whole file; at least 2")));
    }
    let n = areas.len();
    let table = |columns: usize, counts: Vec<u32>| {
        Array2::from_shape_vec((n, columns), counts).expect("a count for each area and column")
    };
    Ok(AreaTable {
        by_group: table(found.groups.len(), by_group),
        host_ages: table(columns::BANDS.len(), host_ages),
        newcomer_ages: table(columns::BANDS.len(), newcomer_ages),
        areas,
        inhabitants,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        let name = |key: &str, text: &str| Name {
            text: text.to_owned(),
            key: format!("city.columns.{key}"),
            given: false,
        };
        Columns {
            area: name("area", "area_id"),
            name: name("name", "name"),
            lon: name("lon", "lon"),
            lat: name("lat", "lat"),
            km2: name("km2", "area_km2"),
            inhabitants: name("inhabitants", "inhabitants"),
            groups: vec![name("groups.host", "host"), name("groups.a", "turkey")],
            host_ages: name("host_ages", "h{band}"),
            newcomer_ages: name("newcomer_ages", "m{band}"),
        }
    }

    /// A table of these rows (area, name, lon, lat, inhabitants, host, turkey).
    fn table(rows: &[&str]) -> String {
        let bands = columns::BANDS.map(|b| format!("h{b},m{b}")).join(",");
        let mut text = format!("area_id,name,lon,lat,inhabitants,host,turkey,{bands}\r\n");
        for row in rows {
            text.push_str(&format!("{row},{}\r\n", ["1,2"; 8].join(",")));
        }
        text
    }

    fn problem(text: &str) -> String {
        read(text, "t.csv".into(), &columns())
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_table_with_quotes_umlauts_and_gaps_is_read() {
        let text = table(&["01,\"Köln, Süd\",13.5,52.5,10,7,3", "02,,,,5,5,3"]);
        let t = read(&text, "t.csv".into(), &columns()).unwrap();
        assert_eq!(t.areas[0].name, "Köln, Süd");
        assert_eq!(
            (t.areas[0].point, t.areas[0].km2),
            (Some((13.5, 52.5)), None)
        );
        // Origins that do not add up are somebody else's to repair.
        assert_eq!((t.areas[1].name.as_str(), t.areas[1].point), ("02", None));
        assert_eq!(t.inhabitants, [10, 5]);
        assert_eq!(t.by_group, ndarray::array![[7, 3], [5, 3]]);
        assert_eq!((t.host_ages[[1, 7]], t.newcomer_ages[[0, 0]]), (1, 2));
    }

    #[test]
    fn wrong_cells_are_said_with_line_column_and_name() {
        for (row, said) in [
            (
                "1,n,,,ten,1,1",
                "t.csv:2:7: `inhabitants` is \"ten\"; a whole number from 0 to 200000000 is expected",
            ),
            (
                "1,n,,,5,1.5,1",
                "t.csv:2:9: `host` is \"1.5\"; a whole number from 0 to 200000000 is expected",
            ),
            (
                "1,n,,,5,1,-1",
                "t.csv:2:11: `turkey` is \"-1\"; a whole number from 0 to 200000000 is expected",
            ),
            (
                "1,n,200,1,5,1,1",
                "t.csv:2:5: `lon` is \"200\"; a number from -180 to 180 is expected",
            ),
            (
                "1,n,20,,5,1,1",
                "t.csv:2:8: `lat` is empty; a number from -90 to 90 is expected",
            ),
            (
                ",n,,,5,1,1",
                "t.csv:2:1: `area_id` is empty; an identifier is expected",
            ),
            ("1,n,,,5,1", "t.csv:2:1: 22 fields; the header has 23"),
            (
                "1,n,,,1,1,0",
                "t.csv:2:1: 1 inhabitants in the whole file; at least 2",
            ),
        ] {
            assert_eq!(problem(&table(&[row])), said, "{row}");
        }
        assert_eq!(
            problem(&table(&["1,,,,5,1,1", "2,,,,5,1,1", "1,,,,5,1,1"])),
            "t.csv:4:1: area \"1\" stands on line 2 already"
        );
        assert_eq!(
            problem(&table(&["1,,,,150000000,1,1", "2,,,,150000000,1,1"])),
            "t.csv:3:6: more than 200000000 inhabitants up to this line"
        );
    }

    #[test]
    fn missing_columns_are_said_with_the_key_that_names_them() {
        let said = problem(&table(&[]).replace("turkey", "turky"));
        let start = "t.csv:1:1: no column \"turkey\" (`city.columns.groups.a`); did you mean `turky`? columns: area_id, ";
        assert!(said.starts_with(start), "{said}");
        let said = problem(&table(&[]).replace("m65_plus", "m65"));
        assert!(
            said.contains("no column \"m65_plus\" (`city.columns.newcomer_ages`)"),
            "{said}"
        );
        let mut wanted = columns();
        wanted.km2.given = true;
        let said = read(&table(&[]), "t.csv".into(), &wanted)
            .unwrap_err()
            .to_string();
        assert!(
            said.contains("no column \"area_km2\" (`city.columns.km2`)"),
            "{said}"
        );
        assert!(problem("").starts_with("t.csv:1:1: the file is empty"));
    }
}
