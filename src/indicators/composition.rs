//! Who is where: residents, and how unevenly groups live, learn and work.

use ndarray::Array2;

use super::{Indicator, Row, Rows, Scope, members, segregation as index, units};
use crate::engine::View;
use crate::ids::NONE;

/// `residents`: number of people by group and of all, in the city and in every area: the weights
/// of all other rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Residents;

impl Indicator for Residents {
    fn name(&self) -> &'static str {
        "residents"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        let people = members(view, scope);
        let groups = view.groups();
        for unit in 0..units(view, scope) {
            let here = &people[unit * groups..(unit + 1) * groups];
            for (g, &n) in here.iter().enumerate() {
                out.push(Row::new("residents", n as f64).group(g).unit(scope, unit));
            }
            out.push(Row::new("residents", here.iter().sum::<u64>() as f64).unit(scope, unit));
        }
        if scope == Scope::City {
            let moves = view.movements.named();
            // Only where there is any movement at all.
            if moves
                .iter()
                .any(|(_, counts)| counts.iter().any(|&n| n > 0))
            {
                for (name, counts) in moves {
                    for (g, &n) in counts.iter().enumerate() {
                        out.push(Row::new(name, n as f64).group(g));
                    }
                }
            }
            // Only where families may follow.
            for (g, &n) in view.movements.reunited.iter().enumerate() {
                out.push(Row::new("reunited", n as f64).group(g));
            }
            // Only where anybody may come back.
            if view.population.legal.is_on() {
                for (name, counts) in view.movements.circular() {
                    for (g, &n) in counts.iter().enumerate() {
                        out.push(Row::new(name, n as f64).group(g));
                    }
                }
            }
        }
    }
}

/// `dissimilarity`, `isolation`, `exposure`, `correlation_ratio`, `segregation_gini`, `theil_h`, `multigroup_d` with setting `residence`
/// (units are areas), `school` (schools) and `work` (workplaces), for the whole city.
///
/// Dissimilarity is given for every newcomer group against each host group, and, where there are
/// several host groups, against all of them pooled (outgroup `all`). Isolation has a group,
/// exposure a group and an outgroup; both take shares of all people of a unit, of any group.
/// `correlation_ratio` (isolation beyond the group's share) and `segregation_gini` set a group against
/// all others.
#[derive(Debug, Clone, Copy, Default)]
pub struct Segregation;

impl Indicator for Segregation {
    fn name(&self) -> &'static str {
        "segregation"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let mut push = |setting: &'static str, counts: Array2<u64>| {
            let groups = &view.population.groups;
            let hosts: Vec<usize> = (0..groups.len()).filter(|&g| groups.get(g).host).collect();
            let counts = counts.view();
            let row = |name, value| Row::new(name, value).setting(setting);
            for g in (0..groups.len()).filter(|&g| !groups.get(g).host) {
                for &h in &hosts {
                    let d = index::dissimilarity(counts, g, &[h]);
                    out.push(row("dissimilarity", d).group(g).outgroup(h));
                }
                if hosts.len() > 1 {
                    out.push(
                        row("dissimilarity", index::dissimilarity(counts, g, &hosts)).group(g),
                    );
                }
            }
            for ((g, h), &share) in index::exposures(counts).indexed_iter() {
                out.push(if g == h {
                    row("isolation", share).group(g)
                } else {
                    row("exposure", share).group(g).outgroup(h)
                });
            }
            for g in 0..groups.len() {
                let ratio = index::correlation_ratio(counts, g);
                out.push(row("correlation_ratio", ratio).group(g));
                out.push(row("segregation_gini", index::gini(counts, g)).group(g));
            }
            out.push(row("theil_h", index::theil_h(counts)));
            out.push(row("multigroup_d", index::multigroup_d(counts)));
        };
        push("residence", residence(view));
        for (setting, name) in [("class", "school"), ("work", "work")] {
            if let Some(counts) = setting_counts(view, setting) {
                push(name, counts);
            }
        }
    }
}

