//! Who is admitted to which school: families propose, schools keep whom they rank highest.
//!
//! Deferred acceptance (Gale & Shapley 1962) with limits by group, as in the controlled choice of
//! Abdulkadiroğlu & Sönmez 2003: in every round each pupil without a place asks the next school of
//! the own list; a school goes through all who ask and all whom it holds, in the order of claims,
//! and keeps those for whom it has a place and its band allows one of their group. When nobody has
//! anywhere left to ask, those without a place get the nearest one that is left, whatever the band.
//! No step depends on the order in which pupils are listed.

use std::collections::BTreeMap;

use crate::ids::NONE;

/// A pupil who needs a school.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Applicant {
    /// Group.
    pub group: usize,
    /// Positions of schools, the best first.
    pub wishes: Vec<u32>,
    /// Decides between equal claims: a draw and the key.
    pub luck: (u32, u64),
}

/// Places of the schools and the bands of groups.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Places {
    /// Places of each school.
    pub capacity: Vec<u32>,
    /// Share of each group among those who enrol.
    pub share: Vec<f64>,
    /// How far its share in a school may depart from that, by school and group; 1 is no limit.
    pub band: Vec<f64>,
}

impl Places {
    /// Most pupils of a group in a school.
    fn most(&self, school: usize, group: usize) -> u32 {
        let share = (self.share[group] + self.band(school, group)).min(1.0);
        libm::ceil(share * f64::from(self.capacity[school])) as u32
    }

    /// Most pupils who are not of the group.
    fn most_others(&self, school: usize, group: usize) -> u32 {
        let share = (self.share[group] - self.band(school, group)).max(0.0);
        libm::ceil((1.0 - share) * f64::from(self.capacity[school])) as u32
    }

    fn band(&self, school: usize, group: usize) -> f64 {
        self.band[school * self.share.len() + group]
    }

    /// Whether a school that has taken so many of each group may take one more of a group.
    fn allows(&self, school: usize, taken: &[u32], group: usize) -> bool {
        let capacity = self.capacity[school];
        let all: u32 = taken.iter().sum();
        let others = |h: usize| all - taken[h] < self.most_others(school, h);
        all < capacity
            && taken[group] < self.most(school, group)
            && (0..taken.len()).filter(|&h| h != group).all(others)
    }
}

