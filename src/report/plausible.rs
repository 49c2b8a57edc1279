//! What plausible worlds say, from the tables `uncertainty` and `worlds` of a comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::words;
use crate::comparison::{Driver, Key, Uncertainty};
use crate::error::{Error, Result};
use crate::parameter::Grade;
use crate::record::parquet_texts;

/// What is known about other parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Known {
    /// All replicates had the same parameters.
    #[default]
    Fixed,
    /// Replicates lived in plausible worlds, of which the folder has no table that a report reads.
    Unread,
    /// What plausible worlds say.
    Drawn(Drawn),
}

/// The tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn {
    /// By arm, week and number of the whole city.
    pub differences: BTreeMap<(String, u32, Key), Uncertainty>,
    /// Number of worlds.
    pub worlds: usize,
    /// Range in which a parameter was drawn, and its grade, by path.
    pub varied: BTreeMap<String, ((f64, f64), Grade)>,
}

/// Replicates of one world, as the manifest says; 1 where there are no worlds.
pub fn seeds_of_a_world(manifest: &Json) -> u32 {
    let said = manifest["comparison"]["worlds"]["replicates"].as_u64();
    u32::try_from(said.unwrap_or(1)).unwrap_or(1).max(1)
}

/// Reads the tables, where the manifest says that there were worlds and lists them.
///
/// # Errors
/// If one cannot be read, or is not as a comparison writes it.
pub fn read(folder: &Path, manifest: &Json) -> Result<Known> {
    let files = manifest["files"].as_array();
    let names: BTreeSet<&str> = files
        .into_iter()
        .flatten()
        .filter_map(|f| f["name"].as_str())
        .collect();
    if !manifest["comparison"]["worlds"].is_object() {
        return Ok(Known::Fixed);
    }
    if !(names.contains("uncertainty.csv") && names.contains("worlds.csv")) {
        return Ok(Known::Unread);
    }
    let mut drawn = Drawn::default();
    each(folder.join("uncertainty.csv"), |row| {
        let key = row.key()?;
        let drivers: Option<Vec<Driver>> = match row.text("drivers")? {
            "" => Some(Vec::new()),
            all => all.split("; ").map(driver).collect(),
        };
        let week = row.text("week")?.parse().ok()?;
        let found = Uncertainty {
            difference: row.number("difference")??,
            interval: row.number("low")?.zip(row.number("high")?),
            luck: row.number("luck_sd")?,
            parameters: row.number("parameter_sd")?,
            worlds: row.text("worlds")?.parse().ok()?,
            share_positive: row.number("share_positive")??,
            drivers: drivers?,
        };
        let arm = row.text("arm")?.to_owned();
        drawn.differences.insert((arm, week, key), found);
        Some(())
    })?;
    let mut worlds = BTreeSet::new();
    each(folder.join("worlds.csv"), |row| {
        worlds.insert(row.text("world")?.parse::<u32>().ok()?);
        let range = (row.number("low")??, row.number("high")??);
        let grade = graded(row.text("grade")?)?;
        let path = row.text("parameter")?.to_owned();
        drawn.varied.insert(path, (range, grade));
        Some(())
    })?;
    drawn.worlds = worlds.len();
    Ok(Known::Drawn(drawn))
}

/// A row of a table, by the names of its columns.
pub struct Row<'a> {
    head: &'a csv::StringRecord,
    cells: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    /// The text of a cell; `None` without such a column.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        self.cells.get(self.head.iter().position(|h| h == column)?)
    }

    /// Which number of the whole city the row is about.
    pub fn key(&self) -> Option<Key> {
        Some(Key {
            area: None,
            indicator: self.text("indicator")?.to_owned(),
            setting: self.dimension("setting")?,
            group: self.dimension("group")?,
            outgroup: self.dimension("outgroup")?,
        })
    }

    /// `all` stands for an absent dimension.
    fn dimension(&self, column: &str) -> Option<Option<String>> {
        let text = self.text(column)?;
        Some((text != "all").then(|| text.to_owned()))
    }

    /// A number that may be missing.
    pub fn number(&self, column: &str) -> Option<Option<f64>> {
        match self.text(column)? {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        }
    }
}

