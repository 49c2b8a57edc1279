//! Instruments look on: whoever is watched and asked, no bit of the run changes, and no answer
//! depends on threads or storage.

use commonground::engine::{Observer, Simulation};
use commonground::survey::statistics::pearson;
use commonground::survey::{
    Answer, Panel, PanelParameters, PanelPlan, Questionnaire, QuestionnaireParameters,
};

use super::common::{four, live, town};

fn build(threads: usize) -> Simulation {
    Simulation::builder(town(four(), 6_000, 12))
        .threads(threads)
        .build()
        .expect("a town that can be")
}

fn panel() -> Panel {
    let plan = PanelPlan {
        hosts: 400,
        newcomers: 100,
        every: 4,
    };
    let parameters = PanelParameters {
        memory: 4.0,
        ..PanelParameters::default()
    };
    let questions = Questionnaire::new(QuestionnaireParameters::default(), 11).asking("set_point");
    Panel::new(plan, parameters, questions)
}

fn mirrored(simulation: &Simulation) -> Vec<u32> {
    (0..simulation.population().len() as u32).rev().collect()
}

#[test]
fn settings_of_the_watched_add_up_to_the_week() {
    let mut town = build(2);
    let all: Vec<u32> = (0..6_000).collect();
    town.watch(&all[..3_000]).unwrap();
    live(&mut town, 2);
    let to = mirrored(&town);
    town.reorder(&to);
    let follows = |town: &Simulation| {
        let view = town.view();
        let g = view.groups();
        assert_eq!(view.watched.people(), &all[3_000..]);
        let mut by_setting = vec![0u64; view.settings.len()];
        for &i in view.watched.people() {
            let mut sum = vec![[0u8; 4]; g];
            for (s, met) in by_setting.iter_mut().enumerate() {
                for (sum, tally) in sum.iter_mut().zip(view.watched.of(i, s).unwrap()) {
                    for (a, b) in sum.iter_mut().zip(tally) {
                        *a += b;
                        *met += u64::from(*b);
                    }
                }
            }
            let i = i as usize;
            assert_eq!(sum, view.contacts[i * g..(i + 1) * g]);
        }
        by_setting
    };
    follows(&town);
    live(&mut town, 1);
    // Where half of the town is watched, a setting cannot bring more than all had there.
    let half = follows(&town);
    for (s, n) in half.iter().enumerate() {
        let flows = &town.view().flows.contacts;
        let everybody = flows.index_axis(ndarray::Axis(0), s).sum();
        assert!(
            *n <= everybody && (everybody < 100 || *n > 0),
            "setting {s}: {n} of {everybody}"
        );
    }
    assert!(town.watch(&[6_000]).is_err());
}

#[test]
fn asking_changes_nothing_and_answers_depend_on_nothing_but_the_run() {
    let mut alone = build(2);
    live(&mut alone, 8);

    let run = |threads: usize, move_people: bool| -> (Vec<Answer>, String) {
        let (mut town, mut panel) = (build(threads), panel());
        town.run(4, &mut panel).unwrap();
        if move_people {
            let to = mirrored(&town);
            town.reorder(&to);
        }
        for _ in 0..4 {
            town.step();
            panel.week(&town.view()).unwrap();
        }
        (panel.answers().to_vec(), town.state_digest())
    };
    let (answers, digest) = run(1, false);
    assert_eq!(digest, alone.state_digest());
    assert!(answers.iter().any(|a| !a.by_setting.is_empty()));
    for (threads, move_people) in [(3, false), (3, true)] {
        let (others, other) = run(threads, move_people);
        assert_eq!(other, digest);
        assert!(others == answers, "{threads} threads, moved: {move_people}");
    }
}

#[test]
fn answers_say_what_is_there_through_their_errors() {
    let (mut town, mut panel) = (build(2), panel());
    town.run(8, &mut panel).unwrap();
    let hosts: Vec<&Answer> = panel
        .answers()
        .iter()
        .filter(|a| a.host && a.wave == 2)
        .collect();
    assert!(hosts.len() > 250);
    let column =
        |of: &dyn Fn(&Answer) -> f64| -> Vec<f64> { hosts.iter().map(|a| of(a)).collect() };
    let true_number = column(&|a| f64::from(a.contacts.unwrap().all()).ln_1p());
    let reported = column(&|a| f64::from(a.contacts.unwrap().reported[3]).ln_1p());
    let r = pearson(&true_number, &reported).r;
    // Few contacts in four weeks: one forgotten among them weighs more than in a year.
    assert!(r > 0.65 && r < 0.95, "{r}");
    let r = pearson(
        &column(&|a| a.said.now.truth),
        &column(&|a| a.said.prejudice()),
    )
    .r;
    assert!(r < -0.75 && r > -0.95, "{r}");
}
