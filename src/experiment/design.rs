//! The design of a trial: units, arms, exposure, readings.

use crate::error::{Error, Result};
use crate::parameter::{Kind, Parameters};
use crate::population::Groups;

crate::parameters! {
    /// The design of a trial but for its arms.
    pub struct TrialParameters {
        /// Units assigned, all arms together; 0: all that have eligible members
        units = 0.0, 0.0..=10000000.0, "n", "unit", E4, "our assumption";
        /// Week of the run in which delivery begins
        start = 0.0, 0.0..=5200.0, "t0", "week", E4, "our assumption";
        /// Weeks of delivery
        weeks = 16.0, 1.0..=520.0, "T", "week", E4, "evidence A15: 12 to 20 weeks";
        /// Least age of participants and partners
        min_age = 15.0, 0.0..=99.0, "", "year", E4, "our assumption";
        /// Probability that a participant is lost to the study before a reading, for good
        attrition = 0.0, 0.0..=0.9, "", "1", E4, "our assumption";
        /// Reliability of the questionnaire (Cronbach's alpha) among the participants at the baseline
        reliability = 0.75, 0.05..=0.99, "", "1", E3, "joint-pattern prototype: four 5-point items";
        choices {
            /// What is assigned at random
            unit = 0 of ["person", "class", "team", "school", "area"], "", E4, "our assumption";
            /// Whether units of like baseline form blocks in which every arm comes once
            blocked = 0 of ["no", "yes"], "", E4, "our assumption";
            /// One city for all arms, or two copies of it for each arm: the same people with and without
            worlds = 0 of ["one", "parallel"], "", E4, "our assumption";
        }
    }
}

crate::parameters! {
    /// What an arm brings.
    pub struct ArmParameters {
        /// Seats of a team
        team_size = 10.0, 2.0..=1000.0, "", "person", E4, "our assumption";
        /// Share of seats for partners of the other groups in a mixed team
        outgroup_share = 0.3, 0.05..=0.95, "", "1", E4, "our assumption";
        /// Sessions a week
        sessions = 1.0, 0.05..=20.0, "", "1/week", E4, "evidence A15: weekly";
        /// Intensity of a contact in a session
        intensity = 4.5, 0.0..=10.0, prior 2.0..=6.0, "I", "1", E4, "joint-pattern prototype; 2 in preregistered trials";
        /// Salience of group labels in a session: shared interest .3, labelled dialogue .8
        salience = 0.5, 0.0..=1.0, "sal", "1", E4, "mechanisms M12";
        /// Mean of the four Allport conditions in a session
        conditions = 0.8, 0.0..=1.0, "Ā", "1", E4, "mechanisms 2.0";
        /// Probability that a member drops out before a session
        dropout = 0.0, 0.0..=1.0, prior 0.0..=0.25, "", "1", E4, "mechanisms M38: .08 in voluntary programmes";
        /// Effect of all sessions of imagined or electronic contact or reading, in standard deviations
        effect = 0.10, -2.0..=2.0, prior 0.0..=0.35, "d", "SD", E1, "mechanisms M16: .35 over all studies, .12 in large samples";
        /// What all these sessions add to interest in contact
        interest = 0.05, 0.0..=1.0, "ΔI", "1", E4, "mechanisms M16";
        /// Share of the error about the size of groups that all information takes away
        correction = 0.5, 0.0..=1.0, "ι", "1", E4, "mechanisms M20";
        /// Hours of training a week
        hours = 2.0, 0.0..=40.0, "hours", "h/week", E4, "our assumption";
        /// Tone of what is read
        tone = 0.5, -1.0..=1.0, "m", "1", E4, "our assumption";
        /// Share of what people read that it is, times how much it is about the groups
        attention = 0.3, 0.0..=1.0, "u·s", "1", E4, "our assumption";
        choices {
            /// What the units of the arm are exposed to
            exposure = 0 of ["none", "mixed_team", "own_team", "silent", "room_mates", "imagined", "reading", "econtact", "information", "media", "training"], "", E4, "our assumption";
        }
    }
}

/// Whether a design's choice holds.
const YES: usize = 1;

/// What is assigned at random.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Each person alone.
    Person,
    /// School classes.
    Class,
    /// Teams at work.
    Team,
    /// Schools.
    School,
    /// Areas of residence.
    Area,
}

/// What the units of an arm are exposed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// Nothing.
    None,
    /// Sessions of teams with partners of the other groups.
    MixedTeam,
    /// Sessions of teams of participants only.
    OwnTeam,
    /// Mixed teams side by side without a word: nobody has a contact.
    Silent,
    /// A partner of another group in the same room, met as at home.
    RoomMates,
    /// Imagined contact (M16): nobody meets.
    Imagined,
    /// Reading about contact (M16).
    Reading,
    /// Electronic contact (M16).
    EContact,
    /// Information about the size of groups (M20).
    Information,
    /// Something to read or watch about the groups (M17).
    Media,
    /// Training about the groups without meeting them (M16, M10, M08).
    Training,
}

