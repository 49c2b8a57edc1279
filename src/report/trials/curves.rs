//! Power over the size of a trial, and the size at which it is enough.

use serde_json::{Value as Json, json};

use super::super::figure::{
    Figure, Layout, Table, colour, frame, legend, number_axis, short, with,
};
use super::super::panels::Panels;
use super::super::words;
use super::effects::{between, circle, instrument, percent, reading, sd};
use super::labels::{differing, families, is_size, told, units};
use super::read::{Design, Found};
use crate::experiment::{Growth, Instrument, Who};

/// The power that a trial should have.
pub const WANTED: f64 = 0.8;
/// Sizes beyond this multiple of what was simulated are not given.
pub const MOST: f64 = 100.0;
/// Steps of a curve for each doubling of the size.
const STEPS: usize = 4;
/// Most doublings of an axis.
const DOUBLINGS: usize = 10;

/// A line: an arm at a reading, by an instrument, in designs that differ in their size alone.
pub struct Line<'d> {
    /// Position of the arm.
    pub arm: usize,
    /// Name of the arm.
    pub name: &'d str,
    /// Weeks after the end.
    pub after: u32,
    /// How it is read.
    pub instrument: Instrument,
    /// What power follows from, all sizes together.
    pub growth: Growth,
    /// 95% interval of the mean difference over trials; `None` for a single trial.
    pub known: Option<(f64, f64)>,
    /// The designs that were simulated, with what they found.
    pub points: Vec<(&'d Design, &'d Found)>,
    /// Largest size that was simulated.
    pub largest: f64,
}

/// How many units are needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Needed {
    /// So many.
    Units(f64),
    /// Not below so many.
    NeverBelow(f64),
}

impl Line<'_> {
    fn needed_at(&self, d: f64) -> Needed {
        let most = MOST * self.largest;
        match (Growth { d, ..self.growth }).needed(WANTED, most) {
            Some(units) => Needed::Units(units),
            None => Needed::NeverBelow(most),
        }
    }

    /// Units with which the power is enough.
    pub fn needed(&self) -> Needed {
        self.needed_at(self.growth.d)
    }

    /// The same at the ends of what is known of the difference, the fewest first. An end on the other side of 0
    /// stands for no difference.
    pub fn needed_between(&self) -> Option<(Needed, Needed)> {
        let (low, high) = self.known?;
        let sign = if self.growth.d < 0.0 { -1.0 } else { 1.0 };
        let (near, far) = if sign > 0.0 { (low, high) } else { (high, low) };
        Some((
            self.needed_at(far),
            self.needed_at(sign * (sign * near).max(0.0)),
        ))
    }
}

impl Needed {
    /// In words: `about 1 900 people`.
    pub fn said(self, units: &str) -> String {
        match self {
            Needed::Units(n) => format!("about {} {units}", rounded(n)),
            Needed::NeverBelow(n) => format!("never below {} {units}", rounded(n)),
        }
    }

    fn end(self) -> String {
        match self {
            Needed::Units(n) => rounded(n),
            Needed::NeverBelow(n) => format!("more than {}", rounded(n)),
        }
    }
}

/// A number with two digits that count.
fn rounded(n: f64) -> String {
    let size = libm::pow(10.0, libm::floor(libm::log10(n.max(1.0))) - 1.0).max(1.0);
    words::whole(libm::round(n / size) * size)
}

/// Both ends of a size, in words.
pub fn ends((few, many): (Needed, Needed)) -> String {
    match (few, many) {
        (Needed::NeverBelow(_), Needed::NeverBelow(_)) => few.end(),
        _ => format!("{} to {}", few.end(), many.end()),
    }
}

