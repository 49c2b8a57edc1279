//! The plan of trials in words: who is assigned to what, on which numbers it rests, what it does not say.

use maud::{Markup, html};

use super::super::words;
use super::labels::{amount, differing, said, units};
use super::marks::{percent, reading};
use super::read::Design;
use crate::experiment::{ArmParameters, TrialParameters};
use crate::parameter::{Grade, Parameter, Parameters};
use crate::record::TrialArmEntry;

/// A list in a sentence: `a, b and c`.
fn list(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The design in sentences.
fn plan(d: &Design) -> Vec<String> {
    let e = &d.entry;
    let group = |name: &Option<String>, all: &str| {
        name.as_ref().map_or(all.to_owned(), |n| words::spaced(n))
    };
    let blocks = match d.word("blocked") {
        "yes" => ", in blocks of like baseline,",
        _ => "",
    };
    let arms: Vec<String> = e.arms.iter().map(|a| words::spaced(&a.name)).collect();
    let readings: Vec<String> = e.after_weeks.iter().map(u32::to_string).collect();
    let who = format!(
        "{} of {} years or older",
        group(&e.participants, "the hosts"),
        words::whole(d.number("min_age"))
    );
    let assigned = match d.word("unit") {
        "person" => format!("are drawn from {who} and assigned one by one"),
        _ => format!("with members of {who} are assigned as a whole"),
    };
    let mut out = vec![format!(
        "{} {assigned} at random{blocks} to {} arms: {}. The first is the control.",
        words::capital(&amount(d)),
        arms.len(),
        list(&arms)
    )];
    let start = match d.number("start") {
        s if s > 0.0 => format!(", from week {} on", words::whole(s)),
        _ => String::new(),
    };
    out.push(format!(
        "What an arm brings goes on for {} weeks{start}. Prejudice towards {} is read before and {} weeks after the end, as it is and by a \
         questionnaire of four items with a reliability of {}.",
        d.word("weeks"),
        group(&e.towards, "the newcomers"),
        list(&readings),
        words::number(d.number("reliability"))
    ));
    out.push(match d.number("attrition") {
        x if x > 0.0 => format!(
            "{} of those left are lost to the study before each reading, for good.",
            percent(x)
        ),
        _ => "Nobody is lost to the study but who leaves the city.".to_owned(),
    });
    if d.means() < 2.0 {
        out.push(
            "Each arm has two copies of the settled city, one with what the arm brings and one with what the control brings: the same people \
             with and without, which no field trial has."
                .to_owned(),
        );
    }
    let seeds: Vec<u64> = e.cities.iter().map(|c| c.seed).collect();
    let range = match (seeds.first(), seeds.last()) {
        (Some(a), Some(b)) if a != b => format!("seeds {a} to {b}"),
        (Some(a), _) => format!("seed {a}"),
        _ => String::new(),
    };
    out.push(format!(
        "{}, each in a city of its own ({range}). At the baseline prejudice has a standard deviation of {}, {} by questionnaire.",
        match d.trials() {
            1 => "One trial was simulated".to_owned(),
            n => format!("{n} trials were simulated"),
        },
        words::number(e.baseline_sd[0]),
        words::number(e.baseline_sd[1])
    ));
    out
}

/// What an arm brings.
fn brings(arm: &TrialArmEntry) -> String {
    let of = |key: &str| arm.brings.get(key).cloned().unwrap_or_default();
    let share = of("outgroup_share")
        .parse::<f64>()
        .map_or(String::new(), percent);
    let often = match of("sessions").as_str() {
        "1" => "weekly sessions".to_owned(),
        n => format!("{n} sessions a week"),
    };
    let contact = format!(
        "intensity of a contact {}, salience of groups {}, conditions {}",
        of("intensity"),
        of("salience"),
        of("conditions")
    );
    let size = of("team_size");
    let leave = match of("dropout").parse::<f64>() {
        Ok(x) if x > 0.0 => format!("; {} drop out before each session", percent(x)),
        _ => String::new(),
    };
    match of("exposure").as_str() {
        "none" => "nothing".to_owned(),
        "own_team" => format!("{often} in teams of {size} participants; {contact}{leave}"),
        "mixed_team" => format!(
            "{often} in teams of {size}, {share} of their seats held by members of the other groups; {contact}{leave}"
        ),
        "silent" => format!("{often} of mixed teams of {size} side by side, without a word{leave}"),
        "room_mates" => "a partner of another group in the same room, met as at home".to_owned(),
        kind @ ("imagined" | "reading" | "econtact") => format!(
            "{} about the other groups, each by themselves, week by week; {} standard deviations of attitude and {} of interest in all{leave}",
            match kind {
                "imagined" => "contact to be imagined",
                "reading" => "reading",
                _ => "electronic contact",
            },
            of("effect"),
            of("interest")
        ),
        "training" => format!(
            "training about the other groups without meeting them, {} hours a week{leave}",
            of("hours")
        ),
        "information" => format!(
            "information on the size of groups, which takes {} of the error away{leave}",
            of("correction")
                .parse::<f64>()
                .map_or(String::new(), percent)
        ),
        "media" => format!(
            "something to read about the other groups, of tone {}, {} of all that is read{leave}",
            of("tone"),
            of("attention")
                .parse::<f64>()
                .map_or(String::new(), percent)
        ),
        other => words::spaced(other),
    }
}

/// What was simulated.
pub fn design(designs: &[&Design]) -> Markup {
    let keys = differing(designs);
    let all: Vec<_> = designs.iter().map(|d| said(d)).collect();
    html! {
        section #design aria-labelledby="design-title" {
            h2 #design-title { @if designs.len() > 1 { "The designs" } @else { "The design" } }
            @for p in plan(designs[0]) { p { (p) } }
            @if designs.len() > 1 {
                p { "That is the first design. " @if keys.is_empty() { "The others are the same on other seeds." } @else { "They differ in:" } }
                @if !keys.is_empty() {
                    div.scroll tabindex="0" role="region" aria-label="Designs" { table {
                        thead { tr { th scope="col" { "Key" } @for d in designs { th scope="col" { (d.name) } } } }
                        tbody { @for key in &keys { tr { th scope="row" { code { (key) } } @for said in &all { td { (said.get(key).map_or("·", String::as_str)) } } } } }
                    } }
                }
            }
            h3 { "The arms" }
            dl.terms { @for arm in &designs[0].entry.arms { dt { (words::spaced(&arm.name)) } dd { (words::capital(&brings(arm))) "." } } }
            (table(designs))
            p.note { "Numbers of people and teams are means over the trials of a design." }
        }
    }
}

