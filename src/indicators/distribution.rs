//! Who is moved and who is missed: attitudes by where people began, and for whom contact goes badly.

use super::polarization::{BINS, bin};
use super::{Indicator, Row, Rows, Scope, add_all, fold_present};
use crate::attitude::kernel::SET_POINT;
use crate::engine::View;
use crate::num::Fixed;

/// `attitude_low_third`, `attitude_middle_third`, `attitude_high_third` by ordered pair of groups: mean attitude
/// of the third of a group's members whose set-point towards the other group is lowest, in the middle, highest (cut
/// between hundredths: thirds are as equal as that allows). `mainly_negative` by ordered pair: of those who met the other group in the
/// week, the share with more negative than positive contacts. City only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Distribution;

/// Names of the thirds, from below.
const THIRDS: [&str; 3] = [
    "attitude_low_third",
    "attitude_middle_third",
    "attitude_high_third",
];

/// Third of each bin: that in which the middle of its members stands.
fn thirds(histogram: &[u64]) -> Vec<u8> {
    let people: u64 = histogram.iter().sum();
    let mut below = 0;
    let third = |n: &u64| {
        let twice = 2 * below + n;
        below += n;
        ((3 * twice) / (2 * people.max(1))).min(2) as u8
    };
    histogram.iter().map(third).collect()
}

impl Indicator for Distribution {
    fn name(&self) -> &'static str {
        "distribution"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if scope == Scope::Areas {
            return;
        }
        let groups = view.groups();
        let group = &view.population.group;
        // Of those who met another group: all, and those with mostly negative contacts.
        let met = fold_present(
            view.population,
            || vec![0u64; 2 * groups * groups],
            |n, i| {
                let g = usize::from(group[i]);
                let own = &view.contacts[i * groups..(i + 1) * groups];
                for (h, [positive, negative, neutral, _]) in own.iter().enumerate() {
                    let cell = 2 * (g * groups + h);
                    n[cell] += u64::from(positive | negative | neutral != 0);
                    n[cell + 1] += u64::from(negative > positive);
                }
            },
            add_all,
        );
        let pairs = (0..groups * groups).map(|cell| (cell / groups, cell % groups));
        for (g, h) in pairs.clone().filter(|(g, h)| g != h) {
            let cell = 2 * (g * groups + h);
            let share = met[cell + 1] as f64 / met[cell] as f64;
            out.push(Row::new("mainly_negative", share).group(g).outgroup(h));
        }
        let Some(began) = view.column(SET_POINT).map(|c| c.values) else {
            return;
        };
        let histograms = fold_present(
            view.population,
            || vec![0u64; groups * groups * BINS],
            |n, i| {
                let first = usize::from(group[i]) * groups;
                for (h, &a) in began[i * groups..(i + 1) * groups].iter().enumerate() {
                    n[(first + h) * BINS + bin(a)] += 1;
                }
            },
            add_all,
        );
        let third_of: Vec<u8> = histograms.chunks_exact(BINS).flat_map(thirds).collect();
        let sums = fold_present(
            view.population,
            || vec![(0u64, Fixed::default()); 3 * groups * groups],
            |sums, i| {
                let first = usize::from(group[i]) * groups;
                for h in 0..groups {
                    let cell = first + h;
                    let third = third_of[cell * BINS + bin(began[i * groups + h])];
                    let sum = &mut sums[3 * cell + usize::from(third)];
                    sum.0 += 1;
                    sum.1.add(view.attitude[i * groups + h]);
                }
            },
            |all, more| {
                for (a, b) in all.iter_mut().zip(more) {
                    a.0 += b.0;
                    a.1 += b.1;
                }
            },
        );
        for (g, h) in pairs.filter(|(g, h)| g != h) {
            for (name, (n, sum)) in THIRDS.iter().zip(&sums[3 * (g * groups + h)..]) {
                let mean = sum.value() / *n as f64;
                out.push(Row::new(*name, mean).group(g).outgroup(h));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attitude::kernel::engine_columns;
    use crate::engine::State;
    use crate::indicators::sample::World;
    use crate::mechanism::Layout;

    #[test]
    fn thirds_are_cut_where_a_third_of_the_people_stands() {
        assert_eq!(thirds(&[1, 1, 1]), [0, 1, 2]);
        assert_eq!(thirds(&[0, 10, 0]), [0, 1, 2]);
        assert_eq!(thirds(&[4, 1, 1, 3]), [0, 1, 1, 2]);
        assert_eq!(thirds(&[0, 0]), [0, 0]);
    }

    #[test]
    fn thirds_are_of_those_who_began_there() {
        let mut world = World::placed(2, vec![(0, 0); 6]);
        let mut layout = Layout::new(&world.population.groups);
        for spec in engine_columns() {
            layout.keep(spec).unwrap();
        }
        world.state = State::new(&layout, &world.population.group);
        let began = world.state.position(SET_POINT).unwrap();
        // The lowest third has changed its mind, the highest has not.
        let people = [
            (0.7, 0.7),
            (-0.6, 0.0),
            (0.1, 0.2),
            (-0.5, 0.5),
            (0.8, 0.8),
            (0.0, 0.1),
        ];
        for (i, (a0, a)) in people.into_iter().enumerate() {
            world.state.data[began][2 * i + 1] = a0;
            world.attitude[2 * i + 1] = a;
        }
        let mut rows = Rows::default();
        Distribution.rows(&world.view(), Scope::City, &mut rows);
        for (name, known) in THIRDS.iter().zip([0.25, 0.15, 0.75]) {
            let found = rows
                .get(&Row::new(*name, 0.0).group(0).outgroup(1))
                .unwrap();
            assert!((found - known).abs() < 1e-6, "{name} {found}");
        }
        rows.clear();
        Distribution.rows(&world.view(), Scope::Areas, &mut rows);
        assert!(rows.is_empty());
    }

    #[test]
    fn contact_is_mainly_negative_for_those_who_count_more_bad_than_good() {
        let mut world = World::placed(2, vec![(0, 0), (0, 0), (0, 0), (0, 0), (0, 1)]);
        world.contacts[1] = [1, 2, 0, 0];
        world.contacts[3] = [2, 2, 0, 0];
        world.contacts[5] = [0, 0, 1, 0];
        // Only avoided: not met.
        world.contacts[7] = [0, 0, 0, 3];
        let mut rows = Rows::default();
        Distribution.rows(&world.view(), Scope::City, &mut rows);
        let at = |g, h| rows.get(&Row::new("mainly_negative", 0.0).group(g).outgroup(h));
        assert_eq!(at(0, 1), Some(1.0 / 3.0));
        assert_eq!(at(1, 0), None);
    }
}
