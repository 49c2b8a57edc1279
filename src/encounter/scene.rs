//! The hot path: the encounters of a batch of members, step by step for all of them.
//!
//! How many encounters each starts, the first look of each, who sits there, of which group, then
//! own-group encounters at once and those between groups in a second round. Steps for many wait
//! neither for draws nor for memory.

use super::meet::{Lost, Meeting, Proposal, Stretch};
use super::valence::{AVOIDED, NEUTRAL, POSITIVE};
use super::{Face, FaceTable};
use crate::ids::NONE;
use crate::institutions::friendship::Formation;
use crate::mechanism::Tally;
use crate::num::{poisson, poisson_of_mean};
use crate::rng::uniform;

/// Slot of the draw that says how many encounters a person starts.
pub(super) const COUNT: u32 = u32::MAX;
/// Slots of the draws that say how an encounter between groups goes.
pub(super) const COURSE: u32 = 1 << 31;

/// Members whose encounters are worked on together, so that nothing waits for anything else and
/// the lists stay small. They may sit in several places.
pub(super) const BATCH: usize = 256;

/// Somebody on a seat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub seat: u32,
    pub person: u32,
    pub place: u32,
}

/// An accepted pair of two groups whose meeting is still to be played.
#[derive(Debug, Clone, Copy)]
struct Crossing {
    me: Member,
    you: (u32, u32),
    /// Words 2 and 3 of the look that found the other.
    words: [u32; 2],
}

/// Working memory of [`meet`](super::meet), kept from stretch to stretch.
#[derive(Debug, Default)]
pub struct Workspace {
    pub(super) members: Vec<Member>,
    starting: Vec<Member>,
    addresses: Vec<(u64, u32)>,
    bits: Vec<[u32; 4]>,
    found: Vec<(u32, u32)>,
    groups: Vec<u8>,
    crossings: Vec<Crossing>,
    courses: Vec<(u64, u32)>,
}

/// A stretch of places while their members meet.
pub(super) struct Scene<'a> {
    pub rules: &'a Meeting,
    pub stretch: Stretch<'a>,
    pub faces: &'a FaceTable,
    pub looks: u32,
    /// Probability that a member starts no encounter, where all have the same rate.
    pub none: f32,
    pub tallies: &'a mut [Tally],
    pub proposals: &'a mut Vec<Proposal>,
    pub lost: Lost,
}

