//! Contacts are seen from both sides, and there are as many as the rates say.

use commonground::engine::View;
use commonground::ids::NONE;
use commonground::places::Role;
use commonground::scenario::Scenario;

use super::common::{four, four_unlike, live, simulation, town};

/// Adds up expected and observed numbers by setting.
#[derive(Default, Clone)]
struct Sum {
    expected: f64,
    observed: f64,
}

impl Sum {
    /// Relative error beyond four standard errors of a Poisson count.
    fn off(&self) -> f64 {
        let gap = (self.observed - self.expected).abs();
        ((gap - 4.0 * libm::sqrt(self.expected)) / self.expected).max(0.0)
    }

    fn within(&self, share: f64) -> bool {
        self.expected > 0.0 && self.off() == 0.0
            || (self.observed / self.expected - 1.0).abs() < share
    }
}

#[test]
fn both_sides_see_the_same_meetings() {
    let mut s = simulation(town(four_unlike(), 4_000, 6));
    for _ in 0..6 {
        live(&mut s, 1);
        let view = s.view();
        let (flows, g) = (view.flows, view.groups());
        let mut by_pair = ndarray::Array3::<u64>::zeros((g, g, 4));
        for (at, setting) in view.settings.iter().enumerate() {
            let mut sides = 0;
            for a in 0..g {
                for b in 0..g {
                    let seen = |a, b| (0..4).map(|o| flows.contacts[[at, a, b, o]]).sum::<u64>();
                    assert_eq!(seen(a, b), seen(b, a), "{} {a} {b}", setting.name);
                    // Avoided by both, or by neither.
                    assert_eq!(
                        flows.contacts[[at, a, b, 3]],
                        flows.contacts[[at, b, a, 3]],
                        "{}",
                        setting.name
                    );
                    sides += seen(a, b);
                    for o in 0..4 {
                        by_pair[[a, b, o]] += flows.contacts[[at, a, b, o]];
                    }
                }
            }
            let events = flows.encounters[at] + flows.meetings[at];
            assert_eq!(sides, 2 * events, "{}", setting.name);
            match setting.role {
                Role::Home | Role::Friends | Role::Session | Role::Room | Role::Silent => {
                    assert_eq!(flows.encounters[at], 0)
                }
                Role::Mixing | Role::Counter => assert_eq!(flows.meetings[at], 0),
            }
        }
        assert!(s.warnings().is_empty(), "{:?}", s.warnings());
        // Nobody's counter is full, so people remember all of it.
        assert!(view.contacts.iter().flatten().all(|&n| n < u8::MAX));
        let mut remembered = ndarray::Array3::<u64>::zeros((g, g, 4));
        for (k, tally) in view.contacts.iter().enumerate() {
            let group = usize::from(view.population.group[k / g]);
            for (o, &n) in tally.iter().enumerate() {
                remembered[[group, k % g, o]] += u64::from(n);
            }
        }
        assert_eq!(remembered, by_pair);
        // Dates of contact: this week's for whoever had one, avoided ones do not count.
        for (tally, &stamp) in view.contacts.iter().zip(view.last_contact) {
            let met = tally[0] > 0 || tally[1] > 0 || tally[2] > 0;
            assert_eq!(met, u32::from(stamp) == view.step);
        }
    }
}

/// At a counter clients meet staff and never each other.
#[test]
fn at_a_counter_clients_meet_staff() {
    let mut scenario = town(four(), 4_000, 6);
    scenario.settings.retain(|s| s.name == "counter");
    let mut s = simulation(scenario);
    live(&mut s, 1);
    let view = s.view();
    let (g, seats) = (view.groups(), &view.seats["counter"]);
    let (mut staff, mut clients) = (0u64, 0u64);
    for i in 0..view.population.len() {
        let met: u64 = view.contacts[i * g..(i + 1) * g]
            .iter()
            .flatten()
            .map(|&n| u64::from(n))
            .sum();
        if seats.is_staff(i as u32) {
            staff += met;
        } else {
            clients += met;
        }
    }
    let all = view.flows.encounters.iter().sum::<u64>();
    assert!(all > 1_000, "{all}");
    assert_eq!((staff, clients), (all, all));
}

/// Counters hold 255: where that is not enough, it is said, and nothing else breaks.
#[test]
fn full_counters_are_reported() {
    let mut scenario = town(four(), 4_000, 2);
    for setting in &mut scenario.settings {
        setting.enabled = setting.name == "counter";
        setting.spec.rate = 5.0;
    }
    let mut s = simulation(scenario);
    live(&mut s, 1);
    let warnings = s.warnings();
    assert!(
        warnings.len() == 1 && warnings[0].contains("`counter`") && warnings[0].contains("255"),
        "{warnings:?}"
    );
    let view = s.view();
    let full = view.contacts.iter().flatten().filter(|&&n| n == u8::MAX);
    assert!(full.count() > 0);
    assert!(view.flows.contacts.sum() < 2 * view.flows.encounters.iter().sum::<u64>());
}

