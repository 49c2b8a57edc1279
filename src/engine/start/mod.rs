//! From a model to a world at its stationary start.

mod binding;
mod meetings;
mod seating;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::ageing::Ageing;
use super::attribution::Attribution;
use super::away::Away;
use super::centres::Centres;
use super::gatherings;
use super::ground::Ground;
use super::homes::Homes;
use super::housing::Housing;
use super::ledger::Accounts;
use super::migration::Peopling;
use super::schools::{Crowd, Schools};
use super::services::Services;
use super::state::State;
use super::stays::statuses_at_start;
use super::turnover::Moves;
use super::world::{Pieces, Ready, World, batches};
use super::{Flows, Movements, Timings, Watched};
use crate::attitude::kernel::{ATTITUDE, SET_POINT};
use crate::encounter::FaceTable;
use crate::error::{Error, Result};
use crate::indirect::events::Inputs;
use crate::institutions::centres;
use crate::mechanism::{Choice, LANGUAGE, Means, Mechanism, Rules, Shares, Start};
use crate::num::{Fixed, normal};
use crate::places::Setting;
use crate::policy::{Budgets, Dials, Schedule};
use crate::population::Population;
use crate::rng::Stream;
use crate::ties::Ties;
use binding::{Bound, bind};
use meetings::rule;
use seating::seat;

/// Members that the city's mean counts for, where the expected contacts of an area are estimated.
const PRIOR_MEMBERS: f32 = 20.0;

/// What a run is made from: a population and the rules that it lives by.
pub struct Model {
    /// Seed of all draws.
    pub seed: u64,
    /// The people.
    pub population: Population,
    /// The settings, in any order.
    pub settings: Vec<Setting>,
    /// Mechanisms of the catalogue by name; what is missing keeps its default.
    pub mechanisms: BTreeMap<String, Choice>,
    /// What reaches the city from outside.
    pub inputs: Inputs,
    /// Mechanisms from elsewhere.
    pub own: Vec<Box<dyn Mechanism>>,
    /// How work is cut.
    pub pieces: Pieces,
}

