//! Phase 3 of the week: programmes recruit their cohorts.
//!
//! Who is reached and who joins is drawn at the address (programme, person, cohort), so that two
//! policies share their luck wherever a person meets the same offer. Recruiting is a pass over all
//! people in parallel, in the few weeks in which a cohort begins; the seats are dealt in the order
//! of draws, never of storage.

use crate::checkpoint::kept;
use std::collections::BTreeMap;

use super::funnel::Kept;
use super::programmes::{Programme as Sessions, Running};
use super::start::in_runs;
use super::world::World;
use xxhash_rust::xxh3::Xxh3;

use crate::attitude::kernel::ATTITUDE;
use crate::ids::{NONE, Person};
use crate::institutions::uptake::{Invited, Label, Offer};
use crate::mechanism::{INTEREST_GAIN, LANGUAGE};
use crate::num::Fixed;
use crate::policy::{CLASSMATES, Dial, Policy, Programme};
use crate::population::Groups;
use crate::rng::{Stream, uniform};

/// Age from which people are invited.
const ADULT: u8 = 16;

/// A programme of the run and what it has come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The programme.
    pub programme: Programme,
    /// Position of its policy in the schedule.
    pub(crate) policy: usize,
    /// Cohorts so far.
    pub cohorts: u32,
    /// People reached so far, by group.
    pub reached: Vec<u64>,
    /// People who joined so far, by group: more may want to than there are seats.
    pub joined: Vec<u64>,
    /// People who got a seat so far, by group.
    pub seated: Vec<u64>,
    /// Sessions attended so far by all members together.
    pub attended: u64,
    /// Members who stayed to the end, of cohorts that are over.
    pub completed: u64,
    /// Keys of those who had a seat in an earlier cohort, sorted.
    members: Vec<u64>,
    /// Of those who joined, how many liked the group to be met less than 0.
    pub joined_below_zero: u64,
    /// Friendships that members of different groups made in its sessions.
    pub friendships: Kept,
}

kept! { Course { keep: cohorts, reached, joined, seated, attended, completed, members, joined_below_zero, friendships; made: programme, policy } }

/// Somebody who wants to come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joiner {
    pub person: Person,
    pub order: u64,
    attitude: f32,
    joins: bool,
}

impl Course {
    /// A programme before its first cohort.
    pub(crate) fn new(programme: Programme, policy: usize, groups: usize) -> Course {
        Course {
            programme,
            policy,
            cohorts: 0,
            reached: vec![0; groups],
            joined: vec![0; groups],
            seated: vec![0; groups],
            attended: 0,
            completed: 0,
            members: Vec::new(),
            joined_below_zero: 0,
            friendships: Kept::default(),
        }
    }

    /// Adds what has come of it to a digest.
    pub(crate) fn hash(&self, hash: &mut Xxh3) {
        hash.update(&self.cohorts.to_le_bytes());
        let counts = [&self.reached, &self.joined, &self.seated];
        for n in counts.into_iter().flatten() {
            hash.update(&n.to_le_bytes());
        }
        for n in [self.attended, self.completed, self.joined_below_zero] {
            hash.update(&n.to_le_bytes());
        }
        for key in &self.members {
            hash.update(&key.to_le_bytes());
        }
    }

    /// The groups have been given other positions.
    pub(crate) fn relabel(&mut self, to: &[usize]) {
        for counts in [&mut self.reached, &mut self.joined, &mut self.seated] {
            let old = counts.clone();
            for (n, &at) in old.into_iter().zip(to) {
                counts[at] = n;
            }
        }
    }

    /// Seats of a team for each side: groups that are concerned, hosts apart from the others
    /// where there are both, else each group for itself.
    ///
    /// Where each group is a side, the seats that are left over go to the groups in turn, by their
    /// names, so that the numbering of groups does not matter.
    fn sides(
        &self,
        concerned: &[bool],
        groups: &Groups,
        team: u32,
        size: u32,
    ) -> Vec<(Vec<usize>, u32)> {
        let of = |wanted: bool| -> Vec<usize> {
            let all = 0..concerned.len();
            all.filter(|&g| concerned[g] && groups.get(g).host == wanted)
                .collect()
        };
        let (hosts, newcomers) = (of(true), of(false));
        if hosts.is_empty() || newcomers.is_empty() {
            let mut all = if hosts.is_empty() { newcomers } else { hosts };
            all.sort_by_key(|&g| &groups.get(g).name);
            let n = (all.len() as u32).max(1);
            let share = |k: u32| size / n + u32::from((k + team) % n < size % n);
            return all
                .into_iter()
                .enumerate()
                .map(|(k, g)| (vec![g], share(k as u32)))
                .collect();
        }
        let theirs = (self.programme.newcomer_share * f64::from(size)).round() as u32;
        // Both sides sit in every team.
        let theirs = theirs.clamp(1, size - 1);
        vec![(hosts, size - theirs), (newcomers, theirs)]
    }
}

