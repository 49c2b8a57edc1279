//! Lorenz curves: how evenly the meeting ground with another side is shared out over the inhabitants.
//!
//! Everybody is exposed to the share of the other side in the own area. People are lined up from the least
//! exposed area to the most; the curve is the share of all exposure that falls on the first part of them. The
//! Gini coefficient is twice the area between the curve and the diagonal: 0 where all areas are alike.

use std::collections::BTreeMap;

use serde_json::json;

use super::figure::{Figure, Layout, Table, colour, dash, frame, legend, number_axis, short, with};
use super::panels::Panels;
use super::source::{OfArea, Source};
use super::words;
use crate::comparison::Paired;

/// Points of a drawn curve, both ends included.
const POINTS: usize = 21;

/// People of a side and of both by area: in one replicate of one arm.
type Areas = Vec<(f64, f64)>;

/// The points of a Lorenz curve from people and all inhabitants of areas with their exposure to the others:
/// cumulated shares of people and of exposure. `None` without people or exposure.
fn curve(areas: &Areas) -> Option<Vec<(f64, f64)>> {
    // What is exposure of one person of the side: the share of others.
    let share = |&(own, all): &(f64, f64)| (all - own) / all;
    let mut there: Areas = areas
        .iter()
        .copied()
        .filter(|(own, all)| *own > 0.0 && *all > 0.0)
        .collect();
    there.sort_by(|a, b| share(a).total_cmp(&share(b)));
    let people: f64 = there.iter().map(|a| a.0).sum();
    let exposure: f64 = there.iter().map(|a| a.0 * share(a)).sum();
    if people <= 0.0 || exposure <= 0.0 {
        return None;
    }
    let mut out = vec![(0.0, 0.0)];
    let (mut x, mut y) = (0.0, 0.0);
    for a in &there {
        x += a.0 / people;
        y += a.0 * share(a) / exposure;
        out.push((x, y));
    }
    Some(out)
}

/// The Gini coefficient of a curve.
fn gini(curve: &[(f64, f64)]) -> f64 {
    let under: f64 = curve
        .windows(2)
        .map(|w| (w[1].0 - w[0].0) * (w[1].1 + w[0].1) / 2.0)
        .sum();
    1.0 - 2.0 * under
}

/// A curve at a share of people.
fn at(curve: &[(f64, f64)], x: f64) -> f64 {
    let found = curve.windows(2).find(|w| x <= w[1].0 + 1e-12);
    found.map_or(1.0, |w| {
        let wide = w[1].0 - w[0].0;
        let part = if wide > 0.0 { (x - w[0].0) / wide } else { 1.0 };
        w[0].1 + part * (w[1].1 - w[0].1)
    })
}

/// What is known of an arm.
struct Arm {
    arm: usize,
    /// Mean curve at even shares of people.
    points: Vec<(f64, f64)>,
    gini: f64,
    /// Difference of Gini from the baseline within replicates.
    apart: Option<Paired>,
}

/// The curves of both sides, where numbers of areas are kept.
pub fn figures(source: &Source) -> Vec<Figure> {
    let sides = [
        ("lorenz-hosts", "hosts to newcomers", true),
        ("lorenz-newcomers", "newcomers to hosts", false),
    ];
    sides
        .into_iter()
        .filter_map(|(id, whose, hosts)| one(source, id, whose, hosts))
        .collect()
}

