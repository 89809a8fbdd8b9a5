//! Pairs the marks of formats: `*`, `_`, `~~`, `==`.
//!
//! Runs of marks open and close by what stands beside them, as in CommonMark, on a stack that is cut at each pair; a
//! search that found nothing is not made again, so that the work is linear.

use std::ops::Range;

use crate::model::Style;

/// A mark that opens or closes formats; it is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Where it stands, in bytes.
    pub(super) at: usize,
    /// How many bytes it has.
    pub(super) len: usize,
    byte: u8,
    opens: bool,
}

/// The formats that are open, and how often.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Formats {
    bold: usize,
    italic: usize,
    strikethrough: usize,
    highlight: usize,
}

impl Formats {
    pub(super) fn apply(&mut self, mark: Mark) {
        let change = |count: &mut usize| {
            *count = if mark.opens {
                *count + 1
            } else {
                count.saturating_sub(1)
            };
        };
        match (mark.byte, mark.len) {
            (b'~', _) => change(&mut self.strikethrough),
            (b'=', _) => change(&mut self.highlight),
            (_, 1) => change(&mut self.italic),
            (_, 2) => change(&mut self.bold),
            _ => {
                change(&mut self.bold);
                change(&mut self.italic);
            }
        }
    }

    pub(super) fn style(self) -> Style {
        Style {
            bold: self.bold > 0,
            italic: self.italic > 0,
            strikethrough: self.strikethrough > 0,
            code: false,
            highlight: self.highlight > 0,
        }
    }
}

/// A run of one kind of mark, as far as it is not used up.
#[derive(Clone, Copy, Debug)]
struct Run {
    serial: usize,
    byte: u8,
    at: usize,
    len: usize,
    written_len: usize,
    opens: bool,
    closes: bool,
}

impl Run {
    /// How many of its marks pair with those of another run; none if they do not fit.
    fn shared_len(&self, closer: &Self) -> Option<usize> {
        let len = self.len.min(closer.len);
        match self.byte {
            b'~' | b'=' => (len >= 2).then_some(2),
            _ => Some(len.min(3)),
        }
    }

    fn is_used_up(&self) -> bool {
        self.len == 0 || (self.len == 1 && matches!(self.byte, b'~' | b'='))
    }

    /// CommonMark's rule of three: runs that could both open and close pair only if their lengths fit.
    fn fits(&self, closer: &Self) -> bool {
        let ambiguous = self.closes || closer.opens;
        let sum = self.written_len + closer.written_len;
        !(ambiguous
            && sum.is_multiple_of(3)
            && !(self.written_len.is_multiple_of(3) && closer.written_len.is_multiple_of(3)))
    }

    /// For what closers a search that found nothing is not made again. CommonMark has the length modulo three here as
    /// well; Notic's editor has not, so that it finds a pair less in `**a*b**c`.
    fn kind(&self) -> usize {
        let byte = match self.byte {
            b'*' => 0,
            b'_' => 1,
            b'~' => 2,
            _ => 3,
        };
        byte * 2 + usize::from(self.opens)
    }
}

/// The marks of a text that make formats, in order. Nothing inside the opaque ranges is a mark.
pub(super) fn pair(text: &str, opaque: impl Iterator<Item = Range<usize>>) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut openers: Vec<Run> = Vec::new();
    // For each kind of closer, the serial below which there is no opener for it.
    let mut bottoms = [0usize; 8];
    for mut run in runs(text, opaque) {
        while run.closes && !run.is_used_up() {
            let bottom = bottoms[run.kind()];
            let found = openers
                .iter()
                .enumerate()
                .rev()
                .take_while(|(_, opener)| opener.serial >= bottom)
                .find(|(_, opener)| opener.byte == run.byte && opener.fits(&run))
                .and_then(|(index, opener)| Some((index, opener.shared_len(&run)?)));
            let Some((index, len)) = found else {
                bottoms[run.kind()] = run.serial;
                break;
            };
            openers.truncate(index + 1);
            let opener = &mut openers[index];
            opener.len -= len;
            marks.push(Mark {
                at: opener.at + opener.len,
                len,
                byte: run.byte,
                opens: true,
            });
            marks.push(Mark {
                at: run.at,
                len,
                byte: run.byte,
                opens: false,
            });
            if opener.is_used_up() {
                openers.pop();
            }
            run.at += len;
            run.len -= len;
        }
        if run.opens && !run.is_used_up() {
            openers.push(run);
        }
    }
    marks.sort_unstable_by_key(|mark| mark.at);
    marks
}

