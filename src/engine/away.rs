//! Who is away for a time (M36): households that will come back, and the friendships that wait for
//! them (see [`institutions::stays`](crate::institutions::stays)).
//!
//! Whoever leaves gives up the row, as all who leave; what rests meanwhile is stored aside, so that memory
//! goes with the number of those away. On return the same person, under the same key, takes any
//! vacant row.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::Xxh3;

use super::migration::Party;
use super::start::in_runs;
use super::world::World;
use crate::attitude::kernel::ATTITUDE;
use crate::checkpoint::kept;
use crate::institutions::friendship::DissolutionRule;
use crate::institutions::returned::{MOST, RETURNS};
use crate::institutions::stays::Stays;
use crate::mechanism::{ISOLATION, LANGUAGE};
use crate::policy::Dial;
use crate::population::{FROM_THE_BEGINNING, Newcomer, Past};
use crate::rng::{Stream, pair_key, uniform};
use crate::ties::MAX_TIES;

/// Everybody who is away and will come back.
#[derive(Debug, Clone)]
pub(crate) struct Away {
    p: Stays,
    /// By the week in which they want to come back, and their first member's key.
    households: BTreeMap<(i64, u64), Party>,
    /// Likings of friends of whom one or both are away, by their keys in order.
    ties: BTreeMap<(u64, u64), (f32, f32)>,
    /// Who has come back this week; empty between weeks.
    back: Vec<u64>,
    returns: Stream,
    parting: Stream,
}

kept! { Away { keep: households, ties; made: p, back, returns, parting } }

impl Away {
    /// Nobody yet.
    pub fn new(p: &Stays, seed: u64) -> Away {
        Away {
            p: p.clone(),
            households: BTreeMap::new(),
            ties: BTreeMap::new(),
            back: Vec::new(),
            returns: Stream::new(seed, "stays.return"),
            parting: Stream::new(seed, "stays.friends"),
        }
    }

    /// Households that want to come back by a week, in the order of their keys.
    pub fn who_returns(&mut self, week: i64) -> Vec<Party> {
        let later = self.households.split_off(&(week + 1, 0));
        let due = std::mem::replace(&mut self.households, later);
        due.into_values().collect()
    }

    /// The households that will come back, in the order of their return.
    pub fn households_mut(&mut self) -> impl Iterator<Item = &mut Party> {
        self.households.values_mut()
    }

    /// Somebody has come back.
    pub fn note_return(&mut self, key: u64) {
        self.back.push(key);
    }

    /// These people are gone for good: nobody's friendship waits for them.
    pub fn forget(&mut self, keys: &BTreeSet<u64>) {
        if !keys.is_empty() {
            let gone = |key: &u64| keys.contains(key);
            self.ties.retain(|(a, b), _| !gone(a) && !gone(b));
        }
    }

    /// The groups have been given other positions; columns by outgroup begin at `starts`.
    pub fn relabel(&mut self, to: &[usize], starts: &[usize]) {
        for party in self.households.values_mut() {
            party.relabel(to, starts);
        }
    }

    /// Adds all that rests to a digest.
    pub fn hash(&self, hash: &mut Xxh3) {
        for ((due, key), party) in &self.households {
            hash.update(&due.to_le_bytes());
            hash.update(&key.to_le_bytes());
            for m in &party.members {
                hash.update(&m.key.to_le_bytes());
                hash.update(&[m.status]);
                if let Some(past) = &m.past {
                    hash.update(&past.left.to_le_bytes());
                    for x in &past.columns {
                        hash.update(&x.to_bits().to_le_bytes());
                    }
                }
            }
        }
        for (&(a, b), &(ab, ba)) in &self.ties {
            for key in [a, b] {
                hash.update(&key.to_le_bytes());
            }
            for liking in [ab, ba] {
                hash.update(&liking.to_bits().to_le_bytes());
            }
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let of = |m: &Newcomer| {
            let past = m.past.as_ref();
            let rests = past.map_or(0, |p| {
                4 * p.columns.capacity() + 2 * p.last_contact.capacity()
            });
            size_of::<Newcomer>() + 4 * m.set_point.capacity() + rests
        };
        let people = self.households.values().flat_map(|party| &party.members);
        people.map(of).sum::<usize>() + self.ties.len() * 32
    }
}

impl World {
    /// Number of weeks after which the household of somebody who leaves comes back; `None` where it does
    /// not. Hosts do not.
    pub fn comes_back_after(&self, away: &Away, head: u32) -> Option<i64> {
        let (p, i) = (&self.population, head as usize);
        let group = usize::from(p.group[i]);
        if p.groups.get(group).host {
            return None;
        }
        let terms = p.legal.terms_of(i);
        let more = f64::from(self.dials.get(Dial::MayReturn, p.area[i], group));
        let mut luck = away.returns.sequence(p.key[i], self.step);
        let comes = luck.uniform() < (terms.returns + more).clamp(0.0, 1.0);
        comes.then(|| away.p.weeks_away(terms.months, &mut luck))
    }

