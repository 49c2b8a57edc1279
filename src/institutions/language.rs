//! M27 Language: newcomers learn the common language in courses, by talking, at work and at school.
//!
//! Who came lately: L ← L + (1 − L)·(1 − e^(−eff·(C + D))) a week, with C = κh·hours·fit of course and
//! D = κx·(hours of contact) + κw·\[talks to hosts at work\] + κs·\[talks to hosts in class\] of daily
//! life. Hours of contact are τ hours for every contact with a host; an hour of course that is held
//! together with residents (`CourseMixed`) counts as one too. eff_i = 1 + e_z·z − e_a·(age − 35),
//! within .5 and 1.5: schooling and age; times an own rate of everybody, e^(σ_e·n − σ_e²/2), n ~ N(0,1) by key,
//! of mean 1: what else makes people learn faster or slower; short permits lower it (mechanism `stays`).
//! Hosts stay at their level.
//!
//! The settled are where years of daily life have brought them: the level L0 of the group is that of
//! a member with usual contact. Courses teach them all the same; of daily life only what differs
//! from the usual moves them, L ← L + (1 − L)·(1 − e^(−eff·C)) + eff·((1 − L)·D − (1 − L0)·D̄) −
//! φ·(L − L0), D̄ the mean of D over the settled of the group at the stationary start and φ = ln 2/T_L (the
//! centring of M22). With `settled = "rest"` daily life does not move them at all. Where people grow older
//! (M37), who was born during the run learns as those who came lately.
//!
//! Courses are what policies offer (dials `CourseHours`, `CourseFit`, `CourseMixed`); without a
//! policy there are none. They are for adults below L_e, of whom the share `CourseAttendance` attends, by
//! key: where the share rises, others come beside those who came before.
//!
//! *How far people differ.* Of those who sat the test at the end of the German integration courses
//! 49% reached B1, 41% A2 and 10% less in 2017 (BAMF); of those of the general course of 600 hours 61,
//! 31 and 8% in 2018. With a level of 1 − .95·e^(−x), B1 .5 and A2 .3, ln x then has a standard deviation of .58 to
//! .66, of which schooling and age give .28: σ_e = .55.
//!
//! *Interpreters* (dial `Interpreters`) help in a share s of the encounters at public counters, which then take
//! place as if the level in common were at least comm_int (M01). Of the contacts there the share w = s·max(comm_int,
//! L)/(L + s·max(0, comm_int − L)) had one, and teaches ι_x times as much.
//!
//! Not modelled: the language of a setting beside the common one, travel to the course
//! (an hour less of travel gave 46 to 71 hours more of attendance, Foged & van der Werf 2023: set the hours
//! that are attended).
//!
//! Foged & van der Werf 2023 (courses); Chiswick & Miller 1995 (exposure, efficiency). Evidence
//! E2; κx, κw, κs E4. Off: everybody has the level of the group.

use crate::encounter::opportunity::{self, Opportunity};
use crate::encounter::{LEAST_COMM, interpreted};
use crate::error::Result;
use crate::institutions::generations::{self, Generations};
use crate::mechanism::{
    Choices, Column, ColumnSpec, Entry, LANGUAGE, Layout, Mechanism, Met, Occasion, People, Per,
    Profile, Start, Tally, Weekly,
};
use crate::num::{exp, exp64, normal, rate_of_half_life};
use crate::parameter::{Grade, Parameters};
use crate::places::{Role, Setting};
use crate::policy::Dial;
use crate::population::Stay;
use crate::rng::{Stream, uniform};

