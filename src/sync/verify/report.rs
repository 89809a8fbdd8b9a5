//! What a verification found: the lines and the JSON object.

use std::fmt;

use serde::Serialize;

use crate::model::{EntityKey, EntityKind, PageId, PageRecord};
use crate::sync::report::{Report, RequestReport, SourceReport, Unfinished};

/// How a verification ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VerifyOutcome {
    /// Notion shows what it should.
    InStep,
    /// Something differs, and was not put right.
    Differs,
    /// Not all of it could be looked at, or it was ended early.
    Partial,
    /// It could not be done.
    Failed,
    /// Another run was working on the profile.
    Busy,
}

/// In what respect something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The page's title.
    Title,
    /// The page's icon.
    Icon,
    /// The page it lies under.
    Place,
    /// The page, or one it lies under, is in Notion's trash.
    InTrash,
    /// The page is gone, or no longer shared.
    MissingPage,
    /// A page of this connection that no entity has.
    Twin,
    /// A run was cut off before all of it was written.
    Unfinished,
    /// A block's text.
    Text,
    /// The formats of a block's text.
    Style,
    /// A link in a block's text.
    Link,
    /// What kind of block it is.
    Type,
    /// The language of code.
    Language,
    /// Whether a check box is ticked.
    Checked,
    /// Whether a table's first row is a header.
    Header,
    /// The address of a picture.
    Image,
    /// A block is not there.
    MissingBlock,
    /// A block of this connection is there that the note does not have.
    DoubledBlock,
    /// A block stands elsewhere.
    MovedBlock,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// What it is about; none for a page of nobody.
    pub kind: Option<EntityKind>,
    /// The entity's id in the source.
    pub client_id: Option<String>,
    /// The title it should have; what a page of nobody is called.
    pub title: String,
    /// The page in Notion.
    pub page: Option<PageId>,
    /// In what respect.
    pub what: What,
    /// The block it is about, counted among those of its kind: `paragraph 3`, `table 1, row 2, cell 1`.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// Whether it was put right.
    pub repaired: bool,
}

impl Difference {
    pub(super) fn of(record: &PageRecord, what: What) -> Self {
        Self {
            kind: Some(record.key.kind),
            client_id: Some(record.key.id.as_str().to_owned()),
            title: record.title.as_str().to_owned(),
            page: Some(record.page),
            what,
            place: None,
            expected: None,
            found: None,
            repaired: false,
        }
    }

    /// A difference of a page that no record has.
    pub(super) fn of_nobody(what: What, title: String, page: Option<PageId>) -> Self {
        Self {
            kind: None,
            client_id: None,
            title,
            page,
            what,
            place: None,
            expected: None,
            found: None,
            repaired: false,
        }
    }

    pub(super) fn named(self, key: &EntityKey) -> Self {
        Self {
            kind: Some(key.kind),
            client_id: Some(key.id.as_str().to_owned()),
            ..self
        }
    }

    pub(super) fn expecting(mut self, expected: Option<String>, found: Option<String>) -> Self {
        (self.expected, self.found) = (expected, found);
        self
    }
}

/// What differs, as a short sentence without the entity's name and without a full stop.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        let found = self.found.as_deref();
        let expected = self.expected.as_deref();
        let named = match self.what {
            What::Title => "the title",
            What::Icon => "the icon",
            What::Place => return lies(f, expected, found),
            What::InTrash => return f.write_str("is in Notion's trash"),
            What::MissingPage => return f.write_str("its page is gone, or no longer shared"),
            What::Twin => {
                return match (self.kind, found) {
                    (Some(_), _) => f.write_str(
                        "there is a second page of this name, made by this connection, that no note has; see which \
                         one is right, and delete the other in Notion",
                    ),
                    (None, Some(under)) => write!(
                        f,
                        "this page under {under} was made by this connection, but no note has it; if nobody needs it, \
                         delete it in Notion"
                    ),
                    (None, None) => f.write_str("this page was made by this connection, but no note has it"),
                };
            }
            What::Unfinished => {
                return f
                    .write_str("a run was cut off before all of it was written; a sync goes on");
            }
            What::MissingBlock => return with(f, "is missing", expected),
            What::DoubledBlock => return with(f, "is there once too often", found),
            What::MovedBlock => return with(f, "stands elsewhere", found),
            What::Text => "the text",
            What::Style => "the format",
            What::Link => "the link",
            What::Type => "the kind",
            What::Language => "the language",
            What::Checked => "the check box",
            What::Header => "the header row",
            What::Image => "the picture",
        };
        write!(
            f,
            "{named} is {} instead of {}",
            found.unwrap_or("gone"),
            expected.unwrap_or("none")
        )
    }
}

