//! Files that can be taken up again where a checkpoint left them.
//!
//! A CSV file is cut at the length that it had and goes on. A Parquet file has no end before it is
//! closed and its row groups do not lie where weeks end; while a run keeps checkpoints, the rows of a
//! Parquet table therefore go to a file of rows beside it, which can be cut, and the Parquet file is
//! made from it when the table is closed: the same bytes as if it had been written at once.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::Xxh3;

use super::table::{Cell, Column, Format, Sink};
use crate::checkpoint::stored;
use crate::error::{Error, Result};

/// Where a table stood at a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Rows so far.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Their checksum.
    pub sum: u64,
}

stored! { Position { rows, bytes, sum } }

/// Tables that are taken up again, until everything else was taken from the checkpoint too: no file is
/// cut, renamed or written before.
#[derive(Debug, Default)]
pub(super) struct Hold {
    released: AtomicBool,
    /// Names that files get.
    renames: Mutex<Vec<(PathBuf, PathBuf)>>,
}

impl Hold {
    /// A file that was closed since the checkpoint is to get its unfinished name back.
    pub fn rename(&self, from: PathBuf, to: PathBuf) {
        let mut renames = self.renames.lock().unwrap_or_else(PoisonError::into_inner);
        renames.push((from, to));
    }

    /// Lets the tables go on.
    pub fn release(&self) -> Result<()> {
        let mut renames = self.renames.lock().unwrap_or_else(PoisonError::into_inner);
        for (from, to) in renames.drain(..) {
            fs::rename(&from, &to).map_err(|e| Error::file(&from, "renaming", e))?;
        }
        self.released.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn holds(&self) -> bool {
        !self.released.load(Ordering::Relaxed)
    }
}

/// A file that knows its length and checksum.
pub(super) struct Tracked {
    file: File,
    bytes: u64,
    sum: Xxh3,
    /// Whether something stands behind that is still to be cut off.
    behind: bool,
    /// Until when nothing may happen to it.
    hold: Option<Arc<Hold>>,
}

impl Tracked {
    /// A new file.
    pub fn new(file: File) -> Tracked {
        Tracked {
            file,
            bytes: 0,
            sum: Xxh3::new(),
            behind: false,
            hold: None,
        }
    }

    /// A file that is to go on at a position; what came after it is cut off when it does, and not before
    /// it is let go.
    pub fn reopen(path: &Path, at: &Position, hold: &Arc<Hold>) -> Result<Tracked> {
        let failed = |source| Error::file(path, "taking up again", source);
        let mut file = File::options()
            .read(true)
            .write(true)
            .open(path)
            .map_err(failed)?;
        let mut sum = Xxh3::new();
        let (mut left, mut buffer) = (at.bytes, vec![0; 1 << 16]);
        while left > 0 {
            let here = left.min(buffer.len() as u64) as usize;
            let n = file.read(&mut buffer[..here]).map_err(failed)?;
            if n == 0 {
                break;
            }
            sum.update(&buffer[..n]);
            left -= n as u64;
        }
        if left > 0 || sum.digest() != at.sum {
            return Err(Error::input(format!(
                "{} is not as the checkpoint left it, so that the run cannot go on with it; start \
                 the run again in another folder",
                path.display()
            )));
        }
        file.seek(SeekFrom::Start(at.bytes)).map_err(failed)?;
        Ok(Tracked {
            file,
            bytes: at.bytes,
            sum,
            behind: true,
            hold: Some(hold.clone()),
        })
    }

    fn is_held(&self) -> bool {
        self.hold.as_ref().is_some_and(|hold| hold.holds())
    }

    fn cut(&mut self) -> io::Result<()> {
        if self.is_held() {
            return Err(io::Error::other("the run has not gone on yet"));
        }
        if std::mem::take(&mut self.behind) {
            self.file.set_len(self.bytes)?;
        }
        Ok(())
    }

    /// Length and checksum so far; what was written is on the disk afterwards.
    pub fn sync(&self) -> io::Result<(u64, u64)> {
        self.file.sync_data()?;
        Ok((self.bytes, self.sum.digest()))
    }
}

impl Write for Tracked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.cut()?;
        let n = self.file.write(bytes)?;
        self.bytes += n as u64;
        self.sum.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        // A writer that is dropped before the run goes on has nothing to hand over.
        if self.is_held() {
            return Ok(());
        }
        self.cut()?;
        self.file.flush()
    }
}

const MISSING: u8 = 0;
const INTEGER: u8 = 1;
const NUMBER: u8 = 2;
const TEXT: u8 = 3;

