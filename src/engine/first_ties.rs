//! Friendships at the stationary start.
//!
//! Friends come from the places where people meet, in proportion to how often they meet there and
//! how likely a contact makes them friends (M01, M02, M03, M33 without common friends and load):
//! the same terms as in every week, so that burn-in has little left to do. A friend is chosen among
//! four candidates in proportion to these terms.

use std::ops::Range;

use rayon::prelude::*;

use super::start::in_runs;
use super::world::{Rule, World};
use crate::encounter::Meeting;
use crate::encounter::valence::ValenceRule;
use crate::encounter::{Face, FaceParts, FaceTable, write_face};
use crate::ids::NONE;
use crate::num::{exp, poisson};
use crate::places::{Seats, Setting};
use crate::rng::{Stream, uniform};
use crate::ties::{MAX_TIES, Ties};

/// Candidates of whom one becomes a friend.
const CANDIDATES: u32 = 4;
/// Seats looked at to find them.
const LOOKS: u32 = 32;
/// Looks drawn at once; as a rule they find the candidates, though seats may be empty.
const FIRST_LOOKS: u32 = 8;
/// People whose friends are looked for together.
const TOGETHER: usize = 16;

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
        let typical = self.typical_faces();
        let venues: Vec<Venue<'_>> = self
            .ready
            .iter()
            .zip(&self.settings)
            .filter_map(|(ready, s)| match &ready.rule {
                Rule::Places(rules) => Some(Venue::new(rules, &self.seats[&s.name], s, &typical)),
                _ => None,
            })
            .collect();
        let search = Search {
            venues,
            faces: &self.faces,
            stream: Stream::new(self.seed, "start.ties"),
            mean: mean / 2.0,
        };
        let mut pairs = in_runs(self.len(), self.pieces.people, |run| search.friends_of(run));
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// A setting where friends are found.
struct Venue<'a> {
    rules: &'a Meeting,
    seats: &'a Seats,
    /// How often a person of activity 1 meets others here.
    rate: f32,
    active: bool,
    /// How likely a contact between average members of two groups is positive for both.
    odds: Vec<f32>,
}

impl<'a> Venue<'a> {
    fn new(rules: &'a Meeting, seats: &'a Seats, s: &Setting, typical: &FaceTable) -> Venue<'a> {
        let face = |g: usize| typical.of(g as u32);
        let g = rules.groups;
        let odds = (0..g * g)
            .map(|k| accepted(rules, k / g, k % g) * chance(rules, face(k / g), face(k % g)))
            .collect();
        Venue {
            rules,
            seats,
            rate: s.spec.rate as f32,
            active: s.active,
            odds,
        }
    }

    /// Weight of a candidate.
    #[inline(always)]
    fn weight(&self, me: Face<'_>, you: Face<'_>) -> f32 {
        self.rules.formation.as_ref().map_or(0.0, |f| {
            self.odds[me.group() * self.rules.groups + you.group()] * exp(f.score(me, you))
        })
    }
}

/// A place of a person: weights of the places so far, this one included; venue and place.
type Share = (f32, usize, u32);

/// Somebody who looks for a friend.
struct Seeker {
    person: u32,
    /// Which friend of this person.
    friend: u32,
    /// Where among the shares of all the person's are.
    shares: Range<usize>,
    candidates: u32,
}

/// Everything needed to look for friends.
struct Search<'a> {
    venues: Vec<Venue<'a>>,
    faces: &'a FaceTable,
    stream: Stream,
    /// Mean number of friends looked for by a person.
    mean: f32,
}

