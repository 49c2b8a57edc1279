//! The numbers of each point of a calibration: which of them fit, and which do not.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::super::report::Report;
use super::super::row::Row;
use super::{Point, implausible};
use crate::error::{Error, Result};
use crate::files::{read, write_whole};

/// The table, beside `points.csv`.
pub(super) const TABLE: &str = "fits.csv";

const COLUMNS: &[&str] = &[
    "wave",
    "point",
    "row",
    "measure",
    "side",
    "band_low",
    "band_high",
    "value",
    "spread",
    "seeds",
    "implausibility",
];

/// A number with a band at a point of the design.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Wave of the point, from 0.
    pub wave: usize,
    /// Number of the point in its wave, from 0.
    pub point: usize,
    /// Id of the row.
    pub row: String,
    /// Name of the number.
    pub measure: String,
    /// Answers or true states, as [`Side::name`](crate::evidence::Side::name) has it.
    pub side: String,
    /// Its band; an infinite end is open.
    pub band: (f64, f64),
    /// Mean over the seeds; `None` where it could not be measured.
    pub value: Option<f64>,
    /// Standard deviation over the seeds.
    pub spread: Option<f64>,
    /// Seeds that it rests on.
    pub seeds: usize,
    /// Distance from the middle of the band (or beyond its one end) in tolerances; infinite without a value.
    pub implausibility: f64,
}

impl Fit {
    /// Every number with a band of a point.
    pub(super) fn read(wave: usize, point: usize, report: &Report) -> Vec<Fit> {
        let numbers = report
            .rows
            .iter()
            .flat_map(|r| r.measures.iter().map(move |m| (&r.row.id, m)));
        let fit = |(row, m): (&String, &super::super::report::MeasureResult)| {
            let (low, high) = m.measure.band?;
            let error = m.spread.unwrap_or(0.0) / (m.seeds.max(1) as f64).sqrt();
            Some(Fit {
                wave,
                point,
                row: row.clone(),
                measure: m.measure.name.clone(),
                side: m.measure.side.name().to_owned(),
                band: (low, high),
                value: m.value,
                spread: m.spread,
                seeds: m.seeds,
                implausibility: m
                    .value
                    .map_or(f64::INFINITY, |v| implausible(v, error, low, high)),
            })
        };
        numbers.filter_map(fit).collect()
    }

    /// Whether the value is inside the band.
    pub fn inside(&self) -> bool {
        self.value
            .is_some_and(|v| (self.band.0..=self.band.1).contains(&v))
    }

    fn line(&self) -> Vec<String> {
        let number = |x: f64| x.to_string();
        // A missing number and an open end are empty.
        let end = |x: f64| {
            if x.is_finite() {
                x.to_string()
            } else {
                String::new()
            }
        };
        let maybe = |x: Option<f64>| x.map_or(String::new(), number);
        vec![
            self.wave.to_string(),
            self.point.to_string(),
            self.row.clone(),
            self.measure.clone(),
            self.side.clone(),
            end(self.band.0),
            end(self.band.1),
            maybe(self.value),
            maybe(self.spread),
            self.seeds.to_string(),
            number(self.implausibility),
        ]
    }

    /// A line that [`line`](Fit::line) wrote; numbers come back with the same bits.
    fn parse(line: &csv::StringRecord) -> Option<Fit> {
        if line.len() != COLUMNS.len() {
            return None;
        }
        let maybe = |k: usize| match &line[k] {
            "" => Some(None),
            text => text.parse::<f64>().ok().map(Some),
        };
        Some(Fit {
            wave: line[0].parse().ok()?,
            point: line[1].parse().ok()?,
            row: line[2].to_owned(),
            measure: line[3].to_owned(),
            side: line[4].to_owned(),
            band: (
                maybe(5)?.unwrap_or(f64::NEG_INFINITY),
                maybe(6)?.unwrap_or(f64::INFINITY),
            ),
            value: maybe(7)?,
            spread: maybe(8)?,
            seeds: line[9].parse().ok()?,
            implausibility: line[10].parse().ok()?,
        })
    }
}