    /// A household leaves for so many weeks: what its members are is stored aside, and so are their
    /// friendships. Returns their keys.
    pub fn set_out(&self, away: &mut Away, home: u32, weeks: i64) -> Vec<u64> {
        let p = &self.population;
        let members = self.homes.members(home);
        for &i in members {
            for tie in self.ties.of(i) {
                let (mine, other) = (p.key[i as usize], p.key[tie.other as usize]);
                let (ab, ba) = (tie.mine(), tie.theirs());
                if mine < other {
                    away.ties.insert((mine, other), (ab, ba));
                } else {
                    away.ties.insert((other, mine), (ba, ab));
                }
            }
        }
        let people: Vec<Newcomer> = members.iter().map(|&i| self.at_rest(i as usize)).collect();
        let keys: Vec<u64> = people.iter().map(|m| m.key).collect();
        let party = Party::back(usize::from(people[0].group), people);
        // The week is over when somebody leaves.
        away.households
            .insert((self.week + weeks, party.key()), party);
        keys
    }

    /// All that a person is.
    fn at_rest(&self, i: usize) -> Newcomer {
        let (p, g) = (&self.population, self.groups());
        let columns = self.state.data.iter().zip(&self.state.width);
        let attitude = self.state.column(ATTITUDE);
        Newcomer {
            key: p.key[i],
            group: p.group[i],
            age: p.age[i],
            female: p.female[i],
            parent: p.parent[i],
            activity: p.activity[i],
            milieu: p.milieu[i],
            interest: p.interest[i],
            status_band: p.status_band.get(i).copied().unwrap_or(1),
            language: None,
            // What a search for a dwelling reads.
            set_point: attitude.map_or_else(|| vec![0.0; g], |a| a[i * g..(i + 1) * g].to_vec()),
            status: p.legal.status[i],
            terms: p.legal.terms[i],
            since: None,
            past: Some(Past {
                left: self.week,
                arrived: p.arrived.get(i).copied().unwrap_or(FROM_THE_BEGINNING),
                columns: columns
                    .flat_map(|(column, &w)| column[i * w..(i + 1) * w].iter().copied())
                    .collect(),
                last_contact: self.last_contact[i * g..(i + 1) * g].to_vec(),
            }),
        }
    }

    /// Somebody is back in the city, in a row: all that rested goes on, with less of the language.
    pub fn bring_back(&mut self, i: usize, past: &Past) {
        let g = self.groups();
        let mut rest = &past.columns[..];
        for (column, &w) in self.state.data.iter_mut().zip(&self.state.width) {
            let (mine, others) = rest.split_at(w);
            column[i * w..(i + 1) * w].copy_from_slice(mine);
            rest = others;
        }
        self.last_contact[i * g..(i + 1) * g].copy_from_slice(&past.last_contact);
        let group = usize::from(self.population.group[i]);
        let native = self.population.groups.get(group).host;
        if let (false, Some(away), Some(c)) = (native, &self.away, self.state.position(LANGUAGE)) {
            // The week of leaving was over.
            self.state.data[c][i] *= away.p.language_left(self.week - past.left - 1);
        }
        if let Some(c) = self.state.position(RETURNS) {
            let times = &mut self.state.data[c][i];
            *times = (*times + 1.0).min(MOST);
        }
        // A centre that was left is not gone back to.
        if let Some(c) = self.state.position(ISOLATION) {
            self.state.data[c][i] = 1.0;
        }
    }

    /// A week of friendships with those who were away in it: some end.
    pub fn lose_friendships(&self, away: &mut Away) {
        if let Some(friendship) = &self.rules.friendship {
            let rule = DissolutionRule::new(friendship);
            let (parting, factor, step) = (&away.parting, away.p.tie_loss as f32, self.step);
            away.ties.retain(|&(a, b), &mut (ab, ba)| {
                let u = uniform(parting.draw(pair_key(a, b), step, 0)[0]);
                u >= rule.apart((ab + ba) * 0.5, factor)
            });
        }
    }

