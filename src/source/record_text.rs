//! From the bytes of a record to its fields.
//!
//! Nearly all bytes of a note are those of its text, which is not read here (json_text): so it is cut out, if a glance shows
//! that nothing is wrong with it, before the rest is read field by field.

use std::borrow::Cow;
use std::ops::Range;

use super::json::{Extent, ScanError, is_blank};
use super::json_text::JsonText;
use super::record::Record;
use super::text::mend_surrogates;

/// The bytes of one record as text.
pub(super) struct RecordText<'a> {
    /// The record; without what was cut out of it.
    json: Cow<'a, str>,
    cut: Option<Cut<'a>>,
    /// That some of it was no text, as the rest of a sentence.
    pub(super) flaw: Option<&'static str>,
}

/// The value of `content`, instead of which an empty text stands in the record.
#[derive(Clone, Copy)]
struct Cut<'a> {
    at: usize,
    content: &'a str,
}

/// What stands for a text that was cut out.
const EMPTY: &str = r#""""#;

impl<'a> RecordText<'a> {
    /// Takes what is no text out of it.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let (text, cut, is_text) = match std::str::from_utf8(bytes) {
            Ok(text) => match plain_content(text) {
                Some(place) => {
                    let (before, after) = (&text[..place.start], &text[place.end..]);
                    let cut = Cut {
                        at: place.start,
                        content: &text[place],
                    };
                    (Cow::Owned([before, EMPTY, after].concat()), Some(cut), true)
                }
                None => (Cow::Borrowed(text), None, true),
            },
            Err(_) => (String::from_utf8_lossy(bytes), None, false),
        };
        let mended = match mend_surrogates(&text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(mended) => Some(mended),
        };
        let flaw = match (is_text, &mended) {
            (false, _) => Some(
                "holds bytes that are not UTF-8; they are shown as U+FFFD, the replacement character",
            ),
            (true, Some(_)) => Some(
                "holds half a character (a lone surrogate); it is shown as U+FFFD, the replacement character",
            ),
            (true, None) => None,
        };
        Self {
            json: mended.map_or(text, Cow::Owned),
            cut,
            flaw,
        }
    }

    /// Reads it; `offset` is where it stands. None for what is no object.
    pub(super) fn record(&self, offset: u64) -> Result<Option<Record<'_>>, ScanError> {
        let parsed = if self.json.starts_with('{') {
            serde_json::from_str::<Record<'_>>(&self.json).map(Some)
        } else {
            serde_json::from_str::<serde::de::IgnoredAny>(&self.json).map(|_| None)
        };
        let mut record = parsed.map_err(|error| ScanError::Syntax {
            offset: offset + self.uncut(byte_of(&self.json, error.line(), error.column())),
            problem: without_place(&error),
        })?;
        if let (Some(cut), Some(record)) = (self.cut, &mut record) {
            record.content = JsonText::of(cut.content);
        }
        Ok(record)
    }

    /// Where a byte stands with what was cut out.
    fn uncut(&self, byte: usize) -> u64 {
        let left_out = match self.cut {
            // The end of the text is the end of what stands for it.
            Some(cut) if byte > cut.at => cut.content.len() - EMPTY.len(),
            _ => 0,
        };
        (byte + left_out) as u64
    }
}

/// Where the value of `content` stands, if it is a text that is sound and has no escapes but the commonest.
fn plain_content(record: &str) -> Option<Range<usize>> {
    let bytes = record.as_bytes();
    let mut at = 0;
    let mut before = b'{';
    loop {
        at = past(bytes, at, before)?;
        let name = at..at + value_length(bytes.get(at..)?)?;
        at = past(bytes, name.end, b':')?;
        at += blanks(bytes.get(at..)?);
        let value = at..at + value_length(bytes.get(at..)?)?;
        if &bytes[name] == br#""content""# {
            return is_plain(&bytes[value.clone()]).then_some(value);
        }
        (at, before) = (value.end, b',');
    }
}

/// Where what follows this byte begins; none if another stands here.
fn past(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    let at = at + blanks(bytes.get(at..)?);
    let rest = bytes.get(at..)?.strip_prefix(&[byte])?;
    Some(at + 1 + blanks(rest))
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_blank(**byte)).count()
}

fn value_length(bytes: &[u8]) -> Option<usize> {
    match Extent::default().pass(bytes) {
        (length @ 1.., true) => Some(length),
        _ => None,
    }
}

/// Whether a value is a text in which nothing can be wrong: no control characters, and no backslashes but those of `\n`,
/// `\t` and `\"`. (Where one stands before another, which of them escapes what follows has to be counted.)
///
/// Without a branch, so that many bytes are looked at in one step.
fn is_plain(value: &[u8]) -> bool {
    let (Some(b'"'), Some(rest)) = (value.first(), value.get(1..)) else {
        return false;
    };
    let after = rest.get(1..).unwrap_or_default();
    let odd = rest.iter().zip(after).fold(0, |odd, (&byte, &next)| {
        let is_simple = u8::from(next == b'n') | u8::from(next == b't') | u8::from(next == b'"');
        odd | u8::from(byte < b' ') | (u8::from(byte == b'\\') & (is_simple ^ 1))
    });
    odd == 0
}

/// The byte of a line and column as `serde_json` counts them: from 1, in bytes.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    before + column.saturating_sub(1)
}

fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((problem, _)) => problem.to_owned(),
        None => text,
    }
}

#[cfg(test)]
#[path = "record_text_tests.rs"]
mod tests;
