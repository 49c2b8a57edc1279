//! From a model to a world at its stationary start.

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
use super::world::{Pieces, Ready, Rule, World, batches};
use super::{Flows, Movements, Timings, Watched};
use crate::attitude::kernel::{ATTITUDE, SET_POINT, engine_columns};
use crate::encounter::approach::ApproachRule;
use crate::encounter::valence::ValenceRule;
use crate::encounter::{Dominated, FaceTable, Levels, Meeting, PairMeeting, TeamMeeting};
use crate::error::{Error, Result};
use crate::ids::NONE;
use crate::indirect::events::Inputs;
use crate::institutions::centres;
use crate::institutions::friendship::{FormationRule, Friendship};
use crate::mechanism::{
    ANXIETY, COMMON_IDENTITY, Choice, ISOLATION, LANGUAGE, Layout, Means, Mechanism, Rules, Shares,
    Start,
};
use crate::num::{Fixed, normal};
use crate::places::{Role, Seats, Setting};
use crate::policy::{Budgets, Dials, Schedule};
use crate::population::Population;
use crate::rng::Stream;
use crate::ties::Ties;

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

/// Mechanisms in the order of names, with the columns that they declared.
struct Bound {
    mechanisms: Vec<Box<dyn Mechanism>>,
    /// Names of those that change attitudes.
    moves_attitudes: Vec<String>,
    layout: Layout,
    levels: Levels,
}

/// Binds mechanisms after those whose columns they read, and puts them in the order of names.
fn bind(rules: &mut Rules, population: &Population, settings: &[Setting]) -> Result<Bound> {
    let mut waiting = std::mem::take(&mut rules.mechanisms);
    waiting.sort_by(|a, b| a.name().cmp(b.name()));
    if let Some(w) = waiting.windows(2).find(|w| w[0].name() == w[1].name()) {
        return Err(Error::input(format!(
            "two mechanisms are named `{}`",
            w[0].name()
        )));
    }
    let setters: Vec<&str> = waiting
        .iter()
        .filter(|m| m.sets_norms())
        .map(|m| m.name())
        .collect();
    if setters.len() > 1 {
        return Err(Error::input(format!(
            "several mechanisms make the norms of areas: {}; allowed is one",
            setters.join(", ")
        )));
    }
    let groups = &population.groups;
    let mut layout = Layout::new(groups);
    layout.institutions = population.institutions.clone();
    for spec in engine_columns() {
        layout.keep(spec)?;
    }
    let mut bound: Vec<Box<dyn Mechanism>> = Vec::new();
    let mut moves_attitudes = Vec::new();
    while !waiting.is_empty() {
        let free = |m: &dyn Mechanism| {
            m.follows()
                .iter()
                .all(|f| waiting.iter().all(|w| w.name() != *f))
        };
        let Some(at) = waiting.iter().position(|m| free(m.as_ref())) else {
            let names: Vec<&str> = waiting.iter().map(|m| m.name()).collect();
            return Err(Error::input(format!(
                "mechanisms wait for each other: {}",
                names.join(", ")
            )));
        };
        let mut mechanism = waiting.remove(at);
        let binders = |layout: &Layout| {
            let column = layout.find(ATTITUDE)?;
            layout.binders.get(&column.0).copied()
        };
        let before = binders(&layout);
        mechanism.bind(&mut layout, settings)?;
        if binders(&layout) != before {
            moves_attitudes.push(mechanism.name().to_owned());
        }
        bound.push(mechanism);
    }
    bound.sort_by(|a, b| a.name().cmp(b.name()));
    // What people bring to a meeting is seen by whom they meet, once a mechanism moves it.
    let mut levels = Levels::of(groups);
    let mut shown = |name: &str| layout.find(name).map(|column| layout.show(column));
    levels.shown_anxiety = shown(ANXIETY);
    levels.shown_common = shown(COMMON_IDENTITY);
    levels.shown_language = shown(LANGUAGE);
    levels.shown_isolation = shown(ISOLATION);
    Ok(Bound {
        mechanisms: bound,
        moves_attitudes,
        layout,
        levels,
    })
}

