//! Which mechanism comes after which, and which columns they share.

use crate::attitude::kernel::{ATTITUDE, engine_columns};
use crate::encounter::Levels;
use crate::error::{Error, Result};
use crate::mechanism::{ANXIETY, COMMON_IDENTITY, ISOLATION, LANGUAGE, Layout, Mechanism, Rules};
use crate::places::Setting;
use crate::population::Population;

/// Mechanisms in the order of names, with the columns that they declared.
pub(super) struct Bound {
    pub mechanisms: Vec<Box<dyn Mechanism>>,
    /// Names of those that change attitudes.
    pub moves_attitudes: Vec<String>,
    pub layout: Layout,
    pub levels: Levels,
}

/// Binds mechanisms after those whose columns they read, and puts them in the order of names.
pub(super) fn bind(
    rules: &mut Rules,
    population: &Population,
    settings: &[Setting],
) -> Result<Bound> {
    let mut waiting = std::mem::take(&mut rules.mechanisms);
    waiting.sort_by(|a, b| a.name().cmp(b.name()));
    if let Some(w) = waiting.windows(2).find(|w| w[0].name() == w[1].name()) {
        return Err(Error::input(format!(
            "two mechanisms are named `{}`",
            w[0].name()
        )));
    }
    let setters: Vec<&str> = waiting
        .iter()
        .filter(|m| m.sets_norms())
        .map(|m| m.name())
        .collect();
    if setters.len() > 1 {
        return Err(Error::input(format!(
            "several mechanisms make the norms of areas: {}; allowed is one",
            setters.join(", ")
        )));
    }
    let groups = &population.groups;
    let mut layout = Layout::new(groups);
    layout.institutions = population.institutions.clone();
    for spec in engine_columns() {
        layout.keep(spec)?;
    }
    let mut bound: Vec<Box<dyn Mechanism>> = Vec::new();
    let mut moves_attitudes = Vec::new();
    while !waiting.is_empty() {
        let free = |m: &dyn Mechanism| {
            m.follows()
                .iter()
                .all(|f| waiting.iter().all(|w| w.name() != *f))
        };
        let Some(at) = waiting.iter().position(|m| free(m.as_ref())) else {
            let names: Vec<&str> = waiting.iter().map(|m| m.name()).collect();
            return Err(Error::input(format!(
                "mechanisms wait for each other: {}",
                names.join(", ")
            )));
        };
        let mut mechanism = waiting.remove(at);
        let binders = |layout: &Layout| {
            let column = layout.find(ATTITUDE)?;
            layout.binders.get(&column.0).copied()
        };
        let before = binders(&layout);
        mechanism.bind(&mut layout, settings)?;
        if binders(&layout) != before {
            moves_attitudes.push(mechanism.name().to_owned());
        }
        bound.push(mechanism);
    }
    bound.sort_by(|a, b| a.name().cmp(b.name()));
    // What people bring to a meeting is seen by whom they meet, once a mechanism moves it.
    let mut levels = Levels::of(groups);
    let mut shown = |name: &str| layout.find(name).map(|column| layout.show(column));
    levels.shown_anxiety = shown(ANXIETY);
    levels.shown_common = shown(COMMON_IDENTITY);
    levels.shown_language = shown(LANGUAGE);
    levels.shown_isolation = shown(ISOLATION);
    Ok(Bound {
        mechanisms: bound,
        moves_attitudes,
        layout,
        levels,
    })
}
