//! Who lives where in a synthetic city, so that every group has its target dissimilarity.

use rand_distr::{Distribution, LogNormal, StandardNormal};

use super::super::{Area, Groups, SyntheticCity};
use super::census::{BANDS, Census, apportion, round_row};
use super::separate::{Mix, dissimilarity};
use crate::error::{Error, Result};
use crate::rng::Stream;

/// How near a target of dissimilarity must be met.
pub(super) const TOLERANCE: f64 = 0.01;

/// Part of a newcomer group's attraction to areas that all newcomer groups share.
const COMMON: f64 = 0.5;

/// Counts of a synthetic city: area sizes with the wished spread, groups with their exact
/// totals, residential dissimilarity within .01 of its targets, ages by side.
///
/// # Errors
/// If shares do not sum to 1, a number is out of range, or a target cannot be met with so many
/// people and areas; the message says what can be reached.
pub(super) fn census(groups: &Groups, city: &SyntheticCity, seed: u64) -> Result<Census> {
    check(groups, city)?;
    let areas = city.areas as usize;
    let totals = group_totals(groups, city)?;
    let base = largest_host(groups, &totals);
    if totals[base] == 0 {
        return Err(Error::input(
            "no hosts live in the city; give a host group a `share` above 0",
        ));
    }
    let sizes = area_sizes(city, seed);
    let mut mix = Mix::new(
        groups,
        base,
        &sizes,
        &totals,
        attraction(groups, areas, seed),
    );
    mix.solve(groups);
    let mut counts = whole(&mix, &sizes, &totals, base);
    super::separate::adjust(groups, base, &totals, &mut counts, seed);
    verify(groups, base, &totals, &counts)?;

    let names = (1..=areas).map(|d| Area {
        id: d.to_string(),
        name: format!("Area {d}"),
        ..Area::default()
    });
    Ok(Census {
        areas: names.collect(),
        groups: groups.len(),
        people: with_ages(groups, city, &counts),
        repairs: Vec::new(),
    })
}

fn check(groups: &Groups, city: &SyntheticCity) -> Result<()> {
    if city.areas == 0 || city.areas as usize > super::MAX_AREAS {
        return Err(Error::input(format!(
            "{} areas; a city has 1 to {}",
            city.areas,
            super::MAX_AREAS
        )));
    }
    if city.inhabitants < city.areas || city.inhabitants == u32::MAX {
        return Err(Error::input(format!(
            "{} inhabitants in {} areas; at least one person must live in each, and fewer than \
             2^32 - 1 in all",
            city.inhabitants, city.areas
        )));
    }
    if !(0.0..=3.0).contains(&city.size_spread) {
        return Err(Error::input(format!(
            "the spread of area sizes is {}; it lies in 0..=3",
            city.size_spread
        )));
    }
    for (ages, name) in [
        (&city.host_ages, "hosts"),
        (&city.newcomer_ages, "newcomers"),
    ] {
        let sum: f64 = ages.iter().sum();
        if !ages.iter().all(|a| *a >= 0.0 && a.is_finite()) || sum <= 0.0 {
            return Err(Error::input(format!(
                "the age shares of {name} must be numbers from 0 that do not all vanish"
            )));
        }
    }
    let sum: f64 = groups.iter().map(|g| g.spec.share).sum();
    if (sum - 1.0).abs() > 1e-6 || groups.iter().any(|g| g.spec.share < 0.0) {
        return Err(Error::input(format!(
            "the shares of the groups sum to {sum}; they must sum to 1"
        )));
    }
    Ok(())
}

fn group_totals(groups: &Groups, city: &SyntheticCity) -> Result<Vec<u32>> {
    let shares: Vec<f64> = groups.iter().map(|g| g.spec.share).collect();
    Ok(apportion(u64::from(city.inhabitants), &shares))
}

/// The host group with most people, the first of equals: it fills what the others leave.
fn largest_host(groups: &Groups, totals: &[u32]) -> usize {
    let mut best: Option<usize> = None;
    for (g, group) in groups.iter().enumerate() {
        if group.host && best.is_none_or(|b| totals[g] > totals[b]) {
            best = Some(g);
        }
    }
    best.unwrap_or(0)
}

