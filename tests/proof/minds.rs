//! What anxiety, empathy, knowledge, threat and their rival model of attitude do in a whole town.

use commonground::Result;
use commonground::engine::{BurnIn, Simulation};
use commonground::indirect::imagined::{Exposure, ExposureSpec};
use commonground::mechanism::{ColumnSpec, Layout, Mechanism, People, Per};
use commonground::places::Setting;
use commonground::population::Group;
use commonground::scenario::Scenario;

use super::common::{bits, builder, groups, live, mean_attitude, off, set, simulation, town, two};

/// Mean of a column by outgroup over the members of group `g`, towards `h`.
fn mean(s: &Simulation, column: &str, g: usize, h: usize) -> f64 {
    let groups = s.view().groups();
    let rows = s.column(column).expect("kept").chunks(groups);
    let of_group = rows
        .zip(&s.population().group)
        .filter(|(_, group)| usize::from(**group) == g)
        .map(|(row, _)| f64::from(row[h]));
    let values: Vec<f64> = of_group.collect();
    values.iter().sum::<f64>() / values.len() as f64
}

/// Positive and negative contacts of both groups with each other over some weeks, and avoided ones.
fn contacts(s: &mut Simulation, weeks: u32) -> [u64; 4] {
    let mut sums = [0; 4];
    for _ in 0..weeks {
        s.step();
        for ((_, g, h, o), n) in s.view().flows.contacts.indexed_iter() {
            if g != h {
                sums[o] += n;
            }
        }
    }
    sums
}

#[test]
fn by_default_only_threat_has_columns() {
    let mut alike = two(600);
    set(&mut alike, "threat", &[("lean", 0.0), ("spread", 0.0)]);
    let s = simulation(alike);
    for name in ["anxiety", "empathy", "knowledge"] {
        assert!(s.column(name).is_none(), "{name}");
    }
    let threat = |name| s.column(name).expect("core").to_vec();
    assert!(
        threat("realistic_threat")
            .iter()
            .all(|t| (t - 0.1192).abs() < 1e-4)
    );
    assert!(
        threat("symbolic_threat")
            .iter()
            .all(|t| (t - 0.1978).abs() < 1e-4)
    );
}

#[test]
fn the_prejudiced_are_more_threatened_from_the_start() {
    let s = simulation(two(1_500));
    let column = |name| s.column(name).expect("core").chunks_exact(2);
    let (mut low, mut high) = ((0.0, 0u32), (0.0, 0u32));
    let rows = column("set_point").zip(column("realistic_threat"));
    for ((a0, t), _) in rows.zip(&s.population().group).filter(|(_, g)| **g == 0) {
        let half = if a0[1] < 0.1 { &mut low } else { &mut high };
        half.0 += f64::from(t[1]);
        half.1 += 1;
    }
    let (low, high) = (low.0 / f64::from(low.1), high.0 / f64::from(high.1));
    assert!(low > 1.5 * high && high > 0.02 && low < 0.4, "{low} {high}");
}

#[test]
fn bad_contact_makes_anxious_and_the_anxious_stay_away() {
    let run = |eta_negative: f64| {
        let mut s = two(1_200);
        let fast = [("eta_negative", eta_negative), ("eta_positive", 0.0)];
        set(&mut s, "anxiety", &fast);
        simulation(s)
    };
    let (mut calm, mut anxious) = (run(0.0), run(0.6));
    let (a, b) = (contacts(&mut calm, 12), contacts(&mut anxious, 12));
    assert!(mean(&anxious, "anxiety", 0, 1) > 0.5);
    assert!(mean(&calm, "anxiety", 0, 1) < 0.3, "habit calms");
    assert!(b[3] > a[3], "more is avoided: {a:?} {b:?}");
    let share = |n: [u64; 4]| n[0] as f64 / (n[0] + n[1] + n[2]) as f64;
    assert!(share(b) < share(a), "less of it is good: {a:?} {b:?}");
}

/// Groups start at what is declared of them, and friends who have friends there calm.
#[test]
fn anxiety_starts_at_the_level_of_the_group_and_extended_contact_calms() {
    let run = |eta_extended: f64| {
        let mut members: Vec<Group> = groups(&[0.7, 0.3], 1, 0.1).iter().cloned().collect();
        members[1].spec.anxiety = 0.55;
        let groups = commonground::population::Groups::new(members, ndarray::Array2::zeros((2, 2)));
        let mut s = town(groups.expect("groups"), 1_000, 4);
        let alone = [
            ("eta_positive", 0.0),
            ("eta_negative", 0.0),
            ("eta_neutral", 0.0),
            ("eta_extended", eta_extended),
        ];
        set(&mut s, "anxiety", &alone);
        simulation(s)
    };
    let (mut without, mut with) = (run(0.0), run(0.1));
    let start = bits(without.column("anxiety").expect("kept"));
    assert!((mean(&without, "anxiety", 1, 0) - 0.55).abs() < 1e-6);
    live(&mut without, 8);
    live(&mut with, 8);
    assert!(bits(without.column("anxiety").expect("kept")) == start);
    assert!(mean(&with, "anxiety", 0, 1) < 0.3 && mean(&with, "anxiety", 1, 0) < 0.55);
}

