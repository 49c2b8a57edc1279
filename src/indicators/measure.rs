//! What a number of an indicator is counted in, where somebody asks what a piece of it costs.

use super::is_known;

/// Kinds of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A mean or an index on a scale of about one, such as an attitude.
    Scale,
    /// A share of people or contacts, from 0 to 1.
    Share,
    /// Something counted per member of the group: what one of it is called.
    PerPerson(&'static str),
    /// A count of the whole city.
    Count,
}

/// Shares by how their names begin or end.
const SHARES: &[&str] = &[
    "acculturation_",
    "attitude_negative",
    "attitude_neutral",
    "attitude_positive",
    "avoidance_rate",
    "employment",
    "encounters_lost_",
    "informal_employment",
    "job_match",
    "joint_membership",
    "language_good",
    "local_share",
    "local_voters",
    "mainly_negative",
    "member",
    "mixed_home",
    "negative_share",
    "never_met_52w",
    "overqualified",
    "perceived_share",
    "programme_joined_below_zero",
    "recognised_share",
    "returned_employment",
    "returned_share",
    "share_",
    "status_",
    "untapped",
    "weekly_contact",
    "with_cross_group_friend",
];
/// Counts of the whole city.
const COUNTS: &[&str] = &[
    "arrived",
    "away",
    "born",
    "departed",
    "died",
    "hired",
    "in_centres",
    "jobs_lost",
    "looking_for_work",
    "moved",
    "policy_units",
    "programme_attended",
    "programme_completed",
    "programme_joined",
    "programme_kept_tie",
    "programme_reached",
    "programme_seated",
    "programme_ties_kept",
    "programme_ties_made",
    "residents",
    "returned",
    "reunited",
    "ties_dissolved",
    "ties_made",
    "waiting",
];
/// What members of a group have so many of.
const EACH: &[(&str, &str)] = &[
    ("contacts_", "contact a week"),
    ("cross_group_friends", "friendship"),
    ("degree_mean", "friend"),
    ("ties_bonding", "friend"),
    ("ties_bridging", "friend"),
    ("ties_linking", "friend"),
];

/// What the number of an indicator is counted in; one that is not of the model is taken for a scale.
///
/// ```
/// use commonground::indicators::{Measure, measure};
/// assert_eq!(measure("attitude_mean"), Measure::Scale);
/// assert_eq!(measure("employment_year_3"), Measure::Share);
/// assert_eq!(measure("cross_group_friends"), Measure::PerPerson("friendship"));
/// assert_eq!(measure("ties_made"), Measure::Count);
/// ```
pub fn measure(indicator: &str) -> Measure {
    let one_of = |list: &[&str]| list.contains(&indicator);
    let begins = |list: &[&str]| list.iter().any(|start| indicator.starts_with(start));
    if !is_known(indicator) {
        return Measure::Scale;
    }
    if one_of(COUNTS) {
        return Measure::Count;
    }
    // A mean of those who came in some year is not one of the group.
    let of_some = indicator.contains("_year_") || indicator.contains("_month_");
    let each = EACH.iter().find(|(start, _)| indicator.starts_with(start));
    if let Some((_, one)) = each.filter(|_| !of_some) {
        return Measure::PerPerson(one);
    }
    match begins(SHARES) {
        true => Measure::Share,
        false => Measure::Scale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::NAMES;

    #[test]
    fn lists_name_what_there_is() {
        let each = EACH.iter().map(|(start, _)| start);
        for start in SHARES.iter().chain(COUNTS).chain(each) {
            assert!(NAMES.iter().any(|n| n.starts_with(start)), "{start}");
        }
        assert_eq!(measure("employment_gap"), Measure::Share);
        assert_eq!(measure("dissimilarity"), Measure::Scale);
        assert_eq!(measure("my_own"), Measure::Scale);
        assert_eq!(measure("contacts_positive_month_3"), Measure::Scale);
        assert_eq!(measure("pupil_cross_group_friends"), Measure::Scale);
        assert_eq!(measure("status_citizen"), Measure::Share);
        assert_eq!(measure("programme_joined_below_zero"), Measure::Share);
        assert_eq!(measure("programme_joined"), Measure::Count);
    }
}