fn lies(f: &mut fmt::Formatter<'_>, expected: Option<&str>, found: Option<&str>) -> fmt::Result {
    write!(
        f,
        "lies under {} instead of {}",
        found.unwrap_or("another page"),
        expected.unwrap_or("its own place")
    )
}

fn with(f: &mut fmt::Formatter<'_>, what: &str, text: Option<&str>) -> fmt::Result {
    match text {
        Some(text) => write!(f, "{what}: {text}"),
        None => f.write_str(what),
    }
}

/// What a person has added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Yours {
    /// Blocks in notes, and beside the pages of folders; what is under them is not looked at.
    pub blocks: usize,
    /// Pages under pages of ours.
    pub pages: usize,
}

/// All that `verify --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyReport {
    /// The profile.
    pub profile: String,
    /// How it ended.
    pub outcome: VerifyOutcome,
    /// What was read of the source.
    pub source: SourceReport,
    /// How many pages were looked at.
    pub checked: usize,
    /// How many pages have changes in the source that no sync has brought to Notion yet.
    pub pending: usize,
    /// What is not as it should be.
    pub differences: Vec<Difference>,
    /// How many of the differences were put right.
    pub repaired: usize,
    /// What could not be looked at, and why.
    pub unchecked: Vec<Unfinished>,
    /// What was to be repaired and could not be, and why.
    pub unrepaired: Vec<Unfinished>,
    /// What a person has added.
    pub yours: Yours,
    /// What else the person should know.
    pub warnings: Vec<String>,
    /// Why it failed, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The sync that `--repair` ends with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync: Option<Report>,
    /// Requests, those of that sync included.
    pub requests: RequestReport,
    /// When it began, in epoch milliseconds.
    pub started_at: u64,
    /// How long it took.
    pub seconds: f64,
}

impl VerifyReport {
    /// A report of nothing yet.
    pub fn new(profile: &str, started_at: u64) -> Self {
        Self {
            profile: profile.to_owned(),
            outcome: VerifyOutcome::InStep,
            source: SourceReport::default(),
            checked: 0,
            pending: 0,
            differences: Vec::new(),
            repaired: 0,
            unchecked: Vec::new(),
            unrepaired: Vec::new(),
            yours: Yours::default(),
            warnings: Vec::new(),
            error: None,
            sync: None,
            requests: RequestReport::default(),
            started_at,
            seconds: 0.0,
        }
    }
}

/// In quotes, cut to what fits a line.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", cut(text, 0))
}

/// The most characters of a text that are shown.
const SHOWN: usize = 60;

/// How much of what two texts share is shown before they part.
const SHARED: usize = 15;

/// Two texts that differ, in quotes, each cut to where they part.
pub(super) fn parted(expected: &str, found: &str) -> (String, String) {
    let shared = expected
        .chars()
        .zip(found.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let longest = expected.chars().count().max(found.chars().count());
    let from = if longest <= SHOWN {
        0
    } else {
        shared.saturating_sub(SHARED)
    };
    (
        format!("\"{}\"", cut(expected, from)),
        format!("\"{}\"", cut(found, from)),
    )
}

fn cut(text: &str, from: usize) -> String {
    let mut chars = text.chars();
    let before = if from > 0 { "…" } else { "" };
    let shown: String = chars.by_ref().skip(from).take(SHOWN).collect();
    let after = if chars.next().is_some() { "…" } else { "" };
    format!("{before}{shown}{after}")
}

/// What a page of an entity is called in a sentence.
pub(super) fn page_name(kind: Option<EntityKind>, title: &str) -> String {
    match kind {
        Some(kind) => format!("{kind} {}", quoted(title)),
        None => quoted(title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_where_they_part() {
        assert_eq!(parted("a", "b"), ("\"a\"".to_owned(), "\"b\"".to_owned()));
        let (start, end) = ("s".repeat(100), "e".repeat(100));
        let (expected, found) = parted(&format!("{start}1{end}"), &format!("{start}2"));
        let shared = "s".repeat(SHARED);
        assert_eq!(expected, format!("\"…{shared}1{}…\"", "e".repeat(44)));
        assert_eq!(found, format!("\"…{shared}2\""));
        assert_eq!(quoted(&start), format!("\"{}…\"", "s".repeat(60)));
    }
}
