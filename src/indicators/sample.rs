//! Worlds made by hand for tests: everything that a [`View`] borrows, in one value.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{Array2, Array4};

use crate::engine::{Flows, Movements, State, View, Watched};
use crate::ids::NONE;
use crate::indirect::group_size::GroupSize;
use crate::mechanism::{ColumnSpec, LANGUAGE, Tally};
use crate::places::{Role, Seats, Setting, builtin_settings};
use crate::population::{Area, Group, Groups, Membership, Population};
use crate::rng::{Sequence, Stream};
use crate::ties::Ties;

/// People whose ties share a block.
pub(crate) const BLOCK: usize = 1000;

/// The owner of a view.
#[derive(Clone)]
pub(crate) struct World {
    pub week: i64,
    pub step: u32,
    pub population: Population,
    pub settings: Vec<Setting>,
    pub seats: BTreeMap<String, Seats>,
    pub attitude: Vec<f32>,
    pub transient: Vec<f32>,
    pub group_size: GroupSize,
    pub size_bias: Vec<f32>,
    pub contacts: Vec<Tally>,
    pub last_contact: Vec<u16>,
    pub ties: Ties,
    pub flows: Flows,
    pub movements: Movements,
    pub norms: Vec<f32>,
    pub watched: Watched,
    pub accounts: crate::engine::Accounts,
    pub attribution: crate::engine::Attribution,
    pub state: State,
    pub courses: Vec<crate::engine::Course>,
    pub skilled_from: Option<f32>,
}

const NAMES: [&str; 7] = ["host", "east", "west", "north", "south", "coast", "other"];

impl World {
    /// People given by area and group, alone in their households, without places, ties and
    /// contacts. The first group is the host.
    pub fn placed(groups: usize, people: Vec<(u32, u8)>) -> World {
        let n = people.len();
        let members = NAMES[..groups]
            .iter()
            .enumerate()
            .map(|(g, name)| Group::new(*name, g == 0));
        let areas = people.iter().map(|p| p.0 as usize + 1).max().unwrap_or(0);
        let population = Population {
            groups: Groups::new(members.collect(), Array2::zeros((groups, groups))).unwrap(),
            areas: (0..areas)
                .map(|a| Area {
                    id: format!("{:08}", 1_010_100 + a),
                    ..Area::default()
                })
                .collect(),
            key: (0..n as u64).map(|i| 1000 + 7 * i).collect(),
            group: people.iter().map(|p| p.1).collect(),
            area: people.iter().map(|p| p.0).collect(),
            household: (0..n as u32).collect(),
            age: vec![40; n],
            female: (0..n).map(|i| i % 2 == 0).collect(),
            parent: vec![false; n],
            activity: vec![1.0; n],
            milieu: vec![0.0; n],
            interest: vec![0.5; n],
            set_point: vec![0.0; n * groups],
            ..Population::default()
        };
        World {
            week: 0,
            step: 0,
            settings: builtin_settings(),
            seats: BTreeMap::new(),
            attitude: vec![0.0; n * groups],
            transient: vec![0.0; n],
            group_size: GroupSize::default(),
            size_bias: Vec::new(),
            contacts: vec![[0; 4]; n * groups],
            last_contact: vec![0; n * groups],
            ties: Ties::none(n, BLOCK),
            flows: Flows::default(),
            movements: Movements::default(),
            norms: Vec::new(),
            watched: Watched::default(),
            accounts: crate::engine::Accounts::default(),
            attribution: crate::engine::Attribution::default(),
            state: State::default(),
            courses: Vec::new(),
            skilled_from: None,
            population,
        }
    }

    /// Two hosts and four others in two areas, their ages, who of them has work, and how well they speak the language.
    pub fn at_work() -> World {
        let mut w = World::placed(2, vec![(0, 0), (0, 0), (0, 1), (0, 1), (1, 1), (1, 1)]);
        w.population.age = vec![40, 40, 30, 30, 30, 70];
        w.seat("work", vec![0, 0, 0, NONE, NONE, NONE], Vec::new());
        let language = ColumnSpec::of_a_person("test", LANGUAGE, 0.0, (0.0, 1.0));
        w.state.specs.push(language);
        w.state.data.push(vec![1.0, 1.0, 0.5, 0.2, 0.6, 0.1]);
        w
    }

