//! The labour market of the week (M28): work is lost, offers are made, seats of teams change hands
//! (see [`institutions::hiring`](crate::institutions::hiring)).
//!
//! Who loses work and who has an offer is drawn in parallel; seats are left and taken in the order of
//! keys, because one hire takes a vacancy from the next.

use crate::checkpoint::kept;
use std::collections::VecDeque;

use rayon::prelude::*;

use super::Incident;
use super::start::in_runs;
use super::timings::Watch;
use super::world::World;
use crate::identity::belonging::DISCRIMINATION;
use crate::ids::{NONE, Person};
use crate::institutions::discrimination::EVENT;
use crate::institutions::hiring::{
    Hiring, MOST_FRIENDS, RECOGNISED, Seeker, WORK_MONTHS, WORKING, solve, weekly,
};
use crate::institutions::waiting::SCAR;
use crate::mechanism::LANGUAGE;
use crate::num::Fixed;
use crate::places::Seats;
use crate::policy::Dial;
use crate::population::{LegalStatus, Population, Stay};
use crate::rng::{Stream, uniform};

/// The setting whose places are teams.
pub(crate) const WORK: &str = "work";
/// Teams that an applicant compares.
const OFFERS: usize = 6;
/// Draws of four teams looked at before an applicant gives up for this week.
const LOOKS: u32 = 16;
/// Weight of a team without a vacancy that has a seat all the same.
const UNPLANNED: f32 = 0.02;
/// Workers like the city's that are added to a team where its composition is read.
const SMOOTH: f32 = 0.5;
/// Weeks of which counts are kept.
const YEAR: usize = 52;

/// Counts by group: hired, lost, person-weeks of search.
type Counts = Vec<[u64; 3]>;

/// The labour market made ready.
#[derive(Debug, Clone)]
pub(crate) struct Labour {
    p: Hiring,
    loss: f32,
    skilled_from: f32,
    /// Solved monthly hazard of the settled, by group.
    pub settled: Vec<f32>,
    /// Settled people in work, and all of working age, by group, at the start.
    target: Vec<[u64; 2]>,
    /// Team of every post at the start, so that a draw meets a team as often as it is large.
    post: Vec<u32>,
    /// Posts by team, vacancies at rest included.
    posts: Vec<u32>,
    /// Members at the start by team and group, and of all groups.
    members: Vec<u16>,
    /// Share of each group among all workers at the start.
    share: Vec<f32>,
    columns: Columns,
    past: VecDeque<Counts>,
    asks: Stream,
    looks: Stream,
    answers: Stream,
    mentors: Stream,
    inactive: Stream,
    closed: Stream,
    seating: Stream,
    /// Which teams round their posts that ask for a credential up, and who takes one.
    pub(super) posting: Stream,
}

kept! { Labour { keep: settled, past; made: p, loss, skilled_from, target, post, posts, members, share, columns, asks, looks, answers, mentors, inactive, closed, seating, posting } }

/// Positions of the columns that matter, where they are kept.
#[derive(Debug, Clone, Copy)]
struct Columns {
    language: Option<usize>,
    scar: Option<usize>,
    months: Option<usize>,
    recognised: Option<usize>,
    discrimination: Option<usize>,
    attitude: Option<usize>,
}

/// What comes to somebody in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Loss,
    Offer,
}