/// Seats the members of every setting that has places.
fn seat(
    settings: &[Setting],
    population: &mut Population,
    seed: u64,
) -> Result<BTreeMap<String, Seats>> {
    let people = population.len();
    let mut work = Vec::new();
    for s in settings
        .iter()
        .filter(|s| matches!(s.role, Role::Mixing | Role::Counter))
    {
        let Some(m) = population
            .memberships
            .iter_mut()
            .find(|m| m.setting == s.name)
        else {
            return Err(Error::input(format!(
                "setting `{}` is on, but the population has no members for it",
                s.name
            )));
        };
        if m.place_of.len() != people {
            return Err(Error::input(format!(
                "setting `{}` names the places of {} people; there are {people}",
                s.name,
                m.place_of.len()
            )));
        }
        if s.role == Role::Counter && m.staff.len() != people {
            return Err(Error::input(format!(
                "setting `{}` is a counter, but the population does not say who its staff is",
                s.name
            )));
        }
        if let Some(place) = m.place_of.iter().find(|&&p| p != NONE && p >= m.places) {
            return Err(Error::input(format!(
                "setting `{}` has {} places, and a member of place {place}",
                s.name, m.places
            )));
        }
        let staff = std::mem::take(&mut m.staff);
        work.push((&s.name, m.places, std::mem::take(&mut m.place_of), staff));
    }
    let key = &population.key;
    Ok(work
        .into_par_iter()
        .map(|(name, places, place_of, staff)| {
            let order = Stream::new(seed, &format!("seats.{name}"));
            let seats = Seats::with_staff(places, &place_of, key, &order, staff);
            (name.clone(), seats)
        })
        .collect())
}

/// The rule of a setting.
fn rule(s: &Setting, rules: &Rules, levels: &Levels, stream: Stream) -> Rule {
    let Some(opportunity) = &rules.opportunity else {
        return Rule::Nothing;
    };
    let g = levels.groups();
    let valence = rules.valence.as_ref().map(|v| {
        let offsets = (s.spec.positive_offset, s.spec.negative_offset);
        ValenceRule::new(v, offsets, s.mean_condition(), levels)
    });
    let approach = rules
        .approach
        .as_ref()
        .map(|a| ApproachRule::new(a, levels));
    // Friends and participants of a session want to meet.
    let at_home = matches!(s.role, Role::Home | Role::Room);
    let formation = |friendship: &Option<Friendship>| {
        let p = friendship.as_ref()?;
        let budgets = rules.social_capital.as_ref().and_then(|c| c.budgets());
        Some(FormationRule::with_budgets(
            p,
            s.spec.tie_offset,
            levels,
            budgets,
        ))
    };
    let pairs = PairMeeting {
        rate: s.spec.rate as f32,
        active: s.active,
        approach: approach.clone().filter(|_| at_home),
        forced: s.spec.forced as f32,
        groups: g,
        valence: valence.clone(),
        stream,
    };
    let dominated = rules
        .side_effects
        .as_ref()
        .filter(|_| s.role == Role::Session);
    let dominated = dominated.map(|p| {
        let valence = rules.valence.as_ref().map(|v| {
            let offsets = (s.spec.positive_offset, s.spec.negative_offset + p.negative);
            // The status of the others is gone.
            let condition = s.mean_condition() - s.spec.status / 4.0;
            ValenceRule::new(v, offsets, condition, levels)
        });
        Dominated {
            majority: p.majority as f32,
            probability: p.domination as f32,
            pairs: PairMeeting {
                valence,
                ..pairs.clone()
            },
        }
    });
    match s.role {
        Role::Home => Rule::Home(pairs),
        Role::Friends if rules.friendship.is_some() => Rule::Friends(pairs),
        Role::Friends => Rule::Nothing,
        Role::Session | Role::Room | Role::Silent => Rule::Teams(Box::new(TeamMeeting {
            pairs,
            formation: formation(&rules.friendship),
            silent: s.role == Role::Silent,
            dominated,
        })),
        Role::Mixing | Role::Counter => {
            let started = if s.role == Role::Counter {
                s.spec.rate
            } else {
                s.spec.rate / 2.0
            };
            Rule::Places(Box::new(Meeting {
                rate: started as f32,
                active: s.active,
                bias: s.spec.bias as f32,
                closed_bias: rules
                    .social_capital
                    .as_ref()
                    .map_or(0.0, |c| c.closed_bias(&s.name)),
                forced: s.spec.forced as f32,
                attempts: opportunity.attempts as u32,
                groups: g,
                approach,
                valence,
                formation: formation(&rules.friendship),
                levels: levels.clone(),
                voluntary: s.spec.forced == 0.0,
                stream,
            }))
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
