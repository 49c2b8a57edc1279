//! M35 in a school year: which school the families of a year group find, in which classes their
//! children sit, at which gate they wait (see
//! [`institutions::schools`](crate::institutions::schools)).

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::moving::mean_to_others;
use super::schools::{Crowd, Schools, Spot, gates};
use super::timings::Watch;
use super::world::World;
use crate::attitude::kernel::ATTITUDE;
use crate::ids::NONE;
use crate::institutions::admission::{Applicant, Places, admit};
use crate::mechanism::LANGUAGE;
use crate::num::{ln, normal_quantile};
use crate::policy::Dial;
use crate::population::{LEVELS, Population};
use crate::rng::{uniform, uniform64};

/// Weeks of a school year.
const YEAR: i64 = 52;

/// A child whose family looks for a school.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pupil {
    pub who: u32,
    key: u64,
    group: usize,
    at: Spot,
    /// Own share that the family likes best.
    ideal: f64,
}

/// Number of school years before week 0 and since.
fn year_of(played: f64, week: i64) -> u32 {
    libm::round(played) as u32 + (week / YEAR) as u32
}

impl Schools {
    /// Number of the school year of a week from 0 on, with those played before.
    pub fn year(&self, week: i64) -> u32 {
        year_of(self.p.years, week)
    }

    /// The children of a list in the order of their keys, with what their families want.
    pub fn pupils(
        &self,
        crowd: Crowd<'_>,
        mut who: Vec<u32>,
        spot: impl Fn(usize) -> Spot,
    ) -> Vec<Pupil> {
        let p = crowd.population;
        who.sort_unstable_by_key(|&i| p.key[i as usize]);
        who.into_iter()
            .map(|i| {
                let group = usize::from(p.group[i as usize]);
                let host = p.groups.get(group).host;
                Pupil {
                    who: i,
                    key: p.key[i as usize],
                    group,
                    at: spot(i as usize),
                    ideal: self.p.ideal(host, parents_attitude(crowd, i)),
                }
            })
            .collect()
    }

    /// Pupils by school and group (a row for each school), all but those of an age.
    pub fn others(
        &self,
        population: &Population,
        age: u8,
        school_of: impl Iterator<Item = (u32, u32)>,
    ) -> Vec<u32> {
        let g = population.groups.len();
        let mut counts = vec![0; self.all.len() * g];
        for (i, school) in school_of {
            if school != NONE && population.age[i as usize] != age {
                counts[school as usize * g + usize::from(population.group[i as usize])] += 1;
            }
        }
        counts
    }

