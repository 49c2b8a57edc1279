//! From a checked tree to the typed [`Scenario`], with the checks that need more than one key.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::Array2;

use super::check::check;
use super::document::{Node, Pair, Value};
use super::files::{self, Document, ReadOptions};
use super::format::{self, DEFAULT_ATTITUDE, MOST_WEEKS};
use super::idle;
use super::message::{Origin, Problems, no_group, number};
use super::{arms, expect, factors, read_city, read_events, said};
use super::{budgets, policies};
use crate::calendar::{Date, parse_date, weeks_after};
use crate::error::{Error, Location, Result};
use crate::experiment::{Arm, Exposure, Trial};
use crate::indirect::norm::Norms;
use crate::institutions::ledger;
use crate::mechanism::{Entry, Profile, catalogue};
use crate::parameter::{Kind, Parameter, Parameters};
use crate::places::{Setting, builtin_settings};
use crate::population::{City, Group, GroupRates, Groups, PopulationParameters, StatusShares};
use crate::scenario::{
    self, BurnIn, Compare, DEFAULT_SEED, DEFAULT_START, DEFAULT_WEEKS, MechanismSettings, Outputs,
    Scenario,
};

/// The town that ships with this crate, as a scenario file: 20 districts, 12,000 residents, four
/// groups.
pub const TOWN: &str = include_str!("../../../scenarios/town.toml");

impl Scenario {
    /// Reads a scenario file with all that it extends and the tables that it names.
    ///
    /// # Errors
    /// [`Error::Input`] with file, line, column, key, what was found and what is allowed: all
    /// problems of the file at once, a line each, at most ten. [`Error::File`] if the system
    /// refuses to read a file that exists.
    pub fn from_file(path: &Path, options: &ReadOptions) -> Result<Scenario> {
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        typed(files::open(path, options)?, &stem, options, catalogue())
    }

    /// Reads a scenario from a text; `name` stands for the file in messages, and files that the
    /// text names are looked up as if it were that file.
    ///
    /// ```
    /// use commonground::scenario::{ReadOptions, Scenario, TOWN};
    /// let options = ReadOptions { set: vec!["weeks=52".into()], ..ReadOptions::default() };
    /// let town = Scenario::from_text(TOWN, "town.toml", &options).unwrap();
    /// assert_eq!((town.groups.len(), town.weeks), (4, 52));
    ///
    /// let wrong = Scenario::from_text("commonground = 1\nseeed = 3\n", "my.toml", &options);
    /// let message = wrong.unwrap_err().to_string();
    /// assert!(message.contains("my.toml:2:1: unknown key `seeed`; did you mean `seed`?"));
    /// ```
    ///
    /// # Errors
    /// As [`Scenario::from_file`].
    pub fn from_text(text: &str, name: &str, options: &ReadOptions) -> Result<Scenario> {
        let stem = Path::new(name)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        typed(
            files::open_text(text, name, options)?,
            &stem,
            options,
            catalogue(),
        )
    }

    /// The town that ships with this crate: [`TOWN`] without changes.
    pub fn town() -> Scenario {
        Scenario::from_text(TOWN, "town.toml", &ReadOptions::default())
            .expect("the town that ships with the crate is a valid scenario")
    }
}

