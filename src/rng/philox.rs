//! The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random
//! numbers: as easy as 1, 2, 3", SC'11). It passes BigCrush; the tests below are the known
//! answers of its authors' library Random123.

const M0: u32 = 0xD251_1F53;
const M1: u32 = 0xCD9E_8D57;
const W0: u32 = 0x9E37_79B9;
const W1: u32 = 0xBB67_AE85;

/// The 128 bits at `counter` under `key`.
#[inline(always)]
pub fn philox4x32(key: [u32; 2], counter: [u32; 4]) -> [u32; 4] {
    let [mut k0, mut k1] = key;
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    for round in 0..10 {
        if round > 0 {
            k0 = k0.wrapping_add(W0);
            k1 = k1.wrapping_add(W1);
        }
        let p0 = u64::from(M0) * u64::from(c0);
        let p1 = u64::from(M1) * u64::from(c2);
        let n0 = (p1 >> 32) as u32 ^ c1 ^ k0;
        let n2 = (p0 >> 32) as u32 ^ c3 ^ k1;
        (c0, c1, c2, c3) = (n0, p1 as u32, n2, p0 as u32);
    }
    [c0, c1, c2, c3]
}

/// Counters that are worked on side by side.
pub const LANES: usize = 8;

/// The same for several counters at once, column by column: lane `l` has the counter
/// `[c[0][l], c[1][l], c[2][l], c[3][l]]`. The lanes do not wait for each other, which is what
/// makes it faster than one after the other.
#[inline(always)]
pub fn philox4x32_lanes(key: [u32; 2], counter: [[u32; LANES]; 4]) -> [[u32; LANES]; 4] {
    let [mut k0, mut k1] = key;
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    for round in 0..10 {
        if round > 0 {
            k0 = k0.wrapping_add(W0);
            k1 = k1.wrapping_add(W1);
        }
        for l in 0..LANES {
            let p0 = u64::from(M0) * u64::from(c0[l]);
            let p1 = u64::from(M1) * u64::from(c2[l]);
            c0[l] = (p1 >> 32) as u32 ^ c1[l] ^ k0;
            c2[l] = (p0 >> 32) as u32 ^ c3[l] ^ k1;
            c1[l] = p1 as u32;
            c3[l] = p0 as u32;
        }
    }
    [c0, c1, c2, c3]
}

#[cfg(test)]
mod tests {
    use super::{LANES, philox4x32, philox4x32_lanes};

    #[test]
    fn lanes_give_the_bits_of_single_counters() {
        let key = [0xa409_3822, 0x299f_31d0];
        let counter: [[u32; LANES]; 4] =
            std::array::from_fn(|w| std::array::from_fn(|l| (w * 1_000_003 + l * 77_777) as u32));
        let bits = philox4x32_lanes(key, counter);
        for l in 0..LANES {
            let single = philox4x32(key, std::array::from_fn(|w| counter[w][l]));
            assert_eq!(single, std::array::from_fn(|w| bits[w][l]));
        }
    }

    /// `kat_vectors` of Random123, philox 4x32, 10 rounds.
    #[test]
    fn known_answers_of_random123() {
        let answers = [
            (
                [0, 0],
                [0, 0, 0, 0],
                [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
            ),
            (
                [u32::MAX, u32::MAX],
                [u32::MAX; 4],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
            ),
            (
                [0xa409_3822, 0x299f_31d0],
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (key, counter, bits) in answers {
            assert_eq!(philox4x32(key, counter), bits);
        }
    }
}
