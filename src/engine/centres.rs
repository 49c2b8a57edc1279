//! Reception centres in a week (M30): who is sent where, who leaves, how isolated those are who stay.

use crate::checkpoint::{kept, stored};
use std::collections::BTreeMap;

use xxhash_rust::xxh3::Xxh3;

use super::ground::Ground;
use super::migration::{Lodging, Party};
use super::world::World;
use crate::error::{Error, Result};
use crate::institutions::centres::{Centre, Reception};
use crate::mechanism::ISOLATION;
use crate::num::{exp64, normal, weekly_from_yearly};
use crate::policy::Dial;
use crate::population::Population;
use crate::rng::{Stream, uniform, uniform64};

/// One site.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Site {
    pub at: Lodging,
    /// First week after burn-in.
    from: i64,
    /// Weight among the open sites.
    size: f64,
}

stored! { Site { at, from, size } }

/// A household in a centre.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stay {
    site: u32,
    /// Whether it looks for a dwelling.
    looks: bool,
    /// Policy that has sent it, whose nights it spends; `None` for those of the listed centres.
    sent_by: Option<u32>,
}

stored! { Stay { site, looks, sent_by } }

/// All centres.
#[derive(Debug, Clone)]
pub(crate) struct Centres {
    p: Reception,
    sites: Vec<Site>,
    /// People in each.
    residents: Vec<u32>,
    /// Sites that policies have opened, after the listed ones.
    opened: usize,
    /// By household.
    stays: BTreeMap<u32, Stay>,
    luck: Stream,
}

kept! { Centres { keep: sites, residents, opened, stays; made: p, luck } }

impl Centres {
    /// The sites of a scenario; their places are drawn.
    ///
    /// # Errors
    /// If an area does not exist, or nobody lives in any where a site could be.
    pub fn new(
        p: &Reception,
        centres: &[Centre],
        population: &Population,
        ground: &Ground,
        seed: u64,
    ) -> Result<Centres> {
        let areas = &population.areas;
        let counts = population.counts(areas.len(), |i| population.area[i]);
        let people: Vec<u64> = counts.rows().into_iter().map(|r| r.sum()).collect();
        let mut all: Vec<&Centre> = centres.iter().collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        let mut sites = Vec::new();
        for c in all {
            let fits = |d: &usize| match &c.area {
                Some(id) => areas[*d].id == *id,
                None => areas[*d].id.starts_with(&c.within) && people[*d] > 0,
            };
            let among: Vec<usize> = (0..areas.len()).filter(fits).collect();
            if among.is_empty() {
                return Err(Error::input(match &c.area {
                    Some(id) => format!("centres `{}`: there is no area `{id}`", c.name),
                    None => format!(
                        "centres `{}`: nobody lives in an area whose identifier begins with `{}`",
                        c.name, c.within
                    ),
                }));
            }
            let whole: u64 = among.iter().map(|&d| people[d]).sum();
            let luck = Stream::new(seed, &format!("centre.{}", c.name));
            for k in 0..c.spec.number.round() as u64 {
                let place = luck.draw(k, 0, 0);
                let word = (u64::from(place[0]) << 32) | u64::from(place[1]);
                let mut at = ((u128::from(word) * u128::from(whole)) >> 64) as u64;
                let found = among.iter().copied().find(|&d| {
                    let here = at < people[d];
                    at = at.saturating_sub(people[d]);
                    here
                });
                let area = found.unwrap_or(among[0]) as u32;
                let z = luck.draw(k, 0, 1);
                let spread = c.spec.spread;
                let size = exp64(spread * normal(z[0], z[1]) - spread * spread / 2.0);
                sites.push(Site {
                    at: Lodging {
                        area,
                        cell: ground.cell(area, place[2]),
                    },
                    from: i64::from(c.week),
                    size: c.spec.size * size,
                });
            }
        }
        Ok(Centres {
            p: p.clone(),
            residents: vec![0; sites.len()],
            opened: 0,
            sites,
            stays: BTreeMap::new(),
            luck: Stream::new(seed, "centre.stay"),
        })
    }

    /// The site to which a household is sent that comes in a week; `None` where none is open.
    pub fn send(&self, party: &Party, week: i64) -> Option<u32> {
        let open = || {
            self.sites
                .iter()
                .enumerate()
                .filter(|(_, s)| s.from <= week)
        };
        let all: f64 = open().map(|(_, s)| s.size).sum();
        let [hi, lo, ..] = self.luck.draw(party.key(), 0, 1);
        let mut u = uniform64(hi, lo) * all;
        let mut last = None;
        for (k, site) in open() {
            last = Some(k as u32);
            u -= site.size;
            if u < 0.0 {
                break;
            }
        }
        last
    }

