//! Posts that ask for a higher credential (M28, where `skilled_posts` tells posts apart): who holds one (see
//! [`institutions::hiring`](crate::institutions::hiring)).
//!
//! Posts change hands at the end of the market's week: who left gives the post up, who was hired takes one that is
//! free in the team, and then those who wait for one in their team may, in the order of keys.

use super::labour::{Labour, WORK};
use super::start::in_runs;
use super::world::World;
use crate::ids::NONE;
use crate::institutions::hiring::{SKILLED_POST, WORKING, weekly};
use crate::rng::uniform;

impl World {
    /// Those who work hold the posts that ask for a credential when a run is built: in each team the first, in a
    /// drawn order, whose credential counts.
    pub fn fill_skilled_posts(&mut self) {
        let Some(labour) = self.labour.take() else {
            return;
        };
        let mut all = self.who_may_hold(&labour, |_| true);
        let luck = |key: u64| labour.posting.draw(key, 0, 1)[0];
        all.sort_unstable_by_key(|&(key, _)| (luck(key), key));
        self.give_posts(&labour, &all);
        self.labour = Some(labour);
    }

    /// A week of posts, in which these people were hired, in the order of their keys.
    pub(super) fn change_posts(&mut self, labour: &Labour, hired: &[u32]) {
        let Some(column) = self.state.position(SKILLED_POST) else {
            return;
        };
        let Some(seats) = self.seats.get(WORK) else {
            return;
        };
        let (p, holds) = (&self.population, &self.state.data[column]);
        let given_up = in_runs(self.len(), self.pieces.people, |run| {
            let works = |i: usize| p.is_present(i) && seats.seat_of()[i] != NONE;
            run.filter(|&i| holds[i] > 0.0 && !works(i)).collect()
        });
        for i in given_up {
            self.state.data[column][i] = 0.0;
        }
        let key = &self.population.key;
        let new: Vec<(u64, u32)> = hired
            .iter()
            .filter(|&&i| self.credential_counts(labour, i as usize))
            .map(|&i| (key[i as usize], i))
            .collect();
        self.give_posts(labour, &new);
        let promoted = weekly(labour.promotion());
        let luck = |key: u64| uniform(labour.posting.draw(key, self.step, 0)[0]);
        let mut waiting = self.who_may_hold(labour, |key| luck(key) < promoted);
        waiting.sort_unstable();
        self.give_posts(labour, &waiting);
    }

    /// Whether somebody has a higher credential that counts here: that of hosts does.
    fn credential_counts(&self, labour: &Labour, i: usize) -> bool {
        let p = &self.population;
        let skilled = p.milieu[i] >= labour.skilled_from() && WORKING.contains(&p.age[i]);
        let host = p.groups.get(usize::from(p.group[i])).host;
        let recognised = || labour.is_recognised(&self.state, i);
        skilled && (host || recognised())
    }

    /// Who works, has a credential that counts and holds no post that asks for one, of those with these keys.
    fn who_may_hold(&self, labour: &Labour, of: impl Fn(u64) -> bool + Sync) -> Vec<(u64, u32)> {
        let (Some(holds), Some(seats)) = (self.state.column(SKILLED_POST), self.seats.get(WORK))
        else {
            return Vec::new();
        };
        let p = &self.population;
        in_runs(self.len(), self.pieces.people, |run| {
            let without = run.filter(|&i| {
                p.is_present(i)
                    && seats.seat_of()[i] != NONE
                    && holds[i] <= 0.0
                    && self.credential_counts(labour, i)
                    && of(p.key[i])
            });
            without.map(|i| (p.key[i], i as u32)).collect()
        })
    }

    /// These people take a post that asks for a credential in their team, one after the other, where one is free.
    fn give_posts(&mut self, labour: &Labour, people: &[(u64, u32)]) {
        let (Some(column), Some(seats)) = (self.state.position(SKILLED_POST), self.seats.get(WORK))
        else {
            return;
        };
        let holds = &mut self.state.data[column];
        for &(_, i) in people {
            let team = seats.place_of(i);
            if team == NONE {
                continue;
            }
            let members = seats.of_place(team).iter().filter(|&&j| j != NONE);
            let taken = members.filter(|&&j| holds[j as usize] > 0.0).count();
            if (taken as u32) < labour.skilled_posts(team) {
                holds[i as usize] = 1.0;
            }
        }
    }
}
