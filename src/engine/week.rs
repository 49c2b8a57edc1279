//! The week: phases in their order, all of them reading the state of week t.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::attribution::Shift;
use super::meetings::NewTie;
use super::pairs::MayEnd;
use super::state::runs_mut;
use super::timings::Watch;
use super::world::{Rule, World};
use crate::attitude::kernel::ATTITUDE;
use crate::attitude::transient;
use crate::encounter::{FaceParts, write_face};
use crate::mechanism::{Context, INTEREST_GAIN, People, Start};
use crate::ties::MAX_TIES;

impl World {
    /// One week.
    pub fn step(&mut self) {
        let mut watch = Watch::start();
        if self.attributes() && !self.attribution.is_on() {
            self.look_at_means(false);
        }
        self.enforce();
        self.let_people_come();
        self.enrol();
        self.recruit();
        self.begin_week();
        let (made, ending) = self.meetings(false);
        self.change_minds(None);
        self.change_ties(made, &ending);
        self.hire_and_lose();
        self.count_incidents();
        self.note_programme_ties();
        self.turn_over();
        self.keep_accounts();
        self.end_programmes();
        self.grow_older();
        self.let_people_go();
        if self.attributes() {
            self.look_at_means(false);
        }
        self.step += 1;
        self.week += 1;
        watch.lap(&mut self.timings.weeks);
    }

    /// Phase 1: policies that start or end this week, or rest for want of money.
    fn enforce(&mut self) {
        let changed = self.mind_budgets();
        if changed || self.schedule.changes_in(self.week) {
            self.dials = self.schedule.dials(self.week, &self.budgets);
        }
        self.train_offices();
        self.count_services();
    }

    /// Faces of week t, empty counters.
    pub fn begin_week(&mut self) {
        let mut watch = Watch::start();
        self.refresh_faces();
        self.take_means();
        self.contacts
            .par_chunks_mut(1 << 16)
            .for_each(|c| c.fill([0; 4]));
        for column in &mut self.state.weekly {
            column.par_chunks_mut(1 << 16).for_each(|c| c.fill(0.0));
        }
        self.flows.clear();
        watch.lap(&mut self.timings.faces);
    }

    /// Phases 4 to 6: meetings in every setting, in the order of their names.
    pub fn meetings(&mut self, rehearsal: bool) -> (Vec<NewTie>, Vec<MayEnd>) {
        let (mut made, mut ending) = (Vec::new(), Vec::new());
        self.watched.begin_week();
        for s in 0..self.settings.len() {
            if !rehearsal {
                self.gather(s);
            }
            match self.ready[s].rule {
                Rule::Places(_) => made.extend(self.meet_in_places(s)),
                Rule::Home(_) => self.meet_at_home(s),
                Rule::Friends(_) => ending.extend(self.meet_friends(s, rehearsal)),
                Rule::Teams(_) => made.extend(self.meet_in_teams(s)),
                Rule::Nothing => {}
            }
            self.watched.note(s, &self.contacts);
        }
        (made, ending)
    }

    fn refresh_faces(&mut self) {
        let g = self.groups();
        let people = self.pieces.people;
        let stride = self.faces.stride();
        let attitude = self.state.column(ATTITUDE).unwrap_or(&[]);
        let mood = self.state.column(transient::COLUMN);
        let gain = self.state.column(INTEREST_GAIN);
        let (p, ties, befriended) = (&self.population, &self.ties, &self.befriended);
        let closed = &self.closed;
        let (fixed, state) = (self.faces.fixed_words(), &self.state);
        self.faces
            .words_mut()
            .par_chunks_mut(people * stride)
            .enumerate()
            .for_each(|(run, words)| {
                for (at, words) in words.chunks_mut(stride).enumerate() {
                    let i = run * people + at;
                    let parts = FaceParts {
                        key: p.key[i],
                        group: p.group[i],
                        area: p.area[i],
                        degree: ties.degree(i as u32) as u8,
                        befriended: befriended[i],
                        closed: closed.get(i).copied().unwrap_or(false),
                        age: p.age[i],
                        parent: p.parent[i],
                        interest: gain.map_or(p.interest[i], |g| (p.interest[i] + g[i]).min(1.0)),
                        activity: p.activity[i],
                        milieu: p.milieu[i],
                    };
                    let u = mood.map_or(0.0, |m| m[i]);
                    let (words, shown) = words.split_at_mut(fixed);
                    write_face(words, &parts, |h| {
                        (attitude[i * g + h] + u).clamp(-1.0, 1.0)
                    });
                    state.show(i, shown);
                }
            });
    }

