//! School years of a city in which people grow older (M37): classes move up, those who are too old leave,
//! and who starts a level finds a class (see [`institutions::ageing`](crate::institutions::ageing)).

use super::ground::Ground;
use super::presence::Seating;
use super::schools::{Schools, gates};
use super::start::in_runs;
use super::timings::Watch;
use super::world::World;
use crate::ids::NONE;
use crate::institutions::ageing::{YEAR, class_of, grade, level, school_year};
use crate::places::Seats;
use crate::population::LEVELS;

/// The setting whose places are classes.
const CLASS: &str = "class";
/// Places that a class has beyond its part of a year group.
const SPARE: f64 = 0.1;

/// What becomes of somebody when a school year begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Has no class any more.
    Leaves,
    /// Looks for a class, the first of a level: by choice of the family where families choose.
    Starts,
    /// Looks for another class, or for one at all.
    Changes,
}

impl World {
    /// A school year begins in a city in which people grow older.
    pub fn move_up(&mut self) {
        if self.week < 0 || self.week % YEAR != 0 || !self.seats.contains_key(CLASS) {
            return;
        }
        let Some(ground) = self.ground.take() else {
            return;
        };
        let mut watch = Watch::start();
        let schools = self.schools.take();
        let turns = self.whose_class_changes(&ground, schools.as_ref());
        let of = |turn: Turn| -> Vec<u32> {
            let mine = turns.iter().filter(|t| t.1 == turn);
            mine.map(|t| t.0).collect()
        };
        if let Some(class) = self.seats.get_mut(CLASS) {
            for &(i, _) in &turns {
                if class.seat_of()[i as usize] != NONE {
                    class.leave(i);
                }
            }
        }
        let (mut starting, mut looking) = (of(Turn::Starts), of(Turn::Changes));
        if let Some(schools) = &schools {
            let wanted = self.first_classes(schools, &mut starting);
            self.take_seats(wanted);
        }
        // Whom no school took.
        looking.append(&mut starting);
        let wanted = self.nearest_classes(&ground, looking);
        self.take_seats(wanted);
        if !turns.is_empty() {
            self.meet_at_gates();
        }
        (self.schools, self.ground) = (schools, Some(ground));
        watch.lap(&mut self.timings.turnover);
    }

    /// Age that counts at school: that at the beginning of the school year where people grow older.
    pub fn school_age(&self, i: usize) -> u8 {
        let p = &self.population;
        let age = p.age[i];
        self.ageing.as_ref().map_or(age, |ageing| {
            let birthdays = &ageing.birthdays;
            birthdays.school_age(p.key[i], p.arrived(i), age, self.week)
        })
    }

    /// Age at the start of the pupils in whose class somebody belongs who begins to live here.
    pub fn class_of_a_resident(&self, ground: &Ground, i: usize) -> Option<u8> {
        let age = self.population.age[i];
        if self.ageing.is_none() {
            return Some(age);
        }
        // Who is grown up does not begin a last year of school here.
        level(age)?;
        ground.year_group(self.school_age(i), school_year(self.week))
    }

    /// Who needs another class than the one that moves up under them, or none.
    fn whose_class_changes(&self, ground: &Ground, schools: Option<&Schools>) -> Vec<(u32, Turn)> {
        let year = school_year(self.week);
        let class = &self.seats[CLASS];
        let first = first_ages(class, ground, schools);
        let p = &self.population;
        let turn = |i: usize| -> Option<Turn> {
            let (age, place) = (p.age[i], class.place_of(i as u32));
            let sits = place != NONE;
            let Some((lo, _)) = level(age) else {
                // In week 0 nobody has grown older yet.
                return (sits && year > 0).then_some(Turn::Leaves);
            };
            if age == lo && schools.is_some() && (sits || year > 0) {
                return Some(Turn::Starts);
            }
            if year == 0 {
                return None;
            }
            let fits = sits && {
                let first = first[place as usize];
                grade(first, year) == Some(age) || ground.year_group(age, year) == Some(first)
            };
            match (fits, age == lo) {
                (true, _) => None,
                (false, true) => Some(Turn::Starts),
                (false, false) => Some(Turn::Changes),
            }
        };
        let mut turns = in_runs(self.len(), self.pieces.people, |run| {
            let present = run.filter(|&i| p.is_present(i));
            present.filter_map(|i| Some((i as u32, turn(i)?))).collect()
        });
        // In the order of keys, so that storage does not matter.
        turns.sort_unstable_by_key(|&(i, _)| p.key[i as usize]);
        turns
    }

