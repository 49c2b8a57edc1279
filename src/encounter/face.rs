//! What others may see of a person: one record, all outgroups together.
//!
//! A meeting reads the partner's group, attitudes and some traits. They lie in one run of 32-bit
//! words per person, so that a meeting costs one gather. Faces are made anew at the start of every
//! week from the columns; nothing writes them while people meet.

use crate::ids::GroupId;
use crate::mechanism::{Difference, Shown};

/// Words before the attitudes.
const HEAD: usize = 7;

/// The faces of all people in week t.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FaceTable {
    groups: usize,
    stride: usize,
    words: Vec<u32>,
}

/// One face: words of [`FaceTable`].
#[derive(Debug, Clone, Copy)]
pub struct Face<'a> {
    /// Apart from the others, so that reading one asks for no bounds.
    head: &'a [u32; HEAD],
    /// Attitudes, then what columns fill.
    rest: &'a [u32],
}

/// Words of a face of so many groups before those that columns fill.
pub(crate) const fn fixed_words(groups: usize) -> usize {
    HEAD + groups
}

/// Units of a shown difference.
const UNIT: f32 = 16_384.0;

/// Rounds a difference to what faces show of it.
#[inline(always)]
pub(crate) fn pack_difference(x: f32) -> u16 {
    let units = (x * UNIT).clamp(-32_767.0, 32_767.0);
    ((units + 0.5f32.copysign(units)) as i16) as u16
}

/// What a face is made from.
#[derive(Debug, Clone, Copy)]
pub struct FaceParts {
    /// Permanent key.
    pub key: u64,
    /// Group.
    pub group: GroupId,
    /// Area of residence (below 2^26).
    pub area: u32,
    /// Number of friends (below 64).
    pub degree: u8,
    /// Groups in which the person has a friend, a bit each.
    pub befriended: u16,
    /// Whether nearly all friends are of the own group (M25).
    pub closed: bool,
    /// Age in years (below 128).
    pub age: u8,
    /// Whether a child under 15 lives with the person.
    pub parent: bool,
    /// Interest in contact.
    pub interest: f32,
    /// Activity.
    pub activity: f32,
    /// Milieu.
    pub milieu: f32,
}

impl FaceParts {
    /// An average grown-up without friends: 40 years old, medium interest, activity and milieu.
    pub fn average(key: u64, group: GroupId) -> FaceParts {
        FaceParts {
            key,
            group,
            area: 0,
            degree: 0,
            befriended: 0,
            closed: false,
            age: 40,
            parent: false,
            interest: 0.45,
            activity: 1.0,
            milieu: 0.0,
        }
    }
}

impl FaceTable {
    /// Faces of so many people that show traits and attitudes, all words zero.
    pub fn new(people: usize, groups: usize) -> FaceTable {
        FaceTable::showing(people, groups, 0)
    }

    /// Faces that show so many more words ([`Layout::show`](crate::mechanism::Layout::show)).
    pub fn showing(people: usize, groups: usize, more: usize) -> FaceTable {
        let stride = HEAD + groups + more;
        FaceTable {
            groups,
            stride,
            words: vec![0; people * stride],
        }
    }

    /// Words per face.
    #[inline(always)]
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Words of a face before those that columns fill.
    #[inline(always)]
    pub fn fixed_words(&self) -> usize {
        fixed_words(self.groups)
    }

    /// The face of a person.
    ///
    /// # Panics
    /// If the table has none.
    #[inline(always)]
    pub fn of(&self, person: u32) -> Face<'_> {
        let words = &self.words[person as usize * self.stride..][..self.stride];
        let (head, rest) = words.split_first_chunk().expect("a face has a head");
        Face { head, rest }
    }

    /// All words, to be filled in parallel.
    pub fn words_mut(&mut self) -> &mut [u32] {
        &mut self.words
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        4 * self.words.capacity()
    }
}

