//! Cohorts: how those who came get on, by months since arrival.

use serde_json::json;

use super::figure::{
    Figure, Layout, Table, colour, dash, frame, legend, number_axis, range, short, symbol,
};
use super::panels::Panels;
use super::source::Source;
use super::words;
use crate::comparison::Key;

use crate::indicators::cohorts::{MONTHS, YEARS};
use crate::population::MONTHS_PER_WEEK;

/// What is followed: the number, its setting, and what it is called here.
const SHOWN: [(&str, Option<&str>, &str); 4] = [
    ("employment", None, "Work"),
    ("language_good", None, "The common language at B1 or above"),
    (
        "cross_group_friends",
        Some("friends"),
        "Friends in other groups",
    ),
    ("contacts_positive", None, "Good contacts with other groups"),
];

/// Those who came at about the same time: from so many months ago to so many.
struct Band {
    /// End of the names of their numbers.
    end: String,
    from: u32,
    to: u32,
}

impl Band {
    /// Where its point stands: in the middle of those who can be in it after so many months.
    fn middle(&self, after: f64) -> f64 {
        (f64::from(self.from) + self.end_after(after)) / 2.0
    }

    /// Its end, or that of the run, where the run ends within it.
    fn end_after(&self, after: f64) -> f64 {
        match after >= f64::from(self.from) {
            true => after.min(f64::from(self.to)),
            false => f64::from(self.to),
        }
    }
}

/// Bands of months in the first two years, then full years; without those of months (tables from before they
/// were written) full years alone.
fn bands(months: bool) -> Vec<Band> {
    let fine = MONTHS.iter().enumerate().map(|(k, &from)| Band {
        end: format!("month_{from}"),
        from,
        to: MONTHS.get(k + 1).copied().unwrap_or(24),
    });
    let years = (if months { 2 } else { 0 }..YEARS).map(|y| Band {
        end: format!("year_{y}"),
        from: 12 * y,
        to: 12 * y + 12,
    });
    fine.filter(|_| months).chain(years).collect()
}

/// A figure for each number, at the last date.
pub fn figures(source: &Source) -> Vec<Figure> {
    SHOWN
        .iter()
        .filter_map(|&(name, setting, title)| one(source, name, setting, title))
        .collect()
}

