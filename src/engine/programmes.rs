//! Programmes: teams of people who meet in sessions for some weeks.

use crate::checkpoint::stored;
use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::Simulation;
use super::meetings::{NewTie, friends_to_be};
use super::receiver::{counting, hall};
use super::timings::Watch;
use super::world::{Rule, World};
use crate::encounter::{Proposal, Session};
use crate::error::{Error, Result};
use crate::ids::{NONE, Person};
use crate::mechanism::Tally;
use crate::policy::Dial;
use crate::rng::{Stream, uniform};

/// A programme in a setting with teams ([`Role::Session`](crate::places::Role::Session),
/// [`Role::Room`](crate::places::Role::Room), [`Role::Silent`](crate::places::Role::Silent)).
///
/// The setting's rate is the number of sessions a week; .5 is one every other week.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// The teams: people by position, [`NONE`](crate::ids::NONE) for a seat that stays empty.
    pub teams: Vec<Vec<Person>>,
    /// Weeks that it goes on for, from the next one on.
    pub weeks: u32,
    /// Most sessions, where weeks and rate alone do not say.
    pub sessions: Option<u32>,
    /// Probability that a member drops out before a session, from 0 to 1. The seat stays empty.
    pub dropout: f64,
}

stored! { Programme { teams, weeks, sessions, dropout } }

/// A programme under way.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    programme: Programme,
    /// Weeks done.
    done: u32,
}

stored! { Running { programme, done } }

impl Running {
    /// A programme that begins this week.
    pub fn new(programme: Programme) -> Running {
        Running { programme, done: 0 }
    }

    /// Adds it to a digest; people by their keys.
    pub fn hash(&self, key: &[u64], hash: &mut Xxh3) {
        let p = &self.programme;
        hash.update(&self.done.to_le_bytes());
        hash.update(&p.weeks.to_le_bytes());
        hash.update(&p.dropout.to_bits().to_le_bytes());
        for team in &p.teams {
            hash.update(&(team.len() as u64).to_le_bytes());
            for &i in team {
                let name = if i == NONE { u64::MAX } else { key[i as usize] };
                hash.update(&name.to_le_bytes());
            }
        }
    }

    /// The same after people have moved in storage: person `i` is now `to[i]`.
    pub fn renumber(&mut self, to: &[u32]) {
        for i in self.programme.teams.iter_mut().flatten() {
            if *i != NONE {
                *i = to[*i as usize];
            }
        }
    }

    /// The seat of somebody who leaves the city stays empty.
    pub fn leave(&mut self, person: Person) {
        for seat in self.programme.teams.iter_mut().flatten() {
            if *seat == person {
                *seat = NONE;
            }
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let teams = &self.programme.teams;
        teams.iter().map(|t| 4 * t.capacity() + 24).sum()
    }

    /// Sessions of the week at hand, at so many a week.
    fn sessions(&self, rate: f64) -> u32 {
        // A hair more, so that 50 weeks at .58 are 29 sessions.
        let until = |weeks: u32| {
            let held = (f64::from(weeks) * rate + 1e-9).floor() as u32;
            self.programme.sessions.map_or(held, |most| held.min(most))
        };
        until(self.done + 1) - until(self.done)
    }
}

impl Simulation {
    /// Starts a programme in a setting with teams, in place of one that is under way there; it
    /// takes place from the next week on. A programme without teams ends it.
    ///
    /// Draws are addressed by the members' keys: who sits in a team moves nobody else's luck.
    ///
    /// # Errors
    /// If there is no such setting or it has no teams, if somebody does not exist or sits on two
    /// seats, or if the drop-out is no probability.
    pub fn set_teams(&mut self, setting: &str, programme: Programme) -> Result<()> {
        let world = &mut self.world;
        let with_teams = |s: &&crate::places::Setting| s.role.has_teams();
        if !world
            .settings
            .iter()
            .filter(with_teams)
            .any(|s| s.name == setting)
        {
            let known: Vec<&str> = world
                .settings
                .iter()
                .filter(with_teams)
                .map(|s| s.name.as_str())
                .collect();
            return Err(Error::input(format!(
                "no setting `{setting}` with teams; this model has {}",
                if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                }
            )));
        }
        if !(0.0..=1.0).contains(&programme.dropout) {
            return Err(Error::input(format!(
                "drop-out {} of a programme; allowed are 0 to 1",
                programme.dropout
            )));
        }
        let mut seated = vec![false; world.len()];
        for &i in programme.teams.iter().flatten().filter(|&&i| i != NONE) {
            match seated.get_mut(i as usize) {
                None => {
                    return Err(Error::input(format!(
                        "no person at position {i} for a team; there are {}",
                        world.len()
                    )));
                }
                Some(true) => {
                    return Err(Error::input(format!(
                        "the person at position {i} sits on two seats of `{setting}`"
                    )));
                }
                Some(seat) => *seat = true,
            }
        }
        world.programmes.remove(setting);
        if !programme.teams.is_empty() && programme.weeks > 0 {
            world
                .programmes
                .insert(setting.to_owned(), Running::new(programme));
        }
        Ok(())
    }

