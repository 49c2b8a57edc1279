//! The files of a scenario: what it extends, what the command line sets, where its data lie.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::command_line::setting_tree;
use super::document::{self, Node, Value};
use super::merge::merge;
use super::message::{Origin, Source, one_line, quoted};
use super::sources::SourceFile;
use crate::error::{Error, Location, Result};

/// The version of the format that this crate reads.
pub const VERSION: i64 = 1;

/// Longest chain of files that extend each other.
const LONGEST_CHAIN: usize = 16;

/// Largest scenario file in bytes.
const LARGEST: u64 = 16 << 20;

/// What is decided outside the scenario file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Folder where files are looked for that do not lie beside the file that names them.
    pub data: Option<PathBuf>,
    /// Settings in the form `path.to.key=value`, laid over the file in this order.
    pub set: Vec<String>,
    /// Seed instead of the file's.
    pub seed: Option<u64>,
    /// Weeks instead of the file's.
    pub weeks: Option<u32>,
}

impl ReadOptions {
    /// No changes, with the data folder that the environment variable `COMMONGROUND_DATA` names.
    pub fn from_env() -> ReadOptions {
        let data = std::env::var_os("COMMONGROUND_DATA").filter(|d| !d.is_empty());
        ReadOptions {
            data: data.map(PathBuf::from),
            ..ReadOptions::default()
        }
    }
}

/// A scenario as it was written, with all that it extends and all that was set.
#[derive(Debug)]
pub(super) struct Document {
    /// The merged tree.
    pub root: Node,
    /// The texts it was made of, the base first.
    pub text: String,
}

/// Reads a scenario from a file.
pub(super) fn open(path: &Path, options: &ReadOptions) -> Result<Document> {
    Ok(open_chain(path, options)?.0)
}

fn open_chain(path: &Path, options: &ReadOptions) -> Result<(Document, Vec<SourceFile>)> {
    let label = path.display().to_string();
    let nowhere = Location {
        file: label.clone(),
        line: 0,
        column: 0,
    };
    if !path.exists() {
        return Err(Error::input_at(nowhere, "no such file"));
    }
    let text = read_text(path, LARGEST, &nowhere)?;
    let first = SourceFile {
        name: label,
        folder: folder_of(path),
        text,
    };
    assemble(first, Some(path), None, options)
}

/// The files of a scenario, the one itself first.
pub(super) fn open_with_sources(path: &Path, options: &ReadOptions) -> Result<Vec<SourceFile>> {
    Ok(open_chain(path, options)?.1)
}

/// Reads a scenario from a text; paths in it are looked up as if it were the file `name`.
pub(super) fn open_text(text: &str, name: &str, options: &ReadOptions) -> Result<Document> {
    Ok(assemble(text_file(text, name), None, None, options)?.0)
}

/// The files of such a scenario, the text itself first.
pub(super) fn open_text_with_sources(
    text: &str,
    name: &str,
    options: &ReadOptions,
) -> Result<Vec<SourceFile>> {
    Ok(assemble(text_file(text, name), None, None, options)?.1)
}

fn text_file(text: &str, name: &str) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        folder: folder_of(Path::new(name)),
        text: text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
    }
}