impl Labour {
    /// The market of a world as it is seated; hazards are still to be solved
    /// ([`World::solve_hiring`]). `None` without teams.
    pub fn new(p: &Hiring, world: &World) -> Option<Labour> {
        let seats = world.seats.get(WORK)?;
        let population = &world.population;
        let g = population.groups.len();
        let teams = seats.places();
        let mut members = vec![0u16; teams * g];
        let mut post = Vec::new();
        let mut total = vec![0u64; g];
        for team in 0..teams as u32 {
            for &i in seats.of_place(team).iter().filter(|&&i| i != NONE) {
                let group = usize::from(population.group[i as usize]);
                let n = &mut members[team as usize * g + group];
                *n = n.saturating_add(1);
                total[group] += 1;
                post.push(team);
            }
        }
        let vacancies = |n: u32| libm::round(p.vacancies * f64::from(n)).max(1.0) as u32;
        let posts = (0..teams as u32)
            .map(|team| match seats.members(team) {
                0 => 0,
                n => n + vacancies(n),
            })
            .collect();
        let all: u64 = total.iter().sum();
        let share = |&n: &u64| (n + 1) as f32 / (all + g as u64) as f32;
        let mut target = vec![[0; 2]; g];
        for i in settled(population) {
            let [employed, people] = &mut target[usize::from(population.group[i])];
            *employed += u64::from(seats.seat_of()[i] != NONE);
            *people += 1;
        }
        let column = |name: &str| world.state.position(name);
        let stream = |purpose: &str| Stream::new(world.seed, purpose);
        Some(Labour {
            loss: p.weekly_loss(),
            skilled_from: p.skilled_from(),
            settled: vec![0.0; g],
            target,
            post,
            posts,
            members,
            share: total.iter().map(share).collect(),
            columns: Columns {
                language: column(LANGUAGE),
                scar: column(SCAR),
                months: column(WORK_MONTHS),
                recognised: column(RECOGNISED),
                discrimination: column(DISCRIMINATION),
                attitude: column(crate::attitude::kernel::ATTITUDE),
            },
            past: VecDeque::new(),
            asks: stream("hiring.ask"),
            looks: stream("hiring.look"),
            answers: stream("hiring.answer"),
            mentors: stream("hiring.mentor"),
            inactive: stream("hiring.inactive"),
            closed: stream("hiring.closed"),
            seating: stream("hiring.seat"),
            posting: stream("hiring.post"),
            p: p.clone(),
        })
    }

    /// The groups have been given other positions: the group at `g` is now at `to[g]`.
    pub fn relabel(&mut self, to: &[usize]) {
        fn moved<T: Clone>(row: &mut [T], to: &[usize]) {
            let old = row.to_vec();
            for (value, &at) in old.into_iter().zip(to) {
                row[at] = value;
            }
        }
        moved(&mut self.settled, to);
        moved(&mut self.target, to);
        moved(&mut self.share, to);
        for row in self.members.chunks_exact_mut(to.len()) {
            moved(row, to);
        }
        for counts in &mut self.past {
            moved(counts, to);
        }
    }

    /// What was counted in the weeks that are kept, the oldest first.
    pub fn counts(&self) -> impl Iterator<Item = u64> + '_ {
        self.past.iter().flatten().flatten().copied()
    }

    /// Takes over what happened in the settled past of a city of the same people; hazards are solved
    /// anew for the own rules.
    pub fn take_over(&mut self, past: &Labour) {
        self.past.clone_from(&past.past);
    }

    /// Milieu from which people have a higher credential.
    pub fn skilled_from(&self) -> f32 {
        self.skilled_from
    }

    /// Whether the credential of somebody has been recognised.
    pub fn is_recognised(&self, state: &super::state::State, i: usize) -> bool {
        let column = self.columns.recognised;
        column.is_some_and(|c| state.data[c][i] >= 1.0)
    }

    /// Monthly hazard of taking a free post of the own team that asks for a credential.
    pub fn promotion(&self) -> f32 {
        self.p.promotion as f32
    }

    /// Number of posts of a team that ask for a credential.
    pub fn skilled_posts(&self, team: u32) -> u32 {
        let u = uniform(self.posting.draw(u64::from(team), 0, 0)[0]);
        self.p.skilled_of(self.posts[team as usize], u)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        4 * (self.post.capacity() + self.posts.capacity()) + 2 * self.members.capacity()
    }

    /// Weight of a team for an applicant of a group: vacancies per post × the share of the group
    /// there at the start, smoothed.
    fn weight(&self, seats: &Seats, team: u32, group: usize) -> f32 {
        if !seats.has_room(team) {
            return 0.0;
        }
        let g = self.share.len();
        let row = &self.members[team as usize * g..(team as usize + 1) * g];
        let before: u32 = row.iter().map(|&n| u32::from(n)).sum();
        let free = self.posts[team as usize].saturating_sub(seats.members(team));
        let wanted = (free as f32).max(UNPLANNED) / before.max(1) as f32;
        let alike = (f32::from(row[group]) + SMOOTH * self.share[group]) / (before as f32 + SMOOTH);
        wanted * alike
    }

    /// A team that makes an offer to somebody, one of a few that are drawn by their size.
    fn team(&self, seats: &Seats, key: u64, group: usize, step: u32) -> Option<u32> {
        if self.post.is_empty() {
            return None;
        }
        let (mut sum, mut taken, mut seen) = (0.0, None, 0);
        let mut u = uniform(self.answers.draw(key, step, 1)[0]);
        // One pass of weighted choice: the k-th replaces the one held with odds w / sum.
        for bits in (0..LOOKS).flat_map(|look| self.looks.draw(key, step, look)) {
            let at = (u64::from(bits) * self.post.len() as u64) >> 32;
            let team = self.post[at as usize];
            let weight = self.weight(seats, team, group);
            if weight <= 0.0 {
                continue;
            }
            sum += weight;
            let odds = weight / sum;
            // What is left of u after a choice is again uniform.
            if u < odds {
                taken = Some(team);
                u /= odds;
            } else {
                u = (u - odds) / (1.0 - odds);
            }
            seen += 1;
            if seen == OFFERS {
                break;
            }
        }
        taken
    }
}

