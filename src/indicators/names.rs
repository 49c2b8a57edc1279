//! Names of all numbers that the indicators of the model report, so that a name in a scenario file can be
//! looked up before anything is run.

/// All names but those of channels (`change_by_…`), which depend on the mechanisms of a model.
pub const NAMES: &[&str] = &[
    "acculturation_assimilation",
    "acculturation_integration",
    "acculturation_marginalisation",
    "acculturation_separation",
    "affective_polarization",
    "anxiety_mean",
    "arrived",
    "assortativity",
    "attitude_between_groups",
    "attitude_high_third",
    "attitude_low_third",
    "attitude_mean",
    "attitude_middle_third",
    "attitude_negative",
    "attitude_neutral",
    "attitude_positive",
    "attitude_sd",
    "avoidance_rate",
    "belonging_mean",
    "bimodality",
    "born",
    "bridge_concentration",
    "coleman_homophily",
    "common_identity_mean",
    "contact_gini",
    "contacts_avoided",
    "contacts_negative",
    "contacts_neutral",
    "contacts_positive",
    "correlation_ratio",
    "cost",
    "cross_group_friends",
    "cross_tie_odds",
    "degree_mean",
    "departed",
    "died",
    "discrimination_mean",
    "dissimilarity",
    "ei_index",
    "empathy_mean",
    "employment",
    "employment_gap",
    "employment_year_0",
    "employment_year_1",
    "employment_year_2",
    "employment_year_3",
    "employment_year_4",
    "employment_year_5",
    "employment_year_6",
    "employment_year_7",
    "employment_year_8",
    "employment_year_9",
    "encounters_lost_candidate",
    "encounters_lost_language",
    "esteban_ray",
    "experienced_exposure",
    "experienced_isolation",
    "exposure",
    "heritage_mean",
    "hired",
    "hiring_ratio",
    "in_centres",
    "interest_gain_mean",
    "isolation",
    "jobs_lost",
    "joint_membership",
    "knowledge_mean",
    "language_good",
    "language_good_year_0",
    "language_good_year_1",
    "language_good_year_2",
    "language_good_year_3",
    "language_good_year_4",
    "language_good_year_5",
    "language_good_year_6",
    "language_good_year_7",
    "language_good_year_8",
    "language_good_year_9",
    "language_mean",
    "liking_mean",
    "local_share",
    "looking_for_work",
    "mainly_negative",
    "member",
    "mixed_home",
    "moved",
    "multigroup_d",
    "negative_share",
    "never_met_52w",
    "norm_gap",
    "norm_perceived",
    "orientation_mean",
    "perceived_ratio",
    "perceived_share",
    "polarization",
    "policy_cost",
    "policy_units",
    "programme_attended",
    "programme_completed",
    "programme_joined",
    "programme_joined_below_zero",
    "programme_reached",
    "programme_seated",
    "pupil_cross_group_friends",
    "realistic_threat_mean",
    "resentment_mean",
    "residents",
    "scar_mean",
    "scarcity_mean",
    "segregation_gini",
    "spatial_dissimilarity",
    "spatial_exposure",
    "spatial_isolation",
    "spatial_theil_h",
    "symbolic_threat_mean",
    "theil_h",
    "ties_bonding",
    "ties_bridging",
    "ties_dissolved",
    "ties_linking",
    "ties_made",
    "trust_mean",
    "untapped",
    "waiting",
    "weekly_contact",
    "with_cross_group_friend",
];

/// Whether the indicators of the model may report a number of this name.
///
/// ```
/// use commonground::indicators::is_known;
/// assert!(is_known("attitude_mean") && is_known("change_by_forgetting"));
/// assert!(!is_known("attitude"));
/// ```
pub fn is_known(name: &str) -> bool {
    NAMES.contains(&name) || name.starts_with("change_by_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use crate::indicators::{Scope, builtin, rows_of};

    #[test]
    fn names_are_sorted_and_those_of_a_town_are_there() {
        assert!(NAMES.is_sorted());
        let world = World::town(2000);
        for scope in [Scope::City, Scope::Areas] {
            for row in &rows_of(&builtin(), &world.view(), scope) {
                assert!(is_known(&row.indicator), "{} is not listed", row.indicator);
            }
        }
    }
}
