use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::Path;

use super::*;
use crate::error::Result;

type Sample = (Vec<f32>, BTreeMap<String, Vec<u64>>, Vec<[u8; 4]>);

/// Values of all kinds, and columns of several blocks.
fn sample() -> Sample {
    let mut column: Vec<f32> = (0..300_000).map(|i| (i % 977) as f32 / 7.0).collect();
    column[3] = f32::NAN;
    let map = BTreeMap::from([("a".to_owned(), vec![1, u64::MAX]), (String::new(), vec![])]);
    (column, map, vec![[1, 2, 3, 4]; 5])
}

fn write(path: &Path) -> Result<Written> {
    let (column, map, tallies) = sample();
    let mut out = Writer::create(path)?;
    out.column("column", &column)?;
    out.value("map", &map)?;
    out.value("none", &None::<u16>)?;
    out.column("tallies", &tallies)?;
    out.value("past", &VecDeque::from([true, false]))?;
    out.finish()
}

fn read(path: &Path) -> Result<()> {
    let (column, map, tallies) = sample();
    let mut from = Reader::open(path)?;
    let found: Vec<f32> = from.value("column")?;
    let bits = |c: &[f32]| c.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&found), bits(&column));
    assert_eq!(from.value::<BTreeMap<String, Vec<u64>>>("map")?, map);
    assert_eq!(from.value::<Option<u16>>("none")?, None);
    assert_eq!(from.value::<Vec<[u8; 4]>>("tallies")?, tallies);
    assert_eq!(from.value::<VecDeque<bool>>("past")?, [true, false]);
    from.finish()
}

#[test]
fn what_was_written_is_read_back_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let written = write(&path).unwrap();
    assert_eq!(written.stored, fs::metadata(&path).unwrap().len());
    assert!(written.stored < written.plain, "{written:?}");
    read(&path).unwrap();
    assert!(!folder.path().join("state.part").exists());
}

#[test]
fn a_file_that_is_cut_short_anywhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    write(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    let cut = folder.path().join("cut");
    let mut places: Vec<usize> = (0..40).chain(whole.len() - 120..whole.len()).collect();
    places.extend((1..40).map(|k| k * whole.len() / 40));
    for length in places {
        fs::write(&cut, &whole[..length]).unwrap();
        let error = read(&cut).unwrap_err();
        let said = error.to_string();
        assert!(error.is_input(), "{said}");
        assert!(said.contains("cut short") || length < 8 && said.contains("no checkpoint"));
    }
}

#[test]
fn a_changed_byte_is_noticed_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    write(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    for at in (0..60).chain((1..60).map(|k| k * whole.len() / 60)) {
        let mut other = whole.clone();
        other[at] ^= 0x10;
        fs::write(&path, &other).unwrap();
        // The width of numbers stands for itself: whatever follows from it is checked.
        assert!(read(&path).is_err(), "byte {at}");
    }
}

#[test]
fn foreign_newer_and_other_files_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let said = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        Reader::open(&path).err().unwrap().to_string()
    };
    assert!(said(b"week,date,area").contains("no checkpoint of this program"));
    assert!(said(b"").contains("no checkpoint of this program"));
    let newer = [&b"cground\x1A"[..], &(FORMAT + 1).to_le_bytes()].concat();
    assert!(said(&newer).contains(&format!("format {}, of a newer version", FORMAT + 1)));
    write(&path).unwrap();
    let error = Reader::open(&path).unwrap().value::<u8>("map").unwrap_err();
    assert!(
        error.to_string().contains("`column` where `map`"),
        "{error}"
    );
    let mut from = Reader::open(&path).unwrap();
    let error = from.value::<u64>("column").unwrap_err().to_string();
    assert!(error.contains("more than is expected"), "{error}");
    assert!(Reader::open(&path).unwrap().finish().is_err());
}

#[test]
fn what_is_not_finished_leaves_the_earlier_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    write(&path).unwrap();
    let before = fs::read(&path).unwrap();
    let mut out = Writer::create(&path).unwrap();
    out.value("half", &7u32).unwrap();
    drop(out);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn parting_bytes_can_be_undone() {
    let (mut parted, mut joined) = (Vec::new(), Vec::new());
    for length in [0usize, 1, 3, 4, 7, 8, 9, 64, 1001] {
        let block: Vec<u8> = (0..length).map(|i| (i * 7 + i / 5) as u8).collect();
        for width in [0, 1, 2, 4, 8] {
            part_bytes(&block, width, &mut parted);
            join_bytes(&parted, width, &mut joined);
            assert_eq!(joined, block, "{length} by {width}");
        }
    }
    part_bytes(&[1, 2, 3, 4, 5], 2, &mut parted);
    assert_eq!(parted, [1, 3, 2, 4, 5]);
}
