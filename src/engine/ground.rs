//! Where somebody who comes or moves finds places: cells of an area, classes of an age, streets on
//! the way. Made once from the city of the start.

use std::collections::BTreeMap;

use crate::ids::NONE;
use crate::institutions::ageing::{grade, level};
use crate::places::Seats;
use crate::population::Population;
use crate::rng::{Stream, uniform};

/// Share of pupils on the way who cross the city, as at the start; others know the next area.
const CROSS_CITY: f32 = 0.5;

/// The places of a city by area.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    /// Neighbourhood cells of each area.
    pub cells: Vec<Vec<u32>>,
    /// Areas where somebody lived at the start, in order.
    lived: Vec<u32>,
    /// Inhabitants of these and of those before them, at the start.
    below: Vec<u64>,
    /// Classes by the age of their pupils at the start.
    classes: BTreeMap<u8, Vec<Class>>,
    transit: Stream,
}

/// A class as it was at the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Class {
    /// Area of its pupils, on average in the order of areas.
    pub area: u32,
    pub place: u32,
    pub pupils: u32,
}

impl Ground {
    /// The ground of a population as it is seated.
    pub fn new(population: &Population, seats: &BTreeMap<String, Seats>, seed: u64) -> Ground {
        let areas = population.areas.len();
        let mut people = vec![0u64; areas];
        for &d in &population.area {
            people[d as usize] += 1;
        }
        let lived: Vec<u32> = (0..areas as u32)
            .filter(|&d| people[d as usize] > 0)
            .collect();
        let mut below = Vec::with_capacity(lived.len());
        let mut sum = 0;
        for &d in &lived {
            sum += people[d as usize];
            below.push(sum);
        }
        let mut cells = vec![Vec::new(); areas];
        if let Some(neighbours) = seats.get("neighbours") {
            for cell in 0..neighbours.places() as u32 {
                let first = neighbours.of_place(cell).iter().find(|&&i| i != NONE);
                if let Some(&i) = first {
                    cells[population.area[i as usize] as usize].push(cell);
                }
            }
        }
        let mut classes: BTreeMap<u8, Vec<Class>> = BTreeMap::new();
        if let Some(class) = seats.get("class") {
            for place in 0..class.places() as u32 {
                let pupils = || class.of_place(place).iter().filter(|&&i| i != NONE);
                let Some(age) = pupils().map(|&i| population.age[i as usize]).min() else {
                    continue;
                };
                let sum: u64 = pupils()
                    .map(|&i| u64::from(population.area[i as usize]))
                    .sum();
                let pupils = class.members(place);
                let area = (sum / u64::from(pupils)) as u32;
                let class = Class {
                    area,
                    place,
                    pupils,
                };
                classes.entry(age).or_default().push(class);
            }
        }
        Ground {
            cells,
            lived,
            below,
            classes,
            transit: Stream::new(seed, "migration.transit"),
        }
    }

    /// An area with the odds of its inhabitants at the start.
    pub fn any_area(&self, word: u64) -> u32 {
        let all = self.below.last().copied().unwrap_or(0);
        let at = ((u128::from(word) * u128::from(all)) >> 64) as u64;
        let k = self.below.partition_point(|&n| n <= at);
        self.lived.get(k).copied().unwrap_or(0)
    }

    /// A cell of an area, drawn with this word; [`NONE`] where it has none.
    pub fn cell(&self, area: u32, word: u32) -> u32 {
        let cells = &self.cells[area as usize];
        let at = (u64::from(word) * cells.len() as u64) >> 32;
        cells.get(at as usize).copied().unwrap_or(NONE)
    }

    /// The street that leads through another area, of a person who lives here and travels or not.
    pub fn way(&self, key: u64, area: u32, travels: bool) -> u32 {
        let [far, which, lo, _] = self.transit.draw(key, 0, 0);
        if travels && uniform(far) < CROSS_CITY {
            return self.any_area((u64::from(which) << 32) | u64::from(lo));
        }
        let here = self.lived.partition_point(|&d| d < area);
        let near: Vec<u32> = [
            here.checked_sub(2),
            here.checked_sub(1),
            Some(here + 1),
            Some(here + 2),
        ]
        .into_iter()
        .flatten()
        .filter_map(|k| self.lived.get(k).copied())
        .filter(|&d| d != area)
        .collect();
        let at = (u64::from(which) * near.len() as u64) >> 32;
        near.get(at as usize).copied().unwrap_or(area)
    }

    /// The class of an age whose pupils live nearest (in the order of areas) and that has room; the
    /// nearest of all where none has. `None` at ages without classes.
    pub fn class(&self, seats: &Seats, age: u8, area: u32) -> Option<u32> {
        let of_age = self.classes.get(&age)?;
        let nearest = |only_with_room: bool| {
            of_age
                .iter()
                .filter(|c| !only_with_room || seats.has_room(c.place))
                .min_by_key(|c| (c.area.abs_diff(area), c.place))
                .map(|c| c.place)
        };
        nearest(true).or_else(|| nearest(false))
    }