/// Takes the rows of a table, CSV or Parquet, one by one.
///
/// # Errors
/// If it cannot be read, or a row is refused.
pub fn each(path: PathBuf, mut take: impl FnMut(Row<'_>) -> Option<()>) -> Result<()> {
    let wrong = |what: String| Error::input(format!("{}: {what}", path.display()));
    let mut row = |head: &csv::StringRecord, cells: &csv::StringRecord| {
        take(Row { head, cells }).ok_or_else(|| {
            wrong(format!(
                "`{}` is no row that this program writes",
                cells.as_slice()
            ))
        })
    };
    if path.extension().is_some_and(|end| end == "parquet") {
        let mut all = parquet_texts(&path)?
            .into_iter()
            .map(csv::StringRecord::from);
        let head = all.next().unwrap_or_default();
        return all.try_for_each(|cells| row(&head, &cells));
    }
    let mut reader = csv::Reader::from_path(&path).map_err(|e| wrong(e.to_string()))?;
    let head = reader.headers().map_err(|e| wrong(e.to_string()))?.clone();
    for cells in reader.records() {
        row(&head, &cells.map_err(|e| wrong(e.to_string()))?)?;
    }
    Ok(())
}

/// `PATH (+0.62, E4)`.
fn driver(text: &str) -> Option<Driver> {
    let (path, rest) = text.strip_suffix(')')?.split_once(" (")?;
    let (rho, grade) = rest.split_once(", ")?;
    Some(Driver {
        path: path.to_owned(),
        rho: rho.parse().ok()?,
        grade: graded(grade)?,
    })
}

/// The grade of a name.
pub fn graded(name: &str) -> Option<Grade> {
    let all = [Grade::E1, Grade::E2, Grade::E3, Grade::E4];
    all.into_iter().find(|g| g.name() == name)
}

impl Drawn {
    /// The difference of an arm from another; known where one of them is the baseline.
    pub fn difference(
        &self,
        key: &Key,
        (arm, than, baseline): (&str, &str, &str),
        week: u32,
    ) -> Option<Uncertainty> {
        let of = |arm: &str| {
            let cell = (arm.to_owned(), week, key.clone());
            self.differences.get(&cell).cloned()
        };
        match (arm == baseline, than == baseline) {
            (false, true) => of(arm),
            (true, false) => of(than).map(turned),
            _ => None,
        }
    }

    /// How many of the parameters are of grade E4.
    pub fn assumed(&self) -> usize {
        let all = self.varied.values();
        all.filter(|(_, grade)| *grade == Grade::E4).count()
    }
}

/// The same difference, seen from the other arm.
fn turned(u: Uncertainty) -> Uncertainty {
    let drivers = u.drivers.into_iter();
    Uncertainty {
        difference: -u.difference,
        interval: u.interval.map(|(low, high)| (-high, -low)),
        share_positive: 1.0 - u.share_positive,
        drivers: drivers.map(|d| Driver { rho: -d.rho, ..d }).collect(),
        ..u
    }
}

/// In how many worlds a difference has a sign.
pub fn sign(u: &Uncertainty, higher: bool) -> String {
    let above = libm::round(u.share_positive * f64::from(u.worlds));
    let (side, count) = match higher {
        true => ("higher", above),
        false => ("lower", f64::from(u.worlds) - above),
    };
    format!("{side} in {count} of {} plausible worlds", u.worlds)
}

/// How far luck and parameters spread a difference, in a sentence.
pub fn spread(indicator: &str, u: &Uncertainty) -> Option<String> {
    let of = |x: f64| match x > 0.0 {
        true => words::amount(indicator, x),
        false => "none seen".to_owned(),
    };
    let (luck, parameters) = u.luck.zip(u.parameters)?;
    Some(format!(
        "Standard deviation from luck: {}; from parameters: {}.",
        of(luck),
        of(parameters)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parameters::declaration;

    #[test]
    fn drivers_are_read_as_they_are_written() {
        let d = Driver {
            path: "mechanisms.attitude_kernel.eta0".into(),
            rho: -0.62,
            grade: Grade::E4,
        };
        assert_eq!(driver(&d.to_string()), Some(d));
        for text in ["eta0", "eta0 (0.1)", "eta0 (much, E4)", "eta0 (0.1, E9)"] {
            assert_eq!(driver(text), None, "{text}");
        }
    }

    fn example() -> Uncertainty {
        Uncertainty {
            difference: 0.02,
            interval: Some((0.01, 0.03)),
            luck: Some(0.012),
            parameters: Some(0.02),
            worlds: 20,
            share_positive: 0.9,
            drivers: vec![Driver {
                path: "p".into(),
                rho: 0.5,
                grade: Grade::E3,
            }],
        }
    }

    #[test]
    fn worlds_are_said_in_words() {
        let said = spread("attitude_mean", &example()).unwrap();
        assert_eq!(
            said,
            "Standard deviation from luck: 0.0120; from parameters: 0.0200."
        );
        assert_eq!(
            sign(&example(), true),
            "higher in 18 of 20 plausible worlds"
        );
        assert_eq!(sign(&example(), false), "lower in 2 of 20 plausible worlds");
        let none = Uncertainty {
            parameters: Some(0.0),
            ..example()
        };
        assert!(
            spread("x", &none)
                .unwrap()
                .ends_with("from parameters: none seen.")
        );
        let one = Uncertainty {
            luck: None,
            ..example()
        };
        assert_eq!(spread("x", &one), None);
    }

    #[test]
    fn a_difference_is_known_where_one_side_is_the_baseline() {
        let key = super::super::city("attitude_mean", None);
        let mut drawn = Drawn::default();
        let cell = ("b".to_owned(), 52, key.clone());
        drawn.differences.insert(cell, example());
        assert_eq!(drawn.difference(&key, ("b", "a", "a"), 52), Some(example()));
        let other = drawn.difference(&key, ("a", "b", "a"), 52).unwrap();
        assert_eq!(
            (other.difference, other.interval),
            (-0.02, Some((-0.03, -0.01)))
        );
        assert_eq!(other.drivers[0].rho, -0.5);
        assert_eq!(drawn.difference(&key, ("b", "c", "a"), 52), None);
        assert_eq!(drawn.difference(&key, ("b", "a", "a"), 53), None);
    }

    #[test]
    fn tables_are_read_where_the_manifest_lists_them() {
        let folder = tempfile::tempdir().unwrap();
        let listed = |names: &[&str]| {
            let files: Vec<Json> = names
                .iter()
                .map(|n| serde_json::json!({ "name": n }))
                .collect();
            serde_json::json!({ "files": files, "comparison": { "worlds": { "replicates": 3 } } })
        };
        let both = listed(&["compare.csv", "uncertainty.csv", "worlds.csv"]);
        assert_eq!(
            read(folder.path(), &listed(&["compare.csv"])).unwrap(),
            Known::Unread
        );
        assert_eq!(read(folder.path(), &Json::Null).unwrap(), Known::Fixed);
        assert_eq!(
            (seeds_of_a_world(&both), seeds_of_a_world(&Json::Null)),
            (3, 1)
        );
        let parquet = listed(&["uncertainty.parquet", "worlds.parquet"]);
        assert_eq!(read(folder.path(), &parquet).unwrap(), Known::Unread);
        assert!(read(folder.path(), &both).unwrap_err().is_input());
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let head = "arm,baseline,week,group,outgroup,setting,indicator,difference,low,high,luck_sd,parameter_sd,worlds,share_positive,drivers\n";
        let row = "b,a,52,host,x,all,attitude_mean,0.1,0,0.2,0.01,,4,0.75,settings.work.rate (-0.90; E3)\n";
        write("uncertainty.csv", &format!("{head}{row}"));
        write(
            "worlds.csv",
            "world,parameter,value,low,high,grade\n1,settings.work.rate,4,3,5,E4\n2,settings.work.rate,4.5,3,5,E4\n",
        );
        let said = read(folder.path(), &both).unwrap_err().to_string();
        assert!(
            said.contains("uncertainty.csv") && said.contains("is no row"),
            "{said}"
        );
        write(
            "uncertainty.csv",
            &format!(
                "{head}{}",
                row.replace(
                    "settings.work.rate (-0.90; E3)",
                    "\"settings.work.rate (-0.90, E4)\""
                )
            ),
        );
        let Known::Drawn(drawn) = read(folder.path(), &both).unwrap() else {
            panic!("not drawn");
        };
        let mut key = super::super::city("attitude_mean", Some("host"));
        key.outgroup = Some("x".into());
        let u = drawn.difference(&key, ("b", "a", "a"), 52).unwrap();
        assert_eq!((u.parameters, u.worlds, u.drivers[0].rho), (None, 4, -0.9));
        assert_eq!((drawn.worlds, drawn.assumed()), (2, 1));
        assert!(
            declaration("settings.work.rate").is_some()
                && declaration("settings.work.rat").is_none()
        );
    }
}