    /// Friendships of those who have come back are taken up where the other is here.
    pub fn take_up_friendships(&mut self, away: &mut Away) {
        let back: BTreeSet<u64> = std::mem::take(&mut away.back).into_iter().collect();
        if back.is_empty() || away.ties.is_empty() {
            return;
        }
        let returned = |(a, b): &(u64, u64)| back.contains(a) || back.contains(b);
        let pairs: Vec<(u64, u64)> = away.ties.keys().copied().filter(returned).collect();
        let wanted: BTreeSet<u64> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        let p = &self.population;
        let here = in_runs(self.len(), self.pieces.people, |run| {
            let found = run.filter(|&i| p.is_present(i) && wanted.contains(&p.key[i]));
            found.map(|i| (p.key[i], i as u32)).collect()
        });
        let here: BTreeMap<u64, u32> = here.into_iter().collect();
        let mut more: BTreeMap<u32, usize> = BTreeMap::new();
        let mut taken_up = Vec::new();
        for pair in pairs {
            let (Some(&a), Some(&b)) = (here.get(&pair.0), here.get(&pair.1)) else {
                continue;
            };
            let Some((ab, ba)) = away.ties.remove(&pair) else {
                continue;
            };
            let room = |i: u32| self.ties.degree(i) + more.get(&i).copied().unwrap_or(0) < MAX_TIES;
            // They may have become friends anew in this week.
            if self.ties.tied(a, b) {
                continue;
            }
            if room(a) && room(b) {
                *more.entry(a).or_default() += 1;
                *more.entry(b).or_default() += 1;
                taken_up.push((a, b, ab, ba));
            } else {
                self.flows.ties[2] += 1;
            }
        }
        self.flows.ties[0] += taken_up.len() as u64;
        self.ties.change(&[], &taken_up);
        let touched: Vec<u32> = taken_up.iter().flat_map(|&(a, b, ..)| [a, b]).collect();
        self.note_befriended(&touched);
    }

