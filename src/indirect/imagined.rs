//! M16 Imagined, electronic and read contact, training: sessions of a programme without meeting anybody.
//!
//! Δa_ih = d·SD_gh·w(t), w = exp(−ln 2·t/T), SD the spread of the attitudes of group g to h at the
//! end of burn-in (σ_0 where all are nearly alike: below a tenth of it); interest I += .05, which stays. A programme of n
//! sessions has one a week, each with d/n and .05/n: d is what the whole programme would do if
//! nothing faded. T is that of the kind: weeks for imagined contact and reading, a year for
//! electronic contact under a dual identity.
//!
//! Training teaches about a group: it moves no attitude by itself and raises no interest; its hours of the
//! week are the column `training_hours`, from which people learn (M10) and grow anxious not to reveal
//! what they "should already know" (M08), where these are on, a week later.
//!
//! Whom a programme reaches is drawn by key, given as a list of keys, or assigned by a trial. Off (the default): nobody
//! takes part. Imagined contact d = .35 over all studies; extended and imagined contact .37, in
//! large samples .12 (Miles & Crisp 2014; Banas et al. 2020). Evidence E1, small. Conflict K1.

use super::events::{Concerned, keep_assigned};
use super::fading::{Fading, forgetting};
use crate::attitude::kernel::ATTITUDE;
use crate::error::Result;
use crate::mechanism::{
    Choices, Column, ColumnSpec, Columns, Entry, INTEREST_GAIN, Layout, Mechanism, People, Per,
    Person, Profile,
};
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::rng::{Stream, uniform};

crate::parameters! {
    /// Parameters of M16.
    pub struct Imagined {
        /// Half-life of imagined contact and of reading
        half_life_imagined = 8.0, 0.5..=5200.0, "T_i", "week", E4, "mechanisms M16";
        /// Half-life of electronic contact
        half_life_econtact = 52.0, 0.5..=5200.0, "T_e", "week", E3, "mechanisms M16: an effect after a year was reported";
        /// Spread of attitudes where at week 0 all members of a group are (nearly) alike
        spread = 0.35, 0.0..=1.0, "σ_0", "1", E4, "mechanisms 2.0";
    }
}

crate::parameters! {
    /// Numbers of an exposure.
    pub struct ExposureSpec {
        /// Share of the people concerned who take part
        reach = 0.2, 0.0..=1.0, "r_e", "1", E4, "our assumption";
        /// Effect of all sessions in standard deviations
        effect = 0.10, -2.0..=2.0, prior 0.0..=0.35, "d", "SD", E1, "mechanisms M16: .35 over all studies, .12 in large samples";
        /// What all sessions add to interest in contact
        interest = 0.05, 0.0..=1.0, "ΔI", "1", E4, "mechanisms M16";
        /// Hours of a session of training
        hours = 2.0, 0.0..=40.0, "hours", "h", E4, "our assumption";
        choices {
            /// What takes the place of a meeting
            kind = 0 of ["imagined", "reading", "econtact", "training"], "kind", E1, "mechanisms M16; training: M08, M10";
        }
    }
}

/// A programme of sessions: `[[exposures]]` of a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exposure {
    /// Name, unique among exposures: part of the address of who takes part.
    pub name: String,
    /// Week of the first session, after burn-in.
    pub week: u32,
    /// Number of sessions, one a week, at least 1.
    pub sessions: u32,
    /// Groups whose members take part, by name; empty for all.
    pub groups: Vec<String>,
    /// Groups that the sessions are about, by name; empty for all others.
    pub towards: Vec<String>,
    /// Keys of those who take part, sorted; `None` for a draw by `reach`.
    pub people: Option<Vec<u64>>,
    /// Whether those take part whom a trial assigns, in place of both: whose column
    /// [`assigned`](super::events::assigned) is not 0.
    pub assigned: bool,
    /// Its numbers.
    pub spec: ExposureSpec,
}

