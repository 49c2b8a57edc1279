//! Finished replicates in a folder: each a file, whole or not there.
//!
//! `comparison.json` says which comparison they belong to. A replicate is a file of lines: a head in
//! JSON, then for each key its five names and its numbers by arm and date, as the 16 hexadecimal
//! digits of their bits, so that nothing is lost; then in the same way those of time courses. Of a
//! replicate that is left out, a file says why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use xxhash_rust::xxh3::xxh3_64;

use super::design::Comparison;
use super::numbers::{Key, Numbers};
use super::replicate::Replicate;
use super::schedule::LeftOut;
use super::summary::Summary;
use super::uncertainty::Plausible;
use super::worlds::Worlds;
use crate::error::{Error, Result};
use crate::files::{read, write_whole};
use crate::record::scenario_digest;

/// File that says what the replicates are of.
const ABOUT: &str = "comparison.json";
/// Ending of a replicate.
const WHOLE: &str = ".txt";
/// Ending of one that is left out.
const OUT: &str = ".left_out";

/// A folder of finished replicates of one comparison.
#[derive(Debug, Clone)]
pub struct Kept {
    folder: PathBuf,
    /// What the replicates are of.
    origin: Json,
    arms: Vec<String>,
    weeks: Vec<u32>,
    course: Vec<u32>,
    hosts: Vec<String>,
}

impl Kept {
    /// Opens a folder: a new one, or one that holds replicates of the same comparison.
    ///
    /// # Errors
    /// If it cannot be made, read or written, or holds replicates of another comparison; the message
    /// says what differs.
    pub fn open(folder: &Path, of: &Comparison) -> Result<Kept> {
        fs::create_dir_all(folder).map_err(|e| Error::file(folder, "creating the folder", e))?;
        let about = folder.join(ABOUT);
        let (origin, found) = (origin(of), read(&about)?);
        match found {
            Some(text) => {
                let found: Json = serde_json::from_str(&text).unwrap_or_default();
                if let Some(what) = difference(&found, &origin) {
                    return Err(Error::input(format!(
                        "{} holds replicates of another comparison: {what}; give another folder, \
                         or remove that one",
                        folder.display()
                    )));
                }
            }
            None => write_whole(&about, format!("{origin:#}\n"))?,
        }
        Ok(Kept {
            folder: folder.to_owned(),
            origin,
            arms: of.arms.iter().map(|a| a.name.clone()).collect(),
            weeks: of.dates.clone(),
            course: of.course.clone(),
            hosts: of.hosts(),
        })
    }

    /// Opens a folder of replicates that is there, of whatever comparison.
    ///
    /// # Errors
    /// If it holds none.
    pub fn find(folder: &Path) -> Result<Kept> {
        let about = folder.join(ABOUT);
        let parse = |text: String| {
            let origin: Json = serde_json::from_str(&text).ok()?;
            let weeks = |key: &str| -> Option<Vec<u32>> {
                let all = origin[key].as_array()?.iter();
                all.map(|w| w.as_u64().and_then(|w| u32::try_from(w).ok()))
                    .collect()
            };
            let hosts = origin["hosts"].as_array()?.iter();
            let hosts = hosts.map(|h| h.as_str().map(str::to_owned));
            Some(Kept {
                folder: folder.to_owned(),
                arms: names(&origin),
                weeks: weeks("weeks")?,
                course: weeks("course")?,
                hosts: hosts.collect::<Option<_>>()?,
                origin,
            })
        };
        read(&about)?.and_then(parse).ok_or_else(|| {
            Error::input(format!(
                "{} holds no replicates of a comparison",
                folder.display()
            ))
        })
    }

    /// Names of the arms, the baseline first.
    pub fn arms(&self) -> &[String] {
        &self.arms
    }

    /// Weeks at which arms are compared.
    pub fn weeks(&self) -> &[u32] {
        &self.weeks
    }

    /// Weeks of time courses; none where none were kept.
    pub fn course(&self) -> &[u32] {
        &self.course
    }

    /// Names of the groups that are hosts.
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Keeps why a replicate is left out, so that nobody tries again.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn leave_out(&self, one: &LeftOut) -> Result<()> {
        let text = json!({ "replicate": one.number, "seed": one.seed, "why": one.why });
        write_whole(&self.path_of(one.number, OUT), format!("{text}\n"))
    }

