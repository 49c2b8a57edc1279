//! Households that come: where they live, where their members sit.

use super::{Lodging, Party};
use crate::engine::ground::Ground;
use crate::engine::presence::Seating;
use crate::engine::timings::Watch;
use crate::engine::world::World;
use crate::ids::NONE;
use crate::policy::Dial;
use crate::population::mark_parents;

/// Residents of a centre that a policy opens without saying of what size, as `[[centres]]`.
const USUAL_SIZE: f32 = 260.0;

impl World {
    /// A week begins: households come, leave centres, search and move; those who come find places
    /// where there are any.
    pub fn let_people_come(&mut self) {
        let Some(ground) = self.ground.take() else {
            return;
        };
        let mut watch = Watch::start();
        let mut peopling = self.peopling.take();
        if let Some(peopling) = &mut peopling {
            self.let_families_follow(peopling, &ground);
        }
        let mut parties = match (&mut peopling, u32::try_from(self.week)) {
            (Some(peopling), Ok(week)) => {
                let p = &self.population;
                peopling.parties(week, &p.groups, p.legal.is_on())
            }
            _ => Vec::new(),
        };
        if let Some(away) = &mut self.away {
            parties.extend(away.who_returns(self.week));
        }
        parties.sort_unstable_by_key(Party::key);
        // Before others come, so that nobody comes and leaves in one week.
        let looking = self.whose_stay_ends();
        let mut wanted = Vec::new();
        if let Some(mut centres) = self.centres.take() {
            parties.retain(|party| {
                let dial = |dial: Dial| self.dials.greatest(dial, party.group);
                let by_policy = party.luck < dial(Dial::CentreShare);
                // Who is placed directly needs no centre.
                if party.placed < dial(Dial::DirectPlacement) {
                    return true;
                }
                let listed = centres.send(party, self.week);
                let site = match listed.filter(|_| party.centre || by_policy) {
                    Some(site) => site,
                    None if by_policy => {
                        let size = dial(Dial::CentreSize);
                        centres.open(if size > 0.0 { size } else { USUAL_SIZE }, &ground)
                    }
                    None => return true,
                };
                let at = centres.site(site).at;
                let home = self.settle_in(party, at, &ground, &mut wanted);
                // Who would have come to a listed centre anyway costs no policy.
                let sends = by_policy && !(party.centre && listed.is_some());
                let sent_by = match sends {
                    true => {
                        self.schedule
                            .sets(Dial::CentreShare, self.week, party.group, &self.budgets)
                    }
                    false => None,
                };
                centres.admit(home, party.members.len() as u32, site, sent_by);
                false
            });
            self.centres = Some(centres);
        }
        let mut left = Vec::new();
        let leaving = self.who_leaves_home();
        let mut own = Vec::new();
        if self.housing.is_some() {
            let (lodgings, housed, alone) = self.find_dwellings(&parties, &looking, &leaving);
            own = alone;
            for (party, lodging) in parties.into_iter().zip(lodgings) {
                if let Some((number, at)) = lodging {
                    let home = self.settle_in(&party, at, &ground, &mut wanted);
                    if let Some(housing) = &mut self.housing {
                        housing.move_in(home, party.key(), number, self.step);
                    }
                } else if let Some(peopling) = &mut peopling {
                    peopling.waiting.push(party);
                }
            }
            let found = looking.iter().zip(housed).filter(|(_, housed)| *housed);
            left.extend(found.map(|(&h, _)| h));
        } else if let Some(peopling) = &peopling {
            let groups = self.groups();
            for party in &parties {
                let at = peopling.like_the_stock(&ground, groups, party.key(), party.group);
                self.settle_in(party, at, &ground, &mut wanted);
            }
            for h in looking {
                let head = self.homes.members(h)[0] as usize;
                let (key, group) = (self.population.key[head], self.population.group[head]);
                let at = peopling.like_the_stock(&ground, groups, key, usize::from(group));
                self.move_household(h, at, &mut wanted);
                self.movements.moved[usize::from(group)] += 1;
                left.push(h);
            }
        }
        self.leave_home(&leaving, &own, peopling.as_mut(), &mut wanted);
        self.take_seats(wanted);
        if let Some(centres) = &mut self.centres {
            left.retain(|&h| centres.discharge(h));
        }
        self.isolate(&left);
        self.movements.waiting.fill(0);
        for party in peopling.iter().flat_map(|p| &p.waiting) {
            self.movements.waiting[party.group] += 1;
        }
        (self.peopling, self.ground) = (peopling, Some(ground));
        watch.lap(&mut self.timings.turnover);
    }