fn one(source: &Source, indicator: &str, setting: Option<&str>, title: &str) -> Option<Figure> {
    let date = source.last();
    let after = f64::from(source.last_week()) * MONTHS_PER_WEEK;
    let start = format!("{indicator}_month_");
    let months = source
        .numbers
        .keys()
        .any(|k| k.indicator.starts_with(&start));
    let mut bands = bands(months);
    let factor = words::factor(indicator);
    let unit = words::axis(indicator);
    let at = |group: &str, arm: usize, band: &Band| {
        let key = Key {
            setting: setting.map(str::to_owned),
            ..super::city(&format!("{indicator}_{}", band.end), Some(group))
        };
        source.numbers.level(&key, arm, date)
    };
    let arms = 0..source.drawn();
    let known = |g: &str, band: &Band| arms.clone().any(|a| at(g, a, band).is_some());
    // One band is no curve.
    let curve = |g: &&String| bands.iter().filter(|b| known(g, b)).count() > 1;
    let groups: Vec<&String> = source.groups.iter().filter(curve).collect();
    let last = bands
        .iter()
        .rposition(|b| groups.iter().any(|g| known(g, b)))?;
    bands.truncate(last + 1);
    let points = |g: &str, arm: usize| -> Vec<_> {
        let found = bands.iter().map(|b| (b.middle(after), at(g, arm, b)));
        found.collect()
    };
    let ends = groups.iter().flat_map(|g| {
        let all = arms.clone().flat_map(|a| points(g, a));
        all.filter_map(|(_, l)| l)
            .flat_map(|l| [factor * l.low, factor * l.high])
            .collect::<Vec<_>>()
    });
    // Shares that are near 0 are not blown up.
    let least = if unit == "%" { 10.0 } else { 0.0 };
    let bounds = range(ends.chain([least]), true);
    let longest = 3 * libm::ceil(bands[last].end_after(after) / 3.0) as u32;
    let step = match longest {
        0..=12 => 3,
        13..=36 => 6,
        37..=72 => 12,
        _ => 24,
    };
    let names: Vec<String> = arms
        .clone()
        .map(|a| words::spaced(&source.arms[a]))
        .collect();
    let mut sheet = Panels::default();
    for (panel, group) in groups.iter().enumerate() {
        sheet.begin(&words::spaced(group));
        sheet.x.push(json!({
            "gridIndex": panel, "type": "value", "min": 0, "max": longest, "interval": step,
            "name": "months since arrival", "nameLocation": "middle", "nameGap": 24,
            "nameTextStyle": { "color": "@soft" }, "splitLine": { "show": false },
            "axisLabel": { "color": "@soft" }, "axisLine": { "lineStyle": { "color": "@axis" } },
        }));
        sheet.y.push(number_axis(panel, bounds));
        for arm in arms.clone() {
            let found = points(group, arm);
            let data: Vec<_> = found
                .iter()
                .filter_map(|(x, level)| {
                    let l = (*level)?;
                    let n = |x: f64| short(factor * x);
                    Some(json!([short(*x), n(l.mean), n(l.low), n(l.high)]))
                })
                .collect();
            sheet.series.push(json!({
                "type": "line", "name": names[arm], "data": data, "xAxisIndex": panel, "yAxisIndex": panel,
                "encode": { "x": 0, "y": 1 }, "symbol": symbol(arm), "symbolSize": 7,
                "itemStyle": { "color": colour(arm) },
                "lineStyle": { "color": colour(arm), "width": 2, "type": dash(arm) },
            }));
            let mut row = vec![words::spaced(group), names[arm].clone()];
            let said = |l: super::cube::Level| words::number(factor * l.mean);
            row.extend(
                found
                    .into_iter()
                    .map(|(_, l)| l.map_or("·".to_owned(), said)),
            );
            sheet.rows.push(row);
        }
    }
    let percent = if unit == "%" { " (%)" } else { "" };
    let mut head = vec!["Group".to_owned(), "Arm".to_owned()];
    let heads = bands
        .iter()
        .map(|b| format!("{}–{} months{percent}", b.from, b.to));
    head.extend(heads);
    let option = sheet.options(
        frame("axis", "@fn:course"),
        json!({ "legend": legend(&names), "unit": unit, "time": "month" }),
    );
    let all: Vec<String> = groups.iter().map(|g| words::spaced(g)).collect();
    let ends = arms.filter_map(|arm| {
        let of = points(groups[0], arm);
        let mut found = of.iter().filter_map(|(_, l)| *l);
        let (first, last) = (found.next()?, found.next_back()?);
        let said = |x: f64| words::number(factor * x);
        let name = &names[arm];
        Some(format!(
            "{name} from {} to {}",
            said(first.mean),
            said(last.mean)
        ))
    });
    let alt = format!(
        "Lines by months since arrival for {}. {}, from those who came last to those who came first: {}.",
        all.join(", "),
        all[0],
        ends.collect::<Vec<_>>().join("; ")
    );
    Some(Figure {
        id: format!("cohorts-{}", indicator.replace('_', "-")),
        title: format!("{title} by months since arrival"),
        caption: format!(
            "Of those of 18 to 64 who came lately, {}{}. Each point stands for those who came about so many months before; \
             points further right are other people, who came earlier.",
            words::after(source.last_week()),
            match unit {
                "%" => ": percent of them".to_owned(),
                unit => format!(": {unit}"),
            }
        ),
        alt,
        layout: Layout {
            panels: groups.len(),
            height: 200,
            columns: 2,
            left: 44,
            below: 0,
        },
        option,
        table: Table {
            head,
            rows: sheet.rows,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::cube::Cube;
    use super::*;

    fn source(all: &[(&str, Option<&str>, f64)]) -> Source {
        let mut numbers = Cube::new(1, &[130], 1);
        for (indicator, setting, x) in all {
            let key = Key {
                setting: setting.map(str::to_owned),
                ..crate::report::city(indicator, Some("c"))
            };
            numbers.put(&key, 0, &[*x]);
        }
        Source {
            arms: vec!["now".into()],
            groups: vec!["host".into(), "c".into()],
            hosts: vec![true, false],
            replicates: 1,
            numbers,
            ..Source::default()
        }
    }

    #[test]
    fn points_stand_in_the_middle_of_their_bands() {
        let friends = Some("friends");
        let found = figures(&source(&[
            ("employment_month_0", None, 0.1),
            ("employment_month_18", None, 0.3),
            ("employment_year_0", None, 0.1),
            ("employment_year_2", None, 0.4),
            ("cross_group_friends_month_0", friends, 0.5),
            ("cross_group_friends_month_3", friends, 0.75),
            ("language_good_month_0", None, 0.2),
        ]));
        // One band of language is no curve.
        assert_eq!(found.len(), 2);
        let data = &found[0].option["series"][0]["data"];
        assert_eq!(
            data,
            &json!([
                [1.5, 10.0, 10.0, 10.0],
                [21.0, 30.0, 30.0, 30.0],
                [27.0, 40.0, 40.0, 40.0]
            ])
        );
        assert_eq!(found[0].option["xAxis"][0]["max"], 30);
        assert_eq!(found[0].table.head[2], "0–3 months (%)");
        assert_eq!(
            found[1].option["series"][0]["data"][1],
            json!([4.5, 0.75, 0.75, 0.75])
        );
        assert_eq!(found[1].table.rows[0], ["c", "now", "0.500", "0.750"]);
    }

    #[test]
    fn tables_without_months_are_read_by_years() {
        let found = figures(&source(&[
            ("employment_year_0", None, 0.1),
            ("employment_year_1", None, 0.2),
        ]));
        assert_eq!(found[0].option["series"][0]["data"][1][0], 18.0);
        assert!(
            found[0].alt.contains("now from 10.0 to 20.0"),
            "{}",
            found[0].alt
        );
    }
}
