//! A table that is written row by row and appears under its name when it is whole.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

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
        let path = folder.join(format!("{name}.{}", format.extension()));
        let mut part = path.clone().into_os_string();
        part.push(PART);
        let part = PathBuf::from(part);
        let file = File::create(&part).map_err(|source| file_error(&part, "creating", source))?;
        let sink = sink(file, &part, format, columns)?;
        Ok(Table {
            columns,
            sink,
            part,
            path,
            rows: 0,
        })
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
            .map_err(|source| file_error(&self.part, "renaming", source))?;
        let size = fs::metadata(&self.path)
            .map_err(|source| file_error(&self.path, "reading the size", source))?;
        Ok(size.len())
    }
}

/// What the name of an unfinished file ends in.
pub(super) const PART: &str = ".part";

fn sink(
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
pub(super) fn file_error(path: &Path, doing: &'static str, source: std::io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        doing,
        source,
    }
}

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
