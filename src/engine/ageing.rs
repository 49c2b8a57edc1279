//! People grow older (M37): birthdays at the end of a week, and what follows from them (see
//! [`institutions::ageing`](crate::institutions::ageing)). Nothing happens before week 0.

use std::collections::{BTreeMap, BTreeSet};

use super::presence::Seating;
use super::start::in_runs;
use super::timings::Watch;
use super::world::World;
use crate::ids::NONE;
use crate::institutions::ageing::{Birthdays, JOINS, OLDEST, PENSION};
use crate::places::Seats;
use crate::population::{Newcomer, Population, age_band, note_parents, status_band};
use crate::rng::{Stream, uniform};

/// Ageing made ready.
#[derive(Debug, Clone)]
pub(crate) struct Ageing {
    pub birthdays: Birthdays,
    /// In which order those look for a class who take the nearest.
    pub luck: Stream,
    joins: Vec<Joining>,
}

/// Who joins the places of a setting on a birthday.
#[derive(Debug, Clone)]
struct Joining {
    setting: &'static str,
    /// Age at which people join.
    age: u8,
    /// Share of those who do: of members among those of that age or older at the start.
    share: f64,
    /// Whether places are looked for by group, not by area.
    by_group: bool,
    /// Places of the members of the start by area or group, in order.
    places: BTreeMap<u32, Vec<u32>>,
    luck: Stream,
}

impl Joining {
    fn new(
        setting: &'static str,
        age: u8,
        by_group: bool,
        population: &Population,
        seats: &Seats,
        seed: u64,
    ) -> Joining {
        let mut places: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let (mut members, mut people) = (0u64, 0u64);
        for i in population.all_present() {
            let old_enough = u64::from(population.age[i] >= age);
            people += old_enough;
            if seats.seat_of()[i] != NONE {
                members += old_enough;
                let unit = unit(by_group, population, i);
                let place = seats.place_of(i as u32);
                places.entry(unit).or_default().push(place);
            }
        }
        places.values_mut().for_each(|all| all.sort_unstable());
        Joining {
            setting,
            age,
            share: members as f64 / people.max(1) as f64,
            by_group,
            places,
            luck: Stream::new(seed, &format!("ageing.{setting}")),
        }
    }

    /// The place that somebody joins.
    fn place(&self, population: &Population, i: usize) -> Option<u32> {
        let [whether, which, ..] = self.luck.draw(population.key[i], 0, 0);
        if f64::from(uniform(whether)) >= self.share {
            return None;
        }
        let places = self.places.get(&unit(self.by_group, population, i))?;
        let at = (u64::from(which) * places.len() as u64) >> 32;
        places.get(at as usize).copied()
    }
}

fn unit(by_group: bool, population: &Population, i: usize) -> u32 {
    match by_group {
        true => u32::from(population.group[i]),
        false => population.area[i],
    }
}

impl Ageing {
    /// Ageing for a population as it is seated at the start.
    pub fn new(population: &Population, seats: &BTreeMap<String, Seats>, seed: u64) -> Ageing {
        let [club, body] = JOINS;
        let kinds = [
            ("club", club, false),
            ("association", body, false),
            ("joint_event", body, true),
        ];
        let joining = |(setting, age, by_group)| {
            let seats = seats.get(setting)?;
            Some(Joining::new(
                setting, age, by_group, population, seats, seed,
            ))
        };
        Ageing {
            birthdays: Birthdays::new(seed),
            luck: Stream::new(seed, "ageing.class"),
            joins: kinds.into_iter().filter_map(joining).collect(),
        }
    }