/// The card of M16.
pub const CARD: Entry = Entry {
    id: "M16",
    name: "imagined_contact",
    title: "Imagined, electronic and read contact",
    profile: Profile::Optional,
    source: "Miles & Crisp 2014; Banas et al. 2020",
    grade: Grade::E1,
    conflict: "K1",
    meaning: "Sessions without a meeting improve an attitude for a time and raise interest.",
    parameters: Imagined::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let p = choices.part(CARD.name)?;
    let all = &choices.inputs().exposures;
    (!all.is_empty()).then(|| Box::new(Exposures::new(&p, all, forgetting(choices))) as Box<_>)
}

/// A week-0 spread below this share of the declared one means that all are alike.
const ALIKE: f64 = 0.1;

/// An exposure made ready.
#[derive(Debug, Clone)]
struct Ready {
    exposure: Exposure,
    who: Concerned,
    whom: Concerned,
    fading: Fading,
    assigned: Option<Column>,
}

/// Name of the column of hours of training about each group in the week before.
pub const TRAINING: &str = "training_hours";
/// Position of the kind of exposure that trains.
const TRAINS: usize = 3;

impl Ready {
    fn trains(&self) -> bool {
        self.exposure.spec.kind == TRAINS
    }

    /// Whether there is a session in a week.
    fn meets(&self, week: i64) -> bool {
        let since = i64::from(self.exposure.week);
        (since..since + i64::from(self.exposure.sessions.max(1))).contains(&week)
    }

    /// Whether somebody takes part, with the draws of the exposure.
    fn has(&self, person: &Person<'_>, stream: &Stream) -> bool {
        let e = &self.exposure;
        match (self.assigned, &e.people) {
            (Some(column), _) => person.row(column)[0] > 0.0,
            (None, Some(keys)) => keys.binary_search(&person.key).is_ok(),
            (None, None) => uniform(stream.draw(person.key, 0, 0)[0]) < e.spec.reach as f32,
        }
    }
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Exposures {
    p: Imagined,
    all: Vec<Ready>,
    groups: usize,
    attitude: Option<Column>,
    interest: Option<Column>,
    /// Where somebody is trained.
    training: Option<Column>,
    /// SD of attitudes by group and outgroup.
    spread: Vec<f32>,
}

impl Exposures {
    /// The mechanism with these parameters and programmes, where forgetting takes this share of a
    /// displacement a week.
    pub fn new(p: &Imagined, all: &[Exposure], forgetting: f64) -> Exposures {
        let ready = |e: &Exposure| {
            let half_life = match e.spec.kind {
                2 => p.half_life_econtact,
                _ => p.half_life_imagined,
            };
            Ready {
                exposure: e.clone(),
                who: Concerned::default(),
                whom: Concerned::default(),
                fading: Fading::new(half_life, forgetting),
                assigned: None,
            }
        };
        Exposures {
            p: p.clone(),
            all: all.iter().map(ready).collect(),
            groups: 0,
            attitude: None,
            interest: None,
            training: None,
            spread: Vec::new(),
        }
    }
}

impl Mechanism for Exposures {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        self.groups = layout.groups();
        self.spread = vec![self.p.spread as f32; self.groups * self.groups];
        self.attitude = Some(layout.read(ATTITUDE)?);
        for r in &mut self.all {
            let what = format!("exposure `{}`", r.exposure.name);
            r.who = Concerned::find(&what, &r.exposure.groups, layout.group_table())?;
            r.whom = Concerned::find(&what, &r.exposure.towards, layout.group_table())?;
            let column = format!("exposure_{}", r.exposure.name);
            r.fading.bind(&column, CARD.name, layout)?;
            if r.exposure.assigned {
                r.assigned = Some(keep_assigned(CARD.name, &r.exposure.name, layout)?);
            }
        }
        layout.keep(ColumnSpec::of_a_person(
            CARD.name,
            INTEREST_GAIN,
            0.0,
            (0.0, 1.0),
        ))?;
        self.interest = Some(layout.change(INTEREST_GAIN)?);
        if self.all.iter().any(Ready::trains) {
            layout.keep(ColumnSpec {
                name: TRAINING.into(),
                per: Per::Outgroup,
                initial: 0.0,
                bounds: (0.0, f32::MAX),
                owner: CARD.name.into(),
            })?;
            self.training = Some(layout.change(TRAINING)?);
        }
        Ok(())
    }

