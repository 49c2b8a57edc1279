//! Friendships between groups: pure functions of a table of ties, and their rows.
//!
//! The table counts *ends* of ties: row = group of the person, column = group of the friend. It
//! is symmetric, and a tie within a group counts twice on the diagonal.

use ndarray::{Array2, ArrayView2};

use super::{Indicator, Row, Rows, Scope, add_all, fold_people, members};
use crate::engine::View;
use crate::num::Fixed;

/// E-I index (external − internal)/(external + internal) ties, from −1 (all ties within groups)
/// to 1 (none). NaN without ties.
///
/// ```
/// use commonground::indicators::network::ei_index;
/// // 40 ties within A, 20 within B, 10 between: 80 and 40 ends on the diagonal.
/// let ends = ndarray::array![[80, 10], [10, 40]];
/// assert!((ei_index(ends.view()) + 0.7143).abs() < 5e-5);
/// ```
pub fn ei_index(ends: ArrayView2<'_, u64>) -> f64 {
    let all = ends.sum() as f64;
    let internal = ends.diag().sum() as f64;
    (all - 2.0 * internal) / all
}

/// Newman's assortativity by group, (Σe_gg − Σa_g²)/(1 − Σa_g²), e_gg the share of ends within
/// group g and a_g that of its members. NaN without ties or where one group has all of them.
pub fn assortativity(ends: ArrayView2<'_, u64>) -> f64 {
    let all = ends.sum() as f64;
    let within = ends.diag().sum() as f64 / all;
    let chance: f64 = ends
        .rows()
        .into_iter()
        .map(|r| square(r.sum() as f64 / all))
        .sum();
    if chance < 1.0 {
        (within - chance) / (1.0 - chance)
    } else {
        f64::NAN
    }
}

/// Coleman's inbreeding homophily of group `g`, IH = (H − w)/(1 − w): H its share of ties with
/// the own group, w its share of `people` (members by group). 0 where friends are as mixed as the
/// city, 1 where all are of the own group. NaN without ties, or where everybody belongs to it.
///
/// # Panics
/// If the group is no row of the table or has no number of people.
pub fn coleman_homophily(ends: ArrayView2<'_, u64>, people: &[u64], g: usize) -> f64 {
    let same = ends[[g, g]] as f64 / ends.row(g).sum() as f64;
    let share = people[g] as f64 / people.iter().sum::<u64>() as f64;
    if share < 1.0 {
        (same - share) / (1.0 - share)
    } else {
        f64::NAN
    }
}

/// Odds of a tie with another group against one with the own group, over the odds in which they are met:
/// (k_cross/k_same)/((1 − w)/w), w the group's share of `people`. 1 where friends are as mixed as the city, less where
/// people prefer or meet their own. NaN without ties within the group, or where everybody belongs to it.
///
/// # Panics
/// If the group is no row of the table or has no number of people.
pub fn cross_tie_odds(ends: ArrayView2<'_, u64>, people: &[u64], g: usize) -> f64 {
    let same = ends[[g, g]] as f64;
    let cross = ends.row(g).sum() as f64 - same;
    let own = people[g] as f64;
    let others = people.iter().sum::<u64>() as f64 - own;
    if same > 0.0 && others > 0.0 {
        (cross / same) / (others / own)
    } else {
        f64::NAN
    }
}

fn square(x: f64) -> f64 {
    x * x
}

/// What one pass over all ties counts.
#[derive(Debug, Clone, PartialEq)]
pub struct TieTable {
    /// Ends of ties by group of the person and of the friend.
    pub ends: Array2<u64>,
    /// People of each group (row) with at least one friend in a group (column); the last column:
    /// in any group but the own one.
    pub befriended: Array2<u64>,
    /// Sum of the liking that people of a group (row) have for their friends of a group (column).
    pub liking: Array2<f64>,
    /// People by group.
    pub people: Vec<u64>,
}

/// Counts the ties of a view.
pub fn tie_table(view: &View<'_>) -> TieTable {
    let groups = view.groups();
    let group = &view.population.group;
    let people = if view.ties.people() == view.population.len() {
        view.ties.people()
    } else {
        0
    };
    let width = groups + 1;
    // Ends, then the people who have at least one friend.
    let split = groups * groups;
    let (sums, liking) = fold_people(
        people,
        || {
            (
                vec![0u64; split + groups * width],
                vec![Fixed::default(); split],
            )
        },
        |(sums, liking), i| {
            let g = usize::from(group[i]);
            let mut seen = 0u32;
            for tie in view.ties.of(i as u32) {
                let h = usize::from(group[tie.other as usize]);
                sums[g * groups + h] += 1;
                liking[g * groups + h].add(tie.mine());
                seen |= 1 << h;
            }
            for h in 0..groups {
                sums[split + g * width + h] += u64::from(seen >> h & 1);
            }
            sums[split + g * width + groups] += u64::from(seen & !(1 << g) != 0);
        },
        |all, more| {
            add_all(&mut all.0, more.0);
            add_all(&mut all.1, more.1);
        },
    );
    TieTable {
        ends: Array2::from_shape_fn((groups, groups), |(g, h)| sums[g * groups + h]),
        befriended: Array2::from_shape_fn((groups, width), |(g, h)| sums[split + g * width + h]),
        liking: Array2::from_shape_fn((groups, groups), |(g, h)| liking[g * groups + h].value()),
        people: members(view, Scope::City),
    }
}

