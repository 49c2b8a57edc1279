//! Friendships between groups as ribbons of a circle, before and after.

use serde_json::json;

use super::figure::{Figure, Layout, Table, colour, frame, panel_title, short, with};
use super::source::Source;
use super::words;
use crate::comparison::Key;
use crate::report::cube::Cube;

/// Fewest groups of which a circle tells more than a number.
const LEAST: usize = 3;

/// Numbers of friendships by pair of groups, mean over replicates: within a group on the diagonal.
type Ties = Vec<Vec<f64>>;

/// Friendships across groups: at the start, at the end of the baseline, and at the end of the arm in which they
/// differ most from it.
pub fn figure(source: &Source) -> Option<Figure> {
    if source.groups.len() < LEAST {
        return None;
    }
    let last = source.last();
    let ends: Vec<Option<Ties>> = (0..source.arms.len())
        .map(|arm| ties(source, &source.numbers, arm, last))
        .collect();
    let baseline = ends.first()?.as_ref()?;
    let apart = |other: &Ties| -> f64 {
        pairs(source)
            .map(|(g, h)| (other[g][h] - baseline[g][h]).abs())
            .sum()
    };
    let mut farthest: Option<(f64, usize)> = None;
    for (arm, other) in ends.iter().enumerate().skip(1) {
        let by = other.as_ref().map_or(0.0, apart);
        if by > farthest.map_or(0.0, |(most, _)| most) {
            farthest = Some((by, arm));
        }
    }
    let after = words::after(source.last_week());
    let named = |arm: usize| match source.is_comparison {
        true => format!("{}, {after}", words::spaced(&source.arms[arm])),
        false => after.clone(),
    };
    let mut panels: Vec<(String, &Ties)> = Vec::new();
    // The first point of the course, which all arms share where they have one past.
    let begins = source.course.weeks().first() == Some(&0);
    let start = if begins {
        ties(source, &source.course, 0, 0)
    } else {
        None
    };
    panels.extend(start.as_ref().map(|t| ("at the start".to_owned(), t)));
    panels.push((named(0), baseline));
    if let Some((_, arm)) = farthest {
        panels.extend(ends[arm].as_ref().map(|t| (named(arm), t)));
    }
    let across = |t: &Ties| pairs(source).map(|(g, h)| t[g][h]).sum::<f64>();
    if panels.iter().any(|(_, t)| across(t) <= 0.0) {
        return None;
    }
    let names: Vec<String> = source.groups.iter().map(|g| words::spaced(g)).collect();
    let (mut titles, mut series, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (title, t) in &panels {
        let total = format!("{} friendships across groups", words::number(across(t)));
        titles.push(with(
            panel_title(title),
            json!({ "subtext": total, "itemGap": 4, "subtextStyle": { "color": "@soft", "fontSize": 12 } }),
        ));
        let nodes: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(g, name)| json!({ "name": name, "itemStyle": { "color": colour(g) } }))
            .collect();
        let links: Vec<_> = pairs(source)
            .filter(|&(g, h)| t[g][h] > 0.0)
            .map(|(g, h)| {
                // Hosts are grey, and in most pairs: a ribbon has the colour of the other group.
                let hosts = source.hosts.get(g).copied().unwrap_or(false);
                let (a, b) = if hosts { (h, g) } else { (g, h) };
                json!({ "source": names[a], "target": names[b], "value": short(t[g][h]) })
            })
            .collect();
        series.push(json!({
            "type": "chord", "data": nodes, "links": links, "round": true, "startAngle": 90, "padAngle": 3,
            "lineStyle": { "color": "source", "opacity": 0.45 },
            "label": { "show": true, "color": "@text", "fontSize": 12, "distance": 4 },
            "emphasis": { "focus": "adjacency", "lineStyle": { "opacity": 0.75 } },
        }));
    }
    // The table has all arms, and friendships within groups too.
    let mut told: Vec<(String, &Ties)> = Vec::new();
    told.extend(start.as_ref().map(|t| ("at the start".to_owned(), t)));
    told.extend((0..source.arms.len()).filter_map(|arm| Some((named(arm), ends[arm].as_ref()?))));
    for (when, t) in told {
        for g in 0..names.len() {
            let mut row = vec![when.clone(), names[g].clone()];
            row.extend((0..names.len()).map(|h| words::number(t[g][h])));
            rows.push(row);
        }
    }
    let mut head = vec!["When".to_owned(), "Friendships of".to_owned()];
    head.extend(names.iter().map(|n| format!("with {n}")));
    let option = with(
        frame("item", "@fn:chord"),
        json!({ "title": titles, "series": series, "unit": "friendships" }),
    );
    let third = match farthest {
        Some((_, arm)) => format!(
            " “{}” is the arm in which they differ most from the baseline. That may be luck: the paired differences \
             of friends in the other group say how sure it is.",
            words::spaced(&source.arms[arm])
        ),
        None => String::new(),
    };
    let widest = |t: &Ties| {
        pairs(source)
            .max_by(|a, b| t[a.0][a.1].total_cmp(&t[b.0][b.1]))
            .map(|(g, h)| format!("{} and {} {}", names[g], names[h], words::number(t[g][h])))
            .unwrap_or_default()
    };
    Some(Figure {
        id: "chords".to_owned(),
        title: "Friendships across groups".to_owned(),
        caption: format!(
            "A ribbon is the friendships between two groups: as broad at both ends as its part of all that cross. Friendships \
             within groups are left out here and stand in the table. Means over replicates, for the whole city.{third}"
        ),
        alt: format!(
            "Circles with ribbons between {} groups. Broadest: {}.",
            names.len(),
            panels
                .iter()
                .map(|(title, t)| format!("{title}, {}", widest(t)))
                .collect::<Vec<_>>()
                .join("; ")
        ),
        layout: Layout {
            panels: panels.len(),
            height: 270,
            columns: 3,
            left: 100,
            below: 0,
        },
        option,
        table: Table { head, rows },
    })
}

