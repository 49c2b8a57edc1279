//! The panel survey: the same people, asked again and again, as long as they answer.
//!
//! A sample of adults, hosts and members of each newcomer group, answers the
//! [questionnaire](super::questionnaire) every so many weeks: prejudice, a thermometer, contacts of
//! the last year by valence and by setting, friends, friends of friends, and any state that is
//! asked. Some do not answer at a wave, some leave for good. True states stand beside the answers.
//!
//! A panel is an [`Observer`]: [`Simulation::run`](crate::engine::Simulation::run) feeds it week by
//! week and watches its members, so that contacts are known by setting; who steps a simulation by
//! hand calls [`Simulation::watch`](crate::engine::Simulation::watch) with
//! [`Observer::watches`], and [`Observer::week`] after every week. It changes nothing.
//!
//! ```
//! use commonground::engine::Simulation;
//! use commonground::population::{City, Group, Groups, SyntheticCity};
//! use commonground::scenario::Scenario;
//! use commonground::survey::{Panel, PanelParameters, PanelPlan, Questionnaire};
//! use commonground::survey::QuestionnaireParameters;
//!
//! let mut groups = vec![Group::new("host", true), Group::new("newcomer", false)];
//! (groups[0].spec.share, groups[1].spec.share) = (0.8, 0.2);
//! let groups = Groups::new(groups, ndarray::Array2::from_elem((2, 2), 0.1))?;
//! let city = SyntheticCity { inhabitants: 1_000, areas: 2, ..SyntheticCity::default() };
//! let mut town = Simulation::new(Scenario::new(groups, City::Synthetic(city)))?;
//!
//! let plan = PanelPlan { hosts: 100, newcomers: 50, every: 2 };
//! let questions = Questionnaire::new(QuestionnaireParameters::default(), 1);
//! let mut panel = Panel::new(plan, PanelParameters { memory: 4.0, ..Default::default() }, questions);
//! town.run(6, &mut panel)?;
//! assert_eq!(panel.waves(), 4);
//! let last = panel.answers().last().unwrap();
//! assert!(last.week == 6 && last.contacts.is_some());
//! assert!((0.0..=1.0).contains(&last.said.prejudice()));
//! # Ok::<(), commonground::Error>(())
//! ```

mod memory;
mod sample;

use self::memory::Memory;
use self::sample::Sample;
use super::questionnaire::{ContactQuestions, Contacts, Count, Instrument, Questionnaire, Said};
use crate::checkpoint::{kept, stored};
use crate::engine::{Observer, View};
use crate::error::Result;
use crate::ids::{GroupId, Person};
use crate::num::{exp64, ln};
use crate::population::Population;
use crate::rng::{Stream, uniform64};

crate::parameters! {
    /// Who takes part in a panel, and for how long.
    pub struct PanelParameters {
        /// Least age of those asked, in years
        least_age = 18.0, 0.0..=99.0, "age_0", "years", E3, "usual in surveys";
        /// Weeks that people are asked to remember
        memory = 52.0, 1.0..=520.0, "t_m", "weeks", E4, "evidence A1: contacts of the last year";
        /// Probability that a member leaves for good before a wave (after the first)
        attrition = 0.10, 0.0..=0.95, prior 0.05..=0.25, "q", "1", E4, "our assumption";
        /// Change of the log odds of leaving for each unit of attitude (negative: the prejudiced leave)
        attrition_attitude = 0.0, -10.0..=10.0, "κ_q", "1/attitude", E4, "our assumption: none";
        /// Probability that a member does not answer at a wave but stays
        nonresponse = 0.05, 0.0..=0.95, prior 0.0..=0.2, "q_0", "1", E4, "our assumption";
    }
}

/// How many are asked, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PanelPlan {
    /// Hosts.
    pub hosts: usize,
    /// Members of each newcomer group (all, where it has fewer).
    pub newcomers: usize,
    /// Weeks between waves; the first wave is the first week that the panel sees.
    pub every: u32,
}

