//! Numbers that name things. On disk and in columns they are 32 bits wide, never `usize`.

/// Position of a person in the columns of a run. It may change when storage is reordered; the
/// permanent name of a person is the 64-bit key.
pub type Person = u32;

/// Group of a person: 0 to 15.
pub type GroupId = u8;

/// No place, no household, nobody.
pub const NONE: u32 = u32::MAX;

/// Greatest number of groups.
pub const MAX_GROUPS: usize = 16;
