//! Young and old, and who was born here, where people grow older (M37).

use super::{Indicator, Row, Rows, Scope, add_all, fold_present, unit_of, units};
use crate::engine::View;
use crate::ids::NONE;
use crate::institutions::ageing::{PENSION, is_grown_up_child};
use crate::population::Population;

/// Age from which on somebody is grown up.
const ADULT: u8 = 18;
/// What is counted: people, years of age of all together, the young, the old, those born here, members
/// of the households of all together.
const COUNTS: usize = 6;
/// Names of the means and shares, in the order of the counts after the first.
const NAMES: [&str; COUNTS - 1] = [
    "age_mean",
    "share_under_18",
    "share_65_and_older",
    "share_born_here",
    "household_size_mean",
];
/// Ages of those whom statistics of Europe call young adults.
const YOUNG: std::ops::RangeInclusive<u8> = 18..=34;

/// `age_mean`: mean age in years of a group; `share_under_18`, `share_65_and_older`: shares of the young and of those of
/// pension age; `share_born_here`: share of those who were born in the city during the run; `household_size_mean`:
/// people in the household of a member; `share_young_at_home`: of those of 18 to 34 who live with somebody at
/// least 16 years older. In the city and in areas, where people grow older (`ageing` of the mechanism `generations`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Ages;

impl Indicator for Ages {
    fn name(&self) -> &'static str {
        "ages"
    }

    fn rows(&self, view: &View<'_>, scope: Scope, out: &mut Rows) {
        if !view.grows_older {
            return;
        }
        let (groups, p) = (view.groups(), view.population);
        let homes = Homes::of(p);
        // Beside these: young adults, and who of them lives with parents.
        const WIDE: usize = COUNTS + 2;
        let counts = fold_present(
            p,
            || vec![0u64; units(view, scope) * groups * WIDE],
            |counts, i| {
                let cell = unit_of(view, scope, i) * groups + usize::from(p.group[i]);
                let n = &mut counts[cell * WIDE..(cell + 1) * WIDE];
                let (size, oldest) = homes.get(p, i);
                n[0] += 1;
                n[1] += u64::from(p.age[i]);
                n[2] += u64::from(p.age[i] < ADULT);
                n[3] += u64::from(p.age[i] >= PENSION);
                n[4] += u64::from(p.was_born_here(i));
                n[5] += u64::from(size);
                let young = YOUNG.contains(&p.age[i]);
                n[6] += u64::from(young);
                let at_home = is_grown_up_child(p.age[i], std::iter::once(oldest));
                n[7] += u64::from(young && at_home);
            },
            add_all,
        );
        for (cell, n) in counts.chunks_exact(WIDE).enumerate() {
            let mut push = |name: &'static str, sum: u64, of: u64| {
                let row = Row::new(name, sum as f64 / of as f64);
                out.push(row.group(cell % groups).unit(scope, cell / groups));
            };
            for (&name, &sum) in NAMES.iter().zip(&n[1..]) {
                push(name, sum, n[0]);
            }
            push("share_young_at_home", n[7], n[6]);
        }
    }
}

/// Number of members and age of the oldest of every household.
struct Homes(Vec<(u32, u8)>);

impl Homes {
    fn of(p: &Population) -> Homes {
        let known = || p.all_present().filter(|&i| p.household[i] != NONE);
        let most = known().map(|i| p.household[i] as usize + 1).max();
        let mut homes = vec![(0, 0); most.unwrap_or(0)];
        for i in known() {
            let (size, oldest) = &mut homes[p.household[i] as usize];
            *size += 1;
            *oldest = p.age[i].max(*oldest);
        }
        Homes(homes)
    }

    /// Those of a person; who belongs to no household lives alone.
    fn get(&self, p: &Population, i: usize) -> (u32, u8) {
        let home = self.0.get(p.household[i] as usize);
        home.copied().unwrap_or((1, p.age[i]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::sample::World;
    use crate::population::BORN;

    #[test]
    fn means_and_shares_are_of_those_who_are_here() {
        let mut w = World::placed(2, vec![(0, 0), (0, 1), (1, 1), (1, 1), (1, 1)]);
        w.population.age = vec![40, 17, 65, 20, 99];
        w.population.present = vec![true, true, true, true, false];
        w.population.key[1] |= BORN;
        let rows = |w: &World, scope, grows_older| {
            let mut rows = Rows::default();
            let view = View {
                grows_older,
                ..w.view()
            };
            Ages.rows(&view, scope, &mut rows);
            rows
        };
        assert!(rows(&w, Scope::City, false).is_empty());
        let city = rows(&w, Scope::City, true);
        let of = |name| city.get(&Row::new(name, 0.0).group(1usize));
        assert_eq!(of("age_mean"), Some(34.0));
        assert_eq!(
            (of("share_under_18"), of("share_65_and_older")),
            (Some(1.0 / 3.0), Some(1.0 / 3.0))
        );
        assert_eq!(of("share_born_here"), Some(1.0 / 3.0));
        assert_eq!(
            city.get(&Row::new("age_mean", 0.0).group(0usize)),
            Some(40.0)
        );
        // Alone, and no young adult but one of 20.
        assert_eq!(of("household_size_mean"), Some(1.0));
        assert_eq!(of("share_young_at_home"), Some(0.0));
        w.population.household = vec![0, 1, 2, 2, 2];
        let shared = rows(&w, Scope::City, true);
        let of = |name| shared.get(&Row::new(name, 0.0).group(1usize));
        // The last of them is not here.
        assert_eq!(of("household_size_mean"), Some(5.0 / 3.0));
        assert_eq!(of("share_young_at_home"), Some(1.0));
        let areas = rows(&w, Scope::Areas, true);
        let row = Row::new("age_mean", 0.0)
            .group(1usize)
            .unit(Scope::Areas, 1);
        assert_eq!(areas.get(&row), Some(42.5));
    }
}