impl Default for PanelPlan {
    /// 1,000 hosts, 500 of each newcomer group, a wave each year.
    fn default() -> Self {
        PanelPlan {
            hosts: 1000,
            newcomers: 500,
            every: 52,
        }
    }
}

/// What a member answered at a wave, with the true state beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Wave, from 0.
    pub wave: u32,
    /// Week of the wave.
    pub week: i64,
    /// Permanent key of the person.
    pub key: u64,
    /// Group.
    pub group: GroupId,
    /// Whether a host.
    pub host: bool,
    /// Area.
    pub area: u32,
    /// Age in years.
    pub age: u8,
    /// Interest in contact (true).
    pub interest: f32,
    /// Milieu (true).
    pub milieu: f32,
    /// Attitudes and other states.
    pub said: Said,
    /// Contacts with the groups of the other status in the last year; `None` before the panel has
    /// seen a year.
    pub contacts: Option<Contacts>,
    /// The same by setting, in the order of [`Panel::settings`]; empty before a year has passed,
    /// and where the members were not watched.
    pub by_setting: Vec<Contacts>,
    /// Friends of the other status.
    pub friends: u32,
    /// Friends of the other status, as reported.
    pub friends_reported: u32,
    /// Friends of the own group.
    pub own_friends: u32,
    /// Friends of the own group who have a friend of the other status (extended contact).
    pub extended: u32,
    /// The same, as reported.
    pub extended_reported: u32,
}

/// A panel while it is in the field, and its answers.
#[derive(Debug, Clone)]
pub struct Panel {
    plan: PanelPlan,
    parameters: PanelParameters,
    questionnaire: Questionnaire,
    leaving: Stream,
    silent: Stream,
    sample: Option<Sample>,
    field: Option<Field>,
    answers: Vec<Answer>,
}

kept! { Panel { keep: sample, field; made: plan, parameters, questionnaire, leaving, silent, answers } }

/// What is known from the first week on.
#[derive(Debug, Clone)]
struct Field {
    first: i64,
    last: i64,
    waves: u32,
    settings: Vec<String>,
    instrument: Instrument,
    memory: Memory,
    /// Everywhere, then by setting; pretested at the first wave after a whole year.
    /// By status: of newcomers, of hosts.
    contacts: Vec<[ContactQuestions; 2]>,
    friends: [Count; 2],
    extended: [Count; 2],
    /// Members who have left.
    gone: Vec<bool>,
}

stored! { Field { first, last, waves, settings, instrument, memory, contacts, friends, extended, gone } }

impl Panel {
    /// A panel before its first wave. Sample and answers are drawn from the seed of the
    /// questionnaire.
    pub fn new(
        plan: PanelPlan,
        parameters: PanelParameters,
        questionnaire: Questionnaire,
    ) -> Panel {
        let seed = questionnaire.seed();
        Panel {
            plan,
            parameters,
            questionnaire,
            leaving: Stream::new(seed, "survey.attrition"),
            silent: Stream::new(seed, "survey.nonresponse"),
            sample: None,
            field: None,
            answers: Vec::new(),
        }
    }

    /// All answers so far, wave by wave, in the order of keys.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Takes the answers so far out, for who writes them down at once.
    pub fn take_answers(&mut self) -> Vec<Answer> {
        std::mem::take(&mut self.answers)
    }

    /// Number of waves so far.
    pub fn waves(&self) -> u32 {
        self.field.as_ref().map_or(0, |f| f.waves)
    }

    /// Keys of the sample, in rising order; empty before the first week.
    pub fn keys(&self) -> &[u64] {
        self.sample.as_ref().map_or(&[], |s| &s.key)
    }

    /// Names of the settings, in the order of [`Answer::by_setting`].
    pub fn settings(&self) -> &[String] {
        self.field.as_ref().map_or(&[], |f| &f.settings)
    }

