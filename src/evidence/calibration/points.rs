//! The points of a calibration on disk, and the posterior sample that they make.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::super::ablation::definitions;
use super::super::row::Town;
use super::fits::{self, Fits};
use super::{Calibration, Fit, Free};
use crate::error::{Error, Result};
use crate::files::{read, write_whole};

/// A point of the design that was run.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Wave, from 0; the last one makes the posterior.
    pub wave: usize,
    /// Number in the wave, from 0.
    pub number: usize,
    /// Values of the parameters.
    pub at: Vec<f64>,
    /// Greatest implausibility over the numbers.
    pub implausibility: f64,
    /// Mean of the squared implausibilities.
    pub distance: f64,
    /// Numbers inside their band.
    pub inside: usize,
    /// Numbers with a band.
    pub of: usize,
}

impl Point {
    /// Least and greatest value of a parameter among points; `None` without any.
    pub fn reach<'p>(
        points: impl IntoIterator<Item = &'p Point>,
        parameter: usize,
    ) -> Option<(f64, f64)> {
        let each = points.into_iter().map(|p| p.at[parameter]);
        let (low, high) = each.fold((f64::INFINITY, f64::NEG_INFINITY), |s, x| {
            (s.0.min(x), s.1.max(x))
        });
        (low <= high).then_some((low, high))
    }
}

/// What a calibration came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// Points that were run, of all waves.
    pub run: usize,
    /// Those of the last wave, of which the sample is made; 0 if it was not reached yet.
    pub last: usize,
    /// The sample, best first.
    pub sample: Vec<Point>,
    /// Least and greatest value of each parameter in the sample; empty without one.
    pub ranges: Vec<(f64, f64)>,
    /// Whether every point of the sample has all numbers inside their bands; otherwise it is the
    /// best tenth of the points of the last wave.
    pub accepted: bool,
}

/// The points of a folder.
pub(super) struct Points {
    folder: PathBuf,
    file: File,
    fits: Fits,
    points: Vec<Point>,
}

impl Points {
    /// Opens a folder: an empty one, or one that holds points of the same calibration.
    pub fn open(folder: &Path, of: &Calibration) -> Result<Points> {
        fs::create_dir_all(folder).map_err(|e| Error::file(folder, "creating the folder", e))?;
        let (about, list) = (folder.join("calibration.json"), folder.join("points.csv"));
        let origin = origin(of);
        match read(&about)? {
            Some(text) => {
                let found: Json = serde_json::from_str(&text).unwrap_or_default();
                if found["of"] != origin {
                    return Err(Error::input(format!(
                        "{} holds another calibration; give another folder",
                        folder.display()
                    )));
                }
                // What was concluded from fewer points does not stay beside more of them.
                write_whole(&about, format!("{:#}\n", json!({ "of": origin })))?;
                let sample = folder.join("posterior.csv");
                if sample.exists() {
                    fs::remove_file(&sample).map_err(|e| Error::file(&sample, "removing", e))?;
                }
            }
            None => write_whole(&about, format!("{:#}\n", json!({ "of": origin })))?,
        }
        let points = points(folder, "points.csv", of.free.len())?;
        let mut whole = header(&of.free);
        for p in &points {
            whole.push_str(&line(p));
        }
        write_whole(&list, whole)?;
        let file = OpenOptions::new().append(true).open(&list);
        Ok(Points {
            folder: folder.to_owned(),
            file: file.map_err(|e| Error::file(&list, "opening", e))?,
            fits: Fits::open(folder, &points)?,
            points,
        })
    }

    pub fn get(&self, wave: usize, number: usize) -> Option<&Point> {
        self.points
            .iter()
            .find(|p| p.wave == wave && p.number == number)
    }

    pub fn of(&self, wave: usize) -> Vec<&Point> {
        self.points.iter().filter(|p| p.wave == wave).collect()
    }

    /// Adds a point with its numbers; a point that stands in the list has its numbers on disk.
    pub fn add(&mut self, point: Point, fits: &[Fit]) -> Result<()> {
        self.fits.add(fits)?;
        let path = self.folder.join("points.csv");
        self.file
            .write_all(line(&point).as_bytes())
            .and_then(|()| self.file.flush())
            .map_err(|e| Error::file(&path, "writing", e))?;
        self.points.push(point);
        Ok(())
    }

    /// Makes the posterior sample of the points of the last wave and writes it.
    pub fn finish(self, of: &Calibration) -> Result<Posterior> {
        let posterior = posterior(self.points, of.waves);
        let mut text = header(&of.free);
        for p in &posterior.sample {
            text.push_str(&line(p));
        }
        let path = self.folder.join("posterior.csv");
        write_whole(&path, text)?;
        let scenario = of.plan.scenario(&Town::default(), of.plan.first_seed)?;
        let ranges: Vec<Json> = of
            .free
            .iter()
            .enumerate()
            .map(|(k, f)| {
                json!({
                    "parameter": f.path,
                    "prior": f.range,
                    "without": scenario.parameter(&f.path),
                    "range": posterior.ranges.get(k),
                    "best": posterior.sample.first().map(|p| p.at[k]),
                })
            })
            .collect();
        let path = self.folder.join("calibration.json");
        let text = json!({
            "of": origin(of),
            "command": of.command,
            "rows": fits::targets(&of.rows),
            "plan": { "name": of.plan.name, "seeds": of.plan.seeds, "set": of.plan.set },
            "points": posterior.run,
            "points_of_the_last_wave": posterior.last,
            "sample": posterior.sample.len(),
            "accepted": posterior.accepted,
            "parameters": ranges,
        });
        write_whole(&path, format!("{text:#}\n"))?;
        Ok(posterior)
    }
}