/// People by area and group.
pub fn residence(view: &View<'_>) -> Array2<u64> {
    let people = members(view, Scope::Areas);
    let groups = view.groups();
    Array2::from_shape_fn((view.population.areas.len(), groups), |(a, g)| {
        people[a * groups + g]
    })
}

/// People by unit and group of a setting: workplaces, schools, or its places where they stand
/// for themselves. `None` where the setting has no places.
pub fn setting_counts(view: &View<'_>, setting: &str) -> Option<Array2<u64>> {
    let seats = view.seats.get(setting)?;
    let unit_of = view
        .population
        .membership(setting)
        .map_or(&[][..], |m| &m.unit_of);
    let unit = |place: u32| {
        if unit_of.is_empty() {
            place
        } else {
            unit_of[place as usize]
        }
    };
    let places = seats.places() as u32;
    let units = (0..places).map(|p| unit(p) as usize + 1).max()?;
    let mut counts = Array2::zeros((units, view.groups()));
    for place in 0..places {
        let u = unit(place) as usize;
        for &person in seats.of_place(place).iter().filter(|&&p| p != NONE) {
            counts[[u, usize::from(view.population.group[person as usize])]] += 1;
        }
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn residents_add_up() {
        let world = World::town(1000);
        let mut city = Rows::default();
        Residents.rows(&world.view(), Scope::City, &mut city);
        assert_eq!(city.get(&Row::new("residents", 0.0)), Some(1000.0));
        let mut areas = Rows::default();
        Residents.rows(&world.view(), Scope::Areas, &mut areas);
        for g in 0..3usize {
            let sum: f64 = areas
                .iter()
                .filter(|r| r.group == Some(g))
                .map(|r| r.value)
                .sum();
            assert_eq!(Some(sum), city.get(&Row::new("residents", 0.0).group(g)));
        }
    }

    #[test]
    fn the_known_table_gives_the_known_rows() {
        // Four areas of (host, minority) = (90,10), (60,40), (95,5), (20,80).
        let table = [[90, 10], [60, 40], [95, 5], [20, 80]];
        let people = table.iter().enumerate().flat_map(|(area, row)| {
            row.iter()
                .enumerate()
                .flat_map(move |(g, &n)| (0..n).map(move |_| (area as u32, g as u8)))
        });
        let world = World::placed(2, people.collect());
        let mut rows = Rows::default();
        Segregation.rows(&world.view(), Scope::City, &mut rows);
        let value = |row: Row| rows.get(&row.setting("residence")).unwrap();
        for (row, known) in [
            (Row::new("dissimilarity", 0.0).group(1).outgroup(0), 0.5870),
            (Row::new("isolation", 0.0).group(1), 0.6019),
            (Row::new("exposure", 0.0).group(1).outgroup(0), 0.3981),
            (Row::new("exposure", 0.0).group(0).outgroup(1), 0.2028),
            (Row::new("correlation_ratio", 0.0).group(1), 0.3990),
            (Row::new("segregation_gini", 0.0).group(0), 0.7128),
            (Row::new("theil_h", 0.0), 0.3364),
            (Row::new("multigroup_d", 0.0), 0.5870),
        ] {
            let found = value(row.clone());
            assert!((found - known).abs() < 5e-5, "{row:?}: {found}");
        }
        // The host group is compared with nobody.
        assert!(
            !rows
                .iter()
                .any(|r| r.indicator == "dissimilarity" && r.group == Some(0))
        );
    }

    #[test]
    fn teams_count_as_their_workplace() {
        let world = World::town(2000);
        let view = world.view();
        let counts = setting_counts(&view, "work").unwrap();
        let by_person = view
            .population
            .counts(counts.nrows(), |i| view.unit("work", i as u32));
        assert_eq!(counts, by_person);
        assert!(counts.nrows() < view.seats["work"].places());
        assert!(setting_counts(&view, "nowhere").is_none());
    }
}