    fn settle(&mut self, columns: &Columns<'_>) {
        let Some(attitude) = self.attitude else {
            return;
        };
        for (at, spread) in self.spread.iter_mut().enumerate() {
            let (g, h) = (at / self.groups, at % self.groups);
            let (found, declared) = (columns.moments(attitude, g, h).1, self.p.spread);
            *spread = if found < ALIKE * declared {
                declared
            } else {
                found
            } as f32;
        }
    }

    fn constants(&self) -> Vec<f64> {
        self.spread.iter().map(|&s| f64::from(s)).collect()
    }

    fn recall(&mut self, constants: &[f64]) {
        for (spread, &constant) in self.spread.iter_mut().zip(constants) {
            *spread = constant as f32;
        }
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn relabel(&mut self, to: &[usize]) {
        for r in &mut self.all {
            r.who.relabel(to);
            r.whom.relabel(to);
        }
        let old = self.spread.clone();
        for (at, spread) in old.into_iter().enumerate() {
            let (g, h) = (at / self.groups, at % self.groups);
            self.spread[to[g] * self.groups + to[h]] = spread;
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(interest) = self.interest else {
            return;
        };
        let context = *people.context();
        let stream = |r: &Ready| context.stream(&format!("exposure.{}", r.exposure.name));
        for r in self.all.iter().filter(|r| !r.trains()) {
            let e = &r.exposure;
            if context.week < i64::from(e.week) {
                continue;
            }
            let meets = r.meets(context.week);
            let part = 1.0 / e.sessions.max(1) as f32;
            let stream = stream(r);
            people.for_each(|person, change| {
                if !r.who.has(person.group) {
                    return;
                }
                let session = meets && r.has(&person, &stream);
                if session {
                    change.add(interest, 0, e.spec.interest as f32 * part);
                }
                for h in (0..self.groups).filter(|&h| h != person.group && r.whom.has(h)) {
                    let strike = if session {
                        let sd = self.spread[person.group * self.groups + h];
                        e.spec.effect as f32 * part * sd
                    } else {
                        0.0
                    };
                    r.fading.week(&person, change, h, strike);
                }
            });
        }
        if let Some(column) = self.training {
            let all = self.all.iter().filter(|r| r.trains());
            let now: Vec<(&Ready, Stream)> = all
                .filter(|r| r.meets(context.week))
                .map(|r| (r, stream(r)))
                .collect();
            people.for_each(|person, change| {
                let before = person.row(column);
                for (h, before) in before
                    .iter()
                    .enumerate()
                    .filter(|(h, _)| *h != person.group)
                {
                    let hours: f64 = now
                        .iter()
                        .filter(|(r, _)| r.who.has(person.group) && r.whom.has(h))
                        .filter(|(r, stream)| r.has(&person, stream))
                        .map(|(r, _)| r.exposure.spec.hours)
                        .sum();
                    change.add(column, h, hours as f32 - before);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::events::three_groups;
    use super::*;
    use crate::attitude::kernel::engine_columns;

    #[test]
    fn spreads_are_measured_and_follow_their_groups() {
        let exposure = Exposure {
            name: "a".into(),
            sessions: 1,
            ..Exposure::default()
        };
        let mut m = Exposures::new(&Imagined::default(), &[exposure], 0.0);
        let mut layout = Layout::new(&three_groups());
        for spec in engine_columns() {
            layout.keep(spec).expect("kept");
        }
        m.bind(&mut layout, &[]).expect("bound");
        assert!(m.constants().iter().all(|s| (s - 0.35).abs() < 1e-7));
        let attitude = vec![0.0, 0.5, 0.1, 0.0, -0.5, 0.1, 0.2, 0.3, 0.0];
        let set_point = vec![0.0; 9];
        m.settle(&Columns {
            group: &[0, 0, 2],
            groups: 3,
            width: &[3, 3],
            data: &[attitude, set_point],
            area: &[0, 0, 0],
            norms: &[],
        });
        // Both hosts think alike of group 2: there the declared spread serves.
        assert!((m.spread[1] - 0.5).abs() < 1e-6 && (m.spread[2] - 0.35).abs() < 1e-6);
        m.relabel(&[2, 0, 1]);
        assert!((m.spread[2 * 3] - 0.5).abs() < 1e-6);
    }
}
