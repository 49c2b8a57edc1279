//! T-B2, after Feliciani, Flache & Tolsma 2017: does segregation breed polarisation? It depends on
//! how people influence each other.
//!
//! Two groups of the same size live on maps of low and of high dissimilarity. Everybody has an
//! opinion in [−1,1], at the start uniform and unrelated to group, and is influenced by those whom
//! he or she knows:
//!
//! * repulsion: who is alike attracts, who is unlike pushes away (w below 0). This is M18 with its
//!   option `repulsive`, without forgetting.
//! * arguments: one person is heard in a step, drawn in proportion to (4 − |g_j − g_i| −
//!   H·|o_j − o_i|)³, groups being −1 and 1, and tells one of S arguments, for with probability
//!   (1 + o_j)/2; who hears drops an own one: an argument for in place of one against moves o_i by
//!   2/S, the reverse by −2/S. M18's option `arguments` listens to the own group only, so this is a
//!   mechanism of the test's own.
//!
//! Polarisation is the variance of |o_i − o_j| over all pairs: 0 in consensus, 1 for two halves at
//! the two ends. Expected: under repulsion it is lower where the groups live apart, under arguments
//! slightly higher. In our engine the map is that of the synthetic city, where people meet in the
//! street of their own area and of one that they pass through, so that areas are not worlds of their
//! own; whom people know are the friends that M33 lets them find there; the opinion is the attitude
//! towards a small third group.

use super::super::statistic::{Stage, Statistic, Values};
use super::Bare;
use crate::attitude::kernel::ATTITUDE;
use crate::encounter::valence::{self, Valence};
use crate::engine::Simulation;
use crate::error::Result;
use crate::indirect::peers::{PeerInfluence, Peers};
use crate::institutions::friendship::{self, Friendship};
use crate::mechanism::{Circle, Column, Layout, Mechanism, Met, People, Per, Shown, Weekly};
use crate::num::{Fixed, ln};
use crate::places::Setting;
use crate::rng::{Stream, uniform};

pub(super) const STATISTICS: &[Statistic] = &[
    (
        "repulsion_apart",
        Stage::Docking,
        "T-B2: polarisation under repulsion on the segregated map",
    ),
    (
        "repulsion_mixed",
        Stage::Docking,
        "T-B2: the same on the mixed map",
    ),
    (
        "arguments_apart",
        Stage::Docking,
        "T-B2: polarisation under exchange of arguments on the segregated map",
    ),
    (
        "arguments_mixed",
        Stage::Docking,
        "T-B2: the same on the mixed map",
    ),
    (
        "cross_ties_apart",
        Stage::Docking,
        "T-B2: share of ties between the groups on the segregated map",
    ),
    (
        "cross_ties_mixed",
        Stage::Docking,
        "T-B2: the same on the mixed map",
    ),
];

/// Dissimilarity of the two maps.
const MAPS: [(&str, f64); 2] = [("mixed", 0.05), ("apart", 0.75)];
/// H: weight of the distance of opinions against that of groups, and S: arguments that a person
/// keeps. As in the authors' public program of the rule.
const H: f32 = 0.6;
const ARGUMENTS: f32 = 4.0;
/// μ of M18: the greatest that a scenario may set.
const MU: f64 = 0.2;
/// The option `repulsive` of M18.
const REPULSIVE: usize = 1;
/// Weeks of repulsion, which has settled by then, and of arguments, which take longer: until the
/// mixed map begins to agree. Our assumptions, from trial runs at other draws.
const WEEKS_OF_REPULSION: u32 = 100;
const WEEKS_OF_ARGUMENTS: u32 = 280;
/// The group that opinions are about.
const ISSUE: usize = 2;

/// Everybody hears an argument of one friend a week.
#[derive(Debug, Clone, Default)]
struct Arguments(Option<(Column, Weekly, Shown)>);

/// Weight with which somebody at this distance of opinion is heard.
fn likeness(distance: f32, unlike: bool) -> f32 {
    let groups = if unlike { 2.0 } else { 0.0 };
    let likeness = 4.0 - groups - H * distance;
    likeness * likeness * likeness
}

/// What an argument of somebody with opinion `theirs` does to opinion `mine`; two numbers in [0, 1)
/// are the draws.
fn effect(mine: f32, theirs: f32, draws: [f32; 2]) -> f32 {
    let tells_for = draws[0] < (1.0 + theirs) / 2.0;
    let drops_for = draws[1] < (1.0 + mine) / 2.0;
    let push = f32::from(u8::from(tells_for)) - f32::from(u8::from(drops_for));
    push * 2.0 / ARGUMENTS
}

