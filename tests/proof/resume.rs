//! A run that is taken from a checkpoint goes on to the bits of one that was never stopped.

use std::path::Path;

use commonground::checkpoint::{Reader, Writer};
use commonground::engine::{BurnIn, Pieces, Simulation};
use commonground::institutions::centres::{Centre, CentreSpec};
use commonground::mechanism::catalogue;
use commonground::policy::{Budget, Policy, Price};
use commonground::scenario::Scenario;

use super::common::{set, town, two};
use super::migration::{moving, stream};

/// A town in which everything happens that can.
fn everything(mediated: bool) -> Scenario {
    everything_of(2_500, mediated)
}

fn everything_of(people: u32, mediated: bool) -> Scenario {
    let mut s = town(moving([0.2, 0.1, 0.1]), people, 6);
    for entry in catalogue() {
        set(&mut s, entry.name, &[]).enabled = entry.name != "mediated" || mediated;
    }
    set(
        &mut s,
        "turnover",
        &[("team", 0.6), ("club", 0.6), ("home", 0.6)],
    );
    set(
        &mut s,
        "residence",
        &[("hazard", 0.6), ("composition", 1.0)],
    );
    set(&mut s, "reception", &[("stay", 0.2)]);
    set(&mut s, "threat", &[("level", 0.05)]);
    set(&mut s, "scarcity", &[("counted", 1.0)]);
    set(&mut s, "generations", &[("ageing", 1.0)]);
    let mut first = stream("first", "g1", 0, 20, 300.0);
    first.spec.centre = 0.8;
    s.inputs.arrivals = vec![first, stream("later", "g2", 3, 10, 150.0)];
    s.inputs.centres = vec![Centre {
        name: "small".into(),
        week: 0,
        spec: CentreSpec {
            number: 2.0,
            size: 40.0,
            spread: 0.3,
        },
        ..Centre::default()
    }];
    let night = Price {
        fixed: 0.0,
        unit: Some(10.0),
    };
    let project = Policy::new("common_project", "garden")
        .with("sessions", 6.0)
        .with("seats", 60.0)
        .with("reach", 0.5)
        .with("dropout", 0.1);
    s.inputs.policies = vec![
        project,
        Policy {
            start: 4,
            end: Some(7),
            price: night,
            ..Policy::new("reception_centres", "sites")
        },
        Policy {
            price: night,
            ..Policy::new("civic_rituals", "feast")
        },
    ];
    // The feast is paid for some weeks.
    s.inputs.budgets = vec![Budget {
        name: "pot".into(),
        amount: 1.0,
        every: Some(9),
        evaluation: 0.0,
        shares: vec![
            ("civic_rituals.feast".into(), 0.7),
            ("reception_centres.sites".into(), 1.0),
        ],
    }];
    s
}

fn build(scenario: Scenario, threads: usize) -> Simulation {
    Simulation::builder(scenario)
        .threads(threads)
        .pieces(Pieces {
            people: 300 + 57 * threads,
            seats: 512 * threads,
        })
        .build()
        .expect("a town that can be")
}

fn keep(run: &Simulation, path: &Path) {
    let mut out = Writer::create(path).unwrap();
    run.keep(&mut out).unwrap();
    out.finish().unwrap();
}

fn resumed(scenario: Scenario, threads: usize, path: &Path) -> Simulation {
    let mut run = build(scenario, threads);
    let mut from = Reader::open(path).unwrap();
    run.recall(&mut from).unwrap();
    from.finish().unwrap();
    run
}

/// All that can be seen of a run from outside.
fn seen(run: &Simulation) -> String {
    let view = run.view();
    let weekly: u64 = view.contacts.iter().flatten().map(|&n| u64::from(n)).sum();
    format!(
        "{} {} {} {:?} {:?} {weekly} {}",
        view.week,
        view.step,
        run.state_digest(),
        view.flows,
        view.movements,
        run.encounters()
    )
}

#[test]
fn whatever_happens_goes_on_as_if_it_had_never_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let file = |week: u32| folder.path().join(week.to_string());
    for mediated in [false, true] {
        let weeks = 11;
        let mut run = build(everything(mediated), 1);
        run.burn_in(BurnIn::Weeks(4), |_, _| true);
        let mut story = vec![seen(&run)];
        for week in 0..weeks {
            if [0, 2, 5, 8].contains(&week) {
                keep(&run, &file(week));
            }
            run.step();
            story.push(seen(&run));
        }
        let view = run.view();
        let (moved, course) = (view.movements, &view.courses[0]);
        for count in [
            &moved.arrived,
            &moved.departed,
            &moved.born,
            &moved.died,
            &moved.moved,
        ] {
            assert!(count.iter().sum::<u64>() > 0, "{moved:?}");
        }
        assert!(course.attended > 0);
        for (week, threads) in [(0, 2), (2, 3), (5, 1), (8, 2)] {
            let mut again = resumed(everything(mediated), threads, &file(week));
            assert_eq!(seen(&again), story[week as usize], "week {week} itself");
            for expected in &story[week as usize + 1..] {
                again.step();
                assert_eq!(seen(&again), *expected, "from week {week}");
            }
            assert_eq!(again.warnings(), run.warnings());
        }
    }
}

