//! Arms made of factors, and what `[experiment]` says besides.

use crate::scenario::{Experiment, ReadOptions, Scenario};

const HEAD: &str = "commonground = 1\n[[groups]]\nname = 'host'\nhost = true\n\
    share = 0.9\n[[groups]]\nname = 'new'\nshare = 0.1\n[city]\nkind = 'synthetic'\n";
const TWO: &str = "[experiment.factors]\n'settings.work.bias' = [0.1, 0.4]\n\
    'mechanisms.transient.enabled' = [true, false]\n";

fn read(more: &str) -> crate::Result<Scenario> {
    Scenario::from_text(&format!("{HEAD}{more}"), "t.toml", &ReadOptions::default())
}

fn names(s: &Scenario) -> Vec<&str> {
    s.arms.iter().map(|a| a.name.as_str()).collect()
}

fn bias(s: &Scenario) -> f64 {
    let work = s.settings.iter().find(|x| x.name == "work");
    work.map_or(f64::NAN, |w| w.spec.bias)
}

#[test]
fn a_grid_has_all_values_with_all() {
    let s = read(TWO).unwrap();
    assert_eq!(
        names(&s),
        [
            "bias=0.1 enabled=true",
            "bias=0.1 enabled=false",
            "bias=0.4 enabled=true",
            "bias=0.4 enabled=false"
        ]
    );
    let last = &s.arms[3].scenario;
    assert_eq!((bias(last), bias(&s)), (0.4, 0.1));
    assert!(!last.mechanisms["transient"].enabled);
    assert!(s.arms.iter().all(|a| a.scenario.arms.is_empty()));
}

#[test]
fn one_at_a_time_differs_from_the_first_values_in_one() {
    let design = "[experiment]\ndesign = 'one_at_a_time'\n[experiment.factors]";
    let s = read(&TWO.replace("[experiment.factors]", design));
    assert_eq!(
        names(&s.unwrap()),
        ["bias=0.1 enabled=true", "bias=0.4", "enabled=false"]
    );
}

#[test]
fn arms_are_crossed_with_factors() {
    let arms = "[[arms]]\nname = 'a'\n[[arms]]\nname = 'b'\nset = { 'settings.work.rate' = 3 }\n";
    let factors = "[experiment.factors]\n'settings.work.bias' = [0.1, 0.4]\n\
                   'settings.club.bias' = [0.2, 0.5]\n";
    let s = read(&format!("{arms}{factors}")).unwrap();
    assert_eq!(s.arms.len(), 8);
    assert_eq!(
        names(&s)[5],
        "b settings.work.bias=0.1 settings.club.bias=0.5"
    );
    let rate = s.arms[5]
        .scenario
        .settings
        .iter()
        .find(|x| x.name == "work");
    assert_eq!(rate.unwrap().spec.rate, 3.0);
}

#[test]
fn wrong_factors_are_said_with_their_line() {
    let line = HEAD.lines().count() + 2;
    let wrong = |text: &str| {
        let text = format!("[experiment.factors]\n{text}\n");
        read(&text).unwrap_err().to_string()
    };
    for text in ["a = 3", "a = [1]", "a = [1, 1]", "a = [[1], [2]]", "a = []"] {
        let said = wrong(text);
        let start = format!("t.toml:{line}:5: factor \"a\" needs a list");
        assert!(said.starts_with(&start), "{said}");
    }
    let unknown = wrong("'settings.wrok.bias' = [0, 1]");
    assert!(
        unknown.contains("arm `bias=0`: unknown key `settings.wrok`"),
        "{unknown}"
    );
    let range = wrong("'settings.work.bias' = [0, 7]");
    assert!(
        range.contains("arm `bias=7`: `settings.work.bias` is 7"),
        "{range}"
    );
    let ten: Vec<String> = (0..40).map(|k| k.to_string()).collect();
    let many = format!(
        "'settings.work.rate' = [{0}]\n'settings.club.rate' = [{0}]",
        ten.join(",")
    );
    assert!(wrong(&many).contains("more than 1000 arms"));
    assert!(wrong("'seed' = [1, 2]").contains("arms cannot differ in it"));
}

const RANGES: &str = "[experiment]\ndesign = 'latin_hypercube'\nsamples = 5\n[experiment.factors]\n\
    'settings.work.bias' = { low = 0.1, high = 0.6 }\n\
    'settings.work.rate' = { low = 0.5, high = 32.0, scale = 'log' }\n\
    'city.areas' = { low = 10, high = 19 }\n\
    'mechanisms.transient.enabled' = [true, false]\n";

#[test]
fn samples_are_drawn_beside_the_scenario_as_it_is() {
    for design in ["latin_hypercube", "random", "sobol"] {
        let text = RANGES.replace("latin_hypercube", design);
        let s = read(&text).unwrap();
        assert_eq!(names(&s)[..2], ["as_it_is", "sample_1"]);
        assert_eq!(s.arms.len(), 6);
        assert!(s.arms[0].factors.is_empty());
        assert_eq!(
            s.arms[0].scenario.settings,
            crate::places::builtin_settings()
        );
        for arm in &s.arms[1..] {
            let said = |k: usize| arm.factors[k].1.as_str();
            let of = |k: usize| said(k).parse::<f64>().unwrap();
            assert_eq!(arm.factors[0].0, "settings.work.bias");
            // What is written is what runs.
            assert_eq!(bias(&arm.scenario), of(0));
            assert!(
                (0.1..=0.6).contains(&of(0)) && said(0).len() <= 8,
                "{}",
                said(0)
            );
            assert!((0.5..=32.0).contains(&of(1)));
            assert!((10.0..=19.0).contains(&of(2)) && !said(2).contains('.'));
            let on = arm.scenario.is_on("transient");
            assert_eq!(said(3), on.to_string());
        }
        let again = read(&text).unwrap();
        assert_eq!(s.arms, again.arms);
        let options = ReadOptions {
            seed: Some(9),
            ..ReadOptions::default()
        };
        let other = Scenario::from_text(&format!("{HEAD}{text}"), "t.toml", &options).unwrap();
        assert_ne!(s.arms[1].factors, other.arms[1].factors);
    }
}

