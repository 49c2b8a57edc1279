//! The tables of MODEL.md, made from the declarations in the code. Prints them; with `--write`
//! puts them into MODEL.md between its marks.

use std::fmt::Write;

use commonground::mechanism::catalogue;
use commonground::parameter::{Kind, Parameter, Parameters};
use commonground::places::builtin_settings;
use commonground::policy::{Dial, Form, Lever, levers};
use commonground::scenario::{Key, keys};
use commonground::survey::diary::DiaryParameters;
use commonground::survey::{PanelParameters, QuestionnaireParameters};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/MODEL.md");
const BEGIN: &str = "<!-- generated: parameters -->\n";
const END: &str = "<!-- end -->";
const DECLARED: &str = "key, symbol, meaning, unit, default, allowed, plausible, grade, source";

/// The text of MODEL.md with fresh tables; `None` where the marks are missing.
pub fn refreshed(document: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{}{END}{after}", tables()))
}

/// All tables.
pub fn tables() -> String {
    let mut t = String::new();
    title(&mut t, "Mechanisms", "");
    head(&mut t, "no., key, what it does, sign, conflict, source");
    for e in catalogue() {
        let what = format!("**{}.** {}", e.title, e.meaning);
        let key = format!("`{}`", e.name);
        row(
            &mut t,
            [e.id, &key, &what, e.grade.name(), e.conflict, e.source],
        );
    }
    title(
        &mut t,
        "Levers",
        "What governments can vary. A key is used as `[[policies.KEY]]`; a lever without one is part \
         of another block or not modelled",
    );
    head(
        &mut t,
        "no., sign, lever, key, parameters, what it turns, unit of cost, what moves, pitfall",
    );
    for l in levers() {
        row(&mut t, lever(l));
    }
    title(
        &mut t,
        "Dials",
        "What policies put in force, by area and group",
    );
    head(&mut t, "dial, meaning, unit, without policy, range");
    for d in Dial::all() {
        let (lo, hi) = d.bounds;
        row(
            &mut t,
            [
                code(d.key),
                d.meaning.trim().to_owned(),
                d.unit.to_owned(),
                d.neutral.to_string(),
                format!("{lo} to {hi}"),
            ],
        );
    }
    title(&mut t, "Settings as they are built in", "");
    let conditions = "A status, A goals, A coop, A support, Δb₊, Δb₋, c_p, s_p, σ_p";
    head(
        &mut t,
        &format!("setting, how people meet, by activity, r, f_p, m, I, {conditions}"),
    );
    for s in builtin_settings() {
        let role = format!("{:?}", s.role).to_lowercase();
        let active = if s.active { "yes" } else { "no" };
        let numbers = s
            .spec
            .values()
            .iter()
            .map(f64::to_string)
            .collect::<Vec<_>>();
        let words = [format!("`{}`", s.name), role, active.into()];
        row(&mut t, words.iter().chain(&numbers));
    }
    for table in keys() {
        let name = match (&table.mechanism, table.path.as_str()) {
            (Some(e), path) => format!("{} {}: `[{path}]`", e.id, e.title),
            (None, "") => "The top of a scenario file".into(),
            (None, path) => format!("`[{path}]`"),
        };
        let about = if table.mechanism.is_some() {
            ""
        } else {
            table.meaning.as_str()
        };
        title(&mut t, &name, about);
        if table.keys.iter().any(|k| k.declaration.is_some()) {
            head(&mut t, DECLARED);
            table.keys.iter().for_each(|k| row(&mut t, declared(k)));
        } else {
            head(&mut t, "key, meaning, default, allowed");
            let key = |k: &Key| {
                [
                    code(&k.key),
                    k.meaning.clone(),
                    default(k),
                    k.allowed.clone(),
                ]
            };
            table.keys.iter().for_each(|k| row(&mut t, key(k)));
        }
    }
    let instruments = [
        (
            "The contact diary",
            "Rates of the instrument; no keys of a scenario",
            DiaryParameters::DECLARATIONS,
        ),
        (
            "The questionnaire",
            "Errors of answers; no keys of a scenario",
            QuestionnaireParameters::DECLARATIONS,
        ),
        (
            "The panel survey",
            "Who takes part; no keys of a scenario",
            PanelParameters::DECLARATIONS,
        ),
    ];
    for (name, about, declarations) in instruments {
        instrument(&mut t, name, about, declarations);
    }
    t.push('\n');
    t
}

