//! A grid of numbers and variants of the model: which lie inside their bands.

use serde_json::{Value as Json, json};

use super::bands::{Line, Mark, NAMES, labels, marked, names};
use super::evidence::{Number, Row, band_text};
use super::figure::{Figure, Layout, Table, frame, short};
use super::panels::Panels;
use super::variants::{Variant, find};
use super::words;

/// Pixels of a row.
const ROW: u32 = 26;

/// The same number in another variant.
fn same<'a>(row: &'a Row, number: &Number) -> Option<&'a Number> {
    row.deciding()
        .find(|n| n.name == number.name && n.side == number.side)
}

/// The grid of numbers and variants.
pub fn figure(variants: &[Variant<'_>], rows: &[&Row]) -> Option<Figure> {
    let lines: Vec<(&Row, &Number)> = rows
        .iter()
        .flat_map(|r| r.deciding().map(move |n| (*r, n)))
        .collect();
    if lines.is_empty() {
        return None;
    }
    let heads: Vec<String> = variants
        .iter()
        .map(|v| {
            let (hits, of) = v.of.all_hits();
            format!("{}\n{hits} of {of} rows", v.name)
        })
        .collect();
    let numbered: Vec<(&str, &Number)> = lines.iter().map(|(r, n)| (r.id.as_str(), *n)).collect();
    let labels = labels(&numbered);
    let mut sheet = Panels::default();
    sheet.begin("");
    let each = (680 / variants.len().max(1)).clamp(60, 200);
    sheet.x.push(json!({
        "gridIndex": 0, "type": "category", "data": heads, "splitArea": { "show": false },
        "axisLabel": { "color": "@text", "interval": 0, "width": each, "overflow": "break", "lineHeight": 15 },
        "axisLine": { "show": false }, "axisTick": { "show": false },
    }));
    sheet.y.push(names(&labels));
    let mut data: [Vec<Json>; 4] = Default::default();
    for (k, (row, number)) in lines.iter().enumerate() {
        let mut cells = vec![
            row.id.clone(),
            number.name.clone(),
            number.band.map_or(String::new(), band_text),
        ];
        for (column, v) in variants.iter().enumerate() {
            let here = find(v.of, &row.id);
            let n = here.and_then(|r| same(r, number));
            let mark = match (here, n) {
                (Some(r), Some(n)) => Line::new(&r.id, n, r.fixed_by.is_some()).mark,
                _ => Mark::Unknown,
            };
            let said = n.map_or("not run".to_owned(), Number::value_text);
            data[mark as usize].push(json!({
                "value": [column, k, mark as i32, n.and_then(|n| n.value).map_or(Json::Null, short)],
                "row": row.id, "about": number.name, "said": said, "band": number.band.map_or(String::new(), band_text),
                "verdict": if n.is_some() { mark.name() } else { "not run in this variant" }, "side": v.name,
            }));
            cells.push(match (n.and_then(|n| n.value), mark) {
                (Some(x), Mark::Outside) => format!("{} (outside)", words::number(x)),
                (Some(x), _) => words::number(x),
                (None, _) => said,
            });
        }
        sheet.rows.push(cells);
    }
    let mut shown = Vec::new();
    for (mark, data) in Mark::ALL.into_iter().zip(data) {
        if data.is_empty() {
            continue;
        }
        let (name, icon, colour) = mark.drawn();
        shown.push(json!({ "name": name, "icon": icon }));
        sheet.series.push(json!({
            "type": "custom", "name": name, "renderItem": "@render:verdict", "data": data,
            "encode": { "x": 0, "y": 1 }, "xAxisIndex": 0, "yAxisIndex": 0, "itemStyle": { "color": colour },
        }));
    }
    let option = sheet.options(frame("item", "@fn:banded"), marked(&shown));
    let head = ["Row", "Number", "Band"].map(str::to_owned).into_iter();
    Some(Figure {
        id: "variants".to_owned(),
        title: "Each number in each variant".to_owned(),
        caption: "The model's value in each variant; a diamond on a filled cell lies outside its band, a circle inside. Below each variant: rows \
                  that are hit, of those that are hit or missed."
            .to_owned(),
        alt: format!(
            "A grid of {} numbers and {} variants: {}.",
            lines.len(),
            variants.len(),
            variants
                .iter()
                .map(|v| {
                    let (hits, of) = v.of.all_hits();
                    format!("{} {hits} of {of}", v.name)
                })
                .collect::<Vec<_>>()
                .join("; ")
        ),
        layout: Layout {
            panels: 1,
            height: ROW * lines.len() as u32 + 4,
            columns: 1,
            left: NAMES,
            below: 22,
        },
        option,
        table: Table {
            head: head.chain(variants.iter().map(|v| v.name.clone())).collect(),
            rows: sheet.rows,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::evidence::{tests::folder, validation};
    use super::*;

    #[test]
    fn a_cell_for_each_number_and_variant() {
        let folders = [folder(&[], Some(3.0)), folder(&[], None)];
        let all = folders.map(|f| validation(f.path()).unwrap());
        let variants = ["a", "b"].into_iter().zip(&all);
        let variants: Vec<Variant<'_>> = variants
            .map(|(name, of)| Variant {
                name: name.to_owned(),
                of,
            })
            .collect();
        let rows: Vec<&Row> = all[0].rows.iter().collect();
        let f = figure(&variants, &rows).unwrap();
        assert_eq!(
            f.option["xAxis"][0]["data"],
            json!(["a\n4 of 4 rows", "b\n3 of 3 rows"])
        );
        let cells = |k: usize| f.option["series"][k]["data"].as_array().map(Vec::len);
        assert_eq!((cells(0), cells(1)), (Some(7), Some(1)));
        assert_eq!(
            f.option["series"][1]["data"][0]["value"],
            json!([1, 1, 3, null])
        );
        assert!(f.alt.contains("a 4 of 4; b 3 of 3"), "{}", f.alt);
        assert!(figure(&variants, &[]).is_none());
    }
}
