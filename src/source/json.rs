//! Walks over saved pages without holding them: finds where each note, folder and workspace starts and ends.
//!
//! Only the outline is read here (a page is an object with lists); the records themselves are given out as bytes. So a
//! file of any size needs no more memory than its largest record.

use std::io::{self, BufRead};

use memchr::memchr;

use super::error::SourceError;

/// The most bytes one record may take in a file. Notic's own limit is 2 000 000 characters (notic-data.md section 1).
pub(super) const MAX_RECORD_BYTES: usize = 64 << 20;

/// The most bytes kept of a value that is not a record.
const MAX_DETAIL_BYTES: usize = 4096;

/// Which of a page's lists a record stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Notes,
    Folders,
    Workspaces,
}

/// What a file says besides its records.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// How many objects with at least one of the lists it holds.
    pub(super) pages: usize,
    /// How many of them say that another page follows.
    pub(super) continued: usize,
    /// Where the last of them says that the next one begins.
    pub(super) next: Option<String>,
    /// The `statusCode` and `message` of an answer that is an error.
    pub(super) error: Option<String>,
}

/// Where and why a file is not sound.
#[derive(Debug)]
pub(super) enum ScanError {
    /// The system could not read on.
    Io(io::Error),
    /// It is not JSON, or not a page, from this byte on.
    Syntax {
        /// The byte, from 0.
        offset: u64,
        /// What is wrong, as a phrase.
        problem: String,
    },
    /// Whoever takes the records found them unsound.
    Taken(Box<SourceError>),
}

impl From<io::Error> for ScanError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Takes a record: its list, the byte it starts at, and its bytes.
pub(super) type Take<'a> = dyn FnMut(List, u64, &[u8]) -> Result<(), ScanError> + 'a;

/// Reads a file of pages: one, several one after the other, or a list of them. `offset` is where the reader stands.
pub(super) fn scan(
    reader: &mut dyn BufRead,
    offset: u64,
    take: &mut Take<'_>,
) -> Result<Outline, ScanError> {
    let mut scanner = Scanner {
        reader,
        offset,
        outline: Outline::default(),
        record: Vec::new(),
        take,
    };
    match scanner.next_token()? {
        None => return scanner.fail("the file is empty"),
        Some(b'[') => scanner.list(Scanner::page)?,
        Some(_) => scanner.page()?,
    }
    while scanner.next_token()?.is_some() {
        scanner.page()?;
    }
    Ok(scanner.outline)
}

struct Scanner<'a, 'b> {
    reader: &'a mut dyn BufRead,
    offset: u64,
    outline: Outline,
    record: Vec<u8>,
    take: &'a mut Take<'b>,
}

impl Scanner<'_, '_> {
    fn fail<T>(&self, problem: impl Into<String>) -> Result<T, ScanError> {
        Err(ScanError::Syntax {
            offset: self.offset,
            problem: problem.into(),
        })
    }

    fn truncated<T>(&self) -> Result<T, ScanError> {
        self.fail("the file ends in the middle of a page, so it was not saved completely")
    }

