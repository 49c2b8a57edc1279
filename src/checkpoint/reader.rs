//! Reads a checkpoint, and says what is wrong with one that cannot be read.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::{BLOCK, END, FORMAT, MAGIC, SECTION, Stored, join_bytes};
use crate::error::{Error, Result};

/// Reads a checkpoint, section by section, in the order in which they were written.
///
/// Every block is compared with its checksum before anything of it is used.
pub struct Reader {
    file: File,
    path: PathBuf,
    /// Name of the section at hand.
    name: String,
    width: usize,
    block: Vec<u8>,
    /// Bytes of the block that were read.
    at: usize,
    length: u64,
    sum: Xxh3,
    sections: u32,
    sums: Xxh3,
    stored: Vec<u8>,
    parted: Vec<u8>,
}

impl Reader {
    /// Opens a checkpoint.
    ///
    /// # Errors
    /// If the file cannot be opened, is no checkpoint, or has a newer format.
    pub fn open(path: &Path) -> Result<Reader> {
        let file =
            File::open(path).map_err(|source| Error::file(path, "opening a checkpoint", source))?;
        let mut reader = Reader {
            file,
            path: path.to_owned(),
            name: String::new(),
            width: 1,
            block: Vec::new(),
            at: 0,
            length: 0,
            sum: Xxh3::new(),
            sections: 0,
            sums: Xxh3::new(),
            stored: Vec::new(),
            parted: Vec::new(),
        };
        let mut magic = [0; 8];
        let foreign = "is no checkpoint of this program";
        match reader.file.read_exact(&mut magic) {
            Ok(()) if magic == MAGIC => {}
            Ok(()) => return Err(reader.refuse(foreign)),
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Err(reader.refuse(foreign)),
            Err(e) => return Err(reader.failed(e)),
        }
        match reader.u32()? {
            FORMAT => Ok(reader),
            n if n > FORMAT => Err(reader.refuse(&format!(
                "has format {n}, of a newer version; this one reads format {FORMAT}: go on with the \
                 version that wrote it"
            ))),
            n => Err(reader.refuse(&format!("has format {n}; this version reads {FORMAT}"))),
        }
    }

