//! Phase 7 of the week: people see what happens to others of their group in the places they share.

use rayon::prelude::*;

use super::receiver::hall;
use super::world::World;
use crate::ids::NONE;
use crate::mechanism::{Mechanism, Seen};

impl World {
    /// Whether a mechanism watches what happens in setting `s`.
    pub fn is_watched(&self, s: usize) -> bool {
        self.mechanisms.iter().any(|m| m.watches(&self.settings[s]))
    }

    /// Lets the members of the places of setting `s` see what the others of their group went
    /// through, by the tallies of the seats.
    pub fn let_witness(&mut self, s: usize) {
        let watching: Vec<&dyn Mechanism> = self
            .mechanisms
            .iter()
            .filter(|m| m.watches(&self.settings[s]))
            .map(|m| &**m)
            .collect();
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
}