/// Pairs of different groups, each once.
fn pairs(source: &Source) -> impl Iterator<Item = (usize, usize)> {
    let n = source.groups.len();
    (0..n).flat_map(move |g| (g + 1..n).map(move |h| (g, h)))
}

/// Friendships by pair: friends per person times people. Means over replicates; `None` where a number is not
/// kept.
fn ties(source: &Source, cube: &Cube, arm: usize, week: usize) -> Option<Ties> {
    let groups = &source.groups;
    let friends = |name: &str, g: &str, h: Option<&str>| Key {
        setting: Some("friends".to_owned()),
        outgroup: h.map(str::to_owned),
        ..super::city(name, Some(g))
    };
    // A group without members has no friends.
    let all = |key: Key| {
        let people = super::city("residents", key.group.as_deref());
        let each = (0..source.replicates).filter_map(|r| {
            let n = cube.at(&people, r, arm, week);
            let x = cube.at(&key, r, arm, week);
            n.is_finite().then_some(if n > 0.0 { x * n } else { 0.0 })
        });
        let mean = super::ledger::mean(&each.collect::<Vec<f64>>());
        mean.is_finite().then_some(mean)
    };
    let mut ties = vec![vec![0.0; groups.len()]; groups.len()];
    for (g, a) in groups.iter().enumerate() {
        let mut across = 0.0;
        for (h, b) in groups.iter().enumerate().filter(|(h, _)| *h != g) {
            ties[g][h] = all(friends("cross_group_friends", a, Some(b)))?;
            across += ties[g][h];
        }
        // Each friendship within a group has two ends in it.
        ties[g][g] = (all(friends("degree_mean", a, None))? - across) / 2.0;
    }
    Some(ties)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three groups of 10, 20 and 5; a: 2 arms.
    fn source() -> Source {
        let mut source = Source {
            arms: vec!["now".into(), "then".into()],
            groups: ["host", "a", "b"].map(str::to_owned).to_vec(),
            hosts: vec![true, false, false],
            replicates: 1,
            is_comparison: true,
            numbers: Cube::new(2, &[52], 1),
            ..Source::default()
        };
        let mut put = |name: &str, g: &str, h: Option<&str>, values: [f64; 2]| {
            let setting = (name != "residents").then(|| "friends".to_owned());
            let key = Key {
                setting,
                outgroup: h.map(str::to_owned),
                ..crate::report::city(name, Some(g))
            };
            source.numbers.put(&key, 0, &values);
        };
        for (g, n, degree) in [("host", 10.0, 2.0), ("a", 20.0, 1.0), ("b", 5.0, 1.0)] {
            put("residents", g, None, [n, n]);
            put("degree_mean", g, None, [degree, degree]);
        }
        for (g, h, x, y) in [
            ("host", "a", 0.6, 0.8),
            ("host", "b", 0.2, 0.2),
            ("a", "host", 0.3, 0.4),
            ("a", "b", 0.05, 0.05),
            ("b", "host", 0.4, 0.4),
            ("b", "a", 0.2, 0.2),
        ] {
            put("cross_group_friends", g, Some(h), [x, y]);
        }
        source
    }

    #[test]
    fn friends_per_person_become_friendships() {
        let source = source();
        let t = ties(&source, &source.numbers, 0, 0).unwrap();
        let near = |x: f64, y: f64| assert!((x - y).abs() < 1e-9, "{x} {y}");
        near(t[0][1], 6.0);
        near(t[1][0], 6.0);
        near(t[1][2], 1.0);
        // 20 ends of hosts, 6 and 2 of them outside.
        near(t[0][0], 6.0);
        let f = figure(&source).unwrap();
        // No course: no start. The other arm differs by 2.
        assert_eq!(f.layout.panels, 2);
        assert_eq!(f.option["series"][1]["links"][0]["value"], 8.0);
        assert_eq!(f.option["title"][0]["text"], "now, after 1 year");
        let total = f.option["title"][0]["subtext"].as_str().unwrap();
        assert_eq!(total, "9.00 friendships across groups");
        // Ribbons have the colour of the group that is no host.
        assert_eq!(f.option["series"][1]["links"][0]["source"], "a");
        assert_eq!(f.table.rows.len(), 6);
    }

    #[test]
    fn what_is_not_kept_is_not_drawn() {
        let mut two = source();
        two.groups.truncate(2);
        assert!(figure(&two).is_none());
        let mut without = source();
        without.numbers = Cube::new(2, &[52], 1);
        assert!(figure(&without).is_none());
    }
}