/// A scenario from its document, with the mechanisms of a catalogue: the first arm where there are
/// arms, with all of them.
pub(super) fn typed(
    document: Document,
    stem: &str,
    options: &ReadOptions,
    catalogue: &[Entry],
) -> Result<Scenario> {
    let form = format::scenario(catalogue);
    let mut problems = Problems::default();
    check(&document.root, &form, "", &form, &mut problems);
    problems.finish()?;
    let arms = factors::arms(&document.root, &form, seed(&document.root, options))?;
    if let Some(e) = document.root.get("expect").filter(|_| arms.is_empty()) {
        return Err(e
            .at
            .error("`expect` is about arms, and the scenario has none (`[[arms]]`)"));
    }
    if arms.is_empty() {
        return one(document, stem, options, catalogue);
    }
    let mut all: Vec<scenario::Arm> = Vec::new();
    for factors::Made { node: arm, factors } in &arms {
        let name = arm.get("name").and_then(Node::text).unwrap_or_default();
        let whole = || {
            let text = format!("{}# arm: {name}\n", document.text);
            let root = arms::lay_over(&document.root, arm)?;
            let mut problems = Problems::default();
            check(&root, &form, "", &form, &mut problems);
            problems.finish()?;
            let one = one(Document { root, text }, stem, options, catalogue)?;
            if let Some(first) = all.first() {
                arms::same_groups(arm, &first.scenario.groups, &one.groups)?;
            }
            Ok(one)
        };
        let mut scenario = whole().map_err(|e| arms::of_arm(name, e))?;
        scenario.name = format!("{}: {name}", scenario.name);
        all.push(scenario::Arm {
            name: name.to_owned(),
            scenario,
            factors: factors.clone(),
        });
    }
    let mut first = all[0].scenario.clone();
    let arm = format!(": {}", all[0].name);
    first.name = first.name.strip_suffix(&arm).unwrap_or_default().to_owned();
    first.arms = all;
    first.experiment = factors::experiment(&document.root);
    first.expect = expect::read(&document.root, &first)?;
    Ok(first)
}

/// A scenario without arms, from a document whose form is good.
fn one(
    document: Document,
    stem: &str,
    options: &ReadOptions,
    catalogue: &[Entry],
) -> Result<Scenario> {
    let root = &document.root;
    let mut problems = Problems::default();
    let groups = groups(root, &mut problems);
    let population = population(root, &mut problems);
    // Further checks would only repeat what is wrong already.
    problems.finish()?;
    let groups = groups?;
    let trial = root.get("trial").map(|t| trial(t, &groups)).transpose()?;
    let mut problems = Problems::default();
    let mut inputs = read_events::events(root, &groups, &mut problems);
    problems.finish()?;
    let mut text = document.text;
    let city = read_city::city(root, &groups, options, &mut text)?;
    let areas = area_ids(&city);
    let norms = norms(root, &areas)?;
    centres_stand_somewhere(root, &areas)?;

    let integer = |key: &str| root.get(key).and_then(Node::integer);
    let start = root.get("start").and_then(day).unwrap_or(DEFAULT_START);
    let weeks = match options.weeks {
        Some(weeks) => checked_weeks(weeks)?,
        None => integer("weeks").map_or(DEFAULT_WEEKS, |n| n as u32),
    };
    if weeks_after(start, i64::from(weeks)) == Date::MAX {
        let at = place(root, &["weeks", "start"]);
        return Err(at.error(format!(
            "{weeks} weeks after {start} lie beyond the calendar, which ends with the year 9999"
        )));
    }
    let mut problems = Problems::default();
    inputs.policies = policies::read(root, &groups, &areas, weeks, &mut problems);
    problems.finish()?;
    let mechanisms = mechanisms(root, catalogue);
    let mut problems = Problems::default();
    let ledger = mechanisms.get(ledger::CARD.name).is_none_or(|m| m.enabled);
    inputs.budgets = budgets::read(root, &inputs.policies, ledger, &mut problems);
    problems.finish()?;
    let notes = idle::notes(root, &groups, &inputs, weeks);
    Ok(Scenario {
        said: said::said(root),
        name: root
            .get("name")
            .and_then(Node::text)
            .unwrap_or(stem)
            .to_owned(),
        seed: seed(root, options),
        weeks,
        burn_in: integer("burn_in_weeks").map_or(BurnIn::Auto, |n| BurnIn::Weeks(n as u32)),
        start,
        groups,
        city,
        population,
        settings: settings(root),
        mechanisms,
        trial,
        norms,
        inputs,
        outputs: outputs(root),
        compare: compare(root),
        experiment: factors::experiment(root),
        arms: Vec::new(),
        expect: Vec::new(),
        notes,
        text,
    })
}

/// Seed of a checked tree.
fn seed(root: &Node, options: &ReadOptions) -> u64 {
    let said = root.get("seed").and_then(Node::integer);
    options
        .seed
        .or(said.map(|n| n as u64))
        .unwrap_or(DEFAULT_SEED)
}

fn day(node: &Node) -> Option<Date> {
    match &node.value {
        Value::Date(text) | Value::Text(text) => parse_date(text),
        _ => None,
    }
}

