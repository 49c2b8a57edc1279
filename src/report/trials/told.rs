//! Trials in words: what one would find, how large it would have to be, what is lost.

use maud::{Markup, html};

use super::super::words;
use super::curves::named;
use super::labels::{families, units};
use super::lines::{Line, Needed, WANTED, ends, lines};
use super::marks::{between, percent, reading, sd};
use super::read::{Design, Found};
use super::singles::{counted, spread};
use super::spill::{self, Share};
use crate::experiment::{Instrument, Who};

/// Most findings that are told in words; the table has all.
const MOST: usize = 9;

/// What a trial of each design would find, arm by arm.
pub fn short(designs: &[&Design]) -> Markup {
    let all: Vec<(&Design, &Found)> = designs
        .iter()
        .flat_map(|d| first(d).into_iter().map(move |f| (*d, f)))
        .collect();
    let lines: Vec<Line<'_>> = families(designs).iter().flat_map(|f| lines(f)).collect();
    let control = |d: &Design| words::spaced(&d.entry.arms[0].name);
    let enough = all.iter().filter(|(_, f)| f.all.expected >= WANTED).count();
    html! {
        section #short aria-labelledby="short-title" {
            h2 #short-title { "In short" }
            p {
                "What a trial of such a design would find by questionnaire at its first reading, in the mean over trials that were simulated in cities of \
                 their own. " (verdict(enough, all.len())) " A trial without that power that finds nothing says little: “no difference shown” is \
                 not “no effect”."
            }
            div.findings { @for (d, f) in all.iter().take(MOST) { (finding(d, f, &lines, &control(d))) } }
            @if all.len() > MOST { p.note { (all.len() - MOST) " more are in the table below the first figure." } }
            @if let Some(said) = spread(designs) { p.note { (said) "." } }
        }
    }
}

fn verdict(enough: usize, all: usize) -> String {
    let power = percent(WANTED);
    match (enough, all) {
        (_, 0) => "Nobody could be compared.".to_owned(),
        (0, 1) => format!("It does not reach a power of {power}."),
        (0, n) => format!("None of these {n} comparisons reaches a power of {power}."),
        (1, 1) => format!("It reaches a power of {power}."),
        (m, n) if m == n => format!("All of these {n} comparisons reach a power of {power}."),
        (m, n) => format!(
            "{m} of these {n} comparisons {} a power of {power}.",
            if m == 1 { "reaches" } else { "reach" }
        ),
    }
}

/// What is told of a design: each arm at its first reading, by questionnaire.
fn first(d: &Design) -> Vec<&Found> {
    let at = d.entry.after_weeks.first();
    let all = d.of(Who::Participants, Instrument::Questionnaire);
    all.filter(|f| Some(&f.all.after) == at).collect()
}

