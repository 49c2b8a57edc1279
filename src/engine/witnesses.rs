//! Phase 7 of the week: people see what happens to others of their group in the places and sessions they
//! share.

use rayon::prelude::*;

use super::receiver::hall;
use super::world::World;
use crate::ids::{NONE, Person};
use crate::mechanism::{Mechanism, Seen, Tally};
use crate::places::Setting;

impl World {
    /// Whether a mechanism watches what happens in setting `s`.
    pub fn is_watched(&self, s: usize) -> bool {
        self.mechanisms.iter().any(|m| m.watches(&self.settings[s]))
    }

    /// Lets the members of the places of setting `s` see what the others of their group went
    /// through, by the tallies of the seats.
    pub fn let_witness(&mut self, s: usize) {
        let watching = watching(&self.mechanisms, &self.settings[s]);
        if watching.is_empty() {
            return;
        }
        let g = self.groups();
        let people = self.pieces.people;
        let seats = &self.seats[&self.settings[s].name];
        let (tallies, group) = (&self.tallies, &self.population.group);
        let key = &self.population.key;
        // By place and group: contacts with each outgroup, and the number of members.
        let mut sums = vec![(0u32, [Seen::default(); 16]); seats.places() * g];
        sums.par_chunks_mut(g).enumerate().for_each(|(place, row)| {
            for &i in seats.of_place(place as u32).iter().filter(|&&i| i != NONE) {
                let mine = usize::from(group[i as usize]);
                let seat = seats.seat_of()[i as usize] as usize * g;
                row[mine].0 += 1;
                for (seen, tally) in row[mine].1.iter_mut().zip(&tallies[seat..seat + g]) {
                    for (sum, &n) in seen.contacts.iter_mut().zip(tally) {
                        *sum += u32::from(n);
                    }
                }
            }
        });
        let none: Vec<&dyn Mechanism> = Vec::new();
        let hall = hall!(self, s, none);
        hall.receivers()
            .into_par_iter()
            .enumerate()
            .for_each(|(run, mut receiver)| {
                for at in 0..receiver.len() {
                    let i = run * people + at;
                    let place = seats.place_of(i as u32);
                    if place == NONE {
                        continue;
                    }
                    let mine = usize::from(group[i]);
                    let (members, all) = &sums[place as usize * g + mine];
                    let seat = seats.seat_of()[i] as usize * g;
                    // Of others only: the own contacts are taken out.
                    let mut seen = [Seen::default(); 16];
                    let mut any = false;
                    for (h, seen) in seen.iter_mut().enumerate().take(g) {
                        let own = &tallies[seat + h];
                        let others = all[h].contacts.iter().zip(own);
                        for (left, (&n, &own)) in seen.contacts.iter_mut().zip(others) {
                            *left = n - u32::from(own);
                            any |= h != mine && *left > 0;
                        }
                    }
                    if !any {
                        continue;
                    }
                    let occasion = receiver.occasion();
                    let mut met = receiver.met(at, (key[i], mine));
                    for m in &watching {
                        m.witness(occasion, &mut met, &seen[..g], members - 1);
                    }
                }
            });
    }

    /// The same for those who sit together in sessions of setting `s`: by team, who was there with what
    /// tally.
    pub fn let_witness_in_teams<'t>(
        &mut self,
        s: usize,
        teams: impl Iterator<Item = (&'t [Person], &'t [[Tally; 16]])>,
    ) {
        let watching = watching(&self.mechanisms, &self.settings[s]);
        if watching.is_empty() {
            return;
        }
        let g = self.groups();
        let people = self.pieces.people;
        let (key, group) = (&self.population.key, &self.population.group);
        let mut sights: Vec<(Person, u32, [Seen; 16])> = Vec::new();
        for (members, tallies) in teams {
            for (at, &i) in members.iter().enumerate().filter(|(_, i)| **i != NONE) {
                let mut seen = [Seen::default(); 16];
                let mut peers = 0;
                let like = |j: Person| j != NONE && group[j as usize] == group[i as usize];
                let others = members.iter().enumerate();
                for (other, _) in others.filter(|&(k, &j)| k != at && like(j)) {
                    peers += 1;
                    for (seen, tally) in seen.iter_mut().zip(&tallies[other][..g]) {
                        for (sum, &n) in seen.contacts.iter_mut().zip(tally) {
                            *sum += u32::from(n);
                        }
                    }
                }
                let mine = usize::from(group[i as usize]);
                let across = seen.iter().enumerate().filter(|(h, _)| *h != mine);
                if across.flat_map(|(_, s)| &s.contacts).any(|&n| n > 0) {
                    sights.push((i, peers, seen));
                }
            }
        }
        sights.sort_unstable_by_key(|(i, ..)| *i);
        let none: Vec<&dyn Mechanism> = Vec::new();
        let hall = hall!(self, s, none);
        hall.receivers()
            .into_par_iter()
            .enumerate()
            .for_each(|(run, mut receiver)| {
                let first = run * people;
                let from = |i: usize| sights.partition_point(|(j, ..)| (*j as usize) < i);
                for (i, peers, seen) in &sights[from(first)..from(first + people)] {
                    let i = *i as usize;
                    let occasion = receiver.occasion();
                    let mut met = receiver.met(i - first, (key[i], usize::from(group[i])));
                    for m in &watching {
                        m.witness(occasion, &mut met, &seen[..g], *peers);
                    }
                }
            });
    }
}

/// The mechanisms that watch a setting.
fn watching<'m>(mechanisms: &'m [Box<dyn Mechanism>], setting: &Setting) -> Vec<&'m dyn Mechanism> {
    let watch = mechanisms.iter().filter(|m| m.watches(setting));
    watch.map(|m| &**m).collect()
}
