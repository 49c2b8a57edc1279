//! Trials: assignment, exposure, readings, and that nothing but the draws decides them.

use commonground::experiment::{Arm, Exposure, Instrument, Trial, Who, a15, a15_town, power};
use commonground::scenario::{BurnIn, Scenario};

use super::common::{off, two};

fn town(inhabitants: u32) -> Scenario {
    let mut scenario = two(inhabitants);
    scenario.burn_in = BurnIn::Weeks(4);
    scenario
}

/// Own-group teams against mixed ones for six weeks.
fn trial(units: f64) -> Trial {
    let mut trial = Trial::new(vec![
        Arm::new("own", Exposure::OwnTeam),
        Arm::new("mixed", Exposure::MixedTeam),
    ]);
    trial.design.units = units;
    trial.design.weeks = 6.0;
    trial.after = vec![0, 4];
    trial
}

#[test]
fn mixed_teams_lower_prejudice_and_the_report_says_by_how_much() {
    let report = trial(700.0).run(&town(2_000), 2).unwrap();
    let [own, mixed] = &report.arms[..] else {
        panic!("two arms")
    };
    assert_eq!(
        (own.people, mixed.people, own.teams, mixed.teams),
        (350, 350, 35, 50)
    );
    assert_eq!((mixed.empty_seats, mixed.dropped), (0, 0.0));
    let now = report
        .effect(1, 0, Who::Participants, Instrument::True)
        .unwrap();
    assert!(now.d > 0.1 && now.significant(), "{now:?}");
    assert!(now.low < now.d && now.d < now.high);
    // The report's means tell the same story.
    let gap = (own.prejudice[1] - mixed.prejudice[1]) / report.sd[0];
    assert!((gap - now.d).abs() < 1e-9);
    // Without the mood and the error of the questionnaire people differ less.
    assert!(report.sd[1] > 1.1 * report.sd[0]);
    let by_hand = report
        .effect(1, 0, Who::Bystanders, Instrument::True)
        .unwrap();
    assert!(
        by_hand.treated > 50 && by_hand.d.abs() - 2.0 * by_hand.se < now.d / 2.0,
        "{by_hand:?}"
    );
}

#[test]
fn sessions_without_intensity_make_no_difference_to_the_same_people() {
    let mut scenario = town(900);
    // What is left of a session without intensity is friendship, memory and a common identity.
    for name in [
        "friendship",
        "buffering",
        "extended_contact",
        "common_identity",
    ] {
        off(&mut scenario, name);
    }
    let mut trial = trial(300.0);
    trial.design.worlds = 1;
    trial.arms[1].spec.intensity = 0.0;
    let report = trial.run(&scenario, 2).unwrap();
    for who in Who::ALL {
        let d = report.effect(1, 4, who, Instrument::True).unwrap();
        assert_eq!((d.d, d.se), (0.0, 0.0), "{who:?}");
    }
    trial.arms[1].spec.intensity = 4.5;
    let report = trial.run(&scenario, 2).unwrap();
    let d = report
        .effect(1, 4, Who::Participants, Instrument::True)
        .unwrap();
    assert!(d.d > 0.05 && d.significant(), "{d:?}");
    assert_eq!((d.treated, d.control), (150, 150), "the same people twice");
}

/// Being side by side without a word changes nobody, sharing a room does.
#[test]
fn silent_arms_differ_in_nothing_and_room_mates_do() {
    let mut trial = Trial::new(vec![
        Arm::new("none", Exposure::None),
        Arm::new("silent", Exposure::Silent),
        Arm::new("rooms", Exposure::RoomMates),
    ]);
    trial.design.units = 450.0;
    trial.design.weeks = 20.0;
    trial.design.worlds = 1;
    trial.after = vec![0];
    let report = trial.run(&town(1_600), 2).unwrap();
    let d = |arm| {
        report
            .effect(arm, 0, Who::Participants, Instrument::True)
            .unwrap()
    };
    assert_eq!(d(1).d, 0.0);
    assert!(d(2).d != 0.0);
    assert_eq!(report.arms[2].teams, 150);
}

/// Reading moves the minds of those who read; information corrects what they believe about numbers and
/// not what they think of people; bad press does the contrary of good.
#[test]
fn what_reaches_people_alone_acts_on_those_whom_it_reaches() {
    let mut arms: Vec<Arm> = [
        ("none", Exposure::None),
        ("read", Exposure::Reading),
        ("told", Exposure::Information),
        ("good", Exposure::Media),
        ("bad", Exposure::Media),
    ]
    .into_iter()
    .map(|(name, exposure)| Arm::new(name, exposure))
    .collect();
    arms[1].spec.effect = 0.5;
    arms[1].spec.dropout = 0.1;
    arms[3].spec.attention = 1.0;
    arms[4].spec.attention = 1.0;
    arms[3].spec.tone = 0.8;
    arms[4].spec.tone = -0.8;
    let mut design = trial(500.0);
    design.arms = arms;
    design.design.worlds = 1;
    let report = design.run(&town(1_500), 2).unwrap();
    let d = |arm: usize, after| {
        let effect = report.effect(arm, after, Who::Participants, Instrument::True);
        effect.unwrap().d
    };
    assert!(d(1, 0) > 0.15, "{}", d(1, 0));
    assert!(d(1, 4) < d(1, 0), "it fades");
    assert_eq!(d(2, 0), 0.0);
    assert!(d(3, 0) > 0.0 && d(4, 0) < 0.0, "{} {}", d(3, 0), d(4, 0));
    assert!(
        (0.2..0.6).contains(&report.arms[1].dropped),
        "{:?}",
        report.arms[1]
    );
    assert_eq!(report.arms[3].dropped, 0.0);
    assert_eq!(report.arms[1].teams, 0);
}