    /// A household moves in; the seats that its members want are added to a list. Returns its
    /// number.
    fn settle_in(
        &mut self,
        party: &Party,
        at: Lodging,
        ground: &Ground,
        wanted: &mut Vec<Seating>,
    ) -> u32 {
        let home = self.homes.found();
        let mut school = None;
        let rows: Vec<u32> = party
            .members
            .iter()
            .map(|m| {
                let row = self.come(m, home, at.area);
                let class = self.seats_of_a_resident(row, at, ground, wanted);
                let age = self.school_age(row as usize);
                if let Some(class) = class.filter(|_| (6..12).contains(&age)) {
                    school = Some(class);
                }
                row
            })
            .collect();
        if let Some(gate) = self.gate_of(school) {
            let parents = rows.iter().zip(&party.members).filter(|(_, m)| m.parent);
            wanted.extend(parents.map(|(&row, _)| ("gate", row, gate)));
        }
        match &mut self.away {
            Some(away) if party.returns() => {
                for m in &party.members {
                    self.movements.returned[usize::from(m.group)] += 1;
                    away.note_return(m.key);
                }
            }
            _ => self.movements.arrived[party.group] += rows.len() as u64,
        }
        if let Some(moves) = &mut self.moves {
            moves.note(&self.population, &self.homes, home);
        }
        home
    }

    /// The gate at which parents meet of a child of primary age in a class, if there is one.
    pub(in crate::engine) fn gate_of(&self, class: Option<u32>) -> Option<u32> {
        let unit_of = &self.population.membership("class")?.unit_of;
        let gate = unit_of.get(class? as usize).copied()?;
        ((gate as usize) < self.seats.get("gate")?.places()).then_some(gate)
    }

    /// Marks the parents of the children of a household.
    pub(in crate::engine) fn mark_parents_at(&mut self, home: u32) {
        for (i, is) in self.parents_among(home) {
            self.population.parent[i as usize] |= is;
        }
    }

    /// The members of a household, and whether each is of an age to be a parent of a child there.
    pub(in crate::engine) fn parents_among(&self, home: u32) -> Vec<(u32, bool)> {
        let members = self.homes.members(home);
        let age = members.iter().map(|&i| self.population.age[i as usize]);
        let mut parent = vec![false; members.len()];
        mark_parents(
            &vec![0; members.len()],
            &age.collect::<Vec<u8>>(),
            &mut parent,
        );
        members.iter().copied().zip(parent).collect()
    }

    /// Street, cell, office, way and class of somebody who begins to live here; returns the class.
    pub(in crate::engine) fn seats_of_a_resident(
        &self,
        row: u32,
        at: Lodging,
        ground: &Ground,
        wanted: &mut Vec<Seating>,
    ) -> Option<u32> {
        let p = &self.population;
        let key = p.key[row as usize];
        let class = self.seats.get("class").and_then(|class| {
            let first = self.class_of_a_resident(ground, row as usize)?;
            ground.class(class, first, at.area)
        });
        let way = ground.way(key, at.area, class.is_some());
        let places = [
            ("street", at.area),
            ("neighbours", at.cell),
            ("counter", at.area),
            ("transit", way),
            ("class", class.unwrap_or(NONE)),
        ];
        for (name, place) in places {
            let known = |s: &crate::places::Seats| (place as usize) < s.places();
            if self.seats.get(name).is_some_and(known) {
                wanted.push((name, row, place));
            }
        }
        class
    }
}
