//! The figure of differences: by arm and reading, of participants and bystanders, true and by questionnaire.

use serde_json::json;

use super::super::figure::{Figure, Layout, Table, frame, number_axis, range, with};
use super::super::panels::Panels;
use super::super::words;
use super::marks::{
    NAMES, ROW, between, instrument, instruments, mark, marks, names, percent, reading, row_of,
    rows, sd,
};
use super::read::{Design, Found};
use super::singles::counted;
use crate::experiment::{Instrument, Who};

/// What one trial finds: the mean difference, with the interval of a single trial.
pub fn figure(designs: &[&Design]) -> Option<Figure> {
    let all = || {
        designs
            .iter()
            .flat_map(|d| d.found.iter())
            .filter(|f| f.all.trials > 0)
    };
    all().next()?;
    // Bystanders may be few: their whiskers may run out of the picture.
    let ends = |f: &Found| match f.all.who {
        Who::Participants => [f.all.low, f.all.high],
        Who::Bystanders => [f.all.d; 2],
    };
    let bounds = range(all().flat_map(ends), true);
    let (mut sheet, mut height) = (Panels::default(), 0);
    let mut panel = 0;
    for d in designs {
        let (at, labels) = rows(d);
        height = height.max(labels.len());
        for who in Who::ALL {
            sheet.begin(&format!("{}: {}", d.name, who.name()));
            sheet.x.push(with(
                number_axis(panel, bounds),
                json!({ "splitNumber": 4 }),
            ));
            sheet.y.push(names(panel, &labels));
            for (k, i) in Instrument::ALL.into_iter().enumerate() {
                let data = d.of(who, i).map(|f| {
                    let p = &f.all;
                    let lines = vec![
                        format!("{}, {}", words::spaced(&p.arm), reading(p.after)),
                        format!(
                            "{}, {}: d {} ({})",
                            p.who.name(),
                            instrument(i),
                            sd(p.d),
                            between(p.low, p.high)
                        ),
                        format!("power {}, found by {}", percent(p.expected), counted(f)),
                    ];
                    mark(f, row_of(&at, f), (p.low, p.high), lines)
                });
                sheet
                    .series
                    .push(marks(panel, instrument(i), data.collect(), k == 0));
            }
            panel += 1;
        }
        sheet.rows.extend(d.found.iter().map(|f| row(d, f)));
    }
    let option = sheet.options(
        frame("item", "@fn:lines"),
        json!({ "legend": instruments(), "unit": "d, in standard deviations" }),
    );
    Some(Figure {
        id: "trial-differences".to_owned(),
        title: "What a trial would find".to_owned(),
        caption: "d: less prejudice than in the control, in standard deviations of the baseline, in the mean over trials. The \
                  whisker is the 95% interval of a single trial: where it holds 0, a typical trial of this size shows no \
                  difference, which is not the same as no effect. Bystanders were not assigned, and share home, class or team \
                  with people of one arm only; where they are few, whiskers run out of the picture."
            .to_owned(),
        alt: format!(
            "Dots with whiskers for every arm and reading. {}.",
            designs
                .iter()
                .flat_map(|d| d.of(Who::Participants, Instrument::Questionnaire).take(1).map(move |f| {
                    format!("{}, {}: d {} by questionnaire", d.name, words::spaced(&f.all.arm), sd(f.all.d))
                }))
                .take(4)
                .collect::<Vec<_>>()
                .join("; ")
        ),
        layout: Layout {
            panels: panel,
            height: (ROW * height as u32).max(64),
            columns: 2,
            left: NAMES,
            below: 0,
        },
        option,
        table: Table::new(&[ "Design", "Arm", "Reading", "Who", "Read by", "d", "95% interval of one trial", "SD over trials", "Power", "Found by", "Least d found four times in five", "Compared, arm and control", ], sheet.rows),
    })
}

fn row(d: &Design, f: &Found) -> Vec<String> {
    let p = &f.all;
    let none = p.trials == 0;
    let or = |text: String| if none { "·".to_owned() } else { text };
    vec![
        d.name.clone(),
        words::spaced(&p.arm),
        reading(p.after),
        p.who.name().to_owned(),
        instrument(p.instrument).to_owned(),
        if none {
            "nobody to compare".to_owned()
        } else {
            sd(p.d)
        },
        or(between(p.low, p.high)),
        words::number(p.spread),
        percent(p.expected),
        or(counted(f)),
        words::number(p.detectable),
        or(format!(
            "{} and {}",
            words::whole(p.people.0),
            words::whole(p.people.1)
        )),
    ]
}
