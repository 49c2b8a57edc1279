//! What is read of people: prejudice, as it is and as a questionnaire shows it.
//!
//! Prejudice of a person towards groups h is Σ w_h·(1 − a_h)/2, weighted by their shares of the
//! population, from 0 to 1. The true one takes the attitude without the transient layer. The
//! questionnaire asks for the attitude of the moment on a [`Scale`] of four 5-point items, pretested
//! for the stated reliability among the participants at the baseline; its score is from 0 to 1.

use crate::engine::View;
use crate::ids::Person;
use crate::rng::Stream;
use crate::survey::questionnaire::{Scale, score};

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
    /// Whether the person who had a row when the reader was made has it now.
    there: Vec<bool>,
}

impl Reading {
    /// The readings of an instrument, person by person.
    pub fn of(&self, instrument: Instrument) -> &[f64] {
        &self.values[instrument as usize]
    }

    /// Whether a person of the baseline was in the city to be read. Rows are taken again by others.
    pub fn is_of(&self, person: Person) -> bool {
        self.there[person as usize]
    }
}

/// Items of the questionnaire.
const ITEMS: usize = 4;

/// A reader made ready: weights of groups, scale of the questionnaire.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    weights: Vec<(usize, f64)>,
    scale: Scale,
    stream: Stream,
    /// Keys by row when the reader was made.
    key: Vec<u64>,
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
        let people = view.population.by_group();
        let count = |h: usize| people[h] as f64;
        let all: f64 = towards.iter().map(|&h| count(h)).sum();
        let weight = |&h: &usize| {
            let share = if all > 0.0 {
                count(h) / all
            } else {
                1.0 / towards.len() as f64
            };
            (h, share)
        };
        let weights: Vec<(usize, f64)> = towards.iter().map(weight).collect();
        let now = |&i: &Person| prejudice_now(view, &weights, i as usize);
        let felt: Vec<f64> = among.iter().map(now).collect();
        Reader {
            scale: Scale::pretest(&felt, (0.0, 1.0), None, ITEMS, reliability),
            weights,
            stream: Stream::new(seed, "trial.questionnaire"),
            key: view.population.key.clone(),
        }
    }

    /// Reads everybody, and notes who of the baseline is still there.
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
            let felt = prejudice_now(view, &self.weights, i);
            let key = view.population.key[i];
            score(&self.scale.ask(&self.stream, key, view.step, felt))
        };
        let population = view.population;
        let still = |(i, &key): (usize, &u64)| population.key[i] == key && population.is_present(i);
        Reading {
            there: self.key.iter().enumerate().map(still).collect(),
            values: [
                (0..people).map(truth).collect(),
                (0..people).map(asked).collect(),
            ],
        }
    }
}

/// Prejudice of the moment towards groups with these weights.
fn prejudice_now(view: &View<'_>, weights: &[(usize, f64)], i: usize) -> f64 {
    let a = |h: usize| f64::from(view.attitude_now(i, h));
    weights.iter().map(|&(h, w)| w * (1.0 - a(h)) / 2.0).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;

    #[test]
    fn a_row_that_somebody_else_has_taken_is_not_read() {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 0), (0, 1)]);
        let reader = Reader::new(&world.view(), &[1], &[0, 1, 2], 0.8, 1);
        let there = |world: &World| -> Vec<bool> {
            let reading = reader.read(&world.view());
            (0..4).map(|i| reading.is_of(i)).collect()
        };
        assert_eq!(there(&world), [true; 4]);
        // One leaves; another leaves and somebody who comes takes the row.
        world.population.present = vec![true, false, true, true];
        world.population.key[2] = 0xE << 60;
        assert_eq!(there(&world), [true, false, false, true]);
    }
}
