//! Everything that a run holds: people, places, ties and columns, with the rules made ready.

use std::collections::BTreeMap;
use std::ops::Range;

use super::ageing::Ageing;
use super::attribution::Attribution;
use super::away::Away;
use super::centres::Centres;
use super::ground::Ground;
use super::homes::Homes;
use super::housing::Housing;
use super::labour::Labour;
use super::ledger::Accounts;
use super::migration::Peopling;
use super::programmes::Running;
use super::recruitment::Course;
use super::schools::Schools;
use super::services::Services;
use super::state::State;
use super::turnover::Moves;
use super::{Flows, Movements, Timings, Watched};
use crate::encounter::{FaceTable, Levels, Meeting, PairMeeting, TeamMeeting};
use crate::mechanism::{Means, Mechanism, Rules, Shares, Tally, Unit};
use crate::places::{Seats, Setting};
use crate::policy::{Budgets, Dials, Schedule};
use crate::population::Population;
use crate::ties::Ties;

/// How work is cut into pieces. No choice changes a bit of any result; a test proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pieces {
    /// People in a run of neighbouring people.
    pub people: usize,
    /// Seats (at least) in a batch of places.
    pub seats: usize,
}

impl Default for Pieces {
    fn default() -> Self {
        Pieces {
            people: 2048,
            seats: 8192,
        }
    }
}

/// What a setting does in a week.
#[derive(Clone)]
pub(crate) enum Rule {
    /// Encounters in places.
    Places(Box<Meeting>),
    /// Meetings at home.
    Home(PairMeeting),
    /// Meetings of friends.
    Friends(PairMeeting),
    /// Sessions of teams.
    Teams(Box<TeamMeeting>),
    /// Nothing.
    Nothing,
}

/// A setting made ready: rule, batches of places, climates.
#[derive(Clone)]
pub(crate) struct Ready {
    pub rule: Rule,
    /// Places of each batch.
    pub batches: Vec<Range<u32>>,
    /// Climate of each place.
    pub climate: Vec<f32>,
}

/// All state of a run.
#[derive(Clone)]
pub(crate) struct World {
    pub seed: u64,
    /// Weeks since the start of burn-in: the week of every draw.
    pub step: u32,
    /// Weeks since the end of burn-in.
    pub week: i64,
    pub pieces: Pieces,
    pub population: Population,
    /// In the order of names.
    pub settings: Vec<Setting>,
    pub seats: BTreeMap<String, Seats>,
    pub ready: Vec<Ready>,
    pub homes: Homes,
    /// Rows that somebody who comes may take.
    pub vacant: Vec<u32>,
    /// Who came and went since week 0.
    pub movements: Movements,
    /// Programmes under way, by setting.
    pub programmes: BTreeMap<String, Running>,
    pub mechanisms: Vec<Box<dyn Mechanism>>,
    pub state: State,
    pub faces: FaceTable,
    /// What people bring to a meeting, by group or where faces show it.
    pub levels: Levels,
    pub ties: Ties,
    /// Groups in which each person has a friend.
    pub befriended: Vec<u16>,
    /// Whether nearly all friends are of the own group; empty where nothing follows from it.
    pub closed: Vec<bool>,
    /// Number of own-group friends with a friend in each group; empty where nobody reads it.
    pub second_hand: Vec<u8>,
    /// Number of own-group friends; empty where nobody reads it.
    pub own_friends: Vec<u8>,
    /// Contacts of the week.
    pub contacts: Vec<Tally>,
    /// Step + 1 of the last contact, 0 for never.
    pub last_contact: Vec<u16>,
    /// Working memory of the places of a setting.
    pub tallies: Vec<Tally>,
    pub moves: Option<Moves>,
    /// Policies of the run.
    pub schedule: Schedule,
    /// What policies have delivered and cost.
    pub accounts: Accounts,
    /// What policies may spend.
    pub budgets: Budgets,
    /// Programmes of policies and what has come of them.
    pub courses: Vec<Course>,
    /// What they have put in force in the week under way.
    pub dials: Dials,
    /// The labour market (M28), where it is on.
    pub labour: Option<Labour>,
    /// When people grow older, where they do.
    pub ageing: Option<Ageing>,
    /// Who comes and goes, where anybody does.
    pub peopling: Option<Peopling>,
    /// Who is away for a time, where anybody may come back.
    pub away: Option<Away>,
    /// Where those who come and move find places; `None` where nobody does.
    pub ground: Option<Ground>,
    /// What the office of each area has learnt for each group; empty before the first training.
    pub offices: Vec<f32>,
    /// What areas need and have of services, where that is counted.
    pub services: Services,
    /// Dwellings, where households choose them.
    pub housing: Option<Housing>,
    /// Schools, where families choose them.
    pub schools: Option<Schools>,
    /// Reception centres, where there are any.
    pub centres: Option<Centres>,
    /// What the scenario chose; its mechanisms are bound and live in `mechanisms`.
    pub rules: Rules,
    /// Norm by area, group and outgroup in week t.
    pub norms: Vec<f32>,
    /// The same at the start, where a mechanism makes norms anew; else empty.
    pub first_norms: Vec<f32>,
    /// Factor on what residents of an area start in voluntary settings; empty where nothing thins.
    pub thin: Vec<f32>,
    /// Units and columns of which means are taken.
    pub mean_of: Vec<(Unit, usize)>,
    /// The means of week t.
    pub means: Means,
    /// Whether a mechanism asks for shares of groups in areas.
    pub wants_shares: bool,
    /// Shares of groups in areas.
    pub shares: Shares,
    pub flows: Flows,
    /// Whose contacts are counted by setting; no state.
    pub watched: Watched,
    pub timings: Timings,
    /// Where changes of attitudes come from, where that is asked; no state.
    pub attribution: Attribution,
}

impl World {
    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.population.groups.len()
    }

    /// Number of people.
    pub fn len(&self) -> usize {
        self.population.len()
    }

    /// Number of runs of people.
    pub fn runs(&self) -> usize {
        self.len().div_ceil(self.pieces.people)
    }
}

/// Each batch of places with its own stretch of values, of which there are `each` for every seat: what
/// places write in parallel.
pub(crate) fn stretches<'a, T>(
    seats: &Seats,
    batches: &[Range<u32>],
    each: usize,
    mut values: &'a mut [T],
) -> Vec<(Range<u32>, &'a mut [T])> {
    let cut = |batch: &Range<u32>| {
        let held = seats.of_places(batch.clone()).len() * each;
        let (mine, others) = std::mem::take(&mut values).split_at_mut(held);
        values = others;
        (batch.clone(), mine)
    };
    batches.iter().map(cut).collect()
}

/// Places in batches of at least so many seats.
pub(crate) fn batches(seats: &Seats, least: usize) -> Vec<Range<u32>> {
    let mut cut = Vec::new();
    let (mut from, mut held) = (0u32, 0);
    for place in 0..seats.places() as u32 {
        held += seats.of_place(place).len();
        if held >= least {
            cut.push(from..place + 1);
            (from, held) = (place + 1, 0);
        }
    }
    if (from as usize) < seats.places() {
        cut.push(from..seats.places() as u32);
    }
    cut
}
