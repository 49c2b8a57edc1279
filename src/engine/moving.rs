//! M34 in a week: who searches, what they see, who gets it, and the move (see
//! [`institutions::residence`](crate::institutions::residence)).
//!
//! All choose among what is vacant in week t. Who wants the same dwelling is sorted out by draws at
//! (household, week): the lowest gets it, the others want their next best, three rounds long; then a
//! resident stays, and who has no dwelling waits for the next week.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::housing::{Housing, Seeking};
use super::leaving_home::address;
use super::migration::{Lodging, Party};
use super::world::World;
use crate::attitude::kernel::ATTITUDE;
use crate::ids::NONE;
use crate::policy::{Dial, Dials};

/// Rounds in which dwellings are claimed.
const ROUNDS: usize = 3;

/// For each who looks the number of a dwelling and where it is; `None` where there is none.
type Found = Vec<Option<(u32, Lodging)>>;

/// Who looks for a dwelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// A household with a dwelling.
    Resident(u32),
    /// A household of the city without one.
    Homeless(u32),
    /// One that comes, by its position in a list.
    Coming(usize),
    /// Somebody who leaves home, by the position in a list.
    Leaving(usize),
}

/// A household on the market.
struct Seeker {
    who: Who,
    like: Seeking,
    /// Its own dwelling; [`NONE`] where it has none.
    own: u32,
    /// What it would take, the best first; ends with its own dwelling.
    wishes: Vec<u32>,
}

impl World {
    /// Households search and move. Those of the list come from elsewhere, `homeless` are households
    /// of the city that have no dwelling and want one, `leaving` people who want to live alone. Returns where the first
    /// will live, whether the second live there now, and where the last can live; `None` where nothing was found.
    pub fn find_dwellings(
        &mut self,
        parties: &[Party],
        homeless: &[u32],
        leaving: &[u32],
    ) -> (Found, Vec<bool>, Found) {
        let mut own = vec![None; leaving.len()];
        let Some(mut housing) = self.housing.take() else {
            return (vec![None; parties.len()], vec![false; homeless.len()], own);
        };
        housing.begin_week();
        let mut seekers: Vec<Seeker> = Vec::new();
        let mut seek = |who: Who, like: Seeking, own: u32| {
            seekers.push(Seeker {
                who,
                like,
                own,
                wishes: Vec::new(),
            });
        };
        for h in housing.due(self.step) {
            if !self.homes.members(h).is_empty() {
                let own = housing.dwelling[h as usize];
                let address = housing.address[h as usize];
                seek(Who::Resident(h), self.seeking(&housing, h, address), own);
            }
        }
        for &h in homeless {
            let head = self.homes.members(h)[0] as usize;
            let address = self.population.key[head];
            seek(Who::Homeless(h), self.seeking(&housing, h, address), NONE);
        }
        for (k, party) in parties.iter().enumerate() {
            seek(Who::Coming(k), self.like_of_a_party(&housing, party), NONE);
        }
        for (k, &i) in leaving.iter().enumerate() {
            seek(Who::Leaving(k), self.like_of_one(&housing, i), NONE);
        }
        // In the order of addresses, so that neither storage nor numbers of households matter.
        seekers.sort_by_key(|s| s.like.address);
        let capped = self.dials.is_turned(Dial::ShareCap);
        let now: Option<Vec<u64>> = (capped || housing.p.composition > 0.0).then(|| {
            let areas = self.population.areas.len();
            let counts = self.population.counts(areas, |i| self.population.area[i]);
            counts.iter().copied().collect()
        });
        let step = self.step;
        let dials = &self.dials;
        seekers.par_iter_mut().for_each(|s| {
            // Who is placed directly takes what there is.
            let placed = dials.greatest(Dial::DirectPlacement, s.like.group);
            let most = match s.who {
                Who::Resident(_) => housing.p.offers,
                Who::Coming(k) if parties[k].placed < placed => 1.0,
                _ => housing.p.offers_new,
            };
            s.look(&housing, step, most, dials, now.as_deref());
        });
        let found = claim(&seekers, &housing, step);

        let mut lodgings = vec![None; parties.len()];
        let mut housed = vec![false; homeless.len()];
        let mut wanted = Vec::new();
        for (seeker, &number) in seekers.iter().zip(&found) {
            if number == NONE || number == seeker.own {
                continue;
            }
            let at = Lodging {
                area: housing.area_of(number),
                cell: housing.cell_of(number),
            };
            match seeker.who {
                Who::Coming(k) => lodgings[k] = Some((number, at)),
                Who::Leaving(k) => own[k] = Some((number, at)),
                Who::Resident(h) | Who::Homeless(h) => {
                    housing.move_in(h, seeker.like.address, number, step);
                    self.move_household(h, at, &mut wanted);
                    if self.week >= 0 {
                        self.movements.moved[seeker.like.group] += 1;
                    }
                    if let Some(k) = homeless.iter().position(|&x| x == h) {
                        housed[k] = true;
                    }
                }
            }
        }
        self.take_seats(wanted);
        self.housing = Some(housing);
        (lodgings, housed, own)
    }

