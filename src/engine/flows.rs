//! What happened in a week, counted.

use super::incidents::Incidents;
use crate::checkpoint::stored;
use ndarray::{Array2, Array4, Axis};

/// How a meeting of two people ended for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A contact experienced as positive.
    Positive = 0,
    /// A contact experienced as negative.
    Negative = 1,
    /// A contact experienced as neither.
    Neutral = 2,
    /// Avoided: no contact.
    Avoided = 3,
}

impl Outcome {
    /// All outcomes in the order of the counters.
    pub const ALL: [Outcome; 4] = [
        Outcome::Positive,
        Outcome::Negative,
        Outcome::Neutral,
        Outcome::Avoided,
    ];

    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Positive => "positive",
            Outcome::Negative => "negative",
            Outcome::Neutral => "neutral",
            Outcome::Avoided => "avoided",
        }
    }
}

/// Counts of one week over the whole city.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flows {
    /// Settings in the order of the first axis of every table.
    pub settings: Vec<String>,
    /// Setting × group × outgroup × outcome. Seen from persons: a contact of two people counts
    /// once for each of them, under the own group and the other's; so for g ≠ h the sums over
    /// outcomes of (g, h) and (h, g) agree.
    pub contacts: Array4<u64>,
    /// Setting × group of the initiator: encounters that ended for want of a common language.
    pub lost_language: Array2<u64>,
    /// Setting × group of the initiator: encounters for which no candidate was found.
    pub lost_candidate: Array2<u64>,
    /// Setting: encounters (accepted pairs, avoided ones included). 0 for home and friends, whose
    /// meetings are drawn per pair and counted in `meetings`.
    pub encounters: Vec<u64>,
    /// Setting: meetings drawn per pair (home, friends).
    pub meetings: Vec<u64>,
    /// Ties made, dissolved, and refused because a person had the hard limit of ties.
    pub ties: [u64; 3],
    /// Exchanges of team, club and home.
    pub exchanges: [u64; 3],
    /// Group × (hired, lost their work, looked for work) in the week (M28); zeros where it is off.
    pub labour: Array2<u64>,
    /// The same over the last 52 weeks, or as many as there were.
    pub labour_year: Array2<u64>,
    /// Bad treatment in the last 52 weeks.
    pub incidents: Incidents,
}

stored! { Flows { settings, contacts, lost_language, lost_candidate, encounters, meetings, ties, exchanges, labour, labour_year, incidents } }

/// Who came to the city and who went, by group, since week 0, and who lives in centres.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Movements {
    /// People who came from elsewhere.
    pub arrived: Vec<u64>,
    /// People who went elsewhere.
    pub departed: Vec<u64>,
    /// Children born.
    pub born: Vec<u64>,
    /// People who died.
    pub died: Vec<u64>,
    /// Households that moved to another dwelling of the city, by group of their first member.
    pub moved: Vec<u64>,
    /// People in reception centres at present.
    pub in_centres: Vec<u64>,
    /// Households from elsewhere that have found no dwelling yet and wait outside the city.
    pub waiting: Vec<u64>,
    /// People who came back after they had left, where the mechanism `stays` is on.
    pub returned: Vec<u64>,
    /// People who are away at present and will come back.
    pub away: Vec<u64>,
    /// Of those who came, who followed a member of the family; empty where families do not follow
    /// (mechanism `family_reunion`).
    pub reunited: Vec<u64>,
}

stored! { Movements { arrived, departed, born, died, moved, in_centres, waiting, returned, away, reunited } }

impl Movements {
    /// Nobody yet, of so many groups.
    pub fn of(groups: usize) -> Movements {
        Movements {
            arrived: vec![0; groups],
            departed: vec![0; groups],
            born: vec![0; groups],
            died: vec![0; groups],
            moved: vec![0; groups],
            in_centres: vec![0; groups],
            waiting: vec![0; groups],
            returned: vec![0; groups],
            away: vec![0; groups],
            reunited: Vec::new(),
        }
    }

    /// Each count with its name in results.
    pub fn named(&self) -> [(&'static str, &[u64]); 7] {
        [
            ("arrived", &self.arrived),
            ("departed", &self.departed),
            ("born", &self.born),
            ("died", &self.died),
            ("moved", &self.moved),
            ("in_centres", &self.in_centres),
            ("waiting", &self.waiting),
        ]
    }

    /// The counts of circular stays with their names.
    pub fn circular(&self) -> [(&'static str, &[u64]); 2] {
        [("returned", &self.returned), ("away", &self.away)]
    }

    /// The groups have been given other positions.
    pub(crate) fn relabel(&mut self, to: &[usize]) {
        for counts in [
            &mut self.arrived,
            &mut self.departed,
            &mut self.born,
            &mut self.died,
            &mut self.moved,
            &mut self.in_centres,
            &mut self.waiting,
            &mut self.returned,
            &mut self.away,
        ] {
            crate::indirect::events::permute(counts, to);
        }
        if !self.reunited.is_empty() {
            crate::indirect::events::permute(&mut self.reunited, to);
        }
    }
}

impl Flows {
    /// Empty counts for these settings and so many groups.
    pub fn new(settings: Vec<String>, groups: usize) -> Flows {
        let n = settings.len();
        Flows {
            settings,
            contacts: Array4::zeros((n, groups, groups, 4)),
            lost_language: Array2::zeros((n, groups)),
            lost_candidate: Array2::zeros((n, groups)),
            encounters: vec![0; n],
            meetings: vec![0; n],
            ties: [0; 3],
            exchanges: [0; 3],
            labour: Array2::zeros((groups, 3)),
            labour_year: Array2::zeros((groups, 3)),
            incidents: Incidents::default(),
        }
    }

    /// Takes the counts of `past` over; in settings that it does not have there were none.
    pub(super) fn take_over(&mut self, past: &Flows) {
        let mut own = Flows::new(self.settings.clone(), past.contacts.dim().1);
        for (s, name) in self.settings.iter().enumerate() {
            let Some(t) = past.settings.iter().position(|n| n == name) else {
                continue;
            };
            own.contacts
                .index_axis_mut(Axis(0), s)
                .assign(&past.contacts.index_axis(Axis(0), t));
            own.lost_language
                .row_mut(s)
                .assign(&past.lost_language.row(t));
            own.lost_candidate
                .row_mut(s)
                .assign(&past.lost_candidate.row(t));
            own.encounters[s] = past.encounters[t];
            own.meetings[s] = past.meetings[t];
        }
        *self = Flows {
            settings: own.settings,
            contacts: own.contacts,
            lost_language: own.lost_language,
            lost_candidate: own.lost_candidate,
            encounters: own.encounters,
            meetings: own.meetings,
            ..past.clone()
        };
    }

    /// Sets every count of the week to zero.
    pub fn clear(&mut self) {
        self.contacts.fill(0);
        self.lost_language.fill(0);
        self.lost_candidate.fill(0);
        self.encounters.fill(0);
        self.meetings.fill(0);
        self.ties = [0; 3];
        self.exchanges = [0; 3];
        self.labour.fill(0);
        self.labour_year.fill(0);
    }
}