    /// The groups have been given other positions: the group at `g` is now at `to[g]`.
    pub fn relabel(&mut self, to: &[usize]) {
        for joining in self.joins.iter_mut().filter(|j| j.by_group) {
            let old = std::mem::take(&mut joining.places);
            let moved = old.into_iter().map(|(g, all)| (to[g as usize] as u32, all));
            joining.places = moved.collect();
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let lists = self.joins.iter().flat_map(|j| j.places.values());
        lists.map(|all| 24 + 4 * all.capacity()).sum()
    }

    /// A household that is not in the city: whose birthday it is at the beginning of a week grows older.
    fn elsewhere(&self, household: &mut [Newcomer], week: i64) {
        let mut any = false;
        for m in household.iter_mut() {
            let arrived = m.past.as_ref().map(|past| past.arrived);
            if self.birthdays.is_in(m.key, arrived, week) {
                m.age = (m.age + 1).min(OLDEST);
                any = true;
            }
        }
        if any {
            note_parents(household);
        }
    }
}

impl World {
    /// Whose birthday it is grows older.
    pub fn grow_older(&mut self) {
        if self.week < 0 {
            return;
        }
        let Some(ageing) = self.ageing.take() else {
            return;
        };
        let mut watch = Watch::start();
        let next = self.week + 1;
        let p = &self.population;
        let birthday = |i: usize| ageing.birthdays.is_in(p.key[i], p.arrived(i), next);
        let mut who = in_runs(self.len(), self.pieces.people, |run| {
            let present = run.filter(|&i| p.is_present(i) && p.age[i] < OLDEST);
            present.filter(|&i| birthday(i)).map(|i| i as u32).collect()
        });
        // In the order of keys, so that storage does not matter.
        who.sort_unstable_by_key(|&i| p.key[i as usize]);
        for &i in &who {
            self.population.age[i as usize] += 1;
        }
        let mut wanted = Vec::new();
        for &i in &who {
            if self.population.age[i as usize] >= PENSION {
                self.retire(i, &mut wanted);
            }
            for joining in &ageing.joins {
                let free = |seats: &Seats| seats.seat_of()[i as usize] == NONE;
                if self.population.age[i as usize] == joining.age
                    && self.seats.get(joining.setting).is_some_and(free)
                    && let Some(place) = joining.place(&self.population, i as usize)
                {
                    wanted.push((joining.setting, i, place));
                }
            }
            self.rate_status(i as usize);
            if self.comes_into_another_band(i) {
                self.alone(i as usize, |m, person| m.grow_older(person));
            }
        }
        self.take_seats(wanted);
        self.look_at_homes(&who);
        if let Some(away) = &mut self.away {
            away.households_mut()
                .for_each(|party| ageing.elsewhere(&mut party.members, next));
        }
        if let Some(peopling) = &mut self.peopling {
            peopling
                .waiting_mut()
                .for_each(|party| ageing.elsewhere(&mut party.members, next));
        }
        self.ageing = Some(ageing);
        watch.lap(&mut self.timings.turnover);
    }

    /// Whether the last birthday of somebody brought another age band.
    fn comes_into_another_band(&self, i: u32) -> bool {
        let age = self.population.age[i as usize];
        age_band(age) != age_band(age - 1)
    }

    /// Somebody gives up work and any post at a counter, to which the person comes as a client from now on.
    fn retire(&mut self, i: u32, wanted: &mut Vec<Seating>) {
        if let Some(name) = self.hand_counter_over(i) {
            let area = self.population.area[i as usize];
            if (area as usize) < self.seats[name].places() {
                wanted.push((name, i, area));
            }
        }
        if let Some(work) = self.seats.get_mut(super::labour::WORK)
            && work.seat_of()[i as usize] != NONE
        {
            work.leave(i);
        }
    }

    /// The band of social status of somebody at the present age, with or without work.
    fn rate_status(&mut self, i: usize) {
        let p = &mut self.population;
        let Some(band) = p.status_band.get_mut(i) else {
            return;
        };
        let work = self.seats.get(super::labour::WORK);
        let works = work.is_some_and(|s| s.seat_of()[i] != NONE);
        let host = p.groups.get(usize::from(p.group[i])).host;
        *band = status_band(&p.parameters, p.milieu[i], works, p.age[i], host);
    }

    /// Who is a parent in the households of those who have grown older, and which households are alike now.
    fn look_at_homes(&mut self, who: &[u32]) {
        let mut seen = BTreeSet::new();
        for &i in who {
            let home = self.population.household[i as usize];
            if home == NONE || !seen.insert(home) {
                continue;
            }
            for (i, is) in self.parents_among(home) {
                self.population.parent[i as usize] = is;
            }
        }
        let Some(mut moves) = self.moves.take() else {
            return;
        };
        let mut noted = BTreeSet::new();
        for &i in who {
            let home = self.population.household[i as usize];
            if self.comes_into_another_band(i) && home != NONE && noted.insert(home) {
                moves.note(&self.population, &self.homes, home);
            }
        }
        self.moves = Some(moves);
    }
}
