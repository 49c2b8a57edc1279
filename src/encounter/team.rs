//! Sessions of teams: who is paired with whom, and how it goes.
//!
//! In a session every member present has one evaluated contact. Members are taken in an order
//! drawn by key; whoever has met nobody yet meets, among the members of other groups, one who has
//! met fewest so far. In a mixed team each member of the larger group thus has exactly one
//! contact, and the members of the smaller one share them evenly. Where all who are present are of
//! one group they meet among themselves, which changes no attitude towards others. Who has
//! nobody to meet has no contact.

use super::pairs::PairMeeting;
use super::valence::{AVOIDED, POSITIVE};
use super::{FaceTable, Proposal};
use crate::institutions::friendship::{Formation, FormationRule};
use crate::mechanism::Tally;
use crate::rng::{Stream, pair_key, uniform};

/// Slots of the draws that say in which order members are taken.
const ORDER: u32 = 1 << 30;
/// Slots of the draws that say whether one group dominates a session.
const DOMINANCE: u32 = 3 << 29;
/// Sessions of a week have addresses of their own: this far apart.
const APART: u64 = 0x9E37_79B9_7F4A_7C15;

/// The rule of a setting with teams.
#[derive(Debug, Clone)]
pub struct TeamMeeting {
    /// How a pair of members meets.
    pub pairs: PairMeeting,
    /// M33; without it nobody makes friends.
    pub formation: Option<FormationRule>,
    /// Whether members are side by side without contact: it counts as avoided.
    pub silent: bool,
    /// M39; without it no session is dominated.
    pub dominated: Option<Dominated>,
}

/// What happens in a session that one group dominates (M39).
#[derive(Debug, Clone)]
pub struct Dominated {
    /// Share of those present from which on one group may dominate.
    pub majority: f32,
    /// Probability that it does, in a session without a facilitator.
    pub probability: f32,
    /// How contacts go then.
    pub pairs: PairMeeting,
}

/// When a session takes place, and under which norms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Session<'a> {
    /// Norm by area, group and outgroup; read in rooms only.
    pub norms: &'a [f32],
    /// Week of the draws.
    pub step: u32,
    /// Number in the week, from 0.
    pub number: u32,
    /// Share of sessions with a trained facilitator.
    pub guided: f32,
}

impl TeamMeeting {
    /// A session of these people. `tallies` has a row by group for each of them, to be added to.
    /// Returns the number of pairs that met.
    pub fn meet(
        &self,
        present: &[u32],
        session: Session<'_>,
        faces: &FaceTable,
        tallies: &mut [[Tally; 16]],
        proposals: &mut Vec<Proposal>,
    ) -> u64 {
        let couples = couples(present, session, faces, &self.pairs.stream);
        let pairs = self.pairs_of(present, session, faces);
        for &(a, b) in &couples {
            let (me, you) = (faces.of(present[a]), faces.of(present[b]));
            let (g, h) = (me.group(), you.group());
            if self.silent {
                count(&mut tallies[a][h], AVOIDED);
                count(&mut tallies[b][g], AVOIDED);
                continue;
            }
            let apart = APART.wrapping_mul(u64::from(session.number));
            let pair = pair_key(me.key(), you.key()).wrapping_add(apart);
            let bits = self.pairs.stream.draw(pair, session.step, 0);
            let outcome = if g == h {
                pairs.among_own(1, pair, session.step, bits)
            } else {
                pairs.across(session.norms, 1, me, you, pair, session.step, bits)
            };
            for o in 0..3 {
                (0..outcome.mine[o]).for_each(|_| count(&mut tallies[a][h], o));
                (0..outcome.theirs[o]).for_each(|_| count(&mut tallies[b][g], o));
            }
            if outcome.avoided > 0 {
                count(&mut tallies[a][h], AVOIDED);
                count(&mut tallies[b][g], AVOIDED);
            }
            if outcome.mine[POSITIVE] > 0 && outcome.theirs[POSITIVE] > 0 {
                proposals.extend(self.proposal((present[a], present[b]), faces, bits[0]));
            }
        }
        couples.len() as u64
    }

    /// How contacts of a session go: otherwise than usual where one group dominates it.
    fn pairs_of(&self, present: &[u32], session: Session<'_>, faces: &FaceTable) -> &PairMeeting {
        let Some(dominated) = &self.dominated else {
            return &self.pairs;
        };
        let mut of_group = [0u32; 16];
        for &i in present {
            of_group[faces.of(i).group()] += 1;
        }
        let most = of_group.into_iter().max().unwrap_or(0);
        let first = present.iter().map(|&i| faces.of(i).key()).min();
        let luck = first.map(|key| {
            let words = self
                .pairs
                .stream
                .draw(key, session.step, DOMINANCE | session.number);
            uniform(words[0])
        });
        let likely = dominated.probability * (1.0 - session.guided);
        let one_sided = most as f32 > dominated.majority * present.len() as f32;
        if one_sided && luck.is_some_and(|u| u < likely) {
            &dominated.pairs
        } else {
            &self.pairs
        }
    }

