//! What the diaries of a sample say.

use super::circumstances::is_adult;
use super::{Diary, DiarySetting, Partner};
use crate::ids::{GroupId, Person};

/// The diary of one person on one day.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    person: Person,
    key: u64,
    group: GroupId,
    age: u8,
    day: i64,
    partners: Vec<Partner>,
    outgroup: [u32; 6],
}

/// The diaries of a sample of people.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DiaryReport {
    entries: Vec<Entry>,
}

/// One line of `diary.csv`: the partners of a person in a setting on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiaryRow {
    /// Day, as given to [`Diary::keep`].
    pub day: i64,
    /// Position of the person.
    pub person: Person,
    /// Permanent key of the person.
    pub key: u64,
    /// Group of the person.
    pub group: GroupId,
    /// Age in years.
    pub age: u8,
    /// Setting.
    pub setting: DiarySetting,
    /// Distinct partners (each written down once a day, where first met).
    pub partners: u32,
    /// Those of another group.
    pub outgroup_partners: u32,
    /// Those who would be met again ([`Diary::repeats`]).
    pub repeat_partners: u32,
}

/// Of whom a summary is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ages {
    /// Everybody.
    All,
    /// Ages 18 to 64.
    Adults,
    /// Ages 6 to 17.
    Pupils,
}

/// Means over the diaries of some ages. Without any diary all numbers are NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Diaries (person-days).
    pub days: usize,
    /// Mean number of partners in a day by setting, in the order of [`DiarySetting::ALL`].
    pub mean: [f64; 6],
    /// Share of days with any partner by setting.
    pub any: [f64; 6],
    /// Mean number of all partners in a day.
    pub total: f64,
    /// Variance of that number between diaries.
    pub variance: f64,
    /// Share of partners who would be met again; NaN without partners.
    pub repeat: f64,
}

impl DiaryReport {
    pub(super) fn new(diary: &Diary<'_>, people: &[Person], first: i64, days: u32) -> DiaryReport {
        let population = diary.view.population;
        let group = &population.group;
        let mut entries = Vec::with_capacity(people.len() * days as usize);
        for &person in people {
            let i = person as usize;
            for day in first..first + i64::from(days) {
                let partners = diary.day(person, day);
                let mut outgroup = [0; 6];
                for p in &partners {
                    let other = group[p.person as usize] != group[i];
                    outgroup[p.setting as usize] += u32::from(other);
                }
                entries.push(Entry {
                    person,
                    key: population.key[i],
                    group: group[i],
                    age: population.age[i],
                    day,
                    partners,
                    outgroup,
                });
            }
        }
        DiaryReport { entries }
    }

    /// One line for every person, day and setting, in this order; settings without partners
    /// included.
    pub fn rows(&self) -> impl Iterator<Item = DiaryRow> + '_ {
        self.entries.iter().flat_map(|entry| {
            DiarySetting::ALL.into_iter().map(move |setting| {
                let here = || entry.partners.iter().filter(|p| p.setting == setting);
                DiaryRow {
                    day: entry.day,
                    person: entry.person,
                    key: entry.key,
                    group: entry.group,
                    age: entry.age,
                    setting,
                    partners: here().count() as u32,
                    outgroup_partners: entry.outgroup[setting as usize],
                    repeat_partners: here().filter(|p| p.repeat).count() as u32,
                }
            })
        })
    }

    /// Means over the diaries of some ages.
    pub fn summary(&self, ages: Ages) -> Summary {
        let entries: Vec<&Entry> = self
            .entries
            .iter()
            .filter(|e| match ages {
                Ages::All => true,
                Ages::Adults => is_adult(e.age),
                Ages::Pupils => (6..18).contains(&e.age),
            })
            .collect();
        let n = entries.len() as f64;
        let of = |count: &dyn Fn(&Entry) -> f64| entries.iter().map(|e| count(e)).sum::<f64>() / n;
        let at = |e: &Entry, setting| e.partners.iter().filter(|p| p.setting == setting).count();
        let total = of(&|e| e.partners.len() as f64);
        let again = of(&|e| e.partners.iter().filter(|p| p.repeat).count() as f64);
        Summary {
            days: entries.len(),
            mean: DiarySetting::ALL.map(|s| of(&|e| at(e, s) as f64)),
            any: DiarySetting::ALL.map(|s| of(&|e| f64::from(u8::from(at(e, s) > 0)))),
            total,
            variance: of(&|e| {
                let apart = e.partners.len() as f64 - total;
                apart * apart
            }),
            repeat: again / total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use crate::survey::diary::DiaryParameters;

    #[test]
    fn rows_and_summary_tell_the_same() {
        let world = World::town(3000);
        let view = world.view();
        let report = Diary::new(&view, DiaryParameters::default(), 2).keep(400, 7, 2);
        let rows: Vec<DiaryRow> = report.rows().collect();
        assert_eq!(rows.len(), 400 * 2 * 6);
        assert!(
            rows.iter()
                .all(|r| r.partners >= r.outgroup_partners.max(r.repeat_partners))
        );
        let summary = report.summary(Ages::All);
        let partners: u32 = rows.iter().map(|r| r.partners).sum();
        assert!((f64::from(partners) / 800.0 - summary.total).abs() < 1e-9);
        assert!((summary.mean.iter().sum::<f64>() - summary.total).abs() < 1e-9);
        let again: u32 = rows.iter().map(|r| r.repeat_partners).sum();
        assert!((f64::from(again) / f64::from(partners) - summary.repeat).abs() < 1e-9);
    }

    #[test]
    fn without_diaries_there_are_no_numbers() {
        let summary = DiaryReport::default().summary(Ages::Adults);
        assert!(summary.days == 0 && summary.total.is_nan() && summary.mean[0].is_nan());
    }
}