    /// Phases 6 to 9: every mechanism adds its changes, in the order of names; they are applied
    /// together, and bounds once. With `start` the columns are set for the stationary start.
    pub fn change_minds(&mut self, start: Option<&Start>) {
        let mut watch = Watch::start();
        let g = self.groups();
        let (people, count) = (self.pieces.people, self.runs());
        let attributes = self.attributes() && start.is_none();
        let context = Context {
            week: self.week,
            step: self.step,
            seed: self.seed,
            population: &self.population,
            faces: &self.faces,
            means: &self.means,
            shares: &self.shares,
            norms: &self.norms,
            dials: &self.dials,
            seats: &self.seats,
        };
        let (specs, changed) = (&self.state.specs, &self.state.changed);
        let (width, weekly_width) = (&self.state.width, &self.state.weekly_width);
        let state = runs_mut(&mut self.state.data, width, people, count);
        let weekly = runs_mut(&mut self.state.weekly, weekly_width, people, count);
        let (contacts, second_hand, own) = (&self.contacts, &self.second_hand, &self.own_friends);
        let mechanisms = &self.mechanisms;
        let len = self.population.len();
        let rule = attributes.then_some(&self.attribution);
        let shift = state
            .into_par_iter()
            .zip(weekly)
            .enumerate()
            .fold(Shift::default, |mut shift, (run, (state, weekly))| {
                let first = run * people;
                let end = (first + people).min(len);
                let change = width
                    .iter()
                    .zip(changed)
                    .map(|(w, &is)| {
                        if is {
                            vec![0.0; w * (end - first)]
                        } else {
                            Vec::new()
                        }
                    })
                    .collect();
                let mut run = People {
                    context,
                    first,
                    len: end - first,
                    groups: g,
                    width,
                    weekly_width,
                    state,
                    weekly,
                    change,
                    contacts: &contacts[first * g..end * g],
                    second_hand: if second_hand.is_empty() {
                        &[]
                    } else {
                        &second_hand[first * g..end * g]
                    },
                    own_friends: if own.is_empty() {
                        &[]
                    } else {
                        &own[first..end]
                    },
                };
                let apply = |run: &mut People<'_>| {
                    for (c, change) in run.change.iter().enumerate() {
                        let (lo, hi) = specs[c].bounds;
                        for (value, delta) in run.state[c].iter_mut().zip(change) {
                            *value = (*value + delta).clamp(lo, hi);
                        }
                    }
                };
                match (rule, start) {
                    (Some(rule), _) => shift.watch(rule, mechanisms, &mut run, apply),
                    (None, Some(start)) => {
                        mechanisms.iter().for_each(|m| m.begin(&mut run, start));
                        apply(&mut run);
                    }
                    (None, None) => {
                        mechanisms.iter().for_each(|m| m.change(&mut run));
                        apply(&mut run);
                    }
                }
                shift
            })
            .reduce(Shift::default, Shift::merge);
        if rule.is_some() {
            self.attribute_week(&shift);
        }
        watch.lap(&mut self.timings.changes);
    }

    /// Phase 8: ties end and begin.
    pub fn change_ties(&mut self, mut made: Vec<NewTie>, ending: &[MayEnd]) {
        let mut watch = Watch::start();
        let ties = &self.ties;
        let ended: Vec<(u32, u32)> = ending
            .par_iter()
            .filter(|e| !e.depends || ties.common(e.people.0, e.people.1, 1) == 0)
            .map(|e| e.people)
            .collect();
        // The same pair may have met in several settings: once is enough.
        made.par_sort_unstable();
        made.dedup_by_key(|t| t.keys);
        let mut more: BTreeMap<u32, usize> = BTreeMap::new();
        let (attitude, mut full) = (&self.faces, 0);
        let mut new = Vec::with_capacity(made.len());
        let coolness = self.coolness();
        for tie in made {
            let (a, b) = tie.people;
            let room = |i: u32, more: &BTreeMap<u32, usize>| {
                ties.degree(i) + more.get(&i).copied().unwrap_or(0) < MAX_TIES
            };
            if !room(a, &more) || !room(b, &more) {
                full += 1;
                continue;
            }
            *more.entry(a).or_default() += 1;
            *more.entry(b).or_default() += 1;
            let (fa, fb) = (attitude.of(a), attitude.of(b));
            let (g, h) = (fa.group(), fb.group());
            let (ab, ba) = if g == h {
                let liking = coolness.map_or(0.0, |c| -c.between(a, b));
                (liking, liking)
            } else {
                (fa.attitude(h), fb.attitude(g))
            };
            new.push((a, b, ab, ba));
        }
        self.flows.ties = [new.len() as u64, ended.len() as u64, full];
        self.ties.change(&ended, &new);
        let mut touched: Vec<u32> = ended.iter().flat_map(|&(a, b)| [a, b]).collect();
        touched.extend(new.iter().flat_map(|&(a, b, ..)| [a, b]));
        self.note_befriended(&touched);
        watch.lap(&mut self.timings.ties);
    }

    /// Writes anew in which groups these people have friends.
    pub fn note_befriended(&mut self, people: &[u32]) {
        for &i in people {
            let group = &self.population.group;
            self.befriended[i as usize] = self
                .ties
                .of(i)
                .iter()
                .fold(0, |m, t| m | 1 << group[t.other as usize]);
            if let (Some(closed), Some(capital)) =
                (self.closed.get_mut(i as usize), &self.rules.social_capital)
            {
                let ties = self.ties.of(i);
                let mine = group[i as usize];
                let own = ties.iter().filter(|t| group[t.other as usize] == mine);
                *closed = capital.is_closed(own.count(), ties.len());
            }
        }
    }
}
