//! The plain twin of [`meet`](super::meet): one place after the other, one encounter after the
//! other, one draw after the other. It exists to be compared with the hot path, bit by bit.

use proptest::prelude::*;

use super::approach::{Approach, ApproachRule};
use super::opportunity::MAX_LOOKS;
use super::scene::{COUNT, COURSE};
use super::valence::{AVOIDED, NEUTRAL, POSITIVE, Valence, ValenceRule};
use super::{
    FaceParts, FaceTable, Interpreters, Levels, Lost, Meeting, Place, Proposal, Stretch, Workspace,
    meet, write_face,
};
use crate::ids::NONE;
use crate::institutions::friendship::{Formation, FormationRule, Friendship};
use crate::mechanism::Tally;
use crate::num::{exp, poisson};
use crate::rng::{Stream, uniform};

const GROUPS: usize = 3;

fn plain(
    rules: &Meeting,
    stretch: Stretch<'_>,
    faces: &FaceTable,
    tallies: &mut [Tally],
    proposals: &mut Vec<Proposal>,
) -> Lost {
    let mut lost = Lost::default();
    for place in stretch.places {
        for seat in place.first + place.staff_seats..place.first + place.seats {
            let person = stretch.seats[seat as usize];
            if person == NONE {
                continue;
            }
            let me = faces.of(person);
            let mut mean = rules.rate;
            if rules.active {
                mean *= me.activity();
            }
            if rules.voluntary && !stretch.thin.is_empty() {
                mean *= stretch.thin[me.area()];
            }
            let u = uniform(rules.stream.draw(me.key(), stretch.step, COUNT)[0]);
            for e in 0..poisson(mean, exp(-mean), u) {
                if place.members < 2 {
                    lost.candidate[me.group()] += 1;
                    continue;
                }
                encounter(
                    rules,
                    stretch,
                    place,
                    faces,
                    seat,
                    e << 16,
                    tallies,
                    proposals,
                    &mut lost,
                );
            }
        }
    }
    lost
}

#[allow(clippy::too_many_arguments)] // an encounter, spelt out
fn encounter(
    rules: &Meeting,
    stretch: Stretch<'_>,
    place: &Place,
    faces: &FaceTable,
    seat: u32,
    slot: u32,
    tallies: &mut [Tally],
    proposals: &mut Vec<Proposal>,
    lost: &mut Lost,
) {
    let on = |seat: u32| stretch.seats[seat as usize];
    let me = faces.of(on(seat));
    let mut open = 1.0 - rules.bias;
    if rules.closed_bias > 0.0 && me.closed() {
        open = (open - rules.closed_bias).max(0.0);
    }
    let mask = match place.staff_seats {
        0 => place.seats,
        front => front,
    } - 1;
    let (mut turned_down, mut found) = (0, None);
    for look in 0..MAX_LOOKS {
        let bits = rules.stream.draw(me.key(), stretch.step, slot | look);
        let seats = [bits[0] & mask, bits[0] >> 16 & mask].map(|s| s + place.first);
        let Some(other) = seats.into_iter().find(|&s| s != seat && on(s) != NONE) else {
            continue;
        };
        let you = faces.of(on(other));
        let u = uniform(bits[1]);
        let mut comm = rules.levels.comm(me, you);
        if !stretch.interpreters.share.is_empty() {
            let share = |g: usize| stretch.interpreters.share[me.area() * GROUPS + g];
            let helped = share(me.group()).max(share(you.group()));
            comm += helped * (stretch.interpreters.level - comm).max(0.0);
        }
        let met = open * comm;
        if you.group() != me.group() && u < met && u >= met * rules.levels.reach(me, you) {
            break;
        }
        if you.group() == me.group() || u < met {
            found = Some((other, bits, look));
            break;
        }
        if u < open {
            lost.language[me.group()] += 1;
            return;
        }
        turned_down += 1;
        if turned_down == rules.attempts {
            break;
        }
    }
    let Some((other, bits, look)) = found else {
        lost.candidate[me.group()] += 1;
        return;
    };
    lost.encounters += 1;
    let you = faces.of(on(other));
    let (g, h) = (me.group(), you.group());
    let mut count = |seat: u32, group: usize, outcome: usize| {
        let n = &mut tallies[seat as usize * GROUPS + group][outcome];
        *n = n.saturating_add(1);
    };
    let (mine, yours, word) = if g == h {
        let o = match &rules.valence {
            Some(v) => v.own_group(uniform(bits[2])),
            None => NEUTRAL,
        };
        (o, o, bits[3])
    } else {
        let course = rules
            .stream
            .draw(me.key(), stretch.step, COURSE | slot | look);
        let (mut shy, mut shy_too) = (false, false);
        if let Some(approach) = &rules.approach {
            let nu =
                |area: usize, g: usize, h: usize| stretch.norms[(area * GROUPS + g) * GROUPS + h];
            shy = uniform(bits[2]) >= approach.probability(me, you, nu(me.area(), g, h));
            shy_too = uniform(bits[3]) >= approach.probability(you, me, nu(you.area(), h, g));
        }
        if (shy || shy_too) && uniform(course[0]) >= rules.forced {
            count(seat, h, AVOIDED);
            count(other, g, AVOIDED);
            return;
        }
        let (one, two) = match &rules.valence {
            None => (NEUTRAL, NEUTRAL),
            Some(v) => {
                let c = place.climate;
                let one = v.outcome(me, you, c, shy, uniform(course[1]));
                (one, v.answer(one, you, me, c, shy_too, uniform(course[2])))
            }
        };
        (one, two, course[3])
    };
    count(seat, h, mine);
    count(other, g, yours);
    let Some(rule) = &rules.formation else { return };
    let (score, u) = (rule.score(me, you), uniform(word));
    let formation = rule.decide(score, u);
    if (mine, yours) == (POSITIVE, POSITIVE) && formation != Formation::No {
        proposals.push(Proposal {
            a: on(seat),
            b: on(other),
            score,
            u,
            depends: formation == Formation::Depends,
        });
    }
}