impl Exposure {
    /// All, in the order of their words.
    pub const ALL: [Exposure; 11] = [
        Exposure::None,
        Exposure::MixedTeam,
        Exposure::OwnTeam,
        Exposure::Silent,
        Exposure::RoomMates,
        Exposure::Imagined,
        Exposure::Reading,
        Exposure::EContact,
        Exposure::Information,
        Exposure::Media,
        Exposure::Training,
    ];

    /// Its word in a scenario file.
    pub fn word(self) -> &'static str {
        let words = ArmParameters::DECLARATIONS
            .iter()
            .find_map(|d| match d.kind {
                Kind::Choice(words) if d.key == "exposure" => Some(words),
                _ => None,
            });
        words.unwrap_or_default()[self as usize]
    }

    /// Keys of [`ArmParameters`] that it reads.
    pub fn reads(self) -> &'static [&'static str] {
        match self {
            Exposure::None => &[],
            Exposure::MixedTeam => &[
                "team_size",
                "outgroup_share",
                "sessions",
                "intensity",
                "salience",
                "conditions",
                "dropout",
            ],
            Exposure::OwnTeam => &[
                "team_size",
                "sessions",
                "intensity",
                "salience",
                "conditions",
                "dropout",
            ],
            // Those who are silent have no contact.
            Exposure::Silent => &["team_size", "outgroup_share", "sessions", "dropout"],
            // People in one room meet as at home, in pairs.
            Exposure::RoomMates => &["dropout"],
            Exposure::Imagined | Exposure::Reading | Exposure::EContact => {
                &["effect", "interest", "dropout"]
            }
            Exposure::Information => &["correction", "dropout"],
            Exposure::Media => &["tone", "attention", "dropout"],
            Exposure::Training => &["hours", "dropout"],
        }
    }
}

/// One arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// Name in results.
    pub name: String,
    /// What it brings.
    pub spec: ArmParameters,
}

impl Arm {
    /// An arm with this exposure and the default of everything else.
    pub fn new(name: impl Into<String>, exposure: Exposure) -> Arm {
        let spec = ArmParameters {
            exposure: exposure as usize,
            ..ArmParameters::default()
        };
        Arm {
            name: name.into(),
            spec,
        }
    }

    /// What its units are exposed to.
    pub fn exposure(&self) -> Exposure {
        let all = Exposure::ALL;
        all.get(self.spec.exposure).copied().unwrap_or(all[0])
    }
}

/// A randomised trial.
///
/// ```
/// use commonground::experiment::{Arm, Exposure, Trial};
/// let mut trial = Trial::new(vec![
///     Arm::new("own", Exposure::OwnTeam),
///     Arm::new("mixed", Exposure::MixedTeam),
/// ]);
/// trial.design.units = 400.0;
/// assert!(trial.check().is_ok());
/// trial.after = vec![];
/// assert!(trial.check().is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Units, times and choices.
    pub design: TrialParameters,
    /// The arms; all others are compared with the first.
    pub arms: Vec<Arm>,
    /// Name of the group that takes part; `None` for all hosts.
    pub participants: Option<String>,
    /// Name of the group of the partners, towards which prejudice is read; `None` for all
    /// newcomers.
    pub towards: Option<String>,
    /// Weeks after the end of delivery at which outcomes are read, rising; 0 is at the end.
    pub after: Vec<u32>,
}

impl Trial {
    /// A trial of these arms: hosts towards newcomers, read 4, 13, 26 and 52 weeks after the end.
    pub fn new(arms: Vec<Arm>) -> Trial {
        Trial {
            design: TrialParameters::default(),
            arms,
            participants: None,
            towards: None,
            after: vec![4, 13, 26, 52],
        }
    }

    /// What is assigned.
    pub fn unit(&self) -> Unit {
        match self.design.unit {
            0 => Unit::Person,
            1 => Unit::Class,
            2 => Unit::Team,
            3 => Unit::School,
            _ => Unit::Area,
        }
    }

    /// Whether units of like baseline form blocks.
    pub fn blocked(&self) -> bool {
        self.design.blocked == YES
    }

    /// Whether each arm has cities of its own.
    pub fn parallel(&self) -> bool {
        self.design.worlds == YES
    }