    /// Replicates that are left out, by number.
    ///
    /// # Errors
    /// If the folder or one of them cannot be read.
    pub fn left_out(&self) -> Result<Vec<LeftOut>> {
        let one = |number: u32| {
            let path = self.path_of(number, OUT);
            let found: Json = read(&path)?
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default();
            let seed = found["seed"].as_u64();
            let why = found["why"].as_str().map(str::to_owned);
            let one = seed
                .zip(why)
                .map(|(seed, why)| LeftOut { number, seed, why });
            one.ok_or_else(|| {
                Error::input(format!(
                    "{} does not say why a replicate is left out; remove it, and the replicate is run again",
                    path.display()
                ))
            })
        };
        self.with_ending(OUT)?.into_iter().map(one).collect()
    }

    /// Looks whether the replicates of several folders can lie in one: whether they are of one comparison,
    /// whole, and the same where two have one of a number. Changes nothing.
    ///
    /// # Errors
    /// If not; the message names what does not belong together.
    pub fn agree(all: &[Kept]) -> Result<()> {
        let Some(first) = all.first() else {
            return Ok(());
        };
        let mut seen: BTreeMap<u32, (u64, &Kept)> = BTreeMap::new();
        for one in all {
            if let Some(what) = difference(&one.origin, &first.origin) {
                let what = format!("the second is another comparison, {what}");
                return Err(apart(first, one, &what));
            }
            for (number, ending) in one.files()? {
                let text = read(&one.path_of(number, ending))?.unwrap_or_default();
                let hash = xxh3_64(text.as_bytes());
                match seen.get(&number) {
                    Some((same, _)) if *same == hash => {}
                    Some((_, other)) => {
                        let what = format!("replicate {number} differs between them");
                        return Err(apart(other, one, &what));
                    }
                    None => {
                        if ending == WHOLE {
                            one.whole(number, &text)?;
                        }
                        seen.insert(number, (hash, one));
                    }
                }
            }
        }
        Ok(())
    }

    /// Numbers and endings of the files of all replicates, also of those that are left out.
    fn files(&self) -> Result<Vec<(u32, &'static str)>> {
        let mut all = Vec::new();
        for ending in [WHOLE, OUT] {
            all.extend(self.with_ending(ending)?.into_iter().map(|n| (n, ending)));
        }
        Ok(all)
    }

    /// A folder with the replicates of others that [agree](Kept::agree), and with each other; those that
    /// lie in it stay.
    ///
    /// # Errors
    /// As [`agree`](Kept::agree), before anything is written; or if the folder cannot be made or
    /// written. There must be at least one.
    pub fn together(folder: &Path, parts: &[Kept]) -> Result<Kept> {
        Kept::can_be_together(folder, parts)?;
        let Some(first) = parts.first() else {
            return Err(Error::input("there is no part to merge"));
        };
        fs::create_dir_all(folder).map_err(|e| Error::file(folder, "creating the folder", e))?;
        let about = folder.join(ABOUT);
        if read(&about)?.is_none() {
            write_whole(&about, format!("{:#}\n", first.origin))?;
        }
        let all = Kept::find(folder)?;
        for part in parts {
            for (number, ending) in part.files()? {
                let (from, to) = (part.path_of(number, ending), all.path_of(number, ending));
                if !to.exists() {
                    write_whole(&to, read(&from)?.unwrap_or_default())?;
                }
            }
        }
        Ok(all)
    }

    /// Looks whether [`together`](Kept::together) would be refused. Changes nothing.
    ///
    /// # Errors
    /// As [`agree`](Kept::agree).
    pub fn can_be_together(folder: &Path, parts: &[Kept]) -> Result<()> {
        let mut all: Vec<Kept> = Vec::new();
        if folder.join(ABOUT).exists() {
            all.push(Kept::find(folder)?);
        }
        all.extend(parts.iter().cloned());
        Kept::agree(&all)
    }

    /// What the replicates of these numbers (rising) say together, with what plausible worlds say where
    /// they live in such. Those that are left out are named.
    ///
    /// # Errors
    /// If one is neither left out nor there, or not whole.
    pub fn summary(&self, numbers: &[u32]) -> Result<Summary> {
        let mut out = self.left_out()?;
        out.retain(|one| numbers.contains(&one.number));
        let whole = |n: &&u32| out.iter().all(|one| one.number != **n);
        let whole: Vec<u32> = numbers.iter().filter(whole).copied().collect();
        let all = whole.iter().map(|&n| self.get(n));
        let mut summary = match self.worlds()? {
            None => self.sum(all)?,
            Some((worlds, seed)) => {
                let all: Vec<Replicate> = all.collect::<Result<_>>()?;
                let size = (self.arms.len(), self.weeks.len());
                let plausible = Plausible::of(&worlds, seed, size, &all);
                self.sum(all.into_iter().map(Ok))?.with_worlds(plausible)
            }
        };
        for one in out {
            summary.leave_out(one);
        }
        Ok(summary)
    }

