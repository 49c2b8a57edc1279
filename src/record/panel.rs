//! The panel: the same people, asked again and again.

use super::table::{Cell, Column, Kind, Table};
use crate::checkpoint::stored;
use crate::engine::{Outcome, View};
use crate::error::Result;
use crate::ids::{NONE, Person};
use crate::population::Population;
use crate::rng::Stream;

/// Columns of `panel`: one row per wave, person and outgroup.
///
/// `person` is the permanent key. `attitude` is the lasting attitude a, `attitude_now` that of
/// the moment (a with the transient layer). `positive`, `negative` and `neutral` count contacts
/// with the outgroup in the week of the wave; `…_since_wave` those in all weeks after the wave
/// before (empty in the first wave). `friends` are ties with the outgroup; `last_contact_weeks`
/// counts the weeks since the last contact, 0 for this week, empty for never.
pub const PANEL_COLUMNS: &[Column] = &[
    ("week", Kind::Integer),
    ("date", Kind::Name),
    ("person", Kind::Key),
    ("group", Kind::Name),
    ("area", Kind::Name),
    ("age", Kind::Integer),
    ("interest", Kind::Number),
    ("milieu", Kind::Number),
    ("activity", Kind::Number),
    ("outgroup", Kind::Name),
    ("attitude", Kind::Number),
    ("attitude_now", Kind::Number),
    ("positive", Kind::Integer),
    ("negative", Kind::Integer),
    ("neutral", Kind::Integer),
    ("positive_since_wave", Kind::Integer),
    ("negative_since_wave", Kind::Integer),
    ("neutral_since_wave", Kind::Integer),
    ("friends", Kind::Integer),
    ("last_contact_weeks", Kind::Integer),
];

/// Columns of `panel_contacts`: one row per wave, person, outgroup and setting in which they had
/// anything to do with each other since the wave before, from the second wave on. `avoided` are
/// encounters that one side avoided; they are no contacts. Sums over settings are the
/// `…_since_wave` of `panel`.
pub const PANEL_CONTACT_COLUMNS: &[Column] = &[
    ("week", Kind::Integer),
    ("date", Kind::Name),
    ("person", Kind::Key),
    ("group", Kind::Name),
    ("outgroup", Kind::Name),
    ("setting", Kind::Name),
    ("positive", Kind::Integer),
    ("negative", Kind::Integer),
    ("neutral", Kind::Integer),
    ("avoided", Kind::Integer),
];

/// Members whom every group has in the panel, as far as it has so many and the panel has room.
const LEAST: usize = 200;

/// Outcomes that are contacts.
const CONTACTS: usize = 3;

/// A sample of people, found again by their keys wherever they are stored.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Keys in rising order.
    key: Vec<u64>,
    /// Where each is stored, [`NONE`] for who is not in the city any more.
    position: Vec<u32>,
    /// Whether they were looked for.
    located: bool,
    /// Contacts since the last wave, member by group by outcome.
    since: Vec<[u64; CONTACTS]>,
    /// The same by setting, with those avoided: member by setting by group. Empty before anybody
    /// was seen to be watched.
    by_setting: Vec<[u64; 4]>,
    /// Whether there was a wave, from which contacts are counted.
    counting: bool,
}

stored! { Panel { key, position, located, since, by_setting, counting } }

impl Panel {
    /// Draws so many people: of every group at least 200 (or all of its members, or an equal
    /// share of a smaller panel), the rest in proportion to what is left of the groups. Within a
    /// group those with the lowest draws at their keys are taken, so that a person more or less
    /// in the city changes one place in the panel at most in each group.
    pub fn draw(population: &Population, people: usize, seed: u64) -> Panel {
        let luck = Stream::new(seed, "panel");
        let groups = population.groups.len();
        let mut candidates: Vec<Vec<([u32; 4], u64)>> = vec![Vec::new(); groups];
        for i in population.all_present() {
            let (key, g) = (population.key[i], population.group[i]);
            candidates[usize::from(g)].push((luck.draw(key, 0, 0), key));
        }
        let sizes: Vec<usize> = candidates.iter().map(Vec::len).collect();
        let mut key = Vec::new();
        for (group, n) in candidates.iter_mut().zip(quotas(&sizes, people)) {
            if n < group.len() {
                group.select_nth_unstable(n);
                group.truncate(n);
            }
            key.extend(group.iter().map(|&(_, key)| key));
        }
        key.sort_unstable();
        Panel {
            position: vec![NONE; key.len()],
            located: false,
            since: vec![[0; CONTACTS]; key.len() * groups],
            by_setting: Vec::new(),
            counting: false,
            key,
        }
    }

    /// Where the members are stored, for who watches them.
    pub fn positions(&mut self, population: &Population) -> Vec<Person> {
        self.locate(population);
        let all = self.position.iter().copied();
        all.filter(|i| *i != NONE).collect()
    }

    /// Number of people.
    pub fn len(&self) -> usize {
        self.key.len()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.key.is_empty()
    }

    /// Permanent keys of the members, in rising order.
    pub fn keys(&self) -> &[u64] {
        &self.key
    }

