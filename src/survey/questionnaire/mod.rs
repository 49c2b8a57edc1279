//! The questionnaire: what people answer when they are asked, with the errors of answers.
//!
//! Correlations are published of answers, not of minds. A questionnaire asks about prejudice with
//! a few 5-point items, puts a feeling thermometer, lets people report contacts and friends from
//! memory, and asks any column of state with a scale of its own. Its errors are fixed from
//! published reliabilities before anything is compared; they are no means of calibration.
//!
//! Hosts are asked about newcomers: the mean of the attitudes towards those newcomer groups that
//! are at least 1% of the city, weighted by their shares. Newcomers are asked about hosts. (Where
//! all groups have one status, everybody is asked about all other groups.) Answers are about the
//! moment: the attitude asked is that of the week, transient layer included. The true state
//! stands beside every answer.
//!
//! Errors are drawn at the address of seed, question, person (key), step and item, so that answers
//! do not depend on threads, on storage or on who else is asked.

mod recall;
mod scale;

pub use recall::{ContactQuestions, Contacts, Count, remembered};
pub use scale::{Scale, score};

use crate::checkpoint::stored;
use crate::engine::{StateColumn, View};
use crate::error::{Error, Result};
use crate::ids::Person;
use crate::mechanism::Per;
use crate::num::normal;
use crate::population::Population;
use crate::rng::Stream;

crate::parameters! {
    /// Errors of the questionnaire.
    pub struct QuestionnaireParameters {
        /// Items of a scale, 5 points each
        items = 4.0, 1.0..=20.0, "k", "1", E3, "short scales of surveys; evidence, how to measure";
        /// Reliability of a scale (Cronbach's alpha of the answers) among those asked first
        reliability = 0.75, 0.05..=0.99, prior 0.6..=0.8, "ρ", "1", E3, "evidence, how to measure: .6 to .8";
        /// Error of a reading of the thermometer, in units of attitude (one is 50 degrees)
        thermometer_error = 0.14, 0.0..=1.0, "σ_T", "attitude", E3, "A14: half-daily readings of one person";
        /// Probability that a positive or neutral contact of the last year is remembered
        remembered = 0.90, 0.0..=1.0, prior 0.8..=1.0, "m", "1", E4, "evidence C31";
        /// Probability that a negative contact of the last year is remembered
        remembered_negative = 0.75, 0.0..=1.0, prior 0.6..=0.9, "m_−", "1", E3, "evidence C31: negative contact is under-reported";
        /// Reliability of the logarithm of a reported number among those asked first
        count_reliability = 0.80, 0.05..=1.0, prior 0.6..=0.9, "ρ_n", "1", E4, "evidence, how to measure; our assumption";
        /// Least share of the inhabitants that a newcomer group must have for hosts to be asked about it
        least_share = 0.01, 0.0..=1.0, "s_0", "1", E4, "our assumption";
    }
}

/// A questionnaire before its pretest: what is asked, and how well.
#[derive(Debug, Clone, PartialEq)]
pub struct Questionnaire {
    /// Errors.
    pub parameters: QuestionnaireParameters,
    scales: Vec<(String, f64)>,
    seed: u64,
}

/// Whom a group is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Weight of each group in what is asked; they add up to 1.
    pub weight: Vec<f64>,
    /// The groups of the other status, a bit each: contacts and friends are asked of these.
    pub outgroups: u16,
}

stored! { Target { weight, outgroups } }

impl Target {
    /// Whether contacts with a group are asked.
    pub fn counts(&self, group: usize) -> bool {
        self.outgroups >> group & 1 == 1
    }
}

/// An answered scale beside the state that was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleAnswer {
    /// The column in its own units; for a column per outgroup, the weighted mean over those asked.
    pub truth: f64,
    /// Answers from 1 to 5, one for each item.
    pub items: Vec<u8>,
}

impl ScaleAnswer {
    /// Mean answer from 0 to 1; NaN without answers.
    pub fn score(&self) -> f64 {
        score(&self.items)
    }
}

/// What somebody says about attitudes and other states.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The lasting attitude towards those asked about, in [−1,1].
    pub attitude: f64,
    /// That of the moment; `items` are answers from 1 (against) to 5 (in favour).
    pub now: ScaleAnswer,
    /// Thermometer, 0 to 100 degrees.
    pub thermometer: f64,
    /// The scales of the questionnaire, in their order.
    pub scales: Vec<ScaleAnswer>,
}