    /// What replicates say together that are like those here.
    pub(super) fn sum(&self, all: impl IntoIterator<Item = Result<Replicate>>) -> Result<Summary> {
        let seeds = self.origin["worlds"]["seeds"].as_u64();
        Summary::sum(
            self.arms.clone(),
            self.weeks.clone(),
            self.hosts.clone(),
            u32::try_from(seeds.unwrap_or(1)).unwrap_or(1),
            all,
        )
    }

    /// The plausible worlds in which replicates live, and the seed that they follow from.
    fn worlds(&self) -> Result<Option<(Worlds, u64)>> {
        let said = &self.origin["worlds"];
        if said.is_null() {
            return Ok(None);
        }
        let found = Worlds::from_json(said).zip(self.origin["seed"].as_u64());
        found.map(Some).ok_or_else(|| {
            Error::input(format!(
                "{} does not say in which plausible worlds replicates live, as this version does; run the \
                 experiment anew in another folder",
                self.folder.join(ABOUT).display()
            ))
        })
    }

    /// Numbers of the replicates that are there, rising.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn numbers(&self) -> Result<Vec<u32>> {
        self.with_ending(WHOLE)
    }

    /// Numbers of all replicates of which something is known, also of those that are left out, rising.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn known(&self) -> Result<Vec<u32>> {
        let mut all: Vec<u32> = self.files()?.into_iter().map(|f| f.0).collect();
        all.sort_unstable();
        Ok(all)
    }

    /// Numbers of files with this ending, rising.
    fn with_ending(&self, ending: &str) -> Result<Vec<u32>> {
        let failed = |e| Error::file(&self.folder, "reading the folder", e);
        let mut found = BTreeSet::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let stem = name.to_str().and_then(|n| n.strip_suffix(ending));
            found.extend(stem.and_then(|n| n.parse::<u32>().ok()));
        }
        Ok(found.into_iter().collect())
    }

    /// Keeps a replicate.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&self, replicate: &Replicate) -> Result<()> {
        let mut text = format!(
            "{}\n",
            json!({
                "replicate": replicate.number,
                "seed": replicate.seed,
                "arm_seeds": replicate.arm_seeds,
                "burn_in_weeks": replicate.burn_in_weeks,
                "digests": replicate.digests,
                "warnings": replicate.warnings,
                "keys": replicate.numbers.len(),
                "course_keys": replicate.course.len(),
            })
        );
        let all = replicate.numbers.iter().chain(replicate.course.iter());
        for (key, values) in all {
            let names = json!([
                key.area,
                key.indicator,
                key.setting,
                key.group,
                key.outgroup
            ]);
            let _ = write!(text, "{names}");
            for value in values {
                let _ = write!(text, " {:016x}", value.to_bits());
            }
            text.push('\n');
        }
        write_whole(&self.path(replicate.number), text)
    }

    /// Reads a replicate.
    ///
    /// # Errors
    /// If it is not there or not whole.
    pub fn get(&self, number: u32) -> Result<Replicate> {
        let path = self.path(number);
        let text = read(&path)?.ok_or_else(|| {
            Error::input(format!(
                "there is no replicate {number}: {}",
                path.display()
            ))
        })?;
        self.whole(number, &text)
    }

    /// The replicate that a text holds.
    fn whole(&self, number: u32, text: &str) -> Result<Replicate> {
        let found = self.parse(text).filter(|r| r.number == number);
        found.ok_or_else(|| {
            Error::input(format!(
                "{} is no whole replicate of this comparison; remove it, and it is run again",
                self.path(number).display()
            ))
        })
    }

    fn parse(&self, text: &str) -> Option<Replicate> {
        let mut lines = text.lines();
        let head: Json = serde_json::from_str(lines.next()?).ok()?;
        let texts = |key: &str| -> Option<Vec<String>> {
            let all = head[key].as_array()?.iter();
            all.map(|t| t.as_str().map(str::to_owned)).collect()
        };
        let mut numbers = Numbers::new(self.arms.len(), self.weeks.len());
        let mut course = Numbers::new(self.arms.len(), self.course.len());
        let of_dates = usize::try_from(head["keys"].as_u64()?).ok()?;
        for (k, line) in lines.enumerate() {
            let (into, weeks) = match k < of_dates {
                true => (&mut numbers, self.weeks.len()),
                false => (&mut course, self.course.len()),
            };
            let (key, values) = line.split_at(line.rfind("] ")? + 1);
            let names: Vec<Option<String>> = serde_json::from_str(key).ok()?;
            let [area, indicator, setting, group, outgroup] = names.try_into().ok()?;
            let key = Key {
                area,
                indicator: indicator?,
                setting,
                group,
                outgroup,
            };
            let bits = |word: &str| u64::from_str_radix(word, 16).ok().map(f64::from_bits);
            let values: Option<Vec<f64>> = values.split_whitespace().map(bits).collect();
            let values = values.filter(|v| v.len() == self.arms.len() * weeks)?;
            into.put_all(key, values);
        }
        // Replicates from before luck could be each arm's own have no such entry.
        let seeds = head["arm_seeds"].as_array().into_iter().flatten();
        let replicate = Replicate {
            arm_seeds: seeds.map(Json::as_u64).collect::<Option<_>>()?,
            number: u32::try_from(head["replicate"].as_u64()?).ok()?,
            seed: head["seed"].as_u64()?,
            burn_in_weeks: u32::try_from(head["burn_in_weeks"].as_u64()?).ok()?,
            digests: texts("digests")?,
            warnings: texts("warnings")?,
            numbers,
            course,
        };
        let whole = of_dates == replicate.numbers.len()
            && head["course_keys"].as_u64() == Some(replicate.course.len() as u64);
        (whole && replicate.digests.len() == self.arms.len()).then_some(replicate)
    }

    fn path(&self, number: u32) -> PathBuf {
        self.path_of(number, WHOLE)
    }

    fn path_of(&self, number: u32, ending: &str) -> PathBuf {
        self.folder.join(format!("{number:05}{ending}"))
    }
}

