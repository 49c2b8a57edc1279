//! People by area, group and age band from an area table, with its untidiness repaired.

use ndarray::Array2;

use super::super::{AreaTable, Groups, Repair};
use super::census::{BANDS, Census, apportion, fit, round_table};
use crate::error::{Error, Result};

/// Which age columns hold for a group.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Host,
    Newcomer,
}

/// Ages that had to be changed on one side, counted for one report.
#[derive(Default)]
struct AgeRepairs {
    /// Areas whose ages add up to another number, and people too many or missing.
    missed: (u64, u64),
    /// Areas with people of this side and no ages at all, and these people.
    without: (u64, u64),
}

/// Counts from the table. `inhabitants` and hosts rule; surplus or missing newcomers are taken
/// from or given to the area's newcomer groups in proportion; ages are scaled to the people.
///
/// # Errors
/// If the columns of the table differ in length, an area has more hosts than inhabitants, or
/// people of a side for which nothing says what groups or ages they have.
pub(super) fn census(groups: &Groups, table: &AreaTable) -> Result<Census> {
    check_shape(groups, table)?;
    let (areas, g) = (table.areas.len(), groups.len());
    let members = |side: Side| -> Vec<usize> {
        (0..g)
            .filter(|&k| groups.get(k).host == (side == Side::Host))
            .collect()
    };
    let mut repairs = Vec::new();
    let by_group = repaired_groups(groups, table, &mut repairs)?;
    let mut people = vec![0u32; areas * g * BANDS];
    for (side, ages, name) in [
        (Side::Host, &table.host_ages, "hosts"),
        (Side::Newcomer, &table.newcomer_ages, "newcomers"),
    ] {
        let ids = members(side);
        let city: Vec<f64> = ages
            .columns()
            .into_iter()
            .map(|c| c.iter().map(|&n| f64::from(n)).sum())
            .collect();
        let mut count = AgeRepairs::default();
        for area in 0..areas {
            let rows: Vec<u32> = ids.iter().map(|&k| by_group[[area, k]]).collect();
            let total: u32 = rows.iter().sum();
            if total == 0 {
                // Ages of nobody are dropped, and said so.
                let stray: u32 = ages.row(area).sum();
                count.missed.0 += u64::from(stray > 0);
                count.missed.1 += u64::from(stray);
                continue;
            }
            let columns = age_margin(&ages.row(area).to_vec(), total, &city, &mut count)
                .ok_or_else(|| {
                    Error::input(format!("the table gives no ages of {name} in any area"))
                })?;
            let joint = joint_ages(&rows, &columns);
            for (row, &k) in ids.iter().enumerate() {
                for band in 0..BANDS {
                    people[(area * g + k) * BANDS + band] = joint[[row, band]];
                }
            }
        }
        count.report(name, &mut repairs);
    }
    Ok(Census {
        areas: table.areas.clone(),
        groups: g,
        people,
        repairs,
    })
}

fn check_shape(groups: &Groups, table: &AreaTable) -> Result<()> {
    let n = table.areas.len();
    let fits = table.inhabitants.len() == n
        && table.by_group.dim() == (n, groups.len())
        && table.host_ages.dim() == (n, BANDS)
        && table.newcomer_ages.dim() == (n, BANDS);
    if n == 0 || n > super::MAX_AREAS {
        return Err(Error::input(format!(
            "{n} areas; a table has 1 to {}",
            super::MAX_AREAS
        )));
    }
    if !fits {
        return Err(Error::input(format!(
            "the columns of the area table do not all have {n} rows, {} groups and {BANDS} age \
             bands",
            groups.len()
        )));
    }
    Ok(())
}

/// People by area and group that add up to the inhabitants.
fn repaired_groups(
    groups: &Groups,
    table: &AreaTable,
    repairs: &mut Vec<Repair>,
) -> Result<Array2<u32>> {
    let mut by_group = table.by_group.clone();
    let newcomers: Vec<usize> = (0..groups.len()).filter(|&k| !groups.get(k).host).collect();
    let city: Vec<f64> = newcomers
        .iter()
        .map(|&k| table.by_group.column(k).iter().map(|&n| f64::from(n)).sum())
        .collect();
    for (d, area) in table.areas.iter().enumerate() {
        let inhabitants = u64::from(table.inhabitants[d]);
        let all: u64 = table.by_group.row(d).iter().map(|&n| u64::from(n)).sum();
        let origins: Vec<f64> = newcomers
            .iter()
            .map(|&k| f64::from(table.by_group[[d, k]]))
            .collect();
        let migrants: u64 = newcomers
            .iter()
            .map(|&k| u64::from(table.by_group[[d, k]]))
            .sum();
        let hosts = all - migrants;
        if hosts > inhabitants {
            return Err(Error::input(format!(
                "area {} ({}) has {hosts} hosts but {inhabitants} inhabitants; hosts are part of \
                 the inhabitants",
                area.id, area.name
            )));
        }
        if all == inhabitants {
            continue;
        }
        let surplus = all > inhabitants;
        let people = all.abs_diff(inhabitants);
        // Where an area has no newcomers to go by, the city's mixture stands in.
        let weights = if migrants > 0 { &origins } else { &city };
        if weights.iter().sum::<f64>() <= 0.0 {
            return Err(Error::input(format!(
                "area {} ({}) has {people} inhabitants of no group, and the table has no \
                 newcomers whose mixture they could share",
                area.id, area.name
            )));
        }
        for (&k, n) in newcomers.iter().zip(apportion(people, weights)) {
            let cell = &mut by_group[[d, k]];
            *cell = if surplus { *cell - n } else { *cell + n };
        }
        let what = if surplus {
            "the groups add up to more than `inhabitants`; the surplus was taken from the \
             newcomer groups in proportion"
        } else {
            "the groups add up to less than `inhabitants`; the missing were added to the newcomer \
             groups in proportion"
        };
        repairs.push(Repair {
            area: area.id.clone(),
            what: what.to_owned(),
            people,
        });
    }
    Ok(by_group)
}

