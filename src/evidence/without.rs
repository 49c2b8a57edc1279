//! The ablation as a section of `EVIDENCE.md`: which rows break without each mechanism, and which
//! core mechanisms break none that they are there for.

use std::fmt::Write;

use super::ablation::{Ablated, Broken};
use super::city::Plan;
use super::row::Row;
use crate::mechanism::{Entry, find};

/// Head of the section; what follows it up to the next head of its rank belongs to it.
const HEAD: &str = "## Without each mechanism";

/// The section: `all` is what [`ablate`](super::ablate) returned for these rows and this plan, the
/// run with everything on first. Empty where there is none.
pub fn ablation_section(all: &[Ablated], rows: &[Row], plan: &Plan) -> String {
    let Some((whole, others)) = all.split_first() else {
        return String::new();
    };
    let hits = whole.hits();
    let hit: Vec<&str> = hits
        .iter()
        .filter(|h| h.1)
        .map(|(id, _)| id.as_str())
        .collect();
    let mut out = format!(
        "{HEAD}\n\nMade by `commonground validate --ablate`; never edited by hand. Plan `{}`, {} \
         seeds (from {}). With everything on, {} of {} rows are hit: {}. Each mechanism is switched \
         off in turn with all else as it is: a row *breaks* if it was hit and is missed then.\n",
        plan.name,
        plan.seeds,
        plan.first_seed,
        hit.len(),
        hits.len(),
        listed(&hit),
    );
    if !plan.set.is_empty() {
        let _ = write!(
            out,
            "\nChanged for this run: `{}`.\n",
            plan.set.join("`, `")
        );
    }
    out.push_str(
        "\n| no. | without | is there for | of these hit | breaks |\n|---|---|---|---|---|\n",
    );
    let mut idle: Vec<String> = Vec::new();
    for run in others {
        let name = run.off.as_deref().unwrap_or_default();
        let Some(entry) = find(name) else { continue };
        let own = there_for(entry, rows);
        let own_hit: Vec<&str> = own.iter().copied().filter(|id| hit.contains(id)).collect();
        let broken = run.broken(whole);
        let said = match &run.rows {
            Err(why) => format!("does not run: {}", why.replace('|', "/")),
            Ok(_) if broken.is_empty() => "nothing".to_owned(),
            Ok(_) => {
                let each: Vec<String> = broken.iter().map(Broken::to_string).collect();
                each.join(", ")
            }
        };
        let _ = writeln!(
            out,
            "| {} | `{name}` | {} | {} | {said} |",
            entry.id,
            listed(&own),
            listed(&own_hit)
        );
        let earns = broken.iter().any(|b| own.contains(&b.row.as_str()));
        if entry.core() && run.rows.is_ok() && !earns {
            idle.push(format!("`{name}`"));
        }
    }
    let _ = match idle.is_empty() {
        true => writeln!(
            out,
            "\nEvery core mechanism breaks a row that it is there for."
        ),
        false => writeln!(
            out,
            "\nCore mechanisms that break no row that they are there for: {}.",
            idle.join(", ")
        ),
    };
    out
}

/// Rows that a mechanism is there for.
fn there_for<'r>(entry: &Entry, rows: &'r [Row]) -> Vec<&'r str> {
    let title = entry.title.to_lowercase();
    let names = |m: &String| *m == entry.id || *m == title;
    rows.iter()
        .filter(|r| r.mechanisms.iter().any(names))
        .map(|r| r.id.as_str())
        .collect()
}

fn listed(ids: &[&str]) -> String {
    match ids.is_empty() {
        true => "none".to_owned(),
        false => ids.join(", "),
    }
}

/// A document with this section, before the section on how rows are measured, in place of an older
/// one if there is one.
pub fn with_section(document: &str, section: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for line in document.split_inclusive('\n') {
        match parts.last_mut() {
            Some(part) if !line.starts_with("## ") => part.push_str(line),
            _ => parts.push(line.to_owned()),
        }
    }
    parts.retain(|p| !p.starts_with(HEAD));
    let at = parts
        .iter()
        .position(|p| p.starts_with("## How each row is measured"))
        .unwrap_or(parts.len());
    let section = format!("{}\n\n", section.trim_end());
    parts.insert(at, section);
    format!("{}\n", parts.concat().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(off: Option<&str>, hits: &[(&str, bool)]) -> Ablated {
        let rows = hits
            .iter()
            .map(|(row, hit)| json!({ "row": row, "hit": hit }));
        Ablated {
            off: off.map(str::to_owned),
            rows: Ok(rows.collect()),
        }
    }

    fn section() -> String {
        let rows = [
            Row::new("A1", "x").for_mechanisms(&["M03", "M04"]),
            Row::new("A14", "y").for_mechanisms(&["transient layer"]),
        ];
        let all = [
            run(None, &[("A1", true), ("A14", true)]),
            run(Some("valence"), &[("A1", false), ("A14", true)]),
            run(Some("attitude_kernel"), &[("A1", true), ("A14", false)]),
            run(Some("transient"), &[("A1", true), ("A14", false)]),
            Ablated {
                off: Some("friendship".to_owned()),
                rows: Err("a | b".to_owned()),
            },
        ];
        ablation_section(&all, &rows, &Plan::quick())
    }

    #[test]
    fn who_breaks_nothing_of_its_own_is_named() {
        let text = section();
        for line in [
            "2 of 2 rows are hit: A1, A14",
            "| M03 | `valence` | A1 | A1 | A1 |",
            "| M04 | `attitude_kernel` | A1 | A1 | A14 |",
            "| 2.0 | `transient` | A14 | A14 | A14 |",
            "| M33 | `friendship` | none | none | does not run: a / b |",
            "there for: `attitude_kernel`.",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert_eq!(ablation_section(&[], &[], &Plan::quick()), "");
    }

    #[test]
    fn the_section_takes_the_place_of_an_older_one() {
        let document = "# E\n\nrows\n\n## How each row is measured\n\n**A1** so.\n";
        let once = with_section(document, &section());
        assert_eq!(once, with_section(&once, &section()));
        assert_eq!(once.matches(HEAD).count(), 1);
        let (head, rest) = once.split_once(HEAD).unwrap_or_default();
        assert_eq!(head, "# E\n\nrows\n\n");
        assert!(rest.contains("\n\n## How each row is measured\n\n**A1** so.\n"));
        let alone = with_section("# E\n", &section());
        assert!(alone.ends_with("`attitude_kernel`.\n"), "{alone}");
    }
}
