//! Schools of a city where families choose them (M35): where they stand, what they can take, and how
//! they are filled at the start. A school year is in `enrolment`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::homes::Homes;
use crate::ids::NONE;
use crate::indirect::events::permute;
use crate::institutions::schools::SchoolChoice;
use crate::policy::Dials;
use crate::population::{LEVELS, Membership, Population, classes_for};
use crate::rng::Stream;

/// A point of the city: an area, and how far along it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub area: u32,
    /// From 0 to 1, in the order of the cells.
    pub along: f64,
}

/// An area on the map.
#[derive(Debug, Clone, Copy)]
struct Plot {
    /// Kilometres east and north, where known.
    at: Option<(f64, f64)>,
    /// Kilometres across.
    width: f64,
}

/// A school.
#[derive(Debug, Clone)]
pub(crate) struct School {
    pub at: Spot,
    /// Pupils at the start by level: its part of the capacity of the city.
    pub pupils: [u32; 2],
    /// As all families see it, in [0,1].
    pub quality: f64,
}

/// All schools, and the rule by which they are chosen.
#[derive(Debug, Clone)]
pub(crate) struct Schools {
    pub p: SchoolChoice,
    class_size: f64,
    pub all: Vec<School>,
    /// Schools that teach each level, without those of one group.
    pub taught: [Vec<u32>; 2],
    /// By group, the school of its own for each level, which nobody attends unless a policy says so.
    pub own: Vec<[u32; 2]>,
    /// Classes by school and age.
    pub classes: BTreeMap<(u32, u8), Range<u32>>,
    /// How far along its area each cell lies.
    along: Vec<f64>,
    plots: Vec<Plot>,
    pub tastes: Stream,
    pub luck: Stream,
    pub scores: Stream,
}

/// What is known of people when a year group enrols.
#[derive(Clone, Copy)]
pub(crate) struct Crowd<'a> {
    pub population: &'a Population,
    pub homes: &'a Homes,
    pub attitude: &'a [f32],
    pub language: Option<&'a [f32]>,
    pub dials: &'a Dials,
}

impl School {
    /// Whether it stands somewhere: it had pupils at the start. A school of one group has no site.
    pub fn has_site(&self) -> bool {
        self.pupils.iter().any(|&n| n > 0)
    }
}

impl Schools {
    /// The schools of a population, whose classes and gates are dealt anew: the schools that it has,
    /// and one of its own for every group and level. `crowd` is the population before.
    pub fn found(
        p: &SchoolChoice,
        crowd: Crowd<'_>,
        seed: u64,
    ) -> (Schools, Option<[Membership; 2]>) {
        let population = crowd.population;
        let mut schools = Schools {
            p: p.clone(),
            class_size: population.parameters.class_size,
            all: Vec::new(),
            taught: [Vec::new(), Vec::new()],
            own: Vec::new(),
            classes: BTreeMap::new(),
            along: along(population),
            plots: plots(population, p.area_width),
            tastes: Stream::new(seed, "schools.taste"),
            luck: Stream::new(seed, "schools.luck"),
            scores: Stream::new(seed, "schools.score"),
        };
        let (Some(class), Some(cells)) = (
            population.membership("class"),
            population.membership("neighbours"),
        ) else {
            return (schools, None);
        };
        let mut school_of: Vec<u32> = class
            .place_of
            .iter()
            .map(|&c| match c {
                NONE => NONE,
                c => class.unit_of[c as usize],
            })
            .collect();
        let spot = |i: usize| schools.spot(population.area[i], cells.place_of[i]);
        let spots: Vec<Spot> = (0..population.len()).map(spot).collect();
        schools.place(population, &school_of, &spots, seed);
        for year in 0..libm::round(p.years) as u32 {
            for (level, (least, _)) in LEVELS.into_iter().enumerate() {
                let age = least + (year % 6) as u8;
                let enrolled = |i: &usize| population.age[*i] == age && school_of[*i] != NONE;
                let who: Vec<u32> = (0..population.len())
                    .filter(enrolled)
                    .map(|i| i as u32)
                    .collect();
                let pupils = schools.pupils(crowd, who, |i| spots[i]);
                let others = schools.others(
                    population,
                    age,
                    (0..population.len()).map(|i| (i as u32, school_of[i])),
                );
                let found = schools.choose(level, &pupils, &others, crowd, year);
                for (pupil, school) in pupils.iter().zip(found) {
                    school_of[pupil.who as usize] = school;
                }
            }
        }
        let seated = schools.deal(crowd, &school_of);
        (schools, Some(seated))
    }