    /// Age at the start of the pupils of the classes that pupils of an age have in a school year; those of the
    /// nearest age of the level where nobody was of theirs. `None` for who is no pupil.
    pub fn year_group(&self, age: u8, year: i64) -> Option<u8> {
        let here = level(age)?;
        let of_level = |first: &u8| level(*first) == Some(here);
        let first = self.classes.keys().copied().filter(of_level);
        first.min_by_key(|&first| {
            let now = grade(first, year).unwrap_or(first);
            (now.abs_diff(age), now)
        })
    }

    /// The classes whose pupils were so old at the start.
    pub fn classes_of(&self, first: u8) -> &[Class] {
        self.classes.get(&first).map_or(&[], Vec::as_slice)
    }

    /// All classes with the age of their pupils at the start.
    pub fn classes(&self) -> impl Iterator<Item = (u8, u32)> + '_ {
        let all = self.classes.iter();
        all.flat_map(|(&age, of_age)| of_age.iter().map(move |c| (age, c.place)))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let cells: usize = self.cells.iter().map(|c| 24 + 4 * c.capacity()).sum();
        let classes: usize = self.classes.values().map(|c| 12 * c.capacity()).sum();
        cells + classes + 4 * self.lived.capacity() + 8 * self.below.capacity()
    }
}

/// A built town of four groups with everybody seated, and its ground.
#[cfg(test)]
pub(crate) fn seated_town(inhabitants: u32) -> (Population, BTreeMap<String, Seats>, Ground) {
    use crate::population::{City, Group, Groups, SyntheticCity};
    let members = [("host", 0.7), ("a", 0.15), ("b", 0.1), ("c", 0.05)].map(|(name, share)| {
        let mut group = Group::new(name, name == "host");
        group.spec.share = share;
        group
    });
    let groups = Groups::new(members.to_vec(), ndarray::Array2::zeros((4, 4))).expect("groups");
    let city = City::Synthetic(SyntheticCity {
        inhabitants,
        areas: 8,
        ..SyntheticCity::default()
    });
    let p = crate::population::build(&groups, &city, &Default::default(), 3).expect("a town");
    let seats: BTreeMap<String, Seats> = p
        .memberships
        .iter()
        .map(|m| {
            let order = Stream::new(3, m.setting);
            let seats = Seats::with_staff(m.places, &m.place_of, &p.key, &order, m.staff.clone());
            (m.setting.to_owned(), seats)
        })
        .collect();
    let ground = Ground::new(&p, &seats, 1);
    (p, seats, ground)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_drawn_with_the_odds_of_their_inhabitants() {
        let (p, _, ground) = seated_town(3000);
        let n = 4000u64;
        let mut found = vec![0u64; p.areas.len()];
        for k in 0..n {
            found[ground.any_area(k * (u64::MAX / n)) as usize] += 1;
        }
        let people = p.counts(found.len(), |i| p.area[i]);
        for (area, &times) in found.iter().enumerate() {
            let here: u64 = people.row(area).sum();
            let share = here as f64 / 3000.0;
            assert!((times as f64 / n as f64 - share).abs() < 0.01);
        }
    }

    #[test]
    fn a_pupil_finds_a_class_of_the_own_age_nearby() {
        let (p, seats, ground) = seated_town(3000);
        let class = &seats["class"];
        let place = ground.class(class, 8, 0).unwrap();
        let ages: Vec<u8> = class
            .of_place(place)
            .iter()
            .filter(|&&i| i != NONE)
            .map(|&i| p.age[i as usize])
            .collect();
        assert!(ages.contains(&8), "{ages:?}");
        assert_eq!(ground.class(class, 3, 0), None);
    }

    #[test]
    fn classes_of_a_year_group_take_turns_and_the_nearest_age_stands_in() {
        let (p, _, mut ground) = seated_town(3000);
        assert_eq!(ground.year_group(8, 0), Some(8));
        assert_eq!(
            (ground.year_group(6, 1), ground.year_group(12, 7)),
            (Some(11), Some(17))
        );
        assert_eq!(
            (ground.year_group(5, 0), ground.year_group(18, 3)),
            (None, None)
        );
        let pupils: u32 = (6..=17)
            .flat_map(|a| ground.classes_of(a))
            .map(|c| c.pupils)
            .sum();
        let of_age = p.age.iter().filter(|a| (6..=17).contains(*a)).count();
        assert_eq!(pupils as usize, of_age);
        ground.classes.remove(&8);
        // Next to it are 7 and 9: the younger.
        assert_eq!(
            (ground.year_group(8, 0), ground.year_group(10, 2)),
            (Some(7), Some(7))
        );
    }

    #[test]
    fn the_way_leads_elsewhere() {
        let (.., ground) = seated_town(3000);
        for key in 0..200 {
            assert_ne!(ground.way(key, 1, false), 1);
        }
        let far = (0..200).filter(|&k| ground.way(k, 1, true) != ground.way(k, 1, false));
        assert!(far.count() > 40);
    }
}
