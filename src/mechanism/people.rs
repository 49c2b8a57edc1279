//! What a mechanism sees of people, and where it writes.

use std::collections::BTreeMap;

use super::layout::{Column, Weekly};
use super::means::{Means, Shares};
use crate::encounter::{Face, FaceTable};
use crate::ids::NONE;
use crate::places::{Seats, Setting};
use crate::policy::Dials;
use crate::population::Population;
use crate::rng::Stream;
use crate::ties::HalfTie;

/// Contacts of a person with one group by outcome: positive, negative, neutral, avoided.
pub type Tally = [u8; 4];

/// What is the same for everybody in a week: the state of week t that others may read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Weeks since the end of burn-in; negative during burn-in.
    pub week: i64,
    /// Number of the step since the start of burn-in: the week of every draw.
    pub step: u32,
    /// Seed of the run.
    pub seed: u64,
    /// The people.
    pub population: &'a Population,
    /// What others may see of each person in week t.
    pub faces: &'a FaceTable,
    /// Means that were asked for ([`Layout::mean`](super::Layout::mean)).
    pub means: &'a Means,
    /// Shares of groups in areas, empty unless asked for.
    pub shares: &'a Shares,
    /// Norms ν by area, group and outgroup.
    pub norms: &'a [f32],
    /// What policies have put in force this week.
    pub dials: &'a Dials,
    /// Seats by setting.
    pub seats: &'a BTreeMap<String, Seats>,
}

impl Context<'_> {
    /// The stream of draws for a purpose. Make it once a chunk, not once a person.
    pub fn stream(&self, purpose: &str) -> Stream {
        Stream::new(self.seed, purpose)
    }

    /// Norm of a group in an area about another group.
    #[inline(always)]
    pub fn norm(&self, area: u32, group: usize, h: usize) -> f32 {
        let groups = self.population.groups.len();
        self.norms[(area as usize * groups + group) * groups + h]
    }

    /// Place of a person in a setting, [`NONE`] for who is no member.
    pub fn place(&self, setting: &str, person: usize) -> u32 {
        self.seats
            .get(setting)
            .map_or(NONE, |s| s.place_of(person as u32))
    }
}

/// A run of neighbouring people with their columns, at the end of a week.
#[derive(Debug)]
pub struct People<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) first: usize,
    pub(crate) len: usize,
    pub(crate) groups: usize,
    pub(crate) width: &'a [usize],
    pub(crate) weekly_width: &'a [usize],
    pub(crate) state: Vec<&'a mut [f32]>,
    pub(crate) weekly: Vec<&'a mut [f32]>,
    pub(crate) change: Vec<Vec<f32>>,
    pub(crate) contacts: &'a [Tally],
    pub(crate) second_hand: &'a [u8],
    pub(crate) own_friends: &'a [u8],
}

/// One person, to be read: the state of week t and what the week brought.
#[derive(Debug, Clone, Copy)]
pub struct Person<'p> {
    state: &'p [&'p mut [f32]],
    weekly: &'p [&'p mut [f32]],
    width: &'p [usize],
    weekly_width: &'p [usize],
    contacts: &'p [Tally],
    second_hand: &'p [u8],
    /// Position among the people of the run (for [`Context::population`]).
    pub index: usize,
    at: usize,
    /// Permanent key.
    pub key: u64,
    /// Group.
    pub group: usize,
    /// Number of own-group friends.
    pub own_friends: u8,
}

impl<'p> Person<'p> {
    /// The numbers of a column: one, or one for each group.
    #[inline(always)]
    pub fn row(&self, column: Column) -> &'p [f32] {
        let w = self.width[column.0];
        &self.state[column.0][self.at * w..(self.at + 1) * w]
    }

    /// The numbers of a column of the week.
    #[inline(always)]
    pub fn week(&self, column: Weekly) -> &'p [f32] {
        let w = self.weekly_width[column.0];
        &self.weekly[column.0][self.at * w..(self.at + 1) * w]
    }

    /// Contacts of the week with each group, over all settings.
    #[inline(always)]
    pub fn contacts(&self) -> &'p [Tally] {
        self.contacts
    }

    /// Number of own-group friends who have at least one friend in each group.
    #[inline(always)]
    pub fn second_hand(&self) -> &'p [u8] {
        self.second_hand
    }
}