fn one(source: &Source, id: &str, whose: &str, hosts: bool) -> Option<Figure> {
    let side = |group: &String| {
        let found = source.groups.iter().position(|g| g == group);
        found.is_some_and(|g| source.hosts[g] == hosts)
    };
    // Whether a number is of this side, by area.
    let mut numbers: BTreeMap<&str, Vec<(bool, &OfArea)>> = BTreeMap::new();
    for (key, of) in &source.areas {
        if let (Some(area), Some(group), "residents") =
            (&key.area, &key.group, key.indicator.as_str())
        {
            numbers.entry(area).or_default().push((side(group), of));
        }
    }
    if numbers.len() < 2 {
        return None;
    }
    let areas = |r: usize, arm: usize| -> Areas {
        let of = |groups: &Vec<(bool, &OfArea)>| {
            groups.iter().fold((0.0, 0.0), |(own, all), (mine, of)| {
                let n = of.at(r, arm, source.arms.len()).unwrap_or(0.0);
                (own + if *mine { n } else { 0.0 }, all + n)
            })
        };
        numbers.values().map(of).collect()
    };
    let curves = |arm: usize| -> Vec<Option<Vec<(f64, f64)>>> {
        (0..source.replicates)
            .map(|r| curve(&areas(r, arm)))
            .collect()
    };
    let ginis = |all: &[Option<Vec<(f64, f64)>>]| -> Vec<f64> {
        all.iter()
            .map(|c| c.as_ref().map_or(f64::NAN, |c| gini(c)))
            .collect()
    };
    let first = ginis(&curves(0));
    let of_arm = |arm: usize| -> Option<Arm> {
        let all = curves(arm);
        let mine = ginis(&all);
        let known: Vec<&Vec<(f64, f64)>> = all.iter().flatten().collect();
        let n = known.len() as f64;
        if known.is_empty() {
            return None;
        }
        let mean = |x: f64| known.iter().map(|c| at(c, x)).sum::<f64>() / n;
        let xs = (0..POINTS).map(|k| k as f64 / (POINTS - 1) as f64);
        let differences: Vec<f64> = mine.iter().zip(&first).map(|(a, b)| a - b).collect();
        Some(Arm {
            arm,
            points: xs.map(|x| (x, mean(x))).collect(),
            gini: super::ledger::mean(&mine),
            apart: (arm > 0)
                .then(|| source.numbers.together(&differences))
                .flatten(),
        })
    };
    let mut arms: Vec<Arm> = (0..source.drawn()).filter_map(of_arm).collect();
    // Where people live as in the baseline there is one curve.
    let all = arms.len();
    if all == 0 {
        return None;
    }
    arms.retain(|a| a.arm == 0 || a.apart.is_some_and(|d| !d.same()));
    let same = all - arms.len();
    Some(figure(source, (id, whose), &arms, same))
}

