//! From a record to what it says of its entity.

use crate::markdown;
use crate::model::{ClientId, EntityKind, Icon, PageTitle};

use super::draft::Draft;
use super::merge::{Candidate, Facts, Span, State};
use super::record::{Field, Record};
use super::text::shown;
use super::{FOLDER_ICON, NOTE_ICON, ReadOptions};

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
