//! People who come, leave, are born and die: nobody is lost, nobody counts twice, and whoever is not
//! there takes part in nothing.

use std::collections::{BTreeMap, BTreeSet};

use commonground::attitude::kernel::SET_POINT;
use commonground::engine::{Pieces, Simulation};
use commonground::ids::NONE;
use commonground::indicators::{Row, Scope, builtin, rows_of};
use commonground::indirect::media::{Outlet, OutletSpec};
use commonground::institutions::arrivals::{Arrival, ArrivalSpec};
use commonground::institutions::stays::StayTerms;
use commonground::population::{AGE_BANDS, Groups, age_band};
use commonground::scenario::Scenario;

use super::common::{four, live, off, set, simulation, town};
use super::conservation::{assert_seats_are_sound, assert_ties_are_sound};

pub(super) fn stream(name: &str, group: &str, week: u32, weeks: u32, total: f64) -> Arrival {
    Arrival {
        name: name.into(),
        group: group.into(),
        week,
        weeks,
        language: None,
        terms: StayTerms::default(),
        spec: ArrivalSpec {
            total,
            ..ArrivalSpec::default()
        },
    }
}

/// Four groups with these yearly rates of leaving, births and deaths.
pub(super) fn moving(rates: [f64; 3]) -> Groups {
    let plain = four();
    let mut members: Vec<_> = plain.iter().cloned().collect();
    for group in &mut members {
        group.rates.departure = Some(rates[0]);
        group.rates.births = Some(rates[1]);
        group.rates.deaths = Some(rates[2]);
    }
    Groups::new(members, plain.attitude.clone()).expect("groups that can be")
}

pub(super) fn lively() -> Scenario {
    let mut s = town(moving([0.3, 0.2, 0.2]), 4_000, 8);
    s.inputs.arrivals = vec![
        stream("one", "g1", 0, 26, 300.0),
        stream("two", "g3", 4, 8, 200.0),
        stream("hosts", "g0", 0, 26, 400.0),
    ];
    set(
        &mut s,
        "turnover",
        &[("team", 0.5), ("club", 0.5), ("home", 0.5)],
    );
    s
}

pub(super) fn assert_everybody_is_accounted_for(s: &Simulation, start: &[u64]) {
    let view = s.view();
    let (p, m) = (view.population, view.movements);
    let here = p.by_group();
    for g in 0..start.len() {
        assert_eq!(
            start[g] + m.arrived[g] + m.born[g],
            here[g] + m.departed[g] + m.died[g],
            "group {g}"
        );
    }
    assert_eq!(here.iter().sum::<u64>() as usize, p.residents());
    let mut keys = BTreeSet::new();
    for i in 0..p.len() {
        let absent = !p.is_present(i);
        for (name, seats) in view.seats {
            let seat = seats.seat_of()[i];
            assert!(!(absent && seat != NONE), "an absent person sits in {name}");
        }
        assert!(
            !(absent && view.ties.degree(i as u32) > 0),
            "an absent friend"
        );
        assert_eq!(absent, p.household[i] == NONE);
        assert!((p.area[i] as usize) < p.areas.len());
        if !absent {
            assert!(keys.insert(p.key[i]), "a key comes twice");
            assert_eq!(view.seats["street"].place_of(i as u32), p.area[i]);
        } else {
            let contacts = &view.contacts[i * start.len()..(i + 1) * start.len()];
            assert!(contacts.iter().all(|t| *t == [0; 4]));
        }
        for tie in view.ties.of(i as u32) {
            assert!(p.is_present(tie.other as usize));
        }
    }
}

#[test]
fn who_comes_or_is_born_has_a_diet_and_a_lean() {
    let mut scenario = lively();
    let outlet = |name: &str, tone: f64| Outlet {
        tone: vec![("g1".into(), tone)],
        spec: OutletSpec::default(),
        ..Outlet::new(name)
    };
    scenario.inputs.media = vec![outlet("left", 0.5), outlet("right", -0.5)];
    set(&mut scenario, "threat", &[]);
    let mut s = simulation(scenario);
    live(&mut s, 12);
    let view = s.view();
    let p = view.population;
    let column = |name: &str| view.column(name).expect(name).values;
    let (left, right) = (column("diet_left"), column("diet_right"));
    let (lean, groups) = (column("threat_lean"), view.groups());
    let (mut young, mut grown) = (0, 0);
    for i in p.all_present().filter(|&i| p.arrived(i).is_some()) {
        // Small children read nothing.
        let reads = if age_band(p.age[i]) > 0 { 1.0 } else { 0.0 };
        assert!((left[i] + right[i] - reads).abs() < 1e-5, "{}", left[i]);
        grown += usize::from(reads > 0.0);
        let other = usize::from(p.group[i] == 0);
        assert!(lean[i * groups + other] != 0.0);
        young += usize::from(p.was_born_here(i));
    }
    // A child is the first of a household only where nobody else is left.
    let mut first = BTreeMap::new();
    for i in p.all_present() {
        let head = first.entry(p.household[i]).or_insert(i);
        if p.key[i] < p.key[*head] {
            *head = i;
        }
    }
    for i in p.all_present().filter(|&i| !p.was_born_here(i)) {
        assert!(!p.was_born_here(first[&p.household[i]]));
    }
    assert!(young > 50 && grown > 50, "{young} born, {grown} read");
}