/// Why two folders cannot be one.
fn apart(one: &Kept, other: &Kept, what: &str) -> Error {
    Error::input(format!(
        "{} and {} do not belong together: {what}",
        one.folder.display(),
        other.folder.display()
    ))
}

/// Everything that the numbers of a comparison follow from.
fn origin(of: &Comparison) -> Json {
    let arms: Vec<Json> = of
        .arms
        .iter()
        .map(|a| json!({ "name": a.name, "scenario": scenario_digest(&a.scenario) }))
        .collect();
    let mut all = json!({
        "program": "commonground",
        "version": env!("CARGO_PKG_VERSION"),
        "seed": of.seed,
        "weeks": of.dates,
        "course": of.course,
        "areas": of.areas,
        "worlds": of.worlds.as_ref().map(Worlds::to_json),
        "hosts": of.hosts(),
        "arms": arms,
    });
    // Said only where it is not as usual: folders from before can be gone on with.
    if !of.common_luck {
        all["own_luck"] = json!(true);
    }
    if !of.outputs.is_empty() {
        all["outputs"] = json!(of.outputs);
    }
    all
}

/// What differs between what a folder is about and what is wanted.
fn difference(found: &Json, wanted: &Json) -> Option<String> {
    if found == wanted {
        return None;
    }
    if found["program"] != wanted["program"] {
        return Some("it is not one of this program".to_owned());
    }
    for (key, name) in [
        ("version", "version of the program"),
        ("seed", "seed"),
        ("weeks", "dates"),
        ("course", "list of weeks of time courses"),
        ("areas", "`compare.areas`"),
        ("hosts", "list of hosts"),
        ("own_luck", "choice of luck of its own for each arm"),
        ("outputs", "list of indicators that are kept"),
    ] {
        if found[key] != wanted[key] {
            return Some(format!("its {name} is {}, not {}", found[key], wanted[key]));
        }
    }
    if found["worlds"] != wanted["worlds"] {
        return Some("its plausible worlds are others".to_owned());
    }
    let (here, there) = (names(found), names(wanted));
    if here != there {
        return Some(format!(
            "its arms are {}, not {}",
            here.join(", "),
            there.join(", ")
        ));
    }
    let changed = (0..here.len()).filter(|&k| found["arms"][k] != wanted["arms"][k]);
    let changed: Vec<&str> = changed.map(|k| here[k].as_str()).collect();
    Some(format!(
        "the scenario has changed since, in arm {}",
        changed.join(", ")
    ))
}

/// Names of the arms of an origin.
fn names(origin: &Json) -> Vec<String> {
    let arms = origin["arms"].as_array().into_iter().flatten();
    arms.map(|a| a["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}
