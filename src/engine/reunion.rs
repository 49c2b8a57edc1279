//! Families that follow those who came alone (see
//! [`institutions::reunion`](crate::institutions::reunion)): who is followed this week, and how a family
//! moves in.

use super::ground::Ground;
use super::migration::{Lodging, Peopling};
use super::start::in_runs;
use super::world::World;
use crate::ids::NONE;
use crate::institutions::reunion::{FOLLOWED, FamilyReunion, permitted, status_of_family};
use crate::policy::Dial;
use crate::population::{CAME, LegalStatus, Newcomer, Stay, family_of};
use crate::rng::{Stream, uniform};

/// Bits of a key that say that somebody followed a member of the family. They come after those of
/// most streams of arrivals, so that who was followed is the first of the household.
const FOLLOWS: u64 = CAME | 0xFFF << 48;
/// Bits for the name of a family; four above them are for the place in it.
const NAME: u32 = 44;

/// The rule made ready.
#[derive(Debug, Clone)]
pub(crate) struct Reunion {
    p: FamilyReunion,
    /// Who has a family elsewhere, and whose may come.
    family: Stream,
    /// When it comes.
    comes: Stream,
    /// Who they are.
    members: Stream,
}

impl Reunion {
    /// The rule with these parameters.
    pub fn new(p: &FamilyReunion, seed: u64) -> Reunion {
        Reunion {
            p: p.clone(),
            family: Stream::new(seed, "reunion.family"),
            comes: Stream::new(seed, "reunion.comes"),
            members: Stream::new(seed, "reunion.members"),
        }
    }
}

/// Key of a member of the family of somebody: without the seed, as keys of arrivals.
fn key_of(followed: u64, place: usize) -> u64 {
    let bits = Stream::new(0, "family").draw(followed, 0, 0);
    let name = (u64::from(bits[0]) << 32 | u64::from(bits[1])) >> (64 - NAME);
    FOLLOWS | (place as u64 & 0xF) << NAME | name
}

impl World {
    /// Families move in with those whom they follow, in the order of keys.
    pub fn let_families_follow(&mut self, peopling: &mut Peopling, ground: &Ground) {
        let Some(rule) = peopling.reunion.as_ref().filter(|_| self.week >= 0) else {
            return;
        };
        let p = &self.population;
        let mut followed = in_runs(self.len(), self.pieces.people, |run| {
            let here = run.filter(|&i| p.is_present(i) && self.is_followed(rule, i));
            here.map(|i| (p.key[i], i as u32)).collect()
        });
        // Nobody twice, even if the family is gone again.
        followed.retain(|(key, _)| !peopling.followed.contains_key(key));
        followed.sort_unstable();
        let mut wanted = Vec::new();
        for (key, i) in followed {
            let family = self.family(peopling, i);
            peopling.followed.insert(key, self.week);
            self.join(&family, i, ground, &mut wanted);
        }
        self.take_seats(wanted);
    }

    /// Whether the family of a person comes this week.
    fn is_followed(&self, rule: &Reunion, i: usize) -> bool {
        let p = &self.population;
        let (group, home) = (usize::from(p.group[i]), p.household[i]);
        let Stay::Months(_) = p.stay(i, self.week) else {
            return false;
        };
        let alone = home != NONE && self.homes.members(home).len() == 1;
        let in_centre = || self.centres.as_ref().is_some_and(|c| c.has(home));
        if !alone || !FOLLOWED.contains(&p.age[i]) || p.was_born_here(i) || in_centre() {
            return false;
        }
        let luck = rule.family.draw(p.key[i], 0, 0);
        if f64::from(uniform(luck[0])) >= rule.p.family {
            return false;
        }
        let dial = |d: Dial| self.dials.get(d, p.area[i], group);
        let status = self.status_of(i);
        let weeks = match p.legal_status(i) {
            Some(_) => self.week - p.legal.since[i],
            None => match p.arrived(i) {
                Some(week) => self.week - week,
                None => {
                    let before = 52.0 * p.groups.get(group).spec.years_here;
                    self.week + libm::round(before) as i64
                }
            },
        };
        uniform(luck[1]) < dial(permitted(status))
            && rule.p.has_waited(weeks, dial(Dial::ReunionWait))
            && uniform(rule.comes.draw(p.key[i], self.step, 0)[0])
                < rule.p.weekly(dial(Dial::ReunionPace))
    }

    /// Legal status of a person, that of the group where only groups have one.
    fn status_of(&self, i: usize) -> LegalStatus {
        let p = &self.population;
        let of_group = p.groups.get(usize::from(p.group[i])).spec.status;
        p.legal_status(i).unwrap_or(LegalStatus::ALL[of_group])
    }

    /// The family of a person, whom nobody has met yet.
    fn family(&self, peopling: &Peopling, followed: u32) -> Vec<Newcomer> {
        let (p, i) = (&self.population, followed as usize);
        let Some(rule) = &peopling.reunion else {
            return Vec::new();
        };
        let group = usize::from(p.group[i]);
        let extra = p.groups.get(group).spec.household_extra;
        let mut luck = rule.members.sequence(p.key[i], 0);
        let family = family_of((p.age[i], p.female[i]), rule.p.children, extra, &mut luck);
        let status = status_of_family(self.status_of(i));
        let member = |(place, (age, female))| {
            let key = key_of(p.key[i], place);
            let mut person = peopling
                .newcomers
                .person(&p.groups, key, group, age, female);
            person.language = Some(rule.p.language as f32);
            person.status = status as u8;
            person.terms = p.legal.terms.get(i).copied().unwrap_or(0);
            person
        };
        family.into_iter().enumerate().map(member).collect()
    }

    /// A family begins to live with somebody.
    fn join(
        &mut self,
        family: &[Newcomer],
        followed: u32,
        ground: &Ground,
        wanted: &mut Vec<super::presence::Seating>,
    ) {
        let i = followed as usize;
        let (home, area) = (self.population.household[i], self.population.area[i]);
        let cells = self.seats.get("neighbours");
        let cell = cells.map_or(NONE, |s| s.place_of(followed));
        let mut school = None;
        for member in family {
            let row = self.come(member, home, area);
            let class = self.seats_of_a_resident(row, Lodging { area, cell }, ground, wanted);
            if class.is_some() && (6..12).contains(&member.age) {
                school = class;
            }
        }
        self.mark_parents_at(home);
        if let Some(gate) = self.gate_of(school) {
            let parents = self.homes.members(home).iter();
            let parents = parents.filter(|&&j| self.population.parent[j as usize]);
            wanted.extend(parents.map(|&j| ("gate", j, gate)));
        }
        let group = usize::from(self.population.group[i]);
        self.movements.arrived[group] += family.len() as u64;
        self.movements.reunited[group] += family.len() as u64;
        if let Some(moves) = &mut self.moves {
            moves.note(&self.population, &self.homes, home);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_families_lie_between_those_who_came_and_those_born_here() {
        let keys = [key_of(7, 0), key_of(7, 1), key_of(8, 0), key_of(8, 1)];
        for (k, key) in keys.iter().enumerate() {
            assert!(keys[..k].iter().all(|o| o != key));
            assert_eq!(key >> 60, 14);
            assert_eq!(key >> 48 & 0xFFF, 0xFFF);
        }
        assert!(keys[0] < keys[1] && keys[2] < keys[1] && keys[0] < keys[3]);
    }
}
