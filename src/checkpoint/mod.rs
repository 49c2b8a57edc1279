//! A run's state on disk: plain values as bytes, in named sections that are compressed and checked.
//!
//! # Format
//!
//! All numbers are little-endian. A file is
//!
//! | part | bytes |
//! |---|---|
//! | magic | 8: `cground` and 0x1A |
//! | version of the format | `u32` |
//! | sections, any number | see below |
//! | end | `E`, number of sections `u32`, XXH3-64 over their checksums `u64` |
//!
//! and a section is
//!
//! | part | bytes |
//! |---|---|
//! | begin | `S`, length of the name `u8`, name, width of its numbers `u8` |
//! | blocks | length `u32` (1 to 2^20), stored length `u32`, XXH3-64 of the block `u64`, stored bytes |
//! | end | `u32` 0, length of the section `u64`, XXH3-64 over the checksums of its blocks `u64` |
//!
//! A block is stored as it is where that is no longer, else compressed with LZ4. Before compression
//! the bytes of neighbouring numbers are parted (all first bytes, all second bytes, …), because the
//! high bytes of neighbours are alike. Blocks are written and read one after another: beside the
//! state itself a few of them are in memory.
//!
//! A file appears under its name when it is whole and on the disk; until then it has a name that
//! ends in `.part`, and an earlier file of the name stays. Reading asks for sections in the order in
//! which they were written, and says of a file that is cut short, damaged, foreign or newer what is
//! wrong with it.
//!
//! What is in the sections is not said here: [`Stored`] is for values, and the rooms above name what
//! they keep (`stored!` for whole values, `kept!` for what is partly made anew from the scenario).

mod macros;
mod reader;
mod values;
mod writer;

pub(crate) use macros::{kept, stored};
pub use reader::Reader;
pub use values::Stored;
pub use writer::{Writer, Written};

/// Version of the format.
pub const FORMAT: u32 = 3;

/// First bytes of every file.
const MAGIC: [u8; 8] = *b"cground\x1A";

/// Most bytes of a block.
const BLOCK: usize = 1 << 20;

const SECTION: u8 = b'S';
const END: u8 = b'E';

/// What the name of an unfinished file ends in.
pub(crate) const PART: &str = ".part";

/// Parts the bytes of numbers of `width` bytes: all first bytes, all second bytes, and so on; what is
/// left over stands at the end.
fn part_bytes(block: &[u8], width: usize, parted: &mut Vec<u8>) {
    parted.clear();
    if width < 2 {
        parted.extend_from_slice(block);
        return;
    }
    let whole = block.len() / width * width;
    for k in 0..width {
        parted.extend(block[k.min(whole)..whole].iter().step_by(width));
    }
    parted.extend_from_slice(&block[whole..]);
}

/// The same undone.
fn join_bytes(parted: &[u8], width: usize, block: &mut Vec<u8>) {
    block.clear();
    if width < 2 {
        block.extend_from_slice(parted);
        return;
    }
    let numbers = parted.len() / width;
    block.resize(parted.len(), 0);
    for (k, bytes) in parted.chunks_exact(numbers.max(1)).take(width).enumerate() {
        if numbers > 0 {
            for (to, &byte) in block[k..].iter_mut().step_by(width).zip(bytes) {
                *to = byte;
            }
        }
    }
    block[numbers * width..].copy_from_slice(&parted[numbers * width..]);
}

#[cfg(test)]
mod tests;