fn checked_weeks(weeks: u32) -> Result<u32> {
    if i64::from(weeks) <= MOST_WEEKS {
        return Ok(weeks);
    }
    let file = format!("command line `--weeks {weeks}`");
    let message = format!("`weeks` is {weeks}; allowed: 0 to {MOST_WEEKS}");
    Err(Error::input_at(
        Location {
            file,
            line: 0,
            column: 0,
        },
        message,
    ))
}

/// The value of a checked key as parameters carry it: a number, or the position of a word.
pub(super) fn value(node: &Node, declaration: &Parameter) -> Option<f64> {
    match declaration.kind {
        Kind::Number { .. } => node.number(),
        Kind::Choice(words) => words
            .iter()
            .position(|w| Some(*w) == node.text())
            .map(|i| i as f64),
    }
}

/// Takes over the declared parameters that a table has.
pub(super) fn fill<P: Parameters>(set: &mut P, table: &Node) {
    for (i, declaration) in P::DECLARATIONS.iter().enumerate() {
        if let Some(v) = table
            .get(declaration.key)
            .and_then(|n| value(n, declaration))
        {
            set.set(i, v);
        }
    }
}

/// Place of the last of these keys that a table has, else of the table.
pub(super) fn place<'a>(table: &'a Node, keys: &[&str]) -> &'a Origin {
    keys.iter()
        .rev()
        .find_map(|k| table.get(k))
        .map_or(&table.at, |n| &n.at)
}

/// The groups with their attitudes. The error is used only where no problem was noted.
fn groups(root: &Node, problems: &mut Problems) -> Result<Groups> {
    let nodes = root.get("groups").map_or(&[][..], Node::elements);
    let mut members = Vec::new();
    for node in nodes {
        let name = node.get("name").and_then(Node::text).unwrap_or_default();
        let host = node.get("host").and_then(Node::flag).unwrap_or(false);
        let mut group = Group::new(name, host);
        fill(&mut group.spec, node);
        let rate = |key: &str| node.get(key).and_then(Node::number);
        group.rates = GroupRates {
            departure: rate("departure"),
            births: rate("births"),
            deaths: rate("deaths"),
        };
        if let Some(table) = node.get("statuses") {
            let mut shares = StatusShares::default();
            fill(&mut shares, table);
            if let Some(fault) = shares.fault() {
                problems.push(&table.at, format!("`groups.{name}`: {fault}"));
            }
            group.statuses = Some(shares);
        }
        members.push(group);
    }
    let at = nodes.first().map_or(&root.at, |n| &n.at);
    if !members.iter().any(|g| g.host) {
        problems.push(at, "no group has `host = true`; at least one must");
    }
    let names: Vec<&str> = members.iter().map(|g| g.name.as_str()).collect();
    let attitude = attitudes(root.get("attitudes"), &names, problems);
    let alike = similarities(root.get("similarity"), &names, problems);
    let mut groups = Groups::new(members, attitude).map_err(|e| at.error(e.to_string()))?;
    for (g, h, similarity) in alike {
        groups
            .declare_similarity(g, h, similarity)
            .map_err(|e| at.error(e.to_string()))?;
    }
    Ok(groups)
}

fn attitudes(table: Option<&Node>, names: &[&str], problems: &mut Problems) -> Array2<f64> {
    let default = table.and_then(|t| t.get("default")).and_then(Node::number);
    let default = default.unwrap_or(DEFAULT_ATTITUDE);
    let mut means = Array2::from_elem((names.len(), names.len()), default);
    means.diag_mut().fill(0.0);
    for (g, h, column) in pairs_of_groups("attitudes", table, names, problems) {
        if let Some(mean) = column.node.number() {
            means[[g, h]] = mean;
        }
    }
    means
}

/// How alike groups are; a pair is declared once.
fn similarities(
    table: Option<&Node>,
    names: &[&str],
    problems: &mut Problems,
) -> Vec<(usize, usize, f64)> {
    let mut all: Vec<(usize, usize, f64)> = Vec::new();
    for (g, h, column) in pairs_of_groups("similarity", table, names, problems) {
        if all.iter().any(|&(a, b, _)| (a, b) == (h, g)) {
            problems.push(
                &column.at,
                format!(
                    "`similarity.{0}.{1}`: the similarity of `{1}` and `{0}` is declared already; it is \
                     the same both ways",
                    names[g], names[h]
                ),
            );
        } else if let Some(similarity) = column.node.number() {
            all.push((g, h, similarity));
        }
    }
    all
}