    /// The school of each pupil of a year group; `others` are the pupils of the other year groups.
    pub fn choose(
        &self,
        level: usize,
        pupils: &[Pupil],
        others: &[u32],
        crowd: Crowd<'_>,
        year: u32,
    ) -> Vec<u32> {
        let g = crowd.population.groups.len();
        let dials = crowd.dials;
        let taught = &self.taught[level];
        let luck: Vec<[u32; 4]> = pupils
            .iter()
            .map(|c| self.luck.draw(c.key, year, 0))
            .collect();
        let mut found = vec![NONE; pupils.len()];
        // Who goes to a school of the own group does not take part.
        let mut rest = Vec::new();
        for (k, c) in pupils.iter().enumerate() {
            let own = dials.get(Dial::OwnSchool, c.at.area, c.group);
            if uniform(luck[k][0]) < own {
                found[k] = self.own[c.group][level];
            } else {
                rest.push(k);
            }
        }
        let mut enrolling = vec![0u32; g];
        for &k in &rest {
            enrolling[pupils[k].group] += 1;
        }
        let all = rest.len().max(1) as f64;
        let places = Places {
            capacity: taught
                .iter()
                .map(|&s| self.capacity(s, level, pupils.len()))
                .collect(),
            share: enrolling.iter().map(|&n| f64::from(n) / all).collect(),
            // What holds where the school stands.
            band: taught
                .iter()
                .flat_map(|&s| (0..g).map(move |h| (s, h)))
                .map(|(s, h)| {
                    let area = self.all[s as usize].at.area;
                    f64::from(dials.get(Dial::SchoolBand, area, h))
                })
                .collect(),
        };
        let share: Vec<f64> = (0..g).map(|h| places.share[h]).collect();
        let mut applicants: Vec<Applicant> = rest
            .par_iter()
            .map(|&k| {
                let c = &pupils[k];
                let dial = |dial| dials.get(dial, c.at.area, c.group);
                let choosing = self
                    .p
                    .chooses(dial(Dial::FreeChoice), dial(Dial::AssignedSchool));
                let chooses = uniform(luck[k][1]) < choosing;
                Applicant {
                    group: c.group,
                    wishes: self.wishes(taught, c, others, share[c.group], chooses, year),
                    luck: (luck[k][3], c.key),
                }
            })
            .collect();
        let claim = |k: usize, s: u32| {
            let (c, words) = (&pupils[rest[k]], &luck[rest[k]]);
            let drawn = dials.get(Dial::AdmissionLottery, c.at.area, c.group);
            if uniform(words[2]) < drawn {
                f64::from(uniform(words[3]))
            } else {
                let school = &self.all[taught[s as usize] as usize];
                1.0 - self.p.nearness(self.km(c.at, school.at))
            }
        };
        let nearest = |k: usize| self.by_distance(taught, pupils[rest[k]].at);
        let admitted = admit(&mut applicants, &places, claim, nearest);
        for (&k, &s) in rest.iter().zip(&admitted) {
            found[k] = taught.get(s as usize).copied().unwrap_or(NONE);
        }
        found
    }

    /// Positions of schools by distance.
    fn by_distance(&self, taught: &[u32], from: Spot) -> Vec<u32> {
        let mut list: Vec<(f64, u32)> = taught
            .iter()
            .enumerate()
            .map(|(k, &s)| (self.km(from, self.all[s as usize].at), k as u32))
            .collect();
        list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        list.into_iter().map(|(_, k)| k).collect()
    }

    /// The schools that a family considers, the best first: the nearest ones, by distance where it is
    /// assigned one.
    fn wishes(
        &self,
        taught: &[u32],
        c: &Pupil,
        others: &[u32],
        usual: f64,
        chooses: bool,
        year: u32,
    ) -> Vec<u32> {
        let mut near = self.by_distance(taught, c.at);
        near.truncate(libm::round(self.p.considered) as usize);
        if !chooses {
            return near;
        }
        let g = others.len() / self.all.len().max(1);
        let mut valued: Vec<(f64, u32)> = near
            .into_iter()
            .map(|k| {
                let s = taught[k as usize];
                let school = &self.all[s as usize];
                let row = &others[s as usize * g..(s as usize + 1) * g];
                let here: u32 = row.iter().sum();
                let share = if here == 0 {
                    usual
                } else {
                    f64::from(row[c.group]) / f64::from(here)
                };
                let km = self.km(c.at, school.at);
                let [hi, lo, ..] = self.tastes.draw(c.key, year, s);
                let luck = -ln((-ln(uniform64(hi, lo).max(1e-300))).max(1e-300));
                let u = self.p.utility(share, c.ideal, km, school.quality);
                (u + luck, k)
            })
            .collect();
        valued.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        valued.into_iter().map(|(_, k)| k).collect()
    }