impl Scene<'_> {
    /// All encounters that a batch of members starts.
    pub fn play(&mut self, work: &mut Workspace) {
        let Workspace {
            members,
            starting,
            addresses,
            bits,
            found,
            groups,
            crossings,
            courses,
        } = work;
        let (faces, rules, step) = (self.faces, self.rules, self.stretch.step);
        addresses.clear();
        addresses.extend(members.iter().map(|m| (faces.of(m.person).key(), COUNT)));
        rules.stream.draw_many(addresses, step, bits);
        self.count_encounters(members, bits, starting, addresses);
        rules.stream.draw_many(addresses, step, bits);
        found.clear();
        let looks = starting.iter().zip(bits.iter());
        found.extend(looks.map(|(&me, bits)| self.candidate(me, bits[0])));
        // The first reading of these faces; an empty seat reads the own.
        groups.clear();
        groups.extend(starting.iter().zip(found.iter()).map(|(me, you)| {
            let person = if you.1 == NONE { me.person } else { you.1 };
            faces.of(person).group() as u8
        }));
        crossings.clear();
        courses.clear();
        for k in 0..starting.len() {
            let (me, group) = (starting[k], usize::from(groups[k]));
            let (key, slot) = addresses[k];
            let looked = self.partner(me, (key, slot), found[k], group, bits[k]);
            let Some((you, bits, look)) = looked else {
                continue;
            };
            self.lost.encounters += 1;
            if faces.of(you.1).group() == faces.of(me.person).group() {
                self.among_own(me, you, bits);
            } else {
                courses.push((key, COURSE | slot | look));
                crossings.push(Crossing {
                    me,
                    you,
                    words: [bits[2], bits[3]],
                });
            }
        }
        rules.stream.draw_many(courses, step, bits);
        for (&crossing, &course) in crossings.iter().zip(bits.iter()) {
            self.across(crossing, course);
        }
    }

    /// Who starts how many encounters: the starter of each, and the address of its first look.
    fn count_encounters(
        &mut self,
        members: &[Member],
        bits: &[[u32; 4]],
        starting: &mut Vec<Member>,
        addresses: &mut Vec<(u64, u32)>,
    ) {
        let rules = self.rules;
        let thin = self.stretch.thin;
        let thinned = rules.voluntary && !thin.is_empty();
        addresses.clear();
        starting.clear();
        for (&member, bits) in members.iter().zip(bits) {
            let me = self.faces.of(member.person);
            let u = uniform(bits[0]);
            let n = if rules.active || thinned {
                let mut mean = rules.rate;
                if rules.active {
                    mean *= me.activity();
                }
                if thinned {
                    mean *= thin[me.area()];
                }
                poisson_of_mean(mean, u)
            } else {
                poisson(rules.rate, self.none, u)
            };
            if self.stretch.places[member.place as usize].members < 2 {
                self.lost.candidate[me.group()] += u64::from(n);
                continue;
            }
            let key = me.key();
            for e in 0..n {
                addresses.push((key, e << 16));
                starting.push(member);
            }
        }
    }

    #[inline(always)]
    fn count(&mut self, seat: u32, h: usize, outcome: usize) {
        let tally = &mut self.tallies[seat as usize * self.rules.groups + h][outcome];
        *tally = tally.saturating_add(1);
    }

    /// M01: the seat that a word points to and who sits there, [`NONE`] if nobody else. One word
    /// holds two candidates: the second serves where the first seat is empty.
    #[inline(always)]
    fn candidate(&self, me: Member, word: u32) -> (u32, u32) {
        let place = &self.stretch.places[me.place as usize];
        let mask = if place.staff_seats > 0 {
            place.staff_seats
        } else {
            place.seats
        } - 1;
        let on = |seat: u32| {
            let seat = place.first + seat;
            let person = self.stretch.seats[seat as usize];
            (seat, if seat == me.seat { NONE } else { person })
        };
        let first = on(word & mask);
        if first.1 != NONE || mask > 0xFFFF {
            return first;
        }
        on((word >> 16) & mask)
    }

    /// M01: a partner for `me`, given what the first look found; the partner's seat and person,
    /// the bits of the look that found it, and its number.
    #[inline(always)]
    fn partner(
        &mut self,
        me: Member,
        (key, slot): (u64, u32),
        mut you: (u32, u32),
        mut group: usize,
        mut bits: [u32; 4],
    ) -> Option<((u32, u32), [u32; 4], u32)> {
        let rules = self.rules;
        let face = self.faces.of(me.person);
        let mine = face.group();
        let mut open = 1.0 - rules.bias;
        if rules.closed_bias > 0.0 && face.closed() {
            open = (open - rules.closed_bias).max(0.0);
        }
        let mut turned_down = 0;
        for look in 0..self.looks {
            if look > 0 {
                bits = rules.stream.draw(key, self.stretch.step, slot | look);
                you = self.candidate(me, bits[0]);
                if you.1 != NONE {
                    group = self.faces.of(you.1).group();
                }
            }
            if you.1 == NONE {
                continue;
            }
            if group == mine {
                return Some((you, bits, look));
            }
            if rules.bias >= 1.0 {
                continue;
            }
            let u = uniform(bits[1]);
            let mut comm = rules.levels.comm(face, self.faces.of(you.1));
            let interpreters = self.stretch.interpreters;
            if !interpreters.share.is_empty() {
                comm = interpreters.lift(comm, face, self.faces.of(you.1), rules.groups);
            }
            let met = open * comm;
            if u < met {
                // M30: who lives in a centre is seldom there.
                if u >= met * rules.levels.reach(face, self.faces.of(you.1)) {
                    break;
                }
                return Some((you, bits, look));
            }
            if u < open {
                self.lost.language[mine] += 1;
                return None;
            }
            turned_down += 1;
            if turned_down == rules.attempts {
                break;
            }
        }
        self.lost.candidate[mine] += 1;
        None
    }

    /// An encounter within a group, from the bits of the look that found the other.
    #[inline(always)]
    fn among_own(&mut self, me: Member, you: (u32, u32), bits: [u32; 4]) {
        let g = self.faces.of(me.person).group();
        let valence = self.rules.valence.as_ref();
        let o = valence.map_or(NEUTRAL, |v| v.own_group(uniform(bits[2])));
        self.count(me.seat, g, o);
        self.count(you.0, g, o);
        if o == POSITIVE {
            self.friends(me.person, you.1, bits[3]);
        }
    }

    /// An encounter between groups, from the bits of its course.
    #[inline(always)]
    fn across(&mut self, crossing: Crossing, course: [u32; 4]) {
        let rules = self.rules;
        let Crossing {
            me: m,
            you: y,
            words,
        } = crossing;
        let (me, you) = (self.faces.of(m.person), self.faces.of(y.1));
        let (g, h) = (me.group(), you.group());
        // M02: does it become a contact?
        let (mut i_shy, mut you_shy) = (false, false);
        if let Some(approach) = &rules.approach {
            let nu = |a: Face<'_>, k| {
                self.stretch.norms[(a.area() * rules.groups + a.group()) * rules.groups + k]
            };
            i_shy = uniform(words[0]) >= approach.probability(me, you, nu(me, h));
            you_shy = uniform(words[1]) >= approach.probability(you, me, nu(you, g));
        }
        if (i_shy || you_shy) && uniform(course[0]) >= rules.forced {
            self.count(m.seat, h, AVOIDED);
            self.count(y.0, g, AVOIDED);
            return;
        }
        // M03: how does it go?
        let (mine, yours) = match &rules.valence {
            None => (NEUTRAL, NEUTRAL),
            Some(v) => {
                let c = self.stretch.places[m.place as usize].climate;
                let one = v.outcome(me, you, c, i_shy, uniform(course[1]));
                (one, v.answer(one, you, me, c, you_shy, uniform(course[2])))
            }
        };
        self.count(m.seat, h, mine);
        self.count(y.0, g, yours);
        if (mine, yours) == (POSITIVE, POSITIVE) {
            self.friends(m.person, y.1, course[3]);
        }
    }

    /// M33: may a tie come of a contact that both found positive?
    #[inline(always)]
    fn friends(&mut self, a: u32, b: u32, word: u32) {
        let Some(rule) = &self.rules.formation else {
            return;
        };
        let (me, you, u) = (self.faces.of(a), self.faces.of(b), uniform(word));
        if !rule.possible(me, you, u) {
            return;
        }
        let score = rule.score(me, you);
        let formation = rule.decide(score, u);
        if formation != Formation::No {
            self.proposals.push(Proposal {
                a,
                b,
                score,
                u,
                depends: formation == Formation::Depends,
            });
        }
    }
}
