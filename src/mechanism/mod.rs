//! Mechanisms: the contract, and the catalogue in which each is registered.
//!
//! A mechanism is one file. It reads the state of week t and writes *changes*, which are added up
//! in the order of the mechanisms' names and applied together at the end of the week, so the order
//! of registration cannot matter. To add one: write the file with its [`Entry`], implement
//! [`Mechanism`], and add a line to the catalogue here (or hand it to
//! [`SimulationBuilder::mechanism`](crate::scenario::SimulationBuilder::mechanism) from another
//! crate).

mod catalogue;
mod gathering;
mod layout;
mod means;
mod people;
mod rules;

pub use catalogue::{Build, Entry, Profile, catalogue, find};
pub use gathering::{Gathering, Members};
pub(crate) use layout::Exhibit;
pub use layout::{
    ANXIETY, COMMON_IDENTITY, Column, ColumnSpec, Difference, INTEREST_GAIN, ISOLATION, LANGUAGE,
    Layout, MeanOf, Per, Shown, Unit, Weekly,
};
pub(crate) use means::MeanTable;
pub use means::{Means, Shares};
pub use people::{Change, Circle, Context, Met, Occasion, People, Person, Seen, Tally};
pub use rules::{Choice, Choices, Rules};

use crate::error::Result;
use crate::places::Setting;
use crate::policy::Dials;

/// A rule that changes people.
///
/// A week calls [`contact`](Mechanism::contact) after every setting for everybody who met
/// somebody there, and [`change`](Mechanism::change) once for every run of neighbouring people.
/// Runs are processed in parallel; a mechanism therefore keeps its state in columns, never in
/// itself.
///
/// A mechanism is `Clone`, so that a run can be forked
/// ([`Simulation::fork`](crate::engine::Simulation::fork)).
pub trait Mechanism: Boxed + Send + Sync {
    /// Name, unique in the model; changes are added in the order of names.
    fn name(&self) -> &str;

    /// Declares the columns that it keeps, reads and changes.
    ///
    /// # Errors
    /// If a column it needs does not exist, or one it keeps exists already.
    fn bind(&mut self, layout: &mut Layout, settings: &[Setting]) -> Result<()>;

    /// Names of mechanisms whose columns it reads where they are on: they are bound before.
    ///
    /// Mechanisms that do not wait for others are bound in the order of names, and
    /// [`Layout::find`] and [`Layout::find_weekly`] know only what was declared by then: a column
    /// that is looked for while its keeper is not named here counts as absent if the keeper's name
    /// comes later. Name every mechanism that may keep a column you look for.
    fn follows(&self) -> &[&str] {
        &[]
    }

    /// Whether it reads what friends have ([`Person::second_hand`], [`Person::own_friends`]).
    fn reads_friends(&self) -> bool {
        false
    }

    /// Told once, at the stationary start, before [`begin`](Mechanism::begin).
    fn start(&mut self, _start: &Start) {}