/// Keeps rows in a file, and writes them in their format when the table is closed.
pub(super) struct Spool {
    out: BufWriter<Tracked>,
    path: PathBuf,
    /// File in the format of the table.
    target: PathBuf,
    format: Format,
    columns: &'static [Column],
}

impl Spool {
    pub fn new(
        file: Tracked,
        path: &Path,
        target: &Path,
        format: Format,
        columns: &'static [Column],
    ) -> Spool {
        Spool {
            out: BufWriter::with_capacity(1 << 16, file),
            path: path.to_owned(),
            target: target.to_owned(),
            format,
            columns,
        }
    }

    fn put(&mut self, cell: Cell<'_>) -> io::Result<()> {
        match cell {
            Cell::Missing => self.out.write_all(&[MISSING]),
            Cell::Integer(n) => {
                self.out.write_all(&[INTEGER])?;
                self.out.write_all(&n.to_le_bytes())
            }
            Cell::Number(x) => {
                self.out.write_all(&[NUMBER])?;
                self.out.write_all(&x.to_bits().to_le_bytes())
            }
            Cell::Text(text) => {
                self.out.write_all(&[TEXT])?;
                self.out.write_all(&(text.len() as u32).to_le_bytes())?;
                self.out.write_all(text.as_bytes())
            }
        }
    }

    /// Writes all rows in the format of the table.
    fn replay(&self, about: &str) -> Result<()> {
        let failed = |source| Error::file(&self.path, "reading", source);
        let mut rows = BufReader::new(File::open(&self.path).map_err(failed)?);
        let file = File::create(&self.target)
            .map_err(|source| Error::file(&self.target, "creating", source))?;
        let mut sink = super::table::sink(file, &self.target, self.format, self.columns)?;
        let mut row: Vec<Kept> = Vec::with_capacity(self.columns.len());
        while Kept::row(&mut rows, self.columns.len(), &mut row).map_err(failed)? {
            let cells: Vec<Cell<'_>> = row.iter().map(Kept::cell).collect();
            sink.row(&cells)?;
        }
        sink.close(about)
    }
}

impl Sink for Spool {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        cells
            .iter()
            .try_for_each(|&cell| self.put(cell))
            .map_err(|source| Error::file(&self.path, "writing", source))
    }

    fn flush(&mut self) -> Result<()> {
        self.out
            .flush()
            .map_err(|source| Error::file(&self.path, "writing", source))
    }

    fn position(&mut self) -> Result<Option<(u64, u64)>> {
        self.flush()?;
        let at = self.out.get_ref().sync();
        at.map(Some)
            .map_err(|source| Error::file(&self.path, "writing", source))
    }

    fn close(mut self: Box<Self>, about: &str) -> Result<()> {
        self.flush()?;
        self.replay(about).inspect_err(|_| {
            // Half a file is of no use, and may be what filled the disk.
            let _ = fs::remove_file(&self.target);
        })
    }
}

/// A value of a row that is read back.
enum Kept {
    Missing,
    Integer(i64),
    Number(f64),
    Text(String),
}

impl Kept {
    fn cell(&self) -> Cell<'_> {
        match self {
            Kept::Missing => Cell::Missing,
            Kept::Integer(n) => Cell::Integer(*n),
            Kept::Number(x) => Cell::Number(*x),
            Kept::Text(text) => Cell::Text(text),
        }
    }

    /// Reads a row; `false` where there are no more.
    fn row(from: &mut impl Read, columns: usize, row: &mut Vec<Kept>) -> io::Result<bool> {
        row.clear();
        for k in 0..columns {
            let mut tag = [0];
            if from.read(&mut tag)? == 0 {
                return match k {
                    0 => Ok(false),
                    _ => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
            let mut eight = [0; 8];
            row.push(match tag[0] {
                MISSING => Kept::Missing,
                INTEGER => {
                    from.read_exact(&mut eight)?;
                    Kept::Integer(i64::from_le_bytes(eight))
                }
                NUMBER => {
                    from.read_exact(&mut eight)?;
                    Kept::Number(f64::from_bits(u64::from_le_bytes(eight)))
                }
                TEXT => {
                    from.read_exact(&mut eight[..4])?;
                    let [a, b, c, d, ..] = eight;
                    let mut text = vec![0; u32::from_le_bytes([a, b, c, d]) as usize];
                    from.read_exact(&mut text)?;
                    let text = String::from_utf8(text);
                    Kept::Text(text.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?)
                }
                _ => return Err(io::ErrorKind::InvalidData.into()),
            });
        }
        Ok(true)
    }
}