    /// Path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads a section, which must have this name, with `read`, which must read all of it.
    ///
    /// # Errors
    /// If the next section has another name, is cut short or damaged, or holds something else.
    pub fn section<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Reader) -> Result<T>,
    ) -> Result<T> {
        let before = std::mem::replace(&mut self.name, name.to_owned());
        let mut tag = [0; 2];
        self.exactly(&mut tag[..1])?;
        let found = match tag[0] {
            SECTION => {
                self.exactly(&mut tag[1..])?;
                let mut found = vec![0; usize::from(tag[1])];
                self.exactly(&mut found)?;
                String::from_utf8_lossy(&found).into_owned()
            }
            END => {
                return Err(self.refuse(&format!(
                    "ends after `{before}`, where `{name}` is expected: it is of another model"
                )));
            }
            _ => return Err(self.refuse(&format!("is damaged after section `{before}`"))),
        };
        if found != name {
            return Err(self.refuse(&format!(
                "has `{found}` where `{name}` is expected: it is of another model"
            )));
        }
        let mut width = [0];
        self.exactly(&mut width)?;
        self.width = usize::from(width[0]);
        (self.at, self.length, self.sum) = (0, 0, Xxh3::new());
        self.block.clear();
        let value = read(self)?;
        if self.at < self.block.len() || self.next_block()? {
            return Err(self.wrong("more than is expected"));
        }
        Ok(value)
    }

    /// A section with one value, or a column of numbers.
    ///
    /// # Errors
    /// As [`Reader::section`].
    pub fn value<T: Stored>(&mut self, name: &str) -> Result<T> {
        self.section(name, T::read)
    }

    /// A section that goes where a column is, which is given up first.
    ///
    /// # Errors
    /// As [`Reader::section`].
    pub fn refill<T: Stored>(&mut self, name: &str, column: &mut Vec<T>) -> Result<()> {
        *column = Vec::new();
        *column = self.value(name)?;
        Ok(())
    }

    /// There are no more sections.
    ///
    /// # Errors
    /// If there are, or the file is cut short or damaged.
    pub fn finish(mut self) -> Result<()> {
        self.name = "the end".to_owned();
        let mut tag = [0];
        self.exactly(&mut tag)?;
        if tag[0] != END {
            return Err(self.refuse("has more sections than are expected: it is of another model"));
        }
        let sections = self.u32()?;
        if sections != self.sections || self.u64()? != self.sums.digest() {
            return Err(self.refuse("is damaged: its sections are not those that it ended with"));
        }
        Ok(())
    }

    /// Room for so many numbers, and no more.
    pub(crate) fn room<T>(&self, n: usize) -> Result<Vec<T>> {
        let mut items = Vec::new();
        match items.try_reserve_exact(n) {
            Ok(()) => Ok(items),
            Err(_) => Err(self.wrong(&format!("{n} numbers, for which there is no memory"))),
        }
    }

    /// The next bytes of the section.
    pub(super) fn bytes(&mut self, mut out: &mut [u8]) -> Result<()> {
        while !out.is_empty() {
            if self.at == self.block.len() && !self.next_block()? {
                return Err(self.wrong("less than is expected"));
            }
            let here = (self.block.len() - self.at).min(out.len());
            let (first, rest) = out.split_at_mut(here);
            first.copy_from_slice(&self.block[self.at..self.at + here]);
            self.at += here;
            out = rest;
        }
        Ok(())
    }

    /// Reads the next block; `false` where the section ends.
    fn next_block(&mut self) -> Result<bool> {
        let length = self.u32()? as usize;
        if length == 0 {
            let whole = self.u64()?;
            let sum = self.u64()?;
            if whole != self.length || sum != self.sum.digest() {
                return Err(self.damaged());
            }
            self.sums.update(&sum.to_le_bytes());
            self.sections += 1;
            return Ok(false);
        }
        let packed = self.u32()? as usize;
        let sum = self.u64()?;
        if length > BLOCK || packed > length {
            return Err(self.damaged());
        }
        let mut stored = std::mem::take(&mut self.stored);
        stored.resize(packed, 0);
        self.exactly(&mut stored)?;
        if packed == length {
            self.block.clear();
            self.block.extend_from_slice(&stored);
        } else {
            let mut parted = std::mem::take(&mut self.parted);
            parted.resize(length, 0);
            let n = lz4_flex::block::decompress_into(&stored, &mut parted);
            if n.ok() != Some(length) {
                return Err(self.damaged());
            }
            join_bytes(&parted, self.width, &mut self.block);
            self.parted = parted;
        }
        self.stored = stored;
        if xxh3_64(&self.block) != sum {
            return Err(self.damaged());
        }
        self.at = 0;
        self.length += length as u64;
        self.sum.update(&sum.to_le_bytes());
        Ok(true)
    }

    fn u32(&mut self) -> Result<u32> {
        let mut bytes = [0; 4];
        self.exactly(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn u64(&mut self) -> Result<u64> {
        let mut bytes = [0; 8];
        self.exactly(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn exactly(&mut self, bytes: &mut [u8]) -> Result<()> {
        match self.file.read_exact(bytes) {
            Ok(()) => Ok(()),
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => {
                Err(self.refuse(&match self.name.as_str() {
                    "" => "is cut short: it ends within its head".to_owned(),
                    name => format!("is cut short: it ends in `{name}`"),
                }))
            }
            Err(e) => Err(self.failed(e)),
        }
    }

    fn damaged(&self) -> Error {
        self.refuse(&format!(
            "is damaged: a checksum in section `{}` does not hold",
            self.name
        ))
    }

    /// The section holds something that cannot be.
    pub(crate) fn wrong(&self, what: &str) -> Error {
        self.refuse(&format!(
            "holds {what} in section `{}`: it is of another model",
            self.name
        ))
    }

    /// The file cannot be used.
    pub(crate) fn refuse(&self, why: &str) -> Error {
        Error::input(format!("checkpoint {} {why}", self.path.display()))
    }

    fn failed(&self, source: std::io::Error) -> Error {
        Error::file(&self.path, "reading a checkpoint", source)
    }
}
