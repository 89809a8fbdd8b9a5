//! From the bytes of a record to what it says of its entity.

use std::borrow::Cow;

use crate::markdown;
use crate::model::{ClientId, EntityKind, Icon, PageTitle};

use super::draft::Draft;
use super::json::ScanError;
use super::merge::{Candidate, Facts, Span, State};
use super::record::{Field, Record};
use super::text::{mend_surrogates, shown};
use super::{FOLDER_ICON, NOTE_ICON, ReadOptions};

/// The bytes of one record as text.
pub(super) struct RecordText<'a> {
    json: Cow<'a, str>,
    /// That some of it was no text, as the rest of a sentence.
    pub(super) flaw: Option<&'static str>,
}

impl<'a> RecordText<'a> {
    /// Takes what is no text out of it.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let (text, is_text) = match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), true),
            Err(_) => (String::from_utf8_lossy(bytes), false),
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
        parsed.map_err(|error| ScanError::Syntax {
            offset: offset + byte_of(&self.json, error.line(), error.column()),
            problem: without_place(&error),
        })
    }
}

/// The byte of a line and column as `serde_json` counts them: from 1, in bytes.
fn byte_of(text: &str, line: usize, column: usize) -> u64 {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (before + column.saturating_sub(1)) as u64
}

fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((problem, _)) => problem.to_owned(),
        None => text,
    }
}

/// A note, with digest and length of its text.
pub(super) fn note(id: String, record: Record<'_>, options: &ReadOptions) -> Candidate {
    let name = record.display_name.into_name().or_else(|| {
        let text = record.content.text()?;
        markdown::note_title(options.dialect, &text)
    });
    let mut candidate = candidate(EntityKind::Note, id, name.as_deref());
    let entity = &mut candidate.draft.entity;
    entity.body = record.content.info();
    let has_text = entity.body.is_some();
    entity.created = record.created_at.time();
    entity.modified = record.last_modified.time();
    if options.note_icons && record.is_bookmarked.is_set() {
        entity.icon = Icon::emoji(NOTE_ICON);
    }
    candidate.facts.changed = entity.modified.max(record.deleted_at.time()).unwrap_or(0);
    candidate.draft.workspace = reference(record.workspace_id);
    candidate.draft.folder = reference(record.folder_id);
    if record.deleted_at.is_set() {
        candidate.facts.state = State::Trashed;
    } else if !has_text {
        candidate.facts.state = State::Unreadable;
        candidate
            .facts
            .flaws
            .push("has no content in the pages; the note was left as it is in Notion".to_owned());
    }
    candidate
}

/// A folder.
pub(super) fn folder(id: String, record: Record<'_>, options: &ReadOptions) -> Candidate {
    let name = record.display_name.into_name().or(record.name.into_name());
    let mut candidate = candidate(EntityKind::Folder, id, name.as_deref());
    candidate.draft.entity.created = record.created_at.time();
    if options.folder_icons {
        candidate.draft.entity.icon = Icon::emoji(FOLDER_ICON);
    }
    candidate.draft.workspace = reference(record.workspace_id);
    candidate.draft.folder = reference(record.parent_id);
    candidate
}

/// A workspace.
pub(super) fn workspace(id: String, record: Record<'_>, options: &ReadOptions) -> Candidate {
    let name = record.name.into_name().or(record.display_name.into_name());
    let mut candidate = candidate(EntityKind::Workspace, id, name.as_deref());
    let entity = &mut candidate.draft.entity;
    entity.created = record.created_at.time();
    entity.modified = record.updated_at.time();
    candidate.facts.changed = entity.modified.unwrap_or(0);
    if let (true, Some(icon)) = (options.workspace_icons, record.icon.into_name()) {
        entity.icon = Icon::emoji(&icon);
        if entity.icon.is_none() {
            candidate.facts.flaws.push(format!(
                "has the icon `{}`, which is no emoji that Notion takes; its page has no icon",
                shown(&icon)
            ));
        }
    }
    candidate
}

fn reference(field: Field) -> Option<ClientId> {
    field
        .into_text()
        .filter(|id| !id.is_empty())
        .map(ClientId::new)
}

fn candidate(kind: EntityKind, id: String, name: Option<&str>) -> Candidate {
    let name = name.unwrap_or(PageTitle::UNTITLED);
    let flaws = Vec::from_iter(PageTitle::would_cut(name).then(|| {
        format!(
            "has a title of more than {} characters, of which the rest was left off",
            PageTitle::MAX_UNITS
        )
    }));
    Candidate {
        draft: Draft::new(kind, id, name),
        facts: Facts {
            state: State::Live,
            changed: 0,
            span: Span::default(),
            flaws,
        },
    }
}