    /// M33: may a tie come of a contact that both found positive?
    fn proposal(&self, (a, b): (u32, u32), faces: &FaceTable, word: u32) -> Option<Proposal> {
        let rule = self.formation.as_ref()?;
        let (me, you, u) = (faces.of(a), faces.of(b), uniform(word));
        if !rule.possible(me, you, u) {
            return None;
        }
        let score = rule.score(me, you);
        let formation = rule.decide(score, u);
        (formation != Formation::No).then_some(Proposal {
            a,
            b,
            score,
            u,
            depends: formation == Formation::Depends,
        })
    }
}

fn count(tally: &mut Tally, outcome: usize) {
    tally[outcome] = tally[outcome].saturating_add(1);
}

/// Who meets whom: positions among the people present.
fn couples(
    present: &[u32],
    session: Session<'_>,
    faces: &FaceTable,
    stream: &Stream,
) -> Vec<(usize, usize)> {
    let drawn = |k: usize| {
        let key = faces.of(present[k]).key();
        let word = stream.draw(key, session.step, ORDER | session.number)[0];
        (word, key)
    };
    let mut order: Vec<usize> = (0..present.len()).collect();
    order.sort_by_cached_key(|&k| drawn(k));
    let group = |k: usize| faces.of(present[k]).group();
    let mixed = order.windows(2).any(|w| group(w[0]) != group(w[1]));
    let mut met = vec![0u32; present.len()];
    let mut couples = Vec::new();
    for &k in &order {
        if met[k] > 0 {
            continue;
        }
        let partner = order
            .iter()
            .filter(|&&j| j != k && (!mixed || group(j) != group(k)))
            .min_by_key(|&&j| met[j]);
        if let Some(&j) = partner {
            (met[k], met[j]) = (met[k] + 1, met[j] + 1);
            couples.push((k, j));
        }
    }
    couples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encounter::valence::{NEUTRAL, Valence, ValenceRule};
    use crate::encounter::{FaceParts, Levels, write_face};
    use crate::population::{Group, Groups};

    /// Faces of people of these groups, all of attitude .1.
    fn faces(groups: &[u8]) -> FaceTable {
        let mut table = FaceTable::new(groups.len(), 2);
        let stride = table.stride();
        for (i, &g) in groups.iter().enumerate() {
            let words = &mut table.words_mut()[i * stride..(i + 1) * stride];
            write_face(words, &FaceParts::average(100 + i as u64, g), |_| 0.1);
        }
        table
    }

    fn rule(valence: bool, silent: bool) -> TeamMeeting {
        let members = vec![Group::new("host", true), Group::new("newcomer", false)];
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).unwrap();
        let levels = Levels::of(&groups);
        let new = |v: &Valence| ValenceRule::new(v, (0.8, -0.25), 0.8, &levels);
        TeamMeeting {
            pairs: PairMeeting {
                rate: 1.0,
                active: false,
                approach: None,
                forced: 1.0,
                groups: 2,
                valence: valence.then(|| new(&Valence::default())),
                stream: Stream::new(1, "team.test"),
            },
            formation: None,
            silent,
            dominated: None,
        }
    }

    fn sessions(rule: &TeamMeeting, groups: &[u8], weeks: u32) -> Vec<[Tally; 16]> {
        let present: Vec<u32> = (0..groups.len() as u32).collect();
        let mut tallies = vec![[[0; 4]; 16]; groups.len()];
        for step in 0..weeks {
            let session = Session {
                norms: &[],
                step,
                number: 0,
                guided: 0.0,
            };
            rule.meet(
                &present,
                session,
                &faces(groups),
                &mut tallies,
                &mut Vec::new(),
            );
        }
        tallies
    }

    fn number(tally: Tally) -> u32 {
        tally.iter().map(|&n| u32::from(n)).sum()
    }

    #[test]
    fn the_larger_group_has_one_contact_each_and_the_smaller_shares_them() {
        let groups = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1];
        for week in 0..20 {
            let session = Session {
                norms: &[],
                step: week,
                number: 1,
                guided: 0.0,
            };
            let present: Vec<u32> = (0..10).collect();
            let mut tallies = vec![[[0; 4]; 16]; 10];
            let met = rule(false, false).meet(
                &present,
                session,
                &faces(&groups),
                &mut tallies,
                &mut Vec::new(),
            );
            assert_eq!(met, 7);
            for (t, &g) in tallies.iter().zip(&groups) {
                assert_eq!(number(t[usize::from(g)]), 0, "nobody meets the own group");
                let n = number(t[1 - usize::from(g)]);
                assert!(if g == 0 { n == 1 } else { n == 2 || n == 3 }, "{n}");
                assert_eq!(u32::from(t[1 - usize::from(g)][NEUTRAL]), n);
            }
        }
    }

    /// Negative contacts of 200 sessions of a team in which seven of ten, or eight, are of one group.
    fn bad(groups: &[u8], probability: f32, guided: f32) -> u32 {
        let mut rule = rule(true, false);
        let members = vec![Group::new("host", true), Group::new("newcomer", false)];
        let two = Groups::new(members, ndarray::Array2::zeros((2, 2))).unwrap();
        let worse = ValenceRule::new(&Valence::default(), (0.8, 0.75), 0.6, &Levels::of(&two));
        rule.dominated = Some(Dominated {
            majority: 0.7,
            probability,
            pairs: PairMeeting {
                valence: Some(worse),
                ..rule.pairs.clone()
            },
        });
        let present: Vec<u32> = (0..groups.len() as u32).collect();
        let mut tallies = vec![[[0; 4]; 16]; groups.len()];
        let mut negative = 0;
        for step in 0..200 {
            let session = Session {
                norms: &[],
                step,
                number: 0,
                guided,
            };
            tallies.fill([[0; 4]; 16]);
            let faces = faces(groups);
            rule.meet(&present, session, &faces, &mut tallies, &mut Vec::new());
            negative += tallies
                .iter()
                .flat_map(|t| &t[..2])
                .map(|t| u32::from(t[1]))
                .sum::<u32>();
        }
        negative
    }

    #[test]
    fn a_large_majority_may_dominate_where_nobody_facilitates() {
        let (eight, seven) = (
            [0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
            [0, 0, 0, 0, 0, 0, 0, 1, 1, 1],
        );
        let usual = bad(&eight, 0.0, 0.0);
        assert!(bad(&eight, 1.0, 0.0) > usual * 2);
        let some = bad(&eight, 0.15, 0.0);
        assert!(some > usual && some < bad(&eight, 0.5, 0.0));
        assert_eq!(bad(&eight, 1.0, 1.0), usual);
        assert_eq!(bad(&seven, 1.0, 0.0), bad(&seven, 0.0, 0.0));
    }

    #[test]
    fn a_team_of_one_group_meets_among_itself() {
        let tallies = sessions(&rule(true, false), &[0; 6], 10);
        for t in &tallies {
            assert_eq!((number(t[0]), number(t[1])), (10, 0));
        }
        assert_eq!(number(sessions(&rule(true, false), &[0], 5)[0][0]), 0);
    }

    #[test]
    fn who_sits_where_does_not_matter() {
        let groups = [0, 1, 0, 1, 0, 0];
        let faces = faces(&groups);
        let session = Session {
            norms: &[],
            step: 3,
            number: 0,
            guided: 0.0,
        };
        let meet = |present: &[u32]| {
            let mut tallies = vec![[[0; 4]; 16]; 6];
            rule(true, false).meet(present, session, &faces, &mut tallies, &mut Vec::new());
            let mut by_person: Vec<_> = present.iter().zip(tallies).collect();
            by_person.sort_by_key(|(i, _)| **i);
            by_person.into_iter().map(|(_, t)| t).collect::<Vec<_>>()
        };
        assert_eq!(meet(&[0, 1, 2, 3, 4, 5]), meet(&[5, 3, 1, 0, 4, 2]));
    }

    #[test]
    fn most_contacts_of_a_session_are_good() {
        let tallies = sessions(&rule(true, false), &[0, 1], 200);
        let [up, down, neither, avoided] = tallies[0][1].map(f64::from);
        assert_eq!((up + down + neither, avoided), (200.0, 0.0));
        assert!(up / 200.0 > 0.75 && down / 200.0 < 0.15, "{up} {down}");
    }

    #[test]
    fn silent_co_presence_is_no_contact() {
        let tallies = sessions(&rule(true, true), &[0, 1, 0, 1], 9);
        assert!(tallies[0][1] == [0, 0, 0, 9] && tallies[1][0] == [0, 0, 0, 9]);
    }
}