/// Everybody of working age who is settled.
fn settled(population: &Population) -> impl Iterator<Item = usize> + '_ {
    population
        .all_present()
        .filter(|&i| WORKING.contains(&population.age[i]) && population.stay(i, 0) == Stay::Settled)
}

impl World {
    /// The labour market of a world that has its columns and ties.
    pub fn open_labour_market(&mut self) {
        let market = self.rules.hiring.as_ref();
        self.labour = market.and_then(|p| Labour::new(p, self));
        self.solve_hiring();
        self.fill_skilled_posts();
    }

    /// Solves the hazards of the settled for what they are like now: the employed share of each
    /// group at the start stays.
    pub fn solve_hiring(&mut self) {
        let Some(mut labour) = self.labour.take() else {
            return;
        };
        let g = self.groups();
        let mut chances: Vec<Vec<f32>> = vec![Vec::new(); g];
        for i in settled(&self.population) {
            let seeker = self.seeker(&labour, i, None);
            chances[usize::from(self.population.group[i])].push(labour.p.chance(&seeker));
        }
        let accepted = self.acceptance(&labour);
        let loss = f64::from(labour.loss);
        for group in 0..g {
            let chances = &chances[group];
            let kept = |h: f64| -> f64 {
                let total: Fixed = chances
                    .par_chunks(1 << 14)
                    .map(|part| {
                        let mut sum = Fixed::default();
                        for &x in part {
                            let found = f64::from(weekly(h as f32 * x)) * accepted[group];
                            sum.add((found / (found + loss).max(f64::MIN_POSITIVE)) as f32);
                        }
                        sum
                    })
                    .sum();
                total.value() / chances.len().max(1) as f64
            };
            let [employed, people] = labour.target[group];
            let share = employed as f64 / people.max(1) as f64;
            labour.settled[group] = solve(share, kept) as f32;
        }
        self.labour = Some(labour);
    }

    /// Mean probability by group that an offer becomes work: that of the teams in which its members
    /// work, which is where they are hired at rest.
    fn acceptance(&self, labour: &Labour) -> Vec<f64> {
        let g = self.groups();
        let Some(seats) = self.seats.get(WORK) else {
            return vec![1.0; g];
        };
        let mut sum = vec![(Fixed::default(), 0u64); g];
        for team in 0..seats.places() as u32 {
            let mut here = vec![0u64; g];
            for &i in seats.of_place(team).iter().filter(|&&i| i != NONE) {
                here[usize::from(self.population.group[i as usize])] += 1;
            }
            for (group, &n) in here.iter().enumerate().filter(|(_, n)| **n > 0) {
                let x = 1.0 / self.call_back_ratio(labour, seats, team, group, 1.0);
                for _ in 0..n {
                    sum[group].0.add(x);
                }
                sum[group].1 += n;
            }
        }
        let neutral = 1.0 / f64::from(labour.p.call_back_ratio(0.0, 1.0));
        (0..g)
            .map(|group| match sum[group] {
                (total, n) if n > 0 => total.value() / n as f64,
                _ if self.population.groups.get(group).host => 1.0,
                _ => neutral,
            })
            .collect()
    }

    /// Call-back ratio of natives against a group in a team: by the mean attitude of its hosts.
    fn call_back_ratio(
        &self,
        labour: &Labour,
        seats: &Seats,
        team: u32,
        group: usize,
        turned: f32,
    ) -> f32 {
        let groups = &self.population.groups;
        if groups.get(group).host {
            return 1.0;
        }
        let (mut sum, mut hosts) = (Fixed::default(), 0u32);
        if let Some(column) = labour.columns.attitude {
            for &i in seats.of_place(team).iter().filter(|&&i| i != NONE) {
                if groups
                    .get(usize::from(self.population.group[i as usize]))
                    .host
                {
                    sum.add(self.state.data[column][i as usize * groups.len() + group]);
                    hosts += 1;
                }
            }
        }
        let mean = (sum.value() / f64::from(hosts.max(1))) as f32;
        labour.p.call_back_ratio(mean, turned)
    }

