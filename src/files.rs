//! Small files of text: read if they are there, written whole or not at all.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The text of a file, if there is one.
pub(crate) fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::file(path, "reading", e)),
    }
}

/// Writes a file beside its name and renames it. Half a file is of no use, and the disk may be full:
/// what could not be written goes.
pub(crate) fn write_whole(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    fs::write(&part, contents).map_err(|source| {
        let _ = fs::remove_file(&part);
        Error::file(&part, "writing", source)
    })?;
    fs::rename(&part, path).map_err(|source| Error::file(&part, "renaming", source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        assert_eq!(read(&path).unwrap(), None);
        write_whole(&path, "{}\n").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("{}\n"));
        let nowhere = folder.path().join("b/c.json");
        let error = write_whole(&nowhere, "x").unwrap_err();
        assert!(!error.is_input() && error.to_string().contains("c.json.part: writing"));
        assert!(read(folder.path()).is_err());
    }
}
