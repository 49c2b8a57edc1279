//! With whom a person or a household exchanges places, how willing both are, and what can be
//! learnt of that at the start: the pull at which the sorting of hosts neither grows nor fades,
//! and the share of asks that are granted, which turnover makes up for.

use super::homes::Homes;
use super::turnover::{Moves, kind, signature};
use crate::ids::NONE;
use crate::num::{exp64, sigmoid};
use crate::places::Seats;
use crate::population::Population;

/// Draws of four seats looked at before a person gives up for this week.
const LOOKS: u32 = 1024;
/// Draws of four households looked at before a household gives up for this week.
const LOOKS_HOME: u32 = 16;
/// Tag of the draws for homes, beside those of the exchanged settings.
const HOME: u32 = 4 << 24;
/// Asks tried out at the start.
const TRIALS: usize = 16_384;
/// Bound of the pull towards or away from newcomers.
const GREATEST_PULL: f64 = 10.0;
/// Week of the draws of these trials.
const TRIAL: u32 = u32::MAX;

impl Moves {
    /// Somebody of the same group and age band in another place of the setting, drawn from all
    /// of the city at the address `at` (key and week).
    pub fn colleague(
        &self,
        population: &Population,
        seats: &Seats,
        word: usize,
        i: u32,
        at: (u64, u32),
    ) -> Option<u32> {
        let (home, mine) = (seats.place_of(i), kind(population, i));
        // A tag keeps the looks for team, club and body apart.
        let tag = (word as u32) << 24;
        (0..LOOKS)
            .flat_map(|look| self.looks.draw(at.0, at.1, tag | look))
            .map(|bits| ((u64::from(bits) * seats.len() as u64) >> 32) as u32)
            .find(|&seat| {
                let j = seats.person(seat);
                j != NONE && kind(population, j) == mine && seats.place_of_seat(seat) != home
            })
            .map(|seat| seats.person(seat))
    }

    /// What an exchange of two people adds to the sorting of hosts by milieu; 0 outside teams.
    pub fn gain_team(
        &self,
        population: &Population,
        seats: &Seats,
        word: usize,
        (i, j): (u32, u32),
    ) -> f32 {
        let group = usize::from(population.group[i as usize]);
        if word != 0 || !population.groups.get(group).host {
            return 0.0;
        }
        let share = |k| self.team[seats.place_of(k) as usize];
        let z = population.milieu[i as usize] - population.milieu[j as usize];
        z * (share(j) - share(i))
    }

    /// A household of the same composition in another cell, drawn from all of the city.
    pub fn household(
        &self,
        population: &Population,
        homes: &Homes,
        cells: Option<&Seats>,
        mine: u32,
        at: (u64, u32),
    ) -> Option<u32> {
        let wanted = signature(population, homes, mine);
        let alike = self.alike.get(&wanted)?;
        let still = |other: u32| self.noted == 0 || signature(population, homes, other) == wanted;
        let place = |household: u32| {
            let i = homes.members(household)[0];
            cells.map_or(population.area[i as usize], |c| c.place_of(i))
        };
        let here = place(mine);
        (0..LOOKS_HOME)
            .flat_map(|look| self.looks.draw(at.0, at.1, HOME | look))
            .map(|bits| alike[((u64::from(bits) * alike.len() as u64) >> 32) as usize])
            .find(|&other| other != mine && still(other) && place(other) != here)
    }

    /// What an exchange of two households adds to the sorting of hosts by milieu.
    pub fn gain_home(&self, population: &Population, homes: &Homes, mine: u32, other: u32) -> f32 {
        let (ours, theirs) = (homes.members(mine), homes.members(other));
        let hosts = |members: &[u32]| -> f32 {
            let host = |i: &&u32| {
                let group = usize::from(population.group[**i as usize]);
                population.groups.get(group).host
            };
            let milieu = |&i: &u32| population.milieu[i as usize];
            members.iter().filter(host).map(milieu).sum()
        };
        let share = |members: &[u32]| self.area[population.area[members[0] as usize] as usize];
        (hosts(ours) - hosts(theirs)) * (share(theirs) - share(ours))
    }