    /// Whether the design can be carried out.
    ///
    /// # Errors
    /// If it has fewer than two arms, two of one name, an arm without a name, no reading or
    /// readings that do not rise, a number outside its range, or an arm that meets and has not one
    /// session in all its weeks.
    pub fn check(&self) -> Result<()> {
        if self.arms.len() < 2 {
            return Err(Error::input(format!(
                "a trial with {} arm(s); it needs at least 2, the first of which is the control",
                self.arms.len()
            )));
        }
        for (k, arm) in self.arms.iter().enumerate() {
            if arm.name.is_empty() {
                return Err(Error::input("an arm of the trial has no name"));
            }
            if self.arms[..k].iter().any(|a| a.name == arm.name) {
                return Err(Error::input(format!(
                    "two arms of the trial are named `{}`",
                    arm.name
                )));
            }
            in_range(&arm.spec, &["team_size"])?;
        }
        in_range(&self.design, &["units", "start", "weeks", "min_age"])?;
        for arm in &self.arms {
            let meets = matches!(
                arm.exposure(),
                Exposure::MixedTeam | Exposure::OwnTeam | Exposure::Silent
            );
            if meets && self.design.weeks * arm.spec.sessions < 1.0 {
                return Err(Error::input(format!(
                    "the arm `{}` has no session: {} a week in {} weeks; at least one is needed",
                    arm.name, arm.spec.sessions, self.design.weeks
                )));
            }
        }
        if self.after.is_empty() || self.after.windows(2).any(|w| w[0] >= w[1]) {
            return Err(Error::input(format!(
                "a trial is read {:?} weeks after its end; at least one week is needed, each later \
                 than the one before",
                self.after
            )));
        }
        Ok(())
    }

    /// Groups that take part and groups towards which prejudice is read.
    pub(crate) fn groups(&self, groups: &Groups) -> Result<(Vec<usize>, Vec<usize>)> {
        let of = |name: &Option<String>, host: bool| match name {
            None => Ok((0..groups.len())
                .filter(|&g| groups.get(g).host == host)
                .collect()),
            Some(name) => match groups.iter().position(|g| g.name == *name) {
                Some(g) => Ok(vec![g]),
                None => {
                    let known: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
                    Err(Error::input(format!(
                        "the trial names a group `{name}`; there are {}",
                        known.join(", ")
                    )))
                }
            },
        };
        let (mine, theirs): (Vec<usize>, Vec<usize>) =
            (of(&self.participants, true)?, of(&self.towards, false)?);
        if theirs.is_empty() || mine.iter().any(|g| theirs.contains(g)) {
            return Err(Error::input(
                "participants of a trial and those towards whom prejudice is read must be of \
                 different groups",
            ));
        }
        Ok((mine, theirs))
    }
}

/// Whether declared numbers are in their ranges, and these whole.
fn in_range<P: Parameters>(set: &P, whole: &[&str]) -> Result<()> {
    for (d, x) in P::DECLARATIONS.iter().zip(set.values()) {
        let (good, allowed) = match d.kind {
            Kind::Number { min, max } if whole.contains(&d.key) => (
                (min..=max).contains(&x) && x.fract() == 0.0,
                format!("whole numbers from {min} to {max}"),
            ),
            Kind::Number { min, max } => ((min..=max).contains(&x), format!("{min} to {max}")),
            Kind::Choice(words) => ((x as usize) < words.len(), words.join(", ")),
        };
        if !good {
            return Err(Error::input(format!(
                "`{}` of a trial is {x}; allowed are {allowed}",
                d.key
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Trial {
        Trial::new(vec![
            Arm::new("own", Exposure::OwnTeam),
            Arm::new("mixed", Exposure::MixedTeam),
        ])
    }

    #[test]
    fn exposures_and_units_agree_with_their_words() {
        for (k, exposure) in Exposure::ALL.into_iter().enumerate() {
            assert_eq!(exposure as usize, k);
            assert_eq!(Arm::new("a", exposure).exposure(), exposure);
        }
        assert_eq!(Exposure::RoomMates.word(), "room_mates");
        assert_eq!(Exposure::Media.word(), "media");
        let known = |key: &str| ArmParameters::DECLARATIONS.iter().any(|d| d.key == key);
        for exposure in Exposure::ALL {
            assert!(exposure.reads().iter().all(|key| known(key)));
        }
        let mut t = two();
        t.design.unit = 3;
        assert_eq!(
            (t.unit(), t.blocked(), t.parallel()),
            (Unit::School, false, false)
        );
    }

    #[test]
    fn designs_that_cannot_be_are_refused_in_words() {
        let refused = |change: &dyn Fn(&mut Trial), words: &str| {
            let mut t = two();
            change(&mut t);
            let error = t.check().unwrap_err();
            assert!(
                error.is_input() && error.to_string().contains(words),
                "{error}"
            );
        };
        assert!(two().check().is_ok());
        refused(&|t| t.arms.truncate(1), "at least 2");
        refused(&|t| t.arms[1].name = "own".into(), "named `own`");
        refused(&|t| t.after = vec![13, 4], "later than");
        refused(&|t| t.design.weeks = 0.0, "1 to 520");
        refused(&|t| t.design.units = 10.5, "whole");
        refused(&|t| t.arms[1].spec.sessions = 0.06, "no session");
        refused(&|t| t.arms[0].spec.dropout = 1.5, "0 to 1");
    }
}
