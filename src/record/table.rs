//! A table that is written row by row and appears under its name when it is whole.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::entries::FileEntry;
use super::spool::{Hold, Position, Spool, Tracked};
use crate::error::{Error, Result};

/// File format of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text with a header line.
    Csv,
    /// Apache Parquet with zstd; needs the feature `parquet`.
    Parquet,
}

impl Format {
    /// Ending of file names.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Parquet => "parquet",
        }
    }

    /// The format with this ending of file names.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(extension: &str) -> Result<Format> {
        [Format::Csv, Format::Parquet]
            .into_iter()
            .find(|f| f.extension() == extension)
            .ok_or_else(|| {
                Error::input(format!(
                    "no format `{extension}`; there are `csv` and `parquet`"
                ))
            })
    }

    /// Whether this build can write it.
    pub fn is_available(self) -> bool {
        self == Format::Csv || cfg!(feature = "parquet")
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Integer,
    /// Real numbers.
    Number,
    /// Texts of which there are few (names, dates): a dictionary in Parquet.
    Name,
    /// Texts that seldom repeat (keys of people).
    Key,
}

/// Name of a column and what it holds.
pub type Column = (&'static str, Kind);

/// One value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// A whole number.
    Integer(i64),
    /// A real number; one that is not finite is written as missing.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// Nothing: an empty field, a null.
    Missing,
}

/// Something that writes rows in a format.
pub(super) trait Sink: Send {
    /// Adds a row.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()>;
    /// Hands what was added to the system, where the format can be read in part.
    fn flush(&mut self) -> Result<()>;
    /// Length and checksum of what is now on the disk; `None` where nothing can go on from it.
    fn position(&mut self) -> Result<Option<(u64, u64)>> {
        Ok(None)
    }
    /// Ends the file, with a text about its origin where the format has room for one.
    fn close(self: Box<Self>, about: &str) -> Result<()>;
}

/// A table on disk.
pub struct Table {
    columns: &'static [Column],
    sink: Box<dyn Sink>,
    part: PathBuf,
    path: PathBuf,
    rows: u64,
}

impl Table {
    /// Starts the table `name` in a folder: a file `name.csv.part` or `name.parquet.part`, which
    /// an earlier one of this name gives way to.
    ///
    /// # Errors
    /// If the file cannot be created, or the format is not in this build.
    pub fn create(
        folder: &Path,
        name: &str,
        format: Format,
        columns: &'static [Column],
    ) -> Result<Table> {
        let (path, part) = paths(folder, name, format);
        let file = File::create(&part).map_err(|source| Error::file(&part, "creating", source))?;
        let sink = sink(file, &part, format, columns)?;
        Ok(Table {
            columns,
            sink,
            part,
            path,
            rows: 0,
        })
    }

    /// The same, for a run that keeps checkpoints: [`position`](Table::position) knows where it
    /// stands. The rows of a Parquet table go to a file `name.rows.part` until it is closed, which
    /// stays.
    pub(super) fn create_kept(
        folder: &Path,
        name: &str,
        format: Format,
        columns: &'static [Column],
    ) -> Result<Table> {
        if format == Format::Csv {
            return Table::create(folder, name, format, columns);
        }
        let rows = rows_path(folder, name);
        let file = File::create(&rows).map_err(|source| Error::file(&rows, "creating", source))?;
        let (path, part) = paths(folder, name, format);
        let spool = Spool::new(Tracked::new(file), &rows, &part, format, columns);
        Ok(Table {
            columns,
            sink: Box::new(spool),
            part,
            path,
            rows: 0,
        })
    }

    /// Goes on with a table where it stood at a checkpoint: later rows are cut off, also of one that
    /// was closed since. Nothing happens to its file before `hold` lets it go.
    ///
    /// # Errors
    /// If its file is gone or was changed.
    pub(super) fn resume(
        folder: &Path,
        name: &str,
        format: Format,
        columns: &'static [Column],
        at: &Position,
        hold: &Arc<Hold>,
    ) -> Result<Table> {
        let (path, part) = paths(folder, name, format);
        let sink: Box<dyn Sink> = if format == Format::Csv {
            let closed = !part.exists() && path.exists();
            let file = Tracked::reopen(if closed { &path } else { &part }, at, hold)?;
            if closed {
                hold.rename(path.clone(), part.clone());
            }
            Box::new(super::csv::CsvSink::going_on(file, &part))
        } else {
            let rows = rows_path(folder, name);
            let file = Tracked::reopen(&rows, at, hold)?;
            Box::new(Spool::new(file, &rows, &part, format, columns))
        };
        Ok(Table {
            columns,
            sink,
            part,
            path,
            rows: at.rows,
        })
    }