impl World {
    /// The world of a model at its stationary start.
    pub fn new(model: Model) -> Result<World> {
        let Model {
            seed,
            mut population,
            mut settings,
            mechanisms,
            inputs,
            own,
            pieces,
        } = model;
        let schedule = Schedule::new(&inputs.policies, &population.groups, &population.areas)?;
        let groups = population.groups.len();
        let courses = World::courses_of(schedule.policies(), groups);
        settings.extend(courses.iter().map(|c| c.programme.setting.clone()));
        if population.len() < 2 {
            return Err(Error::input("a city needs at least 2 inhabitants"));
        }
        settings.retain(|s| s.enabled);
        settings.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(w) = settings.windows(2).find(|w| w[0].name == w[1].name) {
            return Err(Error::input(format!(
                "two settings are named `{}`",
                w[0].name
            )));
        }
        let mut rules = Rules::new(&mechanisms, &inputs)?;
        rules.mechanisms.extend(own);
        let Bound {
            mechanisms,
            moves_attitudes,
            layout,
            levels,
        } = bind(&mut rules, &population, &settings)?;
        gatherings::check(&mechanisms, &settings, &layout)?;
        let accounts = Accounts::open(schedule.policies(), rules.discount);
        let budgets = Budgets::new(&inputs.budgets, schedule.policies())?;
        if !budgets.is_empty() && rules.discount.is_none() {
            return Err(Error::input(
                "`budgets` need the ledger, which is off (`mechanisms.ledger.enabled`)",
            ));
        }
        let reads_friends = mechanisms.iter().any(|m| m.reads_friends());

        let mut state = State::new(&layout, &population.group);
        let set_point = std::mem::take(&mut population.set_point);
        if set_point.len() != population.len() * groups {
            return Err(Error::input(format!(
                "{} set-points for {} people and {groups} groups",
                set_point.len(),
                population.len()
            )));
        }
        for name in [ATTITUDE, SET_POINT] {
            if let Some(c) = state.position(name) {
                state.data[c].copy_from_slice(&set_point);
            }
        }
        drop(set_point);
        let homes = Homes::new(&population);
        let schools = rules.school_choice.as_ref().map(|p| {
            let crowd = Crowd {
                population: &population,
                homes: &homes,
                attitude: state.column(ATTITUDE).unwrap_or(&[]),
                language: state.column(LANGUAGE),
                dials: &Dials::neutral(groups),
            };
            Schools::found(p, crowd, seed)
        });
        let schools = schools.map(|(schools, seated)| {
            for new in seated.into_iter().flatten() {
                let all = population.memberships.iter_mut();
                for old in all.filter(|m| m.setting == new.setting) {
                    *old = new.clone();
                }
            }
            schools
        });
        let seats = seat(&settings, &mut population, seed)?;
        // Where households choose their homes, they do not exchange them.
        let moves = rules.turnover.clone().map(|mut t| {
            if rules.residence.is_some() {
                t.home = 0.0;
            }
            Moves::new(&t, &population, &seats, &homes, seed)
        });
        if let (Some(stays), Some(migration)) = (&rules.stays, &rules.migration) {
            let all = &inputs.arrivals;
            population.legal = statuses_at_start(stays, migration, all, &population, &homes, seed)?;
        }
        let ages = rules.generations.as_ref().is_some_and(|g| g.ages());
        let ageing = ages.then(|| Ageing::new(&population, &seats, seed));
        let peopling = match &rules.migration {
            Some(rule) => {
                let reunion = rules.family_reunion.as_ref();
                Peopling::new(rule, reunion, &inputs.arrivals, &population, ages, seed)?
            }
            None => None,
        };
        let away = match &rules.stays {
            Some(p) if population.legal.is_on() => Some(Away::new(p, seed)),
            _ => None,
        };
        let on_the_move = peopling.is_some() || rules.residence.is_some() || ages;
        let ground = on_the_move.then(|| Ground::new(&population, &seats, seed));
        let housing = match (&rules.residence, &ground) {
            (Some(p), Some(ground)) => {
                Some(Housing::new(p, &population, &homes, &seats, ground, seed))
            }
            _ => None,
        };
        let centres = match (&rules.reception, &ground) {
            (Some(p), Some(ground)) if centres::are_wanted(&inputs) => {
                let all = &inputs.centres;
                Some(Centres::new(p, all, &population, ground, seed)?)
            }
            _ => None,
        };
        let follow = peopling.is_some() && rules.family_reunion.is_some();
        let n = population.len();
        let mut world = World {
            seed,
            step: 0,
            week: 0,
            pieces,
            flows: Flows::new(settings.iter().map(|s| s.name.clone()).collect(), groups),
            ready: Vec::new(),
            faces: FaceTable::showing(n, groups, layout.shown_words),
            levels,
            ties: Ties::none(n, pieces.people),
            befriended: vec![0; n],
            closed: match &rules.social_capital {
                Some(c) if c.reluctance > 0.0 => vec![false; n],
                _ => Vec::new(),
            },
            second_hand: if reads_friends {
                vec![0; n * groups]
            } else {
                Vec::new()
            },
            own_friends: if reads_friends {
                vec![0; n]
            } else {
                Vec::new()
            },
            contacts: vec![[0; 4]; n * groups],
            last_contact: vec![0; n * groups],
            tallies: Vec::new(),
            watched: Watched::new(settings.len(), groups),
            timings: Timings::default(),
            population,
            settings,
            seats,
            homes,
            vacant: Vec::new(),
            movements: Movements {
                reunited: vec![0; if follow { groups } else { 0 }],
                ..Movements::of(groups)
            },
            programmes: BTreeMap::new(),
            attribution: Attribution::of(
                &mechanisms,
                &moves_attitudes,
                state.position(ATTITUDE),
                groups,
            ),
            mechanisms,
            state,
            moves,
            labour: None,
            away,
            ageing,
            peopling,
            ground,
            offices: Vec::new(),
            services: Services::default(),
            housing,
            schools,
            centres,
            norms: Vec::new(),
            first_norms: Vec::new(),
            thin: Vec::new(),
            mean_of: layout.means,
            means: Means::default(),
            wants_shares: layout.shares,
            shares: Shares::of(groups),
            schedule,
            accounts,
            budgets,
            courses,
            dials: Dials::neutral(groups),
            rules,
        };
        world.norms = world.starting_norms();
        if world.mechanisms.iter().any(|m| m.sets_norms()) {
            world.first_norms = world.norms.clone();
        }
        world.ready = world.make_ready();
        world.first_ties();
        world.rehearse();
        world.open_labour_market();
        world.timings = Timings::default();
        Ok(world)
    }

    /// Mean attitude by area, group and outgroup; the city's mean where the group has no member.
    fn starting_norms(&self) -> Vec<f32> {
        let g = self.groups();
        let areas = self.population.areas.len();
        let attitude = self.state.column(ATTITUDE).unwrap_or(&[]);
        let mut sum = vec![Fixed::default(); (areas + 1) * g * g];
        let mut count = vec![0u64; (areas + 1) * g];
        for i in 0..self.len() {
            let group = usize::from(self.population.group[i]);
            for area in [self.population.area[i] as usize, areas] {
                count[area * g + group] += 1;
                for h in 0..g {
                    sum[(area * g + group) * g + h].add(attitude[i * g + h]);
                }
            }
        }
        let mean = |at: usize, h: usize| sum[at * g + h].value() / count[at].max(1) as f64;
        (0..areas * g * g)
            .map(|k| {
                let (at, h) = (k / g, k % g);
                let at = if count[at] > 0 {
                    at
                } else {
                    areas * g + at % g
                };
                mean(at, h) as f32
            })
            .collect()
    }

