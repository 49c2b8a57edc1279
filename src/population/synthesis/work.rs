//! Workplaces with a heavy tail of sizes, and the teams in which their people meet.

use rayon::prelude::*;

use super::super::{Groups, Membership, PopulationParameters};
use super::residents::Residents;
use super::traits::standardise;
use crate::ids::NONE;
use crate::num::{exp, ln, sigmoid};
use crate::rng::{Stream, uniform};

/// Vacancies that a worker compares.
const CANDIDATES: u32 = 6;
/// Teams that a host looks at before taking the next one unseen.
const LOOKS: u32 = 8;
/// Workers who choose among the same vacancies: small enough to stay in cache, and the unit of
/// parallel work.
const MARKET: usize = 1 << 16;
/// Working ages.
const AGES: std::ops::RangeInclusive<u8> = 18..=64;

/// Whether each person has work: the employed share of the group at working age.
pub(super) fn employed(people: &Residents, groups: &Groups, seed: u64) -> Vec<bool> {
    let stream = Stream::new(seed, "population.employed");
    (0..people.len())
        .into_par_iter()
        .map(|i| {
            let share = groups.get(usize::from(people.group[i])).spec.employed;
            AGES.contains(&people.age[i])
                && f64::from(uniform(stream.draw(people.key[i], 0, 0)[0])) < share
        })
        .collect()
}

/// Teams and workplaces by seat: every seat of the labour market in the order of workplaces.
struct Market {
    /// Team of each seat.
    team: Vec<u32>,
    /// Workplace of each team.
    workplace: Vec<u32>,
    workplaces: usize,
}

/// Workplaces for everybody employed. Workers choose among a few drawn vacancies by their group's
/// pull there; then hosts exchange their seats so that those of higher milieu sit in teams with
/// more newcomers.
pub(super) fn teams(
    people: &Residents,
    groups: &Groups,
    parameters: &PopulationParameters,
    employed: &[bool],
    milieu: &[f32],
    seed: u64,
) -> Membership {
    let workers: Vec<u32> = (0..people.len() as u32)
        .filter(|&i| employed[i as usize])
        .collect();
    let market = Market::open(workers.len(), parameters, seed);
    // Steps through workers and seats that visit everybody once and mix all areas and workplaces.
    let n = workers.len();
    let workers: Vec<u32> = stride(n, 0.618_033_988_75).map(|i| workers[i]).collect();
    let mut seats: Vec<u32> = stride(n, 0.754_877_666_25).map(|i| i as u32).collect();
    choose_vacancies(
        people, groups, parameters, &market, &workers, &mut seats, seed,
    );
    sort_hosts(
        people, groups, parameters, &market, &workers, &mut seats, milieu, seed,
    );

    let mut place_of = vec![NONE; people.len()];
    for (&i, &seat) in workers.iter().zip(&seats) {
        place_of[i as usize] = market.team[seat as usize];
    }
    Membership {
        setting: "work",
        places: market.workplace.len() as u32,
        place_of,
        staff: Vec::new(),
        unit_of: market.workplace,
    }
}

/// Teams of workplaces that are given as a label of each person.
pub(super) fn given_teams(
    people: &Residents,
    parameters: &PopulationParameters,
    label: &[Option<u64>],
    seed: u64,
) -> Membership {
    let order = Stream::new(seed, "population.team");
    let mut workers: Vec<(u64, u32, u32)> = (0..people.len())
        .filter_map(|i| label[i].map(|w| (w, order.draw(people.key[i], 0, 0)[0], i as u32)))
        .collect();
    workers.sort_unstable();
    let mut place_of = vec![NONE; people.len()];
    let mut unit_of: Vec<u32> = Vec::new();
    for (workplace, staff) in workers.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let teams = teams_for(staff.len(), parameters);
        for (rank, worker) in staff.iter().enumerate() {
            place_of[worker.2 as usize] = (unit_of.len() + rank * teams / staff.len()) as u32;
        }
        unit_of.resize(unit_of.len() + teams, workplace as u32);
    }
    Membership {
        setting: "work",
        places: unit_of.len() as u32,
        place_of,
        staff: Vec::new(),
        unit_of,
    }
}

/// Number of teams so that each has `team_min` to `team_max` people; one where there are fewer.
fn teams_for(people: usize, parameters: &PopulationParameters) -> usize {
    let (min, max) = (parameters.team_min, parameters.team_max);
    let n = people as f64;
    let least = libm::ceil(n / max);
    let most = libm::floor(n / min).max(least);
    (libm::round(2.0 * n / (min + max)).clamp(least, most) as usize).max(1)
}

impl Market {
    /// Seats for so many workers. Sizes follow P(size ≥ s) = 1/s up to the largest allowed
    /// (Axtell 2001). Firms too small for a team of their own share premises: they fill up to a
    /// team, and count as one workplace.
    fn open(workers: usize, parameters: &PopulationParameters, seed: u64) -> Market {
        let stream = Stream::new(seed, "population.workplace");
        let largest = libm::floor((parameters.workplace_max * workers as f64).max(20.0));
        let floor = 1.0 / (largest + 1.0);
        let team_min = parameters.team_min as usize;
        let mut market = Market {
            team: Vec::with_capacity(workers),
            workplace: Vec::new(),
            workplaces: 0,
        };
        let (mut firm, mut sharing) = (0, 0);
        while market.team.len() + sharing < workers {
            let u = stream.sequence(firm, 0).uniform();
            firm += 1;
            let size = 1.0 / (floor + (1.0 - floor) * u);
            let left = workers - market.team.len() - sharing;
            let size = (size.min(largest) as usize).min(left);
            if size >= team_min {
                market.add(size, parameters);
            } else {
                sharing += size;
                if sharing >= team_min {
                    market.add(std::mem::take(&mut sharing), parameters);
                }
            }
        }
        if sharing > 0 {
            market.add(sharing, parameters);
        }
        market
    }