    /// The questionnaire.
    pub fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// A table of the answers: one row a member, one column a wave, of what `of` reads from an
    /// answer; NaN where there is none. Only members for whom `who` holds at their first answer.
    pub fn table(
        &self,
        who: impl Fn(&Answer) -> bool,
        of: impl Fn(&Answer) -> f64,
    ) -> Vec<Vec<f64>> {
        let waves = self.waves() as usize;
        let mut rows = std::collections::BTreeMap::new();
        for a in &self.answers {
            let row = rows
                .entry(a.key)
                .or_insert_with(|| who(a).then(|| vec![f64::NAN; waves]));
            if let Some(row) = row {
                row[a.wave as usize] = of(a);
            }
        }
        rows.into_values().flatten().collect()
    }

    fn sampled(&mut self, population: &Population) -> &mut Sample {
        let age = self.parameters.least_age.round() as u8;
        let seed = self.questionnaire.seed();
        let sample = self
            .sample
            .get_or_insert_with(|| Sample::draw(population, &self.plan, age, seed));
        sample.locate(population);
        sample
    }

    fn begin(&self, view: &View<'_>, sample: &Sample) -> Result<Field> {
        let people: Vec<Person> = sample.there().map(|(_, i)| i).collect();
        let instrument = self.questionnaire.pretest(view, &people)?;
        let counts: Vec<[u32; 3]> = people
            .iter()
            .map(|&i| friends(view, &instrument, i))
            .collect();
        let p = &self.questionnaire.parameters;
        // Each status has a question of its own: newcomers have many more contacts and friends.
        let count = |name: &str, which: usize| {
            [false, true].map(|host| {
                let asked = people.iter().zip(&counts);
                let numbers: Vec<f64> = asked
                    .filter(|(i, _)| is_host(view.population, **i) == host)
                    .map(|(_, c)| f64::from(c[which]))
                    .collect();
                let seed = self.questionnaire.seed();
                Count::pretest(seed, name, &numbers, p.count_reliability)
            })
        };
        Ok(Field {
            first: view.week,
            last: view.week,
            waves: 0,
            settings: view.settings.iter().map(|s| s.name.clone()).collect(),
            memory: Memory::new(
                sample.key.len(),
                view.settings.len(),
                self.parameters.memory.round() as usize,
            ),
            friends: count("friends", 0),
            extended: count("extended", 2),
            instrument,
            contacts: Vec::new(),
            gone: vec![false; sample.key.len()],
        })
    }

    /// Whether a member leaves before a wave.
    fn leaves(&self, key: u64, step: u32, attitude: f64) -> bool {
        let p = &self.parameters;
        // At least e^-690: no chance.
        let odds = ln(p.attrition.max(1e-300) / (1.0 - p.attrition));
        let odds = exp64((odds + p.attrition_attitude * attitude).min(700.0));
        let bits = self.leaving.draw(key, step, 0);
        uniform64(bits[0], bits[1]) < odds / (1.0 + odds)
    }