    /// The call-back ratio of a person: lower for who was born here (M37).
    fn of_their_generation(&self, i: usize, ratio: f32) -> f32 {
        match &self.rules.generations {
            Some(rule) if rule.ages() && self.population.was_born_here(i) => {
                rule.call_back_ratio(ratio)
            }
            _ => ratio,
        }
    }

    /// What the chances of a person depend on, months since work is allowed given.
    fn seeker(&self, labour: &Labour, i: usize, months: Option<f32>) -> Seeker {
        let p = &self.population;
        let value = |column: Option<usize>| column.map(|c| self.state.data[c][i]);
        let group = p.group[i];
        let spec = &p.groups.get(usize::from(group)).spec;
        let other = |t: &&crate::ties::HalfTie| p.group[t.other as usize] != group;
        let friends = self.ties.of(i as u32).iter().filter(other);
        let mentoring = self
            .dials
            .get(Dial::Mentoring, p.area[i], usize::from(group));
        Seeker {
            months,
            scar: value(labour.columns.scar).unwrap_or(0.0),
            language: value(labour.columns.language).unwrap_or(spec.language as f32),
            credential: value(labour.columns.recognised).unwrap_or(0.0) >= 1.0
                && p.milieu[i] >= labour.skilled_from,
            friends: friends.take(MOST_FRIENDS as usize).count() as u32,
            mentor: mentoring > 0.0 && uniform(labour.mentors.draw(p.key[i], 0, 0)[0]) < mentoring,
        }
    }

    /// Weekly probability that somebody without work has an offer; `None` for those who do not
    /// look for work.
    fn weekly_offer(&self, labour: &Labour, i: usize) -> Option<f32> {
        let p = &self.population;
        let (area, group) = (p.area[i], usize::from(p.group[i]));
        let (hazard, months) = match p.stay(i, self.week) {
            Stay::Before => return None,
            Stay::Settled => (labour.settled[group], None),
            // A ban concerns those in procedure and the irregular.
            Stay::Months(here)
                if p.may_be_banned(i) && here < self.dials.get(Dial::BanMonths, area, group) =>
            {
                return None;
            }
            Stay::Months(_) => {
                let u = uniform(labour.inactive.draw(p.key[i], 0, 0)[0]);
                if f64::from(u) < labour.p.inactive {
                    return None;
                }
                let column = labour.columns.months;
                let months = column.map_or(0.0, |c| self.state.data[c][i]);
                (labour.p.hazard as f32, Some(months))
            }
        };
        let demand = self.dials.get(Dial::LabourDemand, area, group);
        let chance = labour.p.chance(&self.seeker(labour, i, months));
        Some(weekly(hazard * chance * demand))
    }

    /// Losses and offers of the week.
    pub fn hire_and_lose(&mut self) {
        let Some(mut labour) = self.labour.take() else {
            return;
        };
        // Taken out while offers look at everything else; a market has teams.
        let mut seats = self.seats.remove(WORK).expect("teams");
        let mut watch = Watch::start();
        let g = self.groups();
        let mut turns = self.whose_turn(&labour, &seats);
        let mut counts: Counts = vec![[0; 3]; g];
        let group_of = |i: u32| usize::from(self.population.group[i as usize]);
        for &(_, _, i) in turns.iter().filter(|t| t.1.is_none()) {
            counts[group_of(i)][2] += 1;
        }
        turns.retain(|t| t.1.is_some());
        // In the order of keys, so that storage does not matter; who loses work leaves first.
        turns.sort_unstable_by_key(|&(key, turn, _)| (turn, key));
        let (mut refused, mut hired) = (Vec::new(), Vec::new());
        for &(key, turn, i) in &turns {
            let group = usize::from(self.population.group[i as usize]);
            if turn == Some(Turn::Loss) {
                seats.leave(i);
                counts[group][1] += 1;
                continue;
            }
            counts[group][2] += 1;
            let Some(team) = self.offer(&labour, &seats, i) else {
                continue;
            };
            let turned = {
                let area = self.population.area[i as usize];
                self.dials.get(Dial::CallBack, area, group)
            };
            let ratio = self.call_back_ratio(&labour, &seats, team, group, turned);
            let ratio = self.of_their_generation(i as usize, ratio);
            if uniform(labour.answers.draw(key, self.step, 0)[0]) * ratio < 1.0 {
                seats.enter(i, team, key, &labour.seating);
                counts[group][0] += 1;
                hired.push(i);
            } else {
                self.flows.incidents.add(group, Incident::Refused, 1);
                refused.push(i);
            }
        }
        self.seats.insert(WORK.to_owned(), seats);
        self.change_posts(&labour, &hired);
        if let Some(column) = labour.columns.discrimination {
            for i in refused {
                let value = &mut self.state.data[column][i as usize];
                *value = (*value + EVENT).min(1.0);
            }
        }
        labour.past.push_back(counts);
        if labour.past.len() > YEAR {
            labour.past.pop_front();
        }
        for group in 0..g {
            for k in 0..3 {
                self.flows.labour[[group, k]] = labour.past.back().map_or(0, |c| c[group][k]);
                self.flows.labour_year[[group, k]] = labour.past.iter().map(|c| c[group][k]).sum();
            }
        }
        self.labour = Some(labour);
        watch.lap(&mut self.timings.turnover);
    }

