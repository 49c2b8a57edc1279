//! Rows as Apache Parquet: columns in batches, compressed with zstd.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, Float64Builder, Int64Builder, StringBuilder, StringDictionaryBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::table::{Cell, Column, Kind, Sink};
use crate::error::{Error, Result};

/// Rows of a row group. Fewer only at the end: small groups would cost more than the rows.
const GROUP: usize = 1 << 16;

/// Name under which the manifest is kept in the file's metadata.
const ABOUT: &str = "commonground";

enum Builder {
    Integer(Int64Builder),
    Number(Float64Builder),
    Name(StringDictionaryBuilder<Int32Type>),
    Key(StringBuilder),
}

impl Builder {
    fn new(kind: Kind) -> Builder {
        match kind {
            Kind::Integer => Builder::Integer(Int64Builder::new()),
            Kind::Number => Builder::Number(Float64Builder::new()),
            Kind::Name => Builder::Name(StringDictionaryBuilder::new()),
            Kind::Key => Builder::Key(StringBuilder::new()),
        }
    }

    /// Adds a value; one that the column cannot hold becomes a null.
    fn add(&mut self, cell: Cell<'_>) -> std::result::Result<(), ParquetError> {
        match (self, cell) {
            (Builder::Integer(b), Cell::Integer(n)) => b.append_value(n),
            (Builder::Integer(b), _) => b.append_null(),
            (Builder::Number(b), Cell::Number(x)) if x.is_finite() => b.append_value(x),
            (Builder::Number(b), Cell::Integer(n)) => b.append_value(n as f64),
            (Builder::Number(b), _) => b.append_null(),
            (Builder::Name(b), Cell::Text(text)) => {
                b.append(text)?;
            }
            (Builder::Name(b), _) => b.append_null(),
            (Builder::Key(b), Cell::Text(text)) => b.append_value(text),
            (Builder::Key(b), _) => b.append_null(),
        }
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Integer(b) => ArrayBuilder::finish(b),
            Builder::Number(b) => ArrayBuilder::finish(b),
            Builder::Name(b) => ArrayBuilder::finish(b),
            Builder::Key(b) => ArrayBuilder::finish(b),
        }
    }
}

/// Writes Parquet.
pub(super) struct ParquetSink {
    writer: ArrowWriter<File>,
    schema: Arc<Schema>,
    builders: Vec<Builder>,
    rows: usize,
    path: PathBuf,
}

impl ParquetSink {
    pub fn new(file: File, path: &Path, columns: &[Column]) -> Result<ParquetSink> {
        let fields: Vec<Field> = columns
            .iter()
            .map(|&(name, kind)| {
                let data = match kind {
                    Kind::Integer => DataType::Int64,
                    Kind::Number => DataType::Float64,
                    Kind::Name => {
                        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
                    }
                    Kind::Key => DataType::Utf8,
                };
                Field::new(name, data, true)
            })
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(format!("commonground {}", env!("CARGO_PKG_VERSION")))
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .map_err(|error| output_error(path, error))?;
        let builders = columns
            .iter()
            .map(|&(_, kind)| Builder::new(kind))
            .collect();
        Ok(ParquetSink {
            writer,
            schema,
            builders,
            rows: 0,
            path: path.to_owned(),
        })
    }

    /// Writes the rows at hand as a row group.
    fn group(&mut self) -> Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        self.rows = 0;
        RecordBatch::try_new(self.schema.clone(), columns)
            .map_err(ParquetError::from)
            .and_then(|batch| self.writer.write(&batch))
            .and_then(|()| self.writer.flush())
            .map_err(|error| output_error(&self.path, error))
    }
}

impl Sink for ParquetSink {
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for (builder, &cell) in self.builders.iter_mut().zip(cells) {
            builder
                .add(cell)
                .map_err(|error| output_error(&self.path, error))?;
        }
        self.rows += 1;
        if self.rows == GROUP {
            self.group()
        } else {
            Ok(())
        }
    }

    /// Nothing: a file without its end cannot be read, and small row groups would cost more.
    fn flush(&mut self) -> Result<()> {
        Ok(())
    }

    fn close(mut self: Box<Self>, about: &str) -> Result<()> {
        self.group()?;
        if !about.is_empty() {
            self.writer
                .append_key_value_metadata(KeyValue::new(ABOUT.to_owned(), about.to_owned()));
        }
        let ParquetSink { writer, path, .. } = *self;
        writer
            .close()
            .map(|_| ())
            .map_err(|error| output_error(&path, error))
    }
}

/// The rows of a table that this program has written, as texts, the head first; what is missing is an empty text.
#[cfg(feature = "report")]
pub(super) fn texts(path: &Path) -> Result<Vec<Vec<String>>> {
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let file = File::open(path).map_err(|source| Error::file(path, "opening", source))?;
    let wrong = |what: String| Error::input(format!("{}: {what}", path.display()));
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| wrong(e.to_string()))?;
    let fields = builder.schema().fields().iter();
    let mut rows: Vec<Vec<String>> = vec![fields.map(|f| f.name().clone()).collect()];
    let reader = builder.build().map_err(|e| wrong(e.to_string()))?;
    for batch in reader {
        let batch = batch.map_err(|e| wrong(e.to_string()))?;
        let first = rows.len();
        rows.resize(first + batch.num_rows(), Vec::new());
        for column in batch.columns() {
            let cells = column_texts(column).ok_or_else(|| {
                wrong(format!(
                    "a column of {} is not of this program",
                    column.data_type()
                ))
            })?;
            for (row, cell) in rows[first..].iter_mut().zip(cells) {
                row.push(cell);
            }
        }
    }
    Ok(rows)
}