    /// Where the schools stand: at the home of the pupil in the middle of theirs.
    fn place(&mut self, population: &Population, school_of: &[u32], spots: &[Spot], seed: u64) {
        let quality = Stream::new(seed, "schools.quality");
        let n = school_of
            .iter()
            .filter(|&&s| s != NONE)
            .max()
            .map_or(0, |&s| s + 1);
        let mut pupils: Vec<Vec<u32>> = vec![Vec::new(); n as usize];
        for (i, &s) in school_of.iter().enumerate().filter(|&(_, &s)| s != NONE) {
            pupils[s as usize].push(i as u32);
        }
        for (s, mut here) in pupils.into_iter().enumerate() {
            here.sort_by(|&i, &j| {
                let (a, b) = (spots[i as usize], spots[j as usize]);
                let by_spot = (a.area.cmp(&b.area)).then(a.along.total_cmp(&b.along));
                by_spot.then(population.key[i as usize].cmp(&population.key[j as usize]))
            });
            let middle = here.get(here.len() / 2);
            let mut school = School {
                at: middle.map_or(
                    Spot {
                        area: 0,
                        along: 0.5,
                    },
                    |&i| spots[i as usize],
                ),
                pupils: [0; 2],
                quality: quality.sequence(s as u64, 0).uniform(),
            };
            for &i in &here {
                if let Some(level) = level_of(population.age[i as usize]) {
                    school.pupils[level] += 1;
                }
            }
            for level in 0..LEVELS.len() {
                if school.pupils[level] > 0 {
                    self.taught[level].push(s as u32);
                }
            }
            self.all.push(school);
        }
        for _ in 0..population.groups.len() {
            let first = self.all.len() as u32;
            self.own.push([first, first + 1]);
            let empty = School {
                at: Spot {
                    area: 0,
                    along: 0.5,
                },
                pupils: [0; 2],
                quality: 0.5,
            };
            self.all.extend([empty.clone(), empty]);
        }
    }

    /// Places of a school in a year group of so many.
    pub fn capacity(&self, school: u32, level: usize, cohort: usize) -> u32 {
        let pupils = |s: u32| f64::from(self.all[s as usize].pupils[level]);
        let all: f64 = self.taught[level].iter().map(|&s| pupils(s)).sum();
        let share = pupils(school) / all.max(1.0);
        libm::ceil((1.0 + self.p.spare) * share * cohort as f64) as u32
    }

