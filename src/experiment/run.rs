//! A trial in one city: assign, deliver, read, compare.

use std::collections::{BTreeMap, BTreeSet};

use super::alone::Alone;
use super::assign::Assignment;
use super::deliver::{self, Partners};
use super::effect::{Difference, difference, paired};
use super::outcome::{Instrument, Reader, Reading};
use super::{Arm, Exposure, Trial, Unit, alone, assign};
use crate::engine::{Programme, Simulation, View};
use crate::error::Result;
use crate::ids::{NONE, Person};
use crate::rng::{Stream, uniform};
use crate::scenario::Scenario;
use crate::survey::statistics::standard_deviation;

/// Whose difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// People who were assigned.
    Participants,
    /// People of the same groups who were not, and share home, class or team with people of one
    /// arm only.
    Bystanders,
}

impl Who {
    /// Both.
    pub const ALL: [Who; 2] = [Who::Participants, Who::Bystanders];

    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Who::Participants => "participants",
            Who::Bystanders => "bystanders",
        }
    }
}

/// What became of an arm.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmReport {
    /// Name.
    pub name: String,
    /// Units assigned.
    pub units: usize,
    /// Participants assigned.
    pub people: usize,
    /// Teams put together.
    pub teams: usize,
    /// Seats for partners for which nobody was left.
    pub empty_seats: usize,
    /// Share of the participants in teams who dropped out before the last week of delivery.
    pub dropped: f64,
    /// Participants who were read, by reading; who has left the city counts as lost.
    pub read: Vec<usize>,
    /// Mean true prejudice of the participants who are in the city, at the baseline and by reading;
    /// 0 where nobody is.
    pub prejudice: Vec<f64>,
}

/// A difference between an arm and the control.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Name of the arm.
    pub arm: String,
    /// Weeks after the end of delivery.
    pub after: u32,
    /// Whose.
    pub who: Who,
    /// How it was read.
    pub instrument: Instrument,
    /// The difference; `None` where there was nobody to compare.
    pub difference: Option<Difference>,
}

/// A trial in one city.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialReport {
    /// Seed of the city and of the assignment.
    pub seed: u64,
    /// Weeks of burn-in.
    pub burn_in: u32,
    /// Standard deviation of participants' prejudice at the baseline, true and by questionnaire.
    pub sd: [f64; 2],
    /// The arms, the control first.
    pub arms: Vec<ArmReport>,
    /// Differences from the control.
    pub effects: Vec<Effect>,
    /// Digest of the state at the end (of the last city, where there are several).
    pub digest: String,
}

impl TrialReport {
    /// The difference of an arm (by position, 1 for the first after the control).
    pub fn effect(
        &self,
        arm: usize,
        after: u32,
        who: Who,
        instrument: Instrument,
    ) -> Option<Difference> {
        let name = &self.arms.get(arm)?.name;
        let wanted = |e: &&Effect| {
            e.arm == *name && e.after == after && e.who == who && e.instrument == instrument
        };
        self.effects.iter().find(wanted)?.difference
    }
}

impl Trial {
    /// Builds the city of a scenario, lets it settle, and carries the trial out in it.
    ///
    /// # Errors
    /// If the design or the city is impossible, or the city has too few units.
    pub fn run(&self, scenario: &Scenario, threads: usize) -> Result<TrialReport> {
        self.check()?;
        self.groups(&scenario.groups)?;
        let mut scenario = scenario.clone();
        let settings: Result<Vec<_>> = self
            .arms
            .iter()
            .map(|arm| deliver::setting(arm, &scenario))
            .collect();
        scenario.settings.extend(settings?.into_iter().flatten());
        for arm in &self.arms {
            alone::prepare(arm, self, &mut scenario)?;
        }
        let (seed, length) = (scenario.seed, scenario.burn_in);
        let mut city = Simulation::builder(scenario).threads(threads).build()?;
        self.enough(&city)?;
        let burn_in = city.burn_in(length, |_, _| true);
        for _ in 0..self.design.start as u32 {
            city.step();
        }
        let mut report = self.carry_out(city, seed)?;
        report.burn_in = burn_in.weeks;
        Ok(report)
    }

    /// Counts units before the burn-in, where nothing that happens there changes their number.
    fn enough(&self, city: &Simulation) -> Result<()> {
        match self.unit() {
            Unit::Person | Unit::Area => {
                let view = city.view();
                let p = view.population;
                let (mine, _) = self.groups(&p.groups)?;
                assign::members(self, &view, |i| {
                    let mine = mine.contains(&usize::from(p.group[i]));
                    mine && f64::from(p.age[i]) >= self.design.min_age
                })?;
                Ok(())
            }
            // People change class, team and with it school.
            Unit::Class | Unit::Team | Unit::School => Ok(()),
        }
    }

