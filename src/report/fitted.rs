//! Which numbers of a calibration fit: at its best point, and over each parameter.

use serde_json::{Value as Json, json};

use super::bands::{self, Line, Said};
use super::evidence::{Number, band_text};
use super::figure::{
    Figure, Layout, Table, frame, legend, number_axis, range, short, symbol, with,
};
use super::panels::Panels;
use super::waves::{level, prior_axis, said, scatter, wave_name, waves};
use super::words;
use crate::evidence::{Fit, KeptCalibration, Point};

/// Most panels in a figure.
const MOST: usize = 12;

/// A number of a point as a number of a row.
fn as_number(f: &Fit) -> Number {
    Number {
        name: f.measure.clone(),
        side: f.side.clone(),
        band: Some(f.band),
        value: f.value,
        spread: f.spread,
        seeds: f.seeds as u64,
        ..Number::default()
    }
}

/// The numbers of a point.
pub fn of_point<'a>(of: &'a KeptCalibration, p: &Point) -> Vec<&'a Fit> {
    let here = of
        .fits
        .iter()
        .filter(|f| (f.wave, f.point) == (p.wave, p.number));
    here.collect()
}

/// Which numbers fit at the best point.
pub fn best(of: &KeptCalibration) -> Option<Figure> {
    let p = of.sample.first()?;
    let fits = of_point(of, p);
    let numbers: Vec<(&str, Number)> = fits
        .iter()
        .map(|f| (f.row.as_str(), as_number(f)))
        .collect();
    let lines: Vec<Line<'_>> = numbers
        .iter()
        .map(|(row, n)| Line::new(row, n, false))
        .collect();
    let at: Vec<String> = of
        .free
        .iter()
        .zip(&p.at)
        .map(|(f, x)| format!("{} = {}", words::path(&f.path), words::number(*x)))
        .collect();
    let said = Said {
        id: "calibration-fit",
        title: "Which numbers fit at the best point".to_owned(),
        caption: format!("Point {} of wave {}: {}.", p.number, p.wave, at.join(", ")),
    };
    bands::figure(&lines, said)
}

/// Whether both are the same number, at whatever points.
fn same(a: &Fit, b: &Fit) -> bool {
    (&a.row, &a.measure, &a.side) == (&b.row, &b.measure, &b.side)
}

/// Every number over each parameter, with its band.
pub fn numbers(of: &KeptCalibration) -> Option<Figure> {
    // Each number once, as it is at the first point that has it.
    let mut all: Vec<&Fit> = Vec::new();
    for f in &of.fits {
        if !all.iter().any(|known| same(known, f)) {
            all.push(f);
        }
    }
    if all.is_empty() || all.len() * of.free.len() > MOST {
        return None;
    }
    let mut sheet = Panels::default();
    let mut panel = 0;
    for number in &all {
        let (row, measure, band) = (&number.row, &number.measure, number.band);
        let here = |p: &Point| of_point(of, p).into_iter().find(|f| same(f, number));
        let values = of.points.iter().filter_map(|p| here(p)?.value);
        let y = range(values.chain([band.0, band.1]), false);
        for (k, free) in of.free.iter().enumerate() {
            let of_what = match row == measure {
                true => row.clone(),
                false => format!("{row}: {measure}"),
            };
            sheet.begin(&of_what);
            sheet.x.push(with(
                prior_axis(of, k, panel),
                json!({ "name": words::path(&free.path), "nameLocation": "middle", "nameGap": 26, "nameTextStyle": { "color": "@soft" } }),
            ));
            sheet.y.push(number_axis(panel, y));
            for wave in waves(of) {
                let data = of.points.iter().filter(|p| p.wave == wave).filter_map(|p| {
                    let f = here(p)?;
                    let value = f.value?;
                    let text = format!(
                        "{row}: {measure} {}\n{}",
                        as_number(f).value_text(),
                        said(of, p)
                    );
                    Some(json!({ "value": [short(p.at[k]), short(value)], "said": text }))
                });
                sheet.series.push(scatter(of, wave, panel, data.collect()));
            }
            for end in [band.0, band.1].into_iter().filter(|e| e.is_finite()) {
                sheet
                    .series
                    .push(level("ends of the band", panel, free.range, end, "@text"));
            }
            panel += 1;
        }
    }
    for p in &of.points {
        for f in of_point(of, p) {
            sheet.rows.push(vec![
                p.wave.to_string(),
                p.number.to_string(),
                f.row.clone(),
                f.measure.clone(),
                band_text(f.band),
                f.value.map_or("·".to_owned(), words::number),
                f.spread.map_or("·".to_owned(), words::number),
                words::number(f.implausibility),
            ]);
        }
    }
    let mut shown: Vec<Json> = waves(of)
        .map(|w| json!({ "name": wave_name(of, w), "icon": symbol(w) }))
        .collect();
    shown.push(json!({ "name": "ends of the band", "icon": "rect" }));
    let option = sheet.options(
        frame("item", "@fn:point"),
        json!({ "legend": with(legend(&[]), json!({ "data": shown, "icon": null, "itemWidth": 12, "itemHeight": 10 })) }),
    );
    Some(Figure {
        id: "calibration-numbers".to_owned(),
        title: "What each parameter does to each number".to_owned(),
        caption: "The value of each number at every point, with the ends of its band dashed. Where all panels of a parameter have points between the \
                  dashes at the same place, all numbers fit there; where they do not, no value of it fits them all, whatever the best point is."
            .to_owned(),
        alt: format!(
            "Values of {} numbers over {} parameters at {} points.",
            all.len(),
            of.free.len(),
            of.points.len()
        ),
        layout: Layout {
            panels: panel,
            height: 190,
            columns: if of.free.len() == 1 { 3 } else { of.free.len().min(3) },
            left: 56,
            below: 8,
        },
        option,
        table: Table::new(&["Wave", "Point", "Row", "Number", "Band", "Value", "Spread", "Implausibility"], sheet.rows),
    })
}

#[cfg(test)]
mod tests {
    use super::super::calibrated::tests::folder;
    use super::*;
    use crate::evidence::kept_calibration;

    #[test]
    fn numbers_at_the_best_point_and_over_a_parameter() {
        let folder = folder(3, true);
        let of = kept_calibration(folder.path()).unwrap().unwrap();
        let f = best(&of).unwrap();
        assert!(
            f.caption
                .starts_with("Point 0 of wave 1: valence.omega = 0.400.")
        );
        assert_eq!(f.table.rows[0][3..5], ["−0.260 to −0.160", "−0.200"]);
        let f = numbers(&of).unwrap();
        assert_eq!(f.table.rows.len(), of.points.len());
        // Two waves and two ends of the band.
        assert_eq!(f.option["series"].as_array().map(Vec::len), Some(4));
        assert_eq!(
            f.option["series"][2]["data"],
            json!([[0.0, -0.26], [1.0, -0.26]])
        );
        let mut bare = of.clone();
        bare.fits.clear();
        assert!(best(&bare).is_none() && numbers(&bare).is_none());
    }
}