    /// Sets its columns at the stationary start, by changes from their initial value.
    fn begin(&self, _people: &mut People<'_>, _start: &Start) {}

    /// Sets its columns for somebody who has just come or was born: a run of this one person, whose
    /// columns are at their initial values, attitudes at the set-points. Called from week 0 on, in the
    /// middle of a week; what others have may change in it, and is not to be read.
    fn arrive(&self, _person: &mut People<'_>) {}

    /// Sets anew what it drew by age, for somebody who has come into another age band
    /// ([`AGE_BANDS`](crate::population::AGE_BANDS)): a run of this one person, called between two weeks.
    fn grow_older(&self, _person: &mut People<'_>) {}

    /// Parts of what it adds to attitudes, by name, for those who ask where a change comes from
    /// ([`Attribution`](crate::engine::Attribution)): what a column of the week holds, and, with `None`, the rest. Without any, everything
    /// goes under the name of the mechanism.
    fn channels(&self) -> Vec<(&'static str, Option<Weekly>)> {
        Vec::new()
    }

    /// Whether [`contact`](Mechanism::contact) does anything.
    fn counts_contacts(&self) -> bool {
        true
    }

    /// Takes the contacts of one person in one setting (by group: positive, negative, neutral,
    /// avoided) into its columns of the week. Called where there was something with another group.
    fn contact(&self, _occasion: Occasion<'_>, _met: &mut Met<'_, '_>, _tallies: &[Tally]) {}

    /// Whether it looks at friends one by one ([`friends`](Mechanism::friends)).
    fn looks_at_friends(&self) -> bool {
        false
    }

    /// Looks at the friends of one person and takes what it needs into its columns of the week.
    /// Called for everybody with a friend, before friends meet.
    fn friends(&self, _circle: &Circle<'_>, _met: &mut Met<'_, '_>) {}

    /// Whether people see what happens to others in a setting ([`witness`](Mechanism::witness)).
    fn watches(&self, _setting: &Setting) -> bool {
        false
    }

    /// Takes in what the other members of a person's own group went through in the person's place
    /// of a setting: by outgroup, and how many they are. Called where there was something.
    fn witness(
        &self,
        _occasion: Occasion<'_>,
        _met: &mut Met<'_, '_>,
        _seen: &[Seen],
        _peers: u32,
    ) {
    }

    /// Whether the members of places of a setting act on each other as it says
    /// ([`gather`](Mechanism::gather)), and if so by which column that they show each other and into which
    /// column of the week; both hold one number a person. Asked of settings whose members have seats: not of
    /// homes, friends and sessions.
    fn gathers(&self, _setting: &Setting) -> Option<(Column, Weekly)> {
        None
    }

    /// What the members of one place do to each other in a week, beside encounters or, where
    /// `opportunity` is off, in their stead. Places are played in parallel.
    fn gather(&self, _occasion: Occasion<'_>, _place: &mut Gathering<'_>) {}

    /// Whether it makes the norms of areas anew every week ([`norm`](Mechanism::norm)). At most one
    /// mechanism of a model does.
    fn sets_norms(&self) -> bool {
        false
    }

    /// Norm of group `g` in an area about group `h` in week t, in [−1,1]; `started` is the norm at
    /// the start.
    fn norm(&self, _around: Around<'_>, _g: usize, _h: usize, started: f32) -> f32 {
        started
    }

    /// Whether it thins out what people start in voluntary settings ([`thin`](Mechanism::thin)).
    fn thins(&self) -> bool {
        false
    }

    /// Factor on the encounters that residents of an area start in voluntary settings in week t.
    /// Factors of several mechanisms multiply.
    fn thin(&self, _shares: &Shares, _area: u32) -> f32 {
        1.0
    }

    /// Told once, when burn-in has ended, with what people are like then: where a mechanism
    /// measures change against week 0.
    fn settle(&mut self, _columns: &Columns<'_>) {}

    /// Adds the changes of the week.
    fn change(&self, people: &mut People<'_>);

    /// Constants fixed at the start or when burn-in has ended (part of the state digest).
    fn constants(&self) -> Vec<f64> {
        Vec::new()
    }

    /// Takes back its [`constants`](Mechanism::constants), for a run that is resumed. Those of the
    /// start are found again without it; what [`settle`](Mechanism::settle) fixes is not. A run
    /// is refused whose mechanisms have other constants afterwards.
    fn recall(&mut self, _constants: &[f64]) {}

    /// The groups have been given other positions: the group at `g` is now at `to[g]`.
    fn relabel(&mut self, _to: &[usize]) {}
}

/// All columns of state with the group of each person: what [`Mechanism::settle`] is told.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    pub(crate) group: &'a [u8],
    pub(crate) groups: usize,
    pub(crate) width: &'a [usize],
    pub(crate) data: &'a [Vec<f32>],
    pub(crate) area: &'a [u32],
    /// Area × group × outgroup.
    pub(crate) norms: &'a [f32],
}

impl Columns<'_> {
    /// Mean and standard deviation of a column over the members of group `g`, for outgroup `h` (0
    /// for a column of one number); exact in any order.
    pub fn moments(&self, column: Column, g: usize, h: usize) -> (f64, f64) {
        let w = self.width[column.0];
        self.of_members(g, |i| self.data[column.0][i * w + h])
    }

    /// The same of the norm about group `h` in the areas where the members of group `g` live.
    pub fn norm_moments(&self, g: usize, h: usize) -> (f64, f64) {
        let n = self.groups;
        self.of_members(g, |i| self.norms[(self.area[i] as usize * n + g) * n + h])
    }

    /// Mean and standard deviation over the members of a group.
    fn of_members(&self, g: usize, value: impl Fn(usize) -> f32) -> (f64, f64) {
        let members = || (0..self.group.len()).filter(|&i| usize::from(self.group[i]) == g);
        let values = || members().map(&value);
        let sum = |f: &dyn Fn(f32) -> f32| {
            let mut total = crate::num::Fixed::default();
            values().for_each(|x| total.add(f(x)));
            total.value()
        };
        let n = values().count().max(1) as f64;
        let mean = sum(&|x| x) / n;
        let square = sum(&|x| (x - mean as f32) * (x - mean as f32)) / n;
        (mean, libm::sqrt(square))
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }
}

/// An area as a mechanism sees it that makes its norms.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Position of the area.
    pub area: u32,
    /// Means of week t.
    pub means: &'a Means,
    /// What policies have put in force.
    pub dials: &'a Dials,
}

/// A copy of a mechanism in a box; whatever is `Clone` has it.
pub trait Boxed {
    /// The copy.
    fn boxed(&self) -> Box<dyn Mechanism>;
}

impl<M: Mechanism + Clone + 'static> Boxed for M {
    fn boxed(&self) -> Box<dyn Mechanism> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Mechanism> {
    fn clone(&self) -> Self {
        (**self).boxed()
    }
}

/// What is known at the stationary start: expected contacts and what friends have.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Start {
    pub(crate) groups: usize,
    /// Area × group × outgroup × (positive, negative, neutral).
    pub(crate) expected: Vec<f32>,
    /// Group × outgroup.
    pub(crate) second_hand: Vec<f64>,
    /// By column of the week with one number a person: its mean by group.
    pub(crate) weekly: Vec<Vec<f64>>,
}

impl Start {
    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Expected contacts a week of a member of group `g` in an area with group `h` by outcome
    /// (0 positive, 1 negative, 2 neutral), from a rehearsed week.
    pub fn expected(&self, area: usize, g: usize, h: usize, outcome: usize) -> f32 {
        self.expected[((area * self.groups + g) * self.groups + h) * 3 + outcome]
    }

    /// Mean of a column of the week (of one number a person) over the members of `g`, in the
    /// rehearsed week: what is usual.
    pub fn usual(&self, column: Weekly, g: usize) -> f64 {
        self.weekly[column.0][g]
    }

    /// Mean share of own-group friends with at least one friend in `h`, over the members of `g`
    /// who have own-group friends.
    pub fn second_hand(&self, g: usize, h: usize) -> f64 {
        self.second_hand[g * self.groups + h]
    }
}
