//! What gets lost on the way to the reader: by spill-over to those beside, and by the error of a questionnaire.

use serde_json::{Value as Json, json};

use super::super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, range, short, with,
};
use super::super::panels::Panels;
use super::super::words;
use super::marks::{between, instrument, percent, reading, sd};
use super::read::{Design, Found};
use crate::experiment::{Instrument, Who};

/// A difference and the one beside it.
type Pair<'d> = (&'d Design, &'d Found, &'d Found);

/// Differences in the true state of participants, with those of others or by another instrument.
fn pairs<'d>(designs: &[&'d Design], who: Who, instrument: Instrument) -> Vec<Pair<'d>> {
    let of = |d: &'d Design| {
        let all = d.of(Who::Participants, Instrument::True);
        all.filter_map(move |f| Some((d, f, d.beside(f, who, instrument)?)))
    };
    designs.iter().flat_map(|d| of(d)).collect()
}

/// How much of the difference in the true state of participants is seen beside it, all arms and readings together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Share {
    /// So much of it, with the ends of a 95% interval (errors of a quotient, by the delta method).
    Known(f64, (f64, f64)),
    /// The difference itself is not told from 0 well enough to be divided by.
    Unsure,
}

/// Standard errors that the sum must be away from 0 to be divided by.
const SURE: f64 = 3.0;
/// Standard errors of a 95% interval.
const WIDE: f64 = 1.96;