    /// A town of three groups with households, work, school, clubs, streets, friends and a week
    /// of contacts.
    pub fn town(people: usize) -> World {
        let mut luck = Stream::new(11, "test.town").sequence(0, 0);
        let areas = people.div_ceil(1000).max(2);
        let placed = (0..people)
            .map(|i| {
                let group = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2][luck.below(10)];
                ((i * areas / people) as u32, group)
            })
            .collect();
        let mut world = World::placed(3, placed);
        world.settle(&mut luck);
        world.befriend(&mut luck);
        world.live(&mut luck);
        world
    }

    /// What an observer sees.
    pub fn view(&self) -> View<'_> {
        View {
            week: self.week,
            step: self.step,
            seed: 1,
            group_size: Some(&self.group_size),
            size_bias: &self.size_bias,
            population: &self.population,
            settings: &self.settings,
            seats: &self.seats,
            attitude: &self.attitude,
            transient: &self.transient,
            contacts: &self.contacts,
            last_contact: &self.last_contact,
            ties: &self.ties,
            flows: &self.flows,
            movements: &self.movements,
            norms: &self.norms,
            watched: &self.watched,
            accounts: &self.accounts,
            attribution: &self.attribution,
            courses: &self.courses,
            skilled_from: self.skilled_from,
            state: &self.state,
            grows_older: false,
            schools: None,
        }
    }

    /// Seats people in a setting: place and, where places belong to larger units, their units.
    pub fn seat(&mut self, setting: &'static str, place_of: Vec<u32>, unit_of: Vec<u32>) {
        let membership = Membership {
            unit_of,
            ..Membership::new(setting, place_of)
        };
        let order = Stream::new(1, "test.seats");
        let (places, key) = (membership.places, &self.population.key);
        let seats = Seats::new(places, &membership.place_of, key, &order);
        self.seats.insert(setting.to_owned(), seats);
        self.population.memberships.push(membership);
    }

    /// Households of one to four with children in the larger ones, and all memberships.
    fn settle(&mut self, luck: &mut Sequence) {
        let n = self.population.len();
        let (mut i, mut household, mut cell) = (0, 0, vec![0; n]);
        while i < n {
            let size = [1, 2, 1, 3, 2, 4][household as usize % 6].min(n - i);
            let old = household % 5 == 1 && size < 3;
            for k in 0..size {
                let p = &mut self.population;
                p.household[i + k] = household;
                p.age[i + k] = match k {
                    0 | 1 if old => 65 + luck.below(25) as u8,
                    0 | 1 => 20 + luck.below(45) as u8,
                    _ => luck.below(18) as u8,
                };
                p.parent[i + k] = k < 2 && size > 2;
                // Activity with a spread of .3, mean about 1.
                p.activity[i + k] = 0.5 + luck.uniform() as f32;
                p.milieu[i + k] = luck.uniform() as f32 - 0.5;
                p.interest[i + k] = luck.uniform() as f32;
                cell[i + k] = household / 75;
            }
            i += size;
            household += 1;
        }
        let (age, parent) = (self.population.age.clone(), self.population.parent.clone());
        let area = self.population.area.clone();
        self.seat("neighbours", cell, Vec::new());
        self.seat("street", area.clone(), Vec::new());
        let areas = self.population.areas.len();
        let way = (0..n).map(|_| luck.below(areas) as u32).collect();
        self.seat("transit", way, Vec::new());

        let workers: Vec<usize> = (0..n)
            .filter(|&i| (18..65).contains(&age[i]) && luck.uniform() < 0.75)
            .collect();
        let (teams, units) = workplaces(n, workers, luck);
        self.seat("work", teams, units);

        let pupils: Vec<usize> = (0..n).filter(|&i| (6..18).contains(&age[i])).collect();
        let mut class = vec![NONE; n];
        for (k, &i) in pupils.iter().enumerate() {
            class[i] = (k / 23) as u32;
        }
        let schools = (0..pupils.len().div_ceil(23))
            .map(|c| (c / 17) as u32)
            .collect();
        self.seat("class", class, schools);
        let gate = (0..n)
            .map(|i| if parent[i] { area[i] } else { NONE })
            .collect();
        self.seat("gate", gate, Vec::new());
        for (setting, from, share) in [("club", 6, 0.3), ("association", 18, 0.1)] {
            let mut next = 0;
            let place = (0..n)
                .map(|i| {
                    if age[i] < from || luck.uniform() >= share {
                        return NONE;
                    }
                    next += 1;
                    (next - 1) / 20
                })
                .collect();
            self.seat(setting, place, Vec::new());
        }
    }

    /// About ten friends a head, most of them near.
    fn befriend(&mut self, luck: &mut Sequence) {
        let n = self.population.len();
        let mut pairs = BTreeSet::new();
        for i in (0..n).filter(|&i| self.population.age[i] >= 6) {
            for _ in 0..6 {
                let j = (i + 1 + luck.below(300)) % n;
                if j != i && self.population.age[j] >= 6 {
                    pairs.insert((i.min(j) as u32, i.max(j) as u32));
                }
            }
        }
        let ties: Vec<_> = pairs.into_iter().map(|(a, b)| (a, b, 0.3, 0.1)).collect();
        self.ties = Ties::from_pairs(n, BLOCK, &ties);
    }

    /// Attitudes, contacts and counts of a week.
    fn live(&mut self, luck: &mut Sequence) {
        self.step = 200;
        for u in &mut self.transient {
            *u = 0.1 * luck.uniform() as f32;
        }
        let groups = self.population.groups.len();
        let settings: Vec<String> = self.settings.iter().map(|s| s.name.clone()).collect();
        for k in 0..self.attitude.len() {
            self.attitude[k] = 1.6 * luck.uniform() as f32 - 0.8;
            if luck.below(5) == 0 {
                self.contacts[k] = [luck.below(4) as u8, luck.below(2) as u8, 1, 0];
                self.last_contact[k] = 200;
            } else if luck.below(2) == 0 {
                self.last_contact[k] = 200 - luck.below(100) as u16;
            }
        }
        let dim = (settings.len(), groups, groups, 4);
        self.flows = Flows {
            contacts: Array4::from_shape_fn(dim, |_| luck.below(2000) as u64),
            lost_language: Array2::from_shape_fn((dim.0, groups), |_| luck.below(50) as u64),
            lost_candidate: Array2::zeros((dim.0, groups)),
            encounters: self
                .settings
                .iter()
                .map(|s| u64::from(matches!(s.role, Role::Mixing | Role::Counter)) * 9000)
                .collect(),
            meetings: vec![100; dim.0],
            ties: [30, 29, 0],
            exchanges: [3, 2, 1],
            labour: Array2::from_shape_fn((groups, 3), |(g, k)| (20 * (k + 1) + g) as u64),
            labour_year: Array2::from_shape_fn((groups, 3), |(g, k)| (900 * (k + 1) + g) as u64),
            incidents: crate::engine::Incidents::default(),
            settings,
        };
    }
}

/// Teams of workers (place of everybody, workplace of each team): workplaces with a heavy tail,
/// P(size > s) ~ 1/s, in teams of at most 12.
fn workplaces(people: usize, mut workers: Vec<usize>, luck: &mut Sequence) -> (Vec<u32>, Vec<u32>) {
    luck.shuffle(&mut workers);
    let largest = (workers.len() as f64 / 50.0).max(20.0);
    let (mut team, mut unit_of) = (vec![NONE; people], Vec::new());
    let (mut left, mut unit) = (workers.as_slice(), 0);
    while !left.is_empty() {
        let size = (1.0 / (1.0 - luck.uniform()).max(1.0 / largest)) as usize;
        let (staff, rest) = left.split_at(size.clamp(1, left.len()));
        let teams = staff.len().div_ceil(12);
        for (k, &i) in staff.iter().enumerate() {
            team[i] = (unit_of.len() + k % teams) as u32;
        }
        unit_of.extend(std::iter::repeat_n(unit, teams));
        left = rest;
        unit += 1;
    }
    (team, unit_of)
}