/// How many were in the arms of each design, and how many were left at the readings.
fn table(designs: &[&Design]) -> Markup {
    let people = designs.iter().any(|d| units(d) != "people");
    let mut readings: Vec<u32> = designs
        .iter()
        .flat_map(|d| d.entry.after_weeks.clone())
        .collect();
    readings.sort_unstable();
    readings.dedup();
    let read = |d: &Design, arm: &TrialArmEntry, after: u32| {
        let at = d.entry.after_weeks.iter().position(|a| *a == after)?;
        arm.read.get(at).map(|n| words::whole(*n))
    };
    html! {
        div.scroll tabindex="0" role="region" aria-label="Arms" { table {
            thead { tr {
                th scope="col" { "Arm" }
                @if designs.len() > 1 { th scope="col" { "Design" } }
                th scope="col" { "Units assigned" }
                @if people { th scope="col" { "People" } }
                th scope="col" { "Teams" } th scope="col" { "Empty seats" } th scope="col" { "Dropped out" }
                @for after in &readings { th scope="col" { "Read " (reading(*after)) } }
            } }
            tbody { @for d in designs { @for arm in &d.entry.arms { tr {
                th scope="row" { (words::spaced(&arm.name)) }
                @if designs.len() > 1 { td { (d.name) } }
                td { (words::whole(arm.units)) " " (units(d)) }
                @if people { td { (words::whole(arm.people)) } }
                td { (words::whole(arm.teams)) } td { (words::whole(arm.empty_seats)) } td { (percent(arm.dropped)) }
                @for after in &readings { td { (read(d, arm, *after).unwrap_or_else(|| "·".to_owned())) } }
            } } } }
        } }
    }
}

