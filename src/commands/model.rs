//! `model`: what is on, with which numbers, and on what evidence.

use std::fmt::Write;

use clap::Args;
use commonground::Result;
use commonground::mechanism::catalogue;
use commonground::parameter::Kind;

use super::{ScenarioArgs, print};

#[derive(Debug, Args)]
pub struct ModelArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
}

/// Prints the mechanisms of a scenario.
pub fn model(args: &ModelArgs) -> Result<()> {
    let scenario = args.scenario.read()?;
    let mut text = String::new();
    let mut off = Vec::new();
    for entry in catalogue() {
        let choice = scenario.mechanisms.get(entry.name);
        if !scenario.is_on(entry.name) {
            off.push(entry.name);
            continue;
        }
        let conflict = if entry.conflict.is_empty() {
            String::new()
        } else {
            format!(", {}", entry.conflict)
        };
        let _ = writeln!(
            text,
            "{} {} `{}` ({}{conflict})\n    {}\n    source: {}",
            entry.id,
            entry.title,
            entry.name,
            entry.grade.name(),
            entry.meaning,
            entry.source
        );
        for (i, p) in entry.parameters.iter().enumerate() {
            let value = choice
                .and_then(|c| c.values.get(i))
                .copied()
                .unwrap_or(p.default);
            let shown = match p.kind {
                Kind::Choice(words) => words[value as usize].to_owned(),
                Kind::Number { .. } => value.to_string(),
            };
            let note = if value == p.default {
                String::new()
            } else {
                match p.kind {
                    Kind::Choice(words) => format!(" (default {})", words[p.default as usize]),
                    Kind::Number { .. } => format!(" (default {})", p.default),
                }
            };
            let unit = if p.unit == "1" {
                String::new()
            } else {
                format!(" {}", p.unit)
            };
            let _ = writeln!(
                text,
                "    {:<20} {shown}{unit}{note}  [{}; {}]",
                p.key,
                p.grade.name(),
                p.source
            );
        }
        text.push('\n');
    }
    if !off.is_empty() {
        let _ = writeln!(text, "off: {}", off.join(", "));
    }
    print(&text)
}
