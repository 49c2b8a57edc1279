//! The plain loop: what the arithmetic of an encounter costs without any machinery.
//!
//! The same rules M01, M02 and M03 on the same members of the same places, as flat arrays, with
//! one thread, one sequential generator, no seats, no addresses, no ties. `commonground bench`
//! prints the engine's rate over this one; a test compares the means of both. Left out beside
//! ties: the norm of the district in M02 and the climate of places in M03 (both small), and counters.

use commonground::num::{exp, poisson, sigmoid};

/// One setting as flat arrays.
#[derive(Debug, Clone)]
pub struct PlainSetting {
    /// First member of each place in `members`, and one past the last.
    pub start: Vec<u32>,
    /// Members, place by place.
    pub members: Vec<u32>,
    /// Encounters that a member starts in a week.
    pub rate: f32,
    /// Whether activity multiplies it.
    pub active: bool,
    /// Bias m.
    pub bias: f32,
    /// Forced share f.
    pub forced: f32,
    /// Score of a positive and a negative contact at attitude 0.
    pub score: [f32; 2],
}

/// A city as flat arrays.
#[derive(Debug, Clone)]
pub struct PlainCity {
    /// Number of groups.
    pub groups: usize,
    /// Group of each person.
    pub group: Vec<u8>,
    /// Attitude of each person to each group.
    pub attitude: Vec<f32>,
    /// θ0 + θI·(I − .5) of each person.
    pub openness: Vec<f32>,
    /// Activity of each person.
    pub activity: Vec<f32>,
    /// comm by group and outgroup.
    pub comm: Vec<f32>,
    /// Weight of attitude in the approach, of comm in the approach, of attitude in the scores.
    pub weights: [f32; 4],
    /// Share that the partner copies; loss by reluctance.
    pub omega: f32,
    /// Loss of who would rather have avoided.
    pub reluctance: f32,
    /// The settings.
    pub settings: Vec<PlainSetting>,
}

/// What a week of the plain loop did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlainWeek {
    /// Accepted pairs.
    pub encounters: u64,
    /// Accepted pairs across groups.
    pub cross: u64,
    /// Sides of pairs across groups: positive, negative, neutral, avoided.
    pub outcomes: [u64; 4],
}

/// Xoshiro256++ (Blackman & Vigna 2019), seeded by SplitMix64.
struct Sequential([u64; 4]);

impl Sequential {
    fn new(seed: u64) -> Sequential {
        let mut z = seed;
        Sequential(std::array::from_fn(|_| {
            z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut x = z;
            x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            x ^ (x >> 31)
        }))
    }

    #[inline(always)]
    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    #[inline(always)]
    fn uniform(&mut self) -> f32 {
        (self.next() >> 40) as f32 * (1.0 / 16_777_216.0)
    }
}

/// One week; `tallies` has one entry per person and group.
pub fn week(city: &PlainCity, seed: u64, tallies: &mut [[u8; 4]]) -> PlainWeek {
    let mut rng = Sequential::new(seed);
    let mut done = PlainWeek::default();
    let g = city.groups;
    let [theta_a, theta_l, psi_up, psi_down] = city.weights;
    for s in &city.settings {
        let none = exp(-s.rate);
        for place in s.start.windows(2) {
            let members = &s.members[place[0] as usize..place[1] as usize];
            if members.len() < 2 {
                continue;
            }
            for &i in members {
                let mine = usize::from(city.group[i as usize]);
                let u = rng.uniform();
                let n = if s.active {
                    let mean = s.rate * city.activity[i as usize];
                    poisson(mean, exp(-mean), u)
                } else {
                    poisson(s.rate, none, u)
                };
                'encounter: for _ in 0..n {
                    let mut turned_down = 0;
                    let j = loop {
                        let bits = rng.next();
                        let at = ((bits & 0xFFFF_FFFF) * members.len() as u64) >> 32;
                        let j = members[at as usize];
                        if j == i {
                            continue;
                        }
                        let h = usize::from(city.group[j as usize]);
                        if h == mine {
                            break j;
                        }
                        let u = (bits >> 40) as f32 * (1.0 / 16_777_216.0);
                        if u < (1.0 - s.bias) * city.comm[mine * g + h] {
                            break j;
                        }
                        turned_down += 1;
                        if u < 1.0 - s.bias || turned_down == 32 {
                            continue 'encounter;
                        }
                    };
                    done.encounters += 1;
                    let yours = usize::from(city.group[j as usize]);
                    let mut count = |k: u32, h: usize, outcome: usize| {
                        let t = &mut tallies[k as usize * g + h][outcome];
                        *t = t.saturating_add(1);
                    };
                    if mine == yours {
                        let u = rng.uniform();
                        let o = if u < 0.7 {
                            0
                        } else if u < 0.75 {
                            1
                        } else {
                            2
                        };
                        count(i, yours, o);
                        count(j, mine, o);
                        continue;
                    }
                    done.cross += 1;
                    let a = city.attitude[i as usize * g + yours];
                    let b = city.attitude[j as usize * g + mine];
                    let language = theta_l * (city.comm[mine * g + yours] - 0.5);
                    let p = sigmoid(city.openness[i as usize] + theta_a * a + language);
                    let q = sigmoid(city.openness[j as usize] + theta_a * b + language);
                    let (shy_i, shy_j) = (rng.uniform() >= p, rng.uniform() >= q);
                    if (shy_i || shy_j) && rng.uniform() >= s.forced {
                        done.outcomes[3] += 2;
                        count(i, yours, 3);
                        count(j, mine, 3);
                        continue;
                    }
                    let outcome = |a: f32, shy: bool, u: f32| {
                        let push = if shy { city.reluctance } else { 0.0 };
                        let up = exp(s.score[0] + psi_up * a - push);
                        let down = exp(s.score[1] - psi_down * a + push);
                        let x = u * (up + down + 1.0);
                        if x < up {
                            0
                        } else if x < up + down {
                            1
                        } else {
                            2
                        }
                    };
                    let one = outcome(a, shy_i, rng.uniform());
                    let u = rng.uniform();
                    let two = if u < city.omega {
                        one
                    } else {
                        outcome(b, shy_j, (u - city.omega) / (1.0 - city.omega))
                    };
                    done.outcomes[one] += 1;
                    done.outcomes[two] += 1;
                    count(i, yours, one);
                    count(j, mine, two);
                }
            }
        }
    }
    done
}