/// Where the changes of one person are added up.
#[derive(Debug)]
pub struct Change<'p> {
    change: &'p mut [Vec<f32>],
    width: &'p [usize],
    at: usize,
}

impl Change<'_> {
    /// Adds to a column that was bound with [`Layout::change`](super::Layout::change).
    ///
    /// # Panics
    /// If the column was not bound for change.
    #[inline(always)]
    pub fn add(&mut self, column: Column, h: usize, delta: f32) {
        self.change[column.0][self.at * self.width[column.0] + h] += delta;
    }
}

impl<'a> People<'a> {
    /// What is the same for everybody.
    pub fn context(&self) -> &Context<'a> {
        &self.context
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Position of the first person of the run.
    pub fn first(&self) -> usize {
        self.first
    }

    /// Calls `act` for every person of the run who is in the city, in storage order.
    #[inline(always)]
    pub fn for_each(&mut self, mut act: impl FnMut(Person<'_>, &mut Change<'_>)) {
        let g = self.groups;
        for at in 0..self.len {
            let index = self.first + at;
            if !self.context.population.is_present(index) {
                continue;
            }
            let person = Person {
                state: &self.state,
                weekly: &self.weekly,
                width: self.width,
                weekly_width: self.weekly_width,
                contacts: &self.contacts[at * g..(at + 1) * g],
                second_hand: match self.second_hand {
                    [] => &[],
                    counts => &counts[at * g..(at + 1) * g],
                },
                own_friends: self.own_friends.get(at).copied().unwrap_or(0),
                index,
                at,
                key: self.context.population.key[index],
                group: usize::from(self.context.population.group[index]),
            };
            act(
                person,
                &mut Change {
                    change: &mut self.change,
                    width: self.width,
                    at,
                },
            );
        }
    }
}

/// A setting as a mechanism sees it while contacts are counted.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// Position among the settings in the order of their names.
    pub index: usize,
    /// The setting.
    pub setting: &'a Setting,
    /// Seed of the run.
    pub seed: u64,
    /// Number of the step since the start of burn-in: the week of every draw.
    pub step: u32,
}

/// One person while the contacts of one setting are handed over.
#[derive(Debug)]
pub struct Met<'p, 'a> {
    pub(crate) state: &'p [&'a [f32]],
    pub(crate) weekly: &'p mut [&'a mut [f32]],
    pub(crate) width: &'p [usize],
    pub(crate) weekly_width: &'p [usize],
    pub(crate) at: usize,
    /// Permanent key of the person.
    pub key: u64,
    /// Group of the person.
    pub group: usize,
}

/// A person's friends, one by one, in week t before they meet.
#[derive(Debug, Clone, Copy)]
pub struct Circle<'a> {
    /// The person.
    pub me: Face<'a>,
    pub(crate) ties: &'a [HalfTie],
    pub(crate) faces: &'a FaceTable,
    /// Seed of the run.
    pub seed: u64,
    /// Number of the step since the start of burn-in: the week of every draw.
    pub step: u32,
}

impl<'a> Circle<'a> {
    /// Each tie with the friend's face. The order depends on storage: what is added up over
    /// friends must not depend on it (integers, [`Fixed`](crate::num::Fixed)).
    #[inline(always)]
    pub fn friends(&self) -> impl Iterator<Item = (HalfTie, Face<'a>)> + '_ {
        self.ties.iter().map(|t| (*t, self.faces.of(t.other)))
    }
}

/// What the other members of a person's own group went through in a place, by outgroup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Their positive, negative and neutral contacts with the outgroup in the week.
    pub contacts: [u32; 3],
}

impl Met<'_, '_> {
    /// A number of a column of state, week t.
    #[inline(always)]
    pub fn state(&self, column: Column, h: usize) -> f32 {
        self.state[column.0][self.at * self.width[column.0] + h]
    }

    /// A number of a column of the week.
    #[inline(always)]
    pub fn week(&mut self, column: Weekly, h: usize) -> &mut f32 {
        &mut self.weekly[column.0][self.at * self.weekly_width[column.0] + h]
    }
}