    /// Whose turn it is: key, what comes (`None`: goes on looking for work), person.
    fn whose_turn(&self, labour: &Labour, seats: &Seats) -> Vec<(u64, Option<Turn>, u32)> {
        // Who grows up finishes school first.
        let pupils = self.ageing.as_ref().and_then(|_| self.seats.get("class"));
        let at_school = |i: usize| pupils.is_some_and(|class| class.seat_of()[i] != NONE);
        in_runs(self.len(), self.pieces.people, |run| {
            let mut turns = Vec::new();
            for i in run.filter(|&i| self.population.is_present(i)) {
                if !WORKING.contains(&self.population.age[i]) || at_school(i) {
                    continue;
                }
                let key = self.population.key[i];
                let draw = || uniform(labour.asks.draw(key, self.step, 0)[0]);
                if seats.seat_of()[i] != NONE {
                    let moved = self.population.stay(i, self.week) != Stay::Before;
                    if moved && draw() < labour.loss {
                        turns.push((key, Some(Turn::Loss), i as u32));
                    }
                } else if let Some(p) = self.weekly_offer(labour, i) {
                    let turn = (draw() < p).then_some(Turn::Offer);
                    turns.push((key, turn, i as u32));
                }
            }
            turns
        })
    }

    /// The team that makes an offer to a person, if one does and is open to the person.
    fn offer(&self, labour: &Labour, seats: &Seats, i: Person) -> Option<u32> {
        let p = &self.population;
        let (key, group) = (p.key[i as usize], usize::from(p.group[i as usize]));
        if p.groups.get(group).host {
            return labour.team(seats, key, group, self.step);
        }
        let bits = labour.answers.draw(key, self.step, 2);
        let through_friend = f64::from(uniform(bits[0])) < labour.p.friends;
        let team = through_friend
            .then(|| self.team_of_a_friend(labour, seats, i, uniform(bits[1])))
            .flatten()
            .or_else(|| labour.team(seats, key, group, self.step))?;
        let closed = self.dials.get(Dial::ClosedPosts, p.area[i as usize], group);
        // Posts of the public sector are open to citizens.
        let citizen = p.legal_status(i as usize) == Some(LegalStatus::Citizen);
        if closed > 0.0 && !citizen {
            let units = p.membership(WORK).map_or(&[][..], |m| &m.unit_of);
            let workplace = units.get(team as usize).copied().unwrap_or(team);
            if uniform(labour.closed.draw(u64::from(workplace), 0, 0)[0]) < closed {
                return None;
            }
        }
        Some(team)
    }

    /// The team of one of a newcomer's host friends that has a vacancy.
    fn team_of_a_friend(&self, labour: &Labour, seats: &Seats, i: Person, u: f32) -> Option<u32> {
        let p = &self.population;
        let mut teams: Vec<(u64, u32)> = self
            .ties
            .of(i)
            .iter()
            .filter(|t| p.groups.get(usize::from(p.group[t.other as usize])).host)
            .map(|t| (p.key[t.other as usize], seats.place_of(t.other)))
            .filter(|&(_, team)| {
                team != NONE
                    && seats.has_room(team)
                    && seats.members(team) < labour.posts[team as usize]
            })
            .collect();
        // In the order of keys, so that storage does not matter.
        teams.sort_unstable();
        let at = (u * teams.len() as f32) as usize;
        teams
            .get(at.min(teams.len().saturating_sub(1)))
            .map(|t| t.1)
    }
}