/// What is calibrated to, for readers of `calibration.json`.
pub(super) fn targets(rows: &[Row]) -> Vec<Json> {
    let numbers = |row: &Row| -> Vec<Json> {
        let deciding = row.measures.iter().filter_map(|m| Some((m, m.band?)));
        deciding
            .map(|(m, (low, high))| {
                // JSON has no infinity: an open end is null.
                json!({ "measure": m.name, "unit": m.unit, "side": m.side.name(), "band_low": low, "band_high": high })
            })
            .collect()
    };
    rows.iter()
        .map(|r| {
            json!({
                "row": r.id, "finding": r.finding, "published": r.published, "source": r.source,
                "status": r.standing.name(), "measures": numbers(r),
            })
        })
        .collect()
}

/// The numbers of a folder; none where it has no such table.
pub(super) fn fits(folder: &Path) -> Result<Vec<Fit>> {
    let text = read(&folder.join(TABLE))?.unwrap_or_default();
    // What was broken off is run again.
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(whole.as_bytes());
    let lines = reader.records().filter_map(std::result::Result::ok);
    Ok(lines.filter_map(|l| Fit::parse(&l)).collect())
}

/// The table while points are added.
pub(super) struct Fits {
    path: PathBuf,
    file: File,
}

impl Fits {
    /// Opens the table with the lines of these points.
    pub fn open(folder: &Path, points: &[Point]) -> Result<Fits> {
        let path = folder.join(TABLE);
        let mut kept = fits(folder)?;
        kept.retain(|f| {
            points
                .iter()
                .any(|p| (p.wave, p.number) == (f.wave, f.point))
        });
        let head = COLUMNS.iter().map(|c| (*c).to_owned()).collect();
        let lines = std::iter::once(head).chain(kept.iter().map(Fit::line));
        write_whole(&path, text(lines, &path)?)?;
        let file = OpenOptions::new().append(true).open(&path);
        let file = file.map_err(|e| Error::file(&path, "opening", e))?;
        Ok(Fits { path, file })
    }

    pub fn add(&mut self, fits: &[Fit]) -> Result<()> {
        let text = text(fits.iter().map(Fit::line), &self.path)?;
        self.file
            .write_all(&text)
            .and_then(|()| self.file.flush())
            .map_err(|e| Error::file(&self.path, "writing", e))
    }
}

fn text(lines: impl Iterator<Item = Vec<String>>, path: &Path) -> Result<Vec<u8>> {
    let failed = |what: String| Error::Output {
        path: path.to_owned(),
        message: what,
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        writer
            .write_record(&line)
            .map_err(|e| failed(e.to_string()))?;
    }
    writer.into_inner().map_err(|e| failed(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(point: usize) -> Fit {
        Fit {
            wave: 1,
            point,
            row: "A, 1".to_owned(),
            measure: "r \"in\" the rest".to_owned(),
            side: "survey".to_owned(),
            band: (f64::NEG_INFINITY, -0.15),
            value: Some(0.1 + 0.2),
            spread: None,
            seeds: 3,
            implausibility: 1.0 / 3.0,
        }
    }

    fn at(number: usize) -> Point {
        Point::read(1, number, vec![0.5], &[fit(number)])
    }

    #[test]
    fn numbers_of_points_come_back_and_those_of_no_point_go() {
        let folder = tempfile::tempdir().unwrap();
        let mut table = Fits::open(folder.path(), &[]).unwrap();
        let lost = Fit {
            value: None,
            implausibility: f64::INFINITY,
            band: (0.0, f64::INFINITY),
            ..fit(8)
        };
        table.add(&[fit(7), fit(7)]).unwrap();
        table.add(std::slice::from_ref(&lost)).unwrap();
        drop(table);
        assert_eq!(fits(folder.path()).unwrap(), [fit(7), fit(7), lost.clone()]);
        // The program was ended between a point's numbers and the point, and in the middle of a line.
        let path = folder.path().join(TABLE);
        let cut = std::fs::read_to_string(&path).unwrap() + "1,9,A";
        std::fs::write(&path, cut).unwrap();
        Fits::open(folder.path(), &[at(8)]).unwrap();
        assert_eq!(fits(folder.path()).unwrap(), [lost]);
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(fits(empty.path()).unwrap(), []);
    }

    #[test]
    fn a_point_is_what_its_numbers_come_to() {
        let off = Fit {
            value: Some(-0.2),
            implausibility: 2.0,
            ..fit(0)
        };
        let p = Point::read(0, 0, vec![], &[fit(0), off]);
        assert_eq!((p.implausibility, p.inside, p.of), (2.0, 1, 2));
        assert!((p.distance - (1.0 / 9.0 + 4.0) / 2.0).abs() < 1e-12);
    }
}
