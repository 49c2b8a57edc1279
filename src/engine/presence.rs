//! People come and go: rows, seats, ties and households of those who do.
//!
//! Whoever is not in the city keeps a row with frozen columns and takes part in nothing. Rows of
//! those who left are taken again by others, with keys of their own. New rows lie at the end of
//! storage, away from the neighbours: a meeting that reads their faces waits for memory a little
//! longer, and no result knows where anybody is stored.

use std::collections::BTreeMap;

use super::world::World;
use crate::attitude::kernel::{ATTITUDE, SET_POINT};
use crate::encounter::FaceTable;
use crate::ids::NONE;
use crate::mechanism::{Context, LANGUAGE, Mechanism, People};
use crate::population::{Newcomer, fill};
use crate::rng::Stream;

/// A run grows by one row in so many, and by so many at least.
const GROWTH: usize = 32;
const LEAST: usize = 256;

/// A seat that somebody takes: setting, person, place.
pub(crate) type Seating = (&'static str, u32, u32);

impl World {
    /// Adds so many rows that nobody has taken.
    pub fn grow(&mut self, n: usize) {
        let (from, g) = (self.len(), self.groups());
        let all = from + n;
        self.population.add_rows(n);
        for c in 0..self.state.data.len() {
            let (w, value) = (self.state.width[c], self.state.initial(c, 0));
            fill(&mut self.state.data[c], all * w, value);
        }
        for (column, w) in self.state.weekly.iter_mut().zip(&self.state.weekly_width) {
            fill(column, all * w, 0.0);
        }
        for seats in self.seats.values_mut() {
            seats.add_rows(all);
        }
        self.ties.add_rows(all);
        fill(&mut self.homes.mixed, all, false);
        self.faces = FaceTable::showing(all, g, self.state.shown_words());
        fill(&mut self.befriended, all, 0);
        if !self.closed.is_empty() {
            fill(&mut self.closed, all, false);
        }
        if !self.own_friends.is_empty() {
            fill(&mut self.own_friends, all, 0);
            fill(&mut self.second_hand, all * g, 0);
        }
        fill(&mut self.contacts, all * g, [0; 4]);
        fill(&mut self.last_contact, all * g, 0);
        // The last row is taken first, so that none is torn out of the middle.
        self.vacant.extend((from as u32..all as u32).rev());
    }

    /// A row for somebody who comes.
    fn vacant_row(&mut self) -> u32 {
        loop {
            if let Some(row) = self.vacant.pop() {
                return row;
            }
            self.grow((self.len() / GROWTH).max(LEAST));
        }
    }

    /// Somebody comes and lives in a household of an area, without seats and ties: columns are at
    /// their starting values, attitudes at the set-points. Returns the row.
    pub fn come(&mut self, who: &Newcomer, household: u32, area: u32) -> u32 {
        let row = self.vacant_row();
        let i = row as usize;
        let g = usize::from(who.group);
        let p = &mut self.population;
        p.key[i] = who.key;
        p.group[i] = who.group;
        p.area[i] = area;
        p.household[i] = household;
        p.age[i] = who.age;
        p.female[i] = who.female;
        p.parent[i] = who.parent;
        p.activity[i] = who.activity;
        p.milieu[i] = who.milieu;
        p.interest[i] = who.interest;
        if let Some(band) = p.status_band.get_mut(i) {
            *band = who.status_band;
        }
        p.present[i] = true;
        p.arrived[i] = who.past.as_ref().map_or(self.week, |past| past.arrived);
        if p.legal.is_on() {
            p.legal.status[i] = who.status;
            p.legal.since[i] = who.since.unwrap_or(self.week);
            p.legal.terms[i] = who.terms;
        }
        for c in 0..self.state.data.len() {
            let (w, value) = (self.state.width[c], self.state.initial(c, g));
            self.state.data[c][i * w..(i + 1) * w].fill(value);
        }
        for name in [ATTITUDE, SET_POINT] {
            if let Some(c) = self.state.position(name) {
                let w = self.state.width[c];
                self.state.data[c][i * w..(i + 1) * w].copy_from_slice(&who.set_point);
            }
        }
        if let (Some(level), Some(c)) = (who.language, self.state.position(LANGUAGE)) {
            self.state.data[c][i] = level;
        }
        self.forget_week(i);
        self.homes.move_in(&self.population, household, row);
        match &who.past {
            Some(past) => {
                self.bring_back(i, past);
                if self.ageing.is_some() {
                    self.alone(i, |m, person| m.grow_older(person));
                }
            }
            // Mechanisms give somebody who has just come what they gave everybody at the start.
            None => self.alone(i, |m, person| m.arrive(person)),
        }
        row
    }

    /// Lets every mechanism change the columns of one person.
    pub(super) fn alone(&mut self, i: usize, act: impl Fn(&dyn Mechanism, &mut People<'_>)) {
        let g = self.groups();
        let (specs, width, weekly_width) = (
            &self.state.specs,
            &self.state.width,
            &self.state.weekly_width,
        );
        let row = |w: usize| i * w..(i + 1) * w;
        let state = self.state.data.iter_mut().zip(width);
        let weekly = self.state.weekly.iter_mut().zip(weekly_width);
        let changed = width.iter().zip(&self.state.changed);
        let mut person = People {
            context: Context {
                week: self.week,
                step: self.step,
                seed: self.seed,
                population: &self.population,
                faces: &self.faces,
                means: &self.means,
                shares: &self.shares,
                norms: &self.norms,
                dials: &self.dials,
                seats: &self.seats,
            },
            first: i,
            len: 1,
            groups: g,
            width,
            weekly_width,
            state: state.map(|(column, &w)| &mut column[row(w)]).collect(),
            weekly: weekly.map(|(column, &w)| &mut column[row(w)]).collect(),
            change: changed
                .map(|(&w, &is)| vec![0.0; if is { w } else { 0 }])
                .collect(),
            contacts: &self.contacts[row(g)],
            second_hand: self.second_hand.get(row(g)).unwrap_or(&[]),
            own_friends: self.own_friends.get(i..=i).unwrap_or(&[]),
        };
        for m in &self.mechanisms {
            act(m.as_ref(), &mut person);
        }
        for (c, change) in person.change.iter().enumerate() {
            let (lo, hi) = specs[c].bounds;
            for (value, delta) in person.state[c].iter_mut().zip(change) {
                *value = (*value + delta).clamp(lo, hi);
            }
        }
    }

    /// Nothing of a past life is left in a row.
    fn forget_week(&mut self, i: usize) {
        let g = self.groups();
        for (column, &w) in self.state.weekly.iter_mut().zip(&self.state.weekly_width) {
            column[i * w..(i + 1) * w].fill(0.0);
        }
        self.contacts[i * g..(i + 1) * g].fill([0; 4]);
        self.last_contact[i * g..(i + 1) * g].fill(0);
        self.befriended[i] = 0;
        if let Some(closed) = self.closed.get_mut(i) {
            *closed = false;
        }
        if !self.own_friends.is_empty() {
            self.own_friends[i] = 0;
            self.second_hand[i * g..(i + 1) * g].fill(0);
        }
    }

    /// People take seats, in the order of their keys; places that would fill up get more.
    pub fn take_seats(&mut self, mut wanted: Vec<Seating>) {
        let key = &self.population.key;
        wanted.sort_unstable_by_key(|&(name, i, place)| (name, key[i as usize], place));
        for of_setting in wanted.chunk_by(|a, b| a.0 == b.0) {
            let name = of_setting[0].0;
            let Some(seats) = self.seats.get_mut(name) else {
                continue;
            };
            let mut more: BTreeMap<u32, u32> = BTreeMap::new();
            for &(_, _, place) in of_setting {
                *more.entry(place).or_default() += 1;
            }
            seats.make_room(&more);
            let order = Stream::new(self.seed, &format!("seats.{name}"));
            for &(_, i, place) in of_setting {
                if seats.seat_of()[i as usize] != NONE {
                    seats.leave(i);
                }
                seats.set_staff(i, false);
                seats.enter(i, place, key[i as usize], &order);
            }
        }
    }

    /// These people leave the city: no seat, no tie, no household is left of them.
    pub fn go(&mut self, people: &[u32]) {
        if people.is_empty() {
            return;
        }
        self.population.note_presence();
        let mut leaving = people.to_vec();
        leaving.sort_unstable_by_key(|&i| self.population.key[i as usize]);
        leaving.dedup();
        let mut ended: Vec<(u32, u32)> = Vec::new();
        let mut left_behind = Vec::new();
        for &i in &leaving {
            let friends = self.ties.of(i).iter().map(|t| t.other);
            left_behind.extend(friends.clone());
            ended.extend(friends.map(|j| (i.min(j), i.max(j))));
        }
        ended.sort_unstable();
        ended.dedup();
        self.flows.ties[1] += ended.len() as u64;
        self.ties.change(&ended, &[]);
        for &i in &leaving {
            self.hand_counter_over(i);
            for seats in self.seats.values_mut() {
                if seats.seat_of()[i as usize] != NONE {
                    seats.leave(i);
                }
                seats.set_staff(i, false);
            }
            let home = self.population.household[i as usize];
            self.homes.move_out(&self.population, home, i);
            self.population.household[i as usize] = NONE;
            self.population.present[i as usize] = false;
            self.forget_week(i as usize);
            for running in self.programmes.values_mut() {
                running.leave(i);
            }
            if let Some(moves) = &mut self.moves {
                moves.note(&self.population, &self.homes, home);
            }
            if self.homes.members(home).is_empty() {
                if let Some(housing) = &mut self.housing {
                    housing.give_up(home);
                }
                if let Some(centres) = &mut self.centres {
                    centres.discharge(home);
                }
            }
            self.vacant.push(i);
        }
        left_behind.sort_unstable();
        left_behind.dedup();
        left_behind.retain(|&i| self.population.is_present(i as usize));
        self.note_befriended(&left_behind);
    }

    /// Staff of a counter who leave the city, or retire, are followed by the first of their team who is not on
    /// a counter. Returns the setting of the counter.
    pub(super) fn hand_counter_over(&mut self, i: u32) -> Option<&'static str> {
        let population = &self.population;
        let on_a_counter = |seats: &crate::places::Seats| seats.is_staff(i);
        let name = self.seats.iter().find(|(_, s)| on_a_counter(s))?.0.clone();
        let successor = self.seats.get("work").and_then(|work| {
            let team = work.place_of(i);
            let members = match team {
                NONE => &[][..],
                team => work.of_place(team),
            };
            let free = |j: &&u32| **j != NONE && **j != i && !self.seats[&name].is_staff(**j);
            let by_key = |j: &&u32| population.key[**j as usize];
            members.iter().filter(free).min_by_key(by_key).copied()
        });
        let seats = self.seats.get_mut(&name)?;
        let place = seats.leave(i);
        seats.set_staff(i, false);
        if let Some(j) = successor {
            if seats.seat_of()[j as usize] != NONE {
                seats.leave(j);
            }
            seats.set_staff(j, true);
            let order = Stream::new(self.seed, &format!("seats.{name}"));
            seats.enter(j, place, population.key[j as usize], &order);
        }
        // As the population calls it.
        let known = self.population.memberships.iter();
        known.map(|m| m.setting).find(|setting| *setting == name)
    }
}