    /// All members change area, street, cell and office; way, school, work and clubs stay.
    pub fn move_household(
        &mut self,
        h: u32,
        at: Lodging,
        wanted: &mut Vec<super::presence::Seating>,
    ) {
        for &i in self.homes.members(h) {
            self.population.area[i as usize] = at.area;
            for (name, place) in [
                ("street", at.area),
                ("neighbours", at.cell),
                ("counter", at.area),
            ] {
                let Some(seats) = self.seats.get(name) else {
                    continue;
                };
                // Staff stay where they work.
                let here = (place as usize) < seats.places() && !seats.is_staff(i);
                if here && seats.place_of(i) != place {
                    wanted.push((name, i, place));
                }
            }
        }
    }

    fn seeking(&self, housing: &Housing, household: u32, address: u64) -> Seeking {
        let p = &self.population;
        let members = self.homes.members(household);
        let head = members[0] as usize;
        let group = usize::from(p.group[head]);
        let g = self.groups();
        let attitude = self.state.column(ATTITUDE).map_or(0.0, |a| {
            let row = &a[head * g..(head + 1) * g];
            mean_to_others(row.iter().copied(), group)
        });
        let people = members.iter().map(|&i| {
            let i = i as usize;
            (usize::from(p.group[i]), p.milieu[i])
        });
        self.describe(housing, address, (group, attitude), people)
    }

    fn like_of_one(&self, housing: &Housing, i: u32) -> Seeking {
        let (p, i, g) = (&self.population, i as usize, self.groups());
        let group = usize::from(p.group[i]);
        let attitude = self.state.column(ATTITUDE).map_or(0.0, |a| {
            mean_to_others(a[i * g..(i + 1) * g].iter().copied(), group)
        });
        let alone = std::iter::once((group, p.milieu[i]));
        self.describe(housing, address(p.key[i]), (group, attitude), alone)
    }

    fn like_of_a_party(&self, housing: &Housing, party: &Party) -> Seeking {
        let attitude = mean_to_others(party.members[0].set_point.iter().copied(), party.group);
        let people = party
            .members
            .iter()
            .map(|m| (usize::from(m.group), m.milieu));
        self.describe(housing, party.key(), (party.group, attitude), people)
    }

    fn describe(
        &self,
        housing: &Housing,
        address: u64,
        (group, attitude): (usize, f64),
        members: impl Iterator<Item = (usize, f32)>,
    ) -> Seeking {
        let groups = &self.population.groups;
        let mut like = Seeking {
            address,
            groups: 0,
            group,
            hosts: 0,
            milieu: 0.0,
            ideal: housing.p.ideal(groups.get(group).host, attitude),
        };
        // Members are in the order of their keys.
        for (g, z) in members {
            like.groups |= 1 << g;
            if groups.get(g).host {
                like.hosts += 1;
                like.milieu += f64::from(z);
            }
        }
        like
    }
}

/// Mean attitude of a row to all other groups.
pub(super) fn mean_to_others(row: impl Iterator<Item = f32>, group: usize) -> f64 {
    let mut sum = crate::num::Fixed::default();
    let mut n = 0u32;
    for (_, a) in row.enumerate().filter(|(h, _)| *h != group) {
        sum.add(a);
        n += 1;
    }
    sum.value() / f64::from(n.max(1))
}

