//! People and friendships, one by one, from CSV files.

use std::collections::BTreeMap;

use super::message::{no_group, quoted};
use super::sheet::{Column, Sheet};
use crate::error::Result;
use crate::population::{Area, PeopleTable};

/// Greatest age in years.
const OLDEST: u64 = 120;

/// Reads people: columns `key, area, group, age, household` and, where they are known,
/// `workplace, school` (empty for those who have none). Areas are numbered in the order of their
/// identifiers, so that the order of the rows means nothing.
///
/// # Errors
/// If a column is missing, a cell is wrong, a key comes twice, a group is unknown, a household
/// lies in two areas, or there are fewer than two people or more than `most`.
pub(super) fn read_people(
    text: &str,
    file: String,
    groups: &[&str],
    most: u64,
) -> Result<PeopleTable> {
    let mut sheet = Sheet::new(text, file)?;
    let [key, area, group, age, household] =
        ["key", "area", "group", "age", "household"].map(|name| sheet.column(name, None));
    let (key, area, group, age, household) = (key?, area?, group?, age?, household?);
    let known = [
        "key",
        "area",
        "group",
        "age",
        "household",
        "workplace",
        "school",
    ];
    let [workplace, school] = ["workplace", "school"].map(|name| sheet.optional_of(name, &known));
    let (workplace, school) = (workplace?, school?);

    let mut table = PeopleTable {
        workplace: workplace.as_ref().map(|_| Vec::new()),
        school: school.as_ref().map(|_| Vec::new()),
        ..PeopleTable::default()
    };
    let mut areas: BTreeMap<String, u32> = BTreeMap::new();
    let mut lines: BTreeMap<u64, usize> = BTreeMap::new();
    let mut homes: BTreeMap<u64, (u32, usize)> = BTreeMap::new();
    while sheet.next_row()? {
        if table.key.len() as u64 == most {
            return Err(sheet.at_row(format!("more than {most} people")));
        }
        let k = sheet.whole(&key, u64::MAX)?;
        if let Some(line) = lines.insert(k, sheet.line()) {
            return Err(sheet.at_cell(&key, format!("key {k} stands on line {line} already")));
        }
        let id = sheet.text(&area);
        if id.is_empty() {
            return Err(sheet.wrong(&area, "an identifier"));
        }
        let next = areas.len() as u32;
        let a = *areas.entry(id.to_owned()).or_insert(next);
        let h = sheet.whole(&household, u64::MAX)?;
        let &mut (home, line) = homes.entry(h).or_insert((a, sheet.line()));
        if home != a {
            let id = quoted(id);
            let message = format!("household {h} is in area {id} here, elsewhere on line {line}");
            return Err(sheet.at_cell(&household, message));
        }
        let name = sheet.text(&group);
        let g = groups
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| sheet.at_cell(&group, no_group(name, groups)))?;
        table.key.push(k);
        table.area.push(a);
        table.group.push(g as u8);
        table.age.push(sheet.whole(&age, OLDEST)? as u8);
        table.household.push(h);
        let label = |column: &Option<Column>| {
            column
                .as_ref()
                .map_or(Ok(None), |c| sheet.whole_or_empty(c, u64::MAX))
        };
        let (at_work, at_school) = (label(&workplace)?, label(&school)?);
        if let Some(all) = &mut table.workplace {
            all.push(at_work);
        }
        if let Some(all) = &mut table.school {
            all.push(at_school);
        }
    }
    if table.key.len() < 2 {
        return Err(sheet.at_row(format!("{} people; at least 2 are needed", table.key.len())));
    }
    let mut position = vec![0u32; areas.len()];
    for (new, (id, old)) in areas.into_iter().enumerate() {
        position[old as usize] = new as u32;
        table.areas.push(Area {
            name: id.clone(),
            id,
            ..Area::default()
        });
    }
    for a in &mut table.area {
        *a = position[*a as usize];
    }
    Ok(table)
}

