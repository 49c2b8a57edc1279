//! The tables of MODEL.md, made from the declarations in the code. Prints them; with `--write`
//! puts them into MODEL.md between its marks.

use std::fmt::Write;

use commonground::mechanism::catalogue;
use commonground::places::builtin_settings;
use commonground::scenario::{Key, keys};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/MODEL.md");
const BEGIN: &str = "<!-- generated: parameters -->\n";
const END: &str = "<!-- end -->";

/// The text of MODEL.md with fresh tables; `None` where the marks are missing.
pub fn refreshed(document: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{}{END}{after}", tables()))
}

/// All tables.
pub fn tables() -> String {
    let mut t = String::from("\n### Mechanisms\n\n");
    row(
        &mut t,
        &["no.", "key", "what it does", "sign", "conflict", "source"].map(String::from),
        true,
    );
    for e in catalogue() {
        let what = format!("**{}.** {}", e.title, e.meaning);
        let cells = [e.id, e.name, &what, e.grade.name(), e.conflict, e.source];
        row(&mut t, &cells.map(String::from), false);
    }
    t.push_str("\n### Settings as they are built in\n\n");
    let head = "setting, how people meet, by activity, r, f_p, m, I, A status, A goals, A coop, \
                A support, Δb₊, Δb₋, c_p, σ_p";
    row(
        &mut t,
        &head.split(", ").map(String::from).collect::<Vec<_>>(),
        true,
    );
    for s in builtin_settings() {
        let p = &s.spec;
        let mut cells = vec![s.name.clone(), format!("{:?}", s.role).to_lowercase()];
        cells.push(if s.active { "yes" } else { "no" }.into());
        let numbers = [
            p.rate,
            p.forced,
            p.bias,
            p.intensity,
            p.status,
            p.goals,
            p.cooperation,
            p.support,
        ];
        let offsets = [
            p.positive_offset,
            p.negative_offset,
            p.tie_offset,
            p.climate,
        ];
        cells.extend(numbers.iter().chain(&offsets).map(f64::to_string));
        row(&mut t, &cells, false);
    }
    for table in keys() {
        let name = match (&table.mechanism, table.path.as_str()) {
            (Some(e), path) => format!("{} {}: `[{path}]`", e.id, e.title),
            (None, "") => "The top of a scenario file".into(),
            (None, path) => format!("`[{path}]`"),
        };
        let _ = write!(t, "\n### {name}\n\n");
        if table.mechanism.is_none() && !table.meaning.is_empty() {
            let _ = write!(t, "{}.\n\n", table.meaning);
        }
        let head = [
            "key",
            "symbol",
            "meaning",
            "unit",
            "default",
            "allowed",
            "plausible",
            "grade",
            "source",
        ];
        row(&mut t, &head.map(String::from), true);
        for key in &table.keys {
            row(&mut t, &cells(key), false);
        }
    }
    t.push('\n');
    t
}

fn cells(key: &Key) -> [String; 9] {
    let (name, meaning) = (format!("`{}`", key.key), key.meaning.clone());
    let default = if key.required {
        "required".into()
    } else {
        key.default.clone()
    };
    let allowed = key.allowed.clone();
    let Some(d) = key.declaration else {
        let none = String::new;
        return [
            name,
            none(),
            meaning,
            none(),
            default,
            allowed,
            none(),
            none(),
            none(),
        ];
    };
    let prior = d
        .prior
        .map_or(String::new(), |(lo, hi)| format!("{lo} to {hi}"));
    let [symbol, unit, grade, source] =
        [d.symbol, d.unit, d.grade.name(), d.source].map(String::from);
    [
        name, symbol, meaning, unit, default, allowed, prior, grade, source,
    ]
}

fn row(table: &mut String, cells: &[String], head: bool) {
    let cells: Vec<String> = cells.iter().map(|c| c.trim().replace('|', "\\|")).collect();
    let _ = writeln!(table, "| {} |", cells.join(" | "));
    if head {
        let _ = writeln!(table, "|{}", "---|".repeat(cells.len()));
    }
}

fn main() -> std::io::Result<()> {
    if !std::env::args().any(|a| a == "--write") {
        print!("{}", tables());
        return Ok(());
    }
    let document = std::fs::read_to_string(FILE)?;
    let fresh =
        refreshed(&document).ok_or_else(|| std::io::Error::other("MODEL.md has lost its marks"))?;
    std::fs::write(FILE, fresh)
}
