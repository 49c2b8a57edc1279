//! M18 Peer influence: friends pull attitudes to each other.
//!
//! With displacements y = a − a0, over the own-group friends j of i: Δa_ih = μ·Σ_j w_ij·(y_jh −
//! y_ih)/Σ_j |w_ij| a week.
//!
//! * `assimilative`: w = (1 + mutual liking)/2, the strength of the tie. Displacements are pulled,
//!   not levels: a pull on levels would halve the spread of set-points within four years.
//! * `bounded` (Deffuant et al. 2000): on levels a instead of y, w = 1 where |a_j − a_i| ≤ T.
//! * `repulsive` (Flache & Macy 2011): on levels, over all friends but those of group h, w = 1 −
//!   (Hh·|a_j − a_i| + 2·\[g_j ≠ g_i\])/(1 + Hh), from −1 to 1: negative between unlike people.
//! * `arguments` (a small form of Mäs & Flache 2013 as in Feliciani, Flache & Tolsma 2017): one
//!   own-group friend, drawn in proportion to likeness 1 − |a_j − a_i|/2, tells one argument s =
//!   ±1, for with probability (1 + a_j)/2; Δa = μ·(s − a_i). Like-minded friends arm each other.
//!
//! Options on levels need forgetting to hold the spread of attitudes: φ ≥ 3μ, φ that of M04 or λ of
//! `mediated` in its place, else the model is refused. Panel studies of networks find own-group socialisation beside contact. Evidence E2; μ
//! E4 (at .01 the spread collapses). Conflict K11: the sign of "segregation breeds polarisation"
//! depends on this switch; report both. Off: friends do not pull.

use super::fading::forgetting_by;
use crate::attitude::kernel::{ATTITUDE, SET_POINT};
use crate::error::{Error, Result};
use crate::institutions::friendship::{self, Friendship};
use crate::mechanism::{
    Choices, Circle, Column, Difference, Entry, Layout, Mechanism, Met, People, Per, Profile,
    Shown, Weekly,
};
use crate::num::Fixed;
use crate::parameter::{Grade, Parameters};
use crate::places::Setting;
use crate::rng::{Stream, uniform};

crate::parameters! {
    /// Parameters of M18.
    pub struct PeerInfluence {
        /// Weekly share of the distance to friends that is closed
        mu = 0.002, 0.0..=0.2, prior 0.0..=0.01, "μ", "1/week", E4, "mechanisms M18";
        /// Weight of unlike attitudes against unlike groups (repulsive)
        heterophobia = 1.0, 0.0..=10.0, "Hh", "1", E4, "Flache & Macy 2011 (form)";
        /// Distance beyond which friends are not heard (bounded)
        tolerance = 0.4, 0.0..=2.0, "T", "1", E4, "Deffuant et al. 2000 (form)";
        choices {
            /// How friends pull
            option = 0 of ["assimilative", "repulsive", "bounded", "arguments"], "peers", E4, "mechanisms M18: conflict K11";
        }
    }
}

/// Position of the options among the words of `option`.
const ASSIMILATIVE: usize = 0;
const REPULSIVE: usize = 1;
const BOUNDED: usize = 2;

/// The card of M18.
pub const CARD: Entry = Entry {
    id: "M18",
    name: "peer_influence",
    title: "Peer influence",
    profile: Profile::Core,
    source: "Flache & Macy 2011; Feliciani, Flache & Tolsma 2017; Bracegirdle et al. 2022",
    grade: Grade::E2,
    conflict: "K11",
    meaning: "Friends of the own group pull attitudes to each other; off: they do not.",
    parameters: PeerInfluence::DECLARATIONS,
    build: Some(build),
};

fn build(choices: &Choices<'_>) -> Option<Box<dyn Mechanism>> {
    // Without friendship there is nobody to pull.
    choices.part::<Friendship>(friendship::CARD.name)?;
    let (forgetting, by) = forgetting_by(choices);
    let peers = Peers::new(&choices.part(CARD.name)?, forgetting);
    Some(Box::new(Peers { by, ..peers }))
}

/// Units of attitude in which levels are compared: integers add up exactly in any order.
const UNIT: f32 = 16_384.0;

/// The mechanism.
#[derive(Debug, Clone)]
pub struct Peers {
    p: PeerInfluence,
    forgetting: f64,
    /// What sets it, in words.
    by: &'static str,
    bound: Option<Bound>,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    groups: usize,
    attitude: Column,
    pull: Weekly,
    shown: Sight,
}

