//! Bad treatment, counted by group over the last 52 weeks: who was refused by an employer for the own group
//! (M28), treated unfairly at a counter (M40), and met the other side in a way experienced as negative.
//! Counting changes nothing.

use std::collections::VecDeque;

use rayon::prelude::*;

use super::Outcome;
use super::world::World;
use crate::checkpoint::stored;
use crate::institutions::discrimination::{COUNTER, MET};
use crate::places::Role;
use crate::policy::Dial;
use crate::rng::Stream;

/// Weeks that are kept.
const YEAR: usize = 52;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incident {
    /// An offer of work that did not become work because of the applicant's group (M28).
    Refused = 0,
    /// Unfair treatment at a public counter (M40).
    AtCounter = 1,
    /// A contact experienced as negative: of newcomers with hosts, of hosts with newcomers. What the
    /// other did is not told apart: most such contacts are unpleasant, few are hostile acts.
    Negative = 2,
}

/// Kinds, then people who were there.
const WIDE: usize = 4;
const PEOPLE: usize = 3;

/// Counts by group of the last 52 weeks, or as many as there were.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Incidents {
    /// The week under way, by group.
    now: Vec<[u64; WIDE]>,
    /// Weeks that are over, the oldest first.
    past: VecDeque<Vec<[u64; WIDE]>>,
}

stored! { Incidents { now, past } }

impl Incidents {
    /// Counts so many of a kind that befell members of a group this week.
    pub(crate) fn add(&mut self, group: usize, kind: Incident, n: u64) {
        self.row(group)[kind as usize] += n;
    }

    fn row(&mut self, group: usize) -> &mut [u64; WIDE] {
        if self.now.len() <= group {
            self.now.resize(group + 1, [0; WIDE]);
        }
        &mut self.now[group]
    }

    /// The week is over, in which a group had so many members.
    pub(crate) fn close(&mut self, people: &[u64]) {
        for (group, &n) in people.iter().enumerate() {
            self.row(group)[PEOPLE] = n;
        }
        self.past.push_back(std::mem::take(&mut self.now));
        if self.past.len() > YEAR {
            self.past.pop_front();
        }
    }

    /// Number of a kind that befell members of a group in the weeks that are kept.
    pub fn count(&self, group: usize, kind: Incident) -> u64 {
        self.sum(group, kind as usize)
    }

    fn sum(&self, group: usize, at: usize) -> u64 {
        let of = |week: &Vec<[u64; WIDE]>| week.get(group).map_or(0, |row| row[at]);
        self.past.iter().map(of).sum()
    }

    /// The same for each 1,000 years that members of the group were in the city; not a number while
    /// nobody was.
    pub fn rate(&self, group: usize, kind: Incident) -> f64 {
        let years = self.sum(group, PEOPLE) as f64 / YEAR as f64;
        1000.0 * self.count(group, kind) as f64 / years
    }

    /// The groups have been given other positions.
    pub(crate) fn relabel(&mut self, to: &[usize]) {
        for week in self.past.iter_mut().chain([&mut self.now]) {
            week.resize(to.len(), [0; WIDE]);
            crate::indirect::events::permute(week, to);
        }
    }
}

impl World {
    /// Counts what befell people this week; what employers did has been counted when they did it.
    pub fn count_incidents(&mut self) {
        let groups = self.groups();
        let at_counter = self.unfair_at_counters();
        let host: Vec<bool> = self.population.groups.iter().map(|g| g.host).collect();
        let mut negative = vec![0; groups];
        for ((_, g, h, outcome), n) in self.flows.contacts.indexed_iter() {
            if outcome == Outcome::Negative as usize && host[g] != host[h] {
                negative[g] += n;
            }
        }
        let people = self.members_by_group();
        let incidents = &mut self.flows.incidents;
        for g in 0..groups {
            incidents.add(g, Incident::AtCounter, at_counter[g]);
            incidents.add(g, Incident::Negative, negative[g]);
        }
        incidents.close(&people);
    }

    /// Sums by group over all who are here.
    fn by_group(&self, of: impl Fn(usize) -> u64 + Sync) -> Vec<u64> {
        let (p, people, groups) = (&self.population, self.pieces.people, self.groups());
        let sums = (0..self.runs()).into_par_iter().fold(
            || vec![0; groups],
            |mut sum, run| {
                let all = run * people..((run + 1) * people).min(p.len());
                for i in all.filter(|&i| p.is_present(i)) {
                    sum[usize::from(p.group[i])] += of(i);
                }
                sum
            },
        );
        sums.reduce(
            || vec![0; groups],
            |mut all, part| {
                all.iter_mut().zip(part).for_each(|(a, b)| *a += b);
                all
            },
        )
    }

    fn members_by_group(&self) -> Vec<u64> {
        self.by_group(|_| 1)
    }

    /// Events at counters, drawn as those who were treated so remember them.
    fn unfair_at_counters(&self) -> Vec<u64> {
        let at = self.state.weekly_names.iter().position(|name| name == MET);
        let (Some(rule), Some(at)) = (&self.rules.discrimination, at) else {
            return vec![0; self.groups()];
        };
        let met = &self.state.weekly[at];
        let stream = Stream::new(self.seed, COUNTER);
        let p = &self.population;
        let counters = self.settings.iter().filter(|s| s.role == Role::Counter);
        let counters: Vec<_> = counters.filter_map(|s| self.seats.get(&s.name)).collect();
        self.by_group(|i| {
            if met[i] <= 0.0 || counters.iter().any(|s| s.is_staff(i as u32)) {
                return 0;
            }
            let group = usize::from(p.group[i]);
            let learnt = self.dials.get(Dial::OfficeCompetence, p.area[i], group);
            u64::from(rule.unfair(&stream, (p.key[i], self.step), met[i] as u32, learnt))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_kept_and_rates_are_for_a_thousand_years_of_people() {
        let mut incidents = Incidents::default();
        assert!(incidents.rate(1, Incident::Refused).is_nan());
        for week in 0..60 {
            incidents.add(1, Incident::Refused, u64::from(week % 2 == 0));
            incidents.add(0, Incident::Negative, 3);
            incidents.close(&[100, 50]);
        }
        // 26 in 50 years, 156 in 100 years.
        assert_eq!(incidents.count(1, Incident::Refused), 26);
        assert_eq!(incidents.rate(1, Incident::Refused), 520.0);
        assert_eq!(incidents.rate(0, Incident::Negative), 1560.0);
        assert_eq!(incidents.rate(1, Incident::AtCounter), 0.0);
        incidents.relabel(&[1, 0]);
        assert_eq!(incidents.rate(0, Incident::Refused), 520.0);
        assert_eq!(incidents.rate(1, Incident::Refused), 0.0);
    }
}