    fn wave(&mut self, view: &View<'_>, sample: &Sample, field: &mut Field) {
        if field.contacts.is_empty() && field.memory.is_full() {
            field.contacts = self.contact_questions(view, sample, field);
        }
        let p = view.population;
        for (member, person) in sample.there() {
            let i = person as usize;
            let key = p.key[i];
            if field.waves > 0 && !field.gone[member] {
                let attitude = field.instrument.truth(view, person, true);
                field.gone[member] = self.leaves(key, view.step, attitude);
            }
            let bits = self.silent.draw(key, view.step, 0);
            let silent = uniform64(bits[0], bits[1]) < self.parameters.nonresponse;
            if field.gone[member] || silent {
                continue;
            }
            let [friends, own_friends, extended] = friends(view, &field.instrument, person);
            let host = is_host(p, person);
            let status = usize::from(host);
            let asked = |q: &[ContactQuestions; 2], n: [u32; 3]| q[status].ask(key, view.step, n);
            let settings = field.memory.settings(member);
            self.answers.push(Answer {
                wave: field.waves,
                week: view.week,
                key,
                group: p.group[i],
                host,
                area: p.area[i],
                age: p.age[i],
                interest: p.interest[i],
                milieu: p.milieu[i],
                said: field.instrument.ask(view, person),
                contacts: field
                    .memory
                    .everywhere(member)
                    .map(|n| asked(&field.contacts[0], n)),
                by_setting: field.contacts[1.min(field.contacts.len())..]
                    .iter()
                    .zip(settings)
                    .map(|(q, &n)| asked(q, n))
                    .collect(),
                friends,
                friends_reported: field.friends[status].report(key, view.step, friends),
                own_friends,
                extended,
                extended_reported: field.extended[status].report(key, view.step, extended),
            });
        }
        field.waves += 1;
    }

    fn contact_questions(
        &self,
        view: &View<'_>,
        sample: &Sample,
        field: &Field,
    ) -> Vec<[ContactQuestions; 2]> {
        let make = |name: &str, of: &dyn Fn(usize) -> Option<[u32; 3]>| {
            [false, true].map(|host| {
                let asked: Vec<(u64, [u32; 3])> = sample
                    .there()
                    .filter(|&(_, i)| is_host(view.population, i) == host)
                    .filter_map(|(m, _)| Some((sample.key[m], of(m)?)))
                    .collect();
                let (seed, p) = (self.questionnaire.seed(), &self.questionnaire.parameters);
                ContactQuestions::pretest(seed, name, p, view.step, &asked)
            })
        };
        let mut questions = vec![make("all", &|m| field.memory.everywhere(m))];
        for (s, name) in field.settings.iter().enumerate() {
            let here = |m| field.memory.settings(m).get(s).copied();
            questions.push(make(&format!("in.{name}"), &here));
        }
        questions
    }
}

impl Observer for Panel {
    fn week(&mut self, view: &View<'_>) -> Result<()> {
        self.sampled(view.population);
        // Both are put back below.
        let Some(sample) = self.sample.take() else {
            return Ok(());
        };
        let mut field = match self.field.take() {
            Some(mut field) => {
                if view.week > field.last {
                    field.memory.count(view, &sample, &field.instrument);
                }
                field
            }
            None => self.begin(view, &sample)?,
        };
        let due = (view.week - field.first) % i64::from(self.plan.every.max(1)) == 0;
        if due && (view.week > field.last || field.waves == 0) {
            self.wave(view, &sample, &mut field);
        }
        field.last = field.last.max(view.week);
        (self.sample, self.field) = (Some(sample), Some(field));
        Ok(())
    }

    fn watches(&mut self, population: &Population) -> Vec<Person> {
        self.sampled(population).there().map(|(_, i)| i).collect()
    }
}

/// Whether a person belongs to the hosts.
fn is_host(population: &Population, person: Person) -> bool {
    let group = usize::from(population.group[person as usize]);
    population.groups.get(group).host
}

/// Friends of the other status, friends of the own group, and those of them who have a friend of
/// the other status.
fn friends(view: &View<'_>, instrument: &Instrument, person: Person) -> [u32; 3] {
    let group = |i: Person| usize::from(view.population.group[i as usize]);
    let own = group(person);
    let target = instrument.target(own);
    let mut n = [0; 3];
    for tie in view.ties.of(person) {
        let h = group(tie.other);
        if target.counts(h) {
            n[0] += 1;
        } else if h == own {
            let mut theirs = view.ties.of(tie.other).iter();
            n[1] += 1;
            n[2] += u32::from(theirs.any(|t| target.counts(group(t.other))));
        }
    }
    n
}

#[cfg(test)]
mod tests;