/// What is seen of friends.
#[derive(Debug, Clone, Copy)]
enum Sight {
    Displacement(Difference),
    Level(Shown),
}

impl Peers {
    /// The mechanism with these parameters, where attitudes forget at this weekly rate φ.
    pub fn new(p: &PeerInfluence, forgetting: f64) -> Peers {
        Peers {
            p: p.clone(),
            forgetting,
            by: "as given",
            bound: None,
        }
    }

    fn possible(&self) -> Result<()> {
        let (mu, phi) = (self.p.mu, self.forgetting);
        if self.p.option == ASSIMILATIVE || phi >= 3.0 * mu {
            return Ok(());
        }
        let words = ["assimilative", "repulsive", "bounded", "arguments"];
        Err(Error::input(format!(
            "`peer_influence` with option \"{}\" pulls attitudes themselves and needs forgetting of \
             at least 3 mu a week to keep their spread; mu is {mu} and forgetting {phi:.5} ({}); \
             allowed: mu up to {:.5}, or option \"assimilative\"",
            words[self.p.option],
            self.by,
            phi / 3.0
        )))
    }

    /// Mean of friends' displacements above the own one, weighted with the strength of ties.
    #[inline(always)]
    fn assimilation(circle: &Circle<'_>, shown: Difference, sums: &mut [i64]) -> i64 {
        let me = circle.me;
        let mut weight = 0;
        for (tie, face) in circle.friends().filter(|(_, f)| f.group() == me.group()) {
            let (mine, theirs) = tie.packed();
            // (1 + mutual)/2 in units of 1/131068.
            let w = 65_534 + i64::from(mine) + i64::from(theirs);
            weight += w;
            for (h, sum) in sums.iter_mut().enumerate() {
                *sum += w * i64::from(face.difference_units(shown, h));
            }
        }
        for (h, sum) in sums.iter_mut().enumerate() {
            *sum -= weight * i64::from(me.difference_units(shown, h));
        }
        weight
    }

    /// Pull of friends' levels towards group `h`, as a share μ of it is closed in a week.
    fn on_levels(&self, circle: &Circle<'_>, shown: Shown, h: usize) -> f32 {
        let me = circle.me;
        let mine = units(me.shown(shown, h));
        let (mut sum, mut weight) = (Fixed::default(), Fixed::default());
        for (_, face) in circle.friends().filter(|(_, f)| f.group() != h) {
            let unlike = face.group() != me.group();
            let distance = (units(face.shown(shown, h)) - mine) as f32 / UNIT;
            let w = match self.p.option {
                REPULSIVE => repulsion(self.p.heterophobia as f32, distance, unlike),
                _ if unlike => 0.0,
                _ => f32::from(u8::from(distance.abs() <= self.p.tolerance as f32)),
            };
            sum.add(w * distance);
            weight.add(w.abs());
        }
        ratio(sum, weight)
    }

    /// The pull of an argument that a friend tells about group `h` in a week with these draws.
    fn argument(circle: &Circle<'_>, shown: Shown, h: usize, talk: &Talk) -> f32 {
        let me = circle.me;
        let mine = me.shown(shown, h);
        // A race: whoever comes first speaks. Keys decide where two come at the same time.
        let mut first: Option<(f64, u64, f32)> = None;
        for (_, face) in circle.friends().filter(|(_, f)| f.group() == me.group()) {
            let theirs = face.shown(shown, h);
            let likeness = 1.0 - (theirs - mine).abs() / 2.0;
            if likeness <= 0.0 {
                continue;
            }
            let address = me.key() ^ face.key().rotate_left(32);
            // One draw about all groups, so that no draw knows how groups are numbered.
            let bits = talk.stream.draw(address, talk.step, 0);
            let u = f64::from(uniform(bits[0])).max(1e-9);
            let time = -crate::num::ln(u) / f64::from(likeness);
            let sign = if uniform(bits[1]) < (1.0 + theirs) / 2.0 {
                1.0
            } else {
                -1.0
            };
            if first.is_none_or(|(t, key, _)| (time, face.key()) < (t, key)) {
                first = Some((time, face.key(), sign));
            }
        }
        first.map_or(0.0, |(_, _, sign)| sign - mine)
    }
}

/// The draws of arguments in a week.
struct Talk {
    stream: Stream,
    step: u32,
}

fn units(x: f32) -> i32 {
    let x = x * UNIT;
    (x + 0.5f32.copysign(x)) as i32
}

fn ratio(sum: Fixed, weight: Fixed) -> f32 {
    if weight == Fixed::default() {
        0.0
    } else {
        (sum.value() / weight.value()) as f32
    }
}

