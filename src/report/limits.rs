//! What a result rests on and what it does not say: plausible worlds, limits of the claim.

use maud::{Markup, html};

use super::headline::{Finding, Mark};
use super::plausible::{self, Drawn, Known};
use super::shell::marked;
use super::source::Source;
use super::words;
use crate::comparison::{Driver, Uncertainty, least_correlation, least_worlds};
use crate::parameter::Grade;
use crate::scenario::parameters::declaration;

/// The findings that worlds say something about.
fn known(findings: &[Finding]) -> Vec<(&Finding, &Uncertainty)> {
    let all = findings.iter();
    all.filter_map(|f| Some((f, f.worlds.as_ref()?))).collect()
}

/// A result and the parameters of grade E4 that go with it.
fn resting<'a>(all: &[(&'a Finding, &'a Uncertainty)]) -> Vec<(&'a Finding, Vec<&'a Driver>)> {
    let assumed = |u: &'a Uncertainty| {
        let drivers = u.drivers.iter();
        drivers.filter(|d| d.grade == Grade::E4).collect::<Vec<_>>()
    };
    all.iter()
        .map(|(f, u)| (*f, assumed(u)))
        .filter(|(_, drivers)| !drivers.is_empty())
        .collect()
}

/// How a parameter goes with a difference, in words.
fn goes(drawn: &Drawn, d: &Driver) -> Markup {
    let known = declaration(&d.path);
    let range = drawn.varied.get(&d.path).map(|(range, _)| *range);
    let side = if d.rho > 0.0 { "higher" } else { "lower" };
    html! {
        code { (d.path) }
        @if let Some(p) = known { ": " (p.meaning.trim_end_matches('.')) }
        @if let Some((low, high)) = range { ", drawn from " (words::number(low)) " to " (words::number(high)) }
        ". The larger it is, the " (side) " the difference (rank correlation " (words::signed(d.rho)) ")."
    }
}

/// What plausible worlds say about the headline results; nothing where there were none.
pub fn worlds(source: &Source, findings: &[Finding]) -> Markup {
    let Known::Drawn(drawn) = &source.plausible else {
        return html! {};
    };
    let all = known(findings);
    let resting = resting(&all);
    let (n, parameters) = (drawn.worlds, drawn.varied.len());
    html! {
        section #worlds aria-labelledby="worlds-title" {
            h2 #worlds-title { "In plausible worlds" }
            p {
                "The replicates lived in " (n) " plausible worlds. In each, " (parameters) " parameters have values of their own, "
                "drawn from plausible ranges or from the sample of a calibration, the same for all arms; "
                (drawn.assumed()) " of them rest on theory or our assumption alone (E4). A difference with the same sign in nearly all worlds \
                 does not hang on these values. One whose sign changes from world to world does, however narrow its interval over luck."
            }
            h3 { "Headline results that rest on assumptions" }
            @if !resting.is_empty() {
                p { "These differences go with parameters of which no study tells the value (E4):" }
                ul.resting { @for (f, drivers) in &resting {
                    li {
                        strong { (words::capital(&f.what)) ", “" (f.arm) "” against “" (f.than) "”" }
                        ul { @for d in drivers { li { (goes(drawn, d)) } } }
                    }
                } }
            } @else {
                p { (none(n, parameters, all.is_empty())) }
            }
            @if !all.is_empty() {
                (table(&all))
                @if all.len() < findings.len() {
                    p.note {
                        "Not in the table: " (findings.len() - all.len()) " of the headline results, which are the same in all replicates, means of several numbers, \
                         about two arms that are not the baseline, or about a week in which arms were not compared."
                    }
                }
            }
        }
    }
}

/// Why no parameter is named.
fn none(worlds: usize, parameters: usize, nothing: bool) -> String {
    if nothing {
        return "No headline result is a difference from the baseline in a week of the comparison; worlds say nothing about others."
            .to_owned();
    }
    match least_correlation(worlds, parameters) {
        Some(least) => format!(
            "No parameter of grade E4 is seen to go with a headline result: with {worlds} worlds and {parameters} parameters it would \
             take a rank correlation beyond {}. Weaker ones may be there.",
            words::number(least)
        ),
        None => format!(
            "With {worlds} worlds no parameter can be told from chance: among {parameters} it takes {} worlds at least, and for any but \
             the strongest many more. Which assumptions the results rest on is not known from this comparison.",
            least_worlds(parameters)
        ),
    }
}