#[test]
fn nobody_is_lost_and_nobody_counts_twice() {
    let mut s = simulation(lively());
    let start = s.population().by_group();
    for _ in 0..30 {
        s.step();
        assert_everybody_is_accounted_for(&s, &start);
    }
    assert_seats_are_sound(&s);
    assert_ties_are_sound(&s);
    let m = s.view().movements;
    for n in [&m.arrived, &m.departed, &m.born, &m.died] {
        assert!(n.iter().sum::<u64>() > 100, "{m:?}");
    }
    // Rows of those who left are taken again.
    assert!(s.population().len() < 4_000 + 4_000 / 4);
    let view = s.view();
    let rows = rows_of(&builtin(), &view, Scope::City);
    let value = |row: Row| rows.get(&row);
    assert_eq!(
        value(Row::new("residents", 0.0)),
        Some(s.population().residents() as f64)
    );
    assert_eq!(
        value(Row::new("arrived", 0.0).group(3usize)),
        Some(m.arrived[3] as f64)
    );
}

/// With friends of friends as the only thing that moves minds, who comes without them loses nothing.
#[test]
fn newcomers_do_not_miss_friends_of_friends_whom_they_never_had() {
    let mut scenario = town(moving([0.0; 3]), 3_000, 8);
    scenario.inputs.arrivals = vec![stream("one", "g1", 0, 26, 300.0)];
    for name in [
        "attitude_kernel",
        "peer_influence",
        "contextual_norm",
        "threat",
        "media",
    ] {
        off(&mut scenario, name);
    }
    let mut s = simulation(scenario);
    live(&mut s, 104);
    let view = s.view();
    let p = view.population;
    let (set_point, g) = (view.column(SET_POINT).expect("set-points"), view.groups());
    let moved = |late: bool| {
        let who: Vec<usize> = p
            .all_present()
            .filter(|&i| p.group[i] == 1 && p.arrived(i).is_some() == late)
            .collect();
        let sum: f64 = who
            .iter()
            .map(|&i| f64::from(view.attitude[i * g] - set_point.values[i * g]))
            .sum();
        sum / who.len() as f64
    };
    let (late, settled) = (moved(true), moved(false));
    assert!(late > -0.02, "{late}");
    assert!((late - settled).abs() < 0.1, "{late} {settled}");
}

#[test]
fn threads_pieces_and_storage_do_not_matter() {
    let run = |threads: usize, people: usize, seats: usize, mix: bool| {
        let pieces = Pieces { people, seats };
        let mut s = Simulation::builder(lively())
            .threads(threads)
            .pieces(pieces)
            .build()
            .expect("a town that can be");
        live(&mut s, 7);
        if mix {
            let to = scattered(&s);
            s.reorder(&to);
        }
        live(&mut s, 9);
        (s.state_digest(), s.view().movements.clone(), s.encounters())
    };
    let known = run(1, 2048, 8192, false);
    assert_eq!(known, run(3, 2048, 8192, false));
    assert_eq!(known, run(2, 300, 700, false));
    assert_eq!(known, run(2, 2048, 8192, true));
}

