//! Contacts by setting of a few people who are watched.
//!
//! A run counts everybody's contacts of a week over all settings together, and by setting only in
//! sums over groups. A panel wants to know of its members *where* they met whom. Whom somebody
//! watches is no part of the state: it is not in the digest and changes no result. What happened
//! in a setting is found after it, as what the members' counters gained; where nobody is watched
//! this costs one comparison a setting.

use crate::error::{Error, Result};
use crate::ids::Person;
use crate::mechanism::Tally;

/// The people who are watched, with their contacts of the week by setting and group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Watched {
    /// Positions, in rising order.
    people: Vec<Person>,
    groups: usize,
    settings: usize,
    /// Person by setting by group.
    tallies: Vec<Tally>,
    /// Person by group: what was counted in the settings so far.
    counted: Vec<Tally>,
}

impl Watched {
    pub(crate) fn new(settings: usize, groups: usize) -> Watched {
        Watched {
            groups,
            settings,
            ..Watched::default()
        }
    }

    /// Positions of those watched, in rising order.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Contacts of a person in the week just passed in a setting (position in
    /// [`View::settings`](super::View::settings)): one tally for each group. `None` for who is
    /// not watched. The tallies of all settings add up to the person's contacts of the week. For
    /// who was added since the last week they are zero.
    pub fn of(&self, person: Person, setting: usize) -> Option<&[Tally]> {
        let all = self.everywhere(person)?;
        all.get(setting * self.groups..(setting + 1) * self.groups)
    }

    /// The same in all settings, setting by setting.
    pub fn everywhere(&self, person: Person) -> Option<&[Tally]> {
        let row = self.people.binary_search(&person).ok()?;
        let width = self.settings * self.groups;
        Some(&self.tallies[row * width..(row + 1) * width])
    }

    /// Watches these people also.
    ///
    /// # Errors
    /// If one of them is not among `all` people.
    pub(crate) fn add(&mut self, people: &[Person], all: usize) -> Result<()> {
        if let Some(stranger) = people.iter().find(|&&i| i as usize >= all) {
            return Err(Error::input(format!(
                "person {stranger} cannot be watched; positions are 0 to {}",
                all.saturating_sub(1)
            )));
        }
        let mut both = self.people.clone();
        both.extend_from_slice(people);
        both.sort_unstable();
        both.dedup();
        if both.len() == self.people.len() {
            return Ok(());
        }
        let (g, s) = (self.groups, self.settings);
        let mut tallies = vec![[0; 4]; both.len() * s * g];
        for (row, i) in both.iter().enumerate() {
            if let Ok(old) = self.people.binary_search(i) {
                tallies[row * s * g..(row + 1) * s * g]
                    .copy_from_slice(&self.tallies[old * s * g..(old + 1) * s * g]);
            }
        }
        self.counted = vec![[0; 4]; both.len() * g];
        self.people = both;
        self.tallies = tallies;
        Ok(())
    }

    /// Nothing was counted in this week.
    pub(crate) fn begin_week(&mut self) {
        self.counted.fill([0; 4]);
    }

    /// Setting `s` is over: what it added to the contacts of the week was brought by it.
    pub(crate) fn note(&mut self, s: usize, contacts: &[Tally]) {
        let g = self.groups;
        for (row, &i) in self.people.iter().enumerate() {
            let now = &contacts[i as usize * g..(i as usize + 1) * g];
            let before = &mut self.counted[row * g..(row + 1) * g];
            let start = (row * self.settings + s) * g;
            for ((tally, now), before) in self.tallies[start..start + g]
                .iter_mut()
                .zip(now)
                .zip(before)
            {
                for (o, n) in tally.iter_mut().enumerate() {
                    *n = now[o] - before[o];
                }
                *before = *now;
            }
        }
    }

    /// Person `i` is now stored at `to[i]`.
    pub(crate) fn reorder(&mut self, to: &[u32]) {
        let old = std::mem::take(&mut self.people);
        let width = self.settings * self.groups;
        let mut order: Vec<(u32, usize)> = old
            .iter()
            .enumerate()
            .map(|(row, &i)| (to[i as usize], row))
            .collect();
        order.sort_unstable();
        let rows = std::mem::take(&mut self.tallies);
        for (i, row) in order {
            self.people.push(i);
            self.tallies
                .extend_from_slice(&rows[row * width..(row + 1) * width]);
        }
    }

    /// All tallies, a row for each group, for groups that are renumbered.
    pub(crate) fn tallies_mut(&mut self) -> &mut [Tally] {
        &mut self.tallies
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        4 * (self.people.capacity() + self.tallies.capacity() + self.counted.capacity())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_brings_what_the_counters_gained() {
        let mut watched = Watched::new(2, 2);
        watched.add(&[2, 0, 2], 3).unwrap();
        assert_eq!(watched.people(), [0, 2]);
        let mut contacts = vec![[0u8; 4]; 6];
        watched.begin_week();
        contacts[1] = [3, 1, 0, 0];
        watched.note(0, &contacts);
        contacts[1] = [3, 2, 0, 1];
        contacts[4] = [0, 0, 5, 0];
        watched.note(1, &contacts);
        assert_eq!(watched.of(0, 0).unwrap(), [[0; 4], [3, 1, 0, 0]]);
        assert_eq!(watched.of(0, 1).unwrap(), [[0; 4], [0, 1, 0, 1]]);
        assert_eq!(watched.of(2, 1).unwrap(), [[0, 0, 5, 0], [0; 4]]);
        assert_eq!(watched.of(1, 0), None);
        assert_eq!(watched.of(2, 2), None);

        // The next week starts from nothing; who is added has no past, the others keep theirs.
        watched.add(&[1], 3).unwrap();
        assert_eq!(watched.of(1, 0).unwrap(), [[0; 4]; 2]);
        assert_eq!(watched.of(2, 1).unwrap(), [[0, 0, 5, 0], [0; 4]]);
        watched.reorder(&[2, 0, 1]);
        assert_eq!(watched.people(), [0, 1, 2]);
        assert_eq!(watched.of(1, 1).unwrap(), [[0, 0, 5, 0], [0; 4]]);
        assert_eq!(watched.of(2, 0).unwrap(), [[0; 4], [3, 1, 0, 0]]);
    }

    #[test]
    fn a_stranger_is_refused() {
        let error = Watched::new(1, 2).add(&[3], 3).unwrap_err().to_string();
        assert!(
            error.contains("person 3") && error.contains("0 to 2"),
            "{error}"
        );
    }
}