/// w of Flache & Macy at this distance of attitudes.
fn repulsion(heterophobia: f32, distance: f32, unlike: bool) -> f32 {
    // Groups are −1 and 1 there, as far apart as the ends of the scale: w runs from −1 to 1.
    let group = if unlike { 2.0 } else { 0.0 };
    1.0 - (heterophobia * distance.abs() + group) / (1.0 + heterophobia)
}

impl Mechanism for Peers {
    fn name(&self) -> &str {
        CARD.name
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        self.possible()?;
        let attitude = layout.change(ATTITUDE)?;
        let set_point = layout.read(SET_POINT)?;
        self.bound = Some(Bound {
            groups: layout.groups(),
            attitude,
            pull: layout.weekly("peers", Per::Outgroup),
            shown: if self.p.option == ASSIMILATIVE {
                Sight::Displacement(layout.show_difference(attitude, set_point))
            } else {
                Sight::Level(layout.show(attitude))
            },
        });
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn looks_at_friends(&self) -> bool {
        self.p.mu > 0.0
    }

    #[inline]
    fn friends(&self, circle: &Circle<'_>, met: &mut Met<'_, '_>) {
        let Some(b) = self.bound else { return };
        let groups = b.groups;
        match b.shown {
            Sight::Displacement(shown) => {
                let mut sums = [0i64; 16];
                let weight = Peers::assimilation(circle, shown, &mut sums[..groups]);
                if weight > 0 {
                    let scale = 1.0 / (weight as f64 * f64::from(UNIT));
                    for (h, &sum) in sums[..groups].iter().enumerate() {
                        *met.week(b.pull, h) = (sum as f64 * scale) as f32;
                    }
                }
            }
            Sight::Level(shown) => {
                let talk = (self.p.option > BOUNDED).then(|| Talk {
                    stream: Stream::new(circle.seed, "peers.arguments"),
                    step: circle.step,
                });
                let mine = met.group;
                for h in (0..groups).filter(|&h| h != mine) {
                    *met.week(b.pull, h) = match &talk {
                        Some(talk) => Peers::argument(circle, shown, h, talk),
                        None => self.on_levels(circle, shown, h),
                    };
                }
            }
        }
    }

    fn change(&self, people: &mut People<'_>) {
        let Some(b) = self.bound else { return };
        let mu = self.p.mu as f32;
        let groups = people.groups();
        people.for_each(|person, change| {
            let pull = person.week(b.pull);
            for h in (0..groups).filter(|&h| h != person.group) {
                change.add(b.attitude, h, mu * pull[h]);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encounter::{FaceParts, FaceTable, pack_difference, write_face};
    use crate::population::{Group, Groups};
    use crate::ties::HalfTie;

    /// Faces of two groups, each with a level and a displacement towards group 1.
    fn faces(people: &[(u8, f32, f32)]) -> (FaceTable, Shown, Difference) {
        let members = vec![Group::new("host", true), Group::new("newcomer", false)];
        let groups = Groups::new(members, ndarray::Array2::zeros((2, 2))).expect("groups");
        let mut layout = Layout::new(&groups);
        for spec in crate::attitude::kernel::engine_columns() {
            layout.keep(spec).expect("a column");
        }
        let (a, a0) = (
            layout.read(ATTITUDE).expect("a"),
            layout.read(SET_POINT).expect("a0"),
        );
        let (level, difference) = (layout.show(a), layout.show_difference(a, a0));
        let mut t = FaceTable::showing(people.len(), 2, layout.shown_words);
        let (stride, fixed) = (t.stride(), t.fixed_words());
        let rows = t.words_mut().chunks_mut(stride).zip(people);
        for (i, (words, &(group, a, y))) in rows.enumerate() {
            let parts = FaceParts::average(i as u64 + 1, group);
            write_face(&mut words[..fixed], &parts, |_| a);
            words[fixed..fixed + 2].fill(a.to_bits());
            words[fixed + 2] = u32::from(pack_difference(y)) << 16;
        }
        (t, level, difference)
    }

    fn circle<'a>(faces: &'a FaceTable, ties: &'a [HalfTie]) -> Circle<'a> {
        Circle {
            me: faces.of(0),
            ties,
            faces,
            seed: 1,
            step: 3,
        }
    }

    fn peers(p: PeerInfluence) -> Peers {
        Peers::new(&p, 1.0)
    }

    #[test]
    fn strong_ties_pull_more_and_other_groups_do_not() {
        let (t, _, shown) = faces(&[(0, 0.0, 0.1), (0, 0.0, 0.3), (0, 0.0, -0.1), (1, 0.0, 0.9)]);
        // Weights (1 + .5)/2 and (1 − .5)/2: .75·.2 − .25·.2.
        let ties = [
            HalfTie::new(1, 1.0, 0.0),
            HalfTie::new(2, -1.0, 0.0),
            HalfTie::new(3, 1.0, 1.0),
        ];
        let mut sums = [0; 2];
        let weight = Peers::assimilation(&circle(&t, &ties), shown, &mut sums);
        let pull = sums[1] as f64 / weight as f64 / f64::from(UNIT);
        assert!((pull - 0.1).abs() < 2e-4, "{pull}");
    }

    #[test]
    fn friends_alike_do_not_pull() {
        let (t, level, shown) = faces(&[(0, 0.2, 0.1), (0, 0.2, 0.1)]);
        let ties = [HalfTie::new(1, 0.3, 0.4)];
        let c = circle(&t, &ties);
        let mut sums = [0; 2];
        Peers::assimilation(&c, shown, &mut sums);
        assert_eq!(sums, [0, 0]);
        for option in [REPULSIVE, BOUNDED] {
            let p = peers(PeerInfluence {
                option,
                ..PeerInfluence::default()
            });
            assert_eq!(p.on_levels(&c, level, 1), 0.0);
        }
    }

    #[test]
    fn bounded_friends_far_away_are_not_heard() {
        let (t, level, _) = faces(&[(0, 0.0, 0.0), (0, 0.3, 0.0), (0, 0.9, 0.0)]);
        let ties = [HalfTie::new(1, 0.0, 0.0), HalfTie::new(2, 0.0, 0.0)];
        let p = peers(PeerInfluence {
            option: BOUNDED,
            ..PeerInfluence::default()
        });
        let pull = p.on_levels(&circle(&t, &ties), level, 1);
        assert!((pull - 0.3).abs() < 1e-4, "{pull}");
    }

    #[test]
    fn unlike_people_of_another_group_repel() {
        assert_eq!(repulsion(1.0, 0.0, false), 1.0);
        assert_eq!(repulsion(1.0, 0.0, true), 0.0);
        assert_eq!(repulsion(1.0, 1.0, true), -0.5);
        assert_eq!(repulsion(1.0, -2.0, true), -1.0);
        assert_eq!(repulsion(1.0, 2.0, false), 0.0);
        // Towards group 0 the friend of group 1 is heard, and drives away.
        let (t, level, _) = faces(&[(0, 0.9, 0.0), (1, -0.9, 0.0)]);
        let ties = [HalfTie::new(1, 0.0, 0.0)];
        let p = peers(PeerInfluence {
            option: REPULSIVE,
            ..PeerInfluence::default()
        });
        assert!(p.on_levels(&circle(&t, &ties), level, 0) > 0.0);
        assert_eq!(p.on_levels(&circle(&t, &ties), level, 1), 0.0);
    }

    #[test]
    fn an_argument_is_for_or_against_and_independent_of_the_order_of_friends() {
        let (t, level, _) = faces(&[(0, 0.4, 0.0), (0, 1.0, 0.0), (0, -1.0, 0.0)]);
        let (one, other) = (HalfTie::new(1, 0.0, 0.0), HalfTie::new(2, 0.0, 0.0));
        let mut heard = [0u32; 2];
        for step in 0..400 {
            let talk = Talk {
                stream: Stream::new(1, "peers.arguments"),
                step,
            };
            let pull = |ties: &[HalfTie]| Peers::argument(&circle(&t, ties), level, 1, &talk);
            let x = pull(&[one, other]);
            assert_eq!(x.to_bits(), pull(&[other, one]).to_bits());
            assert!(x == 1.0 - 0.4 || x == -1.0 - 0.4, "{x}");
            heard[usize::from(x < 0.0)] += 1;
        }
        // Likeness .7 and .3.
        assert!((250..310).contains(&heard[0]), "{heard:?}");
    }

    #[test]
    fn levels_need_forgetting() {
        let p = PeerInfluence {
            option: BOUNDED,
            ..PeerInfluence::default()
        };
        assert!(Peers::new(&p, 0.006).possible().is_ok());
        let message = Peers::new(&p, 0.0059).possible().expect_err("too fast");
        assert!(message.to_string().contains("\"bounded\""), "{message}");
        let p = PeerInfluence {
            option: ASSIMILATIVE,
            ..p
        };
        assert!(Peers::new(&p, 0.0).possible().is_ok());
    }
}