#[test]
fn more_samples_leave_those_that_there_were() {
    for (design, stays) in [
        ("random", true),
        ("sobol", true),
        ("latin_hypercube", false),
    ] {
        let text = RANGES.replace("latin_hypercube", design);
        let (few, many) = (
            read(&text).unwrap(),
            read(&text.replace("samples = 5", "samples = 9")).unwrap(),
        );
        let same = (0..6).all(|k| few.arms[k].factors == many.arms[k].factors);
        assert_eq!(same, stays, "{design}");
    }
}

#[test]
fn written_arms_are_run_as_they_are_and_with_every_sample() {
    let arms = "[[arms]]\nname = 'a'\n[[arms]]\nname = 'b'\nset = { 'settings.work.rate' = 3 }\n";
    let text = RANGES.replace("'settings.work.rate'", "'settings.club.rate'");
    let s = read(&format!("{arms}{text}")).unwrap();
    assert_eq!(names(&s)[..2], ["a", "a sample_1"]);
    assert_eq!(names(&s)[6..8], ["b", "b sample_1"]);
    assert_eq!(s.arms[1].factors, s.arms[7].factors);
}

#[test]
fn the_rest_of_the_block_is_read_and_checked() {
    let arms = "[[arms]]\nname = 'a'\n[[arms]]\nname = 'b'\n";
    let s = read(&format!(
        "{arms}[experiment]\nreplicates = 7\ncommon_luck = false\noutputs = ['attitude_mean', 'change_by_media']\n"
    ))
    .unwrap();
    assert_eq!(
        (s.experiment.replicates, s.experiment.common_luck),
        (7, false)
    );
    assert_eq!(s.experiment.outputs, ["attitude_mean", "change_by_media"]);
    assert_eq!(s.arms[1].scenario.experiment, Experiment::default());
    let line = HEAD.lines().count() + 2;
    let wrong = |text: &str| {
        read(&format!("[experiment]\n{text}\n"))
            .unwrap_err()
            .to_string()
    };
    for (text, said) in [
        (
            "outputs = ['atitude_mean']",
            format!(
                "t.toml:{line}:12: `experiment.outputs`: no indicator \"atitude_mean\"; did you mean `attitude_mean`?"
            ),
        ),
        (
            "outputs = ['cost', 'cost']",
            format!("t.toml:{line}:20: `experiment.outputs` names \"cost\" twice"),
        ),
        (
            "outputs = []",
            format!("t.toml:{line}:11: `experiment.outputs` is a list of 0; allowed:"),
        ),
        (
            "design = 'sobl'",
            format!("t.toml:{line}:10: `experiment.design` is \"sobl\"; did you mean `sobol`?"),
        ),
        (
            "replicates = 0",
            format!("t.toml:{line}:14: `experiment.replicates` is 0; allowed: 1 to 100000"),
        ),
        (
            "samples = 3",
            format!(
                "t.toml:{line}:11: `experiment.samples` draws values of `experiment.factors`, of which"
            ),
        ),
    ] {
        let found = wrong(text);
        assert!(found.starts_with(&said), "{found}");
    }
}

#[test]
fn wrong_samples_and_ranges_are_said_with_their_line() {
    let line = HEAD.lines().count() + 5;
    let wrong = |text: &str| {
        let head = "[experiment]\ndesign = 'sobol'\nsamples = 2\n[experiment.factors]\n";
        read(&format!("{head}{text}\n")).unwrap_err().to_string()
    };
    for (text, said) in [
        ("a = { low = 1.0 }", "is a range without a number `high`"),
        (
            "a = { low = 1.0, high = 'b' }",
            "is a range without a number `high`",
        ),
        (
            "a = { low = 2.0, high = 1.0 }",
            "has a range from 2 to 1; the lower end",
        ),
        (
            "a = { low = 0.0, high = 1.0, scale = 'log' }",
            "has scale \"log\" from 0",
        ),
        (
            "a = { low = 0.0, high = 1.0, scale = 'ln' }",
            "allowed: \"linear\", \"log\"",
        ),
        (
            "a = { low = 0.0, hihg = 1.0 }",
            "has a key `hihg`; a range has",
        ),
        ("a = 3", "or a range, such as { low"),
    ] {
        let found = wrong(text);
        assert!(
            found.starts_with(&format!("t.toml:{line}:5: factor \"a\"")),
            "{found}"
        );
        assert!(found.contains(said), "{found}");
    }
    let factor = "[experiment.factors]\n'settings.work.bias' = { low = 0.1, high = 0.6 }\n";
    let of = |head: &str| {
        read(&format!("[experiment]\n{head}{factor}"))
            .unwrap_err()
            .to_string()
    };
    assert!(of("").contains("is a range, of which samples are drawn"));
    assert!(of("design = 'random'\n").contains("`experiment.samples` is missing"));
    assert!(of("samples = 4\n").contains("and the design is \"grid\""));
    assert!(of("design = 'random'\nsamples = 1000\n").contains("allowed: 1 to 999"));
}