    /// Looks up where the members are stored, if anybody moved in storage.
    fn locate(&mut self, population: &Population) {
        let here = |i: usize| population.is_present(i);
        // Who is gone does not come back: a key is never given again.
        let there = |(&key, &i): (&u64, &u32)| {
            i == NONE || population.key.get(i as usize) == Some(&key) && here(i as usize)
        };
        if self.located && self.key.iter().zip(&self.position).all(there) {
            return;
        }
        self.located = true;
        self.position.fill(NONE);
        for (i, key) in population.key.iter().enumerate() {
            if !here(i) {
                continue;
            }
            if let Ok(member) = self.key.binary_search(key) {
                self.position[member] = i as u32;
            }
        }
    }

    /// Counts the contacts of a week that was not counted yet.
    pub fn count(&mut self, view: &View<'_>) {
        self.locate(view.population);
        let groups = view.groups();
        for (member, &i) in self
            .position
            .iter()
            .enumerate()
            .filter(|(_, i)| **i != NONE)
        {
            let week = &view.contacts[i as usize * groups..(i as usize + 1) * groups];
            let sums = &mut self.since[member * groups..(member + 1) * groups];
            for (sum, contacts) in sums.iter_mut().zip(week) {
                for (a, &b) in sum.iter_mut().zip(contacts) {
                    *a += u64::from(b);
                }
            }
            let Some(week) = view.watched.everywhere(i) else {
                continue;
            };
            let width = week.len();
            self.by_setting.resize(self.key.len() * width, [0; 4]);
            let sums = &mut self.by_setting[member * width..(member + 1) * width];
            for (sum, tally) in sums.iter_mut().zip(week) {
                for (a, &b) in sum.iter_mut().zip(tally) {
                    *a += u64::from(b);
                }
            }
        }
    }

    /// Writes a wave and starts to count anew.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn wave(&mut self, table: &mut Table, view: &View<'_>, date: &str) -> Result<()> {
        self.locate(view.population);
        let p = view.population;
        let groups = view.groups();
        for (member, &i) in self
            .position
            .iter()
            .enumerate()
            .filter(|(_, i)| **i != NONE)
        {
            let i = i as usize;
            let own = usize::from(p.group[i]);
            let key = self.key[member].to_string();
            let mut friends = vec![0i64; groups];
            for tie in view.ties.of(i as u32) {
                friends[usize::from(p.group[tie.other as usize])] += 1;
            }
            for h in (0..groups).filter(|&h| h != own) {
                let week = view.contacts[i * groups + h];
                let contacts = |outcome| Cell::Integer(i64::from(week[outcome as usize]));
                let since = |outcome| {
                    let n = self.since[member * groups + h][outcome as usize];
                    if self.counting {
                        Cell::Integer(n as i64)
                    } else {
                        Cell::Missing
                    }
                };
                let last = match view.weeks_since_contact(i, h) {
                    Some(weeks) => Cell::Integer(i64::from(weeks)),
                    None => Cell::Missing,
                };
                // A model without attitudes has no column of them.
                let (attitude, now) = match view.attitude.get(i * groups + h) {
                    Some(&a) => (f64::from(a), f64::from(view.attitude_now(i, h))),
                    None => (f64::NAN, f64::NAN),
                };
                table.row(&[
                    Cell::Integer(view.week),
                    Cell::Text(date),
                    Cell::Text(&key),
                    Cell::Text(&p.groups.get(own).name),
                    Cell::Text(&p.areas[p.area[i] as usize].id),
                    Cell::Integer(i64::from(p.age[i])),
                    Cell::Number(f64::from(p.interest[i])),
                    Cell::Number(f64::from(p.milieu[i])),
                    Cell::Number(f64::from(p.activity[i])),
                    Cell::Text(&p.groups.get(h).name),
                    Cell::Number(attitude),
                    Cell::Number(now),
                    contacts(Outcome::Positive),
                    contacts(Outcome::Negative),
                    contacts(Outcome::Neutral),
                    since(Outcome::Positive),
                    since(Outcome::Negative),
                    since(Outcome::Neutral),
                    Cell::Integer(friends[h]),
                    last,
                ])?;
            }
        }
        self.since.fill([0; CONTACTS]);
        self.counting = true;
        Ok(())
    }

    /// Writes the contacts since the last wave by setting, as far as the members were watched,
    /// and starts to count anew. To be called at every wave, before or after
    /// [`wave`](Panel::wave).
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn contacts(&mut self, table: &mut Table, view: &View<'_>, date: &str) -> Result<()> {
        self.locate(view.population);
        let p = view.population;
        let groups = view.groups();
        let width = view.settings.len() * groups;
        for (row, sums) in self.by_setting.chunks_exact(width).enumerate() {
            let i = self.position[row];
            if i == NONE {
                continue;
            }
            let own = usize::from(p.group[i as usize]);
            let key = self.key[row].to_string();
            for (setting, sums) in view.settings.iter().zip(sums.chunks_exact(groups)) {
                for (h, sum) in sums.iter().enumerate() {
                    if h == own || *sum == [0; 4] {
                        continue;
                    }
                    let count = |o: Outcome| Cell::Integer(sum[o as usize] as i64);
                    table.row(&[
                        Cell::Integer(view.week),
                        Cell::Text(date),
                        Cell::Text(&key),
                        Cell::Text(&p.groups.get(own).name),
                        Cell::Text(&p.groups.get(h).name),
                        Cell::Text(&setting.name),
                        count(Outcome::Positive),
                        count(Outcome::Negative),
                        count(Outcome::Neutral),
                        count(Outcome::Avoided),
                    ])?;
                }
            }
        }
        self.by_setting.fill([0; 4]);
        Ok(())
    }
}