    /// Counts who is away, those who look for a dwelling from elsewhere included.
    pub fn count_away(&mut self, away: &Away, waiting: &[Party]) {
        self.movements.away.fill(0);
        let looking = waiting.iter().filter(|party| party.returns());
        for party in away.households.values().chain(looking) {
            for m in &party.members {
                self.movements.away[usize::from(m.group)] += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Simulation;
    use crate::institutions::friendship::Friendship;
    use crate::mechanism::{Choice, find};
    use crate::population::{City, Group, Groups, SyntheticCity};
    use crate::scenario::Scenario;

    /// A town after five weeks in which the language is learnt and friendships with who is away end so
    /// many times as often.
    fn town(tie_loss: f64) -> Simulation {
        let (mut host, mut new) = (Group::new("host", true), Group::new("new", false));
        (host.spec.share, new.spec.share) = (0.75, 0.25);
        let groups = Groups::new(vec![host, new], ndarray::Array2::from_elem((2, 2), 0.1));
        let city = SyntheticCity {
            inhabitants: 1200,
            areas: 3,
            ..SyntheticCity::default()
        };
        let mut s = Scenario::new(groups.expect("groups"), City::Synthetic(city));
        for name in ["stays", "language"] {
            let declared = find(name).expect("a mechanism").parameters.iter();
            let value = |p: &crate::parameter::Parameter| match p.key {
                "tie_loss" => tie_loss,
                "returned" => 1.0,
                _ => p.default,
            };
            let choice = Choice {
                enabled: true,
                values: declared.map(value).collect(),
            };
            s.mechanisms.insert(name.to_owned(), choice);
        }
        let mut s = Simulation::new(s).expect("a town");
        (0..5).for_each(|_| s.step());
        s
    }

    /// A newcomer with friends, and the household.
    fn somebody(w: &World) -> (u32, u32) {
        let p = &w.population;
        let sociable = |&i: &usize| p.group[i] == 1 && w.ties.degree(i as u32) > 4;
        let i = (0..p.len()).find(sociable).expect("somebody");
        (i as u32, p.household[i])
    }

    fn friends(w: &World, i: u32) -> Vec<(u64, (i16, i16))> {
        let key = &w.population.key;
        let all = w.ties.of(i).iter();
        let mut all: Vec<_> = all.map(|t| (key[t.other as usize], t.packed())).collect();
        all.sort_unstable();
        all
    }

    fn leave(w: &mut World, home: u32, weeks: i64) {
        let members = w.homes.members(home).to_vec();
        let mut away = w.away.take().expect("stays are on");
        let keys = w.set_out(&mut away, home, weeks);
        assert_eq!(keys.len(), members.len());
        w.away = Some(away);
        w.go(&members);
    }

    #[test]
    fn who_comes_back_is_as_before_but_for_the_language() {
        let mut s = town(0.0);
        let (i, home) = somebody(&s.world);
        let (key, group) = (s.world.population.key[i as usize], 1);
        let columns = |w: &World, i: u32| {
            let Some(Past {
                columns,
                last_contact,
                ..
            }) = w.at_rest(i as usize).past
            else {
                panic!("no past");
            };
            (columns, last_contact)
        };
        let before = columns(&s.world, i);
        let (traits, ties) = (s.world.at_rest(i as usize), friends(&s.world, i));
        let residents = s.world.population.residents();
        leave(&mut s.world, home, 30);
        (0..30).for_each(|_| s.step());
        let members = residents - s.world.population.residents();
        assert_eq!(s.world.movements.away[group], members as u64);
        let pool = Simulation::pool(2).expect("threads");
        let w = &mut s.world;
        pool.install(|| w.let_people_come());
        assert_eq!(w.population.residents(), residents);
        let p = &w.population;
        let row = (0..p.len()).find(|&i| p.is_present(i) && p.key[i] == key);
        let row = row.expect("is back") as u32;
        let mut after = columns(w, row);
        let position = w.state.position(LANGUAGE).expect("levels");
        let at: usize = w.state.width[..position].iter().sum();
        let left = Stays::default().language_left(29);
        assert_eq!(after.0[at], before.0[at] * left);
        after.0[at] = before.0[at];
        // That somebody came back is noted.
        let noted = w.state.position(RETURNS).expect("stays are on");
        let noted: usize = w.state.width[..noted].iter().sum();
        assert_eq!((before.0[noted], after.0[noted]), (0.0, 1.0));
        after.0[noted] = 0.0;
        assert!(after == before);
        let again = w.at_rest(row as usize);
        assert_eq!(
            (
                again.age,
                again.female,
                again.milieu,
                again.interest,
                again.status
            ),
            (
                traits.age,
                traits.female,
                traits.milieu,
                traits.interest,
                traits.status
            )
        );
        assert_eq!(w.population.arrived(row as usize), None);
        // Friends wait, and are found at the end of the week, housemates among them.
        assert!(w.ties.of(row).is_empty() && ties.len() > 4);
        pool.install(|| w.let_people_go());
        assert!(friends(w, row) == ties);
        assert_eq!(w.movements.returned[group], members as u64);
        assert_eq!(w.movements.away[group], 0);
        assert!(
            w.away
                .as_ref()
                .is_some_and(|a| a.ties.is_empty() && a.bytes() == 0)
        );
    }

    #[test]
    fn friendships_with_who_is_away_end_at_a_multiple_of_the_hazard() {
        let left = |factor: f64| {
            let mut s = town(factor);
            let homes: BTreeSet<u32> = (0..s.world.len())
                .filter(|&i| s.world.population.group[i] == 1)
                .map(|i| s.world.population.household[i])
                .collect();
            for home in homes {
                leave(&mut s.world, home, 60);
            }
            let rule = DissolutionRule::new(&Friendship::default());
            let ties = &s.world.away.as_ref().expect("stays are on").ties;
            let all = ties.len() as f64;
            let stays = |&(ab, ba): &(f32, f32)| {
                let ends = rule.probability((ab + ba) * 0.5, false).0;
                libm::pow(1.0 - f64::from(ends), 26.0 * factor)
            };
            let expected = ties.values().map(stays).sum::<f64>() / all;
            (0..26).for_each(|_| s.step());
            let left = s.world.away.as_ref().map_or(0, |a| a.ties.len());
            (all, left as f64 / all, expected)
        };
        let (all, none, _) = left(0.0);
        assert!(all > 1000.0 && none == 1.0);
        for factor in [1.0, 2.0] {
            let (_, left, expected) = left(factor);
            assert!(expected < 1.0 - 0.05 * factor, "{expected}");
            assert!((left - expected).abs() < 0.03, "{left} {expected}");
        }
    }

    #[test]
    fn nobody_waits_for_those_who_are_gone_for_good() {
        let mut s = town(2.0);
        let (_, home) = somebody(&s.world);
        leave(&mut s.world, home, 10);
        let away = s.world.away.as_mut().expect("stays are on");
        let &(a, b) = away.ties.keys().next().expect("a friendship");
        let all = away.ties.len();
        away.forget(&BTreeSet::new());
        assert_eq!(away.ties.len(), all);
        away.forget(&BTreeSet::from([a]));
        assert!(!away.ties.contains_key(&(a, b)) && away.ties.len() < all);
    }
}
