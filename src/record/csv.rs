//! Rows as comma-separated text.

use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::spool::Tracked;
use super::table::{Cell, Column, Sink};
use crate::error::{Error, Result};

/// Bytes kept before they go to the system.
const BUFFER: usize = 1 << 17;

/// Writes CSV with a header line.
pub(super) struct CsvSink {
    writer: csv::Writer<Tracked>,
    path: PathBuf,
    /// Text of the number at hand.
    text: String,
}

impl CsvSink {
    pub fn new(file: File, path: &Path, columns: &[Column]) -> Result<CsvSink> {
        let mut sink = CsvSink::going_on(Tracked::new(file), path);
        let header = sink.writer.write_record(columns.iter().map(|c| c.0));
        header.map_err(|error| sink.error(error))?;
        Ok(sink)
    }

    /// Goes on with a file that has its header.
    pub fn going_on(file: Tracked, path: &Path) -> CsvSink {
        CsvSink {
            writer: csv::WriterBuilder::new()
                .buffer_capacity(BUFFER)
                .from_writer(file),
            path: path.to_owned(),
            text: String::new(),
        }
    }

    fn error(&self, error: csv::Error) -> Error {
        match error.into_kind() {
            csv::ErrorKind::Io(source) => Error::file(&self.path, "writing", source),
            other => Error::Output {
                path: self.path.clone(),
                message: format!("{other:?}"),
            },
        }
    }

    fn fields(&mut self, cells: &[Cell<'_>]) -> csv::Result<()> {
        for cell in cells {
            self.text.clear();
            match *cell {
                Cell::Integer(n) => {
                    // Writing to a String never fails.
                    let _ = write!(self.text, "{n}");
                }
                Cell::Number(x) => number(x, &mut self.text),
                Cell::Missing => {}
                Cell::Text(text) => {
                    self.writer.write_field(text)?;
                    continue;
                }
            }
            self.writer.write_field(&self.text)?;
        }
        self.writer.write_record(None::<&[u8]>)
    }
}

impl Sink for CsvSink {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.fields(cells).map_err(|error| self.error(error))
    }

    fn flush(&mut self) -> Result<()> {
        self.writer
            .flush()
            .map_err(|source| Error::file(&self.path, "writing", source))
    }

    fn position(&mut self) -> Result<Option<(u64, u64)>> {
        self.flush()?;
        let at = self.writer.get_ref().sync();
        at.map(Some)
            .map_err(|source| Error::file(&self.path, "writing", source))
    }

    fn close(mut self: Box<Self>, _about: &str) -> Result<()> {
        self.flush()
    }
}

/// Writes a number: whole ones as they are, others with six significant digits, those that are
/// not finite as nothing.
fn number(x: f64, text: &mut String) {
    if !x.is_finite() {
        return;
    }
    let whole = x as i64;
    let _ = if whole as f64 == x && whole.unsigned_abs() < 1 << 53 {
        write!(text, "{whole}")
    } else {
        // Rounded in decimal, then printed as shortly as the rounded number can be.
        let _ = write!(text, "{x:.5e}");
        let rounded = text.parse::<f64>().unwrap_or(x);
        text.clear();
        write!(text, "{rounded}")
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_whole_ones_exact() {
        for (x, known) in [
            (0.123_456_789, "0.123457"),
            (-0.3, "-0.3"),
            (1.0 / 3.0, "0.333333"),
            (0.1 + 0.2, "0.3"),
            (123_456_789.0, "123456789"),
            (3_576_190.0, "3576190"),
            (12_345_678.9, "12345700"),
            (2.5e-7, "0.00000025"),
            (0.0, "0"),
            (-0.0, "0"),
            (f64::NAN, ""),
            (f64::INFINITY, ""),
        ] {
            let mut text = String::new();
            number(x, &mut text);
            assert_eq!(text, known);
        }
    }
}