/// Sizes with a lognormal spread; at least one person everywhere.
fn area_sizes(city: &SyntheticCity, seed: u64) -> Vec<u32> {
    let stream = Stream::new(seed, "population.area_size");
    let weights: Vec<f64> = (0..u64::from(city.areas))
        .map(|d| match LogNormal::new(0.0, city.size_spread) {
            Ok(law) => law.sample(&mut stream.sequence(d, 0)),
            Err(_) => 1.0,
        })
        .collect();
    let mut sizes = apportion(u64::from(city.inhabitants - city.areas), &weights);
    sizes.iter_mut().for_each(|n| *n += 1);
    sizes
}

/// Log-attraction of areas, group by group: standard normal; newcomers share a part of it.
fn attraction(groups: &Groups, areas: usize, seed: u64) -> Vec<Vec<f64>> {
    let stream = Stream::new(seed, "population.attraction");
    let draw = |d: usize, slot: u32| -> f64 {
        StandardNormal.sample(&mut stream.sequence(d as u64, slot))
    };
    let common: Vec<f64> = (0..areas).map(|d| draw(d, 0)).collect();
    (0..groups.len())
        .map(|g| {
            let part: f64 = if groups.get(g).host { 0.0 } else { COMMON };
            (0..areas)
                .map(|d| {
                    libm::sqrt(part) * common[d] + libm::sqrt(1.0 - part) * draw(d, g as u32 + 1)
                })
                .collect()
        })
        .collect()
}

/// Whole numbers: every area has its size, every group its total.
fn whole(mix: &Mix, sizes: &[u32], totals: &[u32], base: usize) -> Vec<u32> {
    let g = totals.len();
    let mut carry = vec![0.0; g];
    let mut counts = vec![0u32; sizes.len() * g];
    for (d, &size) in sizes.iter().enumerate() {
        let exact: Vec<f64> = (0..g).map(|k| mix.people(k, d)).collect();
        round_row(&exact, size, &mut carry, &mut counts[d * g..(d + 1) * g]);
    }
    // Rounding along the areas leaves a group off by one at most or two; an exchange with the
    // hosts of an area settles it.
    for k in (0..g).filter(|&k| k != base) {
        let mut sum: u64 = (0..sizes.len()).map(|d| u64::from(counts[d * g + k])).sum();
        let want = u64::from(totals[k]);
        for d in (0..sizes.len()).cycle().take(sizes.len() * 64) {
            if sum == want {
                break;
            }
            let (from, to) = if sum < want { (base, k) } else { (k, base) };
            if counts[d * g + from] > 0 {
                counts[d * g + from] -= 1;
                counts[d * g + to] += 1;
                sum = if sum < want { sum + 1 } else { sum - 1 };
            }
        }
    }
    counts
}

fn verify(groups: &Groups, base: usize, totals: &[u32], counts: &[u32]) -> Result<()> {
    for g in (0..groups.len()).filter(|&g| g != base && totals[g] > 0) {
        let target = groups.get(g).spec.dissimilarity;
        let reached = dissimilarity(groups, counts, g);
        if (reached - target).abs() > TOLERANCE {
            return Err(Error::input(format!(
                "group `{}`: a dissimilarity of {target} cannot be reached with its {} people in \
                 {} areas beside the other groups; the nearest found is {reached:.3}. Ask for that \
                 (`dissimilarity` of the group), or for other numbers of areas or inhabitants",
                groups.get(g).name,
                totals[g],
                counts.len() / groups.len()
            )));
        }
    }
    Ok(())
}

