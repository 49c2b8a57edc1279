//! Activity, milieu, interest and set-points.

use super::*;

fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    (
        mean,
        (values.map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt(),
    )
}

fn correlation(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let (mx, sx) = moments(pairs.clone().map(|p| p.0));
    let (my, sy) = moments(pairs.clone().map(|p| p.1));
    let n = pairs.clone().count() as f64;
    pairs.map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / n / (sx * sy)
}

#[test]
fn set_points_have_their_spread_and_correlation() {
    let p = large();
    let hosts: Vec<usize> = (0..p.len()).filter(|&i| p.group[i] == 0).collect();
    let a = |i: usize, h: usize| f64::from(p.set_point[4 * i + h]);
    let (mean, sd) = moments(hosts.iter().map(|&i| a(i, 1)));
    assert!(
        (mean - 0.1).abs() < 0.01 && (sd - 0.29).abs() < 0.01,
        "{mean} {sd}"
    );
    for (h, k) in [(1, 2), (2, 3)] {
        let r = correlation(hosts.iter().map(|&i| (a(i, h), a(i, k))));
        assert!((r - 0.7).abs() < 0.03, "{r}");
    }
    for (i, row) in p.set_point.chunks(4).enumerate() {
        assert_eq!(row[usize::from(p.group[i])], 0.0);
        assert!(row.iter().all(|a| (-0.95..=0.95).contains(a)));
    }
    // r × milieu share × 1: the way from milieu to a set-point.
    let r = correlation(hosts.iter().map(|&i| (f64::from(p.milieu[i]), a(i, 1))));
    assert!((r - (0.7f64 * 0.4).sqrt()).abs() < 0.03, "{r}");
}

#[test]
fn interest_is_that_of_42_in_100_and_goes_with_attitude() {
    let p = large();
    let above = p.interest.iter().filter(|&&i| i > 0.5).count() as f64 / p.len() as f64;
    assert!((above - 0.41).abs() < 0.01, "{above}");
    assert!(p.interest.iter().all(|i| (0.0..=1.0).contains(i)));
    let hosts = (0..p.len()).filter(|&i| p.group[i] == 0);
    let r =
        correlation(hosts.map(|i| (f64::from(p.interest[i]), f64::from(p.set_point[4 * i + 1]))));
    // .2 with the person part, √.7 of which shows in one set-point.
    assert!((r - 0.2 * 0.7f64.sqrt()).abs() < 0.03, "{r}");
}

#[test]
fn milieu_is_standard_normal_and_sorted_over_areas_for_hosts_only() {
    let p = large();
    let counts = p.counts(16, |i| p.area[i]);
    let share = |i: usize| {
        let row = counts.row(p.area[i] as usize);
        crate::num::ln(1.0 - row[0] as f64 / row.sum() as f64)
    };
    for host in [true, false] {
        let who = (0..p.len()).filter(|&i| (p.group[i] == 0) == host);
        let (mean, sd) = moments(who.clone().map(|i| f64::from(p.milieu[i])));
        assert!(mean.abs() < 0.03 && (sd - 1.0).abs() < 0.03, "{mean} {sd}");
        let r = correlation(who.map(|i| (f64::from(p.milieu[i]), share(i))));
        // .3 / √(1 + .3²)
        let expected = if host { 0.287 } else { 0.0 };
        assert!((r - expected).abs() < 0.03, "{host}: {r}");
    }
}

#[test]
fn activity_has_mean_1() {
    let p = large();
    let (mean, sd) = moments(p.activity.iter().map(|&a| f64::from(a)));
    assert!(
        (mean - 1.0).abs() < 0.01 && (sd - 0.307).abs() < 0.01,
        "{mean} {sd}"
    );
}