    /// The trial in a settled city that has the settings of its arms.
    fn carry_out(&self, city: Simulation, seed: u64) -> Result<TrialReport> {
        let plan = Plan::new(self, &city, seed)?;
        let everybody: Vec<usize> = (0..self.arms.len()).collect();
        let mut arms = Vec::new();
        let mut effects = Vec::new();
        let digest;
        if self.parallel() {
            // For each arm the same people twice: with what the arm brings, and with what the
            // control brings.
            let mut control = plan.deliver(city.fork()?, &[(0, 0)])?;
            arms.push(plan.report(0, &control));
            for &k in &everybody[1..] {
                let with = plan.deliver(city.fork()?, &[(k, k)])?;
                control = plan.deliver(city.fork()?, &[(k, 0)])?;
                arms.push(plan.report(k, &with));
                plan.compare(
                    k,
                    |who, reading, instrument| {
                        let people = plan.people(who, k);
                        let of =
                            |c: &Course, i: Person| c.readings[reading].of(instrument)[i as usize];
                        let forks = [&with.readings[reading], &control.readings[reading]];
                        let both = plan
                            .present(people, reading, forks)
                            .map(|i| (plan.cluster[i as usize], of(&with, i), of(&control, i)));
                        paired(&both.collect::<Vec<_>>(), plan.sd[instrument as usize])
                    },
                    &mut effects,
                );
            }
            digest = control.digest;
        } else {
            let all: Vec<(usize, usize)> = everybody.iter().map(|&k| (k, k)).collect();
            let course = plan.deliver(city, &all)?;
            arms.extend(everybody.iter().map(|&k| plan.report(k, &course)));
            for &k in &everybody[1..] {
                plan.compare(
                    k,
                    |who, reading, instrument| {
                        let of = |arm: usize| -> Vec<(u64, f64)> {
                            let values = course.readings[reading].of(instrument);
                            let people = plan.people(who, arm);
                            plan.present(people, reading, [&course.readings[reading]])
                                .map(|i| (plan.cluster[i as usize], values[i as usize]))
                                .collect()
                        };
                        difference(&of(k), &of(0), plan.sd[instrument as usize])
                    },
                    &mut effects,
                );
            }
            digest = course.digest;
        }
        Ok(TrialReport {
            seed,
            burn_in: 0,
            sd: plan.sd,
            arms,
            effects,
            digest,
        })
    }
}

/// A trial made ready for a city.
struct Plan<'t> {
    trial: &'t Trial,
    seed: u64,
    assignment: Assignment,
    /// By arm, in the order of keys.
    participants: Vec<Vec<Person>>,
    bystanders: Vec<Vec<Person>>,
    /// People of the other groups who may be asked into teams.
    partners: Vec<Person>,
    /// Whose outcomes hang together: team, unit, or place shared with participants.
    cluster: Vec<u64>,
    baseline: Reading,
    reader: Reader,
    sd: [f64; 2],
    /// First reading at which each person is missing.
    lost: Vec<u32>,
}

/// What was read while a city went on.
struct Course {
    readings: Vec<Reading>,
    /// Share of dropped participants by arm; 0 for those not delivered.
    dropped: Vec<f64>,
    /// Teams that were delivered and their empty seats, by arm.
    teams: Vec<(usize, usize)>,
    digest: String,
}

