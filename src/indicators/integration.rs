//! Lives that are shared: homes and associations of people of several groups, friends of pupils.

use super::{Indicator, Row, Rows, Scope, add_all, fold_present};
use crate::engine::View;
use crate::ids::NONE;
use crate::population::LEVELS;

/// Age from which a member of a household may be a partner.
const ADULT: u8 = 18;
/// Ages of pupils.
const PUPILS: std::ops::RangeInclusive<u8> = LEVELS[0].0..=LEVELS[1].1;

/// `mixed_home`: share of the adults of a group who live with an adult of another group; `member`
/// (setting `club`): share of a group in a club or association; `joint_membership` (setting `club`): share of these whose club has
/// members of other groups too; `pupil_cross_group_friends` (setting `friends`): friends of other groups that a pupil of
/// 6 to 17 has. City only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Integration;

impl Indicator for Integration {
    fn name(&self) -> &'static str {
        "integration"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let (groups, p) = (view.groups(), view.population);
        // The groups of a household's adults, as bits.
        let homes = p.household.iter().filter(|&&h| h != NONE);
        let homes = homes.max().map_or(0, |&h| h as usize + 1);
        let mut adults = vec![0u32; homes];
        for i in p.all_present().filter(|&i| p.age[i] >= ADULT) {
            if let Some(bits) = adults.get_mut(p.household[i] as usize) {
                *bits |= 1 << p.group[i];
            }
        }
        let clubs = view.seats.get("club");
        let mixed_clubs: Vec<bool> = clubs.map_or_else(Vec::new, |seats| {
            let of = |place: u32| {
                let members = seats.of_place(place).iter().filter(|&&i| i != NONE);
                members.fold(0u32, |bits, &i| bits | 1 << p.group[i as usize])
            };
            let mixed = |place| of(place).count_ones() > 1;
            (0..seats.places() as u32).map(mixed).collect()
        });
        let ties = view.ties.people() == p.len();
        // People, adults, adults in mixed homes, members, members of mixed clubs, pupils, their friends.
        const COUNTS: usize = 7;
        let counts = fold_present(
            p,
            || vec![0u64; groups * COUNTS],
            |n, i| {
                let g = usize::from(p.group[i]);
                let n = &mut n[g * COUNTS..(g + 1) * COUNTS];
                n[0] += 1;
                if p.age[i] >= ADULT {
                    let home = adults.get(p.household[i] as usize);
                    n[1] += 1;
                    n[2] += u64::from(home.is_some_and(|bits| bits & !(1 << g) != 0));
                }
                let club = clubs.map_or(NONE, |seats| seats.place_of(i as u32));
                if club != NONE {
                    n[3] += 1;
                    n[4] += u64::from(mixed_clubs[club as usize]);
                }
                if PUPILS.contains(&p.age[i]) && ties {
                    let friends = view.ties.of(i as u32).iter();
                    let across = friends.filter(|t| p.group[t.other as usize] != p.group[i]);
                    n[5] += 1;
                    n[6] += across.count() as u64;
                }
            },
            add_all,
        );
        for (g, n) in counts.chunks_exact(COUNTS).enumerate() {
            let share =
                |name, a: usize, b: usize| Row::new(name, n[a] as f64 / n[b] as f64).group(g);
            out.push(share("mixed_home", 2, 1));
            if clubs.is_some() {
                out.push(share("member", 3, 0).setting("club"));
                out.push(share("joint_membership", 4, 3).setting("club"));
            }
            if ties {
                out.push(share("pupil_cross_group_friends", 6, 5).setting("friends"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use crate::ties::Ties;

    #[test]
    fn homes_clubs_and_friends_of_pupils() {
        // Two couples, one of them mixed, and a child of the mixed one.
        let mut world = World::placed(2, vec![(0, 0), (0, 1), (0, 0), (0, 0), (0, 1)]);
        world.population.household = vec![0, 0, 1, 1, 0];
        world.population.age[4] = 9;
        world.seat("club", vec![0, NONE, 0, 1, 0], Vec::new());
        world.ties = Ties::from_pairs(
            5,
            2,
            &[(4, 2, 0.1, 0.1), (4, 3, 0.1, 0.1), (4, 1, 0.1, 0.1)],
        );
        let mut rows = Rows::default();
        Integration.rows(&world.view(), Scope::City, &mut rows);
        let at = |name, g| rows.get(&Row::new(name, 0.0).group(g));
        assert_eq!(at("mixed_home", 0), Some(1.0 / 3.0));
        assert_eq!(at("mixed_home", 1), Some(1.0));
        let club = |name, g| rows.get(&Row::new(name, 0.0).group(g).setting("club"));
        assert_eq!(club("member", 0), Some(1.0));
        assert_eq!(club("joint_membership", 0), Some(2.0 / 3.0));
        assert_eq!(club("joint_membership", 1), Some(1.0));
        let pupils = Row::new("pupil_cross_group_friends", 0.0).setting("friends");
        assert_eq!(rows.get(&pupils.clone().group(1)), Some(2.0));
        assert_eq!(rows.get(&pupils.group(0)), None);
    }
}
