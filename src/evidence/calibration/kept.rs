//! The folder of a calibration, read again.

use std::path::Path;

use serde_json::Value as Json;

use super::fits::{Fit, fits};
use super::points::{Point, points};
use super::{Free, boxes};
use crate::error::{Error, Result};
use crate::files::read;

/// What a folder has of a calibration.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptCalibration {
    /// `calibration.json`: what was calibrated to what, and what came of it.
    pub about: Json,
    /// Parameters with their prior ranges.
    pub free: Vec<Free>,
    /// All points that were run.
    pub points: Vec<Point>,
    /// Their numbers; none in folders of versions that did not keep them.
    pub fits: Vec<Fit>,
    /// The posterior sample, best first.
    pub sample: Vec<Point>,
    /// The box that each wave filled, the first the prior; the last wave's only if all before are whole.
    pub boxes: Vec<Vec<(f64, f64)>>,
    /// Waves of history matching; the wave of this number makes the sample.
    pub waves: usize,
}

/// Reads the folder of a calibration; `None` where there is none.
///
/// # Errors
/// If it is not finished, or something is not as a calibration writes it.
pub fn kept_calibration(folder: &Path) -> Result<Option<KeptCalibration>> {
    let path = folder.join("calibration.json");
    let Some(text) = read(&path)? else {
        return Ok(None);
    };
    let wrong = || {
        Error::input(format!(
            "{} is not as `calibrate` writes it",
            path.display()
        ))
    };
    let about: Json = serde_json::from_str(&text).map_err(|_| wrong())?;
    let of = &about["of"];
    let free: Option<Vec<Free>> = of["parameters"].as_array().and_then(|all| {
        let one = |p: &Json| {
            Some(Free {
                path: p[0].as_str()?.to_owned(),
                range: (p[1][0].as_f64()?, p[1][1].as_f64()?),
            })
        };
        all.iter().map(one).collect()
    });
    let count = |key: &str| of[key].as_u64().and_then(|n| usize::try_from(n).ok());
    let (free, waves, a_wave) = free
        .zip(count("waves"))
        .zip(count("points_a_wave"))
        .map(|((f, w), p)| (f, w, p))
        .ok_or_else(wrong)?;
    if !about["points"].is_u64() {
        return Err(Error::input(format!(
            "{} holds a calibration that is not complete; `calibrate` with the same options goes on with it",
            folder.display()
        )));
    }
    let points_ = points(folder, "points.csv", free.len())?;
    let prior: Vec<(f64, f64)> = free.iter().map(|f| f.range).collect();
    Ok(Some(KeptCalibration {
        boxes: boxes(&points_, &prior, a_wave, waves),
        fits: fits(folder)?,
        sample: points(folder, "posterior.csv", free.len())?,
        points: points_,
        free,
        waves,
        about,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_numbers_is_read_and_what_is_not_whole_refused() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        assert_eq!(kept_calibration(folder.path()).unwrap(), None);
        let of = r#""of": { "parameters": [["a.b", [0.0, 1.0]]], "waves": 1, "points_a_wave": 2, "rows": ["A1"] }"#;
        write("calibration.json", &format!("{{ {of} }}"));
        let said = kept_calibration(folder.path()).unwrap_err();
        assert!(
            said.is_input() && said.to_string().contains("not complete"),
            "{said}"
        );
        write("calibration.json", &format!("{{ {of}, \"points\": 3 }}"));
        let head = "wave,point,implausibility,distance,inside,of,a.b\n";
        write(
            "points.csv",
            &format!("{head}0,0,1,1,1,1,0.4\n0,1,2,4,0,1,0.6\n1,0,0.5,0.25,1,1,0.5\n"),
        );
        write("posterior.csv", &format!("{head}1,0,0.5,0.25,1,1,0.5\n"));
        let kept = kept_calibration(folder.path()).unwrap().unwrap();
        assert_eq!(
            (kept.points.len(), kept.fits.len(), kept.sample.len()),
            (3, 0, 1)
        );
        assert_eq!(kept.boxes[0], [(0.0, 1.0)]);
        // Both are plausible: from .4 to .6, a tenth wider.
        assert!(
            (kept.boxes[1][0].0 - 0.38).abs() < 1e-12 && (kept.boxes[1][0].1 - 0.62).abs() < 1e-12
        );
        write("calibration.json", "{}");
        let said = kept_calibration(folder.path()).unwrap_err().to_string();
        assert!(said.contains("not as `calibrate` writes it"), "{said}");
    }
}