#[test]
fn contact_feeds_empathy_and_knowledge() {
    let mut s = two(1_000);
    set(&mut s, "empathy", &[]);
    set(&mut s, "knowledge", &[]);
    let mut s = simulation(s);
    live(&mut s, 12);
    assert!(mean(&s, "empathy", 0, 1) > 0.4 && mean(&s, "knowledge", 0, 1) > 0.2);
    // The minority meets more of the other group, and what passes in the street is no empathy.
    assert!(mean(&s, "empathy", 1, 0) > mean(&s, "empathy", 0, 1));
    assert!(mean(&s, "knowledge", 1, 0) > mean(&s, "knowledge", 0, 1));
}

/// A column that M11 reads, kept by somebody else: so much for everybody.
#[derive(Clone)]
struct Column {
    name: &'static str,
    per: Per,
    value: f32,
}

impl Mechanism for Column {
    fn name(&self) -> &str {
        match self.name {
            "scarcity" => "a_scarcity",
            "resentment" => "a_resentment",
            "mismatch" => "a_mismatch",
            _ => "a_media",
        }
    }

    fn bind(&mut self, layout: &mut Layout, _settings: &[Setting]) -> Result<()> {
        layout.keep(ColumnSpec {
            name: self.name.into(),
            per: self.per,
            initial: self.value,
            bounds: (-1.0, 1.0),
            owner: self.name().into(),
        })?;
        Ok(())
    }

    fn counts_contacts(&self) -> bool {
        false
    }

