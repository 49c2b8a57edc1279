//! Work without permission and interpreters: who does it, whom it moves and whom not.

use commonground::engine::Simulation;
use commonground::policy::Policy;
use commonground::population::{Groups, LegalStatus, StatusShares};
use commonground::scenario::Scenario;

use super::common::{bits, four, live, set, simulation, town};

/// A town in which a group has just arrived, speaks little and may not work.
fn barred(policies: Vec<Policy>) -> Scenario {
    let mut s = town(four(), 3_000, 4);
    let mut members: Vec<_> = s.groups.iter().cloned().collect();
    let spec = &mut members[1].spec;
    (spec.years_here, spec.employed, spec.language) = (0.0, 0.0, 0.3);
    s.groups = Groups::new(members, s.groups.attitude.clone()).expect("groups");
    set(&mut s, "hiring", &[]);
    set(&mut s, "language", &[]);
    set(&mut s, "discrimination", &[]);
    set(&mut s, "informal_work", &[("hazard", 0.05)]);
    s.inputs.policies = vec![Policy::new("work_ban", "ban")];
    s.inputs.policies.extend(policies);
    s
}

fn after(weeks: u32, scenario: Scenario) -> Simulation {
    let mut s = simulation(scenario);
    live(&mut s, weeks);
    s
}

fn working(s: &Simulation) -> Vec<usize> {
    let informal = s.column("informal_work").expect("a column");
    let all = informal.iter().enumerate();
    all.filter(|(_, x)| **x > 0.0).map(|(i, _)| i).collect()
}

#[test]
fn only_those_who_are_barred_from_work_do_it_and_without_a_seat() {
    let s = after(30, barred(Vec::new()));
    let (p, seats) = (s.population(), &s.view().seats["work"]);
    let all = working(&s);
    assert!(all.len() > 20, "{}", all.len());
    for &i in &all {
        assert!(p.group[i] == 1 && (18..=64).contains(&p.age[i]));
        assert_eq!(seats.seat_of()[i], commonground::ids::NONE);
    }
    // They are treated unfairly more often than others of their group.
    let memory = s.column("discrimination").expect("a memory");
    let mean = |of: &dyn Fn(usize) -> bool| {
        let all: Vec<f32> = (0..p.len()).filter(|&i| of(i)).map(|i| memory[i]).collect();
        all.iter().sum::<f32>() / all.len() as f32
    };
    let (they, others) = (
        mean(&|i| all.contains(&i)),
        mean(&|i| p.group[i] == 1 && (18..=64).contains(&p.age[i]) && !all.contains(&i)),
    );
    assert!(they > others, "{they} {others}");
    // Long after the ban most have been hired, or lost that work.
    let late = after(200, barred(Vec::new()));
    assert!(
        working(&late).len() * 3 < all.len(),
        "{}",
        working(&late).len()
    );
    // Whom no ban concerns does not, nor does anybody where standards are enforced.
    let mut free = barred(Vec::new());
    free.inputs.policies.clear();
    assert!(working(&after(30, free)).is_empty());
    let strict = Policy::new("labour_standards", "all").with("enforced", 1.0);
    assert!(working(&after(30, barred(vec![strict]))).is_empty());
}

#[test]
fn a_ban_concerns_only_those_whose_status_allows_one() {
    let with = |status: LegalStatus| {
        let mut s = barred(Vec::new());
        set(&mut s, "stays", &[]);
        let mut members: Vec<_> = s.groups.iter().cloned().collect();
        let mut shares = StatusShares::default();
        match status {
            LegalStatus::Permanent => shares.permanent = 1.0,
            _ => shares.irregular = 1.0,
        }
        members[1].statuses = Some(shares);
        s.groups = Groups::new(members, s.groups.attitude.clone()).expect("groups");
        let s = after(26, s);
        let p = s.population();
        let seats = &s.view().seats["work"];
        let hired = |&i: &usize| p.group[i] == 1 && seats.seat_of()[i] != commonground::ids::NONE;
        (working(&s).len(), p.all_present().filter(hired).count())
    };
    let (informal, hired) = with(LegalStatus::Permanent);
    assert!(informal == 0 && hired > 10, "{informal} {hired}");
    let (informal, hired) = with(LegalStatus::Irregular);
    assert!(informal > 10 && hired == 0, "{informal} {hired}");
}

#[test]
fn off_or_without_hazard_it_moves_no_bit() {
    let lived = |change: &dyn Fn(&mut Scenario)| {
        let mut s = barred(Vec::new());
        change(&mut s);
        let s = after(20, s);
        let column = |name: &str| bits(s.column(name).expect(name));
        (
            column("attitude"),
            column("language"),
            column("discrimination"),
        )
    };
    let off = lived(&|s| set(s, "informal_work", &[]).enabled = false);
    let none = lived(&|s| {
        set(s, "informal_work", &[("hazard", 0.0)]);
    });
    assert!(off == none);
    assert!(off != lived(&|_| {}));
}

/// Contacts of the second group with hosts at counters, and its mean level of language.
fn at_counters(share: f64, learning: f64) -> (u64, f64) {
    let mut s = barred(Vec::new());
    let counter = s.settings.iter_mut().find(|s| s.name == "counter");
    counter.expect("a counter").spec.rate = 3.0;
    set(
        &mut s,
        "language",
        &[("contact", 0.002), ("interpreted", learning)],
    );
    if share > 0.0 {
        let help = Policy::new("interpreters", "help").with("share", share);
        s.inputs.policies.push(help);
    }
    let mut s = simulation(s);
    let mut contacts = 0;
    for _ in 0..10 {
        s.step();
        let flows = s.view().flows;
        let at = flows.settings.iter().position(|x| x == "counter");
        for outcome in 0..3 {
            contacts += flows.contacts[[at.expect("counters"), 1, 0, outcome]];
        }
    }
    let p = s.population();
    let level = s.column("language").expect("levels");
    let own: Vec<f32> = (0..p.len())
        .filter(|&i| p.group[i] == 1)
        .map(|i| level[i])
        .collect();
    let mean = own.iter().map(|&x| f64::from(x)).sum::<f64>() / own.len() as f64;
    (contacts, mean)
}

#[test]
fn interpreters_open_the_counter_and_slow_learning_there() {
    let (none, plain) = at_counters(0.0, 0.5);
    let (half, slow) = at_counters(0.5, 0.5);
    let (all, _) = at_counters(1.0, 0.5);
    // From a level of .3 to .6: up to twice as many; with half of the help half of that.
    let times = |n: u64| n as f64 / none as f64;
    assert!((1.3..1.6).contains(&times(half)), "{none} {half} {all}");
    assert!((1.6..2.1).contains(&times(all)), "{none} {half} {all}");
    // More contacts, of which those with an interpreter teach less than they would without.
    let (_, full) = at_counters(0.5, 1.0);
    assert!(full > slow && full > plain, "{plain} {slow} {full}");
    assert_eq!(at_counters(0.5, 0.5), (half, slow));
}