/// Parameters of a design and its arms on which the size of d hangs, with grade and source.
pub fn assumptions(designs: &[&Design]) -> Markup {
    let arms: Vec<&TrialArmEntry> = designs.iter().flat_map(|d| &d.entry.arms).collect();
    let of_arms = |p: &Parameter| {
        let all = arms
            .iter()
            .filter(|a| a.brings.get("exposure").is_some_and(|e| e != "none"));
        spaced(all.filter_map(|a| a.brings.get(p.key)))
    };
    let of_designs =
        |p: &Parameter| spaced(designs.iter().filter_map(|d| d.entry.design.get(p.key)));
    let rows: Vec<(&Parameter, String)> = ArmParameters::DECLARATIONS
        .iter()
        .map(|p| (p, of_arms(p)))
        .chain(
            TrialParameters::DECLARATIONS
                .iter()
                .map(|p| (p, of_designs(p))),
        )
        .filter(|(_, values)| !values.is_empty())
        .collect();
    let assumed = rows.iter().filter(|(p, _)| p.grade == Grade::E4).count();
    let intensity = ArmParameters::DECLARATIONS
        .iter()
        .find(|p| p.key == "intensity");
    html! {
        p {
            "The design has " (rows.len()) " numbers and choices of its own, of which " (assumed) " are the planner's, or an assumption (E4). "
            @if let Some(p) = intensity {
                "The size of d hangs on how deep a contact in a session is (intensity " (of_arms(p)) ", grade " (p.grade.name()) ": " (p.source) "). \
                 An arm with another intensity shows how much."
            }
        }
        details {
            summary { "All numbers of the design with grades and sources" }
            div.scroll tabindex="0" role="region" aria-label="Numbers of the design" { table {
                thead { tr { th scope="col" { "Number" } th scope="col" { "Here" } th scope="col" { "Grade" } th scope="col" { "Source" } } }
                tbody { @for (p, values) in &rows { tr {
                    th scope="row" { (p.meaning.trim()) } td { (values) } td { (p.grade.name()) } td { (p.source) }
                } } }
            } }
        }
    }
}

/// The values that a key has, in a few words.
fn spaced<'a>(all: impl Iterator<Item = &'a String>) -> String {
    words::spaced(&unique(all).join(", "))
}

/// Each of some texts once, in their order.
pub fn unique<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in all {
        if !found.contains(value) {
            found.push(value.clone());
        }
    }
    found
}

/// What the results do not say.
pub fn limits(designs: &[&Design]) -> Markup {
    let least = designs.iter().map(|d| d.trials()).min().unwrap_or(0);
    let comes = designs
        .iter()
        .flat_map(|d| &d.entry.arms)
        .all(|a| a.dropped == 0.0);
    let clusters = designs.iter().any(|d| d.word("unit") != "person");
    let mut warnings: Vec<&str> = designs
        .iter()
        .flat_map(|d| d.manifest["warnings"].as_array().into_iter().flatten())
        .filter_map(|w| w.as_str())
        .collect();
    warnings.sort_unstable();
    warnings.dedup();
    html! {
        section #limits aria-labelledby="limits-title" {
            h2 #limits-title { "Limits of the claim" }
            ul {
                li { "The model compares designs in a simulated city. It forecasts no real trial: the size of the effect is what a trial is for." }
                li {
                    "d at other sizes is taken to be the same. A larger trial reaches further into a town: it may run out of newcomers for mixed teams \
                     (see the empty seats) and spills over more."
                }
                @if comes { li { "Everybody who is assigned comes to every session. Who would come of their own accord is another question (see programmes and their funnels)." } }
                @if clusters { li { "Whole units are assigned: power hangs on their number, not on the people in them, and intervals of few units are rough." } }
                @if least < 20 { li { strong {
                    "With " (least) @if least == 1 { " trial" } @else { " trials" } " of a design the mean d is roughly known, and the share that found it moves in steps of "
                    (percent(1.0 / least.max(1) as f64)) "." } } }
                li { "All parameters of the city were held fixed: nothing here says how far d would move with other plausible ones." }
                li { "Which published findings the model reproduces, and which it misses, stands in EVIDENCE.md; trials of arranged contact are its row A15." }
                @for w in warnings { li { (w) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;

    #[test]
    fn a_design_is_told_in_words() {
        let of = design(400.0, 16);
        let said = plan(&of).join(" ");
        for part in [
            "400 people are drawn from the hosts of 15 years or older and assigned one by one at random to 2 arms: own and mixed.",
            "goes on for 16 weeks. Prejudice towards the newcomers is read before and 4 weeks after the end",
            "15% of those left are lost",
            "6 trials were simulated, each in a city of its own (seeds 1 to 6).",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(
            brings(&of.entry.arms[1])
                .starts_with("weekly sessions in teams of 10, 30% of their seats")
        );
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
