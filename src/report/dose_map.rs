//! Two factors of a grid at once: a heat map of differences from the baseline.

use serde_json::json;

use super::doses::Subject;
use super::factors::{Design, Kind, Values};
use super::figure::{Figure, Layout, Table, frame, short, with};
use super::panels::Panels;
use super::source::Source;
use super::words;
use crate::comparison::Paired;

/// Most panels.
const MOST: usize = 6;
/// Combinations from which on a heat map says more than lines.
const LEAST: usize = 6;

/// The values of a factor as they stand at an axis, in order.
fn steps(values: &Values) -> Vec<String> {
    match values {
        Values::Numbers(all) => all.iter().map(f64::to_string).collect(),
        Values::Words(all) => all.clone(),
    }
}

/// A cell: column, row and difference.
type Cell = (usize, usize, Paired);

/// The largest difference of a panel.
fn most_of(cells: &[Cell]) -> f64 {
    let all = cells.iter().map(|(.., d)| d.difference.abs());
    all.fold(0.0, f64::max)
}

/// A difference as it stands in a cell: with so many digits that the largest of its panel has two.
fn in_cell(x: f64, most: f64) -> String {
    let size = most.max(1e-300);
    let places = (1.0 - libm::floor(libm::log10(size))).clamp(0.0, 8.0) as usize;
    let text = format!("{x:+.places$}");
    if !text.contains(|c: char| c.is_ascii_digit() && c != '0') {
        return "0".to_owned();
    }
    let text = text.replace('-', "−");
    text.replacen("+0.", "+.", 1).replacen("−0.", "−.", 1)
}

/// The heat map of what is looked at, where two factors make a grid.
pub fn figure(source: &Source, design: &Design, s: &Subject) -> Option<Figure> {
    let [first, second] = &design.factors[..] else {
        return None;
    };
    let (across, down) = (steps(&first.values), steps(&second.values));
    if design.kind != Kind::Grid || across.len() * down.len() < LEAST {
        return None;
    }
    let factor = words::factor(&s.indicator);
    let at = |f: usize, arm: usize| -> Option<usize> {
        let x = design.place(source, arm, f)?;
        match &design.factors[f].values {
            Values::Numbers(all) => all.iter().position(|y| *y == x),
            Values::Words(_) => Some(x as usize),
        }
    };
    let mut panels = Vec::new();
    for (key, title) in s.clearest(MOST) {
        for block in &design.blocks {
            let cell = |&arm: &usize| {
                let d = source.numbers.paired(key, arm, 0, source.last())?;
                Some((at(0, arm)?, at(1, arm)?, d))
            };
            let cells: Vec<Cell> = block.arms.iter().filter_map(cell).collect();
            let title = match block.name.is_empty() || design.blocks.len() < 2 {
                true => title.clone(),
                false => format!("{title}, {}", words::spaced(&block.name)),
            };
            panels.push((title, cells));
        }
    }
    panels.truncate(MOST);
    if panels.iter().all(|(_, cells)| most_of(cells) <= 0.0) {
        return None;
    }
    let mut sheet = Panels::default();
    for (panel, (title, cells)) in panels.iter().enumerate() {
        sheet.begin(title);
        let axis = |names: &[String], name: &str| {
            json!({
                "gridIndex": panel, "type": "category", "data": names, "name": name, "nameLocation": "middle",
                "nameTextStyle": { "color": "@soft" }, "axisLine": { "show": false }, "axisTick": { "show": false },
                "splitArea": { "show": false },
                "axisLabel": { "color": "@text", "interval": 0, "overflow": "truncate", "width": 54 },
            })
        };
        let near = json!({ "nameGap": 24, "position": "bottom" });
        sheet.x.push(with(axis(&across, &first.name), near));
        sheet
            .y
            .push(with(axis(&down, &second.name), json!({ "nameGap": 42 })));
        let data: Vec<_> = cells
            .iter()
            .map(|(x, y, d)| {
                let shown = d.shown() && !d.same();
                let value = d.difference * factor;
                let text = in_cell(value, most_of(cells) * factor);
                let text = if shown { text } else { format!("({text})") };
                json!({ "value": [x, y, short(value)], "shown": shown, "text": text })
            })
            .collect();
        sheet.series.push(json!({
            "type": "heatmap", "data": data, "xAxisIndex": panel, "yAxisIndex": panel,
            "label": { "show": across.len() <= 8, "formatter": "@fn:shown", "fontSize": 11 },
            "itemStyle": { "borderColor": "@page", "borderWidth": 2 },
        }));
        for (x, y, d) in cells {
            let interval = d
                .interval
                .map_or("·".to_owned(), |i| words::interval(&s.indicator, i));
            sheet.rows.push(vec![
                title.clone(),
                across[*x].clone(),
                down[*y].clone(),
                words::signed(d.difference * factor),
                interval,
                d.verdict().to_owned(),
            ]);
        }
    }
    let unit = words::points(words::axis(&s.indicator));
    // Hosts and newcomers differ by numbers of another size: each panel has colours of its own.
    let scales: Vec<_> = panels
        .iter()
        .enumerate()
        .map(|(k, (_, cells))| {
            let most = most_of(cells) * factor;
            let most = if most > 0.0 { most } else { 1.0 };
            json!({
                "type": "continuous", "show": false, "min": short(-most), "max": short(most), "seriesIndex": k,
                "inRange": { "color": "@diverging" },
            })
        })
        .collect();
    let option = sheet.options(
        frame("item", "@fn:dosecell"),
        json!({ "unit": unit, "visualMap": scales }),
    );
    let head = [
        "Of",
        &first.name,
        &second.name,
        "Difference",
        "95% interval",
        "Verdict",
    ];
    Some(Figure {
        id: format!("dose-map-{}", s.slug),
        title: format!(
            "{} by {} and {}, {}",
            words::capital(&s.title),
            first.name,
            second.name,
            words::after(source.last_week())
        ),
        caption: format!(
            "Mean difference from the baseline, “{}”{}. In brackets: no difference shown. Colours run to \
             the largest difference of each panel: orange is less than the baseline, blue more.",
            words::spaced(&source.arms[0]),
            if unit.is_empty() {
                String::new()
            } else {
                format!(", {unit}")
            }
        ),
        alt: format!(
            "Colours for {} values of {} by {} values of {}: {}.",
            across.len(),
            first.name,
            down.len(),
            second.name,
            panels
                .iter()
                .map(|p| p.0.as_str())
                .collect::<Vec<_>>()
                .join("; ")
        ),
        layout: Layout {
            panels: panels.len(),
            height: 40 + 34 * down.len() as u32,
            columns: 3,
            left: 78,
            below: 10,
        },
        option,
        table: Table {
            head: head.map(words::capital).to_vec(),
            rows: sheet.rows,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::in_cell;

    #[test]
    fn cells_have_as_many_digits_as_their_panel_needs() {
        assert_eq!(in_cell(0.01234, 0.02), "+.012");
        assert_eq!(in_cell(-0.0004, 0.02), "0");
        assert_eq!(in_cell(-3.16, 12.0), "−3");
        assert_eq!(in_cell(1.25, 4.0), "+1.2");
        assert_eq!(in_cell(0.0, 0.0), "0");
    }
}