crate::parameters! {
    /// Parameters of M27.
    pub struct Language {
        /// Gain from an hour of course, as a share of what is missing
        course = 0.00085, 0.0..=0.01, prior 0.0006..=0.0011, "κh", "1/hour", E2, "Foged & van der Werf 2023: 100 hours raise fluency by 8 to 9%";
        /// Gain from an hour of contact with hosts, as a share of what is missing
        contact = 0.00017, 0.0..=0.01, prior 0.00005..=0.0005, "κx", "1/hour", E4, "mechanisms M27";
        /// Hours of talk that a contact stands for
        hours = 1.0, 0.0..=10.0, prior 0.25..=2.0, "τ", "hour", E4, "our assumption: an evaluated encounter stands for several exchanges";
        /// Share of the gain from a contact that is left where an interpreter helps
        interpreted = 0.5, 0.0..=1.0, "ι_x", "1", E4, "mechanisms M27";
        /// Gain from a week of work in which one talks to hosts, as a share of what is missing
        work = 0.002, 0.0..=0.05, prior 0.0..=0.005, "κw", "1/week", E4, "mechanisms M27";
        /// Gain from a week in a class in which one talks to hosts, as a share of what is missing
        school = 0.004, 0.0..=0.05, prior 0.0..=0.01, "κs", "1/week", E4, "our assumption: twice that of work";
        /// Gain of effectiveness for a standard deviation of milieu (schooling)
        schooling = 0.25, 0.0..=1.0, "e_z", "1", E4, "mechanisms M27: from .5 to 1.5 by age and schooling";
        /// Loss of effectiveness for a year of age
        age = 0.015, 0.0..=0.1, "e_a", "1/year", E4, "mechanisms M27: from .5 to 1.5 by age and schooling";
        /// Spread of what makes people learn faster or slower beyond schooling and age, of its logarithm
        spread = 0.0, 0.0..=2.0, prior 0.3..=0.7, "σ_e", "1", E3, "BAMF: results of the test after integration courses, 2017 and 2018, give .55; 0, as in the design: nobody differs beyond schooling and age";
        /// Level from which nobody attends a course
        enough = 0.65, 0.0..=1.0, "L_e", "1", E4, "our assumption: B2";
        /// Half-life of a level of the settled above or below that of the group
        half_life = 260.0, 1.0..=100000.0, "T_L", "week", E4, "our assumption";
        choices {
            /// Whether daily life moves the settled where it differs from the usual, or not at all
            settled = 0 of ["usual", "rest"], "mode_L", E4, "our assumption";
        }
    }
}

/// The card of M27.
pub const CARD: Entry = Entry {
    id: "M27",
    name: LANGUAGE,
    title: "Language",
    profile: Profile::Institutions,
    source: "Foged & van der Werf 2023; Chiswick & Miller 1995",
    grade: Grade::E2,
    conflict: "",
    meaning: "Newcomers learn the common language in courses, from contact with hosts, at work and at \
         school; off: everybody has the level of the group.",
    parameters: Language::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    let generations: Option<Generations> = choices.part(generations::CARD.name);
    let opportunity = choices.part(opportunity::CARD.name).unwrap_or_default();
    Some(Box::new(Learning {
        grows_up: generations.is_some_and(|g| g.ages()),
        ..Learning::new(&choices.part(CARD.name)?, &opportunity)
    }))
}

/// Age of effectiveness 1 at average schooling.
const USUAL_AGE: f32 = 35.0;
/// Least age of those who attend a course.
const ADULT: u8 = 18;

impl Language {
    /// How well somebody of this schooling (milieu z) and age learns.
    pub fn effectiveness(&self, milieu: f32, age: u8) -> f32 {
        let years = f32::from(age) - USUAL_AGE;
        (1.0 + self.schooling as f32 * milieu - self.age as f32 * years).clamp(0.5, 1.5)
    }

    /// Own rate of somebody with a standard normal number, of mean 1.
    ///
    /// ```
    /// use commonground::institutions::language::Language;
    /// let p = Language { spread: 0.5, ..Language::default() };
    /// assert!((p.own_rate(0.0) - 0.8825).abs() < 1e-4);
    /// assert_eq!(Language { spread: 0.0, ..p }.own_rate(2.0), 1.0);
    /// ```
    pub fn own_rate(&self, n: f64) -> f32 {
        let spread = self.spread;
        exp64(spread * n - spread * spread / 2.0) as f32
    }

    /// What a week of course adds, of which the share `mixed` is held together with residents.
    pub fn course(&self, hours: f32, fit: f32, mixed: f32) -> f32 {
        hours * (self.course as f32 * fit + self.contact as f32 * mixed)
    }
}

/// What is added to a level `l` by teaching that adds up to `x`, as a share of what is missing.
///
/// ```
/// use commonground::institutions::language::learnt;
/// // 600 hours of tailored course bring a beginner to .43.
/// assert!((0.05 + learnt(0.05, 600.0 * 0.00085) - 0.43).abs() < 0.001);
/// ```
#[inline]
pub fn learnt(l: f32, x: f32) -> f32 {
    (1.0 - l) * (1.0 - exp(-x))
}

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Learning {
    p: Language,
    /// Whether people grow older, so that those born here learn from the beginning.
    grows_up: bool,
    /// Whether a group speaks the language by birth.
    native: Vec<bool>,
    /// Level in common with an interpreter.
    with_interpreter: f32,
    /// Usual gain from daily life by group: D̄.
    usual: Vec<f32>,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    level: Column,
    daily: Weekly,
    /// Part of it that comes from contacts at counters.
    counter: Weekly,
}

impl Learning {
    /// The mechanism with these parameters, and those of M01.
    pub fn new(p: &Language, opportunity: &Opportunity) -> Learning {
        Learning {
            p: p.clone(),
            grows_up: false,
            with_interpreter: opportunity.interpreted as f32,
            native: Vec::new(),
            usual: Vec::new(),
            bound: None,
        }
    }
}