fn table(all: &[(&Finding, &Uncertainty)]) -> Markup {
    let number = |f: &Finding, x: Option<f64>| {
        x.map_or("·".to_owned(), |x| words::amount(&f.key.indicator, x))
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Plausible worlds" {
            table {
                thead { tr {
                    th scope="col" { "Headline result" } th scope="col" { "Arm" } th scope="col" { "Sign" } th scope="col" { "95% interval over worlds" }
                    th scope="col" { "From luck" } th scope="col" { "From parameters" } th scope="col" { "Parameters that go with it" }
                } }
                tbody { @for (f, u) in all { tr {
                    th scope="row" { (words::capital(&f.what)) }
                    td { (f.arm) }
                    td.line { (plausible::sign(u, f.higher).trim_end_matches(" plausible worlds")) }
                    td { @if let Some(i) = u.interval { (words::interval(&f.key.indicator, i)) } @else { "·" } }
                    td { (number(f, u.luck)) }
                    td { (number(f, u.parameters)) }
                    td { @if u.drivers.is_empty() { "none seen" } @else { (u.drivers.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")) } }
                } } }
            }
        }
        p.note { "From luck, from parameters: standard deviations of the difference between replicates of one world, and between worlds with luck taken out." }
    }
}

/// How many of the headline differences that are shown are not sure over worlds: their interval over
/// worlds holds 0, or more than one world of ten has the other sign.
fn unsure(findings: &[Finding]) -> usize {
    let shown = findings.iter().filter(|f| f.verdict.1 != Mark::Open);
    let unsure = |higher: bool, u: &Uncertainty| {
        let holds = u
            .interval
            .is_some_and(|(low, high)| low <= 0.0 && high >= 0.0);
        let above = u.share_positive;
        holds || (if higher { above } else { 1.0 - above }) < 0.9
    };
    let unsure = |f: &&Finding| f.worlds.as_ref().is_some_and(|u| unsure(f.higher, u));
    shown.filter(unsure).count()
}

/// The parameters of grade E4 that go with headline results, by their paths; `None` where there are none.
pub fn resting_on(findings: &[Finding]) -> Option<String> {
    let all = known(findings);
    let mut names: Vec<&str> = Vec::new();
    for (_, drivers) in resting(&all) {
        for d in drivers {
            if !names.contains(&d.path.as_str()) {
                names.push(&d.path);
            }
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// The limits of the claim.
pub fn limits(source: &Source, findings: &[Finding]) -> Markup {
    let mut warnings: Vec<&str> = Vec::new();
    for w in source.manifest["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|w| w.as_str())
    {
        if !warnings.contains(&w) {
            warnings.push(w);
        }
    }
    html! {
        section #limits aria-labelledby="limits-title" {
            h2 #limits-title { "Limits of the claim" }
            (list(source, findings))
            @if !warnings.is_empty() {
                details {
                    summary { "What the program warned of (" (warnings.len()) ")" }
                    ul { @for w in warnings { li { (w) } } }
                }
            }
        }
    }
}

/// What the results do not say, point by point.
pub fn list(source: &Source, findings: &[Finding]) -> Markup {
    let n = source.replicates;
    let unsure = unsure(findings);
    html! {
        ul {
            li { "The model compares variants of a simulated city. It forecasts no real one." }
            @if source.is_comparison {
                li { (marked(&parameters(source))) }
                @if unsure > 0 {
                    li { strong { (unsure) " of the headline differences that are shown " @if unsure == 1 { "is" } @else { "are" } " not sure over plausible worlds: \
                        the interval over worlds holds 0, or more than one world of ten has the other sign." } }
                }
                @if n < 10 { li { strong { "With only " (n) " replicates intervals are wide; small differences stay unseen." } } }
            } @else {
                li { "One run shows one course of luck; nothing here says how much of it is chance." }
                li { "All parameters were held fixed; how the city would go with other plausible ones is not known from a run." }
            }
            li { "Which published findings the model reproduces, and which it misses, stands in EVIDENCE.md." }
            @if source.arms.len() > source.drawn() { li { "Arms beyond the eighth are left out of line charts, and are in the tables of the folder." } }
        }
    }
}

/// What the intervals hold of other parameters.
fn parameters(source: &Source) -> String {
    let n = source.replicates;
    match &source.plausible {
        Known::Fixed => format!(
            "All parameters were held fixed. Intervals say how far luck moves a difference, over {n} replicates; they do not say how far it \
             would move with other plausible parameters (`experiment --plausible prior` does)."
        ),
        Known::Unread => "Replicates lived in plausible worlds, and intervals are over these, but the page says nothing more \
            about them: the folder holds no tables `uncertainty` and `worlds` as CSV."
            .to_owned(),
        Known::Drawn(drawn) => format!(
            "{n} replicates lived in {} plausible worlds, over which intervals are taken: they hold luck and parameters together. What worlds \
             share was held fixed: the form of the model, parameters without a plausible range, and what the scenario sets.",
            drawn.worlds
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(share_positive: f64, grade: Grade) -> Finding {
        Finding {
            says: String::new(),
            arm: "b".into(),
            than: "a".into(),
            key: crate::report::city("attitude_mean", None),
            higher: true,
            what: "attitude, host → x".into(),
            sentence: String::new(),
            sure: String::new(),
            least: None,
            verdict: ("higher".into(), Mark::Shown),
            worlds: Some(Uncertainty {
                difference: 0.1,
                interval: Some((0.05, 0.2)),
                luck: Some(0.01),
                parameters: Some(0.02),
                worlds: 20,
                share_positive,
                drivers: vec![Driver {
                    path: "mechanisms.attitude_kernel.eta0".into(),
                    rho: 0.9,
                    grade,
                }],
            }),
        }
    }

    fn drawn() -> Source {
        Source {
            is_comparison: true,
            replicates: 40,
            plausible: Known::Drawn(Drawn {
                worlds: 20,
                varied: [(
                    "mechanisms.attitude_kernel.eta0".to_owned(),
                    ((0.001, 0.01), Grade::E4),
                )]
                .into(),
                ..Drawn::default()
            }),
            ..Source::default()
        }
    }

    #[test]
    fn results_that_rest_on_assumptions_are_listed_with_parameters() {
        let source = drawn();
        let html = worlds(&source, &[finding(0.9, Grade::E4)]).into_string();
        for part in [
            "go with parameters of which no study",
            "attitude_kernel.eta0",
            "0.00100 to 0.0100",
            "higher in 18 of 20",
            "the higher the difference",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        // What studies support is in the table, but not in the list.
        let html = worlds(&source, &[finding(0.9, Grade::E2)]).into_string();
        assert!(html.contains("No parameter of grade E4 is seen") && html.contains("(+0.90, E2)"));
    }

    #[test]
    fn limits_say_what_was_held_fixed() {
        let fixed = Source {
            plausible: Known::Fixed,
            ..drawn()
        };
        let said = |s: &Source, f: &[Finding]| limits(s, f).into_string();
        assert!(said(&fixed, &[]).contains("All parameters were held fixed"));
        assert!(worlds(&fixed, &[]).into_string().is_empty());
        let source = drawn();
        assert!(!said(&source, &[]).contains("All parameters were held fixed"));
        assert!(!said(&source, &[finding(0.95, Grade::E4)]).contains("not sure over"));
        assert!(said(&source, &[finding(0.6, Grade::E4)]).contains("is not sure over"));
        let unread = Source {
            plausible: Known::Unread,
            ..drawn()
        };
        assert!(said(&unread, &[]).contains("as CSV"));
    }

    #[test]
    fn few_worlds_are_said_to_be_few() {
        assert!(none(6, 200, false).contains("no parameter can be told from chance"));
        assert!(none(100, 200, false).contains("a rank correlation beyond 0."));
    }
}