impl Seeker {
    /// Looks at offers and puts them in order.
    fn look(
        &mut self,
        housing: &Housing,
        step: u32,
        most: f64,
        dials: &Dials,
        now: Option<&[u64]>,
    ) {
        let (address, group) = (self.like.address, self.like.group);
        let groups = dials.groups();
        let city = |h: usize| -> f64 {
            let of = |k: usize| now.map_or(0, |n| n.iter().skip(k).step_by(groups).sum::<u64>());
            of(h) as f64 / (0..groups).map(of).sum::<u64>().max(1) as f64
        };
        let share = dials.is_turned(Dial::ShareCap).then(|| city(group));
        let shown = |area: u32| {
            let (Some(share), Some(now)) = (share, now) else {
                return true;
            };
            let row = &now[area as usize * groups..(area as usize + 1) * groups];
            let here = row[group] as f64 / row.iter().sum::<u64>().max(1) as f64;
            here <= share * f64::from(dials.get(Dial::ShareCap, area, group))
        };
        let mut seen = housing.offers(address, step, libm::round(most) as usize, shown);
        if self.own != NONE {
            seen.push(self.own);
        }
        let score = |&number: &u32| {
            let area = housing.area_of(number);
            housing.utility(&self.like, area, now) + housing.luck(address, step, number)
        };
        let mut scored: Vec<(f64, u32)> = seen.iter().map(|d| (score(d), *d)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        self.wishes = scored.into_iter().map(|s| s.1).collect();
        if let Some(at) = self.wishes.iter().position(|&d| d == self.own) {
            self.wishes.truncate(at + 1);
        }
    }
}

/// Who gets which dwelling; [`NONE`] for who stays as they are.
fn claim(seekers: &[Seeker], housing: &Housing, step: u32) -> Vec<u32> {
    let luck: Vec<u64> = seekers
        .iter()
        .map(|s| {
            let [hi, lo, ..] = housing.claims.draw(s.like.address, step, 0);
            (u64::from(hi) << 32) | u64::from(lo)
        })
        .collect();
    let mut found = vec![NONE; seekers.len()];
    let mut next = vec![0usize; seekers.len()];
    let mut taken: BTreeMap<u32, usize> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let mut claims: BTreeMap<u32, usize> = BTreeMap::new();
        for (k, s) in seekers.iter().enumerate() {
            if found[k] != NONE {
                continue;
            }
            // What others got in an earlier round is gone.
            while s.wishes.get(next[k]).is_some_and(|d| taken.contains_key(d)) {
                next[k] += 1;
            }
            match s.wishes.get(next[k]) {
                Some(&d) if d == s.own => found[k] = d,
                Some(&d) => {
                    let winner = claims.entry(d).or_insert(k);
                    if (luck[k], s.like.address) < (luck[*winner], seekers[*winner].like.address) {
                        *winner = k;
                    }
                }
                None => {}
            }
        }
        for (d, k) in claims {
            found[k] = d;
            taken.insert(d, k);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ground::seated_town;
    use crate::engine::homes::Homes;
    use crate::institutions::residence::Residence;

    fn seeker(address: u64, own: u32, wishes: &[u32]) -> Seeker {
        Seeker {
            who: Who::Resident(0),
            like: Seeking {
                address,
                groups: 1,
                group: 0,
                hosts: 0,
                milieu: 0.0,
                ideal: 0.5,
            },
            own,
            wishes: wishes.to_vec(),
        }
    }

    fn housing() -> Housing {
        let (p, seats, ground) = seated_town(1000);
        let rule = Residence::default();
        Housing::new(&rule, &p, &Homes::new(&p), &seats, &ground, 1)
    }

    #[test]
    fn a_dwelling_goes_to_one_and_the_others_take_their_next_best() {
        let housing = housing();
        let seekers = [
            seeker(1, NONE, &[10, 11]),
            seeker(2, NONE, &[10, 12]),
            seeker(3, 9, &[10, 9]),
            seeker(4, NONE, &[10]),
        ];
        let found = claim(&seekers, &housing, 5);
        assert_eq!(found.iter().filter(|&&d| d == 10).count(), 1);
        let mut taken: Vec<u32> = found.iter().copied().filter(|&d| d != NONE).collect();
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), found.iter().filter(|&&d| d != NONE).count());
        assert!(found[0] != NONE && found[1] != NONE && [9, 10].contains(&found[2]));
        // Where a seeker stands in the list does not matter.
        let swapped = [seeker(2, NONE, &[10, 12]), seeker(1, NONE, &[10, 11])];
        let two = claim(&seekers[..2], &housing, 5);
        let other = claim(&swapped, &housing, 5);
        assert_eq!((two[0], two[1]), (other[1], other[0]));
    }

    #[test]
    fn offers_are_chosen_in_proportion_to_e_to_the_u() {
        let housing = housing();
        let like = Seeking {
            groups: 1 << 1,
            group: 1,
            ..seeker(0, NONE, &[]).like
        };
        // The odds of the better of two areas over many households.
        let areas = housing_areas(&housing, &like);
        let (a, b) = (areas[0], areas[areas.len() - 1]);
        let (ua, ub) = (
            housing.utility(&like, a.0, None),
            housing.utility(&like, b.0, None),
        );
        let n = 20_000u64;
        let better = (0..n)
            .filter(|&k| ua + housing.luck(k, 1, a.1) > ub + housing.luck(k, 1, b.1))
            .count() as f64
            / n as f64;
        let known = 1.0 / (1.0 + libm::exp(ub - ua));
        assert!((better - known).abs() < 0.012, "{better} for {known}");
    }

    /// An offer of each area, by utility.
    fn housing_areas(housing: &Housing, like: &Seeking) -> Vec<(u32, u32)> {
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        for k in 0..200 {
            for d in housing.offers(k, 0, 5, |_| true) {
                seen.entry(housing.area_of(d)).or_insert(d);
            }
        }
        let mut areas: Vec<(u32, u32)> = seen.into_iter().collect();
        let u = |area: u32| housing.utility(like, area, None);
        areas.sort_by(|x, y| u(x.0).total_cmp(&u(y.0)));
        areas
    }
}