impl Learning {
    /// Share of the gain from contacts at counters that is lost to somebody of level `l`, where in a share of the
    /// encounters there is an interpreter.
    fn lost_to_interpreters(&self, l: f32, share: f32) -> f32 {
        let level = l.max(LEAST_COMM);
        let all = interpreted(level, share, self.with_interpreter);
        let had_one = share * level.max(self.with_interpreter) / all;
        had_one * (1.0 - self.p.interpreted as f32)
    }
}

impl Mechanism for Learning {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let kept = layout.keep(ColumnSpec::of_a_person(
            CARD.name,
            LANGUAGE,
            0.05,
            (0.0, 1.0),
        ))?;
        let groups = layout.group_table().iter();
        let (native, levels) = groups.map(|g| (g.host, g.spec.language as f32)).unzip();
        self.native = native;
        layout.start_by_group(kept, levels);
        self.bound = Some(Bound {
            level: layout.change(LANGUAGE)?,
            daily: layout.weekly("language.daily", Per::Person),
            counter: layout.weekly("language.counter", Per::Person),
        });
        Ok(())
    }

    fn start(&mut self, start: &Start) {
        if let Some(b) = self.bound {
            let usual = |g| start.usual(b.daily, g) as f32;
            self.usual = (0..start.groups()).map(usual).collect();
        }
    }

    fn constants(&self) -> Vec<f64> {
        self.usual.iter().map(|&u| f64::from(u)).collect()
    }

    fn relabel(&mut self, to: &[usize]) {
        let (native, usual) = (self.native.clone(), self.usual.clone());
        for (g, &at) in to.iter().enumerate() {
            self.native[at] = native[g];
            if let Some(&u) = usual.get(g) {
                self.usual[at] = u;
            }
        }
    }

    #[inline]
    fn contact(&self, occasion: Occasion<'_>, met: &mut Met<'_, '_>, tallies: &[Tally]) {
        let Some(b) = self.bound else { return };
        if self.native[met.group] {
            return;
        }
        let talks: u32 = tallies
            .iter()
            .zip(&self.native)
            .filter(|(_, native)| **native)
            .map(|(t, _)| u32::from(t[0]) + u32::from(t[1]) + u32::from(t[2]))
            .sum();
        if talks == 0 {
            return;
        }
        let there = match occasion.setting.name.as_str() {
            "work" => self.p.work,
            "class" => self.p.school,
            _ => 0.0,
        };
        let talk = self.p.contact * self.p.hours * f64::from(talks);
        *met.week(b.daily, 0) += (talk + there) as f32;
        if occasion.setting.role == Role::Counter {
            *met.week(b.counter, 0) += talk as f32;
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let p = &self.p;
        let (back, enough) = (rate_of_half_life(p.half_life) as f32, p.enough as f32);
        let rest = p.settled == 1;
        let context = *people.context();
        let (population, dials) = (context.population, context.dials);
        let taught = dials.is_turned(Dial::CourseHours);
        let some_stay_away = dials.is_turned(Dial::CourseAttendance);
        let helped = dials.is_turned(Dial::Interpreters);
        let rates = Stream::new(context.seed, "language.rate");
        let attendance = Stream::new(context.seed, "language.attendance");
        let levels: Vec<f32> = population
            .groups
            .iter()
            .map(|g| g.spec.language as f32)
            .collect();
        people.for_each(|person, change| {
            let g = person.group;
            if self.native[g] {
                return;
            }
            let i = person.index;
            let l = person.row(b.level)[0];
            // Who is here for a short time only makes less of it (M36).
            let mut eff = p.effectiveness(population.milieu[i], population.age[i])
                * population.investment(i, context.week, dials);
            if p.spread > 0.0 {
                let bits = rates.draw(person.key, 0, 0);
                eff *= p.own_rate(normal(bits[0], bits[1]));
            }
            let dial = |d| dials.get(d, population.area[i], g);
            let attends = || {
                let share = dial(Dial::CourseAttendance);
                !some_stay_away || uniform(attendance.draw(person.key, 0, 0)[0]) < share
            };
            let course = if taught && l < enough && population.age[i] >= ADULT && attends() {
                let hours = dial(Dial::CourseHours);
                p.course(hours, dial(Dial::CourseFit), dial(Dial::CourseMixed))
            } else {
                0.0
            };
            let mut daily = person.week(b.daily)[0];
            if helped {
                let share = dial(Dial::Interpreters);
                daily -= self.lost_to_interpreters(l, share) * person.week(b.counter)[0];
            }
            let delta = match population.stay(i, context.week) {
                Stay::Months(_) => learnt(l, eff * (course + daily)),
                Stay::Before => 0.0,
                Stay::Settled if self.grows_up && population.was_born_here(i) => {
                    learnt(l, eff * (course + daily))
                }
                Stay::Settled if rest => learnt(l, eff * course),
                Stay::Settled => {
                    let usual = self.usual.get(g).copied().unwrap_or(0.0);
                    learnt(l, eff * course)
                        + eff * settled(l, levels[g], daily, usual)
                        + back * (levels[g] - l)
                }
            };
            change.add(b.level, 0, delta);
        });
    }
}