/// The cells of a column; `None` if it holds what no column of ours does.
#[cfg(feature = "report")]
fn column_texts(column: &ArrayRef) -> Option<Vec<String>> {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int64Type};
    use arrow_array::{Array, ArrayAccessor, StringArray};
    let all = |text: &dyn Fn(usize) -> String| {
        let cell = |k: usize| match column.is_null(k) {
            true => String::new(),
            false => text(k),
        };
        (0..column.len()).map(cell).collect()
    };
    Some(match column.data_type() {
        DataType::Int64 => {
            let values = column.as_primitive::<Int64Type>();
            all(&|k| values.value(k).to_string())
        }
        DataType::Float64 => {
            let values = column.as_primitive::<Float64Type>();
            all(&|k| values.value(k).to_string())
        }
        DataType::Utf8 => {
            let values = column.as_string::<i32>();
            all(&|k| values.value(k).to_owned())
        }
        DataType::Dictionary(..) => {
            let values = column.as_dictionary_opt::<Int32Type>()?;
            let values = values.downcast_dict::<StringArray>()?;
            all(&|k| values.value(k).to_owned())
        }
        _ => return None,
    })
}

/// An error of the file system where one lies beneath, of the writer otherwise.
fn output_error(path: &Path, error: ParquetError) -> Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(source) => Error::file(path, "writing", *source),
            Err(inner) => Error::Output {
                path: path.to_owned(),
                message: inner.to_string(),
            },
        },
        other => Error::Output {
            path: path.to_owned(),
            message: other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Format, Table};
    use super::*;
    use arrow_array::cast::AsArray;
    use arrow_array::{Array, types};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    const COLUMNS: &[Column] = &[
        ("week", Kind::Integer),
        ("group", Kind::Name),
        ("person", Kind::Key),
        ("value", Kind::Number),
    ];

    #[test]
    fn what_was_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut table = Table::create(folder.path(), "t", Format::Parquet, COLUMNS).unwrap();
        let rows = GROUP + 10;
        for i in 0..rows {
            let key = i.to_string();
            let value = if i == 3 {
                Cell::Missing
            } else {
                Cell::Number(i as f64 / 3.0)
            };
            let group = Cell::Text(if i % 2 == 0 { "host" } else { "east" });
            table
                .row(&[Cell::Integer(i as i64), group, Cell::Text(&key), value])
                .unwrap();
        }
        let path = table.path().to_owned();
        table.finish("{\"program\": \"commonground\"}").unwrap();

        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
        let meta = reader.metadata().file_metadata();
        let about = meta
            .key_value_metadata()
            .unwrap()
            .iter()
            .find(|kv| kv.key == ABOUT)
            .unwrap();
        assert!(about.value.as_ref().unwrap().contains("program"));
        assert_eq!(reader.metadata().num_row_groups(), 2);
        let names: Vec<_> = reader
            .schema()
            .fields()
            .iter()
            .map(|f| f.name().clone())
            .collect();
        assert_eq!(names, ["week", "group", "person", "value"]);
        let mut at = 0;
        for batch in reader.build().unwrap() {
            let batch = batch.unwrap();
            let week = batch.column(0).as_primitive::<types::Int64Type>();
            let group = batch.column(1).as_dictionary::<Int32Type>();
            let group = group.downcast_dict::<arrow_array::StringArray>().unwrap();
            let person = batch.column(2).as_string::<i32>();
            let value = batch.column(3).as_primitive::<types::Float64Type>();
            for k in 0..batch.num_rows() {
                use arrow_array::ArrayAccessor;
                assert_eq!(week.value(k), at as i64);
                assert_eq!(group.value(k), if at % 2 == 0 { "host" } else { "east" });
                assert_eq!(person.value(k), at.to_string());
                if at == 3 {
                    assert!(value.is_null(k));
                } else {
                    assert_eq!(value.value(k), at as f64 / 3.0);
                }
                at += 1;
            }
        }
        assert_eq!(at, rows);
    }

    #[cfg(feature = "report")]
    #[test]
    fn a_table_is_read_as_texts() {
        let folder = tempfile::tempdir().unwrap();
        let mut table = Table::create(folder.path(), "t", Format::Parquet, COLUMNS).unwrap();
        let row = [
            Cell::Integer(3),
            Cell::Text("host"),
            Cell::Text("k"),
            Cell::Number(0.5),
        ];
        table.row(&row).unwrap();
        table.row(&[Cell::Missing; 4]).unwrap();
        let path = table.path().to_owned();
        table.finish("").unwrap();
        let found = texts(&path).unwrap();
        assert_eq!(found[0], ["week", "group", "person", "value"]);
        assert_eq!(found[1], ["3", "host", "k", "0.5"]);
        assert_eq!(found[2], ["", "", "", ""]);
        assert!(texts(&folder.path().join("none.parquet")).is_err());
    }

    #[test]
    fn a_full_disk_is_an_error_of_the_file() {
        let full = Path::new("/dev/full");
        let Ok(file) = File::options().write(true).open(full) else {
            eprintln!("skipped: no {}", full.display());
            return;
        };
        let mut sink = Box::new(ParquetSink::new(file, full, COLUMNS).unwrap());
        let row = [
            Cell::Integer(1),
            Cell::Text("a"),
            Cell::Text("7"),
            Cell::Number(0.5),
        ];
        sink.row(&row).unwrap();
        let error = sink.close("").unwrap_err();
        assert!(error.to_string().contains("/dev/full"), "{error:?}");
        assert!(!error.is_input());
    }
}
