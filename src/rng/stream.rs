//! From the seed and the purpose of a draw to the stream that answers its addresses.

use crate::checkpoint::stored;
use std::convert::Infallible;

use super::{LANES, philox4x32, philox4x32_lanes};

/// What a draw is for: a name, unique in the program (`encounter.work`, `transient`).
pub type Purpose<'a> = &'a str;

/// All draws of one seed for one purpose. Copying it copies nothing that changes.
///
/// ```
/// use commonground::rng::Stream;
/// let weather = Stream::new(42, "weather");
/// // The same address, the same bits, whoever asks and however often.
/// assert_eq!(weather.draw(7, 3, 0), weather.draw(7, 3, 0));
/// assert_ne!(weather.draw(7, 3, 0), Stream::new(42, "traffic").draw(7, 3, 0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    key: [u32; 2],
}

stored! { Stream { key } }

impl Stream {
    /// The stream of `seed` for `purpose`.
    pub fn new(seed: u64, purpose: Purpose<'_>) -> Self {
        let name = xxhash_rust::xxh3::xxh3_128(purpose.as_bytes());
        let counter = [
            name as u32,
            (name >> 32) as u32,
            (name >> 64) as u32,
            (name >> 96) as u32,
        ];
        let bits = philox4x32([seed as u32, (seed >> 32) as u32], counter);
        Stream {
            key: [bits[0], bits[1]],
        }
    }

    /// 128 bits for person (or place, or pair) `who` in week `week`, number `slot`.
    #[inline(always)]
    pub fn draw(&self, who: u64, week: u32, slot: u32) -> [u32; 4] {
        philox4x32(self.key, [who as u32, (who >> 32) as u32, week, slot])
    }

    /// The draws of many addresses of one week, `(who, slot)` each: the bits of
    /// [`draw`](Stream::draw), several at a time.
    #[inline]
    pub fn draw_many(&self, addresses: &[(u64, u32)], week: u32, bits: &mut Vec<[u32; 4]>) {
        // Room for whole groups of lanes; the last group may be partly idle.
        bits.resize(addresses.len().next_multiple_of(LANES), [0; 4]);
        let (out, _) = bits.as_chunks_mut::<LANES>();
        let (whole, rest) = addresses.as_chunks::<LANES>();
        for (group, out) in whole.iter().zip(&mut *out) {
            self.draw_group(group, week, out);
        }
        if let (false, Some(out)) = (rest.is_empty(), out.last_mut()) {
            let mut last = [(0, 0); LANES];
            last[..rest.len()].copy_from_slice(rest);
            self.draw_group(&last, week, out);
        }
        bits.truncate(addresses.len());
    }

    /// One group of lanes. Kept apart from its loop: inlined, the compiler takes a quarter more
    /// instructions for it, or gives vector code up.
    #[inline(never)]
    fn draw_group(&self, group: &[(u64, u32); LANES], week: u32, out: &mut [[u32; 4]; LANES]) {
        let mut c = [[0u32; LANES], [0; LANES], [week; LANES], [0; LANES]];
        for (l, &(who, slot)) in group.iter().enumerate() {
            c[0][l] = who as u32;
            c[1][l] = (who >> 32) as u32;
            c[3][l] = slot;
        }
        let b = philox4x32_lanes(self.key, c);
        for (l, out) in out.iter_mut().enumerate() {
            *out = [b[0][l], b[1][l], b[2][l], b[3][l]];
        }
    }

    /// The draws of one address in a row, for samplers that need an unknown number of words:
    /// a generator of the `rand` crates. Meant for building a population.
    pub fn sequence(&self, who: u64, week: u32) -> Sequence {
        Sequence {
            stream: *self,
            who,
            week,
            slot: 0,
            block: [0; 4],
            used: 4,
        }
    }
}

/// Successive words at one address, with the traits of `rand`.
#[derive(Debug, Clone)]
pub struct Sequence {
    stream: Stream,
    who: u64,
    week: u32,
    slot: u32,
    block: [u32; 4],
    used: usize,
}

