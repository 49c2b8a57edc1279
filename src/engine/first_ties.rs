//! Friendships at the stationary start.
//!
//! Friends come from the places where people meet, in proportion to how often they meet there and
//! how likely a contact makes them friends (M01, M02, M03, M33 without common friends and load):
//! the same terms as in every week, so that burn-in has little left to do. A friend is chosen among
//! four candidates in proportion to these terms.

use rayon::prelude::*;

use super::start::in_runs;
use super::world::{Rule, World};
use crate::encounter::Meeting;
use crate::encounter::valence::ValenceRule;
use crate::encounter::{Face, FaceParts, FaceTable, write_face};
use crate::ids::NONE;
use crate::num::{exp, poisson};
use crate::places::Seats;
use crate::rng::{Stream, uniform};
use crate::ties::{MAX_TIES, Ties};

/// Candidates of whom one becomes a friend.
const CANDIDATES: u32 = 4;
/// Seats looked at to find them.
const LOOKS: u32 = 32;

impl World {
    /// Draws the first friendships, or takes those that were given.
    pub(crate) fn first_ties(&mut self) {
        let Some(mean) = self.rules.friendship.as_ref().map(|f| f.initial_friends) else {
            return;
        };
        self.begin_week();
        if let Some(mut given) = self.population.given_ties.take() {
            let mut degree = vec![0; self.len()];
            given.retain(|&(a, b, ..)| has_room(&mut degree, a, b));
            self.ties = Ties::from_pairs(self.len(), self.pieces.people, &given);
            return;
        }
        let mut pairs = self.draw_ties(mean as f32);
        let mut degree = vec![0; self.len()];
        pairs.retain(|&(a, b)| has_room(&mut degree, a, b));
        drop(degree);
        // Likings at the stationary point of M12; where likings stand still, those of strangers.
        let moving = self
            .rules
            .generalisation
            .as_ref()
            .filter(|p| p.liking_rate > 0.0);
        let rule = self.ready.iter().find_map(|r| match &r.rule {
            Rule::Friends(rule) => Some(rule),
            _ => None,
        });
        let liking = |a: u32, b: u32| {
            let (me, h) = (self.faces.of(a), self.faces.of(b).group());
            match (moving, rule) {
                (Some(p), Some(rule)) => rule.stationary_liking(me, h, p),
                _ if me.group() == h => 0.0,
                _ => me.attitude(h),
            }
        };
        self.ties = Ties::from_sorted(self.len(), self.pieces.people, &pairs, liking);
    }

    /// One average face per group with its initial mean attitudes.
    fn typical_faces(&self) -> FaceTable {
        let groups = &self.population.groups;
        let more = self.state.shown_words();
        let mut faces = FaceTable::showing(groups.len(), groups.len(), more);
        let (stride, fixed) = (faces.stride(), faces.fixed_words());
        for (g, words) in faces.words_mut().chunks_mut(stride).enumerate() {
            let parts = FaceParts::average(g as u64, g as u8);
            let (words, shown) = words.split_at_mut(fixed);
            write_face(words, &parts, |h| groups.attitude[[g, h]] as f32);
            self.state.show_typical(g, shown);
        }
        faces
    }

