//! Grown-up children leave home (M37; see [`institutions::ageing`](crate::institutions::ageing)). Nothing happens
//! before week 0.

use super::migration::{Lodging, Peopling};
use super::presence::Seating;
use super::start::in_runs;
use super::world::World;
use crate::ids::NONE;
use crate::institutions::ageing::{LEAVES_HOME, is_grown_up_child};
use crate::num::weekly_from_yearly;
use crate::rng::{Stream, uniform};

impl World {
    /// Who wants a household of the own this week, in the order of keys.
    pub fn who_leaves_home(&self) -> Vec<u32> {
        let rule = self.rules.generations.as_ref();
        let hazard = rule.filter(|g| g.ages()).map_or(0.0, |g| g.leave_home);
        if hazard <= 0.0 || self.week < 0 {
            return Vec::new();
        }
        let weekly = weekly_from_yearly(hazard) as f32;
        let luck = Stream::new(self.seed, "ageing.home");
        let p = &self.population;
        let mut leaving = in_runs(self.len(), self.pieces.people, |run| {
            let of_age = run.filter(|&i| p.is_present(i) && LEAVES_HOME.contains(&p.age[i]));
            let leaves = |i: usize| {
                uniform(luck.draw(p.key[i], self.step, 0)[0]) < weekly && self.lives_with_parents(i)
            };
            of_age
                .filter(|&i| leaves(i))
                .map(|i| (p.key[i], i as u32))
                .collect()
        });
        leaving.sort_unstable();
        leaving.into_iter().map(|(_, i)| i).collect()
    }

    /// Whether somebody lives with people of a parent's age, in no centre, and has no child there.
    fn lives_with_parents(&self, i: usize) -> bool {
        let p = &self.population;
        let home = p.household[i];
        if home == NONE || p.parent[i] || self.centres.as_ref().is_some_and(|c| c.has(home)) {
            return false;
        }
        let others = self.homes.members(home).iter();
        let ages = others.map(|&j| p.age[j as usize]);
        is_grown_up_child(p.age[i], ages)
    }

    /// The home in which people live, for who goes on living there.
    fn lodging_of(&self, i: u32) -> Lodging {
        let cells = self.seats.get("neighbours");
        Lodging {
            area: self.population.area[i as usize],
            cell: cells.map_or(NONE, |s| s.place_of(i)),
        }
    }

    /// Those of whom a dwelling was found (each with its number) begin to live there alone; where there are no
    /// dwellings, all do, next door to their parents. Seats that they want are added to a list.
    pub fn leave_home(
        &mut self,
        leaving: &[u32],
        found: &[Option<(u32, Lodging)>],
        peopling: Option<&mut Peopling>,
        wanted: &mut Vec<Seating>,
    ) {
        let mut gone = Vec::new();
        for (k, &i) in leaving.iter().enumerate() {
            let (number, at) = match (&self.housing, found.get(k).copied().flatten()) {
                (Some(_), None) => continue,
                (_, Some((number, at))) => (Some(number), at),
                (None, None) => (None, self.lodging_of(i)),
            };
            self.found_household(i, number, at, wanted);
            gone.push(self.population.key[i as usize]);
        }
        // Whoever has left home has a family here, and none elsewhere.
        if let Some(peopling) = peopling.filter(|p| p.reunion.is_some()) {
            for key in gone {
                peopling.followed.entry(key).or_insert(self.week);
            }
        }
    }

    /// Somebody moves out and founds a household.
    fn found_household(
        &mut self,
        i: u32,
        number: Option<u32>,
        at: Lodging,
        wanted: &mut Vec<Seating>,
    ) {
        let p = &mut self.population;
        let (before, key) = (p.household[i as usize], p.key[i as usize]);
        self.homes.move_out(p, before, i);
        let home = self.homes.found();
        p.household[i as usize] = home;
        self.homes.move_in(p, home, i);
        if let (Some(housing), Some(number)) = (&mut self.housing, number) {
            housing.move_in(home, address(key), number, self.step);
        }
        self.move_household(home, at, wanted);
        if let Some(moves) = &mut self.moves {
            moves.note(&self.population, &self.homes, before);
            moves.note(&self.population, &self.homes, home);
        }
    }
}