    /// Classes and gates of the start. Every school gets the classes that it needs for the pupils it
    /// has and for those that it could have; some stay empty.
    fn deal(&mut self, crowd: Crowd<'_>, school_of: &[u32]) -> [Membership; 2] {
        let population = crowd.population;
        let mut groups: BTreeMap<(u32, u8), Vec<u32>> = BTreeMap::new();
        for (i, &s) in school_of.iter().enumerate().filter(|&(_, &s)| s != NONE) {
            let of_age = groups.entry((s, population.age[i])).or_default();
            of_age.push(i as u32);
        }
        let mut room: BTreeMap<(u32, u8), usize> = BTreeMap::new();
        for (&at, who) in &groups {
            room.insert(at, who.len());
        }
        for (level, (lo, hi)) in LEVELS.into_iter().enumerate() {
            for age in lo..=hi {
                let of_age = groups.iter().filter(|((_, a), _)| *a == age);
                let cohort: usize = of_age.map(|(_, who)| who.len()).sum();
                for &s in &self.taught[level] {
                    let seats = self.capacity(s, level, cohort) as usize;
                    let room = room.entry((s, age)).or_default();
                    *room = (*room).max(seats);
                }
                for (g, own) in self.own.iter().enumerate() {
                    let mine = |who: &&Vec<u32>| {
                        let of = |i: &&u32| usize::from(population.group[**i as usize]) == g;
                        who.iter().filter(of).count()
                    };
                    let of_age = groups.iter().filter(|((_, a), _)| *a == age);
                    let members = of_age.map(|(_, who)| mine(&who)).sum();
                    room.insert((own[level], age), members);
                }
            }
        }
        let mut unit_of = Vec::new();
        for (&(school, age), &room) in &room {
            let first = unit_of.len() as u32;
            unit_of.resize(unit_of.len() + classes_for(room, self.class_size), school);
            self.classes
                .insert((school, age), first..unit_of.len() as u32);
        }
        let mut place_of = vec![NONE; population.len()];
        for (&(school, age), who) in &groups {
            for (i, class) in self.classes_of(crowd, school, age, who.clone(), 0) {
                place_of[i as usize] = class;
            }
        }
        let mut gate_of = vec![NONE; population.len()];
        for h in 0..crowd.homes.len() as u32 {
            for (i, gate) in gates(crowd, h, |i| school_of[i as usize]) {
                gate_of[i as usize] = gate;
            }
        }
        let classes = Membership {
            setting: "class",
            places: unit_of.len() as u32,
            place_of,
            staff: Vec::new(),
            unit_of,
        };
        let gates = Membership {
            setting: "gate",
            places: self.all.len() as u32,
            place_of: gate_of,
            staff: Vec::new(),
            unit_of: Vec::new(),
        };
        [classes, gates]
    }

    /// Classes that so many pupils of a school and age fill.
    pub fn classes_for(&self, pupils: usize, there_are: usize) -> usize {
        classes_for(pupils, self.class_size).min(there_are)
    }

    /// A point of an area; its middle where there is no cell.
    pub fn spot(&self, area: u32, cell: u32) -> Spot {
        let along = self.along.get(cell as usize).copied();
        Spot {
            area,
            along: along.unwrap_or(0.5),
        }
    }

    /// Kilometres between two points: between areas where they have coordinates, else along the
    /// order of areas.
    pub fn km(&self, a: Spot, b: Spot) -> f64 {
        let (pa, pb) = (self.plots[a.area as usize], self.plots[b.area as usize]);
        if a.area == b.area {
            return (a.along - b.along).abs() * pa.width;
        }
        if let (Some(p), Some(q)) = (pa.at, pb.at) {
            return libm::hypot(p.0 - q.0, p.1 - q.1);
        }
        let line = |s: Spot| f64::from(s.area) + s.along;
        (line(a) - line(b)).abs() * self.p.area_width
    }

    /// The groups have been given other positions.
    pub fn relabel(&mut self, to: &[usize]) {
        permute(&mut self.own, to);
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let school = std::mem::size_of::<School>();
        8 * self.along.capacity() + school * self.all.capacity() + 64 * self.classes.len()
    }
}

/// Level of an age; `None` of those who are no pupils.
pub(super) fn level_of(age: u8) -> Option<usize> {
    LEVELS.iter().position(|&(lo, hi)| (lo..=hi).contains(&age))
}

/// Parents of a household and the school at whose gate they meet: that of their youngest pupil of
/// primary age.
pub(super) fn gates(
    crowd: Crowd<'_>,
    household: u32,
    school_of: impl Fn(u32) -> u32,
) -> Vec<(u32, u32)> {
    let p = crowd.population;
    let members = crowd.homes.members(household);
    let pupil = |i: &&u32| level_of(p.age[**i as usize]) == Some(0) && school_of(**i) != NONE;
    let youngest = members
        .iter()
        .filter(pupil)
        .min_by_key(|&&i| (p.age[i as usize], p.key[i as usize]));
    let Some(&child) = youngest else {
        return Vec::new();
    };
    let parents = members.iter().filter(|&&i| p.parent[i as usize]);
    parents.map(|&i| (i, school_of(child))).collect()
}