impl World {
    /// Cohorts that begin this week.
    pub fn recruit(&mut self) {
        for c in 0..self.courses.len() {
            let course = &self.courses[c];
            let name = &course.programme.setting.name;
            let due = self
                .schedule
                .in_force(course.policy, self.week, &self.budgets)
                && course.programme.seats > 1
                && course.cohorts < course.programme.rounds
                && !self.programmes.contains_key(name);
            if due {
                self.recruit_cohort(c);
            }
        }
    }

    fn recruit_cohort(&mut self, c: usize) {
        let course = &self.courses[c];
        let programme = course.programme.clone();
        let name = programme.setting.name.clone();
        let g = self.groups();
        let groups = self.population.groups.clone();
        let concerned: Vec<bool> = (0..g)
            .map(|h| self.schedule.concerns_group(course.policy, h))
            .collect();
        let joiners = self.joiners(course, &concerned);
        let course = &mut self.courses[c];
        let mut by_side: BTreeMap<usize, Vec<Joiner>> = BTreeMap::new();
        // Whole teams, and one of what is left where two can meet.
        let size = programme.team_size.max(2);
        let mut sizes = vec![size; (programme.seats / size) as usize];
        let left = programme.seats % size;
        if left >= 2 {
            sizes.push(left);
        }
        let teams = sizes.iter().enumerate();
        let teams: Vec<_> = teams
            .map(|(t, &size)| course.sides(&concerned, &groups, t as u32, size))
            .collect();
        let Some(sides) = teams.first() else {
            return;
        };
        for joiner in joiners {
            let group = usize::from(self.population.group[joiner.person as usize]);
            course.reached[group] += 1;
            if joiner.joins {
                course.joined[group] += 1;
                course.joined_below_zero += u64::from(joiner.attitude < 0.0);
                let side = sides.iter().position(|(groups, _)| groups.contains(&group));
                by_side
                    .entry(side.expect("a side"))
                    .or_default()
                    .push(joiner);
            }
        }
        let key = &self.population.key;
        for list in by_side.values_mut() {
            list.sort_unstable_by_key(|j| (j.order, key[j.person as usize]));
        }
        let pairs = (programme.select == CLASSMATES)
            .then(|| self.pairs_of_classmates(&by_side, programme.seats as usize / 2));
        let course = &mut self.courses[c];
        let key = &self.population.key;
        let all = if pairs.is_some() { 0 } else { sides.len() };
        let mut seated = pairs.unwrap_or_else(|| vec![Vec::new(); teams.len()]);
        for side in 0..all {
            let mut waiting = by_side.remove(&side).unwrap_or_default().into_iter();
            let most = teams.iter().map(|t| t[side].1).max().unwrap_or(0);
            // Seat by seat, so that a lack of people is shared by all teams.
            for seat in 0..most {
                for (team, places) in seated.iter_mut().zip(&teams) {
                    if seat < places[side].1 {
                        team.push(waiting.next().map_or(NONE, |j| j.person));
                    }
                }
            }
        }
        let mut members: Vec<u64> = course.members.clone();
        for &i in seated.iter().flatten().filter(|&&i| i != NONE) {
            course.seated[usize::from(self.population.group[i as usize])] += 1;
            members.push(key[i as usize]);
        }
        members.sort_unstable();
        members.dedup();
        course.members = members;
        course.cohorts += 1;
        let sessions = Sessions {
            teams: seated,
            weeks: programme.weeks,
            sessions: Some(programme.sessions),
            dropout: programme.dropout,
        };
        self.programmes.insert(name, Running::new(sessions));
    }