/// Members of the panel by group, for groups of these sizes.
fn quotas(sizes: &[usize], people: usize) -> Vec<usize> {
    let all: usize = sizes.iter().sum();
    if people >= all {
        return sizes.to_vec();
    }
    let groups = sizes.iter().filter(|&&n| n > 0).count();
    let least = LEAST.min(people / groups.max(1));
    let mut quota: Vec<usize> = sizes.iter().map(|&n| n.min(least)).collect();
    let spare = people - quota.iter().sum::<usize>();
    let left: Vec<usize> = sizes.iter().zip(&quota).map(|(n, q)| n - q).collect();
    let total = left.iter().sum::<usize>().max(1);
    // Largest remainder; ties go to the group listed first.
    let mut rest: Vec<(usize, usize)> = Vec::new();
    for (g, &n) in left.iter().enumerate() {
        quota[g] += spare * n / total;
        rest.push((spare * n % total, g));
    }
    rest.sort_by_key(|&(remainder, g)| (std::cmp::Reverse(remainder), g));
    let missing = people - quota.iter().sum::<usize>();
    for &(_, g) in rest.iter().take(missing) {
        quota[g] += 1;
    }
    quota
}

#[cfg(test)]
mod tests {
    use super::super::table::Format;
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn small_groups_are_heard() {
        assert_eq!(quotas(&[10_000, 300, 50], 2000), [1734, 216, 50]);
        assert_eq!(quotas(&[10_000, 300, 50], 2000).iter().sum::<usize>(), 2000);
        assert_eq!(quotas(&[100, 20], 500), [100, 20]);
        assert_eq!(quotas(&[1000, 0, 1000], 100), [50, 0, 50]);
        assert_eq!(quotas(&[5, 5], 1).iter().sum::<usize>(), 1);
        assert_eq!(quotas(&[], 10), [0; 0]);
        assert_eq!(quotas(&[5, 5], 0), [0, 0]);
    }

    #[test]
    fn one_person_more_changes_one_place_at_most() {
        let world = World::town(3000);
        let before = Panel::draw(&world.population, 700, 3);
        assert_eq!(before.len(), 700);
        let mut more = world.population.clone();
        more.key.push(5);
        more.group.push(0);
        let after = Panel::draw(&more, 700, 3);
        let gone = before
            .keys()
            .iter()
            .filter(|k| !after.keys().contains(k))
            .count();
        assert!(gone <= 3, "{gone}");
        assert_ne!(Panel::draw(&world.population, 700, 4).keys(), before.keys());
    }

    #[test]
    fn waves_follow_people_through_storage() {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::placed(2, vec![(0, 0), (0, 1), (1, 0)]);
        let mut panel = Panel::draw(&world.population, 10, 1);
        let mut table = Table::create(folder.path(), "panel", Format::Csv, PANEL_COLUMNS).unwrap();
        world.contacts[1] = [1, 0, 2, 7];
        world.step = 100;
        world.last_contact[1] = 100;
        world.attitude[1] = -0.25;
        world.transient[0] = 0.1;
        panel.wave(&mut table, &world.view(), "2020-01-01").unwrap();
        world.week = 1;
        world.step = 101;
        panel.count(&world.view());
        // The first and the last person change places in storage.
        world.population.key.swap(0, 2);
        world.population.area.swap(0, 2);
        world.contacts.swap(1, 5);
        world.last_contact.swap(1, 5);
        world.attitude.swap(1, 5);
        world.transient.swap(0, 2);
        world.week = 2;
        world.step = 102;
        panel.count(&world.view());
        panel.wave(&mut table, &world.view(), "2020-01-15").unwrap();
        let path = table.path().to_owned();
        table.finish("").unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = text.lines().filter(|l| l.contains(",1000,")).collect();
        assert_eq!(
            lines,
            [
                "0,2020-01-01,1000,host,01010100,40,0.5,0,1,east,-0.25,-0.15,1,0,2,,,,0,0",
                "2,2020-01-15,1000,host,01010100,40,0.5,0,1,east,-0.25,-0.15,1,0,2,2,0,4,0,2",
            ]
        );
        assert_eq!(text.lines().count(), 1 + 2 * 3);
        assert_eq!(
            text.lines().next().unwrap().split(',').count(),
            PANEL_COLUMNS.len()
        );
    }
}