/// The lines of designs that differ in their size alone: of participants, in the order of the tables.
pub fn lines<'d>(family: &[&'d Design]) -> Vec<Line<'d>> {
    let Some(first) = family.first() else {
        return Vec::new();
    };
    let of = |key: &'d Found| {
        let own =
            |d: &&'d Design| Some((*d, d.beside(key, Who::Participants, key.all.instrument)?));
        let points: Vec<(&Design, &Found)> = family.iter().filter_map(own).collect();
        // A design counts by the people that its trials had in all.
        let weight = |(d, f): &(&Design, &Found)| f.all.trials as f64 * d.units();
        let total: f64 = points.iter().map(weight).sum();
        let mean = |of: &dyn Fn(&Design, &Found) -> f64| {
            points.iter().map(|p| weight(p) * of(p.0, p.1)).sum::<f64>() / total
        };
        let (units, means) = (mean(&|d, _| d.units()), first.means());
        let d = mean(&|_, f| f.all.d);
        // Errors times the root of the size, and clusters by size, are the same at every size.
        let se = mean(&|d, f| f.all.se * libm::sqrt(d.units())) / libm::sqrt(units);
        let freedom = mean(&|d, f| (f.all.freedom + means) / d.units()) * units - means;
        let half = |p: &(&Design, &Found)| {
            let (low, high) = p.1.all.mean_interval()?;
            Some(weight(p) / total * 0.5 * (high - low))
        };
        let halves: Option<Vec<f64>> = points.iter().map(half).collect();
        let known = halves.map(|all| libm::sqrt(all.iter().map(|h| h * h).sum()));
        Line {
            arm: key.arm,
            name: &key.all.arm,
            after: key.all.after,
            instrument: key.all.instrument,
            growth: Growth {
                units,
                d,
                se,
                freedom,
                means,
            },
            known: known.map(|half| (d - half, d + half)),
            largest: points.iter().map(|p| p.0.units()).fold(0.0, f64::max),
            points,
        }
    };
    let participants = first
        .found
        .iter()
        .filter(|f| f.all.who == Who::Participants && f.all.trials > 0);
    participants.map(of).filter(|l| l.growth.se > 0.0).collect()
}

/// A family with what sets it apart from others.
pub fn named<'d>(designs: &[&'d Design]) -> Vec<(String, Vec<&'d Design>)> {
    let all = families(designs);
    let keys: Vec<String> = differing(designs)
        .into_iter()
        .filter(|k| !is_size(k))
        .collect();
    let several = all.len() > 1;
    let name = |family: &Vec<&Design>| match several {
        true if keys.len() <= 3 => told(family[0], &keys),
        true => family[0].name.clone(),
        false => String::new(),
    };
    all.into_iter().map(|f| (name(&f), f)).collect()
}

fn titled(family: &str, after: u32) -> String {
    match family {
        "" => words::capital(&reading(after)),
        name => format!("{name}: {}", reading(after)),
    }
}

/// A number at which an axis can begin, not above this one.
fn round_down(x: f64) -> f64 {
    let size = libm::pow(10.0, libm::floor(libm::log10(x)) - 1.0).max(1.0);
    (libm::floor(x / size) * size).max(1.0)
}