/// Friendships, all with setting `friends` and for the whole city:
/// `cross_group_friends` (mean number of friends in the outgroup, over all members of the group),
/// `with_cross_group_friend` (share with at least one) and `liking_mean` (how much its members like these
/// friends, mean over ties, −1 to 1: the effect on persons beside that on the group, `attitude_mean`) by ordered pair of groups and with
/// outgroup `all` for any group but the own one; `degree_mean`, `coleman_homophily` and `cross_tie_odds` by group;
/// `degree_mean`, `ei_index` and `assortativity` of all; `ties_made` and `ties_dissolved`, the
/// numbers of this week.
#[derive(Debug, Clone, Copy, Default)]
pub struct Friendships;

impl Indicator for Friendships {
    fn name(&self) -> &'static str {
        "friendships"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let groups = view.groups();
        let table = tie_table(view);
        let ends = table.ends.view();
        let row = |name, value| Row::new(name, value).setting("friends");
        for g in 0..groups {
            let n = table.people[g] as f64;
            let degree = ends.row(g).sum();
            for h in (0..=groups).filter(|&h| h != g) {
                let (friends, some) = match h {
                    h if h < groups => (ends[[g, h]], table.befriended[[g, h]]),
                    _ => (degree - ends[[g, g]], table.befriended[[g, groups]]),
                };
                let mut push = |name, value: f64| {
                    let row = row(name, value).group(g);
                    out.push(if h < groups { row.outgroup(h) } else { row });
                };
                push("cross_group_friends", friends as f64 / n);
                push("with_cross_group_friend", some as f64 / n);
                let liking = match h {
                    h if h < groups => table.liking[[g, h]],
                    _ => table.liking.row(g).sum() - table.liking[[g, g]],
                };
                push("liking_mean", liking / friends as f64);
            }
            out.push(row("degree_mean", degree as f64 / n).group(g));
            let inbred = coleman_homophily(ends, &table.people, g);
            out.push(row("coleman_homophily", inbred).group(g));
            let odds = cross_tie_odds(ends, &table.people, g);
            out.push(row("cross_tie_odds", odds).group(g));
        }
        let people: u64 = table.people.iter().sum();
        out.push(row("degree_mean", ends.sum() as f64 / people as f64));
        out.push(row("ei_index", ei_index(ends)));
        out.push(row("assortativity", assortativity(ends)));
        out.push(row("ties_made", view.flows.ties[0] as f64));
        out.push(row("ties_dissolved", view.flows.ties[1] as f64));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use crate::ties::Ties;
    use ndarray::array;

    fn close(found: f64, known: f64) {
        assert!((found - known).abs() < 5e-5, "{found} instead of {known}");
    }

    #[test]
    fn known_answers() {
        let ends = array![[80, 10], [10, 40]];
        let ends = ends.view();
        close(ei_index(ends), -0.7143);
        close(assortativity(ends), 0.6889);
        close(coleman_homophily(ends, &[60, 40], 0), 0.7222);
        close(coleman_homophily(ends, &[60, 40], 1), 0.6667);
        close(cross_tie_odds(ends, &[60, 40], 0), 0.125 / (40.0 / 60.0));
        close(
            cross_tie_odds(array![[9, 9], [9, 9]].view(), &[50, 50], 1),
            1.0,
        );
    }

    #[test]
    fn without_ties_or_others_there_is_no_number() {
        let none = Array2::<u64>::zeros((2, 2));
        assert!(ei_index(none.view()).is_nan() && assortativity(none.view()).is_nan());
        assert!(coleman_homophily(none.view(), &[5, 5], 0).is_nan());
        let one = array![[8, 0], [0, 0]];
        assert!(assortativity(one.view()).is_nan());
        assert!(coleman_homophily(one.view(), &[5, 0], 0).is_nan());
        assert!(cross_tie_odds(one.view(), &[5, 0], 0).is_nan());
        assert_eq!(ei_index(one.view()), -1.0);
    }

    #[test]
    fn ties_become_rows() {
        // 0, 1, 2 of group 0; 3, 4 of group 1.
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 0), (0, 1), (0, 1)]);
        world.ties = Ties::from_pairs(
            5,
            2,
            &[
                (0, 1, 0.5, 0.5),
                (1, 2, 0.1, 0.2),
                (3, 0, 0.0, 0.3),
                (0, 4, 0.4, 0.4),
            ],
        );
        world.flows.ties = [3, 1, 0];
        assert_eq!(tie_table(&world.view()).ends, array![[4, 2], [2, 0]]);
        let mut rows = Rows::default();
        Friendships.rows(&world.view(), Scope::City, &mut rows);
        let value = |row: Row| rows.get(&row.setting("friends")).unwrap();
        let row = |name| Row::new(name, 0.0);
        close(
            value(row("cross_group_friends").group(0).outgroup(1)),
            2.0 / 3.0,
        );
        close(
            value(row("with_cross_group_friend").group(0).outgroup(1)),
            1.0 / 3.0,
        );
        close(value(row("with_cross_group_friend").group(1)), 1.0);
        close(value(row("degree_mean").group(0)), 2.0);
        close(value(row("degree_mean")), 1.6);
        close(value(row("ei_index")), 0.0);
        close(
            value(row("coleman_homophily").group(0)),
            (4.0 / 6.0 - 0.6) / 0.4,
        );
        close(value(row("ties_made")), 3.0);
        close(value(row("ties_dissolved")), 1.0);
    }
}