impl Sequence {
    #[inline]
    fn word(&mut self) -> u32 {
        if self.used == 4 {
            self.block = self.stream.draw(self.who, self.week, self.slot);
            self.slot = self.slot.wrapping_add(1);
            self.used = 0;
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    /// The next uniform number in [0, 1) with 53 bits.
    pub fn uniform(&mut self) -> f64 {
        let (hi, lo) = (self.word(), self.word());
        uniform64(hi, lo)
    }

    /// The next integer in 0..`bound` (multiply-shift; bias below `bound`/2^64).
    ///
    /// # Panics
    /// If `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "no integer below 0");
        let word = (u64::from(self.word()) << 32) | u64::from(self.word());
        ((u128::from(word) * bound as u128) >> 64) as usize
    }

    /// Puts a slice into a random order (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i + 1);
            items.swap(i, j);
        }
    }
}

impl rand::TryRng for Sequence {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let lo = self.word();
        Ok(u64::from(lo) | (u64::from(self.word()) << 32))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(4) {
            let word = self.word().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// A word as a number in [0, 1) with 24 bits.
#[inline(always)]
pub fn uniform(word: u32) -> f32 {
    (word >> 8) as f32 * (1.0 / 16_777_216.0)
}

/// Two words as a number in [0, 1) with 53 bits.
#[inline(always)]
pub fn uniform64(hi: u32, lo: u32) -> f64 {
    let word = (u64::from(hi) << 32) | u64::from(lo);
    (word >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// The address of an unordered pair of keys: the same from both sides.
#[inline(always)]
pub fn pair_key(a: u64, b: u64) -> u64 {
    let (lo, hi) = if a < b { (a, b) } else { (b, a) };
    // Two rounds of the SplitMix64 finaliser (Steele, Lea & Flood 2014), the second key added
    // between them, so that neighbouring pairs do not share an address.
    finalise(finalise(lo).wrapping_add(hi ^ 0x9E37_79B9_7F4A_7C15))
}

#[inline(always)]
fn finalise(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_and_a_seed_make_a_stream_of_their_own() {
        let a = Stream::new(1, "one");
        assert_ne!(a, Stream::new(1, "two"));
        assert_ne!(a, Stream::new(2, "one"));
        assert_eq!(a, Stream::new(1, "one"));
    }

    /// Frozen: a change of these bits changes every result ever published.
    #[test]
    fn addresses_keep_their_bits() {
        let bits = Stream::new(1, "encounter.work").draw(0x0123_4567_89AB_CDEF, 52, 7);
        assert_eq!(bits, FROZEN);
    }
    const FROZEN: [u32; 4] = [2_390_545_821, 1_131_654_903, 2_282_183_416, 2_694_502_526];

    #[test]
    fn many_draws_are_the_single_draws() {
        let s = Stream::new(9, "test");
        let addresses: Vec<(u64, u32)> = (0..21).map(|i| (i * 0x1_0000_0001, i as u32)).collect();
        let mut bits = Vec::new();
        s.draw_many(&addresses, 5, &mut bits);
        for (&(who, slot), b) in addresses.iter().zip(&bits) {
            assert_eq!(*b, s.draw(who, 5, slot));
        }
        assert_eq!(bits.len(), 21);
    }

    #[test]
    fn uniform_numbers_are_uniform() {
        let s = Stream::new(3, "test");
        let n = 40_000u32;
        let (mut mean, mut square) = (0.0, 0.0);
        for i in 0..n {
            let u = f64::from(uniform(s.draw(u64::from(i), 0, 0)[0]));
            assert!((0.0..1.0).contains(&u));
            mean += u;
            square += u * u;
        }
        mean /= f64::from(n);
        square /= f64::from(n);
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
        assert!((square - 1.0 / 3.0).abs() < 0.005, "{square}");
    }

    #[test]
    fn a_pair_has_one_key_from_both_sides() {
        assert_eq!(pair_key(5, 9), pair_key(9, 5));
        assert_ne!(pair_key(5, 9), pair_key(5, 10));
    }

    #[test]
    fn below_stays_below_and_reaches_all() {
        let mut s = Stream::new(3, "test").sequence(1, 0);
        let mut seen = [0; 7];
        for _ in 0..700 {
            seen[s.below(7)] += 1;
        }
        assert!(seen.iter().all(|&n| n > 50), "{seen:?}");
    }
}