/// Encounters that a member is expected to start in a week.
fn starts(view: &View<'_>, at: usize, i: usize) -> f64 {
    let setting = &view.settings[at];
    let seats = &view.seats[&setting.name];
    if seats.seat_of()[i] == NONE {
        return 0.0;
    }
    let rate = match setting.role {
        Role::Counter if seats.is_staff(i as u32) => return 0.0,
        Role::Counter => setting.spec.rate,
        _ => setting.spec.rate / 2.0,
    };
    if setting.active {
        rate * f64::from(view.population.activity[i])
    } else {
        rate
    }
}

#[test]
fn encounters_are_as_many_as_the_rates_say() {
    const WEEKS: u32 = 10;
    let mut s = simulation(town(four(), 10_000, 12));
    let mut sums = vec![Sum::default(); s.view().settings.len()];
    let mut lost = vec![[0u64; 2]; sums.len()];
    for _ in 0..WEEKS {
        // Before the week: turnover moves people at its end.
        let view = s.view();
        for (at, sum) in sums.iter_mut().enumerate() {
            let role = view.settings[at].role;
            if role != Role::Home && role != Role::Friends {
                sum.expected += (0..view.population.len())
                    .map(|i| starts(&view, at, i))
                    .sum::<f64>();
            }
        }
        s.step();
        let flows = s.view().flows;
        for (at, sum) in sums.iter_mut().enumerate() {
            let language: u64 = flows.lost_language.row(at).sum();
            let candidate: u64 = flows.lost_candidate.row(at).sum();
            sum.observed += (flows.encounters[at] + language + candidate) as f64;
            lost[at][0] += language;
            lost[at][1] += candidate;
        }
    }
    let view = s.view();
    let (mut all, mut started) = (Sum::default(), 0.0);
    for (at, sum) in sums.iter().enumerate().filter(|(_, s)| s.expected > 0.0) {
        let name = &view.settings[at].name;
        assert!(
            sum.within(0.02),
            "{name}: {} of {}",
            sum.observed,
            sum.expected
        );
        let no_candidate = lost[at][1] as f64 / sum.observed;
        assert!(
            no_candidate < 0.01,
            "{name}: {no_candidate} lost for want of a candidate"
        );
        all.expected += sum.expected;
        all.observed += sum.observed;
        started += lost[at][0] as f64;
    }
    assert!((all.observed / all.expected - 1.0).abs() < 0.02);
    // Language: lost, but not most of it.
    let share = started / all.observed;
    assert!((0.001..0.2).contains(&share), "{share} lost for language");
    let a_head = all.observed / f64::from(WEEKS) / 10_000.0;
    assert!((5.0..12.0).contains(&a_head), "{a_head} encounters a head");
}

/// No bias and one language: partners are whoever is there.
fn random_mixing() -> Scenario {
    let mut groups = four().iter().cloned().collect::<Vec<_>>();
    groups.iter_mut().for_each(|g| g.spec.language = 1.0);
    let attitude = ndarray::Array2::from_elem((4, 4), 0.1);
    let groups = commonground::population::Groups::new(groups, attitude).expect("groups");
    let mut s = town(groups, 10_000, 12);
    s.settings.iter_mut().for_each(|x| x.spec.bias = 0.0);
    s
}

#[test]
fn without_bias_and_barrier_partners_are_whoever_is_there() {
    let mut s = simulation(random_mixing());
    let settings = s.view().settings.len();
    let (mut cross, mut all) = (vec![Sum::default(); settings], vec![0.0; settings]);
    for _ in 0..10 {
        let view = s.view();
        for (at, setting) in view.settings.iter().enumerate() {
            let Some(seats) = view.seats.get(&setting.name) else {
                continue;
            };
            let p = view.population;
            // Members whom a person may meet, by place and group.
            let mut here = vec![[0u32; 5]; seats.places()];
            for i in 0..p.len() as u32 {
                let place = seats.place_of(i);
                if place != NONE && (setting.role == Role::Mixing || seats.is_staff(i)) {
                    here[place as usize][usize::from(p.group[i as usize])] += 1;
                    here[place as usize][4] += 1;
                }
            }
            for i in 0..p.len() {
                let place = seats.place_of(i as u32);
                if place == NONE || starts(&view, at, i) == 0.0 {
                    continue;
                }
                let own = usize::from(setting.role == Role::Mixing) as u32;
                let n = &here[place as usize];
                let others = n[4] - own;
                if others > 0 {
                    let same = n[usize::from(p.group[i])] - own;
                    cross[at].expected +=
                        starts(&view, at, i) * f64::from(others - same) / f64::from(others);
                    all[at] += starts(&view, at, i);
                }
            }
        }
        s.step();
        let flows = s.view().flows;
        assert_eq!(flows.lost_language.sum(), 0);
        for ((at, a, b, _), &n) in flows.contacts.indexed_iter() {
            if a != b {
                cross[at].observed += n as f64 / 2.0;
            }
        }
    }
    let view = s.view();
    let mut total = Sum::default();
    for (at, sum) in cross.iter().enumerate().filter(|(_, s)| s.expected > 0.0) {
        assert!(
            sum.within(0.03),
            "{}: {} of {}",
            view.settings[at].name,
            sum.observed,
            sum.expected
        );
        total.expected += sum.expected;
        total.observed += sum.observed;
    }
    let share = total.expected / all.iter().sum::<f64>();
    assert!(
        (0.1..0.4).contains(&share),
        "a share worth testing: {share}"
    );
    assert!((total.observed / total.expected - 1.0).abs() < 0.02);
}