/// The share: a sum over arms and readings of what is seen beside, over the sum of what there is, where those count
/// more that are known better.
pub fn share(designs: &[&Design], who: Who, instrument: Instrument) -> Option<Share> {
    let all = pairs(designs, who, instrument);
    if all.is_empty() {
        return None;
    }
    let error = |f: &Found| f.all.se / libm::sqrt(f.all.trials as f64);
    let weight = |p: &Pair<'_>| 1.0 / (error(p.2) * error(p.2));
    let sum = |of: &dyn Fn(&Pair<'_>) -> f64| all.iter().map(|p| weight(p) * of(p)).sum::<f64>();
    let (whole, part) = (sum(&|p| p.1.all.d), sum(&|p| p.2.all.d));
    // Readings and arms of a trial hang together: errors add up as if they were one.
    let (of_whole, of_part) = (sum(&|p| error(p.1)), sum(&|p| error(p.2)));
    let x = part / whole;
    let error = libm::sqrt(of_part * of_part + x * x * of_whole * of_whole);
    let half = (WIDE * error / whole).abs();
    Some(match whole.abs() > SURE * of_whole && x.is_finite() {
        true => Share::Known(x, (x - half, x + half)),
        false => Share::Unsure,
    })
}

/// Share of d that a questionnaire of this reliability leaves, where its error is all that is between: √α.
pub fn expected(of: &Design) -> f64 {
    libm::sqrt(of.number("reliability"))
}

/// What is seen beside the true state of participants: a panel for bystanders, one for the questionnaire.
pub fn figure(designs: &[&Design]) -> Option<Figure> {
    let first = designs.first()?;
    let wanted = [
        ("bystanders, true state", Who::Bystanders, Instrument::True),
        (
            "participants, by questionnaire",
            Who::Participants,
            Instrument::Questionnaire,
        ),
    ];
    let all: Vec<_> = wanted
        .iter()
        .map(|(title, who, i)| (*title, pairs(designs, *who, *i)))
        .filter(|(_, pairs)| !pairs.is_empty())
        .collect();
    if all.is_empty() {
        return None;
    }
    let ends = |f: &Found| f.all.mean_interval().unwrap_or((f.all.d, f.all.d));
    let every = || all.iter().flat_map(|(_, pairs)| pairs);
    let x = range(every().map(|p| p.1.all.d), true);
    // Where there are few trials or few bystanders, whiskers run out of the picture.
    let seen = |p: &Pair<'_>| match p.2.all.who {
        Who::Participants if p.2.all.trials > 3 => [ends(p.2).0, ends(p.2).1, p.1.all.d],
        _ => [p.2.all.d, p.2.all.d, p.1.all.d],
    };
    let y = range(every().flat_map(seen), true);
    let mut arms: Vec<(usize, String)> = every()
        .map(|p| (p.1.arm, words::spaced(&p.1.all.arm)))
        .collect();
    arms.sort();
    arms.dedup();
    let mut sheet = Panels::default();
    for (panel, (title, pairs)) in all.iter().enumerate() {
        sheet.begin(&format!("d of {title}"));
        sheet.x.push(with(number_axis(panel, x), json!({
            "name": "d of participants, true state", "nameLocation": "middle", "nameGap": 26, "nameTextStyle": { "color": "@soft" },
        })));
        sheet.y.push(number_axis(panel, y));
        for (arm, name) in &arms {
            let own = pairs.iter().filter(|p| p.1.arm == *arm);
            let data: Vec<Json> = own
                .map(|(d, f, g)| {
                    let (low, high) = ends(g);
                    json!({
                        "value": [short(f.all.d), short(g.all.d), short(low), short(high)],
                        "lines": [
                            format!("{name}, {}", reading(f.all.after)),
                            d.name,
                            format!("true state of participants: {}", sd(f.all.d)),
                            format!("{title}: {} ({})", sd(g.all.d), between(ends(g).0, ends(g).1)),
                        ],
                    })
                })
                .collect();
            sheet.series.push(json!({
                "type": "custom", "name": name, "renderItem": "@render:upright", "data": data, "z": 3, "clip": true,
                "encode": { "x": 0, "y": [1, 2, 3] }, "xAxisIndex": panel, "yAxisIndex": panel,
                "itemStyle": { "color": colour(*arm) },
            }));
        }
        let slope = |name: &str, by: f64, dash: Json| {
            let ends = [x.0, x.1].map(|x| json!([short(x), short(by * x)]));
            json!({
                "type": "line", "name": name, "data": ends, "symbol": "none", "silent": true, "z": 1, "clip": true,
                "xAxisIndex": panel, "yAxisIndex": panel, "tooltip": { "show": false },
                "itemStyle": { "color": "@axis" }, "lineStyle": { "color": "@axis", "type": dash, "width": 1.5 },
            })
        };
        sheet.series.push(slope(EQUAL, 1.0, json!("solid")));
        if title.ends_with("questionnaire") {
            sheet
                .series
                .push(slope(RELIABLE, expected(first), json!([4, 4])));
        }
        sheet.rows.extend(pairs.iter().map(|(d, f, g)| {
            let (low, high) = ends(g);
            vec![
                d.name.clone(),
                words::spaced(&f.all.arm),
                reading(f.all.after),
                sd(f.all.d),
                format!("{}, {}", g.all.who.name(), instrument(g.all.instrument)),
                sd(g.all.d),
                if g.all.trials > 1 {
                    between(low, high)
                } else {
                    "·".to_owned()
                },
            ]
        }));
    }
    let mut shown: Vec<String> = arms.into_iter().map(|a| a.1).collect();
    shown.extend([EQUAL, RELIABLE].map(str::to_owned));
    let option = sheet.options(
        frame("item", "@fn:lines"),
        json!({ "legend": with(legend(&shown), json!({ "icon": null })), "unit": "d, in standard deviations" }),
    );
    Some(Figure {
        id: "trial-attenuation".to_owned(),
        title: "What is lost on the way to the reader".to_owned(),
        caption: format!(
            "Each point is an arm at a reading, in the mean over trials; the whisker is the 95% interval of that mean, which may run out of the \
             picture. On the solid line as much is seen as there is. Left: how far people beside the participants move with \
             them. Right: what the questionnaire leaves; the dashed line is what its reliability of {} alone would leave, {} of d.",
            words::number(first.number("reliability")),
            percent(expected(first))
        ),
        alt: format!(
            "Points against the line of equality. {}",
            super::told::lost(designs).join(" ")
        ),
        layout: Layout {
            panels: all.len(),
            height: 230,
            columns: 2,
            left: 52,
            below: 12,
        },
        option,
        table: Table::new(
            &[
                "Design",
                "Arm",
                "Reading",
                "d of participants, true state",
                "Beside it",
                "d",
                "95% interval over trials",
            ],
            sheet.rows,
        ),
    })
}

const EQUAL: &str = "as much as there is";
const RELIABLE: &str = "what reliability leaves";

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;

    #[test]
    fn shares_are_of_sums_and_only_of_what_is_known() {
        // The questionnaire finds .12 where there is .16, bystanders move by .02.
        let mut of = design(400.0, 16);
        let seen = |d: &Design, who, i| share(&[d], who, i).unwrap();
        let known = |found: Share, wanted: f64| match found {
            Share::Known(x, (low, high)) => {
                assert!(
                    (x - wanted).abs() < 1e-9 && low < x && x < high,
                    "{found:?}"
                );
            }
            Share::Unsure => panic!("{wanted}"),
        };
        known(
            seen(&of, Who::Participants, Instrument::Questionnaire),
            0.12 / 0.16,
        );
        known(seen(&of, Who::Bystanders, Instrument::True), 0.02 / 0.16);
        let figure = figure(&[&of]).unwrap();
        assert_eq!(figure.layout.panels, 2);
        assert_eq!(
            figure.option["series"][0]["data"][0]["value"][0],
            json!(0.16)
        );
        of.found[0].all.se = 0.5;
        assert_eq!(seen(&of, Who::Bystanders, Instrument::True), Share::Unsure);
    }
}
