//! What the members of a place do to each other, for mechanisms that need no encounters.
//!
//! Encounters (M01 to M03) draw who meets whom and how it goes, and mechanisms see counts. A
//! mechanism that has another idea of what happens in a place takes its members all together
//! ([`Mechanism::gather`](super::Mechanism::gather)): what they show each other stands member by
//! member in a row, and what comes of it goes into a column of the week.

use crate::rng::Stream;

/// The members of one place in week t, in the order of their seats.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    /// Permanent keys.
    pub key: &'a [u64],
    /// Groups.
    pub group: &'a [u8],
    /// The column that they show each other.
    pub shown: &'a [f32],
}

/// One place while its members act on each other.
#[derive(Debug)]
pub struct Gathering<'a> {
    pub(crate) place: u32,
    pub(crate) step: u32,
    pub(crate) members: Members<'a>,
    pub(crate) result: &'a mut [f32],
    pub(crate) addresses: &'a mut Vec<(u64, u32)>,
    pub(crate) bits: &'a mut Vec<[u32; 4]>,
}

impl Gathering<'_> {
    /// Number of the place within its setting.
    pub fn place(&self) -> u32 {
        self.place
    }

    /// The members.
    pub fn members(&self) -> Members<'_> {
        self.members
    }

    /// Takes for every member what `act` gives, from its position among the members, the members,
    /// and `draws` draws of `stream` at its address (slots 0 to `draws` − 1 of the week): added to
    /// its column of the week. A second call draws the same again, and so does another setting with the same
    /// stream: take a stream for each.
    pub fn for_each(
        &mut self,
        stream: &Stream,
        draws: u32,
        mut act: impl FnMut(usize, Members<'_>, &[[u32; 4]]) -> f32,
    ) {
        let Members { key, .. } = self.members;
        self.addresses.clear();
        let slots = |&key: &u64| (0..draws).map(move |slot| (key, slot));
        self.addresses.extend(key.iter().flat_map(slots));
        stream.draw_many(self.addresses, self.step, self.bits);
        let draws = draws as usize;
        for (me, result) in self.result.iter_mut().enumerate() {
            *result += act(me, self.members, &self.bits[me * draws..(me + 1) * draws]);
        }
    }
}