impl Mechanism for Arguments {
    fn name(&self) -> &str {
        "docking_arguments"
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        let opinion = layout.change(ATTITUDE)?;
        let heard = layout.weekly("heard", Per::Outgroup);
        self.0 = Some((opinion, heard, layout.show(opinion)));
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn looks_at_friends(&self) -> bool {
        true
    }

    fn friends(&self, circle: &Circle<'_>, met: &mut Met<'_, '_>) {
        let Some((_, heard, shown)) = self.0 else {
            return;
        };
        let stream = Stream::new(circle.seed, "docking.arguments");
        let (me, mine) = (circle.me, circle.me.shown(shown, ISSUE));
        // A race, so that the order of friends does not matter: whoever comes first is heard.
        let mut first: Option<((f64, u64), f32)> = None;
        for (_, face) in circle.friends().filter(|(_, f)| f.group() != ISSUE) {
            let (theirs, unlike) = (face.shown(shown, ISSUE), face.group() != me.group());
            let address = me.key() ^ face.key().rotate_left(32);
            let bits = stream.draw(address, circle.step, 0);
            let chance = f64::from(likeness((theirs - mine).abs(), unlike));
            let time = -ln(f64::from(uniform(bits[0])).max(1e-9)) / chance;
            let at = (time, face.key());
            if first.is_none_or(|(best, _)| at < best) {
                let draws = [uniform(bits[1]), uniform(bits[2])];
                first = Some((at, effect(mine, theirs, draws)));
            }
        }
        *met.week(heard, ISSUE) = first.map_or(0.0, |(_, effect)| effect);
    }

    fn change(&self, people: &mut People<'_>) {
        let Some((opinion, heard, _)) = self.0 else {
            return;
        };
        people.for_each(|person, change| {
            if person.group != ISSUE {
                change.add(opinion, ISSUE, person.week(heard)[ISSUE]);
            }
        });
    }
}

/// M18 with the option `repulsive`. What it asks of forgetting, which would hold opinions at their
/// start, is set aside: the published rule has none.
fn repulsion() -> Peers {
    let p = PeerInfluence {
        mu: MU,
        heterophobia: 1.0,
        option: REPULSIVE,
        ..PeerInfluence::default()
    };
    Peers::new(&p, f64::INFINITY)
}

/// The town on a map, before the first week.
fn town(seed: u64, dissimilarity: f64, mechanism: impl Mechanism + 'static) -> Result<Simulation> {
    // Who meets may become friends, whoever it is.
    let anybody = Friendship {
        c0: -2.8,
        homophily: 0.0,
        closure: 0.5,
        liking: 0.0,
        language: 0.0,
        similarity: 0.0,
        milieu: 0.0,
        scale: 12.0,
        hazard: 0.004,
        hazard_liking: 0.0,
        hazard_closure: 0.5,
        hazard_negative: 0.0,
        initial_friends: 20.0,
    };
    let pleasant = Valence {
        b_positive: 5.0,
        b_negative: -5.0,
        psi_positive: 0.0,
        psi_negative: 0.0,
        psi_conditions: 0.0,
        psi_anxiety: 0.0,
        own_positive: 1.0,
        own_negative: 0.0,
        ..Valence::default()
    };
    let groups = [
        ("a", 0.475, 0.0),
        ("b", 0.475, dissimilarity),
        ("issue", 0.05, 0.1),
    ];
    let bare = Bare::new(&groups, 1_000, 10, seed)?
        .with(friendship::CARD.name, &anybody)
        .with(valence::CARD.name, &pleasant)
        .changed(|s| {
            for (name, rate) in [("transit", 1.0), ("friends", 0.2)] {
                let settings = s.settings.iter_mut().filter(|s| s.name == name);
                settings.for_each(|s| (s.enabled, s.spec.rate) = (true, rate));
            }
        });
    let mut town = Simulation::builder(bare.0)
        .threads(1)
        .mechanism(mechanism)
        .build()?;
    let keys = town.population().key.clone();
    let stream = Stream::new(seed, "docking.opinion");
    let opinions = town.column_mut(ATTITUDE)?.chunks_exact_mut(3);
    for (row, key) in opinions.zip(keys) {
        row[ISSUE] = 2.0 * uniform(stream.draw(key, 0, 0)[0]) - 1.0;
    }
    Ok(town)
}

/// Opinions of the two groups.
fn opinions(town: &Simulation) -> Vec<f32> {
    let data = town.column(ATTITUDE).unwrap_or(&[]);
    let rows = data.chunks_exact(3).zip(&town.population().group);
    rows.filter(|(_, g)| usize::from(**g) != ISSUE)
        .map(|(row, _)| row[ISSUE])
        .collect()
}

/// Variance of |o_i − o_j| over all pairs.
fn polarisation(mut opinions: Vec<f32>) -> f64 {
    opinions.sort_by(f32::total_cmp);
    let n = opinions.len() as f64;
    let (mut sum, mut squares, mut distances) = (Fixed::default(), Fixed::default(), 0.0f64);
    for (k, o) in opinions.iter().enumerate() {
        sum.add(*o);
        squares.add(o * o);
        // Sorted: o comes k times with plus and n − 1 − k times with minus.
        distances += f64::from(*o) * (2.0 * k as f64 - (n - 1.0));
    }
    let pairs = n * (n - 1.0) / 2.0;
    let mean = distances / pairs;
    (n * squares.value() - sum.value() * sum.value()) / pairs - mean * mean
}

/// Share of ties of the two groups that are between them.
fn cross_ties(town: &Simulation) -> f64 {
    let (ties, group) = (town.ties(), &town.population().group);
    let (mut cross, mut all) = (0u32, 0u32);
    for i in 0..town.population().len() {
        for tie in ties.of(i as u32) {
            let (g, h) = (group[i], group[tie.other as usize]);
            if usize::from(g) != ISSUE && usize::from(h) != ISSUE {
                all += 1;
                cross += u32::from(g != h);
            }
        }
    }
    f64::from(cross) / f64::from(all)
}

pub(super) fn run(seed: u64, values: &mut Values) -> Result<()> {
    for (map, d) in MAPS {
        let mut repelled = town(seed, d, repulsion())?;
        (0..WEEKS_OF_REPULSION).for_each(|_| repelled.step());
        let p = polarisation(opinions(&repelled));
        values.note_true(&format!("repulsion_{map}"), p);
        values.note_true(&format!("cross_ties_{map}"), cross_ties(&repelled));
        let mut persuaded = town(seed, d, Arguments::default())?;
        (0..WEEKS_OF_ARGUMENTS).for_each(|_| persuaded.step());
        let p = polarisation(opinions(&persuaded));
        values.note_true(&format!("arguments_{map}"), p);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// People whom news from the first one reaches over friends.
    fn within_reach(town: &Simulation) -> usize {
        let mut seen = vec![false; town.population().len()];
        let mut next = vec![0];
        seen[0] = true;
        while let Some(i) = next.pop() {
            for tie in town.ties().of(i) {
                if !std::mem::replace(&mut seen[tie.other as usize], true) {
                    next.push(tie.other);
                }
            }
        }
        seen.iter().filter(|s| **s).count()
    }

    #[test]
    fn what_repels_is_the_option_of_the_catalogue() {
        // Without repulsion between unlike people nobody is driven beyond where opinions began.
        let mean_square = |mechanism: Peers| {
            let mut town = town(6, 0.05, mechanism).unwrap();
            (0..40).for_each(|_| town.step());
            let opinions = opinions(&town);
            let squares: f64 = opinions.iter().map(|o| f64::from(o * o)).sum();
            squares / opinions.len() as f64
        };
        let bounded = PeerInfluence {
            mu: MU,
            option: 2,
            ..PeerInfluence::default()
        };
        let (repelled, bounded) = (
            mean_square(repulsion()),
            mean_square(Peers::new(&bounded, f64::INFINITY)),
        );
        // A uniform number in [−1,1] has mean square 1/3.
        assert!(repelled > 0.4 && bounded < 0.34, "{repelled} {bounded}");
    }

    #[test]
    fn polarisation_of_known_opinions() {
        assert!(polarisation(vec![0.3; 40]).abs() < 1e-6);
        // Half of the pairs (a few less) at distance 2, the others at 0: variance 1.
        let halves: Vec<f32> = (0..2000)
            .map(|k| if k % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        assert!((polarisation(halves) - 1.0).abs() < 0.01);
        // 0, 0, 1: distances 0, 1, 1.
        let third = polarisation(vec![0.0, 1.0, 0.0]);
        assert!((third - 2.0 / 9.0).abs() < 1e-6, "{third}");
    }

    #[test]
    fn an_argument_replaces_another() {
        let told = |draws| effect(0.0, 0.0, draws);
        assert_eq!((told([0.1, 0.9]), told([0.9, 0.1])), (0.5, -0.5));
        assert_eq!((told([0.1, 0.1]), told([0.9, 0.9])), (0.0, 0.0));
        // (4 − .6·.5)³ and (2 − .3)³.
        assert!((likeness(0.5, false) - 50.653).abs() < 1e-4);
        assert!((likeness(0.5, true) - 4.913).abs() < 1e-4);
    }

    #[test]
    fn the_map_keeps_groups_apart_and_opinions_begin_alike() {
        let [mixed, apart] = MAPS.map(|(_, d)| town(5, d, repulsion()).unwrap());
        assert!(cross_ties(&mixed) > 0.45, "{}", cross_ties(&mixed));
        assert!(cross_ties(&apart) < 0.35, "{}", cross_ties(&apart));
        // No part of the map is a world of its own.
        for town in [&mixed, &apart] {
            let people = town.population().len();
            assert!(within_reach(town) * 100 >= people * 98);
        }
        // |x − y| of two uniform numbers in [−1,1] has variance 2/9.
        let p = polarisation(opinions(&mixed));
        assert!((p - 2.0 / 9.0).abs() < 0.02, "{p}");
    }
}