impl<'t> Plan<'t> {
    fn new(trial: &'t Trial, city: &Simulation, seed: u64) -> Result<Plan<'t>> {
        let view = city.view();
        let p = view.population;
        let (mine, theirs) = trial.groups(&p.groups)?;
        let old_enough = |i: usize| f64::from(p.age[i]) >= trial.design.min_age;
        let of =
            |groups: &[usize], i: usize| groups.contains(&usize::from(p.group[i])) && old_enough(i);
        let listed = |groups: &[usize]| -> Vec<Person> {
            let mut all: Vec<Person> = p
                .all_present()
                .filter(|&i| of(groups, i))
                .map(|i| i as Person)
                .collect();
            all.sort_unstable_by_key(|&i| p.key[i as usize]);
            all
        };
        let eligible = listed(&mine);
        let reliability = trial.design.reliability;
        let before = Reader::new(&view, &theirs, &eligible, reliability, seed).read(&view);
        let assignment = Assignment::new(
            trial,
            &view,
            seed,
            |i| of(&mine, i),
            before.of(Instrument::True),
        )?;
        let by_key = |mut people: Vec<Person>| {
            people.sort_unstable_by_key(|&i| p.key[i as usize]);
            people
        };
        let participants: Vec<Vec<Person>> = assignment
            .arms
            .iter()
            .map(|arm| by_key(arm.iter().flat_map(|(_, people)| people.clone()).collect()))
            .collect();
        let all = by_key(participants.concat());
        let reader = Reader::new(&view, &theirs, &all, reliability, seed);
        let baseline = reader.read(&view);
        let sd = Instrument::ALL.map(|x| {
            let values = baseline.of(x);
            let read: Vec<f64> = all.iter().map(|&i| values[i as usize]).collect();
            standard_deviation(&read)
        });
        let mut plan = Plan {
            cluster: p.key.clone(),
            lost: lost_from(&p.key, trial, seed),
            partners: listed(&theirs),
            bystanders: Vec::new(),
            trial,
            seed,
            assignment,
            participants,
            baseline,
            reader,
            sd,
        };
        plan.bystanders = plan.find_bystanders(&view, &eligible);
        let everybody: Vec<(usize, usize)> = (0..trial.arms.len()).map(|k| (k, k)).collect();
        let teams = plan.seat(&everybody, &p.key);
        plan.note_clusters(&teams, &p.key);
        Ok(plan)
    }

    fn people(&self, who: Who, arm: usize) -> &[Person] {
        match who {
            Who::Participants => &self.participants[arm],
            Who::Bystanders => &self.bystanders[arm],
        }
    }

    /// Those of some people who are still in the study at a reading, and in the city wherever it
    /// is taken (in both forks of a pair).
    fn present<'a, const N: usize>(
        &'a self,
        people: &'a [Person],
        reading: usize,
        taken: [&'a Reading; N],
    ) -> impl Iterator<Item = Person> + 'a {
        let still = move |i: &Person| {
            self.lost[*i as usize] > reading as u32 && taken.iter().all(|r| r.is_of(*i))
        };
        people.iter().copied().filter(still)
    }

    /// Teams of the people of some arms (first) with what an arm brings (second).
    fn seat(&self, arms: &[(usize, usize)], key: &[u64]) -> Vec<Vec<Vec<Person>>> {
        let partners = Partners::new(&self.partners, key, self.seed);
        let teams = arms
            .iter()
            .map(|&(people, brings)| {
                let units = &self.assignment.arms[people];
                let units: Vec<Vec<Person>> = match self.trial.unit() {
                    Unit::Person => vec![self.participants[people].clone()],
                    _ => units.iter().map(|(_, people)| people.clone()).collect(),
                };
                let arm = &self.trial.arms[brings];
                deliver::teams(arm, &units, key, self.seed)
            })
            .collect();
        deliver::deal(teams, partners)
    }

    /// Clusters of participants: the unit where it is larger than a person, else the team.
    fn note_clusters(&mut self, teams: &[Vec<Vec<Person>>], key: &[u64]) {
        if self.trial.unit() != Unit::Person {
            for (unit, people) in self.assignment.arms.iter().flatten() {
                for &i in people {
                    self.cluster[i as usize] = *unit;
                }
            }
            return;
        }
        for team in teams.iter().flatten() {
            let first = team.first().map_or(0, |&i| key[i as usize]);
            for &i in team.iter().filter(|&&i| i != NONE) {
                self.cluster[i as usize] = first;
            }
        }
    }

    /// Bystanders by arm; each gets as cluster the first thing shared with a participant.
    fn find_bystanders(&mut self, view: &View<'_>, eligible: &[Person]) -> Vec<Vec<Person>> {
        let p = view.population;
        let arm_of = self.assignment.arm_of(p.len());
        let shared = |i: Person| {
            let place = |n: u64, setting: &str| {
                let place = view.seats.get(setting).map_or(NONE, |s| s.place_of(i));
                (place != NONE).then_some(n << 32 | u64::from(place))
            };
            let home = Some(u64::from(p.household[i as usize]));
            [home, place(1, "class"), place(2, "work")]
                .into_iter()
                .flatten()
        };
        let mut arms_at: BTreeMap<u64, u64> = BTreeMap::new();
        for (i, arm) in arm_of.iter().enumerate() {
            if let Some(arm) = arm {
                for place in shared(i as Person) {
                    *arms_at.entry(place).or_default() |= 1 << (arm % 64);
                }
            }
        }
        let mut bystanders = vec![Vec::new(); self.trial.arms.len()];
        for &i in eligible.iter().filter(|&&i| arm_of[i as usize].is_none()) {
            let near = |place: u64| arms_at.get(&place).copied().unwrap_or(0);
            let arms = shared(i).fold(0, |all, place| all | near(place));
            if arms.count_ones() == 1 {
                let first = shared(i).find(|&place| near(place) > 0);
                self.cluster[i as usize] = first.unwrap_or_default();
                bystanders[arms.trailing_zeros() as usize].push(i);
            }
        }
        bystanders
    }

