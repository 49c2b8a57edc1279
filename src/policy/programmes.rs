//! Programmes: levers that bring people together in sessions (L41 to L46, L51).
//!
//! A programme recruits a cohort when it starts: it reaches a share of the adults concerned, some
//! of them join (M38), and the seats of its teams are filled from both sides; seats for which
//! nobody came stay empty. The cohort meets for its sessions, and where the programme has rounds
//! and is still in force, the next one is recruited. All levers of this kind have the same
//! parameters with defaults of their own.

use super::{Form, Policy, lever};
use crate::parameter::Parameters;
use crate::places::Setting;

/// Declares the parameters of one kind of programme.
macro_rules! programme {
    ($(#[doc = $doc:literal])+ $name:ident, seats $seats:literal, team $team:literal, share $share:literal, sessions $sessions:literal,
     per_week $per:literal, intensity $intensity:literal, reach $reach:literal, threshold $threshold:literal,
     conditions $conditions:literal, goals $goals:literal, salience $salience:literal, dropout $dropout:literal,
     label $label:literal, select $select:literal) => {
        crate::parameters! {
            $(#[doc = $doc])+
            pub struct $name {
                /// Seats of a cohort
                seats = $seats, 2.0..=1000000.0, "n", "person", E4, "our assumption";
                /// People in a team
                team_size = $team, 2.0..=60.0, "n_t", "person", E4, "our assumption";
                /// Share of a team's seats for groups other than hosts, one at least for each side; where no host is concerned all groups have the same share
                newcomer_share = $share, 0.0..=1.0, "q", "1", E4, "our assumption";
                /// Sessions of a cohort
                sessions = $sessions, 1.0..=520.0, "n_s", "1", E4, "mechanisms 3.1";
                /// Sessions a week
                per_week = $per, 0.02..=7.0, "r", "1/week", E4, "our assumption";
                /// Intensity of a contact in a session: 2 in preregistered trials, 4.5 in A15
                contact_intensity = $intensity, 0.0..=10.0, prior 1.0..=4.5, "I", "1", E3, "mechanisms 2.0";
                /// Cohorts, one after the other, as long as it is in force
                rounds = 1.0, 1.0..=1000.0, "n_r", "1", E4, "our assumption";
                /// Share of the adults concerned whom an invitation reaches
                reach = $reach, 0.0..=1.0, "reach", "1", E4, "our assumption";
                /// Threshold of joining: 0 none, 1 full cost
                threshold = $threshold, 0.0..=1.0, "cost", "1", E4, "our assumption";
                /// Childcare: 0 none, 1 for everybody
                childcare = 0.0, 0.0..=1.0, "care", "1", E4, "our assumption";
                /// Equal status and support of authorities in sessions
                conditions = $conditions, 0.0..=1.0, "A", "1", E4, "mechanisms 2.0";
                /// Common goals and cooperation in sessions
                goals = $goals, 0.0..=1.0, "A_g", "1", E4, "mechanisms 2.0";
                /// Factor of the salience of groups
                salience = $salience, 0.0..=2.0, "s_p", "1", E4, "mechanisms M12";
                /// Probability that a member drops out before a session
                dropout = $dropout, 0.0..=0.25, "drop", "1/session", E4, "mechanisms M38: .08; less where sessions are many";
                choices {
                    /// What it is called
                    label = $label of ["dialogue", "shared_interest", "anti_prejudice"], "label", E3, "mechanisms M38: conflict K12";
                    /// Whom it invites: everybody, those with interest above .5, of these, hosts only if they have no friend in the groups they would meet (where no host takes part, everybody); or pairs of classmates of different groups, in place of teams of adults: at school whoever is reached takes part
                    select = $select of ["all", "interested", "interested_without_friends", "classmates"], "select", E4, "scenario S03";
                }
            }
        }
    };
}

programme!(
    /// L41: pairs of the interested who have nobody.
    Matchmaking, seats 240.0, team 2.0, share 0.5, sessions 40.0, per_week 1.0, intensity 2.0,
    reach 0.5, threshold 0.5, conditions 0.8, goals 0.8, salience 0.6, dropout 0.02, label 1, select 2
);
programme!(
    /// L42: volunteers side by side.
    Volunteering, seats 120.0, team 6.0, share 0.5, sessions 26.0, per_week 0.5, intensity 1.5,
    reach 0.4, threshold 0.5, conditions 0.7, goals 0.8, salience 0.6, dropout 0.04, label 1, select 0
);
programme!(
    /// L43: shared meals, a day of dialogue.
    SharedMeals, seats 200.0, team 10.0, share 0.5, sessions 2.0, per_week 0.25, intensity 1.5,
    reach 0.5, threshold 0.2, conditions 0.8, goals 0.4, salience 1.6, dropout 0.08, label 0, select 0
);
programme!(
    /// L44: mixed teams of a club.
    Sport, seats 150.0, team 12.0, share 0.4, sessions 40.0, per_week 1.0, intensity 1.5,
    reach 0.4, threshold 0.3, conditions 0.7, goals 0.8, salience 0.6, dropout 0.02, label 1, select 0
);
programme!(
    /// L45: a festival: one light contact, nothing again.
    Festival, seats 600.0, team 10.0, share 0.4, sessions 1.0, per_week 1.0, intensity 1.0,
    reach 1.0, threshold 0.0, conditions 0.4, goals 0.2, salience 1.0, dropout 0.0, label 1, select 0
);
programme!(
    /// L46: a playground, a garden, built together.
    CommonProject, seats 80.0, team 10.0, share 0.5, sessions 15.0, per_week 1.0, intensity 2.0,
    reach 0.4, threshold 0.4, conditions 0.8, goals 1.0, salience 0.6, dropout 0.04, label 1, select 0
);
programme!(
    /// L51: newcomer groups solve a problem together.
    ProblemSolving, seats 40.0, team 10.0, share 1.0, sessions 24.0, per_week 0.5, intensity 2.0,
    reach 0.6, threshold 0.3, conditions 0.8, goals 0.9, salience 1.0, dropout 0.03, label 0, select 0
);

programme!(
    /// Buddies in class; nobody there is asked, so that label and threshold do nothing.
    SchoolBuddies, seats 200.0, team 2.0, share 0.5, sessions 40.0, per_week 1.0, intensity 2.0,
    reach 0.8, threshold 0.0, conditions 0.8, goals 0.8, salience 0.6, dropout 0.02, label 1, select 3
);

/// Position of `select` at which pupils are brought together in pairs of classmates.
pub(crate) const CLASSMATES: usize = 3;

/// A programme with what its parameters say.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// Its setting: sessions of teams.
    pub setting: Setting,
    /// Seats of a cohort.
    pub seats: u32,
    /// People in a team.
    pub team_size: u32,
    /// Share of a team's seats for groups other than hosts.
    pub newcomer_share: f64,
    /// Sessions of a cohort.
    pub sessions: u32,
    /// Weeks that a cohort takes.
    pub weeks: u32,
    /// Cohorts.
    pub rounds: u32,
    /// Share of the adults concerned whom an invitation reaches.
    pub reach: f64,
    /// Threshold of joining.
    pub threshold: f64,
    /// Childcare.
    pub childcare: f64,
    /// Probability that a member drops out before a session.
    pub dropout: f64,
    /// Position of its label.
    pub label: usize,
    /// Whom it invites: 0 all, 1 the interested, 2 those of them without a friend there, 3
    /// (`classmates`) pupils, in pairs of classmates.
    pub select: usize,
}

impl Programme {
    /// The programme of a policy; `None` where its lever brings nobody together.
    pub fn of(policy: &Policy) -> Option<Programme> {
        let lever = lever(policy.lever)?;
        if lever.form != Form::Programme {
            return None;
        }
        let value = |key: &str| policy.value(key);
        let mut setting = Setting::session(setting_name(policy));
        let spec = &mut setting.spec;
        spec.rate = value("per_week");
        spec.intensity = value("contact_intensity");
        (spec.status, spec.support) = (value("conditions"), value("conditions"));
        (spec.goals, spec.cooperation) = (value("goals"), value("goals"));
        spec.salience = value("salience");
        Some(Programme {
            setting,
            seats: (value("seats") * policy.intensity).round() as u32,
            team_size: value("team_size").round() as u32,
            newcomer_share: value("newcomer_share"),
            sessions: value("sessions").round() as u32,
            weeks: (value("sessions").round() / value("per_week") - 1e-9).ceil() as u32,
            rounds: value("rounds").round() as u32,
            reach: value("reach"),
            threshold: value("threshold"),
            childcare: value("childcare"),
            dropout: value("dropout"),
            label: value("label") as usize,
            select: value("select") as usize,
        })
    }
}

/// Name of the setting in which a programme meets.
pub fn setting_name(policy: &Policy) -> String {
    format!("{}_{}", policy.lever, policy.name)
}

/// The declarations of the kinds of programmes, for the table of levers.
pub(super) mod kinds {
    use super::*;
    use crate::parameter::Parameter;

    pub const MATCHMAKING: &[Parameter] = Matchmaking::DECLARATIONS;
    pub const VOLUNTEERING: &[Parameter] = Volunteering::DECLARATIONS;
    pub const SHARED_MEALS: &[Parameter] = SharedMeals::DECLARATIONS;
    pub const SPORT: &[Parameter] = Sport::DECLARATIONS;
    pub const FESTIVAL: &[Parameter] = Festival::DECLARATIONS;
    pub const COMMON_PROJECT: &[Parameter] = CommonProject::DECLARATIONS;
    pub const SCHOOL_BUDDIES: &[Parameter] = SchoolBuddies::DECLARATIONS;
    pub const PROBLEM_SOLVING: &[Parameter] = ProblemSolving::DECLARATIONS;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_becomes_sessions_of_teams() {
        let policy = Policy {
            intensity: 0.5,
            ..Policy::new("matchmaking", "buddies").with("per_week", 0.5)
        };
        let programme = Programme::of(&policy).unwrap();
        assert_eq!(programme.setting.name, "matchmaking_buddies");
        assert_eq!((programme.seats, programme.weeks), (120, 80));
        assert_eq!(programme.setting.spec.intensity, 2.0);
        assert!(Programme::of(&Policy::new("scarcity", "x")).is_none());
    }
}