    fn draw_ties(&self, mean: f32) -> Vec<(u32, u32)> {
        let places: Vec<(&Meeting, &Seats, bool)> = self
            .ready
            .iter()
            .zip(&self.settings)
            .filter_map(|(ready, s)| match &ready.rule {
                Rule::Places(m) => Some((&**m, &self.seats[&s.name], s.active)),
                _ => None,
            })
            .collect();
        let weight: Vec<f32> = self
            .ready
            .iter()
            .zip(&self.settings)
            .filter(|(r, _)| matches!(r.rule, Rule::Places(_)))
            .map(|(_, s)| s.spec.rate as f32)
            .collect();
        // How likely a contact between average members of two groups is positive for both.
        let typical = self.typical_faces();
        let odds: Vec<Vec<f32>> = places
            .iter()
            .map(|(rules, ..)| {
                let face = |g: usize| typical.of(g as u32);
                let g = rules.groups;
                (0..g * g)
                    .map(|k| {
                        accepted(rules, k / g, k % g) * chance(rules, face(k / g), face(k % g))
                    })
                    .collect()
            })
            .collect();
        let stream = Stream::new(self.seed, "start.ties");
        let none = exp(-mean / 2.0);
        let faces = &self.faces;
        let mut pairs = in_runs(self.len(), self.pieces.people, |run| {
            let mut found = Vec::new();
            for i in run {
                let me = faces.of(i as u32);
                let mut mine: Vec<(f32, usize, u32)> = Vec::with_capacity(places.len());
                let mut total = 0.0;
                for (p, (_, seats, active)) in places.iter().enumerate() {
                    let seat = seats.seat_of()[i];
                    // Staff meet their clients, who find them.
                    if seat != NONE && !seats.is_staff(i as u32) {
                        let place = seats.place_of_seat(seat);
                        if seats.members(place) > 1 {
                            total += weight[p] * if *active { me.activity() } else { 1.0 };
                            mine.push((total, p, place));
                        }
                    }
                }
                let wanted = poisson(
                    mean / 2.0,
                    none,
                    uniform(stream.draw(me.key(), 0, u32::MAX)[0]),
                );
                if mine.is_empty() {
                    continue;
                }
                for friend in 0..wanted {
                    let mut sum = 0.0;
                    let mut chosen = NONE;
                    let mut seen = 0;
                    for look in 0..LOOKS {
                        let b = stream.draw(me.key(), 0, friend << 16 | look);
                        let x = uniform(b[0]) * total;
                        let at = mine.partition_point(|m| m.0 <= x).min(mine.len() - 1);
                        let (_, p, place) = mine[at];
                        let (rules, seats, _) = places[p];
                        let all = seats.of_place(place);
                        let front = seats.staff_seats_of(place) as usize;
                        let open = if front > 0 { front } else { all.len() };
                        let j = all[b[1] as usize & (open - 1)];
                        if j == NONE || j == i as u32 {
                            continue;
                        }
                        let you = faces.of(j);
                        let weight = match &rules.formation {
                            Some(f) => {
                                odds[p][me.group() * rules.groups + you.group()]
                                    * exp(f.score(me, you))
                            }
                            None => 0.0,
                        };
                        // One of the candidates, in proportion to their chances, in one pass.
                        sum += weight;
                        if uniform(b[2]) * sum < weight {
                            chosen = j;
                        }
                        seen += 1;
                        if seen == CANDIDATES {
                            break;
                        }
                    }
                    if chosen != NONE {
                        found.push((i as u32, chosen));
                    }
                }
            }
            found
        });
        for pair in &mut pairs {
            *pair = (pair.0.min(pair.1), pair.0.max(pair.1));
        }
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// Counts a tie if neither has the hard limit of ties yet.
fn has_room(degree: &mut [u8], a: u32, b: u32) -> bool {
    let room = [a, b]
        .iter()
        .all(|&i| usize::from(degree[i as usize]) < MAX_TIES);
    if room {
        degree[a as usize] += 1;
        degree[b as usize] += 1;
    }
    room
}

/// M01: probability that a candidate of the other's group is accepted.
fn accepted(rules: &Meeting, g: usize, h: usize) -> f32 {
    if g == h {
        1.0
    } else {
        (1.0 - rules.bias) * rules.levels.group_comm(g, h) as f32
    }
}

/// M02 and M03: probability that a meeting of these two is a contact that both find positive.
fn chance(rules: &Meeting, me: Face<'_>, you: Face<'_>) -> f32 {
    let (g, h) = (me.group(), you.group());
    let positive = match &rules.valence {
        None => return 0.0,
        Some(v) if g == h => v.own_shares().0,
        Some(v) => both_positive(v, me, you),
    };
    let willing = match &rules.approach {
        Some(a) if g != h => a.probability(me, you, 0.0) * a.probability(you, me, 0.0),
        _ => 1.0,
    };
    positive * (willing + rules.forced * (1.0 - willing))
}

fn both_positive(v: &ValenceRule, me: Face<'_>, you: Face<'_>) -> f32 {
    let share = |x: Face<'_>, y: Face<'_>| {
        let (up, down) = v.odds(x, y, 0.0, false);
        up / (up + down + 1.0)
    };
    share(me, you) * v.agreement(share(you, me))
}