    /// Rules, batches and climates of every setting.
    pub(super) fn make_ready(&self) -> Vec<Ready> {
        let (rules, levels) = (&self.rules, &self.levels);
        self.settings
            .iter()
            .map(|s| {
                let stream = Stream::new(self.seed, &format!("encounter.{}", s.name));
                let seats = self.seats.get(&s.name);
                let climates = Stream::new(self.seed, &format!("climate.{}", s.name));
                let climate = seats.map_or_else(Vec::new, |seats| {
                    (0..seats.places() as u64)
                        .map(|p| {
                            let b = climates.draw(p, 0, 0);
                            (s.spec.climate * normal(b[0], b[1])) as f32
                        })
                        .collect()
                });
                Ready {
                    rule: rule(s, rules, levels, stream),
                    batches: seats.map_or_else(Vec::new, |x| batches(x, self.pieces.seats)),
                    climate,
                }
            })
            .collect()
    }

    /// Plays the meetings of one week without effect on anything, to learn how many contacts are
    /// to be expected and what friends have; then lets every mechanism set its columns.
    fn rehearse(&mut self) {
        let everybody: Vec<u32> = (0..self.len() as u32).collect();
        self.note_befriended(&everybody);
        self.step = u32::MAX;
        self.begin_week();
        self.meetings(true);
        let start = self.what_was_learnt();
        for m in &mut self.mechanisms {
            m.start(&start);
        }
        self.change_minds(Some(&start));
        self.step = 0;
        self.last_contact.fill(0);
        self.contacts.fill([0; 4]);
        self.flows.clear();
    }

    /// Mean of a column of the week over each group; empty unless it has one number a person.
    fn usual(&self, column: usize, members: &[u64]) -> Vec<f64> {
        if self.state.weekly_width[column] != 1 {
            return Vec::new();
        }
        let mut sum = vec![Fixed::default(); members.len()];
        for (&x, &group) in self.state.weekly[column].iter().zip(&self.population.group) {
            sum[usize::from(group)].add(x);
        }
        sum.iter()
            .zip(members)
            .map(|(s, &n)| s.value() / n.max(1) as f64)
            .collect()
    }

    fn what_was_learnt(&self) -> Start {
        let g = self.groups();
        let areas = self.population.areas.len();
        let mut sum = vec![0u64; (areas + 1) * g * g * 3];
        let mut count = vec![0u64; (areas + 1) * g];
        let mut share = vec![(Fixed::default(), 0u64); g * g];
        for i in 0..self.len() {
            let group = usize::from(self.population.group[i]);
            for area in [self.population.area[i] as usize, areas] {
                count[area * g + group] += 1;
                for h in 0..g {
                    for o in 0..3 {
                        sum[((area * g + group) * g + h) * 3 + o] +=
                            u64::from(self.contacts[i * g + h][o]);
                    }
                }
            }
            let friends = self.own_friends.get(i).copied().unwrap_or(0);
            if friends > 0 {
                for h in 0..g {
                    let (total, n) = &mut share[group * g + h];
                    total.add(f32::from(self.second_hand[i * g + h]) / f32::from(friends));
                    *n += 1;
                }
            }
        }
        let city = areas * g;
        let expected = (0..areas * g * g * 3)
            .map(|k| {
                let at = k / (g * 3);
                let rest = k % (g * 3);
                let mean =
                    sum[(city + at % g) * g * 3 + rest] as f32 / count[city + at % g].max(1) as f32;
                (sum[k] as f32 + PRIOR_MEMBERS * mean) / (count[at] as f32 + PRIOR_MEMBERS)
            })
            .collect();
        let second_hand = share
            .iter()
            .map(|(total, n)| total.value() / (*n).max(1) as f64)
            .collect();
        let weekly = (0..self.state.weekly.len())
            .map(|w| self.usual(w, &count[city..]))
            .collect();
        Start {
            groups: g,
            expected,
            second_hand,
            weekly,
        }
    }
}

/// All people in parallel runs, results in order.
pub(crate) fn in_runs<T: Send>(
    people: usize,
    size: usize,
    act: impl Fn(std::ops::Range<usize>) -> Vec<T> + Sync,
) -> Vec<T> {
    (0..people.div_ceil(size))
        .into_par_iter()
        .flat_map_iter(|run| act(run * size..((run + 1) * size).min(people)))
        .collect()
}