    /// The programme under way in a setting: seats of those who dropped out are empty. `None`
    /// where there is none, or it has come to its end.
    pub fn programme(&self, setting: &str) -> Option<&Programme> {
        self.world.programmes.get(setting).map(|r| &r.programme)
    }
}

/// What the sessions of a team in a week brought.
#[derive(Default)]
struct TeamWeek {
    seats: Vec<Person>,
    tallies: Vec<[Tally; 16]>,
    proposals: Vec<Proposal>,
    meetings: u64,
    /// Sessions attended by all members together.
    attended: u64,
}

impl World {
    /// The teams of setting `s` meet; returns the ties that come of it.
    pub fn meet_in_teams(&mut self, s: usize) -> Vec<NewTie> {
        let name = self.settings[s].name.clone();
        let Some(mut running) = self.programmes.remove(&name) else {
            return Vec::new();
        };
        let Rule::Teams(rule) = &self.ready[s].rule else {
            return Vec::new();
        };
        let mut watch = Watch::start();
        let sessions = running.sessions(self.settings[s].spec.rate);
        let leaving = Stream::new(self.seed, &format!("dropout.{name}"));
        let (step, faces, g) = (self.step, &self.faces, self.groups());
        let norms = &self.norms[..];
        let dropout = running.programme.dropout as f32;
        let guided = (0..g)
            .map(|h| self.dials.greatest(Dial::Facilitation, h))
            .fold(0.0, f32::max);
        let weeks: Vec<TeamWeek> = running
            .programme
            .teams
            .par_iter_mut()
            .map(|team| {
                let mut week = TeamWeek {
                    seats: team.clone(),
                    tallies: vec![[[0; 4]; 16]; team.len()],
                    ..TeamWeek::default()
                };
                for number in 0..sessions {
                    for seat in team.iter_mut().filter(|i| **i != NONE) {
                        let key = faces.of(*seat).key();
                        if dropout > 0.0 && uniform(leaving.draw(key, step, number)[0]) < dropout {
                            *seat = NONE;
                        }
                    }
                    let here: Vec<usize> = (0..team.len()).filter(|&k| team[k] != NONE).collect();
                    week.attended += here.len() as u64;
                    let present: Vec<u32> = here.iter().map(|&k| team[k]).collect();
                    let mut tallies = vec![[[0; 4]; 16]; present.len()];
                    let session = Session {
                        norms,
                        step,
                        number,
                        guided,
                    };
                    week.meetings +=
                        rule.meet(&present, session, faces, &mut tallies, &mut week.proposals);
                    for (&k, more) in here.iter().zip(&tallies) {
                        add(&mut week.tallies[k], more, g);
                    }
                }
                week
            })
            .collect();
        let proposals = weeks.par_iter().map(|w| w.proposals.as_slice());
        let made = friends_to_be(rule.formation.as_ref(), self.acquaintance(), proposals);
        self.note_friends_to_be(&name, &made);

        // To each who met somebody, in the order of storage.
        let mut met: Vec<(Person, &[Tally; 16])> = weeks
            .iter()
            .flat_map(|w| w.seats.iter().copied().zip(&w.tallies))
            .filter(|(i, t)| *i != NONE && t[..g].iter().any(|t| *t != [0; 4]))
            .collect();
        met.sort_unstable_by_key(|(i, _)| *i);
        self.flows.meetings[s] += weeks.iter().map(|w| w.meetings).sum::<u64>();
        let (key, group) = (&self.population.key, &self.population.group);
        let people = self.pieces.people;
        let mechanisms = counting(&self.mechanisms);
        let hall = hall!(self, s, mechanisms);
        let sums: Vec<Vec<u64>> = hall
            .receivers()
            .into_par_iter()
            .enumerate()
            .map(|(run, mut receiver)| {
                let first = run * people;
                let of_run = |i: usize| met.partition_point(|(j, _)| (*j as usize) < i);
                for (i, tallies) in &met[of_run(first)..of_run(first + people)] {
                    let i = *i as usize;
                    let who = (key[i], usize::from(group[i]));
                    receiver.take(i - first, who, &tallies[..g]);
                }
                receiver.sum
            })
            .collect();
        for sum in sums {
            self.add_flows(s, &sum);
        }
        let teams = weeks.iter().map(|w| (&w.seats[..], &w.tallies[..]));
        self.let_witness_in_teams(s, teams);
        self.note_sessions(&name, weeks.iter().map(|w| w.attended).sum());
        self.programmes.insert(name, running);
        watch.lap(&mut self.timings.pairs);
        made
    }

    /// A week of every programme is over.
    pub fn end_programmes(&mut self) {
        let mut over: Vec<(String, u64)> = Vec::new();
        self.programmes.retain(|name, r| {
            r.done += 1;
            let goes_on = r.done < r.programme.weeks;
            if !goes_on {
                let stayed = r.programme.teams.iter().flatten().filter(|&&i| i != NONE);
                over.push((name.clone(), stayed.count() as u64));
            }
            goes_on
        });
        for (name, stayed) in over {
            self.note_completed(&name, stayed);
        }
    }
}

fn add(to: &mut [Tally; 16], more: &[Tally; 16], groups: usize) {
    for (to, more) in to.iter_mut().zip(more).take(groups) {
        for (n, m) in to.iter_mut().zip(more) {
            *n = n.saturating_add(*m);
        }
    }
}