/// How far along its area each cell lies, in the order of cells.
fn along(population: &Population) -> Vec<f64> {
    let Some(cells) = population.membership("neighbours") else {
        return Vec::new();
    };
    let mut area_of = vec![NONE; cells.places as usize];
    for (i, &cell) in cells.place_of.iter().enumerate().filter(|c| *c.1 != NONE) {
        area_of[cell as usize] = population.area[i];
    }
    let mut of_area = vec![0u32; population.areas.len()];
    let mut rank = vec![0u32; area_of.len()];
    for (cell, &area) in area_of.iter().enumerate().filter(|a| *a.1 != NONE) {
        rank[cell] = of_area[area as usize];
        of_area[area as usize] += 1;
    }
    let along = |(&area, &rank): (&u32, &u32)| match area {
        NONE => 0.5,
        area => (f64::from(rank) + 0.5) / f64::from(of_area[area as usize]),
    };
    area_of.iter().zip(&rank).map(along).collect()
}

/// Kilometres of a degree of latitude.
const DEGREE: f64 = 111.32;

fn plots(population: &Population, width: f64) -> Vec<Plot> {
    let known: Vec<(f64, f64)> = population.areas.iter().filter_map(|a| a.point).collect();
    let middle = known.iter().map(|p| p.1).sum::<f64>() / known.len().max(1) as f64;
    let east = DEGREE * libm::cos(middle.to_radians());
    let plot = |a: &crate::population::Area| Plot {
        at: a.point.map(|(lon, lat)| (lon * east, lat * DEGREE)),
        width: a.km2.map_or(width, libm::sqrt),
    };
    population.areas.iter().map(plot).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ground::seated_town;

    fn town() -> (Population, Schools, Option<[Membership; 2]>) {
        let (p, ..) = seated_town(4000);
        let homes = Homes::new(&p);
        let set_point = vec![0.1; p.len() * p.groups.len()];
        let crowd = Crowd {
            population: &p,
            homes: &homes,
            attitude: &set_point,
            language: None,
            dials: &Dials::neutral(p.groups.len()),
        };
        let (schools, seated) = Schools::found(&SchoolChoice::default(), crowd, 3);
        (p, schools, seated)
    }

    #[test]
    fn every_pupil_of_the_builder_has_a_class_and_nobody_else_has() {
        let (p, schools, seated) = town();
        let before = p.membership("class").expect("classes");
        let [class, gate] = seated.expect("schools");
        for i in 0..p.len() {
            assert_eq!(before.place_of[i] == NONE, class.place_of[i] == NONE);
            if let Some(&school) = class.unit_of.get(class.place_of[i] as usize) {
                let level = level_of(p.age[i]).expect("a pupil");
                assert!(schools.taught[level].contains(&school));
                let classes = &schools.classes[&(school, p.age[i])];
                assert!(classes.contains(&class.place_of[i]));
            }
        }
        let n = (p.groups.len() * LEVELS.len()) as u32;
        let old = p.membership("gate").expect("gates").places;
        assert_eq!(
            gate.places,
            old + n,
            "one of its own for every group and level"
        );
    }

    #[test]
    fn places_are_enough_for_a_year_group_and_not_many_more() {
        let (_, schools, _) = town();
        for level in 0..2 {
            let of = |n| -> u32 {
                let taught = schools.taught[level].iter();
                taught.map(|&s| schools.capacity(s, level, n)).sum()
            };
            assert_eq!(of(0), 0);
            let schools = schools.taught[level].len() as u32;
            assert!((110..=110 + schools).contains(&of(100)));
        }
    }

    #[test]
    fn distance_goes_by_coordinates_or_by_the_order_of_areas() {
        let (_, mut schools, _) = town();
        let (a, b) = (
            Spot {
                area: 1,
                along: 0.2,
            },
            Spot {
                area: 3,
                along: 0.7,
            },
        );
        assert!((schools.km(a, b) - 1.25).abs() < 1e-12);
        let c = Spot { along: 0.6, ..a };
        assert!((schools.km(a, c) - 0.2).abs() < 1e-12);
        schools.plots[1].at = Some((0.0, 0.0));
        schools.plots[3].at = Some((3.0, 4.0));
        assert!((schools.km(a, b) - 5.0).abs() < 1e-12 && schools.km(b, b) == 0.0);
    }
}