/// Other rows for everybody: a stride without a common divisor scatters them.
pub(super) fn scattered(s: &Simulation) -> Vec<u32> {
    let n = s.population().len() as u32;
    let stride = (1001..).find(|k| gcd(*k, n) == 1).unwrap_or(1);
    (0..n)
        .map(|i| ((u64::from(i) * u64::from(stride) + 5) % u64::from(n)) as u32)
        .collect()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn renumbered_groups_come_and_go_the_same() {
    let to = [2, 0, 3, 1];
    let (mut a, mut b) = (simulation(lively()), simulation(lively()));
    live(&mut a, 5);
    live(&mut b, 5);
    b.relabel(&to);
    live(&mut a, 10);
    live(&mut b, 10);
    let (va, vb) = (a.view(), b.view());
    assert_eq!(va.population.key, vb.population.key);
    assert_eq!(va.population.area, vb.population.area);
    assert_eq!(va.seats, vb.seats);
    for (g, &at) in to.iter().enumerate() {
        assert_eq!(va.movements.arrived[g], vb.movements.arrived[at]);
        assert_eq!(va.movements.died[g], vb.movements.died[at]);
    }
    for i in 0..va.population.len() {
        let g = usize::from(va.population.group[i]);
        // Rows that nobody ever took have no group of their own.
        if va.population.is_present(i) {
            assert_eq!(usize::from(vb.population.group[i]), to[g]);
        }
        for (h, &at) in to.iter().enumerate() {
            if va.population.is_present(i) {
                assert_eq!(
                    va.attitude[i * 4 + h].to_bits(),
                    vb.attitude[i * 4 + at].to_bits()
                );
            }
        }
    }
}

/// Stated rates come out within four standard errors of a Poisson count.
#[test]
fn rates_are_those_that_were_stated() {
    let mut scenario = town(moving([0.10, 0.03, 0.02]), 12_000, 8);
    scenario
        .settings
        .retain(|s| ["street", "neighbours"].contains(&s.name.as_str()));
    scenario.inputs.arrivals = vec![stream("steady", "g2", 0, 52, 1_000.0)];
    let mut s = simulation(scenario);
    live(&mut s, 52);
    let m = s.view().movements;
    let near = |found: u64, expected: f64, bunching: f64| {
        let off = (found as f64 - expected).abs();
        assert!(
            off < 4.0 * (expected * bunching).sqrt(),
            "{found} for {expected}"
        );
    };
    let people = (12_000 + s.population().residents()) as f64 / 2.0;
    // Households come and leave whole.
    near(m.departed.iter().sum(), 0.10 * people, 2.6);
    near(m.arrived[2], 1_000.0, 2.6);
    near(m.born.iter().sum(), 0.03 * people, 1.0);
    near(m.died.iter().sum(), 0.02 * people, 1.0);
    assert_eq!(m.arrived.iter().sum::<u64>(), m.arrived[2]);
    // The old die: their share has fallen.
    let old = |s: &Simulation| {
        let p = s.population();
        let here = p
            .all_present()
            .filter(|&i| p.age[i] >= AGE_BANDS[7].0)
            .count();
        here as f64 / p.residents() as f64
    };
    let start = simulation(town(four(), 12_000, 8));
    assert!(old(&s) < old(&start));
}

/// The same people come, whatever else happens in the city, and whatever the seed.
#[test]
fn two_policies_share_those_who_come() {
    let came = |scenario: Scenario| {
        let mut s = simulation(scenario);
        live(&mut s, 6);
        let p = s.population();
        let keys: BTreeSet<(u64, u8, u8, u32)> = p
            .all_present()
            .filter(|&i| p.arrived(i).is_some_and(|_| p.key[i] >> 60 == 14))
            .map(|i| (p.key[i], p.group[i], p.age[i], p.milieu[i].to_bits()))
            .collect();
        keys
    };
    let mut one = town(four(), 2_000, 4);
    one.inputs.arrivals = vec![stream("a", "g1", 0, 6, 120.0)];
    let mut other = one.clone();
    set(&mut other, "turnover", &[("home", 1.0)]);
    set(&mut other, "approach", &[]).enabled = false;
    other
        .inputs
        .arrivals
        .insert(0, stream("b", "g2", 1, 3, 90.0));
    let (one, other) = (came(one), came(other));
    assert!(one.len() > 60);
    assert!(one.is_subset(&other) && other.len() > one.len() + 40);
}

/// A stream for nobody, or for a rate of 0, changes no bit.
#[test]
fn what_is_not_stated_does_not_happen() {
    // Where somebody is announced M14 keeps a column of what those who come lack; it is empty till then.
    let digest = |scenario: Scenario| {
        let mut s = simulation(scenario);
        live(&mut s, 6);
        let mut parts = s.fingerprint();
        parts.retain(|(name, _)| name != "column.extended_lack");
        parts
    };
    let plain = digest(town(four(), 2_000, 4));
    assert_eq!(plain, digest(town(moving([0.0, 0.0, 0.0]), 2_000, 4)));
    let mut later = town(four(), 2_000, 4);
    later.inputs.arrivals = vec![stream("later", "g1", 7, 1, 100.0)];
    assert_eq!(plain, digest(later.clone()));
    later.inputs.arrivals[0].week = 3;
    assert_ne!(plain, digest(later.clone()));
    set(&mut later, "migration", &[]).enabled = false;
    assert_eq!(plain, digest(later));
}

#[test]
fn who_comes_learns_and_lives_like_others() {
    let mut scenario = town(four(), 6_000, 6);
    scenario.inputs.arrivals = vec![stream("a", "g1", 0, 10, 900.0)];
    let mut s = simulation(scenario);
    live(&mut s, 40);
    let view = s.view();
    let p = view.population;
    let came: Vec<usize> = p
        .all_present()
        .filter(|&i| p.arrived(i).is_some())
        .collect();
    assert!(came.len() > 700);
    for &i in &came {
        let pupil = (6..=17).contains(&p.age[i]);
        assert_eq!(view.seats["class"].place_of(i as u32) != NONE, pupil);
        assert_eq!(
            view.seats["work"].place_of(i as u32),
            NONE,
            "no work before hiring"
        );
    }
    let with_friends = came.iter().filter(|&&i| view.ties.degree(i as u32) > 0);
    assert!(with_friends.count() > came.len() / 4);
    // Nobody of the class was crowded out, and the classes have grown by a pupil or two.
    assert_seats_are_sound(&s);
}

#[test]
fn who_comes_speaks_as_the_stream_says_and_learns_from_then_on() {
    let mut scenario = town(four(), 2_000, 4);
    let mut a = stream("a", "g1", 0, 1, 200.0);
    a.language = Some(0.1);
    scenario.inputs.arrivals = vec![a, stream("b", "g2", 0, 1, 200.0)];
    set(&mut scenario, "language", &[]);
    let mut s = simulation(scenario);
    let mean = |s: &Simulation, g: u8| {
        let p = s.population();
        let level = s.column("language").expect("levels");
        let came = p
            .all_present()
            .filter(|&i| p.arrived(i).is_some() && p.group[i] == g);
        let levels: Vec<f32> = came.map(|i| level[i]).collect();
        levels.iter().sum::<f32>() / levels.len() as f32
    };
    live(&mut s, 1);
    assert!((mean(&s, 1) - 0.1).abs() < 0.01, "{}", mean(&s, 1));
    assert!((mean(&s, 2) - 0.65).abs() < 0.01, "{}", mean(&s, 2));
    live(&mut s, 40);
    assert!(mean(&s, 1) > 0.102, "{}", mean(&s, 1));
}

/// A city that people only leave, and in which children are born to those who stay.
#[test]
fn people_leave_a_city_to_which_nobody_comes() {
    for rates in [[0.5, 0.0, 0.0], [0.0, 0.0, 0.5], [0.3, 0.3, 0.3]] {
        let mut s = simulation(town(moving(rates), 2_000, 4));
        let start = s.population().by_group();
        for _ in 0..8 {
            s.step();
            assert_everybody_is_accounted_for(&s, &start);
        }
        assert!(s.population().residents() < 2_000);
        // The born take the rows of those who left.
        assert!(s.population().len() <= 2_000 + 256);
    }
}

#[test]
fn a_group_that_does_not_exist_is_refused() {
    let mut s = town(four(), 1_000, 2);
    s.inputs.arrivals = vec![stream("a", "nobody", 0, 1, 10.0)];
    let message = match Simulation::new(s) {
        Err(e) => e.to_string(),
        Ok(_) => panic!("built"),
    };
    assert!(
        message.contains("arrivals `a`: no group is named `nobody`"),
        "{message}"
    );
}

/// Correlation of the set-points of children born here with the mean attitude of the adults at home,
/// towards all groups of others, and the share whose group is not their mother's.
fn resemblance(on: bool) -> (f64, usize) {
    let mut scenario = town(moving([0.0, 0.3, 0.0]), 4_000, 6);
    if on {
        set(&mut scenario, "generations", &[("inherited", 0.8)]);
    }
    let mut s = simulation(scenario);
    live(&mut s, 20);
    let view = s.view();
    let (p, g) = (view.population, view.groups());
    let set_point = view.column("set_point").expect("set-points").values;
    let mut pairs = Vec::new();
    let mut others = 0;
    for i in p.all_present().filter(|&i| p.was_born_here(i)) {
        let home = p.household[i];
        let parent = |&j: &usize| p.household[j] == home && p.parent[j];
        let parents: Vec<usize> = p.all_present().filter(parent).collect();
        others += usize::from(parents.iter().all(|&j| p.group[j] != p.group[i]));
        for h in 0..g {
            let outside = |j: usize| usize::from(p.group[j]) != h;
            if parents.len() == 2 && outside(i) && parents.iter().all(|&j| outside(j)) {
                let sum: f32 = parents.iter().map(|&j| set_point[j * g + h]).sum();
                pairs.push((f64::from(sum) / 2.0, f64::from(set_point[i * g + h])));
            }
        }
    }
    assert!(pairs.len() > 200, "{}", pairs.len());
    let n = pairs.len() as f64;
    let (x, y) = pairs
        .iter()
        .fold((0.0, 0.0), |m, p| (m.0 + p.0 / n, m.1 + p.1 / n));
    let sum = pairs.iter().fold([0.0; 3], |s, p| {
        let (a, b) = (p.0 - x, p.1 - y);
        [s[0] + a * b, s[1] + a * a, s[2] + b * b]
    });
    (sum[0] / (sum[1] * sum[2]).sqrt(), others)
}

#[test]
fn children_take_after_their_parents_where_generations_are_on() {
    let (with, others) = resemblance(true);
    let (without, _) = resemblance(false);
    assert_eq!(others, 0, "a child is of the group of one of its parents");
    assert!(with > 0.4 && without.abs() < 0.15, "{with} {without}");
}

#[test]
fn renumbered_groups_have_the_same_children() {
    let family = || {
        let mut scenario = lively();
        set(&mut scenario, "generations", &[]);
        simulation(scenario)
    };
    let (mut a, mut b) = (family(), family());
    live(&mut a, 5);
    live(&mut b, 5);
    let to = [2, 0, 3, 1];
    b.relabel(&to);
    live(&mut a, 8);
    live(&mut b, 8);
    let (a, b) = (a.population(), b.population());
    // Rows that nobody has taken yet have no group that means anything.
    let of_present = |i: &usize| (a.key[*i], to[usize::from(a.group[*i])] as u8);
    let renamed: Vec<_> = a.all_present().map(|i| of_present(&i)).collect();
    let found: Vec<_> = b.all_present().map(|i| (b.key[i], b.group[i])).collect();
    assert!(renamed == found);
}

#[test]
fn nights_in_a_reception_centre_are_counted_by_its_ledger() {
    use commonground::policy::{Account, Policy, Price};
    let spent = |groups: Vec<String>, weeks: &[(u32, Option<u32>)]| {
        let mut s = town(four(), 2_000, 4);
        s.inputs.arrivals = vec![stream("asylum", "g1", 0, 8, 80.0)];
        let price = Price {
            fixed: 0.0,
            unit: Some(10.0),
        };
        let policy = |&(start, end): &(u32, Option<u32>)| Policy {
            price,
            groups: groups.clone(),
            start,
            end,
            ..Policy::new("reception_centres", format!("from_{start}")).with("share", 1.0)
        };
        s.inputs.policies = weeks.iter().map(policy).collect();
        let mut s = simulation(s);
        let mut nights = 0;
        for _ in 0..12 {
            live(&mut s, 1);
            nights += 7 * s.view().movements.in_centres.iter().sum::<u64>();
        }
        let view = s.view();
        let of =
            |what: fn(&Account) -> f64| view.accounts.iter().map(|(_, a)| what(a)).sum::<f64>();
        let each: Vec<f64> = view.accounts.iter().map(|(_, a)| a.units).collect();
        (nights, of(|a| a.units), of(|a| a.money), each)
    };
    let (nights, units, money, _) = spent(Vec::new(), &[(0, None)]);
    assert!(nights > 0 && units == nights as f64, "{units} of {nights}");
    // Discounted by 3% a year at most.
    assert!(money < 10.0 * units && money > 9.7 * units, "{money}");
    // Whom the policy does not concern goes to a dwelling at once and costs no night.
    let (nights, units, ..) = spent(vec!["g2".into()], &[(0, None)]);
    assert_eq!((nights, units), (0, 0.0));
    // Who is in a centre stays there when the policy ends, and its nights are paid; once, by the policy
    // that has sent them.
    let (nights, units, _, alone) = spent(Vec::new(), &[(0, Some(6))]);
    assert!(nights > 0 && units == nights as f64, "{units} of {nights}");
    let (nights, units, _, both) = spent(Vec::new(), &[(0, Some(6)), (6, None)]);
    assert!(nights > 0 && units == nights as f64, "{units} of {nights}");
    assert!(
        both[0] == alone[0] && both[1] > 0.0,
        "{both:?}, alone {alone:?}"
    );
}
