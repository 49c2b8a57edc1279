//! Tests of the questionnaire as a whole.

use super::*;
use crate::engine::State;
use crate::indicators::sample::World;
use crate::mechanism::{ColumnSpec, Layout};
use crate::population::{Group, Groups};
use crate::survey::statistics::{alpha, pearson};

fn everybody(world: &World) -> Vec<Person> {
    (0..world.population.len() as u32).collect()
}

/// A town with a column of anxiety towards each group that falls with attitude.
fn anxious() -> World {
    let mut world = World::town(3000);
    let mut layout = Layout::new(&world.population.groups);
    layout
        .keep(ColumnSpec {
            name: "anxiety".into(),
            per: Per::Outgroup,
            initial: 0.3,
            bounds: (0.0, 1.0),
            owner: "test".into(),
        })
        .unwrap();
    world.state = State::new(&layout, &world.population.group);
    for (x, a) in world.state.data[0].iter_mut().zip(&world.attitude) {
        *x = 0.3 - 0.1 * a;
    }
    world
}

#[test]
fn hosts_are_asked_about_newcomers_and_newcomers_about_hosts() {
    let mut people = vec![(0, 0); 900];
    people.extend(vec![(0, 1); 75]);
    people.extend(vec![(0, 2); 25]);
    let mut world = World::placed(4, people);
    let q = Questionnaire::new(QuestionnaireParameters::default(), 1);
    let t = q.targets(&world.population);
    // The fourth group, without members, is below 1%: not asked about, but counted among others.
    assert_eq!(t[0].weight, [0.0, 0.75, 0.25, 0.0]);
    assert_eq!(t[0].outgroups, 0b1110);
    for newcomers in &t[1..] {
        assert_eq!(newcomers.weight, [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(newcomers.outgroups, 1);
    }
    world.attitude[..4].copy_from_slice(&[0.9, 0.4, -0.4, -0.9]);
    world.transient[0] = 0.1;
    let instrument = q.pretest(&world.view(), &everybody(&world)).unwrap();
    assert!((instrument.truth(&world.view(), 0, false) - 0.2).abs() < 1e-6);
    assert!((instrument.truth(&world.view(), 0, true) - 0.3).abs() < 1e-6);

    // All small: all of them are asked about. All hosts: everybody about all others.
    let parameters = QuestionnaireParameters {
        least_share: 0.5,
        ..QuestionnaireParameters::default()
    };
    let t = Questionnaire::new(parameters, 1).targets(&world.population);
    assert_eq!(t[0].weight[..3], [0.0, 0.75, 0.25]);
    let hosts = ["a", "b", "c", "d"].map(|n| Group::new(n, true)).to_vec();
    world.population.groups = Groups::new(hosts, ndarray::Array2::zeros((4, 4))).unwrap();
    let t = q.targets(&world.population);
    assert_eq!((t[1].outgroups, t[1].weight[1]), (0b1101, 0.0));
}

#[test]
fn observed_prejudice_is_as_reliable_as_stated() {
    let world = anxious();
    let view = world.view();
    let all = everybody(&world);
    let q = Questionnaire::new(QuestionnaireParameters::default(), 1)
        .asking("anxiety")
        .asking_with("anxiety", 0.9);
    let instrument = q.pretest(&view, &all).unwrap();
    let hosts: Vec<Said> = all
        .iter()
        .filter(|&&i| world.population.group[i as usize] == 0)
        .map(|&i| instrument.ask(&view, i))
        .collect();
    let items = |of: &dyn Fn(&Said) -> &ScaleAnswer| -> f64 {
        let item = |k| hosts.iter().map(|s| f64::from(of(s).items[k])).collect();
        alpha(&(0..4).map(item).collect::<Vec<Vec<f64>>>())
    };
    assert!((items(&|s| &s.now) - 0.75).abs() < 0.03);
    assert!((items(&|s| &s.scales[0]) - 0.75).abs() < 0.03);
    assert!((items(&|s| &s.scales[1]) - 0.9).abs() < 0.02);
    let column = |of: &dyn Fn(&Said) -> f64| -> Vec<f64> { hosts.iter().map(of).collect() };
    let truth = column(&|s| -s.now.truth);
    let r = pearson(&truth, &column(&Said::prejudice)).r;
    assert!((r - 0.75f64.sqrt()).abs() < 0.03, "{r}");
    // Two errors attenuate: the observed r is the true one (1) times the root of both.
    let r = pearson(&column(&Said::prejudice), &column(&|s| s.scales[1].score())).r;
    assert!(r > 0.65 && r < 0.85, "{r}");
    // The thermometer reads to 7 degrees.
    let off = column(&|s| s.thermometer - 50.0 * (1.0 + s.now.truth));
    let sd = crate::survey::statistics::standard_deviation(&off);
    assert!((sd - 7.0).abs() < 0.4, "{sd}");
}

#[test]
fn answers_have_addresses() {
    let mut world = anxious();
    let q = Questionnaire::new(QuestionnaireParameters::default(), 1).asking("anxiety");
    let instrument = q.pretest(&world.view(), &everybody(&world)).unwrap();
    let said = instrument.ask(&world.view(), 17);
    assert_eq!(said, instrument.ask(&world.view(), 17));
    assert_ne!(said, instrument.ask(&world.view(), 18));
    // Fewer questions change no other answer.
    let short = Questionnaire::new(QuestionnaireParameters::default(), 1)
        .pretest(&world.view(), &everybody(&world))
        .unwrap()
        .ask(&world.view(), 17);
    assert_eq!(
        (short.now, short.thermometer),
        (said.now.clone(), said.thermometer)
    );
    world.step += 1;
    assert_ne!(said.now.items, instrument.ask(&world.view(), 17).now.items);
}

#[test]
fn questions_that_cannot_be_put_are_refused() {
    let mut world = anxious();
    let q = Questionnaire::new(QuestionnaireParameters::default(), 1);
    let message = |q: Questionnaire, world: &World| {
        q.pretest(&world.view(), &[0, 1]).unwrap_err().to_string()
    };
    let text = message(q.clone().asking("anxeity"), &world);
    assert!(
        text.contains("`anxeity`") && text.contains("there are anxiety"),
        "{text}"
    );
    let text = message(q.clone().asking_with("anxiety", 1.5), &world);
    assert!(
        text.contains("1.5") && text.contains("0.05 to 0.99"),
        "{text}"
    );
    world.attitude.clear();
    assert!(message(q, &world).contains("attitudes"));
}