/// The points of a table of this many parameters, if there is one; a line that was broken off is run again.
pub(super) fn points(folder: &Path, name: &str, parameters: usize) -> Result<Vec<Point>> {
    let text = read(&folder.join(name))?.unwrap_or_default();
    Ok(text
        .split_inclusive('\n')
        .filter(|l| l.ends_with('\n'))
        .filter_map(|l| parse(l.trim_end(), parameters))
        .collect())
}

/// Points of the last wave with every number inside its band; where there are fewer than 10, the
/// best tenth of that wave. Earlier waves filled wider boxes: their points would weigh where the box
/// was left.
fn posterior(mut points: Vec<Point>, wave: usize) -> Posterior {
    let run = points.len();
    points.retain(|p| p.wave == wave);
    let last = points.len();
    let inside: Vec<Point> = points
        .iter()
        .filter(|p| p.inside == p.of)
        .cloned()
        .collect();
    let accepted = inside.len() >= 10;
    let mut sample = if accepted { inside } else { points };
    sample.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    if !accepted {
        sample.truncate(last.div_ceil(10));
    }
    let parameters = sample.first().map_or(0, |p| p.at.len());
    let ranges = (0..parameters).filter_map(|k| Point::reach(&sample, k));
    let ranges = ranges.collect();
    Posterior {
        run,
        last,
        sample,
        ranges,
        accepted,
    }
}

/// What makes two calibrations the same; time is no part of it.
fn origin(of: &Calibration) -> Json {
    let ids: Vec<&str> = of.rows.iter().map(|r| r.id.as_str()).collect();
    let free: Vec<Json> = of.free.iter().map(|f| json!([f.path, f.range])).collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "seed": of.seed,
        "parameters": free,
        "rows": ids,
        "definitions": definitions(&of.rows),
        "points_a_wave": of.points,
        "waves": of.waves,
        "plan": format!("{:?}", of.plan),
    })
}

fn header(free: &[Free]) -> String {
    let mut text = String::from("wave,point,implausibility,distance,inside,of");
    for f in free {
        text.push(',');
        text.push_str(&f.path);
    }
    text.push('\n');
    text
}

fn line(p: &Point) -> String {
    let mut text = format!(
        "{},{},{},{},{},{}",
        p.wave, p.number, p.implausibility, p.distance, p.inside, p.of
    );
    for v in &p.at {
        text.push_str(&format!(",{v}"));
    }
    text.push('\n');
    text
}

/// A line that [`line`] wrote; numbers come back with the same bits.
fn parse(text: &str, parameters: usize) -> Option<Point> {
    let fields: Vec<&str> = text.split(',').collect();
    if fields.len() != 6 + parameters {
        return None;
    }
    Some(Point {
        wave: fields[0].parse().ok()?,
        number: fields[1].parse().ok()?,
        implausibility: fields[2].parse().ok()?,
        distance: fields[3].parse().ok()?,
        inside: fields[4].parse().ok()?,
        of: fields[5].parse().ok()?,
        at: fields[6..]
            .iter()
            .map(|f| f.parse().ok())
            .collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(number: usize, inside: usize, distance: f64) -> Point {
        Point {
            wave: 1,
            number,
            at: vec![0.1 + number as f64, f64::from(2).sqrt()],
            implausibility: 1.0 / 3.0,
            distance,
            inside,
            of: 2,
        }
    }

    #[test]
    fn a_line_comes_back_with_the_same_bits() {
        let p = point(7, 1, 0.1 + 0.2);
        assert_eq!(parse(line(&p).trim_end(), 2), Some(p.clone()));
        assert_eq!(parse("1,7,0.3", 2), None);
        assert_eq!(parse(&header(&[]), 0), None);
        let lost = Point {
            implausibility: f64::INFINITY,
            ..p
        };
        assert_eq!(parse(line(&lost).trim_end(), 2), Some(lost));
    }

    #[test]
    fn the_posterior_is_what_is_inside_or_else_the_best_tenth() {
        let mut points: Vec<Point> = (0..30).map(|k| point(k, 1, k as f64)).collect();
        // Better ones of a wave before do not count.
        let mut earlier = point(99, 2, 0.0);
        earlier.wave = 0;
        points.push(earlier);
        let p = posterior(points.clone(), 1);
        assert!(!p.accepted && (p.run, p.last) == (31, 30));
        assert_eq!(
            p.sample.iter().map(|p| p.number).collect::<Vec<_>>(),
            [0, 1, 2]
        );
        for p in &mut points[12..24] {
            p.inside = 2;
        }
        let p = posterior(points, 1);
        assert!(p.accepted && p.sample.len() == 12);
        assert_eq!(p.ranges[0], (12.1, 23.1));
        let p = posterior(vec![point(1, 2, 0.1)], 3);
        assert!(p.ranges.is_empty() && p.sample.is_empty() && (p.run, p.last) == (1, 0));
    }
}
