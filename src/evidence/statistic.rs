//! The statistics that a world yields, by name: what rows of the registry and of a user refer to.

use std::collections::BTreeMap;

/// How far a world must be run for a statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The city is built.
    Built,
    /// The cross-section, in the week that the plan names.
    CrossSection,
    /// Weekly readings in the month after it.
    Window,
    /// The panel to its last wave.
    Panel,
    /// A trial in a world of its own, which is not surveyed otherwise.
    Trial,
    /// Copies of a settled city that differ in one thing.
    Contrast,
    /// A cohort of arrivals, in a city of its own under several rules.
    Cohort,
    /// A docking test, in towns of its own.
    Docking,
}

/// A statistic: its name, the stage at which it is known, and what it is.
pub type Statistic = (&'static str, Stage, &'static str);

use Stage::{Built, CrossSection, Panel, Trial, Window};

/// All statistics of the standard city. Unless said otherwise they are of hosts of 18 and older, contacts are those of
/// the last year with newcomers, and counts enter correlations as ln(1 + n).
pub const STATISTICS: &[Statistic] = &[
    ("contact_r", CrossSection, "r of contacts and prejudice"),
    (
        "contact_r_newcomers",
        CrossSection,
        "the same for newcomers with hosts, groups weighted by answers",
    ),
    (
        "contact_r_high_threat",
        CrossSection,
        "the same for hosts above the median of threat",
    ),
    (
        "contact_r_low_threat",
        CrossSection,
        "the same for hosts at or below the median of threat",
    ),
    ("threat_r", CrossSection, "r of threat and prejudice"),
    (
        "contact_slope_within",
        CrossSection,
        "slope of prejudice of hosts on ln(1 + contacts), within areas",
    ),
    (
        "contact_slope_between",
        CrossSection,
        "slope of prejudice of hosts on the mean of ln(1 + contacts) in their area",
    ),
    (
        "contact_r_rest",
        CrossSection,
        "r of contacts outside clubs, home and friendship and prejudice",
    ),
    (
        "contact_r_club",
        CrossSection,
        "r of contacts in clubs and associations and prejudice, of members",
    ),
    (
        "contact_r_work",
        CrossSection,
        "r of contacts at work and prejudice, of those who work",
    ),
    (
        "contact_r_school",
        CrossSection,
        "r of contacts at the school gate and prejudice, of parents",
    ),
    (
        "contact_r_neighbours",
        CrossSection,
        "r of contacts with neighbours and prejudice",
    ),
    (
        "contact_r_public",
        CrossSection,
        "r of contacts in street and transit and prejudice",
    ),
    (
        "friends_r",
        CrossSection,
        "r of newcomer friends and prejudice",
    ),
    (
        "acquaintances_r",
        CrossSection,
        "r of contacts outside friendship and prejudice",
    ),
    (
        "positive_contacts",
        CrossSection,
        "positive contacts of a host",
    ),
    (
        "negative_contacts",
        CrossSection,
        "negative contacts of a host",
    ),
    (
        "positive_weight",
        CrossSection,
        "standardised slope of positivity on positive contacts, given negative ones",
    ),
    (
        "negative_weight",
        CrossSection,
        "standardised slope of prejudice on negative contacts, given positive ones",
    ),
    (
        "weekly_contact",
        CrossSection,
        "share with at least 52 contacts",
    ),
    (
        "weekly_exchange",
        CrossSection,
        "share in whose contact diary of a week a newcomer appears",
    ),
    (
        "weekly_exchange_known",
        CrossSection,
        "share in whose contact diary of a week a newcomer appears whom one would meet again",
    ),
    (
        "friend_or_kin",
        CrossSection,
        "share with a newcomer friend, or a newcomer in the household",
    ),
    (
        "newcomer_friends",
        CrossSection,
        "share with a newcomer friend",
    ),
    (
        "newcomer_circle",
        CrossSection,
        "share with a newcomer friend, or at least 3 contacts in clubs and associations",
    ),
    (
        "contact_any_domain",
        CrossSection,
        "share with a newcomer friend, or at least 3 contacts at home, at work, with neighbours, with friends, or in clubs and associations",
    ),
    (
        "weekly_at_work",
        CrossSection,
        "share of those who work with at least 52 contacts at work",
    ),
    (
        "weekly_with_friends",
        CrossSection,
        "share with at least 52 meetings with newcomer friends",
    ),
    (
        "weekly_with_neighbours",
        CrossSection,
        "share with at least 52 contacts with neighbours",
    ),
    (
        "weekly_at_work_newcomers",
        CrossSection,
        "the same of newcomers with hosts",
    ),
    (
        "weekly_with_friends_newcomers",
        CrossSection,
        "the same of newcomers with hosts",
    ),
    (
        "weekly_with_neighbours_newcomers",
        CrossSection,
        "the same of newcomers with hosts",
    ),
    (
        "mediated_by_anxiety",
        CrossSection,
        "share of the association of contact that runs through anxiety",
    ),
    (
        "mediated_by_empathy",
        CrossSection,
        "share of the association of contact that runs through empathy",
    ),
    (
        "mediated_by_knowledge",
        CrossSection,
        "share of the association of contact that runs through knowledge",
    ),
    (
        "extended_r",
        CrossSection,
        "r of own-group friends who have newcomer friends (a plain count) and positivity",
    ),
    (
        "extended_net_r",
        CrossSection,
        "the same with the number of own newcomer friends held constant",
    ),
    (
        "mainly_negative",
        CrossSection,
        "share of hosts with at least 3 contacts whose negative ones are as many as the positive ones, or more",
    ),
    (
        "generalised",
        CrossSection,
        "over hosts' newcomer friends: attitude to the group less set-point, over liking of the friend less set-point",
    ),
    (
        "homophily_host",
        CrossSection,
        "Coleman's inbreeding homophily of friendships of hosts",
    ),
    (
        "homophily_a",
        CrossSection,
        "the same of the first newcomer group",
    ),
    ("homophily_b", CrossSection, "the same of the second"),
    ("homophily_c", CrossSection, "the same of the third"),
    ("degree_host", CrossSection, "friends of a host"),
    (
        "degree_a",
        CrossSection,
        "friends of a member of the first newcomer group",
    ),
    ("degree_b", CrossSection, "the same of the second"),
    ("degree_c", CrossSection, "the same of the third"),
    (
        "perceived_share_ratio",
        CrossSection,
        "perceived over true share of all newcomers together",
    ),
    (
        "perceived_ratio_with_contact",
        CrossSection,
        "the same of hosts with at least 3 contacts",
    ),
    (
        "perceived_ratio_without_contact",
        CrossSection,
        "the same of hosts with fewer",
    ),
    (
        "newcomer_share",
        CrossSection,
        "share of newcomers in the city",
    ),
    (
        "mean_attitude",
        CrossSection,
        "mean attitude towards newcomers, in [-1,1]",
    ),
    ("sd_attitude", CrossSection, "standard deviation of it"),
    ("diary_all", CrossSection, "partners of a day, everybody"),
    (
        "diary_dispersion",
        CrossSection,
        "variance over mean of partners of a day, everybody",
    ),
    (
        "diary_home",
        CrossSection,
        "partners of a day at home, ages 18 to 64",
    ),
    (
        "diary_work",
        CrossSection,
        "partners of a day at work, ages 18 to 64",
    ),
    (
        "diary_leisure",
        CrossSection,
        "partners of a day at leisure, ages 18 to 64",
    ),
    (
        "diary_other",
        CrossSection,
        "partners of a day elsewhere, ages 18 to 64",
    ),
    (
        "diary_school",
        CrossSection,
        "partners of a day at school, ages 18 to 64",
    ),
    (
        "diary_transport",
        CrossSection,
        "partners of a day in transport, ages 18 to 64",
    ),
    (
        "diary_pupils",
        CrossSection,
        "partners of a day at school, ages 6 to 17",
    ),
    (
        "diary_repeat",
        CrossSection,
        "share of partners of a day who would be met again",
    ),
    (
        "diary_first_time",
        CrossSection,
        "share of partners of a day who were not met in the 51 weeks before, in passing not in 26 weeks",
    ),
    (
        "dissimilarity_a",
        Built,
        "dissimilarity of residence of the first newcomer group against hosts",
    ),
    ("dissimilarity_b", Built, "the same of the second"),
    ("dissimilarity_c", Built, "the same of the third"),
    (
        "dissimilarity_all",
        Built,
        "the same of all newcomers together",
    ),
    (
        "dissimilarity_all_by_2",
        Built,
        "the same with areas merged by two",
    ),
    (
        "dissimilarity_all_by_4",
        Built,
        "the same with areas merged by four",
    ),
    (
        "school_dissimilarity",
        Built,
        "dissimilarity of all newcomer pupils against host pupils, by school",
    ),
    (
        "pupil_dissimilarity",
        Built,
        "the same pupils by area of residence",
    ),
    (
        "icc",
        Window,
        "intraclass correlation of five weekly thermometer readings",
    ),
    (
        "within_between",
        Window,
        "SD within people over SD between people of the same readings",
    ),
    ("icc_newcomers", Window, "the same of newcomers"),
    ("within_between_newcomers", Window, "the same of newcomers"),
    (
        "between_r",
        Panel,
        "r of people's means of contacts and of prejudice over the yearly waves",
    ),
    (
        "lagged",
        Panel,
        "slope of next year's prejudice on contacts, given prejudice, less people's means",
    ),
    (
        "lagged_changes",
        Panel,
        "slope of next year's change of prejudice on this year's change of contacts",
    ),
    (
        "stability",
        Panel,
        "r of prejudice with prejudice a year later",
    ),
    (
        "friends_kept",
        Panel,
        "share of the friendships of everybody that are there seven years later",
    ),
    (
        "trial_4",
        Trial,
        "d of mixed against own-group teams four weeks after the last session",
    ),
    ("trial_13", Trial, "the same 13 weeks after"),
    ("trial_26", Trial, "the same 26 weeks after"),
];

