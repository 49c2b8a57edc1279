//! What indicators are called, for readers who are no modellers.

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// As it is, with a unit in words.
    Plain(&'static str),
    /// A share from 0 to 1, shown in percent; differences in percentage points.
    Share,
}

/// What an indicator is called: name, unit, and what it means in a sentence.
pub struct Name {
    /// Name of the indicator in results.
    pub indicator: &'static str,
    /// Name for people, which can stand in a sentence.
    pub title: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// What it means.
    pub meaning: &'static str,
}

const fn name(
    indicator: &'static str,
    title: &'static str,
    unit: Unit,
    meaning: &'static str,
) -> Name {
    Name {
        indicator,
        title,
        unit,
        meaning,
    }
}

const SCALE: Unit = Unit::Plain("on a scale from −1 to 1");
const UNIT: Unit = Unit::Plain("on a scale from 0 to 1");
const WEEKLY: Unit = Unit::Plain("per person and week");
const FRIENDS: Unit = Unit::Plain("friends per person");

/// Names of the indicators; one that is not here is called by its own.
#[rustfmt::skip]
const NAMES: &[Name] = &[
    name("attitude_mean", "attitude", SCALE,
        "What members of one group feel about another, on average: −1 is hostile, 0 neutral, 1 warm. Passing moods are left out."),
    name("attitude_negative", "share with a negative attitude", Unit::Share,
        "People whose attitude lies below −0.3."),
    name("attitude_positive", "share with a positive attitude", Unit::Share,
        "People whose attitude lies above 0.3."),
    name("weekly_contact", "share with contact in a week", Unit::Share,
        "People who met somebody of the other group in the week."),
    name("never_met_52w", "share without any contact for a year", Unit::Share,
        "People who met nobody of the other group for a year."),
    name("contacts_positive", "good contacts", WEEKLY,
        "Meetings with members of the other group that went well."),
    name("contacts_negative", "bad contacts", WEEKLY,
        "Meetings with members of the other group that went badly."),
    name("contacts_neutral", "neutral contacts", WEEKLY,
        "Meetings that were neither good nor bad."),
    name("contacts_avoided", "contacts avoided", WEEKLY,
        "Meetings that somebody kept away from."),
    name("cross_group_friends", "friends in the other group", FRIENDS,
        "Friendships across the two groups."),
    name("with_cross_group_friend", "share with a friend in another group", Unit::Share,
        "People with at least one friend in another group."),
    name("employment", "share in work", Unit::Share,
        "People of 18 to 64 who have work."),
    name("employment_gap", "gap in employment", Unit::Share,
        "Share of hosts in work less that of the group."),
    name("hiring_ratio", "hiring ratio", Unit::Plain("hosts over group"),
        "How often hosts who look for work are hired, over the same for the group; 1 is equal."),
    name("language_mean", "command of the common language", UNIT,
        "Mean level of the common language: 0 none, 0.5 can get by at work (B1), 1 as a native speaker."),
    name("language_good", "share who speak the language well", Unit::Share,
        "People at level B1 or above."),
    name("informal_employment", "share who work without permission", Unit::Share,
        "People of 18 to 64 who work although they are not allowed to; they do not count among those in work."),
    name("recognised_share", "share of the skilled whose credentials count", Unit::Share,
        "People of 18 to 64 with a higher credential that is recognised, among those who have one; those of hosts are."),
    name("job_match", "share of the skilled in work that their credentials open", Unit::Share,
        "People of 18 to 64 with a higher credential who hold a post that asks for it; where posts are not told apart, who have work and whose credential is recognised."),
    name("overqualified", "share of the skilled who work below their credential", Unit::Share,
        "Of people of 18 to 64 with a higher credential who work, who hold a post that asks for none."),
    name("discrimination_events", "cases of discrimination", Unit::Plain("per 1,000 person-years"),
        "Offers of work withdrawn because of the group, and unfair treatment at public counters, in the last 52 weeks."),
    name("negative_events", "bad contacts with the other side", Unit::Plain("per 1,000 person-years"),
        "Contacts of newcomers with hosts, or of hosts with newcomers, that went badly, in the last 52 weeks; few of them are hostile acts."),
    name("scar_mean", "scar of bans and waiting", UNIT,
        "What is left of the time in which people were not allowed to work or waited for their status."),
    name("dissimilarity", "dissimilarity", UNIT,
        "Share of a group that would have to move to be spread as hosts are: 0 mixed, 1 apart."),
    name("isolation", "isolation", UNIT,
        "How much of the surroundings of a member belong to the own group."),
    name("exposure", "exposure", UNIT,
        "How much of the surroundings of a member belong to the other group."),
    name("school_distance", "way to school", Unit::Plain("km"),
        "Mean distance from home to school of pupils."),
    name("belonging_mean", "feeling of belonging", UNIT,
        "How much people feel that they belong here."),
    name("common_identity_mean", "common identity", UNIT,
        "How much people see all inhabitants as one community."),
    name("trust_mean", "trust", UNIT,
        "Trust in people of the city."),
    name("resentment_mean", "resentment", UNIT,
        "Resentment over what is provided for others."),
    name("scarcity_mean", "felt scarcity", UNIT,
        "How scarce people feel that housing, places and money are."),
    name("anxiety_mean", "anxiety about meeting", UNIT,
        "Anxiety at the thought of meeting members of the other group."),
    name("empathy_mean", "empathy", UNIT,
        "Taking the perspective of the other group."),
    name("knowledge_mean", "knowledge", UNIT,
        "Knowledge about the other group."),
    name("realistic_threat_mean", "threat to interests", UNIT,
        "Feeling that the other group takes work, housing or safety."),
    name("symbolic_threat_mean", "threat to values", UNIT,
        "Feeling that the other group endangers the own way of life."),
    name("norm_perceived", "perceived norm", SCALE,
        "What people believe that their own group thinks of the other."),
    name("interest_gain_mean", "interest added by policies", UNIT,
        "Interest in contact beyond what people brought along."),
    name("in_centres", "people in reception centres", Unit::Plain("people"),
        "People who live in a reception centre."),
    name("waiting", "households waiting for a dwelling", Unit::Plain("households"),
        "Households from elsewhere that wait for a dwelling."),
    name("departed", "people who left", Unit::Plain("people"),
        "People who went elsewhere, since week 0; some of them may have come back."),
    name("returned", "people who came back", Unit::Plain("people"),
        "People who came back after they had left, since week 0."),
    name("returned_share", "share who were away and came back", Unit::Share,
        "People who left the city and came back at least once."),
    name("returned_employment", "share in work of those who came back", Unit::Share,
        "Of those who came back and are 18 to 64, who have work."),
    name("returned_language_mean", "command of the common language of those who came back", UNIT,
        "Mean level of the common language of those who were away and came back."),
    name("returned_own_friends", "friends of those who came back among those who never left", Unit::Plain("friends of each"),
        "Friendships of those who came back with members of their own group who never left."),
    name("returned_liking", "liking between those who came back and those who never left", SCALE,
        "How much friends like each other of whom one came back and one, of the same group, never left."),
    name("returned_cross_group_friends", "friends in other groups of those who came back", Unit::Plain("friends of each"),
        "Friendships of those who came back across groups."),
    name("returned_attitude_mean", "attitude of those who came back", SCALE,
        "What those who were away and came back feel about another group, on average."),
    name("reunited", "people who followed their family", Unit::Plain("people"),
        "Partners and children who moved in with somebody who had come alone, since week 0."),
    name("away", "people away for a time", Unit::Plain("people"),
        "People who have left and will come back."),
    name("status_temporary", "share with a permit that ends", Unit::Share,
        "People who may stay for a time only."),
    name("status_permanent", "share who may stay for good", Unit::Share,
        "People with a permanent permit, citizens not counted."),
    name("status_procedure", "share who wait for a decision", Unit::Share,
        "People whose procedure is open."),
    name("status_citizen", "share of citizens", Unit::Share,
        "People who are citizens."),
    name("local_voters", "share who may vote locally", Unit::Share,
        "Adults who may vote in local elections."),
    name("procedure_months", "months of waiting for a decision", Unit::Plain("months"),
        "How long those whose procedure is open have waited so far, on average."),
    name("status_irregular", "share without legal status", Unit::Share,
        "People who have no status."),
    name("age_mean", "mean age", Unit::Plain("years"),
        "How old people are, on average."),
    name("share_under_18", "share of children and youths", Unit::Share,
        "People under 18."),
    name("share_65_and_older", "share of people of pension age", Unit::Share,
        "People of 65 and older."),
    name("household_size_mean", "people in a household", Unit::Plain("people in the household of a member"),
        "How many people share a household with a member of the group, itself included, on average."),
    name("share_young_at_home", "share of young adults with their parents", Unit::Share,
        "People of 18 to 34 who live with somebody at least 16 years older."),
    name("share_born_here", "share born here", Unit::Share,
        "People who were born in the city since week 0."),
    name("residents", "inhabitants", Unit::Plain("people"),
        "People who live here."),
    name("programme_reached", "people reached", Unit::Plain("people"),
        "People whom an invitation reached, since week 0."),
    name("programme_joined", "people who joined", Unit::Plain("people"),
        "People who said yes, since week 0."),
    name("programme_seated", "people who took part", Unit::Plain("people"),
        "People who were given a place, since week 0."),
    name("programme_attended", "sessions attended", Unit::Plain("sessions"),
        "Sessions attended by all members together, since week 0."),
    name("programme_ties_made", "friendships made in sessions", Unit::Plain("friendships"),
        "Friendships between members of different groups that began in sessions, since week 0."),
    name("programme_ties_kept", "friendships of sessions that lasted a year", Unit::Plain("friendships"),
        "Friendships between members of different groups that began in sessions and were there 52 weeks later."),
    name("programme_kept_tie", "people with a friendship that lasted a year", Unit::Plain("people"),
        "Members who had such a friendship 52 weeks after it began."),
    name("programme_completed", "people who stayed to the end", Unit::Plain("people"),
        "Members who stayed to the end of a round that is over, since week 0."),
    name("programme_joined_below_zero", "share of sceptics among those who joined", Unit::Share,
        "People who joined although they disliked the group they were to meet."),
    name("cost", "cost", Unit::Plain("units of money"),
        "What all policies cost since week 0, discounted, at the prices of the scenario."),
];

/// What an indicator is called, where it has a name for people.
pub fn named(indicator: &str) -> Option<&'static Name> {
    NAMES.iter().find(|n| n.indicator == indicator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::{Measure, measure};

    /// What a piece of a number costs is said in the unit in which the number is shown.
    #[test]
    fn numbers_are_shown_in_what_they_are_counted_in() {
        const COUNTED: [&str; 4] = ["people", "households", "sessions", "friendships"];
        for n in NAMES {
            let shown = match n.unit {
                Unit::Share => Measure::Share,
                Unit::Plain(unit) if COUNTED.contains(&unit) => Measure::Count,
                WEEKLY => Measure::PerPerson("contact a week"),
                FRIENDS => Measure::PerPerson("friendship"),
                Unit::Plain(_) => Measure::Scale,
            };
            assert_eq!(measure(n.indicator), shown, "{}", n.indicator);
        }
    }

    #[test]
    fn names_are_given_once() {
        for (k, n) in NAMES.iter().enumerate() {
            assert!(
                NAMES[..k].iter().all(|o| o.indicator != n.indicator),
                "{}",
                n.indicator
            );
            assert!(n.meaning.ends_with('.'), "{}", n.indicator);
        }
    }
}
