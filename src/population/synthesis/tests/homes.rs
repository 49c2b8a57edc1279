//! Households, cells and parents.

use super::*;

/// Households as ranges of storage.
fn homes(p: &Population) -> Vec<std::ops::Range<usize>> {
    let mut from = 0;
    p.household
        .chunk_by(|a, b| a == b)
        .map(|home| {
            from += home.len();
            from - home.len()..from
        })
        .collect()
}

#[test]
fn every_child_lives_with_an_adult_of_a_parents_age() {
    let p = small();
    let (mut children, mut fitting) = (0, 0);
    for home in homes(&p) {
        let ages = &p.age[home.clone()];
        for &child in ages.iter().filter(|&&a| a < 18) {
            assert!(
                ages.iter().any(|&a| a >= 18),
                "a child of {child} without an adult"
            );
            children += 1;
            fitting += u32::from(
                ages.iter()
                    .any(|&a| (18..=50).contains(&a.saturating_sub(child))),
            );
        }
        let young = ages.iter().any(|&a| a < 15);
        let parents = home.clone().filter(|&i| p.parent[i]).count();
        assert!(if young {
            (1..=2).contains(&parents)
        } else {
            parents == 0
        });
        assert!(home.into_iter().all(|i| !p.parent[i] || p.age[i] >= 18));
    }
    assert!(
        f64::from(fitting) > 0.99 * f64::from(children),
        "{fitting} of {children}"
    );
}

#[test]
fn household_sizes_have_the_wished_shares() {
    for p in [small(), large()] {
        let homes = homes(&p);
        let share =
            |n: usize| homes.iter().filter(|h| h.len() == n).count() as f64 / homes.len() as f64;
        let mean = p.len() as f64 / homes.len() as f64;
        println!("sizes {:.3} {:.3}, mean {mean:.3}", share(1), share(2));
        assert!((share(1) - 0.37).abs() < 0.02, "{}", share(1));
        assert!((share(2) - 0.33).abs() < 0.02, "{}", share(2));
        assert!((2.0..2.2).contains(&mean), "{mean}");
    }
}

#[test]
fn a_group_can_have_larger_households() {
    let mean = |extra: f64| {
        let few = groups();
        let members = few.iter().cloned().map(|mut g| {
            g.spec.household_extra = if g.host { 0.0 } else { extra };
            g
        });
        let groups = Groups::new(members.collect(), Array2::zeros((4, 4))).unwrap();
        let city = City::Synthetic(SyntheticCity {
            inhabitants: 60_000,
            ..Default::default()
        });
        let p = build(&groups, &city, &Default::default(), 3).unwrap();
        let (mut people, mut homes_of_newcomers) = (0.0, 0.0);
        for home in homes(&p).into_iter().filter(|h| p.group[h.start] != 0) {
            people += home.len() as f64;
            homes_of_newcomers += 1.0;
        }
        people / homes_of_newcomers
    };
    let gain = mean(0.6) - mean(0.0);
    assert!((0.4..0.8).contains(&gain), "{gain}");
}

#[test]
fn couples_are_of_similar_age_and_some_are_mixed() {
    let p = large();
    let (mut couples, mut mixed, mut near) = (0.0, 0.0, 0.0);
    for home in homes(&p).into_iter().filter(|h| h.len() == 2) {
        let (a, b) = (home.start, home.start + 1);
        if p.age[a] < 18 || p.age[b] < 18 {
            continue;
        }
        couples += 1.0;
        mixed += f64::from(u8::from(p.group[a] != p.group[b]));
        near += f64::from(u8::from(p.age[a].abs_diff(p.age[b]) <= 6));
    }
    println!("mixed {:.3}, near {:.3}", mixed / couples, near / couples);
    assert!((mixed / couples - 0.06).abs() < 0.02, "{}", mixed / couples);
    assert!(near / couples > 0.75, "{}", near / couples);
}

#[test]
fn cells_have_50_to_100_households() {
    for p in [small(), large()] {
        let cell = &p.membership("neighbours").unwrap().place_of;
        let homes = homes(&p);
        let mut count = vec![0u32; p.membership("neighbours").unwrap().places as usize];
        for home in &homes {
            count[cell[home.start] as usize] += 1;
            assert!(home.clone().all(|i| cell[i] == cell[home.start]));
        }
        assert!(count.iter().all(|n| (50..=100).contains(n)), "{count:?}");
    }
}

#[test]
fn both_sexes_are_there() {
    let p = large();
    let women = p.female.iter().filter(|&&f| f).count() as f64 / p.len() as f64;
    assert!((0.48..0.54).contains(&women), "{women}");
}