/// Splits the people of each area and group into age bands; what rounding owes a group in one
/// area it gets in the next.
fn with_ages(groups: &Groups, city: &SyntheticCity, counts: &[u32]) -> Vec<u32> {
    let g = groups.len();
    let mut people = vec![0u32; counts.len() * BANDS];
    for (k, group) in groups.iter().enumerate() {
        let ages = if group.host {
            &city.host_ages
        } else {
            &city.newcomer_ages
        };
        let sum: f64 = ages.iter().sum();
        let mut carry = [0.0; BANDS];
        for cell in (k..counts.len()).step_by(g) {
            let exact: [f64; BANDS] =
                std::array::from_fn(|b| f64::from(counts[cell]) * ages[b] / sum);
            round_row(
                &exact,
                counts[cell],
                &mut carry,
                &mut people[cell * BANDS..(cell + 1) * BANDS],
            );
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Group;
    use ndarray::Array2;
    use proptest::prelude::*;

    fn groups(shares: &[f64], targets: &[f64], hosts: usize) -> Groups {
        let members = shares
            .iter()
            .zip(targets)
            .enumerate()
            .map(|(i, (&share, &target))| {
                let mut g = Group::new(format!("g{i}"), i < hosts);
                g.spec.share = share;
                g.spec.dissimilarity = target;
                g
            })
            .collect();
        Groups::new(members, Array2::zeros((shares.len(), shares.len()))).unwrap()
    }

    fn counts(c: &Census) -> Vec<u32> {
        c.people
            .chunks(BANDS)
            .map(|bands| bands.iter().sum())
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn targets_are_met_and_totals_are_exact(
            seed in 0u64..1000,
            small in prop::collection::vec((0.03f64..0.15, 0.15f64..0.6), 1..6),
            two_hosts in any::<bool>(),
        ) {
            let rest: f64 = small.iter().map(|s| s.0).sum();
            let mut shares = vec![1.0 - rest];
            let mut targets = vec![0.9];
            for (share, target) in &small {
                shares.push(*share);
                targets.push(*target);
            }
            let hosts = 1 + usize::from(two_hosts && small.len() > 1);
            let groups = groups(&shares, &targets, hosts);
            let city = SyntheticCity::default();
            let c = census(&groups, &city, seed).unwrap();
            let n = counts(&c);
            prop_assert_eq!(n.iter().sum::<u32>(), 12_000);
            for (g, &target) in targets.iter().enumerate().skip(1) {
                prop_assert!((dissimilarity(&groups, &n, g) - target).abs() <= TOLERANCE);
                let total: u32 = n.iter().skip(g).step_by(groups.len()).sum();
                prop_assert!((f64::from(total) - 12_000.0 * shares[g]).abs() <= 1.0);
            }
        }
    }

    #[test]
    fn strong_targets_and_host_minorities_are_met() {
        for (shares, targets) in [
            (vec![0.5, 0.5], vec![0.0, 0.9]),
            (vec![0.2, 0.3, 0.5], vec![0.0, 0.5, 0.3]),
            (vec![0.9, 0.1], vec![0.0, 0.02]),
            (vec![0.98, 0.02], vec![0.0, 0.8]),
        ] {
            let groups = groups(&shares, &targets, 1);
            let result = census(&groups, &SyntheticCity::default(), 3);
            assert!(
                result.is_ok(),
                "{shares:?} {targets:?}: {}",
                result.unwrap_err()
            );
        }
    }

    #[test]
    fn what_cannot_be_reached_is_an_error_that_says_what_can() {
        let mut groups = groups(&[0.9, 0.1], &[0.0, 0.9], 1);
        let city = SyntheticCity {
            areas: 2,
            ..SyntheticCity::default()
        };
        let message = census(&groups, &city, 1).unwrap_err().to_string();
        assert!(message.contains("nearest found is"), "{message}");
        groups = self::groups(&[0.9, 0.2], &[0.0, 0.9], 1);
        let message = census(&groups, &city, 1).unwrap_err().to_string();
        assert!(message.contains("sum to 1.1"), "{message}");
    }

    #[test]
    fn age_shares_hold_in_the_city() {
        let groups = groups(&[0.8, 0.2], &[0.0, 0.35], 1);
        let city = SyntheticCity::default();
        let c = census(&groups, &city, 5).unwrap();
        for band in 0..BANDS {
            let hosts: u32 = c.people.chunks(2 * BANDS).map(|area| area[band]).sum();
            assert!((f64::from(hosts) - 9600.0 * city.host_ages[band]).abs() < 10.0);
        }
    }
}
