//! A part of an analysis, for one of several machines.

use std::collections::BTreeSet;
use std::path::Path;

use super::design::{Method, Plan, Sensitivity};
use super::points::{Points, bits};
use super::run::{Stage, survivors};
use crate::comparison::Progress;
use crate::error::{Error, Result};

impl Sensitivity {
    /// Runs part `part` of `of` of the points that are not in the folder yet, so that they can be run
    /// on several machines and put together ([`merge`](super::merge)); [`run`](Sensitivity::run) takes
    /// the whole apart. With [`Method::Both`] these are points of screening until the folder has all of
    /// them, and then those of indices: what is left can be known only then. Says which, how many
    /// points the part has, and how many there are.
    ///
    /// # Errors
    /// As [`run`](Sensitivity::run), or if there is no such part.
    pub fn run_part(
        &self,
        plan: &Plan,
        (part, of): (u32, u32),
        folder: &Path,
        threads: usize,
        progress: &(dyn Fn(Stage, Progress) -> bool + Sync),
    ) -> Result<(Stage, usize, usize)> {
        plan.check()?;
        if !(1..=of).contains(&part) {
            return Err(Error::input(format!(
                "there is no part {part} of {of}; allowed: 1 to {of}"
            )));
        }
        let points = Points::open(folder, self)?;
        let every: Vec<usize> = (0..self.parameters().len()).collect();
        let (paths, screening) = match plan.method {
            Method::Sobol => (Vec::new(), Vec::new()),
            _ => self.trajectories(plan.trajectories),
        };
        let output = |values: &Vec<f64>| points.get(values).map(|o| o.mean);
        let outputs: Option<Vec<f64>> = screening.iter().map(output).collect();
        let (stage, design) = match (plan.method, outputs) {
            (Method::Sobol, _) => (Stage::Sobol, self.rows(&every, plan.rows)?),
            (Method::Both, Some(outputs)) => {
                let varied = survivors(&self.screened(&paths, &outputs));
                let design = match varied.is_empty() {
                    true => Vec::new(),
                    false => self.rows(&varied, plan.rows)?,
                };
                (Stage::Sobol, design)
            }
            _ => (Stage::Morris, screening),
        };
        // Whose a point is depends on the design, not on what was run before.
        let mut seen = BTreeSet::new();
        let all = std::iter::once(self.values()).chain(design);
        let all: Vec<Vec<f64>> = all.filter(|v| seen.insert(bits(v))).collect();
        let mine = all.iter().skip(part as usize - 1).step_by(of as usize);
        let mine: Vec<Vec<f64>> = mine.cloned().collect();
        self.points(&mine, &points, threads, &|p| progress(stage, p))?;
        points.finish()?;
        Ok((stage, mine.len(), all.len()))
    }
}