impl Said {
    /// Observed prejudice from 0 to 1: the mean answer, turned round.
    pub fn prejudice(&self) -> f64 {
        1.0 - self.now.score()
    }
}

impl Questionnaire {
    /// A questionnaire about prejudice, whose answers are drawn from `seed`.
    pub fn new(parameters: QuestionnaireParameters, seed: u64) -> Questionnaire {
        Questionnaire {
            parameters,
            scales: Vec::new(),
            seed,
        }
    }

    /// Asks a column of state also (by its name, `anxiety` for instance), with the reliability of
    /// the questionnaire.
    pub fn asking(self, column: impl Into<String>) -> Questionnaire {
        let reliability = self.parameters.reliability;
        self.asking_with(column, reliability)
    }

    /// Asks a column of state with a reliability of its own, from .05 to .99.
    pub fn asking_with(mut self, column: impl Into<String>, reliability: f64) -> Questionnaire {
        self.scales.push((column.into(), reliability));
        self
    }

    /// Names of the columns that are asked, in order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.scales.iter().map(|s| s.0.as_str())
    }

    /// Seed of the answers.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Whom each group is asked about.
    pub fn targets(&self, population: &Population) -> Vec<Target> {
        let groups = &population.groups;
        let sizes = population.by_group();
        let least = self.parameters.least_share * population.residents() as f64;
        (0..groups.len())
            .map(|own| {
                let host = groups.get(own).host;
                let mut others: Vec<usize> = (0..groups.len())
                    .filter(|&g| groups.get(g).host != host)
                    .collect();
                if others.is_empty() {
                    others = (0..groups.len()).filter(|&g| g != own).collect();
                }
                let small = |g: &usize| sizes[*g] as f64 >= least;
                let mut asked: Vec<usize> = others.iter().copied().filter(small).collect();
                if asked.is_empty() || !host {
                    asked.clone_from(&others);
                }
                let sum: u64 = asked.iter().map(|&g| sizes[g]).sum();
                let mut weight = vec![0.0; groups.len()];
                for &g in &asked {
                    weight[g] = match sum {
                        0 => 1.0 / asked.len() as f64,
                        _ => sizes[g] as f64 / sum as f64,
                    };
                }
                let outgroups = others.iter().fold(0, |bits, g| bits | 1 << g);
                Target { weight, outgroups }
            })
            .collect()
    }

    /// Pretests the questionnaire on these people and makes it ready: errors follow from the
    /// stated reliabilities and stay as they are. Hosts and newcomers, who are asked about
    /// different people, are pretested apart.
    ///
    /// # Errors
    /// If the model has no column of a name that is asked, or no attitudes, or a reliability is
    /// not from .05 to .99.
    pub fn pretest(&self, view: &View<'_>, people: &[Person]) -> Result<Instrument> {
        let p = &self.parameters;
        if view.attitude.is_empty() {
            return Err(Error::input(
                "a questionnaire asks for attitudes, and no mechanism of this model keeps them",
            ));
        }
        let targets = self.targets(view.population);
        let groups = &view.population.groups;
        let group_of = |i: Person| usize::from(view.population.group[i as usize]);
        let items = p.items.round() as usize;
        // Newcomers, hosts.
        let both = |of: &dyn Fn(Person) -> f64, bounds, centre, reliability| {
            [false, true].map(|host| {
                let values: Vec<f64> = people
                    .iter()
                    .filter(|&&i| groups.get(group_of(i)).host == host)
                    .map(|&i| of(i))
                    .collect();
                Scale::pretest(&values, bounds, centre, items, reliability)
            })
        };
        let now = |i: Person| attitude_of(view, &targets[group_of(i)], i, true);
        let attitude = both(&now, (-1.0, 1.0), Some(0.0), p.reliability);
        let mut scales = Vec::new();
        for (name, reliability) in &self.scales {
            if !(0.05..=0.99).contains(reliability) {
                return Err(Error::input(format!(
                    "the scale of `{name}` has reliability {reliability}; allowed are 0.05 to 0.99"
                )));
            }
            let column = view.column(name).ok_or_else(|| {
                let known: Vec<&str> = view.columns().collect();
                Error::input(format!(
                    "a questionnaire asks for `{name}`, which no mechanism of this model keeps; \
                     there are {}",
                    known.join(", ")
                ))
            })?;
            let bounds = (f64::from(column.bounds.0), f64::from(column.bounds.1));
            let of = |i: Person| value_of(&column, &targets[group_of(i)], i);
            scales.push(AskedColumn {
                name: name.clone(),
                scale: both(&of, bounds, None, *reliability),
                stream: Stream::new(self.seed, &format!("survey.scale.{name}")),
            });
        }
        Ok(Instrument {
            targets,
            attitude,
            scales,
            thermometer_error: p.thermometer_error,
            items: Stream::new(self.seed, "survey.attitude"),
            degrees: Stream::new(self.seed, "survey.thermometer"),
        })
    }
}

