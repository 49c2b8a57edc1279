//! CSV files with named columns, read so that every problem has a line and a column.

use csv::{Reader, ReaderBuilder, StringRecord};

use super::message::{did_you_mean, nearest, number, quoted};
use crate::error::{Error, Location, Result};

/// A CSV text, read row by row.
pub(super) struct Sheet<'a> {
    text: &'a str,
    file: String,
    reader: Reader<&'a [u8]>,
    header: Vec<String>,
    row: StringRecord,
    /// First byte of the row and its line.
    start: usize,
    line: usize,
}

/// A column that was found.
#[derive(Debug, Clone)]
pub(super) struct Column {
    name: String,
    position: usize,
}

impl<'a> Sheet<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// If there is none, or two columns have one name.
    pub fn new(text: &'a str, file: String) -> Result<Sheet<'a>> {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let row = StringRecord::new();
        let mut sheet = Sheet {
            text,
            file,
            reader,
            header: Vec::new(),
            row,
            start: 0,
            line: 1,
        };
        if !sheet.advance()? {
            return Err(sheet.at_row("the file is empty; its first line names the columns"));
        }
        sheet.header = sheet.row.iter().map(|c| c.trim().to_owned()).collect();
        for (i, name) in sheet.header.iter().enumerate() {
            if !name.is_empty() && sheet.header[..i].contains(name) {
                return Err(sheet.at(i, format!("two columns are named {}", quoted(name))));
            }
        }
        Ok(sheet)
    }

    /// The column of this name. `named_by` is the key of the scenario that names it.
    ///
    /// # Errors
    /// If there is none; before the first row only.
    pub fn column(&self, name: &str, named_by: Option<&str>) -> Result<Column> {
        self.optional(name).ok_or_else(|| {
            let by = named_by.map_or_else(String::new, |key| format!(" (`{key}`)"));
            let near = nearest(name, self.header.iter().map(String::as_str));
            let separator = match self.header.as_slice() {
                [only] if only.contains([';', '\t']) => "; columns must be separated by commas",
                _ => "",
            };
            self.at_row(format!(
                "no column {}{by}{}columns: {}{separator}",
                quoted(name),
                did_you_mean(near),
                self.header.join(", ")
            ))
        })
    }

    /// The column of this name, if there is one.
    pub fn optional(&self, name: &str) -> Option<Column> {
        let position = self.header.iter().position(|h| h == name)?;
        Some(Column {
            name: name.to_owned(),
            position,
        })
    }

    /// The column of this name, if there is one; `known` are the names of all columns that have a
    /// meaning.
    ///
    /// # Errors
    /// If there is none, but another that means nothing and is nearly named so: a misspelt column
    /// must not pass for one that was left out.
    pub fn optional_of(&self, name: &str, known: &[&str]) -> Result<Option<Column>> {
        let column = self.optional(name);
        let strangers = self
            .header
            .iter()
            .map(String::as_str)
            .filter(|h| !known.contains(h));
        match nearest(name, strangers).filter(|_| column.is_none()) {
            None => Ok(column),
            Some(near) => Err(self.at_row(format!(
                "unknown column {}; did you mean `{name}`? columns with a meaning: {}",
                quoted(near),
                known.join(", ")
            ))),
        }
    }

    /// Goes to the next row; false at the end.
    ///
    /// # Errors
    /// If the row has more or fewer fields than the header.
    pub fn next_row(&mut self) -> Result<bool> {
        let more = self.advance()?;
        if more && self.row.len() != self.header.len() {
            return Err(self.at_row(format!(
                "{} fields; the header has {}",
                self.row.len(),
                self.header.len()
            )));
        }
        Ok(more)
    }

    fn advance(&mut self) -> Result<bool> {
        let more = self
            .reader
            .read_record(&mut self.row)
            .map_err(|e| Error::input_at(self.location(0), format!("not CSV: {e}")))?;
        if let Some(position) = self.row.position().filter(|_| more) {
            // A record begins after the end of the last one, before empty lines.
            let bytes = self.text.as_bytes();
            let mut start = (position.byte() as usize).min(bytes.len());
            while bytes.get(start).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
                start += 1;
            }
            let from = self.start.min(start);
            self.line += bytes[from..start].iter().filter(|&&b| b == b'\n').count();
            self.start = start;
        }
        Ok(more)
    }

    /// Line of the current row.
    pub fn line(&self) -> usize {
        self.line
    }

    /// A cell without the spaces around it.
    pub fn text(&self, column: &Column) -> &str {
        self.row.get(column.position).unwrap_or("").trim()
    }

    /// A whole number from 0 to `max`.
    ///
    /// # Errors
    /// If the cell holds anything else.
    pub fn whole(&self, column: &Column, max: u64) -> Result<u64> {
        let text = self.text(column);
        match text.parse::<u64>() {
            Ok(n) if n <= max => Ok(n),
            _ => Err(self.wrong(column, &format!("a whole number from 0 to {max}"))),
        }
    }

    /// A whole number, or nothing where the cell is empty.
    ///
    /// # Errors
    /// If the cell holds anything else.
    pub fn whole_or_empty(&self, column: &Column, max: u64) -> Result<Option<u64>> {
        if self.text(column).is_empty() {
            Ok(None)
        } else {
            self.whole(column, max).map(Some)
        }
    }

    /// A number in a closed range.
    ///
    /// # Errors
    /// If the cell holds anything else.
    pub fn number(&self, column: &Column, min: f64, max: f64) -> Result<f64> {
        match self.text(column).parse::<f64>() {
            Ok(x) if (min..=max).contains(&x) => Ok(x),
            _ => {
                let range = format!("a number from {} to {}", number(min), number(max));
                Err(self.wrong(column, &range))
            }
        }
    }

    /// The error that a cell is not what is expected.
    pub fn wrong(&self, column: &Column, expected: &str) -> Error {
        let found = match self.text(column) {
            "" => "empty".to_owned(),
            text => quoted(text),
        };
        self.at_cell(
            column,
            format!("`{}` is {found}; {expected} is expected", column.name),
        )
    }

    /// An error at a cell of the current row.
    pub fn at_cell(&self, column: &Column, message: impl Into<String>) -> Error {
        self.at(column.position, message)
    }

    /// An error about the current row.
    pub fn at_row(&self, message: impl Into<String>) -> Error {
        self.at(0, message)
    }

    fn at(&self, position: usize, message: impl Into<String>) -> Error {
        Error::input_at(self.location(position), message)
    }

    fn location(&self, position: usize) -> Location {
        let row = &self.text[self.start..];
        let (mut field, mut in_quotes, mut column) = (0, false, 1);
        for c in row.chars() {
            if field == position || (matches!(c, '\r' | '\n') && !in_quotes) {
                break;
            }
            match c {
                '"' => in_quotes = !in_quotes,
                ',' if !in_quotes => field += 1,
                _ => {}
            }
            column += 1;
        }
        Location {
            file: self.file.clone(),
            line: self.line,
            column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet<'_> {
        Sheet::new(text, "t.csv".to_owned()).unwrap()
    }

    #[test]
    fn cells_are_found_by_name_and_errors_by_line_and_column() {
        for end in ["\n", "\r\n"] {
            let text = "id, n ,x\n\n\"a,\"\"b\",1,ü\nß, -2 ,3\n".replace('\n', end);
            let mut s = sheet(&text);
            let (id, n) = (s.column("id", None).unwrap(), s.column("n", None).unwrap());
            assert!(s.next_row().unwrap());
            assert_eq!(
                (s.text(&id), s.whole(&n, 9).unwrap(), s.line()),
                ("a,\"b", 1, 3)
            );
            assert!(s.next_row().unwrap());
            assert_eq!(
                s.whole(&n, 9).unwrap_err().to_string(),
                "t.csv:4:3: `n` is \"-2\"; a whole number from 0 to 9 is expected"
            );
            assert_eq!(s.number(&n, -5.0, 5.0).unwrap(), -2.0);
            assert!(!s.next_row().unwrap());
        }
    }

    #[test]
    fn whole_numbers_are_whole() {
        let mut s = sheet("n\n1.5\n\"\"\n10\n1e3\nNaN\n");
        let n = s.column("n", None).unwrap();
        let mut said = Vec::new();
        while s.next_row().unwrap() {
            said.push(s.whole(&n, 9).unwrap_err().to_string());
        }
        assert_eq!(said.len(), 5);
        assert_eq!(
            said[1],
            "t.csv:3:1: `n` is empty; a whole number from 0 to 9 is expected"
        );
        assert!(s.number(&n, 0.0, 9.0).is_err());
    }

    #[test]
    fn wrong_files_are_said() {
        let problem = |text: &str| {
            Sheet::new(text, "t.csv".into())
                .err()
                .map(|e| e.to_string())
        };
        assert_eq!(
            problem("").unwrap(),
            "t.csv:1:1: the file is empty; its first line names the columns"
        );
        assert_eq!(
            problem("ä,b,ä\n").unwrap(),
            "t.csv:1:5: two columns are named \"ä\""
        );
        let s = sheet("area;inhabitants\n1;2\n");
        let said = s
            .column("area", Some("city.columns.area"))
            .unwrap_err()
            .to_string();
        assert_eq!(
            said,
            "t.csv:1:1: no column \"area\" (`city.columns.area`); columns: area;inhabitants; \
             columns must be separated by commas"
        );
        let mut s = sheet("host,turkey\n1,2\n1,2,3\n");
        assert!(
            s.column("hots", None)
                .unwrap_err()
                .to_string()
                .contains("did you mean `host`?")
        );
        assert!(s.next_row().unwrap());
        assert_eq!(
            s.next_row().unwrap_err().to_string(),
            "t.csv:3:1: 3 fields; the header has 2"
        );
    }
}
