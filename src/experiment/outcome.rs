//! What is read of people: prejudice, as it is and as a questionnaire shows it.
//!
//! Prejudice of a person towards groups h is Σ w_h·(1 − a_h)/2, weighted by their shares of the
//! population, from 0 to 1. The true one takes the attitude without the transient layer. The
//! questionnaire takes the attitude of the moment and adds a normal error whose spread follows from
//! the stated reliability at the baseline: sd_e = sd·√((1 − ρ)/ρ).

use crate::engine::View;
use crate::ids::Person;
use crate::num::normal;
use crate::rng::Stream;

/// How prejudice is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instrument {
    /// As it is, without the mood of the moment.
    True,
    /// By a questionnaire of the stated reliability.
    Questionnaire,
}

impl Instrument {
    /// Both.
    pub const ALL: [Instrument; 2] = [Instrument::True, Instrument::Questionnaire];

    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Instrument::True => "true",
            Instrument::Questionnaire => "questionnaire",
        }
    }
}

/// Readings of everybody at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    values: [Vec<f64>; 2],
}

impl Reading {
    /// The readings of an instrument, person by person.
    pub fn of(&self, instrument: Instrument) -> &[f64] {
        &self.values[instrument as usize]
    }
}

/// A reader made ready: weights of groups, error of the questionnaire.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    weights: Vec<(usize, f64)>,
    error: f64,
    stream: Stream,
}

impl Reader {
    /// A reader of prejudice towards these groups, whose questionnaire has this reliability among
    /// these people now.
    pub fn new(
        view: &View<'_>,
        towards: &[usize],
        among: &[Person],
        reliability: f64,
        seed: u64,
    ) -> Reader {
        let count = |h: usize| {
            let group = &view.population.group;
            group.iter().filter(|&&g| usize::from(g) == h).count() as f64
        };
        let all: f64 = towards.iter().map(|&h| count(h)).sum();
        let weight = |&h: &usize| {
            let share = if all > 0.0 {
                count(h) / all
            } else {
                1.0 / towards.len() as f64
            };
            (h, share)
        };
        let mut reader = Reader {
            weights: towards.iter().map(weight).collect(),
            error: 0.0,
            stream: Stream::new(seed, "trial.questionnaire"),
        };
        let now = reader.read(view);
        let sd = spread(now.of(Instrument::Questionnaire), among);
        reader.error = sd * libm::sqrt((1.0 - reliability) / reliability);
        reader
    }

    /// Reads everybody.
    pub fn read(&self, view: &View<'_>) -> Reading {
        let g = view.groups();
        let people = view.population.len();
        let truth = |i: usize| {
            let a = |h: usize| f64::from(view.attitude[i * g + h]);
            self.weights
                .iter()
                .map(|&(h, w)| w * (1.0 - a(h)) / 2.0)
                .sum()
        };
        let asked = |i: usize| {
            let a = |h: usize| f64::from(view.attitude_now(i, h));
            let now: f64 = self
                .weights
                .iter()
                .map(|&(h, w)| w * (1.0 - a(h)) / 2.0)
                .sum();
            let b = self.stream.draw(view.population.key[i], view.step, 0);
            now + self.error * normal(b[0], b[1])
        };
        Reading {
            values: [
                (0..people).map(truth).collect(),
                (0..people).map(asked).collect(),
            ],
        }
    }
}

/// Standard deviation of these people's values, added up in their order.
pub(super) fn spread(values: &[f64], among: &[Person]) -> f64 {
    let n = among.len().max(2) as f64;
    let of = |i: &Person| values[*i as usize];
    let mean = among.iter().map(of).sum::<f64>() / n;
    let squares: f64 = among.iter().map(|i| (of(i) - mean) * (of(i) - mean)).sum();
    libm::sqrt(squares / (n - 1.0))
}