/// Writes traits and attitudes of a face into its first words ([`FaceTable::fixed_words`]); the
/// attitudes follow from `attitude`.
#[inline(always)]
pub fn write_face(words: &mut [u32], parts: &FaceParts, attitude: impl Fn(usize) -> f32) {
    words[0] = parts.key as u32;
    words[1] = (parts.key >> 32) as u32;
    words[2] = u32::from(parts.befriended)
        | u32::from(parts.group) << 16
        | u32::from(parts.parent) << 20
        | u32::from(parts.age & 0x7F) << 21
        | u32::from(parts.closed) << 28;
    words[3] = parts.area | u32::from(parts.degree) << 26;
    words[4] = parts.interest.to_bits();
    words[5] = parts.activity.to_bits();
    words[6] = parts.milieu.to_bits();
    for (h, word) in words[HEAD..].iter_mut().enumerate() {
        *word = attitude(h).to_bits();
    }
}

impl Face<'_> {
    /// Permanent key.
    #[inline(always)]
    pub fn key(self) -> u64 {
        u64::from(self.head[0]) | u64::from(self.head[1]) << 32
    }

    /// Group.
    #[inline(always)]
    pub fn group(self) -> usize {
        (self.head[2] >> 16 & 0xF) as usize
    }

    /// Groups in which the person has a friend, a bit each.
    #[inline(always)]
    pub fn befriended(self) -> u16 {
        self.head[2] as u16
    }

    /// Whether a child under 15 lives with the person.
    #[inline(always)]
    pub fn parent(self) -> bool {
        self.head[2] >> 20 & 1 == 1
    }

    /// Age in years.
    #[inline(always)]
    pub fn age(self) -> i32 {
        (self.head[2] >> 21 & 0x7F) as i32
    }

    /// Whether nearly all friends are of the own group (M25; no where it is off).
    #[inline(always)]
    pub fn closed(self) -> bool {
        self.head[2] >> 28 & 1 == 1
    }

    /// Area of residence.
    #[inline(always)]
    pub fn area(self) -> usize {
        (self.head[3] & 0x03FF_FFFF) as usize
    }

    /// Number of friends.
    #[inline(always)]
    pub fn degree(self) -> usize {
        (self.head[3] >> 26) as usize
    }

    /// Interest in contact.
    #[inline(always)]
    pub fn interest(self) -> f32 {
        f32::from_bits(self.head[4])
    }

    /// Activity.
    #[inline(always)]
    pub fn activity(self) -> f32 {
        f32::from_bits(self.head[5])
    }

    /// Milieu.
    #[inline(always)]
    pub fn milieu(self) -> f32 {
        f32::from_bits(self.head[6])
    }

    /// Attitude of the moment to a group.
    #[inline(always)]
    pub fn attitude(self, h: usize) -> f32 {
        f32::from_bits(self.rest[h])
    }

    /// A shown column, for outgroup `h` (0 for a column of one number).
    #[inline(always)]
    pub fn shown(self, what: Shown, h: usize) -> f32 {
        f32::from_bits(self.rest[what.word - HEAD + h])
    }

    /// A shown difference for outgroup `h` in units of 1/16384, to be summed exactly.
    #[inline(always)]
    pub fn difference_units(self, what: Difference, h: usize) -> i32 {
        let word = self.rest[what.word - HEAD + h / 2];
        i32::from((word >> (16 * (h % 2))) as u16 as i16)
    }

    /// A shown difference for outgroup `h`.
    #[inline(always)]
    pub fn difference(self, what: Difference, h: usize) -> f32 {
        self.difference_units(what, h) as f32 / UNIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_gives_back_what_was_written() {
        let mut table = FaceTable::new(2, 3);
        let parts = FaceParts {
            key: 0x0123_4567_89AB_CDEF,
            group: 15,
            area: 0x03FF_FFFE,
            degree: 48,
            befriended: 0b1000_0000_0000_0101,
            closed: true,
            age: 99,
            parent: true,
            interest: 0.25,
            activity: 1.5,
            milieu: -2.0,
        };
        let s = table.stride();
        write_face(&mut table.words_mut()[s..], &parts, |h| h as f32 / 4.0);
        let f = table.of(1);
        assert_eq!((f.key(), f.group(), f.area()), (parts.key, 15, 0x03FF_FFFE));
        assert_eq!(
            (f.degree(), f.befriended(), f.age()),
            (48, parts.befriended, 99)
        );
        assert!(f.parent() && f.closed());
        assert_eq!((f.interest(), f.activity(), f.milieu()), (0.25, 1.5, -2.0));
        assert_eq!(f.attitude(2), 0.5);
    }
}