    /// Everybody who is reached, with whether they want to come.
    fn joiners(&self, course: &Course, concerned: &[bool]) -> Vec<Joiner> {
        let programme = &course.programme;
        let stream = Stream::new(self.seed, &format!("uptake.{}", programme.setting.name));
        let g = self.groups();
        let p = &self.population;
        let attitude = self.state.column(ATTITUDE).unwrap_or(&[]);
        let gain = self.state.column(INTEREST_GAIN);
        let language = self.state.column(LANGUAGE);
        let offer = Offer {
            label: match programme.label {
                0 => Label::Dialogue,
                1 => Label::SharedInterest,
                _ => Label::AntiPrejudice,
            },
            threshold: programme.threshold as f32,
            childcare: programme.childcare as f32,
        };
        let host: Vec<bool> = p.groups.iter().map(|x| x.host).collect();
        let both =
            (0..g).any(|h| concerned[h] && host[h]) && (0..g).any(|h| concerned[h] && !host[h]);
        let class = self.seats.get("class");
        // Whom a member of a group is to meet: the other side.
        let meets = |me: usize, h: usize| concerned[h] && h != me && (!both || host[h] != host[me]);
        in_runs(p.len(), self.pieces.people, |run| {
            let mut found = Vec::new();
            for i in run.filter(|&i| p.is_present(i)) {
                let me = usize::from(p.group[i]);
                let asked = match programme.select {
                    CLASSMATES => class.is_some_and(|c| c.seat_of()[i] != NONE),
                    _ => p.age[i] >= ADULT,
                };
                if !asked || !concerned[me] || !self.schedule.concerns(course.policy, p.area[i], me)
                {
                    continue;
                }
                let interest = gain.map_or(p.interest[i], |x| (p.interest[i] + x[i]).min(1.0));
                if [1, 2].contains(&programme.select) && interest <= 0.5 {
                    continue;
                }
                let friend_in = |h: usize| self.befriended[i] >> h & 1 == 1;
                // Few newcomers have no friend among hosts: hosts are the side that is untapped.
                let untapped = programme.select == 2 && (host[me] || !both);
                if untapped && (0..g).any(|h| meets(me, h) && friend_in(h)) {
                    continue;
                }
                let words = stream.draw(p.key[i], course.cohorts, 0);
                let informed = f64::from(self.dials.get(Dial::Informed, p.area[i], me));
                let reach = programme.reach + informed * (1.0 - programme.reach);
                if f64::from(uniform(words[0])) >= reach {
                    continue;
                }
                // Exact, so that the numbering of groups does not matter.
                let (mut sum, mut n) = (Fixed::default(), 0u32);
                for h in (0..g).filter(|&h| meets(me, h)) {
                    sum.add(attitude[i * g + h]);
                    n += 1;
                }
                let mean = (sum.value() / f64::from(n.max(1))) as f32;
                let friend = !course.members.is_empty()
                    && self.ties.of(i as u32).iter().any(|t| {
                        let key = p.key[t.other as usize];
                        course.members.binary_search(&key).is_ok()
                    });
                let who = Invited {
                    interest,
                    attitude: mean,
                    comm: language.map_or(p.groups.get(me).spec.language as f32, |l| l[i]),
                    child: p.parent[i],
                    friend,
                };
                let joins = match &self.rules.uptake {
                    // At school nobody is asked.
                    _ if programme.select == CLASSMATES => true,
                    Some(rule) => uniform(words[1]) < rule.probability(offer, who),
                    None => true,
                };
                found.push(Joiner {
                    person: i as u32,
                    order: u64::from(words[2]) << 32 | u64::from(words[3]),
                    attitude: mean,
                    joins,
                });
            }
            found
        })
    }

    pub(super) fn course_of(&mut self, setting: &str) -> Option<&mut Course> {
        let mut courses = self.courses.iter_mut();
        courses.find(|c| c.programme.setting.name == setting)
    }

    /// Counts the sessions that members of a programme attended in a week.
    pub fn note_sessions(&mut self, setting: &str, attended: u64) {
        if let Some(course) = self.course_of(setting) {
            course.attended += attended;
        }
    }

    /// Counts the members who stayed to the end of a cohort.
    pub fn note_completed(&mut self, setting: &str, stayed: u64) {
        if let Some(course) = self.course_of(setting) {
            course.completed += stayed;
        }
    }

    /// Policies that bring people together, made ready.
    pub fn courses_of(policies: &[Policy], groups: usize) -> Vec<Course> {
        let of = |(at, policy)| Some(Course::new(Programme::of(policy)?, at, groups));
        policies.iter().enumerate().filter_map(of).collect()
    }
}