fn people(n: u32, seed: u64) -> FaceTable {
    let luck = Stream::new(seed, "test.people");
    let mut faces = FaceTable::new(n as usize, GROUPS);
    let stride = faces.stride();
    for (i, words) in faces.words_mut().chunks_mut(stride).enumerate() {
        let [a, b, c, d] = luck.draw(i as u64, 0, 0);
        let parts = FaceParts {
            area: a & 1,
            degree: (b % 30) as u8,
            age: (c % 90) as u8,
            parent: d & 1 == 1,
            closed: d & 2 == 2,
            interest: uniform(a),
            activity: 2.0 * uniform(b),
            milieu: uniform(c) - 0.5,
            ..FaceParts::average(i as u64 * 7, (a >> 8) as u8 % GROUPS as u8)
        };
        write_face(words, &parts, |h| {
            2.0 * uniform(luck.draw(i as u64, 1, h as u32)[0]) - 1.0
        });
    }
    faces
}

fn rules(bias: f32, active: bool, all_on: bool, attempts: u32) -> Meeting {
    let comm = [1.0, 0.5, 0.7, 0.5, 1.0, 0.2, 0.7, 0.2, 1.0];
    let levels = Levels::for_test(&[0.3, 0.4, 0.2], 0.3, &comm);
    // Friendships far more likely than in life, so that proposals are many.
    let friendly = Friendship {
        c0: 0.0,
        ..Friendship::default()
    };
    Meeting {
        rate: 3.0,
        active,
        bias,
        closed_bias: if active { 0.2 } else { 0.0 },
        forced: 0.3,
        attempts,
        groups: GROUPS,
        approach: all_on.then(|| ApproachRule::new(&Approach::default(), &levels)),
        valence: all_on.then(|| ValenceRule::new(&Valence::default(), (0.1, 0.0), 0.5, &levels)),
        formation: all_on.then(|| FormationRule::new(&friendly, 0.0, &levels)),
        voluntary: active,
        levels,
        stream: Stream::new(3, "test.meet"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_hot_path_is_its_plain_twin(
        seed in 0u64..1000,
        // Per place: the power of two of its seats, and whether it is a counter.
        shapes in prop::collection::vec((1u32..9, any::<bool>()), 1..12),
        (bias, active, all_on) in (0.0f32..0.9, any::<bool>(), any::<bool>()),
        (attempts, thinned, helped) in (1u32..5, any::<bool>(), any::<bool>()),
    ) {
        let luck = Stream::new(seed, "test.seats");
        let (mut seats, mut places, mut n) = (Vec::new(), Vec::new(), 0);
        for (p, (power, counter)) in shapes.into_iter().enumerate() {
            let (first, many) = (seats.len() as u32, 1u32 << power);
            for seat in 0..many {
                let taken = luck.draw(p as u64, 0, seat)[0] % 5 < 3;
                seats.push(if taken { n } else { NONE });
                n += u32::from(taken);
            }
            places.push(Place {
                first,
                seats: many,
                staff_seats: if counter { many / 2 } else { 0 },
                members: seats[first as usize..].iter().filter(|&&s| s != NONE).count() as u32,
                climate: 0.2,
            });
        }
        let faces = people(n.max(1), seed);
        let rules = rules(bias, active, all_on, attempts);
        let norms: Vec<f32> = (0..2 * GROUPS * GROUPS).map(|k| k as f32 / 20.0 - 0.3).collect();
        let thin = [0.5, 0.9];
        let stretch = Stretch {
            seats: &seats,
            places: &places,
            norms: &norms,
            thin: if thinned { &thin } else { &[] },
            interpreters: Interpreters {
                share: if helped { &[0.0, 0.8, 0.1, 0.0, 0.3, 1.0] } else { &[] },
                level: 0.6,
            },
            step: 11,
        };
        let empty = vec![[0u8; 4]; seats.len() * GROUPS];
        let (mut hot, mut slow) = (empty.clone(), empty);
        let (mut hot_ties, mut slow_ties) = (Vec::new(), Vec::new());
        let one = meet(&rules, stretch, &faces, &mut Workspace::default(), &mut hot, &mut hot_ties);
        let two = plain(&rules, stretch, &faces, &mut slow, &mut slow_ties);
        prop_assert_eq!(one, two);
        prop_assert_eq!(hot, slow);
        // The order of proposals means nothing.
        let order = |p: &Proposal| (p.a, p.b, p.u.to_bits());
        hot_ties.sort_by_key(order);
        slow_ties.sort_by_key(order);
        prop_assert_eq!(hot_ties, slow_ties);
    }
}