/// All statistics: those of the standard city, of contrasts, of cohorts, of docking tests.
pub fn statistics() -> impl Iterator<Item = &'static Statistic> {
    let rest = super::docking::statistics();
    STATISTICS
        .iter()
        .chain(super::contrasts::STATISTICS)
        .chain(super::cohort::STATISTICS)
        .chain(rest)
}

/// The statistic of this name.
pub fn statistic(name: &str) -> Option<&'static Statistic> {
    statistics().find(|s| s.0 == name)
}

/// What a world yielded: for each statistic its value on answers and on true states. What cannot
/// be measured there is absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values(BTreeMap<&'static str, [f64; 2]>);

impl Values {
    /// Notes a statistic on answers and on true states.
    ///
    /// # Panics
    /// If there is no statistic of this name, or it is noted twice.
    pub fn note(&mut self, name: &str, survey: f64, truth: f64) {
        let known = statistic(name)
            .unwrap_or_else(|| panic!("no statistic `{name}`"))
            .0;
        let before = self.0.insert(known, [survey, truth]);
        assert!(before.is_none(), "`{name}` is noted twice");
    }

    /// Notes a statistic that has no survey side: both are the same.
    pub fn note_true(&mut self, name: &str, value: f64) {
        self.note(name, value, value);
    }

    /// Value on answers (0) or true states (1).
    pub fn get(&self, name: &str, side: super::Side) -> Option<f64> {
        self.0.get(name).map(|v| v[side as usize])
    }

    /// Takes over what another world of the same town and seed yielded.
    pub(super) fn extend(&mut self, other: Values) {
        self.0.extend(other.0);
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, [f64; 2])> + '_ {
        self.0.iter().map(|(name, v)| (*name, *v))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Side;

    #[test]
    fn names_are_unique() {
        for (i, s) in statistics().enumerate() {
            assert!(statistics().take(i).all(|o| o.0 != s.0), "{}", s.0);
        }
    }

    #[test]
    fn a_value_has_two_sides() {
        let mut values = Values::default();
        values.note("contact_r", -0.2, -0.3);
        assert_eq!(values.get("contact_r", Side::Survey), Some(-0.2));
        assert_eq!(values.get("contact_r", Side::Truth), Some(-0.3));
        assert_eq!(values.get("icc", Side::Truth), None);
    }
}