    /// The site to which a household is sent where a policy sends people to centres of so many
    /// residents: the last that was opened, until it is full; sites are drawn with the odds of
    /// inhabitants.
    pub fn open(&mut self, size: f32, ground: &Ground) -> u32 {
        let last = self.sites.len().wrapping_sub(1);
        let room = self.residents.get(last).is_some_and(|&n| (n as f32) < size);
        if self.opened > 0 && room {
            return last as u32;
        }
        let place = self.luck.draw(self.opened as u64, 0, 2);
        let area = ground.any_area((u64::from(place[0]) << 32) | u64::from(place[1]));
        self.sites.push(Site {
            at: Lodging {
                area,
                cell: ground.cell(area, place[2]),
            },
            // Nobody else is sent there.
            from: i64::MAX,
            size: f64::from(size),
        });
        self.residents.push(0);
        self.opened += 1;
        self.sites.len() as u32 - 1
    }

    /// A site.
    pub fn site(&self, k: u32) -> &Site {
        &self.sites[k as usize]
    }

    /// A household of so many begins to live in a site, sent by the policy at a position.
    pub fn admit(&mut self, household: u32, people: u32, site: u32, sent_by: Option<usize>) {
        self.residents[site as usize] += people;
        let stay = Stay {
            site,
            looks: false,
            sent_by: sent_by.map(|at| at as u32),
        };
        self.stays.insert(household, stay);
    }

    /// A household leaves for a dwelling, or is no more.
    pub fn discharge(&mut self, household: u32) -> bool {
        self.stays.remove(&household).is_some()
    }

    /// Adds who lives where, and who looks for a dwelling, to a digest.
    pub fn hash(&self, hash: &mut Xxh3) {
        if self.opened > 0 {
            hash.update(&(self.opened as u64).to_le_bytes());
        }
        for (household, stay) in &self.stays {
            hash.update(&household.to_le_bytes());
            hash.update(&stay.site.to_le_bytes());
            hash.update(&[u8::from(stay.looks)]);
            if let Some(policy) = stay.sent_by {
                hash.update(&policy.to_le_bytes());
            }
        }
    }

    /// Whether a household lives in a centre.
    pub fn has(&self, household: u32) -> bool {
        self.stays.contains_key(&household)
    }

    /// Households that the policy at a position has sent and that live in centres, in the order of their
    /// numbers.
    pub fn sent_by(&self, policy: usize) -> impl Iterator<Item = u32> {
        let sent = move |stay: &Stay| stay.sent_by == Some(policy as u32);
        let all = self.stays.iter();
        all.filter(move |(_, stay)| sent(stay)).map(|(&h, _)| h)
    }

    /// Weekly probability that a household leaves the city.
    pub fn leaves(&self) -> f32 {
        weekly_from_yearly(self.p.departure) as f32
    }
}

impl World {
    /// Households whose stay has ended, or who found nothing before: they look for a dwelling.
    pub fn whose_stay_ends(&mut self) -> Vec<u32> {
        let Some(centres) = &mut self.centres else {
            return Vec::new();
        };
        let usual = weekly_from_yearly(1.0 / centres.p.stay) as f32;
        let dials = &self.dials;
        let ends = |group: usize| match dials.greatest(Dial::CentreStay, group) {
            months if months > 0.0 => weekly_from_yearly(12.0 / f64::from(months)) as f32,
            _ => usual,
        };
        let mut looking = Vec::new();
        for (&h, stay) in &mut centres.stays {
            let Some(&head) = self.homes.members(h).first() else {
                continue;
            };
            let key = self.population.key[head as usize];
            let ends = ends(usize::from(self.population.group[head as usize]));
            stay.looks |= uniform(centres.luck.draw(key, self.step, 0)[0]) < ends;
            if stay.looks {
                looking.push(h);
            }
        }
        looking
    }

    /// How isolated everybody is who lives in a centre; who has left one is not.
    pub fn isolate(&mut self, left: &[u32]) {
        let column = self.state.position(ISOLATION);
        let (Some(centres), Some(column)) = (&mut self.centres, column) else {
            return;
        };
        centres.residents.fill(0);
        for (&h, stay) in &centres.stays {
            centres.residents[stay.site as usize] += self.homes.members(h).len() as u32;
        }
        let open: Vec<f32> = centres
            .residents
            .iter()
            .map(|&n| centres.p.openness(n) as f32)
            .collect();
        let values = &mut self.state.data[column];
        for &h in left {
            for &i in self.homes.members(h) {
                values[i as usize] = 1.0;
            }
        }
        self.movements.in_centres.fill(0);
        for (&h, stay) in &centres.stays {
            for &i in self.homes.members(h) {
                values[i as usize] = open[stay.site as usize];
                let group = usize::from(self.population.group[i as usize]);
                self.movements.in_centres[group] += 1;
            }
        }
    }
}
