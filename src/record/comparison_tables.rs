//! The tables of a comparison of arms: paired differences and levels, what they cost, how sure they are,
//! what arms are made of and what drives them.

use super::entries::FileEntry;
use super::folder::OutputFolder;
use super::series::ALL;
use super::table::{Cell, Column, Format, Kind, Table};
use crate::comparison::{Key, Plausible, Summary};
use crate::error::Result;
use crate::indicators::{Measure, measure};

/// Columns of `compare`: the mean difference of an arm from the baseline within replicates, with its
/// 95% interval over them and the share of them in which it is above 0.
pub const COMPARE_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("baseline", Kind::Name),
    ("week", Kind::Integer),
    ("area", Kind::Name),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("difference", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("replicates", Kind::Integer),
    ("share_positive", Kind::Number),
];

/// Columns of `levels`: mean and standard deviation over replicates of the number of an arm itself.
pub const LEVEL_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("week", Kind::Integer),
    ("area", Kind::Name),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("mean", Kind::Number),
    ("sd", Kind::Number),
    ("replicates", Kind::Integer),
];

/// Columns of `cost_effect`: the money that an arm costs more than the baseline for each unit of a
/// difference that is shown, with the bounds that follow from its 95% interval.
///
/// `unit` says of what the price is one, by the kind of the indicator ([`crate::indicators::measure`]): of
/// what is counted per person (friends, contacts) one more in the whole group, so that the difference is
/// multiplied by its members; of a share one percentage point; of a count one; of all else .01 of its scale.
pub const COST_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("baseline", Kind::Name),
    ("week", Kind::Integer),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("difference", Kind::Number),
    ("cost", Kind::Number),
    ("unit", Kind::Name),
    ("cost_per_unit", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
];

/// Columns of `uncertainty`, where replicates lived in plausible worlds: the mean difference over worlds with its
/// 95% interval, its standard deviations over luck within worlds and over parameters, the share of worlds in which it is above 0,
/// and the parameters that go with it (path, rank correlation, grade).
pub const UNCERTAINTY_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("baseline", Kind::Name),
    ("week", Kind::Integer),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("difference", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("luck_sd", Kind::Number),
    ("parameter_sd", Kind::Number),
    ("worlds", Kind::Integer),
    ("share_positive", Kind::Number),
    ("drivers", Kind::Name),
];

/// Columns of `worlds`: the parameters of each plausible world, with the ranges they come from.
pub const WORLD_COLUMNS: &[Column] = &[
    ("world", Kind::Integer),
    ("parameter", Kind::Name),
    ("value", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("grade", Kind::Name),
];

/// Columns of `factors`, where arms are made of factors: an arm, a path of a key, its value there as written.
/// An arm without rows is a scenario as it is.
pub const FACTOR_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("factor", Kind::Name),
    ("value", Kind::Name),
];

/// Columns of `ablation`: the mean difference of an arm from the baseline with everything on, without a
/// mechanism in both, and the change between the two within replicates, with its 95% interval and the
/// share of replicates in which it is above 0.
pub const ABLATION_COLUMNS: &[Column] = &[
    ("arm", Kind::Name),
    ("baseline", Kind::Name),
    ("week", Kind::Integer),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("indicator", Kind::Name),
    ("without", Kind::Name),
    ("difference", Kind::Number),
    ("difference_without", Kind::Number),
    ("change", Kind::Number),
    ("low", Kind::Number),
    ("high", Kind::Number),
    ("replicates", Kind::Integer),
    ("share_positive", Kind::Number),
];

/// An arm, a factor and its value.
pub(super) type Factor = [String; 3];