    fn change(&self, _people: &mut People<'_>) {}
}

#[test]
fn scarcity_resentment_mismatch_and_bad_press_threaten_and_threat_lowers_attitudes() {
    let run = |name, per, value| {
        let mut s = two(800);
        set(&mut s, "threat", &[("eta", 0.05)]);
        let mut s = builder(s)
            .mechanism(Column { name, per, value })
            .build()
            .expect("a town that can be");
        live(&mut s, 10);
        s
    };
    for (name, per, value, column) in [
        ("scarcity", Per::Person, 0.5, "realistic_threat"),
        ("resentment", Per::Outgroup, 0.5, "realistic_threat"),
        ("resentment", Per::Person, 0.5, "realistic_threat"),
        ("mismatch", Per::Outgroup, 0.5, "symbolic_threat"),
        ("media_tone", Per::Outgroup, -0.5, "symbolic_threat"),
    ] {
        let (none, some) = (run(name, per, 0.0), run(name, per, value));
        assert!(
            mean(&some, column, 0, 1) > mean(&none, column, 0, 1) + 0.01,
            "{name}"
        );
        assert!(
            mean_attitude(&some, 0, 1) < mean_attitude(&none, 0, 1),
            "{name}"
        );
    }
}

/// The town with the mediated model and all that it works through, and these changes.
fn mediated(change: impl Fn(&mut Scenario)) -> Simulation {
    let mut s = two(1_000);
    for name in ["anxiety", "empathy", "knowledge", "mediated"] {
        set(&mut s, name, &[]);
    }
    off(&mut s, "extended_contact");
    change(&mut s);
    simulation(s)
}

#[test]
fn in_the_mediated_model_attitudes_follow_anxiety_and_empathy() {
    let lived = |change: &dyn Fn(&mut Scenario)| {
        let mut s = mediated(change);
        live(&mut s, 26);
        mean_attitude(&s, 0, 1)
    };
    let plain = lived(&|_| {});
    let afraid = lived(&|s| {
        set(s, "anxiety", &[("eta_negative", 0.5)]);
    });
    let cold = lived(&|s| {
        set(s, "empathy", &[("eta", 0.0)]);
    });
    assert!(afraid < plain - 0.01, "{afraid} {plain}");
    assert!(cold < plain, "{cold} {plain}");
    // Contact acts through mediators only: the kernel's speed means nothing here.
    let fast = lived(&|s| {
        set(s, "attitude_kernel", &[("eta0", 0.2)]);
    });
    assert_eq!(fast.to_bits(), plain.to_bits());
}

/// What is fixed at week 0 is state: two towns that settled differently differ.
#[test]
fn the_standard_of_week_0_is_part_of_the_state() {
    let settled = |weeks| {
        let mut s = mediated(|_| {});
        live(&mut s, 8 - weeks);
        s.burn_in(BurnIn::Weeks(weeks), |_, _| true);
        s
    };
    let (mut a, mut b) = (settled(2), settled(4));
    assert_eq!(
        a.state_digest(),
        b.state_digest(),
        "settled after the same weeks"
    );
    let mut never = mediated(|_| {});
    live(&mut never, 8);
    assert_ne!(never.state_digest(), a.state_digest());
    live(&mut a, 3);
    live(&mut b, 3);
    assert_eq!(a.state_digest(), b.state_digest());
}

#[test]
fn a_mediated_model_without_mediators_is_refused() {
    let mut s = two(600);
    set(&mut s, "mediated", &[]);
    off(&mut s, "threat");
    let message = builder(s).build().err().expect("nothing to work through");
    assert!(message.is_input());
    let message = message.to_string();
    assert!(
        message.contains("anxiety, empathy, knowledge, threat"),
        "{message}"
    );
}

#[test]
fn what_contact_does_to_one_attitude_passes_to_others() {
    let run = |tau: f64| {
        let mut s = town(groups(&[0.6, 0.38, 0.02], 1, 0.1), 1_500, 4);
        set(
            &mut s,
            "secondary_transfer",
            &[("tau", tau), ("similarity", 1.0)],
        );
        set(&mut s, "valence", &[("b_positive", 2.0)]);
        let mut s = simulation(s);
        live(&mut s, 12);
        mean_attitude(&s, 0, 2)
    };
    // Hosts hardly meet the third group; their good contact with the second helps it.
    assert!(run(0.8) > run(0.0) + 0.002, "{} {}", run(0.8), run(0.0));
}

#[test]
fn contact_helps_groups_that_are_alike() {
    let run = |alike: Option<f64>| {
        let mut s = town(groups(&[0.6, 0.38, 0.02], 1, 0.1), 900, 4);
        if let Some(alike) = alike {
            s.groups.declare_similarity(1, 2, alike).unwrap();
        }
        set(
            &mut s,
            "secondary_transfer",
            &[("tau", 0.8), ("similarity", 0.5)],
        );
        let mut s = simulation(s);
        live(&mut s, 6);
        bits(s.column("attitude").unwrap())
    };
    assert_eq!(run(None), run(Some(0.5)));
    assert_ne!(run(Some(0.0)), run(Some(0.5)));
}

/// Where one group is to be made of all, minorities feel their ways threatened, and hosts do not.
#[test]
fn to_become_one_group_threatens_minorities() {
    let threat = |mode: f64, pressure: f64| {
        let mut s = two(900);
        set(&mut s, "common_identity", &[("mode", mode)]);
        set(&mut s, "threat", &[("pressure", pressure)]);
        let mut s = simulation(s);
        live(&mut s, 20);
        [0, 1].map(|g| mean(&s, "symbolic_threat", g, 1 - g))
    };
    let (dual, one, unfelt) = (threat(0.0, 1.0), threat(1.0, 1.0), threat(1.0, 0.0));
    assert!(one[1] > dual[1] + 0.03, "{one:?} {dual:?}");
    assert!((one[0] - unfelt[0]).abs() < 0.01, "{one:?} {unfelt:?}");
    assert!((unfelt[1] - dual[1]).abs() < 0.01, "{unfelt:?} {dual:?}");
}

#[test]
fn training_without_contact_teaches_and_makes_anxious() {
    let run = |hours: f64| {
        let mut s = two(900);
        for name in ["anxiety", "knowledge", "imagined_contact"] {
            set(&mut s, name, &[]);
        }
        s.inputs.exposures.push(Exposure {
            name: "course".into(),
            week: 1,
            sessions: 6,
            groups: vec!["g0".into()],
            spec: ExposureSpec {
                reach: 1.0,
                kind: 3,
                hours,
                ..ExposureSpec::default()
            },
            ..Exposure::default()
        });
        let mut s = simulation(s);
        live(&mut s, 9);
        ["knowledge", "anxiety", "attitude"]
            .map(|name| [mean(&s, name, 0, 1), mean(&s, name, 1, 0)])
    };
    let (none, some) = (run(0.0), run(4.0));
    // 24 hours: .995^24 is .89.
    assert!(some[0][0] > none[0][0] + 0.05, "{some:?} {none:?}");
    assert!(some[1][0] > none[1][0] + 0.1, "{some:?} {none:?}");
    // Nobody trained them.
    assert!((some[0][1] - none[0][1]).abs() < 0.01);
    // What is known moves no attitude here; fear makes meetings worse.
    assert!(some[2][0] <= none[2][0]);
}
