//! Workspaces, folders and notes, and the snapshot one read of a source yields.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ClientId, Digest, Icon, PageTitle, Warning};

/// What an entity is. As JSON it is [the word](Self::as_str) for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// The top level: becomes a page under the root.
    Workspace,
    /// A folder: becomes a page that holds pages.
    Folder,
    /// A note: becomes a page with a body.
    Note,
}

impl EntityKind {
    /// All of them, from the top down.
    pub const ALL: [Self; 3] = [Self::Workspace, Self::Folder, Self::Note];

    /// The word used in output and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Folder => "folder",
            Self::Note => "note",
        }
    }

    /// The kind that a word stands for; none for any other word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What tells one entity from all others: its kind and client id. A folder and a note may share an id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityKey {
    /// What it is.
    pub kind: EntityKind,
    /// Its id in the source.
    pub id: ClientId,
}

impl EntityKey {
    /// The key of a kind and id.
    pub fn new(kind: EntityKind, id: impl Into<Arc<str>>) -> Self {
        Self {
            kind,
            id: ClientId::new(id),
        }
    }
}

impl fmt::Display for EntityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

/// What is known of a note's body without holding it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyInfo {
    /// The digest of the text as its source holds it: Markdown as UTF-8, or the JSON string it stands in. The same for the
    /// same text in sources of one kind; in another kind it may differ.
    pub digest: Digest,
    /// The length of that in bytes; 0 only for an empty text.
    pub bytes: u64,
}

/// One workspace, folder or note as it should be in Notion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// What it is and its id.
    pub key: EntityKey,
    /// The entity its page lives under; none for a workspace, which lives under the root.
    pub parent: Option<EntityKey>,
    /// The page's title.
    pub title: PageTitle,
    /// The page's icon.
    pub icon: Option<Icon>,
    /// When it was made, in epoch milliseconds, where the source knows.
    pub created: Option<u64>,
    /// When it was last changed, in epoch milliseconds, where the source knows.
    pub modified: Option<u64>,
    /// A note's body; none for workspaces and folders.
    pub body: Option<BodyInfo>,
}

/// Whether the source's ids survive a rename or a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Ids are Notic's own and stay.
    Stable,
    /// The path is the id: a rename or move shows as one entity gone and another come.
    Path,
}

/// The kind of source that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A directory of Markdown files.
    Directory,
    /// One Markdown file.
    File,
    /// A ZIP file of Markdown files.
    Zip,
    /// Saved pages of Notic's API.
    Pages,
    /// Notic's API itself.
    Api,
}

impl SourceKind {
    /// The word used in JSON output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::File => "file",
            Self::Zip => "zip",
            Self::Pages => "pages",
            Self::Api => "api",
        }
    }
}

/// What a snapshot was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// What kind of source it is.
    pub kind: SourceKind,
    /// Where it is: a path or URL, as a person would write it.
    pub location: String,
    /// Whether ids are stable.
    pub identity: Identity,
}

/// Everything one read of a source yields, but for the bodies.
///
/// Invariants, kept by whoever builds it (`source::tree`): each key stands once; every parent stands before its
/// children, and all that is under it right behind it; siblings stand in the order their pages should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Where it came from.
    pub source: SourceInfo,
    /// All live entities, parents first.
    pub entities: Vec<Entity>,
    /// Notes known to lie in Notic's trash.
    pub trashed: Vec<EntityKey>,
    /// Entities that are in the source but could not be read. They are not among `entities`, and yet not gone: their
    /// pages stay as they are.
    pub unreadable: Vec<EntityKey>,
    /// Entities under which something could not be read, so that what is there is not fully known: neither they nor
    /// anything mapped under them, at any depth, counts as gone.
    pub incomplete: Vec<EntityKey>,
    /// What was not right in the source.
    pub warnings: Vec<Warning>,
}

impl Snapshot {
    /// For each entity the position of its parent; none for the topmost.
    pub fn parents(&self) -> Vec<Option<u32>> {
        let index: HashMap<&EntityKey, u32> = (0u32..)
            .zip(&self.entities)
            .map(|(at, entity)| (&entity.key, at))
            .collect();
        let parent_of = |entity: &Entity| index.get(entity.parent.as_ref()?).copied();
        self.entities.iter().map(parent_of).collect()
    }

    /// How many live entities of one kind it holds.
    pub fn count(&self, kind: EntityKind) -> usize {
        self.entities
            .iter()
            .filter(|entity| entity.key.kind == kind)
            .count()
    }
}