/// The area's ages scaled to its people, or the city's ages where the area gives none; `None`
/// where the city gives none either.
fn age_margin(ages: &[u32], total: u32, city: &[f64], count: &mut AgeRepairs) -> Option<Vec<u32>> {
    let sum: u32 = ages.iter().sum();
    if sum == total {
        return Some(ages.to_vec());
    }
    if sum > 0 {
        count.missed.0 += 1;
        count.missed.1 += u64::from(sum.abs_diff(total));
        let weights: Vec<f64> = ages.iter().map(|&n| f64::from(n)).collect();
        return Some(apportion(u64::from(total), &weights));
    }
    count.without.0 += 1;
    count.without.1 += u64::from(total);
    (city.iter().sum::<f64>() > 0.0).then(|| apportion(u64::from(total), city))
}

/// Groups (rows) by age bands of one area, from both margins.
fn joint_ages(rows: &[u32], columns: &[u32]) -> Array2<u32> {
    let real = |v: &[u32]| v.iter().map(|&n| f64::from(n)).collect::<Vec<_>>();
    let mut cells = Array2::from_elem((rows.len(), columns.len()), 1.0);
    fit(&mut cells, &real(rows), &real(columns));
    round_table(&cells, rows)
}

impl AgeRepairs {
    fn report(&self, name: &str, repairs: &mut Vec<Repair>) {
        if self.missed.0 > 0 {
            repairs.push(Repair {
                area: "all".to_owned(),
                what: format!(
                    "the age bands of {name} do not add up to their number in {} areas; they were \
                     scaled to it",
                    self.missed.0
                ),
                people: self.missed.1,
            });
        }
        if self.without.0 > 0 {
            repairs.push(Repair {
                area: "all".to_owned(),
                what: format!(
                    "no ages are given for the {name} of {} areas; they got those of the city",
                    self.without.0
                ),
                people: self.without.1,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::{Area, Group};

    fn groups() -> Groups {
        let names = [
            ("old", true),
            ("blue", false),
            ("red", false),
            ("newer_hosts", true),
        ];
        let members = names.iter().map(|&(n, host)| Group::new(n, host)).collect();
        Groups::new(members, Array2::zeros((4, 4))).unwrap()
    }

    /// Four areas: tidy, surplus of 3 with host ages short by 2, deficit of 5, nobody at all.
    fn untidy() -> AreaTable {
        let ids = ["a", "b", "c", "d"];
        let areas = ids
            .map(|id| Area {
                id: id.into(),
                name: id.into(),
                ..Area::default()
            })
            .to_vec();
        AreaTable {
            areas,
            inhabitants: vec![100, 100, 50, 0],
            by_group: ndarray::array![[60, 20, 10, 10], [50, 31, 22, 0], [40, 0, 5, 0], [0; 4]],
            host_ages: ndarray::array![
                [5, 5, 5, 10, 20, 10, 5, 10],
                [5, 5, 3, 5, 10, 10, 5, 5],
                [5, 5, 5, 5, 5, 5, 5, 5],
                [0; 8]
            ],
            newcomer_ages: ndarray::array![
                [5, 5, 1, 4, 5, 5, 3, 2],
                [5, 5, 5, 10, 10, 5, 5, 5],
                [0; 8],
                [0; 8]
            ],
        }
    }

    #[test]
    fn an_untidy_table_keeps_inhabitants_and_hosts_and_reports_its_repairs() {
        let c = census(&groups(), &untidy()).unwrap();
        let group = |d: usize, g: usize| -> u32 { c.area(d)[g * BANDS..][..BANDS].iter().sum() };
        assert_eq!([0, 1, 2, 3].map(|d| c.inhabitants(d)), [100, 100, 50, 0]);
        assert_eq!([0, 1, 2, 3].map(|g| group(0, g)), [60, 20, 10, 10]);
        // 3 too many of 31 + 22: quotas 1.75 and 1.25.
        assert_eq!([0, 1, 2, 3].map(|g| group(1, g)), [50, 29, 21, 0]);
        assert_eq!([0, 1, 2, 3].map(|g| group(2, g)), [40, 0, 10, 0]);
        let whole: Vec<_> = c
            .repairs
            .iter()
            .map(|r| (r.area.as_str(), r.people))
            .collect();
        assert_eq!(whole, [("b", 3), ("c", 5), ("all", 2), ("all", 10)]);
    }

    #[test]
    fn ages_meet_both_margins() {
        let c = census(&groups(), &untidy()).unwrap();
        for band in 0..BANDS {
            let at = |g: usize| c.area(0)[g * BANDS + band];
            let (host, new) = (at(0) + at(3), at(1) + at(2));
            assert!(host.abs_diff(untidy().host_ages[[0, band]]) <= 1);
            assert!(new.abs_diff(untidy().newcomer_ages[[0, band]]) <= 1);
        }
    }

    #[test]
    fn more_hosts_than_inhabitants_is_an_error_that_names_the_area() {
        let mut t = untidy();
        t.inhabitants[2] = 39;
        let message = census(&groups(), &t).unwrap_err().to_string();
        assert!(
            message.contains("area c (c) has 40 hosts but 39 inhabitants"),
            "{message}"
        );
    }

    #[test]
    fn ragged_columns_are_an_error() {
        let mut t = untidy();
        t.inhabitants.pop();
        assert!(census(&groups(), &t).unwrap_err().is_input());
    }
}