/// The school of each pupil, by position. `claim` ranks a pupil at a school, the lowest first;
/// `nearest` lists all schools for a pupil who has nowhere left to ask. Everybody gets a place as
/// long as there are enough; then the nearest school takes more than it has.
pub(crate) fn admit(
    applicants: &mut [Applicant],
    places: &Places,
    claim: impl Fn(usize, u32) -> f64,
    nearest: impl Fn(usize) -> Vec<u32>,
) -> Vec<u32> {
    let (schools, groups) = (places.capacity.len(), places.share.len());
    let mut found = vec![NONE; applicants.len()];
    if schools == 0 {
        return found;
    }
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); schools];
    let mut next = vec![0usize; applicants.len()];
    let mut extended = vec![false; applicants.len()];
    loop {
        let mut asked: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (k, a) in applicants.iter_mut().enumerate() {
            if found[k] != NONE {
                continue;
            }
            if next[k] == a.wishes.len() && !extended[k] {
                extended[k] = true;
                let more: Vec<u32> = nearest(k);
                let new = more.into_iter().filter(|s| !a.wishes.contains(s));
                let new: Vec<u32> = new.collect();
                a.wishes.extend(new);
            }
            if let Some(&s) = a.wishes.get(next[k]) {
                next[k] += 1;
                asked.entry(s).or_default().push(k);
            }
        }
        if asked.is_empty() {
            break;
        }
        for (s, new) in asked {
            let mut all = std::mem::take(&mut held[s as usize]);
            all.extend(new);
            all.sort_by(|&j, &k| {
                let by_claim = claim(j, s).total_cmp(&claim(k, s));
                by_claim.then(applicants[j].luck.cmp(&applicants[k].luck))
            });
            let mut taken = vec![0u32; groups];
            for k in all {
                let group = applicants[k].group;
                if places.allows(s as usize, &taken, group) {
                    taken[group] += 1;
                    found[k] = s;
                    held[s as usize].push(k);
                } else {
                    found[k] = NONE;
                }
            }
        }
    }
    // Those whom every band keeps out, in the order of luck.
    let mut left: Vec<usize> = (0..found.len()).filter(|&k| found[k] == NONE).collect();
    left.sort_by_key(|&k| applicants[k].luck);
    for k in left {
        let free = |s: &&u32| (held[**s as usize].len() as u32) < places.capacity[**s as usize];
        let list = nearest(k);
        if let Some(&s) = list.iter().find(free).or(list.first()) {
            found[k] = s;
            held[s as usize].push(k);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applicant(group: usize, wishes: &[u32], luck: u32) -> Applicant {
        Applicant {
            group,
            wishes: wishes.to_vec(),
            luck: (luck, u64::from(luck)),
        }
    }

    fn places(capacity: &[u32], share: &[f64], band: f64) -> Places {
        Places {
            capacity: capacity.to_vec(),
            share: share.to_vec(),
            band: vec![band; capacity.len() * share.len()],
        }
    }

    #[test]
    fn the_highest_claims_get_the_places_and_nobody_is_left_out() {
        let mut who: Vec<Applicant> = (0..5).map(|k| applicant(0, &[0], 10 - k)).collect();
        let near = |_: usize| vec![0, 1];
        let found = admit(
            &mut who,
            &places(&[2, 3], &[1.0], 1.0),
            |k, _| k as f64,
            near,
        );
        assert_eq!(found, [0, 0, 1, 1, 1]);
        // With equal claims luck decides: the lowest draws, which are the last.
        let mut who: Vec<Applicant> = (0..5).map(|k| applicant(0, &[0], 10 - k)).collect();
        let found = admit(&mut who, &places(&[2, 3], &[1.0], 1.0), |_, _| 0.0, near);
        assert_eq!(found, [1, 1, 1, 0, 0]);
    }

    #[test]
    fn a_better_claim_pushes_out_who_was_held() {
        // The second prefers school 1, is refused there and then takes the first one's place.
        let mut who = vec![
            applicant(0, &[0, 1], 1),
            applicant(0, &[1, 0], 2),
            applicant(0, &[1], 3),
        ];
        let claim = |k: usize, s: u32| match (k, s) {
            (1, 0) | (2, 1) => 0.0,
            _ => 1.0,
        };
        let found = admit(&mut who, &places(&[1, 1, 1], &[1.0], 1.0), claim, |_| {
            vec![0, 1, 2]
        });
        assert_eq!(found, [2, 0, 1]);
    }

    #[test]
    fn a_band_holds_shares_near_that_of_all() {
        // 20 of two groups; the second all want school 0, the first all school 1.
        let mut who: Vec<Applicant> = (0..20)
            .map(|k| applicant(k % 2, &[(1 - k % 2) as u32], k as u32))
            .collect();
        let free = places(&[10, 10], &[0.5, 0.5], 1.0);
        let near = |_: usize| vec![0, 1];
        let shares = |found: &[u32]| {
            let of = |g: usize, s: u32| (0..20).filter(|&k| k % 2 == g && found[k] == s).count();
            [of(0, 0), of(1, 0), of(0, 1), of(1, 1)]
        };
        let found = admit(&mut who.clone(), &free, |_, _| 0.0, near);
        assert_eq!(shares(&found), [0, 10, 10, 0]);
        let band = places(&[10, 10], &[0.5, 0.5], 0.2);
        let found = admit(&mut who, &band, |_, _| 0.0, near);
        assert_eq!(shares(&found), [3, 7, 7, 3]);
    }

    #[test]
    fn who_stands_where_in_the_list_does_not_matter() {
        let claim = |_: usize, _: u32| 0.5;
        let near = |_: usize| vec![2, 1, 0];
        let make = |k: usize| applicant(k % 3, &[(k % 2) as u32, 2], (k * 37 % 11) as u32);
        let rule = places(&[4, 4, 5], &[0.34, 0.33, 0.33], 0.15);
        let mut one: Vec<Applicant> = (0..11).map(make).collect();
        let mut other: Vec<Applicant> = (0..11).rev().map(make).collect();
        let a = admit(&mut one, &rule, claim, near);
        let mut b = admit(&mut other, &rule, claim, near);
        b.reverse();
        assert_eq!(a, b);
        for s in 0..3 {
            let here = a.iter().filter(|&&x| x == s).count() as u32;
            assert!(here <= rule.capacity[s as usize]);
        }
        assert!(a.iter().all(|&s| s != NONE));
    }
}
