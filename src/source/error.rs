//! What stops a source from being read.

use std::fmt;
use std::io;

use crate::model::EntityKey;

use super::MAX_NOTE_BYTES;

/// Why a source, or one body of it, could not be read. Its text says what failed, where, why, and what to do next.
#[derive(Debug)]
pub enum SourceError {
    /// There is nothing at the path.
    NotFound {
        /// The path as given.
        location: String,
    },
    /// The system refused to read the source as a whole.
    Io {
        /// The file or directory.
        location: String,
        /// The system's reason.
        error: io::Error,
    },
    /// The file is none of the kinds that can be read.
    Unsupported {
        /// The path as given.
        location: String,
    },
    /// There are no notes in it. Never taken for "everything was deleted".
    Empty {
        /// The path as given.
        location: String,
        /// What was there instead, as a phrase.
        found: String,
    },
    /// A JSON file can't be read as a page of Notic's API.
    Json {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The column in characters, from 1.
        column: u64,
        /// What is wrong there, as a phrase.
        problem: String,
    },
    /// A file holds something else than a page, though it is sound JSON or another known format.
    NotAPage {
        /// The file.
        file: String,
        /// What it holds and what to do, as a phrase.
        found: String,
    },
    /// The ZIP file as a whole can't be read.
    Zip {
        /// The file.
        file: String,
        /// Why, as a phrase.
        problem: String,
    },
    /// A note's body can't be read any more.
    Body {
        /// The note.
        key: EntityKey,
        /// Why, as a phrase.
        problem: String,
    },
    /// A note's body is not what it was when the snapshot was taken.
    Changed {
        /// The note.
        key: EntityKey,
    },
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { location } => write!(
                f,
                "there is nothing at `{location}`: check the path, and that its disk is mounted"
            ),
            Self::Io { location, error } => write!(
                f,
                "`{location}` could not be read ({}): check that it is there and that this user may read it",
                phrase(error)
            ),
            Self::Unsupported { location } => write!(
                f,
                "`{location}` is nothing that can be read: give a directory of Markdown files, a `.md` file, a ZIP \
                 file exported from Notic, or saved pages of `GET /sync` (`.json`)"
            ),
            Self::Empty { location, found } => write!(
                f,
                "no notes were found in `{location}` ({found}): nothing was changed, since an empty source more often \
                 is a wrong path than a wish to delete everything; check the path"
            ),
            Self::Json {
                file,
                line,
                column,
                problem,
            } => write!(
                f,
                "`{file}`, line {line}, column {column}: {problem}; a page looks like `{{\"notes\": [...], \
                 \"folders\": [...], \"workspaces\": [...]}}`: save it again from `GET /sync`"
            ),
            Self::NotAPage { file, found } => write!(
                f,
                "`{file}` is not a page of `GET /sync`: {found}; a page looks like `{{\"notes\": [...], \"folders\": \
                 [...], \"workspaces\": [...]}}`"
            ),
            Self::Zip { file, problem } => write!(
                f,
                "the ZIP file `{file}` can't be read: {problem}; export or download it again"
            ),
            Self::Body { key, problem } => write!(
                f,
                "the text of {key} could not be read: {problem}; the note is left as it is in Notion, and the next \
                 sync tries again"
            ),
            Self::Changed { key } => write!(
                f,
                "{key} changed while it was being read; the next sync takes its new text"
            ),
        }
    }
}

impl std::error::Error for SourceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Why one file or entry could not be read, as a phrase: it stops that note only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) String);

impl Unreadable {
    /// A note's file is larger than any note.
    pub(super) fn too_large() -> Self {
        Self(format!("it is larger than {} MiB", MAX_NOTE_BYTES >> 20))
    }
}

impl From<&io::Error> for Unreadable {
    fn from(error: &io::Error) -> Self {
        Self(phrase(error))
    }
}

/// A system error in words, without its number.
pub(super) fn phrase(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            match text.split_once(" (os error") {
                Some((words, _)) => words.to_lowercase(),
                None => text,
            }
        }
    }
}
