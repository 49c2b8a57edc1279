//! Contacts of the last year, as people remember and report them.
//!
//! Each contact is remembered with a probability, negative ones less often than others (evidence
//! C31). What is remembered is reported as exp(ln(1 + n) + s·N(0,1) − s²/2) − 1, a whole number, where
//! s is the error at which the logarithm of the report has the stated reliability among those asked
//! first: s = SD(ln(1 + n))·√((1 − ρ)/ρ); −s²/2 keeps the error from raising the mean. Who remembers
//! none reports none. Hosts and newcomers are asked first apart: newcomers' contacts with hosts are
//! many times as frequent, and one error for both would drown what hosts report.

use super::super::statistics::standard_deviation;
use super::QuestionnaireParameters;
use crate::checkpoint::stored;
use crate::num::{exp64, ln, normal, normal_quantile};
use crate::rng::Stream;

/// Error of a report where nobody differs in the pretest.
const ASSUMED_SD: f64 = 1.0;

/// Above so many contacts the number remembered is drawn from a normal distribution.
const ONE_BY_ONE: u32 = 64;

/// A number that people are asked to report, with its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    stream: Stream,
    /// Standard deviation of the error of ln(1 + n).
    pub error: f64,
}

stored! { Count { stream, error } }

impl Count {
    /// A question of this name with this reliability among people who remember these numbers.
    pub fn pretest(seed: u64, name: &str, remembered: &[f64], reliability: f64) -> Count {
        let logs: Vec<f64> = remembered.iter().map(|n| ln(1.0 + n)).collect();
        let sd = standard_deviation(&logs);
        let sd = if sd > 1e-9 { sd } else { ASSUMED_SD };
        Count {
            stream: Stream::new(seed, &format!("survey.count.{name}")),
            error: sd * ((1.0 - reliability) / reliability).sqrt(),
        }
    }

    /// What a person who remembers `n` reports at a step.
    pub fn report(&self, key: u64, step: u32, n: u32) -> u32 {
        if n == 0 {
            return 0;
        }
        let bits = self.stream.draw(key, step, 0);
        let error = self.error * normal(bits[0], bits[1]) - self.error * self.error / 2.0;
        let felt = ln(1.0 + f64::from(n)) + error;
        // At most e^20, about 5e8.
        (exp64(felt.clamp(0.0, 20.0)) - 1.0).round() as u32
    }
}

/// How many of `n` are remembered when each is with probability p, at an address.
pub fn remembered(stream: &Stream, key: u64, step: u32, n: u32, p: f64) -> u32 {
    if p >= 1.0 || n == 0 {
        return n;
    }
    let mut luck = stream.sequence(key, step);
    if n <= ONE_BY_ONE {
        return (0..n).filter(|_| luck.uniform() < p).count() as u32;
    }
    let n_p = f64::from(n) * p;
    let z = normal_quantile(luck.uniform().clamp(1e-12, 1.0 - 1e-12));
    (n_p + z * (n_p * (1.0 - p)).sqrt())
        .round()
        .clamp(0.0, f64::from(n)) as u32
}

/// Contacts of the memory window, true and reported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contacts {
    /// Positive, negative and neutral contacts that there were.
    pub truth: [u32; 3],
    /// What is reported when asked for positive, negative, neutral ones, and for all.
    pub reported: [u32; 4],
}

impl Contacts {
    /// All contacts that there were.
    pub fn all(&self) -> u32 {
        self.truth.iter().sum()
    }
}

/// The questions about contacts of one kind: everywhere, or in a setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContactQuestions {
    memory: [Stream; 3],
    kept: [f64; 3],
    /// Positive, negative, neutral, all.
    counts: [Count; 4],
}

stored! { ContactQuestions { memory, kept, counts } }

impl ContactQuestions {
    /// Questions of this name (`all`, or the name of a setting), with the errors at which the
    /// people asked first, who had these contacts (by key), report them reliably.
    pub fn pretest(
        seed: u64,
        name: &str,
        parameters: &QuestionnaireParameters,
        step: u32,
        asked: &[(u64, [u32; 3])],
    ) -> ContactQuestions {
        let valence = ["positive", "negative", "neutral"];
        let memory = valence.map(|v| Stream::new(seed, &format!("survey.memory.{name}.{v}")));
        let kept = [
            parameters.remembered,
            parameters.remembered_negative,
            parameters.remembered,
        ];
        let recalled: Vec<[u32; 3]> = asked
            .iter()
            .map(|&(key, truth)| recall(&memory, &kept, key, step, truth))
            .collect();
        let count = |what: &str, of: &dyn Fn(&[u32; 3]) -> u32| {
            let numbers: Vec<f64> = recalled.iter().map(|r| f64::from(of(r))).collect();
            let question = format!("{name}.{what}");
            Count::pretest(seed, &question, &numbers, parameters.count_reliability)
        };
        ContactQuestions {
            memory,
            kept,
            counts: [
                count(valence[0], &|r| r[0]),
                count(valence[1], &|r| r[1]),
                count(valence[2], &|r| r[2]),
                count("all", &|r| r.iter().sum()),
            ],
        }
    }