fn figure(source: &Source, (id, whose): (&str, &str), arms: &[Arm], same: usize) -> Figure {
    let mut sheet = Panels::default();
    sheet.begin("");
    let axis = |text: &str, gap: u32| json!({ "name": text, "nameLocation": "middle", "nameGap": gap, "nameTextStyle": { "color": "@soft" } });
    let percent = (0.0, 100.0, 25.0);
    sheet.x.push(with(
        number_axis(0, percent),
        axis("share of people, least exposed first, %", 26),
    ));
    sheet.y.push(with(
        number_axis(0, percent),
        axis("share of all exposure, %", 38),
    ));
    let mut names = Vec::new();
    for a in arms {
        let name = format!(
            "{} · Gini {}",
            words::spaced(&source.arms[a.arm]),
            words::number(a.gini)
        );
        let data: Vec<_> = a
            .points
            .iter()
            .map(|(x, y)| json!([short(100.0 * x), short(100.0 * y)]))
            .collect();
        sheet.series.push(json!({
            "type": "line", "name": name, "data": data, "xAxisIndex": 0, "yAxisIndex": 0, "z": 2 + a.arm,
            "symbol": "circle", "symbolSize": 5, "showSymbol": false,
            "itemStyle": { "color": colour(a.arm) },
            "lineStyle": { "color": colour(a.arm), "width": 2, "type": dash(a.arm) },
        }));
        let (difference, interval, verdict) = match a.apart {
            None => ("·".to_owned(), "·".to_owned(), "·".to_owned()),
            Some(d) => (
                words::signed(d.difference),
                d.interval
                    .map_or("·".to_owned(), |i| words::interval("dissimilarity", i)),
                d.verdict().to_owned(),
            ),
        };
        let half = a.points[POINTS / 2].1;
        sheet.rows.push(vec![
            words::spaced(&source.arms[a.arm]),
            words::number(a.gini),
            difference,
            interval,
            verdict,
            format!("{}%", words::number(100.0 * half)),
        ]);
        names.push(name);
    }
    sheet.series.push(json!({
        "type": "line", "name": "", "data": [[0, 0], [100, 100]], "symbol": "none", "silent": true, "xAxisIndex": 0,
        "yAxisIndex": 0, "z": 0, "tooltip": { "show": false }, "lineStyle": { "color": "@axis", "width": 1 },
    }));
    let rest = match same {
        0 => String::new(),
        n => format!(
            " In {n} other {} people live as in the baseline: the same curve.",
            if n == 1 { "arm" } else { "arms" }
        ),
    };
    let head = [
        "Arm",
        "Gini",
        "Difference",
        "95% interval",
        "Verdict",
        "Exposure of the less exposed half",
    ];
    let option = sheet.options(
        frame("axis", "@fn:lorenz"),
        json!({ "legend": legend(&names), "unit": "" }),
    );
    Figure {
        id: id.to_owned(),
        title: format!(
            "How exposure of {whose} is shared out, {}",
            words::after(source.last_week())
        ),
        caption: format!(
            "Everybody is exposed to the share of the other side in the own area. The farther the curve lies below the \
             diagonal, the more of all exposure falls on few; a Gini of 0 is the same for all. This is where people live, not \
             whom they meet. Means over replicates.{rest}"
        ),
        alt: format!("Lorenz curves of areas. {}.", names.join("; ")),
        layout: Layout {
            panels: 1,
            height: 300,
            columns: 2,
            left: 60,
            below: 0,
        },
        option,
        table: Table {
            head: head.map(str::to_owned).to_vec(),
            rows: sheet.rows,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::cube::Cube;

    #[test]
    fn curves_and_gini_at_known_points() {
        // Alike: on the diagonal.
        let alike = curve(&vec![(8.0, 10.0), (80.0, 100.0)]).unwrap();
        assert!(gini(&alike).abs() < 1e-12 && (at(&alike, 0.3) - 0.3).abs() < 1e-12);
        // Half the people have no exposure, the others all of it: Gini 1/2.
        let half = curve(&vec![(10.0, 20.0), (10.0, 10.0), (0.0, 5.0)]).unwrap();
        assert_eq!(half, [(0.0, 0.0), (0.5, 0.0), (1.0, 1.0)]);
        assert!((gini(&half) - 0.5).abs() < 1e-12 && (at(&half, 0.75) - 0.5).abs() < 1e-12);
        assert_eq!((at(&half, 0.0), at(&half, 1.0)), (0.0, 1.0));
        assert!(curve(&vec![(10.0, 10.0)]).is_none() && curve(&Vec::new()).is_none());
    }

    #[test]
    fn only_arms_that_live_otherwise_have_a_curve_of_their_own() {
        use crate::comparison::Key;
        let mut source = Source {
            arms: ["now", "same", "mixed"].map(str::to_owned).to_vec(),
            groups: vec!["host".into(), "a".into()],
            hosts: vec![true, false],
            replicates: 2,
            is_comparison: true,
            numbers: Cube::new(3, &[52], 2),
            ..Source::default()
        };
        assert!(figures(&source).is_empty());
        for (area, group, values) in [
            ("x", "host", [90.0, 90.0, 70.0]),
            ("x", "a", [10.0, 10.0, 30.0]),
            ("y", "host", [50.0, 50.0, 70.0]),
            ("y", "a", [50.0, 50.0, 30.0]),
        ] {
            let key = Key {
                area: Some(area.into()),
                ..crate::report::city("residents", Some(group))
            };
            let mut of = OfArea::new(3, 2);
            of.put(0, &values, 1);
            of.put(1, &values, 1);
            source.areas.insert(key, of);
        }
        let all = figures(&source);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].table.rows.len(), 2);
        assert_eq!(
            all[0].table.rows[1][..2],
            ["mixed".to_owned(), "0".to_owned()]
        );
        assert!(
            all[0].caption.contains("In 1 other arm"),
            "{}",
            all[0].caption
        );
        assert_eq!(all[0].option["series"].as_array().unwrap().len(), 3);
    }
}