    /// The class of each pupil of a school and age.
    pub fn classes_of(
        &self,
        crowd: Crowd<'_>,
        school: u32,
        age: u8,
        mut who: Vec<u32>,
        year: u32,
    ) -> Vec<(u32, u32)> {
        let p = crowd.population;
        let Some(classes) = self.classes.get(&(school, age)) else {
            return Vec::new();
        };
        who.sort_unstable_by_key(|&i| p.key[i as usize]);
        let language: Vec<f64> = who
            .iter()
            .map(|&i| match crowd.language {
                Some(level) => f64::from(level[i as usize]),
                None => p.groups.get(usize::from(p.group[i as usize])).spec.language,
            })
            .collect();
        let language = standardised(&language);
        let mut scored: Vec<(f64, u64, u32)> = who
            .iter()
            .zip(language)
            .map(|(&i, l)| {
                let (key, group) = (p.key[i as usize], usize::from(p.group[i as usize]));
                let [hi, lo, ..] = self.scores.draw(key, year, 0);
                let luck = normal_quantile(uniform64(hi, lo).max(1e-17));
                let tracking = crowd.dials.get(Dial::Tracking, p.area[i as usize], group);
                let m = self.p.sorting(tracking);
                let background = (l + f64::from(p.milieu[i as usize])) * libm::sqrt(0.5);
                let score = libm::sqrt(m) * background + libm::sqrt(1.0 - m) * luck;
                (score, key, i)
            })
            .collect();
        scored.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let n = scored.len();
        let used = self.classes_for(n, classes.len()).max(1);
        scored
            .into_iter()
            .enumerate()
            .map(|(rank, (.., i))| (i, classes.start + (rank * used / n) as u32))
            .collect()
    }
}

/// Mean attitude to others of the parents of a child; of the child where no parent lives with it.
fn parents_attitude(crowd: Crowd<'_>, child: u32) -> f64 {
    let p = crowd.population;
    let g = p.groups.len();
    let of = |i: u32| {
        let i = i as usize;
        let row = crowd.attitude.get(i * g..(i + 1) * g).unwrap_or(&[]);
        mean_to_others(row.iter().copied(), usize::from(p.group[i]))
    };
    let home = crowd.homes.members(p.household[child as usize]);
    let parents: Vec<f64> = home
        .iter()
        .filter(|&&i| p.parent[i as usize])
        .map(|&i| of(i))
        .collect();
    // Members are in the order of their keys.
    match parents.len() {
        0 => of(child),
        n => parents.iter().sum::<f64>() / n as f64,
    }
}

/// The numbers with mean 0 and standard deviation 1; zeros where they do not differ.
fn standardised(x: &[f64]) -> Vec<f64> {
    let n = x.len().max(1) as f64;
    let mean = x.iter().sum::<f64>() / n;
    let var = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    let sd = libm::sqrt(var);
    let z = |x: &f64| if sd > 1e-9 { (x - mean) / sd } else { 0.0 };
    x.iter().map(z).collect()
}

impl World {
    /// A school year begins: a year group of each level enrols.
    pub fn enrol(&mut self) {
        if self.ageing.is_some() {
            return self.move_up();
        }
        if self.week < 0 || self.week % YEAR != 0 {
            return;
        }
        let Some(schools) = self.schools.take() else {
            return;
        };
        let mut watch = Watch::start();
        let year = schools.year(self.week);
        let ages: Vec<u8> = LEVELS.iter().map(|l| l.0 + (year % 6) as u8).collect();
        for (level, age) in ages.into_iter().enumerate() {
            let (moved, wanted) = self.year_group(&schools, level, age, year);
            for i in moved {
                if let Some(class) = self.seats.get_mut("class") {
                    class.leave(i);
                }
            }
            self.take_seats(wanted);
        }
        self.schools = Some(schools);
        watch.lap(&mut self.timings.turnover);
    }