/// Power over size: a panel for each family and reading.
pub fn figure(designs: &[&Design]) -> Option<Figure> {
    let all: Vec<(String, Vec<Line<'_>>)> = named(designs)
        .into_iter()
        .map(|(name, family)| (name, lines(&family)))
        .collect();
    let every = || all.iter().flat_map(|(_, lines)| lines);
    every().next()?;
    let sizes = || every().flat_map(|l| l.points.iter().map(|p| p.0.units()));
    let (least, most) = sizes().fold((f64::INFINITY, 0.0), |(a, b): (f64, f64), n| {
        (a.min(n), b.max(n))
    });
    let base = round_down(least / 4.0);
    let reached = every().filter_map(|l| match l.needed() {
        Needed::Units(n) => Some(n),
        Needed::NeverBelow(_) => None,
    });
    let end = reached.fold(2.0 * most, f64::max);
    let doublings = libm::ceil(libm::log2(end / base)).clamp(3.0, DOUBLINGS as f64) as usize;
    let counted = units(designs[0]);
    let mut sheet = Panels::default();
    let mut panel = 0;
    let mut shown = Vec::new();
    for (family, lines) in &all {
        let mut readings: Vec<u32> = lines.iter().map(|l| l.after).collect();
        readings.sort_unstable();
        readings.dedup();
        for after in readings {
            sheet.begin(&titled(family, after));
            let axis = number_axis(panel, (0.0, doublings as f64, 1.0));
            sheet.x.push(with(axis, json!({
                "name": format!("{counted} assigned, all arms together"), "nameLocation": "middle", "nameGap": 26,
                "nameTextStyle": { "color": "@soft" },
                "axisLabel": { "formatter": "@fn:doubled", "color": "@soft", "hideOverlap": true },
            })));
            sheet.y.push(number_axis(panel, (0.0, 100.0, 20.0)));
            for (k, line) in lines.iter().filter(|l| l.after == after).enumerate() {
                let name = format!(
                    "{}, {}",
                    words::spaced(line.name),
                    instrument(line.instrument)
                );
                sheet
                    .series
                    .extend(drawn(line, panel, &name, base, doublings, k == 0));
                if !shown.contains(&name) {
                    shown.push(name);
                }
            }
            sheet.rows.extend(
                lines
                    .iter()
                    .filter(|l| l.after == after)
                    .map(|l| row(family, l)),
            );
            panel += 1;
        }
    }
    let said: Vec<String> = every()
        .filter(|l| l.instrument == Instrument::Questionnaire)
        .take(4)
        .map(|l| {
            format!(
                "{}, {}: {}",
                words::spaced(l.name),
                reading(l.after),
                l.needed().said(counted)
            )
        })
        .collect();
    let option = sheet.options(
        frame("axis", "@fn:powers"),
        json!({
            "legend": with(legend(&shown), json!({ "icon": null, "itemWidth": 26 })),
            "base": base, "units": counted, "unit": "%",
        }),
    );
    Some(Figure {
        id: "trial-power".to_owned(),
        title: "Power over the size of the trial".to_owned(),
        caption: format!(
            "Power in per cent: the share of trials that would find a difference at 5%. Points are the designs that were simulated, \
             lines what follows from them at other sizes; the dashed line is {}. Lines take the mean d to be the same at every \
             size, the standard error to fall with the root of the number of {counted}, and degrees of freedom to grow with it. \
             Spill-over, and the supply of newcomers for mixed teams, are not scaled: a town has so many. Each step along the \
             axis doubles the size.",
            percent(WANTED)
        ),
        alt: format!(
            "Rising curves of power. {} is reached with: {}.",
            percent(WANTED),
            said.join("; ")
        ),
        layout: Layout {
            panels: panel,
            height: 230,
            columns: 2,
            left: 44,
            below: 12,
        },
        option,
        table: Table {
            head: [
                "Designs",
                "Arm",
                "Reading",
                "Read by",
                "Mean d",
                "95% interval over trials",
                "Power as simulated",
                "Needed for 80%",
                "As far as d is known",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows: sheet.rows,
        },
    })
}

/// A line with its points.
fn drawn(
    line: &Line<'_>,
    panel: usize,
    name: &str,
    base: f64,
    doublings: usize,
    first: bool,
) -> [Json; 2] {
    let open = line.instrument == Instrument::Questionnaire;
    let at = |k: usize| {
        let x = k as f64 / STEPS as f64;
        let power = line.growth.power(base * libm::pow(2.0, x));
        power
            .is_finite()
            .then(|| json!([short(x), short(100.0 * power)]))
    };
    let curve: Vec<Json> = (0..=doublings * STEPS).filter_map(at).collect();
    let points: Vec<Json> = line
        .points
        .iter()
        .filter(|(_, f)| f.all.expected.is_finite())
        .map(|(d, f)| {
            json!({
                "value": [short(libm::log2(d.units() / base)), short(100.0 * f.all.expected)],
                "said": format!("{}: {}", d.name, percent(f.all.expected)),
            })
        })
        .collect();
    let colour = colour(line.arm);
    let mut series = json!({
        "type": "line", "name": name, "data": curve, "symbol": "none", "smooth": false, "z": 2,
        "xAxisIndex": panel, "yAxisIndex": panel, "itemStyle": { "color": colour },
        "lineStyle": { "color": colour, "width": 2, "type": if open { json!([5, 4]) } else { json!("solid") } },
    });
    if first {
        series["markLine"] = json!({
            "silent": true, "symbol": "none", "animation": false, "label": { "show": false },
            "lineStyle": { "color": "@soft", "type": "dashed", "width": 1.5 }, "data": [{ "yAxis": 100.0 * WANTED }],
        });
    }
    [
        series,
        json!({
            "type": "scatter", "name": name, "data": points, "symbolSize": 9, "z": 3,
            "xAxisIndex": panel, "yAxisIndex": panel, "itemStyle": circle(&colour, open),
        }),
    ]
}

fn row(family: &str, l: &Line<'_>) -> Vec<String> {
    let counted = l.points.first().map_or("", |p| units(p.0));
    let simulated = l.points.iter().map(|(d, f)| {
        let size = words::whole(d.units());
        format!("{} with {size}", percent(f.all.expected))
    });
    vec![
        if family.is_empty() {
            "all".to_owned()
        } else {
            family.to_owned()
        },
        words::spaced(l.name),
        reading(l.after),
        instrument(l.instrument).to_owned(),
        sd(l.growth.d),
        l.known.map_or("·".to_owned(), |(a, b)| between(a, b)),
        simulated.collect::<Vec<_>>().join(", "),
        l.needed().said(counted),
        l.needed_between().map_or("·".to_owned(), ends),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;

    #[test]
    fn lines_go_through_what_was_simulated() {
        let of = design(400.0, 16);
        let all = lines(&[&of]);
        // Two instruments at one reading of one arm.
        assert_eq!(all.len(), 2);
        let line = &all[0];
        let power = line.growth.power(400.0);
        assert!(
            (power - line.points[0].1.all.expected).abs() < 1e-3,
            "{power}"
        );
        let Needed::Units(n) = line.needed() else {
            panic!("not reached");
        };
        assert!(line.growth.power(n) >= 0.8);
        let (few, many) = line.needed_between().unwrap();
        let Needed::Units(few) = few else {
            panic!("not reached at the larger end");
        };
        assert!(few < n && many != Needed::Units(n));
    }

    #[test]
    fn designs_of_two_sizes_share_a_line() {
        let (small, large) = (design(400.0, 16), design(1600.0, 16));
        let all = lines(&[&small, &large]);
        assert_eq!(
            (all.len(), all[0].points.len(), all[0].largest),
            (2, 2, 1600.0)
        );
        // The same error for each person in both: that of the line.
        let unit = |g: &Growth| g.se * libm::sqrt(g.units);
        assert!((unit(&all[0].growth) - unit(&lines(&[&small])[0].growth)).abs() < 1e-9);
        let figure = figure(&[&small, &large]).unwrap();
        assert_eq!(figure.layout.panels, 1);
        assert_eq!(
            figure.option["series"][1]["data"].as_array().map(Vec::len),
            Some(2)
        );
        assert_eq!(figure.option["base"], json!(100.0));
        assert!(
            figure.table.rows[0][6].contains("with 400, "),
            "{:?}",
            figure.table.rows[0]
        );
    }

    #[test]
    fn what_would_need_more_than_a_hundred_times_is_said_so() {
        let mut of = design(400.0, 16);
        for f in &mut of.found {
            f.all.d = 0.004;
        }
        let line = &lines(&[&of])[0];
        assert_eq!(
            line.needed().said("people"),
            "never below 40\u{202f}000 people"
        );
        assert_eq!(rounded(2917.0), "2\u{202f}900");
        assert_eq!((rounded(7.0), round_down(282.75)), ("7".to_owned(), 280.0));
    }
}