impl Search<'_> {
    /// The friends found by a run of people, the smaller position first.
    ///
    /// Looks are drawn for many friends together, then all their seats are read, then all their
    /// faces: people sit all over memory, and no reading waits for another one.
    fn friends_of(&self, run: Range<usize>) -> Vec<(u32, u32)> {
        let faces = self.faces;
        let mut found = Vec::new();
        let (mut shares, mut seekers) = (Vec::new(), Vec::new());
        let (mut addresses, mut drawn) = (Vec::new(), Vec::new());
        // Venue and seat of every look; then who sits there.
        let mut looks: Vec<(usize, u32)> = Vec::new();
        let mut seen: Vec<u32> = Vec::new();
        // Seeker, venue, person, luck.
        let mut candidates: Vec<(usize, usize, u32, f32)> = Vec::new();
        let mut weights: Vec<f32> = Vec::new();
        let none = exp(-self.mean);
        for from in run.clone().step_by(TOGETHER) {
            let people = from as u32..(from + TOGETHER).min(run.end) as u32;
            addresses.clear();
            addresses.extend(people.clone().map(|i| (faces.of(i).key(), u32::MAX)));
            self.stream.draw_many(&addresses, 0, &mut drawn);
            shares.clear();
            seekers.clear();
            addresses.clear();
            for (i, bits) in people.zip(&drawn) {
                let first = shares.len();
                self.places_of(i, &mut shares);
                if shares.len() == first {
                    continue;
                }
                for friend in 0..poisson(self.mean, none, uniform(bits[0])) {
                    seekers.push(Seeker {
                        person: i,
                        friend,
                        shares: first..shares.len(),
                        candidates: 0,
                    });
                    let key = faces.of(i).key();
                    addresses.extend((0..FIRST_LOOKS).map(|look| (key, friend << 16 | look)));
                }
            }
            self.stream.draw_many(&addresses, 0, &mut drawn);
            looks.clear();
            for (seeker, bits) in seekers.iter().zip(drawn.chunks_exact(FIRST_LOOKS as usize)) {
                let shares = &shares[seeker.shares.clone()];
                looks.extend(bits.iter().map(|&bits| self.look(shares, bits)));
            }
            seen.clear();
            seen.extend(
                looks
                    .iter()
                    .map(|&(v, seat)| self.venues[v].seats.person(seat)),
            );
            candidates.clear();
            for (k, seeker) in seekers.iter_mut().enumerate() {
                let before = candidates.len();
                for at in (0..FIRST_LOOKS as usize).map(|look| k * FIRST_LOOKS as usize + look) {
                    let other = seen[at] != NONE && seen[at] != seeker.person;
                    if other && candidates.len() - before < CANDIDATES as usize {
                        candidates.push((k, looks[at].0, seen[at], uniform(drawn[at][2])));
                    }
                }
                seeker.candidates = (candidates.len() - before) as u32;
            }
            weights.clear();
            // The first reading of a face brings it into the cache; nothing here waits for it.
            weights.extend(candidates.iter().map(|c| faces.of(c.2).milieu()));
            for (weight, &(k, venue, j, _)) in weights.iter_mut().zip(&candidates) {
                let venue = &self.venues[venue];
                *weight = venue.weight(faces.of(seekers[k].person), faces.of(j));
            }
            let mut next = candidates.iter().zip(&weights);
            for seeker in &seekers {
                let mut choice = Choice::default();
                for (&(_, _, j, u), &weight) in next.by_ref().take(seeker.candidates as usize) {
                    choice.see(j, weight, u);
                }
                self.look_on(seeker, &shares[seeker.shares.clone()], &mut choice);
                let (i, j) = (seeker.person, choice.chosen);
                if j != NONE {
                    found.push((i.min(j), i.max(j)));
                }
            }
        }
        found
    }

    /// Where a person meets others, and how much of the time.
    fn places_of(&self, i: u32, shares: &mut Vec<Share>) {
        let mut total = 0.0;
        for (v, venue) in self.venues.iter().enumerate() {
            let seat = venue.seats.seat_of()[i as usize];
            // Staff meet their clients, who find them.
            if seat != NONE && !venue.seats.is_staff(i) {
                let place = venue.seats.place_of_seat(seat);
                if venue.seats.members(place) > 1 {
                    let activity = if venue.active {
                        self.faces.of(i).activity()
                    } else {
                        1.0
                    };
                    total += venue.rate * activity;
                    shares.push((total, v, place));
                }
            }
        }
    }

    /// A place in proportion to how often the person is there, and a seat: venue and seat.
    #[inline(always)]
    fn look(&self, shares: &[Share], bits: [u32; 4]) -> (usize, u32) {
        let total = shares.last().map_or(0.0, |s| s.0);
        let x = uniform(bits[0]) * total;
        let at = shares.iter().filter(|s| s.0 <= x).count();
        let (_, venue, place) = shares[at.min(shares.len() - 1)];
        let seats = self.venues[venue].seats;
        let front = seats.staff_seats_of(place);
        let open = if front > 0 {
            front
        } else {
            seats.of_place(place).len() as u32
        };
        (venue, seats.first(place) + (bits[1] & (open - 1)))
    }

    /// The looks after the first, one by one, where those found too few.
    fn look_on(&self, seeker: &Seeker, shares: &[Share], choice: &mut Choice) {
        let (i, me) = (seeker.person, self.faces.of(seeker.person));
        let mut seen = seeker.candidates;
        for look in FIRST_LOOKS..LOOKS {
            if seen == CANDIDATES {
                break;
            }
            let bits = self.stream.draw(me.key(), 0, seeker.friend << 16 | look);
            let (venue, seat) = self.look(shares, bits);
            let j = self.venues[venue].seats.person(seat);
            if j != NONE && j != i {
                let weight = self.venues[venue].weight(me, self.faces.of(j));
                choice.see(j, weight, uniform(bits[2]));
                seen += 1;
            }
        }
    }
}

/// One of the candidates, in proportion to their weights, in one pass.
struct Choice {
    sum: f32,
    chosen: u32,
}

impl Default for Choice {
    fn default() -> Choice {
        Choice {
            sum: 0.0,
            chosen: NONE,
        }
    }
}

impl Choice {
    fn see(&mut self, candidate: u32, weight: f32, u: f32) {
        self.sum += weight;
        if u * self.sum < weight {
            self.chosen = candidate;
        }
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