    /// Delivers to the people of some arms (first) what an arm brings (second), and reads.
    fn deliver(&self, mut city: Simulation, arms: &[(usize, usize)]) -> Result<Course> {
        let key = city.population().key.clone();
        let mut teams = self.seat(arms, &key);
        let weeks = self.trial.design.weeks as u32;
        let mut members = vec![(BTreeSet::new(), 0usize); self.trial.arms.len()];
        let mut delivered = vec![(0, 0); self.trial.arms.len()];
        let mut alone = Vec::new();
        for (&(people, brings), teams) in arms.iter().zip(&mut teams) {
            let arm = &self.trial.arms[brings];
            if arm.exposure() == Exposure::None {
                continue;
            }
            if let Some(each) = Alone::new(arm, &self.participants[people], self.seed) {
                alone.push((people, each));
                continue;
            }
            delivered[people] = (teams.len(), deliver::empty_seats(teams));
            let own: BTreeSet<Person> = self.participants[people].iter().copied().collect();
            members[people] = (own, brings);
            let programme = Programme {
                sessions: None,
                teams: std::mem::take(teams),
                weeks,
                dropout: arm.spec.dropout,
            };
            city.set_teams(&deliver::setting_name(arm), programme)?;
        }
        let mut dropped = vec![0.0; self.trial.arms.len()];
        for week in 0..weeks {
            for (arm, people) in &mut alone {
                people.reach(&mut city, week)?;
                let all = self.participants[*arm].len();
                dropped[*arm] = 1.0 - people.len() as f64 / all.max(1) as f64;
            }
            for (share, (own, brings)) in dropped.iter_mut().zip(&members) {
                let name = deliver::setting_name(&self.trial.arms[*brings]);
                if let (false, Some(p)) = (own.is_empty(), city.programme(&name)) {
                    *share = 1.0 - deliver::seated(&p.teams, own) as f64 / own.len() as f64;
                }
            }
            city.step();
        }
        for (_, people) in &alone {
            people.end(&mut city)?;
        }
        let mut readings = Vec::new();
        let mut now = 0;
        for &after in &self.trial.after {
            (now..after).for_each(|_| city.step());
            now = after;
            readings.push(self.reader.read(&city.view()));
        }
        Ok(Course {
            readings,
            dropped,
            teams: delivered,
            digest: city.state_digest(),
        })
    }

    fn report(&self, arm: usize, course: &Course) -> ArmReport {
        let people = &self.participants[arm];
        // Of those who are in the city: somebody else may have the row of who has left.
        let mean = |r: &Reading| {
            let values = r.of(Instrument::True);
            let there = people.iter().filter(|&&i| r.is_of(i));
            let (sum, n) = there.fold((0.0, 0u32), |(sum, n), &i| {
                (sum + values[i as usize], n + 1)
            });
            sum / f64::from(n.max(1))
        };
        let Arm { name, .. } = &self.trial.arms[arm];
        ArmReport {
            name: name.clone(),
            units: self.assignment.arms[arm].len(),
            people: people.len(),
            teams: course.teams[arm].0,
            empty_seats: course.teams[arm].1,
            dropped: course.dropped[arm],
            read: (0..course.readings.len())
                .map(|r| self.present(people, r, [&course.readings[r]]).count())
                .collect(),
            prejudice: std::iter::once(&self.baseline)
                .chain(&course.readings)
                .map(mean)
                .collect(),
        }
    }

    /// Adds the effects of an arm for everybody, every reading and every instrument.
    fn compare(
        &self,
        arm: usize,
        find: impl Fn(Who, usize, Instrument) -> Option<Difference>,
        effects: &mut Vec<Effect>,
    ) {
        for who in Who::ALL {
            for (reading, &after) in self.trial.after.iter().enumerate() {
                for instrument in Instrument::ALL {
                    effects.push(Effect {
                        arm: self.trial.arms[arm].name.clone(),
                        after,
                        who,
                        instrument,
                        difference: find(who, reading, instrument),
                    });
                }
            }
        }
    }
}

/// First reading at which each person is missing; the number of readings for those who stay.
fn lost_from(key: &[u64], trial: &Trial, seed: u64) -> Vec<u32> {
    let stream = Stream::new(seed, "trial.attrition");
    let readings = trial.after.len() as u32;
    let gone =
        |k: u64, r: u32| f64::from(uniform(stream.draw(k, r, 0)[0])) < trial.design.attrition;
    key.iter()
        .map(|&k| (0..readings).find(|&r| gone(k, r)).unwrap_or(readings))
        .collect()
}