    /// Pupils of an age who change class, and the seats that they and their parents take.
    fn year_group(
        &self,
        schools: &Schools,
        level: usize,
        age: u8,
        year: u32,
    ) -> (Vec<u32>, Vec<super::presence::Seating>) {
        let p = &self.population;
        let (Some(class), Some(unit_of)) = (
            self.seats.get("class"),
            p.membership("class").map(|m| &m.unit_of),
        ) else {
            return (Vec::new(), Vec::new());
        };
        let crowd = self.crowd();
        let school_of = |i: u32| match class.place_of(i) {
            NONE => NONE,
            place => unit_of[place as usize],
        };
        let pupil = |&i: &usize| class.seat_of()[i] != NONE && p.age[i] == age;
        let who: Vec<u32> = p.all_present().filter(pupil).map(|i| i as u32).collect();
        let mut homes: Vec<u32> = who.iter().map(|&i| p.household[i as usize]).collect();
        let by_school = self.choose_schools(schools, level, age, who, year);
        let mut new_school: BTreeMap<u32, u32> = BTreeMap::new();
        for (&school, who) in &by_school {
            new_school.extend(who.iter().map(|&i| (i, school)));
        }
        let (mut moved, mut wanted) = (Vec::new(), Vec::new());
        for (school, who) in by_school {
            for (i, place) in schools.classes_of(crowd, school, age, who, year) {
                if class.place_of(i) != place {
                    moved.push(i);
                    wanted.push(("class", i, place));
                }
            }
        }
        let Some(gate) = self.seats.get("gate") else {
            return (moved, wanted);
        };
        homes.sort_unstable();
        homes.dedup();
        for home in homes {
            let school = |i: u32| new_school.get(&i).copied().unwrap_or_else(|| school_of(i));
            for (parent, place) in gates(crowd, home, school) {
                if (place as usize) < gate.places() && gate.place_of(parent) != place {
                    wanted.push(("gate", parent, place));
                }
            }
        }
        (moved, wanted)
    }

    /// What is known of people when a year group enrols.
    pub(super) fn crowd(&self) -> Crowd<'_> {
        Crowd {
            population: &self.population,
            homes: &self.homes,
            attitude: self.state.column(ATTITUDE).unwrap_or(&[]),
            language: self.state.column(LANGUAGE),
            dials: &self.dials,
        }
    }

    /// The schools that those of an age who enrol at a level find, with their new pupils in the order of keys.
    pub(super) fn choose_schools(
        &self,
        schools: &Schools,
        level: usize,
        age: u8,
        who: Vec<u32>,
        year: u32,
    ) -> BTreeMap<u32, Vec<u32>> {
        let p = &self.population;
        let mut by_school: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let (Some(class), Some(unit_of)) = (
            self.seats.get("class"),
            p.membership("class").map(|m| &m.unit_of),
        ) else {
            return by_school;
        };
        let (crowd, cells) = (self.crowd(), self.seats.get("neighbours"));
        let spot = |i: usize| schools.spot(p.area[i], cells.map_or(NONE, |c| c.place_of(i as u32)));
        let pupils = schools.pupils(crowd, who, spot);
        let sits = |&i: &usize| class.seat_of()[i] != NONE;
        let school_of = |i: usize| unit_of[class.place_of(i as u32) as usize];
        let all = p.all_present().filter(sits);
        let others = schools.others(p, age, all.map(|i| (i as u32, school_of(i))));
        let found = schools.choose(level, &pupils, &others, crowd, year);
        for (pupil, school) in pupils.iter().zip(found).filter(|(_, s)| *s != NONE) {
            by_school.entry(school).or_default().push(pupil.who);
        }
        by_school
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_is_measured_against_those_who_sit_beside() {
        let z = standardised(&[1.0, 1.0, 0.2, 0.2]);
        assert!((z[0] - 1.0).abs() < 1e-12 && (z[3] + 1.0).abs() < 1e-12);
        assert_eq!(standardised(&[0.4, 0.4]), [0.0, 0.0]);
    }

    #[test]
    fn every_year_group_has_its_turn_in_six_years() {
        let turns: Vec<u32> = (0..6).map(|y| year_of(12.0, y * YEAR + 3) % 6).collect();
        assert_eq!(turns, [0, 1, 2, 3, 4, 5]);
    }
}
