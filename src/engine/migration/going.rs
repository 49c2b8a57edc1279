//! People who leave, die and are born.

use super::hazards::{AGES, Ages, Event};
use super::{Lodging, Peopling};
use crate::engine::ground::Ground;
use crate::engine::presence::Seating;
use crate::engine::start::in_runs;
use crate::engine::timings::Watch;
use crate::engine::world::World;
use crate::ids::NONE;
use crate::institutions::departures::FERTILE;
use crate::population::BORN;
use crate::rng::{Stream, uniform};
use rayon::prelude::*;

impl World {
    /// People leave, die and are born.
    pub fn let_people_go(&mut self) {
        if self.week < 0 {
            return;
        }
        if self.peopling.is_none() {
            return;
        }
        let (Some(peopling), Some(ground)) = (self.peopling.take(), self.ground.take()) else {
            return;
        };
        let mut watch = Watch::start();
        let mut events = self.events_of_the_week(&peopling);
        // By kind, then in the order of keys.
        events.sort_unstable();
        let mut gone = Vec::new();
        let mut leaving = std::collections::BTreeSet::new();
        let mut away = self.away.take();
        if let Some(away) = &mut away {
            self.lose_friendships(away);
        }
        let mut returning = std::collections::BTreeSet::new();
        for &(event, _, i) in &events {
            let group = usize::from(self.population.group[i as usize]);
            match event {
                Event::Leaves => {
                    let home = self.population.household[i as usize];
                    if let Some(away) = &mut away
                        && let Some(weeks) = self.comes_back_after(away, i)
                    {
                        returning.extend(self.set_out(away, home, weeks));
                    }
                    for &j in self.homes.members(home) {
                        let group = usize::from(self.population.group[j as usize]);
                        self.movements.departed[group] += 1;
                        gone.push(j);
                        leaving.insert(j);
                    }
                }
                // Who has left did not die here.
                Event::Dies if !leaving.contains(&i) => {
                    self.movements.died[group] += 1;
                    gone.push(i);
                }
                _ => {}
            }
        }
        self.go(&gone);
        if let Some(away) = &mut away {
            let keys = gone.iter().map(|&i| self.population.key[i as usize]);
            away.forget(&keys.filter(|key| !returning.contains(key)).collect());
        }
        self.move_statuses();
        let mut wanted = Vec::new();
        for &(event, key, i) in &events {
            // The row of a mother who died may have been taken by a child born before.
            let here = self.population.is_present(i as usize);
            if event == Event::GivesBirth && here && self.population.key[i as usize] == key {
                self.give_birth(&peopling, &ground, (key, i), &mut wanted);
            }
        }
        self.take_seats(wanted);
        if let Some(away) = &mut away {
            self.take_up_friendships(away);
            self.count_away(away, &peopling.waiting);
        }
        self.away = away;
        (self.peopling, self.ground) = (Some(peopling), Some(ground));
        watch.lap(&mut self.timings.turnover);
    }

    fn events_of_the_week(&self, peopling: &Peopling) -> Vec<(Event, u64, u32)> {
        let p = &self.population;
        let nobody_came = self.movements.arrived.iter().all(|&n| n == 0);
        let unstated = p.groups.iter().all(|g| g.rates.are_unstated());
        if nobody_came && unstated && !p.legal.is_on() {
            return Vec::new();
        }
        let now;
        let hazards = match &peopling.by_age {
            Some(of_the_start) => of_the_start,
            None => {
                now = peopling.hazards(&self.ages());
                &now
            }
        };
        in_runs(self.len(), self.pieces.people, |run| {
            let mut events = Vec::new();
            for i in run.filter(|&i| p.is_present(i)) {
                let (key, g) = (p.key[i], usize::from(p.group[i]));
                let bits = peopling.luck.draw(key, self.step, 0);
                let here = p.arrived(i).map(|week| self.week - week);
                let mut leaving = match p.legal_status(i) {
                    None => peopling.leaving[g].probability(here),
                    Some(_) if p.permit_is_over(i, self.week, &self.dials) => self.permit_leaves(i),
                    Some(status) => peopling.by_status.probability(g, status, here.is_some()),
                };
                if let Some(centres) = &self.centres
                    && here.is_some()
                    && centres.has(p.household[i])
                {
                    leaving = centres.leaves();
                }
                let head = || self.homes.members(p.household[i])[0] == i as u32;
                if uniform(bits[0]) < leaving && head() {
                    events.push((Event::Leaves, key, i as u32));
                }
                if uniform(bits[1]) < hazards.death[g * AGES + usize::from(p.age[i])] {
                    events.push((Event::Dies, key, i as u32));
                }
                let mother = p.female[i] && FERTILE.contains(&p.age[i]);
                if mother && uniform(bits[2]) < hazards.birth[g] {
                    events.push((Event::GivesBirth, key, i as u32));
                }
            }
            events
        })
    }

    /// How many people of each age there are.
    fn ages(&self) -> Ages {
        let (p, g) = (&self.population, self.groups());
        (0..self.runs())
            .into_par_iter()
            .fold(
                || Ages::none(g),
                |mut ages, run| {
                    let first = run * self.pieces.people;
                    let run = first..(first + self.pieces.people).min(p.len());
                    let present = run.filter(|&i| p.is_present(i));
                    present.for_each(|i| ages.count(p, i));
                    ages
                },
            )
            .reduce(|| Ages::none(g), Ages::and)
    }

    /// A child is born to a mother, and lives with her.
    fn give_birth(
        &mut self,
        peopling: &Peopling,
        ground: &Ground,
        (mother_key, mother): (u64, u32),
        wanted: &mut Vec<Seating>,
    ) {
        let m = mother as usize;
        let parents = self.parents_of_a_child(mother);
        // Without the seed, as keys of arrivals.
        let bits = Stream::new(0, "birth").draw(mother_key, self.week as u32, 0);
        let name = (u64::from(bits[0]) << 32) | u64::from(bits[1]);
        let key = BORN | (name >> 4);
        let group = match &self.rules.generations {
            // Of parents of two groups either's.
            Some(_) => {
                let of = parents[bits[3] as usize % parents.len()];
                usize::from(self.population.group[of as usize])
            }
            None => usize::from(self.population.group[m]),
        };
        let groups = &self.population.groups;
        let mut child = peopling
            .newcomers
            .person(groups, key, group, 0, bits[2] & 1 == 1);
        self.take_after(&mut child, &parents);
        self.take_status_of(&mut child, &parents);
        let (home, area) = (self.population.household[m], self.population.area[m]);
        let cell = self
            .seats
            .get("neighbours")
            .map_or(NONE, |s| s.place_of(mother));
        let row = self.come(&child, home, area);
        self.born_here(row, &parents);
        self.seats_of_a_resident(row, Lodging { area, cell }, ground, wanted);
        self.mark_parents_at(home);
        self.movements.born[group] += 1;
        if let Some(moves) = &mut self.moves {
            moves.note(&self.population, &self.homes, home);
        }
    }
}