    /// Where the table stands, for a checkpoint; what it has is on the disk afterwards.
    ///
    /// # Errors
    /// If it cannot be written, or was not begun as one that is kept.
    pub(super) fn position(&mut self) -> Result<Position> {
        match self.sink.position()? {
            Some((bytes, sum)) => Ok(Position {
                rows: self.rows,
                bytes,
                sum,
            }),
            None => Err(Error::input(format!(
                "{} cannot go on from a checkpoint; begin the run with checkpoints",
                self.path.display()
            ))),
        }
    }

    /// Adds a row with one cell for each column, in order.
    ///
    /// # Errors
    /// If it cannot be written.
    ///
    /// # Panics
    /// If the number of cells is not the number of columns.
    #[inline]
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        assert_eq!(cells.len(), self.columns.len(), "one cell for each column");
        self.rows += 1;
        self.sink.row(cells)
    }

    /// Number of rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Final path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Hands the rows so far to the system, where the format can be read in part (CSV).
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn flush(&mut self) -> Result<()> {
        self.sink.flush()
    }

    /// Ends the file and gives it its name; returns its size in bytes. `about` is kept in the
    /// file where the format has room for it (Parquet).
    ///
    /// # Errors
    /// If it cannot be written or renamed.
    pub fn finish(self, about: &str) -> Result<u64> {
        self.sink.close(about)?;
        fs::rename(&self.part, &self.path)
            .map_err(|source| Error::file(&self.part, "renaming", source))?;
        let size = fs::metadata(&self.path)
            .map_err(|source| Error::file(&self.path, "reading the size", source))?;
        Ok(size.len())
    }

    /// Ends the file, and says what a manifest lists of it.
    ///
    /// # Errors
    /// As [`Table::finish`].
    pub(super) fn close(self, about: &str) -> Result<FileEntry> {
        let name = self.path.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let rows = self.rows();
        let bytes = self.finish(about)?;
        Ok(FileEntry { name, bytes, rows })
    }
}

/// What the name of an unfinished file ends in.
pub(super) const PART: &str = ".part";

/// Ending of files of rows, from which tables are made.
pub(super) const ROWS: &str = ".rows";

/// File of a table, and its name until it is whole.
fn paths(folder: &Path, name: &str, format: Format) -> (PathBuf, PathBuf) {
    let file = format!("{name}.{}", format.extension());
    (folder.join(&file), folder.join(format!("{file}{PART}")))
}

/// File of the rows of a table.
fn rows_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{ROWS}{PART}"))
}

/// The rows of a Parquet table as texts, the head first; what is missing is an empty text.
///
/// # Errors
/// If it cannot be read, or Parquet is not in this build.
#[cfg(feature = "report")]
pub(crate) fn parquet_texts(path: &Path) -> Result<Vec<Vec<String>>> {
    #[cfg(feature = "parquet")]
    return super::parquet::texts(path);
    #[cfg(not(feature = "parquet"))]
    Err(Error::input(format!(
        "{} cannot be read: this build of commonground has no Parquet (feature `parquet`)",
        path.display()
    )))
}

/// Writes a file in a format.
pub(super) fn sink(
    file: File,
    path: &Path,
    format: Format,
    columns: &'static [Column],
) -> Result<Box<dyn Sink>> {
    match format {
        Format::Csv => Ok(Box::new(super::csv::CsvSink::new(file, path, columns)?)),
        #[cfg(feature = "parquet")]
        Format::Parquet => Ok(Box::new(super::parquet::ParquetSink::new(
            file, path, columns,
        )?)),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => Err(Error::input(
            "this build of commonground has no Parquet (feature `parquet`); use format `csv`",
        )),
    }
}