#[derive(Debug, Clone, PartialEq)]
struct AskedColumn {
    name: String,
    scale: [Scale; 2],
    stream: Stream,
}

stored! { AskedColumn { name, scale, stream } }

/// A questionnaire that was pretested and can be put to people.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    targets: Vec<Target>,
    /// Of newcomers, of hosts.
    attitude: [Scale; 2],
    scales: Vec<AskedColumn>,
    thermometer_error: f64,
    items: Stream,
    degrees: Stream,
}

stored! { Instrument { targets, attitude, scales, thermometer_error, items, degrees } }

impl Instrument {
    /// Whom a group is asked about.
    pub fn target(&self, group: usize) -> &Target {
        &self.targets[group]
    }

    /// The scale of attitudes of newcomers (`false`) or hosts.
    pub fn attitude(&self, host: bool) -> &Scale {
        &self.attitude[usize::from(host)]
    }

    /// The lasting attitude that a person is asked for, or that of the moment.
    ///
    /// # Panics
    /// If there is no such person.
    pub fn truth(&self, view: &View<'_>, person: Person, now: bool) -> f64 {
        let group = usize::from(view.population.group[person as usize]);
        attitude_of(view, &self.targets[group], person, now)
    }

    /// Puts the questions about attitudes and columns of state to a person.
    ///
    /// # Panics
    /// If there is no such person.
    pub fn ask(&self, view: &View<'_>, person: Person) -> Said {
        let i = person as usize;
        let (key, step) = (view.population.key[i], view.step);
        let group = usize::from(view.population.group[i]);
        let host = usize::from(view.population.groups.get(group).host);
        let now = self.truth(view, person, true);
        let bits = self.degrees.draw(key, step, 0);
        let read = now + self.thermometer_error * normal(bits[0], bits[1]);
        let scales = self
            .scales
            .iter()
            .map(|asked| {
                let truth = view
                    .column(&asked.name)
                    .map_or(f64::NAN, |c| value_of(&c, &self.targets[group], person));
                ScaleAnswer {
                    truth,
                    items: asked.scale[host].ask(&asked.stream, key, step, truth),
                }
            })
            .collect();
        Said {
            attitude: self.truth(view, person, false),
            now: ScaleAnswer {
                truth: now,
                items: self.attitude[host].ask(&self.items, key, step, now),
            },
            thermometer: (50.0 * (1.0 + read)).clamp(0.0, 100.0),
            scales,
        }
    }
}

fn attitude_of(view: &View<'_>, target: &Target, person: Person, now: bool) -> f64 {
    let (i, g) = (person as usize, target.weight.len());
    let towards = |h: usize| match now {
        true => view.attitude_now(i, h),
        false => view.attitude[i * g + h],
    };
    weighted(target, towards)
}

fn value_of(column: &StateColumn<'_>, target: &Target, person: Person) -> f64 {
    let (i, g) = (person as usize, target.weight.len());
    match column.per {
        Per::Person => f64::from(column.values[i]),
        Per::Outgroup => weighted(target, |h| column.values[i * g + h]),
    }
}

fn weighted(target: &Target, of: impl Fn(usize) -> f32) -> f64 {
    let terms = target.weight.iter().enumerate().filter(|(_, w)| **w > 0.0);
    terms.map(|(h, w)| w * f64::from(of(h))).sum()
}

#[cfg(test)]
mod tests;