/// Name of each section of a checkpoint, with the place of its first byte.
fn sections(file: &[u8]) -> Vec<(String, usize)> {
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
    let mut found = Vec::new();
    // After eight bytes that name the program and four for the format.
    let mut at = 12;
    while file[at] == b'S' {
        let long = usize::from(file[at + 1]);
        let name = String::from_utf8(file[at + 2..at + 2 + long].to_vec()).unwrap();
        found.push((name, at));
        at += 3 + long;
        // Blocks, each with its length and a checksum; one of no length ends the section.
        while number(at) > 0 {
            at += 16 + number(at + 4);
        }
        at += 4 + 8 + 8;
    }
    found.push(("the end".to_owned(), at));
    found
}

#[test]
fn a_checkpoint_that_is_cut_at_or_in_any_section_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (path, cut) = (folder.path().join("state"), folder.path().join("cut"));
    let scenario = || everything_of(1_200, false);
    let mut run = build(scenario(), 1);
    run.burn_in(BurnIn::Weeks(3), |_, _| true);
    run.step();
    keep(&run, &path);
    let file = std::fs::read(&path).unwrap();
    let sections = sections(&file);
    assert!(sections.len() > 60, "{sections:?}");
    let mut again = build(scenario(), 1);
    for pair in sections.windows(2) {
        let ((name, from), to) = (&pair[0], pair[1].1);
        for length in [*from, from + (to - from) / 2, to - 1] {
            std::fs::write(&cut, &file[..length]).unwrap();
            let read = Reader::open(&cut).and_then(|mut from| again.recall(&mut from));
            let error = read.expect_err(name);
            assert!(error.is_input(), "{name}: {error}");
            assert!(error.to_string().contains("cut short"), "{name}: {error}");
        }
    }
    // What was begun in vain does no harm.
    let mut from = Reader::open(&path).unwrap();
    again.recall(&mut from).unwrap();
    from.finish().unwrap();
    assert_eq!(seen(&again), seen(&run));
    again.step();
    run.step();
    assert_eq!(seen(&again), seen(&run));
}

#[test]
fn a_checkpoint_of_another_run_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    keep(&build(two(800), 1), &path);
    let refusal = |scenario: Scenario| {
        let mut run = build(scenario, 1);
        let error = run.recall(&mut Reader::open(&path).unwrap()).unwrap_err();
        assert!(error.is_input());
        error.to_string()
    };
    let mut luck = two(800);
    luck.seed = 9;
    assert!(refusal(luck).contains("is of seed 1; this run has seed 9"));
    let mut more = two(800);
    set(&mut more, "anxiety", &[]).enabled = true;
    let said = refusal(more);
    assert!(said.contains("of another model"), "{said}");
}

#[test]
fn what_cannot_be_taken_back_is_refused() {
    use commonground::mechanism::{Layout, Mechanism, People};
    use commonground::places::Setting;

    /// Remembers how many people there were when burn-in ended, and cannot be told.
    #[derive(Clone, Default)]
    struct Forgetful(f64);
    impl Mechanism for Forgetful {
        fn name(&self) -> &str {
            "forgetful"
        }
        fn bind(&mut self, _: &mut Layout, _: &[Setting]) -> commonground::Result<()> {
            Ok(())
        }
        fn settle(&mut self, _: &commonground::mechanism::Columns<'_>) {
            self.0 = 3.0;
        }
        fn constants(&self) -> Vec<f64> {
            vec![self.0]
        }
        fn change(&self, _: &mut People<'_>) {}
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let build = || {
        let builder = Simulation::builder(two(800)).mechanism(Forgetful::default());
        builder.build().unwrap()
    };
    let mut run = build();
    run.burn_in(BurnIn::Weeks(1), |_, _| true);
    keep(&run, &path);
    let error = build()
        .recall(&mut Reader::open(&path).unwrap())
        .unwrap_err();
    assert!(error.to_string().contains("`Mechanism::recall`"), "{error}");
}