/// Address of the luck of the household that somebody founds. Not the person's key: the household of the parents may
/// have that.
pub(super) fn address(key: u64) -> u64 {
    let [hi, lo, ..] = Stream::new(0, "leaving home").draw(key, 0, 0);
    (u64::from(hi) << 32) | u64::from(lo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Simulation;
    use crate::institutions::generations;
    use crate::mechanism::Choice;
    use crate::population::{City, Group, Groups, SyntheticCity};
    use crate::scenario::Scenario;

    /// A town in which people grow older and leave home at a yearly hazard; dwellings are looked for or not.
    fn town(hazard: f64, residence: bool) -> Simulation {
        let (mut host, mut new) = (Group::new("host", true), Group::new("new", false));
        (host.spec.share, new.spec.share) = (0.75, 0.25);
        let groups = Groups::new(vec![host, new], ndarray::Array2::from_elem((2, 2), 0.1));
        let city = SyntheticCity {
            inhabitants: 1500,
            areas: 3,
            ..SyntheticCity::default()
        };
        let mut s = Scenario::new(groups.expect("groups"), City::Synthetic(city));
        let mut on = |name: &str, set: &[(&str, f64)]| {
            let declared = crate::mechanism::find(name)
                .expect("a mechanism")
                .parameters;
            let value = |p: &crate::parameter::Parameter| {
                let own = set.iter().find(|(key, _)| *key == p.key);
                own.map_or(p.default, |(_, x)| *x)
            };
            let choice = Choice {
                enabled: true,
                values: declared.iter().map(value).collect(),
            };
            s.mechanisms.insert(name.to_owned(), choice);
        };
        let name = generations::CARD.name;
        on(name, &[("ageing", 1.0), ("leave_home", hazard)]);
        if residence {
            on("residence", &[("hazard", 0.0)]);
        }
        Simulation::new(s).expect("a town")
    }

    fn at_home(w: &World) -> Vec<u32> {
        let p = &w.population;
        let of_age = (0..p.len()).filter(|&i| LEAVES_HOME.contains(&p.age[i]));
        let at_home = of_age.filter(|&i| w.lives_with_parents(i));
        at_home.map(|i| i as u32).collect()
    }

    #[test]
    fn the_hazard_comes_out_and_nobody_leaves_without_one() {
        let mut s = town(0.0, false);
        s.step();
        assert!(s.world.who_leaves_home().is_empty());
        let mut s = town(0.5, false);
        let children = at_home(&s.world).len() as f64;
        let mut sum = 0;
        for step in 0..52 {
            s.world.step = step;
            sum += s.world.who_leaves_home().len();
        }
        // Of the same people in every week: h of them in expectation.
        let known = children * 52.0 * weekly_from_yearly(0.5);
        assert!(
            children > 30.0 && (sum as f64 - known).abs() < 4.0 * libm::sqrt(known),
            "{sum} of {children}"
        );
        s.world.week = -1;
        assert!((0..52).all(|step| {
            s.world.step = step;
            s.world.who_leaves_home().is_empty()
        }));
    }

    #[test]
    fn who_leaves_lives_alone_next_door_and_the_others_stay() {
        let mut s = town(0.5, false);
        let w = &mut s.world;
        let i = at_home(w)[0];
        let home = w.population.household[i as usize];
        let (others, lodging) = (w.homes.members(home).len() - 1, w.lodging_of(i));
        let mut wanted = Vec::new();
        w.leave_home(&[i], &[], None, &mut wanted);
        assert!(wanted.is_empty() && w.lodging_of(i) == lodging);
        let own = w.population.household[i as usize];
        assert_eq!(
            (w.homes.members(own), w.homes.members(home).len()),
            (&[i][..], others)
        );
        assert!(own != home && !w.lives_with_parents(i as usize));
    }

    #[test]
    fn without_a_dwelling_nobody_leaves_and_with_one_it_is_taken() {
        let mut s = town(0.5, true);
        let w = &mut s.world;
        let all = at_home(w);
        let (i, j) = (all[0], all[1]);
        let homes = w.homes.len();
        let (_, _, found) = w.find_dwellings(&[], &[], &[i]);
        let (number, at) = found[0].expect("a vacant dwelling");
        let vacant = w.housing.as_ref().expect("dwellings").vacancies();
        let mut wanted = Vec::new();
        w.leave_home(&[i, j], &[found[0], None], None, &mut wanted);
        w.take_seats(wanted);
        assert_eq!((w.homes.len(), w.lodging_of(i)), (homes + 1, at));
        let housing = w.housing.as_ref().expect("dwellings");
        assert_eq!(
            housing.dwelling[w.population.household[i as usize] as usize],
            number
        );
        assert_eq!(housing.vacancies() + 1, vacant);
        assert!(w.lives_with_parents(j as usize));
    }
}