fn finding(d: &Design, f: &Found, lines: &[Line<'_>], control: &str) -> Markup {
    let p = &f.all;
    let class = match p.expected >= WANTED {
        true if p.d < 0.0 => "against",
        true => "shown",
        false => "open",
    };
    let way = if p.d < 0.0 { "higher" } else { "lower" };
    html! {
        article class={ "finding " (class) } {
            p.verdict { "Power " (percent(p.expected)) }
            h3 { (words::capital(&words::spaced(&p.arm))) ", " (d.name) }
            p {
                (words::capital(&reading(p.after))) ", prejudice is " (sd(p.d.abs()).trim_start_matches('+')) " SD " (way) " than in “" (control) "”; one trial's 95% interval is "
                (between(p.low, p.high)) "."
            }
            p.sure {
                "Found by " (counted(f)) " trials. The least d that a trial of this size finds four times in five is " (sd(p.detectable).trim_start_matches('+')) "."
                @if let Some(said) = size(f, d, lines) { " " (said) }
            }
        }
    }
}

/// The size at which it would be found four times in five.
fn size(f: &Found, d: &Design, lines: &[Line<'_>]) -> Option<String> {
    let own = |l: &&Line<'_>| l.points.iter().any(|p| std::ptr::eq(p.1, f));
    Some(needed(lines.iter().find(own)?, units(d)))
}

/// A line's size in a sentence.
fn needed(line: &Line<'_>, units: &str) -> String {
    let said = line.needed().said(units);
    let known = match line.needed_between() {
        None => " One trial does not say how well d is known.".to_owned(),
        Some((few, many)) if few == many => String::new(),
        Some(between) => format!(" As far as d is known: {}.", ends(between)),
    };
    match line.needed() {
        Needed::Units(_) => format!("{} is reached with {said}.{known}", percent(WANTED)),
        Needed::NeverBelow(_) => format!("{} is {said}.{known}", percent(WANTED)),
    }
}

/// What a power curve says in words, family by family: the first reading by questionnaire.
pub fn sizes(designs: &[&Design]) -> Vec<String> {
    let one = |(name, family): (String, Vec<&Design>)| {
        let all = lines(&family);
        let at = family[0].entry.after_weeks.first().copied();
        let wanted = all
            .iter()
            .filter(|l| l.instrument == Instrument::Questionnaire && Some(l.after) == at);
        let said: Vec<String> = wanted
            .map(|l| {
                let (mut of, units) = (words::spaced(l.name), units(family[0]));
                if l.growth.d < 0.0 {
                    of += " (more prejudice than in the control)";
                }
                let size = match l.needed() {
                    Needed::Units(_) => {
                        format!("with {} in all arms together", l.needed().said(units))
                    }
                    Needed::NeverBelow(_) => l.needed().said(units),
                };
                let ends = match l.needed_between() {
                    Some((few, many)) if few != many => format!(" ({})", ends((few, many))),
                    _ => String::new(),
                };
                format!("by {of} {size}{ends}")
            })
            .collect();
        if said.is_empty() {
            return String::new();
        }
        let head = match name.as_str() {
            "" => String::new(),
            name => format!("{name}: "),
        };
        format!(
            "{head}a power of {}, by questionnaire {}, is reached {}.",
            percent(WANTED),
            at.map_or(String::new(), reading),
            said.join("; ")
        )
    };
    let all = named(designs).into_iter().map(one);
    let all = all.filter(|text| !text.is_empty());
    let mut all: Vec<String> = all.map(|text| words::capital(&text)).collect();
    if designs.iter().any(|d| d.trials() > 1) {
        all.push("In brackets: the same at the ends of the 95% interval of the mean d, which few trials leave wide.".to_owned());
    }
    all
}

/// What is lost by spill-over and by the questionnaire, in sentences.
pub fn lost(designs: &[&Design]) -> Vec<String> {
    let mut out = Vec::new();
    let Some(first) = designs.first() else {
        return out;
    };
    match spill::share(designs, Who::Bystanders, Instrument::True) {
        Some(Share::Known(x, ends)) if ends.1 < 0.0 => out.push(format!(
            "People beside the participants moved the other way, by {} of what participants did ({}, over arms and readings).",
            percent(-x),
            range(ends)
        )),
        Some(Share::Known(x, ends)) => out.push(match ends.0 > 0.0 {
            true => format!(
                "People beside the participants moved by {} of what participants did ({}, over arms and readings). Controls who were \
                 as near to participants as these bystanders would hide that much of d.",
                percent(x),
                range(ends)
            ),
            false => format!(
                "No spill-over is shown: people beside the participants moved by {} of what participants did, with an interval from {}. It \
                 would hide that much of d from controls who were as near to participants as these bystanders.",
                percent(x),
                range(ends)
            ),
        }),
        Some(Share::Unsure) => out.push(
            "The difference among participants is not known well enough to say what share of it reaches bystanders.".to_owned(),
        ),
        None => out.push("There were no bystanders to compare.".to_owned()),
    }
    match spill::share(designs, Who::Participants, Instrument::Questionnaire) {
        Some(Share::Known(x, ends)) => out.push(format!(
            "The questionnaire found {} of the difference in the true state ({}); its reliability alone would leave {}. It also asks for the attitude of the \
             moment.",
            percent(x),
            range(ends),
            percent(spill::expected(first))
        )),
        Some(Share::Unsure) => out.push(format!(
            "What the questionnaire leaves of the difference cannot be told from luck here; its reliability alone would leave {}.",
            percent(spill::expected(first))
        )),
        None => {}
    }
    out
}

/// The ends of a share.
fn range((low, high): (f64, f64)) -> String {
    format!("{} to {}", percent(low), percent(high))
}

#[cfg(test)]
mod tests {
    use super::super::tests::design;
    use super::*;

    #[test]
    fn sizes_and_losses_are_told_in_words() {
        let (small, long) = (design(400.0, 16), design(400.0, 32));
        let said = sizes(&[&small]);
        assert!(
            said[0].starts_with(
                "A power of 80%, by questionnaire 4 weeks after, is reached by mixed with about "
            ),
            "{said:?}"
        );
        let said = sizes(&[&small, &long]);
        assert!(said[0].starts_with("16 weeks: a power of 80%"), "{said:?}");
        let said = lost(&[&small]).join(" ");
        assert!(
            said.contains("eople beside the participants moved by 1"),
            "{said}"
        );
        assert!(
            said.contains("found 75% of the difference in the true state ("),
            "{said}"
        );
        assert_eq!(
            verdict(0, 2),
            "None of these 2 comparisons reaches a power of 80%."
        );
    }
}