/// Writes `compare` and `levels`, and the others where there is something to say.
pub(super) fn tables(
    folder: &OutputFolder,
    summary: &mut Summary,
    made_of: &[Factor],
    format: Format,
    about: &str,
) -> Result<Vec<FileEntry>> {
    let mut compare = Table::create(folder.path(), "compare", format, COMPARE_COLUMNS)?;
    let mut levels = Table::create(folder.path(), "levels", format, LEVEL_COLUMNS)?;
    let keys: Vec<Key> = summary.keys().cloned().collect();
    let (arms, weeks) = (summary.arms().to_vec(), summary.weeks().to_vec());
    for (arm, name) in arms.iter().enumerate() {
        for (date, &week) in weeks.iter().enumerate() {
            for key in &keys {
                let about = about_what(key);
                if let Some(level) = summary.level(key, arm, date) {
                    let head = [Cell::Text(name), Cell::Integer(i64::from(week))];
                    let numbers = [
                        level.mean().map_or(Cell::Missing, Cell::Number),
                        level.sd().map_or(Cell::Missing, Cell::Number),
                        Cell::Integer(i64::from(level.n())),
                    ];
                    levels.row(&[&head[..], &about, &numbers].concat())?;
                }
                let found = match arm {
                    0 => None,
                    arm => summary.difference(key, arm, date),
                };
                if let Some(d) = found {
                    let head = head(name, &arms[0], week);
                    let numbers = [
                        Cell::Number(d.difference),
                        d.interval.map_or(Cell::Missing, |i| Cell::Number(i.0)),
                        d.interval.map_or(Cell::Missing, |i| Cell::Number(i.1)),
                        Cell::Integer(i64::from(d.replicates)),
                        Cell::Number(d.share_positive),
                    ];
                    compare.row(&[&head[..], &about, &numbers].concat())?;
                }
            }
        }
    }
    let mut all = vec![compare, levels];
    all.extend(cost_effect(folder, summary, &keys, format)?);
    if let Some(plausible) = summary.plausible() {
        all.push(uncertainty(folder, summary, plausible, format)?);
        all.push(worlds(folder, plausible, format)?);
    }
    if !made_of.is_empty() {
        all.push(factors(folder, made_of, format)?);
    }
    if !summary.ablations().is_empty() {
        all.push(ablation(folder, summary, format)?);
    }
    all.into_iter().map(|table| table.close(about)).collect()
}

fn uncertainty(
    folder: &OutputFolder,
    summary: &Summary,
    plausible: &Plausible,
    format: Format,
) -> Result<Table> {
    let mut table = Table::create(folder.path(), "uncertainty", format, UNCERTAINTY_COLUMNS)?;
    let (arms, weeks) = (summary.arms(), summary.weeks());
    let or = |x: Option<f64>| x.map_or(Cell::Missing, Cell::Number);
    for ((arm, date, key), u) in &plausible.differences {
        let head = head(&arms[*arm], &arms[0], weeks[*date]);
        let drivers: Vec<String> = u.drivers.iter().map(ToString::to_string).collect();
        let drivers = drivers.join("; ");
        let numbers = [
            Cell::Number(u.difference),
            or(u.interval.map(|i| i.0)),
            or(u.interval.map(|i| i.1)),
            or(u.luck),
            or(u.parameters),
            Cell::Integer(i64::from(u.worlds)),
            Cell::Number(u.share_positive),
            Cell::Text(&drivers),
        ];
        table.row(&[&head[..], &about_what(key)[1..], &numbers].concat())?;
    }
    Ok(table)
}

fn worlds(folder: &OutputFolder, plausible: &Plausible, format: Format) -> Result<Table> {
    let mut table = Table::create(folder.path(), "worlds", format, WORLD_COLUMNS)?;
    for (world, values) in &plausible.values {
        for (v, &value) in plausible.varied.iter().zip(values) {
            table.row(&[
                Cell::Integer(i64::from(*world)),
                Cell::Text(&v.path),
                Cell::Number(value),
                Cell::Number(v.range.0),
                Cell::Number(v.range.1),
                Cell::Text(v.grade.name()),
            ])?;
        }
    }
    Ok(table)
}

fn factors(folder: &OutputFolder, made_of: &[Factor], format: Format) -> Result<Table> {
    let mut table = Table::create(folder.path(), "factors", format, FACTOR_COLUMNS)?;
    for row in made_of {
        let [arm, factor, value] = row;
        table.row(&[Cell::Text(arm), Cell::Text(factor), Cell::Text(value)])?;
    }
    Ok(table)
}

fn ablation(folder: &OutputFolder, summary: &Summary, format: Format) -> Result<Table> {
    let mut table = Table::create(folder.path(), "ablation", format, ABLATION_COLUMNS)?;
    let (arms, weeks) = (summary.arms(), summary.weeks());
    for (arm, name) in arms.iter().enumerate().skip(1) {
        for (date, &week) in weeks.iter().enumerate() {
            for key in summary.keys().filter(|k| k.area.is_none()) {
                for without in summary.ablations() {
                    let Some(left) = without.left(key, arm, date) else {
                        continue;
                    };
                    let head = head(name, &arms[0], week);
                    let (change, interval) = (left.change, left.change.interval);
                    let numbers = [
                        Cell::Text(&without.mechanism),
                        Cell::Number(left.whole),
                        Cell::Number(left.without),
                        Cell::Number(change.difference),
                        interval.map_or(Cell::Missing, |i| Cell::Number(i.0)),
                        interval.map_or(Cell::Missing, |i| Cell::Number(i.1)),
                        Cell::Integer(i64::from(change.replicates)),
                        Cell::Number(change.share_positive),
                    ];
                    table.row(&[&head[..], &about_what(key)[1..], &numbers].concat())?;
                }
            }
        }
    }
    Ok(table)
}