/// The runs of marks that can open or close something.
fn runs(text: &str, opaque: impl Iterator<Item = Range<usize>>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    for range in opaque.chain(std::iter::once(text.len()..text.len())) {
        while let Some(found) = text[at..range.start].find(['*', '_', '~', '=', '\\']) {
            let start = at + found;
            let byte = text.as_bytes()[start];
            if byte == b'\\' {
                at = (start + 1 + text[start + 1..].chars().next().map_or(0, char::len_utf8))
                    .min(range.start);
                continue;
            }
            let len = text[start..range.start]
                .bytes()
                .take_while(|&b| b == byte)
                .count();
            at = start + len;
            let (opens, closes) = flanks(text, byte, start..at);
            let run = Run {
                serial: runs.len(),
                byte,
                at: start,
                len,
                written_len: len,
                opens,
                closes,
            };
            if (opens || closes) && !run.is_used_up() {
                runs.push(run);
            }
        }
        at = range.end;
    }
    runs
}

/// What stands beside a run of marks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Blank,
    Punctuation,
    Letter,
    /// A reference to a blank, `&#32;`: what Notic stores for blanks at the edges of formatted text. From the inside it
    /// must not keep the mark from being one; from the outside it is the punctuation that it is written with.
    StoredBlank,
}

impl Side {
    fn of(c: Option<char>) -> Self {
        match c {
            None | Some(' ' | '\t' | '\u{c}') => Self::Blank,
            // To Notic's editor a backslash is a letter here, and so are blanks and signs beyond ASCII.
            Some(c) if c.is_ascii_punctuation() && c != '\\' => Self::Punctuation,
            Some(_) => Self::Letter,
        }
    }

    fn before(text: &str) -> Self {
        let reference = text.strip_suffix(';').and_then(|rest| {
            let digits = rest.bytes().rev().take(8).take_while(u8::is_ascii_digit);
            let (before, number) = rest.split_at(rest.len() - digits.count());
            before.ends_with("&#").then_some(number)
        });
        Self::beside(reference, text.chars().next_back())
    }

    fn after(text: &str) -> Self {
        let reference = text.strip_prefix("&#").and_then(|rest| {
            let digits = rest.bytes().take(8).take_while(u8::is_ascii_digit);
            let (number, after) = rest.split_at(digits.count());
            after.starts_with(';').then_some(number)
        });
        Self::beside(reference, text.chars().next())
    }

    /// What a reference to a character is, if it stands for a blank, else what its neighbour itself is.
    fn beside(reference: Option<&str>, neighbour: Option<char>) -> Self {
        let blank = reference
            .and_then(|number| number.parse().ok())
            .and_then(char::from_u32)
            .is_some_and(char::is_whitespace);
        if blank {
            Self::StoredBlank
        } else {
            Self::of(neighbour)
        }
    }

    fn is_punctuation(self) -> bool {
        matches!(self, Self::Punctuation | Self::StoredBlank)
    }
}

/// Whether a run can open and can close. `_` needs the edge of a word, the others do not.
fn flanks(text: &str, byte: u8, run: Range<usize>) -> (bool, bool) {
    let before = Side::before(&text[..run.start]);
    let after = Side::after(&text[run.end..]);
    let flanking = |inner: Side, outer: Side| match inner {
        Side::Blank => false,
        Side::Letter | Side::StoredBlank => true,
        Side::Punctuation => outer != Side::Letter,
    };
    let left = flanking(after, before);
    let right = flanking(before, after);
    if byte == b'_' {
        let opens = left && (!right || before.is_punctuation());
        let closes = right && (!left || after.is_punctuation());
        return (opens, closes);
    }
    (left, right)
}
