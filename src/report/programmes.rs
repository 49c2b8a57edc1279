//! Programmes: from those who were reached to those who stayed.

use serde_json::json;

use super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, range, short, word_axis,
};
use super::panels::Panels;
use super::source::Source;
use super::words;
use crate::comparison::Key;

/// Steps of a programme, each by group or not.
const STEPS: [(&str, &str); 4] = [
    ("programme_reached", "reached"),
    ("programme_joined", "joined"),
    ("programme_seated", "took part"),
    ("programme_completed", "stayed to the end"),
];

/// The funnel of every programme in every arm, at the last date.
pub fn figure(source: &Source) -> Option<Figure> {
    let mut programmes: Vec<String> = source
        .numbers
        .keys()
        .filter(|k| k.indicator == STEPS[0].0)
        .filter_map(|k| k.setting.clone())
        .collect();
    programmes.sort();
    programmes.dedup();
    let date = source.last();
    let people = |programme: &str, step: usize, arm: usize| -> f64 {
        let of = |k: &&Key| k.indicator == STEPS[step].0 && k.setting.as_deref() == Some(programme);
        let keys = source.numbers.keys().filter(of);
        keys.filter_map(|k| source.numbers.level(k, arm, date))
            .map(|l| l.mean)
            .sum()
    };
    let arms: Vec<usize> = (0..source.drawn())
        .filter(|&a| programmes.iter().any(|p| people(p, 0, a) > 0.0))
        .collect();
    if arms.is_empty() {
        return None;
    }
    let steps: Vec<String> = STEPS.iter().map(|s| s.1.to_owned()).collect();
    let names: Vec<String> = arms
        .iter()
        .map(|&a| words::spaced(&source.arms[a]))
        .collect();
    let mut sheet = Panels::default();
    for (panel, programme) in programmes.iter().enumerate() {
        sheet.begin(&words::spaced(programme));
        let all = arms
            .iter()
            .flat_map(|&a| (0..STEPS.len()).map(move |s| (a, s)));
        // Room for the number at the end of the longest bar.
        sheet.x.push(number_axis(
            panel,
            range(all.map(|(a, s)| 1.12 * people(programme, s, a)), true),
        ));
        sheet.y.push(word_axis(panel, &steps));
        for (k, &arm) in arms.iter().enumerate() {
            // An arm without this programme has no bars in its panel.
            let has = people(programme, 0, arm) > 0.0;
            let bar = |step: usize| match has {
                true => short(people(programme, step, arm)),
                false => serde_json::Value::Null,
            };
            let data: Vec<_> = (0..STEPS.len()).map(bar).collect();
            sheet.series.push(json!({
                "type": "bar", "name": names[k], "data": data, "xAxisIndex": panel, "yAxisIndex": panel,
                "barMaxWidth": 16, "itemStyle": { "color": colour(arm) },
                "label": { "show": arms.len() <= 4, "position": "right", "formatter": "@fn:count", "color": "@text", "fontSize": 11 },
            }));
            let mut row = vec![words::spaced(programme), names[k].clone()];
            row.extend((0..STEPS.len()).map(|s| words::number(people(programme, s, arm))));
            let sceptics = Key {
                setting: Some(programme.clone()),
                ..super::city("programme_joined_below_zero", None)
            };
            let share = source.numbers.level(&sceptics, arm, date);
            row.push(share.map_or("·".to_owned(), |l| {
                words::value("programme_joined_below_zero", l.mean)
            }));
            sheet.rows.push(row);
        }
    }
    let mut head = vec!["Programme".to_owned(), "Arm".to_owned()];
    head.extend(steps.iter().map(|s| words::capital(s)));
    head.push("Sceptics among those who joined".to_owned());
    let first = &sheet.rows[0];
    let alt = format!(
        "Bars. {} in {}: {} reached, {} joined, {} took part, {} stayed.",
        first[0], first[1], first[2], first[3], first[4], first[5]
    );
    let option = sheet.options(
        frame("item", "@fn:bar"),
        json!({
            "legend": legend(&names), "unit": "people",
        }),
    );
    Some(Figure {
        id: "funnels".to_owned(),
        title: "From reached to stayed".to_owned(),
        caption: "People since the start, mean over replicates. Somebody who takes part in several rounds counts in each; only rounds that are over have people who stayed.".to_owned(),
        alt,
        layout: Layout {
            panels: programmes.len(),
            height: (STEPS.len() * (10 + 18 * arms.len())) as u32,
            columns: 2,
            left: 120,
            below: 0,
        },
        option,
        table: Table { head, rows: sheet.rows },
    })
}
