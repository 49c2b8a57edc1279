//! Writes a checkpoint: beside its name, and under it when it is whole.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::{BLOCK, END, FORMAT, MAGIC, PART, SECTION, Stored, part_bytes};
use crate::error::{Error, Result};

/// Blocks that are compressed side by side.
const BATCH: usize = 8;

/// Writes a checkpoint, section by section.
///
/// Blocks are compressed in parallel, in the pool of threads in which it is called. A writer that is
/// dropped before [`finish`](Writer::finish) removes what it wrote; an earlier file stays as it is.
pub struct Writer {
    file: File,
    path: PathBuf,
    part: PathBuf,
    /// Bytes of the section that are not in a block yet.
    block: Vec<u8>,
    /// Whole blocks that wait for company.
    waiting: Vec<Vec<u8>>,
    width: usize,
    /// Length of the section so far, checksum over its blocks.
    length: u64,
    sum: Xxh3,
    sections: u32,
    sums: Xxh3,
    written: Written,
    done: bool,
}

/// Size of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Bytes of all values.
    pub plain: u64,
    /// Bytes of the file.
    pub stored: u64,
}

impl Writer {
    /// Begins a file of this name.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn create(path: &Path) -> Result<Writer> {
        let mut part = path.as_os_str().to_owned();
        part.push(PART);
        let part = PathBuf::from(part);
        let file = File::create(&part)
            .map_err(|source| Error::file(&part, "creating a checkpoint", source))?;
        let mut writer = Writer {
            file,
            path: path.to_owned(),
            part,
            block: Vec::with_capacity(BLOCK),
            waiting: Vec::with_capacity(BATCH),
            width: 1,
            length: 0,
            sum: Xxh3::new(),
            sections: 0,
            sums: Xxh3::new(),
            written: Written::default(),
            done: false,
        };
        writer.put(&MAGIC)?;
        writer.put(&FORMAT.to_le_bytes())?;
        Ok(writer)
    }

    /// A section of this name (at most 255 bytes) with what `write` writes; `width` is the number of
    /// bytes of most numbers in it, which matters for compression only.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn section(
        &mut self,
        name: &str,
        width: usize,
        write: impl FnOnce(&mut Writer) -> Result<()>,
    ) -> Result<()> {
        let length = u8::try_from(name.len()).map_err(|_| {
            Error::input(format!(
                "`{name}` is too long for a checkpoint; 255 bytes are allowed"
            ))
        })?;
        self.width = width;
        self.length = 0;
        self.sum = Xxh3::new();
        let mut head = vec![SECTION, length];
        head.extend_from_slice(name.as_bytes());
        head.push(width as u8);
        self.put(&head)?;
        write(self)?;
        if !self.block.is_empty() {
            let last = std::mem::take(&mut self.block);
            self.waiting.push(last);
        }
        self.flush()?;
        self.block = Vec::with_capacity(BLOCK);
        let sum = self.sum.digest();
        let mut end = vec![0; 4];
        end.extend_from_slice(&self.length.to_le_bytes());
        end.extend_from_slice(&sum.to_le_bytes());
        self.put(&end)?;
        self.sums.update(&sum.to_le_bytes());
        self.sections += 1;
        Ok(())
    }

    /// A section with one value.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn value<T: Stored>(&mut self, name: &str, value: &T) -> Result<()> {
        self.section(name, 1, |out| value.write(out))
    }

    /// A section with a column of numbers.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn column<T: Stored>(&mut self, name: &str, column: &Vec<T>) -> Result<()> {
        self.section(name, size_of::<T>().clamp(1, 8), |out| column.write(out))
    }

    /// Adds bytes to the section.
    pub(super) fn bytes(&mut self, mut bytes: &[u8]) -> Result<()> {
        loop {
            let room = BLOCK - self.block.len();
            if bytes.len() < room {
                self.block.extend_from_slice(bytes);
                return Ok(());
            }
            let (here, rest) = bytes.split_at(room);
            self.block.extend_from_slice(here);
            bytes = rest;
            let full = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
            self.waiting.push(full);
            if self.waiting.len() == BATCH {
                self.flush()?;
            }
        }
    }

    /// Compresses and writes the blocks that wait.
    fn flush(&mut self) -> Result<()> {
        let width = self.width;
        let blocks = std::mem::take(&mut self.waiting);
        let stored: Vec<Packed> = match blocks.len() {
            0 => return Ok(()),
            // Most sections are small.
            1 => vec![Packed::of(&blocks[0], width)],
            _ => blocks.par_iter().map(|b| Packed::of(b, width)).collect(),
        };
        for (block, stored) in blocks.iter().zip(&stored) {
            self.length += block.len() as u64;
            self.sum.update(&stored.sum.to_le_bytes());
            self.written.plain += block.len() as u64;
            let mut head = [0; 16];
            head[..4].copy_from_slice(&(block.len() as u32).to_le_bytes());
            head[4..8].copy_from_slice(&(stored.bytes.len() as u32).to_le_bytes());
            head[8..].copy_from_slice(&stored.sum.to_le_bytes());
            self.put(&head)?;
            self.put(&stored.bytes)?;
        }
        Ok(())
    }

    /// Hands bytes to the system.
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.written.stored += bytes.len() as u64;
        self.file
            .write_all(bytes)
            .map_err(|source| self.error("writing a checkpoint", source))
    }

    /// Ends the file, waits until it is on the disk and gives it its name, in place of an earlier
    /// file of the name.
    ///
    /// # Errors
    /// If that is impossible; then the earlier file stays.
    pub fn finish(mut self) -> Result<Written> {
        let mut end = vec![END];
        end.extend_from_slice(&self.sections.to_le_bytes());
        end.extend_from_slice(&self.sums.digest().to_le_bytes());
        self.put(&end)?;
        self.file
            .sync_all()
            .map_err(|source| self.error("writing a checkpoint", source))?;
        fs::rename(&self.part, &self.path)
            .map_err(|source| self.error("renaming a checkpoint", source))?;
        self.done = true;
        // The new name is to be on the disk as well; not every system lets a folder be opened.
        if let Some(folder) = self.path.parent().and_then(|p| File::open(p).ok()) {
            let _ = folder.sync_all();
        }
        Ok(self.written)
    }

    fn error(&self, doing: &'static str, source: std::io::Error) -> Error {
        Error::file(&self.part, doing, source)
    }
}

impl Drop for Writer {
    /// What is not whole is of no use and may fill the disk.
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// A block as it is stored.
struct Packed {
    sum: u64,
    bytes: Vec<u8>,
}

impl Packed {
    fn of(block: &[u8], width: usize) -> Packed {
        let mut parted = Vec::with_capacity(block.len());
        part_bytes(block, width, &mut parted);
        let packed = lz4_flex::block::compress(&parted);
        Packed {
            sum: xxh3_64(block),
            // What is as long as the block is the block itself.
            bytes: if packed.len() < block.len() {
                packed
            } else {
                block.to_vec()
            },
        }
    }
}
