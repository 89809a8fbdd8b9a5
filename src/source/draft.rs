//! An entity on its way into the snapshot: read, but not yet placed.

use std::sync::Arc;

use crate::model::{BodyInfo, ClientId, Digest, Entity, EntityKey, EntityKind, PageTitle};

use super::text::shown;

/// An entity with what it says of its place; whether those places exist is not known yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The entity; its `parent` is not set yet.
    pub(super) entity: Entity,
    /// The workspace it names.
    pub(super) workspace: Option<ClientId>,
    /// The folder it names.
    pub(super) folder: Option<ClientId>,
    /// The file it was read from, for messages; empty where the id is the file's path.
    pub(super) origin: Arc<str>,
}

impl Draft {
    /// A draft with a title and nothing else.
    pub(super) fn new(kind: EntityKind, id: impl Into<Arc<str>>, title: &str) -> Self {
        Self {
            entity: Entity {
                key: EntityKey::new(kind, id),
                parent: None,
                title: PageTitle::new(title),
                icon: None,
                created: None,
                modified: None,
                body: None,
            },
            workspace: None,
            folder: None,
            origin: Arc::default(),
        }
    }

    /// What a person recognises it by: title and file, or path.
    pub(super) fn subject(&self) -> String {
        if self.origin.is_empty() {
            return shown(self.entity.key.id.as_str());
        }
        format!("{} ({})", shown(self.entity.title.as_str()), self.origin)
    }

    /// Whether both say the same, wherever they were read.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.entity == other.entity
            && self.workspace == other.workspace
            && self.folder == other.folder
    }
}

/// What is kept of a body that is a file.
pub(super) fn body_info(content: &str) -> BodyInfo {
    BodyInfo {
        digest: Digest::of(content.as_bytes()),
        bytes: content.len() as u64,
    }
}
