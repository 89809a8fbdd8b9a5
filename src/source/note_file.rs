//! One note of a Markdown tree: read, by any thread, unless it is as it was.

use super::ReadOptions;
use super::draft::body_info;
use super::error::Unreadable;
use super::listing::file_name;
use super::markdown_tree::{FileRead, TreeFiles};
use super::text::decode;
use crate::clock::{Clock, Millis};
use crate::markdown::{self, Dialect};
use crate::model::{BodyInfo, FileLook, KnownFile};

/// What became of reading a note's file.
pub(super) enum NoteRead<'a> {
    /// It looks as it did when it was read before, and was not read.
    Known(&'a KnownFile),
    /// It could not be read.
    Unreadable(Unreadable),
    /// It was read.
    Read {
        /// What was in it.
        file: NoteFile,
        /// Whether some of it was no text.
        is_lossy: bool,
    },
}

/// What is kept of a note's file.
pub(super) struct NoteFile {
    /// The title it gives itself, or its name's.
    pub(super) title: String,
    /// Its text.
    pub(super) body: BodyInfo,
    /// How it looked just before it was read.
    pub(super) look: Option<FileLook>,
    /// When that was.
    pub(super) looked_at: Millis,
}

impl<'a> NoteRead<'a> {
    /// Reads the note at a path, if it has to be.
    pub(super) fn of(files: &dyn TreeFiles, path: &str, options: &'a ReadOptions) -> Self {
        if let Some(known) = options.known.get(path)
            && files.look(path).is_some_and(|look| known.is_still(look))
        {
            return Self::Known(known);
        }
        let looked_at = Clock::System.now();
        let FileRead { bytes, look } = match files.read(path) {
            Ok(read) => read,
            Err(error) => return Self::Unreadable(error),
        };
        let decoded = decode(bytes);
        let file = NoteFile {
            title: title(path, &decoded.text, options.dialect),
            body: body_info(&decoded.text),
            look,
            looked_at,
        };
        Self::Read {
            file,
            is_lossy: decoded.lossy,
        }
    }
}

fn title(path: &str, text: &str, dialect: Dialect) -> String {
    let own = match dialect {
        Dialect::CommonMark => markdown::front_matter_title(text),
        Dialect::Notic => None,
    };
    own.filter(|title| !title.trim().is_empty())
        .unwrap_or_else(|| {
            let name = file_name(path);
            name.rsplit_once('.')
                .map_or(name, |(stem, _)| stem)
                .to_owned()
        })
}