/// What daily life adds to the level of somebody who is settled.
#[inline(always)]
fn settled(l: f32, level: f32, daily: f32, usual: f32) -> f32 {
    (1.0 - l) * daily - (1.0 - level) * usual
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(mut l: f32, hours: f32, weeks: u32, fit: f32) -> f32 {
        let p = Language::default();
        for _ in 0..weeks {
            l += learnt(l, p.course(hours / weeks as f32, fit, 0.0));
        }
        l
    }

    /// Evidence P15, and the figures of the design.
    #[test]
    fn courses_teach_what_was_measured() {
        let l = after(0.05, 600.0, 30, 1.0);
        assert!((l - 0.43).abs() < 0.002, "{l}");
        let gain = after(0.5, 100.0, 5, 1.0) / 0.5 - 1.0;
        assert!((0.08..=0.09).contains(&gain), "{gain}");
        // One size for all is worth seven tenths of the hours.
        assert!((after(0.05, 600.0, 30, 0.7) - after(0.05, 420.0, 30, 1.0)).abs() < 1e-4);
    }

    #[test]
    fn no_amount_of_teaching_overshoots_and_none_changes_nothing() {
        assert_eq!(learnt(0.3, 0.0), 0.0);
        assert!(0.9 + learnt(0.9, 1e6) <= 1.0);
        assert_eq!(Language::default().course(0.0, 1.0, 1.0), 0.0);
    }

    #[test]
    fn the_young_and_the_schooled_learn_faster_within_bounds() {
        let p = Language::default();
        assert_eq!(p.effectiveness(0.0, 35), 1.0);
        assert!(p.effectiveness(0.0, 20) > 1.0 && p.effectiveness(0.0, 60) < 1.0);
        assert!(p.effectiveness(1.0, 35) > p.effectiveness(-1.0, 35));
        assert_eq!(p.effectiveness(9.0, 10), 1.5);
        assert_eq!(p.effectiveness(-9.0, 90), 0.5);
    }

    /// After the course that brings the median to B1, shares are below A2 and above B1 as published for 2017.
    #[test]
    fn own_rates_spread_results_as_tests_found_them() {
        let p = Language {
            spread: 0.55,
            ..Language::default()
        };
        let (stream, all) = (Stream::new(1, "test"), 4000u64);
        let (mut below, mut good, mut sum) = (0, 0, 0.0);
        for key in 0..all {
            let bits = stream.draw(key, 0, 0);
            let z = normal(bits[2], bits[3]) as f32;
            let own = p.own_rate(normal(bits[0], bits[1]));
            let level = 0.05 + learnt(0.05, p.effectiveness(z, 31) * own * 0.69);
            below += u32::from(level < 0.3);
            good += u32::from(level >= 0.5);
            sum += f64::from(own) / all as f64;
        }
        let share = |n: u32| f64::from(n) / all as f64;
        assert!((sum - 1.0).abs() < 0.03, "{sum}");
        assert!((share(below) - 0.105).abs() < 0.025, "{}", share(below));
        assert!((share(good) - 0.487).abs() < 0.05, "{}", share(good));
    }

    #[test]
    fn what_is_said_through_an_interpreter_teaches_half() {
        let learning = Learning::new(&Language::default(), &Opportunity::default());
        let lost = |l, share| learning.lost_to_interpreters(l, share);
        assert_eq!(lost(0.3, 0.0), 0.0);
        assert_eq!(lost(0.3, 1.0), 0.5);
        // At .3 half of the encounters have one and twice as many of these become contacts: two thirds.
        assert!((lost(0.3, 0.5) - 1.0 / 3.0).abs() < 1e-6);
        // Who speaks well comes as often without.
        assert!((lost(0.8, 0.5) - 0.25).abs() < 1e-6);
    }

    #[test]
    fn mixed_courses_are_contact_too() {
        let p = Language::default();
        let gain = p.course(10.0, 1.0, 1.0) - p.course(10.0, 1.0, 0.0);
        assert!((gain - 0.0017).abs() < 1e-6, "{gain}");
    }

    #[test]
    fn usual_contact_keeps_the_settled_where_they_are() {
        assert_eq!(settled(0.65, 0.65, 0.004, 0.004), 0.0);
        assert!(settled(0.65, 0.65, 0.006, 0.004) > 0.0);
        assert!(settled(0.65, 0.65, 0.0, 0.004) < 0.0);
    }
}