/// The error of a file system call.
#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[("name", Kind::Name), ("value", Kind::Number)];

    #[test]
    fn a_table_has_its_name_only_when_whole() {
        let folder = tempfile::tempdir().unwrap();
        let mut table = Table::create(folder.path(), "t", Format::Csv, COLUMNS).unwrap();
        table.row(&[Cell::Text("a, b"), Cell::Number(0.5)]).unwrap();
        table.flush().unwrap();
        let part = folder.path().join("t.csv.part");
        assert_eq!(
            fs::read_to_string(&part).unwrap(),
            "name,value\n\"a, b\",0.5\n"
        );
        assert!(!table.path().exists());
        table.row(&[Cell::Missing, Cell::Number(f64::NAN)]).unwrap();
        assert_eq!(table.rows(), 2);
        let path = table.path().to_owned();
        let size = table.finish("").unwrap();
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(text, "name,value\n\"a, b\",0.5\n,\n");
        assert_eq!(size, text.len() as u64);
        assert!(!part.exists());
    }

    #[test]
    fn a_path_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("no/such");
        let error = Table::create(&missing, "t", Format::Csv, COLUMNS)
            .err()
            .unwrap();
        assert!(matches!(error, Error::File { .. }), "{error:?}");
        assert!(
            error.to_string().contains("t.csv.part: creating"),
            "{error}"
        );
    }

    #[test]
    fn a_full_disk_is_an_error_of_the_file() {
        let full = Path::new("/dev/full");
        let Ok(file) = File::options().write(true).open(full) else {
            eprintln!("skipped: no {}", full.display());
            return;
        };
        let mut sink = sink(file, full, Format::Csv, COLUMNS).unwrap();
        sink.row(&[Cell::Text("a"), Cell::Number(1.0)]).unwrap();
        let error = sink.flush().unwrap_err();
        assert!(
            matches!(&error, Error::File { source, .. }
            if source.kind() == std::io::ErrorKind::StorageFull),
            "{error:?}"
        );
        assert!(
            error.to_string().starts_with("/dev/full: writing: "),
            "{error}"
        );
        assert!(!error.is_input());
    }

    #[test]
    fn a_table_goes_on_where_it_stood() {
        let folder = tempfile::tempdir().unwrap();
        let row = |table: &mut Table, x: f64| {
            table.row(&[Cell::Text("a"), Cell::Number(x)]).unwrap();
        };
        let mut table = Table::create_kept(folder.path(), "t", Format::Csv, COLUMNS).unwrap();
        row(&mut table, 1.0);
        let at = table.position().unwrap();
        row(&mut table, 2.0);
        let path = table.path().to_owned();
        table.finish("").unwrap();
        let resume = |name: &str, format, at: &Position| -> Result<Table> {
            let hold = Arc::default();
            let table = Table::resume(folder.path(), name, format, COLUMNS, at, &hold)?;
            hold.release()?;
            Ok(table)
        };
        for last in [3.0, 4.0] {
            let mut again = resume("t", Format::Csv, &at).unwrap();
            assert_eq!(again.rows(), 1);
            row(&mut again, last);
            again.finish("").unwrap();
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(text, format!("name,value\na,1\na,{last}\n"));
        }
        fs::write(&path, "name,value\na,7\n").unwrap();
        let changed = resume("t", Format::Csv, &at);
        assert!(
            changed
                .err()
                .unwrap()
                .to_string()
                .contains("not as the checkpoint left it")
        );
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn a_parquet_table_with_a_past_has_the_bytes_of_one_without() {
        let folder = tempfile::tempdir().unwrap();
        let cells = |k: u32| {
            let value = match k % 3 {
                0 => Cell::Missing,
                1 => Cell::Integer(-5),
                _ => Cell::Number(f64::from(k) / 7.0),
            };
            [
                Cell::Text(if k.is_multiple_of(2) { "a" } else { "ß" }),
                value,
            ]
        };
        let bytes = |table: Table| {
            let path = table.path().to_owned();
            table.finish("about").unwrap();
            fs::read(path).unwrap()
        };
        let columns = COLUMNS;
        let mut plain = Table::create(folder.path(), "p", Format::Parquet, columns).unwrap();
        (0..70_000).for_each(|k| plain.row(&cells(k)).unwrap());
        let plain = bytes(plain);
        let mut kept = Table::create_kept(folder.path(), "k", Format::Parquet, columns).unwrap();
        (0..300).for_each(|k| kept.row(&cells(k)).unwrap());
        let at = kept.position().unwrap();
        (0..10).for_each(|k| kept.row(&cells(k)).unwrap());
        bytes(kept);
        let hold = Arc::default();
        let mut kept =
            Table::resume(folder.path(), "k", Format::Parquet, columns, &at, &hold).unwrap();
        hold.release().unwrap();
        (300..70_000).for_each(|k| kept.row(&cells(k)).unwrap());
        assert!(bytes(kept) == plain);
    }

    #[cfg(not(feature = "parquet"))]
    #[test]
    fn a_build_without_parquet_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let error = Table::create(folder.path(), "t", Format::Parquet, COLUMNS)
            .err()
            .unwrap();
        assert!(
            error.is_input() && error.to_string().contains("csv"),
            "{error}"
        );
    }
}