    /// Adds a workplace of so many people.
    fn add(&mut self, size: usize, parameters: &PopulationParameters) {
        let teams = teams_for(size, parameters);
        let first = self.workplace.len();
        self.team
            .extend((0..size).map(|seat| (first + seat * teams / size) as u32));
        self.workplace.resize(first + teams, self.workplaces as u32);
        self.workplaces += 1;
    }
}

/// 0..n in steps of about `ratio`·n, everybody once.
fn stride(n: usize, ratio: f64) -> impl Iterator<Item = usize> {
    let mut step = ((n as f64 * ratio) as usize).max(1);
    while gcd(step, n) != 1 {
        step += 1;
    }
    let mut at = 0;
    (0..n).map(move |_| {
        let now = at;
        at = (at + step) % n.max(1);
        now
    })
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// `seats[i]` becomes the seat of worker `i`: the workers of one market take turns, each compares
/// a few vacancies and takes one with odds of the group's pull at its workplace.
fn choose_vacancies(
    people: &Residents,
    groups: &Groups,
    parameters: &PopulationParameters,
    market: &Market,
    workers: &[u32],
    seats: &mut [u32],
    seed: u64,
) {
    let n = groups.len();
    let stream = Stream::new(seed, "population.work_pull");
    let sorting = parameters.work_sorting as f32;
    let pull: Vec<f32> = (0..market.workplaces)
        .into_par_iter()
        .flat_map_iter(|w| {
            let mut luck = stream.sequence(w as u64, 0);
            (0..n).map(move |_| exp(sorting * super::gaussian(&mut luck) as f32))
        })
        .collect();
    let choice = Stream::new(seed, "population.vacancy");
    seats
        .par_chunks_mut(MARKET)
        .zip(workers.par_chunks(MARKET))
        .for_each(|(seats, workers)| {
            // The seats taken so far lie at the front, in the order of the workers.
            for (turn, &i) in workers.iter().enumerate() {
                let (key, g) = (
                    people.key[i as usize],
                    usize::from(people.group[i as usize]),
                );
                let left = (seats.len() - turn) as u64;
                let mut words = [0u32; 8];
                words[..4].copy_from_slice(&choice.draw(key, 0, 0));
                words[4..].copy_from_slice(&choice.draw(key, 0, 1));
                let mut sum = 0.0;
                let mut taken = turn;
                // One pass of weighted choice: the k-th replaces the one held with odds w / sum.
                let mut u = uniform(words[7]);
                for &word in &words[..CANDIDATES as usize] {
                    let at = turn + ((u64::from(word) * left) >> 32) as usize;
                    let workplace = market.workplace[market.team[seats[at] as usize] as usize];
                    let weight = pull[workplace as usize * n + g];
                    sum += weight;
                    let odds = weight / sum;
                    // What is left of u after a choice is again uniform.
                    if u < odds {
                        taken = at;
                        u /= odds;
                    } else {
                        u = (u - odds) / (1.0 - odds);
                    }
                }
                seats.swap(turn, taken);
            }
        });
}

/// Hosts of each group exchange their seats: one after the other looks at drawn seats of the own
/// group and takes one with probability σ(s·z·v), v the standardised log newcomer share of its
/// team. How many of each group sit in a team does not change.
#[expect(clippy::too_many_arguments, reason = "columns of one step")]
fn sort_hosts(
    people: &Residents,
    groups: &Groups,
    parameters: &PopulationParameters,
    market: &Market,
    workers: &[u32],
    seats: &mut [u32],
    milieu: &[f32],
    seed: u64,
) {
    let group = |i: u32| usize::from(people.group[i as usize]);
    let mut count = vec![[0u32; 2]; market.workplace.len()];
    for (&i, &seat) in workers.iter().zip(&*seats) {
        let host = usize::from(groups.get(group(i)).host);
        count[market.team[seat as usize] as usize][host] += 1;
    }
    let mut share: Vec<f64> = count
        .iter()
        .map(|&[new, host]| ln((f64::from(new) + 0.25) / f64::from(new + host + 1)))
        .collect();
    standardise(&mut share, |t| f64::from(count[t][1]));
    drop(count);
    let strength = parameters.milieu_team as f32;
    let choice = Stream::new(seed, "population.team_choice");
    for (g, _) in groups.iter().enumerate().filter(|(_, group)| group.host) {
        let own: Vec<u32> = (0..workers.len() as u32)
            .filter(|&w| group(workers[w as usize]) == g)
            .collect();
        let mut vacant: Vec<u32> = own.iter().map(|&w| seats[w as usize]).collect();
        vacant
            .par_chunks_mut(MARKET)
            .zip(own.par_chunks(MARKET))
            .for_each(|(vacant, own)| {
                for (turn, &w) in own.iter().enumerate() {
                    let i = workers[w as usize] as usize;
                    let left = (vacant.len() - turn) as u64;
                    let mut words = [0; 4];
                    for look in 0..LOOKS {
                        if look % 2 == 0 {
                            words = choice.draw(people.key[i], 0, look / 2);
                        }
                        let half = 2 * (look as usize % 2);
                        let at = turn + ((u64::from(words[half]) * left) >> 32) as usize;
                        let v = share[market.team[vacant[at] as usize] as usize] as f32;
                        let accepts = uniform(words[half + 1]) < sigmoid(strength * milieu[i] * v);
                        if accepts || look + 1 == LOOKS {
                            vacant.swap(turn, at);
                            break;
                        }
                    }
                }
            });
        for (&w, &seat) in own.iter().zip(&vacant) {
            seats[w as usize] = seat;
        }
    }
}