/// The entries of a table by group and other group, with the positions of both.
fn pairs_of_groups<'n>(
    key: &str,
    table: Option<&'n Node>,
    names: &[&str],
    problems: &mut Problems,
) -> Vec<(usize, usize, &'n Pair)> {
    let mut all = Vec::new();
    let position = |pair: &Pair, problems: &mut Problems| {
        let found = names.iter().position(|n| *n == pair.key);
        if found.is_none() {
            problems.push(&pair.at, format!("`{key}`: {}", no_group(&pair.key, names)));
        }
        found
    };
    for row in table
        .map_or(&[][..], Node::pairs)
        .iter()
        .filter(|row| row.key != "default")
    {
        let who = position(row, problems);
        for column in row.node.pairs() {
            let about = position(column, problems);
            let (Some(g), Some(h)) = (who, about) else {
                continue;
            };
            if g == h {
                problems.push(
                    &column.at,
                    format!(
                        "`{key}.{0}.{0}`: the own group has no entry; leave it out",
                        row.key
                    ),
                );
            } else {
                all.push((g, h, column));
            }
        }
    }
    all
}

fn population(root: &Node, problems: &mut Problems) -> PopulationParameters {
    let mut p = PopulationParameters::default();
    let Some(table) = root.get("population") else {
        return p;
    };
    fill(&mut p, table);
    let shares = p.household_1 + p.household_2;
    if shares > 1.0 {
        problems.push(
            place(table, &["household_1", "household_2"]),
            format!(
                "`population.household_1` is {} and `population.household_2` is {}; together \
                 at most 1",
                number(p.household_1),
                number(p.household_2)
            ),
        );
    }
    if p.team_min > p.team_max {
        problems.push(
            place(table, &["team_min", "team_max"]),
            format!(
                "`population.team_min` is {} and `population.team_max` is {}; the smallest team \
                 cannot be larger than the largest",
                number(p.team_min),
                number(p.team_max)
            ),
        );
    }
    p
}

fn settings(root: &Node) -> Vec<Setting> {
    let mut all = builtin_settings();
    for setting in &mut all {
        if let Some(table) = root.get("settings").and_then(|s| s.get(&setting.name)) {
            fill(&mut setting.spec, table);
            setting.enabled = table
                .get("enabled")
                .and_then(Node::flag)
                .unwrap_or(setting.enabled);
        }
    }
    all
}

fn mechanisms(root: &Node, catalogue: &[Entry]) -> BTreeMap<String, MechanismSettings> {
    let tables = root.get("mechanisms").map_or(&[][..], Node::pairs);
    let profile = profile(root);
    let named = |pair: &Pair| {
        let entry = catalogue.iter().find(|e| e.name == pair.key)?;
        let enabled = pair
            .node
            .get("enabled")
            .and_then(Node::flag)
            .unwrap_or(profile.has(entry));
        let values = entry
            .parameters
            .iter()
            .map(|d| {
                pair.node
                    .get(d.key)
                    .and_then(|n| value(n, d))
                    .unwrap_or(d.default)
            })
            .collect();
        Some((pair.key.clone(), MechanismSettings { enabled, values }))
    };
    let mut chosen: BTreeMap<_, _> = tables.iter().filter_map(named).collect();
    // What is not named is as the catalogue has it, but where the profile says otherwise.
    for entry in catalogue {
        if profile.has(entry) != entry.core() && !chosen.contains_key(entry.name) {
            let settings = MechanismSettings {
                enabled: profile.has(entry),
                values: entry.parameters.iter().map(|p| p.default).collect(),
            };
            chosen.insert(entry.name.to_owned(), settings);
        }
    }
    chosen
}

/// Which mechanisms are on unless their tables say otherwise.
pub(super) fn profile(root: &Node) -> Profile {
    let word = root.get("profile").and_then(Node::text);
    word.and_then(Profile::find).unwrap_or(Profile::Core)
}