    /// The classes that families choose for those who start a level; who finds none is left in the list.
    fn first_classes(&self, schools: &Schools, starting: &mut Vec<u32>) -> Vec<Seating> {
        let year = schools.year(self.week);
        let mut wanted = Vec::new();
        for (at, (lo, _)) in LEVELS.into_iter().enumerate() {
            let Some(first) = class_of(lo, school_year(self.week)) else {
                continue;
            };
            let of_level = |&i: &u32| self.population.age[i as usize] == lo;
            let who: Vec<u32> = starting.iter().copied().filter(of_level).collect();
            for (school, who) in self.choose_schools(schools, at, lo, who, year) {
                let classes = schools.classes_of(self.crowd(), school, first, who, year);
                wanted.extend(classes.into_iter().map(|(i, place)| (CLASS, i, place)));
            }
        }
        let found: std::collections::BTreeSet<u32> = wanted.iter().map(|w| w.1).collect();
        starting.retain(|i| !found.contains(i));
        wanted
    }

    /// The nearest class with room for everybody of a list, in an order that is drawn.
    fn nearest_classes(&self, ground: &Ground, who: Vec<u32>) -> Vec<Seating> {
        let (Some(ageing), year) = (&self.ageing, school_year(self.week)) else {
            return Vec::new();
        };
        let (p, class) = (&self.population, &self.seats[CLASS]);
        let mut looking: Vec<(u8, u32, u64, u32)> = who
            .into_iter()
            .filter_map(|i| {
                let first = ground.year_group(p.age[i as usize], year)?;
                let key = p.key[i as usize];
                Some((first, ageing.luck.draw(key, year as u32, 0)[0], key, i))
            })
            .collect();
        looking.sort_unstable();
        let mut wanted = Vec::new();
        for of_class in looking.chunk_by(|a, b| a.0 == b.0) {
            let classes = ground.classes_of(of_class[0].0);
            let now = |place: u32| class.members(place);
            let pupils = classes.iter().map(|c| now(c.place)).sum::<u32>() + of_class.len() as u32;
            let at_first = classes.iter().map(|c| c.pupils).sum::<u32>().max(1);
            let each = (1.0 + SPARE) * f64::from(pupils) / f64::from(at_first);
            let mut free: Vec<u32> = classes
                .iter()
                .map(|c| {
                    let room = libm::ceil(each * f64::from(c.pupils)) as u32;
                    room.saturating_sub(now(c.place))
                })
                .collect();
            for &(.., i) in of_class {
                let area = p.area[i as usize];
                let distance = |k: &usize| (classes[*k].area.abs_diff(area), classes[*k].place);
                let nearest = |with_room: bool| {
                    let open = |k: &usize| !with_room || free[*k] > 0;
                    (0..classes.len()).filter(open).min_by_key(distance)
                };
                if let Some(k) = nearest(true).or_else(|| nearest(false)) {
                    free[k] = free[k].saturating_sub(1);
                    wanted.push((CLASS, i, classes[k].place));
                }
            }
        }
        wanted
    }

    /// Parents go to the gate of the school of their youngest pupil of primary age, and stay away where they
    /// have none.
    fn meet_at_gates(&mut self) {
        let (Some(gate), Some(unit_of)) = (
            self.seats.get("gate"),
            self.population.membership(CLASS).map(|m| &m.unit_of),
        ) else {
            return;
        };
        let (p, class) = (&self.population, &self.seats[CLASS]);
        let school_of = |i: u32| match class.place_of(i) {
            NONE => NONE,
            place => unit_of.get(place as usize).copied().unwrap_or(NONE),
        };
        let crowd = self.crowd();
        let changes = in_runs(self.len(), self.pieces.people, |run| {
            let meets = |&i: &usize| p.parent[i] || gate.seat_of()[i] != NONE;
            let present = run.filter(|&i| p.is_present(i) && p.household[i] != NONE);
            present
                .filter(meets)
                .filter_map(|i| {
                    let i = i as u32;
                    let at = gates(crowd, p.household[i as usize], school_of);
                    let at = at.iter().find(|g| g.0 == i).map_or(NONE, |g| g.1);
                    let at = if (at as usize) < gate.places() {
                        at
                    } else {
                        NONE
                    };
                    (gate.place_of(i) != at).then_some((i, at))
                })
                .collect::<Vec<(u32, u32)>>()
        });
        if let Some(gate) = self.seats.get_mut("gate") {
            for &(i, _) in &changes {
                if gate.seat_of()[i as usize] != NONE {
                    gate.leave(i);
                }
            }
        }
        let new = changes.into_iter().filter(|c| c.1 != NONE);
        self.take_seats(new.map(|(i, place)| ("gate", i, place)).collect());
    }
}

/// Age at the start of the pupils of each class; 0 where there were none and none were to be.
fn first_ages(class: &Seats, ground: &Ground, schools: Option<&Schools>) -> Vec<u8> {
    let mut first = vec![0; class.places()];
    for (age, place) in ground.classes() {
        first[place as usize] = age;
    }
    for (&(_, age), places) in schools.iter().flat_map(|s| &s.classes) {
        for place in places.clone() {
            if let Some(of_place) = first.get_mut(place as usize) {
                *of_place = age;
            }
        }
    }
    first
}