    fn buffer(&mut self) -> Result<&[u8], ScanError> {
        loop {
            match self.reader.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        // Asked again only because the borrow of the first answer would last to the end of the loop.
        Ok(self.reader.fill_buf()?)
    }

    fn consume(&mut self, bytes: usize) {
        self.reader.consume(bytes);
        self.offset += bytes as u64;
    }

    /// Passes blanks; the byte that follows is not taken. None at the end of the file.
    fn next_token(&mut self) -> Result<Option<u8>, ScanError> {
        loop {
            let buffer = self.buffer()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blanks = buffer.iter().position(|byte| !is_blank(*byte));
            match blanks {
                Some(blanks) => {
                    let token = buffer[blanks];
                    self.consume(blanks);
                    return Ok(Some(token));
                }
                None => {
                    let all = buffer.len();
                    self.consume(all);
                }
            }
        }
    }

    fn expect(&mut self, wanted: u8) -> Result<(), ScanError> {
        match self.next_token()? {
            Some(byte) if byte == wanted => {
                self.consume(1);
                Ok(())
            }
            Some(byte) => self.fail(format!(
                "expected `{}`, found `{}`",
                char::from(wanted),
                char::from(byte).escape_default()
            )),
            None => self.truncated(),
        }
    }

    /// After an entry of a list or object: whether another follows.
    fn another(&mut self, close: u8) -> Result<bool, ScanError> {
        match self.next_token()? {
            Some(b',') => {
                self.consume(1);
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.consume(1);
                Ok(false)
            }
            Some(byte) => self.fail(format!(
                "expected `,` or `{}`, found `{}`",
                char::from(close),
                char::from(byte).escape_default()
            )),
            None => self.truncated(),
        }
    }

    fn list(
        &mut self,
        mut entry: impl FnMut(&mut Self) -> Result<(), ScanError>,
    ) -> Result<(), ScanError> {
        self.expect(b'[')?;
        if self.next_token()? == Some(b']') {
            self.consume(1);
            return Ok(());
        }
        loop {
            entry(self)?;
            if !self.another(b']')? {
                return Ok(());
            }
        }
    }

    fn page(&mut self) -> Result<(), ScanError> {
        self.expect(b'{')?;
        if self.next_token()? == Some(b'}') {
            self.consume(1);
            return Ok(());
        }
        let mut seen = Seen::default();
        loop {
            let key = self.key()?;
            self.expect(b':')?;
            self.entry(&key, &mut seen)?;
            if !self.another(b'}')? {
                break;
            }
        }
        self.outline.pages += usize::from(seen.list);
        self.outline.continued += usize::from(seen.list && seen.cursor);
        if seen.list {
            self.outline.next = seen.next;
        }
        if let (false, Some(status)) = (seen.list, seen.status) {
            let message = seen.message.unwrap_or_default();
            self.outline.error = Some(format!("{status} {message}").trim_end().to_owned());
        }
        Ok(())
    }

    fn key(&mut self) -> Result<String, ScanError> {
        if self.next_token()? != Some(b'"') {
            self.expect(b'"')?;
        }
        let raw = self.value(MAX_DETAIL_BYTES)?;
        let text = serde_json::from_slice(&raw.unwrap_or_default());
        // A name that can't be read is none that is looked for.
        Ok(text.unwrap_or_default())
    }

    fn entry(&mut self, key: &str, seen: &mut Seen) -> Result<(), ScanError> {
        let list = match key {
            "notes" => List::Notes,
            "folders" => List::Folders,
            "workspaces" => List::Workspaces,
            _ => {
                let value = self.value(MAX_DETAIL_BYTES)?;
                if key == "nextCursor" && value.is_none() {
                    // Passing over it would end the pages too early.
                    return self.fail("`nextCursor` is too long to be one");
                }
                seen.detail(key, value);
                return Ok(());
            }
        };
        match self.next_token()? {
            Some(b'[') => {
                seen.list = true;
                self.list(|scanner| scanner.record(list))
            }
            Some(b'n') => self.value(0).map(drop),
            Some(_) => self.fail(format!("`{key}` is not a list")),
            None => self.truncated(),
        }
    }

    fn record(&mut self, list: List) -> Result<(), ScanError> {
        let Some(_) = self.next_token()? else {
            return self.truncated();
        };
        let start = self.offset;
        // Most are in the buffer as a whole, and need not be copied.
        let buffer = self.reader.fill_buf()?;
        let mut extent = Extent::default();
        if let (length @ 1.., true) = extent.pass(buffer) {
            (self.take)(list, start, &buffer[..length])?;
            self.consume(length);
            return Ok(());
        }
        let Some(record) = self.value(MAX_RECORD_BYTES)? else {
            return Err(ScanError::Syntax {
                offset: start,
                problem: format!("a record has more than {} MiB", MAX_RECORD_BYTES >> 20),
            });
        };
        let taken = (self.take)(list, start, &record);
        self.record = record;
        taken
    }

    /// Passes one value. Gives its bytes, or none if they are more than `most`.
    ///
    /// Brackets are counted, not matched: what is inside a record is checked when the record is read.
    fn value(&mut self, most: usize) -> Result<Option<Vec<u8>>, ScanError> {
        self.next_token()?;
        let mut bytes = std::mem::take(&mut self.record);
        bytes.clear();
        let mut fits = true;
        let mut extent = Extent::default();
        loop {
            let buffer = self.buffer()?;
            if buffer.is_empty() {
                return self.truncated();
            }
            let (length, ended) = extent.pass(buffer);
            fits = fits && bytes.len() + length <= most;
            if fits {
                bytes.extend_from_slice(&buffer[..length]);
            }
            self.consume(length);
            if ended {
                break;
            }
        }
        if extent.length == 0 {
            return self.fail("a value is missing");
        }
        Ok(fits.then_some(bytes))
    }
}

/// What was seen of one page.
#[derive(Default)]
struct Seen {
    list: bool,
    cursor: bool,
    next: Option<String>,
    status: Option<String>,
    message: Option<String>,
}

impl Seen {
    fn detail(&mut self, key: &str, value: Option<Vec<u8>>) {
        let value: Option<serde_json::Value> =
            value.and_then(|value| serde_json::from_slice(&value).ok());
        let Some(value) = value else { return };
        let text = || match &value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match key {
            "nextCursor" => {
                self.cursor = !value.is_null() && value != "" && value != false;
                self.next = self.cursor.then(text);
            }
            "statusCode" => self.status = Some(text()),
            "message" => self.message = Some(text()),
            _ => {}
        }
    }
}

/// Finds the end of a value, buffer by buffer.
#[derive(Default)]
pub(super) struct Extent {
    depth: usize,
    in_text: bool,
    escaped: bool,
    length: usize,
}

impl Extent {
    /// How many bytes of the buffer belong to the value, and whether it ends there.
    pub(super) fn pass(&mut self, buffer: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < buffer.len() {
            if self.escaped {
                self.escaped = false;
                at += 1;
                continue;
            }
            if self.in_text {
                let text = &buffer[at..];
                let Some(found) = memchr(b'"', text) else {
                    self.escaped = escapes_next(text);
                    break;
                };
                at += found + 1;
                if escapes_next(&text[..found]) {
                    continue;
                }
                self.in_text = false;
                if self.depth == 0 {
                    return self.ends(at);
                }
                continue;
            }
            match buffer[at] {
                b'"' => self.in_text = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 1 => self.depth -= 1,
                b'}' | b']' if self.depth == 1 => return self.ends(at + 1),
                b'}' | b']' => return self.ends(at),
                byte if self.depth == 0 && (matches!(byte, b',' | b':') || is_blank(byte)) => {
                    return self.ends(at);
                }
                _ => {}
            }
            at += 1;
        }
        self.length += buffer.len();
        (buffer.len(), false)
    }

    fn ends(&mut self, at: usize) -> (usize, bool) {
        self.length += at;
        (at, true)
    }
}

/// What may stand between the parts of JSON.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a text, from where no escape is open, ends in a backslash that escapes what follows. Quotes are rare in texts and
/// backslashes are not: so quotes are looked for, and what stands before them is looked at.
fn escapes_next(text: &[u8]) -> bool {
    let backslashes = text.iter().rev().take_while(|byte| **byte == b'\\');
    backslashes.count() % 2 == 1
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
