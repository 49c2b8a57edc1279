//! Tests of whole populations.

mod berlin;
mod homes;
mod places;
mod table_of_people;
mod traits;

use ndarray::Array2;

use super::build;
use crate::population::{City, Group, Groups, Population, PopulationParameters, SyntheticCity};

/// Four groups, 82/8/6/4 %.
fn groups() -> Groups {
    let members = [("host", 0.82), ("a", 0.08), ("b", 0.06), ("c", 0.04)]
        .into_iter()
        .enumerate()
        .map(|(i, (name, share))| {
            let mut g = Group::new(name, i == 0);
            g.spec.share = share;
            g
        })
        .collect();
    Groups::new(members, Array2::from_elem((4, 4), 0.1)).unwrap()
}

fn town(inhabitants: u32, areas: u32, parameters: &PopulationParameters, seed: u64) -> Population {
    let city = SyntheticCity {
        inhabitants,
        areas,
        ..SyntheticCity::default()
    };
    build(&groups(), &City::Synthetic(city), parameters, seed).unwrap()
}

fn small() -> Population {
    town(12_000, 20, &PopulationParameters::default(), 1)
}

fn large() -> Population {
    town(100_000, 16, &PopulationParameters::default(), 2)
}

/// Number of people by place of a setting.
fn sizes(p: &Population, setting: &str) -> Vec<u32> {
    let m = p.membership(setting).unwrap();
    let mut n = vec![0; m.places as usize];
    for &place in m
        .place_of
        .iter()
        .filter(|&&place| place != crate::ids::NONE)
    {
        n[place as usize] += 1;
    }
    n
}

/// Two-group dissimilarity over units, group `g` against `h`.
fn dissimilarity(counts: &Array2<u64>, g: usize, h: usize) -> f64 {
    let total = |k: usize| counts.column(k).sum().max(1) as f64;
    let (own, other) = (total(g), total(h));
    let gap = |row: ndarray::ArrayView1<u64>| (row[g] as f64 / own - row[h] as f64 / other).abs();
    0.5 * counts.rows().into_iter().map(gap).sum::<f64>()
}

fn in_pool(threads: usize, seed: u64) -> Population {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(|| town(150_000, 24, &PopulationParameters::default(), seed))
}

#[test]
fn threads_do_not_change_the_population() {
    let (one, three) = (in_pool(1, 5), in_pool(3, 5));
    assert_eq!(one.key, three.key);
    assert_eq!(one.household, three.household);
    assert_eq!(one.female, three.female);
    assert_eq!(one.memberships, three.memberships);
    assert_eq!(one.set_point, three.set_point);
    assert_eq!(one.milieu, three.milieu);
    assert_eq!(
        (&one.interest, &one.activity),
        (&three.interest, &three.activity)
    );
    assert_ne!(one.milieu, in_pool(3, 6).milieu);
}

#[test]
fn columns_have_one_length_and_storage_is_ordered() {
    let p = small();
    assert_eq!(p.len(), 12_000);
    assert_eq!(p.set_point.len(), 4 * p.len());
    for n in [
        p.group.len(),
        p.area.len(),
        p.age.len(),
        p.milieu.len(),
        p.parent.len(),
    ] {
        assert_eq!(n, p.len());
    }
    let cell = &p.membership("neighbours").unwrap().place_of;
    for i in 1..p.len() {
        let at = |j: usize| (p.area[j], cell[j], p.household[j]);
        assert!(at(i - 1) <= at(i));
        assert!(p.household[i] - p.household[i - 1] <= 1);
    }
    let mut keys = p.key.clone();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), p.len());
}

#[test]
fn impossible_parameters_are_errors() {
    let city = City::Synthetic(SyntheticCity::default());
    for wrong in [
        PopulationParameters {
            household_1: 0.7,
            household_2: 0.4,
            ..Default::default()
        },
        PopulationParameters {
            team_min: 20.0,
            ..Default::default()
        },
    ] {
        assert!(build(&groups(), &city, &wrong, 1).unwrap_err().is_input());
    }
}

/// Every extreme of the parameters gives a population, and everybody a home.
#[test]
fn extreme_cities_are_built() {
    for (inhabitants, areas) in [(40, 1), (300, 3), (5000, 7)] {
        let city = SyntheticCity {
            inhabitants,
            areas,
            ..SyntheticCity::default()
        };
        let mut few = groups();
        for target in [0.0, 0.5] {
            let members = few.iter().cloned().map(|mut g| {
                g.spec.dissimilarity = target;
                g.spec.household_extra = 2.0;
                g
            });
            few = Groups::new(members.collect(), Array2::zeros((4, 4))).unwrap();
            match build(&few, &City::Synthetic(city.clone()), &Default::default(), 1) {
                Ok(p) => assert_eq!(p.len(), inhabitants as usize),
                Err(e) => assert!(e.is_input()),
            }
        }
    }
    // Children only: nobody to live with.
    let mut ages = [0.0; 8];
    ages[1] = 1.0;
    let city = SyntheticCity {
        host_ages: ages,
        newcomer_ages: ages,
        ..SyntheticCity::default()
    };
    let p = build(&groups(), &City::Synthetic(city), &Default::default(), 1).unwrap();
    assert_eq!(p.repairs.iter().map(|r| r.people).sum::<u64>(), 12_000);
}