    /// Asks of a setting's members, tried out.
    pub fn try_seats(&self, population: &Population, seats: &Seats, word: usize) -> Trials {
        let member = |i: &u32| seats.seat_of()[*i as usize] != NONE;
        let members: Vec<u32> = (0..population.len() as u32).filter(member).collect();
        Trials::new(members.len(), |at| {
            let i = members[at];
            let address = (population.key[i as usize], TRIAL);
            let gain = self
                .colleague(population, seats, word, i, address)
                .map(|j| self.gain_team(population, seats, word, (i, j)));
            (1.0, gain)
        })
    }

    /// Asks of households, tried out.
    pub fn try_homes(
        &self,
        population: &Population,
        homes: &Homes,
        cells: Option<&Seats>,
    ) -> Trials {
        Trials::new(homes.len(), |at| {
            let mine = at as u32;
            let members = homes.members(mine);
            let gain = members.first().and_then(|&head| {
                let address = (population.key[head as usize], TRIAL);
                let other = self.household(population, homes, cells, mine, address)?;
                Some(self.gain_home(population, homes, mine, other))
            });
            (members.len() as f64, gain)
        })
    }
}

/// Asks tried out at the start: how many people each would move, and the gain in sorting where
/// there was a partner.
pub(crate) struct Trials(Vec<(f64, Option<f32>)>);

impl Trials {
    /// All of 0..n, or as many evenly spread positions as are enough.
    fn new(n: usize, ask: impl Fn(usize) -> (f64, Option<f32>)) -> Trials {
        let trials = n.min(TRIALS);
        Trials((0..trials).map(|t| ask(t * n / trials)).collect())
    }

    /// The pull s at which exchanges add nothing to the sorting: Σ x·σ(s·x) = 0 over the gains x.
    /// The sum rises with s, so that halving finds it.
    pub fn steady_pull(&self) -> f32 {
        let gains: Vec<f64> = self.0.iter().filter_map(|t| t.1).map(f64::from).collect();
        if gains.iter().all(|&x| x == 0.0) {
            return 0.0;
        }
        let adds = |s: f64| -> f64 { gains.iter().map(|x| x / (1.0 + exp64(-s * x))).sum() };
        let (mut lo, mut hi) = (-GREATEST_PULL, GREATEST_PULL);
        for _ in 0..40 {
            let mid = f64::midpoint(lo, hi);
            if adds(mid) < 0.0 { lo = mid } else { hi = mid }
        }
        lo as f32
    }

    /// Share of the people who ask that would move, with this pull.
    pub fn success(&self, pull: f32) -> f64 {
        let all: f64 = self.0.iter().map(|t| t.0).sum();
        let granted = |t: &(f64, Option<f32>)| t.1.map_or(0.0, |x| f64::from(sigmoid(pull * x)));
        if all == 0.0 {
            return 0.5;
        }
        self.0.iter().map(|t| t.0 * granted(t)).sum::<f64>() / all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(gains: &[f32]) -> Trials {
        Trials(gains.iter().map(|&x| (1.0, Some(x))).collect())
    }

    #[test]
    fn without_sorting_there_is_no_pull_and_half_the_asks_are_granted() {
        let t = trials(&[0.5, -0.5, 2.0, -2.0]);
        assert!(t.steady_pull().abs() < 1e-6);
        assert!((t.success(0.0) - 0.5).abs() < 1e-6);
        assert_eq!(trials(&[0.0, 0.0]).steady_pull(), 0.0);
    }

    /// Gains ±1 in the ratio e^−s : 1 are what the pull s leaves behind.
    #[test]
    fn the_pull_is_the_one_that_keeps_what_is_there() {
        let gains: Vec<f32> = (0..400).map(|i| if i < 100 { 1.0 } else { -1.0 }).collect();
        assert!((f64::from(trials(&gains).steady_pull()) - libm::log(3.0)).abs() < 1e-5);
    }

    #[test]
    fn who_finds_nobody_is_not_granted() {
        let t = Trials(vec![(3.0, None), (1.0, Some(0.0))]);
        assert!((t.success(1.0) - 0.125).abs() < 1e-6);
        assert_eq!(Trials(Vec::new()).success(1.0), 0.5);
    }
}