/// Reads friendships: columns `key_a, key_b, liking_a, liking_b`; a liking is that of the one for
/// the other, −1 to 1.
///
/// # Errors
/// If a column is missing, a cell is wrong, a key belongs to nobody, or a pair comes twice.
pub(super) fn read_ties(
    text: &str,
    file: String,
    people: &[u64],
) -> Result<Vec<(u64, u64, f32, f32)>> {
    let mut sheet = Sheet::new(text, file)?;
    let [a, b, liking_a, liking_b] =
        ["key_a", "key_b", "liking_a", "liking_b"].map(|name| sheet.column(name, None));
    let (a, b, liking_a, liking_b) = (a?, b?, liking_a?, liking_b?);
    let mut known = people.to_vec();
    known.sort_unstable();
    let mut lines: BTreeMap<(u64, u64), usize> = BTreeMap::new();
    let mut ties = Vec::new();
    while sheet.next_row()? {
        let person = |column: &Column| {
            let key = sheet.whole(column, u64::MAX)?;
            match known.binary_search(&key) {
                Ok(_) => Ok(key),
                Err(_) => Err(sheet.at_cell(column, format!("nobody has the key {key}"))),
            }
        };
        let (i, j) = (person(&a)?, person(&b)?);
        if i == j {
            return Err(sheet.at_cell(&b, format!("{j} cannot be the own friend")));
        }
        if let Some(line) = lines.insert((i.min(j), i.max(j)), sheet.line()) {
            let message = format!("{i} and {j} are friends on line {line} already");
            return Err(sheet.at_row(message));
        }
        let likings = (
            sheet.number(&liking_a, -1.0, 1.0)?,
            sheet.number(&liking_b, -1.0, 1.0)?,
        );
        ties.push((i, j, likings.0 as f32, likings.1 as f32));
    }
    Ok(ties)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "key,area,group,age,household,workplace\n";

    fn people(rows: &str) -> Result<PeopleTable> {
        read_people(
            &format!("{HEAD}{rows}"),
            "p.csv".into(),
            &["host", "arab"],
            4,
        )
    }

    fn problem(rows: &str) -> String {
        people(rows).unwrap_err().to_string()
    }

    #[test]
    fn people_are_read_with_areas_in_the_order_of_their_names() {
        let p = people("7,Süd,host,40,1,12\n3,Nord,arab,9,2,\n8,Süd,arab,120,1,\n").unwrap();
        assert_eq!(
            p.areas.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(),
            ["Nord", "Süd"]
        );
        assert_eq!(
            (p.key, p.area, p.group),
            (vec![7, 3, 8], vec![1, 0, 1], vec![0, 1, 1])
        );
        assert_eq!((p.age, p.household), (vec![40, 9, 120], vec![1, 2, 1]));
        assert_eq!(
            (p.workplace, p.school),
            (Some(vec![Some(12), None, None]), None)
        );
    }

    #[test]
    fn wrong_people_are_said() {
        for (rows, said) in [
            (
                "1,x,hots,1,1,\n",
                "p.csv:2:5: no group is named \"hots\"; did you mean `host`? groups: host, arab",
            ),
            (
                "1,x,host,121,1,\n",
                "p.csv:2:10: `age` is \"121\"; a whole number from 0 to 120 is expected",
            ),
            (
                "1,x,host,1,1,\n1,x,host,1,1,\n",
                "p.csv:3:1: key 1 stands on line 2 already",
            ),
            (
                "1,x,host,1,1,\n2,y,host,1,1,\n",
                "p.csv:3:12: household 1 is in area \"y\" here, elsewhere on line 2",
            ),
            (
                "1,,host,1,1,\n",
                "p.csv:2:3: `area` is empty; an identifier is expected",
            ),
            (
                "1,x,host,1,,\n",
                "p.csv:2:12: `household` is empty; a whole number from 0 to 18446744073709551615 is expected",
            ),
            (
                "1,x,host,1,1,w\n",
                "p.csv:2:14: `workplace` is \"w\"; a whole number from 0 to 18446744073709551615 is expected",
            ),
            (
                "1,x,host,1,1,\n",
                "p.csv:2:1: 1 people; at least 2 are needed",
            ),
        ] {
            assert_eq!(problem(rows), said);
        }
        let five: String = (0..5).map(|k| format!("{k},x,host,1,{k},\n")).collect();
        assert_eq!(problem(&five), "p.csv:6:1: more than 4 people");
        let said = read_people("key,area\n", "p.csv".into(), &["host"], 4)
            .unwrap_err()
            .to_string();
        assert_eq!(said, "p.csv:1:1: no column \"group\"; columns: key, area");
    }

    #[test]
    fn ties_join_people_who_exist_once() {
        let ties = |rows: &str| {
            let text = format!("key_a,key_b,liking_a,liking_b\n{rows}");
            read_ties(&text, "t.csv".into(), &[5, 1, 9])
        };
        assert_eq!(
            ties("1,9,.5,-1\n9,5,0,1\n").unwrap(),
            [(1, 9, 0.5, -1.0), (9, 5, 0.0, 1.0)]
        );
        assert_eq!(ties("").unwrap(), []);
        for (rows, said) in [
            ("1,2,0,0\n", "t.csv:2:3: nobody has the key 2"),
            ("1,1,0,0\n", "t.csv:2:3: 1 cannot be the own friend"),
            (
                "1,9,0,0\n9,1,0,0\n",
                "t.csv:3:1: 9 and 1 are friends on line 2 already",
            ),
            (
                "1,9,0,1.5\n",
                "t.csv:2:7: `liking_b` is \"1.5\"; a number from -1 to 1 is expected",
            ),
        ] {
            assert_eq!(ties(rows).unwrap_err().to_string(), said);
        }
    }
}