    /// What a person reports who had these contacts.
    pub fn ask(&self, key: u64, step: u32, truth: [u32; 3]) -> Contacts {
        let [a, b, c] = recall(&self.memory, &self.kept, key, step, truth);
        let numbers = [a, b, c, a + b + c];
        let mut reported = [0; 4];
        for ((said, count), n) in reported.iter_mut().zip(&self.counts).zip(numbers) {
            *said = count.report(key, step, n);
        }
        Contacts { truth, reported }
    }
}

fn recall(memory: &[Stream; 3], kept: &[f64; 3], key: u64, step: u32, truth: [u32; 3]) -> [u32; 3] {
    let mut kept_in_mind = truth;
    for (k, n) in kept_in_mind.iter_mut().enumerate() {
        *n = remembered(&memory[k], key, step, *n, kept[k]);
    }
    kept_in_mind
}

#[cfg(test)]
mod tests {
    use super::super::super::statistics::pearson;
    use super::*;

    /// Contacts of many people, as unequal as they are: log-normal, one in four negative.
    fn people(n: u64) -> Vec<(u64, [u32; 3])> {
        let stream = Stream::new(3, "test.recall");
        (0..n)
            .map(|key| {
                let bits = stream.draw(key, 0, 0);
                let all = exp64(3.0 + 1.2 * normal(bits[0], bits[1]));
                (
                    key,
                    [0.5 * all, 0.25 * all, 0.25 * all].map(|n| n.round() as u32),
                )
            })
            .collect()
    }

    #[test]
    fn negative_contacts_are_under_reported() {
        let stream = Stream::new(1, "survey.memory.test");
        for (n, p) in [(1u32, 0.9), (20, 0.75), (64, 0.9), (65, 0.75), (900, 0.9)] {
            let draws = 20_000u64;
            let sum: u64 = (0..draws)
                .map(|k| u64::from(remembered(&stream, k, 5, n, p)))
                .sum();
            let share = sum as f64 / (draws * u64::from(n)) as f64;
            assert!((share - p).abs() < 0.01, "{n} {p}: {share}");
        }
        assert_eq!(remembered(&stream, 1, 1, 30, 1.0), 30);
        assert_eq!(remembered(&stream, 1, 1, 30, 0.0), 0);
        assert_eq!(remembered(&stream, 1, 1, 300, 0.0), 0);
    }

    #[test]
    fn reports_have_the_stated_reliability() {
        let all = people(8000);
        let p = QuestionnaireParameters::default();
        let questions = ContactQuestions::pretest(1, "all", &p, 9, &all[..1000]);
        let said: Vec<Contacts> = all.iter().map(|&(k, t)| questions.ask(k, 10, t)).collect();
        let log = |of: &dyn Fn(&Contacts) -> u32| -> Vec<f64> {
            said.iter().map(|c| ln(1.0 + f64::from(of(c)))).collect()
        };
        // r of truth and report is the root of the reliability; thinning takes little.
        for (truth, report) in [
            (log(&|c| c.all()), log(&|c| c.reported[3])),
            (log(&|c| c.truth[0]), log(&|c| c.reported[0])),
        ] {
            let r = pearson(&truth, &report).r;
            assert!((r * r - p.count_reliability).abs() < 0.03, "{}", r * r);
        }
        // On average the positive are reported at .9, the negative at .75 of what they were: the
        // error of a report moves no mean.
        let large: Vec<&Contacts> = said.iter().filter(|c| c.truth[1] > 20).collect();
        let ratio = |k: usize| {
            let sum = |of: &dyn Fn(&Contacts) -> u32| -> f64 {
                large.iter().map(|c| f64::from(of(c) + 1)).sum()
            };
            sum(&|c| c.reported[k]) / sum(&|c| c.truth[k])
        };
        assert!((ratio(0) - 0.9).abs() < 0.05, "{}", ratio(0));
        assert!((ratio(1) - 0.75).abs() < 0.05, "{}", ratio(1));
    }

    #[test]
    fn without_error_and_forgetting_the_truth_is_reported() {
        let mut p = QuestionnaireParameters::default();
        (p.remembered, p.remembered_negative, p.count_reliability) = (1.0, 1.0, 1.0);
        let questions = ContactQuestions::pretest(1, "work", &p, 9, &people(50));
        let said = questions.ask(3, 4, [100, 7, 0]);
        assert_eq!(said.reported, [100, 7, 0, 107]);
        assert_eq!(said.all(), 107);
    }
}
