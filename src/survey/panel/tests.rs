//! Tests of the panel on a town made by hand, whose every week is the same.

use super::*;
use crate::engine::Watched;
use crate::indicators::sample::World;
use crate::survey::questionnaire::QuestionnaireParameters;
use crate::survey::statistics::pearson;

fn panel(parameters: PanelParameters) -> Panel {
    let plan = PanelPlan {
        hosts: 800,
        newcomers: 100,
        every: 4,
    };
    let errors = QuestionnaireParameters::default();
    Panel::new(plan, parameters, Questionnaire::new(errors, 3))
}

fn parameters() -> PanelParameters {
    PanelParameters {
        memory: 4.0,
        ..PanelParameters::default()
    }
}

fn live(panel: &mut Panel, world: &mut World, weeks: i64) {
    for week in 0..=weeks {
        world.week = week;
        world.step = 200 + week as u32;
        panel.week(&world.view()).unwrap();
    }
}

#[test]
fn contacts_of_a_year_are_counted_in_a_moving_window() {
    let mut world = World::town(3000);
    let mut panel = panel(parameters());
    live(&mut panel, &mut world, 12);
    assert_eq!(panel.waves(), 4);
    let position = |key| world.population.key.iter().position(|k| *k == key).unwrap();
    for a in panel.answers() {
        assert_eq!(a.contacts.is_some(), a.week > 0, "week {}", a.week);
        let Some(contacts) = a.contacts else { continue };
        // Four equal weeks, of the groups of the other status.
        let i = position(a.key);
        let others = if a.host { 1..3 } else { 0..1 };
        for o in 0..3 {
            let week: u32 = others
                .clone()
                .map(|h| u32::from(world.contacts[3 * i + h][o]))
                .sum();
            assert_eq!(contacts.truth[o], 4 * week);
        }
        assert!(a.by_setting.is_empty(), "nobody was watched");
        assert!(a.age >= 18);
    }
    // Under-reported, and more so the negative.
    let sum = |of: &dyn Fn(&Contacts) -> u32| -> f64 {
        let all = panel.answers().iter().filter_map(|a| a.contacts);
        all.map(|c| f64::from(of(&c))).sum()
    };
    let positive = sum(&|c| c.reported[0]) / sum(&|c| c.truth[0]);
    let negative = sum(&|c| c.reported[1]) / sum(&|c| c.truth[1]);
    assert!(negative < positive - 0.1, "{positive} {negative}");
}

#[test]
fn settings_are_known_of_those_who_are_watched() {
    let mut world = World::town(1500);
    let (g, settings) = (3, world.settings.len());
    let mut panel = panel(parameters());
    let wanted = panel.watches(&world.population);
    world.watched = Watched::new(settings, g);
    world.watched.add(&wanted, world.population.len()).unwrap();
    // All contacts of the week happen in the third setting.
    world.watched.begin_week();
    for s in 0..2 {
        world.watched.note(s, &vec![[0; 4]; 1500 * g]);
    }
    for s in 2..settings {
        world.watched.note(s, &world.contacts);
    }
    live(&mut panel, &mut world, 8);
    assert_eq!(panel.settings().len(), settings);
    let mut met = 0;
    for a in panel.answers().iter().filter(|a| a.week > 0) {
        let all = a.contacts.unwrap();
        assert_eq!(a.by_setting.len(), settings);
        for (s, here) in a.by_setting.iter().enumerate() {
            assert_eq!(here.truth, if s == 2 { all.truth } else { [0; 3] });
        }
        met += all.all();
    }
    assert!(met > 1000);
}

#[test]
fn members_leave_for_good_and_are_silent_for_a_while() {
    let mut world = World::town(3000);
    let mut p = parameters();
    (p.attrition, p.nonresponse) = (0.2, 0.1);
    let mut panel = panel(p);
    live(&mut panel, &mut world, 16);
    let n = panel.keys().len() as f64;
    for wave in 0..5 {
        let there = panel.answers().iter().filter(|a| a.wave == wave).count() as f64 / n;
        let expected = 0.9 * (0..wave).fold(1.0, |x, _| x * 0.8);
        assert!(
            (there - expected).abs() < 0.05,
            "{wave}: {there} {expected}"
        );
    }
    // Nobody is asked twice at a wave, and answers come in the order of keys.
    let order: Vec<_> = panel.answers().iter().map(|a| (a.wave, a.key)).collect();
    assert!(order.windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn the_prejudiced_leave_when_the_parameter_says_so() {
    let mean = |selective: f64| {
        let mut world = World::town(4000);
        let mut p = parameters();
        (p.attrition, p.attrition_attitude) = (0.3, selective);
        let mut panel = panel(p);
        live(&mut panel, &mut world, 8);
        let last: Vec<f64> = panel
            .answers()
            .iter()
            .filter(|a| a.wave == 2 && a.host)
            .map(|a| a.said.now.truth)
            .collect();
        last.iter().sum::<f64>() / last.len() as f64
    };
    assert!(mean(-3.0) > mean(0.0) + 0.05);
}

#[test]
fn friends_and_their_friends_are_counted_from_ties() {
    let mut world = World::placed(3, vec![(0, 0), (0, 0), (0, 1), (0, 2), (0, 0)]);
    // The first host: one newcomer friend, two host friends, of whom one has a newcomer friend;
    // newcomers of another group are no friends of the other status of a newcomer.
    let ties = [
        (0, 2, 0., 0.),
        (0, 1, 0., 0.),
        (0, 4, 0., 0.),
        (1, 3, 0., 0.),
        (2, 3, 0., 0.),
    ];
    world.ties = crate::ties::Ties::from_pairs(5, 2, &ties);
    let q = Questionnaire::new(QuestionnaireParameters::default(), 1);
    let instrument = q.pretest(&world.view(), &[0, 1, 2, 3, 4]).unwrap();
    let of = |i| friends(&world.view(), &instrument, i);
    assert_eq!(
        (of(0), of(1), of(2), of(4)),
        ([1, 2, 1], [1, 1, 1], [1, 0, 0], [0, 1, 1])
    );
}

#[test]
fn a_table_has_a_row_for_each_member_and_gaps_where_nobody_answered() {
    let mut world = World::town(3000);
    let mut panel = panel(parameters());
    live(&mut panel, &mut world, 8);
    let truth = panel.table(|a| a.host, |a| a.said.attitude);
    let seen = panel.table(|a| a.host, |a| a.said.prejudice());
    assert_eq!(truth.len(), seen.len());
    assert!((780..=800).contains(&truth.len()), "{}", truth.len());
    assert!(truth.iter().all(|row| row.len() == 3));
    let gaps = truth.iter().flatten().filter(|v| v.is_nan()).count();
    assert!(gaps > 100 && gaps < 800, "{gaps}");
    let flat = |t: &[Vec<f64>]| -> Vec<f64> { t.iter().flatten().copied().collect() };
    let r = pearson(&flat(&truth), &flat(&seen)).r;
    assert!(r < -0.8, "{r}");
}