/// Reads a scenario from the texts of its files, the one itself first.
pub(super) fn open_sources(files: &[SourceFile], options: &ReadOptions) -> Result<Document> {
    let first = files.first().cloned();
    let first = first.ok_or_else(|| Error::input("no scenario file is kept"))?;
    Ok(assemble(first, None, Some(files), options)?.0)
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Follows `extends` down to the base and lays the files over each other.
fn assemble(
    first: SourceFile,
    path: Option<&Path>,
    given: Option<&[SourceFile]>,
    options: &ReadOptions,
) -> Result<(Document, Vec<SourceFile>)> {
    let mut seen: Vec<PathBuf> = path
        .and_then(|p| p.canonicalize().ok())
        .into_iter()
        .collect();
    let mut chain: Vec<(Arc<Source>, Node, String)> = Vec::new();
    let mut files: Vec<SourceFile> = Vec::new();
    let mut next = Some(first);
    while let Some(file) = next.take() {
        files.push(file.clone());
        let SourceFile {
            name: label,
            folder,
            text,
        } = file;
        let source = Arc::new(Source {
            label,
            folder,
            rank: chain.len(),
        });
        let root = document::parse(&text, &source)?;
        check_version(&root)?;
        if let Some(node) = root.get("extends") {
            let wanted = node.text().ok_or_else(|| {
                node.at
                    .error("`extends` must be the name of a file in quotes")
            })?;
            if let Some(given) = given {
                let known = given.get(files.len()).cloned();
                next = Some(known.ok_or_else(|| {
                    let wanted = quoted(wanted);
                    node.at
                        .error(format!("`extends` is {wanted}, which was not kept"))
                })?);
                chain.push((source, root, text));
                continue;
            }
            let found = find(wanted, "extends", &node.at, options)?;
            let real = found.canonicalize().unwrap_or_else(|_| found.clone());
            if seen.contains(&real) || chain.len() + 1 == LONGEST_CHAIN {
                let mut names: Vec<String> = chain.iter().map(|(s, ..)| s.label.clone()).collect();
                names.push(source.label.clone());
                names.push(found.display().to_string());
                let what = if seen.contains(&real) {
                    "goes in a circle"
                } else {
                    "is too long"
                };
                return Err(node.at.error(format!(
                    "the chain of `extends` {what}: {}",
                    names.join(" -> ")
                )));
            }
            seen.push(real);
            let text = read_text(&found, LARGEST, &node.at.location())?;
            next = Some(SourceFile {
                name: found.display().to_string(),
                folder: folder_of(&found),
                text,
            });
        }
        chain.push((source, root, text));
    }

    let mut whole = String::new();
    let mut merged: Option<Node> = None;
    for (source, root, text) in chain.into_iter().rev() {
        let name = Path::new(&source.label)
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let text = text.replace("\r\n", "\n");
        let _ = writeln!(whole, "# file: {}\n{}", one_line(&name), text.trim_end());
        merged = Some(match merged {
            Some(base) => merge(base, root),
            None => root,
        });
    }
    let mut root = merged.expect("a chain has at least one file");
    for (i, setting) in options.set.iter().enumerate() {
        let over = setting_tree(setting, LONGEST_CHAIN + i, &root)?;
        root = merge(root, over);
        let _ = writeln!(whole, "# set: {}", one_line(setting));
    }
    if let Some(seed) = options.seed {
        let _ = writeln!(whole, "# set: seed={seed}");
    }
    if let Some(weeks) = options.weeks {
        let _ = writeln!(whole, "# set: weeks={weeks}");
    }
    Ok((Document { root, text: whole }, files))
}

/// Every file says which version of the format it is written in.
fn check_version(root: &Node) -> Result<()> {
    let node = root.get("commonground").ok_or_else(|| {
        root.at.error(format!(
            "`commonground` is missing; a scenario file begins with `commonground = {VERSION}`"
        ))
    })?;
    match node.value {
        Value::Integer(VERSION) => Ok(()),
        Value::Integer(n) if n > VERSION => Err(node.at.error(format!(
            "`commonground` is {n}: a newer format; this version reads format {VERSION}, \
             install a newer commonground"
        ))),
        Value::Integer(n) => Err(node
            .at
            .error(format!("`commonground` is {n}; allowed: {VERSION}"))),
        _ => Err(node.at.error(format!(
            "`commonground` must be the version of the format, a whole number: {VERSION}"
        ))),
    }
}

/// The file that a key names: beside the file that has the key, else in the data folder.
///
/// # Errors
/// With all places looked at.
pub(super) fn find(wanted: &str, key: &str, at: &Origin, options: &ReadOptions) -> Result<PathBuf> {
    let mut places = vec![at.source.folder.join(wanted)];
    places.extend(options.data.iter().map(|d| d.join(wanted)));
    places.dedup();
    if let Some(found) = places.iter().find(|p| p.is_file()) {
        return Ok(found.clone());
    }
    let looked: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
    let hint = if options.data.is_none() && Path::new(wanted).is_relative() {
        "; a data folder can be given by `--data` or the variable COMMONGROUND_DATA"
    } else {
        ""
    };
    Err(at.error(format!(
        "`{key}` is {}: no such file; looked at: {}{hint}",
        quoted(wanted),
        looked.join(", ")
    )))
}

/// The text of a file without byte order mark. `named_at` is the place to blame where it cannot
/// be used.
pub(super) fn read_text(path: &Path, largest: u64, named_at: &Location) -> Result<String> {
    let refuse = |what: &str| {
        let file = path.display().to_string();
        let message = if file == named_at.file {
            what.to_owned()
        } else {
            format!("{file}: {what}")
        };
        Err(Error::input_at(named_at.clone(), message))
    };
    let failed = |source| Error::file(path, "reading", source);
    let about = path.metadata().map_err(failed)?;
    if !about.is_file() {
        return refuse("not a file");
    }
    if about.len() > largest {
        return refuse(&format!(
            "{} bytes; at most {largest} are read",
            about.len()
        ));
    }
    let mut bytes = std::fs::read(path).map_err(failed)?;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(e) => {
            let good = &e.as_bytes()[..e.utf8_error().valid_up_to()];
            let line = 1 + good.iter().filter(|&&b| b == b'\n').count();
            refuse(&format!("line {line} is not UTF-8; save the file as UTF-8"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "commonground = 1\n";

    fn message(r: Result<Document>) -> String {
        r.unwrap_err().to_string()
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, format!("{HEAD}{text}")).unwrap();
        }
        dir
    }

    #[test]
    fn versions_other_than_ours_are_refused_with_advice() {
        let read = |t: &str| message(open_text(t, "t.toml", &ReadOptions::default()));
        assert_eq!(
            read("seed = 1\n"),
            "t.toml:1:1: `commonground` is missing; a scenario file begins with `commonground = 1`"
        );
        assert_eq!(
            read("\ncommonground = 2\n"),
            "t.toml:2:16: `commonground` is 2: a newer format; this version reads format 1, \
             install a newer commonground"
        );
        assert_eq!(
            read("commonground = 0"),
            "t.toml:1:16: `commonground` is 0; allowed: 1"
        );
        assert!(read("commonground = \"1\"").contains("a whole number: 1"));
    }

    #[test]
    fn a_chain_of_files_merges_from_the_base_up() {
        let dir = folder(&[
            ("v/top.toml", "extends = '../mid.toml'\nseed = 3\n"),
            ("mid.toml", "extends = 'base.toml'\nseed = 2\nweeks = 2\n"),
            ("data/base.toml", "seed = 1\nweeks = 1\nname = 'b'\r\n"),
        ]);
        let options = ReadOptions {
            data: Some(dir.path().join("data")),
            weeks: Some(9),
            ..Default::default()
        };
        let d = open(&dir.path().join("v/top.toml"), &options).unwrap();
        let value = |k: &str| d.root.get(k).unwrap();
        assert_eq!(
            (value("seed").integer(), value("weeks").integer()),
            (Some(3), Some(2))
        );
        assert!(value("name").at.source.label.ends_with("base.toml"));
        assert_eq!(
            d.text,
            "# file: base.toml\ncommonground = 1\nseed = 1\nweeks = 1\nname = 'b'\n\
             # file: mid.toml\ncommonground = 1\nextends = 'base.toml'\nseed = 2\nweeks = 2\n\
             # file: top.toml\ncommonground = 1\nextends = '../mid.toml'\nseed = 3\n\
             # set: weeks=9\n"
        );
    }

    #[test]
    fn circles_and_missing_files_are_found() {
        let dir = folder(&[
            ("a.toml", "extends = 'b.toml'\n"),
            ("b.toml", "extends = 'a.toml'\n"),
            ("c.toml", "extends = 'none.toml'\n"),
            ("d.toml", "extends = 3\n"),
        ]);
        let read = |name: &str| {
            let options = ReadOptions {
                data: Some("/nowhere".into()),
                ..Default::default()
            };
            let text = message(open(&dir.path().join(name), &options));
            text.replace(&format!("{}/", dir.path().display()), "")
        };
        assert_eq!(
            read("a.toml"),
            "b.toml:2:11: the chain of `extends` goes in a circle: a.toml -> b.toml -> a.toml"
        );
        assert_eq!(
            read("c.toml"),
            "c.toml:2:11: `extends` is \"none.toml\": no such file; \
             looked at: none.toml, /nowhere/none.toml"
        );
        assert!(read("d.toml").ends_with("`extends` must be the name of a file in quotes"));
        assert_eq!(read("e.toml"), "e.toml: no such file");
        assert!(message(open(dir.path(), &ReadOptions::default())).ends_with("not a file"));
        std::fs::write(dir.path().join("f.toml"), b"a = 1\nb = '\xff'").unwrap();
        assert_eq!(
            read("f.toml"),
            "f.toml: line 2 is not UTF-8; save the file as UTF-8"
        );
    }
}