fn trial(table: &Node, groups: &Groups) -> Result<Trial> {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    let arms = table.get("arms").map_or(&[][..], Node::elements);
    let arm = |node: &Node| {
        let mut arm = Arm::new(text(node, "name").unwrap_or_default(), Exposure::None);
        fill(&mut arm.spec, node);
        arm
    };
    let mut trial = Trial::new(arms.iter().map(arm).collect());
    fill(&mut trial.design, table);
    trial.participants = text(table, "participants");
    trial.towards = text(table, "towards");
    if let Some(weeks) = table.get("after_weeks") {
        let week = |n: &Node| n.integer().map(|n| n as u32);
        trial.after = weeks.elements().iter().filter_map(week).collect();
    }
    trial
        .check()
        .and_then(|()| trial.groups(groups).map(|_| ()))
        .map_err(|e| table.at.error(e.to_string()))?;
    Ok(trial)
}

/// Centres stand in areas that exist.
fn centres_stand_somewhere(root: &Node, ids: &[String]) -> Result<()> {
    let mut problems = Problems::default();
    for centre in root.get("centres").map_or(&[][..], Node::elements) {
        for (key, starts) in [("area", false), ("within", true)] {
            let Some((node, text)) = centre.get(key).and_then(|n| Some((n, n.text()?))) else {
                continue;
            };
            let fits = |id: &String| {
                if starts {
                    id.starts_with(text)
                } else {
                    id == text
                }
            };
            if !ids.iter().any(fits) {
                let what = policies::no_area(text, ids);
                problems.push(&node.at, format!("`centres.{key}`: {what}"));
            }
        }
    }
    problems.finish()
}

/// Positions of institutions; every area that is named must exist.
/// Identifiers of the areas of a city.
fn area_ids(city: &City) -> Vec<String> {
    match city {
        City::Synthetic(c) => (1..=c.areas).map(|d| d.to_string()).collect(),
        City::Table(t) => t.areas.iter().map(|a| a.id.clone()).collect(),
        City::People(p) => p.areas.iter().map(|a| a.id.clone()).collect(),
    }
}

fn norms(root: &Node, ids: &[String]) -> Result<Norms> {
    let mut norms = Norms::default();
    let Some(table) = root.get("norms") else {
        return Ok(norms);
    };
    fill(&mut norms.city, table);
    let mut problems = Problems::default();
    for pair in table.get("areas").map_or(&[][..], Node::pairs) {
        if ids.contains(&pair.key) {
            if let Some(x) = pair.node.number() {
                norms.areas.insert(pair.key.clone(), x);
            }
        } else {
            let what = policies::no_area(&pair.key, ids);
            problems.push(&pair.at, format!("`norms.areas`: {what}"));
        }
    }
    problems.finish()?;
    Ok(norms)
}

fn compare(root: &Node) -> Compare {
    let mut compare = Compare::default();
    let Some(table) = root.get("compare") else {
        return compare;
    };
    let week = |n: &Node| n.integer().map(|n| n as u32);
    let weeks = table.get("weeks").map_or(&[][..], Node::elements);
    compare.weeks = weeks.iter().filter_map(week).collect();
    compare.every = table.get("every_weeks").and_then(week);
    compare.course = table.get("course_every_weeks").and_then(week);
    let areas = table.get("areas").and_then(Node::flag);
    compare.areas = areas.unwrap_or(compare.areas);
    compare
}

fn outputs(root: &Node) -> Outputs {
    let mut out = Outputs::default();
    let Some(table) = root.get("outputs") else {
        return out;
    };
    for (key, field) in [
        ("city_every_weeks", &mut out.city_every),
        ("area_every_weeks", &mut out.area_every),
        ("panel_people", &mut out.panel_people),
        ("panel_every_weeks", &mut out.panel_every),
        ("diary_people", &mut out.diary_people),
        ("survey_people", &mut out.survey_people),
        ("survey_every_weeks", &mut out.survey_every),
    ] {
        if let Some(n) = table.get(key).and_then(Node::integer) {
            *field = n as u32;
        }
    }
    let flag = |key: &str, or: bool| table.get(key).and_then(Node::flag).unwrap_or(or);
    out.ties = flag("ties", out.ties);
    out.attribution = flag("attribution", out.attribution);
    out
}