#[test]
fn neither_threads_nor_the_order_of_trials_matter() {
    let (trial, scenario) = (trial(200.0), town(700));
    let one = trial.repeat(&scenario, &[3, 4, 5], 1, |_| {}).unwrap();
    let many = trial.repeat(&scenario, &[3, 4, 5], 3, |_| {}).unwrap();
    assert_eq!(one, many);
    let alone = trial.repeat(&scenario, &[4], 2, |_| {}).unwrap();
    assert_eq!(alone[0], one[1]);
    let all = power(&one);
    assert_eq!(all.len(), one[0].effects.len());
    let mean: f64 = one
        .iter()
        .map(|r| r.effects[0].difference.unwrap().d)
        .sum::<f64>()
        / 3.0;
    assert!((all[0].d - mean).abs() < 1e-12 && all[0].spread > 0.0);
    assert!(
        all.iter()
            .all(|p| (0.0..=1.0).contains(&p.significant) && p.detectable > 0.0)
    );
}

#[test]
fn classes_teams_schools_and_areas_can_be_assigned_and_blocked() {
    for (unit, least_age) in [(1, 6.0), (2, 15.0), (3, 6.0), (4, 15.0)] {
        let mut trial = trial(0.0);
        trial.design.unit = unit;
        trial.design.blocked = 1;
        trial.design.min_age = least_age;
        trial.after = vec![0];
        let mut scenario = town(3_000);
        scenario.burn_in = BurnIn::Weeks(1);
        let report = trial.run(&scenario, 2).unwrap();
        let (a, b) = (&report.arms[0], &report.arms[1]);
        assert!(a.units.abs_diff(b.units) <= 1 && a.units >= 1, "{a:?}");
        assert!(a.people > a.units, "unit {unit}: {a:?}");
    }
    let mut many = trial(0.0);
    many.design.unit = 4;
    many.design.units = 50.0;
    let error = many.run(&town(500), 1).unwrap_err();
    assert!(
        error.is_input() && error.to_string().contains("there are 4"),
        "{error}"
    );
}

#[test]
fn drop_out_and_attrition_take_people_away() {
    let mut trial = trial(400.0);
    trial.arms[1].spec.dropout = 0.08;
    trial.design.attrition = 0.2;
    let report = trial.run(&town(1_200), 2).unwrap();
    let [own, mixed] = &report.arms[..] else {
        panic!("two arms")
    };
    // Five sessions before the last week: 1 − .92^5.
    assert!(
        (mixed.dropped - 0.34).abs() < 0.1 && own.dropped == 0.0,
        "{mixed:?}"
    );
    assert!((mixed.read[0] as f64 - 160.0).abs() < 25.0, "{mixed:?}");
    assert!((mixed.read[1] as f64 - 128.0).abs() < 25.0, "{mixed:?}");
}

#[test]
fn the_protocol_of_a15_runs_in_a_small_town() {
    let mut scenario = a15_town(0.15).unwrap();
    scenario.burn_in = BurnIn::Weeks(10);
    let report = a15(0.15).run(&scenario, 2).unwrap();
    assert_eq!(report.arms[1].people, 300);
    let d = report
        .effect(1, 4, Who::Participants, Instrument::True)
        .unwrap();
    assert!(d.d > 0.0 && d.d < 0.6, "{d:?}");
    assert!(
        report
            .effect(1, 52, Who::Participants, Instrument::True)
            .unwrap()
            .d
            < d.d + 0.2
    );
}

/// In one city arms share the partners that there are, alike; in cities of their own each has them all,
/// and the report tells of the teams that met.
#[test]
fn scarce_partners_are_shared_by_arms_and_reported_as_delivered() {
    let mut trial = Trial::new(vec![
        Arm::new("own", Exposure::OwnTeam),
        Arm::new("one", Exposure::MixedTeam),
        Arm::new("two", Exposure::MixedTeam),
    ]);
    for arm in &mut trial.arms[1..] {
        arm.spec.outgroup_share = 0.6;
    }
    trial.design.units = 450.0;
    trial.design.weeks = 1.0;
    trial.after = vec![0];
    let empty = |trial: &Trial| -> Vec<usize> {
        let report = trial.run(&town(900), 2).unwrap();
        report.arms.iter().map(|a| a.empty_seats).collect()
    };
    let shared = empty(&trial);
    assert!(shared[1] > 20 && shared[0] == 0, "{shared:?}");
    assert!(shared[1].abs_diff(shared[2]) <= 1, "{shared:?}");
    trial.design.worlds = 1;
    let apart = empty(&trial);
    assert!(
        apart[1] < shared[1] / 2 && apart[1] == apart[2],
        "{apart:?}"
    );
}

#[test]
fn too_few_units_are_found_before_the_burn_in() {
    let mut scenario = town(700);
    scenario.burn_in = BurnIn::Weeks(u32::MAX);
    let error = trial(5_000.0).run(&scenario, 1).unwrap_err();
    assert!(
        error.is_input() && error.to_string().contains("5000 units"),
        "{error}"
    );
}
