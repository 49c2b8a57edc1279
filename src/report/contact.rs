//! Contact by setting: where people of the other side are met, and how it goes.

use serde_json::json;

use super::figure::{
    Figure, Layout, Table, frame, legend, number_axis, range, short, with, word_axis,
};
use super::panels::Panels;
use super::source::Source;
use super::words;
use crate::comparison::Key;

/// Outcomes with the words for them and their colours.
const OUTCOMES: [(&str, &str, &str); 4] = [
    ("contacts_positive", "good", "@positive"),
    ("contacts_neutral", "neutral", "@neutral"),
    ("contacts_negative", "bad", "@negative"),
    ("contacts_avoided", "avoided", "@avoided"),
];
/// Most arms side by side.
const MOST: usize = 6;

/// Contacts per person and week by setting and outcome, in every arm at the last date.
pub fn figures(source: &Source) -> Vec<Figure> {
    let (hosts, others) = (source.side(true), source.side(false));
    let sides = [
        (
            "newcomers",
            "Where newcomers meet hosts, and how it goes",
            &others,
            &hosts,
        ),
        (
            "hosts",
            "Where hosts meet newcomers, and how it goes",
            &hosts,
            &others,
        ),
    ];
    sides
        .into_iter()
        .filter_map(|(id, title, from, to)| one(source, id, title, from, to))
        .collect()
}

/// Contacts per person of the groups `from` with all of the groups `to`: by person, so that groups
/// count by their size.
fn mean(
    source: &Source,
    outcome: &str,
    setting: &str,
    arm: usize,
    (from, to): (&[String], &[String]),
) -> Option<f64> {
    let week = source.last();
    let level = |key: &Key| source.numbers.level(key, arm, week).map(|l| l.mean);
    let (mut contacts, mut people) = (0.0, 0.0);
    for a in from {
        let size = level(&super::city("residents", Some(a)))?;
        people += size;
        for b in to {
            let key = Key {
                area: None,
                indicator: outcome.to_owned(),
                setting: Some(setting.to_owned()),
                group: Some(a.clone()),
                outgroup: Some(b.clone()),
            };
            contacts += level(&key).unwrap_or(0.0) * size;
        }
    }
    (people > 0.0).then_some(contacts / people)
}

fn one(source: &Source, id: &str, title: &str, from: &[String], to: &[String]) -> Option<Figure> {
    let first = source
        .numbers
        .keys()
        .filter(|k| k.indicator == OUTCOMES[0].0);
    let mut settings: Vec<String> = first.filter_map(|k| k.setting.clone()).collect();
    settings.sort();
    settings.dedup();
    let arms: Vec<usize> = (0..source.arms.len().min(MOST)).collect();
    // By arm, setting and outcome.
    let at = |arm: usize, s: &String, o: usize| {
        mean(source, OUTCOMES[o].0, s, arm, (from, to)).unwrap_or(0.0)
    };
    let total = |s: &String| (0..OUTCOMES.len()).map(|o| at(0, s, o)).sum::<f64>();
    settings.retain(|s| total(s) > 0.0);
    settings.sort_by(|a, b| total(b).total_cmp(&total(a)));
    if settings.is_empty() {
        return None;
    }
    let names: Vec<String> = settings.iter().map(|s| words::spaced(s)).collect();
    let sum = |arm: usize, s: &String| (0..OUTCOMES.len()).map(|o| at(arm, s, o)).sum::<f64>();
    let bounds = range(
        arms.iter()
            .flat_map(|&a| settings.iter().map(move |s| (a, s)))
            .map(|(a, s)| sum(a, s)),
        true,
    );
    let mut sheet = Panels::default();
    for (panel, &arm) in arms.iter().enumerate() {
        let arm_name = words::spaced(&source.arms[arm]);
        sheet.begin(&arm_name);
        sheet.x.push(number_axis(panel, bounds));
        sheet.y.push(word_axis(panel, &names));
        for (o, (_, word, colour)) in OUTCOMES.iter().enumerate() {
            let data: Vec<_> = settings.iter().map(|s| short(at(arm, s, o))).collect();
            sheet.series.push(json!({
                "type": "bar", "name": word, "stack": format!("arm{arm}"), "data": data,
                "xAxisIndex": panel, "yAxisIndex": panel, "barMaxWidth": 15,
                "itemStyle": { "color": colour, "borderColor": "@page", "borderWidth": 0.5 },
            }));
        }
        for s in &settings {
            let mut row = vec![arm_name.clone(), words::spaced(s)];
            row.extend((0..OUTCOMES.len()).map(|o| words::number(at(arm, s, o))));
            sheet.rows.push(row);
        }
    }
    let outcomes: Vec<String> = OUTCOMES.iter().map(|o| o.1.to_owned()).collect();
    let mut head = vec!["Arm".to_owned(), "Setting".to_owned()];
    head.extend(outcomes.iter().map(|o| words::capital(o)));
    let option = sheet.options(
        frame("item", "@fn:bar"),
        json!({
            "legend": with(legend(&outcomes), json!({ "icon": "rect" })),
            "unit": "per person and week",
        }),
    );
    let busiest = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    Some(Figure {
        id: format!("settings-{id}"),
        title: title.to_owned(),
        caption: format!(
            "Contacts per person in the last week of the comparison ({}), by setting. Avoided contacts are meetings that somebody kept away from.",
            words::after(source.last_week())
        ),
        alt: format!("Stacked bars by setting. Most contacts in: {busiest}."),
        layout: Layout {
            panels: arms.len(),
            height: 24 * names.len() as u32 + 8,
            columns: 3,
            left: 92,
            below: 0,
        },
        option,
        table: Table {
            head,
            rows: sheet.rows,
        },
    })
}