/// Writes `cost_effect` where an arm has costs that the baseline has not.
fn cost_effect(
    folder: &OutputFolder,
    summary: &mut Summary,
    keys: &[Key],
    format: Format,
) -> Result<Option<Table>> {
    let cost = Key {
        area: None,
        indicator: "cost".to_owned(),
        setting: None,
        group: None,
        outgroup: None,
    };
    // Counts of what was delivered are no effects.
    let effect = |k: &&Key| {
        let own = ["cost", "policy_", "programme_"];
        k.area.is_none() && !own.iter().any(|start| k.indicator.starts_with(start))
    };
    let effects: Vec<&Key> = keys.iter().filter(effect).collect();
    let (arms, weeks) = (summary.arms().to_vec(), summary.weeks().to_vec());
    let mut table = None;
    for (arm, name) in arms.iter().enumerate().skip(1) {
        for (date, &week) in weeks.iter().enumerate() {
            let spent = summary.difference(&cost, arm, date).map(|d| d.difference);
            let Some(spent) = spent.filter(|&money| money != 0.0) else {
                continue;
            };
            let table = match &mut table {
                Some(table) => table,
                none => none.insert(Table::create(
                    folder.path(),
                    "cost_effect",
                    format,
                    COST_COLUMNS,
                )?),
            };
            for key in &effects {
                let found = summary.difference(key, arm, date);
                let Some((d, (low, high))) = found
                    .filter(|d| d.shown() && !d.same())
                    .and_then(|d| Some((d, d.interval?)))
                else {
                    continue;
                };
                let members = key.group.as_deref().and_then(|g| {
                    let people = Key {
                        indicator: "residents".to_owned(),
                        group: Some(g.to_owned()),
                        ..cost.clone()
                    };
                    summary.level(&people, arm, date)?.mean()
                });
                let (unit, units) = unit_of(&key.indicator, members);
                let per = |difference: f64| spent / (difference * units);
                let bounds = [per(low), per(high)];
                let head = head(name, &arms[0], week);
                let numbers = [
                    Cell::Number(d.difference),
                    Cell::Number(spent),
                    Cell::Text(&unit),
                    Cell::Number(per(d.difference)),
                    Cell::Number(bounds[0].min(bounds[1])),
                    Cell::Number(bounds[0].max(bounds[1])),
                ];
                table.row(&[&head[..], &about_what(key)[1..], &numbers].concat())?;
            }
        }
    }
    Ok(table)
}

/// What a piece of an indicator is called, and how many of them are in a difference of 1, in a group of so
/// many members; where these are not known, what is counted per person is priced by the hundredth of a mean.
pub(crate) fn unit_of(indicator: &str, members: Option<f64>) -> (String, f64) {
    match (measure(indicator), members) {
        (Measure::Count, _) => ("1".to_owned(), 1.0),
        (Measure::Share, _) => ("1 percentage point".to_owned(), 100.0),
        (Measure::PerPerson(one), Some(members)) => (format!("1 {one}"), members),
        (Measure::PerPerson(one), None) => (format!("0.01 {one} per person"), 100.0),
        (Measure::Scale, _) => ("0.01".to_owned(), 100.0),
    }
}

/// Arm, baseline and week.
fn head<'a>(arm: &'a str, baseline: &'a str, week: u32) -> [Cell<'a>; 3] {
    let week = Cell::Integer(i64::from(week));
    [Cell::Text(arm), Cell::Text(baseline), week]
}

/// Area, group, outgroup, setting and indicator.
fn about_what(key: &Key) -> [Cell<'_>; 5] {
    fn name(n: &Option<String>) -> Cell<'_> {
        Cell::Text(n.as_deref().unwrap_or(ALL))
    }
    [
        name(&key.area),
        name(&key.group),
        name(&key.outgroup),
        name(&key.setting),
        Cell::Text(&key.indicator),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_of_what_a_reader_understands() {
        let of = |name: &str, members| {
            let (unit, units) = unit_of(name, members);
            (unit.as_str().to_owned(), units)
        };
        let said = |unit: &str, units: f64| (unit.to_owned(), units);
        assert_eq!(of("attitude_mean", Some(500.0)), said("0.01", 100.0));
        assert_eq!(
            of("employment", Some(500.0)),
            said("1 percentage point", 100.0)
        );
        assert_eq!(
            of("cross_group_friends", Some(500.0)),
            said("1 friendship", 500.0)
        );
        assert_eq!(
            of("contacts_negative", None),
            said("0.01 contact a week per person", 100.0)
        );
        assert_eq!(of("in_centres", None), said("1", 1.0));
    }
}