fn lever(l: &Lever) -> [String; 9] {
    let acts = match l.form {
        Form::Dials(acts) => {
            let dials: Vec<String> = acts.iter().map(|a| code(a.dial.spec().key)).collect();
            dials.join(", ")
        }
        Form::Programme => "sessions of teams".to_owned(),
        Form::Elsewhere(what) => format!("see {what}"),
        Form::Missing(why) => format!("not modelled: {why}"),
    };
    let parameters: Vec<String> = l.parameters.iter().map(|p| code(p.key)).collect();
    let moves = l.shows.map_or(String::new(), |s| {
        let whose = format!("{:?}", s.whose).to_lowercase();
        let way = if s.rises { "rises" } else { "falls" };
        format!("`{}` of {whose} {way}", s.indicator)
    });
    let key = if l.key.is_empty() {
        String::new()
    } else {
        code(l.key)
    };
    let [id, sign, title, unit, pitfall] =
        [l.id, l.direction, l.title, l.unit, l.pitfall].map(String::from);
    [
        id,
        sign,
        title,
        key,
        parameters.join(", "),
        acts,
        unit,
        moves,
        pitfall,
    ]
}

fn instrument(t: &mut String, name: &str, about: &str, declarations: &[Parameter]) {
    title(t, name, about);
    head(t, DECLARED);
    for d in declarations {
        let allowed = match d.kind {
            Kind::Number { min, max } => format!("{min} to {max}"),
            Kind::Choice(words) => words.join(", "),
        };
        row(t, parameter(d.key, d.default.to_string(), allowed, d));
    }
}

fn declared(key: &Key) -> [String; 9] {
    match key.declaration {
        Some(d) => parameter(&key.key, default(key), key.allowed.clone(), d),
        None => {
            let mut cells: [String; 9] = Default::default();
            (cells[0], cells[2]) = (code(&key.key), key.meaning.clone());
            (cells[4], cells[5]) = (default(key), key.allowed.clone());
            cells
        }
    }
}

fn parameter(key: &str, default: String, allowed: String, d: &Parameter) -> [String; 9] {
    let prior = d
        .prior
        .map_or(String::new(), |(lo, hi)| format!("{lo} to {hi}"));
    let [symbol, meaning, unit] = [d.symbol, d.meaning.trim(), d.unit].map(String::from);
    let [grade, source] = [d.grade.name(), d.source].map(String::from);
    [
        code(key),
        symbol,
        meaning,
        unit,
        default,
        allowed,
        prior,
        grade,
        source,
    ]
}

fn default(key: &Key) -> String {
    if key.required {
        "required".into()
    } else {
        key.default.clone()
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn title(t: &mut String, title: &str, about: &str) {
    let dot = if about.is_empty() { "" } else { ".\n\n" };
    let _ = write!(t, "\n### {title}\n\n{about}{dot}");
}

fn head(t: &mut String, names: &str) {
    row(t, names.split(", "));
    let _ = writeln!(t, "|{}", "---|".repeat(names.split(", ").count()));
}

fn row(t: &mut String, cells: impl IntoIterator<Item = impl AsRef<str>>) {
    let cells = cells
        .into_iter()
        .map(|c| c.as_ref().trim().replace('|', "\\|"));
    let _ = writeln!(t, "| {} |", cells.collect::<Vec<_>>().join(" | "));
}

fn main() -> std::io::Result<()> {
    if !std::env::args().any(|a| a == "--write") {
        print!("{}", tables());
        return Ok(());
    }
    let document = std::fs::read_to_string(FILE)?;
    let lost = || std::io::Error::other("MODEL.md has lost its marks");
    std::fs::write(FILE, refreshed(&document).ok_or_else(lost)?)
}
